"""Who speaks, by kind (official, military, civilian …), and the pronoun that the text itself uses for the speaker.

The kinds and the words that tell them stand in ``lexicons/sources.yaml``. A pronoun is never guessed from a name. On 60 of
the teaching articles, whose sources we marked by reading, 79 % of the kinds told are right, and 54 % of those marked
are told.
"""

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd
import regex

from mediakit.finding.forms.plain_yaml import read_yaml
from mediakit.finding.quotations.glances import glance
from mediakit.finding.quotations.proposed_sides import proposed_side

__all__ = ["UNKNOWN", "kinds_of_sources", "pronouns", "source_kind", "spread"]

UNKNOWN = "unknown"
_CLAUSE = regex.compile(r",\s|\s(?:who|whose|as|die|der|который|которая|який|яка)\s")
_AGREE = 2 / 3  # of the titles of one name that must say the same kind
SOURCES = Path(__file__).resolve().parents[1] / "lexicons" / "sources.yaml"
PRONOUNS = {
    **dict.fromkeys(("he", "er", "он", "він"), "he"),
    **dict.fromkeys(("she", "она", "вона"), "she"),
    **dict.fromkeys(("they",), "they"),
}


def kinds_of_sources() -> tuple[str, ...]:
    """The kinds of sources, in the order in which they are tried.

    >>> kinds_of_sources()[:2]
    ('document', 'anonymous')
    """
    return tuple(kind for kind, _ in _kinds())


@lru_cache(maxsize=65536)
def source_kind(role: str, description: str = "") -> str:
    """The kind of source that a role, or else a description of the speaker, names; "unknown" where neither does.

    description: the speaker where he is described; a name ("Tomas Major") tells nothing.

    >>> source_kind("Tarvian army spokesman"), source_kind("", "a villager"), source_kind("", "Tomas Reck")
    ('military', 'civilian', 'unknown')
    """
    described = "" if _is_name(description) else description
    # whom the head serves comes first: "spokeswoman for the aid agency" speaks for no state
    for whole in (role, described):
        head = _CLAUSE.split(whole)[0] or whole  # "the head of protocol, as she led reporters in"
        places = {words: _may()(words) for words in (whole, head)}
        for kind, pattern in _kinds():
            words = whole if kind == "anonymous" else head  # "an official who asked not to be named"
            if any(pattern.match(words, at) for at in places[words]):
                return kind
    return "official" if proposed_side(described, whole=True)[0] else UNKNOWN  # "Moscow"


def spread(speakers: list[str], kinds: list[str]) -> list[str]:
    """The kinds of some attributions, where one is unknown that of the same name elsewhere, if two thirds of those agree.

    >>> spread(["Nela Torrin", "Nela Torrin", "it"], ["official", "unknown", "unknown"])
    ['official', 'official', 'unknown']
    """
    told: dict[str, Counter] = {}
    for speaker, kind in zip(speakers, kinds, strict=True):
        if kind != UNKNOWN and _is_name(speaker):
            told.setdefault(speaker, Counter())[kind] += 1
    agreed = {
        speaker: kind
        for speaker, counts in told.items()
        for kind, number in counts.most_common(1)
        if number >= _AGREE * counts.total()
    }
    return [
        agreed.get(speaker, kind) if kind == UNKNOWN else kind for speaker, kind in zip(speakers, kinds, strict=True)
    ]


def pronouns(frame: pd.DataFrame) -> list[str]:
    """For each attribution (article, speaker, speaker_written) the pronoun of its article for the speaker: he, she, they.

    "unknown" where the article uses none as the source, or more than one.

    >>> frame = pd.DataFrame({"article": [0, 0], "speaker": ["Nela Torrin"] * 2, "speaker_written": ["Torrin", "she"]})
    >>> pronouns(frame)
    ['she', 'she']
    """
    told = [PRONOUNS.get(written.lower(), "") for written in frame["speaker_written"].tolist()]
    keys = list(zip(frame["article"].tolist(), frame["speaker"].tolist(), strict=True))
    used: dict[tuple, set[str]] = {}
    for key, pronoun in zip(keys, told, strict=True):
        if pronoun and key[1]:
            used.setdefault(key, set()).add(pronoun)
    return [next(iter(used[key])) if len(used.get(key, ())) == 1 else UNKNOWN for key in keys]


def _is_name(description: str) -> bool:
    """Whether every word has a capital and there is more than one: a person, not a description."""
    words = description.split()
    return len(words) > 1 and all(word[0].isupper() and not word.isupper() for word in words)


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, regex.Pattern], ...]:
    return tuple((str(kind), _pattern(words)) for kind, words in read_yaml(SOURCES).items())


@lru_cache(maxsize=1)
def _may() -> Callable[[str], list[int]]:
    return glance(word for words in read_yaml(SOURCES).values() for word in words)


def _pattern(words: list[str]) -> regex.Pattern:
    """Any of the words, in any case; what is written in capitals as it is written: WHO is no "who"."""
    forms = [regex.escape(word, special_only=True).replace(r"\*", r"[\w-]*") for word in dict.fromkeys(words)]
    cased = [form for form in forms if form.isupper()]
    any_case = "|".join(form for form in forms if not form.isupper())
    return regex.compile(rf"(?<![\w-])(?:{'|'.join([f'(?i:{any_case})', *cased])})(?:['’]s?)?(?![\w-])")
