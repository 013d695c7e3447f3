"""Pairs: every group compared with every other."""

from dataclasses import dataclass
from typing import Any

from mediakit.comparing.contrasts import Contrasts
from mediakit.comparing.estimates import pair_estimates
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.figures.style import shorten
from mediakit.results.provenance import recorded
from mediakit.results.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Pairs(Table):
    """One row a feature and two groups: the columns of a Comparison, the effect being that of `group` against `other`."""

    by: str = ""
    effect: str = "ratio"
    measure: str = "hits per 1,000 words"
    units: str = "articles"

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: the effect of each pair with its interval, one panel a feature."""
        # half the room of a name for each of the two
        sides = (self.frame[side].map(lambda name: shorten(name, 16)) for side in ("group", "other"))
        frame = self.frame.assign(pair=[f"{group} : {other}" for group, other in zip(*sides, strict=True)])
        said = {"ratio": "ratio of the first to the second", "log_ratio": "log ratio (base 2), first to second"}
        label = said.get(self.effect, "difference, first less second")
        return show(intervals(frame, ax, value=self.effect, group="pair", label=label, count=self.units))


@recorded
def pairs(comparison: Contrasts) -> Pairs:
    """Every two groups of a comparison, by themselves.

    Args:
        comparison: made by `rates.compare(…)`; its effect, cluster, resamples and seed are used.

    Returns:
        One row a feature and pair: the columns of the comparison, `other` after `group`; `rate, low, high` are those of
        `group`. Each pair is drawn and permuted among its own articles, q is over all pairs. Nested groups are paired
        within their outer group.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> gap = corpus.find("threat").compare(by="outlet")
    >>> gap.pairs().frame[["feature", "group", "other"]].values.tolist()[:1]
    [['threat', 'Globe', 'Post']]
    """
    given = {name: value for name, value in comparison.choices.items() if name != "reference"}
    frame, note = pair_estimates(comparison.rates, **given)
    rates = comparison.frame.set_index(["feature", "group"])[["low", "high"]]
    frame[["low", "high"]] = rates.reindex(list(zip(frame["feature"], frame["group"], strict=True))).to_numpy()
    return Pairs(
        frame, comparison.provenance.then("pairs"), title=f"{comparison.title}, every two",
        notes=(*comparison.notes[:-1], note), by=comparison.by, effect=comparison.effect, measure=comparison.measure,
        units=comparison.units,
    )  # fmt: skip
