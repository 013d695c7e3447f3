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

Which pairs are compared at all, `mediakit.stories.likely_pairs` finds, in time that grows with the number of words and not with its square.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from mediakit.finding.quotations.quotation_marks import find_passages
from mediakit.stories.likely_pairs import LEAST, RUN, WHOLE, Likely, Ordered, hash_runs, word_codes
from mediakit.text.tokens import Tokens

ACROSS = 0.15  # containment in own words from which another outlet's article is of the same story
WITHIN = 0.3  # and one of the same outlet, which also repeats its own background from article to article
WHOLE_LEAST = 50  # runs of a whole text that may be made of boilerplate: a notice to subscribers is no story


@dataclass(frozen=True, eq=False)
class RunTexts(Ordered):
    """The articles with their words, and the hashes of the runs of eight in each."""

    tokens: Tokens

    @classmethod
    def of(cls, tokens: Tokens, articles: pd.DataFrame) -> "RunTexts":
        """The articles with their words."""
        return cls(articles, tokens.words, tokens)

    @cached_property
    def _codes(self) -> np.ndarray:
        return word_codes(self.tokens)

    def words(self, row: int) -> slice:
        """Where the tokens of an article stand."""
        return slice(int(self.tokens.indptr[row]), int(self.tokens.indptr[row + 1]))

    def runs(self, row: int) -> np.ndarray:
        """The hashes of an article's runs, one a word."""
        ids = self.tokens.ids[self.words(row)]
        return hash_runs(ids, np.array([0, len(ids)]), self._codes)

    def quoted(self, row: int) -> np.ndarray:
        """Which words of an article stand in quotation marks."""
        starts, inside = self.tokens.starts[self.words(row)], np.zeros(self.tokens.words[row] + 1, np.int64)
        for passage in find_passages(self.articles["text"].iat[row]):
            for edges in passage.pieces:
                first, stop = np.searchsorted(starts, edges)
                inside[first] += 1
                inside[stop] -= 1
        return np.cumsum(inside)[:-1] > 0


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


def links_between(texts: RunTexts, near: Likely) -> tuple[pd.DataFrame, SharedRuns]:
    """Pairs of articles (row numbers) with the runs they share, and whether that links them; and what compares others."""
    pairs = SharedRuns(texts, near.boilerplate, {})
    rows = [(one, other, *pairs.compare(one, other)) for one, other in zip(near.first.tolist(), near.second.tolist(), strict=True)]
    frame = pd.DataFrame(rows, columns=["first", "second", "shared", "linked"])
    return frame.astype({"first": np.int64, "second": np.int64, "shared": np.int64, "linked": bool}), pairs


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
