"""A figure to look at, to save, and to recognise: the digest of what it draws."""

from __future__ import annotations

import hashlib
import io
import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.results.figures.style import house_style
from mediakit.results.files import Saved, csv_bytes, for_spreadsheets, stem, write_all
from mediakit.results.html import element, escape, plain_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import Collection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

COLOURS = 128  # of a picture in a notebook
# Matplotlib 3.10 renamed what fill_between draws.
_RENAMED = {"FillBetweenPolyCollection": "PolyCollection"}


def quantise(values: Any) -> list[Any]:
    """Numbers as whole steps of a millionth of the largest one's power of ten, scale first.

    The grid is shifted by .31371: shares such as 1/4 or 1/3 then never lie on an edge, so that noise in the
    13th digit (another BLAS, another processor) changes nothing, while a change of .1 % always does.
    """
    flat: np.ndarray = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    finite = np.abs(flat[np.isfinite(flat)])
    largest = finite.max(initial=0.0)
    # Noise on an exact power of ten must not move the scale, nor noise about zero become one.
    exponent = int(np.ceil(np.log10(largest) - 1e-9)) if largest > 1e-9 else 0
    steps = np.floor(flat / 10.0**exponent * 1e6 + 0.31371)
    return [exponent, *(int(step) if np.isfinite(step) else str(step) for step in steps)]


def _rgba(colour: Any) -> list[list[float]]:
    import matplotlib.colors

    rows = matplotlib.colors.to_rgba_array(colour)
    return [[round(float(part), 3) for part in row] for row in rows]


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _line(line: Line2D) -> dict[str, Any]:
    return {
        "x": quantise(line.get_xdata(orig=False)),
        "y": quantise(line.get_ydata(orig=False)),
        "label": _label(line),
        "colour": _rgba(line.get_color()),
        "style": [line.get_linestyle(), quantise(line.get_linewidth()), str(line.get_marker())],
        "marker": [_rgba(line.get_markerfacecolor()), _rgba(line.get_markeredgecolor())],
    }


def _collection(collection: Collection) -> dict[str, Any]:
    from matplotlib.collections import PathCollection

    name = type(collection).__name__
    values = collection.get_array()
    # A scatter's paths are its marker shape, which versions draw with other vertices.
    paths = [] if isinstance(collection, PathCollection) else collection.get_paths()
    return {
        "type": _RENAMED.get(name, name),
        "offsets": quantise(collection.get_offsets()),
        "paths": [quantise(path.vertices) for path in paths],
        "values": None if values is None else quantise(values),
        "colour": [_rgba(collection.get_facecolor()), _rgba(collection.get_edgecolor())],
        "sizes": quantise(collection.get_sizes()) if hasattr(collection, "get_sizes") else [],
        "label": _label(collection),
    }


def _patch(patch: Any) -> dict[str, Any]:
    return {
        "type": type(patch).__name__,
        "outline": quantise(patch.get_path().transformed(patch.get_patch_transform()).vertices),
        "colour": [_rgba(patch.get_facecolor()), _rgba(patch.get_edgecolor())],
        "hatch": patch.get_hatch(),
        "label": _label(patch),
    }


def _words(text: Any) -> str:
    """Where a line is broken is layout, not data."""
    return " ".join((text if isinstance(text, str) else text.get_text()).split())


def _text(text: Any) -> dict[str, Any]:
    places = [*text.get_position(), *getattr(text, "xy", ())]  # an annotation's own place is its offset
    return {"text": _words(text), "at": [quantise(place) for place in places], "colour": _rgba(text.get_color())}


def _ticks(axis: Any) -> list[str]:
    """The words on an axis of categories; numbers between ticks are matplotlib's own choice."""
    named = type(axis.get_major_formatter()).__name__ in ("FixedFormatter", "StrCategoryFormatter")
    return [_words(text) for text in axis.get_ticklabels()] if named else []


def _artists(axes: Axes) -> list[Any]:
    return [*axes.lines, *axes.patches, *axes.collections, *axes.images, *axes.texts]


def _axes(axes: Axes) -> dict[str, Any]:
    legend = axes.get_legend()
    free = {"x": axes.get_autoscalex_on(), "y": axes.get_autoscaley_on()}
    return {
        "titles": [_words(axes.get_title(loc=where)) for where in ("left", "center", "right")],
        "names": [_words(axes.get_xlabel()), _words(axes.get_ylabel())],
        "limits": [
            None if free["x"] else quantise(axes.get_xlim()),
            None if free["y"] else quantise(axes.get_ylim()),
        ],
        "scales": [axes.get_xscale(), axes.get_yscale()],
        "ticks": [_ticks(axes.xaxis), _ticks(axes.yaxis)],
        "lines": [_line(line) for line in axes.lines],
        "patches": [_patch(patch) for patch in axes.patches],
        "collections": [_collection(collection) for collection in axes.collections],
        "images": [[quantise(image.get_array()), quantise(image.get_extent())] for image in axes.images],
        "texts": [_text(text) for text in axes.texts],
        "legend": [_words(text) for text in legend.get_texts()] if legend else [],
        "visible": [[a.get_visible(), quantise(1 if a.get_alpha() is None else a.get_alpha())] for a in _artists(axes)],
        "shown": axes.get_visible() and axes.axison,
    }


def describe(figure: Figure) -> dict[str, Any]:
    """What a figure draws, in plain numbers and words that do not depend on matplotlib's version."""
    with house_style():
        return {
            "titles": [_words(figure.get_suptitle()), figure.get_supxlabel(), figure.get_supylabel()],
            "texts": [_text(text) for text in figure.texts],
            "legends": [[_words(text) for text in legend.get_texts()] for legend in figure.legends],
            "axes": [_axes(axes) for axes in figure.axes],
        }


def digest(figure: Figure) -> str:
    """Sixteen hexadecimal digits of what a figure draws: data, words, colours, limits, what is hidden.

    Two figures that differ in a bar's height, a label or a colour differ here; noise in the 13th digit, the size
    of the picture and matplotlib's version (3.9 to 3.11) change nothing.
    """
    said = json.dumps(describe(figure), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:16]


def _marks(axes: Axes) -> int:
    """How many things a reader could count: bars, points, whiskers, lines."""
    from matplotlib.collections import PathCollection

    lines = sum(1 if line.get_marker() in ("None", "", " ", None) else np.size(line.get_xdata()) for line in axes.lines)
    scattered = [c for c in axes.collections if isinstance(c, PathCollection)]
    points = sum(len(np.asarray(c.get_offsets())) for c in scattered)
    pieces = sum(len(c.get_paths()) for c in axes.collections if c not in scattered)
    return lines + len(axes.patches) + points + pieces + len(axes.images)


def picture(figure: Figure, kind: str, title: str = "") -> bytes:
    """The figure as "png" or "svg": the same bytes for the same figure, on every run."""
    empty = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format=kind, metadata=empty[kind])
    if kind == "png":
        return buffer.getvalue()
    return _accessible(buffer.getvalue().decode("utf-8"), title or figure.get_suptitle()).encode("utf-8")


def _in_few_colours(png: bytes) -> bytes:
    """A quarter of the bytes for the same look: notebooks keep their pictures, and there are many."""
    from PIL import Image  # which matplotlib itself stands on

    with Image.open(io.BytesIO(png)) as image:
        buffer = io.BytesIO()
        image.convert("RGB").quantize(COLOURS).save(buffer, "png", optimize=True, dpi=image.info.get("dpi"))
    return buffer.getvalue()


def _accessible(svg: str, title: str) -> str:
    """The same drawing, announced by a screen reader as one picture with its title."""
    said = plain_line(title) or "figure"
    head, rest = svg.split("<svg ", 1)
    tag, body = rest.split(">", 1)
    return f'{head}<svg role="img" aria-label="{escape(said)}" {tag}>\n {element("title", said)}{body}'


class Drawing:
    """A figure as a notebook shows it: the picture, and in text the digest of what is drawn.

    `figure` is matplotlib's; change it as you like. `name` appears in the text.

    >>> from mediakit.results.figures.style import new_figure
    >>> figure = new_figure()
    >>> _ = figure.subplots().bar(["a", "b"], [1, 2])
    >>> print(str(Drawing(figure, "fig-01"))[:35])
    <figure fig-01: 1 axes, 2 marks, da
    """

    def __init__(self, figure: Figure, name: str = "") -> None:
        self.figure = figure
        self.name = str(name)

    @property
    def axes(self) -> list[Axes]:
        """The figure's axes, to draw more into or to read back."""
        return self.figure.axes

    @property
    def digest(self) -> str:
        """The digest of what is drawn, see `digest`."""
        return digest(self.figure)

    def __repr__(self) -> str:
        marks = sum(_marks(axes) for axes in self.axes)
        return f"<figure{' ' * bool(self.name)}{self.name}: {len(self.axes)} axes, {marks} marks, data {self.digest}>"

    def _repr_png_(self) -> bytes:
        return _in_few_colours(picture(self.figure, "png"))

    def save(self, name: str | os.PathLike[str], data: pd.DataFrame | None = None) -> Saved:
        """Write `name.svg` and `name.png`, and `data`, the numbers drawn, as `name.csv`; gives the paths.

        Folders are made; a second run writes the same bytes. Raises OSError where the folder cannot be written to.
        """
        base = stem(name)
        contents = {f".{kind}": picture(self.figure, kind, self.name) for kind in ("svg", "png")}
        if data is not None:
            contents = {".csv": csv_bytes(for_spreadsheets(data)), **contents}
        return write_all({f"{base}{ending}": content for ending, content in contents.items()})


def show(figure: Figure | Axes, name: str = "") -> Drawing:
    """Show a figure of your own in a notebook in a form that a test can check.

    Raises TypeError where `figure` is not a matplotlib figure (or Axes, whose figure is taken).

    Args:
        figure: of matplotlib, or Axes, whose figure is taken.
        name: what it shows, for those who cannot see it.

    Returns:
        A Drawing: it displays itself, and says a digest of what is drawn.

    Raises:
        TypeError: if it is neither.

    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> _ = figure.subplots().bar(["a", "b"], [1, 2])
    >>> show(figure, "two bars").name
    'two bars'
    """
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    drawn = figure.figure if isinstance(figure, Axes) else figure
    if not isinstance(drawn, Figure):
        raise TypeError(f"show() takes a matplotlib figure, not {type(figure).__name__}; give ax.figure or plt.gcf()")
    return Drawing(drawn, name)
