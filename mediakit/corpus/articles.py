"""Articles: the corpus as data, checked once and never changed; where each word stands in it, and which articles to take."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import pandas as pd

from mediakit.corpus.parts import OWN, UNKNOWN, innermost, section_of_tokens
from mediakit.reading.article_table import digests
from mediakit.reading.event_table import event_table
from mediakit.results.choices import Listed, choice, column_of
from mediakit.results.files import Saved, csv_bytes
from mediakit.results.provenance import Provenance, Step, digest, recorded
from mediakit.text.languages import guess_language, language_named
from mediakit.text.tokens import Tokens, tokenise

if TYPE_CHECKING:  # what a corpus only holds, whoever made it
    from mediakit.finding.quotations.actors import Actors
    from mediakit.reading.audit import Audit

GUESSED = 2000  # articles by which the languages of a corpus are told
NOTABLE = 0.01  # of the articles in another language than the instrument's

HitsT = TypeVar("HitsT")
QuotationsT = TypeVar("QuotationsT")


@dataclass(frozen=True, repr=False, eq=False)
class Articles(Listed, Generic[HitsT, QuotationsT]):
    """A corpus: the articles with their tokens and parts. Made by `read`; never changed: every verb gives something new.

    Attributes:
        articles: one row an article: `id, outlet, date, headline, byline, agency, dateline, caption, photo_credit,
            body, url, …`, the user's own columns, and `text`, to which all positions refer.
        audit: what was read and what was set aside.
        sides: the table of actors: who belongs to which side; or None.
        events: `date, label`, perhaps empty.

    `hits_type` and `quotations_type` are what `find` and `quotations` make of it: the public nouns name theirs.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> corpus, corpus.where(outlet="Post").find("agreed").per_words(1000).frame["rate"].tolist()[:2]
    (<corpus: 12 articles, 24 words, 2 outlets>, [500.0, 500.0])
    >>> len(corpus), len(corpus.where(outlet="Post")), len(corpus.where(text=lambda text: text.str.len() > 9))
    (12, 6, 6)
    """

    INNER = ("by_marks_alone", "first_tokens", "heard", "hits_type", "in_other_languages", "left_unheard", "lengths",
             "parts", "quotations_type", "take", "token_articles", "tokens_before", "within")  # fmt: skip

    articles: pd.DataFrame
    audit: "Audit | None" = None
    sides: "Actors | None" = None
    events: pd.DataFrame = field(default_factory=lambda: event_table(None))
    steps: tuple[Any, ...] = ()
    hits_type: ClassVar[Any] = None
    quotations_type: ClassVar[Any] = None

    def __len__(self) -> int:
        return len(self.articles)

    def __repr__(self) -> str:
        outlets = self.articles["outlet"].replace("", np.nan).nunique() if len(self) else 0
        dates = self.articles["date"].dropna() if len(self) else pd.Series(dtype="datetime64[us]")
        span = f", {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else ""
        return f"<corpus: {len(self):,} articles, {int(self.words.sum()):,} words, {outlets} outlets{span}>"

    @property
    def in_parts(self) -> Any:
        """The corpus itself if its texts stay in files (`mediakit.corpus.in_parts`); None if they are here."""
        return None

    @cached_property
    def tokens(self) -> Tokens:
        """The words of all articles as integers with their positions; made when first needed."""
        return tokenise(self.articles["text"].tolist())

    @property
    def words(self) -> np.ndarray:
        """Words of each article."""
        return self.tokens.words

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the articles (id, outlet, day, text), whatever their order."""
        return hashlib.sha256(b"".join(sorted(self.digests))).hexdigest()

    @property
    def digests(self) -> list[bytes]:
        """What the fingerprint is made of: the SHA-256 of each article."""
        return digests(self.articles)

    @cached_property
    def provenance(self) -> Provenance:
        """Fingerprint and size of the corpus, and the choices that led to it."""
        counts = {"articles": len(self), "words": int(self.words.sum())}
        return Provenance(self.fingerprint, self.steps, counts)

    def take(self, rows: np.ndarray) -> Self:
        """The articles in these rows, in this order."""
        rows = np.asarray(rows, dtype=np.int64)
        corpus = replace(self, articles=self.articles.iloc[rows].reset_index(drop=True))
        if "_read" in self.__dict__:  # what each article says is read once; what it says with others depends on the choice
            dropped = set(self.articles["id"]) - set(corpus.articles["id"])  # what was left out before stays named
            unheard = {name: why for name, why in self.unheard.items() if name not in dropped}
            corpus.__dict__.update(_read=_of_rows(self._read, rows), unheard=unheard)
        return corpus

    def within(self, rows: np.ndarray) -> Self:
        """As `take`, for a part of what was counted: whom a title puts on a side still is what all these articles say."""
        corpus = self.take(rows)
        if self.sides is None or self.sides.by_titles:
            corpus.__dict__["_wider"] = self, np.asarray(rows, dtype=np.int64)
        return corpus

    @recorded
    def where(self, **conditions: Any) -> Self:
        """Only the articles that meet every one of the `conditions`: a column and a value, a list of values, or a function of it.

        `where(story="first")` keeps the original of each story and leaves out its reprints, cuts and updates.

        Raises:
            ValueError: if there is no such column, or no article has any of the values.
        """
        kept = np.ones(len(self), dtype=bool)
        steps = {name: told(wanted) for name, wanted in conditions.items()}
        if conditions.get("story") == "first":
            kept &= self._is_first()
            conditions.pop("story")
        for name, wanted in conditions.items():
            kept &= articles_with(column_of(self.articles, name, "to choose articles by"), wanted)
        return self._then(self.take(np.flatnonzero(kept)), "where", **steps)

    def _is_first(self) -> np.ndarray:
        """Which article is the first of its story: by the column `story` where there is one, else by `stories()`."""
        if "story" not in self.articles.columns:
            from mediakit.stories.stories import stories  # only this choice needs it

            return stories(self).first
        ordered = self.articles.sort_values(["date", "id"], kind="stable", na_position="last")
        return self.articles.index.isin(ordered.drop_duplicates("story").index)

    @recorded
    def assign(self, **columns: Any) -> Self:
        """The same articles with further `columns`: values, one an article, or a function of the article frame.

        ValueError where a column holds the article itself (`id, text, headline, caption, body`).

        >>> import mediakit as mk, pandas as pd
        >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
        >>> corpus.assign(short=lambda articles: articles["text"].str.len() < 10).articles["short"].sum().item()
        6
        """
        if fixed := [name for name in columns if name in ("id", "text", "headline", "caption", "body")]:
            raise ValueError(f"{fixed[0]!r} holds the article itself and stays as it was read: choose another name")
        corpus = self._with(**columns)
        values = {name: digest(csv_bytes(corpus.articles[[name]]).decode()) for name in columns}
        return self._then(corpus, "assign", **values)

    def _with(self, **columns: Any) -> Self:
        corpus = replace(self, articles=self.articles.assign(**columns))
        corpus.__dict__.update(
            {k: v for k, v in self.__dict__.items() if k in ("tokens", "_read", "_wider", "_spoken", "_quoted", "unheard")}
        )
        return corpus

    def _then(self, corpus: Self, verb: str, *values: Any, **parameters: Any) -> Self:
        """A corpus just made from this one, with the step that made it."""
        object.__setattr__(corpus, "steps", (*self.steps, Step(verb, values, parameters)))
        return corpus

    @recorded
    def gather(self, n: int | None = None, *, seed: int = 0) -> Self:
        """`n` of the articles (None: all), each drawn by its id and the `seed`; of a corpus in parts, read together.

        ValueError if n is below 1.
        """
        chosen = self.take(rows_by_id(self.articles["id"].tolist(), n, seed))
        return chosen if n is None else self._then(chosen, "gather", n, seed=seed)

    @recorded
    def around(self, date: str | pd.Timestamp, *, days: int = 14) -> Self:
        """The articles of so many `days` before and after a `date`, with a column `period`: before, after.

        The day itself counts as after.

        Raises:
            ValueError: if the date cannot be read, or days is below 1.

        >>> import mediakit as mk, pandas as pd
        >>> days = ["2019-02-05", "2019-02-06", "2019-03-01"]
        >>> talks = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat.", "Rain."], "date": days}))
        >>> talks.around("2019-02-06", days=1).articles[["text", "period"]].values.tolist()
        [['They agreed.', 'before'], ['A threat.', 'after']]
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

    @cached_property
    def _spoken(self) -> pd.DataFrame:
        """Who says what, with the sides and kinds of speakers as all articles together say them."""
        from mediakit.finding.quotations.attributions import as_all_say  # eighteen files that only voices need

        if "_wider" in self.__dict__:
            wide, rows = self.__dict__["_wider"]
            spoken, own = _of_rows(wide._spoken, rows), set(self.articles["id"])
            self.__dict__["unheard"] = self.unheard | {name: why for name, why in wide.unheard.items() if name in own}
            return spoken
        return as_all_say(self._read, self.sides, self.articles.get("date"))

    @cached_property
    def _read(self) -> pd.DataFrame:
        """Who says what, as each article says it."""
        from mediakit.finding.quotations.attributions import quotations_frame
        from mediakit.reading.damage import reason
        from mediakit.results.progress import watched

        def seen(rows: Any) -> Any:
            return watched(rows, "quotations", total=len(self))

        faults: dict[int, Exception] = {}
        read = quotations_frame(self.articles, self.sides, progress=seen, faults=faults)
        names = self.articles["id"].to_numpy()
        self.__dict__["unheard"] = {names[row]: reason(error) for row, error in faults.items()}
        return read.astype(dict.fromkeys(("article", "start", "end"), np.int64)).reset_index(drop=True)

    @cached_property
    def languages(self) -> pd.Series:
        """The language of each article by its English name: as its source says, else as it reads; "" where that tells none.

        Of a large corpus some thousands of articles are looked at, evenly spread.
        """
        articles = self.articles.iloc[:: max(1, len(self) // GUESSED)]
        given = articles["language"].fillna("").astype(str) if "language" in articles else [""] * len(articles)
        pairs = zip(given, articles["text"], strict=True)
        return pd.Series([language_named(said) if said else guess_language(text) for said, text in pairs], dtype=object)

    def in_other_languages(self, language: str) -> tuple[str, ...]:
        """A note where an instrument of this language ("": of none it says) meets articles in another; () where it is not known to."""
        own, found = language_named(language), self.languages.value_counts()
        others = found[~found.index.isin([own or "English", ""])]
        if others.sum() < max(1, (NOTABLE if own else 0.5) * len(self.languages)):
            return ()
        named = ", ".join(f"{name} {others[name]:,}" for name in others.index[:3])
        share = f"{others.sum() / len(self.languages):.0%} of the articles are in another language ({named})"
        if own:
            return (f"an instrument for {own}: {share}; its hits there are chance",)
        return (f"an instrument that says no language, turned by English words: {share}; say which it is for (language: …)",)

    def by_marks_alone(self) -> tuple[str, ...]:
        """A note where articles are in languages without rules for who says what; () where none is known to be."""
        from mediakit.finding.quotations.rule_choice import RULES

        found = self.languages.value_counts()
        others = found[~found.index.isin([*RULES, ""])]
        named = ", ".join(f"{name} {others[name]:,}" for name in others.index[:3])
        return (f"by quotation marks alone, the speaker unknown: articles in {named}",) if len(others) else ()

    @property
    def says_sides(self) -> bool:
        """Whether a table of actors, or without one the titles in the texts, say for whom somebody speaks."""
        return self.sides is not None or bool((self._spoken["side"] != "").any())

    @cached_property
    def unheard(self) -> dict[str, str]:
        """The articles in which who says what cannot be told, by id, each with the reason; {} until that was asked.

        They are left out where quotations, voices, speakers or sides are counted, from the hits and from the words.
        """
        return {}

    @property
    def heard(self) -> np.ndarray:
        """Which articles are none of those."""
        spoken = np.isin(np.arange(len(self)), self._spoken["article"])  # works out who is unheard, too
        return spoken | ~self.articles["id"].isin(list(self.unheard)).to_numpy()

    def left_unheard(self) -> tuple[str, ...]:
        """A note for each article that was left out because who says what in it cannot be told."""
        lost = [name for name in self.unheard if name not in set(self.articles["id"])]
        return tuple(f"left out: {name} ({self.unheard[name]})" for name in lost)

    def save(self, path: str | os.PathLike[str], *, articles: int | None = None) -> Saved:
        """Write the articles to one file: `.parquet` (exact, verified when read), `.jsonl`, or `.csv` for spreadsheets.

        Args:
            path: a file; or, with `articles`, a folder.
            articles: how many stand in one part of a corpus in parts, which `mediakit.parts(folder)` opens; usually 5000.

        Raises:
            ValueError: if the ending is another one, or `articles` below 1. OSError: if it cannot be written.
        """
        from mediakit.reading.part_files import save_parts  # Parquet, which only keeping needs
        from mediakit.reading.saving import save_articles

        audit = None if self.steps else self.audit  # what was chosen or added since the reading, its audit does not know
        if articles is not None:
            actors = {} if self.sides is None else {"actors": self.sides.frame}
            beside = actors | ({"events": self.events} if len(self.events) else {})
            return save_parts(self.articles, path, size=articles, fingerprint=self.fingerprint, audit=audit, beside=beside)
        return save_articles(self.articles, path, fingerprint=self.fingerprint, audit=audit)

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
            return section_of_tokens(self)
        spoken = self._spoken
        column = "kind" if name == "voice" else name
        labels = spoken[column].where(spoken[column] != "", UNKNOWN)
        known = sorted(labels.unique())
        names = [n for n in known if n != UNKNOWN] + [n for n in known if n == UNKNOWN] + [OWN]
        lost = ~self.heard
        names = names if UNKNOWN in names or not lost.any() else [*names[:-1], UNKNOWN, OWN]
        codes = np.append(pd.Categorical(labels, categories=names).codes, len(names) - 1)[self._quoted]
        if lost.any():
            codes[lost[self.token_articles]] = names.index(UNKNOWN)
        return pd.Categorical.from_codes(codes, names)

    @cached_property
    def _quoted(self) -> np.ndarray:
        """The row of `_spoken` in which each token stands, or -1."""
        return innermost(self._place, self._spoken, self._places)


def _of_rows(spoken: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Who says what in these articles, numbered anew."""
    number = pd.Series(np.arange(len(rows)), index=rows)
    spoken = spoken[spoken["article"].isin(number.index)]
    spoken = spoken.assign(article=number.loc[spoken["article"]].to_numpy())
    return spoken.sort_values(["article", "start", "end"], ignore_index=True)


def matching(column: pd.Series, wanted: Any) -> np.ndarray:
    """Which values of a column are `wanted`: one value, a list of values, or a function of the column.

    >>> matching(pd.Series(["a", "b", "c"]), ["a", "c"])
    array([ True, False,  True])
    """
    if callable(wanted):
        return np.asarray(wanted(column), dtype=bool)
    if isinstance(wanted, list | tuple | set | frozenset):
        return column.isin(list(wanted)).to_numpy()
    return (column == wanted).to_numpy(dtype=bool)


def articles_with(column: pd.Series, wanted: Any) -> np.ndarray:
    """As `matching`, for a column of the articles: values that no article has are refused with those there are.

    A function may choose nothing. `where(date="2019")` means one day, and says so.

    >>> articles_with(pd.Series(["Fox", "Post"], name="outlet"), "fox")
    Traceback (most recent call last):
    ValueError: no outlet 'fox' here: choose one of 'Fox', 'Post'. Did you mean 'Fox'?
    """
    kept = matching(column, wanted)
    if kept.any() or column.empty or callable(wanted):
        return kept
    values = column.dropna()
    days = pd.api.types.is_datetime64_any_dtype(values)
    known = sorted(values.dt.strftime("%Y-%m-%d") if days else values, key=str)
    hint = f" (a day; of a span give a function: {column.name}=lambda days: days.dt.year == 2019)" if days else ""
    several = isinstance(wanted, list | tuple | set | frozenset)
    asked = next(iter(wanted), "") if several else wanted
    if several and not wanted:
        return kept
    choice(asked, known, str(column.name), f"here{hint}")
    return kept


def told(wanted: Any) -> Any:
    """A condition in a form that the provenance can keep."""
    return f"function {getattr(wanted, '__name__', 'given')}" if callable(wanted) else wanted


def rows_by_id(ids: Sequence[str], n: int | None, seed: int) -> np.ndarray:
    """The rows of `n` of the ids in their order, whatever the order of the others; None: all.

    >>> rows_by_id(["a", "b", "c"], 2, 0).tolist(), rows_by_id(["a", "b", "c"], None, 0).tolist()
    ([0, 2], [0, 1, 2])
    """
    if n is not None and n < 1:
        raise ValueError(f"{n!r} articles are no sample: give 1 or more, or None for all")
    from mediakit.statistics.draws import keys  # which reading and finding do without

    rows = np.arange(len(ids))
    return rows if n is None or n >= len(ids) else np.sort(np.lexsort((rows, keys(ids, seed)))[:n])
