"""Sentences as attributions see them: words, marks of punctuation, and each quoted passage as one word."""

import re
from collections.abc import Callable, Container
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any

import regex

from mediakit.finding.patterns import INSIDE, MARKS, NARROW
from mediakit.finding.quotations.quotation_marks import UPPER, Passage, Span
from mediakit.text.sentences import is_abbreviated
from mediakit.text.tokens import normalise

LONGEST = 2000  # characters of a sentence; what is longer is none, and reading it whole would take for ever
QUOTED = "“”"  # the word that stands for a quoted passage
NOTHING: list[Span] = []
Chunk = tuple[tuple[str, ...], bytes, bytes]  # the forms, capitals (1 or 0) and lengths of the words between two spaces
Part = tuple[int, int, list[Chunk] | None]  # start, end and what stands there; None: one word
CLOSING = frozenset('"”“»‘')
# A word is what it is to the corpus, by the grammar of text/tokens.py, but an abbreviation's last full stop (U.S.) and a
# plural's apostrophe (officials') stay with it; dashes and dots in a row are one mark, any other character is one of its own.
_LETTER = r"[[\p{L}\p{Nd}\p{Nl}]--[ʼ]]"
_WORD = regex.compile(
    rf"{NARROW}(?:\.{NARROW}(?!{INSIDE}{_LETTER}|{MARKS}))+\.?(?:['’]s)?"
    rf"|{_LETTER}(?:(?:{INSIDE}|(?<=[0-9])[.,:](?=[0-9])){_LETTER})*(?:{MARKS})?(?:(?<=s)['’](?!\w))?"
    r"|--+|\.{2,}|\S",
    regex.VERSION1,
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


class Unit:
    """One sentence: parallel lists of its words' lower-case forms, starts and ends; QUOTED stands for a passage.

    Where the words stand and which have a capital is worked out when first asked for: many a sentence attributes nothing.
    """

    __slots__ = ("_capitals", "_ends", "_parts", "_starts", "lows", "passages", "text")

    def __init__(self, text: str, lows: list[str], passages: dict[int, int], parts: list[Part]):
        self.text, self.lows, self._parts = text, lows, parts
        self.passages = passages  # place of a QUOTED word → number of its passage
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        self._capitals: bytes | None = None

    @property
    def starts(self) -> list[int]:
        if self._starts is None:
            self._starts = []
            for part in self._parts:
                _place(self.text, part, self._starts, self._ends)
        return self._starts

    @property
    def ends(self) -> list[int]:
        return self._ends if self.starts else []

    def span(self, first: int, stop: int) -> Span:
        start, end = self.starts[first], self._ends[stop - 1]
        return start - self.is_name(first), end

    def is_name(self, place: int) -> bool:
        """Whether the word is a name in quotation marks; its place begins behind the opening one."""
        start, end = self.starts[place], self._ends[place]
        return self.text[end - 1] in CLOSING and end - start > 1 and self.lows[place] != QUOTED

    def word(self, place: int) -> str:
        return self.text[self.starts[place] : self._ends[place]]

    def is_capital(self, place: int) -> bool:
        """Whether the word is written with a capital, as names are: Sayed, al-Sayed."""
        if self._capitals is None:
            text = self.text
            parts = (b"".join(map(_CAPITALS, part)) if part else bytes((begins_capital(text, start),)) for start, _, part in self._parts)
            self._capitals = b"".join(parts)
        return self._capitals[place] == 1

    def with_words(self, spans: list[Span], lows: list[str], passages: dict[int, int]) -> "Unit":
        """The sentence with other words."""
        return Unit(self.text, lows, passages, [(start, end, None) for start, end in spans])


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
    spans = [(a, b) for a, b in edges if b > a]
    if all(b - a <= LONGEST for a, b in spans):
        return spans
    return [part for a, b in spans for part in _shorten(text, a, b, inside)]


def _is_abbreviated(text: str, start: int, stop: int, after: int) -> bool:
    before, following = _BEFORE.search(text, start, stop), _NEXT.match(text, after)
    return before is not None and is_abbreviated(before.group(), (following and following.group(1)) or "")


def _shorten(text: str, start: int, end: int, inside: list[Span]) -> list[Span]:
    """The span in parts of at most LONGEST characters (more where a quoted passage is longer): tables, lists, debris."""
    parts: list[Span] = []
    while end - start > LONGEST:
        cut = text.find(" ", start + LONGEST, end)
        cut = next((stop for first, stop in inside if first < cut < stop), cut)
        if cut <= start or cut >= end:
            break
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]


class Known(dict):
    """What is worked out of a word once for a whole process; of so many, and so long ones, that it stays small."""

    MOST, LONGEST = 1 << 15, 40

    def __init__(self, work: Callable[[str], Any]):
        self.work = work

    def __missing__(self, word: str) -> Any:
        found = self.work(word)
        if len(word) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[word] = found
        return found


def _read_chunk(chunk: str) -> Chunk:
    words = _WORD.findall(chunk)
    steps = [step for word in words for step in (min(len(word), 255), 0)]
    steps[-1] = 1  # one space behind the last word, none between the others
    return tuple(normalise(word) or word for word in words), bytes(map(begins_capital, words)), bytes(steps)


_CHUNKS = Known(_read_chunk)  # what stands between two spaces comes again and again
_LOWS, _CAPITALS, _STEPS = itemgetter(0), itemgetter(1), itemgetter(2)


def read_unit(text: str, span: Span, passages: list[Passage], numbers: list[int], names: list[Span] = NOTHING) -> Unit:
    """The words of one sentence of ``text``; ``numbers``: the passages in it, in order.

    ``names`` are one word each, the closing mark with it.
    """
    lows: list[str] = []
    places: dict[int, int] = {}
    parts: list[Part] = []
    start, end = span
    for number in numbers:
        first, stop = passages[number].within(start, end)[0]
        if chunks := list(map(_CHUNKS.__getitem__, text[start:first].split())):
            parts.append((start, first, chunks))
            lows += chain.from_iterable(map(_LOWS, chunks))
        places[len(lows)] = number
        parts.append((first, min(stop, end), None))
        lows.append(QUOTED)
        start = stop
    if chunks := list(map(_CHUNKS.__getitem__, text[start:end].split())):
        parts.append((start, end, chunks))
        lows += chain.from_iterable(map(_LOWS, chunks))
    unit = Unit(text, lows, places, parts)
    return _joined(unit, names) if names else unit


def _place(text: str, part: Part, starts: list[int], ends: list[int]) -> None:
    """Add where each word of a part begins and ends."""
    start, end, chunks = part
    if chunks is None:
        starts.append(start)
        ends.append(end)
        return
    while text[start].isspace():
        start += 1
    edges = list(accumulate(b"".join(map(_STEPS, chunks)), initial=start))
    if edges[-2] == end or text[edges[-2] : end].isspace():  # one space each between them
        starts += edges[:-1:2]
        ends += edges[1::2]
    else:
        spans = [match.span() for match in _WORD.finditer(text, start, end)]
        starts += [first for first, _ in spans]
        ends += [stop for _, stop in spans]


def _joined(unit: Unit, names: list[Span]) -> Unit:
    """The unit with each of ``names`` as one word."""
    spans: list[Span] = []
    lows: list[str] = []
    places: dict[int, int] = {}
    for place, (first, stop) in enumerate(zip(unit.starts, unit.ends, strict=True)):
        quoted = place in unit.passages
        name = None if quoted else next((name for name in names if name[0] - 1 <= first < name[1]), None)
        if quoted:
            places[len(lows)] = unit.passages[place]
        if name is None or first == name[0]:
            spans.append(name or (first, stop))
            lows.append(normalise(unit.text[slice(*name)]) if name else unit.lows[place])
    return unit.with_words(spans, lows, places)


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
    spans = [(unit.starts[at], unit.ends[at]) for at in kept]
    return unit.with_words(spans, [lows[at] for at in kept], {kept.index(at): n for at, n in unit.passages.items()})
