"""CSV and TSV: every cell text, every row with its line number, a broken row set aside and none shifted."""

import contextlib
import csv
import sys
from collections.abc import Iterator

from mediakit.reading.encodings import decode, undecodable
from mediakit.reading.records import Options, Records, Refused
from mediakit.reading.tables.column_names import guess
from mediakit.reading.tables.services import known_list

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_csv(data: bytes, options: Options) -> Records:
    """Read a table with one article a row; the delimiter is the comma unless the header proves another."""
    return read_table(data, options=options, delimiter=",")


def read_tsv(data: bytes, options: Options) -> Records:
    """Read a table whose cells are parted by tabs."""
    return read_table(data, options=options, delimiter="\t")


def read_table(data: bytes, *, options: Options | None = None, delimiter: str) -> Records:
    """Read a delimited table into Records.

    Rows with too many or too few cells are set aside. Raises ValueError for an empty file, a column name that stands
    twice, and a quotation mark that is never closed (naming the line where its row starts).

    >>> records = read_table(b"id,text\\n007,NA\\n1,2,3\\n", delimiter=",")
    >>> dict(records.columns), records.refused[0].line
    ({'id': ['007'], 'text': ['NA']}, 3)
    """
    options = options or Options()
    decoded = decode(data, options.encoding)
    text, stand_in = _shield_returns(decoded.text.replace("\x00", ""))
    proven = _delimiter(text, delimiter, options)
    rows = _rows(text, proven)
    _, header = next(rows, (0, []))
    if not header:
        raise ValueError("the file is empty; a table starts with a line of column names")
    header = _names(header)
    kept, lines, numbers, refused = [], [], [], []
    for number, (line, cells) in enumerate(rows, start=1):
        if reason := _broken(cells, len(header), decoded.mixed):
            refused.append(Refused(line, number, reason))
        else:
            kept.append(cells)
            lines.append(line)
            numbers.append(number)
    if stand_in:
        kept = [[cell.replace(stand_in, "\r") for cell in cells] for cells in kept]
    cells = [list(column) for column in zip(*kept, strict=True)] or [[] for _ in header]
    notes = [f"cells parted by the {DELIMITERS[proven]}, as the header shows"] if proven != delimiter else []
    if removed := decoded.text.count("\x00"):
        notes.append(f"{removed} NUL characters removed")
    return Records(
        dict(zip(header, cells, strict=True)), numbers, lines, tuple(refused),
        encoding=decoded.encoding, guessed=decoded.guessed, notes=tuple(notes),
        cut="its last row" if refused and refused[-1].line > max(lines, default=0) and not text.endswith("\n") else "",
    )  # fmt: skip


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it starts on."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    start = 1
    with _long_cells():
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise ValueError(
                    f"the row that starts on line {start} cannot be read ({error}); is a quotation mark left open?"
                ) from None
            if cells is None:
                return
            if cells:
                yield start, cells
            start = reader.line_num + 1


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
    if "\r" not in text:
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
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the column {twice[0]!r} stands twice in the header; rename one of them")
    return names


def _broken(cells: list[str], expected: int, mixed: bool) -> str:
    if len(cells) != expected:
        return f"{len(cells)} cells where the header has {expected}"
    if mixed and any(undecodable(cell) for cell in cells):
        return "bytes that are not UTF-8 in a file that is"
    return ""
