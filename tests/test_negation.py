"""Negation and reversal: the linguists' cases, and what holds for any text.

Each case of cases/negation.csv gives a text, a hit (a pattern), its kind and the cue that must turn it ("" = none). A
comment that begins with "xfail:" marks a known failure; when one begins to pass, the mark must go.
"""

import csv
import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.finding.forms.plain_yaml import read_yaml, write_yaml
from mediakit.finding.mood import moods
from mediakit.finding.negation import LANGUAGES, SHIPPED, Cues, turned
from mediakit.finding.patterns import find_patterns
from mediakit.text.tokens import tokenise

CASES = Path(__file__).parent / "cases" / "negation.csv"
KINDS = ["cooperative", "confrontational"]


@cache
def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_parameters():
    for number, row in enumerate(cases()):
        known = pytest.mark.xfail(reason=row["comment"], strict=True) if row["comment"].startswith("xfail:") else ()
        yield pytest.param(number, id=row["label"], marks=known)


def cues_of(texts, hits, kinds, cues=None):
    """For each text the cue that turns the first match of its hit, or ""."""
    tokens = tokenise(texts)
    spans = find_patterns(tokens, hits)
    own = spans.where(tokens.article_of(spans.first) == spans.entry)
    number, first = np.unique(own.entry, return_index=True)
    assert number.tolist() == list(range(len(texts))), "a hit does not stand in its text"
    turns = turned(tokens, own.where(first), categories=kinds, gapped=np.array(["[" in hit for hit in hits]), cues=cues)
    starts, ends = tokens.starts, tokens.ends
    return [
        text[starts[a] : ends[b - 1]] if a >= 0 else ""
        for text, a, b in zip(texts, turns.first, turns.stop, strict=True)
    ]


@cache
def told():
    return cues_of(*([row[column] for row in cases()] for column in ("text", "hit", "kind")))


@pytest.mark.parametrize("number", list(as_parameters()))
def test_the_cue_that_turns_a_hit(number):
    assert told()[number] == cases()[number]["expect"]


@pytest.mark.parametrize("language", ["de", "ru", "uk"])
def test_the_cues_of_another_language_turn_what_a_reader_turns(language):
    with CASES.with_stem(f"negation-{language}").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ([row[column] for row in rows] for column in ("text", "hit", "kind"))
    told = cues_of(*columns, Cues.of(language))
    assert [(row["text"], cue) for row, cue in zip(rows, told, strict=True)] == [(r["text"], r["expect"]) for r in rows]


def test_an_instrument_of_a_language_without_cues_turns_nothing_and_says_so():
    french = pd.DataFrame({"text": ["Il n'y a pas de paix, not a word of paix, a dit le ministre, et il y a des mots."] * 2, "outlet": ["a", "b"]})
    hits = mk.read(french).find(mk.Lexicon("paix", {"peace": ["paix"]}, header={"language": "fr"}))
    assert set(hits.frame["negated_by"]) == {""}
    assert "an instrument for French, in which no word is known to turn a hit: none is" in repr(hits)
    assert "no word is known" not in repr(mk.read(french).find(mk.Lexicon("paix", {"peace": ["paix"]}, polarity=False)))


def test_an_instrument_that_says_no_language_is_asked_for_it_where_most_articles_are_in_another():
    russian = pd.DataFrame({"text": ["Министр заявил, что никакого соглашения не было и что это был плохой день."], "outlet": ["a"]})
    deals = {"cooperative": ["соглашени*"]}
    hits = mk.read(russian).find(mk.Lexicon("deals", deals))
    assert "that says no language, turned by English words: 100% of the articles" in repr(hits)
    told = mk.read(russian).find(mk.Lexicon("deals", deals, header={"language": "ru"}))
    assert told.frame["negated_by"].tolist() == ["никакого"] and "no language" not in repr(told)


def test_there_are_many_cases_and_no_two_alike():
    assert len({(row["text"], row["hit"]) for row in cases()}) == len(cases()) > 450
    assert len({row["label"] for row in cases()}) == len(cases())


# what holds for any text


WORDS = st.sampled_from(
    ["no", "not", "never", "without", "failed", "to", "stopped", "issuing", "rejected", "was", "peace", "talks", "but",
     ",", ".", "the", "–", "“", "and"]
)  # fmt: skip
SENTENCES = st.lists(WORDS, max_size=14).map(" ".join)


def pairs(texts):
    tokens = tokenise(texts)
    spans = find_patterns(tokens, ["peace", "talks"])
    return tokens, spans, turned(tokens, spans, categories=np.take(KINDS, spans.entry))


@settings(max_examples=10, deadline=None)
@given(st.lists(SENTENCES, max_size=30))
def test_a_cue_stands_beside_its_hit_in_the_same_sentence(texts):
    tokens, spans, turns = pairs(texts)
    on = turns.any
    first, stop = turns.first[on], turns.stop[on]
    assert ((stop <= spans.first[on]) | (first >= spans.stop[on])).all()
    assert (tokens.sentences[first] == tokens.sentences[spans.first[on]]).all()
    assert (turns.stop[~on] == -1).all()
    assert (turns.group[~on] == -1).all()


@settings(max_examples=8, deadline=None)
@given(st.lists(SENTENCES, max_size=20), st.lists(SENTENCES, max_size=20))
def test_texts_do_not_influence_each_other(some, others):
    assert pairs(some + others)[2].any.tolist() == pairs(some)[2].any.tolist() + pairs(others)[2].any.tolist()


def test_the_list_of_one_sentence_says_nothing_of_the_comma_of_the_next():
    """A comma before "and" was taken for the last of a list, wherever that list stood."""
    alone, before = "He refused to name one, and his attacks went on.", "They saw two things: bread and water. "
    for text in (alone, before + alone):
        tokens = tokenise([text])
        assert not turned(tokens, find_patterns(tokens, ["attacks"])).any.any()


@settings(max_examples=8, deadline=None)
@given(st.lists(SENTENCES, max_size=20))
def test_sentences_without_a_hit_turn_none(texts):
    texts = [f"So {text}." for text in texts]
    between = [part for text in texts for part in (text, "They had not come, he said, and no.")]
    assert pairs([" ".join(between)])[2].any.tolist() == pairs([" ".join(texts)])[2].any.tolist()


@settings(max_examples=8, deadline=None)
@given(st.lists(SENTENCES, max_size=20))
def test_quotation_marks_change_nothing(texts):
    bare = [text.replace("“", "") for text in texts]
    quoted = [text.replace("peace", "“peace”") for text in bare]
    assert pairs(bare)[2].any.tolist() == pairs(quoted)[2].any.tolist()


def test_nothing_is_turned_in_nothing():
    for texts in ([], [""], ["..."], ["peace"]):
        assert not pairs(texts)[2].any.any()


def test_without_categories_every_cue_turns():
    tokens = tokenise(["They rejected the ultimatum."])
    spans = find_patterns(tokens, ["ultimatum"])
    assert turned(tokens, spans).any.tolist() == [True]
    assert turned(tokens, spans, categories=["confrontational"]).any.tolist() == [False]
    assert turned(tokens, spans, categories=["my own category"]).any.tolist() == [True]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["threats", "old threats", "ultimatums", "attacks"]), min_size=2, max_size=9))
def test_every_member_of_a_list_is_turned_and_what_follows_it_is_not(items):
    for listed in (", ".join(items[:-1]) + " or " + items[-1], ", ".join(items) + ", or attacks"):
        tokens = tokenise([f"They made no {listed}, and peace came.", f"They made some {listed}."])
        spans = find_patterns(tokens, ["threats", "ultimatums", "attacks", "peace"])
        on = turned(tokens, spans, categories=["confrontational"] * len(spans)).any
        assert (on == ((spans.entry < 3) & (tokens.article_of(spans.first) == 0))).all()


@cache
def told_moods():
    with (CASES.parent / "moods.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row["text"] for row in rows]
    tokens = tokenise(texts)
    spans = find_patterns(tokens, [row["hit"] for row in rows])
    own = spans.where(tokens.article_of(spans.first) == spans.entry)
    assert len(own) == len(rows), "each hit stands once in its text"
    return rows, dict(zip(own.entry.tolist(), moods(tokens, own, texts), strict=True))


@pytest.mark.parametrize("number", range(40))
def test_the_mood_of_a_hit(number):
    rows, told = told_moods()
    assert told[number] == rows[number]["expect"]


def test_there_is_a_mood_for_nothing_too():
    for texts in ([], [""], ["?"], ["peace"], ["peace?", "peace"]):
        tokens = tokenise(texts)
        found = moods(tokens, find_patterns(tokens, ["peace"]), texts)
        assert found.tolist() == ["asked" if "?" in text else "stated" for text in texts if "peace" in text]


# the cues as data


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cue_stands_twice_in_its_layer(language):
    """Of two equal cues in one layer the second would never be found, unless they follow other auxiliaries."""
    seen, groups = {}, Cues.of(language).groups
    for row in Cues.of(language).patterns:
        if row.group >= 0:
            key = (row.layer, row.pattern.words, row.pattern.gaps, groups[row.group].after)
            assert key not in seen, f"{row.pattern.text!r} in {groups[row.group].name!r} and {seen[key]!r}"
            seen[key] = groups[row.group].name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_gives_its_reason(language):
    assert all(len(group.why) > 20 for group in Cues.of(language).groups)


def test_the_english_cues_name_their_sources():
    assert len(read_yaml(SHIPPED)["sources"]) >= 4


@pytest.mark.parametrize("ending", LANGUAGES.values())
def test_the_shipped_file_is_written_as_read(ending):
    path = SHIPPED.with_stem(f"negation{ending}")
    assert write_yaml(read_yaml(path)) == path.read_text("utf-8")


def test_own_cues_replace_the_shipped_ones(tmp_path):
    path = tmp_path / "cues.yaml"
    path.write_text("groups:\n  nay:\n    side: before\n    reach: 2\n    entries: [nary]\n")
    own = Cues.load(path)
    assert cues_of(["nary a word of peace", "nary peace", "no peace"], ["peace"] * 3, [""] * 3, own) == ["", "nary", ""]
    path.write_text("groups:\n  nay:\n    side: before\n    reach: 2\n    entries: [nowt]\n")
    os.utime(path, (1, 1))
    assert cues_of(["nowt of peace"], ["peace"], [""], Cues.load(path)) == ["nowt"]  # and not as it was first read


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("side: beside", "needs side: before, after, answer or object"),
        ("reach: far", "reach: a number of words"),
        ("stops: [clauses]", "'nay' names 'clauses', which is none of nay"),
        ("undone_by: [yea]", "'nay' names 'yea'"),
        ("undoes: [yea]", "'nay' names 'yea'"),
        ("lists: nor", "has lists: nor; write or, and"),
        ("entires: [x]", r"has 'entires' \(line \d\); known are"),
    ],
)
def test_a_group_that_cannot_be_is_refused(line, message, tmp_path):
    group = {"side": "side: before", "reach": "reach: 2", "entries": "entries: [nary]", line.split(":")[0]: line}
    (tmp_path / "cues.yaml").write_text("groups:\n  nay:\n" + "".join(f"    {row}\n" for row in group.values()))
    with pytest.raises(ValueError, match=message):
        Cues.load(tmp_path / "cues.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("grups: {}\ngroups: {}\n", r"cues.yaml has 'grups' \(line 1\); known are name, "),
        ("stops:\n  s:\n    entries: [x]\n    except: [y]\ngroups: {}\n", r"stops 's' has 'except' \(line 4\)"),
    ],
)
def test_a_key_that_would_be_passed_over_is_refused(text, message, tmp_path):
    (tmp_path / "cues.yaml").write_text(text)
    with pytest.raises(ValueError, match=message):
        Cues.load(tmp_path / "cues.yaml")


def test_cues_cannot_be_changed():
    with pytest.raises(AttributeError):
        Cues.load().groups = ()
    assert replace(Cues.load(), groups=Cues.load().groups[:1]).groups[0].name == "not"
