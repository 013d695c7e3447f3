"""Wordfish: positions of texts from their word counts alone, up to a direction that the reader gives."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mediakit.corpus.articles import Articles
from mediakit.learning.group_positions import FEWEST_WORDS, Positions, count_groups
from mediakit.results.choices import choice
from mediakit.results.provenance import recorded

PRIOR = 3.0  # standard deviation of β before any word is seen: keeps the weight of a word of one text finite
SWEEPS = 2000
STEADY = 1e-7
ROUGH = 1e-3  # for draws of the bootstrap, whose ends are no finer
UNSEEN = 1e-6  # instead of no count at all, for a word that no drawn article holds


class Fitted(NamedTuple):
    """θ (`positions`, mean 0, standard deviation 1) with its standard `errors`, β (`weights`), ψ (`levels`) and α (`sizes`)."""

    positions: np.ndarray
    errors: np.ndarray
    weights: np.ndarray
    levels: np.ndarray
    sizes: np.ndarray


def fit_wordfish(counts: np.ndarray, *, start: Fitted | None = None, steady: float = STEADY) -> Fitted:
    """Maximum of the Poisson likelihood y_ij ~ Poisson(exp(α_i + ψ_j + β_j θ_i)) (Slapin & Proksch 2008, equation 1).

    θ has mean 0 and standard deviation 1; β has a normal prior, as in `austin` (Lowe 2017). Texts and words take Newton
    steps in turn, those of θ along its constraint. The standard error of θ is that of the multinomial profile given the
    words: 1 / √(n_i Var_p(β)), p ∝ exp(ψ + βθ).

    Args:
        counts: texts × words; every text and every word has counts.
        start: a fit of similar counts, to begin with, which also gives the direction.
        steady: the largest change of a position in a sweep at which the work is done.

    >>> base = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
    >>> counts = np.zeros((5, 37))
    >>> for row, offset in enumerate([0, 5, 20, 15, 7]):
    ...     counts[row, offset:offset + 17] = base
    >>> order = fit_wordfish(counts).positions.argsort().tolist()
    >>> order in ([0, 1, 4, 3, 2], [2, 3, 4, 1, 0])
    True
    """
    theta, alpha, beta, psi = _beginning(counts) if start is None else (start[0], start[4], start[2], start[3])
    for _ in range(SWEEPS):
        before = theta
        alpha, theta = _move_texts(counts, (alpha, theta), (psi, beta))
        psi, beta = _move_words(counts, (alpha, theta), (psi, beta))
        if np.abs(theta - before).max() < steady:
            break
    if start is not None and theta @ start.positions < 0:
        theta, beta = -theta, -beta
    return Fitted(theta, _errors(counts, theta, beta, psi), beta, psi, alpha)


def _beginning(counts: np.ndarray) -> tuple[np.ndarray, ...]:
    log = np.log(counts + 0.1)
    alpha, psi = log.mean(axis=1) - log.mean(), log.mean(axis=0)
    left, size, right = np.linalg.svd(log - psi - alpha[:, None], full_matrices=False)
    theta, spread = left[:, 0] - left[:, 0].mean(), left[:, 0].std()
    return theta / spread, alpha, right[0] * size[0] * spread, psi


def _errors(counts: np.ndarray, theta: np.ndarray, beta: np.ndarray, psi: np.ndarray) -> np.ndarray:
    share = np.exp(psi + np.outer(theta, beta))
    share /= share.sum(axis=1, keepdims=True)
    information = counts.sum(axis=1) * (share @ beta**2 - (share @ beta) ** 2)
    with np.errstate(divide="ignore"):
        return 1 / np.sqrt(information)


def _expected(texts: tuple[np.ndarray, np.ndarray], words: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    (alpha, theta), (psi, beta) = texts, words
    return np.exp(np.clip(alpha[:, None] + psi + np.outer(theta, beta), -50, 50))


def _move_texts(
    counts: np.ndarray, texts: tuple[np.ndarray, np.ndarray], words: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """α in closed form, then a Newton step of θ that keeps its mean and its spread."""
    alpha, theta = texts
    beta = words[1]
    alpha = alpha + np.log(counts.sum(axis=1) / _expected(texts, words).sum(axis=1))
    mean = _expected((alpha, theta), words)
    slope = (counts - mean) @ beta
    bend = np.maximum(mean @ beta**2 - (mean @ beta) ** 2 / mean.sum(axis=1), 1e-9)
    normal = np.column_stack([np.ones(len(theta)), theta])
    held = np.linalg.solve(normal.T @ (normal / bend[:, None]), normal.T @ (slope / bend))
    moved = theta + np.clip((slope - normal @ held) / bend, -0.5, 0.5)
    moved = moved - moved.mean()
    return alpha, moved / moved.std()


def _move_words(
    counts: np.ndarray, texts: tuple[np.ndarray, np.ndarray], words: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """ψ in closed form, then a Newton step of β with its prior."""
    theta, (psi, beta) = texts[1], words
    with np.errstate(divide="ignore"):
        psi = psi + np.log(counts.sum(axis=0) / _expected(texts, words).sum(axis=0))
    mean = _expected(texts, (psi, beta))
    slope = theta @ (counts - mean) - beta / PRIOR**2
    bend = theta**2 @ mean - (theta @ mean) ** 2 / mean.sum(axis=0) + 1 / PRIOR**2
    return psi, beta + np.clip(slope / bend, -1, 1)


@recorded
def wordfish(
    source: Articles | pd.DataFrame,
    *,
    direction: tuple[str, str],
    by: str = "outlet",
    minimum: int = FEWEST_WORDS,
    resamples: int = 200,
    seed: int = 0,
) -> Positions:
    """Positions of groups on the one line that tells their words apart best (Slapin & Proksch 2008).

    The line means what its words mean: read `.words()` before you name it. With outlets it is often the place, the topic
    or the house style.

    Args:
        source: a corpus, or a frame of counts (groups × words).
        direction: two groups, of which the first is to lie lower.
        by: the column or part (`outlet`, `side`, …) that makes the groups of a corpus.
        minimum: articles in which a word must stand to count.
        resamples, seed: of the bootstrap over articles, which gives the interval; a frame of counts has none.

    Returns:
        Positions, one row a group: `group, articles, words, score, low, high, se`, from low to high; the scores have mean 0 and
        standard deviation 1.

    Raises:
        ValueError: if there are fewer than three groups with words, or the direction does not name two of them.

    >>> from mediakit.learning import wordfish
    >>> import pandas as pd
    >>> words = {"talks": [9, 5, 1], "war": [1, 5, 9], "rain": [3, 3, 3]}
    >>> counts = pd.DataFrame(words, index=["left", "middle", "right"])
    >>> wordfish(counts, direction=("left", "right")).frame[["group", "score"]].round(2).values.tolist()
    [['left', -1.22], ['middle', 0.0], ['right', 1.22]]
    """
    groups = count_groups(source, by, minimum)
    for name in direction:
        choice(name, groups.names, "group", "to give the direction")
    if direction[0] == direction[1]:
        raise ValueError(f"direction {direction!r} names one group twice: the first is to lie lower than the second")
    empty = [name for name, size in zip(groups.names, groups.totals.sum(axis=1), strict=True) if size == 0]
    if empty or len(groups.names) < 3:
        why = f"{empty[0]!r} has no word in {minimum} articles or more" if empty else f"there are {len(groups.names)}"
        raise ValueError(f"positions need three groups with words, and {why}: choose other groups or a lower minimum")
    ends = groups.names.index(direction[0]), groups.names.index(direction[1])
    fitted = fit_wordfish(groups.totals)
    if fitted.positions[ends[0]] > fitted.positions[ends[1]]:
        fitted = fitted._replace(positions=-fitted.positions, weights=-fitted.weights)

    def fit(counts: np.ndarray) -> np.ndarray:
        return fit_wordfish(np.maximum(counts, UNSEEN), start=fitted, steady=ROUGH).positions

    frame = pd.DataFrame({
        "group": groups.names, "articles": groups.articles, "words": groups.totals.sum(axis=1).astype(int),
        "score": fitted.positions, "se": fitted.errors,
    })  # fmt: skip
    words = pd.DataFrame({
        "word": groups.words, "score": fitted.weights, "hits": groups.totals.sum(axis=0).astype(int)
    })  # fmt: skip
    notes = (f"Wordfish (Slapin & Proksch 2008); {direction[0]} set to lie below {direction[1]}",)
    choices = {"by": by, "direction": list(direction), "minimum": minimum, "resamples": resamples, "seed": seed}
    order = np.lexsort((np.array(groups.names), fitted.positions))
    return groups.scores(frame, words, fit, order, verb="wordfish", notes=notes, choices=choices)
