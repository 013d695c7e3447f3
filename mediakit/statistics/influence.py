"""The interval of any smooth function of sums over clusters, from what each cluster adds to it: F1, kappa, a mean of several."""

import numpy as np

from mediakit.statistics.intervals import t_quantile, to_rate
from mediakit.statistics.moments import Bounds


def linear_interval(
    value: np.ndarray, added: np.ndarray, effective: np.ndarray, *, within: Bounds = None
) -> tuple[np.ndarray, np.ndarray]:
    """The interval of a smooth function of sums: ± t errors, m/(m−1) Σu², on the log odds of a value between two bounds.

    Args:
        value: one a column.
        added: m clusters × columns, what each adds to the value in first order (its influence, u; they sum to 0).
        effective: how many clusters tell as much as these do if each tells the same (Kish 1965); t has one degree fewer.
        within: what the value can be.

    >>> share, each = np.array([0.5]), np.tile([[1.0], [-1.0]], (10, 1)) / 20 / 2      # 10 of 20
    >>> [round(float(end[0]), 3) for end in linear_interval(share, each, np.array([20.0]), within=(0, 1))]
    [0.277, 0.723]
    """
    size = max(2, len(added))
    error = np.sqrt((np.asarray(added) ** 2).sum(axis=0) * size / (size - 1))
    t = t_quantile(np.maximum(1.0, effective - 1))
    if within is None:
        return value - t * error, value + t * error
    low, high = within
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.log((value - low) / (high - value))
        error = error * (high - low) / ((value - low) * (high - value))
        return to_rate(scaled - t * error, within), to_rate(scaled + t * error, within)


def effective_number(parts: np.ndarray) -> np.ndarray:
    """How many clusters of equal parts tell as much: (Σx)²/Σx² of each column (Kish 1965); 0 where there is none.

    >>> effective_number(np.array([[1.0, 4], [1, 0]])).tolist()
    [2.0, 1.0]
    """
    parts = np.asarray(parts, dtype=float)
    return parts.sum(axis=0) ** 2 / np.maximum((parts**2).sum(axis=0), 1e-300)
