"""The two-sided keyness plot: each group's distinctive words, one side's to the right, the other's to the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.layout import Interval
from mediakit.results.figures.style import INK, MUTED, colours, fitted, house_style, readable, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.2  # inches
WORD = 8.5  # points
REACH = 1.35  # of the longest bar: where an interval without bound is cut, with an arrow


def word_bars(frame: pd.DataFrame, ax: Axes | None = None, *, against: str = "", title: str = "") -> Axes:
    """Draw a bar with its interval for each word, in the order of the frame.

    `frame` has one row a word: `word`, `group`, `log_ratio` (binary, above 0), `log_ratio_low`, `log_ratio_high`. Two
    groups share a panel, the second one's bars to the left; more groups (or one, held `against` something) have a panel
    each. Returns the (first) Axes; raises ValueError where a column is missing.

    >>> words = pd.DataFrame({"word": ["talks", "war"], "group": ["a", "b"], "log_ratio": [2.0, 1.5]})
    >>> ax = word_bars(words.assign(log_ratio_low=1.0, log_ratio_high=[3.0, float("inf")]))
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['talks', 'war', '← b', 'a →']
    """
    layout.checked(frame, ["word", "group", "log_ratio"], "keyness")
    with house_style():
        frame = frame[np.isfinite(frame["log_ratio"].astype(float))]
        groups = sorted(set(frame["group"].astype(str)))
        if not groups:
            return layout.nothing(ax)
        if len(groups) <= 2 or ax is not None:
            panels, shares = (
                [ax if ax is not None else layout.grid(1, 1, len(frame) * ROW + 0.5, title)[0]],
                [groups[:2]],
            )
        else:
            shares = [[group] for group in groups]
            rows = frame["group"].astype(str).value_counts().max()
            panels = layout.grid(len(groups), 2, rows * ROW + 0.6, title)
        palette = colours(groups)
        reach = _reach(frame)
        for panel, share in zip(panels, shares, strict=True):
            _panel(panel, frame, share, palette, reach, two_sided=len(groups) == 2)
            _heads(panel, share, palette, against)
        for panel in panels[-2:] if len(panels) > 2 else panels:  # the last line of two
            panel.set_xlabel("times as frequent", loc="left")
        if ax is not None and title:
            ax.set_title(title, loc="left", color=INK, fontsize=10, pad=18)
        return panels[0]


def _reach(frame: pd.DataFrame) -> float:
    """How far the axis goes: past every finite end."""
    interval = Interval.of(frame, "log_ratio")
    ends = np.abs(np.concatenate([interval.value, interval.low, interval.high]))
    finite = ends[np.isfinite(ends)]
    return max(1.0, float(np.max(finite, initial=0.0)) * 1.04, REACH * float(np.abs(interval.value).max()))


def _panel(
    ax: Axes, frame: pd.DataFrame, groups: Sequence[str], palette: dict[str, str], reach: float, *, two_sided: bool
) -> None:
    rows = [layout.part(frame, "group", group) for group in groups]
    signs = np.concatenate([np.full(len(part), 1.0 if number == 0 else -1.0) for number, part in enumerate(rows)])
    shown = pd.concat(rows)
    interval = Interval.of(shown, "log_ratio")
    names = shown["group"].astype(str).tolist()
    place = np.arange(len(shown), dtype=float)
    ax.barh(
        place, signs * interval.value, height=0.66, color=[tint(palette[name]) for name in names], linewidth=0, zorder=2
    )
    known = interval.known
    low = signs * np.clip(interval.low, -reach, reach)
    high = signs * np.clip(interval.high, -reach, reach)
    inks = [palette[name] for name in np.array(names, dtype=object)[known]]
    ax.hlines(place[known], low[known], high[known], color=inks, linewidth=1.6, zorder=3)
    for row in np.flatnonzero(known & np.isinf(interval.high)).tolist():
        ax.plot(
            [high[row]],
            [place[row]],
            marker=">" if signs[row] > 0 else "<",
            markersize=4,
            color=palette[names[row]],
            zorder=3,
            clip_on=False,
        )
    for row, word in enumerate(shown["word"].astype(str)):
        # on the other side of zero, past a whisker that reaches over it
        over = min(0.0, float(interval.low[row])) if known[row] and np.isfinite(interval.low[row]) else 0.0
        right = signs[row] > 0
        ax.annotate(
            fitted(word, 1.9, WORD), (signs[row] * over, row), (-5 if right else 5, 0), textcoords="offset points",
            ha="right" if right else "left", va="center_baseline", color=INK, fontsize=WORD, annotation_clip=False,
        )  # fmt: skip
    _dress(ax, len(shown), reach, two_sided)


def _dress(ax: Axes, rows: int, reach: float, two_sided: bool) -> None:
    layout.dress(ax)
    ax.set_yticks([])
    ax.set_ylim(rows - 0.4, -0.6)
    # a panel of one side keeps room for the words left of zero
    ax.set_xlim(-reach if two_sided else -0.8 * reach, reach)
    step = max(1, round(reach / 4))
    ends = np.arange(0, reach, step)
    ends = np.concatenate([-ends[:0:-1], ends]) if two_sided else ends
    ax.set_xticks(ends, [_times(abs(end)) for end in ends])
    ax.axvline(0, color=MUTED, linewidth=0.9, zorder=4)


def _times(power: float) -> str:
    """A power of two in few letters, so that neighbours on the axis do not touch.

    >>> _times(3), _times(12), _times(20)
    ('8', '4k', '1m')
    """
    number = 2.0**power
    return f"{number:.0f}" if number < 1000 else f"{number / 1e3:.0f}k" if number < 1e6 else f"{number / 1e6:.0f}m"


def _heads(ax: Axes, groups: Sequence[str], palette: dict[str, str], against: str) -> None:
    """The groups' names over their sides."""
    if len(groups) == 1:
        said = f"{groups[0]} against {against}" if against else groups[0]
        ax.set_title(fitted(said, 2.9, 9.5, bold=True), loc="left", fontsize=9.5, color=readable(palette[groups[0]]))
        return
    for number, group in enumerate(reversed(groups)):
        arrow = f"← {fitted(group, 2.6, 9.5, bold=True)}" if number == 0 else f"{fitted(group, 2.6, 9.5, bold=True)} →"
        ax.annotate(
            arrow, (0.0 if number == 0 else 1.0, 1.0), (0, 5), "axes fraction", "offset points",
            ha="left" if number == 0 else "right", va="bottom", color=readable(palette[group]), fontsize=9.5, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
