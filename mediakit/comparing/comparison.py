"""Comparison: one row a feature and group, drawn, saved, told in words and led back to its sentences."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit import plots
from mediakit.comparing.groups import FEWEST
from mediakit.table import Table
from mediakit.wording.contributions import contributions

if TYPE_CHECKING:
    from mediakit.plots import Shown

__all__ = ["Comparison"]


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Table):
    """One row a feature and group: rate, interval, ratio, p, q; `by` names the column that made the groups.

    `.frame` holds the numbers unrounded (rates per `per` words), `.plot()` draws them, `.save(name)` writes table,
    figure and sidecar, `.concordance(feature, group)` leads back to the sentences.
    """

    by: str = ""
    per: int = 1000
    unit: str = "hits"
    reference: str | None = None
    test: str = "permutation"
    hits: Any = field(default=None, compare=False)

    @property
    def groups(self) -> list[str]:
        """The groups, in the order shown."""
        return list(dict.fromkeys(self.frame["group"]))

    def plot(self, ax: Any = None) -> "Shown":
        """Dot and whisker: the rate of each group with its interval, one panel a feature."""
        axes = plots.intervals(self.frame, ax, label=f"{self.unit} per {self.per:,} words")
        return plots.show(axes)

    def sentence(self, feature: str | None = None, group: str | None = None) -> str:
        """One result in words: the row of this feature and group, or, of those asked for, the one with the smallest p.

        >>> from mediakit.comparing.groups import compare_groups
        >>> from mediakit.provenance import Provenance
        >>> counts = np.repeat([[3], [1]], 20, axis=0)
        >>> cells = pd.Categorical(["a"] * 20 + ["b"] * 20)
        >>> frame = compare_groups(counts, np.full(40, 100), cells, np.arange(40), features=["threats"])
        >>> print(Comparison(frame, Provenance("0"), by="outlet").sentence())
        threats: outlet a 3.0 times the rate of all others (95 % interval 3.0 to 3.0; 20 and 20 articles; permutation p < .001, q < .001)
        """
        rows = self.frame
        for name, value in (("feature", feature), ("group", group)):
            rows = rows if value is None else rows[rows[name] == self._known(name, value)]
        rows = rows[rows["p"].notna()].sort_values(["p", "feature", "group"], kind="stable")
        if rows.empty:
            return f"no two groups of {self.by} with {FEWEST} articles or more each: nothing to compare"
        return self._said(rows.iloc[0])

    def _said(self, row: pd.Series) -> str:
        unit = "stories" if "stories" in row.index else "articles"
        same = self.frame[self.frame["feature"] == row["feature"]].set_index("group")[unit]
        others = same.drop(row["group"]).sum() if self.reference is None else same[self.reference]
        against = "all others" if self.reference is None else self.reference
        if np.isnan(row["ratio"]):
            return f"{row['feature']}: no hit in any {self.by}"
        times = f"{row['ratio']:.1f} times the rate of {against}"
        if row["ratio"] == 0:
            times = f"not once, {against} more often"
        elif np.isinf(row["ratio"]):
            times = f"alone, {against} not once"
        return (
            f"{row['feature']}: {self.by} {row['group']} {times} "
            f"(95 % interval {row['ratio_low']:.1f} to {row['ratio_high']:.1f}; {row[unit]} and {others} "
            f"{unit}; {self.test} p {_p(row['p'])}, q {_p(row['q'])})"
        )

    def _known(self, name: str, value: str) -> str:
        known = list(dict.fromkeys(self.frame[name]))
        if value not in known:
            raise ValueError(f"no {name} {value!r} here: choose one of {', '.join(map(repr, known))}")
        return value

    def contributions(self, feature: str, group: str) -> Table:
        """Which entries make the difference of two rates: they sum to it exactly, each left out in turn beside it.

        See `mediakit.wording.contributions.contributions`.
        """
        return contributions(self, self._known("feature", feature), self._known("group", group))

    def concordance(self, feature: str, group: str, *, n: int = 10) -> Table:
        """The sentences behind one number: hits of `feature` in the articles (or parts) of `group`.

        Raises:
            ValueError: if there is no such feature or group.
        """
        feature, group = self._known("feature", feature), self._known("group", group)
        return self.hits.where(feature=feature, **{self.by: group}).concordance(n=n)


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"= {value:.3f}".replace("0.", ".")
