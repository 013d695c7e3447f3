"""Who is quoted, in which words, with which verb: cases are written by us and stand in tests/cases/quotations-*.csv."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.voices import Actors, find_quotations, quotations_frame
from mediakit.voices.cues import grammar, inflect
from mediakit.voices.marks import find_passages, paragraphs

CASES = Path(__file__).parent / "cases"


def cases(name):
    with open(CASES / f"quotations-{name}.csv", encoding="utf-8", newline="") as file:
        return [pytest.param(row["text"], row["expect"], id=row["label"]) for row in csv.DictReader(file)]


def shown(text, quotation):
    words = " ... ".join(text[a:b] for a, b in quotation.pieces)
    return "|".join((quotation.kind, quotation.verb, quotation.speaker, words.rstrip(",.")))


@pytest.mark.parametrize(("text", "expect"), cases("en"))
def test_attribution(text, expect):
    found = [shown(text, quotation) for quotation in find_quotations(text)]
    assert expect.rstrip(",.") in found if expect else found == []


@pytest.mark.parametrize(("text", "expect"), cases("speakers"))
def test_speaker_is_traced_to_the_full_name(text, expect):
    assert [quotation.speaker for quotation in find_quotations(text)] == expect.split("|")


@pytest.mark.parametrize(("text", "expect"), cases("languages"))
def test_other_languages(text, expect, request):
    language = request.node.callspec.id[:2]
    assert expect in [shown(text, quotation) for quotation in find_quotations(text, language=language)]


def test_several_paragraphs_are_one_quotation():
    text = '"We listened," she added.\n\nMarta Ilvane said: "We waited.\n\n"We asked.\n\n"We hoped."\n\nIt rained.'
    long = [quotation for quotation in find_quotations(text) if len(quotation.pieces) == 3]
    assert [text[a:b] for a, b in long[0].pieces] == ["We waited.", "We asked.", "We hoped."]
    assert long[0].speaker == "Marta Ilvane"


def test_odd_mark_harms_nothing_beyond_its_paragraph():
    whole = 'Sima Orlak said: "We wait."\n\nThe 9" shell fell at dawn.\n\n"They know," Davor Lisk said.'
    found = find_quotations(whole)
    assert [quotation.speaker for quotation in found] == ["Sima Orlak", "Davor Lisk"]
    assert [whole[quotation.start : quotation.end] for quotation in found] == ["We wait.", "They know,"]


def test_unclosed_quotation_ends_with_its_paragraph():
    text = 'Sima Orlak said: "We wait.\n\nThe talks go on in Brenn.'
    assert [text[q.start : q.end] for q in find_quotations(text)] == ["We wait."]


def test_stances_and_positions_are_those_of_the_words():
    text = (
        "Tarvia claimed that the dam was safe. Davor Lisk promised to return. Sima Orlak conceded that water was short."
    )
    found = find_quotations(text)
    assert [quotation.stance for quotation in found] == ["distancing", "commissive", "admitting"]
    assert [text[q.cue_start : q.cue_end] for q in found] == ["claimed", "promised", "conceded"]
    assert [text[q.speaker_start : q.speaker_end] for q in found] == [q.speaker_as_written for q in found]


def test_embedded_reports_are_kept_and_embedded_thoughts_are_not():
    reports = find_quotations("Sima Orlak said that Davor Lisk had warned that the dam was weak.")
    assert [quotation.speaker for quotation in reports] == ["Sima Orlak", "Davor Lisk"]
    thoughts = find_quotations("Sima Orlak said she wanted peace.")
    assert [quotation.verb for quotation in thoughts] == ["say"]


def test_transcript_turns_belong_to_the_speaker_named():
    text = "Marta Ilvane was interviewed.\n\nILVANE: We listened for two days.\n\nHOST: And then?"
    assert [quotation.speaker for quotation in find_quotations(text)] == ["Marta Ilvane", "Host"]


def test_nothing_in_nothing_out():
    assert find_quotations("") == [] == find_quotations("\n\n \n")
    assert quotations_frame(pd.DataFrame({"text": []})).empty
    assert list(quotations_frame(pd.DataFrame({"text": [""]})).columns) == list(
        quotations_frame(pd.DataFrame({"text": []})).columns
    )


def test_unknown_language_names_the_choices():
    with pytest.raises(ValueError, match="'xx'.*en, ru, uk, de"):
        find_quotations("Anything.", language="xx")


def test_frame_has_one_row_an_attribution_with_sides():
    actors = Actors.load(pd.DataFrame({"pattern": ["Ilvane"], "name": ["Marta Ilvane"], "side": ["Tarvia"]}))
    articles = pd.DataFrame(
        {
            "text": ["It rained.", "Ilvane said that it rained. Lisk denied it."],
            "date": [pd.Timestamp("2019-02-06")] * 2,
        }
    )
    frame = quotations_frame(articles, actors)
    assert frame[["article", "speaker", "side"]].values.tolist() == [[1, "Marta Ilvane", "Tarvia"], [1, "Lisk", ""]]


@pytest.mark.parametrize("language", ["en", "ru", "uk", "de"])
def test_every_list_of_words_is_used_and_no_entry_is_empty(language):
    rules = grammar(language)
    assert rules.forms and rules.phrases and rules.speaking <= set(rules.forms)
    assert all(form and form == form.strip() for form in rules.forms)
    assert {cue.takes for cues in rules.forms.values() for cue in cues} <= {
        "speech",
        "told",
        "that",
        "infinitive",
        "order",
        "quote",
        "thing",
    }


@pytest.mark.parametrize(
    ("lemma", "past"), [("deny", "denied"), ("urge", "urged"), ("warn", "warned"), ("stay", "stayed")]
)
def test_regular_forms(lemma, past):
    assert past in inflect(lemma)


WORDS = [
    "Marta Ilvane",
    "said",
    "that",
    "the talks",
    '"',
    "“",
    "”",
    "«",
    "»",
    "„",
    "'",
    ",",
    ".",
    "?",
    "—",
    ":",
    "\n\n",
    "\n",
    " ",
    "she",
    "who",
    "according to",
    "denied",
    "told",
    "was accused by",
    "and",
    "Lisk's",
    "claim",
    "(",
    ")",
    "…",
    "WALLACE:",
    "\u00ad",
    "İ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["en", "ru", "uk", "de"]))
def test_any_text_is_read_and_every_position_is_inside_it(words, language):
    text = " ".join(words)
    found = find_quotations(text, language=language)
    assert found == find_quotations(text, language=language)
    for quotation in found:
        assert quotation.pieces[0][0] == quotation.start < quotation.end == quotation.pieces[-1][1]
        for start, end in (*quotation.pieces, *quotation.quoted):
            assert 0 <= start < end <= len(text)
        if quotation.speaker_start >= 0:
            assert text[quotation.speaker_start : quotation.speaker_end] == quotation.speaker_as_written


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \"“”«»„\n.,'’", max_size=120))
def test_passages_are_ordered_and_stay_in_their_paragraphs(text):
    spans = paragraphs(text)
    found = find_passages(text, spans)
    edges = [piece for passage in found for piece in passage.pieces]
    assert edges == sorted(edges)
    for start, end in edges:
        assert any(a <= start <= end <= b for a, b in spans)
