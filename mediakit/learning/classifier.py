"""FrameClassifier: texts to frames, learnt from a few hundred coded texts; a scikit-learn estimator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from mediakit.finding.lexicon import Lexicon
from mediakit.learning.features import Evidence, Space
from mediakit.learning.folds import fold_of
from mediakit.learning.linear import Lines, calibrated, fit_lines
from mediakit.learning.term_counts import listed
from mediakit.learning.thresholds import cut, pick, tilt

__all__ = ["FrameClassifier", "Learnt", "learnt"]

FOLDS = 5
KINDS = ("yes or no", "one of several", "any of several")


@dataclass(frozen=True, eq=False)
class Learnt:
    """All that a trained model knows: its space, a line a level, and how probabilities become levels.

    kind: `yes or no` (one line: of the second class), `one of several`, `any of several`; cuts: for each line the
    probability above which a text is given the level (`one of several`: its share among the texts learnt); favour: see
    `mediakit.learning.thresholds.tilt`.
    """

    kind: str
    space: Space
    lines: Lines
    cuts: np.ndarray
    favour: float = 0.0

    def probabilities(self, evidence: Evidence) -> np.ndarray:
        """texts × lines; of `one of several` levels they add up to 1."""
        p = self.lines.probabilities(self.space.matrix(evidence))
        return calibrated(p) if self.kind == KINDS[1] else p

    def given(self, probabilities: np.ndarray) -> np.ndarray:
        """texts × lines: whether a text is given the level."""
        if self.kind == KINDS[1]:
            return np.arange(len(self.cuts)) == pick(probabilities, self.cuts, self.favour)[:, None]
        return probabilities > self.cuts


def learnt(kind: str, evidence: Evidence, labels: np.ndarray, clusters: np.ndarray, seed: int = 0) -> Learnt:
    """Train on texts with their labels (texts × lines); texts of one cluster are held out together."""
    space = Space.of(evidence)
    lines, p = fit_lines(space.matrix(evidence), labels, _inner(labels, clusters, seed))
    share = labels.mean(axis=0)
    if kind == KINDS[1]:
        return Learnt(kind, space, lines, share, 0.0 if p is None else tilt(calibrated(p), labels))
    cuts = np.minimum(share, 0.5) if p is None else np.array([cut(*both) for both in zip(p.T, labels.T, strict=True)])
    return Learnt(kind, space, lines, cuts)


def _inner(labels: np.ndarray, clusters: np.ndarray, seed: int) -> np.ndarray | None:
    """Folds within the texts learnt; None where fewer than two levels can be learnt from one story and tried on
    another."""
    clusters = np.asarray(clusters).astype(str)
    sides = [*labels.T, *([~labels[:, 0]] if labels.shape[1] == 1 else [])]
    often = [side for side in sides if len(set(clusters[side])) > 1]
    return fold_of(labels, clusters, folds=FOLDS, seed=seed) if len(often) > 1 else None


class FrameClassifier(ClassifierMixin, BaseEstimator):
    """Frames of texts, learnt from texts that people have coded: the sensible baseline for some hundreds of them.

    TF-IDF of words and pairs of words (those of two texts or more), of runs of 3 to 5 characters within words, and the
    rates of a lexicon; a logistic regression for each level with balanced weights; probabilities calibrated by Platt's
    method on texts held out in inner folds (as `CalibratedClassifierCV(ensemble=False)` does), and on the same texts
    the cut that F1 asks for. Every text is given the level where nothing better was found.

    Args:
        lexicon: a Lexicon, the name of a shipped one, a file, or None.
        seed: of the inner folds.

    Attributes:
        classes_: of yes-or-no or one-of-several labels the levels, sorted; of labels as a table the columns' names.

    >>> texts = ["They agreed at last.", "A deal is near.", "Threats were made.", "An ultimatum ran out."] * 3
    >>> made = FrameClassifier().fit(texts, [1, 1, 0, 0] * 3)
    >>> made.predict(["New threats, another ultimatum.", "They agreed: a deal!"])
    array([0, 1])
    """

    def __init__(self, lexicon: Any = "talks", *, seed: int = 0):
        self.lexicon = lexicon
        self.seed = seed

    def fit(self, texts: Iterable[str], y: Any, groups: Any = None) -> "FrameClassifier":
        """Learn.

        Args:
            texts: as a list, Series, array or generator.
            y: one level a text (two levels: yes or no, the second in sorted order is yes; more: one of several), or a
                table of 0 and 1, one column a frame (any of several).
            groups: the story of each text; inner folds hold stories out whole. None: each text is its own.

        Raises:
            TypeError: if `texts` are none. ValueError: if `y` is of another length or has one level only.
        """
        texts = listed(texts)
        kind, self.classes_, labels = read_labels(y)
        if len(labels) != len(texts):
            raise ValueError(f"{len(texts):,} texts, but {len(labels):,} codes: give one for each")
        self.lexicon_ = (
            self.lexicon if self.lexicon is None or isinstance(self.lexicon, Lexicon) else Lexicon.load(self.lexicon)
        )
        clusters = np.arange(len(texts)) if groups is None else np.asarray(groups)
        self.learnt_ = learnt(kind, Evidence.of(texts, self.lexicon_), labels, clusters, self.seed)
        return self

    def _probabilities(self, texts: Iterable[str]) -> np.ndarray:
        check_is_fitted(self, "learnt_")
        return self.learnt_.probabilities(Evidence.of(texts, self.lexicon_))

    def predict_proba(self, texts: Iterable[str]) -> np.ndarray:
        """Calibrated probabilities: texts × classes, in the order of `classes_`.

        Raises:
            TypeError: if `texts` are none. sklearn.exceptions.NotFittedError: before `fit`.
        """
        p = self._probabilities(texts)
        return np.column_stack([1 - p, p]) if self.learnt_.kind == KINDS[0] else p

    def predict(self, texts: Iterable[str]) -> np.ndarray:
        """The level of each text; of labels as a table 0 or 1 for each column. Raises what `predict_proba` raises."""
        p = self._probabilities(texts)
        given = self.learnt_.given(p)
        if self.learnt_.kind == KINDS[2]:
            return given.astype(np.int64)
        return self.classes_[given[:, 0].astype(np.int64) if self.learnt_.kind == KINDS[0] else given.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.input_tags.one_d_array = True, False, True
        tags.classifier_tags.multi_label = True
        return tags


def read_labels(y: Any) -> tuple[str, np.ndarray, np.ndarray]:
    """What kind of labels they are, the classes, and for each line whether a text has its level (texts × lines).

    >>> read_labels(["war", "peace", "war"])[2].tolist()
    [[True], [False], [True]]
    """
    names = np.asarray(getattr(y, "columns", []), dtype=object)
    given = np.asarray(y)
    if given.ndim == 2 and given.shape[1] > 1:
        if not np.isin(given, (0, 1)).all():
            raise ValueError("a table of codes holds 0 and 1 only, one column a frame: one level a text is one column")
        return KINDS[2], names if len(names) else np.arange(given.shape[1]), given.astype(bool)
    given = given.ravel()
    classes = np.unique(given)
    if len(classes) < 2:
        shown = f", all {str(classes[0])!r}" if len(classes) else ""
        raise ValueError(f"{len(given):,} codes{shown}: nothing can be told apart; code texts of two levels or more")
    lines = given[:, None] == classes
    return (KINDS[0], classes, lines[:, 1:]) if len(classes) == 2 else (KINDS[1], classes, lines)
