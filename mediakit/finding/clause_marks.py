"""Which commas end a clause: not those of a list, not those between adjectives, not the two around an insertion.

``no threats, ultimatums or attacks`` is one phrase and ``progress, he said, was impossible`` one clause, while ``he did not
come, and peace came`` is two. A list is told by its end: short items, none of them a clause, and before the last one *or*,
*nor* or *and*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mediakit.text.sentences import CLAUSE
from mediakit.text.tokens import Tokens

LEVELS = ("", "or", "and")  # which lists a cue reaches through: none, those closed by or/nor, also those closed by and
LONGEST_ITEM = 4  # words of an item of a list
LONGEST_INSERTION = 12  # words between two marks: "did not, his aide insisted, agree"
_MOST_ITEMS = 8
_AT_ONCE = 1 << 16  # tokens that fit the processor's cache


def count(places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How many of the ascending places lie in low to high (exclusive)."""
    return np.searchsorted(places, high) - np.searchsorted(places, low)


def mask(tokens: Tokens, words: Sequence[str]) -> np.ndarray:
    """Which words of the vocabulary are among the words, which may have wildcards (bool)."""
    chosen = np.zeros(len(tokens.vocabulary), bool)
    for word in words:
        chosen[tokens.terms(word)] = True
    return chosen


def places(tokens: Tokens, lists: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """Where a word of each list stands, ascending (int64); at most 64 lists, so that one pass over the tokens sees to all."""
    bits = np.zeros(len(tokens.vocabulary), np.uint64)
    for number, words in enumerate(lists):
        bits[mask(tokens, words)] |= np.uint64(1 << number)
    found: list[list[np.ndarray]] = [[] for _ in lists]
    for first in range(0, len(tokens), _AT_ONCE):
        here = bits[tokens.ids[first : first + _AT_ONCE]]
        at = np.flatnonzero(here)
        here = here[at]
        for number, of_list in enumerate(found):
            of_list.append(at[here & np.uint64(1 << number) != 0] + first)
    return [np.concatenate([np.zeros(0, np.int64), *of_list]) for of_list in found]


@dataclass(frozen=True, eq=False)
class Marks:
    """Clause marks by place: `hard[level]` are those that end a clause for a cue of that level of LEVELS."""

    hard: tuple[np.ndarray, ...]
    reopening: np.ndarray  # where a word stands that begins a new clause after a comma
    auxiliaries: np.ndarray  # where the verb of a clause stands, which is no insertion

    @classmethod
    def of(cls, tokens: Tokens, words: Mapping[str, Any]) -> "Marks":
        """The marks of a corpus; words: the lists `adjectives, auxiliaries, clausal, participles, reopening` of
        negation.yaml, and the words `or` and `and` that close a list.

        >>> from mediakit.text.tokens import tokenise
        >>> tokens = tokenise(["No threats, ultimatums or attacks, he said, and peace came after a long, bitter war."])
        >>> words = {"clausal": ["he"], "adjectives": ["long", "bitter"], "or": ["or"], "and": ["and"]}
        >>> [hard.tolist() for hard in Marks.of(tokens, words).hard]
        [[2, 5, 7], [5, 7], [5, 7]]
        """

        wanted = ("clausal",), ("auxiliaries",), ("or",), ("and",), ("clausal", "participles"), ("auxiliaries", "participles"), ("reopening",)
        lists = [[word for name in names for word in words.get(name, ())] for names in wanted]
        clausal, verbs, either, both, clausal_too, verbs_too, reopening = places(tokens, lists)
        marks = np.flatnonzero(tokens.breaks == CLAUSE)
        adjective = mask(tokens, words.get("adjectives", ()))
        marks = marks[~(adjective[tokens.ids[marks - 1]] & adjective[tokens.ids[marks]])] if len(marks) else marks
        of_or = _listing(tokens, marks, either, clausal, verbs)
        # "left, shouted and agreed" are three clauses; "agreed, signed or promised anything" needs its one "not"
        of_and = _listing(tokens, marks, both, clausal_too, verbs_too)
        return cls((marks, marks[~of_or], marks[~(of_or | of_and)]), reopening, verbs)

    def between(
        self, level: np.ndarray, low: np.ndarray, high: np.ndarray, *, forward: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Of the words low to high: first and stop of an insertion, marks of lists, and whether the way is clear.

        forward: whether low follows a cue, so that a mark right there begins no item of a list.
        """
        inserted, stop = low.copy(), low.copy()
        clear = np.zeros(len(low), bool)
        listed = count(self.hard[0], low, high + 1)
        for number, hard in enumerate(self.hard):
            at = np.flatnonzero(level == number)
            found = count(hard, low[at], high[at] + 1)
            next_ = np.searchsorted(hard, low[at])
            one, two = (np.append(hard, [-1, -1])[np.minimum(next_ + step, len(hard) + step)] for step in (0, 1))
            enclosed = (found == 2) & (two - one <= LONGEST_INSERTION)
            aside = (two - one > 1) & (two < high[at]) | (not forward)
            aside &= (count(self.reopening, two, two + 1) == 0) & (count(self.auxiliaries, one, two) == 0)
            enclosed &= (one == low[at]) | aside
            inserted[at], stop[at] = (np.where(enclosed, place, low[at]) for place in (one, two))
            clear[at] = (found == 0) | enclosed
            listed[at] -= found
        if forward:
            clear &= (count(self.hard[0], low, low + 1) == 0) | (inserted == low) & (stop > low)
        return inserted, stop, listed, clear


def _listing(tokens: Tokens, marks: np.ndarray, closing: np.ndarray, clausal: np.ndarray, verbs: np.ndarray) -> np.ndarray:
    """Which marks stand before an item of a list that a closing word ends: "or he …", "or … was" are clauses (bool)."""
    if not len(marks):
        return np.zeros(0, bool)
    length = len(tokens)
    end = np.append(tokens.sentence_starts, length)[np.searchsorted(tokens.sentence_starts, marks, "right")]
    closer = np.append(closing, length)[np.searchsorted(closing, marks)]
    following = np.append(marks[1:], length)
    stop = np.minimum(closer, following)
    item = (stop > marks) & (stop - marks <= LONGEST_ITEM) & (stop < end) & (count(clausal, marks, stop) == 0)
    beyond = np.minimum(end, np.append(marks, length)[np.searchsorted(marks, closer, "right")])
    last = (closer + 1 < end) & (count(clausal, closer + 1, np.minimum(closer + 2, beyond)) == 0)
    last &= count(verbs, closer + 2, np.minimum(closer + 3, beyond)) <= 0
    listing = item & last & (closer <= following)
    joined = (following < end)[:-1]  # the next mark stands in the same sentence
    for _ in range(_MOST_ITEMS):
        listing[:-1] |= item[:-1] & joined & listing[1:]
    oxford = last & (closer == marks)  # the comma before the closing word itself
    listing[1:] |= oxford[1:] & joined & listing[:-1]
    return listing
