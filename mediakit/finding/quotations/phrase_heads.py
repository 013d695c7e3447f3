"""Whose side a description is on: that of its head. Velk's spokesman speaks for Velk, Velk's critics do not."""

import re

# Nouns whose owner, or what stands behind them, does not speak through them: critics of X, X's counterpart, противники X.
_APART = re.compile(
    r"(?:critic|opponent|rival|enem(?:y|ies)|foe|adversar(?:y|ies)|counterpart|supporter|fan|follower|sympathi[sz]er|voter"
    r"|detractor|challenger|successor|predecessor|victim|neighbou?r|allies|ally|partner|widow|wife|husband|mother|father"
    r"|brother|sister|son|daughter|cousin|friend|killer|biographer|observer|watcher|expert"
    r"|критик|противник|сторонник|соперник|враг|союзник|оппонент|коллег|преемник|предшественник|сосед|жертв|партн[её]р"
    r"|прихильник|супротивник|ворог|союзник|опонент|колег|наступник|попередник|сусід"
    r"|kritiker|gegner|rival|feind|anhänger|unterstützer|amtskolleg|kolleg|nachfolger|vorgänger|opfer|nachbar|verbündete|partner)"
    r"\w*",
    re.IGNORECASE,
)
# Nouns that speak for the person who owns them: Velk's office.
_FOR = re.compile(
    r"(?:spokes\w+|offices?|aides?|advis[eo]rs?|envoys?|teams?|lawyers?|attorneys?|government|administration|campaign|cabinet"
    r"|staff|member|deput(?:y|ies)|ministers?|press|representatives?|delegation|negotiators?|army|forces|troops|party|side|camp"
    r"|chief|secretary|statement|account)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:[’']s|s[’'])(?=\s)")
_JOINED = re.compile(r"\s(?:and|und|и|і|та|or|oder)\s|,")
# An envoy to X, a report on X, a war with X: X does not speak.
_TOWARDS = re.compile(
    r"(?:\b(?:ambassador|envoy|emissary|representative|delegate|visitor)s?\sto|\s(?:with|against|on|about))\s(?:the\s|mr\s|ms\s)?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:of|for|to|by|from)\s(?:[A-Z][\w.]{0,40}\s|the\s){0,6}$")
_ADJECTIVE = re.compile(r"(?:an|ish|ese|i|ic|ch|ss)$")
# What is joined to a name by "and" and goes with it: X and his aides, X and other ministers.
_SHARES = re.compile(
    r"(?:his|her|its|their|other|others|fellow|colleagues|его|её|ее|их|другие|його|її|їх|інші|seine?|ihre?|andere)\b", re.IGNORECASE
)
HEAD, THROUGH, APART = "head", "through", ""


def place_in(phrase: str, start: int, end: int, *, person: bool) -> str:
    """What the words at ``start:end`` are in a speaker's description: its "head", "through" which they speak, or "".

    ``person`` says that they name a person: an institution's or a country's people are its own, a person's are only
    those who speak for him.

    >>> [place_in(words, words.index("Velk"), words.index("Velk") + 4, person=True)
    ...  for words in ("Mara Velk", "Velk's critics", "Velk's office", "supporters of Velk", "a spokesman for Velk")]
    ['head', '', 'through', '', 'through']
    """
    before, behind = _JOINED.split(phrase[:start])[-1], phrase[end:]
    if _TOWARDS.search(before) or (_APART.search(before) and not _OWNER.search(before)):
        return APART  # "supporters of X", "критики X", "the envoy to X"
    if owner := _OWNER.match(behind):
        owned = _JOINED.split(behind[owner.end() :])[0]
        if _APART.search(owned) or (person and not _FOR.search(owned)):
            return APART  # "X's critics", "X's barber"
        return THROUGH
    if _BEHIND.search(before):
        return APART if person and not _FOR.search(before) else THROUGH
    described = _APART.match(behind.lstrip()) and (person or not _ADJECTIVE.search(phrase[start:end]))
    return APART if described else HEAD  # "Velk supporters", "Kremlin critics"


def is_alone(part: str) -> bool:
    """Whether a part of a joint source is a name and nothing else, so that it says nothing of the other part.

    >>> [is_alone(part) for part in ("the Kremlin", "Mara Velk", "Russian officials", "diplomats from Russia")]
    [True, True, False, False]
    """
    words = part.split()
    return all(word[0].isupper() for word in words[words[0].lower() in ("the", "der", "die", "das") :]) if words else False


def shares(part: str) -> bool:
    """Whether a part of a joint source goes with the name beside it: "and his aides", "and other ministers"."""
    return _SHARES.match(part) is not None
