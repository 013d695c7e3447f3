"""Validation: an instrument compared with human codes, its errors traced to their words, its counts corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.coding import error_analysis
from mediakit.coding.codebook import Codebook
from mediakit.coding.coded_units import CodedUnits, choose_targets
from mediakit.coding.correction import (
    AllUnits,
    CodePlan,
    Corrected,
    compare_corrected,
    panels,
    plan_codes,
    regress_corrected,
)
from mediakit.coding.labels import Labels
from mediakit.coding.scores import CELLS, MEASURES, intervals, scores
from mediakit.comparing.group_rates import FEWEST, Method, compare_groups
from mediakit.comparing.grouping import By
from mediakit.corpus.finders import find
from mediakit.results.choices import choice, column_of
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals as drawn_intervals
from mediakit.results.table import Table

RESAMPLES = 2000
RATES = ("recall", "false alarm rate")
DIFFERENCES = ["feature", "measure", "group", "articles", "value", "others", "difference", "difference_low",
               "difference_high", "p"]  # fmt: skip


def validate(
    finder: Any,
    codes: Any,
    *,
    corpus: Any,
    variable: str | None = None,
    feature: str | None = None,
    level: str | None = None,
    by: str | None = None,
    seed: int = 0,
) -> "Validation":
    """Precision, recall, F1 and kappa of a finder against human codes. A unit is found where it holds at least one hit.

    Args:
        finder: a lexicon, a pattern, Labels, or anything with `name` and `find(corpus)`. A unit that Labels have none
            for is missing and left out.
        codes: Codes of articles, sentences or quotations; where coders differ the majority counts, ties are left out.
        corpus: the corpus that the units lie in.
        variable: what was asked; None: each feature is compared with the variable of its own name.
        feature: what must be found; None: the feature of the level's name, or the finder's only one.
        level: the code that means yes; None: "1", or the feature's name.
        by: a column of the articles: the scores of each group; `.differences()` tests them.
        seed: of the permutations of `.differences()`.

    Returns:
        Validation, one row a feature (and group): `tp, fp, fn, tn` (units), `precision, recall, f1, kappa` with their
        ends `…_low, …_high`, `units, articles`. Scores carry the units' weights, so that they hold for the corpus the
        units were drawn from; the intervals are over articles, and withheld where too few show an error (`coding.scores`).

    Raises:
        ValueError: where there is no such variable, level, feature or column, or a coded article is not in the corpus.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> texts = ["They agreed.", "A threat.", "Rain.", "No threat."]
    >>> corpus = mk.read(pd.DataFrame({"id": list("abcd"), "text": texts}))
    >>> given = pd.DataFrame({"unit": list("abcd"), "coder": "Ann", "variable": "threat", "label": list("0100")})
    >>> seen = mk.validate("threat", mk.Labels.read(given).codes(), corpus=corpus)
    >>> seen.frame[["feature", "tp", "fp", "fn", "tn", "precision"]].values.tolist()
    [['threat', 1, 1, 0, 2, 0.5]]
    >>> seen.errors("false alarm").frame[["unit", "text"]].values.tolist()
    [['d', 'No threat']]
    >>> seen.entries().frame.iloc[:, :4].values.tolist()
    [['threat', 'threat', 2, 1]]
    """
    finder = finder.on(corpus) if isinstance(finder, Labels) else finder
    hits = find(corpus, finder)
    chosen = choose_targets(hits.features, codes.codebook.variables, variable=variable, level=level, feature=feature)
    coded_units = CodedUnits.of(hits, codes, chosen, _covers(finder))
    group = _groups(corpus.articles, coded_units.articles, by)
    steps = {"finder": hits.provenance.steps[-1].values[0], "variable": variable, "feature": feature, "level": level,
             "by": by, "seed": seed}  # fmt: skip
    return Validation(
        _frame(coded_units, group, by), corpus.provenance.then("validate", **steps).carrying(**_record(finder, codes)).without("the human codes"),
        title=f"{steps['finder']} against {len(coded_units.units):,} coded {codes.codebook.unit}s",
        notes=_notes(coded_units, codes, by), coded_units=coded_units, finder=finder, unit=codes.codebook.unit, by=by,
        group=group, seed=seed,
    )  # fmt: skip


def _record(finder: Any, codes: Any) -> dict[str, Any]:
    """What the sidecar keeps of labels, and of the codebook that people coded by."""
    carried = finder.carried if isinstance(finder, Labels) else {}
    if not isinstance(codes.codebook, Codebook):
        return carried
    book = {"codebook": codes.codebook.name, "hash of the codebook": codes.codebook.fingerprint, "coders": codes.coders}
    return carried | {"codes": book}


def _covers(finder: Any) -> Any:
    """Which units an instrument has read, where it has not read all; None: every one."""
    return finder.covers if isinstance(finder, Labels) else None


def _groups(articles: pd.DataFrame, ids: np.ndarray, by: str | None) -> tuple[np.ndarray, list[str]]:
    """The group of each coded article, as a number, and the groups' names; without `by` all are one."""
    if by is None:
        return np.zeros(len(ids), int), [""]
    column = column_of(articles, by, "to validate by").set_axis(articles["id"]).reindex(ids).astype(object)
    told = pd.Categorical(column.where(column.notna(), "").astype(str))
    return np.asarray(told.codes, int), list(told.categories)


def _frame(coded_units: CodedUnits, group: tuple[np.ndarray, list[str]], by: str | None) -> pd.DataFrame:
    code, names = group
    plain = np.stack([_plain(coded_units, p) for p in range(len(coded_units.targets))], axis=1)
    rows = []
    for g, name in enumerate(names):
        articles = code == g
        units = articles[coded_units.article_of]
        weight = coded_units.units["weight"].to_numpy(float)[units]
        table = coded_units.by_article[articles]
        low, high = intervals(table, heaviest=weight.max(initial=0))
        value = scores(table.sum(axis=0))
        for p, target in enumerate(coded_units.targets):
            counts = plain[units, p].sum(axis=0)
            row = {"feature": target.feature} | ({"group": name} if by else {})
            row |= dict(zip(CELLS, counts.tolist(), strict=True))
            for m, measure in enumerate(MEASURES):
                row[measure] = value[p, m]
                row |= {f"{measure}_low": low[p, m], f"{measure}_high": high[p, m]}
            rows.append((p, row | {"units": int(counts.sum()), "articles": int(articles.sum())}))
    return pd.DataFrame([row for _, row in sorted(rows, key=lambda item: item[0])])


def _plain(coded_units: CodedUnits, p: int) -> np.ndarray:
    """The same cells without weights: how many units were looked at."""
    return (coded_units.cells[:, p] > 0) & coded_units.known[:, [p]]


def _notes(coded_units: CodedUnits, codes: Any, by: str | None) -> tuple[str, ...]:
    told = "; ".join(f"hits of {p.feature} against {p.variable} = {p.level}" for p in coded_units.targets)
    left = (~coded_units.known).sum(axis=0).max(initial=0)
    weighted = bool((coded_units.units["weight"] != 1).any())
    return (
        f"{told}; a unit is found where it holds at least one hit",
        "tp, fp, fn, tn: units rightly found, false alarms, misses, rightly passed over"
        + ("; the scores are weighted back to the corpus" if weighted else ""),
        "95 % intervals over articles, linearised; none where fewer than three articles hold what is right, or what is wrong",
        *((f"{left:,} units without a settled code or label left out",) if left else ()),
        *((f"whether the error differs by {by}: .differences()",) if by else ()),
    )


@dataclass(frozen=True, repr=False, eq=False)
class Validation(Table):
    """How well an instrument does, one row a feature (and group); see `validate` for the columns.

    `.errors()` leads to every false alarm and miss, `.entries()` and `.lacking()` say what to mend, `.differences()`
    whether the error differs between groups; `.compare()` and `.regress()` give shares, differences and coefficients corrected
    for it, `.plan()` how many more codes would narrow them.
    """

    coded_units: CodedUnits = field(kw_only=True)
    finder: Any = None
    unit: str = "article"
    by: str | None = None
    group: Any = None
    seed: int = 0

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: each measure with its interval; by group, recall and precision of each."""
        shown = MEASURES if self.by is None else MEASURES[:2]
        told = {m.replace("f1", "F1"): (m, f"{m}_low", f"{m}_high") for m in shown}
        return show(drawn_intervals(panels(self.frame, told, grouped=self.by is not None), ax, label="score"))

    def _number(self, feature: str | None) -> list[int]:
        known = [p.feature for p in self.coded_units.targets]
        if feature is not None:
            choice(feature, known, "feature", "that was validated")
        return [n for n, name in enumerate(known) if feature in (None, name)]

    def _each(self, what: Any, feature: str | None) -> pd.DataFrame:
        return pd.concat([what(self.coded_units, number) for number in self._number(feature)], ignore_index=True)

    def errors(self, kind: str | None = None, *, feature: str | None = None) -> Table:
        """Every false alarm and every miss with its words.

        Args:
            kind: `false alarm`, `miss`, or None: both.
            feature: one of those validated; None: all.

        Returns:
            `kind, feature, entry, match, text, article, start, end, unit`. A false alarm has a row a hit, with the
            entry that caused it and its sentence; a miss one row, `entry` naming what a negation turned there, if
            anything.

        Raises:
            ValueError: if there is no such kind or feature.
        """
        if kind is not None:
            choice(kind, error_analysis.KINDS, "kind", "of error")
        frame = self._each(error_analysis.errors, feature)
        frame = frame[frame["kind"].isin(error_analysis.KINDS if kind is None else [kind])].reset_index(drop=True)
        units = frame.drop_duplicates(["kind", "feature", "unit"])["kind"].value_counts()
        plural = {"false alarm": "false alarms", "miss": "misses"}
        told = " and ".join(f"{units.get(k, 0):,} {plural[k]}" for k in error_analysis.KINDS if kind in (None, k))
        return Table(frame, self.provenance.then("errors", kind, feature=feature), title=f"Units in error: {told}")

    def entries(self, *, feature: str | None = None) -> Table:
        """Entries of the instrument by the harm they do, worst first.

        Args:
            feature: one of those validated; None: all.

        Returns:
            `feature, entry, units` (coded units it hit), `right, false_alarms, only_right` (units rightly found by no
            other entry), `only_false`, `f1_without` (F1 if it were taken out), `gain` (what that would add to F1).

        Raises:
            ValueError: if there is no such feature.
        """
        frame = self._each(error_analysis.entries, feature)
        frame = frame.sort_values(["gain", "false_alarms", "entry"], ascending=[False, False, True], ignore_index=True)
        note = (
            "an entry that hides a shorter one would leave its hits to that one; a gain of one or two units is chance"
        )
        return Table(frame, self.provenance.then("entries", feature=feature), "Entries by the harm they do", (note,))

    def lacking(self, feature: str | None = None) -> Table:
        """Words that the coders' positives share which the instrument missed, against what it rightly passed over.

        Args:
            feature: which; may be left out where one was validated.

        Returns:
            `word, missed` (missed positives that hold it), `articles` (theirs; at least two), `rejected` (true
            negatives that hold it), `log_odds, z` (Monroe, Colaresi & Quinn 2008), `example`.

        Raises:
            ValueError: if there is no such feature, or several were validated and none is named.
        """
        numbers = self._number(feature)
        if len(numbers) > 1:
            raise ValueError(f"lacking what? Say one of {', '.join(repr(p.feature) for p in self.coded_units.targets)}")
        frame = error_analysis.lacking(self.coded_units, numbers[0])
        title = f"Words that {self.coded_units.targets[numbers[0]].feature} lacks"
        note = "z takes units for independent: candidates to read in their sentences, not findings"
        return Table(frame, self.provenance.then("lacking", feature=feature), title, (note,))

    def differences(self) -> Table:
        """Is the instrument worse on one group? Recall and false-alarm rate of each group against all others.

        A difference in either makes a comparison of the groups' counts wrong in height or even in sign. p permutes the
        articles out to the groups anew, q is Holm's correction over the table.

        Returns:
            `feature, measure, group, articles, value, others, difference` with `difference_low, difference_high`, `p,
            q`.

        Raises:
            ValueError: where it was not validated by a group.
        """
        if self.by is None:
            raise ValueError("there are no groups to differ: validate(..., by='outlet') makes them")
        some = range(len(self.coded_units.targets)) if len(self.coded_units.units) else ()
        rows = [row for p in some for row in _differences(self, p)]
        frame = pd.DataFrame(rows, columns=DIFFERENCES)
        frame["q"] = stats.adjust(frame["p"].to_numpy(), method="Holm")
        note = (f"against all other groups together; 95 % intervals over articles, p by permutation of articles ({RESAMPLES:,}, seed "
                f"{self.seed}), q: Holm; neither where fewer than {FEWEST} articles of a side are wrong, or would be at equal rates")  # fmt: skip
        return Table(frame, self.provenance.then("differences"), f"Error of the instrument by {self.by}", (note,))

    def _all(self, feature: str | None) -> AllUnits:
        return AllUnits.of(self.coded_units, self._number(feature), self.unit, _covers(self.finder))

    def compare(
        self, *, by: By | None = None, reference: str | None = None, cluster: str = "article", effect: str = "ratio",
        feature: str | None = None,
    ) -> Corrected:  # fmt: skip
        """Groups compared by what people would have coded: shares of all units as found, and corrected by the codes.

        What was found is known of every unit and helps; the codes of the sample decide, with the probabilities with which its units
        were drawn. In each group the error of the instrument is estimated from that group's codes, never taken to be the same
        elsewhere (`mediakit.statistics.surrogates`: design-based supervised learning, Egami, Hinck, Stewart & Wei 2023;
        prediction-powered inference, Angelopoulos and others 2023).

        Args:
            by: a column of the articles, `day`, `week`, `month`, `quarter` or `year`, several columns from the outside in, or a function
                of the rows; None: all units together.
            reference: the group that the others are compared with; None: each against all others.
            cluster: what is taken whole: `article`, or `story` once stories are known.
            effect: `ratio`, `log ratio` (base 2) or `difference` (in percentage points) of the shares.
            feature: one of those validated; None: all.

        Returns:
            Corrected: `plain` and `rate` (corrected), in per cent, with their ends, and both effects. Interval and p need ten units of a
            group coded yes and ten coded no; where they lack, `needed` says how many more codes it would take.

        Raises:
            ValueError: if there is no such feature, column, group or effect, or no two groups have a coded unit.
        """
        return compare_corrected(self._all(feature), self.provenance, by=by, reference=reference, cluster=cluster, effect=effect,
                                 codes=self.coded_units)  # fmt: skip

    def regress(self, columns: str | Sequence[str], *, cluster: str = "article", feature: str | None = None) -> Table:
        """A linear probability model of what people would have coded, on columns of the articles, corrected as `compare` is.

        Args:
            columns: numbers are taken as they are, `week` and other periods as their number since the first, all else as levels
                against the first.
            cluster: what is taken whole: `article`, `story`, `outlet`, …
            feature: one of those validated; None: all.

        Returns:
            `feature, column, level, coded`, `plain` (as found) with its ends, `value` (corrected) with `low, high`, in percentage points,
            `p` of the corrected, and, where it is withheld, `withheld`.

        Raises:
            ValueError: if there is no such column or feature, or a column has one value.
        """
        return regress_corrected(self._all(feature), self.provenance, [columns] if isinstance(columns, str) else list(columns), cluster=cluster)

    def plan(self, *, width: float, by: By | None = None, cluster: str = "article", feature: str | None = None) -> CodePlan:
        """How many more codes, of units found and of units not found, would make the interval of the corrected share so narrow.

        Args:
            width: of the interval, as a share (.1) or in percentage points (10).
            by, cluster, feature: as in `compare`; the interval is that of each group.

        Returns:
            CodePlan, one row a feature and group; `.sentence()` says it in words.

        Raises:
            ValueError: if the width is none, or there is no such column or feature.
        """
        return plan_codes(self._all(feature), self.provenance, width=width, by=by, cluster=cluster)


def _differences(validation: Validation, p: int) -> list[dict[str, Any]]:
    """Recall is a share of the coded, the rate of false alarms one of the rest: compared as shares are."""
    code, names = validation.group
    tp, fp, fn, tn = validation.coded_units.by_article[:, p].T
    weights = validation.coded_units.units["weight"]
    scale = 1.0 if (weights == 1).all() else 1000 / weights.mean()  # sums are those of whole numbers
    group = pd.Categorical.from_codes(code, names)
    articles = validation.coded_units.articles
    method = Method(effect="difference", resamples=RESAMPLES, seed=validation.seed, within=(0, 1))
    rows = []
    for measure, top, bottom in zip(RATES, (tp, fp), (tp + fn, fp + tn), strict=True):
        counts, size = (np.rint(scale * part).astype(np.int64) for part in (top, bottom))
        made = compare_groups(counts[:, None], size, group, articles, features=[measure], method=method)
        for row, (others, rest) in zip(made.to_dict("records"), _others(counts, size, code, len(names)), strict=True):
            rows.append({
                "feature": validation.coded_units.targets[p].feature, "measure": measure, "group": row["group"],
                "articles": row["articles"], "value": row["rate"], "others": others / rest if rest else np.nan,
                **{name: row[name] for name in ("difference", "difference_low", "difference_high", "p")},
            })  # fmt: skip
    return rows


def _others(counts: np.ndarray, size: np.ndarray, code: np.ndarray, groups: int) -> list[tuple[float, float]]:
    """Counts and sizes of all other groups together."""
    hits, sizes = np.bincount(code, counts, groups), np.bincount(code, size, groups)
    return list(zip(hits.sum() - hits, sizes.sum() - sizes, strict=True))
