"""Corpus: the articles, checked once and never changed; every analysis starts with one of its verbs."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from mediakit.coding import samples as units
from mediakit.coding.samples import Sample
from mediakit.corpus import article_view
from mediakit.corpus.hits import Hits, Quotations, features_of, matching, told
from mediakit.corpus.sharing import share_features
from mediakit.finding.lexicon import Lexicon
from mediakit.finding.passives.passive_clauses import Passives
from mediakit.finding.phrase import Phrase
from mediakit.finding.quotations.actors import Actors
from mediakit.finding.quotations.attributions import quotations_frame
from mediakit.learning import topics
from mediakit.learning.topics import TopicNumbers, Topics
from mediakit.reading.article_table import sections
from mediakit.reading.audit import Audit
from mediakit.reading.read import read_articles
from mediakit.reading.saving import save_articles
from mediakit.reading.sources import read_companions
from mediakit.results.figures.bars import bars
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.files import Saved, csv_bytes
from mediakit.results.progress import watched
from mediakit.results.provenance import Provenance, Step, digest
from mediakit.results.table import Table
from mediakit.stories.stories import Stories
from mediakit.text.tokens import Tokens, tokenise
from mediakit.wording import collocates, keyness, ngrams
from mediakit.wording.keyness import DistinctiveWords
from mediakit.wording.naming import Naming

__all__ = ["Corpus", "Finder", "read"]

SECTIONS = ("headline", "caption", "lead", "body")
OWN = "own words"
UNKNOWN = "unknown"
EVENTS = ("date", "label")
PLACE = ["article", "start", "end"]


class Finder(Protocol):
    """What `corpus.find` takes beside a lexicon or a pattern: anything with a name that gives spans.

    `find(corpus)` returns a frame with the columns `article` (the id), `start`, `end` (character positions in the
    article's `text`), `category`, and where known `entry` and `negated_by`.
    """

    name: str

    def find(self, corpus: "Corpus") -> pd.DataFrame:
        """Spans of the feature in the corpus."""
        ...


def read(
    source: str | os.PathLike[str] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    mend_mojibake: bool = False,
    actors: str | os.PathLike[str] | pd.DataFrame | None = None,
    events: str | os.PathLike[str] | pd.DataFrame | None = None,
) -> "Corpus":
    """Read articles: a folder, a file, a pattern such as `"2022/*.txt"`, or a pandas DataFrame.

    Args:
        source: text files (headline, byline, date, caption, body, original URL), or tables as CSV, TSV, JSON,
            JSON Lines, Parquet or XLSX. A folder may also hold `outlets.csv` (host, outlet, further columns),
            `actors.csv` and `events.csv`.
        columns: which column of a table is what, e.g. `{"text": "content"}`; what is not said is guessed and shown.
        outlet: the outlet of articles that do not say their own.
        encoding: of files that do not say theirs.
        date_order: `"day first"` or `"month first"` for dates like 01/02/2024, which are refused otherwise.
        mend_mojibake: put right texts that were decoded wrongly before (`Ð¡Ð¾`); otherwise they are only flagged.
        actors: a table of who belongs to which side (pattern, name, organisation, side, from, to), a file or a frame;
            by default the folder's `actors.csv`.
        events: a table of events (date, label), a file or a frame; by default the folder's `events.csv`.

    Returns:
        A Corpus. `corpus.audit` says in one text what was read, field by field, and what was set aside and why.

    Raises:
        FileNotFoundError: if there is nothing there. ValueError: if nothing there can be read as articles.
        ImportError: if a format needs an extra that is not installed.

    >>> corpus = read(pd.DataFrame({"title": ["Talks resume"], "text": ["Both sides agreed."], "date": ["2019-02-06"]}))
    >>> len(corpus)
    1
    """
    frame, audit = read_articles(
        source, columns=columns, outlet=outlet, encoding=encoding, date_order=date_order, mend_mojibake=mend_mojibake
    )
    beside = {} if isinstance(source, pd.DataFrame) else read_companions(source)
    actors = beside.get("actors") if actors is None else actors
    events = beside.get("events") if events is None else events
    return Corpus(frame, audit=audit, sides=None if actors is None else Actors.load(actors), events=_events(events))


def _events(table: str | os.PathLike[str] | pd.DataFrame | None) -> pd.DataFrame:
    if table is None:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]"), "label": pd.Series(dtype=str)})
    frame = table if isinstance(table, pd.DataFrame) else pd.read_csv(table, dtype=str, keep_default_na=False)
    if missing := [name for name in EVENTS if name not in frame.columns]:
        raise ValueError(
            f"the table of events lacks {' and '.join(missing)}: it has {', '.join(map(str, frame.columns))}"
        )
    try:
        days = pd.to_datetime(frame["date"], format="ISO8601")
    except ValueError as error:
        raise ValueError(f"the table of events has a date that is not like 2019-02-06: {error}") from error
    return frame.assign(date=days).sort_values(["date", "label"], ignore_index=True)


@dataclass(frozen=True, repr=False, eq=False)
class Description(Table):
    """Articles and words of each group, as `corpus.describe(by=…)` counts them."""

    def plot(self, ax: Any = None) -> Drawing:
        """Ranked bars: the articles of each group."""
        by = self.frame.columns[0]
        axes = bars(self.frame.rename(columns={by: "group"}), ax, value="articles", label="articles")
        return show(axes)


@dataclass(frozen=True, repr=False, eq=False)
class Corpus:
    """Articles and what can be asked of them. Made by `read`; never changed: every verb gives something new.

    Attributes:
        articles: one row an article: `id, outlet, date, headline, byline, agency, dateline, caption, photo_credit,
            body, url, …`, the user's own columns, and `text`, to which all positions refer.
        audit: what was read and what was set aside.
        sides: the table of actors: who belongs to which side; or None.
        events: `date, label`, perhaps empty.
    """

    articles: pd.DataFrame
    audit: Audit | None = None
    sides: Actors | None = None
    events: pd.DataFrame = field(default_factory=lambda: _events(None))
    steps: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return len(self.articles)

    def __repr__(self) -> str:
        outlets = self.articles["outlet"].replace("", np.nan).nunique() if len(self) else 0
        dates = self.articles["date"].dropna() if len(self) else pd.Series(dtype="datetime64[us]")
        span = f", {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else ""
        return f"<corpus: {len(self):,} articles, {int(self.tokens.words.sum()):,} words, {outlets} outlets{span}>"

    @cached_property
    def tokens(self) -> Tokens:
        """The words of all articles as integers with their positions; made when first needed."""
        return tokenise(self.articles["text"].tolist())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the articles (id, outlet, day, text), whatever their order."""
        fields = (self.articles[c].astype(str).fillna("NaT") for c in ("id", "outlet", "date", "text"))
        each = sorted(
            hashlib.sha256("\x1f".join(row).encode("utf-8", "surrogatepass")).digest()
            for row in zip(*fields, strict=True)
        )
        return hashlib.sha256(b"".join(each)).hexdigest()

    @cached_property
    def provenance(self) -> Provenance:
        """Fingerprint and size of the corpus, and the choices that led to it."""
        counts = {"articles": len(self), "words": int(self.tokens.words.sum())}
        return Provenance(self.fingerprint, self.steps, counts)

    # choosing articles

    def take(self, rows: np.ndarray) -> "Corpus":
        """The articles in these rows, in this order."""
        rows = np.asarray(rows, dtype=np.int64)
        corpus = replace(self, articles=self.articles.iloc[rows].reset_index(drop=True))
        if "_spoken" in self.__dict__:  # who says what was worked out once and does not change with the choice
            number = pd.Series(np.arange(len(rows)), index=rows)
            spoken = self._spoken[self._spoken["article"].isin(number.index)]
            spoken = spoken.assign(article=number.loc[spoken["article"]].to_numpy())
            spoken = spoken.sort_values(["article", "start", "end"], ignore_index=True)
            corpus.__dict__["_spoken"] = spoken
        return corpus

    def where(self, **conditions: Any) -> "Corpus":
        """Only the articles that meet every condition: a column and a value, a list of values, or a function of it.

        `where(story="first")` keeps the original of each story and leaves out its reprints, cuts and updates.

        Raises:
            ValueError: if there is no such column.
        """
        kept = np.ones(len(self), dtype=bool)
        steps = {name: told(wanted) for name, wanted in conditions.items()}
        if conditions.get("story") == "first":
            kept &= self._is_first()
            conditions.pop("story")
        for name, wanted in conditions.items():
            if name not in self.articles.columns:
                raise ValueError(f"no column {name!r} to choose articles by: choose one of {self._columns()}")
            kept &= matching(self.articles[name], wanted)
        return self._then(self.take(np.flatnonzero(kept)), "where", **steps)

    def _is_first(self) -> np.ndarray:
        """Which article is the first of its story: by the column `story` where there is one, else by `stories()`."""
        if "story" not in self.articles.columns:
            return self.stories().first
        ordered = self.articles.sort_values(["date", "id"], kind="stable", na_position="last")
        return self.articles.index.isin(ordered.drop_duplicates("story").index)

    def assign(self, **columns: Any) -> "Corpus":
        """The same articles with further columns: values, one an article, or a function of the article frame.

        >>> corpus = read(pd.DataFrame({"text": ["One.", "Two."], "date": ["2019-02-06", "2019-03-06"]}))
        >>> corpus.assign(month=lambda a: a["date"].dt.month).articles["month"].tolist()
        [2, 3]
        """
        if fixed := [name for name in columns if name in ("id", "text", "headline", "caption", "body")]:
            raise ValueError(f"{fixed[0]!r} holds the article itself and stays as it was read: choose another name")
        corpus = self._with(**columns)
        values = {name: digest(csv_bytes(corpus.articles[[name]]).decode()) for name in columns}
        return self._then(corpus, "assign", **values)

    def _with(self, **columns: Any) -> "Corpus":
        corpus = replace(self, articles=self.articles.assign(**columns))
        corpus.__dict__.update({k: v for k, v in self.__dict__.items() if k in ("tokens", "_spoken", "_quoted")})
        return corpus

    def _then(self, corpus: "Corpus", verb: str, *values: Any, **parameters: Any) -> "Corpus":
        """A corpus just made from this one, with the step that made it."""
        object.__setattr__(corpus, "steps", (*self.steps, Step(verb, values, parameters)))
        return corpus

    def around(self, date: str | pd.Timestamp, *, days: int = 14) -> "Corpus":
        """The articles of so many days before and after a date, with a column `period`: before, after.

        The day itself counts as after.

        Raises:
            ValueError: if the date cannot be read, or days is below 1.
        """
        if days < 1:
            raise ValueError(f"{days!r} days around a date hold no article: give 1 or more")
        try:
            day = pd.Timestamp(date).normalize()
        except (ValueError, TypeError) as error:
            raise ValueError(f"{date!r} is no date: write it like 2019-03-12") from error
        apart = (self.articles["date"] - day).dt.days
        near = self.take(np.flatnonzero(((apart >= -days) & (apart < days)).to_numpy()))
        period = np.where(near.articles["date"] < day, "before", "after")
        near = near._with(period=pd.Categorical(period, ["before", "after"], ordered=True))
        return self._then(near, "around", day, days=days)

    def _columns(self) -> str:
        return ", ".join(map(repr, sorted(set(self.articles.columns) - {"text"})))

    def describe(self, *, by: str = "outlet") -> "Description":
        """What is in the corpus: articles, words, words an article, first and last day of each group.

        Raises:
            ValueError: if there is no such column.
        """
        if by not in self.articles.columns:
            raise ValueError(f"no column {by!r} to describe the corpus by: choose one of {self._columns()}")
        counted = self.articles.assign(words=self.tokens.words).groupby(by, observed=True, sort=True)
        frame = counted.agg(
            articles=("id", "size"), words=("words", "sum"), first=("date", "min"), last=("date", "max")
        )
        frame = frame.reset_index().assign(
            words_each=(frame["words"] / frame["articles"]).round().astype(int).to_numpy()
        )
        frame = frame[[by, "articles", "words", "words_each", "first", "last"]]
        return Description(frame, self.provenance.then("describe", by=by), title=f"{len(self):,} articles by {by}")

    # finding

    def find(self, finder: "str | Lexicon | Finder", *, across_sentences: bool = False) -> Hits:
        """Every match of a lexicon, of a pattern such as `"significant progress"` or `"ultimatum*"`, or of a finder.

        Args:
            finder: one of the three.
            across_sentences: whether a match of a pattern may run over the end of a sentence.

        Raises:
            ValueError: if the pattern cannot be read or is the name of a shipped lexicon, or a finder's spans do not
                lie in the articles.
            TypeError: if it is none of the three.
        """
        if isinstance(finder, str):
            finder = _phrase(finder, across_sentences)
        elif across_sentences:
            raise ValueError("across_sentences goes with a pattern in words: a lexicon or finder has its own bounds")
        kind = _kind(finder)
        if not (hasattr(finder, "find") and hasattr(finder, "name")):
            raise TypeError(
                f"{finder!r} finds nothing: give a lexicon, a pattern, or an object with a name and find(corpus)"
            )
        spans = _checked(finder.find(self), self, finder.name)
        categories = list(finder.categories) if hasattr(finder, "categories") else sorted(spans["category"].unique())
        turned = getattr(finder, "polarity", bool((spans["negated_by"] != "").any()))
        provenance = self.provenance.then("find", finder.name, **kind)
        return Hits(spans, self, features_of(categories, turned), provenance)

    def quotations(self) -> Quotations:
        """Who is quoted, in which words, with which verb, for which side: one row a quotation."""
        spans = self._spoken.assign(entry="", category="quotation", negated_by="", feature="quotation")
        spans = spans.assign(first=self.first_tokens(spans))
        return Quotations(spans, self, ("quotation",), self.provenance.then("quotations"))

    def actors(self) -> Table:
        """A table of actors to fill in: who is quoted most, in which roles, with an empty side.

        Write the sides, save it as `actors.csv` beside the articles, and read again.
        """
        frame = Actors.propose(self._spoken)
        return Table(frame, self.provenance.then("actors"), title="Actors to fill in")

    def show(self, article: str, *, hits: Hits | None = None) -> article_view.ArticleView:
        """One article with its quotations marked by side, and hits if given.

        Raises:
            ValueError: if there is no such article.
        """
        row = np.flatnonzero(self.articles["id"] == article)
        if not len(row):
            raise ValueError(f"no article {article!r} here: choose one of the ids in .articles['id']")
        spoken = self._spoken[self._spoken["article"] == row[0]]
        found = None if hits is None else hits.where(article=article).frame
        return article_view.show(self.articles.iloc[row[0]], spoken, found)

    def passives(self) -> Hits:
        """Passive clauses with their verb, its class, and the agent's words where one is named.

        Categories `agentless` and `with agent`; see `mediakit.finding.passives.Passives`.
        """
        return self.find(Passives())

    def naming(
        self, of: str | None = None, *, by: str = "outlet", lexicon: str | Lexicon = "naming", **choices: Any
    ) -> Naming:
        """Who calls it what: the share of each name among all names that a group uses.

        Args:
            of: None: the names are the categories of the lexicon (war, invasion, operation …); one of these: its entries.
            by: a column of the articles, or `side`, `voice`, `speaker`.
            lexicon: the names, one shipped or one of your own.
            **choices: see `mediakit.wording.naming.naming`.
        """
        finder = lexicon if isinstance(lexicon, Lexicon) else Lexicon.load(lexicon)
        return self.find(finder).naming(of, by=by, **choices)

    # wording

    def distinctive_words(self, *, by: str, **choices: Any) -> DistinctiveWords:
        """Words (or n-grams) that one group uses more than another, the rest, or a frequency list.

        Takes `reference, words, minimum, cluster, resamples, seed`: see `mediakit.wording.keyness.distinctive_words`.
        """
        return keyness.distinctive_words(self, by=by, **choices)

    def collocates(self, pattern: str, **choices: Any) -> collocates.Collocates:
        """Words that stand near a pattern more often than chance, and how groups differ in them.

        Takes `window, by, minimum, cluster, resamples, seed`: see `mediakit.wording.collocates.collocates`.
        """
        return collocates.collocates(self, pattern, **choices)

    def ngrams(self, words: int = 2, *, minimum: int = 2) -> Table:
        """Runs of so many words with their counts, articles and dispersion; see `mediakit.wording.ngrams.ngrams`."""
        return ngrams.ngrams(self, words, minimum=minimum)

    def clusters(self, pattern: str, *, words: int = 3, minimum: int = 2) -> Table:
        """The runs of so many words in which a pattern stands; see `mediakit.wording.ngrams.clusters`."""
        return ngrams.clusters(self, pattern, words=words, minimum=minimum)

    @cached_property
    def _spoken(self) -> pd.DataFrame:
        def seen(rows: Any) -> Any:
            return watched(rows, "quotations", total=len(self))

        spoken = quotations_frame(self.articles, self.sides, progress=seen)
        return spoken.astype(dict.fromkeys(("article", "start", "end"), np.int64)).reset_index(drop=True)

    # topics

    def topics(self, n: int, **choices: Any) -> Topics:
        """Topics of the articles, and how stable they are.

        Takes `cluster, minimum, at_most, runs, seed`: see `mediakit.learning.topics.topics`.
        """
        return topics.topics(self, n, **choices)

    def choose_topics(self, numbers: Iterable[int], **choices: Any) -> TopicNumbers:
        """Stability against the number of topics; see `mediakit.learning.topics.choose_topics`."""
        return topics.choose_topics(self, numbers, **choices)

    # coding by people

    def sample(self, n: int, **choices: Any) -> Sample:
        """Units to be coded by people, with the weights that lead back to the corpus.

        Takes `unit, by, enrich, seed`: see `mediakit.coding.samples.sample`.
        """
        return units.sample(self, n, **choices)

    # reprints

    def stories(self, *, days: int | None = 7) -> Stories:
        """Reprints, cuts, updates and wire copy grouped into stories, however they were cut and re-ordered.

        Args:
            days: between the dates of two articles at most; None: any.

        Returns:
            One row an article: its story, its role in it, the share of its words that stands in the article it was
            taken from. `corpus.assign(story=corpus.stories().frame["story"])` makes stories what `compare(…,
            cluster="story")` resamples.
        """
        return Stories.of(self, days=days)

    # keeping

    def save(self, path: str | os.PathLike[str]) -> Saved:
        """Write the articles to one file: `.parquet` (exact, verified when read), `.jsonl`, or `.csv` for spreadsheets.

        Raises:
            ValueError: if the ending is another one. OSError: if it cannot be written.
        """
        return save_articles(self.articles, path, fingerprint=self.fingerprint)

    def share(self, path: str | os.PathLike[str], *, key: str | bytes) -> Saved:
        """Write derived features only, for articles whose text may not be passed on: a `.zip` with counts and no text.

        Args:
            path: of the archive.
            key: makes the articles' ids untraceable; keep it, it is not stored.

        Raises:
            ValueError: if texts could be rebuilt from what would be shared; nothing is written then.
        """
        return share_features(self.tokens, self.articles, path, key=key)

    def report(self, path: str | os.PathLike[str], **choices: Any) -> Saved:
        """One self-contained HTML page: what was read, compared and found, and for every number its sentences.

        Takes `lexicon, by, seed`: see `mediakit.report.report`.
        """
        from mediakit.report.page import report

        return report(self, path, **choices)

    # positions

    def first_tokens(self, spans: pd.DataFrame) -> np.ndarray:
        """The token in which each span (article row, start) begins, or the next one."""
        article = spans["article"].to_numpy()
        return np.maximum(self.tokens_before(article, spans["start"].to_numpy() + 1) - 1, self.tokens.indptr[article])

    def tokens_before(self, article: np.ndarray, position: np.ndarray) -> np.ndarray:
        """How many tokens of the corpus begin before each position (character) in its article (row)."""
        low, high = self.tokens.indptr[article], self.tokens.indptr[article + 1]
        # Halved for all positions at once: the places of all tokens would take longer to write down than this.
        while len(open_ := np.flatnonzero(low < high)):
            middle = (low[open_] + high[open_]) // 2
            before = self.tokens.starts[middle] < position[open_]
            low[open_[before]] = middle[before] + 1
            high[open_[~before]] = middle[~before]
        return low

    @cached_property
    def _before(self) -> np.ndarray:
        """Characters before each article, as if all texts stood one after the other."""
        return np.concatenate(([0], np.cumsum(self.articles["text"].str.len().to_numpy(dtype=np.int64) + 1)))

    @property
    def lengths(self) -> np.ndarray:
        """Characters of each article's text."""
        return np.diff(self._before) - 1

    def _place(self, article: np.ndarray, position: np.ndarray) -> np.ndarray:
        return self._before[article] + position

    @property
    def token_articles(self) -> np.ndarray:
        """The article (row) of each token."""
        return np.repeat(np.arange(len(self)), self.tokens.words)

    @property
    def _places(self) -> np.ndarray:
        return self._place(self.token_articles, self.tokens.starts)

    def parts(self, name: str) -> pd.Categorical:
        """The part of its article in which each token stands: by `section`, `voice`, `speaker` or `side`.

        Outside quotations voice, speaker and side are "own words"; a speaker or side that the text does not tell is
        "unknown".
        """
        if name == "section":
            return self._sections()
        spoken = self._spoken
        column = "kind" if name == "voice" else name
        labels = spoken[column].where(spoken[column] != "", UNKNOWN)
        known = sorted(set(labels))
        names = [n for n in known if n != UNKNOWN] + [n for n in known if n == UNKNOWN] + [OWN]
        codes = np.append(pd.Categorical(labels, categories=names).codes, len(names) - 1)
        return pd.Categorical.from_codes(codes[self._quoted], names)

    @cached_property
    def _quoted(self) -> np.ndarray:
        """The row of `_spoken` in which each token stands, or -1."""
        return _innermost(self._place, self._spoken, self._places)

    def _sections(self) -> pd.Categorical:
        where = sections(self.articles)
        tokens, article = self.tokens, self.token_articles
        codes = np.zeros(len(tokens), dtype=np.int8)
        for bound in ("headline_end", "caption_end", "lead_end"):
            codes += tokens.starts >= where[bound].to_numpy()[article]
        # A body of one paragraph has its first sentence as its lead.
        whole = (where["lead_end"] == where["body_end"]).to_numpy()
        lead = np.flatnonzero((codes == 2) & whole[article])
        first = np.full(len(self), -1)
        names, begins = np.unique(article[lead], return_index=True)
        first[names] = tokens.sentences[lead[begins]]
        codes[lead[tokens.sentences[lead] != first[article[lead]]]] = 3
        return pd.Categorical.from_codes(codes, SECTIONS)


def _phrase(pattern: str, across_sentences: bool) -> Phrase:
    """The finder of a pattern; ValueError where it is also the name of a lexicon, with the two lines that may be meant."""
    if pattern in Lexicon.shipped():
        wide = ", across_sentences=True" if across_sentences else ""
        raise ValueError(
            f"{pattern!r} is a word and the name of a lexicon. Write corpus.find(mk.Lexicon.load({pattern!r})) for the "
            f"lexicon, corpus.find(mk.Phrase({pattern!r}{wide})) for the word."
        )
    return Phrase(pattern, across_sentences=across_sentences)


def _kind(finder: Any) -> dict[str, Any]:
    """What a step must remember of a finder beside its name: the entries of a lexicon, or the class of another."""
    if isinstance(finder, Phrase):
        return {"across_sentences": True} if finder.across_sentences else {}
    if not isinstance(finder, Lexicon):
        return {"finder": type(finder).__name__}
    entries = [(name, [(g.entries, g.excepted) for g in groups]) for name, groups in finder.categories.items()]
    return {"lexicon": digest([finder.polarity, entries])}


def _innermost(place: Any, spoken: pd.DataFrame, places: np.ndarray) -> np.ndarray:
    """For each token the quotation that contains it (the one that begins last), or -1.

    A quotation split round its cue is in its pieces only: "…," he said, "…".
    """
    pieces = spoken[["article", "pieces"]].explode("pieces").dropna()
    bounds = np.array(pieces["pieces"].tolist(), dtype=np.int64).reshape(-1, 2)
    starts, ends = (place(pieces["article"].to_numpy(), bounds[:, side]) for side in (0, 1))
    order = np.lexsort((-ends, starts))
    first, stop = np.searchsorted(places, starts), np.searchsorted(places, ends)
    inside, rows = np.full(len(places), -1, dtype=np.int32), pieces.index.to_numpy()
    for piece in order:
        inside[first[piece] : stop[piece]] = rows[piece]
    return inside


def _checked(spans: pd.DataFrame, corpus: Corpus, name: str) -> pd.DataFrame:
    """A finder's spans with article rows, first tokens and features, sorted; refused where they lie outside a text."""
    missing = [c for c in ("article", "start", "end", "category") if c not in spans.columns]
    if missing:
        raise ValueError(
            f"the spans of {name!r} lack {', '.join(missing)}: they have {', '.join(map(str, spans.columns))}"
        )
    article = spans["article"]
    if not pd.api.types.is_integer_dtype(article.dtype):
        number = pd.Series(np.arange(len(corpus)), index=corpus.articles["id"])
        if unknown := sorted(set(article) - set(number.index)):
            raise ValueError(f"{name!r} found something in {unknown[0]!r}, which is no article of this corpus")
        article = number.loc[article].to_numpy()
    spans = spans.assign(article=np.asarray(article, dtype=np.int64))
    length = corpus.lengths[spans["article"]]
    wrong = (spans["start"] < 0) | (spans["end"] > length) | (spans["start"] >= spans["end"])
    if wrong.any():
        bad = spans[wrong].iloc[0]
        raise ValueError(
            f"{name!r} gave the span {bad['start']} to {bad['end']} in article {corpus.articles['id'].iloc[bad['article']]!r}, "
            f"which has {length[wrong.to_numpy()][0]} characters"
        )
    for column in ("entry", "negated_by"):
        if column not in spans.columns:
            spans[column] = ""
    turned = spans["negated_by"] != ""
    category = spans["category"]
    spans["feature"] = category.where(~turned, "not " + category.astype(str)) if turned.any() else category
    spans["first"] = _first(spans, corpus)
    spans = spans.drop(columns=[c for c in ("stop",) if c in spans.columns])
    # Most finders give their spans in order, and to sort takes longer than to look.
    return spans if _in_order(spans) else spans.sort_values([*PLACE, "category"], ignore_index=True)


def _first(spans: pd.DataFrame, corpus: Corpus) -> np.ndarray:
    """The first token of each span: the finder's own where it is right, which is sooner seen than found."""
    if "first" in spans.columns and pd.api.types.is_integer_dtype(spans["first"].dtype):
        tokens, article, first = corpus.tokens, spans["article"].to_numpy(), spans["first"].to_numpy()
        inside = (tokens.indptr[article] <= first) & (first < tokens.indptr[article + 1])
        if inside.all() and (tokens.starts[first] == spans["start"].to_numpy()).all():
            return first.astype(np.int64)
    return corpus.first_tokens(spans)


def _in_order(spans: pd.DataFrame) -> bool:
    """Whether every span stands before the next one by article, start and end, no two in one place."""
    later, same = np.zeros(max(len(spans) - 1, 0), bool), np.ones(max(len(spans) - 1, 0), bool)
    for column in PLACE:
        step = np.diff(spans[column].to_numpy())
        later, same = later | (same & (step > 0)), same & (step == 0)
    return bool(later.all()) and isinstance(spans.index, pd.RangeIndex)
