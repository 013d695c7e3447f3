"""Planning: how many articles a difference needs, by the test that will be run on them."""

import numpy as np
import pandas as pd
import pytest

from mediakit.chain import Rates
from mediakit.comparing.group_rates import Method, compare_groups
from mediakit.comparing.paper.planning import SIZES, _crossing, _z, plan
from mediakit.results.provenance import Provenance


def corpus(articles=80, rate=2.0, seed=0, split=None, features=("x",)):
    rng = np.random.default_rng(seed)
    words = rng.integers(200, 800, articles)
    counts = rng.poisson((rate * words / 500 * rng.gamma(2, 0.5, articles))[:, None] * np.ones(len(features)))
    rows = pd.DataFrame({"article": [f"a{i}" for i in range(articles)], "outlet": np.resize(["x", "y", "x"], articles)})
    return Rates(counts, words, features, rows, Provenance("0"), split=split)


def planned(rates=None, **choices):
    return plan(corpus() if rates is None else rates, **({"resamples": 300} | choices))


def test_the_power_at_what_is_needed_is_the_one_asked_for():
    result = planned(resamples=1000)
    needed = result.frame["needed"].iloc[0]
    curve = result.curve.astype(float, errors="ignore")
    below, above = curve[curve["articles"] < needed].iloc[-1], curve[curve["articles"] >= needed].iloc[0]
    assert below["power"] < 0.8 <= above["power"]
    assert result.frame["needed_low"].iloc[0] < needed < result.frame["needed_high"].iloc[0]


def test_a_larger_ratio_needs_fewer_articles_and_its_inverse_as_many():
    needed = [planned(ratio=ratio).frame["needed"].iloc[0] for ratio in (1.5, 2, 3, 1 / 3)]
    assert needed[0] > needed[1] > needed[2] == needed[3]


def test_more_power_and_rarer_features_need_more_articles():
    needed = planned().frame["needed"].iloc[0]
    assert planned(power=0.9).frame["needed"].iloc[0] > needed
    assert planned(corpus(rate=0.5)).frame["needed"].iloc[0] > needed


def test_the_interval_narrows_with_more_studies():
    wide, narrow = (planned(resamples=n).frame.iloc[0] for n in (100, 2000))
    assert narrow["needed_high"] - narrow["needed_low"] < wide["needed_high"] - wide["needed_low"]


def test_without_a_difference_the_power_is_the_size_of_the_test():
    next_to_none = 1 + 1e-9
    curve = planned(ratio=next_to_none, resamples=200).curve
    assert curve["articles"].tolist() == list(SIZES)
    assert 0.03 <= curve["power"].astype(float).mean() <= 0.07
    assert planned(ratio=next_to_none, resamples=100).frame["needed"].isna().all()


def test_the_fast_test_agrees_with_the_deals_of_a_comparison():
    rng = np.random.default_rng(2)
    rates, agreed = corpus(), []
    for n in [20] * 12 + [60] * 12:
        picked = rng.integers(0, len(rates), 2 * n)
        hits, words = rates.counts[picked], rates.words[picked]
        hits[n:] = rng.binomial(hits[n:], 1 / 1.6)
        group = pd.Categorical(np.repeat(["a", "b"], n))
        frame = compare_groups(hits, words, group, np.arange(2 * n), features=["x"], method=Method(resamples=499))
        agreed.append((frame["p"].iloc[0] < 0.05) == (abs(_z(hits.T, words[None])[0]) > 1.96))
    assert np.mean(agreed) >= 0.9


def test_exchanging_the_groups_flips_the_sign_of_the_test():
    rng = np.random.default_rng(3)
    hits, words = rng.poisson(3, (5, 40)), rng.integers(100, 900, (5, 40))
    swapped = [np.roll(values, 20, axis=1) for values in (hits, words)]
    np.testing.assert_allclose(_z(hits, words), -_z(*swapped), rtol=1e-9)


def test_the_crossing_lies_between_the_sizes_tried_in_the_root_of_the_size():
    sizes, power = pd.Series([10, 40, 160]), pd.Series([0.1, 0.5, 0.95])
    assert 40 < _crossing(sizes, power, 0.8) < 160
    assert _crossing(sizes, power, 0.5) == 40
    assert np.isnan(_crossing(sizes, power, 0.99))
    assert _crossing(sizes, power, 0.1) == 10


def test_groups_with_as_many_articles_are_counted():
    rates = corpus(articles=200)
    result = planned(rates, by="outlet", ratio=3)
    assert result.sizes == (133, 67)
    assert result.frame["groups_enough"].iloc[0] == sum(size >= result.frame["needed"].iloc[0] for size in (133, 67))
    assert "groups of outlet have as many (67 to 133)" in result.sentence()
    alike = planned(rates, by=lambda rows: ["x", "y"] * 100, ratio=3)
    assert "of 2 groups of group have as many (100 each)" in alike.sentence()


def test_the_sentence_says_what_is_needed_and_how_sure_that_is():
    said = planned(ratio=2).sentence()
    assert said.startswith(
        "x: to see one group use it 2 times as often as another in 80 of 100 studies (p < .05), each needs "
    )
    assert "95 % interval" in said
    assert "takes more than 5,120 articles in each" in planned(ratio=1.0001, resamples=50).sentence()
    with pytest.raises(ValueError, match="no feature 'y' here: choose one of 'x'"):
        planned(ratio=3).sentence("y")


def test_each_feature_has_its_own_row_and_the_same_whatever_stands_beside_it():
    two = planned(corpus(features=("x", "y")), ratio=2).frame
    assert two["feature"].tolist() == ["x", "y"]
    alone = corpus(features=("x", "y"))
    alone = Rates(alone.counts[:, :1], alone.words, ("x",), alone.rows, alone.provenance)
    pd.testing.assert_frame_equal(two.iloc[:1], planned(alone, ratio=2).frame)


@pytest.mark.parametrize(("choices", "said"), [
    ({"ratio": 0}, "a ratio of 0 cannot"), ({"ratio": 1}, "a ratio of 1 cannot"), ({"resamples": 0}, "0 simulated"),
    ({"ratio": np.inf}, "a ratio of inf"), ({"ratio": -2}, "a ratio of -2"),
    ({"power": 1}, "a power of 1 cannot"), ({"power": 0.05}, "a power of 0.05 cannot"),
])  # fmt: skip
def test_what_cannot_be_planned_for_is_refused(choices, said):
    with pytest.raises(ValueError, match=said):
        planned(**choices)


def test_parts_of_articles_and_balances_are_refused():
    with pytest.raises(ValueError, match="rates split by side are of parts of articles"):
        planned(corpus(split="side"))
    rates = corpus()
    rates.counts[0] = -1
    with pytest.raises(ValueError, match="a balance has no ratio to plan for"):
        planned(rates)


def test_nothing_and_a_feature_nobody_uses_need_no_number_of_articles():
    nothing = planned(corpus(articles=0), by="outlet")
    assert nothing.frame["needed"].isna().all() and nothing.curve.empty
    assert planned(corpus(rate=0)).frame["needed"].isna().all()
    assert [text.get_text() for text in nothing.plot().figure.axes[0].texts] == ["nothing to draw; the notes of the table say why"]


def test_the_drawing_marks_the_wanted_power_and_the_groups_there_are():
    ax = planned(by="outlet", ratio=2).plot().figure.axes[0]
    assert any(np.allclose(line.get_ydata(), 0.8) for line in ax.lines)
    ticks = [segment[0][0] for c in ax.collections if hasattr(c, "get_segments") for segment in c.get_segments()]
    assert ticks == [53, 27]
