"""Time and memory of grouping stories on made-up articles: `python tests/benchmarks/bench_stories.py 100000`.

Words are drawn by Zipf's law; three articles in ten are cuts of another outlet's article of the same days, and every outlet
has a standing paragraph in a fifth of its articles. Prints how many of the cuts came into their original's story.
"""

import argparse
import resource
import time

import numpy as np
import pandas as pd

from mediakit.stories.stories import group_stories
from mediakit.text.tokens import tokenise

WORDS, VOCABULARY, OUTLETS, YEARS = 400, 60_000, 13, 2


def made_up(count: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Articles, and for each the row it was cut from (or -1)."""
    draw = np.random.default_rng(seed)
    vocabulary = np.array([f"w{number:x}" for number in range(VOCABULARY)], object)
    weights = np.cumsum(1 / np.arange(2, VOCABULARY + 2))
    standing = [" ".join(vocabulary[draw.integers(0, VOCABULARY, 70)]) for _ in range(OUTLETS)]
    day = np.sort(draw.integers(0, 365 * YEARS, count))
    outlet, source = draw.integers(0, OUTLETS, count), np.full(count, -1)
    texts: list[str] = []
    for row in range(count):
        words = np.searchsorted(weights, draw.random(WORDS) * weights[-1])
        sentences = [" ".join(vocabulary[words[at : at + 20]]) for at in range(0, WORDS, 20)]
        sentences[5] = f"“{sentences[5]}”"
        if row > 100 and draw.random() < 0.3:
            source[row] = row - draw.integers(1, 100)
            sentences[:10] = texts[source[row]].split(". ")[3:13]
        if draw.random() < 0.2:
            sentences.append(standing[outlet[row]])
        texts.append(". ".join(sentences))
    dates = pd.to_datetime("2021-01-01") + pd.to_timedelta(day, unit="D")
    names = [f"outlet {number}" for number in outlet]
    ids = [f"a{number:07}" for number in range(count)]
    return pd.DataFrame({"id": ids, "outlet": names, "date": dates, "agency": "", "text": texts}), source


def peak() -> float:
    """Largest memory of the process so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=int, nargs="?", default=10_000)
    articles, source = made_up(parser.parse_args().articles)
    print(f"{len(articles):,} articles of {WORDS} words; {peak():.2f} GB to make them")
    start = time.perf_counter()
    tokens = tokenise(articles["text"].tolist())
    print(f"tokenise: {time.perf_counter() - start:.1f} s, {peak():.2f} GB")
    start = time.perf_counter()
    grouped = group_stories(tokens, articles).articles
    print(
        f"group_stories: {time.perf_counter() - start:.1f} s, {peak():.2f} GB; largest story {grouped['articles'].max()}"
    )
    story = grouped["story"].to_numpy()
    near = (source >= 0) & ((articles["date"] - articles["date"].to_numpy()[source]).dt.days.to_numpy() <= 7)
    found = story[near] == story[source[near]]
    print(
        f"cuts in their original's story: {found.mean():.4f} of {near.sum():,}; articles not single: {(grouped['articles'] > 1).mean():.3f}"
    )


if __name__ == "__main__":
    main()
