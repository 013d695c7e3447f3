"""Units and samples: what can be coded, and how the units drawn stand for all of them."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.coding.samples import COLUMNS, NO_HIT, Sample, _drawn, _targets, holding, sample, units_of
from mediakit.finding.phrase import Phrase

WORDS = {"rare": "ultimatum", "common": "talks"}


def articles(n: int = 60) -> pd.DataFrame:
    """Three outlets (2 : 2 : 1), the common word in a third of the articles, the rare one in a twentieth."""
    texts = [
        f"Report {i}. {'They held talks. ' * (i % 3 == 0)}{'An ultimatum fell. ' * (i % 20 == 1)}The end."
        for i in range(n)
    ]
    outlets = [("gazette", "gazette", "ledger", "ledger", "tribune")[i % 5] for i in range(n)]
    return pd.DataFrame({"id": [f"a{i:03}" for i in range(n)], "text": texts, "outlet": outlets})


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    return mk.read(articles())


@pytest.fixture(scope="module")
def talks() -> mk.Corpus:
    return mk.read("data/talks")


@pytest.fixture(scope="module")
def hits(corpus: mk.Corpus) -> mk.Hits:
    return corpus.find(mk.Lexicon("words", {name: [word] for name, word in WORDS.items()}, polarity=False))


@pytest.mark.parametrize("unit", ["article", "sentence", "quotation"])
def test_every_unit_is_the_text_at_its_place(talks: mk.Corpus, unit: str):
    units = units_of(talks, unit)
    texts = talks.articles.set_index("id")["text"]
    assert list(units.columns) == COLUMNS and units["unit"].is_unique and len(units)
    for row in units.itertuples():
        assert row.text == texts[row.article][row.start : row.end] == row.text.strip() != ""
        assert row.unit == (row.article if unit == "article" else f"{row.article}:{row.start}-{row.end}")


def test_sentences_hold_every_word_once_and_their_closing_marks(talks: mk.Corpus):
    units = units_of(talks, "sentence")
    for article, text in zip(talks.articles["id"], talks.articles["text"], strict=True):
        own = units[units["article"] == article]
        assert (own["start"].to_numpy()[1:] >= own["end"].to_numpy()[:-1]).all()
        kept = re.compile(r"[\s—–*]")  # marks between blanks belong to no sentence
        assert kept.sub("", "".join(own["text"])) == kept.sub("", text)


def test_marks_without_a_blank_belong_to_the_sentence_before():
    corpus = mk.read(pd.DataFrame({"id": ["a"], "text": ["He left… “Why?” she asked.\n\n(Nobody knew.)"]}))
    assert units_of(corpus, "sentence")["text"].tolist()[-1] == "(Nobody knew.)"


def test_there_is_no_other_unit(corpus: mk.Corpus):
    with pytest.raises(
        ValueError, match="no unit 'paragraph' of coding: choose one of 'article', 'sentence', 'quotation'"
    ):
        units_of(corpus, "paragraph")


spans = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12), st.integers(1, 6)), max_size=8)


@given(spans, spans)
def test_units_hold_the_spans_with_which_they_share_a_character(units, found):
    def frame(rows):
        return pd.DataFrame([(a, s, s + n) for a, s, n in rows], columns=["article", "start", "end"])

    held = set(zip(*(rows.tolist() for rows in holding(frame(units), frame(found))), strict=True))
    assert held == {
        (u, s)
        for u, (article, start, n) in enumerate(units)
        for s, (other, begin, many) in enumerate(found)
        if article == other and start < begin + many and begin < start + n
    }


# samples


@pytest.mark.parametrize("unit", ["article", "sentence"])
@pytest.mark.parametrize("by", [None, "outlet"])
@pytest.mark.parametrize("enriched", [False, True])
@pytest.mark.parametrize("n", [7, 20, 33])
def test_a_sample_has_its_size_and_its_weights_sum_to_the_corpus(corpus, hits, unit, by, enriched, n):
    drawn = sample(corpus, n, unit=unit, by=by, enrich=hits if enriched else None)
    assert len(drawn) == n and drawn.frame["unit"].is_unique
    strata = 1 if by is None else 3
    if n >= strata * (3 if enriched else 1):
        assert drawn.frame["weight"].sum() == pytest.approx(len(units_of(corpus, unit)))
    units = units_of(corpus, unit).set_index("unit")
    assert drawn.frame.set_index("unit")["text"].equals(units.loc[drawn.frame["unit"], "text"])


def test_strata_have_their_share_and_each_at_least_one(corpus: mk.Corpus):
    assert sample(corpus, 20, by="outlet").frame["stratum"].value_counts().to_dict() == {
        "gazette": 8,
        "ledger": 8,
        "tribune": 4,
    }
    assert set(sample(corpus, 3, by="outlet").frame["stratum"]) == {"gazette", "ledger", "tribune"}


def test_half_of_an_enriched_sample_has_hits_spread_over_the_categories(corpus: mk.Corpus, hits: mk.Hits):
    drawn = sample(corpus, 20, enrich=hits).frame["stratum"].value_counts()
    assert drawn.to_dict() == {NO_HIT: 10, "common": 7, "rare": 3}  # three articles have the rare word: all are taken


def test_a_unit_with_several_categories_counts_for_the_rarest():
    corpus = mk.read(pd.DataFrame({"id": list("abcd"), "text": ["Talks. Ultimatum.", "Talks.", "Talks.", "Rain."]}))
    hits = corpus.find(mk.Lexicon("words", {name: [word] for name, word in WORDS.items()}, polarity=False))
    strata = sample(corpus, 3, enrich=hits).frame.set_index("unit")["stratum"]
    assert strata["a"] == "rare"


def test_where_most_units_have_hits_they_keep_their_share(corpus: mk.Corpus):
    drawn = sample(corpus, 20, enrich=corpus.find("report")).frame
    assert set(drawn["stratum"]) == {"report"}
    assert drawn["weight"].sum() == pytest.approx(60)


@pytest.mark.parametrize(
    ("strata", "n", "enriched"), [(1, 12, True), (3, 12, True), (3, 7, False), (25, 4, True), (25, 12, False)]
)
def test_weighted_totals_are_right_on_average(strata: int, n: int, enriched: bool):
    """Horvitz and Thompson's estimates of known totals over many draws, also where strata outnumber the units."""
    row = np.arange(60)
    rare = row % 20 == 1
    found = np.where(rare, "rare", np.where(row % 3 == 0, "common", NO_HIT)) if enriched else np.full(60, "")
    stratum = pd.Series([f"{i % strata} {category}" for i, category in zip(row, found, strict=True)])
    targets = _targets(stratum, pd.Series(found), n)
    totals = np.empty((400, 3))
    for draw in range(len(totals)):
        drawn, weights = _drawn(stratum, targets, np.random.default_rng(draw))
        assert len(drawn) == n
        totals[draw] = weights.sum(), weights @ rare[drawn], weights @ drawn
    error = totals.std(axis=0) / len(totals) ** 0.5
    assert (np.abs(totals.mean(axis=0) - [60, rare.sum(), row.sum()]) <= 3.5 * error + 1e-9).all()


@given(st.permutations(range(30)), st.integers(1, 35))
@settings(max_examples=4)
def test_the_order_of_the_articles_does_not_matter(order, n):
    frame = articles(30)
    one, other = (mk.read(f.reset_index(drop=True)) for f in (frame, frame.iloc[order]))
    drawn = [sample(c, n, by="outlet", enrich=c.find(Phrase("talks")), seed=3).frame for c in (one, other)]
    pd.testing.assert_frame_equal(*drawn)


def test_another_seed_draws_other_units(corpus: mk.Corpus):
    assert set(sample(corpus, 20).frame["unit"]) != set(sample(corpus, 20, seed=1).frame["unit"])


def test_more_than_there_are_gives_all_and_says_so(corpus: mk.Corpus, hits: mk.Hits):
    drawn = sample(corpus, 1000, by="outlet", enrich=hits)
    assert len(drawn) == 60 and (drawn.frame["weight"] == 1).all()
    assert drawn.notes == ("there are 60 units and no more: all are taken, each with weight 1",)


def test_more_strata_than_units_are_said(corpus: mk.Corpus):
    assert "60 strata share 5 units" in sample(corpus, 5, by="id").notes[0]


def test_what_cannot_be_drawn_is_refused(corpus: mk.Corpus):
    with pytest.raises(ValueError, match="a sample of 0 units cannot be drawn"):
        sample(corpus, 0)
    with pytest.raises(ValueError, match="no column 'paper' to stratify by: choose one of"):
        sample(corpus, 5, by="paper")


@pytest.mark.parametrize("unit", ["article", "sentence", "quotation"])
def test_an_empty_corpus_gives_an_empty_sample(corpus: mk.Corpus, unit: str):
    empty = corpus.where(outlet=[])
    drawn = sample(empty, 5, unit=unit, by="outlet", enrich=empty.find(Phrase("talks")))
    assert len(drawn) == 0 and list(drawn.frame.columns) == COLUMNS


def test_a_sample_is_read_again_as_it_was_saved(tmp_path, hits: mk.Hits):
    odd = mk.read(pd.DataFrame({"id": ["007", "a,b", "c"], "text": ['=1+1\n\n"x"', "NA\tü", "line\rreturn"]}))
    drawn = sample(odd, 2, seed=4)
    drawn.save(tmp_path / "sample")
    again = Sample.load(tmp_path / "sample")
    pd.testing.assert_frame_equal(again.frame, drawn.frame)
    assert (again.provenance, again.title, again.notes) == (drawn.provenance, drawn.title, drawn.notes)
    assert (again.unit, again.seed) == ("article", 4)


def test_a_sample_that_was_changed_is_not_read(tmp_path, corpus: mk.Corpus):
    sample(corpus, 5).save(tmp_path / "sample")
    with open(tmp_path / "sample.csv", "a", encoding="utf-8") as file:
        file.write("x,x,0,1,x,,1.0\n")
    with pytest.raises(ValueError, match=r"sample\.csv is not what was saved: weights may be lost"):
        Sample.load(tmp_path / "sample")
    mk.Table(pd.DataFrame({"a": [1]}), corpus.provenance).save(tmp_path / "other")
    with pytest.raises(ValueError, match=r"other\.json is no sample"):
        Sample.load(tmp_path / "other")
