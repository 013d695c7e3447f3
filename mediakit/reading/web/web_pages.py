"""Saved web pages: the text by trafilatura, the fields of news from what the page says of itself.

Each field is looked for where pages declare it, in this order: JSON-LD (schema.org NewsArticle), meta elements,
elements marked as headline, byline, time or caption. A date is never taken out of the text.
"""

import html
import json
import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mediakit.reading.dates import date_in_address, read_date
from mediakit.reading.encodings import Decoded
from mediakit.reading.exports.export_records import export, paragraphs
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import decode_html
from mediakit.results.optional import library
from mediakit.text import word_lists

_REFER = ("author", "creator", "publisher", "image")
_BESIDE = " or ".join(f"contains(@class, '{name}')" for name in ("sidebar", "related", "recommend", "teaser", "comment"))
# Who signed the article; not who signed what stands beside it.
_SIGNED = (
    "//*[(@itemprop='author' or @rel='author' or contains(@class, 'byline') or contains(@class, 'author-name'))"
    f" and not(ancestor-or-self::*[self::aside or self::nav or self::footer or {_BESIDE}])]"
)
LARGEST = 20_000_000  # bytes; a page of news has a hundredth of that
_KINDS = re.compile(
    r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting|AnalysisNewsArticle|OpinionNewsArticle)$"
)
_META = word_lists(__file__)
_CREDIT = re.compile(
    r"(?<!\s)\s*+(?:[(\[]?(?:Photo|Image|Picture|Foto|Bild|Credit|Photograph|Crédit|Fotograf|Фото)s?(?: credit)?(?:\s+by)?\s*[:/]\s*"
    r"(?P<named>[^()\[\]]{2,80})[)\]]?|[(\[](?P<bracket>(?:AP Photo|Getty|Reuters|AFP|EPA|Bild|Foto)[^()\[\]]{0,80})[)\]]"
    r"|(?:©|\(c\))\s*(?P<right>[^©]{2,80}))\s*+(?:\.\s*+)?+$",
    re.IGNORECASE,
)


def is_page(data: bytes) -> bool:
    """Whether the bytes are a web page."""
    head = data[:3000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<?xml", b"<meta", b"<title")
    ) and (b"<html" in data[:20_000].lower() or b"<body" in data[:20_000].lower())


def read_page(data: bytes, options: Options) -> Records:
    """Read one saved web page. Needs trafilatura. Raises ValueError where no article is found on it."""
    article = article_of(data, options.encoding, "")
    cut = "" if re.search(rb"</html>", data[-5000:], re.IGNORECASE) else "the end of the page"
    return replace(export([article], delimiters=1, decoded=decode_html(data, options.encoding), cut=cut), single=True)


def article_of(data: bytes, encoding: str | None, address: str) -> dict[str, str]:
    """The fields of the article on a page. address: where the page was found ("" if only the page can tell)."""
    if len(data) > LARGEST:
        raise ValueError(f"the page has {len(data):,} bytes; a page of news has a hundredth of that")
    lxml_html = library("lxml.html", "reading web pages")
    decoded: Decoded = decode_html(data, encoding)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text).replace("\x00", "")
    try:
        tree = lxml_html.fromstring(source)
    except Exception as error:  # lxml raises whatever its parser finds
        raise ValueError(f"the page cannot be read ({type(error).__name__})") from None
    meta, linked = _meta(tree), _linked(tree)
    url = _url(tree, meta, linked, source) or address
    body = _body(source, tree, linked)
    captions, credits = _captions(tree, linked)
    article = {
        "headline": _headline(tree, meta, linked),
        "outlet": _text(_inner(linked.get("publisher"), "name")) or _first(meta, _META["outlets"]),
        "date": _date(tree, meta, linked, url),
        "byline": _byline(tree, meta, linked),
        "paper_section": _text(linked.get("articleSection")) or _first(meta, _META["sections"]),
        "page": _text(linked.get("printPage") or linked.get("pageStart")),
        "dateline": _text(linked.get("dateline")),
        "correction": _text(linked.get("correction")),
        "caption": paragraphs(captions),
        "photo_credit": "; ".join(dict.fromkeys(credits)),
        "language": tree.get("lang") or _text(linked.get("inLanguage")) or _first(meta, ("og:locale", "language")),
        "url": url,
    }
    if not body or not (linked or _announces(tree, meta)):
        raise ValueError("the page holds no article that could be found (no JSON-LD, no og: or article: elements)")
    return article | _without(body, article)


def _announces(tree: Any, meta: dict[str, str]) -> bool:
    one = len(tree.xpath("//article")) == 1 or len(tree.xpath("//h1")) == 1
    return any(name.startswith(("og:", "article:", "parsely", "sailthru")) for name in meta) or (
        one and bool(tree.xpath("//time[@datetime] | //*[@itemprop='datePublished'] | //link[@rel='canonical']"))
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if name and (element.get("content") or "").strip():
            found.setdefault(name, element.get("content").strip())
    return found


def _linked(tree: Any) -> dict[str, Any]:
    """The first article among a page's JSON-LD, with the persons and organisations it refers to; {} for none."""
    items: list[Any] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>")
        try:
            items += _items(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    named = {str(item["@id"]): item for item in items if "@id" in item and len(item) > 1}
    for item in items:
        if any(_KINDS.match(str(kind)) for kind in _many(item.get("@type"))):
            return item | {name: _referred(item[name], named) for name in _REFER if name in item}
    return {}


def _referred(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """A value with what it names by @id put in its place."""
    if isinstance(value, list):
        return [_referred(item, named) for item in value]
    return named.get(str(value.get("@id")), value) if isinstance(value, dict) and not value.get("name") else value


def _items(value: Any) -> Iterable[dict[str, Any]]:
    for item in _many(value):
        if isinstance(item, dict):
            yield item
            yield from _items(item.get("@graph"))
            yield from _items(item.get("mainEntity"))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _inner(value: Any, name: str) -> Any:
    return next((item.get(name) for item in _many(value) if isinstance(item, dict)), value if name == "name" else None)


def _text(value: Any) -> str:
    """A value of JSON-LD as text: several are joined, objects give their name or text."""
    parts = []
    for item in _many(value):
        item = (item.get("name") or item.get("text") or "") if isinstance(item, dict) else item
        parts += _many(item)
    return "; ".join(
        " ".join(html.unescape(str(part)).split()) for part in parts if part and not isinstance(part, dict)
    )


def _first(meta: dict[str, str], names: Iterable[str]) -> str:
    return next((meta[name] for name in names if meta.get(name)), "")


def _joined(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _found(tree: Any, path: str) -> list[str]:
    return [text for element in tree.xpath(path) if (text := _joined(element))]


def _headline(tree: Any, meta: dict[str, str], linked: dict[str, Any]) -> str:
    marked = _found(tree, "//h1[contains(@class, 'headline') or @itemprop='headline']") or _found(tree, "//article//h1")
    own = _found(tree, "//h1")
    title = _first(meta, _META["titles"]) or next(iter(_found(tree, "//title")), "")
    said = _text(linked.get("headline"))
    # A page's title often ends in the outlet's name: "Talks open - The Valley Post".
    bare = re.sub(r"(?<!\s)\s++[|–—-]\s++[^|–—-]{2,40}$", "", title)
    return marked[0] if marked else own[0] if len(own) == 1 else said or bare


def _date(tree: Any, meta: dict[str, str], linked: dict[str, Any], url: str) -> str:
    values = [_text(linked.get("datePublished")), *(meta.get(name, "") for name in _META["dates"][:-1])]
    values += [_text(linked.get("dateCreated"))]
    values += [
        element.get("datetime") or element.get("content") or _joined(element)
        for element in tree.xpath("//*[@itemprop='datePublished'] | //time[@datetime] | //time")
    ]
    values += _found(tree, "//*[contains(@class, 'date') or contains(@class, 'publish') or contains(@class, 'time')]")
    dated = next((value.strip() for value in values if value and read_date(_plain_date(value))), "")
    if dated:
        return _plain_date(dated)
    return str(date_in_address(url) or "")


def _plain_date(value: str) -> str:
    """A date without what pages put around it: "Published: March 14, 2022 at 10:15"."""
    bare = re.sub(r"^\s*(?:first )?(?:published|posted|veröffentlicht|publié|gepubliceerd|updated)\w*\s*(?:on|le|am|op)?:?\s*",
                  "", value, flags=re.IGNORECASE)  # fmt: skip
    return bare.strip()[:80]


def _byline(tree: Any, meta: dict[str, str], linked: dict[str, Any]) -> str:
    said = _text(linked.get("author")) or _text(linked.get("creator"))
    marked = _found(tree, f"//article{_SIGNED}") or _found(tree, _SIGNED)
    named = next((meta[name] for name in _META["bylines"] if meta.get(name) and not meta[name].startswith("http")), "")
    return (said or named or next((text for text in marked if len(text) < 150), "")).replace("; ", ", ")


def _url(tree: Any, meta: dict[str, str], linked: dict[str, Any], source: str) -> str:
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "")
    page = linked.get("mainEntityOfPage")
    said = page if isinstance(page, str) else (page or {}).get("@id", "") if isinstance(page, dict | None) else ""
    saved = re.search(r"<!-- saved from url=\(\d+\)(\S+) -->", source)
    ways = (canonical, meta.get("og:url", ""), said, str(linked.get("url") or ""), saved[1] if saved else "")
    return next((way for way in ways if way.startswith("http")), "")


def _captions(tree: Any, linked: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The captions of the pictures in the article, and their credits."""
    captions, credits = [], []
    within = "//article" if len(tree.xpath("//article")) == 1 else ""
    for element in tree.xpath(f"{within}//figure//figcaption"):
        marks = element.xpath(
            ".//*[contains(@class, 'credit') or contains(@class, 'copyright') or contains(@class, 'source')"
            " or @itemprop='copyrightHolder']"
        )
        named = [text for mark in marks[:1] if (text := _joined(mark))]
        text = _joined(element)
        for name in named:
            text = text.replace(name, "").strip()
        text, credit = _split_credit(text)
        captions.append(text)
        credits += [_split_credit(named[0])[1] or named[0]] if named else [credit] if credit else []
    if not captions:
        image = next((item for item in _many(linked.get("image")) if isinstance(item, dict)), {})
        captions = [_text(image.get("caption"))]
        credits = [_text(image.get("creditText") or image.get("copyrightHolder"))]
    return list(dict.fromkeys(filter(None, captions))), [credit for credit in credits if credit]


def _split_credit(text: str) -> tuple[str, str]:
    match = _CREDIT.search(text)
    if not match:
        return text, ""
    return text[: match.start()].strip(), (match["named"] or match["bracket"] or match["right"]).strip(" .")


def _body(source: str, tree: Any, linked: dict[str, Any]) -> list[str]:
    """The text's paragraphs: by trafilatura, or as JSON-LD has them, or what stands in the one article element."""
    trafilatura = library("trafilatura", "reading web pages")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = trafilatura.extract(source, include_comments=False, include_tables=False) or ""
    inside = _found(tree, "//article//p") if len(tree.xpath("//article")) == 1 else []
    found = [line.strip() for line in text.split("\n") if line.strip()]
    said = [line.strip() for line in html.unescape(str(linked.get("articleBody") or "")).split("\n") if line.strip()]
    if len(" ".join(found)) < 0.3 * max(len(" ".join(inside)), len(" ".join(said))):
        return said if len(" ".join(said)) > len(" ".join(inside)) else inside
    return found


def _without(body: list[str], article: dict[str, str]) -> dict[str, str]:
    """The body without the headline, byline, date and captions that pages repeat in it; they go to boilerplate."""
    repeated = {article["headline"], article["byline"], f"By {article['byline']}", article["date"]}
    captions = article["caption"].split("\n\n")
    aside = [
        line
        for place, line in enumerate(body)
        if line in repeated or (len(line) > 20 and line in captions) or (place < 4 and read_date(_plain_date(line)))
    ]
    return {"body": paragraphs([line for line in body if line not in aside]), "boilerplate": paragraphs(aside)}
