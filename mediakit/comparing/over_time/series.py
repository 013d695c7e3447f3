"""Series: rates over time, drawn with their gaps, and a smoother that invents nothing."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from mediakit.comparing.group_rates import FEWEST, group_rates
from mediakit.comparing.grouping import By, grouping, remembered
from mediakit.corpus.rates import Counts
from mediakit.results.choices import PERIODS, choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.timeline import timeline
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

COLUMNS = ["feature", "group", "period", "articles", "words", "hits", "rate", "low", "high"]
MOST = 12  # groups that a page of panels can hold


@dataclass(frozen=True, repr=False, eq=False)
class Series(Table):
    """Rates over time: one row a feature, group and period (its first day), with intervals.

    Columns `feature, group, period, articles, words, hits, rate, low, high`; periods without articles are rows
    without a rate, so that a gap is drawn as a gap. A smoothed series has `smoothed, smoothed_low, smoothed_high` too.
    """

    per: int = 1000
    unit: str = "hits"
    measure: str = "hits per 1,000 words"

    def plot(self, ax: Any = None, *, events: pd.DataFrame | None = None) -> Drawing:
        """A line with its interval for each feature and group; `events` (columns `date, label`) are marked.

        Of more than twelve groups those with the most articles are drawn, and the title says so.
        """
        drawn, title = largest(self.frame)
        axes = timeline(drawn, events, ax, label=self.measure, title=title)
        return show(axes)


def largest(series: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows of the groups with the most articles, as many as a page can hold, and a title where some are left out."""
    articles = series.groupby("group", sort=True)["articles"].sum().sort_values(ascending=False, kind="stable")
    if len(articles) <= MOST:
        return series, ""
    kept = series[series["group"].isin(articles.index[:MOST])].reset_index(drop=True)
    return kept, f"{MOST} of {len(articles):,} groups, those with the most articles"


@dataclass(frozen=True)
class Dated:
    """The rows of rates that have a day and a group, as arrays of the same length."""

    counts: np.ndarray
    words: np.ndarray
    day: pd.DatetimeIndex
    group: np.ndarray  # number in `names`
    cluster: np.ndarray
    names: list[str]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, rates: Counts, by: By | None, cluster: str = "article") -> "Dated":
        """The rows by day and group; articles without a day or a group are left out and counted in the notes."""
        made = grouping(rates.rows, (lambda rows: ["all"] * len(rows)) if by is None else by)
        notes = (f"{n:,} articles without {made.name} left out",) if (n := _articles(rates, made.left_out)) else ()
        rows, names = made.rows, [""] if by is None else [str(name) for name in made.group.categories]
        day = pd.to_datetime(rates.rows["date"]).iloc[rows]
        known = day.notna().to_numpy()
        if n := _articles(rates, rows[~known]):
            notes = (*notes, f"{n:,} articles without a date left out")
        return cls(
            rates.counts[rows], rates.words[rows], pd.DatetimeIndex(day), np.asarray(made.group.codes, int),
            rates.rows[cluster].to_numpy()[rows], names, notes,
        ).take(known)  # fmt: skip

    def __len__(self) -> int:
        return len(self.words)

    def take(self, rows: np.ndarray) -> "Dated":
        """These rows only."""
        arrays = ("counts", "words", "day", "group", "cluster")
        return replace(self, **{name: getattr(self, name)[rows] for name in arrays})


@recorded
def over(
    rates: Counts,
    period: str = "week",
    *,
    by: By | None = None,
    smooth: int | None = None,
) -> Series:
    """Rates over time: one row a feature, period (and group), with intervals; periods without articles stay empty.

    Args:
        rates: as `hits.per_words(1000)` returns them.
        period: `day`, `week` (Monday to Sunday), `month`, `quarter` or `year`.
        by: a column that makes groups, or None.
        smooth: an odd number of periods: beside each rate stands that of the window about its period, Σhits / Σwords of
            all its articles, with an interval of its own. A window has a rate where it lies wholly within the
            corpus' time, holds five articles or more, and bridges no gap longer than half of it.

    Returns:
        A Series, one row a feature, period (and group): `articles, words, hits, rate, low, high`, and with `smooth`
        `smoothed` with its ends.

    Raises:
        ValueError: if the period or the column is not one of those there are, or `smooth` is not 3, 5, 7 …

    >>> from mediakit.results.provenance import Provenance
    >>> from mediakit.chain import Rates
    >>> rows = pd.DataFrame({"article": ["a", "b"], "date": pd.to_datetime(["2019-02-04", "2019-02-20"])})
    >>> counted = Rates(np.array([[1], [3]]), np.array([500, 500]), ("threats",), rows, Provenance("0"))
    >>> over(counted, "week").frame[["articles", "rate"]].values.tolist()
    [[1.0, 2.0], [0.0, nan], [1.0, 6.0]]
    """
    checked(period)
    if smooth is not None and (not isinstance(smooth, int) or smooth < 3 or smooth % 2 == 0):
        raise ValueError(f"a window of {smooth!r} periods has no middle: give an odd number from 3 up")
    dated = Dated.of(rates, by)
    title = f"{rates.measure[:1].upper()}{rates.measure[1:]} by {period}"
    kept: dict[str, Any] = {"title": title, "per": rates.per, "unit": rates.unit, "measure": rates.measure}
    steps = {"period": period, "by": by and remembered(by)}
    done = rates.provenance.then("over", **steps, **({"smooth": smooth} if smooth else {}))
    if not len(dated):
        smoothed = ["smoothed", "smoothed_low", "smoothed_high"] if smooth else []
        return Series(pd.DataFrame(columns=COLUMNS + smoothed), done, notes=dated.notes, **kept)
    when = pd.PeriodIndex(dated.day, freq=PERIODS[period])
    span = pd.period_range(when.min(), when.max(), freq=PERIODS[period])
    given: dict[str, Any] = {"features": rates.features, "within": rates.within}
    cell = dated.group * len(span) + span.get_indexer(when)
    frame = _scaled(_laid_out(_by_cell(dated, cell, **given), dated.names, span, rates.features), rates.per)
    if smooth:
        windows = _scaled(_windows(dated, cell, span, smooth, given), rates.per)
        frame = frame.assign(smoothed=windows["rate"], smoothed_low=windows["low"], smoothed_high=windows["high"])
    return Series(frame, done, notes=dated.notes + _notes(smooth, period), **kept)


def checked(period: str) -> None:
    """Refuse a period that is none."""
    choice(period, PERIODS, "period", "")


def _articles(rates: Counts, rows: np.ndarray) -> int:
    return 0 if rates.split else rates.rows["article"].iloc[rows].nunique()


def _notes(smooth: int | None, period: str) -> tuple[str, ...]:
    note = f"95 % intervals over articles; none below {FEWEST} articles, or 3 with a hit"
    if not smooth:
        return (note,)
    gap = smooth // 2 + 1
    return note, f"smoothed: the articles of {smooth} {period}s pooled; no window with {gap} empty {period}s in a row"


def _by_cell(dated: Dated, cell: np.ndarray, rows: np.ndarray | slice = slice(None), **given: Any) -> pd.DataFrame:
    cells = pd.Categorical(cell, categories=np.unique(cell))
    return group_rates(dated.counts[rows], dated.words[rows], cells, dated.cluster[rows], **given)


def _laid_out(long: pd.DataFrame, names: list[str], span: pd.PeriodIndex, features: tuple[str, ...]) -> pd.DataFrame:
    """Every feature, group and period once, those without articles with zero articles and no rate."""
    cell = long.pop("group").astype(int).to_numpy()
    key = pd.MultiIndex.from_arrays([long.pop("feature"), cell // len(span), cell % len(span)])
    full = pd.MultiIndex.from_product([features, range(len(names)), range(len(span))])
    laid = long.set_index(key).reindex(full)
    laid[["articles", "words", "hits"]] = laid[["articles", "words", "hits"]].fillna(0).astype(int)
    laid.insert(0, "feature", full.get_level_values(0))
    laid.insert(1, "group", [names[g] for g in full.get_level_values(1)])
    laid.insert(2, "period", span.start_time[full.get_level_values(2)])
    return laid.reset_index(drop=True)


def _windows(dated: Dated, cell: np.ndarray, span: pd.PeriodIndex, smooth: int, given: dict[str, Any]) -> pd.DataFrame:
    """The rate of the window about each period: every article is counted in each window that holds it."""
    half, periods = smooth // 2, len(span)
    middle = np.repeat(cell % periods, smooth) + np.tile(np.arange(-half, half + 1), len(cell))
    rows = np.repeat(np.arange(len(cell)), smooth)
    inside = (middle >= 0) & (middle < periods)
    target = (np.repeat(cell // periods, smooth) * periods + middle)[inside]
    laid = _laid_out(_by_cell(dated, target, rows[inside], **given), dated.names, span, given["features"])
    empty = np.bincount(cell, minlength=len(dated.names) * periods).reshape(-1, periods) == 0
    sound = np.tile(_bridged(empty, half).ravel(), len(given["features"])) & (laid["articles"] >= FEWEST).to_numpy()
    return laid.assign(**{name: laid[name].where(sound) for name in ("rate", "low", "high")})


def _bridged(empty: np.ndarray, half: int) -> np.ndarray:
    """Where a window of `half` periods on each side is complete and has no longer run of empty periods than `half`."""
    sound = np.zeros(empty.shape, dtype=bool)
    if empty.shape[1] > 2 * half:
        gaps = sliding_window_view(empty, half + 1, axis=1).all(axis=-1)
        sound[:, half : empty.shape[1] - half] = ~sliding_window_view(gaps, half + 1, axis=1).any(axis=-1)
    return sound


def _scaled(frame: pd.DataFrame, per: int) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] * per for name in ("rate", "low", "high")})
