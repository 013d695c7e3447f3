"""Sentences as attributions see them: words, marks of punctuation, and each quoted passage as one word."""

import re
from collections.abc import Container
from dataclasses import dataclass

from mediakit.finding.quotations.quotation_marks import UPPER, Passage, Span
from mediakit.text.sentences import is_abbreviated

LONGEST = 2000  # characters of a sentence; what is longer is none, and reading it whole would take for ever
QUOTED = "“”"  # the word that stands for a quoted passage
NOTHING: list[Span] = []
CLOSING = frozenset('"”“»‘')
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:['’]s)?|\d+(?:[.,:]\d+)*(?:-[\w-]+|\w*)|[\w\u00ad\u0301]+(?:['’ʼ\-‑.][\w\u00ad\u0301]+)*['’]?(?=\W|$)"
    r"|--+|\.{2,}|[^\w\s]"
)
_BREAK = re.compile(r"[.!?…]['\"’”»“)\]]*(?=\s+[" + UPPER + r"\d\"“„«»\[(‘‚'*@#])")
_BEFORE = re.compile(r"[^\W_][\w.]*$")
_ARTICLE = re.compile(rf"(?:a[lndrsz]|ash|el|ed|[dlo])[-‑'’](?=[{UPPER}])")
_NEXT = re.compile(r"\W*([\w.’'-]*\w)?")

# "…?" Name Surname asked · "…." Name Surname said. (but "…." Name Surname said that …)
_ASKED = re.compile(
    r"(?<!\s)\s+(?!(?:The|A|An|His|Her|Its|Their|This|That)\s)(?:[" + UPPER + r"][\w.’'\-]*\s){1,4}(\w+)\b(?!\s*:)"
)
_SAID = re.compile(_ASKED.pattern + r"(?=\.|,\s[a-z])")


@dataclass(slots=True)
class Unit:
    """One sentence: parallel lists of its words' starts, ends and lower-case forms; QUOTED stands for a passage."""

    text: str
    starts: list[int]
    ends: list[int]
    lows: list[str]
    passages: dict[int, int]  # place of a QUOTED word → number of its passage
    capitals: list[bool]  # whether each word is written with a capital, as names are: Sayed, al-Sayed

    def span(self, first: int, stop: int) -> Span:
        start, end = self.starts[first], self.ends[stop - 1]
        return start - self.is_name(first), end

    def is_name(self, place: int) -> bool:
        """Whether the word is a name in quotation marks; its place begins behind the opening one."""
        end = self.ends[place]
        return self.text[end - 1] in CLOSING and end - self.starts[place] > 1 and self.lows[place] != QUOTED

    def word(self, place: int) -> str:
        return self.text[self.starts[place] : self.ends[place]]

    def is_capital(self, place: int) -> bool:
        """Whether the word is written with a capital, as names are: Sayed, al-Sayed."""
        return self.capitals[place]


def begins_capital(text: str, start: int = 0) -> bool:
    """Whether the word at ``start`` begins with a capital, or with an article that is part of a name: al-Sayed, d'Arc.

    >>> [begins_capital(word) for word in ("Sayed", "al-Sayed", "all-Sayed", "sayed")]
    [True, True, False, False]
    """
    return text[start : start + 1].isupper() or _ARTICLE.match(text, start) is not None


def sentence_spans(text: str, paragraph: Span, quoted: list[Passage], verbs: Container[str] = ()) -> list[Span]:
    """(start, end) of each sentence of a paragraph; a quoted passage is never split, nor one from its "X asked".

    ``verbs`` are the forms that may follow a name there.

    >>> text = '"Stop. Wait," said Mr. Reck. "Now go."'
    >>> from mediakit.finding.quotations.quotation_marks import find_passages
    >>> [text[a:b] for a, b in sentence_spans(text, (0, len(text)), find_passages(text))]
    ['"Stop. Wait," said Mr. Reck.', '"Now go."']
    """
    start, end = paragraph
    inside = [edge for passage in quoted for edge in passage.within(start, end)]
    cuts: list[int] = []
    number = 0
    for match in _BREAK.finditer(text, start, end):
        place = match.start()
        while number < len(inside) and inside[number][1] <= place:
            number += 1
        if number < len(inside) and inside[number][0] <= place and match.end() < inside[number][1]:
            continue
        within = number < len(inside) and inside[number][0] <= place
        first = within and not text[cuts[-1] if cuts else start : inside[number][0]].strip()
        tail = (_ASKED if first and text[place] != "." else _SAID).match(text, match.end(), end) if within else None
        if tail and tail.group(1).lower() in verbs:
            continue
        if not within and text[place] == "." and _is_abbreviated(text, max(start, place - 12), place, match.end()):
            continue
        cuts.append(match.end())
    edges = zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True)  # a cut stands before a space
    return [part for a, b in edges if b > a for part in _shorten(text, a, b, inside)]


def _is_abbreviated(text: str, start: int, stop: int, after: int) -> bool:
    before, following = _BEFORE.search(text, start, stop), _NEXT.match(text, after)
    return before is not None and is_abbreviated(before.group(), (following and following.group(1)) or "")


def _shorten(text: str, start: int, end: int, inside: list[Span]) -> list[Span]:
    """The span in parts of at most LONGEST characters (more where a quoted passage is longer): tables, lists, debris."""
    parts = []
    while end - start > LONGEST:
        cut = text.find(" ", start + LONGEST, end)
        cut = next((stop for first, stop in inside if first < cut < stop), cut)
        if cut <= start or cut >= end:
            break
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]


def lower(text: str) -> str:
    """Lower case with every character in its place (``str.lower`` makes two of İ), curly apostrophes straight."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(one if len(one := letter.lower()) == 1 else letter for letter in text)
    return low.replace("’", "'")


def read_unit(
    text: str, low: str, span: Span, passages: list[Passage], numbers: list[int], names: list[Span] = NOTHING
) -> Unit:
    """The words of one sentence of ``text`` (``low``: in lower case); ``numbers``: the passages in it, in order.

    ``names`` are one word each, the closing mark with it.
    """
    spans: list[Span] = []
    places: dict[int, int] = {}
    start, end = span
    for number in numbers:
        first, stop = passages[number].within(start, end)[0]
        spans.extend([match.span() for match in _WORD.finditer(text, start, first)])
        places[len(spans)] = number
        spans.append((first, min(stop, end)))
        start = stop
    spans.extend([match.span() for match in _WORD.finditer(text, start, end)])
    if names:
        spans, places = _joined(spans, places, names)
    lows = [low[first:stop] for first, stop in spans]
    for place in places:
        lows[place] = QUOTED
    starts, ends = map(list, zip(*spans, strict=True)) if spans else ([], [])
    capitals = [text[start].isupper() for start in starts]
    for place, form in enumerate(lows):
        if not capitals[place] and ("-" in form or "'" in form or "‑" in form):
            capitals[place] = begins_capital(text, starts[place])
    return Unit(text, starts, ends, lows, places, capitals)


def _joined(spans: list[Span], places: dict[int, int], names: list[Span]) -> tuple[list[Span], dict[int, int]]:
    """The words with each of ``names`` as one of them, and where the passages then stand."""
    joined: list[Span] = []
    moved: dict[int, int] = {}
    for place, (first, stop) in enumerate(spans):
        name = next((name for name in names if name[0] - 1 <= first < name[1]), None)
        if place in places:
            moved[len(joined)] = places[place]
        if name is None or place in places:
            joined.append((first, stop))
        elif first == name[0]:
            joined.append(name)
    return joined, moved


def without_asides(unit: Unit, asides: Container[str]) -> Unit:
    """The unit without ", впрочем," and the like, so that subject and verb are neighbours; "впрочем," at its start too."""
    kept, at, lows = [], 0, unit.lows
    if "," not in lows:
        return unit
    while at < len(lows):
        first = at + (at > 0)
        opens = at == 0 or lows[at] == ","
        ends = (
            [stop for stop in (first + 3, first + 2, first + 1) if stop < len(lows) and lows[stop] == ","]
            if opens
            else []
        )
        stop = next((stop for stop in ends if " ".join(lows[first:stop]) in asides), 0)
        if stop:
            at = stop + 1
            continue
        kept.append(at)
        at += 1
    if len(kept) == len(lows):
        return unit
    places = {kept.index(at): number for at, number in unit.passages.items()}
    starts, ends = ([one[at] for at in kept] for one in (unit.starts, unit.ends))
    return Unit(unit.text, starts, ends, [lows[at] for at in kept], places, [unit.capitals[at] for at in kept])
