"""How well an instrument does: precision, recall, F1, kappa and their intervals, from tables of four cells."""

import numpy as np

from mediakit import statistics as stats
from mediakit.statistics.influence import effective_number, linear_interval

CELLS = ("tp", "fp", "fn", "tn")
MEASURES = ("precision", "recall", "f1", "kappa")
SEEN = 3  # units of the heaviest weight that errors must make up
WHOLE = 2**20  # weights are counted in millionths, so that sums are those of whole numbers


def cells(found: np.ndarray, coded: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """For each unit its weight in the one of four cells (true and false positive, false and true negative) it falls in.

    >>> cells(np.array([True, True, False]), np.array([True, False, True]), np.array([1.0, 1.0, 2.5])).tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 2.5, 0.0]]
    """
    which = np.stack([found & coded, found & ~coded, ~found & coded, ~found & ~coded], axis=-1)
    return which * (np.rint(weight * WHOLE) / WHOLE)[:, None]


def scores(table: np.ndarray) -> np.ndarray:
    """Precision, recall, F1 and Cohen's kappa of tables of four cells (last axis); NaN where one is not defined.

    precision = tp / (tp + fp); recall = tp / (tp + fn); F1 = 2 tp / (2 tp + fp + fn) (van Rijsbergen 1979);
    κ = (p_o − p_e) / (1 − p_e) (Cohen 1960), not defined where both say the same of every unit.

    >>> scores(np.array([20, 5, 10, 15])).round(4).tolist()      # κ = .40 (Cohen's measure on 20, 5, 10, 15)
    [0.8, 0.6667, 0.7273, 0.4]
    """
    tp, fp, fn, tn = np.moveaxis(np.asarray(table, dtype=float), -1, 0)
    n = tp + fp + fn + tn
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / n**2
        agreed = (tp + tn) / n
        kappa = np.where(chance < 1, (agreed - chance) / (1 - chance), np.nan)
        return np.stack([tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn), kappa], axis=-1)


def f1_influence(by_article: np.ndarray) -> np.ndarray:
    """What each article adds to F1 in first order: (2 tp − F (2 tp + fp + fn))/Σ(2 tp + fp + fn), articles × tables.

    >>> f1_influence(np.array([[[2.0, 1, 1, 0]], [[2, 0, 0, 0]]])).ravel().round(3).tolist()
    [-0.08, 0.08]
    """
    tp, fp, fn, _ = np.moveaxis(by_article, -1, 0)
    top, bottom = 2 * tp, 2 * tp + fp + fn
    with np.errstate(divide="ignore", invalid="ignore"):
        return (top - top.sum(axis=0) / bottom.sum(axis=0) * bottom) / bottom.sum(axis=0)


def _kappa_influence(by_article: np.ndarray) -> np.ndarray:
    """The same of kappa: with p_o, p_e and the shares r found and c coded, dκ = (dp_o (1 − p_e) − dp_e (1 − p_o))/(1 − p_e)²."""
    tp, fp, fn, tn = np.moveaxis(by_article, -1, 0)
    units = tp + fp + fn + tn
    n = units.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = [part.sum(axis=0) / n for part in (tp + tn, tp + fp, tp + fn)]
        agreed, found, coded = ((part - share * units) / n for part, share in zip((tp + tn, tp + fp, tp + fn), shares, strict=True))
        observed, r, c = shares
        chance = r * c + (1 - r) * (1 - c)
        by_chance = (2 * c - 1) * found + (2 * r - 1) * coded
        return (agreed * (1 - chance) - by_chance * (1 - observed)) / (1 - chance) ** 2


def intervals(by_article: np.ndarray, *, heaviest: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of the four measures over articles, linearised with Student's t; NaN where they are withheld.

    Precision, recall and F1 are sums over sums (`statistics.share_interval`). Each needs five articles, three of them with
    what is right and three with what is wrong (`statistics.withholding`): no error seen in few units is no proof of none. The
    errors that F1 and kappa are of must weigh three times what one unit does, or a single miss that was not drawn would change all.

    Args:
        by_article: articles × tables × 4, what each article adds to each table.
        heaviest: the largest weight of a unit.

    Returns:
        Low and high, tables × 4 measures.
    """
    tp, fp, fn, tn = np.moveaxis(by_article, -1, 0)
    ends: list[tuple[np.ndarray, ...]] = [stats.share_interval(top, top + wrong)[1:] for top, wrong in ((tp, fp), (tp, fn), (2 * tp, fp + fn))]
    effective = 2 * np.minimum(*map(effective_number, (tp, fp + fn)))
    kappa = scores(by_article.sum(axis=0))[..., 3]
    kappa_ends = linear_interval(kappa, _kappa_influence(by_article), effective, within=(-1, 1))
    why = stats.rate_withheld((by_article.sum(axis=-1) > 0).sum(axis=0), np.min([(part > 0).sum(axis=0) for part in (tp, fp + fn, tn)], axis=0))
    ends.append(tuple(np.where(why == "", end, np.nan) for end in kappa_ends))
    low, high = (np.stack(each, axis=-1) for each in zip(*ends, strict=True))
    heavy = (fp + fn).sum(axis=0) >= SEEN * heaviest * (1 - 1e-9)
    known = np.stack([np.ones_like(heavy), np.ones_like(heavy), heavy, heavy], axis=-1)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
