"""Time lines: series with their intervals, gaps left open, events marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import event_labels as marks
from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import FAINT, INK, colours, fitted, house_style, is_hollow, readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOGETHER = 3  # groups that one panel can hold
SINGLE, PANEL = 3.0, 1.6  # inches
REACH = 3.0  # of the largest value: where an interval of few words is cut, so that the others can be read


def timeline(
    frame: pd.DataFrame,
    events: pd.DataFrame | Mapping[object, str] | None = None,
    ax: Axes | None = None,
    *,
    label: str = "hits per 1,000 words",
    title: str = "",
) -> Axes:
    """Draw values over time with their intervals; where a period has no value the line is broken.

    `frame` has one row a period: `period` (its first day; the dot stands in its middle), `rate`, optionally `low` and
    `high`, `feature` and `group`. Several groups get a panel each (up to three, where there is one feature, share
    one); `events` are a frame with the columns `date` and `label`, or a mapping from dates to words. Returns the
    (first) Axes; raises ValueError where a column is missing.

    >>> weeks = pd.date_range("2019-02-04", periods=3, freq="7D")
    >>> drawn = timeline(pd.DataFrame({"period": weeks, "rate": [1.5, None, 2.0]}), {"2019-02-06": "talks open"})
    >>> [text.get_text() for text in drawn.texts if text.get_text()]
    ['talks open']
    """
    from matplotlib.dates import date2num

    layout.checked(frame, ["period", "rate"], "timeline")
    with house_style():
        if not np.isfinite(pd.to_numeric(frame["rate"]).to_numpy(float, na_value=np.nan)).any():
            return layout.nothing(ax)
        days = date2num(pd.to_datetime(frame["period"]).to_numpy())
        step = _usual(days)
        limits = (float(days.min()), float(days.max() + step))
        frame = _arranged(frame.assign(_day=days + step / 2).sort_values("_day", kind="stable"), ax is not None)
        names, groups = layout.levels(frame, "_series"), layout.levels(frame, "_panel")
        panels = _page(groups, title) if ax is None else [ax]
        palette, ends = colours(names), {}
        for panel, group in zip(panels, groups, strict=True):
            for name in names:
                rows = layout.part(layout.part(frame, "_panel", group), "_series", name)
                ends[name] = _line(panel, rows["_day"].to_numpy(), _drawn(rows), (name, palette[name]))
            marks.time_axes(panel, limits, _limits(frame), whole=not (pd.to_numeric(frame["rate"]).dropna() % 1).any())
        if ax is not None:
            ax.set_title(title, loc="left", color=INK, fontsize=10)
        _name_series(panels, ends, palette, label)
        above = marks.draw(panels, marks.listed(events, limits), limits, page=ax is None)
        if len(panels) > 1:
            layout.key(panels[0], names, palette, above=above)
        return panels[0]


def _usual(days: np.ndarray) -> float:
    """The usual step from one period to the next, in days."""
    steps = np.diff(np.unique(days))
    return float(np.median(steps)) if len(steps) else 1.0


def _arranged(frame: pd.DataFrame, one_panel: bool) -> pd.DataFrame:
    """The frame with `_panel` and `_series`: which panel each row belongs in, and to which line."""
    features, groups = layout.levels(frame, "feature"), layout.levels(frame, "group")
    feature = frame["feature"].astype(str) if "feature" in frame.columns else ""
    group = frame["group"].astype(str) if "group" in frame.columns else ""
    if len(groups) == 1:
        return frame.assign(_panel="", _series=feature)
    if len(features) == 1 and (one_panel or len(groups) <= TOGETHER):
        return frame.assign(_panel="", _series=group)
    if one_panel:
        return frame.assign(_panel="", _series=group + " · " + feature)
    return frame.assign(_panel=group, _series=feature)


def _page(groups: list[str], title: str) -> list[Axes]:
    """A wide panel, or a small one a group, two in a line."""
    if len(groups) == 1:
        return layout.grid(1, 1, SINGLE, title)
    panels = layout.grid(len(groups), 2, PANEL, title)
    for panel, group in zip(panels, groups, strict=True):
        panel.set_title(fitted(group, 2.6, 9.5, bold=True), loc="left", fontsize=9.5)
    return panels


def _drawn(rows: pd.DataFrame) -> tuple[Interval, Interval]:
    """What the dots show and what the line shows: the same, or the smoothed values."""
    dots = Interval.of(rows, "rate")
    return dots, Interval.of(rows, "smoothed") if "smoothed" in rows.columns else dots


def _limits(frame: pd.DataFrame) -> tuple[float, float]:
    """So that all values are seen, and intervals as far as they leave them readable."""
    drawn = _drawn(frame)
    ends = [interval.limits() for interval in drawn]
    largest = max(np.nanmax(interval.value, initial=0.0) for interval in drawn)
    top = max(high for _, high in ends)
    return min(low for low, _ in ends), min(top, REACH * largest) if largest > 0 else top


def _line(ax: Axes, days: np.ndarray, drawn: tuple[Interval, Interval], look: tuple[str, str]) -> float:
    """Draw one series, broken at its gaps; its last value, NaN where it has none."""
    (name, colour), (dots, line) = look, drawn
    value, low, high = line.value, line.low, line.high
    if dots is not line:
        seen = np.isfinite(dots.value)
        ax.vlines(days[seen], dots.low[seen], dots.high[seen], color=colour, linewidth=0.8, alpha=0.4, zorder=2)
        ax.plot(
            days[seen],
            dots.value[seen],
            "o",
            markersize=3,
            alpha=0.6,
            zorder=2,
            clip_on=False,
            **layout.mark(name, colour),
        )
    runs = _runs(days, np.isfinite(value))
    for run in runs:
        ax.plot(days[run], value[run], color=colour, linestyle="--" if is_hollow(name) else "-", zorder=3)
        if len(run) > 1:
            ax.fill_between(days[run], low[run], high[run], color=colour, alpha=0.16, linewidth=0, zorder=2)
        else:  # no band stands on a single day
            ax.vlines(days[run], low[run], high[run], color=colour, linewidth=1.4, alpha=0.5, zorder=2)
        if dots is line:
            ax.plot(days[run], value[run], "o", markersize=4, zorder=4, clip_on=False, **layout.mark(name, colour))
        elif len(run) == 1:
            ax.plot(days[run], value[run], "_", markersize=7, color=colour, zorder=4)
    return float(value[runs[-1][-1]]) if runs else np.nan


def _runs(days: np.ndarray, seen: np.ndarray) -> list[np.ndarray]:
    """The stretches without a gap: neither a row without a value nor a step much longer than the usual."""
    rows = np.flatnonzero(seen)
    if not len(rows):
        return []
    broken = (np.diff(rows) > 1) | (np.diff(days[rows]) > 1.5 * _usual(days))
    return np.split(rows, np.flatnonzero(broken) + 1)


def _name_series(panels: list[Axes], ends: dict[str, float], palette: dict[str, str], label: str) -> None:
    """The unit beside the values and, in a single panel, each series named at its last value."""
    first = panels[0]
    if len(panels) > 1:
        first.figure.supylabel(label, color=FAINT, fontsize=9)
        return
    first.set_ylabel(label)
    low, high = first.get_ylim()
    height = layout.page(first).get_figheight() - 1.1
    shown = {name: value for name, value in ends.items() if name and np.isfinite(value)}
    for name, place in zip(shown, _apart(list(shown.values()), 0.17 * (high - low) / height), strict=True):
        first.annotate(
            fitted(name, 1.5, 8.5), (1, place), (6, 0), first.get_yaxis_transform(), "offset points",
            va="center_baseline", color=readable(palette[name]), fontsize=8.5, annotation_clip=False,
        )  # fmt: skip


def _apart(places: list[float], gap: float) -> list[float]:
    """The places moved up as little as needed to stand `gap` apart.

    >>> _apart([2.0, 1.0, 1.5], 1.0)
    [3.0, 1.0, 2.0]
    """
    moved: dict[int, float] = {}
    lowest = -np.inf
    for index in sorted(range(len(places)), key=places.__getitem__):
        moved[index] = lowest = max(places[index], lowest + gap)
    return [float(moved[index]) for index in range(len(places))]
