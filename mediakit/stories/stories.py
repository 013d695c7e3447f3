"""Stories: reprints, cuts and updates of one text, grouped across outlets; who had it first and what was taken over."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy

from mediakit.results.choices import choice
from mediakit.results.provenance import recorded
from mediakit.results.table import ShownAsTable, Table
from mediakit.stories.likely_pairs import RANGES, RUN, Likely, Ordered, in_ranges, likely_pairs
from mediakit.stories.reuse import ACROSS, WITHIN, RunTexts, SharedRuns, covered, links_between, shared_passages
from mediakit.stories.side_by_side import SideBySide
from mediakit.text.tokens import Tokens

AT_ONCE = 5000  # articles of a corpus in parts that are compared at a time
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
    _check(days)
    if len(articles) != len(tokens.indptr) - 1:
        raise ValueError(
            f"tokens of {len(tokens.indptr) - 1:,} articles, but {len(articles):,} articles: give those of the same"
        )
    texts = RunTexts.of(tokens, articles)
    near = likely_pairs(texts, in_ranges(tokens), days)
    return _described(texts, [_in_stories(np.arange(len(articles)), texts, near)])


def _check(days: int | None) -> None:
    if days is not None and days < 0:
        raise ValueError(f"{days!r} days between articles make no sense: give 0 or more, or None for any distance")


class _InStories(NamedTuple):
    """What is known of some of the articles (rows): rows of the original and of the first that links lead to, and of those
    that took text from another the source, the share of it, the role and the shared passages."""

    rows: np.ndarray
    original: np.ndarray
    linked: np.ndarray
    taken: list[tuple[int, int, float, str, list[tuple]]]


def _in_stories(rows: np.ndarray, texts: RunTexts, near: Likely) -> _InStories:
    """The stories among articles that stand in these rows of the corpus. near: pairs of them, by their numbers in the corpus."""
    near = near._replace(first=np.searchsorted(rows, near.first), second=np.searchsorted(rows, near.second))
    links, compared = links_between(texts, near)
    linked = links[links["linked"]]
    original, taken = _originals(linked, compared), []
    for row, source in sorted(_sources(links, original, texts.rank).items()):
        mine, theirs = texts.runs(row), texts.runs(source)
        reused, kept = covered(mine, theirs).mean(), covered(theirs, mine).mean()
        taken.append((int(rows[row]), int(rows[source]), reused, _role(reused, kept), shared_passages(texts, row, source)))
    return _InStories(rows, rows[original], rows[_components(linked, texts)], taken)


def _stories_of_parts(corpus: Any, days: int | None) -> Grouped:
    """`group_stories` of a corpus in parts: its runs are brought together by ranges of their hashes, then what may be linked."""
    order = Ordered(corpus.articles, corpus.words)
    with TemporaryDirectory() as folder:
        for rows, found in corpus.each(_hashed):
            for number, (runs, row) in enumerate(found):
                for kind, values in (("runs", runs), ("rows", rows[row].astype(np.int32))):
                    with (Path(folder) / f"{kind}-{number}").open("ab") as file:
                        file.write(values.tobytes())
        near = likely_pairs(order, _brought_together(Path(folder)), days)
    found = []
    for rows in _batches(near, len(corpus)):
        texts, inside = corpus.take(rows).gather(), np.isin(near.first, rows)
        pairs = near._replace(first=near.first[inside], second=near.second[inside])
        found.append(_in_stories(rows, RunTexts.of(texts.tokens, texts.articles), pairs))
    return _described(order, found)


def _hashed(corpus: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(in_ranges(corpus.tokens))


def _brought_together(folder: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for number in range(RANGES):
        runs, rows = folder / f"runs-{number}", folder / f"rows-{number}"
        yield (np.fromfile(runs, np.uint64), np.fromfile(rows, np.int32)) if runs.exists() else (np.zeros(0, np.uint64), np.zeros(0, np.int32))


def _batches(near: Likely, articles: int) -> Iterator[np.ndarray]:
    """Rows of articles that may be linked, all that chains of pairs join together, some thousand at a time."""
    graph = scipy.sparse.coo_array((np.ones(len(near.first)), (near.first, near.second)), shape=(articles, articles))
    label = _connected(graph)[1]
    rows = np.unique(np.concatenate((near.first, near.second)))
    rows = rows[np.argsort(label[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(label[rows], prepend=-1))
    for batch in np.split(rows, starts[np.flatnonzero(np.diff(starts // AT_ONCE)) + 1]) if len(rows) else ():
        yield np.sort(batch)


def _components(linked: pd.DataFrame, texts: RunTexts) -> np.ndarray:
    """The first article (row number) of all that links join, however many others stand between."""
    articles = len(texts.order)
    graph = scipy.sparse.coo_array((linked["shared"], (linked["first"], linked["second"])), shape=(articles, articles))
    count, label = _connected(graph)
    first = np.full(count, articles)
    np.minimum.at(first, label, texts.rank)
    return texts.order[first[label]]


def _connected(graph: "scipy.sparse.coo_array") -> tuple[int, np.ndarray]:
    from scipy.sparse.csgraph import connected_components  # a tenth of a second that reading need not wait for

    return connected_components(graph, directed=False)


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


def _described(order: Ordered, found: list[_InStories]) -> Grouped:
    articles, ids = order.articles, order.articles["id"].to_numpy(dtype=object)
    original, linked = np.arange(len(articles)), np.arange(len(articles))
    for some in found:
        original[some.rows], linked[some.rows] = some.original, some.linked
    size = np.bincount(original, minlength=len(articles))[original]
    roles = np.where(size > 1, "original", "single").astype(object)
    reused, source_ids, passages = np.zeros(len(articles)), np.full(len(articles), "", object), []
    for row, source, reused[row], roles[row], shared in sorted((one for some in found for one in some.taken), key=itemgetter(0)):
        source_ids[row] = ids[source]
        passages += [(ids[row], *p[:2], ids[source], *p[2:]) for p in shared]
    frame = pd.DataFrame(
        {
            "article": ids, "outlet": articles["outlet"].to_numpy(), "date": articles["date"].to_numpy(),
            "story": ids[original], "role": roles, "source": source_ids, "reused": reused,
            "agency": articles["agency"].to_numpy(), "articles": size, "linked": ids[linked],
        }
    )  # fmt: skip
    text = ["article", "outlet", "story", "role", "source", "agency", "linked"]
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
        pair = pair if pair.in_parts is None else pair.gather()
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
    if corpus.in_parts is None:
        frame, passages = group_stories(corpus.tokens, corpus.articles, days=days)
    else:
        _check(days)
        frame, passages = _stories_of_parts(corpus.in_parts, days)
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
