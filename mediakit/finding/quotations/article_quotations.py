"""The attributions of one article."""

import re
from bisect import bisect_right
from typing import NamedTuple

from mediakit.finding.quotations.clauses import Clause, introduces, read_clauses
from mediakit.finding.quotations.comma_clauses import introduces_next, read_comma_clauses
from mediakit.finding.quotations.contents import last_word
from mediakit.finding.quotations.cues import Grammar, grammar
from mediakit.finding.quotations.names_in_marks import part_names
from mediakit.finding.quotations.quotation_marks import (
    Passage,
    Span,
    find_passages,
    paragraphs,
    plain_marks,
    without_author,
)
from mediakit.finding.quotations.rule_choice import guess_language
from mediakit.finding.quotations.sentence_words import (
    NOTHING,
    QUOTED,
    Unit,
    read_unit,
    sentence_spans,
    without_asides,
)
from mediakit.finding.quotations.speaker_labels import answers, dateline, headline, is_anonymous, signature, turns
from mediakit.finding.quotations.speakers import Speakers
from mediakit.finding.quotations.subjects import is_finite, person_before
from mediakit.finding.quotations.subjunctive import is_reported, is_surely_reported

KINDS = ("direct", "mixed", "indirect", "floating")
_OPEN = ' "“‘'
FIRST = 40  # characters at a sentence's beginning in which its subject stands
REPORTS = ("speech", "told", "that", "quote", "phrase", "noun", "signature")
SCARE = 3  # words: a shorter quoted passage without a cue is a title or a scare quote, not speech


class Quotation(NamedTuple):
    """One attribution. All positions are character offsets into the article's text; -1 where there is none.

    ``start, end`` content without outer quotation marks; ``pieces`` its parts when it is split round its cue (one part
    otherwise); ``quoted`` the passages of it that stand in quotation marks; ``kind`` "direct" (all in marks), "mixed"
    (partly), "indirect" (none) or "floating" (in marks, without a cue of its own); ``cue_start, cue_end, verb, stance``
    the reporting verb or phrase, its lemma and stance; ``speaker_start, speaker_end, speaker_as_written`` the source;
    ``speaker`` its full name, or the description where nobody is named, "" unresolved; ``role`` as the article gives it.
    ``confidence`` says how the speaker was resolved, the surest first: "certain" (the source names him), "likely" (by a
    pronoun, or taken over from the quotation before), "guess" (the source only describes somebody: "the ministry",
    "the spokesman"), "" (unresolved). Of the speakers whose content is right, so many are right too: certain .96, likely
    .91, guess .84 on PolNeAR dev (84 articles; the words that name the source). A passage that continues a quotation of
    its paragraph ("…," X said. "…") is one of its pieces.
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
    confidence: str = ""


def find_quotations(text: str, *, language: str = "") -> list[Quotation]:
    """The attributions of one article in order of their content; ``language`` is a section of lexicons/cues.yaml.

    Without a language it is guessed (``guess_language``).

    Pure and deterministic; any text is read, an odd mark harms nothing beyond its paragraph. ValueError names the
    languages there are.

    >>> for q in find_quotations('"We are ready," said Marta Ilvane, the envoy. Later Ilvane denied that talks had failed.'):
    ...     print(q.kind, q.verb, q.speaker)
    direct say Marta Ilvane
    indirect deny Marta Ilvane
    """
    plain = plain_marks(text)
    found = _Reader(plain, grammar(language or guess_language(text))).read()
    if plain is text:
        return found
    return [q._replace(speaker_as_written=text[max(q.speaker_start, 0) : max(q.speaker_end, 0)]) for q in found]


class _Reader:
    """One article on its way through the steps: what was found so far, and what a paragraph hands to the next."""

    def __init__(self, text: str, rules: Grammar):
        self.text, self.rules = text, rules
        self.spans = paragraphs(text)
        self.commas = rules.language != "en"
        self.passages = find_passages(text, self.spans, rules.speaking)
        self.names: list[Passage] = []
        if self.commas:
            self.passages, self.names = part_names(text, self.passages, rules)
            self.passages = [part for one in self.passages for part in without_author(text, one, rules.speaking)]
        self.inside = _by_paragraph(self.passages, self.spans)
        self.speakers = Speakers(text, rules)
        self.found: list[Quotation] = []
        self.introduced: Quotation | None = None  # "He said:" at the end of the paragraph before
        self.previous: Unit | None = None  # the sentence before

    def read(self) -> list[Quotation]:
        turned = turns(self.text, self.spans, self.rules)
        for number, span in enumerate(self.spans):
            label = turned.get(number) or (headline(self.text, span, self.rules) if number == 0 else None)
            if label:
                self._by_label(label, span, number in turned)
            elif not self._signed(number, span):
                self._paragraph(self._units(number, span))
        return sorted(self.found, key=lambda q: (q.start, q.end, q.cue_start))

    def _units(self, number: int, span: Span) -> list[Unit]:
        """The sentences of a paragraph."""
        inside = self.inside[number]
        units = []
        asking = () if self.commas else self.rules.speaking
        span = dateline(self.text, span), span[1]
        sentences = sentence_spans(self.text, span, [self.passages[p] for p in inside], asking)
        for (start, end), own in zip(sentences, self._by_sentence(sentences, inside), strict=True):
            names = [(one.start, one.outer[0][1]) for one in self.names if start <= one.start < end] if self.names else NOTHING
            unit = read_unit(self.text, (start, end), self.passages, own, names)
            units.append(without_asides(unit, self.rules.asides) if self.rules.asides else unit)
        return units

    def _by_sentence(self, sentences: list[Span], inside: list[int]) -> list[list[int]]:
        """The numbers of a paragraph's passages (``inside``) that begin, or go on, in each of its sentences."""
        starts = [start for start, _ in sentences]
        own: list[list[int]] = [[] for _ in sentences]
        for number in inside if sentences else ():
            outer = self.passages[number].within(starts[0], sentences[-1][1])
            at = {bisect_right(starts, place) - 1 for place, _ in outer}
            for sentence in sorted(at):
                start, end = sentences[sentence]
                if sentence >= 0 and any(start <= place < end for place, _ in outer):
                    own[sentence].append(number)
        return own

    def _by_label(self, label: re.Match, span: Span, transcript: bool) -> None:
        """WALLACE: … (a transcript's turn) or, in a headline, Kremlin: …"""
        start, end = label.end(), span[1]
        quoted = tuple((a, b) for p in self.passages for a, b in p.pieces if start <= a and b <= end)
        kind = "direct" if transcript else "mixed" if quoted else "indirect"
        a, b = label.span(1)
        who = self.speakers.by_label(label.group(1), a) if transcript else self.speakers.resolve(a, b)
        if is_anonymous(label.group(1)):  # who is interviewed answers
            person = self.speakers.only() if answers(label.group(1)) else None
            who = (person.name, person.role, "likely") if person else ("", "", "")
        self.speakers.said(a, who[0])
        self.found.append(
            Quotation(start, end, ((start, end),), quoted, kind, b, b + 1, "", "neutral", a, b, label.group(1), *who)
        )

    def _signed(self, number: int, span: Span) -> bool:
        """Whether the paragraph only signs the one before, or itself: "— Sima Orlak (@orlak) March 3"."""
        tail = signature(self.text, span)
        if tail is None or (tail[0] == span[0] and not number):
            return False
        place, (a, b) = tail
        start, end = (span[0], place) if place > span[0] else self.spans[number - 1]
        quoted = [p for p in self.passages if start <= p.start and p.end <= end]
        whole = quoted and quoted[0].outer[0][0] == start and len(quoted) == 1
        handle = "(@" in self.text[b : span[1]]
        known = [at for at, q in enumerate(self.found) if q.start < end and start < q.end]
        if not (whole or handle) or any(self.found[at].cue_start >= 0 for at in known):
            return False
        self.found = [q for at, q in enumerate(self.found) if at not in known]
        pieces = quoted[0].pieces if whole else ((start, len(self.text[:end].rstrip())),)
        who = self.speakers.resolve(a, b)
        self.speakers.said(a, who[0])
        start, end, quoted_too = pieces[0][0], pieces[-1][1], pieces if whole else ()
        source = (a, b, self.text[a:b], *who)
        self.found.append(Quotation(start, end, pieces, quoted_too, "direct", place, a, "", "neutral", *source))
        return True

    def _paragraph(self, units: list[Unit]) -> None:
        for unit in units:
            left = self._sentence(unit)
            lone = (left or self.introduced) and all(low == QUOTED or not low[0].isalnum() for low in unit.lows)
            if left and lone and len(left) == len(unit.passages):
                self._float(left)
            elif not lone:
                self.introduced = None
            self.previous = unit
        introduced = introduces_next if self.commas else introduces
        last = introduced(units[-1], self.rules) if units else None
        if last:
            last.content = [last.cue]
            self.introduced = self._quotation(units[-1], last)

    def _sentence(self, unit: Unit) -> list[int]:
        """Add the attributions of one sentence; the passages that none of them covers."""
        source, main = None, None
        covered: set[int] = set()
        clauses = (read_comma_clauses if self.commas else read_clauses)(unit, self.rules)
        known = len(self.found)
        for clause in _outermost(unit, clauses):
            if clause.previous:
                self._point_back(unit, clause)
                continue
            if clause.inherits and source:
                clause.source = main if unit.lows[clause.cue[0]].endswith("ing") else source
            source = clause.source or source
            main = main or source
            quotation = self._quotation(unit, clause)
            # A verb that continues one whose subject nobody found attributes nothing, unless it quotes.
            bare = clause.inherits or (self.commas and clause.verb.lemma not in self.rules.impersonal)
            if quotation and (clause.source or quotation.quoted or not bare):
                self.found.append(quotation)
                if unit.passages:
                    covered.update(p for at, p in unit.passages.items() if any(a <= at < b for a, b in clause.content))
        if self.rules.subjunctive and len(self.found) == known:
            self._go_on(unit)
            covered.update(unit.passages.values() if len(self.found) > known else ())
        left = [p for p in unit.passages.values() if p not in covered] if unit.passages else []
        return [p for p in left if self.passages[p].end <= unit.ends[-1]]  # what runs on is settled where it ends

    def _point_back(self, unit: Unit, clause: Clause) -> None:
        """Об этом заявил X: his is the sentence before, unless that has a speaker of its own."""
        before = self.previous
        if before is None or not last_word(before):
            return
        start, end = before.starts[0], before.ends[last_word(before) - 1]
        if any(q.start < end and start < q.end for q in self.found) or not clause.source:
            return
        quoted = [piece for number in before.passages.values() for piece in self.passages[number].pieces]
        bare = any(low != QUOTED and low[0].isalnum() for low in before.lows)
        whole = [(start, end)] if bare else quoted
        if not whole:
            return
        kind = "indirect" if not quoted else "mixed" if bare else "direct"
        self.found.append(self._attributed(unit, clause, whole, quoted, kind))

    def _go_on(self, unit: Unit) -> None:
        """German: a sentence in the subjunctive goes on with what the last speaker said: "Man habe Zeit."."""
        if not last_word(unit) or not is_reported(unit, self.rules):
            return
        last = self.found[-1] if self.found else None
        start, end = unit.starts[0], unit.ends[last_word(unit) - 1]
        gap = self.text[max(last.end, last.cue_end, last.speaker_end) : start] if last else ""
        apart = last is None or ("\n" in gap and any(letter.isalnum() for letter in gap))
        if (apart or unit.passages) and not is_surely_reported(unit, self.rules):
            return
        quoted = tuple(piece for number in unit.passages.values() for piece in self.passages[number].pieces)
        who = _taken_over(last) if last else ()
        kind = "mixed" if quoted else "indirect"
        self.found.append(Quotation(start, end, ((start, end),), quoted, kind, -1, -1, "", "", *who))

    def _float(self, numbers: list[int]) -> None:
        """Passages that stand alone take the cue that introduced them, else the speaker of the quotation just before."""
        for number in numbers:
            passage = self.passages[number]
            if any(q.start <= passage.start and passage.end <= q.end for q in self.found):
                continue
            if self.introduced:
                self.found.append(
                    self.introduced._replace(
                        start=passage.start,
                        end=passage.end,
                        pieces=passage.pieces,
                        quoted=passage.pieces,
                        kind="direct",
                        confidence=_less(self.introduced.confidence),
                    )
                )
                continue
            last = next((q for q in reversed(self.found) if q.speaker_start >= 0 and self._hands_on(q, passage)), None)
            named = self._named_before(passage.start)
            short = len(self.text[passage.start : passage.end].split()) <= SCARE
            whole = named and self.text[passage.end - 1] in ".!?"  # X looked tired. "Nobody slept."
            goes_on = last and last.kind == "direct" and "\n" not in self.text[last.end : passage.start]
            if short and not whole and not goes_on:
                continue
            named = named or self._other_subject(passage.start)
            if last and self._goes_on(last, passage) and not (named and named[3] != last.speaker and self._begins(named[0])):
                self.found[self.found.index(last)] = _joined(last, passage)
                continue
            who = named or (_taken_over(last) if last else ())
            self.found.append(
                Quotation(passage.start, passage.end, passage.pieces, passage.pieces, "floating", -1, -1, "", "", *who)
            )

    def _hands_on(self, last: Quotation, passage: Passage) -> bool:
        """Whether a passage without a cue may be from the speaker of ``last``."""
        return bool(last.quoted) or "\n" not in self.text[last.end : passage.start]

    def _goes_on(self, last: Quotation, passage: Passage) -> bool:
        """Whether a passage stands in the paragraph of ``last``, behind it: "…," X said. "…" """
        end = max(last.end, last.cue_end, last.speaker_end)
        return (
            bool(last.quoted) and last.end <= passage.start and not any(end <= a < passage.start for a, _ in self.spans)
        )

    def _named_before(self, place: int) -> tuple:
        """Whom the sentence before a passage without a cue names, where that attributes nothing: "X sees it so. «…»"."""
        before = self.previous
        if before is None or before.passages or not before.lows:
            return ()
        start, end = before.starts[0], before.ends[-1]
        apart = "\n" in self.text[end:place] or self.text[end:place].strip(_OPEN)
        if apart or any(q.end > start for q in self.found):
            return ()
        if not self.commas:
            end = min(end, start + FIRST)  # X was angry. "…"
        person = self.speakers.first_between(start, end)
        if person is None:
            return self._subject_named(before) if not self.commas else ()
        at = next(at for at in person.places if start <= at < end)
        stop = min(end, at + len(person.name))
        return at, stop, self.text[at:stop].rstrip(), person.name, person.role, "likely"

    def _begins(self, place: int) -> bool:
        """Whether the sentence before begins here, but for an article, "his" or a title: its subject."""
        before = self.previous
        words = [low for low, end in zip(before.lows, before.ends, strict=True) if end <= place] if before else ["?"]
        return all(low in self.rules.determiners or low in self.rules.own or low in self.rules.titles or low in self.rules.roles
                   or low == "," for low in words)  # fmt: skip

    def _other_subject(self, place: int) -> tuple:
        """Who is described by the subject of the sentence before a passage: "His wife nods. “…”"."""
        before = self.previous
        if self.commas or before is None or before.passages or len(before.lows) < 3 or before.lows[0] not in self.rules.own:
            return ()
        start, end = before.starts[0], before.ends[-1]
        if self.text[end:place].strip(_OPEN) or "\n" in self.text[end:place] or any(q.end > start for q in self.found):
            return ()
        if before.lows[1] not in self.rules.roles:
            return ()
        a, b = before.span(0, 2)
        return a, b, self.text[a:b], self.text[a:b], "", "guess"

    def _subject_named(self, unit: Unit) -> tuple:
        """The surname that begins a sentence before its verb, of somebody whom the article never names in full."""
        stop = next((at for at in range(len(unit.lows)) if not unit.is_capital(at)), 0)
        behind = stop
        if unit.lows[stop] == "," and unit.lows[stop + 1] in self.rules.determiners | self.rules.roles:  # "X, the mayor, frowned"
            behind = next((at + 1 for at in range(stop + 1, len(unit.lows) - 1) if unit.lows[at] == ","), stop)
        verb = stop and (unit.lows[behind] in self.rules.auxiliaries or is_finite(unit, behind, self.rules))
        if not verb or any(low in self.rules.not_names or low in self.rules.loose for low in unit.lows[:stop]):
            return ()
        a, b = unit.span(0, stop)
        name, role, confidence = self.speakers.resolve(a, b)
        return (a, b, self.text[a:b], name, role, _less(confidence)) if name and confidence == "certain" else ()

    def _quotation(self, unit: Unit, clause: Clause) -> Quotation | None:
        pieces, quoted, bare = _pieces(unit, clause, self.passages)
        if not pieces:
            return None
        kind = "indirect" if not quoted else "mixed" if bare else "direct"
        return self._attributed(unit, clause, pieces, quoted, kind)

    def _attributed(self, unit: Unit, clause: Clause, pieces: list[Span], quoted: list[Span], kind: str) -> Quotation:
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
        who = self._who(unit, clause.source, a, b)
        self.speakers.said(a, who[0])
        return Quotation(*common, a, b, unit.text[a:b], *who)

    def _who(self, unit: Unit, source: Span, a: int, b: int) -> tuple[str, str, str]:
        """(speaker, role, confidence) of a source; "who" is what stands before it, "she" may be whose surname begins the sentence before."""
        who, low = self.speakers.resolve(a, b), unit.lows[source[0]]
        if self.commas or source[1] - source[0] > 1:
            return who
        if low == "who" and not self.speakers.is_known(who[0]):
            described = person_before(unit, source[0] - (unit.lows[source[0] - 1] == ","), self.rules)
            name, role, confidence = self.speakers.resolve(*unit.span(*described)) if described else ("", "", "")
            return (name, role, _less(confidence)) if name else who
        if low in ("he", "she") and self.previous is not None and not self.previous.passages and _is_first(unit, source[0], self.rules):
            named = self._subject_named(self.previous)
            if named and (name := self.speakers.surnamed(named[3])):
                return name, named[4], "likely"
        return who


def _is_first(unit: Unit, place: int, rules: Grammar) -> bool:
    """Whether nobody stands before the word in its sentence: "…," she said · Later she said"""
    return all(
        low == QUOTED or not low[0].isalnum() or low in rules.adverbs or low in rules.times or low in rules.connectors
        for low in unit.lows[:place]
    )


def _taken_over(last: Quotation) -> tuple[int, int, str, str, str, str]:
    """The speaker of the quotation before, as a guess."""
    confidence = "likely" if last.speaker else ""
    return last.speaker_start, last.speaker_end, last.speaker_as_written, last.speaker, last.role, confidence


def _joined(last: Quotation, passage: Passage) -> Quotation:
    """``last`` with a passage that continues it: one quotation in one piece more."""
    return last._replace(
        end=passage.end,
        pieces=(*last.pieces, *passage.pieces),
        quoted=(*last.quoted, *passage.pieces),
    )


def _less(confidence: str) -> str:
    return "likely" if confidence == "certain" else confidence


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
    pieces: list[Span] = []
    quoted: list[Span] = []
    bare = False
    for first, stop in clause.content:
        start, end = unit.span(first, stop)
        inner = [passages[p] for at, p in unit.passages.items() if first <= at < stop] if unit.passages else []
        if inner:
            quoted.extend(piece for passage in inner for piece in passage.pieces)
        bare = bare or any(low != QUOTED and low[0].isalnum() for low in unit.lows[first:stop])
        if len(inner) == stop - first == 1:
            pieces.extend(inner[0].pieces)
            continue
        if first in unit.passages:
            start = inner[0].start
        if stop - 1 in unit.passages:
            end = inner[-1].end
        pieces.append((start, end))
    return [piece for piece in pieces if piece[1] > piece[0]], quoted, bare
