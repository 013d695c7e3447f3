"""Which files a source means, and the companion tables that lie beside articles."""

import glob
import os
import stat
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from mediakit.finding.quotations.actors import Actors
from mediakit.reading.event_table import event_table
from mediakit.reading.tables.delimited import read_table

LARGEST = 2_000_000_000  # bytes of one file
COMPANIONS = ("outlets.csv", "actors.csv", "events.csv")
NOT_ARTICLES = (
    ".*", "readme*", "licen[sc]e*", "*.md", "datapackage.json", "mediakit.toml", "~$*", "thumbs.db", "desktop.ini", *COMPANIONS
)  # fmt: skip
NOT_FOLDERS = (".*", "gold", "__macosx")


class File(NamedTuple):
    """A file and the name it goes by: relative to what was read, with forward slashes."""

    name: str
    path: Path


class Found(NamedTuple):
    """What a source means: its short name, whether it is one file alone, the files, and their outlets.csv tables."""

    name: str
    alone: bool
    files: list[File]
    outlets: list[File]


def find_files(source: str | os.PathLike) -> Found:
    """List the files of a folder (everything below it), a single file, or a pattern with * ? [ ] **.

    In a folder, README*, LICENSE*, *.md, datapackage.json, mediakit.toml, hidden files, folders named gold and the companion tables
    are no articles. Raises FileNotFoundError where there is nothing, ValueError where a folder holds no file.
    """
    path = Path(source)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return Found(path.name, True, [File(_readable(path.name), path)], [])
    matches = sorted(Path(match) for match in glob.glob(str(source), recursive=True) if Path(match).is_file())
    if matches:
        base = Path(os.path.commonpath([match.parent for match in matches]))
        return Found(Path(source).name, False, [_file(match, base) for match in matches], [])
    wanted = "the pattern matches no file" if glob.has_magic(str(source)) else "there is no such file or folder"
    raise FileNotFoundError(f"{source}: {wanted}; give a folder, a file or a pattern like 'articles/*.txt'")


def read_companions(folder: str | os.PathLike, refused: list[tuple[str, Exception]] | None = None) -> dict[str, pd.DataFrame]:
    """Read the tables actors.csv and events.csv that lie in a folder beside its articles.

    Returns {"actors": frame, "events": frame} with those that are there; all cells are text, absent ones "".
    events has the columns date, label, …; actors pattern, name, organisation, side, from, to.
    A source that is no folder has no companions. One that cannot be used raises ValueError, or goes to `refused` with its name.
    """
    folder = Path(folder) if isinstance(folder, str | os.PathLike) else Path()
    found = {}
    for name, check in (("actors", Actors.load), ("events", event_table)):
        path = folder / f"{name}.csv"
        if folder == Path() or not path.is_file():
            continue
        try:
            table = read_companion(path)
            check(table)
            found[name] = table
        except Exception as error:
            if refused is None:
                raise
            refused.append((path.name, error))
    return found


def read_file(path: Path) -> bytes:
    """The bytes of a file. Pipes, sockets, devices and files of more than 2 GB raise ValueError and are not opened."""
    status = os.stat(path)
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"it is {kinds.get(stat.S_IFMT(status.st_mode), 'no file')}; only files are read")
    if status.st_size > LARGEST:
        raise ValueError(f"it has {status.st_size:,} bytes; files of at most {LARGEST:,} are read, so split it")
    return path.read_bytes()


def read_companion(path: Path) -> pd.DataFrame:
    """Read one companion table: every cell text, a broken row an error that names its line."""
    try:
        records = read_table(read_file(path), delimiter=",")
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    for line, _, reason in records.refused:
        raise ValueError(f"{path.name}, line {line}: {reason}")
    return pd.DataFrame(dict(records.columns), dtype="str")


def _folder(folder: Path) -> Found:
    files, outlets = [], []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _matches(name, NOT_FOLDERS)]
        for name in names:
            file = _file(Path(place, name), folder)
            if name.casefold() == "outlets.csv":
                outlets.append(file)
            elif is_article_file(name):
                files.append(file)
    name = _readable(folder.resolve().name) or "folder"
    if not files:
        raise ValueError(
            f"{name}: the folder holds no article; mediakit reads .txt, .csv, .tsv, .jsonl, .json, .parquet, .xlsx,"
            " saved web pages and the exports of news archives"
        )
    return Found(name, False, sorted(files), sorted(outlets))


def is_article_file(name: str) -> bool:
    """Whether a file may hold articles, by its name and folders (README, LICENSE, companion tables … do not).

    >>> is_article_file("2022/talks.txt"), is_article_file("__MACOSX/talks.txt"), is_article_file("readme.txt")
    (True, False, False)
    """
    *folders, last = name.split("/")
    return not _matches(last, NOT_ARTICLES) and not any(_matches(folder, NOT_FOLDERS) for folder in folders)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name.casefold(), pattern) for pattern in patterns)


def _file(path: Path, base: Path) -> File:
    return File(_readable(path.relative_to(base).as_posix()), path)


def _readable(name: str) -> str:
    """A file name need not be text on every system; what cannot be shown is replaced."""
    return name.encode("utf-8", "replace").decode("utf-8")
