"""Nexis exports, text and HTML: records under "3 of 10 DOCUMENTS", fields under labels like BYLINE:."""

import re

from mediakit.readers.encodings import decode
from mediakit.readers.exports import export, leading_date, paragraphs
from mediakit.readers.markup import blocks, decode_html, is_markup
from mediakit.readers.records import Options, Records

_RECORD = re.compile(
    r"^[ \t]*(?:\d+ (?:of|de|van|von) \d+ DOCUMENT(?:S|EN)?|(?:Dokument|Document) \d+ (?:of|von|de|van) \d+)[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
_LABEL = re.compile(r"([A-ZÄÖÜÉÈ][A-ZÄÖÜÉÈ /-]{2,30}):[ \t]*")
_COPYRIGHT = re.compile(r"(?:Copyright|©|\(c\)) .*", re.IGNORECASE | re.DOTALL)
_FIELDS = {
    "BYLINE": "byline", "AUTOR": "byline", "AUTEUR": "byline", "SECTION": "paper_section", "RUBRIK": "paper_section",
    "RUBRIQUE": "paper_section", "RUBRIEK": "paper_section", "LANGUAGE": "language", "SPRACHE": "language",
    "LANGUE": "language", "TAAL": "language", "GRAPHIC": "caption", "GRAFIK": "caption", "DATELINE": "dateline",
    "URL": "url", "CORRECTION": "correction",
}  # fmt: skip
_LENGTH = ("LENGTH", "LÄNGE", "LONGUEUR", "LENGTE")
# These may stand inside a text; only after the last of them, at a record's end, is the rest not the article's.
_TAIL = (
    "LOAD-DATE", "LANGUAGE", "GRAPHIC", "PUBLICATION-TYPE", "JOURNAL-CODE", "CORRECTION-DATE", "CORRECTION", "UPDATE",
    "SUBJECT", "DOCUMENT-TYPE", "URL", "NAME", "UPDATE-DATUM", "SPRACHE", "GRAFIK", "DATE-CHARGEMENT", "LANGUE", "TAAL",
    "PUBLICATIETYPE", "PUBLIKATION-TYP", "TYPE-PUBLICATION", "ISSN", "ACC-NO", "DISTRIBUTION", "NOTES", "CONTACT",
)  # fmt: skip


def is_nexis_text(data: bytes) -> bool:
    """Whether the bytes are a Nexis text export."""
    return not is_markup(data) and _RECORD.search(data.decode("latin-1")) is not None


def is_nexis_html(data: bytes) -> bool:
    """Whether the bytes are a Nexis HTML export."""
    return is_markup(data) and b"<DOCFULL>" in data


def read_nexis_text(data: bytes, options: Options) -> Records:
    """Read a Nexis text export; the lines of a paragraph, wrapped by the exporter, are joined."""
    decoded = decode(data, options.encoding)
    text = decoded.text.replace("\r\n", "\n")
    starts = [match.end() for match in _RECORD.finditer(text)]
    stops = [*[match.start() for match in _RECORD.finditer(text)][1:], len(text)]
    articles = [_article(_text_blocks(text[start:stop])) for start, stop in zip(starts, stops, strict=True)]
    lines = [text.count("\n", 0, start) + 1 for start in starts]
    return export(articles, delimiters=len(starts), decoded=decoded, lines=lines)


def read_nexis_html(data: bytes, options: Options) -> Records:
    """Read a Nexis HTML export."""
    decoded = decode_html(data, options.encoding)
    found: list[list[str]] = []
    for block in blocks(re.sub(r"<!--.*?-->", "", decoded.text, flags=re.DOTALL)):
        if _RECORD.fullmatch(block.text):
            found.append([])
        elif found and block.text:
            found[-1].append(block.text)
    return export([_article(record) for record in found], delimiters=decoded.text.count("<DOCFULL>"), decoded=decoded)


def _text_blocks(text: str) -> list[str]:
    parts = re.split(r"\n[ \t]*\n\s*", text.strip("\n")) if text.strip() else []
    return ["\n".join(line.strip() for line in part.split("\n")) for part in parts if part.strip()]


def _article(parts: list[str]) -> dict[str, str]:
    """A record's blocks: outlet, date (edition), headline, labelled fields, text, labelled fields, copyright."""
    parts, aside = _without_copyright(parts)
    article: dict[str, str] = {}
    dated = next((place for place, part in enumerate(parts[:6]) if leading_date(part.split("\n")[0])), None)
    if dated is None:
        return {"outlet": parts[0] if parts else "", "body": paragraphs(map(_unwrapped, parts[1:]))}
    first = parts[dated].split("\n")
    article["outlet"] = _unwrapped(parts[0]) if dated else ""
    article["date"] = leading_date(first[0])
    article["edition"] = _unwrapped("\n".join([first[0][len(article["date"]) :].strip(" ,"), *first[1:]]))
    rest = parts[dated + 1 :]
    labelled = next((place for place, part in enumerate(rest) if _LABEL.match(part)), len(rest))
    head = rest[: max(labelled, 1)] if labelled else []
    article["headline"] = _unwrapped(head[0]) if head else ""
    body, tail = _body_and_tail(rest[len(head) :], article, aside)
    body = [*map(_unwrapped, head[1:]), *body]
    _tail_fields(tail, article, aside)
    return article | {"body": paragraphs(body), "boilerplate": paragraphs(aside)}


def _without_copyright(parts: list[str]) -> tuple[list[str], list[str]]:
    if parts and _COPYRIGHT.match(parts[-1]):
        return parts[:-1], [parts[-1]]
    return parts, []


def _body_and_tail(parts: list[str], article: dict[str, str], aside: list[str]) -> tuple[list[str], list[str]]:
    """Take the labelled fields above the text off; say where the labelled fields below it begin."""
    place = 0
    while place < len(parts) and (match := _LABEL.match(parts[place])) and match[1] not in _TAIL:
        _keep(match[1], _unwrapped(parts[place][match.end() :]), article, aside)
        place += 1
        if match[1] in _LENGTH:
            break
    stop = len(parts)
    for number in range(len(parts) - 1, place - 1, -1):
        if (match := _LABEL.match(parts[number])) and match[1] in _TAIL:
            stop = number
    return [_unwrapped(part) for part in parts[place:stop]], parts[stop:]


def _tail_fields(parts: list[str], article: dict[str, str], aside: list[str]) -> None:
    label = ""
    for part in parts:
        match = _LABEL.match(part)
        label = match[1] if match else label
        _keep(label, _unwrapped(part[match.end() :] if match else part), article, aside)


def _keep(label: str, value: str, article: dict[str, str], aside: list[str]) -> None:
    field = _FIELDS.get(label)
    if field is None:
        aside.append(f"{label}: {value}")
    elif value:
        article[field] = paragraphs([article.get(field, ""), value])


def _unwrapped(part: str) -> str:
    return " ".join(part.split("\n")).strip()
