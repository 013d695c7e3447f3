"""Shares corrected for the error of an instrument: the arithmetic, its limits, and what a corpus makes of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.coding.prevalence import DoubleSample, corrected, mixture

GOOD = np.array([[0.9, 0.1], [0.2, 0.8]])


def coded(tp, fp, fn, tn, *, per_article=1):
    found, truth = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn]), np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    return DoubleSample(found, truth, np.ones(len(found)), np.arange(len(found)) // per_article)


def units(positive, negative):
    return np.repeat([1, 0], [positive, negative]), np.arange(positive + negative)


def test_own_error_reads_what_was_found_as_the_coded_units_say():
    result = corrected(coded(40, 10, 20, 130), *units(300, 700))
    assert result.naive.tolist() == [0.7, 0.3]
    assert result.share[1] == pytest.approx(0.3 * 40 / 50 + 0.7 * 20 / 150)


def test_common_error_is_the_estimator_of_rogan_and_gladen():
    result = corrected(coded(80, 10, 20, 90), *units(45, 55), method="common")
    assert result.share[1] == pytest.approx((0.45 + 0.9 - 1) / (0.8 + 0.9 - 1))


@pytest.mark.parametrize("method", ["own", "common"])
def test_a_faultless_instrument_needs_no_correction(method):
    result = corrected(coded(100, 0, 0, 100), *units(30, 70), method=method)
    low, high = result.interval()
    assert result.share[1] == pytest.approx(0.3)
    assert low[1] < 0.3 < high[1] and high[1] < 0.5


def test_fewer_found_than_no_case_would_give_is_none_and_not_less():
    assert corrected(coded(80, 20, 20, 80), *units(5, 95), method="common").share.tolist() == [1, 0]


def test_no_error_seen_is_not_certainty():
    low, high = corrected(coded(50, 0, 0, 50), *units(5000, 5000)).interval()
    assert high[1] - low[1] > 0.02


def test_units_of_one_article_count_for_less_than_units_of_many():
    rng = np.random.default_rng(1)
    article = np.repeat(np.arange(40), 10)
    truth = np.repeat(rng.random(40) < 0.4, 10).astype(int)  # an article is all or nothing
    found = np.where(rng.random(400) < 0.15, 1 - truth, truth)
    together = corrected(DoubleSample(found, truth, np.ones(400), article), found, article)
    apart = corrected(DoubleSample(found, truth, np.ones(400), np.arange(400)), found, np.arange(400))
    wide, narrow = (result.interval()[1][1] - result.interval()[0][1] for result in (together, apart))
    assert together.share.tolist() == apart.share.tolist()
    assert wide > 1.7 * narrow


def test_weights_undo_an_enriched_sample():
    plain = corrected(coded(90, 30, 20, 260), *units(300, 700), method="common")
    rows = np.repeat([0, 1, 2, 3], [90, 30, 10, 130])  # half of the units not found were left out
    enriched = DoubleSample(
        np.array([1, 1, 0, 0])[rows], np.array([1, 0, 1, 0])[rows], np.array([1, 1, 2, 2.0])[rows], np.arange(260)
    )
    assert corrected(enriched, *units(300, 700), method="common").share == pytest.approx(plain.share)


def test_three_classes_are_solved_together():
    table = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7]])
    truth = np.array([[0.5, 0.3, 0.2]])
    assert mixture(truth @ table, table[None]) == pytest.approx(truth)


def test_an_impossible_mixture_of_three_is_brought_to_the_edge():
    table = np.array([[[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7]]])
    theta = mixture(np.array([[0.9, 0.05, 0.05]]), table)[0]
    assert theta.sum() == pytest.approx(1) and theta.min() >= 0
    likelihood = [
        np.log(mixed @ table[0]) @ [0.9, 0.05, 0.05]
        for mixed in (theta, [0.98, 0.01, 0.01], [0.98, 0.02, 0], [0.98, 0, 0.02])
    ]
    assert likelihood[0] == max(likelihood)


def test_rows_that_cannot_be_told_apart_leave_the_shares_as_they_are():
    assert mixture(np.array([[0.3, 0.7]]), np.array([[[0.5, 0.5], [0.5, 0.5]]])).tolist() == [[0.3, 0.7]]


@given(
    st.tuples(*[st.integers(0, 30)] * 4).filter(lambda cells: sum(cells) > 0),
    st.tuples(st.integers(0, 50), st.integers(1, 50)),
    st.sampled_from(["own", "common"]),
)
def test_shares_stay_possible_and_in_their_interval(cells, counted, method):
    result = corrected(coded(*cells), *units(*counted), method=method, draws=99)
    low, high = result.interval()
    assert (
        (low >= -1e-12) & (low <= result.share + 1e-12) & (result.share <= high + 1e-12) & (high <= 1 + 1e-12)
    ).all()
    assert result.share.sum() == pytest.approx(1) and result.draws.sum(axis=1) == pytest.approx(np.ones(99))


@given(st.tuples(*[st.integers(1, 30)] * 4), st.sampled_from(["own", "common"]))
def test_calling_yes_no_mirrors_the_shares(cells, method):
    tp, fp, fn, tn = cells
    one = corrected(coded(tp, fp, fn, tn), *units(20, 30), method=method, draws=40)
    other = corrected(coded(tn, fn, fp, tp), *units(30, 20), method=method, draws=40)
    assert one.share == pytest.approx(other.share[::-1], abs=1e-9)


def test_groups_share_the_draws_of_common_rates_and_nothing_else():
    def drawn(part, method):
        return corrected(coded(40, 10, 20, 130), *units(30000, 70000), method=method, part=part).draws[:, 1]

    assert np.corrcoef(drawn(0, "common"), drawn(1, "common"))[0, 1] > 0.95
    assert abs(np.corrcoef(drawn(0, "own"), drawn(1, "own"))[0, 1]) < 0.1
    assert drawn(1, "own").tolist() == drawn(1, "own").tolist()


def test_no_units_have_no_share():
    result = corrected(coded(40, 10, 20, 130), *units(0, 0))
    assert np.isnan(result.share).all() and np.isnan(result.interval()).all()


def test_what_cannot_be_corrected_says_so():
    with pytest.raises(ValueError, match="choose one of 'own', 'common'"):
        corrected(coded(1, 1, 1, 1), *units(1, 1), method="magic")
    with pytest.raises(ValueError, match="no unit was coded"):
        corrected(coded(0, 0, 0, 0), *units(1, 1))


@pytest.mark.parametrize(("enriched", "method"), [(False, "own"), (True, "own"), (False, "common")])
def test_the_interval_holds_the_truth_where_the_naive_share_is_off(enriched, method):
    """Forty corpora; tests/benchmarks/bench_correction.py runs thousands."""
    rng, held, naive = np.random.default_rng(3), 0, 0
    for seed in range(40):
        truth = (rng.random(4000) < 0.2).astype(int)
        found = (rng.random(4000) < GOOD[truth, 1]).astype(int)
        parts = [np.flatnonzero(found == k) for k in (0, 1)] if enriched else [np.arange(4000)]
        drawn = [rng.choice(part, 400 // len(parts), replace=False) for part in parts]
        weight = np.concatenate([np.full(len(d), len(p) / len(d)) for d, p in zip(drawn, parts, strict=True)])
        rows = np.concatenate(drawn)
        codes = DoubleSample(found[rows], truth[rows], weight, rows)
        result = corrected(codes, found, np.arange(4000), method=method, draws=400, seed=seed)
        low, high = result.interval()
        held += low[1] <= 0.2 <= high[1]
        naive += abs(result.naive[1] - 0.2) < 2 * np.sqrt(0.24 * 0.76 / 4000)
    assert held >= 35 and naive <= 3
