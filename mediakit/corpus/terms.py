"""Words and n-grams counted over articles, or over the parts of articles that a side or a section owns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy

from mediakit.corpus.articles import Articles
from mediakit.corpus.parts import PARTS
from mediakit.finding.patterns import find_patterns
from mediakit.results.choices import PERIODS, choice, column_of
from mediakit.text.sentences import SENTENCE
from mediakit.text.tokens import Tokens, normalise

LONGEST = 8  # words of an n-gram


@dataclass(frozen=True, eq=False)
class Occurrences:
    """Every word, or every run of `size` words within a sentence: where each begins and which it is.

    positions: the first token (int64, ascending); codes: row of `types` (int64); types: types × size, numbers of words.
    """

    positions: np.ndarray
    codes: np.ndarray
    types: np.ndarray

    @property
    def size(self) -> int:
        return self.types.shape[1]

    def where(self, kept: np.ndarray) -> "Occurrences":
        """Some of the occurrences, by a mask."""
        return Occurrences(self.positions[kept], self.codes[kept], self.types)

    def names(self, tokens: Tokens, codes: np.ndarray | None = None) -> list[str]:
        """The types as text."""
        chosen = self.types if codes is None else self.types[codes]
        words = np.array(tokens.vocabulary, dtype=object)[chosen]
        return words[:, 0].tolist() if self.size == 1 else [" ".join(row) for row in words]


def occurrences(tokens: Tokens, size: int = 1, *, fewest: int = 1) -> Occurrences:
    """The runs of `size` words that no sentence end interrupts; `fewest` leaves out those that occur less often.

    Raises:
        ValueError: if the size is not from 1 to 8.

    >>> from mediakit.text.tokens import tokenise
    >>> tokens = tokenise(["Talks go on. Talks go well."])
    >>> found = occurrences(tokens, 2)
    >>> found.names(tokens), found.codes.tolist()
    (['go on', 'go well', 'talks go'], [2, 0, 2, 1])
    """
    if not isinstance(size, int) or not 1 <= size <= LONGEST:
        raise ValueError(f"runs of {size!r} words cannot be counted: give a whole number from 1 to {LONGEST}")
    place, code = np.arange(len(tokens)), tokens.ids.astype(np.int64)
    types = np.arange(len(tokens.vocabulary))[:, None]
    for length in range(2, size + 1):
        last = place + length - 1
        inside = last < len(tokens)
        inside[inside] = tokens.breaks[last[inside]] < SENTENCE
        place, code, last = place[inside], code[inside], last[inside]
        pair, code, counts = np.unique(
            code * len(tokens.vocabulary) + tokens.ids[last], return_inverse=True, return_counts=True
        )
        # a run is no more frequent than its beginning: the rare ones need not grow
        often = counts >= fewest
        number = np.cumsum(often) - 1
        kept = often[code]
        place, code = place[kept], number[code[kept]]
        types = np.column_stack([types[pair[often] // len(tokens.vocabulary)], pair[often] % len(tokens.vocabulary)])
    return Occurrences(place, code, types)


@dataclass(frozen=True, eq=False)
class Terms:
    """Counts of terms in rows (articles, or parts of them).

    counts: rows × terms (csr, int); names: of the terms; words: size of each row; rows: frame with `article` (id) and
    the articles' columns; group: of each row; cluster: the column of `rows` whose values are drawn and permuted whole.

    Raises ValueError if there is no such column.
    """

    counts: "scipy.sparse.csr_array"
    names: Sequence[str]
    words: np.ndarray
    rows: pd.DataFrame
    group: pd.Categorical
    cluster: str = "article"

    def __post_init__(self) -> None:
        choice(self.cluster, sorted(self.rows.columns), "column", "whose values could be drawn whole")

    def sorted(self) -> "Terms":
        """The same with the rows in the order of their articles' names, so that the order of reading changes no digit."""
        order = np.lexsort([np.asarray(self.group.codes), self.rows["article"].astype(str).to_numpy()])
        rows = self.rows.iloc[order].reset_index(drop=True)
        return replace(self, counts=self.counts[order], words=self.words[order], rows=rows, group=self.group[order])


def label_tokens(corpus: Articles, by: str) -> tuple[np.ndarray, pd.DataFrame, pd.Categorical]:
    """The rows that `by` makes: an article each, or its parts; -1 for tokens that belong to none.

    Returns the row of each token, the rows' frame (`article` and the articles' columns), and the rows' groups.

    Raises:
        ValueError: if there is no such column or part.
    """
    articles = corpus.articles.drop(columns=["text", "body"], errors="ignore").rename(columns={"id": "article"})
    if by == "id":
        by = "article"
    if by in articles.columns or by in PERIODS:
        column = column_of(articles, by, "to compare by")
        present = column.notna().to_numpy() & (column.astype(str) != "").to_numpy()
        number = np.where(present, np.cumsum(present) - 1, -1)
        return number[corpus.token_articles], articles[present].reset_index(drop=True), groups_of(column[present])
    choice(by, [*PARTS, *sorted(articles.columns)], "column", "to compare by")
    part = corpus.parts(by)
    cell = corpus.token_articles * len(part.categories) + part.codes
    used, row = np.unique(cell, return_inverse=True)
    rows = articles.iloc[used // max(1, len(part.categories))].reset_index(drop=True)
    return (
        row,
        rows,
        pd.Categorical.from_codes(used % max(1, len(part.categories)), part.categories).remove_unused_categories(),
    )


def groups_of(column: pd.Series) -> pd.Categorical:
    """The values as text: in the order of their categories, or else of the alphabet."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Categorical(column.astype(str), [str(c) for c in column.cat.categories if (column == c).any()])
    return pd.Categorical(column.astype(str))


def count_terms(
    corpus: Articles, by: str, size: int = 1, *, fewest: int = 1, cluster: str = "article", holding: str | None = None
) -> Terms:
    """Words (size 1) or n-grams counted in each article, or in the part of it that `by` names.

    An n-gram that runs from one part into the next belongs to neither; `holding`: only those that contain a match of this pattern
    are counted. Raises ValueError as `label_tokens`, `occurrences` and `find_patterns` do.
    """
    if corpus.in_parts is not None:
        return corpus.in_parts.terms(by, size, fewest=fewest, cluster=cluster, holding=holding)
    tokens = corpus.tokens
    row, rows, group = label_tokens(corpus, by)
    words = np.bincount(row[row >= 0], minlength=len(rows))
    if size == 1 and by not in PARTS and holding is None:
        kept = corpus.articles["id"].isin(rows["article"]).to_numpy()
        return Terms(scipy.sparse.csr_array(tokens.matrix()[kept]), tokens.vocabulary, words, rows, group, cluster)
    found = occurrences(tokens, size, fewest=fewest)
    found = found.where((row[found.positions] >= 0) & (row[found.positions] == row[found.positions + size - 1]))
    if holding is not None:
        # a run contains a match where the first match from its start on ends within it
        spans = find_patterns(tokens, [holding])
        order = np.argsort(spans.first, kind="stable")
        first, stop = spans.first[order], np.minimum.accumulate(spans.stop[order][::-1])[::-1]
        ends = np.append(stop, len(tokens) + size)[np.searchsorted(first, found.positions)]
        found = found.where(ends <= found.positions + size)
    counts = table(row[found.positions], found.codes, (len(rows), len(found.types)))
    return Terms(counts, found.names(tokens), words, rows, group, cluster)


def pair_margins(corpus: Articles) -> pd.DataFrame:
    """How often each word is the first and the second of two that no sentence end parts; the words are the index."""
    if corpus.in_parts is not None:
        return corpus.in_parts.pair_margins()
    tokens = corpus.tokens
    begins = np.flatnonzero(tokens.breaks[1:] < SENTENCE)
    counts = (np.bincount(tokens.ids[begins + step], minlength=len(tokens.vocabulary)) for step in (0, 1))
    return pd.DataFrame(dict(zip(("first", "second"), counts, strict=True)), index=pd.Index(tokens.vocabulary, dtype=object))


def table(row: np.ndarray, code: np.ndarray, shape: tuple[int, int]) -> "scipy.sparse.csr_array":
    """How often each code stands in each row (csr, int32)."""
    order = np.argsort(row, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=shape[0]))])
    counts = scipy.sparse.csr_array((np.ones(len(code), np.int32), code[order], bounds), shape=shape)
    counts.sum_duplicates()
    return counts


@dataclass(frozen=True)
class Exactly:
    """A finder of words and n-grams as they were counted, each a category of its own: no possessives, no wildcards.

    An n-gram stands within a sentence.

    >>> from mediakit import read
    >>> corpus = read(pd.DataFrame({"text": ["The dam's wall. The dam holds."], "date": ["2019-02-06"]}))
    >>> corpus.find(Exactly(("the dam", "holds"))).frame[["match", "category"]].values.tolist()
    [['The dam', 'the dam'], ['holds', 'holds']]
    """

    terms: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the finder is called: its only term, or the kind of thing that its terms are."""
        return self.terms[0] if len(self.terms) == 1 else "words"

    def find(self, corpus: Articles) -> pd.DataFrame:
        """One row an occurrence: article, start, end, entry, category."""
        tokens = corpus.tokens
        number = {word: code for code, word in enumerate(tokens.vocabulary)}
        found = [_places(tokens, [number.get(normalise(word), -1) for word in term.split(" ")]) for term in self.terms]
        first = np.concatenate([np.zeros(0, np.int64), *found])
        which = np.repeat(np.arange(len(self.terms)), [len(each) for each in found])
        order = np.lexsort((which, first))
        first, which = first[order], which[order]
        last = first + np.array([term.count(" ") for term in self.terms], dtype=np.int64)[which]
        names = np.array(self.terms, dtype=object)[which]
        return pd.DataFrame({
            "article": tokens.article_of(first), "start": tokens.starts[first].astype(np.int64),
            "end": tokens.ends[last].astype(np.int64), "entry": names, "category": names,
        })  # fmt: skip


def _places(tokens: Tokens, words: list[int]) -> np.ndarray:
    """The first token of every run of these words that no sentence end interrupts."""
    first = np.flatnonzero(tokens.ids == words[0])
    for step, word in enumerate(words[1:], start=1):
        first = first[first + step < len(tokens)]
        first = first[(tokens.ids[first + step] == word) & (tokens.breaks[first + step] < SENTENCE)]
    return first
