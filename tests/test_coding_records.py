"""Each shipped lexicon carries what it was measured on: the record is what the command gives now."""

import runpy
from pathlib import Path

import pytest

from mediakit.chain import read
from mediakit.finding.lexicon import Lexicon

TALKS = Path(__file__).parents[1] / "data" / "talks"
measure = runpy.run_path(str(Path(__file__).parent / "benchmarks" / "record_lexicons.py"))["measure"]


def test_the_record_of_talks_is_what_the_measurement_gives():
    assert measure("talks", read(TALKS), TALKS / "gold") == Lexicon.load("talks").header["measured"], (
        "run `python tests/benchmarks/record_lexicons.py`, and sha256sum as tests/test_packaging.py says"
    )


@pytest.mark.parametrize("name", [name for name in Lexicon.shipped() if name != "talks"])
def test_a_lexicon_without_a_measurement_says_why(name):
    lexicon = Lexicon.load(name)
    assert measure(name, None, TALKS) == lexicon.header["measured"]
    assert len(lexicon.header["measured"]["none"]) > 40 and lexicon.measured.empty
    assert "Not measured against codes: " in lexicon._repr_html_()


def test_the_record_has_a_row_a_category_and_coding_and_is_shown():
    lexicon = Lexicon.load("talks")
    assert lexicon.measured[["category", "unit"]].value_counts().to_dict() == {
        (category, unit): count for category in lexicon.categories for unit, count in (("sentence", 1), ("article", 2))
    }
    assert lexicon.measured["precision"].str.fullmatch(r"0\.\d\d \[0\.\d\d, [01]\.\d\d\]").all()
    assert "in sample" in lexicon._repr_html_() and lexicon.measured["f1"].iat[0] in lexicon._repr_html_()


def test_a_changed_lexicon_does_not_boast_with_the_record_of_another():
    lexicon = Lexicon.load("talks")
    assert lexicon.without("accord").measured.empty
    assert set(lexicon.only("cooperative").measured["category"]) == {"cooperative"}


@pytest.mark.parametrize("odd", ["very good", ["very good"], [{"f1": "1"}], {}])
def test_a_record_in_words_of_ones_own_is_kept_and_disturbs_nothing(odd):
    lexicon = Lexicon("mine", {"warm": ["thank*"]}, header={"measured": odd})
    assert lexicon.measured.empty and "Not measured" in lexicon._repr_html_()
