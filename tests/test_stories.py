"""Stories: what is one story, what is not, and who had it first."""

import html
import random
import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.stories.side_by_side import SideBySide
from mediakit.stories.stories import Grouped, Stories, group_stories
from mediakit.text.tokens import tokenise

VOCABULARY = [
    f"{a}{b}{c}"
    for a in ("ba", "ko", "mi", "ru", "te", "za")
    for b in ("lan", "ser", "vid", "tor")
    for c in ("e", "o", "ai")
]


def prose(seed: object, words: int = 120) -> str:
    """Sentences that share no run of eight words with those of another seed."""
    draw = random.Random(str(seed))
    picked = [draw.choice(VOCABULARY) for _ in range(words)]
    return " ".join(" ".join(picked[at : at + 15]).capitalize() + "." for at in range(0, words, 15))


def articles(*rows: tuple) -> pd.DataFrame:
    """Rows of id, outlet, date, text and perhaps agency."""
    filled = [(*row, "")[:5] for row in rows]
    frame = pd.DataFrame(filled, columns=["id", "outlet", "date", "text", "agency"])
    return frame.assign(date=pd.to_datetime(frame["date"])).astype({"outlet": "str", "text": "str"})


def grouped(frame: pd.DataFrame, **settings: object) -> Grouped:
    return group_stories(tokenise(frame["text"].tolist()), frame, **settings)


def stories(frame: pd.DataFrame, **settings: object) -> dict[str, str]:
    found = grouped(frame, **settings).articles
    return dict(zip(found["article"], found["story"], strict=True))


def linked(frame: pd.DataFrame, **settings: object) -> set[tuple[str, str]]:
    return pairs(stories(frame, **settings))


def pairs(of: dict[str, str]) -> set[tuple[str, str]]:
    return {(a, b) for a, b in combinations(sorted(of), 2) if of[a] == of[b]}


WIRE = prose("wire", 200)
COPY = articles(("w", "MPA", "2019-03-19", WIRE), ("g", "Gazette", "2019-03-20", f"Another headline\n\n{WIRE}", "MPA"))


def test_a_copy_under_another_outlet_and_headline_is_found():
    found = grouped(COPY).articles.set_index("article")
    assert found["story"].tolist() == ["w", "w"]
    assert found["role"].tolist() == ["original", "reprint"]
    assert found.loc["g", ["source", "agency", "articles"]].tolist() == ["w", "MPA", 2]
    assert found.loc["g", "reused"] == pytest.approx(200 / 202)


def test_articles_that_share_no_text_are_single():
    found = grouped(articles(*((f"a{n}", "Gazette", "2019-03-19", prose(n)) for n in range(6)))).articles
    assert (found["role"] == "single").all() and (found["story"] == found["article"]).all()
    assert (found["source"] == "").all() and (found["reused"] == 0).all() and (found["articles"] == 1).all()


def test_a_cut_leaves_out_an_update_adds():
    sentences = WIRE.split(". ")
    frame = articles(
        ("wire", "MPA", "2019-03-19", WIRE),
        ("cut", "Gazette", "2019-03-20", ". ".join(sentences[:5])),
        ("later", "MPA", "2019-03-21", WIRE + "\n\n" + prose("more", 150)),
        ("mixed", "Tribune", "2019-03-20", ". ".join(sentences[8:12]) + "\n\n" + prose("own", 150)),
    )
    found = grouped(frame).articles.set_index("article")
    assert found["role"].to_dict() == {"wire": "original", "cut": "cut", "later": "update", "mixed": "update"}
    assert set(found["story"]) == {"wire"}


def test_a_story_put_in_another_order_is_found():
    sentences = WIRE.split(". ")
    turned = ". ".join(sentences[::-1])
    assert linked(articles(("a", "MPA", "2019-03-19", WIRE), ("b", "Gazette", "2019-03-19", turned))) == {("a", "b")}


def test_duplicates_within_one_outlet_are_found():
    frame = articles(("a", "Gazette", "2019-03-19", WIRE), ("b", "Gazette", "2019-03-19", "Corrected\n\n" + WIRE))
    assert linked(frame) == {("a", "b")}


def test_one_outlet_repeats_its_background_without_making_a_story_of_it():
    background = prose("background", 60)
    day = {
        outlet: [(f"{outlet}{n}", outlet, "2019-03-19", prose(f"{outlet}{n}", 180) + background) for n in range(2)]
        for outlet in "ab"
    }
    assert linked(articles(*day["a"])) == set()
    assert linked(articles(day["a"][0], day["b"][0])) == {("a0", "b0")}


def test_the_original_is_the_earliest_and_on_one_day_the_agency():
    def original(*rows: tuple) -> str:
        return stories(articles(*rows))["a"]

    assert original(("a", "Gazette", "2019-03-19", WIRE), ("b", "Tribune", "2019-03-18", WIRE)) == "b"
    assert (
        original(("a", "Gazette", "2019-03-19", WIRE, "MPA"), ("b", "Meridian Press Agency", "2019-03-19", WIRE)) == "b"
    )
    assert original(("a", "Gazette", "2019-03-19", WIRE), ("b", "Tribune", "2019-03-19", WIRE, "MPA")) == "b"
    assert original(("a", "Gazette", "2019-03-18", WIRE), ("b", "Reuters", "2019-03-19", WIRE)) == "a"
    assert original(("a", "Gazette", None, WIRE), ("b", "Tribune", "2019-03-19", WIRE)) == "b"


def test_a_paragraph_of_boilerplate_in_all_articles_links_none():
    notice = prose("notice", 60)
    rows = [(f"a{n}", f"outlet {n % 6}", f"2019-03-{1 + n % 9:02}", prose(n, 140) + "\n\n" + notice) for n in range(24)]
    assert linked(articles(*rows)) == set()


def test_standing_text_of_an_outlet_is_boilerplate_before_many_articles_have_it():
    notice = prose("notice", 100)
    rows = [(f"a{n}", "Gazette", f"2019-03-0{1 + n}", prose(n, 140) + "\n\n" + notice) for n in range(3)]
    others = [(f"b{n}", "Tribune", "2019-03-02", prose(f"b{n}")) for n in range(20)]
    assert linked(articles(*rows[:2], *others)) == {("a0", "a1")}
    assert linked(articles(*rows, *others)) == set()


def test_a_notice_to_subscribers_makes_no_story_of_the_stubs_that_hold_little_else():
    notice = prose("notice", 40)
    rows = [
        (f"a{n}", "Gazette", f"2019-03-0{1 + n}", f"{VOCABULARY[n]} {VOCABULARY[n + 9]}\n\n{notice}") for n in range(8)
    ]
    assert linked(articles(*rows)) == set()


def test_a_story_that_more_outlets_print_than_boilerplate_may_have_is_still_one_story():
    rows = [(f"a{n:02}", f"outlet {n}", "2019-03-19", f"{VOCABULARY[n]}\n\n{WIRE}") for n in range(45)]
    assert set(stories(articles(*rows)).values()) == {"a00"}


def test_boilerplate_does_not_hide_the_story_around_it():
    notice = prose("notice", 60)
    rows = [(f"a{n}", f"outlet {n % 6}", "2019-03-19", prose(n, 140) + "\n\n" + notice) for n in range(24)]
    rows.append(("copy", "outlet 9", "2019-03-20", prose(3, 140)))
    assert linked(articles(*rows)) == {("a3", "copy")}


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“"])
def test_a_quotation_that_both_print_is_no_reuse(marks: str):
    speech = marks[0] + prose("speech", 120) + marks[1]
    frame = articles(
        *((o, o, "2019-03-19", f"{prose(o, 100)}\n\n{speech} he said.\n\n{prose(o + '2', 60)}") for o in "ab")
    )
    assert linked(frame) == set()
    bare = frame.assign(text=frame["text"].str.replace(f"[{marks}]", "", regex=True))
    assert linked(bare) == {("a", "b")}


def test_a_stock_phrase_and_one_sentence_of_a_ministry_are_no_reuse():
    sentence = prose("ministry", 30)
    frame = articles(*((o, o, "2019-03-19", f"{prose(o, 30)} {sentence} {prose(o + '2', 30)}") for o in "ab"))
    assert linked(frame) == set()


def test_a_whole_speech_printed_twice_is_a_reprint():
    frame = articles(*((o, o, "2019-03-19", f"“{prose('speech', 150)}”") for o in "ab"))
    assert linked(frame) == {("a", "b")}


def test_articles_too_far_apart_are_not_compared():
    frame = articles(("a", "MPA", "2019-03-01", WIRE), ("b", "Gazette", "2019-03-09", WIRE))
    assert linked(frame) == set()
    assert linked(frame, days=8) == linked(frame, days=None) == {("a", "b")}
    assert linked(frame.assign(date=pd.to_datetime(["2019-03-01", None]))) == {("a", "b")}


@pytest.mark.parametrize("day", ["2019-03-19", "2019-03-20", None])
def test_two_texts_that_only_a_third_joins_are_two_stories_and_stay_linked(day: str | None):
    one, two = prose("one", 150), prose("two", 150)
    frame = articles(("a", "A", "2019-03-19", one), ("b", "B", "2019-03-19", two), ("c", "C", day, f"{one}\n\n{two}"))
    found = grouped(frame).articles.set_index("article")
    assert found["story"].to_dict() == {"a": "a", "b": "b", "c": "a"}
    assert found["source"].to_dict() == {"a": "", "b": "", "c": "a"}
    assert found["linked"].nunique() == 1


@pytest.mark.parametrize(("outlet", "day"), [("Reuters", "2019-03-19"), ("MPA", "2019-03-18")])
def test_two_cuts_of_one_wire_are_one_story_though_they_share_nothing(outlet: str, day: str):
    one, two = prose("one", 150), prose("two", 150)
    frame = articles(
        ("w", outlet, day, f"{one}\n\n{two}"), ("a", "A", "2019-03-19", one), ("b", "B", "2019-03-19", two)
    )
    assert stories(frame) == {"w": "w", "a": "w", "b": "w"}


def test_what_shares_with_most_of_a_story_is_of_it():
    """An update of the updates, which left out what the original said."""
    new = prose("new", 150)
    updates = [(f"u{n}", f"outlet {n}", "2019-03-20", f"{WIRE}\n\n{new}") for n in range(3)]
    frame = articles(("w", "MPA", "2019-03-19", WIRE), *updates, ("l", "outlet 9", "2019-03-21", new))
    assert set(stories(frame).values()) == {"w"}


def test_a_chain_of_updates_ends_where_nothing_of_the_original_is_left():
    parts = [prose(n, 120) for n in range(6)]
    rows = [(f"a{n}", f"outlet {n}", f"2019-03-1{n}", f"{parts[n]}\n\n{parts[n + 1]}") for n in range(5)]
    found = grouped(articles(*rows)).articles.set_index("article")
    assert found["linked"].unique().tolist() == ["a0"]
    assert found["story"].to_dict() == {"a0": "a0", "a1": "a0", "a2": "a2", "a3": "a2", "a4": "a4"}


@pytest.mark.parametrize("words", [150, 250, 400])
def test_a_wire_with_one_word_in_ten_changed_is_recognised(words: int):
    text = prose("changed", words).split()
    for seed in range(10):
        draw = random.Random(seed)
        changed = [f"other{at}" if draw.random() < 0.1 else word for at, word in enumerate(text)]
        frame = articles(("w", "MPA", "2019-03-19", " ".join(text)), ("g", "Gazette", "2019-03-20", " ".join(changed)))
        assert linked(frame) == {("g", "w")}


def test_passages_are_the_same_words_in_both_texts():
    text = "Zeil\n\n" + WIRE[:400] + " Und dann. " + WIRE[500:].replace(" ", "  ")
    frame = articles(("w", "MPA", "2019-03-19", WIRE), ("g", "Gazette", "2019-03-19", text))
    passages, by_id = grouped(frame).passages, frame.set_index("id")["text"]
    assert len(passages) == 2
    for row in passages.itertuples():
        mine = by_id[row.article][row.start : row.end].split()
        assert mine == by_id[row.source][row.source_start : row.source_end].split()
        assert len(mine) == row.words >= 8


def test_the_share_reused_is_that_of_the_words_in_the_passages():
    sentences = WIRE.split(". ")
    text = f"{prose('own', 60)}\n\n{'. '.join(sentences[2:6])}.\n\n{prose('end', 40)}"
    found = grouped(articles(("w", "MPA", "2019-03-19", WIRE), ("g", "Gazette", "2019-03-19", text)))
    assert found.articles["reused"].iat[1] == pytest.approx(found.passages["words"].sum() / 160)


MIXED = articles(
    *((f"s{n}", f"outlet {n % 4}", f"2019-03-{1 + n:02}", prose(n, 90)) for n in range(5)),
    ("w", "Meridian Press Agency", "2019-03-04", WIRE),
    *((f"w{n}", f"outlet {n}", "2019-03-04", ". ".join(WIRE.split(". ")[n : n + 8])) for n in range(4)),
    ("u", "outlet 1", "2019-03-06", WIRE + prose("new", 90)),
    *((f"b{n}", "outlet 2", f"2019-03-{1 + n:02}", prose(f"b{n}", 60) + prose("standing", 60)) for n in range(4)),
)


@given(st.permutations(range(len(MIXED))))
@settings(max_examples=25, deadline=None)
def test_the_order_of_articles_does_not_matter(order: list[int]):
    expected, found = grouped(MIXED), grouped(MIXED.iloc[order].reset_index(drop=True))
    assert found.articles["article"].tolist() == MIXED["id"].iloc[order].tolist()
    for one, other in zip(expected, found, strict=True):
        keys = [c for c in ("article", "start") if c in one]
        pd.testing.assert_frame_equal(
            one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
        )


@given(st.integers(40, 150), st.integers(0, 300), st.integers())
@settings(max_examples=25, deadline=None)
def test_a_text_is_wholly_contained_in_itself_and_anything(words: int, more: int, seed: int):
    text = prose(seed, words)
    frame = articles(("a", "A", "2019-03-19", text), ("b", "B", "2019-03-18", f"{text} {prose(f'{seed} more', more)}"))
    found = grouped(frame).articles.set_index("article")
    assert found.loc["a", ["story", "reused"]].tolist() == ["b", 1]


@given(st.lists(st.text("ab .“”\n'", max_size=80), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_texts_make_stories_with_an_original_each(texts: list[str]):
    rows = [(f"a{n}", f"outlet {n % 2}", "2019-03-19", text) for n, text in enumerate(texts)]
    found = grouped(articles(*rows)).articles
    firsts = found[found["article"] == found["story"]]
    assert set(firsts["article"]) == set(found["story"])
    assert set(firsts["role"]) <= {"original", "single"}
    assert found["reused"].between(0, 1).all()
    assert (found["articles"] == found.groupby("story")["article"].transform("size")).all()


def test_more_text_that_is_new_to_both_never_joins_them():
    one, two = ("a", "A", "2019-03-19", prose("a")), ("b", "B", "2019-03-19", prose("b"))
    assert linked(articles(one, two)) == linked(articles(one, two, ("c", "C", "2019-03-19", prose("c")))) == set()


def test_a_text_that_repeats_itself_thousands_of_times_ends():
    frame = articles(("a", "A", "2019-03-19", "no " * 20_000), ("b", "B", "2019-03-19", "no " * 30_000))
    assert set(grouped(frame).articles["story"]) <= {"a", "b"}


@pytest.mark.parametrize("texts", [[], [""], ["Too short.", "Too short."], ["", "", WIRE]])
def test_nothing_to_compare(texts: list[str]):
    frame = articles(*((f"a{n}", "Gazette", "2019-03-19", text) for n, text in enumerate(texts)))
    found = grouped(frame)
    assert (found.articles["role"] == "single").all() and len(found.articles) == len(texts)
    assert found.passages.empty and list(found.passages.columns)[:3] == ["article", "start", "end"]


def test_settings_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="-1 days"):
        grouped(COPY, days=-1)
    with pytest.raises(ValueError, match="tokens of 1 articles, but 2 articles"):
        group_stories(tokenise(["One."]), COPY)


@pytest.fixture(scope="module")
def talks() -> Stories:
    return mk.read("data/talks").stories()


def test_the_talks_have_the_stories_that_a_reader_marked(talks: Stories):
    gold = pd.read_csv("data/talks/gold/stories.csv")
    found = dict(zip(talks.frame["article"], talks.frame["story"], strict=True))
    assert pairs(found) == pairs(dict(zip(gold["article"], gold["story"], strict=True)))


def test_the_talks_have_the_originals_and_roles_that_a_reader_marked(talks: Stories):
    gold = pd.read_csv("data/talks/gold/reprints.csv").set_index("article")
    found = talks.frame.set_index("article").loc[gold.index]
    assert (found["source"] == gold["original"]).all()
    assert ((found["role"] == "update") == (gold["kind"] == "update")).all()


def test_the_table_says_how_many_articles_repeat_another_and_by_which_rule(talks: Stories):
    assert talks.title == "139 articles, 117 stories; 22 articles repeat an earlier one"
    assert "at most 7 days apart" in talks.notes[0]
    assert str(talks.provenance).endswith("stories days 7")
    assert talks.first.sum() == 117 and isinstance(talks.first, np.ndarray)


def test_two_articles_stand_beside_each_other_with_the_differences_marked(talks: Stories):
    shown = talks.side_by_side("2019-03-12-lantern-guns-silent")
    assert "Meridian Press Agency" in shown.heads[1] and "Daily Lantern" in shown.heads[0]
    plain = repr(shown)
    assert plain.count("⟦") == plain.count("⟧") > 0
    cells = re.findall(r"<td[^>]*>(.*?)</td>", shown._repr_html_(), flags=re.DOTALL)
    for cell, text in zip(cells, shown.texts, strict=True):
        assert html.unescape(re.sub(r"</?mark[^>]*>", "", cell)) == text
    assert "halt" in re.search(r"<mark[^>]*>(.*?)</mark>", cells[1], flags=re.DOTALL)[1]


def test_an_original_stands_beside_the_first_article_taken_from_it(talks: Stories):
    shown = talks.side_by_side("2019-02-22-mpa-dovrin-station-hit")
    assert "2019-02-22-lantern-dead-at-tap" in shown.heads[1]


def test_who_asks_for_an_article_that_is_not_there_is_told(talks: Stories):
    with pytest.raises(ValueError, match="no article 'x'"):
        talks.side_by_side("x")
    alone = talks.frame.loc[talks.frame["role"] == "single", "article"].iat[0]
    with pytest.raises(ValueError, match="shares its text with no other"):
        talks.side_by_side(alone)


def test_markup_and_controls_in_a_text_stay_text():
    evil = "<script>alert(1)</script> \u202e evil \x07 <img onerror=x>"
    shown = SideBySide(("<b>", "&"), (evil, "plain"), ((), ()))
    page = shown._repr_html_()
    assert "<script" not in page and "<img" not in page and "<b>" not in page
    assert "\u202e" not in page + repr(shown) and "\x07" not in page + repr(shown)
    assert "<script>" in repr(shown)


def test_two_empty_texts_beside_each_other():
    assert repr(SideBySide(("a", "b"), ("", ""), ((), ()))).split() == ["a", "b"]


def test_what_is_shown_are_the_stories_of_more_than_one_article(talks: Stories):
    lines = repr(talks).splitlines()
    assert lines[0] == talks.title and lines[-1].startswith("linked: at most 7 days apart")
    assert "single" not in repr(talks) and "original" in lines[2] + lines[3]
    assert talks._repr_html_().count("<tr>") == 21
