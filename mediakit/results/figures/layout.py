"""What the drawings share: panels on a page, a title that holds a finding, named rows, a key, intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import pandas as pd

from mediakit.results.figures import style
from mediakit.results.figures.style import fitted, new_figure, page_width, shorten, text_width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

MARGIN = 0.09  # inches, as in the style sheet
TITLE = 12  # points
QUARTERS = ([0, 0.25, 0.5, 0.75, 1], ["0", ".25", ".5", ".75", "1"])
NAME = 2.4  # inches that the name of a row may take, at 9 points


def checked(frame: pd.DataFrame, columns: Sequence[str], what: str) -> pd.DataFrame:
    """The frame, where it has the columns; else a ValueError that names those it lacks and those it has."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(
            f"{what}() needs the column {missing[0]!r}; this table has {', '.join(map(repr, frame.columns)) or 'none'}"
        )
    return frame


@dataclass(frozen=True)
class Interval:
    """Values with their lower and upper ends, NaN where there is none."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame, value: str) -> Interval:
        """The column `value` with `value_low` and `value_high`, or `low` and `high` for a rate."""
        names = (f"{value}_low", f"{value}_high")
        names = names if names[0] in frame.columns else ("low", "high") if value != "ratio" else ("", "")
        numbers = [
            pd.to_numeric(frame[name]).to_numpy(dtype=float, na_value=np.nan)
            if name in frame.columns
            else np.full(len(frame), np.nan)
            for name in (value, *names)
        ]
        return cls(*numbers)

    @property
    def known(self) -> np.ndarray:
        """Where there is an interval to draw."""
        return ~(np.isnan(self.value) | np.isnan(self.low) | np.isnan(self.high))

    def limits(self, log: bool = False) -> tuple[float, float]:
        """Axis limits that hold every finite value and end: from zero up, or wide enough about 1."""
        every = np.concatenate([self.value, self.low, self.high])
        every = every[np.isfinite(every) & ((every > 0) | (not log))]
        if log:
            reach = max(2.0, float(np.exp(np.abs(np.log(every)).max(initial=0.0)) * 1.15))
            return 1 / reach, reach
        top, bottom = every.max(initial=0.0), every.min(initial=0.0)
        room = (top - bottom) * 0.06
        return (bottom - room if bottom < 0 else 0.0), (top + room if top > bottom else 1.0)


def page(ax: Axes) -> Figure:
    """The figure that it stands in."""
    return cast("Figure", ax.figure)


def grow(figure: Figure, inches: float) -> None:
    """Make the page higher."""
    figure.set_figheight(figure.get_figheight() + inches)


def balanced(text: str, inches: float) -> str:
    """A title in as few lines as it needs, of about the same length, so that no last word stands alone."""
    said = wrap(text, inches, TITLE, bold=True)
    lines = said.count("\n")
    while lines and (narrower := wrap(text, inches := inches * 0.95, TITLE, bold=True)).count("\n") == lines:
        said = narrower
    return said


def headline(figure: Figure, text: str) -> None:
    """A bold title at the left edge of the page, as many lines as it needs."""
    if text.strip():
        width = figure.get_figwidth()
        said = balanced(text, width - 3 * MARGIN)
        figure.suptitle(said, x=MARGIN / width, ha="left", color=style.INK, linespacing=1.25)


def across(names: Sequence[str], number: int) -> tuple[int, float]:
    """How many panels of at least an inch and a half stand beside rows' `names`, and how wide each then is."""
    widest = max((min(NAME, text_width(shorten(name, 99), 9)) for name in names), default=0.0)
    room = page_width() - widest - 0.9
    columns = max(1, min(number, 3, int(room / 1.5)))
    columns = 2 if number == 4 and columns == 3 else columns
    return columns, room / columns - 0.15


def grid(number: int, across: int, row_height: float, heading: str = "", *, sharex: bool | Literal["col"] = True) -> list[Axes]:
    """A page with `number` panels, `across` in a line, that share their axes; `row_height` in inches.

    `sharex` "col": panels share the axis of values only with those above and below them.
    """
    down = -(-number // across)
    lines = len(wrap(heading, page_width(), TITLE, bold=True).splitlines())
    figure = new_figure(None, down * row_height + 0.24 * lines + 0.35)
    cells = figure.subplots(down, across, sharex=sharex, sharey=True, squeeze=False).ravel()
    for spare in cells[number:]:
        spare.remove()
    for panel in cells[max(0, number - across) : number]:
        panel.xaxis.set_tick_params(labelbottom=True)
    headline(figure, heading)
    return list(cells[:number])


def dress(ax: Axes) -> None:
    """The house style for Axes that were made outside it."""
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set(color=style.LINE, linewidth=0.8)
    ax.tick_params("x", length=3, width=0.8, color=style.LINE, labelcolor=style.FAINT, labelsize=8.5)
    ax.tick_params("y", length=0, pad=7, labelcolor=style.INK, labelsize=9)
    for axis in (ax.xaxis, ax.yaxis):
        axis.labelpad = 8
        axis.label.set(color=style.FAINT, fontsize=9)


def name_rows(ax: Axes, names: Sequence[str], guides: bool = True) -> None:
    """One row a name from the top down, each with a light line to follow."""
    dress(ax)
    ax.set_yticks(range(len(names)), [fitted(name or "(none)", NAME, 9) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    if guides:
        ax.grid(axis="y", color=style.GUIDE, linewidth=0.8)


def counts_column(ax: Axes, counts: Sequence[float], heading: str) -> None:
    """Small grey numbers at the right of each row: how much stands behind it."""
    small: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "color": style.MUTED, "fontsize": 8}
    said = ["" if pd.isna(count) else f"{int(count):,}" for count in counts]
    right = 8 + 72 * max(text_width(text, 8) for text in [heading, *said])
    for row, text in enumerate(said):
        place = (right, 0), ax.get_yaxis_transform()
        ax.annotate(text, (1, row), *place, va="center_baseline", annotation_clip=False, **small)
    ax.annotate(heading, (1, 1), (right, 6), "axes fraction", va="bottom", annotation_clip=False, **small)


def share_axis(ax: Axes, lowest: float = 0) -> None:
    """Shares along the left, up to 1, in quarters with a light line at each."""
    ax.set_ylim(lowest, 1)
    ax.set_yticks(*QUARTERS)
    ax.grid(axis="y", color=style.GUIDE, linewidth=0.8)


def few_ticks(axis: Axis, number: int, *, whole: bool = False) -> None:
    """About so many ticks at round numbers, without halves for counts."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=number, steps=[1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10], integer=whole))


def number_axis(ax: Axes, limits: tuple[float, float], *, log: bool = False, whole: bool = False) -> None:
    """The axis along which values are read, with few ticks; about 1 and logarithmic for ratios, without halves for counts."""
    if log:
        ax.set_xscale("log")
        steps = [2.0**power for power in range(-6, 7) if limits[0] <= 2.0**power <= limits[1]]
        steps = steps if len(steps) < 6 else [4.0**power for power in range(-3, 4) if 4.0**power in steps]
        ax.set_xticks(steps, [f"{v:g}" if v >= 1 else f"1/{1 / v:g}" for v in steps])
        ax.minorticks_off()
        ax.axvline(1.0, color=style.MUTED, linewidth=0.9, zorder=1)
    else:
        few_ticks(ax.xaxis, 5, whole=whole)
    ax.set_xlim(limits)


def key(ax: Axes, names: Sequence[str], palette: dict[str, str], *, above: float = 0) -> None:
    """A line of coloured words over the drawing (`above` it, in points) instead of a box; none for a single name."""
    from matplotlib.lines import Line2D
    from matplotlib.transforms import ScaledTranslation

    if len(names) < 2:
        return
    said = [fitted(name, 1.7, 8.5) for name in names]
    marks = [Line2D([], [], marker="o", linestyle="none", markersize=6, **mark(name, palette[name])) for name in names]
    room = page(ax).get_figwidth() * (0.8 if above else ax.get_position().width) - 0.2
    lines = -(-len(said) // max(1, int(room / (max(text_width(name, 8.5) for name in said) + 0.4))))
    legend = ax.legend(
        marks, said, loc="lower left", bbox_to_anchor=(0, 1), ncols=-(-len(said) // lines), borderpad=0,
        bbox_transform=ax.transAxes + ScaledTranslation(0, above / 72, ax.figure.dpi_scale_trans), borderaxespad=0.3,
        handletextpad=0.2, handlelength=1.2, columnspacing=1.4, frameon=False,
    )  # fmt: skip
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_color(style.readable(palette[name]))
    if not above:
        ax.set_title(ax.get_title(loc="left"), loc="left", pad=10 + 13 * lines)


def mark(name: str, colour: str) -> dict[str, Any]:
    """How a feature's dot is filled: in its colour, or hollow where it is turned ("not …")."""
    face = "white" if style.is_hollow(name) else colour
    return {"markerfacecolor": face, "markeredgecolor": colour, "markeredgewidth": 1.4}


def levels(frame: pd.DataFrame, column: str) -> list[str]:
    """The names in a column in the order in which they appear, as text; one empty name without the column."""
    return list(dict.fromkeys(frame[column].astype(str))) if column in frame.columns else [""]


def ranked(names: Sequence[str]) -> list[str]:
    """The names in alphabetical order, each feature followed by its turned form."""
    return sorted(names, key=lambda name: (name.removeprefix("not "), style.is_hollow(name)))


def part(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """The rows of one name; all of them without the column."""
    return frame[frame[column].astype(str) == name] if column in frame.columns else frame


def nothing(ax: Axes | None) -> Axes:
    """An empty drawing that says so."""
    ax = ax if ax is not None else new_figure(height=1.5).subplots()
    ax.set_axis_off()
    ax.text(0.5, 0.5, "nothing to draw; the notes of the table say why", transform=ax.transAxes, ha="center", va="center", color=style.MUTED)
    return ax
