"""Nexis exports, text, rich text and HTML: records under "3 of 10 DOCUMENTS", fields under labels like BYLINE:."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from mediakit.reading.encodings import Decoded, decode
from mediakit.reading.exports.export_records import export, leading_date, paragraphs
from mediakit.reading.exports.rtf import is_cut, is_rtf, rtf_text
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import blocks, decode_html, is_markup, without
from mediakit.text import word_lists

_RECORD = re.compile(
    r"^[ \t]*(?:(?:Dokument|Document) )?(\d+) (?:of|de|sur|van|von) (\d+)(?: D[OÓ][CK]UMENT(?:S|EN|E|OS)?)?[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
_LABEL = re.compile(r"([A-ZÄÖÜÉÈÆØÅ][A-ZÄÖÜÉÈÆØÅ /-]{2,30}):[ \t]*")
_REQUEST = re.compile(r"^Download Request: .*?\b1-(\d+)\s*$", re.MULTILINE)
_PAGE = re.compile(r"(?:;|^)\s*(?:Pg?s?\.|S\.|Blz\.|Seite|Page)\s*([\w-]+)")
_COPYRIGHT = re.compile(r"(?:Copyright|©|\(c\)) .*", re.IGNORECASE | re.DOTALL)
_LABELS = word_lists(__file__)
_FIELDS = {label: field for field, labels in _LABELS["fields"].items() for label in labels}
_LENGTH, _TEXT, _HEAD, _TAIL = (_LABELS[name] for name in ("length", "text", "head", "tail"))
# Where nothing numbers the records, each has its length under its outlet and date.
_LENGTH_LINE = re.compile(
    rf"^[ \t]*(?:{'|'.join(_LENGTH)}):\s{{1,4}}[\d.,]+ (?:words?|Wörter|mots|woorden|ord|palabras|parole)[ \t]*\r?$",
    re.MULTILINE,
)
_ABOVE_LENGTH = 12  # blocks in which the outlet, the date and the headline stand
_EDITION = re.compile(r"[^\n]{0,40}\b(?:edition|ausgabe|édition|editie|udgave)\b[^\n]{0,30}", re.IGNORECASE)


def is_nexis_text(data: bytes) -> bool:
    """Whether the bytes are a Nexis text export, its records numbered or not."""
    if is_markup(data) or is_rtf(data):
        return False
    text = data.decode("latin-1")
    return _holds_records(text) or (
        b":" in data and _LENGTH_LINE.search(text := data.decode("utf-8", "replace")) is not None and bool(_unmarked(text))
    )


def is_nexis_rtf(data: bytes) -> bool:
    """Whether the bytes are a rich text export of the older Nexis."""
    return is_rtf(data) and _holds_records(rtf_text(data))


def _holds_records(text: str) -> bool:
    return any("DO" in match[0].upper() for match in _RECORD.finditer(text))


def is_nexis_html(data: bytes) -> bool:
    """Whether the bytes are a Nexis HTML export."""
    return is_markup(data) and b"<DOCFULL>" in data


def read_nexis_text(data: bytes, options: Options) -> Records:
    """Read a Nexis text export; the lines of a paragraph, wrapped by the exporter, are joined."""
    decoded = decode(data, options.encoding)
    text = decoded.text.replace("\r\n", "\n")
    lines, line, place = [], 1, 0
    for match in _marks(text):
        line, place = line + text.count("\n", place, match.end()), match.end()
        lines.append(line)
    return replace(_read(text, decoded, lines), open_end=True)


def read_nexis_rtf(data: bytes, options: Options) -> Records:
    """Read a rich text export of the older Nexis."""
    return _read(rtf_text(data), Decoded("", ""), (), cut="its last bracket" if is_cut(data) else "")


def _marks(text: str) -> list[re.Match[str]]:
    """The lines that number the records; a line like "3 of 10" inside a text is none."""
    return [match for match in _RECORD.finditer(text) if "DO" in match[0].upper()]


def _read(text: str, decoded: Decoded, lines: Sequence[int], cut: str = "") -> Records:
    marks = _marks(text)
    if not marks:
        articles = [_article(record) for record in _unmarked(text)]
        return export(articles, delimiters=len(_LENGTH_LINE.findall(text)), decoded=decoded, cut=cut)
    before = _unmarked(text[: marks[0].start()])  # the number of the first may be damaged
    stops = [*[match.start() for match in marks][1:], len(text)]
    numbered = [_text_blocks(text[mark.end() : stop]) for mark, stop in zip(marks, stops, strict=True)]
    articles = [_article(record) for record in (*before, *numbered)]
    lines = [*[1] * len(before), *lines] if lines else lines
    expected, said = _counted([(int(mark[1]), int(mark[2])) for mark in marks], text)
    return export(articles, delimiters=len(before) + expected, decoded=decoded, lines=lines, said=said, cut=cut)


def _unmarked(text: str) -> list[list[str]]:
    """The blocks of each record that nothing numbers: from the line above its date on, the date above its length."""
    found = _text_blocks(text.replace("\r\n", "\n"))
    starts, last = [], 0
    for place, block in enumerate(found):
        if _LENGTH_LINE.fullmatch(block):
            above = range(place - 1, max(last, place - _ABOVE_LENGTH) - 1, -1)
            dated = next((number for number in above if _is_date_line(found[number])), None)
            if dated is not None:
                starts.append(max(last, dated - 1))
                last = place + 1
    return [found[start:stop] for start, stop in zip(starts, [*starts[1:], len(found)], strict=False)]


def _is_date_line(block: str) -> bool:
    """Whether a block is the date (and edition) of an article and no sentence that opens with a date."""
    return leading_date(block.split("\n")[0]) != "" and not block.endswith((".", "!", "?", "”", '"'))


def _counted(numbers: Sequence[tuple[int, int]], text: str = "") -> tuple[int, str]:
    """How many records the file announces, and in words what is missing; several exports may stand in one file.

    Records are numbered "3 of 10". "Download Request: … 1-10" above them says exactly what to expect; without it a gap
    is a loss, and so is an end before the 10 if the numbers begin with 1 (a later part of a long list may end anywhere).
    """
    runs: list[list[tuple[int, int]]] = []
    for number, total in numbers:
        if not runs or number <= runs[-1][-1][0]:
            runs.append([])
        runs[-1].append((number, total))
    requests = [int(match[1]) for match in _REQUEST.finditer(text)]
    missing, first = 0, []
    for place, run in enumerate(runs):
        (last, total), there = run[-1], {number for number, _ in run}
        asked = requests[place] if len(requests) == len(runs) else 0
        end = max(asked, last) if asked else total if min(there) < 3 else last
        begin = 1 if asked or min(there) < 3 else min(there)
        missing += max(0, end - begin + 1) - sum(begin <= number <= end for number in there)
        lacking = (number for number in range(begin, min(end, begin + len(there) + 5) + 1) if number not in there)
        first += [f"{number} of {end}" for number in itertools.islice(lacking, 5)]
    more = f" and {missing - 5:,} more" if missing > 5 else ""
    said = f"missing: {', '.join(first[:5])}{more}" if missing else ""
    return len(numbers) + missing, said


def read_nexis_html(data: bytes, options: Options) -> Records:
    """Read a Nexis HTML export."""
    decoded = decode_html(data, options.encoding)
    found: list[list[str]] = []
    for block in blocks(without(decoded.text, "<!--", "-->")):
        if _RECORD.fullmatch(block.text):
            found.append([block.text])
        elif found and block.text:
            found[-1].append(block.text)
    numbers = [(int(match[1]), int(match[2])) for record in found if (match := _RECORD.fullmatch(record[0]))]
    articles = [_article(record[1:]) for record in found]
    expected, said = _counted(numbers)
    cut = "" if re.search(r"</html>\s*$", decoded.text, re.IGNORECASE) else "the end of the page"
    return export(
        articles, delimiters=max(expected, decoded.text.count("<DOCFULL>")), decoded=decoded, said=said, cut=cut
    )


def _text_blocks(text: str) -> list[str]:
    parts = re.split(r"\n[ \t]*\n\s*", text.strip("\n")) if text.strip() else []
    return ["\n".join(line.strip() for line in part.split("\n")) for part in parts if part.strip()]


def _article(parts: list[str]) -> dict[str, str]:
    """A record's blocks: outlet, date (edition), headline, labelled fields, text, labelled fields, copyright."""
    parts, aside = _without_copyright(_with_values(parts))
    parts = _without_mastnotice(parts, aside)
    article: dict[str, str] = {}
    dated = next((place for place, part in enumerate(parts[:6]) if leading_date(part.split("\n")[0])), None)
    if dated is None:
        return {"outlet": parts[0] if parts else "", "body": paragraphs([_unwrapped(part) for part in parts[1:]])}
    first = parts[dated].split("\n")
    article["outlet"] = _unwrapped(parts[0]) if dated else ""
    article["date"] = leading_date(first[0])
    article["edition"] = _unwrapped("\n".join([first[0][len(article["date"]) :].strip(" ,"), *first[1:]]))
    rest = parts[dated + 1 :]
    labelled = next((place for place, part in enumerate(rest) if _LABEL.match(part)), len(rest))
    head = rest[:labelled]
    if len(head) > 1 and _EDITION.fullmatch(head[0]):
        article["edition"], head = f"{article['edition']} {_unwrapped(head[0])}".strip(), head[1:]
        rest = rest[1:]
    article["headline"] = _unwrapped(head[0]) if head else ""
    body, tail = _body_and_tail(rest[len(head) :], article, aside)
    if "page" not in article and (match := _PAGE.search(article.get("paper_section", ""))):
        article["page"] = match[1].strip()
    body = [*map(_unwrapped, head[1:]), *body]
    _tail_fields(tail, article, aside)
    return article | {"body": paragraphs(body), "boilerplate": paragraphs(aside)}


def _with_values(parts: list[str]) -> list[str]:
    """A label whose value stands in the next block is put before it."""
    found: list[str] = []
    for part in parts:
        bare = _LABEL.fullmatch(found[-1]) if found else None
        if bare and bare[1] not in (*_TEXT, *_TAIL) and not _LABEL.match(part):
            found[-1] = f"{found[-1].strip()} {part}"
        else:
            found.append(part)
    return found


def _without_copyright(parts: list[str]) -> tuple[list[str], list[str]]:
    if parts and _COPYRIGHT.match(parts[-1]):
        return parts[:-1], [parts[-1]]
    return parts, []


def _without_mastnotice(parts: list[str], aside: list[str]) -> list[str]:
    """Some exports begin with the copyright; where no empty line follows it, its last line is the outlet."""
    if not (parts and _COPYRIGHT.match(parts[0])):
        return parts
    lines = parts[0].split("\n")
    outlet_after = len(parts) > 1 and leading_date(parts[1].split("\n")[0]) and len(lines) > 1
    aside.append("\n".join(lines[:-1]) if outlet_after else parts[0])
    return [lines[-1], *parts[1:]] if outlet_after else parts[1:]


def _body_and_tail(parts: list[str], article: dict[str, str], aside: list[str]) -> tuple[list[str], list[str]]:
    """Take the labelled fields above the text off; say where the labelled fields below it begin."""
    place = 0
    while place < len(parts) and (match := _LABEL.match(parts[place])) and match[1] not in _TAIL:
        if match[1] in _TEXT and parts[place][match.end() :].strip():
            parts[place] = parts[place][match.end() :].strip()
            break
        _keep(match[1], _unwrapped(parts[place][match.end() :]), article, aside)
        place += 1
        after = _LABEL.match(parts[place]) if place < len(parts) else None
        if match[1] in _TEXT or (match[1] in _LENGTH and not (after and after[1] in (*_HEAD, *_TEXT))):
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
    if field is None and label not in _TEXT:
        aside.append(f"{label}: {value}")
    elif field and value:
        article[field] = paragraphs([article.get(field, ""), value])


def _unwrapped(part: str) -> str:
    return " ".join(part.split("\n")).strip()
