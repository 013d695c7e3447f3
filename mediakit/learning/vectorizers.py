"""Transformers for scikit-learn: texts in; rates of a lexicon, counts of words, or shares of voice out."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import scipy
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from mediakit.corpus.hits import features_of
from mediakit.finding.lexicon import Lexicon
from mediakit.finding.quotations.article_quotations import KINDS, find_quotations
from mediakit.finding.quotations.cues import grammar, languages
from mediakit.learning.term_counts import TermCounts, as_texts, count_runs
from mediakit.text.tokens import Tokens, tokenise


class _TextTransformer(TransformerMixin, BaseEstimator):
    """What the three share: texts come in as a list, Series, array or generator, and columns have names."""

    def fit(self, texts: Iterable[str], y: Any = None) -> "_TextTransformer":
        """Learn what the columns are; `y` is ignored.

        Raises:
            TypeError: if `texts` is one string, a table, or holds anything but strings.
        """
        self._learn(as_texts(texts))
        return self

    def fit_transform(self, texts: Iterable[str], y: Any = None) -> Any:
        """`fit` and `transform` in one go; a generator is read once."""
        texts = as_texts(texts)
        return self.fit(texts).transform(texts)

    def transform(self, texts: Iterable[str]) -> Any:
        """One row a text, one column a feature.

        Raises:
            TypeError: as `fit` does. sklearn.exceptions.NotFittedError: before `fit`.
        """
        check_is_fitted(self, "feature_names_")
        return self._numbers(as_texts(texts))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the columns; `input_features` is ignored, a text has none."""
        check_is_fitted(self, "feature_names_")
        return np.asarray(self.feature_names_, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.input_tags.one_d_array = True, False, True
        return tags


class FrameVectorizer(_TextTransformer):
    """How often each category of a lexicon stands in a text, turned hits ("not …") in columns of their own.

    Args:
        lexicon: a Lexicon, the name of a shipped one, or a file.
        per: hits per so many words; None: counts. A text without words has 0.

    >>> FrameVectorizer("talks", per=None).fit_transform(["No progress: an ultimatum.", "Rain."])
    array([[0., 1., 1., 0.],
           [0., 0., 0., 0.]])
    """

    def __init__(self, lexicon: Any = "talks", *, per: int | None = 1000):
        self.lexicon = lexicon
        self.per = per

    def _learn(self, texts: Any) -> None:
        if self.per is not None and not self.per > 0:
            raise ValueError(f"rates per {self.per!r} words make no sense: give 1 or more, or None for counts")
        self.lexicon_ = Lexicon.load(self.lexicon)
        self.feature_names_ = list(features_of(list(self.lexicon_.categories), self.lexicon_.polarity))

    def _numbers(self, texts: Any) -> np.ndarray:
        tokens = tokenise(texts)
        hits = lexicon_hits(self.lexicon_, tokens, texts).astype(np.float64)
        return hits if self.per is None else self.per * hits / np.maximum(tokens.words, 1)[:, None]


def lexicon_hits(lexicon: Lexicon, tokens: Tokens, texts: Iterable[str]) -> np.ndarray:
    """Hits of each feature of a lexicon in each text (texts × features)."""
    features = features_of(list(lexicon.categories), lexicon.polarity)
    spans = lexicon.find(SimpleNamespace(tokens=tokens, articles=pd.DataFrame({"text": list(texts)}, dtype="str")))
    feature = spans["category"].where(spans["negated_by"] == "", "not " + spans["category"])
    counts = np.zeros((len(tokens.words), len(features)), dtype=np.int64)
    np.add.at(counts, (spans["article"].to_numpy(), pd.Index(features).get_indexer(feature)), 1)
    return counts


class TokenVectorizer(_TextTransformer):
    """How often each word, run of words or run of characters stands in a text, in any script.

    Words are those of all other counts of this library: lower case, NFC, without soft hyphens; no run crosses the end
    of a sentence. For TF-IDF put `sklearn.feature_extraction.text.TfidfTransformer` behind it.

    Args:
        unit: `word`, or `character`: runs of characters within words, a blank at either end of each word.
        ngram_range: the shortest and the longest run, 1 to 8.
        min_df: texts in which a run must stand to become a column.
        sparse_output: a scipy sparse array; False: a dense one, which `set_output(transform="pandas")` needs.

    >>> counted = TokenVectorizer(ngram_range=(1, 2), sparse_output=False).set_output(transform="pandas")
    >>> counted.fit_transform(["Talks go on. Talks stall."]).to_dict("records")
    [{'go': 1, 'go on': 1, 'on': 1, 'stall': 1, 'talks': 2, 'talks go': 1, 'talks stall': 1}]
    """

    def __init__(
        self, unit: str = "word", *, ngram_range: tuple[int, int] = (1, 1), min_df: int = 1, sparse_output: bool = True
    ):
        self.unit = unit
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.sparse_output = sparse_output

    def _count(self, texts: Any) -> TermCounts:
        return count_runs(tokenise(texts), self.unit, tuple(self.ngram_range))

    def fit_transform(self, texts: Iterable[str], y: Any = None) -> Any:
        """`fit` and `transform` in one go; the texts are cut into words once."""
        counted = self._count(as_texts(texts))
        self._learn_of(counted)
        return self._aligned(counted)

    def _learn(self, texts: Any) -> None:
        self._learn_of(self._count(texts))

    def _learn_of(self, counted: TermCounts) -> None:
        texts_with = np.bincount(counted.matrix.indices, minlength=len(counted.names))
        self.feature_names_ = counted.names[texts_with >= self.min_df].tolist()

    def _numbers(self, texts: Any) -> "scipy.sparse.csr_array | np.ndarray":
        return self._aligned(self._count(texts))

    def _aligned(self, counted: TermCounts) -> "scipy.sparse.csr_array | np.ndarray":
        matrix = counted.aligned(self.feature_names_)
        return matrix if self.sparse_output else matrix.toarray()


class VoiceVectorizer(_TextTransformer):
    """Shares of a text's words that stand in quotations: all, by kind, and by the stance of the reporting verb.

    A word in a quotation within a quotation counts for the inner one. Columns `quoted`, `kind direct`, `kind mixed`,
    `kind indirect`, `kind floating`, and `stance …`, of which "stance none" is without a reporting verb.

    Args:
        language: of the rules (`en`, `de`, `ru`, `uk`); "": guessed for each text.

    >>> shares = VoiceVectorizer().fit(["Rain."])
    >>> dict(zip(shares.get_feature_names_out()[:3], shares.transform(['"We agree," he said.'])[0].tolist()))
    {'quoted': 0.5, 'kind direct': 0.5, 'kind mixed': 0.0}
    """

    def __init__(self, language: str = ""):
        self.language = language

    def _learn(self, texts: Any) -> None:
        spoken = [self.language] if self.language else languages()
        stances = sorted({cue.stance for name in spoken for cues in grammar(name).forms.values() for cue in cues})
        self.feature_names_ = ["quoted", *(f"kind {k}" for k in KINDS), *(f"stance {s}" for s in (*stances, "none"))]

    def _numbers(self, texts: Any) -> np.ndarray:
        tokens, column = tokenise(texts), {name: number for number, name in enumerate(self.feature_names_)}
        shares = np.zeros((len(tokens.words), len(column)))
        for row, text in enumerate(texts):
            first, stop = tokens.indptr[row : row + 2]
            starts, quotations = tokens.starts[first:stop], find_quotations(text, language=self.language)
            owner = np.full(stop - first, -1)
            pieces = [(start, -end, n) for n, q in enumerate(quotations) for start, end in q.pieces]
            for start, end, number in sorted(pieces):
                owner[np.searchsorted(starts, start) : np.searchsorted(starts, -end)] = number
            for number, words in enumerate(np.bincount(owner[owner >= 0], minlength=len(quotations))):
                said = quotations[number]
                for name in ("quoted", f"kind {said.kind}", f"stance {said.stance or 'none'}"):
                    shares[row, column[name]] += words / (stop - first)
        return shares
