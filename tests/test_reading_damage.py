"""One bad file never stops a folder, and nothing vanishes: what goes in comes out or is set aside with its reason."""

import gzip
import io
import os
import socket
import sys
import zipfile
import zlib

import pandas as pd
import pytest

from mediakit.reading import damage, formats, sources
from mediakit.reading.read import read_articles
from mediakit.results.optional import library

GOOD = b"id,title,text,date\n1,Talks,They met.,2019-02-06\n"


def failing(error):
    def reader(data, options):
        raise error

    return reader


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a good table and a file whose reader fails in the way that is asked for."""

    def make(error):
        (tmp_path / "good.csv").write_bytes(GOOD)
        (tmp_path / "bad.tsv").write_bytes(b"x\ty\n1\t2\n")
        monkeypatch.setitem(formats.FORMATS, ".tsv", ("TSV", failing(error)))
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("error", "said"),
    [(zlib.error("Error -3"), "compressed data in it is damaged (Error -3)"), (EOFError(), "it is cut off"),
     (RecursionError("deep"), "it is nested too deeply"), (MemoryError(), "larger than this computer's memory"),
     (LookupError("unknown encoding: rot-0"), "unknown encoding: rot-0"), (PermissionError(13, "Permission denied"), "cannot be opened (Permission denied)"),
     (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "do not fit")],
)  # fmt: skip
def test_a_known_kind_of_damage_sets_its_file_aside(folder, error, said):
    frame, audit = read_articles(folder(error))
    assert frame["id"].tolist() == ["1"]
    assert audit.set_aside["file"].tolist() == ["bad.tsv"] and said.partition(" (")[0] in audit.set_aside.at[0, "reason"]


@pytest.mark.parametrize("error", [KeyError("LENGTH"), ZeroDivisionError("x"), TypeError("x"), AssertionError("x")])
def test_a_fault_of_ours_is_told_with_its_place_and_raised_in_tests(folder, error, monkeypatch):
    with pytest.raises(type(error)):
        read_articles(folder(error))
    monkeypatch.delenv(damage.STRICT)
    frame, audit = read_articles(folder(error))
    said = audit.set_aside.at[0, "reason"]
    assert len(frame) == 1 and "a fault of mediakit and not of the file" in said
    assert f"{type(error).__name__} in reading/read.py, line " in said


def test_a_value_error_of_a_library_is_no_refusal_of_ours(folder, monkeypatch):
    def reader(data, options):
        return int("x")

    path = folder(OSError())
    monkeypatch.setitem(formats.FORMATS, ".tsv", ("TSV", reader))
    with pytest.raises(ValueError, match="invalid literal"):
        read_articles(path)


def test_an_extra_that_is_missing_sets_a_file_aside_and_is_raised_by_a_single_one(folder, monkeypatch):
    path = folder(OSError())
    monkeypatch.setitem(formats.FORMATS, ".tsv", ("TSV", lambda *_: library("openpyxl", "reading tables of tabs")))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    _, audit = read_articles(path)
    assert "reading tables of tabs needs openpyxl" in audit.set_aside.at[0, "reason"]
    with pytest.raises(ImportError, match="needs openpyxl"):
        read_articles(path / "bad.tsv")


def test_an_interruption_ends_the_reading(folder):
    with pytest.raises(KeyboardInterrupt):
        read_articles(folder(KeyboardInterrupt()))


def test_columns_that_one_file_lacks_set_it_aside(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"id,words,date\n1,They met.,2019-02-06\n")
    (tmp_path / "b.csv").write_bytes(GOOD)
    frame, audit = read_articles(tmp_path, columns={"text": "words"})
    assert frame["body"].tolist() == ["They met."]
    assert "no such column; the columns are 'id', 'title', 'text', 'date'" in audit.set_aside.at[0, "reason"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_sockets_and_links_that_lead_nowhere_are_not_opened(tmp_path):
    (tmp_path / "good.csv").write_bytes(GOOD)
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "c.txt").symlink_to(tmp_path / "nowhere.txt")
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(os.path.relpath(tmp_path / "b.txt"))
        _, audit = read_articles(tmp_path)
    reasons = dict(zip(audit.set_aside["file"], audit.set_aside["reason"], strict=True))
    assert reasons["a.txt"] == "it is a pipe; only files are read" and "a socket" in reasons["b.txt"]
    assert "cannot be opened" in reasons["c.txt"] and str(tmp_path) not in reasons["c.txt"]
    with pytest.raises(ValueError, match=r"null: it is a device"):
        read_articles("/dev/null")


def test_a_file_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST", 100)
    (tmp_path / "a.csv").write_bytes(GOOD)
    (tmp_path / "b.csv").write_bytes(GOOD + b"2,Mill,It turns.,2019-02-07\n" * 5)
    _, audit = read_articles(tmp_path)
    assert "at most 100 are read" in audit.set_aside.at[0, "reason"]


def test_a_damaged_file_in_an_archive_costs_itself(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD.replace(b"1,Talks", b"2,Talks") * 40)
    data = bytearray(out.getvalue())
    place = data.rindex(b"b.csv", 0, data.rindex(b"PK\x01\x02")) + len("b.csv")
    data[place : place + 8] = bytes(8)
    (tmp_path / "export.zip").write_bytes(data)
    frame, audit = read_articles(tmp_path / "export.zip")
    assert frame["source"].tolist() == ["export.zip/a.csv"]
    assert audit.set_aside["file"].tolist() == ["export.zip/b.csv"]
    assert "damaged in its archive" in audit.set_aside.at[0, "reason"]


def test_reasons_of_one_kind_are_one_line(tmp_path):
    rows = "".join(f"{number},Talks,They met.,{number}\n" for number in range(1, 1200))
    (tmp_path / "a.csv").write_text("id,title,text,date\n0,Talks,They met.,2019-02-06\n" + rows)
    _, audit = read_articles(tmp_path)
    lines = str(audit).splitlines()
    assert len(audit.set_aside) == 1199 and lines[-2].startswith("set aside  1,199 ")
    assert lines[-1].strip().startswith("a.csv, line 3; a.csv, line 4; a.csv, line 5 and 1,196 more: 1 is a number")


def test_where_nothing_is_left_the_kinds_are_counted():
    given = pd.DataFrame({"text": ["a", "b", "c"], "date": ["1", "2", ""], "title": "x"})
    with pytest.raises(ValueError, match=r"1 is a number, not a date.* \(2\); no date \(1\)"):
        read_articles(given)


# Web archives

PAGE = (
    '<html lang="en"><head><title>Talks</title><meta property="og:type" content="article"><meta property="article:published_time"'
    ' content="2019-02-06"></head><body><article><h1>Talks {0}</h1><p>Envoys sat down on Wednesday for the {0}. time, after a'
    " long winter in the valley.</p><p>They left in the evening and said that they would meet again soon.</p></article></body></html>"
)


def record(number, *, kind="text/html", headers="", length=None):
    body = PAGE.format(number).encode()
    said = f"Content-Type: {kind}\r\n" if kind else ""
    block = f"HTTP/1.1 200 OK\r\n{said}\r\n".encode() + body
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n{headers}"
        f"WARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2019-02-07T00:00:00Z\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


@pytest.mark.parametrize(
    ("damaged", "said"),
    [(record(1, length=40), "it says 40 bytes, there are"), (record(1, length=99_999), "it says 99,999 bytes"),
     (record(1, length="many"), "it says no length"), (record(1).replace(b"response\r\nWARC-T", b"respxnse\r\nWARC-T"), "no type of record"),
     (record(1, headers=f"WARC-Block-Digest: sha1:{'A' * 32}\r\n"), "does not match its digest"),
     (record(1).replace(b"WARC/1.0", b"WARX/1.0"), "it says")],
)  # fmt: skip
def test_a_damaged_record_of_a_web_archive_costs_itself(tmp_path, damaged, said):
    (tmp_path / "a.warc").write_bytes(record(0) + damaged + record(2))
    frame, audit = read_articles(tmp_path / "a.warc")
    names = [url.rpartition("/")[2] for url in frame["url"]]
    assert len(frame) + len(audit.set_aside) >= 2 and names[-1] == "2" and "1" not in names
    assert any(said in reason for reason in audit.set_aside["reason"])


def test_a_page_without_a_type_is_read_and_what_is_no_page_is_counted(tmp_path):
    (tmp_path / "a.warc").write_bytes(record(0, kind="") + record(1, kind="image/png") + record(2))
    frame, audit = read_articles(tmp_path / "a.warc")
    assert len(frame) == 2 and "records that are no pages: image/png 1" in str(audit)


def test_a_packed_web_archive_that_is_cut_off_is_found_out(tmp_path):
    packed = b"".join(gzip.compress(record(number)) for number in range(3))
    (tmp_path / "a.warc.gz").write_bytes(packed)
    assert read_articles(tmp_path / "a.warc.gz")[1].findings == ()
    (tmp_path / "a.warc.gz").write_bytes(packed[:-200])
    frame, audit = read_articles(tmp_path / "a.warc.gz")
    assert len(frame) == 2 and "cut off" in audit.findings[0] and len(audit.set_aside) == 1
