"""Codes: what two or more coders gave each unit, every slip of theirs reported, and marked passages as codes."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.coding import agreement as agreeing
from mediakit.coding.codebook import Codebook, Variable
from mediakit.coding.passages import passage_starts
from mediakit.coding.samples import COLUMNS, Sample, holding, units_of
from mediakit.coding.sheets import Sheet, comparable, read_sheet
from mediakit.corpus.articles import Articles
from mediakit.results.choices import nearest
from mediakit.results.files import read_cells
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

SLIPS = ["file", "row", "unit", "variable", "value", "problem"]
UNWEIGHTED = "read without units=: each unit counts once, whatever sample it was drawn in"
REMARKS = ["unit", "coder", "remark"]
_PLACE = re.compile(r"(.+):(\d+)-(\d+)")


@dataclass(frozen=True, repr=False, eq=False)
class Codes(Table):
    """Codes of each coder for each unit and variable.

    Attributes:
        frame: `unit, coder, variable, value`, one row each; "" where no code was given, or it was set aside.
        units: the units that were to be coded: `unit, article, start, end, text, stratum, weight`.
        codebook: the questions and their levels.
        slips: `file, row, unit, variable, value, problem`: everything that was set aside, and why.
        remarks: `unit, coder, remark`: what coders wrote into the column notes.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> given = {"unit": ["a", "a", "b", "b"], "coder": ["Ann", "Ben"] * 2, "label": ["1", "1", "1", "0"]}
    >>> labels = mk.Labels.read(pd.DataFrame(given).assign(variable="tone"))
    >>> codes = labels.codes()
    >>> codes.by_coder("tone").values.tolist(), codes.settled("tone").to_dict()
    ([['1', '1'], ['1', '0']], {'a': '1'})
    >>> round(codes.agreement("tone", coefficients=["observed"]).value("observed"), 2)
    0.5
    """

    units: pd.DataFrame = field(kw_only=True)
    codebook: Codebook = field(kw_only=True)
    slips: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SLIPS))
    remarks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REMARKS))

    @classmethod
    def read(
        cls, paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *,
        codebook: Codebook | str | os.PathLike[str], units: "Sample | Articles | pd.DataFrame | None" = None,
    ) -> "Codes":  # fmt: skip
        """Read the sheets of one, two or more coders: XLSX or CSV, a row a unit, a column a variable.

        Args:
            paths: the sheets; a coder is called as the column `coder` says, or else as the file is.
            codebook: the codebook or its file.
            units: what was to be coded: the Sample, a Corpus (all its units), or a frame of units. None: what the
                sheets hold; a lost unit cannot be noticed then, and a sample's weights are not known and taken for 1.
                `validate` and `learn` look such units up in their corpus, and refuse those that are not there.

        Returns:
            Codes. A row whose unit is unknown, stands twice for one coder or has another text, and a value that is no
            level, are set aside, never guessed; `.slips` says where.

        Raises:
            ValueError: if a file is no sheet of this codebook. ImportError: if XLSX needs openpyxl.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
        >>> import tempfile
        >>> book = mk.Codebook("tone", variables={"tone": mk.Variable("Warm?", {"1": "yes", "0": "no"})})
        >>> drawn = corpus.sample(4, by="outlet")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [sheet] = drawn.sheet(f"{folder}/ann.csv", book)
        ...     filled = pd.read_csv(sheet, dtype=str).assign(tone=["1", "1", "0", "0"])
        ...     filled.to_csv(sheet, index=False)
        ...     codes = mk.Codes.read(sheet, codebook=book, units=drawn)
        >>> codes.coders, len(codes.settled("tone"))
        (['ann'], 4)
        """
        paths = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        if not paths:
            raise ValueError("no sheet to read: give the files that the coders filled in")
        codebook = Codebook.load(codebook)
        sheets = [read_sheet(path, codebook) for path in paths]
        frame = _units(units, sheets, codebook.unit)
        slips = [slip for sheet in sheets for slip in sheet.slips]
        given = _given(sheets, frame, codebook, slips, told=units is not None)
        digest = hashlib.sha256(b"".join(sheet.digest for sheet in sheets)).hexdigest()
        made = getattr(units, "provenance", None) or Provenance(digest)
        made = made.then("read codes", *(sheet.file for sheet in sheets), sheets=digest[:8], codebook=codebook.name).without("the sheets")
        codes = _codes(given, frame, codebook, pd.DataFrame(slips, columns=SLIPS), made)
        codes = codes if units is not None else replace(codes, notes=(*codes.notes, UNWEIGHTED))
        remarks = [(row.unit, row.coder, row.remark) for sheet in sheets for row in sheet.rows if row.remark]
        return replace(codes, remarks=pd.DataFrame(sorted(remarks), columns=REMARKS))

    @classmethod
    def of_passages(
        cls, corpus: Articles, passages: str | os.PathLike[str] | pd.DataFrame, *, unit: str = "sentence",
        articles: Iterable[str] | str | os.PathLike[str] | None = None, code: str = "code", coder: str = "gold",
    ) -> "Codes":  # fmt: skip
        """Passages marked in the articles as codes of whole sentences or articles.

        A unit can hold passages of several codes, so each code is a variable of its own: "1" where the unit holds a
        passage of it (shares a character with one), "0" where not.

        Args:
            corpus: the articles.
            passages: a CSV file or frame with `article, start, end, passage` and the code. Places may count in the file
                the article was read from: each passage is looked for in the article's text, nearest to its place.
            unit: `sentence`, `article` or `quotation`.
            articles: ids of the articles that were read for it (a list, or a file with a column `article`), whose other
                units are "0". None: those in the file beside it (`passages-articles.csv`), or else all.
            code: the column with the code.
            coder: who marked them.

        Returns:
            Codes, a variable for each code; a passage that is not in its article is set aside, see `.slips`.

        Raises:
            ValueError: if a column is missing.
        """
        name = "passages" if isinstance(passages, pd.DataFrame) else Path(passages).name
        marks = passages if isinstance(passages, pd.DataFrame) else read_cells(passages)
        if missing := [c for c in ("article", "start", "end", "passage", code) if c not in marks.columns]:
            raise ValueError(f"{name} lacks {', '.join(missing)}: it has {', '.join(map(str, marks.columns))}")
        placed, slips = _placed(marks.reset_index(drop=True), corpus, code, name)
        units = units_of(corpus, unit)
        if (read := _articles(passages, articles)) is not None:
            units = units[units["article"].isin(read)].reset_index(drop=True)
        levels = sorted(set(marks[code].astype(str)))
        if not levels:
            raise ValueError(f"{name} has no passage: without one nobody knows which codes there are")
        given: dict[tuple[str, str, str], str] = {}
        for level in levels:
            held = np.zeros(len(units), dtype=bool)
            held[holding(units, placed[placed[code].astype(str) == level])[0]] = True
            given |= {(u, coder, level): str(int(h)) for u, h in zip(units["unit"], held, strict=True)}
        asked = {
            level: Variable(f"Does the {unit} hold a passage that is {level}?", {"1": "yes", "0": "no"})
            for level in levels
        }
        made = corpus.provenance.then("of_passages", name, unit=unit, code=code, articles=units["article"].nunique()).without("the coded passages")
        return _codes(given, units, Codebook(Path(name).stem, unit, variables=asked), slips, made)

    @property
    def coders(self) -> list[str]:
        """The coders, in alphabetical order."""
        return sorted(set(self.frame["coder"]))

    def by_coder(self, variable: str) -> pd.DataFrame:
        """The codes of one variable, side by side.

        Args:
            variable: of the codebook.

        Returns:
            A frame, units × coders; "" where there is no code.

        Raises:
            ValueError: if there is no such variable.
        """
        self.codebook.variable(variable)
        rows = self.frame[self.frame["variable"] == variable]
        return rows.pivot(index="unit", columns="coder", values="value").reindex(self.units["unit"]).fillna("")

    def settled(self, variable: str) -> pd.Series:
        """The level that most coders gave each unit.

        Args:
            variable: of the codebook.

        Returns:
            A Series by unit, without units that have no code or a tie; its `.attrs` count those: `{"ties": 3,
            "missing": 1}`.

        Raises:
            ValueError: if there is no such variable.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> given = {"unit": ["a", "a", "b", "b"], "coder": ["Ann", "Ben"] * 2, "label": ["1", "1", "1", "0"]}
        >>> labels = mk.Labels.read(pd.DataFrame(given).assign(variable="tone"))
        >>> codes = labels.codes()
        >>> codes.settled("tone").to_dict(), codes.settled("tone").attrs
        ({'a': '1'}, {'ties': 1, 'missing': 0})
        """
        most = [majority(row) for row in self.by_coder(variable).to_numpy().tolist()]
        ranked = pd.Series(most, index=self.units["unit"], dtype=object, name=variable)
        settled = ranked[ranked.notna() & (ranked != "")].astype("str")
        settled.attrs = {"ties": int(ranked.isna().sum()), "missing": int((ranked == "").sum())}
        return settled

    def disagreements(self, variable: str) -> Table:
        """The units on which coders differ, most disputed first.

        Args:
            variable: of the codebook.

        Returns:
            A Table: the unit, its text, what each coder gave, and `disputed`, the share of the pairs of coders that
            differ.

        Raises:
            ValueError: if there is no such variable.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> given = {"unit": ["a", "a", "b", "b"], "coder": ["Ann", "Ben"] * 2, "label": ["1", "1", "1", "0"]}
        >>> labels = mk.Labels.read(pd.DataFrame(given).assign(variable="tone"))
        >>> codes = labels.codes()
        >>> codes.disagreements("tone").frame[["unit", "disputed", "Ann", "Ben"]].values.tolist()
        [['b', 1.0, '1', '0']]
        """
        wide = self.by_coder(variable)
        disputed = np.array([_disputed(row) for row in wide.to_numpy().tolist()], dtype=float)
        frame = self.units[["unit", "article", "text"]].assign(disputed=disputed)
        frame = pd.concat(
            [frame[["unit", "disputed"]], wide.reset_index(drop=True), frame[["article", "text"]]], axis=1
        )
        frame = frame[disputed > 0].sort_values(["disputed", "unit"], ascending=[False, True], ignore_index=True)
        title = f"{len(frame):,} of {len(wide):,} units on which coders differ in {variable}"
        return Table(frame, self.provenance.then("disagreements", variable), title=title)

    def agreement(
        self, variable: str | None = None, *, measure: str | None = None,
        coefficients: Sequence[str] = ("alpha", "observed", "kappa"), seed: int = 0,
    ) -> agreeing.Agreement:  # fmt: skip
        """How far the coders agree on one variable, or on each; see `mediakit.coding.agreement.agreement`.

        Units count by their weights, and those of one article are drawn together.

        Args:
            variable: a variable of the codebook; None: all.
            measure: for Krippendorff's alpha, where it is not the codebook's: `ordinal` takes the codebook's order.
            coefficients: of `alpha, observed, kappa, AC1, Fleiss`.
            seed: of the draws for the intervals.

        Returns:
            An Agreement; see `mk.agreement`.

        Raises:
            ValueError: if there is no such variable or coefficient, or a measure needs numbers and the levels are words.
        """
        names = list(self.codebook.variables) if variable is None else [variable]
        known = self.units.set_index("unit")[["article", "weight"]]
        each = []
        for name in names:
            asked = self.codebook.variable(name)
            each.append(agreeing.agreement(
                self.by_coder(name).join(known), measure=measure or asked.measure, levels=list(asked.levels) or None,
                variable=name, coefficients=coefficients, seed=seed,
            ))  # fmt: skip
        steps = {"measure": measure, "coefficients": list(coefficients), "seed": seed}
        return agreeing.joined(each, self.provenance.then("agreement", names, **steps))


def _codes(
    given: Mapping[tuple[str, str, str], str], units: pd.DataFrame, codebook: Codebook, slips: pd.DataFrame,
    provenance: Provenance,
) -> Codes:  # fmt: skip
    """The whole grid of units, coders and variables, "" where nothing was given."""
    coders = sorted({coder for _, coder, _ in given})
    rows = [(u, c, v, given.get((u, c, v), "")) for v in codebook.variables for u in units["unit"] for c in coders]
    frame = pd.DataFrame(rows, columns=["unit", "coder", "variable", "value"], dtype="str")
    title = f"Codes of {len(units):,} units by {', '.join(coders) or 'nobody'}"
    notes = (f"{len(slips):,} slips were set aside; see .slips",) if len(slips) else ()
    return Codes(frame, provenance, title, notes, units=units, codebook=codebook, slips=slips)


def _units(units: Any, sheets: list[Sheet], unit: str) -> pd.DataFrame:
    """The frame of the units that were to be coded."""
    if units is None:
        texts: dict[str, str] = {}
        for row in (row for sheet in sheets for row in sheet.rows):
            texts[row.unit] = texts.get(row.unit) or row.text
        return pd.DataFrame([_unit(name, text) for name, text in sorted(texts.items())], columns=COLUMNS)
    if not isinstance(units, Table | pd.DataFrame):
        return units_of(units, unit)
    frame = units.frame if isinstance(units, Table) else units
    if missing := [name for name in COLUMNS if name not in frame.columns]:
        raise ValueError(f"the frame of units lacks {', '.join(missing)}: take it from corpus.sample or units_of")
    return frame.reset_index(drop=True)


def _unit(name: str, text: str) -> tuple[str, str, int, int, str, str, float]:
    place = _PLACE.fullmatch(name)
    article, start, end = (place[1], int(place[2]), int(place[3])) if place else (name, 0, len(text))
    return name, article, start, end, text, "", 1.0


def _given(
    sheets: list[Sheet], units: pd.DataFrame, codebook: Codebook, slips: list[tuple], *, told: bool
) -> dict[tuple[str, str, str], str]:
    """(unit, coder, variable) → level of every cell that can be taken as it stands; the others become slips."""
    texts = dict(zip(units["unit"], units["text"], strict=True))
    times = Counter((row.unit, row.coder) for sheet in sheets for row in sheet.rows)
    given: dict[tuple[str, str, str], str] = {}
    for sheet in sheets:
        for row in sheet.rows:
            if problem := _row_problem(row, texts, times[row.unit, row.coder]):
                slips.append((sheet.file, row.line, row.unit, "", "", problem))
                given |= {(row.unit, row.coder, name): "" for name in codebook.variables if row.unit in texts}
                continue
            for name, variable in codebook.variables.items():
                value = row.values.get(name, "")
                level = variable.level(value)
                if level is None and name in row.values:
                    slips.append((sheet.file, row.line, row.unit, name, value, _value_problem(value, variable)))
                given[row.unit, row.coder, name] = level or ""
        if told and (left := sorted(set(texts) - {row.unit for row in sheet.rows})):
            problem = f"{len(left):,} of {len(texts):,} units are not in the sheet, the first is this"
            slips.append((sheet.file, 0, left[0], "", "", problem))
    return given


def _row_problem(row: Any, texts: dict[str, str], times: int) -> str:
    if row.unit not in texts:
        return "missing id of the unit" if not row.unit else f"unknown unit{_nearest(row.unit, texts)}"
    if times > 1:
        return f"{row.coder!r} has coded this unit {times} times: keep one row, or give two coders two names"
    if row.text and texts[row.unit] and comparable(row.text) != comparable(texts[row.unit]):
        return "changed text: it is not what was to be coded"
    return ""


def _value_problem(value: str, variable: Variable) -> str:
    if not value.strip():
        return "missing"
    if not variable.levels:
        return f"no number, as {variable.measure} needs" + (", or below 0" if variable.measure == "ratio" else "")
    return "unknown level" + (_nearest(value, variable.levels) or f": choose one of {', '.join(variable.levels)}")


def _nearest(value: str, known: Iterable[str]) -> str:
    close = nearest(value, known)
    return f"; nearest is {close!r}" if close else ""


def majority(values: Iterable[str]) -> str | None:
    """The most frequent code; "" without any, None where two are level.

    >>> majority(["1", "1", "0", ""]), majority(["", ""]), majority(["1", "0"])
    ('1', '', None)
    """
    ranked = Counter(filter(None, values)).most_common(2)
    if not ranked:
        return ""
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None


def _disputed(values: list[str]) -> float:
    codes = [value for value in values if value]
    pairs = len(codes) * (len(codes) - 1)
    return 1 - sum(n * (n - 1) for n in Counter(codes).values()) / pairs if pairs else 0.0


def _articles(passages: Any, articles: Any) -> set[str] | None:
    """Ids of the articles that were read; None: all."""
    if articles is None and not isinstance(passages, pd.DataFrame):
        beside = Path(passages).with_name(f"{Path(passages).stem}-articles.csv")
        articles = beside if beside.exists() else None
    if isinstance(articles, str | os.PathLike):
        table = read_cells(articles)
        if "article" not in table.columns:
            raise ValueError(f"{Path(articles).name} lacks the column article: it has {', '.join(table.columns)}")
        articles = table["article"]
    return None if articles is None else set(map(str, articles))


def _placed(marks: pd.DataFrame, corpus: Articles, code: str, file: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The passages at their places in the articles' texts, and those that stand nowhere there."""
    texts = dict(zip(corpus.articles["id"], corpus.articles["text"], strict=True))
    starts = np.full(len(marks), -1)
    for article, rows in marks.groupby("article", sort=True):
        said = list(zip(rows["start"].astype(int), rows["passage"].astype(str), strict=True))
        starts[rows.index] = passage_starts(texts.get(article, ""), said)
    lost = starts < 0
    slips = [
        (file, row + 2, marks["article"][row], code, marks[code][row],
         "the passage is not in the article's text" if marks["article"][row] in texts else "unknown article")
        for row in np.flatnonzero(lost)
    ]  # fmt: skip
    placed = marks.assign(start=starts, end=starts + marks["passage"].astype(str).str.len().to_numpy(dtype=np.int64))
    return placed[~lost], pd.DataFrame(slips, columns=SLIPS)
