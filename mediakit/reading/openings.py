"""What stands above an article's first sentence: its headline again, a byline, a dateline."""

import re
from typing import NamedTuple

from mediakit.reading.credits import Dateline, find_dateline, is_byline, is_credit

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
    lines, title = body.split("\n", 3 * LINES), None
    filled = [number for number, line in enumerate(lines) if line and not line.isspace()][:LINES]
    aside: list[str] = []
    byline: list[str] = []
    taken: set[int] = set()
    for place, number in enumerate(filled):
        line = lines[number].strip()
        rest = "\n".join(lines[number:]).lstrip()
        found = find_dateline(rest)
        if found.end and (place == 0 or found.agency or found.place.isupper() or taken):
            above = [line for above, line in enumerate(lines[:number]) if above not in taken]
            body = "\n".join([*above, rest[found.end :].lstrip()])
            return Opening(body.lstrip("\n"), ", ".join(byline), found, "\n\n".join([rest[: found.end].strip(), *aside]))
        if len(line) > LONG:
            break
        if len(line) < 2 * len(headline) + LINES and title is None:
            title = _words(headline)
        if title and len(line) < 2 * len(headline) + LINES and _words(line) == title:
            aside.append(line)
        elif is_credit(line) and (byline or is_byline(line)):
            aside.append(line)
            byline.append(line)
        elif looks_like_headline(line) and len(filled) > place + 1:
            continue
        else:
            break
        taken.add(number)
    kept = "\n".join(line for number, line in enumerate(lines) if number not in taken).lstrip("\n")
    if not taken or not kept.strip():
        return Opening(body, "", Dateline("", "", 0), "")
    return Opening(kept, ", ".join(byline), Dateline("", "", 0), "\n\n".join(aside))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
