"""Rates: the hits of each feature in each article (or part of one), the zeros kept, per so many words."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.comparison import Comparison
from mediakit.comparing.groups import FEWEST, compare_groups, group_rates
from mediakit.comparing.series import Series
from mediakit.provenance import Provenance
from mediakit.table import Table

__all__ = ["Rates"]

SERIES = ["feature", "group", "period", "articles", "words", "hits", "rate", "low", "high"]
PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True, repr=False, eq=False)
class Rates:
    """Counts of features by article, as `hits.per_words(1000)` returns them.

    Attributes:
        counts: rows × features, whole numbers.
        words: words in each row.
        features: names of the columns of `counts`.
        rows: one row an article, or a part of one; column `article` is its id, the others are what can be compared by.
        per: words that a rate refers to.
        split: the column that cut articles into parts (`side`, `section`, …), or None.
        unit: what is counted, in the plural.
    """

    counts: np.ndarray
    words: np.ndarray
    features: tuple[str, ...]
    rows: pd.DataFrame
    provenance: Provenance
    per: int = 1000
    split: str | None = None
    unit: str = "hits"
    hits: Any = field(default=None)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Long form: `article`, the part if there is one, `feature`, `hits`, `words`, `rate`; zeros kept."""
        keys = ["article"] + ([self.split] if self.split else [])
        width = len(self.features)
        long = self.rows[keys].loc[self.rows.index.repeat(width)].reset_index(drop=True)
        long["feature"] = np.tile(np.array(self.features, dtype=object), len(self.rows))
        long["hits"] = self.counts.ravel()
        long["words"] = np.repeat(self.words, width)
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = self.per * long["hits"].to_numpy() / long["words"].to_numpy()
        long["rate"] = np.where(long["words"] > 0, rate, np.nan)
        return long

    def _table(self) -> Table:
        unit = "article" if self.split is None else f"article and {self.split}"
        return Table(
            self.frame,
            self.provenance,
            title=f"{self.unit.capitalize()} per {self.per:,} words, one row per {unit} and feature",
        )

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def compare(
        self, *, by: str, reference: str | None = None, cluster: str = "article", resamples: int = 2000, seed: int = 0
    ) -> Comparison:
        """Compare the groups that a column makes: pooled rates, intervals, ratios, p and q.

        Args:
            by: a column of the articles (`outlet`, `period`, …) or the part they were split by (`side`).
            reference: the group that the others are held against; None: each against all the others together.
            cluster: the column whose values are resampled whole: `article`, or `story` once stories are known.
            resamples: draws of the bootstrap and deals of the permutation test.
            seed: of both.

        Returns:
            A Comparison, one row a feature and group. The pooled rate is Σhits / Σwords · per.

        Raises:
            ValueError: if there is no such column or reference.
        """
        rows, group, notes = self._groups(by, cluster)
        units = self.rows[cluster].to_numpy()[rows]
        per_word = compare_groups(
            self.counts[rows], self.words[rows], group, units,
            features=self.features, reference=reference, resamples=resamples, seed=seed,
        )  # fmt: skip
        frame = self._scaled(per_word)
        frame = frame.rename(columns={"articles": "stories"}) if cluster == "story" else frame
        steps = {"by": by, "reference": reference, "cluster": cluster, "resamples": resamples, "seed": seed}
        test = "random signs" if pd.Series(group.codes).groupby(units).nunique().gt(1).any() else "permutation"
        draws = f"{resamples:,} each, seed {seed}"
        return Comparison(
            frame, self.provenance.then("compare", **steps), title=f"{self.unit.capitalize()} per {self.per:,} words by {by}",
            notes=notes + _methods(len(group.categories), reference, cluster, test, draws),
            by=by, per=self.per, unit=self.unit, reference=reference, test=test, hits=self.hits,
        )  # fmt: skip

    def over(self, period: str = "week", *, by: str | None = None, resamples: int = 2000, seed: int = 0) -> Series:
        """Rates over time: one row a feature, period (and group), with intervals; periods without articles stay empty.

        Args:
            period: `day`, `week` (Monday to Sunday), `month`, `quarter` or `year`.
            by: a column that makes groups, or None.
            resamples, seed: of the bootstrap over articles.

        Raises:
            ValueError: if the period or the column is not one of those there are.
        """
        if period not in PERIODS:
            raise ValueError(f"no period {period!r}: choose one of {', '.join(PERIODS)}")
        title = f"{self.unit.capitalize()} per {self.per:,} words by {period}"
        if self.rows.empty:
            return Series(pd.DataFrame(columns=SERIES), self.provenance, title=title, per=self.per, unit=self.unit)
        rows, group, notes = self._groups(by, "article") if by else (np.arange(len(self.rows)), None, ())
        when = pd.PeriodIndex(self.rows["date"].iloc[rows], freq=PERIODS[period])
        names = group.categories if by else [""]
        codes = np.asarray(group.codes) if by else np.zeros(len(rows), int)
        span = pd.period_range(when.min(), when.max(), freq=PERIODS[period])
        cell = codes * len(span) + span.get_indexer(when)
        used = np.unique(cell)
        long = group_rates(
            self.counts[rows], self.words[rows], pd.Categorical(cell, categories=used),
            self.rows["article"].to_numpy()[rows], features=self.features, resamples=resamples, seed=seed,
        )  # fmt: skip
        frame = self._laid_out(long, names, span)
        steps = {"period": period, "by": by, "resamples": resamples, "seed": seed}
        note = (
            f"95 % percentile bootstrap over articles ({resamples:,} resamples, seed {seed}); "
            f"no interval below {FEWEST} articles"
        )
        return Series(
            self._scaled(frame),
            self.provenance.then("over", **steps),
            title=title,
            notes=(*notes, note),
            per=self.per,
            unit=self.unit,
        )

    def _laid_out(self, long: pd.DataFrame, names: Any, span: pd.PeriodIndex) -> pd.DataFrame:
        """Every feature, group and period once, those without articles with zero articles and no rate."""
        cell = long.pop("group").astype(int).to_numpy()
        key = pd.MultiIndex.from_arrays([long.pop("feature"), cell // len(span), cell % len(span)])
        full = pd.MultiIndex.from_product([self.features, range(len(names)), range(len(span))])
        laid = long.set_index(key).reindex(full)
        laid[["articles", "words", "hits"]] = laid[["articles", "words", "hits"]].fillna(0).astype(int)
        laid.insert(0, "feature", full.get_level_values(0))
        laid.insert(1, "group", [str(names[g]) for g in full.get_level_values(1)])
        laid.insert(2, "period", span.start_time[full.get_level_values(2)])
        return laid.reset_index(drop=True)

    def _scaled(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{name: frame[name] * self.per for name in ("rate", "low", "high")})

    def _groups(self, by: str, cluster: str) -> tuple[np.ndarray, pd.Categorical, tuple[str, ...]]:
        for name in (by, cluster):
            if name not in self.rows.columns:
                known = ", ".join(map(repr, sorted(c for c in self.rows.columns if c != "text")))
                raise ValueError(f"no column {name!r} to compare by: choose one of {known}")
        column = self.rows[by]
        present = column.notna().to_numpy() & (column.astype(str) != "").to_numpy()
        rows = np.flatnonzero(present)
        chosen = column.iloc[rows]
        if isinstance(chosen.dtype, pd.CategoricalDtype):
            group = pd.Categorical(chosen.astype(str), [str(c) for c in chosen.cat.categories if (chosen == c).any()])
        else:
            group = pd.Categorical(chosen.astype(str))
        missing = self.rows["article"][~present].nunique() if self.split is None else 0
        notes = (f"{missing:,} articles without {by} left out",) if missing else ()
        return rows, group, notes


def _methods(groups: int, reference: str | None, cluster: str, test: str, draws: str) -> tuple[str, ...]:
    if groups < 2:
        return (f"{groups} group: nothing to compare with",)
    unit = "stories" if cluster == "story" else f"{cluster}s"
    against = "all other groups together" if reference is None else reference
    return (
        f"ratio: to {against}; 95 % percentile bootstrap over {unit}, p by {test} of {unit} ({draws}), "
        f"q: Benjamini–Hochberg; no interval below {FEWEST} {unit}",
    )
