"""Lexical dispersion: where in the texts a feature stands, one row an article or a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.style import colours, house_style, is_hollow

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.27  # inches
CROWD = 150  # hits in a row above which ticks grow fainter


def dispersion_strips(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    rows: Sequence[str] | None = None,
) -> Axes:
    """Draw a tick for each hit at its relative place in its article.

    `frame` has one row a hit: `group` (an article or a group of articles), `position` (0 the beginning, 1 the end) and
    optionally `feature`, whose names take a lane each. `rows` orders the rows and keeps those without a hit.
    Returns the Axes; raises ValueError where a column is missing or a position lies outside 0 to 1.

    >>> hits = pd.DataFrame({"group": ["a", "a", "b"], "position": [0.1, 0.5, 0.9]})
    >>> [text.get_text() for text in dispersion_strips(hits, rows=["b", "a", "c"]).get_yticklabels()]
    ['b', 'a', 'c']
    """
    _check(frame)
    with house_style():
        order = [str(name) for name in rows] if rows is not None else layout.levels(frame, "group")
        names = layout.ranked(layout.levels(frame, "feature")) if len(frame) else [""]
        if not order:
            return layout.nothing(ax)
        if ax is None:
            height = ROW * (1 + 0.35 * (len(names) - 1))
            ax = layout.grid(1, 1, len(order) * height + (0.6 if len(names) > 1 else 0.4))[0]
        layout.name_rows(ax, order)
        palette = colours(names)
        for lane, name in enumerate(names):
            hits = layout.part(frame, "feature", name)
            places = hits["group"].astype(str).map({other: place for place, other in enumerate(order)})
            look = (name, palette[name])
            _ticks(ax, hits["position"].to_numpy(float), places.to_numpy(float), (lane, len(names)), look)
        counts = frame["group"].astype(str).value_counts().reindex(order, fill_value=0)
        layout.counts_column(ax, list(counts), "hits")
        ax.set_xlim(0, 1)
        ax.set_xticks([0, 0.5, 1], ["beginning", "middle", "end"])
        ax.set_xlabel("place in the article", loc="left")
        layout.key(ax, names, palette)
        return ax


def _check(frame: pd.DataFrame) -> None:
    layout.checked(frame, ["group", "position"], "dispersion_strips")
    outside = frame.loc[~frame["position"].between(0, 1), "position"]
    if len(outside):
        raise ValueError(f"a position must lie between 0 and 1, not {outside.iloc[0]}; divide by the article's length")


def _ticks(ax: Axes, x: np.ndarray, places: np.ndarray, lane: tuple[int, int], look: tuple[str, str]) -> None:
    """One lane of ticks in every row; a turned feature is hollow dots instead."""
    number, lanes = lane
    name, colour = look
    height = 0.72 / lanes
    middle = places - 0.36 + height * (number + 0.5)
    crowd = max(np.bincount(places.astype(int)).max(initial=0), 1)
    alpha = float(np.clip(CROWD / crowd, 0.25, 1.0))
    if is_hollow(name):
        ax.plot(x, middle, "o", markersize=4, alpha=alpha, clip_on=False, **layout.mark(name, colour))
    else:
        reach = height * 0.42
        ax.vlines(x, middle - reach, middle + reach, color=colour, linewidth=1.3, alpha=alpha, clip_on=False)
