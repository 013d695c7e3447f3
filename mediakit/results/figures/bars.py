"""Ranked bars: what is largest, with its interval and its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import MUTED, colours, house_style, is_hollow, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.25  # inches


def bars(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    value: str = "rate",
    label: str = "hits per 1,000 words",
    name: str = "group",
    colour: str = "",
) -> Axes:
    """Draw a bar a row, the largest value on top, its number written at its end.

    `frame` has `name`, `value` and, if there are intervals, `low` and `high` (or `value_low` and `value_high`); `colour`
    is a column whose names are told apart by colour. Values may be negative; rows without a value are left out.
    Returns the Axes; raises ValueError where a column is missing.

    >>> words = pd.DataFrame({"word": ["dam", "truce"], "rate": [1.5, 4.25]})
    >>> [text.get_text() for text in bars(words, name="word").texts]
    ['4.25', '1.50']
    """
    layout.checked(frame, [name, value, *filter(None, [colour])], "bars")
    with house_style():
        ranked = frame.sort_values(value, ascending=False, kind="stable").dropna(subset=[value])
        if ranked.empty:
            return layout.nothing(ax)
        names = layout.ranked(layout.levels(ranked, colour))
        if ax is None:
            above = 0.6 if len(names) > 1 else 0.35
            ax = layout.grid(1, 1, len(ranked) * ROW + above)[0]
        interval = Interval.of(ranked, value)
        layout.name_rows(ax, list(ranked[name].astype(str)), guides=False)
        _bars(ax, interval, _fills(ranked, colour, names))
        layout.number_axis(ax, _limits(interval), whole=not (interval.value % 1).any())
        _numbers(ax, interval)
        ax.set_xlabel(label, loc="left")
        layout.key(ax, names, colours(names))
        return ax


def _fills(ranked: pd.DataFrame, colour: str, names: list[str]) -> list[tuple[str, str]]:
    """Face and whisker of each bar: a tint under the full colour; a turned feature is an outline."""
    palette = colours(names)
    rows = ranked[colour].astype(str) if colour else [""] * len(ranked)
    return [("white" if is_hollow(row) else tint(palette[row]), palette[row]) for row in rows]


def _bars(ax: Axes, interval: Interval, fills: list[tuple[str, str]]) -> None:
    rows = np.arange(len(fills))
    faces, inks = zip(*fills, strict=True)
    edges = [ink if face == "white" else face for face, ink in fills]
    ax.barh(rows, interval.value, height=0.64, color=faces, edgecolor=edges, linewidth=1.0, zorder=2)
    known = interval.known
    whiskers = np.array(inks)[known]
    ax.hlines(rows[known], interval.low[known], interval.high[known], color=whiskers, linewidth=1.8, zorder=3)
    if (interval.value < 0).any():
        ax.axvline(0, color=MUTED, linewidth=0.9, zorder=4)


def _limits(interval: Interval) -> tuple[float, float]:
    """Room at the ends for the numbers."""
    low, high = interval.limits()
    room = 0.09 * (high - low)
    return (low - room if low < 0 else low), (high + room if np.nanmax(interval.value) > 0 else max(high, room))


def _numbers(ax: Axes, interval: Interval) -> None:
    """Each value in figures, beyond its bar and whisker."""
    largest = np.abs(interval.value).max()
    places = 0 if not (interval.value % 1).any() else 2 if largest < 100 else 1
    right = interval.value >= 0
    ends = np.where(right, np.fmax(interval.value, interval.high), np.fmin(interval.value, interval.low))
    for row, (value, end, to_right) in enumerate(zip(interval.value, ends, right, strict=True)):
        ax.annotate(
            f"{value * (1 + 1e-9):,.{places}f}".replace("-", "−"), (end, row), (5 if to_right else -5, 0),
            textcoords="offset points", ha="left" if to_right else "right", va="center_baseline",
            color=MUTED, fontsize=8,
        )  # fmt: skip
