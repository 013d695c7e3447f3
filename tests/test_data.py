"""The teaching corpus is what its README says: invented, complete, marked up, and not templated."""

import csv
import re
import runpy
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "data"
TALKS = DATA / "talks"
GOLD = TALKS / "gold"
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
TEXTS = {p.stem: p.read_text("utf-8") for p in sorted((TALKS / "articles").glob("*.txt"))}


def rows(name):
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def body(text):
    text = re.sub(r"\n*Original url:.*", "", text, flags=re.S)
    return re.sub(r"^By .*\n", "", text, flags=re.M)


def test_the_data_packages_name_every_file_with_its_hash():
    main = runpy.run_path(str(DATA / "datapackage.py"))["main"]
    assert main(check=True) == 0, "run `python data/datapackage.py` after a change under data/"


def test_there_are_enough_articles_words_and_outlets():
    assert len(TEXTS) >= 120
    assert sum(len(WORD.findall(body(t))) for t in TEXTS.values()) >= 25_000
    assert len({re.search(r"<https://www\.([a-z-]+)\.example/", t)[1] for t in TEXTS.values()}) >= 5


def test_no_address_belongs_to_anybody():
    for name, text in TEXTS.items():
        hosts = re.findall(r"https?://([^/>\s]+)", text)
        assert hosts and all(h.endswith(".example") for h in hosts), name


def test_apart_from_reprints_no_two_articles_share_a_run_of_eight_words():
    story = {r["article"]: r["story"] for r in rows("stories.csv")}
    runs = defaultdict(set)
    for name, text in TEXTS.items():
        words = [w.lower() for w in WORD.findall(body(text))]
        for i in range(len(words) - 7):
            runs[tuple(words[i : i + 8])].add(name)
    shared = {
        (a, b) for names in runs.values() if len(names) > 1 for a, b in combinations(sorted(names), 2)
        if story[a] != story[b]
    }  # fmt: skip
    assert not shared


def test_at_least_fifteen_wire_stories_are_reprinted_and_share_text_with_their_original():
    reprints = [r for r in rows("reprints.csv") if r["kind"] != "update"]
    assert len({r["original"] for r in reprints}) >= 15
    for r in reprints:
        sentences = [s for s in re.split(r"(?<=[.!?])\s+", body(TEXTS[r["article"]])) if len(s) > 60]
        assert sum(s in TEXTS[r["original"]] for s in sentences) >= len(sentences) / 3, r["article"]


def test_every_article_belongs_to_one_story():
    assert [r["article"] for r in rows("stories.csv")] == sorted(TEXTS)


@pytest.mark.parametrize("name", ["quotations.csv", "passages.csv", "passives.csv"])
def test_every_mark_is_the_passage_it_says(name):
    marks = rows(name)
    assert len(marks) > 100
    for mark in marks:
        assert TEXTS[mark["article"]][int(mark["start"]) : int(mark["end"])] == mark["passage"], mark


def test_both_frame_codings_answer_every_question_for_every_article():
    yaml = pytest.importorskip("yaml")
    book = yaml.safe_load((GOLD / "frames.yaml").read_text("utf-8"))["variables"]
    for coding in (rows("frames-a.csv"), rows("frames-b.csv")):
        assert [r["article"] for r in coding] == sorted(TEXTS)
        for row in coding:
            assert all(row[variable] in map(str, book[variable]["levels"]) for variable in book), row
    assert rows("frames-a.csv") != rows("frames-b.csv")


def test_the_quotations_of_march_2022_are_sourced_and_nothing_else_is_quoted():
    with (DATA / "march-2022" / "gold" / "sources.csv").open(encoding="utf-8", newline="") as file:
        sourced = {r["quotation"] for r in csv.DictReader(file)}
    quoted = set()
    for path in (DATA / "march-2022" / "articles").glob("*.txt"):
        quoted |= set(re.findall(r'"([^"]+)"', path.read_text("utf-8")))
    assert quoted == sourced
