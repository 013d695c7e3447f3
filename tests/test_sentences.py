"""What stands between two words: the linguists' cases, and the levels of breaks."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from mediakit.text import sentences, word_lists
from mediakit.text.languages import guess_language
from mediakit.text.tokens import normalise, tokenise

CASES = Path(__file__).parent / "cases" / "sentences.csv"


def cases() -> list:
    """Rows of the table, in which \\n is a new line and \\u0306 and the like are marks hard to see."""
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {row["label"]: [pytest.mark.xfail(strict=True)] for row in rows if row["comment"].startswith("xfail:")}
    return [
        pytest.param(unescape(row["text"]), unescape(row["expect"]), id=row["label"], marks=known.get(row["label"], []))
        for row in rows
    ]


def unescape(value: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), value.replace("\\n", "\n"))


@pytest.mark.parametrize(("text", "expected"), cases())
def test_sentences_begin_where_a_reader_sees_them(text, expected):
    """expected: the text with | where a sentence begins."""
    assert expected.replace("|", "") == text
    begins = np.cumsum([0, *(len(part) for part in expected.split("|")[:-1])])
    tokens = tokenise([text])
    assert tokens.sentence_starts.tolist() == np.searchsorted(tokens.starts, begins).tolist()


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (" ", 0),
        ("\n", 0),
        (" $", 0),
        ("/", 0),
        (" “", 1),
        ("' ", 1),
        (" «", 1),
        (", ", 2),
        (" — ", 2),
        (" - ", 2),
        (" (", 2),
        (",” ", 2),
        ("! ", 3),
        ("?” ", 3),
        ("。", 3),
        ("\n\n", 4),
        (".\r\n\r\n", 4),
        ("\n \n", 4),
        ("\u2029", 4),
    ],
)
def test_the_higher_break_wins(gap, expected):
    assert tokenise([f"word{gap}Word"]).breaks.tolist() == [4, expected]


def test_a_stop_after_an_abbreviation_keeps_the_lower_break():
    assert tokenise(['Mr. Smith, the U.S. "envoy"']).breaks.tolist() == [4, 0, 2, 0, 1]


def test_the_classes_of_words_around_a_stop_do_not_contradict_each_other():
    lists = word_lists(sentences.__file__)
    before = [set(lists[name].split()) for name in ("titles", "before_numbers", "other_abbreviations")]
    assert not before[0] & before[1] and not before[0] & before[2] and not before[1] & before[2]
    assert all(word == normalise(word) for table in [*before, set(lists["starters"].split())] for word in table)


def test_short_texts_have_a_language():
    with CASES.with_name("languages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [guess_language(row["text"]) for row in rows] == [row["expect"] for row in rows]


def test_words_are_told_by_their_letters_alone():
    """What is no letter parts words, in any number of bytes."""
    assert {guess_language(f"The{mark}envoys{mark}and{mark}that{mark}was") for mark in " 1_\n—’…\u00a0\u0301\u200b😀"} == {"English"}
    assert guess_language("Theé andé thaté wasé") == ""
