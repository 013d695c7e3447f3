"""Lexicons: finding, the shipped ones, the file forms, and what is refused.

Each case of cases/lexicon-NAME.csv gives a text and what the shipped lexicon NAME finds in it: "category: match",
turned ones as "not category: match (cue)", joined by "; ", in any order. A comment that begins with "xfail:" marks a
known failure.
"""

import csv
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.finding.lexicon import Group, Lexicon
from mediakit.text.tokens import tokenise

CASES = Path(__file__).parent / "cases"
SHIPPED = Lexicon.shipped()
COLUMNS = [
    "article",
    "start",
    "end",
    "entry",
    "category",
    "negated_by",
    "mood",
    "first",
    "stop",
    "cue_start",
    "cue_end",
]


def corpus_of(*texts):
    return SimpleNamespace(
        tokens=tokenise(texts), articles=pd.DataFrame({"id": map(str, range(len(texts))), "text": texts})
    )


def found(lexicon, text):
    frame = lexicon.find(corpus_of(text))
    return [(text[row.start : row.end], row.category, row.negated_by) for row in frame.itertuples()]


def read_cases():
    for path in sorted(CASES.glob("lexicon-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = path.stem.removeprefix("lexicon-")
                known = (
                    pytest.mark.xfail(reason=row["comment"], strict=True) if row["comment"].startswith("xfail:") else ()
                )
                yield pytest.param(name, row["text"], row["expect"], id=f"{name}: {row['label']}", marks=known)


@cache
def found_in_cases(name):
    """What a lexicon finds in the texts of all its cases, read in one go: text -> (match, category, cue)."""
    texts = list(dict.fromkeys(case.values[1] for case in read_cases() if case.values[0] == name))
    told = {text: [] for text in texts}
    for row in Lexicon.load(name).find(corpus_of(*texts)).itertuples():
        text = texts[row.article]
        told[text].append((text[row.start : row.end], row.category, row.negated_by))
    return told


@pytest.mark.parametrize(("name", "text", "expect"), list(read_cases()))
def test_what_a_shipped_lexicon_finds(name, text, expect):
    hits = found_in_cases(name)[text]
    told = [f"not {category}: {match} ({cue})" if cue else f"{category}: {match}" for match, category, cue in hits]
    assert sorted(told) == sorted(part for part in expect.split("; ") if part)


# finding


TONE = Lexicon("tone", {"warm": ["friend*", "american samoa", "win friends"], "cold": ["samoa", "aggressive*"]})


def test_each_category_counts_an_overlap_once_and_categories_do_not_see_each_other():
    assert found(TONE, "In American Samoa they win friends.") == [
        ("American Samoa", "warm", ""),
        ("Samoa", "cold", ""),
        ("win friends", "warm", ""),
    ]


def test_negation_reaches_what_follows_it_only():
    hits = found(Lexicon("lsd", {"negative": ["aggressive"], "positive": ["win", "friends"]}),
                 "This aggressive policy will not win friends.")  # fmt: skip
    assert hits == [("aggressive", "negative", ""), ("win", "positive", "not"), ("friends", "positive", "not")]


def test_the_cue_is_given_with_its_characters():
    text = 'Russia had stopped issuing "ultimatums".'
    row = Lexicon.load("talks").find(corpus_of("", text)).iloc[0]
    assert (row.article, text[row.start : row.end]) == (1, "ultimatums")
    assert text[row.cue_start : row.cue_end] == row.negated_by == "stopped issuing"


def test_a_lexicon_without_polarity_turns_nothing():
    assert found(Lexicon("naming", {"war": ["war"]}, polarity=False), "This is not a war.") == [("war", "war", "")]


def test_an_excepted_phrase_hides_the_entry_it_contains_and_wins_over_an_equal_one():
    group = Group(entries=("attack*", "strik*"), excepted=("heart attack*", "striking"))
    assert found(Lexicon("harm", {"attack": [group]}), "A heart attack, an attack, a striking hat.") == [
        ("attack", "attack", "")
    ]


def test_a_gapped_entry_is_turned_by_a_cue_inside_it():
    lexicon = Lexicon("talks", {"cooperative": ["reach* [0-3] agreement"]})
    assert found(lexicon, "They reached no agreement.") == [("reached no agreement", "cooperative", "no")]


def test_the_frame_has_the_same_columns_with_and_without_matches():
    nothing, something = (Lexicon.load("talks").find(corpus_of(*texts)) for texts in ((), ("They agreed, no threat.",)))
    assert list(nothing.columns) == list(something.columns) == COLUMNS
    assert nothing.dtypes.equals(something.dtypes)
    assert len(nothing) == 0


WORDS = st.sampled_from(
    ["no", "not", "peace", "war", "isn’t", "failed", "to", ",", ".", "\n\n", "“", "Kyïv", "без", "rejected", "was"]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=4))
def test_every_match_and_cue_lies_in_its_text(texts):
    lexicon = Lexicon("pair", {"cooperative": ["peace", "peace [0-2] war"], "war": ["war"]})
    for row in lexicon.find(corpus_of(*texts)).itertuples():
        text = texts[row.article]
        assert text[row.start : row.end].lower().startswith(("peace", "war"))
        assert (text[row.cue_start : row.cue_end] if row.cue_start >= 0 else "") == row.negated_by


@settings(max_examples=8, deadline=None)
@given(st.permutations(["No peace came.", "War, not peace.", "", "They want peace."]))
def test_the_order_of_the_articles_does_not_matter(texts):
    lexicon = Lexicon("pair", {"cooperative": ["peace"], "war": ["war"]})
    hits = [(texts[r.article], r.start, r.category, r.negated_by) for r in lexicon.find(corpus_of(*texts)).itertuples()]
    assert sorted(hits) == [
        ("No peace came.", 3, "cooperative", "No"),
        ("They want peace.", 10, "cooperative", ""),
        ("War, not peace.", 0, "war", ""),
        ("War, not peace.", 9, "cooperative", "not"),
    ]


# the shipped lexicons


@pytest.mark.parametrize("name", SHIPPED)
def test_every_entry_matches_itself_and_does_some_work(name):
    assert Lexicon.load(name).check().to_dict("records") == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_group_gives_its_reason_and_every_category_has_sixty_entries(name):
    lexicon = Lexicon.load(name)
    assert (lexicon.entries["source"].str.len() > 20).all()
    assert lexicon.entries.groupby("category").size().min() >= 60
    assert {"title", "language", "version", "about", "sources", "measured"} == set(lexicon.header)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_file_is_what_saving_it_writes(name, tmp_path):
    path = Lexicon.load(name).save(tmp_path / f"{name}.yaml")
    assert (
        path.read_bytes()
        == (Path(__file__).parents[1] / "mediakit" / "finding" / "lexicons" / f"{name}.yaml").read_bytes()
    )


def test_an_unknown_name_lists_the_shipped_and_the_nearest():
    with pytest.raises(FileNotFoundError, match=r"shipped are hedges, naming, .*Did you mean 'talks'\?"):
        Lexicon.load("talk")


# check finds what does no work


@pytest.mark.parametrize(
    ("entries", "excepted", "problem"),
    [
        (["agree*", "agreed"], [], "'agreed' is already found by 'agree*'"),
        (["war", "cold war"], ["war"], "twice"),
        (["attack*"], ["heart failure"], "'heart failure' is excepted, but shadows no entry"),
        (["heart attack"], ["heart attack*"], "'heart attack' is never found: 'heart attack*' is excepted"),
        (
            ["reach* [0-3] accord", "reach* [0-2] accord"],
            [],
            "'reach* [0-2] accord' is already found by 'reach* [0-3] accord'",
        ),
    ],
)
def test_check_names_idle_entries(entries, excepted, problem):
    try:
        report = Lexicon("x", {"c": [Group(entries=tuple(entries), excepted=tuple(excepted))]}).check()
        told = [f"{row.entry!r} {row.problem}" for row in report.itertuples()]
    except ValueError as error:
        told = [str(error)]
    assert any(problem in line for line in told), told


def test_check_accepts_broad_and_narrow_entries_that_differ():
    assert len(Lexicon("x", {"a": ["agree*", "they agreed", "*-led", "wom?n"], "b": ["agreed"]}).check()) == 0


# files


ENTRY = st.from_regex(r"[a-z]{1,6}\*?( [a-z]{1,6}){0,2}", fullmatch=True)
CATEGORIES = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.lists(ENTRY, min_size=1, unique=True), min_size=1, max_size=3
)


@pytest.mark.parametrize("suffix", [".yaml", ".csv", ".yml"])
@settings(max_examples=25, deadline=None)
@given(categories=CATEGORIES)
def test_what_is_saved_is_read_again(tmp_path_factory, suffix, categories):
    lexicon = Lexicon("mine", categories)
    path = lexicon.save(tmp_path_factory.mktemp("lexicon") / f"mine{suffix}")
    assert Lexicon.load(path).categories == lexicon.categories
    assert Lexicon.load(path).name == "mine"


@settings(max_examples=25, deadline=None)
@given(CATEGORIES)
def test_a_dic_keeps_the_entries_of_each_category(tmp_path_factory, categories):
    path = Lexicon("mine", categories).save(tmp_path_factory.mktemp("lexicon") / "mine.dic")
    read = Lexicon.load(path).entries.groupby("category")["entry"].agg(set).to_dict()
    assert read == {name: set(entries) for name, entries in categories.items()}


@pytest.mark.parametrize("suffix", [".yaml", ".csv"])
def test_groups_reasons_exceptions_and_gaps_survive(suffix, tmp_path):
    talks = Lexicon.load("talks")
    assert Lexicon.load(talks.save(tmp_path / f"talks{suffix}")).categories == talks.categories


def test_words_that_yaml_would_take_for_something_else_stay_words(tmp_path):
    words = ["no", "yes", "true", "null", "1999", "2019-02-06", "*n't", "norway"]
    path = Lexicon("traps", {"off": words}).save(tmp_path / "traps.yaml")
    assert Lexicon.load(path).entries["entry"].tolist() == words
    (tmp_path / "own.yaml").write_text("categories:\n  off:\n    - no\n    - on\n    - 12\n")
    assert Lexicon.load(tmp_path / "own.yaml").entries["entry"].tolist() == ["no", "on", "12"]


def test_quanteda_dictionaries_may_nest_and_give_one_word(tmp_path):
    (tmp_path / "q.yml").write_text("tone:\n  good: [fine, well*]\n  bad: awful\nother: [x]\n")
    assert Lexicon.load(tmp_path / "q.yml").categories.keys() == {"tone.good", "tone.bad", "other"}


def test_a_liwc_dictionary_is_read(tmp_path):
    (tmp_path / "d.dic").write_text("%\n1\tposemo\n20\tnegemo (bad)\n%\nhappy*\t1\nbitter sweet\t1\t20\n\nhate 20\n")
    read = Lexicon.load(tmp_path / "d.dic").entries.groupby("category")["entry"].agg(list).to_dict()
    assert read == {"posemo": ["happy*", "bitter sweet"], "negemo (bad)": ["bitter sweet", "hate"]}


@pytest.mark.parametrize("suffix", [".yml", ".dic"])
def test_a_form_that_cannot_hold_gaps_says_so_unless_told(suffix, tmp_path):
    lexicon = Lexicon("x", {"c": ["reach* [0-3] accord", "accord"]})
    with pytest.raises(ValueError, match=r"cannot hold the entry 'reach\* \[0-3\] accord' .*lossy=True"):
        lexicon.save(tmp_path / f"x{suffix}")
    assert len(Lexicon.load(lexicon.save(tmp_path / f"x{suffix}", lossy=True))) == 1


BAD_FILES = {
    "twice.yaml": (
        "categories:\n  c:\n    - war\n    - War\n",
        r"line 4: 'War' stands there twice \(first in line 3\)",
    ),
    "empty.yaml": ("categories:\n  c:\n    - war\n    - ''\n", "line 4: an empty entry"),
    "pattern.yaml": ("categories:\n  c:\n    - '[0-3] war'\n", "line 3: pattern .* must stand between two words"),
    "key.yaml": ("categories:\n  c: [a]\n  c: [b]\n", "line 3: 'c' stands there twice"),
    "bomb.yaml": ("a: &a [x, x]\nb: [*a, *a]\n", "line 1: 'a' is an alias or a tag"),
    "star.yaml": ("categories:\n  c:\n    - *n't\n", r"line 3: no YAML .* needs quotation marks"),
    "tag.yaml": ("categories: !!python/object/apply:os.system [ls]\n", "alias or a tag"),
    "odd.yaml": ("categories: {c: [a, b}\n", r"odd.yaml, line 1: no YAML"),
    "list.yaml": ("- a\n- b\n", "holds no categories"),
    "text.yaml": ("categories:\n  c: war\n", "is one text"),
    "typo.yaml": ("categories:\n  c:\n    g:\n      entires: [war]\n", "line 4: 'entires' is not known"),
    "trap.yaml": (
        "categories:\n  g:\n    entries: [war]\n    except: [cold war]\n",
        r"line 3: 'entries' is no name of a group, .*{g: {my group: {entries: \[…\], except: \[…\]}}}",
    ),
    "exclude.yaml": ("categories: {g: {war: [war], Exclude: [cold war]}}\n", "line 1: 'Exclude' is no name of a group"),
    "flat-trap.yml": ("g: {entries: [war], except: [cold war]}\n", "line 1: 'entries' is no name of a group"),
    "top-trap.yml": ("entries: [war]\nexcept: [cold war]\n", "line 1: 'entries' is no name of a group"),
    "no-categories.yaml": ("war: [war]\nlanguage: de\n", "line 2: 'language' says .* Write 'categories:'"),
    "except.csv": ("category,entry,except\nc,war,cold war\n", "a column 'except' is not read"),
    "header.yaml": ("polarity: maybe\ncategories: {c: [a]}\n", "polarity is 'maybe'; write true or false"),
    "deep.yaml": ("[" * 5000 + "]" * 5000, "nested more than 20 deep"),
    "none.yaml": ("", "holds no"),
    "columns.csv": ("word,category\nwar,c\n", "has no column 'entry'; it has word, category"),
    "ragged.csv": ("category,entry\nc,war,x\n", "line 2: not as many fields"),
    "kind.csv": ("category,entry,kind\nc,war,x\n", "line 2: kind is 'x'"),
    "percent.dic": ("1\tc\nwar\t1\n", "two lines with %"),
    "number.dic": ("%\n1\tc\n%\nwar\t2\n", "line 4: '2' is no number of a category; there are 1"),
    "ending.txt": ("war", "none of the files a lexicon is read from"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_its_line(name, tmp_path):
    content, message = BAD_FILES[name]
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=message):
        Lexicon.load(tmp_path / name)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    for name in ("x.yaml", "x.csv", "x.dic"):
        (tmp_path / name).write_bytes("categories: {c: [été]}".encode("latin-1"))
        with pytest.raises(ValueError, match="not UTF-8"):
            Lexicon.load(tmp_path / name)


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("mediakit.finding.forms.plain_yaml.MOST_BYTES", 10)
    (tmp_path / "big.yaml").write_text("categories: {c: [war]}")
    with pytest.raises(ValueError, match="more than the 10 that are read"):
        Lexicon.load(tmp_path / "big.yaml")


# editing and display


def test_entries_can_be_left_out_everywhere():
    smaller = TONE.without("samoa")
    assert list(smaller.categories["cold"][0].entries) == ["aggressive*"]
    assert len(TONE) == 5
    with pytest.raises(ValueError, match=r"no entry 'samo' of 'tone': choose one of .*mean 'samoa'"):
        TONE.without("samo")


def test_a_lexicon_can_be_reduced_to_some_categories():
    assert list(TONE.only("cold").categories) == ["cold"]
    with pytest.raises(ValueError, match="'war' is no category of 'tone'; there are warm, cold"):
        TONE.only("war")


@pytest.mark.parametrize(
    "categories",
    [
        {},
        {"c": "war"},
        {"c": 3},
        {"c": {"entries": ["war"], "except": ["cold war"]}},
        {"c": [3]},
        {"c": ["war", "war"]},
        {"c": [" "]},
        {"c": ["*"]},
    ],
)
def test_what_is_no_lexicon_is_refused(categories):
    with pytest.raises(ValueError, match=r"\w"):
        Lexicon("x", categories)


def test_a_lexicon_shows_its_sizes_and_escapes_what_it_holds():
    assert repr(TONE) == "<Lexicon tone: warm 3, cold 2 entries; negation turns them>"
    assert "<b>" not in Lexicon("x", {"<b>": ["a<b>c"]})._repr_html_().replace("<p><b>x</b></p>", "")


def test_a_lexicon_cannot_be_changed():
    with pytest.raises(AttributeError):
        TONE.name = "other"


def test_entries_are_a_table_of_their_own():
    table = Lexicon.load("talks").entries
    assert list(table.columns) == ["category", "entry", "group", "source"]
    assert not table.duplicated(["category", "entry"]).any()
    assert len(table) == len(Lexicon.load("talks"))
