"""Tested: each group compared with others, with the test, and the interval that is the test turned round."""

from dataclasses import dataclass, replace

import numpy as np

from mediakit import statistics as stats
from mediakit.comparing.sums import Sums


@dataclass(frozen=True, eq=False)
class Tested:
    """Groups × features: the two sides, how far they are apart on their scale and with what error, p, how far intervals reach.

    `why` (no interval) and `why_no_p` are "" or the reason in a word.
    """

    mine: stats.Moments
    other: stats.Moments
    apart: np.ndarray
    error: np.ndarray
    p: np.ndarray
    reached: tuple[np.ndarray, np.ndarray]
    why: np.ndarray
    why_no_p: np.ndarray

    def log_ratio(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The natural log of the ratio of the two rates and its ends; without end where one of the two has no hit."""
        hits, others = self.mine.hits, self.other.hits
        value = stats.log_ratio(hits, self.mine.words, others, self.other.words)
        value = np.where((hits == 0) & (others > 0), -np.inf, np.where((others == 0) & (hits > 0), np.inf, value))
        below, above = self.reached
        return value, *self._given(value - below * self.error, value + above * self.error)

    def difference(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The difference of the two rates and its ends."""
        low, high = stats.difference_ends(self.mine, self.other, self.reached, np.nan_to_num(self.p, nan=1.0))
        return self.mine.rate - self.other.rate, *self._given(low, high)

    def _given(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.where(self.why == "", low, np.nan), np.where(self.why == "", high, np.nan)


def tested(counted: Sums, against: np.ndarray, *, permutations: int, seed: int) -> Tested:
    """Every group compared with those that its row of `against` (groups × groups of 0 and 1) names.

    Where every cluster lies in one group, clusters are permuted among the groups compared with each other, nobody else. Where
    clusters have parts in several groups labels cannot be permuted: what each adds to a difference keeps or changes its sign.
    """
    draws, full = {"permutations": permutations, "seed": seed}, counted
    signed = counted.within is not None and counted.within[0] < 0
    counted = counted if signed else replace(counted, within=None)  # of two shares the ratio is tested, as of two rates
    mine, other = counted.moments, _others(counted, against)
    apart, error, chance, reached = (_flipped if counted.split else _permuted)(counted, other, against, **draws)
    there = ((mine.hits + other.hits != 0) | signed) & (mine.words > 0) & (other.words > 0)
    held = (against.sum(axis=1) > 0)[:, None] & there
    varied, carriers = (np.minimum(part, against @ part) for part in (full.varied, full.varied if signed else full.carriers))
    fewest = np.minimum(mine.clusters, other.clusters)[:, None]
    expected = stats.expected_carriers(mine, other, counted.carriers + against @ counted.carriers)
    why = stats.contrast_withheld(fewest, varied, expected)[0]
    why_no_p = stats.contrast_withheld(fewest, carriers, expected)[1]
    why, why_no_p = (np.where(held, reason, "nothing") for reason in (why, why_no_p))
    p = np.where(why_no_p == "", chance, np.nan)
    apart = np.where(held, apart, np.nan)
    mine, other = (replace(side, within=full.within) for side in (mine, other))
    return Tested(mine, other, apart, error, p, reached, why, why_no_p)


def _others(counted: Sums, against: np.ndarray) -> stats.Moments:
    """What each group is compared with, taken together."""
    if not counted.split:
        return stats.Moments(against @ counted.moments.sums, against @ counted.clusters, counted.within)
    sums, clusters = np.zeros(counted.moments.sums.shape), np.zeros(counted.groups, int)
    for group, theirs in enumerate(against):
        counts, words = counted.part(theirs)
        sums[group], clusters[group] = stats.columns(counts, words).sum(axis=0), (words > 0).sum()
    return stats.Moments(sums, clusters, counted.within)


Judged = tuple[np.ndarray, np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]  # apart, error, p, reached


def _permuted(counted: Sums, other: stats.Moments, against: np.ndarray, *, permutations: int, seed: int) -> Judged:
    """By the studentised permutation; groups compared with one another share their permutations."""
    apart, error = stats.studentised(counted.moments, other)
    p, below, above = np.full((3, *apart.shape), np.nan)
    key = stats.keys(counted.names, seed)
    permuted_among: dict[tuple[int, ...], list[int]] = {}
    for group in np.flatnonzero(against.any(axis=1) & (counted.clusters > 0) & (other.clusters > 0)):
        among = np.flatnonzero(((against[group] > 0) | (np.arange(counted.groups) == group)) & (counted.clusters > 0))
        permuted_among.setdefault(tuple(among.tolist()), []).append(int(group))
    for together, mine in permuted_among.items():
        cells = np.flatnonzero(np.isin(counted.group, together))
        found, first = np.unique(counted.group[cells], return_index=True)
        order = found[np.argsort(first, kind="stable")]  # by their first cluster: renaming groups changes nothing
        drawn = _statistics(counted, (cells, order, [order.tolist().index(g) for g in mine]), key, permutations)
        observed = apart[mine] / error[mine]
        p[mine] = stats.permutation_p(observed, drawn)
        fewest = np.minimum(counted.clusters[mine], np.asarray(other.clusters)[mine])[:, None]
        below[mine], above[mine] = stats.reach(drawn, fewest)
    return apart, error, p, (below, above)


def _statistics(
    counted: Sums, chosen: tuple[np.ndarray, np.ndarray, list[int]], key: np.ndarray, permutations: int
) -> np.ndarray:
    """T of permutations of these cells, permutations × groups × features; `chosen`: cells, the groups in order, the places of those tested."""
    cells, order, places = chosen
    columns, sizes = counted.columns[cells], counted.clusters[order]
    whole = stats.Moments(columns.sum(axis=0), len(cells), counted.within)
    parts = []
    for permuted in stats.permuted_sums(columns, sizes, key[counted.cluster[cells]], permutations=permutations):
        mine = stats.Moments(permuted[:, places], sizes[places], counted.within)
        apart, error = stats.studentised(mine, whole.less(mine))
        parts.append(apart / error)
    return np.concatenate(parts)


def _flipped(counted: Sums, other: stats.Moments, against: np.ndarray, *, permutations: int, seed: int) -> Judged:
    """By random signs of what each cluster adds to the difference; the interval is that of cluster-robust errors and t."""
    moments, shape = counted.moments, counted.moments.hits.shape
    apart, error, p = moments.scaled()[0] - other.scaled()[0], np.zeros(shape), np.full(shape, np.nan)
    for group in np.flatnonzero(against.any(axis=1) & (counted.clusters > 0) & (other.clusters > 0)):
        sides = counted.part(np.arange(counted.groups) == group), counted.part(against[group])
        there = (sides[0][1] > 0) | (sides[1][1] > 0)
        both = [(counts[there], words[there][:, None]) for counts, words in sides]
        fewest = max(2, min(np.asarray(moments.clusters)[group], np.asarray(other.clusters)[group]))
        slopes = moments.slope()[group], other.slope()[group]
        added = [slope * (k - n * (k.sum(axis=0) / n.sum())) for slope, (k, n) in zip(slopes, both, strict=True)]
        error[group] = np.sqrt(((added[0] - added[1]) ** 2).sum(axis=0) * fewest / (fewest - 1))
        given = _beyond_both(both[0], both[1])
        flipped = stats.flipped_sums(given, names=counted.names[there].tolist(), permutations=permutations, seed=seed)
        p[group] = stats.permutation_p(given.sum(axis=0), flipped)
    t = stats.t_quantile(2 * np.minimum(moments.freedom(), other.freedom()) + 1)  # the parts of an article bound each other
    return apart, np.maximum(error, 1e-9), p, (t, t)


def _beyond_both(mine: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """What each cluster adds to the difference of the two pooled rates, beyond its share at the rate of both.

    u = (k₁ − n₁ r)/N₁ − (k₀ − n₀ r)/N₀ with r the pooled rate of both parts; Σu is the difference itself.
    """
    (hits, words), (other_hits, other_words) = mine, other
    pooled = (hits.sum(axis=0) + other_hits.sum(axis=0)) / max(words.sum() + other_words.sum(), 1)
    surplus = (hits - words * pooled) / max(words.sum(), 1)
    return surplus - (other_hits - other_words * pooled) / max(other_words.sum(), 1)
