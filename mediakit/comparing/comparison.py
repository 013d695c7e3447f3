"""Comparison: one row a feature and group, drawn, saved, told in words and led back to its sentences."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mediakit import statistics as stats
from mediakit.comparing import prose
from mediakit.comparing.contributions import contributions
from mediakit.comparing.estimates import estimates
from mediakit.comparing.evidence import evidence
from mediakit.comparing.footnotes import CORRECTIONS, plural
from mediakit.comparing.grouping import remembered
from mediakit.comparing.pairs import Pairs, pairs
from mediakit.comparing.sensitivity import Sensitivity, sensitivity
from mediakit.results.figures.drawing import show
from mediakit.results.figures.intervals import intervals
from mediakit.results.table import Table

if TYPE_CHECKING:
    from mediakit.corpus.rates import Rates
    from mediakit.results.figures.drawing import Drawing

__all__ = ["Comparison", "compared"]


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Table):
    """One row a feature and group: rate, interval, effect, p, q; `by` names the column that made the groups.

    `.frame` holds the numbers unrounded (rates per `per` words), `.plot()` draws them, `.save(name)` writes table,
    figure and sidecar, `.concordance(feature, group)` leads back to the sentences. `rates.compare(**choices)` makes it
    again.
    """

    by: str = ""
    per: int = 1000
    unit: str = "hits"
    reference: str | None = None
    test: str = "permutation"
    effect: str = "ratio"  # the column of the effect: ratio, log_ratio (base 2) or difference
    measure: str = "hits per 1,000 words"  # what a rate is, as an axis or a sentence names it
    rates: Any = field(default=None, compare=False)
    choices: dict[str, Any] = field(default_factory=dict)
    against: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the groups that each is held against
    correction: str = "BH"

    @property
    def hits(self) -> Any:
        """The hits that were counted."""
        return None if self.rates is None else self.rates.hits

    @property
    def units(self) -> str:
        """What is resampled, which is the column of their number: `articles`, `stories`, …"""
        return plural(self.choices.get("cluster", "article"))

    @property
    def groups(self) -> list[str]:
        """The groups, in the order shown."""
        return list(dict.fromkeys(self.frame["group"]))

    def plot(self, ax: Any = None) -> "Drawing":
        """Dot and whisker: the rate of each group with its interval, one panel a feature."""
        axes = intervals(self.frame, ax, label=self.measure, count=self.units)
        return show(axes)

    def sentence(self, feature: str | None = None, group: str | None = None) -> str:
        """One result as a paper would write it; see `mediakit.comparing.prose.sentence`."""
        return prose.sentence(self, feature, group)

    def methods(self) -> str:
        """The methods paragraph with the sources of what was used; see `mediakit.comparing.prose.methods`."""
        return prose.methods(self)

    def sensitivity(self, feature: str | None = None, group: str | None = None) -> Sensitivity:
        """The same comparison under every other choice; see `mediakit.comparing.sensitivity.sensitivity`."""
        return sensitivity(self, feature, group)

    def _known(self, name: str, value: str) -> str:
        known = list(dict.fromkeys(self.frame[name]))
        if value not in known:
            raise ValueError(f"no {name} {value!r} here: choose one of {', '.join(map(repr, known))}")
        return value

    def corrected(self, method: str) -> "Comparison":
        """The same with q anew: `BH` (as compare gives it), `BY`, `Holm` or `Bonferroni`, over the whole table.

        See `mediakit.statistics.adjust`; raises ValueError for any other name.
        """
        frame = self.frame.assign(q=stats.adjust(self.frame["p"].to_numpy(dtype=float), method=method))
        was, now = (f"q: {CORRECTIONS[name]}" for name in (self.correction, method))
        notes = tuple(note.replace(was, now) for note in self.notes)
        provenance = self.provenance.then("corrected", method)
        return replace(self, frame=frame, notes=notes, correction=method, provenance=provenance)

    def pairs(self) -> Pairs:
        """Every two groups by themselves, one row a feature and pair; see `mediakit.comparing.pairs.pairs`."""
        return pairs(self)

    def contributions(self, feature: str, group: str) -> Table:
        """Which entries make the difference of two rates: they sum to it exactly, each left out in turn beside it.

        See `mediakit.comparing.contributions.contributions`. Raises ValueError where the numbers are not hits per words, or
        the groups not those of one column.
        """
        if self.rates is not None and (self.rates.of != "words" or not isinstance(self.choices["by"], str)):
            raise ValueError(
                f"{self.measure} by {self.by} do not come apart by entry: compare hits.per_words(1000) by one column"
            )
        return contributions(self, self._known("feature", feature), self._known("group", group))

    def concordance(self, feature: str, group: str, *, n: int = 10) -> Table:
        """The sentences behind one number: hits of `feature` in the articles (or parts) of `group`.

        Of a presence these are all hits in those articles, of a balance the hits of both features.

        Raises:
            ValueError: if there is no such feature or group.
        """
        feature, group = self._known("feature", feature), self._known("group", group)
        return evidence(self.rates, self.choices["by"], feature, group).concordance(n=n)


def compared(rates: "Rates", choices: dict[str, Any]) -> Comparison:
    """The Comparison of rates; `choices` are the arguments of `Rates.compare`."""
    made = estimates(rates, **choices)
    plain = {"effect": "ratio", "interval": "expanded percentile"}
    by = made.by if callable(choices["by"]) else remembered(choices["by"])
    steps = {name: value for name, value in choices.items() if plain.get(name) != value} | {"by": by}
    return Comparison(
        made.frame, rates.provenance.then("compare", **steps), title=f"{rates.title} by {made.by}", notes=made.notes,
        by=made.by, per=rates.per, unit=rates.unit, reference=choices["reference"], test=made.test, effect=made.effect,
        measure=rates.measure, rates=rates, choices=dict(choices), against=made.against,
    )  # fmt: skip
