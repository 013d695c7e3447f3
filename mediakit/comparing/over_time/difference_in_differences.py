"""Differences in differences of rates: arrays in, numbers out.

Sums have the shape … × groups × 2 × (features + 1): before and after, the words in the last column.
"""

import numpy as np

from mediakit import statistics as stats


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
