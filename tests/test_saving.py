"""Saving: what was saved is read again as it was, and what is no longer what was saved is refused."""

import csv
import io
import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.reading.saving import json_lines, save_articles, saved_articles
from mediakit.results.files import for_spreadsheets


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    given = pd.DataFrame(
        {
            "id": ["007", "NA", "ü-3", "4"],
            "outlet": ["Gazette", "=cmd()", "Новости", ""],
            "title": ["=HYPERLINK(1)", "+1 for peace", "Talks", "None"],
            "text": ["One.\n\nTwo, “quoted”.", "Line\u2028separator, tab\there", "Мир\u00ad\u200b и́ война", "-1"],
            "date": ["2022-03-14", "2022-03-15", "2022-02-28", "1999-12-31"],
        }
    )
    corpus = mk.read(given)
    return corpus.assign(
        score=[0.1, np.nan, 1 / 3, 1e300],
        count=np.arange(4),
        flag=[True, False, True, False],
        seen=pd.to_datetime(["2022-03-14 10:15", None, "2022-03-14", "2022-03-15"], format="ISO8601"),
        period=pd.Categorical(["before", "after", "before", "after"], ["before", "after"], ordered=True),
    )


def saved(corpus: mk.Corpus, path: Path) -> Path:
    assert save_articles(corpus.articles, path, fingerprint=corpus.fingerprint) == (path,)
    return path


def restored(path: Path) -> pd.DataFrame | None:
    saved = saved_articles(pq.read_table(path, page_checksum_verification=True))
    return saved and saved.frame


def test_a_parquet_file_gives_the_articles_back_as_they_were(corpus: mk.Corpus, tmp_path: Path):
    frame = restored(saved(corpus, tmp_path / "c.parquet"))
    pd.testing.assert_frame_equal(frame, corpus.articles[frame.columns], check_column_type=False)
    assert set(frame.columns) == set(corpus.articles.columns)
    assert mk.Corpus(frame).fingerprint == corpus.fingerprint


def test_articles_without_a_date_are_kept(corpus: mk.Corpus, tmp_path: Path):
    days = pd.to_datetime(["2022-03-14", None, None, "2022-03-15"])
    save_articles(corpus.articles.assign(date=days), tmp_path / "c.parquet", fingerprint="")
    frame = restored(tmp_path / "c.parquet")
    assert frame["date"].isna().tolist() == [False, True, True, False]


def test_the_file_says_what_it_holds(corpus: mk.Corpus, tmp_path: Path):
    path = saved(corpus, tmp_path / "c.parquet")
    metadata = pq.read_schema(path).metadata
    said = json.loads(metadata[b"mediakit"])
    assert (said["rows"], said["fingerprint"]) == (4, corpus.fingerprint)
    assert said["columns"] == pq.read_schema(path).names and "text" not in said["columns"]
    assert len(said["sha256"]) == 64
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_saving_twice_gives_the_same_bytes(corpus: mk.Corpus, tmp_path: Path):
    for ending in ("parquet", "jsonl", "csv"):
        one, two = (saved(corpus, tmp_path / f"{n}.{ending}").read_bytes() for n in (1, 2))
        assert one == two


def test_a_flipped_bit_is_refused_or_harmless(corpus: mk.Corpus, tmp_path: Path):
    content = saved(corpus, tmp_path / "c.parquet").read_bytes()
    intact = restored(tmp_path / "c.parquet")
    draw, refused = random.Random(0), 0
    for _ in range(150):
        damaged = bytearray(content)
        damaged[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        (tmp_path / "flipped.parquet").write_bytes(damaged)
        try:
            found = restored(tmp_path / "flipped.parquet")
        except (ValueError, OSError, UnicodeError, pa.ArrowException):
            refused += 1
            continue
        if found is not None:  # None: the mark of ours is gone, the file is read as anybody's
            pd.testing.assert_frame_equal(found, intact)
    assert refused > 100


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_truncated_file_is_refused(corpus: mk.Corpus, tmp_path: Path, share: float):
    path = saved(corpus, tmp_path / "c.parquet")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises((ValueError, OSError, pa.ArrowException)):
        restored(path)


def changed(path: Path, change: object) -> pa.Table:
    table = pq.read_table(path)
    return change(table).replace_schema_metadata(table.schema.metadata)


def test_a_file_that_is_not_what_it_says_is_refused(corpus: mk.Corpus, tmp_path: Path):
    path = saved(corpus, tmp_path / "c.parquet")
    with pytest.raises(ValueError, match="its rows are 3, it was saved with 4"):
        saved_articles(changed(path, lambda t: t.slice(0, 3)))
    with pytest.raises(ValueError, match="its columns are"):
        saved_articles(changed(path, lambda t: t.drop_columns("byline")))
    with pytest.raises(ValueError, match="content is not what was saved"):
        saved_articles(changed(path, lambda t: t.take([1, 0, 2, 3])))
    with pytest.raises(ValueError, match="update it"):
        saved_articles(pq.read_table(path).replace_schema_metadata({b"mediakit": b'{"format": 99}'}))
    with pytest.raises(ValueError, match="cannot be read"):
        saved_articles(pq.read_table(path).replace_schema_metadata({b"mediakit": b"{"}))


def test_somebody_elses_parquet_file_is_not_ours():
    assert saved_articles(pa.table({"text": ["One."]})) is None


def test_a_failed_save_leaves_the_old_file_alone(corpus: mk.Corpus, tmp_path: Path):
    path = saved(corpus, tmp_path / "c.parquet")
    before = path.read_bytes()
    mixed = corpus.articles.assign(mixed=pd.Series([1, "two", 3.0, None], dtype=object))
    with pytest.raises(ValueError, match="'mixed' cannot be kept"):
        save_articles(mixed, path, fingerprint="")
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["c.parquet"]


def test_another_ending_is_refused_with_the_choices(corpus: mk.Corpus, tmp_path: Path):
    with pytest.raises(ValueError, match=r"choose one of '\.parquet', '\.jsonl', '\.csv'"):
        save_articles(corpus.articles, tmp_path / "c.xlsx", fingerprint="")


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_mk_read_gives_back_what_was_saved(corpus: mk.Corpus, tmp_path: Path, ending: str):
    again = mk.read(saved(corpus, tmp_path / f"c.{ending}"))
    assert again.fingerprint == corpus.fingerprint
    columns = [c for c in corpus.articles if pd.api.types.is_string_dtype(corpus.articles[c].dtype) or c == "date"]
    pd.testing.assert_frame_equal(again.articles[columns], corpus.articles[columns])


def test_what_was_audited_once_is_told_again_and_not_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = b"text,date,title,outlet\nThey met by the lake and the envoys said it was late.,2019-02-06,T,Post\n,2019-02-07,U,post"
    (tmp_path / "a.csv").write_bytes(text)
    corpus = mk.read(tmp_path / "a.csv")
    corpus.save(tmp_path / "c.parquet")
    for check in ("settle", "findings_of", "doubts_of", "counts_of"):
        monkeypatch.setattr(f"mediakit.reading.read.{check}", None)
    again = mk.read(tmp_path / "c.parquet")
    said = str(again.audit)
    assert again.audit.languages == corpus.audit.languages == {"English (guessed)": 1}
    assert (again.audit.findings, again.audit.doubts) == (corpus.audit.findings, corpus.audit.doubts)
    assert "c.parquet: 1 article, 1 outlet, 2019-02-06" in said and "saved by mediakit, verified" in said
    assert again.audit.set_aside.empty and len(corpus.audit.set_aside) == 1


def test_what_was_chosen_since_is_audited_anew(corpus: mk.Corpus, tmp_path: Path):
    corpus.where(outlet="Gazette").save(tmp_path / "c.parquet")
    assert mk.read(tmp_path / "c.parquet").audit.articles == 1


def test_json_lines_keep_every_digit_and_one_line_an_article(corpus: mk.Corpus, tmp_path: Path):
    lines = saved(corpus, tmp_path / "c.jsonl").read_bytes().split(b"\n")[:-1]
    rows = [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == ["007", "NA", "ü-3", "4"]
    assert [row["score"] for row in rows] == [0.1, None, 1 / 3, 1e300]
    assert [row["seen"] for row in rows] == ["2022-03-14T10:15:00", None, "2022-03-14", "2022-03-15"]
    assert rows[0]["date"] == "2022-03-14" and rows[0]["flag"] is True


@given(
    st.lists(
        st.fixed_dictionaries({"a": st.text(), "b": st.integers(-(2**60), 2**60), "c": st.floats(allow_infinity=False)})
    )
)
@settings(max_examples=50, deadline=None)
def test_json_lines_are_the_values(rows: list[dict]):
    frame = pd.DataFrame(rows, columns=["a", "b", "c"])
    found = [json.loads(line) for line in json_lines(frame)]
    assert found == [{**row, "c": None if np.isnan(row["c"]) else row["c"]} for row in rows]


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


def test_no_cell_of_a_csv_file_begins_like_a_formula(tmp_path: Path):
    frame = pd.DataFrame({"=id": RISKY, "text": RISKY[::-1], "change": [-1.5, 2, 3, 4, 5, -6]})
    save_articles(frame.assign(kind=pd.Categorical(RISKY)).drop(columns="text"), tmp_path / "c.csv", fingerprint="")
    content = (tmp_path / "c.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert rows[0] == ["'=id", "change", "kind"]
    assert [row[0] for row in rows[1:]] == [row[2] for row in rows[1:]] == [f"'{cell}" for cell in RISKY]
    assert float(rows[1][1]) == -1.5


@given(st.lists(st.text(), min_size=1))
def test_only_risky_cells_are_changed_for_spreadsheets(texts: list[str]):
    safe = for_spreadsheets(pd.DataFrame({"a": pd.Series(texts, dtype=object)}))["a"].tolist()
    for text, cell in zip(texts, safe, strict=True):
        assert cell == (f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and text else text)


def test_nothing_is_saved_and_read_again(corpus: mk.Corpus, tmp_path: Path):
    nothing = corpus.where(outlet=lambda names: names == "nobody")
    frame = restored(saved(nothing, tmp_path / "c.parquet"))
    assert len(frame) == 0 and set(frame.columns) == set(corpus.articles.columns)
    assert saved(nothing, tmp_path / "c.jsonl").read_bytes() == b""
    assert saved(nothing, tmp_path / "c.csv").read_bytes().count(b"\n") == 1
