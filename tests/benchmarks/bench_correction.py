"""Does the corrected interval hold what it promises? `python tests/benchmarks/bench_correction.py [RUNS]` (1,000).

Corpora of 350 articles with 4 to 14 sentences are invented, each article with a share of positives of its own
(intra-article correlation 1/9), read by an instrument with known error rates, and some sentences are coded: a simple
sample, a sample half of which was drawn among the sentences found positive (with its weights), or another corpus where
35 % are positive. Printed: how often the 95 % interval of the corrected and of the naive share holds the share of the
population that the corpora are drawn from (Monte Carlo error about 0.7 points at 1,000 runs), the mean of both, and the
width of the corrected interval.
"""

import sys

import numpy as np

from mediakit import statistics as stats
from mediakit.coding.prevalence import DoubleSample, corrected

TWO = [  # share, sensitivity, specificity, coded units
    (0.05, 0.8, 0.98, 500), (0.05, 0.6, 0.95, 500), (0.1, 0.6, 0.95, 300), (0.2, 0.9, 0.8, 200), (0.2, 0.7, 0.9, 500),
    (0.3, 0.8, 0.9, 200), (0.5, 0.6, 0.8, 300), (0.5, 0.9, 0.98, 200),
]  # fmt: skip
THREE = np.array([[0.85, 0.1, 0.05], [0.2, 0.7, 0.1], [0.15, 0.1, 0.75]])
CONCENTRATION = 8


def corpus(rng, share, table, articles=350):
    """(coded class, found class, article) of every sentence of an invented corpus."""
    size = rng.integers(4, 15, articles)
    article = np.repeat(np.arange(articles), size)
    own = rng.dirichlet(CONCENTRATION * np.asarray(share), articles)
    truth = (rng.random(len(article))[:, None] > own.cumsum(axis=1)[article]).sum(axis=1).clip(max=len(share) - 1)
    found = (rng.random(len(article))[:, None] > table.cumsum(axis=1)[truth]).sum(axis=1).clip(max=len(share) - 1)
    return truth, found, article


def sample(rng, units, n, enriched):
    """Coded units drawn at random, or in equal parts of each class found, with their weights."""
    truth, found, article = units
    parts = [found == k for k in np.unique(found)] if enriched else [np.ones(len(found), bool)]
    rows, weights = [], []
    for part in map(np.flatnonzero, parts):
        take = min(n // len(parts), len(part))
        rows.append(rng.choice(part, take, replace=False))
        weights.append(np.full(take, len(part) / take))
    rows = np.concatenate(rows)
    return DoubleSample(found[rows], truth[rows], np.concatenate(weights), article[rows])


def naive_interval(found, article, of, seed):
    counts = np.column_stack([np.bincount(article, found == of), np.bincount(article)]).astype(int)
    drawn = stats.bootstrap_sums(counts, resamples=400, seed=seed)
    return stats.drawn_interval(drawn[:, 0] / drawn[:, 1], np.array((found == of).mean()))


def once(rng, share, table, n, design, seed):
    """corrected share and interval, naive share and interval, of the last class."""
    truth, found, article = corpus(rng, share, table)
    if design == "elsewhere":
        codes, method = sample(rng, corpus(rng, (0.65, 0.35), table), n, False), "common"
    else:
        codes, method = sample(rng, (truth, found, article), n, design == "enriched"), "own"
    result = corrected(codes, found, article, classes=len(share), method=method, seed=seed)
    low, high = result.interval()
    naive = naive_interval(found, article, len(share) - 1, seed)
    return (result.share[-1], low[-1], high[-1]), (result.naive[-1], *naive)


def difference(rng, shares, tables, n, method, seed):
    """Corrected and naive difference of two groups: (value, low, high) each."""
    groups = [corpus(rng, share, table) for share, table in zip(shares, tables, strict=True)]
    codes = [sample(rng, units, n, True) for units in groups]
    both = DoubleSample(*(np.concatenate([getattr(c, name) for c in codes]) for name in ("found", "coded", "weight")),
                 np.concatenate([codes[0].article, 10_000 + codes[1].article]))  # fmt: skip
    results = [
        corrected(codes[g] if method == "own" else both, groups[g][1], groups[g][2], method=method, seed=seed, part=g)
        for g in (0, 1)
    ]
    share, drawn = results[0].share[1] - results[1].share[1], results[0].draws[:, 1] - results[1].draws[:, 1]
    sums = [stats.bootstrap_sums(np.column_stack([np.bincount(a, f), np.bincount(a)]).astype(int), resamples=400, seed=seed + g)
            for g, (_, f, a) in enumerate(groups)]  # fmt: skip
    apart = sums[0][:, 0] / sums[0][:, 1] - sums[1][:, 0] / sums[1][:, 1]
    naive = results[0].naive[1] - results[1].naive[1]
    return (share, *stats.drawn_interval(drawn, np.array(share))), (naive, *stats.drawn_interval(apart, np.array(naive)))


def report(name, truth, runs):
    (mine, naive) = np.array(runs).transpose(1, 2, 0)
    holds = [((low <= truth) & (truth <= high)).mean() for _, low, high in (mine, naive)]
    print(f"{name:<62} {truth:7.3f} {mine[0].mean():9.3f} {naive[0].mean():7.3f} "
          f"{100 * holds[0]:9.1f} % {100 * holds[1]:6.1f} % {(mine[2] - mine[1]).mean():7.3f}")  # fmt: skip
    return holds[0]


def main(runs: int) -> None:
    rng = np.random.default_rng(7)
    print(f"{'':<62} {'truth':>7} {'corrected':>9} {'naive':>7} {'holds':>11} {'naive':>8} {'width':>7}")
    held = []
    for share, sensitivity, specificity, n in TWO:
        table = np.array([[specificity, 1 - specificity], [1 - sensitivity, sensitivity]])
        for design in ("simple", "enriched", "elsewhere"):
            name = f"two classes, {design}, {n} coded, sens {sensitivity}, spec {specificity}"
            rounds = [once(rng, (1 - share, share), table, n, design, seed) for seed in range(runs)]
            held.append(report(name, share, rounds))
    for design in ("simple", "enriched"):
        rounds = [once(rng, (0.5, 0.35, 0.15), THREE, 300, design, seed) for seed in range(runs)]
        held.append(report(f"three classes, {design}, 300 coded (the third)", 0.15, rounds))
    good, poor = np.array([[0.95, 0.05], [0.2, 0.8]]), np.array([[0.85, 0.15], [0.4, 0.6]])
    for name, shares, tables, method in (
        ("equal error, common rates", (0.3, 0.2), (good, good), "common"),
        ("error by group, own rates", (0.2, 0.2), (good, poor), "own"),
        ("error by group, common rates (wrongly)", (0.2, 0.2), (good, poor), "common"),
    ):
        both = [(1 - share, share) for share in shares]
        rounds = [difference(rng, both, tables, 200, method, seed) for seed in range(runs)]
        held.append(report(f"difference of two groups, 200 coded each, {name}", shares[0] - shares[1], rounds))
    inside = sum(0.93 <= share <= 0.97 for share in held[:-1])
    print(f"{inside} of {len(held) - 1} within 93 to 97 % (the last line is a warning, not a promise)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
