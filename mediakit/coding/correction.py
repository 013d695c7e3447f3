"""Correction: groups compared by what people would have coded, from their codes of a sample and what an instrument found in all."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.coding.coded_units import CodedUnits, hits_in
from mediakit.coding.samples import units_of
from mediakit.comparing.contrasts import Contrasts, compare
from mediakit.comparing.footnotes import plural
from mediakit.comparing.grouping import By, Grouping, grouping, named, remembered
from mediakit.comparing.paper import prose
from mediakit.comparing.paper.sensitivity import Sensitivity, sensitivity
from mediakit.corpus.hits import Matches
from mediakit.corpus.rates import Counts
from mediakit.results.choices import PERIODS, choice, column_of
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import in_order, intervals
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table
from mediakit.statistics.surrogates import DoubleSample, regression

EFFECTS = ("ratio", "log_ratio", "difference")
EVERY = "all"  # the one group of a comparison of none
HOW = (
    "corrected: from all that was found and the codes of a sample, in each group by its own codes (prediction-powered inference; "
    "design-based supervised learning)"
)


@dataclass(frozen=True, repr=False, eq=False)
class Corrected(Contrasts):
    """One row a feature and group: the share of units as found (`plain`) and corrected by the codes (`rate`), in per cent.

    Columns `feature, group, articles, units, coded`, `plain` with `plain_low, plain_high`, `rate` with `low, high`, the effect
    (`ratio`, `log_ratio` or `difference`) with its ends, `plain_…` (the same of what was found) with its ends and `plain_p`, `p, q`
    of the corrected, and, where it is withheld, `withheld` (a word) and `needed` (more codes that it would take), `plain_withheld`.
    """

    codes: Any = field(default=None, compare=False)

    sentence = prose.sentence

    def sensitivity(self, feature: str | None = None, group: str | None = None, *, coders: Any) -> Sensitivity:
        """The same comparison under every coder; see `mediakit.comparing.paper.sensitivity.sensitivity`.

        Args:
            feature, group: the row that is meant; where one is not said, that with the smallest p of those left.
            coders: Labels; each coder's are compared as they are, and corrected by the codes that this comparison was corrected by.
        """
        return sensitivity(self, feature, group, coders=coders, codes=self.codes)

    def plot(self, ax: Any = None, *, order: str | Sequence[str] | None = None) -> Drawing:
        """Dot and whisker: as found and corrected, beside each other; `order` as in `Comparison.plot`."""
        frame = self.frame if order is None else in_order(self.frame, order)
        told = {"as found": ("plain", "plain_low", "plain_high"), "corrected": ("rate", "low", "high")}
        return show(intervals(panels(frame, told, grouped=len(self.groups) > 1), ax, label=self.measure))


def panels(frame: pd.DataFrame, told: dict[str, tuple[str, str, str]], *, grouped: bool) -> pd.DataFrame:
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
            if (why := "plain_withheld" if names[0] == "plain" else "withheld") in rows:
                part["withheld"] = rows[why].to_numpy()
            parts.append(part)
    made = pd.concat(parts, ignore_index=True)
    return made.fillna({"withheld": ""}) if "withheld" in made else made


@dataclass(frozen=True, eq=False)
class AllUnits:
    """All units that an instrument has read, with what it found in each, and the codes of those that people coded.

    kind: of the units; article: row of `rates` of each; found, coded: units × features, weight likewise (0 where a unit has no settled
    code); read: units × features, False where the instrument says nothing; rates: the share of each article's units that was found.
    """

    kind: str
    features: tuple[str, ...]
    article: np.ndarray
    found: np.ndarray
    coded: np.ndarray
    weight: np.ndarray
    read: np.ndarray
    rates: Counts

    @classmethod
    def of(cls, codes: CodedUnits, numbers: list[int], unit: str, covers: Any = None) -> "AllUnits":
        """Of the corpus that was coded; `covers`: of an instrument that has not read every unit, which: (units, feature) → booleans."""
        corpus, units = codes.hits.corpus, units_of(codes.hits.corpus, unit)
        targets = [codes.targets[number] for number in numbers]
        of_unit, of_hit = hits_in(codes.hits, units)
        feature = codes.hits.spans["feature"].to_numpy()[of_hit]
        found = [np.bincount(of_unit[feature == target.feature], minlength=len(units)) > 0 for target in targets]
        read = [np.ones(len(units), bool) if covers is None else covers(units, target.feature) for target in targets]
        at = pd.Index(units["unit"]).get_indexer(codes.units["unit"])
        there = at >= 0
        coded, weight = np.zeros((2, len(units), len(targets)))
        coded[at[there]] = codes.coded[there][:, numbers]
        weight[at[there]] = (codes.known[:, numbers] * codes.units["weight"].to_numpy(float)[:, None])[there]
        article = pd.Index(corpus.articles["id"]).get_indexer(units["article"])
        yes, known = np.column_stack(found), np.column_stack(read)
        names = tuple(target.feature for target in targets)
        rates = _shares(codes.hits, names, article[known[:, 0]], yes[known[:, 0]], unit)
        return cls(unit, names, article, yes, coded, weight * known, known, rates)

    def sample(self, number: int, group: np.ndarray, groups: int, cluster: np.ndarray) -> DoubleSample:
        """Of one feature; `group` (−1: in none) and `cluster` of each article."""
        kept = np.flatnonzero(self.read[:, number] & (group[self.article] >= 0))
        article = self.article[kept]
        return DoubleSample(self.found[kept, number], group[article], cluster[article], self.coded[kept, number],
                                  self.weight[kept, number], groups)  # fmt: skip


def _shares(hits: Matches, features: tuple[str, ...], article: np.ndarray, found: np.ndarray, unit: str) -> Counts:
    """What was found, as the share of each article's units that hold it: to compare without the codes."""
    made = hits.per_words(100)
    rows = len(made.rows)
    counts = np.column_stack([np.bincount(article, yes, rows) for yes in found.T]).astype(np.int64)
    size, done = np.bincount(article, minlength=rows), hits.provenance.then("shares of units", unit).without("the human codes")
    return replace(made, counts=counts, words=size, features=features, of="all", unit=f"{unit}s", provenance=done)


@dataclass(frozen=True, eq=False)
class _Grouped:
    """Which group each article is in, and what each is compared with among those where something was coded."""

    made: Grouping | None
    of_article: np.ndarray
    names: list[str]
    against: np.ndarray
    cluster: np.ndarray

    @classmethod
    def of(cls, every: AllUnits, by: By | None, reference: str | None, cluster: str) -> "_Grouped":
        rows = every.rates.rows
        column = rows[choice(cluster, sorted(rows.columns), "column", "to take whole")].astype(str)
        whole = np.unique(column.to_numpy(dtype=object).astype(str), return_inverse=True)[1]
        if by is None:
            return cls(None, np.zeros(len(rows), int), [EVERY], np.zeros((1, 1)), whole)
        made = grouping(rows, by)
        of_article = np.full(len(rows), -1)
        of_article[made.rows] = made.group.codes
        names = list(made.group.categories)
        group, known = of_article[every.article], every.weight.sum(axis=1) > 0
        codes = np.bincount(group[known & (group >= 0)], minlength=len(names))
        if (codes > 0).sum() < min(2, len(names)) or not codes.any():
            raise ValueError(f"no {every.kind} of {', '.join(n for n, c in zip(names, codes, strict=True) if not c) or 'any group'} was coded: "
                             f"code at least {2 * stats.CODED} there, {stats.CODED} of them with each answer, drawn by chance")  # fmt: skip
        return cls(made, of_article, names, made.against(reference) * (codes > 0), whole)


def compare_corrected(
    every: AllUnits, provenance: Provenance, *, by: By | None, reference: str | None, cluster: str, effect: str, codes: Any = None
) -> Corrected:
    """Groups compared by shares of their units, corrected by codes; see `Validation.compare`."""
    effect = choice(effect.replace(" ", "_"), EFFECTS, "effect", "")
    given = _Grouped.of(every, by, reference, cluster)
    plain = _plain(every, by, reference, cluster, effect)
    corrected = pd.concat([_corrected(every, number, given, effect) for number in range(len(every.features))], ignore_index=True)
    frame = pd.concat([plain.frame, corrected], axis=1)
    frame["q"] = stats.adjust(frame["p"].to_numpy(float))
    apart = [effect, f"{effect}_low", f"{effect}_high", *(f"plain_{effect}{end}" for end in ("", "_low", "_high")), "plain_p", "p", "q"]
    columns = ["feature", "group", plural(cluster), "units", "coded", "plain", "plain_low", "plain_high", "rate", "low", "high",
               *(apart if given.against.any() else []), *(["withheld", "needed"] if (frame["withheld"] != "").any() else []),
               *(["plain_withheld"] if "plain_withheld" in frame else [])]  # fmt: skip
    left = int((~every.read[:, 0]).sum())
    uncoded = [name for name, part in zip(given.names, frame.groupby("group", sort=False)["coded"].max().reindex(given.names), strict=True) if part == 0]
    notes = (
        *(f"as found: {note}" if note.startswith("withheld") else note for note in plain.notes[:-1]),
        *((f"{left:,} {every.kind}s without a label are missing, not zero: left out",) if left else ()),
        *((f"no {every.kind} of {', '.join(uncoded)} was coded: not corrected, and not among the others",) if uncoded else ()),
        *_needed(frame, every.kind),
        f"{HOW}; plain: as found; 95 % intervals over {plural(cluster)}",
        *((f"{effect.replace('_', ' ')}: to {'all other groups together' if reference is None else reference}; p and q: of the corrected",)
          if given.against.any() else ()),
    )  # fmt: skip
    steps = {"by": None if by is None else named(by) if callable(by) else remembered(by), "reference": reference, "cluster": cluster, "effect": effect}
    where = f" by {plain.by}" if by is not None else ""
    names = np.array(given.names, dtype=object)
    return Corrected(
        frame[columns], provenance.then("compare", **steps), f"Per cent of {every.kind}s{where}, as found and corrected by codes", notes,
        by=plain.by, per=100, unit=f"{every.kind}s", reference=reference, test="corrected", effect=effect, measure=every.rates.measure,
        rates=every.rates, choices=plain.choices, cautions=plain.cautions, codes=codes,
        against={name: tuple(names[row > 0]) for name, row in zip(names, given.against, strict=True)},
    )  # fmt: skip


def _plain(every: AllUnits, by: By | None, reference: str | None, cluster: str, effect: str) -> Contrasts:
    """The comparison of what was found, its columns called so."""
    rates = every.rates if by is not None else replace(every.rates, rows=every.rates.rows.assign(**{EVERY: EVERY}))
    made = compare(rates, by=EVERY if by is None else by, reference=reference, cluster=cluster, effect=effect)
    names = {"words": "units", "hits": "found", "rate": "plain", "low": "plain_low", "high": "plain_high", "p": "plain_p"}
    names |= {f"{effect}{end}": f"plain_{effect}{end}" for end in ("", "_low", "_high")} | {"withheld": "plain_withheld"}
    frame = made.frame.rename(columns=names).drop(columns=["q"], errors="ignore")
    return replace(made, frame=frame)


def _corrected(every: AllUnits, number: int, given: _Grouped, effect: str) -> pd.DataFrame:
    """One row a group: codes, corrected share and effect with their ends, p, what is withheld."""
    k = len(given.names)
    sample = every.sample(number, given.of_article, k, given.cluster)
    tied = np.flatnonzero((given.against.sum(axis=1) > 0) & (sample.codes[0] > 0))
    sides = sample.sides(np.concatenate([np.eye(k), given.against[tied]]))
    low, high = sides.interval()
    frame = pd.DataFrame({
        "coded": sample.codes[0].astype(int), "rate": 100 * sides.value[:k], "low": 100 * low[:k], "high": 100 * high[:k],
        "withheld": sides.why[:k], "needed": sides.needed[:k],
    })  # fmt: skip
    frame[[effect, f"{effect}_low", f"{effect}_high", "p"]] = np.nan
    if len(tied):
        apart = sides.apart(tied, np.arange(k, k + len(tied)))
        values = apart.difference() if effect == "difference" else apart.ratio()
        with np.errstate(divide="ignore"):
            scaled = [100 * v if effect == "difference" else np.log2(v) if effect == "log_ratio" else v for v in values]
        frame.loc[tied, [effect, f"{effect}_low", f"{effect}_high"]] = np.column_stack(scaled)
        frame.loc[tied, "p"] = apart.p()
        frame.loc[tied, "withheld"] = np.where(sides.why[tied] != "", sides.why[tied], apart.why)
        frame.loc[tied, "needed"] = np.maximum(sides.needed[tied], sides.needed[k:])
    return frame


def _needed(frame: pd.DataFrame, kind: str) -> tuple[str, ...]:
    rows = frame[(frame["withheld"] != "") & (frame["needed"] > 0)]  # without: all are coded, it is articles that are few
    if rows.empty:
        return ()
    told = [f"{f} in {g} {n:,}" for f, g, n in zip(rows["feature"], rows["group"], rows["needed"], strict=True)]
    more = f" and {len(told) - 5} more" if len(told) > 5 else ""
    return (f"corrected: withheld; {kind}s that would still have to be coded, drawn as these were: about {', '.join(told[:5])}{more}",)


def regress_corrected(every: AllUnits, provenance: Provenance, columns: list[str], *, cluster: str) -> Table:
    """A linear probability model of what people would have coded; see `Validation.regress`."""
    rows = every.rates.rows
    names, terms, design, first = _design(rows, columns)
    whole = _Grouped.of(every, None, None, cluster).cluster
    there = np.isfinite(design).all(axis=1)
    frames = []
    for number, feature in enumerate(every.features):
        kept = np.flatnonzero(every.read[:, number] & there[every.article])
        x, of = design[every.article[kept]], whole[every.article[kept]]
        coded, weight = every.coded[kept, number], every.weight[kept, number]
        if not weight.any():
            raise ValueError(f"no {every.kind} with a value of {', '.join(columns)} was coded: there is nothing to correct by")
        made = regression(x, every.found[kept, number], of, coded, weight)
        plain = regression(x, every.found[kept, number], of)
        why = _why(x, coded, weight, of)
        frame = pd.DataFrame({"feature": feature, "column": names, "level": terms, "coded": int((weight > 0).sum())})
        for prefix, fit in (("plain", plain), ("value", made)):
            ends = ("plain_low", "plain_high") if prefix == "plain" else ("low", "high")
            frame[prefix] = 100 * fit.value
            for name, end in zip(ends, fit.interval(), strict=True):
                frame[name] = 100 * np.where((why == "") | (prefix == "plain"), end, np.nan)
        frames.append(frame.assign(p=np.where(why == "", made.p(), np.nan), withheld=why))
    frame = pd.concat(frames, ignore_index=True)
    frame = frame if (frame["withheld"] != "").any() else frame.drop(columns="withheld")
    left = len(rows) - int(there.sum())
    notes = (
        *((f"{left:,} articles without a value of {', '.join(columns)} left out",) if left else ()),
        f"linear probability model of {every.kind}s, in percentage points" + "".join(f"; {name}: against {level}" for name, level in first.items()),
        f"{HOW}; plain: as found; errors clustered by {cluster}, t by the effective number of {plural(cluster)}",
    )  # fmt: skip
    made_by = provenance.then("regress", list(columns), cluster=cluster).without("the human codes")
    return Table(frame, made_by, f"What people would have coded, by {' and '.join(columns)}", notes)


def _design(rows: pd.DataFrame, columns: list[str]) -> tuple[list[str], list[str], np.ndarray, dict[str, str]]:
    """Names of the columns, levels, the design of the articles (NaN where a value is missing), and the level each is compared with.

    Numbers are taken as they are, a period (`week`) as its number since the first, all else as levels against the first.
    """
    names, terms, parts, first = ["constant"], [""], [np.ones(len(rows))], {}
    for name in columns:
        column = column_of(rows, name, "to regress on")
        if name in PERIODS and not pd.api.types.is_numeric_dtype(column) and "date" in rows.columns:
            when = pd.PeriodIndex(rows["date"], freq=PERIODS[name])
            parts.append(np.where(when.isna(), np.nan, when.asi8 - when.asi8[~when.isna()].min(initial=0 if when.isna().all() else 2**62)))
            names, terms = [*names, name], [*terms, f"per {name}"]
        elif pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            parts.append(column.to_numpy(float))
            names, terms = [*names, name], [*terms, "per unit"]
        else:
            made = grouping(rows, name)
            levels, code = list(made.group.categories), np.full(len(rows), -1)
            code[made.rows] = made.group.codes
            if len(levels) < 2:
                raise ValueError(f"{name!r} has one value, {', '.join(levels) or 'none'}: leave it out")
            first[name] = levels[0]
            parts += [np.where(code < 0, np.nan, code == at) for at in range(1, len(levels))]
            names, terms = [*names, *[name] * (len(levels) - 1)], [*terms, *levels[1:]]
    return names, terms, np.column_stack(parts).astype(float), first


def _why(design: np.ndarray, coded: np.ndarray, weight: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """The one rule of codes, for the units of each level and those of none; for numbers and the constant, for all."""
    out = []
    for column in design.T:
        binary = set(np.unique(column)) == {0.0, 1.0}
        parts = [column == 1, column == 0] if binary else [np.ones(len(column), bool)]
        reasons = []
        for part in parts:
            some = part & (weight > 0)
            yes, no = ((coded[some] > 0).sum(), (coded[some] == 0).sum())
            all_, of_yes, of_no = (np.array(len(np.unique(cluster[some & kept]))) for kept in (coded >= 0, coded > 0, coded == 0))
            share = np.average(coded[some] > 0, weights=weight[some]) if some.any() else np.nan
            heaviest = weight[some].max(initial=0) / max(weight[some].sum(), 1e-300)
            why, _ = stats.codes_withheld(
                np.array(some.sum()), (yes, no), (all_, of_yes, of_no), np.array(share), np.array(heaviest), np.array(part.sum())
            )
            reasons.append(str(why))
        out.append(next(filter(None, reasons), ""))
    return np.array(out, dtype=object)


@dataclass(frozen=True, repr=False, eq=False)
class CodePlan(Table):
    """How many more units to code: one row a feature, group and stratum (`found`: yes or no).

    Columns `feature, group, found, units, coded, more` (empty where no number of codes would do), `width` (of the interval today, in
    percentage points) and `width_then`.
    """

    wanted: float = 10.0

    def sentence(self) -> str:
        """The number of codes to be added, and where."""
        out = []
        for (feature, group), rows in self.frame.groupby(["feature", "group"], sort=False):
            where = f"{feature} in {group}"
            now, then = rows[["width", "width_then"]].iloc[0]
            if rows["more"].isna().any():
                out.append(f"{where}: {now:.1f} points wide; with everything coded still {then:.1f}: it takes more articles")
            elif not rows["more"].sum():
                out.append(f"{where}: {now:.1f} points wide, which is narrow enough")
            else:
                told = {"yes": "found", "no": "not found"}
                parts = " and ".join(f"{int(n):,} of those {told[f]}" for f, n in zip(rows["found"], rows["more"], strict=True) if n)
                out.append(f"{where}: {now:.1f} points wide; {parts} more would make it {then:.1f}")
        return "\n".join(out)


def plan_codes(every: AllUnits, provenance: Provenance, *, width: float, by: By | None, cluster: str) -> CodePlan:
    """How many more codes in which stratum; see `Validation.plan`."""
    if not 0 < width < 100:
        raise ValueError(f"an interval {width!r} wide is none: give a share (.1), or percentage points (10)")
    share = width if width < 1 else width / 100
    given = _Grouped.of(every, by, None, cluster)
    k, frames = len(given.names), []
    for number, feature in enumerate(every.features):
        sample = every.sample(number, given.of_article, k, given.cluster)
        more, widths = sample.more(sample.sides(np.eye(k)), share)
        made = sample.strata
        frames.append(pd.DataFrame({
            "feature": feature, "group": np.repeat(given.names, 2), "found": np.tile(["no", "yes"], k),
            "units": made["units"].ravel().astype(int), "coded": made["codes"].ravel().astype(int), "more": more.ravel(),
            "width": 100 * np.repeat(widths[:, 0], 2), "width_then": 100 * np.repeat(widths[:, 1], 2),
        }))  # fmt: skip
    frame = pd.concat(frames, ignore_index=True)
    notes = (
        f"for intervals {100 * share:g} points wide; more: units of the stratum still to be coded, drawn by chance (Neyman 1934), "
        "at least what an interval needs",
        "sample anew with corpus.sample(…, enrich=hits), or by stratum, and give both samples their probabilities",
    )
    steps = {"width": width, "by": None if by is None else named(by) if callable(by) else remembered(by), "cluster": cluster}
    return CodePlan(frame, provenance.then("plan", **steps), "How many more to code", notes, wanted=100 * share)
