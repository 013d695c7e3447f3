"""The estimates: how often each group uses each feature, with intervals and p-values that resample whole articles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.sums import Sums, dealt, difference, held_against, sums
from mediakit.results.choices import choice

__all__ = ["EFFECTS", "FEWEST", "INTERVALS", "Method", "compare_groups", "group_rates"]

FEWEST = 5  # articles (or stories) below which a group gets no interval and no p-value
EFFECTS = ("ratio", "log_ratio", "difference")
INTERVALS = ("percentile", "expanded percentile", "BCa")

Effect = Callable[[np.ndarray, np.ndarray], np.ndarray]  # totals of a group, and of those it is held against
Bounds = tuple[float, float] | None


@dataclass(frozen=True)
class Method:
    """How groups are compared.

    Attributes:
        effect: `ratio` of the two rates, `log_ratio` (base 2), or `difference`.
        interval: `expanded percentile`, `percentile` or `BCa`, of 95 % (see `expanded_level`, `interval`
            and `bca_interval` in `mediakit.statistics`).
        resamples: draws of the bootstrap, and deals of the permutation test.
        seed: of both.
        within: bounds of what is measured (a share: 0 and 1), None for a rate per word.

    Raises:
        ValueError: if there is no such effect or interval, or nothing would be drawn.
    """

    effect: str = "ratio"
    interval: str = "expanded percentile"
    resamples: int = 2000
    seed: int = 0
    within: Bounds = None

    def __post_init__(self) -> None:
        for name, value, known in (("effect", self.effect, EFFECTS), ("interval", self.interval, INTERVALS)):
            choice(value, known, name, "")
        if self.resamples < 1 or self.seed < 0:
            raise ValueError(
                f"{self.resamples!r} resamples with seed {self.seed!r} cannot be drawn: give 1 or more, usually 2000, and a "
                "seed from 0 up"
            )


def group_rates(
    counts: np.ndarray,
    words: np.ndarray,
    group: pd.Categorical,
    cluster: np.ndarray,
    *,
    features: Sequence[str],
    resamples: int = 2000,
    seed: int = 0,
    within: Bounds = None,
) -> pd.DataFrame:
    """The first half of `compare_groups`: `feature, group, articles, words, hits, rate, low, high`.

    >>> group_rates(np.ones((9, 1), int), np.full(9, 50), pd.Categorical(["a"] * 9), np.arange(9), features=["x"])
      feature group  articles  words  hits  rate   low  high
    0       x     a         9    450     9  0.02  0.02  0.02
    """
    counted = sums(counts, words, np.asarray(group.codes), cluster, len(group.categories))
    method = Method(resamples=resamples, seed=seed, within=within)
    return _rate_frame(counted, counted.bootstrap(resamples, seed), _names(group, features), method)


def compare_groups(
    counts: np.ndarray,
    words: np.ndarray,
    group: pd.Categorical,
    cluster: np.ndarray,
    *,
    features: Sequence[str],
    against: np.ndarray | None = None,
    method: Method = Method(),
) -> pd.DataFrame:
    """Rates, effects, intervals and p-values of every feature in every group.

    Args:
        counts: rows × features, whole numbers; rows without a hit included.
        words: words in each row.
        group: the group of each row, in the order in which groups are to be shown; no missing ones.
        cluster: what is resampled whole: the article (or story) of each row.
        features: names of the columns of `counts`.
        against: groups × groups of 0 and 1, what each is held against (`mediakit.comparing.sums.held_against`); None: each
            against all the others.
        method: effect, interval, resamples and seed.

    Returns:
        One row a feature and group: `feature, group, articles` (clusters), `words, hits, rate` (hits per word),
        `low, high` (95 % bootstrap over clusters), the effect (`ratio`, `log_ratio` or `difference`) with its `_low` and
        `_high`, `p` (permutation of clusters among the groups held against each other; where clusters have parts in
        several groups, random signs of what each cluster adds to the difference) and `q` (Benjamini–Hochberg over the
        table). Groups of fewer than five clusters have no interval and no p. With BCa also `percentile`: True where it
        could not be computed and the percentile interval stands in its place.

    >>> group = pd.Categorical(["a"] * 20 + ["b"] * 20)
    >>> frame = compare_groups(np.repeat([[3], [1]], 20, axis=0), np.full(40, 100), group, np.arange(40), features=["x"])
    >>> frame[["group", "hits", "rate", "ratio"]].round(3).values.tolist()
    [['a', 60, 0.03, 3.0], ['b', 20, 0.01, 0.333]]
    """
    counted = sums(counts, words, np.asarray(group.codes), cluster, len(group.categories))
    against = held_against(np.zeros(counted.groups)) if against is None else against
    drawn = counted.bootstrap(method.resamples, method.seed)
    frame = _rate_frame(counted, drawn, _names(group, features), method)
    for column, values in _contrasts(counted, drawn, against, method).items():
        frame[column] = frame[column] | _long(values) if column in frame else _long(values)
    frame["q"] = stats.adjust(frame["p"].to_numpy())
    return frame[[name for name in frame if name != "percentile"] + ["percentile"] * (method.interval == "BCa")]


def _names(group: pd.Categorical, features: Sequence[str]) -> tuple[list[str], list[str]]:
    return [str(g) for g in group.categories], list(features)


def _long(values: np.ndarray) -> np.ndarray:
    return values.T.ravel()  # groups × features to one row a feature and group


def _rates(totals: np.ndarray, _: np.ndarray | None = None) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return totals[..., :-1] / totals[..., -1:]


def _log_ratio(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    return stats.log_ratio(mine[..., :-1], mine[..., -1:], other[..., :-1], other[..., -1:])


def _rate_frame(counted: Sums, drawn: np.ndarray, names: tuple[list[str], list[str]], method: Method) -> pd.DataFrame:
    groups, features = names
    hits, size = counted.totals[:, :-1], np.broadcast_to(counted.totals[:, -1:], (len(groups), len(features)))
    rate = _rates(counted.totals)
    low, high, fallen_back = _interval(counted, _rates(drawn), rate, (_rates, np.zeros((len(groups),) * 2)), method)
    down, up = _unseen(counted.totals, counted.occupied(), method.within)
    enough = (counted.clusters >= FEWEST)[:, None]
    frame = pd.DataFrame({
        "feature": np.repeat(features, len(groups)), "group": np.tile(groups, len(features)),
        "articles": np.tile(counted.clusters, len(features)), "words": _long(size), "hits": _long(hits),
        "rate": _long(rate), "low": _long(np.where(enough, np.fmin(low, rate - down), np.nan)),
        "high": _long(np.where(enough, np.fmax(high, rate + up), np.nan)),
    })  # fmt: skip
    return frame.assign(percentile=_long(fallen_back & enough)) if method.interval == "BCa" else frame


def _unseen(totals: np.ndarray, clusters: np.ndarray, within: Bounds) -> tuple[np.ndarray, np.ndarray]:
    return stats.unseen(_rates(totals), totals[:, -1:], clusters[:, None], within=within)


def _interval(
    counted: Sums, draws: np.ndarray, estimate: np.ndarray, effect: tuple[Effect, np.ndarray], method: Method
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lower and upper ends (groups × features), and where BCa could not be computed."""
    level = np.array(0.95)
    if method.interval == "expanded percentile":
        others = effect[1] @ counted.clusters
        fewer = np.where(others > 0, np.minimum(counted.clusters, others), counted.clusters)
        level = np.nan_to_num(stats.expanded_level(fewer), nan=0.95)[:, None]
    low, high = stats.interval(draws, estimate, level=level)
    if method.interval != "BCa":
        return low, high, np.zeros(low.shape, dtype=bool)
    ends = stats.bca_interval(draws, estimate, _accelerations(counted, *effect))
    fallen_back = np.isnan(ends[0])
    return np.where(fallen_back, low, ends[0]), np.where(fallen_back, high, ends[1]), fallen_back & ~np.isnan(low)


def _accelerations(counted: Sums, effect: Effect, against: np.ndarray) -> np.ndarray:
    """The acceleration of every group's estimate, groups × features: each cluster left out in turn."""
    out = np.full((counted.groups, counted.columns - 1), np.nan)
    for group, theirs in enumerate(against):
        mine, other = counted.part(np.arange(counted.groups) == group), counted.part(theirs)
        out[group] = stats.acceleration(effect(mine.sum(axis=0) - mine, other.sum(axis=0) - other))
    return out


def _contrasts(counted: Sums, drawn: np.ndarray, against: np.ndarray, method: Method) -> dict[str, np.ndarray]:
    """The columns of the effect and p, groups × features."""
    effect = difference if method.effect == "difference" else _log_ratio
    totals, held = counted.totals, (against.sum(axis=1) > 0)[:, None]
    other = against @ totals
    estimate = np.where(held, effect(totals, other), np.nan)
    draws = effect(drawn, np.matmul(against.astype(float), drawn))
    low, high, fallen_back = _interval(counted, draws, estimate, (effect, against), method)
    ends = _difference_ends if method.effect == "difference" else _ratio_ends
    columns = dict(zip(("", "_low", "_high"), ends(counted, against, (estimate, low, high), method), strict=True))
    columns = {method.effect + name: values for name, values in columns.items()}
    p = stats.permutation_p(difference(totals, other), dealt(counted, against, method.resamples, method.seed))
    fair = held & ((counted.clusters >= FEWEST) & (against @ counted.clusters >= FEWEST))[:, None]
    columns |= {"p": p} | ({"percentile": fallen_back & fair} if method.interval == "BCa" else {})
    kept = (method.effect, "percentile")
    return {name: values if name in kept else np.where(fair, values, np.nan) for name, values in columns.items()}


Ends = tuple[np.ndarray, ...]  # estimate, lower end, upper end


def _ratio_ends(counted: Sums, against: np.ndarray, ends: Ends, method: Method) -> Ends:
    """Where only one of the two has hits the ratio is 0 or without end, and the Poisson limit bounds its other side."""
    mine, other = counted.totals, against @ counted.totals
    hits, other_hits = mine[:, :-1], other[:, :-1]
    known = ~np.isnan(ends[0])
    none, all_of_them = known & (hits == 0) & (other_hits > 0), known & (hits > 0) & (other_hits == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = stats.zero_hits_limit(mine[:, -1:]) / (other_hits / other[:, -1:])
        if method.effect == "ratio":
            smallest = (hits / mine[:, -1:]) / stats.zero_hits_limit(other[:, -1:])
            bounds = (0.0, 0.0, largest), (np.inf, smallest, np.inf)
            ends = tuple(np.exp(end) for end in ends)
        else:  # the mirror of one another to the last digit
            smallest = stats.zero_hits_limit(other[:, -1:]) / (hits / mine[:, -1:])
            bounds = (-np.inf, -np.inf, np.log2(largest)), (np.inf, -np.log2(smallest), np.inf)
            ends = tuple(end / np.log(2) for end in ends)
    return tuple(
        np.where(none, if_none, np.where(all_of_them, if_all, end))
        for end, if_none, if_all in zip(ends, *bounds, strict=True)
    )


def _difference_ends(counted: Sums, against: np.ndarray, ends: Ends, method: Method) -> Ends:
    """Where a rate is at its bound no draw leaves it: what it may hide is added by its square (Zou & Donner 2008)."""
    occupied = counted.occupied()
    down, up = _unseen(counted.totals, occupied, method.within)
    other_down, other_up = _unseen(against @ counted.totals, against @ occupied, method.within)
    value, low, high = ends
    below, above = np.hypot(down, other_up), np.hypot(up, other_down)
    low = np.where(below > 0, value - np.hypot(value - low, below), low)
    return value, low, np.where(above > 0, value + np.hypot(high - value, above), high)
