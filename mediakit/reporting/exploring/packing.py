"""Articles as bytes for the page: each word as the number of its spelling, each gap between two words as another.

So the page needs no tokeniser of its own: what it searches are the library's words, and the text is put together from them.
Numbered words deflate better than the text does.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mediakit.chain import Corpus, Hits
from mediakit.results.html import plain, plain_line

SECTIONS = 3  # bounds within an article: of headline, caption and lead


def numbers(values: Any) -> bytes:
    """Whole numbers from 0 up, seven bits a byte, the lowest first; the high bit says that more follows.

    >>> list(numbers([1, 127, 128, 300]))
    [1, 127, 128, 1, 172, 2]
    """
    values = np.asarray(values, dtype=np.int64).ravel()
    length = 1 + sum((values >= 1 << 7 * more).astype(np.int64) for more in range(1, 5))
    place, written = np.cumsum(length) - length, np.zeros(length.sum(), np.uint8)
    for byte in range(5):
        has = length > byte
        more = (length[has] > byte + 1) * 128
        written[place[has] + byte] = (values[has] >> 7 * byte) & 127 | more
    return written.tobytes()


def steps(values: Any) -> bytes:
    """Numbers that never fall, each as its distance from the one before."""
    return numbers(np.diff(np.asarray(values, dtype=np.int64), prepend=0))


def packed(parts: Mapping[str, bytes]) -> str:
    """Named parts deflated together and written in base 64: a line that says their names and sizes, then the parts."""
    head = json.dumps([[name, len(part)] for name, part in parts.items()]).encode() + b"\n"
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(deflate.compress(head + b"".join(parts.values())) + deflate.flush()).decode()


def ranked(values: Sequence[Any]) -> tuple[np.ndarray, list[Any]]:
    """A number for each value, the most frequent from 0, and the values in that order.

    >>> ranked(["b", "a", "b"])
    (array([0, 1, 0]), ['b', 'a'])
    """
    found, names = pd.factorize(np.array(values, dtype=object))
    counts = np.bincount(found, minlength=len(names))
    order = sorted(range(len(names)), key=lambda at: (-counts[at], names[at]))
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return rank[found], [names[at] for at in order]


def codes(values: Sequence[Any]) -> tuple[np.ndarray, list[str]]:
    """A number for each value, in the order of the alphabet, and the names made harmless."""
    found = pd.Categorical(np.asarray(values, dtype=object).astype(str))
    return np.asarray(found.codes, np.int64), [plain_line(name) for name in found.categories]


def text_parts(corpus: Corpus) -> dict[str, bytes]:
    """The words of all articles, what stands between them, and where the sections of each article end."""
    tokens = corpus.tokens
    written: list[str] = []
    between: list[str] = []
    for row, text in enumerate(corpus.articles["text"]):
        own = slice(tokens.indptr[row], tokens.indptr[row + 1])
        starts, ends = tokens.starts[own].tolist(), tokens.ends[own].tolist()
        written += [text[start:end] for start, end in zip(starts, ends, strict=True)]
        between += [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
    words, spellings = ranked(written)
    kinds = np.insert(tokens.breaks.astype(np.int64), tokens.indptr[1:], 0)  # behind the last word one gap more
    pairs = [f"{kind}{gap}" for kind, gap in zip(kinds.tolist(), between, strict=True)]
    gaps, kept = ranked(pairs)
    section = np.asarray(corpus.parts("section").codes, np.int64)
    counts = np.bincount(corpus.token_articles * (SECTIONS + 1) + section, minlength=len(corpus) * (SECTIONS + 1))
    return {
        "words": numbers(tokens.words), "ids": numbers(words), "gaps": numbers(gaps),
        "spellings": "\n".join(map(plain, spellings)).encode(),
        "between": json.dumps([[int(pair[0]), plain(pair[1:])] for pair in kept]).encode(),
        "sections": numbers(counts.reshape(-1, SECTIONS + 1)[:, :SECTIONS]),
    }  # fmt: skip


def voice_parts(corpus: Corpus) -> dict[str, bytes]:
    """Who says it: a row a quotation, and the runs of words that stand in each (or in none, which is 0)."""
    spoken, row = corpus._spoken, corpus._quoted.astype(np.int64) + 1
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    runs = begins[row[begins] > 0]
    ends = np.append(begins, len(row))[np.searchsorted(begins, runs) + 1]
    columns = {name: codes(spoken[name]) for name in ("kind", "speaker", "side")}
    names = {name: known for name, (_, known) in columns.items()}
    unheard = np.flatnonzero(~corpus.heard).tolist()
    return {
        "runs": steps(runs), "lengths": numbers(ends - runs), "said": numbers(row[runs]),
        **{name: numbers(found) for name, (found, _) in columns.items()},
        "names": json.dumps({**names, "unheard": unheard}).encode(),
    }  # fmt: skip


def placed(hits: Hits, corpus: Corpus) -> pd.DataFrame:
    """Where hits stand in this corpus, which may hold more articles than theirs: `row, first, stop, said`."""
    number = pd.Series(np.arange(len(corpus)), index=corpus.articles["id"])
    own, spans = hits.corpus.tokens, hits.spans
    article = spans["article"].to_numpy(dtype=np.int64)
    row = number.loc[hits.corpus.articles["id"].to_numpy()[article]].to_numpy()
    shift = corpus.tokens.indptr[row] - own.indptr[article]
    first = spans["first"].to_numpy(dtype=np.int64)
    stop = np.maximum(hits.corpus.tokens_before(article, spans["end"].to_numpy()), first + 1)
    frame = pd.DataFrame({"row": row, "first": first + shift, "stop": stop + shift}, index=spans.index)
    if hits.unit == "quotations":
        known, theirs = _identified(corpus._spoken), _identified(spans.assign(article=row))
        return frame.assign(said=known.get_indexer(theirs) + 1)
    return frame.assign(said=corpus._quoted[np.minimum(frame["first"], len(corpus.tokens) - 1)] + 1 if len(frame) else 0)


def _identified(spoken: pd.DataFrame) -> pd.MultiIndex:
    """What tells quotations apart: two may have one place, each with its own speaker."""
    keys = spoken[["article", "start", "end", "speaker", "kind"]]
    return pd.MultiIndex.from_frame(keys.assign(number=keys.groupby(keys.columns.tolist()).cumcount()))
