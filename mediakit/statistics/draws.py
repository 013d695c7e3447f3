"""Draws: every random number of the library, each a function of the seed, the name of what is drawn, and the draw's number.

A generator that walks along gives the third article the third number, so that sorting a corpus, or reading it in parts,
changes every result. Here the number belongs to the article: key = hash(seed, name), draw number d = mix(key + d·γ), the
counter-based SplitMix64 of Steele, Lea & Flood (2014, 'Fast splittable pseudorandom number generators', figure 20).
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from mediakit.text.jobs import jobs

CELLS_AT_A_TIME = 100_000  # keeps a block of draws in the processor's cache, whatever the size of the corpus
GAMMA, FIRST, SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
TOGETHER = 32  # orders of a large corpus that are added up in one pass over it
EXACT = 53  # bits of whole numbers that a float holds
IN_A_BIN = 8  # random numbers that begin with the same bits, on average
# Poisson(1): how often an article is drawn when as many are drawn as there are, each by itself
POISSON = np.repeat(
    np.arange(9, dtype=np.uint8),
    np.diff(np.rint(2**16 * np.cumsum([0, *(np.exp(-1) / np.cumprod([1, *range(1, 9)]))]) / 0.9999989).astype(int)),
)


def keys(names: Sequence[Any] | np.ndarray, seed: int) -> np.ndarray:
    """A 64-bit key for each name; the same name and seed give the same key anywhere, in any order.

    >>> bool((keys(["a", "b"], 0)[::-1] == keys(["b", "a"], 0)).all()), bool((keys(["a"], 0) == keys(["a"], 1)).any())
    (True, False)
    """
    salt = int(seed).to_bytes(16, "little")
    found = [hashlib.blake2b(str(name).encode("utf-8", "replace"), digest_size=8, salt=salt).digest() for name in names]
    return np.frombuffer(b"".join(found), dtype="<u8").astype(np.uint64)


def blocks(draws: int, width: int) -> Iterator[range]:
    """The numbers of the draws in blocks of a bounded size, `width` cells a draw."""
    step = max(1, CELLS_AT_A_TIME // max(1, width))
    for start in range(0, draws, step):
        yield range(start, min(start + step, draws))


def _mixed(key: np.ndarray, numbers: range) -> np.ndarray:
    """One hash for each draw and key, draws × keys."""
    x = np.empty((len(numbers), len(key)), np.uint64)
    for some in blocks(len(numbers), 4 * len(key)):
        counter = np.arange(numbers[some.start] + 1, numbers[some.stop - 1] + 2, dtype=np.uint64) * GAMMA
        part = np.add(key[None, :], counter[:, None], out=x[some.start : some.stop])
        shifted = np.empty_like(part)
        for bits, factor in ((30, FIRST), (27, SECOND)):
            part ^= np.right_shift(part, np.uint64(bits), out=shifted)
            part *= factor
        part ^= np.right_shift(part, np.uint64(31), out=shifted)
    return x


def packed(key: np.ndarray, numbers: range) -> tuple[np.ndarray, np.uint64]:
    """Random numbers that hold the clusters' places in their last bits, so that no two are equal; and the mask of these."""
    bits = np.uint64(max(1, int(len(key) - 1).bit_length()))
    low = (np.uint64(1) << bits) - np.uint64(1)
    drawn = _mixed(key, numbers) & ~low
    drawn |= np.arange(len(key), dtype=np.uint64)
    return drawn, low


def random_orders(key: np.ndarray, numbers: range) -> np.ndarray:
    """The clusters in a random order, draws × clusters: cut into runs of the groups' sizes it is a permutation.

    >>> sorted(random_orders(keys("abcd", 0), range(1))[0].tolist())
    [0, 1, 2, 3]
    """
    drawn, low = packed(key, numbers)
    drawn.sort(axis=1)
    return (drawn & low).astype(np.int32)


def _bits(key: np.ndarray, numbers: range, bits: int) -> np.ndarray:
    """A random number of so many bits for each cluster, draws × clusters: several draws share a hash, each its own bits of it."""
    number, share = np.arange(numbers.start, numbers.stop), 64 // bits
    hashes = _mixed(key, range(number[0] // share, number[-1] // share + 1))
    part = hashes[number // share - number[0] // share]
    part >>= (number % share * bits).astype(np.uint64)[:, None]
    part &= np.uint64((1 << bits) - 1)
    return part


def signs(key: np.ndarray, numbers: range) -> np.ndarray:
    """A random sign for each cluster, −1 or 1, draws × clusters."""
    return 2.0 * _bits(key, numbers, 1) - 1.0


def weights(key: np.ndarray, numbers: range) -> np.ndarray:
    """How often each cluster is drawn, draws × clusters: independent Poisson(1) (Hanley & MacGibbon 2006).

    >>> drawn = weights(keys(range(1000), 0), range(1000))
    >>> round(float(drawn.mean()), 2), round(float(drawn.var()), 2)
    (1.0, 1.0)
    """
    return POISSON[_bits(key, numbers, 16).astype(np.int64)].astype(float)


def bootstrap_sums(
    values: "np.ndarray | scipy.sparse.sparray", *, names: Sequence[Any] | None = None, resamples: int = 2000, seed: int = 0
) -> np.ndarray:
    """Column sums of `values` over clusters drawn again (Efron 1979; clusters: Davison & Hinkley 1997, 3.8).

    Args:
        values: one row a cluster, any number of columns; whole numbers, dense or scipy sparse.
        names: of the clusters, by which they are drawn; None: their numbers.
        resamples: number of draws.
        seed: the same seed gives the same draws.

    Returns:
        One row a draw, one column a column of `values`. Only ratios of columns mean something: a draw has as many clusters
        as the sample on average, not each time.

    >>> drawn = bootstrap_sums(np.array([[1, 10], [1, 10], [1, 10]]), resamples=50)
    >>> bool((drawn[:, 1] == 10 * drawn[:, 0]).all())
    True
    """
    clusters, columns = values.shape
    key = keys(range(clusters) if names is None else names, seed)
    exact = values.astype(np.float64)  # sums of whole numbers below 2**53: exact in any order
    parts = [np.zeros((0, columns)), *(weights(key, numbers) @ exact for numbers in blocks(resamples, clusters))]
    return np.concatenate(parts)


def flipped_sums(
    contributions: np.ndarray, *, names: Sequence[Any] | None = None, permutations: int = 2000, seed: int = 0
) -> np.ndarray:
    """Sums of the clusters' contributions to a difference when each keeps or changes its sign by the toss of a coin.

    The test for parts of the same articles (one side's words and another's), whose labels cannot be exchanged: a
    randomisation of signs, also known as the score form of the wild cluster bootstrap (Good 2005, 3.7; Kline & Santos
    2012). Under the hypothesis of equal rates every contribution is as likely to be above zero as below.

    Args:
        contributions: clusters × columns; they sum to the observed difference.
        names: of the clusters, by which signs are drawn; None: their numbers.
        permutations: number of sign flips.
        seed: the same seed gives the same signs.

    Returns:
        flips × columns.

    >>> sorted(set(flipped_sums(np.ones((2, 1)), permutations=30).ravel().tolist()))
    [-2.0, 0.0, 2.0]
    """
    key = keys(range(len(contributions)) if names is None else names, seed)
    parts = [np.zeros((0, contributions.shape[1]))]
    parts += [signs(key, numbers) @ contributions for numbers in blocks(permutations, len(contributions))]
    return np.concatenate(parts)


def permuted_sums(
    values: "np.ndarray | scipy.sparse.sparray", sizes: Sequence[int] | np.ndarray, key: np.ndarray, *, permutations: int = 2000
) -> Iterator[np.ndarray]:
    """Group sums when the clusters are permuted among the groups (Fisher 1935; Good 2005, chapter 3).

    Args:
        values: one row a cluster, whole numbers.
        sizes: clusters in each group; they add up to the rows of `values`.
        key: of the clusters, as `keys` gives it.
        permutations: how many.

    Gives blocks of permutations × groups × columns. ValueError if the sizes do not add up to the clusters, or a group is empty.

    >>> np.concatenate(list(permuted_sums(np.array([[1], [1], [1]]), [1, 2], keys("abc", 0), permutations=2)))[:, :, 0]
    array([[1., 2.],
           [1., 2.]])
    """
    clusters, sizes = values.shape[0], np.asarray(sizes)
    if sizes.sum() != clusters or (sizes < 1).any():
        raise ValueError(f"group sizes {sizes.tolist()} must be at least 1 each and add up to {clusters} clusters")
    small = int(np.argmin(sizes)) if len(sizes) == 2 else -1  # of two groups the larger is what the smaller leaves
    packed, total = _Packed.of(values, 63 if small < 0 else EXACT), np.asarray(values.sum(axis=0), dtype=float)

    def permuted(numbers: range) -> np.ndarray:
        if small >= 0:
            sums = packed.sums((_chosen(key, numbers, sizes, small) @ packed.words.astype(float)).astype(np.int64), sizes[[small]])
            return np.concatenate([sums, total - sums] if small == 0 else [total - sums, sums], axis=1)
        some = blocks(len(numbers), clusters)
        labels = np.concatenate([_labels(key, numbers[each.start : each.stop], sizes) for each in some])
        return packed.sums(_group_sums(packed.words, labels, len(sizes)), sizes)

    with ThreadPoolExecutor(min(4, jobs())) as pool:
        yield from pool.map(permuted, blocks(permutations, clusters if small >= 0 else clusters // TOGETHER))


def _chosen(key: np.ndarray, numbers: range, sizes: np.ndarray, group: int) -> np.ndarray:
    """1 for each cluster that is in this one of two groups in random orders, draws × clusters."""
    drawn = packed(key, numbers)[0]
    edge = np.partition(drawn, sizes[0], axis=1)[:, [sizes[0]]]
    return ((drawn >= edge) == group).astype(float)


def _labels(key: np.ndarray, numbers: range, sizes: np.ndarray) -> np.ndarray:
    """The group of each cluster in random orders that are cut into runs of the groups' sizes, draws × clusters.

    Nothing is sorted: random numbers fall into bins by their first bits, and only those in a bin where two groups meet are put in
    order. So each group gets the clusters that the whole order would give it.
    """
    drawn = packed(key, numbers)[0]
    draws, clusters = drawn.shape
    bits = (clusters // IN_A_BIN).bit_length() or 1
    bins = (drawn >> np.uint64(64 - bits)).view(np.int64)
    bins += (np.arange(draws) << bits)[:, None]
    bins = bins.ravel()
    size = np.bincount(bins, minlength=draws << bits)
    stop = np.cumsum(size.reshape(draws, -1), axis=1).ravel()
    first, group = stop - size, np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    of_first = group.take(first, mode="clip")
    label = np.where(of_first == group.take(stop - 1, mode="clip"), of_first, -1).take(bins)
    meet = np.flatnonzero(label < 0)
    meet = meet[np.lexsort((drawn.ravel()[meet], bins[meet]))]
    place = np.arange(len(meet)) - np.searchsorted(bins[meet], bins[meet])
    label[meet] = group[first[bins[meet]] + place]
    return label.reshape(draws, clusters)


def _group_sums(words: np.ndarray, label: np.ndarray, groups: int) -> np.ndarray:
    """Sums by group for each draw, (draws · groups) × words. The clusters stay in place and their labels come to them, so
    that each row is fetched from memory once for all draws, not once for each."""
    draws = len(label)
    label += groups * np.arange(draws, dtype=np.int32)[:, None]
    sums, step = np.zeros((draws * groups, words.shape[1]), np.int64), max(1, 4 * CELLS_AT_A_TIME // draws)
    for first in range(0, len(words), step):
        part = np.ascontiguousarray(label[:, first : first + step].T)
        hands = (np.ones(part.size, np.int64), part.ravel(), np.arange(0, part.size + 1, draws))
        sums += scipy.sparse.csc_array(hands, shape=(len(sums), len(part))) @ words[first : first + step]
    return sums


@dataclass(frozen=True, eq=False)
class _Packed:
    """Columns of whole numbers, several in one word: what is fetched and added is less, and every sum stays exact, in floats too.

    `place` has word, shift and bits of each column; `least` is taken off before packing.
    """

    words: np.ndarray
    place: list[tuple[int, int, int]]
    least: np.ndarray

    @classmethod
    def of(cls, values: Any, most: int) -> "_Packed":
        """No sum of a column, over whatever rows, needs more bits than that of all rows. `most`: bits that a word holds."""
        whole = np.asarray(values.todense() if scipy.sparse.issparse(values) else values).astype(np.int64)
        least = whole.min(axis=0)
        whole = whole - least
        place, word, shift = [], 0, 0
        for bits in (int(total).bit_length() or 1 for total in whole.sum(axis=0)):
            word, shift = (word + 1, 0) if shift + bits > most else (word, shift)
            place.append((word, shift, bits))
            shift += bits
        words = np.zeros((len(whole), word + 1), np.int64)
        for column, (word, shift, _) in enumerate(place):
            words[:, word] |= whole[:, column] << shift
        return cls(words, place, least)

    def sums(self, added: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Sums of words, (draws · groups) × words, as draws × groups × columns."""
        columns = [(added[:, word] >> shift) & ((1 << bits) - 1) for word, shift, bits in self.place]
        found = np.stack(columns, axis=1).reshape(-1, len(sizes), len(self.place))
        return (found + self.least * np.asarray(sizes)[:, None]).astype(float)


def orders(size: int, *, cut: int | None = None, permutations: int = 2000, seed: int = 0) -> np.ndarray:
    """So many things in random orders; with `cut`, those before it and those from it on stay on their side.

    >>> orders(5, cut=2, permutations=3).min(axis=0).tolist()[2:] >= [2, 2, 2]
    True
    """
    every = np.arange(size)
    sides = [side for side in (every[:cut], every[cut:] if cut else every[:0]) if len(side)]
    drawn = [side[random_orders(keys(side, seed), range(permutations))] for side in sides]
    return np.concatenate(drawn, axis=1) if drawn else np.zeros((permutations, 0), int)
