"""Does a conclusion survive the coder? The same comparison under every person, model, prompt, run and threshold."""

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.coder_variants import question

SIZE = 160
IDS = [f"a{n:03}" for n in range(SIZE)]
OUTLET = np.where(np.arange(SIZE) % 2, "Ledger", "Gazette")
TRUTH = np.random.default_rng(4).random(SIZE) < 0.5
BOOK = mk.Codebook("tone", variables={"warm": mk.Variable("Warm?", {"1": "yes", "0": "no"})})


def labelled(misses, seed=0, **rater):
    """A coder who misses so much of what each outlet wrote warmly."""
    missed = np.random.default_rng(seed).random(SIZE) < np.where(OUTLET == "Ledger", misses[1], misses[0])
    said = {"coder": "", "model": "", "prompt": "", "run": "", "probability": "", **rater}
    return pd.DataFrame({"unit": IDS, "variable": "warm", "label": np.where(TRUTH & ~missed, "1", "0"), **said})


@pytest.fixture(scope="module")
def corpus():
    dates = (pd.Timestamp("2019-02-04") + pd.to_timedelta(np.arange(SIZE) % 30, "D")).strftime("%Y-%m-%d")
    return mk.read(pd.DataFrame({"id": IDS, "text": [f"Report {n}. Snow fell." for n in range(SIZE)], "outlet": OUTLET, "date": dates}))


@pytest.fixture(scope="module")
def labels(corpus):
    parts = [
        labelled((0, 0), coder="ann").sample(100, random_state=2),
        labelled((0.1, 0.1), 1, model="alpha", prompt="short"), labelled((0.1, 0.1), 2, model="alpha", prompt="long"),
        labelled((0.0, 0.8), 3, model="beta", prompt="short"),
    ]  # fmt: skip
    return mk.Labels.read(pd.concat(parts), corpus=corpus, codebook=BOOK)


@pytest.fixture(scope="module")
def result(corpus, labels):
    gap = labels.where(model="beta").shares(corpus).compare(by="outlet", resamples=200)
    return gap.sensitivity("warm", "Gazette", coders=labels)


def test_every_coder_is_there_as_labelled_and_corrected(result):
    assert list(dict.fromkeys(result.frame["kind"])) == ["base", "as labelled", "corrected by codes"]
    plain, mended = (set(result.frame.loc[result.frame["kind"] == kind, "variant"]) for kind in ("as labelled", "corrected by codes"))
    assert plain == {"ann", "alpha · long", "alpha · short", "beta · short"} and mended == plain - {"ann"}
    assert result.plot().axes


def test_what_one_coder_made_is_gone_where_it_is_corrected(result):
    rows = result.frame.set_index(["kind", "variant"])
    assert rows.loc[("as labelled", "beta · short"), "low"] > 1
    assert rows.loc[("corrected by codes", "beta · short"), "low"] < 1 < rows.loc[("corrected by codes", "beta · short"), "high"]
    said = result.sentence()
    assert "as labelled, the sign holds in" in said and "corrected by codes, the sign holds in" in said and "leaves out 1 in 1 of 4" in said


def test_a_variant_is_the_comparison_one_would_have_made(corpus, labels, result):
    alone = labels.where(model="alpha", prompt="long").shares(corpus).compare(by="outlet", resamples=200).frame.iloc[0]
    row = result.frame[(result.frame["kind"] == "as labelled") & (result.frame["variant"] == "alpha · long")].iloc[0]
    assert row[["effect", "low", "high", "p"]].tolist() == alone[["ratio", "ratio_low", "ratio_high", "p"]].tolist()


def test_a_corrected_variant_is_that_of_the_validation(corpus, labels, result):
    gold = labels.where(coder="ann").codes()
    held = mk.validate(labels.where(model="beta"), gold, corpus=corpus)
    row = result.frame[(result.frame["kind"] == "corrected by codes") & (result.frame["variant"] == "beta · short")].iloc[0]
    made = held.compare(by="outlet")
    assert row[["effect", "low", "high", "p"]].tolist() == pytest.approx(made.frame.loc[0, ["ratio", "ratio_low", "ratio_high", "p"]].tolist())
    again = made.sensitivity("warm", "Gazette", coders=labels)
    assert again.frame.iloc[0]["effect"] == pytest.approx(row["effect"])
    assert set(again.frame["kind"]) == {"base", "as labelled", "corrected by codes"}


def test_without_people_there_is_nothing_to_correct_by_and_it_is_said(corpus, labels):
    models = labels.where(model=["alpha", "beta"])
    gap = models.where(model="beta").shares(corpus).compare(by="outlet", resamples=50)
    made = gap.sensitivity("warm", "Gazette", coders=models)
    assert set(made.frame["kind"]) == {"base", "as labelled"} and any("nothing to correct by" in note for note in made.notes)
    given = gap.sensitivity("warm", "Gazette", coders=models, codes=labels.where(coder="ann"))
    assert "corrected by codes" in set(given.frame["kind"])


def test_probabilities_are_thresholds(corpus):
    frame = labelled((0.1, 0.1), 1, model="alpha")
    frame["probability"] = np.where(np.arange(SIZE) % 3, "0.95", "0.6")
    labels = mk.Labels.read(frame, corpus=corpus, codebook=BOOK)
    made = labels.shares(corpus).compare(by="outlet", resamples=50).sensitivity("warm", "Gazette", coders=labels)
    yes = frame["label"] == "1"
    hits = made.frame.set_index("variant")["hits"]
    assert hits["alpha, yes from 0.25"] == (yes | (frame["probability"] == "0.6")).sum()
    assert hits["alpha, yes from 0.75"] == (yes & (frame["probability"] == "0.95")).sum()


def test_ratings_are_read_from_several_thresholds(corpus):
    rated = pd.DataFrame({"unit": IDS, "warmth": np.random.default_rng(0).integers(0, 101, SIZE), "model": "alpha"})
    labels = mk.Labels.read(rated.rename(columns={"warmth": "label"}).assign(variable="warmth"), corpus=corpus)
    gap = labels.at_least(50).shares(corpus).compare(by="outlet", resamples=50)
    made = gap.sensitivity("warmth", "Gazette", coders=labels)
    assert made.frame["variant"].tolist()[1:] and set(made.frame["variant"][1:]) == {f"alpha, from {cut}" for cut in (25, 50, 75)}
    assert made.frame.set_index("variant").loc["alpha, from 75", "hits"] == (rated["warmth"] >= 75).sum()


def test_what_cannot_be_put_on_one_axis_is_refused(corpus, labels):
    words = corpus.find("snow").per_words(1000)
    with pytest.raises(ValueError, match="no axis in common"):
        words.compare(by="outlet", effect="difference", resamples=50).sensitivity("snow", "Gazette", coders=labels)
    with pytest.raises(ValueError, match="compare whole articles"):
        corpus.find("snow").per_words(1000, split="voice").compare(by="outlet", resamples=50).sensitivity("snow", "Gazette", coders=labels)


@pytest.mark.parametrize(("feature", "asked"), [("warm", ("tone", "warm")), ("force", ("force", "1")), ("rated", ("rated", ""))])
def test_a_feature_is_asked_for_by_its_own_name(feature, asked):
    yes_no = mk.Variable("?", {"1": "", "0": ""})
    variables = {"tone": mk.Variable("?", {"warm": "", "cold": ""}), "force": yes_no, "rated": mk.Variable("?", {}, measure="interval")}
    assert question(mk.Codebook("b", variables=variables), feature) == asked
    with pytest.raises(ValueError, match="the nearest is 'cold'"):
        question(mk.Codebook("b", variables=variables), "colt")
