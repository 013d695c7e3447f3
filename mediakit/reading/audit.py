"""The audit of a reading: what was read, field by field, and what was set aside and why."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import compress
from typing import Any, Self

import pandas as pd

from mediakit.reading.article_table import each, repeats, strings
from mediakit.results.html import element, plain
from mediakit.text.languages import guess_language, language_named

TINY = 50  # words: shorter texts are seldom articles
LISTED = 8
_OF_FILES = ("source", "files", "records", "set_aside", "encodings", "guessed", "mended", "notes")
# What differs between two reasons of one kind: names in marks, addresses, numbers, the value that a sentence begins with.
_VALUE = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|\b[a-z]{2,9}://\S+|(?<!\w)\w*\d[\w.,:/-]*|^.*?(?=: the page holds| is in the future| is before the first"
    r"| is no day of| names no day| could be day or| has a year of)"
)


@dataclass(frozen=True)
class Audit:
    """What `read_articles` did; `print(audit)` says it in words.

    source: what was read, its name only. articles: how many came out. files, records: format -> how many were read
    (records counts those set aside too). fields: a frame with field, articles (where it is filled), share, origin.
    first_day, last_day: as 2022-03-14, "" without dates. years, outlets: name -> articles. undated: articles without
    a date. tiny: articles under 50 words. repeated: articles whose body stands in an earlier article too.
    encodings: encoding -> files. guessed: files whose encoding was guessed. mended: what was taken out of texts ->
    how often. notes: further sentences. findings: signs that a file was misread or damaged (records missing, a file cut
    off, dates shifted by one record, a field lost half-way), to be looked at before anything is counted. doubts: values
    that deserve a look. languages: name -> articles, "(guessed)" where the source does not say. set_aside: a frame with file, line, record (0 where not known) and reason.
    """

    source: str
    articles: int
    files: Mapping[str, int]
    records: Mapping[str, int]
    fields: pd.DataFrame
    first_day: str
    last_day: str
    years: Mapping[str, int]
    undated: int
    outlets: Mapping[str, int]
    tiny: int
    repeated: int
    set_aside: pd.DataFrame
    encodings: Mapping[str, int] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()
    mended: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """What a saved corpus keeps of it, as JSON has it: all but from which files it came and what was set aside there."""
        own = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in _OF_FILES}
        return json.loads(json.dumps(own | {"fields": self.fields.to_dict("list")}))

    @classmethod
    def of_saved(cls, kept: Mapping[str, Any], file: str, set_aside: pd.DataFrame) -> Self:
        """The audit of a corpus that was saved with what another one kept."""
        told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
        said: dict[str, Any] = {"fields": pd.DataFrame(kept["fields"]), "notes": (f"{file}: saved by mediakit, verified",)}
        counts: dict[str, Any] = {"files": {"Parquet": 1}, "records": {"Parquet": kept["articles"]}}
        return cls(source=file, set_aside=set_aside, **told | said | counts)

    def __str__(self) -> str:
        parts = [*self._finding_lines(), self._headline(), "", *self._field_lines(), "", *self._other_lines()]
        return plain("\n".join(line.rstrip() for line in parts))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return element("pre", str(self))

    def _finding_lines(self) -> list[str]:
        """What must not be overlooked stands first."""
        if not self.findings:
            return []
        return ["THE PARSE IS NOT PROVEN, look at this first:", *(f"  {line}" for line in _first(self.findings)), ""]

    def _headline(self) -> str:
        days = f", {self.first_day} to {self.last_day}" if self.first_day else ""
        outlets = number_of(sum(name != "" for name in self.outlets), "outlet")
        return f"{self.source}: {number_of(self.articles, 'article')}, {outlets}{days}"

    def _field_lines(self) -> list[str]:
        lines = [f"{'field':<13} {'filled':>7}         from"]
        for row in self.fields.itertuples():
            share = f"{row.share:6.1%}" if row.articles else ""
            lines.append(f"{row.field:<13} {row.articles:>7,} {share:>7} {row.origin}")
        return lines

    def _other_lines(self) -> list[str]:
        read = [number_of(n, kind if kind == "DataFrame" else f"{kind} file") for kind, n in self.files.items()]
        found = sum(self.records.values())
        said = {
            "read": f"{_listed(read)}; {number_of(found, 'record')}",
            "encodings": _listed([f"{name} {n:,}" for name, n in self.encodings.items()]),
            "guessed": f"the encoding of {_listed(self.guessed)}" if self.guessed else "",
            "languages": _listed([f"{name} {n:,}" for name, n in self.languages.items()]),
            "outlets": _listed([f"{name or '(none)'} {n:,}" for name, n in self.outlets.items()]),
            "years": _listed([f"{year} {n:,}" for year, n in self.years.items()]),
            "undated": number_of(self.undated, "article") if self.undated else "",
            "short": f"{number_of(self.tiny, 'article')} under {TINY} words" if self.tiny else "",
            "same text": f"{number_of(self.repeated, 'article')} with the body of an earlier one" if self.repeated else "",
            "mended": _listed([f"{n:,} {what}" for what, n in self.mended.items() if n]),
            "notes": "; ".join(self.notes),
            "look at": "\n           ".join(_first(self.doubts)),
            "set aside": self._set_aside(),
        }
        return [f"{name:<10} {text}" for name, text in said.items() if text]

    def _set_aside(self) -> str:
        if self.set_aside.empty:
            return "nothing"
        places = [_place(row) for row in self.set_aside.itertuples()]
        rows = [
            f"{_listed([places[row] for row in alike], '; ', shown=3)}: {first}"
            for first, alike in kinds_of(self.set_aside["reason"].tolist())
        ]
        count = number_of(len(self.set_aside), "record or file", "records or files")
        return "\n           ".join([count, *_first(rows, "more reasons")])


def counts_of(articles: pd.DataFrame) -> dict[str, Any]:
    """What an article table says of itself, under the names of an Audit.

    >>> empty = pd.DataFrame({name: [""] for name in ("outlet", "language", "body", "text")}, dtype="str")
    >>> counts_of(empty.assign(date=pd.to_datetime(["2022-03-14"])))["years"]
    {'2022': 1}
    """
    days, texts = articles["date"].dropna(), articles["text"]
    return {
        "articles": len(articles),
        "first_day": str(days.min().date()) if len(days) else "",
        "last_day": str(days.max().date()) if len(days) else "",
        "years": {str(year): int(count) for year, count in days.dt.year.value_counts().sort_index().items()},
        "undated": len(articles) - len(days),
        "outlets": ranked(strings(articles["outlet"])),
        "tiny": sum(len(text.split()) < TINY for text in texts[texts.str.len() < 30 * TINY].tolist()),
        "repeated": repeats(articles["body"]),
        "languages": _languages(articles),
    }


def _languages(articles: pd.DataFrame) -> dict[str, int]:
    """As the sources say; a guessed one is marked so."""
    given = articles["language"]
    named = map(language_named, strings(given[given != ""]))
    guessed = map(guess_language, compress(each(articles["body"].str[:400]), given == ""))
    return ranked([*named, *(f"{name} (guessed)" if name else "unknown" for name in guessed)])


def ranked(names: Iterable[str]) -> dict[str, int]:
    """How often each name stands there, the commonest first.

    >>> ranked(["b", "a", "c", "c"])
    {'c': 2, 'a': 1, 'b': 1}
    """
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def fields_of(articles: pd.DataFrame, names: Iterable[str], origin: Callable[[str, int], str]) -> pd.DataFrame:
    """In how many articles each of these fields is filled, and where it is from: `field, articles, share, origin`.

    origin: says so of a field and the number of articles that have it.
    """
    rows = []
    for name in names:
        filled = int((articles[name].notna() if name == "date" else articles[name] != "").sum())
        rows.append((name, filled, filled / max(1, len(articles)), origin(name, filled)))
    return pd.DataFrame(rows, columns=["field", "articles", "share", "origin"])


def added(kept: Mapping[str, Any] | None, more: Mapping[str, Any]) -> dict[str, Any]:
    """What two saved audits keep, as one: of articles that follow each other (None: of none before).

    >>> day = {"articles": 2, "outlets": {"Post": 2}, "first_day": "2022-03-14", "last_day": "2022-03-14", "doubts": [], "share": 1}
    >>> day["fields"] = {"field": ["date"], "articles": [1], "share": [0.5], "origin": ["day"]}
    >>> both = added(day, day | {"first_day": "", "outlets": {"Globe": 2}})
    >>> both["articles"], both["outlets"], both["first_day"], both["fields"]["share"]
    (4, {'Post': 2, 'Globe': 2}, '2022-03-14', [0.5])
    """
    if kept is None:
        return dict(more)
    both: dict[str, Any] = {}
    for name, value in kept.items():
        other = more[name]
        if name in ("first_day", "last_day"):
            both[name] = (min if name == "first_day" else max)(filter(None, (value, other)), default="")
        elif isinstance(value, list):
            both[name] = list(dict.fromkeys((*value, *other)))
        elif isinstance(value, Mapping) and name != "fields":
            both[name] = {key: value.get(key, 0) + other.get(key, 0) for key in dict.fromkeys((*value, *other))}
        elif name != "fields":
            both[name] = value + other
    both["fields"] = _fields_of_both(pd.DataFrame(kept["fields"]), pd.DataFrame(more["fields"]), both["articles"])
    return both


def _fields_of_both(one: pd.DataFrame, other: pd.DataFrame, articles: int) -> dict[str, list[Any]]:
    rows = pd.concat([one, other]).groupby("field", sort=False)
    filled = rows["articles"].sum()
    origin = rows["origin"].agg(lambda said: "; ".join(dict.fromkeys(filter(None, said))))
    share = (filled / max(1, articles)).tolist()
    return {"field": filled.index.tolist(), "articles": filled.tolist(), "share": share, "origin": origin.tolist()}


def kinds_of(reasons: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Reasons by their kind, the commonest first: the first one as it is said, and the rows; values tell no kinds apart.

    >>> kinds_of(["no text", "1 is a number, not a date", "22 is a number, not a date"])
    [('1 is a number, not a date', [1, 2]), ('no text', [0])]
    """
    kinds: dict[str, list[int]] = {}
    for row, reason in enumerate(reasons):
        kinds.setdefault(_VALUE.sub("…", reason), []).append(row)
    return sorted(((reasons[rows[0]], rows) for rows in kinds.values()), key=lambda kind: -len(kind[1]))


def number_of(number: int, one: str, many: str = "") -> str:
    """A number with what is counted: "1 article", "1,200 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _first(lines: Sequence[str], more: str = "more") -> list[str]:
    return [*lines[:LISTED], *([f"… and {len(lines) - LISTED:,} {more}"] if len(lines) > LISTED else [])]


def _listed(words: list[str] | tuple[str, ...], between: str = ", ", shown: int = LISTED) -> str:
    more = f" and {len(words) - shown:,} more" if len(words) > shown else ""
    return between.join(words[:shown]) + more


def _place(row: Any) -> str:
    where = f", line {row.line}" if row.line else f", record {row.record}" if row.record else ""
    return row.file + where
