"""Folds: which texts are held out together, so that no story is learnt from and judged at once."""

from collections.abc import Iterator

import numpy as np


def fold_of(labels: np.ndarray, clusters: np.ndarray, *, folds: int = 5, seed: int = 0) -> np.ndarray:
    """The fold of each text: clusters stay whole, and each fold has about the same share of every level.

    Clusters, the largest first and in random order among equals, go where they leave the folds most alike.

    Args:
        labels: texts × levels, True where a text has the level.
        clusters: the cluster (story) of each text.
        folds: how many; not more than there are clusters.
        seed: of the order.

    Raises:
        ValueError: if there are fewer than two clusters.

    >>> fold_of(np.array([[1], [1], [0], [0]], bool), np.array(["a", "a", "b", "c"]), folds=2).tolist()
    [0, 0, 1, 0]
    """
    names, cluster = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"{len(names)} group of texts cannot be parted in two: code texts of two stories or more")
    held = np.column_stack([labels, ~labels, np.ones(len(labels))]).astype(np.float64)
    sums = np.zeros((len(names), held.shape[1]))
    np.add.at(sums, cluster, held)
    share = sums / np.maximum(held.sum(axis=0), 1)
    luck = np.random.default_rng(seed).permutation(len(names))
    filled, chosen = np.zeros((min(folds, len(names)), held.shape[1])), np.zeros(len(names), dtype=np.int64)
    for name in np.lexsort([luck, -sums[:, -1]]):
        # rounded, so that ties are ties on every machine
        cost = (((filled + share[name]) ** 2 - filled**2).sum(axis=1)).round(9)
        chosen[name] = np.argmin(cost)
        filled[chosen[name]] += share[name]
    return chosen[cluster]


def splits(fold: np.ndarray, *shared: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and rows held out, fold by fold (or outlet by outlet).

    Args:
        fold: of each text; its values are held out one after the other.
        shared: what must not stand on both sides, such as the story or the words of each text: a text that has it in
            common with one held out is not learnt from.

    >>> outlet, story = np.array(["x", "y", "z"]), np.array([1, 1, 2])
    >>> [(learnt.tolist(), held.tolist()) for learnt, held in splits(outlet, story)]
    [([2], [0]), ([2], [1]), ([0, 1], [2])]
    """
    for number in np.unique(fold):
        held = fold == number
        learnt = ~held
        for codes in shared:
            learnt &= ~np.isin(codes, codes[held])
        yield np.flatnonzero(learnt), np.flatnonzero(held)
