"""One article to read: its quotations coloured and signed by side, the hits marked in them."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from mediakit.corpus.articles import Articles
from mediakit.results.choices import choice
from mediakit.results.html import Html, element, joined, plain, plain_line

# Background, line: dark text stays readable on each, and the sign tells them apart in print and to the colour-blind.
COLOURS = ("#dbeaf7", "#fbe3c8", "#dcefd9", "#eadff2", "#f7dbe3", "#e5e1d3", "#d6eceb", "#f5f0c4")
LINES = ("#2f6ea5", "#9a5408", "#3b7d35", "#7a4f9e", "#b03a5b", "#71694a", "#23736f", "#8a7d0e")
SIGNS = "ABCDEFGH"
REST, NOBODY = "*", "?"  # further sides; a side that nobody knows
GREY = ("#eceff1", "#5c6670")
MARK = "font-weight:700;text-decoration:underline;text-underline-offset:2px"
PAGE = "max-width:46em;line-height:1.5;print-color-adjust:exact;-webkit-print-color-adjust:exact"
WIDTH = 88


@dataclass(frozen=True, repr=False, eq=False)
class ArticleView:
    """What `show` returns: displays itself as HTML without a script, or as text that says the same."""

    head: str
    title: str
    text: str
    quotations: tuple[tuple[int, int, str, str], ...]  # start, end, side, speaker
    hits: tuple[tuple[int, int, str], ...]  # start, end, feature

    @property
    def sides(self) -> dict[str, str]:
        """side → its sign, in order of first appearance; "?" for unknown."""
        known = list(dict.fromkeys(side for *_, side, _ in self.quotations if side))
        signs = {side: SIGNS[number] if number < len(SIGNS) else REST for number, side in enumerate(known)}
        return signs | ({"": NOBODY} if any(not side for *_, side, _ in self.quotations) else {})

    def __repr__(self) -> str:
        lines = [self.head, self.title, ""] if self.title else [self.head, ""]
        for runs in self._marked(_plain):
            lines += [*textwrap.wrap("".join(runs), WIDTH), ""]
        return plain("\n".join([*lines, *self._legend()]))

    def _repr_html_(self) -> str:
        legend = [self._key(side, sign) for side, sign in self.sides.items()]
        hits = [joined((element("span", "word", style=MARK), " = hit"))] if self.hits else []
        parts = [
            element("p", plain_line(self.head), style=f"color:{GREY[1]};margin:0"),
            *([element("h3", plain_line(self.title), style="margin:.2em 0")] if self.title else []),
            *(element("p", *runs, style="margin:.6em 0") for runs in self._marked(self._html)),
            element("p", joined([*legend, *hits], " · "), style="font-size:85%;break-inside:avoid"),
        ]
        return element("article", "\n", joined(parts, "\n"), "\n", dir="auto", style=PAGE)

    def _legend(self) -> list[str]:
        signs = [f"{sign}[…] {side or 'side unknown'}" for side, sign in self.sides.items()]
        marks = ["*word* hit"] if self.hits else []
        return ["   ".join([*signs, *marks])] if signs or marks else ["no quotation"]

    def _marked(self, write: Any) -> Iterator[list[str]]:
        """Each paragraph in runs of the same quotation and hit, each run written by ``write``."""
        paragraphs = _paragraphs(self.text)
        spans = [*paragraphs, *(span[:2] for span in self.quotations), *(span[:2] for span in self.hits)]
        edges = sorted({edge for span in spans for edge in span})
        stretches = zip(pairwise(edges), _around(self.quotations, edges), _around(self.hits, edges), strict=True)
        signs = self.sides
        for start, end in paragraphs:
            runs = []
            for (a, b), around, found in stretches:
                if a < start:  # between two paragraphs
                    continue
                inner = max(around, key=lambda q: (q[0], -q[1])) if around else None
                opens = inner is not None and a == max(inner[0], start)
                closes = inner is not None and b == min(inner[1], end)
                sign = signs.get(inner[2], NOBODY) if inner else ""
                runs.append(write(self.text[a:b], inner, found[0] if found else None, sign, (opens, closes)))
                if b == end:
                    break
            yield runs

    def _html(self, words: str, quotation: Any, hit: Any, sign: str, edges: tuple[bool, bool]) -> str:
        shown = element("span", words, style=MARK, title=hit[2]) if hit else words
        if quotation is None:
            return shown
        colour, line = self._colours(sign, quotation[2])
        label = ", ".join(part for part in (quotation[3], quotation[2] or "side unknown") if part)
        lead = element("sup", sign, style=f"color:{line};font-weight:700") if edges[0] else ""
        return element("span", lead, shown, style=f"background:{colour};border-bottom:2px solid {line}", title=label)

    def _colours(self, sign: str, side: str) -> tuple[str, str]:
        number = SIGNS.find(sign) if side else -1
        return (COLOURS[number], LINES[number]) if number >= 0 else GREY

    def _key(self, side: str, sign: str) -> Html:
        colour, line = self._colours(sign, side)
        style = f"background:{colour};border-bottom:2px solid {line}"
        return element("span", element("b", sign), f" {side or 'side unknown'}", style=style)


def _around(spans: Sequence[tuple], edges: Sequence[int]) -> Iterator[list[tuple]]:
    """For each stretch between two edges the spans that cover it, in their order; spans are sorted, edges cut them all."""
    covering: list[tuple] = []
    place = 0
    for start, end in pairwise(edges):
        while place < len(spans) and spans[place][0] <= start:
            covering.append(spans[place])
            place += 1
        covering = [span for span in covering if span[1] >= end]
        yield covering


def _plain(words: str, quotation: Any, hit: Any, sign: str, edges: tuple[bool, bool]) -> str:
    shown = f"*{words}*" if hit else words
    return (f"{sign}[" if edges[0] else "") + shown + ("]" if edges[1] else "")


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            found.append((start, start + len(part)))
        start += len(part) + 2
    return found


def show(
    article: Mapping[str, Any] | pd.Series, quotations: pd.DataFrame | None = None, hits: pd.DataFrame | None = None
) -> ArticleView:
    """An article with its quotations coloured and signed by side, and hits marked.

    Args:
        article: one row of the article frame: `text`, and `outlet, date, headline` where known.
        quotations: rows of this article's quotations: `start, end`, and `side, speaker, pieces` where known.
        hits: rows of this article's hits: `start, end`, and `feature` where known.

    Raises:
        ValueError: if a span does not lie in the text.

    >>> said = pd.DataFrame({"start": [1], "end": [8], "side": ["Tarvia"], "speaker": ["Reck"]})
    >>> show({"text": "“We wait,” Reck said.", "outlet": "Post"}, said)
    Post
    <BLANKLINE>
    “A[We wait],” Reck said.
    <BLANKLINE>
    A[…] Tarvia
    """
    text = str(article["text"])
    date = article.get("date")
    day = "" if date is None or pd.isna(date) else f"{pd.Timestamp(date):%Y-%m-%d}"
    head = " · ".join(
        part for part in (str(article.get("outlet", "") or ""), day, str(article.get("id", "") or "")) if part
    )
    headline = str(article.get("headline", "") or "")
    title = "" if text.startswith(headline) else headline
    said = tuple(
        (a, b, row.get("side", "") or "", row.get("speaker", "") or "")
        for row in _rows(quotations)
        for a, b in _pieces(row)
    )
    found = tuple((int(row["start"]), int(row["end"]), row.get("feature", "") or "") for row in _rows(hits))
    for start, end in [span[:2] for span in said] + [span[:2] for span in found]:
        if not 0 <= start < end <= len(text):
            raise ValueError(
                f"{start}:{end} lies outside the article's {len(text)} characters: are these spans of another one?"
            )
    return ArticleView(head, title, text, tuple(sorted(said)), tuple(sorted(found)))


def show_article(corpus: Articles, article: str, *, hits: Any = None) -> ArticleView:
    """One `article` by its id, with its quotations marked by side, and `hits` if given; it shows itself.

    Raises:
        ValueError: if there is no such article.
    """
    row = np.flatnonzero(corpus.articles["id"] == choice(article, corpus.articles["id"], "article"))
    spoken = corpus._spoken[corpus._spoken["article"] == row[0]]
    found = None if hits is None else hits.where(article=article).frame
    return show(corpus.articles.iloc[row[0]], spoken, found)


def _rows(frame: pd.DataFrame | None) -> list[dict[str, Any]]:
    return [] if frame is None else frame.to_dict("records")


def _pieces(row: dict[str, Any]) -> list[tuple[int, int]]:
    pieces = row.get("pieces")
    whole = ((row["start"], row["end"]),)
    return [(int(a), int(b)) for a, b in (pieces if isinstance(pieces, tuple | list) and pieces else whole)]
