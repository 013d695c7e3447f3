"""CSV and TSV: every cell text, every row with its line number, a broken row set aside and none shifted."""

import contextlib
import csv
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from mediakit.reading.encodings import decode, undecodable
from mediakit.reading.records import Options, Records, Refused, repeated
from mediakit.reading.tables.column_names import guess
from mediakit.reading.tables.services import known_list

_AT_ONCE = 1_000  # rows
_STRICT: dict[str, Any] = {}
_BACKSLASH = {"escapechar": "\\"}
_NO_MARKS = {"quoting": csv.QUOTE_NONE}
_TOLERANT = {"backslashes before quotation marks taken off": _BACKSLASH, "quotation marks taken as they stand": _NO_MARKS}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_csv(data: bytes, options: Options) -> Records:
    """Read a table with one article a row; the delimiter is the comma unless the header proves another."""
    return read_table(data, options=options, delimiter=",")


def read_tsv(data: bytes, options: Options) -> Records:
    """Read a table whose cells are parted by tabs."""
    return read_table(data, options=options, delimiter="\t")


def read_table(data: bytes, *, options: Options | None = None, delimiter: str) -> Records:
    """Read a delimited table into Records.

    A row that cannot be read, or has too many or too few cells, is set aside. Where there are such rows, the table is
    also read with backslashes before its quotation marks, and with marks that mean nothing; the way that gives most rows is
    taken, and a note says so. Raises ValueError for an empty file and a column name that stands twice.

    >>> records = read_table(b"id,text\\n007,NA\\n1,2,3\\n", delimiter=",")
    >>> {name: list(column) for name, column in records.columns.items()}, records.refused[0].line
    ({'id': ['007'], 'text': ['NA']}, 3)
    """
    options = options or Options()
    decoded = decode(data, options.encoding)
    text, stand_in = _shield_returns(decoded.text.replace("\x00", ""))
    proven = _delimiter(text, delimiter, options)
    _, _, header = next(_rows(text, proven, _STRICT), (0, 0, []))
    if not header:
        raise ValueError("the file is empty; a table starts with a line of column names")
    if isinstance(header, str):
        raise ValueError(f"the line of column names: {header}")
    header = _names(header)
    rows, notes = _best(text, proven, len(header), decoded.mixed)
    cells = [_column(rows.kept, place, stand_in) for place in range(len(header))]
    notes += [f"cells parted by the {DELIMITERS[proven]}, as the header shows"] if proven != delimiter else []
    if removed := decoded.text.count("\x00"):
        notes.append(f"{removed} NUL characters removed")
    whole = text.endswith("\n")
    return Records(
        dict(zip(header, cells, strict=True)), rows.numbers, rows.lines, tuple(rows.refused),
        encoding=decoded.encoding, guessed=decoded.guessed, notes=tuple(notes), open_end=not whole,
        cut="its last row" if rows.refused and rows.refused[-1].line > max(rows.lines, default=0) and not whole else "",
    )  # fmt: skip


class Rows(NamedTuple):
    """The rows of a table that have the header's cells, their lines and numbers, and those that are refused."""

    kept: list[pd.DataFrame]  # a thousand rows each, so that no table stands in memory as Python's strings
    lines: list[int]
    numbers: list[int]
    refused: list[Refused]


def _best(text: str, delimiter: str, width: int, mixed: bool) -> tuple[Rows, list[str]]:
    """The rows in the way that gives most of them, the strict one before the others; and in words which, if another."""
    strict = _read(text, delimiter, width, mixed, _STRICT)
    if not strict.refused or '"' not in text:
        return strict, []
    found, said = strict, ""
    for words, dialect in _TOLERANT.items():
        if dialect is not _BACKSLASH or '\\"' in text:
            other = _read(text, delimiter, width, mixed, dialect)
            if len(other.lines) > len(found.lines):
                found, said = other, words
    counted = f"{said}: {len(found.lines):,} rows, {len(strict.lines):,} if they are read strictly"
    return found, [counted] if said else []


def _read(text: str, delimiter: str, width: int, mixed: bool, dialect: Mapping[str, Any]) -> Rows:
    rows = Rows([], [], [], [])
    table = _rows(text, delimiter, dialect)
    held: list[list[str]] = []
    next(table, None)
    for number, (line, last, cells) in enumerate(table, start=1):
        if reason := _broken(cells, width, mixed):
            rows.refused.append(Refused(line, number, reason + (f" (to line {last})" if last > line else "")))
        else:
            held.append(cells if dialect is not _NO_MARKS else [_unmarked(cell) for cell in cells])
            rows.lines.append(line)
            rows.numbers.append(number)
        if len(held) == _AT_ONCE:
            rows.kept.append(pd.DataFrame(held, dtype="str"))
            held = []
    rows.kept.append(pd.DataFrame(held, dtype="str", columns=range(width)))
    return rows


def _column(kept: list[pd.DataFrame], place: int, stand_in: str) -> pd.Series:
    column = pd.concat([rows[place] for rows in kept], ignore_index=True)
    for rows in kept:
        del rows[place]
    return column.str.replace(stand_in, "\r", regex=False) if stand_in else column


def _rows(text: str, delimiter: str, dialect: Mapping[str, Any]) -> Iterator[tuple[int, int, list[str] | str]]:
    """Each row that is not empty: its first line, its last, its cells; or why it cannot be read, and on the next line on."""
    start, place = 1, 0  # of the row: its line, and where in the text it begins
    lines = _Lines(text, place)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, **dialect)
    with _long_cells():
        while True:
            try:
                cells: list[str] | str | None = next(reader, None)
            except csv.Error as error:
                cells = f"the row cannot be read ({error}); is a quotation mark left open?"
            if cells is None:
                return
            last = start + lines.taken - 1
            if isinstance(cells, str):
                yield start, start, cells
                place = text.find("\n", place) + 1 or len(text)
                start += 1
                lines = _Lines(text, place)
                reader = csv.reader(lines, delimiter=delimiter, strict=True, **dialect)
                continue
            if cells:
                yield start, last, cells
            start, place = last + 1, lines.place
            lines.taken = 0


class _Lines:
    """The lines of a text from a place on, for the csv module; it says how far it was read."""

    def __init__(self, text: str, place: int) -> None:
        self.text, self.place, self.taken = text, place, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.text):
            raise StopIteration
        start = self.place
        self.place = self.text.find("\n", start) + 1 or len(self.text)
        self.taken += 1
        return self.text[start : self.place]


def _unmarked(cell: str) -> str:
    """A cell whose marks were read as they stand, without the two round the whole of it."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        yield text[start:stop]
        start = stop


@contextlib.contextmanager
def _long_cells() -> Iterator[None]:
    """The csv module stops at cells of 131,072 characters; an article may be longer."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _shield_returns(text: str) -> tuple[str, str]:
    """Put a stand-in for carriage returns inside cells: the csv module would end the row there."""
    if text.count("\r") == text.count("\r\n"):
        return text, ""
    if "\n" not in text:
        return text.replace("\r", "\n"), ""
    stand_in = next(chr(code) for code in range(0xFDD0, 0xFDF0) if chr(code) not in text)
    return text.replace("\r\n", "\n\ufddf\n").replace("\r", stand_in).replace("\n\ufddf\n", "\r\n"), stand_in


def _delimiter(text: str, usual: str, options: Options) -> str:
    """The usual delimiter, unless only another one parts the header into columns with the text among them."""
    first = next(_lines(text), "")
    proven = [mark for mark in (usual, *DELIMITERS) if _has_text(first, mark, options)]
    if not proven and (most := header_names(first.encode("utf-8", "replace"))) and known_list(most):
        proven = [mark for mark in DELIMITERS if len(first.split(mark)) >= len(most)]
    if not proven and usual not in first and len(most := header_names(first.encode("utf-8", "replace"))) > 2:
        proven = [mark for mark in DELIMITERS if len(first.split(mark)) == len(most)]
    return proven[0] if proven else usual


def _has_text(line: str, mark: str, options: Options) -> bool:
    try:
        names = next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return False
    told = options.columns.get("text") or options.columns.get("body")
    return len(names) > 1 and (told in names if told else guess("body", names) != "")


def header_names(line: bytes) -> list[str]:
    """The column names in a table's first line, by the delimiter that parts it into most; [] where none does."""
    text = line.decode("utf-8-sig", "replace").strip("\r\n \ufeff")
    parted = []
    for mark in DELIMITERS:
        try:
            parted.append(next(csv.reader([text], delimiter=mark), []))
        except csv.Error:
            continue
    names = max(parted, key=len, default=[])
    return names if len(names) > 1 and all(len(name) < 80 for name in names) else []


def _names(header: list[str]) -> list[str]:
    names = [name or f"column_{number}" for number, name in enumerate(header, start=1)]
    twice = repeated(names)
    if twice:
        raise ValueError(f"the column {twice[0]!r} stands twice in the header; rename one of them")
    return names


def _broken(cells: list[str] | str, expected: int, mixed: bool) -> str:
    if isinstance(cells, str):
        return cells
    if len(cells) != expected:
        return f"{len(cells)} cells where the header has {expected}"
    if mixed and any(undecodable(cell) for cell in cells):
        return "bytes that are not UTF-8 in a file that is"
    return ""
