"""Concordance: lines in a total order, aligned, inert, saved for spreadsheets, and led back to their articles."""

import html
import io
import re
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.finding.phrase import Phrase
from mediakit.results.workbook import workbook_bytes

TEXTS = [
    "The talks ended. Nobody saw the talks fail.\n\nLong talks follow short talks.",
    'No talks were held. "We want talks now," Mara Quill said.',
    "Talks (new talks!) go on.",
    "Nothing at all.",
]
ACTORS = pd.DataFrame(
    {"pattern": ["Mara Quill"], "name": ["Mara Quill"], "organisation": "", "side": ["east"], "from": "", "to": ""}
)
SORTS = ["left", "right", "match", "1L", "3R", "random", "outlet", "date", "section", "side", "entry"]


def corpus_of(texts=TEXTS):
    frame = pd.DataFrame({"text": texts, "date": "2019-02-06", "id": [f"n{place}" for place in range(len(texts))]})
    frame["outlet"] = [("b", "a")[place % 2] for place in range(len(texts))]
    frame["country"] = [("Halvia", "=cmd()", "", "Elsin")[place % 4] for place in range(len(texts))]
    return mk.read(frame, actors=ACTORS)


@pytest.fixture(scope="module")
def hits():
    return corpus_of().find(Phrase("talks"))


@pytest.fixture(scope="module")
def turned():
    return corpus_of().find(mk.Lexicon("lexicon", {"talking": ["talks"]}, polarity=True))


def words(cell, end):
    found = re.findall(r"\w+", cell.lower())
    return (found[::-1] if end == "left" else found) + [""] * 9


def places(lines):
    return lines.frame[["article", "start"]].apply(tuple, axis=1).tolist()


def test_a_match_runs_over_the_end_of_a_sentence_only_when_asked():
    corpus = corpus_of()
    assert len(corpus.find("ended nobody")) == 0
    assert corpus.find("ended nobody", across_sentences=True).matches == ["ended. Nobody"]
    assert corpus.find("fail long", across_sentences=True).matches == ["fail.\n\nLong"]
    assert len(corpus.find("talks no", across_sentences=True)) == 0
    with pytest.raises(ValueError, match="across_sentences goes with a pattern"):
        corpus.find(mk.Lexicon.load("talks"), across_sentences=True)


@pytest.mark.parametrize(("sort", "end"), [("left", "left"), ("right", "right")])
def test_the_words_beside_the_hit_put_the_lines_in_order(hits, sort, end):
    lines = hits.concordance(n=None, sort=sort, width="paragraph").frame[end]
    keys = [tuple(words(cell, end)[:3]) for cell in lines]
    assert keys == sorted(keys) and len(set(keys)) > 3


def test_keys_are_taken_one_after_the_other(hits):
    frame = hits.concordance(n=None, sort=["outlet", "1R"], width="paragraph").frame
    keys = [(outlet, words(right, "right")[0]) for outlet, right in zip(frame["outlet"], frame["right"], strict=True)]
    assert keys == sorted(keys)
    assert frame["outlet"].tolist() == ["a"] * 2 + ["b"] * 6


def test_the_first_lines_are_the_first_of_all_hits(hits):
    for sort in SORTS:
        whole = places(hits.concordance(n=None, sort=sort, seed=3))
        assert places(hits.concordance(n=3, sort=sort, seed=3)) == whole[:3], sort
        assert sorted(whole) == sorted(places(hits.concordance(n=None))), sort


def test_what_the_keys_do_not_tell_apart_stands_in_the_order_of_the_corpus(hits):
    assert places(hits.concordance(n=None, sort="entry")) == places(hits.concordance(n=None))


def test_a_seed_decides_a_random_order(hits):
    first, again, other = (places(hits.concordance(n=None, sort="random", seed=seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_what_has_no_value_comes_last():
    corpus = corpus_of()
    dated = corpus.assign(seen=pd.to_datetime(["2020-01-02", None, "2020-01-01", None]))
    assert dated.find(Phrase("talks")).concordance(n=None, sort="seen").frame["article"].drop_duplicates().tolist() == [
        "n2", "n0", "n1",
    ]  # fmt: skip


@settings(max_examples=8)
@given(
    st.lists(st.sampled_from([*TEXTS, "Talks", "п’ять talks і talks"]), min_size=1, max_size=4), st.sampled_from(SORTS)
)
def test_every_order_holds_every_hit_once(texts, sort):
    hits = corpus_of(texts).find(Phrase("talks"))
    spans = list(zip(("n" + hits.spans["article"].astype(str)), hits.spans["start"], strict=True))
    assert sorted(places(hits.concordance(n=None, sort=sort, columns=[]))) == sorted(spans)


def test_the_line_is_the_text(hits):
    texts = hits.corpus.articles.set_index("id")["text"]
    for row in hits.concordance(n=None, width="paragraph").frame.itertuples():
        assert " ".join(f"{row.left}{row.match}{row.right}".split()) in " ".join(texts[row.article].split())
    whole = hits.concordance(n=None, width=500).frame
    assert (whole["left"] + whole["match"] + whole["right"]).tolist()[0] == " ¶ ".join(TEXTS[0].split("\n\n"))


def test_whole_sentences_and_paragraphs_on_demand(hits):
    def shown(width):
        frame = hits.concordance(n=None, width=width).frame
        return list(dict.fromkeys(frame["left"] + frame["match"] + frame["right"]))

    assert shown("sentence")[:3] == ["The talks ended.", "Nobody saw the talks fail.", "Long talks follow short talks."]
    assert shown("paragraph")[0] == "The talks ended. Nobody saw the talks fail."
    assert '"We want talks now," Mara Quill said.' in shown("sentence")
    assert "Talks (new talks!) go on." in shown("sentence")


def test_the_columns_beside_the_lines_are_those_asked_for(hits):
    lines = hits.concordance(columns=["country", "section"])
    assert lines.frame.columns.tolist()[:6] == ["article", "country", "section", "left", "match", "right"]
    assert "Halvia" in repr(lines) and "Halvia" in lines._repr_html_()


def test_who_speaks_is_worked_out_for_the_lines_shown_only():
    hits = corpus_of().find(Phrase("talks"))
    hits.concordance(n=2)
    hits.concordance(n=None, columns=["outlet"])
    assert "_spoken" not in hits.corpus.__dict__


def test_wrong_wishes_are_answered_with_the_choices(hits):
    for wish, said in (
        ({"sort": "paper"}, "no column 'paper' to show.*: choose one of 'agency'"),
        ({"sort": "0R"}, "to sort also left, right"),
        ({"columns": ["text"]}, "no column 'text'"),
        ({"columns": "outlet"}, r"write columns=\['outlet'\]"),
        ({"width": "line"}, "give characters on each side, 'sentence' or 'paragraph'"),
        ({"width": 0}, "no width 0"),
        ({"n": -1, "sort": "1R"}, "no -1 lines: give a whole number"),
        ({"n": 2.5}, "no 2.5 lines"),
    ):
        with pytest.raises(ValueError, match=said):
            hits.concordance(**wish)


def test_the_whole_article_is_one_call_away(turned):
    lines = turned.concordance(n=None)
    line = lines.frame["article"].tolist().index("n1") + 1
    view = repr(lines.article(line))
    assert "No *talks* were held." in view and "east" in view
    with pytest.raises(ValueError, match="no line 0 here: choose one of 1 to"):
        lines.article(0)


def test_side_and_polarity_are_signs_in_text_and_colours_and_signs_in_html(turned):
    lines = turned.concordance(n=None)
    plain, page = repr(lines), lines._repr_html_()
    assert "✗[talks] were held" in plain and "(turned by “No”)" in plain
    assert "A[talks] now" in plain and "(Mara Quill, east)" in plain and "A[…] east" in plain
    assert re.search(r"<sup[^>]*>✗</sup>", page) and "text-decoration:line-through" in page
    assert re.search(r"<sup[^>]*>A</sup>", page) and "#dbeaf7" in page
    assert "<script" not in page and " on" not in re.sub(r">[^<]*<", "><", page)


def test_every_line_of_the_text_begins_its_match_in_one_column(turned):
    lines = [line for line in repr(turned.concordance(n=None)).split("\n") if re.match(r" *\d+  ", line)]
    assert len(lines) == len(turned) and len({line.index("[") for line in lines}) == 1


def test_wide_letters_keep_the_lines_aligned():
    shown = repr(corpus_of(["会谈 结束 talks 会", "и́мя talks"]).find(Phrase("talks")).concordance()).split("\n")[2:4]
    width = [
        sum(
            0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) == "W" else 1
            for c in line[: line.index("[")]
        )
        for line in shown
    ]
    assert width[0] == width[1]


def test_hostile_text_is_inert():
    nasty = "<script>x</script> talks <img src=x onerror=y> \u202egnp\u2066 & $x_1$\x1b[31m"
    lines = corpus_of([nasty]).find(Phrase("talks")).concordance()
    page = lines._repr_html_()
    assert "<script" not in page and "<img" not in page and "$x_1$" in html.unescape(page)
    assert not re.search("[\u202e\u2066\x1b]", repr(lines) + page)


def test_more_lines_than_anybody_reads_are_counted():
    lines = corpus_of(["talks " * 130]).find(Phrase("talks")).concordance(n=None, columns=[])
    assert len(lines) == 130 and "… and 30 more" in repr(lines) and lines._repr_html_().count("<mark") == 100


def test_the_step_says_what_was_asked_for_and_nothing_else(hits):
    assert str(hits.concordance().provenance).endswith(" · concordance n 10, seed 0")
    asked = hits.concordance(hits.features[0], n=2, width="sentence", columns=["outlet"])
    said = f"concordance columns outlet, n 2, of {hits.features[0]}, seed 0, width sentence"
    assert str(asked.provenance).endswith(said) and asked.title.endswith(f"hits of {hits.features[0]}")


def test_no_hits_and_no_articles():
    corpus = corpus_of()
    for hits in (corpus.find("nothing such"), corpus.where(outlet=lambda names: names == "none").find(Phrase("talks"))):
        for wish in ({}, *({"sort": sort} for sort in SORTS), {"width": "sentence"}, {"n": None}):
            lines = hits.concordance(**wish)
            assert len(lines) == 0 and "no hits" in repr(lines) and "no hits" in lines._repr_html_()
        with pytest.raises(ValueError, match="no lines here"):
            lines.article(1)


def test_saved_for_a_spreadsheet(turned, tmp_path):
    lines = turned.concordance(n=None, sort="left", columns=["country", "date", "side"])
    saved = lines.save(tmp_path / "lines.xlsx")
    assert [path.name for path in saved] == ["lines.csv", "lines.xlsx", "lines.json"]
    assert lines.save(tmp_path / "again.xlsx")[1].read_bytes() == saved[1].read_bytes()
    sheet = openpyxl.load_workbook(saved[1]).active
    head = [cell.value for cell in sheet[1]]
    assert head == lines.frame.columns.tolist() and sheet.freeze_panes == "A2"
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[head.index("left")].value or "" for row in rows] == lines.frame["left"].tolist()
    assert {row[head.index("country")].value for row in rows} == {"Halvia", "=cmd()", None}
    assert {cell.data_type for row in rows for cell in row} == {"s", "n", "d"}, "no formula"
    match, left = rows[0][head.index("match")], rows[0][head.index("left")]
    assert match.font.bold and left.alignment.horizontal == "right" and not left.font.bold
    read = mk.read(saved[1], columns={"text": "match"})
    assert len(read) == len(lines)


def test_a_workbook_knows_no_clock_and_refuses_nothing_but_too_many_rows(monkeypatch):
    frame = pd.DataFrame({"a": ["x\x00\ud800y", "z" * 40_000, None, [1]], "b": [1.5, float("nan"), float("inf"), -0.0]})
    data = workbook_bytes(frame, title="all: [this]/that " * 9)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert {member.date_time[0] for member in book.infolist()} == {1980}
        assert b"1980-01-01" in book.read("docProps/core.xml") and b">20" not in book.read("docProps/core.xml")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet["A"]][1] == "x��y" and sheet["A3"].value.endswith("…")
    assert [cell.value for cell in sheet["B"]] == ["b", 1.5, None, "inf", 0]
    monkeypatch.setattr("mediakit.results.workbook.MOST_ROWS", 4)
    with pytest.raises(ValueError, match="4 rows do not fit a sheet of 4: save as CSV"):
        workbook_bytes(frame)
