"""Do corrected shares and comparisons hold what they promise? `python tests/benchmarks/bench_correction.py [RUNS] [CELLS]` (200).

The grid of `mediakit.statistics.surrogates`: prevalence 2, 5, 10, 20, 40 % × 100, 300, 1,000 codes (of both groups together) × an
instrument that errs alike in both groups or not × a simple sample or one half of which was drawn among the units found × few articles
(15 a group) or many (200); 2,500 sentences a group, articles with shares of their own (intra-article correlation .1), both groups of one
population share. Printed for each cell: r of instrument and truth within a group; the share of intervals given, coverage of the share
of the population, its width over that of the codes alone (the same estimator without surrogate); the same for the difference of the two
groups, with the share of p < .05 where there is none; and how often the interval of the uncorrected share holds the truth. The last
lines sum up, with the Monte Carlo error. Then the same for the coefficients of `regression` with a numeric and a grouping column.
"""

import itertools
import sys
import time

import numpy as np

from mediakit import statistics as stats
from mediakit.statistics.moments import Moments, columns
from mediakit.statistics.surrogates import DoubleSample, regression

PREVALENCE, CODES = (0.02, 0.05, 0.1, 0.2, 0.4), (100, 300, 1000)
ARTICLES = {"many": 200, "few": 15}
UNITS, WITHIN = 2500, 0.1
BOTH = np.vstack([np.eye(2), np.ones((1, 2))])


def corpus(rng, shares, errors, articles, units=UNITS):
    """found, coded, group and article of every unit; `errors`: sensitivity and specificity of each group."""
    parts = []
    for group, (share, (sensitivity, specificity)) in enumerate(zip(shares, errors, strict=True)):
        size = rng.integers(units // articles // 2, 3 * units // articles // 2 + 1, articles)
        spread = (1 - WITHIN) / WITHIN
        own = np.repeat(rng.beta(share * spread, (1 - share) * spread, articles), size)
        coded = rng.random(len(own)) < own
        found = rng.random(len(own)) < np.where(coded, sensitivity, 1 - specificity)
        parts.append((found, coded, np.full(len(own), group), np.repeat(np.arange(articles), size) + group * articles))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def weights(rng, found, n, enriched):
    """One over the probability of being coded; 0 where not drawn."""
    out = np.zeros(len(found))
    for part in [np.flatnonzero(found == k) for k in (0, 1)] if enriched else [np.arange(len(found))]:
        take = min(n // (2 if enriched else 1), len(part))
        out[rng.choice(part, take, replace=False)] = len(part) / max(take, 1)
    return out


def errors_of(share, equal):
    high = 1 - 0.25 * share if share < 0.2 else 0.95  # so that r is about .7 to .8 at every prevalence
    return ((0.85, high),) * 2 if equal else ((0.9, high), (0.65, 2 * high - 1))


def once(rng, share, n, equal, enriched, many):
    """Of both groups, and of their difference: rows of (given, holds, width, width of the codes alone, p, r, naive holds)."""
    found, coded, group, article = corpus(rng, (share, share), errors_of(share, equal), ARTICLES[many])
    weight = weights(rng, found, n, enriched)
    made, alone = (DoubleSample(f, group, article, coded, weight, 2).sides(BOTH) for f in (found, np.zeros(len(found))))
    rows = []
    for g in (0, 1):
        (low, high), plain = (end[g] for end in made.interval()), (end[g] for end in alone._ends(0.95))
        mine = group == g
        words = np.bincount(article[mine])
        there = words > 0
        counts = columns(np.bincount(article[mine], found[mine])[there, None], words[there])
        naive = stats.rate_interval(Moments(counts.sum(axis=0), int(there.sum()), (0, 1)))
        width = -np.subtract(*plain)
        rows.append((made.why[g] == "", low <= share <= high, high - low, width, np.nan, np.corrcoef(found[mine], coded[mine])[0, 1],
                     naive[0][0] <= share <= naive[1][0]))  # fmt: skip
    pair, bare = (sides.apart([0], [1]) for sides in (made, alone))
    _, low, high = (part[0] for part in pair.difference())
    below, above = (reach[0] for reach in (stats.surrogates._together(*bare._reach(0.95)[0:2], bare._reach(0.95)[4]),
                                           stats.surrogates._together(*bare._reach(0.95)[2:4], bare._reach(0.95)[4])))  # fmt: skip
    rows.append((pair.why[0] == "", low <= 0 <= high, high - low, below + above, pair.p()[0], np.nan, np.nan))
    return np.array(rows, dtype=float)


def line(runs):
    """given, coverage, ratio of widths, share of p < .05 of the rows given."""
    given = runs[:, 0] > 0
    some = runs[given]
    if not len(some):
        return 0.0, np.nan, np.nan, np.nan
    return given.mean(), some[:, 1].mean(), np.nanmean(some[:, 2]) / np.nanmean(some[:, 3]), (some[:, 4] < 0.05).mean()


def grid(runs, cells):
    print(f"{'':<38} {'r':>4} | share: given holds  width | difference: given holds  width  p<.05 | naive holds")
    every = list(itertools.product(PREVALENCE, CODES, (True, False), (False, True), ARTICLES))
    out = []
    for number, cell in enumerate(every):
        if cells and number % len(every) not in cells:
            continue
        share, n, equal, enriched, many = cell
        rng = np.random.default_rng([11, number])
        rows = np.stack([once(rng, *cell) for _ in range(runs)])
        one, two = line(rows[:, :2].reshape(-1, rows.shape[2])), line(rows[:, 2])
        r, naive = np.nanmean(rows[:, :2, 5]), np.nanmean(rows[:, :2, 6])
        name = f"{share:.0%} {n:,} codes {'equal' if equal else 'unequal'} {'enriched' if enriched else 'simple'} {many}"
        print(f"{name:<38} {r:4.2f} |      {one[0]:6.2f} {one[1]:6.3f} {one[2]:6.2f} |           {two[0]:6.2f} {two[1]:6.3f} {two[2]:6.2f} {two[3]:6.3f} |"
              f" {naive:6.3f}", flush=True)  # fmt: skip
        out.append((*one, *two, r, naive, runs, 2500 / n * 2, many == "many"))
    return np.array(out, dtype=float)


def summary(out):
    runs = out[0, 10]
    for name, at, many in (("share", 0, 2 * runs), ("difference", 4, runs)):
        given = out[:, at] * many
        some = out[given >= 20]
        coverage, number = some[:, at + 1], some[:, at] * many
        error = np.sqrt(0.925 * 0.075 / number)
        print(f"{name}: given in {out[:, at].mean():.0%} of runs; coverage of those {np.average(coverage, weights=number):.3f}, least {coverage.min():.3f}; "
              f"below .925 beyond two Monte Carlo errors in {int((coverage < 0.925 - 2 * error).sum())} of {len(some)} cells; "
              f"width over codes alone {np.nanmedian(some[:, at + 2]):.2f} (median), {np.nanmax(some[:, at + 2]):.2f} at most")  # fmt: skip
        good = some[(some[:, 8] >= 0.7) & (some[:, 11] >= 5) & (some[:, 12] > 0)]
        if len(good):
            print(f"   r ≥ .7, five units a code, many articles: width over codes alone {np.nanmax(good[:, at + 2]):.2f} at most in {len(good)} cells")
    print(f"p < .05 where there is no difference: {np.nanmean(out[:, 7]):.3f} on average, {np.nanmax(out[out[:, 4] * runs >= 20][:, 7]):.3f} at most; "
          f"the naive share's interval holds the truth in {np.nanmean(out[:, 9]):.2f}")  # fmt: skip


def coefficients(runs):
    """y on a group and a slow drift: coverage of the coefficients of `regression`."""
    print("regression: codes, articles | coverage of constant, group, slope | p < .05 of the slope, which is 0")
    for n, many in itertools.product((300, 1000), ARTICLES):
        rng, held = np.random.default_rng([13, n, len(many)]), []
        for _ in range(runs):
            found, coded, group, article = corpus(rng, (0.2, 0.35), errors_of(0.2, False), ARTICLES[many])
            drift = np.repeat(rng.random(2 * ARTICLES[many]), np.bincount(article, minlength=2 * ARTICLES[many]))
            weight = weights(rng, found, n, True)
            made = regression(np.column_stack([np.ones(len(found)), group, drift]), found, article, coded, weight)
            low, high = made.interval()
            truth = np.array([0.2, 0.15, 0.0])
            held.append([*((low <= truth) & (truth <= high)), made.p()[2] < 0.05])
        print(f"   {n:>5} {many:<4} | {' '.join(f'{share:.3f}' for share in np.mean(held, axis=0)[:3])} | {np.mean(held, axis=0)[3]:.3f}", flush=True)


def main(runs: int, cells: list[int]) -> None:
    begun = time.process_time()
    summary(grid(runs, cells))
    if not cells:
        coefficients(runs)
    print(f"{runs} runs a cell (error of a coverage of .95: {np.sqrt(0.95 * 0.05 / runs):.3f}), {time.process_time() - begun:.0f} s of processor time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, list(map(int, sys.argv[2:])))
