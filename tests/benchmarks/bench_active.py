"""Do chosen units teach faster than drawn ones? `python tests/benchmarks/bench_active.py [CORPUS] [ROUNDS]`.

On data/talks: which sentences hold a cooperative (confrontational) passage. A third of the articles is kept for
testing; a logistic regression on TF-IDF words learns from 30 sentences drawn at random, then from batches of 30: drawn
at random, chosen by distance alone, by the model's doubt, by the hits of the talks lexicon, or by both together (the
mean of the model's probability and that of the hits). Printed: mean F1 on the test articles after so many codes, with
the largest standard error over rounds (each with another split and start).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from mediakit import Lexicon, read
from mediakit.coding.active import HIT, NO_HIT, next_units
from mediakit.coding.coded_and_found import hits_in
from mediakit.coding.codes import Codes

WAYS = ("random", "distance", "model", "hits", "model and hits")
STEP, STEPS = 30, 14


def probabilities(weights, rows, labels):
    if len(set(labels[rows])) < 2:
        return np.full(weights.shape[0], labels[rows].mean())
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=500).fit(weights[rows], labels[rows])
    return model.predict_proba(weights)[:, 1]


class Given:
    """Codes of some units, as `next_units` reads them."""

    def __init__(self, units):
        self.frame = pd.DataFrame({"unit": units, "value": "1"})


def once(units, labels, weights, held, way, seed):
    rng = np.random.default_rng(seed)
    articles = rng.permutation(units["article"].unique())
    test = units["article"].isin(articles[: len(articles) // 3]).to_numpy()
    pool = np.flatnonzero(~test)
    rows = rng.choice(pool, STEP, replace=False)
    scores = []
    for _ in range(STEPS):
        p = probabilities(weights, rows, labels)
        scores.append(f1_score(labels[test], p[test] > 0.5, zero_division=0))
        if way == "random":
            more = rng.choice(np.setdiff1d(pool, rows), STEP, replace=False)
        else:
            doubt = {
                "distance": None,
                "model": p[pool],
                "hits": held[pool],
                "model and hits": (p[pool] + held[pool]) / 2,
            }[way]
            chosen = next_units(
                units.iloc[pool], Given(units["unit"].iloc[rows]), n=STEP, probabilities=doubt, seed=seed
            )
            more = pd.Index(units["unit"]).get_indexer(chosen.frame["unit"])
        rows = np.concatenate([rows, more])
    return scores


def main(folder: Path, rounds: int) -> None:
    corpus = read(folder)
    codes, hits = Codes.of_passages(corpus, folder / "gold" / "passages.csv"), corpus.find(Lexicon.load("talks"))
    units = codes.units
    weights = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(units["text"])
    for variable in ("cooperative", "confrontational"):
        labels = (codes.settled(variable).reindex(units["unit"]) == "1").to_numpy(int)
        held = np.full(len(units), NO_HIT)
        held[hits_in(hits.where(feature=variable), units)[0]] = HIT
        print(
            f"\n{variable}, {len(units):,} sentences, {labels.mean():.0%} yes; codes:",
            *range(STEP, STEP * STEPS + 1, STEP),
        )
        for way in WAYS:
            f1 = np.array([once(units, labels, weights, held, way, seed) for seed in range(rounds)])
            spread = f1.std(axis=0, ddof=1).max() / np.sqrt(rounds)
            print(f"{way:<16}", *(f"{value:.2f}" for value in f1.mean(axis=0)), f" (standard error up to {spread:.3f})")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/talks"), int(sys.argv[2]) if len(sys.argv) > 2 else 12)
