"""German: the first subjunctive, in which news goes on reporting without a cue: "Man habe Zeit. Zudem steige der Preis."."""

from mediakit.finding.quotations.comma_subjects import segment
from mediakit.finding.quotations.cues import Grammar
from mediakit.finding.quotations.sentence_words import QUOTED, Unit

SHORTEST = 5  # letters of a form that no list names


def is_reported(unit: Unit, grammar: Grammar) -> bool:
    """Whether the sentence's main clause stands in the first subjunctive."""
    return any(low in grammar.hence for low in unit.lows) or any(
        (_is_listed(unit, place, grammar) or _looks_subjunctive(unit, place, grammar))
        and _in_main_clause(unit, place, grammar)
        for place, low in enumerate(unit.lows)
    )


def is_surely_reported(unit: Unit, grammar: Grammar) -> bool:
    """The same by the listed forms alone, and not in "es sei denn", "wie dem auch sei", "sei es …"; or by "demnach"."""
    lows = unit.lows
    return any(low in grammar.hence for low in lows) or any(
        _is_listed(unit, place, grammar)
        and not low.endswith(("en", "ten"))
        and _in_main_clause(unit, place, grammar)
        and lows[place + 1 : place + 2] not in (["denn"], ["es"])
        and lows[place - 1 : place] not in (["auch"], ["ich"], ["gott"])
        and place > 0
        for place, low in enumerate(lows)
    )


def _is_listed(unit: Unit, place: int, grammar: Grammar) -> bool:
    return unit.lows[place] in grammar.subjunctive and (place == 0 or not unit.is_capital(place))


def _in_main_clause(unit: Unit, place: int, grammar: Grammar) -> bool:
    lows = unit.lows
    left, _ = segment(unit, place)
    opener = lows[left] if lows[left] not in grammar.connectors or left + 1 >= len(lows) else lows[left + 1]
    if opener in grammar.subordinators - grammar.connecting or opener in grammar.openers or opener in grammar.relatives:
        return False
    behind_preposition = lows[left] in grammar.prepositions and left + 1 < place and lows[left + 1] in grammar.relative
    return not (left and (lows[left] in grammar.relative or behind_preposition) and not unit.is_capital(left))


def _looks_subjunctive(unit: Unit, place: int, grammar: Grammar) -> bool:
    """A word in -e behind a noun or pronoun and before no noun, as verbs stand: "Der Pegel steige weiter"."""
    low = unit.lows[place]
    if not low.endswith("e") or len(low) < SHORTEST or low.endswith(("te", "ße", "ige", "lle", "sche")) or place == 0:
        return False
    if unit.is_capital(place) or low in grammar.not_subjunctive or "ich" in unit.lows:
        return False
    before, after = unit.lows[place - 1], unit.lows[place + 1 : place + 2]
    if not (unit.is_capital(place - 1) or before in grammar.pronouns) or before in grammar.determiners:
        return False
    return not after or not (unit.is_capital(place + 1) or after[0] in grammar.connectors or after[0] == QUOTED)
