"""Power against articles: how often a difference would be found, the wanted power as a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import INK, MUTED, colours, house_style, is_hollow

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 3.2  # inches


def power_curves(
    frame: pd.DataFrame,
    wanted: float = 0.8,
    sizes: Sequence[int] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the power of each feature over the number of articles, on a logarithmic axis.

    `frame` has `feature, articles, power, low, high`; `wanted` is marked by a line, the `sizes` of groups there are by
    ticks at the foot. Returns the Axes; raises ValueError where a column is missing.

    >>> tried = pd.DataFrame({"feature": "threats", "articles": [10, 20], "power": [0.4, 0.9], "low": [0.3, 0.8],
    ...                       "high": [0.5, 0.95]})
    >>> power_curves(tried).get_xlabel()
    'articles in each group'
    """
    layout.checked(frame, ["feature", "articles", "power"], "power_curves")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        ax = ax if ax is not None else layout.grid(1, 1, HEIGHT)[0]
        names = layout.levels(frame, "feature")
        palette = colours(names)
        for name in names:
            rows = layout.part(frame, "feature", name)
            each, at = Interval.of(rows, "power"), rows["articles"].to_numpy(dtype=float)
            ax.fill_between(at, each.low, each.high, color=palette[name], alpha=0.16, linewidth=0, zorder=2)
            ax.plot(at, each.value, color=palette[name], linestyle="--" if is_hollow(name) else "-", zorder=3)
            ax.plot(at, each.value, "o", markersize=4, zorder=4, clip_on=False, **layout.mark(name, palette[name]))
        _dress(ax, frame["articles"].to_numpy(dtype=float), wanted, sizes)
        ax.set_xlabel("articles in each group", loc="left")
        ax.set_ylabel("power")
        layout.key(ax, names, palette)
        return ax


def _dress(ax: Axes, tried: np.ndarray, wanted: float, sizes: Sequence[int]) -> None:
    layout.dress(ax)
    ax.set_xscale("log")
    every = np.unique(tried)
    ax.set_xlim(min([every[0], *sizes]) * 0.9, max([every[-1], *sizes]) * 1.1)
    ax.set_xticks(every, [f"{int(n):,}" for n in every])
    ax.minorticks_off()
    layout.share_axis(ax)
    ax.axhline(wanted, color=MUTED, linewidth=0.9, zorder=1)
    ax.annotate(f"{wanted:g}".removeprefix("0"), (1, wanted), (4, 0), ax.get_yaxis_transform(), "offset points",
                va="center", color=MUTED, fontsize=8, annotation_clip=False)  # fmt: skip
    if len(sizes):
        ax.vlines(list(sizes), 0, 0.04, color=INK, linewidth=1, zorder=5)
