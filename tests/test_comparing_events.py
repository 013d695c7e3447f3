"""Events: before against after, against the other groups, and against the days on which nothing happened."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.chain import Rates
from mediakit.comparing.over_time.difference_in_differences import beyond, change
from mediakit.comparing.over_time.events import around
from mediakit.results.provenance import Provenance

START = pd.Timestamp("2019-01-01")


def corpus(seed=0, days=90, each=3, jump=lambda day, group: 1.0, groups=("x", "y"), features=1):
    """Articles spread evenly over days and groups, with hits that jump as said."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), each)
    group = rng.integers(0, len(groups), len(day))
    words = rng.integers(200, 600, len(day))
    mean = 2 * words / 400 * rng.gamma(2, 0.5, len(day)) * jump(day, group)
    counts = rng.poisson(mean[:, None] * np.ones(features))
    rows = pd.DataFrame({
        "article": [f"a{i:04}" for i in range(len(day))], "date": START + pd.to_timedelta(day, "D"),
        "outlet": np.array(groups)[group],
    })  # fmt: skip
    return Rates(counts, words, tuple("fgh"[:features]), rows, Provenance("0"))


def at(day):
    return START + pd.Timedelta(days=day)


def found(rates, events, **choices):
    return around(rates, events, **choices)


def test_rates_before_and_after_are_those_of_the_corpus_around_the_event():
    rates = corpus()
    row = found(rates, at(40), days=10).frame.iloc[0]
    day = (rates.rows["date"] - START).dt.days.to_numpy()
    for name, inside in (("before", (day >= 30) & (day < 40)), ("after", (day >= 40) & (day < 50))):
        assert row[name] == pytest.approx(1000 * rates.counts[inside].sum() / rates.words[inside].sum(), rel=1e-12)
        assert row[f"articles_{name}"] == inside.sum()
    assert row["ratio"] == pytest.approx(row["after"] / row["before"], rel=1e-12)


@pytest.mark.parametrize("events", [
    pd.DataFrame({"date": ["2019-02-10"], "label": ["2019-02-10"], "kind": ["talks"]}),
    {"2019-02-10": "2019-02-10"}, "2019-02-10", pd.Timestamp("2019-02-10 14:00"), ["2019-02-10"],
])  # fmt: skip
def test_an_event_may_be_given_in_any_of_these_forms(events):
    frame = found(corpus(), events).frame
    assert frame[["event", "date"]].values.tolist() == [["2019-02-10", pd.Timestamp("2019-02-10")]]


@pytest.mark.parametrize("events", ["soon", ["2019-02-10", None], {"2019-13-01": "never"}, 20190210, [0.5]])
def test_an_event_without_a_readable_date_is_refused(events):
    with pytest.raises(ValueError, match=r"write (dates|it) like 2019-03-12"):
        found(corpus(), events)


def test_windows_without_days_and_columns_that_are_none_are_refused():
    for days in (0, 1.5):
        with pytest.raises(ValueError, match=f"{days} days around an event cannot be looked at: give a whole number"):
            found(corpus(), at(40), days=days)
    with pytest.raises(ValueError, match="no column 'story' to resample by"):
        found(corpus(), at(40), cluster="story")
    with pytest.raises(ValueError, match="no column 'paper'"):
        found(corpus(), at(40), by="paper")


def test_a_change_of_one_group_is_found_and_is_beyond_the_other():
    rates = corpus(jump=lambda day, group: np.where((day >= 45) & (group == 0), 3.0, 1.0), each=5)
    frame = found(rates, {at(45): "shelling"}, by="outlet").frame.set_index("group")
    assert frame.loc["x", "ratio_low"] < 3 < frame.loc["x", "ratio_high"]
    assert frame.loc["x", "did_low"] < 3 < frame.loc["x", "did_high"]
    assert frame.loc["x", "p"] < 0.05 and frame.loc["x", "did_p"] < 0.05


def test_a_change_of_all_groups_is_not_beyond_the_others():
    p = []
    for seed in range(20):
        rates = corpus(seed, jump=lambda day, group: np.where(day >= 45, 3.0, 1.0), days=80, groups=("x", "y", "z"))
        frame = found(rates, at(45), by="outlet").frame
        assert (frame["ratio"] > 1).all()
        p.extend(frame["did_p"])
    assert np.mean(np.array(p) < 0.05) <= 0.1


@settings(max_examples=15)
@given(st.integers(0, 200))
def test_two_groups_have_opposite_differences_to_the_last_digit(seed):
    frame = found(corpus(seed), at(45), by="outlet").frame.set_index("group")
    x, y = frame.loc["x"], frame.loc["y"]
    assert np.log(x["did"]) == pytest.approx(-np.log(y["did"]), abs=1e-14)
    assert np.log(x["did_low"]) == pytest.approx(-np.log(y["did_high"]), abs=1e-14)
    assert x["did_low"] <= x["did"] <= x["did_high"] and x["ratio_low"] <= x["ratio"] <= x["ratio_high"]
    assert x["did_p"] == y["did_p"]


@settings(max_examples=10)
@given(st.integers(0, 200))
def test_the_order_of_articles_does_not_matter(seed):
    rates = corpus(seed)
    order = np.random.default_rng(seed).permutation(len(rates))
    rows = rates.rows.iloc[order].reset_index(drop=True)
    mixed = Rates(rates.counts[order], rates.words[order], rates.features, rows,
                  rates.provenance)  # fmt: skip
    first, second = (found(r, at(45), by="outlet").frame for r in (rates, mixed))
    pd.testing.assert_frame_equal(first, second, rtol=1e-12)


def test_copies_of_articles_in_one_story_do_not_make_a_change_surer():
    rates = corpus(jump=lambda day, group: np.where(day >= 45, 1.5, 1.0))
    rates.rows["story"] = rates.rows["article"]
    again = pd.concat([rates.rows] * 3, ignore_index=True)
    again["article"] = [f"b{i}" for i in range(len(again))]
    copied = Rates(np.tile(rates.counts, (3, 1)), np.tile(rates.words, 3), rates.features, again, rates.provenance)
    columns = ["ratio", "ratio_low", "ratio_high", "p", "did", "did_low", "did_high", "did_p"]
    once, thrice = (found(r, at(45), by="outlet", cluster="story").frame[columns] for r in (rates, copied))
    pd.testing.assert_frame_equal(once, thrice, rtol=1e-9)


def test_placebo_dates_are_the_other_days_whose_windows_lie_wholly_in_the_corpus():
    result = found(corpus(days=100), {at(50): "shelling"}, days=10)
    days = sorted((result.placebos["date"].drop_duplicates() - START).dt.days)
    assert days == [*range(10, 50), *range(51, 91)]
    assert result.frame["placebo_dates"].iloc[0] == len(days)


def test_p_is_among_so_many_other_days_and_the_interval_says_the_same():
    def jump(day, group):
        return np.where(day >= 50, 1.4, 1.0)

    for seed in range(30):
        row = found(corpus(seed, days=100, jump=jump), at(50), days=10).frame.iloc[0]
        assert row["p"] * (1 + row["placebo_dates"]) == pytest.approx(round(row["p"] * (1 + row["placebo_dates"])))
        assert (row["p"] <= 0.05) == (not row["ratio_low"] <= 1 <= row["ratio_high"])


def test_too_few_other_days_give_neither_p_nor_interval():
    row = found(corpus(days=44), at(22), days=14).frame.iloc[0]
    assert row["placebo_dates"] < 19 and row[["p", "ratio_low", "ratio_high"]].isna().all() and row["ratio"] > 0


def test_a_week_that_all_write_about_is_no_event():
    """Every week is hot or cold for all its articles: p over articles was below .05 in 17 of 100."""
    p = []
    for seed in range(40):
        rng = np.random.default_rng(seed + 10_000)
        heat = rng.gamma(3, 1 / 3, 30)
        rates = corpus(seed, days=180, jump=lambda day, group, heat=heat: heat[day // 7])
        p += found(rates, at(int(rng.integers(20, 160))), days=14).frame["p"].tolist()
    assert np.mean(np.array(p) < 0.05) <= 0.125


def test_neighbouring_events_are_said_to_share_articles():
    result = found(corpus(), {at(40): "talks", at(50): "shelling", at(80): "accord"}, days=10)
    said = "\n".join(result.notes)
    assert "windows overlap, so that one event's change counts for both: talks and shelling" in said
    assert "shelling and accord" not in said


def test_a_window_that_the_corpus_does_not_hold_is_named():
    said = "\n".join(found(corpus(), {at(85): "late", at(40): "early"}, days=10).notes)
    assert "does not hold the whole window of late" in said


def test_several_events_are_corrected_together():
    result = found(corpus(features=2), [at(20), at(45), at(70)], by="outlet")
    frame = result.frame
    assert len(frame) == 3 * 2 * 2
    assert (frame["q"] >= frame["p"]).all() and (frame["q"] > frame["p"]).any()
    assert any("q: Benjamini–Hochberg" in note for note in result.notes)


def test_fewer_than_five_articles_on_a_side_give_no_ratio_and_a_note():
    result = found(corpus(), at(1), days=1, by="outlet")
    numbers = ["ratio", "ratio_low", "p", "q", "did", "did_p"]
    assert result.frame[numbers].isna().all(axis=None)
    assert "no ratio where a side has fewer than 5 articles" in result.notes


def test_a_side_without_a_hit_has_a_bounded_ratio_and_no_difference_in_differences(recwarn):
    rates = corpus(jump=lambda day, group: np.where((day < 45) & (group == 0), 0.0, 1.0))
    frame = found(rates, at(45), by="outlet").frame.set_index("group")
    assert frame.loc["x", "ratio"] == np.inf and np.isnan(frame.loc["x", "ratio_low"])
    assert np.isnan(frame.loc["x", "did"])
    assert not recwarn.list


def test_a_feature_nobody_uses_is_quiet(recwarn):
    rates = corpus(jump=lambda day, group: np.zeros(len(day)))
    frame = found(rates, at(45), by="outlet").frame
    assert frame[["ratio", "p"]].isna().all(axis=None)
    assert not recwarn.list


def test_nothing_no_event_one_group_and_one_day():
    rates = corpus()
    nothing = Rates(rates.counts[:0], rates.words[:0], rates.features, rates.rows.iloc[:0], rates.provenance)
    assert found(nothing, at(45), by="outlet").frame.empty
    assert found(nothing, at(45)).frame["articles_after"].tolist() == [0]
    assert found(rates, []).frame.empty
    far = found(rates, "1999-01-01", by="outlet").frame  # no article of any group near it
    assert len(far) == 2 and far["ratio"].isna().all() and far["did"].isna().all()
    assert "did" not in found(rates, at(45), by=lambda rows: ["all"] * len(rows)).frame
    one_day = Rates(rates.counts, rates.words, rates.features, rates.rows.assign(date=at(45)), rates.provenance)
    row = found(one_day, at(45)).frame.iloc[0]
    assert (row["articles_before"], row["articles_after"]) == (0, len(rates)) and np.isnan(row["ratio"])


def test_articles_without_a_date_are_left_out_and_counted():
    rates = corpus()
    rates.rows.loc[[3, 140], "date"] = pd.NaT
    result = found(rates, at(45))
    assert result.notes[0] == "2 articles without a date left out"
    assert result.frame["articles_after"].iloc[0] in (41, 42)


def test_the_drawing_names_events_and_has_a_whisker_for_each():
    result = found(corpus(features=2), {at(30): "talks", at(60): "$x_1$"}, days=10, by="outlet")
    figure = result.plot().figure
    assert [name.get_text() for name in figure.axes[0].get_yticklabels()] == ["talks, 31 Jan", "$x_1$, 2 Mar"]
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["f", "g"]
    dots = [len(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert dots == [2, 2]


class TestDifferences:
    def test_others_who_only_write_more_change_nothing(self):
        """Of the two others the one with the higher rate writes ten times as much after; neither changes."""
        sums = np.array([[[10, 1000], [20, 1000]], [[1, 1000], [1, 1000]], [[9, 1000], [90, 10_000]]])
        assert np.exp(beyond(sums)[0, 0]) == pytest.approx(2.0)

    def test_a_change_is_the_log_of_the_ratio_after_to_before(self):
        assert change(np.array([[[100, 1000], [108, 1000]]]))[0, 0] == pytest.approx(np.log(1.08))
