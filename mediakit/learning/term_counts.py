"""TermCounts of words, runs of words and runs of characters in texts, with the names of what was counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from mediakit.corpus.terms import LONGEST, occurrences, table
from mediakit.results.choices import choice
from mediakit.text.tokens import Tokens


@dataclass(frozen=True, eq=False)
class TermCounts:
    """How often each of `names` stands in each text: `matrix` texts × names (csr)."""

    matrix: "scipy.sparse.csr_array"
    names: np.ndarray

    def take(self, rows: np.ndarray) -> "TermCounts":
        """Some of the texts."""
        return TermCounts(self.matrix[rows], self.names)

    def aligned(self, names: Sequence[str]) -> "scipy.sparse.csr_array":
        """The counts of these names, in this order; of a name that was not counted, 0.

        >>> TermCounts(scipy.sparse.csr_array(np.array([[2, 1]])), np.array(["dam", "talks"])).aligned(["talks", "war"]).toarray()
        array([[1, 0]])
        """
        place = {name: number for number, name in enumerate(names)}
        to = np.array([place.get(name, -1) for name in self.names], dtype=np.int64)
        kept = np.flatnonzero(to >= 0)
        move = scipy.sparse.csr_array((np.ones(len(kept), np.int64), (kept, to[kept])), shape=(len(to), len(place)))
        return scipy.sparse.csr_array(self.matrix @ move)


def as_texts(texts: Iterable[str]) -> Any:
    """Texts as they can be gone through more than once: a generator becomes a list, a Series stays one.

    Raises:
        TypeError: if it is one string, a table, or holds anything but strings.
    """
    if isinstance(texts, str | bytes):
        raise TypeError(f"texts must be a list of texts, not one text ({texts[:20]!r} …). Write [text].")
    shape = getattr(texts, "shape", (0,))
    if len(shape) != 1:
        raise TypeError(f"texts must be one column, not a table of shape {shape}: choose the column, frame['text']")
    texts = texts if hasattr(texts, "__len__") else list(texts)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"text {row} is {text!r}, not a string. Use '' for an article without text.")
    return texts


def count_words(tokens: Tokens, sizes: Sequence[int] = (1, 1)) -> TermCounts:
    """Runs of `sizes[0]` to `sizes[1]` words that no sentence end interrupts, by name.

    >>> from mediakit.text.tokens import tokenise
    >>> counted = count_words(tokenise(["Talks go on. Talks stall."]), (1, 2))
    >>> dict(zip(counted.names, counted.matrix.toarray()[0].tolist()))
    {'go': 1, 'go on': 1, 'on': 1, 'stall': 1, 'talks': 2, 'talks go': 1, 'talks stall': 1}
    """
    parts, names = [], []
    for size in _sizes(sizes):
        found = occurrences(tokens, size)
        shape = (len(tokens.words), len(found.types))
        parts.append(table(tokens.article_of(found.positions), found.codes, shape))
        names += found.names(tokens)
    return _named(scipy.sparse.hstack(parts, format="csr"), names)


def count_characters(tokens: Tokens, sizes: Sequence[int] = (3, 5)) -> TermCounts:
    """Runs of characters within words, a blank at either end of each word, by name.

    Every distinct word is cut up once and weighed with how often it occurs.

    >>> from mediakit.text.tokens import tokenise
    >>> count_characters(tokenise(["war, war"]), (4, 5)).names.tolist()
    [' war', ' war ', 'war ']
    """
    place: dict[str, int] = {}
    columns, width = [], []
    for word in tokens.vocabulary:
        word = f" {word} "
        runs = [word[i : i + size] for size in _sizes(sizes) for i in range(len(word) - size + 1)]
        columns += [place.setdefault(run, len(place)) for run in runs]
        width.append(len(runs))
    bounds = np.concatenate([[0], np.cumsum(width, dtype=np.int64)])
    cut = scipy.sparse.csr_array((np.ones(len(columns), np.int64), np.array(columns, np.int64), bounds),
                           shape=(len(width), len(place)))  # fmt: skip
    return _named(scipy.sparse.csr_array(tokens.matrix()) @ cut, list(place))


COUNTERS = {"word": count_words, "character": count_characters}


def count_runs(tokens: Tokens, unit: str, sizes: Sequence[int]) -> TermCounts:
    """Runs of words or of characters, by name.

    Raises:
        ValueError: if the unit is neither, or the sizes are no run's.
    """
    return COUNTERS[choice(unit, list(COUNTERS), "unit", "to count")](tokens, sizes)


def _sizes(sizes: Sequence[int]) -> range:
    first, last = sizes
    if not 1 <= first <= last <= LONGEST:
        raise ValueError(f"runs of {first!r} to {last!r} cannot be counted: give two whole numbers from 1 to {LONGEST}")
    return range(first, last + 1)


def _named(matrix: Any, names: list[str]) -> TermCounts:
    """The columns in the order of their names."""
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    matrix = scipy.sparse.csr_array(matrix)[:, order]
    matrix.sort_indices()
    return TermCounts(matrix, np.array(names, dtype=object)[order])
