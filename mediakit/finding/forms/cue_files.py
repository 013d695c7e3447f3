"""Cues that turn a match as files: our YAML, read into groups of cues and lists of the words that stop them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mediakit.finding.clause_marks import LEVELS
from mediakit.finding.forms.plain_yaml import read_yaml


@dataclass(frozen=True)
class CueGroup:
    """Cues that behave alike; the fields are those of lexicons/negation.yaml, which explains them."""

    name: str
    why: str
    side: str
    reach: int
    entries: tuple[str, ...]
    excepted: tuple[str, ...] = ()
    turns: str = ""
    undone_by: tuple[str, ...] = ()
    undoes: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    lists: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stops:
    """Words and phrases that end a cue's reach, unless one of the words in not_after stands before them.

    kind: only towards hits of that kind; "" = towards all.
    """

    name: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    not_after: tuple[str, ...] = ()
    kind: str = ""


Read = tuple[tuple[CueGroup, ...], tuple[Stops, ...], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]


def read(path: Path, part: str) -> Read:
    """The groups of a part of a file (groups or moods), the lists of stops, the kinds of categories, and words by commas.

    Raises ValueError naming the group whose side, reach, stops or undone_by cannot be, or the key that would be passed over.
    """
    data = _content(path, path.stat().st_mtime_ns)
    _refuse_unknown(
        path.name,
        data,
        ("name", "title", "language", "version", "about", "sources", "kinds", "commas", "stops", "groups", "moods"),
    )
    stops = tuple(_stops(name, content) for name, content in data.get("stops", {}).items())
    groups = tuple(_group(name, values) for name, values in data.get(part, {}).items())
    lists, names = [s.name for s in stops], [group.name for group in groups]
    for group in groups:
        for wrong in sorted({*group.stops} - {*lists} | {*group.undone_by, *group.undoes} - {*names}):
            known = ", ".join(lists + names)
            raise ValueError(f"{path.name}: the group {group.name!r} names {wrong!r}, which is none of {known}")
    kinds, commas = ({name: tuple(words) for name, words in data.get(key, {}).items()} for key in ("kinds", "commas"))
    return groups, stops, kinds, commas


@lru_cache(maxsize=4)
def _content(path: Path, changed: int) -> Any:
    return read_yaml(path)  # of one file both the groups and the moods are asked for


def _refuse_unknown(where: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
    if unknown := [key for key in given if key not in known]:
        line = getattr(unknown[0], "line", 0)
        place = f" (line {line})" if line else ""
        raise ValueError(f"{where} has {str(unknown[0])!r}{place}; known are {', '.join(known)}")


def _stops(name: str, content: Any) -> Stops:
    content = content if isinstance(content, Mapping) else {"entries": content}
    _refuse_unknown(f"the list of stops {name!r}", content, ("entries", "not_after", "kind"))
    entries, not_after = content["entries"], content.get("not_after", [])
    single = tuple(entry for entry in entries if " " not in entry)
    return Stops(name, single, tuple(e for e in entries if " " in e), tuple(not_after), content.get("kind", ""))


def _group(name: str, values: dict[str, Any]) -> CueGroup:
    known = ("after", "entries", "except", "lists", "reach", "side", "stops", "turns", "undoes", "undone_by", "why")
    _refuse_unknown(f"group {name!r} of the cues", values, known)
    if values.get("side") not in ("before", "after", "answer", "object") or not values.get("reach", "").isdigit():
        raise ValueError(
            f"group {name!r} of the cues needs side: before, after, answer or object, and reach: a number of words"
        )
    if values.get("lists", "") not in LEVELS:
        raise ValueError(f"group {name!r} of the cues has lists: {values['lists']}; write or, and, or leave it out")
    return CueGroup(
        name=name,
        why=values.get("why", ""),
        side=values["side"],
        reach=int(values["reach"]),
        entries=tuple(values.get("entries", [])),
        excepted=tuple(values.get("except", [])),
        turns=values.get("turns", ""),
        undone_by=tuple(values.get("undone_by", [])),
        undoes=tuple(values.get("undoes", [])),
        lists=values.get("lists", ""),
        after=tuple(values.get("after", [])),
        stops=tuple(values.get("stops", [])),
    )
