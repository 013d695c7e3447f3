"""Which format a file has: told by its content, never by its name alone."""

import re
from collections.abc import Callable
from pathlib import Path

from mediakit.reading.archives import gunzip
from mediakit.reading.exports import europresse, factiva, nexis, nexis_uni, proquest
from mediakit.reading.exports.rtf import is_rtf
from mediakit.reading.plain_text import read_plain
from mediakit.reading.records import Options, Records
from mediakit.reading.tables.column_names import guess
from mediakit.reading.tables.delimited import header_names, read_csv, read_tsv
from mediakit.reading.tables.excel import read_excel
from mediakit.reading.tables.json_records import read_json, read_json_lines
from mediakit.reading.tables.parquet import read_parquet
from mediakit.reading.tables.services import arrange, is_gkg, known_list, read_gkg
from mediakit.reading.web.feeds import is_feed, read_feed
from mediakit.reading.web.warc import is_warc, read_warc
from mediakit.reading.web.web_pages import is_page, read_page

Reader = Callable[[bytes, Options], Records]
FORMATS: dict[str, tuple[str, Reader]] = {
    ".txt": ("text", read_plain),
    ".csv": ("CSV", read_csv),
    ".tsv": ("TSV", read_tsv),
    ".tab": ("TSV", read_tsv),
    ".jsonl": ("JSON Lines", read_json_lines),
    ".ndjson": ("JSON Lines", read_json_lines),
    ".json": ("JSON", read_json),
    ".parquet": ("Parquet", read_parquet),
    ".xlsx": ("Excel", read_excel),
}
# What is known by its content, whatever the file is called; the first that knows it reads it.
EXPORTS: tuple[tuple[str, Callable[[bytes], bool], Reader], ...] = (
    ("web archive", is_warc, read_warc),
    ("Nexis Uni Word", nexis_uni.is_nexis_word, nexis_uni.read_nexis_word),
    ("Nexis Uni RTF", nexis_uni.is_nexis_rich, nexis_uni.read_nexis_rich),
    ("Nexis RTF", nexis.is_nexis_rtf, nexis.read_nexis_rtf),
    ("Factiva RTF", factiva.is_factiva_rtf, factiva.read_factiva_rtf),
    ("Nexis text", nexis.is_nexis_text, nexis.read_nexis_text),
    ("Nexis HTML", nexis.is_nexis_html, nexis.read_nexis_html),
    ("Factiva HTML", factiva.is_factiva_html, factiva.read_factiva_html),
    ("Factiva XML", factiva.is_factiva_xml, factiva.read_factiva_xml),
    ("Europresse HTML", europresse.is_europresse, europresse.read_europresse),
    ("ProQuest HTML", proquest.is_proquest_html, proquest.read_proquest_html),
    ("ProQuest mail", proquest.is_proquest_mail, proquest.read_proquest_mail),
    ("GDELT GKG", is_gkg, read_gkg),
    ("feed", is_feed, read_feed),
    ("web page", is_page, read_page),
)
# These look for words that could stand in any table, so they are asked of texts only.
TEXTS: tuple[tuple[str, Callable[[bytes], bool], Reader], ...] = (
    ("Nexis Uni text", nexis_uni.is_nexis_plain, nexis_uni.read_nexis_plain),
    ("ProQuest text", proquest.is_proquest_text, proquest.read_proquest_text),
    ("Factiva text", factiva.is_factiva_text, factiva.read_factiva_text),
)
_SIGNATURES = {
    b"%PDF": "a PDF file, which holds no articles but letters on pages; export them again: from Nexis Uni as Word (.docx) or"
    " RTF, from Factiva as HTML or RTF, from ProQuest as HTML or text, from Europresse as HTML",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file; save it as .docx or .xlsx",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"7z\xbc\xaf": "a 7z archive; unpack it",
    b"Rar!": "a RAR archive; unpack it", b"BZh": "a bzip2 file; unpack it", b"\xfd7zXZ": "an xz file; unpack it",
    b"SQLite format": "a database; export its table as CSV", b"\x80\x04": "a Python pickle, which is never opened",
    b"\x80\x05": "a Python pickle, which is never opened", b"RDX": "an R data file; save the table as CSV",
    b"\x89HDF": "an HDF5 file; save the table as Parquet",
}  # fmt: skip
# Lines that name a field of a record: where several of them stand several times, a text is no single article.
_FIELD_LINE = re.compile(
    rb"(?m)^[ \t]*(?:(TY|AU|TI|T1|JO|PY|DA|UR|ER|HD|SN|PD|AN) {1,2}-? |@(\w+)\{|"
    rb"(Title|Headline|Date|Publication(?: date| title)?|Source|Author|Byline|Document(?: ID)?|Copyright|Section|Abstract"
    rb"|Full text|Titel|Datum|Autor|Quelle|Titre|Auteur|Accession number|Record(?: number)?|Database|Language|Pages?)[ \t]*:)",
    re.IGNORECASE,
)


def known_formats() -> str:
    """All formats in words, for errors."""
    named = dict.fromkeys(kind for kind, _, _ in (*EXPORTS, *TEXTS))
    return f"mediakit reads {', '.join(FORMATS)}, zip files of them, {', '.join(named)}, and lists of " + (
        "Media Cloud, GDELT, NewsAPI and the Guardian"
    )


def format_of(name: str, data: bytes) -> tuple[str, Reader, bytes]:
    """A file's format, its reader and the bytes to give it (unpacked, where it was packed).

    Raises ValueError with the formats that are read for a file of none of them.
    """
    if data[:2] == b"\x1f\x8b" and not is_warc(data):
        return format_of(name.removesuffix(".gz"), gunzip(data))
    suffix = Path(name).suffix.casefold()
    if found := _by_content(data):
        return (*found, data)
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise ValueError(f"no known format: {what}. {known_formats()}")
    if suffix in (".parquet", ".xlsx"):
        return (*FORMATS[suffix], data)
    if found := _table(suffix, data) or _text(suffix, data):
        return (*found, data)
    raise ValueError(f"no known format; {known_formats()}")


def _by_content(data: bytes) -> tuple[str, Reader] | None:
    if data[:4] == b"PAR1":
        return FORMATS[".parquet"]
    if data[:2] == b"PK" and b"xl/workbook" in data:
        return FORMATS[".xlsx"]
    table = (
        (data[:1] in (b"{", b"[") and not is_rtf(data)) or bool(known_list(_header(data))) or _has_text(_header(data))
    )
    asked = [one for one in EXPORTS if not (table and one[0].startswith(("Nexis", "Factiva")))]
    for kind, recognised, reader in asked if table else (*asked, *TEXTS):
        if recognised(data):
            return kind, reader
    if is_rtf(data):
        raise ValueError(
            "rich text, but of no archive that is known; save it as text, one article a file, or export a table;"
            f" {known_formats()}"
        )
    return None


def _header(data: bytes) -> list[str]:
    return header_names(data[:20_000].split(b"\n", 1)[0])


def _has_text(names: list[str]) -> bool:
    return len(names) > 2 and bool(guess("body", names)) and bool(guess("date", names) or guess("headline", names))


def _table(suffix: str, data: bytes) -> tuple[str, Reader] | None:
    """JSON and delimited tables, with the lists of services among them."""
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:2]
    known = FORMATS.get(suffix)
    is_object = suffix in (".json", ".jsonl", ".ndjson") or re.match(rb"\[[\s{\[]|\{\s*[\"}]?", start) is not None
    if start[:1] in (b"[", b"{") and is_object:
        return _json(suffix, data)
    if known and known[0].startswith("JSON"):
        return known
    names = _header(data)
    if service := known_list(names):
        return f"{service} table", _arranged(read_csv)
    if known and known[0] in ("CSV", "TSV"):
        return known
    return ("CSV", read_csv) if _has_text(names) else None


def _json(suffix: str, data: bytes) -> tuple[str, Reader]:
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    lines = suffix != ".json" and head.startswith(b"{") and re.search(rb"\}[ \t]*\r?\n[ \t\r\n]*\{", data) is not None
    lines = lines or (suffix in (".jsonl", ".ndjson") and not head.startswith(b"["))
    reader = read_json_lines if lines else read_json
    head = data[:20_000]
    for service, words in (("Guardian", (b"webPublicationDate", b"webTitle")), ("GDELT DOC", (b"seendate",)),
                           ("NewsAPI", (b"publishedAt", b"urlToImage"))):  # fmt: skip
        if all(word in head for word in words):
            return f"{service} JSON", _arranged(reader)
    return ("JSON Lines" if lines else "JSON"), reader


def _arranged(reader: Reader) -> Reader:
    def read(data: bytes, options: Options) -> Records:
        records = reader(data, options)
        return records if options.columns else arrange(records)[1]

    return read


def _text(suffix: str, data: bytes) -> tuple[str, Reader] | None:
    if suffix != ".txt":
        return None
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<!DOCTYPE", b"<html")):
        return None
    counts: dict[bytes, int] = {}
    for match in _FIELD_LINE.finditer(data):
        label = (match[1] or match[2] or match[3]).lower()
        counts[label] = counts.get(label, 0) + 1
    if sum(count > 1 for count in counts.values()) > 1:
        raise ValueError(f"a text with several records, in a form that is not known; {known_formats()}")
    return FORMATS[suffix]
