"""Web archives (WARC): every page with an article in it is a record.

The file is cut into its records by its own marks before anything is read, so that a record that is damaged costs itself.
"""

import base64
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from mediakit.reading.archives import unpacked
from mediakit.reading.encodings import Decoded
from mediakit.reading.exports.export_records import export
from mediakit.reading.records import Options, Records, Refused
from mediakit.reading.web.web_pages import article_of, is_page
from mediakit.results.optional import library

_MARK = re.compile(rb"(?:\A|(?<=\r\n\r\n)|(?<=\n\n))WARC/\d\.\d\r?\n")
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_AFTER = re.compile(rb"(?:\r?\n){0,2}")
_KINDS = frozenset("warcinfo response resource request metadata revisit conversion continuation".split())  # noqa: SIM905
_ALGORITHMS = {"sha1": 20, "sha256": 32, "md5": 16}  # bytes of a digest


class Piece(NamedTuple):
    """A record as it stands in the file: its own bytes, its headers (lower case), its block, and what is wrong with it."""

    data: bytes
    headers: dict[str, str]
    block: bytes
    damage: str


def is_warc(data: bytes) -> bool:
    """Whether the bytes are a web archive, packed or not."""
    if data[:2] == b"\x1f\x8b":
        try:
            return zlib.decompressobj(31).decompress(data[:4000], 100).startswith(b"WARC/")
        except zlib.error:
            return False
    return data.startswith(b"WARC/")


def read_warc(data: bytes, options: Options) -> Records:
    """Read the pages of a web archive. Needs warcio.

    A page without an article is set aside with its address, and so is a record whose length or digest is wrong; what is no
    page (pictures, requests, errors) is counted in a note.
    """
    content, cut = unpacked(data) if data[:2] == b"\x1f\x8b" else (data, "")
    articles: list[Any] = []
    numbers: list[int] = []
    refused: list[Any] = []
    others: Counter[str] = Counter()
    for piece in _pieces(content):
        try:
            if piece.damage:
                raise ValueError(piece.damage)
            page, charset = _page(piece)
            articles.append(article_of(page, options.encoding or charset, piece.headers.get("warc-target-uri", "")))
            numbers.append(len(numbers) + len(refused) + 1)
        except _NoPage as kind:
            others[str(kind)] += 1
        except ValueError as error:
            address = piece.headers.get("warc-target-uri", "")
            refused.append(Refused(0, len(numbers) + len(refused) + 1, f"{address}: {error}" if address else str(error)))
    pages = len(numbers) + len(refused)
    if not pages:
        raise ValueError("the web archive holds no page" + (f"; {cut}" if cut else ""))
    said = ", ".join(f"{kind} {count:,}" for kind, count in others.most_common())
    made = export(articles, delimiters=pages, decoded=Decoded("", ""), cut=cut)
    notes = (f"records that are no pages: {said}",) if said else ()
    return replace(made, numbers=numbers, refused=tuple(refused), notes=notes)


class _NoPage(Exception):
    """A record that is whole and is no page; its kind in words."""


def _pieces(data: bytes) -> Iterator[Piece]:
    """The records one after the other: each to where its length says, or to the next mark where that is wrong."""
    start = 0
    while start < len(data):
        mark = _MARK.match(data, start)
        body = _EMPTY_LINE.search(data, start)
        if not mark or not body:
            yield Piece(data[start:], {}, b"", "the record has no header that could be read")
            return
        lines = data[mark.end() : body.start()].decode("utf-8", "replace").split("\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(said) if (said := headers.get("content-length", "")).isdecimal() and len(said) < 15 else -1
        stop = body.end() + length
        after = _AFTER.match(data, stop) if length >= 0 and stop <= len(data) else None
        ends = after.end() if after else -1
        if ends >= 0 and (ends == len(data) or _MARK.match(data, ends)):
            yield Piece(data[start:ends], headers, data[body.end() : stop], _damage(headers, data[body.end() : stop]))
            start = ends
            continue
        after = _MARK.search(data, body.end())
        stop = after.start() if after else len(data)
        there = len(data[body.end() : stop].removesuffix(b"\r\n\r\n"))
        said = f"{length:,} bytes" if length >= 0 else "no length"
        yield Piece(data[start:stop], headers, b"", f"the record is damaged or cut off: it says {said}, there are {there:,}")
        start = stop


def _damage(headers: dict[str, str], block: bytes) -> str:
    """What shows that a record is not as it was written; "" for nothing."""
    kind = headers.get("warc-type", "").lower()
    if kind not in _KINDS:
        return f"the record says it is a {kind[:20]!r}, which is no type of record"
    payload = block.partition(b"\r\n\r\n")[2]
    # Crawlers compute the digest of a payload in different ways; that of the whole block leaves no choice.
    named = {"warc-block-digest": block} if "warc-block-digest" in headers else {"warc-payload-digest": payload}
    if kind == "revisit":
        named.pop("warc-payload-digest", None)
    for name, content in named.items():
        algorithm, _, digest = headers.get(name, "").partition(":")
        size = _ALGORITHMS.get(algorithm.lower().replace("-", ""), 0)
        made = hashlib.new(algorithm.lower().replace("-", ""), content, usedforsecurity=False).digest() if size else b""
        if size and digest.upper().rstrip("=") not in (made.hex().upper(), base64.b32encode(made).decode().rstrip("=")):
            return "the record does not match its digest: it was changed or damaged"
    return ""


def _page(piece: Piece) -> tuple[bytes, str | None]:
    """The HTML of a record and the charset it names. Raises _NoPage for pictures, requests, redirections and errors."""
    kind = piece.headers["warc-type"].lower()
    if kind not in ("response", "resource"):
        raise _NoPage(kind)
    iterator = library("warcio.archiveiterator", "reading web archives").ArchiveIterator
    try:
        record: Any = next(iterator(io.BytesIO(piece.data)))
        headers = record.http_headers
        content = record.content_stream().read()
    except Exception as error:  # warcio raises whatever its parsers raise
        raise ValueError(f"the record is damaged ({type(error).__name__})") from None
    status = str(headers.get_statuscode()) if headers is not None else "200"
    if not status.startswith("200"):
        raise _NoPage(f"answer {status[:3]}")
    said = (headers or record.rec_headers).get_header("Content-Type") or ""
    if not ("html" in said.lower() or (not said and is_page(content))):
        raise _NoPage(re.split(r"[\s;]", said)[0][:60] or "of no type")
    charset = re.search(r"charset=[\"']?([\w-]+)", said, re.IGNORECASE)
    return content, charset[1] if charset else None
