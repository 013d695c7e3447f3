"""Parquet: the columns with their types, page checksums verified where the file has them."""

import pyarrow as pa
import pyarrow.parquet as pq

from mediakit.reading.records import Options, Records, refuse_repeated
from mediakit.reading.saving import saved_articles

AT_ONCE = 10_000  # rows


def read_parquet(data: bytes, options: Options) -> Records:
    """Read a Parquet table with one article a row; what `corpus.save` wrote is verified and taken as it is.

    Raises ValueError for a file that is cut off or damaged.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        table = pa.Table.from_batches(file.iter_batches(AT_ONCE), file.schema_arrow)  # read whole it takes twice its room
        table.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise ValueError(f"the Parquet file is damaged or cut off ({str(error).splitlines()[0][:200]})") from None
    refuse_repeated(table.column_names)
    saved = saved_articles(table)
    if saved is not None:
        columns = {name: saved.frame[name] for name in saved.frame.columns if name != "text"}
        return Records(columns, range(1, len(saved.frame) + 1), arranged=True, saved=saved.frame, kept=saved.audit)
    table = table.replace_schema_metadata(None)  # what pandas wrote there is not asked for, and may be damaged
    frame = table.to_pandas(ignore_metadata=True, split_blocks=True, self_destruct=True)
    return Records({name: frame[name] for name in frame.columns}, range(1, len(frame) + 1))
