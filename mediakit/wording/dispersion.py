"""Dispersion: is a word everywhere, or in a few articles?"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy

from mediakit.corpus.hits import Matches
from mediakit.results.choices import column_of
from mediakit.results.figures.dispersion_strips import dispersion_strips
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.provenance import recorded
from mediakit.results.table import Table
from mediakit.wording.dispersion_formulas import COLUMNS, spread


@dataclass(frozen=True, repr=False, eq=False)
class Dispersion(Table):
    """One row a feature: hits, the parts that have it, and how evenly it is spread over them (`spread` has the formulas).

    `.plot()` is the lexical dispersion plot: a tick for every hit at its place in its article.
    """

    by: str = "article"
    hits: Any = field(default=None, compare=False)

    def plot(self, ax: Any = None, *, by: str = "outlet") -> Drawing:
        """Where in the articles of each group that the column `by` makes the hits stand."""
        frame = places(self.hits, by=by)
        return show(dispersion_strips(frame, ax, rows=sorted(set(column_of(self.hits.corpus.articles, by, "to draw by").astype(str)))))


@recorded
def dispersion(hits: Matches, *, by: str = "article") -> Dispersion:
    """How evenly each feature is spread over the articles, or over the groups that a column makes.

    Args:
        hits: of a lexicon, or of a word: `corpus.find("ultimatum*")`.
        by: `article`, or a column whose values are the parts (`outlet`, `period`, …).

    Returns:
        One row a feature: `feature, hits, parts` (that hold it), `of` (parts in all), `D, D2, S` (1: even) and
        `DP, DPnorm, KL` (0: even).

    Raises:
        ValueError: if there is no such column.

    >>> from mediakit import read
    >>> hits = read(pd.DataFrame({"text": ["A threat.", "A threat.", "They met."]})).find("threat")
    >>> hits.dispersion().frame[["feature", "hits", "parts", "of"]].values.tolist()
    [['threat', 2, 2, 3]]
    """
    rates = hits.per_words(1000)
    column = column_of(rates.rows, by, "to part the corpus by")
    names, code = np.unique(column.astype(str), return_inverse=True)
    fold = scipy.sparse.csr_array((np.ones(len(code), np.int64), (code, np.arange(len(code)))), shape=(len(names), len(code)))
    counts, words = fold @ rates.counts, np.bincount(code, rates.words, len(names))
    frame = (
        spread(counts, words)
        if words.sum()
        else pd.DataFrame(index=range(len(rates.features)), columns=COLUMNS, dtype=float)
    )
    frame.insert(0, "feature", list(rates.features))
    frame.insert(1, "hits", rates.counts.sum(axis=0))
    frame.insert(3, "of", int((words > 0).sum()))
    return Dispersion(
        frame, hits.provenance.then("dispersion", by=by), title=f"Dispersion over {len(names):,} {'articles' if by == 'article' else by + 's'}",
        notes=("D, D2, S: 1 where even; DP, DPnorm, KL: 0 where even",), by=by, hits=hits,
    )  # fmt: skip


def places(hits: Matches, *, by: str = "outlet") -> pd.DataFrame:
    """What a lexical dispersion plot draws: `group, position` (0 the beginning of the article, 1 its end), `feature`.

    Raises:
        ValueError: if there is no such column.
    """
    corpus = hits.corpus
    column = column_of(corpus.articles, by, "to draw by")
    rows, tokens = hits.spans["article"].to_numpy(), corpus.tokens
    before = hits.spans["first"].to_numpy() - tokens.indptr[rows]
    group = column.astype(str).to_numpy()[rows]
    position = before / np.maximum(tokens.words[rows] - 1, 1)
    return pd.DataFrame({"group": group, "position": position, "feature": hits.spans["feature"].to_numpy()})
