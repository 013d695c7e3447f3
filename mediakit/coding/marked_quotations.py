"""Quotations that people marked: a finder like any other, and what ours miss of them, with intervals over articles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.coding.passages import passage_starts
from mediakit.finding.quotations.quotation_marks import find_passages, paragraphs
from mediakit.finding.quotations.sentence_words import sentence_spans
from mediakit.results.table import Table

COLUMNS = ("article", "start", "end", "passage")
KINDS = ("direct", "mixed", "indirect")
SCORES = {"precision": [1], "recall": [2], "f1": [1, 2]}  # below the line: found (1), marked (2)
OVERLAP = 0.3  # of characters (Jaccard): below, two contents are not the same attribution
LETTERS = 4  # of a word by which two names of a speaker are held to be the same


def match_contents(found: list[tuple[int, int]], marked: list[tuple[int, int]]) -> dict[int, int]:
    """Spans of one list → spans of the other, one to one, greatest overlap (Jaccard of characters, from .3) first.

    >>> match_contents([(0, 10), (20, 30)], [(22, 30), (50, 60)])
    {1: 0}
    """
    pairs = []
    for i, (start, end) in enumerate(found):
        for j, (first, stop) in enumerate(marked):
            overlap = (min(end, stop) - max(start, first)) / (max(end, stop) - min(start, first))
            if overlap >= OVERLAP:
                pairs.append((-overlap, i, j))
    chosen: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


@dataclass(frozen=True)
class Marked:
    """A finder of passages that people marked: its table, one row an attribution.

    Columns `article` (an article's id, or the name of its file without the ending), `start, end` (characters in that
    file), `passage`, and where known `kind, cue, speaker, side`.
    """

    frame: pd.DataFrame
    name: str = "marked"

    @classmethod
    def load(cls, source: str | PathLike[str] | pd.DataFrame, *, name: str = "marked") -> "Marked":
        """Read the marks from a CSV file (UTF-8) or a frame; ValueError names a missing column."""
        if not isinstance(source, pd.DataFrame):
            source = pd.read_csv(source, keep_default_na=False, encoding="utf-8-sig")
        if missing := [column for column in COLUMNS if column not in source.columns]:
            raise ValueError(f"the marks lack the column(s) {', '.join(missing)}; they need {', '.join(COLUMNS)}")
        return cls(source.reset_index(drop=True), name)

    def find(self, corpus: Any) -> pd.DataFrame:
        """The marks that stand in the corpus, with their places in the articles' texts.

        A file also holds what is no text (byline, caption, address), so the offsets there are not those of the text: a
        passage is looked for in the text, and of several places the one nearest to its own is taken. What is not found
        there is left out.

        >>> import mediakit as mk
        >>> corpus = mk.read(pd.DataFrame({"id": ["a"], "text": ["Reck spoke. It rains, said Reck."], "outlet": ["Post"]}))
        >>> marks = pd.DataFrame({"article": ["a"], "start": [112], "end": [120], "passage": ["It rains"]})
        >>> Marked.load(marks).find(corpus)[["article", "start", "end"]].values.tolist()
        [['a', 12, 20]]
        """
        articles = corpus.articles
        stems = [Path(str(source)).stem for source in articles["source"]] if "source" in articles else []
        known = {**dict(zip(stems, articles["id"], strict=False)), **dict.fromkeys(articles["id"])}
        ids = self.frame["article"].map(lambda name: known.get(name) or (name if name in known else ""))
        texts = dict(zip(articles["id"], articles["text"], strict=True))
        parts = [_placed(rows, texts[name]) for name, rows in self.frame.assign(article=ids).groupby("article") if name]
        found = pd.concat(parts, ignore_index=True) if parts else self.frame.iloc[:0]
        return found.assign(category="quotation")


def _placed(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows of one article with their places in its text; without those that it does not hold."""
    starts = np.array(passage_starts(text, list(zip(rows["start"], rows["passage"], strict=True))), dtype=np.int64)
    rows = rows.assign(start=starts, end=starts + rows["passage"].str.len().to_numpy(dtype=np.int64))
    return rows[starts >= 0]


@dataclass(frozen=True, repr=False, eq=False)
class Measured(Table):
    """How much of what people marked is found, and how much of what is found they marked.

    Columns `measure, right, found, marked`, and `precision, recall, f1` each with `_low, _high`; `missed` and `in_vain`
    are tables of what went wrong, with its sentence.
    """

    missed: Table | None = None
    in_vain: Table | None = None


def measure_quotations(quotations: Any, marked: Marked) -> Measured:
    """Precision, recall and F1 of quotations against what people marked, by kind, with speaker and side.

    A continuation that we join to its quotation ("…," she said. "…") counts by itself where it is marked by itself.

    precision = right / found, recall = right / marked, F1 = 2 right / (found + marked); two contents are the same
    attribution from an overlap of .3 (`match_contents`). Intervals: 95 % over articles, those with at
    least one mark.

    Args:
        quotations: what `corpus.quotations()` gives.
        marked: the marks.

    A speaker is right if ours (name, organisation or words as written) and the marked one share a word of four letters
    or more. A side is right if it is the marked one; where no actor of the corpus has the marked one ("other"), any side
    that the marks do not name is.
    """
    theirs = marked.find(quotations.corpus)
    ours = quotations.frame[quotations.frame["article"].isin(theirs["article"])]
    sides = set(theirs["side"]) if "side" in theirs else set()
    actors = quotations.corpus.sides
    known = sides & set(actors.frame["side"] if actors else ())
    rows: list = []
    missed: list = []
    in_vain: list = []
    for article in sorted(theirs["article"].unique()):
        gold = theirs[theirs["article"] == article].to_dict("records")
        mine = _parted(ours[ours["article"] == article].to_dict("records"), gold)
        pairs = match_contents(_places(mine), _places(gold))
        rows.append(_counts(mine, gold, pairs, (sides, known)))
        missed.extend(one for j, one in enumerate(gold) if j not in pairs.values())
        in_vain.extend(one for i, one in enumerate(mine) if i not in pairs)
    steps = quotations.provenance.then("measure_quotations", marked=marked.name).without("the marked quotations")
    texts = quotations.corpus.articles.set_index("id")["text"]
    return Measured(
        _scores(rows),
        steps,
        title=f"{len(ours):,} quotations against {len(theirs):,} marked in {len(rows):,} articles",
        notes=_notes(marked, theirs, sides),
        missed=_listed(missed, texts, steps, "missed"),
        in_vain=_listed(in_vain, texts, steps, "found, but not marked"),
    )


def _parted(mine: list[dict], gold: list[dict]) -> list[dict]:
    """A quotation in several pieces ("…," she said. "…") as so many, where the marks part it too."""
    parted = []
    for row in mine:
        marks = sum(mark["start"] < row["end"] and row["start"] < mark["end"] for mark in gold)
        pieces = row.get("pieces", ())
        parted += [row | {"start": a, "end": b} for a, b in pieces] if marks > 1 < len(pieces) else [row]
    return parted


def _places(rows: list[dict]) -> list[tuple[int, int]]:
    return [(row["start"], row["end"]) for row in rows]


def _counts(mine: list[dict], gold: list[dict], pairs: Mapping[int, int], sides: tuple[set, set]) -> dict[str, tuple]:
    """measure → (right, found, marked) of one article; -1 where a measure has no found or no marked."""
    named = sum(_same_speaker(mine[i], gold[j]) for i, j in pairs.items())
    sided = sum(_same_side(mine[i].get("side", ""), gold[j].get("side", ""), *sides) for i, j in pairs.items())
    table = {"content": (len(pairs), len(mine), len(gold))}
    for kind in KINDS:
        own = {j for j, row in enumerate(gold) if row.get("kind") == kind}
        table[f"content, marked as {kind}"] = (len(own & set(pairs.values())), -1, len(own))
    table["content and speaker"] = (named, len(mine), len(gold))
    table["content and side"] = (sided, len(mine), len(gold))
    table["speaker, where the content is right"] = (named, len(pairs), -1)
    table["side, where the content is right"] = (sided, len(pairs), -1)
    return table


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in re.findall(rf"\w{{{LETTERS},}}", str(text).lower())}


def _same_speaker(mine: dict, gold: dict) -> bool:
    ours = _words(mine.get("speaker", ""), mine.get("organisation", ""), mine.get("speaker_written", ""))
    return bool(ours & (_words(gold.get("speaker", "")) - {"unnamed"}))


def _same_side(mine: str, gold: str, sides: set, known: set) -> bool:
    return mine == gold if gold in known else mine not in sides


def _scores(rows: list[dict[str, tuple]]) -> pd.DataFrame:
    measures = list(rows[0]) if rows else []
    counts = np.array([[row[name] for name in measures] for row in rows], dtype=np.int64)
    table = []
    for n, name in enumerate(measures):
        mine = counts[:, n]
        line = dict(zip(("measure", "right", "found", "marked"), (name, *np.maximum(mine.sum(axis=0), 0).tolist()), strict=True))
        for score, below in SCORES.items():
            line |= dict(zip((score, f"{score}_low", f"{score}_high"), _interval(mine, below), strict=True))
        table.append(line)
    return pd.DataFrame(table)


def _interval(counts: np.ndarray, below: list[int]) -> tuple[float, float, float]:
    """What is right (once for each part below the line) over those parts, with its interval; none where one is missing."""
    parts = counts[:, below].sum(axis=0)
    if parts.min() < 0 or parts.sum() == 0:
        return np.nan, np.nan, np.nan
    found = stats.share_interval(len(below) * counts[:, :1], counts[:, below].sum(axis=1)[:, None])
    return float(found[0][0]), float(found[1][0]), float(found[2][0])


def _listed(rows: list[dict], texts: pd.Series, steps: Any, what: str) -> Table:
    columns = ["article", "kind", "cue", "speaker", "side", "passage", "sentence"]
    frame = pd.DataFrame(rows, dtype=object).reindex(columns=["start", "end", *columns])
    frame = frame.astype(object).where(frame.notna(), "")
    cut = [texts[row.article][int(row.start) : int(row.end)] for row in frame.itertuples()]
    sentences = [_sentence(texts[row.article], int(row.start)) for row in frame.itertuples()]
    frame = frame.assign(passage=cut, sentence=sentences)[columns]
    return Table(frame, steps, title=f"{len(frame):,} {what}")


def _sentence(text: str, place: int) -> str:
    span = next((span for span in paragraphs(text) if span[0] <= place < span[1]), (0, len(text)))
    parts = sentence_spans(text, span, find_passages(text, [span]))
    start, end = next((part for part in parts if part[0] <= place < part[1]), span)
    return " ".join(text[start:end].split())


def _notes(marked: Marked, theirs: pd.DataFrame, sides: set) -> tuple[str, ...]:
    lost = len(marked.frame) - len(theirs)
    notes = ["intervals: 95 % over articles; articles without a mark are not counted"]
    if lost:
        notes.append(f"{lost:,} marks stand in no article of this corpus and were left out")
    if sides:
        notes.append(
            "sides are in-sample where the table of actors was filled in from these same articles: on others fewer are right"
        )
    return tuple(notes)
