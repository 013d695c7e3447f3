"""FrameClassifier: texts to frames, learnt from a few hundred coded texts; a scikit-learn estimator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from mediakit.finding.lexicon import Lexicon
from mediakit.learning.features import FeatureSpace, TextFeatures
from mediakit.learning.folds import fold_of
from mediakit.learning.linear import LinearModels, fit_linear_models, sum_to_one
from mediakit.learning.term_counts import as_texts
from mediakit.learning.thresholds import choose_level, f1_threshold, prior_power

FOLDS = 5
KINDS = ("yes or no", "one of several", "any of several")


@dataclass(frozen=True, eq=False)
class FittedModel:
    """All that a trained model knows: its features, an output a level, and how probabilities become levels.

    kind: `yes or no` (one output: of the second class), `one of several`, `any of several`; thresholds: for each output
    the probability above which a text is given the level (`one of several`: its share among the texts learnt); power:
    see `mediakit.learning.thresholds.prior_power`.
    """

    kind: str
    space: FeatureSpace
    models: LinearModels
    thresholds: np.ndarray
    power: float = 0.0

    def probabilities(self, features: TextFeatures) -> np.ndarray:
        """texts × outputs; of `one of several` levels they add up to 1."""
        p = self.models.probabilities(self.space.matrix(features))
        return sum_to_one(p) if self.kind == KINDS[1] else p

    def given(self, probabilities: np.ndarray) -> np.ndarray:
        """texts × outputs: whether a text is given the level."""
        if self.kind == KINDS[1]:
            return np.arange(len(self.thresholds)) == choose_level(probabilities, self.thresholds, self.power)[:, None]
        return probabilities > self.thresholds


def fit_model(
    kind: str, features: TextFeatures, labels: np.ndarray, clusters: np.ndarray, seed: int = 0
) -> FittedModel:
    """Train on texts with their labels (texts × outputs); texts of one cluster are held out together."""
    space = FeatureSpace.of(features)
    models, p = fit_linear_models(space.matrix(features), labels, _inner(labels, clusters, seed))
    share = labels.mean(axis=0)
    if kind == KINDS[1]:
        return FittedModel(kind, space, models, share, 0.0 if p is None else prior_power(sum_to_one(p), labels))
    if p is None:
        return FittedModel(kind, space, models, np.minimum(share, 0.5))
    thresholds = np.array([f1_threshold(*both) for both in zip(p.T, labels.T, strict=True)])
    return FittedModel(kind, space, models, thresholds)


def _inner(labels: np.ndarray, clusters: np.ndarray, seed: int) -> np.ndarray | None:
    """Folds within the texts learnt; None where fewer than two levels can be learnt from one story and tried on
    another."""
    clusters = np.asarray(clusters).astype(str)
    sides = [*labels.T, *([~labels[:, 0]] if labels.shape[1] == 1 else [])]
    often = [side for side in sides if len(set(clusters[side])) > 1]
    return fold_of(labels, clusters, folds=FOLDS, seed=seed) if len(often) > 1 else None


class FrameClassifier(ClassifierMixin, BaseEstimator):
    """Frames of texts, learnt from texts that people have coded: the sensible baseline for some hundreds of them.

    TF-IDF of words (those of two texts or more) and the rates of a lexicon; a logistic regression for each level with
    balanced weights; probabilities calibrated by Platt's method on texts held out in inner folds (as
    `CalibratedClassifierCV(ensemble=False)` does), and on the same texts the threshold that F1 asks for. Every text is
    given the level where nothing better was found.

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
        """Learn from coded texts.

        Args:
            texts: as a list, Series, array or generator.
            y: one level a text (two levels: yes or no, the second in sorted order is yes; more: one of several), or a
                table of 0 and 1, one column a frame (any of several).
            groups: the story of each text; inner folds hold stories out whole. None: each text is its own.

        Returns:
            The classifier itself.

        Raises:
            TypeError: if `texts` are none.
            ValueError: if `y` is of another length or has one level only.
        """
        read = as_texts(texts)
        kind, self.classes_, labels = read_labels(y)
        if len(labels) != len(read):
            raise ValueError(f"{len(read):,} texts, but {len(labels):,} codes: give one for each")
        self.lexicon_ = None if self.lexicon is None else Lexicon.load(self.lexicon)
        clusters = np.arange(len(read)) if groups is None else np.asarray(groups)
        self.model_ = fit_model(kind, TextFeatures.of(read, self.lexicon_), labels, clusters, self.seed)
        return self

    def _probabilities(self, texts: Iterable[str]) -> np.ndarray:
        check_is_fitted(self, "model_")
        return self.model_.probabilities(TextFeatures.of(texts, self.lexicon_))

    def predict_proba(self, texts: Iterable[str]) -> np.ndarray:
        """Calibrated probabilities.

        Args:
            texts: as for `fit`.

        Returns:
            An array, texts × classes, in the order of `classes_`.

        Raises:
            TypeError: if `texts` are none.
            sklearn.exceptions.NotFittedError: before `fit`.

        >>> texts = ["They agreed at last.", "A threat was made."] * 6
        >>> FrameClassifier().fit(texts, [1, 0] * 6).predict_proba(["They agreed."]).round(1).tolist()
        [[0.2, 0.8]]
        """
        p = self._probabilities(texts)
        return np.column_stack([1 - p, p]) if self.model_.kind == KINDS[0] else p

    def predict(self, texts: Iterable[str]) -> np.ndarray:
        """The level of each text.

        Args:
            texts: as for `fit`.

        Returns:
            An array; of labels as a table 0 or 1 for each column.

        Raises:
            TypeError: if `texts` are none.
            sklearn.exceptions.NotFittedError: before `fit`.
        """
        p = self._probabilities(texts)
        given = self.model_.given(p)
        if self.model_.kind == KINDS[2]:
            return given.astype(np.int64)
        return self.classes_[given[:, 0].astype(np.int64) if self.model_.kind == KINDS[0] else given.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.input_tags.one_d_array = True, False, True
        tags.classifier_tags.multi_label = True
        return tags


def read_labels(y: Any) -> tuple[str, np.ndarray, np.ndarray]:
    """What kind of labels they are, the classes, and for each output whether a text has its level (texts × outputs).

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
    labels = given[:, None] == classes
    return (KINDS[0], classes, labels[:, 1:]) if len(classes) == 2 else (KINDS[1], classes, labels)
