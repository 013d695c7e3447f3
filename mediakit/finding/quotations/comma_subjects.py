"""The subject of a verb in Russian, Ukrainian and German: sought in the verb's segment, before it or behind it."""

from mediakit.finding.quotations.cues import DASHES, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit
from mediakit.finding.quotations.subjects import Range

MARKS = frozenset(",:;…!?.") | DASHES | {QUOTED, "..."}
LONGEST = 14  # words of a source


def segment(unit: Unit, place: int) -> Range:
    """The words between the marks on both sides of ``place``."""
    lows, left, right = unit.lows, place, place + 1
    while left > 0 and (lows[left - 1] not in MARKS or is_initial(lows, left - 1)):
        left -= 1
    while right < len(lows) and (lows[right] not in MARKS or is_initial(lows, right)):
        right += 1
    return left, right


def is_initial(lows: list[str], at: int) -> bool:
    """Whether the full stop at ``at`` belongs to an initial or a short abbreviation: "J. Schweizer", "Dr. Maas"."""
    return lows[at] == "." and 0 < at < len(lows) - 1 and len(lows[at - 1]) <= 2 and lows[at - 1][0].isalpha()


def points_back(unit: Unit, left: int, place: int, grammar: Grammar) -> int:
    """The length of "об этом" at ``left``; "das" counts only where it stands alone before its verb."""
    words = unit.lows[left:place]
    for phrase in grammar.back:
        alone = (
            len(words) <= len(phrase) or words[len(phrase)] in grammar.pronouns or words[len(phrase)] in grammar.adverbs
        )
        if tuple(words[: len(phrase)]) == phrase and (len(phrase) > 1 or alone):
            return len(phrase)
    return 0


def find_subject(unit: Unit, place: int, bounds: Range, grammar: Grammar) -> tuple[Range | None, bool]:
    """The source of the verb at ``place`` in its segment, and whether the verb shares that of an earlier one."""
    lows, (left, right) = unit.lows, bounds
    if lows[place].endswith(grammar.participle_endings):
        return None, True
    if lows[place] in grammar.passive:
        return institution(unit, place + 1, right, grammar) or institution(unit, left, place, grammar), False
    verb = auxiliary(unit, place, left, grammar)
    left = min(left, next((at + 1 for at in range(verb, -1, -1) if lows[at] in MARKS), 0)) if verb < place else left
    earlier = _subject_before(unit, left, verb, grammar)
    pointing = earlier and lows[earlier[0]] in grammar.pointing  # "Diese Vermutung äußert auch X"
    if pointing and (behind := _subject_after(unit, verb + 1, place if verb < place else right, grammar)):
        return behind, False
    if earlier:
        return earlier, False
    if grammar.language == "de" and verb > left and lows[verb - 1] in grammar.connectors:
        return None, True  # "X warnt vor Y und fordert …": the verb stands second, so its subject is the one before
    later = _subject_after(unit, verb + 1, place if verb < place else right, grammar)
    if later:
        return later, False
    if left == verb or all(low in grammar.adverbs or low in grammar.connectors for low in lows[left:verb]):
        apposed = _before_apposition(unit, left, grammar) if left == verb else None
        if apposed:
            return apposed, False
    leading = _leading(unit, left, place, grammar)
    if leading:
        return leading, False
    shared = any(low in grammar.connectors for low in lows[left:place]) or (
        left == place and left > 0 and lows[left - 1] != QUOTED
    )
    return None, shared


def _leading(unit: Unit, left: int, place: int, grammar: Grammar) -> Range | None:
    """Whose verb comes first where "and" joins a cue to it: "Иван Морозов выступил и сказал"."""
    lows, first = unit.lows, left
    if not any(low in grammar.connectors for low in lows[left:place]):
        return None
    while first < place and (lows[first] in grammar.adverbs or lows[first] in grammar.connectors):
        first += 1
    stop = first
    while stop < place and (unit.is_capital(stop) or lows[stop] in grammar.roles):
        stop += 1
    if stop == first < place and not lows[first].endswith(grammar.verb_endings) and lows[first][0].isalpha():
        stop += lows[first] not in grammar.prepositions | grammar.openers | grammar.relatives
    return (first, stop) if stop > first and lows[first] not in grammar.not_names else None


def auxiliary(unit: Unit, place: int, left: int, grammar: Grammar) -> int:
    """The place of the finite verb: that of "hat" in "hat … erklärt", else the cue's own."""
    if not grammar.participles or unit.lows[place].endswith(grammar.plural_endings):
        return place
    clause = next((at for at in range(place, 0, -1) if unit.lows[at] in ",;:"), 0)
    return next((at for at in range(clause, place) if unit.lows[at] in grammar.perfect), place)


def _subject_before(unit: Unit, left: int, place: int, grammar: Grammar) -> Range | None:
    lows, first, stop = unit.lows, left, place
    while stop > first and (lows[stop - 1] in grammar.adverbs or lows[stop - 1] in grammar.auxiliaries):
        stop -= 1
    joined = next((at for at in range(stop - 1, first, -1) if lows[at] in grammar.connectors), None)
    if joined is not None and _is_other_verb(unit, joined - 1, stop, grammar):
        return None
    if joined is not None and any(low in grammar.forms or low in grammar.auxiliaries for low in lows[first:joined]):
        first = joined + 1
    while first < stop and (
        lows[first] in grammar.adverbs
        or lows[first] in grammar.connectors
        or lows[first] in grammar.times
        or lows[first] in grammar.as_words
    ):
        first += 1
    first += points_back(unit, first, stop, grammar)
    while first < stop and lows[first] in grammar.adverbs:
        first += 1
    if first >= stop:
        return None
    if lows[first] in grammar.pronouns and lows[first] not in grammar.determiners:
        return first, first + 1
    if lows[first] in grammar.prepositions:
        return _behind_adjunct(unit, first, stop, grammar)
    cut = _until_adjunct(unit, first, stop, grammar)
    if _is_source(unit, first, cut, grammar):
        named = cut < stop and not _has_name(unit, first, cut, grammar) and _has_name(unit, cut, stop, grammar)
        return first, stop if named else cut
    return None


def _is_other_verb(unit: Unit, at: int, verb: int, grammar: Grammar) -> bool:
    """Whether the word before "and" is the verb of a clause of its own: "X выступил и сказал"."""
    low = unit.lows[at]
    plural = unit.lows[verb].endswith(grammar.plural_endings) if verb < len(unit.lows) else False
    return not (plural or unit.is_capital(at) or low in grammar.roles or low in grammar.collectives)


def _behind_adjunct(unit: Unit, first: int, stop: int, grammar: Grammar) -> Range | None:
    """В Кремле заявили · На брифинге представитель МИД заявил: the institution, or the person named behind."""
    lows = unit.lows
    person = next(
        (at for at in range(first + 2, stop) if lows[at] in grammar.roles or lows[at] in grammar.male or lows[at] in grammar.female
         or (lows[at] in grammar.he_words | grammar.she_words | grammar.they_words and lows[at] in grammar.pronouns)),
        None,
    )  # fmt: skip
    if person is not None and lows[person - 1] not in grammar.prepositions:
        return person, _until_adjunct(unit, person, stop, grammar)
    if unit.lows[stop : stop + 1] and lows[stop].endswith(grammar.plural_endings):
        return institution(unit, first, stop, grammar)
    if grammar.language != "de" and unit.is_capital(stop - 1) and lows[stop - 2] not in grammar.prepositions:
        return stop - 1, stop
    return None


def _subject_after(unit: Unit, first: int, right: int, grammar: Grammar) -> Range | None:
    lows, verb = unit.lows, unit.lows[first - 1]
    while first < right and (
        lows[first] in grammar.adverbs
        or lows[first] in grammar.times
        or lows[first] in grammar.reflexive
        or _is_addressed(unit, first, right, grammar)
    ):
        first += 1
    if first >= right:
        return None
    if lows[first] in grammar.pronouns and lows[first] not in grammar.determiners:
        return first, first + 1
    if lows[first] in grammar.prepositions:
        if verb.endswith(grammar.plural_endings):
            return institution(unit, first, right, grammar)
        person = next(
            (at for at in range(first + 2, right) if lows[at] in grammar.roles or _given(unit, at, grammar)), None
        )
        if person is not None and lows[person - 1] not in grammar.prepositions:
            return person, _until_adjunct(unit, person, right, grammar)
        return None
    relayed = next((at + 1 for at in range(first, right - 1) if lows[at] in grammar.words_of), 0)
    if relayed:
        second = relayed + 1 < right and unit.is_capital(relayed + 1) and not unit.word(relayed + 1).isupper()
        return relayed, relayed + 1 + second
    first = _behind_object(unit, first, right, grammar)
    stop = _until_adjunct(unit, first, right, grammar)
    if not _is_source(unit, first, stop, grammar):
        return None
    named = stop < right and not _has_name(unit, first, stop, grammar) and _has_name(unit, stop, right, grammar)
    return (first, right if named and right - first <= LONGEST else stop)


def _behind_object(unit: Unit, first: int, right: int, grammar: Grammar) -> int:
    """Where the subject begins behind an object: "прокомментировал слухи тренер Пётр Уваров"."""
    low = unit.lows[first]
    starts = low in grammar.roles or low in grammar.collectives or low in grammar.determiners
    if starts or not grammar.adjective_endings or not low[0].isalpha() or low.endswith(grammar.adjective_endings):
        return first
    if unit.is_capital(first):
        return first
    return next(
        (at for at in range(first, right) if unit.lows[at] in grammar.roles or _given(unit, at, grammar)), first
    )


def _is_addressed(unit: Unit, at: int, right: int, grammar: Grammar) -> bool:
    """Whether the word is whom somebody spoke to: "рассказали агентству в МЧС", "сказал «Вестнику» эксперт"."""
    if at + 1 >= right:
        return False
    if unit.lows[at] in grammar.addressees:
        return True
    before = unit.lows[at - 1] in grammar.addressees
    return unit.is_name(at) and (before or unit.lows[at + 1] in grammar.roles or _given(unit, at + 1, grammar))


def _given(unit: Unit, at: int, grammar: Grammar) -> bool:
    return unit.lows[at] in grammar.male or unit.lows[at] in grammar.female


def _has_name(unit: Unit, first: int, stop: int, grammar: Grammar) -> bool:
    """Whether a person is named in the stretch: a known given name with a name behind it."""
    return any(_given(unit, at, grammar) and unit.is_capital(at + 1) for at in range(first, stop - 1))


def _until_adjunct(unit: Unit, first: int, stop: int, grammar: Grammar) -> int:
    at = first + 1
    while at < stop and unit.lows[at] not in grammar.place_words and unit.lows[at] not in grammar.about:
        if unit.lows[at] in grammar.times or unit.lows[at] in grammar.reflexive or _ends_phrase(unit, at, grammar):
            break
        at += 1
    while at > first + 1 and unit.lows[at - 1] in grammar.loose:
        at -= 1
    return at


def _ends_phrase(unit: Unit, at: int, grammar: Grammar) -> bool:
    """Whether the noun phrase before ``at`` is over: another verb is joined to it, or an object or addressee follows."""
    lows = unit.lows
    named = unit.is_capital(at - 1)
    if lows[at] in grammar.connectors:
        return at + 1 < len(lows) and named and _is_joined_verb(unit, at + 1, grammar)
    if lows[at] in grammar.addressees or (unit.is_name(at) and named and not grammar.outlets):
        return True
    if not grammar.objects or not (named or lows[at - 1][0].isdigit()):
        return False
    medium = lows[at] == "der" and at + 1 < len(lows) and (unit.is_name(at + 1) or lows[at + 1] in grammar.channels)
    return medium or lows[at] in grammar.objects


def _is_joined_verb(unit: Unit, at: int, grammar: Grammar) -> bool:
    """сказал Зорин и махнул рукой · sagt Niederer und lacht"""
    low = unit.lows[at]
    known = low in grammar.roles or low in grammar.collectives or low in grammar.determiners
    return not (known or unit.is_capital(at)) and low.endswith(grammar.verb_endings)


def _is_source(unit: Unit, first: int, stop: int, grammar: Grammar) -> bool:
    """Whether a stretch can speak: a name, a role, a collective or a pronoun stands in it."""
    if stop - first > LONGEST or stop <= first:
        return False
    low = unit.lows[first]
    if low in grammar.pronouns:
        return stop == first + 1 or low in grammar.determiners
    return any(
        (unit.is_capital(at) and (at > 0 or low not in grammar.not_names))
        or (unit.lows[at][0].isdigit() and unit.lows[at].endswith(grammar.aged))
        or unit.lows[at] in grammar.roles
        or unit.lows[at] in grammar.collectives
        for at in range(first, stop)
    )


def institution(unit: Unit, first: int, stop: int, grammar: Grammar) -> Range | None:
    """сообщили в МИД · говорится в сообщении ведомства: the words behind the preposition."""
    lows = unit.lows
    at = next((at for at in range(first, stop) if lows[at] in grammar.prepositions), None)
    if at is None or at + 1 >= stop or lows[at + 1] in grammar.times:
        return None
    end = _until_adjunct(unit, at + 1, stop, grammar)
    return (at + 1, end)


def _before_apposition(unit: Unit, verb: int, grammar: Grammar) -> Range | None:
    """Песков, пресс-секретарь президента, заявил · Scholz, der …, sagte: the name before the comma pair."""
    lows = unit.lows
    if verb < 4 or lows[verb - 1] != ",":
        return None
    stop = next((at for at in range(verb - 2, 0, -1) if lows[at] == ","), 0)
    first = stop
    while first > 0 and lows[first - 1] not in MARKS:
        first -= 1
    clause = any(low in grammar.forms or low in grammar.auxiliaries for low in lows[first:stop])
    if not stop or clause or lows[stop + 1] in grammar.openers or not _is_source(unit, first, stop, grammar):
        return None
    while first < stop - 1 and lows[first] in grammar.adverbs:
        first += 1
    behind = _has_name(unit, stop + 1, verb - 1, grammar) and not _has_name(unit, first, stop, grammar)
    return first, verb - 1 if behind else stop
