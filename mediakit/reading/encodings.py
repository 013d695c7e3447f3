"""Bytes to text: what is declared first, then the byte order mark, then UTF-8, then what reads as a language."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from mediakit.reading.article_table import bytes_of
from mediakit.results.optional import library
from mediakit.text.languages import LETTERS, common_words

# The encodings that news archives came in; of two that read the same the first is named.
CANDIDATES = (
    "cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "cp1253", "iso8859_7", "cp1254",
    "cp1255", "cp1256", "cp1257", "iso8859_15", "mac_roman", "cp850", "cp852",
)  # fmt: skip
ENOUGH = 200  # bytes: below this what is close is a coin toss
SAMPLE = 30_000
CLOSE = 7.0  # nats: a thousand to one; what is nearer is told as a doubt
STRANGE = 0.2  # of the foreign letters: where more are no letters or stand in the wrong place, nothing is found
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MARKS_IN_TEXT = frozenset("“”‘’„‚‹›–—…«»•·°§€£©®™ºª№¿¡\xa0\xad")
_BESIDE, _ODD = math.log(3e-4), math.log(1e-5)  # a letter of another language; no letter, or one in the wrong place

_FOLLOWS = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # what cp1252 makes of the bytes 80 to BF
_SEQUENCE = re.compile(f"[Â-ß]{_FOLLOWS}|[à-ï]{_FOLLOWS}{{2}}|[ð-ô]{_FOLLOWS}{{3}}")
_UNREAD = re.compile("[\udc80-\udcff]")
_BEFORE = "ÂÃÄÅÐÑÒâðà"
_LIKELY = re.compile(f"[{_BEFORE}]{_FOLLOWS}")  # what a text with such letters holds
_SECOND = np.zeros(256, bool)
_SECOND[[letter.encode()[1] for letter in _BEFORE]] = True


class Guess(NamedTuple):
    """An encoding that was guessed: by which language, the share of the foreign letters that are its own, and the
    next best encoding with the same; close says that the two are nearly as likely."""

    encoding: str
    language: str
    share: float
    other: str
    other_language: str
    other_share: float
    close: bool

    def __str__(self) -> str:
        next_best = f"; {self.other} would make {self.other_share:.0%} {self.other_language}" if self.other else ""
        return f"{self.encoding}, {self.share:.0%} of the foreign letters are {self.language}{next_best}"


_ONLY_ENCODING = {
    "unescape_html": False, "remove_terminal_escapes": False, "fix_latin_ligatures": False,
    "fix_character_width": False, "uncurl_quotes": False, "fix_line_breaks": False, "fix_surrogates": False,
    "remove_control_chars": False, "restore_byte_a0": False, "replace_lossy_sequences": False, "fix_c1_controls": False,
    "normalization": None,
}  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """A file's text, the encoding it was read in, and how that was guessed (None: it was not).

    mixed: nearly all of it is UTF-8, some bytes are not; those stand in the text as lone surrogates U+DC80..U+DCFF.
    """

    text: str
    encoding: str
    guessed: Guess | None = None
    mixed: bool = False


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Turn a file's bytes into text.

    Raises ValueError where the bytes do not fit the declared encoding, look like UTF-16 without its mark, or fit
    nothing that could be guessed.

    >>> decode("Größe".encode())
    Decoded(text='Größe', encoding='utf-8', guessed=None, mixed=False)
    """
    if declared:
        return Decoded(_strict(data, declared), declared)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return _as_utf8(data[len(mark) :])
            return Decoded(_strict(data, encoding), encoding)
    _refuse_unmarked_utf16(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    decoded = _as_utf8(data)
    return decoded if _mostly_utf8(decoded.text) else _guess(data)


class Encoded(NamedTuple):
    """A file as UTF-8, and what `decode` says of it; where it is mixed, the bytes that are not UTF-8 still stand in it."""

    data: bytes
    encoding: str
    guessed: Guess | None = None
    mixed: bool = False


def as_utf8(data: bytes, declared: str | None = None) -> Encoded:
    """The same without a text of all characters, which takes up to four bytes each: what is UTF-8 stays as it is.

    >>> as_utf8("Größe".encode("cp1252"), "cp1252").data.decode()
    'Größe'
    """
    if not declared and not any(data.startswith(mark) for mark, encoding in MARKS if encoding != "utf-8"):
        _refuse_unmarked_utf16(data)
        bare = data.removeprefix(MARKS[0][0])
        if _is_utf8(bare):
            return Encoded(bare, "utf-8")
    decoded = decode(data, declared)
    utf8 = decoded.text.encode("utf-8", "surrogateescape")
    if not decoded.mixed and undecodable(decoded.text):  # bytes that the code page does not have
        utf8 = utf8.decode("utf-8", "replace").encode()
    return Encoded(utf8, decoded.encoding, decoded.guessed, decoded.mixed)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    ends = np.array([0, len(data)], dtype=np.int64)
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, pa.py_buffer(ends), pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _as_utf8(data: bytes) -> Decoded:
    text = data.decode("utf-8", "surrogateescape")
    return Decoded(text, "utf-8", mixed=undecodable(text))


def undecodable(text: str) -> bool:
    """Whether the text holds bytes that `decode` could not read."""
    return not text.isascii() and _UNREAD.search(text) is not None


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


def may_be_mojibake(texts: pa.ChunkedArray) -> np.ndarray:
    """Which texts hold one of these letters before another foreign one: of the others, `mojibake` counts nothing.

    >>> may_be_mojibake(pa.chunked_array([pa.array(["Größe, là", "GrÃ¶ÃŸe"], pa.large_string())])).tolist()
    [False, True]
    """
    found = []
    for chunk in texts.chunks:
        data, ends = bytes_of(chunk)
        first = np.flatnonzero(data[:-2] == _BEFORE.encode()[0])
        first = first[_SECOND[data[first + 1]] & (data[first + 2] > 0x7F)]
        found.append(np.isin(np.arange(len(chunk)), np.searchsorted(ends, first, "right") - 1))
    return np.concatenate([np.zeros(0, bool), *found])


def mend_mojibake(text: str) -> str:
    """Put such characters right by ftfy (Speer 2019), which undoes what explains them; everything else stays.

    Needs ftfy. Its other mendings (quotation marks, ligatures, entities, line ends, widths) change what was printed and
    are switched off; so a text without garbled letters comes back as it was.
    """
    if not mojibake(text):
        return text
    ftfy = library("ftfy", "mend_mojibake=True")
    return ftfy.fix_encoding(text, ftfy.TextFixerConfig(**_ONLY_ENCODING))


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
    # Only lines with foreign letters tell encodings apart.
    telling = [line for line in data.splitlines() if not line.isascii()]
    guess = guess_encoding(b"\n".join(telling)[:SAMPLE])
    if guess is None:
        raise ValueError("it is not UTF-8 and no encoding could be found; pass encoding=, as in 'cp1251' or 'cp1252'")
    if guess.close and len(data) < ENOUGH:
        raise ValueError(
            f"it is not UTF-8 and too short to guess from ({len(data)} bytes, {guess}); pass encoding=, as in 'cp1251'"
        )
    # A byte that the code page does not have is kept to be counted, as in `mixed`.
    return Decoded(data.decode(guess.encoding, "surrogateescape"), guess.encoding, guess)


def guess_encoding(sample: bytes) -> Guess | None:
    """The code page in which bytes read most like a language; None where all make strange words.

    Every code page is tried with every language: the letters beyond ASCII by their rank in it, its commonest words.

    >>> guess = guess_encoding("Wśród nocy powiedział: się nie uda, źle, że też".encode("iso8859_2"))
    >>> guess.encoding, guess.language
    ('iso8859_2', 'Polish')
    """
    found: list[tuple[float, str, float, float, str]] = []
    seen = set()
    for encoding in CANDIDATES:
        text = sample.decode(encoding, "replace")
        if text not in seen:
            seen.add(text)
            found.append((*_best_language(text), encoding))
    found.sort(key=lambda one: -one[0])
    (best, language, share, strange, encoding), (second, other_language, other_share, _, other) = found[:2]
    if strange > STRANGE:
        return None
    return Guess(encoding, language, share, other, other_language, other_share, best - second < CLOSE)


def _best_language(text: str) -> tuple[float, str, float, float]:
    """The language a text is likeliest in: how likely (nats), its name, the shares of its own and of strange letters."""
    signs, words = _signs(text), common_words(text)
    letters = max(1, sum(count for (_, kind), count in signs.items() if kind != "mark"))
    strange = sum(count for (_, kind), count in signs.items() if kind == "odd") / letters
    ranked = []
    for language, odds in _ODDS.items():
        likely = sum(count * _of_sign(sign, kind, odds) for (sign, kind), count in signs.items())
        own = sum(count for (sign, kind), count in signs.items() if kind in ("lower", "upper") and sign in odds)
        ranked.append((likely + words[language], language, own / letters, strange))
    return max(ranked)


def _signs(text: str) -> Counter[tuple[str, str]]:
    """The characters beyond ASCII in lower case, each with how it stands: lower, upper, mark, odd."""
    found: Counter[tuple[str, str]] = Counter()
    for (before, sign, after), count in Counter(zip(" " + text, text, text[1:] + " ", strict=False)).items():
        if sign.isascii():
            continue
        if sign in _MARKS_IN_TEXT:
            inside = before.isalpha() and after.isalpha() and sign not in "’‘–—…·\xad\xa0"
            kind = "odd" if inside else "mark"
        elif not sign.isalpha() or (sign > _LATIN and re.search("[A-Za-z]", before + after)):
            kind = "odd"
        else:
            kind = "lower" if sign == sign.lower() else "odd" if before.islower() else "upper"
        found[sign.lower(), kind] += count
    return found


def _of_sign(sign: str, kind: str, odds: dict[str, float]) -> float:
    if kind == "mark":
        return _MARK
    if kind == "odd":
        return _ODD
    if sign in odds:
        return odds[sign] - (_CAPITAL if kind == "upper" else 0)
    return _BESIDE if sign in _ANY else _ODD


_LATIN = "\u036f"  # the last sign that may stand beside a to z
_MARK, _CAPITAL = math.log(0.02), 3.0
_ANY = frozenset("".join(LETTERS.values()))
_ODDS = {
    language: {
        letter: math.log(1 / (rank + 1.5) / sum(1 / (place + 1.5) for place in range(len(letters))))
        for rank, letter in enumerate(letters)
    }
    for language, letters in LETTERS.items()
}
