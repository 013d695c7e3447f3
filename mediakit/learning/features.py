"""From counts to the numbers a linear model reads: TF-IDF of words and rates of a lexicon.

Words are counted as everywhere in this library (any script), which makes a model's terms lead to their sentences, and
a model is kept without pickle; they are weighed by scikit-learn. On the ten frames of data/talks (139 articles, two
draws of five folds of stories) the mean macro F1 is .692; with pairs of words and runs of 3 to 5 characters beside
the words, as up to 0.2.0, it was .660.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from mediakit.finding.lexicon import Lexicon
from mediakit.learning.term_counts import TermCounts, as_texts, count_runs
from mediakit.learning.vectorizers import lexicon_hits
from mediakit.text.tokens import tokenise

FEWEST = 2  # texts in which a run must stand: one of a single text can only learn that text by heart


class Recipe(NamedTuple):
    """What is counted: kinds of runs with their shortest and longest; whether f times weigh 1 + ln f; and the shares
    that these and the rates have in the inner product of two texts."""

    runs: tuple[tuple[str, int, int], ...]
    sublinear: bool
    shares: tuple[float, ...]


# By the format of the model's file; new models are of the newest. Shares of the lexicon: tried in bench_learning.py.
RECIPES = {
    1: Recipe((("word", 1, 2), ("character", 3, 5)), True, (0.3, 0.7, 0.05)),
    2: Recipe((("word", 1, 1),), False, (1.0, 0.05)),
}
NEWEST = max(RECIPES)


@dataclass(frozen=True, eq=False)
class TextFeatures:
    """What texts are judged by: counts of runs, and a lexicon's hits per 1,000 words (texts × features)."""

    counts: tuple[TermCounts, ...]
    rates: np.ndarray

    @classmethod
    def of(cls, texts: Iterable[str], lexicon: Lexicon | None, *, recipe: int = NEWEST) -> "TextFeatures":
        """Count the texts."""
        texts = as_texts(texts)
        tokens = tokenise(texts)
        rates = np.zeros((len(tokens.words), 0))
        if lexicon is not None:
            rates = 1000 * lexicon_hits(lexicon, tokens, texts) / np.maximum(tokens.words, 1)[:, None]
        return cls(tuple(count_runs(tokens, unit, sizes) for unit, *sizes in RECIPES[recipe].runs), rates)

    def take(self, rows: np.ndarray) -> "TextFeatures":
        """Some of the texts."""
        return TextFeatures(tuple(counts.take(rows) for counts in self.counts), self.rates[rows])

    def __len__(self) -> int:
        return len(self.rates)


@dataclass(frozen=True, eq=False)
class FeatureSpace:
    """The coordinates of texts: which words count, how much, and how rates are centred.

    A word that stands f times in a text weighs f (1 + ln((1 + n) / (1 + n_word))), and the weights of a text have
    length 1 (TF-IDF as scikit-learn has it). A rate r weighs (√r − mean) / sd; all rates together have a share of .05
    in the inner product of two texts, and the words of 1. `length` is the mean length of texts in words before it is
    made 1; names and idf have an array for each kind of run of the recipe.
    """

    names: tuple[np.ndarray, ...]
    idf: tuple[np.ndarray, ...]
    centre: np.ndarray
    spread: np.ndarray
    length: float
    recipe: int = NEWEST

    @classmethod
    def of(cls, features: TextFeatures) -> "FeatureSpace":
        """The space in which these texts are learnt; labels play no part in it."""
        (counts,) = features.counts
        kept = np.flatnonzero(np.bincount(counts.matrix.indices, minlength=len(counts.names)) >= FEWEST)
        idf, length = np.zeros(0), 0.0
        if len(kept) and len(features):
            weighing = TfidfTransformer(norm=None).fit(counts.matrix[:, kept])
            idf = weighing.idf_
            length = float(scipy.sparse.linalg.norm(weighing.transform(counts.matrix[:, kept]), axis=1).mean())
        roots = np.sqrt(features.rates)
        spread = roots.std(axis=0)
        return cls((counts.names[kept],), (idf,), roots.mean(axis=0), np.where(spread > 0, spread, 1.0), length)

    def matrix(self, features: TextFeatures) -> "scipy.sparse.csr_array":
        """The coordinates of texts: texts × (runs, rates)."""
        recipe = RECIPES[self.recipe]
        blocks = [
            _tfidf(counts.aligned(names.tolist()), idf, recipe.sublinear)
            for counts, names, idf in zip(features.counts, self.names, self.idf, strict=True)
        ]
        blocks.append(scipy.sparse.csr_array((np.sqrt(features.rates) - self.centre) / self.spread))
        scaled = [block * scale for block, scale in zip(blocks, self.scales, strict=True)]
        return scipy.sparse.csr_array(scipy.sparse.hstack(scaled, format="csr"))

    @property
    def scales(self) -> np.ndarray:
        """What each block is multiplied by."""
        shares = np.array(RECIPES[self.recipe].shares)
        shares[-1] /= max(1, len(self.centre))
        return np.sqrt(shares)

    def log_odds_steps(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far the log odds of a model with these weights move by one more word in a text of mean length, and by the
        first hit of a category in 1,000 words: a number for each word, and for each rate."""
        words, rates = np.split(weights, [len(self.names[0])])
        words_scale, rates_scale = self.scales
        return words * self.idf[0] * words_scale / max(self.length, 1e-12), rates * rates_scale / self.spread


def _tfidf(counts: "scipy.sparse.csr_array", idf: np.ndarray, sublinear: bool) -> "scipy.sparse.csr_array":
    """The weights of each text, of length 1."""
    weights = scipy.sparse.csr_array(counts, dtype=np.float64)
    if sublinear:
        weights.data = 1 + np.log(weights.data)
    return normalize(weights @ scipy.sparse.diags_array(idf), copy=False) if counts.shape[0] and len(idf) else weights
