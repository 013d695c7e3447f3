"""Speech shown by its place alone, whatever the verb: „…“, urteilte X · «…», — вздыхает X · X не согласен: «…»."""

from mediakit.finding.quotations.clauses import Clause
from mediakit.finding.quotations.comma_subjects import find_subject, segment
from mediakit.finding.quotations.contents import closes_speech
from mediakit.finding.quotations.cues import DASHES, Cue, Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit
from mediakit.finding.quotations.subjects import Range

SHORTEST_VERB = 4  # letters
SHORTEST_SPEECH = 3  # words behind a colon


def read_unlisted(unit: Unit, found: list[Clause], grammar: Grammar) -> list[Clause]:
    """The attributions of quoted passages that none of ``found`` covers."""
    clauses: list[Clause] = []
    for at in unit.passages:
        if any(first <= at < stop for clause in (*found, *clauses) for first, stop in clause.content):
            continue
        clause = _verb_behind(unit, at, grammar) or _colon_before(unit, at, grammar)
        if clause is not None:
            clauses.append(clause)
    return clauses


def _verb_behind(unit: Unit, at: int, grammar: Grammar) -> Clause | None:
    """„…“, VERB X · «…», — VERB X: a word in lower case that ends like a verb, with a subject behind it."""
    lows, place = unit.lows, at + 1
    while place < len(lows) and (lows[place] == "," or lows[place] in DASHES):
        place += 1
    parted = place > at + 1 or closes_speech(unit, at)
    if not parted or place + 1 >= len(lows) or unit.is_capital(place):
        return None
    low = lows[place]
    if len(low) < SHORTEST_VERB or not low.endswith(grammar.verb_endings) or low in grammar.auxiliaries:
        return None
    source, _ = find_subject(unit, place, segment(unit, place), grammar)
    if source is None or source[0] <= place:
        return None
    pieces = [(at, at + 1)]
    behind = source[1] + sum(low in (",", ".", *DASHES) for low in lows[source[1] : source[1] + 2])
    if behind > source[1] and behind < len(lows) and lows[behind] == QUOTED:
        pieces.append((behind, behind + 1))
    return Clause((place, place + 1), Cue(low, "neutral", "speech"), source, pieces)


def _colon_before(unit: Unit, at: int, grammar: Grammar) -> Clause | None:
    """X …: «…»: who stands first in the part that the colon ends."""
    lows, colon = unit.lows, at - 1
    if colon < 1 or lows[colon] != ":" or len(unit.text[unit.starts[at] : unit.ends[at]].split()) < SHORTEST_SPEECH:
        return None
    source = _first_named(unit, segment(unit, colon - 1)[0], colon, grammar)
    return Clause((colon, at), Cue("", "neutral", "quote"), source, [(at, at + 1)]) if source else None


def _first_named(unit: Unit, first: int, end: int, grammar: Grammar) -> Range | None:
    lows = unit.lows
    while first < end and (lows[first] in grammar.adverbs or lows[first] in grammar.connectors):
        first += 1
    if lows[first] in grammar.persona:
        return first, first + 1
    stop = first
    while stop < end and (
        unit.is_capital(stop)
        or lows[stop] in grammar.roles
        or lows[stop] in grammar.collectives
        or (stop + 1 < end and unit.is_capital(stop + 1) and lows[stop] not in grammar.place_words)
    ):
        stop += 1
    bare = stop == first + 1 and lows[first] in grammar.not_names | grammar.prepositions
    return (first, stop) if stop > first and not bare else None
