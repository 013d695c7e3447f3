"""Shares of voice: of all that a group of articles attributes, how much goes to each side, kind or stance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mediakit.comparing.comparison import Comparison
from mediakit.corpus.rates import Rates
from mediakit.results.provenance import Provenance

__all__ = ["Shares", "shares"]

UNKNOWN = "unknown"
OF = ("side", "kind", "stance", "speaker", "organisation", "confidence", "manner")
COUNTED = ("quotations", "words", "people")
PER = 100


@dataclass(frozen=True, repr=False, eq=False)
class Shares(Comparison):
    """A Comparison whose rates are per cent: `hits` of `words` (all that is counted) go to `feature` in `group`."""


def shares(
    quotations: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    of: str = "side",
    by: str = "outlet",
    count: str = "quotations",
    provenance: Provenance | None = None,
    seed: int = 0,
) -> Shares:
    """Shares of voice with intervals over articles: Σ counted for the feature / Σ counted, whole articles resampled.

    Columns as in a Comparison, with `counted` of `all` in the place of hits and words, and `rate` in per cent.
    Estimator and bootstrap are those of `Rates.compare`; what is counted takes the place of the words.
    Args:
        quotations: the frame of `quotations_frame` (`article` = row number), or that of `Quotations.frame` (`article` = id).
        articles: the article frame with `id` and the column `by`.
        of: `side`, `kind`, `stance`, `speaker`, `organisation`, `confidence`, or `manner` (direct, mixed and floating
            against indirect). "" counts as "unknown".
        by: a column of the articles.
        count: `quotations`; `words` of their contents; `people`: speakers, each once an article.
        provenance, seed: of the result and of the resampling.

    Raises:
        ValueError: if there is no such column, or nothing of that name to share out or count.

    >>> articles = pd.DataFrame({"id": ["a", "b"], "outlet": ["Post", "Post"]})
    >>> said = pd.DataFrame({"article": [0, 0, 1], "side": ["Tarvia", "Kessmar", "Tarvia"]})
    >>> shares(said, articles).frame[["feature", "counted", "all", "rate"]].round(1).values.tolist()
    [['Kessmar', 1, 3, 33.3], ['Tarvia', 2, 3, 66.7]]
    """
    _check(articles, of, by, count)
    features, counts = _counted(quotations, articles, of, count)
    rows = articles.drop(columns=["text", "body"], errors="ignore").rename(columns={"id": "article"})
    steps = (provenance or Provenance("0")).then("shares", of=of, count=count)
    rates = Rates(counts, counts.sum(axis=1), tuple(features), rows, steps, per=PER, unit=count, of="all")
    found = rates.compare(by=by, seed=seed)
    return Shares(
        found.frame.rename(columns={"hits": "counted", "words": "all"}),
        found.provenance,
        title=f"Per cent of {count} by {of} and {by}",
        notes=found.notes,
        by=by,
        per=PER,
        unit=count,
        measure=found.measure,
        rates=found.rates,
        choices=found.choices,
    )


def _check(articles: pd.DataFrame, of: str, by: str, count: str) -> None:
    for name, value, known in (
        ("share out", of, OF),
        ("count", count, COUNTED),
        ("compare by", by, tuple(articles.columns)),
    ):
        if value not in known:
            raise ValueError(f"no {value!r} to {name}: choose one of {', '.join(map(repr, known))}")


def _counted(quotations: pd.DataFrame, articles: pd.DataFrame, of: str, count: str) -> tuple[list[str], np.ndarray]:
    """What is shared out, and how much of it in each article (rows × features)."""
    spans = _numbered(quotations, articles["id"])
    label, weight = _labels(spans, of), _weights(spans, articles, count)
    spans, label, weight = _once(spans, label, weight, count)
    known = set(label)
    features = sorted(known - {UNKNOWN}) + [UNKNOWN] * (UNKNOWN in known or not known)
    counts = np.zeros((len(articles), len(features)), dtype=np.int64)
    codes = pd.Categorical(label, categories=features).codes
    np.add.at(counts, (spans["article"].to_numpy(dtype=np.int64), codes), weight)
    return features, counts


def _numbered(quotations: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """The quotations with the row number of their article."""
    if pd.api.types.is_integer_dtype(quotations["article"].dtype) or quotations.empty:
        return quotations
    number = pd.Series(np.arange(len(ids)), index=ids.to_numpy())
    return quotations.assign(article=number.loc[quotations["article"]].to_numpy())


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
