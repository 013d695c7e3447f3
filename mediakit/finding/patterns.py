"""The pattern language, and finding its patterns in tokens.

=======================  ============================================================================
``ultimatum``            the word, in any case; also ``ultimatum's``
``negotiat*``            ``*`` stands for any characters, none included
``wom?n``                ``?`` stands for one character
``significant progress`` words one after another
``the * talks``          ``*`` alone stands for any one word
``reach* [0-3] accord``  none to three words between
=======================  ============================================================================

Marks between the words of a text do not matter (``no, never`` is found by ``no never``), but a match never runs across the end
of a sentence unless asked, and never from one article into the next. Patterns are cut into words and normalised exactly as
texts are: ``п’ять`` finds ``п'ять``, ``cease-fire`` and ``U.S.`` find themselves.

A pattern is looked up at its rarest word only; the words beside it are then compared by arithmetic on token numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from scipy import sparse

from mediakit.text.tokens import Tokens, normalise

LONGEST_GAP = 50

_GAP = re.compile(r"\[(\d{1,9})-(\d{1,9})\]")
_ADJACENT = (0, 0)
# The grammar of mediakit.text.tokens, with the wildcards as letters.
_LETTER = r"[[\p{L}\p{Nd}\p{Nl}*?]--[ʼ]]"
_NARROW = r"[[\p{L}\p{Nd}\p{Nl}]&&[\u0000-\u07ff]--[ʼ0-9]]"
_INSIDE = r"[\p{M}\p{Cf}]*(?:['’ʼ\-‐‑][\p{M}\p{Cf}]*)?"
_MARKS = r"[\p{M}\p{Cf}]*\p{M}"
_WORD = regex.compile(
    rf"{_NARROW}(?:\.{_NARROW}(?!{_INSIDE}{_LETTER}|{_MARKS}))+"
    rf"|{_LETTER}(?:(?:{_INSIDE}|(?<=[0-9])[.,:](?=[0-9])){_LETTER})*(?:{_MARKS})?",
    regex.VERSION1,
)


@dataclass(frozen=True)
class Pattern:
    """A pattern cut into its words (normalised) and the fewest and most words that may stand between each two of them.

    >>> parse("Reach* [0-3] the agreement")
    Pattern(text='Reach* [0-3] the agreement', words=('reach*', 'the', 'agreement'), gaps=((0, 3), (0, 0)))
    """

    text: str
    words: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Spans:
    """Matches: the tokens ``first`` to ``stop`` (exclusive, both int64) match the pattern number ``entry`` (int32).

    Sorted by first, stop, entry; no match stands twice.
    """

    first: np.ndarray
    stop: np.ndarray
    entry: np.ndarray

    def __len__(self) -> int:
        return len(self.first)

    def where(self, chosen: np.ndarray) -> "Spans":
        """The spans that a mask or an array of ascending numbers chooses."""
        return Spans(self.first[chosen], self.stop[chosen], self.entry[chosen])


def parse(pattern: str) -> Pattern:
    """Read a pattern; raises ValueError, naming it, when it is none.

    >>> parse("П’ять U.S. cease‑fires").words
    ("п'ять", 'u.s', 'cease-fires')
    """
    words: list[str] = []
    gaps: list[tuple[int, int]] = []
    gap = _ADJACENT
    for piece in pattern.split():
        bounds = _GAP.fullmatch(piece)
        if bounds:
            if not words or gap != _ADJACENT:
                raise ValueError(f"pattern {pattern!r}: the gap {piece} must stand between two words.")
            gap = _read_gap(pattern, piece, *map(int, bounds.groups()))
            continue
        if "[" in piece or "]" in piece:
            raise ValueError(f"pattern {pattern!r}: {piece!r} is no gap. Write for example [0-3] between two words.")
        for word in _WORD.findall(piece):
            gaps.append(gap)
            words.append(normalise(word))
            gap = _ADJACENT
    if gap != _ADJACENT:
        raise ValueError(f"pattern {pattern!r} ends in a gap. Put a word after it, or leave the gap out.")
    if all(set(word) <= {"*"} for word in words):
        raise ValueError(f"pattern {pattern!r} holds no word to look for. Write at least one with a letter or digit.")
    return Pattern(pattern, tuple(words), tuple(gaps[1:]))


def _read_gap(pattern: str, piece: str, fewest: int, most: int) -> tuple[int, int]:
    if not fewest <= most <= LONGEST_GAP or most == 0:
        raise ValueError(
            f"pattern {pattern!r}: the gap {piece} must run from fewer to more words, at most {LONGEST_GAP}."
        )
    return fewest, most


def find_patterns(tokens: Tokens, patterns: Sequence[str | Pattern], *, across_sentences: bool = False) -> Spans:
    """Every match of every pattern, overlapping ones included.

    across_sentences: whether a match may run over the end of a sentence or paragraph. Raises ValueError on a bad pattern.

    >>> from mediakit.text.tokens import tokenise
    >>> tokens = tokenise(["They reached a final agreement. Talks ended."])
    >>> spans = find_patterns(tokens, ["reach* [0-3] agreement", "final", "agreement talks"])
    >>> [(int(a), int(b), int(entry)) for a, b, entry in zip(spans.first, spans.stop, spans.entry)]
    [(1, 5, 0), (3, 4, 1)]
    """
    if isinstance(patterns, str):
        raise TypeError(f"patterns must be a list, not one text ({patterns!r}). Write [{patterns!r}].")
    parsed = [pattern if isinstance(pattern, Pattern) else parse(pattern) for pattern in patterns]
    terms = {word: tokens.terms(word) for pattern in parsed for word in pattern.words if word != "*"}
    there = {number for number, p in enumerate(parsed) if all(word == "*" or len(terms[word]) for word in p.words)}
    anchors = [_rarest(tokens, pattern, terms) if number in there else -1 for number, pattern in enumerate(parsed)]
    places = _places(tokens, [terms[parsed[number].words[anchors[number]]] for number in sorted(there)])
    limits = tokens.indptr[:-1] if across_sentences else tokens.sentence_starts
    found = []
    for number, (pattern, anchor) in enumerate(zip(parsed, anchors, strict=True)):
        terms_there = terms[pattern.words[anchor]].tolist() if number in there else []
        at = np.concatenate([_NOWHERE, *(places[term] for term in terms_there if term in places)])
        if not len(at):  # as of most entries of a large lexicon in a small corpus
            found.append(np.zeros((2, 0), np.int64))
            continue
        first, stop = _complete(tokens, pattern, anchor, at, terms)
        if len(pattern.words) > 1:
            in_one = np.searchsorted(limits, first, side="right") == np.searchsorted(limits, stop - 1, side="right")
            first, stop = first[in_one], stop[in_one]
        found.append(np.stack([first, stop]))
    return _sorted_spans(found)


def longest(spans: Spans, groups: Sequence[str] | Sequence[int] | np.ndarray) -> Spans:
    """Of the spans that overlap within a group, the longest; of equally long ones, the first.

    groups: the group (category) of each pattern, by name or number. The spans are taken by length, then by place, then by
    pattern, and a span is kept when no kept one of its group shares a token with it. Different groups do not see each other.

    >>> from mediakit.text.tokens import tokenise
    >>> spans = find_patterns(tokenise(["significant progress"]), ["progress", "significant progress", "progress"])
    >>> longest(spans, [0, 0, 1]).entry.tolist()
    [1, 2]
    """
    group = np.unique(np.asarray(groups), return_inverse=True)[1][spans.entry]
    length = spans.stop - spans.first
    # all groups on one number line, each on its own stretch
    start = spans.first + group * (spans.stop.max(initial=0) + 1)
    taken = np.zeros((2, 0), np.int64)
    kept = [np.zeros(0, np.int64)]
    for size in np.unique(length)[::-1]:
        chosen = np.flatnonzero(length == size)
        chosen = chosen[np.argsort(start[chosen], kind="stable")]
        chosen = chosen[_free(start[chosen], size, taken)]
        chosen = chosen[_leftmost(start[chosen], size)]
        kept.append(chosen)
        taken = np.concatenate([taken, [start[chosen], start[chosen] + size]], axis=1)
        taken = taken[:, np.argsort(taken[0])]
    return spans.where(np.sort(np.concatenate(kept)))


def counts(spans: Spans, tokens: Tokens, groups: Sequence[int], n_groups: int) -> np.ndarray:
    """How many spans of each group begin in each article: articles x groups (int64).

    >>> from mediakit.text.tokens import tokenise
    >>> tokens = tokenise(["war and peace", "", "peace"])
    >>> counts(find_patterns(tokens, ["war", "peace"]), tokens, [0, 1], 2).tolist()
    [[1, 1], [0, 0], [0, 1]]
    """
    articles = len(tokens.indptr) - 1
    cell = tokens.article_of(spans.first) * n_groups + np.asarray(groups, np.int64)[spans.entry]
    return np.bincount(cell, minlength=articles * n_groups).reshape(articles, n_groups)


FEW = 6  # terms
_NOWHERE = np.zeros(0, np.int64)


def _rarest(tokens: Tokens, pattern: Pattern, terms: dict[str, np.ndarray]) -> int:
    """Number of the pattern's word that occurs least often."""
    occurrences = [
        len(tokens) + 1 if word == "*" else int(tokens.frequencies[terms[word]].sum()) for word in pattern.words
    ]
    return occurrences.index(min(occurrences))


def _places(tokens: Tokens, sets: list[np.ndarray]) -> dict[int, np.ndarray]:
    """For each term in the sets that occurs: the positions of its tokens, ascending (int64)."""
    wanted = np.zeros(len(tokens.vocabulary) + 1, bool)
    wanted[np.concatenate([np.zeros(0, np.int32), *sets])] = True
    few, step = np.flatnonzero(wanted), 1 << 17
    parts = []
    for first in range(0, len(tokens), step):
        ids = tokens.ids[first : first + step]
        # comparing with a few numbers is several times as fast as looking each token up
        there = np.logical_or.reduce([ids == term for term in few]) if 0 < len(few) <= FEW else wanted[ids]
        parts.append(np.flatnonzero(there) + first)
    positions = np.concatenate([_NOWHERE, *parts])
    # SciPy's change from rows to columns is a counting sort: the positions come out ordered by term
    row = sparse.csr_array((positions, tokens.ids[positions], [0, len(positions)]), shape=(1, len(wanted)))
    columns = row.tocsc()
    return {
        int(term): columns.data[columns.indptr[term] : columns.indptr[term + 1]]
        for term in np.flatnonzero(np.diff(columns.indptr))
    }


def _complete(
    tokens: Tokens, pattern: Pattern, anchor: int, at: np.ndarray, terms: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """First and stop of the matches of a pattern whose rarest word stands at the given positions, across all limits."""
    first, stop = at, at + 1
    for number in range(anchor - 1, -1, -1):
        word = terms.get(pattern.words[number])
        kept, first = _neighbours(tokens, first - 1, -1, pattern.gaps[number], word)
        stop = stop[kept]
    for number in range(anchor + 1, len(pattern.words)):
        word = terms.get(pattern.words[number])
        kept, last = _neighbours(tokens, stop, 1, pattern.gaps[number - 1], word)
        first, stop = first[kept], last + 1
    return first, stop


def _neighbours(
    tokens: Tokens, next_to: np.ndarray, step: int, gap: tuple[int, int], terms: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the matches have one of the terms (None: any) beside them, and where, for each width of the gap."""
    kept, places = [], []
    for skipped in range(gap[0], gap[1] + 1):
        place = next_to + step * skipped
        inside = np.flatnonzero((place >= 0) & (place < len(tokens)))
        fitting = inside[_is_word(tokens, place[inside], terms)]
        kept.append(fitting)
        places.append(place[fitting])
    return np.concatenate(kept), np.concatenate(places)


def _is_word(tokens: Tokens, place: np.ndarray, terms: np.ndarray | None) -> np.ndarray:
    """Whether one of the terms (None: any) stands at each position."""
    if terms is None:
        return np.ones(len(place), bool)
    wanted = np.zeros(len(tokens.vocabulary), bool)
    wanted[terms] = True
    return wanted[tokens.ids[place]]


def _sorted_spans(found: list[np.ndarray]) -> Spans:
    """One sorted set of spans from each pattern's matches. First, stop and entry are sorted as one number."""
    sizes = [matches.shape[1] for matches in found]
    entry = np.repeat(np.arange(len(found), dtype=np.int64), sizes)
    first, stop = np.concatenate([np.zeros((2, 0), np.int64), *found], axis=1)
    longest = int((stop - first).max(initial=0)) + 1
    packed = np.sort((first * longest + (stop - first)) * max(len(found), 1) + entry)
    packed = packed[np.diff(packed, prepend=-1) > 0]
    place, entry = np.divmod(packed, max(len(found), 1))
    first, length = np.divmod(place, longest)
    return Spans(first, first + length, entry.astype(np.int32))


def _free(start: np.ndarray, size: int, taken: np.ndarray) -> np.ndarray:
    """Which of the spans of one size share no token with the taken ones (rows: start and stop, ascending)."""
    last_before = np.searchsorted(taken[0], start + size) - 1
    stop = np.append(taken[1], -1)[last_before]  # of the last taken span that begins before the end; -1: there is none
    return stop <= start


def _leftmost(start: np.ndarray, size: int) -> np.ndarray:
    """Which of the spans of one size, by ascending start, are kept when each keeps out those that overlap it."""
    keep = np.ones(len(start), bool)
    last = 0
    for number in (np.flatnonzero(np.diff(start) < size) + 1).tolist():
        if keep[number - 1]:
            last = number - 1
        keep[number] = start[number] - start[last] >= size
    return keep
