"""Formulas of association and keyness: counts in, numbers out; every argument may be an array.

Two sides are given as `hits` in `words` and `other_hits` in `other_words`; a table of two by two as its cells row by
row, k₁₁, k₁₂, k₂₁, k₂₂. Exchanging two sides flips every signed number exactly, to the last bit.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from mediakit import statistics as stats


def _floats(*values: ArrayLike) -> list[np.ndarray]:
    return [np.asarray(value, dtype=float) for value in values]


def _expected(k11: np.ndarray, k12: np.ndarray, k21: np.ndarray, k22: np.ndarray) -> tuple[np.ndarray, ...]:
    """What independence of rows and columns makes of the margins: row sum × column sum / all."""
    top, bottom, left, right = k11 + k12, k21 + k22, k11 + k21, k12 + k22
    every = top + bottom
    with np.errstate(divide="ignore", invalid="ignore"):
        return top * left / every, top * right / every, bottom * left / every, bottom * right / every


def _surprise(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return scipy.special.xlogy(observed, np.where(observed > 0, observed / expected, 1.0))


def g2(k11: ArrayLike, k12: ArrayLike, k21: ArrayLike, k22: ArrayLike) -> np.ndarray:
    """Log-likelihood ratio of a table of two by two: G² = 2 Σ O ln(O / E) (Dunning 1993, "−2 log λ").

    >>> g2(110, 2442, 111, 29114).round(2).item()  # Dunning 1993, table 1: the swiss
    270.72
    """
    cells = _floats(k11, k12, k21, k22)
    a, b, c, d = (_surprise(o, e) for o, e in zip(cells, _expected(*cells), strict=True))
    return 2 * ((a + d) + (b + c))


def keyness_g2(hits: ArrayLike, words: ArrayLike, other_hits: ArrayLike, other_words: ArrayLike) -> np.ndarray:
    """G² over all four cells, below zero where the first side has the lower rate.

    Words are taken as independent of each other, which in articles they are not: it ranks one article's topic high.

    >>> keyness_g2(57, 75_000, 52, 50_000).round(4).item()
    -2.6541
    """
    k1, n1, k2, n2 = _floats(hits, words, other_hits, other_words)
    return np.sign(k1 * n2 - k2 * n1) * g2(k1, k2, n1 - k1, n2 - k2)


def log2_ratio(hits: ArrayLike, words: ArrayLike, other_hits: ArrayLike, other_words: ArrayLike) -> np.ndarray:
    """Binary log of the ratio of two rates (Hardie 2014): 1 is twice as often; no hit is read as half a hit.

    >>> log2_ratio(6, 10_000, 2, 10_000).round(3).item()
    1.585
    """
    return stats.log_ratio(*_floats(hits, words, other_hits, other_words)) / np.log(2)


def conservative_log_ratio(
    hits: ArrayLike,
    words: ArrayLike,
    other_hits: ArrayLike,
    other_words: ArrayLike,
    *,
    tests: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """LRC with its interval: the end of the log ratio's interval that lies nearer to 0, and 0 where it spans 0.

    The interval is that of Clopper & Pearson (1934) for τ = k₁ / (k₁ + k₂), turned into log₂(τ/(1−τ) · n₂/n₁), at
    1 − .05 / tests (Bonferroni): Evert 2022, "Measuring keyness". Gives LRC, low, high.

    >>> conservative_log_ratio(20, 10**6, 0, 10**6)[0].round(4).item()
    2.3037
    >>> [value.round(3).item() for value in conservative_log_ratio(52, 50_000, 57, 75_000)]
    [0.0, -0.118, 1.02]
    """
    k1, n1, k2, n2 = _floats(hits, words, other_hits, other_words)
    tail = 0.05 / tests / 2
    low, high = _lower_log2_ratio(k1, n1, k2, n2, tail), -_lower_log2_ratio(k2, n2, k1, n1, tail)
    return np.where(low > 0, low, np.where(high < 0, high, 0.0)), low, high


def _lower_log2_ratio(k1: np.ndarray, n1: np.ndarray, k2: np.ndarray, n2: np.ndarray, tail: float) -> np.ndarray:
    pairs, place = np.unique(k1 + 1j * k2, return_inverse=True)  # many words have the same few hits
    share = np.where(pairs.real > 0, scipy.special.betaincinv(np.maximum(pairs.real, 1), pairs.imag + 1, tail), 0.0)[place].reshape(place.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(share / (1 - share)) + (np.log2(n2) - np.log2(n1))


def log_odds_with_prior(
    hits: ArrayLike,
    words: ArrayLike,
    other_hits: ArrayLike,
    other_words: ArrayLike,
    prior: ArrayLike,
    prior_words: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Log odds ratio with an informative Dirichlet prior, and its z (Monroe, Colaresi & Quinn 2008, eq. 16, 20, 22).

    δ = ln((y₁+α) / (n₁+α₀−y₁−α)) − ln((y₂+α) / (n₂+α₀−y₂−α));  σ² ≈ 1/(y₁+α) + 1/(y₂+α);  z = δ/σ.

    Args:
        hits, words, other_hits, other_words: y₁, n₁, y₂, n₂.
        prior: α, the pseudo-counts of each word; above 0 for every word.
        prior_words: α₀, their sum.

    Returns:
        δ and z.

    >>> delta, z = log_odds_with_prior(1, 9, 0, 9, 0.05, 0.05 * 11)
    >>> delta.round(6).item(), z.round(6).item()
    (3.155748, 0.689423)
    """
    y1, n1, y2, n2, alpha = _floats(hits, words, other_hits, other_words, prior)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.log((y1 + alpha) / (n1 + prior_words - y1 - alpha))
        second = np.log((y2 + alpha) / (n2 + prior_words - y2 - alpha))
        delta = first - second  # eq. 16
        return delta, delta / np.sqrt(1 / (y1 + alpha) + 1 / (y2 + alpha))  # eq. 20, 22


def mutual_information(together: ArrayLike, first: ArrayLike, second: ArrayLike, words: ArrayLike) -> np.ndarray:
    """Pointwise mutual information log₂(O / E), with E = f₁ f₂ / N (Church & Hanks 1990).

    >>> mutual_information(20, 42, 20, 14_307_668).round(2).item()  # Manning & Schütze 1999: Ayatollah Ruhollah
    18.38
    """
    k, f1, f2, n = _floats(together, first, second, words)
    with np.errstate(divide="ignore"):
        return np.log2(k * n / (f1 * f2))


def t_score(together: ArrayLike, first: ArrayLike, second: ArrayLike, words: ArrayLike) -> np.ndarray:
    """(O − E) / √O (Manning & Schütze 1999, section 5.3.1).

    >>> t_score(8, 15_828, 4_675, 14_307_668).round(6).item()  # new companies
    0.999932
    """
    k, f1, f2, n = _floats(together, first, second, words)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (k - f1 * f2 / n) / np.sqrt(k)


def dice(together: ArrayLike, first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """2 f₁₂ / (f₁ + f₂) (Dice 1945).

    >>> dice(2, 3, 3).round(3).item()
    0.667
    """
    k, f1, f2 = _floats(together, first, second)
    return 2 * k / (f1 + f2)


def log_dice(together: ArrayLike, first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """14 + log₂ Dice (Rychlý 2008): at most 14 (always together); 1 more is twice as often; no size of corpus in it.

    >>> log_dice(5, 5, 5).item(), log_dice(1, 16_384, 16_384).item()
    (14.0, 0.0)
    """
    with np.errstate(divide="ignore"):
        return 14 + np.log2(dice(together, first, second))


def log_odds_ratio(
    k11: ArrayLike, k12: ArrayLike, k21: ArrayLike, k22: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """λ = ln(k₁₁k₂₂ / k₁₂k₂₁) and z = λ/σ, σ² = Σ 1/k, of cells with ½ added (Blaheta & Johnson 2001): two words that hold together.

    >>> odds, z = log_odds_ratio(2, 1, 1, 5)  # "other capital"
    >>> odds.round(4).item(), z.round(4).item()
    (1.8101, 1.308)
    """
    a, b, c, d = (cell + 0.5 for cell in _floats(k11, k12, k21, k22))
    odds = np.log(a) + np.log(d) - np.log(b) - np.log(c)
    return odds, odds / np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
