"""Zip and gzip files: opened in memory, with bounds; nothing is ever written to a folder."""

import gzip
import io
import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

LARGEST = 4_000_000_000  # bytes unpacked
RATIO = 100  # unpacked to packed; articles pack to a fifth, bombs to a thousandth
SMALL = 1_000_000  # below this a ratio means nothing


def is_zip(data: bytes) -> bool:
    """Whether the bytes are a zip archive of files (Word documents and workbooks are zip files too, but no archives)."""
    if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError):
        return True
    return "[Content_Types].xml" not in names


def unzip(data: bytes) -> list[tuple[str, bytes]]:
    """The files in a zip archive, name and bytes, in the order of their names.

    Raises ValueError for an archive that is damaged, encrypted or too large, or whose names could leave a folder, and
    for links, names that stand twice, and archives inside the archive.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse_bombs(sum(member.file_size for member in members), len(data))
        _refuse_names(members)
        return sorted((member.filename, archive.read(member)) for member in members)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError) as error:
        raise ValueError(f"the zip archive is damaged or cut off ({error})") from None


def gunzip(data: bytes) -> bytes:
    """The bytes in a gzip file. Raises ValueError for a damaged one and for a bomb."""
    limit = min(LARGEST, max(SMALL, RATIO * len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"the gzip file is damaged or cut off ({error})") from None
    _refuse_bombs(len(content), len(data))
    return content


def _refuse_bombs(unpacked: int, packed: int) -> None:
    if unpacked > LARGEST or (unpacked > SMALL and unpacked > RATIO * packed):
        raise ValueError(f"the archive would unpack to {unpacked:,} bytes, more than is safe; unpack it yourself")


def _refuse_names(members: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for member in members:
        name = member.filename
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/") or re.match(r"[A-Za-z]:", name) or "\\" in name:
            raise ValueError(f"the archive holds the name {name!r}, which leads out of it; it is not read")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ValueError(f"the archive holds a link ({name!r}); it is not read")
        if member.flag_bits & 1:
            raise ValueError("the archive is encrypted; unpack it with its password first")
        if name.casefold() in seen:
            raise ValueError(f"the archive holds the name {name!r} twice; it is not read")
        seen.add(name.casefold())
