"""Sums: what each cluster counts in each group, drawn and dealt again; what each group is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mediakit import statistics as stats

__all__ = ["Sums", "dealt", "difference", "held_against", "sums"]


@dataclass(frozen=True)
class Sums:
    """Counts and words by cluster and group; clusters in the order of their names, so that row order does not matter."""

    cells: sparse.csr_array  # clusters × (groups · columns); the last column of each group is its words
    labels: np.ndarray  # the one group of each cluster, -1 where a cluster has parts in several
    clusters: np.ndarray  # clusters in each group
    groups: int
    columns: int

    @property
    def totals(self) -> np.ndarray:
        """Groups × columns."""
        return self._by_group(np.asarray(self.cells.sum(axis=0)))

    def _by_group(self, flat: np.ndarray) -> np.ndarray:
        return flat.reshape(*flat.shape[:-1], self.groups, self.columns)

    def bootstrap(self, resamples: int, seed: int) -> np.ndarray:
        """The totals of clusters drawn with replacement: draws × groups × columns."""
        return self._by_group(stats.bootstrap_sums(self.cells, resamples=resamples, seed=seed))

    def part(self, groups: np.ndarray) -> np.ndarray:
        """What each cluster adds to these groups together (one 0 or 1 a group): clusters × columns."""
        fold = sparse.csr_array(
            np.kron(np.asarray(groups, dtype=np.int64)[:, None], np.eye(self.columns, dtype=np.int64))
        )
        return (self.cells @ fold).toarray()

    def occupied(self) -> np.ndarray:
        """Clusters that have words in each group."""
        words = self.cells[:, self.columns - 1 :: self.columns]
        return np.asarray((words != 0).sum(axis=0)).ravel()


def sums(counts: np.ndarray, words: np.ndarray, codes: np.ndarray, cluster: np.ndarray, groups: int) -> Sums:
    """Rows added up by cluster and group.

    Args:
        counts: rows × features, whole numbers.
        words: words in each row.
        codes: number of the group of each row, below `groups`.
        cluster: what each row belongs to.
        groups: how many groups there are.

    >>> sums(np.array([[2], [0], [1]]), np.array([9, 9, 9]), np.array([0, 1, 1]), np.array(["a", "a", "b"]), 2).totals
    array([[ 2,  9],
           [ 1, 18]])
    """
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
    return Sums(cells, labels, np.bincount(pairs[:, 1], minlength=groups), groups, columns)


def held_against(strata: Sequence[int] | np.ndarray, references: Sequence[bool] | None = None) -> np.ndarray:
    """What each group is held against, as 0 and 1: a row a group, a column a group.

    Without `references` all the others of its stratum together; with them the reference of its stratum, which itself is
    held against nothing.

    >>> held_against([0, 0, 0, 1])
    array([[0, 1, 1, 0],
           [1, 0, 1, 0],
           [1, 1, 0, 0],
           [0, 0, 0, 0]])
    >>> held_against([0, 0, 0], [True, False, False])
    array([[0, 0, 0],
           [1, 0, 0],
           [1, 0, 0]])
    """
    own = np.asarray(strata, dtype=np.int64)
    against = (own[:, None] == own).astype(np.int64)
    np.fill_diagonal(against, 0)
    if references is not None:
        chosen = np.asarray(references, dtype=np.int64)
        against = against * chosen * (1 - chosen[:, None])
    return against


def difference(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The difference of two pooled rates per word; NaN where one of the two has no words."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return mine[..., :-1] / mine[..., -1:] - other[..., :-1] / other[..., -1:]


def dealt(counted: Sums, against: np.ndarray, permutations: int, seed: int) -> np.ndarray:
    """Differences of rates when clusters are dealt anew among the groups of a contrast: permutations × groups × features.

    Each group and those that it is held against exchange their clusters, nobody else. Where clusters have parts in
    several groups, what each adds to the difference keeps or changes its sign (see `mediakit.statistics.flipped_sums`).
    """
    out = np.full((permutations, counted.groups, counted.columns - 1), np.nan)
    split = bool((counted.labels < 0).any())
    whole = np.zeros((0, 0)) if split else counted.part(np.ones(counted.groups))
    hands: dict[tuple[int, ...], tuple[list[int], np.ndarray]] = {}
    for group in np.flatnonzero(against.any(axis=1) & (counted.clusters > 0)).tolist():
        if split:
            mine, other = counted.part(np.arange(counted.groups) == group), counted.part(against[group])
            out[:, group] = stats.flipped_sums(_contributions(mine, other), permutations=permutations, seed=seed)
            continue
        among = tuple(np.flatnonzero((against[group] > 0) | (np.arange(counted.groups) == group)).tolist())
        if among not in hands:
            hands = {among: _hands(counted, whole, among, permutations, seed)}
        order, dealt_out = hands[among]
        other = np.tensordot(dealt_out, against[group, order].astype(float), axes=(1, 0))
        out[:, group] = difference(dealt_out[:, order.index(group)], other)
    return out


def _hands(
    counted: Sums, whole: np.ndarray, among: tuple[int, ...], permutations: int, seed: int
) -> tuple[list[int], np.ndarray]:
    """The groups in the order of their first cluster, so that renaming them changes nothing, and what each is dealt."""
    members = np.flatnonzero(np.isin(counted.labels, among))
    found, first = np.unique(counted.labels[members], return_index=True)
    order = found[np.argsort(first, kind="stable")]
    sizes = counted.clusters[order]
    return order.tolist(), stats.permuted_sums(whole[members], sizes, permutations=permutations, seed=seed)


def _contributions(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What each cluster adds to the difference of the two pooled rates, beyond its share at the rate of both.

    u = (k₁ − n₁ r)/N₁ − (k₀ − n₀ r)/N₀ with r the pooled rate of both parts; Σu is the difference itself.
    """
    mine_size, other_size = mine[:, -1:], other[:, -1:]
    size = max(mine_size.sum() + other_size.sum(), 1)
    pooled = (mine[:, :-1].sum(axis=0) + other[:, :-1].sum(axis=0)) / size
    surplus = (mine[:, :-1] - mine_size * pooled) / max(mine_size.sum(), 1)
    return surplus - (other[:, :-1] - other_size * pooled) / max(other_size.sum(), 1)
