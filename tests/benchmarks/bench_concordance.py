"""Milliseconds from a question to its hits and its lines, on ten million words made up for the purpose.

    python tests/benchmarks/bench_concordance.py [WORDS]

The corpus: articles of 400 words drawn from 50,000 made-up words with the frequencies of Zipf's law (1/rank), a full stop
after every twentieth word, seed 0; "ja" is one word in a hundred. Every question is asked through `corpus.find`, the best of five
counts, in processor time, so that other work on the machine does not; the index (tokens and fingerprint) exists before.
At least: a phrase or a wildcard within 50 ms.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import mediakit as mk

ARTICLE, VOCABULARY, SENTENCE = 400, 50_000, 20
SYLLABLES = ["ba", "ko", "ri", "ten", "mu", "sal", "ve", "dor", "ni", "lap"]


def vocabulary(size: int) -> list[str]:
    """Words of syllables, the commonest first and shortest."""
    words = ["ja"]
    for number in range(1, size):
        word, rest = "", number
        while rest:
            rest, last = divmod(rest, len(SYLLABLES))
            word += SYLLABLES[last]
        words.append(word)
    return words


def corpus_of(words: int) -> mk.Corpus:
    """Articles of words drawn at random."""
    draw = np.random.default_rng(0)
    names = np.array(vocabulary(VOCABULARY), dtype=object)
    share = 1 / np.arange(1, VOCABULARY)
    share = np.concatenate([[0.01], 0.99 * share / share.sum()])
    texts = []
    for _ in range(words // ARTICLE):
        drawn = names[draw.choice(VOCABULARY, ARTICLE, p=share)]
        lines = drawn.reshape(-1, SENTENCE)
        texts.append(" ".join(" ".join(line).capitalize() + "." for line in lines))
    outlet = [f"outlet {row % 12}" for row in range(len(texts))]
    return mk.read(pd.DataFrame({"text": texts, "outlet": outlet, "date": "2020-01-01"}))


def best(work: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of the fastest run."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return 1000 * min(taken)


def main() -> None:
    corpus = corpus_of(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
    corpus.find("ja")
    print(f"{len(corpus.tokens):,} words, {len(corpus.tokens.vocabulary):,} distinct, {len(corpus):,} articles\n")
    print(f"{'corpus.find':34}{'hits':>10}{'ms':>8}")
    for name, pattern in (
        ("phrase", "ko ri"), ("rare phrase", "saldor tenmu"), ("wildcard", "saldor*"), ("wildcard in front", "*lapdorko"),
        ("gap", "saldor [0-3] ko"), ("a word in a hundred", "ja"),
    ):  # fmt: skip
        print(f"{f'{name}: {pattern}':34}{len(corpus.find(pattern)):>10,}{best(lambda: corpus.find(pattern)):8.0f}")  # noqa: B023
    hits = corpus.find("ja")
    print(f"\n20 lines of {len(hits):,} hits")
    for sort in (None, "random", "right", ["1R", "1L", "outlet"], "outlet"):
        print(f"{f'sort={sort!r}':34}{best(lambda: hits.concordance(n=20, sort=sort), 3):18.0f}")  # noqa: B023


if __name__ == "__main__":
    main()
