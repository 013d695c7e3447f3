"""N-grams and clusters: the words, and the runs of words, that recur."""


import numpy as np
import pandas as pd
import scipy

from mediakit.corpus.articles import Articles
from mediakit.corpus.terms import count_terms, pair_margins
from mediakit.results.provenance import recorded
from mediakit.results.table import Table
from mediakit.wording import association
from mediakit.wording.dispersion_formulas import spread

PER = 10_000


@recorded
def ngrams(corpus: Articles, words: int = 2, *, minimum: int = 2) -> Table:
    """The words (`words=1`) or runs of words of a corpus, the most frequent first.

    Args:
        corpus: the articles.
        words: how many words, 1 to 8; runs never go over a sentence's end.
        minimum: articles in which one must stand.

    Returns:
        One row an n-gram: `word, hits, articles, rate` (per 10,000 words), `dp` (Gries 2008, over articles; 0 even, 1 all in
        one place), and for pairs `z` of the log odds ratio of its two words (Blaheta & Johnson 2001): how firmly they hold
        together, the margins being those of all pairs of the corpus. Saved, it is a frequency list for `distinctive_words(reference=…)`.

    Raises:
        ValueError: if `words` is not from 1 to 8, or `minimum` below 1.

    >>> from mediakit import read
    >>> texts = ["The talks go on.", "Talks go well.", "So the talks go on."]
    >>> ngrams(read(pd.DataFrame({"text": texts, "date": "2019-02-06"})), 3).frame[["word", "hits"]].values.tolist()
    [['talks go on', 2], ['the talks go', 2]]
    >>> text = "capital other capital gains other capital word2 other gains capital"  # as quanteda shows it: z = 1.3080
    >>> pairs = ngrams(read(pd.DataFrame({"text": [text], "date": "2019-02-06"})), minimum=1).frame
    >>> float(pairs.set_index("word").loc["other capital", "z"].round(4))
    1.308
    """
    frame = _counted(corpus, words, minimum)
    if words == 2:
        frame["z"] = _z(frame, pair_margins(corpus))
    title = "Words" if words == 1 else f"Runs of {words} words"
    provenance = corpus.provenance.then("ngrams", words, minimum=minimum)
    return Table(frame, provenance, title=f"{title} in at least {minimum} articles, per {PER:,} words")


@recorded
def clusters(corpus: Articles, pattern: str, *, words: int = 3, minimum: int = 2) -> Table:
    """The runs of so many words that contain a match of the pattern, the most frequent first.

    Args:
        corpus: the articles.
        pattern: in the pattern language, e.g. `"negotiat*"`.
        words, minimum: as in `ngrams`.

    Returns:
        The columns of `ngrams`, without `z`.

    Raises:
        ValueError: as `ngrams`, and if the pattern cannot be read.

    >>> from mediakit import read
    >>> corpus = read(pd.DataFrame({"text": ["The peace talks failed.", "The peace talks go on."]}))
    >>> corpus.clusters("talks", words=3).frame.iloc[:, :2].values.tolist()
    [['the peace talks', 2]]
    """
    frame = _counted(corpus, words, minimum, holding=pattern)
    provenance = corpus.provenance.then("clusters", pattern, words=words, minimum=minimum)
    return Table(frame, provenance, title=f"Runs of {words} words with {pattern}, in at least {minimum} articles")


def _counted(corpus: Articles, size: int, minimum: int, holding: str | None = None) -> pd.DataFrame:
    """Hits, articles and spread of every type, those in too few articles left out."""
    if minimum < 1:
        raise ValueError(f"at least {minimum!r} articles make no sense: give 1 or more")
    terms = count_terms(corpus, "article", size, fewest=minimum, holding=holding)
    counts = scipy.sparse.csc_array(terms.counts)
    articles = np.diff(counts.indptr).astype(np.int64)
    chosen = np.flatnonzero(articles >= minimum)
    hits = np.asarray(counts.sum(axis=0)).ravel()[chosen].astype(np.int64)
    frame = pd.DataFrame({
        "word": np.array(terms.names, dtype=object)[chosen], "hits": hits, "articles": articles[chosen],
        "rate": hits * PER / max(1, int(terms.words.sum())), "dp": spread(counts[:, chosen], terms.words)["DP"].to_numpy(),
    })  # fmt: skip
    return frame.sort_values(["hits", "word"], ascending=[False, True], kind="stable", ignore_index=True)


def _z(pairs: pd.DataFrame, margins: pd.DataFrame) -> np.ndarray:
    """z of the log odds ratio of the two words of each pair."""
    hits = pairs["hits"].to_numpy()
    first, second = (
        margins[side].reindex(pairs["word"].str.split(" ").str[place]).to_numpy(np.int64) for place, side in enumerate(margins)
    )
    rest = int(margins["first"].sum()) - first - second + hits
    return association.log_odds_ratio(hits, first - hits, second - hits, rest)[1]
