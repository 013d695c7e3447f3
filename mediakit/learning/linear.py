"""A linear model for each level, its probabilities calibrated on texts it has not learnt."""

from dataclasses import dataclass

import numpy as np
import scipy
from sklearn.linear_model import LogisticRegression

from mediakit.learning.folds import splits

COST = 5.0  # C of the logistic regression: for texts of length 1; from 1 to 20 little changes


@dataclass(frozen=True, eq=False)
class LinearModels:
    """For each level its weights (coordinates × levels) and bias, and the calibration of its decision value.

    p = 1 / (1 + exp(−(slope · (x · weights + bias) + offset))).
    """

    weights: np.ndarray
    bias: np.ndarray
    slope: np.ndarray
    offset: np.ndarray

    def probabilities(self, x: "scipy.sparse.csr_array") -> np.ndarray:
        """texts × levels; of each level by itself."""
        return scipy.special.expit(self.slope * (x @ self.weights + self.bias) + self.offset)


def fit_linear_models(
    x: "scipy.sparse.csr_array", labels: np.ndarray, fold: np.ndarray | None
) -> tuple[LinearModels, np.ndarray | None]:
    """A logistic regression with balanced weights for each level, calibrated on the folds' held-out texts (Platt 1999).

    Args:
        x: coordinates of the texts. labels: texts × levels. fold: of each text; None: too few texts to hold any out.

    Returns:
        The models, and the calibrated probabilities of each text by models that had not learnt it (texts × levels); None
        without folds, when the logistic regression's own probabilities stand, brought back to the share of the level.
    """
    fits = [_logistic(x, column) for column in labels.T]
    weights, bias = np.column_stack([w for w, _ in fits]), np.array([b for _, b in fits])
    if fold is None:
        share = np.clip(labels.mean(axis=0), 1e-6, 1 - 1e-6)
        return LinearModels(weights, bias, np.ones(len(fits)), scipy.special.logit(share)), None
    values = np.zeros(labels.shape)
    for learnt, held in splits(fold):
        for level, column in enumerate(labels.T):
            w, b = _logistic(x[learnt], column[learnt])
            values[held, level] = x[held] @ w + b
    slope, offset = np.array([platt_scaling(values[:, k], labels[:, k]) for k in range(labels.shape[1])]).T
    return LinearModels(weights, bias, slope, offset), scipy.special.expit(slope * values + offset)


def _logistic(x: "scipy.sparse.csr_array", labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias; none where there is only one kind of text, or nothing to tell texts by."""
    if labels.all() or not labels.any() or not x.shape[1]:
        return np.zeros(x.shape[1]), 0.0
    model = LogisticRegression(C=COST, class_weight="balanced", max_iter=1000).fit(x, labels)
    return model.coef_[0], float(model.intercept_[0])


def platt_scaling(values: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Slope and offset that make probabilities of decision values (Platt 1999, with his targets; Lin, Lin & Weng 2007).

    Minimises −Σ t ln p + (1 − t) ln(1 − p) with t = (n₁ + 1)/(n₁ + 2) for the n₁ texts that have the level and
    1/(n₀ + 2) for the others. Values that point the wrong way get slope 0: every text then has the share of the level.

    >>> slope, offset = platt_scaling(np.array([-1.0, -1, 1, 1]), np.array([False, False, True, True]))
    >>> (scipy.special.expit(slope * np.array([-1, 1]) + offset)).round(3).tolist()
    [0.25, 0.75]
    """
    yes = int(labels.sum())
    no = len(labels) - yes
    target = np.where(labels, (yes + 1) / (yes + 2), 1 / (no + 2))

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        z = at[0] * values + at[1]
        off = scipy.special.expit(z) - target
        return float(np.sum(np.logaddexp(0, z) - target * z)), np.array([off @ values, off.sum()])

    start = np.array([1.0, np.log((yes + 1) / (no + 1))])
    slope, offset = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B").x
    return (float(slope), float(offset)) if slope > 0 else (0.0, float(scipy.special.logit(target.mean())))


def sum_to_one(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities of levels of which a text has exactly one: each by itself, brought to a sum of 1.

    >>> sum_to_one(np.array([[0.5, 0.5], [0.75, 0.75], [0.0, 0.0]])).tolist()
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    """
    total = probabilities.sum(axis=1, keepdims=True)
    even = np.full_like(probabilities, 1 / max(1, probabilities.shape[1]))
    return np.divide(probabilities, total, out=even, where=total > 0)
