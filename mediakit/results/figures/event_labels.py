"""Events along time: where their words stand so that none covers another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.style import FAINT, GUIDE, LINE, MUTED, fitted, flow, page_width, shorten, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LANES = 6  # lines of words above a drawing; with more, numbers are plainer
BESIDE = 0.8  # inches beside the drawing that words above it may use
SIZE = 8  # points
LANE = 12.5  # points
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Place:
    """Where an event's words stand: its day, its lane (0 the lowest), left or right of its line."""

    x: float
    text: str
    lane: int
    start: float
    end: float

    @property
    def to_right(self) -> bool:
        """Whether the words run to the right of their line."""
        return self.start == self.x


def listed(events: pd.DataFrame | Mapping[object, str] | None, limits: tuple[float, float]) -> list[tuple[float, str]]:
    """The events within the limits, in order of time, each as a day number and its words.

    `events` is a frame with the columns `date` and `label`, or a mapping from dates to words.
    """
    from matplotlib.dates import date2num

    if events is None or not len(events):
        return []
    frame = pd.DataFrame(list(events.items()), columns=["date", "label"]) if isinstance(events, Mapping) else events
    layout.checked(frame, ["date", "label"], "events")
    days = date2num(pd.to_datetime(frame["date"]).to_numpy())
    found = zip(days.tolist(), frame["label"].astype(str), strict=True)
    return sorted((day, text) for day, text in found if limits[0] <= day <= limits[1])


def lanes(events: Sequence[tuple[float, str]], limits: tuple[float, float], inches: float) -> list[Place] | None:
    """A place for the words of every event, or None where they need more than the lanes there are.

    Words run to the right of their line, from the last event to the first, so that a line on its way up passes
    only words that begin after it; at the right edge they run to the left.
    """
    per_inch = (limits[1] - limits[0]) / inches
    edge = limits[1] + BESIDE * per_inch
    placed: list[Place] = []
    for x, said in reversed(events):
        text = fitted(said, 2.1, SIZE)
        width = (text_width(text, SIZE) + 0.1) * per_inch
        start = x if x + width <= edge else x - width
        fits = (Place(x, text, lane, start, start + width) for lane in range(LANES))
        place = next((p for p in fits if not any(_collide(p, other) for other in placed)), None)
        if place is None:
            return None
        placed.append(place)
    return placed


def _collide(one: Place, other: Place) -> bool:
    """Whether words cover words, or a line on its way up runs through words."""
    if one.lane == other.lane:
        return one.start < other.end and other.start < one.end
    low, high = sorted((one, other), key=lambda place: place.lane)
    return low.start < high.x < low.end


def draw(panels: Sequence[Axes], events: Sequence[tuple[float, str]], limits: tuple[float, float], page: bool) -> float:
    """A quiet line at each event, named above a single panel, or numbered there and named below.

    A `page` of its own grows by what this takes. Returns how far above the panels other words must stand, in points.
    """
    if not events:
        return 24.0
    for panel in panels:
        for x, _ in events:
            panel.axvline(x, color=LINE, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
    placed = lanes(events, limits, page_width() - 1.4) if len(panels) == 1 else None
    if placed is not None:
        for place in placed:
            _named(panels[0], place)
        lines = max(place.lane for place in placed)
    else:
        lines = _named_below(layout.page(panels[0]), events)
        for panel in panels:
            if (spec := panel.get_subplotspec()) is None or spec.is_first_row():
                _numbered(panel, [x for x, _ in events], limits)
    if page:
        layout.grow(layout.page(panels[0]), (lines + 1) * LANE / 72)
    return 24.0 if placed is not None else 46.0


def _named(ax: Axes, place: Place) -> None:
    height = 3 + LANE * place.lane
    top: dict[str, Any] = {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points", "annotation_clip": False}
    line = {"arrowstyle": "-", "color": LINE, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (place.x, 1), (0, height + SIZE), arrowprops=line, **top)
    side = (3, "left") if place.to_right else (-3, "right")
    ax.annotate(place.text, (place.x, 1), (side[0], height), ha=side[1], va="bottom", color=FAINT, fontsize=SIZE, **top)


def _numbered(ax: Axes, days: Sequence[float], limits: tuple[float, float]) -> None:
    """Small numbers at the upper ends of the lines, in two heights where they would touch."""
    gap = 0.17 * (limits[1] - limits[0]) / (layout.page(ax).get_figwidth() * ax.get_position().width)
    before, raised = -np.inf, False
    for number, x in enumerate(days, 1):
        raised = not raised and x - before < gap
        before = x
        ax.annotate(
            str(number), (x, 1), (0, 3 + 9 * raised), ax.get_xaxis_transform(), "offset points",
            ha="center", va="bottom", color=MUTED, fontsize=7.5, annotation_clip=False,
        )  # fmt: skip
    ax.set_title(ax.get_title(loc="left"), loc="left", pad=26, fontsize=9.5)


def _named_below(figure: Figure, events: Sequence[tuple[float, str]]) -> int:
    """What the numbers mean, under the drawing; the lines it took."""
    said = [f"{number} {shorten(text, 40)}, {day(x)}" for number, (x, text) in enumerate(events, 1)]
    lines = flow(said, figure.get_figwidth() - 2 * layout.MARGIN, SIZE, gap="  ·  ")
    figure.supxlabel(
        lines, x=layout.MARGIN / figure.get_figwidth(), ha="left", color=FAINT, fontsize=SIZE, linespacing=1.35
    )
    return len(lines.splitlines())


def day(x: float) -> str:
    """A day number as `6 Feb`."""
    date = pd.Timestamp(np.datetime64(int(x), "D"))
    return f"{date.day} {MONTHS[date.month - 1]}"


def time_axes(ax: Axes, days: tuple[float, float], values: tuple[float, float], *, whole: bool = False) -> None:
    """Days along the foot and values along the left, between these limits; without halves where they are whole."""
    layout.dress(ax)
    ax.set_xlim(days)
    ax.set_xticks(*ticks(*days))
    ax.set_ylim(values)
    layout.few_ticks(ax.yaxis, 4, whole=whole)
    ax.grid(axis="y", color=GUIDE, linewidth=0.8)


def ticks(first: float, last: float) -> tuple[list[float], list[str]]:
    """Some four to eight days between two day numbers with their names, the year under the first and each new one.

    >>> ticks(17931, 18014)[1]
    ['15 Feb\\n2019', '1 Mar', '15 Mar', '1 Apr', '15 Apr']
    """
    from matplotlib.dates import date2num

    span = last - first
    days = pd.date_range(pd.Timestamp(np.datetime64(int(np.ceil(first)), "D")), periods=int(span) + 1)
    if span <= 45:
        step = max(1, int(np.ceil(span / 6)))
        chosen = days[::step]
    elif span <= 110:
        chosen = days[days.day.isin([1, 15])]
    elif span <= 1000:
        months = max(1, int(np.ceil(span / 30.4 / 8)))
        chosen = days[(days.day == 1) & ((days.month - 1) % months == 0)]
    else:
        years = max(1, int(np.ceil(span / 365 / 8)))
        chosen = days[(days.month == 1) & (days.day == 1) & (days.year % years == 0)]
    return date2num(chosen.to_numpy()).tolist(), _names(chosen, span)


def _names(days: pd.DatetimeIndex, span: float) -> list[str]:
    if span > 1000:
        return [str(date.year) for date in days]
    names, year = [], None
    for date in days:
        month = MONTHS[date.month - 1]
        name = month if span > 110 else f"{date.day} {month}"
        names.append(name if date.year == year else f"{name}\n{date.year}")
        year = date.year
    return names
