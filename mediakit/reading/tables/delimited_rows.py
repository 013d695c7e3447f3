"""Where the rows and cells of a delimited table are: the regular ones in blocks of bytes, the others by the csv module.

A cell is regular if it has no quotation mark, or one at its start, one at its end and only doubled ones between (RFC 4180):
there the number of marks before a place says whether it lies inside a cell. From the first cell that is not so on, the csv
module reads one row, and blocks go on after it.
"""

import contextlib
import csv
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from mediakit.reading.encodings import undecodable
from mediakit.reading.records import Refused

STRICT: dict[str, Any] = {}
BACKSLASH: dict[str, Any] = {"escapechar": "\\"}
NO_MARKS: dict[str, Any] = {"quoting": csv.QUOTE_NONE}
_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'
_LARGE, _SMALL = 1 << 20, 1 << 14  # bytes looked at in one go; after a row that is not regular few
_HELD = 1_000  # rows
_STAND_IN = "\ud800"  # for a lone carriage return, at which the csv module would end a row; no encoding gives this


class Rows(NamedTuple):
    """The rows that have as many cells as asked for, column by column, their lines and numbers, and those refused."""

    columns: list[pa.ChunkedArray]
    lines: np.ndarray
    numbers: np.ndarray
    refused: list[Refused]


class _Block(NamedTuple):
    """Regular rows: their cells one after the other, where in them each row begins, how many it has, its first and last
    line, counted from 0 in the block; and the bytes and line feeds of all."""

    cells: pa.Array
    first: np.ndarray
    widths: np.ndarray
    lines: np.ndarray
    last_lines: np.ndarray
    size: int
    feeds: int


class DelimitedTable:
    """A table of bytes in UTF-8, read once from its first row on.

    mixed: some bytes are no UTF-8, and the rows with them are refused.
    """

    def __init__(self, data: bytes, delimiter: str, dialect: Mapping[str, Any] = STRICT, *, mixed: bool = False) -> None:
        self._data, self._mark, self._dialect, self._mixed = data, delimiter, dialect, mixed
        self._place, self._line, self._number = 0, 1, 0

    def header(self) -> list[str] | str:
        """The cells of the first row that is not empty; [] where there is none; why it cannot be read."""
        while self._place < len(self._data):
            if cells := self._one()[0]:
                return cells
        return []

    def rows(self, width: int) -> Rows:
        """All rows after that."""
        chunks: list[list[pa.Array]] = []
        marks: list[tuple[np.ndarray, np.ndarray]] = []
        refused: list[Refused] = []
        held: list[tuple[int, int, list[str]]] = []
        window = 0 if self._dialect else _LARGE
        with _long_cells():
            while self._place < len(self._data):
                block = _regular(self._data, self._place, window, ord(self._mark)) if window else None
                if block is not None and block.size:
                    chunks += _columns_of(held, width, marks)
                    chunks.append(self._take(block, width, marks, refused))
                    self._place, self._line, window = self._place + block.size, self._line + block.feeds, min(2 * window, _LARGE)
                    continue
                line, window = self._line, window and _SMALL
                cells, last = self._one()
                if not cells:
                    continue
                self._number += 1
                if why := _broken(cells, width, self._mixed):
                    refused.append(Refused(line, self._number, _with_end(why, line, last)))
                elif isinstance(cells, list):
                    held.append((line, self._number, cells))
                if len(held) == _HELD:
                    chunks += _columns_of(held, width, marks)
            chunks += _columns_of(held, width, marks)
        lines, numbers = (np.concatenate([np.zeros(0, np.int64), *(mark[place] for mark in marks)]) for place in (0, 1))
        columns = [pa.chunked_array([chunk[place] for chunk in chunks], pa.large_string()) for place in range(width)]
        return Rows(columns, lines, numbers, sorted(refused))

    def _take(self, block: _Block, width: int, marks: list, refused: list[Refused]) -> list[pa.Array]:
        numbers = self._number + 1 + np.arange(len(block.first))
        self._number += len(block.first)
        whole = block.widths == width
        if self._mixed:
            whole &= ~_undecodable_rows(block)
        for row in np.flatnonzero(~whole).tolist():
            cells = block.cells.cast(pa.large_binary())[int(block.first[row]) :][: int(block.widths[row])].to_pylist()
            why = _broken([cell.decode("utf-8", "surrogateescape") for cell in cells], width, self._mixed)
            line, last = self._line + int(block.lines[row]), self._line + int(block.last_lines[row])
            refused.append(Refused(line, int(numbers[row]), _with_end(why, line, last)))
        marks.append((self._line + block.lines[whole], numbers[whole]))
        return [block.cells.take(pa.array(block.first[whole] + place)) for place in range(width)]

    def _one(self) -> tuple[list[str] | str, int]:
        """The cells of the next row by the csv module, or why it cannot be read and is left at its first line; its last line."""
        lines = _Lines(self._data, self._place)
        with _long_cells():
            try:
                cells: list[str] | str = next(csv.reader(lines, delimiter=self._mark, strict=True, **self._dialect), [])
            except csv.Error as error:
                cells = f"the row cannot be read ({error}); is a quotation mark left open?"
                lines = _Lines(self._data, self._place)
                next(lines)
        last = self._line + lines.taken - 1
        self._place, self._line = lines.place, last + 1
        if isinstance(cells, str):
            return cells, last
        if self._dialect is NO_MARKS:
            cells = list(map(_unmarked, cells))
        return [cell.replace(_STAND_IN, "\r") for cell in cells], last


def _regular(data: bytes, place: int, size: int, mark: int) -> _Block | None:
    """The regular rows from a place on; None, or a block without bytes, where the first is not regular."""
    while True:
        stop = min(place + size, len(data))
        block = _cut(np.frombuffer(data, np.uint8, stop - place, place), mark, ends=stop == len(data))
        if block is not None or stop == len(data):
            return block
        size *= 4


def _cut(buffer: np.ndarray, mark: int, *, ends: bool) -> _Block | None:
    """The rows that are whole and regular; None where no row is whole."""
    places = np.flatnonzero((buffer == _QUOTE) | (buffer == mark) | (buffer == _LINE_FEED))
    signs = buffer[places]
    quoting = signs == _QUOTE
    between = ~quoting & (np.cumsum(quoting) % 2 == 0)
    stops, feeds = places[between], signs[between] == _LINE_FEED
    if ends and not (len(stops) and feeds[-1] and stops[-1] == len(buffer) - 1):
        stops, feeds = np.append(stops, len(buffer)), np.append(feeds, True)
    rows = np.flatnonzero(feeds)  # each row's last cell
    if not len(rows):
        return None
    stops = stops[: rows[-1] + 1]
    starts = np.append(0, stops[:-1] + 1)
    bare = stops.copy()
    bare[rows] -= (stops[rows] > starts[rows]) & (buffer[np.maximum(stops[rows] - 1, 0)] == _RETURN)
    quotes = places[quoting & (places < stops[-1])]
    dropped, irregular = _marks(quotes, starts, bare, stops)
    rows = rows[rows < irregular]
    cells, size = (int(rows[-1]) + 1, min(int(stops[rows[-1]]) + 1, len(buffer))) if len(rows) else (0, 0)
    starts, stops, bare, dropped = starts[:cells], stops[:cells], bare[:cells], dropped[dropped < size]
    keep = np.ones(size, bool)
    for gone in (stops[stops < size], bare[bare < stops], dropped):
        keep[gone] = False
    lengths = bare - starts - np.bincount(np.searchsorted(stops, dropped), minlength=cells)
    offsets = np.append(0, np.cumsum(lengths)).astype(np.int64)
    texts = pa.Array.from_buffers(pa.large_string(), cells, [None, pa.py_buffer(offsets), pa.py_buffer(buffer[:size][keep])])
    first = np.append(0, rows[:-1] + 1) if len(rows) else rows
    widths, line_feeds = rows - first + 1, places[signs == _LINE_FEED]
    filled = (widths > 1) | (bare[first] > starts[first])
    lines, last_lines = (np.searchsorted(line_feeds, at) for at in (starts[first], stops[rows]))
    return _Block(texts, first[filled], widths[filled], lines[filled], last_lines[filled], size, int(np.searchsorted(line_feeds, size)))


def _marks(quotes: np.ndarray, starts: np.ndarray, bare: np.ndarray, stops: np.ndarray) -> tuple[np.ndarray, int]:
    """The quotation marks that are not part of a cell's text, and the first cell in which they stand otherwise."""
    if not len(quotes):
        return quotes, len(stops)
    cell = np.searchsorted(stops, quotes)
    opens = np.append(True, cell[1:] != cell[:-1])
    closes = np.append(opens[1:], True)
    order = np.arange(len(quotes))
    odd = (order - np.maximum.accumulate(np.where(opens, order, 0))) % 2 == 1
    doubled = np.append(quotes[1:] == quotes[:-1] + 1, False)
    wrong = (opens & (quotes != starts[cell])) | (closes & ((quotes != bare[cell] - 1) | ~odd)) | (odd & ~closes & ~doubled)
    return quotes[opens | odd], int(cell[wrong][0]) if wrong.any() else len(stops)


def _undecodable_rows(block: _Block) -> np.ndarray:
    """Which rows hold bytes that are no UTF-8."""
    try:
        block.cells.validate(full=True)
        return np.zeros(len(block.first), bool)
    except pa.ArrowInvalid:
        cells = [undecodable(cell.decode("utf-8", "surrogateescape")) for cell in block.cells.cast(pa.large_binary()).to_pylist()]
        return np.array([any(cells[row : row + width]) for row, width in zip(block.first, block.widths, strict=True)], dtype=bool)


def _columns_of(held: list[tuple[int, int, list[str]]], width: int, marks: list) -> list[list[pa.Array]]:
    """What is held as columns; nothing is held after that."""
    if not held:
        return []
    lines, numbers, rows = zip(*held, strict=True)
    held.clear()
    marks.append((np.array(lines), np.array(numbers)))
    return [[pa.array([row[place] for row in rows], pa.large_string()) for place in range(width)]]


class _Lines:
    """The lines of a table from a place on, for the csv module; it says how far it was read."""

    def __init__(self, data: bytes, place: int) -> None:
        self.data, self.place, self.taken = data, place, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.data):
            raise StopIteration
        start = self.place
        self.place = self.data.find(b"\n", start) + 1 or len(self.data)
        self.taken += 1
        line = self.data[start : self.place].decode("utf-8", "surrogateescape")
        bare = line.removesuffix("\n").removesuffix("\r")
        return bare.replace("\r", _STAND_IN) + line[len(bare) :]


@contextlib.contextmanager
def _long_cells() -> Iterator[None]:
    """The csv module stops at cells of 131,072 characters; an article may be longer."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _unmarked(cell: str) -> str:
    """A cell whose marks were read as they stand, without the two round the whole of it."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _broken(cells: list[str] | str, expected: int, mixed: bool) -> str:
    if isinstance(cells, str):
        return cells
    if len(cells) != expected:
        return f"{len(cells)} cells where the header has {expected}"
    if mixed and any(undecodable(cell) for cell in cells):
        return "bytes that are not UTF-8 in a file that is"
    return ""


def _with_end(why: str, line: int, last: int) -> str:
    return f"{why} (to line {last})" if last > line else why
