"""Dot and whisker: an estimate and its interval for each group, one panel a feature."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import INK, MUTED, NEUTRAL, colours, house_style, readable, shorten, wrap

ROW = 0.27  # inches


def intervals(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    value: str = "rate",
    label: str = "hits per 1,000 words",
    group: str = "group",
    feature: str = "feature",
    title: str = "",
    count: str = "articles",
) -> Axes:
    """Draw a dot with its interval for each group, in the order of the frame.

    `frame` has one row a group (and feature): `group`, `value`, its ends (`low` and `high`, or `ratio_low` and
    `ratio_high` for the value "ratio", which is drawn on a logarithmic axis), optionally `feature` and
    `count` (`articles`, `stories`, …), whose number is written beside each row. Several features get a panel each; in a
    given `ax` they share the rows. A group without an interval is drawn grey and hollow, and says of what there is too
    little (`withheld`, where the frame has it). Returns the (first) Axes; raises ValueError
    where a column is missing.

    >>> rates = pd.DataFrame({"group": ["gazette", "tribune"], "rate": [4.2, 2.5], "low": [3.0, 1.5], "high": [5.5, 4]})
    >>> intervals(rates).get_xlabel()
    'hits per 1,000 words'
    """
    layout.checked(frame, [group, value], "intervals")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        groups, names = layout.levels(frame, group), layout.levels(frame, feature)
        panels = _page(names, groups, title) if ax is None else [ax] * len(names)
        palette = colours(names)
        limits = Interval.of(frame, value).limits(log=value == "ratio")
        for number, (panel, name) in enumerate(zip(panels, names, strict=True)):
            rows = layout.part(frame, feature, name)
            places = np.array([groups.index(g) for g in rows[group].astype(str)], dtype=float)
            places += 0.0 if ax is None else 0.64 * (number + 0.5) / len(names) - 0.32
            _dots(panel, Interval.of(rows, value), places, mark=(name, palette[name]), few=_reasons(rows, count), limits=limits)
        for panel in dict.fromkeys(panels):
            layout.name_rows(panel, groups)
            layout.number_axis(panel, limits, log=value == "ratio")
            if limits[0] < 0:
                panel.axvline(0.0, color=MUTED, linewidth=0.9, zorder=1)
        if ax is None:
            _counts(panels, frame, groups, (group, feature, count))
        else:
            ax.set_title(title, loc="left", color=INK, fontsize=10)
            layout.key(ax, names, palette)
        next((p for p in panels if p.get_subplotspec().is_last_row()), panels[0]).set_xlabel(label, loc="left")
        return panels[0]


def _page(names: list[str], groups: list[str], title: str) -> list[Axes]:
    """A panel a feature, named in its colour."""
    across, width = layout.across(groups, len(names))
    named = [wrap(shorten(name, 60), width, 10, bold=True) for name in names]
    heading = 0.12 + 0.17 * max(len(name.splitlines()) for name in named)
    panels = layout.grid(len(names), across, len(groups) * ROW + heading + 0.3, title)
    for panel, name, colour in zip(panels, named, colours(names).values(), strict=True):
        panel.set_title(name, color=readable(colour), loc="left")
    return panels


def _dots(
    ax: Axes, interval: Interval, places: np.ndarray, *, mark: tuple[str, str], few: list[str], limits: tuple[float, float]
) -> None:
    """Whiskers, to the edge where they have no end, dots over them, and a word where there is no interval."""
    name, colour = mark
    known = interval.known
    there = (interval.value >= limits[0]) & (interval.value <= limits[1])  # not 0 on a log axis, not without end
    low, high = (np.clip(end[known], *limits) for end in (interval.low, interval.high))
    ax.hlines(places[known], low, high, color=colour, linewidth=2, zorder=2)
    dots = {"linestyle": "none", "marker": "o", "clip_on": False, "zorder": 3}
    for some, size, look in ((known, 6.5, (name, colour)), (~known, 5.5, ("not ", NEUTRAL))):
        if (shown := some & there).any():  # no dot at all would take room for one in the corner of the page
            ax.plot(interval.value[shown], places[shown], markersize=size, **layout.mark(*look), **dots)
    for row in np.flatnonzero(~known):
        value, inside = interval.value[row], there[row]
        _why(ax, value, places[row], few[row], at=(inside, not (inside and value > sum(limits) / 2)))


def _reasons(rows: pd.DataFrame, count: str) -> list[str]:
    """Of what there is too little for an interval, in each row: hits where the table says so, else articles."""
    withheld = rows["withheld"] if "withheld" in rows else [""] * len(rows)
    return ["hits" if why == "few hits" else count for why in withheld]


def _why(ax: Axes, value: float, place: float, what: str, *, at: tuple[bool, bool]) -> None:
    """A word beside the dot where there is one (`at`: whether there is, and whether to its right), else at the edge."""
    there, to_right = at
    said = "nothing counted" if np.isnan(value) else f"too few {shorten(what, 16)}"
    ax.annotate(
        said, (value if there else 0, place), (9 if to_right else -9, 0),
        xycoords="data" if there else ax.get_yaxis_transform(), textcoords="offset points",
        ha="left" if to_right else "right", va="center_baseline", color=MUTED, fontsize=7.5, fontstyle="italic",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def _counts(panels: list[Axes], frame: pd.DataFrame, groups: list[str], columns: tuple[str, str, str]) -> None:
    """How many articles stand behind each row, at the end of each line of panels."""
    group, feature, count = columns
    if count not in frame.columns:
        return
    for panel, name in zip(panels, layout.levels(frame, feature), strict=True):
        spec = panel.get_subplotspec()
        if spec is None or spec.is_last_col() or panel is panels[-1]:
            rows = layout.part(frame, feature, name)
            counts = rows[count].groupby(rows[group].astype(str)).max().reindex(groups)
            layout.counts_column(panel, list(counts), count)
