"""Which languages many texts are in: what `text.languages.guess_language` says of each, worked out of all together.

A word is a number made of its bytes, so that tables of NumPy find the common ones; texts with letters of other scripts are looked at
one by one.
"""

from collections.abc import Iterable
from itertools import islice

import numpy as np

from mediakit.text.languages import COMMON, LATIN, LETTERS, START, guess_language

_OF_LETTER = {  # letters that no other language of Latin letters has
    letter: place for place, name in enumerate(LATIN) for letter in LETTERS[name] if sum(letter in LETTERS[other] for other in LATIN) == 1
}
_COMMON = {int.from_bytes(word.encode(), "little"): word for name in LATIN for word in COMMON[name].split() if len(word.encode()) <= 8}
_KEYS = np.array(sorted(_COMMON), "<u8")
_OF_WORD = np.array([[_COMMON[key] in COMMON[name].split() for name in LATIN] for key in sorted(_COMMON)], float)
_ROWS = next(rows for rows in range(8192, 65536) if len(np.unique(_KEYS % np.uint64(rows))) == len(_KEYS))  # each word has a row of its own
_AT = np.zeros(_ROWS, np.int64)
_AT[_KEYS % np.uint64(_ROWS)] = np.arange(len(_KEYS))
_IS_LONGER = np.array([len(_COMMON[key]) > 1 for key in sorted(_COMMON)])
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], "<u8")  # of words of so many bytes
_LETTER = np.array([code > 127 or chr(code).isalpha() for code in range(256)])
_MARKS = [mark.encode() for mark in "’‘”“–—…»«\u00a0"]  # which tell nothing
_OTHER_SCRIPTS = range(0x370, 0x2000)
_AT_ONCE = 2000  # texts


def guess_languages(texts: Iterable[str]) -> list[str]:
    """The language of each text by its English name; "" if it does not tell.

    >>> guess_languages(["The envoys sat down and said that it was late.", "Lorem ipsum"])
    ['English', '']
    """
    starts, found = (text[:START] for text in texts), []
    while block := list(islice(starts, _AT_ONCE)):
        found += _guessed(block)
    return found


def _guessed(starts: list[str]) -> list[str]:
    parts = list(map(_folded, starts))
    ends = np.cumsum([len(part) + 1 for part in parts])
    data = np.frombuffer(b"\n".join([*parts, b" " * 8]), np.uint8).copy()
    letters, scripts = _foreign(data, ends)
    words, first = _words(data)
    place = _AT[words % np.uint64(_ROWS)]
    known = _KEYS[place] == words
    of = np.repeat(np.arange(len(starts)), np.diff(np.searchsorted(first, ends), prepend=0))
    cells = np.bincount(of[known] * len(_KEYS) + place[known], minlength=len(starts) * len(_KEYS))
    found = cells.reshape(len(starts), -1).astype(float)
    counts = found @ _OF_WORD
    longer = letters + (found * _IS_LONGER) @ _OF_WORD  # the u of "U.S." is no Croatian word
    best = longer.argmax(axis=1)[:, None]
    (most, second), (count, other) = (_first_two(table, best) for table in (longer, counts))
    told = ((count >= 3) & (count > 1.3 * other)) | ((most >= 2) & (most > 1.3 * second))
    names = [LATIN[language] if sure else "" for language, sure in zip(best[:, 0].tolist(), told.tolist(), strict=True)]
    for row in scripts:
        names[row] = guess_language(starts[row])
    return names


def _folded(start: str) -> bytes:
    """A text in UTF-8 and small letters, which are found quickly where nothing but marks is foreign."""
    data = start.encode("utf-8", "replace")
    for mark in () if data.isascii() else _MARKS:
        data = data.replace(mark, b" ")
    return data.lower() if data.isascii() else start.casefold().encode("utf-8", "replace")


def _foreign(data: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Of each text the letters that only one language has, counted; and which texts have letters of other scripts. In the data
    blanks take the place of what is no letter."""
    signs = np.frombuffer(data[data > 0x7F].tobytes().decode().encode("utf-32-le"), "<u4")
    kinds, kind = np.unique(signs, return_inverse=True)
    first = np.flatnonzero(data >= 0xC0)
    of = np.searchsorted(ends, first, "right")
    no_word = np.array([not chr(code).isalnum() for code in kinds.tolist()], bool)[kind]
    size = 2 + (data[first] >= 0xE0) + (data[first] >= 0xF0)
    for further in range(4):
        data[first[no_word & (size > further)] + further] = ord(" ")
    own = np.array([_OF_LETTER.get(chr(code), -1) for code in kinds.tolist()], np.int64)[kind]
    counts = np.zeros((len(ends), len(LATIN)), np.int64)
    np.add.at(counts, (of[own >= 0], own[own >= 0]), 1)
    return counts, np.unique(of[np.isin(kinds, _OTHER_SCRIPTS)[kind]]).tolist()


def _words(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The words that are short enough to be common, each as a number, and where they begin; blanks stand at the end of the data."""
    letter = np.concatenate([[False], _LETTER.take(data)])
    start, end = np.flatnonzero(letter[1:] != letter[:-1]).reshape(-1, 2).T
    size = end - start
    short = size < len(_MASKS)
    start = start[short]
    return np.ndarray(len(data) - 7, "<u8", data, strides=1)[start] & _MASKS[size[short]], start


def _first_two(table: np.ndarray, best: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each row the number at its best place, and the largest one beside it."""
    beside = table.copy()
    np.put_along_axis(beside, best, -1, axis=1)
    return np.take_along_axis(table, best, axis=1)[:, 0], beside.max(axis=1)
