"""The corpus: read once, never changed, every verb gives something new."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

import mediakit as mk
from mediakit.finding.phrase import Phrase

ARTICLES = pd.DataFrame({
    "title": ["Envoys meet", "Talks stall", "Envoys part", ""],
    "text": [
        "The envoys agreed on an agenda. They shook hands.\n\nA second paragraph follows here.",
        "There was no progress in the talks. Nobody agreed on anything.",
        "They left without an agreement.\n\nThe guns fell silent.",
        "One sentence only.",
    ],
    "outlet": ["Tribune", "Gazette", "Tribune", "Ledger"],
    "date": ["2019-02-06", "2019-02-14", "2019-02-26", "2019-03-01"],
})  # fmt: skip


@pytest.fixture
def corpus():
    return mk.read(ARTICLES)


def test_reading_does_not_touch_the_frame_that_was_given(corpus):
    before = ARTICLES.copy(deep=True)
    corpus.where(outlet="Tribune").assign(side="x")
    pd.testing.assert_frame_equal(ARTICLES, before)


def test_its_text_says_how_much_there_is(corpus):
    assert repr(corpus) == "<corpus: 4 articles, 43 words, 3 outlets, 2019-02-06 to 2019-03-01>"


def test_the_fingerprint_does_not_depend_on_the_order_of_articles(corpus):
    assert corpus.take([3, 1, 0, 2]).fingerprint == corpus.fingerprint
    assert corpus.take([0, 1, 2]).fingerprint != corpus.fingerprint


def test_articles_can_be_chosen_by_value_list_or_function(corpus):
    assert len(corpus.where(outlet="Tribune")) == 2
    assert len(corpus.where(outlet=["Tribune", "Ledger"])) == 3
    assert len(corpus.where(date=lambda d: d < "2019-02-15", outlet="Gazette")) == 1


def test_an_unknown_column_names_the_choices(corpus):
    with pytest.raises(ValueError, match=r"no column 'paper'.*'outlet'"):
        corpus.where(paper="x")
    with pytest.raises(ValueError, match="no column 'paper'"):
        corpus.describe(by="paper")


def test_further_columns_can_be_compared_by(corpus):
    lean = corpus.assign(length=lambda a: a["text"].str.len().gt(60).map({True: "long", False: "short"}))
    assert lean.find("agreed").compare(by="length").groups == ["long", "short"]
    assert "length" not in corpus.articles.columns


def test_the_article_itself_cannot_be_assigned(corpus):
    with pytest.raises(ValueError, match="'text' holds the article itself"):
        corpus.assign(text="other")


def test_the_days_around_an_event_are_before_and_after(corpus):
    near = corpus.around("2019-02-14", days=14)
    assert near.articles["period"].tolist() == ["before", "after", "after"]
    assert list(near.articles["period"].cat.categories) == ["before", "after"]


@pytest.mark.parametrize(
    ("date", "days", "said"), [("soon", 14, "'soon' is no date"), ("2019-02-14", 0, "give 1 or more")]
)
def test_a_day_that_cannot_be_read_is_refused(corpus, date, days, said):
    with pytest.raises(ValueError, match=said):
        corpus.around(date, days=days)


def words_by_section(corpus, row):
    tokens, sections = corpus.tokens, corpus.parts("section")
    text = corpus.articles["text"].iloc[row]
    inside = [i for i in range(len(tokens)) if corpus.token_articles[i] == row]
    found = {}
    for i in inside:
        found.setdefault(sections[i], []).append(text[tokens.starts[i] : tokens.ends[i]])
    return {section: " ".join(words) for section, words in found.items()}


def test_sections_are_headline_lead_and_body(corpus):
    assert words_by_section(corpus, 0) == {
        "headline": "Envoys meet",
        "lead": "The envoys agreed on an agenda They shook hands",
        "body": "A second paragraph follows here",
    }


def test_a_body_of_one_paragraph_has_its_first_sentence_as_lead(corpus):
    assert words_by_section(corpus, 1) == {
        "headline": "Talks stall", "lead": "There was no progress in the talks", "body": "Nobody agreed on anything",
    }  # fmt: skip
    assert words_by_section(corpus, 3) == {"lead": "One sentence only"}


def test_a_description_counts_articles_and_words(corpus):
    frame = corpus.describe(by="outlet").frame
    assert frame["articles"].sum() == 4
    assert frame["words"].sum() == corpus.tokens.words.sum()


def test_a_word_that_is_a_shipped_lexicons_name_is_asked_about(corpus):
    with pytest.raises(ValueError, match=r"find\(mk.Lexicon.load\('talks'\)\) .*polarity=False\)\) for the word"):
        corpus.find("talks")
    wide = corpus.find(Phrase("the talks", across_sentences=True))
    assert wide.provenance == corpus.find("the talks", across_sentences=True).provenance
    assert str(corpus.find(Phrase("talks")).provenance.steps[-1]) == "find talks"


def test_an_instrument_says_where_the_corpus_is_in_another_language():
    russian = "Министр заявил, что переговоры продолжатся. Это был ultimatum."
    english = "The minister said that the talks would go on, and that there was progress for the first time."
    texts = pd.DataFrame({"text": [russian, russian, russian, english], "outlet": ["a", "a", "b", "b"]})
    hits = mk.read(texts).find(mk.Lexicon.load("talks"))
    note = "an instrument for English: 75% of the articles are in another language (Russian 3); its hits there are chance"
    compared = hits.compare(by="outlet", resamples=50)
    assert note in repr(hits) and note in compared.notes and note in compared.methods()
    assert "another language" not in repr(mk.read(texts).find("ultimatum"))
    assert "another language" not in repr(mk.read(texts.iloc[3:]).find(mk.Lexicon.load("talks")))
    assert "another language" in repr(mk.read(texts.iloc[3:].assign(language="de")).find(mk.Lexicon.load("talks")))


def test_a_language_without_rules_gives_what_stands_in_marks_and_says_so_once():
    czech = "„Jednání pokračují a my čekáme na odpověď druhé strany,“ said Ada Merl. Ministr je v Praze."
    found = mk.read(pd.DataFrame({"text": [czech], "outlet": ["a"]})).quotations()
    assert found.matches == ["Jednání pokračují a my čekáme na odpověď druhé strany,"]
    assert found.frame[["kind", "speaker", "cue", "side"]].values.tolist() == [["floating", "unknown", "", "unknown"]]
    note = "by quotation marks alone, the speaker unknown: articles in Czech 1"
    assert repr(found).count(note) == 1


def test_a_pattern_a_lexicon_and_a_finder_of_ones_own_all_find(corpus):
    class Shouting:
        name = "agreements"

        def find(self, corpus):
            found = corpus.articles["text"].str.find("agreed")
            rows = found[found >= 0]
            return pd.DataFrame({"article": corpus.articles["id"][rows.index], "start": rows, "end": rows + 6,
                                 "category": "agreement"})  # fmt: skip

    assert corpus.find(Shouting()).frame["match"].tolist() == ["agreed", "agreed"]
    assert corpus.find("agree*").frame["match"].tolist() == ["agreed", "agreed", "agreement"]
    assert corpus.find(mk.Lexicon("own", {"accord": ["agreed on"]})).frame["match"].tolist() == ["agreed on"] * 2


def test_a_finder_with_spans_outside_the_text_is_refused(corpus):
    class Wild:
        name = "wild"

        def find(self, corpus):
            return pd.DataFrame({"article": [0], "start": [0], "end": [10_000], "category": ["x"]})

    with pytest.raises(ValueError, match="'wild' gave the span 0 to 10000"):
        corpus.find(Wild())


def test_what_finds_nothing_is_refused(corpus):
    with pytest.raises(TypeError, match="42 finds nothing"):
        corpus.find(42)


def test_every_verb_works_on_no_articles(corpus):
    empty = corpus.take([])
    hits = empty.find("agreed")
    assert len(hits) == 0 and len(hits.frame) == 0
    assert len(hits.per_words().compare(by="outlet")) == 0
    assert len(empty.quotations()) == 0
    assert "no hits" in repr(hits.concordance())
    assert len(empty.describe()) == 0
    assert repr(empty) == "<corpus: 0 articles, 0 words, 0 outlets>"


def test_events_need_a_date_and_a_label():
    with pytest.raises(ValueError, match="lacks label"):
        mk.read(ARTICLES, events=pd.DataFrame({"date": ["2019-02-06"]}))
    with pytest.raises(ValueError, match="write it like 2019-02-06"):
        mk.read(ARTICLES, events=pd.DataFrame({"date": ["soon"], "label": ["x"]}))


def test_choosing_articles_keeps_who_said_what(corpus):
    spoken = mk.read(pd.DataFrame({
        "text": ["Nothing here.", '"We are ready to talk," Mara Quill said.', '"No deal," said Jon Brask.'],
        "outlet": ["a", "b", "b"], "date": ["2019-02-06"] * 3,
    }))  # fmt: skip
    whole = spoken.quotations().frame
    part = spoken.where(outlet="b").quotations().frame
    assert part["match"].tolist() == whole["match"].tolist()
    assert part["speaker"].tolist() == ["Mara Quill", "Jon Brask"]


@pytest.fixture
def wire():
    report = (
        "Envoys from both states met in the old customs house on Monday and spoke for three hours about water, "
        "grain and the long list of prisoners that neither government had wanted to publish before the winter. "
        "Nobody shook hands when the doors opened again, and the lorries at the northern bridge waited until dark."
    )
    other = "A bakery on the market square reopened with a new oven and two apprentices from the coast this spring."
    return mk.read(pd.DataFrame({
        "text": [report, report.replace("Monday", "Monday afternoon"), other], "outlet": ["wire", "daily", "daily"],
        "date": ["2019-02-06", "2019-02-07", "2019-02-07"], "id": ["a", "b", "c"],
    }))  # fmt: skip


def test_the_first_article_of_each_story_leaves_out_its_reprints(wire):
    assert wire.where(story="first").articles["id"].tolist() == ["a", "c"]
    assert wire.where(story="first", outlet="daily").articles["id"].tolist() == ["c"]


def test_stories_can_be_what_is_resampled(wire):
    told = wire.assign(story=wire.stories().frame["story"].to_numpy())
    compared = told.find("envoys").per_words().compare(by="outlet", cluster="story")
    assert compared.frame["stories"].tolist() == [2, 1]
    assert "of stories" in compared.notes[-1]


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_a_saved_corpus_is_read_as_it_was(wire, tmp_path, ending):
    wire.save(tmp_path / f"corpus.{ending}")
    again = mk.read(tmp_path / f"corpus.{ending}")
    assert again.fingerprint == wire.fingerprint
    assert again.articles["text"].tolist() == wire.articles["text"].tolist()


def test_undated_articles_survive_saving(tmp_path):
    undated = mk.read(pd.DataFrame({"text": ["One sentence.", "Another one."], "id": ["a", "b"]}))
    undated.save(tmp_path / "corpus.parquet")
    assert mk.read(tmp_path / "corpus.parquet").fingerprint == undated.fingerprint


def test_what_is_shared_holds_no_text(tmp_path):
    talks = mk.read(Path(__file__).parent.parent / "data" / "talks")
    [path] = talks.share(tmp_path / "features.zip", key="k" * 32)
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"negotiators" in content
    assert b"Adler House" not in content and not any(i.encode() in content for i in talks.articles["id"])


def test_a_corpus_too_small_to_hide_anything_is_not_shared(wire, tmp_path):
    with pytest.raises(ValueError, match="cannot be shared"):
        wire.share(tmp_path / "features.zip", key="k" * 32)
    assert not list(tmp_path.iterdir())


def test_one_article_is_shown_with_its_hits(wire):
    assert "customs *house*" in repr(wire.show("a", hits=wire.find("house")))
    with pytest.raises(ValueError, match="no article 'z' here"):
        wire.show("z")


def test_passives_are_found_like_any_feature(corpus):
    suffering = mk.read(
        pd.DataFrame({"text": ["Nine people were killed. The bridge was shelled by gunners."], "date": "2019-02-06"})
    )
    assert suffering.passives().frame["category"].tolist() == ["agentless", "with agent"]
    assert len(corpus.passives()) == 0


def test_actors_without_a_side_are_proposed_the_most_quoted_first():
    said = '"We wait," Mara Quill said. "We wait still," Mara Quill said. "No," said Jon Brask.'
    proposed = mk.read(pd.DataFrame({"text": [said], "date": ["2019-02-06"]})).actors(least=1).frame
    assert proposed["name"].tolist() == ["Mara Quill", "Jon Brask"]
    assert set(proposed["side"]) == {""}


def test_the_verbs_of_wording_lead_to_their_tables(corpus):
    assert {"word", "group", "score"} <= set(corpus.distinctive_words(by="outlet").frame.columns)
    assert "talks" in set(corpus.ngrams(1, minimum=1).frame["word"])
    assert len(corpus.clusters("agreed", words=2, minimum=1)) > 0
    assert "agreed" not in set(corpus.collocates("agreed", minimum=1).frame["word"])
    assert corpus.find("agreed").dispersion().frame["hits"].tolist() == [2]


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"outlet": "fox"}, "no outlet 'fox' here: choose one of .*Did you mean 'Fox'"),
        ({"outlet": ["FOX", "x"]}, "no outlet 'FOX' here"),
        ({"date": "2022"}, "no date '2022' here \\(a day; of a span give a function.*'2019-02-06'"),
    ],
)
def test_a_choice_that_no_article_meets_names_the_values_there_are(condition, says):
    made = mk.read(pd.DataFrame({"text": ["One.", "Two."], "outlet": ["Fox", "Post"], "date": "2019-02-06"}))
    with pytest.raises(ValueError, match=says):
        made.where(**condition)
    with pytest.raises(ValueError, match=says):
        made.find("one").where(**condition)
    assert len(made.where(outlet=["Fox", "x"])) == 1
    assert len(made.where(outlet=lambda names: names == "fox")) == 0


def test_gather_draws_articles_by_their_ids_and_can_be_made_again(tmp_path):
    corpus = mk.read(pd.DataFrame({"id": list("abcdefghij"), "text": ["They agreed."] * 10, "outlet": ["A", "B"] * 5}))
    few = corpus.gather(4, seed=2)
    turned = mk.read(corpus.articles.iloc[::-1][["id", "text", "outlet"]])
    assert len(few) == 4 and set(few.articles["id"]) == set(turned.gather(4, seed=2).articles["id"])
    assert corpus.gather() is not corpus and len(corpus.gather()) == 10
    with pytest.raises(ValueError, match="0 articles are no sample"):
        corpus.gather(0)
    few.find("agree*").concordance().save(tmp_path / "lines")
    assert mk.redo(tmp_path / "lines.json", corpus).same
