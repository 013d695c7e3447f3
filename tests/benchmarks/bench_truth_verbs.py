"""A row for every public verb that prints an interval or p: does it hold?

    python tests/benchmarks/bench_truth_verbs.py [SAMPLES] [SEED] [VERB …]      # prints the table, and writes truth_of_verbs.csv beside it
    python tests/benchmarks/bench_truth_verbs.py cells                          # writes anew what tests/test_truth.py holds intervals against

Each verb is called as a user calls it, on articles drawn anew. `interval`, `p`: share of its cells that have one; `coverage`: intervals that hold
the truth, of those given, with and without a true difference; `null`: p < .05 of the p given where nothing differs; `power`: p < .05 of all cells
where something does (twice the rate, or what the row says). `error`: Monte Carlo error of a coverage near .95 of that many cells, as if
cells were independent. Words come in bursts (gamma, shape 1), articles have 20 to some thousand words. What other benchmarks and designs
say (rare features, unequal sizes, one giant article, stories) is in `bench_truth.py`; shares corrected by codes are in `bench_correction.py`.
"""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy import sparse

import mediakit as mk
from mediakit.coding.marked_quotations import _interval
from mediakit.coding.scores import cells
from mediakit.corpus.terms import Terms
from mediakit.finding.passives.passive_clauses import by_verb_class
from mediakit.learning import wordfish, wordscores
from mediakit.learning.assessment import _bins, f1_interval, gain_interval
from mediakit.results.provenance import Provenance
from mediakit.wording.keyness import contrast_terms

TABLE = Path(__file__).parents[2] / "docs" / "measured" / "truth_of_verbs.csv"
CELLS = Path(__file__).parents[1] / "cases" / "intervals.csv"
Cell = tuple[float, float, float, float]  # low, high, the truth, p; NaN where there is none
NONE = float("nan")
BASE, FILLERS = 0.004, [f"word{n}" for n in range(60)]


def rates(rng: np.random.Generator, n: int, ratio: float, *, groups: int = 2, features: int = 4, days: int = 150) -> mk.Rates:
    """Articles of `groups` outlets, n each, about two places, of as many days; the first outlet writes at `ratio` times the rate."""
    outlet = np.repeat([f"o{g}" for g in range(groups)], n)
    words = 20 + rng.lognormal(6, 0.6, len(outlet)).astype(int)
    heat = rng.gamma(1.0, 1.0, (len(outlet), features))
    rate = BASE * np.where(outlet == "o0", ratio, 1.0)[:, None]
    rows = pd.DataFrame({
        "article": [f"a{row:04}" for row in range(len(outlet))], "outlet": outlet, "about": rng.choice(["home", "abroad"], len(outlet)),
        "date": pd.Timestamp("2021-01-04") + pd.to_timedelta(rng.integers(0, days, len(outlet)), "D"),
    })  # fmt: skip
    return mk.Rates(rng.poisson(heat * rate * words[:, None]), words, tuple(f"f{f}" for f in range(features)), rows, Provenance("0"))


def corpus(rng: np.random.Generator, n: int, telling: Callable[[str, np.random.Generator], list[str]]) -> mk.Corpus:
    """Texts of fillers and, in between, of what `telling` gives an article of the outlet."""
    outlets, texts = np.repeat(["o0", "o1"], n), []
    for outlet in outlets:
        parts = [*(" ".join(rng.choice(FILLERS, 6)) for _ in range(rng.integers(3, 12))), *telling(outlet, rng)]
        texts.append(". ".join(parts[at][:1].upper() + parts[at][1:] for at in rng.permutation(len(parts))) + ".")
    return mk.read(pd.DataFrame({"id": [f"a{row:04}" for row in range(2 * n)], "outlet": outlets, "date": "2021-01-04", "text": texts}))


def _cells(frame: pd.DataFrame, name: str, truth: float) -> Iterator[Cell]:
    """The first outlet's rows of a comparison."""
    for row in frame[frame["group"] == "o0"].to_dict("records"):
        yield row.get(f"{name}_low", NONE), row.get(f"{name}_high", NONE), truth, row["p"]


def compare(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    yield from _cells(rates(rng, n, ratio).compare(by="outlet").frame, "ratio", ratio)


def rate(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    frame = rates(rng, n, ratio).compare(by="outlet", resamples=99).frame
    yield from ((row.low, row.high, 1000 * BASE * (ratio if row.group == "o0" else 1), NONE) for row in frame.itertuples())


def pairs(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    frame = rates(rng, n, ratio, groups=3).compare(by="outlet", resamples=99).pairs().frame
    for row in frame.to_dict("records"):
        if row["group"] == "o0":
            yield row["ratio_low"], row["ratio_high"], ratio, row["p"]


def presence(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    yield from _cells(rates(rng, n, ratio).presence().compare(by="outlet").frame, "ratio", ratio if ratio == 1 else NONE)


def balance(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made = rates(rng, n, 1.0, features=2)
    more = rng.poisson(made.counts[:, 0] * (ratio - 1) * (made.rows["outlet"] == "o0"))
    made = mk.Rates(made.counts + np.column_stack([more, 0 * more]), made.words, made.features, made.rows, Provenance("0"))
    found = made.balance("f0", "f1").compare(by="outlet").frame
    yield from _cells(found, "difference", 0.0 if ratio == 1 else NONE)


def crossed(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made = rates(rng, 2 * n, 1.0)
    there = ((made.rows["outlet"] == "o1") & (made.rows["about"] == "home")).to_numpy()[:, None]
    counts = made.counts + rng.poisson(made.counts * (ratio - 1) * there)
    made = mk.Rates(counts, made.words, made.features, made.rows, Provenance("0"))
    for row in made.crossed("outlet", "about").frame.to_dict("records"):
        if row["outlet"] == "o1" and row["about"] == "home":
            yield row["interaction_low"], row["interaction_high"], np.log2(ratio), row["p"]


def over(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    frame = rates(rng, 2 * n, ratio).over("month", by="outlet").frame
    yield from ((row.low, row.high, 1000 * BASE * (ratio if row.group == "o0" else 1), NONE) for row in frame.itertuples() if row.articles)


def _after(rng: np.random.Generator, n: int, ratio: float, days: int) -> mk.Rates:
    """After the middle day at `ratio` times the rate; weeks are hot or not, for all alike."""
    made = rates(rng, n, 1.0, days=days)
    day = (made.rows["date"] - pd.Timestamp("2021-01-04")).dt.days.to_numpy()
    hot = rng.gamma(4, 0.25, days // 7 + 1)[day // 7][:, None]
    heat = rng.gamma(1.0, 1.0, made.counts.shape)
    counts = rng.poisson(heat * hot * BASE * np.where(day >= days // 2, ratio, 1.0)[:, None] * made.words[:, None])
    return mk.Rates(counts, made.words, made.features, made.rows, Provenance("0"))


def around(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made = _after(rng, 4 * n, ratio, 180)
    for row in made.around({"2021-04-04": "talks"}, days=14).frame.itertuples():
        yield row.ratio_low, row.ratio_high, ratio, row.p


def difference_in_differences(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made = _after(rng, 4 * n, 1.0, 180)
    there = ((made.rows["outlet"] == "o0") & (made.rows["date"] >= "2021-04-04")).to_numpy()[:, None]
    made = mk.Rates(made.counts + rng.poisson(made.counts * (ratio - 1) * there), made.words, made.features, made.rows, Provenance("0"))
    for row in made.around({"2021-04-04": "talks"}, days=14, by="outlet").frame.to_dict("records"):
        if row["group"] == "o0":
            yield row["did_low"], row["did_high"], ratio, row["did_p"]


def changes(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    found = _after(rng, 2 * n, ratio, 182).changes("week", resamples=499).frame
    true = pd.Timestamp("2021-04-05")  # the first Monday at the new rate
    for _, rows in found.groupby("feature"):
        row = rows.iloc[int(rows["p"].argmin())]
        known = ratio != 1 and pd.notna(row["earliest"])
        yield (row["earliest"].value, row["latest"].value, true.value, row["p"]) if known else (NONE, NONE, NONE, row["p"])


def distinctive_words(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made = rates(rng, n, 1.0, features=40)
    counts = made.counts + rng.poisson(made.counts * (ratio - 1) * (made.rows["outlet"] == "o0").to_numpy()[:, None] * (np.arange(40) < 10))
    terms = Terms(sparse.csr_array(counts), [f"w{w:02}" for w in range(40)], made.words + counts.sum(axis=1), made.rows, pd.Categorical(made.rows["outlet"]))
    frame = contrast_terms(terms)
    frame = frame[(frame["group"] == "o0") & (frame["word"] < "w10")]
    true = np.log2(ratio) - np.log2((1 + 40 * BASE + 10 * BASE * (ratio - 1)) / (1 + 40 * BASE))
    yield from ((row.log_ratio_low, row.log_ratio_high, true, row.p) for row in frame.itertuples())


def collocates(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    def telling(outlet: str, rng: np.random.Generator) -> list[str]:
        share = 0.1 * (ratio if outlet == "o0" else 1)
        return [f"the talks {'failed' if rng.random() < share else 'stalled'} here" for _ in range(rng.integers(0, 5))]

    frame = corpus(rng, n, telling).collocates("talks", window=1, by="outlet").frame
    frame = frame[(frame["group"] == "o0") & (frame["word"] == "failed")]
    yield from ((row.log_ratio_low, row.log_ratio_high, np.log2(ratio), row.p) for row in frame.itertuples())


NAMES = mk.Lexicon("names", {"war": ["war"], "conflict": ["conflict"]}, polarity=False)


def naming(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    def telling(outlet: str, rng: np.random.Generator) -> list[str]:
        share = np.clip(rng.beta(1.5, 4.5) * (ratio if outlet == "o0" else 1), 0, 1)
        return [f"the {'war' if rng.random() < share else 'conflict'} goes on" for _ in range(rng.integers(0, 4))]

    frame = corpus(rng, n, telling).naming(by="outlet", lexicon=NAMES).frame
    yield from _cells(frame[frame["feature"] == "war"], "ratio", ratio if ratio == 1 else NONE)


def shares(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    def telling(outlet: str, rng: np.random.Generator) -> list[str]:
        share = np.clip(rng.beta(1.5, 4.5) * (ratio if outlet == "o0" else 1), 0, 1)
        return [f"“We wait,” {'Reck' if rng.random() < share else 'Orlak'} said" for _ in range(rng.integers(0, 4))]

    frame = corpus(rng, n, telling).quotations().shares(of="speaker").frame
    yield from _cells(frame[frame["feature"] == "Reck"], "ratio", ratio if ratio == 1 else NONE)


def verb_class(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    article = np.repeat(np.arange(n), rng.integers(0, 6, n))
    agentless = rng.random(len(article)) < rng.beta(3, 1.5, n)[article]
    frame = pd.DataFrame({"article": article, "category": np.where(agentless, "agentless", "with agent"), "verb": "kill", "verb_class": "violence"})
    yield from ((row.low, row.high, 2 / 3, NONE) for row in by_verb_class(frame).itertuples())


def marked(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    wanted = rng.integers(1, 9, n)
    right = rng.binomial(wanted, rng.beta(6, 2, n))
    more = rng.poisson(0.1 * wanted)
    _, low, high = _interval(np.column_stack([right, right + more, wanted]), [1, 2])
    yield low, high, 2 * 0.75 / (0.75 + 0.1 + 1), NONE


def _codes(rng: np.random.Generator, n: int, ratio: float) -> tuple[mk.Corpus, SimpleNamespace, np.ndarray]:
    """Articles coded yes in .4 of the cases; the lexicon finds .8 of them in o1, .8 / ratio in o0, and .15 of the rest."""
    coded = rng.random(2 * n) < 0.4
    first = np.arange(2 * n) < n
    found = rng.random(2 * n) < np.where(coded, np.where(first, 0.8 / ratio, 0.8), 0.15)
    made = mk.read(pd.DataFrame({
        "id": [f"a{row:04}" for row in range(2 * n)], "outlet": np.where(first, "o0", "o1"), "date": "2021-01-04",
        "text": [f"{'The war' if hit else 'The rain'} goes on {row}." for row, hit in enumerate(found)],
    }))  # fmt: skip
    ids, text = made.articles["id"], made.articles["text"]
    units = pd.DataFrame({"unit": ids, "article": ids, "start": 0, "end": text.str.len(), "text": text, "stratum": "", "weight": 1.0})
    values = pd.Series(np.where(coded, "1", "0"), index=units["unit"])
    book = SimpleNamespace(unit="article", variables={"war": SimpleNamespace(levels={"1": "", "0": ""})})
    return made, SimpleNamespace(units=units, codebook=book, settled=lambda name: values), coded


def validate(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made, codes, _ = _codes(rng, n, 1.0)
    row = mk.validate(NAMES.only("war"), codes, corpus=made).frame.iloc[0]
    tp, fp, fn, tn = 0.32, 0.09, 0.08, 0.51
    chance = (tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)
    true = {"precision": tp / (tp + fp), "recall": 0.8, "f1": 2 * tp / (2 * tp + fp + fn), "kappa": (tp + tn - chance) / (1 - chance)}
    yield from ((row[f"{name}_low"], row[f"{name}_high"], value, NONE) for name, value in true.items())


def differences(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made, codes, _ = _codes(rng, n, ratio)
    frame = mk.validate(NAMES.only("war"), codes, corpus=made, by="outlet").differences().frame
    for row in frame[frame["group"] == "o0"].itertuples():
        yield row.difference_low, row.difference_high, 0.8 / ratio - 0.8 if row.measure == "recall" else 0.0, row.p


def agreement(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    truth = rng.random(2 * n) < 0.3
    codes = np.where(rng.random((2, 2 * n)) < np.where(truth, 0.85, 0.08), "1", "0").T
    share, agreed = 0.3 * 0.85 + 0.7 * 0.08, 0.3 * (0.85**2 + 0.15**2) + 0.7 * (0.92**2 + 0.08**2)
    kappa = (agreed - share**2 - (1 - share) ** 2) / (1 - share**2 - (1 - share) ** 2)
    for row in mk.agreement(codes.tolist()).frame.itertuples():
        yield row.low, row.high, agreed if row.coefficient == "observed agreement" else kappa, NONE


def learn(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    """F1 and gain from answers given, not learnt: what is judged is the same whatever gave them."""
    stories = np.repeat(np.arange(n), rng.integers(1, 4, n))
    coded = rng.random((len(stories), 2)) < 0.3
    tables = np.zeros((n, 2, 2, 4))
    for which, given in enumerate((coded ^ (rng.random(coded.shape) > 0.8), np.ones_like(coded))):
        each = np.stack([cells(given[:, k], coded[:, k], np.ones(len(coded))) for k in range(2)], axis=1)
        np.add.at(tables[:, which], stories, each)
    f1, plain = 2 * 0.24 / (2 * 0.24 + 0.14 + 0.06), 0.6 / 1.3
    for low, high, true in zip(*(end[0] for end in f1_interval(tables)), np.full(3, f1), strict=True):
        yield low, high, true, NONE
    for low, high in zip(*(end[1] for end in gain_interval(tables)), strict=True):
        yield low, high, f1 - plain, NONE


def calibration(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    p = rng.choice([0.2, 0.5, 0.8], 4 * n)
    for row in _bins(p, rng.random(4 * n) < p, np.arange(4 * n)).itertuples():
        yield row.low, row.high, row.predicted, NONE


def _positions(rng: np.random.Generator, n: int) -> tuple[mk.Corpus, np.ndarray]:
    """Four outlets between two poles; what their words say in the long run (groups × words)."""
    place, words = np.array([-1.0, -0.3, 0.3, 1.0]), np.array([f"term{w:02}" for w in range(40)])
    slope, base = np.linspace(-1, 1, 40), np.exp(np.sin(np.arange(40)))
    share = base * np.exp(0.6 * place[:, None] * slope)
    share /= share.sum(axis=1, keepdims=True)
    outlet = np.repeat(np.arange(4), n)
    texts = []
    for group in outlet:
        mixed = share[group] * rng.gamma(1.0, 1.0, 40)
        texts.append(" ".join(rng.choice(words, rng.integers(60, 200), p=mixed / mixed.sum())) + ".")
    frame = pd.DataFrame({"id": [f"a{row:04}" for row in range(4 * n)], "outlet": [f"o{g}" for g in outlet], "date": "2021-01-04", "text": texts})
    return mk.read(frame), share


def _true_shares() -> np.ndarray:
    """Mean shares of the words in an article of each outlet, of very many."""
    rng = np.random.default_rng(0)
    _, share = _positions(rng, 1)
    mixed = share[:, None] * rng.gamma(1.0, 1.0, (4, 40_000, 40))
    return (mixed / mixed.sum(axis=-1, keepdims=True)).mean(axis=1)


def scores_of_words(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made, _ = _positions(rng, n)
    ends = {"o0": -1.0, "o3": 1.0}
    true = wordscores(pd.DataFrame(1e6 * _true_shares(), index=["o0", "o1", "o2", "o3"]).round(), ends).frame.set_index("group")["score"]
    for row in wordscores(made, ends, resamples=200).frame.itertuples():
        if row.role == "scored":
            yield row.low, row.high, true[row.group], NONE


def fish(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made, _ = _positions(rng, n)
    true = wordfish(pd.DataFrame(1e6 * _true_shares(), index=["o0", "o1", "o2", "o3"]).round(), direction=("o0", "o3")).frame.set_index("group")["score"]
    for row in wordfish(made, direction=("o0", "o3"), resamples=100).frame.itertuples():
        yield row.low, row.high, true[row.group], NONE


def plan(rng: np.random.Generator, n: int, ratio: float) -> Iterator[Cell]:
    made = rates(np.random.default_rng(0), 40, 1.0, features=1)
    if not hasattr(plan, "true"):
        plan.true = mk.plan(made, ratio=2, resamples=20_000, seed=9).frame["needed"].iloc[0]
    row = mk.plan(made, ratio=2, resamples=300, seed=int(rng.integers(1_000_000))).frame.iloc[0]
    yield row["needed_low"], row["needed_high"], plan.true, NONE


# verb: what is drawn, articles (stories, units) a group, samples for each asked for, what a difference is
VERBS = {
    "rates.compare": (compare, 30, 2.0, "ratio"), "rates.compare: rate": (rate, 30, 2.0, "rate"), "comparison.pairs": (pairs, 30, 2.0, "ratio"),
    "rates.presence": (presence, 30, 2.0, "ratio of shares"), "rates.balance": (balance, 30, 2.0, "difference"),
    "rates.crossed": (crossed, 40, 3.0, "interaction"), "rates.over": (over, 30, 2.0, "rate of a month"), "rates.around": (around, 40, 2.0, "ratio"),
    "rates.around: did": (difference_in_differences, 40, 2.0, "ratio of ratios"), "rates.changes": (changes, 60, 2.0, "day of the change"),
    "corpus.distinctive_words": (distinctive_words, 30, 2.0, "log ratio"), "corpus.collocates": (collocates, 40, 3.0, "log ratio"),
    "corpus.naming": (naming, 40, 2.0, "ratio of shares"), "quotations.shares": (shares, 40, 2.0, "ratio of shares"),
    "by_verb_class": (verb_class, 30, 1.0, "share"), "measure_quotations": (marked, 30, 1.0, "F1"), "mk.validate": (validate, 60, 1.0, "precision, recall, F1, kappa"),
    "validation.differences": (differences, 60, 1.6, "difference"), "mk.agreement": (agreement, 60, 1.0, "alpha, observed, kappa"),
    "mk.learn": (learn, 60, 1.0, "F1, macro F1, gain"), "model.calibration": (calibration, 60, 1.0, "share of a bin"),
    "wordscores": (scores_of_words, 15, 1.0, "position"), "wordfish": (fish, 15, 1.0, "position"), "mk.plan": (plan, 40, 1.0, "articles needed"),
}  # fmt: skip
SLOW = {"wordfish": 6, "wordscores": 3, "corpus.collocates": 1.5, "corpus.naming": 1.5, "quotations.shares": 2, "mk.plan": 3}
# verbs that print the numbers of another one's row, or of another benchmark
AS = {
    "hits.compare": "rates.compare", "hits.crossed": "rates.crossed", "hits.naming": "corpus.naming", "topics.compare": "rates.compare",
    "labels.shares": "rates.compare", "labels.agreement": "mk.agreement", "codes.agreement": "mk.agreement", "comparison.corrected": "rates.compare",
    "comparison.sensitivity": "rates.compare", "comparison.sentence": "rates.compare", "model.learning_curve": "mk.learn",
    "validation.compare": "bench_correction.py", "validation.regress": "bench_correction.py", "validation.plan": "bench_correction.py",
}  # fmt: skip


def trial(verb: str, ratio: float, samples: int, seed: int) -> dict[str, float]:
    """Counts of the cells of one verb."""
    make, n, _, _ = VERBS[verb]
    kept = []
    for number in range(samples):
        rng = np.random.default_rng([seed, list(VERBS).index(verb), round(100 * ratio), number])
        kept += list(make(rng, n, ratio))
    low, high, truth, p = np.array(kept, dtype=float).reshape(-1, 4).T
    known = ~np.isnan(low) & ~np.isnan(high)
    judged = known & ~np.isnan(truth)
    return {"cells": len(low), "known": known.sum(), "judged": judged.sum(), "holds": ((low <= truth) & (truth <= high) & judged).sum(),
            "tested": (~np.isnan(p)).sum(), "found": (p < 0.05).sum()}  # fmt: skip


def sampled(verb: str) -> pd.DataFrame:
    """The cells of one seeded sample: what a test holds against what they were."""
    make, n, ratio, _ = VERBS[verb]
    made = list(make(np.random.default_rng([7, list(VERBS).index(verb)]), n, ratio))
    return pd.DataFrame(made, columns=["low", "high", "truth", "p"], dtype=float).drop(columns="truth").assign(verb=verb, cell=range(len(made)))


def row(verb: str, null: dict[str, float], other: dict[str, float] | None) -> dict[str, object]:
    """A line of the table."""
    every = {name: null[name] + (other or dict.fromkeys(null, 0))[name] for name in null}
    def over_(part: float, whole: float) -> float:
        return round(float(part / whole), 3) if whole >= 20 else NONE

    return {
        "verb": verb, "of": VERBS[verb][3], "articles": VERBS[verb][1], "cells": every["cells"], "interval": over_(every["known"], every["cells"]),
        "coverage": over_(every["holds"], every["judged"]), "p": over_(null["tested"], null["cells"]) if null["tested"] else NONE,
        "null": over_(null["found"], null["tested"]) if null["tested"] else NONE,
        "power": over_(other["found"], other["cells"]) if other and other["tested"] else NONE,
        "error": round((0.05 * 0.95 / max(every["judged"], 1)) ** 0.5, 3),
    }  # fmt: skip


def main(samples: int, seed: int, verbs: list[str]) -> None:
    start, jobs = time.perf_counter(), []
    for verb in verbs:
        many = max(8, round(samples / SLOW.get(verb, 1)))
        jobs += [(verb, ratio, many, seed) for ratio in dict.fromkeys((1.0, VERBS[verb][2]))]
    with ProcessPoolExecutor() as pool:
        done = {job[:2]: found for job, found in zip(jobs, pool.map(trial, *zip(*jobs, strict=True)), strict=True)}
    frame = pd.DataFrame([row(verb, done[verb, 1.0], done.get((verb, VERBS[verb][2])) if VERBS[verb][2] != 1 else None) for verb in verbs])
    if TABLE.exists():
        kept = pd.read_csv(TABLE)
        frame = pd.concat([kept[~kept["verb"].isin(verbs)], frame]).sort_values("verb", key=lambda each: each.map(list(VERBS).index))
    frame.to_csv(TABLE, index=False)
    print(frame.to_string(index=False))
    print(f"seed {seed}, {samples} samples of each but the slow ones, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    given = sys.argv[1:]
    if given == ["cells"]:
        made = pd.concat(map(sampled, VERBS))[["verb", "cell", "low", "high", "p"]]
        made.to_csv(CELLS, index=False, float_format="%.9g")
        sys.exit()
    main(int(given[0]) if given else 100, int(given[1]) if len(given) > 1 else 0, given[2:] or list(VERBS))
