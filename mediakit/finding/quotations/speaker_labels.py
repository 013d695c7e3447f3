"""Labels that say who speaks: turns of a transcript, questions and answers, headlines, tweets' tails, agencies' datelines."""

import re
from collections import Counter

from mediakit.finding.quotations.cues import Grammar
from mediakit.finding.quotations.quotation_marks import UPPER, Span

_WORD = rf"[{UPPER}][\w.’'-]*"
_OFFICE = r"(?:,\s[^:\n]{2,60}?)?(?:\s\([^)\n]{1,30}\))?"
_CAPITALS = re.compile(rf"[\"“”]?((?:[{UPPER}]\.\s?)*[{UPPER}]{{2}}[{UPPER}.’'\- ]{{0,30}}){_OFFICE}:\s+")
_NAMED = re.compile(rf"[\"“”]?({_WORD}(?:\s{_WORD}){{0,3}}){_OFFICE}:\s+(?=\S)")
_LETTER = re.compile(r"[\"“”]?([QA])\.\s+(?=\S)")  # Q. Is it over?
_HEADLINE = re.compile(rf"((?:[{UPPER}][\w.’'-]*\s){{0,2}}[{UPPER}][\w.’'-]*):\s+(?=[^\n]{{12,200}}$)")
_LONG_HEADLINE = re.compile(rf"([«\"„]?[{UPPER}][^:\n.!?]{{1,60}}):\s+(?=[^\n]{{12,200}}$)")
_MARKS = '«»"„“”'
_TAIL = re.compile(
    rf"[—–-]{{1,2}}\s?({_WORD}(?:\s[\w.’'-]+){{0,4}}?)(?:\s\(@\w+\)[^\n]{{0,40}}|,\s[^\n:.]{{2,60}})?\s*$"
)
_HANDLE = re.compile(rf"(?<=[.!?…”\"»\w])\s?[—–-]{{1,2}}\s?({_WORD}(?:\s[^\s(]+){{0,4}}?)\s\(@\w+\)[^\n]{{0,40}}$")
_DATELINE = re.compile(
    rf"(?:[{UPPER}(][\w.()'’]*,?\s|\d+,?\s){{1,8}}[—–-]{{1,2}}\s+(?=[{UPPER}])|[{UPPER}][^/\n]{{1,60}}/[{UPPER}][\w -]{{1,20}}/\.?\s+"
)
_ASKED = frozenset(
    ("q", "a", "question", "answer", "frage", "antwort", "вопрос", "ответ", "питання", "запитання", "відповідь")
)
_ANSWERS = frozenset(("a", "answer", "antwort", "ответ", "відповідь"))
_HOSTS = frozenset(("interviewer", "reporter", "presenter", "moderator", "host", "anchor"))
_NO_SPEAKERS = frozenset(
    [
        "note",
        "notes",
        "update",
        "updated",
        "read",
        "watch",
        "photo",
        "image",
        "video",
        "picture",
        "breaking",
        "source",
        "sources",
        "correction",
        "live",
        "related",
        "editor",
        "editors",
        "more",
        "listen",
        "see",
        "subscribe",
        "caption",
        "file",
        "topics",
        "tags",
        "analysis",
        "opinion",
        "exclusive",
        "explainer",
        "factbox",
        "timeline",
    ]
)  # labels of something else
_ENDS = '.!?…”"»'
SPOKEN = 3  # words of a turn


def dateline(text: str, span: Span) -> int:
    """Where the paragraph begins behind "BRENN, 4 Feb — " or "BRENN, February 4. /TASS/. "."""
    found = _DATELINE.match(text, *span)
    return found.end() if found else span[0]


def turns(text: str, spans: list[Span], grammar: Grammar) -> dict[int, re.Match]:
    """The labels of paragraphs that are turns of a transcript, by the paragraph's number; group 1 is who speaks.

    A label in capitals ("ILVANE: …", "REAR ADM. BERO HADL, NAVY SPOKESMAN: …") is one wherever it stands; one in normal
    case ("Marta Ilvane: …", "Q: …") where at least two paragraphs have one, and a single word only where it comes again.

    >>> from mediakit.finding.quotations.cues import grammar
    >>> from mediakit.finding.quotations.quotation_marks import paragraphs
    >>> text = "Question: Is it over?\\n\\nMarta Ilvane: No, it is not."
    >>> [label.group(1) for label in turns(text, paragraphs(text), grammar("en")).values()]
    ['Question', 'Marta Ilvane']
    >>> text = "Q. Is it over?\\n\\nA. It is."
    >>> sorted(turns(text, paragraphs(text), grammar("en")))
    [0, 1]
    """
    found: dict[int, re.Match] = {}
    maybe: dict[int, re.Match] = {}
    for number, span in enumerate(spans):
        if label := _LETTER.match(text, *span):
            maybe[number] = label
            continue
        if text.find(": ", span[0], span[0] + 140) < 0:
            continue
        label = _CAPITALS.match(text, *span)
        if label and not _is_no_speaker(label.group(1), grammar):
            found[number] = label
        elif (label := _NAMED.match(text, *span)) and not _is_no_speaker(label.group(1), grammar):
            maybe[number] = label
    names = Counter(label.group(1) for label in maybe.values())
    surnames = {name.split()[-1] for name in names if " " in name}
    maybe = {
        number: label
        for number, label in maybe.items()
        if " " in (name := label.group(1)) or names[name] > 1 or name in surnames or _asks(name)
    }
    sure = sum(_is_turn(text, label, spans[number], grammar) for number, label in maybe.items())
    ended = sum(text[spans[number][1] - 1] in _ENDS for number in maybe)
    several = len(found) + ended > 1 and len(found) + sure > 0
    return dict(sorted((found | maybe).items())) if several else found


def _is_turn(text: str, label: re.Match, span: Span, grammar: Grammar) -> bool:
    """Whether a sentence stands behind the label, no item of a list."""
    words = text[label.end() : span[1]].lower().split()
    clause = len(words) >= SPOKEN and any(word.strip(",.") in grammar.auxiliaries for word in words)
    return text[span[1] - 1] in _ENDS and (clause or _asks(label.group(1)))


def _is_no_speaker(name: str, grammar: Grammar) -> bool:
    words = [word.lower().strip(".") for word in name.split()]
    return not is_anonymous(name) and any(word in _NO_SPEAKERS or word in grammar.forms for word in words)


def _asks(label: str) -> bool:
    """Whether a label can only be one of an interview."""
    return is_anonymous(label) or label.lower() in _HOSTS


def answers(label: str) -> bool:
    """Whether a label says only that it is the answer."""
    return label.lower() in _ANSWERS


def is_anonymous(label: str) -> bool:
    """Whether a label says only that somebody asks or answers."""
    return label.lower() in _ASKED


def headline(text: str, span: Span, grammar: Grammar) -> re.Match | None:
    """Kremlin: … · «Вестник»: … · Глава МИД Тарвии: …"""
    label = _HEADLINE.match(text, *span)
    if label is None and grammar.language != "en":
        label = _LONG_HEADLINE.match(text, *span)
        words = label.group(1).strip(_MARKS).split() if label else []
        nouns = grammar.roles | grammar.collectives
        if not (words and all(word[0].isupper() or word.lower() in nouns for word in words)):
            return None
    return None if label is None or _is_no_speaker(label.group(1), grammar) else label


def signature(text: str, span: Span) -> tuple[int, Span] | None:
    """(where it begins, the name) of the tail of a tweet or of a quotation set apart: "— Sima Orlak (@orlak) March 3"."""
    found = _TAIL.match(text, *span) or _HANDLE.search(text, max(span[0], span[1] - 160), span[1])
    return (found.start(), found.span(1)) if found else None
