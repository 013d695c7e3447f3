"""The agent: whether "by" names somebody who acts, and where the name ends."""

import numpy as np

from mediakit.finding.passives.auxiliaries import insertion
from mediakit.finding.passives.word_masks import NONE, MaskedText
from mediakit.text.sentences import CLAUSE, SENTENCE

_TO_BY = 12  # words between participle and "by"
_TO_COORDINATOR = 4  # words from the participle of "and about 60 others injured" back to its "and"
_AGENT = 20  # words of an agent


def agent_by(text: MaskedText, participle: np.ndarray) -> np.ndarray:
    """Position of the "by" that names the agent of each participle, or -1."""
    after = participle + 1
    after += np.where(text.breaks(after) == CLAUSE, insertion(text, after), 0)
    found = np.where(text.is_("by", after) & (after > participle + 1) & _names_agent(text, after), after, NONE)
    open_ = found < 0
    for distance in range(1, _TO_BY + 1):
        place = participle + distance
        open_ &= (text.breaks(place) < CLAUSE) & ~text.is_("auxiliary", place) & ~text.is_("clause_openers", place)
        here = open_ & text.is_("by", place)
        taken = (text.is_("acts", place - 1) | _has_own_participle(text, place, participle)) & (distance > 1)
        named = here & ~taken & _names_agent(text, place)
        found[named] = place[named]
        open_ &= ~named & ~(here & taken)
    return found


def _has_own_participle(text: MaskedText, by: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether another participle stands before each "by": in a book written by …, put forward by …"""
    particle = text.is_("prepositions", by - 1) & text.is_("participle", by - 2)
    other = np.where(particle, by - 2, by - 1)
    return text.is_("participle", other) & (other > participle) & ~_is_joined(text, other)


def _is_joined(text: MaskedText, place: np.ndarray) -> np.ndarray:
    """Whether a coordinator stands shortly before each word: shelled and burned, two killed and about 30 injured."""
    joined, open_ = np.zeros(len(place), bool), np.ones(len(place), bool)
    for back in range(1, _TO_COORDINATOR + 1):
        joined |= open_ & text.is_("coordinators", place - back)
        open_ &= ~text.is_("prepositions", place - back) | text.is_("amounts", place - back)
        open_ &= ~text.is_("determiners", place - back) | text.is_("amounts", place - back)
    return joined


def _names_agent(text: MaskedText, by: np.ndarray) -> np.ndarray:
    """Whether what follows "by" is none of: the end, a time, a manner, an amount, a deed."""
    one, two = by + 1, by + 2
    inside = text.breaks(one) < CLAUSE
    last = text.breaks(two) >= CLAUSE
    alone = last | text.is_("prepositions", two) | text.is_("subordinators", two)
    the = text.is_("determiners", one)
    manner = (text.is_("by_manner", one) & alone) | text.is_("by_words", one) | text.phrase("by_phrases", one)
    deed = text.is_("in -ing", one) | (text.is_("adverb", one) & text.is_("in -ing", two))
    time = text.is_("by_time", one) | text.is_("hour", one) | (the & text.is_("by_the", two))
    time |= text.is_("number", one) & (alone | text.is_("by_time", two) | text.is_("auxiliary", two))
    return inside & ~(manner | deed | time | _is_amount(text, by))


def _is_amount(text: MaskedText, by: np.ndarray) -> np.ndarray:
    """Whether "by" measures: by 5 percent, by more than a third."""
    open_, amount = np.ones(len(by), bool), np.zeros(len(by), bool)
    for distance in range(1, 7):
        place = by + distance
        open_ &= text.breaks(place) < SENTENCE
        amount |= open_ & text.is_("measures", place)
        open_ &= text.is_("amounts", place) | text.is_("number", place)
    return amount


def agent_stop(text: MaskedText, by: np.ndarray) -> np.ndarray:
    """Position after the last word of the agent that "by" names."""
    stop, open_ = by + 1, by >= 0
    related = np.zeros(len(by), bool)
    for distance in range(1, _AGENT + 1):
        place = by + distance
        open_ &= (text.breaks(place) < CLAUSE) & (related | ~_ends_agent(text, place, distance))
        related |= text.is_("agent_relatives", place)
        stop[open_] = place[open_] + 1
    return stop


def _ends_agent(text: MaskedText, place: np.ndarray, distance: int) -> np.ndarray:
    """Whether the word at each place, so many after "by", no longer belongs to the agent."""
    after = place + 1
    closing = (text.breaks(after) >= CLAUSE) | text.is_("prepositions", after)
    joins = text.is_("coordinators", place) & ~(
        text.is_("subjects", after) | text.is_("auxiliary", after) | text.is_("prepositions", after)
        | text.is_("participle", after) | text.is_("adverb", after) | text.is_("past", after))  # fmt: skip
    ends = text.is_("auxiliary", place) & ~text.is_("'s", place)
    ends |= text.is_("prepositions", place) & ~(text.is_("of", place) & ~text.is_("clause_openers", after))
    ends |= text.is_("subordinators", place) & ~joins
    if distance <= 2:  # by more than 40 countries, by at least two men
        ends &= ~(text.phrase("at_least", place) | text.phrase("at_least", place - 1))
    if distance == 1:  # by about ten men
        ends &= ~(text.is_("before_numbers", place) & (text.is_("number", after) | text.is_("amounts", after)))
    if distance > 1:
        ends |= closing & (text.is_("participle", place) | text.is_("in -ly", place))
        ends |= text.is_("agent_ends", place) & ~text.is_("of", place - 1)
        alone = text.is_("quantifiers", place - 1) & text.is_("prepositions", place) & ~text.is_("of", place)
        ends &= ~text.is_("determiners", place - 1) | alone
        return ends & ~text.is_("agent_relatives", place)
    return ends & ~text.is_("determiners", place) & ~text.is_("agent_relatives", place)
