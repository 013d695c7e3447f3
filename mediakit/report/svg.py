"""Figures in the page: the drawing as SVG among the HTML, announced with a title and a description."""

import html
import re
from xml.etree import ElementTree

from mediakit.report.writing import said, scrolling
from mediakit.results.display import plain_line
from mediakit.results.figures.drawing import Drawing, picture

__all__ = ["figure"]

_PLACES = re.compile(r"-?\d+\.\d{3,}")
_SHAPES = ("d", "x", "y", "x1", "y1", "x2", "y2")
_LEFT_OUT = ("metadata", "title", "style")  # the style would be the whole page's


def figure(shown: Drawing, place: str, *, title: str, about: str) -> str:
    """A drawing with a caption.

    Args:
        shown: what a table's `plot()` gives.
        place: its name in the page; every name inside the drawing begins with it, for matplotlib's collide between two.
        title: what it is. about: what is drawn and how it is read, in a sentence or two, for those who do not see it.
    """
    root = ElementTree.fromstring(picture(shown.figure, "svg", title))
    width, height = (float(value) for value in root.attrib["viewBox"].split()[2:])
    body = "".join(_written(child, place) for child in root)
    head = (
        f'<svg role="img" aria-labelledby="{place}-title {place}-about" viewBox="0 0 {width:g} {height:g}">\n'
        f'<title id="{place}-title">{html.escape(plain_line(title))}</title>\n'
        f'<desc id="{place}-about">{html.escape(plain_line(about))}</desc>\n'
    )
    drawing = scrolling(f"{head}{body}</svg>\n", f"figure: {plain_line(title)}")
    return f'<figure id="{place}">\n{drawing}<figcaption>{said(title)}</figcaption>\n</figure>\n'


def _written(element: ElementTree.Element, place: str) -> str:
    """An element without namespaces and comments, its names and what refers to them beginning with `place`."""
    tag = element.tag.rpartition("}")[2]
    if tag in _LEFT_OUT:
        return ""
    if tag == "g":  # nothing refers to a group
        element.attrib.pop("id", None)
    attributes = "".join(
        f' {name}="{html.escape(value)}"' for name, value in (_attribute(*item, place) for item in element.items())
    )
    inner = "".join(_written(child, place) for child in element)
    return f"<{tag}{attributes}>{inner}</{tag}>\n" if inner else f"<{tag}{attributes}/>\n"


def _attribute(name: str, value: str, place: str) -> tuple[str, str]:
    name = name.rpartition("}")[2]
    if name == "id":
        return name, f"{place}-{value}"
    if name == "href":
        return name, f"#{place}-{value.removeprefix('#')}"
    if name in _SHAPES:  # a hundredth of a point is less than a printer shows
        value = " ".join(_PLACES.sub(lambda number: f"{float(number[0]):.2f}", value).split())
    return name, value.replace("url(#", f"url(#{place}-")
