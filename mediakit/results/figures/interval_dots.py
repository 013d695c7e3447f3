"""Dot and whisker: an estimate and its interval for each group, one panel a feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from mediakit.results.choices import choice
from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import (
    MUTED,
    NEUTRAL,
    colours,
    house_style,
    is_hollow,
    readable,
    shorten,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.27  # inches
PANELS = 12  # on a page
ROWS = 60  # groups in a panel
FAR = 2.5  # times the largest value: an interval that ends beyond is drawn to there, with an arrow
WIDE = 16.0  # a ratio that an axis holds in any case
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
    little (`withheld`, where the frame has it), beside its dot where there is room, else under the axis. An interval far beyond
    all values ends in an arrow, so that it squeezes none; of more than sixty groups those of the smallest p are drawn. Returns the (first) Axes; raises ValueError
    where a column is missing.

    >>> rates = pd.DataFrame({"group": ["gazette", "tribune"], "rate": [4.2, 2.5], "low": [3.0, 1.5], "high": [5.5, 4]})
    >>> intervals(rates).get_xlabel()
    'hits per 1,000 words'
    """
    layout.checked(frame, [group, value], "intervals")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        left: list[str] = []
        if ax is None:
            frame, left = _most(frame, feature)
            frame, others = _clearest(frame, (group, count))
            left += others
        groups, names = layout.levels(frame, group), layout.levels(frame, feature)
        scales = _scales(frame, names, (feature, value)) if ax is None else {}
        panels = _page(names, groups, apart=len(set(scales.values())) > 1) if ax is None else [ax] * len(names)
        palette = colours(names)
        every = _limits(Interval.of(frame, value), log=value == "ratio")
        room = layout.across(groups, 2 if _paired(names) else len(names))[1] if ax is None else 0.0
        placed = []
        for number, (panel, name) in enumerate(zip(panels, names, strict=True)):
            limits = scales.get(name, every)
            rows = layout.part(frame, feature, name)
            places = np.array([groups.index(g) for g in rows[group].astype(str)], dtype=float)
            places += 0.0 if ax is None else 0.64 * (number + 0.5) / len(names) - 0.32
            interval = Interval.of(rows, value)
            _dots(panel, interval, places, mark=(name, palette[name]), limits=limits)
            width = room or panel.get_position().width * layout.page(panel).get_figwidth()
            placed.append((panel, _whys(interval, places, _reasons(rows, count), limits=(*limits, width))))
        silent = _say(placed)
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
        last = [panel for panel in panels if (spec := panel.get_subplotspec()) and spec.is_last_row()] or panels[:1]
        last[0].set_xlabel(label, loc="left")
        left += ["grey and hollow: too little for an interval"] if silent else []
        if left:
            panels[0].figure.supxlabel("; ".join(left), x=0.99, ha="right", color=MUTED, fontsize=8)
        if len(set(scales.values())) > 1 and len(last) > 1:
            last[1].set_xlabel("a scale of its own", loc="left")
        return panels[0]


def _most(frame: pd.DataFrame, feature: str) -> tuple[pd.DataFrame, list[str]]:
    """The rows of the features counted most, as many as a page holds, and in words how many others there are."""
    counted = next((name for name in ("hits", "counted") if name in frame.columns), None)
    names = layout.levels(frame, feature)
    if counted is None or len(names) <= PANELS:
        return frame, []
    total = frame.groupby(frame[feature].astype(str))[counted].sum().reindex(names)
    kept = total.sort_values(ascending=False, kind="stable").index[:PANELS]
    return frame[frame[feature].astype(str).isin(kept)], [f"{len(names) - PANELS} rarer ones are in the table"]


def _clearest(frame: pd.DataFrame, columns: tuple[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of as many groups as a panel holds: those of the smallest p, or behind which most stands; and the others in words."""
    group, count = columns
    names = layout.levels(frame, group)
    if len(names) <= ROWS:
        return frame, []
    by = frame.groupby(frame[group].astype(str), sort=False)
    keys = pd.DataFrame({"p": by["p"].min() if "p" in frame else np.nan, "n": -by[count].max() if count in frame else 0}, index=names)
    kept = keys.sort_values(["p", "n"], kind="stable").index[:ROWS]
    why = "of the smallest p" if keys["p"].notna().any() else "behind which most stands"
    return frame[frame[group].astype(str).isin(kept)], [f"the {ROWS} of {len(names):,} rows {why}; the others are in the table"]


def _limits(interval: Interval, *, log: bool = False) -> tuple[float, float]:
    """Limits that hold every value, and the ends of intervals as far as they leave the values readable."""
    bottom, top = interval.limits(log=log)
    values = interval.value[np.isfinite(interval.value) & ((interval.value > 0) | (not log))]
    if not len(values):
        return bottom, top
    if log:
        far = float(np.exp(max(np.log(WIDE), FAR * np.abs(np.log(values)).max())))
        return max(bottom, 1 / far), min(top, far)
    far = FAR * np.abs(values).max()
    return (max(bottom, -far), min(top, far)) if far > 0 else (bottom, top)


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
    every = _limits(Interval.of(frame, value), log=value == "ratio")
    if value == "ratio" or not _paired(names):
        return dict.fromkeys(names, every)
    turned = frame[feature].astype(str).map(is_hollow)
    there, rare = (_limits(Interval.of(frame[some], value)) for some in (~turned, turned))
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


def _dots(ax: Axes, interval: Interval, places: np.ndarray, *, mark: tuple[str, str], limits: tuple[float, float]) -> None:
    """Whiskers, with an arrow at the edge where they end beyond, and dots over them."""
    name, colour = mark
    known = interval.known
    there = (interval.value >= limits[0]) & (interval.value <= limits[1])  # not 0 on a log axis, not without end
    low, high = (np.clip(end[known], *limits) for end in (interval.low, interval.high))
    ax.hlines(places[known], low, high, color=colour, linewidth=2, zorder=2)
    for beyond, edge, arrow in ((interval.high[known] > limits[1], limits[1], ">"), (interval.low[known] < limits[0], limits[0], "<")):
        if beyond.any():
            ax.plot(np.full(beyond.sum(), edge), places[known][beyond], arrow, color=colour, markersize=4.5, clip_on=False, zorder=3)
    dots: dict[str, Any] = {"linestyle": "none", "marker": "o", "clip_on": False, "zorder": 3}
    for some, size, look in ((known, 6.5, (name, colour)), (~known, 5.5, ("not ", NEUTRAL))):
        if (shown := some & there).any():  # no dot at all would take room for one in the corner of the page
            ax.plot(interval.value[shown], places[shown], markersize=size, **layout.mark(*look), **dots)


class Why(NamedTuple):
    """A word for a row without an interval: where its dot stands (None: it has none), and on which side there is room (0: neither)."""

    said: str
    place: float
    value: float | None
    side: int


def _whys(interval: Interval, places: np.ndarray, few: list[str], *, limits: tuple[float, float, float]) -> list[Why]:
    """The words of a panel; limits: of its axis, and its width in inches."""
    *ends, width = limits
    scale = np.log if ends[0] > 0 else np.asarray
    first, last = scale(ends[0]), scale(ends[1])
    found = []
    for row in np.flatnonzero(~interval.known):
        value = interval.value[row]
        inside = bool(ends[0] <= value <= ends[1])
        said = "nothing counted" if np.isnan(value) else f"too few {shorten(few[row], 16)}"
        needed = text_width(said, 7.5) + 0.16
        right = width * float((last - scale(value)) / (last - first)) if inside else width
        side = 1 if right >= needed else -1 if width - right >= needed else 0
        found.append(Why(said, places[row], float(value) if inside else None, side))
    return found


def _say(placed: list[tuple[Axes, list[Why]]]) -> bool:
    """Write the words if there is room for all; else only where there is no dot. Whether some are not written."""
    room = all(why.side for _, whys in placed for why in whys)
    for panel, whys in placed:
        for why in whys:
            if room or why.value is None:
                _write(panel, why)
    return not room


def _reasons(rows: pd.DataFrame, count: str) -> list[str]:
    """Of what there is too little for an interval, in each row: hits or codes where the table says so, else articles."""
    withheld = rows["withheld"] if "withheld" in rows else [""] * len(rows)
    return [{"few hits": "hits", "few codes": "codes", "no codes": "codes"}.get(why, count) for why in withheld]


def _write(ax: Axes, why: Why) -> None:
    """The word beside the dot where there is one, else at the edge."""
    ax.annotate(
        why.said, (why.value or 0, why.place), (9 * why.side, 0), textcoords="offset points",
        xycoords="data" if why.value is not None else ax.get_yaxis_transform(), ha="left" if why.side > 0 else "right",
        va="center_baseline", color=MUTED, fontsize=7.5, fontstyle="italic",
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
