"""Passives: the finder of passive clauses, and who acts and who suffers in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.finding.finder import Texts
from mediakit.finding.passives.agents import agent_by, agent_stop
from mediakit.finding.passives.auxiliaries import candidates, first_auxiliary, starts
from mediakit.finding.passives.judging import is_passive
from mediakit.finding.passives.verb_classes import lemma, verb_class
from mediakit.finding.passives.word_masks import NONE, MaskedText

AGENTLESS, WITH_AGENT = "agentless", "with agent"
VERBS = 5  # of the commonest of a class are named


@dataclass(frozen=True)
class Passives:
    """Finder of passive clauses: `corpus.find(Passives())`.

    name: what the finder is called in the provenance.

    >>> from mediakit.chain import read
    >>> corpus = read(pd.DataFrame({"text": ["Two men were killed by shellfire. Others had not been found."]}))
    >>> found = Passives().find(corpus)
    >>> found[["category", "entry", "verb", "agent", "verb_class"]].values.tolist()
    [['with agent', 'killed', 'kill', 'shellfire', 'violence'], ['agentless', 'found', 'find', '', 'thought']]
    """

    name: str = "passives"
    categories = (AGENTLESS, WITH_AGENT)
    polarity = False

    def find(self, corpus: Texts) -> pd.DataFrame:
        """Every passive clause of the corpus, from its auxiliary (be or get, with have before been) to its participle.

        corpus: anything with `tokens` (Tokens) and `articles` (a frame with a column `text`).

        Returns one row a clause, by place: article (row number), start, end (characters), category (agentless, with
        agent), entry (the participle in lower case), first, stop (tokens), verb (lemma), agent (its words as written,
        or ""), agent_start, agent_end (characters, or -1), verb_class (see `verb_class`), kind (be, get).
        """
        tokens = corpus.tokens
        texts = corpus.articles["text"].to_numpy()
        clauses = _find(MaskedText(tokens, texts))
        article = tokens.article_of(clauses.participle)
        forms = [tokens.vocabulary[number] for number in tokens.ids[clauses.participle].tolist()]
        verbs = {form: lemma(form) for form in set(forms)}
        named = clauses.agent_first >= 0
        agent_start, agent_end = np.full((2, len(article)), NONE, np.int64)
        agent_start[named] = tokens.starts[clauses.agent_first[named]]
        agent_end[named] = tokens.ends[clauses.agent_stop[named] - 1]
        places = zip(article.tolist(), agent_start.tolist(), agent_end.tolist(), strict=True)
        return pd.DataFrame(
            {
                "article": article,
                "start": starts(tokens, clauses.first),
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


def by_verb_class(passives: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Who acts and who suffers: how many passives of each class of verb leave out who did it.

    passives: clauses as `Passives().find(corpus)` or `corpus.find(Passives()).frame` gives them (article, category,
    verb, verb_class), perhaps with columns of the articles; by: such columns (an outlet, a side) to count separately.

    Returns one row a group and class, by group, then the most passives first: verb_class, passives, agentless,
    with_agent, share (agentless / passives), low, high (95 % over articles; none where fewer
    than five articles, or three with each of the two, say so), articles, verbs (the five commonest). ValueError names a column that is missing.

    >>> frame = pd.DataFrame({"article": [0, 0, 1], "category": ["agentless", "with agent", "agentless"],
    ...                       "verb": ["kill", "kill", "shell"], "verb_class": "violence"})
    >>> by_verb_class(frame)[["verb_class", "passives", "agentless", "share", "verbs"]].round(2).values.tolist()
    [['violence', 3, 2, 0.67, 'kill, shell']]
    """
    keys = [*by, "verb_class"]
    if missing := [name for name in ("article", "category", "verb", *keys) if name not in passives.columns]:
        raise ValueError(f"the passives lack {', '.join(missing)}: they have {', '.join(map(str, passives.columns))}")
    groups = passives.groupby(keys, observed=True, sort=True)
    rows = [(*names, *_class_row(group)) for names, group in groups]
    columns = [*keys, "passives", "agentless", "with_agent", "share", "low", "high", "articles", "verbs"]
    frame = pd.DataFrame(rows, columns=columns)
    order = [*by, "passives", "verb_class"]
    return frame.sort_values(order, ascending=[name != "passives" for name in order], ignore_index=True)


def _class_row(group: pd.DataFrame) -> tuple[Any, ...]:
    agentless = group["category"] == AGENTLESS
    each = agentless.groupby(group["article"], sort=True).agg(["sum", "size"]).to_numpy(dtype=float)
    without = int(agentless.sum())
    _, low, high = (float(part[0]) for part in stats.share_interval(each[:, :1], each[:, 1:]))
    named = ", ".join(sorted(group["verb"].unique(), key=lambda verb: (-(group["verb"] == verb).sum(), verb))[:VERBS])
    return len(group), without, len(group) - without, without / len(group), low, high, len(each), named


@dataclass(frozen=True, eq=False)
class _Clauses:
    """Passive clauses as token positions (int64): first auxiliary, participle, the agent's words (-1: no agent)."""

    first: np.ndarray
    participle: np.ndarray
    agent_first: np.ndarray
    agent_stop: np.ndarray
    is_get: np.ndarray


def _find(text: MaskedText) -> _Clauses:
    auxiliary, participle = candidates(text)
    first = first_auxiliary(text, auxiliary)
    by = agent_by(text, participle)
    kept = is_passive(text, auxiliary, participle, first=first, acted=by >= 0)
    auxiliary, participle, first, by = auxiliary[kept], participle[kept], first[kept], by[kept]
    stop = agent_stop(text, by)
    named = stop > by + 1
    return _Clauses(
        first, participle, np.where(named, by + 1, NONE), np.where(named, stop, NONE), text.is_("get", auxiliary)
    )
