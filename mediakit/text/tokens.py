"""Text to integers: every word of every article as a number, with its place in the text and what stands before it.

The articles' UTF-8 bytes are read in blocks of about half a MiB. Comparing bytes gives a mask of word bytes, the mask's edges
give the words' starts and ends, and Arrow numbers the distinct spellings. Spellings are normalised (lower case, NFC) once
each, not once a word. No Python code runs per word.

What a word is, in the notation of regular expressions, with L a letter or digit, M a combining mark, F an invisible format
character (soft hyphen, zero-width space), J one of ``' ’ ʼ - ‐ ‑``::

    L (?: [MF]* (?: J [MF]*)? L )* (?: [MF]* M)?

and besides ``. , :`` join digits (``1,000``, ``4.5``, ``10:30``), a full stop joins single letters (``U.S``, ``т.д``).
A possessive ending stays with its word (``Russia's`` is one word); looked up, a word stands for its possessive, too.
Scripts written without spaces (Chinese, Japanese, Thai) come out as long runs.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy

from mediakit.text import sentences
from mediakit.text.jobs import jobs

BLOCK_CHARACTERS = 1 << 19
BLOCK_TOKENS = 1 << 17

_OTHER, _JOINER, _MARK, _FORMAT, _WORD = range(5)  # from _WORD on: letters and digits, by case
_CLASS_OF_CATEGORY = {
    **dict.fromkeys(("Lo", "Lm", "Nl"), _WORD + sentences.NO_CASE),
    "Ll": _WORD + sentences.LOWER,
    **dict.fromkeys(("Lu", "Lt"), _WORD + sentences.UPPER),
    "Nd": _WORD + sentences.DIGIT,
    **dict.fromkeys(("Mn", "Mc", "Me"), _MARK),
    "Cf": _FORMAT,
}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class Tokens:
    """The words of all articles, one after another, as flat arrays of equal length.

    ids: number of the word in ``vocabulary`` (int32); starts, ends: characters in the article's text (int32), so that
    ``text[start:end]`` is the word as written; breaks: what stands between the word before and this one (uint8): 0 nothing or
    a space, 1 a quotation mark, 2 a clause mark, 3 a sentence end, 4 a paragraph or article; indptr: article i owns the tokens
    ``indptr[i]:indptr[i + 1]`` (int64); vocabulary: the distinct words, normalised, in the order of their code points.

    Thirteen bytes a token.
    """

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    breaks: np.ndarray
    indptr: np.ndarray
    vocabulary: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Tokens({len(self):,} of {len(self.vocabulary):,} words in {len(self.indptr) - 1:,} articles)"

    @property
    def words(self) -> np.ndarray:
        """Number of words of each article (int64)."""
        return np.diff(self.indptr)

    def article_of(self, positions: np.ndarray) -> np.ndarray:
        """Row number of the article in which each token position stands (int64)."""
        return np.searchsorted(self.indptr, positions, side="right") - 1

    @cached_property
    def sentence_starts(self) -> np.ndarray:
        """Position of each sentence's first token (int64)."""
        return np.flatnonzero(self.breaks >= sentences.SENTENCE)

    @property
    def sentences(self) -> np.ndarray:
        """Sentence number of every token, counted through the whole corpus from 0 (int32)."""
        return np.cumsum(self.breaks >= sentences.SENTENCE, dtype=np.int32) - 1

    def sentence_span(self, position: int) -> tuple[int, int]:
        """Characters from the first to the last word of the sentence in which a token stands, without its outer marks.

        >>> tokens = tokenise(["They met. Talks go on!"])
        >>> tokens.sentence_span(3)
        (10, 21)
        """
        number = np.searchsorted(self.sentence_starts, position, side="right")
        stop = self.sentence_starts[number] if number < len(self.sentence_starts) else len(self)
        return int(self.starts[self.sentence_starts[number - 1]]), int(self.ends[stop - 1])

    def sentences_with(self, first: np.ndarray, stop: np.ndarray) -> tuple["Tokens", np.ndarray]:
        """The sentences in which spans of tokens stand, and the ones right behind spans that end theirs, as tokens of their own.

        Also the position that each of these tokens has here (int64, ascending). A sentence whose one before is left out begins
        as a paragraph does; words keep their numbers.

        >>> some, at = tokenise(["They met. Talks go on! It rained."]).sentences_with(np.array([2]), np.array([3]))
        >>> at.tolist(), [some.vocabulary[word] for word in some.ids]
        ([2, 3, 4], ['talks', 'go', 'on'])
        """
        starts = np.append(self.sentence_starts, len(self))
        change = np.zeros(len(starts) + 1, np.int64)
        np.add.at(change, np.searchsorted(starts, first, "right") - 1, 1)
        np.add.at(change, np.minimum(np.searchsorted(starts, stop, "right"), len(starts) - 1), -1)
        at = np.flatnonzero(np.repeat(np.cumsum(change[:-2]) > 0, np.diff(starts)))
        breaks = self.breaks[at]
        breaks[np.diff(at, prepend=-2) > 1] = sentences.PARAGRAPH
        some = Tokens(self.ids[at], self.starts[at], self.ends[at], breaks, np.array([0, len(at)]), self.vocabulary)
        some.__dict__.update(_terms=self._terms, _possessives=self._possessives)  # of the words, not of where they stand
        return some, at

    @cached_property
    def frequencies(self) -> np.ndarray:
        """How often each word of the vocabulary occurs (int64)."""
        frequencies = np.zeros(len(self.vocabulary), np.int64)
        for first in range(0, len(self), BLOCK_TOKENS):  # bincount makes 64-bit numbers of all it is given
            frequencies += np.bincount(self.ids[first : first + BLOCK_TOKENS], minlength=len(self.vocabulary))
        return frequencies

    def matrix(self) -> "scipy.sparse.csr_matrix":
        """Counts of articles x vocabulary (int64).

        >>> tokenise(["talks on talks", "no talks"]).matrix().toarray()
        array([[0, 1, 2],
               [1, 0, 1]])
        """
        shape = (len(self.words), len(self.vocabulary))
        if not len(self):
            return scipy.sparse.csr_matrix(shape, dtype=np.int64)
        with ThreadPoolExecutor(_threads()) as pool:
            blocks = list(pool.map(self._count, *zip(*self._article_blocks(), strict=True)))
        counts = np.concatenate([block.data for block in blocks], dtype=np.int64)
        columns = np.concatenate([block.indices for block in blocks])
        distinct = np.concatenate([[0], *(np.diff(block.indptr) for block in blocks)])
        return scipy.sparse.csr_matrix((counts, columns, np.cumsum(distinct)), shape=shape)

    def terms(self, glob: str) -> np.ndarray:
        """Numbers of the vocabulary's words that a word with ``*`` and ``?`` stands for, ascending (int32).

        A word also stands for its possessive: ``ultimatum`` finds ``ultimatum's``.

        >>> tokens = tokenise(["Ultimatums, ultimatum's end"])
        >>> [tokens.vocabulary[number] for number in tokens.terms("ultimatum")]
        ["ultimatum's"]
        """
        if glob not in self._terms:
            like, (stems, possessives) = _normalised(glob), self._possessives
            own, more = _matching(self.vocabulary, like), possessives[_matching(stems, like)]
            # of thousands of sets, most of one word, this takes a tenth of np.union1d
            self._terms[glob] = np.array(sorted({*own.tolist(), *more.tolist()}) if len(more) else own, np.int32)
        return self._terms[glob]

    @cached_property
    def _terms(self) -> dict[str, np.ndarray]:
        return {}

    @cached_property
    def _possessives(self) -> tuple[list[str], np.ndarray]:
        """The words ending in 's without it, sorted, and the numbers of the words themselves."""
        stems = sorted((word[:-2], number) for number, word in enumerate(self.vocabulary) if word.endswith("'s"))
        return [stem for stem, _ in stems], np.array([number for _, number in stems], np.int32)

    def _article_blocks(self) -> Iterator[tuple[int, int]]:
        """Ranges of articles whose tokens fit the processor's cache."""
        first, articles = 0, len(self.indptr) - 1
        while first < articles:
            last = int(np.searchsorted(self.indptr, self.indptr[first] + BLOCK_TOKENS, side="right")) - 1
            yield first, min(max(last, first + 1), articles)
            first = max(last, first + 1)

    def _count(self, first: int, last: int) -> "scipy.sparse.csr_matrix":
        """Rows first to last of the matrix: sorted by word with SciPy's linear transposition, counted, and transposed back."""
        bounds = self.indptr[first : last + 1] - self.indptr[first]
        ids = self.ids[self.indptr[first] : self.indptr[last]]
        shape = (last - first, len(self.vocabulary))
        by_word = scipy.sparse.csr_matrix((np.ones(len(ids), np.int8), ids, bounds), shape=shape).tocsc()
        articles = by_word.indices
        new = np.ones(len(ids) + 1, bool)
        new[1:-1] = articles[1:] != articles[:-1]
        new[by_word.indptr] = True
        cells = np.flatnonzero(new)
        counts = np.diff(cells).astype(np.int32)
        columns = np.searchsorted(cells, by_word.indptr)
        return scipy.sparse.csc_matrix((counts, articles[cells[:-1]], columns), shape=shape).tocsr()


_WILD = re.compile(r"[*?]")


def _matching(words: list[str], glob: str) -> np.ndarray:
    """Places in the sorted list of the words that match; only words with the glob's literal head are looked at."""
    head = _WILD.split(glob, maxsplit=1)[0]
    first, stop = bisect_left(words, head), bisect_right(words, head + "\U0010ffff" * (head != glob))
    if glob in (head, head + "*"):
        return np.arange(first, stop)
    like = re.sub(r"[%_\\]", r"\\\g<0>", glob).replace("*", "%").replace("?", "_")
    matches = pc.match_like(pa.array(words[first:stop], pa.string()), like)
    return first + np.flatnonzero(matches.to_numpy(zero_copy_only=False))


def tokenise(texts: Sequence[str] | pa.Array, *, threads: int | None = None) -> Tokens:
    """Words of the texts as numbers with their places.

    texts: strings (a list, a pandas Series, an Arrow string array); threads: how many work at once, by default up to four.
    The result does not depend on it. Raises TypeError on a single string or on a text that is no string.

    >>> tokens = tokenise(["Don't issue ultimatums. Talks resume!"])
    >>> tokens.vocabulary
    ["don't", 'issue', 'resume', 'talks', 'ultimatums']
    >>> tokens.ids.tolist(), tokens.breaks.tolist()
    ([0, 1, 4, 3, 2], [4, 0, 0, 3, 0])
    """
    texts = _as_list(texts)
    blocks = [texts[first:last] for first, last in _block_edges(texts)]
    columns = tuple(np.empty(0, kind) for kind in (np.int32, np.int32, np.int32, np.uint8))
    size = 0
    words, spellings, sizes = [np.zeros(1, np.int64)], [], []
    with ThreadPoolExecutor(threads or _threads()) as pool:
        for done, block in enumerate(pool.map(_read_block, blocks), start=1):
            columns = _append(
                columns, size, (block.ids, block.starts, block.ends, block.kinds), share=done / len(blocks)
            )
            size += len(block.ids)
            words.append(block.words)
            spellings.append(block.spellings)
            sizes.append(len(block.ids))
    ids, starts, ends, breaks = (column[:size] for column in columns)
    vocabulary = _number_words(ids, spellings, sizes)
    sentences.resolve(breaks, ids, vocabulary)
    return Tokens(ids, starts, ends, breaks, np.cumsum(np.concatenate(words)), vocabulary)


def _append(
    columns: tuple[np.ndarray, ...], size: int, parts: tuple[np.ndarray, ...], *, share: float
) -> tuple[np.ndarray, ...]:
    """The columns, filled up to size, with the parts behind.

    Columns too short are exchanged for ones that will hold everything if the parts so far are that share of the whole, so
    that nothing stands in memory twice. Memory that is never filled is never taken.
    """
    needed = size + len(parts[0])
    if needed > len(columns[0]):
        longer = tuple(np.empty(int(needed / share * 1.05), column.dtype) for column in columns)
        for old, new in zip(columns, longer, strict=True):
            new[:size] = old[:size]
        columns = longer
    for column, part in zip(columns, parts, strict=True):
        column[size:needed] = part
    return columns


def _threads() -> int:
    return min(4, jobs())


def normalise(words: str) -> str:
    """The form under which a word is counted: NFC, lower case, plain apostrophes and hyphens, no invisible characters.

    Words on several lines stay on their lines.

    >>> normalise("П’ЯТЬ"), normalise("cease\u00adfire")
    ("п'ять", 'ceasefire')
    """
    if words.isascii():
        return words.lower()
    points = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), "<u4")
    visible = points[_classes()[points] != _FORMAT].tobytes().decode("utf-32-le", "surrogatepass")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).lower().translate(_PLAIN))


_PLAIN = str.maketrans("’ʼ‐‑", "''--")
_normalised = lru_cache(maxsize=100_000)(normalise)  # the words of lexicons, which every corpus asks for


def _as_list(texts: Sequence[str] | pa.Array) -> list:
    if isinstance(texts, str):
        raise TypeError(f"texts must be a list of texts, not one text ({texts[:20]!r} …). Write [text].")
    texts = texts.to_pylist() if isinstance(texts, pa.Array | pa.ChunkedArray) else list(texts)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"text {row} is {text!r}, not a string. Use '' for an article without text.")
    return texts


def _block_edges(texts: list[str]) -> Iterator[tuple[int, int]]:
    first, size = 0, 0
    for row, text in enumerate(texts):
        size += len(text)
        if size >= BLOCK_CHARACTERS:
            yield first, row + 1
            first, size = row + 1, 0
    if first < len(texts):
        yield first, len(texts)


@dataclass(frozen=True, eq=False)
class _Block:
    """What one block of articles gives: ids count within its own spellings, kinds are those of sentences.gap_kind."""

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    kinds: np.ndarray
    words: np.ndarray
    spellings: pa.StringArray


def _read_block(texts: list[str]) -> _Block:
    encoded = [_utf8(text) for text in texts]
    # No word runs over a line feed into the next article, and every byte has neighbours: a word's first eight bytes exist.
    data = np.frombuffer(b"\n".join([b"", *encoded, b"\n" * 8]), np.uint8)
    word = _word_bytes(data)
    edges = np.flatnonzero(word[1:] != word[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    article_starts = np.cumsum([1, *(len(text) + 1 for text in encoded)])
    first_tokens = np.searchsorted(starts, article_starts)
    words = np.diff(first_tokens)
    ids, spellings = _number_spellings(_lower(data), starts, ends - starts)
    kinds = _gap_kinds(data, starts, ends)
    kinds[first_tokens[:-1][words > 0]] = sentences.PARAGRAPH
    in_characters = _character_offsets(data, edges, article_starts[:-1], words)
    return _Block(
        ids=ids,
        starts=np.ascontiguousarray(in_characters[0::2]),
        ends=np.ascontiguousarray(in_characters[1::2]),
        kinds=kinds,
        words=words,
        spellings=spellings,
    )


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates, as in broken JSON: a character of the same length stands in
        return _SURROGATE.sub("\ufffd", text).encode()


def _number_spellings(data: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, pa.StringArray]:
    """Number of each word's spelling, and the distinct spellings.

    Up to eight bytes are one 64-bit number, which is quicker to look up than a string. Longer words are 0 there, and strings.
    """
    eight_bytes_from = np.ndarray(len(data) - 7, "<u8", data, strides=(1,))
    packed = eight_bytes_from[starts] & _FIRST_BYTES[np.minimum(lengths, 9)]
    short = _encoded(pa.array(packed))
    long = np.flatnonzero(lengths > 8)
    strings = _encoded(_strings(data[_ranges(starts[long], lengths[long])], lengths[long]))
    ids = np.array(short.indices)
    ids[long] = strings.indices.to_numpy() + np.int32(len(short.dictionary))
    unpacked = short.dictionary.to_numpy().view(np.uint8).reshape(-1, 8)
    used = unpacked != 0
    return ids, pa.concat_arrays([_strings(unpacked[used], used.sum(axis=1)), strings.dictionary])


_FIRST_BYTES = np.array([(1 << 8 * length) - 1 for length in range(9)] + [0], np.uint64)


def _encoded(values: pa.Array) -> pa.DictionaryArray:
    # Arrow's own allocator keeps for each thread what that thread has freed: more memory and, measured, slower.
    return pc.dictionary_encode(values, memory_pool=pa.system_memory_pool())


def _strings(data: np.ndarray, lengths: np.ndarray) -> pa.StringArray:
    """The bytes cut into strings of the given lengths."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(data))


def _lower(data: np.ndarray) -> np.ndarray:
    """ASCII letters in lower case: bit 5 is set, as it is in the digits and in ' - . , : anyway. Other letters wait."""
    return data | ((data < 0x80).view(np.uint8) << np.uint8(5))


def _word_bytes(data: np.ndarray) -> np.ndarray:
    """True for each byte that belongs to a word, inner apostrophes, hyphens, marks and points included."""
    letter = (data | np.uint8(32)) - np.uint8(ord("a")) < 26
    word = letter | _is_digit(data) | (data >= 0x80)
    inner = np.flatnonzero((data - np.uint8(ord("'")) <= ord(":") - ord("'")) & ~word)  # ' , - . : and a few more
    inner = inner[word[inner - 1] & word[inner + 1]]
    joiners = inner[(data[inner] == ord("'")) | (data[inner] == ord("-"))]
    # the first bytes of Cyrillic letters, D0 and D1, are left out: they are many, and all they begin are letters
    leads = np.flatnonzero((data >= 0xC2) & (data & 0xFE != 0xD0))
    at, width, classes = _unusual(data, leads[_mixed_leads()[data[leads]]])
    word[_ranges(at, width)] = False
    _join(
        word,
        np.concatenate([joiners, at]),
        np.concatenate([np.ones_like(joiners), width]),
        np.concatenate([np.full(len(joiners), _JOINER, np.uint8), classes]),
    )
    _join_points(word, data, inner)
    return word


@lru_cache(maxsize=1)
def _classes() -> np.ndarray:
    """Class of every code point."""
    classes = np.zeros(0x110000, np.uint8)
    for first, last in ((0, 0x33480), (0xE0000, 0xE01F0)):  # the planes that hold letters or marks
        classes[first:last] = [
            _CLASS_OF_CATEGORY.get(unicodedata.category(chr(code)), _OTHER) for code in range(first, last)
        ]
    classes[0x10D0:0x1100] = np.minimum(classes[0x10D0:0x1100], _WORD)  # Georgian small letters begin sentences, too
    classes[[ord(mark) for mark in "'’ʼ-‐‑"]] = _JOINER
    return classes


@lru_cache(maxsize=1)
def _mixed_leads() -> np.ndarray:
    """True for the first bytes of UTF-8 that begin other characters than letters and digits, too."""
    mixed = np.zeros(256, bool)
    mixed[0xF0:] = True
    for lead, first, size in [(lead, (lead & 31) << 6, 1 << 6) for lead in range(0xC2, 0xE0)] + [
        (lead, (lead & 15) << 12, 1 << 12) for lead in range(0xE0, 0xF0)
    ]:
        mixed[lead] = _classes()[first : first + size].min() < _WORD
    return mixed


def _code_points(data: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Code point and number of bytes of the UTF-8 characters that begin at the given bytes."""
    lead = data[at].astype(np.int32)
    width = 1 + (lead >= 0xC0) + (lead >= 0xE0) + (lead >= 0xF0)
    points = lead & np.array([0, 0x7F, 0x1F, 0x0F, 0x07])[width]
    for offset in (1, 2, 3):
        longer = width > offset
        points[longer] = (points[longer] << 6) | (data[at[longer] + offset] & 0x3F)
    return points, width


def _unusual(data: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Place, width and class of the characters beginning at the given bytes that are neither letter nor digit."""
    points, width = _code_points(data, at)
    classes = _classes()[points]
    chosen = classes < _WORD
    return at[chosen], width[chosen], classes[chosen]


def _ranges(at: np.ndarray, width: np.ndarray) -> np.ndarray:
    """All the numbers of the ranges a to a + w, one range after another."""
    before = np.cumsum(width) - width
    return np.arange(width.sum()) + np.repeat(at - before, width)


def _join(word: np.ndarray, at: np.ndarray, width: np.ndarray, classes: np.ndarray) -> None:
    """Make joiners, marks and format characters part of the word around them, as the grammar above says."""
    order = np.argsort(at, kind="stable")
    order = order[classes[order] != _OTHER]
    if not len(order):
        return
    at, width, classes = at[order], width[order], classes[order]
    first = np.flatnonzero(np.concatenate([[True], at[1:] != at[:-1] + width[:-1]]))  # of each unbroken run
    start, stop = at[first], np.append((at + width)[first[1:] - 1], at[-1] + width[-1])
    joiner = classes == _JOINER
    whole = word[start - 1] & word[stop] & (np.add.reduceat(joiner, first, dtype=np.int64) <= 1)
    # a run that joins nothing still leaves the word before it the marks that stand before any joiner
    joiners_so_far = np.cumsum(joiner)
    run = np.repeat(np.arange(len(first)), np.diff(first, append=len(at)))
    own_mark = (classes == _MARK) & (joiners_so_far == (joiners_so_far - joiner)[first][run])
    last_mark = np.maximum.reduceat(np.where(own_mark, at + width, 0), first)
    until = np.where(whole, stop, np.where(word[start - 1], np.maximum(last_mark, start), start))
    word[_ranges(start, until - start)] = True


def _join_points(word: np.ndarray, data: np.ndarray, inner: np.ndarray) -> None:
    """Join 1,000 and 4.5 and 10:30, and the single letters of U.S and т.д, at the marks inside words."""
    mark = data[inner]
    at = inner[(mark == ord(".")) | (mark == ord(",")) | (mark == ord(":"))]
    at = at[word[at - 1] & word[at + 1]]
    before = at - np.where(data[at - 1] < 0x80, 1, 2)  # where a letter of at most two bytes begins
    after = at + np.where(data[at + 1] < 0x80, 2, 3)  # and ends
    digits = _is_digit(data[at - 1]).astype(np.int8) + _is_digit(data[at + 1])
    single = (data[at] == ord(".")) & ~word[before - 1] & ~word[after] & (digits == 0)
    word[at[(digits == 2) | single]] = True


def _is_digit(data: np.ndarray) -> np.ndarray:
    return data - np.uint8(ord("0")) < 10


def _gap_kinds(data: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """What stands before each word: see sentences.gap_kind. Most gaps are one space and are not looked at."""
    kinds = np.zeros(len(starts), np.uint8)
    width = starts[1:] - ends[:-1]
    marked = np.flatnonzero((width > 1) | (data[ends[:-1]] != ord(" ")))
    ids, gaps = _number_spellings(data, ends[marked], width[marked])
    kinds[marked + 1] = np.array([sentences.gap_kind(gap) for gap in gaps.to_pylist()], np.uint8)[ids]
    unsure = np.flatnonzero(kinds >= sentences.STOP)
    points, _ = _code_points(data, starts[unsure])
    kinds[unsure] += (_classes()[points] - np.uint8(_WORD)) << np.uint8(6)
    return kinds


def _character_offsets(
    data: np.ndarray, edges: np.ndarray, article_starts: np.ndarray, words: np.ndarray
) -> np.ndarray:
    """Byte positions of the block as characters in their article (int32)."""
    inner = np.cumsum((data & 0xC0) == 0x80, dtype=np.int32)  # bytes so far that begin no character
    offsets = edges.astype(np.int32)
    offsets -= inner[edges]
    offsets -= np.repeat((article_starts - inner[article_starts]).astype(np.int32), 2 * words)
    return offsets


def _number_words(ids: np.ndarray, spellings: list[pa.StringArray], sizes: list[int]) -> list[str]:
    """Replace each block's own numbers in ids by numbers in one sorted vocabulary, which is returned."""
    if not len(ids):
        return []
    merged = _encoded(pa.concat_arrays(spellings))
    spelled = merged.dictionary.to_pylist()
    others = iter(normalise("\n".join(word for word in spelled if not word.isascii())).split("\n"))
    words = [word if word.isascii() else next(others) for word in spelled]
    vocabulary = sorted({*words} - {""})
    numbers = {"": -1} | {word: number for number, word in enumerate(vocabulary)}
    in_vocabulary = np.array([numbers[word] for word in words], np.int32)[merged.indices.to_numpy()]
    token = spelling = 0
    for size, block in zip(sizes, spellings, strict=True):
        own = ids[token : token + size]
        own[:] = in_vocabulary[spelling : spelling + len(block)][own]
        token, spelling = token + size, spelling + len(block)
    return vocabulary
