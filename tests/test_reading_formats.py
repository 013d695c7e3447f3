"""Formats beyond tables and HTML exports, in fixtures of our own made from the documented fields of theirs."""

import gzip
import io
import json
import sys
import zipfile

import pandas as pd
import pytest

from mediakit.reading.article_table import check
from mediakit.reading.exports.rtf import rtf_text
from mediakit.reading.read import read_articles

DAY = pd.Timestamp("2019-02-06")


def rtf(*lines):
    """Rich text as archives write it: a paragraph a line, letters beyond ASCII as \\u codes."""
    coded = ["".join(mark if mark.isascii() else f"\\u{ord(mark)}?" for mark in line) for line in lines]
    return (
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\info{\\title x}}" + "\n\\par ".join(coded) + "}"
    ).encode()


def docx(*lines):
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


NEXIS_UNI = [
    "Date and Time: Wednesday, 6. February 2019", "Documents (2)", "1. Envoys sit down", "Client/Matter: -None-",
    "2. The mill turns", "Client/Matter: -None-", "Envoys sit down", "The Valley Post", "February 6, 2019 Wednesday 9:20 AM GMT",
    "Copyright 2019 The Valley Post All Rights Reserved", "Section: NEWS; Pg. 3", "Length: 5 words", "Byline: Nora Ilves, VPA",
    "Body", "Envoys sat down on Wednesday.", "They left.", "Graphic", "Envoys at the table", "Load-Date: February 9, 2019",
    "End of Document", "The mill turns", "The Mill Times", "February 7, 2019 Thursday", "Length: 4 words", "Body",
    "The mill turns again.", "End of Document",
]  # fmt: skip
NEXIS_GERMAN = [
    "Unterhändler am See", "Talpost", "6. Februar 2019 Mittwoch", "Copyright 2019 Talpost", "Rubrik: POLITIK; S. 2",
    "Länge: 4 Wörter", "Autor: Nora Ilves", "Text", "Sie setzten sich am See.", "Classification", "Sprache: GERMAN",
    "Update: 7. Februar 2019", "Ende des Dokuments",
]  # fmt: skip
NEXIS_OLD = [
    "1 of 1 DOCUMENTS", "", "Copyright 2019 The Valley Post", "All Rights Reserved", "The Valley Post", "",
    "February 6, 2019 Wednesday", "Late Edition", "", "SECTION: A; Pg. A01", "", "LENGTH: 5 words", "",
    "HEADLINE: Envoys sit down", "", "BYLINE: Nora Ilves", "", "BODY:", "", "Envoys sat down on Wednesday.", "", "They left.",
    "", "LOAD-DATE: February 9, 2019",
]  # fmt: skip
FACTIVA_CODED = [
    r"\b HD\b0\cell \b Envoys sit down\b0\cell\row", r"BY\cell By Nora Ilves\cell\row", r"WC\cell 5 words\cell\row",
    r"PD\cell 6 February 2019\cell\row", r"SN\cell The Valley Post\cell\row", r"LA\cell English\cell\row",
    r"LP\cell Envoys sat down on Wednesday.", r"\cell\row", r"TD\cell They left.\cell\row",
    r"AN\cell Document VALLEY0020190206e7ct0001r\cell\row",
]  # fmt: skip
FACTIVA_PLAIN = [
    "News", r"{\b Envoys sit down}", "Nora Ilves", "5 words", "6 February 2019", "15:32", "The Valley Post", "VALLEY", "3",
    "English", "Copyright 2019 The Valley Post", "", "Envoys sat down on Wednesday.", "", "They left.", "",
    "Document VALLEY0020190206e7ct0001r", "", "Search Summary", "Text: envoys",
]  # fmt: skip
PROQUEST = """____________________________________________________________

Envoys sit down

Author: Ilves, Nora

http://search.example/17

Abstract: None available.

Full text: Envoys sat down on Wednesday.

They left.

Subject: Talks

Title: Envoys sit down

Publication title: The Valley Post, Late Edition (East); Tarn

Pages: A.3

Publication date: Feb 6, 2019

Section: News

ProQuest document ID: 17

Copyright: Copyright The Valley Post Feb 6, 2019

____________________________________________________________

Contact us at: http://about.example Copyright © 2019 ProQuest LLC.
"""
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Envoys sit down - The Valley Post</title>
<link rel="canonical" href="https://www.valley-post.example/2019/02/06/envoys"><meta property="og:site_name" content="The Valley Post">
<meta property="article:section" content="World"><script type="application/ld+json">{"@context": "https://schema.org",
"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Envoys sit down", "datePublished": "2019-02-06T09:20:00+01:00",
"dateModified": "2019-02-09", "author": [{"@type": "Person", "name": "Nora Ilves"}], "publisher": {"name": "The Valley Post"}}]}
</script></head><body><nav><a href="/">Home</a><a href="/world">World</a></nav><article><h1>Envoys sit down</h1>
<p class="byline">By Nora Ilves</p><figure><img src="x.jpg"><figcaption>Envoys at the table on Wednesday.
<span class="credit">Photo: Jon Arbe/VPA</span></figcaption></figure>
<p>LAKE TARN, Feb 6 (VPA) — Envoys of two valleys sat down on Wednesday for the first time in a year, after a long winter.</p>
<p>"We listened," one of them said when the doors of the old mill had opened again in the late afternoon.</p>
<p>They will meet again in spring, when the ferry runs, and speak about the bridge that nobody has crossed since.</p>
<p>Copyright 2019 The Valley Post</p></article><footer>About us</footer></body></html>"""
GKG = "\t".join([
    "20190206101500-7", "20190206101500", "1", "valley-post.example", "https://www.valley-post.example/envoys", "", "", "TALKS;",
    *[""] * 7, "-2.1,1,3,4,5,6,120", *[""] * 9, "srclc:deu;eng:Moses 2.1",
    "<PAGE_AUTHORS>Nora Ilves</PAGE_AUTHORS><PAGE_TITLE>Envoys sit &amp; talk</PAGE_TITLE>",
]) + "\n"  # fmt: skip
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Valley Post</title><language>en</language>
<item><title>Envoys sit down</title><link>https://www.valley-post.example/envoys</link><guid>v17</guid>
<pubDate>Wed, 06 Feb 2019 09:20:00 +0100</pubDate><dc:creator>Nora Ilves</dc:creator><category>World</category>
<description>Short.</description><content:encoded><![CDATA[<p>Envoys sat down.</p><p>They left.</p>]]></content:encoded></item>
<item><title>The mill turns</title><link>https://www.valley-post.example/mill</link><pubDate>Thu, 07 Feb 2019 09:20:00 GMT</pubDate>
<description>&lt;p&gt;It turns.&lt;/p&gt;</description></item></channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Valley Post</title>
<entry><id>v17</id><title>Envoys sit down</title><link href="https://www.valley-post.example/envoys"/>
<published>2019-02-06T09:20:00+01:00</published><author><name>Nora Ilves</name></author>
<content type="html">&lt;p&gt;Envoys sat down.&lt;/p&gt;&lt;p&gt;They left.&lt;/p&gt;</content></entry></feed>"""
GUARDIAN = {"response": {"status": "ok", "total": 1, "results": [{
    "id": "world/2019/feb/06/envoys", "type": "article", "sectionId": "world", "sectionName": "World news",
    "webPublicationDate": "2019-02-06T09:20:00Z", "webTitle": "Envoys sit down – live", "webUrl": "https://www.x.example/envoys",
    "apiUrl": "https://api.x.example", "tags": [{"id": "a"}], "fields": {
        "headline": "Envoys sit down", "byline": "Nora Ilves", "newspaperPageNumber": "3", "bodyText": "joined up",
        "body": "<p>Envoys sat down.</p><aside><p>More</p></aside><p>They left.</p>",
        "main": '<figure><img><figcaption>A table. <span class="element-image__credit">Photograph: Jon Arbe/VPA</span>'
                "</figcaption></figure>"}}]}}  # fmt: skip
NEWS_API = {"status": "ok", "totalResults": 2, "articles": [
    {"source": {"id": None, "name": "The Valley Post"}, "author": "Nora Ilves", "title": "Envoys sit down", "description": "Short.",
     "url": "https://www.x.example/e", "urlToImage": None, "publishedAt": "2019-02-06T09:20:00Z",
     "content": "Envoys sat down on Wednesday… [+1234 chars]"},
    {"source": {"id": None, "name": "The Valley Post"}, "author": None, "title": "The mill turns", "description": "It turns.",
     "url": "https://www.x.example/m", "urlToImage": None, "publishedAt": "2019-02-07T09:20:00Z", "content": None}]}  # fmt: skip
GDELT_DOC = {"articles": [{"url": "https://www.x.example/e", "url_mobile": "", "title": "Envoys sit down",
    "seendate": "20190206T101500Z", "socialimage": "", "domain": "x.example", "language": "English", "sourcecountry": "Tarn"}]}  # fmt: skip
MEDIA_CLOUD = """stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,media_url
17,2019-02-06 09:20:00,"Envoys sit down, at last",https://www.valley-post.example/envoys,en,True,,3,The Valley Post,https://v.example
"""
MEDIA_CLOUD_NOW = """id,indexed_date,language,media_name,media_url,publish_date,title,url
a17,2019-02-09,en,valley-post.example,valley-post.example,2019-02-06,Envoys sit down,https://www.valley-post.example/envoys
"""


def warc(*pages):
    records = []
    for kind, content in pages:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n".encode() + content.encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.valley-post.example/found\r\n"
            "WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(records)


FILES = {
    "Nexis Uni Word": docx(*NEXIS_UNI), "Nexis Uni RTF": rtf(*NEXIS_UNI), "Nexis RTF": rtf(*NEXIS_OLD),
    "Factiva RTF": rtf(*FACTIVA_CODED), "ProQuest text": PROQUEST.encode(), "web page": PAGE.encode(),
    "web archive": warc(("text/html", PAGE), ("image/png", "x"), ("text/html", "<html><body>404</body></html>")),
    "feed": RSS.encode(), "GDELT GKG": GKG.encode(), "GDELT DOC JSON": json.dumps(GDELT_DOC).encode(),
    "Media Cloud table": MEDIA_CLOUD.encode(), "NewsAPI JSON": json.dumps(NEWS_API).encode(),
    "Guardian JSON": json.dumps(GUARDIAN).encode(),
    "Factiva text": "\n".join(FACTIVA_PLAIN).replace(r"{\b ", "").replace("}", "").encode(),
}  # fmt: skip


def read(tmp_path, data, name="export.dat"):
    (tmp_path / name).write_bytes(data)
    frame, audit = read_articles(tmp_path / name)
    return check(frame), audit


@pytest.mark.parametrize("kind", FILES)
def test_a_format_is_known_by_its_content(tmp_path, kind):
    frame, audit = read(tmp_path, FILES[kind])
    assert list(audit.files) == [kind] and audit.findings == ()
    assert frame.at[0, "date"] == DAY
    assert frame.at[0, "headline"].startswith("Envoys sit")


@pytest.mark.parametrize("name", ["export.txt", "export.csv", "export.json", "export.html"])
@pytest.mark.parametrize("kind", ["Nexis Uni Word", "Factiva RTF", "web page", "feed", "web archive"])
def test_the_name_does_not_decide(tmp_path, kind, name):
    assert list(read(tmp_path, FILES[kind], name)[1].files) == [kind]


@pytest.mark.parametrize(
    ("kind", "row", "expect"),
    [
        ("Nexis Uni Word", 0, {"outlet": "The Valley Post", "byline": "Nora Ilves", "agency": "VPA", "page": "3",
            "paper_section": "NEWS; Pg. 3", "caption": "Envoys at the table",
            "body": "Envoys sat down on Wednesday.\n\nThey left."}),
        ("Nexis Uni Word", 1, {"headline": "The mill turns", "outlet": "The Mill Times", "body": "The mill turns again."}),
        ("Nexis Uni RTF", 1, {"headline": "The mill turns", "outlet": "The Mill Times", "body": "The mill turns again."}),
        ("Nexis RTF", 0, {"outlet": "The Valley Post", "byline": "Nora Ilves", "page": "A01", "edition": "Late Edition",
            "body": "Envoys sat down on Wednesday.\n\nThey left."}),
        ("Factiva RTF", 0, {"outlet": "The Valley Post", "byline": "Nora Ilves", "id": "VALLEY0020190206e7ct0001r",
            "language": "English", "body": "Envoys sat down on Wednesday.\n\nThey left."}),
        ("Factiva text", 0, {"outlet": "The Valley Post", "byline": "Nora Ilves", "page": "3", "language": "English",
            "id": "VALLEY0020190206e7ct0001r", "body": "Envoys sat down on Wednesday.\n\nThey left."}),
        ("ProQuest text", 0, {"outlet": "The Valley Post", "byline": "Ilves, Nora", "page": "A.3", "paper_section": "News",
            "id": "17", "body": "Envoys sat down on Wednesday.\n\nThey left."}),
        ("web page", 0, {"outlet": "The Valley Post", "byline": "Nora Ilves", "agency": "VPA", "dateline": "LAKE TARN",
            "caption": "Envoys at the table on Wednesday.", "photo_credit": "Jon Arbe/VPA", "paper_section": "World",
            "url": "https://www.valley-post.example/2019/02/06/envoys", "language": "en",
            "date_given": "2019-02-06T09:20:00+01:00"}),
        ("web archive", 0, {"outlet": "The Valley Post", "url": "https://www.valley-post.example/2019/02/06/envoys"}),
        ("feed", 0, {"id": "v17", "outlet": "The Valley Post", "byline": "Nora Ilves", "paper_section": "World",
            "body": "Envoys sat down.\n\nThey left.", "url": "https://www.valley-post.example/envoys", "language": "en"}),
        ("feed", 1, {"body": "It turns.", "id": "https://www.valley-post.example/mill"}),
        ("GDELT GKG", 0, {"headline": "Envoys sit & talk", "outlet": "valley-post.example", "byline": "Nora Ilves",
            "language": "deu", "themes": "TALKS;", "id": "20190206101500-7", "body": ""}),
        ("GDELT DOC JSON", 0, {"outlet": "x.example", "language": "English", "sourcecountry": "Tarn"}),
        ("Media Cloud table", 0, {"headline": "Envoys sit down, at last", "id": "17", "outlet": "The Valley Post",
            "agency": "AP", "media_id": "3"}),
        ("NewsAPI JSON", 0, {"outlet": "The Valley Post", "byline": "Nora Ilves", "body": "Envoys sat down on Wednesday",
            "boilerplate": "… [+1234 chars]"}),
        ("NewsAPI JSON", 1, {"body": "It turns.", "byline": ""}),
        ("Guardian JSON", 0, {"outlet": "The Guardian", "headline": "Envoys sit down", "caption": "A table.", "page": "3",
            "photo_credit": "Jon Arbe/VPA", "body": "Envoys sat down.\n\nThey left.", "paper_section": "World news"}),
    ],
)  # fmt: skip
def test_fields(tmp_path, kind, row, expect):
    frame, _ = read(tmp_path, FILES[kind])
    assert {name: frame.at[row, name] for name in expect} == expect


def test_labels_in_german(tmp_path):
    for data in (docx(*NEXIS_GERMAN), rtf(*NEXIS_GERMAN)):
        frame, _ = read(tmp_path, data)
        fields = ["headline", "outlet", "byline", "paper_section", "page", "language", "body"]
        assert frame.loc[0, fields].tolist() == [
            "Unterhändler am See", "Talpost", "Nora Ilves", "POLITIK; S. 2", "2", "GERMAN", "Sie setzten sich am See.",
        ]  # fmt: skip
        assert frame.at[0, "date"] == DAY


@pytest.mark.parametrize(
    ("labels", "month"),
    [
        (("Rubrique", "Longueur", "Auteur", "Corps", "Langue", "Fin du document"), "6 février 2019"),
        (("Rubriek", "Lengte", "Naamregel", "Tekst", "Taal", "Einde van document"), "6 februari 2019"),
    ],
)
def test_labels_in_french_and_dutch(tmp_path, labels, month):
    section, length, byline, body, language, end = labels
    lines = ["Au lac", "Le Courrier", f"{month} woensdag", f"{section}: A", f"{length}: 4 mots", f"{byline}: Nora Ilves", body,
             "Le texte.", f"{language}: X", end]  # fmt: skip
    frame, _ = read(tmp_path, rtf(*lines))
    assert frame.loc[0, ["headline", "outlet", "byline", "paper_section", "body", "language"]].tolist() == [
        "Au lac", "Le Courrier", "Nora Ilves", "A", "Le texte.", "X",
    ]  # fmt: skip
    assert frame.at[0, "date"] == DAY


def test_factiva_rich_text_without_codes(tmp_path):
    frame, audit = read(tmp_path, rtf(*FACTIVA_PLAIN))
    assert audit.files == {"Factiva RTF": 1} and audit.findings == ()
    assert frame.loc[0, ["headline", "byline", "outlet", "paper_section", "body"]].tolist() == [
        "Envoys sit down", "Nora Ilves", "The Valley Post", "News", "Envoys sat down on Wednesday.\n\nThey left.",
    ]  # fmt: skip


def test_atom_and_media_cloud_as_it_is_now(tmp_path):
    assert read(tmp_path, ATOM.encode())[0].loc[0, ["id", "byline", "body"]].tolist() == [
        "v17", "Nora Ilves", "Envoys sat down.\n\nThey left.",
    ]  # fmt: skip
    assert read(tmp_path, MEDIA_CLOUD_NOW.encode())[0].loc[0, ["id", "outlet"]].tolist() == [
        "a17",
        "valley-post.example",
    ]


def test_what_is_not_the_article_is_kept_aside(tmp_path):
    frame, _ = read(tmp_path, PAGE.encode())
    assert frame.at[0, "boilerplate"].endswith("Copyright 2019 The Valley Post")
    assert "Copyright" not in frame.at[0, "body"] and "Home" not in frame.at[0, "body"]


def test_headlines_without_texts_are_said_to_be_so(tmp_path):
    _, audit = read(tmp_path, MEDIA_CLOUD.encode())
    assert "headlines and links and no texts" in str(audit)


def test_a_web_archive_names_the_pages_it_sets_aside(tmp_path):
    _, audit = read(tmp_path, FILES["web archive"])
    assert audit.set_aside[["record"]].to_numpy().tolist() == [[2]]
    assert "https://www.valley-post.example/found" in audit.set_aside.at[0, "reason"]


def test_a_date_is_never_taken_out_of_a_text(tmp_path):
    bare = PAGE.replace("/2019/02/06/", "/").replace('"datePublished"', '"x"')
    with pytest.raises(ValueError, match="no date"):
        read(tmp_path, bare.encode())


def test_pages_of_answers_may_stand_in_one_file(tmp_path):
    assert len(read(tmp_path, json.dumps([NEWS_API, NEWS_API]).encode(), "a.json")[0]) == 4
    lines = "\n".join(json.dumps(item | {"id": name}) for item in GUARDIAN["response"]["results"] for name in "ab")
    assert len(read(tmp_path, lines.encode(), "a.jsonl")[0]) == 2


# Archives


def archive(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as file:
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def test_a_zip_file_may_mix_formats(tmp_path):
    members = [("in/uni.docx", FILES["Nexis Uni Word"]), ("pq.txt", PROQUEST), ("notes.pdf", b"%PDF-1.4"), ("README.txt", "x"),
               ("__MACOSX/a.txt", "x")]  # fmt: skip
    frame, audit = read(tmp_path, archive(members), "export.zip")
    assert audit.files == {"Nexis Uni Word": 1, "ProQuest text": 1}
    assert frame["source"].tolist() == ["export.zip/in/uni.docx"] * 2 + ["export.zip/pq.txt"]
    assert audit.set_aside["file"].tolist() == ["export.zip/notes.pdf"]


def test_a_packed_table(tmp_path):
    assert len(read(tmp_path, gzip.compress(b"id,title,text\n1,a,b\n"), "a.csv.gz")[0]) == 1


def link():
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([("../a.txt", "x")], "leads out of it"), ([("/a.txt", "x")], "leads out of it"), ([("C:/a.txt", "x")], "leads out"),
        ([(link(), "b.txt")], "link"), ([("a.txt", "0" * 2_000_000)], "more than is safe"),
        ([("A.txt", "x"), ("a.txt", "y")], "twice"), ([("a.zip", archive([("a.txt", "x")]))], "archive inside an archive"),
        ([("readme.txt", "x")], "no file of articles"),
    ],
)  # fmt: skip
def test_an_unsafe_archive_is_refused(tmp_path, members, message):
    with pytest.raises(ValueError, match=message):
        read(tmp_path, archive(members, compression=zipfile.ZIP_DEFLATED), "a.zip")


def test_damaged_and_packed_too_well(tmp_path):
    with pytest.raises(ValueError, match="damaged"):
        read(tmp_path, archive([("a.txt", "x" * 500)])[:-40], "a.zip")
    with pytest.raises(ValueError, match="more than is safe"):
        read(tmp_path, gzip.compress(b"0" * 5_000_000), "a.txt.gz")
    with pytest.raises(ValueError, match="damaged"):
        read(tmp_path, gzip.compress(b"id,text\n")[:-6], "a.csv.gz")


# What is not known


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.4"), ("a.txt", b"TY  - NEWS\nTI  - Talks\nER  - \nTY  - NEWS\nTI  - Mill\nER  - \n"),
        ("a.txt", b"@article{a,\n title={x}}\n@article{b,\n title={y}}\nTitle: a\nTitle: b\n"),
        ("a.txt", b"Title: Talks\nDate: May 5, 2019\nThey met.\n\nTitle: Mill\nDate: May 6, 2019\nIt turns.\n"),
        ("a.rtf", rtf("Talks", "They met.")), ("a.docx", docx("Talks", "They met.")), ("a.doc", b"\xd0\xcf\x11\xe0" + b"x" * 99),
        ("a.xml", b"<?xml version='1.0'?><records><record><title>x</title></record></records>"),
        ("a.html", b"<html><body><p>Talks.</p><p>They met.</p></body></html>"), ("a.dat", b"some words\n"), ("a.pkl", b"\x80\x04."),
        ("a.json", b'{"a": 1}'), ("a.csv", b"code,label\n1,a\n"), ("a", b"Talks\n\nThey met."),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused(tmp_path, name, data):
    with pytest.raises(ValueError, match=r"known|no column|holds no article|such arrays"):
        read(tmp_path, data, name)


@pytest.mark.parametrize(
    ("kind", "needed"), [("web page", "lxml.html"), ("feed", "feedparser"), ("web archive", "warcio.archiveiterator")]
)
def test_a_missing_library_is_an_error_that_names_the_extra(tmp_path, monkeypatch, kind, needed):
    package = needed.partition(".")[0]
    for name in (package, needed):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf"needs {package}: pip install 'mediakit-framing\[ingest\]'"):
        read(tmp_path, FILES[kind])


# Rich text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1\ansi Gr\'f6\'dfe\par x}", "Größe\nx"), (rb"{\rtf1{\header Page 1\par}a{\*\hidden b}c}", "ac"),
        (rb"{\rtf1\uc1\u1057?\u1086\'ee}", "Со"), (rb"{\rtf1 a\cell b\cell\row c\{d\}\~e}", "a\tb\t\nc{d}\u00a0e"),
        (rb"{\rtf1{\fonttbl{\f1\fcharset204 A;}}\f1\'cf\'ee}", "По"), (rb"{\rtf1\u-10179?\u-8704?}", "\U0001f600"),
        (rb"{\rtf1{\field{\*\fldinst{HYPERLINK x}}{\fldrslt{link}}}}", "link"), (rb"}}{\rtf1 a", "a"), (b"", ""),
    ],
)  # fmt: skip
def test_rich_text(source, text):
    assert rtf_text(source) == text


# Who signed a page

PARAGRAPHS = "".join(f"<p>Envoys met for the {n}. time at the mill by the lake and left it without a word.</p>" for n in range(9))


def page(folder, head, body):
    (folder / "a.html").write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Talks open</title>{head}</head><body>{body}</body></html>',
        "utf-8",
    )
    return read_articles(folder / "a.html")[0].loc[0]


def test_a_page_that_refers_to_its_persons_by_id(tmp_path):
    graph = [
        {"@type": "WebPage", "@id": "#page"}, {"@type": "Person", "@id": "#nora", "name": "Nora Ilves"},
        {"@type": "NewsArticle", "headline": "Talks open", "datePublished": "2019-02-06", "publisher": {"@id": "#org"},
         "author": [{"@id": "#nora"}, {"@id": "#tomas"}, {"@id": "#nobody"}], "isPartOf": {"@id": "#page"}},
    ]  # fmt: skip
    other = {"@type": "Organization", "@id": "#org", "name": "The Valley Post"}
    more = {"@type": "Person", "@id": "#tomas", "name": "Tomas Arbe"}
    head = "".join(
        f'<script type="application/ld+json">{json.dumps(part)}</script>' for part in ({"@graph": graph}, [other, more])
    )
    article = page(tmp_path, head, f"<article><h1>Talks open</h1>{PARAGRAPHS}</article>")
    assert article[["byline", "outlet"]].tolist() == ["Nora Ilves, Tomas Arbe", "The Valley Post"]


@pytest.mark.parametrize(
    "beside",
    [
        '<aside><div class="byline">2 hours ago <a rel="author">Jon Rusk</a></div></aside>',
        '<div class="related-stories"><span class="author-name">Jon Rusk</span></div>',
        '<nav><a rel="author">Jon Rusk</a></nav>', '<p class="byline">Jon Rusk</p>',
    ],
)  # fmt: skip
@pytest.mark.parametrize("signed", ['<div class="byline">By <a rel="author">Nora Ilves</a></div>', ""])
def test_who_signed_what_stands_beside_an_article_did_not_sign_it(tmp_path, beside, signed):
    head = '<meta property="og:title" content="Talks open"><meta property="article:published_time" content="2019-02-06">'
    article = page(tmp_path, head, f"{beside}<article><h1>Talks open</h1>{signed}{PARAGRAPHS}</article>")
    assert article["byline"] == ("Nora Ilves" if signed else "Jon Rusk" if beside.startswith("<p") else "")
