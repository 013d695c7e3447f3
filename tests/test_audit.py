"""The audit catches a wrong parse: each defect is built into a fixture that reads well without it."""

import csv
import datetime
import io
import sys

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.reading.encodings import may_be_mojibake, mend_mojibake, mojibake
from mediakit.reading.read import read_articles

FIRST = datetime.date(2019, 2, 6)
PLACES = ("BRENN", "ELSIN", "DOVRIN", "OSTRAND")


def rows(count=24, *, days=None):
    """Articles of two outlets, some days apart, each with a URL, a byline and a section."""
    days = days or [FIRST + datetime.timedelta(days=3 * number + number % 2) for number in range(count)]
    return [
        {
            "id": f"a{number}", "outlet": ("Post", "Times")[number % 2], "date": str(day), "title": f"Talks, part {number}",
            "author": f"Nora Ilves {number}", "section": "World", "url": f"https://www.post.example/{day:%Y/%m/%d}/talks-{number}",
            "text": f"Envoys met for the {number}. time on {day:%A}. They said that the talks were of use and will go on.",
        }
        for number, day in enumerate(days)
    ]  # fmt: skip


def table(given):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(given[0]))
    writer.writeheader()
    writer.writerows(given)
    return out.getvalue()


def nexis(count=6, *, without=()):
    records = [
        f"                               {number} of {count} DOCUMENTS\n\n\nThe Valley Post\n\n"
        f"{FIRST + datetime.timedelta(days=number):%B %d, %Y}\n\nTalks, part {number}\n\nBYLINE: Nora Ilves\n\n"
        f"LENGTH: 8 words\n\nEnvoys met for the {number}. time. They left.\n\nLOAD-DATE: March 1, 2019\n\n"
        for number in range(1, count + 1)
        if number not in without
    ]
    return "".join(records)


def audit_of(tmp_path, text, name="a.csv"):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_articles(tmp_path / name)[1]


def shifted(given, column="date", by=1):
    values = [row[column] for row in given]
    return [row | {column: value} for row, value in zip(given, values[-by:] + values[:-by], strict=True)]


@pytest.mark.parametrize(("text", "name"), [(table(rows()), "a.csv"), (nexis(), "a.txt")])
def test_a_good_file_gives_no_alarm(tmp_path, text, name):
    audit = audit_of(tmp_path, text, name)
    assert audit.findings == audit.doubts == ()
    assert "NOT PROVEN" not in str(audit)


# One record dropped


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_record_dropped_from_an_export(tmp_path, number):
    audit = audit_of(tmp_path, nexis(without=[number]), "a.txt")
    assert str(audit).splitlines()[:2] == [
        "THE PARSE IS NOT PROVEN, look at this first:",
        f"  a.txt: 5 records read where the file marks 6 (missing: {number} of 6)",
    ] or (number == 1 and audit.findings)


def test_a_delimiter_that_is_lost(tmp_path):
    audit = audit_of(tmp_path, nexis().replace("3 of 6 DOCUMENTS", ""), "a.txt")
    assert "5 records read where the file marks 6" in audit.findings[0]


def test_a_number_left_out_among_the_ids(tmp_path):
    given = [row | {"id": str(number + 100)} for number, row in enumerate(rows(60)) if number != 30]
    assert audit_of(tmp_path, table(given)).doubts == ("a.csv: the ids count from 100 to 159, missing: 130",)


# Dates shifted by one record


@pytest.mark.parametrize("by", [1, -1])
def test_dates_of_the_neighbour_disagree_with_the_urls(tmp_path, by):
    audit = audit_of(tmp_path, table(shifted(rows(), by=by)))
    assert "the dates look shifted by one record" in audit.findings[0]
    assert "dated otherwise than the URL says" in str(audit)


def test_dates_of_the_neighbour_disagree_with_the_datelines(tmp_path):
    given = [row | {"url": "", "text": f"{PLACES[number % 4]}, {datetime.date.fromisoformat(row['date']):%b %d} (VPA) — Envoys met."}
             for number, row in enumerate(rows(8))]  # fmt: skip
    assert audit_of(tmp_path, table(given)).findings == ()
    assert "shifted by one record" in audit_of(tmp_path, table(shifted(given))).findings[0]


def test_dates_of_the_neighbour_disagree_with_the_weekdays(tmp_path):
    given = [row | {"url": ""} for row in rows(40)]
    assert audit_of(tmp_path, table(given)).findings == ()
    assert "weekday" in audit_of(tmp_path, table(shifted(given))).findings[0]


def test_dates_of_the_neighbour_in_an_export(tmp_path):
    lines = [f'<div class="article enArticle"><table>{_factiva(number)}</table></div>' for number in range(6)]
    audit = audit_of(tmp_path, f"<html>{''.join(lines)}</html>", "a.html")
    assert "shifted by one record" in audit.findings[0]


def _factiva(number):
    own, before = FIRST + datetime.timedelta(days=5 * number), FIRST + datetime.timedelta(days=5 * number - 5)
    cells = {"HD": f"Talks {number}", "PD": f"{before:%d %B %Y}", "SN": "The Valley Post", "LP": "They met.",
             "AN": f"Document VALLEY00{own:%Y%m%d}e7ct0000{number}"}  # fmt: skip
    return "".join(f'<tr><td class="index"><b>{code}</b></td><td>{value}</td></tr>' for code, value in cells.items())


def test_several_articles_a_day_in_order_are_no_shift(tmp_path):
    days = [FIRST + datetime.timedelta(days=number // 5) for number in range(60)]
    assert audit_of(tmp_path, table(rows(60, days=days))).findings == ()


# A field lost half-way


@pytest.mark.parametrize(
    ("column", "field"), [("author", "byline"), ("url", "url"), ("section", "paper_section"), ("title", "headline")]
)
def test_a_field_lost_half_way(tmp_path, column, field):
    given = [row | ({column: ""} if number >= 12 else {}) for number, row in enumerate(rows())]
    assert audit_of(tmp_path, table(given)).findings == (
        f"a.csv: the field {field} is lost half-way: filled in 12 of the first 12 records, in none of the 12 from"
        " record 13 on",
    )  # fmt: skip


def test_dates_lost_half_way(tmp_path):
    given = [row | ({"date": ""} if number >= 12 else {}) for number, row in enumerate(rows())]
    assert "12 articles without a date of their own, dated by their address" in audit_of(tmp_path, table(given)).doubts
    given = [row | {"url": ""} for row in given]
    assert "the field date is lost half-way: it is empty in all 12 records from record 13 on" in str(
        audit_of(tmp_path, table(given))
    )


def test_a_field_that_is_seldom_filled_is_not_lost(tmp_path):
    given = [row | ({"author": ""} if number % 4 else {}) for number, row in enumerate(rows(27))]
    assert audit_of(tmp_path, table(given)).findings == ()


def test_a_field_that_one_outlet_never_fills_is_not_lost(tmp_path):
    given = sorted(rows(), key=lambda row: row["outlet"])
    given = [row | ({"author": ""} if row["outlet"] == "Times" else {}) for row in given]
    assert audit_of(tmp_path, table(given)).findings == ()


# A truncated file


def test_a_table_cut_in_its_last_text(tmp_path):
    audit = audit_of(tmp_path, table(rows())[:-40])
    assert audit.findings == ("a.csv: the file looks cut off, its last record ends in the middle of a sentence",)


def test_a_table_cut_in_its_last_row(tmp_path):
    audit = audit_of(tmp_path, table(rows())[:-150])
    assert audit.findings == ("a.csv: the file looks cut off, its last row is not there or not whole",)


def test_a_table_cut_in_a_quoted_text(tmp_path):
    text = table([row | {"text": row["text"] + '\n"So", she said.'} for row in rows()])
    audit = audit_of(tmp_path, text[:-30])
    assert audit.articles == 23 and audit.findings == ("a.csv: the file looks cut off, its last row is not there or not whole",)


def test_a_last_text_without_a_full_stop_is_no_alarm_where_others_have_none_or_the_file_has_its_end(tmp_path):
    given = [row | {"text": row["text"].rstrip(".") if number % 8 == 7 else row["text"]} for number, row in enumerate(rows(40))]
    assert audit_of(tmp_path, table(given)).findings == audit_of(tmp_path, table(given).rstrip()).findings == ()
    given = [row | {"text": row["text"].rstrip(".") if number == 39 else row["text"]} for number, row in enumerate(rows(40))]
    assert audit_of(tmp_path, table(given)).findings == ()


def test_lines_of_json_cut(tmp_path):
    text = pd.DataFrame(rows()).to_json(orient="records", lines=True)
    assert "cut off, its last line" in audit_of(tmp_path, text[:-30], "a.jsonl").findings[0]


def test_an_export_cut_between_records_or_in_one(tmp_path):
    for stop in (nexis().index("5 of 6 DOC") - 31, nexis().index("for the 5.") + 3):
        audit = audit_of(tmp_path, nexis()[:stop], "a.txt")
        assert "where the file marks 6" in audit.findings[0]


def test_rich_text_cut(tmp_path):
    text = r"{\rtf1 Talks\par The Post\par February 6, 2019\par Body\par They met.\par End of Document\par Mill\par The Post\par"
    audit = audit_of(tmp_path, text + r" May 6, 2019\par Body\par It tur", "a.rtf")
    assert audit.articles == 2 and "cut off, its last record" in audit.findings[0]


def test_a_page_cut(tmp_path):
    text = "<html>" + f'<div class="article enArticle"><table>{_factiva(1)}</table></div></html>'
    assert audit_of(tmp_path, text, "a.html").findings == ()
    assert "the end of the page" in audit_of(tmp_path, text[:-9], "a.html").findings[0]


# What deserves a look


def test_odd_dates(tmp_path):
    given = rows()
    given[3] |= {"date": "1970-01-01", "url": ""}
    given[5] |= {"date": "1999-05-05", "url": ""}
    given[7] |= {"date": "2019-02-06"}
    doubts = audit_of(tmp_path, table(given)).doubts
    assert doubts[0] == "1 article dated 1970-01-01, the day from which computers count"
    assert doubts[1] == "1 article dated long before the others (1999-05-05: a5)"
    assert doubts[2].startswith("1 article of 22 dated otherwise than the URL says (2019-02-06: https://")


def test_one_date_in_many_neighbours(tmp_path):
    days = [FIRST + datetime.timedelta(days=number) for number in range(10)] + [
        FIRST + datetime.timedelta(days=90)
    ] * 30
    assert audit_of(tmp_path, table(rows(40, days=days))).doubts == (
        "a.csv: the same date, 2019-05-07, in 30 records one after the other",
    )


def test_sizes_and_garbled_letters(tmp_path):
    given = rows()
    given[2]["text"] = "They met. " * 20_000
    given[4]["text"] = "The mill in KrÃ¶nen turns â€“ again."
    audit = audit_of(tmp_path, table(given))
    assert audit.doubts == (
        "1 article far longer than the others (a2)",
        "1 article with garbled letters (a4); mend_mojibake=True mends them",
    )
    pytest.importorskip("ftfy")
    frame, audit = read_articles(tmp_path / "a.csv", mend_mojibake=True)
    assert frame.at[4, "body"] == "The mill in Krönen turns – again."
    assert audit.mended["garbled texts mended"] == 1 and "garbled" not in " ".join(audit.doubts)


@pytest.mark.parametrize(
    "text", ["Größe – naïve", "Переговоры возобновились", "«Ils sont partis», dit-on à Zürich", "“We met”"]
)
def test_garbled_letters_are_known_and_mended(text):
    pytest.importorskip("ftfy")
    for wrong in ("cp1252", "latin-1"):
        try:
            garbled = text.encode().decode(wrong)
        except UnicodeDecodeError:
            continue
        assert mojibake(garbled) and mend_mojibake(garbled) == text
    assert not mojibake(text) and mend_mojibake(text) == text


@given(st.lists(st.text(alphabet="aé à“â€ÂÃÐ¶Ÿ¼Рð") | st.text(max_size=20), min_size=1), st.data())
def test_texts_without_garbled_letters_are_told_by_their_bytes(texts, data):
    """The bytes say more than there is, never less; in a part of a column as in the whole."""
    cut = data.draw(st.integers(0, len(texts) - 1))
    column = pa.chunked_array([pa.array(texts, pa.large_string())[cut:], pa.array(texts[:cut], pa.large_string())])
    assert all(may or not mojibake(text) for may, text in zip(may_be_mojibake(column), [*texts[cut:], *texts[:cut]], strict=True))
    assert not may_be_mojibake(pa.chunked_array([pa.array(["déjà vu", "là.", "über"], pa.large_string())])).any()


def test_only_garbled_letters_are_mended():
    """Quotation marks, entities, ligatures, widths and line ends are the article's, whatever else is put right."""
    pytest.importorskip("ftfy")
    kept = "“Aﬁeld” &amp; ‘on’\r\nthe Ｂridge\x85…"
    assert mend_mojibake(kept + " GrÃ¶ÃŸe") == kept + " Größe"


def test_mending_without_its_library_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "ftfy", None)
    with pytest.raises(ImportError, match=r"mend_mojibake=True needs ftfy: pip install 'mediakit-framing\[mojibake\]'"):
        mend_mojibake("GrÃ¶ÃŸe")


def test_the_words_that_an_export_announces(tmp_path):
    assert "1 of 6 texts with far fewer" in str(
        audit_of(tmp_path, nexis().replace("LENGTH: 8 words", "LENGTH: 900 words", 1), "a.txt")
    )


def test_languages_given_and_guessed(tmp_path):
    given = [row | {"lang": name} for row, name in zip(rows(4), ["en", "GERMAN; Deutsch", "", ""], strict=True)]
    given[3]["text"] = "Сторони зустрілися, і він сказав, що це не так, як було з ними та у нас до того."
    assert audit_of(tmp_path, table(given)).languages == {
        "English": 1, "English (guessed)": 1, "German": 1, "Ukrainian (guessed)": 1,
    }  # fmt: skip


def test_an_outlet_written_in_two_ways_or_none_is_told_with_the_line_that_mends_it(tmp_path):
    given = rows()
    for number, name in ((1, "times"), (3, "TIMES "), (5, "None")):
        given[number]["outlet"] = name
    audit = audit_of(tmp_path, table(given))
    said = next(doubt for doubt in audit.doubts if doubt.startswith("outlets: "))
    assert "'times' is 'Times'" in said and "'TIMES ' is 'Times'" in said and "'None' is no name" in said
    frame, _ = read_articles(tmp_path / "a.csv")
    mended = eval(said.partition("corpus.assign(outlet=")[2].removesuffix(")"))(frame)
    assert set(mended) == {"Post", "Times", ""}
    assert not [doubt for doubt in audit_of(tmp_path, table(rows())).doubts if "outlet" in doubt]


def test_one_article_at_the_address_of_another_outlet_is_told(tmp_path):
    given = [row | {"url": row["url"].replace("www.post", row["outlet"].lower())} for row in rows(40)]
    given[1]["url"] = given[1]["url"].replace("times.example", "post.example")
    said = [doubt for doubt in audit_of(tmp_path, table(given)).doubts if "whose address is another's" in doubt]
    assert len(said) == 1 and "'Times' at " in said[0] and "'Post'" in said[0]
