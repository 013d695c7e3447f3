"""Events as rows: the ratio of after to before with its interval, over the ratios that placebo dates give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.event_labels import day
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import FAINT, GUIDE, INK, colours, fitted, house_style, readable
from mediakit.statistics.intervals import middle

ROW, MORE = 0.29, 0.14  # inches: a row of one group, each further group in it
if TYPE_CHECKING:
    from matplotlib.axes import Axes

DATES = 19  # placebo dates below which no band is drawn
WIDEST = 64.0  # ratios beyond it leave the drawing


def before_after(
    frame: pd.DataFrame,
    placebos: pd.DataFrame | None = None,
    ax: Axes | None = None,
    *,
    label: str = "rate after : before",
) -> Axes:
    """Draw a dot with its interval for each event and group, one panel a feature, on a logarithmic axis about 1.

    `frame` has one row an event, feature and group: `event, date, feature, group, ratio, ratio_low, ratio_high`;
    `placebos` has `feature, group, ratio`, and gives each row a grey band with 95 of 100 of its ratios. In a given `ax`
    the features share the rows. Returns the (first) Axes; raises ValueError where a column is missing.

    >>> events = pd.DataFrame({"event": ["talks"], "date": [pd.Timestamp("2019-02-06")], "feature": ["cooperative"],
    ...                        "group": [""], "ratio": [2.0], "ratio_low": [1.2], "ratio_high": [3.1]})
    >>> [name.get_text() for name in before_after(events).get_yticklabels()]
    ['talks, 6 Feb']
    """
    layout.checked(frame, ["event", "date", "feature", "group", "ratio"], "before_after")
    with house_style():
        if not np.isfinite(frame["ratio"].to_numpy(dtype=float)).any():
            return layout.nothing(ax)
        frame = frame.assign(_row=_rows(frame, with_group=ax is not None))
        rows, features, groups = (layout.levels(frame, name) for name in ("_row", "feature", "group"))
        coloured = groups if ax is None and len(groups) > 1 else features
        lines = groups if ax is None else features
        panels = _page(rows, features, len(groups)) if ax is None else [ax] * len(features)
        palette = colours(coloured)
        bands = _bands(placebos, features, groups)
        limits = _limits(frame, bands)
        for panel, feature in zip(panels, features, strict=True):
            for group in groups:
                line = lines.index(group if ax is None else feature)
                places = np.arange(len(rows)) + 0.66 * ((line + 0.5) / len(lines) - 0.5)
                name = group if coloured is groups else feature
                part = layout.part(layout.part(frame, "feature", feature), "group", group).set_index("_row")
                _marks(panel, places, part.reindex(rows), (name, palette[name]), (bands.get((feature, group)), limits))
        for panel in dict.fromkeys(panels):
            layout.name_rows(panel, rows, guides=False)
            layout.number_axis(panel, limits, log=True)
            if limits[1] > 8:  # too many ticks for a narrow panel
                steps = [4.0**step for step in range(-3, 4) if limits[0] <= 4.0**step <= limits[1]]
                panel.set_xticks(steps, [f"{v:g}" if v >= 1 else f"1/{1 / v:g}" for v in steps])
        _said(panels, [] if ax is None and coloured is features else coloured, palette, label, bool(bands))
        return panels[0]


def _rows(frame: pd.DataFrame, with_group: bool) -> list[str]:
    """The name of each row: the event and its day, which may be all there is to say."""
    named = []
    for event, date, group in zip(
        frame["event"].astype(str), pd.to_datetime(frame["date"]), frame["group"], strict=True
    ):
        said = day(date.to_datetime64().astype("datetime64[D]").astype(int))
        said = event if event == f"{date:%Y-%m-%d}" else f"{fitted(event, 1.7, 9)}, {said}"
        named.append(f"{said} · {group}" if with_group and group else said)
    return named


def _page(rows: list[str], features: list[str], groups: int) -> list[Axes]:
    across, width = layout.across(rows, len(features))
    down = len(rows) * (ROW + MORE * (groups - 1)) + 0.55
    panels = layout.grid(len(features), across, down)
    for panel, name, colour in zip(panels, features, colours(features).values(), strict=True):
        ink = INK if groups > 1 else readable(colour)
        panel.set_title(fitted(name, width, 10, bold=True), loc="left", fontsize=10, color=ink)
    return panels


def _bands(
    placebos: pd.DataFrame | None, features: list[str], groups: list[str]
) -> dict[tuple[str, str], tuple[float, float]]:
    """Where 95 of 100 placebo ratios lie, for each feature and group that has some."""
    if placebos is None or placebos.empty:
        return {}
    found = placebos.groupby(["feature", "group"], sort=False)["ratio"]
    known = {key: ratios for key, ratios in found if key[0] in features and key[1] in groups}
    return {key: middle(ratios.to_numpy()) for key, ratios in known.items() if len(ratios) >= DATES}


def _limits(frame: pd.DataFrame, bands: dict[tuple[str, str], tuple[float, float]]) -> tuple[float, float]:
    every = Interval.of(frame, "ratio")
    ends = np.array([end for band in bands.values() for end in band])
    reach = min(WIDEST, Interval(np.concatenate([every.value, ends]), every.low, every.high).limits(log=True)[1])
    return 1 / reach, reach


def _marks(
    ax: Axes, places: np.ndarray, rows: pd.DataFrame, look: tuple[str, str], within: tuple[tuple | None, tuple]
) -> None:
    """The placebos' band, the whisker, and the dot; a row without a ratio stays empty."""
    (name, colour), (band, limits) = look, within
    interval = Interval.of(rows, "ratio")
    known = interval.known
    if band:
        ax.hlines(places[known], *band, color=GUIDE, linewidth=7, zorder=1)
    low, high = (np.clip(end[known], *limits) for end in (interval.low, interval.high))
    ax.hlines(places[known], low, high, color=colour, linewidth=1.8, zorder=2)
    there = known & (interval.value >= limits[0]) & (interval.value <= limits[1])  # not 0, not without end
    ax.plot(interval.value[there], places[there], "o", markersize=5.5, zorder=3, **layout.mark(name, colour))


def _said(panels: list[Axes], lines: list[str], palette: dict[str, str], label: str, banded: bool) -> None:
    """The name of the axis, and a key where colours stand for groups."""
    from matplotlib.lines import Line2D

    label = f"{label}\ngrey: 95 of 100 placebo dates" if banded else label
    first = panels[0]
    if len(set(panels)) > 1:
        first.figure.supxlabel(label, x=0.99, ha="right", color=FAINT, fontsize=9)
    else:
        first.set_xlabel(label)
    if len(lines) > 1:
        said = [fitted(name, 1.7, 8.5) for name in lines]
        dots = [Line2D([], [], marker="o", linestyle="none", **layout.mark(name, palette[name])) for name in lines]
        first.figure.legend(dots, said, loc="outside upper left", ncols=min(4, len(lines)), frameon=False, fontsize=8.5)
