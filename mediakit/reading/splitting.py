"""Splitting: files that do not fit in memory become a corpus in parts, some thousand records at a time.

Each block of records is read, settled and audited as a file of its own, with the numbers, lines and ids that it has in the
whole. What only the whole file could tell (which of two orders of day and month it uses, text that most articles share) is
told by each block for itself; `date_order` says the first. A run that is killed leaves whole parts, and the same call goes on after them.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mediakit.reading.article_table import strings
from mediakit.reading.audit import Audit, added, kinds_of
from mediakit.reading.concatenation import joined_audit
from mediakit.reading.part_files import MANIFEST, PartFile, read_manifest, write_manifest, write_part
from mediakit.reading.read import read_set
from mediakit.reading.settings import Settings
from mediakit.reading.sources import File, find_files, read_companion, read_companions
from mediakit.results.choices import choice
from mediakit.results.files import csv_bytes, write

_AT_ONCE = 4 << 20  # bytes
_LONGEST = 256 << 20  # bytes that may hold no end of a record
COLUMNS = ["file", "line", "record", "reason"]
_TWICE = "the id stands in an earlier part"


@dataclass(frozen=True)
class Split:
    """What `split` did: parts and articles in all, and what was set aside, a row a record."""

    source: str
    parts: int
    articles: int
    set_aside: pd.DataFrame

    def __str__(self) -> str:
        said = [f"{self.source}: {self.articles:,} articles in {self.parts:,} parts"]
        reasons = self.set_aside["reason"].tolist()
        said += [f"set aside {len(rows):,}: {first}" for first, rows in kinds_of(reasons)]
        return "\n".join(said)


def split(settings: Settings, folder: str | os.PathLike[str], *, articles: int = 5000) -> Split:
    """Read CSV, TSV, JSON Lines or Parquet files of any size into a folder that `mediakit.parts` opens; go on where a run ended.

    Args:
        settings: a file, a folder of files or a pattern, as `source`, and how they are to be read.
        folder: where the parts go.
        articles: records in each part.

    Raises:
        ValueError: if a file has another ending, they are others than the folder's parts are of, or a block holds no
            article. FileNotFoundError: if there is none.
    """
    found = find_files(str(settings.source))
    for file in found.files:
        choice(file.path.suffix.lower(), _BLOCKS, "ending", f"to split by, of {file.name!r}")
    size = sum(file.path.stat().st_size for file in found.files)
    state = _Progress.of(folder, {"name": found.name, "bytes": size, "articles": articles})
    seen = {name for part in state.parts for name in part.read_short()["id"].to_pylist()}
    with tempfile.TemporaryDirectory() as place:
        for file, block, done in _blocks(found.files, Path(place), state, articles):
            frame, audit, _ = read_set(replace(settings, source=str(block)))
            state = state if state.file == file.name else replace(state, file=file.name, records=0, lines=0)
            frame, audit = _as_in_whole(frame, audit, block.name, state)
            names = strings(frame["id"])
            again = pd.Series([name in seen for name in names], dtype=bool)
            aside = frame.loc[again, ["source", "record"]].rename(columns={"source": "file"}).assign(line=0, reason=_TWICE)[COLUMNS]
            frame = frame[~again].reset_index(drop=True)
            audit = joined_audit([audit], frame, list(aside.itertuples(index=False, name=None)), []) if len(aside) else audit
            seen.update(names)
            part = write_part(frame, folder, len(state.parts) + 1, audit=audit)
            state = state.further(part, done, audit)
            state.write(folder, unfinished=found.name)
    asked = {name: read_companion(Path(path)) for name in ("actors", "events") if (path := getattr(settings, name))}
    source = Path(str(settings.source))
    for name, table in (read_companions(source if source.is_dir() else source.parent) | asked).items():
        write(Path(folder) / f"{name}.csv", csv_bytes(table, exact=True))
    state.write(folder)
    return Split(found.name, len(state.parts), sum(part.articles for part in state.parts), state.set_aside)


@dataclass(frozen=True)
class _Progress:
    """How far files were split: the parts there are, the file that is at work, records, lines and bytes (or rows) of it that are
    done, what was set aside."""

    of_source: dict[str, Any]
    parts: tuple[PartFile, ...] = ()
    file: str = ""
    records: int = 0
    lines: int = 0
    offset: int = 0
    set_aside: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    done: bool = False
    audit: dict[str, Any] | None = None

    @classmethod
    def of(cls, folder: str | os.PathLike[str], source: dict[str, Any]) -> "_Progress":
        if not (Path(folder) / MANIFEST).is_file():
            return cls(source)
        parts, said = read_manifest(folder)
        if said.get("source") != source:
            raise ValueError(
                f"{str(folder)!r} holds parts of {said.get('source')}, not of {source}: give another folder, or remove it first"
            )
        aside = pd.DataFrame(said["set_aside"], columns=COLUMNS)
        file, records, lines, offset = said["done"]
        return cls(source, tuple(parts), file, records, lines, offset, aside, "unfinished" not in said, said.get("audit"))

    def further(self, part: PartFile, done: tuple[int, int, int], audit: Audit) -> "_Progress":
        """One part more."""
        records, lines, offset = done
        aside = pd.concat([self.set_aside, audit.set_aside]) if len(self.set_aside) else audit.set_aside
        return replace(
            self, parts=(*self.parts, part), records=self.records + records, lines=self.lines + lines, offset=offset,
            set_aside=aside[COLUMNS].reset_index(drop=True), audit=added(self.audit, audit.kept()),
        )  # fmt: skip

    def write(self, folder: str | os.PathLike[str], **more: Any) -> None:
        """Say so in the folder."""
        aside, done = self.set_aside.values.tolist(), [self.file, self.records, self.lines, self.offset]
        more |= {} if self.audit is None else {"audit": self.audit}
        write_manifest(folder, self.parts, source=self.of_source, done=done, set_aside=aside, **more)


def _as_in_whole(frame: pd.DataFrame, audit: Audit, block: str, done: _Progress) -> tuple[pd.DataFrame, Audit]:
    """Records, lines and ids numbered as in the whole file, which goes by its name in its folder."""
    made = frame["id"] == block + ":" + frame["record"].astype(str)
    frame = frame.assign(record=frame["record"] + done.records, source=frame["source"].replace(block, done.file))
    frame["id"] = frame["id"].mask(made, done.file + ":" + frame["record"].astype(str)).astype("str")
    aside = audit.set_aside
    aside = aside.assign(file=aside["file"].replace(block, done.file), record=aside["record"] + done.records * (aside["record"] > 0), line=aside["line"] + done.lines * (aside["line"] > 0))
    return frame, replace(audit, set_aside=aside)


def _blocks(files: list[File], place: Path, done: "_Progress", size: int) -> Iterator[tuple[File, Path, tuple[int, int, int]]]:
    """Each block that is not done: the file it is of, where it was written, and what is done with it."""
    names = [file.name for file in files]
    for number, file in enumerate(files):
        if not done.done and number >= (names.index(done.file) if done.file else 0):
            block = place / file.path.name
            start = done.offset if file.name == done.file else 0
            yield from ((file, block, at) for at in _BLOCKS[file.path.suffix.lower()](file.path, start, size, block))


Blocks = Iterator[tuple[int, int, int]]  # of each block written: records, lines, and where in the file it ends


def _delimited(source: Path, offset: int, size: int, block: Path) -> Blocks:
    """A table of text: its records end with a line outside quotation marks; its first is the header of every block."""
    with open(source, "rb") as file:
        head, ends = _until(file, b"", 1, quoted=True)
        header = head[: ends[0]] if len(ends) else head
        offset = max(offset, len(header))
        yield from _of_lines(file, offset, size, block, header)


def _json_lines(source: Path, offset: int, size: int, block: Path) -> Blocks:
    with open(source, "rb") as file:
        yield from _of_lines(file, offset, size, block, None)


def _of_lines(file: Any, offset: int, size: int, block: Path, header: bytes | None) -> Blocks:
    file.seek(offset)
    rest = b""
    while True:
        rest, ends = _until(file, rest, size, quoted=header is not None)
        if not rest.strip():
            return
        stop = int(ends[size - 1]) if len(ends) >= size else len(rest)
        data, rest = rest[:stop], rest[stop:]
        offset += stop
        block.write_bytes((header or b"") + data)
        yield min(len(ends), size) + (len(ends) < size and not data.endswith(b"\n")), data.count(b"\n"), offset


def _until(file: Any, data: bytes, records: int, *, quoted: bool) -> tuple[bytes, np.ndarray]:
    """More of the file, until it holds the ends of so many records; where these are."""
    while True:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise ValueError(f"{Path(file.name).name}: UTF-16 is not split; save it as UTF-8")
        ends = _ends(data, quoted)
        more = file.read(_AT_ONCE) if len(ends) < records else b""
        if not more:
            return data, ends
        if not len(ends) and len(data) > _LONGEST:
            raise ValueError(f"{Path(file.name).name}: {len(data):,} bytes without the end of a record: a quotation mark is never closed")
        data += more


def _ends(data: bytes, quoted: bool) -> np.ndarray:
    """Where records end: after each line, with quotation marks only outside of them.

    >>> _ends(b'a,"b\\nc"\\nd\\n', True).tolist(), _ends(b"{}\\n{}", False).tolist()
    ([8, 10], [3])
    """
    byte = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(byte == ord("\n"))
    if quoted:
        ends = ends[np.searchsorted(np.flatnonzero(byte == ord('"')), ends) % 2 == 0]
    return ends + 1


def _parquet(source: Path, offset: int, size: int, block: Path) -> Blocks:
    """Rows of a Parquet file; `offset` counts them."""
    try:
        stop = 0
        for batch in pq.ParquetFile(source, page_checksum_verification=True).iter_batches(batch_size=size):
            stop += batch.num_rows
            if stop > offset:
                pq.write_table(pa.Table.from_batches([batch]), block)
                yield batch.num_rows, 0, stop
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{source.name}: the Parquet file is damaged ({str(error).splitlines()[0]})") from None


_BLOCKS = {".csv": _delimited, ".tsv": _delimited, ".jsonl": _json_lines, ".ndjson": _json_lines, ".parquet": _parquet}
