import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.reading.credits import find_closing, find_dateline, is_byline, split_byline


def cases(name):
    with open(Path(__file__).parent / "cases" / name, encoding="utf-8", newline="") as file:
        return [pytest.param(row["text"], row["expect"], id=row["label"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("text", "expect"), cases("bylines.csv"))
def test_a_byline_is_parted_into_names_and_agency(text, expect):
    assert "|".join(split_byline(text)) == expect


@pytest.mark.parametrize(("text", "expect"), cases("datelines.csv"))
def test_a_dateline_gives_place_and_agency(text, expect):
    assert "|".join(find_dateline(text)[:2]) == expect


@pytest.mark.parametrize(("text", "expect"), cases("agencies.csv"))
def test_a_closing_line_credits_agencies(text, expect):
    assert find_closing(text) == expect


@given(st.text(max_size=80))
def test_no_text_makes_them_fail(text):
    assert len(split_byline(text)) == 2 and find_dateline(text).end <= len(text)
    assert is_byline(text) in (True, False)
    assert isinstance(find_closing(text), str)


@given(st.lists(st.sampled_from(["Lena Quist", "Pavel Orr", "AFP", "Reuters"]), min_size=1, max_size=4, unique=True))
def test_names_and_agencies_come_apart_in_any_order(parts):
    names, agency = split_byline("By " + ", ".join(parts))
    people = [part for part in parts if " " in part]
    assert agency == "; ".join(part for part in parts if " " not in part)
    assert names == ", ".join(people or parts)
