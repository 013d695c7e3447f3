"""Notes: what must be known to read a comparison, said beneath it."""

import pandas as pd

from mediakit.comparing.group_rates import FEWEST, Method
from mediakit.comparing.grouping import Grouping
from mediakit.corpus.rates import Counts

CORRECTIONS = {"BH": "Benjamini–Hochberg", "BY": "Benjamini–Yekutieli", "Holm": "Holm", "Bonferroni": "Bonferroni"}
EFFECTS = {"ratio": "ratio: to", "log_ratio": "log ratio (base 2): to", "difference": "difference: from"}
COLUMNS = {
    "articles": "words: articles read; hits: those with a hit",
    "hits": "words: hits of either; hits: those of the first less those of the second",
}
NAMED = 5  # groups named one by one


def plural(cluster: str) -> str:
    """The name of several clusters, which is that of the column of their number.

    >>> plural("article"), plural("story"), plural("day")
    ('articles', 'stories', 'days')
    """
    return f"{cluster[:-1]}ies" if cluster.endswith("y") and cluster[-2:-1] not in "aeiou" else f"{cluster}s"


def about_groups(
    rates: Counts, made: Grouping, frame: pd.DataFrame, choices: tuple[str | None, str]
) -> tuple[str, ...]:
    """Articles in no group, groups too small or with nothing to be compared with; `choices`: reference and cluster."""
    reference, cluster = choices
    notes = []
    missing = rates.rows["article"].iloc[made.left_out].nunique() if rates.split is None else 0
    if missing:
        notes.append(f"{missing:,} articles without {made.name} left out")
    sizes = frame.drop_duplicates("group").set_index("group")["articles"]
    few = [f"{group} ({size})" for group, size in sizes.items() if size < FEWEST]
    if few:
        notes.append(f"too few {plural(cluster)} for an interval: {_listed(few)}")
    alone = made.alone(reference)
    if alone and len(made) > 1:
        against = "another group" if reference is None else reference
        notes.append(f"without {against} to be compared with: {_listed(alone)}")
    if rates.of in COLUMNS:
        notes.append(COLUMNS[rates.of])
    if rates.hits is not None:
        notes += rates.hits.corpus.left_unheard() + rates.hits.language_notes
        notes += rates.hits.corpus.by_marks_alone() if rates.hits.unit == "quotations" else ()
    return tuple(notes)


def compared_in_words(made: Grouping, reference: str | None) -> str:
    """What every group is compared with, in words."""
    against = "all other groups" if reference is None else str(reference)
    against += f" of the same {made.outer}" if made.outer else ""
    return against + (" together" if reference is None else "")


def about_method(rates: Counts, method: Method, choices: tuple[str, str, str]) -> str:
    """Effect, interval, test and correction; `choices`: what groups are compared with, cluster and test."""
    against, cluster, test = choices
    units = plural(cluster)
    scale = f" (in {rates.measure})" if method.effect == "difference" and rates.of == "words" else ""
    return (
        f"{EFFECTS[method.effect]} {against}{scale}; 95 % intervals over {units}, p by {test} of {units} "
        f"({method.resamples:,}, seed {method.seed}), q: {CORRECTIONS['BH']}"
    )


def withheld(frame: pd.DataFrame) -> tuple[str, ...]:
    """Where there is no interval or no p because few articles carry what is counted; groups of few articles are told apart."""
    if "withheld" not in frame:
        return ()
    rows = frame[frame["withheld"] == "few hits"]
    where = [f"{feature} in {group}" for feature, group in zip(rows["feature"], rows["group"], strict=True)]
    return (f"withheld, too few articles with a hit (found, or expected were rates equal): {_listed(where)}",) if where else ()


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
