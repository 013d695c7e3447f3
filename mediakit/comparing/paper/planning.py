"""Planning: how many articles a difference needs to be seen, by simulation from the articles there are."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.grouping import By, grouping, named, remembered
from mediakit.corpus.rates import Counts
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.power import power_curves
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

SIZES = tuple(10 * 2**step for step in range(10))  # articles in each group: 10 to 5,120
CURVE = ["feature", "articles", "power", "low", "high"]
SURE = 0.97  # power above which larger groups are not tried
AT_A_TIME = 2_000_000  # articles drawn, so that a block stays near 100 MB


@dataclass(frozen=True, repr=False, eq=False)
class Plan(Table):
    """One row a feature: its rate, the articles that each of two groups needs, and how many groups have as many.

    Columns `feature, rate, needed, needed_low, needed_high, groups_enough`; `curve` has the power at each size tried:
    `feature, articles, power, low, high`.
    """

    ratio: float = 1.5
    power: float = 0.8
    by: str = ""
    sizes: tuple[int, ...] = ()
    curve: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    def plot(self, ax: Any = None) -> Drawing:
        """Power against articles in each group, the wanted power as a line, the groups there are as ticks."""
        return show(power_curves(self.curve, self.power, self.sizes, ax))

    def sentence(self, feature: str | None = None) -> str:
        """What one feature (or the first) needs, in words.

        Args:
            feature: None: the first.

        Returns:
            A sentence with the numbers of articles.

        Raises:
            ValueError: if there is no such feature.

        >>> import mediakit as mk
        >>> said = ["A threat was made.", "They met."] * 20
        >>> corpus = mk.read(pd.DataFrame({"text": said, "outlet": ["Post", "Globe"] * 20}))
        >>> rates = corpus.find("threat").per_words()
        >>> mk.plan(rates, by="outlet", ratio=2, resamples=200).sentence()[:53]
        'threat: to see one group use it 2 times as often as a'
        """
        known = list(self.frame["feature"])
        if feature is not None:
            choice(feature, known, "feature")
        if not known:
            return "no feature: nothing to plan for"
        row = self.frame.iloc[known.index(feature) if feature else 0]
        wanted = f"{row['feature']}: to see one group use it {self.ratio:g} times as often as another"
        have = f"; {self._have(int(row['groups_enough']))}" if self.sizes else ""
        if np.isnan(row["needed"]):
            return f"{wanted} takes more than {SIZES[-1]:,} articles in each{have}"
        often = f"in {100 * self.power:.0f} of 100 studies (p < .05)"
        likely = " to ".join("more" if np.isnan(n) else f"{n:,.0f}" for n in (row["needed_low"], row["needed_high"]))
        return f"{wanted} {often}, each needs {row['needed']:,.0f} articles (simulation, 95 % interval {likely}){have}"

    def _have(self, enough: int) -> str:
        least, most = min(self.sizes), max(self.sizes)
        have = f"{least:,} to {most:,}" if least < most else f"{least:,} each"
        return f"{enough} of {len(self.sizes)} groups of {self.by} have as many ({have})"


@recorded
def plan(
    rates: Counts,
    *,
    by: By | None = None,
    ratio: float = 1.5,
    power: float = 0.8,
    resamples: int = 1000,
    seed: int = 0,
) -> Plan:
    """How many articles two groups need each, for a ratio of their rates to be seen.

    Args:
        rates: as `hits.per_words(1000)` returns them, of whole articles.
        by: a column that makes groups: how many articles they have is compared with what is needed.
        ratio: between the rates of the two groups.
        power: how often the difference is to be found (p < .05), between 0 and 1.
        resamples: studies simulated at each size.
        seed: of the draws.

    Returns:
        A Plan. A study draws whole articles with replacement, with their words and hits, for two groups of equal size
        from all articles together; in one of them each hit then stays with probability 1 / ratio. So thinned,
        counts that vary from article to article more than by chance keep doing so (a mixed Poisson count stays one,
        of the same mixture: Grandell 1997). The test is that of `compare` with its normal limit in place of the
        permutations: z = Σ e / √(m Σ e² / (2(2m−1))) with e = k − n · Σk/Σn, the first sum over one group of m (Cochran 1977).
        Between the sizes tried, the probit of the power is taken as linear in √m.

    Raises:
        ValueError: if the ratio or the power is out of range, rates are of parts of articles, or no rates of words.

    >>> from mediakit.results.provenance import Provenance
    >>> from mediakit.chain import Rates
    >>> rows = pd.DataFrame({"article": [f"a{i}" for i in range(50)], "outlet": ["x", "y"] * 25})
    >>> hits = np.tile([[0], [1], [2], [0], [4]], (10, 1))
    >>> counted = Rates(hits, np.full(50, 400), ("threats",), rows, Provenance("0"))
    >>> plan(counted, by="outlet", ratio=2, resamples=200).frame.round(1).values.tolist()
    [['threats', 3.5, 53.0, 46.0, 61.0, 0]]
    """
    _sound(rates, ratio, power, resamples)
    curves = [
        _curve(rates.counts[:, f], rates.words, min(ratio, 1 / ratio), resamples, seed).assign(feature=feature)
        for f, feature in enumerate(rates.features)
    ]
    tried = [curve for curve in curves if len(curve)]
    curve = pd.concat(tried, ignore_index=True) if tried else pd.DataFrame(columns=CURVE)
    sizes = tuple(grouping(rates.rows, by).group.value_counts().tolist()) if by else ()
    words = rates.words.sum()
    rows = []
    for f, feature in enumerate(rates.features):
        mine = curve[curve["feature"] == feature]
        needed, low, high = (_crossing(mine["articles"], mine[name], power) for name in ("power", "high", "low"))
        rows.append((feature, rates.per * rates.counts[:, f].sum() / words if words else np.nan, needed, low, high))
    frame = pd.DataFrame(rows, columns=["feature", "rate", "needed", "needed_low", "needed_high"])
    frame["groups_enough"] = [sum(size >= needed for size in sizes) for needed in frame["needed"]]
    made = {"by": by and remembered(by), "ratio": ratio, "power": power, "resamples": resamples, "seed": seed}
    return Plan(
        frame, rates.provenance.then("plan", **made),
        title=f"Articles that each of two groups needs for a ratio of {ratio:g}",
        notes=_methods(ratio, power, resamples, seed),
        ratio=ratio, power=power, by=named(by) if by else "", sizes=sizes, curve=curve[CURVE],
    )  # fmt: skip


def _sound(rates: Counts, ratio: float, power: float, resamples: int) -> None:
    if not (np.isfinite(ratio) and ratio > 0) or ratio == 1:
        raise ValueError(f"a ratio of {ratio!r} cannot be planned for: give one above 0 that is not 1, such as 1.5")
    if resamples < 1:
        raise ValueError(f"{resamples!r} simulated studies say nothing: give 1 or more, usually 1000")
    if not 0.05 < power < SURE:
        raise ValueError(f"a power of {power!r} cannot be planned for: give one above .05 and below {SURE}, usually .8")
    if rates.split is not None:
        raise ValueError(
            f"rates split by {rates.split} are of parts of articles: plan with per_words() without a split"
        )
    if (rates.counts < 0).any():
        raise ValueError("a balance has no ratio to plan for: plan with the rates of its two features")


def _curve(hits: np.ndarray, words: np.ndarray, share: float, resamples: int, seed: int) -> pd.DataFrame:
    """The power at sizes from the smallest up to the first at which there is hardly a doubt."""
    rows = []
    for size in SIZES if hits.any() else ():
        found = _found(hits, words, share, size, (resamples, seed))
        rows.append((size, found / resamples, *stats.wilson(found, resamples)))
        if found >= SURE * resamples:
            break
    return pd.DataFrame(rows, columns=["articles", "power", "low", "high"])


def _found(hits: np.ndarray, words: np.ndarray, share: float, size: int, draws: tuple[int, int]) -> int:
    """In how many simulated studies the difference is found."""
    resamples, seed = draws
    rng, found = np.random.default_rng([seed, size]), 0
    step = max(1, AT_A_TIME // (2 * size))
    for done in range(0, resamples, step):
        picked = rng.integers(0, len(hits), (min(step, resamples - done), 2 * size))
        k, n = hits[picked], words[picked]
        k[:, size:] = rng.binomial(k[:, size:], share)
        found += int((np.abs(_z(k, n)) > stats.normal_quantile((1 + stats.LEVEL) / 2)).sum())
    return found


def _z(hits: np.ndarray, words: np.ndarray) -> np.ndarray:
    """The test of two groups of equal size side by side in each row; 0 where nothing varies."""
    size = hits.shape[1] // 2
    surplus = hits - words * (hits.sum(axis=1, keepdims=True) / np.maximum(words.sum(axis=1, keepdims=True), 1))
    error = np.sqrt((surplus**2).sum(axis=1) * size / (2 * (2 * size - 1)))
    return np.divide(surplus[:, :size].sum(axis=1), error, out=np.zeros(len(hits)), where=error > 1e-12)


def _crossing(sizes: pd.Series, power: pd.Series, wanted: float) -> float:
    """The size at which the power is reached, NaN where it never is."""
    sizes, power = sizes.to_numpy(dtype=float), power.to_numpy(dtype=float)
    reached = np.flatnonzero(power >= wanted)
    if not len(reached):
        return np.nan
    i = reached[0]
    if i == 0:
        return float(sizes[0])
    root, probit = np.sqrt(sizes[i - 1 : i + 1]), stats.normal_quantile(np.clip(power[i - 1 : i + 1], 1e-4, 1 - 1e-4))
    return float(np.ceil(np.interp(stats.normal_quantile(wanted), probit, root) ** 2 - 1e-9))


def _methods(ratio: float, power: float, resamples: int, seed: int) -> tuple[str, ...]:
    share = f"{min(ratio, 1 / ratio):.2f}"
    return (
        f"needed: articles in each group for power {power:g} at p < .05, {resamples:,} simulated studies a size "
        f"(seed {seed}), interval of the simulation; none: more than {SIZES[-1]:,}, or no hit",
        f"whole articles drawn from all groups together; in one group each hit stays with probability {share}",
    )
