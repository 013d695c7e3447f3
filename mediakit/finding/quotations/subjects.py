"""The noun phrase to which a verb belongs, found without a parser: by function words, commas and capitals."""

from mediakit.finding.quotations.cues import BREAKS, Cue, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit

Range = tuple[int, int]  # word places in the unit: first, stop
_INNER = frozenset(".'&/$%#@’,")
NOBODY = frozenset(("nobody", "no", "none", "neither", "nor", "no-one"))
_UNMARKED = frozenset(("put", "set", "read", "cast", "cut", "hit"))  # past tenses like the plain form
_LONGEST = 40  # words of a noun phrase


def subject_before(unit: Unit, place: int, grammar: Grammar) -> tuple[Range | None, bool]:
    """The noun phrase whose verb stands at ``place``, and whether the verb instead continues an earlier one's."""
    lows = unit.lows
    last = _before_verb(unit, place, grammar)
    if last < 0:
        return None, lows[place].endswith(grammar.participle_endings)
    word, participle = lows[last], lows[place].endswith(grammar.participle_endings)
    if word in grammar.connectors or (
        participle and last == place - 1 and (word in grammar.prepositions or word in grammar.subordinators)
    ):
        return None, True
    if word in grammar.relatives or word in grammar.pronouns:
        return (last, last + 1), False
    if word == ",":
        if lows[place].endswith(grammar.participle_endings) or (last and lows[last - 1] in grammar.connectors):
            return None, True
        first = _before_appositions(unit, last, grammar)
        return ((first, last) if first is not None else None), False
    if relative := _before_relative(unit, place, grammar):
        return relative, False
    if (not word[0].isalnum() and word not in ")'’\"" and word not in _INNER) or is_finite(unit, last, grammar):
        return None, lows[place].endswith(grammar.participle_endings)
    first = phrase_start(unit, last, grammar)
    if first is None or first > last or not _is_phrase(unit, (first, last + 1), grammar):
        return None, False
    return (first, last + 1), False


def _before_relative(unit: Unit, verb: int, grammar: Grammar) -> Range | None:
    """The noun phrase whose relative clause, without commas, ends before the verb: "Those who voted for X say …"."""
    lows, finite = unit.lows, False
    if "who" not in lows:
        return None
    for at in range(verb - 1, max(verb - _LONGEST // 2, 0), -1):
        since = lows[at + 1] in grammar.times  # "since dawn"
        if lows[at] in BREAKS or lows[at] in (",", QUOTED) or (lows[at] in grammar.subordinators - grammar.relatives and not since):
            return None
        if lows[at] in grammar.relatives:
            who = finite and lows[at] == "who" and lows[at - 1].isalpha()
            first = phrase_start(unit, at - 1, grammar) if who else None
            return (first, verb) if first is not None else None
        finite |= lows[at] in grammar.auxiliaries or is_finite(unit, at, grammar)
    return None


def _before_verb(unit: Unit, place: int, grammar: Grammar) -> int:
    """The last word before the verb and its auxiliaries, adverbs and times: "Putin, who …, this week also said"."""
    lows, last = unit.lows, place - 1
    while last >= 0 and (lows[last] in grammar.auxiliaries or grammar.adverbial[lows[last]]):
        last -= 1
    while last > 0 and lows[last] in grammar.times and unit.lows[last - 1] not in grammar.determiners - grammar.times:
        last -= 1
        if lows[last] in grammar.prepositions:
            last -= 1
    return last


def _is_phrase(unit: Unit, span: Range, grammar: Grammar) -> bool:
    """Whether a stretch of words can be a noun phrase: it has a determiner, a name, a plural or a noun for people."""
    first, stop = span
    last = unit.lows[stop - 1]
    if (last in grammar.determiners and last not in grammar.pronouns) or last in grammar.prepositions:
        return False
    if last in grammar.adverbs or (last in grammar.times and last not in grammar.collectives):
        return False
    return (
        last.endswith("s")
        or last == ")"
        or not grammar.nominal.isdisjoint(unit.lows[first:stop])
        or any(unit.is_capital(at) or unit.lows[at].endswith("'s") for at in range(first, stop))
    )


def phrase_start(unit: Unit, last: int, grammar: Grammar) -> int | None:
    """Where the noun phrase that ends with word ``last`` begins."""
    lows, first = unit.lows, last
    while first >= 0 and last - first < _LONGEST:
        word = lows[first]
        if word == ")":
            first = _open_bracket(lows, first) - 1
            continue
        if word in grammar.borders:
            break
        if word in grammar.pronouns and word not in grammar.determiners and first < last:
            break
        if first < last and is_finite(unit, first, grammar):
            break
        if word in grammar.connectors and not _joins_nouns(unit, first, grammar):
            break
        first -= 1
    return _trim(unit, first + 1, last, grammar)


def _open_bracket(lows: list[str], place: int) -> int:
    while place > 0 and lows[place] != "(":
        place -= 1
    return place


def _joins_nouns(unit: Unit, place: int, grammar: Grammar) -> bool:
    """Whether the "and" at ``place`` joins two nouns: no verb stands between it and the clause's start."""
    lows, at = unit.lows, place - 1
    while at >= 0:
        word = lows[at]
        if word in BREAKS or word == QUOTED or word in grammar.subordinators:
            return True
        if word in grammar.auxiliaries or word in grammar.relatives or is_finite(unit, at, grammar):
            return False
        if word == ",":
            return at > 0 and place - at < 5
        at -= 1
    return True


def _trim(unit: Unit, first: int, last: int, grammar: Grammar) -> int | None:
    """Leave out what stands before the phrase proper: connectors, adverbs, times, a leading prepositional phrase."""
    lows = unit.lows
    while first <= last and (
        lows[first] in grammar.connectors
        or (lows[first] in grammar.adverbs and lows[first] not in grammar.determiners)
        or (
            lows[first] in grammar.times
            and (lows[first] not in grammar.determiners or lows[first + 1] in grammar.times)
        )
        or lows[first] in ".'’&/"
        or (
            first + 2 <= last
            and lows[first] in ("a", "the")
            and lows[first + 1] in grammar.times
            and lows[first + 2] in grammar.times
        )
    ):
        first += 1
    if first < last and lows[first] in grammar.prepositions:
        starts = [
            at
            for at in range(first + 1, last + 1)
            if lows[at] in grammar.determiners and lows[at - 1] not in grammar.prepositions
        ]
        names = [
            at
            for at in range(first + 1, last + 1)
            if unit.is_capital(at)
            and not unit.is_capital(at - 1)
            and lows[at - 1] not in grammar.prepositions
            and lows[at] not in grammar.times
        ]
        choices = starts or names
        if not choices and lows[first + 1] in grammar.times:
            return _trim(unit, first + 1, last, grammar)
        return choices[-1] if choices else None
    return first if first <= last else None


def _before_appositions(unit: Unit, comma: int, grammar: Grammar) -> int | None:
    """The start of "NAME, an adviser to …, who …" where the closing comma stands at ``comma``."""
    segments, stop, at = [], comma, comma - 1
    while at >= -1:
        if at == -1 or unit.lows[at] == "," or unit.lows[at] in BREAKS or unit.lows[at] == QUOTED:
            if stop > at + 1:
                segments.append((at + 1, stop))
            stop = at
            if at == -1 or unit.lows[at] != ",":
                break
        at -= 1
    for number, (first, stop) in enumerate(segments):
        if (
            number + 1 < len(segments)
            and (_is_apposition(unit, first, grammar) or _is_office(unit, (first, stop), segments[number + 1], grammar))
            and _is_nominal(unit, segments[number + 1], grammar)
        ):
            continue
        start = phrase_start(unit, stop - 1, grammar)
        return start if start is not None else None
    return None


def _is_apposition(unit: Unit, first: int, grammar: Grammar) -> bool:
    low = unit.lows[first]
    return (
        low in grammar.determiners
        or low in grammar.relatives
        or low in grammar.roles
        or low in grammar.titles
        or low[0].isdigit()
        or low.endswith(grammar.participle_endings)
        or low in grammar.prepositions
        or not unit.is_capital(first)
        or low == "whose"
    )


def _is_office(unit: Unit, segment: Range, before: Range, grammar: Grammar) -> bool:
    """Whether a segment says what the person named before it is: "X, Tarvia's foreign minister," · "X, Army chief,"."""
    lows, (first, stop), last = unit.lows, segment, before[1] - 1
    if not (unit.is_capital(last) or lows[last].isdigit()) or lows[last] in grammar.times:
        return False
    return lows[stop - 1] in grammar.roles or any(
        lows[at].endswith(("'s", "s'")) and (not unit.is_capital(at + 1) or lows[at + 1] in grammar.titles)
        for at in range(first, stop - 1)
    )


def _is_nominal(unit: Unit, segment: Range, grammar: Grammar) -> bool:
    first, stop = segment
    while first < stop - 1 and (
        unit.lows[first] in grammar.times
        or (unit.lows[first] in grammar.time_prepositions and unit.lows[first + 1] in grammar.times)
    ):
        first += 1  # "Late on Sunday X, a deputy, said"
    if (
        unit.lows[first] in grammar.prepositions
        or unit.lows[first] in grammar.subordinators
        or unit.lows[first] in grammar.times
    ):
        return False
    relative = any(unit.lows[at] in grammar.relatives for at in range(first, stop))
    return relative or not any(unit.lows[at] in grammar.auxiliaries for at in range(first, stop))


def person_before(unit: Unit, stop: int, grammar: Grammar) -> Range | None:
    """The person described right before ``stop``: "the woman", "a fellow at the Institute of Law"; None where it is none.

    The last noun for people that prepositions leave apart, with all that stands behind it.
    """
    first = phrase_start(unit, stop - 1, grammar) if stop > 0 else None
    if first is None:
        return None
    lows, end = unit.lows, stop
    for at in range(stop - 1, first - 2, -1):
        if at >= first and lows[at] not in grammar.prepositions:
            continue
        if end > at + 1 and _is_person(unit, end - 1, grammar):
            return next((begin for begin in range(end - 2, at, -1) if lows[begin] in grammar.determiners), at + 1), stop
        end = at
    return None


def _is_person(unit: Unit, place: int, grammar: Grammar) -> bool:
    """Whether a noun is one for people: a role or its plural, a title written small."""
    nouns = (unit.lows[place], unit.lows[place].removesuffix("s"))
    return any(noun in grammar.roles or (noun in grammar.titles and not unit.is_capital(place)) for noun in nouns)


def subject_after(unit: Unit, first: int, grammar: Grammar) -> Range | None:
    """The noun phrase after the verb in "…", said X, an adviser to Y."""
    lows, stop = unit.lows, first
    if first >= len(lows) or lows[first] in grammar.openers:
        return None
    if lows[first] in grammar.pronouns and lows[first] not in grammar.determiners:
        return (first, first + 1) if lows[first] not in grammar.relatives else None
    if not _begins_source(unit, first, grammar):
        return None
    comma = False
    while stop < len(lows):
        word = lows[stop]
        if (
            word == QUOTED
            or (word in BREAKS and word not in "()[]")
            or word == ":"
            or (word == "." and stop + 1 == len(lows))
        ):
            break
        if word == ",":
            comma = True
            if stop + 1 < len(lows) and (
                lows[stop + 1] in grammar.connectors or lows[stop + 1].endswith(grammar.participle_endings)
            ):
                break
        if (
            not comma
            and stop > first
            and (word in grammar.openers or word in grammar.subordinators or word in grammar.place_words)
        ):
            break
        if not comma and (word in grammar.auxiliaries or (stop > first and is_finite(unit, stop, grammar))):
            return None
        if not comma and stop > first and word in grammar.times and word not in grammar.determiners:
            break
        stop += 1
    while stop > first and lows[stop - 1] in ",.":
        stop -= 1
    bare = stop == first + 1 and lows[first] in grammar.determiners and lows[first] != "another"
    return (first, stop) if stop > first and not bare else None


def is_nobody(unit: Unit, source: Range) -> bool:
    """Whether the source is nobody, so that nothing is said: "Nobody claimed", "No official said", "Neither confirmed"."""
    return not NOBODY.isdisjoint(unit.lows[max(source[0] - 1, 0) : source[0] + 1])


def _begins_source(unit: Unit, first: int, grammar: Grammar) -> bool:
    """Whether who speaks can begin here: a name, a determiner, a noun for people; or an adjective before a name."""
    low = unit.lows[first]
    if unit.is_capital(first) or low in grammar.determiners or low in grammar.roles or low in grammar.collectives:
        return True
    if unit.lows[first - 1] == "say" and low.endswith("s") and low not in grammar.openers:
        return True  # "…, say shopkeepers"
    behind = first + 1 < len(unit.lows) and unit.is_capital(first + 1)  # "added young X"
    return (
        behind
        and low.replace("-", "").isalnum()
        and not low.endswith(grammar.adverb_endings)
        and not any(
            low in words
            for words in (
                grammar.prepositions,
                grammar.subordinators,
                grammar.times,
                grammar.connectors,
                grammar.auxiliaries,
                grammar.adverbs,
            )
        )
    )


def to_comma(unit: Unit, source: Range | None) -> Range | None:
    """The source up to its first comma."""
    if source is None:
        return None
    return source[0], next((at for at in range(*source) if unit.lows[at] == ","), source[1])


def main_subject(unit: Unit, place: int, grammar: Grammar) -> Range | None:
    """The subject of the sentence whose verb comes before ``place``: whose deed a participle there continues."""
    for at in range(1, place):
        if (
            unit.lows[at] in grammar.auxiliaries
            or is_finite(unit, at, grammar)
            or (
                unit.lows[at] in grammar.forms
                and not unit.is_capital(at)
                and unit.lows[at - 1] not in grammar.determiners
            )
        ):
            source, _ = subject_before(unit, at, grammar)
            if source:
                return source
    return None


def is_finite(unit: Unit, place: int, grammar: Grammar) -> bool:
    """Whether a lower-case word looks like the verb of a clause before: a cue's past form, or -ed without a determiner."""
    if not grammar.verbal[unit.lows[place]] or unit.is_capital(place):
        return False
    before = place - 1
    while before > 0 and unit.lows[before].endswith(grammar.adverb_endings):
        before -= 1  # "a visibly irritated X"
    return before < 0 or not (unit.lows[before] in grammar.determiners or unit.lows[before] in grammar.prepositions)


def is_clausal(unit: Unit, at: int, grammar: Grammar) -> bool:
    """Whether a clause with its own subject and verb begins at ``at``: "Over the years, he said, a majority has …"."""
    word = unit.lows[at]
    starts = (
        word in grammar.determiners
        or (word in grammar.pronouns and word not in grammar.relatives)
        or unit.is_capital(at)
    )
    return starts and any(low in grammar.auxiliaries for low in unit.lows[at + 1 : at + 12])


def is_verb(unit: Unit, place: int, grammar: Grammar) -> bool:
    """Whether the form is a verb here: not after a determiner, a possessive or a preposition, not after "to"."""
    before = unit.lows[place - 1] if place else ""
    if (
        unit.lows[place] in grammar.titles
        and unit.lows[place + 1 : place + 2]
        and unit.lows[place + 1] in grammar.roles
    ):
        return False  # "state secretary"
    if before in grammar.to or (before.endswith(("'s", "s'")) and len(before) > 2):
        return False
    if (
        unit.lows[place].endswith("s")
        and unit.lows[place + 1 : place + 2]
        and unit.lows[place + 1] in grammar.auxiliaries
    ):
        return False  # "the suing states were"
    if before in grammar.determiners or before in grammar.prepositions:
        return unit.lows[place].endswith(grammar.participle_endings) or before in grammar.pronouns
    return not unit.is_capital(place) or place == 0 or _headline(unit)


def _headline(unit: Unit) -> bool:
    """Whether the unit is set like a headline: most of its words begin with a capital."""
    words = [at for at, low in enumerate(unit.lows) if low[0].isalpha()]
    return sum(unit.is_capital(at) for at in words) > 0.6 * len(words)


def agrees(unit: Unit, place: int, source: Range, cue: Cue, grammar: Grammar) -> bool:
    """Whether verb and subject agree in number, so that "the aid plan" and "overseas documents" are not verbs."""
    head = next((at for at in range(source[0] + 1, source[1]) if unit.lows[at] in grammar.place_words), source[1])  # "doctors at the clinic"
    form, last = unit.lows[place], unit.lows[head - 1]
    apart = source[1] < place  # an auxiliary or adverb between them shows that it is a verb
    if apart or last in grammar.pronouns:
        return True
    plural = last.endswith("s") and not last.endswith(("ss", "'s"))
    if unit.is_capital(head - 1) and last not in grammar.collectives:
        return form != cue.lemma or form in _UNMARKED or plural or source[1] - source[0] > 2
    if form == cue.lemma and form not in _UNMARKED:
        of = next((at for at in range(source[0] + 1, head) if unit.lows[at] == "of"), source[0])
        return plural or last in grammar.collectives or (form == "say" and unit.lows[of - 1].endswith("s"))  # "friends of the woman say"
    return not (form.endswith("s") and plural and not last.endswith("us"))
