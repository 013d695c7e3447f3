"""Speakers → organisations and sides, by a table that a researcher fills in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd
import regex

from mediakit.finding.quotations.name_variants import surname_key, variants
from mediakit.finding.quotations.phrase_heads import is_alone, place_in, shares
from mediakit.finding.quotations.proposed_sides import BOTH, proposed_side
from mediakit.finding.quotations.sentence_words import begins_capital
from mediakit.finding.quotations.source_kinds import UNKNOWN, kinds_of_sources, source_kind, spread
from mediakit.results.choices import Listed
from mediakit.results.files import read_cells

__all__ = ["BOTH", "FROM", "Actors", "propose", "proposed_sides"]

COLUMNS = ("pattern", "name", "organisation", "side", "proposed", "from", "to")
FROM = ("table", "proposed")  # whence a side is: a row that somebody filled in, or the words of the text alone
_PLACES = ("", "through", "head")
APART = ("document", "anonymous", "NGO or IGO", "media or agency", "company", "expert", "civilian")  # kinds that speak for no state
LONGEST_ROLE = 9  # words
KEPT = 50_000  # names and titles whose rows are remembered
_AGREE = 2 / 3  # of the titles of one person that must say the same side


@dataclass(frozen=True)
class Actors(Listed):
    """A table of actors: ``pattern, name, organisation, side, proposed, from, to``, one row an actor and period.

    ``pattern`` is a word or phrase of the speaker's name or role; ``*`` and ``?`` stand for any characters and any one,
    ``|`` stands between alternatives (Zelensky | Zelenskyy).
    A pattern that begins with = is all of it: "=Brenn" is the town as a speaker, not "the embassy in Brenn". One that begins
    with @ is whoever is described as speaking for a country ("@Russia": the Russian presidency, the Kremlin), or whoever is
    described as a source of a kind ("@expert"; `kinds_of_sources`); of a person it is enough that one article does.
    ``proposed`` holds the words from which a side was read; whoever agrees empties the cell.
    A row with a ``name`` speaks of that person and is compared with the speaker only; a row without one ("Tarvian army",
    "government spokes*") is compared with the speaker and then with the role. The first row that fits wins. ``from`` and
    ``to`` are days (inclusive) between which the row holds; empty = always.
    """

    INNER = ("joined", "told_of", "by_titles", "titled")

    frame: pd.DataFrame
    _rows: tuple = field(init=False, repr=False, compare=False, default=())
    _known: dict = field(init=False, repr=False, compare=False, default_factory=dict)  # rows that fit words, whatever the day

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
            (
                _compile(row[0], bool(row[1])),
                row[1],
                row[2],
                row[3],
                _day(row[5], row[0]),
                _day(row[6], row[0]),
                FROM[bool(row[4].strip())],
            )
            for row in frame.itertuples(index=False)
            if any(row[1:4])  # a row that nobody filled in tells nothing
        )
        object.__setattr__(self, "frame", frame)
        object.__setattr__(self, "_rows", rows)

    @classmethod
    def load(cls, source: str | PathLike | pd.DataFrame) -> "Actors":
        """Read the table.

        Args:
            source: a CSV file (UTF-8) or a frame, with the columns `pattern` and `side` at least.

        Returns:
            Actors.

        Raises:
            ValueError: naming the missing column, or a day that cannot be read.

        >>> table = pd.DataFrame({"pattern": ["Reck"], "name": ["Tomas Reck"], "side": ["Tarvia"]})
        >>> Actors.load(table).side_of("Reck", "", None)
        ('Tomas Reck', '', 'Tarvia')
        """
        if isinstance(source, pd.DataFrame):
            return cls(source.copy())
        return cls(read_cells(source))

    @classmethod
    def joined(cls, tables: Iterable["Actors"]) -> "Actors":
        """The rows of several tables, each once; ValueError where one pattern has two sides in the same period."""
        frame = pd.concat([table.frame for table in tables], ignore_index=True).drop_duplicates()
        for (pattern, *_), sides in frame.groupby(["pattern", "name", "from", "to"], sort=False)["side"]:
            if len(sides) > 1:
                one, other = sides.iloc[:2]
                raise ValueError(
                    f"{pattern!r} stands on the side {one!r} in one table of actors and on {other!r} in another"
                )
        return cls(frame)

    def side_of(self, speaker: str, role: str = "", date: object = None) -> tuple[str, str, str]:
        """Who a speaker is on a day, and for which side.

        A joint source has the side that all its parts share, "both" where they have two, and none where a part beside a name
        has none ("negotiators and the Kremlin"; but "the Kremlin and its negotiators").

        Args:
            speaker: as the text calls him.
            role: as the text describes him.
            date: the day; None: only rows that hold on any.

        Returns:
            (name, organisation, side); what the table does not cover is "" (name: as given).
        """
        return self.told_of(speaker, role, date)[:3]

    def told_of(self, speaker: str, role: str = "", date: object = None) -> tuple[str, str, str, str]:
        """(name, organisation, side, whence the side is) of a speaker on a day; the last is one of FROM, or "" without."""
        day = None if date is None or pd.isna(date) else pd.Timestamp(date).normalize()
        if not speaker and not role:
            return "", "", "", ""
        found = self._first(speaker, day, named=True) or self._first(role, day, named=False)
        parts = [part for part in regex.split(r"(?<!\s)\s++(?:and|und|и|і|та)\s+", speaker) if part]
        if len(parts) > 1:
            rows = [self._first(part, day, named=True) for part in parts]
            if len({row[3] for row in rows if row}) > 1:
                return speaker, "", BOTH, FROM[0]
            if any(row and is_alone(part) for row, part in zip(rows, parts, strict=True)) and any(
                not row and not shares(part) for row, part in zip(rows, parts, strict=True)
            ):
                return speaker, "", "", ""
        return (
            (found[1] or speaker, found[2], found[3], found[6] if found[3] else "") if found else (speaker, "", "", "")
        )

    @property
    def by_titles(self) -> bool:
        """Whether a row is that of a side's or kind's voices: "@Tarvia"."""
        return any(_titles(row) for row in self._rows)

    def titled(self, speaker: str, side: str, kind: str, date: object = None) -> tuple[str, str]:
        """(side, whence it is) of a person to whom some title gives a side or a kind ("" for none): by "@side" or "@kind"."""
        wanted = {side.lower(), kind.lower()} - {"", UNKNOWN}
        if not wanted or not _is_name(speaker):
            return "", ""
        day = None if date is None or pd.isna(date) else pd.Timestamp(date).normalize()
        found = (row for row in self._rows if not wanted.isdisjoint(_titles(row)) and _holds(row, day))
        return next(((row[3], row[6] if row[3] else "") for row in found), ("", ""))

    def _first(self, words: str, day: pd.Timestamp | None, named: bool) -> tuple | None:
        if not words:
            return None
        if (known := self._known.get((words, named))) is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = [(row, place) for row in self._rows if (named or not row[1]) and (place := row[0](words, named))]
            self._known[words, named] = known
        for row, place in known:
            if _holds(row, day):
                return row if place == "head" else (row[0], "", *row[2:])  # "Reck's office" is not Reck
        return None


def _titles(row: tuple) -> frozenset[str]:
    """The sides and kinds that a row of the table names: "@Tarvia | @NATO"."""
    return frozenset(test.side for test in row[0].tests if isinstance(test, _OfSide))


def proposed_sides(speakers: pd.Series, roles: pd.Series) -> pd.DataFrame:
    """The side that the text says for each attribution: columns side, proposed (the words); "" where it says none.

    A title or a description says it: "Ukrainian President", "the Russian presidency". What is said of a person once holds for
    all his quotations, under every spelling of his name, if two thirds of what is said agree.

    >>> frame = pd.DataFrame({"speaker": ["Ada Merl", "A. Merl", "Kremlin"], "role": ["Russian envoy", "", ""]})
    >>> proposed_sides(frame["speaker"], frame["role"])["side"].tolist()
    ['Russia', 'Russia', 'Russia']
    """
    named = np.array([_is_name(speaker) for speaker in speakers.tolist()], bool)
    own = [
        proposed_side(role) if name and role else proposed_side(speaker, whole=True) if not name else ("", "")
        for speaker, role, name in zip(speakers.tolist(), roles.tolist(), named, strict=True)
    ]
    person = {name: group[0] for group in variants(Counter(speakers[named])) for name in group}
    said: dict[str, Counter] = {}
    for speaker, one in zip(speakers.tolist(), own, strict=True):
        if one[0] and speaker in person:
            said.setdefault(person[speaker], Counter())[one] += 1
    agreed = {one: _agreed(counts) for one, counts in said.items()}
    rows = [
        agreed.get(person.get(speaker, ""), ("", "")) if name else one
        for speaker, name, one in zip(speakers.tolist(), named, own, strict=True)
    ]
    return pd.DataFrame(rows, columns=["side", "proposed"], index=speakers.index, dtype=object)


def _agreed(counts: Counter) -> tuple[str, str]:
    sides: Counter[str] = Counter()
    for (side, _), number in counts.items():
        sides[side] += number
    side, number = sides.most_common(1)[0]
    if number < _AGREE * sides.total():
        return "", ""
    return side, max((one for one in counts if one[0] == side), key=lambda one: (counts[one], one[1]))[1]


def propose(quotations: pd.DataFrame, *, least: int = 1) -> pd.DataFrame:
    """An actors table to fill in: one row a person, one for each side's unnamed voices (@Tarvia), one for a kind's (@expert).

    quotations: with the column `speaker`, and where known `article`, `role`, `side`; those whose side is known and not only
    proposed are left out. least: quotations of a row at least.

    First stand the rows that give most quotations a side; "@Tarvia" does for everybody whose title says so, named or not.

    Columns: those of the table, `side` where the text says it, with the words in `proposed`; `quotations`, `articles`,
    `covers` (per cent of all quotations with a speaker that this row and those above it cover), `roles`. All spellings of a
    name are one row. A "ministry", "officials", a "report" are no names: they are rows only where they speak for a side.

    >>> said = pd.DataFrame({"speaker": ["Nela Torrin", "N. Torrin", "Tomas Reck", "officials", "Russian officials"]})
    >>> propose(said)[["pattern", "side", "quotations", "covers"]].values.tolist()
    [['N. Torrin | Nela Torrin', '', 2, 40], ['@Russia', 'Russia', 1, 60], ['Tomas Reck', '', 1, 80]]
    """
    seen = quotations[~quotations["speaker"].astype(str).isin(["", UNKNOWN])]
    seen = seen.assign(**dict.fromkeys({"role", "side", "side_from"} - {*seen.columns}, ""))
    if "article" not in seen:
        seen = seen.assign(article=np.arange(len(seen)))
    told = proposed_sides(seen["speaker"], seen["role"])
    open_ = seen["side"].isin(["", UNKNOWN]) | (seen["side_from"] == FROM[1])
    open_seen = seen.assign(proposal=told["side"], words=told["proposed"])[open_.to_numpy()]
    voices = _voices(open_seen)
    shared = Counter(surname_key(names[0]) for names in set(voices) if names)
    rows = [
        _row(names, part, alone=shared[surname_key(names[0])] == 1)
        for names, part in open_seen.groupby(pd.Series(voices, open_seen.index), sort=False)
        if names and len(part) >= least
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "quotations", "articles", "covers", "roles"])
    kinds = spread(seen["speaker"].tolist(), list(map(source_kind, seen["role"], seen["speaker"])))
    open_seen = open_seen.assign(kind=np.array(kinds, object)[open_.to_numpy()])
    adds = np.bincount(_rows_covering(table, open_seen, voices), minlength=len(table) + 1)[: len(table)]
    order = np.lexsort((table["pattern"], -table["quotations"].to_numpy(int), -adds))
    table = table.iloc[order].reset_index(drop=True)
    covered = (adds[order].cumsum() + (~open_).sum()) / max(len(seen), 1) * 100
    return table.assign(covers=covered.astype(float).round().astype(int)).astype({"quotations": int, "articles": int})


def _rows_covering(table: pd.DataFrame, seen: pd.DataFrame, voices: list[tuple[str, ...]]) -> np.ndarray:
    """The row that covers each attribution: that of the side or kind that a title says, else the speaker's; or len(table)."""
    number = {pattern.split(" | ")[0].lstrip("="): at for at, pattern in enumerate(table["pattern"])}
    rows = []
    for names, role, side, kind in zip(voices, seen["role"], seen["proposal"], seen["kind"], strict=True):
        own = (f"@{proposed_side(role)[0]}", f"@{source_kind(role)}") if role else ()
        titles = (*own, f"@{side}", f"@{kind}") if names and not names[0].startswith("@") else own
        rows.append(next((number[one] for one in (*titles, *names) if one in number), len(table)))
    return np.array(rows, np.int64)


def _voices(seen: pd.DataFrame) -> list[tuple[str, ...]]:
    """Whose each attribution is: the spellings of a name, ("@side",) or ("@kind",) for unnamed voices, () for nobody's."""
    named = seen["speaker"].map(_is_name).astype(bool)
    groups = {name: tuple(group) for group in variants(Counter(seen.loc[named, "speaker"])) for name in group}
    bearer = _by_role(seen[named])
    voices = []
    for speaker, role, side in zip(seen["speaker"].tolist(), seen["role"].tolist(), seen["proposal"].tolist(), strict=True):
        name = speaker if speaker in groups else bearer.get(speaker.lower(), "")
        kind = source_kind(role, speaker)
        apart = f"@{kind}" if not side and kind in APART else ""
        voices.append(groups[name] if name else (f"@{side}",) if side not in ("", BOTH) else (apart,) if apart else ())
    return voices


def _by_role(named: pd.DataFrame) -> dict[str, str]:
    """Titles that say a side and are borne by one person ("Ukrainian president") → that person."""
    bearers: dict[str, Counter] = {}
    for speaker, role in named.loc[named["proposal"] != "", ["speaker", "role"]].itertuples(index=False):
        if role and proposed_side(role)[0]:
            bearers.setdefault(role.lower(), Counter())[speaker] += 1
    groups = {role: variants(people) for role, people in bearers.items()}
    return {
        role: group[0][0]
        for role, group in groups.items()
        if sum(bearers[role][name] for name in group[0]) >= _AGREE * bearers[role].total()
    }


def _row(names: tuple[str, ...], part: pd.DataFrame, *, alone: bool) -> dict[str, Any]:
    """One row of the table; alone: no other person has the surname, so that it does for a pattern."""
    unnamed = names[0].startswith("@")
    titles = [f"={one}" for one in dict.fromkeys(part["speaker"]) if one not in names and not unnamed]
    patterns = _shortest(names) if alone else [f"={name}" for name in names]
    side, words = _agreed(Counter(zip(part["proposal"], part["words"], strict=True)))
    return {
        "pattern": " | ".join([*(names if unnamed else patterns), *titles]),
        "name": "" if unnamed else max(names, key=lambda name: (" " in name, -names.index(name))),
        "organisation": "", "side": side, "proposed": words, "from": "", "to": "",
        "quotations": len(part), "articles": part["article"].nunique(), "covers": 0, "roles": _roles(part["role"]),
    }  # fmt: skip


def _shortest(names: tuple[str, ...]) -> list[str]:
    """The names without those that another finds anyway: "Nela Torrin" beside "Torrin"."""
    return [name for name in names if not any(other != name and _compile(other)(name, True) for other in names)]


def _roles(roles: pd.Series) -> str:
    """The three commonest titles, without what was caught beside them: digits, marks, words that say no office."""
    bare = [role.strip(" .,;:”“\"'’()[]-0123456789") for role in roles.tolist()]
    counts = Counter(
        role for role in bare if 0 < len(role.split()) <= LONGEST_ROLE and (source_kind(role) != UNKNOWN or proposed_side(role)[0])
    )
    return "; ".join(role for role, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3])


@lru_cache(maxsize=65536)
def _is_name(speaker: str) -> bool:
    """Whether a speaker is called by a name, and not described: no "ministry", no "Kremlin", no "Ukrainian army"."""
    words = speaker.split()
    if not words or not begins_capital(words[-1]) or not words[0][0].isupper() or " and " in speaker:
        return False
    if proposed_side(speaker, whole=True)[0]:
        return False
    return len(words) > 1 or words[0].isupper() or source_kind("", speaker) == UNKNOWN


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


@dataclass(frozen=True)
class _OfSide:
    """Whatever the text itself puts on a side, or describes as a kind of source: "@Tarvia", "@expert"."""

    side: str

    def __call__(self, words: str, speaker: bool) -> str:
        if self.side in _kinds():
            told = source_kind("", words) if speaker else source_kind(words)
        else:
            told = proposed_side(words, whole=speaker)[0]
        return "head" * (told.lower() == self.side)


@lru_cache(maxsize=1)
def _kinds() -> frozenset[str]:
    return frozenset(kind.lower() for kind in kinds_of_sources())


@dataclass(frozen=True)
class _Called:
    """Whoever is called so: the highest place of the pattern in the words."""

    pattern: Any
    person: bool

    def __call__(self, words: str, speaker: bool) -> str:
        places = (place_in(words, *match.span(), person=self.person) for match in self.pattern.finditer(words))
        return max(places, key=_PLACES.index, default="")


@dataclass(frozen=True)
class _AnyOf:
    tests: tuple[Any, ...]

    def __call__(self, words: str, speaker: bool) -> str:
        return max((test(words, speaker) for test in self.tests), key=_PLACES.index, default="")


@lru_cache(maxsize=4096)
def _compile(pattern: str, person: bool = True) -> _AnyOf:
    """What a cell of patterns is in words ("head", "through" or ""; `place_in`), and in the speaker's or his role's.

    person: the row names one.
    """
    return _AnyOf(tuple(_test(part.strip(), person) for part in pattern.split("|") if part.strip()))


def _test(pattern: str, person: bool) -> _OfSide | _Called:
    if pattern.startswith("@"):
        return _OfSide(pattern[1:].strip().lower())
    whole = pattern.startswith("=")
    words = regex.escape(pattern.removeprefix("="), special_only=True).replace(r"\*", r"\w*").replace(r"\?", r"\w")
    return _Called(regex.compile(rf"\A{words}\Z" if whole else rf"(?<!\w){words}(?!\w)", regex.IGNORECASE), person)
