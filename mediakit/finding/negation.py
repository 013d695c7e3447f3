"""Which word turns a match into its opposite: no progress, stopped issuing ultimatums, the offer was rejected.

What turns, how far it reaches and what stops it stands in ``lexicons/negation.yaml``, with reasons; this file does the
arithmetic. Cues are found in the sentences of the matches alone; each match then looks up its nearest cue on either side with a
few binary searches, so that the cost grows with the matches, not with the text.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.finding.clause_marks import LEVELS, LONGEST_INSERTION, LONGEST_ITEM, Marks, count, mask, places
from mediakit.finding.forms.cue_files import CueGroup, Stops, read
from mediakit.finding.patterns import Pattern, Spans, find_patterns, longest, parse
from mediakit.text.languages import language_named
from mediakit.text.sentences import CLAUSE, SENTENCE
from mediakit.text.tokens import Tokens

SHIPPED = Path(__file__).resolve().parent / "lexicons" / "negation.yaml"
LANGUAGES = {"English": "", "German": "-de", "Russian": "-ru", "Ukrainian": "-uk"}  # that have cues, and their file's ending
_NONE = -1
_DEEPEST = 3  # a cue that turns a cue that turns a cue: "did not fail to stop the shelling"
_NEIGHBOURS = 3  # how many cues on each side are tried before giving up
_LONGEST_LIST = 3 * LONGEST_ITEM  # words of a list beyond the reach of its cue
_BETWEEN = 2  # words between an auxiliary and its participle
_LABEL = 3  # most words before the hit in "Progress on prisoners: none"


@dataclass(frozen=True, eq=False)
class Cues:
    """All groups of cues, the lists of words that stop them, and which categories are of one kind."""

    groups: tuple[CueGroup, ...]
    stops: tuple[Stops, ...]
    kinds: Mapping[str, tuple[str, ...]]
    commas: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None, *, moods: bool = False) -> "Cues":
        """The cues of a file in the form of lexicons/negation.yaml, by default that file.

        moods: those of its questions and conditions, each group named for its mood, in place of those that turn.

        Raises ValueError naming the group whose side, reach, stops or undone_by cannot be.

        >>> [group.name for group in Cues.load().groups][:3]
        ['not', 'no', 'nobody']
        """
        file = Path(path or SHIPPED)
        return _load(file, "moods" if moods else "groups", file.stat().st_mtime_ns)

    @classmethod
    def of(cls, language: str, *, moods: bool = False) -> "Cues":
        """The shipped cues for an instrument in this language, English where it says none; no groups where there are no cues.

        >>> [len(Cues.of(language).groups) > 0 for language in ("", "de", "Russian", "fr")]
        [True, True, True, False]
        """
        named = language_named(language) or "English"
        if named not in LANGUAGES:
            return cls((), (), {}, {})
        return cls.load(SHIPPED.with_stem(f"negation{LANGUAGES[named]}"), moods=moods)

    @cached_property
    def undoes(self) -> np.ndarray:
        """Group x group: whether a cue of the first undoes a cue of the second (bool)."""
        undone = [[a.name in b.undone_by or b.name in a.undoes for b in self.groups] for a in self.groups]
        return np.array(undone, bool)

    def turning(self, categories: Sequence[str]) -> np.ndarray:
        """Group x category: whether the group's cues turn the category (bool). All turn a category of no kind."""
        kinds = self.kinds_of(categories)
        table = [[not group.turns or not kind or kind == group.turns for kind in kinds] for group in self.groups]
        return np.array(table, bool).reshape(len(self.groups), len(categories))

    def kinds_of(self, categories: Sequence[str]) -> list[str]:
        """The kind of each category (cooperative or confrontational), "" for one of no kind."""
        return [next((kind for kind, names in self.kinds.items() if name in names), "") for name in categories]

    @cached_property
    def patterns(self) -> tuple["_Pattern", ...]:
        """Every pattern, excepted phrases first: of equally long matches the first is taken.

        Cues compete for the longest match in four layers: not and no; cues before the hit; after it; its object. A cue of
        one layer can undo one of another that it stands in or beside: was *not* rejected.
        """
        rows = []
        for number, group in enumerate(self.groups):
            layer = _layer(group)
            rows += [_Pattern(parse(text), layer, number, True) for text in group.excepted]
            rows += [_Pattern(parse(text), layer, number, False) for text in group.entries]
        for number, stops in enumerate(self.stops):
            rows += [_Pattern(parse(text), _STOPS + number, _NONE, False) for text in stops.phrases]
        return tuple(sorted(rows, key=lambda row: not row.excepted))


def _layer(group: CueGroup) -> int:
    before = _BEFORE if group.undone_by else _PARTICLE
    return before if group.side == "before" else _OBJECT if group.side == "object" else _AFTER


_PARTICLE, _BEFORE, _AFTER, _OBJECT, _STOPS = range(5)


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
    tokens: Tokens, spans: Spans, *, categories: Sequence[str] | pd.Categorical | None = None, gapped: np.ndarray | None = None,
    cues: Cues | None = None, around: "Around | None" = None,
) -> Turns:  # fmt: skip
    """The cue that turns each span into its opposite, where there is one.

    categories: the category of each span; some cues turn only cooperative or only confrontational wording.
    gapped: which spans matched with a gap, so that a cue may stand inside them (reached no agreement).
    cues: other cues than the shipped. around: what stands around the spans, where that is known.

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
    around = around or Around.of(tokens, spans, cues)
    found, spans = _find_cues(around, cues), around.spans
    kinds = pd.Categorical([""] * len(spans) if categories is None else categories)
    turns = cues.turning([str(name) for name in kinds.categories])
    gapped = np.zeros(len(spans), bool) if gapped is None else np.asarray(gapped, bool)
    stands = found.stands()
    odd, cue = np.zeros(len(spans), bool), np.full(len(spans), _NONE)
    kind = np.array(cues.kinds_of(kinds.categories), object)[np.asarray(kinds.codes)] if len(spans) else None
    for nearest in (
        found.before(spans, kind),
        found.after(spans, kind),
        found.answers(spans),
        found.objects(spans),
        found.inside(spans, gapped),
    ):
        there = nearest >= 0
        there[there] = turns[found.group[nearest[there]], np.asarray(kinds.codes)[there]] & stands[nearest[there]]
        odd ^= there
        cue = np.where(there & (cue < 0), nearest, cue)
    cue[~odd] = _NONE
    of_cue = found.spans.first, found.spans.stop, found.group
    first, stop, group = (np.append(values, _NONE)[cue] for values in of_cue)  # cue -1 takes the -1 at the end
    within = (first < spans.first) & (stop > spans.first) & (stop <= spans.stop)
    object_of = (first >= spans.first) & (first < spans.stop) & (stop > spans.stop)
    first, stop = np.where(object_of, spans.stop, first), np.where(within, spans.first, stop)
    place = np.append(around.place, _NONE)
    return Turns(place[first], np.where(first < 0, _NONE, place[stop - 1] + 1), group)


@dataclass(frozen=True, eq=False)
class Around:
    """The sentences in which spans stand: no cue beyond them reaches a span, so that the others need not be looked through.

    `tokens`, the `spans` in them, the clause `marks`, and the `place` of each token in the corpus.
    """

    tokens: Tokens
    spans: Spans
    marks: Marks
    place: np.ndarray

    @classmethod
    def of(cls, tokens: Tokens, spans: Spans, cues: Cues) -> "Around":
        some, place = tokens.sentences_with(spans.first, spans.stop)
        first, last = np.searchsorted(place, spans.first), np.searchsorted(place, spans.stop - 1)
        return cls(some, Spans(first, last + 1, spans.entry), Marks.of(some, cues.commas), place)


def nearest_before(around: Around, cues: Cues) -> np.ndarray:
    """The number of the group whose cue stands before each span and reaches it, or -1."""
    found = _find_cues(around, cues)
    return np.append(found.group, _NONE)[found.before(around.spans)]


def _find_cues(around: Around, cues: Cues) -> "_Found":
    tokens = around.tokens
    rows = cues.patterns
    layer, group = np.array([row.layer for row in rows]), np.array([row.group for row in rows])
    excepted = np.array([row.excepted for row in rows])
    all_spans = _with_auxiliaries(tokens, cues, find_patterns(tokens, [row.pattern for row in rows]))
    found = longest(all_spans, layer)
    spans = found.where((group >= 0)[found.entry] & ~excepted[found.entry])
    phrases = (found.first[layer[found.entry] == _STOPS + number] for number in range(len(cues.stops)))
    stops = tuple(
        np.sort(np.append(words, one_list), kind="stable")
        for words, one_list in zip(_stop_words(tokens, cues.stops), phrases, strict=True)
    )
    return _Found(tokens, cues, spans, group[spans.entry], around.marks, stops)


def _with_auxiliaries(tokens: Tokens, cues: Cues, spans: Spans) -> Spans:
    """The spans of groups that have auxiliaries begin at the one before them (*was* flatly *rejected*), or are none."""
    lists = list(dict.fromkeys(group.after for group in cues.groups if group.after))
    of_pattern = [
        lists.index(cues.groups[row.group].after) if row.group >= 0 and not row.excepted and cues.groups[row.group].after
        else _NONE for row in cues.patterns
    ]  # fmt: skip
    number, first = np.array(of_pattern, np.int64)[spans.entry], spans.first.copy()
    kept = number < 0
    for one, auxiliaries in enumerate(places(tokens, lists)):
        at = np.flatnonzero(number == one)
        before = np.append(auxiliaries, -LONGEST_INSERTION)[np.searchsorted(auxiliaries, first[at]) - 1]
        inside = (first[at] - before <= _BETWEEN + 1) & (count(tokens.sentence_starts, before + 1, first[at] + 1) == 0)
        kept[at], first[at] = inside, before
    order = np.flatnonzero(kept)
    order = order[np.lexsort((spans.entry[order], spans.stop[order], first[order]))]
    return Spans(first[order], spans.stop[order], spans.entry[order])


def _stop_words(tokens: Tokens, lists: Sequence[Stops]) -> Iterator[np.ndarray]:
    """Positions of the single words of each list of stops, ascending (int64).

    They are the commonest words of all, so one look at every token finds them faster than patterns would.
    """
    for stops, at in zip(lists, places(tokens, [stops.words for stops in lists]), strict=True):
        shielding = mask(tokens, stops.not_after)
        yield at[~shielding[tokens.ids[at - 1]] | (at == 0)] if len(at) else at


@dataclass(frozen=True, eq=False)
class _Found:
    """The cues of a corpus by place, their groups; the clause marks; for each list of stops where they stand."""

    tokens: Tokens
    cues: Cues
    spans: Spans
    group: np.ndarray
    marks: Marks
    stops: tuple[np.ndarray, ...]

    def _of_side(self, side: str) -> np.ndarray:
        on_side = np.array([group.side == side for group in self.cues.groups], bool)
        return np.flatnonzero(on_side[self.group])

    def before(self, spans: Spans, kind: np.ndarray | None = None) -> np.ndarray:
        """Number of the nearest cue before each span (of a kind) that reaches it, or -1.

        A cue whose last word begins the span (*stopped* shelling) reaches it, too.
        """
        numbers = self._of_side("before")
        at = np.searchsorted(self.spans.first[numbers], spans.first) - 1

        def reaches(cue: np.ndarray, chosen: np.ndarray) -> np.ndarray:
            stop, first = self.spans.stop[cue], spans.first[chosen]
            overlap = (stop > first) & (stop != first + 1)
            of = None if kind is None else kind[chosen]
            return ~overlap & self._reaches(cue, np.minimum(stop, first), first, of, forward=True)

        return self._nearest(len(spans), numbers, at, -1, reaches)

    def after(self, spans: Spans, kind: np.ndarray | None = None) -> np.ndarray:
        """Number of the nearest cue after each span (of a kind) that reaches back to it, or -1."""
        numbers = self._of_side("after")
        at = np.searchsorted(self.spans.first[numbers], spans.stop)

        def reaches(cue: np.ndarray, chosen: np.ndarray) -> np.ndarray:
            of = None if kind is None else kind[chosen]
            return self._reaches(cue, spans.stop[chosen], self.spans.first[cue], of, forward=False)

        return self._nearest(len(spans), numbers, at, 1, reaches)

    def answers(self, spans: Spans) -> np.ndarray:
        """Number of the cue that is all that is said of a span, or -1: Progress on prisoners: *none*. · A truce? *No chance*."""
        numbers = self._of_side("answer")
        at = np.searchsorted(self.spans.first[numbers], spans.stop)
        marks, starts, breaks = self.marks.hard[0], self.tokens.sentence_starts, np.append(self.tokens.breaks, SENTENCE)

        def reaches(cue: np.ndarray, chosen: np.ndarray) -> np.ndarray:
            first, low, high = spans.first[chosen], spans.stop[chosen], self.spans.first[cue]
            after = breaks[self.spans.stop[cue]]
            sentence = starts[np.searchsorted(starts, first, "right") - 1]
            asked = (breaks[high] == SENTENCE) & (after >= SENTENCE) & (high == low) & (first - sentence <= 1)
            alone = asked | ((breaks[high] == CLAUSE) & (after >= CLAUSE))
            one_mark = (count(marks, sentence + 1, high) == 0) & (count(starts, low, high) == 0)
            reach = np.array([group.reach for group in self.cues.groups])[self.group[cue]]
            near = (first - sentence <= _LABEL) & (high - low <= reach)
            return alone & one_mark & near & self._unstopped(cue, low, high)

        return self._nearest(len(spans), numbers, at, 1, reaches, tries=1)

    def objects(self, spans: Spans) -> np.ndarray:
        """Number of the cue whose first word is the last of each span, or -1: attacked *no one* · agreed *on nothing*."""
        numbers = self._of_side("object")
        at = np.searchsorted(self.spans.first[numbers], spans.stop - 1)

        def reaches(cue: np.ndarray, chosen: np.ndarray) -> np.ndarray:
            joined = self.tokens.breaks[self.spans.first[cue] + 1] < CLAUSE
            return (self.spans.first[cue] == spans.stop[chosen] - 1) & joined

        return self._nearest(len(spans), numbers, at, 1, reaches, tries=1)

    def inside(self, spans: Spans, gapped: np.ndarray) -> np.ndarray:
        """Number of the first cue inside each gapped span, or -1: reached *no* agreement."""
        numbers = self._of_side("before")
        at = np.searchsorted(self.spans.first[numbers], spans.first, "right")

        def reaches(cue: np.ndarray, chosen: np.ndarray) -> np.ndarray:
            return self.spans.stop[cue] < spans.stop[chosen]

        return np.where(gapped, self._nearest(len(spans), numbers, at, 1, reaches, tries=1), _NONE)

    @staticmethod
    def _nearest(spans: int, numbers: np.ndarray, at: np.ndarray, step: int, reaches: Any, tries: int = _NEIGHBOURS) -> np.ndarray:
        """Of the numbered cues, taken from place `at` in steps, the first that reaches each span, or -1."""
        best = np.full(spans, _NONE)
        for neighbour in range(tries):
            place = at + step * neighbour
            untold = np.flatnonzero((best < 0) & (place >= 0) & (place < len(numbers)))
            cue = numbers[place[untold]]
            reached = reaches(cue, untold)
            best[untold[reached]] = cue[reached]
        return best

    def stands(self) -> np.ndarray:
        """Whether each cue turns what it reaches: not, when it is undone by a cue before it or inside it."""
        auxiliary = np.array([bool(group.after) for group in self.cues.groups], bool)[self.group]
        undone_by = self.before(self.spans), self.inside(self.spans, auxiliary)
        stands = np.ones(len(self.spans), bool)
        for _ in range(_DEEPEST):
            undone = np.zeros(len(stands), bool)
            for cue in undone_by:
                there = cue >= 0
                undone[there] |= self.cues.undoes[self.group[cue[there]], self.group[there]] & stands[cue[there]]
            stands = ~undone
        return stands

    def _reaches(self, cue: np.ndarray, low: np.ndarray, high: np.ndarray, kind: np.ndarray | None, *, forward: bool) -> np.ndarray:
        """Whether each cue reaches over the words low to high: few enough, one sentence, no clause mark, no stop.

        The words of an insertion do not count, and neither do those of the items of a list.
        """
        reach = np.array([group.reach for group in self.cues.groups])[self.group[cue]]
        near = np.flatnonzero(high - low <= reach + LONGEST_INSERTION + _LONGEST_LIST)
        near = near[count(self.tokens.sentence_starts, low[near], high[near] + 1) == 0]  # few: the dearer tests are for them alone
        fits = np.zeros(len(cue), bool)
        cue, low, high, reach = cue[near], low[near], high[near], reach[near]
        level = np.array([LEVELS.index(group.lists) for group in self.cues.groups])[self.group[cue]]
        inserted, stop, listed, free = self.marks.between(level, low, high, forward=forward)
        items = np.minimum(LONGEST_ITEM * listed, _LONGEST_LIST)
        free &= high - low - (stop - inserted) <= reach + items
        free &= self._unstopped(cue, low, inserted, kind if kind is None else kind[near])
        fits[near] = free & self._unstopped(cue, stop, high, kind if kind is None else kind[near])
        return fits

    def _unstopped(self, cue: np.ndarray, low: np.ndarray, high: np.ndarray, kind: np.ndarray | None = None) -> np.ndarray:
        """Whether no stop of the cue's group (for hits of that kind) stands in the words low to high."""
        free = np.ones(len(cue), bool)
        for stops, stopping in zip(self.cues.stops, self.stops, strict=True):
            stopped = np.array([stops.name in group.stops for group in self.cues.groups], bool)[self.group[cue]]
            if stops.kind:
                stopped &= False if kind is None else kind == stops.kind
            at = np.flatnonzero(free & stopped)
            free[at] = count(stopping, low[at], high[at]) <= 0
        return free


@lru_cache(maxsize=8)
def _load(path: Path, part: str, changed: int) -> Cues:
    return Cues(*read(path, part))
