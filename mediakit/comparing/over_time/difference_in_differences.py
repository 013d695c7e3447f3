"""Differences in differences of rates: arrays in, numbers out.

Sums have the shape … × groups × 2 × (features + 1): before and after, the words in the last column.
"""

import numpy as np

from mediakit import statistics as stats

__all__ = ["beyond", "change", "contributions"]


def change(sums: np.ndarray) -> np.ndarray:
    """Natural log of the rate after over the rate before, … × groups × features; see `stats.log_ratio`.

    >>> np.exp(change(np.array([[[2, 1000], [6, 1000]]]))).round(6).tolist()
    [[3.0]]
    """
    before, after = sums[..., 0, :], sums[..., 1, :]
    return stats.log_ratio(after[..., :-1], after[..., -1:], before[..., :-1], before[..., -1:])


def beyond(sums: np.ndarray) -> np.ndarray:
    """The change of each group less the common change of the others: a difference in differences of log rates.

    The others' common ratio is Σ k₁n₀/N / Σ k₀n₁/N over their groups (Mantel & Haenszel 1959; Rothman, Greenland & Lash
    2008, chapter 15). Of two groups each has the other's number with the sign changed. A sum of zero is read as half
    a hit.

    >>> sums = np.array([[[2, 1000], [6, 1000]], [[5, 500], [10, 500]], [[1, 100], [8, 400]]])
    >>> np.exp(beyond(sums)).round(6).tolist()
    [[1.5], [0.782609], [0.875]]
    """
    groups = sums.shape[-3]
    if groups == 2:
        own = change(sums)
        return own - own[..., ::-1, :]
    hits, words = sums[..., :-1].astype(float), sums[..., -1:].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        other = words[..., ::-1, :] / words.sum(axis=-2, keepdims=True)  # n₀/N beside k₁, n₁/N beside k₀
        shared = np.nan_to_num(words.prod(axis=-2, keepdims=True) / words.sum(axis=-2, keepdims=True))
    rest = 1.0 - np.eye(groups)
    total, least, size = (np.einsum("gh,...htf->...gtf", rest, a) for a in (hits * np.nan_to_num(other), shared, words))
    with np.errstate(divide="ignore", invalid="ignore"):
        none = np.where(total.sum(axis=-2, keepdims=True) > 0, 0.5 * least / size, np.nan)
        total = np.where(total > 0, total, none)
        return change(sums) - (np.log(total[..., 1, :]) - np.log(total[..., 0, :]))


def contributions(
    counts: np.ndarray, words: np.ndarray, group: np.ndarray, after: np.ndarray, groups: int
) -> np.ndarray:
    """What each row adds to each group's `beyond` past a change common to all groups, rows × groups × features.

    Under the hypothesis the rates are α_g before and α_g β after. With its expected hits M, e = k − nα_g or k − nα_g β
    is what a row has beyond them; to ln β of its own group it adds ± e/M, to that of the others, D = Σ α n₀n₁/N,
    e n₀/(NβD) or − e n₁/(ND). The weights stand at right angles to the estimates of α and β (an efficient score), so
    that random signs may be given to the rows (Hemerik, Goeman & Finos 2020).

    >>> group, after = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> added = contributions(np.array([[2], [4], [3], [3]]), np.full(4, 100), group, after, 2)
    >>> added.sum(axis=0).round(3).tolist()
    [[0.686], [-0.686]]
    """
    sums = np.zeros((groups, 2, counts.shape[1] + 1))
    np.add.at(sums, (group, after), np.column_stack([counts, words]))
    size = sums[:, :, -1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        beta = _common(sums)
        alpha = sums[:, :, :-1].sum(axis=1) / (size[:, 0] + size[:, 1] * beta)  # groups × features
        rate = np.stack([alpha, alpha * beta], axis=1)  # groups × 2 × features
        surplus = counts - words[:, None] * rate[group, after]
        own = np.array([-1.0, 1.0])[:, None] / (size * rate)
        shared = alpha * (size.prod(axis=1) / size.sum(axis=1))
        theirs = np.stack([-size[:, 1] + 0 * beta, size[:, 0] / beta], axis=1) / size.sum(axis=1)[:, None]
    added = np.empty((len(words), groups, counts.shape[1]))
    for g in range(groups):
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = -theirs / np.delete(shared, g, axis=0).sum(axis=0)
            weight[g] = own[g]
            added[:, g] = weight[group, after] * surplus
    return added


def _common(sums: np.ndarray) -> np.ndarray:
    """The maximum-likelihood ratio β common to all groups, by bisection: Σ K n₁β/(n₀ + n₁β) = Σ k₁ (Poisson)."""
    hits, size = sums[:, :, :-1], sums[:, :, -1:]
    low, high = np.full(hits.shape[-1], -30.0), np.full(hits.shape[-1], 30.0)
    for _ in range(80):
        middle = (low + high) / 2
        after = size[:, 1] * np.exp(middle)
        share = np.divide(after, size[:, 0] + after, out=np.zeros(hits[:, 0].shape), where=size[:, 0] + after > 0)
        short = (hits.sum(axis=1) * share).sum(axis=0) < hits[:, 1].sum(axis=0)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.exp((low + high) / 2)
