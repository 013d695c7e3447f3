"""Settings: what is taken for granted about some articles, kept beside them in `mediakit.toml`."""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from mediakit.results.choices import PERIODS, choice, named_periods

NAME = "mediakit.toml"
MOST = 12  # periods that are compared where nobody said which
LONG = ("year", "quarter", "month", "week")
READING = ("columns", "outlet", "encoding", "date_order", "mend_mojibake", "pattern")  # what `read_articles` is asked
ASKING = ("source", "by", "lexicon", "chapters", "seed", "jobs")  # all others say how the articles are read
KINDS = {"columns": dict, "mend_mojibake": bool, "chapters": list, "seed": int, "jobs": int}  # all others are texts
ABOUT = {
    "source": "where the articles are, seen from this file",
    "columns": "which column of a table is what, such as { text = \"content\" }",
    "outlet": "the outlet of articles that do not say theirs",
    "encoding": "of files that do not say theirs",
    "date_order": "of dates such as 01/02/2024: \"day first\" or \"month first\"",
    "mend_mojibake": "put right texts that were once read in a wrong encoding",
    "pattern": "what the names of files say, such as \"{date}_{outlet}_{headline}\"",
    "actors": "who belongs to which side: a table (pattern, name, organisation, side)",
    "events": "days to compare around: a table (date, label)",
    "period": "a column `period` for the articles: \"year\", \"quarter\", \"month\" or \"week\"",
    "by": "what is compared: a column such as \"outlet\", \"section\", \"side\" or \"period\"",
    "lexicon": "one that comes with mediakit, or a file",
    "chapters": "those to run, such as [\"02\", \"05\"]",
    "seed": "of everything random",
    "jobs": "how many chapters run at once",
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How articles are read (`columns`, `outlet`, `encoding`, `date_order`, …) and what is asked of them (`by`, `lexicon`, …).

    What is None or empty is not set. A file holds these names, as `mk.read` and the command line use them; paths in it are
    seen from its folder:

        date_order = "day first"
        columns = { text = "content" }
        by = "section"
    """

    source: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    outlet: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    mend_mojibake: bool | None = None
    pattern: str | None = None
    actors: str | None = None
    events: str | None = None
    period: str | None = None
    by: str | None = None
    lexicon: str | None = None
    chapters: tuple[str, ...] = ()
    seed: int | None = None
    jobs: int | None = None

    @classmethod
    def beside(cls, source: Any) -> "Settings":
        """Those of a source: in `mediakit.toml` in the folder, beside the file, or the source itself; of a frame none.

        Raises:
            ValueError: if the file is no TOML, or sets what there is not.
        """
        if not isinstance(source, str | os.PathLike):
            return source if isinstance(source, cls) else cls()
        path = Path(source)
        file = path if path.name == NAME else (path if path.is_dir() else path.parent) / NAME
        if not file.is_file():
            return cls(source=str(source))
        found = cls.load(file)
        return found if file == path else replace(found, source=str(source))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Settings":
        """Those of a file; `source` is its folder where it names none."""
        path = Path(path)
        try:
            said = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name}: {error}; write NAME = VALUE, texts between quotation marks") from None
        for name, value in said.items():
            choice(name, [known.name for known in fields(cls)], "setting", f"in {path.name}")
            kind = KINDS.get(name, str)
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                wanted = {dict: "{ FIELD = \"NAME\" }", list: "[\"02\", \"05\"]", bool: "true", int: "1"}.get(kind, '"…"')
                raise ValueError(f"{path.name}: {name} = {value!r} cannot be; write it as {name} = {wanted}")
        if "chapters" in said:
            said["chapters"] = tuple(map(str, said["chapters"]))
        if "period" in said:
            choice(said["period"], LONG, "period", f"in {path.name}")
        for name in ("source", "actors", "events", "lexicon"):
            if name in said and (name != "lexicon" or "." in said[name]):
                said[name] = str(path.parent / said[name])
        return cls(**{"source": str(path.parent), **said})

    @property
    def notes(self) -> tuple[str, ...]:
        """What they say of reading, for the audit."""
        said = {k.name: getattr(self, k.name) for k in fields(self) if k.name not in ASKING and getattr(self, k.name)}
        said |= {name: Path(said[name]).name for name in ("actors", "events") if name in said}
        return ("set: " + ", ".join(f"{name} = {_toml(value)}" for name, value in said.items()),) if said else ()

    @property
    def reading(self) -> "Settings":
        """Only what says how the articles are read."""
        return replace(self, by=None, lexicon=None, chapters=(), seed=None, jobs=None)

    def over(self, **asked: Any) -> "Settings":
        """These, but for what was asked for otherwise; None and empty ask for nothing, other names are passed over.

        >>> Settings(by="outlet", seed=3).over(by="side", seed=None).toml(about=False)
        'by = "side"\\nseed = 3\\n'
        """
        names = {known.name for known in fields(self)}
        return replace(self, **{k: v for k, v in asked.items() if k in names and v not in (None, {}, (), [], "")})

    def toml(self, *, about: bool = True) -> str:
        """The text of a file with these settings; `about`: with a line on each name, what is not set as a comment."""
        lines = []
        for known in fields(self):
            value = getattr(self, known.name)
            if value not in (None, {}, ()):
                lines.append(f"{known.name} = {_toml(value)}" + (f"  # {ABOUT[known.name]}" if about else ""))
            elif about and known.name != "source":
                lines.append(f"# {known.name} =   # {ABOUT[known.name]}")
        return "".join(f"{line}\n" for line in lines)


def _toml(value: Any) -> str:
    """A value as TOML writes it: texts as JSON does, which TOML reads alike."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def with_period(articles: pd.DataFrame, period: str | None) -> pd.DataFrame:
    """The articles with a column `period`: the year, quarter, month or week (its first day) of their date, "" without.

    Raises:
        ValueError: if `period` is none of them.

    >>> days = pd.DataFrame({"date": pd.to_datetime(["2022-03-14", None])})
    >>> with_period(days, "month")["period"].tolist(), with_period(days, "week")["period"].tolist()
    (['2022-03', ''], ['2022-03-14', ''])
    """
    if period is None:
        return articles
    return articles.assign(period=named_periods(articles["date"], choice(period, LONG, "period")))


def period_of(dates: pd.Series) -> str | None:
    """The span that cuts these days into the most periods up to a dozen, of equals the longest; None where all lie in one week, or have no date.

    >>> period_of(pd.Series(pd.to_datetime(["2022-03-14", "2022-05-01"]))), period_of(pd.Series(pd.to_datetime([None])))
    ('quarter', None)
    """
    days = dates.dropna()
    counts = {name: days.dt.to_period(PERIODS[name]).nunique() for name in LONG}
    fitting = [name for name in LONG if 2 <= counts[name] <= MOST]
    return max(fitting, key=lambda name: (counts[name], LONG[::-1].index(name)), default=None)
