"""Comparing groups: articles are the sample, swapping sides flips the sign, nothing is claimed about too few."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.comparing.group_rates import Method, compare_groups, group_rates
from mediakit.comparing.sums import contrast_matrix
from mediakit.results.choices import named_periods


def sample(seed=0, articles=60, groups=("a", "b"), rate=2.0):
    rng = np.random.default_rng(seed)
    words = rng.integers(100, 600, articles)
    counts = rng.poisson(rate * words / 300)[:, None]
    group = pd.Categorical(rng.choice(groups, articles), groups)
    return counts, words, group, np.arange(articles)


def compared(counts, words, group, cluster, reference=None, **given):
    names = list(group.categories)
    against = None if reference is None else contrast_matrix([0] * len(names), [name == reference for name in names])
    method = Method(**{"resamples": 200} | given)
    return compare_groups(counts, words, group, cluster, features=["x"], against=against, method=method)


def test_the_pooled_rate_is_hits_over_words():
    counts, words, group, cluster = sample()
    frame = compared(counts, words, group, cluster).set_index("group")
    inside = np.asarray(group == "a")
    assert frame.loc["a", "rate"] == counts[inside].sum() / words[inside].sum()
    assert frame.loc["a", "hits"] == counts[inside].sum()


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_renaming_the_groups_only_swaps_the_rows(seed):
    counts, words, group, cluster = sample(seed)
    there = compared(counts, words, group, cluster).set_index("group")
    swapped = pd.Categorical(group.rename_categories({"a": "b", "b": "a"}), ["a", "b"])
    back = compared(counts, words, swapped, cluster).set_index("group")
    columns = ["hits", "words", "rate", "low", "high", "ratio", "ratio_low", "ratio_high", "p", "q"]
    assert there.loc["a", columns].equals(back.loc["b", columns].rename("a"))


@settings(max_examples=15)
@given(st.integers(0, 1000), st.sampled_from(["log_ratio", "difference"]))
def test_swapping_two_groups_flips_the_sign_to_the_last_digit(seed, effect):
    counts, words, group, cluster = sample(seed, rate=0.3)
    frame = compared(counts, words, group, cluster, effect=effect).set_index("group")
    there, back = (frame.loc[name, [effect, f"{effect}_low", f"{effect}_high"]].to_numpy(float) for name in "ab")
    assert np.array_equal(there, -back[[0, 2, 1]], equal_nan=True)
    assert np.array_equal(*(frame.loc[name, ["p"]].to_numpy(float) for name in "ab"), equal_nan=True)


@pytest.mark.parametrize("effect", ["log_ratio", "difference"])
def test_the_sign_flips_too_where_one_group_has_no_hit(effect):
    counts, words, group, cluster = sample()
    counts[np.asarray(group == "b")] = 0
    frame = compared(counts, words, group, cluster, effect=effect).set_index("group")
    there, back = (frame.loc[name, [effect, f"{effect}_low", f"{effect}_high"]].to_numpy(float) for name in "ab")
    assert np.array_equal(there, -back[[0, 2, 1]], equal_nan=True)
    assert there[0] > 0 and frame["p"].max() < 0.05


def test_the_effects_say_the_same():
    ratio, log, difference = (compared(*sample(), effect=e) for e in ("ratio", "log_ratio", "difference"))
    assert np.log2(ratio["ratio_low"]).tolist() == pytest.approx(log["log_ratio_low"].tolist())
    assert difference["difference"].tolist() == pytest.approx(
        [-np.subtract(*ratio["rate"][::-1]), np.subtract(*ratio["rate"][::-1])]
    )
    assert ratio["p"].equals(log["p"]) and ratio["p"].equals(difference["p"])


def test_an_unknown_effect_names_the_choices():
    with pytest.raises(ValueError, match="no effect 'odds': choose one of 'ratio', 'log_ratio', 'difference'"):
        Method(effect="odds")


@pytest.mark.parametrize("draws", [{"resamples": 0}, {"resamples": -3}, {"seed": -1}])
def test_draws_that_cannot_be_made_are_refused(draws):
    with pytest.raises(ValueError, match="cannot be drawn: give 1 or more, usually 2000, and a seed from 0 up"):
        Method(**draws)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_the_order_of_articles_does_not_matter(seed):
    counts, words, group, cluster = sample(seed)
    order = np.random.default_rng(seed).permutation(len(words))
    shuffled = compared(counts[order], words[order], group[order], cluster[order])
    pd.testing.assert_frame_equal(shuffled, compared(counts, words, group, cluster), check_exact=True)


def test_each_ratio_is_the_inverse_of_the_other_groups():
    frame = compared(*sample()).set_index("group")
    assert np.log(frame.loc["a", "ratio"]) == pytest.approx(-np.log(frame.loc["b", "ratio"]), abs=1e-15)
    assert np.log(frame.loc["a", "ratio_low"]) == pytest.approx(-np.log(frame.loc["b", "ratio_high"]), abs=1e-15)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([0.02, 0.3, 3.0]))
def test_every_interval_contains_its_estimate(seed, rate):
    frame = compared(*sample(seed, groups=("a", "b", "c"), rate=rate))
    for name, low, high in (("rate", "low", "high"), ("ratio", "ratio_low", "ratio_high")):
        known = frame[[name, low, high]].dropna()
        assert ((known[low] <= known[name]) & (known[name] <= known[high])).all()
    assert (frame["low"].dropna() >= 0).all()


def test_copies_of_articles_in_one_cluster_do_not_narrow_an_interval():
    counts, words, group, cluster = sample()
    once = compared(counts, words, group, cluster)
    again = compared(np.tile(counts, (5, 1)), np.tile(words, 5), group[np.tile(cluster, 5)], np.tile(cluster, 5))
    columns = ["rate", "low", "high", "ratio", "ratio_low", "ratio_high", "p"]
    pd.testing.assert_frame_equal(once[columns], again[columns], check_exact=False, rtol=1e-12)


def test_groups_are_dealt_anew_within_their_outer_group_only():
    counts, words, _, cluster = sample(articles=80)
    group = pd.Categorical(np.repeat(["A / x", "A / y", "B / x", "B / y"], 20))
    against = contrast_matrix([0, 0, 1, 1])
    nested = compare_groups(
        counts, words, group, cluster, features=["x"], against=against, method=Method(resamples=200)
    )
    alone = compared(counts[40:], words[40:], group[40:].remove_unused_categories(), cluster[40:])
    assert nested["p"].tolist()[2:] == alone["p"].tolist()
    assert nested["ratio"].tolist()[2:] == alone["ratio"].tolist()


def test_a_reference_group_is_held_against_nothing():
    frame = compared(*sample(groups=("a", "b", "c")), reference="a").set_index("group")
    assert frame.loc["a", ["ratio", "p", "q"]].isna().all()
    assert frame.loc["b", "ratio"] == pytest.approx(frame.loc["b", "rate"] / frame.loc["a", "rate"])


def test_one_group_is_described_but_not_compared():
    frame = compared(*sample(groups=("a",)))
    assert frame["rate"].notna().all()
    assert frame[["ratio", "p", "q"]].isna().all(axis=None)


def test_a_group_of_four_articles_gets_no_interval_and_no_p():
    counts, words, _, cluster = sample()
    group = pd.Categorical(["few"] * 4 + ["many"] * 56)
    frame = compared(counts, words, group, cluster).set_index("group")
    assert frame.loc["few", ["low", "high", "p"]].isna().all()
    assert frame.loc["few", "rate"] > 0


def test_a_feature_nobody_uses_is_finite_and_quiet(recwarn):
    counts, words, group, cluster = sample()
    frame = compared(np.zeros_like(counts), words, group, cluster)
    assert (frame["rate"] == 0).all() and frame["high"].isna().all()
    assert frame[["ratio", "p", "q"]].isna().all(axis=None)  # what was not counted is no test
    assert not recwarn.list


def test_a_feature_of_one_group_alone_has_a_ratio_without_end_no_interval_and_a_p():
    counts, words, group, cluster = sample()
    counts[np.asarray(group == "b")] = 0
    frame = compared(counts, words, group, cluster).set_index("group")
    assert frame["ratio"].tolist() == [np.inf, 0] and frame["ratio_low"].isna().all()
    assert (frame["p"] < 0.05).all() and frame["withheld"].tolist() == ["few hits"] * 2


def test_many_groups_and_features_are_kept_apart():
    group = pd.Categorical(np.repeat([f"g{i:03}" for i in range(120)], 5))
    counts = np.tile(np.arange(12), (600, 1))
    frame = group_rates(counts, np.full(600, 100), group, np.arange(600), features=[f"f{i}" for i in range(12)])
    assert frame.groupby("feature")["hits"].unique().map(list).to_dict() == {f"f{i}": [5 * i] for i in range(12)}


def test_a_planted_difference_is_found_and_its_size_recovered():
    rng = np.random.default_rng(5)
    words = rng.integers(200, 500, 200)
    group = pd.Categorical(np.repeat(["a", "b"], 100))
    counts = rng.poisson(np.where(group == "a", 3, 1) * words / 300)[:, None]
    row = compared(counts, words, group, np.arange(200)).set_index("group").loc["a"]
    assert row["p"] < 0.02
    assert row["ratio_low"] < 3 < row["ratio_high"]


def parts_of_articles(rng, articles=80, rates=(1, 1)):
    """Each article quotes two sides, one of them rarely and briefly; articles differ in how heated they are."""
    cluster = np.repeat(np.arange(articles), 2)
    words = np.where(
        np.tile([True, False], articles), rng.integers(50, 200, 2 * articles), rng.integers(1, 30, 2 * articles)
    )
    there = np.tile([True, False], articles) | (rng.random(2 * articles) < 0.5)
    heat = np.repeat(rng.gamma(0.7, 1 / 0.7, articles), 2)
    counts = rng.poisson(heat * np.tile(rates, articles) * words / 40)[:, None]
    parts = pd.Categorical(np.tile(["a", "b"], articles))
    return counts[there], words[there], parts[there], cluster[there]


def test_a_difference_between_parts_of_the_same_articles_is_found():
    frame = compared(*parts_of_articles(np.random.default_rng(3), rates=(1, 4)))
    assert frame["p"].iloc[0] < 0.05 and frame["ratio"].iloc[1] > 1


@pytest.mark.parametrize("reference", [None, "a"])
def test_parts_of_the_same_articles_differ_by_chance_no_more_often_than_they_may(reference):
    rng = np.random.default_rng(7)
    p = [compared(*parts_of_articles(rng), reference=reference)["p"].iloc[1] for _ in range(300)]
    assert np.mean(np.array(p) < 0.05) <= 0.07


def test_no_difference_is_found_too_often_when_there_is_none():
    """Bursty articles of one population: at most 7 % of comparisons may have p < .05."""
    rng = np.random.default_rng(11)
    found = []
    for _ in range(150):
        words = rng.integers(100, 900, 90)
        counts = rng.poisson(rng.gamma(0.5, 2, (90, 4)) * words[:, None] / 400)
        group = pd.Categorical(rng.permutation(np.repeat(["a", "b", "c"], [20, 30, 40])))
        frame = compare_groups(counts, words, group, np.arange(90), features=list("wxyz"), method=Method(resamples=199))
        found.extend(frame["p"] < 0.05)
    assert np.mean(found) <= 0.07


def test_nothing_to_compare_gives_an_empty_frame():
    empty = pd.Categorical([], categories=[])
    frame = compare_groups(np.zeros((0, 1), int), np.zeros(0, int), empty, np.zeros(0, int), features=["x"])
    assert frame.empty and "q" in frame.columns
    assert group_rates(np.zeros((0, 1), int), np.zeros(0, int), empty, np.zeros(0, int), features=["x"]).empty


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_a_period_of_the_date_groups_wherever_a_column_does(period):
    days = pd.date_range("2019-01-30", periods=24, freq="11D")
    corpus = mk.read(pd.DataFrame({"text": ["A threat, they said.", "They met in peace."] * 12, "date": days, "outlet": ["A", "B"] * 12}))
    named = corpus.assign(span=named_periods(corpus.articles["date"], period))
    hits, own = corpus.find("threat"), named.find("threat")
    asked = {"resamples": 50, "seed": 3}
    assert hits.compare(by=period, **asked).frame.equals(own.compare(by="span", **asked).frame)
    assert corpus.describe(by=period).frame.iloc[:, 1:].equals(named.describe(by="span").frame.iloc[:, 1:])
    assert corpus.distinctive_words(by=period).frame.equals(named.distinctive_words(by="span").frame)
    assert hits.dispersion(by=period).frame.equals(own.dispersion(by="span").frame)
    assert corpus.quotations().shares(of="side", by=period).frame.equals(named.quotations().shares(of="side", by="span").frame)
    assert len(corpus.sample(4, by=period)) == len(named.sample(4, by="span"))
    first = named.articles["span"].iloc[0]
    assert corpus.where(**{period: first}).find("threat").frame.equals(hits.where(**{period: first}).frame)


def test_what_follows_a_comparison_of_periods_knows_them_too(tmp_path):
    corpus = mk.read(Path(__file__).parents[1] / "data/talks")
    frames = mk.Lexicon.load("talks")
    gap = corpus.find(frames).compare(by="month", resamples=50)
    corpus.save(tmp_path / "parts", articles=50)
    parts = mk.parts(tmp_path / "parts")
    asked = ("cooperative", "2019-03")
    assert gap.contributions(*asked).frame.equals(parts.find(frames).compare(by="month", resamples=50).contributions(*asked).frame)
    assert corpus.distinctive_words(by="month").frame.equals(parts.distinctive_words(by="month").frame)
    assert corpus.collocates("talks", by="month").frame.equals(parts.collocates("talks", by="month").frame)
    gap.concordance(*asked).save(tmp_path / "lines")
    assert "the same" in str(mk.redo(tmp_path / "lines.json", corpus))
    mk.report(corpus, tmp_path / "report.html", by="month")
    mk.explore(corpus, tmp_path / "page.html", by="month")
    assert all(name in (tmp_path / "report.html").read_text("utf-8") for name in ("2019-02", "cooperative, 2019-03"))


def test_a_column_of_that_name_goes_before_the_period():
    frame = pd.DataFrame({"text": ["A threat.", "They met."] * 3, "date": pd.date_range("2019-01-01", periods=6), "week": ["x", "y"] * 3})
    assert set(mk.read(frame).find("threat").compare(by="week", resamples=50).frame["group"]) == {"x", "y"}
