"""Plain-text articles, one a file: headline, byline, date line, caption with its credit, body, original URL."""

import re
from typing import NamedTuple

from mediakit.reading.credits import is_byline
from mediakit.reading.dates import read_date
from mediakit.reading.encodings import decode
from mediakit.reading.openings import looks_like_headline
from mediakit.reading.records import Options, Records

HEAD = 6  # the date stands among so many filled lines after the headline
_ORIGINAL_URL = re.compile(r"(?:\A|\n)[ \t]*(original url:\s*<?(https?://[^\s<>]+)>?)\s*\Z", re.IGNORECASE)
_CREDIT = re.compile(r"(?P<caption>.*\S)\s*\*\*(?P<credit>[^*\n]{2,120})\*\*[.\s]*", re.DOTALL)
_UPDATED = re.compile(r"(?:last )?(?:updated|modified)\b", re.IGNORECASE)


class Head(NamedTuple):
    """What stands above the text; `rest` are the lines that belong to the text."""

    headline: str
    byline: str
    date: str
    rest: list[str]
    aside: list[str]


def read_plain(data: bytes, options: Options) -> Records:
    """Read a file that is one article.

    Expected is a headline ("# …", or a first line that looks like one), a byline, a date line, a caption paragraph that ends in a bold
    credit, the body, and "Original url:"; each of them may be absent. Raises ValueError for an empty file.

    >>> text = "# Talks open\\n\\nBy AFP\\n\\nMarch 14, 2022\\n\\nA table. **Ivo Hast/MPA**\\n\\nThey met."
    >>> article = read_plain(text.encode(), Options()).columns
    >>> article["headline"], article["date"], article["caption"], article["photo_credit"], article["body"]
    (['Talks open'], ['March 14, 2022'], ['A table.'], ['Ivo Hast/MPA'], ['They met.'])
    """
    decoded = decode(data, options.encoding)
    if decoded.mixed:
        line = re.split("[\udc80-\udcff]", decoded.text, maxsplit=1)[0].count("\n") + 1
        raise ValueError(f"line {line} is not UTF-8 though the rest is; mend it or pass encoding=")
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\x00 \n\t\ufeff"):
        raise ValueError("the file is empty")
    text, url, aside = _split_url(text)
    head = _head(text.split("\n"))
    paragraphs = _paragraphs(head.rest)
    caption, credit, paragraphs = _split_caption(paragraphs)
    article = {
        "headline": head.headline, "byline": head.byline, "date": head.date, "caption": caption, "photo_credit": credit,
        "body": "\n\n".join(paragraphs), "url": url, "boilerplate": "\n\n".join([*head.aside, *aside]),
    }  # fmt: skip
    return Records(
        {name: [value] for name, value in article.items()}, [1], [1],
        encoding=decoded.encoding, guessed=decoded.guessed, arranged=True, single=True,
    )  # fmt: skip


def _split_url(text: str) -> tuple[str, str, list[str]]:
    match = _ORIGINAL_URL.search(text)
    return (text[: match.start()], match[2], [match[1]]) if match else (text, "", [])


def _head(lines: list[str]) -> Head:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if not filled:
        return Head("", "", "", [], [])
    title = _title(lines, filled)
    near = [number for number in filled if number not in title][:HEAD]
    dated = next((number for number in near if is_date_line(lines[number])), None)
    # The byline stands above the date line or right below it; without a date line, right below the headline.
    place = near.index(dated) + 2 if dated is not None else 1
    signed = next((number for number in near[:place] if is_byline(lines[number])), None)
    if signed is None and dated is not None and title:
        signed = _bare_name(lines, near[: near.index(dated)])
    updated = [number for number in near[:place] if _UPDATED.match(lines[number].strip()) and number != dated]
    taken = {*title, dated, signed, *updated}
    rest = [line for number, line in enumerate(lines) if number not in taken]
    date, beside = _split_date(lines[dated]) if dated is not None else ("", "")
    byline = lines[signed].strip() if signed is not None else ""
    headline = re.sub(r"^#+\s*", "", " ".join(lines[number].strip() for number in title))
    return Head(headline, byline, date, rest, [*filter(None, [beside]), *(lines[number].strip() for number in updated)])


def _title(lines: list[str], filled: list[int]) -> list[int]:
    """The lines of the headline: one marked by #, or the first that is no date and no byline, if it looks like one, or a
    date or byline stands below it. A headline may be wrapped; a file of one paragraph has none."""
    start = next((n for n in filled[:3] if not is_date_line(lines[n]) and not is_byline(lines[n])), None)
    if start is None:
        return []
    if lines[start].lstrip().startswith("#"):
        return [start]
    stop = start + 1
    while stop < len(lines) and lines[stop].strip()[:1].islower():
        stop += 1
    below = next((lines[number] for number in filled if number >= stop), "")
    framed = bool(below) and (is_date_line(below) or is_byline(below))
    title = list(range(start, stop))
    return title if framed or (below and looks_like_headline(" ".join(lines[start:stop]))) else []


def is_date_line(line: str) -> bool:
    """Whether a line holds a date and nothing else.

    >>> is_date_line("March 14, 2022"), is_date_line("May 1968 remembered")
    (True, False)
    """
    return _split_date(line)[0] != ""


def _split_date(line: str) -> tuple[str, str]:
    """The date in a line, and what stands beside it ("7 March 2019 | Updated 8 March 2019")."""
    parts = re.split(r"\s[|·•]\s", line.strip().strip("*_"))
    place = next((place for place, part in enumerate(parts) if _is_date(part)), None)
    if place is None:
        return "", ""
    return parts[place], " | ".join(parts[:place] + parts[place + 1 :])


def _is_date(part: str) -> bool:
    """Whether a line, or a part of one, is a date that is read or refused; a number in a list is neither."""
    read = read_date(part) if len(part) < 80 else ""
    return read != "" and not (isinstance(read, str) and re.fullmatch(r"\d+(?:\.\d+)?", part.strip()))


def _bare_name(lines: list[str], between: list[int]) -> int | None:
    """A byline without "By": the one short line between headline and date that is no sentence."""
    if len(between) != 1:
        return None
    line = lines[between[0]].strip()
    return between[0] if len(line) <= 60 and not re.search(r"[.!?…:”\"]$", line) else None


def _paragraphs(lines: list[str]) -> list[str]:
    text = "\n".join(lines).strip()
    blocks = [block.strip() for block in re.split(r"\n[ \t]*\n\s*", text)]
    if len(blocks) == 1 and (rows := text.split("\n"))[1:]:
        # Without empty lines, lines that mostly end a sentence are paragraphs; otherwise they are wrapped.
        ends = sum(bool(re.search(r"[.!?…:”\"»)]\s*$", row)) for row in rows)
        blocks = [row.strip() for row in rows] if ends > 0.8 * len(rows) else blocks
    return [block for block in blocks if block]


def _split_caption(paragraphs: list[str]) -> tuple[str, str, list[str]]:
    match = _CREDIT.fullmatch(paragraphs[0]) if len(paragraphs) > 1 else None
    if not match:
        return "", "", paragraphs
    return match["caption"].strip(), match["credit"].strip(), paragraphs[1:]
