"""Quoted passages: what stands between quotation marks, in whichever style the newspaper sets them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

Span = tuple[int, int]

# Capital letters of the Latin, Greek and Cyrillic alphabets, for the inside of a character class.
UPPER = "".join(letter for letter in map(chr, range(0x530)) if letter.isupper())
# A single line end parts paragraphs only where a sentence ends; elsewhere the text is wrapped.
_LINE_END = re.compile(r"\n\s*")
_ENDED, _BEGINNING = frozenset(".!?…:\"”»'’"), frozenset(UPPER + "\"“„«»‟—–-‘'”")
_LINES = re.compile(r"[^\n]+")
_MARK = re.compile("[\"“”„‟«»″‘‚’']")
_ONLY_CLOSES = re.compile(r"(?<=\w)\s?[,!?]\s?(?P<mark>[\"”])(?=\s[^\W\d_])")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[" + UPPER + "])")
_DASH = re.compile(r"(?<=[,.!?…])\s+[—–-]\s+")
_WORD = re.compile(r"\w+")
_CLOSERS = {
    '"': '"”“″',
    "“": '”"“‟',
    "„": '“”"‟',
    "‟": '”"“',
    "«": "»",
    "»": "«",
    "”": '”"',
    "″": '″"',
    "‘": "’",
    "‚": "‘’",
    "'": "'",
}
_DOUBLE = frozenset('"“”„‟«»″')
_OPENING = frozenset("“„‟«")
# Typewriters' and treebanks' marks of two characters: ''We wait,'' he said. ``We wait,'' he said. But no 5'11'' of inches.
_TWO_OPEN = re.compile(r"(?<![\w'`])(?:``|''|,,)(?=[\w(\[$…]|\.\.)")
_TWO_CLOSE = re.compile(r"(?<=[\w.,!?…)\]—–-])(?<!\d'\d)(?<!\d'\d\d)''(?![\w'])")
_START, _END = itemgetter(0), itemgetter(1)
LONGEST_UNCLOSED = 1200  # characters; an unclosed mark in a longer paragraph is a slip, not a quotation


@dataclass(frozen=True, slots=True)
class Passage:
    """One quoted passage: its content in one piece a paragraph, and the outer edges with the marks.

    ``pieces`` are (start, end) character offsets without the marks; ``outer`` is the same with them.
    """

    pieces: tuple[Span, ...]
    outer: tuple[Span, ...]

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]

    def within(self, start: int, end: int) -> tuple[Span, ...]:
        """Its outer pieces that stand in a stretch of the text or reach into it."""
        return self.outer[bisect_right(self.outer, start, key=_END) : bisect_left(self.outer, end, key=_START)]


def plain_marks(text: str) -> str:
    """``text`` with each double mark that is written as two single ones as one, every other character in its place.

    >>> plain_marks("''We wait,'' said Marta."), plain_marks("``No.''")
    (' “We wait,”  said Marta.', ' “No.” ')
    """
    if "<<" in text and ">>" in text:
        text = text.replace("<<", " «").replace(">>", "» ")
    if "''" not in text:
        return text
    return _TWO_CLOSE.sub("” ", _TWO_OPEN.sub(" “", text))


def paragraphs(text: str) -> list[Span]:
    """(start, end) of each paragraph: blank lines part them, or line ends where the text has no blank line.

    >>> paragraphs("One.\\n\\nTwo,\\nstill two.")
    [(0, 4), (6, 21)]
    """
    if "\n\n" not in text:
        lines = [match.span() for match in _LINES.finditer(text)]
        return [(b - len(text[a:b].lstrip()), b) for a, b in lines if not text[a:b].isspace()]
    breaks = list(_breaks(text))
    edges = zip(
        [len(text) - len(text.lstrip()), *(end for _, end in breaks)],
        [*(start for start, _ in breaks), len(text)],
        strict=True,
    )
    return [(start, end) for start, end in edges if end > start]


def _breaks(text: str) -> Iterator[Span]:
    """The white space between paragraphs: round a blank line, or a line end behind a sentence and before the next."""
    for match in _LINE_END.finditer(text):
        start, end = match.span()
        while start and text[start - 1].isspace():
            start -= 1
        behind = text[end : end + 1]
        if start and text[start - 1] in _ENDED and (behind in _BEGINNING or behind.isdecimal()):
            yield start, end
        elif match.group().count("\n") > 1:
            yield match.span()


def find_passages(text: str, spans: list[Span] | None = None, verbs: Container[str] = ()) -> list[Passage]:
    """The quoted passages of ``text`` in order, each paragraph (``spans``) read by itself.

    A mark left open at a paragraph's end runs on only if the next paragraph opens with a mark again; otherwise it
    ends with its paragraph, so that one odd mark harms nothing beyond it. Quotations inside quotations belong to the
    outer one. A paragraph that opens with a dash is speech up to a further dash with one of ``verbs`` behind it.

    >>> text = '"We are ready," he said. "They know.'
    >>> [text[p.start:p.end] for p in find_passages(text)]
    ['We are ready,', 'They know.']
    """
    found: list[Passage] = []
    running: list[tuple[Span, Span]] = []  # the pieces of a quotation that goes on over paragraphs
    spans = paragraphs(text) if spans is None else spans
    for number, span in enumerate(spans):
        if text[span[0]] in "—–-" and not running:
            found.extend(_after_dash(text, span, verbs))
        closed, left = _read_paragraph(text, span)
        if not running and not (closed or left):
            closed = _opened_nowhere(text, span)
        if running:
            if _only_closes(text, span) and not closed:
                end = next(match.start() for match in _MARK.finditer(text, *span) if match.group() in _DOUBLE)
                running.append(((span[0], end), (span[0], end + 1)))
                _finish(running, found)
                continue
            goes_on = left is not None and left[1][0] == span[0]
            first = left if goes_on else closed.pop(0) if closed and closed[0][1][0] == span[0] else None
            if first:
                running.append(first)
            if not goes_on or not _opens(text, spans, number + 1):
                _finish(running, found)
            left = None if goes_on else left
        found.extend(Passage((inner,), (outer,)) for inner, outer in closed)
        if left is not None:
            running.append(left)
            if not _opens(text, spans, number + 1) and not _closes_later(text, spans, number + 1):
                _finish_odd(text, span, running, found)
    _finish(running, found)
    return sorted((_without_gaps(text, passage) for passage in found), key=lambda passage: passage.start)


def _without_gaps(text: str, passage: Passage) -> Passage:
    """The passage without the spaces that stand inside its marks."""
    if not (text[passage.start].isspace() or text[passage.end - 1].isspace()):
        return passage
    words = [(text[a:b], a, b) for a, b in passage.pieces]
    pieces = tuple((b - len(part.lstrip()), a + len(part.rstrip())) for part, a, b in words if not part.isspace())
    return replace(passage, pieces=pieces or passage.pieces)


def _after_dash(text: str, span: Span, verbs: Container[str]) -> list[Passage]:
    """— Мы готовы, — сказал Песков. — Ждём."""
    edges = _between_dashes(text, (span[0] + 1, span[1]), verbs)
    return [Passage((edge,), (edge,)) for edge in edges if not any(mark in _DOUBLE for mark in text[slice(*edge)])]


def without_author(text: str, passage: Passage, verbs: Container[str]) -> list[Passage]:
    """«Мы готовы, — сказал Песков. — Ждём»: the passages round what the author says between two dashes."""
    edges = _between_dashes(text, (passage.start, passage.end), verbs) if len(passage.pieces) == 1 else []
    if not edges:
        return [passage]
    (left, right), last = passage.outer[0], len(edges) - 1
    outer = [
        (a - (a - left) * (n == 0), right if n == last and b == passage.end else b) for n, (a, b) in enumerate(edges)
    ]
    return [Passage((edge,), (around,)) for edge, around in zip(edges, outer, strict=True)]


def _between_dashes(text: str, span: Span, verbs: Container[str]) -> list[Span]:
    """What is said, without the author's words: they stand between a dash before one of ``verbs`` and the next dash."""
    parts, start, author = [], span[0], False
    for match in _DASH.finditer(text, *span):
        if author or any(
            word.lower() in verbs for word in _WORD.findall(text, match.end(), min(match.end() + 60, span[1]))[:3]
        ):
            if not author:
                parts.append((start, match.start() - (text[match.start() - 1] == ",")))
            author, start = not author, match.end()
    if not parts:
        return []
    if not author:
        parts.append((start, span[1]))
    edges = [(start + len(text[start:end]) - len(text[start:end].lstrip()), end) for start, end in parts]
    return [edge for edge in edges if edge[1] > edge[0]]


def _opened_nowhere(text: str, span: Span) -> list[tuple[Span, Span]]:
    """The sentence before a mark that can only close and parts it from who says it: We wait," the prefect said."""
    match = _ONLY_CLOSES.search(text, *span)
    if match is None:
        return []
    start = max((end.end() for end in _SENTENCE_END.finditer(text, span[0], match.start())), default=span[0])
    return [((start, match.start("mark")), (start, match.end("mark")))]


def _finish(running: list, found: list[Passage]) -> None:
    if running:
        found.append(Passage(tuple(inner for inner, _ in running), tuple(outer for _, outer in running)))
        running.clear()


def _finish_odd(text: str, span: Span, running: list, found: list[Passage]) -> None:
    """Keep a passage nobody closed only where it reads as speech: a short paragraph, a mark after its cue or in front."""
    (start, end), _ = running[0]
    before = text[span[0] : start - 1].rstrip()
    if end - start <= LONGEST_UNCLOSED and (not before or before[-1] in ",:.!?—–" or text[start - 1] in _OPENING):
        _finish(running, found)
    running.clear()


def _only_closes(text: str, span: Span) -> bool:
    """Whether the first mark of a paragraph can only close: the quotation began in the paragraph before."""
    match = next((match for match in _MARK.finditer(text, *span) if match.group() in _DOUBLE), None)
    if match is None or match.group() in _OPENING - {"“"}:
        return False
    place, after = match.start(), text[match.end() : match.end() + 1]
    return place > span[0] and not _after_gap(text, place, span) and not after.isalnum()


def _closes_later(text: str, spans: list[Span], number: int) -> bool:
    return number < len(spans) and _only_closes(text, spans[number])


def _opens(text: str, spans: list[Span], number: int) -> bool:
    return number < len(spans) and text[spans[number][0]] in '"“„«»‟'


def _read_paragraph(text: str, span: Span) -> tuple[list, tuple[Span, Span] | None]:
    """Closed passages of one paragraph as (inner, outer), and the one left open at its end."""
    closed, opened = [], None
    marks = [(match.start(), match.group()) for match in _MARK.finditer(text, *span)]
    for place, mark in marks:
        if mark not in _DOUBLE and not _is_mark(text, place, mark, span):
            continue
        if opened is None:
            if _can_open(text, place, mark, span):
                opened = (place, mark)
        elif mark in _CLOSERS[opened[1]] and not _must_open(text, place, mark, span):
            if place > opened[0] + 1:
                closed.append(((opened[0] + 1, place), (opened[0], place + 1)))
            opened = None
        elif mark in _DOUBLE and opened[1] not in _DOUBLE:
            opened = (place, mark) if _can_open(text, place, mark, span) else None
        elif mark == opened[1] and mark != "»" and _must_open(text, place, mark, span):
            opened = (place, mark)  # the earlier mark was the odd one
    if opened is None or opened[1] not in _DOUBLE or opened[0] + 1 >= span[1]:
        return closed, None
    return closed, ((opened[0] + 1, span[1]), (opened[0], span[1]))


def _is_mark(text: str, place: int, mark: str, span: Span) -> bool:
    """Whether a single mark can open (behind no letter) or close (before none), and so is no apostrophe."""
    before = text[place - 1] if place > span[0] else " "
    after = text[place + 1] if place + 1 < span[1] else " "
    opens = mark != "’" and not (before.isalnum() or before in "_’'") and (after.isalnum() or after in "_([")
    closes = mark in "’'" and (before.isalnum() or before in "_.,!?…)]") and not (after.isalnum() or after == "_")
    return opens or closes


def _must_open(text: str, place: int, mark: str, span: Span) -> bool:
    """Whether a mark that may be of either kind stands where only an opening one can."""
    after = text[place + 1] if place + 1 < span[1] else " "
    return _after_gap(text, place, span) and (after.isalnum() or after in "[(.…$-") and mark not in "”’»«"


def _after_gap(text: str, place: int, span: Span) -> bool:
    return place == span[0] or text[place - 1].isspace() or text[place - 1] in "([{—–-:/>*_"


def _can_open(text: str, place: int, mark: str, span: Span) -> bool:
    if mark == "’":
        return False
    if mark in "“„«‟‘‚":
        return mark != "“" or _after_gap(text, place, span) or not text[place - 1].isalnum()
    after = text[place + 1] if place + 1 < span[1] else " "
    if mark == '"' and after.isspace() and _after_gap(text, place, span):  # a treebank's: " We wait , " he said
        before, behind = text[span[0] : place].rstrip()[-1:], text[place : span[1]].lstrip('" ')[:1]
        return bool(behind) and (before not in (",", ".", "!", "?") or behind.isupper())
    return _after_gap(text, place, span) and not after.isspace()
