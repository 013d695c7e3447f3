"""The attributions of an article, and the table of all attributions of a corpus."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from mediakit.voices.actors import Actors
from mediakit.voices.clauses import Clause, introduces, read_clauses
from mediakit.voices.cues import Grammar, grammar
from mediakit.voices.marks import UPPER, Passage, Span, find_passages, paragraphs
from mediakit.voices.speakers import Speakers
from mediakit.voices.units import QUOTED, Unit, read_unit, sentence_spans

KINDS = ("direct", "mixed", "indirect", "floating")
_LABEL = re.compile(rf"[\"“”]?([{UPPER}]{{2}}[{UPPER}.’'\- ]{{0,30}}):\s+")
_HEADLINE = re.compile(rf"((?:[{UPPER}][\w.’'-]*\s){{0,2}}[{UPPER}][\w.’'-]*):\s+(?=[^\n]{{12,200}}$)")
REPORTS = ("speech", "told", "that", "quote", "phrase", "noun", "signature")
_DATELINE = re.compile(rf"(?:[{UPPER}(][\w.()'’]*,?\s|\d+,?\s){{1,8}}[—–-]{{1,2}}\s+(?=[{UPPER}])")
SCARE = 3  # words: a shorter quoted passage without a cue is a title or a scare quote, not speech


@dataclass(frozen=True, slots=True)
class Quotation:
    """One attribution. All positions are character offsets into the article's text; -1 where there is none.

    ``start, end`` content without outer quotation marks; ``pieces`` its parts when it is split round its cue (one part
    otherwise); ``quoted`` the passages of it that stand in quotation marks; ``kind`` "direct" (all in marks), "mixed"
    (partly), "indirect" (none) or "floating" (in marks, without a cue of its own); ``cue_start, cue_end, verb, stance``
    the reporting verb or phrase, its lemma and stance; ``speaker_start, speaker_end, speaker_as_written`` the source;
    ``speaker`` its full name, or the description where nobody is named, "" unresolved; ``role`` as the article gives it.
    """

    start: int
    end: int
    pieces: tuple[Span, ...]
    quoted: tuple[Span, ...]
    kind: str
    cue_start: int = -1
    cue_end: int = -1
    verb: str = ""
    stance: str = ""
    speaker_start: int = -1
    speaker_end: int = -1
    speaker_as_written: str = ""
    speaker: str = ""
    role: str = ""


def find_quotations(text: str, *, language: str = "en") -> list[Quotation]:
    """The attributions of one article in order of their content; ``language`` is a section of lexicons/cues.yaml.

    Pure and deterministic; any text is read, an odd mark harms nothing beyond its paragraph. ValueError names the
    languages there are.

    >>> for q in find_quotations('"We are ready," said Marta Ilvane, the envoy. Later Ilvane denied that talks had failed.'):
    ...     print(q.kind, q.verb, q.speaker)
    direct say Marta Ilvane
    indirect deny Marta Ilvane
    """
    return _Reader(text, grammar(language)).read()


class _Reader:
    """One article on its way through the steps: what was found so far, and what a paragraph hands to the next."""

    def __init__(self, text: str, rules: Grammar):
        self.text, self.rules = text, rules
        self.spans = paragraphs(text)
        self.passages = find_passages(text, self.spans, rules.speaking)
        self.inside = _by_paragraph(self.passages, self.spans)
        self.speakers = Speakers(text, rules)
        self.found: list[Quotation] = []
        self.introduced: Quotation | None = None  # "He said:" at the end of the paragraph before

    def read(self) -> list[Quotation]:
        for number, span in enumerate(self.spans):
            label = _LABEL.match(self.text, *span) or (number == 0 and _HEADLINE.match(self.text, *span))
            if label and not any(word.lower() in self.rules.forms for word in label.group(1).split()):
                self._by_label(label, span)
                continue
            self._paragraph(self._units(number, span))
        return sorted(self.found, key=lambda q: (q.start, q.end, q.cue_start))

    def _units(self, number: int, span: Span) -> list[Unit]:
        """The sentences of a paragraph."""
        inside = self.inside[number]
        units = []
        dateline = _DATELINE.match(self.text, *span)
        span = (dateline.end(), span[1]) if dateline else span
        for start, end in sentence_spans(self.text, span, [self.passages[p] for p in inside], self.rules.speaking):
            own = [p for p in inside if any(start <= a < end for a, _ in self.passages[p].outer)]
            units.append(read_unit(self.text, (start, end), self.passages, own, number))
        return units

    def _by_label(self, label: re.Match, span: Span) -> None:
        """WALLACE: … (a transcript's turn) or, in a headline, Kremlin: …"""
        start, end = label.end(), span[1]
        quoted = tuple((a, b) for p in self.passages for a, b in p.pieces if start <= a and b <= end)
        transcript = label.re is _LABEL
        kind = "direct" if transcript else "mixed" if quoted else "indirect"
        a, b = label.span(1)
        speaker, role = self.speakers.resolve(a, b) if not transcript else self.speakers.by_label(label.group(1), a)
        self.speakers.said(a, speaker)
        self.found.append(
            Quotation(
                start, end, ((start, end),), quoted, kind, b, b + 1, "", "neutral", a, b, label.group(1), speaker, role
            )
        )

    def _paragraph(self, units: list[Unit]) -> None:
        for unit in units:
            left = self._sentence(unit)
            lone = all(low == QUOTED or not low[0].isalnum() for low in unit.lows)
            if left and lone and len(left) == len(unit.passages):
                self._float(left)
            elif not lone:
                self.introduced = None
        last = introduces(units[-1], self.rules) if units else None
        if last:
            last.content = [last.cue]
            self.introduced = self._quotation(units[-1], last)

    def _sentence(self, unit: Unit) -> list[int]:
        """Add the attributions of one sentence; the passages that none of them covers."""
        source, main, covered = None, None, set()
        for clause in _outermost(unit, read_clauses(unit, self.rules)):
            if clause.inherits and source:
                clause.source = main if unit.lows[clause.cue[0]].endswith("ing") else source
            source = clause.source or source
            main = main or source
            quotation = self._quotation(unit, clause)
            # A verb that continues one whose subject nobody found attributes nothing, unless it quotes.
            if quotation and (clause.source or quotation.quoted or not clause.inherits):
                self.found.append(quotation)
                covered.update(p for at, p in unit.passages.items() if any(a <= at < b for a, b in clause.content))
        return [p for p in unit.passages.values() if p not in covered]

    def _float(self, numbers: list[int]) -> None:
        """Passages that stand alone take the cue that introduced them, else the speaker of the quotation just before."""
        for number in numbers:
            passage = self.passages[number]
            if any(q.start <= passage.start and passage.end <= q.end for q in self.found):
                continue
            if self.introduced:
                self.found.append(
                    replace(
                        self.introduced,
                        start=passage.start,
                        end=passage.end,
                        pieces=passage.pieces,
                        quoted=passage.pieces,
                        kind="direct",
                    )
                )
                continue
            last = next((q for q in reversed(self.found) if q.quoted and q.speaker_start >= 0), None)
            if len(self.text[passage.start : passage.end].split()) <= SCARE and not (
                last and last.kind == "direct" and "\n" not in self.text[last.end : passage.start]
            ):
                continue
            who = (
                (last.speaker_start, last.speaker_end, last.speaker_as_written, last.speaker, last.role) if last else ()
            )
            self.found.append(
                Quotation(passage.start, passage.end, passage.pieces, passage.pieces, "floating", -1, -1, "", "", *who)
            )

    def _quotation(self, unit: Unit, clause: Clause) -> Quotation | None:
        pieces, quoted, bare = _pieces(unit, clause, self.passages)
        if not pieces:
            return None
        kind = "indirect" if not quoted else "mixed" if bare else "direct"
        common = (
            pieces[0][0],
            pieces[-1][1],
            tuple(pieces),
            tuple(quoted),
            kind,
            *unit.span(*clause.cue),
            clause.verb.lemma,
            clause.verb.stance,
        )
        if clause.source is None:
            return Quotation(*common)
        a, b = unit.span(*clause.source)
        speaker, role = self.speakers.resolve(a, b)
        self.speakers.said(a, speaker)
        return Quotation(*common, a, b, unit.text[a:b], speaker, role)


def _by_paragraph(passages: list[Passage], spans: list[Span]) -> list[list[int]]:
    """The numbers of the passages that stand, wholly or in part, in each paragraph."""
    inside: list[list[int]] = [[] for _ in spans]
    starts = [start for start, _ in spans]
    for number, passage in enumerate(passages):
        for start, _ in passage.outer:
            inside[bisect_right(starts, start) - 1].append(number)
    return inside


def _outermost(unit: Unit, clauses: list[Clause]) -> list[Clause]:
    """Without the thoughts and attitudes that stand inside what somebody says ("he said he wanted …"); reports stay."""
    if len(clauses) < 2:
        return clauses
    return [
        one
        for one in clauses
        if (one.verb.takes in REPORTS and one.verb.stance != "thinking")
        or not any(a <= one.cue[0] < b for other in clauses if other is not one for a, b in other.content)
    ]


def _pieces(unit: Unit, clause: Clause, passages: list[Passage]) -> tuple[list[Span], list[Span], bool]:
    """The content's parts without outer marks, the quoted passages in it, and whether it has words outside marks."""
    pieces, quoted, bare = [], [], False
    for first, stop in clause.content:
        start, end = unit.span(first, stop)
        inner = [passages[unit.passages[at]] for at in range(first, stop) if at in unit.passages]
        quoted.extend(piece for passage in inner for piece in passage.pieces)
        bare = bare or any(unit.lows[at] != QUOTED and unit.lows[at][0].isalnum() for at in range(first, stop))
        if len(inner) == stop - first == 1:
            pieces.extend(inner[0].pieces)
            continue
        if first in unit.passages:
            start = inner[0].start
        if stop - 1 in unit.passages:
            end = inner[-1].end
        pieces.append((start, end))
    return [piece for piece in pieces if piece[1] > piece[0]], quoted, bare


def quotations_frame(
    articles: pd.DataFrame, actors: Actors | None = None, *, progress: Callable[[Iterable], Iterable] | None = None
) -> pd.DataFrame:
    """One row an attribution over ``articles`` (columns ``text``, and ``date``, ``language`` where known).

    Columns: ``article`` (row number), ``start, end, kind, cue, verb, stance, cue_start, cue_end, speaker_written,
    speaker_start, speaker_end, speaker, role, organisation, side, pieces, quoted``; "" (or -1) where unknown.
    ``progress`` wraps the run over the articles (tqdm, for one).
    """
    rows = []
    texts = articles["text"].tolist()
    dates = articles["date"].tolist() if "date" in articles else [None] * len(texts)
    languages = articles["language"].tolist() if "language" in articles else [""] * len(texts)
    for number in (progress or iter)(range(len(texts))):
        text = texts[number]
        for q in find_quotations(text, language=languages[number] or "en"):
            name, organisation, side = (
                actors.side_of(q.speaker, q.role, dates[number]) if actors else (q.speaker, "", "")
            )
            rows.append(
                (
                    number,
                    q.start,
                    q.end,
                    q.kind,
                    text[q.cue_start : q.cue_end] if q.cue_start >= 0 else "",
                    q.verb,
                    q.stance,
                    q.cue_start,
                    q.cue_end,
                    q.speaker_as_written,
                    q.speaker_start,
                    q.speaker_end,
                    name,
                    q.role,
                    organisation,
                    side,
                    q.pieces,
                    q.quoted,
                )
            )
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = [
    "article",
    "start",
    "end",
    "kind",
    "cue",
    "verb",
    "stance",
    "cue_start",
    "cue_end",
    "speaker_written",
    "speaker_start",
    "speaker_end",
    "speaker",
    "role",
    "organisation",
    "side",
    "pieces",
    "quoted",
]
