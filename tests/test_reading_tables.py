import csv
import io
import json
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.reading.encodings import clean, decode
from mediakit.reading.read import read_articles
from mediakit.reading.records import Options
from mediakit.reading.tables.column_names import USUAL_NAMES, map_columns
from mediakit.reading.tables.data_frames import as_text
from mediakit.reading.tables.delimited import read_csv, read_table, read_tsv
from mediakit.reading.tables.excel import read_excel
from mediakit.reading.tables.json_records import read_json, read_json_lines
from mediakit.reading.tables.parquet import read_parquet

PLAIN = Options()
STRANGE = "\r\n\t\",;'\u2028\u0085\u00a0й\u0306\u00ad\u202e=<\ufeff"
letters = st.one_of(st.sampled_from(STRANGE), st.characters(exclude_categories=["Cs"]))
hostile = st.text(alphabet=letters, max_size=20)
tables = st.lists(st.tuples(hostile, hostile), min_size=1, max_size=5)


def write_csv(rows, **more):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, **more).writerows([("id", "text"), *rows])
    return out.getvalue().encode()


def rows_of(records):
    return list(zip(*(as_text(records.columns[name]) for name in ("id", "text")), strict=True))


# What is written reads back.


@given(rows=tables.filter(lambda rows: all("\x00" not in cell for row in rows for cell in row)))
@pytest.mark.parametrize("terminator", ["\n", "\r\n"])
@settings(max_examples=60)
def test_csv_reads_back(rows, terminator):
    assert rows_of(read_csv(write_csv(rows, lineterminator=terminator), PLAIN)) == rows


@given(rows=tables)
@pytest.mark.parametrize("ascii_only", [True, False])
@settings(max_examples=60)
def test_json_lines_read_back(rows, ascii_only):
    lines = [json.dumps({"id": a, "text": b}, ensure_ascii=ascii_only) for a, b in rows]
    assert rows_of(read_json_lines("\n".join(lines).encode(), PLAIN)) == rows
    assert rows_of(read_json(("[" + ",".join(lines) + "]").encode(), PLAIN)) == rows


@given(rows=tables)
@settings(max_examples=25, deadline=None)
def test_parquet_reads_back(rows):
    data = pd.DataFrame(rows, columns=["id", "text"], dtype="str").to_parquet()
    assert rows_of(read_parquet(data, PLAIN)) == rows


# CSV


def test_ids_and_missing_words_stay_what_they_are():
    data = b"id,text\n007,NA\n1234567890123456789,None\n1e5,\n"
    assert rows_of(read_csv(data, PLAIN)) == [("007", "NA"), ("1234567890123456789", "None"), ("1e5", "")]


def test_ragged_rows_are_set_aside_and_none_is_shifted():
    records = read_csv(b'id,text\n1,"two\nlines"\n2,a,b\n\n3\n4,fine\n', PLAIN)
    assert rows_of(records) == [("1", "two\nlines"), ("4", "fine")]
    assert (list(records.lines), list(records.numbers)) == ([2, 7], [1, 4])
    assert [tuple(row) for row in records.refused] == [
        (4, 2, "3 cells where the header has 2"),
        (6, 3, "1 cells where the header has 2"),
    ]


def test_a_quotation_mark_left_open_costs_its_row():
    records = read_csv(b'id,text\n1,a\n2,"b\n3,c\n', PLAIN)
    assert rows_of(records) == [("1", "a"), ("2", '"b'), ("3", "c")] and "as they stand: 3 rows, 2 if" in records.notes[0]
    records = read_csv(b'id,text\n1,"a, b"\n2,"b, c\n3,"c, d"\n', PLAIN)
    assert rows_of(records) == [("1", "a, b"), ("3", "c, d")]
    assert records.refused[0].line == 3 and "is a quotation mark left open?" in records.refused[0].reason


def test_backslashes_before_marks_and_a_row_that_swallows_others():
    records = read_csv(rb'id,text' b'\n' rb'1,"He said \"wait, please\"."' b'\n2,c\n', PLAIN)
    assert rows_of(records) == [("1", 'He said "wait, please".'), ("2", "c")] and records.refused == ()
    records = read_csv(b'id,text\n1,a"\n2,b,"c\nd"\n3,e\n', PLAIN)
    assert records.refused[0].reason.endswith("(to line 4)") and rows_of(records)[-1] == ("3", "e")


def test_rows_in_another_encoding_under_a_byte_order_mark_are_set_aside():
    records = read_csv(b"\xef\xbb\xbfid,text\n1,Gr\xc3\xb6\xc3\x9fe\n2,Gr\xf6\xdfe\n", PLAIN)
    assert rows_of(records) == [("1", "Größe")] and "not UTF-8" in records.refused[0].reason


def test_a_lone_carriage_return_stays_in_its_cell():
    assert rows_of(read_csv(b"id,text\n1,a\rb\n2,c\n", PLAIN)) == [("1", "a\rb"), ("2", "c")]


def test_lines_of_an_old_macintosh():
    assert rows_of(read_csv(b"id,text\r1,a\r2,b\r", PLAIN)) == [("1", "a"), ("2", "b")]


def test_an_article_of_ten_million_characters():
    assert len(rows_of(read_csv(b"id,text\n1," + b"x" * 10_000_000, PLAIN))[0][1]) == 10_000_000


def test_the_header_may_prove_another_delimiter():
    records = read_csv(b"id;text\n1;one, two\n", PLAIN)
    assert rows_of(records) == [("1", "one, two")]
    assert records.notes == ("cells parted by the semicolon, as the header shows",)
    assert read_tsv(b"id\ttext\n1\tone\n", PLAIN).notes == ()


def test_a_delimiter_is_not_guessed_where_the_header_does_not_prove_it():
    assert list(read_csv(b"a;b\n1;2\n", PLAIN).columns) == ["a;b"]
    assert list(read_csv(b"a,b;c;d\n1;2\n", PLAIN).columns) == ["a", "b;c;d"]
    assert list(read_csv(b"a;b;c\n1;2;3\n", PLAIN).columns) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "empty"), (b"\n\n", "empty"), (b"id,text,id\n", "'id' stands twice")]
)
def test_headers_that_cannot_be(data, message):
    with pytest.raises(ValueError, match=message):
        read_csv(data, PLAIN)


def test_a_header_alone_has_no_rows():
    assert len(read_csv(b"id,text\n", PLAIN)) == 0


def test_a_column_without_a_name_gets_one():
    assert list(read_csv(b",text\n0,a\n", PLAIN).columns) == ["column_1", "text"]


def test_nul_characters_are_taken_out_and_counted():
    records = read_csv(b"id,text\n1,a\x00b\n", PLAIN)
    assert rows_of(records) == [("1", "ab")] and records.notes == ("1 NUL characters removed",)


# JSON


def test_a_broken_line_is_set_aside_with_its_line():
    lines = [
        b'{"id": "1", "text": "a"}',
        b"{broken",
        b"",
        b"[1]",
        b'{"id": NaN}',
        b'{"id": 1e999}',
        b'{"id": 1, "id": 2}',
    ]
    records = read_json_lines(b"\n".join([*lines, b'{"id": 007}', b'{"id": "9", "text": "z"}']), PLAIN)
    assert rows_of(records) == [("1", "a"), ("9", "z")]
    assert [line for line, _, _ in records.refused] == [2, 4, 5, 6, 7, 8]
    assert list(records.lines) == [1, 9]


def test_numbers_truth_and_nothing_in_json():
    data = b'[{"id": 12345678901234567890, "text": "a", "share": 1.50, "wire": true, "x": null}]'
    records = read_json(data, PLAIN)
    assert [records.columns[name][0] for name in ("id", "share", "wire", "x")] == [
        "12345678901234567890",
        "1.50",
        "true",
        "",
    ]


def test_objects_in_objects_become_columns():
    data = (
        b'{"status": "ok", "articles": [{"source": {"id": null, "name": "Post"}, "content": "a", "tags": ["x", "y"]}]}'
    )
    columns = read_json(data, PLAIN).columns
    assert columns == {"source.id": [""], "source.name": ["Post"], "content": ["a"], "tags": ["x; y"]}
    assert map_columns(columns, {})["outlet"] == "source.name"


@pytest.mark.parametrize("nested", ["[" * 10_000, "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000])
def test_deep_nesting_is_an_error_and_no_crash(nested):
    with pytest.raises(ValueError, match=r"deep|not JSON"):
        read_json(nested.encode(), PLAIN)
    assert len(read_json_lines(nested.encode(), PLAIN).refused) == 1


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "empty"), (b"{}", "0 such arrays"), (b'[{"a": 1},', "line 1"), (b"3", "array")]
)
def test_json_that_holds_no_articles(data, message):
    with pytest.raises(ValueError, match=message):
        read_json(data, PLAIN)


def test_json_lines_under_the_name_of_json():
    assert len(read_json(b'{"id": "1", "text": "a"}\n{"id": "2", "text": "b"}\n', PLAIN)) == 2


def test_keys_may_differ_from_line_to_line():
    columns = read_json_lines(b'{"text": "a"}\n{"text": "b", "url": "u"}\n', PLAIN).columns
    assert columns == {"text": ["a", "b"], "url": ["", "u"]}


# Parquet and Excel


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-20], lambda data: b"PAR1", lambda data: b"", lambda data: data[20:]]
)
def test_a_damaged_parquet_file_is_an_error(spoil):
    data = pd.DataFrame({"id": ["1"], "text": ["a"]}).to_parquet()
    with pytest.raises(ValueError, match="damaged"):
        read_parquet(spoil(data), PLAIN)


def test_typed_columns_stay_typed_in_parquet():
    frame = pd.DataFrame({"text": pd.Categorical(["a"]), "score": [0.5], "day": [pd.Timestamp("2022-03-14")]})
    columns = read_parquet(frame.to_parquet(), PLAIN).columns
    assert as_text(columns["text"]) == ["a"] and columns["score"].dtype == float
    assert as_text(columns["day"]) == ["2022-03-14 00:00:00"]


def workbook(rows, sheets=("articles",)):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for row in rows:
        book.active.append(row)
    for name in sheets[1:]:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_reads_as_text():
    data = workbook(
        [["id", "text", "date", None], ["007", "a", pd.Timestamp("2022-03-14").to_pydatetime()], [8, None, 7.0]],
        ("one", "two"),
    )
    records = read_excel(data, PLAIN)
    assert dict(records.columns) == {"id": ["007", "8"], "text": ["a", ""], "date": ["2022-03-14 00:00:00", "7"]}
    assert records.notes == ("the first sheet 'one' read, 1 more left",)
    assert list(records.lines) == [2, 3]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_a_damaged_workbook_is_an_error(data):
    pytest.importorskip("openpyxl")
    with pytest.raises(ValueError, match="damaged"):
        read_excel(data, PLAIN)


def test_without_openpyxl_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError, match=r"reading .xlsx needs openpyxl: pip install 'mediakit-framing\[excel\]'"):
        read_excel(b"", PLAIN)


# Columns


def test_usual_names_are_known_in_any_dress():
    assert map_columns(["Publication-Date", "ARTICLE TEXT", "Title", "mediaName"], {}) == {
        "outlet": "mediaName", "date": "Publication-Date", "headline": "Title", "body": "ARTICLE TEXT",
    }  # fmt: skip


def test_the_user_knows_better():
    names = ["title", "text", "summary", "source", "id"]
    mapping = map_columns(names, {"text": "summary", "outlet": "", "id": ""})
    assert mapping == {"headline": "title", "body": "summary"}


def test_a_column_is_taken_once():
    assert map_columns(["text", "title"], {"headline": "title", "byline": "title"})["byline"] == "title"
    assert map_columns(["text", "url", "link"], {"id": "url"})["url"] == "link"


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"txet": "a"}, "no such field; the fields are text"),
        ({"text": "c"}, "no such column; the columns are 'a', 'b'"),
    ],
)
def test_a_wrong_mapping_names_the_choices(told, message):
    with pytest.raises(ValueError, match=message):
        map_columns(["a", "b"], told)


def test_no_usual_name_stands_for_two_fields():
    names = [name for names in USUAL_NAMES.values() for name in names.split()]
    assert len(names) == len(set(names))


# Encodings

RUSSIAN = "Переговоры возобновились во вторник, сообщил посредник журналистам в столице. " * 4
GERMAN = "Die Unterhändler trafen sich am Dienstag; für die Gefangenen müsse noch eine Lösung gefunden werden. " * 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed_and_taken_out(encoding):
    decoded = decode(RUSSIAN.encode(encoding))
    assert decoded.text == RUSSIAN and not decoded.guessed


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (RUSSIAN, "cp866"), (GERMAN, "cp1252")]
)
def test_an_old_encoding_is_guessed_and_said_to_be(text, encoding):
    decoded = decode(text.encode(encoding))
    assert decoded.text == text and decoded.guessed
    assert decode(text.encode(encoding), encoding).guessed is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_refused_with_the_remedy(encoding):
    for text in (RUSSIAN, GERMAN):
        with pytest.raises(ValueError, match=encoding):
            decode(text.encode(encoding))
        assert decode(text.encode(encoding), encoding).text == text


def test_too_short_to_guess():
    with pytest.raises(ValueError, match="too short"):
        decode("a piñata".encode("cp1252"))


@pytest.mark.parametrize(("declared", "message"), [("utf-8", "line 2 is not utf-8"), ("utf-9", "no encoding")])
def test_a_declared_encoding_is_held_to(declared, message):
    with pytest.raises(ValueError, match=message):
        decode(b"a\n\xff\xfe", declared)


def test_rows_that_are_not_utf8_in_a_file_that_is():
    data = "id,text\n1,Größe überall\n2,Größe ä ö ü\n".encode() + "3,Größe\n".encode("cp1252")
    records = read_table(data, delimiter=",")
    assert [number for _, number, _ in records.refused] == [3] and len(records) == 2


@given(st.text())
def test_cleaned_text_can_be_written(text):
    assert "\x00" not in clean(text)
    clean(text + "\ud800").encode("utf-8")


# One text a language, with the encodings it was stored in; what is left out of it is no letter of the code page.
OLD_TEXTS = {
    "cp1252 mac_roman cp850": "Les délégués se sont réunis près de l’hôtel ; après la pause, « rien n’est réglé », dit-on. Où ça ? À côté.",
    "cp1252 cp850": "Os enviados não chegaram a acordo, informação da região: a população espera as decisões da manhã.",
    "cp1252": "Los enviados no llegaron a ningún acuerdo, según la señora Núñez. «Mañana será otro día», añadió.",
    "cp1252 iso8859_15": "Forhandlingerne på broen blev afbrudt lørdag; der er ikke noget nyt om færgen til øen, og få er her.",
    "cp1250 iso8859_2 cp852": "Rozmowy się zakończyły późną nocą; żołnierze już odjeżdżali, a źródła mówią, że są jeszcze możliwości.",
    "iso8859_2 cp1250": "Jednání o mostě skončila pozdě večer; příští týden se sejdou znovu, žádná dohoda však není. Šest lidí.",
    "cp1254": "Görüşmeler gece geç saatlerde sona erdi; köprü kapalı, köylüler ışıkların açılmasını bekliyor, yağış.",
    "koi8_u cp1251": "Переговори про міст завершилися пізно ввечері; їхня дорога закрита, а люди чекають на рішення.",
    "cp1253 iso8859_7": "Οι διαπραγματεύσεις για τη γέφυρα τελείωσαν αργά το βράδυ και ο δρόμος παραμένει κλειστός.",
    "cp1256": "انتهت المحادثات حول الجسر في وقت متأخر من الليل والطريق مغلق أمام السكان منذ يومين.",
    "cp1257": "Derybos dėl tilto baigėsi vėlai vakare; šalys susitiks kitą savaitę, o žmonės laukia žinių iš sostinės, kur vyksta.",
    "cp1252 cp1251": "“We are not done,” the envoy said — the mayor’s office didn’t reply, it was closed. They didn’t wait.",
}


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, encoding) for names, text in OLD_TEXTS.items() for encoding in names.split()]
)
def test_a_code_page_is_known_by_the_language_it_makes(text, encoding):
    data = ("id,text\n" + "".join(f'{number},"{text}"\n' for number in range(4))).encode(encoding, "ignore")
    decoded = decode(data)
    assert decoded.text == data.decode(encoding) and not decoded.guessed.close


def test_two_code_pages_that_are_nearly_as_likely_are_told(tmp_path):
    text = "The envoy of the valley, Mr. Vodřil, said that it was late and that they will meet again on the bridge in March."
    (tmp_path / "a.csv").write_bytes(f'title,text,date\nTalks,"{text * 3}",2019-02-06\n'.encode("cp1250"))
    _, audit = read_articles(tmp_path / "a.csv")
    assert [doubt for doubt in audit.doubts if "nearly as likely" in doubt and "pass encoding=" in doubt]
    assert audit.guessed[0].startswith("a.csv (cp1252, ")


def test_what_reads_as_no_language_is_refused():
    with pytest.raises(ValueError, match="no encoding could be found"):
        decode(("双方代表周五在布伦会面，但没有达成任何协议。部长说，谈判将于下周继续进行。" * 9).encode("gbk"))


# What people really hold

ARTICLE = {"title": "The mill turns", "date_publish": "2019-02-06 08:00:00", "authors": ["Nora Ilves"], "image_url": None}


def articles_of(folder, name, value, **more):
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return read_articles(folder / name, **more)


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE | {"maintext": "The mill turned.\n\nIt stopped."},
        ARTICLE | {"body-paragraphs": [["The mill turned."], ["It stopped."]]},
        ARTICLE | {"body": {"summary": ["The mill turned."], "sections": [{"headline": [], "paragraphs": ["It stopped."]}]}},
        ARTICLE | {"text": ["The mill turned.", "It stopped."]},
        {"status": "ok", "page": {"article": ARTICLE | {"content": "The mill turned.\n\nIt stopped."}}},
        ARTICLE | {"text": "The mill turned.\n\nIt stopped.", "images": [{"src": "a.png"}], "links": [{"href": "b"}]},
        {"notes": [{"by": "me"}], "articles": [ARTICLE | {"text": "The mill turned.\n\nIt stopped."}]},
    ],
)
def test_one_article_as_json_however_its_text_is_stored(tmp_path, value):
    frame, audit = articles_of(tmp_path, "a.json", value)
    assert frame[["headline", "byline", "body"]].values.tolist() == [
        ["The mill turns", "Nora Ilves", "The mill turned.\n\nIt stopped."]
    ]
    assert str(frame.at[0, "date"].date()) == "2019-02-06" and audit.set_aside.empty


@pytest.mark.parametrize(
    "value",
    [
        {"a": {"title": "T", "text": "They met."}, "b": {"title": "U", "text": "They left."}},
        {"id": {"0": "a", "1": "b"}, "title": {"0": "T", "1": "U"}, "text": {"0": "They met.", "1": "They left."}},
        {"columns": ["id", "title", "text"], "index": [0, 1], "data": [["a", "T", "They met."], ["b", "U", "They left."]]},
    ],
    ids=["by their names", "column by column", "rows under columns"],
)
def test_articles_in_one_object_of_json(tmp_path, value):
    frame, _ = articles_of(tmp_path, "a.json", json.dumps(value))
    assert frame[["id", "headline", "body"]].values.tolist() == [["a", "T", "They met."], ["b", "U", "They left."]]


def test_json_without_an_article_names_what_is_there(tmp_path):
    with pytest.raises(ValueError, match=r"the names 'when', 'mood'"):
        articles_of(tmp_path, "a.json", {"when": "2019-02-06", "mood": "calm"})


def test_the_guardian_without_bodies_and_as_one_item(tmp_path):
    item = {"id": "world/1", "webTitle": "The mill turns", "webUrl": "https://g.example/1", "webPublicationDate": "2019-02-06"}
    frame, audit = articles_of(tmp_path, "a.json", {"response": {"status": "ok", "results": [item]}})
    assert frame["text"].tolist() == ["The mill turns"] and "headlines" in " ".join(audit.notes)
    one = {"response": {"content": item | {"fields": {"body": "<p>It turned.</p><p>It stopped.</p>"}}}}
    frame, _ = articles_of(tmp_path, "b.json", one)
    assert frame[["headline", "body"]].values.tolist() == [["The mill turns", "It turned.\n\nIt stopped."]]


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_an_address_is_no_outlet(tmp_path, name):
    rows = [
        {"source": f"https://www.mill.example/{day}/x", "date": f"2019-02-{day}", "title": f"T{day}", "text": "It turned."}
        for day in ("06", "07")
    ]
    value = rows if name.endswith("json") else pd.DataFrame(rows).to_csv(index=False)
    frame, _ = articles_of(tmp_path, name, value)
    assert frame["outlet"].tolist() == ["mill.example"] * 2 and frame.at[1, "url"] == "https://www.mill.example/07/x"
    named = [row | {"source-hostname": "The Mill"} for row in rows]
    frame, _ = articles_of(tmp_path, "b.json", named)
    assert set(frame["outlet"]) == {"The Mill"} and frame.at[0, "url"] == "https://www.mill.example/06/x"


def test_one_address_among_names_of_outlets_gives_its_host():
    given = pd.DataFrame({"outlet": ["The Mill", "https://www.mill.example/a"], "text": ["It turned.", "It stopped."]})
    assert read_articles(given)[0]["outlet"].tolist() == ["The Mill", "mill.example"]


@pytest.mark.parametrize(
    "header",
    [
        "Datum;Titel;Medium;Text;Autor", "date;titre;journal;texte;auteur", "datum;kop;krant;tekst;auteur",
        "fecha;título;periódico;texto;autor", "data;titolo;testata;testo;autore", "data;título;jornal;texto;autor",
        "data;tytuł;gazeta;treść;autor", "data;tytul;gazeta;tresc;autor", "дата;заголовок;издание;текст;автор", "Дата;Заголовок;Видання;Текст;Автор",
        "Erscheinungsdatum;Überschrift;Zeitung;Volltext;Verfasserin", "Date de parution;Titre de l'article;Journal;Texte intégral;Auteur",
        "Fecha de publicación;Titular;Medio;Texto completo;Autor", "Дата выхода;Заголовок;Газета;Текст статьи;Автор",
    ],
)  # fmt: skip
def test_headers_in_the_languages_of_news(tmp_path, header):
    frame, _ = articles_of(tmp_path, "a.csv", header + '\n14.03.2019;Die Mühle;Talblatt;"Sie drehte sich; lange.";Nora Ilves\n')
    assert frame.loc[0, ["headline", "outlet", "body", "byline"]].tolist() == [
        "Die Mühle", "Talblatt", "Sie drehte sich; lange.", "Nora Ilves",
    ]  # fmt: skip
    assert str(frame.at[0, "date"].date()) == "2019-03-14"


def test_a_column_named_data_that_holds_no_date_is_no_date():
    frame, audit = read_articles(pd.DataFrame({"data": ["set one"], "text": ["It turned."]}))
    assert frame.at[0, "data"] == "set one" and audit.undated == 1 and audit.set_aside.empty


def test_the_text_under_an_unknown_name_is_told_under_look_at(tmp_path):
    prose = "The mill turned all night and stopped at dawn, the miller said. " * 5
    frame, audit = articles_of(tmp_path, "a.csv", f"nr;laune;bericht\n1;gut;{prose}\n2;schlecht;{prose}x.\n")
    assert (len(frame) == 2 and frame.at[0, "body"] == prose.strip()) or frame.at[0, "body"] == prose
    assert audit.doubts[0].startswith("a.csv: the column 'bericht' is taken for the text")
    with pytest.raises(ValueError, match="the columns are 'nr', 'laune', 'bericht'"):
        articles_of(tmp_path, "b.csv", "nr;laune;bericht\n1;gut;kurz\n")


def test_tags_that_a_service_left_in_the_text_are_taken_out_and_told(tmp_path):
    frame, audit = articles_of(tmp_path, "a.csv", "title,text\nA,<p>It turned.</p><p>It <b>stopped</b>.</p>\nB,1 < 2 > 1\n")
    assert frame["body"].tolist() == ["It turned.\n\nIt stopped.", "1 < 2 > 1"]
    assert audit.mended["texts freed of tags"] == 1
    item = {"source": {"id": None, "name": "The Mill"}, "author": "N", "title": "A", "description": "d", "url": "http://m.example/a",
            "urlToImage": None, "publishedAt": "2019-02-06T00:00:00Z", "content": "<ul><li>It turned.</li></ul> More\u2026 [+99 chars]"}  # fmt: skip
    frame, _ = articles_of(tmp_path, "b.json", {"status": "ok", "totalResults": 1, "articles": [item]})
    assert frame.at[0, "body"] == "It turned.\n\nMore"


def test_a_date_from_the_address_where_the_article_has_none(tmp_path):
    frame, audit = articles_of(tmp_path, "a.csv", "title,text,url\nA,It turned.,https://m.example/2019/02/06/a\nB,It stood.,\n")
    assert frame["date"].astype(str).fillna("nan").tolist() == ["2019-02-06", "nan"]
    assert audit.fields.set_index("field").at["date", "origin"] == "address"
    assert "1 article without a date of their own, dated by their address" in audit.doubts
    rows = 'A,It turned.,"6 февраля, 20:38",https://m.example/20190206/1.html\nB,It stood.,7 Feb 2019,https://m.example/20190101/2\n'
    frame, audit = articles_of(tmp_path, "b.csv", "title,text,date,url\n" + rows)
    assert frame["date"].astype(str).tolist() == ["2019-02-06", "2019-02-07"]
    assert audit.fields.set_index("field").at["date", "origin"] == "address 1; column 'date' 1"
