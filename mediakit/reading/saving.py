"""Saving the articles of a corpus in one file: exact as Parquet or JSON Lines, safe for spreadsheets as CSV.

A Parquet file of ours says in its schema what it must hold: rows, columns, the corpus' fingerprint, what the audit of the
reading said, and the SHA-256 of all this. Page checksums find a flipped bit in the data; the digest finds one in the names and
numbers around it, which no checksum of the format covers. So what was settled and audited once need not be so again.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mediakit.reading.article_table import bytes_of, compose
from mediakit.reading.audit import Audit
from mediakit.results.choices import choice
from mediakit.results.files import Saved, atomic, csv_bytes, for_spreadsheets, write

KEY = b"mediakit"
FORMAT = 2  # the digest of format 1 is that of the same articles as JSON Lines
_ROWS = 1000  # articles that are written as JSON at a time


def save_articles(
    articles: pd.DataFrame, path: str | os.PathLike[str], *, fingerprint: str, audit: Audit | None = None,
    known: Mapping[str, Any] | None = None,
) -> Saved:  # fmt: skip
    """Write the articles to one file, whole or not at all; the ending says how.

    `.parquet` keeps every column with its type, compressed (zstd), with page checksums and the corpus' `fingerprint`.
    `.jsonl` keeps the same as text, one object an article. `.csv` is for spreadsheets (UTF-8 with a byte order mark, a cell
    that begins with = + - @, a tab or a carriage return has an apostrophe before it): the exact form stays in the other two.
    The column `text` is left out: headline, caption and body make it again.

    Args:
        articles: an article frame, with any further columns.
        path: where to; a file that is there is replaced.
        fingerprint: of the corpus.
        audit: what the reading of these very articles said, to be kept with them as Parquet.
        known: what else is known of them, in the types of JSON, to be kept with them as Parquet.

    Raises:
        ValueError: if the ending is another one, or a column cannot be kept as Parquet. OSError: if it cannot be written.
    """
    frame = articles.drop(columns="text", errors="ignore")
    writers = {".jsonl": _write_json_lines, ".csv": _write_csv}
    suffix = Path(path).suffix.lower()
    choice(suffix, (".parquet", *writers), "ending", f"to save by, of {str(path)!r}")
    if suffix == ".parquet":
        _write_parquet(frame, path, {"fingerprint": fingerprint, "audit": audit.kept() if audit else None, **({"known": known} if known else {})})
    else:
        writers[suffix](frame, path)
    return Saved([Path(path)])


class SavedArticles(NamedTuple):
    """The articles as they were, and what the file keeps of their audit (None: nothing)."""

    frame: pd.DataFrame
    audit: Mapping[str, Any] | None


def saved_articles(table: pa.Table) -> SavedArticles | None:
    """The articles of a Parquet file that `save_articles` wrote; None if another wrote it.

    Raises:
        ValueError: if rows, columns or content are not what the file says of itself.
    """
    if not table.schema.metadata or KEY not in table.schema.metadata:
        return None
    said = _said(table.schema.metadata[KEY])
    for name, found in (("rows", table.num_rows), ("columns", table.column_names)):
        if said.get(name) != found:
            raise ValueError(f"the Parquet file is damaged: its {name} are {found}, it was saved with {said.get(name)}")
    first = said["format"] == 1
    kept = said.pop("json_lines_sha256" if first else "sha256", None)
    found = _digest_of_lines(table.to_pandas(ignore_metadata=True)) if first else _digest(table, said)
    if kept != found:
        raise ValueError("the Parquet file is damaged: its content is not what was saved; take another copy")
    frame = table.to_pandas(ignore_metadata=True, split_blocks=True, self_destruct=True)
    return SavedArticles(compose(frame), said.get("audit"))


def kept_beside(schema: pa.Schema) -> dict[str, Any]:
    """What a Parquet file of ours keeps beside the articles: `known` of `save_articles`; empty where there is nothing."""
    metadata = schema.metadata or {}
    return dict(_said(metadata[KEY]).get("known", {})) if KEY in metadata else {}


def _said(metadata: bytes) -> dict[str, Any]:
    try:
        said = json.loads(metadata)
    except ValueError:
        raise ValueError(
            "the Parquet file is damaged: what it says of itself cannot be read; take another copy"
        ) from None
    if said.get("format") not in range(1, FORMAT + 1):
        raise ValueError(f"the Parquet file has format {said.get('format')!r}, this mediakit reads up to {FORMAT}: update it")
    return said


def _write_parquet(frame: pd.DataFrame, path: str | os.PathLike[str], more: Mapping[str, Any]) -> None:
    table = pa.table({name: _column(frame[name]) for name in frame.columns})
    said: dict[str, Any] = {"format": FORMAT, "rows": len(frame), "columns": list(frame.columns), **more}
    said["sha256"] = _digest(table, said)
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


def _write_json_lines(frame: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    with atomic(path) as temporary, open(temporary, "wb") as file:
        file.writelines(json_lines(frame))


def _write_csv(frame: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    write(path, b"\xef\xbb\xbf" + csv_bytes(for_spreadsheets(frame), exact=True))


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


def _digest(table: pa.Table, said: Mapping[str, Any]) -> str:
    """SHA-256 of what a file says of itself and of its columns, however they are cut into pieces."""
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace"))
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(f"\n{name}\n".encode("utf-8", "replace"))
        for part in _contents(column):
            digest.update(part)
    return digest.hexdigest()


def _contents(column: pa.ChunkedArray) -> Iterator[bytes | memoryview]:
    """The values of a column as bytes. Parquet may give a type another width, so what it is counts, not how wide."""
    kind = pa.types
    if kind.is_string(column.type) or kind.is_large_string(column.type):
        yield pc.fill_null(pc.binary_length(column).cast(pa.int64()), -1).to_numpy().tobytes()
        for chunk in column.cast(pa.large_string()).chunks:
            yield bytes_of(chunk)[0].data
    elif kind.is_integer(column.type) or kind.is_floating(column.type):
        wide = pa.float64() if kind.is_floating(column.type) else pa.uint64() if column.type == pa.uint64() else pa.int64()
        yield column.is_valid().to_numpy().tobytes()
        yield pc.fill_null(column.cast(wide), 0).to_numpy().tobytes()
    elif kind.is_timestamp(column.type) and column.type.unit != "ns":
        yield str(column.type.tz).encode()
        yield from _contents(column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64()))
    else:
        yield json.dumps(column.to_pylist(), default=str).encode()


def _digest_of_lines(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256()
    for line in json_lines(frame):
        digest.update(line)
    return digest.hexdigest()
