"""What stands above an article's first sentence: its headline again, a byline, a dateline."""

import re
from typing import NamedTuple

from mediakit.reading.credits import NO_DATELINE, Dateline, find_dateline, is_byline, is_credit

LINES = 4  # from the top, among which a dateline may stand below a headline and a byline
LONG = 250  # characters: what is longer is neither a headline nor a byline
_STOP = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}+)\.[\"”’»)]*$|[;,:]$")
_SHORTENED = frozenset(("Inc", "Ltd", "Bros", "Corp", "Jr", "Sr", "Co", "St", "Dr", "No"))
_WORD = re.compile(r"\w+")


class Opening(NamedTuple):
    """A body without what stood above it, who and where is credited there, and the lines that were taken off."""

    body: str
    byline: str
    dateline: Dateline
    aside: str


def looks_like_headline(line: str) -> bool:
    """Whether a line can be a headline: short, no dateline before it, no full stop after it.

    >>> looks_like_headline("Envoys sit down by the lake"), looks_like_headline("BRENN (AP) — Envoys sat down")
    (True, False)
    >>> looks_like_headline("They sat down by the lake."), looks_like_headline("Talks move to the U.S.")
    (False, True)
    """
    text = line.strip()
    if not text or len(text) > LONG:
        return False
    if (stop := _STOP.search(text[-40:])) and stop[1] not in _SHORTENED:
        return False
    if len(text.split()) > 30:
        return False
    dateline = find_dateline(text)
    return not dateline.agency and not (dateline.place.isupper() and len(text) > 100)


def read_opening(headline: str, body: str) -> Opening:
    """Take the repeated headline, the byline and the dateline off the first lines of a body.

    >>> read_opening("Talks open", "Talks open\\n\\nBRENN, Feb 6 (MPA) — Envoys met.")[:3]
    ('Envoys met.', '', Dateline(place='BRENN', agency='MPA', end=21))
    """
    at_once = None if body[:1].isspace() else find_dateline(body)
    if at_once and at_once.end:
        return Opening(body[at_once.end :].lstrip(), "", at_once, body[: at_once.end].strip())
    if at_once and _is_text(body[: 2 * LONG].partition("\n")[0].strip(), headline):
        return Opening(body, "", NO_DATELINE, "")
    lines = body.split("\n", 3 * LINES)
    filled = [number for number, line in enumerate(lines) if line and not line.isspace()][:LINES]
    aside: list[str] = []
    byline: list[str] = []
    taken: set[int] = set()
    for place, number in enumerate(filled):
        line = lines[number].strip()
        found = at_once if at_once and place == 0 else None
        rest = "" if found else "\n".join(lines[number:]).lstrip()
        found = found or find_dateline(rest)
        if found.end and (place == 0 or found.agency or found.place.isupper() or taken):
            above = [line for above, line in enumerate(lines[:number]) if above not in taken]
            body = "\n".join([*above, rest[found.end :].lstrip()])
            return Opening(body.lstrip("\n"), ", ".join(byline), found, "\n\n".join([rest[: found.end].strip(), *aside]))
        if len(line) > LONG:
            break
        if _repeats(line, headline):
            aside.append(line)
        elif (byline or is_byline(line)) and is_credit(line):
            aside.append(line)
            byline.append(line)
        elif looks_like_headline(line) and len(filled) > place + 1:
            continue
        else:
            break
        taken.add(number)
    if not taken:
        return Opening(body, "", NO_DATELINE, "")
    kept = "\n".join(line for number, line in enumerate(lines) if number not in taken).lstrip("\n")
    if not kept.strip():
        return Opening(body, "", NO_DATELINE, "")
    return Opening(kept, ", ".join(byline), NO_DATELINE, "\n\n".join(aside))


def _is_text(line: str, headline: str) -> bool:
    """Whether a first line without a dateline is the article's own already, as most are."""
    return len(line) > LONG or not (looks_like_headline(line) or is_byline(line) or _repeats(line, headline))


def _repeats(line: str, headline: str) -> bool:
    """Whether a line says what the headline says."""
    return len(line) < 2 * len(headline) + LINES and bool(said := _words(headline)) and _words(line) == said


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
