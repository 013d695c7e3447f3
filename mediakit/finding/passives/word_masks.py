"""The text as numbers: for every list of the grammar the words of the vocabulary that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mediakit.finding.passives.verb_classes import grammar
from mediakit.text.sentences import PARAGRAPH
from mediakit.text.tokens import Tokens

NONE = -1  # no such position


class MaskedText:
    """Tokens, and for every list of the grammar the mask of its words; outside the corpus no position is a word."""

    def __init__(self, tokens: Tokens, texts: Sequence[str]) -> None:
        self.tokens = tokens
        self.texts = texts
        self.words = pa.array(tokens.vocabulary, pa.string())
        self.masks: dict[str, np.ndarray] = {}
        self.pairs: dict[str, tuple[_Pairs, ...]] = {}

    def ids(self, at: np.ndarray) -> np.ndarray:
        """Number of the word at each position; outside the corpus one beyond the vocabulary."""
        inside = (at >= 0) & (at < len(self.tokens))
        return np.where(inside, self.tokens.ids[np.where(inside, at, 0)], len(self.words))

    def breaks(self, at: np.ndarray) -> np.ndarray:
        """What stands before each position; outside the corpus a paragraph."""
        inside = (at >= 0) & (at < len(self.tokens))
        return np.where(inside, self.tokens.breaks[np.where(inside, at, 0)], PARAGRAPH)

    def is_(self, name: str, at: np.ndarray) -> np.ndarray:
        """Whether the word at each position is one of a list, or of a shape that `_shapes` knows."""
        return self.mask(name)[self.ids(at)]

    def mask(self, name: str) -> np.ndarray:
        """Which words of the vocabulary (and one beyond it) belong to a list or shape."""
        if name not in self.masks:
            words = _SHAPES[name](self) if name in _SHAPES else self.listed(grammar().lists[name])
            self.masks[name] = np.append(words, False)
        return self.masks[name]

    def listed(self, words: Any) -> np.ndarray:
        """Which words of the vocabulary are in a collection."""
        return pc.is_in(self.words, value_set=pa.array(sorted(words), pa.string())).to_numpy(zero_copy_only=False)

    def shaped(self, pattern: str) -> np.ndarray:
        """Which words of the vocabulary match a regular expression."""
        return pc.match_substring_regex(self.words, pattern).to_numpy(zero_copy_only=False)

    def phrase(self, name: str, at: np.ndarray) -> np.ndarray:
        """Whether a phrase from a list begins at each position; all of a list are equally long, two words or three.

        Of three words the first two and the last two are looked up, so that *in the end* and *at the time* also find
        *in the time*.
        """
        if name not in self.pairs:
            phrases = [phrase.split() for phrase in grammar().lists[name]]
            self.pairs[name] = tuple(_Pairs.of(self.words, ends) for ends in zip(*map(pairwise, phrases), strict=True))
        found = [
            pairs.begin(self.ids(at + place), self.ids(at + place + 1)) for place, pairs in enumerate(self.pairs[name])
        ]
        return np.logical_and.reduce(found)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """A list of phrases of two words as a table: their words are numbered, and so are the words of the vocabulary."""

    number: np.ndarray
    wanted: np.ndarray

    @classmethod
    def of(cls, vocabulary: pa.Array, pairs: Any) -> "_Pairs":
        words = sorted({word for pair in pairs for word in pair})
        row = {word: number for number, word in enumerate(words)}
        number = pc.index_in(vocabulary, value_set=pa.array(words, pa.string())).fill_null(len(words))
        wanted = np.zeros((len(words) + 1, len(words) + 1), bool)
        wanted[[row[one] for one, _ in pairs], [row[two] for _, two in pairs]] = True
        return cls(np.append(number.to_numpy(zero_copy_only=False), len(words)), wanted)

    def begin(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Whether the words of the vocabulary with these numbers make a phrase of the list."""
        return self.wanted[self.number[first], self.number[second]]


def _participles(text: MaskedText) -> np.ndarray:
    known = grammar()
    regular = (
        text.shaped("[aeiouy].*ed$|^[a-z]{2,}[aeiou]?ed$")
        & ~text.listed(known.lists["not_participles"])
        & ~text.shaped("eed$")
    )
    negative = text.shaped("^un") & ~text.listed(known.lists["verbs_in_un"])
    prefixes = "|".join(sorted(known.lists["verbal_prefixes"]))
    compound = text.shaped("-") & ~text.shaped(f"^(?:{prefixes})-[a-z]+$")
    return (regular & ~negative & ~compound) | text.listed(known.participles)


def _forms_of(text: MaskedText, name: str) -> np.ndarray:
    verbs = grammar().lists[name]
    return text.listed([form for form, verb in grammar().verbs.items() if verb in verbs])


# A contraction is the ending of its word: he's, they're, I'm, who'd, the men've.
_SHAPES = {
    "participle": _participles,
    "past": lambda text: text.listed(grammar().pasts),
    "adverb": lambda text: text.listed(grammar().lists["adverbs"]) | text.mask("in -ly")[:-1],
    "in -ly": lambda text: text.shaped("...ly$") & ~text.listed(grammar().lists["not_adverbs"]),
    "contracted be": lambda text: text.shaped("'(?:s|re|m)$") & ~text.shaped("^let's$"),
    "'s": lambda text: text.shaped("'s$"),
    "have": lambda text: text.listed(grammar().lists["have"]) | text.shaped("'(?:ve|d|s)$"),
    "finite be": lambda text: text.mask("be_finite")[:-1] | text.mask("contracted be")[:-1],
    "auxiliary": lambda text: text.mask("finite be")[:-1] | text.listed(
        set().union(*(grammar().lists[name] for name in ("be_other", "have", "modals")))),
    "number": lambda text: text.shaped("^[0-9]"),
    "hour": lambda text: text.shaped("^[0-9]+:[0-9]"),
    "in -ing": lambda text: text.shaped("..ing$") & ~text.listed(grammar().lists["nouns_in_ing"]),
    "plural": lambda text: text.shaped("[^s']s$") & ~text.listed(grammar().lists["not_plurals"]),
    "ditransitive": lambda text: _forms_of(text, "ditransitive"),
}  # fmt: skip
