"""Correction: shares of units as an instrument finds them, and corrected for its measured error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.coding.coded_units import CodedUnits, hits_in
from mediakit.coding.prevalence import METHODS, Corrected, DoubleSample, corrected
from mediakit.coding.samples import units_of
from mediakit.comparing.groups import FEWEST
from mediakit.corpus.hits import Matches
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.table import Table

__all__ = ["Correction", "CorrectionPlan", "correct", "panels"]

CODED = 50  # units a group needs for an error of its own: below, each of the four cells holds too few
RESAMPLES = 2000
TOLD = {
    "own": "what was found is read as P(coded | found) of the coded units, a sample of these units (Tenenbein 1970)",
    "common": "error rates P(found | coded) taken to be the same everywhere (Rogan & Gladen 1978)",
}


@dataclass(frozen=True, repr=False, eq=False)
class Correction(Table):
    """Shares of units, one row a feature (and group).

    Columns `feature, group, units, coded, naive` (share found) with `naive_low, naive_high`, `share` (corrected) with
    `low, high`; with groups `difference` (to all other groups together) with its ends and `naive_difference`;
    `articles`.
    """

    errors: str = "own"
    by: str | None = None
    draws: Any = field(default=None)  # feature → draws × groups of the corrected share

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: as found and corrected, beside each other."""
        told = {"as found": ("naive", "naive_low", "naive_high"), "corrected": ("share", "low", "high")}
        return show(intervals(panels(self.frame, told, grouped=self.by is not None), ax, label="share of units"))


def panels(frame: pd.DataFrame, told: Mapping[str, tuple[str, str, str]], *, grouped: bool) -> pd.DataFrame:
    """Some numbers of each feature, long, as `intervals` draws them.

    Args:
        frame: one row a feature (and group). told: what a number is called → its column and those of its ends.
        grouped: a panel a feature and number, with the groups as rows; otherwise a panel a feature, with the numbers as
            rows.

    >>> scored = pd.DataFrame({"feature": ["warm"], "f1": [0.5], "f1_low": [0.4], "f1_high": [0.6]})
    >>> panels(scored, {"F1": ("f1", "f1_low", "f1_high")}, grouped=False).values.tolist()
    [['warm', 'F1', 0.5, 0.4, 0.6]]
    """
    parts = []
    for feature in dict.fromkeys(frame["feature"]):
        rows = frame[frame["feature"] == feature]
        for said, names in told.items():
            part = rows[["feature", *(["group", "articles"] if grouped else [])]]
            part = part.assign(feature=f"{feature}, {said}") if grouped else part.assign(group=said)
            part[["rate", "low", "high"]] = rows[list(names)].to_numpy(float)
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class CorrectionPlan:
    """How shares are to be corrected: as `Validation.correct` takes it."""

    by: str | None = None
    errors: str | None = None
    seed: int = 0


@dataclass(frozen=True, eq=False)
class _All:
    """All units of a corpus: article (row of the corpus) and group (-1: none) of each, and the groups' names."""

    units: pd.DataFrame
    article: np.ndarray
    group: np.ndarray
    names: list[str]

    @classmethod
    def of(cls, corpus: Any, unit: str, by: str | None, covers: Any) -> "_All":
        units = units_of(corpus, unit)
        units = units if covers is None else units[covers(units)].reset_index(drop=True)
        article = pd.Index(corpus.articles["id"]).get_indexer(units["article"])
        if by is None:
            return cls(units, article, np.zeros(len(units), int), [""])
        column = corpus.articles[choice(by, sorted(corpus.articles.columns), "column", "to correct by")]
        told = column.where(column.notna() & (column.astype(str) != "")).astype("str")
        group = pd.Categorical(told.iloc[article])  # of groups without such a unit nothing can be said
        return cls(units, article, group.codes.astype(int), list(group.categories))


def correct(
    coded_units: CodedUnits, numbers: Sequence[int], plan: CorrectionPlan, *, unit: str, hits: Matches,
    covers: Any = None,
) -> Correction:  # fmt: skip
    """Shares of all units of the hits' corpus, corrected by the coded ones beside what was found in them.

    Features of one variable that never stand in the same unit are classes and are corrected together, with a class for
    units of none of them; others each against its absence.

    Args:
        coded_units: the coded units. numbers: of its targets. plan: groups, kind of error, seed.
        unit: `article`, `sentence` or `quotation`. hits: of the same finder in the corpus that is asked about.
        covers: of an instrument that has not read every unit, which it has: units → True or False each.
    """
    every, own_corpus = _All.of(hits.corpus, unit, plan.by, covers), hits is coded_units.hits
    at = (
        pd.Index(every.units["unit"]).get_indexer(coded_units.units["unit"])
        if own_corpus
        else np.full(len(coded_units.units), -1)
    )
    mine = np.where(at >= 0, every.group[at] if len(every.group) else -1, -1)
    errors = _kind_of_error(plan, np.bincount(mine[mine >= 0], minlength=len(every.names)), own_corpus)
    frames, drawn = [], {}
    for together, found in _sets(coded_units, numbers, _found(hits, every.units, coded_units, numbers)):
        codes, known = _coded(coded_units, together, every)
        parts = [_part(every, g, found, codes, mine[known], (errors, plan)) for g in range(len(every.names))]
        for place, number in enumerate(together, start=1):
            feature = coded_units.targets[number].feature
            frames.append(_rows(parts, place, plan.seed).assign(feature=feature))
            drawn[feature] = np.stack([part.result.draws[:, place] for part in parts], axis=1)
    frame = pd.concat(frames, ignore_index=True)
    columns = ["feature", *(["group"] if plan.by else []), *_COLUMNS, *(_APART if plan.by else []), "articles"]
    made = hits.corpus.provenance.then("correct", by=plan.by, errors=errors, seed=plan.seed).without("the human codes")
    note = (f"{TOLD[errors]}; 95 % intervals: {RESAMPLES:,} draws of the errors and of the share found (naive: "
            f"{RESAMPLES:,} resamples of articles), seed {plan.seed}")  # fmt: skip
    against = ("difference: to all other groups together",) if plan.by else ()
    return Correction(frame[columns], made, f"Share of {unit}s as found, and corrected", (note, *against),
                      errors=errors, by=plan.by, draws=drawn)  # fmt: skip


_COLUMNS = ["units", "coded", "naive", "naive_low", "naive_high", "share", "low", "high"]
_APART = ["difference", "difference_low", "difference_high", "naive_difference"]


def _kind_of_error(plan: CorrectionPlan, coded: np.ndarray, own_corpus: bool) -> str:
    if plan.errors is not None:
        choice(plan.errors, METHODS, "errors", "to correct by")
    if plan.errors == "own" and not own_corpus:
        raise ValueError("'own' error is known only of the corpus whose units were coded: take errors='common'")
    if plan.errors == "own" and (coded == 0).any():
        raise ValueError("'own' error needs coded units in every group, and one has none: take errors='common'")
    return plan.errors or ("own" if own_corpus and (coded >= (CODED if plan.by else 1)).all() else "common")


def _found(hits: Matches, units: pd.DataFrame, coded_units: CodedUnits, numbers: Sequence[int]) -> np.ndarray:
    """Whether each unit holds a hit of each pair's feature."""
    unit, hit = hits_in(hits, units)
    feature = hits.spans["feature"].to_numpy()[hit]
    return np.column_stack(
        [np.bincount(unit[feature == coded_units.targets[n].feature], minlength=len(units)) > 0 for n in numbers]
    )


def _sets(coded_units: CodedUnits, numbers: Sequence[int], found: np.ndarray) -> Iterator[tuple[list[int], np.ndarray]]:
    """The pairs that are corrected together, and the class found in each unit: 0 for none of them, 1 for the first …"""
    numbers = list(numbers)
    for variable in dict.fromkeys(coded_units.targets[n].variable for n in numbers):
        columns = [c for c, n in enumerate(numbers) if coded_units.targets[n].variable == variable]
        here = found[:, columns]
        apart = (here.sum(axis=1) <= 1).all() and (
            coded_units.found[:, [numbers[c] for c in columns]].sum(axis=1) <= 1
        ).all()
        for chosen in [columns] if apart else [[c] for c in columns]:
            yield [numbers[c] for c in chosen], found[:, chosen] @ np.arange(1, len(chosen) + 1)


def _coded(coded_units: CodedUnits, together: list[int], every: _All) -> tuple[DoubleSample, np.ndarray]:
    """The coded units with a settled code, and which rows they are."""
    known = np.flatnonzero(coded_units.known[:, together].all(axis=1))
    classes = np.arange(1, len(together) + 1)
    names = dict(zip(every.units["article"], every.article, strict=True))
    names |= {a: len(every.units) + n for n, a in enumerate(coded_units.articles) if a not in names}
    article = np.array([names[a] for a in coded_units.units["article"].iloc[known]], dtype=np.int64)
    found, coded = (getattr(coded_units, name)[np.ix_(known, together)] @ classes for name in ("found", "coded"))
    return DoubleSample(found, coded, coded_units.units["weight"].to_numpy(float)[known], article), known


@dataclass(frozen=True, eq=False)
class _Part:
    """One group: its name, its shares, the class and article of each of its units, how many were coded."""

    name: str
    result: Corrected
    found: np.ndarray
    article: np.ndarray
    coded: int


def _part(
    every: _All, group: int, found: np.ndarray, codes: DoubleSample, mine: np.ndarray, how: tuple[str, CorrectionPlan]
) -> _Part:
    errors, plan = how
    rows = every.group == group
    own = codes.take(mine == group) if errors == "own" else codes
    classes = int(max(found.max(initial=1), codes.found.max(initial=1), codes.coded.max(initial=1))) + 1
    result = corrected(own, found[rows], every.article[rows], classes=classes, method=errors, draws=RESAMPLES,
                       seed=plan.seed, part=group)  # fmt: skip
    return _Part(every.names[group], result, found[rows], every.article[rows], int((mine == group).sum()))


def _rows(parts: list[_Part], place: int, seed: int) -> pd.DataFrame:
    """One row a group for one class; what all others together have is the mean of theirs, weighted by their units."""
    rows = []
    sizes = np.array([len(part.found) for part in parts], float)
    values, naive = (np.array([getattr(part.result, n)[place] for part in parts]) for n in ("share", "naive"))
    drawn = np.stack([part.result.draws[:, place] for part in parts], axis=1)
    for g, part in enumerate(parts):
        low, high = (end[place] for end in part.result.interval())
        row = {"group": part.name, "articles": len(np.unique(part.article)), "units": len(part.found),
               "coded": part.coded, "naive": naive[g], "share": values[g], "low": low, "high": high}  # fmt: skip
        row["naive_low"], row["naive_high"] = _naive_interval(part, place, seed)
        others = np.arange(len(parts)) != g
        if others.any():
            weight = sizes[others] / sizes[others].sum()
            apart = values[g] - values[others] @ weight
            low, high = stats.drawn_interval(drawn[:, g] - drawn[:, others] @ weight, np.array(apart))
            row |= {"naive_difference": naive[g] - naive[others] @ weight, "difference": apart,
                    "difference_low": float(low), "difference_high": float(high)}  # fmt: skip
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=["group", *_COLUMNS, *_APART, "articles"])


def _naive_interval(part: _Part, place: int, seed: int) -> tuple[float, float]:
    names, row = np.unique(part.article, return_inverse=True)
    if len(names) < FEWEST:
        return np.nan, np.nan
    counts = np.stack([np.bincount(row, part.found == place), np.bincount(row)], axis=1)
    drawn = stats.bootstrap_sums(counts, resamples=RESAMPLES, seed=seed)
    low, high = stats.drawn_interval(drawn[:, 0] / drawn[:, 1], np.array((part.found == place).mean()))
    return float(low), float(high)
