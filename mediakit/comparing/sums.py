"""Sums: what each cluster counts in each group, and what each group is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from mediakit import statistics as stats


@dataclass(frozen=True, eq=False)
class Sums:
    """Counts and words by cluster and group: one row a cell, clusters in the order of their names.

    A cluster without a word in a group is not there: nothing could have been found in it.
    """

    counts: np.ndarray  # cells × features
    words: np.ndarray
    cluster: np.ndarray  # number of the cluster of each cell, in `names`
    group: np.ndarray  # number of its group
    names: np.ndarray
    groups: int
    within: tuple[float, float] | None = None

    @cached_property
    def split(self) -> bool:
        """Whether a cluster has parts in several groups."""
        return len(self.cluster) > len(self.names)

    @cached_property
    def clusters(self) -> np.ndarray:
        """Clusters in each group."""
        return np.bincount(self.group, minlength=self.groups)

    def added(self, values: np.ndarray) -> np.ndarray:
        """Rows of the cells added up by group."""
        cells = len(self.group)
        fold = scipy.sparse.csr_array((np.ones(cells), (self.group, np.arange(cells))), shape=(self.groups, cells))
        return fold @ values

    @cached_property
    def columns(self) -> np.ndarray:
        """What a `Moments` is made of, one row a cell."""
        return stats.columns(self.counts, self.words)

    @cached_property
    def moments(self) -> stats.Moments:
        """Of each group."""
        return stats.Moments(self.added(self.columns), self.clusters, self.within)

    @cached_property
    def carriers(self) -> np.ndarray:
        """Clusters with a hit in each group, groups × features."""
        low = 0 if self.within is None else self.within[0]
        return self.added((self.counts > low * self.words[:, None]).astype(float))

    @cached_property
    def varied(self) -> np.ndarray:
        """The same but, of a rate between bounds, no more than clusters with less than the most there can be."""
        if self.within is None:
            return self.carriers
        return np.minimum(self.carriers, self.added((self.counts < self.within[1] * self.words[:, None]).astype(float)))

    def part(self, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Counts and words of each cluster in these groups together (one 0 or 1 a group)."""
        there = np.asarray(groups)[self.group].astype(float)
        fold = scipy.sparse.csr_array((there, (self.cluster, np.arange(len(there)))), shape=(len(self.names), len(there)))
        return fold @ self.counts.astype(float), fold @ self.words.astype(float)


def sums(
    counts: np.ndarray, words: np.ndarray, codes: np.ndarray, cluster: np.ndarray, groups: int,
    *, within: tuple[float, float] | None = None,
) -> Sums:  # fmt: skip
    """Rows added up by cluster and group.

    Args:
        counts: rows × features, whole numbers.
        words: words in each row.
        codes: number of the group of each row, below `groups`.
        cluster: what each row belongs to.
        groups: how many groups there are.
        within: bounds of what is measured.

    >>> made = sums(np.array([[2], [0], [1]]), np.array([9, 9, 9]), np.array([0, 1, 1]), np.array(["a", "a", "b"]), 2)
    >>> made.moments.hits.ravel().tolist(), made.moments.words.ravel().tolist(), made.split
    ([2.0, 1.0], [9.0, 18.0], True)
    """
    there = np.asarray(words) > 0
    names, which = np.unique(np.asarray(cluster)[there], return_inverse=True)
    cell, at = np.unique(which * max(groups, 1) + np.asarray(codes)[there].astype(np.int64), return_inverse=True)
    fold = scipy.sparse.csr_array((np.ones(len(at), np.int64), (at, np.arange(len(at)))), shape=(len(cell), len(at)))
    added = fold @ np.column_stack([np.asarray(counts)[there], np.asarray(words)[there]]).astype(np.int64)
    return Sums(added[:, :-1], added[:, -1], cell // max(groups, 1), cell % max(groups, 1), names, groups, within)


def contrast_matrix(strata: Sequence[int] | np.ndarray, references: Sequence[bool] | None = None) -> np.ndarray:
    """What each group is compared with, as 0 and 1: a row a group, a column a group.

    Without `references` all the others of its stratum together; with them the reference of its stratum, which itself is
    compared with nothing.

    >>> contrast_matrix([0, 0, 0, 1])
    array([[0, 1, 1, 0],
           [1, 0, 1, 0],
           [1, 1, 0, 0],
           [0, 0, 0, 0]])
    >>> contrast_matrix([0, 0, 0], [True, False, False])
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
