"""What stands between two words: nothing, a quotation mark, a clause mark, the end of a sentence or of a paragraph.

A full stop ends a sentence unless the word before it is a known abbreviation. Three rules, in the spirit of Punkt (Kiss and
Strunk 2006, *Unsupervised Multilingual Sentence Boundary Detection*), with short hand-made lists in place of training:
titles never end a sentence (``Mr. Smith``), some abbreviations do not before a number (``Feb. 24``, ``No. 5``), all others
end one only before a word that often begins sentences (``in the U.S. The talks``, but ``U.S. President``).
"""

import re
from bisect import bisect_left
from functools import lru_cache

import numpy as np

from mediakit.text import word_lists

NOTHING, QUOTE, CLAUSE, SENTENCE, PARAGRAPH = range(5)

# A gap that may end a sentence, depending on the words around it, is written as one byte:
# its kind (from 8 on) + what it is when it ends none (0 to 2) + 64 * the case of the next letter.
STOP, STOP_QUOTE, MARK, TIGHT = 8, 16, 24, 32
NO_CASE, LOWER, UPPER, DIGIT = range(4)

_WORDS = word_lists(__file__)

_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』〝〞＂"
_CLAUSE_MARKS = ",;:()[]{}|–—―•،؛、，；：…"
_LINE = r"(?:\r\n|[\n\r\v\f\x85\u2028])"
_PARAGRAPH = re.compile(rf"{_LINE}[^\S\n\r]*{_LINE}|\u2029")
_CLOSING = rf"[{re.escape(_QUOTES)})\]}}*_]*"
_END = re.compile(rf"([.!?…]+){_CLOSING}\s([^,;:]*)$")
_ALWAYS = re.compile("[。！？؟۔।॥።]")
_DASH = re.compile(r"--|(?:^|\s)-(?:\s|$)")


def gap_kind(gap: str) -> int:
    """Class of the characters between two words: a break (0 to 4), or a possible sentence end (kind + level).

    >>> gap_kind(" "), gap_kind(", "), gap_kind("\\n\\n")
    (0, 2, 4)
    >>> gap_kind(". ") == STOP, gap_kind('!" ') == MARK + CLAUSE
    (True, True)
    """
    if len(gap) <= _LONG_GAP:
        return _kind(gap)
    # a megabyte of dots must be neither kept nor searched for long: its ends tell enough
    return PARAGRAPH if _PARAGRAPH.search(gap) else _kind(gap[: _LONG_GAP // 2] + gap[-_LONG_GAP // 2 :])


@lru_cache(maxsize=1 << 12)
def _kind(gap: str) -> int:
    if _PARAGRAPH.search(gap):
        return PARAGRAPH
    if _ALWAYS.search(gap):
        return SENTENCE
    end = _END.search(gap)
    if end is None:
        return TIGHT if gap == "." else _level(gap)
    marks, opening = end.groups()
    if marks != ".":
        return MARK + CLAUSE
    return (STOP_QUOTE if any(mark in _QUOTES for mark in opening) else STOP) + _level(gap)


def _level(gap: str) -> int:
    if any(mark in _CLAUSE_MARKS for mark in gap) or _DASH.search(gap):
        return CLAUSE
    return QUOTE if any(mark in _QUOTES for mark in gap) else NOTHING


def resolve(kinds: np.ndarray, ids: np.ndarray, vocabulary: list[str]) -> None:
    """Turn possible sentence ends into breaks, in place, by the word before, the word after and its case."""
    before, after = _word_classes(vocabulary)
    for first in range(0, len(kinds), _STEP):
        at = first + np.flatnonzero(kinds[first : first + _STEP] >= STOP)
        level = kinds[at] & 0b111
        kinds[at] = np.where(_ends_sentence(kinds, at, before[ids[at - 1]], after[ids[at]]), SENTENCE, level)


def is_abbreviated(before: str, after: str) -> bool:
    """Whether a full stop behind the word ``before`` ends no sentence, as ``resolve`` decides it, where ``after`` follows.

    >>> is_abbreviated("Mr", "Reck"), is_abbreviated("No", "5"), is_abbreviated("U.S", "The"), is_abbreviated("talks", "Reck")
    (True, True, False, False)
    """
    word = before.lower()
    if word in _ABBREVIATIONS[0] or (word in _ABBREVIATIONS[1] and after[:1].isdigit()):
        return True
    return bool(word in _ABBREVIATIONS[2] or _LETTERS.fullmatch(word)) and after.lower() not in _ABBREVIATIONS[3]


def _ends_sentence(kinds: np.ndarray, at: np.ndarray, last: np.ndarray, following: np.ndarray) -> np.ndarray:
    """Whether a sentence ends before each of the places, given the classes of the words around it."""
    kind, case = kinds[at] & 0b111000, kinds[at] >> 6
    # the A of "J. A. Smith" is no sentence's first word: a single letter counts only without a full stop behind it
    dotted = np.isin(kinds[np.minimum(at + 1, len(kinds) - 1)] & 0b111000, (STOP, TIGHT))
    starter = (following == _STARTER) | ((following == _LETTER_STARTER) & ~dotted)
    abbreviated = (
        (last == _TITLE)
        | ((last == _BEFORE_NUMBER) & (case == DIGIT))
        | ((last == _OTHER) & ~starter & (kind != STOP_QUOTE))
        | ((last == _SHORT_NUMBER) & (following == _MONTH))
    )
    missing_space = (last == _PLAIN) & starter & (case == UPPER)
    ends = np.select([kind == MARK, kind == TIGHT], [True, missing_space], ~abbreviated)
    return ends & (case != LOWER)


_LONG_GAP = 100
_STEP = 1 << 20
_PLAIN, _TITLE, _BEFORE_NUMBER, _OTHER, _SHORT_NUMBER = range(5)
_NEITHER, _STARTER, _LETTER_STARTER, _MONTH = range(4)
_LETTERS = re.compile(r"[^\W\d](?:\.[^\W\d])*")
_ABBREVIATIONS = tuple(
    frozenset(_WORDS[name].split()) for name in ("titles", "before_numbers", "other_abbreviations", "starters")
)


def _word_classes(vocabulary: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """For every word of the vocabulary: what it is before a full stop, and what it is after one."""
    before, after = np.zeros((2, len(vocabulary)), np.uint8)
    short = [number for number, word in enumerate(vocabulary) if len(word) < 3 or word[1] == "."]
    for number in short:
        if vocabulary[number].isdigit():
            before[number] = _SHORT_NUMBER
        elif _LETTERS.fullmatch(vocabulary[number]):
            before[number] = _OTHER
    for name, table, value in (
        ("other_abbreviations", before, _OTHER),
        ("before_numbers", before, _BEFORE_NUMBER),
        ("titles", before, _TITLE),
        ("months_after_numbers", after, _MONTH),
        ("starters", after, _STARTER),
    ):
        for word in _WORDS[name].split():
            number = bisect_left(vocabulary, word)
            if vocabulary[number : number + 1] == [word]:
                table[number] = _LETTER_STARTER if value == _STARTER and table is after and len(word) == 1 else value
    return before, after
