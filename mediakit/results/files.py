"""Writing files so that they are whole or not there at all, and the same bytes every time."""

import contextlib
import csv
import hashlib
import os
import re
import secrets
import shutil
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

DIGITS = 12  # of a saved number: another processor, another BLAS or more threads change those that follow
LEAST = 1e-12  # below it a number is what is left of zero
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet may run what begins so: OWASP, "CSV Injection"
DAY = 24 * 60 * 60
_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # that a zip file knows


@contextlib.contextmanager
def together(paths: Iterable[str | os.PathLike[str]]) -> Iterator[list[Path]]:
    """Give a temporary path beside each of the paths; on leaving without an error all become what they stand for.

    Missing folders are made. Whoever reads meanwhile finds the old files or the new ones, never half of one; where one
    cannot be written or put in its place (a full disk, a file that another program holds) all stay as they were. What
    a killed run left in a folder is removed. Raises OSError where a folder cannot be made or written to, with its name
    and what to do.
    """
    targets = [Path(path) for path in paths]
    claimed: dict[Path, int | None] = {}
    try:
        for path in targets:
            temporary, handle = _claim(path)
            claimed[temporary] = handle
        yield list(claimed)
        for temporary in claimed:
            with open(temporary, "rb+") as file:
                os.fsync(file.fileno())
        _exchange(list(zip(claimed, targets, strict=True)))
    finally:
        for temporary, handle in claimed.items():
            temporary.unlink(missing_ok=True)
            if handle is not None:
                os.close(handle)
    for folder in {path.parent for path in targets}:
        _sync_folder(folder)


@contextlib.contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[Path]:
    """The same for one file.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder) / "new" / "a.txt") as temporary:
    ...         _ = temporary.write_text("whole")
    ...     sorted(p.name for p in (Path(folder) / "new").iterdir())
    ['a.txt']
    """
    with together([path]) as (temporary,):
        yield temporary


def _claim(path: Path) -> tuple[Path, int | None]:
    """An empty temporary file beside `path`, locked while its writer lives; or why there can be none."""
    if path.is_dir():
        raise IsADirectoryError(f"{str(path)!r} is a folder; give the name of a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clean(path.parent)
        while True:
            temporary = _beside(path)
            # Opened here rather than with tempfile, whose files nobody else may read.
            handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
            if fcntl is None:  # an open file could not take its place there
                os.close(handle)
                return temporary, None
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:  # nobody took it for a killed run's before it was locked
                return temporary, handle
            os.close(handle)
    except OSError as error:
        raise _refused(path, error) from error


def _beside(path: Path) -> Path:
    return path.parent / f".{path.name[:60]}.{secrets.token_hex(6)}.part"


def _refused(path: Path, error: OSError) -> OSError:
    reason = error.strerror or str(error)
    said = f"cannot write {path.name!r} in the folder {str(path.parent)!r} ({reason}); choose another folder"
    refused = type(error)(said)
    refused.errno = error.errno
    return refused


def _clean(folder: Path) -> None:
    """Remove the temporary files of writers that were killed: nobody holds their lock."""
    for entry in os.scandir(folder):
        if _PART.fullmatch(entry.name):
            with contextlib.suppress(OSError):
                if fcntl is None:
                    if time.time() - entry.stat().st_mtime > DAY:
                        os.unlink(entry.path)
                    continue
                with open(entry.path, "rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    os.unlink(entry.path)


def _exchange(pairs: list[tuple[Path, Path]]) -> None:
    """Put every temporary file in its place, or none: where one cannot be, the others go back."""
    kept: list[tuple[Path, Path | None]] = []
    try:
        for temporary, path in pairs:
            kept.append((path, _second_name(path) if len(pairs) > 1 and os.path.lexists(path) else None))
            os.replace(temporary, path)
    except BaseException as error:
        for path, before in kept if len(pairs) > 1 else ():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True) if before is None else os.replace(before, path)
        if isinstance(error, OSError):
            raise _refused(kept[-1][0], error) from error
        raise
    finally:
        for _, before in kept:
            if before is not None:
                before.unlink(missing_ok=True)


def _second_name(path: Path) -> Path:
    """Another name for a file, by which it can be put back."""
    second = _beside(path)
    try:
        os.link(path, second)
    except OSError:  # not every system knows second names
        shutil.copy2(path, second)
    return second


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_all(contents: Mapping[Any, bytes | Iterable[bytes]]) -> "Saved":
    """Write several files as one act: path → bytes, or their pieces; all of them, or none. Gives the paths."""
    with together(contents) as temporaries:
        for path, temporary, content in zip(contents, temporaries, contents.values(), strict=True):
            try:
                with temporary.open("wb") as file:
                    file.writelines([content] if isinstance(content, bytes) else content)
            except OSError as error:
                raise _refused(Path(path), error) from error
    return Saved(map(Path, contents))


def write(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write `content` (text as UTF-8, line ends as they are) to `path`, whole or not at all; return the path."""
    return write_all({path: content.encode("utf-8") if isinstance(content, str) else content})[0]


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with numbers as they are saved: 12 significant digits, and 0 for what is below 1e-12.

    >>> rounded(pd.DataFrame({"rate": [1 / 3, -1e-17], "hits": [2, 3]})).values.tolist()
    [[0.333333333333, 2.0], [0.0, 3.0]]
    """
    columns = [_rounded(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return pd.concat(columns, axis=1).set_axis(frame.columns, axis=1) if columns else frame


def _rounded(values: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=float("nan")).tolist()
        return pd.Series([_significant(number) for number in numbers], index=values.index, dtype=float)
    return values.map(_significant) if values.dtype == object else values


def _significant(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return 0.0 if abs(value) < LEAST else float(f"{value:.{DIGITS}g}")


def csv_bytes(frame: pd.DataFrame, *, exact: bool = False) -> bytes:
    """A table as CSV: UTF-8, LF, days as 2019-02-06, numbers rounded as `rounded` says.

    Nothing is prefixed for spreadsheets (`for_spreadsheets` does that); a missing value is an empty field. `exact` numbers are those that somebody
    else's table came with, which are no result of ours.

    >>> csv_bytes(pd.DataFrame({"outlet": ["Elsin, weekly"], "rate": [1 / 3]}))
    b'outlet,rate\\n"Elsin, weekly",0.333333333333\\n'
    """
    frame = frame if exact else rounded(frame)
    text = frame.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # only quoted does a lone carriage return stay inside its field
        text = frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text.encode("utf-8", "replace")


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


def read_cells(path: str | os.PathLike[str]) -> pd.DataFrame:
    """A small table that somebody made, every cell text ("" where it is empty): a CSV file, its cells parted by , ; or tabs.

    Blank lines and lines that begin with # are passed over. Raises ValueError naming the file, and the line where a row has
    more cells than the header; where a row has fewer, the rest are "".
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 (byte {error.start + 1}): save it as CSV UTF-8") from None
    lines = text.splitlines(keepends=True)
    head = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    cells = csv.reader(("\n" if line.startswith("#") else line for line in lines), delimiter=max(",;\t", key=head.count), strict=True)
    rows, names = [], None
    try:
        for row in cells:
            if names is None and any(row):
                names = [name.strip() for name in row]
            elif any(row) and names is not None:
                if len(row) > len(names):
                    raise ValueError(f"{path.name}, line {cells.line_num}: {len(row)} cells where the header has {len(names)}")
                rows.append(row + [""] * (len(names) - len(row)))
    except csv.Error as error:
        raise ValueError(f"{path.name}, line {cells.line_num}: {error}") from None
    if not names:
        raise ValueError(f"{path.name} is empty: it needs a line with the names of the columns")
    if len(set(names)) < len(names):
        raise ValueError(f"{path.name} has two columns {max(names, key=names.count)!r}: give each its own name")
    return pd.DataFrame(rows, columns=names, dtype="str")


def member(name: str) -> zipfile.ZipInfo:
    """How a file stands in a zip file: packed, readable, and of one fixed day, so that the same content is the same bytes.

    >>> member("counts.csv").date_time
    (1980, 1, 1, 0, 0, 0)
    """
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


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

    remark = ""  # what whoever saved must know

    def __repr__(self) -> str:
        return "saved " + ", ".join(path.name for path in self) + f"\n{self.remark}" * bool(self.remark)
