"""What a language looks like: its commonest words, and its letters beyond a to z, the frequent ones first."""

import re
import sys
from collections import Counter

from mediakit.text import word_lists

_WORDS = word_lists(__file__)
_COMMON: dict[str, str] = _WORDS["common"]
_WITH_WORD: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in dict.fromkeys(_words.split()):
        _WITH_WORD.setdefault(_word, []).append(_language)
LETTERS: dict[str, str] = _WORDS["letters"]


_RUN_OF_LETTERS = re.compile(r"[^\W\d_]+")


def common_words(text: str) -> Counter[str]:
    """How many words of a text are among each language's commonest.

    >>> common_words("The envoys sat down and said that it was late.").most_common(1)
    [('English', 5)]
    """
    found = Counter(dict.fromkeys(_COMMON, 0))
    for word in filter(_WITH_WORD.__contains__, _RUN_OF_LETTERS.findall(text.casefold())):
        for language in _WITH_WORD[word]:
            found[language] += 1
    return found


_BY_NAME = {name: language for language, names in _WORDS["names"].items() for name in names.split()}
_OF_SCRIPT: dict[str, dict[str, str]] = _WORDS["own"]
_NO_LANGUAGE_HERE = re.compile("[ўқғҳҷәөүұңһگچپژ]")  # Belarusian, Tajik, Kazakh, Persian
_SCRIPT = {
    "Cyrillic": re.compile("[\u0400-\u04ff]"), "Greek": re.compile("[\u0370-\u03ff]"),
    "Arabic": re.compile("[\u0600-\u06ff]"), "Hebrew": re.compile("[\u0590-\u05ff]"),
}  # fmt: skip
_LATIN = [name for name in _COMMON if name not in {one for members in _OF_SCRIPT.values() for one in members}]
# A tally holds a count for every language in two bytes of its own, so that one sum adds all.
_ONE = {name: 1 << 16 * place for place, name in enumerate(_LATIN)}
_TALLIES = {word.encode(): sum(_ONE.get(name, 0) for name in names) for word, names in _WITH_WORD.items()}
_TALLY_OF_LETTER = {  # letters that no other language of Latin letters has
    letter: _ONE[name] for name in _LATIN for letter in LETTERS[name] if sum(letter in LETTERS[other] for other in _LATIN) == 1
}
_SINGLE = {word.encode() for word in _WITH_WORD if len(word) == 1}
_NO_LETTERS = re.compile(r"[^\w\x00-\x7f]+")
_PARTED = bytes(code if code > 127 or chr(code).isalpha() else 32 for code in range(256))
_FOREIGN = re.compile("[^\x00-\x7f]")
_LAST_LATIN = "\u036f"
_MARKS = [mark.encode() for mark in "’‘”“–—…»«\u00a0"]  # which tell nothing
_START = 400  # characters by which a language is guessed


def language_named(given: str) -> str:
    """The English name of a language that is given by a code or a name; as given where it is not known.

    >>> language_named("en-GB"), language_named("русский"), language_named("Klingon")
    ('English', 'Russian', 'Klingon')
    """
    return _BY_NAME.get(re.split(r"[;,/_-]", given.casefold())[0].strip(), given)


def guess_language(text: str) -> str:
    """The language of a text by its script, its commonest words and its letters; "" if they do not tell.

    In Latin letters three common words tell a language, or two words and letters of its own where no other has as many;
    a headline in Cyrillic letters is told by letters: without any of its own it is Russian.

    >>> guess_language("The envoys sat down and said that it was late."), guess_language("Lorem ipsum")
    ('English', '')
    >>> guess_language("У Києві тихо"), guess_language("Путин прибыл в Пекин"), guess_language("Łódź się śmieje")
    ('Ukrainian', 'Russian', 'Polish')
    """
    bare = text[:_START].encode("utf-8", "replace")
    for mark in _MARKS if not bare.isascii() else ():
        bare = bare.replace(mark, b" ")
    start = bare.decode().lower() if bare.isascii() else text[:_START].casefold()
    foreign = [] if start.isascii() else _FOREIGN.findall(start)
    if any(_LAST_LATIN < letter < "\u2000" for letter in foreign):
        letters = sum(map(str.isalpha, start))
        for script, pattern in _SCRIPT.items():
            if 2 * len(pattern.findall(start)) > letters:
                return _by_letters(start, _OF_SCRIPT[script])
    # As bytes, since tables of bytes part words five times as fast as a pattern.
    apart = _NO_LETTERS.sub(" ", start) if foreign else start
    found = list(filter(_TALLIES.__contains__, apart.encode("utf-8", "replace").translate(_PARTED).split()))
    words = sum(map(_TALLIES.__getitem__, found))
    # The u of "U.S." is no Croatian word.
    longer = words - sum(map(_TALLIES.__getitem__, filter(_SINGLE.__contains__, found)))
    longer += sum(_TALLY_OF_LETTER.get(letter, 0) for letter in foreign)
    score, counts = _counts(longer), _counts(words)
    best = max(score)
    place = score.index(best)
    second, other = (max(all_[:place] + all_[place + 1 :]) for all_ in (score, counts))
    sure = counts[place] >= 3 and counts[place] > 1.3 * other
    return _LATIN[place] if sure or (best >= 2 and best > 1.3 * second) else ""


def _counts(tally: int) -> list[int]:
    """What a tally holds for each language of Latin letters."""
    counts = memoryview(tally.to_bytes(2 * len(_LATIN), sys.byteorder)).cast("H").tolist()
    return counts if sys.byteorder == "little" else counts[::-1]


def _by_letters(text: str, own: dict[str, str]) -> str:
    """Of the languages of one script the likeliest, by letters of their own and common words; the first where none tells."""
    if _NO_LANGUAGE_HERE.search(text):
        return ""
    words = common_words(text)
    return max(own, key=lambda name: sum(map(text.count, own[name].split())) + words[name] / 2)
