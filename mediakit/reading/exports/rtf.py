"""Rich text (RTF) as lines: what the exporters of archives write, without pictures, headers and hidden marks."""

import codecs
import re

from mediakit.text import word_lists

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_WORDS = word_lists(__file__)
_ASIDE = frozenset(_WORDS["aside"].split())
_MARKS, _SYMBOLS = _WORDS["marks"], _WORDS["symbols"]
_CHARSETS = {int(number): name for number, name in _WORDS["charsets"].items()}
BOLD = "\x1d"  # stands where bold type begins, if asked for


def is_rtf(data: bytes) -> bool:
    """Whether the bytes are rich text."""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def is_cut(data: bytes) -> bool:
    """Whether a rich text ends before its last bracket closes.

    >>> is_cut(b"{\\\\rtf1 They met."), is_cut(b"{\\\\rtf1 They met.}")
    (True, False)
    """
    bare = re.sub(rb"\\[\\{}]", b"", data)
    return bare.count(b"{") > bare.count(b"}")


def rtf_text(data: bytes, *, bold: bool = False) -> str:
    """The text of a document: a line a paragraph or table row, cells parted by tabs; bold=True marks bold type.

    >>> rtf_text(rb"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}Talks \\b open\\b0\\par Gr\\'f6\\u223?e\\cell x\\row}")
    'Talks open\\nGröße\\tx\\n'
    """
    text = _Document(data.decode("latin-1")).text
    return text if bold else text.replace(BOLD, "")


class _Document:
    """One pass over the tokens; `text` is what came out."""

    def __init__(self, source: str) -> None:
        self.out: list[str] = []
        self.stack: list[tuple[bool, int, str]] = []
        self.aside, self.skip_after, self.encoding = False, 1, "cp1252"
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font = -1
        self.star = False
        self.to_skip = 0
        self.bytes = bytearray()
        for match in _TOKEN.finditer(source):
            self._take(match)
        self._flush()
        # Characters beyond the first 65,536 are written as two halves.
        self.text = "".join(self.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _flush(self) -> None:
        if self.bytes:
            self.out.append(self.bytes.decode(self.encoding, "replace"))
            self.bytes.clear()

    def _put(self, text: str) -> None:
        self._flush()
        if not self.aside:
            self.out.append(text)

    def _take(self, match: re.Match[str]) -> None:
        word, number, code, symbol, bracket, plain = match.groups()
        if bracket:
            self._bracket(bracket)
        elif code is not None:
            self._byte(int(code, 16))
        elif symbol is not None:
            self._symbol(symbol)
        elif word is not None:
            self._word(word, int(number) if number else None)
        elif plain is not None:
            kept = plain[self.to_skip :]
            self.to_skip = max(0, self.to_skip - len(plain))
            if kept:
                self._put(kept)
            self.star = False

    def _bracket(self, bracket: str) -> None:
        self._flush()
        self.to_skip = 0
        if bracket == "{":
            self.stack.append((self.aside, self.skip_after, self.encoding))
        elif self.stack:
            self.aside, self.skip_after, self.encoding = self.stack.pop()
        self.star = False

    def _byte(self, value: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif not self.aside:
            self.bytes.append(value)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.star = True
        elif symbol in "\r\n":
            self._put("\n")
        else:
            self._put(_SYMBOLS.get(symbol, symbol))

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        if word in _ASIDE or self.star:
            self.aside = True
        elif word in _MARKS:
            self._put(_MARKS[word])
        elif word == "u" and number is not None:
            self._put(chr(number % 65536))
            self.to_skip = self.skip_after
        else:
            self._setting(word, number)
        self.star = False

    def _setting(self, word: str, number: int | None) -> None:
        if word == "b" and number != 0:
            self._put(BOLD)
        elif word == "uc" and number is not None:
            self.skip_after = number
        elif word == "ansicpg" and number:
            self.page = self.encoding = _known(f"cp{number}")
        elif word == "f" and number is not None:
            self.font = number
            self.encoding = self.fonts.get(number, self.page)
        elif word == "fcharset" and number is not None:
            self.fonts[self.font] = self.page if number in (0, 1) else _CHARSETS.get(number, self.page)


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"
