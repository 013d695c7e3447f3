"""Hits: every number leads back to its sentences, and the sum of the spans is the table cell."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.finding.phrase import Phrase

LEXICON = mk.Lexicon(
    "test", {"cooperative": ["progress", "agree*"], "confrontational": ["ultimatum*", "threat*"]}, polarity=True
)
SENTENCES = [
    "There was progress on Monday.", "No progress was made.", "An agreement is near.", "The ultimatum stands.",
    "Kessmar had stopped issuing ultimatums.", '"We see progress," Mara Quill said.', '"Your threats are empty," said Jon Brask.',
    "Rain fell on the dam.", "Прогресс есть, п’ять років.", "Nothing else happened.",
]  # fmt: skip
ACTORS = pd.DataFrame({
    "pattern": ["Mara Quill", "Jon Brask"], "name": ["Mara Quill", "Jon Brask"], "organisation": "", "side": ["east", "west"],
    "from": "", "to": "",
})  # fmt: skip

texts = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8)


def corpus_of(texts):
    frame = pd.DataFrame(
        {"text": texts, "outlet": [("a", "b")[i % 2] for i in range(len(texts))], "date": "2019-02-06"}
    )
    frame["id"] = [f"n{i:02}" for i in range(len(texts))]
    return mk.read(frame, actors=ACTORS)


@pytest.fixture
def hits():
    return corpus_of([" ".join(SENTENCES[:5]), "\n\n".join(SENTENCES[5:])]).find(LEXICON)


@settings(max_examples=15, deadline=None)
@given(texts)
def test_the_text_at_each_position_is_the_match(texts):
    hits = corpus_of(texts).find(LEXICON)
    text = hits.corpus.articles.set_index("id")["text"]
    for row in hits.frame.itertuples():
        assert text[row.article][row.start : row.end] == row.match


@settings(max_examples=15, deadline=None)
@given(texts, st.sampled_from([None, "side", "section", "voice", "speaker"]))
def test_the_sum_of_the_spans_is_the_cell(texts, split):
    hits = corpus_of(texts).find(LEXICON)
    keys = ["article", "feature"] + ([split] if split else [])
    cells = hits.per_words(split=split).frame
    cells = cells[cells["hits"] > 0].astype(dict.fromkeys(keys, str)).set_index(keys)["hits"].sort_index()
    spans = hits.frame.astype(dict.fromkeys(keys, str)).groupby(keys).size().sort_index()
    assert cells.to_dict() == spans.to_dict()


@settings(max_examples=15, deadline=None)
@given(texts, st.sampled_from(["side", "section", "voice", "speaker"]))
def test_the_parts_of_an_article_have_all_its_words(texts, split):
    hits = corpus_of(texts).find(LEXICON)
    parts = hits.per_words(split=split)
    summed = pd.Series(parts.words).groupby(parts.rows["article"].to_numpy()).sum()
    assert summed.tolist() == hits.corpus.tokens.words.tolist()


@settings(max_examples=10, deadline=None)
@given(texts)
def test_doubling_the_corpus_keeps_the_rates(texts):
    once = corpus_of(texts).find(LEXICON).compare(by="outlet").frame
    twice = corpus_of([t for text in zip(texts[::2], texts[1::2], strict=False) for t in text] * 2 or texts)
    if len(texts) % 2 == 0:
        again = twice.find(LEXICON).compare(by="outlet").frame
        assert np.allclose(once["rate"], again["rate"], rtol=1e-12)
        assert (2 * once["hits"] == again["hits"]).all()


def test_a_turned_hit_is_a_feature_of_its_own(hits):
    turned = hits.frame[hits.frame["negated_by"] != ""]
    assert turned[["match", "negated_by", "feature"]].values.tolist() == [
        ["progress", "No", "not cooperative"], ["ultimatums", "stopped issuing", "not confrontational"],
    ]  # fmt: skip
    assert hits.features == ("cooperative", "not cooperative", "confrontational", "not confrontational")


def test_a_hit_inside_a_quotation_knows_who_speaks_for_which_side(hits):
    quoted = hits.where(voice="attributed").frame
    assert quoted[["match", "speaker", "side"]].values.tolist() == [
        ["progress", "Mara Quill", "east"], ["threats", "Jon Brask", "west"],
    ]  # fmt: skip
    assert set(hits.where(voice="own").frame["side"]) == {"own words"}


def test_choosing_parts_also_chooses_their_words(hits):
    own, quoted = (hits.where(voice=v).per_words().words.sum() for v in ("own", "attributed"))
    assert own + quoted == hits.corpus.tokens.words.sum()
    assert quoted == 7


def test_choosing_articles_keeps_only_theirs(hits):
    second = hits.where(outlet="b")
    assert set(second.frame["article"]) == {"n01"}
    assert len(second.per_words().rows) == 1
    assert second.frame["match"].tolist() == [
        m for m, a in zip(hits.frame["match"], hits.frame["article"], strict=True) if a == "n01"
    ]


def test_choosing_features_keeps_only_theirs_in_the_table(hits):
    assert hits.where(category="cooperative").features == ("cooperative", "not cooperative")
    assert hits.where(feature="cooperative").features == ("cooperative",)
    assert hits.where(negated=False).features == ("cooperative", "confrontational")


def test_articles_without_a_hit_stay_in_the_rates(hits):
    assert len(hits.where(entry="nothing such").per_words().rows) == 2


def test_an_unknown_column_category_or_part_names_the_choices(hits):
    with pytest.raises(ValueError, match=r"no column 'paper' to choose hits by: choose one of .*'category'"):
        hits.where(paper="x")
    with pytest.raises(
        ValueError, match="no category or feature 'warlike' here: choose one of 'confrontational', 'cooperative'"
    ):
        hits.concordance("warlike")
    with pytest.raises(ValueError, match="no part 'outlet' to split articles by: choose one of 'section', 'voice', 'speaker', 'side'"):
        hits.per_words(split="outlet")
    with pytest.raises(ValueError, match="give 1 or more"):
        hits.per_words(0)


def test_a_concordance_shows_the_hit_in_its_line_and_what_turned_it(hits):
    lines = repr(hits.concordance("confrontational", n=20))
    assert "✗[ultimatums]" in lines and "turned by “stopped issuing”" in lines
    assert "Jon Brask, west" in lines


def test_the_same_seed_draws_the_same_lines(hits):
    assert repr(hits.concordance(n=3, seed=1)) == repr(hits.concordance(n=3, seed=1))
    assert len(hits.concordance(n=3)) == 3


def test_article_text_is_inert_in_a_concordance():
    hostile = "<script>alert(1)</script> progress <img onerror=x> & <b>more</b>."
    made = corpus_of(["One."])  # the reader would take the tags out
    corpus = replace(made, articles=made.articles.assign(text=[hostile], body=[hostile]))
    shown = corpus.find("progress").concordance()._repr_html_()
    assert "<script" not in shown and "<img" not in shown and "&lt;script&gt;" in shown


def test_quotations_can_be_compared_by_side(hits):
    compared = hits.corpus.quotations().compare(by="side")
    assert compared.frame.set_index("group")["hits"].to_dict() == {"east": 1, "west": 1}
    assert set(compared.frame["words"]) == {hits.corpus.tokens.words.sum()}


def test_a_number_leads_back_to_its_sentences(hits):
    compared = hits.compare(by="side")
    lines = compared.concordance("confrontational", "west").frame
    assert lines["match"].tolist() == ["threats"]
    with pytest.raises(ValueError, match="no group 'north' here"):
        compared.concordance("confrontational", "north")


def test_a_quotation_of_two_passages_has_two_rows_of_passages():
    corpus = corpus_of(['Mara Quill said the talks were "slow" but "useful". Nobody else spoke.'])
    passages = corpus.quotations().passages().frame
    assert passages[["passage", "speaker", "side"]].values.tolist() == [
        ["slow", "Mara Quill", "east"], ["useful", "Mara Quill", "east"],
    ]  # fmt: skip
    assert len(corpus_of(["Nothing."]).quotations().passages()) == 0


def test_a_sentence_names_the_test_that_was_made():
    texts = ['"We see progress," Mara Quill said. "Your threats are empty," said Jon Brask.'] * 6
    hits = corpus_of([f"{text} Day {number}." for number, text in enumerate(texts)]).find(LEXICON)
    assert "too few with a hit for an interval and a test" in hits.compare(by="side").sentence("cooperative")
    turned = '"Your threats are empty," Mara Quill said. "We see progress," said Jon Brask.'
    both = corpus_of([f"{(texts[0], texts[0], turned)[day % 3]} Day {day}." for day in range(36)]).find(LEXICON)
    assert "random signs p" in both.where(side=["east", "west"]).compare(by="side").sentence("cooperative")
    split = hits.corpus.assign(half=["one"] * 3 + ["two"] * 3, outlet="x")
    assert split.find(LEXICON).compare(by="half").sentence().startswith("no two groups")
    more = corpus_of([f"{text} Day {number}." for number, text in enumerate(texts * 2)]).find(LEXICON)
    assert "permutation p" in more.compare(by="outlet").sentence("cooperative")


NAMES = mk.Lexicon(
    "names", {"war": ["war", "full-scale war"], "conflict": ["conflict"], "operation": ["operation"]}, polarity=False
)


@pytest.fixture
def named():
    return corpus_of(
        ["War! A full-scale war, nothing else.", "A conflict, or a war.", "Nothing.", '"An operation," Jon Brask said.']
    ).find(NAMES)


def test_who_calls_it_what_shares_out_the_names_and_not_the_words(named):
    frame = named.naming(by="outlet").frame.set_index(["feature", "group"])
    assert frame["counted"].to_dict() == {
        ("war", "a"): 2, ("war", "b"): 1, ("conflict", "a"): 0, ("conflict", "b"): 1,
        ("operation", "a"): 0, ("operation", "b"): 1,
    }  # fmt: skip
    assert frame.loc["war", "all"].to_dict() == {"a": 2, "b": 3}
    assert frame["rate"].groupby("group").sum().tolist() == pytest.approx([100, 100])
    longer = named.corpus.assign(outlet=["a", "b", "a", "b"]).find(NAMES)
    assert longer.naming().frame["rate"].tolist() == named.naming().frame["rate"].tolist()


def test_the_names_of_one_way_of_seeing_it_are_its_entries(named):
    frame = named.naming("war").frame
    assert frame.loc[frame["group"] == "a", ["feature", "counted"]].values.tolist() == [
        ["war", 1],
        ["full-scale war", 1],
    ]
    with pytest.raises(ValueError, match="no category or feature 'peace'"):
        named.naming("peace")


def test_names_beyond_the_commonest_eight_are_counted_together():
    words = [f"name{letter}" for letter in "abcdefghijk"]
    hits = corpus_of([" ".join(words), " ".join(words[:8])]).find(mk.Lexicon("x", {"thing": words}, polarity=False))
    frame = hits.naming("thing").frame
    assert frame["feature"].drop_duplicates().tolist() == [*words[:8], "other names"]
    assert frame.set_index(["feature", "group"]).loc[("other names", "a"), "counted"] == 3


def test_a_name_leads_back_to_its_sentences_and_its_speaker(named):
    shares = named.naming(by="side")
    assert shares.concordance("operation", "west").frame["match"].tolist() == ["operation"]
    assert [label.get_text() for label in shares.plot().axes[0].get_yticklabels()] == ["west (1)", "own words (4)"]


def test_nobody_names_anything():
    corpus = corpus_of(["Nothing.", "Nothing else."])
    for hits in (corpus.find(NAMES), corpus.where(outlet=lambda names: names == "none").find(NAMES)):
        assert hits.naming().frame["counted"].sum() == 0
        assert hits.naming("war").frame.empty
        hits.naming().plot()


def test_counts_of_many_digits_stand_clear_of_the_drawing():
    shown = corpus_of(["talks " * 1234, "talks"]).find(Phrase("talks")).dispersion().plot()
    figure, axes = shown.figure, shown.axes[0]
    figure.draw_without_rendering()
    count = next(text for text in axes.texts if text.get_text() == "1,234")
    assert count.get_window_extent().x0 > axes.get_window_extent().x1
    assert count.get_window_extent().x1 < figure.bbox.x1


def test_what_was_not_found_has_columns_of_the_same_kinds_and_every_verb_takes_it():
    corpus = mk.read(pd.DataFrame({"text": ["Rain fell."] * 12, "outlet": ["A", "B"] * 6}))
    hits = corpus.find(mk.Lexicon.load("talks"))
    assert hits.frame["match"].str.lower().tolist() == []
    assert corpus.quotations().frame["match"].str.lower().tolist() == []
    gap = hits.compare(by="outlet")
    assert gap.contributions("confrontational", "A").frame.empty
    assert gap.sensitivity("confrontational").frame.empty and gap.concordance("confrontational", "A").frame.empty


def test_a_display_works_out_who_speaks_in_the_articles_shown_only():
    texts = [f'"We see progress," Mara Quill of house {i} said.' for i in range(30)]
    hits = corpus_of(texts).find("progress")
    assert "30 hits in 30 articles" in repr(hits) and "Mara Quill" in repr(hits) and "… and 10 more" in repr(hits)
    assert "Mara Quill" in hits._repr_html_()
    assert "_read" not in hits.corpus.__dict__


def test_a_display_shows_the_sides_of_the_table_or_those_that_were_chosen():
    texts = ['"We see progress," Russian envoy Ada Merl said.', '"There is progress," said Ada Merl.']
    hits = mk.read(pd.DataFrame({"id": ["a", "b"], "text": texts})).find("progress")
    assert "side" not in repr(hits).splitlines()[1]
    assert repr(hits.where(side="Russia")).count("Russia") == 2
    assert repr(corpus_of(SENTENCES).find("progress")).count("east") == 1


def titled():
    """Merl has a title in one outlet and none in the other."""
    texts = ['"We see progress," said Ada Merl.', '"We see progress," said Russian envoy Ada Merl. "Progress!" Merl said.']
    return mk.read(pd.DataFrame({"id": ["a", "b"], "outlet": ["x", "y"], "text": texts}))


SIDES = {
    "of the corpus": lambda corpus: corpus.quotations().frame,
    "of chosen articles": lambda corpus: corpus.where(outlet="x").quotations().frame,
    "of hits in them": lambda corpus: corpus.where(outlet="x").find("progress").per_words(split="side").frame,
    "of chosen hits": lambda corpus: corpus.find("progress").where(outlet="x").per_words(split="side").frame,
    "of hits chosen by side": lambda corpus: corpus.find("progress").where(side="Russia").where(outlet="x").frame,
    "of lines": lambda corpus: corpus.find("progress").where(outlet="x").concordance().frame,
    "of lines by side": lambda corpus: corpus.find("progress").where(side="Russia", outlet="x").concordance(sort="side").frame,
}


@pytest.mark.parametrize("asked", SIDES)
def test_a_side_that_a_title_says_does_not_depend_on_what_was_asked_before(asked, tmp_path):
    fresh, used = titled(), titled()
    used.quotations()
    repr(used.find("progress").per_words(split="side"))
    pd.testing.assert_frame_equal(SIDES[asked](fresh), SIDES[asked](used))
    if "chosen" in asked or "lines" in asked or "them" in asked:
        titled().save(tmp_path / "parts", articles=1)
        cut = mk.parts(tmp_path / "parts")
        in_parts = {"of chosen articles": lambda c: c.where(outlet="x").quotations().per_words(split="side").frame,
                    "of hits chosen by side": lambda c: c.find("progress").where(side="Russia").where(outlet="x").per_words().frame}  # fmt: skip
        verb = in_parts.get(asked, SIDES[asked])
        pd.testing.assert_frame_equal(verb(cut), verb(titled()))


def test_what_a_title_says_holds_for_the_articles_that_were_counted():
    corpus = titled()
    assert corpus.where(outlet="x").quotations().frame["side"].tolist() == ["unknown"]
    hits = corpus.find("progress")
    assert hits.where(outlet="x").frame["side"].tolist() == ["Russia"]
    assert hits.where(side="Russia", outlet="x").concordance().frame["side"].tolist() == ["Russia"]
