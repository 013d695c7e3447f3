"""Words and their places."""

import csv
import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.text import tokens as engine
from mediakit.text.tokens import normalise, tokenise

CASES = Path(__file__).parent / "cases" / "tokens.csv"

# The grammar in the docstring of mediakit.text.tokens, for one text at a time: slow and plain.
LETTER = r"[[\p{L}\p{Nd}\p{Nl}]--[ʼ]]"
NARROW = r"[[\p{L}\p{Nd}\p{Nl}]&&[\u0000-\u07ff]--[ʼ0-9]]"
INSIDE = r"[\p{M}\p{Cf}]*(?:['’ʼ\-‐‑][\p{M}\p{Cf}]*)?"
MARKS = r"[\p{M}\p{Cf}]*\p{M}"
WORD = regex.compile(
    rf"{NARROW}(?:\.{NARROW}(?!{INSIDE}{LETTER}|{MARKS}))+"
    rf"|{LETTER}(?:(?:{INSIDE}|(?<=[0-9])[.,:](?=[0-9])){LETTER})*(?:{MARKS})?",
    regex.VERSION1,
)
ALPHABET = "aбZ9é字'’ʼ-‐.,: \n\u0301\u0308\u00ad\u200b\u200d\ufe0f👍🏽İßΣ“”—٣\ud800𝔞\U000e0067²_/"
# Cn: characters that one of Python's Unicode tables knows and the other does not yet
KNOWN = st.characters(exclude_categories=["Cn"])
texts = st.lists(st.one_of(st.text(ALPHABET, max_size=40), st.text(KNOWN, max_size=40)), max_size=5)


def cases() -> list:
    """Rows of the table; \\u00ad and the like stand for characters that nobody sees."""
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [pytest.param(unescape(row["text"]), unescape(row["expect"]), id=row["label"]) for row in rows]


def unescape(value: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), value)


def words(text: str) -> list[str]:
    tokens = tokenise([text])
    return [tokens.vocabulary[number] for number in tokens.ids]


def same(one: engine.Tokens, other: engine.Tokens) -> bool:
    names = ("ids", "starts", "ends", "breaks", "indptr")
    return one.vocabulary == other.vocabulary and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in names
    )


@pytest.mark.parametrize(("text", "expected"), cases())
def test_words_are_cut_and_normalised(text, expected):
    assert words(text) == expected.split()


@given(texts)
@settings(max_examples=200)
def test_every_word_is_found_in_its_place_as_the_grammar_says(written):
    tokens = tokenise(written)
    for article, text in enumerate(written):
        mine = slice(tokens.indptr[article], tokens.indptr[article + 1])
        spans = list(zip(tokens.starts[mine].tolist(), tokens.ends[mine].tolist(), strict=True))
        assert spans == [match.span() for match in WORD.finditer(text)]
        assert [tokens.vocabulary[number] for number in tokens.ids[mine]] == [normalise(text[a:b]) for a, b in spans]


@given(texts, st.integers(1, 4), st.integers(1, 60))
def test_blocks_and_threads_do_not_show_in_the_result(written, threads, size):
    expected = tokenise(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "BLOCK_CHARACTERS", size)
        patch.setattr(engine, "BLOCK_TOKENS", size)
        tokens = tokenise(written, threads=threads)
        assert same(tokens, expected)
        assert (tokens.matrix() != expected.matrix()).nnz == 0


@given(texts)
def test_the_matrix_counts_each_word_of_each_article(written):
    tokens = tokenise(written)
    matrix = tokens.matrix()
    assert matrix.shape == (len(written), len(tokens.vocabulary))
    assert matrix.dtype == np.int64
    assert matrix.has_canonical_format
    dense = np.zeros(matrix.shape, np.int64)
    np.add.at(dense, (tokens.article_of(np.arange(len(tokens))), tokens.ids), 1)
    assert np.array_equal(matrix.toarray(), dense)
    assert np.array_equal(dense.sum(axis=0), tokens.frequencies)


@given(st.text("йїäéа́бe'’- ", max_size=30))
@settings(max_examples=100)
def test_composed_and_decomposed_letters_are_the_same_words(text):
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


@given(texts, texts)
def test_articles_do_not_depend_on_their_neighbours(first, second):
    both, alone = tokenise(first + second), tokenise(second)
    mine = slice(both.indptr[len(first)], None)
    assert np.array_equal(both.starts[mine], alone.starts)
    assert np.array_equal(both.breaks[mine], alone.breaks)


def test_any_list_of_strings_will_do():
    written = ["Talks resume.", "", "П’ять ракет"]
    expected = tokenise(written)
    for given_as in (tuple(written), pd.Series(written, index=[7, 8, 9]), np.array(written), pa.array(written)):
        assert same(tokenise(given_as), expected)
    assert same(tokenise(pa.chunked_array([written[:1], written[1:]])), expected)


@pytest.mark.parametrize("empty", [[], [""], ["", " \n ", "… — !"], pa.array([], pa.string())])
def test_nothing_gives_empty_arrays(empty):
    tokens = tokenise(empty)
    assert len(tokens) == 0
    assert tokens.words.tolist() == [0] * len(empty)
    assert tokens.matrix().shape == (len(empty), 0)
    assert tokens.sentences.tolist() == []
    assert tokens.terms("a*").tolist() == []


def test_one_text_instead_of_a_list_is_refused():
    with pytest.raises(TypeError, match=r"Write \[text\]"):
        tokenise("Talks resume.")


def test_a_missing_text_is_named():
    with pytest.raises(TypeError, match="text 1 is None"):
        tokenise(["Talks resume.", None])


def test_a_word_of_a_megabyte_is_one_word():
    text = "a" * 1_000_000 + " " + "́" * 1000 + "b" + "-" * 1_000_000 + "c"
    tokens = tokenise([text])
    assert tokens.ends[0] == 1_000_000
    assert len(tokens) == 3


@pytest.mark.parametrize("gap", [".", ". ", "!", "’", "-", "\u00ad", "\u0301", "\n", ". ,", '."'])
def test_a_megabyte_between_two_words_is_soon_read(gap):
    tokens = tokenise(["war " + gap * 1_000_000 + " Peace"])
    assert tokens.vocabulary == ["peace", "war"]


def test_half_a_character_does_no_harm():
    tokens = tokenise(["war\ud83d\ude00 and \udfff peace"])
    assert tokens.vocabulary == ["and", "peace", "war"]
    assert tokens.starts.tolist() == [0, 6, 12]


def test_thirteen_bytes_hold_a_word():
    tokens = tokenise(["Talks resume on Monday. " * 50] * 20)
    arrays = (tokens.ids, tokens.starts, tokens.ends, tokens.breaks)
    assert [array.dtype.name for array in arrays] == ["int32", "int32", "int32", "uint8"]
    assert all(len(array) == len(tokens) for array in arrays)
    assert tokens.indptr.dtype == np.int64


def test_terms_are_looked_up_with_wildcards():
    tokens = tokenise(["Women's woman women womanly won't WOMEN’S human humans"])

    def found(glob: str) -> list[str]:
        return [tokens.vocabulary[number] for number in tokens.terms(glob)]

    assert found("women") == ["women", "women's"]
    assert found("wom?n") == ["woman", "women", "women's"]
    assert found("WOM*") == ["woman", "womanly", "women", "women's"]
    assert found("*man") == ["human", "woman"]
    assert found("*an*") == ["human", "humans", "woman", "womanly"]
    assert found("women’s") == ["women's"]
    assert found("wo*'t") == ["won't"]
    assert found("?????") == ["human", "woman", "women", "women's", "won't"]
    assert len(found("*")) == len(tokens.vocabulary)
    assert found("man") == []
    assert found("wom_n*") == found("w%") == []


def test_a_position_leads_to_its_article_and_sentence():
    tokens = tokenise(["One two. Three four.", "", "Five."])
    assert tokens.article_of(np.array([0, 3, 4])).tolist() == [0, 0, 2]
    assert tokens.sentences.tolist() == [0, 0, 1, 1, 2]
    assert tokens.sentence_starts.tolist() == [0, 2, 4]
    assert [tokens.sentence_span(position) for position in (0, 1, 2, 4)] == [(0, 7), (0, 7), (9, 19), (0, 4)]


@pytest.mark.parametrize("said", ["0", "two", "-1"])
def test_a_number_of_jobs_that_cannot_be(said, monkeypatch):
    monkeypatch.setenv("MEDIAKIT_JOBS", said)
    with pytest.raises(ValueError, match="set it to a whole number"):
        tokenise(["They met."])


def test_nothing_depends_on_the_number_of_jobs(monkeypatch):
    texts = [f"They met {n} times. No talks, said Reck." for n in range(3000)]
    made = []
    for said in ("1", "3"):
        monkeypatch.setenv("MEDIAKIT_JOBS", said)
        made.append(tokenise(texts))
    assert all(np.array_equal(getattr(made[0], name), getattr(made[1], name)) for name in ("ids", "starts", "ends", "breaks", "indptr"))
