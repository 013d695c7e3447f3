"""Who calls it what: of all the names that a group gives a thing, how much goes to each name."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from mediakit.comparing.comparison import Comparison
from mediakit.corpus.terms import PARTS
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.heat import heat

if TYPE_CHECKING:
    from mediakit.corpus.hits import Hits

__all__ = ["Naming", "naming"]

MOST = 8  # names told apart; a table of more cannot be read
OTHERS = "other names"
PER = 100


@dataclass(frozen=True, repr=False, eq=False)
class Naming(Comparison):
    """A Comparison in per cent: `counted` of `all` names in the articles of `group` are the name `feature`.

    `.plot()` draws them as one table of shades; `.concordance(name, group)` has the sentences behind a cell.
    """

    def plot(self, ax: Any = None) -> "Drawing":
        """Heat map: a row a group that names it, with how often, a column a name, in each cell its share."""
        named = self.frame[self.frame["all"] > 0]
        group = [f"{name} ({count:,})" for name, count in zip(named["group"], named["all"], strict=True)]
        label = "per cent of the names in a row; in brackets their number"
        cells = named.assign(group=group)
        return show(heat(cells, ax, row="group", column="feature", value="rate", label=label))


def naming(hits: "Hits", of: str | None = None, *, by: str = "outlet", **choices: Any) -> Naming:
    """Shares of names with intervals over articles: Σ hits of the name / Σ hits of all names, whole articles resampled.

    Whoever names a thing chooses among its names: an outlet that writes about it twice as often does not call it
    differently. So the names, not the words, are what is shared out; articles without any are kept and weigh nothing.

    Args:
        hits: of a lexicon whose categories are ways of naming one thing, such as `Lexicon.load("naming")`.
        of: None: the names are the categories; a category: the names are its entries, the eight commonest told apart and
            the others together.
        by: a column of the articles (`outlet`, `period`), or who speaks (`side`, `voice`, `speaker`).
        **choices: `reference, cluster, effect, resamples, seed` of `Rates.compare`.

    Returns:
        A Naming, columns as in a Comparison, with `counted` of `all` in the place of hits and words, and `rate` in per
        cent; the commonest name first.

    Raises:
        ValueError: if there is no such category or column.

    >>> import mediakit as mk, pandas as pd
    >>> frame = pd.DataFrame({"text": ["The war goes on. War!", "The conflict and the war go on."], "outlet": ["a", "b"]})
    >>> names = mk.Lexicon("names", {"conflict": ["conflict"], "war": ["war"]}, polarity=False)
    >>> naming(mk.read(frame).find(names)).frame[["feature", "group", "counted", "all", "rate"]].values.tolist()
    [['war', 'a', 2, 2, 100.0], ['war', 'b', 1, 2, 50.0], ['conflict', 'a', 0, 2, 0.0], ['conflict', 'b', 1, 2, 50.0]]
    """
    named = _by_name(hits, of)
    rates = named.per_words(PER, split=by if by in PARTS else None)
    steps = hits.provenance.then("naming", of=of, by=by)
    rates = replace(rates, words=rates.counts.sum(axis=1), unit="names", of="all", provenance=steps)
    found = rates.compare(by=by, **choices)
    frame = found.frame.rename(columns={"hits": "counted", "words": "all"})
    title = f"Per cent of the names{f' of {of}' if of else ''} by {by}"
    kept = {each.name: getattr(found, each.name) for each in fields(found)}
    return Naming(**{**kept, "frame": frame, "title": title})


def _by_name(hits: "Hits", of: str | None) -> "Hits":
    """The hits with their name as their feature, the commonest name first."""
    hits = hits if of is None else hits._of(of)
    name = hits.spans["category" if of is None else "entry"].astype(str)
    often = name.value_counts()
    known = [feature.removeprefix("not ") for feature in hits.features] if of is None else []
    ranked = sorted({*often.index, *known}, key=lambda each: (-int(often.get(each, 0)), each))
    if len(ranked) > MOST:
        name = name.where(name.isin(ranked[:MOST]), OTHERS)
        ranked = [*ranked[:MOST], OTHERS]
    return replace(hits, spans=hits.spans.assign(feature=name, category=name), features=tuple(ranked))
