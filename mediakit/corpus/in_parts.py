"""A corpus in parts: what does not fit in memory, counted part by part and added up.

There is no second set of verbs. A corpus in parts knows its articles without their texts; a function of an ordinary corpus is
run on each part (`each`), wherever an executor runs it, and what comes back is whole numbers by article. Put in the order of
the articles they are what the whole corpus would have given, so that everything after the counting (`compare`, `over`,
`distinctive_words`, …) is the same code on the same numbers. Every draw is keyed by the id of its article
(`mediakit.statistics.draws`), so neither how the corpus was cut, nor the order of the parts, nor who worked on them, nor a worker that was
lost and replaced, changes a bit. What is no sum over articles (topics, the checks of reading) raises, and names the way out:
`gather(n)`, an ordinary corpus of so many articles drawn from all parts.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy

from mediakit.corpus.articles import GUESSED, Articles, HitsT, QuotationsT, rows_by_id
from mediakit.corpus.concordance_lines import drawn, in_order
from mediakit.corpus.hits import ComparisonT, Counted, Matches, RatesT, features_of
from mediakit.corpus.parts import PARTS, together
from mediakit.corpus.terms import Terms, count_terms, groups_of, occurrences, pair_margins
from mediakit.reading.article_table import COLUMNS, LONG
from mediakit.results.choices import column_of
from mediakit.results.provenance import Provenance, recorded

if TYPE_CHECKING:
    from mediakit.reading.part_files import PartFile

Found = list[tuple[np.ndarray, Any]]  # for each part the numbers of its articles in the corpus, and what was found there


class Elsewhere:
    """What stays in the parts; whoever asks for it is told what to do instead."""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self.columns = list(columns)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _no_sum()

    def __getitem__(self, name: Any) -> Any:
        raise _no_sum()

    def __len__(self) -> int:
        raise _no_sum()


def _no_sum() -> ValueError:
    return ValueError(
        "a corpus in parts has its texts and hits in its files, and this is no sum over them: "
        "take .gather(5000), an ordinary corpus of so many of its articles, or .gather() for all where they fit in memory"
    )


@dataclass(frozen=True, repr=False, eq=False)
class InParts(Articles[HitsT, QuotationsT]):
    """A corpus whose texts stay in files; `articles` has all columns but the long ones.

    Attributes:
        files: the parts.
        place: part and row in it of each article.
        assigned: columns that are not as in the files.
        executor: any `concurrent.futures.Executor`; None: one part after the other, here.
    """

    files: tuple["PartFile", ...] = ()
    place: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    assigned: tuple[str, ...] = ()
    executor: Any = None
    whole_type: ClassVar[Any] = Articles  # what `gather` gives: the public noun names its own

    def __repr__(self) -> str:
        return super().__repr__()[:-1] + f", in {len(np.unique(self.place[:, 0])):,} parts>"

    @property
    def in_parts(self) -> Any:
        """Itself."""
        return self

    @property
    def tokens(self) -> Any:  # type: ignore[override]
        """Raises ValueError: the words of all articles are never in memory together."""
        return Elsewhere()

    @property
    def _spoken(self) -> Any:  # type: ignore[override]
        return Elsewhere()

    def each(self, function: Callable[..., Any], *given: Any, asks: Sequence[str] = (), own: Sequence[Any] | None = None) -> Found:
        """What a function makes of the articles of each part: an ordinary corpus is its first argument, then `given`.

        Args:
            function: found by its name wherever the parts are worked on.
            asks: columns of who says what that it needs, where they depend on more than one article: `side`, `source`.
            own: one more argument for each part.

        Raises:
            ValueError: if a part is damaged; it is named.
        """
        said = self._said if "source" in asks or ("side" in asks and self._by_titles) else None
        numbers = [np.flatnonzero(self.place[:, 0] == part) for part in np.unique(self.place[:, 0])]
        jobs = [_Job(self.files[self.place[rows[0], 0]], self.place[rows, 1], self.articles.loc[rows, list(self.assigned)],
                     self.sides, said, os.getpid()) for rows in numbers]  # fmt: skip
        more = [()] * len(jobs) if own is None else [(value,) for value in own]
        calls = [(job, function, (*given, *extra)) for job, extra in zip(jobs, more, strict=True)]
        return list(zip(numbers, self._worked(calls), strict=True))

    def _worked(self, calls: list[tuple[Any, ...]]) -> Any:
        """What the calls give, in their order; what a broken pool of workers leaves undone is done here."""
        if self.executor is None or len(calls) < 2:
            yield from (_work(*call) for call in calls)
            return
        pending: list[Any] = []
        for call in calls:
            try:
                pending.append(self.executor.submit(_work, *call))
            except BrokenExecutor:
                pending.append(None)
        for number, call in enumerate(calls):
            try:
                yield _work(*call) if pending[number] is None else pending[number].result()
            except BrokenExecutor:
                yield _work(*call)
            pending[number] = None  # what was added up need not stay

    @cached_property
    def _known(self) -> tuple[list[bytes], np.ndarray]:
        digests, words = np.empty(len(self), object), np.zeros(len(self), np.int64)
        of_files = {part: self.files[part].known() for part in np.unique(self.place[:, 0]).tolist()}
        if None in of_files.values() or {"outlet", "date"} & set(self.assigned):
            found = self.each(attrgetter("digests", "words"))
        else:
            rows = [np.flatnonzero(self.place[:, 0] == part) for part in of_files]
            found = [(at, [column[self.place[at, 1]] for column in kept]) for at, kept in zip(rows, of_files.values(), strict=True)]
        for at, (digests_there, words_there) in found:
            digests[at], words[at] = digests_there, words_there
        return digests.tolist(), words

    @property
    def digests(self) -> list[bytes]:
        """What the fingerprint is made of."""
        return self._known[0]

    @property
    def words(self) -> np.ndarray:
        """Words of each article."""
        return self._known[1]

    @cached_property
    def languages(self) -> pd.Series:
        """As of any corpus, from the same articles."""
        chosen = self.take(np.arange(0, len(self), max(1, len(self) // GUESSED)))
        told = np.empty(len(chosen), object)
        for rows, found in chosen.each(attrgetter("languages")):
            told[rows] = found
        return pd.Series(told, dtype=object)

    @cached_property
    def _said(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Side and kind of source of each speaker in each role, as all parts together say them."""
        if "_wider" in self.__dict__:
            return self.__dict__["_wider"]._said
        from mediakit.finding.quotations.actors import proposed_sides
        from mediakit.finding.quotations.source_kinds import source_kind, spread

        found = [frame for _, frame in self.each(_speakers)]
        spoken = pd.concat([part for part in found if len(part)] or [pd.DataFrame({"speaker": [], "role": []}, dtype=object)])
        keys = list(zip(spoken["speaker"].tolist(), spoken["role"].tolist(), strict=True))
        sides = proposed_sides(spoken["speaker"].reset_index(drop=True), spoken["role"].reset_index(drop=True))["side"]
        kinds = spread([speaker for speaker, _ in keys], [source_kind(role, speaker) for speaker, role in keys])
        return dict(zip(keys, zip(sides, kinds, strict=True), strict=True))

    @property
    def _by_titles(self) -> bool:
        """Whether a side is what titles in all parts together say: without a table, or by its "@…" rows."""
        return self.sides is None or self.sides.by_titles

    @property
    def says_sides(self) -> bool:
        """Whether a table of actors, or without one the titles in the texts, say for whom somebody speaks."""
        return self.sides is not None or any(side for side, _ in self._said.values())

    def take(self, rows: np.ndarray) -> Self:
        """The articles in these rows, in this order."""
        rows = np.asarray(rows, dtype=np.int64)
        corpus = replace(self, articles=self.articles.iloc[rows].reset_index(drop=True), place=self.place[rows])
        if "_known" in self.__dict__:
            corpus.__dict__["_known"] = [self.digests[row] for row in rows], self.words[rows]
        return corpus

    def within(self, rows: np.ndarray) -> Self:
        """As of any corpus."""
        corpus = self.take(rows)
        corpus.__dict__["_wider"] = self
        return corpus

    def _with(self, **columns: Any) -> Self:
        assigned = tuple(dict.fromkeys((*self.assigned, *columns)))
        corpus = replace(self, articles=self.articles.assign(**columns), assigned=assigned)
        if "_known" in self.__dict__ and not {"outlet", "date"} & set(columns):
            corpus.__dict__["_known"] = self._known
        return corpus

    @recorded
    def gather(self, n: int | None = None, *, seed: int = 0) -> Any:
        """An ordinary corpus: `n` articles drawn from all parts, each by its id and the seed; None: all of them.

        Raises:
            ValueError: if n is below 1.
        """
        chosen = self.take(rows_by_id(self.articles["id"].tolist(), n, seed))
        long = [frame.set_axis(of, axis=0) for of, frame in chosen.each(_long_columns)]
        articles = chosen.articles.assign(**(pd.concat(long).sort_index() if long else self.nothing.articles[[*LONG]]))
        articles = articles[[*COLUMNS, *(name for name in articles if name not in (*COLUMNS, "text")), "text"]]
        corpus = self.whole_type(articles, audit=self.audit, sides=self.sides, events=self.events, steps=self.steps)
        return corpus if n is None else corpus._then(corpus, "gather", n, seed=seed)

    def spoken(self) -> pd.DataFrame:
        """Article, speaker, role and side of every attribution, in the order of the corpus."""
        found = [frame.assign(article=rows[frame["article"]]) for rows, frame in self.each(_voices, asks=("side",))]
        return pd.concat(found).sort_values("article", kind="stable", ignore_index=True)

    def pair_margins(self) -> pd.DataFrame:
        """As `pair_margins` of any corpus, added up by the words."""
        return pd.concat([frame for _, frame in self.each(pair_margins)]).groupby(level=0).sum()

    def terms(
        self, by: str, size: int = 1, *, fewest: int = 1, cluster: str = "article", holding: str | None = None
    ) -> Terms:
        """As `count_terms` of any corpus: the terms of all parts, added up by their names."""
        by = "article" if by == "id" else by
        articles = self.articles.rename(columns={"id": "article"})
        split = by in PARTS and by not in articles.columns
        column = None if split else column_of(articles, by, "to compare by", also=PARTS)
        found = self.each(_terms_of_part, by if split else "article", size, holding, asks=(by,))
        names = pd.Index(sorted({name for _, part in found for name in part.names}))
        often, blocks, article, words, labels = np.zeros(len(names), np.int64), [], [], [], []
        for rows, part in found:
            place = names.get_indexer(part.names)
            often[place] += part.often
            counts = part.counts
            blocks.append(scipy.sparse.csr_array((counts.data, place[counts.indices], counts.indptr), shape=(counts.shape[0], len(names))))
            article.append(rows[part.article])
            words.append(part.words)
            labels.append(part.label)
        order = np.argsort(np.concatenate(article), kind="stable")
        rows = articles.iloc[np.concatenate(article)[order]].reset_index(drop=True)
        if column is None:
            group = together(labels)[order].remove_unused_categories()
            kept = np.arange(len(rows))
        else:
            column = column.iloc[np.concatenate(article)[order]].reset_index(drop=True)
            kept = np.flatnonzero((column.notna() & (column.astype(str) != "")).to_numpy())
            rows = rows.iloc[kept].reset_index(drop=True)
            group = groups_of(column.iloc[kept])
        counts = scipy.sparse.csr_array(scipy.sparse.vstack(blocks, format="csr"))[order[kept]]
        if size > 1:
            counts, names = counts[:, often >= fewest], names[often >= fewest]
        return Terms(counts, names.tolist(), np.concatenate(words)[order[kept]], rows, group, cluster)

    @property
    def nothing(self) -> Articles:
        """An ordinary corpus of none of the articles: of it is asked what does not depend on them."""
        none = self.articles.iloc[:0].assign(**{name: pd.Series(dtype="str") for name in LONG})
        return Articles(none, sides=self.sides, events=self.events)

    def asked(self, verb: Callable[..., Matches], *given: Any) -> Any:
        """Hits that each part finds when they are counted. `verb`: `find` or `quotations`, and what else it takes."""
        none = verb(self.nothing, *given)
        if not none.features:  # a finder that does not say what it finds
            found = {f for _, features in self.each(_features, verb, given) for f in features}
            none = replace(none, features=_features_of_all(found))
        make: Any = self.hits_type if none.unit == "hits" else self.quotations_type
        step = none.provenance.steps[-1]
        counts = {"articles": len(self), "words": int(self.words.sum())}
        steps = Provenance(self.fingerprint, (*self.steps, step), counts).carrying(**none.provenance.carried)
        return make(
            Elsewhere(none.spans.columns), self, none.features, steps, language=none.language, none=none, verb=(verb, given)
        )


def opened(
    kind: type[InParts], files: Sequence["PartFile"], *, executor: Any = None, **beside: Any
) -> Any:
    """A corpus of these parts; `beside`: what else a corpus holds."""
    tables = [file.read_short() for file in files]
    table = pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})
    place = np.array([(part, row) for part, each in enumerate(tables) for row in range(len(each))], np.int64).reshape(-1, 2)
    articles = table.to_pandas(ignore_metadata=True)
    if len(again := articles["id"][articles["id"].duplicated()]):
        raise ValueError(f"the id {again.iloc[0]!r} stands in two parts: ids name one article each, so make the parts anew")
    return kind(articles, files=tuple(files), place=place, executor=executor, **beside)


@dataclass(frozen=True, repr=False, eq=False)
class FoundInParts(Matches[RatesT, ComparisonT]):
    """Hits that stay in their parts: what can be counted and chosen is as of any hits, what needs all of them at once raises.

    Attributes:
        none: the same of no article: features, columns and errors that do not depend on the articles are asked of it.
        verb: what finds them in each part.
        narrowed: the conditions that each part's hits must meet, and the functions that change them.
    """

    none: Any = None
    verb: tuple[Any, tuple[Any, ...]] = (None, ())
    narrowed: tuple[tuple[Any, Any], ...] = ()

    def __len__(self) -> int:
        return int(sum(self._sizes))

    def __repr__(self) -> str:
        said = " · ".join(map(str, self.provenance.steps))
        return f"<{self.unit} of {len(self.corpus):,} articles in parts ({said}): .per_words(), .concordance()>"

    _repr_html_ = None  # type: ignore[assignment]

    @property
    def frame(self) -> pd.DataFrame:  # type: ignore[override]
        """Raises ValueError: the hits stay in their parts."""
        raise _no_sum()

    @cached_property
    def _sizes(self) -> list[int]:
        return [size for _, size in self.each(len)]

    def each(self, function: Callable[..., Any], *given: Any, asks: Sequence[str] = (), own: Sequence[Any] | None = None) -> Found:
        """What a function makes of the hits of each part, as `InParts.each` for articles."""
        asks = (*asks, *(name for name, _ in self.narrowed if isinstance(name, str)))
        return self.corpus.in_parts.each(_of_hits, self.verb, self.narrowed, function, given, asks=asks, own=own)

    def _chosen(self, name: str, wanted: Any) -> Self:
        none = self.none._chosen(name, wanted)
        return replace(self, none=none, narrowed=(*self.narrowed, (name, wanted)), features=none.features)

    def changed(self, function: Callable[..., Any], *given: Any) -> Self:
        none = function(self.none, *given)
        return replace(self, none=none, narrowed=(*self.narrowed, (function, given)), features=none.features)

    def _of_articles(self, kept: np.ndarray, *, alone: bool = False) -> Self:
        return replace(self, corpus=self.corpus.within(np.flatnonzero(kept)))

    def _heard(self, part: str | None) -> Self:
        return self  # each part leaves out its own

    def _counted(self, split: str | None) -> Counted:
        found, unheard = [], {}
        for rows, (counted, lost) in self.each(_counts, split, asks=(str(split),)):
            found.append([one._replace(article=rows[one.article]) for one in counted])
            unheard.update(lost)
        self.corpus.unheard.update(unheard)
        features = _features_of_all({f for counted in found for one in counted for f in one.features} or set(self.features))
        features = self.features if set(features) == set(self.features) else features
        base = _added([counted[0] for counted in found], features)
        if split is None:
            return base
        parts = _added([counted[1] for counted in found], features)
        return _for_every_part(base, parts) if self.unit == "quotations" else parts

    def lines(self, n: int | None, sort: Any, seed: int) -> tuple[Any, int]:
        """Hits in an ordinary corpus of their articles, those and in the order in which a concordance shows them; of how many."""
        beside = ("side",) if self.unit == "quotations" else ()
        total, ends = len(self), np.cumsum([0, *self._sizes])
        if sort is None or sort == "random":
            order = drawn(total, n, seed) if sort is None else np.argsort(np.random.default_rng(seed).permutation(total))[:n]
            own = [order[(first <= order) & (order < stop)] - first for first, stop in pairwise(ends)]
            found = self.each(_spans, asks=beside, own=[np.sort(rows) for rows in own])
        else:
            order = None
            found = self.each(_first_spans, n, sort, seed, asks=(*beside, *np.atleast_1d(sort)))
        parts = [spans.assign(article=rows[spans["article"]]) for rows, spans in found]
        spans = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
        articles = np.unique(spans["article"])
        corpus = self.corpus.in_parts.take(articles).gather()
        if self.corpus.in_parts._by_titles and "side" in (*np.atleast_1d(sort or ""), *dict(self.none.selection)):
            corpus.__dict__["_spoken"] = _as_said(corpus, corpus._spoken, self.corpus.in_parts._said)
        spans = spans.assign(article=np.searchsorted(articles, spans["article"]))
        spans = spans.assign(first=corpus.first_tokens(spans))
        make = corpus.hits_type if self.unit == "hits" else corpus.quotations_type
        make = make or type(self.none)
        hits = make(spans, corpus, self.features, self.provenance, self.none.selection, self.language)
        place = in_order(hits, sort, seed)[:n] if order is None else np.argsort(np.argsort(order))
        return replace(hits, spans=spans.iloc[place]), total


def _added(found: list[Counted], features: tuple[str, ...]) -> Counted:
    """The rows of all parts, in the order of the corpus."""
    article = np.concatenate([np.zeros(0, np.int64), *(one.article for one in found)])
    words = np.concatenate([np.zeros(0, np.int64), *(one.words for one in found)])
    counts = np.zeros((len(article), len(features)), np.int64)
    first = 0
    for one in found:
        counts[first : first + len(one.article), [features.index(f) for f in one.features]] = one.counts
        first += len(one.article)
    if not found or found[0].part is None:
        order, part = np.argsort(article, kind="stable"), None
    else:
        part = together([one.part for one in found])
        order = np.lexsort((part.codes, article))
        part = part[order]
    return Counted(article[order], part, words[order], counts[order], features)


def _for_every_part(base: Counted, parts: Counted) -> Counted:
    """A row for every article and every side (or other part) that is quoted anywhere, with the words of the whole article."""
    quoted = pd.Categorical(np.asarray(parts.part, dtype=object))
    width = len(quoted.categories)
    counts = np.zeros((len(base.article) * width, len(base.features)), np.int64)
    counts[np.searchsorted(base.article, parts.article) * width + quoted.codes] = parts.counts
    every = pd.Categorical.from_codes(np.tile(np.arange(width), len(base.article)), quoted.categories)
    return Counted(np.repeat(base.article, width), every, np.repeat(base.words, width), counts, base.features)


def _features_of_all(found: set[str]) -> tuple[str, ...]:
    turned = any(feature.startswith("not ") for feature in found)
    return features_of(sorted({feature.removeprefix("not ") for feature in found}), turned)


# what is done wherever a part is worked on


@dataclass(frozen=True)
class _Job:
    """One part: which of its rows, what is not as in its file, and whose words are whose."""

    file: "PartFile"
    rows: np.ndarray
    assigned: pd.DataFrame
    sides: Any
    said: dict[tuple[str, str], tuple[str, str]] | None
    asker: int

    def corpus(self) -> "_Part":
        articles = self.file.read()
        if not np.array_equal(self.rows, np.arange(len(articles))):
            articles = articles.iloc[self.rows].reset_index(drop=True)
        assigned = {name: self.assigned[name].array for name in self.assigned.columns}
        return _Part(articles.assign(**assigned), sides=self.sides, said=self.said)


@dataclass(frozen=True, repr=False, eq=False)
class _Part(Articles[Any, Any]):
    """The articles of one part; what depends on more than one article is as all parts together say it."""

    said: dict[tuple[str, str], tuple[str, str]] | None = None
    fingerprint: ClassVar[Any] = ""  # what is told names the whole corpus

    @cached_property
    def _spoken(self) -> pd.DataFrame:  # type: ignore[override]
        spoken = super()._spoken
        return spoken if self.said is None else _as_said(self, spoken, self.said)


def _as_said(corpus: Articles, spoken: pd.DataFrame, said: dict[tuple[str, str], tuple[str, str]]) -> pd.DataFrame:
    from mediakit.finding.quotations.attributions import sides_by_titles

    found = [said.get(key, ("", "unknown")) for key in zip(spoken["speaker"], spoken["role"], strict=True)]
    spoken = spoken.assign(source=[kind for _, kind in found])
    told = np.array([side for side, _ in found], dtype=object)
    if corpus.sides is None:
        return spoken.assign(side=told, side_from=np.where(told == "", "", "proposed"))
    if not corpus.sides.by_titles:
        return spoken
    by_name = spoken.assign(side=corpus._read["side"], side_from=corpus._read["side_from"])
    side, side_from = sides_by_titles(by_name, told, corpus.sides, corpus.articles["date"])
    return spoken.assign(side=list(side), side_from=list(side_from))


def _work(job: _Job, function: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    if os.getpid() != job.asker:
        os.environ.setdefault("MEDIAKIT_JOBS", "1")  # there is a worker for every core already
    return function(job.corpus(), *given)


def _speakers(corpus: Articles) -> pd.DataFrame:
    return corpus._spoken[["speaker", "role"]]


def _voices(corpus: Articles) -> pd.DataFrame:
    return corpus._spoken[["article", "speaker", "role", "side", "side_from"]]


def _long_columns(corpus: Articles) -> pd.DataFrame:
    return corpus.articles[[*LONG]]


def _features(corpus: Articles, verb: Callable[..., Matches], given: tuple[Any, ...]) -> tuple[str, ...]:
    return verb(corpus, *given).features


def _of_hits(
    corpus: Articles, verb: tuple[Any, tuple[Any, ...]], narrowed: tuple[tuple[Any, Any], ...], function: Callable[..., Any],
    given: tuple[Any, ...], *own: Any,
) -> Any:  # fmt: skip
    hits = verb[0](corpus, *verb[1])
    for name, wanted in narrowed:
        hits = hits._chosen(name, wanted) if isinstance(name, str) else name(hits, *wanted)
    hits.__dict__["asked_of"] = corpus
    return function(hits, *given, *own)


def _counts(hits: Matches, split: str | None) -> tuple[list[Counted], dict[str, str]]:
    """The counts by article, and by part of it, with the numbers of the articles in the part that was asked."""
    corpus = hits.__dict__["asked_of"]
    heard = hits._heard(split)
    place = pd.Index(corpus.articles["id"]).get_indexer(heard.corpus.articles["id"])
    found = [heard._counted(each) for each in dict.fromkeys((None, split))]
    return [one._replace(article=place[one.article]) for one in found], dict(corpus.unheard)


class _TermsOfPart(NamedTuple):
    """Terms of one part: the number of the article of each row, its label, and how often each term stands anywhere."""

    counts: "scipy.sparse.csr_array"
    names: Sequence[str]
    words: np.ndarray
    article: np.ndarray
    label: pd.Categorical
    often: np.ndarray


def _terms_of_part(corpus: Articles, by: str, size: int, holding: str | None) -> _TermsOfPart:
    terms = count_terms(corpus, by, size, holding=holding)
    found = occurrences(corpus.tokens, size) if size > 1 else None
    often = corpus.tokens.frequencies if found is None else np.bincount(found.codes, minlength=len(found.types))
    article = pd.Index(corpus.articles["id"]).get_indexer(terms.rows["article"])
    label = terms.group if by in PARTS else terms.group[:0]
    return _TermsOfPart(terms.counts.astype(np.int32), terms.names, terms.words, article, label, often)


def _spans(hits: Matches, chosen: np.ndarray) -> pd.DataFrame:
    """Some of the hits, with the numbers of their articles in the part that was asked."""
    corpus, spans = hits.__dict__["asked_of"], hits.spans.iloc[chosen].drop(columns="first")
    place = pd.Index(corpus.articles["id"]).get_indexer(hits.corpus.articles["id"])
    return spans.assign(article=place[spans["article"]])


def _first_spans(hits: Matches, n: int | None, sort: Any, seed: int) -> pd.DataFrame:
    if "random" in np.atleast_1d(sort):
        raise ValueError("a corpus in parts is not sorted at random after something else: sort by 'random' alone")
    return _spans(hits, np.sort(in_order(hits, sort, seed)[:n]))
