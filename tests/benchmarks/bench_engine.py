"""Speed of the engine beside scikit-learn's CountVectorizer, on the same texts in the same run.

    python tests/benchmarks/bench_engine.py [FILE.csv | FOLDER ...] [--articles 10000] [--threads N] [--times N] [--large]

A CSV file gives its column ``text``, a folder its ``.txt`` files. Their sentences, drawn at random, make articles of about
2.6 kB, so that a small sample serves as a large corpus with the right words, marks and repetitions.
"""

import argparse
import csv
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer

from mediakit.finding.patterns import find_patterns
from mediakit.text.tokens import Tokens, tokenise

ARTICLE_CHARACTERS = 2600
PROJECT = Path(__file__).resolve().parents[2]


def read_texts(sources: list[str]) -> list[str]:
    """Texts of CSV files (column text) and of folders of text files."""
    csv.field_size_limit(1 << 30)
    texts = []
    for source in map(Path, sources):
        if source.is_dir():
            texts += [path.read_text(encoding="utf-8") for path in sorted(source.rglob("*.txt"))]
        else:
            with source.open(encoding="utf-8", newline="") as file:
                texts += [row["text"] for row in csv.DictReader(file)]
    return texts


def resample(texts: list[str], articles: int, seed: int = 0) -> list[str]:
    """Articles of about 2.6 kB made of sentences drawn from the texts."""
    draw = random.Random(seed)
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]
    made = []
    for _ in range(articles):
        article, size = [], 0
        while size < ARTICLE_CHARACTERS:
            article.append(draw.choice(sentences))
            size += len(article[-1]) + 1
        made.append(" ".join(article))
    return made


def mixed_entries(tokens: Tokens, size: int = 300, seed: int = 0) -> list[str]:
    """Entries as a lexicon has them: four words, two wildcards, three phrases and one gap in ten."""
    draw = random.Random(seed)
    words = [word for word in tokens.vocabulary if word.isalpha() and len(word) > 5]
    entries = []
    while len(entries) < size:
        first = draw.randrange(len(tokens) - 4)
        phrase = [tokens.vocabulary[number] for number in tokens.ids[first : first + 4]]
        if not all(word.isalpha() for word in phrase):
            continue
        entries.append(
            {
                **dict.fromkeys(range(4), draw.choice(words)),
                **dict.fromkeys((4, 5), draw.choice(words)[:6] + "*"),
                **dict.fromkeys((6, 7, 8), " ".join(phrase[: draw.choice((2, 3, 4))])),
                9: f"{phrase[0]} [0-2] {phrase[2]}",
            }[len(entries) % 10]
        )
    return entries


def as_ngrams(entries: list[str]) -> list[str]:
    """The entries as CountVectorizer can take them: without wildcards and gaps."""
    plain = (re.sub(r"\[\d-\d\] ", "", entry).replace("*", "") for entry in entries)
    return sorted(set(plain))


def best_seconds(tasks: dict[str, Callable[[], object]], times: int) -> dict[str, float]:
    """Best time of each task. The tasks take turns, so that what slows the machine slows all of them."""
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(times):
        for label, work in tasks.items():
            start = time.perf_counter()
            work()
            best[label] = min(best[label], time.perf_counter() - start)
    return best


def compare(texts: list[str], *, threads: int | None, times: int) -> None:
    """Print the table of times and ratios."""
    tokens = tokenise(texts, threads=threads)
    entries = mixed_entries(tokens)
    best = best_seconds(
        {
            "counting": lambda: CountVectorizer().fit_transform(texts),
            "tokenise": lambda: tokenise(texts, threads=threads),
            "matrix": lambda: tokenise(texts, threads=threads).matrix(),
            "ngrams": lambda: CountVectorizer(vocabulary=as_ngrams(entries), ngram_range=(1, 4)).fit_transform(texts),
            "from text": lambda: find_patterns(tokenise(texts, threads=threads), entries),
            "from index": lambda: find_patterns(tokens, entries),
        },
        times,
    )
    size = sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6
    print(f"{len(texts):,} articles, {size:.0f} MB, {len(tokens):,} words, {len(tokens.vocabulary):,} distinct")
    print(f"{held_bytes(tokens) / len(tokens):.1f} bytes a word\n")
    print(f"{'':52}{'seconds':>9}{'ratio':>8}")
    for label, task, beside in (
        ("CountVectorizer().fit_transform", "counting", "counting"),
        ("tokenise", "tokenise", "counting"),
        ("tokenise and matrix (at least 4)", "matrix", "counting"),
        (f"CountVectorizer of {len(entries)} entries, 1 to 4 words", "ngrams", "ngrams"),
        ("tokenise and find_patterns (at least 10)", "from text", "ngrams"),
        ("find_patterns on the index, to tokenise (over 1)", "from index", "tokenise"),
    ):
        print(f"{label:52}{best[task]:9.2f}{best[beside] / best[task]:8.1f}")


def held_bytes(tokens: Tokens) -> int:
    """Bytes of the flat arrays."""
    return sum(array.nbytes for array in (tokens.ids, tokens.starts, tokens.ends, tokens.breaks, tokens.indptr))


def large(texts: list[str], *, threads: int | None) -> None:
    """Print how long single questions take on ten million words."""
    tokens = tokenise(texts, threads=threads)
    texts = texts * (10_000_000 // len(tokens) + 1)
    tokens = tokenise(texts, threads=threads)
    find_patterns(tokens, ["the"])
    entries = [mixed_entries(tokens)[number] for number in (0, 4, 6, 7, 9)]
    best = best_seconds({entry: lambda entry=entry: find_patterns(tokens, [entry]) for entry in entries}, times=3)
    print(f"\n{len(tokens):,} words, milliseconds a question:")
    for entry, taken in best.items():
        print(f"{taken * 1000:8.0f}  {entry}")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="*", default=[str(PROJECT / "data" / "talks")])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--times", type=int, default=3, help="rounds, of which the best counts")
    parser.add_argument("--large", action="store_true", help="also ask ten million words single questions")
    arguments = parser.parse_args()
    texts = resample(read_texts(arguments.sources), arguments.articles)
    compare(texts, threads=arguments.threads, times=arguments.times)
    if arguments.large:
        large(texts, threads=arguments.threads)


if __name__ == "__main__":
    main()
