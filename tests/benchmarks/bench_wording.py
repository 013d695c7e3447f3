"""Memory and time of wording on a large corpus, and what it claims where there is nothing to claim.

    python tests/benchmarks/bench_wording.py [--articles 100000] [--types 200000] [--null 200]

The counts are drawn, not read: articles of 400 words whose words follow Zipf's law and come in bursts. `--null RUNS` prints
the share of words with p < .05 over simulated corpora without any difference, beside that of token-level G².
"""

import argparse
import resource
import time

import numpy as np
import pandas as pd
from scipy import sparse, stats

from mediakit.corpus.terms import Terms
from mediakit.wording.keyness import contrast_terms

WORDS = 400


def zipf_articles(articles: int, types: int, seed: int = 0) -> Terms:
    """Counts of articles x types: about 250 distinct words an article."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, types + 1) ** 1.05
    edges = np.cumsum(share / share.sum())
    blocks = []
    for first in range(0, articles, 5000):
        rows = min(5000, articles - first)
        drawn = np.minimum(np.searchsorted(edges, rng.random(rows * WORDS)), types - 1).astype(np.int32)
        bounds = np.arange(0, rows * WORDS + 1, WORDS)
        counts = sparse.csr_array((np.ones(len(drawn), np.int32), drawn, bounds), shape=(rows, types))
        counts.sum_duplicates()
        blocks.append(counts)
    counts = sparse.csr_array(sparse.vstack(blocks))
    names = pd.Series(np.arange(articles)).map("{:07d}".format)
    group = pd.Categorical(np.where(rng.random(articles) < 0.4, "a", "b"))
    return Terms(
        counts, [f"w{n}" for n in range(types)], np.full(articles, WORDS), pd.DataFrame({"article": names}), group
    )


def bursty_articles(seed: int, articles: int = 80, words: int = 150) -> Terms:
    """One population in two groups; each word is used a lot in a few articles and hardly in the others."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(150, 700, articles)
    rates = np.exp(rng.normal(np.log(8e-4), 1.2, words))
    counts = rng.poisson(sizes[:, None] * rates * rng.gamma(0.3, 1 / 0.3, (articles, words)))
    group = pd.Categorical(np.where(np.arange(articles) < rng.choice([0.5, 0.3]) * articles, "a", "b"))
    rows = pd.DataFrame({"article": [f"{row:04d}" for row in range(articles)]})
    return Terms(sparse.csr_array(counts), [f"w{n}" for n in range(words)], sizes, rows, group)


def null_shares(runs: int) -> None:
    """Shares of words called different at .05 where none is."""
    frames = [contrast_terms(bursty_articles(run), seed=run) for run in range(runs)]
    frame = pd.concat(frames)
    frame = frame[(frame["group"] == "a") & frame["p"].notna()]
    token = stats.chi2.sf(frame["g2"].abs(), 1)
    print(f"null, {runs} corpora, {len(frame):,} words: p < .05 in {(frame['p'] < 0.05).mean():.3f} by articles, "
          f"{(token < 0.05).mean():.3f} by G² over words")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--types", type=int, default=200_000)
    parser.add_argument("--null", type=int, default=0)
    given = parser.parse_args()
    if given.null:
        null_shares(given.null)
        return
    terms = zipf_articles(given.articles, given.types)
    start = time.perf_counter()
    frame = contrast_terms(terms)
    seconds, peak = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    tested = int(frame["p"].notna().sum() / 2)
    print(f"{given.articles:,} articles, {given.types:,} types ({terms.counts.nnz:,} cells): "
          f"{tested:,} words tested in {seconds:.0f} s, peak memory {peak:.2f} GiB")  # fmt: skip


if __name__ == "__main__":
    main()
