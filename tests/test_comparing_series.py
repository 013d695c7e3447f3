"""Series: rates over time with their gaps, and a smoother that says nothing where nothing was read."""

import numpy as np
import pandas as pd
import pytest

from mediakit.chain import Rates
from mediakit.comparing.over_time.series import largest, over
from mediakit.results.provenance import Provenance


def rates(days, hits=None, **columns):
    n = len(days)
    rows = pd.DataFrame(
        {"article": [f"a{i:03}" for i in range(n)], "date": pd.to_datetime(pd.Series(days, dtype=object))}
    )
    counts = np.array([1] * n if hits is None else hits, dtype=np.int64).reshape(n, 1)
    return Rates(counts, np.full(n, 500), ("threats",), rows.assign(**columns), Provenance("0"))


def weeks(counts, start="2019-02-04"):
    """So many articles on the Monday of each week."""
    mondays = pd.date_range(start, periods=len(counts), freq="7D")
    return [day for day, n in zip(mondays, counts, strict=True) for _ in range(n)]


def smoothed(counts, smooth, hits=None):
    frame = over(rates(weeks(counts), hits), "week", smooth=smooth).frame
    return frame["smoothed"].tolist(), frame


def test_without_a_smoother_there_are_no_smoothed_columns():
    assert list(over(rates(weeks([2, 2]))).frame.columns)[-3:] == ["rate", "low", "high"]


def test_a_window_pools_hits_and_words_of_its_periods():
    values, frame = smoothed([4, 2, 6], 3, hits=[1] * 4 + [5] * 2 + [0] * 6)
    assert values[1] == 1000 * (4 + 10) / (500 * 12)
    assert (frame["smoothed_low"] <= frame["smoothed"])[1] and (frame["smoothed"] <= frame["smoothed_high"])[1]


def test_the_first_and_last_periods_have_no_whole_window():
    values, _ = smoothed([3] * 7, 5)
    assert np.isnan(values).tolist() == [True] * 2 + [False] * 3 + [True] * 2


def test_a_window_bridges_a_short_gap_and_no_long_one():
    short, _ = smoothed([3, 3, 0, 3, 3], 3)
    long, _ = smoothed([3, 3, 3, 0, 0, 3, 3, 3], 3)
    assert np.isnan(short).tolist() == [True, False, False, False, True]
    assert np.isnan(long).tolist() == [True, False, False, True, True, False, False, True]


def test_a_window_with_four_articles_says_nothing():
    values, _ = smoothed([1, 2, 1, 2, 1], 3)
    assert np.isnan(values[1]) and values[2] == 2.0


def test_a_smoothed_series_stays_within_the_rates_it_pools():
    rng = np.random.default_rng(3)
    _, frame = smoothed([5] * 20, 5, hits=rng.poisson(2, 100))
    lowest, highest = frame["rate"].rolling(5, center=True).min(), frame["rate"].rolling(5, center=True).max()
    known = frame["smoothed"].notna()
    assert known.sum() == 16
    assert ((lowest <= frame["smoothed"]) & (frame["smoothed"] <= highest))[known].all()


def test_smoothing_changes_no_rate_and_no_interval():
    given = rates(weeks([6, 7, 0, 8, 6]), np.arange(27) % 4)
    plain, smooth = over(given), over(given, smooth=3)
    pd.testing.assert_frame_equal(plain.frame, smooth.frame[plain.frame.columns], check_exact=True)


@pytest.mark.parametrize("smooth", [1, 2, 4, 0, -3, 3.0])
def test_a_window_without_a_middle_is_refused(smooth):
    with pytest.raises(ValueError, match="an odd number from 3 up"):
        over(rates(weeks([3])), smooth=smooth)


def test_an_unknown_period_names_the_choices():
    with pytest.raises(ValueError, match="no period 'fortnight': choose one of 'day', 'week', 'month', 'quarter', 'year'"):
        over(rates(weeks([3])), "fortnight")


def test_articles_without_a_date_are_left_out_and_counted():
    series = over(rates(["2019-02-04", None, "2019-02-12"]))
    assert series.frame["articles"].tolist() == [1, 1]
    assert series.notes[0] == "1 articles without a date left out"


def test_groups_by_a_function_are_named_in_the_steps():
    def half(rows):
        return np.where(rows["date"] < "2019-02-10", "early", "late")

    series = over(rates(weeks([3, 3])), by=half)
    assert series.frame["group"].unique().tolist() == ["early", "late"]
    assert "by half" in str(series.provenance)


@pytest.mark.parametrize("smooth", [None, 3])
def test_nothing_and_nothing_with_a_date_have_an_empty_series(smooth):
    for given in (rates([]), rates([None, None])):
        series = over(given, smooth=smooth)
        assert series.frame.empty and ("smoothed" in series.frame) == (smooth is not None)
        assert "nothing to draw; the notes of the table say why" in [text.get_text() for text in series.plot().figure.axes[0].texts]


def test_one_day_is_one_row_without_a_smoothed_rate():
    frame = over(rates(["2019-02-04"] * 8), "day", smooth=3).frame
    assert len(frame) == 1 and np.isnan(frame["smoothed"].iloc[0]) and frame["low"].notna().all()


def test_the_drawing_has_lone_dots_and_a_line_broken_at_the_gap():
    hits = np.arange(30) % 3
    ax = over(rates(weeks([4, 4, 4, 4, 0, 0, 4, 4, 6]), hits), smooth=3).plot().figure.axes[0]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    lines = [line for line in ax.lines if line.get_marker() == "None" and line.get_linestyle() == "-"]
    assert [len(line.get_xdata()) for line in dots] == [7]
    assert [len(line.get_xdata()) for line in lines] == [3, 2]


def test_of_many_groups_the_largest_are_drawn_and_the_rest_told():
    rows = pd.DataFrame({
        "article": [f"a{i:02d}" for i in range(60)], "outlet": [f"o{min(i // 4, 14):02d}" for i in range(60)],
        "date": pd.date_range("2019-02-04", periods=60),
    })  # fmt: skip
    rates = Rates(np.ones((60, 1), int), np.full(60, 100), ("x",), rows, Provenance("0"))
    drawn, title = largest(over(rates, "week", by="outlet").frame)
    assert title == "12 of 15 groups, those with the most articles" and drawn["group"].nunique() == 12
    assert largest(over(rates, "week").frame)[1] == ""
    assert over(rates, "month", by="outlet").plot().figure.get_suptitle() == title
