"""Excel workbooks (.xlsx): the first sheet, its first row the column names."""

import io
import zipfile
from collections import Counter
from typing import Any

from mediakit.reading.archives import OFFICE, refuse_bomb
from mediakit.reading.records import Options, Records, Refused
from mediakit.reading.tables.column_names import guess
from mediakit.reading.tables.data_frames import cell_text
from mediakit.reading.tables.delimited import _names
from mediakit.results.optional import library

_FORMULA = "a formula without its value in the column"
_REMEDY = "open the workbook where it was made and save it"


def read_excel(data: bytes, options: Options) -> Records:
    """Read the first sheet of a workbook. Raises ImportError naming the extra if openpyxl is not installed."""
    openpyxl = library("openpyxl", "reading .xlsx")
    _refuse_bombs(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        every = dict(enumerate(sheet.iter_rows(values_only=True), start=1))
        unknown = _without_value(openpyxl, data, every)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise ValueError(f"the workbook cannot be read ({type(error).__name__}: {error})") from None
    rows = [(line, row) for line, row in every.items() if line in unknown or any(cell is not None for cell in row)]
    if not rows:
        raise ValueError("the first sheet is empty; it starts with a row of column names")
    header = _names([cell_text(name) for name in _without_tail(rows[0][1])])
    told = {options.columns.get("text"), options.columns.get("body")} - {None}
    texts = [place for place, name in enumerate(header) if (name in told if told else guess("body", [name]))]
    refused = [
        Refused(line, number, f"{_FORMULA} {header[lost[0]]!r}; {_REMEDY}")
        for number, (line, _) in enumerate(rows[1:], start=1)
        if (lost := [place for place in unknown.get(line, ()) if place in texts])
    ]
    empty = Counter(header[place] for places in unknown.values() for place in places if place < len(header) and place not in texts)
    doubts = tuple(f"{_FORMULA} {name!r} in {count:,} of its rows, which are empty here; {_REMEDY}" for name, count in empty.items())
    gone = {line for line, _, _ in refused}
    numbers = [number for number, (line, _) in enumerate(rows) if number and line not in gone]
    rows = [rows[0], *(rows[number] for number in numbers)]
    cells = [[cell_text(row[place]) if place < len(row) else "" for _, row in rows[1:]] for place in range(len(header))]
    others = len(book.sheetnames) - 1
    notes = (f"the first sheet {book.sheetnames[0]!r} read, {others} more left",) if others else ()
    lines = [number for number, _ in rows[1:]]
    return Records(dict(zip(header, cells, strict=True)), numbers, lines, tuple(refused), notes=notes, doubts=doubts)


def _without_value(openpyxl: Any, data: bytes, rows: dict[int, tuple[Any, ...]]) -> dict[int, list[int]]:
    """The rows that hold formulas whose values were never worked out, each with their places."""
    if not any(None in row for row in rows.values()):
        return {}
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    found: dict[int, list[int]] = {}
    for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        values = rows.get(number, ())
        places = [place for place, cell in enumerate(row) if cell is not None and (place >= len(values) or values[place] is None)]
        if places:
            found[number] = places
    return found


def _refuse_bombs(data: bytes) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise ValueError("the workbook is damaged or cut off (not a zip file)") from None
    unpacked = sum(member.file_size for member in members)
    refuse_bomb(unpacked, len(data), "the workbook", "save its articles as CSV or Parquet", bounds=OFFICE)


def _without_tail(row: tuple[Any, ...]) -> tuple[Any, ...]:
    filled = [place for place, cell in enumerate(row) if cell is not None]
    return row[: filled[-1] + 1]
