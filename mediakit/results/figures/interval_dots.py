"""Dot and whisker: an estimate and its interval for each group, one panel a feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.choices import choice
from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import MUTED, NEUTRAL, colours, house_style, is_hollow, readable, shorten, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.27  # inches
PANELS = 12  # on a page
RARE = 0.4  # of the scale of the others: below it, turned features would be dots at zero


def intervals(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    value: str = "rate",
    label: str = "hits per 1,000 words",
    group: str = "group",
    feature: str = "feature",
    count: str = "articles",
) -> Axes:
    """Draw a dot with its interval for each group, in the order of the frame.

    `frame` has one row a group (and feature): `group`, `value`, its ends (`low` and `high`, or `ratio_low` and
    `ratio_high` for the value "ratio", which is drawn on a logarithmic axis), optionally `feature` and
    `count` (`articles`, `stories`, …), whose number is written beside each row. Several features get a panel each, a turned
    one ("not …") beside its own, where it has a scale of its own if it is rare; in a given `ax` they share the rows. A group without an interval is drawn grey and hollow, and says of what there is too
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
        frame, left = _most(frame, feature) if ax is None else (frame, 0)
        groups, names = layout.levels(frame, group), layout.levels(frame, feature)
        scales = _scales(frame, names, (feature, value)) if ax is None else {}
        panels = _page(names, groups, apart=len(set(scales.values())) > 1) if ax is None else [ax] * len(names)
        palette = colours(names)
        every = Interval.of(frame, value).limits(log=value == "ratio")
        for number, (panel, name) in enumerate(zip(panels, names, strict=True)):
            limits = scales.get(name, every)
            rows = layout.part(frame, feature, name)
            places = np.array([groups.index(g) for g in rows[group].astype(str)], dtype=float)
            places += 0.0 if ax is None else 0.64 * (number + 0.5) / len(names) - 0.32
            _dots(panel, Interval.of(rows, value), places, mark=(name, palette[name]), few=_reasons(rows, count), limits=limits)
        for panel, name in dict(zip(panels, names, strict=True)).items():
            limits = scales.get(name, every)
            layout.name_rows(panel, groups)
            layout.number_axis(panel, limits, log=value == "ratio")
            if limits[0] < 0:
                panel.axvline(0.0, color=MUTED, linewidth=0.9, zorder=1)
        if ax is None:
            _counts(panels, frame, groups, (group, feature, count))
        else:
            layout.key(ax, names, palette)
        last = [panel for panel in panels if panel.get_subplotspec().is_last_row()] or panels[:1]
        last[0].set_xlabel(label, loc="left")
        if left:
            panels[0].figure.supxlabel(f"{left} rarer ones are in the table", x=0.99, ha="right", color=MUTED, fontsize=8)
        if len(set(scales.values())) > 1 and len(last) > 1:
            last[1].set_xlabel("a scale of its own", loc="left")
        return panels[0]


def _most(frame: pd.DataFrame, feature: str) -> tuple[pd.DataFrame, int]:
    """The rows of the features counted most, as many as a page holds, and how many others there are."""
    counted = next((name for name in ("hits", "counted") if name in frame.columns), None)
    names = layout.levels(frame, feature)
    if counted is None or len(names) <= PANELS:
        return frame, 0
    total = frame.groupby(frame[feature].astype(str))[counted].sum().reindex(names)
    kept = total.sort_values(ascending=False, kind="stable").index[:PANELS]
    return frame[frame[feature].astype(str).isin(kept)], len(names) - PANELS


def in_order(frame: pd.DataFrame, order: str | Sequence[str]) -> pd.DataFrame:
    """The rows with the groups in an order: those named first, or by the rate of a feature, the highest first.

    Raises:
        ValueError: if there is no such group or feature.

    >>> frame = pd.DataFrame({"feature": "warm", "group": ["a", "b", "c"], "rate": [1.0, 3.0, 2.0]})
    >>> in_order(frame, "warm")["group"].tolist(), in_order(frame, ["c"])["group"].tolist()
    (['b', 'c', 'a'], ['c', 'a', 'b'])
    """
    if isinstance(order, str):
        rows = frame[frame["feature"] == choice(order, frame["feature"], "feature", "to order by")]
        order = rows.sort_values("rate", ascending=False, kind="stable")["group"].tolist()
    named = [choice(name, frame["group"], "group", "to order") for name in order]
    places = {name: place for place, name in enumerate(dict.fromkeys([*named, *frame["group"]]))}
    features = {name: place for place, name in enumerate(dict.fromkeys(frame["feature"]))}
    keys = frame["feature"].map(features) * len(places) + frame["group"].map(places)
    return frame.iloc[np.argsort(keys.to_numpy(int), kind="stable")]


def _paired(names: list[str]) -> bool:
    """Whether the features are pairs of one and its turned form, one after the other."""
    pairs = list(zip(names[::2], names[1::2], strict=False))
    return len(names) > 2 and len(names) % 2 == 0 and all(f"not {one}" == other for one, other in pairs)


def _scales(frame: pd.DataFrame, names: list[str], columns: tuple[str, str]) -> dict[str, tuple[float, float]]:
    """The limits of each panel: those of pairs by column, where the turned features are too rare to be read otherwise."""
    feature, value = columns
    every = Interval.of(frame, value).limits(log=value == "ratio")
    if value == "ratio" or not _paired(names):
        return dict.fromkeys(names, every)
    turned = frame[feature].astype(str).map(is_hollow)
    there, rare = (Interval.of(frame[some], value).limits() for some in (~turned, turned))
    rare = rare if rare[1] < RARE * there[1] else every
    return {name: rare if is_hollow(name) else every for name in names}


def _page(names: list[str], groups: list[str], *, apart: bool) -> list[Axes]:
    """A panel a feature, named in its colour; pairs stand beside each other, `apart` with their own scales."""
    across, width = layout.across(groups, 2 if _paired(names) else len(names))
    named = [wrap(shorten(name, 60), width, 10, bold=True) for name in names]
    heading = 0.12 + 0.17 * max(len(name.splitlines()) for name in named)
    panels = layout.grid(len(names), across, len(groups) * ROW + heading + 0.3, sharex="col" if apart and across == 2 else True)
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
    """Of what there is too little for an interval, in each row: hits or codes where the table says so, else articles."""
    withheld = rows["withheld"] if "withheld" in rows else [""] * len(rows)
    return [{"few hits": "hits", "few codes": "codes", "no codes": "codes"}.get(why, count) for why in withheld]


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
