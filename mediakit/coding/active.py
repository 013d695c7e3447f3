"""Which units to code next: those a model or lexicon is unsure of, and those least like any coded yet."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from mediakit.coding.coded_and_found import hits_in
from mediakit.coding.samples import COLUMNS, units_of
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

__all__ = ["next_units", "uncertainty"]

HIT, NO_HIT = 0.5, 0.05  # a yes in a unit with a hit, and in one without, before anything is coded


def next_units(
    units: Any,
    codes: Any = None,
    *,
    n: int = 50,
    probabilities: Any = None,
    unit: str = "article",
    seed: int = 0,
) -> Table:
    """The units to code next, best first.

    One after the other, the unit is taken for which doubt × distance is largest: doubt is how unsure `probabilities`
    are (Lewis & Gale 1994), distance 1 − cosine of TF-IDF weights to the nearest unit coded or taken before, so that
    nothing is coded twice in other words. Without probabilities distance alone decides, the farthest first (Gonzalez
    1985).

    Where few units are a yes, hits of a lexicon help most: in `tests/benchmarks/bench_active.py` 150 sentences chosen
    by them teach a model as much as 400 drawn at random; a young model's doubt helps little, distance alone is worse
    than drawing.

    Args:
        units: a frame of units (`unit, article, start, end, text, …`), a table with one, or a corpus.
        codes: Codes made so far, or None.
        n: how many.
        probabilities: of a yes for each unit (a Series by unit, or an array in the order of the units), or units ×
            classes; or Hits: a unit that holds one may as well be a yes as not, the others most likely are not.
        unit: `article`, `sentence` or `quotation`, where a corpus is given.
        seed: breaks ties.

    Returns:
        The units' columns with `doubt` (0 to 1, where probabilities were given) and `distance`. What is coded in this
        order is good to learn from, not to estimate shares from: it is no random sample, and `weight` is empty.

    Raises:
        ValueError: if n is below 1, or the probabilities do not fit the units.

    >>> frame = pd.DataFrame({"unit": ["a", "b", "c"], "text": ["talks go on", "talks go on", "shells fell"]})
    >>> next_units(frame, n=2, seed=1).frame["text"].tolist()
    ['talks go on', 'shells fell']
    """
    if n < 1:
        raise ValueError(f"{n!r} units to code next make no sheet: give 1 or more")
    made = getattr(units, "provenance", Provenance("0"))
    frame = units_of(units, unit) if hasattr(units, "articles") else getattr(units, "frame", units)
    frame = frame.reset_index(drop=True)
    p = _by_hits(probabilities, frame) if hasattr(probabilities, "spans") else probabilities
    doubt = None if p is None else uncertainty(_aligned(p, frame["unit"]))
    done = np.zeros(len(frame), bool) if codes is None else frame["unit"].isin(_coded(codes)).to_numpy()
    rows, distance = _farthest(frame["text"], done, doubt, n, np.random.default_rng(seed))
    chosen = frame.iloc[rows].reset_index(drop=True)
    chosen = chosen.assign(weight=np.nan) if "weight" in chosen.columns else chosen
    chosen = chosen if doubt is None else chosen.assign(doubt=doubt[rows])
    shown = [c for c in ("unit", "text", "doubt") if c in chosen.columns]
    chosen = chosen.assign(distance=distance)[
        [*shown, "distance", *(c for c in COLUMNS[1:] if c in chosen and c != "text")]
    ]
    notes = ("chosen to learn from, not to estimate shares from: no random sample, so no weights",)
    return Table(chosen, made.then("next_units", n=n, seed=seed), f"{len(chosen):,} units to code next", notes)


def uncertainty(probabilities: np.ndarray) -> np.ndarray:
    """How unsure each unit is: 1 − |2p − 1| of one probability, 1 − (largest − second) of several.

    >>> uncertainty(np.array([0.5, 1.0, 0.2])).round(2).tolist()
    [1.0, 0.0, 0.4]
    >>> uncertainty(np.array([[0.6, 0.3, 0.1]])).round(2).tolist()
    [0.7]
    """
    p = np.asarray(probabilities, dtype=float)
    p = np.column_stack([1 - p, p]) if p.ndim == 1 else p
    top = np.sort(p, axis=1)[:, -2:]
    return 1 - (top[:, 1] - top[:, 0])


def _by_hits(hits: Any, units: pd.DataFrame) -> np.ndarray:
    p = np.full(len(units), NO_HIT)
    p[hits_in(hits, units)[0]] = HIT
    return p


def _aligned(probabilities: Any, names: pd.Series) -> np.ndarray:
    """The probabilities in the order of the units."""
    if isinstance(probabilities, pd.Series | pd.DataFrame):
        probabilities = probabilities.reindex(names)
    p = np.asarray(probabilities, dtype=float)
    if p.shape[:1] != (len(names),):
        raise ValueError(
            f"{len(p):,} probabilities for {len(names):,} units: give one (or a row) for each, in their order"
        )
    if np.isnan(p).any() or (p < 0).any() or (p > 1).any():
        unit = names.iloc[np.flatnonzero(~((p >= 0) & (p <= 1)).reshape(len(p), -1).all(axis=1))[0]]
        raise ValueError(f"the unit {unit!r} has no probability between 0 and 1: give one for every unit")
    return p


def _coded(codes: Any) -> set[str]:
    given = codes.frame
    return set(given.loc[given["value"] != "", "unit"])


def _farthest(
    texts: pd.Series, done: np.ndarray, doubt: np.ndarray | None, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the units taken, in that order, and how far each was from what was coded or taken before."""
    free = np.flatnonzero(~done)
    if not len(free):
        return free, np.zeros(0)
    weights, luck = _weights(texts), rng.permutation(len(texts))[free]  # an order among equals
    near = weights[free] @ weights[np.flatnonzero(done)].T
    apart = 1 - (near.max(axis=1).toarray().ravel() if done.any() else np.zeros(len(free)))
    unsure = np.ones(len(free)) if doubt is None else np.maximum(doubt[free], 1e-6)
    taken, distance = [], []
    for _ in range(min(n, len(free))):
        at = np.lexsort([luck, -(unsure * apart).round(9)])[0]
        taken.append(free[at])
        distance.append(max(0.0, apart[at]))
        apart = np.minimum(apart, 1 - (weights[free] @ weights[[free[at]]].T).toarray().ravel())
        apart[at] = -np.inf
    return np.array(taken), np.array(distance)


def _weights(texts: pd.Series) -> sparse.csr_matrix:
    try:
        return TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    except ValueError:  # no words at all
        return sparse.csr_matrix((len(texts), 1))
