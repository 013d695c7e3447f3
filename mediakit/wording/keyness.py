"""Distinctive words: what one group writes more often than another, ranked by what holds over articles."""

import os
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

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
from mediakit.statistics.vocabulary import Vocabulary, flipped_p, log_ratio_error, permuted_p
from mediakit.text.tokens import normalise
from mediakit.wording import association
from mediakit.wording.dispersion_formulas import spread

__all__ = ["COLUMNS", "DistinctiveWords", "contrast_terms", "distinctive_words"]

PER = 10_000
MOST = 400_000  # permutations of one word: what a correction for ten thousand words asks of the rarest p
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
        """The first `n` words of each group that it uses more than the other side, by q; a note where none has q < .05."""
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

    def concordance(self, word: str, group: str | None = None, *, n: int = 10) -> Table:
        """The lines of text behind one number.

        Raises:
            ValueError: if there is no such word or group.
        """
        hits = find(self.corpus, Exactly((self._known("word", word),)))
        if group is not None:
            hits = hits.where(**{self.by: self._known("group", group)})
        return concordance(hits, n=n)

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
        by: a column of the articles (`outlet`, `period`, …) or a part of them (`side`, `section`, `voice`, `speaker`).
        reference: a group that the others are compared with; or a frequency list, a CSV file or a frame with the
            columns `word` and `count`; None: each group against all the others together.
        words: how many words one entry has: 2 and more for n-grams, which never run over a sentence's end.
        minimum: articles in which a word must stand to be listed at all; by default none is left out.
        cluster: the column whose values are drawn and permuted whole: `article`, or `story` once stories are known.
        seed: of the permutation test.

    Returns a row a word and group, the surest first; `DistinctiveWords` says what the columns hold.
    Raises ValueError if there is no such column, group, or list.

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
    if not isinstance(reference, pd.DataFrame):
        path = os.fspath(reference)
        if not os.path.isfile(path):
            known = ", ".join(map(repr, groups))
            raise ValueError(f"reference {path!r} is neither a group ({known}) nor a file with a frequency list")
        reference = pd.read_csv(path, dtype={"word": str}, keep_default_na=False)
    count = "count" if "count" in reference.columns else "hits"
    if missing := [c for c in ("word", count) if c not in reference.columns]:
        raise ValueError(f"the frequency list lacks {missing[0]!r}: it has {', '.join(map(str, reference.columns))}")
    counts = pd.to_numeric(reference[count], errors="coerce")
    if counts.isna().any() or (counts < 0).any() or (counts % 1 != 0).any():
        bad = reference.loc[counts.isna() | (counts < 0) | (counts % 1 != 0), count].iloc[0]
        raise ValueError(f"the frequency list counts {str(bad)!r}: give whole numbers from 0 up")
    named = counts.astype(np.int64).groupby(reference["word"].astype(str).map(normalise)).sum()
    if not (named.index.str.count(" ") == size - 1).any():
        raise ValueError(f"the frequency list has no entry of {size} words")
    return named[named.index.str.count(" ") == size - 1], None


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
    groups = list(terms.group.categories)
    code = np.asarray(terms.group.codes)
    against = groups.index(reference) if isinstance(reference, str) else None
    pairs = [(g, None if listed else code == against if against is not None else code != g) for g in range(len(groups))]
    if len(groups) < 2 and not listed:
        pairs = [(g, np.zeros(len(code), bool)) for g in range(len(groups))]
    parts, judged = [], None
    for g, other in pairs:
        if g == against:
            continue
        contrast = _Contrast(terms, code == g, other, counts)
        mirrored = judged is not None and len(groups) == 2 and not listed
        judged = _mirror(judged) if mirrored else contrast.judged(seed)
        parts.append(contrast.frame(str(groups[g]), judged, per))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.concat(parts, ignore_index=True)
    frame["q"] = stats.adjust(frame["p"].to_numpy())
    order = {"q": True, "score": False, "z": False, "word": True, "group": True}
    return frame.sort_values(list(order), ascending=list(order.values()), kind="stable", ignore_index=True)[COLUMNS]


def _with_list(terms: Terms, listed: pd.Series) -> tuple[Terms, np.ndarray]:
    """The terms and, as empty columns, the words that only the list has; the list's counts in the same order."""
    own = pd.Index(terms.names)
    more = listed.index.difference(own)
    shape = (terms.counts.shape[0], len(own) + len(more))
    counts = sparse.csr_array((terms.counts.data, terms.counts.indices, terms.counts.indptr), shape=shape)
    names = [*terms.names, *more]
    return replace(terms, counts=counts, names=names), listed.reindex(names, fill_value=0).to_numpy()


Judged = dict[str, np.ndarray]


def _mirror(judged: Judged) -> Judged:
    """The same seen from the other side."""
    return {"low": -judged["high"], "high": -judged["low"], "p": judged["p"]}


class _Contrast:
    """One group compared with other rows, or against a list; words that neither side has are left out of its frame."""

    def __init__(self, terms: Terms, mine: np.ndarray, other: np.ndarray | None, listed: np.ndarray | None) -> None:
        self.terms, self.mine, self.other = terms, mine, other
        self.counts = sparse.csc_array(terms.counts[mine])
        self.size = int(terms.words[mine].sum())
        self.hits, self.articles = _margins(self.counts)
        if other is None:
            self.other_hits, self.other_size = listed, int(listed.sum())
            self.other_articles = np.full(len(listed), np.nan)
        else:
            self.other_counts = sparse.csc_array(terms.counts[other])
            self.other_hits, self.other_articles = _margins(self.other_counts)
            self.other_size = int(terms.words[other].sum())

    def judged(self, seed: int) -> Judged:
        """Interval and p of the words that enough articles hold, NaN for the rest."""
        out = {name: np.full(len(self.hits), np.nan) for name in ("low", "high", "p")}
        names, article = np.unique(self.terms.rows[self.terms.cluster].to_numpy(), return_inverse=True)
        sides = [self.mine] if self.other is None else [self.mine, self.other]
        # articles that take no part are not permuted, so that a third group changes nothing between two
        taking_part = np.unique(np.concatenate([article[side] for side in sides]))
        place = np.searchsorted(taking_part, article)
        key = stats.keys(names[taking_part], seed)
        mine = _side(self.counts, self.terms.words[self.mine], place[self.mine], key)
        if self.other is None:
            self._against_list(out, mine)
        elif self.other_size and len(self.other_counts.indptr):
            self._against_others(out, mine, _side(self.other_counts, self.terms.words[self.other], place[self.other], key))
        return out

    def _against_others(self, out: Judged, mine: Vocabulary, other: Vocabulary) -> None:
        fewest = min(mine.moments.clusters, other.moments.clusters)
        expected = stats.expected_carriers(mine.moments, other.moments, mine.carriers + other.carriers)
        carriers = np.minimum(mine.carriers, other.carriers)
        why, why_no_p = stats.contrast_withheld(
            np.full(len(carriers), fewest), carriers, expected, absent=stats.EXPECTED
        )
        tested, known = np.flatnonzero(why_no_p == ""), np.flatnonzero(why == "")
        shared = ((mine.words > 0) & (other.words > 0)).any()
        out["p"][tested] = (flipped_p if shared else permuted_p)(mine.of(tested), other.of(tested), most=MOST)
        first, second = mine.of(known), other.of(known)
        freedom = np.minimum(first.moments.freedom(), second.moments.freedom())
        reach = stats.t_quantile(freedom) * log_ratio_error(first, second) / np.log(2)
        self._ends(out, known, reach)

    def _against_list(self, out: Judged, mine: Vocabulary) -> None:
        """A list is fixed: only the articles of the group may be others."""
        rate = self.other_hits / max(self.other_size, 1)
        expected = np.maximum(mine.carriers, rate * self.size)
        why, why_no_p = stats.contrast_withheld(
            np.full(len(rate), mine.moments.clusters), mine.carriers, expected, absent=stats.EXPECTED
        )
        tested, known = np.flatnonzero(why_no_p == ""), np.flatnonzero((why == "") & (self.other_hits > 0))
        out["p"][tested] = flipped_p(mine.of(tested), None, rate[tested], most=MOST)
        made = mine.of(known).moments
        self._ends(out, known, stats.t_quantile(made.freedom()) * np.sqrt(made.scaled()[1]) / np.log(2))

    def _ends(self, out: Judged, known: np.ndarray, reach: np.ndarray) -> None:
        """So far below and above the log ratio, and as far as 0 where the test does not reject it."""
        ratio = association.log2_ratio(self.hits, self.size, self.other_hits, self.other_size)[known]
        reach = np.where(out["p"][known] > 1 - stats.LEVEL, np.maximum(reach, np.abs(ratio)), reach)
        out["low"][known], out["high"][known] = ratio - reach, ratio + reach

    def frame(self, group: str, judged: Judged, per: int) -> pd.DataFrame:
        """One row a word that either side has."""
        four = self.hits, self.size, self.other_hits, self.other_size
        ratio = association.log2_ratio(*four)
        low, high = judged["low"], judged["high"]
        average = (self.size + self.other_size) / max(1, len(self.terms.words))
        share = np.maximum(self.hits + self.other_hits, 1) / max(1, self.size + self.other_size)
        with np.errstate(divide="ignore", invalid="ignore"):
            rates = [hits * per / size if size else hits * np.nan for hits, size in (four[:2], four[2:])]
        frame = pd.DataFrame({
            "word": np.array(self.terms.names, dtype=object), "group": group, "score": _nearer_to_zero(low, high),
            "hits": self.hits, "other_hits": self.other_hits, "articles": self.articles,
            "other_articles": pd.array(self.other_articles, dtype="Int64") if self.other is None else self.other_articles,
            "rate": rates[0], "other_rate": rates[1],
            "log_ratio": ratio, "log_ratio_low": low, "log_ratio_high": high, "p": judged["p"],
            "z": association.log_odds_with_prior(*four, average * share, average)[1],
            "g2": association.keyness_g2(*four), "lrc": association.conservative_log_ratio(*four)[0], **self._spread(),
        })  # fmt: skip
        return frame[(self.hits > 0) | (self.other_hits > 0)]

    def _spread(self) -> dict[str, np.ndarray]:
        """Within the group: the share of articles that hold the word, DP, and who holds most of it."""
        rows = self.terms.rows[self.mine]
        most, where = _largest(self.counts)
        with np.errstate(divide="ignore", invalid="ignore"):
            top = most / self.hits
        named = rows["article"].astype(str).to_numpy()
        dominated = np.full(len(self.hits), "", dtype=object)
        alone = (top > 0.5) & (self.hits > 1)
        dominated[alone] = "article " + named[where[alone]]
        if "outlet" in rows.columns:
            words = self.terms.words[self.mine]
            _by_outlet(dominated, self.counts, self.hits, rows["outlet"].astype(str).to_numpy(), words)
        return {
            "range": self.articles / max(1, len(rows)), "dp": spread(self.counts, self.terms.words[self.mine])["DP"].to_numpy(),
            "top_share": top, "dominated_by": dominated,
        }  # fmt: skip


def _by_outlet(
    dominated: np.ndarray, counts: sparse.csc_array, hits: np.ndarray, outlet: np.ndarray, words: np.ndarray
) -> None:
    """Name the outlet where it has more than half of the hits, and twice its share of the words."""
    names, code = np.unique(outlet, return_inverse=True)
    if len(names) < 2:
        return
    fold = sparse.csr_array((np.ones(len(code)), (code, np.arange(len(code)))), shape=(len(names), len(code)))
    most, where = _largest(sparse.csc_array(fold @ counts))
    share = np.bincount(code, words) / max(1, words.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = (most / hits > np.maximum(0.5, 2 * share[where])) & (hits > 1) & (dominated == "")
    dominated[alone] = "outlet " + names[where[alone]].astype(object)


def _margins(counts: sparse.csc_array) -> tuple[np.ndarray, np.ndarray]:
    """Hits of each word, and in how many rows it stands."""
    return np.asarray(counts.sum(axis=0)).ravel().astype(np.int64), np.diff(counts.indptr).astype(np.int64)


def _side(counts: sparse.csc_array, words: np.ndarray, cluster: np.ndarray, key: np.ndarray) -> Vocabulary:
    """Rows added up by cluster."""
    fold = sparse.csr_array((np.ones(len(cluster)), (np.arange(len(cluster)), cluster)), shape=(len(cluster), len(key)))
    return Vocabulary(sparse.csr_array(sparse.csr_array(counts.T.astype(float)) @ fold), np.bincount(cluster, words, len(key)), key)


def _largest(counts: sparse.csc_array) -> tuple[np.ndarray, np.ndarray]:
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
        return (sizes, f"{len(groups)} group: nothing to compare with")
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
