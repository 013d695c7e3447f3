"""The arithmetic: what the published examples say, and what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from scipy import stats as scipy_stats

from mediakit import statistics as stats
from mediakit.statistics import draws

counts = hnp.arrays(np.int64, st.tuples(st.integers(2, 30), st.integers(1, 4)), elements=st.integers(0, 50))


class TestDraws:
    names = np.array([f"article {n}" for n in range(60)])
    values = np.random.default_rng(1).integers(0, 9, (60, 3))

    def test_each_number_belongs_to_an_article_whatever_stands_beside_it(self):
        some = self.names[[40, 3, 17]]
        for drawn in (draws.weights, draws.signs, draws._mixed):
            whole = drawn(stats.keys(self.names, 5), range(100))
            part = drawn(stats.keys(some, 5), range(100))
            assert np.array_equal(part, whole[:, [40, 3, 17]])

    def test_blocks_change_nothing(self, monkeypatch):
        def every():
            key = stats.keys(self.names, 0)
            permuted = np.concatenate(list(stats.permuted_sums(self.values, [20, 40], key, permutations=70)))
            given = {"names": self.names, "seed": 2}
            return permuted, stats.bootstrap_sums(self.values, resamples=70, **given), stats.flipped_sums(self.values, permutations=70, **given)

        whole = every()
        monkeypatch.setattr(draws, "CELLS_AT_A_TIME", 131)
        assert all(np.array_equal(a, b) for a, b in zip(whole, every(), strict=True))

    def test_the_order_of_articles_changes_nothing(self):
        order = np.random.default_rng(0).permutation(60)
        for drawn in (stats.bootstrap_sums, stats.flipped_sums):
            first, second = drawn(self.values, names=self.names), drawn(self.values[order], names=self.names[order])
            assert np.array_equal(first, second)

    def test_another_seed_gives_other_draws(self):
        first, second = (stats.bootstrap_sums(self.values, seed=seed) for seed in (0, 1))
        assert not np.array_equal(first, second)

    def test_sparse_and_dense_counts_give_the_same_draws(self):
        dense = stats.bootstrap_sums(self.values, resamples=10)
        assert np.array_equal(dense, stats.bootstrap_sums(sparse.csr_array(self.values), resamples=10))

    def test_weights_are_poisson_and_coins_are_fair(self):
        key = stats.keys(range(400), 0)
        drawn = draws.weights(key, range(1000))
        for times in range(4):
            assert (drawn == times).mean() == pytest.approx(scipy_stats.poisson.pmf(times, 1), abs=0.003)
        coins = draws.signs(key, range(1000))
        assert abs(coins.mean()) < 0.006
        assert abs((coins[1:] * coins[:-1]).mean()) < 0.006 and abs((coins[:, 1:] * coins[:, :-1]).mean()) < 0.006

    def test_every_order_is_dealt_equally_often(self):
        orders = draws.random_orders(stats.keys("abcd", 0), range(24_000))
        times = np.unique(orders @ [64, 16, 4, 1], return_counts=True)[1]
        assert len(times) == 24 and scipy_stats.chisquare(times).pvalue > 0.001

    @pytest.mark.parametrize("sizes", [[1, 1], [3, 2], [40, 260], [150, 20, 130], [1, 1, 1, 297], [2_500, 1_500], [700, 1, 300, 3_000]])
    def test_groups_are_dealt_as_the_whole_order_has_them(self, sizes):
        clusters = sum(sizes)
        values = np.random.default_rng(1).integers(-3, 2**20, (clusters, 4))
        key, starts = stats.keys(range(clusters), 3), np.cumsum([0, *sizes[:-1]])
        orders = draws.random_orders(key, range(130))
        expected = np.stack([np.add.reduceat(values[order], starts) for order in orders])
        assert np.array_equal(np.concatenate(list(stats.permuted_sums(values, sizes, key, permutations=130))), expected)

    def test_no_clusters_give_zeros(self):
        assert stats.bootstrap_sums(np.zeros((0, 3)), resamples=5).tolist() == [[0, 0, 0]] * 5

    @given(counts, st.data())
    def test_dealing_out_the_clusters_keeps_their_total_and_sizes(self, values, data):
        first = data.draw(st.integers(1, len(values) - 1))
        ones = np.column_stack([values, np.ones(len(values), int)])
        sizes = [first, len(values) - first]
        permuted = np.concatenate(list(stats.permuted_sums(ones, sizes, stats.keys(range(len(values)), 0), permutations=15)))
        assert (permuted.sum(axis=1) == ones.sum(axis=0)).all() and (permuted[:, :, -1] == sizes).all()

    def test_two_groups_are_dealt_what_the_first_two_of_three_are(self):
        key = stats.keys(self.names, 0)
        two = np.concatenate(list(stats.permuted_sums(self.values, [20, 40], key, permutations=9)))
        three = np.concatenate(list(stats.permuted_sums(self.values, [20, 15, 25], key, permutations=9)))
        assert np.array_equal(two[:, 0], three[:, 0]) and np.array_equal(two[:, 1], three[:, 1] + three[:, 2])

    def test_group_sizes_that_do_not_add_up_are_refused(self):
        with pytest.raises(ValueError, match="add up to 3"):
            next(stats.permuted_sums(np.ones((3, 1)), [1, 1], stats.keys("abc", 0)))

    @given(hnp.arrays(float, (8, 2), elements=st.floats(-5, 5)))
    def test_random_signs_never_exceed_the_sum_of_sizes(self, contributions):
        flipped = stats.flipped_sums(contributions, permutations=30)
        assert (np.abs(flipped) <= np.abs(contributions).sum(axis=0) + 1e-9).all()


@given(*[st.integers(0, 500)] * 2, *[st.integers(1, 10_000)] * 2)
def test_swapping_the_groups_flips_the_sign_of_the_log_ratio_exactly(hits, other, words, other_words):
    there = stats.log_ratio(hits, words, other, other_words)
    back = stats.log_ratio(other, other_words, hits, words)
    assert np.array_equal(there, -back, equal_nan=True)


def test_a_word_that_one_side_never_uses_still_has_a_ratio():
    assert np.exp(stats.log_ratio(np.array(4), np.array(100), np.array(0), np.array(100))) == pytest.approx(8)
    assert np.isnan(stats.log_ratio(np.array(0), np.array(100), np.array(0), np.array(100)))


def moments(counts, words, within=None):
    counts = np.asarray(counts)[:, None]
    return stats.Moments(stats.columns(counts, words).sum(axis=0), len(words), within)


class TestIntervals:
    """Each end by hand: a changed level, centre or scale is seen."""

    counts, words = np.array([2, 0, 5, 1, 3, 0, 4, 1]), np.array([90, 110, 100, 120, 80, 100, 95, 105])

    def test_the_interval_of_a_rate_is_linearised_on_the_log(self):
        rate, m = self.counts.sum() / self.words.sum(), len(self.words)
        error = np.sqrt(((self.counts - rate * self.words) ** 2).sum() * m / (m - 1)) / self.counts.sum()
        kish = min(a.sum() ** 2 / (a**2).sum() for a in (self.counts, self.words))
        t = scipy_stats.t.ppf(0.975, kish - 1)
        low, high = stats.rate_interval(moments(self.counts, self.words))
        assert [low[0], high[0]] == pytest.approx([rate * np.exp(-t * error), rate * np.exp(t * error)], rel=1e-12)

    def test_the_interval_of_a_share_is_linearised_on_the_log_odds(self):
        top, n = np.array([3, 0, 2, 4, 1, 5]), np.array([4, 3, 2, 6, 5, 5])
        share, m = top.sum() / n.sum(), len(n)
        error = np.sqrt(((top - share * n) ** 2).sum() * m / (m - 1)) / n.sum() / (share * (1 - share))
        rest = n - top
        kish = min(2 * top.sum() ** 2 / (top**2).sum(), 2 * rest.sum() ** 2 / (rest**2).sum(), n.sum() ** 2 / (n**2).sum())
        t, odds = scipy_stats.t.ppf(0.975, kish - 1), np.log(share / (1 - share))
        ends = [1 / (1 + np.exp(-(odds + sign * t * error))) for sign in (-1, 1)]
        value, low, high = (part[0] for part in stats.share_interval(top[:, None], n[:, None]))
        assert [value, low, high] == pytest.approx([share, *ends], rel=1e-12)

    def test_a_share_and_what_it_falls_short_by_mirror_each_other(self):
        top, n = np.array([3, 0, 2, 4, 1, 5]), np.array([4, 3, 2, 6, 5, 5])
        there, back = (stats.share_interval(part[:, None], n[:, None]) for part in (top, n - top))
        assert np.concatenate(there) == pytest.approx(1 - np.concatenate([back[0], back[2], back[1]]))

    def test_a_share_of_nothing_or_of_few_articles_has_no_interval(self):
        n = np.full(6, 3)
        for top in (0 * n, n, np.array([1, 0, 0, 0, 0, 0])):
            assert np.isnan(stats.share_interval(top[:, None], n[:, None])[1])
        assert np.isnan(stats.share_interval(np.array([[1], [2], [0], [1]]), np.full((4, 1), 3))[1])

    def test_an_interval_reaches_as_far_as_the_deals_and_no_less_than_t(self):
        drawn = np.linspace(-1, 1, 1999)  # the 50th from each end: k = ⌊2000 · .025⌋
        below, above = stats.reach(5 * drawn + 1, np.array(10))
        assert (float(below), float(above)) == pytest.approx((5 * drawn[-50] + 1, -5 * drawn[49] - 1))
        below, above = stats.reach(drawn, np.array(10))
        assert float(below) == float(above) == pytest.approx(scipy_stats.t.ppf(0.975, 9))

    def test_the_ends_of_a_difference_add_by_their_squares(self):
        mine, other = moments(self.counts, self.words), moments(self.counts[:5] // 2, self.words[:5])
        r1, r0 = mine.rate[0], other.rate[0]
        (v1, s1), (v0, s0) = ((value[0], np.sqrt(variance[0])) for value, variance in (mine.scaled(), other.scaled()))
        low, high = stats.difference_ends(mine, other, (np.array([2.0]), np.array([3.0])), np.array([0.01]))
        assert low[0] == pytest.approx(r1 - r0 - np.hypot(r1 - np.exp(v1 - 2 * s1), np.exp(v0 + 2 * s0) - r0))
        assert high[0] == pytest.approx(r1 - r0 + np.hypot(np.exp(v1 + 3 * s1) - r1, r0 - np.exp(v0 - 3 * s0)))

    @given(hnp.arrays(float, (50, 3), elements=st.floats(-5, 5)), hnp.arrays(float, 3, elements=st.floats(-5, 5)))
    def test_a_drawn_interval_contains_its_estimate_and_mirrors_with_the_sign(self, drawn, estimate):
        low, high = stats.drawn_interval(drawn, estimate)
        assert (low <= estimate).all() and (estimate <= high).all()
        back_low, back_high = stats.drawn_interval(-drawn, -estimate)
        assert np.array_equal(low, -back_high) and np.array_equal(high, -back_low)

    def test_a_drawn_interval_is_wider_for_few_clusters(self):
        drawn = np.linspace(0, 1, 2001)
        few, many = (np.subtract(*stats.drawn_interval(drawn, np.array(0.5), clusters=np.array(n))[::-1]) for n in (6, 600))
        assert few > many + 0.01 and np.isnan(stats.drawn_interval(drawn, np.array(0.5), clusters=np.array(4))[0])

    def test_too_few_usable_draws_give_no_interval(self):
        drawn = np.full((100, 1), np.nan)
        drawn[:39] = 1.0
        assert np.isnan(stats.drawn_interval(drawn, np.array([1.0]))).all()


class TestP:
    @given(hnp.arrays(float, (20, 2), elements=st.floats(-3, 3)), hnp.arrays(float, 2, elements=st.floats(-3, 3)))
    def test_p_is_never_below_what_the_number_of_deals_allows(self, permuted, observed):
        p = stats.permutation_p(observed, permuted)
        assert (p >= 2 / 21).all() and (p <= 1).all()

    def test_p_is_uniform_when_nothing_is_there(self):
        rng = np.random.default_rng(3)
        p = stats.permutation_p(rng.normal(size=2000), rng.normal(size=(199, 2000)))
        assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.015)

    def test_the_statistic_of_two_rates_is_their_difference_over_its_error(self):
        mine, other = moments([2, 0, 5, 1], np.full(4, 100)), moments([1, 1, 0, 0, 2], np.full(5, 80))
        apart, error = stats.studentised(mine, other)
        assert apart[0] == pytest.approx(np.log((8 / 400) / (4 / 400)))
        sides = (((np.array([2, 0, 5, 1]), 4), ((np.array([1, 1, 0, 0, 2])), 5)))
        assert error[0] == pytest.approx(np.sqrt(sum(((k - k.mean()) ** 2).sum() * m / (m - 1) / k.sum() ** 2 for k, m in sides)))

    def test_what_the_outermost_days_say_agrees_with_their_tail(self):
        drawn = np.random.default_rng(0).normal(size=(60, 400)) ** 2
        observed = np.random.default_rng(1).normal(size=400) ** 2
        assert ((stats.upper_tail(observed, drawn) <= 0.05) == (observed > stats.outermost(drawn))).all()


class TestCorrections:
    @pytest.mark.parametrize("method", ["BH", "BY", "Holm", "Bonferroni"])
    def test_corrections_keep_order_and_missing_values(self, method):
        p = np.array([0.03, np.nan, 0.001, 0.2, 0.04])
        q = stats.adjust(p, method=method)
        assert np.isnan(q[1]) and (q[[0, 2, 3, 4]] >= p[[0, 2, 3, 4]]).all()
        assert np.array_equal(np.argsort(q[[0, 2, 3]]), np.argsort(p[[0, 2, 3]]))

    def test_what_was_not_tested_costs_nothing(self):
        p = np.array([0.001, 0.02, 0.6])
        assert np.array_equal(stats.adjust(p), stats.adjust(np.append(p, [np.nan] * 500))[:3])
    def test_rejections_of_benjamini_and_hochberg_1995(self):
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


    def test_an_unknown_correction_names_the_choices(self):
        with pytest.raises(ValueError, match="choose BH, BY, Holm or Bonferroni"):
            stats.adjust(np.array([0.1]), method="Sidak")
