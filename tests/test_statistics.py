"""The arithmetic: what the published examples say, and what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from scipy import stats as scipy_stats

from mediakit import statistics as stats

counts = hnp.arrays(np.int64, st.tuples(st.integers(2, 30), st.integers(1, 4)), elements=st.integers(0, 50))


@given(counts, st.integers(0, 5))
def test_a_draw_has_as_many_clusters_as_the_sample(values, seed):
    ones = np.column_stack([values, np.ones(len(values), int)])
    drawn = stats.bootstrap_sums(ones, resamples=20, seed=seed)
    assert (drawn[:, -1] == len(values)).all()


@given(counts)
def test_sparse_and_dense_counts_give_the_same_draws(values):
    dense = stats.bootstrap_sums(values, resamples=10)
    assert np.array_equal(dense, stats.bootstrap_sums(sparse.csr_array(values), resamples=10))


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    values = np.arange(40).reshape(20, 2)
    assert np.array_equal(stats.bootstrap_sums(values, seed=3), stats.bootstrap_sums(values, seed=3))
    assert not np.array_equal(stats.bootstrap_sums(values, seed=3), stats.bootstrap_sums(values, seed=4))


def test_drawing_in_blocks_changes_nothing(monkeypatch):
    values = np.arange(60).reshape(20, 3)
    whole = stats.bootstrap_sums(values, resamples=50), stats.permuted_sums(values, np.array([8, 12]), permutations=50)
    monkeypatch.setattr(stats, "CELLS_AT_A_TIME", 100)
    parts = stats.bootstrap_sums(values, resamples=50), stats.permuted_sums(values, np.array([8, 12]), permutations=50)
    assert np.array_equal(whole[0], parts[0])
    assert np.array_equal(whole[1], parts[1])


def test_no_clusters_give_zeros():
    assert stats.bootstrap_sums(np.zeros((0, 3)), resamples=5).tolist() == [[0, 0, 0]] * 5


@given(counts, st.data())
def test_dealing_out_the_clusters_keeps_their_total(values, data):
    first = data.draw(st.integers(1, len(values) - 1))
    dealt = stats.permuted_sums(values, np.array([first, len(values) - first]), permutations=15)
    assert (dealt.sum(axis=1) == values.sum(axis=0)).all()


def test_two_groups_are_dealt_what_the_first_two_of_three_are():
    values = np.arange(60).reshape(20, 3)
    two = stats.permuted_sums(values, np.array([8, 12]), permutations=9)
    three = stats.permuted_sums(values, np.array([8, 5, 7]), permutations=9)
    assert np.array_equal(two[:, 0], three[:, 0])
    assert np.array_equal(two[:, 1], three[:, 1] + three[:, 2])


def test_group_sizes_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up to 3"):
        stats.permuted_sums(np.ones((3, 1)), np.array([1, 1]))


@given(hnp.arrays(float, (8, 2), elements=st.floats(-5, 5)))
def test_random_signs_never_exceed_the_sum_of_sizes(contributions):
    flipped = stats.flipped_sums(contributions, permutations=30)
    assert (np.abs(flipped) <= np.abs(contributions).sum(axis=0) + 1e-9).all()


@given(*[st.integers(0, 500)] * 2, *[st.integers(1, 10_000)] * 2)
def test_swapping_the_groups_flips_the_sign_of_the_log_ratio_exactly(hits, other, words, other_words):
    there = stats.log_ratio(hits, words, other, other_words)
    back = stats.log_ratio(other, other_words, hits, words)
    assert np.array_equal(there, -back, equal_nan=True)


def test_a_word_that_one_side_never_uses_still_has_a_ratio():
    assert np.isfinite(stats.log_ratio(20, 1_000_000, 0, 1_000_000))
    assert np.isnan(stats.log_ratio(0, 100, 0, 100))
    assert np.isnan(stats.log_ratio(1, 100, 0, 0))


@given(hnp.arrays(float, st.tuples(st.integers(40, 200)), elements=st.floats(-5, 5)), st.floats(-20, 20))
def test_an_interval_contains_its_estimate_and_mirrors_with_the_sign(draws, estimate):
    low, high = stats.interval(draws, np.array(estimate))
    assert low <= estimate <= high
    mirrored = stats.interval(-draws, np.array(-estimate))
    assert (-mirrored[1], -mirrored[0]) == (low, high)


@given(
    hnp.arrays(float, st.tuples(st.integers(40, 200)), elements=st.floats(-5, 5)),
    st.floats(-20, 20),
    st.floats(-0.2, 0.2),
)
def test_bca_contains_its_estimate_and_mirrors_with_the_sign(draws, estimate, bend):
    low, high = stats.bca_interval(draws, np.array(estimate), np.array(bend))
    assert np.isnan(low) == np.isnan(high)
    assert np.isnan(low) or low <= estimate <= high
    mirrored = stats.bca_interval(-draws, np.array(-estimate), np.array(-bend))
    assert np.array_equal([-mirrored[1], -mirrored[0]], [low, high], equal_nan=True)


def test_bca_agrees_with_scipy():
    values = np.random.default_rng(0).gamma(1, 1, 30)
    theirs = scipy_stats.bootstrap((values,), np.mean, method="BCa", n_resamples=9999, rng=np.random.default_rng(1))
    left_out = (values.sum() - values) / 29
    ours = stats.bca_interval(theirs.bootstrap_distribution, np.array(values.mean()), stats.acceleration(left_out))
    assert ours == pytest.approx(theirs.confidence_interval, abs=0.005)


def test_bca_of_draws_that_never_vary_cannot_be_computed():
    assert np.isnan(stats.bca_interval(np.ones(99), np.array(1.0), stats.acceleration(np.ones(9)))).all()


def test_too_few_usable_draws_give_no_interval():
    draws = np.append(np.full(100, np.nan), np.arange(39.0))
    assert np.isnan(stats.interval(draws, np.array(1.0))).all()


def test_zero_hits_are_not_certainty():
    down, up = stats.unseen(np.array([0.0, 0.1]), np.array([1000, 1000]), np.array([9, 9]))
    assert down.tolist() == [0, 0]
    assert up == pytest.approx([3.6889 / 1000, 0], abs=1e-7)


@given(hnp.arrays(float, 99, elements=st.floats(-3, 3)), st.floats(-4, 4))
def test_p_is_never_below_the_number_of_deals_allows(permuted, observed):
    p = stats.permutation_p(np.array(observed), permuted)
    assert 1 / 100 <= p <= 1


def test_p_is_uniform_when_nothing_is_there():
    rng = np.random.default_rng(1)
    p = np.array([stats.permutation_p(rng.normal(), rng.normal(size=199)) for _ in range(2000)])
    for level in (0.05, 0.2, 0.5):
        assert np.mean(p <= level) == pytest.approx(level, abs=0.03)


@pytest.mark.parametrize("method", ["BH", "BY", "Holm", "Bonferroni"])
def test_corrections_keep_order_and_missing_values(method):
    p = np.array([0.2, np.nan, 0.001, 0.04])
    q = stats.adjust(p, method=method)
    assert np.isnan(q[1])
    assert (q[[0, 2, 3]] >= p[[0, 2, 3]]).all()
    assert q[2] <= q[3] <= q[0]


def test_rejections_of_benjamini_and_hochberg_1995():
    p = np.array(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1,
        ]
    )
    assert (stats.adjust(p, method="Bonferroni") <= 0.05).sum() == 3
    assert (stats.adjust(p, method="BH") <= 0.05).sum() == 4


def test_an_unknown_correction_names_the_choices():
    with pytest.raises(ValueError, match="choose BH, BY, Holm or Bonferroni"):
        stats.adjust(np.array([0.1]), method="Sidak")
