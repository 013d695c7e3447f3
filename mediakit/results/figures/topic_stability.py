"""Topics: how well each is found again, and how that depends on their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import MUTED, NEUTRAL, PLAIN, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 3.2  # inches
CHANCE: dict[str, Any] = {"color": MUTED, "linewidth": 1.0, "linestyle": (0, (4, 3)), "zorder": 1}


def topic_stability(frame: pd.DataFrame, chance: float, ax: Axes | None = None) -> Axes:
    """Draw the stability of each topic with its range over splits, and what chance alone gives as a dashed line.

    `frame` has `name`, `stability`, `low`, `high` and `articles`. Returns the Axes; raises ValueError where a column is
    missing.

    >>> found = pd.DataFrame({"name": ["1 dam water"], "stability": [0.6], "low": [0.4], "high": [0.8],
    ...                       "articles": [9]})
    >>> [text.get_text() for text in topic_stability(found, 0.3).texts]
    ['9', 'articles', 'chance']
    """
    with house_style():
        ax = intervals(frame, ax, value="stability", label="stability: cosine of two halves of the texts",
                       group="name")  # fmt: skip
        if frame.empty:
            return ax
        ax.set_xlim(min(0.0, ax.get_xlim()[0]), 1)
        if np.isfinite(chance):
            ax.axvline(chance, **CHANCE)
            ax.annotate("chance", (chance, 1), (0, 5), ax.get_xaxis_transform(), "offset points", ha="center",
                        va="bottom", color=MUTED, fontsize=8, annotation_clip=False)  # fmt: skip
        return ax


def numbers_of_topics(frame: pd.DataFrame, each: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the mean stability over the number of topics, its range as a band, each topic as a dot, chance dashed.

    `frame` has `topics, stability, low, high, chance`, one row a number; `each` has `topics, stability`, one row a
    topic. Returns the Axes; raises ValueError where a column is missing.

    >>> tried = pd.DataFrame({"topics": [2, 3], "stability": [0.6, 0.5], "low": [0.5, 0.4], "high": [0.7, 0.6],
    ...                       "chance": [0.3, 0.2]})
    >>> numbers_of_topics(tried, tried[["topics", "stability"]]).get_xlabel()
    'number of topics'
    """
    layout.checked(frame, ["topics", "stability", "chance"], "numbers_of_topics")
    layout.checked(each, ["topics", "stability"], "numbers_of_topics")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        if ax is None:
            ax = layout.grid(1, 1, HEIGHT)[0]
        rows = frame.sort_values("topics", kind="stable")
        at, mean = rows["topics"].to_numpy(dtype=float), Interval.of(rows, "stability")
        ax.plot(at, rows["chance"].to_numpy(dtype=float), **CHANCE)
        ax.fill_between(at, mean.low, mean.high, color=PLAIN, alpha=0.14, linewidth=0, zorder=2)
        ax.plot(each["topics"], each["stability"], "o", markersize=4, linestyle="none", zorder=3, clip_on=False,
                markerfacecolor="white", markeredgecolor=NEUTRAL)  # fmt: skip
        ax.plot(at, mean.value, "o-", color=PLAIN, markersize=6, zorder=4, clip_on=False)
        _dress(ax, at, float(np.nanmin([0.0, *each["stability"], *mean.low, *rows["chance"]])))
        _named(ax, {"mean": (mean.value[-1], PLAIN), "chance": (rows["chance"].iloc[-1], MUTED)})
        return ax


def _dress(ax: Axes, at: np.ndarray, lowest: float) -> None:
    layout.dress(ax)
    ax.set_xlim(at[0] - 0.4, at[-1] + 0.4)
    ax.set_xticks(at, [f"{int(n)}" for n in at])
    layout.share_axis(ax, lowest - 0.02 if lowest < 0 else 0)
    ax.set_xlabel("number of topics", loc="left")
    ax.set_ylabel("stability")


def _named(ax: Axes, lines: dict[str, tuple[float, str]]) -> None:
    """Each line by its name at its right end; apart where they would touch."""
    ordered = sorted(lines.items(), key=lambda line: -line[1][0])
    height = np.inf
    for name, (value, colour) in ordered:
        height = min(value, height - 0.07)
        ax.annotate(name, (1, height), (6, 0), ax.get_yaxis_transform(), "offset points", va="center", color=colour,
                    fontsize=8.5, annotation_clip=False)  # fmt: skip
