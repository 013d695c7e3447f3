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
from functools import lru_cache

import numpy as np
import regex
import scipy

from mediakit.text.tokens import Tokens, normalise

LONGEST_GAP = 50

_GAP = re.compile(r"\[(\d{1,9})-(\d{1,9})\]")
_ADJACENT = (0, 0)
# The grammar of mediakit.text.tokens, with the wildcards as letters.
_LETTER = r"[[\p{L}\p{Nd}\p{Nl}*?]--[ʼ]]"
NARROW = r"[[\p{L}\p{Nd}\p{Nl}]&&[\u0000-\u07ff]--[ʼ0-9]]"
INSIDE = r"[\p{M}\p{Cf}]*(?:['’ʼ\-‐‑][\p{M}\p{Cf}]*)?"
MARKS = r"[\p{M}\p{Cf}]*\p{M}"
_WORD = regex.compile(
    rf"{NARROW}(?:\.{NARROW}(?!{INSIDE}{_LETTER}|{MARKS}))+"
    rf"|{_LETTER}(?:(?:{INSIDE}|(?<=[0-9])[.,:](?=[0-9])){_LETTER})*(?:{MARKS})?",
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


@lru_cache(maxsize=1 << 14)  # a worker is sent the same entries with every part
def parse(pattern: str) -> Pattern:
    """Read a pattern; raises ValueError, naming it, when it is none.

    >>> parse("П’ять U.S. cease‑fires").words
    ("п'ять", 'u.s', 'cease-fires')
    """
    words: list[str] = []
    gaps: list[tuple[int, int]] = []
    gap = _ADJACENT
    for piece in pattern.split():
        if bounds := _GAP.fullmatch(piece):
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
        raise ValueError(f"pattern {pattern!r}: the gap {piece} must run from fewer to more words, at most {LONGEST_GAP}.")
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
    there = [number for number, p in enumerate(parsed) if all(word == "*" or len(terms[word]) for word in p.words)]
    often = {word: int(tokens.frequencies[found].sum()) for word, found in terms.items()}
    anchors = {number: _rarest(parsed[number], often) for number in there}
    anchored = {number: terms[parsed[number].words[anchor]].tolist() for number, anchor in anchors.items()}
    places = _places(tokens, [term for of_one in anchored.values() for term in of_one])
    walks = _Walks.of(tokens, [(parsed[number], anchors[number]) for number in there], terms)
    limits = tokens.indptr[:-1] if across_sentences else tokens.sentence_starts
    found, waiting, held = [], [], 0
    for walk, number in enumerate(there):
        at = [places[term] for term in anchored[number] if term in places]
        waiting += [(walk, positions) for positions in at]
        held += sum(map(len, at))
        if held >= AT_ONCE or number == there[-1]:
            walk_of, first, stop = walks.completed(tokens, *_together(waiting))
            one = stop - first == 1
            one[~one] = np.searchsorted(limits, first[~one], "right") == np.searchsorted(limits, stop[~one] - 1, "right")
            found.append(np.stack([np.array(there)[walk_of[one]], first[one], stop[one]]))
            waiting, held = [], 0
    return _sorted_spans(found, len(parsed))


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


FEW = 6  # terms
AT_ONCE = 1 << 16  # positions that are followed up together
_NOWHERE = np.zeros(0, np.int64)


def _rarest(pattern: Pattern, often: dict[str, int]) -> int:
    """Number of the pattern's word that occurs least often; any word is the commonest."""
    return min(range(len(pattern.words)), key=lambda number: often.get(pattern.words[number], float("inf")))


def _places(tokens: Tokens, terms: list[int]) -> dict[int, np.ndarray]:
    """For each of the terms that occurs: the positions of its tokens, ascending (int64)."""
    wanted = np.zeros(len(tokens.vocabulary) + 1, bool)
    wanted[np.array(terms, np.int64)] = True
    few, step = np.flatnonzero(wanted), 1 << 17
    parts = []
    for first in range(0, len(tokens), step):
        ids = tokens.ids[first : first + step]
        # comparing with a few numbers is several times as fast as looking each token up
        there = np.logical_or.reduce([ids == term for term in few]) if 0 < len(few) <= FEW else wanted[ids]
        parts.append(np.flatnonzero(there) + first)
    positions = np.concatenate([_NOWHERE, *parts])
    # SciPy's change from rows to columns is a counting sort: the positions come out ordered by term
    row = scipy.sparse.csr_array((positions, tokens.ids[positions], [0, len(positions)]), shape=(1, len(wanted)))
    columns = row.tocsc()
    return {
        int(term): columns.data[columns.indptr[term] : columns.indptr[term + 1]]
        for term in np.flatnonzero(np.diff(columns.indptr))
    }


def _together(waiting: list[tuple[int, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and positions of some lists of positions, one behind the other."""
    sizes = [len(positions) for _, positions in waiting]
    numbers = np.repeat(np.array([number for number, _ in waiting], np.int64), sizes)
    return numbers, np.concatenate([_NOWHERE, *(positions for _, positions in waiting)])


@dataclass(frozen=True, eq=False)
class _Walks:
    """How each pattern is followed up from its rarest word, first to the left and then to the right: steps x patterns.

    `word` is the number of the word that must stand there (-1: any); `allowed` holds number x size of the vocabulary + term for
    each term that a word stands for, ascending. A term that a word stands for shares a bit with it: most others do not, and
    are not looked up.
    """

    steps: np.ndarray
    back: np.ndarray
    fewest: np.ndarray
    most: np.ndarray
    word: np.ndarray
    word_bit: np.ndarray
    term_bits: np.ndarray
    allowed: np.ndarray

    @classmethod
    def of(cls, tokens: Tokens, anchored: list[tuple[Pattern, int]], terms: dict[str, np.ndarray]) -> "_Walks":
        numbers = {word: number for number, word in enumerate(terms)}
        steps = np.array([len(pattern.words) - 1 for pattern, _ in anchored], np.int64)
        back, fewest, most, word = np.zeros((4, steps.max(initial=0), len(anchored)), np.int64)
        for row, (pattern, anchor) in enumerate(anchored):
            order = [*range(anchor - 1, -1, -1), *range(anchor + 1, len(pattern.words))]
            for step, place in enumerate(order):
                back[step, row] = place < anchor
                fewest[step, row], most[step, row] = pattern.gaps[place - (place > anchor)]
                word[step, row] = numbers.get(pattern.words[place], -1)
        size = len(tokens.vocabulary)
        allowed = np.concatenate([_NOWHERE, *(number * size + terms[name] for name, number in numbers.items())])
        term_bits = np.full(size, _ANY)
        np.bitwise_or.at(term_bits, allowed % max(size, 1), _bit(allowed // max(size, 1)))
        word_bit = np.where(word < 0, _ANY, _bit(word))
        return cls(steps, back.astype(bool), fewest, most, word, word_bit, term_bits, np.append(allowed, np.iinfo(np.int64).max))

    def completed(self, tokens: Tokens, walk: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number, first and stop of the matches of the patterns whose rarest word stands at the positions, across all limits."""
        first, stop, ended = at, at + 1, []
        for step in range(self.steps.max(initial=0) + 1):
            over = self.steps[walk] == step
            ended.append((walk[over], first[over], stop[over]))
            walk, first, stop = walk[~over], first[~over], stop[~over]
            if not len(walk):
                break
            back, fewest, most = (column[step][walk] for column in (self.back, self.fewest, self.most))
            beside, bit, kept, places = np.where(back, first - 1, stop), self.word_bit[step][walk], [], []
            for skipped in range(fewest.min(), most.max() + 1):
                place = beside + np.where(back, -skipped, skipped)
                likely = self.term_bits[tokens.ids.take(place, mode="clip")] & bit != 0
                fitting = np.flatnonzero(likely & (fewest <= skipped) & (skipped <= most))
                fitting = fitting[(place[fitting] >= 0) & (place[fitting] < len(tokens))]
                fitting = fitting[self._is_word(tokens.ids[place[fitting]], self.word[step][walk[fitting]])]
                kept.append(fitting)
                places.append(place[fitting])
            chosen, place = np.concatenate(kept), np.concatenate(places)
            walk, first, stop, back = walk[chosen], first[chosen], stop[chosen], back[chosen]
            first, stop = np.where(back, place, first), np.where(back, stop, place + 1)
        return tuple(np.concatenate(column) for column in zip(*ended, strict=True))  # type: ignore[return-value]

    def _is_word(self, term: np.ndarray, word: np.ndarray) -> np.ndarray:
        """Whether each term is one that the word (-1: any) stands for."""
        key = word * len(self.term_bits) + term
        return (word < 0) | (self.allowed[np.searchsorted(self.allowed, key)] == key)


_ANY = np.uint64(1) << np.uint64(63)


def _bit(word: np.ndarray) -> np.ndarray:
    return np.uint64(1) << (word % 63).astype(np.uint64)


def _sorted_spans(found: list[np.ndarray], patterns: int) -> Spans:
    """One sorted set of spans; the rows are pattern, first and stop. They are sorted as one number."""
    entry, first, stop = np.concatenate([np.zeros((3, 0), np.int64), *found], axis=1)
    longest = int((stop - first).max(initial=0)) + 1
    packed = np.sort((first * longest + (stop - first)) * max(patterns, 1) + entry)
    packed = packed[np.diff(packed, prepend=-1) > 0]
    place, entry = np.divmod(packed, max(patterns, 1))
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
