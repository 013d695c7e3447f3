"""Europresse exports (HTML): publication, header line, title, text, certificate."""

import re

from mediakit.reading.dates import read_date
from mediakit.reading.exports.export_records import export, paragraphs
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import Block, blocks, decode_html

_APART = frozenset(("docpublicationname", "docheader", "titrearticlevisu"))
_END = re.compile(r"©|Numéro de document|Ce certificat|Certificat|This certificate|Tous droits réservés", re.IGNORECASE)


def is_europresse(data: bytes) -> bool:
    """Whether the bytes are a Europresse HTML export."""
    return b"DocPublicationName" in data and b"itreArticleVisu" in data


def read_europresse(data: bytes, options: Options) -> Records:
    """Read a Europresse HTML export; every record starts with its publication's name."""
    decoded = decode_html(data, options.encoding)
    found: list[list[Block]] = []
    for block in blocks(decoded.text, apart=_APART):
        if _is(block, "docpublicationname"):
            found.append([])
        if found and block.text:
            found[-1].append(block)
    marks = len(re.findall(r"class=\"DocPublicationName", decoded.text))
    cut = "" if re.search(r"</html>\s*$", decoded.text, re.IGNORECASE) else "the end of the page"
    return export([_article(record) for record in found], delimiters=marks, decoded=decoded, cut=cut)


def _is(block: Block, name: str) -> bool:
    return any(own.casefold() == name for own in block.names)


def _article(record: list[Block]) -> dict[str, str]:
    titled = next((place for place, block in enumerate(record) if _is(block, "titrearticlevisu")), 0)
    header = "".join(block.text + " " for block in record[1:titled] if _is(block, "docheader"))
    above = [block.text for block in record[1:titled] if not _is(block, "docheader")]
    end = next((place for place, block in enumerate(record) if place > titled and _END.match(block.text)), len(record))
    texts = [block.text for block in record[titled + 1 : end]]
    article = {"outlet": record[0].text.split(", no.")[0], "headline": record[titled].text}
    pieces = [piece.strip() for piece in header.split(",")]
    article["date"] = next((piece for piece in pieces if read_date(piece)), "")
    article["page"] = next((piece[2:].strip() for piece in pieces if re.match(r"p\. ?\w", piece)), "")
    article["paper_section"] = pieces[0] if len(pieces) > 1 and pieces[0] != article["date"] else ""
    if len(texts) > 1 and len(texts[0]) <= 60 and not re.search(r"[.!?:]$", texts[0]):
        article["byline"], *texts = texts
    number = next((match[1] for block in record if (match := re.match(r"Numéro de document : (\S+)", block.text))), "")
    rest = [block.text for block in record[end:]]
    return article | {
        "id": number,
        "body": paragraphs([*above, *texts]),
        "boilerplate": paragraphs([header.strip(), *rest]),
    }
