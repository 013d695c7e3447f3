"""Saving the articles of a corpus in one file: exact as Parquet or JSON Lines, safe for spreadsheets as CSV.

A Parquet file of ours says in its schema what it must hold: rows, columns, the corpus' fingerprint, and the SHA-256 of the
same articles as JSON Lines. Page checksums find a flipped bit in the data; the digest finds one in the names and numbers
around it, which no checksum of the format covers.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mediakit.reading.article_table import compose
from mediakit.results.choices import choice
from mediakit.results.files import Saved, atomic, csv_bytes, write

__all__ = ["for_spreadsheets", "json_lines", "save_articles", "saved_articles"]

KEY = b"mediakit"
FORMAT = 1
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet may run what begins so: OWASP, "CSV Injection"
_ROWS = 1000  # articles that are written as JSON at a time


def save_articles(articles: pd.DataFrame, path: str | os.PathLike[str], *, fingerprint: str) -> Saved:
    """Write the articles to one file, whole or not at all; the ending says how.

    `.parquet` keeps every column with its type, compressed (zstd), with page checksums and the corpus' `fingerprint`.
    `.jsonl` keeps the same as text, one object an article. `.csv` is for spreadsheets (UTF-8 with a byte order mark, a cell
    that begins with = + - @, a tab or a carriage return has an apostrophe before it): the exact form stays in the other two.
    The column `text` is left out: headline, caption and body make it again.

    Args:
        articles: an article frame, with any further columns.
        path: where to; a file that is there is replaced.
        fingerprint: of the corpus.

    Raises:
        ValueError: if the ending is another one, or a column cannot be kept as Parquet. OSError: if it cannot be written.
    """
    frame = articles.drop(columns="text", errors="ignore")
    writers = {".parquet": _write_parquet, ".jsonl": _write_json_lines, ".csv": _write_csv}
    suffix = Path(path).suffix.lower()
    choice(suffix, writers, "ending", f"to save by, of {str(path)!r}")
    writers[suffix](frame, path, fingerprint)
    return Saved([Path(path)])


def saved_articles(table: pa.Table) -> pd.DataFrame | None:
    """The articles of a Parquet file that `save_articles` wrote, as they were; None if another wrote it.

    Raises:
        ValueError: if rows, columns or content are not what the file says of itself.
    """
    if not table.schema.metadata or KEY not in table.schema.metadata:
        return None
    said = _said(table.schema.metadata[KEY])
    frame = table.to_pandas(ignore_metadata=True)
    for name, found in (("rows", len(frame)), ("columns", list(frame.columns))):
        if said.get(name) != found:
            raise ValueError(f"the Parquet file is damaged: its {name} are {found}, it was saved with {said.get(name)}")
    if said.get("json_lines_sha256") != _digest(frame):
        raise ValueError("the Parquet file is damaged: its content is not what was saved; take another copy")
    return compose(frame)


def _said(metadata: bytes) -> dict[str, Any]:
    try:
        said = json.loads(metadata)
    except ValueError:
        raise ValueError(
            "the Parquet file is damaged: what it says of itself cannot be read; take another copy"
        ) from None
    if said.get("format") != FORMAT:
        raise ValueError(f"the Parquet file has format {said.get('format')!r}, this mediakit reads {FORMAT}: update it")
    return said


def _write_parquet(frame: pd.DataFrame, path: str | os.PathLike[str], fingerprint: str) -> None:
    said = {
        "format": FORMAT, "rows": len(frame), "columns": list(frame.columns), "fingerprint": fingerprint,
        "json_lines_sha256": _digest(frame),
    }  # fmt: skip
    table = pa.table({name: _column(frame[name]) for name in frame.columns})
    table = table.replace_schema_metadata({KEY: json.dumps(said, sort_keys=True, ensure_ascii=False)})
    with atomic(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)


def _column(values: pd.Series) -> pa.Array:
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowException, UnicodeError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(
            f"the column {values.name!r} cannot be kept ({reason}): give it one type with corpus.assign(), or save as .jsonl"
        ) from error


def _write_json_lines(frame: pd.DataFrame, path: str | os.PathLike[str], fingerprint: str) -> None:
    with atomic(path) as temporary, open(temporary, "wb") as file:
        file.writelines(json_lines(frame))


def _write_csv(frame: pd.DataFrame, path: str | os.PathLike[str], fingerprint: str) -> None:
    write(path, b"\xef\xbb\xbf" + csv_bytes(for_spreadsheets(frame), exact=True))


def for_spreadsheets(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an apostrophe before every text, column names too, that a spreadsheet could take for a formula.

    >>> for_spreadsheets(pd.DataFrame({"headline": ["=1+1", "Talks"], "change": [-1, 2]})).values.tolist()
    [["'=1+1", -1], ['Talks', 2]]
    """
    safe = {}
    for name in frame.columns:
        values = frame[name]
        if not (pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_datetime64_any_dtype(values.dtype)):
            values = values.astype(object).map(_safe)
        safe[_safe(name)] = values
    return pd.DataFrame(safe, index=frame.index)


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def json_lines(frame: pd.DataFrame) -> Iterator[bytes]:
    """The rows as JSON, one object a line: days as 2019-02-06, nothing as null, numbers as they are.

    >>> list(json_lines(pd.DataFrame({"id": ["007"], "date": pd.to_datetime(["2019-02-06"]), "share": [np.nan]})))
    [b'{"id": "007", "date": "2019-02-06", "share": null}\\n']
    """
    names = [str(name) for name in frame.columns]
    for start in range(0, len(frame), _ROWS):
        part = frame.iloc[start : start + _ROWS]
        for row in zip(*(_plain(part[name]) for name in frame.columns), strict=True):
            line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False)
            yield f"{line}\n".encode("utf-8", "replace")


def _plain(values: pd.Series) -> list[Any]:
    """The cells of a column in the types that JSON has."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return [None if value is pd.NaT else _moment(value) for value in values]
    return [_cell(value) for value in values.astype(object).tolist()]


def _moment(value: pd.Timestamp) -> str:
    midnight = value == value.normalize() and value.tzinfo is None
    return value.date().isoformat() if midnight else value.isoformat()


def _cell(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | int | str) or (isinstance(value, float) and np.isfinite(value)):
        return value
    return [_cell(item) for item in value] if isinstance(value, list | tuple | np.ndarray) else str(value)


def _digest(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256()
    for line in json_lines(frame):
        digest.update(line)
    return digest.hexdigest()
