"""The article table: one row an article, its columns, its checks.

Every position that mediakit reports counts the characters of the column `text`, which `compose` builds from
headline, caption and body. The words stay as they were written; normalising is the tokeniser's business.
"""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

COLUMNS = (
    "id", "outlet", "date", "headline", "byline", "agency", "dateline", "paper_section", "page", "caption",
    "photo_credit", "body", "correction", "url", "language", "source", "record", "boilerplate",
)  # fmt: skip
LONG = ("boilerplate", "body", "correction", "text")  # which of a large corpus are read only where they are worked on
TEXT_PARTS = ("headline", "caption", "body")
BETWEEN = "\n\n"
AT_ONCE = 1_000  # texts that are taken out of a column together: as Python's strings they take twice the room
BLANK = r"[\s\pZ\x0b\x1c-\x1f\x{85}]"  # for RE2: what `str.isspace` says of a character
_TEXT = pd.StringDtype(na_value=np.nan)


def as_arrow(column: pd.Series) -> pa.ChunkedArray:
    """The texts of a column as Arrow has them, without a copy."""
    texts = pa.array(column)
    return texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts], pa.large_string())


def as_series(column: pa.ChunkedArray) -> pd.Series:
    """And back, as pandas keeps texts."""
    return pd.Series(_TEXT.__from_arrow__(column))


def texts_of(values: Sequence[str]) -> pd.Series:
    """Texts as a column."""
    return as_series(pa.chunked_array([pa.array(values, pa.large_string())]))


def holding(column: pd.Series, pattern: str) -> np.ndarray:
    """Which texts of a column hold a pattern in the syntax of RE2, where `\\w` and `\\b` know ASCII alone.

    >>> holding(pd.Series(["They met.", "— AFP"], dtype="str"), "AFP|TASS").tolist()
    [False, True]
    """
    return pc.match_substring_regex(as_arrow(column), pattern).to_numpy()


def with_at(column: pd.Series, rows: np.ndarray, texts: Sequence[str]) -> pd.Series:
    """A column with other texts in some rows (a mask), the rest copied as bytes.

    >>> with_at(pd.Series(["a", "b"], dtype="str"), np.array([False, True]), ["c"]).tolist()
    ['a', 'c']
    """
    if not rows.any():
        return column
    whole = as_arrow(column).combine_chunks()
    changed = pc.replace_with_mask(whole, pa.array(rows), pa.array(texts, whole.type))
    return as_series(pa.chunked_array([changed])).set_axis(column.index)


def strings(column: pd.Series) -> list[str]:
    """The texts of a column as Python has them, by way of Arrow: a fraction of the time that `tolist` takes for short ones."""
    return as_arrow(column).to_numpy().tolist()


def bytes_of(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The UTF-8 of large strings one after the other, and where in it the first begins and each ends."""
    ends = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1] if len(texts) else np.zeros(1, np.int64)
    return np.frombuffer(texts.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]], ends - ends[0]


def each(column: pd.Series) -> Iterator[str]:
    """The texts of a column one after the other, some at a time: as Python's strings they take twice the room."""
    for start in range(0, len(column), AT_ONCE):
        yield from strings(column.iloc[start : start + AT_ONCE])


def repeats(texts: pd.Series) -> int:
    """How many of the texts that are not empty stand in the column before; only those alike in length and start are compared.

    >>> repeats(pd.Series(["They met.", "", "They met.", ""], dtype="str"))
    1
    """
    alike = pd.DataFrame({"start": texts.str[:80], "length": texts.str.len()}).duplicated(keep=False) & (texts != "")
    return int(alike.sum()) - pc.count_distinct(as_arrow(texts[alike])).as_py()


def compose(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the articles their `text`: headline, caption and body, an empty line between, the empty ones left out.

    Takes a frame with the columns headline, caption and body; returns a copy with `text` as its last column.

    >>> articles = pd.DataFrame({"headline": ["Talks open"], "caption": [""], "body": ["They met."]})
    >>> compose(articles)["text"].tolist()
    ['Talks open\\n\\nThey met.']
    """
    headline, caption, body = (as_arrow(frame[name].astype("str")) for name in TEXT_PARTS)
    filled = [pc.not_equal(part, "") for part in (headline, caption, body)]
    if not (pc.any(filled[0]).as_py() or pc.any(filled[1]).as_py()):  # the body is the text, and not copied
        return frame.drop(columns="text", errors="ignore").assign(text=frame["body"].astype("str"))
    none, between = (pa.scalar(value, pa.large_string()) for value in ("", BETWEEN))
    first = pc.if_else(pc.and_(filled[0], filled[1]), between, none)
    second = pc.if_else(pc.and_(pc.or_(filled[0], filled[1]), filled[2]), between, none)
    joined = pc.binary_join_element_wise(headline, first, caption, second, body, none)
    return frame.drop(columns="text", errors="ignore").assign(text=as_series(joined).set_axis(frame.index))


def digests(frame: pd.DataFrame) -> list[bytes]:
    """SHA-256 of each article: id, outlet, day and text."""
    fields = (each(frame[name].astype(str).fillna("NaT")) for name in ("id", "outlet", "date", "text"))
    return [hashlib.sha256("\x1f".join(row).encode("utf-8", "surrogatepass")).digest() for row in zip(*fields, strict=True)]


def sections(frame: pd.DataFrame) -> pd.DataFrame:
    """Say where the sections of each article stand in its `text`.

    Takes a frame with headline, caption and body. Returns a frame on the same index with the columns
    headline_end, caption_start, caption_end, body_start, lead_end, body_end (character positions; an absent section
    has its start equal to its end). The lead is the body's first paragraph.

    >>> articles = pd.DataFrame({"headline": ["Talks"], "caption": ["A table."], "body": ["Lead.\\n\\nMore."]})
    >>> sections(articles).iloc[0].tolist()
    [5, 7, 15, 17, 22, 29]
    """
    headline, caption, body = (frame[name].str.len().astype("int64") for name in TEXT_PARTS)
    caption_start = headline + len(BETWEEN) * ((headline > 0) & (caption > 0))
    caption_end = caption_start + caption
    body_start = caption_end + len(BETWEEN) * ((caption_end > 0) & (body > 0))
    lead = frame["body"].str.find(BETWEEN).astype("int64")
    return pd.DataFrame(
        {
            "headline_end": headline,
            "caption_start": caption_start,
            "caption_end": caption_end,
            "body_start": body_start,
            "lead_end": body_start + lead.where(lead >= 0, body),
            "body_end": body_start + body,
        }
    )


def check(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame itself if it is an article table; otherwise raise ValueError naming what is wrong with it.

    An article table has COLUMNS and `text`, an index 0..n-1, no missing value in its text columns, whole days in
    `date`, ids that are unique and not empty, and in every row the `text` that `compose` makes.
    """
    missing = [name for name in (*COLUMNS, "text") if name not in frame.columns]
    if missing:
        raise ValueError(f"not an article table: the columns {', '.join(missing)} are missing; see mediakit.reading.article_table")
    if list(frame.index) != list(range(len(frame))):
        raise ValueError("the index of an article table runs from 0 to n-1; use frame.reset_index(drop=True)")
    _check_values(frame)
    ids = frame["id"]
    if ids.duplicated().any():
        raise ValueError(f"the id {ids[ids.duplicated()].iloc[0]!r} stands twice; ids name one article each")
    if (compose(frame)["text"] != frame["text"]).any():
        raise ValueError("`text` is not headline, caption and body joined; call articles.compose(frame)")
    return frame


def _check_values(frame: pd.DataFrame) -> None:
    for name in (*COLUMNS, "text"):
        if name not in ("date", "record") and frame[name].isna().any():
            raise ValueError(f"the column {name} has missing values; an absent text is written as ''")
    if (frame["id"] == "").any():
        raise ValueError("an article has no id; give every article one")
    if not pd.api.types.is_datetime64_dtype(frame["date"]):
        raise ValueError(f"the column date holds {frame['date'].dtype}; it needs days without a zone (datetime64)")
    days = frame["date"].dropna()
    if (days != days.dt.normalize()).any():
        raise ValueError("the column date holds times of day; use frame['date'].dt.normalize()")
