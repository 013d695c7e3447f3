"""Who calls it what: of all the names that a group gives a thing, how much goes to each name."""

from collections import Counter
from dataclasses import replace
from typing import Any

from mediakit.comparing.contrasts import compare
from mediakit.corpus.articles import Articles
from mediakit.corpus.finders import find
from mediakit.corpus.hits import ComparisonT, Matches, RatesT, splitting
from mediakit.finding.lexicon import Lexicon
from mediakit.results.provenance import recorded
from mediakit.wording.voice_shares import SHARED

MOST = 8  # names told apart; a table of more cannot be read
OTHERS = "other names"
PER = 100


@recorded(ending="compare")
def naming(
    hits: Matches[RatesT, ComparisonT], of: str | None = None, *, by: str = "outlet", reference: str | None = None,
    cluster: str = "article", resamples: int = 2000, seed: int = 0,
) -> ComparisonT:  # fmt: skip
    """Shares of names with intervals over articles: Σ hits of the name / Σ hits of all names.

    Whoever names a thing chooses among its names: an outlet that writes about it twice as often does not call it
    differently. So the names, not the words, are what is shared out; articles without any are kept and weigh nothing.

    Args:
        hits: of a lexicon whose categories are ways of naming one thing, such as `Lexicon.load("naming")`.
        of: None: the names are the categories; a category: the names are its entries, the eight commonest told apart and
            the others together.
        by: a column of the articles (`outlet`, `period`), or who speaks (`side`, `voice`, `speaker`).
        reference, cluster, resamples, seed: as in `rates.compare`.

    Returns:
        A Comparison, drawn as a heat map, with `counted` of `all` in the place of hits and words, and `rate` in per
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
    rates = named.per_words(PER, split=splitting(by))
    steps = hits.provenance.then("naming", of=of, by=by)
    rates = replace(rates, words=rates.counts.sum(axis=1), unit="names", of="all", provenance=steps)
    found = compare(rates, by=by, reference=reference, cluster=cluster, resamples=resamples, seed=seed)
    title = f"Per cent of the names{f' of {of}' if of else ''} by {by}"
    return replace(found, frame=found.frame.rename(columns=SHARED), title=title, form="heat")


def naming_in(
    corpus: Articles, of: str | None = None, *, by: str = "outlet", lexicon: str | Lexicon = "naming",
    reference: str | None = None, cluster: str = "article", resamples: int = 2000, seed: int = 0,
) -> Any:  # fmt: skip
    """Who calls it what: the share of each name among all names that a group uses.

    Args:
        of: None: the names are the categories of the lexicon (war, invasion, operation …); one of these: its entries.
        by: a column of the articles, or `side`, `voice`, `speaker`.
        lexicon: the names, one shipped or one of your own.
        reference, cluster, resamples, seed: as in `rates.compare`.

    Returns:
        What `hits.naming` returns.

    Raises:
        ValueError: as `hits.naming`.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> said = ["The war began.", "The conflict began."] * 5
    >>> corpus = mk.read(pd.DataFrame({"text": said, "outlet": ["Post", "Globe"] * 5}))
    >>> corpus.naming(by="outlet").frame[["feature", "group", "rate"]].values.tolist()[:2]
    [['conflict', 'Globe', 100.0], ['conflict', 'Post', 0.0]]
    """
    finder = Lexicon.load(lexicon)
    return naming(
        find(corpus, finder), of, by=by, reference=reference, cluster=cluster, resamples=resamples, seed=seed
    )


def _by_name(hits: Matches, of: str | None) -> Matches:
    """The hits with their name as their feature, the commonest name first."""
    hits = hits if of is None else hits._of(of)
    column = "category" if of is None else "entry"
    often: Counter[str] = Counter()
    for _, found in hits.each(_names, column):
        often.update(found)
    known = [feature.removeprefix("not ") for feature in hits.features] if of is None else []
    ranked = sorted({*often, *known}, key=lambda each: (-often[each], each))
    ranked = ranked if len(ranked) <= MOST else [*ranked[:MOST], OTHERS]
    return hits.changed(_named, column, tuple(ranked))


def _names(hits: Matches, column: str) -> dict[str, int]:
    return hits.spans[column].astype(str).value_counts().to_dict()


def _named(hits: Matches, column: str, names: tuple[str, ...]) -> Matches:
    name = hits.spans[column].astype(str)
    name = name.where(name.isin(names), OTHERS)
    return replace(hits, spans=hits.spans.assign(feature=name, category=name), features=names)
