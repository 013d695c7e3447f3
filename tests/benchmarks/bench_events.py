"""Whether what is said about time holds: `python tests/benchmarks/bench_events.py [changes|around|plan] [RUNS]`.

Articles are simulated: some a day, of 150 to 900 words, with hits that vary far more than by chance: from article to
article (gamma, shape 1.5), and where said from day to day (all articles of a day share a gamma of shape 6) or from week
to week.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd

from mediakit.chain import Rates
from mediakit.comparing.group_rates import Method, compare_groups
from mediakit.comparing.over_time.changes import changes
from mediakit.comparing.over_time.events import around
from mediakit.comparing.paper.planning import plan
from mediakit.results.provenance import Provenance

START, DAYS, EVENT = pd.Timestamp("2019-01-07"), 140, 70
DRAWS = 299


def simulated(seed, *, heat="article", ratio=lambda day, group: 1.0, each=2.5, groups=1, per_article=2.0):
    """Rates of a corpus of 20 weeks."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(DAYS), rng.poisson(each, DAYS))
    group = rng.integers(0, groups, len(day))
    words = rng.integers(150, 900, len(day))
    mean = per_article * words / 500 * rng.gamma(1.5, 1 / 1.5, len(day)) * ratio(day, group) * (1 + group / 2)
    if heat == "day":
        mean = mean * rng.gamma(6, 1 / 6, DAYS)[day]
    elif heat == "week":
        mean = mean * rng.gamma(6, 1 / 6, DAYS // 7 + 1)[day // 7]
    rows = pd.DataFrame({
        "article": [f"a{i:05}" for i in range(len(day))], "date": START + pd.to_timedelta(day, "D"),
        "outlet": np.array(["a", "b", "c"])[group],
    })  # fmt: skip
    return Rates(rng.poisson(mean)[:, None], words, ("x",), rows, Provenance("0"))


def planted(times):
    return lambda day, group: np.where(day >= EVENT, times, 1.0)


def only(times):
    return lambda day, group: np.where((day >= EVENT) & (group == 0), times, 1.0)


def one_change(seed, period, heat, times):
    """How many changes were found, whether the first place is within its interval, and how wide that is."""
    frame = changes(simulated(seed, heat=heat, ratio=planted(times)), period, resamples=DRAWS, seed=seed).frame
    found = frame[frame["change"].notna()]
    if found.empty:
        return 0, np.nan, np.nan
    truth = START + pd.Timedelta(days=EVENT)
    inside = ((found["earliest"] <= truth) & (truth <= found["latest"])).any()
    return len(found), float(inside), float((found["latest"] - found["earliest"]).dt.days.median())


# what happens, the ratio of the first group, and that ratio over the others'
TRUTHS = {"nothing": (planted(1.0), 1, 1), "all double": (planted(2.0), 2, 1), "one doubles": (only(2.0), 2, 2)}


def one_event(seed, heat, truth, groups):
    rates = simulated(seed, heat=heat, ratio=TRUTHS[truth][0], groups=groups, each=1.5 * groups)
    by = "outlet" if groups > 1 else None
    row = around(rates, START + pd.Timedelta(days=EVENT), days=14, by=by).frame.iloc[0]
    out = [row["p"], row["ratio_low"], row["ratio_high"]]
    return [*out, *([row["did_p"], row["did_low"], row["did_high"]] if by else [np.nan] * 3)]


def one_study(seed, articles, times):
    """The test of `compare` on groups of so many articles drawn as a plan draws them."""
    rng = np.random.default_rng(seed)
    corpus = simulated(1)
    picked = rng.integers(0, len(corpus), 2 * articles)
    counts = corpus.counts[picked]
    counts[articles:] = rng.binomial(counts[articles:], 1 / times)
    group = pd.Categorical(np.repeat(["a", "b"], articles))
    method = Method(resamples=499, seed=seed)
    frame = compare_groups(counts, corpus.words[picked], group, np.arange(2 * articles), features=["x"], method=method)
    return frame["p"].iloc[0] < 0.05


def share(values):
    return f"{np.nanmean(np.asarray(values, dtype=float)):.3f}"


def shares(p, low, high, truth):
    """How often p is below .05, and the truth within its interval, where these are given."""
    p, low, high = p[~np.isnan(p)], low[~np.isnan(low)], high[~np.isnan(high)]
    return (share(p < 0.05), share((low <= truth) & (truth <= high))) if len(p) else ("", "")


def bench_changes(pool, runs):
    print(f"{'period':7}{'heat':9}{'ratio':>6}{'found':>8}{'several':>9}{'place within':>14}{'days wide':>11}")
    cases = [(p, h, r) for p in ("week", "day") for h in ("article", "day", "week") for r in (1.0, 1.5, 2.5)]
    for period, heat, times in cases:
        done = list(pool.map(one_change, range(runs), *([v] * runs for v in (period, heat, times)), chunksize=10))
        number, inside, wide = np.array(done).T
        where = (share(inside), f"{np.nanmedian(wide):.0f}") if times > 1 and (number > 0).any() else ("", "")
        print(
            f"{period:7}{heat:9}{times:6}{share(number > 0):>8}{share(number > 1):>9}{where[0]:>14}{where[1]:>11}",
            flush=True,
        )


def bench_around(pool, runs):
    print(f"{'groups':7}{'heat':9}{'truth':22}{'p':>7}{'cover':>7}{'did p':>7}{'cover':>7}")
    for groups in (1, 2):
        for heat in ("article", "day", "week"):
            for truth, (_, own, beyond) in list(TRUTHS.items())[: 1 if groups == 1 else 3]:
                given = ([value] * runs for value in (heat, truth, groups))
                done = np.array(list(pool.map(one_event, range(runs), *given, chunksize=10)), dtype=float).T
                cells = [*shares(*done[:3], own), *shares(*done[3:], beyond)]
                print(f"{groups:<7}{heat:9}{truth:22}{''.join(f'{cell:>7}' for cell in cells)}", flush=True)


def bench_plan(pool, runs):
    for times in (1.0, 1.5, 2.0):
        made = plan(simulated(1), ratio=times)
        for row in made.curve.itertuples():
            if row.articles <= 320:
                found = list(pool.map(one_study, range(runs), [row.articles] * runs, [times] * runs, chunksize=10))
                print(
                    f"ratio {times}, {row.articles} articles: power {row.power:.3f}, by compare {share(found)}",
                    flush=True,
                )
        print(made.sentence())


if __name__ == "__main__":
    which = sys.argv[1] if len(sys.argv) > 1 else "all"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    with ProcessPoolExecutor(2) as workers:
        for name, bench in (("changes", bench_changes), ("around", bench_around), ("plan", bench_plan)):
            if which in ("all", name):
                bench(workers, number)
