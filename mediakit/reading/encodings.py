"""Bytes to text: what is declared first, then the byte order mark, then UTF-8, then a guess that is recorded."""

import re
from dataclasses import dataclass

import charset_normalizer

# Without this list a guesser takes KOI8-R for Japanese; these are the encodings news archives came in.
CANDIDATES = ["cp1252", "cp1251", "koi8_r", "koi8_u", "cp866", "cp1250", "cp1253", "cp1254", "cp1256"]
ENOUGH = 200  # bytes: below this a guess is a coin toss
SAMPLE = 100_000
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_FOLLOWS = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # what cp1252 makes of the bytes 80 to BF
_SEQUENCE = re.compile(f"[Â-ß]{_FOLLOWS}|[à-ï]{_FOLLOWS}{{2}}|[ð-ô]{_FOLLOWS}{{3}}")
_LIKELY = re.compile(f"[ÂÃÄÅÐÑÒâðà]{_FOLLOWS}")


@dataclass(frozen=True)
class Decoded:
    """A file's text, the encoding it was read in, and whether that was guessed.

    mixed: nearly all of it is UTF-8, some bytes are not; those stand in the text as lone surrogates U+DC80..U+DCFF.
    """

    text: str
    encoding: str
    guessed: bool = False
    mixed: bool = False


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Turn a file's bytes into text.

    Raises ValueError where the bytes do not fit the declared encoding, look like UTF-16 without its mark, or fit
    nothing that could be guessed.

    >>> decode("Größe".encode())
    Decoded(text='Größe', encoding='utf-8', guessed=False, mixed=False)
    """
    if declared:
        return Decoded(_strict(data, declared), declared)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = _strict(data, encoding) if encoding != "utf-8" else data[len(mark) :].decode("utf-8", "replace")
            return Decoded(text, encoding)
    _refuse_unmarked_utf16(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "surrogateescape")
    if _mostly_utf8(text):
        return Decoded(text, "utf-8", mixed=True)
    return _guess(data)


def undecodable(text: str) -> bool:
    """Whether the text holds bytes that `decode` could not read."""
    return any("\udc80" <= character <= "\udcff" for character in text)


def clean(value: str) -> str:
    """Take NUL characters out and put U+FFFD for every lone surrogate; neither can be stored or searched.

    >>> clean("a\\x00b\\ud800")
    'ab�'
    """
    value = value.replace("\x00", "")
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)


def mojibake(text: str) -> int:
    """How many characters of a text are UTF-8 that somebody read as a one-byte encoding.

    >>> mojibake("GrÃ¶ÃŸe â€“ Ð¾"), mojibake("Größe – о, Ã la carte")
    (4, 0)
    """
    return 0 if text.isascii() or not _LIKELY.search(text) else len(_garbled(text))


def mend_mojibake(text: str) -> str:
    """Put such characters right; everything else stays.

    >>> mend_mojibake("GrÃ¶ÃŸe â€“ Ã la carte")
    'Größe – Ã la carte'
    """
    if text.isascii() or not _LIKELY.search(text):
        return text
    for match in reversed(_garbled(text)):
        text = text[: match.start()] + _as_bytes(match[0]).decode("utf-8") + text[match.end() :]
    return text


def _as_bytes(text: str) -> bytes:
    """The bytes that a reader of cp1252 took for this text; the five it does not know pass through."""
    return b"".join(bytes([ord(mark)]) if ord(mark) < 256 else mark.encode("cp1252") for mark in text)


def _garbled(text: str) -> list[re.Match[str]]:
    found = []
    for match in _SEQUENCE.finditer(text):
        try:
            _as_bytes(match[0]).decode("utf-8")
            found.append(match)
        except UnicodeError:
            continue
    return found


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise ValueError(
            f"{encoding!r} is no encoding Python knows; for example utf-8, cp1251, koi8-r, cp1252"
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} is not {encoding}; leave `encoding` out to have it looked for") from None


def _refuse_unmarked_utf16(data: bytes) -> None:
    head = data[:4000]
    if len(head) < 20:
        return
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[offset::2]
        # Latin text has 0 in every second byte, Greek and Cyrillic 3 and 4; nothing else looks like that.
        if sum(byte < 6 for byte in half) > 0.8 * len(half):
            raise ValueError(f"it looks like UTF-16 without a byte order mark; if so, pass encoding={name!r}")


def _mostly_utf8(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    broken = sum("\udc80" <= character <= "\udcff" for character in foreign)
    return broken < len(foreign) / 2


def _guess(data: bytes) -> Decoded:
    if len(data) < ENOUGH:
        raise ValueError(
            f"it is not UTF-8 and too short to guess from ({len(data)} bytes); pass encoding=, as in 'cp1251'"
        )
    # Only lines with foreign letters tell encodings apart.
    telling = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(telling)[:SAMPLE]
    best = charset_normalizer.from_bytes(sample, cp_isolation=CANDIDATES).best()
    if best is None:
        raise ValueError("it is not UTF-8 and no encoding could be found; pass encoding=, as in 'cp1251' or 'cp1252'")
    return Decoded(data.decode(best.encoding, "replace"), best.encoding, guessed=True)
