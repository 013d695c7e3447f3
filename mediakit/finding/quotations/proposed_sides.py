"""The side that a title or a description says by itself: "Ukrainian President", "the Russian presidency", "Kremlin".

The words stand in ``lexicons/places.yaml``. What is found here is a proposal for the table of actors, no knowledge: whether a
Ukrainian minister speaks for Ukraine is for a reader to say.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import regex

from mediakit.finding.forms.plain_yaml import read_yaml
from mediakit.finding.quotations.glances import glance
from mediakit.finding.quotations.phrase_heads import is_alone, shares

__all__ = ["BOTH", "proposed_side"]

BOTH = "both"  # the side of "negotiators from A and B" when the two stand on different ones
PLACES = Path(__file__).resolve().parents[1] / "lexicons" / "places.yaml"
_AND = regex.compile(r"\W*(?:and|und|и|і|й|та)\W*", regex.IGNORECASE)
_JOINED = regex.compile(r"\s(?:and|und|и|і|й|та)\s", regex.IGNORECASE)
_LAST_WORD = regex.compile(r"(?:([\w’'-]+)\W+)?([\w’'-]+)\W*\Z")
_GENITIVE = r"(?:['’]s?)?"


def proposed_side(words: str, *, whole: bool = False) -> tuple[str, str]:
    """(side, the words that say so) of a role or of a speaker who is described, not named; ("", "") where it is not said.

    whole: the words are a speaker, so that a country or capital alone is one ("Moscow"), and a name is none ("Jordan Reck").
    Two sides joined by "and" are "both".

    >>> proposed_side("Ukrainian President"), proposed_side("an ambassador to Russia"), proposed_side("пресс-секретарь Кремля")
    (('Ukraine', 'Ukrainian'), ('', ''), ('Russia', 'Кремля'))
    >>> proposed_side("Moscow", whole=True), proposed_side("a cook in Moscow", whole=True)
    (('Russia', 'Moscow'), ('', ''))
    """
    return _proposed(words.strip(), whole)


@lru_cache(maxsize=65536)
def _proposed(words: str, whole: bool) -> tuple[str, str]:
    table = _table()
    may = table.may(words)
    if not may or table.apart.search(words):
        return "", ""
    found, end = [], 0
    for start in may:
        if start >= end and (match := table.places.match(words, start)):
            end = match.end()
            found += [match] if _says(match, words, whole, table) else []
    if not found:
        return "", ""
    first = found[0]
    side = _side(first)
    if len(found) == 1 and whole and _half_named(words, first):
        return "", ""
    for other in found[1:]:
        between = words[first.end() : other.start()]
        if _side(other) != side and (_AND.fullmatch(between) or (whole and _JOINED.search(between))):
            return BOTH, words[first.start() : other.end()]
    return side, first.group()


def _half_named(words: str, match: regex.Match) -> bool:
    """Whether the place is one part of a joint source and the other part nobody's: "negotiators and the Kremlin"."""
    parts = _JOINED.split(words)
    own = next((part for part in parts if match.group() in part), "")
    return len(parts) > 1 and is_alone(own.strip()) and any(part != own and not shares(part.strip()) for part in parts)


def _says(match: regex.Match, words: str, whole: bool, table: "_Places") -> bool:
    """Whether a place in the words says for whom somebody speaks: not where he is, and not as part of a name."""
    last = _LAST_WORD.search(words, 0, match.start())
    before = last.group(2).lower() if last else ""
    served = before == "to" and table.serving.fullmatch(last.group(1) or "")
    after = words[match.end() :]
    if (before in table.past and not served) or table.ground.match(after):
        return False
    kind = match.lastgroup.split("_")[0]
    genitive = match.group()[-2:] in ("'s", "’s") or match.group()[-1] in "'’"
    alone = whole and not after.strip() and before in ("", "the", "der", "die", "das")
    if kind == "capitals":
        return genitive or alone
    if kind == "names" and whole and match.group()[0].isascii() and not genitive:
        return alone or before in ("of", "for", "der", "des", "von", "from") or match.group().isupper()
    return True


def _side(match: regex.Match) -> str:
    return _table().sides[int(match.lastgroup.split("_")[1])]


class _Places:
    """The file of places as patterns: one group a side and kind of word."""

    def __init__(self) -> None:
        data = read_yaml(PLACES)
        self.sides = list(data["sides"])
        self.past = frozenset(data["past"])
        self.apart = regex.compile(rf"(?<!\w)(?:{_any(data['apart'])})(?!\w)", regex.IGNORECASE)
        self.serving = regex.compile(_any(data["serving"]), regex.IGNORECASE)
        self.ground = regex.compile(rf"\s+(?:{_any(data['ground'])})(?!\w)", regex.IGNORECASE)
        self.may = glance(form for kinds in data["sides"].values() for forms in kinds.values() for form in forms)
        groups = [
            f"(?P<{kind}_{number}>{_any(forms)})"
            for number, kinds in enumerate(data["sides"].values())
            for kind, forms in sorted(kinds.items(), key=lambda item: ("seats", "adjectives", "names", "capitals").index(item[0]))
        ]  # fmt: skip
        self.places = regex.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])")


def _any(forms: Iterable[str]) -> str:
    """A pattern for any of the forms, the longest first; in capitals as written, else (and first) in any case."""
    any_case: list[str] = []
    as_written: list[str] = []
    for form in sorted(forms, key=len, reverse=True):
        escaped = regex.escape(form, special_only=True).replace(r"\*", r"[\w-]*" if form.endswith("-*") else r"\w*")
        own_case = form.rstrip("*-").replace(".", "").isupper() or form.startswith("Nato")
        (as_written if own_case else any_case).append(escaped)
    alternatives = [f"(?i:{'|'.join(any_case)})"] if any_case else []
    return f"(?:{'|'.join([*alternatives, *as_written])}){_GENITIVE}"


@lru_cache(maxsize=1)
def _table() -> _Places:
    return _Places()
