"""Which entries of a lexicon make the difference of two rates: the question behind every dictionary count."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.contrasts import Contrasts
from mediakit.results.choices import column_of
from mediakit.results.figures.bars import bars
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

COLUMNS = ["entry", "hits", "other_hits", "rate", "other_rate", "contribution", "share", "ratio", "ratio_without"]


@dataclass(frozen=True, repr=False, eq=False)
class Contributions(Table):
    """One row an entry; `contribution` is its part of the difference of two rates, and the parts add up to it.

    `ratio_without` is the ratio of the two rates when this entry is struck from the lexicon: where it is far from `ratio`,
    the comparison rests on one entry.
    """

    label: str = ""

    def plot(self, ax: Any = None, *, n: int = 15) -> Drawing:
        """Ranked bars: the `n` entries that add or take most."""
        largest = self.frame["contribution"].abs().sort_values(ascending=False, kind="stable").index[:n]
        rows = self.frame.loc[self.frame.index.isin(largest), ["entry", "contribution"]]
        return show(bars(rows, ax, value="contribution", name="entry", label=self.label))


@recorded
def contributions(comparison: Contrasts, feature: str, group: str) -> Contributions:
    """Take the difference between a group's rate and that of its reference (or of all others) apart by entry.

    Args:
        comparison: of hits that know their entries.
        feature, group: the row of the comparison to explain.

    Returns:
        One row an entry, the largest contribution first: `hits` and `rate` of the group, `other_hits` and `other_rate`,
        `contribution` (the difference of the two, adding up to that of the comparison), `share` of the difference,
        `ratio` of the two rates by this entry alone, and `ratio_without` it.

    Raises:
        ValueError: if there is no such feature or group, if the numbers are no hits per words of the groups of one column,
            if the group is the reference, or if nothing is left to hold
            it against.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> gap = corpus.find(mk.Lexicon.load("talks")).compare(by="outlet")
    >>> gap.contributions("cooperative", "Post").frame[["entry", "hits", "other_hits"]].values.tolist()
    [['agreed', 6, 0]]
    """
    if comparison.rates is not None and (comparison.rates.of != "words" or not isinstance(comparison.choices["by"], str)):
        raise ValueError(
            f"{comparison.measure} by {comparison.by} do not come apart by entry: compare hits.per_words(1000) by one column"
        )
    feature, group = comparison.row("feature", feature), comparison.row("group", group)
    rows = comparison.frame[comparison.frame["feature"] == feature].set_index("group")
    others = [g for g in rows.index if g != group] if comparison.reference is None else [comparison.reference]
    if group in others or not others:
        raise ValueError(f"{group!r} is compared with nothing here: choose a group beside the reference")
    found = comparison.hits.each(_entries, feature, comparison.by, asks=(comparison.by,))
    counts = pd.concat([part for _, part in found]).groupby(level=[0, 1]).sum()
    label = counts.index.get_level_values(0)
    mine, other = (counts[label.isin(side)].groupby(level=1).sum() for side in ([group], others))
    words = [int(rows.loc[side, "words"].sum()) for side in ([group], others)]
    counted = entry_contributions(mine, words[0], other, words[1], per=comparison.per)
    against = comparison.reference or "all others"
    unit = f"{comparison.unit} per {comparison.per:,} words"
    difference = counted["contribution"].sum()
    return Contributions(
        counted, comparison.provenance.then("contributions", feature, group),
        title=f"{feature}: what makes the difference between {group} and {against}",
        notes=(f"difference: {difference:+.2f} {unit}".replace("-", "−"),), label=f"{unit} more in {group} than in {against}",
    )  # fmt: skip


def entry_contributions(
    hits: pd.Series, words: int, other_hits: pd.Series, other_words: int, *, per: int = 1000
) -> pd.DataFrame:
    """The frame of `contributions` from the hits of each entry (the entries as index) and the words of both sides.

    With k hits in n words, contribution = per (k₁ₑ/n₁ − k₀ₑ/n₀), and ratio_without = (K₁−k₁ₑ)/n₁ ÷ (K₀−k₀ₑ)/n₀.

    >>> frame = entry_contributions(pd.Series({"war": 8, "attack*": 2}), 1000, pd.Series({"war": 2}), 1000)
    >>> frame[["entry", "contribution", "share", "ratio", "ratio_without"]].values.tolist()
    [['war', 6.0, 0.75, 4.0, inf], ['attack*', 2.0, 0.25, inf, 4.0]]
    """
    entries = sorted({*hits.index, *other_hits.index})
    mine, other = (side.reindex(entries, fill_value=0).to_numpy(np.int64) for side in (hits, other_hits))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, other_rate = (per * count / np.float64(size) for count, size in ((mine, words), (other, other_words)))
        contribution = rate - other_rate
        frame = pd.DataFrame({
            "entry": np.array(entries, dtype=object), "hits": mine, "other_hits": other, "rate": rate,
            "other_rate": other_rate, "contribution": contribution,
            "share": contribution / (per * mine.sum() / np.float64(words) - per * other.sum() / np.float64(other_words)),
            "ratio": rate / other_rate,
            "ratio_without": ((mine.sum() - mine) / np.float64(words)) / ((other.sum() - other) / np.float64(other_words)),
        })  # fmt: skip
    order = ["contribution", "entry"]
    return frame.sort_values(order, ascending=[False, True], kind="stable", ignore_index=True)[COLUMNS]


def _entries(hits: Any, feature: str, by: str) -> pd.Series:
    """How many hits of a feature each group has by each entry, or by each match that is of no entry."""
    frame = hits.frame
    frame = frame[frame["feature"] == feature]
    label = frame[by] if by in frame.columns else _of_articles(hits.corpus.articles, frame, by)
    entry = frame["entry"].where(frame["entry"] != "", frame["match"].str.lower())
    return pd.DataFrame({"label": label.astype(str), "entry": entry.astype(str)}).value_counts()


def _of_articles(articles: pd.DataFrame, frame: pd.DataFrame, by: str) -> pd.Series:
    """The group of each hit by its article."""
    column = column_of(articles, "id" if by == "article" else by, "to compare by").set_axis(articles["id"])
    return pd.Series(column.loc[frame["article"]].to_numpy(), index=frame.index)
