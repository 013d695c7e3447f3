"""Sheets: what coders see, what they do not see, and that what they fill in comes back."""

import io
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.codebook import Codebook, Variable
from mediakit.coding.codes import Codes
from mediakit.coding.samples import COLUMNS, sample
from mediakit.coding.sheets import LONGEST, comparable, read_sheet, write_sheet

BOOK = Codebook("tone", variables={
    "tone": Variable("Prospects?", {"-1": "bad", "0": "neither", "1": "good"}, {"1": ("=real",)}, "ordinal"),
    "frame": Variable("Frame?", {"=war, or so": "w", "peace": "p"}),
    "people": Variable("How many people?", measure="ratio"),
})  # fmt: skip
TEXTS = [
    '=HYPERLINK("x")',
    "+1 for peace",
    "'Tis said",
    "-- a dash",
    "Plain.\n\nTwo.",
    "bell\x07",
    "@home",
]


def frame_of(texts):
    rows = [(f"u{i}", f"u{i}", 0, len(text), text, "secret stratum", 7.25) for i, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=COLUMNS)


UNITS = frame_of(TEXTS)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_filled_in_comes_back_for_every_unit(tmp_path, suffix):
    path = write_sheet(UNITS, tmp_path / f"ann{suffix}", BOOK)[0]
    answers = {f"u{i}": (str(i % 3 - 1), ("peace", "=war, or so")[i % 2], str(i)) for i in range(len(TEXTS))}
    fill(path, answers)
    codes = Codes.read(path, codebook=BOOK, units=UNITS)
    assert codes.slips.empty and codes.coders == ["ann"]
    for place, variable in enumerate(BOOK.variables):
        assert codes.by_coder(variable)["ann"].to_dict() == {unit: given[place] for unit, given in answers.items()}


def fill(path, answers):
    """Answer as a coder would: in the spreadsheet's cells, numbers typed as numbers."""
    if path.suffix == ".csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        unit = frame["unit"]
        for place, name in enumerate(BOOK.variables):
            frame[name] = [answers[u][place] for u in unit]
        frame.to_csv(path, index=False, encoding="utf-8-sig")
        return
    book = openpyxl.load_workbook(path)
    page = book["to code"]
    names = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        for place, name in enumerate(BOOK.variables):
            cell, value = row[names.index(name)], answers[row[names.index("unit")].value][place]
            cell.value = int(value) if value.lstrip("-").isdigit() else value
            cell.data_type = "n" if isinstance(cell.value, int) else "s"
    book.save(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_same_sheet_has_the_same_bytes(tmp_path, suffix):
    one, other = (write_sheet(UNITS, tmp_path / name / f"s{suffix}", BOOK)[0].read_bytes() for name in "ab")
    assert one == other


def test_a_workbook_holds_no_moment(tmp_path):
    path = write_sheet(UNITS, tmp_path / "s.xlsx", BOOK)[0]
    with zipfile.ZipFile(path) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


def test_nothing_of_the_machine_can_be_seen(tmp_path):
    for suffix in (".csv", ".xlsx"):
        data = write_sheet(UNITS, tmp_path / f"s{suffix}", BOOK)[0].read_bytes()
        if suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                data = b"".join(map(file.read, file.namelist()))
        assert b"secret" not in data and b"7.25" not in data and b"stratum" not in data and b"weight" not in data


def test_the_rows_are_shuffled_by_the_seed(tmp_path):
    many = frame_of([f"Text {i}." for i in range(30)])
    orders = [[row.unit for row in read_sheet(write_sheet(many, tmp_path / f"{seed}.csv", BOOK, seed=seed)[0], BOOK).rows] for seed in (0, 1)]  # fmt: skip
    assert sorted(orders[0]) == sorted(many["unit"]) != orders[0] != orders[1]


def test_a_workbook_offers_the_levels_and_keeps_its_header(tmp_path):
    book = openpyxl.load_workbook(write_sheet(UNITS, tmp_path / "s.xlsx", BOOK, coder="Ann")[0])
    page, levels = book["to code"], book["codebook"]
    assert [cell.value for cell in page[1]] == ["unit", "coder", "text", "tone", "frame", "people", "notes"]
    assert page.freeze_panes == "D2" and page["C2"].alignment.wrap_text
    assert {row[1].value for row in page.iter_rows(min_row=2)} == {"Ann"}
    offered = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert offered == {"D2:D8": "codebook!$D$2:$D$4", "E2:E8": "codebook!$D$5:$D$6"}
    assert [cell.value for cell in levels["D"]] == ["level", -1, 0, 1, "=war, or so", "peace", None]


def test_words_stay_words_and_numbers_numbers_when_they_are_chosen_from_the_list(tmp_path):
    answers = {"day": Variable("When?", {"2022-03-01": "", "true": ""}), "tone": Variable("?", {"-1": "", "na": ""})}
    path = write_sheet(UNITS, tmp_path / "s.xlsx", Codebook("days", variables=answers))[0]
    page = openpyxl.load_workbook(path)["to code"]
    assert [page.cell(2, column).number_format for column in (3, 4)] == ["@", "General"]


def test_three_hundred_levels_are_offered_by_their_place_and_not_spelt_out(tmp_path):
    many = Codebook("many", variables={"one": Variable("Which?", {f'"{n}", or so': "" for n in range(300)})})
    page = openpyxl.load_workbook(write_sheet(UNITS, tmp_path / "s.xlsx", many)[0])["to code"]
    assert [rule.formula1 for rule in page.data_validations.dataValidation] == ["codebook!$D$2:$D$301"]


def test_no_cell_is_a_formula(tmp_path):
    book = openpyxl.load_workbook(write_sheet(UNITS, tmp_path / "s.xlsx", BOOK)[0])
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    table = pd.read_csv(write_sheet(UNITS, tmp_path / "s.csv", BOOK)[0], encoding="utf-8-sig", dtype=str)
    assert not table["text"].str.startswith(("=", "+", "-", "@")).any()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_an_article_too_long_for_a_cell_is_cut_and_still_known(tmp_path, suffix):
    units = frame_of(["long " * LONGEST, "short"])
    path = write_sheet(units, tmp_path / f"ann{suffix}", BOOK)[0]
    codes = Codes.read(path, codebook=BOOK, units=units)
    assert set(codes.slips["problem"]) == {"missing"}
    assert all(len(row.text) < 32_767 for row in read_sheet(path, BOOK).rows)


def test_a_spreadsheet_may_change_blanks_but_no_word():
    assert comparable("\u201cIt\u2019s\u201d \u2013 caf\u00e9 \u2026") == comparable('"It\'s" - cafe\u0301 ...')
    assert comparable("One.\n\nTwo. ") == comparable("One.\r\n \r\nTwo.") != comparable("One. Too.")


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"'s\.ods' ends in '\.ods': a sheet is \.xlsx or \.csv"):
        write_sheet(UNITS, tmp_path / "s.ods", BOOK)
    assert list(tmp_path.iterdir()) == []


def test_without_openpyxl_the_way_out_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError, match=r"pip install 'mediakit-framing\[excel\]', or save the sheet as \.csv"):
        write_sheet(UNITS, tmp_path / "s.xlsx", BOOK)


def test_a_sample_writes_its_sheet_for_a_codebook_of_its_unit(tmp_path):
    corpus = mk.read(pd.DataFrame({"id": ["a", "b"], "text": ["One. Two.", "Three."]}))
    assert [path.name for path in sample(corpus, 2).sheet(tmp_path / "ann.csv", BOOK)] == ["ann.csv"]
    with pytest.raises(
        ValueError, match="'tone' is for articles and the sample holds sentences: draw it with unit='article'"
    ):
        sample(corpus, 2, unit="sentence").sheet(tmp_path / "bob.csv", BOOK)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_an_empty_sample_has_an_empty_sheet(tmp_path, suffix):
    path = write_sheet(UNITS.iloc[:0], tmp_path / f"s{suffix}", BOOK)[0]
    assert read_sheet(path, BOOK).rows == []
