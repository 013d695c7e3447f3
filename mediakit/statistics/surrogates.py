"""Means of what people coded in a sample, helped by a surrogate that is known of every unit: arrays in, numbers out.

What an instrument found, f, is known of all N units; what people say, y, only of a sample drawn with known probabilities π.
The estimate takes the surrogate as a help and the codes as the truth,

    θ̂ = Σ_all f̂/N + Σ_coded w (y − f̂)/Σ_coded w,    w = 1/π,  f̂ = α + λf,

so that it is right in every group however badly the instrument errs there, and never assumes that errors are equal. It is
prediction-powered inference (Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023, Science 382:669), λ being the slope that makes the
variance least (the power tuning of PPI++: Angelopoulos, Duchi & Zrnic 2023); with f̂ learnt in the group it is design-based supervised
learning (Egami, Hinck, Stewart & Wei 2023, 2024). For f of yes or no all three are one formula, the regression estimator of survey
sampling (Särndal, Swensson & Wretman 1992, 6.6; Tenenbein 1970): with a_m the share found m and p_m the share coded yes among it,

    θ̂ = Σ_m a_m p_m,    λ = p_1 − p_0.

Whole articles (or stories) are the sample: what each adds to θ̂ − θ is summed before it is squared. `tests/benchmarks/
bench_correction.py` prints coverage, widths and what is withheld.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from mediakit.statistics.intervals import LEVEL, t_quantile
from mediakit.statistics.withholding import CODED, HEAVY, codes_withheld

UNSEEN = 0.25  # of a code yes and one no, by which the error of a share is taken wider: none seen is not none (half of Jeffreys' prior)
LUCKY = 20  # coded yes below which a share that passed the rule may have passed by luck …
OPENED = 0.05  # … so that its interval reaches so much farther for each that lacks
SMALLEST = 1e-12  # p is not told apart below


@dataclass(frozen=True, eq=False)
class DoubleSample:
    """Units that an instrument has read, some of which people coded.

    found: whether each holds what is looked for; group: number of its group, below `groups`; cluster: number of its article;
    coded: what people say (anything where they have not coded); weight: one over the probability of being coded, 0 where not.
    """

    found: np.ndarray
    group: np.ndarray
    cluster: np.ndarray
    coded: np.ndarray
    weight: np.ndarray
    groups: int

    @cached_property
    def _used(self) -> np.ndarray:
        """The surrogate, left out (all 0) in groups where some value of it was never coded: codes alone then."""
        cell = 2 * self.group + (self.found > 0)
        units = np.bincount(cell, minlength=2 * self.groups).reshape(-1, 2)
        codes = np.bincount(cell[self._is], minlength=2 * self.groups).reshape(-1, 2)
        lacks = ((units > 0) & (codes == 0)).any(axis=1)
        return np.where(lacks[self.group], 0, self.found > 0).astype(np.int64)

    @cached_property
    def _is(self) -> np.ndarray:
        return np.flatnonzero(self.weight > 0)

    def _cells(self, values: np.ndarray | None, *, coded: bool) -> np.ndarray:
        """Sums over the units (or the coded ones) of each group and value of the surrogate: groups × 2."""
        cell = 2 * self.group + self._used
        return np.bincount(cell[self._is] if coded else cell, values, 2 * self.groups).reshape(-1, 2).astype(float)

    @cached_property
    def units(self) -> np.ndarray:
        """Units in each group."""
        return np.bincount(self.group, minlength=self.groups).astype(float)

    @cached_property
    def codes(self) -> np.ndarray:
        """Coded units, those coded yes and those coded no, in each group: 3 × groups."""
        group, yes = self.group[self._is], self._yes
        return np.stack([np.bincount(group, part, self.groups) for part in (np.ones(len(yes)), yes, 1 - yes)])

    @cached_property
    def _yes(self) -> np.ndarray:
        return np.asarray(self.coded, dtype=float)[self._is]

    @cached_property
    def strata(self) -> dict[str, np.ndarray]:
        """By group and value of the surrogate: `units, codes`, `a` (share of the group), `p` (coded yes), as groups × 2."""
        units, codes = self._cells(None, coded=False), self._cells(None, coded=True)
        weight = self.weight[self._is]
        with np.errstate(divide="ignore", invalid="ignore"):
            a = units / units.sum(axis=1, keepdims=True)
            p = self._cells(weight * self._yes, coded=True) / self._cells(weight, coded=True)
        return {"units": units, "codes": codes, "a": np.nan_to_num(a), "p": np.nan_to_num(p)}

    @cached_property
    def _added(self) -> "scipy.sparse.csr_array":
        """What each cluster adds: to θ̂ − θ of each group (and of that by its units alone), units, weight coded yes and no; × 5 groups."""
        made, at, k = self.strata, self._is, self.groups
        group, used, weight = self.group[at], self._used[at], self.weight[at]
        total = self._cells(weight, coded=True)
        share = (made["a"] * made["p"]).sum(axis=1)
        of_units = (made["p"][self.group, self._used] - share[self.group]) / self.units[self.group]
        off = self._yes - made["p"][group, used]
        values = np.concatenate([
            of_units, made["a"][group, used] * weight / total[group, used] * off,
            np.ones(len(self.group)), weight * self._yes, weight * (1 - self._yes), of_units,
        ])  # fmt: skip
        column = np.concatenate([self.group, group, self.group + k, group + 2 * k, group + 3 * k, self.group + 4 * k])
        row = np.concatenate([self.cluster, self.cluster[at], self.cluster, self.cluster[at], self.cluster[at], self.cluster])
        return scipy.sparse.csr_array((values, (row, column)), shape=(int(self.cluster.max(initial=-1)) + 1, 5 * k))

    @cached_property
    def _products(self) -> np.ndarray:
        return (self._added.T @ self._added).toarray()

    @cached_property
    def clusters(self) -> np.ndarray:
        """Clusters with a coded unit, with one coded yes, with one coded no, in each group: 3 × groups."""
        yes, no = (self._added[:, part * self.groups : (part + 1) * self.groups].toarray() > 0 for part in (2, 3))
        return np.stack([(yes | no).sum(axis=0), yes.sum(axis=0), no.sum(axis=0)])

    def sides(self, members: np.ndarray) -> "Sides":
        """Groups taken together (rows of `members`: groups of 0 and 1), each group corrected by its own codes.

        >>> found, coded = np.repeat([1, 0], [300, 700]), np.repeat([1, 0, 1, 0], [240, 60, 70, 630])
        >>> weight = np.tile([5.0, 0, 0, 0, 0], 200)
        >>> made = DoubleSample(found, np.zeros(1000, int), np.arange(1000), coded, weight, 1).sides(np.ones((1, 1)))
        >>> round(float(made.value[0]), 3), [round(float(end[0]), 3) for end in made.interval()]     # .3 · .8 + .7 · .1
        (0.31, [0.262, 0.364])
        """
        members, k, made = np.asarray(members, dtype=float), self.groups, self.strata
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.nan_to_num(members * self.units / (members @ self.units)[:, None])
            smooth = (made["p"] * made["codes"] + UNSEEN) / (made["codes"] + 2 * UNSEEN)
            left = np.where(made["codes"] > 0, 1 - made["codes"] / np.maximum(made["units"], 1), 0.0)
            unseen = (made["p"] ** 2 + (1 - made["p"]) ** 2) * UNSEEN / np.maximum(made["codes"], 1) ** 2
            heaviest = (made["a"] / np.maximum(made["codes"], 1)).max(axis=1)
        share = (made["a"] * made["p"]).sum(axis=1)
        value = part @ share
        centre = part @ (made["a"] * np.where(left > 0, smooth, made["p"])).sum(axis=1)
        mixed = members * (share - value[:, None]) / np.maximum(members @ self.units, 1)[:, None]
        combined = np.concatenate([part, mixed, np.zeros((len(members), 3 * k))], axis=1)
        coded, yes, no = (members @ counted for counted in self.clusters)
        counts = [members @ counted for counted in self.codes]
        size = np.maximum(coded, 2)
        covariance = combined @ self._products @ combined.T * np.sqrt(np.outer(size / (size - 1), size / (size - 1)))
        covariance += part * (made["a"] ** 2 * unseen * left).sum(axis=1) @ part.T
        coded_all = counts[0] >= members @ self.units
        lacking = ((members * (self.codes[0] == 0) * (self.units > 0)).sum(axis=1) > 0) | (members @ self.units == 0)
        why, needed = codes_withheld(np.where(lacking, 0, counts[0]), (counts[1], counts[2]), (coded, yes, no), value,
                                     (part * heaviest).max(axis=1), members @ self.units)  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore"):  # the codes that the heaviest one would leave, were all as heavy
            worth = [np.where(coded_all, LUCKY, np.fmin(seen, CODED / HEAVY * side / (part * heaviest).max(axis=1)))
                     for seen, side in zip(counts[1:], (value, 1 - value), strict=True)]  # fmt: skip
        return Sides(np.where(lacking, np.nan, value), centre, covariance, self._freedom(members), worth[0], worth[1], why, needed)

    def more(self, sides: "Sides", width: float) -> tuple[np.ndarray, np.ndarray]:
        """Codes to be added in each group and stratum (groups × 2) for an interval so wide, and the widths (groups × 2: now, then).

        Neyman's allocation beyond the codes there are: as n_m ∝ a_m √(p_m(1 − p_m)), the cluster effect that the codes show kept.
        NaN where no number of codes would do, since the articles themselves are too few.

        Args:
            sides: of these groups, one by one. width: of the interval, as a share.
        """
        made, k = self.strata, self.groups
        n, size = made["codes"], made["units"]
        p = (made["p"] * n + UNSEEN) / (n + 2 * UNSEEN)
        spread = made["a"] ** 2 * p * (1 - p)
        low, high = sides._ends(LEVEL)
        now, variance = high - low, np.diag(sides.covariance)
        of_units = np.diag(self._products)[4 * k :]
        effect = np.clip((variance - of_units) / (spread / np.maximum(n, 1)).sum(axis=1).clip(1e-300), 1.0, None)
        allowed = variance * (width / now) ** 2 - of_units
        wanted = np.full((k, 2), np.nan)
        for group in np.flatnonzero((n.sum(axis=1) > 0) & (allowed > 0)):
            tried = np.clip(np.geomspace(1e-3, 1e7, 400)[:, None] * np.sqrt(spread[group]), n[group], size[group])
            enough = effect[group] * (spread[group] / np.maximum(tried, 1)).sum(axis=1) <= allowed[group]
            wanted[group] = tried[np.argmax(enough)] - n[group] if enough.any() else np.nan
        wanted = np.where((now <= width)[:, None], 0.0, wanted)
        few = sides.needed[:, None] * np.where(by_any := n.sum(axis=1, keepdims=True) > 0, n / np.maximum(n.sum(axis=1, keepdims=True), 1), made["a"])
        more = np.where(np.isnan(wanted) & by_any, np.nan, np.ceil(np.fmax(wanted, np.minimum(few, size - n)) - 1e-9))
        most = np.where(np.isnan(more), size, n + more)
        kept = effect * (spread / np.maximum(most, 1)).sum(axis=1) + of_units
        then = np.fmin(now, now * np.sqrt(kept / np.maximum(variance, 1e-300)))
        return more, np.stack([now, then], axis=1)

    def _freedom(self, members: np.ndarray) -> np.ndarray:
        """Kish's effective number of clusters less 1: of units, and twice that of what is coded yes or no, which bound each other."""
        k, effective = self.groups, []
        for place, times in ((1, 1), (2, 2), (3, 2)):
            there = slice(place * k, (place + 1) * k)
            total = members @ self._added[:, there].sum(axis=0)
            squares = np.einsum("sg,gh,sh->s", members, self._products[there, there], members)
            with np.errstate(divide="ignore", invalid="ignore"):
                effective.append(times * total**2 / squares)
        return np.maximum(1.0, np.fmin.reduce(effective) - 1)


@dataclass(frozen=True, eq=False)
class Sides:
    """Shares with all that their intervals need, one entry a side; `why` ("" or a word) is the reason for having none.

    value, centre (with a quarter of a code more of either answer), covariance (sides × sides), freedom; yes, no: units coded so (fewer where
    a share hangs on a few that stand for many); needed: how many more codes it would take.
    """

    value: np.ndarray
    centre: np.ndarray
    covariance: np.ndarray
    freedom: np.ndarray
    yes: np.ndarray
    no: np.ndarray
    why: np.ndarray
    needed: np.ndarray

    def _ends(self, level: float | np.ndarray = LEVEL) -> tuple[np.ndarray, np.ndarray]:
        """On the log odds, ± t standard errors, farther where the codes are few; the value is always inside."""
        centre = np.clip(self.centre, 1e-9, 1 - 1e-9)
        error = np.sqrt(np.diag(self.covariance)) / (centre * (1 - centre)) * t_quantile(self.freedom, level=level)
        below, above = (1 + OPENED * np.clip(LUCKY - codes, 0, LUCKY / 2) for codes in (self.yes, self.no))
        low, high = (scipy.special.expit(scipy.special.logit(centre) + way * error) for way in (-below, above))
        return np.fmin(low, self.value), np.fmax(high, self.value)

    def interval(self) -> tuple[np.ndarray, np.ndarray]:
        """The interval of each share; NaN where it is withheld."""
        return tuple(np.where(self.why == "", end, np.nan) for end in self._ends())  # type: ignore[return-value]

    def apart(self, mine: np.ndarray, other: np.ndarray) -> "Apart":
        """Some sides (their numbers) against others."""
        return Apart(self, np.asarray(mine), np.asarray(other))


@dataclass(frozen=True, eq=False)
class Apart:
    """Pairs of sides: difference and ratio with intervals from those of the two (MOVER: Zou & Donner 2008; Donner & Zou 2012), and p.

    Difference and ratio say the same: one leaves out 0 where the other leaves out 1, which is where p is below .05.
    """

    sides: Sides
    mine: np.ndarray
    other: np.ndarray

    @property
    def why(self) -> np.ndarray:
        """The reason for having no interval and no p."""
        mine, other = self.sides.why[self.mine], self.sides.why[self.other]
        return np.where(mine != "", mine, other)

    def _reach(self, level: float | np.ndarray = LEVEL) -> tuple[np.ndarray, ...]:
        """How far the two intervals reach towards each other (a, b) and away (c, d), and the correlation of the two shares."""
        full = np.broadcast_to(level, self.mine.shape)
        low, high = np.full((2, 2, len(self.mine)), np.nan)
        for place, at in enumerate((self.mine, self.other)):
            some = Sides(*(part[at] if part.ndim == 1 else part[np.ix_(at, at)] for part in vars(self.sides).values()))
            low[place], high[place] = some._ends(full)
        mine, other = self.sides.value[self.mine], self.sides.value[self.other]
        error = np.sqrt(np.maximum(np.diag(self.sides.covariance), 1e-300))
        tied = self.sides.covariance[self.mine, self.other] / (error[self.mine] * error[self.other])
        return mine - low[0], high[1] - other, high[0] - mine, other - low[1], np.clip(tied, -1, 1)

    def difference(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Share less share, and its ends: d − √(a² + b² − 2rab), d + √(c² + d² − 2rcd)."""
        value = self.sides.value[self.mine] - self.sides.value[self.other]
        a, b, c, d, tied = self._reach()
        return value, *self._given(value - _together(a, b, tied), value + _together(c, d, tied))

    def ratio(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Share over share, and its ends: those R at which the interval of θ₁ − Rθ₀ ends at 0."""
        mine, other = self.sides.value[self.mine], self.sides.value[self.other]
        a, b, c, d, tied = self._reach()
        with np.errstate(divide="ignore", invalid="ignore"):
            value, middle = mine / other, mine * other
            tight = middle - tied * a * b
            low = (mine**2 - a**2) / (tight + np.sqrt(np.maximum(tight**2 - (other**2 - b**2) * (mine**2 - a**2), 0)))
            wide = middle - tied * c * d
            high = (wide + np.sqrt(np.maximum(wide**2 - (other**2 - d**2) * (mine**2 - c**2), 0))) / (other**2 - d**2)
        return value, *self._given(low, high)

    def p(self) -> np.ndarray:
        """One less the level at which the interval just holds no difference; not told apart below 1e-12."""
        apart = np.abs(self.sides.value[self.mine] - self.sides.value[self.other])
        above = self.sides.value[self.mine] > self.sides.value[self.other]
        low, high = np.full((2, len(apart)), np.log(SMALLEST)), np.zeros((2, len(apart)))
        least, most = low[0], high[0]
        for _ in range(50):
            middle = (least + most) / 2
            a, b, c, d, tied = self._reach(-np.expm1(middle))
            holds = np.where(above, _together(a, b, tied), _together(c, d, tied)) >= apart
            least, most = np.where(holds, middle, least), np.where(holds, most, middle)
        return np.where(self.why == "", np.exp(least), np.nan)

    def _given(self, *ends: np.ndarray) -> tuple[np.ndarray, ...]:
        return tuple(np.where(self.why == "", end, np.nan) for end in ends)


def _together(one: np.ndarray, other: np.ndarray, tied: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * tied * one * other, 0))


@dataclass(frozen=True, eq=False)
class Regression:
    """Coefficients with their standard errors and degrees of freedom, one a column of the design."""

    value: np.ndarray
    error: np.ndarray
    freedom: np.ndarray

    def interval(self) -> tuple[np.ndarray, np.ndarray]:
        """± t standard errors."""
        reach = self.error * t_quantile(self.freedom)
        return self.value - reach, self.value + reach

    def p(self) -> np.ndarray:
        """Of the hypothesis that a coefficient is 0, two-sided."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return 2 * scipy.special.stdtr(self.freedom, -np.abs(self.value / self.error))


def regression(
    design: np.ndarray, found: np.ndarray, cluster: np.ndarray, coded: np.ndarray | None = None, weight: np.ndarray | None = None
) -> Regression:
    """A linear probability model of what people would code, estimated from all units (design-based supervised learning).

    β̂ = (X′X)⁻¹ X′ỹ with the design-adjusted outcome ỹ = f̂ + w(y − f̂) (Egami, Hinck, Stewart & Wei 2023, eq. 3), where f̂ is the
    weighted least-squares prediction of y from X and f. Errors are those of clusters ('CR1'), with Kish's effective number of
    clusters less one as degrees of freedom.

    Args:
        design: units × columns, a column of ones among them. found: what the instrument found. cluster: number of the article.
        coded, weight: as in `DoubleSample`; None: the found is itself the outcome, uncorrected.

    >>> x, found = np.tile([0.0, 1.0], 500), np.repeat([1.0, 0.0], [400, 600])
    >>> made = regression(np.column_stack([np.ones(1000), x]), found, np.arange(1000), 1 - found, np.tile([5.0, 0, 0, 0, 0], 200))
    >>> made.value.round(6).tolist()            # all were found where none is: the codes say 1 − f
    [0.6, 0.0]
    """
    clusters, columns = int(cluster.max(initial=-1)) + 1, design.shape[1]
    inverse = np.linalg.pinv(design.T @ design)
    weight = np.ones(len(found)) if weight is None else weight
    at = np.flatnonzero(weight > 0)
    if coded is None:
        fitted, outcome = found.astype(float), found.astype(float)
    else:
        helped = np.column_stack([design, found])
        root = np.sqrt(weight[at])
        fitted = helped @ np.linalg.lstsq(helped[at] * root[:, None], np.asarray(coded, float)[at] * root, rcond=None)[0]
        outcome = fitted.copy()
        outcome[at] += weight[at] * (np.asarray(coded, float)[at] - fitted[at])
    leverage = design @ inverse
    value = leverage.T @ outcome
    added = leverage * (outcome - design @ value)[:, None]
    fold = scipy.sparse.csr_array((np.ones(len(found)), (cluster, np.arange(len(found)))), shape=(clusters, len(found)))
    size = len(np.unique(cluster[at]))
    of_cluster = fold @ added
    error = np.sqrt((of_cluster**2).sum(axis=0) * size / max(size - columns, 1))
    pulled = fold[:, at] @ (weight[at, None] * leverage[at]) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.nan_to_num(pulled.sum(axis=0) ** 2 / (pulled**2).sum(axis=0), nan=2.0)
    return Regression(value, error, np.maximum(1.0, freedom - 1))
