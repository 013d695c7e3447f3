"""`mediakit split`: a file of any size becomes parts that hold what reading it whole gives; a killed run goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.cli import main
from mediakit.reading.part_files import write_part
from mediakit.reading.settings import Settings
from mediakit.reading.splitting import split

ROOT = Path(mk.__file__).parents[1]
WRITERS = {
    "csv": lambda frame, path: frame.to_csv(path, index=False),
    "tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True, force_ascii=False),
    "parquet": lambda frame, path: frame.to_parquet(path),
}


def records(size):
    """Articles with quotation marks, commas and empty lines in them; every tenth has no date and is set aside."""
    return pd.DataFrame({
        "title": [f"Day {i}, Tarvia" for i in range(size)],
        "text": [f'They said “no {i}”, then "yes", he wrote.\n\nThe dam of Kessmar, {i} metres, holds.' for i in range(size)],
        "date": [f"2019-02-{1 + i % 28:02d}" if i % 10 else "" for i in range(size)],
        "outlet": ["Herald", "Courier"] * (size // 2),
    })  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("articles", [7, 500])
def test_the_parts_hold_what_reading_the_whole_file_gives(kind, articles, tmp_path):
    path = tmp_path / f"big.{kind}"
    WRITERS[kind](records(50), path)
    done = split(Settings.beside(path), tmp_path / "parts", articles=articles)
    whole, cut = mk.read(path), mk.parts(tmp_path / "parts")
    assert_frame_equal(cut.gather().articles, whole.articles)
    assert_frame_equal(done.set_aside, whole.audit.set_aside, check_dtype=False)
    assert (done.articles, done.parts) == (45, -(-50 // articles))
    assert_frame_equal(cut.audit.set_aside, whole.audit.set_aside, check_dtype=False)
    assert_frame_equal(cut.audit.fields, whole.audit.fields, check_dtype=False)
    for name in ("articles", "first_day", "last_day", "years", "undated", "outlets", "tiny", "languages"):
        assert getattr(cut.audit, name) == getattr(whole.audit, name), name


def test_what_is_beside_the_file_and_how_it_is_to_be_read_come_along(tmp_path):
    frame = records(20).rename(columns={"text": "content"}).assign(date="03/04/2019")
    frame.to_csv(tmp_path / "big.csv", index=False)
    (tmp_path / "mediakit.toml").write_text('date_order = "day first"\ncolumns = { text = "content" }\n', "utf-8")
    (tmp_path / "actors.csv").write_text("pattern,name,organisation,side,from,to\nReck,,,Tarvia,,\n", "utf-8")
    assert main(["split", str(tmp_path / "big.csv"), "-o", str(tmp_path / "parts"), "--articles", "6"]) == 0
    cut = mk.parts(tmp_path / "parts")
    assert set(cut.articles["date"].dt.month) == {4}
    assert cut.sides.frame["side"].tolist() == ["Tarvia"]


def test_a_folder_of_files_is_split_as_it_is_read(tmp_path):
    folder = tmp_path / "news"
    (folder / "late").mkdir(parents=True)
    records(30).to_csv(folder / "early.csv", index=False)
    records(24).assign(text=lambda frame: "Later. " + frame["text"]).to_json(folder / "late" / "big.jsonl", orient="records", lines=True)
    (folder / "actors.csv").write_text("pattern,name,organisation,side,from,to\nReck,,,Tarvia,,\n", "utf-8")
    done = split(Settings.beside(folder), tmp_path / "parts", articles=7)
    whole, cut = mk.read(folder), mk.parts(tmp_path / "parts")
    assert_frame_equal(cut.gather().articles, whole.articles)
    assert_frame_equal(done.set_aside, whole.audit.set_aside, check_dtype=False)
    assert cut.sides.frame["side"].tolist() == ["Tarvia"]
    assert split(Settings.beside(folder), tmp_path / "parts", articles=7).articles == len(whole)  # and again: nothing is left to do


def test_a_run_that_ended_in_the_second_file_goes_on_there(tmp_path, monkeypatch):
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("one", "two", "three"):
        records(20).assign(text=lambda frame, name=name: name + frame["text"]).to_csv(folder / f"{name}.csv", index=False)
    left = [None] * 4

    def written(*given, **more):
        left.pop()  # the fifth part cannot be written
        return write_part(*given, **more)

    monkeypatch.setattr("mediakit.reading.splitting.write_part", written)
    with pytest.raises(IndexError):
        split(Settings.beside(folder), tmp_path / "parts", articles=8)
    monkeypatch.undo()
    split(Settings.beside(folder), tmp_path / "parts", articles=8)
    assert_frame_equal(mk.parts(tmp_path / "parts").gather().articles, mk.read(folder).articles)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_killed_run_leaves_whole_parts_and_goes_on(tmp_path):
    path, folder = tmp_path / "big.csv", tmp_path / "parts"
    records(3000).to_csv(path, index=False)
    command = [sys.executable, "-m", "mediakit", "split", str(path), "-o", str(folder), "--articles", "100"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while len(list(folder.glob("part-*.parquet"))) < 2 and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    first = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert first["unfinished"] == "big.csv" and 0 < len(first["parts"]) < 30
    with pytest.raises(ValueError, match="run the same `mediakit split` again"):
        mk.parts(folder)
    split(Settings.beside(path), folder, articles=100)
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["parts"][: len(first["parts"])] == first["parts"]
    assert mk.parts(folder).fingerprint == mk.read(path).fingerprint


def test_an_id_that_an_earlier_part_has_is_set_aside(tmp_path):
    frame = records(20).assign(id=[f"a{i % 15}" for i in range(20)], date="2019-02-06")
    frame.to_csv(tmp_path / "big.csv", index=False)
    done = split(Settings.beside(tmp_path / "big.csv"), tmp_path / "parts", articles=10)
    assert done.articles == mk.parts(tmp_path / "parts").audit.articles == 15
    assert done.set_aside["reason"].tolist() == ["the id stands in an earlier part"] * 5
    assert "set aside 5: the id stands in an earlier part" in str(done)


def test_another_file_does_not_go_into_the_same_folder(tmp_path, capsys):
    records(10).to_csv(tmp_path / "one.csv", index=False)
    records(20).to_csv(tmp_path / "two.csv", index=False)
    split(Settings.beside(tmp_path / "one.csv"), tmp_path / "parts")
    assert main(["split", str(tmp_path / "two.csv"), "-o", str(tmp_path / "parts")]) == 2
    assert "give another folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("big.xml", b"<a/>", "choose one of .csv, .tsv, .jsonl"),
        ("big.csv", "text\nThey met.\n".encode("utf-16"), "UTF-16 is not split"),
        ("gone.csv", None, "there is no such file"),
    ],
)
def test_what_cannot_be_split_says_why(name, content, said, tmp_path, capsys):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["split", str(tmp_path / name), "-o", str(tmp_path / "parts")]) == 2
    assert said in capsys.readouterr().err.replace("'", "")
