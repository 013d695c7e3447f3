"""The estimates: how often each group uses each feature, with intervals and p-values that resample whole articles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from mediakit import stats

__all__ = ["FEWEST", "compare_groups", "group_rates"]

FEWEST = 5  # articles (or stories) below which a group gets no interval and no p-value
COLUMNS = [
    "feature", "group", "articles", "words", "hits", "rate", "low", "high",
    "ratio", "ratio_low", "ratio_high", "p", "q",
]  # fmt: skip


@dataclass(frozen=True)
class _Sums:
    """Counts and words by cluster and group; clusters in the order of their names, so that row order does not matter."""

    cells: sparse.csr_array  # clusters × (groups · columns); the last column of each group is its words
    labels: np.ndarray  # the one group of each cluster, -1 where a cluster has parts in several
    clusters: np.ndarray  # clusters in each group
    groups: int
    columns: int

    @property
    def totals(self) -> np.ndarray:
        return self._by_group(np.asarray(self.cells.sum(axis=0)))

    def _by_group(self, flat: np.ndarray) -> np.ndarray:
        return flat.reshape(*flat.shape[:-1], self.groups, self.columns)

    def bootstrap(self, resamples: int, seed: int) -> np.ndarray:
        return self._by_group(stats.bootstrap_sums(self.cells, resamples=resamples, seed=seed))

    def part(self, group: int) -> np.ndarray:
        return self.cells[:, group * self.columns : (group + 1) * self.columns].toarray()

    def whole(self) -> np.ndarray:
        fold = sparse.csr_array(np.tile(np.eye(self.columns, dtype=np.int64), (self.groups, 1)))
        return (self.cells @ fold).toarray()


def _sums(counts: np.ndarray, words: np.ndarray, codes: np.ndarray, cluster: np.ndarray, groups: int) -> _Sums:
    names, which = np.unique(cluster, return_inverse=True)
    codes = codes.astype(np.int64)  # pandas keeps few groups in 8 bits, which a product would leave
    values = np.column_stack([counts, words]).astype(np.int64)
    columns = values.shape[1]
    row = np.repeat(which, columns)
    column = (codes[:, None] * columns + np.arange(columns)).ravel()
    cells = sparse.csr_array((values.ravel(), (row, column)), shape=(len(names), groups * columns))
    pairs = np.unique(np.column_stack([which, codes]), axis=0)
    labels = np.full(len(names), -1)
    labels[pairs[:, 0]] = pairs[:, 1]
    labels[np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(names)) > 1)] = -1
    return _Sums(cells, labels, np.bincount(pairs[:, 1], minlength=groups), groups, columns)


def _against(totals: np.ndarray, reference: int | None) -> np.ndarray:
    """What each group is held against, in the same shape: the reference group, or all the others together."""
    if reference is None:
        return totals.sum(axis=-2, keepdims=True) - totals
    return np.broadcast_to(totals[..., [reference], :], totals.shape)


def _difference(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return mine[..., :-1] / mine[..., -1:] - other[..., :-1] / other[..., -1:]


def _dealt(sums: _Sums, reference: int | None, permutations: int, seed: int) -> np.ndarray:
    """Differences of rates under random labels, permutations × groups × features."""
    shape = (permutations, sums.groups, sums.columns - 1)
    if (sums.labels < 0).any():
        return _dealt_within(sums, reference, permutations, seed)
    whole = sums.whole()
    if reference is None:
        # groups are dealt in the order of their first cluster, so that renaming them changes nothing
        first = np.array([np.argmax(sums.labels == g) for g in range(sums.groups)])
        order = np.argsort(first, kind="stable")
        dealt = stats.permuted_sums(whole, sums.clusters[order], permutations=permutations, seed=seed)
        dealt = dealt[:, np.argsort(order)]
        return _difference(dealt, _against(dealt, None))
    out = np.full(shape, np.nan)
    for g in range(sums.groups):
        if g != reference:
            members = np.flatnonzero((sums.labels == g) | (sums.labels == reference))
            order = [g, reference] if sums.labels[members[0]] == g else [reference, g]
            dealt = stats.permuted_sums(whole[members], sums.clusters[order], permutations=permutations, seed=seed)
            mine, other = dealt[:, order.index(g)], dealt[:, order.index(reference)]
            out[:, g] = _difference(mine, other)
    return out


def _dealt_within(sums: _Sums, reference: int | None, permutations: int, seed: int) -> np.ndarray:
    out = np.full((permutations, sums.groups, sums.columns - 1), np.nan)
    whole = sums.whole() if reference is None else None
    for g in range(sums.groups):
        if g != reference:
            mine = sums.part(g)
            other = whole - mine if reference is None else sums.part(reference)
            out[:, g] = stats.flipped_sums(_contributions(mine, other), permutations=permutations, seed=seed)
    return out


def _contributions(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What each cluster adds to the difference of the two pooled rates, beyond its share at the rate of both.

    u = (k₁ − n₁ r)/N₁ − (k₀ − n₀ r)/N₀ with r the pooled rate of both parts; Σu is the difference itself.
    """
    mine_size, other_size = mine[:, -1:], other[:, -1:]
    size = max(mine_size.sum() + other_size.sum(), 1)
    pooled = (mine[:, :-1].sum(axis=0) + other[:, :-1].sum(axis=0)) / size
    surplus = (mine[:, :-1] - mine_size * pooled) / max(mine_size.sum(), 1)
    return surplus - (other[:, :-1] - other_size * pooled) / max(other_size.sum(), 1)


def group_rates(
    counts: np.ndarray,
    words: np.ndarray,
    group: pd.Categorical,
    cluster: np.ndarray,
    *,
    features: Sequence[str],
    resamples: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """The first half of `compare_groups`: `feature, group, articles, words, hits, rate, low, high`.

    >>> group_rates(np.ones((9, 1), int), np.full(9, 50), pd.Categorical(["a"] * 9), np.arange(9), features=["x"])
      feature group  articles  words  hits  rate   low  high
    0       x     a         9    450     9  0.02  0.02  0.02
    """
    sums = _sums(counts, words, np.asarray(group.codes), cluster, len(group.categories))
    names = [str(g) for g in group.categories]
    return _rate_frame(sums, sums.bootstrap(resamples, seed), names, list(features))


def compare_groups(
    counts: np.ndarray,
    words: np.ndarray,
    group: pd.Categorical,
    cluster: np.ndarray,
    *,
    features: Sequence[str],
    reference: str | None = None,
    resamples: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Rates, ratios, intervals and p-values of every feature in every group.

    Args:
        counts: rows × features, whole numbers; rows without a hit included.
        words: words in each row.
        group: the group of each row, in the order in which groups are to be shown; no missing ones.
        cluster: what is resampled whole: the article (or story) of each row.
        features: names of the columns of `counts`.
        reference: the group that the others are held against; None: each against all the others.
        resamples: draws of the bootstrap, and deals of the permutation test.
        seed: of both.

    Returns:
        One row a feature and group: `feature, group, articles` (clusters), `words, hits, rate` (hits per word),
        `low, high` (95 % percentile bootstrap over clusters), `ratio` to the reference or the rest with
        `ratio_low, ratio_high`, `p` (permutation of clusters among groups; where clusters have parts in several
        groups, random signs of what each cluster adds to the difference) and `q` (Benjamini–Hochberg over the table). Groups of fewer than five
        clusters have no interval and no p.

    Raises:
        ValueError: if the reference is not one of the groups.

    >>> group = pd.Categorical(["a"] * 20 + ["b"] * 20)
    >>> frame = compare_groups(np.repeat([[3], [1]], 20, axis=0), np.full(40, 100), group, np.arange(40), features=["x"])
    >>> frame[["group", "hits", "rate", "ratio"]].round(3).values.tolist()
    [['a', 60, 0.03, 3.0], ['b', 20, 0.01, 0.333]]
    """
    names = [str(g) for g in group.categories]
    if reference is not None and reference not in names:
        raise ValueError(f"reference {reference!r} is no group here: choose one of {', '.join(map(repr, names))}")
    sums = _sums(counts, words, np.asarray(group.codes), cluster, len(names))
    drawn = sums.bootstrap(resamples, seed)
    frame = _rate_frame(sums, drawn, names, list(features))
    for column, values in _contrasts(sums, drawn, names, reference, seed).items():
        frame[column] = _long(values)
    frame["q"] = stats.adjust(frame["p"].to_numpy())
    return frame[COLUMNS]


def _long(values: np.ndarray) -> np.ndarray:
    return values.T.ravel()  # groups × features to one row a feature and group


def _rate_frame(sums: _Sums, drawn: np.ndarray, names: list[str], features: list[str]) -> pd.DataFrame:
    hits, size = sums.totals[:, :-1], np.broadcast_to(sums.totals[:, -1:], (len(names), len(features)))
    enough = np.broadcast_to((sums.clusters >= FEWEST)[:, None], hits.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(size > 0, hits / np.maximum(size, 1), np.nan)
        low, high = stats.rate_interval(hits, size, drawn[..., :-1] / drawn[..., -1:])
    return pd.DataFrame({
        "feature": np.repeat(features, len(names)), "group": np.tile(names, len(features)),
        "articles": np.tile(sums.clusters, len(features)), "words": _long(size), "hits": _long(hits),
        "rate": _long(rate), "low": _long(np.where(enough, low, np.nan)), "high": _long(np.where(enough, high, np.nan)),
    })  # fmt: skip


def _contrasts(
    sums: _Sums, drawn: np.ndarray, names: list[str], reference: str | None, seed: int
) -> dict[str, np.ndarray]:
    totals = sums.totals
    columns = {name: np.full(totals[:, :-1].shape, np.nan) for name in ("ratio", "ratio_low", "ratio_high", "p")}
    if len(names) < 2:
        return columns
    ref = None if reference is None else names.index(reference)
    other, other_drawn = _against(totals, ref), _against(drawn, ref)
    log = stats.log_ratio(totals[:, :-1], totals[:, -1:], other[:, :-1], other[:, -1:])
    if ref is not None:
        log[ref] = np.nan
    log_drawn = stats.log_ratio(drawn[..., :-1], drawn[..., -1:], other_drawn[..., :-1], other_drawn[..., -1:])
    low, high = stats.interval(log_drawn, log)
    p = stats.permutation_p(_difference(totals, other), _dealt(sums, ref, len(drawn), seed))
    fair = (sums.clusters >= FEWEST) & (_against(sums.clusters[:, None], ref)[:, 0] >= FEWEST)
    if ref is not None:
        fair[ref] = False
    ratio = {"ratio": np.exp(log), "ratio_low": np.exp(low), "ratio_high": np.exp(high)}
    _without_hits(ratio, totals, other)
    for name, values in (ratio | {"p": p}).items():
        columns[name] = values if name == "ratio" else np.where(fair[:, None], values, np.nan)
    return columns


def _without_hits(ratio: dict[str, np.ndarray], mine: np.ndarray, other: np.ndarray) -> None:
    """Where only one of the two has hits the ratio is 0 or without end, and the Poisson limit bounds its other side."""
    hits, other_hits = mine[:, :-1], np.broadcast_to(other[:, :-1], mine[:, :-1].shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        limit, other_limit = stats.zero_hits_limit(mine[:, -1:]), stats.zero_hits_limit(other[:, -1:])
        largest = limit / (other_hits / other[:, -1:])
        smallest = (hits / mine[:, -1:]) / other_limit
    none, all_of_them = (hits == 0) & (other_hits > 0), (hits > 0) & (other_hits == 0)
    known = ~np.isnan(ratio["ratio"])
    for name, if_none, if_all in (("ratio", 0, np.inf), ("ratio_low", 0, smallest), ("ratio_high", largest, np.inf)):
        ratio[name] = np.where(none & known, if_none, np.where(all_of_them & known, if_all, ratio[name]))
