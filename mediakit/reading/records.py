"""What one file held, before it is an article table: the common ground of all readers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from mediakit.reading.encodings import Guess


@dataclass(frozen=True)
class Options:
    """How the user wants a source read; see `read_articles`."""

    columns: Mapping[str, str] = field(default_factory=dict)
    outlet: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    mend_mojibake: bool = False
    pattern: str | None = None


class Refused(NamedTuple):
    """One record that was set aside; line and record are 0 where they are not known."""

    line: int
    record: int
    reason: str


def refuse_repeated(names: Iterable[str], where: str = "") -> None:
    """ValueError where a column name stands twice.

    >>> refuse_repeated(["id", "text", "id"], "in the header")
    Traceback (most recent call last):
    ValueError: the column 'id' stands twice in the header; rename one of them
    """
    if twice := repeated(names):
        raise ValueError(f"the column {twice[0]!r} stands {' '.join(filter(None, ('twice', where)))}; rename one of them")


def repeated(names: Iterable[str]) -> list[str]:
    """The names that stand more than once, in order.

    >>> repeated(["url", "id", "title", "id"])
    ['id']
    """
    return sorted(name for name, count in Counter(names).items() if count > 1)


@dataclass(frozen=True)
class Records:
    """The records of one file.

    columns: name -> one value a record. numbers: the record's number in the file, from 1. lines: the line where it
    starts (empty: not known). arranged: the columns already are article fields, nothing is left to map.
    single: the file is one article, so that its name can be the id. headlines: the format has no texts, so that a
    headline alone can stand. guessed: how the encoding was found. expected: how many records the file's own marks
    announce (None: it has none), and expectation: where it says so. cut: what shows that the file was cut off (""
    nothing); open_end: it could be, and nothing in it would show. notes, doubts: sentences for the audit, the latter to be looked at. saved: the article frame of a file that
    `corpus.save` wrote, verified, which is taken as it is; kept: what that file keeps of the audit.
    """

    columns: Mapping[str, Sequence[Any]]
    numbers: Sequence[int]
    lines: Sequence[int] = ()
    refused: tuple[Refused, ...] = ()
    encoding: str = ""
    guessed: Guess | None = None
    arranged: bool = False
    single: bool = False
    headlines: bool = False
    expected: int | None = None
    expectation: str = ""
    cut: str = ""
    open_end: bool = False
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    saved: pd.DataFrame | None = field(default=None, compare=False)
    kept: Mapping[str, Any] | None = None

    def __len__(self) -> int:
        return len(self.numbers)
