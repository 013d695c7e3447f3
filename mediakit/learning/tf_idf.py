"""TF-IDF: how much each word says about each text, function words weighed down by standing everywhere."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from mediakit.corpus.articles import Articles
from mediakit.results.choices import choice

OUTLETS = 2  # in which a word must stand: the words of one outlet alone are its style, not a topic


@dataclass(frozen=True, eq=False)
class TfIdf:
    """TF-IDF over one set of terms: `values` of texts (an article, or all those of a story), `articles` one by one."""

    values: "scipy.sparse.csr_array"
    articles: "scipy.sparse.csr_array"
    terms: np.ndarray
    notes: tuple[str, ...]

    def values_for(self, n: int) -> "scipy.sparse.csr_array":
        """The values, where they are enough for n topics in each half.

        Raises:
            ValueError: if they are not.
        """
        enough = min(self.values.shape[0] // 4, len(self.terms))
        if n > enough:
            give = f"give 2 to {enough}" if enough >= 2 else "give more articles or a lower minimum"
            raise ValueError(
                f"{n} topics are too many for {self.values.shape[0]:,} texts "
                f"with {len(self.terms):,} words to choose from: {give}"
            )
        return self.values


def tf_idf(corpus: Articles, cluster: str = "article", minimum: int = 5, at_most: float = 0.5) -> TfIdf:
    """The words of the articles, weighed.

    Args:
        corpus: articles.
        cluster: a column whose values are one text each: `article`, or `story`.
        minimum: texts in which a word must stand; also two outlets, where there are two.
        at_most: share of texts in which it may stand. Words without a letter are left out.

    Raises:
        ValueError: if there is no such column, an article without a value in it, or no word can meet the conditions.
    """
    if minimum < 1 or not 0 < at_most <= 1:
        raise ValueError(
            f"minimum {minimum!r} and at_most {at_most!r} choose no words: give 1 or more, and a share above 0 up to 1"
        )
    # The codes are those of sorted values, so that the order of reading changes nothing.
    counts, text = word_counts(corpus), _codes(corpus.articles, cluster)
    pooled, outlets = _pooled(counts, text), _pooled(counts, _codes(corpus.articles, "outlet"))
    texts, fewest = pooled.shape[0], min(OUTLETS, outlets.shape[0])
    there = (pooled > 0).sum(axis=0)
    often = (there >= minimum) & (there <= at_most * texts) & ((outlets > 0).sum(axis=0) >= fewest)
    vocabulary = np.array(corpus.tokens.vocabulary, dtype=object)
    kept = np.array([i for i in np.flatnonzero(often) if any(map(str.isalpha, vocabulary[i]))], dtype=np.int64)
    idf = np.log(texts / there[kept])
    what = "articles" if cluster == "article" else f"texts (one a {cluster})"
    note = (
        f"{len(kept):,} of {len(vocabulary):,} words: in at least {minimum} of {texts:,} {what} and {fewest} "
        f"{'outlet' if fewest == 1 else 'outlets'}, at most {at_most:.0%}"
    )
    return TfIdf(weighted(pooled[:, kept], idf), weighted(counts[:, kept], idf), vocabulary[kept], (note,))


def _codes(articles: pd.DataFrame, cluster: str) -> np.ndarray:
    column = "id" if cluster == "article" else cluster
    choice(column, sorted(articles.columns), "column", "to make texts of")
    if articles[column].isna().any():
        raise ValueError(
            f"{int(articles[column].isna().sum()):,} articles have no {cluster}: give them one, or leave them out"
        )
    return np.unique(articles[column].astype(str).to_numpy(), return_inverse=True)[1]


def word_counts(corpus: Articles) -> "scipy.sparse.csr_array":
    """Articles × vocabulary."""
    return scipy.sparse.csr_array(corpus.tokens.matrix())


def _pooled(counts: "scipy.sparse.csr_array", code: np.ndarray) -> "scipy.sparse.csr_array":
    """The rows of one code added up."""
    ones = np.ones(len(code), dtype=np.int64)
    fold = scipy.sparse.csr_array((ones, (code, np.arange(len(code)))), shape=(int(code.max(initial=-1)) + 1, len(code)))
    return scipy.sparse.csr_array(fold @ counts)


def weighted(counts: "scipy.sparse.csr_array", idf: np.ndarray) -> "scipy.sparse.csr_array":
    """count · idf (Spärck Jones 1972), every row of length 1; a row without a word stays empty.

    >>> weighted(scipy.sparse.csr_array(np.array([[2, 0], [1, 1], [0, 0]])), np.array([3.0, 4.0])).toarray()
    array([[1. , 0. ],
           [0.6, 0.8],
           [0. , 0. ]])
    """
    return unit_rows(scipy.sparse.csr_array(counts, dtype=np.float64) @ scipy.sparse.diags_array(idf))


def unit_rows(values: "scipy.sparse.csr_array") -> "scipy.sparse.csr_array":
    """The rows at length 1; an empty one stays empty."""
    length = np.sqrt(np.asarray(values.multiply(values).sum(axis=1))).ravel()
    scale = np.divide(1, length, out=np.zeros(len(length)), where=length > 0)
    return scipy.sparse.csr_array(scipy.sparse.diags_array(scale) @ values)
