"""Source, cue and content in Russian, Ukrainian and German, whose commas part every clause and whose subjects may follow.

A cue is read inside its segment: what stands between two marks of punctuation. The speaker stands in it before or behind
the verb; the content is the segment that opens with "that", a quoted passage, what stands before (", сказал X"), or the
sentence before ("Об этом заявил X").
"""

from mediakit.finding.quotations.attributing_phrases import by_phrase, content_end, skip_marks, without_marks
from mediakit.finding.quotations.clauses import Clause
from mediakit.finding.quotations.comma_subjects import MARKS, auxiliary, find_subject, institution, points_back, segment
from mediakit.finding.quotations.contents import closes_speech, last_word
from mediakit.finding.quotations.cues import DASHES, SPEAKING, Cue, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit
from mediakit.finding.quotations.subjects import Range
from mediakit.finding.quotations.verbless_speech import read_unlisted

NEAR = 4  # words of a signature
BINDING = ("commissive", "directive", "denying")  # stances of verbs with an infinitive: пообещал вернуться


def read_comma_clauses(unit: Unit, grammar: Grammar) -> list[Clause]:
    """Every attribution of ``unit``, in the order of their cues."""
    found: list[Clause] = []
    triggers = grammar.triggers
    for place, low in enumerate(unit.lows):
        if low not in triggers or (found and place < found[-1].cue[1]):
            continue
        clause = None
        if low in grammar.phrases or low in grammar.postpositions:
            clause = by_phrase(unit, place, grammar)
        if clause is None and low in grammar.forms:
            clause = _by_verb(unit, place, grammar, found)
        if clause is None and low in DASHES and place and unit.lows[place - 1] == QUOTED:
            clause = _signed(unit, place, grammar)
        if clause is not None:
            found.append(clause)
    if unit.passages:
        found += read_unlisted(unit, found, grammar)
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
    if cue.lemma in grammar.impersonal and particle:
        source = institution(unit, place + 1, particle, grammar)  # "das geht aus der Studie hervor"
    edge = source[1] if source and source[0] > place else place + 1
    whole, back = (place, place + 1), _points_back(unit, left, place, grammar)
    for content in (
        _as_said(unit, (left, right), grammar),
        _quoted_before(unit, (left, right), place, source, grammar),
        _opened(
            unit, (left, right), cue, source or inherits or bool(before) or cue.lemma in grammar.impersonal, grammar
        ),
        [] if back else _said_before(unit, (left, right), place, source, cue, grammar),
    ):
        if content:
            return Clause(whole, cue, source, content, inherits and source is None)
    if source and (verb := auxiliary(unit, place, left, grammar)) < place:
        first = max(verb + 1, source[1])
        fits = QUOTED in lows[first:place] or any(cue.takes == "thing" for cue in grammar.forms[lows[place]])
        return Clause(whole, cue, source, [(first, place)]) if fits and first < place else None
    if back and source:
        return Clause(whole, cue, source, [], previous=True)
    denied = place > left and lows[place - 1] in grammar.negations
    rest = _rest(unit, edge, (place, right), particle, grammar) if (source or inherits) and not denied else None
    return Clause(whole, cue, source, [rest], inherits and source is None) if rest else None


def _next_verb(unit: Unit, place: int, right: int, grammar: Grammar) -> int:
    """Where a further cue of the same segment takes over: "сказал X и добавил", else the segment's end."""
    lows = unit.lows
    for at in range(place + 1, right - 1):
        if lows[at] in grammar.connectors and any(
            lows[later] in grammar.forms and not unit.is_capital(later) for later in (at + 1, at + 2) if later < right
        ):
            return at
    return right


def _is_finite_here(unit: Unit, place: int, left: int, right: int, grammar: Grammar) -> bool:
    """Whether the form is the verb of its segment, no noun ("Die Sage") and no infinitive ("zu sagen", "will sagen")."""
    lows = unit.lows
    if unit.is_capital(place) and place != left:
        return False
    before = lows[place - 1] if place > left else ""
    if place == left + 1 and before in grammar.openers - grammar.as_words:
        return False  # "Что сказал X?"
    if before in grammar.to or (
        before in grammar.determiners - grammar.pronouns and not points_back(unit, left, place, grammar)
    ):
        return False
    after = lows[place + 1] if place + 1 < len(lows) else ""
    if before in grammar.comparing or after in grammar.passive_after:
        return False  # "wie erwartet", "erwartet worden"
    if _is_subordinate(unit, place, left, right, grammar):
        return False
    if lows[place].endswith(grammar.infinitive_endings) and any(low in grammar.modals for low in lows[left:right]):
        return False
    clause = next((at for at in range(place, 0, -1) if lows[at] in ",;:"), 0)
    return lows[place] not in grammar.participles or any(low in grammar.perfect for low in lows[clause:right])


def _is_subordinate(unit: Unit, place: int, left: int, right: int, grammar: Grammar) -> bool:
    """German: whether the verb ends a clause inside another's ("die Assads Rücktritt fordert") and reports nothing."""
    lows = unit.lows
    if not left or place + 1 < right or lows[left] in grammar.as_words or unit.is_capital(left):
        return False
    inside = lows[left] in grammar.relative or lows[left] in grammar.relatives or lows[left] in grammar.subordinators
    opened = right + 1 < len(lows) and (lows[right] == ":" or lows[right + 1] in grammar.openers)
    return bool(grammar.subjunctive) and inside and not opened


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
    pieces = [(0, without_marks(unit, left))] if left > 1 else []
    if right + 1 < end and not (pieces and unit.lows[right] not in (",", *DASHES)):
        pieces.append((skip_marks(unit, right), end))
    return [piece for piece in pieces if piece[1] > piece[0]]


def _opened(unit: Unit, bounds: Range, cue: Cue, known: Range | bool, grammar: Grammar) -> list[Range]:
    """What follows the verb's segment: ", что …", ": …", German ", die Lage sei ernst"."""
    (left, right), lows, end = bounds, unit.lows, last_word(unit)
    if right + 1 >= len(lows) or lows[right] not in (",", ":") or not known:
        return []
    first = right + 1
    while first < end and lows[first] in DASHES:
        first += 1
    if first >= end:
        return []  # "Мы готовы, — сказал министр, —"
    opener = lows[first] in grammar.openers or (
        lows[first] in grammar.prepositions and _later_opener(unit, first, grammar)
    )
    free = cue.takes in ("speech", "told", "order")
    # "Die Lage sei ernst, sagte X, der …" attributes what stands before; "Als er kam, sagte X, …" what follows.
    behind = (
        isinstance(known, tuple) and left > 2 and lows[left - 1] == "," and lows[0] not in grammar.subordinators
        and known[0] > max(left, _verb(unit, left, grammar))
    )  # fmt: skip
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
    if at and lows[at - 1] == ":":
        return at
    bare = sum(low[0].isalnum() for low in lows[:at])
    return 0 if bare > 2 else at


def _said_before(
    unit: Unit, bounds: Range, place: int, source: Range | None, cue: Cue, grammar: Grammar
) -> list[Range]:
    """Переговоры идут, заявил X. · Переговоры, заявил X, идут. · Die Lage sei ernst, sagte X."""
    lows, (left, right), end = unit.lows, bounds, last_word(unit)
    if cue.takes not in SPEAKING or left < 2 or not (lows[left - 1] == "," or lows[left - 1] in DASHES):
        return []
    first = next((at for at in range(left, place + 1) if lows[at] not in grammar.adverbs), place)
    if first != place or (source is None and cue.lemma not in grammar.impersonal) or (source and source[0] < place):
        return []
    pieces = [(1 if lows[0] in DASHES else 0, without_marks(unit, left))]
    resumes = skip_marks(unit, right)
    gerund = resumes < end and (
        lows[resumes] in grammar.forms
        or lows[resumes] in grammar.relatives
        or lows[resumes].endswith(grammar.participle_endings)
    )
    if right < end and lows[right] == "," and resumes < end and not gerund and _finite_after(unit, resumes, end):
        pieces.append((resumes, end))
    return pieces if left > 2 or len(pieces) > 1 else []


def _finite_after(unit: Unit, first: int, end: int) -> bool:
    """Whether a broken sentence goes on behind the cue: further words in lower case, no name in apposition."""
    return (end - first > 2 and not unit.is_capital(first)) or unit.lows[first] == QUOTED


def _points_back(unit: Unit, left: int, place: int, grammar: Grammar) -> bool:
    """Об этом заявил X. · Об этом в четверг, 7 марта, заявил X. · Das sagte X."""
    if left == 0:
        return bool(points_back(unit, left, place, grammar))
    apart = any(low in grammar.forms or low in grammar.openers for low in unit.lows[:place])
    return not apart and points_back(unit, 0, place, grammar) > 1


def _rest(unit: Unit, edge: int, bounds: Range, particle: int, grammar: Grammar) -> Range | None:
    """What a verb attributes without a clause: "заявил о паузе", "призвал к миру", "sprach von „Fortschritten“"."""
    lows, (place, _), end = unit.lows, bounds, last_word(unit)
    readings = grammar.forms[lows[place]]
    governs = (
        edge <= particle < bounds[1] - 1 and {lows[edge], lows[particle]} <= grammar.prepositions
    )  # "sprach von …"
    first = particle if governs else edge
    while first < end and (
        lows[first] in grammar.adverbs
        or lows[first] in grammar.times
        or lows[first] in grammar.reflexive
        or (first == particle and not governs)
    ):
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
    if lows[first].endswith(grammar.to_do) and any(cue.stance in BINDING for cue in readings):
        return first, content_end(unit, first, grammar)
    about = next((at for at in range(first, stop) if lows[at] in grammar.about), None)
    if any(cue.takes == "thing" for cue in readings) or any(cue.takes in ("order", "infinitive") for cue in readings):
        return first, content_end(unit, first, grammar) if quoted else stop
    if about is not None:
        return (about, stop) if about + 1 < stop else None
    return (first, min(stop, content_end(unit, first, grammar))) if quoted else None


def _signed(unit: Unit, dash: int, grammar: Grammar) -> Clause | None:
    """«…» — Иван Морозов"""
    _, right = segment(unit, dash + 1) if dash + 1 < len(unit.lows) else (0, 0)
    name = (dash + 1, min(right, last_word(unit)))
    if not 1 < name[1] - name[0] <= NEAR + 1 or not all(unit.is_capital(at) for at in range(*name)):
        return None
    return Clause((dash, dash + 1), Cue("", "neutral", "signature"), name, [(dash - 1, dash)])
