"""Writing HTML: text that can do nothing, and tables whose numbers lead to their sentences."""

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from mediakit.results.display import plain_line, to_columns
from mediakit.results.figures.style import shorten

if TYPE_CHECKING:
    from mediakit.report.lines_behind import Evidence

__all__ = ["cleaned", "day", "listed", "name", "paragraph", "said", "scrolling", "tabled"]

NAME = 60  # columns that a name may take
SHORT = 12  # characters that stay on one line: a day, a word


def cleaned(text: object) -> str:
    """Text as one line without controls, nor marks that turn its direction or that of what follows."""
    return plain_line(text)


def said(text: object) -> str:
    """Text from outside as HTML: no tag, no control, and a direction that ends where the text ends.

    >>> said("a <b> \\u202ec")
    '<bdi>a &lt;b&gt; c</bdi>'
    """
    return f"<bdi>{html.escape(cleaned(text))}</bdi>"


def name(text: object) -> str:
    """A name, shortened where it is too long to be one."""
    return said(shorten(text, NAME))


def day(value: Any) -> str:
    """A day as 2019-02-06, "" without one."""
    return "" if pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"


def paragraph(*sentences: str, kind: str = "") -> str:
    """Sentences that are HTML already."""
    return f"<p{_class(kind)}>{' '.join(filter(None, sentences))}</p>\n"


def listed(items: Iterable[str], kind: str = "") -> str:
    """A list of what is HTML already."""
    return f"<ul{_class(kind)}>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>\n"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def scrolling(content: str, label: str) -> str:
    """What may be wider than a telephone, in a box of its own that a keyboard reaches."""
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{html.escape(cleaned(label))}">\n{content}</div>\n'
    )


def tabled(
    frame: pd.DataFrame,
    caption: str,
    *,
    place: str,
    names: int = 1,
    number: str = "",
    evidence: "Sequence[Evidence | None]" = (),
    notes: Sequence[str] = (),
) -> str:
    """A table; `names` columns name its rows, and the cells of the column `number` lead to the `evidence` of their row."""
    columns = to_columns(frame)
    head = "".join(f'<th scope="col"{_class(_kind(c))}>{name(c.name)}</th>' for c in columns)
    rows = []
    for row in range(len(frame)):
        behind = evidence[row] if evidence else None
        links = {number: (f"{place}-{row}-lines", behind)} if behind else {}
        cells = (_cell(c, row, header=at < names, link=links.get(c.name)) for at, c in enumerate(columns))
        first = names > 1 and row and columns[0].cells[row] != columns[0].cells[row - 1]
        rows.append(f'<tr id="{place}-{row}"{_class("first" * first)}>{"".join(cells)}</tr>\n')
    body = "".join(rows) or f'<tr><td colspan="{len(columns)}">no rows</td></tr>\n'
    written = (
        f'<table id="{place}">\n<caption>{said(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n"
    )
    return scrolling(written, f"table: {caption}") + "".join(paragraph(said(n), kind="note") for n in notes)


def _kind(column: Any) -> str:
    return "number" if column.numbers else "short" if max(map(len, column.cells), default=0) <= SHORT else ""


def _cell(column: Any, row: int, *, header: bool, link: "tuple[str, Evidence] | None") -> str:
    cell = column.cells[row]
    shown = html.escape(cell).replace(" ", "&nbsp;") if column.numbers else name(cell)
    if link:
        place, behind = link
        label = html.escape(cleaned(f"{cell.strip()}: {shorten(behind.title, 2 * NAME)}, the lines"))
        shown = f'<a href="#{place}" aria-label="{label}">{shown}</a>'
    kind = _class(_kind(column))
    return f'<th scope="row"{kind}>{shown}</th>' if header else f"<td{kind}>{shown}</td>"
