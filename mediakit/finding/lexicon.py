"""Lexicon: categories of words and phrases, found in a corpus with the cue that turns each match.

A lexicon is data: a YAML file in which every group of entries says why it is there. Those that ship with the library
lie in ``mediakit/finding/lexicons``; a user's own may be YAML, CSV, a LIWC ``.dic`` or a quanteda ``.yml``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from mediakit.finding.finder import Texts
from mediakit.finding.forms import lexicon_files
from mediakit.finding.forms.lexicon_files import Group, refuse_bad_entries
from mediakit.finding.mood import moods
from mediakit.finding.negation import Around, Cues, Turns, turned
from mediakit.finding.patterns import find_patterns, longest, parse
from mediakit.results import files
from mediakit.results.choices import Listed, choice, nearest
from mediakit.results.html import BREAK, Html, element, joined, plain_line
from mediakit.results.provenance import digest

SHIPPED = Path(__file__).resolve().parent / "lexicons"
COLUMNS = ("category", "entry", "group", "source")
RECORD = ("category", "texts", "coder", "sight", "unit", "units", "positives", "precision", "recall", "f1")


@dataclass(frozen=True, repr=False)
class Lexicon(Listed):
    """Categories of patterns, e.g. `Lexicon("tone", {"warm": ["thank*", "shook hands"], "cold": ["threat*"]})`.

    name: what it is called; categories: for each category its entries, or groups of entries (`Group`: why, entries, and
    phrases that are excepted); polarity: whether a negation turns its matches; header: title, language, version, about,
    sources, measured, as in the YAML files.

    Raises ValueError, naming the entry (and its line, where it was read from a file), on an empty or doubled entry and
    on a pattern that cannot be read.

    >>> tone = Lexicon("tone", {"warm": ["thank*", "shook hands"], "cold": ["threat*"]})
    >>> tone
    <Lexicon tone: warm 2, cold 1 entries; negation turns them>
    """

    INNER = ("carried", "from_data", "groups", "to_data")

    name: str
    categories: Mapping[str, Sequence[str] | Mapping[str, Any] | Sequence[Group]]
    polarity: bool = True
    header: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.categories:
            raise ValueError(
                f"the lexicon {self.name!r} has no categories. Give for example {{'peace': ['ceasefire*']}}."
            )
        read = {str(name): lexicon_files.groups(name, value) for name, value in self.categories.items()}
        object.__setattr__(self, "categories", read)
        object.__setattr__(self, "header", dict(self.header))
        for name, groups in read.items():
            refuse_bad_entries(self.name, name, groups)

    @classmethod
    def load(cls, name: "str | os.PathLike[str] | Lexicon") -> "Lexicon":
        """A lexicon that ships with the library, by its `name`, or one of your own, by its file (a Lexicon is given back).

        Files: `.yaml` and `.yml` (as shipped, or quanteda's), `.csv` (columns category and entry, also group, source, kind),
        `.dic` (LIWC). Raises FileNotFoundError naming the shipped lexicons and the nearest name, ValueError where a file is no
        lexicon.

        >>> list(Lexicon.load("talks").categories)
        ['cooperative', 'confrontational']
        """
        if isinstance(name, cls):
            return name
        path = Path(cast(str, name))
        if path.suffix and path.is_file():
            return cls(**lexicon_files.read(path))
        shipped = cls.shipped()
        if str(name) in shipped:
            return _shipped(str(name))
        close = nearest(name, shipped)
        hint = f" Did you mean {close!r}?" if close else ""
        choices = ", ".join(shipped)
        raise FileNotFoundError(f"there is no file and no shipped lexicon {str(name)!r}; shipped are {choices}.{hint}")

    @staticmethod
    def shipped() -> list[str]:
        """Names of the lexicons that come with the library."""
        return list(_shipped_names())

    def save(self, path: str | os.PathLike[str], *, lossy: bool = False) -> Path:
        """Write the lexicon to a file that `load` reads; the ending of `path` says how, and it is given back.

        `.yaml` and `.csv` keep everything; `.dic` (LIWC) and `.yml` (quanteda) know no groups, gaps and exceptions: with
        `lossy` these are left out, else ValueError names the first.

        >>> import tempfile
        >>> tone = Lexicon("tone", {"warm": ["thank*"], "cold": ["threat*"]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Lexicon.load(tone.save(Path(folder) / "tone.dic", lossy=True))
        <Lexicon tone: warm 1, cold 1 entries; negation turns them>
        """
        path = Path(path)
        return files.write(path, lexicon_files.text(self, path.suffix, lossy=lossy))

    @property
    def groups(self) -> Mapping[str, Sequence[Group]]:
        """The categories as they were read, whatever was given."""
        return cast(Mapping[str, Sequence[Group]], self.categories)

    @cached_property
    def entries(self) -> pd.DataFrame:
        """One row an entry: category, entry, group, source (the reason its group gives).

        >>> Lexicon("tone", {"warm": {"thanks": ["thank*"]}}).entries.values.tolist()
        [['warm', 'thank*', 'thanks', '']]
        """
        rows = [(c, e, g.name, g.why) for c, groups in self.groups.items() for g in groups for e in g.entries]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)

    @property
    def measured(self) -> pd.DataFrame:
        """What is known of how well it does, as text: one row a category and coding.

        `category, texts, coder, sight, unit, units, positives, precision, recall, f1`, the last three with their 95 % intervals.
        Empty where it was never compared with codes; `header["measured"]["none"]` then says why.
        """
        told = self.header.get("measured")
        rows = [
            {"category": category, **said, **scores}
            for said in (told if isinstance(told, list) else [])
            if isinstance(said, Mapping) and isinstance(said.get("categories"), Mapping)
            for category, scores in said["categories"].items()
            if category in self.categories
        ]
        return pd.DataFrame(rows, columns=list(RECORD), dtype=str)

    def without(self, *entries: str) -> "Lexicon":
        """The lexicon without some `entries`, in every category; ValueError where there is no such entry.

        >>> Lexicon("tone", {"warm": ["thank*", "friendly"], "cold": ["threat*"]}).without("friendly")
        <Lexicon tone: warm 1, cold 1 entries; negation turns them>
        """
        for entry in entries:
            choice(entry, self.entries["entry"], "entry", f"of {self.name!r}")
        kept = {name: [g.without(entries) for g in groups] for name, groups in self.groups.items()}
        left = {name: [g for g in groups if g.entries] for name, groups in kept.items()}
        header = {key: said for key, said in self.header.items() if key != "measured"}  # that was another lexicon
        return Lexicon(self.name, {n: g for n, g in left.items() if g}, polarity=self.polarity, header=header)

    def only(self, *categories: str) -> "Lexicon":
        """The lexicon with some of its `categories`, in the order given; ValueError where there is no such category."""
        for name in categories:
            if name not in self.categories:
                raise ValueError(f"{name!r} is no category of {self.name!r}; there are {', '.join(self.categories)}")
        return self._with({name: self.groups[name] for name in categories})

    def _with(self, categories: Mapping[str, Sequence[Group]]) -> "Lexicon":
        return Lexicon(self.name, categories, polarity=self.polarity, header=self.header)

    def find(self, corpus: Texts) -> pd.DataFrame:
        """Every match in the corpus; within a category the longest of overlapping ones.

        Args:
            corpus: anything with `tokens` (Tokens) and `articles` (a frame with a column `text`).

        Returns:
            One row a match, by place: `article` (row number), `start, end` (characters), `entry, category, negated_by`
            (the cue as written, or ""), `mood` (stated, asked or conditional), `first, stop` (tokens), `cue_start,
            cue_end` (characters of the cue, or -1).

        >>> import mediakit as mk, pandas as pd
        >>> corpus = mk.read(pd.DataFrame({"text": ["They made no threat."]}))
        >>> found = Lexicon("tone", {"cold": ["threat*"]}).find(corpus)
        >>> found[["start", "end", "category", "negated_by", "mood"]].values.tolist()
        [[13, 19, 'cold', 'no', 'stated']]
        """
        tokens, table, language = corpus.tokens, self._patterns, str(self.header.get("language", ""))
        spans = longest(find_patterns(tokens, table["pattern"]), table["category"])
        spans = spans.where(~table["excepted"][spans.entry])
        cues = Cues.of(language)
        around = Around.of(tokens, spans, cues) if cues.groups else None  # the same for what turns and for what conditions
        category = pd.Categorical.from_codes(table["category"][spans.entry], list(self.categories))
        frame = pd.DataFrame(
            {
                "article": tokens.article_of(spans.first),
                "start": tokens.starts[spans.first],
                "end": tokens.ends[spans.stop - 1],
                "entry": pd.array(table["entry"][spans.entry], dtype="str"),
                "category": category.astype("str"),
                "negated_by": pd.array([""] * len(spans), dtype="str"),
                "mood": pd.array(moods(tokens, spans, corpus.articles["text"].tolist(), language, around), dtype="str"),
                "first": spans.first,
                "stop": spans.stop,
                "cue_start": np.full(len(spans), -1, np.int32),
                "cue_end": np.full(len(spans), -1, np.int32),
            }
        )
        if not (self.polarity and cues.groups):
            return frame
        turns = turned(tokens, spans, categories=category, gapped=table["gapped"][spans.entry], cues=cues, around=around)
        return _with_cues(frame, corpus, turns)

    @cached_property
    def _patterns(self) -> dict[str, Any]:
        """The parsed patterns and, for each, its category's number, its entry and whether it is excepted or has a gap.

        Excepted phrases come first in their category: of equally long matches `longest` keeps the first.
        """
        rows = []
        for number, groups in enumerate(self.groups.values()):
            rows += [(number, text, True) for group in groups for text in group.excepted]
            rows += [(number, text, False) for group in groups for text in group.entries]
        return {
            "pattern": [parse(text) for _, text, _ in rows],
            "category": np.array([number for number, _, _ in rows], np.int64),
            "entry": np.array([text for _, text, _ in rows], dtype=object),
            "excepted": np.array([excepted for _, _, excepted in rows], bool),
            "gapped": np.array(["[" in text for _, text, _ in rows], bool),
        }

    def check(self) -> pd.DataFrame:
        """Entries that do no work: `category, entry, problem`. An empty frame is what you want.

        Three problems are looked for: an entry does not match itself; another entry of its category always matches exactly the
        same words; an excepted phrase shadows no entry.

        >>> Lexicon("tone", {"cold": ["threat*", "threats"]}).check().values.tolist()
        [['cold', 'threats', "is already found by 'threat*'"]]
        """
        from mediakit.finding.forms.idle_entries import idle_entries  # no corpus needs it

        return idle_entries(self._patterns, list(self.categories))

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of what it finds: entries, exceptions, and whether a negation turns them."""
        entries = [(name, [(g.entries, g.excepted) for g in groups]) for name, groups in self.groups.items()]
        return digest([self.polarity, entries])

    def to_data(self) -> dict[str, Any]:
        """The lexicon as JSON keeps it, without its header."""
        categories = {
            name: [{"name": g.name, "why": g.why, "entries": list(g.entries), "excepted": list(g.excepted)} for g in groups]
            for name, groups in self.groups.items()
        }
        return {"name": self.name, "polarity": self.polarity, "order": list(categories), "categories": categories}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Lexicon":
        """The inverse of `to_data`; ValueError, KeyError or TypeError where it is something else."""
        def texts(values: Any) -> tuple[str, ...]:
            if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
                raise ValueError("a list of entries holds something else")
            return tuple(values)

        categories = {
            name: [Group(g["name"], g["why"], texts(g["entries"]), texts(g["excepted"])) for g in data["categories"][name]]
            for name in data["order"]
        }
        header = {"form": "dic"} if data.get("not passed on") else {}
        return cls(data["name"], categories, polarity=bool(data["polarity"]), header=header)

    @property
    def carried(self) -> dict[str, Any]:
        """What a result must carry to be made again: nothing of a lexicon that ships, the entries of another."""
        if self.name in self.shipped() and _shipped(self.name).digest == self.digest:
            return {}
        private = {"not passed on": True} if self.header.get("form") == "dic" else {}
        return {f"lexicon {self.name}": {**self.to_data(), **private}}

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {_size(groups)}" for name, groups in self.groups.items())
        negation = "turns them" if self.polarity else "is not looked at"
        return plain_line(f"<Lexicon {self.name}: {sizes} entries; negation {negation}>")

    def _repr_html_(self) -> str:
        title = element("p", element("b", self.header.get("title") or self.name))
        head = element("tr", *(element("th", name) for name in ("category", "entries", "for example")))
        cells = [(name, _size(groups), _sample(groups)) for name, groups in self.groups.items()]
        rows = [element("tr", *(element("td", cell) for cell in row)) for row in cells]
        return joined((title, element("table", element("thead", head), element("tbody", *rows)), self._record()))

    def _record(self) -> Html:
        """How well it does, as far as anybody has looked."""
        if self.measured.empty:
            told = self.header.get("measured")
            reason = told.get("none", "") if isinstance(told, Mapping) else ""
            return element("p", f"Not measured against codes{': ' if reason else ''}{reason}.")
        lines = [
            f"{row.category}, {row.units} {row.unit}s of {row.texts}: precision {row.precision}, recall {row.recall}, F1 {row.f1}"
            for row in self.measured.itertuples()
        ]
        return element("p", joined([f"Measured ({self.measured['sight'].iat[0]}):", *lines], BREAK))


@lru_cache(maxsize=1)
def _shipped_names() -> tuple[str, ...]:
    """The files beside the code that hold categories; the others there are grammars."""
    return tuple(sorted(p.stem for p in SHIPPED.glob("*.yaml") if re.search(r"(?m)^categories:", p.read_text("utf-8"))))


@lru_cache
def _shipped(name: str) -> Lexicon:
    return Lexicon(**lexicon_files.read(SHIPPED / f"{name}.yaml"))


def _with_cues(frame: pd.DataFrame, corpus: Any, turns: Turns) -> pd.DataFrame:
    """The frame with the cues' characters, and the cues as written, filled in."""
    rows = np.flatnonzero(turns.any)
    columns = {name: frame[name].to_numpy(copy=True) for name in ("cue_start", "cue_end")}
    columns["cue_start"][rows] = corpus.tokens.starts[turns.first[rows]]
    columns["cue_end"][rows] = corpus.tokens.ends[turns.stop[rows] - 1]
    texts = corpus.articles["text"].to_numpy()
    places = zip(frame["article"].to_numpy()[rows], *(column[rows].tolist() for column in columns.values()), strict=True)
    written = np.full(len(frame), "", dtype=object)
    written[rows] = [texts[article][start:end] for article, start, end in places]
    return frame.assign(negated_by=pd.array(written, dtype="str"), **columns)


def _size(groups: Sequence[Group]) -> int:
    return sum(len(group.entries) for group in groups)


def _sample(groups: Sequence[Group], n: int = 6) -> str:
    entries = [entry for group in groups for entry in group.entries]
    return ", ".join(entries[:: max(len(entries) // n, 1)][:n])
