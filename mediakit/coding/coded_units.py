"""What people coded beside what a finder found, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mediakit.coding.samples import holding, units_in
from mediakit.coding.scores import cells
from mediakit.corpus.hits import Matches
from mediakit.results.choices import choice


@dataclass(frozen=True)
class Target:
    """What a finder is to find: hits of `feature` are judged by the units where `variable` was coded `level`."""

    feature: str
    variable: str
    level: str


def choose_targets(
    features: Sequence[str], variables: Any, *, variable: str | None, level: str | None, feature: str | None
) -> tuple[Target, ...]:
    """Which feature is judged by which code.

    Args:
        features: what the finder finds. variables: the codebook's, by name, each with `levels`.
        variable, level, feature: as asked for. Without a variable every feature is judged by the variable of its
            name; without a feature, by the level of its name, or the only feature by level "1".

    Raises:
        ValueError: where one of them does not exist, or it is not plain what belongs to what.
    """
    for name, known, what in ((variable, list(variables), "variable"), (feature, list(features), "feature")):
        if name is not None:
            choice(name, known, what)
    chosen = list(features) if feature is None else [feature]
    if variable is None:
        named = [Target(f, f, level or "1") for f in chosen if f in variables]
        if named:
            return tuple(named)
        raise ValueError(f"none of the features {', '.join(map(repr, chosen))} has the name of a variable: "
                         f"say variable=, one of {', '.join(map(repr, variables))}")  # fmt: skip
    levels = [str(name) for name in variables[variable].levels]
    if level is None and (named := [Target(f, variable, f) for f in chosen if f in levels]):
        return tuple(named)
    plain = [f for f in chosen if not f.startswith("not ")]
    if len(plain) > 1 and feature is None:
        raise ValueError(f"which feature is {variable!r} about? Say feature=, one of {', '.join(map(repr, plain))}")
    level = "1" if level is None else str(level)
    if level not in levels:
        raise ValueError(f"{variable!r} has no level {level!r}: say level=, one of {', '.join(map(repr, levels))}")
    return tuple(Target(f, variable, level) for f in (plain or chosen))


def hits_in(hits: Matches, units: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Which hits lie in which units (`article` is the id): rows of the units and rows of `hits.spans`, equally long."""
    ids = hits.corpus.articles["id"].to_numpy()
    return holding(units, hits.spans[["start", "end"]].assign(article=ids[hits.spans["article"].to_numpy()]))


@dataclass(frozen=True, eq=False)
class CodedUnits:
    """Coded units in the order of their ids, the code of each target, and the hits that lie in them.

    units: `unit, article, start, end, text, weight`; coded: units × targets, True where the level was
    given, with `known` False where there is no settled code; unit_of, hit_of: which hit lies in which unit.
    """

    units: pd.DataFrame
    targets: tuple[Target, ...]
    coded: np.ndarray
    known: np.ndarray
    hits: Matches
    unit_of: np.ndarray
    hit_of: np.ndarray

    @classmethod
    def of(cls, hits: Matches, codes: Any, chosen: tuple[Target, ...], covers: Any = None) -> "CodedUnits":
        """Codes (with `units` and `settled(variable)`) beside hits of the corpus they were made on.

        Args:
            hits: of the instrument. codes: of its corpus. chosen: what is judged by which code.
            covers: of an instrument that has not read every unit, which it has: (units, feature) → True or False each.

        Raises:
            ValueError: where a coded unit is not in the corpus, or has other words there.
        """
        units = units_in(hits.corpus, codes.units, codes.codebook.unit).sort_values("unit", ignore_index=True)
        settled = {p.variable: codes.settled(p.variable).reindex(units["unit"]) for p in chosen}
        known = np.column_stack([settled[p.variable].notna().to_numpy() for p in chosen])
        if covers is not None:
            known &= np.column_stack([covers(units, p.feature) for p in chosen])
        coded = np.column_stack([(settled[p.variable].astype(object) == p.level).to_numpy(bool) for p in chosen])
        return cls(units, chosen, coded, known, hits, *hits_in(hits, units))

    @cached_property
    def counts(self) -> np.ndarray:
        """Hits of each target's feature in each unit."""
        feature = self.hits.spans["feature"].to_numpy()[self.hit_of]
        rows = [np.bincount(self.unit_of[feature == p.feature], minlength=len(self.units)) for p in self.targets]
        return np.column_stack(rows)

    @property
    def found(self) -> np.ndarray:
        """Whether a unit holds a hit of each target's feature: the rule by which units are read as positive."""
        return self.counts > 0

    @cached_property
    def cells(self) -> np.ndarray:
        """units × targets × 4: the weight of each unit in its cell, zeros where it has no settled code."""
        weight = self.units["weight"].to_numpy(float)
        sheets = [
            cells(self.found[:, p], self.coded[:, p], weight * self.known[:, p]) for p in range(len(self.targets))
        ]
        return np.stack(sheets, axis=1)

    @cached_property
    def _articles(self) -> tuple[np.ndarray, np.ndarray]:
        return np.unique(self.units["article"].to_numpy(dtype=object), return_inverse=True)

    @property
    def articles(self) -> np.ndarray:
        """Ids of the articles that hold a coded unit."""
        return self._articles[0]

    @property
    def article_of(self) -> np.ndarray:
        """The row in `articles` of each unit."""
        return self._articles[1]

    @cached_property
    def by_article(self) -> np.ndarray:
        """articles × targets × 4: sums of the cells over the units of each article."""
        sums = np.zeros((len(self.articles), *self.cells.shape[1:]))
        np.add.at(sums, self.article_of, self.cells)
        return sums

    def hits_of(self, feature: str) -> pd.DataFrame:
        """One row a hit of a feature in a coded unit: `row` of the unit, `hit` (row of the spans), entry, cue."""
        spans = self.hits.spans.iloc[self.hit_of]
        frame = pd.DataFrame({
            "row": self.unit_of, "hit": self.hit_of, "entry": spans["entry"].to_numpy(),
            "negated_by": spans["negated_by"].to_numpy(),
        })  # fmt: skip
        return frame[(spans["feature"] == feature).to_numpy()].reset_index(drop=True)
