"""HTML as a flat list of blocks: exports nest their tags badly, but they keep their order."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from mediakit.reading.encodings import Decoded, decode

_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt figcaption figure footer form h1 h2"  # noqa: SIM905
    " h3 h4 h5 h6 head header hr html li main ol p pre section table tbody td text th thead title tr ul".split()
)
_TAG = re.compile(
    r"</(?:p|div|li|ul|ol|a|b|i|em|strong|span|h[1-6]|figure|blockquote|td|section)>|<(?:p|br|div|li|a|img|hr)\b[^<>]{0,2000}>", re.IGNORECASE
)
_SKIPPED = frozenset(("style", "script", "noscript"))


class Block(NamedTuple):
    """A paragraph, cell or heading: its text, the bold label it starts with, the classes, ids and names in it."""

    text: str
    label: str
    names: frozenset[str]


def blocks(html: str, *, apart: frozenset[str] = frozenset()) -> list[Block]:
    """Cut HTML into blocks, in the order of the file. apart: classes (lower case) that make an inline element a block.

    Blocks without text are kept if an element in them has a name: such are the marks between records.

    >>> blocks('<div class="article"><p><b>Author: </b>Nora Ilves</p></div>')[1][:2]
    ('Author: Nora Ilves', 'Author')
    """
    parser = _Blocks(apart)
    parser.feed(html)
    parser.close()
    parser.flush()
    return parser.found


def without_tags(text: str) -> str:
    """A text without the tags that a service left in it, its blocks as paragraphs; without tags it stays as it is.

    >>> without_tags("<ul><li>Envoys met.</li></ul> They left."), without_tags("1 < 2 & 3 > 2")
    ('Envoys met.\\n\\nThey left.', '1 < 2 & 3 > 2')
    """
    if "<" not in text or not _TAG.search(text):
        return text
    return "\n\n".join(block.text for block in blocks(text) if block.text)


def without(html: str, opened: str, closed: str) -> str:
    """HTML without what stands from one mark to the next other one; what is never closed stays.

    >>> without("a<!-- x -->b<!-- c", "<!--", "-->")
    'ab<!-- c'
    """
    kept, place = [], 0
    while (start := html.find(opened, place)) >= 0 and (stop := html.find(closed, start)) >= 0:
        kept.append(html[place:start])
        place = stop + len(closed)
    return "".join([*kept, html[place:]])


def is_markup(data: bytes) -> bool:
    """Whether the bytes start like HTML or XML."""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def decode_html(data: bytes, declared: str | None) -> Decoded:
    """Decode a page: by what is told, then as UTF-8, then by what it says of itself, for pages are often re-coded."""
    if not declared and not data.isascii():
        try:
            return Decoded(data.decode("utf-8-sig"), "utf-8")
        except UnicodeDecodeError:
            pass
    match = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:20_000])
    own = match[1].decode("ascii", "replace") if match else None
    try:
        return decode(data, declared or own)
    except ValueError:
        if declared:
            raise
        return decode(data)


class _Blocks(HTMLParser):
    def __init__(self, apart: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.apart = apart
        self.spans: list[bool] = []
        self.skipping = self.bold = False
        self._start()

    def _start(self) -> None:
        self.parts: list[str] = []
        self.label = ""
        self.names: set[str] = set()

    def flush(self) -> None:
        text = re.sub(r"[ \t\r\f\xa0]+", " ", "".join(self.parts).replace("&softReturn;", " "))
        text = re.sub(r" ?\n ?", "\n", text).strip()
        if text or self.names:
            self.found.append(Block(text, self.label.strip(" \xa0\n:"), frozenset(self.names)))
        self._start()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = [*(given.get("class") or "").split(), given.get("id") or "", given.get("name") or ""]
        apart = any(name.casefold() in self.apart for name in names)
        if tag == "span":
            self.spans.append(apart)
        if tag in _BLOCKS or apart:
            self.flush()
        if tag == "br":
            self.parts.append("\n")
        self.skipping = self.skipping or tag in _SKIPPED
        self.bold = self.bold or tag in ("b", "strong")
        self.names.update(filter(None, names))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = False
        if tag in ("b", "strong"):
            self.bold = False
        ends_apart = tag == "span" and bool(self.spans) and self.spans.pop()
        if tag in _BLOCKS or ends_apart:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if self.bold and self.label == "".join(self.parts):
            self.label += data
        # Line ends in the file are layout; <br> is a line end of the text.
        self.parts.append(re.sub(r"(?<!\s)[^\S\n]*+\n\s*+", " ", data))
