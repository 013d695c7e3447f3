"""The words that a cue attributes: where they begin, where they end, and in how many pieces they stand."""

from mediakit.finding.quotations.cues import BREAKS, DASHES, SPEAKING, Cue, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit
from mediakit.finding.quotations.subjects import Range, is_clausal, is_finite, is_verb

_TELLING = ("elaborate", "specify", "say", "name", "identify", "explain", "comment", "provide", "give", "offer")
_GIVING = (["gave"], ["offered"], ["provided"])
_ENDS = frozenset((".", ",", QUOTED, ";")) | DASHES
PARTING = frozenset((",", QUOTED, "?", "!", '"', "”", "»")) | DASHES  # what can part content from its cue
ADJUNCT = 5  # words of a time behind what was said, with what was said as one
ADDRESSEE = 12  # words: how far the person spoken to may reach


def phrase_at(lows: list[str], place: int, grammar: Grammar) -> tuple[str, ...]:
    """The attributing phrase that stands at ``place`` ("according to"), () where none does."""
    behind = lows[place + 1 : place + 2]
    for phrase in grammar.phrases[lows[place]]:
        if len(phrase) == 1 or (behind == [phrase[1]] and tuple(lows[place : place + len(phrase)]) == phrase):
            return phrase
    return ()


def content_after(unit: Unit, first: int, cue: Cue, grammar: Grammar) -> Range | None:
    """The words that a verb with its subject before it attributes, by what the verb takes."""
    lows = unit.lows
    if first >= len(lows):
        return None
    start = _opening(unit, first, cue, grammar)
    if start is None or start >= len(lows):
        return None
    stop = content_end(unit, start, cue, grammar)
    if lows[start] == QUOTED and start + 1 < stop and lows[start + 1] in grammar.prepositions:
        when = stop - start <= ADJUNCT and not grammar.times.isdisjoint(lows[start + 2 : stop])
        if when or closes_speech(unit, start):
            return start, start + 1  # mentioned "some shifts" during the week, chanted "Shame!" outside the court
    return (start, stop) if stop > start else None


def _opening(unit: Unit, first: int, cue: Cue, grammar: Grammar) -> int | None:
    lows = unit.lows
    if cue.takes == "infinitive" and lows[first] in grammar.to:
        return first
    at = skip_adjuncts(unit, first, grammar)
    if at < len(lows) and lows[at] in (",", ":") and at + 1 < len(lows) and (lows[at + 1] == QUOTED or lows[at] == ":"):
        return at + 1 if cue.takes in SPEAKING else None
    if at + 1 < len(lows) and lows[at] == "," and lows[at + 1] in grammar.openers and grammar.language != "en":
        return at + 1
    if at >= len(lows):
        return None
    if cue.takes == "quote":
        reach = next((place for place in range(at, min(at + 6, len(lows))) if lows[place] == QUOTED), None)
        return reach if reach is not None and not any(low in "," for low in lows[at : reach - 1]) else None
    if cue.takes == "infinitive":
        return at if lows[at] in grammar.to or lows[at] in ("that", "not") else None
    if cue.takes == "thing":
        word = lows[first]
        fits = (
            (word[0].isalnum() or word == QUOTED or word in "$[")
            and word not in grammar.subordinators
            and word not in grammar.to
        )
        return (
            first if fits and word not in grammar.times and (word not in grammar.prepositions or cue.particle) else None
        )
    if cue.takes in ("told", "order"):
        return _after_addressee(unit, at, cue, grammar)
    if lows[at] in grammar.openers or lows[at] == QUOTED:
        return at
    if cue.takes == "that":
        return None
    opener = _reach_opener(unit, at, grammar)
    if opener:
        return opener
    if lows[at] == "," and cue.takes == "speech" and at + 4 < len(lows) and is_clausal(unit, at + 1, grammar):
        return at + 1
    if lows[at] == "," or (not lows[at][0].isalnum() and lows[at] not in ("$", "[", "'")):
        return None
    if lows[at] in grammar.prepositions and not any(low in grammar.auxiliaries for low in lows[at : at + 20]):
        return None  # "protests in Brenn"
    return at if at + 1 < len(lows) and lows[at] not in grammar.subordinators else None


def _reach_opener(unit: Unit, at: int, grammar: Grammar) -> int:
    """The place of a "that" or quoted passage behind an adjunct: "said in the border town that …"; 0 where there is none."""
    lows = unit.lows
    if lows[at] not in grammar.prepositions and lows[at] not in grammar.adverbs and lows[at] != ",":
        return 0
    for place in range(at + 1, min(at + 14, len(lows))):
        if lows[place] in grammar.that:
            return place
        if lows[place] == QUOTED:
            return place if lows[place - 1] in (",", ":") else 0
        if lows[place] in grammar.auxiliaries:
            return 0
    return 0


def _after_addressee(unit: Unit, at: int, cue: Cue, grammar: Grammar) -> int | None:
    """Where the content begins after the person addressed: "told the network that …", "urged both sides to …"."""
    lows = unit.lows
    for place in range(at, min(at + ADDRESSEE, len(lows))):
        word = lows[place]
        if cue.takes == "order" and word in grammar.to and place > at:
            return at
        if cue.takes == "told" and (word in grammar.openers or word == QUOTED):
            return place
        if word in (",", ":") and cue.takes == "told" and place + 1 < len(lows) and lows[place + 1] == QUOTED:
            return place + 1
        if word in BREAKS or word == "," or (place > at and word in grammar.auxiliaries):
            break
    if cue.takes == "order" or at + 3 >= len(lows):
        return None
    if lows[at] in grammar.pronouns and lows[at] not in ("that", "this"):
        return at + 1
    place = at
    while place < len(lows) and unit.is_capital(place):
        place += 1
    if place > at and place < len(lows) and lows[place] not in grammar.prepositions and lows[place][0].isalnum():
        return place
    if lows[at] in grammar.determiners and place + 3 < len(lows) and lows[at + 1][0].isalnum():
        return at + 2
    people = lows[at].endswith("s") or lows[at] in grammar.collectives  # "told reporters he …", "told police he …"
    fits = lows[at][0].isalnum() and people and lows[at + 1] not in grammar.prepositions
    return at + 1 if fits else None


def content_end(unit: Unit, start: int, cue: Cue, grammar: Grammar) -> int:
    """The content runs to the sentence's end, or to where another attribution of the same sentence takes over."""
    lows, end = unit.lows, last_word(unit)
    inner = lows[0] in grammar.subordinators and "," not in lows[:start]  # "If X says …, he lies"
    for at in [at for at in range(start + 1, end) if lows[at] in grammar.joints]:
        if inner and lows[at] == "," and (lows[at + 1] in grammar.pronouns or lows[at + 1] in grammar.determiners):
            return at
        if lows[at] == ";" or (lows[at] == ":" and _opens_list(unit, start, at, grammar)):
            return at
        if lows[at] != "," and lows[at] not in grammar.connectors:
            continue
        following = at + 1
        while following < end and (lows[following] in grammar.connectors or lows[following] in grammar.adverbs):
            following += 1
        word = lows[following] if following < end else ""
        if (
            word in grammar.forms
            and following > at
            and (lows[at] == "," or word.endswith(grammar.finite_endings) or word == "said")
            and any(reading.takes in ("speech", "told", "thing", "order") for reading in grammar.forms[word])
            and word not in grammar.nouns
        ):
            return at
        if lows[at] in grammar.connectors and _says_no_more(lows[following : following + 4], grammar):
            return at
        if at + 1 < following and lows[at] == "," and _others_words(unit, following, grammar):
            return at
        if (
            lows[at] == ","
            and word in grammar.phrases
            and phrase_at(lows, following, grammar)
        ):
            return at
        if (
            cue.takes == "thing"
            and lows[at] == ","
            and (
                word in grammar.relatives
                or (at + 1 < end and lows[at + 1] in grammar.connectors)
                or word in grammar.subordinators
                or word.endswith(grammar.participle_endings)
            )
        ):
            return at
    return end


def _says_no_more(lows: list[str], grammar: Grammar) -> bool:
    """Whether the clause behind "but" tells of the saying: "but gave no details", "but did not elaborate"."""
    told = next((at for at, low in enumerate(lows) if low in _TELLING), 0)
    silent = told > 0 and "not" in lows[:told] and lows[0] in grammar.auxiliaries
    return silent or (lows[:1] in _GIVING and lows[1:2] in (["no"], ["few"]))


def _others_words(unit: Unit, first: int, grammar: Grammar) -> bool:
    """Whether somebody else begins to speak here: "…, and his lawyer promised an appeal"."""
    lows = unit.lows
    if not (unit.is_capital(first) or lows[first] in grammar.determiners):
        return False
    for at in range(first + 1, min(first + 5, len(lows) - 1)):
        if lows[at] in grammar.auxiliaries or not lows[at][0].isalpha() or lows[at] in grammar.prepositions:
            return False
        if lows[at] in grammar.forms and is_finite(unit, at, grammar):
            return any(reading.takes != "thing" for reading in grammar.forms[lows[at]]) and lows[at] not in grammar.nouns
    return False


def _opens_list(unit: Unit, start: int, colon: int, grammar: Grammar) -> bool:
    """Whether a colon behind a thing announced opens a list of speakers, or another's words: "…the session: X, Y"."""
    lows, at = unit.lows, colon + 1
    named = at + 1 < len(lows) and unit.is_capital(at) and unit.is_capital(at + 1) and lows[at] not in grammar.not_names
    return named and not any(low in grammar.auxiliaries for low in lows[start:colon])


def skip_adjuncts(unit: Unit, at: int, grammar: Grammar) -> int:
    """The place after the times, places and channels that follow a verb: "said late Sunday in an interview with RT"."""
    lows = unit.lows
    while at < len(lows):
        word = lows[at]
        if word in grammar.times or (word[0].isdigit() and at and lows[at - 1] in grammar.times):
            at += 1
        elif word in grammar.time_prepositions:
            reach = _channel(unit, at, grammar)
            if not reach:
                break
            at = reach
        elif word == "the" and (after := _day(unit, at + 1, grammar)):
            at = after
        elif word == "." and at + 1 < len(lows) and lows[at - 1] in grammar.times:
            at += 1
        else:
            break
    return at


def _day(unit: Unit, at: int, grammar: Grammar) -> int:
    """The place after "same day" where a "that", a mark or speech follows ("wrote the same day that …"), else 0."""
    lows, first = unit.lows, at
    while at < len(lows) and (lows[at] in grammar.times or lows[at] == "same"):
        at += 1
    follows = first < at < len(lows) and (lows[at] in (",", ":", QUOTED) or lows[at] in grammar.that)
    return at if follows else 0


def skip_addressee(unit: Unit, at: int, grammar: Grammar) -> int:
    """The place after whom somebody told something: "the news agency Vestnik", "reporters", "him"."""
    lows, first = unit.lows, at
    if at < len(lows) and lows[at] in grammar.persona and lows[at] not in grammar.determiners:
        return at + 1
    while (
        at < min(first + ADDRESSEE, len(lows))
        and (lows[at][0].isalnum() or lows[at] in ("'", "’", "&"))
        and lows[at] not in grammar.prepositions
        and lows[at] not in grammar.openers
        and lows[at] not in grammar.times
    ):
        at += 1
    placed = at + 1 < len(lows) and lows[at] in grammar.place_words and unit.is_capital(at + 1)  # "… in Korst"
    while placed and at + 1 < len(lows) and unit.is_capital(at + 1):
        at += 1
    return at + placed


def _channel(unit: Unit, at: int, grammar: Grammar) -> int:
    """The place after "in a phone interview with CNN", 0 where the phrase names neither a time nor a channel."""
    lows, reach = unit.lows, 0
    for stop in range(at + 1, min(at + 8, len(lows))):
        word = lows[stop]
        if word in grammar.channels or (word in grammar.times and word not in grammar.determiners):
            reach = stop + 1
        elif (
            word in grammar.openers
            or not word[0].isalnum()
            or word in grammar.auxiliaries
            or (word in grammar.pronouns and word not in grammar.determiners)
            or (reach and word not in grammar.prepositions and not unit.is_capital(stop))
        ):
            break
        elif reach and unit.is_capital(stop) and lows[stop - 1] in grammar.prepositions:
            reach = stop + 1
    return reach


def _next_quoted(unit: Unit, after: int, grammar: Grammar) -> int:
    """Where quoted speech goes on behind its cue, unless another cue introduces it; 0 where it does not."""
    for at in range(after, len(unit.lows)):
        if unit.lows[at] == QUOTED:
            return (
                at
                if at == after
                or unit.lows[at - 1] in (",", ":", ";")
                or unit.lows[at - 1] in DASHES
                or unit.lows[at - 1] in grammar.connectors
                else 0
            )
        if at > after and unit.lows[at] in grammar.forms and is_verb(unit, at, grammar):
            return 0
    return 0


def _resumes(unit: Unit, at: int, grammar: Grammar) -> bool:
    """Whether a clause broken off by ", X said," goes on at ``at`` rather than a circumstance of the saying."""
    word = unit.lows[at]
    return (
        unit.lows[at - 1] == ","
        and not word.endswith(grammar.participle_endings)
        and not (word in grammar.subordinators and word not in ("that", "but", "or"))
    )


def has_clause(unit: Unit, stop: int, grammar: Grammar, first: int = 0) -> bool:
    """Whether something said stands between ``first`` and ``stop``: a quoted passage, or a clause with a finite verb."""
    lows = unit.lows
    if QUOTED in lows[first:stop] or not grammar.auxiliaries.isdisjoint(lows[first + 1 : stop]):
        return True
    return any(is_finite(unit, at, grammar) for at in range(first + 1, stop))


def closes_speech(unit: Unit, at: int) -> bool:
    """Whether the quoted passage at ``at`` ends as speech before its cue does: with a comma, "?" or "!" inside."""
    if unit.lows[at] == "," and at:
        at -= 1
        return unit.lows[at] == QUOTED
    return unit.lows[at] == QUOTED and unit.text[unit.starts[at] : unit.ends[at]].rstrip("\"“”»« '’")[-1:] in (
        ",",
        "?",
        "!",
        "—",
        "…",
    )


def parts(unit: Unit, at: int) -> bool:
    """Whether what stands at ``at`` can part content from its cue."""
    return at >= 0 and unit.lows[at] in PARTING


def ends(unit: Unit, at: int) -> bool:
    return (
        at >= len(unit.lows)
        or unit.lows[at] in _ENDS
        or (unit.lows[at] == ":" and at + 1 >= len(unit.lows))
    )


def last_word(unit: Unit) -> int:
    """The place after the unit's last word, without the full stop."""
    end = len(unit.lows)
    while end > 0 and unit.lows[end - 1] in ".;:":
        end -= 1
    return end


def _is_subject(unit: Unit, after: int, grammar: Grammar) -> bool:
    """Whether the sentence's one word before its cue is the subject of what follows: "Progress, he said, was slow"."""
    low, lows = unit.lows[0], unit.lows
    loose = low in grammar.adverbs or low in grammar.times or low in grammar.subordinators or low in grammar.connectors
    return not loose and after + 2 < len(lows) and lows[after] == "," and lows[after + 1] in grammar.auxiliaries


def pieces_around(unit: Unit, left: int, right: int, grammar: Grammar) -> list[Range]:
    """The content before ``left`` and, where the sentence goes on, after ``right``: the two sides of its cue."""
    lows, stop, after, end = unit.lows, left, right, last_word(unit)
    while stop > 0 and (lows[stop - 1] == "," or lows[stop - 1] in DASHES):
        stop -= 1
    if stop == 0 or (stop == 1 and lows[0] != QUOTED and not _is_subject(unit, after, grammar)):
        return []
    while after < len(lows) and (lows[after] in (",", ".", ":", ";") or lows[after] in DASHES):
        after += 1
    pieces = [(1 if lows[0] in DASHES and stop > 1 else 0, stop)]
    if QUOTED in lows[:stop]:
        resumes = _next_quoted(unit, after, grammar)
    else:
        resumes = after if after < end and _resumes(unit, after, grammar) else 0
    return [*pieces, (resumes, end)] if 0 < resumes < end else pieces
