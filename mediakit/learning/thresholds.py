"""From probabilities to levels: the threshold at which F1 is highest on texts that were not learnt."""

import numpy as np

FEWEST = 10  # texts with and without a level: below, the best threshold is that of a few texts
POWERS = (0.0, 0.5, 1.0)


def f1_threshold(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The probability above which a text is given the level, for a high F1 of the level; 0: every text is.

    Of F(t) = 2 Σ_{p > t} p / (#{p > t} + Σ p), the F1 that calibrated probabilities p lead one to expect, the maximum
    F* is reached at t = F*/2 (Lipton, Elkan & Naryanaswamy 2014). That is right for exact probabilities; those of a few
    hundred texts are drawn to the middle, and it says yes too often. So the threshold is half way between F*/2 and the
    share of the level (one half at most), which alone is taken with fewer than 10 texts on either side. Every text is
    given the level where that does no worse on the held-out texts.

    Args:
        probabilities: of each text, by a model that had not learnt it.
        labels: whether it has the level.

    >>> f1_threshold(np.repeat([0.1, 0.4, 0.9], 20), np.repeat([False, False, True], 20))
    0.357843137
    """
    yes = int(labels.sum())
    share = min(0.5, yes / len(labels))
    if min(yes, len(labels) - yes) < FEWEST:
        return share
    ordered = np.sort(probabilities)[::-1]
    expected = 2 * np.cumsum(ordered) / (np.arange(1, len(ordered) + 1) + ordered.sum())
    at = float(round((expected.max() / 2 + share) / 2, 9))
    return at if _f1(probabilities > at, labels) > 2 * yes / (yes + len(labels)) else 0.0


def _f1(given: np.ndarray, labels: np.ndarray) -> float:
    both = given.sum() + labels.sum()
    return 2 * float((given & labels).sum()) / both if both else 0.0


def prior_power(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """How far rare levels are favoured: a text gets the level k with the largest p_k / share_k^power.

    0 (the most probable level), ½ or 1 (the level whose probability is highest beside its share), whichever gives the
    highest macro F1 on held-out texts; the smaller one among equals, and 0 with fewer than 10 texts outside the largest
    level.

    Args:
        probabilities: texts × levels, by models that had not learnt the text.
        labels: the same shape, one True a text.
    """
    counts = labels.sum(axis=0)
    if len(labels) - counts.max(initial=0) < FEWEST:
        return 0.0
    share = counts / len(labels)
    scores = []
    for power in POWERS:
        given = choose_level(probabilities, share, power)
        scores.append(np.mean([_f1(given == level, labels[:, level]) for level in range(len(share))]))
    return POWERS[int(np.argmax(np.round(scores, 9)))]


def choose_level(probabilities: np.ndarray, share: np.ndarray, power: float) -> np.ndarray:
    """The level (column) of each text; the first among equals. A level that was never seen is never given.

    >>> choose_level(np.array([[0.6, 0.4]]), np.array([0.8, 0.2]), 1.0).tolist()
    [1]
    """
    favoured = np.where(share > 0, probabilities, 0.0) / np.where(share > 0, share, 1.0) ** power
    return np.argmax(favoured.round(12), axis=1)
