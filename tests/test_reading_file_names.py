"""What names of files say: patterns, the offer of one, tables that name texts; and what must not stop a folder."""

import openpyxl
import pandas as pd
import pytest

import mediakit as mk

TEXT = "The envoys met by the lake and spoke for two hours, the host said. Nobody left.\n\nThey meet again on {}."
NAMES = ["2022-03-14_brenn-courier_talks-resume", "2022-03-15_gazette_envoys-leave", "2022-03-16_brenn-courier_a-lull"]


@pytest.fixture()
def named(tmp_path):
    for name in NAMES:
        (tmp_path / f"{name}.txt").write_text(TEXT.format(name[:10]))
    return tmp_path


def test_fields_come_from_the_names_of_files(named):
    corpus = mk.read(named, pattern="{date}_{outlet}_{headline}")
    assert corpus.articles["outlet"].tolist() == ["brenn courier", "gazette", "brenn courier"]
    assert corpus.articles["headline"].tolist() == ["talks resume", "envoys leave", "a lull"]
    origins = corpus.audit.fields.set_index("field")["origin"]
    assert (origins["date"], origins["outlet"]) == ("file name", "file name") and not corpus.audit.doubts


def test_folders_and_columns_of_ones_own_come_from_paths(tmp_path):
    for outlet, side in (("courier", "north"), ("gazette", "south")):
        (tmp_path / outlet).mkdir()
        (tmp_path / outlet / f"{side}-20220314.txt").write_text("Talks resume\n\nBy Lena Quist\n\n" + TEXT.format(outlet))
    articles = mk.read(tmp_path, pattern="{outlet}/{camp}-{date}").articles
    assert articles[["outlet", "camp", "headline"]].values.tolist() == [
        ["courier", "north", "Talks resume"], ["gazette", "south", "Talks resume"],
    ]  # fmt: skip
    assert set(articles["date"].astype(str)) == {"2022-03-14"}


def test_what_an_article_says_itself_is_kept(named):
    (named / f"{NAMES[0]}.txt").write_text("# Own words\n\nMarch 1, 2022\n\n" + TEXT.format("Monday"))
    first = mk.read(named, pattern="{date}_{outlet}_{headline}").articles.iloc[0]
    assert (first["headline"], str(first["date"].date()), first["outlet"]) == ("Own words", "2022-03-01", "brenn courier")


def test_the_audit_offers_the_pattern_that_names_seem_to_follow(named):
    assert "pass pattern='{date}_{outlet}_{headline}'" in str(mk.read(named).audit)
    for number in range(3):
        (named / f"note_{number}.txt").write_text("2 March 2022\n\n" + TEXT.format(number))
    assert "pattern" not in str(mk.read(named).audit)


@pytest.mark.parametrize(("pattern", "said"), [("date", "names no field"), ("{a}x{a}", "or one twice"), ("{date}#{outlet}", "fits no name")])
def test_a_pattern_that_fits_nothing_is_refused(named, pattern, said):
    with pytest.raises(ValueError, match=said):
        mk.read(named, pattern=pattern)


@pytest.mark.parametrize("cell", ["{0}.txt", "{0}", "texts/{0}.txt", "texts\\{0}.txt"])
def test_a_table_beside_texts_tells_of_them(tmp_path, cell):
    (tmp_path / "texts").mkdir()
    for name in ("a1", "a2"):
        (tmp_path / "texts" / f"{name}.txt").write_text(TEXT.format(name))
    rows = [(cell.format(name), "Courier", f"2022-03-1{name[1]}", "left") for name in ("a2", "a1", "a9")]
    pd.DataFrame(rows, columns=["file", "outlet", "published", "leaning"]).to_csv(tmp_path / "metadata.csv", index=False)
    corpus = mk.read(tmp_path)
    assert corpus.articles["date"].astype(str).tolist() == ["2022-03-11", "2022-03-12"]
    assert set(corpus.articles["leaning"]) == {"left"} and set(corpus.articles["outlet"]) == {"Courier"}
    assert "metadata.csv tells of 2 texts, by the column 'file'; 1 of its rows name no file here" in str(corpus.audit)


def test_a_table_without_texts_that_names_nothing_is_set_aside(named):
    (named / "codes.csv").write_text("coder,code\nann,3\n")
    audit = mk.read(named).audit
    assert audit.set_aside["file"].tolist() == ["codes.csv"] and "hold the text" in audit.set_aside["reason"][0]


def test_a_table_of_outlets_that_cannot_be_read_stops_no_folder(named):
    (named / "outlets.csv").write_text('hosts,outlet\n"a,b\n')
    audit = mk.read(named).audit
    assert audit.articles == 3 and "outlets.csv: the outlets are not named by it" in str(audit)


def test_one_id_with_two_texts_keeps_both_and_says_so(tmp_path):
    for name, text in (("a", "They met."), ("b", "They left."), ("c", "They met.")):
        (tmp_path / f"{name}.csv").write_text(f"id,date,text\n1,2019-02-06,{text}\n")
    corpus = mk.read(tmp_path)
    assert corpus.articles[["id", "body"]].values.tolist() == [["1", "They met."], ["b.csv:1", "They left."]]
    assert "the id '1' names two texts, a.csv line 2 and b.csv line 2, which has the id 'b.csv:1' here" in str(corpus.audit)
    assert corpus.audit.set_aside["reason"].tolist() == ["the same id and text as a.csv line 2"]


def test_a_formula_without_its_value_costs_its_row_and_is_told(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "text", "words"], ["1", "They met.", "=LEN(B2)"], ["2", '=CONCAT("They ","left.")', 2], ['=A2&"x"', "=B2", "=C2"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    corpus = mk.read(tmp_path / "a.xlsx")
    assert corpus.articles["body"].tolist() == ["They met."]
    assert corpus.audit.set_aside[["line", "record"]].values.tolist() == [[3, 2], [4, 3]]
    assert "in the column 'words' in 2 of its rows" in str(corpus.audit)


def test_a_name_that_stands_twice_costs_its_record(tmp_path):
    (tmp_path / "a.json").write_text('[{"id": "1", "text": "They met."}, {"id": "2", "text": "They left.", "text": "Or not."}]')
    corpus = mk.read(tmp_path / "a.json")
    assert corpus.articles["id"].tolist() == ["1"] and "'text' stands twice" in corpus.audit.set_aside["reason"][0]


def test_a_saved_table_begins_no_cell_like_a_formula(tmp_path):
    rows = pd.DataFrame({"text": ["They met and met."] * 12, "outlet": ["=1+1", "Post"] * 6, "date": "2019-02-06"})
    mk.read(rows).find("met").per_words(1000).compare(by="outlet").save(tmp_path / "gap")
    assert ",'=1+1," in (tmp_path / "gap.csv").read_text()
