"""From an auxiliary to its participle: in a statement, over an insertion, in a question."""

import re
from typing import Any

import numpy as np

from mediakit.finding.passives.word_masks import NONE, MaskedText
from mediakit.text.sentences import CLAUSE, SENTENCE
from mediakit.text.tokens import Tokens

_STEPS = 8  # words looked at between auxiliary and participle
_INSERTION = 8  # words between two clause marks: "was, the ministry said on Friday, killed"
_TO_SUBJECT = 5  # words of "which of the two cars" before "was it seen in?"


def candidates(text: MaskedText) -> tuple[np.ndarray, np.ndarray]:
    """Every auxiliary that reaches a participle, and that participle; by place."""
    ids = text.tokens.ids
    auxiliary = np.flatnonzero((text.mask("finite be") | text.mask("be_other") | text.mask("get"))[ids])
    participle = _reach(text, auxiliary, _straight_step)
    asking = auxiliary[(participle < 0) & text.is_("be_finite", auxiliary)]
    asking = asking[_is_inverted(text, asking)]
    asked = _reach(text, asking, _question_step)
    auxiliary, participle = np.append(auxiliary, asking), np.append(participle, asked)
    order = np.lexsort((participle, auxiliary))
    order = order[participle[order] >= 0]
    return auxiliary[order], participle[order]


def _reach(text: MaskedText, auxiliary: np.ndarray, step: Any) -> np.ndarray:
    """Position of the participle that each auxiliary reaches, or -1; `step` says how many words may be passed over."""
    reached, place = np.full(len(auxiliary), NONE), auxiliary + 1
    going = np.arange(len(auxiliary))
    for _ in range(_STEPS):
        inside = (text.breaks(place[going]) < SENTENCE) & (place[going] - auxiliary[going] <= _STEPS + _INSERTION)
        going = going[inside]
        width, ends = step(text, auxiliary[going], place[going])
        reached[going[ends]] = place[going[ends]]
        passed = ~ends & (width > 0)
        place[going] += width
        going = going[passed]
    return reached


def _straight_step(text: MaskedText, auxiliary: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Over adverbs, set phrases and insertions between two clause marks."""
    direct = (place == auxiliary + 1) & text.is_("be_finite", auxiliary)
    # a clause mark begins an insertion, unless it ends one or stands between adverbs
    marked = (text.breaks(place) == CLAUSE) & ~text.is_("in -ly", place - 1) & ~_ends_insertion(text, auxiliary, place)
    ends = ~marked & (text.is_("participle", place) | (direct & text.is_("past", place)))
    phrase, longer = text.phrase("adverb_phrases", place), text.phrase("adverb_triples", place)
    joining = text.is_("joining", place) & text.is_("in -ly", place - 1) & text.is_("in -ly", place + 1)
    width = np.select([longer, phrase, text.is_("adverb", place) | joining], [3, 2, 1], 0)
    clause = text.is_("coordinators", place) & (place > auxiliary + 1)
    return np.where(marked, np.where(clause, 0, insertion(text, place)), width), ends


def insertion(text: MaskedText, place: np.ndarray) -> np.ndarray:
    """Words from a clause mark to the next one in the sentence, or 0."""
    words, open_ = np.zeros(len(place), np.int64), np.ones(len(place), bool)
    for width in range(1, _INSERTION + 1):
        found = text.breaks(place + width)
        words[open_ & (found == CLAUSE)] = width
        open_ &= found < CLAUSE
    return words


def _ends_insertion(text: MaskedText, auxiliary: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Whether the clause mark before each place is the second one after the auxiliary, so that it ends an insertion."""
    marks = np.zeros(len(place), np.int64)
    for back in range(_STEPS + _INSERTION):
        marks += (place - back > auxiliary) & (text.breaks(place - back) == CLAUSE)
    return marks == 2


def _question_step(text: MaskedText, auxiliary: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Over the subject of a question: anything but a verb, a clause mark or the beginning of another clause."""
    subject = text.is_("subjects", place) & ((place == auxiliary + 1) | text.is_("adverb", place - 1))
    stopped = (text.breaks(place) >= CLAUSE) | text.is_("auxiliary", place) | text.is_("in -ing", place)
    clause = text.is_("subordinators", place) & ~text.is_("coordinators", place) & ~text.is_("adverb", place)
    stopped |= (clause | text.is_("subjects", place)) & ~subject
    attributive = text.is_("determiners", place - 1) & ~text.is_("subjects", place - 1)
    ends = text.is_("participle", place) & (place > auxiliary + 1) & ~attributive & ~stopped
    return np.where(stopped, 0, 1), ends


def _is_inverted(text: MaskedText, at: np.ndarray) -> np.ndarray:
    """Whether each finite *be* stands before its subject: was he …?, where was the …?, nor were they."""
    opening = text.breaks(at) >= SENTENCE
    opening |= (text.breaks(at - 1) >= SENTENCE) & text.is_("coordinators", at - 1)
    front = (text.is_("fronts", at - 1) | text.phrase("front_phrases", at - 2)) & (text.breaks(at) < CLAUSE)
    subject = text.is_("subjects", at + 1) | text.is_("determiners", at + 1)
    asked = np.zeros(len(at), bool)
    open_ = text.breaks(at) < CLAUSE
    for back in range(1, _TO_SUBJECT + 1):
        asked |= open_ & text.is_("wh_words", at - back) & (subject | (back == 1))
        open_ &= ~text.is_("auxiliary", at - back) & (text.breaks(at - back) < CLAUSE)
    ends = _sentence_stop(text, at) - 1
    return ((opening | asked) & _is_asked(text, ends)) | ((front | opening) & subject)


def _sentence_stop(text: MaskedText, at: np.ndarray) -> np.ndarray:
    starts = np.append(text.tokens.sentence_starts, len(text.tokens))
    return starts[np.searchsorted(starts, at, side="right")]


def _is_asked(text: MaskedText, last: np.ndarray) -> np.ndarray:
    """Whether a question mark stands straight behind each word (or behind a closing mark after it)."""
    ends, articles = text.tokens.ends[last].tolist(), text.tokens.article_of(last).tolist()
    return np.array(["?" in text.texts[row][end : end + 2] for row, end in zip(articles, ends, strict=True)], bool)


def first_auxiliary(text: MaskedText, auxiliary: np.ndarray) -> np.ndarray:
    """Position of the *have* or *be* that belongs to been, being, got and getting; else of the auxiliary itself."""
    form = {name: text.listed([name]) for name in ("been", "being", "got", "gotten", "getting")}
    number = text.ids(auxiliary)
    perfect = np.append(form["been"] | form["got"] | form["gotten"], False)[number]
    progressive = np.append(form["being"] | form["getting"], False)[number]
    first, open_ = auxiliary.copy(), perfect | progressive
    for back in range(1, _STEPS):
        place = auxiliary - back
        open_ &= text.breaks(place + 1) < CLAUSE
        found = open_ & (
            (perfect & text.is_("have", place))
            | (progressive & (text.is_("finite be", place) | text.is_("be_other", place)))
        )
        first[found] = place[found]
        open_ &= ~found & _is_adverbial(text, place)
    return first


def _is_adverbial(text: MaskedText, place: np.ndarray) -> np.ndarray:
    """Whether the word at each place is an adverb or one of a set phrase."""
    within = [text.phrase("adverb_phrases", place - back) for back in range(2)]
    within += [text.phrase("adverb_triples", place - back) for back in range(3)]
    return text.is_("adverb", place) | np.logical_or.reduce(within)


def starts(tokens: Tokens, first: np.ndarray) -> np.ndarray:
    """Character where each clause begins: in a contraction at its apostrophe, so that he stays outside of he's."""
    words = [tokens.vocabulary[number] for number in tokens.ids[first].tolist()]
    tails = [re.search("'(?:s|re|m|ve|d)$", word) for word in words]
    length = np.array([len(tail.group()) if tail else 0 for tail in tails], np.int64)
    return np.where(length > 0, tokens.ends[first] - length, tokens.starts[first]).astype(np.int64)
