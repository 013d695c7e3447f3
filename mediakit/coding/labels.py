"""Labels: what people and models gave units elsewhere, found in the corpus, compared, and used like any instrument."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.coding import agreement as agreeing
from mediakit.coding.codebook import UNITS, Codebook, Variable, number
from mediakit.coding.coder_variants import coder_variants
from mediakit.coding.codes import SLIPS, Codes, majority
from mediakit.coding.label_files import read_labels
from mediakit.coding.label_rows import PASSAGE, RATER, LabelRow
from mediakit.coding.passages import found_again
from mediakit.coding.qda_projects import project_bytes
from mediakit.coding.samples import COLUMNS, holding, units_of
from mediakit.coding.sheets import comparable
from mediakit.corpus.articles import Articles
from mediakit.corpus.finders import find
from mediakit.results.choices import choice, nearest
from mediakit.results.files import csv_bytes, write
from mediakit.results.provenance import Provenance, digest
from mediakit.results.table import ShownAsTable, Table

FRAME = ["unit", "variable", "label", *RATER, "probability", "date", "article", "start", "end", "text", "whole"]
KEYS = ["unit", "variable", "start", "end", *RATER]
YES = "1"
LONGEST = 40  # characters of a prompt that stands for itself; of a longer one its hash does
UNKNOWN = "unknown unit"
HINTS = 50  # unknown units of which the nearest id is looked for


@dataclass(frozen=True, repr=False, eq=False)
class Labels(ShownAsTable, Table):
    """Labels made elsewhere, one row a unit, variable and rater.

    A rater is a person or a model, with one prompt and in one run. Labels go where a lexicon goes: `mk.validate(labels,
    codes, corpus=corpus)`, `corpus.find(labels)`; `.shares(corpus)` are shares of the labelled units, to compare. A unit
    without a label is missing, not zero.

    Attributes:
        frame: `unit, variable, label, coder, model, prompt, run, probability, date`, and where the unit stands: `article,
            start, end, text` (`whole`: the text that was labelled, where the file has it).
        unit: what was labelled: `article`, `sentence`, `quotation`, or `passage` (marked spans of text).
        codebook: the variables with their levels.
        read_units: `unit` and rater of all that were read, with or without a label.
        slips: `file, row, unit, variable, value, problem`: what was set aside, and why.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> given = {"unit": ["a", "a", "b", "b"], "coder": ["Ann", "Ben"] * 2, "label": ["1", "1", "1", "0"]}
    >>> labels = mk.Labels.read(pd.DataFrame(given).assign(variable="tone"))
    >>> labels.where(coder="Ann").frame["label"].tolist(), labels.settled().values.tolist(), labels.codes().coders
    (['1', '1'], [['a', 'tone', '1']], ['Ann', 'Ben'])
    """

    INNER = ("categories", "covers", "name", "named", "on", "variants")

    unit: str = "article"
    codebook: Codebook = field(kw_only=True)
    read_units: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["unit", *RATER]))
    slips: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SLIPS))

    polarity = False

    @classmethod
    def read(
        cls, source: str | os.PathLike[str] | pd.DataFrame, *, corpus: Articles | None = None,
        codebook: Codebook | str | os.PathLike[str] | None = None, columns: dict[str, str] | None = None,
        passages: bool | None = None,
    ) -> "Labels":  # fmt: skip
        """Read labels from a file or frame.

        Long tables (a row a label: `unit, variable, label`, and where known `coder, model, prompt, run, probability,
        date`), wide ones (a column a variable), exports of doccano and Label Studio, REFI-QDA projects (`.qdpx` of
        MAXQDA, NVivo, ATLAS.ti, QualCoder).

        Args:
            source: `.csv`, `.tsv`, `.xlsx`, `.json`, `.jsonl`, `.qdpx`, or a frame. `unit` is an article's id, or
                `ARTICLE:START-END`.
            corpus: what was labelled. None: units are looked up when the labels are first used with a corpus.
            codebook: the variables and levels, or their file; None: those that occur.
            columns: which column is what, where the names are others: `{"unit": "doc", "label": "answer"}`.
            passages: of a file with both, whether marked passages are read or labels of whole units; None: the latter.

        Returns:
            Labels. A unit that is not in the corpus or has other words there, a label that is no level, a unit that one
            rater labelled twice: each is set aside, none guessed, and `.slips` says where.

        Raises:
            ValueError: if nothing in it is a label. OSError: if it cannot be read. ImportError: if XLSX needs openpyxl.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> given = {"unit": ["a", "a", "b", "b"], "coder": ["Ann", "Ben"] * 2, "label": ["1", "1", "1", "0"]}
        >>> labels = mk.Labels.read(pd.DataFrame(given).assign(variable="tone"))
        >>> labels.frame[["unit", "label", "coder"]].values.tolist()[:2], labels.codebook.variable("tone").levels
        ([['a', '1', 'Ann'], ['a', '1', 'Ben']], {'1': 'yes', '0': 'no'})
        """
        book = None if codebook is None else Codebook.load(codebook)
        given = source if isinstance(source, pd.DataFrame) else Path(source)
        name = "labels" if isinstance(source, pd.DataFrame) else given.name
        try:
            rows = read_labels(given, columns=columns or {}, variables=None if book is None else list(book.variables))
        except ValueError as error:
            raise ValueError(f"{name} holds no labels that can be read: {error}") from None
        data = csv_bytes(source) if isinstance(source, pd.DataFrame) else given.read_bytes()
        kept, slips = _sound(_of_one_kind(rows, passages), book, name)
        frame = pd.DataFrame([row._asdict() for row in kept], columns=list(LabelRow._fields))
        frame = frame.assign(article=frame["unit"])[FRAME]
        kind = _kind(frame)
        read = pd.DataFrame([row._asdict() for row in rows if row.start < 0], columns=list(LabelRow._fields))
        read = read[["unit", "text", *RATER]]
        made = Provenance(hashlib.sha256(data).hexdigest()).then("read labels", name, **_record(frame)).without("the labels")
        labels = cls(frame, made, unit=kind, codebook=book or _codebook(frame, kind, name),
                     read_units=read.drop_duplicates(ignore_index=True), slips=slips)._told()  # fmt: skip
        return labels if corpus is None else labels.on(corpus)

    def _told(self) -> "Labels":
        """The title and notes that fit the rows."""
        raters = self.raters
        title = (
            f"{len(self.frame):,} labels of {self.frame['unit'].nunique():,} units by {', '.join(raters) or 'nobody'}"
        )
        notes = (f"{len(self.slips):,} labels or units were set aside; see .slips",) if len(self.slips) else ()
        return replace(self, title=title, notes=notes)

    @property
    def name(self) -> str:
        """What it is called as a finder."""
        return f"labels of {', '.join(self.codebook.variables)}" + "".join(
            f" by {r}" for r in self.raters[:1] if len(self.raters) == 1
        )

    @property
    def raters(self) -> list[str]:
        """Who labelled: people and models, with prompt and run where these differ; in alphabetical order."""
        return sorted(set(_raters(self.frame)))

    def _table(self) -> Table:
        """What is shown: no column that is empty, no texts."""
        empty = [c for c in self.frame.columns if (self.frame[c].astype(str) == "").all()]
        return Table(self.frame.drop(columns=list({*empty, "article", "start", "end", "text", "whole"})), self.provenance,
                     self.title, self.notes)  # fmt: skip

    def where(self, **conditions: Any) -> "Labels":
        """Only the labels with these values.

        Args:
            **conditions: a column of the labels (`variable, label, coder, model, prompt, run`) and a value, or a list
                of values, any of which will do.

        Returns:
            Labels.

        Raises:
            ValueError: if there is no such column or value.
        """
        frame, read = self.frame, self.read_units
        for column, wanted in conditions.items():
            choice(column, ["variable", "label", *RATER], "column", "to choose labels by")
            values = [wanted] if isinstance(wanted, str | int | float) else list(wanted)
            for value in values:
                choice(str(value), sorted(set(frame[column])), column)
            frame = frame[frame[column].isin(list(map(str, values)))]
            if column in RATER:
                read = read[read[column].isin(list(map(str, values)))]
        book = self.codebook
        kept = {name: v for name, v in book.variables.items() if name in set(frame["variable"]) or self.unit == PASSAGE}
        made = self.provenance.then("where", **conditions)
        return replace(self, frame=frame.reset_index(drop=True), read_units=read.reset_index(drop=True), provenance=made,
                       codebook=replace(book, variables=kept or book.variables))._told()  # fmt: skip

    def at_least(self, threshold: float) -> "Labels":
        """Ratings as yes or no: "1" where the number is the threshold or more, else "0".

        Args:
            threshold: the least number that counts as yes.

        Returns:
            Labels.

        Raises:
            ValueError: if a label is no number.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> rated = mk.Labels.read(pd.DataFrame({"unit": ["a", "b"], "variable": "tone", "label": ["80", "20"]}))
        >>> rated.at_least(50).frame["label"].tolist()
        ['1', '0']
        """
        numbers = [number(label) for label in self.frame["label"]]
        if None in numbers:
            raise ValueError(
                f"the label {self.frame['label'].iloc[numbers.index(None)]!r} is no number: a threshold goes with ratings"
            )
        frame = self.frame.assign(label=(np.array(numbers, dtype=float) >= threshold).astype(int).astype(str))
        made = self.provenance.then("at_least", threshold)
        return replace(
            self, frame=frame, codebook=_codebook(frame, self.unit, self.codebook.name), provenance=made
        )._told()

    def on(self, corpus: Articles) -> "Labels":
        """The labels whose units are in a corpus, with their places there; the others are set aside, see `.slips`."""
        frame, slips = _placed(self.frame, corpus)
        moved = int((frame["start"].astype(int) - self.frame["start"].reindex(frame.pop("row")).to_numpy(int) != 0)[
            frame["variable"] == PASSAGE].sum())  # fmt: skip
        whole = {"start": -1, "end": -1, "variable": "", "label": "", "whole": ""}
        read = _placed(
            self.read_units.assign(**({"text": ""} | whole if "text" not in self.read_units else whole)), corpus
        )[0]
        slips = pd.concat([self.slips, pd.DataFrame(slips, columns=SLIPS)], ignore_index=True)
        if not len(frame):
            first = slips["problem"].iloc[0] if len(slips) else "there is none"
            raise ValueError(f"no label is of a unit of this corpus ({first}): give the corpus that was labelled")
        placed = replace(self, frame=frame, slips=slips.drop_duplicates(ignore_index=True),
                         read_units=read[["unit", *RATER]].drop_duplicates(ignore_index=True))._told()  # fmt: skip
        note = (f"{moved:,} passages stand at another place in the corpus' text: found by the words around them",)
        return replace(placed, notes=(*placed.notes, *(note if moved else ())))

    def over(self, unit: str, corpus: Articles) -> "Labels":
        """Marked passages as labels of whole units.

        Each label is a variable: "1" where a unit shares a character with a passage of it, "0" elsewhere in what the rater has read.

        Args:
            unit: `sentence`, `article` or `quotation`.
            corpus: the articles.

        Returns:
            Labels.

        Raises:
            ValueError: if there is no such unit, or these are no passages.
        """
        if self.unit != PASSAGE:
            raise ValueError(f"these are labels of whole units ({self.unit}): only passages are put on units")
        placed, units = self.on(corpus), units_of(corpus, choice(unit, UNITS, "unit"))
        levels, rows = sorted(set(placed.frame["label"])), []
        for rater, read in placed.read_units.groupby(list(RATER), sort=True):
            mine = units[units["article"].isin(set(read["unit"]))]
            own = placed.frame[(placed.frame[list(RATER)] == list(rater)).all(axis=1)]
            for level in levels:
                held = np.zeros(len(mine), bool)
                held[holding(mine, own[own["label"] == level].astype({"start": int, "end": int}))[0]] = True
                part = mine[["unit", "article", "start", "end", "text"]].assign(
                    variable=level, label=np.where(held, "1", "0")
                )
                rows.append(part.assign(**dict(zip(RATER, rater, strict=True)), probability="", date="", whole=""))
        frame = pd.concat(rows, ignore_index=True)[FRAME]
        made = self.provenance.then("over", unit)
        return replace(placed, frame=frame, unit=unit, codebook=_codebook(frame, unit, self.codebook.name), provenance=made,
                       read_units=frame[["unit", *RATER]].drop_duplicates(ignore_index=True))._told()  # fmt: skip

    def codes(self) -> Codes:
        """The labels as Codes, each rater a coder: to see disagreements, to validate a lexicon against, to learn from.

        Returns:
            Codes.

        Raises:
            ValueError: of passages, which are no units.
        """
        if self.unit == PASSAGE:
            raise ValueError(
                "marked passages are no units that can be compared: labels.over('sentence', corpus) makes some"
            )
        units = self.frame.drop_duplicates("unit").assign(stratum="", weight=1.0)
        units = units.assign(text=np.where(units["start"] < 0, "", units["text"]), start=units["start"].clip(lower=0),
                             end=units["end"].clip(lower=0))[COLUMNS].sort_values("unit", ignore_index=True)  # fmt: skip
        frame = self.frame.assign(coder=_raters(self.frame), value=self.frame["label"])
        frame = frame[["unit", "coder", "variable", "value"]]
        return Codes(frame, self.provenance.then("codes"), f"Codes of {len(units):,} units by {', '.join(self.raters)}",
                     units=units, codebook=self.codebook)  # fmt: skip

    def write_project(self, path: str | os.PathLike[str], corpus: Articles) -> Path:
        """Write a REFI-QDA project, to be read on in MAXQDA, NVivo, ATLAS.ti or QualCoder.

        It holds raters, codes, the labelled articles and every label at its place. Labels of articles and passages come back as
        they were; those of sentences as passages.

        Args:
            path: ends in `.qdpx`.
            corpus: the articles that were labelled.

        Returns:
            The path.

        Raises:
            ValueError: if the path does not end in .qdpx, or no label is of a unit of the corpus.
        """
        path = Path(path)
        if path.suffix.lower() != ".qdpx":
            raise ValueError(f"{path.name!r} does not end in .qdpx, as a project for qualitative tools does")
        here = self.on(corpus)
        frame = here.frame.assign(rater=_raters(here.frame)).astype({"start": int, "end": int})
        texts = dict(zip(corpus.articles["id"], corpus.articles["text"], strict=True))
        return write(path, project_bytes(frame, texts, path.stem))

    def agreement(
        self, variable: str | None = None, *, between: str | None = None,
        coefficients: Sequence[str] = ("alpha", "observed", "kappa"), seed: int = 0,
    ) -> agreeing.Agreement:  # fmt: skip
        """How far raters agree; see `mediakit.coding.agreement.agreement`. `.by_pair` has every two of them.

        Args:
            variable: one of the codebook; None: all.
            between: `coder`, `model`, `prompt` or `run`: only these are compared, with all else equal (two prompts of
                one model in one run). None: every rater is a coder of its own.
            coefficients: of `alpha, observed, kappa, AC1, Fleiss`.
            seed: of the draws for the intervals.

        Returns:
            An Agreement; see `mk.agreement`.

        Raises:
            ValueError: if there is no such variable or column.
        """
        codes = self.codes()
        if between is None:
            return codes.agreement(variable, coefficients=coefficients, seed=seed)
        choice(between, RATER, "column", "to compare labels between")
        others = ["unit", *(name for name in RATER if name != between)]
        each = []
        for name in list(self.codebook.variables) if variable is None else [variable]:
            asked = self.codebook.variable(name)
            rows = self.frame[self.frame["variable"] == name]
            wide = rows.pivot(index=others, columns=between, values="label").fillna("").reset_index()
            article = wide["unit"].map(rows.drop_duplicates("unit").set_index("unit")["article"])
            each.append(agreeing.agreement(
                wide.drop(columns=others).assign(article=article), measure=asked.measure,
                levels=list(asked.levels) or None, variable=name, coefficients=coefficients, seed=seed,
            ))  # fmt: skip
        made = self.provenance.then("agreement", variable, between=between, coefficients=list(coefficients), seed=seed)
        return agreeing.joined(each, made)

    variants = coder_variants

    @property
    def carried(self) -> dict[str, Any]:
        """What the sidecar of a result says of these labels: who gave them, by which prompt (its hash), when, by which codebook."""
        record = {"file": self.provenance.corpus[:16], "codebook": self.codebook.name, "hash of the codebook": self.codebook.fingerprint}
        return {self.name: {**record, "units": int(self.frame["unit"].nunique()), **_record(self.frame)}}

    def named(self) -> list[str]:
        """Who gave each label, in as few words as tell them apart."""
        return _raters(self.frame)

    # an instrument like any other

    @property
    def _answered(self) -> list[str]:
        """The variables that have a label, in the codebook's order."""
        return [name for name in self.codebook.variables if name in set(self.frame["variable"])]

    @property
    def categories(self) -> tuple[str, ...]:
        """What is found: of yes or no the variable, else the levels."""
        if self.unit == PASSAGE:
            return tuple(sorted(set(self.frame["label"])))
        names = self._answered
        if all(set(v.levels) <= {"0", "1"} and v.levels for v in map(self.codebook.variable, names)):
            return tuple(names)
        if len(names) > 1:
            raise ValueError(f"labels of {', '.join(map(repr, names))} cannot be found together: "
                             f"choose one, labels.where(variable={names[0]!r})")  # fmt: skip
        if not self.codebook.variables[names[0]].levels:
            raise ValueError(f"{names[0]!r} holds numbers: labels.at_least(50) makes them yes or no")
        return tuple(self.codebook.variables[names[0]].levels)

    def find(self, corpus: Articles) -> pd.DataFrame:
        """The units that have a label, as spans: what makes Labels a finder.

        Where raters differ the label counts that most gave; ties are left out. Of yes or no only yes is a span.

        Args:
            corpus: the articles that were labelled.

        Returns:
            `article, start, end, category, entry`, one row a unit and label.

        Raises:
            ValueError: if several variables or ratings cannot be read as categories, or raters marked passages apart.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> corpus = mk.read(pd.DataFrame({"id": ["a", "b"], "text": ["They agreed.", "Rain."]}))
        >>> labels = mk.Labels.read(pd.DataFrame({"unit": ["a", "b"], "variable": "warm", "label": ["1", "0"]}))
        >>> labels.find(corpus).values.tolist()
        [['a', 0, 12, 'warm', 'labels of warm by coder']]
        """
        here, categories = self.on(corpus), self.categories
        if self.unit == PASSAGE:
            if len(here.raters) > 1:
                raise ValueError(
                    f"passages marked by {', '.join(here.raters)} overlap: choose one, labels.where(coder=…)"
                )
            frame = here.frame.assign(category=here.frame["label"], entry=here.name)
            return frame[["article", "start", "end", "category", "entry"]]
        settled = here.settled()
        places = here.frame.drop_duplicates("unit").set_index("unit")[["article", "start", "end"]]
        yes = tuple(self._answered) == categories
        settled = settled[settled["label"] == YES] if yes else settled
        frame = places.loc[settled["unit"]].reset_index(drop=True)
        category = settled["variable" if yes else "label"].to_numpy()
        frame = frame.assign(category=category, entry=here.name).astype({"category": "str", "entry": "str"})
        return frame[frame["end"].astype(int) > frame["start"].astype(int)].astype({"start": int, "end": int})

    def covers(self, units: pd.DataFrame, feature: str | None = None) -> np.ndarray:
        """Which units have a settled label (of one feature; None: of all), or for passages were read: the others are
        missing, not zero.

        Raises:
            ValueError: where the units are of another kind than those that were labelled.
        """
        if self.unit == PASSAGE:
            return units["article"].isin(set(self.read_units["unit"])).to_numpy()
        if not units["unit"].isin(set(self.frame["unit"])).any():
            raise ValueError(f"none of these units, such as {units['unit'].iloc[0]!r}, has a label: there are labels of "
                             f"{self.unit}s, such as {self.frame['unit'].iloc[0]!r}")  # fmt: skip
        settled = self.settled()
        one = feature in set(settled["variable"])
        wanted = [feature] if one else list(dict.fromkeys(settled["variable"]))
        return np.logical_and.reduce([
            units["unit"].isin(set(settled.loc[settled["variable"] == name, "unit"])).to_numpy() for name in wanted
        ])  # fmt: skip

    def settled(self) -> pd.DataFrame:
        """The label that most raters gave each unit, ties left out.

        Returns:
            A frame: `unit, variable, label`.
        """
        given = self.frame.groupby(["unit", "variable"], sort=True)["label"]
        rows = [(*names, label) for names, labels in given if (label := majority(labels))]
        return pd.DataFrame(rows, columns=["unit", "variable", "label"], dtype="str")

    def shares(self, corpus: Articles) -> Any:
        """Of each article the labelled units that have a label, in per cent: to compare, cross and follow over time.

        Articles and units without a settled label are missing: they count neither above nor below.

        Args:
            corpus: the articles that were labelled.

        Returns:
            Rates, per 100 labelled units.

        Raises:
            ValueError: as `find`; of passages, which are no share of anything.

        >>> import pandas as pd
        >>> import mediakit as mk
        >>> corpus = mk.read(pd.DataFrame({"id": ["a", "b"], "text": ["They agreed.", "Rain."]}))
        >>> labels = mk.Labels.read(pd.DataFrame({"unit": ["a", "b"], "variable": "warm", "label": ["1", "0"]}))
        >>> labels.shares(corpus).measure
        'per cent of labelled articles'
        """
        if self.unit == PASSAGE:
            raise ValueError(
                "marked passages are no share of units: labels.over('sentence', corpus) makes units of them"
            )
        here = self.on(corpus)
        place = here.frame.drop_duplicates("unit").set_index("unit")["article"]
        many = place.loc[here.settled().drop_duplicates("unit")["unit"]].value_counts()
        rows = np.flatnonzero(corpus.articles["id"].isin(many.index))
        hits = find(corpus.take(rows), self)
        rates = hits.per_words(100)
        words = many.reindex(rates.rows["article"]).to_numpy(np.int64)
        left = len(corpus) - len(rows)
        return replace(rates, words=words, of="all", unit=f"labelled {self.unit}s",
                       provenance=rates.provenance.then("shares", without_label=left))  # fmt: skip


def _raters(frame: pd.DataFrame) -> list[str]:
    """Who gave each label, in as few words as tell them apart; a long prompt by the beginning of its hash."""
    differ = [name for name in RATER if frame[name].nunique() > 1]
    shown = differ or [next((n for n in ("model", "coder") if len(frame) and (frame[n] != "").any()), "coder")]
    short = {text: _short(text) for text in set(frame["prompt"])}
    rows = frame[shown].assign(**({"prompt": frame["prompt"].map(short)} if "prompt" in shown else {}))
    return [" · ".join(filter(None, row)) or "coder" for row in rows.itertuples(index=False, name=None)]


def _short(prompt: str) -> str:
    return prompt if len(prompt) <= LONGEST else f"prompt {digest(prompt)[:8]}"


def _kind(frame: pd.DataFrame) -> str:
    if len(frame) and (frame["variable"] == PASSAGE).all():
        return PASSAGE
    return "sentence" if frame["unit"].str.fullmatch(r".+:\d+-\d+").any() else "article"


def _codebook(frame: pd.DataFrame, unit: str, name: str) -> Codebook:
    """The variables that occur with their levels; what is rated in numbers is an interval."""
    variables = {}
    for variable, labels in frame.groupby("variable", sort=False)["label"]:
        levels = sorted(set(labels))
        numbers = [number(level) for level in levels]
        rated = None not in numbers and not set(levels) <= {"0", "1"}
        known = {"1": "yes", "0": "no"} if set(levels) <= {"0", "1"} else dict.fromkeys(levels, "")
        variables[str(variable)] = Variable("", {}, measure="interval") if rated else Variable("", known)
    if not variables:
        raise ValueError(f"{name} holds no label")
    return Codebook(Path(name).stem, unit if unit in UNITS else "sentence", variables=variables)


def _of_one_kind(rows: list[LabelRow], passages: bool | None) -> list[LabelRow]:
    """Labels of whole units, or marked passages: of both only one kind can be compared."""
    labels = [row for row in rows if row.variable]
    wanted = all(row.variable == PASSAGE for row in labels) if passages is None else passages
    return [row for row in labels if (row.variable == PASSAGE) == wanted]


def _sound(rows: list[LabelRow], book: Codebook | None, file: str) -> tuple[list[LabelRow], pd.DataFrame]:
    """The labels that can be taken as they stand, and what is set aside."""
    times = Counter(
        (*(getattr(row, name) for name in KEYS), row.label if row.variable == PASSAGE else "") for row in rows
    )
    kept, slips = [], []
    for row in rows:
        key = (*(getattr(row, name) for name in KEYS), row.label if row.variable == PASSAGE else "")
        problem = ""
        if not row.unit:
            problem = "missing id of the unit"
        elif not row.label:
            problem = "missing"
        elif times[key] > 1 and row.variable != PASSAGE:
            problem = f"labelled {times[key]} times by one rater: say which run or coder each is"
        elif book is not None and row.variable != PASSAGE:
            if row.variable not in book.variables:
                problem = f"the codebook has no such variable; it has {', '.join(book.variables)}"
            elif (level := book.variable(row.variable).level(row.label)) is None:
                close = nearest(row.label, book.variable(row.variable).levels)
                problem = f"unknown level; nearest is {close!r}" if close else "unknown level"
            else:
                row = row._replace(label=level)
        if problem:
            slips.append((file, row.line, row.unit, row.variable, row.label, problem))
        else:
            kept.append(row)
    return kept, pd.DataFrame(slips, columns=SLIPS)


class _Texts(dict[str, str]):
    """The articles' texts by id, and the other way round."""

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """The articles that have these words."""
        found: dict[str, list[str]] = {}
        for name, text in self.items():
            found.setdefault(comparable(text), []).append(name)
        return found


def _placed(frame: pd.DataFrame, corpus: Articles) -> tuple[pd.DataFrame, list[tuple]]:
    """The rows whose unit is in the corpus with their article and place, and a slip for each of the others."""
    texts = _Texts(zip(corpus.articles["id"], corpus.articles["text"], strict=True))
    rows: list[tuple] = []
    slips: list[tuple] = []
    for at, row in enumerate(frame.itertuples(index=False)):
        found = _place(row, texts)
        if not isinstance(found, str):
            rows.append((at, *found))
            continue
        close = nearest(row.unit, texts) if found == UNKNOWN and len(slips) < HINTS else None
        hint = f"; nearest is {close!r}" if close else ""
        slips.append(("", at + 1, row.unit, row.variable, row.label, found + hint))
    placed = frame.iloc[[at for at, *_ in rows]].reset_index(drop=True)
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    names = ("row", "unit", "article", "start", "end", "text")
    return placed.assign(**dict(zip(names, map(list, columns), strict=True))), slips


def _place(row: Any, texts: _Texts) -> tuple[str, str, int, int, str] | str:
    """Unit, article, start, end and words of a label's unit; or in words why it is not in the corpus."""
    name = at = str(row.unit)
    start, end = int(row.start), int(row.end)
    if name not in texts and (cut := name.rpartition(":"))[1] and cut[0] in texts:
        at, _, place = cut
        first, _, last = place.partition("-")
        if first.isdigit() and last.isdigit():
            start, end = int(first), int(last)
    if at not in texts:
        same = texts.ids.get(comparable(row.text), []) if row.text and start < 0 else []
        return (same[0], same[0], 0, len(texts[same[0]]), texts[same[0]]) if len(same) == 1 else UNKNOWN
    text = texts[at]
    if start < 0:
        if row.text and row.text != text and not _alike(text, row.text):
            return "changed text: it is not what the corpus has"
        return name, at, 0, len(text), text
    words = row.text if int(row.start) >= 0 else ""  # of a unit that is a place, the file may have its words or more
    if words and text[start:end] != words and comparable(text[start:end]) != comparable(words):
        start = found_again(text, row.whole, start, end)
        end = start + len(words)
        if start < 0:
            return f"the words {words[:40]!r} do not stand there in the corpus, nor surely anywhere else"
    if not 0 <= start < end <= len(text):
        return f"the place {start} to {end} lies outside the article, which has {len(text):,} characters"
    return name, at, start, end, text[start:end]


def _alike(text: str, other: str) -> bool:
    """Whether nine of ten words of the shorter text stand in the longer one: a dateline or headline more or less.

    >>> _alike("ELSIN — They met. It rained all day.", "They met. It rained all day."), _alike("They met.", "Snow fell.")
    (True, False)
    """
    one, two = (Counter(re.findall(r"\w+", comparable(words).lower())) for words in (text, other))
    return (one & two).total() >= 0.9 * min(one.total(), two.total())


def _record(frame: pd.DataFrame) -> dict[str, Any]:
    """What a sidecar must remember of who labelled: models, prompts (long ones by their hash), runs, dates."""
    told = {name: sorted(set(frame[name]) - {""}) for name in (*RATER, "date")}
    told["prompt"] = [text if len(text) <= LONGEST else digest(text) for text in told["prompt"]]
    return {f"{name}s": values for name, values in told.items() if values}
