"""Which word turns a match into its opposite: no progress, stopped issuing ultimatums, the offer was rejected.

What turns, how far it reaches and what stops it stands in ``lexicons/negation.yaml``, with reasons; this file does the
arithmetic. Cues are found once in the tokens; each match then looks up its nearest cue on either side with a few binary
searches, so that the cost grows with the matches, not with the text.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.finding.patterns import Pattern, Spans, find_patterns, longest, parse
from mediakit.finding.plain_yaml import read_yaml
from mediakit.text.sentences import CLAUSE
from mediakit.text.tokens import Tokens

__all__ = ["CueGroup", "Cues", "Turns", "turned"]

SHIPPED = Path(__file__).resolve().parent / "lexicons" / "negation.yaml"
_NONE = -1
_DEEPEST = 3  # a cue that turns a cue that turns a cue: "did not fail to stop the shelling"
_NEIGHBOURS = 3  # how many cues on each side are tried before giving up
_LONGEST_INSERTION = 12  # words between two clause marks: "did not, his aide insisted, agree"


@dataclass(frozen=True)
class CueGroup:
    """Cues that behave alike; the fields are those of lexicons/negation.yaml, which explains them."""

    name: str
    why: str
    side: str
    reach: int
    entries: tuple[str, ...]
    excepted: tuple[str, ...] = ()
    turns: str = ""
    undone_by: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stops:
    """Words and phrases that end a cue's reach, unless one of the words in not_after stands before them."""

    name: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Cues:
    """All groups of cues, the lists of words that stop them, and which categories are of one kind."""

    groups: tuple[CueGroup, ...]
    stops: tuple[Stops, ...]
    kinds: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None) -> "Cues":
        """The cues of a file in the form of lexicons/negation.yaml, by default that file.

        Raises ValueError naming the group whose side, reach, stops or undone_by cannot be.

        >>> [group.name for group in Cues.load().groups][:3]
        ['not', 'no', 'little']
        """
        return _load(Path(path) if path else SHIPPED)

    @cached_property
    def undoes(self) -> np.ndarray:
        """Group x group: whether a cue of the first undoes a cue of the second (bool)."""
        return np.array([[a.name in b.undone_by for b in self.groups] for a in self.groups], bool)

    def turning(self, categories: Sequence[str]) -> np.ndarray:
        """Group x category: whether the group's cues turn the category (bool). All turn a category of no kind."""
        kinds = [next((kind for kind, names in self.kinds.items() if name in names), "") for name in categories]
        table = [[not group.turns or not kind or kind == group.turns for kind in kinds] for group in self.groups]
        return np.array(table, bool).reshape(len(self.groups), len(categories))

    @cached_property
    def patterns(self) -> tuple["_Pattern", ...]:
        """Every pattern, excepted phrases first: of equally long matches the first is taken.

        Cues compete for the longest match in three layers: not and no; cues before the hit; cues after it. So a cue of
        one layer can undo one of another that it stands in or beside: was *not* rejected.
        """
        rows = []
        for number, group in enumerate(self.groups):
            layer = _AFTER if group.side == "after" else _BEFORE if group.undone_by else _PARTICLE
            rows += [_Pattern(parse(text), layer, number, True) for text in group.excepted]
            rows += [_Pattern(parse(text), layer, number, False) for text in group.entries]
        for number, stops in enumerate(self.stops):
            rows += [_Pattern(parse(text), _STOPS + number, _NONE, False) for text in stops.phrases]
        return tuple(sorted(rows, key=lambda row: not row.excepted))


_PARTICLE, _BEFORE, _AFTER, _STOPS = range(4)


@dataclass(frozen=True)
class _Pattern:
    """A pattern, the layer in which it competes (from _STOPS on: its list of stops), and the number of its group."""

    pattern: Pattern
    layer: int
    group: int
    excepted: bool


@dataclass(frozen=True, eq=False)
class Turns:
    """For each span the tokens first to stop (exclusive) of the cue that turns it, and its group; or -1."""

    first: np.ndarray
    stop: np.ndarray
    group: np.ndarray

    def __len__(self) -> int:
        return len(self.first)

    @property
    def any(self) -> np.ndarray:
        """Whether each span is turned."""
        return self.first >= 0


def turned(
    tokens: Tokens,
    spans: Spans,
    *,
    categories: Sequence[str] | pd.Categorical | None = None,
    gapped: np.ndarray | None = None,
    cues: Cues | None = None,
) -> Turns:
    """The cue that turns each span into its opposite, where there is one.

    categories: the category of each span; some cues turn only cooperative or only confrontational wording.
    gapped: which spans matched with a gap, so that a cue may stand inside them (reached no agreement).
    cues: other cues than the shipped.

    The nearest cue on each side counts, within its clause and reach. A cue may itself be turned: two turns leave the
    span as it was (Polanyi & Zaenen 2006 on shifters that combine).

    >>> from mediakit.text.tokens import tokenise
    >>> tokens = tokenise(["Russia had stopped issuing \\"ultimatums\\", not without progress."])
    >>> spans = find_patterns(tokens, ["ultimatums", "progress"])
    >>> turns = turned(tokens, spans)
    >>> turns.any.tolist(), turns.first.tolist(), turns.stop.tolist()
    ([True, False], [2, -1], [4, -1])
    """
    cues = cues or Cues.load()
    found = _find_cues(tokens, cues)
    kinds = pd.Categorical([""] * len(spans) if categories is None else categories)
    turns = cues.turning([str(name) for name in kinds.categories])
    gapped = np.zeros(len(spans), bool) if gapped is None else np.asarray(gapped, bool)
    stands = found.stands()
    odd, cue = np.zeros(len(spans), bool), np.full(len(spans), _NONE)
    for nearest in (found.before(spans), found.after(spans), found.inside(spans, gapped)):
        there = nearest >= 0
        there[there] = turns[found.group[nearest[there]], np.asarray(kinds.codes)[there]] & stands[nearest[there]]
        odd ^= there
        cue = np.where(there & (cue < 0), nearest, cue)
    cue[~odd] = _NONE
    of_cue = found.spans.first, found.spans.stop, found.group
    first, stop, group = (np.append(values, _NONE)[cue] for values in of_cue)  # cue -1 takes the -1 at the end
    within = (first < spans.first) & (stop > spans.first) & (stop <= spans.stop)
    return Turns(first, np.where(within, spans.first, stop), group)


def _find_cues(tokens: Tokens, cues: Cues) -> "_Found":
    rows = cues.patterns
    layer, group = np.array([row.layer for row in rows]), np.array([row.group for row in rows])
    found = longest(find_patterns(tokens, [row.pattern for row in rows]), layer)
    spans = found.where((group >= 0)[found.entry] & ~np.array([row.excepted for row in rows])[found.entry])
    phrases = (found.first[layer[found.entry] == _STOPS + number] for number in range(len(cues.stops)))
    stops = tuple(
        np.sort(np.append(_stop_words(tokens, stops), places), kind="stable")
        for stops, places in zip(cues.stops, phrases, strict=True)
    )
    return _Found(tokens, cues, spans, group[spans.entry], np.flatnonzero(tokens.breaks == CLAUSE), stops)


def _stop_words(tokens: Tokens, stops: Stops) -> np.ndarray:
    """Positions of the single words of a list of stops, ascending (int64).

    They are the commonest words of all, so a mask over the vocabulary finds them faster than patterns would.
    """
    stopping, shielding = (_mask(tokens, words) for words in (stops.words, stops.not_after))
    places = np.flatnonzero(stopping[tokens.ids])
    return places[~shielding[tokens.ids[places - 1]] | (places == 0)] if len(places) else places


def _mask(tokens: Tokens, words: Sequence[str]) -> np.ndarray:
    mask = np.zeros(len(tokens.vocabulary), bool)
    for word in words:
        mask[tokens.terms(word)] = True
    return mask


@dataclass(frozen=True, eq=False)
class _Found:
    """The cues of a corpus by place, their groups; the clause marks; for each list of stops where they stand."""

    tokens: Tokens
    cues: Cues
    spans: Spans
    group: np.ndarray
    marks: np.ndarray
    stops: tuple[np.ndarray, ...]

    def _of_side(self, side: str) -> np.ndarray:
        on_side = np.array([group.side == side for group in self.cues.groups], bool)
        return np.flatnonzero(on_side[self.group])

    def before(self, spans: Spans) -> np.ndarray:
        """Number of the nearest cue before each span that reaches it, or -1.

        A cue whose last word begins the span (*stopped* shelling) reaches it, too.
        """
        numbers = self._of_side("before")
        at = np.searchsorted(self.spans.first[numbers], spans.first) - 1

        def reaches(cue: np.ndarray, chosen: Spans) -> np.ndarray:
            stop = self.spans.stop[cue]
            overlap = (stop > chosen.first) & (stop != chosen.first + 1)
            return ~overlap & self._reaches(cue, np.minimum(stop, chosen.first), chosen.first)

        return self._nearest(spans, numbers, at, -1, reaches)

    def after(self, spans: Spans) -> np.ndarray:
        """Number of the nearest cue after each span that reaches back to it, or -1."""
        numbers = self._of_side("after")
        at = np.searchsorted(self.spans.first[numbers], spans.stop)

        def reaches(cue: np.ndarray, chosen: Spans) -> np.ndarray:
            return self._reaches(cue, chosen.stop, self.spans.first[cue])

        return self._nearest(spans, numbers, at, 1, reaches)

    def inside(self, spans: Spans, gapped: np.ndarray) -> np.ndarray:
        """Number of the first cue inside each gapped span, or -1: reached *no* agreement."""
        numbers = self._of_side("before")
        at = np.searchsorted(self.spans.first[numbers], spans.first, "right")

        def reaches(cue: np.ndarray, chosen: Spans) -> np.ndarray:
            return self.spans.stop[cue] < chosen.stop

        return np.where(gapped, self._nearest(spans, numbers, at, 1, reaches, tries=1), _NONE)

    @staticmethod
    def _nearest(
        spans: Spans, numbers: np.ndarray, at: np.ndarray, step: int, reaches: Any, tries: int = _NEIGHBOURS
    ) -> np.ndarray:
        """Of the numbered cues, taken from place `at` in steps, the first that reaches each span, or -1."""
        best = np.full(len(spans), _NONE)
        for neighbour in range(tries):
            place = at + step * neighbour
            untold = np.flatnonzero((best < 0) & (place >= 0) & (place < len(numbers)))
            cue = numbers[place[untold]]
            reached = reaches(cue, spans.where(untold))
            best[untold[reached]] = cue[reached]
        return best

    def stands(self) -> np.ndarray:
        """Whether each cue turns what it reaches: not, when it is undone by a cue before it or inside it."""
        undone_by = self.before(self.spans), self.inside(self.spans, np.ones(len(self.spans), bool))
        stands = np.ones(len(self.spans), bool)
        for _ in range(_DEEPEST):
            undone = np.zeros(len(stands), bool)
            for cue in undone_by:
                there = cue >= 0
                undone[there] |= self.cues.undoes[self.group[cue[there]], self.group[there]] & stands[cue[there]]
            stands = ~undone
        return stands

    def _reaches(self, cue: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether each cue reaches over the words low to high: few enough, one sentence, no clause mark, no stop."""
        reach = np.array([group.reach for group in self.cues.groups])[self.group[cue]]
        fits = high - low <= reach + _LONGEST_INSERTION
        near = np.flatnonzero(fits)  # few: the dearer tests are for them alone
        group, low, high = self.group[cue[near]], low[near], high[near]
        inserted, clear = self._clause_marks(low, high)
        free = clear & (high - low - inserted <= reach[near])
        free &= _count(self.tokens.sentence_starts, low, high + 1) == 0
        for stops, places in zip(self.cues.stops, self.stops, strict=True):
            stopped = np.array([stops.name in group.stops for group in self.cues.groups], bool)[group]
            free &= ~(stopped & (_count(places, low, high) > 0))
        fits[near] = free
        return fits

    def _clause_marks(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How many words an insertion takes that begins right at low, and whether no mark but its two stands there."""
        between = _count(self.marks, low, high + 1)
        marks = np.append(self.marks, [_NONE, _NONE])
        at = np.searchsorted(self.marks, low)
        insertion = (between == 2) & (marks[at] == low)
        words = np.where(insertion, marks[np.minimum(at + 1, len(self.marks))] - low, 0)
        return words, (between == 0) | insertion


def _count(places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How many of the ascending places lie in low to high (exclusive)."""
    return np.searchsorted(places, high) - np.searchsorted(places, low)


@lru_cache(maxsize=8)
def _load(path: Path) -> Cues:
    data = read_yaml(path)
    _refuse_unknown(path.name, data, ("name", "title", "language", "version", "about", "sources", "kinds", "stops", "groups"))
    stops = tuple(_stops(name, content) for name, content in data.get("stops", {}).items())
    groups = tuple(_group(name, values) for name, values in data["groups"].items())
    lists, names = [s.name for s in stops], [group.name for group in groups]
    for group in groups:
        for wrong in sorted({*group.stops} - {*lists} | {*group.undone_by} - {*names}):
            known = ", ".join(lists + names)
            raise ValueError(f"{path.name}: the group {group.name!r} names {wrong!r}, which is none of {known}")
    return Cues(groups, stops, {kind: tuple(members) for kind, members in data.get("kinds", {}).items()})


def _refuse_unknown(where: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
    if unknown := [key for key in given if key not in known]:
        line = getattr(unknown[0], "line", 0)
        place = f" (line {line})" if line else ""
        raise ValueError(f"{where} has {str(unknown[0])!r}{place}; known are {', '.join(known)}")


def _stops(name: str, content: Any) -> Stops:
    content = content if isinstance(content, Mapping) else {"entries": content}
    _refuse_unknown(f"the list of stops {name!r}", content, ("entries", "not_after"))
    entries, not_after = content["entries"], content.get("not_after", [])
    single = tuple(entry for entry in entries if " " not in entry)
    return Stops(name, single, tuple(entry for entry in entries if " " in entry), tuple(not_after))


def _group(name: str, values: dict[str, Any]) -> CueGroup:
    known = ("after", "entries", "except", "reach", "side", "stops", "turns", "undone_by", "why")
    _refuse_unknown(f"group {name!r} of the cues", values, known)
    if values.get("side") not in ("before", "after") or not values.get("reach", "").isdigit():
        raise ValueError(f"group {name!r} of the cues needs side: before or after, and reach: a number of words")
    entries = values.get("entries", [])
    if auxiliaries := values.get("after"):
        entries = [f"{auxiliary} [0-2] {entry}" for auxiliary in auxiliaries for entry in entries]
    return CueGroup(
        name=name,
        why=values.get("why", ""),
        side=values["side"],
        reach=int(values["reach"]),
        entries=tuple(entries),
        excepted=tuple(values.get("except", [])),
        turns=values.get("turns", ""),
        undone_by=tuple(values.get("undone_by", [])),
        stops=tuple(values.get("stops", [])),
    )
