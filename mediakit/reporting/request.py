"""What a report is asked for, and what several of its sections need: worked out once."""

from dataclasses import dataclass, replace
from functools import cached_property

from mediakit.chain import Comparison, Corpus, Hits, Quotations
from mediakit.corpus.parts import PARTS
from mediakit.finding.lexicon import Lexicon
from mediakit.results.choices import column_of

GROUPS = 24  # that a table or figure shows
MOST = 200  # groups that can be compared at all
LINES, EACH = 600, 8  # of evidence behind a table, behind one of its numbers, where a page cannot hold all
ALL = 2500  # lines behind a table that a page holds


@dataclass(frozen=True)
class Request:
    """The corpus, the lexicon, what is compared, and the seed of everything drawn at random."""

    corpus: Corpus
    lexicon: Lexicon
    by: str = "outlet"
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError where a column makes more groups than a page can compare."""
        if self.by not in PARTS and (many := column_of(self.corpus.articles, self.by, "to report by", also=PARTS).nunique()) > MOST:
            raise ValueError(f"{self.by!r} makes {many:,} groups: report by a column with at most {MOST}")

    @property
    def column(self) -> str:
        """What articles are grouped by: `by`, or the outlet where that is a part of an article."""
        return "outlet" if self.by in PARTS else self.by

    @cached_property
    def hits(self) -> Hits:
        """What the lexicon finds."""
        return self.corpus.find(self.lexicon)

    @cached_property
    def comparison(self) -> Comparison:
        """The features of the lexicon by group."""
        return self.hits.compare(by=self.by, seed=self.seed)

    @cached_property
    def quotations(self) -> Quotations:
        """Who is quoted, for which side."""
        return self.corpus.quotations()

    @cached_property
    def largest(self) -> frozenset[str]:
        """The groups that are shown: those with most articles."""
        groups = column_of(self.corpus.articles, self.column, "to report by").astype(str)
        counted = groups[groups != ""].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        return frozenset(counted.index[:GROUPS])

    def shown(self, compared: Comparison) -> tuple[Comparison, tuple[str, ...]]:
        """The comparison with the largest groups only, where there are many, and a note that says so."""
        if compared.by != self.column:
            return compared, ()
        kept = compared.frame["group"].isin(self.largest)
        note = self.note(len(compared.groups), compared.frame["group"][kept].nunique())
        return (replace(compared, frame=compared.frame[kept].reset_index(drop=True)), note) if note else (compared, ())

    def note(self, groups: int, shown: int) -> tuple[str, ...]:
        """What is said where not all groups are shown."""
        return (f"the {shown:,} of {groups:,} groups with most articles are shown",) if shown < groups else ()

    @property
    def all_lines(self) -> bool:
        """Whether the page holds every place that the lexicon found; if not, a table beside it does."""
        return len(self.hits) <= ALL

    def each(self, rows: int, lines: int = ALL + 1) -> int:
        """Lines of evidence behind each of so many numbers: all of so many lines, or a draw where they are too many."""
        return lines if lines <= ALL else max(1, min(EACH, LINES // max(1, rows)))
