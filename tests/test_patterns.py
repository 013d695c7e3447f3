"""The pattern language and the matches of its patterns."""

import csv
import fnmatch
import itertools
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.finding.patterns import Pattern, Spans, find_patterns, longest, parse
from mediakit.text.tokens import Tokens, tokenise

CASES = Path(__file__).parent / "cases" / "patterns.csv"
WORDS = ["a", "b", "ab", "ba", "c's"]
GLOBS = ["a", "b", "a*", "*b", "?", "a?", "*", "c", "*'s", "missing"]


def cases() -> list:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["label"]) for row in csv.DictReader(file)]


@st.composite
def corpora(draw) -> Tokens:
    separator = st.sampled_from([" ", " ", " ", ", ", "! "])
    article = st.lists(st.tuples(st.sampled_from(WORDS), separator), max_size=12)
    articles = draw(st.lists(article, max_size=4))
    return tokenise(["".join(word.capitalize() + after for word, after in words) for words in articles])


@st.composite
def patterns(draw) -> str:
    words = draw(st.lists(st.sampled_from(GLOBS), min_size=1, max_size=4).filter(lambda words: set(words) != {"*"}))
    gaps = [draw(st.sampled_from(["", "", "[0-1] ", "[1-3] ", "[0-4] "])) for _ in words[1:]]
    return words[0] + "".join(f" {gap}{word}" for gap, word in zip(gaps, words[1:], strict=True))


def matches_word(glob: str, word: str) -> bool:
    return any(fnmatch.fnmatchcase(form, glob) for form in {word, word.removesuffix("'s")})


def slowly(tokens: Tokens, pattern: Pattern, across_sentences: bool) -> set[tuple[int, int]]:
    """First and stop of every match, token by token."""
    units = tokens.article_of(np.arange(len(tokens))) if across_sentences else tokens.sentences
    words = [tokens.vocabulary[number] for number in tokens.ids]
    found = set()
    for widths in itertools.product(*(range(fewest, most + 1) for fewest, most in pattern.gaps)):
        places = np.cumsum([0, *(width + 1 for width in widths)])
        for first in range(len(words) - places[-1]):
            at = (first + places).tolist()
            if units[at[0]] == units[at[-1]] and all(
                matches_word(glob, words[place]) for glob, place in zip(pattern.words, at, strict=True)
            ):
                found.add((first, at[-1] + 1))
    return found


def triples(spans: Spans) -> list[tuple[int, int, int]]:
    return list(zip(spans.first.tolist(), spans.stop.tolist(), spans.entry.tolist(), strict=True))


@pytest.mark.parametrize("case", cases())
def test_patterns_find_what_they_say(case):
    tokens = tokenise([case["text"]])
    spans = find_patterns(tokens, [case["pattern"]])
    starts, ends = tokens.starts[spans.first], tokens.ends[spans.stop - 1]
    found = [case["text"][start:end] for start, end in zip(starts, ends, strict=True)]
    assert found == [part for part in case["expect"].split(" | ") if part]


@given(corpora(), st.lists(patterns(), max_size=6), st.booleans())
@settings(max_examples=200)
def test_every_match_is_found_and_no_other(tokens, written, across_sentences):
    expected = sorted(
        (first, stop, entry)
        for entry, pattern in enumerate(written)
        for first, stop in slowly(tokens, parse(pattern), across_sentences)
    )
    assert triples(find_patterns(tokens, written, across_sentences=across_sentences)) == expected


@given(corpora(), st.lists(patterns(), min_size=1, max_size=6), st.data())
@settings(max_examples=150)
def test_the_longest_match_of_a_group_wins(tokens, written, data):
    groups = data.draw(st.lists(st.integers(0, 2), min_size=len(written), max_size=len(written)))
    spans = find_patterns(tokens, written)
    kept: list[tuple[int, int, int]] = []
    for first, stop, entry in sorted(triples(spans), key=lambda span: (span[0] - span[1], span[0], span[2])):
        if all(groups[entry] != groups[other] or stop <= a or b <= first for a, b, other in kept):
            kept.append((first, stop, entry))
    assert triples(longest(spans, groups)) == sorted(kept)
    assert triples(longest(spans, [f"category {group}" for group in groups])) == sorted(kept)


@given(corpora(), st.lists(patterns(), min_size=1, max_size=6), st.sampled_from([1, 3, 1 << 16]))
def test_how_many_positions_are_followed_up_together_does_not_matter(tokens, written, at_once):
    expected = triples(find_patterns(tokens, written))
    with mock.patch("mediakit.finding.patterns.AT_ONCE", at_once):
        assert triples(find_patterns(tokens, written)) == expected


def test_nothing_is_found_in_nothing():
    nothing, something = tokenise([]), tokenise(["Talks."])
    for tokens, written in (
        (nothing, ["talks", "peace talks"]),
        (something, []),
        (nothing, []),
        (tokenise([""]), ["a*"]),
    ):
        spans = find_patterns(tokens, written)
        assert triples(spans) == []
        assert triples(longest(spans, [0] * len(written))) == []
        assert (spans.first.dtype, spans.stop.dtype, spans.entry.dtype) == (np.int64, np.int64, np.int32)


def test_spans_can_be_chosen_by_a_mask():
    spans = find_patterns(tokenise(["war and peace"]), ["war", "peace"])
    assert triples(spans.where(spans.entry == 1)) == [(2, 3, 1)]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "holds no word"),
        (" — ", "holds no word"),
        ("* *", "holds no word"),
        ("[0-3] talks", "must stand between two words"),
        ("talks [0-3]", "ends in a gap"),
        ("peace [0-3] [1-2] talks", "must stand between two words"),
        ("peace [3-1] talks", "from fewer to more"),
        ("peace [0-999] talks", "at most 50"),
        ("peace [3] talks", "is no gap"),
        ("peace[0-3]talks", "is no gap"),
    ],
)
def test_a_bad_pattern_is_named(pattern, reason):
    with pytest.raises(ValueError, match=reason) as raised:
        find_patterns(tokenise(["Peace talks."]), ["peace", pattern])
    assert repr(pattern) in str(raised.value)


def test_one_pattern_instead_of_a_list_is_refused():
    with pytest.raises(TypeError, match="must be a list"):
        find_patterns(tokenise(["Peace talks."]), "peace")


@given(st.lists(st.text("aБ字9’'-.,:\u0301\u00ad‑İ", min_size=1, max_size=8), min_size=1, max_size=3))
@settings(max_examples=150)
def test_a_pattern_is_cut_into_words_as_a_text_is(pieces):
    tokens = tokenise([" ".join(pieces)])
    words = tuple(tokens.vocabulary[number] for number in tokens.ids)
    if words:
        assert parse(" ".join(pieces)).words == words
