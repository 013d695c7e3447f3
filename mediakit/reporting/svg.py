"""Figures in the page: the drawing as SVG among the HTML, announced with a title and a description."""

import re
from xml.etree import ElementTree

from mediakit.reporting.writing import said, scrolling
from mediakit.results.figures.drawing import Drawing, picture
from mediakit.results.html import Html, element, escape, joined, plain_line

_PLACES = re.compile(r"(?<!\d)-?\d++\.\d{3,}")
_SHAPES = ("d", "x", "y", "x1", "y1", "x2", "y2")
_LEFT_OUT = ("metadata", "title", "style")  # the style would be the whole page's


def figure(shown: Drawing, place: str, *, title: str, about: str) -> Html:
    """A drawing with a caption.

    Args:
        shown: what a table's `plot()` gives.
        place: its name in the page; every name inside the drawing begins with it, for matplotlib's collide between two.
        title: what it is. about: what is drawn and how it is read, in a sentence or two, for those who do not see it.
    """
    root = ElementTree.fromstring(picture(shown.figure, "svg", title))
    width, height = (float(value) for value in root.attrib["viewBox"].split()[2:])
    name = element("title", plain_line(title), id=f"{place}-title")
    told = element("desc", plain_line(about), id=f"{place}-about")
    drawing = element(
        "svg", "\n", name, "\n", told, "\n", *(_written(child, place) for child in root),
        role="img", aria_labelledby=f"{place}-title {place}-about", viewBox=f"0 0 {width:g} {height:g}",
    )  # fmt: skip
    caption = element("figcaption", said(title))
    box = scrolling(joined((drawing, "\n")), f"figure: {title}")
    return joined((element("figure", "\n", box, caption, "\n", id=place), "\n"))


def _written(drawn: ElementTree.Element, place: str) -> Html:
    """An element without namespaces and comments, its names and what refers to them beginning with `place`."""
    tag = drawn.tag.rpartition("}")[2]
    if tag in _LEFT_OUT:
        return Html()
    if tag == "g":  # nothing refers to a group
        drawn.attrib.pop("id", None)
    given = (_attribute(*item, place) for item in drawn.items())
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given)
    inner = joined(_written(child, place) for child in drawn)
    return Html(f"<{tag}{attributes}>{inner}</{tag}>\n" if inner else f"<{tag}{attributes}/>\n")


def _attribute(name: str, value: str, place: str) -> tuple[str, str]:
    name = name.rpartition("}")[2]
    if name == "id":
        return name, f"{place}-{value}"
    if name == "href":
        return name, f"#{place}-{value.removeprefix('#')}"
    if name in _SHAPES:  # a hundredth of a point is less than a printer shows
        value = " ".join(_PLACES.sub(lambda number: f"{float(number[0]):.2f}", value).split())
    return name, value.replace("url(#", f"url(#{place}-")
