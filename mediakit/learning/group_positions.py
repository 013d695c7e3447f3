"""What Wordscores and Wordfish share: word counts of groups, whole articles drawn again, and the table of positions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy

from mediakit import statistics as stats
from mediakit.comparing.group_rates import FEWEST
from mediakit.corpus.articles import Articles
from mediakit.corpus.concordance_lines import concordance
from mediakit.corpus.finders import find
from mediakit.corpus.terms import Exactly, count_terms
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.provenance import Provenance, recorded
from mediakit.results.table import Table

FEWEST_WORDS = 2  # articles in which a word must stand: a word of one article positions that article, not its group


@dataclass(frozen=True, repr=False, eq=False)
class Positions(Table):
    """One row a group: its position with an interval over articles. `.words()` are what the positions are made of."""

    by: str = ""
    all_words: pd.DataFrame = field(default_factory=pd.DataFrame)
    corpus: Any = field(default=None, compare=False)

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: the position of each group."""
        return show(intervals(self.frame, ax, value="score", label="position"))

    @recorded
    def words(self, n: int = 10) -> Table:
        """The words at each end of the line; read them before you name it.

        Args:
            n: at each end.

        Returns:
            A Table: `word, score, hits`; ties in alphabetical order.

        >>> import pandas as pd
        >>> from mediakit.learning import wordfish
        >>> words = {"talks": [9, 5, 1], "war": [1, 5, 9], "rain": [3, 3, 3]}
        >>> line = wordfish(pd.DataFrame(words, index=["left", "middle", "right"]), direction=("left", "right"))
        >>> line.words(1).frame["word"].tolist()
        ['talks', 'war']
        """
        ordered = self.all_words.sort_values(["score", "word"], ignore_index=True)
        ends = ordered if len(ordered) <= 2 * n else pd.concat([ordered.head(n), ordered.tail(n)])
        title = f"Words at both ends, of {len(ordered):,}"
        return Table(ends.reset_index(drop=True), self.provenance.then("words", n), title=title)

    @recorded
    def concordance(self, word: str, group: str | None = None, *, n: int = 10) -> Table:
        """The lines of text in which a word stands, of all articles or of one group.

        Args:
            word: one that has a score.
            group: None: the lines of all articles.
            n: how many lines.

        Returns:
            A Concordance.

        Raises:
            ValueError: if the word has no score, there is no such group, or the scores come from bare counts.
        """
        if self.corpus is None:
            raise ValueError("these scores come from bare counts: there are no sentences behind them")
        if not (self.all_words["word"] == word).any():
            raise ValueError(f"{word!r} has no score: see .all_words for those that have")
        hits = find(self.corpus, Exactly((word,)))
        if group is not None:
            hits = hits.where(**{self.by: choice(group, self.frame["group"], "group")})
        return replace(concordance(hits, n=n), provenance=self.provenance.then("concordance", word, group, n=n))


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """Words counted by group: `totals` groups × words; `rows` articles (or parts) × words with their `codes` and `ids`."""

    names: list[str]
    words: np.ndarray
    totals: np.ndarray
    articles: np.ndarray
    provenance: Provenance
    rows: "scipy.sparse.csr_array | None" = None
    codes: np.ndarray | None = None
    ids: np.ndarray | None = None
    corpus: Any = None

    def scores(
        self, frame: pd.DataFrame, words: pd.DataFrame, fit: Callable[[np.ndarray], np.ndarray], order: np.ndarray, *,
        verb: str, notes: tuple[str, ...], choices: Mapping[str, Any],
    ) -> Positions:  # fmt: skip
        """The table of a method: its estimates with the intervals of `fit` on articles drawn again."""
        low, high, note = self._interval(frame, fit, choices["resamples"], choices["seed"])
        se = frame.pop("se")
        frame = frame.assign(low=low, high=high, se=se).iloc[order].reset_index(drop=True)
        by = choices["by"] if self.corpus is not None else "group"
        title = f"Positions by {by} ({verb.capitalize()})"
        made = self.provenance.then(verb, **choices)
        made = made if self.corpus is not None else made.without("the counts, which were given as a frame")
        return Positions(frame, made, title=title, notes=(*notes, note), by=by, all_words=words.reset_index(drop=True),
                      corpus=self.corpus)  # fmt: skip

    def _interval(
        self, frame: pd.DataFrame, fit: Callable[[np.ndarray], np.ndarray], resamples: int, seed: int
    ) -> tuple[np.ndarray, np.ndarray, str]:
        score = frame["score"].to_numpy()
        draws = np.full((resamples, len(self.names)), np.nan)
        if self.rows is None or self.ids is None:
            return draws[0], draws[0], "no interval: bare counts have no articles to draw again"
        names, article = np.unique(self.ids, return_inverse=True)
        drawn = stats.bootstrap_sums(scipy.sparse.eye_array(len(names)), names=names.tolist(), resamples=resamples, seed=seed)
        weights = drawn[:, article]  # the parts of an article are drawn together
        for draw, weight in enumerate(weights):
            fold = (weight, (self.codes, np.arange(len(weight))))
            counts = (scipy.sparse.csr_array(fold, shape=(len(self.names), len(weight))) @ self.rows).toarray()
            if (counts.sum(axis=1) > 0).all():
                draws[draw] = fit(counts)
        # Articles drawn again hold fewer different words, which moves every draw outwards alike: the middle is put back.
        known = ~np.isnan(draws[:, 0])
        middle = np.median(draws[known], axis=0) if known.any() else score
        low, high = stats.drawn_interval(draws + (score - middle), score)
        enough = self.articles >= FEWEST
        note = (f"interval: 95 % percentile bootstrap over articles, centred on the score ({resamples:,} resamples, seed "
                f"{seed}); none below {FEWEST} articles")  # fmt: skip
        return np.where(enough, low, np.nan), np.where(enough, high, np.nan), note


def count_groups(source: Articles | pd.DataFrame, by: str, minimum: int) -> GroupCounts:
    """The words of each group of a corpus that stand in `minimum` articles or more, or the counts of a frame as they are.

    Raises:
        ValueError: if a frame holds anything but counts, or there is no such column.
    """
    if isinstance(source, pd.DataFrame):
        return _of_frame(source)
    terms = count_terms(source, by).sorted()
    counts = scipy.sparse.csr_array(terms.counts)
    often = np.bincount(counts.indices, minlength=counts.shape[1]) >= minimum
    names = np.array(terms.names, dtype=object)[often]
    order = np.argsort(names.astype(str), kind="stable")
    rows = scipy.sparse.csr_array(counts[:, np.flatnonzero(often)[order]], dtype=np.float64)
    group = terms.group.remove_unused_categories()
    codes = np.asarray(group.codes, dtype=np.int64)
    fold = scipy.sparse.csr_array(
        (np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(group.categories), len(codes))
    )
    articles = np.bincount(codes, minlength=len(group.categories))
    return GroupCounts([str(c) for c in group.categories], names[order], (fold @ rows).toarray(), articles,
                       source.provenance, rows, codes, terms.rows["article"].astype(str).to_numpy(), source)  # fmt: skip


def _of_frame(frame: pd.DataFrame) -> GroupCounts:
    try:
        totals = frame.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"a frame of counts holds numbers only, one row a group, one column a word: {error}"
        ) from error
    if not (np.isfinite(totals) & (totals >= 0)).all():
        raise ValueError("a frame of counts holds whole numbers from 0 up, one row a group, one column a word")
    names = [str(name) for name in frame.index]
    return GroupCounts(names, frame.columns.astype(str).to_numpy(dtype=object), totals, np.ones(len(names), dtype=int),
                       Provenance(""))  # fmt: skip
