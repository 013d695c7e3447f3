"""Change points: found where they are, seldom where there is none, and never a bare date."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.chain import Rates
from mediakit.comparing.over_time.changes import _Counted, changes
from mediakit.results.provenance import Provenance

START = pd.Timestamp("2019-01-07")  # a Monday


def corpus(levels, seed=0, each=2, features=("x",), group=None):
    """So many articles a day; `levels` is the mean of each day's hits in 500 words."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(len(levels)), each)
    words = rng.integers(300, 700, len(day))
    mean = np.asarray(levels, dtype=float)[day] * words / 500 * rng.gamma(3, 1 / 3, len(day))
    rows = pd.DataFrame({"article": [f"a{i:04}" for i in range(len(day))], "date": START + pd.to_timedelta(day, "D")})
    rows["outlet"] = np.resize(["a", "b"], len(day)) if group is None else group
    return Rates(rng.poisson(mean[:, None] * np.ones(len(features))), words, features, rows, Provenance("0"))


def found(rates, period="week", **choices):
    return changes(rates, period, **({"resamples": 199} | choices))


def monday(week):
    return START + pd.Timedelta(weeks=week)


def test_a_planted_change_is_found_with_its_rates_and_an_interval():
    row = found(corpus([2] * 70 + [6] * 70)).frame.iloc[0]
    assert row["earliest"] <= row["change"] <= row["latest"] and row["change"] == monday(10)
    assert 3 < row["before"] < 5 and 10 < row["after"] < 14
    assert row["ratio"] == row["after"] / row["before"]
    assert row["articles_before"] == row["articles_after"] == 140
    assert row["p"] <= 0.01


def test_two_planted_changes_are_found_and_the_rates_are_those_between_them():
    rates = corpus([2] * 70 + [8] * 70 + [1] * 70)
    result = found(rates)
    assert result.frame["change"].tolist() == [monday(10), monday(20)]
    assert result.frame["after"].iloc[0] == result.frame["before"].iloc[1] == result.levels["rate"].iloc[1]
    inside = slice(140, 280)
    assert result.levels["rate"].iloc[1] == 1000 * rates.counts[inside].sum() / rates.words[inside].sum()


def test_no_change_has_a_row_that_says_so():
    result = found(corpus([3] * 140, seed=1))
    row = result.frame.iloc[0]
    assert row[["change", "earliest", "latest", "before", "after"]].isna().all() and row["p"] > 0.05
    assert len(result.levels) == 1


def test_features_and_groups_are_searched_one_by_one_and_corrected_together():
    group = np.resize(["a", "b"], 280)
    rates = corpus([2] * 140, features=("x", "y"), group=group)
    rates.counts[(np.arange(280) >= 140) & (group == "b"), 1] += 4
    frame = found(rates, by="outlet").frame
    assert frame.loc[frame["change"].notna(), ["feature", "group"]].values.tolist() == [["y", "b"]]
    assert len(frame) == 4 and (frame["q"] >= frame["p"]).all()
    assert "q: Benjamini–Hochberg over the table" in found(rates).notes[0]


def test_one_loud_week_is_no_change():
    levels = [2] * 140
    levels[70:77] = [12] * 7
    frame = found(corpus(levels)).frame
    assert frame["change"].isna().all()


def test_a_change_within_a_gap_may_have_come_on_any_day_of_it():
    rates = corpus([1] * 182 + [40] * 280)
    day = (rates.rows["date"] - START).dt.days.to_numpy()
    kept = (day < 175) | (day >= 196)
    gap = Rates(
        rates.counts[kept], rates.words[kept], ("x",), rates.rows[kept].reset_index(drop=True), rates.provenance
    )
    row = found(gap).frame.iloc[0]
    assert (row["earliest"], row["change"], row["latest"]) == (monday(24), monday(28), monday(29))


@settings(max_examples=6)
@given(st.integers(0, 500))
def test_the_interval_holds_the_likeliest_place(seed):
    levels = [2] * 70 + [3] * 70
    frame = found(corpus(levels, seed), resamples=99).frame.dropna(subset="change")
    assert ((frame["earliest"] <= frame["change"]) & (frame["change"] <= frame["latest"])).all()


@settings(max_examples=10)
@given(st.integers(0, 500))
def test_time_run_backwards_has_the_same_marks(seed):
    rng = np.random.default_rng(seed)
    there = _Counted(rng.poisson(5, 30), rng.integers(100, 900, 30), np.full(30, 3))
    np.testing.assert_allclose(there.scan(), there.ordered(np.arange(30)[::-1]).scan()[::-1], rtol=1e-12)


def test_the_largest_mark_is_that_of_a_square_root_of_words():
    counted = _Counted(np.array([1, 1, 5, 5]), np.array([500] * 4), np.full(4, 5))
    assert counted.scan().tolist() == [-1.0, pytest.approx(0.008 * np.sqrt(500)), -1.0]


def test_without_a_change_one_is_found_no_more_often_than_it_may():
    """Weeks with moods of their own: at most 8 in 100 of 300 corpora may have p ≤ .05."""
    rng = np.random.default_rng(4)
    p = []
    for _ in range(300):
        words = rng.integers(2000, 6000, 20)
        counted = _Counted(rng.poisson(rng.gamma(4, 1, 20) * words / 1000), words, np.full(20, 8))
        p.append(counted.p(99, seed=0))
    assert np.mean(np.array(p) <= 0.05) <= 0.08


def test_a_planted_place_lies_in_its_interval_as_often_as_said():
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(40):
        words = rng.integers(2000, 6000, 20)
        level = np.where(np.arange(20) < 8, 1.0, 2.5)
        counted = _Counted(rng.poisson(rng.gamma(6, 1 / 6, 20) * level * words / 400), words, np.full(20, 8))
        places = counted.places(seed=0)
        inside.append(len(places) > 0 and places.min() <= 8 <= places.max())
    assert np.mean(inside) >= 0.9


@pytest.mark.parametrize("days", [0, 1, 21])
def test_nothing_one_day_and_three_weeks_have_no_place_to_test(days):
    result = found(corpus([3] * days))
    assert result.frame["p"].isna().all() and result.frame["change"].isna().all() and len(result.frame) == 1
    assert "two weeks and 5 articles on each side are needed" in result.notes[-1]
    assert result.plot().figure.axes
    assert found(corpus([3] * days), by="outlet").frame["change"].isna().all()


def test_a_feature_nobody_uses_has_no_change(recwarn):
    row = found(corpus([0] * 140)).frame.iloc[0]
    assert row["p"] == 1 and pd.isna(row["change"])
    assert not recwarn.list


def test_articles_without_a_date_are_left_out_and_counted():
    rates = corpus([2] * 70)
    rates.rows.loc[5, "date"] = pd.NaT
    assert found(rates).notes[0] == "1 articles without a date left out"


def test_an_unknown_period_names_the_choices():
    with pytest.raises(ValueError, match="no period 'fortnight'"):
        found(corpus([2] * 30), "fortnight")


def test_the_same_seed_gives_the_same_changes():
    rates = corpus([2] * 70 + [4] * 70)
    pd.testing.assert_frame_equal(found(rates, seed=3).frame, found(rates, seed=3).frame, check_exact=True)


def test_the_drawing_has_a_band_from_the_earliest_to_the_latest_day_and_a_step_for_each_level():
    result = found(corpus([2] * 70 + [5] * 70))
    ax = result.plot().figure.axes[0]
    row, epoch = result.frame.iloc[0], pd.Timestamp("1970-01-01")
    band = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert [round(band.x0), round(band.x1)] == [(row[name] - epoch).days for name in ("earliest", "latest")]
    levels = next(c for c in ax.collections if len(c.get_segments()) == 2)
    assert [segment[0][1] for segment in levels.get_segments()] == result.levels["rate"].tolist()
