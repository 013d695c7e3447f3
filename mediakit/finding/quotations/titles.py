"""Titles and names in a run of capitalised words: "Kessmari spokeswoman Sima Orlak"."""

import re
from functools import lru_cache

from mediakit.finding.quotations.cues import Grammar
from mediakit.finding.quotations.sentence_words import begins_capital

_POSSESSIVE = re.compile(r"[’']s?$")
_MARKS = '"“”„«»'
LONGEST_NAME = 5  # words


@lru_cache(maxsize=65536)
def split_title(run: str, grammar: Grammar) -> tuple[str, str]:
    """("Ukrainian President", "Volodymyr Zelensky") of a run of capitalised words.

    >>> from mediakit.finding.quotations.cues import grammar
    >>> split_title("Ukrainian President Volodymyr Zelensky", grammar("en"))
    ('Ukrainian President', 'Volodymyr Zelensky')
    """
    words = run.split()
    words[-1:] = [_POSSESSIVE.sub("", words[-1])] if words else []
    first = 0
    loose = grammar.not_names | grammar.adverbs if grammar.persons else grammar.not_names
    while first < len(words) and words[first].lower() in loose:
        first += 1
    cut = next(
        (at + 1 for at in range(len(words) - 1, first - 1, -1) if _is_title(words[at].lower().rstrip("."), grammar)),
        first,
    )
    given = [
        at
        for at in range(first if grammar.persons else cut, len(words) - 1)
        if words[at].lower() in grammar.male or words[at].lower() in grammar.female
    ]
    if given and given[0] < cut:
        return " ".join(words[first : given[-1]]), " ".join(words[given[-1] :])
    # "When Donald", "Выступил Иван": a name begins with its given name where that is a known one.
    start = given[0] if given and not (cut > first and grammar.articles) else cut
    return " ".join(words[first:cut]), " ".join(words[start:])


@lru_cache(maxsize=65536)
def name_of(run: str, grammar: Grammar) -> tuple[str, str, tuple[str, ...]]:
    """(title, name, its words) of a run of capitalised words; no words where it is no name."""
    title, name = split_title(run, grammar)
    words = tuple(name.split())
    if len(words) > LONGEST_NAME or any(word.lower() in grammar.not_names for word in words):
        words = ()
    return title, name, words


def _is_title(low: str, grammar: Grammar) -> bool:
    return low in grammar.titles or (bool(grammar.title_endings) and low.endswith(grammar.title_endings))


@lru_cache(maxsize=16384)
def name_in(head: str, grammar: Grammar) -> tuple[str, str]:
    """(name, role) of a source without its appositions: "Trump campaign spokesman Jason Miller"; ("", "") if unnamed.

    >>> from mediakit.finding.quotations.cues import grammar
    >>> name_in("Kessmari spokeswoman Sima Orlak", grammar("en")), name_in("a spokesman for Mr. Reck", grammar("en"))
    (('Sima Orlak', 'Kessmari spokeswoman'), ('', ''))
    """
    words = head.replace("(", " (").split()
    part = []
    for word in words:
        if word.lower() in grammar.prepositions or word.startswith("("):
            break
        part.append(word)
    if not part or not begins_capital(part[-1]) or part[-1][-1] in _MARKS:
        return "", ""
    first = len(part)
    while first > 0 and (begins_capital(part[first - 1]) or (part[first - 1].lower() in grammar.particles and first > 1)):
        first -= 1
    if first and part[first - (part[first].lower() not in grammar.genitives)].lower() in grammar.genitives:
        return "", ""  # "ein Sprecher der Opposition" is no name
    title, name = split_title(" ".join(part[first:]), grammar)
    role = " ".join([*part[:first], *title.split()]).strip()
    if (
        not name
        or name.split()[0].lower() in grammar.genitives
        or name.lower() in grammar.roles
        or name.lower() in grammar.collectives
    ):
        return "", ""
    if part[0].lower() in grammar.determiners and first == 1 and not title:
        return "", ""
    return name, role if role.lower().rstrip(".") not in grammar.honorifics else ""
