"""Series: rates over time, drawn with their gaps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from mediakit import plots
from mediakit.table import Table

if TYPE_CHECKING:
    from mediakit.plots import Shown

__all__ = ["Series"]


@dataclass(frozen=True, repr=False, eq=False)
class Series(Table):
    """Rates over time: one row a feature, group and period (its first day), with intervals.

    Columns `feature, group, period, articles, words, hits, rate, low, high`; periods without articles are rows
    without a rate, so that a gap is drawn as a gap.
    """

    per: int = 1000
    unit: str = "hits"

    def plot(self, ax: Any = None, *, events: pd.DataFrame | None = None) -> "Shown":
        """A line with its interval for each feature and group; `events` (columns `date, label`) are marked."""
        axes = plots.timeline(self.frame, events, ax, label=f"{self.unit} per {self.per:,} words")
        return plots.show(axes)
