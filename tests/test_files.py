"""Files are whole or not there at all, and the same bytes every time."""

import hashlib
import io
import os
import stat
import subprocess
import sys
import threading

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.results import files
from mediakit.results.files import Saved, atomic, csv_bytes, rounded, sha256, stem, write, write_all


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


def test_a_set_of_files_is_one_act(tmp_path):
    write(tmp_path / "a", "old a")
    (tmp_path / "b").mkdir()
    with pytest.raises(IsADirectoryError):
        write_all({tmp_path / "a": b"new", tmp_path / "c": b"new", tmp_path / "b": b"new"})
    assert names(tmp_path) == ["a", "b"] and (tmp_path / "a").read_text() == "old a"
    assert [path.name for path in write_all({tmp_path / "a": b"new", tmp_path / "c": b"c"})] == ["a", "c"]
    assert names(tmp_path) == ["a", "b", "c"] and (tmp_path / "a").read_text() == "new"


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_where_one_file_cannot_be_put_in_its_place_the_others_go_back(tmp_path, failing, monkeypatch):
    write_all({tmp_path / "a": b"old", tmp_path / "b": b"old"})
    calls, replace = [], os.replace

    def refuse(source, target):
        calls.append(target)
        if len(calls) == failing + 1:
            raise PermissionError(13, "another program holds it")
        replace(source, target)

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(PermissionError, match=r"cannot write '[abc]' .*another program holds it"):
        write_all({tmp_path / name: b"new" for name in "abc"})
    assert names(tmp_path) == ["a", "b"]
    assert {path.read_text() for path in tmp_path.iterdir()} == {"old"}


def test_a_full_disk_leaves_nothing_half(tmp_path):
    """The limit of the size of a file is what a full disk is, without one."""
    resource = pytest.importorskip("resource")
    write_all({tmp_path / "a": b"old", tmp_path / "b": b"old"})
    code = (
        "import resource, signal, sys\nfrom mediakit.results.files import write_all\nfrom pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "folder = Path(sys.argv[1])\n"
        "write_all({folder / 'a': b'new', folder / 'c': b'new', folder / 'b': b'x' * 5000})"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode and "cannot write 'b' in the folder" in done.stderr and resource
    assert names(tmp_path) == ["a", "b"] and (tmp_path / "a").read_text() == "old"


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    code = (
        "import os, runpy, signal, sys; together = runpy.run_path(sys.argv[1])['together']\n"
        "with together([sys.argv[2] + '/a', sys.argv[2] + '/b']): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, files.__file__, tmp_path], check=False)
    assert [name[:3] for name in names(tmp_path)] == [".a.", ".b."]
    (tmp_path / ".movie.part").write_text("somebody else's")
    with atomic(tmp_path / "held") as temporary:
        write(tmp_path / "c", "")
        assert temporary.exists(), "another writer lives"
    assert names(tmp_path) == [".movie.part", "c", "held"]


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


@given(st.binary(max_size=100))
def test_sha256_is_that_of_the_bytes(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("sha") / "a", content)
    assert sha256(path) == hashlib.sha256(content).hexdigest()


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.floats(allow_nan=False)), min_size=1))
def test_csv_keeps_every_letter_and_twelve_digits(rows):
    frame = pd.DataFrame(rows, columns=["text", "number"])
    back = pd.read_csv(io.BytesIO(csv_bytes(frame)), keep_default_na=False, dtype=str)
    for was, saved in zip(frame["number"], back["number"].astype(float), strict=True):
        assert saved == (0 if abs(was) < 1e-12 else float(f"{was:.11e}"))
    exact = pd.read_csv(io.BytesIO(csv_bytes(frame, exact=True)), keep_default_na=False, dtype=str)
    assert list(exact["number"].astype(float)) == list(frame["number"])
    assert list(back["text"]) == list(exact["text"]) == list(frame["text"])


def test_noise_in_the_last_digits_is_not_saved():
    exact = pd.DataFrame({"rate": [0.1 + 0.2, 2 / 3, -1e-17], "mixed": pd.Series([1.1 * 3, "x", None], dtype=object)})
    noisy = exact.assign(rate=exact["rate"] * (1 + 4e-16), mixed=[3.3, "x", None])
    assert csv_bytes(exact) == csv_bytes(noisy) == b"rate,mixed\n0.3,3.3\n0.666666666667,x\n0.0,\n"
    twice = pd.DataFrame([[0.1 + 0.2, 1]], columns=["a", "a"])
    assert list(rounded(twice).columns) == ["a", "a"] and rounded(twice).iloc[0, 0] == 0.3
    assert str(rounded(pd.DataFrame({"n": [1, 2]}))["n"].dtype) == "int64"


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


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("pattern,side\nReck,Tarvia\n", [["Reck", "Tarvia"]]),
        ("\ufeffpattern;side\r\n# a note\r\nReck;Tarvia\r\n\r\n", [["Reck", "Tarvia"]]),
        ('pattern\tside\n"Reck, T."\t\n', [["Reck, T.", ""]]),
        ("pattern,side\nNA\n", [["NA", ""]]),
    ],
)
def test_a_small_table_is_read_as_it_is_held(text, rows, tmp_path):
    (tmp_path / "actors.csv").write_text(text, "utf-8", newline="")
    frame = files.read_cells(tmp_path / "actors.csv")
    assert list(frame.columns) == ["pattern", "side"] and frame.to_numpy().tolist() == rows


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n1,2,3\n", "t.csv, line 3: 3 cells where the header has 2"),
        (b'a,b\n1,"2\n', "t.csv, line 2: unexpected end of data"),
        (b"a,a\n1,2\n", "t.csv has two columns 'a'"),
        (b"# only a note\n\n", "t.csv is empty"),
        ("a,b\né,2\n".encode("cp1252"), r"t.csv is not UTF-8 \(byte 5\)"),
    ],
)
def test_a_small_table_that_cannot_be_read_names_its_line(data, message, tmp_path):
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(ValueError, match=message):
        files.read_cells(tmp_path / "t.csv")
