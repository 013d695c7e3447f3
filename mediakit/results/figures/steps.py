"""A rate over time as steps: the level between changes, and a band over the days that a change may have begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import event_labels as marks
from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import FAINT, INK, NEUTRAL, colours, fitted, house_style, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL = 1.5  # inches


def steps(
    series: pd.DataFrame,
    levels: pd.DataFrame,
    changes: pd.DataFrame,
    ax: Axes | None = None,
    *,
    label: str = "hits per 1,000 words",
    title: str = "",
) -> Axes:
    """Draw the rates of periods as dots, levels as lines and changes as bands, one panel a feature and group.

    `series` has `feature, group, period, rate, low, high`; `levels` has `feature, group, start, stop, rate`; `changes`
    has `feature, group, change, earliest, latest` (missing dates: no change). In a given `ax` all share it. Returns the
    (first) Axes.

    >>> day = pd.to_datetime(["2019-02-04", "2019-02-11", "2019-02-18"])
    >>> same = {"feature": "threats", "group": ""}
    >>> series = pd.DataFrame({**same, "period": day[:2], "rate": [1.0, 3.0], "low": [0.5, 2], "high": [2, 4.0]})
    >>> levels = pd.DataFrame({**same, "start": day[:2], "stop": day[1:], "rate": [1.0, 3.0]})
    >>> found = pd.DataFrame({**same, "change": day[1:2], "earliest": day[:1], "latest": day[1:2]})
    >>> steps(series, levels, found).get_title(loc="left")
    'threats'
    """
    from matplotlib.dates import date2num

    layout.checked(levels, ["feature", "group", "start", "stop", "rate"], "steps")
    with house_style():
        if not np.isfinite(levels["rate"].to_numpy(dtype=float)).any():
            return layout.nothing(ax)
        series, levels, changes = (_named(frame) for frame in (series, levels, changes))
        names = layout.levels(levels, "_panel")
        across = 1 if len(names) == 1 else 2
        panels = layout.grid(len(names), across, PANEL * (3 - across), title) if ax is None else [ax] * len(names)
        palette = colours(layout.levels(levels, "feature"))
        limits = tuple(date2num(pd.to_datetime(levels[c])).astype(float) for c in ("start", "stop"))
        limits = (float(limits[0].min()), float(limits[1].max()))
        for panel, name in zip(panels, names, strict=True):
            mine = [layout.part(frame, "_panel", name) for frame in (series, levels, changes)]
            feature = str(mine[1]["feature"].iloc[0])
            _panel(panel, mine, palette[feature])
            if ax is None:
                panel.set_title(fitted(name, 2.7, 9.5, bold=True), loc="left", fontsize=9.5)
        for panel in dict.fromkeys(panels):
            marks.time_axes(panel, limits, Interval.of(series, "rate").limits())
        if ax is not None:
            ax.set_title(title, loc="left", color=INK, fontsize=10)
            layout.key(ax, list(palette), palette)
        if len(set(panels)) > 1:
            panels[0].figure.supylabel(label, color=FAINT, fontsize=9)
        else:
            panels[0].set_ylabel(label)
        return panels[0]


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the panel that each row belongs in."""
    group = frame["group"].astype(str)
    return frame.assign(
        _panel=frame["feature"].astype(str).where(group == "", frame["feature"].astype(str) + " · " + group)
    )


def _panel(ax: Axes, frames: list[pd.DataFrame], colour: str) -> None:
    from matplotlib.dates import date2num

    series, levels, changes = frames
    found = changes[changes["change"].notna()]
    for row in found.itertuples():
        early, late, at = (float(date2num(day)) for day in (row.earliest, row.latest, row.change))
        ax.axvspan(early, late, color=tint(colour, 0.22), linewidth=0, zorder=1)
        ax.axvline(at, color=colour, linewidth=1, linestyle=(0, (3, 2)), zorder=2)
    days = date2num(pd.to_datetime(series["period"]).to_numpy())
    each = Interval.of(series, "rate")
    width = float(np.median(np.diff(np.unique(days)))) if len(days) > 1 else 1.0
    ax.vlines(days + width / 2, each.low, each.high, color=NEUTRAL, linewidth=0.8, alpha=0.5, zorder=2)
    ax.plot(days + width / 2, each.value, "o", markersize=3, color=NEUTRAL, zorder=3, clip_on=False)
    start, stop = (date2num(pd.to_datetime(levels[c]).to_numpy()) for c in ("start", "stop"))
    ax.hlines(levels["rate"], start, stop, color=colour, linewidth=2.2, zorder=4)
