"""Table: a tidy frame that remembers how it was made; it displays itself and saves itself."""

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from mediakit.results.choices import Listed
from mediakit.results.display import CUT_AT_START, Column, aligned, fit, to_columns
from mediakit.results.files import Saved, csv_bytes, for_spreadsheets, stem, write_all
from mediakit.results.html import element, plain_line
from mediakit.results.provenance import Provenance

if TYPE_CHECKING:
    from mediakit.results.figures.drawing import Drawing

ROWS = 20
WIDE = "overflow-x:auto"
HITS = ("match",)
DISTRIBUTION = "mediakit-framing"  # as it is installed; the import is mediakit
PACKAGES = ("matplotlib", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy")


class ShownAsTable:
    """What displays itself as the table that its `_table()` gives: with fewer columns than it holds, or none of its texts."""

    def _table(self) -> "Table":
        raise NotImplementedError

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()


@dataclass(frozen=True, repr=False, eq=False)
class Table(Listed):
    """A tidy frame with the steps that made it.

    `frame` has one row an observation; `title` says what it is, `notes` what a reader must know to use it.
    Subclasses are dataclasses of the same kind (`frozen=True, repr=False, eq=False`) and may have
    `plot(ax=None)`, which gives a `Drawing`; `save` then writes the figure too.

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
        columns, left_out = fit(to_columns(self.frame.head(ROWS)))
        lines = [plain_line(self.title)] if self.title else []
        return "\n".join([*lines, *aligned(columns), *self._below(left_out)])

    def _repr_html_(self) -> str:
        columns, left_out = fit(to_columns(self.frame.head(ROWS)))
        rows = zip(*(column.cells for column in columns), strict=True)
        head = element("tr", *(element("th", column.name, scope="col", style=column.style) for column in columns))
        body = [part for row in rows for part in (element("tr", *map(Column.html, columns, row)), "\n")]
        caption = [element("caption", plain_line(self.title), style=_CAPTION), "\n"] if self.title else []
        parts = (*caption, element("thead", head), "\n", element("tbody", "\n", *body), "\n")
        below = [part for line in self._below(left_out) for part in (element("p", line, style=_NOTE), "\n")]
        return element("div", "\n", element("table", "\n", *parts, style=_TABLE), "\n", *below, style=WIDE)

    def _below(self, left_out: list[str]) -> list[str]:
        more = len(self) - ROWS
        count = [f"… and {more:,} more"] if more > 0 else [] if len(self) else ["no rows"]
        columns = [f"columns not shown: {', '.join(left_out)}"] if left_out else []
        return [*count, *columns, *map(plain_line, self.notes)]

    def save(
        self, name: str | os.PathLike[str], *, figure: "Drawing | None" = None, with_lexicon: bool = False
    ) -> Saved:
        """Write `name.csv`, `name.json` and, where the table can be drawn, `name.svg` and `name.png`: all of them, or none.

        The CSV has 12 significant digits; the JSON says how it was made: title, notes, the corpus' fingerprint and counts, every
        step with its parameters, the versions, each file's SHA-256 and the figure's digest, but no clock and no path, so that a
        second run writes the same bytes. `mk.redo` makes it again. A lexicon made in Python goes into the JSON with its entries.

        Args:
            name: of the files, without an ending; `.xlsx` asks for a workbook beside them, for whoever reads on in a
                spreadsheet.
            figure: the drawing to save where it is not the plain `plot()`.
            with_lexicon: whether the entries of a LIWC file, which may not be passed on, go into the JSON too.

        Returns:
            The paths.

        Raises:
            OSError: if the folder cannot be written to.

        >>> import tempfile
        >>> table = Table(pd.DataFrame({"outlet": ["Post"], "rate": [4.21]}), Provenance("3f2a9c1e"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     print(table.save(f"{folder}/rates"))
        saved rates.csv, rates.json
        """
        base = stem(name)
        contents = {f"{base.name}.csv": csv_bytes(for_spreadsheets(self.frame))}
        if str(name).endswith(".xlsx"):
            from mediakit.results.workbook import workbook_bytes  # an extra, which only workbooks need

            contents[base.name + ".xlsx"] = workbook_bytes(self.frame, title=self.title, bold=HITS, right=CUT_AT_START)
        drawn = self.plot() if figure is None and hasattr(self, "plot") else figure
        if drawn is not None:
            from mediakit.results.figures.drawing import picture  # which only whoever draws waits for

            for kind in ("svg", "png"):
                contents[f"{base.name}.{kind}"] = picture(drawn.figure, kind, self.title)
        sidecar = self._sidecar(contents, drawn, with_lexicon)
        # The sidecar last: where it is there, all it names is there.
        contents[f"{base.name}.json"] = (
            json.dumps(sidecar, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
        ).encode("utf-8", "replace")
        saved = write_all({base.with_name(file): content for file, content in contents.items()})
        why = sidecar.get("not redone") or ", ".join(f"{name} is not in it" for name in sidecar.get("needed", ()))
        saved.remark = f"{base.name}.json cannot be made again by itself: {why}" if why else ""
        return saved

    def to_latex(self) -> str:
        """All rows as a LaTeX table (`booktabs`), rounded as displayed.

        Returns:
            Text; see `mediakit.results.paper_tables.latex`.
        """
        from mediakit.results.paper_tables import latex

        return latex(self.frame, title=self.title, notes=self.notes)

    def to_markdown(self) -> str:
        """All rows as a Markdown table, rounded as displayed.

        Returns:
            Text; see `mediakit.results.paper_tables.markdown`.

        >>> print(Table(pd.DataFrame({"outlet": ["Post"], "rate": [4.21]}), Provenance("3f2a9c1e")).to_markdown())
        | outlet | rate |
        | :--- | ---: |
        | Post | 4.21 |
        """
        from mediakit.results.paper_tables import markdown

        return markdown(self.frame, title=self.title, notes=self.notes)

    def _sidecar(self, contents: dict[str, bytes], drawn: "Drawing | None", with_lexicon: bool) -> dict[str, Any]:
        made = self.provenance.to_dict()
        carried = {n: v for n, v in self.provenance.carried.items() if with_lexicon or not dict(v).get("not passed on")}
        left = [n for n in self.provenance.carried if n not in carried]
        sidecar = {
            "title": self.title,
            "notes": list(self.notes),
            "rows": len(self),
            "columns": [str(name) for name in self.frame.columns],
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
            "inputs": {"corpus": made["corpus"], **made["counts"]},
            "parameters": made["steps"],
            **versions(),
            **({"carried": carried} if carried else {}),
            **({"needed": left} if left else {}),
            **({"not redone": self.provenance.obstacle} if self.provenance.obstacle else {}),
        }
        return sidecar if drawn is None else {**sidecar, "digest": drawn.digest}


@dataclass(frozen=True, repr=False, eq=False)
class FirstRows(Table):
    """The first rows of a table of so many `rows`, for a display."""

    rows: int = 0

    def __len__(self) -> int:
        return self.rows


@functools.cache
def versions() -> dict[str, Any]:
    """The versions of this library, of Python and of the packages that numbers and pictures depend on."""
    found = {}
    for name in (DISTRIBUTION, *PACKAGES):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return {"mediakit": found.pop(DISTRIBUTION), "python": platform.python_version(), "packages": found}


_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;padding:.3em 0"
_NOTE = "margin:.2em 0;font-size:.9em;opacity:.8"
