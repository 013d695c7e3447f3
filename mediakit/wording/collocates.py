"""Collocates: the company a word keeps, and how that company differs between groups."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from mediakit.corpus.articles import Articles
from mediakit.corpus.terms import Terms, label_tokens, table
from mediakit.finding.patterns import Spans, find_patterns
from mediakit.results.figures.bars import bars
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.heat import heat
from mediakit.results.provenance import recorded
from mediakit.results.table import Table
from mediakit.text.tokens import Tokens
from mediakit.wording import association
from mediakit.wording.keyness import contrast_terms

__all__ = ["Collocates", "collocates", "window_tokens"]

PER = 1_000
COLUMNS = ["word", "hits", "all_hits", "articles", "expected", "log_dice", "mi", "t", "g2"]
BY_GROUP = [
    "word", "group", "score", "hits", "other_hits", "articles", "other_articles", "log_dice", "other_log_dice", "rate",
    "other_rate", "log_ratio", "log_ratio_low", "log_ratio_high", "p", "q", "dp", "top_share", "dominated_by",
]  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Collocates(Table):
    """One row a collocate, by G²; or, between groups, one row a collocate and group, the surest difference first.

    Columns: `hits` (in the windows), `all_hits` (anywhere but in a match), `articles`, `expected` (hits, were the windows
    like the rest), `log_dice` (Rychlý 2008), `mi` (Church & Hanks 1990), `t`, `g2` (Dunning 1993, below 0 where rarer than
    expected). Between groups: `rate` per 1,000 words of the windows, `log_ratio` to the others with its interval, `p`, `q` and
    `score` as in `DistinctiveWords`, `log_dice` within the group and within the others.
    """

    pattern: str = ""
    by: str | None = None

    def plot(self, ax: Any = None, *, n: int = 20) -> Drawing:
        """Ranked bars of log Dice; between groups a heat map of it, for the `n` words that differ most surely."""
        label = f"log Dice with {self.pattern}"
        if self.by is None:
            return show(bars(self.frame.head(n), ax, value="log_dice", name="word", label=label))
        words, groups = list(dict.fromkeys(self.frame["word"]))[:n], sorted(set(self.frame["group"]))
        full = pd.MultiIndex.from_product([words, groups], names=["word", "group"])
        rows = self.frame.set_index(["word", "group"]).reindex(full).reset_index()
        return show(heat(rows, ax, label=label))


def window_tokens(tokens: Tokens, spans: Spans, window: int | str) -> np.ndarray:
    """The tokens that stand within `window` words of a match and in its sentence, without the matches themselves.

    Each token is there once, however many matches are near it (positions, ascending).

    >>> from mediakit.text.tokens import tokenise
    >>> tokens = tokenise(["Talks on grain, talks on gas. No news."])
    >>> spans = find_patterns(tokens, ["talks"])
    >>> window_tokens(tokens, spans, 1).tolist(), window_tokens(tokens, spans, "sentence").tolist()
    ([1, 2, 4], [1, 2, 4, 5])
    """
    starts = np.append(tokens.sentence_starts, len(tokens))
    sentence = np.searchsorted(starts, spans.first, side="right") - 1
    low, high = starts[sentence], starts[sentence + 1]
    if window != "sentence":
        low, high = np.maximum(low, spans.first - window), np.minimum(high, spans.stop + window)
    return np.flatnonzero(_covered(low, high, len(tokens)) & ~_covered(spans.first, spans.stop, len(tokens)))


def _covered(first: np.ndarray, stop: np.ndarray, size: int) -> np.ndarray:
    """Which of `size` places lie in one of the ranges."""
    edges = np.bincount(first, minlength=size + 1) - np.bincount(stop, minlength=size + 1)
    return np.cumsum(edges)[:size] > 0


@recorded
def collocates(
    corpus: Articles, pattern: str, *, window: int | str = 5, by: str | None = None, minimum: int = 2,
    cluster: str = "article", seed: int = 0,
) -> Collocates:  # fmt: skip
    """The words near the matches of a pattern; with `by`, how they differ between groups.

    Args:
        corpus: the articles.
        pattern: in the pattern language: `"ukraine"`, `"negotiat*"`, `"peace talks"`.
        window: words to the left and right, never beyond the sentence; or `"sentence"`.
        by: a column of the articles or a part of them (`side`), or None.
        minimum: articles in which a collocate must stand near the pattern.
        cluster, seed: with `by`, as in `distinctive_words`.

    Returns:
        One row a collocate, or a collocate and group; `Collocates` says what the columns hold.

    Raises:
        ValueError: if the pattern or the window cannot be read, or there is no such column.
    """
    if window != "sentence" and not (isinstance(window, int) and window >= 1):
        raise ValueError(f'no window {window!r}: give a number of words from 1 up, or "sentence"')
    spans = find_patterns(corpus.tokens, [pattern])
    near = window_tokens(corpus.tokens, spans, window)
    steps = {"window": window, "by": by, "minimum": minimum} | (
        {"cluster": cluster, "seed": seed} if by else {}
    )
    provenance = corpus.provenance.then("collocates", pattern, **steps)
    reach = "the sentence" if window == "sentence" else f"{window} words, within the sentence"
    title = f"Collocates of {pattern}" + (f" by {by}" if by else "")
    notes = (f"{len(spans):,} matches, {len(near):,} words near them ({reach}); in at least {minimum} articles",)
    if by is None:
        return Collocates(
            _together(corpus, spans, near, minimum), provenance, title=title, notes=notes, pattern=pattern
        )
    terms, dice = _by_group(corpus, spans, near, by, minimum=minimum, cluster=cluster)
    frame = contrast_terms(terms, per=PER, seed=seed)
    frame = frame.merge(dice, on=["word", "group"], how="left") if len(frame) else pd.DataFrame(columns=BY_GROUP)
    more = (
        f"rate: per {PER:,} words near a match; log ratio (binary): 95 % interval over articles, p by permutation of articles, "
        f"random signs where they have parts in several groups, sequential (seed {seed}), q: Benjamini–Hochberg",
    )
    return Collocates(frame[BY_GROUP], provenance, title=title, notes=notes + more, pattern=pattern, by=by)


def _outside(tokens: Tokens, spans: Spans) -> np.ndarray:
    """Tokens that are no part of a match."""
    return np.flatnonzero(~_covered(spans.first, spans.stop, len(tokens)))


def _together(corpus: Articles, spans: Spans, near: np.ndarray, minimum: int) -> pd.DataFrame:
    tokens = corpus.tokens
    counts = sparse.csc_array(table(tokens.article_of(near), tokens.ids[near], (len(corpus), len(tokens.vocabulary))))
    outside = _outside(tokens, spans)
    hits, articles = np.asarray(counts.sum(axis=0)).ravel(), np.diff(counts.indptr)
    every = np.bincount(tokens.ids[outside], minlength=len(tokens.vocabulary))
    chosen = np.flatnonzero((articles >= minimum) & (hits > 0))
    k, f = hits[chosen], every[chosen]
    windows, size = len(near), len(outside)
    expected = windows * f / max(size, 1)
    frame = pd.DataFrame({
        "word": np.array(tokens.vocabulary, dtype=object)[chosen], "hits": k, "all_hits": f, "articles": articles[chosen],
        "expected": expected, "log_dice": _log_dice(k, len(spans), f), "mi": association.mutual_information(k, windows, f, size),
        "t": association.t_score(k, windows, f, size), "g2": association.keyness_g2(k, windows, f - k, size - windows),
    })  # fmt: skip
    return frame.sort_values(["g2", "hits", "word"], ascending=[False, False, True], kind="stable", ignore_index=True)


def _log_dice(together: np.ndarray, node: np.ndarray | int, every: np.ndarray) -> np.ndarray:
    """Log Dice with a collocate that stands twice by one match counted once, so that 14 stays the most there is."""
    with np.errstate(invalid="ignore"):
        return association.log_dice(np.minimum(together, node), node, every)


def _by_group(
    corpus: Articles, spans: Spans, near: np.ndarray, by: str, *, minimum: int, cluster: str
) -> tuple[Terms, pd.DataFrame]:
    """Counts of the collocates in each row's windows, and their log Dice in each group."""
    tokens = corpus.tokens
    row, rows, group = label_tokens(corpus, by)
    near = near[row[near] >= 0]
    counts = table(row[near], tokens.ids[near], (len(rows), len(tokens.vocabulary)))
    windows = np.bincount(row[near], minlength=len(rows))
    # articles without the pattern have no window: they are neither drawn nor permuted
    used = np.flatnonzero(windows)
    common = np.flatnonzero(np.bincount(counts.indices, minlength=len(tokens.vocabulary)) >= minimum)
    terms = Terms(
        sparse.csr_array(counts[used][:, common]), [tokens.vocabulary[word] for word in common], windows[used],
        rows.iloc[used].reset_index(drop=True), group[used].remove_unused_categories(), cluster,
    )  # fmt: skip
    return terms, _dice_of_groups(corpus, spans, row, group, terms, common)


def _dice_of_groups(
    corpus: Articles, spans: Spans, row: np.ndarray, group: pd.Categorical, terms: Terms, common: np.ndarray
) -> pd.DataFrame:
    """Log Dice of each collocate within each group, and within all others: `word, group, log_dice, other_log_dice`."""
    tokens, groups = corpus.tokens, list(terms.group.categories)
    code = pd.Index(groups).get_indexer(np.asarray(group))
    code = np.append(code, -1)  # what the row -1 finds
    outside = _outside(tokens, spans)
    outside = outside[code[row[outside]] >= 0]
    every = table(code[row[outside]], tokens.ids[outside], (len(groups), len(tokens.vocabulary)))[:, common].toarray()
    nodes = code[row[spans.first]]
    node = np.bincount(nodes[nodes >= 0], minlength=len(groups))[:, None]
    places = np.asarray(terms.group.codes), np.arange(len(terms.words))
    fold = sparse.csr_array((np.ones(len(terms.words)), places), shape=(len(groups), len(terms.words)))
    mine = (fold @ terms.counts).toarray(), node, every
    others = tuple(part.sum(axis=0, keepdims=True) - part for part in mine)
    frame = pd.DataFrame({
        "word": np.tile(np.asarray(terms.names, dtype=object), len(groups)), "group": np.repeat(list(map(str, groups)), len(common)),
        "log_dice": _log_dice(*mine).ravel(), "other_log_dice": _log_dice(*others).ravel(),
    })  # fmt: skip
    return frame.replace({"log_dice": -np.inf, "other_log_dice": -np.inf}, np.nan)
