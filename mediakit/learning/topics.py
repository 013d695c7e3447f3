"""Topics: what the articles are about, by words that occur together, and how well the same topics are found again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.contrasts import Contrasts, compare
from mediakit.corpus.articles import Articles
from mediakit.corpus.concordance import Concordance
from mediakit.corpus.concordance_lines import concordance
from mediakit.corpus.finders import find
from mediakit.corpus.hits import Matches
from mediakit.corpus.rates import Counts
from mediakit.learning.tf_idf import tf_idf, word_counts
from mediakit.learning.topic_factors import DRAWN, TOP, TopicFactors, factorise, mixtures, top_words
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.topic_stability import numbers_of_topics, topic_stability
from mediakit.results.provenance import recorded
from mediakit.results.table import ShownAsTable, Table

COLUMNS = [
    "topic", "top_words", "articles", "share", "stability", "low", "high", "restarts", "kept", "outlet", "outlet_share",
]  # fmt: skip
NUMBERS = ["topics", "stability", "low", "high", "chance", "weakest", "restarts", "kept", "unexplained"]


@dataclass(frozen=True, repr=False, eq=False)
class Topics(ShownAsTable, Table):
    """One row a topic, the largest first; `topics` says what the columns are.

    `weights` has one row an article and a column a topic: the share of each topic in it. Topics can be found like
    anything else (`corpus.find(topics)`): one hit an article, in the sentence that has most of its main topic.
    """

    weights: pd.DataFrame = field(default_factory=pd.DataFrame)
    terms: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))
    loadings: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))  # topics × terms, rows with the sum 1
    chance: float = np.nan
    corpus: Any = field(default=None, compare=False)
    choices: dict[str, Any] = field(default_factory=dict)
    name = "topics"

    def _table(self) -> Table:
        """What is shown: no more columns than leave the words room."""
        return Table(self.frame.drop(columns=["restarts", "outlet_share"]), self.provenance, self.title, self.notes)

    @property
    def categories(self) -> list[str]:
        """The names of the topics: number and first three words."""
        return list(self.weights.columns[1:])

    @cached_property
    def main(self) -> np.ndarray:
        """The largest topic of each article, counted from 0; -1 where an article has none."""
        weights = self.weights.iloc[:, 1:].to_numpy(dtype=float)
        return np.where(weights.any(axis=1), weights.argmax(axis=1), -1) if weights.size else np.full(len(weights), -1)

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: how alike each topic is in two halves of the articles, and what chance alone would give."""
        return show(topic_stability(self.frame.assign(name=self.categories), self.chance, ax))

    @recorded
    def words(self, topic: int | str, n: int = 20) -> Table:
        """The words that weigh most in a topic.

        Args:
            topic: its number or name.
            n: how many.

        Returns:
            A Table: `word, weight` (per cent of the topic), `articles` in which it stands, `on_topic`: how many of
            these have the topic as their main one.

        Raises:
            ValueError: if there is no such topic.
        """
        number = self._number(topic)
        shown = [w for w in top_words(self.loadings, n)[number] if self.loadings[number, w] > 0]
        vocabulary = np.array(self.corpus.tokens.vocabulary, dtype=object)
        counts = word_counts(self.corpus)[:, np.searchsorted(vocabulary, self.terms[shown])] > 0
        frame = pd.DataFrame({
            "word": self.terms[shown], "weight": 100 * self.loadings[number, shown],
            "articles": np.asarray(counts.sum(axis=0)).ravel(),
            "on_topic": np.asarray(counts[self.main == number].sum(axis=0)).ravel(),
        })  # fmt: skip
        made = self.provenance.then("words", self.categories[number], n)
        return Table(frame, made, title=f"Words of topic {self.categories[number]}")

    @recorded
    def articles(self, topic: int | str, n: int = 5) -> Table:
        """The articles in which a topic has the largest share.

        Args:
            topic: its number or name.
            n: how many.

        Returns:
            A Table: `article, outlet, date, headline, weight`.

        Raises:
            ValueError: if there is no such topic.
        """
        number = self._number(topic)
        frame = self.corpus.articles[["id", "outlet", "date", "headline"]].rename(columns={"id": "article"})
        frame = frame.assign(weight=self.weights.iloc[:, number + 1].to_numpy(dtype=float))
        frame = frame[frame["weight"] > 0].sort_values(["weight", "article"], ascending=[False, True]).head(n)
        made = self.provenance.then("articles", self.categories[number], n)
        return Table(frame.reset_index(drop=True), made, title=f"Articles on topic {self.categories[number]}")

    @recorded
    def concordance(self, topic: int | str, n: int = 10) -> Concordance:
        """Articles on a topic, each by the sentence with most of it.

        Args:
            topic: its number or name.
            n: how many.

        Returns:
            A Concordance.

        Raises:
            ValueError: if there is no such topic.
        """
        name = self.categories[self._number(topic)]
        return replace(concordance(self.hits, name, n=n), provenance=self.provenance.then("concordance", name, n))

    def find(self, corpus: Articles) -> pd.DataFrame:
        """Each article's main topic as a span: what makes Topics a finder.

        Args:
            corpus: articles that these topics were made from.

        Returns:
            One row an article with a main topic: `article` (row), `start, end` of its most typical sentence,
            `category`.

        Raises:
            ValueError: if the corpus has an article that these topics were not made from.
        """
        known = pd.Series(self.main, index=self.weights["article"].to_numpy() if len(self.weights) else [])
        if unknown := sorted(set(corpus.articles["id"]) - set(known.index)):
            raise ValueError(f"article {unknown[0]!r} has no topics yet: find them anew with topics(corpus, n)")
        main = known.loc[corpus.articles["id"]].to_numpy(dtype=np.int64)
        first, last = _typical(corpus, self.terms, self.loadings, main)
        on_topic = np.flatnonzero(main >= 0)
        return pd.DataFrame({
            "article": on_topic, "start": corpus.tokens.starts[first].astype(np.int64),
            "end": corpus.tokens.ends[last].astype(np.int64), "entry": "",
            "category": np.array(self.categories, dtype=object)[main[on_topic]],
        })  # fmt: skip

    @cached_property
    def hits(self) -> Matches:
        """The main topic of each article, at its most typical sentence."""
        return replace(find(self.corpus, self), provenance=self.provenance)

    @recorded
    def rates(self) -> Counts:
        """Articles that have a topic as their main one: to compare, cross and follow over time.

        Returns:
            Rates, in per cent of all articles.
        """
        counted = self.hits.per_words(100).presence()
        return replace(counted, unit="articles on the topic", provenance=self.provenance.then("rates"))

    def compare(self, *, by: Any = "outlet", **choices: Any) -> Contrasts:
        """How often each topic is the main one, by group, with intervals over articles.

        The topics are held fixed: what other articles would have made of them shows in their stability.

        Args:
            by: as in `Rates.compare`.
            **choices: the others of `Rates.compare`.

        Returns:
            A Comparison, in per cent of the articles.
        """
        return compare(self.rates(), by=by, **choices)

    def choose(self, numbers: Iterable[int]) -> "TopicNumbers":
        """Stability against the number of topics, all else as here; see `Corpus.choose_topics`.

        Args:
            numbers: of topics, such as `range(2, 11)`.

        Returns:
            A TopicNumbers.
        """
        return choose_topics(self.corpus, numbers, **self.choices)

    def _number(self, topic: int | str) -> int:
        for number, name in enumerate(self.categories):
            if topic in (number + 1, name):
                return number
        return self.categories.index(choice(topic, self.categories, "topic"))


@dataclass(frozen=True, repr=False, eq=False)
class TopicNumbers(Table):
    """One row a number of topics; `choose_topics` says what the columns are.

    `each` has `topics, stability`, one row a topic.
    """

    each: pd.DataFrame = field(default_factory=pd.DataFrame)

    def plot(self, ax: Any = None) -> Drawing:
        """Stability against the number of topics: the mean with its range, topics as dots, chance as a dashed line."""
        return show(numbers_of_topics(self.frame, self.each, ax))


@recorded
def topics(
    corpus: Articles, n: int, *, cluster: str = "article", minimum: int = 5, at_most: float = 0.5, runs: int = 10,
    seed: int = 0,
) -> Topics:  # fmt: skip
    """Topics: words that occur together, by non-negative matrix factorisation of TF-IDF (Lee & Seung 1999).

    Function words drop out because they stand nearly everywhere, in any language and without a list: a word in d of N
    articles weighs count · ln(N / d), which is 0 where d = N.

    Args:
        corpus: best without reprints, `corpus.where(story="first")`; or `cluster="story"`, which keeps them.
        n: how many topics; `choose_topics` helps.
        cluster: a column of the articles. Those of one value are one text: a story printed six times is read once.
        minimum: texts in which a word must stand; also two outlets, where there are two.
        at_most: share of texts in which it may stand. Words without a letter are left out.
        runs: random starts, of which the best is taken, and splits of the texts into halves; tried on a draw of 1,000 texts where
            there are more.
        seed: of both.

    Returns:
        Topics, the largest first. Columns: `topic` (its number), `top_words`, `articles` whose main topic it is,
        `share` (per cent of all words, each article's shared out by its weights), `stability` (the texts cut into two
        halves that share none: cosine of what sets the topic apart from the average text in one and in the other; 1
        if it is the same; a note says what chance alone gives; mean of the splits, `low` and `high` their extremes),
        `restarts` (the same for other random starts on all texts), `kept` (of the ten top words, how many both halves
        have), `outlet` with the largest part of the topic's words, and `outlet_share`, that part in per cent.

    Raises:
        ValueError: if n is below 2 or too large for so many articles, or the choices leave too few words.

    >>> from mediakit import read
    >>> said = ["dam water flood river"] * 8 + ["vote party poll seat"] * 8
    >>> made = topics(read(pd.DataFrame({"text": said, "date": "2019-02-06"})), 2, at_most=0.6, runs=3)
    >>> made.frame[["top_words", "articles", "stability"]].values.tolist()
    [['dam flood river water', 8, 1.0], ['party poll seat vote', 8, 1.0]]
    """
    choices = {"cluster": cluster, "minimum": minimum, "at_most": at_most, "runs": runs, "seed": seed}
    made = corpus.provenance.then("topics", n, **choices)
    _sound(n, runs)
    title = f"{n} topics in {len(corpus):,} articles"
    if not len(corpus):
        return Topics(pd.DataFrame(columns=COLUMNS), made, title, ("no articles",),
                      pd.DataFrame({"article": []}), corpus=corpus, choices=choices)  # fmt: skip
    texts = tf_idf(corpus, cluster, minimum, at_most)
    values = texts.values_for(n)
    found = factorise(values, n, runs=runs, seed=seed)
    weights = mixtures(texts.articles, found.words)
    order = np.lexsort([top_words(found.words)[:, 0], -(corpus.tokens.words @ weights).round(6)])
    found, weights = found.ordered(order), weights[:, order]
    names = [f"{i} {said}" for i, said in enumerate(_said(texts.terms, found.words, 3), start=1)]
    return Topics(
        _described(corpus, texts.terms, found, weights), made, title,
        (*texts.notes, *_notes(found, runs, seed, values.shape[0]), *_without(weights)),
        pd.DataFrame({"article": corpus.articles["id"].to_numpy()}).join(pd.DataFrame(weights, columns=names)),
        texts.terms, found.words, found.chance, corpus, choices,
    )  # fmt: skip


@recorded
def choose_topics(
    corpus: Articles, numbers: Iterable[int], *, cluster: str = "article", minimum: int = 5, at_most: float = 0.5,
    runs: int = 5, seed: int = 0,
) -> TopicNumbers:  # fmt: skip
    """How well topics are found again, for several numbers of them: a reason to take one.

    As Greene, O'Callaghan & Cunningham (2014) ask which number is stable when texts are drawn anew; here in halves that
    share no text, and against chance.

    Args:
        corpus: as for `topics`.
        numbers: of topics, such as `range(2, 11)`.
        cluster, minimum, at_most, seed: as for `topics`.
        runs: random starts and splits for each number.

    Returns:
        A TopicNumbers: `topics`, `stability` (as `topics` defines it, mean over topics; `low`, `high`: the extremes over
        splits), `chance` (the same where every word is permuted among the texts, so that none belong together),
        `weakest` (the topic of least stability), `restarts`, `kept` (of ten top words), `unexplained` (per cent of
        the squared TF-IDF weights). Stability far above chance without a weak topic speaks for a number; what the
        topics say decides between those that are left.

    Raises:
        ValueError: as `topics`.
    """
    numbers = list(numbers)
    given: dict[str, Any] = {"cluster": cluster, "minimum": minimum, "at_most": at_most}
    made = corpus.provenance.then("choose_topics", numbers, **given, runs=runs, seed=seed)
    for n in numbers:
        _sound(n, runs)
    title = f"Stability by number of topics, {len(corpus):,} articles"
    if not len(corpus) or not numbers:
        return TopicNumbers(
            pd.DataFrame(columns=NUMBERS), made, title, each=pd.DataFrame(columns=["topics", "stability"])
        )
    texts = tf_idf(corpus, **given)
    rows, each = [], []
    many = 0
    for n in numbers:
        values = texts.values_for(n)
        many = values.shape[0]
        found = factorise(values, n, runs=runs, seed=seed)
        topic, split = found.likeness.mean(axis=0), found.likeness.mean(axis=1)
        each.append(pd.DataFrame({"topics": n, "stability": topic}))
        rows.append((n, split.mean(), split.min(), split.max(), found.chance, topic.min(), found.restarts.mean(),
                     found.shared.mean(), 100 * found.unexplained))  # fmt: skip
    frame = pd.DataFrame(rows, columns=NUMBERS).round(9)
    return TopicNumbers(
        frame, made, title, (*texts.notes, _halves(runs, seed, many)), each=pd.concat(each, ignore_index=True)
    )


def _described(corpus: Articles, terms: np.ndarray, found: TopicFactors, weights: np.ndarray) -> pd.DataFrame:
    words = corpus.tokens.words
    parts = pd.DataFrame(weights * words[:, None]).groupby(corpus.articles["outlet"].astype(str).to_numpy()).sum()
    total = parts.sum(axis=0).to_numpy()
    main = np.bincount(weights.argmax(axis=1)[weights.any(axis=1)], minlength=weights.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        frame = pd.DataFrame({
            "topic": np.arange(1, len(found.words) + 1),
            "top_words": _said(terms, found.words, TOP),
            "articles": main, "share": 100 * total / max(words.sum(), 1),
            "stability": found.likeness.mean(axis=0), "low": found.likeness.min(axis=0),
            "high": found.likeness.max(axis=0),
            "restarts": found.restarts, "kept": found.shared.mean(axis=0),
            "outlet": parts.idxmax(axis=0).to_numpy(), "outlet_share": 100 * parts.max(axis=0).to_numpy() / total,
        })  # fmt: skip
    return frame.round(9)[COLUMNS]


def _said(terms: np.ndarray, loadings: np.ndarray, n: int) -> list[str]:
    """The first n words of each topic, as one text."""
    tops = zip(top_words(loadings, n), loadings, strict=True)
    return [" ".join(terms[top[loading[top] > 0]]) for top, loading in tops]


def _notes(found: TopicFactors, runs: int, seed: int, texts: int) -> tuple[str, ...]:
    return (
        f"{_halves(runs, seed, texts)}; chance, every word permuted: {found.chance:.2f}",
        f"kept: of {TOP} top words, in both halves; share: per cent of words; outlet: the one with most of the topic; "
        "more columns in .frame",
    )


def _halves(runs: int, seed: int, texts: int) -> str:
    which = f"the {texts:,} texts" if texts <= DRAWN else f"{DRAWN:,} of the {texts:,} texts"
    return (
        f"stability: cosine of what sets a topic apart in two halves of {which}, "
        f"mean [lowest, highest] of {runs} splits (seed {seed})"
    )


def _without(weights: np.ndarray) -> tuple[str, ...]:
    none = int((~weights.any(axis=1)).sum())
    return (f"{none:,} articles have none of these words and no topic",) if none else ()


def _sound(n: int, runs: int) -> None:
    if not isinstance(n, int | np.integer) or n < 2:
        raise ValueError(f"{n!r} topics cannot be told apart: give a whole number from 2 up")
    if runs < 2:
        raise ValueError(f"{runs!r} runs cannot be compared with each other: give 2 or more, usually 10")


def _typical(
    corpus: Articles, terms: np.ndarray, loadings: np.ndarray, main: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and last token of the sentence with most of the main topic, of each article that has one."""
    tokens, number = corpus.tokens, {term: i for i, term in enumerate(terms)}
    term = np.array([number.get(word, -1) for word in tokens.vocabulary], dtype=np.int64)[tokens.ids]
    topic = main[corpus.token_articles]
    known = (term >= 0) & (topic >= 0)
    weight = np.zeros(len(tokens))
    weight[known] = loadings[topic[known], term[known]]
    starts = tokens.sentence_starts
    score = np.bincount(tokens.sentences, weights=weight, minlength=len(starts)).round(9)
    article = tokens.article_of(starts)
    order = np.lexsort([np.arange(len(starts)), -score, article])
    best = order[np.unique(article[order], return_index=True)[1]]
    best = best[main[article[best]] >= 0]
    stops = np.append(starts[1:], len(tokens))
    return starts[best], stops[best] - 1
