"""Lists of articles that services give out: Media Cloud, GDELT (GKG and DOC), NewsAPI, the Guardian.

Their columns are known by name. Media Cloud and GDELT hold headlines and links and no texts; an article of theirs is
its headline, and the audit says so.
"""

import html
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from mediakit.reading.encodings import decode
from mediakit.reading.records import Options, Records, Refused
from mediakit.reading.web.html_blocks import without, without_tags
from mediakit.text import word_lists

Columns = Mapping[str, Sequence[str]]
NO_TEXTS = "this format holds headlines and links and no texts: what is counted stands in headlines"
_COLUMNS = word_lists(__file__)
_GKG: list[str] = _COLUMNS["gkg"]


def is_gkg(data: bytes) -> bool:
    """Whether the bytes are a file of GDELT's Global Knowledge Graph 2."""
    first = data[:200_000].split(b"\n", 1)[0]
    return first.count(b"\t") >= 20 and re.match(rb"\d{14}-T?\d+\t\d{8,14}\t", first) is not None


def read_gkg(data: bytes, options: Options) -> Records:
    """Read a file of the Global Knowledge Graph: one document a line, its title among the extras."""
    decoded = decode(data, options.encoding)
    rows, numbers, lines, refused = [], [], [], []
    for line, text in enumerate(decoded.text.split("\n"), start=1):
        cells = text.rstrip("\r").split("\t")
        if text.strip() and len(cells) != len(_GKG):
            refused.append(Refused(line, line, f"{len(cells)} cells where the format has {len(_GKG)}"))
        elif text.strip():
            rows.append(cells)
            numbers.append(line)
            lines.append(line)
    columns = dict(zip(_GKG, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in _GKG}
    records = Records(
        _gkg(columns), numbers, lines, tuple(refused), encoding=decoded.encoding, guessed=decoded.guessed,
        cut="" if decoded.text.endswith("\n") or not refused else "its last line",
    )  # fmt: skip
    return replace(records, arranged=True, headlines=True, notes=(NO_TEXTS,))


def arrange(records: Records) -> tuple[str, Records]:
    """Give the columns of a known list their fields: the service's name, "" for a table of another kind.

    >>> columns = {"webTitle": ["Talks"], "webUrl": ["u"], "webPublicationDate": ["2019-02-06"], "fields.bodyText": ["x"]}
    >>> name, records = arrange(Records(columns, [1]))
    >>> name, records.columns["headline"], records.columns["body"]
    ('Guardian', ['Talks'], ['x'])
    """
    for name, needed, made, has_texts in _LISTS:
        if _all_there(needed, records.columns):
            columns = made(records.columns)
            has_texts = has_texts and any(columns["body"])
            notes = (*records.notes, *_said(name, columns, has_texts))
            return name, replace(records, columns=columns, arranged=True, headlines=not has_texts, notes=notes)
    return "", records


def known_list(names: Iterable[str]) -> str:
    """The service whose list has these columns; "" for none.

    >>> known_list(["stories_id", "publish_date", "title", "url", "media_name"]), known_list(["title", "text"])
    ('Media Cloud', '')
    """
    there = set(names)
    return next((name for name, needed, *_ in _LISTS if _all_there(needed, there)), "")


def _all_there(needed: Iterable[str], names: Collection[str]) -> bool:
    return all(any(one in names for one in choice.split("|")) for choice in needed)


def _said(name: str, columns: Columns, has_texts: bool) -> list[str]:
    if not has_texts:
        return [NO_TEXTS]
    cut = sum("chars]" in text for text in columns["boilerplate"]) if name == "NewsAPI" else 0
    return [f"{cut} texts are cut short by the service"] if cut else []


def _gkg(columns: Columns) -> dict[str, list[str]]:
    extras = columns.get("Extras", [""] * len(columns["GKGRECORDID"]))
    translated = columns.get("TranslationInfo", [""] * len(extras))
    own = [_tag(extra, "PAGE_PRECISEPUBTIMESTAMP") for extra in extras]
    made = {
        "id": list(columns["GKGRECORDID"]),
        "outlet": list(columns["SourceCommonName"]),
        "date": [(precise or batch)[:8] for precise, batch in zip(own, columns["DATE"], strict=True)],
        "headline": [_tag(extra, "PAGE_TITLE") for extra in extras],
        "byline": [_tag(extra, "PAGE_AUTHORS").replace(";", ", ") for extra in extras],
        "url": list(columns["DocumentIdentifier"]),
        "language": [match[1] if (match := re.search(r"srclc:(\w+)", info)) else "eng" for info in translated],
    }
    return made | {new: list(columns[old]) for old, new in _COLUMNS["gkg_kept"].items() if old in columns}


def _tag(extra: str, name: str) -> str:
    return html.unescape(_between(extra, f"<{name}>", f"</{name}>")).strip()


def _between(text: str, start: str, stop: str) -> str:
    """What stands between the first start and the stop after it; "" where one of them is missing."""
    inside, closed, _ = text.partition(start)[2].partition(stop)
    return inside if closed else ""


def _doc(columns: Columns) -> dict[str, list[str]]:
    return _renamed(columns, "gdelt_doc", dropped=("url_mobile", "MobileURL", "socialimage"))


def _media_cloud(columns: Columns) -> dict[str, list[str]]:
    made = _renamed(columns, "media_cloud")
    if "ap_syndicated" in columns:
        made["agency"] = [
            "AP" if str(told).casefold() in ("true", "1", "t") else "" for told in columns["ap_syndicated"]
        ]
    return made


def _news_api(columns: Columns) -> dict[str, list[str]]:
    made = _renamed(columns, "newsapi", dropped=("content", "source.id", "urlToImage", "source"))
    summaries = columns.get("description", [""] * len(columns["title"]))
    marks = [re.search(r"(?<!\s)\s*+(?:(?:…|\.\.\.)\s*+)?+\[\+\d+ chars\]\s*+$", text) for text in columns["content"]]
    texts = [text[: mark.start()] if mark else text for text, mark in zip(columns["content"], marks, strict=True)]
    made["body"] = [without_tags(text).strip() or summary for text, summary in zip(texts, summaries, strict=True)]
    made["boilerplate"] = [mark[0].strip() if mark else "" for mark in marks]
    return made


def _guardian(columns: Columns) -> dict[str, list[str]]:
    count = len(columns["webTitle"])
    fields = {name: columns.get(f"fields.{name}", [""] * count) for name in ("headline", "bodyText", "body", "main")}
    skipped = ("webTitle", "apiUrl", "isHosted", *(f"fields.{name}" for name in fields))
    made = _renamed(columns, "guardian", dropped=skipped)
    made["headline"] = [own or web for own, web in zip(fields["headline"], columns["webTitle"], strict=True)]
    both = zip(fields["bodyText"], fields["body"], strict=True)
    made["body"] = [_bodies(marked) if marked else plain for plain, marked in both]
    made["caption"] = [_figure(main)[0] for main in fields["main"]]
    made["photo_credit"] = [_figure(main)[1] for main in fields["main"]]
    publications = columns.get("fields.publication", [""] * count)
    made["outlet"] = [name or "The Guardian" for name in publications]
    return made


def _bodies(markup: str) -> str:
    return without_tags(without(without(markup, "<figure", "</figure>"), "<aside", "</aside>"))


def _figure(markup: str) -> tuple[str, str]:
    """Caption and credit of the picture above a text."""
    caption = _between(markup, "<figcaption>", "</figcaption>")
    opened, closed = '<span class="element-image__credit">', "</span>"
    credit = _between(caption, opened, closed)
    text = caption.replace(f"{opened}{credit}{closed}", "")
    said = html.unescape(re.sub(r"<[^<>]+>", "", credit))
    return html.unescape(re.sub(r"<[^<>]+>", "", text)).strip(), re.sub(r"^(?:Photograph|Photo):\s*", "", said.strip())


def _renamed(columns: Columns, service: str, dropped: Sequence[str] = ()) -> dict[str, list[str]]:
    names = {column: field for field, known in _COLUMNS[service].items() for column in known}
    made: dict[str, list[str]] = {}
    for name, values in columns.items():
        if name in dropped:
            continue
        new = names.get(name, name)
        made[new if new not in made else name] = list(values)
    return made


# Name, the columns that tell it ("a|b": one of them), how its fields are made, whether it holds texts.
_LISTS: tuple[tuple[str, tuple[str, ...], Callable[[Columns], dict[str, list[str]]], bool], ...] = (
    ("Guardian", ("webTitle", "webUrl", "webPublicationDate"), _guardian, True),
    ("NewsAPI", ("publishedAt", "title", "url", "content", "urlToImage|source.name"), _news_api, True),
    ("GDELT DOC", ("seendate", "url", "title", "domain|sourcecountry"), _doc, False),
    ("GDELT DOC", ("URL", "MobileURL", "Date", "Title"), _doc, False),
    ("GDELT GKG", ("GKGRECORDID", "DATE", "DocumentIdentifier", "SourceCommonName"), _gkg, False),
    ("Media Cloud", ("publish_date", "title", "url", "media_name|media_id", "stories_id|indexed_date|media_url"),
     _media_cloud, False),
)  # fmt: skip
