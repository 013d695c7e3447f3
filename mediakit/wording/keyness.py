"""Distinctive words: what one group writes more often than another, ranked by what holds over articles."""

import os
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy

from mediakit import statistics as stats
from mediakit.corpus.articles import Articles
from mediakit.corpus.concordance_lines import concordance
from mediakit.corpus.finders import find
from mediakit.corpus.terms import Exactly, Terms, count_terms
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.word_bars import word_bars
from mediakit.results.provenance import recorded
from mediakit.results.table import Table
from mediakit.statistics.vocabulary import Cells, Contrast, Flipped, Permuted, Shuffle, sequential_p
from mediakit.text.tokens import normalise
from mediakit.wording import association
from mediakit.wording.dispersion_formulas import spread

PER = 10_000
SURE = 0.05  # q from which a word is no longer called distinctive
COLUMNS = [
    "word", "group", "score", "hits", "other_hits", "articles", "other_articles", "rate", "other_rate",
    "log_ratio", "log_ratio_low", "log_ratio_high", "p", "q", "z", "g2", "lrc", "range", "dp", "top_share",
    "dominated_by",
]  # fmt: skip
LIST = "the list"
NOTHING = "nothing is distinctive: no word with q < .05"


@dataclass(frozen=True, repr=False, eq=False)
class DistinctiveWords(Table):
    """One row a word and group; those that are most surely the group's own first.

    Columns, the other side's beside the group's own:

    * `score`: the end of the log ratio's interval that lies nearer to 0, 0 where it spans 0: so many doublings at least is
      the word more frequent here (below 0: there), whichever articles happen to be in the sample;
    * `hits`, `articles` (that hold the word), `rate` (per 10,000 words);
    * `log_ratio`: binary, no hit read as half a hit, with its 95 % interval over articles;
    * `p`: whole articles permuted between the sides (studentised; random signs of articles where they have parts in several groups or
      are compared with a list), each word as often as it takes to judge it (Besag & Clifford 1991); `q`:
      Benjamini–Hochberg over the words that have a p;
    * `z`: log odds with an informative Dirichlet prior of one average article (Monroe, Colaresi & Quinn 2008); `g2`: signed
      (Dunning 1993); `lrc`: conservative log ratio (Evert 2022). These three take words for independent;
    * `range`: share of the group's articles that hold the word; `dp`: Gries 2008, over these articles; `top_share`: the
      largest share of the group's hits that stands in one article; `dominated_by`: the article with more than half of the
      hits, or the outlet with more than half and twice its share of the words.

    Words that fewer than five articles of a side would hold at equal rates have no interval, no p and no score, nor have those
    that fewer than two of them hold an interval or a score; they are listed last. `.plot()` draws the first ones of each
    group, `.concordance(word, group)` leads back to the sentences.
    """

    by: str = ""
    against: str = ""
    corpus: Any = field(default=None, compare=False)

    @property
    def groups(self) -> list[str]:
        """The groups, in alphabetical order."""
        return sorted(set(self.frame["group"]))

    @recorded
    def top(self, n: int = 10) -> "DistinctiveWords":
        """The first `n` words of each group that it uses more than the other side, by q; a note where none has q < .05.

        Args:
            n: words of each group.

        Returns:
            A DistinctiveWords.

        >>> from mediakit import read
        >>> said = ["Talks go on.", "The war goes on."] * 6
        >>> corpus = read(pd.DataFrame({"text": said, "outlet": ["Post", "Globe"] * 6}))
        >>> corpus.distinctive_words(by="outlet").top(1).frame[["word", "group"]].values.tolist()
        [['goes', 'Globe'], ['on', 'Post']]
        """
        more = self.frame[self.frame["log_ratio"] > 0]
        chosen = more.groupby("group", sort=True, observed=True).head(n)
        chosen = chosen.sort_values("group", kind="stable", ignore_index=True)
        notes = (NOTHING, *self.notes) if not (chosen["q"] < SURE).any() else self.notes
        return replace(self, frame=chosen, notes=notes, provenance=self.provenance.then("top", n))

    def plot(self, ax: Any = None, *, n: int = 12) -> Drawing:
        """The two-sided keyness plot: log ratio and interval of the first `n` words of each group, by q."""
        words = self.top(n)
        title = NOTHING if words.notes[:1] == (NOTHING,) and len(words) else ""
        return show(word_bars(words.frame, ax, against=self.against, title=title))

    @recorded
    def concordance(self, word: str, group: str | None = None, *, n: int = 10) -> Table:
        """The lines of text behind one number.

        Args:
            word: as the table has it.
            group: None: the lines of all articles.
            n: how many lines.

        Returns:
            A Concordance.

        Raises:
            ValueError: if there is no such word or group.

        >>> from mediakit import read
        >>> said = ["Talks go on.", "The war goes on."] * 6
        >>> corpus = read(pd.DataFrame({"text": said, "outlet": ["Post", "Globe"] * 6}))
        >>> len(corpus.distinctive_words(by="outlet").concordance("talks", "Post", n=3))
        3
        """
        hits = find(self.corpus, Exactly((self._known("word", word),)))
        if group is not None:
            hits = hits.where(**{self.by: self._known("group", group)})
        return replace(concordance(hits, n=n), provenance=self.provenance.then("concordance", word, group, n=n))

    def _known(self, name: str, value: str) -> str:
        return choice(value, self.frame[name], name)


@recorded
def distinctive_words(
    corpus: Articles,
    *,
    by: str,
    reference: str | os.PathLike[str] | pd.DataFrame | None = None,
    words: int = 1,
    minimum: int = 1,
    cluster: str = "article",
    seed: int = 0,
) -> DistinctiveWords:
    """Which words each group uses more often than the other, all others together, or a frequency list.

    Args:
        corpus: the articles.
        by: a column of the articles (`outlet`, …), a period of their date (`month`) or a part of them (`side`, `section`, `voice`, `speaker`).
        reference: a group that the others are compared with; or a frequency list, a CSV file or a frame with the
            columns `word` and `count`; None: each group against all the others together.
        words: how many words one entry has: 2 and more for n-grams, which never run over a sentence's end.
        minimum: articles in which a word must stand to be listed at all; by default none is left out.
        cluster: the column whose values are drawn and permuted whole: `article`, or `story` once stories are known.
        seed: of the permutation test.

    Returns:
        A DistinctiveWords, one row a word and group, the surest first; see there for the columns.

    Raises:
        ValueError: if there is no such column, group, or list.

    >>> from mediakit import read
    >>> texts = [f"The talks go on {n}" for n in range(9)] + [f"The war goes on {n}" for n in range(9)]
    >>> corpus = read(pd.DataFrame({"outlet": ["a"] * 9 + ["b"] * 9, "date": "2019-02-06", "text": texts}))
    >>> sorted(distinctive_words(corpus, by="outlet").top(2).frame["word"])
    ['go', 'goes', 'talks', 'war']
    """
    terms = count_terms(corpus, by, words, fewest=minimum, cluster=cluster)
    listed, name = _read_reference(reference, terms.group, words)
    frame = contrast_terms(terms, reference=listed if listed is not None else name, seed=seed)
    articles = frame["articles"] + frame["other_articles"].fillna(0)
    frame = frame[(articles >= minimum) | (minimum == 1)].reset_index(drop=True)
    against, told = (LIST, f"a list of {len(listed):,}") if listed is not None else (name or "", name)
    steps = {"by": by, "reference": told, "words": words, "minimum": minimum, "cluster": cluster}
    provenance = corpus.provenance.then("distinctive_words", **steps, seed=seed)
    return DistinctiveWords(
        frame, provenance, title=f"Distinctive {'words' if words == 1 else f'runs of {words} words'} by {by}, per {PER:,} words",
        notes=_notes(terms, against, seed), by=by, against=against, corpus=corpus,
    )  # fmt: skip


def _read_reference(
    reference: str | os.PathLike[str] | pd.DataFrame | None, group: pd.Categorical, size: int
) -> tuple[pd.Series | None, str | None]:
    """A frequency list (counts by word), or the name of a group."""
    groups = list(map(str, group.categories))
    if reference is None or (isinstance(reference, str) and reference in groups):
        return None, reference
    table = reference
    if not isinstance(table, pd.DataFrame):
        path = os.fspath(reference)
        if not os.path.isfile(path):
            known = ", ".join(map(repr, groups))
            raise ValueError(f"reference {path!r} is neither a group ({known}) nor a file with a frequency list")
        table = pd.read_csv(path, dtype={"word": str}, keep_default_na=False)
    return _listed(table, size), None


def _listed(table: pd.DataFrame, size: int) -> pd.Series:
    """The counts of the runs of so many words in a frequency list, by run."""
    count = "count" if "count" in table.columns else "hits"
    if missing := [c for c in ("word", count) if c not in table.columns]:
        raise ValueError(f"the frequency list lacks {missing[0]!r}: it has {', '.join(map(str, table.columns))}")
    counts = pd.to_numeric(table[count], errors="coerce")
    if counts.isna().any() or (counts < 0).any() or (counts % 1 != 0).any():
        bad = table.loc[counts.isna() | (counts < 0) | (counts % 1 != 0), count].iloc[0]
        raise ValueError(f"the frequency list counts {str(bad)!r}: give whole numbers from 0 up")
    named = counts.astype(np.int64).groupby(table["word"].astype(str).map(normalise)).sum()
    if not (named.index.str.count(" ") == size - 1).any():
        raise ValueError(f"the frequency list has no entry of {size} words")
    return named[named.index.str.count(" ") == size - 1]


def contrast_terms(
    terms: Terms, *, reference: str | pd.Series | None = None, per: int = PER, seed: int = 0
) -> pd.DataFrame:
    """The numbers of `distinctive_words` from counts: one row a term and group, the surest first.

    Args:
        terms: counts of terms in rows, the rows' groups, and the articles they belong to.
        reference: a group, a frequency list (counts, the words as index), or None: each against all others.
        per: words that a rate refers to.
        seed: of the permutation.
    """
    terms = terms.sorted()
    listed = isinstance(reference, pd.Series)
    terms, counts = _with_list(terms, reference) if listed else (terms, None)
    groups, code = list(terms.group.categories), np.asarray(terms.group.codes)
    cells = _cells(terms, seed)
    held = [g for g, name in enumerate(groups) if name != reference] if isinstance(reference, str) else range(len(groups))
    once = held[:1] if len(groups) == 2 and not listed else held  # of two groups the second is the first seen from the other side
    nobody = listed or len(groups) < 2
    contrasts = {
        g: _Held.of(cells, g, np.zeros(len(cells.words), bool) if nobody else cells.group == groups.index(reference)
                    if isinstance(reference, str) else cells.group != g, counts)
        for g in once
    }  # fmt: skip
    for contrast, p in zip(contrasts.values(), sequential_p([each.test for each in contrasts.values()]), strict=True):
        contrast.p[contrast.test.words] = p
    parts = [
        _frame(terms, code == g, contrasts[g] if g in contrasts else contrasts[once[0]].mirrored(), str(groups[g]), per)
        for g in held
    ]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.concat(parts, ignore_index=True)
    del parts, contrasts, cells  # a large vocabulary is held once
    frame["q"] = stats.adjust(frame["p"].to_numpy())
    order = {"q": True, "score": False, "z": False, "word": True, "group": True}
    return frame[COLUMNS].sort_values(list(order), ascending=list(order.values()), kind="stable", ignore_index=True)


def _cells(terms: Terms, seed: int) -> Cells:
    """What each article (or story) holds in each group."""
    names, cluster = np.unique(terms.rows[terms.cluster].to_numpy(), return_inverse=True)
    counts = scipy.sparse.csr_array(terms.counts.T.tocsr(), dtype=float)
    return Cells(counts, terms.words.astype(float), np.asarray(terms.group.codes), cluster, stats.keys(names, seed))


def _with_list(terms: Terms, listed: pd.Series) -> tuple[Terms, np.ndarray]:
    """The terms and, as empty columns, the words that only the list has; the list's counts in the same order."""
    own = pd.Index(terms.names)
    more = listed.index.difference(own)
    shape = (terms.counts.shape[0], len(own) + len(more))
    counts = scipy.sparse.csr_array((terms.counts.data, terms.counts.indices, terms.counts.indptr), shape=shape)
    names = [*terms.names, *more]
    return replace(terms, counts=counts, names=names), listed.reindex(names, fill_value=0).to_numpy()


@dataclass(frozen=True, eq=False)
class _Held:
    """One group compared with others, or with a list: hits, words and articles of both, p, and the interval of the log ratio."""

    hits: tuple[np.ndarray, np.ndarray]
    words: tuple[int, int]
    articles: tuple[np.ndarray, np.ndarray]
    test: Shuffle
    error: np.ndarray  # of the log ratio, times Student's t; NaN where there is no interval
    p: np.ndarray

    @classmethod
    def of(cls, cells: Cells, group: int, other: np.ndarray, listed: np.ndarray | None) -> "_Held":
        """What `group` holds and the `other` cells, or the counts of a list."""
        contrast = Contrast.of(cells, cells.group == group, other)
        (mine, others), carriers = contrast.moments, contrast.carriers
        articles = tuple(cells.carriers @ side.astype(float) for side in (cells.group == group, other))
        p = np.full(len(mine.hits), np.nan)
        if listed is not None:
            size = int(listed.sum())
            rate = listed / max(size, 1)
            seen, expected, fewest = carriers[0], np.maximum(carriers[0], rate * mine.words), mine.clusters
        else:
            seen, fewest = np.minimum(*carriers), min(mine.clusters, others.clusters)
            expected = stats.expected_carriers(mine, others, carriers[0] + carriers[1])
        why, why_no_p = stats.contrast_withheld(np.full(len(p), fewest), seen, np.nan_to_num(expected), absent=stats.EXPECTED)
        tested = np.flatnonzero(why_no_p == "")
        if listed is not None:
            error = np.where((why == "") & (listed > 0), stats.t_quantile(mine.freedom()) * np.sqrt(mine.scaled()[1]), np.nan)
            hits, words = (mine.hits, listed), (int(mine.words[0]), size)
            return cls(hits, words, (articles[0], np.full(len(p), np.nan)), Flipped(contrast, tested, rate), error, p)
        freedom = np.minimum(mine.freedom(), others.freedom())
        error = np.where(why == "", stats.t_quantile(freedom) * contrast.log_ratio_error(), np.nan)
        test = (Flipped if contrast.split else Permuted)(contrast, tested)
        return cls((mine.hits, others.hits), (int(mine.words[0]), int(others.words[0])), articles, test, error, p)

    def mirrored(self) -> "_Held":
        """The same seen from the other side."""
        return replace(self, hits=self.hits[::-1], words=self.words[::-1], articles=self.articles[::-1])

    @property
    def four(self) -> tuple[Any, Any, Any, Any]:
        """Hits and words of both sides."""
        return self.hits[0], self.words[0], self.hits[1], self.words[1]

    def interval(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The log ratio, less and more its error, and as far as 0 where the test does not reject it."""
        ratio, reach = association.log2_ratio(*self.four), self.error / np.log(2)
        reach = np.where(self.p > 1 - stats.LEVEL, np.maximum(reach, np.abs(ratio)), reach)
        return ratio, ratio - reach, ratio + reach


def _frame(terms: Terms, mine: np.ndarray, held: _Held, group: str, per: int) -> pd.DataFrame:
    """One row a word that either side has."""
    some = np.flatnonzero((held.hits[0] > 0) | (held.hits[1] > 0))
    (mine_hits, others_hits), (mine_articles, others_articles) = held.hits, held.articles
    held = replace(held, hits=(mine_hits[some], others_hits[some]), articles=(mine_articles[some], others_articles[some]),
                   error=held.error[some], p=held.p[some])  # fmt: skip
    hits, size, other_hits, other_size = held.four
    ratio, low, high = held.interval()
    average = (size + other_size) / max(1, len(terms.words))
    share = np.maximum(hits + other_hits, 1) / max(1, size + other_size)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = [k * per / n if n else k * np.nan for k, n in ((hits, size), (other_hits, other_size))]
    articles, others = held.articles
    listed = np.isnan(others).all()
    return pd.DataFrame({
        "word": np.array(terms.names, dtype=object)[some], "group": group, "score": _nearer_to_zero(low, high),
        "hits": hits.astype(np.int64), "other_hits": other_hits.astype(np.int64), "articles": articles.astype(np.int64),
        "other_articles": pd.array(others, dtype="Int64") if listed else others.astype(np.int64),
        "rate": rates[0], "other_rate": rates[1],
        "log_ratio": ratio, "log_ratio_low": low, "log_ratio_high": high, "p": held.p,
        "z": association.log_odds_with_prior(*held.four, average * share, average)[1],
        "g2": association.keyness_g2(*held.four), "lrc": association.conservative_log_ratio(*held.four)[0],
        **_spread(terms, mine, some),
    })  # fmt: skip


def _spread(terms: Terms, mine: np.ndarray, some: np.ndarray) -> dict[str, np.ndarray]:
    """Within the group, of some words: the share of articles that hold the word, DP, and who holds most of it."""
    rows, words = terms.rows[mine], terms.words[mine]
    counts = scipy.sparse.csc_array(terms.counts[mine])[:, some]
    hits, articles = _margins(counts)
    most, where = _largest(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        top = most / hits
    named = rows["article"].astype(str).to_numpy()
    dominated = np.full(len(hits), "", dtype=object)
    alone = (top > 0.5) & (hits > 1)
    dominated[alone] = "article " + named[where[alone]]
    if "outlet" in rows.columns:
        _by_outlet(dominated, counts, hits, rows["outlet"].astype(str).to_numpy(), words)
    return {
        "range": articles / max(1, len(rows)), "dp": spread(counts, words)["DP"].to_numpy(), "top_share": top,
        "dominated_by": dominated,
    }  # fmt: skip


def _by_outlet(
    dominated: np.ndarray, counts: "scipy.sparse.csc_array", hits: np.ndarray, outlet: np.ndarray, words: np.ndarray
) -> None:
    """Name the outlet where it has more than half of the hits, and twice its share of the words."""
    names, code = np.unique(outlet, return_inverse=True)
    if len(names) < 2:
        return
    fold = scipy.sparse.csr_array((np.ones(len(code)), (code, np.arange(len(code)))), shape=(len(names), len(code)))
    most, where = _largest(scipy.sparse.csc_array(fold @ counts))
    share = np.bincount(code, words) / max(1, words.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = (most / hits > np.maximum(0.5, 2 * share[where])) & (hits > 1) & (dominated == "")
    dominated[alone] = "outlet " + names[where[alone]].astype(object)


def _margins(counts: "scipy.sparse.csc_array") -> tuple[np.ndarray, np.ndarray]:
    """Hits of each word, and in how many rows it stands."""
    return np.asarray(counts.sum(axis=0)).ravel().astype(np.int64), np.diff(counts.indptr).astype(np.int64)


def _largest(counts: "scipy.sparse.csc_array") -> tuple[np.ndarray, np.ndarray]:
    """The largest count of each word and the first row that has it (0 where there is none)."""
    width = counts.shape[1]
    most, where = np.zeros(width, counts.dtype), np.zeros(width, np.int64)
    filled = np.flatnonzero(np.diff(counts.indptr))
    if len(filled):
        starts = counts.indptr[filled]
        most[filled] = np.maximum.reduceat(counts.data, starts)
        at = np.flatnonzero(counts.data == np.repeat(most, np.diff(counts.indptr)))
        where[filled] = counts.indices[at[np.searchsorted(at, starts)]]
    return most, where


def _nearer_to_zero(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(low), np.nan, np.where(low > 0, low, np.where(high < 0, high, 0.0)))


def _notes(terms: Terms, against: str, seed: int) -> tuple[str, ...]:
    """What was compared with what, and how it was tested."""
    groups = terms.group.categories
    rows, words = (
        np.bincount(terms.group.codes, minlength=len(groups)),
        np.bincount(terms.group.codes, terms.words, len(groups)),
    )
    sizes = "; ".join(
        f"{name}: {w:,.0f} words in {r:,} articles" for name, w, r in zip(groups, words, rows, strict=True)
    )
    if len(groups) < 2 and against != LIST:
        return (sizes, f"{'one' if len(groups) else 'no'} group: nothing to compare with")
    unit = "stories" if terms.cluster == "story" else f"{terms.cluster}s"
    pairs = pd.DataFrame(
        {"cluster": terms.rows[terms.cluster].to_numpy(), "group": terms.group.codes}
    ).drop_duplicates()
    signs = against == LIST or pairs["cluster"].duplicated().any()
    test = f"random signs of {unit}" if signs else f"permutation of {unit}"
    return (
        sizes,
        f"log ratio (binary) to {against or ('the other' if len(groups) == 2 else 'all others together')}: 95 % interval over "
        f"{unit}, p by {test}, sequential (seed {seed}), q: Benjamini–Hochberg; neither for words that too few {unit} of a "
        "side hold, or would at equal rates",
        "score: the interval's end nearer to 0; z, G2 and LRC take words for independent",
    )
