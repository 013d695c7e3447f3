"""Collocates: the company a word keeps, and how that company differs between groups."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy

from mediakit.corpus.articles import Articles
from mediakit.corpus.parts import together
from mediakit.corpus.terms import Terms, groups_of, label_tokens, table
from mediakit.finding.patterns import Spans, find_patterns
from mediakit.results.choices import PERIODS, column_of
from mediakit.results.figures.bars import bars
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.heat import heat
from mediakit.results.provenance import recorded
from mediakit.results.table import Table
from mediakit.text.tokens import Tokens
from mediakit.wording import association
from mediakit.wording.keyness import contrast_terms

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

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> corpus = mk.read(pd.DataFrame({"text": ["A new threat was made.", "A new threat came.", "Rain fell."] * 3}))
    >>> corpus.collocates("threat", window=2, minimum=2).frame.iloc[:2, :3].values.tolist()
    [['a', 6, 6], ['new', 6, 6]]
    """
    if window != "sentence" and not (isinstance(window, int) and window >= 1):
        raise ValueError(f'no window {window!r}: give a number of words from 1 up, or "sentence"')
    company = _company(corpus, pattern, window, by)
    steps = {"window": window, "by": by, "minimum": minimum} | (
        {"cluster": cluster, "seed": seed} if by else {}
    )
    provenance = corpus.provenance.then("collocates", pattern, **steps)
    reach = "the sentence" if window == "sentence" else f"{window} words, within the sentence"
    title = f"Collocates of {pattern}" + (f" by {by}" if by else "")
    notes = (f"{company.matches:,} matches, {company.near:,} words near them ({reach}); in at least {minimum} articles",)
    if by is None:
        return Collocates(_together(company, minimum), provenance, title=title, notes=notes, pattern=pattern)
    terms, dice = _by_group(company, minimum=minimum, cluster=cluster)
    frame = contrast_terms(terms, per=PER, seed=seed)
    frame = frame.merge(dice, on=["word", "group"], how="left") if len(frame) else pd.DataFrame(columns=BY_GROUP)
    more = (
        f"rate: per {PER:,} words near a match; log ratio (binary): 95 % interval over articles, p by permutation of articles, "
        f"random signs where they have parts in several groups, sequential (seed {seed}), q: Benjamini–Hochberg",
    )
    return Collocates(frame[BY_GROUP], provenance, title=title, notes=notes + more, pattern=pattern, by=by)


class _Company(NamedTuple):
    """What stands near the matches: whole numbers, which of parts of a corpus are added up.

    counts: rows with a window × words; names: of the words; rows, group: of the rows; every: labels × words, how often they
    stand outside a match; labels; node: matches of each label; matches, near: of all articles, those without a label too.
    """

    counts: "scipy.sparse.csr_array"
    names: np.ndarray
    rows: pd.DataFrame
    group: pd.Categorical
    every: np.ndarray
    labels: list[str]
    node: np.ndarray
    matches: int
    near: int


def _company(corpus: Articles, pattern: str, window: int | str, by: str | None) -> _Company:
    if corpus.in_parts is None:
        return _company_here(corpus, pattern, window, by)
    none = _company_here(corpus.in_parts.nothing, pattern, window, by)
    found = corpus.in_parts.each(_company_here, pattern, window, by, asks=(str(by),))
    return _added(none, [company for _, company in found], corpus, "article" if by == "id" else by)


def _company_here(corpus: Articles, pattern: str, window: int | str, by: str | None) -> _Company:
    tokens, width = corpus.tokens, len(corpus.tokens.vocabulary)
    spans = find_patterns(tokens, [pattern])
    near = window_tokens(tokens, spans, window)
    row, rows, group = label_tokens(corpus, "article" if by is None else by)
    group = pd.Categorical(np.full(len(rows), "")) if by is None else group
    mine = near[row[near] >= 0]
    counts = table(row[mine], tokens.ids[mine], (len(rows), width))
    used = np.flatnonzero(np.bincount(row[mine], minlength=len(rows)))  # articles without the pattern are neither drawn nor permuted
    code = np.append(group.codes, -1)[row]  # -1 for what belongs to no row
    outside = np.flatnonzero(~_covered(spans.first, spans.stop, len(tokens)) & (code >= 0))
    labels = len(group.categories)
    every = np.bincount(code[outside].astype(np.int64) * width + tokens.ids[outside], minlength=labels * width).reshape(labels, width)
    nodes = code[spans.first]
    node = np.bincount(nodes[nodes >= 0], minlength=labels)
    return _Company(
        counts[used], np.array(tokens.vocabulary, dtype=object), rows.iloc[used].reset_index(drop=True), group[used], every,
        list(map(str, group.categories)), node, len(spans), len(near),
    )  # fmt: skip


def _added(none: _Company, found: list[_Company], corpus: Any, by: str | None) -> _Company:
    """The company of all parts, the words by their names, the rows in the order of the articles."""
    names = pd.Index(sorted({name for one in found for name in one.names}), dtype=object)
    labels = sorted({label for one in found for label in one.labels})
    every, node = np.zeros((len(labels), len(names)), np.int64), np.zeros(len(labels), np.int64)
    blocks, place = [scipy.sparse.csr_array((0, len(names)), dtype=np.int32)], pd.Index(labels, dtype=object)
    for one in found:
        column, label = names.get_indexer(one.names), place.get_indexer(one.labels)
        every[np.ix_(label, column)] += one.every
        node[label] += one.node
        counts = one.counts
        blocks.append(scipy.sparse.csr_array((counts.data, column[counts.indices], counts.indptr), shape=(counts.shape[0], len(names))))
    rows = pd.concat([one.rows for one in found] or [none.rows], ignore_index=True)
    if by is not None and by in (*rows.columns, *PERIODS):
        group = groups_of(column_of(rows, by, "to compare by"))
    else:
        group = together([none.group, *(one.group for one in found)])
    number = pd.Index(corpus.articles["id"]).get_indexer(rows["article"])
    order = np.lexsort((group.codes, number))
    counts = scipy.sparse.csr_array(scipy.sparse.vstack(blocks, format="csr"))[order]
    counts.sort_indices()
    matches, near = (sum(getattr(one, name) for one in found) for name in ("matches", "near"))
    return _Company(counts, names.to_numpy(), rows.iloc[order].reset_index(drop=True), group[order], every, labels, node, matches, near)


def _together(company: _Company, minimum: int) -> pd.DataFrame:
    counts = scipy.sparse.csc_array(company.counts)
    every, size = company.every.sum(axis=0), int(company.every.sum())
    hits, articles = np.asarray(counts.sum(axis=0)).ravel(), np.diff(counts.indptr)
    chosen = np.flatnonzero((articles >= minimum) & (hits > 0))
    k, f = hits[chosen], every[chosen]
    expected = company.near * f / max(size, 1)
    frame = pd.DataFrame({
        "word": company.names[chosen], "hits": k, "all_hits": f, "articles": articles[chosen], "expected": expected,
        "log_dice": _log_dice(k, company.matches, f), "mi": association.mutual_information(k, company.near, f, size),
        "t": association.t_score(k, company.near, f, size), "g2": association.keyness_g2(k, company.near, f - k, size - company.near),
    })  # fmt: skip
    return frame.sort_values(["g2", "hits", "word"], ascending=[False, False, True], kind="stable", ignore_index=True)


def _log_dice(together: np.ndarray, node: np.ndarray | int, every: np.ndarray) -> np.ndarray:
    """Log Dice with a collocate that stands twice by one match counted once, so that 14 stays the most there is."""
    with np.errstate(invalid="ignore"):
        return association.log_dice(np.minimum(together, node), node, every)


def _by_group(company: _Company, *, minimum: int, cluster: str) -> tuple[Terms, pd.DataFrame]:
    """Counts of the collocates in each row's windows, and their log Dice in each group."""
    common = np.flatnonzero(np.bincount(company.counts.indices, minlength=len(company.names)) >= minimum)
    counts, group = scipy.sparse.csr_array(company.counts[:, common]), company.group.remove_unused_categories()
    windows = np.asarray(company.counts.sum(axis=1)).ravel()
    terms = Terms(counts, company.names[common].tolist(), windows, company.rows, group, cluster)
    return terms, _dice_of_groups(company, terms, common)


def _dice_of_groups(company: _Company, terms: Terms, common: np.ndarray) -> pd.DataFrame:
    """Log Dice of each collocate within each group, and within all others: `word, group, log_dice, other_log_dice`."""
    groups = list(map(str, terms.group.categories))
    place = pd.Index(company.labels, dtype=object).get_indexer(groups)
    every, node = company.every[np.ix_(place, common)], company.node[place][:, None]
    places = np.asarray(terms.group.codes), np.arange(len(terms.words))
    fold = scipy.sparse.csr_array((np.ones(len(terms.words)), places), shape=(len(groups), len(terms.words)))
    mine = (fold @ terms.counts).toarray(), node, every
    others = tuple(part.sum(axis=0, keepdims=True) - part for part in mine)
    frame = pd.DataFrame({
        "word": np.tile(np.asarray(terms.names, dtype=object), len(groups)), "group": np.repeat(groups, len(common)),
        "log_dice": _log_dice(*mine).ravel(), "other_log_dice": _log_dice(*others).ravel(),
    })  # fmt: skip
    return frame.replace({"log_dice": -np.inf, "other_log_dice": -np.inf}, np.nan)
