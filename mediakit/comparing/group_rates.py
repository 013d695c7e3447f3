"""The estimates: how often each group uses each feature, with intervals and p-values over whole articles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.contrast_tests import Tested, tested
from mediakit.comparing.sums import Sums, contrast_matrix, sums
from mediakit.results.choices import choice

FEWEST = stats.FEWEST
EFFECTS = ("ratio", "log_ratio", "difference")

Bounds = tuple[float, float] | None


@dataclass(frozen=True)
class Method:
    """How groups are compared.

    Attributes:
        effect: `ratio` of the two rates, `log_ratio` (base 2), or `difference`.
        resamples: draws of the permutation test.
        seed: of the permutations.
        within: bounds of what is measured (a share: 0 and 1), None for a rate per word.

    Raises:
        ValueError: if there is no such effect, or nothing would be drawn.
    """

    effect: str = "ratio"
    resamples: int = 2000
    seed: int = 0
    within: Bounds = None

    def __post_init__(self) -> None:
        choice(self.effect, EFFECTS, "effect", "")
        if self.resamples < 1 or self.seed < 0:
            raise ValueError(
                f"{self.resamples!r} resamples with seed {self.seed!r} cannot be drawn: give 1 or more, usually 2000, and a "
                "seed from 0 up"
            )


def group_rates(
    counts: np.ndarray, words: np.ndarray, group: pd.Categorical, cluster: np.ndarray, *, features: Sequence[str],
    within: Bounds = None,
) -> pd.DataFrame:  # fmt: skip
    """The first half of `compare_groups`: `feature, group, articles, words, hits, rate, low, high`.

    >>> group_rates(np.ones((9, 1), int), np.full(9, 50), pd.Categorical(["a"] * 9), np.arange(9), features=["x"])
      feature group  articles  words  hits  rate   low  high
    0       x     a         9    450     9  0.02  0.02  0.02
    """
    counted = sums(counts, words, np.asarray(group.codes), cluster, len(group.categories), within=within)
    return _rate_frame(counted, _names(group, features))


def compare_groups(
    counts: np.ndarray, words: np.ndarray, group: pd.Categorical, cluster: np.ndarray, *, features: Sequence[str],
    against: np.ndarray | None = None, method: Method = Method(),
) -> pd.DataFrame:  # fmt: skip
    """Rates, effects, intervals and p-values of every feature in every group.

    Args:
        counts: rows × features, whole numbers; rows without a hit included.
        words: words in each row.
        group: the group of each row, in the order in which groups are to be shown; no missing ones.
        cluster: what is one observation: the article (or story) of each row.
        features: names of the columns of `counts`.
        against: groups × groups of 0 and 1, what each is compared with (`mediakit.comparing.sums.contrast_matrix`); None: each
            against all the others.
        method: effect, resamples and seed.

    Returns:
        One row a feature and group: `feature, group, articles` (clusters with words), `words, hits, rate` (hits per word),
        `low, high` (95 %), the effect (`ratio`, `log_ratio` or `difference`) with its `_low` and `_high`, `p`, `q`
        (Benjamini–Hochberg over the table) and, where anything is withheld, `withheld`: the reason in a word.

        p tests that two *rates* are equal, by a studentised permutation of clusters (Janssen 1997; Chung & Romano 2013): exact
        where both groups have one distribution, and by simulation at most .07 also where they spread differently (a feature in
        10 % of one group's articles and in 50 % of the other's; long articles against short). Where clusters have parts in
        several groups, random signs of what each adds to the difference (Kline & Santos 2012). The interval of an effect is
        the test turned round, that of a rate linearised with Student's t (see `mediakit.statistics`). What few articles
        carry has neither (`mediakit.statistics.withholding`).

    >>> group = pd.Categorical(["a"] * 20 + ["b"] * 20)
    >>> frame = compare_groups(np.repeat([[3], [1]], 20, axis=0), np.full(40, 100), group, np.arange(40), features=["x"])
    >>> frame[["group", "hits", "rate", "ratio"]].round(3).values.tolist()
    [['a', 60, 0.03, 3.0], ['b', 20, 0.01, 0.333]]
    """
    counted = sums(counts, words, np.asarray(group.codes), cluster, len(group.categories), within=method.within)
    against = contrast_matrix(np.zeros(counted.groups)) if against is None else against
    frame = _rate_frame(counted, _names(group, features))
    made = tested(counted, against, permutations=method.resamples, seed=method.seed)
    for name, values in zip(("", "_low", "_high"), _effect(made, method.effect), strict=True):
        frame[method.effect + name] = _long(np.where(made.why == "nothing", np.nan, values))
    frame["p"] = _long(made.p)
    frame["q"] = stats.adjust(frame["p"].to_numpy())
    withheld = _long(np.where((against.sum(axis=1) > 0)[:, None] & (made.why != "nothing"), made.why, _why_no_rate(counted)))
    return frame.assign(withheld=withheld) if (withheld != "").any() else frame


def _effect(made: Tested, effect: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if effect == "difference":
        return made.difference()
    ends = made.log_ratio()
    with np.errstate(over="ignore"):
        return tuple(np.exp(end) if effect == "ratio" else end / np.log(2) for end in ends)


def _names(group: pd.Categorical, features: Sequence[str]) -> tuple[list[str], list[str]]:
    return [str(g) for g in group.categories], list(features)


def _long(values: np.ndarray) -> np.ndarray:
    return values.T.ravel()  # groups × features to one row a feature and group


def _why_no_rate(counted: Sums) -> np.ndarray:
    return stats.rate_withheld(counted.clusters[:, None], counted.varied)


def _rate_frame(counted: Sums, names: tuple[list[str], list[str]]) -> pd.DataFrame:
    groups, features = names
    made, given = counted.moments, _why_no_rate(counted) == ""
    low, high = (np.where(given, end, np.nan) for end in stats.rate_interval(made))
    size = np.broadcast_to(made.words, made.hits.shape)
    return pd.DataFrame({
        "feature": np.repeat(features, len(groups)), "group": np.tile(groups, len(features)),
        "articles": np.tile(counted.clusters, len(features)), "words": _long(size).astype(np.int64),
        "hits": _long(made.hits).astype(np.int64), "rate": _long(made.rate), "low": _long(low), "high": _long(high),
    })  # fmt: skip
