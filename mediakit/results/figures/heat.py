"""Heat map: a number for each row and column, written in its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.results.figures import layout
from mediakit.results.figures.style import (
    INK,
    MUTED,
    fitted,
    house_style,
    luminance,
    page_width,
    text_width,
    tint,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.25  # inches
TILT = 35  # degrees
LOW, HIGH = "#0B6E8A", "#E0622B"


def heat(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    row: str = "word",
    column: str = "group",
    value: str = "log_dice",
    label: str = "",
) -> Axes:
    """Draw a cell for each row and column, darker the larger its value, which is written in it.

    `frame` has `row`, `column` and `value`, one value a pair, in the order to be drawn; values on both sides of 0 get two
    colours, pairs without a value an empty cell. Returns the Axes; raises ValueError where a column is missing or a pair
    stands twice.

    >>> cells = pd.DataFrame({"word": ["aid", "aid", "war"], "group": ["a", "b", "a"], "log_dice": [9.0, 7.5, 8.25]})
    >>> [text.get_text() for text in heat(cells).texts]
    ['9.0', '7.5', '8.2', '·']
    """
    layout.checked(frame, [row, column, value], "heat")
    if frame.duplicated([row, column]).any():
        twice = frame[frame.duplicated([row, column])].iloc[0]
        raise ValueError(
            f"heat() draws one value a cell, but {twice[row]!r} and {twice[column]!r} stand together twice"
        )
    with house_style():
        rows, columns = layout.levels(frame, row), layout.levels(frame, column)
        if frame.empty:
            return layout.nothing(ax)
        names, tilted, height = _headings(columns)
        if ax is None:
            ax = layout.grid(1, 1, len(rows) * ROW + height)[0]
        table = frame.assign(**{row: frame[row].astype(str), column: frame[column].astype(str)})
        values = table.pivot(index=row, columns=column, values=value).loc[rows, columns].to_numpy(float)
        _cells(ax, values)
        _dress(ax, rows, names, tilted=tilted)
        ax.set_xlabel(fitted(label, 5, 9), loc="left")
        return ax


def _headings(columns: list[str]) -> tuple[list[str], bool, float]:
    """The columns' names in lines, or tilted where a word is wider than its column; and their height in inches."""
    room = (page_width() - 2.4) / len(columns)
    if max(text_width(word, 9) for name in columns for word in [*name.split(), ""]) <= room:
        names = [wrap(name, room, 9) for name in columns]
        return names, False, 0.2 * (max(name.count("\n") for name in names) + 1)
    names = [fitted(name, 2.2, 9) for name in columns]
    return names, True, 0.2 + max(text_width(name, 9) for name in names) * np.sin(np.radians(TILT))


def _dress(ax: Axes, rows: list[str], columns: list[str], *, tilted: bool) -> None:
    """Rows named at the left, columns above."""
    layout.name_rows(ax, rows, guides=False)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.xaxis.tick_top()
    tilt: dict[str, Any] = {"rotation": TILT, "ha": "left", "rotation_mode": "anchor"} if tilted else {}
    ax.set_xticks(range(len(columns)), columns, **tilt)
    ax.tick_params("x", length=0, labelcolor=INK, labelsize=9)
    ax.spines["bottom"].set_visible(False)
    ax.xaxis.set_label_position("bottom")


def _cells(ax: Axes, values: np.ndarray) -> None:
    """The coloured cells and the numbers in them."""
    from matplotlib.colors import to_hex

    finite = values[np.isfinite(values)]
    two_sided = bool((finite < 0).any() and (finite > 0).any())
    bottom = 0.0 if two_sided or not finite.size else float(finite.min())
    reach = max(float(np.abs(finite - bottom).max(initial=0.0)), 1e-9)
    colour = np.full(values.shape, "#FFFFFF", dtype=object)
    for place, number in np.ndenumerate(values):
        if np.isfinite(number):
            share = 0.06 + 0.84 * abs(number - bottom) / reach
            colour[place] = tint(HIGH if two_sided and number > 0 else LOW, share)
    down, along = np.indices(values.shape)
    ax.bar(along.ravel(), np.full(values.size, 0.92), 0.96, down.ravel() - 0.46, color=list(colour.ravel()), zorder=1)
    for place, number in np.ndenumerate(values):
        known = np.isfinite(number)
        dark = luminance(to_hex(str(colour[place]))) < 0.3
        said = f"{number:.1f}".replace("-", "−") if known else "·"
        ax.text(
            place[1], place[0], said, ha="center", va="center_baseline", fontsize=8.5,
            color="white" if dark else INK if known else MUTED,
        )  # fmt: skip
