"""Nexis Uni and Nexis Advance exports (DOCX, RTF, text): headline, source, date, labels, "Body", text, "End of Document"."""

import re

from mediakit.reading.dates import read_date
from mediakit.reading.encodings import Decoded, decode
from mediakit.reading.exports.export_records import export, leading_date, paragraphs
from mediakit.reading.exports.rtf import is_cut, is_rtf, rtf_text
from mediakit.reading.exports.word import is_word, word_text
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import is_markup
from mediakit.text import word_lists

_END = re.compile(
    r"^[ \t]*(?:End of Document|Ende des Dokuments?|Fin du document|Einde van (?:het )?document)[ \t.]*$",
    re.MULTILINE | re.IGNORECASE,
)
_COVER = re.compile(r"^[ \t]*(?:Documents?|Dokumente?|Documenten?) ?\((\d+)\)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_LABELS = word_lists(__file__)
_BODY, _CLASSIFICATION = (re.compile(f"(?:{'|'.join(_LABELS[name])})", re.IGNORECASE) for name in ("body", "classification"))
_LABEL = re.compile(rf"({'|'.join(_LABELS['labels'])})[ \xa0]*:[ \xa0]*", re.IGNORECASE)
_FIELDS, _BLOCKS = ({label: field for field, labels in _LABELS[name].items() for label in labels} for name in ("fields", "blocks"))
_COPYRIGHT = re.compile(r"(?:Copyright|©|\(c\)) ?.*", re.IGNORECASE | re.DOTALL)
# What stands on a cover page under the headlines: the search that found them.
_SEARCH = re.compile(
    r"\s*(?:$|Client/Matter|Search T|Narrowed by|Content Type|Kunde|Such|Eingegrenzt|Termes|Type de|Zoek"
    r"|Inhaltstyp|Affiné|[^:]{2,30}:\s|News\s*$|Nachrichten)"
)
_NOISE = re.compile(
    r"(?:Page \d+ of \d+|Seite \d+ von \d+|Link to (?:Image|PDF|Original)|Link zum .*|.*\bDocument-Link\b.*)"
)


def is_nexis_word(data: bytes) -> bool:
    """Whether the bytes are a Word document from Nexis."""
    return data[:2] == b"PK" and is_word(data) and _is_export(word_text(data))


def is_nexis_rich(data: bytes) -> bool:
    """Whether the bytes are rich text from Nexis Uni."""
    return is_rtf(data) and _is_export(rtf_text(data))


def _is_export(text: str) -> bool:
    return _END.search(text) is not None


def is_nexis_plain(data: bytes) -> bool:
    """Whether the bytes are such an export saved as text."""
    text = data.decode("utf-8", "replace") if b":" in data and not is_rtf(data) and not is_markup(data) else ""
    return _is_export(text) and any(_BODY.fullmatch(line) for line in _lines(text))


def read_nexis_plain(data: bytes, options: Options) -> Records:
    """Read an export of Nexis Uni that was saved as text."""
    decoded = decode(data, options.encoding)
    return _read(decoded.text, cut=False, decoded=decoded)


def read_nexis_word(data: bytes, options: Options) -> Records:
    """Read a Word export of Nexis Uni: records end with "End of Document"; the cover page says how many there are."""
    return _read(word_text(data), cut=False)


def read_nexis_rich(data: bytes, options: Options) -> Records:
    """Read a rich text export of Nexis Uni."""
    return _read(rtf_text(data), cut=is_cut(data))


def _read(text: str, *, cut: bool, decoded: Decoded | None = None) -> Records:
    *found, rest = _END.split(text.replace("\r", ""))
    declared = _COVER.search(found[0])
    lists = [line for line in _lines(rest) if not _NOISE.fullmatch(line)]
    if found and declared:
        found[0] = _after_cover(found[0], int(declared[1]))
    articles = [_article(_lines(record)) for record in found]
    if any(_BODY.fullmatch(line) for line in lists):
        cut = True
        articles.append(_article(lists))
    delimiters = int(declared[1]) if declared else sum(_BODY.fullmatch(line) is not None for line in _lines(text))
    return export(articles, delimiters=delimiters, decoded=decoded or Decoded("", ""), cut="its last record" if cut else "")


def _lines(text: str) -> list[str]:
    return [line for line in (re.sub(r"[ \t]+", " ", line).strip(" \xa0") for line in text.split("\n")) if line]


def _after_cover(text: str, count: int) -> str:
    """What follows the cover page: its list numbers the headlines, each with the search behind it."""
    lines = text.split("\n")
    last = max((place for place, line in enumerate(lines) if re.match(rf"\s*{count}\. ?\S", line)), default=0)
    stop = last + 1
    while stop < len(lines) and _SEARCH.match(lines[stop]):
        stop += 1
    return "\n".join(lines[stop:])


def _article(lines: list[str]) -> dict[str, str]:
    """A record's lines: headline (perhaps several), source, date, copyright, labels, Body, text, labels."""
    lines = [line for line in lines if not _NOISE.fullmatch(line)]
    dated = next((place for place, line in enumerate(lines[:12]) if place and leading_date(line)), None)
    body = next((place for place, line in enumerate(lines) if _BODY.fullmatch(line)), None)
    article: dict[str, str] = {}
    aside: list[str] = []
    if dated is None:
        return {"headline": lines[0] if lines else "", "body": paragraphs(lines[(body or 0) + 1 :])}
    article["headline"] = " ".join(lines[: max(dated - 1, 1)])
    article["outlet"] = lines[dated - 1] if dated > 1 else ""
    article["date"] = leading_date(lines[dated])
    article["edition"] = lines[dated][len(article["date"]) :].strip(" ,")
    start = dated + 1 if body is None else body + 1
    _fields(lines[dated + 1 : start - 1] if body is not None else [], article, aside)
    rest = lines[start:]
    if body is None:
        start = next(
            (place for place, line in enumerate(rest) if not (_LABEL.match(line) or _COPYRIGHT.fullmatch(line))), 0
        )
        _fields(rest[:start], article, aside)
        rest = rest[start:]
    stop = _text_ends(rest)
    _fields(rest[stop:], article, aside)
    return article | {"body": paragraphs(rest[:stop]), "boilerplate": paragraphs(aside)}


def _text_ends(lines: list[str]) -> int:
    """Where the text ends: at the first heading or label that only labels and their values follow."""
    stop = len(lines)
    for place in range(len(lines) - 1, -1, -1):
        match = _LABEL.match(lines[place])
        ends = match and re.match(
            r"load|ladedatum|laaddatum|date.chargement|language|sprache|langue|taal", match[1], re.I
        )
        if ends or (_CLASSIFICATION.fullmatch(lines[place]) and len(lines) - place < 40):
            stop = place
    return stop


def _fields(lines: list[str], article: dict[str, str], aside: list[str]) -> None:
    block = ""
    for line in lines:
        match = _LABEL.match(line)
        if not match and line.casefold() in _BLOCKS:
            block = _BLOCKS[line.casefold()]
        elif match and (field := _FIELDS.get(match[1].casefold())):
            article.setdefault(field, line[match.end() :])
            block = ""
        elif block and not match and not _CLASSIFICATION.fullmatch(line):
            article[block] = paragraphs([article.get(block, ""), line])
        else:
            block = "" if match or _CLASSIFICATION.fullmatch(line) else block
            aside.append(line)
    if page := re.search(r"(?:;|^)\s*+(?:Pg?\.|S\.|Seite|Page)\s*+([\w,-][\w, -]*+)$", article.get("paper_section", "")):
        article.setdefault("page", page[1].strip())
    if not read_date(article.get("date", "")):
        aside.append(article.get("date", ""))
