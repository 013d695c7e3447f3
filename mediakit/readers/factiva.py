"""Factiva exports: HTML (with and without field codes) and XML."""

import re
import xml.etree.ElementTree as ElementTree

from mediakit.readers.dates import read_date
from mediakit.readers.encodings import Decoded
from mediakit.readers.exports import export, paragraphs
from mediakit.readers.markup import Block, blocks, decode_html
from mediakit.readers.records import Options, Records

_CODES = {
    "HD": "headline", "BY": "byline", "PD": "date", "SN": "outlet", "SE": "paper_section", "LA": "language",
    "PG": "page", "ED": "edition", "CR": "photo_credit", "AN": "id", "DL": "dateline",
}  # fmt: skip
_ACCESSION = re.compile(r"\bDocument ([A-Z]{2,8}\d{10}\w+)")
_NAMESPACE = "{http://global.factiva.com/pps/2.0}"


def is_factiva_html(data: bytes) -> bool:
    """Whether the bytes are a Factiva HTML export."""
    return re.search(rb'<div class="article \w+Article"', data) is not None


def is_factiva_xml(data: bytes) -> bool:
    """Whether the bytes are a Factiva XML export."""
    return b"global.factiva.com/pps" in data[:5000] and b"ppsArticleResponse" in data[:5000]


def read_factiva_html(data: bytes, options: Options) -> Records:
    """Read a Factiva HTML export: records start with <div class="article …">, each has one accession number."""
    decoded = decode_html(data, options.encoding)
    found: list[list[Block]] = []
    for block in blocks(decoded.text):
        if "article" in block.names:
            found.append([])
        if found and block.text:
            found[-1].append(block)
    articles = [
        _coded(record) if any("index" in block.names for block in record) else _plain(record) for record in found
    ]
    marks = len(_ACCESSION.findall(decoded.text))
    return export(articles, delimiters=marks, decoded=decoded)


def read_factiva_xml(data: bytes, options: Options) -> Records:
    """Read a Factiva XML export; a document type declaration is refused, for it could hold a bomb."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("XML with a document type declaration is not read")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise ValueError(f"the XML is damaged or cut off ({error})") from None
    articles = [_from_xml(article) for article in root.iter(f"{_NAMESPACE}article")]
    results = next(root.iter(f"{_NAMESPACE}ppsarticleResultSet"), None)
    count = int(results.get("count", len(articles))) if results is not None else len(articles)
    return export(articles, delimiters=count, decoded=Decoded("", "utf-8"))


def _accession(texts: list[str]) -> str:
    return next((match[1] for text in texts if (match := _ACCESSION.search(text))), "")


def _coded(record: list[Block]) -> dict[str, str]:
    """A record of two columns: field code and value."""
    values: dict[str, list[str]] = {}
    code = ""
    for block in record:
        if "index" in block.names or (re.fullmatch(r"[A-Z]{2,3}", block.text) and block.label == block.text):
            code = block.text
        else:
            values.setdefault(code, []).append(block.text)
    article = {_CODES[code]: " ".join(parts) for code, parts in values.items() if code in _CODES}
    article["id"] = _accession([article.get("id", "")])
    article["body"] = paragraphs(values.get("LP", []) + values.get("TD", []))
    rest = [f"{code}: {' '.join(parts)}" for code, parts in values.items() if code not in (*_CODES, "LP", "TD")]
    return article | {"boilerplate": paragraphs(rest)}


def _plain(record: list[Block]) -> dict[str, str]:
    """A record without codes: headline, author, words, date, (time), outlet, code, (page), language, ©; text."""
    first = next((place for place, block in enumerate(record) if "articleParagraph" in block.names), len(record))
    head = [block for block in record[:first] if not {"hd", "author"} & block.names]
    body = [block.text for block in record[first:] if "articleParagraph" in block.names]
    tail = [block.text for block in record[first:] if "articleParagraph" not in block.names]
    article = {
        "headline": " ".join(block.text for block in record[:first] if "hd" in block.names),
        "byline": " ".join(block.text for block in record[:first] if "author" in block.names),
        "body": paragraphs(body),
        "id": _accession(tail),
    }
    texts = [block.text for block in head]
    dated = next((place for place, text in enumerate(texts) if read_date(text)), None)
    if dated is not None:
        article["date"] = texts[dated]
        after = [text for text in texts[dated + 1 :] if not re.fullmatch(r"\d{1,2}:\d{2}", text)]
        article["outlet"] = after[0] if after else ""
        article["page"] = next((text for text in after[2:3] if any(map(str.isdigit, text))), "")
        closing = [place for place, text in enumerate(after) if re.match(r"©|\(c\)|copyright", text, re.IGNORECASE)]
        article["language"] = after[closing[0] - 1] if closing and closing[0] > 1 else ""
    return article | {"boilerplate": paragraphs([*texts, *tail])}


def _from_xml(article: ElementTree.Element) -> dict[str, str]:
    def inside(name: str) -> list[str]:
        found = article.find(f"{_NAMESPACE}{name}")
        parts = found.findall(f"{_NAMESPACE}paragraph") if found is not None else []
        return [" ".join("".join(part.itertext()).split()) for part in parts or ([found] if found is not None else [])]

    fields = {
        "id": "accessionNo", "headline": "headline", "byline": "byline", "date": "publicationDate",
        "outlet": "sourceName", "language": "baseLanguage", "page": "pages", "paper_section": "sectionName",
        "photo_credit": "credit",
    }  # fmt: skip
    texts = {field: " ".join(inside(name)) for field, name in fields.items()}
    aside = [f"{name}: {' '.join(inside(name))}" for name in ("copyright", "notes", "publisherName", "wordCount")]
    return texts | {
        "body": paragraphs(inside("leadParagraph") + inside("tailParagraphs")),
        "boilerplate": paragraphs(aside),
    }
