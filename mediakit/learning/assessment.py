"""How well a model does on units it was not shown: F1 beside what needs no model, calibration, learning curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.coding.coded_units import hits_in
from mediakit.coding.scores import cells, f1_influence
from mediakit.comparing.group_rates import FEWEST
from mediakit.learning.classifier import KINDS
from mediakit.learning.training_set import FOLDS, HeldOut, TrainingSet, held_out
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.figures.learning_curve import learning_curve, reliability
from mediakit.results.table import Table
from mediakit.statistics.influence import effective_number, linear_interval

MACRO = "macro F1"
CODES = "the human codes"
BINS = 8
NOTE = "95 % intervals over stories, linearised; none where fewer than three stories hold what is right, or what is wrong"
STEPS = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, repr=False, eq=False)
class ModelScores(Table):
    """One row an instrument and level; see `learn`."""

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: F1 of each instrument, a panel a level."""
        told = self.frame.assign(
            group=self.frame["instrument"] + self.frame["held_out"].map(lambda by: by and f", by {by}")
        )
        told = told.rename(columns={"level": "feature", "f1": "rate", "f1_low": "low", "f1_high": "high"})
        return show(intervals(told.drop(columns="coded"), ax, label="F1 on units that were not learnt from"))


@dataclass(frozen=True, repr=False, eq=False)
class Calibration(Table):
    """One row a level and bin: `level, units, predicted` (mean probability), `observed` (share coded so), `low,
    high`."""

    def plot(self, ax: Any = None) -> Drawing:
        """Reliability diagram: what was observed against what was predicted."""
        return show(reliability(self.frame, ax))


@dataclass(frozen=True, repr=False, eq=False)
class LearningCurve(Table):
    """One row a number of units learnt from: `units, f1, low, high, without` (F1 of the most plain answer)."""

    label: str = "F1"

    def plot(self, ax: Any = None) -> Drawing:
        """F1 against units learnt from, and what needs no model as a line."""
        return show(learning_curve(self.frame, ax, label=self.label))


def _tables(training_set: TrainingSet, given: np.ndarray) -> np.ndarray:
    """stories × levels × 4: the weight of the units in each cell."""
    names, cluster = np.unique(training_set.stories, return_inverse=True)
    weight = training_set.units["weight"].to_numpy(float)
    each = np.stack([cells(given[:, k], training_set.labels[:, k], weight) for k in range(given.shape[1])], axis=1)
    sums = np.zeros((len(names), *each.shape[1:]))
    np.add.at(sums, cluster, each)
    return sums


def _f1(table: np.ndarray) -> np.ndarray:
    """F1 of tables of four cells (last axis), 0 where nothing is right, and their mean over levels at the end."""
    tp, fp, fn, _ = np.moveaxis(table, -1, 0)
    f1 = 2 * tp / np.maximum(2 * tp + fp + fn, 1e-300)
    return np.concatenate([f1, f1.mean(axis=-1, keepdims=True)], axis=-1)


def _added(tables: np.ndarray) -> np.ndarray:
    """What each story adds to F1 in first order, and at the end to the mean over levels."""
    added = np.nan_to_num(f1_influence(tables))
    return np.concatenate([added, added.mean(axis=-1, keepdims=True)], axis=-1)


def f1_interval(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each F1 and their mean: three stories must hold what is right, and three what is wrong (of the mean, in any level)."""
    tp, fp, fn, _ = np.moveaxis(tables, -1, 0)
    seen = np.minimum(*((part > 0).sum(axis=0) for part in (tp, fp + fn)))
    every = np.minimum(*((part > 0).any(axis=-1).sum(axis=0) for part in (tp, fp + fn)))
    why = stats.rate_withheld(np.array(len(tables)), np.concatenate([seen, every[..., None]], axis=-1))
    effective = 2 * np.minimum(*(effective_number(part) for part in (tp, fp + fn)))
    added = _added(tables)
    effective = np.concatenate([effective, effective_number(np.abs(added[..., -1:]))], axis=-1)
    ends = linear_interval(_f1(tables.sum(axis=0)), added, effective, within=(0, 1))
    low, high = (np.where(why == "", end, np.nan) for end in ends)
    return low, high


def gain_interval(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the first instrument's F1 less each one's, story by story; three stories must be judged otherwise by the two."""
    value, added = _f1(tables.sum(axis=0)), _added(tables)
    apart = (tables != tables[:, :1]).any(axis=-1)
    apart = np.concatenate([apart, apart.any(axis=-1, keepdims=True)], axis=-1).sum(axis=0)
    added = added[:, :1] - added
    given = stats.rate_withheld(np.array(len(tables)), apart) == ""
    ends = linear_interval(value[:1] - value, added, effective_number(np.abs(added)))
    low, high = (np.where(given, end, np.nan) for end in ends)
    return low, high


def scores(training_set: TrainingSet, models: Mapping[str, HeldOut], baseline: Any, seed: int) -> ModelScores:
    """F1 of each level and their mean: of the model held out in each way, of a plain answer, and of hits where given.

    The intervals are over whole stories; all instruments are judged on the same, so that `gain` is a paired difference.
    """
    judged = [("learnt", by, held.given) for by, held in models.items()] + _plain(training_set, baseline)
    tables = np.stack([_tables(training_set, given) for _, _, given in judged], axis=1)
    value, (low, high), (worse, better) = _f1(tables.sum(axis=0)), f1_interval(tables), gain_interval(tables)
    rows = []
    for n, (name, by, given) in enumerate(judged):
        for k, level in enumerate((*training_set.levels, MACRO)):
            ours = (value[0, k] - value[n, k], worse[n, k], better[n, k]) if n else (np.nan,) * 3
            rows.append({
                "instrument": name, "held_out": by, "level": level, **_counts(training_set.labels, given, k),
                "f1": value[n, k], "f1_low": low[n, k], "f1_high": high[n, k],
                **dict(zip(("gain", "gain_low", "gain_high"), ours, strict=True)),
            })  # fmt: skip
    first, *others = models
    notes = (
        f"learnt: judged on units it was not shown; by {first}: held out in {FOLDS} folds"
        + "".join(f"; by {by}: one {by} after the other" for by in others)
        + "; units of one story, or of the same words, are never learnt from and judged at once, whatever their dates",
        NOTE,
        "gain: F1 of the first rows (learnt) minus that of this row",
    )
    made = training_set.corpus.provenance.then("learn", training_set.variable, groups=list(models), seed=seed).without(CODES)
    title = f"{training_set.variable}: F1 on {len(training_set.units):,} coded units"
    return ModelScores(pd.DataFrame(rows), made, title=title, notes=notes)


def _counts(labels: np.ndarray, given: np.ndarray, level: int) -> dict[str, int]:
    """Units with the level by the codes and by the instrument; of all levels, all units."""
    if level == labels.shape[1]:
        return {"coded": len(labels), "given": len(labels)}
    return {"coded": int(labels[:, level].sum()), "given": int(given[:, level].sum())}


def _plain(training_set: TrainingSet, baseline: Any) -> list[tuple[str, str, np.ndarray]]:
    """What needs no training: yes to all, or the most frequent level; and units that hold a hit."""
    most = training_set.outputs[0] if training_set.kind == KINDS[0] else int(np.argmax(training_set.labels.sum(axis=0)))
    always = np.zeros_like(training_set.labels)
    always[:, most] = True
    rows = [(f"always {training_set.levels[most]}", "", always)]
    if baseline is not None:
        name = next(step.values[0] for step in baseline.provenance.steps if step.verb == "find")
        rows.append((str(name), "", _found(training_set, baseline)))
    return rows


def _found(training_set: TrainingSet, hits: Any) -> np.ndarray:
    """Units × levels: whether a unit holds a hit of the feature; of yes or no, 0 where it holds none.

    Raises:
        ValueError: where the features are not those of the levels.
    """
    plain = [f for f in hits.features if not f.startswith("not ")]
    fits = len(plain) == 1 if training_set.kind == KINDS[0] else bool(set(plain) & set(training_set.levels))
    if not fits:
        needed = (
            "one feature: hits.where(category=…)"
            if training_set.kind == KINDS[0]
            else f"features of {', '.join(training_set.levels)}"
        )
        raise ValueError(
            f"hits of {', '.join(map(repr, plain))} cannot be a baseline for {training_set.variable!r}: give hits of {needed}"
        )
    unit, hit = hits_in(hits, training_set.units)
    feature = hits.spans["feature"].to_numpy()[hit]
    held = {f: np.bincount(unit[feature == f], minlength=len(training_set.units)) > 0 for f in plain}
    if training_set.kind == KINDS[1]:
        return np.column_stack(
            [held.get(level, np.zeros(len(training_set.units), bool)) for level in training_set.levels]
        )
    yes = held[plain[0]]
    return np.column_stack([yes if level == "1" else ~yes for level in training_set.levels])


def calibration(training_set: TrainingSet, held: HeldOut, seed: int) -> Calibration:
    """Are things said with a probability of 70 % so in 70 of 100 cases? On held-out units, in bins of equal size.

    ECE = Σ n_b / n |observed_b − predicted_b| (Naeini, Cooper & Hauskrecht 2015); Brier = mean (p − y)² (Brier 1950),
    beside that of saying the level's share to all.
    """
    rows, notes = [], []
    for output, level in enumerate(training_set.outputs):
        p, y = held.probabilities[:, output], training_set.labels[:, level]
        part = _bins(p, y, training_set.stories)
        rows.append(part.assign(level=training_set.levels[level]))
        gap = float((part["units"] * (part["observed"] - part["predicted"]).abs()).sum() / len(p))
        brier, plain = np.mean((p - y) ** 2), y.mean() * (1 - y.mean())
        told = f"Brier {brier:.3f} ({plain:.3f} for its share said to all), ECE {gap:.3f}"
        notes.append(f"{training_set.levels[level]}: {told}")
    frame = pd.concat(rows, ignore_index=True)[["level", "units", "predicted", "observed", "low", "high"]]
    made = training_set.corpus.provenance.then("learn", training_set.variable).without(CODES).then("calibration", seed=seed)
    return Calibration(frame, made, title=f"{training_set.variable}: probabilities against codes", notes=tuple(notes))


def _bins(p: np.ndarray, y: np.ndarray, stories: np.ndarray) -> pd.DataFrame:
    order = np.lexsort([np.arange(len(p)), p.round(12)])
    rows = []
    for part in np.array_split(order, max(1, min(BINS, len(p) // FEWEST))):
        _, cluster = np.unique(stories[part], return_inverse=True)
        observed = stats.share_interval(np.bincount(cluster, y[part])[:, None], np.bincount(cluster)[:, None])
        rows.append((len(part), p[part].mean(), *(float(number[0]) for number in observed)))
    return pd.DataFrame(rows, columns=["units", "predicted", "observed", "low", "high"])


def curve(training_set: TrainingSet, seed: int, steps: Sequence[float] = STEPS) -> LearningCurve:
    """F1 when fewer units are learnt from: would more codes help?

    In each fold the first so many stories of one random order are learnt from, so that each step adds to the one
    before; F1 is that of yes, or the mean of the levels.
    """
    names, story = np.unique(training_set.stories, return_inverse=True)
    place = np.random.default_rng(seed).permutation(len(names))[story]
    folds = list(training_set.folds(next(iter(training_set.groups)), seed))
    which = training_set.outputs[0] if training_set.kind == KINDS[0] else len(training_set.levels)
    rows = []
    for share in steps:
        parts = [(learnt[_first(place[learnt], share)], held) for learnt, held in folds]
        table = _tables(training_set, held_out(training_set, iter(parts), seed).given)
        value, (low, high) = _f1(table.sum(axis=0))[which], f1_interval(table)
        rows.append((round(np.mean([len(a) for a, _ in parts])), value, float(low[which]), float(high[which])))
    frame = pd.DataFrame(rows, columns=["units", "f1", "low", "high"])
    frame["without"] = _f1(_tables(training_set, _plain(training_set, None)[0][2]).sum(axis=0))[which]
    label = "F1 of yes" if training_set.kind == KINDS[0] else MACRO
    notes = (f"{label} on units that were not learnt from, {FOLDS} folds; without: {_plain(training_set, None)[0][0]}", NOTE)
    made = training_set.corpus.provenance.then("learn", training_set.variable).without(CODES).then("learning_curve", seed=seed)
    return LearningCurve(
        frame, made, title=f"{training_set.variable}: {label} by units learnt from", notes=notes, label=label
    )


def _first(place: np.ndarray, share: float) -> np.ndarray:
    """Rows of the first stories that hold so large a share of the rows."""
    order = np.argsort(place, kind="stable")
    return np.sort(order[: max(2, int(np.ceil(share * len(place))))])
