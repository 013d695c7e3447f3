"""Factiva exports: HTML, rich text and text, with and without field codes, and XML."""

import re
import xml.etree.ElementTree as ElementTree

from mediakit.reading.archives import xml_root
from mediakit.reading.credits import is_byline
from mediakit.reading.dates import read_date
from mediakit.reading.encodings import Decoded, decode
from mediakit.reading.exports.export_records import export, paragraphs
from mediakit.reading.exports.rtf import BOLD, is_cut, is_rtf, rtf_text
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import Block, blocks, decode_html, is_markup
from mediakit.text import word_lists

_CODES: dict[str, str] = word_lists(__file__)["fields"]
_ACCESSION = re.compile(r"\b(?:Document[eo]?|Dokument|Документ) ([A-Z0-9]{2,8}\d{10}\w+)", re.IGNORECASE)
_ENDS = re.compile(
    r"^[ \t]*(?:AN[ \t]+)?(?:Document[eo]?|Dokument|Документ) ([A-Z0-9]{2,8}\d{10}\w+)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_CODE_LINE = re.compile(
    r"(HD|BY|WC|PD|ET|SN|SC|SE|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|PUB|AN|CR|DL|CX|IPC|IPD|CT|RF|ART|VOL|CLM|TI)(?:\t+| {2,}|$)"
)
_WORDS = re.compile(r"(?<![\d,. \xa0])[\d,. \xa0]+ (?:words?|Wörter|Wort|mots?|woorden|palabras|parole|слов\w*)", re.IGNORECASE)
_RIGHTS = re.compile(r"©|\(c\)|copyright|\(copyright\)|все права|alle rechte|all rights|tous droits", re.IGNORECASE)
_LANGUAGES = re.compile(
    r"English|German|French|Dutch|Russian|Ukrainian|Spanish|Italian|Polish|Portuguese|Chinese.*|Arabic|Turkish|Japanese"
    r"|Englisch|Deutsch|Französisch|Niederländisch|Russisch|Ukrainisch|Anglais|Allemand|Français|Néerlandais|Russe"
    r"|Engels|Duits|Frans|Nederlands|Swedish|Danish|Norwegian|Finnish|Czech|Hungarian|Bulgarian|Greek|Hebrew"
)
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
        if "article" in block.names and (not found or found[-1]):  # they may stand in each other
            found.append([])
        if found and block.text:
            found[-1].append(block)
    articles = [
        _coded(record) if any("index" in block.names for block in record) else _plain(record) for record in found
    ]
    marks = len(_ACCESSION.findall(decoded.text))
    cut = "" if re.search(r"</html>\s*$", decoded.text, re.IGNORECASE) else "the end of the page"
    return export(articles, delimiters=marks, decoded=decoded, cut=cut)


def is_factiva_text(data: bytes) -> bool:
    """Whether the bytes are a Factiva export as text: records end with their accession number."""
    if is_markup(data) or is_rtf(data):
        return False
    return _ENDS.search(data.decode("latin-1").replace("\r", "")) is not None


def is_factiva_rtf(data: bytes) -> bool:
    """Whether the bytes are a Factiva export as rich text."""
    return is_rtf(data) and _ENDS.search(rtf_text(data)) is not None


def read_factiva_text(data: bytes, options: Options) -> Records:
    """Read a Factiva export saved as text."""
    decoded = decode(data, options.encoding)
    return _read_text(decoded.text.replace("\r\n", "\n"), decoded)


def read_factiva_rtf(data: bytes, options: Options) -> Records:
    """Read a Factiva export saved as rich text, "Article Format" or with indexing."""
    return _read_text(rtf_text(data, bold=True), Decoded("", ""), cut="its last bracket" if is_cut(data) else "")


def _read_text(text: str, decoded: Decoded, cut: str = "") -> Records:
    """Records end with their accession number; what follows the last one is the search that found them, or a piece."""
    ends = list(_ENDS.finditer(text))
    starts = [0, *(match.end() for match in ends)]
    pieces = [text[start : match.start()] for start, match in zip(starts, ends, strict=False)]
    rest = text[starts[-1] :]
    articles = [_from_lines(piece) | {"id": match[1]} for piece, match in zip(pieces, ends, strict=True)]
    if any(_WORDS.fullmatch(line.strip()) or re.match(r"WC(\t| {2})", line) for line in rest.split("\n")):
        articles.append(_from_lines(rest))
        cut = "its last record has no accession number"
    sizes = sum(_WORDS.search(line) is not None and len(line) < 40 for line in text.replace(BOLD, "").split("\n"))
    return export(articles, delimiters=max(sizes, len(ends)), decoded=decoded, cut=cut)


def _from_lines(piece: str) -> dict[str, str]:
    lines = [
        line
        for line in (re.sub(r"[ \xa0]{3,}", "  ", line).strip(" \xa0") for line in piece.split("\n"))
        if line.strip()
    ]
    marked = [_CODE_LINE.match(line.replace(BOLD, "").lstrip("\t")) for line in lines]
    if sum(match is not None for match in marked) >= 4:
        return _coded_lines([line.replace(BOLD, "").strip() for line in lines])
    return _plain_lines([line.strip() for line in lines])


def _coded_lines(lines: list[str]) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _CODE_LINE.match(line)
        code = match[1] if match else code
        value = line[match.end() :] if match else line
        if code and value.strip():
            values.setdefault(code, []).append(value.strip())
    return _fields(values)


def _plain_lines(lines: list[str]) -> dict[str, str]:
    """Section, headline (bold), byline; words, date, time, outlet, code, page, language, rights; text."""
    words = next((place for place, line in enumerate(lines) if _WORDS.fullmatch(line.replace(BOLD, "").strip())), 0)
    bold = [place for place in range(words) if BOLD in lines[place]]
    lines = [line.replace(BOLD, "").strip() for line in lines]
    titled = bold[-1] if bold else max(0, words - 2 if words > 1 and _may_be_name(lines[words - 1]) else words - 1)
    rest = lines[words + 1 :]
    head = next((place + 1 for place, line in enumerate(rest[:12]) if _RIGHTS.match(line)), None)
    if head is None:
        head = next(
            (place + 1 for place, line in enumerate(rest[:12]) if _LANGUAGES.fullmatch(line)), min(4, len(rest))
        )
    article = _head_fields(rest[:head])
    article |= {
        "paper_section": " ".join(lines[: bold[0]]) if bold else " ".join(lines[:titled]),
        "headline": " ".join(lines[place] for place in bold) or lines[titled],
        "byline": " ".join(lines[titled + 1 : words]),
        "body": paragraphs(rest[head:]),
    }
    return article | {"boilerplate": paragraphs([lines[words], *rest[:head]])}


def _may_be_name(line: str) -> bool:
    return len(line) <= 60 and (
        is_byline(line) or re.fullmatch(r"[^\W\d_][\w.'’-]*+(?:[ ,;/&]++[^\W\d_][\w.'’-]*+){0,5}[ ,;/&]*+", line) is not None
    )


def _head_fields(texts: list[str]) -> dict[str, str]:
    """Date, outlet, page and language from the lines under the number of words."""
    dated = next((place for place, text in enumerate(texts) if read_date(text)), None)
    if dated is None:
        return {}
    after = [text for text in texts[dated + 1 :] if not re.fullmatch(r"\d{1,2}:\d{2}(?: [AP]M)?(?: \w{2,4})?", text)]
    closing = [place for place, text in enumerate(after) if _RIGHTS.match(text)]
    language = next((text for text in after if _LANGUAGES.fullmatch(text)), "")
    return {
        "date": texts[dated],
        "outlet": after[0] if after else "",
        "page": next((text for text in after[2:4] if re.fullmatch(r"[A-Z]{0,3}\d[\w, -]{0,12}", text)), ""),
        "language": language or (after[closing[0] - 1] if closing and closing[0] > 1 else ""),
    }


def read_factiva_xml(data: bytes, options: Options) -> Records:
    """Read a Factiva XML export; a document type declaration is refused, for it could hold a bomb."""
    root = xml_root(data, "the XML")
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
    return _fields(values)


def _fields(values: dict[str, list[str]]) -> dict[str, str]:
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
    article |= _head_fields(texts)
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
