"""Rates: every article keeps its row, zeros too; time keeps its gaps."""

import numpy as np
import pandas as pd
import pytest

from mediakit.provenance import Provenance
from mediakit.rates import Rates


def rates(hits=(2, 0, 1, 0, 3, 1), dates=None):
    n = len(hits)
    rows = pd.DataFrame({
        "article": [f"a{i}" for i in range(n)], "outlet": ["x", "x", "x", "y", "y", ""][:n],
        "date": pd.to_datetime(dates or ["2019-02-04"] * n),
    })  # fmt: skip
    counts = np.array(hits, dtype=np.int64).reshape(n, 1)
    return Rates(counts, np.full(n, 200), ("threats",), rows, Provenance("0" * 64))


def test_articles_without_a_hit_keep_their_row():
    frame = rates().frame
    assert frame["rate"].tolist() == [10, 0, 5, 0, 15, 5]
    assert frame["article"].tolist() == [f"a{i}" for i in range(6)]


def test_articles_without_a_group_are_left_out_and_counted():
    compared = rates().compare(by="outlet", resamples=50)
    assert compared.groups == ["x", "y"]
    assert "1 articles without outlet left out" in compared.notes[0]


def test_an_unknown_column_names_the_choices():
    with pytest.raises(ValueError, match="no column 'paper' to compare by: choose one of 'article', 'date', 'outlet'"):
        rates().compare(by="paper")


def test_an_unknown_period_names_the_choices():
    with pytest.raises(ValueError, match="choose one of day, week, month, quarter, year"):
        rates().over("fortnight")


def test_weeks_without_articles_are_gaps_not_zeros():
    series = rates((1, 2), ["2019-02-04", "2019-02-20"]).over("week", resamples=50).frame
    assert series["period"].dt.strftime("%m-%d").tolist() == ["02-04", "02-11", "02-18"]
    assert series["articles"].tolist() == [1, 0, 1]
    assert np.isnan(series["rate"].iloc[1]) and series["rate"].iloc[0] == 5


def test_each_group_has_its_own_line_over_time():
    series = rates().over("month", by="outlet", resamples=50).frame
    assert series["group"].tolist() == ["x", "y"]
    assert series["hits"].tolist() == [3, 3]


def test_groups_are_shown_in_the_order_of_their_categories():
    r = rates()
    r.rows["period"] = pd.Categorical(["before", "after"] * 3, ["before", "after"])
    assert r.compare(by="period", resamples=50).groups == ["before", "after"]


def test_nothing_has_rates_and_comparisons_too():
    empty = rates(())
    assert empty.frame.empty
    assert len(empty.compare(by="outlet")) == 0
    assert len(empty.over("week")) == 0


def test_its_text_shows_the_first_rows():
    assert "threats" in repr(rates()) and "one row per article and feature" in repr(rates())
