"""Agreement: how far coders agree, with intervals over units, by level and by pair of coders."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from mediakit import statistics as stats
from mediakit.coding.coefficients import (
    COEFFICIENTS,
    Coded,
    bennett_s,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    observed_agreement,
)
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.intervals import intervals
from mediakit.results.files import csv_bytes
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

__all__ = [
    "Agreement",
    "agreement",
    "bennett_s",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "joined",
    "krippendorff_alpha",
    "observed_agreement",
]

FIGURES = ["coders", "units", "value", "low", "high"]
CELLS = 4_000_000  # draws × units at a time
DRAWS = "95 % intervals"
IDENTIFIERS = ("unit", "article", "id")
ALPHA = next(iter(COEFFICIENTS))


@dataclass(frozen=True, repr=False, eq=False)
class Agreement(Table):
    """Coefficients of agreement: `coefficient, variable, coders, units, value, low, high`.

    `units` counts those with two codes or more. `by_level` holds one level against the rest (with `level` and `given`,
    how often it was given), `by_pair` every two coders (with `pair`): the same columns, the same intervals.
    """

    by_level: Table | None = None
    by_pair: Table | None = None

    def value(self, coefficient: str = ALPHA, variable: str | None = None) -> float:
        """One number of the table; ValueError where there is no such coefficient or variable."""
        rows = self.frame
        for name, wanted in (("coefficient", coefficient), ("variable", variable)):
            if wanted is not None:
                choice(wanted, rows[name], name)
            rows = rows if wanted is None else rows[rows[name] == wanted]
        return float(rows["value"].iloc[0])

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: alpha and the observed agreement of each variable with their intervals."""
        rows = self.frame[self.frame["coefficient"].isin([ALPHA, "observed agreement"])]
        names = {"coefficient": "feature", "variable": "group", "value": "rate"}
        return show(intervals(rows.rename(columns=names), ax, label="agreement (1: all pairs of coders)"))


def agreement(
    table: Any, *, measure: str = "nominal", levels: Sequence[Any] | None = None, variable: str = "",
    resamples: int = 2000, seed: int = 0,
) -> Agreement:  # fmt: skip
    """How far coders agree on one variable.

    Krippendorff's alpha for the measure, and for the levels as names the observed agreement, Cohen's kappa (the mean
    of all pairs), Gwet's AC1, Fleiss' kappa, Bennett's S; formulas and sources in `mediakit.coding.coefficients`.
    Intervals are percentiles of draws of units; a draw in which all codes are one level says nothing, it is passed
    over. Where all codes are one level anyway, each is 1 by convention, without an interval; where fewer than two units have
    codes of two coders, it is NaN.

    Args:
        table: units × coders: a frame, an array, lists, or a CSV file. None, NaN and "" are missing. A column `unit`,
            `article` or `id` only names the rows.
        measure: of alpha: `nominal`, `ordinal`, `interval` or `ratio`.
        levels: all levels in their order; needed for words that are ordinal. None: those that occur.
        variable: what is coded, for display.
        resamples: draws of units. seed: of the draws.

    Raises ValueError where the measure is unknown, or needs an order or numbers that the levels lack.

    >>> agreement([["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]], variable="tone")
    Agreement of 2 coders
    coefficient           variable  coders  units   value [low, high]
    Krippendorff's alpha  tone           2      4  0.53 [-0.40, 1.00]
    observed agreement    tone           2      4  0.75 [ 0.25, 1.00]
    Cohen's kappa         tone           2      4  0.50 [ 0.00, 1.00]
    Gwet's AC1            tone           2      4  0.53 [-0.41, 1.00]
    Fleiss' kappa         tone           2      4  0.47 [-0.60, 1.00]
    Bennett's S           tone           2      4  0.50 [-0.50, 1.00]
    95 % intervals: 2,000 draws of units, seed 0
    """
    frame = _frame(table)
    coded = Coded.of(frame, measure=measure, levels=levels)
    coded = Coded(coded.codes[coded.rated > 0], coded.levels, measure, coded.values)
    draws = stats.bootstrap_sums(sparse.eye_array(len(coded.codes)), resamples=resamples, seed=seed)
    overall = _figures(coded, draws, variable=variable)
    counted = (
        overall,
        _by_level(coded, draws, variable),
        _by_pair(coded, draws, variable, list(map(str, frame.columns))),
    )
    steps = {"measure": measure, "variable": variable, "resamples": resamples, "seed": seed}
    made = Provenance(hashlib.sha256(csv_bytes(frame)).hexdigest()).then("agreement", **steps)
    return _table(counted, made, _notes(coded, variable), f"{resamples:,} draws of units, seed {seed}")


def joined(each: Sequence[Agreement], provenance: Provenance) -> Agreement:
    """The agreement on several variables in one, coefficient by coefficient."""
    parts = [[one.frame, one.by_level.frame, one.by_pair.frame] for one in each]
    counted = tuple(_stacked(list(frames)) for frames in zip(*parts, strict=True))
    notes = dict.fromkeys(note for one in each for note in one.notes)
    return _table(counted, provenance, sorted(notes, key=lambda note: note.startswith(DRAWS)))


def _frame(table: Any) -> pd.DataFrame:
    """The table as a frame with one column a coder."""
    if isinstance(table, str | os.PathLike):
        table = pd.read_csv(Path(table), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if isinstance(table, pd.DataFrame):
        return table.drop(columns=[name for name in IDENTIFIERS if name in table.columns])
    cells = np.asarray(table, dtype=object)
    cells = cells.reshape(0, 0) if cells.shape == (0,) else cells
    if cells.ndim != 2:
        raise ValueError("codes are given as units × coders: one row a unit, one column a coder, all equally long")
    return pd.DataFrame(cells, columns=[f"coder {number}" for number in range(1, cells.shape[1] + 1)])


def _figures(coded: Coded, draws: np.ndarray, **keys: Any) -> pd.DataFrame:
    """One row a coefficient with its interval."""
    once, rows = np.ones((1, len(coded.codes))), []
    blocks = np.array_split(draws, max(1, draws.size // CELLS))
    for name, coefficient in COEFFICIENTS.items():
        value = coefficient(coded, once, alike=1.0)
        drawn = np.concatenate([coefficient(coded, block) for block in blocks])
        sure = np.isnan(coefficient(coded, once))  # no variation: 1 by convention, which no draw can support
        low, high = stats.interval(drawn[:, None], np.where(sure, np.nan, value))
        counts = {"coders": int((coded.codes >= 0).any(axis=0).sum()), "units": int((coded.rated >= 2).sum())}
        rows.append({"coefficient": name, **keys, **counts, "value": value[0], "low": low[0], "high": high[0]})
    return pd.DataFrame(rows, columns=["coefficient", *keys, *FIGURES])


def _by_level(coded: Coded, draws: np.ndarray, variable: str) -> pd.DataFrame:
    """Each level against the rest; of measured quantities there are none."""
    given = (coded.codes.ravel()[:, None] == np.arange(len(coded.levels))).sum(axis=0)
    kept = [] if coded.values is not None else np.flatnonzero(given)
    parts = [
        _figures(coded.against_rest(at), draws, variable=variable, level=coded.levels[at], given=int(given[at]))
        for at in kept
    ]
    return _stacked([pd.DataFrame(columns=["coefficient", "variable", "level", "given", *FIGURES]), *parts])


def _by_pair(coded: Coded, draws: np.ndarray, variable: str, names: list[str]) -> pd.DataFrame:
    parts = [
        _figures(coded.of_coders(pair), draws, variable=variable, pair=f"{names[pair[0]]} + {names[pair[1]]}")
        for pair in combinations(range(len(names)), 2)
    ]
    return _stacked([pd.DataFrame(columns=["coefficient", "variable", "pair", *FIGURES]), *parts])


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts coefficient by coefficient, so that variables (levels, pairs) can be held against each other."""
    place = {name: at for at, name in enumerate(COEFFICIENTS)}
    full = [part for part in parts if len(part)]
    frame = pd.concat(full) if full else parts[0]
    return frame.sort_values("coefficient", key=lambda names: names.map(place), kind="stable", ignore_index=True)


def _notes(coded: Coded, variable: str) -> tuple[str, ...]:
    named = f"{variable}: " if variable else ""
    pairable = coded.codes[coded.rated >= 2]
    used = set(pairable[pairable >= 0])
    if len(pairable) < 2:
        few = "one unit has" if len(pairable) else "no unit has"
        return (f"{named}{few} codes of two coders: agreement cannot be told from chance",)
    if len(used) == 1:
        return (f"{named}no variation: every code is {coded.levels[used.pop()]!r}; agreement is 1 by convention",)
    notes = []
    if coded.measure != "nominal":
        notes.append(f"{named}alpha is {coded.measure}, the others take levels as names")
    if unused := [level for at, level in enumerate(coded.levels) if not (coded.codes == at).any()]:
        notes.append(f"{named}nobody gave {', '.join(unused)}")
    if ((pairable == pairable.max(axis=1, keepdims=True)) | (pairable < 0)).all():
        notes.append(f"{named}all pairs agree: no draw can differ, which is no proof that coders never would")
    return tuple(notes)


def _table(counted: tuple[pd.DataFrame, ...], made: Provenance, notes: Sequence[str], draws: str = "") -> Agreement:
    overall, levels, pairs = counted
    notes = (*notes, *((f"{DRAWS}: {draws}",) if draws else ()))
    coders = int(overall["coders"].max()) if len(overall) else 0
    title = f"Agreement of {coders} coder{'' if coders == 1 else 's'}"
    by_level = Table(levels, made, f"{title}, each level against the rest", notes)
    by_pair = Table(pairs, made, f"{title}, each two coders", notes)
    return Agreement(overall, made, title, notes, by_level=by_level, by_pair=by_pair)
