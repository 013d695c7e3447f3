"""Forest: one effect as it comes out under many choices, each with its interval, the first one as the base line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import (
    FAINT,
    GUIDE,
    INK,
    MUTED,
    PLAIN,
    house_style,
    page_width,
    text_width,
    tint,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.19  # inches
TURNED = "#E0622B"


def forest(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    effect: str = "ratio",
    label: str = "",
    most: int = 6,
) -> Axes:
    """Draw a dot and whisker for each variant, grouped by kind, over the base's interval.

    `frame` has one row a variant, the base first: `variant`, `kind`, `effect` with `low` and `high`, `same_sign`. A
    variant whose sign turns is orange and hollow. Of each kind the first `most` are drawn; of the others it is said how
    many they are and between which effects they lie. `effect` is "ratio" (on a logarithmic axis about 1) or another one
    (about 0). Returns the Axes; raises ValueError where a column is missing.

    >>> rows = [("as asked", "base", 1.8, 1.3, 2.5, True), ("own words only", "quotations", 0.9, 0.6, 1.4, False)]
    >>> frame = pd.DataFrame(rows, columns=["variant", "kind", "effect", "low", "high", "same_sign"])
    >>> [label.get_text() for label in forest(frame).get_yticklabels()]
    ['as asked', 'quotations', 'own words only']
    """
    layout.checked(frame, ["variant", "kind", "effect", "low", "high", "same_sign"], "forest")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        rows, own = _rows(frame, most), ax is None
        if ax is None:
            ax = layout.grid(1, 1, len(rows) * ROW + 0.2)[0]
        limits = _limits(frame.iloc[[row for row in rows["row"] if row >= 0]], effect == "ratio")
        _base(ax, frame.iloc[0], limits)
        _whiskers(ax, frame, rows, limits)
        _named(ax, rows)
        layout.number_axis(ax, limits, log=effect == "ratio")
        if effect != "ratio":
            ax.axvline(0.0, color=MUTED, linewidth=0.9, zorder=1)
        said = _label(label, rows["name"])
        if own:
            layout.grow(layout.page(ax), 0.17 * said.count("\n"))
        ax.set_xlabel(said, loc="left")
        return ax


def _label(label: str, names: pd.Series) -> str:
    """The label of the axis in lines that fit beside the names."""
    return wrap(label, page_width() - 0.5 - max(min(layout.NAME, text_width(name, 9)) for name in names), 9)


def _rows(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """What stands in each line: `name`, `row` (position in the frame, or -1), `said` (in the place of a dot)."""
    lines: list[tuple[str, int, str]] = []
    place = pd.Series(np.arange(len(frame)), index=frame.index)
    for kind, part in frame.groupby("kind", sort=False):
        if lines:
            lines.append((str(kind), -1, ""))
        # one line for a single rest would say less than the variant itself
        drawn = part if len(part) <= most + 1 else part.iloc[:most]
        lines += [(str(name), int(row), "") for name, row in zip(drawn["variant"], place[drawn.index], strict=True)]
        if len(rest := part.iloc[len(drawn) :]):
            ends = " to ".join(_short(value) for value in (rest["effect"].min(), rest["effect"].max()))
            lines.append((f"… and {len(rest):,} more", -1, f"not drawn: {ends}"))
    return pd.DataFrame(lines, columns=["name", "row", "said"])


def _short(value: float) -> str:
    return "∞" if np.isinf(value) else f"{value:.2f}".replace("-", "−")


def _limits(frame: pd.DataFrame, log: bool) -> tuple[float, float]:
    """Limits that hold every finite dot and end, and "no difference"; of ratios at most 1/64 to 64."""
    interval = Interval(*(frame[name].to_numpy(float) for name in ("effect", "low", "high")))
    if not log:
        low, high = interval.limits()
        return min(low, -0.05 * high), max(high, -0.05 * low)
    every = np.concatenate([interval.value, interval.low, interval.high, [1.0]])
    every = every[np.isfinite(every) & (every > 0)]
    least, most = every.min(), every.max()
    if least > 0.5 and most < 2:  # a second number on the axis beside 1
        least, most = (least, 2.0) if most * least >= 1 else (0.5, most)
    room = 1.05 * (most / least) ** 0.03
    return max(least / room, 1 / 64), min(most * room, 64.0)


def _base(ax: Axes, base: pd.Series, limits: tuple[float, float]) -> None:
    """The base's interval as a band through all lines, its estimate as a dashed line."""
    ends = np.clip([base["low"], base["high"]], *limits)
    if np.isfinite(ends).all():
        ax.axvspan(*ends, color=tint(PLAIN, 0.1), linewidth=0, zorder=0)
    if limits[0] <= base["effect"] <= limits[1]:
        ax.axvline(base["effect"], color=PLAIN, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)


def _whiskers(ax: Axes, frame: pd.DataFrame, rows: pd.DataFrame, limits: tuple[float, float]) -> None:
    for line, (number, said) in enumerate(zip(rows["row"], rows["said"], strict=True)):
        if said:
            style: dict[str, Any] = {"color": MUTED, "fontsize": 7.5, "fontstyle": "italic"}
            ax.text(0.01, line, said, transform=ax.get_yaxis_transform(), va="center_baseline", **style)
        if number < 0:
            continue
        row = frame.iloc[number]
        colour = PLAIN if row["same_sign"] else TURNED
        low, high, value = np.clip([row["low"], row["high"], row["effect"]], *limits)
        if np.isfinite([low, high]).all():
            ax.hlines(line, low, high, color=colour, linewidth=2.4 if number == 0 else 1.6, zorder=2)
        mark = "o" if value == row["effect"] else ">" if value == limits[1] else "<"  # beyond the page
        face = colour if row["same_sign"] else "white"
        ax.plot(
            [value], [line], marker=mark, linestyle="none", markersize=6.5 if number == 0 else 5, markerfacecolor=face,
            markeredgecolor=colour, markeredgewidth=1.3, clip_on=False, zorder=3,
        )  # fmt: skip


def _named(ax: Axes, rows: pd.DataFrame) -> None:
    """The variants at the left, the kinds as headings over theirs."""
    layout.name_rows(ax, list(rows["name"]), guides=False)
    ax.hlines(
        np.flatnonzero(rows["row"] >= 0),
        0,
        1,
        transform=ax.get_yaxis_transform(),
        color=GUIDE,
        linewidth=0.6,
        zorder=0.5,
    )
    for number, (label, row, said) in enumerate(zip(ax.get_yticklabels(), rows["row"], rows["said"], strict=True)):
        heading = row < 0 and not said
        label.set(
            fontsize=8,
            color=FAINT if heading else MUTED if said else INK,
            fontweight="bold" if heading or number == 0 else "normal",
        )
