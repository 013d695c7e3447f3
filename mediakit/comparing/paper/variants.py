"""Variants: the rates of a comparison as they would be, had one choice been another one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.footnotes import plural
from mediakit.comparing.grouping import By, grouping
from mediakit.corpus.hits import Matches
from mediakit.corpus.rates import Counts
from mediakit.stories.stories import stories

REPEATED = 500  # permutations of a variant: its p is looked at beside many others, not quoted
LABELLED, CORRECTED = "as labelled", "corrected by codes"  # kinds of variants that another coder makes
RESAMPLING = "resampling"  # variants of this kind change the interval and p, never the effect
CLUSTERS = ("article", "story", "outlet")


@dataclass(frozen=True)
class Variant:
    """What is changed, what `kind` of choice that is, the rates that come of it, and what `compare` is given instead.

    `rates` is None where the feature cannot be counted so. `found` is the frame of the comparison itself, where it was made already.
    """

    name: str
    kind: str
    rates: Counts | None
    choices: dict[str, Any] = field(default_factory=dict)
    found: pd.DataFrame | None = None


@dataclass(frozen=True)
class VariedRow:
    """One row of a comparison: its rates and arguments, its feature, its group and the groups this is compared with."""

    rates: Counts
    choices: dict[str, Any]
    effect: str
    feature: str
    group: str
    others: tuple[str, ...]


def variants(asked: VariedRow) -> Iterator[Variant]:
    """Every variant that the rates allow, one choice changed at a time.

    Nothing is found or quoted anew: hits are chosen among those there are and counted again, articles are left out.
    """
    rates = _with_stories(asked.rates)
    fewer = {"resamples": min(REPEATED, asked.choices["resamples"])}
    if "story" in rates.rows.columns:
        yield Variant("reprints left out", "reprints", _of_rows(rates, _originals(rates.rows)), fewer)
    if recounted(rates):
        tally = _tally(rates.hits)
        for name, kind, hits in _chosen_hits(rates.hits, turned=bool(tally["turned"].any())):
            yield Variant(name, kind, _counted(rates, hits), fewer)
    if rates.of == "words" and asked.effect != "difference":  # which would be in another unit
        yield Variant("share of articles with a hit", "measure", rates.presence(), fewer)
    yield from _resampled(rates, asked.choices)
    for column, level, kept in _levels(asked):
        yield Variant(f"without {level}", column, _of_rows(asked.rates, kept), fewer)
    if recounted(rates):
        without = _entries_apart(rates, tally)
        for entry in _entries(rates, tally, asked.feature):
            yield Variant(f"without “{entry}”", "entry", without(entry), fewer)


def recounted(rates: Counts) -> bool:
    """Whether rates can be made again of other hits: all their steps are verbs of hits and rates (shares of labelled units are not)."""
    if rates.hits is None:
        return False
    steps = rates.provenance.steps[len(rates.hits.provenance.steps) :]
    return bool(steps) and hasattr(rates.hits, steps[0].verb) and all(hasattr(rates, step.verb) for step in steps[1:])


def _counted(rates: Counts, hits: Matches) -> Counts | None:
    """Other hits, made into rates by the steps that made these rates of theirs; None where a feature is gone."""
    try:
        return _made(rates, hits, rates.provenance.steps[len(rates.hits.provenance.steps) :])
    except ValueError:
        return None


def _made(rates: Counts, made: Any, steps: Any) -> Any:
    for step in steps:
        made = getattr(made, step.verb)(*step.values, **dict(step.parameters))
    return made


def _tally(hits: Matches) -> pd.DataFrame:
    """How many hits each article has of each feature by each entry, and whether they are turned."""
    found = [frame.assign(article=rows[frame["article"]]) for rows, frame in hits.each(_tally_here)]
    return pd.concat(found, ignore_index=True)


def _tally_here(hits: Matches) -> pd.DataFrame:
    asked = hits.__dict__.get("asked_of", hits.corpus)  # of a part there may be fewer articles left than were asked
    place = pd.Index(asked.articles["id"]).get_indexer(hits.corpus.articles["id"])
    spans = hits.spans.assign(article=place[hits.spans["article"]], turned=hits.spans["negated_by"] != "")
    return spans.groupby(["article", "feature", "entry", "turned"], observed=True).size().reset_index(name="hits")


def _entries_apart(rates: Counts, tally: pd.DataFrame) -> Callable[[str], Counts | None]:
    """The rates without the hits of an entry: of whole articles what it adds is taken off their sums, nothing is counted again."""
    hits, first, *rest = rates.hits, *rates.provenance.steps[len(rates.hits.provenance.steps) :]
    whole = None
    if first.verb == "per_words" and rates.split is None:
        whole = hits.per_words(*first.values, **dict(first.parameters))
    if whole is None or whole.hits is not hits:  # parts of articles, or hits of the articles that were heard only
        return lambda entry: _counted(rates, hits.changed(_without, entry))
    entries, names = tally["entry"].to_numpy(dtype=object), np.array(whole.features, dtype=object)
    article, often = tally["article"].to_numpy(), tally["hits"].to_numpy()
    feature = pd.Categorical(tally["feature"], categories=list(whole.features)).codes.astype(np.int64)

    def without(entry: str) -> Counts | None:
        gone = entries == entry
        cell = article[gone] * len(names) + feature[gone]
        counts = whole.counts.copy()
        np.subtract.at(counts.reshape(-1), cell, often[gone])
        try:
            return _made(rates, replace(whole, counts=counts), rest)
        except ValueError:
            return None

    return without


def _without(hits: Matches, entry: str) -> Matches:
    return replace(hits, spans=hits.spans[hits.spans["entry"] != entry])


def _plain(hits: Matches) -> Matches:
    return replace(hits, spans=hits.spans.assign(negated_by="", feature=hits.spans["category"]))


def _of_rows(rates: Counts, kept: np.ndarray) -> Counts:
    rows = rates.rows[kept].reset_index(drop=True)
    return replace(rates, counts=rates.counts[kept], words=rates.words[kept], rows=rows)


def _with_stories(rates: Counts) -> Counts:
    """The rates with a column `story`, where one is there or can be made from the texts."""
    if "story" in rates.rows.columns or rates.hits is None:
        return rates
    story = stories(rates.hits.corpus).frame.set_index("article")["linked"]
    return replace(rates, rows=rates.rows.assign(story=story.reindex(rates.rows["article"]).to_numpy()))


def _originals(rows: pd.DataFrame) -> np.ndarray:
    """Rows of the first article of each story: the one that the story is named after, or the earliest."""
    story = rows["story"].astype(object)
    story = story.where(story.notna() & (story != ""), rows["article"])  # an article without a story is its own
    order = rows.assign(story=story, named=story != rows["article"])
    order = order.sort_values([name for name in ("named", "date", "article") if name in order.columns], kind="stable")
    return rows["article"].isin(order.drop_duplicates("story")["article"]).to_numpy()


def _chosen_hits(hits: Matches, *, turned: bool) -> Iterator[tuple[str, str, Matches]]:
    """Other choices of the same hits: by voice, by section, by what turned them."""
    if hits.unit != "quotations":  # which are never the outlet's own words
        yield "own words only", "quotations", hits.where(voice="own")
        yield "attributed words only", "quotations", hits.where(voice="attributed")
    yield "headline and lead only", "section", hits.where(section=["headline", "lead"])
    yield "body only", "section", hits.where(section="body")
    if turned:
        yield "negation ignored", "negation", hits.changed(_plain)
        yield "turned hits dropped", "negation", hits.where(negated=False)


def _resampled(rates: Counts, choices: dict[str, Any]) -> Iterator[Variant]:
    """The same counts with other draws."""
    seed = choices["seed"] + 1
    yield Variant(f"seed {seed}", RESAMPLING, rates, {"seed": seed})
    for cluster in CLUSTERS:
        if cluster in rates.rows.columns and cluster not in (choices["cluster"], *_columns(choices["by"])):
            yield Variant(f"{plural(cluster)} resampled", RESAMPLING, rates, {"cluster": cluster})


def _levels(asked: VariedRow) -> Iterator[tuple[str, str, np.ndarray]]:
    """Each outlet, and each group among those compared with: column, name, rows kept.

    Only where it takes something from the group or the others, and leaves something of both.
    """
    rows = asked.rates.rows
    made = grouping(rows, asked.choices["by"])
    mine, other = (made.rows[np.isin(made.group, names)] for names in ([asked.group], asked.others))
    for column in dict.fromkeys([*_columns(asked.choices["by"]), "outlet"]):
        if column in rows.columns:
            label = rows[column].astype(str).to_numpy()
            for level in sorted(set(label[np.append(mine, other)]) - {""}):
                kept = label != level
                if kept[mine].any() and kept[other].any():
                    yield column, level, kept


def _columns(by: By) -> list[str]:
    """The columns that make the groups; none where a function does."""
    return [] if callable(by) else [by] if isinstance(by, str) else list(by)


def _entries(rates: Counts, tally: pd.DataFrame, feature: str) -> list[str]:
    """The entries whose hits are counted for a feature."""
    return sorted(set(tally.loc[tally["feature"].isin(rates.behind.get(feature, (feature,))), "entry"]) - {""})
