"""How often 95 % intervals hold the truth, and how often there is a finding where nothing is:
`python tests/benchmarks/bench_coverage.py [SAMPLES]`.

Articles of uneven length (log-normal, 20 words upwards) and uneven heat (gamma: a variance of 1 beside the Poisson's) in two
groups, the one with 1.5 times the rate of the other. Each sample has ten independent features. The Monte Carlo error of a
share near .95 or .05 is √(.95 · .05 / trials), said at the foot.
"""

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from mediakit.chain import Rates
from mediakit.comparing.groups import INTERVALS, Method, compare_groups
from mediakit.results.provenance import Provenance

FEATURES = [f"feature {n}" for n in range(10)]
BASE, RATIO, DISPERSION = 2 / 300, 1.5, 1.0  # two hits in an article of 300 words
SIZES = (30, 60, 200)  # articles in each group
RESAMPLES = 999


def lengths(rng: np.random.Generator, articles: int) -> np.ndarray:
    return 20 + rng.lognormal(5.5, 0.6, articles).astype(int)


def articles(
    rng: np.random.Generator, each: int, ratio: float = RATIO
) -> tuple[np.ndarray, np.ndarray, pd.Categorical]:
    """Counts (articles × features), words and group of `each` articles a group."""
    group = pd.Categorical(np.repeat(["a", "b"], each))
    words = lengths(rng, 2 * each)
    heat = rng.gamma(DISPERSION, 1 / DISPERSION, (2 * each, len(FEATURES)))
    rate = BASE * np.where(group == "b", ratio, 1.0)
    return rng.poisson(heat * (rate * words)[:, None]), words, group


def present(rate: float) -> float:
    """The share of articles with a hit, from the negative binomial, over very many lengths."""
    words = lengths(np.random.default_rng(1), 1_000_000)
    return float(1 - np.mean((1 + rate * words / DISPERSION) ** -DISPERSION))


def held(frame: pd.DataFrame, name: str, truth: dict[str, float]) -> list[bool]:
    """For each row of the groups named, whether its interval holds the truth."""
    low, high = ("low", "high") if name == "rate" else (f"{name}_low", f"{name}_high")
    rows = frame[frame["group"].isin(list(truth))]
    true = rows["group"].map(truth)
    return ((rows[low] <= true) & (true <= rows[high])).tolist()


def estimated(interval, group, counts, words, effect, features=FEATURES, within=None) -> pd.DataFrame:
    method = Method(effect=effect, interval=interval, resamples=RESAMPLES, within=within)
    return compare_groups(counts, words, group, np.arange(len(words)), features=features, method=method)


def balances(counts: np.ndarray, made: Callable[..., pd.DataFrame]) -> list[pd.DataFrame]:
    """Three balances of one feature over two others: the truth is −1/3 in both groups."""
    frames = []
    for first in (0, 3, 6):
        mine, other = counts[:, [first]], counts[:, [first + 1]] + counts[:, [first + 2]]
        frames.append(made(mine - other, (mine + other)[:, 0], "difference", features=["x"], within=(-1, 1)))
    return frames


def coverage(each: int, interval: str, samples: int) -> dict[str, list[bool]]:
    """Whether the intervals hold the truth, by estimate."""
    rng = np.random.default_rng(each)
    share = {"a": present(BASE), "b": present(BASE * RATIO)}
    found: dict[str, list[bool]] = {}
    for _ in range(samples):
        counts, words, group = articles(rng, each)
        made = partial(estimated, interval, group)
        pooled, there = made(counts, words, "ratio"), made(counts > 0, words > 0, "difference", within=(0, 1))
        index = balances(counts, made)
        results = {
            "rate": held(pooled, "rate", {"a": BASE, "b": BASE * RATIO}),
            "ratio, log ratio": held(pooled, "ratio", {"b": RATIO}),
            "difference": held(made(counts, words, "difference"), "difference", {"b": BASE * (RATIO - 1)}),
            "presence": held(there, "rate", share),
            "presence, difference": held(there, "difference", {"b": share["b"] - share["a"]}),
            "balance": [holds for frame in index for holds in held(frame, "rate", {"a": -1 / 3, "b": -1 / 3})],
            "balance, difference": [holds for frame in index for holds in held(frame, "difference", {"b": 0.0})],
        }
        for name, holds in results.items():
            found.setdefault(name, []).extend(holds)
    return found


def findings(each: int, samples: int, copies: bool) -> dict[str, list[bool]]:
    """Whether p < .05 when both groups write alike: by article, and by story where every article is printed 2 or 3 times."""
    rng = np.random.default_rng(each + 1)
    found: dict[str, list[bool]] = {"by article": [], "by story": []}
    for _ in range(samples):
        counts, words, group = articles(rng, each, ratio=1.0)
        times = rng.integers(2, 4, 2 * each) if copies else np.ones(2 * each, dtype=int)
        story = np.repeat(np.arange(2 * each), times)
        for name, cluster in (("by article", np.arange(len(story))), ("by story", story)):
            frame = compare_groups(
                counts[story],
                words[story],
                group[story],
                cluster,
                features=FEATURES,
                method=Method(resamples=RESAMPLES),
            )
            found[name].extend((frame["p"][frame["group"] == "b"] < 0.05).tolist())
    return found


def crossing(each: int, samples: int) -> dict[str, list[bool]]:
    """Whether the interval of the interaction holds the truth (0), and p < .05, two sides in every article."""
    rng, found = np.random.default_rng(each + 2), {"interval holds 0": [], "p < .05": []}
    for _ in range(samples):
        heat = np.repeat(rng.gamma(DISPERSION, 1 / DISPERSION, (2 * each, len(FEATURES))), 2, axis=0)
        rows = pd.DataFrame({
            "article": np.repeat(np.arange(2 * each), 2), "outlet": np.repeat(["a", "b"], 2 * each),
            "side": np.tile(["home", "other"], 2 * each),
        })  # fmt: skip
        words = rng.integers(20, 300, len(rows))
        rate = 1.5 * BASE * np.where(rows["outlet"] == "b", RATIO, 1) * np.where(rows["side"] == "other", 0.5, 1)
        counted = Rates(rng.poisson(heat * (rate * words)[:, None]), words, tuple(FEATURES), rows, Provenance("0"))
        frame = counted.crossed("outlet", "side", resamples=RESAMPLES).frame.dropna(subset="p")
        found["interval holds 0"].extend(frame["interaction_low"].le(0) & frame["interaction_high"].ge(0))
        found["p < .05"].extend(frame["p"] < 0.05)
    return found


def say(heading: str, found: dict[str, list[bool]]) -> None:
    print(
        heading, "; ".join(f"{name} {np.mean(holds):.3f} ({len(holds):,})" for name, holds in found.items()), flush=True
    )


def main(samples: int) -> None:
    start = time.perf_counter()
    for each in SIZES:
        for interval in INTERVALS:
            say(f"coverage, {each} articles a group, {interval}:", coverage(each, interval, samples))
    for each in SIZES:
        say(f"false positives, {each} articles a group:", findings(each, samples, copies=False))
        say(
            f"false positives, {each} articles a group, each printed 2 or 3 times:",
            findings(each, samples, copies=True),
        )
        say(f"interaction, {each} articles a group:", crossing(each, max(1, samples // 2)))
    print(f"Monte Carlo error at 1,000 trials .007, at 200 .015; {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
