"""A few damaged files of every kind, always the same; `benchmarks/bench_fuzz.py` makes as many as one likes."""

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("bench_fuzz", Path(__file__).parent / "benchmarks" / "bench_fuzz.py")
bench = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bench)


@pytest.mark.timeout(180)
def test_no_damage_stops_a_folder_hangs_or_loses_a_record_unseen():
    pytest.importorskip("feedparser")
    pytest.importorskip("openpyxl")
    assert bench.campaign(24, seed=0) == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "seed",
    [31, 134, 474, 20224, 20602, 21439],
    ids=[
        "an item whose start is gone",
        "two lines made one",
        "two records made one",
        "the number of the first record is damaged",
        "what pandas wrote beside a table is damaged",
        "the tag of a headline is damaged",
    ],
)
def test_damages_that_once_lost_a_record(seed):
    pytest.importorskip("feedparser")
    pytest.importorskip("openpyxl")
    assert bench.campaign(1, seed=seed) == []
