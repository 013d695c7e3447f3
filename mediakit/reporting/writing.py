"""The pieces of a report: names, paragraphs, lists, and tables whose numbers lead to their sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mediakit.results.display import Column, to_columns
from mediakit.results.figures.style import shorten
from mediakit.results.html import Html, element, joined, plain_line

NAME = 60  # columns that a name may take
SHORT = 12  # characters that stay on one line: a day, a word


@dataclass(frozen=True)
class LinesBehind:
    """What stands behind one row of a table: `items` are written HTML, one a line; `of` says how many of how many."""

    title: str
    of: str
    items: tuple[Html, ...]


def said(text: object) -> Html:
    """Text from outside on one line, whose direction ends where it ends.

    >>> said("a <b> \\u202ec")
    '<bdi>a &lt;b&gt; c</bdi>'
    """
    return element("bdi", plain_line(text))


def name(text: object) -> Html:
    """A name, shortened where it is too long to be one."""
    return said(shorten(text, NAME))


def day(value: Any) -> str:
    """A day as 2019-02-06, "" without one."""
    return "" if pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"


def paragraph(*parts: str, kind: str = "") -> Html:
    """A paragraph of text and of what is HTML already."""
    return element("p", *parts, class_=kind) + "\n"


def heading(text: str) -> Html:
    """The heading of a part of a section."""
    return element("h3", text) + "\n"


def listed(items: Iterable[str], tag: str = "ul", start: int | None = None) -> Html:
    """A list, "ul" or "ol", the latter numbered from `start`."""
    return element(tag, "\n", *(element("li", item) + "\n" for item in items), start=start) + "\n"


def scrolling(content: Html, label: str) -> Html:
    """What may be wider than a telephone, in a box of its own that a keyboard reaches."""
    return element("div", "\n", content, class_="scroll", role="group", tabindex=0, aria_label=label) + "\n"


def tabled(
    frame: pd.DataFrame,
    caption: str,
    *,
    place: str,
    names: int = 1,
    number: str = "",
    evidence: Sequence[LinesBehind | None] = (),
    notes: Sequence[str] = (),
) -> Html:
    """A table; `names` columns name its rows, and the cells of the column `number` lead to the `evidence` of their row."""
    columns = to_columns(frame)
    head = element("tr", *(element("th", name(c.name), scope="col", class_=_kind(c)) for c in columns))
    rows = []
    for row in range(len(frame)):
        behind = evidence[row] if evidence else None
        links = {number: (f"{place}-{row}-lines", behind)} if behind else {}
        cells = (_cell(c, row, header=at < names, link=links.get(c.name)) for at, c in enumerate(columns))
        first = names > 1 and row and columns[0].cells[row] != columns[0].cells[row - 1]
        rows.append(element("tr", *cells, id=f"{place}-{row}", class_="first" * first) + "\n")
    body = rows or [element("tr", element("td", "no rows", colspan=len(columns))) + "\n"]
    parts = element("caption", said(caption)), element("thead", head), element("tbody", "\n", *body)
    table = element("table", "\n", joined(parts, "\n"), "\n", id=place) + "\n"
    return scrolling(table, f"table: {caption}") + joined(paragraph(said(note), kind="note") for note in notes)


def _kind(column: Column) -> str:
    return "number" if column.numbers else "short" if max(map(len, column.cells), default=0) <= SHORT else ""


def _cell(column: Column, row: int, *, header: bool, link: tuple[str, LinesBehind] | None) -> Html:
    cell = column.cells[row]
    shown = column.shown(cell) if column.numbers else name(cell)
    if link:
        place, behind = link
        label = f"{cell.strip()}: {shorten(behind.title, 2 * NAME)}, the lines"
        shown = element("a", shown, href=f"#{place}", aria_label=label)
    kind = _kind(column)
    return element("th", shown, scope="row", class_=kind) if header else element("td", shown, class_=kind)
