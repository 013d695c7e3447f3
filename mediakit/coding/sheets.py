"""Sheets: what coders fill in, one row a unit, as XLSX with drop-down levels or CSV; written, and read again."""

import hashlib
import io
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.coding.codebook import Codebook, number
from mediakit.reading.records import Options, Records
from mediakit.reading.tables.delimited import DELIMITERS, read_table
from mediakit.reading.tables.excel import read_excel
from mediakit.results.files import RISKY, Saved, csv_bytes, for_spreadsheets, write
from mediakit.results.optional import library
from mediakit.results.workbook import without_clock

UNIT_NAMES = ("unit", "article", "id")
LONGEST = 32_000  # characters: a cell of Excel holds 32,767
GOES_ON = " … (the text goes on: read it in the article)"
WIDTHS = {"unit": 28, "text": 90, "notes": 40, "question": 40, "definition": 60, "examples": 60}  # characters
WIDTH = 18
_REWRITTEN = str.maketrans(  # typing aids make the one of the other
    dict.fromkeys("\u2018\u2019\u201a\u201b", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    | dict.fromkeys("\u2013\u2014\u2212", "-")
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML can hold these


@dataclass(frozen=True)
class Row:
    """One row of a sheet as the coder left it; `line` is its place in the file."""

    line: int
    unit: str
    coder: str
    text: str
    values: dict[str, str]
    remark: str = ""


@dataclass(frozen=True)
class Sheet:
    """What one file held; `slips` are (file, row, unit, variable, value, problem)."""

    file: str
    digest: bytes
    rows: list[Row]
    slips: list[tuple[str, int, str, str, str, str]] = field(default_factory=list)


def write_sheet(
    units: pd.DataFrame, path: str | os.PathLike[str], codebook: Codebook, *, coder: str = "", seed: int = 0
) -> Saved:
    """Write a sheet to fill in: unit, text, one empty column a variable, notes; whole or not at all.

    The rows stand in a shuffled order, and nothing that a machine found, no stratum and no weight can be seen. `.xlsx`
    has drop-down levels, a header that stays, and the codebook as its second page; `.csv` is UTF-8 with a byte order
    mark. A text that a spreadsheet could take for a formula has an apostrophe before it. `.jsonl` is for a model (one object a line, texts
    whole; the request is `codebook.prompt()`), to be filled in and read by `mk.Labels.read`, as the others are too.

    Args:
        units: a frame with `unit` and `text`.
        path: the ending says how.
        codebook: the variables and levels.
        coder: a name to fill in; "" leaves it to the name of the file.
        seed: of the order of the rows.

    Raises:
        ValueError: if the ending is another one. ImportError: if XLSX needs openpyxl. OSError: if it cannot be written.
    """
    order = np.random.default_rng(seed).permutation(len(units))
    shuffled = units.iloc[order]
    texts = [_shown(text) for text in shuffled["text"]]
    frame = pd.DataFrame({"unit": shuffled["unit"].to_numpy(), "text": texts}, dtype="str")
    frame = frame.assign(**dict.fromkeys((*codebook.variables, "notes"), ""))
    if coder:
        frame.insert(1, "coder", coder)
    suffix = Path(path).suffix.lower()
    if suffix == ".csv":
        return Saved([write(path, b"\xef\xbb\xbf" + csv_bytes(for_spreadsheets(frame)))])
    if suffix == ".xlsx":
        return Saved([write(path, _workbook(frame, codebook))])
    if suffix == ".jsonl":
        whole = frame.assign(text=shuffled["text"].to_numpy()).drop(columns="notes").to_dict("records")
        return Saved([write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in whole).encode("utf-8", "replace"))])
    raise ValueError(f"{Path(path).name!r} ends in {suffix or 'nothing'!r}: a sheet is .xlsx or .csv, for a model .jsonl")


def _shown(text: str) -> str:
    plain = _CONTROL.sub("", text)
    return plain if len(plain) <= LONGEST else plain[:LONGEST].rstrip() + GOES_ON


def comparable(text: str) -> str:
    """A text as far as a spreadsheet may change it: blanks, line ends and the shape of marks do not count.

    >>> comparable("'=1 +\\r\\n2") == comparable("=1 + 2")
    True
    """
    plain = " ".join(_marks(_CONTROL.sub("", _unescaped(text))).split())
    goes_on = _marks(GOES_ON.strip())
    return plain.removesuffix(goes_on).rstrip()[: LONGEST // 2] if len(plain) > LONGEST // 2 else plain


def _marks(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_REWRITTEN)


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell


def _workbook(frame: pd.DataFrame, codebook: Codebook) -> bytes:
    book = library("openpyxl", "writing .xlsx", otherwise="save the sheet as .csv").Workbook()
    page, levels = book.active, book.create_sheet("codebook")
    page.title = "to code"
    _fill(page, frame)
    page.freeze_panes = page.cell(2, frame.columns.get_loc("text") + 2)
    _fill(levels, codebook.frame)
    levels.freeze_panes = "A2"
    _offer_levels(page, frame, codebook)
    written = io.BytesIO()
    book.save(written)
    return without_clock(written.getvalue())


def _fill(page: Any, frame: pd.DataFrame) -> None:
    """A frame from the first cell on, wrapped, its header bold."""
    styles, letters = library("openpyxl.styles", "writing .xlsx"), library("openpyxl.utils", "writing .xlsx")
    safe = frame if "level" in frame.columns else for_spreadsheets(frame)  # a level is chosen as it is spelt
    for column, name in enumerate(frame.columns, start=1):
        page.column_dimensions[letters.get_column_letter(column)].width = WIDTHS.get(name, WIDTH)
        for row, value in enumerate([safe.columns[column - 1], *safe.iloc[:, column - 1]], start=1):
            cell = page.cell(row, column)
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.font = styles.Font(bold=True)
            if value != "":
                cell.value = _as_number(value) if name == "level" else _CONTROL.sub("", value)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text stays text, also where it begins with =


def _as_number(level: str) -> str | int | float:
    """A level as a number where it is spelt like one: -2 typed into a cell is a number and must be found in the list."""
    value = number(level)
    for form in (int, float):
        if value is not None and value == form(value) and str(form(value)) == level:
            return form(value)
    return level


def _offer_levels(page: Any, frame: pd.DataFrame, codebook: Codebook) -> None:
    """A drop-down of its levels in each variable's column; anything else is refused with a word why."""
    validation = library("openpyxl.worksheet.datavalidation", "writing .xlsx")
    letters = library("openpyxl.utils", "writing .xlsx")
    row = 2
    for name, variable in codebook.variables.items():
        last = row + max(1, len(variable.levels)) - 1
        if variable.levels and len(frame):
            offer = validation.DataValidation(type="list", formula1=f"codebook!$D${row}:$D${last}", allow_blank=True)
            offer.errorTitle, offer.error = "No level of the codebook", "Choose one from the list."
            offer.showErrorMessage = True
            column = frame.columns.get_loc(name) + 1
            letter = letters.get_column_letter(column)
            offer.add(f"{letter}2:{letter}{len(frame) + 1}")
            page.add_data_validation(offer)
            if all(isinstance(_as_number(level), str) for level in variable.levels):
                for line in range(2, len(frame) + 2):
                    page.cell(line, column).number_format = "@"  # else 2022-03-01 becomes a day, and true a truth value
        row = last + 1


def read_sheet(path: str | os.PathLike[str], codebook: Codebook) -> Sheet:
    """Read a sheet that a coder filled in, or any table with a column `unit` (or `article`) and one a variable.

    Raises:
        ValueError: if it has no column of units, or none of the codebook's variables. OSError: if it cannot be read.
    """
    path = Path(path)
    data = path.read_bytes()
    try:
        records = read_rows(data, path.suffix.lower())
        columns = {
            _unescaped(name).strip(): [_unescaped(cell) for cell in cells] for name, cells in records.columns.items()
        }
        unit = next((name for name in UNIT_NAMES if name in columns), None)
        if unit is None:
            raise ValueError(f"no column {' or '.join(UNIT_NAMES[:2])}: it has {', '.join(columns)}")
        there = [name for name in codebook.variables if name in columns]
        if not there:
            raise ValueError(f"none of the variables {', '.join(codebook.variables)}: it has {', '.join(columns)}")
    except ValueError as error:
        raise ValueError(f"{path.name} is no sheet of {codebook.name!r}: {error}") from None
    slips = [
        (path.name, refused.line, "", "", "", f"the row cannot be read: {refused.reason}")
        for refused in records.refused
    ]
    slips += [
        (path.name, 1, "", name, "", "the sheet has no such column") for name in codebook.variables if name not in there
    ]
    return Sheet(path.name, hashlib.sha256(data).digest(), list(_rows(columns, records, unit, there, path.stem)), slips)


def read_rows(data: bytes, suffix: str) -> Records:
    """The rows of a workbook, or of text with whatever stands most often in its first line between the cells."""
    if suffix in (".xlsx", ".xlsm"):
        return read_excel(data, Options())
    head = data.split(b"\n", 1)[0].decode("utf-8", "replace")
    return read_table(data, delimiter=max(DELIMITERS, key=head.count))


def _rows(columns: dict[str, list[str]], records: Records, unit: str, variables: list[str], stem: str) -> Iterator[Row]:
    for place, line in enumerate(records.lines):
        coder = columns["coder"][place].strip() if "coder" in columns else ""
        text = columns["text"][place] if "text" in columns else ""
        values = {name: columns[name][place].strip() for name in variables}
        if any((columns[unit][place].strip(), text.strip(), *values.values())):
            remark = columns["notes"][place].strip() if "notes" in columns else ""
            yield Row(line, columns[unit][place].strip(), coder or stem, text, values, remark)
