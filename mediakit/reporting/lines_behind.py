"""The lines of text behind the numbers of a table, drawn for all its rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mediakit.chain import Hits
from mediakit.corpus.concordance_lines import in_context
from mediakit.corpus.parts import PARTS
from mediakit.reporting.writing import LinesBehind, day, name
from mediakit.results.choices import column_of
from mediakit.results.files import csv_bytes, for_spreadsheets
from mediakit.results.html import Html, element, joined, plain_line

OWN = "own words"
PIECE = 20_000  # hits
LONGEST = 300  # characters of a match: a quotation may be as long as its article


def draw(which: Sequence[int] | np.ndarray, rows: int, *, n: int, seed: int) -> np.ndarray:
    """Positions of at most `n` things of each row, drawn at random and given in order; `which`: the row of each, or -1.

    >>> draw([0, 0, 0, 1, -1], 2, n=1, seed=0).tolist()
    [2, 3]
    """
    order = np.random.default_rng(seed).permutation(len(which))
    drawn = np.asarray(which, dtype=np.int64)[order]
    place = pd.Series(drawn).groupby(drawn).cumcount().to_numpy()
    return np.sort(order[(place < n) & (drawn >= 0)])


def lines_of(
    hits: Hits, frame: pd.DataFrame, labels: Iterable[Iterable[Any]], *, keys: Sequence[str], n: int, seed: int
) -> tuple[LinesBehind | None, ...]:
    """The evidence of each row of `frame`: a draw of the hits that have its values.

    Args:
        labels: for each column of `keys` the value of every hit, as `label` gives it.
        keys: the columns of `frame` that say which hits a row counts.
    """
    names = list(zip(*(frame[key].astype(str) for key in keys), strict=True))
    row = {values: number for number, values in enumerate(names)}
    which = np.array([row.get(values, -1) for values in zip(*labels, strict=True)], dtype=np.int64)
    if not len(hits) or not (which >= 0).any():
        return (None,) * len(frame)
    of = np.bincount(which[which >= 0], minlength=len(frame))
    picked = draw(which, len(frame), n=n, seed=seed)
    drawn = in_context(hits.alone(picked, by=["side"]))  # sides as in the tables
    lines: dict[int, list[Html]] = {}
    for number, line in zip(which[picked].tolist(), drawn.to_dict("records"), strict=True):
        lines.setdefault(number, []).append(_line(line))
    return tuple(
        LinesBehind(", ".join(names[at]), _many(len(lines[at]), int(of[at]), hits.unit), tuple(lines[at]))
        if of[at]
        else None
        for at in range(len(frame))
    )


def all_lines(hits: Hits) -> Iterator[bytes]:
    """Every hit in its line, as a CSV for spreadsheets in pieces that stand in memory one after the other."""
    for first in range(0, max(1, len(hits)), PIECE):
        rows = np.arange(first, min(first + PIECE, len(hits)))
        lines = csv_bytes(for_spreadsheets(in_context(hits.alone(rows, by=["side"]))))
        yield lines if not first else lines.split(b"\n", 1)[1]


def _many(some: int, of: int, unit: str) -> str:
    return (
        f"{some:,} of {of:,} {unit}" if some < of else f"all {of:,} {unit}" if of > 1 else f"1 {unit.removesuffix('s')}"
    )


def label(hits: Hits, column: str) -> np.ndarray:
    """The value of each hit in a column of its own, of its part of the article, or of its article."""
    if column in PARTS:
        return np.asarray(hits._labels(column), dtype=object)
    if column in hits.spans.columns:
        return hits.spans[column].astype(str).to_numpy()
    return column_of(hits.corpus.articles, column, "to compare by").astype(str).to_numpy()[hits.spans["article"].to_numpy()]


def _line(row: dict[str, Any]) -> Html:
    match = row["match"] if len(row["match"]) <= LONGEST else row["match"][:LONGEST] + " …"
    kind = "turned" if row["negated_by"] else ""
    left, right = (_with_blanks(row[part]) for part in ("left", "right"))
    source = [day(row["date"]), name(row["outlet"]), name(row["article"]), _remark(row)]
    text = element("bdi", left, element("mark", plain_line(match), class_=kind), right, class_="text")
    return joined((text, element("span", joined(filter(None, source), " · "), class_="source")), "\n")


def _with_blanks(text: str) -> str:
    """One line that keeps the blank before or after the match."""
    return f"{' ' * text[:1].isspace()}{plain_line(text)}{' ' * (len(text) > 1 and text[-1:].isspace())}"


def _remark(row: dict[str, Any]) -> Html:
    """By what a hit is turned, and whose words it stands in."""
    turned = joined(("turned by “", name(row["negated_by"]), "”")) if row["negated_by"] else ""
    who = dict.fromkeys(row[part] for part in ("speaker", "side") if row[part] not in ("", OWN))
    return joined(filter(None, (turned, joined(map(name, who), ", "))), "; ")
