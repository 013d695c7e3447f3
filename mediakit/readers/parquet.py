"""Parquet: the columns with their types, page checksums verified where the file has them."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from mediakit.readers.records import Options, Records


def read_parquet(data: bytes, options: Options) -> Records:
    """Read a Parquet table with one article a row. Raises ValueError for a file that is cut off or damaged."""
    try:
        table = pq.read_table(io.BytesIO(data), page_checksum_verification=True)
        table.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise ValueError(f"the Parquet file is damaged or cut off ({str(error).splitlines()[0][:200]})") from None
    twice = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if twice:
        raise ValueError(f"the column {twice[0]!r} stands twice; rename one of them")
    frame = table.to_pandas(ignore_metadata=True)
    return Records({name: frame[name] for name in frame.columns}, range(1, len(frame) + 1))
