"""Lines of a concordance: which hits, in which order, and the text around each.

All hits are put in order before they are cut to `n`, so that the first lines are the first of all. The order is total: what
the keys do not tell apart stands in the order of the corpus.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mediakit.corpus.concordance import Concordance, context, one_line
from mediakit.corpus.hits import Matches
from mediakit.corpus.parts import PARTS
from mediakit.results.choices import choice
from mediakit.results.display import plain_line
from mediakit.results.provenance import recorded

BESIDE = ("date", "outlet", "speaker", "side")
WIDTH = 55  # characters on each side
PLAIN = {"of": None, "sort": None, "width": WIDTH, "columns": list(BESIDE)}  # which need not be said
SIDEWAYS = {"left": ("1L", "2L", "3L"), "right": ("1R", "2R", "3R")}


@recorded
def concordance(
    hits: Matches,
    of: str | None = None,
    *,
    n: int | None = 10,
    sort: str | Sequence[str] | None = None,
    width: int | str = WIDTH,
    columns: Sequence[str] = BESIDE,
    seed: int = 0,
) -> Concordance:
    """Hits in their lines of text: read before you count.

    Args:
        of: a category or feature; None: all.
        n: how many lines; None: all.
        sort: None: lines drawn at random, in the order of the corpus. Else what all hits are ordered by before the
            first n are shown: `"left"` or `"right"` (the three words on that side), `"match"`, single words such as
            `"1R"` or `"2L"`, a column of the hits or articles (`"outlet"`, `"date"`, `"side"`), `"random"` (for
            coding: with a larger n the first lines stay the same), or a list of these, the first deciding first.
            Words stand in the order of their code points, what has no value comes last, ties stay in the order of
            the corpus.
        width: characters of context on each side, or `"sentence"`, `"paragraph"`.
        columns: what stands beside the lines, of the hits or the articles. Who speaks for which side is worked out
            only for the articles shown, and only if asked for; without a table of actors, a side is what these say,
            unless hits were chosen or sorted by it.
        seed: of the draw.

    Raises:
        ValueError: if there is no such category, feature, column or width.
    """
    hits = hits if of is None else hits._of(of)
    if n is not None and (not isinstance(n, int) or n < 0):
        raise ValueError(f"no {n!r} lines: give a whole number, or None for all")
    _check(hits, columns, width)
    picked, of_all = _lines(hits, n, sort, seed)
    frame = in_context(picked, width, columns)
    given = {"of": of, "sort": sort, "width": width, "columns": list(columns)}
    said = {"n": n, "seed": seed} | {name: value for name, value in given.items() if value != PLAIN[name]}
    return Concordance(
        frame, hits.provenance.then("concordance", **said),
        title=f"{len(frame):,} of {of_all:,} hits{f' of {of}' if of else ''}", hits=picked,
        running=isinstance(width, str),
    )  # fmt: skip


def in_context(hits: Matches, width: int | str = WIDTH, columns: Sequence[str] = BESIDE) -> pd.DataFrame:
    """All hits in their lines, one row a hit: `article`, the `columns` asked for, `left, match, right`, and of the hit the rest."""
    left, right = _contexts(hits, width)
    match = [plain_line(cell) for cell in hits.matches]
    beside = {name: _column(hits, name) for name in columns if name != "article"}
    kept = hits.spans[["feature", "negated_by", "start", "end"]].reset_index(drop=True)
    articles = hits.corpus.articles["id"].to_numpy()[hits.spans["article"]]
    return pd.concat([pd.DataFrame({"article": articles, **beside, "left": left, "match": match, "right": right}), kept], axis=1)


def _lines(hits: Matches, n: int | None, sort: str | Sequence[str] | None, seed: int) -> tuple[Matches, int]:
    """The hits that are shown, in order, and of how many."""
    parted: Any = hits
    if hits.corpus.in_parts is not None:
        return parted.lines(n, sort, seed)
    order = drawn(len(hits), n, seed) if sort is None else in_order(hits, sort, seed)[:n]
    return hits.alone(order, by=[sort] if isinstance(sort, str) else sort or ()), len(hits)


def _check(hits: Matches, columns: Sequence[str], width: int | str) -> None:
    if isinstance(columns, str):
        raise ValueError(f"columns is a list of names: write columns=[{columns!r}]")
    for name in columns:
        _known(hits, name)
    if not (width in ("sentence", "paragraph") or (isinstance(width, int) and width >= 1)):
        raise ValueError(f"no width {width!r}: give characters on each side, 'sentence' or 'paragraph'")


# the order of lines


def drawn(size: int, n: int | None, seed: int) -> np.ndarray:
    """Some of all hits at random, in the order of the corpus."""
    rows = np.arange(size)
    return rows if n is None or size <= n else np.sort(np.random.default_rng(seed).choice(rows, n, replace=False))


def in_order(hits: Matches, sort: str | Sequence[str], seed: int) -> np.ndarray:
    """All hits in order: the first key before the second; ties as in the corpus."""
    names = [sort] if isinstance(sort, str) else list(sort)
    names = [key for name in names for key in SIDEWAYS.get(name, (name,))]
    keys = [_key(hits, name, seed) for name in names]
    return np.lexsort(keys[::-1]) if keys else np.arange(len(hits))


def _key(hits: Matches, name: str, seed: int) -> np.ndarray:
    """A number for each hit by which it is ordered."""
    if name == "random":
        return np.random.default_rng(seed).permutation(len(hits))
    if place := re.fullmatch(r"([1-9])([LR])", name):
        return _word_beside(hits, int(place[1]), to_left=place[2] == "L")
    if name == "match":
        return pd.factorize(np.array([match.lower() for match in hits.matches], dtype=object), sort=True)[0]
    codes, values = pd.factorize(_column(hits, name), sort=True)
    return np.where(codes < 0, len(values), codes)


def _word_beside(hits: Matches, distance: int, *, to_left: bool) -> np.ndarray:
    """The number of the word so many words beside each hit (the vocabulary is sorted); -1 outside the article."""
    tokens, rows = hits.corpus.tokens, hits.spans["article"].to_numpy()
    if to_left:
        place = hits.spans["first"].to_numpy() - distance
    else:
        place = hits.corpus.tokens_before(rows, hits.spans["end"].to_numpy()) + distance - 1
    inside = (place >= tokens.indptr[rows]) & (place < tokens.indptr[rows + 1])
    words = np.full(len(rows), -1, dtype=np.int64)
    words[inside] = tokens.ids[place[inside]]
    return words


def _column(hits: Matches, name: str) -> Any:
    """A column of the hits, of the parts they stand in, or of their articles; one value a hit."""
    _known(hits, name)
    if name in PARTS:
        return np.asarray(hits._labels(name))
    if name in hits.spans.columns and name != "article":
        return hits.spans[name].array
    values = hits.corpus.articles["id" if name == "article" else name]
    return values.iloc[hits.spans["article"].to_numpy()].array


def _known(hits: Matches, name: str) -> None:
    known = {*hits.spans.columns, *PARTS, *hits.corpus.articles.columns} - {"first", "stop", "text", "body"}
    choice(name, sorted(known), "column", "to show or sort by (to sort also left, right, match, random, 1L, 2R)")


# the text around a hit


def _contexts(hits: Matches, width: int | str) -> tuple[list[str], list[str]]:
    """What stands on either side of each hit."""
    texts = hits.corpus.articles["text"].to_numpy()[hits.spans["article"]]
    places = list(zip(texts, hits.spans["start"].tolist(), hits.spans["end"].tolist(), strict=True))
    if isinstance(width, int):
        cut = [context(*place, width=width) for place in places]
        return [left for left, _, _ in cut], [right for _, _, right in cut]
    around = _paragraph if width == "paragraph" else _sentence(hits)
    bounds = [around(*place, row) for row, place in enumerate(places)]
    left = [one_line(text[first:start]) for (text, start, _), (first, _) in zip(places, bounds, strict=True)]
    right = [one_line(text[end:stop]) for (text, _, end), (_, stop) in zip(places, bounds, strict=True)]
    return left, right


def _paragraph(text: str, start: int, end: int, row: int) -> tuple[int, int]:
    stop = text.find("\n\n", end)
    return text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0, len(text) if stop < 0 else stop


def _sentence(hits: Matches) -> Callable[[str, int, int, int], tuple[int, int]]:
    """A function giving the characters of the sentence (or sentences) of a hit, with the marks that touch its words."""
    tokens = hits.corpus.tokens
    first = hits.spans["first"].to_numpy()
    last = hits.corpus.tokens_before(hits.spans["article"].to_numpy(), hits.spans["end"].to_numpy()) - 1

    def around(text: str, start: int, end: int, row: int) -> tuple[int, int]:
        begin, stop = tokens.sentence_span(first[row])[0], tokens.sentence_span(last[row])[1]
        before, after = text[max(0, begin - 20) : begin], text[stop : stop + 20]
        touching = len(re.split(r"\s", before)[-1]), len(re.split(r"\s", after, maxsplit=1)[0])
        return min(start, begin - touching[0]), max(end, stop + touching[1])

    return around
