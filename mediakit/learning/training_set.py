"""What a model is taught with: coded units, their levels and stories; and what it says of those it was not shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mediakit.finding.lexicon import Lexicon
from mediakit.learning.classifier import KINDS, Learnt, learnt
from mediakit.learning.features import Evidence
from mediakit.learning.folds import fold_of, leave_one_out, splits

if TYPE_CHECKING:
    from mediakit.corpus.articles import Corpus

__all__ = ["FOLDS", "HeldOut", "Taught", "held_out"]

FOLDS = 5
YES_NO = {"0", "1"}


@dataclass(frozen=True, eq=False)
class Taught:
    """Coded units with a settled code, in the order of their ids.

    units: `unit, article, text, weight`; levels: of the variable, as far as coded, in the codebook's order; labels:
    units × levels; groups: for each way of holding out (`story`, `outlet` …) the group of each unit, the first one
    those that stay whole everywhere; kind: as in `Learnt`.
    """

    variable: str
    kind: str
    units: pd.DataFrame
    levels: tuple[str, ...]
    labels: np.ndarray
    groups: Mapping[str, np.ndarray]
    evidence: Evidence
    lexicon: Lexicon | None
    corpus: "Corpus"

    @classmethod
    def of(
        cls, codes: Any, corpus: "Corpus", variable: str, *, groups: Sequence[str], lexicon: Lexicon | None
    ) -> "Taught":
        """The coded units of a variable.

        Raises:
            ValueError: where an article, a column or enough codes are lacking.
        """
        asked, settled = codes.codebook.variable(variable), codes.settled(variable)
        units = codes.units[codes.units["unit"].isin(settled.index)].sort_values("unit", ignore_index=True)
        row = pd.Index(corpus.articles["id"]).get_indexer(units["article"])
        if (row < 0).any():
            raise ValueError(f"the article {units['article'][row < 0].iloc[0]!r} was coded, but is not in this corpus: "
                             "learn on the corpus that the units were drawn from")  # fmt: skip
        texts = corpus.articles["text"].to_numpy(dtype=object)[row]
        units["text"] = pd.Series(
            [t[s:e] for t, s, e in zip(texts, units["start"], units["end"], strict=True)], dtype=str
        )
        given = settled.reindex(units["unit"]).to_numpy(dtype=object)
        found = set(given)
        levels = tuple(name for name in asked.levels if name in found) or tuple(sorted(found))
        named = {name: _group(corpus, name)[row] for name in groups} or {"article": units["article"].to_numpy()}
        _check(given, levels, next(iter(named.values())), variable)
        kind = KINDS[0] if set(asked.levels) == YES_NO else KINDS[1]
        return cls(variable, kind, units, levels, given[:, None] == np.array(levels, dtype=object), named,
                   Evidence.of(units["text"], lexicon), lexicon, corpus)  # fmt: skip

    @property
    def clusters(self) -> np.ndarray:
        """What is never parted: the first of the groups."""
        return next(iter(self.groups.values()))

    @property
    def lines(self) -> list[int]:
        """The levels that a line is learnt for: "1" of yes or no, else all."""
        return [self.levels.index("1")] if self.kind == KINDS[0] else list(range(len(self.levels)))

    @property
    def features(self) -> tuple[str, ...]:
        """What the model finds: the variable, where it is yes or no, else the levels."""
        return (self.variable,) if self.kind == KINDS[0] else self.levels

    def learnt(self, rows: np.ndarray, seed: int) -> Learnt:
        """A model of some of the units."""
        return learnt(
            self.kind, self.evidence.take(rows), self.labels[np.ix_(rows, self.lines)], self.clusters[rows], seed
        )

    def folds(self, by: str, seed: int) -> Iterable[tuple[np.ndarray, np.ndarray]]:
        """Rows learnt and rows held out: whole clusters in folds, or one group of the column `by` after the other."""
        if self.groups[by] is self.clusters:
            return splits(fold_of(self.labels, self.clusters, folds=FOLDS, seed=seed))
        return leave_one_out(self.groups[by], self.clusters)


def _group(corpus: "Corpus", name: str) -> np.ndarray:
    """The group of each article of the corpus; stories are looked for where they are not known."""
    if name == "story" and name not in corpus.articles.columns:
        return corpus.stories().frame["story"].to_numpy(dtype=object)
    if name not in corpus.articles.columns:
        known = ", ".join(map(repr, sorted({"story", *corpus.articles.columns} - {"text", "body"})))
        raise ValueError(f"no column {name!r} to hold out by: choose of {known}")
    return corpus.articles[name].astype(str).to_numpy(dtype=object)


def _check(given: np.ndarray, levels: Sequence[str], clusters: np.ndarray, variable: str) -> None:
    """Two levels that can be learnt from some stories and tried on others."""
    if len(levels) < 2:
        said = f"all {levels[0]!r}" if levels else "none settled"
        raise ValueError(
            f"{len(given):,} codes of {variable!r}, {said}: nothing can be told apart; code units of two levels or more"
        )
    often = [level for level in levels if len(set(clusters[given == level].astype(str))) > 1]
    if len(often) < 2:
        rare = next(level for level in levels if level not in often)
        raise ValueError(f"all units coded {rare!r} in {variable!r} are of one story: none is left to try what is "
                         "learnt from it; code more")  # fmt: skip


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What models say of units that they were not shown: probabilities (units × lines) and levels given (units ×
    levels)."""

    probabilities: np.ndarray
    given: np.ndarray


def held_out(taught: Taught, folds: Iterable[tuple[np.ndarray, np.ndarray]], seed: int) -> HeldOut:
    """Learn and judge fold by fold."""
    p = np.zeros((len(taught.units), len(taught.lines)))
    given = np.zeros(taught.labels.shape, dtype=bool)
    for rows, others in folds:
        model = _only(taught, rows) or taught.learnt(rows, seed)
        p[others] = model.probabilities(taught.evidence.take(others)) if isinstance(model, Learnt) else model
        marks = model.given(p[others]) if isinstance(model, Learnt) else p[others] > 0.5
        given[np.ix_(others, taught.lines)] = marks
        if taught.kind == KINDS[0]:
            given[others, 1 - taught.lines[0]] = ~marks[:, 0]
    return HeldOut(p, given)


def _only(taught: Taught, rows: np.ndarray) -> np.ndarray | None:
    """Where the units learnt have one level only (or there are none), that level for sure."""
    labels = taught.labels[rows]
    if labels.any(axis=0).sum() > 1:
        return None
    return (
        labels[:1, taught.lines].astype(float).sum(axis=0)
        if len(labels)
        else np.full(len(taught.lines), 1 / len(taught.levels))
    )
