"""Source, cue and content of each attribution in one sentence, read from the order of its words."""

from dataclasses import dataclass

from mediakit.finding.quotations.contents import (
    ADDRESSEE,
    PARTING,
    closes_speech,
    content_after,
    content_end,
    ends,
    has_clause,
    last_word,
    parts,
    phrase_at,
    pieces_around,
    skip_addressee,
    skip_adjuncts,
)
from mediakit.finding.quotations.cues import BREAKS, DASHES, SPEAKING, Cue, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit
from mediakit.finding.quotations.subjects import (
    Range,
    agrees,
    is_finite,
    is_nobody,
    is_verb,
    main_subject,
    phrase_start,
    subject_after,
    subject_before,
    to_comma,
)

SLIGHT = ("thing", "infinitive")  # which may take too little to be words of anybody
SILENCE = ["to", "comment"]  # declined, refused
RECIPROCAL = ("each", "one")  # other, another
FEWEST = 2  # words of a content without a clause or marks
SHORTEST_VERB = 4  # letters of a verb that no list names
SHORTEST_SPEECH = 3  # words behind a colon that are no sentence
READ = ("read", "reads")  # whose subject is what it is written on
VERB_ENDINGS = ("s", "ed")
NAMING = ("called", "titled", "named", "dubbed", "entitled", "headlined")
SIGNATURE = 5  # words in the name that signs a quotation


@dataclass(slots=True)
class Clause:
    """One attribution of a unit, in word places; ``inherits`` = the speaker is that of the clause before.

    ``previous`` = the content is the sentence before ("Об этом заявил X").
    """

    cue: Range
    verb: Cue
    source: Range | None
    content: list[Range]
    inherits: bool = False
    previous: bool = False


def read_clauses(unit: Unit, grammar: Grammar) -> list[Clause]:
    """Every attribution the cues of ``unit`` make, in the order of their cues."""
    if 0 in unit.passages and (headed := _quoted_first(unit, grammar)):
        return [headed]
    found: list[Clause] = []
    triggers = grammar.triggers
    for place in [place for place, low in enumerate(unit.lows) if low in triggers]:
        low, clause = unit.lows[place], None
        if found and place < found[-1].cue[1]:
            continue
        if low in grammar.forms:
            clause = _by_verb(unit, place, grammar, found)
        if clause is None and low in grammar.phrases:
            clause = _by_phrase(unit, place, grammar)
        if clause is None and (low in grammar.nouns or low in grammar.views):
            clause = _by_noun(unit, place, grammar)
        if clause is None and low in DASHES and place and unit.lows[place - 1] == QUOTED:
            clause = _signed(unit, place, grammar)
        if clause is not None:
            found.append(clause)
    return _unlisted(unit, found, grammar) if unit.passages else found


def _quoted_first(unit: Unit, grammar: Grammar) -> Clause | None:
    """A headline's "…": X hits out at Y."""
    if unit.lows[:2] != [QUOTED, ":"]:
        return None
    stop = 2
    while stop < len(unit.lows) and (unit.is_capital(stop) or unit.lows[stop] in grammar.particles):
        stop += 1
    named = stop > 2 and grammar.not_names.isdisjoint(unit.lows[2:stop]) and grammar.loose.isdisjoint(unit.lows[2:stop])
    return Clause((1, 2), Cue("", "neutral", "quote"), (2, stop), [(0, 1)]) if named else None


def _unlisted(unit: Unit, found: list[Clause], grammar: Grammar) -> list[Clause]:
    """``found`` and what is shown to be speech by its place alone: "…," rages X · X: "…" · X was angry: "…"."""
    for at in unit.passages:
        if not any(first <= at < stop for clause in found for first, stop in clause.content):
            clause = _inscribed(unit, at, grammar) or _verb_behind(unit, at, grammar) or _colon_before(unit, at, grammar)
            found = [*found, clause] if clause else found
    return found


def _verb_behind(unit: Unit, at: int, grammar: Grammar) -> Clause | None:
    """ "…," rages X: whatever word stands between speech and a name, if it ends like a verb."""
    lows, place = unit.lows, at + 1
    while place < len(lows) and (lows[place] == "," or lows[place].endswith(grammar.adverb_endings)):
        place += 1
    if not (closes_speech(unit, at) or lows[at + 1 : at + 2] == [","]) or place + 1 >= len(lows):
        return None
    low = lows[place]
    if len(low) < SHORTEST_VERB or not low.endswith(VERB_ENDINGS) or not low.isalpha() or unit.is_capital(place):
        return None
    listed = low in grammar.auxiliaries or low in grammar.adverbs or low in grammar.prepositions
    source = None if listed else subject_after(unit, place + 1, grammar)
    if source and is_nobody(unit, source):
        return None
    return Clause((place, place + 1), Cue(low, "neutral", "speech"), source, [(at, at + 1)]) if source else None


def _inscribed(unit: Unit, at: int, grammar: Grammar) -> Clause | None:
    """Their banner read: "…" · A sign at the gate reads "…": what can be read is no person."""
    verb = at - 1 - (unit.lows[at - 1] in (",", ":"))
    if verb < 1 or unit.lows[verb] not in READ:
        return None
    source, _ = subject_before(unit, verb, grammar)
    if source is None or any(unit.is_capital(place) for place in range(source[0] + 1, source[1])):
        return None
    words = set(unit.lows[slice(*source)])
    person = not words.isdisjoint(grammar.roles) or unit.lows[source[0]] in grammar.persona - grammar.own - grammar.determiners
    return None if person else Clause((verb, verb + 1), Cue("read", "neutral", "quote"), source, [(at, at + 1)])


def _colon_before(unit: Unit, at: int, grammar: Grammar) -> Clause | None:
    """X: "…" · X was angry: "…" """
    lows, colon = unit.lows, at - 1
    if colon < 1 or lows[colon] != ":" or is_label(unit, at):
        return None
    if lows[colon - 1] == ")" and "(" in lows[1:colon]:
        colon = lows.index("(", 1)  # "X (on the radio): …"
    source = (
        name_before_colon(unit, colon, grammar)
        or _for_whom(unit, colon, grammar)
        or main_subject(unit, colon, grammar)
        or _name_first(unit, colon, grammar)
        or _owner(unit, colon)
    )
    return Clause((at - 1, at), Cue("", "neutral", "quote"), source, [(at, at + 1)]) if source else None


def is_label(unit: Unit, at: int) -> bool:
    """Whether the passage behind a colon is too short for speech: one or two words without the end of a sentence."""
    words = unit.text[unit.starts[at] : unit.ends[at]].rstrip("\"“”'‘’«» ")
    return len(words.split()) < SHORTEST_SPEECH and words[-1:] not in (".", "!", "?", "…")


def name_before_colon(unit: Unit, colon: int, grammar: Grammar) -> Range | None:
    """The name that fills the sentence up to its colon, or the part of it behind a comma: "Ossen's Mara Velk: …"."""
    lows, first = unit.lows, colon
    while first > 0 and (
        unit.is_capital(first - 1) or lows[first - 1] in grammar.roles or lows[first - 1] in grammar.particles
    ):
        first -= 1
    apart = first == 0 or not lows[first - 1][0].isalnum() or lows[first - 1] in grammar.determiners
    named = first < colon and unit.is_capital(colon - 1) and lows[colon - 1] not in grammar.not_names
    return (first, colon) if apart and named else None


def _for_whom(unit: Unit, colon: int, grammar: Grammar) -> Range | None:
    """For Marta Ilvane the numbers tell a story: "…" """
    stop = 1
    while stop < colon and unit.is_capital(stop):
        stop += 1
    named = unit.lows[0] in ("for", "to") and stop > 1 and grammar.not_names.isdisjoint(unit.lows[1:stop])
    return (1, stop) if named else None


def _name_first(unit: Unit, colon: int, grammar: Grammar) -> Range | None:
    """The name that begins a sentence whose verb, if it has one, is no cue: "Marta Ilvane, at the harbour: …"."""
    lows, stop = unit.lows, 0
    while stop < colon and (unit.is_capital(stop) or lows[stop] in grammar.particles):
        stop += 1
    bare = not any(low in grammar.auxiliaries or low in grammar.forms for low in lows[stop:colon])
    whole = stop > 1 or (stop == 1 and lows[1] == "on")  # "Morn on her father: …"
    named = whole and not any(low in grammar.not_names or low in grammar.times for low in lows[:stop])
    return (0, stop) if bare and named else None


def _by_verb(unit: Unit, place: int, grammar: Grammar, before: list[Clause]) -> Clause | None:
    if not is_verb(unit, place, grammar) or (unit.passages and _is_title(unit, place)):
        return None
    readings = grammar.forms[unit.lows[place]]
    source, inherits = subject_before(unit, place, grammar)
    if source and (is_nobody(unit, source) or _is_adjective(unit, place, source, grammar)):
        return None
    if source and unit.lows[source[0]] in grammar.persona and unit.lows[source[0] - 1 : source[0]] == ["what"]:
        whose = main_subject(unit, source[0] - 1, grammar)  # X condemned what he called "…"
        source = whose if whose and unit.lows[whose[0]] not in grammar.persona else source
    if _is_passive(unit, place, grammar) and readings[0].lemma not in grammar.relays:
        return _by_passive(unit, place, source, grammar)
    if source and not agrees(unit, place, source, readings[0], grammar):
        source = None
    if readings[0].lemma in grammar.relays:
        clause = _relayed(unit, place, readings[0], source, grammar)
        if clause:
            return clause
        if unit.lows[place].endswith(grammar.participle_endings) or (readings[0].lemma == "quote" and not unit.passages):
            return None  # "…, citing the army", "quoted a driver": the army is no words
    plain = grammar.plain.get(unit.lows[place])
    if plain and not PARTING.isdisjoint(unit.lows[:place]):
        clause = _trailing(unit, place, plain, source, grammar)
        if clause:
            return clause
    if source is None and (place == 0 or (place == 1 and unit.lows[0] in grammar.as_words)):
        return _said_first(unit, place, readings[0], grammar)
    if source is None and not inherits:
        return None
    if inherits and not before:
        source = main_subject(unit, place, grammar)
    for cue in readings:
        stop = _after_particle(unit, place, cue) if cue.particle else place + 1
        content = stop and content_after(unit, stop, cue, grammar)
        if content and source and unit.lows[source[0]] in grammar.relatives and unit.lows[source[0] - 1 : source[0]] == [","]:
            commas = (at for at in range(content[0] + 1, content[1] - 1) if unit.lows[at] == ",")
            content = content[0], next((at for at in commas if _goes_on(unit, at + 1, grammar)), content[1])
        elif content and source and unit.lows[source[0]] == "who" and cue.takes not in SPEAKING:  # "X who asked for a roof said"
            content = content[0], next((at for at in range(content[0] + 1, content[1]) if is_finite(unit, at, grammar)), content[1])
        if content and source and unit.lows[source[0] - 1 : source[0]] == ["what"]:
            end = next((at for at in range(*content) if unit.lows[at] in grammar.auxiliaries), content[1])
            return Clause((place, stop), cue, source, [(content[0], end)]) if end > content[0] else None
        if content and unit.lows[content[0]] == "nothing" and not has_clause(unit, content[1], grammar, content[0]):
            return None  # "said nothing about the cost"
        if content and not (cue.takes in SLIGHT and _is_slight(unit, place, content, cue, grammar)):
            return Clause((place, stop), cue, source, [content], inherits)
    return None


def _is_title(unit: Unit, place: int) -> bool:
    """Whether the passage behind the verb is what something is called: a book called "The Long Winter"."""
    if unit.lows[place] not in NAMING or unit.lows[place + 1 : place + 2] != [QUOTED]:
        return False
    words = unit.text[unit.starts[place + 1] : unit.ends[place + 1]].strip("\"“”'‘’«» ")
    return words[:1].isupper() and words[-1:] not in (",", ".", "!", "?")


def _is_adjective(unit: Unit, place: int, source: Range, grammar: Grammar) -> bool:
    """Whether the form describes the noun behind it: "a few reported words", "several announced cuts"."""
    lows, first = unit.lows, source[0]
    counted = source == (place - 1, place) and lows[first] in grammar.determiners
    if not counted or place + 1 >= len(lows) or not lows[place].endswith(grammar.finite_endings):
        return False
    behind = lows[place + 1]
    return (
        behind.isalpha()
        and not any(
            behind in words
            for words in (
                grammar.openers,
                grammar.determiners,
                grammar.prepositions,
                grammar.pronouns,
                grammar.times,
                grammar.adverbs,
            )
        )
        and lows[place + 2 : place + 3]
        not in (["was"], ["were"], ["is"], ["are"], ["had"], ["has"], ["have"], ["would"])
    )


def _is_slight(unit: Unit, place: int, content: Range, cue: Cue, grammar: Grammar) -> bool:
    """Whether what a verb takes is too little to be words of anybody: "asked for patience", "may answer shelling"."""
    lows = unit.lows
    if QUOTED in lows[slice(*content)]:
        return False
    if lows[content[0] : content[0] + 2] == SILENCE:
        return True
    if lows[content[0]] in RECIPROCAL and content[1] - content[0] <= 2:
        return True  # "blame each other"
    if cue.takes == "infinitive":
        return False
    called = cue.stance == "directive" and cue.particle == "for" and cue.lemma != "ask"  # "called for restraint"
    return content[1] - content[0] < FEWEST - called or (place > 0 and lows[place - 1] in grammar.modals)


def _after_particle(unit: Unit, place: int, cue: Cue) -> int:
    """The place after the verb's particle; 0 where that is missing."""
    words = cue.particle.split()
    for at in range(place + 1, min(place + 4, len(unit.lows) - len(words) + 1)):
        if unit.lows[at : at + len(words)] == words:
            return at + len(words)
        if unit.lows[at] in BREAKS or unit.lows[at] == ",":
            return 0
    return 0


def _trailing(unit: Unit, place: int, cue: Cue, source: Range | None, grammar: Grammar) -> Clause | None:
    """ "…", X said · "…", said X · The talks, X said, would resume."""
    lows, left = unit.lows, source[0] if source else 0
    if left and lows[left - 1] in grammar.as_words and parts(unit, left - 2):
        left -= 1
    left = _before_office(unit, left, grammar)
    pieces: list[Range] = []
    if left and parts(unit, left - 1) and (cue.takes != "quote" or QUOTED in lows[:left]):
        after = skip_adjuncts(unit, place + 1, grammar)
        if cue.takes == "told" and not ends(unit, after):
            after = skip_adjuncts(unit, skip_addressee(unit, place + 1, grammar), grammar)
        if after > place + 1 and lows[after : after + 1] == ["to"]:
            after = skip_addressee(unit, after + 1, grammar)  # "in a letter to staff"
        broken = after + 1 < len(lows) and lows[after] == "," and _goes_on(unit, after + 1, grammar)
        said = broken or has_clause(unit, left, grammar)
        if said and (ends(unit, after) or closes_speech(unit, left - 1)):
            pieces = pieces_around(unit, left, after, grammar)
    comma = 0 if pieces else _breaks_in(unit, place, cue, grammar)
    if comma:
        source = (place + 1, comma) if subject_after(unit, place + 1, grammar) else None
        pieces = [(0, place - 1), (comma + 1, last_word(unit))] if source else []
    if not pieces and _inverts(unit, place, cue, grammar):
        source = subject_after(unit, place + 1, grammar)
        if source and lows[source[0]] in grammar.pronouns and not ends(unit, skip_adjuncts(unit, source[1], grammar)):
            source = None  # "…, who were there, said they saw": no "…," said they
        before = _content_before(unit, place, grammar)
        pieces = pieces_around(unit, before + 1, source[1], grammar) if source else []
    return Clause((place, place + 1), cue, source, pieces) if pieces else None


def _before_office(unit: Unit, left: int, grammar: Grammar) -> int:
    """Where the source begins if his office stands between words said and his name: "…," the mayor, X, said."""
    lows = unit.lows
    said = next((at for at in range(left - 2, -1, -1) if lows[at] == QUOTED), -1) if left > 2 and lows[left - 1] == "," else -1
    office = lows[said + 1 : left - 1]
    if said < 0 or not closes_speech(unit, said) or office[:1] != ["the"] or "," in office:
        return left
    titled = any(low in grammar.roles or low in grammar.titles for low in office)
    return said + 1 if titled and grammar.auxiliaries.isdisjoint(office) else left


def _breaks_in(unit: Unit, place: int, cue: Cue, grammar: Grammar) -> int:
    """The comma behind a verb and its subject between a clause's subject and its verb ("The dam, said X, the mayor, is full"), or 0."""
    lows = unit.lows
    if cue.takes != "speech" or place < 2 or lows[place - 1] != "," or "," in lows[: place - 1] or QUOTED in lows[:place]:
        return 0
    if has_clause(unit, place - 1, grammar):
        return 0
    return next((at for at in range(place + 2, len(lows) - 2) if lows[at] == "," and _goes_on(unit, at + 1, grammar)), 0)


def _goes_on(unit: Unit, at: int, grammar: Grammar) -> bool:
    """Whether a clause goes on with its verb here: an auxiliary, or a form in -s or -ed that nothing else explains."""
    low = unit.lows[at]
    if low in grammar.auxiliaries:
        return True
    verbal = low.isalpha() and len(low) >= SHORTEST_VERB and low.endswith(("s", *grammar.finite_endings))
    others = (grammar.determiners, grammar.roles, grammar.titles, grammar.collectives, grammar.pronouns, grammar.adverbs,
              grammar.prepositions, grammar.times, grammar.subordinators, grammar.relatives, grammar.own)  # fmt: skip
    return verbal and not unit.is_capital(at) and not low.endswith("ss") and not any(low in words for words in others)


def _content_before(unit: Unit, place: int, grammar: Grammar) -> int:
    """The place before the verb and its adverbs: where content ends if the verb follows it."""
    before = place - 1
    while before >= 0 and (unit.lows[before] in grammar.adverbs or unit.lows[before] in grammar.as_words):
        before -= 1
    return before


def _inverts(unit: Unit, place: int, cue: Cue, grammar: Grammar) -> bool:
    """Whether the verb may stand before its subject here: right behind the words said."""
    before = _content_before(unit, place, grammar)
    if before < 0 or not parts(unit, before) or unit.lows[place].endswith(grammar.participle_endings):
        return False
    fits = cue.takes == "speech" or (cue.takes == "quote" and unit.lows[before] == QUOTED)
    return fits and (has_clause(unit, before + 1, grammar) or (before > 2 and _only_named(unit, place + 1, grammar)))


def _only_named(unit: Unit, first: int, grammar: Grammar) -> bool:
    """Whether a name, with what describes it, is all that follows: "The offer remains, said X, the deputy." """
    source = to_comma(unit, subject_after(unit, first, grammar))
    if source is None:
        return False
    words = {unit.lows[at] for at in range(*source) if not unit.is_capital(at)}
    plain = grammar.particles | grammar.roles | grammar.titles | grammar.determiners | grammar.honorifics | {"."}
    named = (len(words) < source[1] - source[0] and words <= plain) or unit.lows[first - 1] == "say"
    rest = unit.lows[source[1] : last_word(unit)]
    apart = not rest or rest[0] == "," or rest[0] in grammar.place_words
    described = apart and (rest[1:2] == ["who"] or grammar.auxiliaries.isdisjoint(rest))
    return named and described


def _relayed(unit: Unit, place: int, cue: Cue, source: Range | None, grammar: Grammar) -> Clause | None:
    """Agencies cited X as saying that … · X was quoted by RT as saying …: the speaker is X."""
    lows = unit.lows
    saying = next((at for at in range(place + 1, min(place + ADDRESSEE, len(lows))) if lows[at] in grammar.saying), 0)
    if not saying or lows[saying - 1] not in grammar.saying_after:
        return None
    whole, left = (place, saying + 1), source[0] if source else place
    passive = any(lows[at] in grammar.passive for at in range(max(0, place - 3), place))
    speaker = source if passive else (place + 1, saying - 1) if saying - 1 > place + 1 else source
    if parts(unit, left - 1) and has_clause(unit, left, grammar):
        pieces = pieces_around(unit, left, saying + 1, grammar)
        if pieces:
            return Clause(whole, cue, speaker, pieces)
    content = content_after(unit, saying + 1, Cue(cue.lemma, cue.stance, "speech"), grammar)
    return Clause(whole, cue, speaker, [content]) if content and speaker else None


def _is_passive(unit: Unit, place: int, grammar: Grammar) -> bool:
    at = place - 1
    while at >= 0 and grammar.adverbial[unit.lows[at]]:
        at -= 1
    return at >= 0 and unit.lows[at] in grammar.passive and not unit.lows[place].endswith(grammar.participle_endings)


def _by_passive(unit: Unit, place: int, subject: Range | None, grammar: Grammar) -> Clause | None:
    """X was accused by Y of … · X is expected to … · X was told that …"""
    lows, readings = unit.lows, grammar.forms[unit.lows[place]]
    after = place + 1
    if after >= len(lows):
        return None
    if lows[after] in grammar.by:
        source = subject_after(unit, after + 1, grammar)
        if source is None:
            return None
        again = next((at for at in range(*source) if lows[at] in grammar.by), source[1])
        joined = next((at for at in range(again - 1, source[0], -1) if lows[at] in grammar.connectors), again)
        source = source[0], joined if again < source[1] else source[1]
        stop = next((at for at in range(*source) if at > source[0] and lows[at] in grammar.agents_end), source[1])
        end = last_word(unit)
        content = (stop, end) if stop + 1 < end and (stop < source[1] or lows[stop] in grammar.agents_end) else subject
        return Clause((place, after), readings[0], (source[0], stop), [content]) if content else None
    told = next((cue for cue in readings if cue.takes in SPEAKING), None)
    if told and lows[after] in grammar.that:
        return Clause((place, after), told, None, [(after, last_word(unit))])
    if subject and lows[after] in grammar.to and readings[0].lemma in grammar.hearsay:
        return Clause((place, after), readings[0], None, [(subject[0], content_end(unit, after, readings[0], grammar))])
    return None


def _said_first(unit: Unit, place: int, cue: Cue, grammar: Grammar) -> Clause | None:
    """Said X: "…" · Как сказал X, …"""
    source = (
        to_comma(unit, subject_after(unit, place + 1, grammar)) if place else subject_after(unit, place + 1, grammar)
    )
    if source is None or source[1] + 1 >= len(unit.lows) or unit.lows[source[1]] not in ",:":
        return None
    if not place and unit.lows[source[1] + 1] != QUOTED:
        return None
    return Clause((place, place + 1), cue, source, [(source[1] + 1, last_word(unit))])


def introduces(unit: Unit, grammar: Grammar) -> Clause | None:
    """The cue and source of a sentence that ends with a colon and so introduces what the next paragraph quotes."""
    if not unit.lows or unit.lows[-1] != ":":
        return None
    for place in range(len(unit.lows) - 2, -1, -1):
        readings = grammar.forms.get(unit.lows[place], ())
        if any(cue.takes in SPEAKING for cue in readings) and (
            is_verb(unit, place, grammar) or unit.lows[place - 2 : place] == ["had", "to"]
        ):
            source, inherits = subject_before(unit, place, grammar)
            source = (
                source
                or main_subject(unit, place, grammar)
                or (subject_after(unit, place + 1, grammar) if place == 0 else None)
            )
            if source:
                return Clause(
                    (place, place + 1), next(c for c in readings if c.takes in SPEAKING), source, [], inherits
                )
    colon = len(unit.lows) - 1
    source = (
        _owner(unit, colon)
        or name_before_colon(unit, colon, grammar)
        or main_subject(unit, colon, grammar)
        or _name_first(unit, colon, grammar)
    )
    return Clause((colon, colon + 1), Cue("", "neutral", "quote"), source, []) if source else None


def _owner(unit: Unit, colon: int) -> Range | None:
    """Whose words are announced: "Here is Marta Ilvane's answer:"."""
    last = colon - 2
    if last < 0 or not unit.lows[last].endswith(("'s", "s'")):
        return None
    first = last
    while first > 0 and unit.is_capital(first - 1):
        first -= 1
    return (first, last + 1) if unit.is_capital(first) else None


def _signed(unit: Unit, dash: int, grammar: Grammar) -> Clause | None:
    """ "…" — Sima Orlak"""
    stop = dash + 1
    while (
        stop < len(unit.lows)
        and unit.lows[stop] not in (",", QUOTED, ";", "(")
        and unit.lows[stop] not in grammar.forms
    ):
        stop += 1
    name = (dash + 1, min(stop, last_word(unit)))
    if (stop < len(unit.lows) and unit.lows[stop] in grammar.forms) or not 0 < name[1] - name[0] <= SIGNATURE:
        return None
    if not all(
        unit.is_capital(at) or unit.lows[at] in grammar.particles or unit.lows[at] == "." for at in range(*name)
    ):
        return None
    return Clause((dash, dash + 1), Cue("", "neutral", "signature"), name, [(dash - 1, dash)])


def _by_phrase(unit: Unit, place: int, grammar: Grammar) -> Clause | None:
    """According to X, … · …, according to X."""
    lows = unit.lows
    phrase = phrase_at(lows, place, grammar)
    if not phrase:
        return None
    first = place + len(phrase)
    stop, end = first, last_word(unit)
    while stop < end and lows[stop] not in (",", QUOTED, ";", ":") and lows[stop] not in DASHES:
        if place == 0 and stop > first and grammar.language == "de" and _verb_second(unit, stop, grammar):
            return Clause((place, first), Cue(" ".join(phrase), "neutral", "phrase"), (first, stop), [(stop, end)])
        stop += 1
    if stop == first:
        return None
    if _closes_speech_before(unit, place):
        return None
    cue = Cue(" ".join(phrase), "neutral", "phrase")
    if place <= 1:
        return Clause((place, first), cue, (first, stop), [(stop + 1, end)]) if stop + 1 < end else None
    left = place - 1 if lows[place - 1] == "," else place
    if stop + 1 < end and lows[stop] == "," and lows[stop + 1] == QUOTED and left < FEWEST + 1:
        return Clause((place, first), cue, (first, stop), [(stop + 1, stop + 2)])  # "It was, in X's words, “…”"
    content = [(0, left)]
    if (
        stop + 2 < end
        and lows[place - 1] == ","
        and lows[stop] == ","
        and lows[stop + 1] not in grammar.relatives
        and lows[stop + 1] not in grammar.determiners
    ):
        content.append((stop + 1, end))
    return Clause((place, first), cue, (first, stop if len(content) > 1 else end), content)


def _verb_second(unit: Unit, at: int, grammar: Grammar) -> bool:
    """German: whether the clause's verb stands here, right after the phrase ("Laut Scholz gibt es …")."""
    if unit.is_capital(at) or unit.lows[at] in grammar.determiners or unit.lows[at] in grammar.prepositions:
        return False
    return unit.lows[at] in grammar.auxiliaries or (unit.is_capital(at - 1) and unit.lows[at] not in grammar.connectors)


def _closes_speech_before(unit: Unit, place: int) -> bool:
    """Whether a quotation with its own verb stands before: "…," he told RT according to the agencies."""
    return any(closes_speech(unit, at) for at in unit.passages if at + 1 < place and unit.lows[place - 1] != ",")


def _by_noun(unit: Unit, place: int, grammar: Grammar) -> Clause | None:
    """X's announcement that …"""
    lows = unit.lows
    if place + 2 >= len(lows) or lows[place + 1] not in grammar.that or place == 0:
        return _in_view(unit, place, grammar) if lows[place] in grammar.views else None
    source = None
    for at in range(place - 1, max(place - 4, -1), -1):
        if lows[at].endswith(("'s", "s'")):
            first = phrase_start(unit, at, grammar)
            source = (first, at + 1) if first is not None else None
            break
        if lows[at] in grammar.own:
            source = (at, at + 1)
            break
    if source is None:
        return None
    cue = Cue(lows[place], "neutral", "noun")
    end = content_end(unit, place + 1, cue, grammar)
    if not has_clause(unit, source[0], grammar):
        end = _main_verb(unit, place + 2, end, grammar)
    return Clause((place, place + 1), cue, source, [(place + 1, end)])


def _main_verb(unit: Unit, first: int, end: int, grammar: Grammar) -> int:
    """Where the verb of the whole stands behind a clause that is its subject: "X's claim that the dam was safe | convinced nobody"."""
    lows, verbs, group = unit.lows, 0, False
    for at in range(first, end):
        if lows[at] in grammar.connectors or lows[at] in grammar.subordinators or lows[at] in grammar.relatives:
            return end
        over = grammar.verbal[lows[at]] and lows[at - 2] in grammar.auxiliaries  # "the talks were over | surprised nobody"
        verbal = lows[at] in grammar.auxiliaries or over or is_finite(unit, at, grammar)
        verbs += verbal and not group
        if verbs > 1:
            return at
        group = (verbal and lows[at] in grammar.auxiliaries) or (group and grammar.adverbial[lows[at]])
    return end


def _in_view(unit: Unit, place: int, grammar: Grammar) -> Clause | None:
    """In X's view, …"""
    lows, end = unit.lows, last_word(unit)
    start = next((at for at in range(place - 1, max(place - 8, -1), -1) if lows[at] in grammar.prepositions), None)
    stop = place - (lows[place - 1] == "own")
    if (
        start is None
        or start + 1 >= stop
        or not (lows[stop - 1].endswith(("'s", "s'")) or lows[stop - 1] in grammar.own)
        or any(low == "," or low in BREAKS for low in lows[start:stop])
    ):
        return None
    cue, source = Cue(lows[place], "neutral", "noun"), (start + 1, stop)
    if place + 1 < end and lows[place + 1] in (",", ":"):
        content = (place + 2, end)
    else:
        content = (0, start - 1 if lows[start - 1] == "," else start) if place + 1 >= end else (place + 1, end)
    said = content[1] > content[0] + 1 or QUOTED in lows[slice(*content)]
    return Clause((start, place + 1), cue, source, [content]) if said else None
