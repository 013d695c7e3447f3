"""Table: a tidy frame that remembers how it was made; it displays itself and saves itself."""

import functools
import hashlib
import html
import importlib.metadata
import json
import os
import platform
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mediakit.files import Saved, csv_bytes, stem, write
from mediakit.plots import Shown, picture
from mediakit.provenance import Provenance
from mediakit.workbook import workbook_bytes

__all__ = ["Table"]

ROWS = 20
WIDTH = 120  # columns of text: a notebook cell on an ordinary screen
NARROWEST = 16
PROSE = 48  # what a column of sentences keeps as long as names can give way
MISSING = "–"
FIGURE_SPACE = "\u2007"  # as wide as a digit, so that numbers align in a proportional typeface too
CUT_AT_START = ("left",)  # a concordance's left context ends at the match
HITS = ("match",)
PACKAGES = ("matplotlib", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy")


@dataclass(frozen=True, repr=False, eq=False)
class Table:
    """A tidy frame with the steps that made it.

    `frame` has one row an observation; `title` says what it is, `notes` what a reader must know to use it.
    Subclasses are dataclasses of the same kind (`frozen=True, repr=False, eq=False`) and may have
    `plot(ax=None)`, which gives a `Shown`; `save` then writes the figure too.

    >>> counted = pd.DataFrame({"outlet": ["gazette", "tribune"], "rate": [4.21, 12.5], "low": [3.0, 9.75],
    ...                         "high": [5.5, 15.0], "p": [0.0002, 0.21]})
    >>> Table(counted, Provenance("3f2a9c1e"), "Frames by outlet", ("hits per 1,000 words",))
    Frames by outlet
    outlet      rate [low, high]      p
    gazette   4.21 [3.00,  5.50]  <.001
    tribune  12.50 [9.75, 15.00]   .210
    hits per 1,000 words
    """

    frame: pd.DataFrame
    provenance: Provenance
    title: str = ""
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", (self.notes,) if isinstance(self.notes, str) else tuple(self.notes))

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        columns, left_out = _fit(_columns(self.frame.head(ROWS)))
        lines = [_line(self.title)] if self.title else []
        return "\n".join([*lines, *_aligned(columns), *self._below(left_out)])

    def _repr_html_(self) -> str:
        columns, left_out = _fit(_columns(self.frame.head(ROWS)))
        rows = zip(*(column.cells for column in columns), strict=True)
        head = "".join(f'<th scope="col"{column.style}>{html.escape(column.name)}</th>' for column in columns)
        body = "".join(f"<tr>{''.join(map(_Column.html, columns, row))}</tr>\n" for row in rows)
        caption = f'<caption style="{_CAPTION}">{html.escape(_line(self.title))}</caption>\n' if self.title else ""
        below = "".join(f'<p style="{_NOTE}">{html.escape(line)}</p>\n' for line in self._below(left_out))
        return (
            f'<div style="overflow-x:auto">\n<table style="{_TABLE}">\n{caption}'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{below}</div>"
        )

    def _below(self, left_out: list[str]) -> list[str]:
        more = len(self) - ROWS
        count = [f"… and {more:,} more"] if more > 0 else [] if len(self) else ["no rows"]
        columns = [f"columns not shown: {', '.join(left_out)}"] if left_out else []
        return [*count, *columns, *map(_line, self.notes)]

    def save(self, name: str | os.PathLike[str], *, figure: Shown | None = None) -> Saved:
        """Write `name.csv`, `name.json` and, where the table can be drawn, `name.svg` and `name.png`.

        A name that ends in .xlsx asks for a workbook beside them, for whoever reads on in a spreadsheet.
        `figure` is the drawing to save where it is not the plain `plot()`. The CSV has every digit; the JSON says how it was made: title, notes, the corpus' fingerprint and
        counts, every step with its parameters, the versions, each file's SHA-256 and the figure's digest, but no
        clock and no path, so that a second run writes the same bytes. Gives the paths. Raises OSError where the
        folder cannot be written to.
        """
        base = stem(name)
        contents = {f"{base.name}.csv": csv_bytes(self.frame)}
        if str(name).endswith(".xlsx"):
            contents[base.name + ".xlsx"] = workbook_bytes(self.frame, title=self.title, bold=HITS, right=CUT_AT_START)
        drawn = self.plot() if figure is None and hasattr(self, "plot") else figure
        if drawn is not None:
            for kind in ("svg", "png"):
                contents[f"{base.name}.{kind}"] = picture(drawn.figure, kind, self.title)
        sidecar = self._sidecar(contents, drawn)
        # The sidecar last: where it is there, all it names is there.
        contents[f"{base.name}.json"] = (
            json.dumps(sidecar, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
        ).encode("utf-8", "replace")
        return Saved(write(base.with_name(file), content) for file, content in contents.items())

    def to_latex(self) -> str:
        """All rows as a LaTeX table (`booktabs`), rounded as displayed; see `mediakit.comparing.markup.latex`."""
        from mediakit.comparing.markup import latex  # it reads how a table is displayed

        return latex(self)

    def to_markdown(self) -> str:
        """All rows as a Markdown table, rounded as displayed; see `mediakit.comparing.markup.markdown`."""
        from mediakit.comparing.markup import markdown

        return markdown(self)

    def _sidecar(self, contents: dict[str, bytes], drawn: Shown | None) -> dict[str, Any]:
        made = self.provenance.to_dict()
        sidecar = {
            "title": self.title,
            "notes": list(self.notes),
            "rows": len(self),
            "columns": [str(name) for name in self.frame.columns],
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
            "inputs": {"corpus": made["corpus"], **made["counts"]},
            "parameters": made["steps"],
            **_versions(),
        }
        return sidecar if drawn is None else {**sidecar, "digest": drawn.digest}


@functools.cache
def _versions() -> dict[str, Any]:
    """The versions of this library, of Python and of the packages that numbers and pictures depend on."""
    found = {}
    for name in ("mediakit", *PACKAGES):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return {"mediakit": found.pop("mediakit"), "python": platform.python_version(), "packages": found}


_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;padding:.3em 0"
_NOTE = "margin:.2em 0;font-size:.9em;opacity:.8"


@dataclass(frozen=True)
class _Column:
    """A column as it is displayed: its cells as text, and whether they end at the right."""

    name: str
    cells: list[str]
    numbers: bool = False

    @property
    def width(self) -> int:
        return max(map(_width, [self.name, *self.cells]))

    @property
    def right(self) -> bool:
        return self.numbers or self.name in CUT_AT_START

    @property
    def style(self) -> str:
        return f' style="text-align:{"right" if self.right else "left"}"'

    def html(self, cell: str) -> str:
        """A cell; a number never breaks, a text may, and turns only its own direction."""
        if self.numbers:
            return f"<td{self.style}>{html.escape(cell).replace(' ', '&nbsp;')}</td>"
        return f'<td dir="auto"{self.style}>{html.escape(cell)}</td>'

    def narrowed(self, width: int) -> "_Column":
        cut = functools.partial(_cut, width=width, at_start=self.name in CUT_AT_START)
        return _Column(_cut(self.name, width), [cut(cell) for cell in self.cells], self.numbers)


def _columns(frame: pd.DataFrame) -> list[_Column]:
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


def _interval_column(name: str, *parts: pd.Series) -> _Column:
    numbers = [pd.to_numeric(part, errors="coerce").to_numpy(dtype=float) for part in parts]
    places = _decimals(np.concatenate(numbers))
    value, low, high = (_padded([_number(v, places) for v in part]) for part in numbers)
    cells = [f"{v} [{a}, {b}]" for v, a, b in zip(value, low, high, strict=True)]
    return _Column(f"{_line(name)} [low, high]", cells, numbers=True)


def _plain_column(name: str, values: pd.Series) -> _Column:
    if pd.api.types.is_bool_dtype(values):
        return _Column(_line(name), ["yes" if value else "no" for value in values])
    if pd.api.types.is_numeric_dtype(values):
        return _Column(_line(name), _number_cells(name, values), numbers=True)
    if pd.api.types.is_datetime64_any_dtype(values):
        days = bool((values.dropna() == values.dropna().dt.normalize()).all())
        form = "%Y-%m-%d" if days else "%Y-%m-%d %H:%M"
        return _Column(_line(name), [MISSING if pd.isna(v) else v.strftime(form) for v in values])
    return _Column(_line(name), [_text(value) for value in values])


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
    return MISSING if missing else _line(value)


def _line(value: object) -> str:
    """Text as one line that can do nothing to the lines around it: no controls, no turning of direction."""
    joined = " ".join(str(value).split())
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in joined if not _is_control(c))


def _is_control(character: str) -> bool:
    turning = unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return turning or unicodedata.category(character) == "Cc"


def _width(text: str) -> int:
    """Columns that a text takes in a typeface of equal widths."""
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )  # fmt: skip


def _cut(text: str, width: int, at_start: bool = False) -> str:
    if _width(text) <= width:
        return text
    if at_start:
        return _cut(text[::-1], width)[::-1]
    used = np.cumsum([_width(c) for c in text])
    return text[: int(np.searchsorted(used, width - 1, side="right"))].rstrip() + "…"


def _fit(columns: list[_Column]) -> tuple[list[_Column], list[str]]:
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
    left_out = []
    while _page(kept) > WIDTH and len(kept) > 1:
        left_out.insert(0, kept.pop().name)
    return kept, left_out


def _page(columns: list[_Column]) -> int:
    return sum(column.width for column in columns) + 2 * (len(columns) - 1)


def _aligned(columns: list[_Column]) -> list[str]:
    """The lines of the table, names first."""
    widths = [column.width for column in columns]
    rows = zip(*([column.name, *column.cells] for column in columns), strict=True)
    lines = []
    for row in rows:
        parts = []
        for column, width, cell in zip(columns, widths, row, strict=True):
            gap = " " * (width - _width(cell))
            parts.append(gap + cell if column.right else cell + gap)
        lines.append("  ".join(parts).replace(FIGURE_SPACE, " ").rstrip())
    return lines
