"""Records: what the shipped lexicons were measured on and how they did, kept in their files under `measured:`.

    python tests/benchmarks/record_lexicons.py [CORPUS] [--check]

measures them on data/talks (CORPUS) and writes the lines in place; `--check` only says whether they are what it gives
now.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from mediakit.coding.codes import Codes
from mediakit.coding.validation import validate
from mediakit.corpus.articles import Articles
from mediakit.finding.forms import lexicon_files
from mediakit.finding.lexicon import SHIPPED, Lexicon
from mediakit.results import files

__all__ = ["main", "measure"]

CODER = "a language model that saw neither the library nor its lexicons; no person coded them"
SIGHT = (
    "in sample: the lexicon was first written with sight of these articles, entries peculiar to them were taken out "
    "later"
)
NONE = {
    "hedges": "no text at hand is marked for hedges; its cases show what is meant, not how often it goes wrong",
    "naming": "a hit is the name itself; how often such a word names something else than the conflict was not coded",
    "peace-war": "no text at hand is coded for peace and war journalism, which words carry only in part",
    "reporting-verbs": "it counts forms of verbs, whatever they do; corpus.quotations() reads which of them attribute",
}
FRAMES = (("cooperation", "cooperative"), ("confrontation", "confrontational"))


def measure(name: str, corpus: Articles, gold: Path) -> list[dict[str, Any]] | dict[str, str]:
    """The record of a shipped lexicon: one map a coding, all values as text, or `{"none": why}`.

    Args:
        name: of the lexicon. corpus: data/talks. gold: the folder with its codes.

    Raises:
        KeyError: for a lexicon that is neither measured nor said to be without a measurement.
    """
    if name != "talks":
        return {"none": NONE[name]}
    lexicon = Lexicon.load(name)
    return [_told(lexicon, corpus, *coding) for coding in _codings(corpus, gold)]


def _codings(corpus: Articles, gold: Path) -> Iterator[tuple[Codes, str, tuple[tuple[str, str], ...]]]:
    """Each coding of the corpus, what it is called, and (variable, feature) that belong together."""
    marks = pd.read_csv(gold / "passages.csv", dtype=str, keep_default_na=False)
    read = gold / "passages-articles.csv"
    plain = Codes.of_passages(corpus, marks[marks["turned"] == "no"], articles=read)
    yield plain, "data/talks, passages not turned", tuple((name, name) for _, name in FRAMES)
    for letter in "ab":
        codes = Codes.read(gold / f"frames-{letter}.csv", codebook=gold / "frames.yaml", units=corpus)
        yield codes, f"data/talks, frames-{letter}", FRAMES


def _told(lexicon: Lexicon, corpus: Articles, codes: Codes, texts: str, pairs: Any) -> dict[str, Any]:
    """One measurement, in the form in which a lexicon's file keeps it."""
    rows = [
        validate(lexicon, codes, corpus=corpus, variable=variable, feature=feature).frame.iloc[0]
        for variable, feature in pairs
    ]
    return {
        "texts": texts, "coder": CODER, "sight": SIGHT, "unit": codes.codebook.unit, "units": str(rows[0]["units"]),
        "categories": {row["feature"]: {"positives": str(row["tp"] + row["fn"])} | _scores(row) for row in rows},
    }  # fmt: skip


def _scores(row: pd.Series) -> dict[str, str]:
    return {m: f"{row[m]:.2f} [{row[f'{m}_low']:.2f}, {row[f'{m}_high']:.2f}]" for m in ("precision", "recall", "f1")}


def _record(name: str, corpus: Articles, gold: Path) -> str:
    """The text of a lexicon's file with the record it should have."""
    lexicon = Lexicon.load(name)
    measured = measure(name, corpus, gold)
    return lexicon_files.text(replace(lexicon, header={**lexicon.header, "measured": measured}), ".yaml")


def main(arguments: list[str] | None = None) -> int:
    """Write the records, or with `--check` say which files would change; 1 where one would."""
    from mediakit.chain import read

    parser = argparse.ArgumentParser(prog="python tests/benchmarks/record_lexicons.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpus", nargs="?", default="data/talks", type=Path)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    corpus, stale = read(asked.corpus), 0
    for name in Lexicon.shipped():
        path, text = SHIPPED / f"{name}.yaml", _record(name, corpus, asked.corpus / "gold")
        if path.read_text("utf-8") != text:
            stale += 1
            print(f"{path.name}: {'the record is not what the measurement gives' if asked.check else 'written'}")
            if not asked.check:
                files.write(path, text)
    return int(asked.check and stale > 0)


if __name__ == "__main__":
    sys.exit(main())
