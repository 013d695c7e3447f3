"""Which articles share so many runs of words that it is worth comparing them: of all pairs, those few.

The runs of all articles are hashed to 64 bits by the words themselves and looked at by ranges of the hash, and the pairs that
share them by ranges of the first article, so that neither all runs nor all pairs stand in memory, whoever hashed them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from mediakit.reading.credits import agency_name
from mediakit.text.tokens import Tokens

RUN = 8  # words
LEAST = 25  # runs, for parts of articles: a stock phrase or two, a sentence of a ministry are no re-use
WHOLE = 0.8  # the shorter text as a whole, quotations included
STANDING = 3  # days on which one outlet prints the same run: then it is its standing text
MANY = 20  # articles; what more of them share is boilerplate
NEAR = 4  # articles before and after in time that a boilerplate run is compared with, to find whole copies
RANGES = 16  # of hashes, so that little stands in memory twice
_AT_ONCE = 1 << 23  # pairs
_BLOCK = 1 << 20
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Ordered:
    """The articles (a frame) and their numbers of words, in the order in which they may have taken text from each other."""

    articles: pd.DataFrame
    sizes: np.ndarray

    @cached_property
    def order(self) -> np.ndarray:
        """Row numbers of the articles, the probable original of any set of them first, whatever their order was."""
        credited = self.articles["agency"].to_numpy() != ""
        ids = pd.Index(self.articles["id"].to_numpy(dtype=object)).argsort().argsort()
        day = np.where(self.undated, np.iinfo(np.int64).max, self.day)
        return np.lexsort((ids, -self.sizes, ~credited, ~self.wire, day))

    @cached_property
    def wire(self) -> np.ndarray:
        """Which articles are an agency's own."""
        names = self.articles["outlet"]
        known = {name: agency_name(name, capitals=False) != "" for name in names.unique()}
        return names.map(known).to_numpy(dtype=bool)

    @cached_property
    def rank(self) -> np.ndarray:
        """Place of each article in that order."""
        return np.argsort(self.order)

    @cached_property
    def undated(self) -> np.ndarray:
        return self.articles["date"].isna().to_numpy()

    @cached_property
    def day(self) -> np.ndarray:
        days = self.articles["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
        return np.where(self.undated, -1, days)

    @cached_property
    def outlet(self) -> np.ndarray:
        """Number of the outlet; an article without one has a number of its own."""
        codes = pd.factorize(self.articles["outlet"])[0]
        nameless = (self.articles["outlet"] == "").to_numpy()
        return np.where(nameless, len(codes) + np.arange(len(codes)), codes)

    @property
    def many(self) -> int:
        """Articles that may share a run before it counts as boilerplate."""
        return min(MANY, max(4, len(self.articles) // 4))


def word_codes(tokens: Tokens) -> np.ndarray:
    """A 64-bit number for each word of the vocabulary, which depends on the word only."""
    return pd.util.hash_array(np.array(tokens.vocabulary, dtype=object), categorize=False)


def hash_runs(ids: np.ndarray, indptr: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """A 64-bit number for the run of words that begins at each token; 0 where the article ends before it.

    A polynomial over the codes of the words, modulo 2**64. ids: number of the word at each token; indptr: where articles begin.
    """
    hashes = np.zeros(len(ids), np.uint64)
    for start in range(0, len(ids) - RUN + 1, _BLOCK):
        words = codes[ids[start : start + _BLOCK + RUN - 1]]
        value = np.zeros(len(words) - RUN + 1, np.uint64)
        for place in range(RUN):
            value *= _FACTOR
            value += words[place : place + len(value)]
        hashes[start : start + len(value)] = value
    last = indptr[1:, None] - np.arange(1, RUN)
    hashes[last[last >= indptr[:-1, None]]] = 0
    return hashes


def in_ranges(tokens: Tokens) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each range of the hashes: those of the runs in it, and the row of the article of each (int32)."""
    hashes = hash_runs(tokens.ids, tokens.indptr, word_codes(tokens))
    of_range = np.full(len(hashes), RANGES, np.uint8)  # no run begins there
    for start in range(0, len(hashes), _BLOCK):
        part = hashes[start : start + _BLOCK]
        np.copyto(of_range[start : start + _BLOCK], part >> np.uint64(60), where=part != 0, casting="unsafe")
    for number in range(RANGES):
        positions = np.flatnonzero(of_range == number)
        yield hashes[positions], tokens.article_of(positions).astype(np.int32)


class Likely(NamedTuple):
    """Pairs of articles (row numbers, the earlier one first) that may be linked; and the boilerplate runs, sorted."""

    first: np.ndarray
    second: np.ndarray
    boilerplate: np.ndarray


class _Shared(NamedTuple):
    """Runs of one range that stand in more than one article, by run and by rank of the article (int32).

    `reach`: with how many of the next articles that have the run it is compared; `common`: whether the run is boilerplate.
    """

    ranks: np.ndarray
    reach: np.ndarray
    common: np.ndarray


def likely_pairs(order: Ordered, ranges: Iterable[tuple[np.ndarray, np.ndarray]], days: int | None) -> Likely:
    """The pairs that share `LEAST` runs without boilerplate, or `WHOLE` of the shorter text's.

    Of a text that very many articles hold, each is compared with its neighbours in time only.

    Args:
        order: the articles.
        ranges: hashes of runs and the rows of their articles, all of one hash together, as `in_ranges` gives them.
        days: between the two articles; None: any.
    """
    sizes, shared, boilerplate = np.maximum(order.sizes - RUN + 1, 0), [], [np.zeros(0, np.uint64)]
    for runs, rows in ranges:
        one, standing = _shared_runs(order, runs, rows, sizes)
        shared.append(one)
        boilerplate.append(standing)
    articles = max(1, len(order.order))
    sizes = sizes[order.order]
    found = [np.zeros(0, np.int64)]
    for low, high in _blocks(shared, articles):
        keys, everything, counted = _pairs(order, shared, (low, high), days)
        shorter = np.minimum(sizes[keys // articles], sizes[keys % articles])
        found.append(keys[(counted >= LEAST) | (everything >= WHOLE * shorter)])
    keys = np.concatenate(found)
    return Likely(order.order[keys // articles], order.order[keys % articles], np.sort(np.concatenate(boilerplate)))


def _shared_runs(order: Ordered, runs: np.ndarray, rows: np.ndarray, sizes: np.ndarray) -> tuple[_Shared, np.ndarray]:
    """The runs that several articles have, and which are boilerplate; an article's repetitions of itself are taken off its size."""
    by_run = np.argsort(runs)
    runs, rows = runs[by_run], rows[by_run]
    again = _repeated(runs)
    runs, ranks, articles = runs[again], order.rank[rows[again]], len(order.order)
    first = np.concatenate((np.ones(min(1, len(runs)), bool), runs[1:] != runs[:-1]))
    key = (np.cumsum(first) - 1) * articles + ranks
    key.sort()  # one number for run and rank: sorting numbers is several times as fast as sorting by two columns
    new = np.concatenate((np.ones(min(1, len(key)), bool), key[1:] != key[:-1]))
    np.subtract.at(sizes, order.order[key[~new] % max(1, articles)], 1)
    key = key[new]
    runs, ranks = runs[first][key // max(1, articles)], key % max(1, articles)
    several = _repeated(runs)
    runs, ranks = runs[several], ranks[several]
    number = np.cumsum(np.concatenate(([False], runs[1:] != runs[:-1]))) if len(runs) else np.zeros(0, np.int64)
    common = _is_boilerplate(ranks, number, order)[number]
    behind = np.cumsum(np.bincount(number))[number] - np.arange(len(number)) - 1
    reach = np.minimum(behind, np.where(common, min(NEAR, order.many - 1), order.many - 1))
    return _Shared(ranks.astype(np.int32), reach.astype(np.int8), common), np.unique(runs[common])


def _repeated(values: np.ndarray) -> np.ndarray:
    """Which of the sorted values stand there more than once."""
    same = values[1:] == values[:-1]
    return np.concatenate((same, [False])) | np.concatenate(([False], same)) if len(values) else np.zeros(0, bool)


def _is_boilerplate(ranks: np.ndarray, number: np.ndarray, order: Ordered) -> np.ndarray:
    """Of each run: whether too many articles have it, or one outlet on several days."""
    rows = order.order[ranks]
    articles = np.bincount(number)
    cell = number * (order.outlet.max(initial=0) + 1) + order.outlet[rows]
    span = int(np.ptp(order.day)) + 1 if len(order.day) else 1
    printed = cell * span + order.day[rows] - (order.day.min() if len(order.day) else 0)
    printed.sort()
    new = np.concatenate((np.ones(min(1, len(printed)), bool), printed[1:] != printed[:-1]))
    cells, days = np.unique(printed[new] // span, return_counts=True)
    standing = np.zeros(len(articles), bool)
    standing[cells[days >= STANDING] // (order.outlet.max(initial=0) + 1)] = True
    return standing | (articles > order.many)


def _blocks(shared: list[_Shared], articles: int) -> Iterator[tuple[int, int]]:
    """Ranges of ranks of the first article that have so many pairs that they may stand in memory."""
    pairs = sum((np.bincount(one.ranks, one.reach, articles) for one in shared), np.zeros(articles))
    block = np.cumsum(pairs) // _AT_ONCE
    yield from pairwise([0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), articles])


def _pairs(order: Ordered, shared: list[_Shared], block: tuple[int, int], days: int | None) -> tuple[np.ndarray, ...]:
    """Pairs of articles that share runs, the first of them in a range of ranks.

    Returns their keys (rank of the first · number of articles + rank of the second), how many runs they share, how many
    without boilerplate.
    """
    day, undated = order.day[order.order], order.undated[order.order]
    found = [np.zeros(0, np.int64)]
    for ranks, reach, common in shared:
        at = np.flatnonzero(ranks.view(np.uint32) - np.uint32(block[0]) < np.uint32(block[1] - block[0]))
        for lag in range(1, order.many):
            at = at[reach[at] >= lag]
            if not len(at):
                break
            first, second, rare = ranks[at].astype(np.int64), ranks[at + lag].astype(np.int64), ~common[at]
            if days is not None:
                near = (day[second] - day[first] <= days) | undated[second]
                first, second, rare = first[near], second[near], rare[near]
            found.append((first * len(day) + second) * 2 + rare)
    keys = np.concatenate(found)
    keys.sort()  # the rare ones of a pair behind the others: sorting numbers is five times as fast as sorting their places
    pairs = keys >> 1
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(pairs)), bool), pairs[1:] != pairs[:-1])))
    everything = np.diff(starts, append=len(pairs))
    counted = np.add.reduceat(keys & 1, starts) if len(starts) else everything
    return pairs[starts], everything, counted
