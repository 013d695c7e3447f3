"""Can a model learn the frame? `python tests/benchmarks/bench_learning.py [CORPUS] [SEEDS]`.

On the frames coded in data/talks (yes or no, and each level of `main` and `blame` with ten articles or more as yes or
no): F1 of yes and its mean with F1 of no, on whole stories held out in five folds, for always yes, for the hits of
the talks lexicon (cooperative for cooperation, confrontational for the others), for plain TF-IDF of words with a
logistic regression as scikit-learn has them, and for FrameClassifier with and without the lexicon's rates. Means over
seeds of the folds; intervals (of the first seed) draw stories with replacement. In the end the mean over frames, and
the mean gain over plain TF-IDF with its interval.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from mediakit import Lexicon, read
from mediakit import statistics as stats
from mediakit.learning.classifier import FrameClassifier
from mediakit.learning.folds import fold_of, splits

RESAMPLES = 2000
FEWEST = 10


def frames(codes: pd.DataFrame) -> dict[str, np.ndarray]:
    """Each question as yes or no."""
    asked = {v: (codes[v] == "1").to_numpy() for v in ("cooperation", "confrontation", "human_interest")}
    for variable in ("main", "blame"):
        for level, number in codes[variable].value_counts().items():
            if number >= FEWEST:
                asked[f"{variable} {level}"] = (codes[variable] == level).to_numpy()
    return asked


def held_out(make, texts, y, story, seed):
    given = np.zeros(len(y), dtype=bool)
    for learnt, held in splits(fold_of(y[:, None], story, seed=seed)):
        model = make()
        fit = {"groups": story[learnt]} if isinstance(model, FrameClassifier) else {}
        given[held] = model.fit(texts[learnt], y[learnt], **fit).predict(texts[held])
    return given


def f1(cells: np.ndarray) -> np.ndarray:
    """F1 of yes, and the mean of F1 of yes and of no, of tables of four cells (last axis)."""
    tp, fp, fn, tn = np.moveaxis(cells, -1, 0)
    yes, no = (2 * hit / np.maximum(2 * hit + fp + fn, 1) for hit in (tp, tn))
    return np.stack([yes, (yes + no) / 2], axis=-1)


def by_story(given, y, story):
    names, row = np.unique(story, return_inverse=True)
    cells = np.stack([given & y, given & ~y, ~given & y, ~given & ~y], axis=1)
    sums = np.zeros((len(names), 4))
    np.add.at(sums, row, cells)
    return sums


def main(folder: Path, seeds: int) -> None:
    corpus = read(folder)
    ids = corpus.articles["id"]
    codes = (
        pd.read_csv(folder / "gold" / "frames-a.csv", dtype=str, keep_default_na=False).set_index("article").loc[ids]
    )
    story = pd.read_csv(folder / "gold" / "stories.csv", dtype=str).set_index("article").loc[ids, "story"].to_numpy()
    texts = corpus.articles["text"].to_numpy(dtype=object)
    rates = corpus.find(Lexicon.load("talks")).per_words()
    ways = {
        "plain": lambda: make_pipeline(TfidfVectorizer(), LogisticRegression()),
        "without lexicon": lambda: FrameClassifier(None),
        "FrameClassifier": FrameClassifier,
    }
    found: dict[str, list] = {name: [] for name in ("always yes", "lexicon", *ways)}
    print(f"{len(texts)} articles, {len(set(story))} stories; F1 of yes [95 %] (mean of F1 of yes and no)")
    seconds = dict.fromkeys(ways, 0.0)
    for name, y in frames(codes).items():
        feature = "cooperative" if "cooperation" in name else "confrontational"
        hit = rates.counts[:, rates.features.index(feature)] > 0
        given = {"always yes": [np.ones(len(y), bool)], "lexicon": [hit]}
        for way, make in ways.items():
            start = time.process_time()
            given[way] = [held_out(make, texts, y, story, seed) for seed in range(seeds)]
            seconds[way] += (time.process_time() - start) / seeds
        print(f"\n{name}, {y.mean():.0%} yes")
        for way, runs in given.items():
            tables = [by_story(run, y, story) for run in runs]
            value = np.mean([f1(t.sum(axis=0)) for t in tables], axis=0)
            drawn = f1(stats.bootstrap_sums(tables[0], resamples=RESAMPLES))
            low, high = stats.drawn_interval(drawn, f1(tables[0].sum(axis=0)))
            found[way].append((value, drawn))
            print(f"  {way:<16} {value[0]:.3f} [{low[0]:.3f}, {high[0]:.3f}]  ({value[1]:.3f})")
    print(f"\nmean of {len(found['plain'])} frames")
    plain = np.mean([draws for _, draws in found["plain"]], axis=0)
    for way, rows in found.items():
        value, draws = (np.mean(part, axis=0) for part in zip(*rows, strict=True))
        low, high = np.percentile(draws - plain, [2.5, 97.5], axis=0)
        told = f"{seconds[way]:.1f} s CPU" if way in seconds else ""
        print(f"  {way:<16} {value[0]:.3f}, gain over plain [{low[0]:+.3f}, {high[0]:+.3f}]  ({value[1]:.3f})  {told}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/talks"), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
