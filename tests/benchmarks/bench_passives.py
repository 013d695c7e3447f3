"""Precision, recall and F1 of the passives, against hand-coded sentences or hand-marked articles, with intervals; speed.

    python tests/benchmarks/bench_passives.py SENTENCES.csv [--half 0|1] [--show]
    python tests/benchmarks/bench_passives.py GOLD.csv --articles FOLDER [--half 0|1] [--show]

SENTENCES.csv: a column `sentence` and one of 0 and 1, named by --column; a sentence counts as found when it holds a
passive. GOLD.csv: article, start, end, passage, verb, agent (as data/talks/gold/passives.csv, with the articles that
were read in passives-articles.csv beside it); FOLDER holds ARTICLE.txt. A clause is right when it overlaps a gold one
(one to one); the stricter lines ask for the same characters, the verb, whether there is an agent, and the agent's words.

Intervals: 95 %, 2,000 resamples of sentences or articles, seed 0. --half keeps the sentences (articles) whose CRC-32
is even (0) or odd (1): rules were written on half 0, half 1 was only measured.
"""

import argparse
import time
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

import mediakit as mk
from mediakit.finding.passives.passive_clauses import Passives


def corpus_of(texts: list[str]) -> mk.Corpus:
    return mk.read(
        pd.DataFrame({"text": texts, "date": "2020-01-01", "id": [f"{row:07d}" for row in range(len(texts))]})
    )


def chosen(names: list[str], half: int | None) -> np.ndarray:
    return np.array([half is None or zlib.crc32(name.encode()) % 2 == half for name in names], bool)


def score(counts: np.ndarray) -> np.ndarray:
    """Precision, recall, F1 from right, found, gold along the last axis."""
    right, found, gold = np.moveaxis(counts.astype(float), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([right / found, right / gold, 2 * right / (found + gold)])


def line(name: str, counts: np.ndarray) -> str:
    """One line of the report; counts: a row a sentence (article) of right, found, gold."""
    draws = np.random.default_rng(0).integers(0, len(counts), (2000, len(counts)))
    low, high = np.nanpercentile(score(counts[draws].sum(axis=1)), [2.5, 97.5], axis=1)
    cells = [f"{p:.3f} [{a:.3f}, {b:.3f}]" for p, a, b in zip(score(counts.sum(axis=0)), low, high, strict=True)]
    return f"{name:34}" + "".join(f"{cell:>24}" for cell in cells)


def sentences(path: Path, column: str, half: int | None, *, show: bool) -> list[str]:
    frame = pd.read_csv(path, keep_default_na=False)
    frame = frame[chosen(frame["sentence"].tolist(), half)].reset_index(drop=True)
    found = Passives().find(corpus_of(frame["sentence"].tolist()))
    gold, said = frame[column].to_numpy() == 1, np.isin(np.arange(len(frame)), found["article"])
    print(f"{len(frame):,} sentences, {gold.sum()} with a passive")
    if show:
        for label, rows in (("missed", gold & ~said), ("too many", said & ~gold)):
            print("\n".join(f"{label}: {text}" for text in frame["sentence"][rows]))
    print(line("sentences", np.stack([gold & said, said, gold], axis=1)))
    return frame["sentence"].tolist()


def paired(found: pd.DataFrame, gold: pd.DataFrame) -> list[tuple[int, int]]:
    """Rows of found and gold that overlap, one to one, in the order of the text."""
    pairs, taken = [], set()
    for row in found.itertuples():
        over = gold[(gold["start"] < row.end) & (gold["end"] > row.start)].index.difference(taken)
        if len(over):
            taken.add(over[0])
            pairs.append((row.Index, over[0]))
    return pairs


def spans(path: Path, folder: Path, half: int | None, *, show: bool) -> list[str]:
    gold = pd.read_csv(path, keep_default_na=False)
    names = pd.read_csv(path.with_name(f"{path.stem}-articles.csv"))["article"].tolist()
    names = [name for name, kept in zip(names, chosen(names, half), strict=True) if kept]
    texts = [(folder / f"{name}.txt").read_bytes().decode("utf-8") for name in names]
    everything = Passives().find(corpus_of(texts))
    tables: dict[str, list[tuple[int, int, int]]] = {}
    for number, (name, text) in enumerate(zip(names, texts, strict=True)):
        found, marked = everything[everything["article"] == number], gold[gold["article"] == name]
        pairs = paired(found, marked)
        both = [(found.loc[a], marked.loc[b]) for a, b in pairs]
        agents = sum(b["agent"] != "" for _, b in both)
        tables.setdefault("clauses", []).append((len(pairs), len(found), len(marked)))
        tables.setdefault("... with the same characters", []).append(
            (sum((a["start"], a["end"]) == (b["start"], b["end"]) for a, b in both), len(found), len(marked)))  # fmt: skip
        tables.setdefault("... with the same verb", []).append(
            (sum(a["verb"] == b["verb"] for a, b in both), len(found), len(marked))
        )
        named = sum(a["agent"] != "" for a, _ in both)
        tables.setdefault("agent or none, of those found", []).append(
            (sum(a["agent"] != "" and b["agent"] != "" for a, b in both), named, agents))  # fmt: skip
        tables.setdefault("the agent's words", []).append(
            (sum(a["agent"] == b["agent"] != "" for a, b in both), named, agents)
        )
        if show:
            told(text, found, marked, pairs)
    print(f"{len(names)} articles, {sum(row[2] for row in tables['clauses'])} passives")
    for label, rows in tables.items():
        print(line(label, np.array(rows)))
    return texts


def told(text: str, found: pd.DataFrame, gold: pd.DataFrame, pairs: list[tuple[int, int]]) -> None:
    """Print what differs."""
    for label, rows in (("missed", gold.drop([b for _, b in pairs])), ("too many", found.drop([a for a, _ in pairs]))):
        for start, end in zip(rows["start"], rows["end"], strict=True):
            print(
                f"{label}: {text[max(0, start - 40) : start]}[{text[start:end]}]{text[end : end + 40]}".replace(
                    "\n", "/"
                )
            )
    for a, b in pairs:
        one, two = found.loc[a], gold.loc[b]
        if (one["start"], one["end"], one["verb"], one["agent"]) != (
            two["start"],
            two["end"],
            two["verb"],
            two["agent"],
        ):
            print(
                f"differs: {text[one['start'] : one['end']]} | {one['verb']} | {one['agent']}   gold: {two['passage']} | {two['verb']} | {two['agent']}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--articles", type=Path, help="folder of the marked articles")
    parser.add_argument("--column", default="cola_passive_binary")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--show", action="store_true", help="also print what is wrong")
    options = parser.parse_args()
    print(f"{'':34}{'precision':>24}{'recall':>24}{'F1':>24}")
    if options.articles:
        texts = spans(options.gold, options.articles, options.half, show=options.show)
    else:
        texts = sentences(options.gold, options.column, options.half, show=options.show)
    corpus = corpus_of(texts * (2_000_000 // sum(map(len, texts)) + 1))
    words = len(corpus.tokens)
    start = time.process_time()
    Passives().find(corpus)
    print(f"{words / (time.process_time() - start):,.0f} words a second of processor time, tokens given")


if __name__ == "__main__":
    main()
