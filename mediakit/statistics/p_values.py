"""p-values: two pooled rates compared, whole clusters permuted between the two sides."""


import numpy as np

from mediakit.statistics.moments import Moments


def studentised(mine: Moments, other: Moments) -> tuple[np.ndarray, np.ndarray]:
    """How far two rates are apart on their scale, and its standard error: T is the first over the second.

    With T, not the bare difference, permuting clusters tests that the *rates* are equal, also where the groups spread
    differently (Janssen 1997; Chung & Romano 2013); where both have one distribution the test is exact. Exchanging the sides
    flips the sign to the last bit.
    """
    return difference(mine.scaled(), other.scaled())


def difference(
    mine: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Of two values with their variances: the first less the second, and the standard error of that, never 0.

    >>> difference((np.array(2.0), np.array(9.0)), (np.array(1.5), np.array(16.0)))
    (np.float64(0.5), np.float64(5.0))
    """
    (value, variance), (other_value, other_variance) = mine, other
    return value - other_value, np.maximum(np.sqrt(variance + other_variance), 1e-9)


def permutation_p(observed: np.ndarray, permuted: np.ndarray) -> np.ndarray:
    """Two-sided p: twice the smaller tail, the observed value counted among the permuted (Phipson & Smyth 2010).

    p = min(1, 2 (1 + min(#{T* ≥ T}, #{T* ≤ T})) / (B + 1)); never 0. Differences below 1e-12 are ties. Where nothing
    was observed (NaN) there is no p: what was not counted is no test.

    >>> float(permutation_p(np.array(5.0), np.zeros(999)))
    0.002
    """
    slack = 1e-12 * np.maximum(1.0, np.abs(np.nan_to_num(observed)))
    known = ~np.isnan(permuted)
    above = np.sum((permuted >= observed - slack) & known, axis=0)
    below = np.sum((permuted <= observed + slack) & known, axis=0)
    p = np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (known.sum(axis=0) + 1))
    return np.where(np.isnan(observed), np.nan, p)


def upper_tail(observed: np.ndarray | float, drawn: np.ndarray) -> np.ndarray:
    """One-sided p, the observed counted among the drawn (first axis); ties within rounding count, NaN does not.

    >>> float(upper_tail(3.0, np.array([1.0, 2.0, 3.0, np.nan])))
    0.5
    """
    far = (drawn >= observed - 1e-9 * np.maximum(1.0, np.abs(observed))).sum(axis=0)
    return (1 + far) / (1 + (~np.isnan(drawn)).sum(axis=0))
