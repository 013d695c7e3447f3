"""Codebook: the questions that coders answer about each unit, their levels and definitions, kept as YAML."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pandas as pd

from mediakit.finding.forms.plain_yaml import read_yaml, write_yaml
from mediakit.results.choices import choice
from mediakit.results.files import write
from mediakit.results.html import BREAK, Html, element, joined, plain
from mediakit.results.provenance import digest

UNITS = ("article", "sentence", "quotation")
MEASURES = ("nominal", "ordinal", "interval", "ratio")
RESERVED = ("unit", "article", "id", "text", "coder", "notes")  # other columns of a sheet
NUMBERED = ("interval", "ratio")
MIDNIGHT = " 00:00:00"  # what a spreadsheet adds to a day
MINUS = "\u2212"
_SOFT = "color:#5c6670;font-size:85%"
_CELL = "text-align:left;vertical-align:top"


def number(level: str) -> float | None:
    """The number that a level is written as; None where it is a word.

    >>> number("-2"), number("both"), number("nan"), number("1_0")
    (-2.0, None, None, None)
    """
    try:
        value = float("" if "_" in level else level.replace(MINUS, "-"))  # Python reads 1_0 as ten, nobody else does
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


@dataclass(frozen=True)
class Variable:
    """One question with its levels, in their order.

    Attributes:
        question: what the coder answers.
        levels: level → definition; without any (interval and ratio only) every number is an answer.
        examples: level → texts that have it.
        measure: `nominal`, `ordinal` (levels from low to high), `interval` or `ratio` (levels are numbers).

    >>> Variable("Hopeful?", {"1": "yes", "0": "no"}).level("1.0")
    '1'
    >>> Variable("How hopeful?", measure="interval").level("7")
    '7'
    """

    question: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measure: str = "nominal"

    def __post_init__(self) -> None:
        levels = self.levels if isinstance(self.levels, Mapping) else dict.fromkeys(self.levels, "")
        examples = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in dict(self.examples).items()}
        object.__setattr__(self, "levels", {str(level): str(said) for level, said in levels.items()})
        object.__setattr__(self, "examples", {str(k): tuple(map(str, v)) for k, v in examples.items()})
        choice(self.measure, MEASURES, "measure", "")
        if not self.levels and self.measure not in NUMBERED:
            raise ValueError("no levels: give each with its definition, such as {'1': 'yes', '0': 'no'}")
        if "" in map(str.strip, self.levels):
            raise ValueError("a level without a name: an empty cell means that no code was given; name it")
        if self.measure in NUMBERED and (words := [level for level in self.levels if number(level) is None]):
            raise ValueError(f"the level {words[0]!r} is no number, which {self.measure} needs: use ordinal or nominal")
        for level in self.examples:
            choice(level, self.levels, "level", "to give examples of")

    def level(self, value: str) -> str | None:
        """The level that a cell means, however a spreadsheet keeps it.

        Numbers count by their value ("1.0" is "1"); of true, false and a day a spreadsheet makes a kind of its own, which comes
        back as TRUE and 2022-03-01 00:00:00.

        Args:
            value: of the cell, as text.

        Returns:
            The level, or None where it is none.

        >>> Variable("Any?", {"1": "yes", "0": "no"}).level("1.0")
        '1'
        >>> Variable("Any?", {"true": "", "false": ""}).level("TRUE")
        'true'
        """
        value = value.strip()
        for form in (value, value.removesuffix(MIDNIGHT)):
            if form in self.levels:
                return form
        if value.lower() in ("true", "false"):
            alike = [level for level in self.levels if level.lower() == value.lower()]
            return alike[0] if len(alike) == 1 else None
        given = number(value)
        if given is None:
            return None
        if not self.levels:
            return f"{given:.12g}" if self.measure == "interval" or given >= 0 else None
        return next((level for level in self.levels if number(level) == given), None)


@dataclass(frozen=True, repr=False)
class Codebook:
    """What is coded: `Codebook("tone", variables={"tone": Variable("Hopeful?", {"1": "yes", "0": "no"})})`.

    Attributes:
        name: what it is called.
        unit: what one code is about: `article`, `sentence` or `quotation`.
        about: where it comes from and how it is used.
        variables: name → Variable, in the order in which coders answer.

    >>> Codebook("tone", variables={"tone": Variable("Hopeful?", {"1": "yes", "0": "no"})})
    tone (one code an article)
    tone: Hopeful? (nominal)
      1  yes
      0  no
    """

    name: str
    unit: str = "article"
    about: str = ""
    variables: Mapping[str, Variable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        choice(self.unit, UNITS, "unit", "of coding")
        if not self.variables:
            raise ValueError("no variables: give at least one, with its question and levels")
        if taken := [name for name in self.variables if name in RESERVED or not name.strip()]:
            raise ValueError(f"a variable cannot be called {str(taken[0])!r}, as a column of the sheet is: rename it")
        object.__setattr__(self, "variables", {str(name): v for name, v in self.variables.items()})

    @classmethod
    def load(cls, path: "str | os.PathLike[str] | Codebook") -> "Codebook":
        """Read a codebook: `name, unit, about, variables`, each variable with `question, levels, examples, measure`.

        Args:
            path: of a YAML file; a Codebook is given back as it is.

        Returns:
            A Codebook.

        Raises:
            ValueError: with file, variable and what is expected.
            OSError: if it cannot be read.
        """
        if isinstance(path, cls):
            return path
        path = Path(cast(str, path))
        data = read_yaml(path)
        try:
            _expect(data, ("name", "unit", "about", "variables"), "the codebook")
            given = data.get("variables", {})
            if not isinstance(given, dict):
                raise ValueError("variables is no map: write each as `name:` with question and levels below it")
            variables = {name: _variable(name, said) for name, said in given.items()}
            kept = {key: _text(data[key], key) for key in ("name", "unit", "about") if key in data}
            return cls(**{"name": path.stem, **kept}, variables=variables)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from None

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the codebook as YAML, whole or not at all; `load` reads it again as it was.

        Args:
            path: of the YAML file.

        Returns:
            The path.

        >>> import tempfile
        >>> book = Codebook("tone", variables={"tone": Variable("Hopeful?", {"1": "yes", "0": "no"})})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Codebook.load(book.save(Path(folder) / "tone.yaml")) == book
        True
        """
        variables = {name: _data(variable) for name, variable in self.variables.items()}
        data = {"name": self.name, "unit": self.unit, "about": self.about, "variables": variables}
        return write(path, write_yaml({key: value for key, value in data.items() if value}))

    def variable(self, name: str) -> Variable:
        """The variable of that name.

        Args:
            name: of the variable.

        Returns:
            A Variable.

        Raises:
            ValueError: if there is none.

        >>> book = Codebook("tone", variables={"tone": Variable("Hopeful?", {"1": "yes", "0": "no"})})
        >>> book.variable("tone").levels
        {'1': 'yes', '0': 'no'}
        """
        return self.variables[choice(name, self.variables, "variable", f"in {self.name!r}")]

    def prompt(self) -> str:
        """The codebook as a request to a language model, so that a model reads what the coders read.

        Send it with the text of one unit; keep the answers as a table with a column `unit` and one a variable, which
        `mk.Labels.read` takes.

        Returns:
            Text.

        >>> print(Codebook("tone", variables={"tone": Variable("Hopeful?", {"1": "yes", "0": "no"})}).prompt())
        Read the article below and answer one question about it.
        <BLANKLINE>
        tone: Hopeful?
        - 1: yes
        - 0: no
        <BLANKLINE>
        Answer with JSON only, one key a question, one of its answers as the value: {"tone": …}
        """
        many = "one question" if len(self.variables) == 1 else f"{len(self.variables)} questions"
        parts = [f"Read the {self.unit} below and answer {many} about it."]
        parts += [self.about.strip()] if self.about.strip() else []
        for name, variable in self.variables.items():
            lines = [f"{name}: {variable.question}" if variable.question else name]
            for level, said in variable.levels.items():
                lines.append(f"- {level}: {said}" if said else f"- {level}")
                lines += [f"  for example: {' '.join(text.split())}" for text in variable.examples.get(level, ())]
            if not variable.levels:
                lines.append("- a number" + (", 0 or more" if variable.measure == "ratio" else ""))
            parts.append("\n".join(lines))
        keys = ", ".join(f'"{name}": …' for name in self.variables)
        answer = f"Answer with JSON only, one key a question, one of its answers as the value: {{{keys}}}"
        return "\n\n".join([*parts, answer])

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits of the questions, levels and examples: what a record of labels names the codebook by."""
        return digest({"unit": self.unit, "about": self.about, "variables": {name: _data(v) for name, v in self.variables.items()}})

    @property
    def frame(self) -> pd.DataFrame:
        """One row a level: `variable, question, measure, level, definition, examples`.

        >>> book = Codebook("tone", variables={"tone": Variable("Hopeful?", {"1": "yes", "0": "no"})})
        >>> book.frame[["variable", "level", "definition"]].values.tolist()
        [['tone', '1', 'yes'], ['tone', '0', 'no']]
        """
        rows = [
            (
                name,
                v.question,
                v.measure,
                level,
                v.levels.get(level, "any number"),
                "\n".join(v.examples.get(level, ())),
            )
            for name, v in self.variables.items()
            for level in v.levels or ("",)
        ]
        return pd.DataFrame(rows, columns=["variable", "question", "measure", "level", "definition", "examples"])

    def __repr__(self) -> str:
        lines = [self._title, *([self.about.strip()] if self.about else [])]
        for name, variable in self.variables.items():
            lines.append(f"{name}: {variable.question} ({variable.measure})")
            wide = max(map(len, variable.levels), default=0)
            lines += [f"  {level:<{wide}}  {said}".rstrip() for level, said in variable.levels.items()]
        return plain("\n".join(lines))

    @property
    def _title(self) -> str:
        return f"{self.name} (one code {'an' if self.unit == 'article' else 'a'} {self.unit})"

    def _repr_html_(self) -> str:
        about = [element("p", self.about.strip(), style=_SOFT)] if self.about else []
        rows = []
        for name, variable in self.variables.items():
            asked = f"{name}: {variable.question} ", element("span", variable.measure, style=_SOFT)
            rows.append(element("tr", element("th", *asked, colspan=2, scope="colgroup", style=_CELL)))
            rows += [
                _level_row(level, said, variable.examples.get(level, ())) for level, said in variable.levels.items()
            ]
        table = element("table", "\n", joined(rows, "\n"), "\n")
        return joined([element("p", element("b", self._title)), *about, table], "\n")


def _level_row(level: str, said: str, examples: tuple[str, ...]) -> Html:
    shown = [part for example in examples for part in (BREAK, element("span", example, style=_SOFT))]
    return element("tr", element("td", level, style=_CELL), element("td", said, *shown, style=_CELL))


def _expect(data: Any, keys: tuple[str, ...], what: str) -> None:
    if not isinstance(data, dict):
        raise ValueError(f"{what} is no map of {', '.join(keys)}: write each as `key: value`")
    if odd := [key for key in data if key not in keys]:
        raise ValueError(f"{what}{_line(odd[0])}: {str(odd[0])!r} is not known: choose from {', '.join(keys)}")


def _line(text: str) -> str:
    line = getattr(text, "line", 0)
    return f", line {line}" if line else ""


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text: write it as one string")
    return str(value).strip()


def _variable(name: str, said: Any) -> Variable:
    where = f"variable {str(name)!r}{_line(name)}"
    _expect(said, ("question", "levels", "examples", "measure"), where)
    try:
        levels, examples = said.get("levels", {}), said.get("examples", {})
        if not isinstance(levels, dict | list) or not all(isinstance(d, str) for d in _values(levels)):
            raise ValueError("levels are neither a map of level and definition nor a list: write `level: definition`")
        if not isinstance(examples, dict):
            raise ValueError("examples are no map: write the level and below it a list of texts")
        if isinstance(levels, list) and len(set(levels)) < len(levels):
            raise ValueError("a level stands twice in the list: take one out")
        plain = {key: _text(said[key], key) for key in ("question", "measure") if key in said}
        levels = levels if isinstance(levels, dict) else dict.fromkeys(levels, "")
        return Variable(**plain, levels=levels, examples=examples)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _values(levels: Any) -> list[Any]:
    return list(levels.values()) if isinstance(levels, dict) else levels


def _data(variable: Variable) -> dict[str, Any]:
    examples = {level: list(texts) for level, texts in variable.examples.items()}
    data = {"question": variable.question, "measure": variable.measure, "levels": variable.levels, "examples": examples}
    return {key: value for key, value in data.items() if value}
