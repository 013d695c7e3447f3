"""Web archives (WARC): every page with an article in it is a record."""

import io
import re
import zlib
from dataclasses import replace
from typing import Any

from mediakit.reading.encodings import Decoded
from mediakit.reading.exports.export_records import export
from mediakit.reading.records import Options, Records, Refused
from mediakit.reading.web.web_pages import article_of
from mediakit.results.optional import library


def is_warc(data: bytes) -> bool:
    """Whether the bytes are a web archive, packed or not."""
    if data[:2] == b"\x1f\x8b":
        try:
            return zlib.decompressobj(31).decompress(data[:4000], 100).startswith(b"WARC/")
        except zlib.error:
            return False
    return data.startswith(b"WARC/")


def read_warc(data: bytes, options: Options) -> Records:
    """Read the pages of a web archive; one without an article is set aside with its address. Needs warcio."""
    iterator = library("warcio.archiveiterator", "reading web archives").ArchiveIterator
    articles, numbers, refused, pages, cut = [], [], [], 0, ""
    records = iterator(io.BytesIO(data))
    try:
        for record in records:
            page = _page(record)
            if page is None:
                continue
            pages += 1
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            try:
                articles.append(article_of(page, options.encoding or _charset(record), address))
                numbers.append(pages)
            except ValueError as error:
                refused.append(Refused(0, pages, f"{address}: {error}"))
    except Exception as error:  # warcio raises whatever its parsers raise
        cut = f"its last record ({type(error).__name__})"
    if not pages:
        raise ValueError("the web archive holds no page")
    made = export(articles, delimiters=pages, decoded=Decoded("", ""), cut=cut)
    return replace(made, numbers=numbers, refused=tuple(refused))


def _page(record: Any) -> bytes | None:
    """The HTML of a record; None for pictures, requests, redirections and errors."""
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers
    if headers is not None and not str(headers.get_statuscode()).startswith("200"):
        return None
    kind = (headers or record.rec_headers).get_header("Content-Type") or ""
    return record.content_stream().read() if "html" in kind.lower() else None


def _charset(record: Any) -> str | None:
    kind = record.http_headers.get_header("Content-Type") if record.http_headers is not None else ""
    match = re.search(r"charset=[\"']?([\w-]+)", kind or "", re.IGNORECASE)
    return match[1] if match else None
