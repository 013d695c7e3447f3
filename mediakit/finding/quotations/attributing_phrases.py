"""Phrases that attribute in Russian, Ukrainian and German (по словам X, за даними X, laut X, X zufolge), and edges of content."""

from mediakit.finding.quotations.clauses import Clause
from mediakit.finding.quotations.comma_subjects import segment
from mediakit.finding.quotations.contents import last_word
from mediakit.finding.quotations.cues import DASHES, Cue, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit
from mediakit.finding.quotations.subjects import Range

NEAR = 4  # words in which a genitive's noun is sought


def by_phrase(unit: Unit, place: int, grammar: Grammar) -> Clause | None:
    if unit.lows[place] in grammar.postpositions:
        return _by_postposition(unit, place, grammar)
    length = _phrase_at(unit, place, grammar)
    if not length or (unit.lows[place] in grammar.weak_phrases and not _after_comma(unit, place)):
        return None
    first, end = place + length, last_word(unit)
    left, right = segment(unit, place)
    owner = next((at for at in range(place, first) if unit.lows[at] in grammar.own), None)
    if unit.lows[place] in grammar.weak_phrases and unit.lows[first : first + 1] and unit.lows[first] in grammar.forms:
        return None  # "…, so heißt es in …"
    stop = right
    if grammar.language == "de" and owner is None and _names_its_source(unit, first, grammar):
        owner = first - 1
    if grammar.language == "de":
        stop = _phrase_stop(unit, first, right, grammar) if owner is None else first
    last = stop
    while unit.lows[place] in grammar.weak_phrases and stop < right and unit.lows[stop] in grammar.adverbs:
        stop += 1  # "…, so X weiter, …"
    source = (owner, owner + 1) if owner is not None else (first, min(last, end))
    if source[1] <= source[0]:
        return None
    cue = Cue(
        " ".join(word for at, word in enumerate(unit.lows[place:first], place) if at != owner), "neutral", "phrase"
    )
    content = _around(unit, (left, right), place, max(stop, first), grammar)
    return Clause((place, first), cue, source, content) if content else None


def _by_postposition(unit: Unit, place: int, grammar: Grammar) -> Clause | None:
    """Medienberichten zufolge … · Die Stadt ist dem Ministerium zufolge zerstört."""
    lows, end = unit.lows, last_word(unit)
    left, right = segment(unit, place)
    first = place - 1
    while first > left and not (lows[first] in grammar.determiners and lows[first] not in grammar.genitives):
        word = unit.word(first - 1)
        if (
            not (
                word[0].isupper()
                or lows[first - 1] in grammar.determiners
                or lows[first - 1] in grammar.own
                or lows[first - 1].endswith(("en", "em", "er", "es"))
            )
            or lows[first - 1] in grammar.auxiliaries
        ):
            break
        first -= 1
    if first >= place or first < left:
        return None
    source = (first, place)
    if lows[first] in grammar.own:
        source = (first, first + 1)
    cue = Cue(lows[place], "neutral", "phrase")
    content = _around(unit, (left, right), first, place + 1, grammar)
    return Clause((place, place + 1), cue, source, content) if content and place < end else None


def _names_its_source(unit: Unit, first: int, grammar: Grammar) -> bool:
    """German: whether the phrase's own noun is the source: "nach Medienberichten", "nach den Angaben hat …"."""
    lows = unit.lows
    if lows[first - 1] in grammar.sources or first >= len(lows):
        return True
    adjective = lows[first].endswith(("en", "er", "em", "es")) and unit.is_capital(min(first + 1, len(lows) - 1))
    known = lows[first] in grammar.determiners or lows[first] in grammar.genitives or lows[first] in grammar.own
    noun = unit.is_capital(first - 1)
    return noun and not (known or adjective or unit.is_capital(first) or lows[first][0].isdigit())


def _phrase_at(unit: Unit, place: int, grammar: Grammar) -> int:
    """The length of the attributing phrase at ``place`` ("по словам", "по его словам"), 0 where there is none."""
    lows = unit.lows
    for phrase in grammar.phrases.get(lows[place], ()):
        words = lows[place : place + len(phrase)]
        if len(words) == len(phrase) and all(
            word == wanted or (wanted == "_" and word in grammar.own)
            for word, wanted in zip(words, phrase, strict=True)
        ):
            return len(phrase)
    return 0


def _after_comma(unit: Unit, place: int) -> bool:
    return place > 0 and (unit.lows[place - 1] in (",", QUOTED) or unit.lows[place - 1] in DASHES)


def _phrase_stop(unit: Unit, first: int, right: int, grammar: Grammar) -> int:
    """German: where the noun phrase that begins at ``first`` ends: at its noun, with genitives and names behind it."""
    lows, at, noun = unit.lows, first, False
    while at < right:
        capital = unit.is_capital(at) or lows[at][0].isdigit()
        adjective = lows[at].endswith(("en", "er")) and lows[at - 1] in grammar.genitives
        if noun and not (capital or adjective or lows[at] in grammar.genitives or lows[at] in grammar.particles):
            break
        noun = noun or capital
        if (
            lows[at] in grammar.genitives
            and noun
            and not any(unit.is_capital(later) for later in range(at + 1, min(at + NEAR, right)))
        ):
            break
        at += 1
    return at


def _around(unit: Unit, bounds: Range, place: int, stop: int, grammar: Grammar) -> list[Range]:
    """The sentence without the phrase (place, stop) and the marks that set it off."""
    lows, end, (left, right) = unit.lows, last_word(unit), bounds
    opening = all(low in grammar.connectors or low in grammar.adverbs or low == "," for low in lows[:place])
    apart = stop >= right  # the phrase fills its segment to the end
    if opening or (left == 0 and apart and right < end and place - left < 4):
        first = skip_marks(unit, stop)
        if first < end and lows[first] in grammar.relatives:  # "По словам X, который …, стороны готовы"
            first = skip_marks(unit, next((at for at in range(first, end) if lows[at] == ","), first))
        return [(first, content_end(unit, first, grammar))] if first < end else []
    before = (_content_start(unit, left, place, grammar), without_marks(unit, place))
    after = skip_marks(unit, stop) if stop < end else end
    if before[1] <= before[0]:
        return []
    if after >= end or (apart and lows[right] != "," and lows[right] not in DASHES):
        return [before]
    if apart and lows[after] in grammar.relatives:
        return [before]
    if QUOTED in lows[:place] and lows[after] in grammar.forms:
        return [before]
    return [before, (after, end)]


def _content_start(unit: Unit, left: int, place: int, grammar: Grammar) -> int:
    at = 0
    while at < place and unit.lows[at] in DASHES:
        at += 1
    return at


def content_end(unit: Unit, first: int, grammar: Grammar) -> int:
    """The content runs to the sentence's end, or to where another cue takes over: ", добавив, что", ", сообщает X"."""
    lows, end = unit.lows, last_word(unit)
    for at in range(first + 1, end):
        if lows[at] == ";":
            return at
        if lows[at] != "," and lows[at] not in grammar.connectors and lows[at] not in DASHES:
            continue
        following = at + 1
        while following < end and (
            lows[following] in grammar.connectors
            or lows[following] in grammar.adverbs
            or lows[following] in DASHES
            or lows[following] in grammar.as_words
        ):
            following += 1
        if following < end and lows[following] in grammar.forms and not unit.is_capital(following):
            joined = lows[at] in grammar.connectors
            if not joined or _takes_over(unit, following, grammar):
                return at if lows[at - 1] != "," else at - 1
        if lows[at] == "," and following < end and _phrase_at(unit, following, grammar):
            return at
    return end


def _takes_over(unit: Unit, at: int, grammar: Grammar) -> bool:
    """Whether the cue behind "and" has content of its own."""
    _, right = segment(unit, at)
    lows = unit.lows
    return (
        right + 1 < len(lows)
        and lows[right] in (",", ":")
        and (lows[right + 1] in grammar.openers or lows[right + 1] == QUOTED or grammar.language == "de")
    )


def skip_marks(unit: Unit, at: int) -> int:
    while at < len(unit.lows) and (unit.lows[at] in (",", ".", ":", ";") or unit.lows[at] in DASHES):
        at += 1
    return at


def without_marks(unit: Unit, stop: int) -> int:
    while stop > 0 and (unit.lows[stop - 1] == "," or unit.lows[stop - 1] in DASHES):
        stop -= 1
    return stop
