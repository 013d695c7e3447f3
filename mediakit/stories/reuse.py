"""Re-use: pairs of articles of which one was made from the other, found by the runs of words they share.

Two articles that report the same event share names, numbers and quotations; two articles of which one was made from the
other share whole runs of words outside the quotation marks. So the measure is *containment*: the share of the shorter
article's runs of eight words that stand in the longer one too (Broder 1997, "On the resemblance and containment of
documents"; with A the runs of the shorter text and B those of the longer, ``c = |A ∩ B| / |A|``). Resemblance,
``|A ∩ B| / |A ∪ B|``, misses what news rooms do: a story cut to a third has one below .34 with its own original.

Two articles at most so many days apart (one without a date is near to all) are linked if of the shorter one's runs

- 15 per cent stand in the longer one (30 if both are of one outlet), and 25 runs at least, where only runs count that stand
  outside quotation marks and are no boilerplate: printed by one outlet on three days or more, or in more than 20 articles
  (in a corpus below 80: in more than a quarter of them, and more than four); or
- 80 per cent do, quotations included, and boilerplate too where the text has 50 runs.

Runs are hashed to 64 bits and sorted, so that time grows with the number of words and not with its square.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from mediakit.finding.quotations.quotation_marks import find_passages
from mediakit.reading.credits import agency_name
from mediakit.text.tokens import Tokens

__all__ = ["ACROSS", "RUN", "WITHIN", "RunTexts", "SharedRuns", "covered", "links_between", "shared_passages"]

RUN = 8  # words
ACROSS = 0.15  # containment in own words from which another outlet's article is of the same story
WITHIN = 0.3  # and one of the same outlet, which also repeats its own background from article to article
LEAST = 25  # runs, for parts of articles: a stock phrase or two, a sentence of a ministry are no re-use
WHOLE = 0.8  # the shorter text as a whole, quotations included
WHOLE_LEAST = 50  # runs of a whole text that may be made of boilerplate: a notice to subscribers is no story
STANDING = 3  # days on which one outlet prints the same run: then it is its standing text
MANY = 20  # articles; what more of them share is boilerplate
NEAR = 4  # articles before and after in time that a boilerplate run is compared with, to find whole copies
_PARTS_BITS = 4  # the runs are sorted in sixteen parts, so that little stands in memory twice
_BLOCK = 1 << 20
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class RunTexts:
    """The articles as numbers: their runs' hashes (one a token, 0 where none begins) and what orders them."""

    tokens: Tokens
    hashes: np.ndarray
    articles: pd.DataFrame

    @classmethod
    def of(cls, tokens: Tokens, articles: pd.DataFrame) -> "RunTexts":
        """The articles with the hashes of their runs."""
        return cls(tokens, _hashes(tokens), articles)

    @cached_property
    def order(self) -> np.ndarray:
        """Row numbers of the articles, the probable original of any set of them first, whatever their order was."""
        credited = self.articles["agency"].to_numpy() != ""
        ids = pd.Index(self.articles["id"].to_numpy(dtype=object)).argsort().argsort()
        day = np.where(self.undated, np.iinfo(np.int64).max, self.day)
        return np.lexsort((ids, -self.tokens.words, ~credited, ~self.wire, day))

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

    def words(self, row: int) -> slice:
        """Where the tokens of an article stand."""
        return slice(int(self.tokens.indptr[row]), int(self.tokens.indptr[row + 1]))

    def runs(self, row: int) -> np.ndarray:
        """The hashes of an article's runs, one a word."""
        return self.hashes[self.words(row)]

    def quoted(self, row: int) -> np.ndarray:
        """Which words of an article stand in quotation marks."""
        starts, inside = self.tokens.starts[self.words(row)], np.zeros(self.tokens.words[row] + 1, np.int64)
        for passage in find_passages(self.articles["text"].iat[row]):
            for edges in passage.pieces:
                first, stop = np.searchsorted(starts, edges)
                inside[first] += 1
                inside[stop] -= 1
        return np.cumsum(inside)[:-1] > 0


def _hashes(tokens: Tokens) -> np.ndarray:
    """A 64-bit number for the run of words that begins at each token; 0 where the article ends before it.

    A polynomial over random codes of the words, modulo 2**64. The codes depend on the word's number only.
    """
    hashes = np.zeros(len(tokens), np.uint64)
    codes = np.random.default_rng(RUN).integers(1, 2**64, len(tokens.vocabulary), dtype=np.uint64)
    for start in range(0, len(tokens) - RUN + 1, _BLOCK):
        words = codes[tokens.ids[start : start + _BLOCK + RUN - 1]]
        value = np.zeros(len(words) - RUN + 1, np.uint64)
        for place in range(RUN):
            value *= _FACTOR
            value += words[place : place + len(value)]
        hashes[start : start + len(value)] = value
    last = tokens.indptr[1:, None] - np.arange(1, RUN)
    hashes[last[last >= tokens.indptr[:-1, None]]] = 0
    return hashes


class _Shared(NamedTuple):
    """Runs that stand in more than one article, by run and by rank of the article; `number` counts the runs."""

    runs: np.ndarray
    ranks: np.ndarray
    number: np.ndarray


@dataclass(frozen=True, eq=False)
class SharedRuns:
    """Compares two articles (row numbers): the runs they share, and whether that links them."""

    texts: RunTexts
    boilerplate: np.ndarray
    seen: dict[int, "_Runs"]

    def compare(self, one: int, other: int) -> tuple[int, bool]:
        """How many runs the two share, and whether they are linked."""
        for row in (one, other):
            if row not in self.seen:
                self.seen[row] = _runs(self.texts, row, self.boilerplate)
        same_outlet = bool(self.texts.outlet[one] == self.texts.outlet[other])
        return _compared(self.seen[one], self.seen[other], same_outlet=same_outlet)


def links_between(texts: RunTexts, days: int | None) -> tuple[pd.DataFrame, SharedRuns]:
    """Pairs of articles (row numbers) with the runs they share, and whether that links them; and what compares others.

    Of a text that very many articles hold, each is compared with its neighbours in time only.
    """
    keys, everything, counted, boilerplate, sizes = _candidates(texts, days)
    first, second = texts.order[keys // max(1, len(texts.order))], texts.order[keys % max(1, len(texts.order))]
    shorter = np.minimum(sizes[first], sizes[second])
    likely = (counted >= LEAST) | (everything >= WHOLE * shorter)
    pairs = SharedRuns(texts, boilerplate, {})
    near = zip(first[likely].tolist(), second[likely].tolist(), strict=True)
    rows = [(one, other, *pairs.compare(one, other)) for one, other in near]
    frame = pd.DataFrame(rows, columns=["first", "second", "shared", "linked"])
    return frame.astype({"first": np.int64, "second": np.int64, "shared": np.int64, "linked": bool}), pairs


def _candidates(texts: RunTexts, days: int | None) -> tuple[np.ndarray, ...]:
    """Pairs of articles that share a run.

    Returns their keys (rank of the first · number of articles + rank of the second), how many runs they share, how many
    without boilerplate; the boilerplate runs, sorted; and the number of distinct runs of every article.
    """
    sizes = np.maximum(texts.tokens.words - RUN + 1, 0)
    found, boilerplate = [np.zeros((3, 0), np.int64)], [np.zeros(0, np.uint64)]
    for part in range(1 << _PARTS_BITS):
        shared = _shared_runs(texts, part, sizes)
        common = _is_boilerplate(shared, texts)
        boilerplate.append(np.unique(shared.runs[common[shared.number]]))
        found.append(_pairs(shared, common, texts, days))
    pairs = np.concatenate(found, axis=1)
    keys, place = np.unique(pairs[0], return_inverse=True)
    everything, counted = (np.bincount(place, weights=row, minlength=len(keys)).astype(np.int64) for row in pairs[1:])
    return keys, everything, counted, np.sort(np.concatenate(boilerplate)), sizes


def _shared_runs(texts: RunTexts, part: int, sizes: np.ndarray) -> _Shared:
    """The runs of one part that several articles have; an article's repetitions of itself are taken off its size."""
    positions = np.flatnonzero((texts.hashes >> np.uint64(64 - _PARTS_BITS) == part) & (texts.hashes != 0))
    runs = texts.hashes[positions]
    by_run = np.argsort(runs)
    runs, positions = runs[by_run], positions[by_run]
    again = _repeated(runs)
    runs, rows = runs[again], texts.tokens.article_of(positions[again])
    ranks = texts.rank[rows]
    order = np.lexsort((ranks, runs))
    runs, ranks = runs[order], ranks[order]
    new = np.ones(len(runs), bool)
    new[1:] = (runs[1:] != runs[:-1]) | (ranks[1:] != ranks[:-1])
    np.subtract.at(sizes, texts.order[ranks[~new]], 1)
    runs, ranks = runs[new], ranks[new]
    several = _repeated(runs)
    runs, ranks = runs[several], ranks[several]
    number = np.cumsum(np.concatenate(([False], runs[1:] != runs[:-1]))) if len(runs) else np.zeros(0, np.int64)
    return _Shared(runs, ranks, number)


def _repeated(values: np.ndarray) -> np.ndarray:
    """Which of the sorted values stand there more than once."""
    same = values[1:] == values[:-1]
    return np.concatenate((same, [False])) | np.concatenate(([False], same)) if len(values) else np.zeros(0, bool)


def _is_boilerplate(shared: _Shared, texts: RunTexts) -> np.ndarray:
    """Of each run: whether too many articles have it, or one outlet on several days."""
    rows = texts.order[shared.ranks]
    articles = np.bincount(shared.number)
    cell = shared.number * (texts.outlet.max(initial=0) + 1) + texts.outlet[rows]
    order = np.lexsort((texts.day[rows], cell))
    cell, day = cell[order], texts.day[rows][order]
    new = np.ones(len(cell), bool)
    new[1:] = (cell[1:] != cell[:-1]) | (day[1:] != day[:-1])
    cells, days = np.unique(cell[new], return_counts=True)
    standing = np.zeros(len(articles), bool)
    standing[cells[days >= STANDING] // (texts.outlet.max(initial=0) + 1)] = True
    return standing | (articles > texts.many)


def _pairs(shared: _Shared, common: np.ndarray, texts: RunTexts, days: int | None) -> np.ndarray:
    """Pairs of articles that share runs: key, runs shared, runs shared without boilerplate (3 × pairs)."""
    day, undated = texts.day[texts.order], texts.undated[texts.order]
    keys, counted = [np.zeros(0, np.int64)], [np.zeros(0, bool)]
    for lag in range(1, min(texts.many, len(shared.runs))):
        same = shared.number[lag:] == shared.number[:-lag]
        rare = ~common[shared.number[lag:]]
        at = np.flatnonzero(same & rare if lag > NEAR else same)
        first, second = shared.ranks[at], shared.ranks[at + lag]
        if days is not None:
            near = (day[second] - day[first] <= days) | undated[second]
            at, first, second = at[near], first[near], second[near]
        keys.append(first * len(day) + second)
        counted.append(rare[at])
    pairs, place = np.unique(np.concatenate(keys), return_inverse=True)
    weights = np.concatenate(counted)
    return np.stack(
        (pairs, np.bincount(place, minlength=len(pairs)), np.bincount(place, weights, len(pairs)).astype(np.int64))
    )


class _Runs(NamedTuple):
    """The distinct runs of an article, sorted; which are its own words, which boilerplate."""

    hashes: np.ndarray
    own: np.ndarray
    boilerplate: np.ndarray


def _runs(texts: RunTexts, row: int, boilerplate: np.ndarray) -> _Runs:
    quoted = np.concatenate(([0], np.cumsum(texts.quoted(row))))
    hashes, first = np.unique(texts.runs(row)[: 1 - RUN], return_index=True)
    own = quoted[first + RUN] == quoted[first]
    return _Runs(hashes, own, _is_in(hashes, boilerplate)[0])


def _compared(one: _Runs, other: _Runs, *, same_outlet: bool) -> tuple[int, bool]:
    """Number of runs in common, and whether they make the two articles one story."""
    short, long = (one, other) if len(one.hashes) <= len(other.hashes) else (other, one)
    both, place = _is_in(short.hashes, long.hashes)
    rare = both & ~short.boilerplate
    own = rare & short.own & long.own[place]
    runs, shared = len(short.hashes), int(both.sum())
    part = own.sum() >= max(LEAST, (WITHIN if same_outlet else ACROSS) * short.own.sum())
    whole = (shared if runs >= WHOLE_LEAST else rare.sum()) >= WHOLE * runs
    return shared, bool(part or whole)


def _is_in(values: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which values are among the sorted known ones, and where."""
    if not len(known):
        return np.zeros(len(values), bool), np.zeros(len(values), np.int64)
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return known[place] == values, place


def covered(hashes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which words of an article stand in a run that the other article has too."""
    begins = np.isin(hashes, others) & (hashes != 0)
    edges = np.zeros(len(hashes) + RUN, np.int64)
    edges[:-RUN] += begins
    edges[RUN:] -= begins
    return np.cumsum(edges)[: len(hashes)] > 0


def shared_passages(texts: RunTexts, row: int, source: int) -> list[tuple[int, int, int, int, int]]:
    """Passages in common: start, end, start in the source, end in the source (characters), words."""
    tokens, own, other = texts.tokens, texts.words(row), texts.words(source)
    passages = []
    for first, stop, there in _aligned(tokens.ids[own], tokens.ids[other], texts.runs(row), texts.runs(source)):
        begins, length = (own.start + first, other.start + there), stop - first
        edges = [(int(tokens.starts[at]), int(tokens.ends[at + length - 1])) for at in begins]
        passages.append((*edges[0], *edges[1], length))
    return passages


def _aligned(
    words: np.ndarray, others: np.ndarray, runs: np.ndarray, other_runs: np.ndarray
) -> list[tuple[int, int, int]]:
    """Runs of equal words, from left to right, as long as can be: first and stop in `words`, first in `others`."""
    places: dict[int, list[int]] = {}
    for place, run in enumerate(other_runs[: 1 - RUN].tolist()):
        if len(known := places.setdefault(run, [])) < RUN:
            known.append(place)
    found, at, done, own = [], 0, 0, runs[: 1 - RUN].tolist()
    while at < len(own):
        if own[at] not in places:
            at += 1
            continue
        length, there = max((_equal(words[at:], others[place:]), -place) for place in places[own[at]])
        start = max(at, done)
        found.append((start, at + length, start - at - there))
        done = at + length
        at = done - RUN + 1
    return found


def _equal(words: np.ndarray, others: np.ndarray) -> int:
    """How many words from the first on are the same."""
    length = min(len(words), len(others))
    different = words[:length] != others[:length]
    return int(different.argmax()) if different.any() else length
