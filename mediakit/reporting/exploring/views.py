"""What the page shows: comparisons with the library's numbers, and which hit is counted in which of their cells."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mediakit.chain import Comparison, Corpus, Hits, Rates
from mediakit.comparing.grouping import grouping
from mediakit.comparing.over_time.series import Series
from mediakit.reporting.exploring.packing import codes, numbers, placed, steps
from mediakit.results.choices import PERIODS
from mediakit.results.files import rounded
from mediakit.results.html import plain_line

LABELS = {"month": "%Y-%m", "year": "%Y"}
PLAIN = ("hits", "quotations")  # units of which one hit counts one


@dataclass(frozen=True)
class Tally:
    """Hits that views count: the feature of each, and where it stands in the corpus of the page.

    With `texts` they stand in the order of the texts, without them in the order of their features within an article.
    """

    hits: Hits
    corpus: Corpus
    features: tuple[str, ...]
    label: str = "feature"  # the column that says to which feature a hit belongs
    texts: bool = True

    @cached_property
    def _unsorted(self) -> pd.DataFrame:
        names = self.hits.spans[self.label].astype(str).to_numpy()
        names = np.where(names == "", "unknown", names)
        found = pd.Categorical(names, categories=list(self.features)).codes
        cue = self.hits.spans["negated_by"].astype(str)
        return placed(self.hits, self.corpus).assign(feature=found, cue=cue).reset_index(drop=True)

    @cached_property
    def order(self) -> np.ndarray:
        """The hits in the order of the page."""
        keys = ["stop", "first"] if self.texts else ["feature", "row"]
        return np.lexsort([self._unsorted[key] for key in keys])

    @cached_property
    def places(self) -> pd.DataFrame:
        """`row, first, stop, said, feature, cue` of each hit, in the order of the page."""
        return self._unsorted.iloc[self.order]

    def parts(self, name: str) -> dict[str, bytes]:
        """The hits as bytes: with texts their places, without them only article and feature."""
        places = self.places
        written = {f"{name}.feature": numbers(places["feature"])}
        if not self.texts:
            return written | {f"{name}.row": steps(places["row"])}
        cue, cues = codes(places["cue"])
        return written | {
            f"{name}.first": steps(places["first"]), f"{name}.length": numbers(places["stop"] - places["first"]),
            f"{name}.said": numbers(places["said"]), f"{name}.cue": numbers(cue),
            f"{name}.cues": json.dumps([plain_line(each) for each in cues]).encode(),
        }  # fmt: skip


@dataclass(frozen=True)
class View:
    """A comparison as the page draws it."""

    kind: str  # dots, time
    title: str
    by: str
    frame: pd.DataFrame  # `feature, group` and the numbers, as the library gives them
    found: Tally
    group: np.ndarray  # of each hit, a place in `groups`, or -1
    groups: tuple[str, ...]
    of: str  # what a rate is a share of: words, articles, hits, all
    per: int
    measure: str
    effect: str = ""
    behind: dict[str, list[int]] = field(default_factory=dict)  # feature → features of the hits that it counts
    article_group: np.ndarray | None = None  # of each article, where a filter can count the group anew
    part: str = ""  # or the part of an article that makes the groups
    notes: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    def facts(self, number: int) -> dict[str, Any]:
        """What the page knows of it at once; `number`: of its hits among those of the page."""
        shown = rounded(self.frame)
        columns = {name: [_plain(value) for value in shown[name]] for name in shown.columns}
        return {
            "kind": self.kind, "title": plain_line(self.title), "by": plain_line(self.by), "set": number, "of": self.of,
            "per": self.per, "measure": plain_line(self.measure), "effect": self.effect, "part": self.part,
            "features": [plain_line(name) for name in dict.fromkeys(self.frame["feature"])],
            "groups": [plain_line(name) for name in self.groups], "columns": columns, "f": codes_in(self.frame["feature"]),
            "g": [self.groups.index(str(name)) for name in self.frame["group"]],
            "behind": {plain_line(name): which for name, which in self.behind.items()},
            "live": bool(self.part) or self.article_group is not None, "unit": self.found.hits.unit,
            "notes": [plain_line(note) for note in self.notes],
            "sentences": [plain_line(text) for text in self.sentences],
        }  # fmt: skip

    def parts(self, name: str) -> dict[str, bytes]:
        """The group of each hit and article as bytes, 0 for none."""
        written = {f"{name}.hits": numbers(self.group + 1)}
        if self.article_group is not None:
            written[f"{name}.articles"] = numbers(self.article_group + 1)
        return written


def codes_in(values: pd.Series) -> list[int]:
    """The number of each value in the order of their first appearance."""
    return pd.factorize(values)[0].tolist()


def _plain(value: Any) -> Any:
    """A value for JSON: what is missing is null, what has no end a sign."""
    if isinstance(value, float) and np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT:
        return None
    return value.item() if isinstance(value, np.generic) else value if isinstance(value, int | float) else plain_line(value)


def compared(found: Comparison, hits: Tally, corpus: Corpus) -> View:
    """A comparison of groups, whose rates count these hits."""
    rates, by = found.rates, found.choices["by"]
    made = grouping(rates.rows, by)
    row_group = np.full(len(rates.rows), -1)
    row_group[made.rows] = np.asarray(made.group.codes)
    groups = tuple(map(str, made.group.categories))
    features = [str(name) for name in dict.fromkeys(found.frame["feature"])]
    behind = {name: [hits.features.index(each) for each in rates.behind.get(name, (name,))] for name in features}
    narrowed = bool(getattr(hits.hits, "selection", ()))  # a rate of parts of articles: only the library counts them
    live = (not narrowed and rates.unit in (*PLAIN, "articles with a hit")) or rates.of == "hits"
    said = [found.sentence(name) for name in features] if found.effect in found.frame and len(found.frame) else []
    said = [text if text not in said[:at] else "" for at, text in enumerate(said)]  # what holds of all is said once
    return View(
        "dots", found.title, found.by, found.frame, hits, _group_of_hits(rates, hits.hits, row_group)[hits.order], groups,
        rates.of, rates.per, rates.measure, found.effect, behind,
        _of_articles(rates, row_group, corpus) if rates.split is None and live else None,
        str(rates.split) if live and rates.split is not None and by == rates.split else "",
        found.notes, tuple(said),
    )  # fmt: skip


def _group_of_hits(rates: Rates, hits: Hits, row_group: np.ndarray) -> np.ndarray:
    """The group of the row that counts each hit."""
    article = hits.corpus.articles["id"].to_numpy()[hits.spans["article"].to_numpy()]
    if rates.split is None:
        place = pd.Index(rates.rows["article"]).get_indexer(article)
    else:
        rows = pd.MultiIndex.from_arrays([rates.rows["article"], rates.rows[rates.split].astype(str)])
        place = rows.get_indexer(pd.MultiIndex.from_arrays([article, hits._labels(rates.split).astype(str)]))
    return np.where(place < 0, -1, row_group[place]) if len(row_group) else np.full(len(hits), -1)


def _of_articles(rates: Rates, row_group: np.ndarray, corpus: Corpus) -> np.ndarray:
    place = pd.Index(rates.rows["article"]).get_indexer(corpus.articles["id"])
    return np.where(place < 0, -1, row_group[place]) if len(row_group) else np.full(len(corpus), -1)


def over_time(series: Series, period: str, hits: Tally, corpus: Corpus) -> View:
    """Rates over time; the groups are the periods."""
    starts = corpus.articles["date"].dt.to_period(PERIODS[period]).dt.start_time.dt.normalize()
    frame = series.frame.drop(columns=["group"])
    periods = list(dict.fromkeys(frame["period"]))
    names = [f"{start:{LABELS.get(period, '%Y-%m-%d')}}" for start in periods]
    article = pd.Index(periods).get_indexer(pd.Index(starts))
    frame = frame.assign(period=frame["period"].map(dict(zip(periods, names, strict=True))))
    return View(
        "time", series.title, period, frame.rename(columns={"period": "group"}), hits,
        article[hits.places["row"].to_numpy()], tuple(names), "words", series.per, series.measure,
        behind={name: [at] for at, name in enumerate(hits.features)}, article_group=article, notes=series.notes,
    )  # fmt: skip

