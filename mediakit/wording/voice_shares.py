"""Shares of voice: of all that a group of articles attributes, how much goes to each side, kind or stance."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.contrasts import compare
from mediakit.corpus.hits import ComparisonT, Quoted, RatesT
from mediakit.corpus.rates import Counts
from mediakit.results.choices import PERIODS, choice
from mediakit.results.provenance import recorded

UNKNOWN = "unknown"
OF = ("side", "kind", "stance", "speaker", "organisation", "source", "pronoun", "confidence", "manner")
COUNTED = ("quotations", "words", "people")
PER = 100
SHARED = {"hits": "counted", "words": "all"}  # the names of these columns where a whole is shared out


@recorded(ending="compare")
def shares(
    quotations: Quoted[RatesT, ComparisonT], *, of: str = "side", by: str = "outlet", count: str = "quotations",
    seed: int = 0,
) -> ComparisonT:  # fmt: skip
    """Shares of voice with intervals over articles: Σ counted for the feature / Σ counted, of articles that quote.

    Args:
        quotations: as `corpus.quotations()` gives them.
        of: `side`, `kind`, `stance`, `speaker`, `organisation`, `source` (official, military, civilian …), `pronoun` (that
            of the text), `confidence`, or `manner` (direct, mixed and floating against indirect). "" counts as "unknown".
        by: a column of the articles.
        count: `quotations`; `words` of their contents; `people`: speakers, each once an article.
        seed: of the draws behind p and the intervals of contrasts.

    Returns:
        A Comparison with `counted` of `all` in the place of hits and words, and `rate` in per cent; `articles` are those that quote.

    Raises:
        ValueError: if there is no such column, or nothing of that name to share out or count.

    >>> import mediakit as mk
    >>> said = ["“We wait,” Reck said. “We hope,” Reck said.", "“No,” Orlak said."]
    >>> corpus = mk.read(pd.DataFrame({"text": said, "outlet": ["Post", "Post"]}))
    >>> shares(corpus.quotations(), of="speaker").frame[["feature", "counted", "all", "rate"]].round(1).values.tolist()
    [['Orlak', 1, 3, 33.3], ['Reck', 2, 3, 66.7]]
    """
    articles = quotations.corpus.articles
    _check(articles, of, by, count)
    features, counts = _of_parts(quotations, of, count) if quotations.corpus.in_parts is not None else _counted(quotations, of, count)
    rows = articles.drop(columns=["text", "body"], errors="ignore").rename(columns={"id": "article"})
    steps = quotations.provenance.then("shares", of=of, count=count)
    make = quotations.rates_type or Counts
    rates: Counts = make(counts, counts.sum(axis=1), tuple(features), rows, steps, per=PER, unit=count, of="all")
    found = compare(rates, by=by, seed=seed)
    return replace(found, frame=found.frame.rename(columns=SHARED), title=f"Per cent of {count} by {of} and {by}")


def _check(articles: pd.DataFrame, of: str, by: str, count: str) -> None:
    for what, name, value, known in (
        ("column", "share out", of, OF),
        ("unit", "count", count, COUNTED),
        ("column", "compare by", by, [*sorted(articles.columns), *PERIODS]),
    ):
        choice(value, known, what, f"to {name}")


def _counted(quotations: Quoted, of: str, count: str) -> tuple[list[str], np.ndarray]:
    """What is shared out, and how much of it in each article (rows × features)."""
    spans, articles = quotations.spans, quotations.corpus.articles
    label, weight = _labels(spans, of), _weights(spans, articles, count)
    spans, label, weight = _once(spans, label, weight, count)
    known = set(label)
    features = sorted(known - {UNKNOWN}) + [UNKNOWN] * (UNKNOWN in known or not known)
    counts = np.zeros((len(articles), len(features)), dtype=np.int64)
    codes = pd.Categorical(label, categories=features).codes
    np.add.at(counts, (spans["article"].to_numpy(dtype=np.int64), codes), weight)
    return features, counts


def _of_parts(quotations: Any, of: str, count: str) -> tuple[list[str], np.ndarray]:
    """The same of a corpus in parts."""
    found = quotations.each(_counted, of, count, asks=(of,))
    known = {feature for _, (features, _) in found for feature in features}
    known -= set() if any(counts[:, features.index(UNKNOWN)].any() for _, (features, counts) in found if UNKNOWN in features) else {UNKNOWN}
    features = sorted(known - {UNKNOWN}) + [UNKNOWN] * (UNKNOWN in known or not known)
    counts = np.zeros((len(quotations.corpus), len(features)), dtype=np.int64)
    for rows, (own, theirs) in found:
        for column, feature in enumerate(own):
            if feature in features:
                counts[rows, features.index(feature)] = theirs[:, column]
    return features, counts


def _labels(spans: pd.DataFrame, of: str) -> np.ndarray:
    if of == "manner":
        return np.where(spans["kind"] == "indirect", "indirect", "in marks")
    column = spans[of].astype(str)
    return column.where(column != "", UNKNOWN).to_numpy()


def _weights(spans: pd.DataFrame, articles: pd.DataFrame, count: str) -> np.ndarray:
    if count != "words":
        return np.ones(len(spans), dtype=np.int64)
    texts = articles["text"].to_numpy()
    words = [
        sum(len(texts[row][start:end].split()) for start, end in pieces)
        for row, pieces in zip(spans["article"], spans["pieces"], strict=True)
    ]
    return np.array(words, dtype=np.int64)


def _once(
    spans: pd.DataFrame, label: np.ndarray, weight: np.ndarray, count: str
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """For people: each known speaker once an article and label."""
    if count != "people":
        return spans, label, weight
    first = (
        ~pd.DataFrame({"article": spans["article"], "speaker": spans["speaker"], "label": label})
        .duplicated()
        .to_numpy()
    )
    kept = first & ((spans["speaker"] != "") & (spans["speaker"] != UNKNOWN)).to_numpy()
    return spans[kept], label[kept], weight[kept]
