"""Passive clauses: the linguists' cases, the agents, the classes of verbs, and what holds for any text.

Each case of cases/passives*.csv gives a text and its passive clauses as written, joined by "; ", each with its agent in
brackets.
"""

import csv
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.finding.passives.passive_clauses import Passives, by_verb_class
from mediakit.finding.passives.verb_classes import lemma, verb_class
from mediakit.text.tokens import tokenise

CASES = sorted((Path(__file__).parent / "cases").glob("passives*.csv"))
WORDS = [
    "was",
    "being",
    "been",
    "had",
    "killed",
    "by",
    "the",
    "army",
    "not",
    ",",
    ".",
    "?",
    "it's",
    "got",
    "there",
    "5",
    "percent",
    "“",
    "’",
]


def read_cases():
    for path in CASES:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                known = row["comment"].startswith("xfail:")
                marks = pytest.mark.xfail(reason=row["comment"], strict=True) if known else ()
                yield pytest.param(row, id=row["label"], marks=marks)


def corpus_of(*texts):
    return mk.read(pd.DataFrame({"text": list(texts), "date": "2020-01-01"}))


def passives(*texts):
    """A finder asks a corpus for no more than this."""
    return Passives().find(SimpleNamespace(tokens=tokenise(texts), articles=pd.DataFrame({"text": list(texts)})))


def clauses(*texts):
    """The clauses of each text as the cases write them."""
    found = passives(*texts)
    written = [[] for _ in texts]
    for row in found.itertuples():
        written[row.article].append(texts[row.article][row.start : row.end] + (f" ({row.agent})" if row.agent else ""))
    return ["; ".join(each) for each in written]


@pytest.fixture(scope="module")
def found():
    texts = [case.values[0]["text"] for case in read_cases()]
    return dict(zip(texts, clauses(*texts), strict=True))


@pytest.mark.parametrize("case", list(read_cases()))
def test_the_passive_clauses_of_a_text(case, found):
    assert found[case["text"]] == case["expect"]


def test_each_clause_says_what_the_table_needs():
    text = "Four men were killed by shellfire. A fifth got arrested."
    found = passives(text)
    assert found["category"].tolist() == ["with agent", "agentless"]
    assert found["entry"].tolist() == ["killed", "arrested"]
    assert found["verb"].tolist() == ["kill", "arrest"]
    assert found["verb_class"].tolist() == ["violence", "coercion"]
    assert found["kind"].tolist() == ["be", "get"]
    assert found["agent_start"].tolist() == [text.index("shellfire"), -1]
    assert found["agent_end"].tolist() == [text.index("shellfire") + len("shellfire"), -1]
    assert found["stop"].sub(found["first"]).tolist() == [2, 2]


def test_the_corpus_finds_passives_like_any_other_feature():
    hits = corpus_of("Four men were killed by shellfire.", "A fifth got arrested. He was told.", "Nothing.").find(
        Passives()
    )
    assert hits.features == ("agentless", "with agent")
    assert hits.frame["match"].tolist() == ["were killed", "got arrested", "was told"]
    assert hits.where(category="agentless", verb_class="coercion").frame["match"].tolist() == ["got arrested"]
    assert hits.per_words(1000).counts.tolist() == [[0, 1], [2, 0], [0, 0]]


def test_nothing_is_found_in_nothing():
    for texts in ([], ["Nothing."], ["", "was"], ["was", "killed"]):
        found = passives(*texts)
        assert found.empty
        assert {"article", "start", "end", "category", "entry", "verb", "agent", "verb_class", "kind"} <= set(
            found.columns
        )
        assert by_verb_class(found).empty


def test_a_clause_never_runs_from_one_article_into_the_next():
    assert passives("The bridge was", "destroyed by rebels.").empty


def test_positions_count_characters_of_any_script():
    text = "Київ 🕊 — the co\u00adunty was shelled by Ukraïne’s foes 🕊."
    row = passives(text).iloc[0]
    assert text[row["start"] : row["end"]] == "was shelled"
    assert text[row["agent_start"] : row["agent_end"]] == row["agent"] == "Ukraïne’s foes"


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_every_clause_lies_in_its_text_from_an_auxiliary_to_a_participle(words):
    text = " ".join(["Well,", *words])
    for row in passives(text).itertuples():
        assert text[row.start : row.end].endswith(("killed", "got", "had"))
        assert text[row.start : row.end].startswith(("was", "been", "being", "had", "got", "'s"))
        assert row.category == ("with agent" if row.agent else "agentless")
        assert row.agent == (text[row.agent_start : row.agent_end] if row.agent else "")
        assert row.agent == "" or row.end < row.agent_start


@given(
    st.lists(
        st.sampled_from(["He was killed.", "It was sent by Anna.", "They slept.", "It was"]), min_size=1, max_size=6
    )
)
def test_the_clauses_of_a_corpus_are_those_of_its_articles(texts):
    assert clauses(*texts) == [clause for text in texts for clause in clauses(text)]


@pytest.mark.parametrize(
    ("participle", "verb"),
    [
        line.split()
        for line in """killed kill;destroyed destroy;planned plan;stopped stop;carried carry;died die;argued argue
agreed agree;used use;focused focus;pressed press;organised organise;handled handle;cancelled cancel;labelled label;called call
changed change;hanged hang;charged charge;plunged plunge;longed long;created create;negotiated negotiate;treated treat
repeated repeat;formatted format;invited invite;visited visit;exploited exploit;recited recite;completed complete;targeted target
voted vote;promoted promote;piloted pilot;executed execute;recruited recruit;shouted shout;invaded invade;raided raid
exploded explode;provided provide;guided guide;included include;provoked provoke;looked look;leaked leak;named name
claimed claim;resumed resume;welcomed welcome;accustomed accustom;opened open;convened convene;mentioned mention;postponed postpone
examined examine;detained detain;ruined ruin;tuned tune;escaped escape;developed develop;hoped hope;equipped equip;wiped wipe
gossiped gossip;grouped group;shared share;feared fear;delivered deliver;interfered interfere;fired fire;repaired repair
ignored ignore;honored honor;injured injure;toured tour;occurred occur;preferred prefer;compiled compile;ruled rule
described describe;probed probe;followed follow;owed owe;fixed fix;reached reach;bathed bathe;added add;embedded embed
boycotted boycott;shot shoot;shut shut;overthrown overthrow;re-elected re-elect;ate eat;mistook mistake""".replace(
            "\n", ";"
        ).split(";")
    ],
)
def test_the_verb_of_a_participle(participle, verb):
    assert lemma(participle) == verb


def test_every_verb_of_a_class_is_the_lemma_of_its_own_participle():
    from mediakit.finding.passives.verb_classes import grammar, regular_forms

    irregular = {verb for verb, *_ in grammar().irregular}
    regular = [verb for verb in grammar().classes if verb not in irregular]
    assert [verb for verb in regular if lemma(regular_forms(verb)[0]) != verb] == []
    assert verb_class("bombard") == "violence"
    assert verb_class("yawn") == "other"


def test_classes_of_verbs_who_acts_and_who_suffers():
    texts = ["Two men were killed. Four were wounded by rebels.", "Nine were killed. A treaty was signed by Brod."]
    corpus = corpus_of(*texts).assign(outlet=["Courier", "Gazette"])
    table = by_verb_class(corpus.find(Passives()).frame)
    assert table["verb_class"].tolist() == ["violence", "negotiation"]
    assert table[["passives", "agentless", "with_agent", "articles"]].to_numpy().tolist() == [
        [3, 2, 1, 2],
        [1, 0, 1, 1],
    ]
    assert table["share"].round(3).tolist() == [0.667, 0.0]
    assert table["verbs"].tolist() == ["kill, wound", "sign"]
    assert table[["low", "high"]].isna().all(axis=None)  # two articles
    split = by_verb_class(corpus.find(Passives()).frame.assign(outlet=["C", "C", "G", "G"]), by=["outlet"])
    assert split[["outlet", "verb_class", "passives"]].to_numpy().tolist() == [
        ["C", "violence", 2], ["G", "negotiation", 1], ["G", "violence", 1]]  # fmt: skip


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="lack verb, verb_class: they have article, category"):
        by_verb_class(pd.DataFrame({"article": [0], "category": ["agentless"]}))
