"""Do the numbers hold? Coverage of 95 % intervals, share of p < .05 where nothing differs, what is withheld, and power:
`python tests/benchmarks/bench_truth.py [SAMPLES] [SEED]`, in parallel.

Every design draws articles anew, ten features each. `null`: p < .05 among the p that are given, both groups having one rate;
`holds`: intervals of the effect that hold the truth (a ratio of 1, 3 and ⅓); `rate`: those of a single rate; `given`: cells that have
an interval and p; `power`: p < .05 among all cells where the true ratio is 3; `against p`: cells whose interval leaves out
equality beside p > .05. The Monte Carlo error of a share s of n cells is √(s (1 − s)/n), said for the smallest n at the foot.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np
import pandas as pd

from mediakit.comparing.group_rates import Method, compare_groups

FEATURES, BASE, RESAMPLES = 10, 0.004, 999
SIZES = ((5, 5), (10, 10), (30, 30), (100, 100), (10, 100), (30, 100), (8, 300))
DESIGNS = ("even", "bursty", "rare", "15 % carry it", "10 % v. 50 % carry it", "long v. short", "one giant", "stories", "parts")


def articles(rng: np.random.Generator, design: str, sizes: tuple[int, int], ratio: float) -> tuple[np.ndarray, ...]:
    """Counts, words, group and cluster of each row; the first group writes at `ratio` times the rate of the second."""
    group = np.repeat([0, 1], sizes)
    size, first = len(group), group == 0
    words = 20 + rng.lognormal(6, 0.6, size).astype(int)
    heat = rng.gamma(0.3 if design == "bursty" else 1.0, 1.0, (size, FEATURES)) / (0.3 if design == "bursty" else 1.0)
    rate = BASE * np.where(first, ratio, 1.0)[:, None] * (0.15 if design == "rare" else 1.0)
    if "carry" in design:
        share = np.where(first, 0.1, 0.5) if "v." in design else np.full(size, 0.15)
        heat = (rng.random((size, FEATURES)) < share[:, None]) / share[:, None]
    if design == "long v. short":
        words = 20 + rng.lognormal(np.where(first, 6.8, 5.4), 0.6).astype(int)
    if design == "one giant":
        words[rng.integers(size)] *= 20
    cluster = np.arange(size)
    if design == "stories":
        times = rng.choice([1, 1, 1, 2, 3, 6], size)
        counts = rng.poisson(heat * rate * words[:, None])
        return (*(np.repeat(part, times, axis=0) for part in (counts, words, group, cluster)),)
    if design == "parts":  # the first group is a short part of some of the second's articles
        some = rng.choice(sizes[1], min(sizes), replace=False)
        words[first] = rng.integers(5, 60, sizes[0])
        cluster[: len(some)] = sizes[0] + some
        heat[: len(some)] = heat[sizes[0] + some]
    return rng.poisson(heat * rate * words[:, None]), words, group, cluster


def trial(design: str, sizes: tuple[int, int], ratio: float, samples: int, seed: int) -> dict[str, float]:
    """Counts of cells of one design."""
    rng = np.random.default_rng([seed, DESIGNS.index(design), *sizes, int(100 * ratio)])
    kept = []
    truth = BASE * (0.15 if design == "rare" else 1.0)
    for number in range(samples):
        counts, words, group, cluster = articles(rng, design, sizes, ratio)
        names = [f"f{n}" for n in range(FEATURES)]
        frame = compare_groups(counts, words, pd.Categorical.from_codes(group, ["a", "b"]), cluster, features=names,
                               method=Method(resamples=RESAMPLES, seed=number))  # fmt: skip
        single = frame["low"].notna()
        true = np.where(frame["group"] == "a", ratio, 1.0) * truth
        held = single & (frame["low"] <= true) & (true <= frame["high"])
        a = frame[frame["group"] == "a"]
        known, tested = a["ratio_low"].notna(), a["p"].notna()
        apart = known & ((a["ratio_low"] > 1) | (a["ratio_high"] < 1))
        kept.append({
            "cells": len(a), "known": known.sum(), "tested": tested.sum(), "found": (a["p"] < 0.05).sum(),
            "holds": (known & (a["ratio_low"] <= ratio) & (ratio <= a["ratio_high"])).sum(), "singles": single.sum(),
            "rate": held.sum(), "against": (apart & (a["p"] > 0.05)).sum(),
        })  # fmt: skip
    return pd.DataFrame(kept).sum().to_dict()


def share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole >= 20 else "  –  "


def main(samples: int, seed: int) -> None:
    start = time.perf_counter()
    jobs = [(d, s, r) for d, s in product(DESIGNS, SIZES) if d != "parts" or (s[0] <= s[1] and min(s) >= 10) for r in (1.0, 3.0, 1 / 3)]
    with ProcessPoolExecutor() as pool:
        done = list(pool.map(trial, *zip(*jobs, strict=True), [samples] * len(jobs), [seed] * len(jobs)))
    found = dict(zip(jobs, done, strict=True))
    print(f"{'design':22} articles  given  null   holds: 1    3     1/3   rate   power against p")
    for design, sizes in dict.fromkeys((d, s) for d, s, _ in jobs):
        one, three, third = (found[design, sizes, ratio] for ratio in (1.0, 3.0, 1 / 3))
        print(
            f"{design:22} {sizes[0]:3}/{sizes[1]:<4}", share(one["known"], one["cells"]), share(one["found"], one["tested"]),
            "   ", *(share(each["holds"], each["known"]) for each in (one, three, third)), share(one["rate"], one["singles"]),
            share(three["found"], three["cells"]), share(one["against"], one["cells"]), flush=True,
        )  # fmt: skip
    cells = samples * FEATURES
    print(f"{cells:,} cells a ratio; Monte Carlo error .{round(1e3 * (0.05 * 0.95 / cells) ** 0.5):03} near .05 and .95 where all are given; "
          f"seed {seed}, {time.perf_counter() - start:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
