"""Stories: reprints, cuts and updates of one text, grouped across outlets; who had it first and what was taken over."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from mediakit.results.choices import choice
from mediakit.results.provenance import recorded
from mediakit.results.table import ShownAsTable, Table
from mediakit.stories.reuse import ACROSS, RUN, WITHIN, RunTexts, SharedRuns, covered, links_between, shared_passages
from mediakit.stories.side_by_side import SideBySide
from mediakit.text.tokens import Tokens

__all__ = ["Grouped", "Stories", "group_stories", "stories"]

REPRINT, CUT = 0.8, 0.5  # shares of words by which the roles are told apart
SHOWN = ["article", "outlet", "date", "role", "reused", "source"]
PASSAGES = ["article", "start", "end", "source", "source_start", "source_end", "words"]


class Grouped(NamedTuple):
    """What `group_stories` gives: `articles`, one row an article, and `passages`, one row a shared passage."""

    articles: pd.DataFrame
    passages: pd.DataFrame


def group_stories(tokens: Tokens, articles: pd.DataFrame, *, days: int | None = 7) -> Grouped:
    """Group articles into stories by the text they share.

    A story is its probable original and what `mediakit.stories.reuse` links to it or to most of the story. The original is the
    earliest article; on the same day an agency's own comes before one that credits an agency, then the longer one. Two
    texts that only a third one joins (a live blog) are two stories; `linked` says that they are not independent.

    Args:
        tokens, articles: the words of the articles, and the article frame in the same order.
        days: between two articles that are compared; None: any.

    Returns:
        `articles`, one row an article: article (id), outlet, date, story (id of the probable original), role, source (the
        article it took most from: the original where they share text), reused (share of its words that stand in the source
        in runs of eight), agency, articles (in the story), linked (id of the first article that a chain of links leads to: what
        is resampled or held out together). Role: original, single; *reprint* keeps nearly all of its source
        and adds little, *cut* leaves out, *update* keeps all and adds, or is mostly new. And `passages`, the shared text
        by character positions: article, start, end, source, source_start, source_end, words.

    Raises:
        ValueError: if days is negative, or the tokens are not those of the articles.

    >>> from mediakit.text.tokens import tokenise
    >>> wire = "The convoy left the bridge at dawn and reached the town of Orel before noon, drivers told the agency here."
    >>> texts = [wire, "Aid arrives\\n\\n" + wire, "The valley waits."]
    >>> frame = pd.DataFrame({"id": ["a", "b", "c"], "outlet": ["MPA", "Gazette", "Gazette"], "agency": ["", "MPA", ""],
    ...                       "date": pd.to_datetime(["2019-03-19", "2019-03-20", "2019-03-20"]), "text": texts})
    >>> group_stories(tokenise(texts), frame).articles[["article", "story", "role", "source", "articles"]]
      article story      role source  articles
    0       a     a  original                2
    1       b     a   reprint      a         2
    2       c     c    single                1
    """
    if days is not None and days < 0:
        raise ValueError(f"{days!r} days between articles make no sense: give 0 or more, or None for any distance")
    if len(articles) != len(tokens.indptr) - 1:
        raise ValueError(
            f"tokens of {len(tokens.indptr) - 1:,} articles, but {len(articles):,} articles: give those of the same"
        )
    texts = RunTexts.of(tokens, articles)
    links, compared = links_between(texts, days)
    linked = links[links["linked"]]
    original = _originals(linked, compared)
    found = _described(texts, original, _sources(links, original, texts.rank))
    joined = texts.articles["id"].to_numpy(dtype=object)[_components(linked, texts)]
    return found._replace(articles=found.articles.assign(linked=pd.Series(joined, dtype="str")))


def _components(linked: pd.DataFrame, texts: RunTexts) -> np.ndarray:
    """The first article (row number) of all that links join, however many others stand between."""
    articles = len(texts.order)
    graph = sparse.coo_array((linked["shared"], (linked["first"], linked["second"])), shape=(articles, articles))
    count, label = connected_components(graph, directed=False)
    first = np.full(count, articles)
    np.minimum.at(first, label, texts.rank)
    return texts.order[first[label]]


def _originals(linked: pd.DataFrame, pairs: SharedRuns) -> np.ndarray:
    """The probable original of each article's story (row number).

    The first article in order takes what links lead to, if it is linked to itself or to most of the story. One that links others
    which share nothing (a live blog, a digest) is no original, unless it came out before them or is an agency's own.
    """
    texts = pairs.texts
    near: dict[int, set[int]] = {}
    for first, second in linked[["first", "second"]].itertuples(index=False):
        near.setdefault(first, set()).add(second)
        near.setdefault(second, set()).add(first)
    original = np.arange(len(texts.order))
    settled: set[int] = set()
    joining: set[int] = set()
    for row in sorted(near, key=texts.rank.__getitem__):
        free = near[row] - settled
        if row in settled:
            continue
        if len(free) > 1 and not _came_first(row, free, texts) and _share_nothing(free, near):
            joining.add(row)
            settled.add(row)
            continue
        story = _grown(row, free, near, settled, pairs)
        original[list(story)] = row
        settled |= story
    for row in joining:
        if others := near[row] - joining:
            original[row] = original[max(others, key=lambda other: (pairs.compare(row, other)[0], -texts.rank[other]))]
    return original


def _came_first(row: int, others: set[int], texts: RunTexts) -> bool:
    day = texts.day[list(others)]
    return bool(texts.wire[row] or (not texts.undated[row] and (day > texts.day[row]).all()))


def _share_nothing(rows: set[int], near: dict[int, set[int]]) -> bool:
    """Whether the rows fall apart into several that no link joins."""
    reached, ends = set(), [next(iter(rows))]
    while ends:
        row = ends.pop()
        reached.add(row)
        ends += (near[row] & rows) - reached
    return len(reached) < len(rows)


def _grown(first: int, others: set[int], near: dict[int, set[int]], settled: set[int], pairs: SharedRuns) -> set[int]:
    """A story with what its members are linked to, if that is linked to the first of them too, or to most."""
    story, new = {first} | others, {first} | others
    links: Counter[int] = Counter()
    around: set[int] = set()
    unlike: set[int] = set()
    while new:
        for row in new:
            links.update(near[row])
            around |= near[row]
        around = {row for row in around if row not in story and row not in settled}
        most = {row for row in around if links[row] > len(story) / 2}
        new = most | {row for row in around - most - unlike if pairs.compare(first, row)[1]}
        unlike |= around - new
        story |= new
    return story


def _sources(links: pd.DataFrame, original: np.ndarray, rank: np.ndarray) -> dict[int, int]:
    """For each article but the originals, the one it took its text from: article → source (row numbers).

    The story's original where the two share text, otherwise the earlier article with which it shares most; an article that
    shares text with later ones only (two texts that a third one joins) goes with the one it shares most with.
    """
    best: dict[int, tuple] = {}
    for first, second, shared in links[["first", "second", "shared"]].itertuples(index=False):
        for article, source in ((first, second), (second, first)):
            if original[article] != article and original[article] == original[source]:
                merit = (source == original[article], rank[source] < rank[article], shared, -rank[source], source)
                best[article] = max(best.get(article, ()), merit)
    return {article: merit[-1] for article, merit in best.items()}


def _described(texts: RunTexts, original: np.ndarray, sources: dict[int, int]) -> Grouped:
    articles, ids = texts.articles, texts.articles["id"].to_numpy(dtype=object)
    size = np.bincount(original, minlength=len(articles))[original]
    roles = np.where(size > 1, "original", "single").astype(object)
    reused, source_ids, passages = np.zeros(len(articles)), np.full(len(articles), "", object), []
    for row, source in sorted(sources.items()):
        mine, theirs = texts.runs(row), texts.runs(source)
        reused[row], kept = covered(mine, theirs).mean(), covered(theirs, mine).mean()
        roles[row], source_ids[row] = _role(reused[row], kept), ids[source]
        passages += [(ids[row], *p[:2], ids[source], *p[2:]) for p in shared_passages(texts, row, source)]
    frame = pd.DataFrame(
        {
            "article": ids, "outlet": articles["outlet"].to_numpy(), "date": articles["date"].to_numpy(),
            "story": ids[original], "role": roles, "source": source_ids, "reused": reused,
            "agency": articles["agency"].to_numpy(), "articles": size,
        }
    )  # fmt: skip
    text = ["article", "outlet", "story", "role", "source", "agency"]
    return Grouped(frame.astype(dict.fromkeys(text, "str")), _passage_frame(passages))


def _passage_frame(rows: list[tuple]) -> pd.DataFrame:
    texts = ("article", "source")
    return pd.DataFrame(rows, columns=PASSAGES).astype({c: "str" if c in texts else "int64" for c in PASSAGES})


def _role(reused: float, kept: float) -> str:
    """The role of an article with this share of its words taken over, which are this share of its source's.

    >>> _role(0.95, 0.9), _role(0.9, 0.4), _role(0.7, 0.9), _role(0.4, 0.4)
    ('reprint', 'cut', 'update', 'update')
    """
    if kept >= REPRINT:
        return "reprint" if reused >= REPRINT else "update"
    return "cut" if reused >= CUT else "update"


@dataclass(frozen=True, repr=False, eq=False)
class Stories(ShownAsTable, Table):
    """Which articles tell one story in the same words; `corpus.stories()` returns it.

    `frame` has one row an article, `passages` one row a shared passage; `group_stories` says which columns, and
    `mediakit.stories.reuse` by which rule. Drawing are the stories of more than one article. `side_by_side(article)` shows two texts.
    """

    passages: pd.DataFrame = field(default_factory=lambda: _passage_frame([]))
    corpus: Any = None

    def _table(self) -> Table:
        """What is shown: the stories of more than one article."""
        several = self.frame[self.frame["articles"] > 1].sort_values(["story", "date", "article"])
        return Table(several[SHOWN], self.provenance, self.title, self.notes)

    @property
    def first(self) -> np.ndarray:
        """True for the articles that are their story's probable original, or the only one."""
        return (self.frame["article"] == self.frame["story"]).to_numpy()

    def side_by_side(self, article: str, other: str | None = None) -> SideBySide:
        """Two articles beside each other, what they share plain, what differs marked.

        Args:
            article: an id.
            other: the id of the article to hold it against; None: the one that it was taken from, or for an original
                the first of those that were taken from it.

        Returns:
            A SideBySide, which shows itself.

        Raises:
            ValueError: if there is no such article, or the article stands alone.

        >>> from mediakit import read
        >>> text = "The two delegations met for an hour on Monday and agreed to meet again before the end of the month."
        >>> rows = {"id": ["a", "b"], "text": [text, f"Late news. {text}"], "outlet": ["Post", "Globe"]}
        >>> corpus = read(pd.DataFrame({**rows, "date": ["2019-02-06", "2019-02-07"]}))
        >>> type(corpus.stories().side_by_side("b")).__name__
        'SideBySide'
        """
        row = self._row(article)
        there = self._row(self._beside(row) if other is None else other)
        pair = self.corpus.take(np.array([row, there]))
        texts = RunTexts.of(pair.tokens, pair.articles)
        here, beside = (tuple(p[:2] for p in shared_passages(texts, a, b)) for a, b in ((0, 1), (1, 0)))
        one, two = pair.articles.itertuples()
        return SideBySide((_head(one), _head(two)), (one.text, two.text), (here, beside))

    def _row(self, article: str) -> int:
        return int(np.flatnonzero(self.frame["article"] == choice(article, self.frame["article"], "article"))[0])

    def _beside(self, row: int) -> str:
        if source := self.frame["source"].iat[row]:
            return source
        article = self.frame["article"].iat[row]
        taken = self.frame.loc[self.frame["source"] == article, "article"]
        if taken.empty:
            raise ValueError(f"{article!r} shares its text with no other article: name one to hold it against")
        return taken.iat[0]


@recorded
def stories(corpus: Any, *, days: int | None = 7) -> Stories:
    """Reprints, cuts, updates and wire copy grouped into stories, however they were cut and re-ordered.

    Args:
        corpus: anything with `articles` (a frame), `tokens` and `provenance`.
        days: between the dates of two articles at most; None: any.

    Returns:
        One row an article: its story, its role in it, the share of its words that stands in the article it was
        taken from. `corpus.assign(story=corpus.stories().frame["linked"])` makes what shares text, and what a third
        text joins, what `compare(…, cluster="story")` resamples.

    >>> from mediakit import read
    >>> text = "The two delegations met for an hour on Monday and agreed to meet again before the end of the month."
    >>> rows = {"id": ["a", "b"], "text": [text, f"Late news. {text}"], "outlet": ["Post", "Globe"]}
    >>> corpus = read(pd.DataFrame({**rows, "date": ["2019-02-06", "2019-02-07"]}))
    >>> corpus.stories().frame[["article", "story", "role"]].values.tolist()
    [['a', 'a', 'original'], ['b', 'a', 'reprint']]
    """
    frame, passages = group_stories(corpus.tokens, corpus.articles, days=days)
    found, again = frame["story"].nunique(), int((frame["article"] != frame["story"]).sum())
    window = "however far apart" if days is None else f"at most {days} days apart"
    rule = (
        f"linked: {window}, {ACROSS:.0%} of the shorter text's runs of {RUN} words in the longer ({WITHIN:.0%} within one "
        "outlet), quotations and boilerplate not counted"
    )
    title = f"{len(frame):,} articles, {found:,} stories; {again:,} articles repeat an earlier one"
    joined = int((frame.groupby("linked")["story"].transform("nunique") > 1).sum())
    apart = f"{joined:,} articles are of stories that only a third text joins: the column `linked` holds them together"
    notes = (rule, apart) if joined else (rule,)
    return Stories(frame, corpus.provenance.then("stories", days=days), title, notes, passages, corpus)


def _head(article: Any) -> str:
    """What stands above a text: day, outlet and id."""
    day = "" if pd.isna(article.date) else f"{article.date:%Y-%m-%d}"
    return " · ".join(part for part in (day, article.outlet, article.id) if part)
