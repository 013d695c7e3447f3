"""How a frame is displayed: columns as text, rounded, intervals folded in, narrowed to a page."""

import functools
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd

from mediakit.results.html import Html, element, escape, plain_line

WIDTH = 120  # columns of text: a notebook cell on an ordinary screen
NARROWEST = 16
PROSE = 48  # what a column of sentences keeps as long as names can give way
MISSING = "–"
FIGURE_SPACE = "\u2007"  # as wide as a digit, so that numbers align in a proportional typeface too
CUT_AT_START = ("left",)  # a concordance's left context ends at the match


@dataclass(frozen=True)
class Column:
    """A column as it is displayed: its cells as text, and whether they end at the right."""

    name: str
    cells: list[str]
    numbers: bool = False

    @property
    def width(self) -> int:
        return max(map(columns_wide, [self.name, *self.cells]))

    @property
    def right(self) -> bool:
        return self.numbers or self.name in CUT_AT_START

    @property
    def style(self) -> str:
        return f"text-align:{'right' if self.right else 'left'};padding:.15em .5em"

    def shown(self, cell: str) -> Html:
        """What a cell holds, as HTML; a number never breaks, a text may."""
        return Html(escape(cell).replace(" ", "&nbsp;")) if self.numbers else escape(cell)

    def html(self, cell: str) -> Html:
        """A cell; a text turns only its own direction."""
        return element("td", self.shown(cell), dir="" if self.numbers else "auto", style=self.style)

    def narrowed(self, width: int) -> "Column":
        cut = functools.partial(_cut, width=width, at_start=self.name in CUT_AT_START)
        return Column(_cut(self.name, width), [cut(cell) for cell in self.cells], self.numbers)


def to_columns(frame: pd.DataFrame) -> list[Column]:
    """The columns in display form, `low` and `high` folded into the value they belong to."""
    names = [str(name) for name in frame.columns]
    folded = {base: ends for base in names if (ends := _ends(names, base))}
    gone = {name for ends in folded.values() for name in ends}
    values = {name: frame.iloc[:, place] for place, name in enumerate(names)}
    columns = []
    for place, name in enumerate(names):
        if name in folded:
            columns.append(_interval_column(name, *(values[n] for n in (name, *folded[name]))))
        elif name not in gone:
            columns.append(_plain_column(name, frame.iloc[:, place]))
    return columns


def _ends(names: list[str], base: str) -> tuple[str, str] | None:
    """The names of the interval around `base`: base_low and base_high, or low and high right behind it."""
    if f"{base}_low" in names and f"{base}_high" in names:
        return f"{base}_low", f"{base}_high"
    place = names.index(base)
    return ("low", "high") if names[place + 1 : place + 3] == ["low", "high"] else None


def _interval_column(name: str, *parts: pd.Series) -> Column:
    numbers = [pd.to_numeric(part, errors="coerce").to_numpy(dtype=float) for part in parts]
    places = _decimals(np.concatenate(numbers))
    value, low, high = (_padded([_number(v, places) for v in part]) for part in numbers)
    cells = [f"{v} [{a}, {b}]" for v, a, b in zip(value, low, high, strict=True)]
    return Column(f"{plain_line(name)} [low, high]", cells, numbers=True)


def _plain_column(name: str, values: pd.Series) -> Column:
    if pd.api.types.is_bool_dtype(values):
        return Column(plain_line(name), ["yes" if value else "no" for value in values])
    if pd.api.types.is_numeric_dtype(values):
        return Column(plain_line(name), _number_cells(name, values), numbers=True)
    if pd.api.types.is_datetime64_any_dtype(values):
        days = bool((values.dropna() == values.dropna().dt.normalize()).all())
        form = "%Y-%m-%d" if days else "%Y-%m-%d %H:%M"
        return Column(plain_line(name), [MISSING if pd.isna(v) else v.strftime(form) for v in values])
    return Column(plain_line(name), [_text(value) for value in values])


def _number_cells(name: str, values: pd.Series) -> list[str]:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    if name.split("_")[-1] in ("p", "q"):
        return [_probability(v) for v in numbers]
    if pd.api.types.is_integer_dtype(values):
        # A year is no quantity: separators only where a column holds larger numbers.
        form = ",d" if np.nanmax(np.abs(numbers), initial=0) >= 10_000 else "d"
        return [MISSING if pd.isna(v) else format(int(v), form) for v in values]
    places = _decimals(numbers)
    return [_number(v, places) for v in numbers]


def _decimals(numbers: np.ndarray) -> int:
    """How many decimals a column needs: two for ordinary numbers, three digits of very small ones."""
    finite = np.abs(numbers[np.isfinite(numbers)])
    # Noise in the last digits must not make a whole number look like a broken one.
    if not (np.abs(finite - np.rint(finite)) > 1e-9 * finite).any():
        return 0
    magnitude = int(np.floor(np.log10(finite.max()) + 1e-9))
    return max(0, 2 - magnitude) if magnitude < 0 else max(0, min(2, 3 - magnitude))


def _number(value: float, places: int) -> str:
    if np.isnan(value):
        return MISSING
    # A hair away from zero, so that an exact half always rounds the same way.
    text = f"{value * (1 + 1e-9):,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def _probability(value: float) -> str:
    if np.isnan(value):
        return MISSING
    return "<.001" if value < 0.001 else _number(value, 3).removeprefix("0")


def _padded(cells: list[str]) -> list[str]:
    width = max(map(len, cells), default=0)
    return [cell.rjust(width, FIGURE_SPACE) for cell in cells]


def _text(value: object) -> str:
    missing = value is None or (np.isscalar(value) and pd.isna(value))
    return MISSING if missing else plain_line(value)


def columns_wide(text: str) -> int:
    """Columns that a text takes in a typeface of equal widths."""
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )  # fmt: skip


def beginning(text: str, width: int) -> str:
    """As much of a text as so many columns hold.

    >>> beginning("和平谈判", 5), beginning("talks", 5)
    ('和平', 'talks')
    """
    return text[: bisect_right(list(accumulate(map(columns_wide, text))), width)]


def _cut(text: str, width: int, at_start: bool = False) -> str:
    if columns_wide(text) <= width:
        return text
    if at_start:
        return _cut(text[::-1], width)[::-1]
    return beginning(text, width - 1).rstrip() + "…"


def fit(columns: list[Column]) -> tuple[list[Column], list[str]]:
    """The columns narrowed to the page's width, and the names of those that even then do not fit."""
    kept = [column if column.numbers else column.narrowed(60) for column in columns]
    least = [PROSE if column.width > 60 else NARROWEST for column in columns]
    while _page(kept) > WIDTH:
        texts = [i for i, column in enumerate(kept) if not column.numbers and column.width > least[i]]
        if not texts and PROSE in least:  # sentences gave way last
            least = [NARROWEST] * len(columns)
            continue
        if not texts:
            break
        widest = max(texts, key=lambda i: kept[i].width)
        target = max(least[widest], kept[widest].width - (_page(kept) - WIDTH), kept[widest].width // 2)
        kept[widest] = columns[widest].narrowed(target)
    left_out: list[str] = []
    while _page(kept) > WIDTH and len(kept) > 1:
        left_out.insert(0, kept.pop().name)
    return kept, left_out


def _page(columns: list[Column]) -> int:
    return sum(column.width for column in columns) + 2 * (len(columns) - 1)


def aligned(columns: list[Column]) -> list[str]:
    """The lines of the table, names first."""
    widths = [column.width for column in columns]
    rows = zip(*([column.name, *column.cells] for column in columns), strict=True)
    lines = []
    for row in rows:
        parts = []
        for column, width, cell in zip(columns, widths, row, strict=True):
            gap = " " * (width - columns_wide(cell))
            parts.append(gap + cell if column.right else cell + gap)
        lines.append("  ".join(parts).replace(FIGURE_SPACE, " ").rstrip())
    return lines
