"""Which units to code next: sure ones last, near ones last, coded ones never."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.coding.active import next_units, uncertainty
from mediakit.corpus.articles import read

TEXTS = [
    "talks go on in Brenn",
    "talks go on in Elsin",
    "shells fell on the town",
    "the dam was mended",
    "shells fell at night",
]
UNITS = pd.DataFrame({"unit": list("abcde"), "text": TEXTS})


class Given:
    def __init__(self, **codes):
        self.frame = pd.DataFrame({"unit": list(codes), "value": list(codes.values())})


def test_coverage_takes_what_is_least_like_the_coded():
    chosen = next_units(UNITS, Given(a="1", c="0"), n=1).frame
    assert chosen["unit"].tolist() == ["d"]
    assert chosen["distance"].iat[0] == next_units(UNITS, Given(a="1", c="0"), n=3).frame["distance"].max()


def test_the_uncertain_are_taken_first():
    many = pd.DataFrame({"unit": map(str, range(50)), "text": [f"word{n}" for n in range(50)]})
    doubtful = np.where(np.arange(50) < 8, 0.5, 0.01)
    chosen = next_units(many, n=8, probabilities=doubtful).frame
    assert set(chosen["unit"]) == set(map(str, range(8))) and (chosen["doubt"] == 1).all()
    shuffled = pd.Series(doubtful, index=many["unit"]).sample(frac=1, random_state=1)
    assert next_units(many, n=8, probabilities=shuffled).frame["unit"].tolist() == chosen["unit"].tolist()


def test_the_uncertain_are_not_taken_twice_in_the_same_words():
    chosen = next_units(UNITS, Given(c="1"), n=2, probabilities=[0.5, 0.5, 0.5, 0.2, 0.5]).frame["unit"].tolist()
    assert chosen[0] in "ab" and chosen[1] not in "ab"


def test_hits_lead_to_the_units_that_hold_one():
    corpus = read(pd.DataFrame({"id": list("abcdef"), "text": [*TEXTS, "they shelled it"], "date": "2019-02-06"}))
    chosen = next_units(corpus, n=3, probabilities=corpus.find("shell*")).frame
    assert set(chosen["unit"]) == {"c", "e", "f"}


def test_a_unit_left_empty_by_its_coder_is_still_to_be_coded():
    assert "d" in next_units(UNITS, Given(a="1", d=""), n=4).frame["unit"].tolist()


def test_several_classes_are_unsure_where_the_first_two_are_near():
    assert uncertainty(np.array([[0.4, 0.4, 0.2], [0.9, 0.1, 0.0]])).round(2).tolist() == [1.0, 0.2]


def test_a_corpus_gives_its_sentences_and_no_weights():
    corpus = read(pd.DataFrame({"id": ["x"], "text": ["They met. Shells fell. Nobody spoke."]}))
    chosen = next_units(corpus, n=2, unit="sentence").frame
    assert chosen["unit"].str.match(r"x:\d+-\d+").all() and chosen["weight"].isna().all()


def test_nothing_left_and_nothing_to_read_give_tables():
    assert len(next_units(UNITS, Given(**dict.fromkeys("abcde", "1")), n=3)) == 0
    assert len(next_units(UNITS.iloc[:0], n=3)) == 0
    assert len(next_units(UNITS.assign(text=""), n=3)) == 3


@settings(max_examples=20)
@given(st.integers(1, 8), st.integers(0, 3), st.booleans())
def test_each_unit_once_in_the_same_order_every_time(n, seed, sure):
    p = np.linspace(0, 1, 5) if sure else None
    chosen = next_units(UNITS, Given(b="0"), n=n, probabilities=p, seed=seed).frame
    assert chosen["unit"].is_unique and "b" not in set(chosen["unit"]) and len(chosen) == min(n, 4)
    again = next_units(UNITS, Given(b="0"), n=n, probabilities=p, seed=seed).frame
    pd.testing.assert_frame_equal(chosen, again)


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"n": 0}, "give 1 or more"),
        ({"probabilities": [0.5]}, "1 probabilities for 5 units"),
        ({"probabilities": pd.Series([0.5], index=["a"])}, "the unit 'b' has no probability"),
        ({"probabilities": [0.5, 0.5, 1.5, 0, 0]}, "the unit 'c' has no probability"),
    ],
)
def test_what_does_not_fit_is_refused(choices, problem):
    with pytest.raises(ValueError, match=problem):
        next_units(UNITS, **choices)
