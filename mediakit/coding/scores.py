"""How well an instrument does: precision, recall, F1, kappa and their intervals, from tables of four cells."""

import numpy as np

from mediakit import statistics as stats

__all__ = ["CELLS", "MEASURES", "cells", "error_rates", "intervals", "scores"]

CELLS = ("tp", "fp", "fn", "tn")
MEASURES = ("precision", "recall", "f1", "kappa")
NONE_FOUND = 3.6889  # units that none can still hide: the exact Poisson limit -ln(.025) (Garwood 1936)
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


def error_rates(table: np.ndarray) -> np.ndarray:
    """Recall and the rate of false alarms, fp / (fp + tn), of tables of four cells (last axis).

    >>> error_rates(np.array([20, 5, 10, 15])).round(4).tolist()
    [0.6667, 0.25]
    """
    tp, fp, fn, tn = np.moveaxis(np.asarray(table, dtype=float), -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([tp / (tp + fn), fp / (fp + tn)], axis=-1)


def intervals(
    by_article: np.ndarray, *, unit_weight: float = 1.0, resamples: int = 2000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of the four measures: percentiles over articles drawn with replacement.

    Where no false alarm (no miss, no hit that is right) was seen, a bootstrap would never draw one; the end that this
    concerns reads 3.69 units for none, which is what none can still hide.

    Args:
        by_article: articles × tables × 4, what each article adds to each table.
        unit_weight: mean weight of a unit.
        resamples, seed: of the bootstrap.

    Returns:
        Low and high, tables × 4 measures.
    """
    articles, tables = by_article.shape[:2]
    drawn = stats.bootstrap_sums(by_article.reshape(articles, tables * 4), resamples=resamples, seed=seed)
    drawn = drawn.reshape(resamples, tables, 4)
    total = by_article.sum(axis=0)
    value, unseen = scores(total), (total == 0) * NONE_FOUND * unit_weight
    worse, better = drawn + unseen * [0, 1, 1, 0], drawn + unseen * [1, 0, 0, 0]
    return stats.drawn_interval(scores(worse), value)[0], stats.drawn_interval(scores(better), value)[1]
