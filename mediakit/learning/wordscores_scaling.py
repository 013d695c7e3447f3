"""Wordscores: texts of known position give every word a score, and the words give one to every other text."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mediakit.corpus.articles import Articles
from mediakit.learning.group_positions import FEWEST_WORDS, GroupCounts, Positions, count_groups
from mediakit.results.choices import choice
from mediakit.results.provenance import recorded

RESCALINGS = ("none", "LBG", "MV")


class Scored(NamedTuple):
    """Raw scores of texts: `scores` and `errors` one a text, `words` the score of each word (NaN: in no reference)."""

    scores: np.ndarray
    errors: np.ndarray
    words: np.ndarray


def score_words(counts: np.ndarray, references: np.ndarray) -> Scored:
    """Raw scores of texts by their words (Laver, Benoit & Garry 2003, equations 1 to 5).

    With F the share of a word in a text, the probability of reading reference r given word w is P_wr = F_wr / Σ_r F_wr (1),
    the word's score S_w = Σ_r P_wr A_r (2), the text's S = Σ_w F_w S_w over the words that have a score (3), its variance
    V = Σ_w F_w (S_w − S)² (4), and its standard error √V / √N with N words scored (5).

    Args:
        counts: texts × words.
        references: the known position of each text, NaN where there is none.

    >>> base = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
    >>> counts = np.zeros((6, 37))
    >>> for row, offset in enumerate([0, 5, 10, 15, 20, 7]):
    ...     counts[row, offset:offset + 17] = base
    >>> scored = score_words(counts, np.array([-1.5, -0.75, 0, 0.75, 1.5, np.nan]))
    >>> scored.scores[5].round(5), scored.errors[5].round(4)
    (np.float64(-0.44806), np.float64(0.0119))
    """
    known = ~np.isnan(references)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = counts[known] / counts[known].sum(axis=1, keepdims=True)
        share = np.where(np.isfinite(share), share, 0.0)
        words = (references[known] @ share) / share.sum(axis=0)
        scored = np.where(np.isnan(words), 0, counts)
        size = scored.sum(axis=1)
        values = np.nan_to_num(words)
        score = scored @ values / size
        spread = (scored * (values - score[:, None]) ** 2).sum(axis=1) / size
        return Scored(score, np.sqrt(spread / size), words)


def rescaled(scores: np.ndarray, references: np.ndarray, how: str) -> tuple[np.ndarray, float]:
    """Raw scores on the scale of the references, and the factor by which distances grew.

    Raw scores crowd round the middle, since every text shares most words. `LBG` (Laver, Benoit & Garry 2003, equation 6,
    over all texts): the same mean, the spread of the references. `MV` (Martin & Vanberg 2008): the lowest and the highest
    reference get exactly their own positions back.
    """
    known = ~np.isnan(references)
    if how == "none" or np.isfinite(scores).sum() < 2:
        return scores, 1.0
    if how == "LBG":
        centre, spread = np.nanmean(scores), np.nanstd(scores, ddof=1)
        factor = references[known].std(ddof=1) / spread if spread > 0 else 1.0
        return (scores - centre) * factor + centre, float(factor)
    low, high = (np.flatnonzero(known)[extreme(references[known])] for extreme in (np.argmin, np.argmax))
    apart = scores[high] - scores[low]
    factor = (references[high] - references[low]) / apart if apart else np.nan
    return (scores - scores[low]) * factor + references[low], float(factor)


@recorded
def wordscores(
    source: Articles | pd.DataFrame,
    references: Mapping[str, float],
    *,
    by: str = "outlet",
    rescale: str = "none",
    minimum: int = FEWEST_WORDS,
    resamples: int = 500,
    seed: int = 0,
) -> Positions:
    """Positions of groups on a line that some of them define (Laver, Benoit & Garry 2003).

    Args:
        source: a corpus, or a frame of counts (groups × words).
        references: groups whose position is known, and the position: `{"tribune": -1, "gazette": 1}`.
        by: the column or part (`outlet`, `side`, …) that makes the groups of a corpus.
        rescale: `none`, `LBG` or `MV`; see `rescaled`.
        minimum: articles in which a word must stand to count.
        resamples, seed: of the bootstrap over articles, which gives the interval; a frame of counts has none.

    Returns:
        Positions, one row a group: `group, role` (reference or scored), `articles, words, scored` (words that have a score),
        `score, low, high, se`; the references first by position.

    Raises:
        ValueError: if there is no such group, fewer than two references, or no such rescaling.

    >>> from mediakit.learning import wordscores
    >>> import pandas as pd
    >>> words = {"talks": [9, 5, 1], "war": [1, 5, 9], "rain": [3, 3, 3]}
    >>> counts = pd.DataFrame(words, index=["left", "middle", "right"])
    >>> wordscores(counts, {"left": -1, "right": 1}).frame[["group", "role", "score"]].round(2).values.tolist()
    [['left', 'reference', -0.49], ['right', 'reference', 0.49], ['middle', 'scored', -0.0]]
    """
    choice(rescale, RESCALINGS, "rescaling", "")
    groups = count_groups(source, by, minimum)
    known = _positions(groups, references)

    def fit(counts: np.ndarray) -> np.ndarray:
        return rescaled(score_words(counts, known).scores, known, rescale)[0]

    scored = score_words(groups.totals, known)
    scores, factor = rescaled(scored.scores, known, rescale)
    inside = np.where(np.isnan(scored.words), 0, groups.totals).sum(axis=1)
    frame = pd.DataFrame({
        "group": groups.names, "role": np.where(np.isnan(known), "scored", "reference"),
        "articles": groups.articles, "words": groups.totals.sum(axis=1).astype(int), "scored": inside.astype(int),
        "score": scores, "se": scored.errors * abs(factor),
    })  # fmt: skip
    order = np.lexsort([groups.names, scores, np.isnan(known)])
    words = pd.DataFrame({"word": groups.words, "score": scored.words, "hits": groups.totals.sum(axis=0).astype(int)})
    unscored = int(np.isnan(scored.words).sum())
    notes = (
        f"Wordscores (Laver, Benoit & Garry 2003); references: {', '.join(f'{g} {references[g]:g}' for g in sorted(references))}; "
        f"rescaling: {rescale}",
        f"{unscored:,} of {len(groups.words):,} words stand in no reference and have no score",
    )
    choices = {"references": dict(references), "by": by, "rescale": rescale, "minimum": minimum}
    return groups.scores(frame, words.dropna(), fit, order, verb="wordscores", notes=notes, choices=choices | {
        "resamples": resamples, "seed": seed})  # fmt: skip


def _positions(groups: GroupCounts, references: Mapping[str, Any]) -> np.ndarray:
    for name in references:
        choice(str(name), groups.names, "group", "to refer to")
    if len(set(references.values())) < 2:
        raise ValueError(
            f"references {dict(references)!r} define no line: give two groups or more, of different positions"
        )
    given = {str(name): float(position) for name, position in references.items()}
    return np.array([given.get(name, np.nan) for name in groups.names])
