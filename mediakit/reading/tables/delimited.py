"""CSV and TSV: every cell text, every row with its line number, a broken row set aside and none shifted."""

import csv
from collections.abc import Mapping
from typing import Any

from mediakit.reading.article_table import as_series
from mediakit.reading.encodings import as_utf8
from mediakit.reading.records import Options, Records, refuse_repeated
from mediakit.reading.tables.column_names import guess
from mediakit.reading.tables.delimited_rows import BACKSLASH, NO_MARKS, STRICT, DelimitedTable, Rows
from mediakit.reading.tables.services import known_list

_TOLERANT = {"backslashes before quotation marks taken off": BACKSLASH, "quotation marks taken as they stand": NO_MARKS}
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
    encoded = as_utf8(data, options.encoding)
    nuls = encoded.data.count(b"\x00") if b"\x00" in encoded.data else 0  # to look takes a thirtieth of the time to count
    data = encoded.data.replace(b"\x00", b"") if nuls else encoded.data
    data = data if b"\n" in data else data.replace(b"\r", b"\n")
    proven = _delimiter(data, delimiter, options)
    header = DelimitedTable(data, proven).header()
    if not header:
        raise ValueError("the file is empty; a table starts with a line of column names")
    if isinstance(header, str):
        raise ValueError(f"the line of column names: {header}")
    header = _names(header)
    rows, notes = _best(data, proven, len(header), encoded.mixed)
    columns = {name: as_series(column) for name, column in zip(header, rows.columns, strict=True)}
    notes += [f"cells parted by the {DELIMITERS[proven]}, as the header shows"] if proven != delimiter else []
    notes += [f"{nuls} NUL characters removed"] if nuls else []
    whole, last = data.endswith(b"\n"), max(rows.lines.tolist(), default=0)
    return Records(
        columns, rows.numbers.tolist(), rows.lines.tolist(), tuple(rows.refused),
        encoding=encoded.encoding, guessed=encoded.guessed, notes=tuple(notes), open_end=not whole,
        cut="its last row" if rows.refused and rows.refused[-1].line > last and not whole else "",
    )  # fmt: skip


def _best(data: bytes, delimiter: str, width: int, mixed: bool) -> tuple[Rows, list[str]]:
    """The rows in the way that gives most of them, the strict one before the others; and in words which, if another."""
    strict = _read(data, delimiter, width, mixed, STRICT)
    if not strict.refused or b'"' not in data:
        return strict, []
    found, said = strict, ""
    for words, dialect in _TOLERANT.items():
        if dialect is not BACKSLASH or b'\\"' in data:
            other = _read(data, delimiter, width, mixed, dialect)
            if len(other.lines) > len(found.lines):
                found, said = other, words
    counted = f"{said}: {len(found.lines):,} rows, {len(strict.lines):,} if they are read strictly"
    return found, [counted] if said else []


def _read(data: bytes, delimiter: str, width: int, mixed: bool, dialect: Mapping[str, Any]) -> Rows:
    table = DelimitedTable(data, delimiter, dialect, mixed=mixed)
    table.header()
    return table.rows(width)


def _delimiter(data: bytes, usual: str, options: Options) -> str:
    """The usual delimiter, unless only another one parts the header into columns with the text among them."""
    end = data.find(b"\n")
    first = data[: end if end >= 0 else len(data)].decode("utf-8", "replace")
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
    refuse_repeated(names, "in the header")
    return names
