"""Zip and gzip files and XML: opened in memory, with bounds; nothing is ever written to a folder."""

import io
import lzma
import re
import stat
import struct
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

LARGEST = 4_000_000_000  # bytes unpacked
RATIO, SMALL = 100, 1_000_000  # unpacked to packed: articles pack to a fifth, bombs to a thousandth; and below what it means nothing
OFFICE = (200, 50_000_000)  # the same of workbooks and documents, which repeat themselves more
_CHUNK = 65_536
_DAMAGE = (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError, ValueError, lzma.LZMAError, struct.error)


def is_zip(data: bytes) -> bool:
    """Whether the bytes are a zip archive of files (Word documents and workbooks are zip files too, but no archives)."""
    if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError):
        return True
    return "[Content_Types].xml" not in names


def unzip(data: bytes) -> list[tuple[str, Callable[[], bytes]]]:
    """The files in a zip archive in the order of their names: name, and what gives the bytes when it is called.

    Raises ValueError for an archive that is damaged, encrypted or too large, or whose names could leave a folder, and
    for links and names that stand twice; a single damaged file raises it when its bytes are asked for.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise ValueError(f"the zip archive is damaged or cut off ({error})") from None
    members = [member for member in archive.infolist() if not member.is_dir()]
    refuse_bomb(sum(member.file_size for member in members), len(data))
    _refuse_names(members)
    members.sort(key=lambda member: member.filename)
    return [(member.filename, partial(_member, archive, member)) for member in members]


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(member)
    except _DAMAGE as error:
        raise ValueError(f"the file is damaged in its archive ({error})") from None


def gunzip(data: bytes) -> bytes:
    """The bytes in a gzip file. Raises ValueError for a damaged one and for a bomb."""
    content, damage = unpacked(data)
    if damage:
        raise ValueError(f"the gzip file is damaged or cut off ({damage})")
    return content


def unpacked(data: bytes) -> tuple[bytes, str]:
    """The bytes in a gzip file as far as they can be read, and what is wrong after them ("" for nothing).

    >>> import gzip
    >>> unpacked(gzip.compress(b"They met.")), unpacked(gzip.compress(b"They met.")[:-4])
    ((b'They met.', ''), (b'They met.', 'its end is missing'))
    """
    pieces, size, place = [], 0, 0
    while place < len(data) and not (data[place] == 0 and not data[place:].strip(b"\x00")):
        member = zlib.decompressobj(31)
        while not member.eof and place < len(data):
            chunk = data[place : place + _CHUNK]
            try:
                pieces.append(member.decompress(chunk))
            except zlib.error as error:
                return b"".join(pieces), str(error)
            size += len(pieces[-1])
            place += len(chunk) - len(member.unused_data)
            refuse_bomb(size, len(data))
        if not member.eof:
            return b"".join(pieces), "its end is missing"
    return b"".join(pieces), ""


def refuse_bomb(
    unpacked: int, packed: int, what: str = "the archive", remedy: str = "unpack it yourself", *,
    bounds: tuple[int, int] = (RATIO, SMALL), largest: int = LARGEST,
) -> None:  # fmt: skip
    """ValueError for what would unpack to more bytes than is safe; bounds: the ratio, and the size below which none counts.

    >>> refuse_bomb(10**9, 10**6)
    Traceback (most recent call last):
    ValueError: the archive would unpack to 1,000,000,000 bytes, more than is safe; unpack it yourself
    """
    ratio, small = bounds
    if unpacked > largest or (unpacked > small and unpacked > ratio * packed):
        raise ValueError(f"{what} would unpack to {unpacked:,} bytes, more than is safe; {remedy}")


def xml_root(source: bytes, what: str) -> ElementTree.Element:
    """The root of XML; ValueError where it is damaged or declares a document type, which could hold a bomb.

    >>> xml_root(b"<a><b/></a>", "the XML").tag
    'a'
    """
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise ValueError(f"{what} declares a document type, and such XML is not read")
    try:
        return ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise ValueError(f"{what} is damaged or cut off ({error})") from None


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
