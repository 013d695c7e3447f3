"""Intervals of 95 %: of a rate, of what two rates make, and of any number drawn again.

A contrast is the test turned round: an interval holds the values that the permutation test of `p_values` does not reject, so
that interval and p cannot contradict each other.
"""

import numpy as np
import scipy

from mediakit.statistics.moments import Bounds, Moments, columns
from mediakit.statistics.withholding import FEWEST, rate_withheld

LEVEL = 0.95
FEWEST_DRAWS = 40


def normal_quantile(share: float | np.ndarray) -> np.ndarray:
    """The value below which a share of the normal distribution lies.

    >>> float(normal_quantile(0.975).round(2))
    1.96
    """
    return scipy.special.ndtri(share)


def middle(values: np.ndarray) -> tuple[float, float]:
    """Between which two values 95 % of what was seen lies; missing values are passed over.

    >>> [round(end, 6) for end in middle(np.arange(41.0))]
    [1.0, 39.0]
    """
    low, high = np.nanquantile(np.asarray(values, dtype=float), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def wilson(found: int, of: int) -> tuple[float, float]:
    """The interval of a share of independent trials (Wilson 1927).

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    z, share = float(normal_quantile((1 + LEVEL) / 2)), found / of
    centre, half = share + z**2 / (2 * of), z * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return float((centre - half) / (1 + z**2 / of)), float((centre + half) / (1 + z**2 / of))


def t_quantile(freedom: np.ndarray, *, level: float | np.ndarray = LEVEL) -> np.ndarray:
    """Student's t at (1 + level)/2.

    >>> t_quantile(np.array([1.0, 10.0])).round(3).tolist()
    [12.706, 2.228]
    """
    return scipy.special.stdtrit(np.asarray(freedom, dtype=float), (1 + level) / 2)


def to_rate(scaled: np.ndarray, within: Bounds) -> np.ndarray:
    """From a logarithm, or log odds between two bounds, back."""
    if within is None:
        return np.exp(scaled)
    return (within[0] + within[1]) / 2 + (within[1] - within[0]) / 2 * np.tanh(scaled / 2)  # mirrors to the last bit


def _ends(made: Moments, below: np.ndarray, above: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rate less and more so many standard errors, on its scale and back."""
    value, variance = made.scaled()
    error = np.sqrt(variance)
    with np.errstate(over="ignore"):
        return to_rate(value - below * error, made.within), to_rate(value + above * error, made.within)


def rate_interval(made: Moments) -> tuple[np.ndarray, np.ndarray]:
    """The interval of a pooled rate: ± t standard errors on the log scale, t with the `freedom` of Kish's effective numbers.

    >>> made = Moments(columns(np.array([[1], [3]] * 10), np.full(20, 100)).sum(axis=0), 20)
    >>> [round(float(end[0]), 4) for end in rate_interval(made)]
    [0.0157, 0.0255]
    """
    t = t_quantile(made.freedom())
    return _ends(made, t, t)


def share_interval(top: np.ndarray, bottom: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares Σtop/Σbottom over clusters with their intervals: value, low, high, one a column; NaN where they are withheld.

    The engine for precision, recall, F1, a share of voice, …: whatever is a sum over a sum, between 0 and 1.

    Args:
        top, bottom: clusters × columns; a cluster without a bottom counts for nothing.

    >>> right = np.array([[1], [1], [0], [1], [0], [1], [1], [1], [1], [0]])
    >>> [round(float(part[0]), 2) for part in share_interval(right, np.ones((10, 1)))]
    [0.7, 0.26, 0.94]
    """
    out = np.full((3, top.shape[1]), np.nan)
    for column, (part, size) in enumerate(zip(top.T, bottom.T, strict=True)):
        there = size > 0
        made = Moments(columns(part[there, None], size[there]).sum(axis=0), int(there.sum()), (0, 1))
        if there.any():
            out[0, column] = made.rate[0]
            carriers = min((part[there] > 0).sum(), (part[there] < size[there]).sum())
            if not rate_withheld(there.sum(), carriers):
                out[1:, column] = np.concatenate(rate_interval(made))
    return out[0], out[1], out[2]


def reach(draws: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many standard errors an interval reaches below and above its estimate.

    As far as the statistics of the permutations (first axis) do, and at least as far as Student's t with one degree of freedom
    fewer than the smaller side has clusters: what lies beyond them is what the test rejects.

    >>> [float(side.round(3)) for side in reach(np.linspace(-3, 4, 999), np.array(10))]
    [3.832, 2.832]
    """
    ordered = np.sort(draws, axis=0)  # NaN sorts last
    n = np.sum(~np.isnan(ordered), axis=0)
    k = np.maximum(1, np.floor((n + 1) * (1 - LEVEL) / 2).astype(int))
    least = np.take_along_axis(ordered, np.expand_dims(k - 1, 0), axis=0)[0]
    most = np.take_along_axis(ordered, np.expand_dims(np.maximum(n - k, 0), 0), axis=0)[0]
    t = t_quantile(np.maximum(np.asarray(clusters) - 1, 1))
    known = n >= FEWEST_DRAWS
    return np.where(known, np.maximum(most, t), np.nan), np.where(known, np.maximum(-least, t), np.nan)


def outermost(drawn: np.ndarray) -> np.ndarray:
    """How far all but 5 % of the drawn reach (first axis), the observed counted among them; beyond it `upper_tail` ≤ .05.

    >>> float(outermost(np.arange(39.0)))
    37.0
    """
    ordered = np.sort(np.where(np.isnan(drawn), -np.inf, drawn), axis=0)
    n = (~np.isnan(drawn)).sum(axis=0)
    beyond = np.maximum(1, np.floor((n + 1) * (1 - LEVEL) + 1e-9).astype(int))  # of n + 1, with the observed itself
    place = len(drawn) - beyond
    known = (n >= beyond) & (len(drawn) > 0)
    at = np.expand_dims(np.clip(place, 0, max(len(drawn) - 1, 0)), 0)
    return np.where(known, np.take_along_axis(ordered, at, axis=0)[0], np.nan) if len(drawn) else np.full(n.shape, np.nan)


def difference_ends(
    mine: Moments, other: Moments, reached: tuple[np.ndarray, np.ndarray], p: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The interval of a difference of rates, from the intervals of the two (MOVER: Zou & Donner 2008).

    R₁ − R₀ − √((R₁ − l₁)² + (u₀ − R₀)²), and so above; each side as many errors wide as the test reaches. It is taken as far as 0
    where the test does not reject equality, since both say the same of the same.
    """
    below, above = reached
    value = mine.rate - other.rate
    (low, _), (_, high) = _ends(mine, below, below), _ends(mine, above, above)
    (_, other_high), (other_low, _) = _ends(other, below, below), _ends(other, above, above)
    low = value - np.hypot(mine.rate - low, other_high - other.rate)
    high = value + np.hypot(high - mine.rate, other.rate - other_low)
    open_ = p > 1 - LEVEL
    return np.where(open_, np.fmin(low, 0), low), np.where(open_, np.fmax(high, 0), high)


def log_ratio(hits: np.ndarray, words: np.ndarray, other_hits: np.ndarray, other_words: np.ndarray) -> np.ndarray:
    """Natural log of the ratio of two rates; a count of zero is read as one half.

    ln r = ln(k₁/n₁) − ln(k₀/n₀), with k = ½ where k = 0 (Haldane 1956 adds the half everywhere; here a ratio of two
    rates that are both above zero stays the ratio a reader would compute). Exchanging the two flips the sign exactly.
    NaN where either side has no words, or neither has a hit.

    >>> round(float(np.exp(log_ratio(np.array(6), np.array(10_000), np.array(2), np.array(10_000)))), 6)
    3.0
    """
    hits, words, other_hits, other_words = (np.asarray(a, dtype=float) for a in (hits, words, other_hits, other_words))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(np.maximum(hits, 0.5) / words) - np.log(np.maximum(other_hits, 0.5) / other_words)
    return np.where((words > 0) & (other_words > 0) & (hits + other_hits > 0), value, np.nan)


def drawn_interval(
    draws: np.ndarray, estimate: np.ndarray, *, clusters: np.ndarray | None = None, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval over the first axis, by order statistics, that always contains the estimate.

    For what is no sum over a sum (an agreement, a scale). The k-th smallest and the k-th outermost draw with k =
    ⌊(B+1)(1−level)/2⌋ (Davison & Hinkley 1997, 5.6), at the `expanded_level` of so many clusters. They mirror each other exactly
    when every draw changes its sign. Draws that are not numbers are passed over; with fewer than 40 left, and where `clusters`
    are fewer than five, there is no interval.

    >>> low, high = drawn_interval(np.arange(1.0, 2001.0), np.array(1000.0))
    >>> float(low), float(high)
    (50.0, 1951.0)
    """
    if clusters is not None:
        level = np.nan_to_num(expanded_level(clusters), nan=level)
    ordered = np.sort(draws, axis=0)  # NaN sorts last
    n = np.sum(~np.isnan(ordered), axis=0)
    k = np.maximum(1, np.floor((n + 1) * (1 - level) / 2).astype(int))
    low = np.take_along_axis(ordered, np.expand_dims(k - 1, 0), axis=0)[0]
    high = np.take_along_axis(ordered, np.expand_dims(np.maximum(n - k, 0), 0), axis=0)[0]
    known = (n >= FEWEST_DRAWS) & ~np.isnan(estimate) & (clusters is None or np.asarray(clusters) >= FEWEST)
    return np.where(known, np.fmin(low, estimate), np.nan), np.where(known, np.fmax(high, estimate), np.nan)


def expanded_level(clusters: np.ndarray) -> np.ndarray:
    """The nominal level at which a percentile interval of few clusters holds the truth in 95 % of cases.

    1 − 2Φ(−√(n/(n−1)) t), t the quantile of Student's distribution with n − 1 degrees of freedom: a bootstrap of n clusters
    is too narrow by √((n−1)/n) and knows nothing of t (Hesterberg 2015, 'What teachers should know about the bootstrap').
    NaN below two clusters.

    >>> expanded_level(np.array([5, 30, 1000])).round(4).tolist()
    [0.9981, 0.9625, 0.9504]
    """
    n = np.where(np.asarray(clusters) > 1, clusters, np.nan)
    return 1 - 2 * scipy.special.ndtr(-np.sqrt(n / (n - 1)) * scipy.special.stdtrit(n - 1, (1 + LEVEL) / 2))
