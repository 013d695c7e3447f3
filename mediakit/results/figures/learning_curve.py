"""How a model learns and how far its probabilities hold: learning curve and reliability diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import GUIDE, MUTED, PLAIN, colours, fitted, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 3.0  # inches
PANEL = 2.1


def learning_curve(frame: pd.DataFrame, ax: Axes | None = None, *, label: str = "F1") -> Axes:
    """Draw F1 with its band over the number of units learnt from; what needs no model is a line across.

    `frame` has `units, f1, low, high, without`. Returns the Axes; raises ValueError where a column is missing.

    >>> ends = {"low": [0.4, 0.5], "high": [0.6, 0.7]}
    >>> tried = pd.DataFrame({"units": [20, 40], "f1": [0.5, 0.6], **ends, "without": 0.4})
    >>> learning_curve(tried).get_xlabel()
    'units learnt from'
    """
    layout.checked(frame, ["units", "f1", "low", "high", "without"], "learning_curve")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        ax = ax if ax is not None else layout.grid(1, 1, HEIGHT)[0]
        layout.dress(ax)
        each, at = Interval.of(frame.rename(columns={"f1": "rate"}), "rate"), frame["units"].to_numpy(float)
        ax.fill_between(at, each.low, each.high, color=PLAIN, alpha=0.16, linewidth=0, zorder=2)
        ax.plot(at, each.value, "-o", color=PLAIN, markersize=5, zorder=4, clip_on=False)
        plain = float(frame["without"].iloc[0])
        ax.axhline(plain, color=MUTED, linewidth=0.9, zorder=1)
        # Under its line, for the curve is hoped to be above.
        ax.annotate("without a model", (1, plain), (0, -3), ax.get_yaxis_transform(), "offset points", ha="right",
                    va="top", color=MUTED, fontsize=8)  # fmt: skip
        ax.set_xlim(0, at.max() * 1.05)
        ax.set_xticks(at, [f"{int(n):,}" for n in at])
        layout.share_axis(ax)
        ax.set_xlabel("units learnt from", loc="left")
        ax.set_ylabel(label)
        return ax


def reliability(frame: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share observed, with its interval, against the probability predicted, a panel a level.

    `frame` has `level, predicted, observed, low, high`. On the diagonal a probability is what it says. In a given
    `ax` all levels share it. Returns the (first) Axes; raises ValueError where a column is missing.

    >>> bins = pd.DataFrame({"level": "1", "predicted": [0.2, 0.8], "observed": [0.3, 0.7]})
    >>> bins = bins.assign(low=[0.1, 0.5], high=[0.5, 0.9])
    >>> reliability(bins).get_ylabel()
    'share observed'
    """
    layout.checked(frame, ["level", "predicted", "observed", "low", "high"], "reliability")
    with house_style():
        if frame.empty:
            return layout.nothing(ax)
        names = layout.levels(frame, "level")
        across = min(3, len(names))
        panels = (
            layout.grid(len(names), across, PANEL if across > 1 else HEIGHT) if ax is None else [ax] * len(names)
        )
        palette = colours(names) if len(names) > 1 else {names[0]: PLAIN}
        for panel, name in zip(panels, names, strict=True):
            rows = layout.part(frame, "level", name)
            at, each = rows["predicted"].to_numpy(float), Interval.of(rows, "observed")
            panel.vlines(at, each.low, each.high, color=palette[name], linewidth=1.6, zorder=2)
            panel.plot(at, each.value, "o", markersize=5.5, zorder=3, clip_on=False, **layout.mark(name, palette[name]))
            if ax is None and len(names) > 1:
                panel.set_title(fitted(name, 1.8, 9.5, bold=True), loc="left", fontsize=9.5)
        for panel in dict.fromkeys(panels):
            _square(panel)
        if ax is not None:
            layout.key(ax, names, palette)
        panels[(len(names) - 1) // across * across].set_xlabel("predicted probability", loc="left")
        panels[0].set_ylabel("share observed")
        return panels[0]


def _square(ax: Axes) -> None:
    layout.dress(ax)
    ax.set_box_aspect(1)
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.9, zorder=1)
    ax.set_xlim(0, 1)
    ax.set_xticks(*layout.QUARTERS)
    ax.grid(axis="x", color=GUIDE, linewidth=0.8)
    layout.share_axis(ax)
