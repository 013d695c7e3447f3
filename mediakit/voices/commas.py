"""Source, cue and content in Russian, Ukrainian and German, whose commas part every clause and whose subjects may follow.

A cue is read inside its segment: what stands between two marks of punctuation. The speaker stands in it before or behind
the verb; the content is the segment that opens with "that", a quoted passage, what stands before (", сказал X"), or the
sentence before ("Об этом заявил X").
"""

from mediakit.voices.clauses import Clause
from mediakit.voices.contents import closes_speech, last_word
from mediakit.voices.cues import DASHES, SPEAKING, Cue, Grammar
from mediakit.voices.segments import MARKS, auxiliary, find_subject, points_back, segment
from mediakit.voices.subjects import Range
from mediakit.voices.units import QUOTED, Unit

NEAR = 4  # words of a signature, or in which a genitive's noun is sought


def read_comma_clauses(unit: Unit, grammar: Grammar) -> list[Clause]:
    """Every attribution of ``unit``, in the order of their cues."""
    found: list[Clause] = []
    for place, low in enumerate(unit.lows):
        if low not in grammar.triggers or (found and place < found[-1].cue[1]):
            continue
        clause = None
        if low in grammar.phrases or low in grammar.postpositions:
            clause = _by_phrase(unit, place, grammar)
        if clause is None and low in grammar.forms:
            clause = _by_verb(unit, place, grammar, found)
        if clause is None and low in DASHES and place and unit.lows[place - 1] == QUOTED:
            clause = _signed(unit, place, grammar)
        if clause is not None:
            found.append(clause)
    return _without_relays(found, grammar)


def introduces_next(unit: Unit, grammar: Grammar) -> Clause | None:
    """The cue and source of a sentence that ends with a colon and so introduces what the next paragraph quotes."""
    if not unit.lows or unit.lows[-1] != ":":
        return None
    for place in range(len(unit.lows) - 2, -1, -1):
        readings = grammar.forms.get(unit.lows[place], ())
        if any(cue.takes in SPEAKING for cue in readings):
            source, _ = find_subject(unit, place, segment(unit, place), grammar)
            if source:
                return Clause((place, place + 1), readings[0], source, [])
    return None


def _without_relays(clauses: list[Clause], grammar: Grammar) -> list[Clause]:
    """Without ", сообщает ТАСС" behind what somebody else is said to have said."""
    others = [clause for clause in clauses if clause.verb.lemma not in grammar.relays]
    if not others or len(others) == len(clauses):
        return clauses
    return [
        clause
        for clause in clauses
        if clause in others or not any(a <= other.cue[0] < b for other in others for a, b in clause.content)
    ]


def _by_verb(unit: Unit, place: int, grammar: Grammar, before: list[Clause]) -> Clause | None:
    lows = unit.lows
    left, right = segment(unit, place)
    right = _next_verb(unit, place, right, grammar)
    if not _is_finite_here(unit, place, left, right, grammar):
        return None
    cue, particle = _reading(unit, place, right, grammar)
    if cue is None:
        return None
    source, inherits = find_subject(unit, place, (left, right), grammar)
    edge = source[1] if source and source[0] > place else place + 1
    whole = (place, place + 1)
    for content in (
        _as_said(unit, (left, right), grammar),
        _quoted_before(unit, (left, right), place, source, grammar),
        _opened(unit, (left, right), cue, source or inherits or before, grammar),
        _said_before(unit, (left, right), place, source, cue, grammar),
    ):
        if content:
            return Clause(whole, cue, source, content, inherits and source is None)
    if source and (verb := auxiliary(unit, place, left, grammar)) < place:
        first = max(verb + 1, source[1])
        fits = QUOTED in lows[first:place] or any(cue.takes == "thing" for cue in grammar.forms[lows[place]])
        return Clause(whole, cue, source, [(first, place)]) if fits and first + 1 < place else None
    if _points_back(unit, left, place, grammar) and source:
        return Clause(whole, cue, source, [], previous=True)
    content = _rest(unit, edge, (place, right), particle, grammar) if source or inherits else None
    return Clause(whole, cue, source, [content], inherits and source is None) if content else None


def _next_verb(unit: Unit, place: int, right: int, grammar: Grammar) -> int:
    """Where a further cue of the same segment takes over: "сказал X и добавил", else the segment's end."""
    lows = unit.lows
    for at in range(place + 1, right - 1):
        if lows[at] in grammar.connectors and any(
            lows[later] in grammar.forms and not unit.word(later)[0].isupper()
            for later in (at + 1, at + 2)
            if later < right
        ):
            return at
    return right


def _is_finite_here(unit: Unit, place: int, left: int, right: int, grammar: Grammar) -> bool:
    """Whether the form is the verb of its segment, no noun ("Die Sage") and no infinitive ("zu sagen", "will sagen")."""
    lows = unit.lows
    if unit.word(place)[0].isupper() and place != left:
        return False
    before = lows[place - 1] if place > left else ""
    if place == left + 1 and before in grammar.openers - grammar.as_words:
        return False  # "Что сказал X?"
    if before in grammar.to or (
        before in grammar.determiners - grammar.pronouns and not points_back(unit, left, place, grammar)
    ):
        return False
    if lows[place].endswith(grammar.infinitive_endings) and any(low in grammar.modals for low in lows[left:right]):
        return False
    clause = next((at for at in range(place, 0, -1) if lows[at] in ",;:"), 0)
    return lows[place] not in grammar.participles or any(low in grammar.perfect for low in lows[clause:right])


def _reading(unit: Unit, place: int, right: int, grammar: Grammar) -> tuple[Cue | None, int]:
    """The reading that fits and the place of its particle (0 where it needs none)."""
    for cue in grammar.forms[unit.lows[place]]:
        if not cue.particle:
            return cue, 0
        at = next((at for at in range(right - 1, place, -1) if unit.lows[at] == cue.particle), 0)
        if at:
            return cue, at
    return None, 0


def _as_said(unit: Unit, bounds: Range, grammar: Grammar) -> list[Range]:
    """Как заявил X, … · …, как заявил X, …"""
    (left, right), end = bounds, last_word(unit)
    if left >= len(unit.lows) or unit.lows[left] not in grammar.as_words:
        return []
    pieces = [(0, _without_marks(unit, left))] if left > 1 else []
    if right + 1 < end and not (pieces and unit.lows[right] not in (",", *DASHES)):
        pieces.append((_skip_marks(unit, right), end))
    return [piece for piece in pieces if piece[1] > piece[0]]


def _opened(unit: Unit, bounds: Range, cue: Cue, known: Range | bool | list, grammar: Grammar) -> list[Range]:
    """What follows the verb's segment: ", что …", ": …", German ", die Lage sei ernst"."""
    (left, right), lows, end = bounds, unit.lows, last_word(unit)
    if right + 1 >= len(lows) or lows[right] not in (",", ":") or not known:
        return []
    first = right + 1
    while first < end and lows[first] in DASHES:
        first += 1
    opener = lows[first] in grammar.openers or (
        lows[first] in grammar.prepositions and _later_opener(unit, first, grammar)
    )
    free = cue.takes in SPEAKING or cue.takes == "order"
    # "Die Lage sei ernst, sagte X, der …" attributes what stands before; "Als er kam, sagte X, …" what follows.
    behind = isinstance(known, tuple) and known[0] > left and left > 2 and lows[left - 1] == ","
    behind = behind and known[0] > _verb(unit, left, grammar) and lows[0] not in grammar.subordinators
    bare = grammar.language == "de" and free and not behind and lows[first] not in grammar.connectors
    if lows[right] == ":" or lows[first] == QUOTED or opener or (bare and first + 2 < end):
        return [(first, content_end(unit, first, grammar))]
    return []


def _verb(unit: Unit, left: int, grammar: Grammar) -> int:
    """The place of the first cue of the segment that begins at ``left``."""
    return next((at for at in range(left, len(unit.lows)) if unit.lows[at] in grammar.forms), len(unit.lows))


def _later_opener(unit: Unit, first: int, grammar: Grammar) -> bool:
    """… , о чём … · , in welchem …: a relative behind its preposition opens no content."""
    return False if first + 1 >= len(unit.lows) else unit.lows[first + 1] in grammar.that


def _quoted_before(unit: Unit, bounds: Range, place: int, source: Range | None, grammar: Grammar) -> list[Range]:
    """«…», — сказал X. «…» · „…“, sagte X, „…“"""
    lows, left = unit.lows, bounds[0]
    at = left - 1
    while at >= 0 and (lows[at] in "," or lows[at] in DASHES or lows[at] in ".…"):
        at -= 1
    parted = at < left - 1 or (at >= 0 and closes_speech(unit, at))
    if (
        at < 0
        or lows[at] != QUOTED
        or not parted
        or any(low in grammar.openers or low in grammar.forms for low in lows[left:place])
    ):
        return []
    pieces = [(_start_of_quoted(unit, at), at + 1)]
    right = next((q for q in range(place + 1, len(lows)) if lows[q] == QUOTED), 0)
    if right and lows[right - 1] in MARKS and not any(lows[q] in grammar.forms for q in range(bounds[1], right)):
        pieces.append((right, right + 1))
    return pieces


def _start_of_quoted(unit: Unit, at: int) -> int:
    """Where the content that ends with the passage at ``at`` begins: words before it belong to it where it is mixed."""
    lows = unit.lows
    bare = sum(low[0].isalnum() for low in lows[:at])
    return 0 if bare > 2 else at


def _said_before(
    unit: Unit, bounds: Range, place: int, source: Range | None, cue: Cue, grammar: Grammar
) -> list[Range]:
    """Переговоры идут, заявил X. · Переговоры, заявил X, идут. · Die Lage sei ernst, sagte X."""
    lows, (left, right), end = unit.lows, bounds, last_word(unit)
    if cue.takes not in SPEAKING or left < 3 or not (lows[left - 1] == "," or lows[left - 1] in DASHES):
        return []
    first = next((at for at in range(left, place + 1) if lows[at] not in grammar.adverbs), place)
    if first != place or (source is None and cue.lemma not in grammar.impersonal) or (source and source[0] < place):
        return []
    pieces = [(1 if lows[0] in DASHES else 0, _without_marks(unit, left))]
    resumes = _skip_marks(unit, right)
    gerund = resumes < end and (
        lows[resumes] in grammar.forms
        or lows[resumes] in grammar.relatives
        or lows[resumes].endswith(grammar.participle_endings)
    )
    if right < end and lows[right] == "," and resumes < end and not gerund and _finite_after(unit, resumes, end):
        pieces.append((resumes, end))
    return pieces


def _finite_after(unit: Unit, first: int, end: int) -> bool:
    """Whether a broken sentence goes on behind the cue: further words in lower case, no name in apposition."""
    return (end - first > 2 and not unit.word(first)[0].isupper()) or unit.lows[first] == QUOTED


def _points_back(unit: Unit, left: int, place: int, grammar: Grammar) -> bool:
    """Об этом заявил X. · Das sagte X."""
    return left == 0 and bool(points_back(unit, left, place, grammar))


def _rest(unit: Unit, edge: int, bounds: Range, particle: int, grammar: Grammar) -> Range | None:
    """What a verb attributes without a clause: "заявил о паузе", "призвал к миру", "sprach von „Fortschritten“"."""
    lows, (place, _), end = unit.lows, bounds, last_word(unit)
    readings = grammar.forms[lows[place]]
    first = edge
    while first < end and (lows[first] in grammar.adverbs or lows[first] in grammar.times or first == particle):
        first += 1
    stop = first
    while stop < end and lows[stop] not in (",", ";", "(", ":") and lows[stop] not in DASHES:
        if lows[stop] in grammar.connectors and stop + 1 < end and lows[stop + 1] in grammar.forms:
            break
        stop += 1
    stop = particle if first < particle < stop and particle == stop - 1 else stop
    if stop <= first:
        return None
    quoted = QUOTED in lows[first:stop]
    about = next((at for at in range(first, stop) if lows[at] in grammar.about), None)
    if any(cue.takes == "thing" for cue in readings) or any(cue.takes in ("order", "infinitive") for cue in readings):
        return first, content_end(unit, first, grammar) if quoted else stop
    if about is not None:
        return (about, stop) if about + 1 < stop else None
    return (first, min(stop, content_end(unit, first, grammar))) if quoted else None


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
        if following < end and lows[following] in grammar.forms and not unit.word(following)[0].isupper():
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


def _by_phrase(unit: Unit, place: int, grammar: Grammar) -> Clause | None:
    if unit.lows[place] in grammar.postpositions:
        return _by_postposition(unit, place, grammar)
    length = _phrase_at(unit, place, grammar)
    if not length or (unit.lows[place] in grammar.weak_phrases and not _after_comma(unit, place)):
        return None
    first, end = place + length, last_word(unit)
    left, right = segment(unit, place)
    owner = next((at for at in range(place, first) if unit.lows[at] in grammar.own), None)
    stop = right
    if grammar.language == "de":
        stop = _phrase_stop(unit, first, right, grammar) if owner is None else first
    source = (owner, owner + 1) if owner is not None else (first, min(stop, end))
    if source[1] <= source[0]:
        return None
    cue = Cue(
        " ".join(word for at, word in enumerate(unit.lows[place:first], place) if at != owner), "neutral", "phrase"
    )
    content = _around(unit, (left, right), place, max(stop, first), grammar)
    return Clause((place, first), cue, source, content) if content else None


def _after_comma(unit: Unit, place: int) -> bool:
    return place > 0 and (unit.lows[place - 1] in (",", QUOTED) or unit.lows[place - 1] in DASHES)


def _phrase_stop(unit: Unit, first: int, right: int, grammar: Grammar) -> int:
    """German: where the noun phrase that begins at ``first`` ends: at its noun, with genitives and names behind it."""
    lows, at, noun = unit.lows, first, False
    while at < right:
        capital = unit.word(at)[0].isupper() or lows[at][0].isdigit()
        adjective = lows[at].endswith(("en", "er")) and lows[at - 1] in grammar.genitives
        if noun and not (capital or adjective or lows[at] in grammar.genitives or lows[at] in grammar.particles):
            break
        noun = noun or capital
        if (
            lows[at] in grammar.genitives
            and noun
            and not any(unit.word(later)[0].isupper() for later in range(at + 1, min(at + NEAR, right)))
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
        first = _skip_marks(unit, stop)
        return [(first, content_end(unit, first, grammar))] if first < end else []
    before = (_content_start(unit, left, place, grammar), _without_marks(unit, place))
    after = _skip_marks(unit, stop) if stop < end else end
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


def _signed(unit: Unit, dash: int, grammar: Grammar) -> Clause | None:
    """«…» — Иван Морозов"""
    _, right = segment(unit, dash + 1) if dash + 1 < len(unit.lows) else (0, 0)
    name = (dash + 1, min(right, last_word(unit)))
    if not 1 < name[1] - name[0] <= NEAR + 1 or not all(unit.word(at)[0].isupper() for at in range(*name)):
        return None
    return Clause((dash, dash + 1), Cue("", "neutral", "signature"), name, [(dash - 1, dash)])


def _skip_marks(unit: Unit, at: int) -> int:
    while at < len(unit.lows) and (unit.lows[at] in (",", ".", ":", ";") or unit.lows[at] in DASHES):
        at += 1
    return at


def _without_marks(unit: Unit, stop: int) -> int:
    while stop > 0 and (unit.lows[stop - 1] == "," or unit.lows[stop - 1] in DASHES):
        stop -= 1
    return stop
