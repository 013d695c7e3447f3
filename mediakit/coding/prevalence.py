"""Prevalence corrected for the measured error of an instrument: arrays in, numbers out.

What an instrument finds is not what is there. Human codes of a sample say how the two hang together, and the correction
passes their uncertainty on. Two ways, for two designs:

- `own`: the coded units are a sample of the very units that are asked about. How often each thing found is really each
  class, P(coded | found), is read from the sample and applied to what was found in all units (double sampling:
  Tenenbein 1970, 1972; Cochran 1977, ch. 12; with the sample's weights it is the post-stratified estimator, which for
  an instrument that says classes is what prediction-powered inference comes to: Angelopoulos and others 2023).
- `common`: error rates P(found | coded) measured elsewhere, or in all groups together, hold here too (Rogan &
  Gladen 1978; Buonaccorsi 2010, ch. 2-3). Needed where a group or a corpus has too few codes of its own.
  P(coded | found) must not be carried over: it changes with the prevalence itself.
"""

from dataclasses import dataclass

import numpy as np

from mediakit import statistics as stats
from mediakit.results.choices import choice

__all__ = ["METHODS", "Corrected", "DoubleSample", "corrected", "mixture"]

METHODS = ("own", "common")
STEPS = 2000  # of the EM algorithm, for draws that fall outside the possible range


@dataclass(frozen=True, eq=False)
class DoubleSample:
    """Units that were both coded by people and read by the instrument.

    found, coded: numbers of the classes; weight: inverse probability of being drawn; article: the number of the
    article each lies in, the same as among all units where these are sampled from them.
    """

    found: np.ndarray
    coded: np.ndarray
    weight: np.ndarray
    article: np.ndarray

    def take(self, rows: np.ndarray) -> "DoubleSample":
        """Some of the units."""
        return DoubleSample(self.found[rows], self.coded[rows], self.weight[rows], self.article[rows])


@dataclass(frozen=True, eq=False)
class Corrected:
    """Shares of the classes as found, corrected, and as drawn from what is known of them (draws × classes)."""

    naive: np.ndarray
    share: np.ndarray
    draws: np.ndarray

    def interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Percentiles of the draws; they contain the share."""
        return stats.drawn_interval(self.draws, self.share, level=level)


def corrected(
    codes: DoubleSample,
    found: np.ndarray,
    article: np.ndarray,
    *,
    classes: int = 2,
    method: str = "own",
    draws: int = 2000,
    seed: int = 0,
    part: int = 0,
) -> Corrected:
    """Shares of the classes among all units, corrected for the instrument's error in the coded ones.

    With a the shares as found and T the table of the coded units, each row adding up to 1:
    own: θ_k = Σ_m a_m P(coded k | found m);  common: a_m = Σ_k θ_k P(found m | coded k), solved for θ by maximum
    likelihood (`mixture`); for two classes that is (a₁ + specificity − 1) / (sensitivity + specificity − 1), kept in
    [0, 1].

    The interval is that of a Monte Carlo propagation: a and each row of T are drawn from the Dirichlet distribution
    that the counts and a prior of 1/classes each give (Jeffreys' for two classes), where the counts are those of an
    effective sample: as many independent units as would have the variance that weights and articles give
    (Korn & Graubard 1998; Franco and others 2019). A bootstrap of few errors under-covers, of none it claims certainty;
    pseudo-counts mend that (Reiczigel and others 2010; Lang & Reiczigel 2014).

    Args:
        codes: the coded units.
        found, article: class found in each unit that is asked about, and the article it lies in, as numbers.
        classes: how many there are.
        method: `own` or `common`, see above.
        draws, seed: of the interval.
        part: the number of the group, where several are corrected: their draws are independent of each other, but those
            of the error rates that groups have in common are the same.

    Returns:
        Corrected; NaN where there are no units to ask about.

    Raises:
        ValueError: on another method, or where there is nothing coded.

    >>> coded = DoubleSample(np.repeat([1, 1, 0, 0], [40, 10, 20, 130]), np.repeat([1, 0, 1, 0], [40, 10, 20, 130]),
    ...               np.ones(200), np.arange(200))
    >>> result = corrected(coded, np.repeat([1, 0], [300, 700]), np.arange(1000))
    >>> result.naive[1].item(), result.share[1].round(4).item()   # .3 · .8 + .7 · 20/150
    (0.3, 0.3333)
    >>> corrected(coded, np.repeat([1, 0], [300, 700]), np.arange(1000), method="common").share[1].round(4).item()
    0.384
    """
    choice(method, METHODS, "method", "of correcting")
    if not len(codes.found):
        raise ValueError("no unit was coded, so there is nothing to correct by. Give codes of some units.")
    if not len(found):
        return Corrected(*(np.full(shape, np.nan) for shape in (classes, classes, (draws, classes))))
    mine = np.random.default_rng([seed, part, 1])
    shared = mine if method == "own" else np.random.default_rng([seed, 0, 0])
    naive, naive_size = _shares(np.zeros(len(found), int), found, np.ones(len(found)), article, (1, classes))
    given, other = (codes.found, codes.coded) if method == "own" else (codes.coded, codes.found)
    table, table_size = _shares(given, other, codes.weight, codes.article, (classes, classes))
    if method == "own":
        together = _together(codes, found, article, naive[0], table, np.append(naive_size, table_size))
        naive_size, table_size = naive_size * together, table_size * together
    solve = _carried if method == "own" else mixture
    drawn = solve(_drawn(naive, naive_size, draws, mine)[:, 0], _drawn(table, table_size, draws, shared))
    return Corrected(naive[0], solve(naive, table[None])[0], drawn)


def _carried(shares: np.ndarray, table: np.ndarray) -> np.ndarray:
    return np.einsum("dm,dmk->dk", shares, table)


def mixture(shares: np.ndarray, table: np.ndarray) -> np.ndarray:
    """The mixture of a table's rows that is likeliest to give the shares; one a draw.

    Where the exact solution of shares = θ · table is possible (none below 0) it is the answer; elsewhere EM finds the
    most likely one at the edge (Dempster, Laird & Rubin 1977): θ_k ← θ_k Σ_m a_m T_km / Σ_l θ_l T_lm. Rows so much
    alike that they cannot be told apart give the shares as they are.

    Args:
        shares: draws × classes, as found. table: draws × coded class × found class, rows add up to 1.

    Returns:
        draws × classes.

    >>> table = np.array([[[.9, .1], [.2, .8]]])
    >>> mixture(np.array([[.55, .45]]), table).round(6).tolist()       # (.45 - .1) / (.8 - .1)
    [[0.5, 0.5]]
    >>> mixture(np.array([[.95, .05]]), table).tolist()                # fewer found than even no case would give
    [[1.0, 0.0]]
    """
    theta = np.array(shares, dtype=float)
    plain = np.abs(np.linalg.det(table)) > 1e-9
    if plain.any():
        across = np.swapaxes(table[plain], 1, 2)
        theta[plain] = np.linalg.solve(across, shares[plain][..., None])[..., 0]
    beyond = plain & (theta < 0).any(axis=1)
    if shares.shape[1] == 2:
        theta = np.clip(theta, 0, 1)
    elif beyond.any():
        theta[beyond] = _em(shares[beyond], table[beyond])
    return theta


def _em(shares: np.ndarray, table: np.ndarray) -> np.ndarray:
    theta = np.full_like(shares, 1 / shares.shape[1])
    for _ in range(STEPS):
        fitted = np.maximum(np.einsum("dk,dkm->dm", theta, table), 1e-300)
        stepped = theta * np.einsum("dm,dkm->dk", shares / fitted, table)
        still = np.abs(stepped - theta).max() < 1e-9
        theta = stepped
        if still:
            break
    return theta / theta.sum(axis=1, keepdims=True)


def _shares(
    given: np.ndarray, other: np.ndarray, weight: np.ndarray, article: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The weighted shares of `other` within each class of `given` (even where it has no unit), and its effective size.

    Effective size: n* = Σ p(1−p) / Σ v, with v the linearised variance of each share between articles, never above the
    number of units (a design that seems better than drawing at random is taken for luck: Franco and others 2019).
    """
    shares, size = np.full(shape, 1 / shape[1]), np.zeros(shape[0])
    for row in range(shape[0]):
        rows = given == row
        total = weight[rows].sum()
        if total <= 0:
            continue
        value = other[rows, None] == np.arange(shape[1])
        shares[row] = weight[rows] @ value / total
        units = (total**2 / (weight[rows] ** 2).sum()).item()  # Kish's, where all are of one class
        names, cluster = np.unique(article[rows], return_inverse=True)
        apart = weight[rows, None] * (value - shares[row]) / total
        of_article = np.stack([np.bincount(cluster, column, len(names)) for column in apart.T])
        variance = (of_article**2).sum() * len(names) / max(1, len(names) - 1)
        spread = (shares[row] * (1 - shares[row])).sum()
        size[row] = min(spread / variance, rows.sum()) if variance > 1e-15 and len(names) > 1 else units
    return shares, size


def _together(
    codes: DoubleSample, found: np.ndarray, article: np.ndarray, share: np.ndarray, table: np.ndarray, size: np.ndarray
) -> float:
    """By how much the effective sizes shrink because coded and uncoded units lie in the same articles.

    What an article adds to θ_k is u = Σ (T_mk − θ_k)/N over all its units + Σ a_m w/W_m ([coded k] − T_mk) over its
    coded ones (the linearised regression estimator: Särndal, Swensson & Wretman 1992, 6.6). An article with many cases
    has both more found and more right among them, so that Σu² may exceed what independent parts would have.
    """
    theta = share @ table
    names, row = np.unique(np.concatenate([article, codes.article]), return_inverse=True)
    total = np.bincount(codes.found, codes.weight, len(share))
    by_weight = share[codes.found] * codes.weight / total[codes.found]
    apart = by_weight[:, None] * ((codes.coded[:, None] == np.arange(len(share))) - table[codes.found])
    each = np.concatenate([(table[found] - theta) / len(found), apart])
    joint = (
        sum((np.bincount(row, column, len(names)) ** 2).sum() for column in each.T)
        * len(names)
        / max(1, len(names) - 1)
    )
    within = (share[:, None] ** 2 * table * (1 - table)).sum(axis=1)
    seen = size[1:] > 0
    single = (share @ table**2 - theta**2).sum() / size[0] + (within[seen] / size[1:][seen]).sum()
    return min(1.0, single / joint) if joint > 0 else 1.0


def _drawn(shares: np.ndarray, size: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of each row of shares from its Dirichlet distribution (draws × rows × classes)."""
    counts = shares * size[:, None] + 1 / shares.shape[1]
    drawn = rng.standard_gamma(counts, (draws, *counts.shape))
    return drawn / drawn.sum(axis=2, keepdims=True)
