"""What is in a corpus: articles and words of each group, first and last day."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from mediakit.corpus.articles import Articles
from mediakit.results.choices import column_of
from mediakit.results.figures.bars import bars
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.timeline import timeline
from mediakit.results.provenance import recorded
from mediakit.results.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Description(Table):
    """Articles and words of each group, as `corpus.describe(by=…)` counts them."""

    def plot(self, ax: Any = None) -> Drawing:
        """Ranked bars: the articles of each group; days, weeks and other periods stand in order of time."""
        by = self.frame.columns[0]
        if self.frame[by].astype(str).str.fullmatch(r"\d{4}(-\d\d(-\d\d)?|Q\d)?|").all() and len(self.frame) > 1:
            counts = self.frame.assign(period=self.frame[by], rate=self.frame["articles"].astype(float))
            return show(timeline(counts[counts["period"] != ""], None, ax, label="articles"))
        axes = bars(self.frame.rename(columns={by: "group"}), ax, value="articles", label="articles")
        return show(axes)


@recorded
def describe(corpus: Articles, *, by: str = "outlet") -> Description:
    """What is in the corpus: articles, words, words an article, first and last day of each group.

    Args:
        by: a column of the articles, or `day`, `week`, `month`, `quarter` or `year` of their date.

    Returns:
        A Description, one row a group: `articles, words, words_per_article, first, last` (days) and what is missing.

    Raises:
        ValueError: if there is no such column.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> corpus.describe(by="outlet").frame.iloc[:, :4].values.tolist()
    [['Globe', 6, 12, 2], ['Post', 6, 12, 2]]
    """
    column = column_of(corpus.articles, by, "to describe the corpus by")
    counted = corpus.articles.assign(words=corpus.words, **{by: column}).groupby(by, observed=True, sort=True)
    frame = counted.agg(
        articles=("id", "size"), words=("words", "sum"), first=("date", "min"), last=("date", "max")
    )
    frame = frame.reset_index().assign(
        words_each=(frame["words"] / frame["articles"]).round().astype(int).to_numpy()
    )
    frame = frame[[by, "articles", "words", "words_each", "first", "last"]]
    return Description(frame, corpus.provenance.then("describe", by=by), title=f"{len(corpus):,} articles by {by}")


def what_groups(corpus: Articles) -> str:
    """What the articles can be compared by: the first of outlet, period, section and side that makes two groups; "" if none."""
    names = (name for name in ("outlet", "period", "paper_section") if several(corpus.articles, name))
    return next(names, "side" if corpus.says_sides else "")


def several(articles: pd.DataFrame, column: str) -> bool:
    """Whether there is such a column, with two different values or more; "" and what is missing are none.

    >>> frame = pd.DataFrame({"outlet": ["A", "B"], "page": ["1", ""]})
    >>> several(frame, "outlet"), several(frame, "page"), several(frame, "section")
    (True, False, False)
    """
    if column not in articles:
        return False
    values = articles[column].dropna()
    return values[values.astype(str) != ""].nunique() >= 2
