"""A table as an Excel workbook: one sheet, text that no spreadsheet runs, the same bytes every time."""

import copy
import io
import re
import zipfile
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from mediakit.results.files import member, rounded
from mediakit.results.optional import library

MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767  # of a sheet, of a cell
WIDEST = 60
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no place for these
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^<>]*>)[^<]*")


def workbook_bytes(
    frame: pd.DataFrame, *, title: str = "", bold: Collection[str] = (), right: Collection[str] = ()
) -> bytes:
    """The rows of a frame as an .xlsx file: column names first, in bold and in sight while one scrolls.

    Text is stored as text, whatever it begins with, and marked so that it stays text when a cell is edited; numbers and
    days are stored as such; a missing value or an empty text is an empty cell. Characters that XML forbids become \ufffd, and a cell ends
    after 32,767 characters with "…".

    Args:
        frame: the rows.
        title: of the sheet.
        bold, right: columns written in bold, and columns that end at the right.

    Raises:
        ValueError: if there are more rows than a sheet has. ImportError: if openpyxl is not installed.

    >>> lines = pd.DataFrame({"left": ["He said "], "match": ["=1+1"], "hits": [3]})
    >>> workbook_bytes(lines, bold=["match"], right=["left"]) == workbook_bytes(lines, bold=["match"], right=["left"])
    True
    """
    if len(frame) >= MOST_ROWS:
        raise ValueError(f"{len(frame):,} rows do not fit a sheet of {MOST_ROWS:,}: save as CSV instead")
    openpyxl, styles = (library(name, "writing .xlsx", otherwise="save as .csv") for name in ("openpyxl", "openpyxl.styles"))
    book = openpyxl.Workbook()
    sheet, frame = book.active, rounded(frame)
    sheet.title = " ".join(re.sub(r"[\[\]:*?/\\']", " ", _text(title)).split())[:31].strip() or "table"
    sheet.freeze_panes = "A2"
    for place, name in enumerate(map(str, frame.columns), start=1):
        head = sheet.cell(1, place, _text(name))
        aligned = styles.Alignment(horizontal="right" if name in right else None)
        look = _looks(head, styles.Font(bold=name in bold), aligned)
        head.font, head.data_type = styles.Font(bold=True), "s"
        cells = [_plain(value) for value in frame.iloc[:, place - 1].astype(object)]
        for row, value in enumerate(cells, start=2):
            _put(sheet.cell(row, place), value, look)
        longest = max((len(str(value)) for value in [name, *cells[:1000]] if value is not None), default=1)
        sheet.column_dimensions[head.column_letter].width = min(longest, WIDEST) + 2
    written = io.BytesIO()
    book.save(written)
    return without_clock(written.getvalue())


def _looks(cell: Any, font: Any, aligned: Any) -> dict[str, Any]:
    """The style of a column's numbers, days, moments and text, each made once: to make it for every cell takes long."""
    cell.font, cell.alignment = font, aligned
    looks = {}
    for kind, form in (("number", "General"), ("day", "yyyy-mm-dd"), ("moment", "yyyy-mm-dd hh:mm"), ("text", "@")):
        cell.number_format, cell.quotePrefix = form, kind == "text"
        looks[kind] = copy.copy(cell._style)
    return looks


def _put(cell: Any, value: Any, looks: dict[str, Any]) -> None:
    cell.value = value
    kind = "number"
    if isinstance(value, str):
        cell.data_type, kind = "s", "text"  # else "=1+1" would be a formula
    elif isinstance(value, pd.Timestamp):
        kind = "day" if value == value.normalize() else "moment"
    cell._style = looks[kind]


def _plain(value: Any) -> Any:
    """A cell in the types that a sheet has."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or (np.isscalar(value) and pd.isna(value)) or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp) and value.tzinfo is None:
        return value
    if isinstance(value, bool | int) or (isinstance(value, float) and np.isfinite(value)):
        return value
    return _text(value) or None


def _text(value: Any) -> str:
    text = _CONTROLS.sub("\ufffd", str(value))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def without_clock(data: bytes) -> bytes:
    """The same workbook with one fixed day for all dates in and around it."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            target.writestr(member(name), content)
    return fixed.getvalue()
