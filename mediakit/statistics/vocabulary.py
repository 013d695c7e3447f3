"""A vocabulary compared with another: the counts stay sparse, and a word is permuted only as often as it takes to judge it.

What `Moments` and the studentised permutation do for a few features this does for tens of thousands of words.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, repeat

import numpy as np
import scipy

from mediakit.statistics.corrections import adjust
from mediakit.statistics.draws import packed, signs
from mediakit.statistics.moments import Moments, log_rate
from mediakit.statistics.p_values import difference
from mediakit.text.jobs import jobs

ENOUGH = 10  # draws that outdo a word, after which its p is known well enough (h of Besag & Clifford 1991) …
ROUGHLY = 5  # … after so few draws that its p is far from small
SETTLED = 0.01  # q from which more draws would change no reader's mind
LOOKS = ((24, ROUGHLY), (48, ROUGHLY), (128, ENOUGH), (256, ENOUGH), (512, ENOUGH))
# thereafter: draws of either half of the clusters, and with how many of the other half's each of them is joined
JOINED = ((512, 4), (512, 16), (512, 64), (512, 256), (1024, 512), (2048, 1024), (2048, 2048))
ROOM = 2.0**26  # a float holds two whole numbers below it exactly
WIDTH = 64  # draws of a block
HELD = 40_000_000  # counts that all workers hold
AT_A_TIME = 150_000  # numbers that a block of draws may hold


@dataclass(frozen=True, eq=False)
class Permuter:
    """Clusters by their keys, permuted into groups of any size; sizes asked for one after the other share their permutation."""

    key: np.ndarray
    _last: dict[range, np.ndarray] = field(default_factory=dict, repr=False)

    def group(self, size: int, numbers: range) -> np.ndarray:
        """Which clusters fall into a group of so many, draws × clusters.

        >>> from mediakit.statistics.draws import keys
        >>> Permuter(keys("abcd", 0)).group(3, range(5)).sum(axis=1).tolist()
        [3, 3, 3, 3, 3]
        """
        if size in (0, len(self.key)):
            return np.full((len(numbers), len(self.key)), size > 0)
        if (drawn := self._last.get(numbers)) is None:
            drawn = packed(self.key, numbers)[0]
            self._last.clear()
            self._last[numbers] = drawn
        return drawn < np.partition(drawn, size, axis=1)[:, size, None]


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts (words × cells, sparse) of what one cluster holds in one group: the words of each cell, its group, its cluster.

    `key` is that of each cluster, as `keys` gives it.
    """

    counts: "scipy.sparse.csr_array"
    words: np.ndarray
    group: np.ndarray
    cluster: np.ndarray
    key: np.ndarray

    @cached_property
    def squares(self) -> "scipy.sparse.csr_array":
        """k² of each."""
        return self._with(self.counts.data**2)

    @cached_property
    def both(self) -> "scipy.sparse.csr_array":
        """k and k² in one number, as long as their sums have room in it: what is added up is less."""
        return self._with(self.counts.data + ROOM * self.counts.data**2)

    @cached_property
    def cross(self) -> "scipy.sparse.csr_array":
        """k times the words of the cell."""
        return self._with(self.counts.data * self.words[self.counts.indices])

    @cached_property
    def carriers(self) -> "scipy.sparse.csr_array":
        """1 where a cell has the word."""
        return self._with(np.ones(self.counts.nnz))

    @cached_property
    def _permuters(self) -> dict[bytes, tuple[tuple[np.ndarray, Permuter], ...]]:
        return {}

    def halves(self, some: np.ndarray) -> tuple[tuple[np.ndarray, Permuter], ...]:
        """Some of the cells in two halves by their clusters' keys, whoever holds them: which they are, and what permutes them."""
        name = some.tobytes()
        if name not in self._permuters:
            key = self.key[self.cluster]
            inside = [np.flatnonzero(some & ((key & np.uint64(1)) == half)) for half in (0, 1)]
            self._permuters[name] = tuple((each, Permuter(key[each])) for each in inside)
        return self._permuters[name]

    def _with(self, data: np.ndarray) -> "scipy.sparse.csr_array":
        return scipy.sparse.csr_array((data, self.counts.indices, self.counts.indptr), shape=self.counts.shape)

    def merged(self, side: np.ndarray) -> "Cells":
        """Cells of one side (−1: of none, left out) and cluster as one; `group` is then the side."""
        some = np.flatnonzero(side >= 0)
        pairs, place = np.unique(np.column_stack([self.cluster[some], side[some]]), axis=0, return_inverse=True)
        fold = scipy.sparse.csr_array((np.ones(len(some)), (some, place.ravel())), shape=(len(side), len(pairs)))
        return Cells(scipy.sparse.csr_array(self.counts @ fold), self.words @ fold, pairs[:, 1], pairs[:, 0], self.key)


@dataclass(frozen=True, eq=False)
class Contrast:
    """One side of the cells compared with another, or with fixed rates: `mine` and `other` say which cells they are."""

    cells: Cells
    mine: np.ndarray
    other: np.ndarray

    @classmethod
    def of(cls, cells: Cells, mine: np.ndarray, other: np.ndarray) -> "Contrast":
        """The sides as groups of cells; what one cluster holds on one side becomes one cell.

        Args:
            cells: all of them.
            mine, other: of each cell, whether it belongs to the side; cells without words belong to none.
        """
        mine, other = mine & (cells.words > 0), other & (cells.words > 0)
        if all(len(np.unique(cells.cluster[side])) == side.sum() for side in (mine, other)):
            return cls(cells, mine, other)
        cells = cells.merged(np.where(mine, 0, np.where(other, 1, -1)))
        return cls(cells, cells.group == 0, cells.group == 1)

    @cached_property
    def split(self) -> bool:
        """Whether clusters lie on both sides."""
        return bool(np.isin(self.cells.cluster[self.mine], self.cells.cluster[self.other]).any())

    @cached_property
    def moments(self) -> tuple[Moments, Moments]:
        """Of each word on the two sides."""
        return self._moments(self.mine), self._moments(self.other)

    @cached_property
    def carriers(self) -> tuple[np.ndarray, np.ndarray]:
        """Cells of the two sides that hold each word."""
        return self.cells.carriers @ self.mine.astype(float), self.cells.carriers @ self.other.astype(float)

    def _moments(self, side: np.ndarray) -> Moments:
        cells, here = self.cells, side.astype(float)
        parts = [cells.counts @ here, [cells.words @ here], cells.squares @ here, cells.cross @ here, [cells.words**2 @ here]]
        return Moments(np.concatenate(parts), int(side.sum()))

    def log_ratio_error(self) -> np.ndarray:
        """The standard error of each word's log ratio of rates, clusters with parts on both sides taken whole.

        >>> both = scipy.sparse.csr_array(np.array([[2.0, 0, 1, 2, 0, 1]]))
        >>> cells = Cells(both, np.full(6, 50.0), np.repeat([0, 1], 3), np.tile([0, 1, 2], 2), np.arange(3, dtype=np.uint64))
        >>> float(Contrast.of(cells, cells.group == 0, cells.group == 1).log_ratio_error()[0])   # each adds as much to both
        0.0
        """
        mine, other = self.moments
        (_, variance), (_, others) = mine.scaled(), other.scaled()
        variance = variance + others
        if self.split:
            size = max(2, min(mine.clusters, other.clusters))
            variance = variance - 2 * mine.slope() * other.slope() * self._shared() * size / (size - 1)
        return np.sqrt(np.maximum(np.nan_to_num(variance), 0))

    def _shared(self) -> np.ndarray:
        """Σ (k₁ − n₁ r₁)(k₀ − n₀ r₀) of each word over the clusters with parts on both sides."""
        cells = self.cells
        both = np.intersect1d(cells.cluster[self.mine], cells.cluster[self.other])
        sides = [np.flatnonzero(side & np.isin(cells.cluster, both)) for side in (self.mine, self.other)]
        first, second = (at[np.argsort(cells.cluster[at], kind="stable")] for at in sides)
        (k1, n1), (k0, n0) = ((cells.counts[:, at], cells.words[at]) for at in (first, second))
        r1, r0 = (made.rate for made in self.moments)
        return np.asarray(k1.multiply(k0).sum(axis=1)).ravel() - r0 * (k1 @ n0) - r1 * (k0 @ n1) + r1 * r0 * (n1 @ n0)


@dataclass(frozen=True, eq=False)
class Permuted:
    """Whole clusters permuted between the two sides, studentised; `words`: which of the vocabulary are tested.

    Each cluster lies on one side.
    """

    contrast: Contrast
    words: np.ndarray

    @cached_property
    def _group(self) -> np.ndarray:
        """The side with the first cell, so that exchanging the sides changes no permutation."""
        mine, other = self.contrast.mine, self.contrast.other
        return mine if int(np.argmax(mine)) < int(np.argmax(other)) else other

    @cached_property
    def _sizes(self) -> tuple[int, int]:
        both = self.contrast.mine | self.contrast.other
        return int(self._group.sum()), int((both & ~self._group).sum())

    @cached_property
    def _whole(self) -> list[np.ndarray]:
        return [part[:, None] for part in self.contrast.moments[0].plus(self.contrast.moments[1]).five()]

    def shuffled(self, halves: Sequence[int], numbers: range) -> np.ndarray:
        """What the cells of the halves 0, 1 count for in each draw, cells × draws; in draw 0 what was observed."""
        name = (tuple(halves), numbers)
        if name not in self._bits:
            self._bits[name] = np.packbits(self._members(*name))
        shape = (len(self.contrast.cells.words), len(numbers))
        return np.unpackbits(self._bits[name], count=shape[0] * shape[1]).reshape(shape).astype(float)

    @cached_property
    def _bits(self) -> dict[tuple[tuple[int, ...], range], np.ndarray]:
        return {}

    def _members(self, halves: tuple[int, ...], numbers: range) -> np.ndarray:
        """Cells × draws: whether the cell lies in the group."""
        held = self._group
        out = np.zeros((len(numbers), len(held)), bool)
        for half in halves:
            inside, permuter = self.contrast.cells.halves(self.contrast.mine | self.contrast.other)[half]
            out[:, inside] = permuter.group(int(held[inside].sum()), numbers)
            if 0 in numbers:
                out[numbers.index(0), inside] = held[inside]
        return np.ascontiguousarray(out.T)

    def tables(self, words: np.ndarray) -> "list[scipy.sparse.csr_array]":
        """What of some words is added up, words × cells."""
        cells, (k, _, kk, *_) = self.contrast.cells, self._whole
        room = k.max(initial=0) < ROOM and kk.max(initial=0) < ROOM
        return [table[words] for table in ((cells.both, cells.cross) if room else (cells.counts, cells.squares, cells.cross))]

    def sums(self, tables: "list[scipy.sparse.csr_array]", drawn: np.ndarray) -> list[np.ndarray]:
        """Sums of cells so counted, words (or 1) × draws."""
        words = self.contrast.cells.words[None]
        *parts, kn = (table @ drawn for table in tables)
        if len(parts) == 1:
            parts.append(np.floor(parts[0] / ROOM))
            parts[0] -= ROOM * parts[1]
        k, kk = parts
        return [k, words @ drawn, kk, kn, words**2 @ drawn]

    def statistic(self, words: np.ndarray, sums: list[np.ndarray]) -> np.ndarray:
        """What is compared, of sums over both halves; words × …"""
        shape = (-1,) + (1,) * (sums[0].ndim - 1)
        whole = [(part if len(part) == 1 else part[words]).reshape(shape) for part in self._whole]
        rest = [every - part for every, part in zip(whole, sums, strict=True)]
        apart, error = difference(log_rate(sums, self._sizes[0]), log_rate(rest, self._sizes[1]))
        return apart / error


@dataclass(frozen=True, eq=False)
class Flipped:
    """Where clusters cannot be exchanged: what each adds to the difference of rates keeps or changes its sign at random.

    For clusters that have cells on both sides, and for a side compared with fixed `rates` (a list). The statistic is that of
    `flipped_sums`: Σ ±[(k₁ − n₁ r)/N₁ − (k₀ − n₀ r)/N₀], r the rate of both sides, or of the list; in units of the rates.
    """

    contrast: Contrast
    words: np.ndarray
    rates: np.ndarray | None = None

    @cached_property
    def _rates(self) -> np.ndarray:
        return self.contrast.moments[0].plus(self.contrast.moments[1]).rate if self.rates is None else self.rates

    @cached_property
    def _weight(self) -> np.ndarray:
        sides, words = (self.contrast.mine, self.contrast.other), self.contrast.cells.words
        first, second = (side / max(float(words[side].sum()), 1.0) for side in sides)
        return first - second

    def shuffled(self, halves: Sequence[int], numbers: range) -> np.ndarray:
        key, cluster = self.contrast.cells.key, self.contrast.cells.cluster
        random = signs(key, numbers)
        if 0 in numbers:
            random[numbers.index(0)] = 1.0
        random[:, ~np.isin(key & np.uint64(1), halves)] = 0.0
        return np.ascontiguousarray((random[:, cluster] * self._weight).T)

    def tables(self, words: np.ndarray) -> "list[scipy.sparse.csr_array]":
        return [self.contrast.cells.counts[words]]

    def sums(self, tables: "list[scipy.sparse.csr_array]", drawn: np.ndarray) -> list[np.ndarray]:
        return [tables[0] @ drawn, self.contrast.cells.words[None] @ drawn]

    def statistic(self, words: np.ndarray, sums: list[np.ndarray]) -> np.ndarray:
        rate, mine = self._rates[words], self.contrast.moments[0].rate[words]
        rate, mine = (each.reshape(-1, *(1,) * (sums[0].ndim - 1)) for each in (rate, mine))
        return (sums[0] - rate * sums[1]) / (rate + mine)


Shuffle = Permuted | Flipped  # tests whose clusters can be permuted, half of them by themselves


def sequential_p(tests: Sequence[Shuffle]) -> list[np.ndarray]:
    """p of every word of every test, each by as many draws as it takes to judge it (Besag & Clifford 1991).

    A word is permuted until ten permutations outdo it on its nearer side, or until its q over all tests is at most .01 already:
    p = 2 #/l, the observed draw counted among the l. So a common word costs some dozen draws, and a word that none outdoes
    reaches a p that survives a correction for ten thousand.

    Half of the clusters are permuted by themselves, and so are the others (halves by their keys, whoever holds them), so that b
    draws of each give b² draws of both: the array of their statistics has exchangeable rows and columns, and the observed
    draw is as likely as any other of its cells to lie so far out. Of the b² only as many are made as
    are needed: each draw of the one half with those of the other at some distances from it that form a subgroup, which keeps it so.

    >>> from mediakit.statistics.draws import keys
    >>> counts = scipy.sparse.csr_array(np.ones((1, 12)))
    >>> cells = Cells(counts, np.full(12, 9.0), np.repeat([0, 1], 6), np.arange(12), keys(range(12), 0))
    >>> contrast = Contrast.of(cells, cells.group == 0, cells.group == 1)
    >>> [test.tolist() for test in sequential_p([Permuted(contrast, np.array([0])), Flipped(contrast, np.array([0]))])]
    [[1.0], [1.0]]
    """
    judged = _one_by_one(tests)
    for draws, joined in JOINED:
        q = adjust(np.concatenate([np.zeros(0), *(_p(*each) for each in judged)]))
        open_ = [(of >= LOOKS[-1][0]) & (outdone <= ENOUGH) for outdone, of in judged]
        cuts = np.cumsum([0, *map(len, open_)])
        going = [np.flatnonzero(each & (q[start:stop] > SETTLED)) for each, (start, stop) in zip(open_, pairwise(cuts), strict=True)]
        with ThreadPoolExecutor(min(2, jobs())) as pool:  # each holds the sums of two halves
            found = pool.map(_joined, tests, going, repeat(draws), repeat(joined))
        for (outdone, of), chosen, more in zip(judged, going, found, strict=True):
            outdone[chosen], of[chosen] = more, draws * joined
    return [_p(*each) for each in judged]


def _p(outdone: np.ndarray, of: np.ndarray) -> np.ndarray:
    return np.minimum(1.0, 2 * outdone / of)


Outdone = tuple[np.ndarray, np.ndarray]  # draws at least as far out on the nearer side, the observed one among them; of how many


def _beyond(values: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Draws (all axes but the first) at least as far above as the observed, and below; 2 × words."""
    slack = 1e-12 * np.maximum(np.abs(observed), 1.0)
    high, low = ((observed + sign * slack).reshape(-1, *(1,) * (values.ndim - 1)) for sign in (1, -1))
    axes = tuple(range(1, values.ndim))
    return np.array([(values >= low).sum(axis=axes), (values <= high).sum(axis=axes)])


def _chunks(size: int, width: int) -> Iterator[slice]:
    step = max(1, AT_A_TIME // max(1, width))
    return (slice(start, min(start + step, size)) for start in range(0, size, step))


def _width(test: Shuffle) -> int:
    """Draws of a block: more where there are few cells."""
    return int(max(WIDTH, 2 * AT_A_TIME // len(test.contrast.cells.words)))


def _one_by_one(tests: Sequence[Shuffle]) -> list[Outdone]:
    """One permutation after the other, with looks; different tests side by side, so that they share their permutations."""
    sizes = [len(test.words) for test in tests]
    sides, of, observed = ([np.zeros((*more, size), kind) for size in sizes] for more, kind in (((2,), int), ((), int), ((), float)))
    going = [np.arange(size) for size in sizes]

    def look(n: int, numbers: range) -> None:
        test, some = tests[n], going[n]
        drawn = test.shuffled((0, 1), numbers) if len(some) else np.zeros(0)
        for part in _chunks(len(some), len(numbers)):
            chosen = some[part]
            values = test.statistic(test.words[chosen], test.sums(test.tables(test.words[chosen]), drawn))
            if numbers[0] == 0:
                observed[n][chosen] = values[:, 0]
            sides[n][:, chosen] += _beyond(values, observed[n][chosen])

    held = max((test.contrast.cells.counts.nnz for test in tests), default=0)
    workers = max(1, min(4, jobs(), HELD // max(1, held)))  # each holds tables of its own
    for (start, _), (stop, enough) in pairwise([(0, 0), *LOOKS]):
        width = min(map(_width, tests), default=WIDTH)
        for first in range(start, stop, width):
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(look, range(len(tests)), [range(first, min(first + width, stop))] * len(tests)))
        for n, some in enumerate(going):
            of[n][some] = stop
            going[n] = some[sides[n].min(axis=0)[some] <= enough]
    return [(above_below.min(axis=0), draws) for above_below, draws in zip(sides, of, strict=True)]


def _joined(test: Shuffle, chosen: np.ndarray, draws: int, joined: int) -> np.ndarray:
    """Each draw of the one half with `joined` of the other's."""
    if not len(chosen):
        return np.zeros(0, np.int64)
    words = test.words[chosen]
    tables, width = test.tables(words), _width(test)
    numbers = [range(start, min(start + width, draws)) for start in range(0, draws, width)]
    first, second = (
        [np.concatenate(parts, axis=1) for parts in zip(*(test.sums(tables, test.shuffled((half,), some)) for some in numbers), strict=True)]
        for half in (0, 1)
    )
    sides = np.zeros((2, len(chosen)), np.int64)
    at, shifts = np.arange(draws)[:, None], np.arange(joined)[None, :] * (draws // joined)
    for part in _chunks(len(chosen), draws):
        observed = None
        for some in _chunks(joined, draws * (part.stop - part.start)):
            place = (at + shifts[:, some]) % draws
            sums = [_some(a, part)[:, :, None] + _some(b, part)[:, place] for a, b in zip(first, second, strict=True)]
            values = test.statistic(words[part], sums)
            observed = values[:, 0, 0] if observed is None else observed
            sides[:, part] += _beyond(values, observed)
    return sides.min(axis=0)


def _some(sums: np.ndarray, part: slice) -> np.ndarray:
    return sums if len(sums) == 1 else sums[part]
