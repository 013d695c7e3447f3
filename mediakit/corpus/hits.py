"""Hits as data: one row a match in its article, whom it belongs to, and how many there are in how many words."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import numpy as np
import pandas as pd

from mediakit.corpus.articles import OWN, UNKNOWN, Articles, articles_with, matching, told
from mediakit.corpus.parts import PARTS
from mediakit.corpus.rates import Counts
from mediakit.finding.negation import Cues
from mediakit.results.choices import Listed, choice, column_of
from mediakit.results.provenance import Provenance, recorded
from mediakit.results.table import ROWS, FirstRows, ShownAsTable, Table
from mediakit.text.languages import language_named

__all__ = ["PLACE", "ComparisonT", "Counted", "Matches", "Quoted", "RatesT", "features_of", "splitting"]

COLUMNS = ["article", "start", "end", "match", "entry", "category", "negated_by", "feature", "section"]
PLACE = ["article", "start", "end"]
TOGETHER, CELLS = 4096, 1 << 22  # articles, and articles times parts, whose words are counted in one go

RatesT = TypeVar("RatesT")
ComparisonT = TypeVar("ComparisonT")


class Counted(NamedTuple):
    """Rows of rates: the article (row number) and the part that make each, its words, and its hits of each feature."""

    article: np.ndarray
    part: pd.Categorical | None
    words: np.ndarray
    counts: np.ndarray
    features: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class Matches(ShownAsTable, Listed, Generic[RatesT, ComparisonT]):
    """Matches of a finder in a corpus.

    `frame` has one row a match: `article` (id), `start, end` (character positions in the article's `text`), `match`
    (`text[start:end]`), `entry`, `category`, `negated_by` (the cue that turned it, or ""), `feature` (the category, or
    "not " + category where it is turned), `section` (headline, caption, lead, body), `voice` ("own words", or the kind
    of quotation it stands in) with its `speaker` and `side` ("unknown" where the text does not say), and of a lexicon's
    hits `mood` (stated, asked, conditional).

    The counts of `per_words()` are numbers of these rows and nothing else.
    """

    INNER = ("changed", "each", "language_notes", "matches", "alone", "rates_type")

    spans: pd.DataFrame  # article (row number), start, end, first (token), entry, category, negated_by, feature
    corpus: Articles
    features: tuple[str, ...]
    provenance: Provenance
    selection: tuple[tuple[str, Any], ...] = field(default=())  # parts of articles that were asked for
    language: str = ""  # of the instrument, where it has one
    unit: ClassVar[str] = "hits"
    rates_type: ClassVar[Any] = None  # what `per_words` gives: the public nouns name theirs

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a match; see the class."""
        frame = self.spans.assign(
            match=pd.Series(self.matches, self.spans.index, dtype="str"),  # text where nothing was found, too
            article=self.corpus.articles["id"].to_numpy()[self.spans["article"].to_numpy()],
            **{part: self._labels(part) for part in PARTS},
        )
        rest = [c for c in frame.columns if c not in (*COLUMNS, *PARTS, "first")]
        return frame[[*COLUMNS, "voice", "speaker", "side", *rest]].reset_index(drop=True)

    @property
    def matches(self) -> list[str]:
        """The words found, as written."""
        texts = self.corpus.articles["text"].to_numpy()[self.spans["article"].to_numpy()]
        places = zip(texts, self.spans["start"].tolist(), self.spans["end"].tolist(), strict=True)
        return [text[start:end] for text, start, end in places]

    def _labels(self, part: str) -> np.ndarray:
        """The part of the article in which each hit begins."""
        return np.asarray(self.corpus.parts(part)[self.spans["first"].to_numpy()])

    @property
    def language_notes(self) -> tuple[str, ...]:
        """What a reader should know where the instrument, the articles and the words that turn a hit are of several languages."""
        turns = any(feature.startswith("not ") for feature in self.features)
        notes = self.corpus.in_other_languages(self.language) if turns or self.language else ()
        if turns and not Cues.of(self.language).groups:
            notes += (f"an instrument for {language_named(self.language)}, in which no word is known to turn a hit: none is",)
        return notes

    def _table(self) -> Table:
        # Who speaks is worked out for the articles shown only: a side that titles say needs all of them.
        side = [] if (self.corpus.sides is None or self.corpus.sides.by_titles) and "side" not in dict(self.selection) else ["side"]
        shown = self.alone(np.arange(min(len(self), ROWS))).frame[["article", "match", "feature", "negated_by", "section", "speaker", *side]]
        notes = self.corpus.left_unheard() + self.language_notes
        return FirstRows(shown, self.provenance, f"{len(self):,} hits in {len(self.corpus):,} articles", notes, len(self))

    @recorded
    def where(self, **conditions: Any) -> Self:
        """Only the hits that meet every condition.

        Conditions on parts (section, voice, speaker, side) and on articles also narrow the words that rates refer to:
        `where(section="lead")` gives hits per 1,000 words of leads.

        Args:
            **conditions: a column of the hits (`category`, `feature`, `entry`, `mood`, `section`, `voice`, `speaker`,
                `side`) or of the articles (`outlet`, …), and a value, a list of values, or a function of the column.
                `negated=True` or `False`; `voice="own"` for the outlet's own words, `voice="attributed"` for all that it
                gives as somebody else's, in quotation marks or not.

        Raises:
            ValueError: if there is no such column, or no article has any of the values asked for.
        """
        hits = self
        for name, wanted in conditions.items():
            hits = hits._narrowed(name, wanted)
        steps = {name: told(wanted) for name, wanted in conditions.items()}
        return replace(hits, provenance=self.provenance.then("where", **steps))

    def _narrowed(self, name: str, wanted: Any) -> Self:
        if name in (*PARTS, "negated") or (name in self.spans.columns and name not in ("article", "first")):
            return self._chosen(name, wanted)
        name = "id" if name == "article" else name
        column = column_of(self.corpus.articles, name, "to choose hits by", also={*self.spans.columns, *PARTS, "negated"} - {"first"})
        return self._of_articles(articles_with(column, wanted))

    def _chosen(self, name: str, wanted: Any) -> Self:
        """The hits that a column of theirs, or the part they stand in, chooses."""
        if name in PARTS:
            wanted = _voices(wanted) if name == "voice" else wanted
            heard = self._heard(name)
            kept = matching(pd.Series(heard._labels(name)), wanted)
            return replace(heard, spans=heard.spans[kept], selection=(*self.selection, (name, wanted)))
        if name == "negated":
            kept = (self.spans["negated_by"] != "").to_numpy() == wanted
        else:
            kept = matching(self.spans[name], wanted)
        return replace(self, spans=self.spans[kept], features=self._remaining(name, wanted))

    def each(self, function: Any, *given: Any, asks: Sequence[str] = ()) -> list[tuple[np.ndarray, Any]]:
        """What a function makes of the hits, with the numbers of their articles: of a corpus in parts once for each part."""
        return [(np.arange(len(self.corpus)), function(self, *given))]

    def changed(self, function: Any, *given: Any) -> Self:
        """Other hits, which a function makes of these: of a corpus in parts in each part."""
        return function(self, *given)

    def _remaining(self, name: str, wanted: Any) -> tuple[str, ...]:
        """Features that can still occur: a choice of features is kept whole, another choice keeps them all."""
        if name == "feature":
            return tuple(f for f in self.features if matching(pd.Series([f]), wanted)[0])
        if name == "category":
            return tuple(f for f in self.features if matching(pd.Series([f.removeprefix("not ")]), wanted)[0])
        if (name, wanted) in (("negated", False), ("negated_by", "")):
            return tuple(f for f in self.features if not f.startswith("not "))
        return self.features

    def alone(self, rows: np.ndarray, *, by: Sequence[str] = ()) -> Self:
        """These of the hits, in this order, in a corpus of their articles.

        Where hits were neither chosen nor put in order by side, whom a title puts on a side these articles say without the
        others, so that no others are read.
        """
        picked = replace(self, spans=self.spans.iloc[rows])
        theirs = np.zeros(len(self.corpus), dtype=bool)
        theirs[picked.spans["article"]] = True
        return picked._of_articles(theirs, alone="side" not in (*by, *dict(self.selection)))

    def _of_articles(self, kept: np.ndarray, *, alone: bool = False) -> Self:
        corpus = (self.corpus.take if alone else self.corpus.within)(np.flatnonzero(kept))
        number = np.full(len(kept), -1)
        number[kept] = np.arange(int(kept.sum()))
        spans = self.spans[kept[self.spans["article"].to_numpy()]]
        spans = spans.assign(article=number[spans["article"].to_numpy()])
        return replace(self, corpus=corpus, spans=spans.assign(first=corpus.first_tokens(spans)))

    def _heard(self, part: str | None) -> Self:
        """Without the articles in which who says what cannot be told, where it is asked."""
        if part in (None, "section") or self.corpus.heard.all():
            return self
        heard = self._of_articles(self.corpus.heard)
        heard.corpus.__dict__["unheard"] = self.corpus.unheard
        return heard

    def _of(self, name: str) -> Self:
        categories = sorted({f.removeprefix("not ") for f in self.features})
        if name in categories:
            return self._narrowed("category", name)
        return self._narrowed("feature", choice(name, [*categories, *self.features], "category or feature"))

    @recorded
    def per_words(self, per: int = 1000, *, split: str | None = None) -> RatesT:
        """Rates per so many words, one row an article, those without a hit included.

        Args:
            per: words that a rate refers to.
            split: cut each article into parts, each with its own hits and words: by `side` or `speaker` of the
                quotation, by `voice`, or by `section`.

        Raises:
            ValueError: if `per` is below 1 or there is no such part.
        """
        if per < 1:
            raise ValueError(f"rates per {per!r} words make no sense: give 1 or more, usually 1000")
        if split is not None:
            choice(split, PARTS, "part", "to split articles by")
        if (heard := self._heard(split)) is not self:
            return heard.per_words(per, split=split)
        found = self._counted(split)
        rows = self.corpus.articles.drop(columns=["text", "body"], errors="ignore").rename(columns={"id": "article"})
        if not np.array_equal(found.article, np.arange(len(rows))):
            rows = rows.iloc[found.article].reset_index(drop=True)
        if found.part is not None:
            rows[split] = found.part
        steps = self.provenance.then("per_words", per, **({"split": split} if split else {}))
        make: Any = self.rates_type or Counts
        return make(found.counts, found.words, found.features, rows, steps, per=per, split=split, unit=self.unit, hits=self)

    def _counted(self, split: str | None) -> "Counted":
        """What the rates are made of: the hits and words of every article, or of its parts."""
        article, part, of_hit, words = self._cells(split)
        feature = pd.Categorical(self.spans["feature"], categories=list(self.features)).codes
        counts = np.zeros((len(article), len(self.features)), dtype=np.int64)
        np.add.at(counts, (of_hit, feature), 1)
        return Counted(article, part, words, counts, self.features)

    def _cells(self, split: str | None) -> tuple[np.ndarray, pd.Categorical | None, np.ndarray, np.ndarray]:
        """The article and the part that make each row of the rates, the row of each hit, and the words of each row."""
        tokens, of_hit, size = self.corpus.tokens, self.spans["article"].to_numpy(), len(self.corpus)
        if split is None and not self.selection:
            return np.arange(size), None, of_hit, tokens.words
        part = None if split is None else self.corpus.parts(split)
        code: Any = None if part is None else part.codes
        kept, width, words = self._selected(), 1 if part is None else len(part.categories), []
        step = min(TOGETHER, max(1, CELLS // max(1, width)))
        for first in range(0, size, step):  # never a number of 64 bits for each word, nor for each speaker in each article
            inside = slice(tokens.indptr[first], tokens.indptr[min(first + step, size)])
            rows = np.repeat(np.arange(min(step, size - first)) * width, tokens.words[first : first + step])
            counted = np.bincount((rows if part is None else rows + code[inside])[kept[inside]])
            words.append(np.stack([np.flatnonzero(counted) + first * width, counted[counted > 0]]))
        used, counted = np.concatenate(words, axis=1) if words else np.zeros((2, 0), np.int64)
        if part is None:
            return np.arange(size), None, of_hit, np.bincount(used, counted, minlength=size).astype(np.int64)
        cell = np.searchsorted(used, of_hit * width + code[self.spans["first"].to_numpy()])
        return used // width, pd.Categorical.from_codes(used % width, part.categories), cell, counted

    def _selected(self) -> np.ndarray:
        """The tokens in the parts that were asked for."""
        kept = np.ones(len(self.corpus.tokens), dtype=bool)
        for name, wanted in self.selection:
            part = self.corpus.parts(name)
            kept &= matching(pd.Series(part.categories.astype(str)), wanted)[part.codes]
        return kept


@dataclass(frozen=True, repr=False, eq=False)
class Quoted(Matches[RatesT, ComparisonT]):
    """Who is quoted, in which words: hits with the columns `kind, cue, verb, stance` beside `speaker` and `side`.

    Split by side or speaker, the words that a rate refers to are those of the whole article: so many quotations of
    that side in 1,000 words of news.
    """

    unit: ClassVar[str] = "quotations"

    def _labels(self, part: str) -> np.ndarray:
        if part == "voice":
            return self.spans["kind"].to_numpy()
        if part in self.spans.columns:
            return self.spans[part].where(self.spans[part] != "", UNKNOWN).to_numpy()
        return super()._labels(part)

    def _table(self) -> Table:
        shown = self.frame[["article", "kind", "speaker", "side", "verb", "match"]]
        notes = self.corpus.left_unheard() + self.corpus.by_marks_alone()
        return Table(
            shown, self.provenance, title=f"{len(self):,} quotations in {len(self.corpus):,} articles", notes=notes
        )

    @recorded
    def passages(self) -> Table:
        """The words between quotation marks only: `article, passage, speaker, side, verb, stance, kind, start, end`.

        A quotation may hold several passages ("had stopped issuing “ultimatums” and “listens”" holds two).
        """
        frame = self.frame.explode("quoted", ignore_index=True).dropna(subset="quoted")
        text = self.corpus.articles.set_index("id")["text"]
        frame["start"] = [span[0] for span in frame["quoted"]]
        frame["end"] = [span[1] for span in frame["quoted"]]
        frame["passage"] = [
            text[a][s:e] for a, s, e in zip(frame["article"], frame["start"], frame["end"], strict=True)
        ]
        frame = frame[["article", "passage", "speaker", "side", "verb", "stance", "kind", "start", "end"]]
        return Table(
            frame.reset_index(drop=True), self.provenance.then("passages"), title=f"{len(frame):,} quoted passages"
        )

    def _cells(self, split: str | None) -> tuple[np.ndarray, pd.Categorical | None, np.ndarray, np.ndarray]:
        article, _, of_hit, words = super()._cells(None)
        if split is None:
            return article, None, of_hit, words
        part = pd.Categorical(self._labels(split))
        width = len(part.categories)
        parts = pd.Categorical.from_codes(np.tile(np.arange(width), len(article)), part.categories)
        return np.repeat(article, width), parts, of_hit * width + part.codes, np.repeat(words, width)


def _voices(wanted: Any) -> Any:
    if wanted == "own":
        return OWN
    if wanted == "attributed":
        return lambda voice: voice != OWN
    return wanted


def features_of(categories: Sequence[str], turned: bool) -> tuple[str, ...]:
    """Each category, followed by its turned twin where the finder knows polarity.

    >>> features_of(["cooperative"], True)
    ('cooperative', 'not cooperative')
    """
    return tuple(f for c in categories for f in ((c, f"not {c}") if turned else (c,)))


def splitting(*by: Any) -> str | None:
    """The part of articles (`side`, `voice`, …) that is among what groups are made by, or None.

    >>> splitting("outlet", "side"), splitting(["outlet"]), splitting(len)
    ('side', None, None)
    """
    names = [name for each in by for name in ([each] if isinstance(each, str) else each if isinstance(each, list | tuple) else [])]
    return next((name for name in names if name in PARTS), None)
