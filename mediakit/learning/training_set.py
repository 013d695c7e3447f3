"""Training set: coded units with their levels and stories; and what models say of units they were not shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy
from scipy.sparse.csgraph import connected_components

from mediakit.coding.samples import units_in
from mediakit.corpus.articles import Articles
from mediakit.finding.lexicon import Lexicon
from mediakit.learning.classifier import KINDS, FittedModel, fit_model
from mediakit.learning.features import TextFeatures
from mediakit.learning.folds import fold_of, splits
from mediakit.results.choices import choice
from mediakit.stories.stories import group_stories

FOLDS = 5
STORY = "story"
YES_NO = {"0", "1"}


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Coded units with a settled code, in the order of their ids.

    units: `unit, article, text, weight`; levels: of the variable, as far as coded, in the codebook's order; labels:
    units × levels; groups: for each way of holding out (`story`, `outlet` …) the group of each unit; stories, wording:
    numbers of the story and of the words of each unit, neither of which is ever learnt from and judged at once; kind:
    as in `FittedModel`.
    """

    variable: str
    kind: str
    units: pd.DataFrame
    levels: tuple[str, ...]
    labels: np.ndarray
    groups: Mapping[str, np.ndarray]
    stories: np.ndarray
    wording: np.ndarray
    features: TextFeatures
    lexicon: Lexicon | None
    corpus: Articles

    @classmethod
    def of(
        cls, codes: Any, corpus: Articles, variable: str, *, groups: Sequence[str], lexicon: Lexicon | None
    ) -> "TrainingSet":
        """The coded units of a variable.

        Raises:
            ValueError: where a unit, a column or enough codes are lacking.
        """
        asked, settled = codes.codebook.variable(variable), codes.settled(variable)
        units = codes.units[codes.units["unit"].isin(settled.index)].sort_values("unit", ignore_index=True)
        units = units_in(corpus, units, codes.codebook.unit)
        row = pd.Index(corpus.articles["id"]).get_indexer(units["article"])
        given = settled.reindex(units["unit"]).to_numpy(dtype=object)
        found = set(given)
        levels = tuple(name for name in asked.levels if name in found) or tuple(sorted(found))
        _check_levels(given, levels, variable)
        stories = pd.factorize(_stories(corpus)[row])[0]  # numbered by the units, so that no order of articles matters
        wording = pd.factorize(units["text"].str.split().str.join(" ").str.casefold())[0]
        named = {name: stories if name == STORY else _column(corpus, name)[row] for name in groups or (STORY,)}
        _check_stories(given, levels, stories, variable)
        kind = KINDS[0] if set(asked.levels) == YES_NO else KINDS[1]
        return cls(variable, kind, units, levels, given[:, None] == np.array(levels, dtype=object), named, stories,
                   wording, TextFeatures.of(units["text"], lexicon), lexicon, corpus)  # fmt: skip

    @property
    def outputs(self) -> list[int]:
        """The levels that the model has an output for: "1" of yes or no, else all."""
        return [self.levels.index("1")] if self.kind == KINDS[0] else list(range(len(self.levels)))

    @property
    def names(self) -> tuple[str, ...]:
        """What the model finds: the variable, where it is yes or no, else the levels."""
        return (self.variable,) if self.kind == KINDS[0] else self.levels

    def fit(self, rows: np.ndarray, seed: int) -> FittedModel:
        """A model of some of the units."""
        labels = self.labels[np.ix_(rows, np.array(self.outputs))]
        return fit_model(self.kind, self.features.take(rows), labels, self.stories[rows], seed)

    def folds(self, by: str, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Rows learnt and rows held out: the first of the groups in five folds, another one value after the other.

        Units of one story, and units of the same words, never stand on both sides, whatever is held out.
        """
        first = by == next(iter(self.groups))
        fold = fold_of(self.labels, self.groups[by], folds=FOLDS, seed=seed) if first else self.groups[by]
        return splits(fold, self.stories, self.wording)


def _stories(corpus: Articles) -> np.ndarray:
    """The story of each article, as a number: what the corpus says, joined by reprints and equal texts of any date.

    A window of days, which is right for news that travels, would let a text that is printed again a month later be
    learnt from and judged at once.
    """
    found = group_stories(corpus.tokens, corpus.articles, days=None).articles["linked"]
    same = corpus.articles["text"].str.split().str.join(" ").str.casefold()
    told = [corpus.articles[STORY].astype(object)] if STORY in corpus.articles.columns else []
    edges, nodes = [], len(found)
    for column in (found, same, *told):
        codes = pd.factorize(column.where(column != "", None))[0]  # -1: no story, no text
        known = np.flatnonzero(codes >= 0)
        edges.append(np.stack([known, nodes + codes[known]]))
        nodes += len(found)
    one, other = np.concatenate(edges, axis=1)
    graph = scipy.sparse.coo_array((np.ones(len(one)), (one, other)), shape=(nodes, nodes))
    return connected_components(graph, directed=False)[1][: len(found)]


def _column(corpus: Articles, name: str) -> np.ndarray:
    """The group of each article of the corpus."""
    choice(name, sorted(corpus.articles.columns), "column", f"to hold out by, other than {STORY!r}")
    return corpus.articles[name].astype(str).to_numpy(dtype=object)


def _check_levels(given: np.ndarray, levels: Sequence[str], variable: str) -> None:
    if len(levels) < 2:
        said = f"all {levels[0]!r}" if levels else "none settled"
        raise ValueError(
            f"{len(given):,} codes of {variable!r}, {said}: nothing can be told apart; code units of two levels or more"
        )


def _check_stories(given: np.ndarray, levels: Sequence[str], stories: np.ndarray, variable: str) -> None:
    """Two levels that can be learnt from some stories and tried on others."""
    often = [level for level in levels if len(set(stories[given == level])) > 1]
    if len(often) < 2:
        rare = next(level for level in levels if level not in often)
        raise ValueError(f"all units coded {rare!r} in {variable!r} are of one story: none is left to try what is "
                         "learnt from it; code more")  # fmt: skip


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What models say of units that they were not shown.

    probabilities: units × outputs; given: units × levels, True where the level is given.
    """

    probabilities: np.ndarray
    given: np.ndarray


def held_out(training_set: TrainingSet, folds: Iterator[tuple[np.ndarray, np.ndarray]], seed: int) -> HeldOut:
    """Learn and judge fold by fold."""
    p = np.zeros((len(training_set.units), len(training_set.outputs)))
    given = np.zeros(training_set.labels.shape, dtype=bool)
    for learnt, held in folds:
        certain = _only_level(training_set, learnt)
        if certain is None:
            model = training_set.fit(learnt, seed)
            p[held] = model.probabilities(training_set.features.take(held))
            marks = model.given(p[held])
        else:
            p[held] = certain
            marks = p[held] > 0.5
        given[np.ix_(held, np.array(training_set.outputs))] = marks
        if training_set.kind == KINDS[0]:
            given[held, 1 - training_set.outputs[0]] = ~marks[:, 0]
    return HeldOut(p, given)


def _only_level(training_set: TrainingSet, rows: np.ndarray) -> np.ndarray | None:
    """Where the units learnt have one level only, that level for sure; without any unit, all levels alike."""
    labels = training_set.labels[rows]
    if labels.any(axis=0).sum() > 1:
        return None
    if not len(labels):
        return np.full(len(training_set.outputs), 1 / len(training_set.levels))
    return labels[0, training_set.outputs].astype(float)
