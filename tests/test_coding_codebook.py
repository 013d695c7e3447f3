"""Codebook: read, shown, written again, and refused in words that name the place."""

import pytest

from mediakit.coding.codebook import Codebook, Variable

FRAMES = "data/talks/gold/frames.yaml"
TONE = Variable(
    "How does it see the prospects?", {"-1": "bad", "0": "neither", "1": "good & <fine>"},
    {"1": ("A real step.", "At last.")}, "ordinal",
)  # fmt: skip


def test_the_codebook_of_the_talks_loads_as_it_is():
    book = Codebook.load(FRAMES)
    assert (book.name, book.unit) == ("frames", "article")
    assert list(book.variables) == ["main", "cooperation", "confrontation", "human_interest", "blame", "tone"]
    assert list(book.variables["tone"].levels) == ["-2", "-1", "0", "1", "2"]
    assert {variable.measure for variable in book.variables.values()} == {"nominal"}
    assert book.variables["cooperation"].levels == {"1": "yes", "0": "no"}


def test_what_is_saved_is_loaded_as_it_was(tmp_path):
    book = Codebook(
        "mine", "sentence", "About it: see the paper.", {"tone": TONE, "words": Variable("How many?", measure="ratio")}
    )
    path = book.save(tmp_path / "mine.yaml")
    assert Codebook.load(path) == book
    assert Codebook.load(path).save(tmp_path / "again.yaml").read_bytes() == path.read_bytes()


def test_levels_can_be_a_plain_list_and_the_name_that_of_the_file(tmp_path):
    (tmp_path / "short.yaml").write_text("variables: {tone: {question: 'Hopeful?', levels: [yes, no]}}")
    book = Codebook.load(tmp_path / "short.yaml")
    assert (book.name, book.variables["tone"].levels) == ("short", {"yes": "", "no": ""})


def test_it_is_shown_as_text_and_as_escaped_html():
    book = Codebook("mine", "sentence", variables={"tone": TONE})
    assert repr(book).splitlines() == [
        "mine (one code a sentence)",
        "tone: How does it see the prospects? (ordinal)",
        "  -1  bad",
        "  0   neither",
        "  1   good & <fine>",
    ]
    page = book._repr_html_()
    assert "good &amp; &lt;fine&gt;" in page and "<fine>" not in page and "A real step." in page


def test_its_frame_has_one_row_a_level():
    frame = Codebook.load(FRAMES).frame
    assert len(frame) == 5 + 2 + 2 + 2 + 4 + 5
    assert frame.loc[0, ["variable", "level"]].tolist() == ["main", "cooperation"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("variables: {}", "no variables: give at least one"),
        ("[a, b]", "the codebook is no map of name, unit, about, variables"),
        ("unit: paragraph\nvariables: {a: {levels: [x]}}", "no unit 'paragraph' of coding: choose one of 'article'"),
        ("variables: [a]", "variables is no map"),
        ("colour: red", "line 1: 'colour' is not known: choose from name, unit, about, variables"),
        ("variables:\n  tone:\n    scale: x", "variable 'tone', line 2, line 3: 'scale' is not known"),
        ("variables: {tone: {question: Q}}", "variable 'tone', line 1: no levels: give each with its definition"),
        ("variables: {tone: {levels: yes}}", "levels are neither a map of level and definition nor a list"),
        ("variables: {tone: {levels: [a, a]}}", "a level stands twice"),
        ("variables: {tone: {levels: {'': x}}}", "a level without a name"),
        ("variables: {tone: {levels: [a], measure: nominl}}", "no measure 'nominl': choose one of 'nominal', 'ordinal', 'interval', 'ratio'. Did you mean 'nominal'?"),
        ("variables: {tone: {levels: [a], measure: interval}}", "the level 'a' is no number, which interval needs"),
        ("variables: {tone: {levels: [a], examples: {b: [x]}}}", "no level 'b' to give examples of: choose one of 'a'"),
        ("variables: {tone: {levels: [a], examples: [x]}}", "examples are no map"),
        ("variables: {tone: {levels: [a], question: [x]}}", "question is no text"),
        ("variables: {notes: {levels: [a]}}", "a variable cannot be called 'notes'"),
        ("variables: {tone: x}", "variable 'tone', line 1 is no map of question, levels"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_variable(tmp_path, text, said):
    (tmp_path / "book.yaml").write_text(text)
    with pytest.raises(ValueError, match=r"^book\.yaml: ") as refused:
        Codebook.load(tmp_path / "book.yaml")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("value", "level"),
    [("1", "1"), (" 1 ", "1"), ("1.0", "1"), ("-1", "-1"), ("2", None), ("one", None), ("", None), ("nan", None)],
)
def test_a_cell_means_a_level_by_its_text_or_by_its_number(value, level):
    assert TONE.level(value) == level


def test_words_are_not_guessed():
    assert Variable("Q", {"cooperation": ""}).level("Cooperation") is None


def test_open_questions_take_every_number():
    count, change = (Variable("How many?", measure=measure) for measure in ("ratio", "interval"))
    assert [count.level(value) for value in ("3", "2.50", "-1", "many", "")] == ["3", "2.5", None, None, None]
    assert change.level("-1") == "-1"


def test_there_is_no_other_variable():
    with pytest.raises(ValueError, match="no variable 'frame' in 'frames': choose one of 'main', 'cooperation'"):
        Codebook.load(FRAMES).variable("frame")


def test_a_level_is_known_as_a_spreadsheet_gives_it_back():
    answer = Variable("Q", {"true": "", "false": "", "2022-03-01": "", "-1": ""})
    cells = ("TRUE", "False", "2022-03-01 00:00:00", "\u22121", "-1.0")
    assert [answer.level(cell) for cell in cells] == ["true", "false", "2022-03-01", "-1", "-1"]
    assert Variable("Q", {"10": ""}).level("1_0") is None
    assert Variable("Q", {"true": "", "True": ""}).level("TRUE") is None
