"""What was done to get here, in one line and in JSON."""

import datetime
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.results.provenance import Provenance, Step

PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text())
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


def test_reads_as_one_line():
    made = Provenance("3f2a9c1e77").then("find", "talks").then("per_words", 1000).then("compare", by="outlet", seed=0)
    assert str(made) == "corpus 3f2a9c1e · find talks · per_words 1000 · compare by outlet, seed 0"


def test_then_leaves_the_original_as_it_was():
    start = Provenance("3f2a9c1e")
    start.then("find", "talks")
    assert start.steps == ()


def test_the_order_of_named_parameters_does_not_matter():
    assert Provenance("a").then("compare", by="outlet", seed=0) == Provenance("a").then("compare", seed=0, by="outlet")


def test_what_differs_is_not_equal():
    assert Provenance("a").then("find", "talks") != Provenance("a").then("find", "naming")
    assert Provenance("a").then("find", "talks") != Provenance("b").then("find", "talks")


@pytest.mark.parametrize(
    ("given_value", "kept"),
    [
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.array([1, 2]), [1, 2]),
        (("a", "b"), ["a", "b"]),
        ({"b", "a"}, ["a", "b"]),
        (pd.Timestamp("2019-03-12"), "2019-03-12"),
        (datetime.date(2019, 3, 12), "2019-03-12"),
        (datetime.datetime(2019, 3, 12, 10, 30), "2019-03-12T10:30:00"),
        ({"z": 1, "a": (2,)}, {"a": [2], "z": 1}),
    ],
)
def test_parameters_are_kept_in_json_form(given_value, kept):
    step = Step("where", (given_value,), {"value": given_value})
    assert step.to_dict() == {"verb": "where", "values": [kept], "parameters": {"value": kept}}


def test_a_parameter_that_json_cannot_keep_is_refused_by_name():
    with pytest.raises(TypeError, match="function"):
        Provenance("a").then("where", outlet=lambda name: name)


def test_line_breaks_in_a_parameter_stay_on_the_line():
    assert str(Provenance("a").then("find", "two\nlines")) == "corpus a · find two lines"


@given(st.lists(st.tuples(NAMES, st.lists(VALUES, max_size=2), st.dictionaries(NAMES, VALUES, max_size=3)), max_size=4))
def test_json_there_and_back_changes_nothing(steps):
    made = Provenance("3f2a9c1e", counts={"words": 9, "articles": 2})
    for verb, values, parameters in steps:
        made = made.then(verb, *values, **parameters)
    back = Provenance.from_dict(json.loads(json.dumps(made.to_dict(), sort_keys=True)))
    assert back == made
    assert str(back) == str(made)


@pytest.mark.parametrize("wrong", [{}, {"corpus": "a"}, {"corpus": "a", "steps": [{}]}, {"corpus": "a", "steps": 3}])
def test_a_dictionary_of_another_kind_is_refused(wrong):
    with pytest.raises(ValueError, match="steps"):
        Provenance.from_dict(wrong)
