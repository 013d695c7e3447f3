"""The arithmetic: arrays in, numbers out, nothing about news.

Counts stay integers until the last line of a calculation, so that no order of work, no number of threads and no library
of linear algebra can change a digit. Whole clusters (articles, or the stories they belong to) are what is drawn again.
"""

from collections.abc import Iterator

import numpy as np
from scipy import sparse, special
from scipy import stats as scipy_stats

__all__ = [
    "acceleration",
    "adjust",
    "bca_interval",
    "bootstrap_sums",
    "expanded_level",
    "flipped_sums",
    "interval",
    "log_ratio",
    "permutation_p",
    "permuted_sums",
    "unseen",
    "zero_hits_limit",
]

CELLS_AT_A_TIME = 4_000_000  # keeps a block of draws near 32 MB, whatever the size of the corpus


def _blocks(draws: int, cells_per_draw: int) -> Iterator[int]:
    step = max(1, CELLS_AT_A_TIME // max(1, cells_per_draw))
    for done in range(0, draws, step):
        yield min(step, draws - done)


def bootstrap_sums(values: np.ndarray | sparse.sparray, *, resamples: int = 2000, seed: int = 0) -> np.ndarray:
    """Column sums of `values` over clusters drawn with replacement (Efron 1979; clusters: Davison & Hinkley 1997, 3.8).

    Args:
        values: one row a cluster, any number of columns; whole numbers, dense or scipy sparse.
        resamples: number of draws.
        seed: the same seed gives the same draws.

    Returns:
        One row a draw, one column a column of `values`.

    >>> bootstrap_sums(np.array([[1, 10], [1, 10], [1, 10]]), resamples=2)
    array([[ 3., 30.],
           [ 3., 30.]])
    """
    clusters, columns = values.shape
    if clusters == 0:
        return np.zeros((resamples, columns))
    rng = np.random.default_rng(seed)
    exact = values.astype(np.float64)  # sums of whole numbers below 2**53: exact in any order
    parts = []
    for draws in _blocks(resamples, clusters):
        picked = rng.integers(0, clusters, (draws, clusters))
        picked += clusters * np.arange(draws)[:, None]
        weights = np.bincount(picked.ravel(), minlength=draws * clusters).reshape(draws, clusters)
        parts.append(weights @ exact)
    return np.concatenate(parts)


def permuted_sums(values: np.ndarray, sizes: np.ndarray, *, permutations: int = 2000, seed: int = 0) -> np.ndarray:
    """Group sums when the clusters are dealt out to the groups at random (Fisher 1935; Good 2005, chapter 3).

    Args:
        values: one row a cluster, whole numbers.
        sizes: clusters in each group; they add up to the rows of `values`.
        permutations: number of deals.
        seed: the same seed gives the same deals.

    Returns:
        deals × groups × columns.

    Raises:
        ValueError: if the sizes do not add up to the number of clusters, or a group is empty.

    >>> permuted_sums(np.array([[1], [1], [1]]), np.array([1, 2]), permutations=2)[:, :, 0]
    array([[1., 2.],
           [1., 2.]])
    """
    clusters, columns = values.shape
    sizes = np.asarray(sizes)
    if sizes.sum() != clusters or (sizes < 1).any():
        raise ValueError(f"group sizes {sizes.tolist()} must be at least 1 each and add up to {clusters} clusters")
    rng = np.random.default_rng(seed)
    exact = values.astype(np.float64)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    parts = []
    for draws in _blocks(permutations, clusters * columns):
        order = np.tile(np.arange(clusters), (draws, 1))
        rng.permuted(order, axis=1, out=order)
        parts.append(_dealt(exact, order, starts))
    return np.concatenate(parts)


def _dealt(values: np.ndarray, order: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """What each group is dealt when clusters come in these orders; of two groups the second gets what the first leaves."""
    if len(starts) != 2:
        return np.add.reduceat(values[order], starts, axis=1)
    hand = np.zeros(order.shape)
    hand.ravel()[(order[:, : starts[1]] + order.shape[1] * np.arange(len(order))[:, None]).ravel()] = 1.0
    first = hand @ values
    return np.stack([first, values.sum(axis=0) - first], axis=1)


def flipped_sums(contributions: np.ndarray, *, permutations: int = 2000, seed: int = 0) -> np.ndarray:
    """Sums of the clusters' contributions to a difference when each keeps or changes its sign by the toss of a coin.

    The test for parts of the same articles (one side's words and another's), whose labels cannot be dealt out anew: a
    randomisation of signs, also known as the score form of the wild cluster bootstrap (Good 2005, 3.7; Kline & Santos
    2012). Under the hypothesis of equal rates every contribution is as likely to be above zero as below.

    Args:
        contributions: clusters × columns; they sum to the observed difference.
        permutations: number of tosses.
        seed: the same seed gives the same tosses.

    Returns:
        tosses × columns.

    >>> flipped_sums(np.ones((4, 1)), permutations=3, seed=1).ravel().tolist()
    [2.0, 0.0, -2.0]
    """
    rng = np.random.default_rng(seed)
    parts = [np.zeros((0, contributions.shape[1]))]
    for draws in _blocks(permutations, max(1, len(contributions))):
        signs = 2.0 * rng.integers(0, 2, (draws, len(contributions))) - 1.0
        parts.append(signs @ contributions)
    return np.concatenate(parts)


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


def interval(
    draws: np.ndarray, estimate: np.ndarray, *, level: float | np.ndarray = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval over the first axis, by order statistics, that always contains the estimate.

    The k-th smallest and the k-th largest draw with k = ⌊(B+1)(1−level)/2⌋ (Davison & Hinkley 1997, 5.6). They mirror
    each other exactly when every draw changes its sign. Draws that are not numbers (an empty group) are passed over;
    with fewer than 40 left there is no interval.

    >>> low, high = interval(np.arange(1.0, 2001.0), np.array(1000.0))
    >>> float(low), float(high)
    (50.0, 1951.0)
    """
    ordered = np.sort(draws, axis=0)  # NaN sorts last
    n = np.sum(~np.isnan(ordered), axis=0)
    k = np.maximum(1, np.floor((n + 1) * (1 - level) / 2).astype(int))
    low = np.take_along_axis(ordered, np.expand_dims(k - 1, 0), axis=0)[0]
    high = np.take_along_axis(ordered, np.expand_dims(np.maximum(n - k, 0), 0), axis=0)[0]
    known = (n >= 40) & ~np.isnan(estimate)
    return np.where(known, np.fmin(low, estimate), np.nan), np.where(known, np.fmax(high, estimate), np.nan)


def expanded_level(clusters: np.ndarray, *, level: float = 0.95) -> np.ndarray:
    """The nominal level at which a percentile interval of few clusters holds the truth as often as `level` says.

    1 − 2Φ(−√(n/(n−1)) t), t the quantile of Student's distribution with n − 1 degrees of freedom: a bootstrap of n clusters
    is too narrow by √((n−1)/n) and knows nothing of t (Hesterberg 2015, 'What teachers should know about the bootstrap').
    NaN below two clusters.

    >>> expanded_level(np.array([5, 30, 1000])).round(4).tolist()
    [0.9981, 0.9625, 0.9504]
    """
    n = np.where(np.asarray(clusters) > 1, clusters, np.nan)
    return 1 - 2 * special.ndtr(-np.sqrt(n / (n - 1)) * special.stdtrit(n - 1, (1 + level) / 2))


def acceleration(left_out: np.ndarray) -> np.ndarray:
    """How the spread of an estimate changes with its value: the `a` of BCa, from the estimates with one cluster left out.

    a = Σd³ / (6 (Σd²)^{3/2}), d = mean of the estimates − each of them (Efron 1987; the jackknife form of Efron &
    Tibshirani 1993, eq. 14.15). NaN where nothing varies, or where an estimate without one cluster is no number.

    >>> float(acceleration(np.array([1.0, 2.0, 3.0]))), float(acceleration(np.array([1.0, 1.0, 4.0])).round(4))
    (0.0, -0.068)
    """
    d = left_out.sum(axis=0) / max(1, len(left_out)) - left_out
    with np.errstate(divide="ignore", invalid="ignore"):
        return (d**3).sum(axis=0) / (6 * (d**2).sum(axis=0) ** 1.5)


def bca_interval(
    draws: np.ndarray, estimate: np.ndarray, acceleration: np.ndarray, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Bias-corrected and accelerated interval (Efron 1987) over the first axis, which always contains the estimate.

    The percentiles at Φ(z₀ + (z₀ ± z)/(1 − a(z₀ ± z))), z₀ = Φ⁻¹ of the share of draws below the estimate (ties half).
    Like `interval` it mirrors exactly when every draw, the estimate and `a` change their sign. NaN where it cannot be
    computed: every draw on one side of the estimate, no acceleration, fewer than 40 draws.

    >>> draws = np.arange(1.0, 2001.0)
    >>> [float(end) for end in bca_interval(draws, np.array(1000.5), np.array(0.0))]
    [50.0, 1951.0]
    >>> [float(end) for end in bca_interval(draws, np.array(1000.5), np.array(0.1))]
    [101.0, 1987.0]
    """
    ordered = np.sort(draws, axis=0)  # NaN sorts last
    n = np.sum(~np.isnan(ordered), axis=0)
    below, above = np.sum(draws < estimate, axis=0), np.sum(draws > estimate, axis=0)
    ties = (n - below - above) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        bias = (special.ndtri((below + ties) / n) - special.ndtri((above + ties) / n)) / 2
        z = special.ndtri((1 - level) / 2)
        low_z, high_z = bias + z, bias - z
        bend_low, bend_high = 1 - acceleration * low_z, 1 - acceleration * high_z
        tails = special.ndtr(bias + low_z / bend_low), special.ndtr(-(bias + high_z / bend_high))
    known = (n >= 40) & np.isfinite(bias) & (bend_low > 0) & (bend_high > 0) & ~np.isnan(estimate)
    first, last = (np.clip(np.floor((n + 1) * np.where(known, tail, 0.5)).astype(int), 1, n.clip(1)) for tail in tails)
    low = np.take_along_axis(ordered, np.expand_dims(first - 1, 0), axis=0)[0]
    high = np.take_along_axis(ordered, np.expand_dims((n - last).clip(0), 0), axis=0)[0]
    return np.where(known, np.fmin(low, estimate), np.nan), np.where(known, np.fmax(high, estimate), np.nan)


def zero_hits_limit(words: np.ndarray, *, level: float = 0.95) -> np.ndarray:
    """Upper limit of a rate per word when nothing was found: the exact Poisson limit −ln(α/2)/n (Garwood 1936).

    A bootstrap of zeros is [0, 0], which would claim certainty; 3.69 hits is what none can still hide.

    >>> float(zero_hits_limit(np.array(1.0)).round(4))
    3.6889
    """
    with np.errstate(divide="ignore"):
        return -np.log((1 - level) / 2) / np.asarray(words, dtype=float)


def unseen(
    estimate: np.ndarray, words: np.ndarray, clusters: np.ndarray, *, within: tuple[float, float] | None = None,
    level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """How far below and above an estimate at its bound the truth may lie although every draw repeats the bound.

    A rate of 0 in n words: up to −ln(α/2)/n (`zero_hits_limit`). A share or an index between two bounds, all n clusters on
    one of them: up to 1 − (α/2)^{1/n} of the way to the other (Clopper & Pearson 1934). 0 everywhere else.

    >>> [side.round(4).tolist() for side in unseen(np.array([0.0, 0.2, 1.0]), 20, np.array([20] * 3), within=(0, 1))]
    [[0.0, 0.0, 0.1684], [0.1684, 0.0, 0.0]]
    """
    if within is None:
        up = np.where((estimate == 0) & (words > 0), zero_hits_limit(np.maximum(words, 1), level=level), 0.0)
        return np.zeros_like(up), up
    bottom, top = within
    reach = (top - bottom) * (1 - ((1 - level) / 2) ** (1 / np.maximum(clusters, 1)))
    return np.where(estimate == top, reach, 0.0), np.where(estimate == bottom, reach, 0.0)


def permutation_p(observed: np.ndarray, permuted: np.ndarray) -> np.ndarray:
    """Two-sided p: twice the smaller tail, the observed deal counted among the permuted (Phipson & Smyth 2010).

    p = min(1, 2 (1 + min(#{T* ≥ T}, #{T* ≤ T})) / (B + 1)); never 0. Differences below 1e-12 are ties. Where nothing
    was observed (NaN) p is 1.

    >>> float(permutation_p(np.array(5.0), np.zeros(999)))
    0.002
    """
    slack = 1e-12 * np.maximum(1.0, np.abs(np.nan_to_num(observed)))
    known = ~np.isnan(permuted)
    above = np.sum((permuted >= observed - slack) & known, axis=0)
    below = np.sum((permuted <= observed + slack) & known, axis=0)
    p = np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (known.sum(axis=0) + 1))
    return np.where(np.isnan(observed), 1.0, p)


def adjust(p: np.ndarray, *, method: str = "BH") -> np.ndarray:
    """Adjusted p-values: `BH` (Benjamini & Hochberg 1995), `BY` (Benjamini & Yekutieli 2001), `Holm`, `Bonferroni`.

    NaN stays NaN and does not count as a test.

    >>> p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1]
    >>> adjust(np.array(p))[:6].round(6).tolist()
    [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857]
    >>> int((adjust(np.array(p), method="Bonferroni") < .05).sum())
    3
    """
    p = np.asarray(p, dtype=float)
    known = ~np.isnan(p)
    out = np.full(p.shape, np.nan)
    tests = p[known]
    if method in ("BH", "BY"):
        out[known] = scipy_stats.false_discovery_control(tests, method=method.lower()) if tests.size else tests
    elif method == "Bonferroni":
        out[known] = np.minimum(1.0, tests * tests.size)
    elif method == "Holm":
        order = np.argsort(tests, kind="stable")
        stepped = np.maximum.accumulate(tests[order] * (tests.size - np.arange(tests.size)))
        out[np.flatnonzero(known)[order]] = np.minimum(1.0, stepped)
    else:
        raise ValueError(f"no correction called {method!r}: choose BH, BY, Holm or Bonferroni")
    return out
