"""Which forms of *be* and *get* with a participle are passives, and which are adjectives, perfects or nouns."""

import numpy as np

from mediakit.finding.passives.word_masks import MaskedText
from mediakit.text.sentences import CLAUSE


def is_passive(
    text: MaskedText, auxiliary: np.ndarray, participle: np.ndarray, *, first: np.ndarray, acted: np.ndarray
) -> np.ndarray:
    """Which candidates are no adjectives, perfects of *have* or nouns; acted: whether an agent follows."""
    being = text.is_("be_other", auxiliary) & (text.is_("finite be", first) & (first < auxiliary))
    stranded = text.is_("by", participle + 1) & (text.breaks(participle + 2) >= CLAUSE)
    passive = ~_is_adjective(text, participle) | acted | being | stranded
    passive &= ~text.phrase("adjective_phrases", participle) | acted | being
    passive &= ~_is_perfect(text, auxiliary, participle) | acted
    passive &= ~_is_existential(text, first, participle)
    passive &= ~text.is_("get", auxiliary) | _is_suffered(text, auxiliary, participle) | acted
    person = text.is_("people", first - 1) | text.is_("people", first) | text.is_("people", participle - 1)
    passive &= ~(text.is_("finishing", participle) & person) | acted
    passive &= ~(text.is_("human", auxiliary - 1) & text.is_("be_other", auxiliary) & (first == auxiliary))
    trained = (
        text.is_("be_plural", auxiliary) & text.is_("plural", participle + 1) & ~text.is_("ditransitive", participle)
    )
    return passive & ~(trained & (text.breaks(participle + 1) < CLAUSE))


def _is_adjective(text: MaskedText, participle: np.ndarray) -> np.ndarray:
    """Whether each participle tells a state: was interested, is very divided, is well known."""
    degree = text.is_("degrees", participle - 1) & (text.breaks(participle) < CLAUSE)
    well = text.is_("well", participle - 1) & text.is_("well_states", participle)
    return text.is_("states", participle) | degree | well


def _is_perfect(text: MaskedText, auxiliary: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether 's is short for *has*, or a genitive: he's said, the city's wounded children."""
    short, thing = text.is_("'s", auxiliary), text.is_("things", auxiliary)
    follows = text.breaks(participle + 1) < CLAUSE
    object_ = follows & (text.is_("determiners", participle + 1) | text.is_("objects", participle + 1))
    preposition = follows & text.is_("prepositions", participle + 1)
    told = thing & (~object_ | text.is_("naming", participle)) & ~text.is_("has_participles", participle)
    return short & ~told & ~(preposition & text.is_("after_any_s", participle))


def _is_existential(text: MaskedText, first: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether the clause is "there were wounded men": not "there are said to be", "there was killed a man"."""
    modal = text.is_("modals", first - 1)
    there = text.is_("there", first) | (text.is_("there", first - 1 - modal) & (text.breaks(first) < CLAUSE))
    verbal = text.is_("to_or_by", participle + 1) | text.is_("determiners", participle + 1)
    return there & ~verbal


def _is_suffered(text: MaskedText, auxiliary: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether *get* makes a passive: got killed, not got lost or got himself killed."""
    adjective = text.is_("get_states", participle) | text.is_("objects", auxiliary + 1)
    return _is_complete(text, participle) & ~adjective


def _is_complete(text: MaskedText, participle: np.ndarray) -> np.ndarray:
    """Whether no noun follows: got killed in …, but got mixed reviews."""
    after = participle + 1
    complete = text.breaks(after) >= CLAUSE
    for name in ("prepositions", "determiners", "objects", "adverb", "subordinators", "subjects", "by_time", "number"):
        complete |= text.is_(name, after)
    return complete
