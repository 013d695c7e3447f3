"""Agreement: how far coders agree, with intervals over articles, by level and by pair of coders."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import scipy

from mediakit import statistics as stats
from mediakit.coding.coefficients import COEFFICIENTS, CodeTable, estimate
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.files import csv_bytes, read_cells
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

FIGURES = ["coders", "units", "value", "low", "high"]
RESAMPLES = 2000
FEWEST = 10  # codes of the rarer level: in simulations with fewer, intervals of 95 % held the truth in down to 75 %
CELLS = 4_000_000  # draws × units at a time
DRAWS = "95 % intervals"
NAMES, ARTICLE, WEIGHT = ("unit", "id"), "article", "weight"
ALPHA, OBSERVED, KAPPA, AC1, FLEISS = COEFFICIENTS
SHORT_NAMES = {"alpha": ALPHA, "observed": OBSERVED, "kappa": KAPPA, "AC1": AC1, "Fleiss": FLEISS}


@dataclass(frozen=True, repr=False, eq=False)
class Agreement(Table):
    """Coefficients of agreement: `coefficient, variable, coders, units, value, low, high`.

    `units` counts those with two codes or more. `by_level` holds one level against the rest (with `level` and `given`,
    how often it was given), `by_pair` every two coders (with `pair`): the same columns, the same intervals.
    """

    by_level: Table = field(kw_only=True)
    by_pair: Table = field(kw_only=True)

    def value(self, coefficient: str = ALPHA, variable: str | None = None) -> float:
        """One number of the table.

        Args:
            coefficient: as the table names it.
            variable: may be left out where there is one.

        Returns:
            The number, unrounded.

        Raises:
            ValueError: if there is no such coefficient or variable.
        """
        rows = self.frame
        for name, wanted in (("coefficient", SHORT_NAMES.get(coefficient, coefficient)), ("variable", variable)):
            if wanted is not None:
                choice(wanted, rows[name], name)
            rows = rows if wanted is None else rows[rows[name] == wanted]
        return float(rows["value"].iloc[0])

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: alpha and the observed agreement of each variable with their intervals."""
        rows = self.frame[self.frame["coefficient"].isin([ALPHA, OBSERVED])]
        names = {"coefficient": "feature", "variable": "group", "value": "rate"}
        return show(intervals(rows.rename(columns=names), ax, label="agreement (1: all pairs of coders)"))


def agreement(
    table: Any, *, measure: str = "nominal", levels: Sequence[Any] | None = None, variable: str = "",
    coefficients: Sequence[str] = ("alpha", "observed", "kappa"), seed: int = 0,
) -> Agreement:  # fmt: skip
    """How far coders agree on one variable.

    Krippendorff's alpha for the measure; for the levels as names the observed agreement, Cohen's kappa (the mean of all
    pairs), Gwet's AC1 and Fleiss' kappa: formulas and sources in `mediakit.coding.coefficients`. A unit counts by its
    weight, so that an enriched sample says how far coders agree on the texts it was drawn from.

    Intervals are percentiles of 2,000 draws of articles (of units, where each is its own) by name, at the level that so few
    need (`statistics.expanded_level`); draws in which all codes are one level are passed over. One is given only where
    ten codes or more are of another level than the most frequent one, and not all pairs agree: otherwise the notes say
    how many units it would need. (In simulations of 75 designs of two coders that rule gives .92 to 1, without it down
    to .75.) Where all codes are one level, agreement is 1 by convention.

    Args:
        table: units × coders: a frame, an array, lists, or a CSV file. None, NaN and "" are missing. The columns `unit`
            and `id` name the rows, `article` says which are drawn together, `weight` how much each counts.
        measure: of alpha: `nominal`, `ordinal`, `interval` or `ratio`.
        levels: all levels in their order; needed for words that are ordinal. None: those that occur.
        variable: what is coded, for display.
        coefficients: of `alpha, observed, kappa, AC1, Fleiss`.
        seed: of the draws.

    Returns:
        An Agreement, one row a coefficient (and variable): `coders, units, value, low, high`; `.by_pair` has every two
        coders.

    Raises:
        ValueError: if a coefficient or measure is unknown, or the measure needs an order or numbers that the levels
            lack.

    >>> codes = [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]] * 5
    >>> agreement(codes, variable="tone", coefficients=["alpha", "AC1"])
    Agreement of 2 coders
    coefficient           variable  coders  units      value [low, high]
    Krippendorff's alpha  tone           2     20  0.480 [-0.075, 0.878]
    Gwet's AC1            tone           2     20  0.529 [ 0.063, 0.904]
    95 % intervals: 2,000 draws of units, seed 0
    """
    chosen = [choice(SHORT_NAMES.get(n, n), [*COEFFICIENTS, *SHORT_NAMES], "coefficient", "") for n in coefficients]
    frame, articles, weight = _frame(table)
    coded = CodeTable.of(frame, measure=measure, levels=levels)
    articles = _by_codes(coded, list(map(str, frame.columns))) if articles is None else articles
    some = coded.rated > 0
    coded = CodeTable(coded.codes[some], coded.levels, measure, coded.values)
    drawn = _Draws.of(articles[some], weight[some], seed)
    names = list(map(str, frame.columns))
    overall = _rows(coded, chosen, drawn, variable=variable)
    counted = (overall, _by_level(coded, chosen, drawn, variable), _by_pair(coded, chosen, drawn, variable, names))
    steps = {"measure": measure, "variable": variable, "coefficients": chosen, "seed": seed}
    made = Provenance(hashlib.sha256(csv_bytes(frame)).hexdigest()).then("agreement", **steps).without("the human codes")
    return _table(counted, made, (*_notes(coded, chosen, drawn, variable), f"{DRAWS}: {drawn.told}, seed {seed}"))


def joined(each: Sequence[Agreement], provenance: Provenance) -> Agreement:
    """The agreement on several variables in one, coefficient by coefficient."""
    parts = [[one.frame, one.by_level.frame, one.by_pair.frame] for one in each]
    counted = tuple(_stacked(list(frames)) for frames in zip(*parts, strict=True))
    notes = dict.fromkeys(note for one in each for note in one.notes)
    return _table(counted, provenance, sorted(notes, key=lambda note: note.startswith(DRAWS)))


def _by_codes(coded: CodeTable, coders: list[str]) -> np.ndarray:
    """Names for units that have none: their codes, and which of the units with these codes it is; their order changes nothing."""
    codes = pd.DataFrame(coded.codes[:, np.argsort(coders, kind="stable")])
    told = codes.astype(str).agg(" ".join, axis=1) if codes.size else pd.Series("", index=codes.index)
    return (told + " " + told.groupby(told).cumcount().astype(str)).to_numpy(dtype=object)


def _frame(table: Any) -> tuple[pd.DataFrame, np.ndarray | None, np.ndarray]:
    """The table with one column a coder; the article of each row, or its own name, None where it has none; its weight."""
    if isinstance(table, str | os.PathLike):
        table = read_cells(table)
    if isinstance(table, pd.DataFrame):
        weight = pd.to_numeric(table[WEIGHT]).to_numpy(float) if WEIGHT in table.columns else np.ones(len(table))
        if not (np.isfinite(weight) & (weight > 0)).all():
            raise ValueError("a weight is no number above 0: leave out units that were not drawn")
        named = [name for name in (ARTICLE, *NAMES) if name in table.columns]
        articles = table[named[0]].to_numpy(dtype=object) if named else None
        coders = table.drop(columns=[name for name in (*NAMES, ARTICLE, WEIGHT) if name in table.columns])
        return coders, articles, weight
    cells = np.asarray(table, dtype=object)
    cells = cells.reshape(0, 0) if cells.shape == (0,) else cells
    if cells.ndim != 2:
        raise ValueError("codes are given as units × coders: one row a unit, one column a coder, all equally long")
    frame = pd.DataFrame(cells, columns=[f"coder {number}" for number in range(1, cells.shape[1] + 1)])
    return frame, None, np.ones(len(frame))


@dataclass(frozen=True, eq=False)
class _Draws:
    """How much each unit counts, once (`weight`, of mean 1) and in each draw (draws × units)."""

    weight: np.ndarray
    drawn: np.ndarray
    articles: int
    told: str

    @classmethod
    def of(cls, articles: np.ndarray, weight: np.ndarray, seed: int) -> "_Draws":
        names, row = np.unique(articles.astype(str), return_inverse=True)
        weight = weight / weight.mean() if len(weight) else weight
        many = stats.bootstrap_sums(scipy.sparse.eye_array(len(names), format="csr"), names=names.tolist(), resamples=RESAMPLES, seed=seed)
        what = "units" if len(names) == len(row) else "articles"
        weighted = "" if np.allclose(weight, 1) else "; units weighted back to what they were drawn from"
        return cls(weight, many[:, row] * weight, len(names), f"{RESAMPLES:,} draws of {what}{weighted}")


def _rarer(coded: CodeTable) -> int:
    """Codes of other levels than the most frequent one, in units with two codes or more."""
    counts = coded.counts[coded.rated >= 2].sum(axis=0)
    return int(counts.sum() - counts.max(initial=0))


def _differ(coded: CodeTable) -> int:
    """Units on which coders differ."""
    return int((coded.counts.max(axis=1, initial=0) < coded.rated).sum())


def _rows(coded: CodeTable, chosen: Sequence[str], draws: _Draws, **keys: Any) -> pd.DataFrame:
    """One row a coefficient that is defined, with its interval where one is given."""
    rows = []
    given = _rarer(coded) >= FEWEST and _differ(coded) > 0
    counts = {"coders": int((coded.codes >= 0).any(axis=0).sum()), "units": int((coded.rated >= 2).sum())}
    for name in chosen:
        value: np.ndarray = np.array(estimate(name, coded, draws.weight))
        ends: tuple[Any, Any] = (np.nan, np.nan)
        if given:
            blocks = np.array_split(draws.drawn, max(1, draws.drawn.size // CELLS))
            drawn = np.concatenate([COEFFICIENTS[name](coded, block) for block in blocks])
            ends = stats.drawn_interval(drawn, value, level=float(stats.expanded_level(np.array(draws.articles))))
        rows.append({"coefficient": name, **keys, **counts, "value": value, "low": ends[0], "high": ends[1]})
    frame = pd.DataFrame(rows, columns=["coefficient", *keys, *FIGURES])
    return frame.astype(dict.fromkeys(("value", "low", "high"), float)).dropna(subset="value")


def _by_level(coded: CodeTable, chosen: Sequence[str], draws: _Draws, variable: str) -> pd.DataFrame:
    """Each level against the rest; of measured quantities there are none."""
    given = (coded.codes.ravel()[:, None] == np.arange(len(coded.levels))).sum(axis=0)
    kept = [] if coded.values is not None else np.flatnonzero(given).tolist()
    parts = [
        _rows(coded.against_rest(at), chosen, draws, variable=variable, level=coded.levels[at], given=int(given[at]))
        for at in kept
    ]
    return _stacked([pd.DataFrame(columns=["coefficient", "variable", "level", "given", *FIGURES]), *parts])


def _by_pair(coded: CodeTable, chosen: Sequence[str], draws: _Draws, variable: str, names: list[str]) -> pd.DataFrame:
    parts = [
        _rows(coded.of_coders(pair), chosen, draws, variable=variable, pair=f"{names[pair[0]]} + {names[pair[1]]}")
        for pair in combinations(range(len(names)), 2)
    ]
    return _stacked([pd.DataFrame(columns=["coefficient", "variable", "pair", *FIGURES]), *parts])


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts coefficient by coefficient, so that variables (levels, pairs) can be compared."""
    place = {name: at for at, name in enumerate(COEFFICIENTS)}
    full = [part for part in parts if len(part)]
    frame = pd.concat(full) if full else parts[0]
    return frame.sort_values("coefficient", key=lambda names: names.map(place), kind="stable", ignore_index=True)


def _notes(coded: CodeTable, chosen: Sequence[str], draws: _Draws, variable: str) -> tuple[str, ...]:
    named = f"{variable}: " if variable else ""
    pairable = coded.codes[coded.rated >= 2]
    used = set(pairable[pairable >= 0])
    if len(pairable) < 2:
        few = "one unit has" if len(pairable) else "no unit has"
        return (f"{named}{few} codes of two coders: agreement cannot be told from chance",)
    if len(used) == 1:
        return (f"{named}no variation: every code is {coded.levels[used.pop()]!r}; agreement is 1 by convention",)
    notes = []
    if coded.measure != "nominal" and set(chosen) - {ALPHA}:
        notes.append(f"{named}alpha is {coded.measure}, the others take levels as names")
    if unused := [level for at, level in enumerate(coded.levels) if not (coded.codes == at).any()]:
        notes.append(f"{named}nobody gave {', '.join(unused)}")
    if (rarer := _rarer(coded)) < FEWEST:
        few = "one code is" if rarer == 1 else f"{rarer} codes are"
        needed = int(np.ceil(FEWEST / rarer * len(pairable)))
        notes.append(f"{named}{few} of another level than the most frequent one: no interval below {FEWEST}; "
                     f"it would need about {needed:,} units like these, or a sample enriched with the rarer levels")  # fmt: skip
    elif not _differ(coded):
        # of n units none differs: up to 1 − (α/2)^(1/n) may (Clopper & Pearson 1934)
        reach = 1 - 0.025 ** (1 / draws.articles)
        notes.append(f"{named}all pairs agree, so that no draw can differ: no interval; in {100 * reach:.1f} % of the units coders "
                     "may still differ")  # fmt: skip
    return tuple(notes)


def _table(counted: tuple[pd.DataFrame, ...], made: Provenance, notes: Sequence[str]) -> Agreement:
    overall, levels, pairs = counted
    coders = int(overall["coders"].max()) if len(overall) else 0
    title = f"Agreement of {coders} coder{'' if coders == 1 else 's'}"
    by_level = Table(levels, made, f"{title}, each level against the rest", tuple(notes))
    by_pair = Table(pairs, made, f"{title}, each two coders", tuple(notes))
    return Agreement(overall, made, title, tuple(notes), by_level=by_level, by_pair=by_pair)
