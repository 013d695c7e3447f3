"""Spellings of one name: Zelensky, Zelenskyy, Selenskyj and Зеленский are proposed as one person.

Names are spelt in Latin letters, what the schools of transliteration do differently is folded away, and what is left is
compared: the surname whole, the given name by its consonants (Volodymyr, Vladimir).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["surname_key", "variants"]

_LATIN = dict(zip("абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя'ʼ’",
                  ["a", "b", "v", "g", "g", "d", "e", "e", "e", "zh", "z", "i", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r",
                   "s", "t", "u", "f", "h", "ts", "ch", "sh", "sh", "", "i", "", "e", "iu", "ia", "", "", ""], strict=True))  # fmt: skip
_FOLDINGS = (("shch", "sh"), ("tsch", "ch"), ("tch", "ch"), ("sch", "sh"), ("kh", "h"), ("ck", "k"), ("ph", "f"), ("ts", "s"), ("tz", "s"),
           ("zh", "s"), ("w", "v"), ("x", "ks"), ("c(?!h)", "k"), ("g", "h"), ("z", "s"), ("[yj]", "i"), ("(?<!i)i+e", "e"),
           ("i+", "i"), (r"(.)\1+", r"\1"), ("i$", ""))  # fmt: skip
_FOLDED = tuple((form if form.isalpha() else re.compile(form), into) for form, into in _FOLDINGS)
_VOWELS = re.compile("[aeiou]")
_SHARE = 2 / 3  # of the quotations that a name must have for a bare surname to be taken for his


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    """A word of a name without what transliterations do differently."""
    plain = "".join(_LATIN.get(letter, letter) for letter in word.lower())
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalpha())
    for form, into in _FOLDED:
        plain = form.sub(into, plain) if isinstance(form, re.Pattern) else plain.replace(form, into)
    return plain


def surname_key(name: str) -> str:
    """What the spellings of a surname have in common.

    >>> {surname_key(name) for name in ("V. Zelenskyy", "Zelensky", "Selenskyj", "Зеленский", "Зеленський")}
    {'selensk'}
    """
    words = name.split()
    return _folded(words[-1]) if words else ""


def variants(counts: Mapping[str, int]) -> list[list[str]]:
    """Names with how often each was found → groups of spellings of one name, the commonest spelling and group first.

    A bare surname goes to whoever bears it, where one person has two thirds of it; people whose given names differ are two.

    >>> variants({"Vladimir Putin": 5, "Putin": 3, "Ann Lee": 1, "Путин": 1, "Bo Lee": 1})
    [['Vladimir Putin', 'Putin', 'Путин'], ['Ann Lee'], ['Bo Lee']]
    """
    people: dict[str, dict[str, list[str]]] = {}
    for name in sorted(counts, key=lambda one: (-counts[one], one)):
        people.setdefault(surname_key(name) or name, {}).setdefault(_given(name), []).append(name)
    groups = [group for bearers in people.values() for group in _joined(bearers, counts)]
    return sorted(groups, key=lambda group: (-sum(counts[name] for name in group), group[0]))


def _given(name: str) -> str:
    """The consonants of the given name; its letter and a full stop for an initial, "" for a bare surname."""
    words = name.split()
    given = _folded(words[0]) if len(words) > 1 else ""
    return f"{given}." if len(given) == 1 else _VOWELS.sub("", given) or given


def _joined(bearers: Mapping[str, list[str]], counts: Mapping[str, int]) -> list[list[str]]:
    """The bearers of a surname by given name, with initials and the bare surname given to whose they are."""
    short = [given for given in bearers if not given or given.endswith(".")]
    full = {given: list(names) for given, names in bearers.items() if given not in short}
    for given in sorted(short, reverse=True):
        weight = {
            one: sum(counts[name] for name in names)
            for one, names in full.items()
            if not given or f"{_folded(names[0].split()[0])[:1]}." == given
        }
        most = max(weight, key=lambda one: weight[one], default="")
        if weight and weight[most] >= _SHARE * sum(weight.values()):
            full[most] += bearers[given]
        else:
            full[given] = list(bearers[given])
    return [sorted(names, key=lambda one: (-counts[one], one)) for names in full.values()]
