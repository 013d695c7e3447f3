"""Rates of words in one group against another, the remarkable ones named; no name lies on another name or on its dot."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from mediakit.results.figures import layout
from mediakit.results.figures.style import (
    GUIDE,
    INK,
    MUTED,
    NEUTRAL,
    PLAIN,
    fitted,
    house_style,
    new_figure,
    text_width,
)

SIZE = 8.0  # points
HEIGHT = 5.2  # inches
USED = 0.8  # of the page that the drawing surely has, whatever the ticks take
STEPS = (1, 2, 5)
DOT, NEAR = 0.04, 0.14  # inches: half a dot; farther from its dot a word gets a line
# A box is four numbers, left, bottom, right, top, in inches.


def scatter(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    named: Sequence[str] = (),
    labels: tuple[str, str] = ("rate", "rate of the others"),
    title: str = "",
) -> Axes:
    """Draw a dot a word at its two rates, on logarithmic axes that also have a place for 0, and name some.

    `frame` has one row a word: `word`, `rate`, `other_rate`. `named` are the words to name, the most important first:
    one for which no free place is left keeps its dot and goes without its name. `labels` name the axes. Returns the Axes;
    raises ValueError where a column is missing.

    >>> words = pd.DataFrame({"word": ["talks", "war"], "rate": [9.0, 2.0], "other_rate": [1.0, 6.0]})
    >>> [text.get_text() for text in scatter(words, named=["war"]).texts]
    ['war']
    """
    layout.checked(frame, ["word", "rate", "other_rate"], "scatter")
    with house_style():
        rates = frame[["rate", "other_rate"]].to_numpy(float)
        frame, rates = frame[np.isfinite(rates).all(axis=1)], rates[np.isfinite(rates).all(axis=1)]
        if not (rates > 0).any():
            return layout.nothing(ax)
        if ax is None:
            figure = new_figure(layout.WIDTH, HEIGHT + (0.3 if title else 0))
            layout.headline(figure, title)
            ax = figure.subplots()
        elif title:
            ax.set_title(title, loc="left", color=INK, fontsize=10)
        least = 10 ** (np.log10(rates[rates > 0].min()) - 0.45)  # where 0 is drawn
        places = np.log10(np.maximum(rates, least))
        span = (places.min() - 0.12, places.max() + 0.25)
        chosen = _rows(frame["word"].astype(str).tolist(), named)
        picked = np.isin(np.arange(len(frame)), chosen)
        ax.scatter(*places[~picked].T, s=7, color=NEUTRAL, alpha=0.45, linewidths=0, zorder=2)
        ax.scatter(*places[picked].T, s=16, color=PLAIN, linewidths=0, zorder=3)
        ax.plot(span, span, color=MUTED, linewidth=0.9, zorder=1)
        _dress(ax, span, least, rates, labels)
        _name(ax, frame["word"].astype(str).to_numpy()[chosen], places[chosen], places, span)
        return ax


def _rows(words: list[str], named: Sequence[str]) -> list[int]:
    number: dict[str, int] = {}
    for row, word in enumerate(words):
        number.setdefault(word, row)
    return [number[word] for word in dict.fromkeys(named) if word in number]


def _dress(ax: Axes, span: tuple[float, float], least: float, rates: np.ndarray, labels: tuple[str, str]) -> None:
    layout.dress(ax)
    exponents = range(int(np.floor(span[0])) - 1, int(np.ceil(span[1])) + 1)
    steps = (1,) if span[1] - span[0] > 2.5 else STEPS
    values = [
        step * 10.0**e for e in exponents for step in steps if np.log10(least) + 0.3 < np.log10(step) + e < span[1]
    ]
    for column, axis in enumerate((ax.xaxis, ax.yaxis)):
        zero = [np.log10(least)] if (rates[:, column] == 0).any() else []
        axis.set_ticks([*zero, *np.log10(values)], [*("0" for _ in zero), *(f"{value:,.10g}" for value in values)])
        axis.set_label_text(labels[column])
    ax.set_xlim(span)
    ax.set_ylim(span)
    ax.tick_params("y", labelsize=8.5)
    ax.grid(color=GUIDE, linewidth=0.8)


def _name(ax: Axes, words: Sequence[str], places: np.ndarray, every: np.ndarray, span: tuple[float, float]) -> None:
    """Write each word at the best free place about its dot; a word moved away gets a line to it."""
    box = ax.get_position()
    page = np.array([ax.figure.get_figwidth() * max(box.width, 0.2), ax.figure.get_figheight() * max(box.height, 0.2)])
    per = USED * page / (span[1] - span[0])  # inches a unit
    dots, crowd = (places - span[0]) * per, (every - span[0]) * per
    taken = np.column_stack([dots - DOT, dots + DOT])
    for row, (word, dot) in enumerate(zip(words, dots, strict=True)):
        said = fitted(word, 1.6, SIZE)
        size = np.array([text_width(said, SIZE) * 1.02, SIZE * 1.3 / 72])
        own = np.flatnonzero((np.abs(dots - dot) <= DOT).all(axis=1))  # and dots that lie on it
        box = _best(dot, size, np.delete(taken, own, axis=0), crowd, USED * page)
        if box is None:
            continue
        line = _line(dot, box)
        taken = np.vstack([taken, box, *(np.concatenate([point - 0.01, point + 0.01]) for point in line)])
        middle = (box[:2] + box[2:]) / 2 / per + span[0]
        ax.annotate(
            said, tuple(places[row]), tuple(middle), ha="center", va="center", fontsize=SIZE, color=INK, zorder=5,
            path_effects=[withStroke(linewidth=2, foreground="white")],
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 2} if len(line) else None,
        )  # fmt: skip


def _best(
    dot: np.ndarray, size: np.ndarray, taken: np.ndarray, crowd: np.ndarray, page: np.ndarray
) -> np.ndarray | None:
    """Of the boxes about a dot that lie on nothing and within the drawing, the one nearest and least in the crowd of dots."""
    best, least = None, np.inf
    for gap, middle in _around(dot, size):
        box = np.concatenate([middle - size / 2, middle + size / 2])
        line = _line(dot, box)
        free = (box[:2] >= 0).all() and (box[2:] <= page).all() and not _touches(box, taken).any()
        if not free or any(_touches(np.concatenate([point, point]), taken).any() for point in line):
            continue
        cost = 10 * gap + _touches(box, np.column_stack([crowd, crowd])).sum() / 4
        if cost < least:
            best, least = box, cost
    return best


def _touches(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    return (box[:2] <= others[:, 2:]).all(axis=1) & (box[2:] >= others[:, :2]).all(axis=1)


def _line(dot: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Points along the line from a dot to a box that is away from it; none where it stands beside it."""
    end = np.clip(dot, box[:2], box[2:])
    away = float(np.hypot(*(end - dot)))
    return dot + np.outer(np.linspace(0.15, 0.95, int(away / 0.04)), end - dot) if away > NEAR else np.zeros((0, 2))


def _around(dot: np.ndarray, size: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """Gaps and middles of boxes right, left, above and below a dot, then aslant, ring after ring."""
    for ring in range(9):
        gap = 0.06 + 0.06 * ring
        for angle in (0, 8, 4, 12, 2, 6, 10, 14, 1, 15, 7, 9, 3, 5, 11, 13):
            way = np.array([np.cos(np.pi * angle / 8), np.sin(np.pi * angle / 8)])
            yield gap, dot + way * (size / 2 + gap)
