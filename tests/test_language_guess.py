"""Which language a text is in: the linguists' cases, and many texts at once."""

import csv
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mediakit.reading.language_guess import guess_languages
from mediakit.text.languages import COMMON, guess_language

with (Path(__file__).parent / "cases" / "languages.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
WORDS = [word for words in COMMON.values() for word in words.split()]


def test_a_text_has_the_same_language_whatever_stands_beside_it():
    texts = [row["text"] for row in CASES] * 30  # more than are looked at together
    assert guess_languages(["", *texts, "”"]) == ["", *(row["expect"] for row in CASES * 30), ""]


@given(st.lists(st.lists(st.sampled_from([*WORDS, "—", "“x", "2", "\n", "\ud800", "İ"])).map(" ".join) | st.text(max_size=30)))
def test_texts_of_any_signs_are_told_one_by_one_as_together(texts):
    assert guess_languages(texts) == [guess_language(text) for text in texts]


def test_words_are_told_by_their_letters_alone():
    """What is no letter parts words, in any number of bytes."""
    assert {guess_language(f"The{mark}envoys{mark}and{mark}that{mark}was") for mark in " 1_\n—’…\u00a0\u0301\u200b😀"} == {"English"}
    assert guess_language("Theé andé thaté wasé") == ""
