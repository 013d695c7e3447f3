"""RSS and Atom feeds."""

import io
import re
from dataclasses import replace
from typing import Any

from mediakit.reading.encodings import Decoded
from mediakit.reading.exports.export_records import export, paragraphs
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import blocks, without
from mediakit.results.optional import library

_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)\b[^>]*", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_END_OF_ITEM = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)  # a start that is damaged loses its item


def is_feed(data: bytes) -> bool:
    """Whether the bytes are an RSS or Atom feed."""
    root = _ROOT.search(data[:5000])
    return root is not None and b"<html" not in data[: root.start()].lower()


def read_feed(data: bytes, options: Options) -> Records:
    """Read a feed. An item without a text of its own has its summary as the body. Needs feedparser."""
    if b"<!ENTITY" in data:
        raise ValueError("a feed that declares entities is not read")
    parse = library("feedparser", "reading feeds").parse
    try:
        feed = parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser raises whatever its parsers raise
        raise ValueError(f"the feed cannot be read ({type(error).__name__}: {error})") from None
    if not feed.entries:
        raise ValueError("the feed holds no item")
    articles = [_article(entry, feed.feed) for entry in feed.entries]
    end = without(data.decode("latin-1"), "<!--", "-->")[-100:].rstrip().lower()
    closed = end.endswith(("</rss>", "</feed>", "</rdf:rdf>"))
    records = export(
        articles, delimiters=max(len(_ITEM.findall(data)), len(_END_OF_ITEM.findall(data))), decoded=Decoded("", str(feed.get("encoding", ""))),
        cut="" if closed else "the end of the feed",
    )  # fmt: skip
    short = sum("content" not in entry for entry in feed.entries)
    notes = (f"{short} items hold a summary and no text",) if short else ()
    fault = getattr(feed.get("bozo_exception"), "getLineNumber", lambda: 0)()
    doubts = (f"no well-formed XML (line {fault}): look at the item that stands there",) if fault else ()
    return replace(records, headlines=True, notes=notes, doubts=doubts)


def _article(entry: Any, feed: Any) -> dict[str, str]:
    texts = [part.get("value") or "" for part in entry.get("content", [])]
    source = entry.get("source", {}).get("title", "")
    media = [*entry.get("media_content", []), *entry.get("media_thumbnail", [])]
    return {
        "id": entry.get("id", "") or entry.get("link", ""),
        "outlet": source or feed.get("title", ""),
        "date": entry.get("published", "") or entry.get("created", "") or entry.get("updated", ""),
        "headline": _plain(entry.get("title", "")),
        "byline": ", ".join(filter(None, (author.get("name", "") for author in entry.get("authors", [])))),
        "paper_section": "; ".join(dict.fromkeys(tag.get("term") or "" for tag in entry.get("tags", []))),
        "body": _text(max(texts, key=len)) if texts else _text(entry.get("summary", "")),
        "caption": _plain(next((item.get("text", "") for item in entry.get("media_text", []) or []), ""))
        if media
        else "",
        "photo_credit": ", ".join(credit.get("content", "") for credit in entry.get("media_credit", []) or []),
        "url": entry.get("link", ""),
        "language": entry.get("language", "") or feed.get("language", ""),
    }


def _text(markup: str | None) -> str:
    return paragraphs([block.text for block in blocks(markup or "")])


def _plain(markup: str | None) -> str:
    return " ".join(block.text for block in blocks(markup or "") if block.text)
