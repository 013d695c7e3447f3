"""Who speaks, by kind (official, military, civilian …), and the pronoun that the text itself uses for the speaker.

The kinds and the words that tell them stand in ``lexicons/sources.yaml``. A pronoun is never guessed from a name.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd
import regex

from mediakit.finding.forms.plain_yaml import read_yaml
from mediakit.finding.quotations.glances import glance

__all__ = ["UNKNOWN", "kinds_of_sources", "pronouns", "source_kind"]

UNKNOWN = "unknown"
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
    for words in (role, "" if _is_name(description) else description):
        # whom the head serves comes first: "spokeswoman for the aid agency" speaks for no state
        may = _may()(words)
        found = next((kind for kind, pattern in _kinds() if any(pattern.match(words, at) for at in may)), "")
        if found:
            return found
    return UNKNOWN


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
    forms = (regex.escape(word, special_only=True).replace(r"\*", r"[\w-]*") for word in dict.fromkeys(words))
    return regex.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?:['’]s?)?(?![\w-])", regex.IGNORECASE)
