"""Whole articles drawn and dealt again, for many words at once: the counts stay sparse, the draws come in blocks.

What `mediakit.statistics` does for a few features this does for a vocabulary. Memory grows with words × one block of draws,
never with words × all draws: of an interval only the outermost draws are kept, of a test only how many deals were as far out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

__all__ = ["FixedRates", "Rows", "Side", "bootstrap_interval", "dealt_p", "flipped_p"]

BLOCK = 64  # draws at a time
NO_HIT = -np.log(0.025)  # hits that none can still hide: the exact Poisson limit (Garwood 1936)


class Side(Protocol):
    """One side of a comparison: what it counts under the weights of a block of draws (clusters × draws)."""

    hits: np.ndarray
    size: float

    def under(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Hits (words × draws) and size (draws, or one number)."""
        ...


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows that are drawn again: counts (words × rows, csr, float), words in each row, cluster of each row (code)."""

    counts: sparse.csr_array
    words: np.ndarray
    cluster: np.ndarray

    @property
    def hits(self) -> np.ndarray:
        return np.asarray(self.counts.sum(axis=1)).ravel()

    @property
    def size(self) -> float:
        return float(self.words.sum())

    def under(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Exact: sums of products of whole numbers."""
        of_row = weights[self.cluster]
        return self.counts @ of_row, self.words.astype(float) @ of_row


@dataclass(frozen=True, eq=False)
class FixedRates:
    """Rates that no draw changes: a saved frequency list."""

    hits: np.ndarray
    size: float

    def under(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same whatever is drawn."""
        return self.hits[:, None].astype(float), np.full(weights.shape[1], self.size)


def _sizes(draws: int) -> Iterator[int]:
    for done in range(0, draws, BLOCK):
        yield min(BLOCK, draws - done)


def _drawn(clusters: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """How often each cluster is drawn, with replacement (clusters × draws)."""
    rng = np.random.default_rng(seed)
    for draws in _sizes(resamples):
        picked = rng.integers(0, clusters, (draws, clusters)) + clusters * np.arange(draws)[:, None]
        weights = np.bincount(picked.ravel(), minlength=draws * clusters).reshape(draws, clusters)
        yield np.ascontiguousarray(weights.T, dtype=float)


def _dealt(clusters: int, hand: int, permutations: int, seed: int) -> Iterator[np.ndarray]:
    """Deals of `hand` of the clusters, 1 where a cluster is in the hand (clusters × deals)."""
    rng = np.random.default_rng(seed)
    start = np.arange(clusters) < hand
    for draws in _sizes(permutations):
        yield np.ascontiguousarray(rng.permuted(np.tile(start, (draws, 1)), axis=1).T, dtype=float)


def _tossed(clusters: int, permutations: int, seed: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(seed)
    for draws in _sizes(permutations):
        yield 2.0 * rng.integers(0, 2, (clusters, draws)) - 1.0


class _Ends:
    """The k smallest and k largest of the draws of each word, kept while the blocks go by."""

    def __init__(self, words: int, k: int) -> None:
        self.k = k
        self.low, self.high = np.full((words, k), np.inf), np.full((words, k), -np.inf)
        self.known = 0

    def add(self, draws: np.ndarray) -> None:
        draws = draws[:, ~np.isnan(draws).any(axis=0)]  # a draw without an article of one side
        self.known += draws.shape[1]
        self.low = np.partition(np.concatenate([self.low, draws], axis=1), self.k - 1)[:, : self.k]
        self.high = np.partition(np.concatenate([self.high, draws], axis=1), -self.k)[:, -self.k :]

    def at(self, level: float) -> tuple[np.ndarray, np.ndarray]:
        """The k-th smallest and k-th largest, k = ⌊(B+1)(1−level)/2⌋, as in `stats.interval`."""
        if self.known < 40:  # as there: too few draws for an interval
            return np.full(len(self.low), np.nan), np.full(len(self.low), np.nan)
        k = max(1, int((self.known + 1) * (1 - level) / 2))
        return np.sort(self.low, axis=1)[:, k - 1], np.sort(self.high, axis=1)[:, self.k - k]


def bootstrap_interval(
    mine: Rows, other: Side, clusters: int, *, resamples: int = 2000, seed: int = 0, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval of each word's log₂ ratio of rates, clusters drawn with replacement (Efron 1979).

    A word that one side does not have at all may be there at up to 3.69 hits (Garwood's limit): that is what the interval's
    near end reads for none; its far end is without bound. Elsewhere a draw without a hit is read as half a hit.

    Args:
        mine, other: the two sides; their rows' clusters are numbers below `clusters`.
        clusters: how many there are on both sides together.
        resamples, seed: of the bootstrap.
        level: of the interval.

    >>> rows = Rows(sparse.csr_array(np.full((1, 9), 4.0)), np.full(9, 100), np.arange(9))
    >>> [end.tolist() for end in bootstrap_interval(rows, FixedRates(np.array([10]), 1000), 9, resamples=99)]
    [[2.0], [2.0]]
    """
    hits, others = mine.hits, other.hits
    floor, other_floor = np.where(hits == 0, NO_HIT, 0.5)[:, None], np.where(others == 0, NO_HIT, 0.5)[:, None]
    ends = _Ends(len(hits), max(1, int((resamples + 1) * (1 - level) / 2)))
    for weights in _drawn(clusters, resamples, seed):
        (drawn, size), (other_drawn, other_size) = mine.under(weights), other.under(weights)
        with np.errstate(divide="ignore", invalid="ignore"):
            size, other_size = (np.where(s > 0, np.log2(s), np.nan) for s in (size, other_size))
        ends.add(
            (np.log2(np.maximum(drawn, floor)) - size) - (np.log2(np.maximum(other_drawn, other_floor)) - other_size)
        )
    low, high = ends.at(level)
    return np.where(hits == 0, -np.inf, low), np.where(others == 0, np.inf, high)


def _p(above: np.ndarray, below: np.ndarray, permutations: int) -> np.ndarray:
    """Twice the smaller tail, the observed deal counted among them (Phipson & Smyth 2010), as in `stats.permutation_p`."""
    return np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (permutations + 1))


def dealt_p(mine: Rows, other: Rows, clusters: int, *, permutations: int = 2000, seed: int = 0) -> np.ndarray:
    """p of each word's difference of rates, whole clusters dealt to the two sides at random (Fisher 1935).

    Each cluster must lie on one side. The clusters are dealt in the order of their numbers, the side that has the lowest
    number first, so that exchanging the sides changes no p.

    >>> counts = sparse.csr_array(np.ones((1, 6)))
    >>> dealt_p(Rows(counts, np.full(6, 9), np.arange(6)), Rows(counts, np.full(6, 9), np.arange(6, 12)), 12).tolist()
    [1.0]
    """
    first, second = (mine, other) if mine.cluster.min() < other.cluster.min() else (other, mine)
    both = Rows(
        sparse.csr_array(sparse.hstack([first.counts, second.counts])),
        np.concatenate([first.words, second.words]),
        np.unique(np.concatenate([first.cluster, second.cluster]), return_inverse=True)[1],
    )
    in_play = int(both.cluster.max()) + 1
    hits, size = both.hits[:, None], both.size
    observed = first.hits / first.size - second.hits / second.size
    above, below = np.zeros(len(observed), np.int64), np.zeros(len(observed), np.int64)
    for hand in _dealt(in_play, len(np.unique(first.cluster)), permutations, seed):
        drawn, words = both.under(hand)
        difference = drawn / words - (hits - drawn) / (size - words)
        above += (difference >= observed[:, None]).sum(axis=1)
        below += (difference <= observed[:, None]).sum(axis=1)
    return _p(above, below, permutations)


def flipped_p(mine: Rows, other: Side, clusters: int, *, permutations: int = 2000, seed: int = 0) -> np.ndarray:
    """p where clusters cannot be dealt: what each adds to the difference of rates keeps or changes its sign by a coin.

    For clusters that have rows on both sides, and for sides held against a fixed list. The statistic is that of
    `stats.flipped_sums`: Σ ±[(k₁ − n₁ r)/N₁ − (k₀ − n₀ r)/N₀], r the rate of both sides, or of the list.

    >>> rows = Rows(sparse.csr_array(np.full((1, 8), 4.0)), np.full(8, 100), np.arange(8))
    >>> flipped_p(rows, rows, 8).tolist()
    [1.0]
    """
    fixed = isinstance(other, FixedRates)
    hits, others = mine.hits, other.hits
    rate = others / other.size if fixed else (hits + others) / (mine.size + other.size)
    observed = hits / mine.size - others / other.size
    slack = 1e-12 * np.maximum(np.abs(observed), 1e-9)
    above, below = np.zeros(len(hits), np.int64), np.zeros(len(hits), np.int64)
    for signs in _tossed(clusters, permutations, seed):
        drawn, words = mine.under(signs)
        difference = (drawn - rate[:, None] * words) / mine.size
        if not fixed:
            drawn, words = other.under(signs)
            difference -= (drawn - rate[:, None] * words) / other.size
        above += (difference >= (observed - slack)[:, None]).sum(axis=1)
        below += (difference <= (observed + slack)[:, None]).sum(axis=1)
    return _p(above, below, permutations)
