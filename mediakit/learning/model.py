"""learn: a model of one coded variable, tried on stories it was not shown; a finder and a score like any other
instrument."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from mediakit.coding.samples import units_of
from mediakit.corpus.articles import Articles
from mediakit.corpus.concordance import Concordance
from mediakit.corpus.concordance_lines import concordance
from mediakit.corpus.finders import find
from mediakit.corpus.hits import features_of
from mediakit.corpus.terms import Exactly
from mediakit.finding.lexicon import Lexicon
from mediakit.learning.assessment import Calibration, LearningCurve, ModelScores, calibration, curve, scores
from mediakit.learning.classifier import KINDS, FittedModel
from mediakit.learning.features import NEWEST, TextFeatures
from mediakit.learning.model_files import read_model, write_model
from mediakit.learning.training_set import HeldOut, TrainingSet, held_out
from mediakit.results.choices import choice
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

BLOCK = 2000  # units that are judged at a time, so that a large corpus needs no large memory


def learn(
    codes: Any,
    *,
    corpus: Articles,
    variable: str,
    groups: Sequence[str] = ("story", "outlet"),
    lexicon: str | Lexicon | None = "talks",
    baseline: Any = None,
    seed: int = 0,
) -> "Model":
    """Learn from codes what coders would say of units that they have not read.

    A `mediakit.learning.classifier.FrameClassifier` for one variable. How well it does is measured on units it was not
    shown: once with whole stories held out in five folds, and once with one outlet after the other, without the stories
    that the others share with it, so that it is seen what it knows of the frame and what of the outlet.

    Args:
        codes: of articles, sentences or quotations; where coders differ the majority counts, ties are left out.
        corpus: the corpus that the units lie in.
        variable: what was asked. Levels "1" and "0" are yes and no; of others each unit has one.
        groups: columns by which is held out, the first in folds, the others value by value. Whatever they are, units
            of one story (the corpus' own, and reprints or equal texts of any date) and units of the same words are
            never learnt from and judged at once.
        lexicon: whose rates the model reads beside the words; a Lexicon, the name of a shipped one, a file, or None.
        baseline: hits of another instrument to be measured on the same units: a unit is found where it holds one. Of
            yes or no, hits of one category; otherwise of categories with the names of the levels.
        seed: of the folds and intervals.

    Returns:
        Model. `.scores` has a row an instrument and level, and their mean: `instrument` (learnt, always …, the hits'),
        `held_out`, `level, coded, given` (units), `f1` and `gain` (of learnt over the row) with ends over stories.

    Raises:
        ValueError: if there is no such variable or column, a coded article is not in the corpus, or fewer than two
            levels can be learnt from one story and tried on another.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> texts = [f"{said} on day {day}." for day in range(10) for said in ("They agreed", "A threat came")]
    >>> corpus = mk.read(pd.DataFrame({"id": range(20), "text": texts}))
    >>> given = pd.DataFrame({"unit": range(20), "coder": "Ann", "variable": "warm", "label": list("10") * 10})
    >>> model = mk.learn(mk.Labels.read(given).codes(), corpus=corpus, variable="warm")
    >>> model.score(corpus).round(1).tolist()[:2], model.terms(n=1).frame["term"].tolist()
    ([1.0, 0.0], ['agreed', 'threat'])
    """
    lexicon = None if lexicon is None else Lexicon.load(lexicon)
    training_set = TrainingSet.of(codes, corpus, variable, groups=list(groups), lexicon=lexicon)
    tried = {by: held_out(training_set, training_set.folds(by, seed), seed) for by in training_set.groups}
    final = training_set.fit(np.arange(len(training_set.units)), seed)
    first = tried[next(iter(tried))]
    steps = {"groups": list(groups), "lexicon": lexicon and lexicon.name, "seed": seed}
    made = corpus.provenance.then("learn", variable, **steps).without("the human codes")
    return Model(
        variable, codes.codebook.unit, training_set.names, final, lexicon, _known(training_set, first), made,
        scores=scores(training_set, tried, baseline, seed), seed=seed, training_set=training_set, held_out=first,
    )  # fmt: skip


def _known(training_set: TrainingSet, held: HeldOut) -> pd.DataFrame:
    """What the model says of the units it has learnt, when it was not shown them: `unit, digest`, then a column an
    output."""
    p = pd.DataFrame(held.probabilities, columns=list(training_set.names))
    given = pd.DataFrame(held.given[:, training_set.outputs], columns=[f"given {name}" for name in training_set.names])
    digests = [_digest(text) for text in training_set.units["text"]]
    return pd.concat([pd.DataFrame({"unit": training_set.units["unit"], "digest": digests}), p, given], axis=1)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, repr=False, eq=False)
class Model:
    """A learnt instrument: `corpus.find(model)` gives the units that have the level, `.score(corpus)` probabilities.

    Of the units it was trained with, and knows by their id and text, it says what it said when they were held out: so
    `validate(model, codes, corpus=corpus)` measures it on what it had not seen, and what is corrected by that stays
    true.

    Attributes:
        variable, unit: what was coded, and of what.
        features: what it finds: the variable, where it was yes or no, else its levels.
        scores: how well it does on units it was not shown; see `learn`.
        provenance: the corpus and choices it was learnt with.
    """

    variable: str
    unit: str
    features: tuple[str, ...]
    fitted: FittedModel
    lexicon: Lexicon | None
    known: pd.DataFrame
    provenance: Provenance
    scores: ModelScores
    seed: int = 0
    training_set: TrainingSet | None = field(default=None)
    held_out: HeldOut | None = field(default=None)
    polarity = False

    @property
    def name(self) -> str:
        """What it is called as a finder."""
        return f"model of {self.variable}"

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of what it finds: the features."""
        return self.features

    def __repr__(self) -> str:
        return f"<model of {self.variable}: {', '.join(self.features)}; learnt from {len(self.known):,} {self.unit}s>"

    def _judged(self, corpus: Articles) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """All units of a corpus, their probabilities and the levels given (units × outputs)."""
        units = units_of(corpus, self.unit)
        p = np.zeros((len(units), len(self.features)))
        for start in range(0, len(units), BLOCK):
            part = slice(start, start + BLOCK)
            p[part] = self.fitted.probabilities(TextFeatures.of(units["text"].iloc[part], self.lexicon, recipe=self.fitted.space.recipe))
        given = self.fitted.given(p)
        row = pd.Index(self.known["unit"]).get_indexer(units["unit"])
        same = [
            at
            for at in np.flatnonzero(row >= 0)
            if self.known["digest"].iloc[row[at]] == _digest(units["text"].iloc[at])
        ]
        p[same] = self.known[list(self.features)].to_numpy(float)[row[same]]
        given[same] = self.known[[f"given {name}" for name in self.features]].to_numpy(bool)[row[same]]
        return units, p, given

    def find(self, corpus: Articles) -> pd.DataFrame:
        """The units that are given a level, as whole spans: what makes a Model a finder.

        Of a variable of yes or no the units that are not yes have no row; what is counted then are units:
        `corpus.find(model).per_words().presence().compare(by="outlet")`.

        Args:
            corpus: the articles.

        Returns:
            `article, start, end, category, entry`, one row a unit and level.
        """
        units, _, given = self._judged(corpus)
        unit, level = np.nonzero(given & (units["end"] > units["start"]).to_numpy()[:, None])
        frame = units.iloc[unit][["article", "start", "end"]].reset_index(drop=True)
        return frame.assign(category=np.array(self.features, dtype=object)[level], entry=self.name).astype(
            {"category": "str", "entry": "str"}
        )

    def score(self, corpus: Articles) -> "pd.Series | pd.DataFrame":
        """The calibrated probability of each unit.

        Args:
            corpus: the articles.

        Returns:
            A Series by unit of the probability of yes, or a frame with a column a level.
        """
        units, p, _ = self._judged(corpus)
        frame = pd.DataFrame(p, index=pd.Index(units["unit"], name="unit"), columns=list(self.features))
        return frame[self.variable] if self.fitted.kind == KINDS[0] else frame

    # what it knows

    def terms(self, level: str | None = None, *, n: int = 15) -> Table:
        """The words that speak most for a level, and those that speak most against it.

        Args:
            level: one of the features; may be left out where there is one.
            n: of each.

        Returns:
            `term, what` (word, or the lexicon whose category it is), `units` (of those learnt from, that hold the
            word), `weight`: how far the log odds of the level move by the word in a text of ordinary length; of a category by its first hit in 1,000 words. `.concordance(term)`
            shows where it stands.

        Raises:
            ValueError: if there is no such level, or the model was saved by mediakit 0.2.0 or before.
        """
        output = self._output(level)
        if self.fitted.space.recipe != NEWEST:
            raise ValueError("a model saved by mediakit 0.2.0 or before reads runs of characters too, so that no word "
                             "has one weight: learn again from the codes")  # fmt: skip
        space, models = self.fitted.space, self.fitted.models
        words, rates = space.log_odds_steps(models.weights[:, output] * models.slope[output])
        units = np.rint((1 + len(self.known)) / np.exp(space.idf[0] - 1) - 1)
        share = units / max(1, len(self.known))
        frame = pd.DataFrame({
            "term": [*space.names[0], *self._rates],
            "what": ["word"] * len(words) + [self.lexicon.name if self.lexicon else ""] * len(rates),
            "units": [*units, *np.full(len(rates), np.nan)],
            "weight": [*words, *rates],
            "matters": [*words * np.sqrt(share * (1 - share)), *rates * space.spread],
        })  # fmt: skip
        frame = frame.iloc[np.lexsort([frame["term"].astype(str), -frame.pop("matters").round(12)])]
        ends = frame if len(frame) <= 2 * n else pd.concat([frame.head(n), frame.tail(n)])
        note = ("weight: log odds; of a word in a text of ordinary length, of a category of the lexicon by 1 hit in "
                "1,000 words; in the order of weight times the term's standard deviation among the units")  # fmt: skip
        title = f"Words that speak for and against {self.features[output]}"
        return Table(ends.reset_index(drop=True), self.provenance.then("terms", level, n=n), title=title, notes=(note,))

    def _output(self, level: str | None) -> int:
        if level is None and len(self.features) == 1:
            return 0
        return self.features.index(choice(level, self.features, "level", f"of {self.variable!r}"))

    @property
    def _rates(self) -> list[str]:
        """The features of the lexicon that the model reads."""
        return list(features_of(list(self.lexicon.categories), self.lexicon.polarity)) if self.lexicon else []

    def concordance(self, term: str, *, corpus: Articles | None = None, n: int = 10) -> Concordance:
        """Lines of text in which a term stands, a word of `.terms()` or a category of the lexicon.

        Args:
            term: as `.terms()` writes it.
            corpus: where to look; None: the corpus it was learnt on.
            n: how many lines.

        Returns:
            A Concordance.

        Raises:
            ValueError: if the model has no such term, or was loaded and no corpus is given.
        """
        corpus = corpus or self._known_training_set("no sentences: say corpus=").corpus
        if term in self.fitted.space.names[0]:
            return concordance(find(corpus, Exactly((term,))), n=n)
        if self.lexicon is not None and term in self._rates:
            return concordance(find(corpus, self.lexicon), term, n=n)
        raise ValueError(f"{term!r} is no term of the model: see .terms()")

    def _known_training_set(self, lacks: str) -> TrainingSet:
        if self.training_set is None:
            raise ValueError(f"a loaded model has {lacks}, or learn again from the codes")
        return self.training_set

    def learning_curve(self) -> LearningCurve:
        """F1 when fewer units are learnt from.

        Returns:
            A LearningCurve; see `mediakit.learning.assessment.curve`.

        Raises:
            ValueError: if the model was loaded: the codes are not kept in it.
        """
        return curve(self._known_training_set("no codes to learn from in part"), self.seed)

    def calibration(self) -> Calibration:
        """Probabilities against codes.

        Returns:
            A Calibration; see `mediakit.learning.assessment.calibration`.

        Raises:
            ValueError: if the model was loaded: the codes are not kept in it.
        """
        known = self._known_training_set("no codes to judge probabilities by")
        return calibration(known, cast(HeldOut, self.held_out), self.seed)

    # keeping

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the model as one .zip of JSON and arrays, without a text, the same bytes every time.

        Args:
            path: ends in `.zip`.

        Returns:
            The path.

        Raises:
            ValueError: if the path does not end in .zip.
        """
        kept = {name: getattr(self, name) for name in ("variable", "unit", "features", "seed")}
        return write_model(path, self.fitted, self.lexicon, {
            **kept, "provenance": self.provenance.to_dict(), "known": self.known, "scores": self.scores,
        })  # fmt: skip

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Model":
        """Read a saved model; it says what the saved one said, to the bit. Nothing in the file is ever executed.

        Args:
            path: of the `.zip` that `save` wrote.

        Returns:
            A Model.

        Raises:
            ValueError: if the file is no model. OSError: if it cannot be read.
        """
        learnt, lexicon, kept = read_model(path)
        told = kept["scores"]
        scores = ModelScores(told.frame, told.provenance, told.title, told.notes)
        return cls(kept["variable"], kept["unit"], tuple(kept["features"]), learnt, lexicon, kept["known"],
                   kept["provenance"], scores=scores, seed=kept["seed"])  # fmt: skip
