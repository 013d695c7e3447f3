"""Contrasts: one row a feature and group, with its interval, its effect and its test; what a Comparison is as data."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from mediakit import statistics as stats
from mediakit.comparing.estimates import estimates
from mediakit.comparing.footnotes import CORRECTIONS, plural
from mediakit.comparing.grouping import By, remembered
from mediakit.corpus.hits import ComparisonT, Matches, splitting
from mediakit.corpus.rates import Counts
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.heat import heat
from mediakit.results.figures.interval_dots import in_order, intervals
from mediakit.results.provenance import recorded
from mediakit.results.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Contrasts(Table):
    """One row a feature and group: rate, interval, effect, p, q; `by` names the column that made the groups.

    `.frame` holds the numbers unrounded (rates per `per` words), `.plot()` draws them, `.save(name)` writes table,
    figure and sidecar. `compare(rates, **choices)` makes it again.
    """

    INNER = ("hits", "row", "units")

    by: str = ""
    per: int = 1000
    unit: str = "hits"
    reference: str | None = None
    test: str = "permutation"
    effect: str = "ratio"  # the column of the effect: ratio, log_ratio (base 2) or difference
    measure: str = "hits per 1,000 words"  # what a rate is, as an axis or a sentence names it
    rates: Any = field(default=None, compare=False)
    choices: dict[str, Any] = field(default_factory=dict)
    against: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the groups that each is compared with
    correction: str = "BH"
    cautions: tuple[str, ...] = ()  # in what the groups are unlike before a word is counted; among the notes too
    form: str = "dots"  # how it is drawn: dots, or heat where names share out a whole

    @property
    def hits(self) -> Any:
        """The hits that were counted."""
        return None if self.rates is None else self.rates.hits

    @property
    def units(self) -> str:
        """What is permuted whole, which is the column of their number: `articles`, `stories`, …"""
        return plural(self.choices.get("cluster", "article"))

    @property
    def groups(self) -> list[str]:
        """The groups, in the order shown."""
        return list(dict.fromkeys(self.frame["group"]))

    def plot(self, ax: Any = None, *, order: str | Sequence[str] | None = None) -> Drawing:
        """Dot and whisker: the rate of each group with its interval, one panel a feature; of names a heat map.

        The heat map has a row a group, with how many names it uses, a column a name, and in each cell its share. Other
        colours, another width: `mediakit.results.figures.style.look`.

        Args:
            order: groups from the top down, or a feature, to have them by its rate; ValueError if there is none such.
        """
        if order is not None:
            return replace(self, frame=in_order(self.frame, order)).plot(ax)
        if self.form == "heat":
            named = self.frame[self.frame["all"] > 0]
            group = [f"{name} ({count:,})" for name, count in zip(named["group"], named["all"], strict=True)]
            label = "per cent of the names in a row; in brackets their number"
            cells = named.assign(group=group)
            return show(heat(cells, ax, row="group", column="feature", value="rate", label=label))
        return show(intervals(self.frame, ax, label=self.measure, count=self.units))

    def row(self, name: str, value: str) -> str:
        """The value itself, if there is such a `feature` or `group` here; else a ValueError that names those there are."""
        return choice(value, self.frame[name], name)

    @recorded
    def corrected(self, method: str) -> Self:
        """The same with q anew, by a `method` over the whole table: `BH` (as before), `BY`, `Holm` or `Bonferroni`.

        See `mediakit.statistics.adjust`; ValueError for any other name.
        """
        frame = self.frame.assign(q=stats.adjust(self.frame["p"].to_numpy(dtype=float), method=method))
        was, now = (f"q: {CORRECTIONS[name]}" for name in (self.correction, method))
        notes = tuple(note.replace(was, now) for note in self.notes)
        provenance = self.provenance.then("corrected", method)
        return replace(self, frame=frame, notes=notes, correction=method, provenance=provenance)


@recorded
def compare(
    rates: Counts[ComparisonT], *, by: By, reference: str | None = None, cluster: str = "article", effect: str = "ratio",
    resamples: int = 2000, seed: int = 0,
) -> ComparisonT:  # fmt: skip
    """Compare groups: pooled rates, intervals, effects, p and q.

    Args:
        by: a column of the articles (`outlet`, …), a period of their date (`week`, `month`, …) or the part they were split by (`side`); a list of columns
            from the outside in (`["country", "outlet"]`: each outlet is compared with those of its own country); or a
            function of the rows (`lambda rows: rows["date"].dt.year`).
        reference: the group that the others are compared with; None: each against all the others together.
        cluster: the column whose values stay whole in every permutation: `article`, `story` once stories are known, or `outlet`
            for few large clusters.
        effect: `ratio`, `log ratio` (base 2) or `difference` of the rates.
        resamples: draws of the permutation test, which is also what the interval of an effect comes from.
        seed: of the permutations.

    Returns:
        A Comparison, one row a feature and group. The pooled rate is Σhits / Σwords · per. p is of the hypothesis that the
        two pooled rates are equal, however different the groups' spreads and sizes: the difference over its error, among
        permutations of whole clusters (Janssen 1997; Chung & Romano 2013), or, where clusters have parts in several groups, the
        sum of what they add with random signs. Where too little was counted interval and p are empty, and the column
        `withheld` (there only if something is) says of what: `few articles`, `few hits`.

    Raises:
        ValueError: if there is no such column, reference or effect.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> rates = corpus.find(mk.Lexicon.load("talks")).per_words(1000)
    >>> rates.compare(by="outlet", reference="Post").frame[["feature", "group", "hits", "rate"]].values.tolist()[:2]
    [['cooperative', 'Globe', 0, 0.0], ['cooperative', 'Post', 6, 500.0]]
    """
    choices: dict[str, Any] = {"by": by, "reference": reference, "cluster": cluster, "effect": effect}
    choices |= {"resamples": resamples, "seed": seed}
    made = estimates(rates, **choices)
    plain = {"effect": "ratio"}
    group = made.by if callable(by) else remembered(by)
    steps = {name: value for name, value in choices.items() if plain.get(name) != value} | {"by": group}
    make: Any = rates.comparison_type or Contrasts
    return make(
        made.frame, rates.provenance.then("compare", **steps), title=f"{rates.title} by {made.by}", notes=made.notes,
        by=made.by, per=rates.per, unit=rates.unit, reference=reference, test=made.test, effect=made.effect,
        measure=rates.measure, rates=rates, choices=choices, against=made.against, cautions=made.cautions,
    )  # fmt: skip


def compare_hits(
    hits: Matches[Any, ComparisonT], *, by: By, per: int = 1000, reference: str | None = None, cluster: str = "article",
    effect: str = "ratio", resamples: int = 2000, seed: int = 0,
) -> ComparisonT:  # fmt: skip
    """Compare groups in one step: `per_words(per).compare(by=…)`, and what it returns and raises.

    Articles are split into parts first where `by` names a part (`side`, `speaker`, `voice`, `section`).

    Args:
        by, reference, cluster, effect, resamples, seed: as in `Rates.compare`; `by` may be a part.
        per: words that a rate refers to.
    """
    rates = hits.per_words(per, split=splitting(by))
    return compare(
        rates, by=by, reference=reference, cluster=cluster, effect=effect, resamples=resamples, seed=seed
    )
