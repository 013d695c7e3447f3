"""How long a comparison takes: `python tests/benchmarks/bench_comparison.py [ARTICLES]`, 12 outlets, 10 features, 2,000 resamples."""

import resource
import sys
import time

import numpy as np
import pandas as pd

from mediakit.comparing.group_rates import Method, compare_groups
from mediakit.comparing.sums import contrast_matrix

FEATURES = [f"feature {n}" for n in range(10)]


def main(articles: int) -> None:
    rng = np.random.default_rng(0)
    words, counts = rng.integers(100, 900, articles), rng.poisson(1.0, (articles, len(FEATURES)))
    outlet = pd.Categorical(rng.integers(0, 12, articles).astype(str))
    one = contrast_matrix([0] * 12, [name == "0" for name in outlet.categories])
    for against, name in ((None, "each against the rest"), (one, "each against one")):
        start, given = time.perf_counter(), {"against": against, "method": Method()}
        compare_groups(counts, words, outlet, np.arange(articles), features=FEATURES, **given)
        print(f"{articles:,} articles, {name}: {time.perf_counter() - start:.1f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
