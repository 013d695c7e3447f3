"""Crossing two factors: rates where they meet, and an interaction that has a sign, an interval and a test."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.chain import Rates
from mediakit.comparing.crossing import crossed
from mediakit.results.provenance import Provenance

ENDS = ["interaction", "interaction_low", "interaction_high"]


def parts(rng, articles=60, more=1.0, less=1.0):
    """Two outlets, two sides in every article; the second outlet writes `more` of the second side than it would."""
    outlet = np.repeat(np.repeat(["p", "q"], articles), 2)
    side = np.tile(["a", "b"], 2 * articles)
    words = rng.integers(20, 300, len(outlet))
    heat = np.repeat(rng.gamma(1, 1, 2 * articles), 2)
    rate = (
        np.where(outlet == "q", 2, 1)
        * np.where(side == "b", 0.5, 1)
        * np.where((outlet == "q") & (side == "b"), more, 1)
    )
    counts = rng.poisson(heat * rate * words / 100 * less)[:, None]
    rows = pd.DataFrame({"article": np.repeat(np.arange(2 * articles), 2), "outlet": outlet, "side": side})
    return Rates(counts, words, ("threats",), rows, Provenance("0"))


def made(rates, **given):
    return crossed(rates, "outlet", "side", **{"resamples": 200} | given)


def of(crossing, outlet="q", side="b"):
    return crossing.frame.set_index(["outlet", "side"]).loc[(outlet, side)]


def test_the_interaction_is_a_difference_of_log_ratios():
    found = made(parts(np.random.default_rng(0)))
    rate = found.frame.set_index(["outlet", "side"])["rate"]
    expected = np.log2(rate["q", "b"] / rate["p", "b"]) - np.log2(rate["q", "a"] / rate["p", "a"])
    assert of(found)["interaction"] == pytest.approx(expected)
    assert found.frame["interaction"].notna().sum() == 1


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_the_two_factors_may_change_places(seed):
    rates = parts(np.random.default_rng(seed), articles=40)
    there, back = made(rates), crossed(rates, "side", "outlet", resamples=200)
    assert of(there)[[*ENDS, "p"]].tolist() == pytest.approx(of(back)[[*ENDS, "p"]].tolist(), rel=1e-9, nan_ok=True)


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_another_reference_flips_the_sign(seed):
    rates = parts(np.random.default_rng(seed), articles=60)
    there, back = of(made(rates)), of(made(rates, references=("q", "a")), "p")
    assert there[ENDS].tolist() == pytest.approx([-back[name] for name in (ENDS[0], ENDS[2], ENDS[1])], rel=1e-12)
    assert there["p"] == back["p"]
    assert there["interaction_low"] <= there["interaction"] <= there["interaction_high"]


def test_a_planted_interaction_is_found_and_its_size_recovered():
    row = of(made(parts(np.random.default_rng(1), articles=150, more=3.0)))
    assert row["p"] < 0.05
    assert row["interaction_low"] < np.log2(3) < row["interaction_high"]


def test_two_factors_that_both_matter_do_not_make_an_interaction():
    """Each factor doubles or halves the rate; at most 8 % of tests may find that one changes the other."""
    rng = np.random.default_rng(2)
    rejected = [of(made(parts(rng, articles=25), resamples=99))["p"] < 0.05 for _ in range(200)]
    assert 0.01 <= np.mean(rejected) <= 0.08


def test_a_cell_without_a_hit_has_no_interval():
    rates = parts(np.random.default_rng(0))
    rates.counts[(rates.rows["outlet"] == "q").to_numpy() & (rates.rows["side"] == "b").to_numpy()] = 0
    row = of(made(rates))
    assert row["interaction"] == -np.inf and row[["interaction_low", "interaction_high"]].isna().all()


def test_a_level_without_a_hit_says_nothing(recwarn):
    rates = parts(np.random.default_rng(0))
    rates.counts[(rates.rows["side"] == "b").to_numpy()] = 0
    row = of(made(rates))
    assert row[["interaction", "p"]].isna().all()
    assert not recwarn.list


def test_a_cell_of_few_articles_has_no_interval():
    rates = parts(np.random.default_rng(0), articles=4)
    assert of(made(rates))[["interaction_low", "p", "q"]].isna().all()


def test_a_level_that_one_outlet_never_has_is_an_empty_cell():
    rates = parts(np.random.default_rng(0))
    rates.rows.loc[:9, "side"] = "c"
    cell = of(made(rates), "q", "c")
    assert cell["articles"] == 0 and np.isnan(cell["rate"]) and np.isnan(cell["interaction"])


def test_a_presence_can_be_crossed_and_a_balance_cannot():
    rates = parts(np.random.default_rng(0))
    assert made(rates.presence()).frame["rate"].between(0, 100).all()
    two = Rates(np.tile(rates.counts, 2), rates.words, ("a", "b"), rates.rows, rates.provenance)
    with pytest.raises(ValueError, match="has no interaction"):
        made(two.balance("a", "b"))


def test_what_cannot_be_crossed_names_the_choices():
    rates = parts(np.random.default_rng(0))
    with pytest.raises(ValueError, match="no outlet 'z' here: choose one of 'p', 'q'"):
        made(rates, references=("z", "a"))
    with pytest.raises(ValueError, match="no column 'paper' to compare by"):
        crossed(rates, "paper", "side")
    with pytest.raises(ValueError, match="by outlet and outlet has no interaction"):
        crossed(rates, "outlet", "outlet")


def test_nothing_can_be_crossed_too():
    rates = parts(np.random.default_rng(0))
    nothing = Rates(rates.counts[:0], rates.words[:0], rates.features, rates.rows[:0], rates.provenance)
    assert len(made(nothing)) == 0
    assert made(nothing).plot().axes


def test_its_drawing_has_a_row_for_each_interaction():
    figure = made(parts(np.random.default_rng(0))).plot()
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["q · b"]
    assert figure.axes[0].get_xlabel() == "log₂ of the ratio to p, less that at a"
