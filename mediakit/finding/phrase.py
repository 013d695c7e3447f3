"""Phrase: the finder of one pattern, which `corpus.find("significant progress")` makes of what it is given."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from mediakit.finding.finder import Texts
from mediakit.finding.patterns import Pattern, find_patterns, longest, parse


@dataclass(frozen=True)
class Phrase:
    """Finder of a word, a wildcard, a phrase or a gap; the language of patterns stands in `mediakit.finding.patterns`.

    Attributes:
        name: the pattern.
        across_sentences: whether a match may run over the end of a sentence or paragraph (never of an article).

    Raises:
        ValueError: if the pattern cannot be read.

    >>> from mediakit.chain import read
    >>> corpus = read(pd.DataFrame({"text": ["They agreed. Talks ended."]}))
    >>> [len(Phrase("agreed talks", across_sentences=wide).find(corpus)) for wide in (False, True)]
    [0, 1]
    """

    name: str
    across_sentences: bool = False
    polarity = False

    def __post_init__(self) -> None:
        _ = self._pattern

    @cached_property
    def _pattern(self) -> Pattern:
        return parse(self.name)

    @property
    def categories(self) -> tuple[str, ...]:
        """The pattern is its own category."""
        return (self.name,)

    def find(self, corpus: Texts) -> pd.DataFrame:
        """Every match, of overlapping ones the longest: article (row), start, end, entry, category, negated_by, first."""
        tokens = corpus.tokens
        spans = longest(find_patterns(tokens, [self._pattern], across_sentences=self.across_sentences), [0])
        frame = pd.DataFrame(
            {
                "article": tokens.article_of(spans.first),
                "start": tokens.starts[spans.first],
                "end": tokens.ends[spans.stop - 1],
                "first": spans.first,
            }
        )
        told = {"entry": self.name, "category": self.name, "negated_by": ""}
        return frame.assign(**{column: pd.Series(value, index=frame.index, dtype="str") for column, value in told.items()})
