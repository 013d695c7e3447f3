"""Files are whole or not there at all, and the same bytes every time."""

import hashlib
import io
import json
import stat
import subprocess
import sys
import threading

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.results import files
from mediakit.results.files import Saved, atomic, csv_bytes, sha256, stem, write, write_json


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_writes_bytes_and_text_and_makes_the_folders(tmp_path):
    assert write(tmp_path / "a" / "b.bin", b"\x00\xff").read_bytes() == b"\x00\xff"
    assert write(tmp_path / "a" / "c.txt", "п’ять\n").read_bytes() == "п’ять\n".encode()
    assert names(tmp_path) == ["a", "b.bin", "c.txt"]


def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(tmp_path):
    path = write(tmp_path / "a.txt", "old")
    with pytest.raises(KeyboardInterrupt), atomic(path) as temporary:
        temporary.write_text("half of the n")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_killed_writer_leaves_the_old_file(tmp_path):
    path = write(tmp_path / "a.txt", "old")
    code = (
        "import os, runpy, signal, sys; atomic = runpy.run_path(sys.argv[1])['atomic']\n"
        "with atomic(sys.argv[2]) as t: t.write_text('half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code, files.__file__, path], check=False).returncode < 0
    assert path.read_text() == "old"


def test_writers_at_the_same_time_never_mix(tmp_path):
    texts = [letter * 50_000 for letter in "abcdefgh"]
    threads = [threading.Thread(target=write, args=(tmp_path / "a.txt", text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "a.txt").read_text() in texts
    assert names(tmp_path) == ["a.txt"]


def test_a_written_file_may_be_read_like_any_other(tmp_path):
    (tmp_path / "plain").write_text("")
    written = write(tmp_path / "ours", "")
    assert stat.S_IMODE(written.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    write(tmp_path / "file", "")
    with pytest.raises(OSError, match=r"cannot write 'a\.csv' in the folder .*file.*choose another folder"):
        write(tmp_path / "file" / "a.csv", "")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder"):
        write(tmp_path, "")


def test_json_is_sorted_and_readable(tmp_path):
    path = write_json(tmp_path / "a.json", {"b": "п", "a": [1]})
    assert path.read_bytes() == '{\n  "a": [\n    1\n  ],\n  "b": "п"\n}\n'.encode()
    assert json.loads(path.read_text("utf-8")) == {"a": [1], "b": "п"}


def test_json_without_a_number_for_a_number_is_refused(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(tmp_path / "a.json", {"a": float("nan")})
    assert names(tmp_path) == []


@given(st.binary(max_size=100))
def test_sha256_is_that_of_the_bytes(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("sha") / "a", content)
    assert sha256(path) == hashlib.sha256(content).hexdigest()


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.floats(allow_nan=False)), min_size=1))
def test_csv_keeps_every_letter_and_every_digit(rows):
    frame = pd.DataFrame(rows, columns=["text", "number"])
    back = pd.read_csv(io.BytesIO(csv_bytes(frame)), keep_default_na=False, dtype=str)
    assert list(back["number"].astype(float)) == list(frame["number"])
    assert list(back["text"]) == list(frame["text"])


def test_csv_writes_days_and_missing_values_plainly():
    frame = pd.DataFrame({"date": pd.to_datetime(["2019-02-06", None]), "rate": [1.5, None], "title": ["=1+1", ""]})
    assert csv_bytes(frame) == b"date,rate,title\n2019-02-06,1.5,=1+1\n,,\n"


def test_csv_of_nothing_is_its_header():
    assert csv_bytes(pd.DataFrame({"outlet": [], "rate": []})) == b"outlet,rate\n"


@pytest.mark.parametrize(
    ("name", "kept"), [("a/01-x", "01-x"), ("a/01-x.csv", "01-x"), ("a/01-x.png", "01-x"), ("a/v1.2", "v1.2")]
)
def test_a_name_may_carry_one_of_its_endings(name, kept):
    assert stem(name).name == kept


def test_no_name_is_refused():
    with pytest.raises(ValueError, match="names no file"):
        stem("")


def test_what_was_saved_shows_no_folder(tmp_path):
    assert repr(Saved([tmp_path / "a.csv", tmp_path / "a.json"])) == "saved a.csv, a.json"
