"""Exports of archives, in fixtures of our own with the structure of theirs."""

import pandas as pd
import pytest

from mediakit.reading.article_table import check
from mediakit.reading.exports.export_records import leading_date
from mediakit.reading.read import read_articles
from mediakit.reading.web.html_blocks import blocks

NEXIS_TEXT = """\ufeff\r
Download Request: Selected Items: 1-2\r
Time Of Request: Friday, March 20, 2020  16:51:31\r
\r
                               1 of 2 DOCUMENTS\r
\r
\r
                            The Valley Post (Tarn)\r
\r
                            February 6, 2019 Wednesday\r
                                   Edition 1;\r
                                National Edition\r
\r
Envoys sit down by\r
the lake\r
\r
BYLINE: Nora Ilves, VPA\r
\r
SECTION: NEWS; Pg. 3\r
\r
LENGTH: 12 words\r
\r
Envoys of two valleys\r
sat down on Wednesday.\r
\r
NOTE: they will meet again on May 5, 2019.\r
\r
LOAD-DATE: February 9, 2019\r
\r
LANGUAGE: ENGLISH\r
\r
GRAPHIC: Envoys at\r
the table\r
\r
PUBLICATION-TYPE: Newspaper\r
\r
\r
                       Copyright 2019 The Valley Post\r
                              All Rights Reserved\r
\r
                               2 of 2 DOCUMENTS\r
\r
                                 The Mill Times\r
\r
                            February 7, 2019\r
\r
The mill turns\r
\r
LENGTH: 4 words\r
\r
The mill turns again.\r
"""

NEXIS_HTML = """<HTML><HEAD><STYLE>.c0 { }</STYLE></HEAD><BODY>
<A NAME="DOC_ID_0_0"></A><!-- Hide XML section from browser
<DOC NUMBER=1>
<DOCFULL> -->
<BR><DIV CLASS="c0"><P><SPAN>1 of 1 DOCUMENTS</SPAN></P></DIV>
<DIV><P><SPAN>The Valley Post</SPAN></P></DIV>
<DIV><P><SPAN>February</SPAN><SPAN> 6, 2019, Wednesday, Late Edition - Final</SPAN></P></DIV>
<DIV><P><SPAN>Envoys sit down</SPAN></P></DIV>
<DIV><P><SPAN>BYLINE: </SPAN><SPAN>By NORA ILVES</SPAN></P></DIV>
<DIV><P><SPAN>LENGTH: </SPAN><SPAN>9 words</SPAN></P></DIV>
<DIV><P><SPAN>They sat &quot;down&quot; on </SPAN><SPAN>Wednesday</SPAN><SPAN>.</SPAN></P><P></P><P><SPAN>They left.</SPAN></P></DIV>
<DIV><P><SPAN>LOAD-DATE: </SPAN><SPAN>February 9, 2019</SPAN></P></DIV>
<DIV><P><SPAN>Copyright 2019 The Valley Post</SPAN></P></DIV>
<!-- Hide XML section from browser
</DOCFULL>
</DOC> --></BODY></HTML>"""

FACTIVA_CODED = """<html><head><title>Factiva</title></head><body>
<div class="article enArticle"><table>
<tr><td class="index"><b>HD</b>&nbsp;</td><td><b class='enHeadline'>Envoys sit down</b></td></tr>
<tr><td class="index"><b>BY</b>&nbsp;</td><td>By Nora Ilves</td></tr>
<tr><td class="index"><b>WC</b>&nbsp;</td><td>9 words</td></tr>
<tr><td class="index"><b>PD</b>&nbsp;</td><td>6 February 2019</td></tr>
<tr><td class="index"><b>ET</b>&nbsp;</td><td>15:32</td></tr>
<tr><td class="index"><b>SN</b>&nbsp;</td><td>The Valley Post</td></tr>
<tr><td class="index"><p><b>LP</b>&nbsp;</p></td><td><p class="articleParagraph">They sat down.</p></td></tr>
<tr><td class="index"><p><b>TD</b>&nbsp;</p></td><td><p class="articleParagraph">They left.</p></td></tr>
<tr><td class="index"><b>AN</b>&nbsp;</td><td>Document VALLEY0020190206e7ct0001r</td></tr>
</table></div><p>&copy; 2019 Factiva</p></body></html>"""

FACTIVA_PLAIN = """<html><body><div class="article deArticle"><p>
<div id="hd"><b class='deHeadline'>Unterhändler am See</b></div><div class="author">Von Nora Ilves</div>
<div>9 words</div><div>6 February 2019</div><div>15:32</div><div>Talpost</div><div>TALPO</div><div>14</div><div>German</div>
<div>© 2019 Talpost</div></p>
<p class="articleParagraph dearticleParagraph">Sie setzten sich.</p>
<p class="articleParagraph dearticleParagraph">Sie gingen.</p>
<p>Talverlag</p><p>Document TALPO00020190206e9bj0001v</p></div></body></html>"""

FACTIVA_XML = """<?xml version="1.0" encoding="utf-8"?>
<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticleResultSet count="1"><ppsarticle><article>
<accessionNo>VALLEY0020190206e7ct0001r</accessionNo><baseLanguage>EN</baseLanguage><copyright>(c) 2019</copyright>
<headline><paragraph>Envoys <hlt>sit</hlt> down</paragraph></headline>
<leadParagraph><paragraph>They sat
 down.</paragraph></leadParagraph>
<publicationDate><dateTime>2019-02-06T01:35:58Z</dateTime></publicationDate><sourceName>The Valley Post</sourceName>
<tailParagraphs><paragraph>They left.</paragraph></tailParagraphs></article></ppsarticle></ppsarticleResultSet></ppsArticleResponse></PPSResponse>"""

EUROPRESSE = """<html><body><table><tr><td><span class="DocPublicationName">Le Courrier, no. 17</span><br>
<span class="DocHeader">Monde, </span><span class="DocHeader">mercredi </span><span class="DocHeader">6 février 2019</span><span class="DocHeader">, p. 03</span><br><br>
<span class="TitreArticleVisu">Des <span style="color:red">émissaires</span> au lac</span><br><br>Nora Ilves<br><p></p>Ils se sont assis.<p></p>Ils sont partis.<p></p>
<b><i>© 2019 Le Courrier. Tous droits réservés.</i></b><p></p>Numéro de document : news·20190206·LC·17<br>
<table><tr><td>Ce certificat est émis à <b>Une bibliothèque</b></td></tr><tr><td>Date d'émission : <b>2020-10-05</b></td></tr></table></td></tr></table></body></html>"""

PROQUEST = """<html><head><title>x</title></head><body><div><a name="DocID_A_1"></a><p></p>
<p style="font-weight:bold;">Envoys sit down</p><p>Ilves, Nora. <strong>The Valley Post</strong>. 06 Feb 2019.</p>
<p><strong>Author:  </strong>Ilves, Nora</p><p><strong>Abstract:  </strong>None available.</p>
<p><strong>Full text: </strong><Text WordCount="9"><html><head><title></title></head><body><p>They sat down.</p><p>Next to it: <b>a word:</b> bold.</p></body></html></Text></p>
<p><strong>Subject: </strong>Talks</p><p><strong>Publication title: </strong>The Valley Post, Late Edition (East); Tarn</p>
<p><strong>Publication date: </strong>Feb 6, 2019</p><p><strong>Dateline: </strong>2019-02-06 @ 20:51</p>
<p><strong>ProQuest document ID: </strong>17</p></div></body></html>"""

PROQUEST_MAIL = f"From: noreply@proquest.com\nSubject: Your research\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{PROQUEST}"

FILES = {
    "Nexis text": NEXIS_TEXT, "Nexis HTML": NEXIS_HTML, "Factiva HTML": FACTIVA_CODED, "Factiva XML": FACTIVA_XML,
    "Europresse HTML": EUROPRESSE, "ProQuest HTML": PROQUEST, "ProQuest mail": PROQUEST_MAIL,
}  # fmt: skip


def read(tmp_path, text, name="export.dat"):
    (tmp_path / name).write_bytes(text.encode())
    frame, audit = read_articles(tmp_path / name)
    return check(frame), audit


@pytest.mark.parametrize("kind", FILES)
def test_an_export_is_known_by_its_content(tmp_path, kind):
    frame, audit = read(tmp_path, FILES[kind])
    assert list(audit.files) == [kind] and audit.notes == audit.findings == ()
    assert frame.at[0, "date"] == pd.Timestamp("2019-02-06")


@pytest.mark.parametrize(
    ("kind", "field", "expect"),
    [
        ("Nexis text", "outlet", "The Valley Post (Tarn)"),
        ("Nexis text", "headline", "Envoys sit down by the lake"),
        ("Nexis text", "byline", "Nora Ilves"),
        ("Nexis text", "agency", "VPA"),
        (
            "Nexis text",
            "body",
            "Envoys of two valleys sat down on Wednesday.\n\nNOTE: they will meet again on May 5, 2019.",
        ),
        ("Nexis text", "caption", "Envoys at the table"),
        ("Nexis text", "edition", "Edition 1; National Edition"),
        ("Nexis text", "paper_section", "NEWS; Pg. 3"),
        ("Nexis text", "language", "ENGLISH"),
        ("Nexis HTML", "body", 'They sat "down" on Wednesday.\n\nThey left.'),
        ("Nexis HTML", "edition", "Late Edition - Final"),
        ("Nexis HTML", "byline", "NORA ILVES"),
        ("Factiva HTML", "id", "VALLEY0020190206e7ct0001r"),
        ("Factiva HTML", "outlet", "The Valley Post"),
        ("Factiva HTML", "body", "They sat down.\n\nThey left."),
        ("Factiva XML", "headline", "Envoys sit down"),
        ("Factiva XML", "body", "They sat down.\n\nThey left."),
        ("Europresse HTML", "outlet", "Le Courrier"),
        ("Europresse HTML", "headline", "Des émissaires au lac"),
        ("Europresse HTML", "byline", "Nora Ilves"),
        ("Europresse HTML", "body", "Ils se sont assis.\n\nIls sont partis."),
        ("Europresse HTML", "page", "03"),
        ("Europresse HTML", "id", "news·20190206·LC·17"),
        ("ProQuest HTML", "headline", "Envoys sit down"),
        ("ProQuest HTML", "outlet", "The Valley Post"),
        ("ProQuest HTML", "body", "They sat down.\n\nNext to it: a word: bold."),
        ("ProQuest HTML", "dateline", ""),
        ("ProQuest mail", "id", "17"),
    ],
)
def test_fields_of_an_export(tmp_path, kind, field, expect):
    frame, _ = read(tmp_path, FILES[kind])
    assert frame.at[0, field] == expect


def test_what_is_not_the_article_is_kept_beside_it(tmp_path):
    aside = read(tmp_path, NEXIS_TEXT)[0].at[0, "boilerplate"]
    for words in ("LENGTH: 12 words", "LOAD-DATE: February 9, 2019", "Copyright 2019 The Valley Post"):
        assert words in aside


def test_factiva_without_field_codes(tmp_path):
    frame, _ = read(tmp_path, FACTIVA_PLAIN)
    fields = ["id", "outlet", "headline", "byline", "language", "page", "body"]
    assert frame.loc[0, fields].tolist() == [
        "TALPO00020190206e9bj0001v", "Talpost", "Unterhändler am See", "Nora Ilves", "German", "14",
        "Sie setzten sich.\n\nSie gingen.",
    ]  # fmt: skip


def test_records_of_a_nexis_file_know_their_lines(tmp_path):
    frame, audit = read(tmp_path, NEXIS_TEXT.replace("February 7, 2019", "Thursday"))
    assert len(frame) == 1
    assert audit.set_aside[["line", "record", "reason"]].iloc[0].tolist() == [41, 2, "no date"]


def test_a_count_that_does_not_match_is_said_loudly(tmp_path):
    doubled = FACTIVA_CODED.replace("<p>&copy;", "<p>Document VALLEY0020190206e7ct0002r</p><p>&copy;")
    _, audit = read(tmp_path, doubled)
    assert str(audit).startswith("THE PARSE IS NOT PROVEN")
    assert "1 record read where the file marks 2" in str(audit)


def test_an_xml_bomb_is_refused(tmp_path):
    bomb = FACTIVA_XML.replace("<PPSResponse>", '<!DOCTYPE x [<!ENTITY a "aaaa">]><PPSResponse>')
    with pytest.raises(ValueError, match="document type"):
        read(tmp_path, bomb)


def test_damaged_xml_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="damaged or cut off"):
        read(tmp_path, FACTIVA_XML[:-200])


def test_a_page_of_another_kind_is_refused_with_the_choices(tmp_path):
    with pytest.raises(ValueError, match="the page holds no article"):
        read(tmp_path, "<html><body><p>A page.</p></body></html>", "page.html")
    with pytest.raises(ValueError, match=r"no known format; mediakit reads .*Nexis text"):
        read(tmp_path, "<records><record>A page.</record></records>", "page.xml")


def test_deep_nesting_does_no_harm():
    assert [block.text for block in blocks("<div>" * 200_000 + "deep")] == ["deep"]


def test_no_html_at_all():
    assert blocks("") == []


@pytest.mark.parametrize("line", ["The Times (Tarn)", "", "Pg. 3, column 2"])
def test_a_line_that_starts_with_no_date(line):
    assert leading_date(line) == ""


# Exports as they come without their marks

UNMARKED = """THE VALLEY POST

February 6, 2019 Wednesday

 FINAL EDITION

Envoys sit down

SECTION:

NEWS; Pg. 7A

LENGTH: 12 words

Envoys of two valleys sat down.

On May 5, 2018, they had not.

LOAD-DATE: February 9, 2019

Copyright 2019 The Valley Post

THE MILL TIMES

February 7, 2019

The mill turns

BYLINE: Nora Ilves

LENGTH: 4 words

The mill turns again.
"""
DANISH = """Talposten

6. februar 2019 onsdag

Udsendinge sætter sig

FORFATTER: Nora Ilves

SEKTION: INDLAND; S. 4

LÆNGDE: 5 ord

Udsendingene satte sig ved bordet.

SPROG: DANSK
"""


def read_text(folder, text, name="a.txt"):
    (folder / name).write_text(text, "utf-8")
    return read_articles(folder / name)


def test_nexis_without_numbered_documents(tmp_path):
    frame, audit = read_text(tmp_path, UNMARKED)
    assert audit.files == {"Nexis text": 1} and audit.findings == ()
    assert frame[["outlet", "headline", "paper_section", "page", "byline", "body"]].values.tolist() == [
        ["THE VALLEY POST", "Envoys sit down", "NEWS; Pg. 7A", "7A", "",
         "Envoys of two valleys sat down.\n\nOn May 5, 2018, they had not."],
        ["THE MILL TIMES", "The mill turns", "", "", "Nora Ilves", "The mill turns again."],
    ]  # fmt: skip
    assert frame["date"].astype(str).tolist() == ["2019-02-06", "2019-02-07"] and frame.at[0, "edition"] == "FINAL EDITION"
    assert "LOAD-DATE: February 9, 2019" in frame.at[0, "boilerplate"] and "Copyright" in frame.at[0, "boilerplate"]


def test_a_length_without_a_date_above_it_is_a_loss_that_is_told(tmp_path):
    lost = UNMARKED.replace("February 7, 2019\n\n", "")
    frame, audit = read_text(tmp_path, lost)
    assert "1 record read where the file marks 2" in " ".join(audit.findings) and len(frame) == 1


def test_nexis_with_danish_labels(tmp_path):
    frame, _ = read_text(tmp_path, DANISH)
    assert frame.loc[0, ["outlet", "headline", "byline", "page", "body", "language"]].tolist() == [
        "Talposten", "Udsendinge sætter sig", "Nora Ilves", "4", "Udsendingene satte sig ved bordet.", "DANSK",
    ]  # fmt: skip
    frame, _ = read_text(tmp_path, "1 of 1 DOCUMENTS\n\n" + DANISH, "b.txt")
    assert frame.at[0, "byline"] == "Nora Ilves" and frame.at[0, "body"] == "Udsendingene satte sig ved bordet."


def test_an_article_that_speaks_of_length_is_no_export(tmp_path):
    text = "The bridge at Tarn\n\nFebruary 6, 2019\n\nIt was closed.\n\nLENGTH: 52 metres.\n"
    assert read_text(tmp_path, text)[1].files == {"text": 1}


def test_nexis_uni_saved_as_text(tmp_path):
    record = "{0}\nThe Valley Post\nFebruary {1}, 2019 Wednesday\nCopyright 2019 The Valley Post\nLength: 4 words\nByline: Nora Ilves\nBody\nThe {0} again.\nLoad-Date: February 9, 2019\nEnd of Document\n"
    frame, audit = read_text(tmp_path, record.format("mill turns", 6) + record.format("ferry runs", 7))
    assert audit.files == {"Nexis Uni text": 1} and audit.findings == ()
    assert frame[["headline", "byline", "body"]].values.tolist() == [
        ["mill turns", "Nora Ilves", "The mill turns again."], ["ferry runs", "Nora Ilves", "The ferry runs again."],
    ]  # fmt: skip


def test_factiva_articles_within_each_other(tmp_path):
    inner = FACTIVA_PLAIN.removeprefix("<html><body>").removesuffix("</body></html>").replace("TALPO0", "talpo0")
    nested = "".join(f'<div id="article-{n}" class="article">{inner.replace("6e9bj", f"{n}e9bj")}</div>' for n in (6, 7))
    frame, audit = read_text(tmp_path, f"<html><body>{nested}</body></html>", "a.html")
    assert frame["id"].tolist() == ["talpo00020190206e9bj0001v", "talpo00020190207e9bj0001v"]
    assert frame["body"].tolist() == ["Sie setzten sich.\n\nSie gingen."] * 2 and audit.findings == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"%PDF-1.7 x", "export them again: from Nexis Uni as Word"), (b"{\\rtf1 Title: x\\par Text: y}", "save it as text")],
)
def test_what_is_no_export_is_refused_with_the_one_to_take(tmp_path, data, message):
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(ValueError, match=message):
        read_articles(tmp_path / "a.pdf")
