"""Rates of clusters: sums and sums of squares, from which a pooled rate has its error without any draw.

A rate is R = Σk/Σn over clusters (articles), hits k in words n. With residuals e = k − Rn its variance is
m/(m−1) Σe²/(Σn)² (linearised: Cochran 1977, 6.3; the 'CR1' of cluster-robust errors). Errors are taken on a scale that keeps
an interval among the possible rates: the logarithm, or the log odds of a rate between two bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

Bounds = tuple[float, float] | None
NO_HIT = 0.5  # hits that stand for none on a logarithm, which then has the variance of that of a single hit, 1
ROUNDING = 1e-11  # of Σk²: what a variance of zero can come to


def columns(counts: np.ndarray, words: np.ndarray) -> np.ndarray:
    """k, n, k², kn, n² of each cluster: the columns whose sums are a `Moments`; whole numbers stay exact.

    >>> columns(np.array([[2, 0]]), np.array([10])).tolist()
    [[2.0, 0.0, 10.0, 4.0, 0.0, 20.0, 0.0, 100.0]]
    """
    k, n = np.asarray(counts, dtype=float), np.asarray(words, dtype=float)[:, None]
    return np.concatenate([k, n, k * k, k * n, n * n], axis=1)


def log_rate(five: Sequence[np.ndarray], clusters: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
    """ln(Σk/Σn) and its variance, from the sums k, n, k², kn, n² over so many clusters; no hit counts as half a hit.

    >>> value, variance = log_rate(np.array([4.0, 20, 10, 40, 200]), 2)    # ln(4/20); residuals −1, 1: 2/1 · 2 / 4²
    >>> round(float(value), 4), round(float(variance), 4)
    (-1.6094, 0.25)
    """
    filled = np.maximum(five[0], NO_HIT)
    value = np.log(filled) - np.log(np.maximum(five[1], 1))
    return value, np.where(five[0] > 0, _residuals(five, clusters) / (filled * filled), 1.0)


def _residuals(five: Sequence[np.ndarray], clusters: np.ndarray | int) -> np.ndarray:
    """m/(m−1) Σ(k − Rn)²."""
    k, n, kk, kn, nn = five
    rate = k / np.maximum(n, 1)
    squares = kk - 2 * rate * kn + rate * rate * nn
    size = np.maximum(np.asarray(clusters, dtype=float), 2)
    size = size[..., None] if size.ndim else size
    return np.where(squares > ROUNDING * kk, squares, 0.0) * (size / (size - 1))


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums of `columns` (last axis) over so many clusters; axes before it are groups, draws, …"""

    sums: np.ndarray
    clusters: np.ndarray | int
    within: Bounds = None

    @property
    def _features(self) -> int:
        return (self.sums.shape[-1] - 2) // 3

    def _part(self, place: int) -> np.ndarray:
        f = self._features
        return self.sums[..., [slice(0, f), slice(f, f + 1), slice(f + 1, 2 * f + 1), slice(2 * f + 1, 3 * f + 1),
                               slice(3 * f + 1, None)][place]]  # fmt: skip

    @property
    def hits(self) -> np.ndarray:
        return self._part(0)

    @property
    def words(self) -> np.ndarray:
        return self._part(1)

    @property
    def rate(self) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.hits / self.words

    def less(self, other: Self) -> "Moments":
        """What is left without the clusters of the other."""
        return Moments(self.sums - other.sums, self.clusters - other.clusters, self.within)

    def plus(self, other: Self) -> "Moments":
        """Both together, clusters of their own each."""
        return Moments(self.sums + other.sums, self.clusters + other.clusters, self.within)

    def five(self) -> tuple[np.ndarray, ...]:
        """Σk, Σn, Σk², Σkn, Σn²."""
        return tuple(self._part(place) for place in range(5))

    def tops(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """What must be there for a rate to have an error: hits, and of a rate between bounds what it falls short by.

        Each with its sum and its sum of squares over clusters.
        """
        k, n, kk, kn, nn = self.five()
        if self.within is None:
            return [(k, kk)]
        low, high = self.within
        return [(k - low * n, kk - 2 * low * kn + low**2 * nn), (high * n - k, kk - 2 * high * kn + high**2 * nn)]

    def scaled(self) -> tuple[np.ndarray, np.ndarray]:
        """The rate on its scale and the variance of that: ln R, or ln((R − low)/(high − R)); no hit counts as half a hit.

        >>> made = Moments(columns(np.array([[1], [3]]), np.array([10, 10])).sum(axis=0), 2)
        >>> [round(float(part[0]), 4) for part in made.scaled()]     # ln(4/20); residuals −1, 1: 2/1 · 2 / 4²
        [-1.6094, 0.25]
        """
        if self.within is None:
            return log_rate(self.five(), self.clusters)
        tops = [top for top, _ in self.tops()]
        filled = [np.maximum(top, NO_HIT) for top in tops]
        value = np.log(filled[0]) - np.log(filled[1])
        known = np.logical_and.reduce([top > 0 for top in tops])
        return value, np.where(known, _residuals(self.five(), self.clusters) * self.slope() ** 2, 1.0)

    def slope(self) -> np.ndarray:
        """How the rate on its scale changes with a hit more."""
        filled = [np.maximum(top, NO_HIT) for top, _ in self.tops()]
        if self.within is None:
            return 1 / filled[0]
        return (self.within[1] - self.within[0]) * np.maximum(self.words, 1) / (filled[0] * filled[1])

    def freedom(self) -> np.ndarray:
        """Degrees of freedom: the smallest effective number of clusters, (Σx)²/Σx² (Kish 1965) of hits and of words, less 1.

        Ten articles of which two hold nearly all the hits tell as much as two. Of a rate between two bounds hits and what falls
        short of them count twice, since there the one bounds the spread of the other.

        >>> even, uneven = (Moments(columns(np.array(k)[:, None], np.full(4, 9)).sum(axis=0), 4) for k in ([5] * 4, [1, 1, 1, 17]))
        >>> float(even.freedom()[0]), round(float(uneven.freedom()[0]), 2)
        (3.0, 1.0)
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            times = 1 if self.within is None else 2
            effective = [times * top**2 / squares for top, squares in self.tops()] + [self.words**2 / self._part(4)]
        return np.maximum(1.0, np.fmin.reduce(np.broadcast_arrays(*effective)) - 1)
