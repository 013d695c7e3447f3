"""Which language's rules an article is read with."""

import re
from collections import Counter

from mediakit.text.languages import guess_language as named
from mediakit.text.languages import language_named

RULES = {"English": "en", "German": "de", "Russian": "ru", "Ukrainian": "uk"}

_LATIN = re.compile(r"[a-zäöüß]+")
_CYRILLIC = re.compile(r"[а-яёіїєґ]+")
_GERMAN = "der die und das den nicht ist mit für dass auf ein eine von sei wir sind sagte ich er sie zu im am des dem nach hat wird sich"
_ENGLISH = "the and of to that is for on with said a he she it are we by at his as be from had they"
_RUSSIAN = "что и это от или но он она как из если чтобы они сказал сказала заявил"
_UKRAINIAN = "що та і це від або але він вона як із якщо щоб вони про заявив сказав"
GUESSED = 1500  # characters by which the language is guessed


def guess_language(text: str) -> str:
    """The language whose rules fit best: by script, then by letters (Ukrainian) or function words (German).

    Anything else is "en": its quotation marks are found all the same.

    >>> guess_language("Die Lage ist ernst, sagte der Minister."), guess_language("Він заявив, що їде.")
    ('de', 'uk')
    """
    start = text[:GUESSED].lower()
    latin, cyrillic = Counter(_LATIN.findall(start)), Counter(_CYRILLIC.findall(start))
    if cyrillic.total() > latin.total():
        ukrainian = _known_words(cyrillic, _UKRAINIAN) + sum(map(start.count, "іїєґ"))
        return "uk" if ukrainian > _known_words(cyrillic, _RUSSIAN) + sum(map(start.count, "ыэёъ")) else "ru"
    return "de" if _known_words(latin, _GERMAN) > _known_words(latin, _ENGLISH) else "en"


def _known_words(counts: Counter, known: str) -> int:
    return sum(counts[word] for word in known.split())


def rules_for(given: str, text: str) -> str:
    """The language whose rules an article is read with ("en", "de" …), "" where there are none for its own.

    given: what the source says of its language, "" for nothing.

    >>> rules_for("en-GB", ""), rules_for("cs", ""), rules_for("", "Die Lage ist ernst, sagte der Minister.")
    ('en', '', 'de')
    """
    name = language_named(given) if given else named(text)
    return RULES.get(name, "") if name else guess_language(text)
