"""What people have kept is still read: corpora, sidecars, samples, sheets and models that 0.1.0 saved."""

from pathlib import Path

import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.codes import Codes
from mediakit.coding.samples import Sample
from mediakit.learning.model import Model
from mediakit.reporting.redo import redo
from mediakit.results.table import versions

KEPT = Path(__file__).parent / "fixtures" / "saved-by-0.1.0"
FINGERPRINT = "a46d3a1e50f05f06fb0eaa41c880193ed494c66695d20a0a838fc0bbc8262026"


@pytest.fixture(scope="module")
def corpus():
    return mk.read(KEPT / "articles.csv")


@pytest.fixture(scope="module")
def codes():
    sheets = [KEPT / "ann.csv", KEPT / "bert.xlsx"]
    return Codes.read(sheets, codebook=KEPT / "tone.yaml", units=Sample.load(KEPT / "sample"))


@pytest.mark.parametrize("name", ["articles.csv", "corpus.parquet", "corpus.jsonl", "corpus.csv"])
def test_a_corpus_reads_as_the_same_articles(corpus, name):
    read = mk.read(KEPT / name)
    assert read.fingerprint == FINGERPRINT
    assert read.articles["text"].tolist() == corpus.articles["text"].tolist()
    assert read.articles["date"].tolist() == corpus.articles["date"].tolist()


def test_a_lexicon_finds_what_it_found(corpus):
    found = corpus.find(mk.Lexicon.load(KEPT / "own.yaml")).per_words(1000).compare(by="outlet", resamples=9).frame
    before = pd.read_csv(KEPT / "compared.csv", usecols=["feature", "group", "articles", "words", "hits", "rate"])
    both = before.merge(found, on=["feature", "group"], suffixes=("", "_now"))
    assert len(both) == len(before) == 12
    for column in ("articles", "words", "hits", "rate"):
        assert both[column].tolist() == pytest.approx(both[f"{column}_now"].tolist())


GONE = {"weeks": ["over: 'resamples'", "over: 'seed'"], "distinctive": ["distinctive_words: 'resamples'"]}


@pytest.mark.parametrize("name", ["compared", "lines", "weeks", "distinctive", "sample"])
def test_a_sidecar_is_made_again_and_says_which_version_it_was(corpus, name):
    changes = redo(KEPT / f"{name}.json", corpus, lexicon=mk.Lexicon.load(KEPT / "own.yaml")).changes
    assert changes[0] == f"mediakit: 0.1.0 then, {versions()['mediakit']} now"
    assert not [said for said in changes if said.startswith(("the articles", "the lexicon", "the step"))]
    gone = [said.replace("the parameter ", "").replace(" is gone since 0.2.0", "") for said in changes if "is gone" in said]
    assert gone == GONE.get(name, [])


def test_a_sample_keeps_its_weights_and_sheets_their_codes(codes):
    assert codes.slips.empty
    before = pd.read_csv(KEPT / "codes.csv", dtype="str", keep_default_na=False, index_col="unit")
    pd.testing.assert_frame_equal(codes.by_coder("warm"), before, check_names=False)
    assert codes.units["weight"].sum() == pytest.approx(128)


def test_a_model_says_what_it_said(corpus):
    before = pd.read_csv(KEPT / "scored.csv", index_col="unit")["warm"]
    now = Model.load(KEPT / "model.zip").score(corpus)
    assert now.index.tolist() == before.index.tolist()
    assert now.to_numpy() == pytest.approx(before.to_numpy(), abs=1e-9)


def test_a_model_can_be_kept_again_and_says_that_its_words_have_no_weights(corpus, tmp_path):
    old = Model.load(KEPT / "model.zip")
    again = Model.load(old.save(tmp_path / "again.zip"))
    assert again.score(corpus).equals(old.score(corpus)) and not corpus.find(again).frame.empty
    with pytest.raises(ValueError, match="learn again from the codes"):
        old.terms()
