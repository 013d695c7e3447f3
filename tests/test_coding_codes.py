"""Codes: sheets of several coders read, every slip reported and set aside, passages as codes of sentences."""

from pathlib import Path

import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.codebook import Codebook, Variable
from mediakit.coding.codes import Codes
from mediakit.coding.samples import COLUMNS, sample, units_of

GOLD = Path("data/talks/gold")
BOOK = Codebook("tone", variables={
    "tone": Variable("Prospects?", {"good": "", "bad": "", "neither": ""}),
    "people": Variable("How many?", measure="ratio"),
})  # fmt: skip
UNITS = pd.DataFrame([(u, u, 0, 9, f"Text of {u}.", "", 1.0) for u in ("a1", "a2", "a3")], columns=COLUMNS)


@pytest.fixture(scope="module")
def talks() -> mk.Corpus:
    return mk.read("data/talks")


def sheet(folder: Path, name: str, *rows: str, head: str = "unit,tone,people") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return folder / name


def test_codes_have_a_row_for_each_unit_coder_and_variable(tmp_path):
    ann = sheet(tmp_path, "ann.csv", "a1,good,1", "a2,bad,2", "a3,,0")
    bob = sheet(tmp_path, "bob.csv", "a3,neither,0", "a2,bad,2.0", "a1,bad,1")
    codes = Codes.read([ann, bob], codebook=BOOK, units=UNITS)
    assert len(codes.frame) == 3 * 2 * 2 and list(codes.frame.columns) == ["unit", "coder", "variable", "value"]
    assert codes.coders == ["ann", "bob"]
    assert codes.by_coder("tone").values.tolist() == [["good", "bad"], ["bad", "bad"], ["", "neither"]]
    assert codes.by_coder("people")["bob"].tolist() == ["1", "2", "0"]
    assert codes.agreement("people").value("observed agreement") == 1


@pytest.mark.parametrize(
    ("rows", "slip"),
    [
        (["a1,god,1", "a2,bad,2", "a3,bad,3"], ("ann.csv", 2, "a1", "tone", "god", "unknown level; nearest is 'good'")),
        (["a1,Good,1", "a2,bad,2", "a3,bad,3"], ("ann.csv", 2, "a1", "tone", "Good", "unknown level; nearest is 'good'")),
        (["a1,zz,1", "a2,bad,2", "a3,bad,3"], ("ann.csv", 2, "a1", "tone", "zz", "unknown level: choose one of good, bad, neither")),
        (["a1,good,1", "a2,,2", "a3,bad,3"], ("ann.csv", 3, "a2", "tone", "", "missing")),
        (["a1,good,some", "a2,bad,2", "a3,bad,3"], ("ann.csv", 2, "a1", "people", "some", "no number, as ratio needs, or below 0")),
        (["a1,good,1", "a02,bad,2", "a2,bad,2", "a3,bad,3"], ("ann.csv", 3, "a02", "", "", "unknown unit; nearest is 'a2'")),
        (["a1,good,1", "a2,bad,2", "a3,bad,3", ",bad,1"], ("ann.csv", 5, "", "", "", "missing id of the unit")),
        (["a1,good,1", "a2,bad,2"], ("ann.csv", 0, "a3", "", "", "1 of 3 units are not in the sheet, the first is this")),
        (["a1,good,1", "a2,bad,2", "a3,bad"], ("ann.csv", 4, "", "", "", "the row cannot be read: 2 cells where the header has 3")),
    ],
)  # fmt: skip
def test_every_slip_is_reported_with_its_place(tmp_path, rows, slip):
    codes = Codes.read(sheet(tmp_path, "ann.csv", *rows), codebook=BOOK, units=UNITS)
    assert slip in list(codes.slips.itertuples(index=False, name=None))
    assert "set aside; see .slips" in codes.notes[0]
    assert "god" not in set(codes.frame["value"]) and "Good" not in set(codes.frame["value"])


def test_a_unit_coded_twice_is_set_aside_and_the_rest_stays(tmp_path):
    ann = sheet(tmp_path, "ann.csv", "a1,good,1", "a2,bad,2", "a2,good,2", "a3,bad,3")
    codes = Codes.read(ann, codebook=BOOK, units=UNITS)
    assert codes.by_coder("tone")["ann"].tolist() == ["good", "", "bad"]
    assert codes.slips["row"].tolist() == [3, 4]
    assert codes.slips["problem"].str.startswith("'ann' has coded this unit 2 times").all()


def test_two_coders_with_one_name_are_noticed_and_not_mixed(tmp_path):
    paths = [sheet(tmp_path / part, "sheet.csv", f"a1,{tone},1") for part, tone in (("x", "good"), ("y", "bad"))]
    codes = Codes.read(paths, codebook=BOOK, units=UNITS)
    assert (codes.frame["value"] == "").all()
    assert codes.slips["problem"].str.contains("keep one row, or give two coders two names").sum() == 2


def test_a_column_names_the_coder_and_one_coder_may_fill_two_sheets(tmp_path):
    head = "unit,coder,tone,people"
    first = sheet(tmp_path, "1.csv", "a1,ann,good,1", "a1,bob,bad,1", head=head)
    second = sheet(tmp_path, "2.csv", "a2,ann,bad,2", head=head)
    codes = Codes.read([first, second], codebook=BOOK)
    assert codes.coders == ["ann", "bob"] and codes.slips.empty
    assert codes.by_coder("tone")["ann"].tolist() == ["good", "bad"]


def test_a_changed_text_is_set_aside_and_changed_blanks_are_not(tmp_path):
    head = "unit,text,tone,people"
    ann = sheet(tmp_path, "ann.csv", "a1,Text  of a1. ,good,1", "a2,Text of a3.,bad,2", "a3,,bad,3", head=head)
    codes = Codes.read(ann, codebook=BOOK, units=UNITS)
    assert codes.by_coder("tone")["ann"].tolist() == ["good", "", "bad"]
    assert codes.slips[["unit", "problem"]].values.tolist() == [["a2", "changed text: it is not what was to be coded"]]


def test_a_missing_column_is_a_slip_and_a_file_without_any_is_refused(tmp_path):
    codes = Codes.read(sheet(tmp_path, "ann.csv", "a1,good", head="article;tone".replace(";", ",")), codebook=BOOK)
    assert codes.slips.values.tolist() == [["ann.csv", 1, "", "people", "", "the sheet has no such column"]]
    with pytest.raises(
        ValueError, match=r"^bob\.csv is no sheet of 'tone': none of the variables tone, people: it has unit"
    ):
        Codes.read(sheet(tmp_path, "bob.csv", "a1,x", head="unit,mood"), codebook=BOOK)
    with pytest.raises(
        ValueError, match=r"^cem\.csv is no sheet of 'tone': no column unit or article: it has paper, tone"
    ):
        Codes.read(sheet(tmp_path, "cem.csv", "a1,x", head="paper,tone"), codebook=BOOK)
    with pytest.raises(ValueError, match="no sheet to read"):
        Codes.read([], codebook=BOOK)


def test_a_spreadsheet_may_part_cells_by_semicolons(tmp_path):
    codes = Codes.read(sheet(tmp_path, "ann.csv", "a1;good;1", head="unit;tone;people"), codebook=BOOK)
    assert codes.by_coder("tone").loc["a1", "ann"] == "good"


def test_without_the_sample_the_units_are_those_of_the_sheets(tmp_path):
    ann = sheet(tmp_path, "ann.csv", "art-1:20-32,Two words.,good,1", head="unit,text,tone,people")
    assert Codes.read(ann, codebook=BOOK).units.values.tolist() == [
        ["art-1:20-32", "art-1", 20, 32, "Two words.", "", 1.0]
    ]


def test_the_sample_keeps_its_weights(tmp_path, talks):
    drawn = sample(talks, 10, by="outlet")
    unit = drawn.frame["unit"][0]
    codes = Codes.read(sheet(tmp_path, "ann.csv", f"{unit},good,1"), codebook=BOOK, units=drawn)
    assert codes.units.equals(drawn.frame)
    assert codes.provenance.steps[0] == drawn.provenance.steps[0]


def test_what_coders_noted_is_kept(tmp_path):
    head = "unit,tone,people,notes"
    ann = sheet(tmp_path, "ann.csv", "a1,good,1,", "a2,bad,2,Is this irony?", head=head)
    codes = Codes.read(ann, codebook=BOOK, units=UNITS)
    assert codes.remarks.values.tolist() == [["a2", "ann", "Is this irony?"]]


def test_a_corpus_stands_for_all_units_of_the_codebooks_kind(tmp_path, talks):
    book = Codebook("tone", "sentence", variables=BOOK.variables)
    first = units_of(talks, "sentence")["unit"][0]
    codes = Codes.read(sheet(tmp_path, "ann.csv", f"{first},good,1"), codebook=book, units=talks)
    assert len(codes.units) == len(units_of(talks, "sentence"))


def test_an_empty_sheet_gives_no_codes(tmp_path):
    codes = Codes.read(sheet(tmp_path, "ann.csv"), codebook=BOOK, units=UNITS.iloc[:0])
    assert len(codes.frame) == 0 and len(codes.disagreements("tone")) == 0 and codes.settled("tone").empty
    assert codes.agreement().frame.empty


# settling


def three(tmp_path) -> Codes:
    given = {"ann": ("good", "good", ""), "bob": ("good", "bad", ""), "cem": ("bad", "", "")}
    paths = [
        sheet(tmp_path, f"{coder}.csv", *(f"a{i},{tone},1" for i, tone in enumerate(tones, start=1)))
        for coder, tones in given.items()
    ]
    return Codes.read(paths, codebook=BOOK, units=UNITS)


def test_most_coders_decide_and_ties_and_missing_codes_are_counted(tmp_path):
    settled = three(tmp_path).settled("tone")
    assert settled.to_dict() == {"a1": "good"}
    assert settled.attrs == {"ties": 1, "missing": 1}


def test_disagreements_come_most_disputed_first_with_their_text(tmp_path):
    frame = three(tmp_path).disagreements("tone").frame
    assert frame["unit"].tolist() == ["a2", "a1"]
    assert frame["disputed"].tolist() == pytest.approx([1, 2 / 3])
    assert frame.loc[0, ["ann", "bob", "cem", "text"]].tolist() == ["good", "bad", "", "Text of a2."]


def test_there_is_no_other_variable(tmp_path):
    for verb in ("settled", "disagreements", "agreement", "by_coder"):
        with pytest.raises(ValueError, match="no variable 'mood' in 'tone': choose one of 'tone', 'people'"):
            getattr(three(tmp_path), verb)("mood")


# the teaching corpus


def test_the_two_codings_of_the_talks_agree_as_the_readme_of_a_chapter_would_say(talks):
    codes = Codes.read([GOLD / "frames-a.csv", GOLD / "frames-b.csv"], codebook=GOLD / "frames.yaml", units=talks)
    assert codes.slips.empty and len(codes.units) == 139
    found = codes.agreement()
    alpha = {name: round(found.value(variable=name), 3) for name in codes.codebook.variables}
    assert alpha == {
        "main": 0.875, "cooperation": 0.941, "confrontation": 1.0, "human_interest": 0.914, "blame": 0.934, "tone": 0.883
    }  # fmt: skip
    assert round(codes.agreement("tone", measure="ordinal").value(), 3) == 0.929
    assert len(codes.disagreements("main")) == 13 == codes.settled("main").attrs["ties"]


@pytest.fixture(scope="module")
def marked(talks) -> Codes:
    return Codes.of_passages(talks, GOLD / "passages.csv")


def test_marked_passages_are_codes_of_the_sentences_that_hold_them(talks, marked):
    assert marked.slips.empty and list(marked.codebook.variables) == ["confrontational", "cooperative"]
    passages = pd.read_csv(GOLD / "passages.csv", keep_default_na=False)
    texts = marked.units.set_index("unit")["text"]
    for variable in marked.codebook.variables:
        ones = marked.by_coder(variable)["gold"].eq("1")
        for article, rows in passages[passages["code"] == variable].groupby("article"):
            held = " ".join(texts[ones & texts.index.str.startswith(f"{article}:")])
            assert all(" ".join(words.split()) in " ".join(held.split()) for words in rows["passage"])
    assert not marked.frame["value"].eq("").any()


def test_only_articles_that_were_read_have_codes(talks, marked):
    read = pd.read_csv(GOLD / "passages-articles.csv")["article"]
    assert set(marked.units["article"]) == set(read) != set(talks.articles["id"])
    whole = Codes.of_passages(talks, GOLD / "passages.csv", unit="article", articles=talks.articles["id"])
    assert len(whole.units) == 139


def small(
    *marks: tuple[str, int, str, str], texts: tuple[str, ...] = ("No talks. The talks failed.", "Rain.")
) -> Codes:
    corpus = mk.read(pd.DataFrame({"id": ["a", "b"][: len(texts)], "text": texts}))
    frame = pd.DataFrame([(a, s, s + len(p), p, c) for a, s, p, c in marks], columns=["article", "start", "end", "passage", "code"])  # fmt: skip
    return Codes.of_passages(corpus, frame)


def test_two_codes_in_one_sentence_are_two_variables():
    codes = small(("a", 14, "talks", "coop"), ("a", 20, "failed", "conf"))
    assert [codes.by_coder(v)["gold"].tolist() for v in ("conf", "coop")] == [["0", "1", "0"], ["0", "1", "0"]]


def test_places_that_count_in_the_file_are_moved_to_the_text():
    moved = small(("a", 114, "talks", "coop"), ("a", 120, "failed", "conf"))
    assert moved.by_coder("coop")["gold"].tolist() == ["0", "1", "0"]
    first = small(("a", 103, "talks", "coop"), ("a", 120, "failed", "conf"))
    assert first.by_coder("coop")["gold"].tolist() == ["1", "0", "0"]


def test_a_passage_that_is_not_there_is_a_slip():
    codes = small(("a", 14, "talks", "coop"), ("a", 0, "treaty", "coop"), ("c", 0, "Rain", "conf"))
    assert codes.slips[["row", "unit", "problem"]].values.tolist() == [
        [3, "a", "the passage is not in the article's text"],
        [4, "c", "unknown article"],
    ]


def test_a_table_of_passages_needs_its_columns(talks):
    with pytest.raises(ValueError, match="passages lacks passage, code: it has article, start, end"):
        Codes.of_passages(talks, pd.DataFrame(columns=["article", "start", "end"]))
    with pytest.raises(ValueError, match="passages has no passage"):
        Codes.of_passages(talks, pd.DataFrame(columns=["article", "start", "end", "passage", "code"]))


def test_an_empty_corpus_has_no_units():
    corpus = mk.read(pd.DataFrame({"id": ["a"], "text": ["x"], "outlet": ["o"]})).where(outlet=[])
    marks = pd.DataFrame([("a", 0, 1, "x", "c")], columns=["article", "start", "end", "passage", "code"])
    codes = Codes.of_passages(corpus, marks)
    assert codes.units.equals(units_of(corpus, "sentence")) and len(codes.frame) == 0


# units found in the corpus


SAID = [f"They gave thanks for gift {n}." if n % 3 else f"Rain fell on day {n}." for n in range(30)]
WARM = Codebook("warm", variables={"warm": Variable("Warm?", {"1": "yes", "0": "no"})})


def thankful(texts=SAID) -> mk.Corpus:
    return mk.read(pd.DataFrame({"id": [f"t{n:02}" for n in range(len(texts))], "text": texts, "date": "2019-02-06"}))


def answers(folder: Path, name: str, texts=None) -> Path:
    rows = [f"t{n:02},{texts[n] if texts else ''},{int(n % 3 > 0)}" for n in range(30)]
    return sheet(folder, name, *rows, head="unit,text,warm")


def test_sheets_without_places_are_found_in_the_corpus(tmp_path):
    """Row 6 of "numbers that hold at the edges": recall was 0, and no word about it."""
    corpus, path = thankful(), answers(tmp_path, "ann.csv")
    lexicon = mk.Lexicon("tone", {"warm": ["thanks"]})
    told = mk.validate(lexicon, Codes.read(path, codebook=WARM, units=corpus), corpus=corpus)
    alone = mk.validate(lexicon, Codes.read(path, codebook=WARM), corpus=corpus)
    assert alone.frame.equals(told.frame) and alone.frame["recall"].tolist() == [1.0]
    assert alone.compare().frame.equals(told.compare().frame)
    assert "read without units=" in Codes.read(path, codebook=WARM).notes[-1]


def test_units_that_are_not_in_the_corpus_are_refused_in_words(tmp_path):
    corpus, path = thankful(), answers(tmp_path, "ann.csv", texts=[text.replace("gift", "help") for text in SAID])
    with pytest.raises(ValueError, match="the article 't01' has other words in this corpus than when it was coded"):
        mk.validate("thanks", Codes.read(path, codebook=WARM), corpus=corpus, variable="warm")
    sentences = Codebook("warm", "sentence", variables=WARM.variables)
    shifted = sheet(tmp_path, "bob.csv", *(f"t{n:02}:0-3,1" for n in range(30)), head="unit,warm")
    with pytest.raises(ValueError, match="there is no sentence 't00:0-3' in this corpus, which has others, such as"):
        mk.validate("thanks", Codes.read(shifted, codebook=sentences), corpus=corpus, variable="warm")
    with pytest.raises(ValueError, match="the article 't09' was coded, but is not in this corpus"):
        mk.validate("thanks", Codes.read(path, codebook=WARM), corpus=thankful(SAID[:9]), variable="warm")
