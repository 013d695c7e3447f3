"""Writing files so that they are whole or not there at all, and the same bytes every time."""

import contextlib
import csv
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["Saved", "atomic", "csv_bytes", "sha256", "stem", "write", "write_json"]


@contextlib.contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it becomes `path`.

    Missing folders are made. Whoever reads `path` meanwhile, or is killed in between, finds the old
    file or the new one, never half of one; of two writers at once the last one wins. Raises OSError
    where the folder cannot be made or written to, with its name and what to do.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder) / "new" / "a.txt") as temporary:
    ...         _ = temporary.write_text("whole")
    ...     sorted(p.name for p in (Path(folder) / "new").iterdir())
    ['a.txt']
    """
    path = Path(path)
    temporary = path.parent / f".{path.name[:60]}.{secrets.token_hex(6)}.part"
    _make_ready(path, temporary)
    try:
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _make_ready(path: Path, temporary: Path) -> None:
    """Make the folder and the empty temporary file, or say why not."""
    if path.is_dir():
        raise IsADirectoryError(f"{str(path)!r} is a folder; give the name of a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Opened here rather than with tempfile, whose files nobody else may read.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        reason = error.strerror or str(error)
        refused = type(error)(
            f"cannot write {path.name!r} in the folder {str(path.parent)!r} ({reason}); choose another folder"
        )
        refused.errno = error.errno
        raise refused from error


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write `content` (text as UTF-8, line ends as they are) to `path`, whole or not at all; return the path."""
    with atomic(path) as temporary:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return Path(path)


def write_json(path: str | os.PathLike[str], data: Any) -> Path:
    """Write `data` as JSON with sorted keys, two blanks of indent and LF; NaN raises ValueError."""
    return write(path, json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as CSV in its exact form: UTF-8, LF, every digit of every number, days as 2019-02-06.

    Nothing is prefixed for spreadsheets; a missing value is an empty field.

    >>> csv_bytes(pd.DataFrame({"outlet": ["Elsin, weekly"], "rate": [1 / 3]}))
    b'outlet,rate\\n"Elsin, weekly",0.3333333333333333\\n'
    """
    text = frame.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # only quoted does a lone carriage return stay inside its field
        text = frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text.encode("utf-8", "replace")


def sha256(path: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file's bytes, 64 hexadecimal digits.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sha256(write(Path(folder) / "abc.txt", "abc"))[:16]
    'ba7816bf8f01cfea'
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stem(name: str | os.PathLike[str]) -> Path:
    """The path that endings are added to: `name` without an ending that saving adds itself.

    >>> stem("results/03-frames.csv").name, stem("results/v1.2").name
    ('03-frames', 'v1.2')
    """
    path = Path(name)
    if not path.name:
        raise ValueError(f"{str(name)!r} names no file; give a name such as 'results/03-frames-by-outlet'")
    return path.with_suffix("") if path.suffix in (".csv", ".json", ".svg", ".png", ".xlsx") else path


class Saved(tuple[Path, ...]):
    """The paths that were written, in order; shows only their names, so that a notebook reads alike everywhere.

    >>> Saved([Path("results/03-frames.csv"), Path("results/03-frames.json")])
    saved 03-frames.csv, 03-frames.json
    """

    def __repr__(self) -> str:
        return "saved " + ", ".join(path.name for path in self)
