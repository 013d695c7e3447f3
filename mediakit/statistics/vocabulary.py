"""A vocabulary compared with another: the counts stay sparse, and a word is permuted only as often as it takes to judge it.

What `Moments` and the studentised permutation do for a few features this does for tens of thousands of words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from mediakit.statistics.draws import CELLS_AT_A_TIME, random_orders, signs
from mediakit.statistics.moments import Moments
from mediakit.statistics.p_values import studentised

__all__ = ["Vocabulary", "flipped_p", "log_ratio_error", "permuted_p"]

ENOUGH = 20  # permutations that outdo a word, after which its p is known well enough (h of Besag & Clifford 1991)
FIRST = 100  # permutations before the first look
WORK = 300_000_000  # clusters × permutations: bounds the time that the rarest p may take
WIDTH = 64  # permutations at a time


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One side: counts (words × clusters, sparse), words of each cluster, and the clusters' keys.

    Clusters without a word of this side are there with 0 words, so that both sides have the same clusters in the same order.
    """

    counts: sparse.csr_array
    words: np.ndarray
    key: np.ndarray

    @cached_property
    def moments(self) -> Moments:
        """Of each word, over the clusters that have words."""
        c, n = self.counts.astype(float), self.words.astype(float)
        parts = [c.sum(axis=1), [n.sum()], c.multiply(c).sum(axis=1), c @ n, [n @ n]]
        return Moments(np.concatenate([np.asarray(part, dtype=float).ravel() for part in parts]), int((n > 0).sum()))

    @cached_property
    def carriers(self) -> np.ndarray:
        """Clusters that hold each word."""
        return np.diff(self.counts.indptr)

    def of(self, chosen: np.ndarray) -> "Vocabulary":
        """Some of the words only."""
        return Vocabulary(self.counts[chosen], self.words, self.key)


def log_ratio_error(mine: Vocabulary, other: Vocabulary) -> np.ndarray:
    """The standard error of each word's log ratio of rates, clusters with parts on both sides taken whole.

    >>> side = Vocabulary(sparse.csr_array([[2.0, 0, 1, 3]]), np.full(4, 50), np.arange(4, dtype=np.uint64))
    >>> float(log_ratio_error(side, side)[0])        # each cluster adds as much to both
    0.0
    """
    first, second = mine.moments, other.moments
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = 1 / first.hits, 1 / second.hits
        r1, r0 = first.rate, second.rate
    both = (mine.counts.multiply(other.counts)).sum(axis=1)
    shared = np.asarray(both).ravel() - r0 * (mine.counts @ other.words) - r1 * (other.counts @ mine.words)
    shared = shared + r1 * r0 * float(mine.words.astype(float) @ other.words)
    size = max(2, min(first.clusters, second.clusters))
    variance = first.scaled()[1] + second.scaled()[1] - 2 * slopes[0] * slopes[1] * shared * size / (size - 1)
    return np.sqrt(np.maximum(np.nan_to_num(variance), 0))


def permuted_p(mine: Vocabulary, other: Vocabulary, *, most: int) -> np.ndarray:
    """p of each word, whole clusters permuted between the two sides by the studentised permutation, sequentially.

    Each cluster lies on one side. A word is permuted until 20 permutations outdo it on its nearer side, at most `most` times: p is then
    2 (1 + #)/(l + 1) of the l permutations it had (Besag & Clifford 1991). So a common word costs a few
    hundred permutations, and a word that no permutation outdoes reaches a p that survives a correction for ten thousand.

    >>> from mediakit.statistics.draws import keys
    >>> key, zero = keys(range(12), 0), np.zeros((1, 6))
    >>> first = Vocabulary(sparse.csr_array(np.hstack([np.ones((1, 6)), zero])), np.repeat([9, 0], 6), key)
    >>> second = Vocabulary(sparse.csr_array(np.hstack([zero, np.ones((1, 6))])), np.repeat([0, 9], 6), key)
    >>> permuted_p(first, second, most=500).tolist()
    [1.0]
    """
    if int(np.argmax(mine.words > 0)) > int(np.argmax(other.words > 0)):  # exchanging the sides changes no permutation
        return permuted_p(other, mine, most=most)
    counts, words = sparse.csr_array(mine.counts + other.counts).astype(float), (mine.words + other.words).astype(float)
    hand, size = int((mine.words > 0).sum()), len(words)
    squares, cross = counts.multiply(counts).tocsr(), counts.multiply(words[None, :]).tocsr()
    whole = Vocabulary(counts, words, mine.key).moments
    apart, error = studentised(mine.moments, other.moments)
    observed = apart / error

    def drawn(numbers: range, chosen: np.ndarray) -> np.ndarray:
        hands = np.zeros((len(numbers), size))
        np.put_along_axis(hands, random_orders(mine.key, numbers)[:, :hand], 1.0, axis=1)
        hands = np.ascontiguousarray(hands.T)
        parts = [counts[chosen] @ hands, (words @ hands)[None], squares[chosen] @ hands, cross[chosen] @ hands, (words**2 @ hands)[None]]
        permuted = Moments(np.concatenate(parts).T, hand)
        f = len(observed)
        of = np.concatenate([chosen, [f], f + 1 + chosen, 2 * f + 1 + chosen, [3 * f + 1]])
        rest = Moments(whole.sums[of] - permuted.sums, size - hand)
        far, wide = studentised(permuted, rest)
        return (far / wide).T

    return _sequentially(observed, drawn, size, most)


def flipped_p(mine: Vocabulary, other: Vocabulary | None, rates: np.ndarray | None = None, *, most: int) -> np.ndarray:
    """p where clusters cannot be permuted: what each adds to the difference of rates keeps or changes its sign by a coin.

    For clusters that have rows on both sides, and for a side compared with fixed `rates` (a list). The statistic is that of
    `flipped_sums`: Σ ±[(k₁ − n₁ r)/N₁ − (k₀ − n₀ r)/N₀], r the rate of both sides, or of the list; sequential as in `permuted_p`.

    >>> side = Vocabulary(sparse.csr_array(np.full((1, 8), 4.0)), np.full(8, 100), np.arange(8, dtype=np.uint64))
    >>> flipped_p(side, side, most=300).tolist()
    [1.0]
    """
    first, sides = mine.moments, [(mine, 1.0)]
    if other is None:
        assert rates is not None, "a side is compared with another one or against fixed rates"
        fixed = rates
    else:
        second = other.moments
        fixed, sides = (first.hits + second.hits) / (first.words + second.words), [(mine, 1.0), (other, -1.0)]
    sizes = [max(float(side.words.sum()), 1.0) for side, _ in sides]
    observed = np.zeros_like(first.hits)
    for (side, sign), size in zip(sides, sizes, strict=True):
        observed = observed + sign * (side.moments.hits - fixed * size) / size

    def drawn(numbers: range, chosen: np.ndarray) -> np.ndarray:
        coins = np.ascontiguousarray(signs(mine.key, numbers).T)
        added = np.zeros((len(chosen), coins.shape[1]))
        for (side, sign), size in zip(sides, sizes, strict=True):
            words = side.words.astype(float) @ coins
            added = added + sign * (side.counts[chosen] @ coins - fixed[chosen, None] * words) / size
        return added

    return _sequentially(observed, drawn, len(mine.words), most)


def _looks(clusters: int, most: int) -> Iterator[range]:
    """Deals in blocks, and a look after each: more and more at a time."""
    most = max(FIRST, min(most, WORK // max(clusters, 1)))
    start = 0
    while start < most:
        stop = min(most, max(FIRST, start * 3 // 2))
        yield range(start, stop)
        start = stop


def _sequentially(
    observed: np.ndarray, drawn: Callable[[range, np.ndarray], np.ndarray], clusters: int, most: int
) -> np.ndarray:
    slack = 1e-12 * np.maximum(np.abs(observed), 1e-9)
    above, below, of = np.zeros((3, len(observed)), np.int64)
    going = np.flatnonzero(~np.isnan(observed))
    for look in _looks(clusters, most):
        width = max(1, min(WIDTH, CELLS_AT_A_TIME * 50 // max(1, clusters)))
        for start in range(look.start, look.stop, width):
            numbers = range(start, min(start + width, look.stop))
            values = drawn(numbers, going)
            above[going] += (values >= (observed - slack)[going, None]).sum(axis=1)
            below[going] += (values <= (observed + slack)[going, None]).sum(axis=1)
        of[going] = look.stop
        going = going[np.minimum(above, below)[going] < ENOUGH]
        if not len(going):
            break
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(of > 0, np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (of + 1)), np.nan)
