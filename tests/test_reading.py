import json
import random
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.reading.article_table import COLUMNS, check
from mediakit.reading.formats import FORMATS
from mediakit.reading.read import read_articles
from mediakit.reading.sources import read_companions

FIXTURES = Path(__file__).parent / "fixtures"
ROWS = [
    {"id": "1", "outlet": "Post", "date": "2019-02-06", "title": "Talks", "text": "They met.", "mood": "calm"},
    {"id": "2", "outlet": "Times", "date": "2019-02-07", "title": "Mill", "text": "It turns.", "mood": ""},
    {"id": "3", "outlet": "Post", "date": "2019-03-01", "title": "Ferry", "text": "It ran.", "mood": "NA"},
]


def write(path, rows=ROWS):
    frame = pd.DataFrame(rows, dtype="str")
    writers = {
        ".csv": lambda: frame.to_csv(path, index=False),
        ".tsv": lambda: frame.to_csv(path, index=False, sep="\t"),
        ".tab": lambda: frame.to_csv(path, index=False, sep="\t"),
        ".json": lambda: path.write_text(json.dumps(rows), "utf-8"),
        ".jsonl": lambda: path.write_text("\n".join(map(json.dumps, rows)), "utf-8"),
        ".ndjson": lambda: path.write_text("\n".join(map(json.dumps, rows)), "utf-8"),
        ".parquet": lambda: frame.to_parquet(path),
        ".xlsx": lambda: frame.to_excel(path, index=False),
    }
    writers[path.suffix]()
    return path


def rows_with(**columns):
    return pd.DataFrame([{**ROWS[0], **{name: value}} for name, values in columns.items() for value in values])


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix not in (".txt",)])
def test_every_format_gives_the_same_articles(tmp_path, suffix):
    if suffix == ".xlsx":
        pytest.importorskip("openpyxl")
    frame, audit = read_articles(write(tmp_path / f"articles{suffix}"))
    assert check(frame) is frame
    assert list(frame.columns) == [*COLUMNS, "mood", "text"]
    assert frame["id"].tolist() == ["1", "2", "3"]
    assert frame["mood"].tolist() == ["calm", "", "NA"]
    assert frame["text"].tolist() == ["Talks\n\nThey met.", "Mill\n\nIt turns.", "Ferry\n\nIt ran."]
    assert frame["date"].astype(str).tolist() == ["2019-02-06", "2019-02-07", "2019-03-01"]
    assert frame["record"].tolist() == [1, 2, 3] and set(frame["source"]) == {f"articles{suffix}"}
    assert audit.articles == 3 and audit.set_aside.empty


def test_a_frame_reads_like_a_file_and_is_not_changed():
    given = pd.DataFrame(ROWS, index=[30, 10, 20])
    before = given.copy(deep=True)
    frame, _ = read_articles(given)
    pd.testing.assert_frame_equal(given, before)
    assert frame["record"].tolist() == [30, 10, 20]
    assert check(frame)["id"].tolist() == ["1", "2", "3"]


def test_cells_of_a_frame_that_are_no_text():
    given = pd.DataFrame(
        {
            "id": [7.0, 8.0, np.nan], "text": ["a", "b", "c"], "author": [None, True, 3],
            "date": pd.to_datetime(["2019-02-06", "2019-02-07", "2019-02-08"]).tz_localize("Europe/Berlin"),
            "score": [0.5, 1, 2],
        },
        index=["x", "y", "z"],
    )  # fmt: skip
    frame, _ = read_articles(given)
    assert frame["id"].tolist() == ["7", "8", "DataFrame:2"]
    assert frame["byline"].tolist() == ["", "True", "3"]
    assert frame["score"].tolist() == [0.5, 1, 2]
    assert frame["date"].astype(str).tolist() == ["2019-02-06", "2019-02-07", "2019-02-08"]


def test_articles_read_again_are_the_same():
    frame, _ = read_articles(pd.DataFrame(ROWS))
    again, _ = read_articles(frame)
    pd.testing.assert_frame_equal(again, frame)


def test_articles_written_as_csv_read_back_whole(tmp_path):
    frame, _ = read_articles(FIXTURES / "outlets")
    frame.to_csv(tmp_path / "articles.csv", index=False)
    again, _ = read_articles(tmp_path / "articles.csv")
    pd.testing.assert_frame_equal(again, frame)


def test_the_order_of_rows_changes_nothing_but_the_order():
    frame, _ = read_articles(pd.DataFrame(ROWS))
    shuffled = random.Random(0).sample(ROWS, len(ROWS))
    other, _ = read_articles(pd.DataFrame(shuffled))
    other = other.set_index("id").loc[frame["id"]].reset_index()
    pd.testing.assert_frame_equal(other[frame.columns].drop(columns="record"), frame.drop(columns="record"))


# Fields


def test_a_folder_of_text_files():
    frame, audit = read_articles(FIXTURES / "plain")
    by_id = check(frame).set_index("id")
    assert list(by_id.index) == ["2019-02-06-valley-whole", "2019-02-07_mill", "ferry"]
    whole = by_id.loc["2019-02-06-valley-whole"]
    assert (whole.byline, whole.agency, whole.dateline, whole.outlet) == (
        "Nora Ilves",
        "VPA",
        "LAKE TARN",
        "valley-post.example",
    )
    assert whole.text.count("Envoys at the table on Wednesday.") == 2
    assert by_id["date"].astype(str).tolist() == ["2019-02-06", "2019-02-07", "2019-03-07"]
    assert audit.set_aside["file"].tolist() == ["undated.txt"]
    assert "file name" in audit.set_aside.at[0, "reason"]


def test_outlets_csv_names_hosts_and_adds_its_columns():
    frame, audit = read_articles(FIXTURES / "outlets")
    assert frame.loc[0, ["outlet", "country", "leaning"]].tolist() == ["The Valley Post", "Tarn", "independent"]
    assert "outlets.csv names the outlets of 1 articles, adding country, leaning" in str(audit)


def test_a_host_that_stands_as_the_outlet_is_named_as_in_addresses():
    rows = [{"id": str(n), "text": f"They met {n}.", "source_domain": name} for n, name in enumerate(["www.post.example", "post.example", "www. something"])]
    frame, _ = read_articles(pd.DataFrame(rows))
    assert frame["outlet"].tolist() == ["post.example", "post.example", "www. something"]


def test_companion_tables():
    companions = read_companions(FIXTURES / "outlets")
    assert sorted(companions) == ["actors", "events"]
    assert companions["actors"].iloc[0].tolist() == ["Ilves", "Nora Ilves", "None", "NA", "", ""]
    assert read_companions(FIXTURES / "plain") == {}
    assert read_companions(pd.DataFrame()) == {}


def test_a_broken_companion_is_an_error_with_its_line(tmp_path):
    (tmp_path / "events.csv").write_text("date,label\n2019-02-06,a,b\n")
    with pytest.raises(ValueError, match=r"events\.csv, line 2"):
        read_companions(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("events.csv", "date,label\n2019-02-06,a,b\n", "line 2"),
        ("events.csv", "date,label\n2019-02-06,a\n6 Feb,b\n", "the date '6 Feb' in row 2; write it like 2019-02-06"),
        ("events.csv", "day,label\n2019-02-06,a\n", "lacks date"),
        ("actors.csv", "pattern,name\nIlves,Nora Ilves\n", "lacks the column"),
        ("actors.csv", "", "empty"),
    ],
)
def test_a_broken_companion_stops_no_folder_and_is_told_first(name, text, why, tmp_path):
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "a.csv").write_text("id,text\na,They met.\n", "utf-8")
    corpus = mk.read(tmp_path)
    aside = corpus.audit.set_aside
    assert aside["file"].tolist() == [name] and why in aside.at[0, "reason"]
    assert any(finding.startswith(f"{name} cannot be used") for finding in corpus.audit.findings)
    assert len(corpus) == 1 and corpus.sides is None and corpus.events.empty
    with pytest.raises(ValueError, match=why.partition(";")[0]):
        mk.read(tmp_path / "a.csv", **{name.removesuffix(".csv"): tmp_path / name})


def test_the_outlet_comes_from_column_user_or_host():
    rows = [dict(ROWS[0], id=str(n), text=f"{n}.", outlet=name, url=url) for n, (name, url) in enumerate(
        [("Own", "https://www.a.example/x"), ("", "https://www.a.example/y"), ("", "")])]  # fmt: skip
    assert read_articles(pd.DataFrame(rows))[0]["outlet"].tolist() == ["Own", "a.example", ""]
    assert read_articles(pd.DataFrame(rows), outlet="Given")[0]["outlet"].tolist() == ["Own", "Given", "Given"]


def test_one_folder_an_outlet(tmp_path):
    for outlet in ("Post", "Times"):
        (tmp_path / outlet).mkdir()
        (tmp_path / outlet / "2019-02-06.txt").write_text(f"Talks\n\nThe {outlet} was there.\n")
    frame, _ = read_articles(tmp_path)
    assert frame["outlet"].tolist() == ["Post", "Times"]
    assert frame["id"].tolist() == ["Post/2019-02-06", "Times/2019-02-06"]


def test_a_further_column_with_the_name_of_a_field_is_kept_as_given():
    frame, _ = read_articles(pd.DataFrame([ROWS[0] | {"source": "wire", "record": "r1", "source_given": "x"}]))
    assert frame.loc[0, ["source", "source_given_given", "record_given", "source_given"]].tolist() == [
        "DataFrame",
        "wire",
        "r1",
        "x",
    ]


def test_a_date_column_that_tells_the_time_is_kept():
    rows = [ROWS[0] | {"date": "2019-02-06T10:15:00+01:00"}]
    frame, _ = read_articles(pd.DataFrame(rows))
    assert frame.at[0, "date_given"] == "2019-02-06T10:15:00+01:00"


def test_a_table_without_dates_is_read_and_says_so():
    frame, audit = read_articles(pd.DataFrame(ROWS).drop(columns="date"))
    assert frame["date"].isna().all() and check(frame) is frame
    assert audit.undated == 3 and "undated    3 articles" in str(audit)


# What cannot stand


def test_what_is_set_aside_and_why():
    values = ["", "2024-02-30", "0001-01-01", "2999-01-01", "01/02/2019", "1549411200", "soon", "2019-02-06"]
    rows = [ROWS[0] | {"id": str(n), "date": value} for n, value in enumerate(values)]
    rows += [ROWS[0] | {"id": "empty", "text": " \n"}]
    frame, audit = read_articles(pd.DataFrame(rows))
    assert frame["id"].tolist() == ["7"]
    assert audit.set_aside["record"].tolist() == [0, 1, 2, 3, 4, 5, 6, 8]
    for word, reason in zip(
        ["no date", "calendar", "1605", "future", "date_order", "unit='s'", "soon", "no text"],
        audit.set_aside["reason"],
        strict=True,
    ):
        assert word in reason


def test_an_id_that_repeats_with_the_same_text_is_set_aside():
    frame, audit = read_articles(pd.DataFrame([ROWS[0], ROWS[1], ROWS[0]]))
    assert frame["id"].tolist() == ["1", "2"]
    assert audit.set_aside["reason"].tolist() == ["the same id and text as DataFrame record 0"]


def test_an_id_with_two_texts_keeps_both_and_names_both_places(tmp_path):
    path = write(tmp_path / "a.csv", [ROWS[0], ROWS[1], ROWS[0] | {"text": "Other."}])
    frame, audit = read_articles(path)
    assert frame["id"].tolist() == ["1", "2", "a.csv:3"]
    assert audit.doubts == ("the id '1' names two texts, a.csv line 2 and a.csv line 4, which has the id 'a.csv:3' here",)
    assert read_articles(path, columns={"id": ""})[0]["id"].tolist() == ["a.csv:1", "a.csv:2", "a.csv:3"]


def test_the_same_text_under_other_ids_is_kept_and_counted():
    frame, audit = read_articles(pd.DataFrame([ROWS[0], ROWS[0] | {"id": "9"}]))
    assert len(frame) == 2 and audit.repeated == 1


@pytest.mark.parametrize("name", ["007", "NA", "1234567890123456789", "й\u0306", "None", "a b/c"])
def test_ids_stay_as_they_are(tmp_path, name):
    for suffix in (".csv", ".jsonl", ".parquet"):
        frame, _ = read_articles(write(tmp_path / f"a{suffix}", [ROWS[0] | {"id": name}]))
        assert frame["id"].tolist() == [name]


def test_strange_characters_are_mended_and_counted(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(rb'{"id": "1", "date": "2019-02-06", "text": "a\u0000b \ud800 \u2028 end", "x\ud800": "y\u0000"}')
    frame, audit = read_articles(path)
    assert frame.at[0, "body"] == "ab \ufffd \u2028 end" and frame.at[0, "x\ufffd"] == "y"
    assert audit.mended == {"NUL characters removed": 2, "lone surrogates replaced": 1}


def test_line_ends_in_a_body_are_made_alike():
    frame, _ = read_articles(pd.DataFrame([ROWS[0] | {"text": "One.\r\n\r\nTwo."}]))
    assert frame.at[0, "body"] == "One.\n\nTwo."


# Sources


def test_a_folder_sets_aside_what_it_cannot_read(tmp_path):
    write(tmp_path / "good.csv")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "codes.csv").write_bytes(b"code,label\n1,a\n")
    (tmp_path / "half.parquet").write_bytes(b"PAR1")
    frame, audit = read_articles(tmp_path)
    assert len(frame) == 3
    assert audit.set_aside["file"].tolist() == ["codes.csv", "empty.csv", "half.parquet", "scan.pdf"]
    assert "the columns are 'code', 'label'" in audit.set_aside.at[0, "reason"]


@pytest.mark.parametrize("name", ["README.md", "readme.txt", "LICENSE", "notes.md", ".hidden.txt", "datapackage.json",
     "outlets.csv", "actors.csv", "events.csv", "gold/a.txt", "~$a.xlsx"])  # fmt: skip
def test_a_folder_may_hold_more_than_articles(tmp_path, name):
    write(tmp_path / "articles.csv")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("host,outlet\na.example,A\n")
    _, audit = read_articles(tmp_path)
    assert audit.files == {"CSV": 1} and audit.set_aside.empty


def test_a_pattern_takes_what_it_names(tmp_path):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.csv", ROWS[:1])
    write(tmp_path / "in" / "b.csv", ROWS[1:])
    (tmp_path / "in" / "c.txt").write_text("other")
    frame, _ = read_articles(str(tmp_path / "**" / "*.csv"))
    assert frame["source"].tolist() == ["a.csv", "b.csv", "b.csv"]


def test_files_with_other_columns_stand_under_each_other(tmp_path):
    write(tmp_path / "a.csv", ROWS[:1])
    write(tmp_path / "b.jsonl", [{"id": "9", "date": "2019-02-06", "content": "They left.", "score": 3}])
    frame, _ = read_articles(tmp_path)
    assert frame["mood"].tolist() == ["calm", ""] and frame["score"].tolist() == ["", "3"]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "a.csv: the file is empty"), (b"id,text\n", "0 articles"),
     (b"id,words\n1,a\n", "the columns are 'id', 'words'"),
     (b"text,date\na,\n", r"0 articles; set aside: no date \(1\)")],
)  # fmt: skip
def test_a_single_file_without_articles_is_an_error(tmp_path, data, message):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(ValueError, match=message):
        read_articles(tmp_path / "a.csv")


def test_sources_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file"):
        read_articles(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="matches no file"):
        read_articles(str(tmp_path / "*.csv"))
    with pytest.raises(ValueError, match=r"holds no article; mediakit reads \.txt"):
        read_articles(tmp_path)


def test_a_folder_of_unknown_files_names_them(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(ValueError, match="0 articles; set aside: no known format"):
        read_articles(tmp_path)


def test_an_empty_frame_has_no_articles():
    with pytest.raises(ValueError, match="0 articles"):
        read_articles(pd.DataFrame(ROWS).iloc[:0])


def test_a_frame_with_one_name_twice():
    with pytest.raises(ValueError, match="'text' stands twice"):
        read_articles(pd.DataFrame([["a", "b"]], columns=["text", "text"]))


# The audit


def test_the_audit_is_one_stable_text():
    _, audit = read_articles(FIXTURES / "plain")
    assert str(audit) == textwrap.dedent(
        """\
        plain: 3 articles, 1 outlet, 2019-02-06 to 2019-03-07

        field          filled         from
        id                  3  100.0% file name
        outlet              1   33.3% host of the URL
        date                3  100.0% date line 2; file name 1
        headline            3  100.0%
        byline              2   66.7%
        agency              1   33.3% byline or dateline
        dateline            1   33.3% start of the body
        paper_section       0
        page                0
        caption             1   33.3%
        photo_credit        1   33.3%
        body                3  100.0%
        correction          0
        url                 1   33.3%
        language            0
        boilerplate         2   66.7%

        read       4 text files; 4 records
        encodings  utf-8 4
        languages  English (guessed) 3
        outlets    (none) 2, valley-post.example 1
        years      2019 3
        short      3 articles under 50 words
        set aside  1 record or file
                   undated.txt, line 1: no date line, and no date like 2022-03-14 in the file name; add one of them"""
    )
    assert repr(audit) == str(audit)
    assert audit._repr_html_() == f"<pre>{audit}</pre>"


def test_the_audit_says_which_column_was_taken_for_what():
    _, audit = read_articles(pd.DataFrame(ROWS), columns={"outlet": "mood"})
    origins = audit.fields.set_index("field")["origin"]
    assert origins[["headline", "body", "outlet"]].tolist() == ["column 'title'", "column 'text'", "column 'mood'"]


def test_the_audit_names_a_reason_once(tmp_path):
    rows = [ROWS[0]] + [ROWS[0] | {"id": str(n), "text": ""} for n in range(2, 7)]
    _, audit = read_articles(write(tmp_path / "a.csv", rows))
    assert str(audit).endswith(
        "set aside  5 records or files\n           a.csv, line 3; a.csv, line 4; a.csv, line 5 and 2 more: no text"
    )


def test_the_audit_escapes_what_stands_in_the_files(tmp_path):
    write(tmp_path / "a.csv", [ROWS[0] | {"outlet": "<script>alert(1)</script>"}])
    _, audit = read_articles(tmp_path)
    assert "<script>" not in audit._repr_html_()


def test_a_guessed_encoding_is_said(tmp_path):
    text = "Talks\n\n" + "Die Unterhändler trafen sich am Dienstag; für die Gefangenen müsse eine Lösung her. " * 4
    (tmp_path / "2019-02-06.txt").write_bytes(text.encode("cp1252"))
    _, audit = read_articles(tmp_path)
    assert audit.guessed and "guessed" in str(audit)
    _, audit = read_articles(tmp_path, encoding="cp1252")
    assert audit.guessed == () and audit.encodings == {"cp1252": 1}


def test_a_proven_date_order_is_said(tmp_path):
    rows = [ROWS[0] | {"date": "01/02/2019"}, ROWS[1] | {"date": "13/02/2019"}]
    frame, audit = read_articles(write(tmp_path / "a.csv", rows))
    assert frame["date"].astype(str).tolist() == ["2019-02-01", "2019-02-13"]
    assert "a.csv: day first, proven by 13/02/2019" in audit.notes
    assert read_articles(tmp_path / "a.csv", date_order="day first")[0]["date"].tolist() == frame["date"].tolist()


def test_reading_writes_nothing_to_the_screen(tmp_path, capsys):
    for number in range(510):
        (tmp_path / f"2019-02-06-{number}.txt").write_text(f"Talks {number}\n\nThey met {number}.\n")
    frame, _ = read_articles(tmp_path)
    assert len(frame) == 510
    assert capsys.readouterr() == ("", "")
