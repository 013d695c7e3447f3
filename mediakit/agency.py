"""Passive clauses, with an agent or without: who acts, who suffers.

A passive is a form of *be* or *get* and a participle: ``was killed``, ``had not yet been told``, ``got arrested``,
``was he arrested?``. Without a parser it is read from the words between the two, from the participle (an irregular
table, else -ed), and from what follows. The lists stand in ``lexicons/participles.yaml``, with what they decide.

What counts, after Quirk et al. (1985, 3.63-78) and Huddleston and Pullum (2002, ch. 16, 10):

- One clause for each auxiliary: in *were shelled and burned* the second participle shares the first one's.
- States are adjectives (was interested, is located, is supposed to, was born) unless somebody acts: was surprised
**by** them.
- Participles without auxiliary (the bills passed yesterday) do not count.
- The agent is what "by" names when it names no time, manner or amount and no deed (by Monday, by phone, by half, by
signing).

Only English. The words are numbers (see mediakit.tokens): every list is a mask over the vocabulary, and all
auxiliaries of the corpus step forward together, one word at a time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mediakit import stats
from mediakit.plain_yaml import read_yaml
from mediakit.sentences import CLAUSE, PARAGRAPH, SENTENCE
from mediakit.tokens import Tokens

__all__ = ["Passives", "by_verb_class", "lemma", "verb_class"]

SHIPPED = Path(__file__).resolve().parent / "lexicons" / "participles.yaml"
AGENTLESS, WITH_AGENT = "agentless", "with agent"
OTHER = "other"
_NONE = -1
_STEPS = 8  # words looked at between auxiliary and participle
_INSERTION = 8  # words between two clause marks: "was, the ministry said on Friday, killed"
_TO_BY = 12  # words between participle and "by"
_TO_COORDINATOR = 4  # words from the participle of "and about 60 others injured" back to its "and"
_AGENT = 20  # words of an agent
_TO_SUBJECT = 5  # words of "which of the two cars" before "was it seen in?"


@dataclass(frozen=True)
class Passives:
    """Finder of passive clauses: `corpus.find(Passives())`.

    name: what the finder is called in the provenance.

    >>> from mediakit.corpus import read
    >>> corpus = read(pd.DataFrame({"text": ["Two men were killed by shellfire. Others had not been found."]}))
    >>> found = Passives().find(corpus)
    >>> found[["category", "entry", "verb", "agent", "verb_class"]].values.tolist()
    [['with agent', 'killed', 'kill', 'shellfire', 'violence'], ['agentless', 'found', 'find', '', 'thought']]
    """

    name: str = "passives"
    categories = (AGENTLESS, WITH_AGENT)
    polarity = False

    def find(self, corpus: Any) -> pd.DataFrame:
        """Every passive clause of the corpus, from its auxiliary (be or get, with have before been) to its participle.

        corpus: anything with `tokens` (Tokens) and `articles` (a frame with a column `text`).

        Returns one row a clause, by place: article (row number), start, end (characters), category (agentless, with
        agent), entry (the participle in lower case), first, stop (tokens), verb (lemma), agent (its words as written,
        or ""), agent_start, agent_end (characters, or -1), verb_class (see `verb_class`), kind (be, get).
        """
        tokens = corpus.tokens
        texts = corpus.articles["text"].to_numpy()
        clauses = _find(_Text(tokens, texts))
        article = tokens.article_of(clauses.participle)
        forms = [tokens.vocabulary[number] for number in tokens.ids[clauses.participle].tolist()]
        verbs = {form: lemma(form) for form in set(forms)}
        named = clauses.agent_first >= 0
        agent_start, agent_end = np.full((2, len(article)), _NONE, np.int64)
        agent_start[named] = tokens.starts[clauses.agent_first[named]]
        agent_end[named] = tokens.ends[clauses.agent_stop[named] - 1]
        places = zip(article.tolist(), agent_start.tolist(), agent_end.tolist(), strict=True)
        return pd.DataFrame(
            {
                "article": article,
                "start": _starts(tokens, clauses.first),
                "end": tokens.ends[clauses.participle].astype(np.int64),
                "category": pd.array(np.where(named, WITH_AGENT, AGENTLESS), dtype="str"),
                "entry": pd.array(forms, dtype="str"),
                "first": clauses.first,
                "stop": clauses.participle + 1,
                "verb": pd.array([verbs[form] for form in forms], dtype="str"),
                "agent": pd.array(
                    [texts[row][start:end] if start >= 0 else "" for row, start, end in places], dtype="str"
                ),
                "agent_start": agent_start,
                "agent_end": agent_end,
                "verb_class": pd.array([verb_class(verbs[form]) for form in forms], dtype="str"),
                "kind": pd.array(np.where(clauses.is_get, "get", "be"), dtype="str"),
            }
        )


def by_verb_class(passives: pd.DataFrame, *, by: Sequence[str] = (), verbs: int = 5, seed: int = 0) -> pd.DataFrame:
    """Who acts and who suffers: how many passives of each class of verb leave out who did it.

    passives: clauses as `Passives().find(corpus)` or `corpus.find(Passives()).frame` gives them (article, category,
    verb, verb_class), perhaps with columns of the articles; by: such columns (an outlet, a side) to count separately;
    verbs: how many of the commonest verbs to name; seed: of the resampling.

    Returns one row a group and class, by group, then the most passives first: verb_class, passives, agentless,
    with_agent, share (agentless / passives), low, high (95 %, 2,000 resamples of whole articles; where all or none are
    agentless, the exact bound of Clopper and Pearson for so many articles; 0 to 1 for a mixed single article),
    articles, verbs. ValueError names a column that is missing.

    >>> frame = pd.DataFrame({"article": [0, 0, 1], "category": ["agentless", "with agent", "agentless"],
    ...                       "verb": ["kill", "kill", "shell"], "verb_class": "violence"})
    >>> by_verb_class(frame)[["verb_class", "passives", "agentless", "share", "verbs"]].round(2).values.tolist()
    [['violence', 3, 2, 0.67, 'kill, shell']]
    """
    keys = [*by, "verb_class"]
    if missing := [name for name in ("article", "category", "verb", *keys) if name not in passives.columns]:
        raise ValueError(f"the passives lack {', '.join(missing)}: they have {', '.join(map(str, passives.columns))}")
    groups = passives.groupby(keys, observed=True, sort=True)
    rows = [(*names, *_class_row(group, verbs, seed)) for names, group in groups]
    columns = [*keys, "passives", "agentless", "with_agent", "share", "low", "high", "articles", "verbs"]
    frame = pd.DataFrame(rows, columns=columns)
    order = [*by, "passives", "verb_class"]
    return frame.sort_values(order, ascending=[name != "passives" for name in order], ignore_index=True)


def _class_row(group: pd.DataFrame, verbs: int, seed: int) -> tuple[Any, ...]:
    agentless = group["category"] == AGENTLESS
    each = agentless.groupby(group["article"], sort=True).agg(["sum", "size"]).to_numpy(dtype=float)
    without = int(agentless.sum())
    beyond = 0.025 ** (1 / len(each))  # Clopper and Pearson (1934) for none or all of n articles
    low, high = (0.0, 1 - beyond) if without == 0 else (beyond, 1.0) if without == len(group) else (0.0, 1.0)
    if 0 < without < len(group) and len(each) > 1:
        draws = stats.bootstrap_sums(each, seed=seed)
        low, high = np.percentile(draws[:, 0] / draws[:, 1], [2.5, 97.5])
    named = ", ".join(sorted(group["verb"].unique(), key=lambda verb: (-(group["verb"] == verb).sum(), verb))[:verbs])
    return len(group), without, len(group) - without, without / len(group), float(low), float(high), len(each), named


# verbs


def lemma(participle: str) -> str:
    """The verb of a participle: from the tables of irregular verbs and verb classes, else by the rules of spelling.

    >>> [lemma(word) for word in ("shot", "shelled", "planned", "denied", "evacuated", "re-elected")]
    ['shoot', 'shell', 'plan', 'deny', 'evacuate', 're-elect']
    """
    grammar = _grammar()
    if participle in grammar.verbs:
        return grammar.verbs[participle]
    head, hyphen, tail = participle.rpartition("-")
    if hyphen:
        return f"{head}-{lemma(tail)}"
    stem = participle.removesuffix("ed")
    if re.fullmatch(".*[^aeiou]i|[dltv]i", stem):
        return f"{stem[:-1]}y" if len(stem) > 2 else f"{stem}e"
    if re.search(r"([bdgkmnprtv])\1$", stem) and len(stem) > 3:
        return stem[:-1]
    for ending, pattern in grammar.spelling:
        if re.search(pattern, stem):
            return stem if ending == "whole" else f"{stem}e"
    return stem


def verb_class(verb: str) -> str:
    """Its class (violence, coercion, negotiation, speech, thought, movement, giving, care, making, rule); or other.

    >>> verb_class("shell"), verb_class("sign"), verb_class("yawn")
    ('violence', 'negotiation', 'other')
    """
    return _grammar().classes.get(verb, OTHER)


@dataclass(frozen=True)
class _Grammar:
    """The lists of lexicons/participles.yaml."""

    lists: Mapping[str, frozenset[str]]
    irregular: tuple[tuple[str, ...], ...]
    spelling: tuple[tuple[str, str], ...]
    classes: Mapping[str, str]

    @cached_property
    def participles(self) -> dict[str, str]:
        """Irregular participle → verb."""
        return {form: verb for verb, _, forms in self.irregular for form in forms.split("/")}

    @cached_property
    def pasts(self) -> frozenset[str]:
        """Irregular past tenses that are no participles: ate, took."""
        return frozenset(past for _, past, _ in self.irregular if past not in self.participles)

    @cached_property
    def verbs(self) -> dict[str, str]:
        """Every form → verb that is known by a list."""
        regular = {form: verb for verb in self.classes for form in _regular_forms(verb)}
        doubled = {f"{verb}{verb[-1]}ed": verb for verb in self.lists["doubled"]}
        pasts = {past: verb for verb, past, _ in self.irregular}
        return pasts | regular | doubled | self.participles


def _regular_forms(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [f"{verb}d"]
    if re.search("[^aeiou]y$", verb):
        return [f"{verb[:-1]}ied"]
    single = re.fullmatch("[^aeiou]*[aeiou][bdgmnprt]", verb)
    return [f"{verb}{verb[-1]}ed"] if single else [f"{verb}ed"]


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    data = read_yaml(SHIPPED)
    lists = {name: frozenset(map(str, words)) for name, words in data.items() if isinstance(words, list)
             if name not in ("irregular", "spelling", "sources")}  # fmt: skip
    return _Grammar(
        lists=lists,
        irregular=tuple(tuple(line.split()) for line in data["irregular"]),
        spelling=tuple(next(iter(rule.items())) for rule in data["spelling"]),
        classes={str(verb): str(name) for name, verbs in data["classes"].items() for verb in verbs},
    )


# the text as masks


class _Text:
    """Tokens, and for every list of the grammar the mask of its words; outside the corpus no position is a word."""

    def __init__(self, tokens: Tokens, texts: Sequence[str]) -> None:
        self.tokens = tokens
        self.texts = texts
        self.words = pa.array(tokens.vocabulary, pa.string())
        self.masks: dict[str, np.ndarray] = {}
        self.pairs: dict[str, _Pairs] = {}

    def ids(self, at: np.ndarray) -> np.ndarray:
        """Number of the word at each position; outside the corpus one beyond the vocabulary."""
        inside = (at >= 0) & (at < len(self.tokens))
        return np.where(inside, self.tokens.ids[np.where(inside, at, 0)], len(self.words))

    def breaks(self, at: np.ndarray) -> np.ndarray:
        """What stands before each position; outside the corpus a paragraph."""
        inside = (at >= 0) & (at < len(self.tokens))
        return np.where(inside, self.tokens.breaks[np.where(inside, at, 0)], PARAGRAPH)

    def is_(self, name: str, at: np.ndarray) -> np.ndarray:
        """Whether the word at each position is one of a list, or of a shape that `_shapes` knows."""
        return self.mask(name)[self.ids(at)]

    def mask(self, name: str) -> np.ndarray:
        """Which words of the vocabulary (and one beyond it) belong to a list or shape."""
        if name not in self.masks:
            words = _SHAPES[name](self) if name in _SHAPES else self.listed(_grammar().lists[name])
            self.masks[name] = np.append(words, False)
        return self.masks[name]

    def listed(self, words: Any) -> np.ndarray:
        """Which words of the vocabulary are in a collection."""
        return pc.is_in(self.words, value_set=pa.array(sorted(words), pa.string())).to_numpy(zero_copy_only=False)

    def shaped(self, pattern: str) -> np.ndarray:
        """Which words of the vocabulary match a regular expression."""
        return pc.match_substring_regex(self.words, pattern).to_numpy(zero_copy_only=False)

    def pair(self, name: str, at: np.ndarray) -> np.ndarray:
        """Whether a phrase of two words from a list begins at each position."""
        if name not in self.pairs:
            self.pairs[name] = _Pairs.of(self.words, _grammar().lists[name])
        return self.pairs[name].begin(self.ids(at), self.ids(at + 1))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """A list of phrases of two words as a table: their words are numbered, and so are the words of the vocabulary."""

    number: np.ndarray
    wanted: np.ndarray

    @classmethod
    def of(cls, vocabulary: pa.Array, phrases: Any) -> "_Pairs":
        pairs = [phrase.split() for phrase in phrases]
        words = sorted({word for pair in pairs for word in pair})
        row = {word: number for number, word in enumerate(words)}
        number = pc.index_in(vocabulary, value_set=pa.array(words, pa.string())).fill_null(len(words))
        wanted = np.zeros((len(words) + 1, len(words) + 1), bool)
        wanted[[row[one] for one, _ in pairs], [row[two] for _, two in pairs]] = True
        return cls(np.append(number.to_numpy(zero_copy_only=False), len(words)), wanted)

    def begin(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Whether the words of the vocabulary with these numbers make a phrase of the list."""
        return self.wanted[self.number[first], self.number[second]]


def _participles(text: _Text) -> np.ndarray:
    grammar = _grammar()
    regular = (
        text.shaped("[aeiouy].*ed$|^[a-z]{2,}[aeiou]?ed$")
        & ~text.listed(grammar.lists["not_participles"])
        & ~text.shaped("eed$")
    )
    negative = text.shaped("^un") & ~text.listed(grammar.lists["verbs_in_un"])
    prefixes = "|".join(sorted(grammar.lists["verbal_prefixes"]))
    compound = text.shaped("-") & ~text.shaped(f"^(?:{prefixes})-[a-z]+$")
    return (regular & ~negative & ~compound) | text.listed(grammar.participles)


def _forms_of(text: _Text, name: str) -> np.ndarray:
    verbs = _grammar().lists[name]
    return text.listed([form for form, verb in _grammar().verbs.items() if verb in verbs])


# A contraction is the ending of its word: he's, they're, I'm, who'd, the men've.
_SHAPES = {
    "participle": _participles,
    "past": lambda text: text.listed(_grammar().pasts),
    "adverb": lambda text: text.listed(_grammar().lists["adverbs"]) | text.mask("in -ly")[:-1],
    "in -ly": lambda text: text.shaped("...ly$") & ~text.listed(_grammar().lists["not_adverbs"]),
    "contracted be": lambda text: text.shaped("'(?:s|re|m)$") & ~text.shaped("^let's$"),
    "'s": lambda text: text.shaped("'s$"),
    "have": lambda text: text.listed(_grammar().lists["have"]) | text.shaped("'(?:ve|d|s)$"),
    "finite be": lambda text: text.mask("be_finite")[:-1] | text.mask("contracted be")[:-1],
    "auxiliary": lambda text: text.mask("finite be")[:-1] | text.listed(
        set().union(*(_grammar().lists[name] for name in ("be_other", "have", "modals")))),
    "number": lambda text: text.shaped("^[0-9]"),
    "hour": lambda text: text.shaped("^[0-9]+:[0-9]"),
    "in -ing": lambda text: text.shaped("..ing$") & ~text.listed(_grammar().lists["nouns_in_ing"]),
    "plural": lambda text: text.shaped("[^s']s$") & ~text.listed(_grammar().lists["not_plurals"]),
    "ditransitive": lambda text: _forms_of(text, "ditransitive"),
}  # fmt: skip


# finding


@dataclass(frozen=True, eq=False)
class _Clauses:
    """Passive clauses as token positions (int64): first auxiliary, participle, the agent's words (-1: no agent)."""

    first: np.ndarray
    participle: np.ndarray
    agent_first: np.ndarray
    agent_stop: np.ndarray
    is_get: np.ndarray


def _find(text: _Text) -> _Clauses:
    auxiliary, participle = _candidates(text)
    first = _first_auxiliary(text, auxiliary)
    by = _by(text, participle)
    kept = _is_passive(text, auxiliary, participle, first=first, acted=by >= 0)
    auxiliary, participle, first, by = auxiliary[kept], participle[kept], first[kept], by[kept]
    stop = _agent_stop(text, by)
    named = stop > by + 1
    return _Clauses(
        first, participle, np.where(named, by + 1, _NONE), np.where(named, stop, _NONE), text.is_("get", auxiliary)
    )


def _candidates(text: _Text) -> tuple[np.ndarray, np.ndarray]:
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


def _reach(text: _Text, auxiliary: np.ndarray, step: Any) -> np.ndarray:
    """Position of the participle that each auxiliary reaches, or -1; `step` says how many words may be passed over."""
    reached, place = np.full(len(auxiliary), _NONE), auxiliary + 1
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


def _straight_step(text: _Text, auxiliary: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Over adverbs, set phrases and insertions between two clause marks."""
    direct = (place == auxiliary + 1) & text.is_("be_finite", auxiliary)
    # a clause mark begins an insertion, unless it ends one or stands between adverbs
    marked = (text.breaks(place) == CLAUSE) & ~text.is_("in -ly", place - 1) & ~_ends_insertion(text, auxiliary, place)
    ends = ~marked & (text.is_("participle", place) | (direct & text.is_("past", place)))
    phrase = text.pair("adverb_phrases", place)
    joining = text.is_("joining", place) & text.is_("in -ly", place - 1) & text.is_("in -ly", place + 1)
    width = np.select([phrase, text.is_("adverb", place) | joining], [2, 1], 0)
    clause = text.is_("coordinators", place) & (place > auxiliary + 1)
    return np.where(marked, np.where(clause, 0, _insertion(text, place)), width), ends


def _insertion(text: _Text, place: np.ndarray) -> np.ndarray:
    """Words from a clause mark to the next one in the sentence, or 0."""
    words, open_ = np.zeros(len(place), np.int64), np.ones(len(place), bool)
    for width in range(1, _INSERTION + 1):
        found = text.breaks(place + width)
        words[open_ & (found == CLAUSE)] = width
        open_ &= found < CLAUSE
    return words


def _ends_insertion(text: _Text, auxiliary: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Whether the clause mark before each place is the second one after the auxiliary, so that it ends an insertion."""
    marks = np.zeros(len(place), np.int64)
    for back in range(_STEPS + _INSERTION):
        marks += (place - back > auxiliary) & (text.breaks(place - back) == CLAUSE)
    return marks == 2


def _question_step(text: _Text, auxiliary: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Over the subject of a question: anything but a verb, a clause mark or the beginning of another clause."""
    subject = text.is_("subjects", place) & ((place == auxiliary + 1) | text.is_("adverb", place - 1))
    stopped = (text.breaks(place) >= CLAUSE) | text.is_("auxiliary", place) | text.is_("in -ing", place)
    clause = text.is_("subordinators", place) & ~text.is_("coordinators", place) & ~text.is_("adverb", place)
    stopped |= (clause | text.is_("subjects", place)) & ~subject
    attributive = text.is_("determiners", place - 1) & ~text.is_("subjects", place - 1)
    ends = text.is_("participle", place) & (place > auxiliary + 1) & ~attributive & ~stopped
    return np.where(stopped, 0, 1), ends


def _is_inverted(text: _Text, at: np.ndarray) -> np.ndarray:
    """Whether each finite *be* stands before its subject: was he …?, where was the …?, nor were they."""
    opening = text.breaks(at) >= SENTENCE
    opening |= (text.breaks(at - 1) >= SENTENCE) & text.is_("coordinators", at - 1)
    front = text.is_("fronts", at - 1) & (text.breaks(at) < CLAUSE)
    subject = text.is_("subjects", at + 1) | text.is_("determiners", at + 1)
    asked = np.zeros(len(at), bool)
    open_ = text.breaks(at) < CLAUSE
    for back in range(1, _TO_SUBJECT + 1):
        asked |= open_ & text.is_("wh_words", at - back) & (subject | (back == 1))
        open_ &= ~text.is_("auxiliary", at - back) & (text.breaks(at - back) < CLAUSE)
    ends = _sentence_stop(text, at) - 1
    return ((opening | asked) & _is_asked(text, ends)) | ((front | opening) & subject)


def _sentence_stop(text: _Text, at: np.ndarray) -> np.ndarray:
    starts = np.append(text.tokens.sentence_starts, len(text.tokens))
    return starts[np.searchsorted(starts, at, side="right")]


def _is_asked(text: _Text, last: np.ndarray) -> np.ndarray:
    """Whether a question mark stands straight behind each word (or behind a closing mark after it)."""
    ends, articles = text.tokens.ends[last].tolist(), text.tokens.article_of(last).tolist()
    return np.array(["?" in text.texts[row][end : end + 2] for row, end in zip(articles, ends, strict=True)], bool)


def _first_auxiliary(text: _Text, auxiliary: np.ndarray) -> np.ndarray:
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
        open_ &= ~found & (
            text.is_("adverb", place) | text.pair("adverb_phrases", place - 1) | text.pair("adverb_phrases", place)
        )
    return first


def _starts(tokens: Tokens, first: np.ndarray) -> np.ndarray:
    """Character where each clause begins: in a contraction at its apostrophe, so that he stays outside of he's."""
    words = [tokens.vocabulary[number] for number in tokens.ids[first].tolist()]
    tails = [re.search("'(?:s|re|m|ve|d)$", word) for word in words]
    length = np.array([len(tail.group()) if tail else 0 for tail in tails], np.int64)
    return np.where(length > 0, tokens.ends[first] - length, tokens.starts[first]).astype(np.int64)


# which candidates are passives


def _is_passive(
    text: _Text, auxiliary: np.ndarray, participle: np.ndarray, *, first: np.ndarray, acted: np.ndarray
) -> np.ndarray:
    """Which candidates are no adjectives, perfects of *have* or nouns; acted: whether an agent follows."""
    being = text.is_("be_other", auxiliary) & (text.is_("finite be", first) & (first < auxiliary))
    adjective = text.is_("states", participle) | (
        text.is_("degrees", participle - 1) & (text.breaks(participle) < CLAUSE)
    )
    stranded = text.is_("by", participle + 1)
    passive = ~adjective | acted | being | stranded
    passive &= ~text.pair("adjective_phrases", participle) | being
    passive &= ~_is_perfect(text, auxiliary, participle) | acted
    passive &= ~_is_existential(text, first, participle)
    passive &= ~text.is_("get", auxiliary) | _is_complete(text, participle)
    passive &= ~(text.is_("human", auxiliary - 1) & text.is_("be_other", auxiliary) & (first == auxiliary))
    trained = (
        text.is_("be_plural", auxiliary) & text.is_("plural", participle + 1) & ~text.is_("ditransitive", participle)
    )
    return passive & ~(trained & (text.breaks(participle + 1) < CLAUSE))


def _is_perfect(text: _Text, auxiliary: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether 's is short for *has*, or a genitive: he's said, the city's wounded children."""
    short, thing = text.is_("'s", auxiliary), text.is_("things", auxiliary)
    follows = text.breaks(participle + 1) < CLAUSE
    object_ = follows & (text.is_("determiners", participle + 1) | text.is_("objects", participle + 1))
    preposition = follows & text.is_("prepositions", participle + 1)
    told = thing & (~object_ | text.is_("naming", participle)) & ~text.is_("has_participles", participle)
    return short & ~told & ~(preposition & text.is_("after_any_s", participle))


def _is_existential(text: _Text, first: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether the clause is "there were wounded men": not "there are said to be", "there was killed a man"."""
    modal = text.is_("modals", first - 1)
    there = text.is_("there", first) | (text.is_("there", first - 1 - modal) & (text.breaks(first) < CLAUSE))
    verbal = text.is_("to_or_by", participle + 1) | text.is_("determiners", participle + 1)
    return there & ~verbal


def _is_complete(text: _Text, participle: np.ndarray) -> np.ndarray:
    """Whether no noun follows: got killed in …, but got mixed reviews."""
    after = participle + 1
    complete = text.breaks(after) >= CLAUSE
    for name in ("prepositions", "determiners", "objects", "adverb", "subordinators", "subjects", "by_time", "number"):
        complete |= text.is_(name, after)
    return complete


# agents


def _by(text: _Text, participle: np.ndarray) -> np.ndarray:
    """Position of the "by" that names the agent of each participle, or -1."""
    after = participle + 1
    after += np.where(text.breaks(after) == CLAUSE, _insertion(text, after), 0)
    found = np.where(text.is_("by", after) & (after > participle + 1) & _names_agent(text, after), after, _NONE)
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


def _has_own_participle(text: _Text, by: np.ndarray, participle: np.ndarray) -> np.ndarray:
    """Whether another participle stands before each "by": in a book written by …, put forward by …"""
    particle = text.is_("prepositions", by - 1) & text.is_("participle", by - 2)
    other = np.where(particle, by - 2, by - 1)
    return text.is_("participle", other) & (other > participle) & ~_is_joined(text, other)


def _is_joined(text: _Text, place: np.ndarray) -> np.ndarray:
    """Whether a coordinator stands shortly before each word: shelled and burned, two killed and about 30 injured."""
    joined, open_ = np.zeros(len(place), bool), np.ones(len(place), bool)
    for back in range(1, _TO_COORDINATOR + 1):
        joined |= open_ & text.is_("coordinators", place - back)
        open_ &= ~text.is_("prepositions", place - back) | text.is_("amounts", place - back)
        open_ &= ~text.is_("determiners", place - back) | text.is_("amounts", place - back)
    return joined


def _names_agent(text: _Text, by: np.ndarray) -> np.ndarray:
    """Whether what follows "by" is none of: the end, a time, a manner, an amount, a deed."""
    one, two = by + 1, by + 2
    inside = text.breaks(one) < CLAUSE
    last = text.breaks(two) >= CLAUSE
    alone = last | text.is_("prepositions", two) | text.is_("subordinators", two)
    the = text.is_("determiners", one)
    manner = (text.is_("by_manner", one) & alone) | text.is_("by_words", one) | text.pair("by_phrases", one)
    deed = text.is_("in -ing", one) | (text.is_("adverb", one) & text.is_("in -ing", two))
    time = text.is_("by_time", one) | text.is_("hour", one) | (the & text.is_("by_the", two))
    time |= text.is_("number", one) & (alone | text.is_("by_time", two) | text.is_("auxiliary", two))
    return inside & ~(manner | deed | time | _is_amount(text, by))


def _is_amount(text: _Text, by: np.ndarray) -> np.ndarray:
    """Whether "by" measures: by 5 percent, by more than a third."""
    open_, amount = np.ones(len(by), bool), np.zeros(len(by), bool)
    for distance in range(1, 7):
        place = by + distance
        open_ &= text.breaks(place) < SENTENCE
        amount |= open_ & text.is_("measures", place)
        open_ &= text.is_("amounts", place) | text.is_("number", place)
    return amount


def _agent_stop(text: _Text, by: np.ndarray) -> np.ndarray:
    """Position after the last word of the agent that "by" names."""
    stop, open_ = by + 1, by >= 0
    related = np.zeros(len(by), bool)
    for distance in range(1, _AGENT + 1):
        place = by + distance
        open_ &= (text.breaks(place) < CLAUSE) & (related | ~_ends_agent(text, place, distance))
        related |= text.is_("agent_relatives", place)
        stop[open_] = place[open_] + 1
    return stop


def _ends_agent(text: _Text, place: np.ndarray, distance: int) -> np.ndarray:
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
        ends &= ~(text.pair("at_least", place) | text.pair("at_least", place - 1))
    if distance > 1:
        ends |= closing & (text.is_("participle", place) | text.is_("in -ly", place))
        ends |= text.is_("agent_ends", place)
        ends &= ~text.is_("determiners", place - 1)
        return ends & ~text.is_("agent_relatives", place)
    return ends & ~text.is_("determiners", place) & ~text.is_("agent_relatives", place)
