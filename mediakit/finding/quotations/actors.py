"""Speakers → organisations and sides, by a table that a researcher fills in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike

import pandas as pd
import regex

COLUMNS = ("pattern", "name", "organisation", "side", "from", "to")
BOTH = "both"  # the side of "negotiators from A and B" when the two parts stand on different ones


@dataclass(frozen=True)
class Actors:
    """A table of actors: ``pattern, name, organisation, side, from, to``, one row an actor and period.

    ``pattern`` is a word or phrase of the speaker's name or role; ``*`` and ``?`` stand for any characters and any one.
    A pattern that begins with = is all of it: "=Brenn" is the town as a speaker, not "the embassy in Brenn".
    A row with a ``name`` speaks of that person and is compared with the speaker only; a row without one ("Tarvian army",
    "government spokes*") is compared with the speaker and then with the role. The first row that fits wins. ``from`` and
    ``to`` are days (inclusive) between which the row holds; empty = always.
    """

    frame: pd.DataFrame
    _rows: tuple = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        missing = [column for column in ("pattern", "side") if column not in self.frame.columns]
        if missing:
            raise ValueError(
                f"the actors table lacks the column(s) {', '.join(missing)}; it has "
                f"{', '.join(map(str, self.frame.columns)) or 'none'}. Expected: {', '.join(COLUMNS)}."
            )
        frame = self.frame.reindex(columns=list(COLUMNS)).astype(object).fillna("").astype(str)
        frame = frame[frame["pattern"].str.strip() != ""].reset_index(drop=True)
        rows = tuple(
            (_compile(row[0]), row[1], row[2], row[3], _day(row[4], row[0]), _day(row[5], row[0]))
            for row in frame.itertuples(index=False)
        )
        object.__setattr__(self, "frame", frame)
        object.__setattr__(self, "_rows", rows)

    @classmethod
    def load(cls, source: str | PathLike | pd.DataFrame) -> "Actors":
        """Read the table from a CSV file (UTF-8) or a frame; ValueError names a missing column or a bad day.

        >>> table = pd.DataFrame({"pattern": ["Reck"], "name": ["Tomas Reck"], "side": ["Tarvia"]})
        >>> Actors.load(table).side_of("Reck", "", None)
        ('Tomas Reck', '', 'Tarvia')
        """
        if isinstance(source, pd.DataFrame):
            return cls(source.copy())
        return cls(pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8-sig", comment="#"))

    def side_of(self, speaker: str, role: str = "", date: object = None) -> tuple[str, str, str]:
        """(name, organisation, side) of a speaker on a day; what the table does not cover is "" (name: as given).

        A joint source ("negotiators and the Kremlin") has the side that all its parts share, else "both".
        """
        day = None if date is None or pd.isna(date) else pd.Timestamp(date).normalize()
        if not speaker and not role:
            return "", "", ""
        found = self._first(speaker, day, named=True) or self._first(role, day, named=False)
        parts = [part for part in regex.split(r"\s+(?:and|und|и|і|та)\s+", speaker) if part]
        if len(parts) > 1:
            sides = {row[3] for part in parts if (row := self._first(part, day, named=True))}
            if len(sides) > 1:
                return speaker, "", BOTH
        return (found[1] or speaker, found[2], found[3]) if found else (speaker, "", "")

    def _first(self, words: str, day: pd.Timestamp | None, named: bool) -> tuple | None:
        if not words:
            return None
        for row in self._rows:
            if (named or not row[1]) and row[0].search(words) and _holds(row, day):
                return row
        return None

    @staticmethod
    def propose(speakers: pd.DataFrame | Iterable[str]) -> pd.DataFrame:
        """An actors table to fill in: the speakers found (a quotations frame or names), most frequent first.

        Columns: those of the table, and ``quotations`` = how often the speaker was found; for a frame also ``articles``
        = in how many, ``roles`` = the roles seen, most frequent first. Unresolved ones are left out, and of a frame those
        whose ``side`` is known already.

        >>> Actors.propose(["Tomas Reck", "Nela Torrin", "Tomas Reck", ""])[["pattern", "quotations"]].values.tolist()
        [['Tomas Reck', 2], ['Nela Torrin', 1]]
        """
        seen = (
            speakers
            if isinstance(speakers, pd.DataFrame)
            else pd.DataFrame({"speaker": pd.Series(list(speakers), dtype=object)})
        )
        open_ = seen["side"].astype(str).isin(["", "unknown"]) if "side" in seen else True
        seen = seen[(~seen["speaker"].astype(str).isin(["", "unknown"])) & open_]
        groups = sorted(seen.groupby("speaker", sort=True), key=lambda item: (-len(item[1]), item[0]))
        table = pd.DataFrame(
            {"pattern": [name for name, _ in groups], "name": [name for name, _ in groups]}, dtype=object
        )
        table = table.assign(**dict.fromkeys(("organisation", "side", "from", "to"), ""))
        table["quotations"] = [len(rows) for _, rows in groups]
        if "article" in seen:
            table["articles"] = [rows["article"].nunique() for _, rows in groups]
        if "role" in seen:
            table["roles"] = [_roles(rows["role"]) for _, rows in groups]
        return table


def _roles(roles: pd.Series) -> str:
    counts = roles[roles.astype(str) != ""].value_counts()
    return "; ".join(role for role, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3])


def _holds(row: tuple, day: pd.Timestamp | None) -> bool:
    return day is None or ((row[4] is None or row[4] <= day) and (row[5] is None or day <= row[5]))


def _day(value: str, pattern: str) -> pd.Timestamp | None:
    if not value.strip():
        return None
    try:
        return pd.Timestamp(value.strip())
    except ValueError:
        raise ValueError(
            f"the actor {pattern!r} has the day {value!r}; write days as 2022-03-14 or leave the cell empty."
        ) from None


@lru_cache(maxsize=4096)
def _compile(pattern: str) -> regex.Pattern:
    whole = pattern.strip().startswith("=")
    words = (
        regex.escape(pattern.strip().removeprefix("="), special_only=True).replace(r"\*", r"\w*").replace(r"\?", r"\w")
    )
    if whole:
        return regex.compile(rf"\A{words}\Z", regex.IGNORECASE)
    return regex.compile(rf"(?<!\w){words}(?!\w)", regex.IGNORECASE)
