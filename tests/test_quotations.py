"""Who is quoted, in which words, with which verb: cases are written by us and stand in tests/cases/quotations-*.csv."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.coding.marked_quotations import Marked, match_contents, measure_quotations
from mediakit.corpus.articles import Articles
from mediakit.corpus.hits import Quoted
from mediakit.finding.quotations.actors import Actors
from mediakit.finding.quotations.article_quotations import find_quotations
from mediakit.finding.quotations.attributions import quotations_frame
from mediakit.finding.quotations.cues import grammar, inflect
from mediakit.finding.quotations.quotation_marks import find_passages, paragraphs
from mediakit.finding.quotations.rule_choice import guess_language
from mediakit.finding.quotations.sentence_words import read_unit
from mediakit.text.tokens import tokenise
from mediakit.wording.voice_shares import shares

CASES = Path(__file__).parent / "cases"


def cases(*names):
    found = []
    for name in names:
        with open(CASES / f"quotations-{name}.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                known = row["comment"].startswith("known failure")
                marks = pytest.mark.xfail(reason=row["comment"], strict=True) if known else ()
                label = f"{name} {row['label']}" if len(names) > 1 else row["label"]
                found.append(pytest.param(row["text"], row["expect"], id=label, marks=marks))
    return found


def shown(text, quotation):
    words = " ... ".join(text[a:b] for a, b in quotation.pieces)
    return "|".join((quotation.kind, quotation.verb, quotation.speaker, words.rstrip(",.")))


@pytest.mark.parametrize(("text", "expect"), cases("en"))
def test_attribution(text, expect):
    found = [shown(text, quotation) for quotation in find_quotations(text)]
    assert expect.rstrip(",.") in found if expect else found == []


@pytest.mark.parametrize(("text", "expect"), cases("speakers"))
def test_speaker_is_traced_to_the_full_name(text, expect):
    assert [quotation.speaker for quotation in find_quotations(text)] == expect.split("|")


@pytest.mark.parametrize(("text", "expect"), cases("ru", "uk", "de"))
def test_attribution_in_other_languages(text, expect, request):
    language = request.node.callspec.id[:2]
    found = [shown(text, quotation) for quotation in find_quotations(text, language=language)]
    assert expect.rstrip(",.") in found if expect else found == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Пресс-секретарь заявил, что переговоры были трудными.", "ru"),
        ("Речник заявив, що переговори тривають.", "uk"),
        ("Der Sprecher sagte, die Lage sei ernst.", "de"),
        ("The spokesman said that the talks go on.", "en"),
        ("Le porte-parole a dit que les pourparlers continuent.", "en"),
        ("", "en"),
    ],
)
def test_language_is_guessed_by_script_and_function_words(text, language):
    assert guess_language(text) == language


def test_articles_without_a_language_are_read_in_their_own():
    articles = pd.DataFrame(
        {
            "text": [
                "«Мы готовы», — сказал Иван Морозов.",
                "„Wir sind bereit“, sagte Dirk Amsel.",
                "Lisk said it rained.",
            ],
            "language": ["", "", ""],
        }
    )
    assert quotations_frame(articles)["speaker"].tolist() == ["Иван Морозов", "Dirk Amsel", "Lisk"]


def test_confidence_says_how_the_speaker_was_resolved():
    text = "Marta Ilvane came. Ilvane said that it rained. She said that it snowed. It snowed, said the ministry."
    assert [q.confidence for q in find_quotations(text)] == ["certain", "likely", "guess"]
    assert [q.confidence for q in find_quotations('"We listen," he said.')] == [""]
    taken = find_quotations('Marta Ilvane said: "We listen."\n\n"We have always listened to the other side."')
    assert [q.confidence for q in taken] == ["certain", "likely"]
    role = find_quotations("Government spokesman Tomas Reck came. The spokesman said that it rained.")
    assert [(q.speaker, q.confidence) for q in role] == [("Tomas Reck", "guess")]


def test_somebodys_statement_is_somebody():
    text = "Marta Ilvane wrote that it rained. Her statement confirmed the end of the drought."
    assert [(q.speaker, q.confidence) for q in find_quotations(text)][-1] == ("Marta Ilvane", "likely")


def news(language):
    with open(CASES / f"quotations-news-{language}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked_in(row):
    """(article, start, end, speaker) of what is marked in a text of quotations-news-*.csv."""
    for line in row["expect"].split("\n"):
        speaker, _, content = line.split("|")
        first, *_, last = content.split(" ... ") * 2
        start = row["text"].index(first)
        yield row["label"], start, row["text"].index(last, start) + len(last), speaker


def f1(pairs, found, marked):
    return 2 * pairs / (found + marked)


@pytest.mark.parametrize("language", ["ru", "uk", "de"])
def test_invented_news_is_read_as_it_was_marked(language):
    contents = speakers = found = marked = 0
    for row in news(language):
        ours, theirs = find_quotations(row["text"]), list(marked_in(row))
        pairs = match_contents([(q.start, q.end) for q in ours], [mark[1:3] for mark in theirs])
        names = [(ours[i].speaker_as_written.lower().split(), theirs[j][3].lower().split()) for i, j in pairs.items()]
        contents, found, marked = contents + len(pairs), found + len(ours), marked + len(theirs)
        speakers += sum(a == b or bool(a and b and a[-1] == b[-1]) for a, b in names)
    assert f1(contents, found, marked) >= 0.9
    assert f1(speakers, found, marked) >= 0.85


ARTICLES = pd.DataFrame(
    {"id": [f"a{n}" for n in range(12)], "outlet": ["Post"] * 6 + ["Wire"] * 6, "text": ["one two three"] * 12, "body": "", "date": pd.NaT}
)


def said(rows):
    columns = ["article", "speaker", "side", "kind", "stance", "pieces"]
    corpus = Articles(ARTICLES)
    return Quoted(pd.DataFrame(rows, columns=columns), corpus, ("quotation",), corpus.provenance)


def test_shares_of_voice_add_up_to_a_hundred_and_articles_without_a_quotation_count_for_nothing():
    rows = [(0, "Reck", "Tarvia", "direct", "neutral", ((0, 7),)), (0, "Lisk", "Kessmar", "indirect", "neutral", ((0, 3),)),
            (1, "Reck", "Tarvia", "direct", "neutral", ((0, 3),)), (7, "", "", "mixed", "neutral", ((0, 3),))]  # fmt: skip
    table = shares(said(rows))
    frame = table.frame
    assert frame.groupby("group")["rate"].sum().round(6).tolist() == [100, 100]
    assert frame["articles"].tolist() == [2, 1] * 3  # of six each: those that quote
    assert frame.set_index(["feature", "group"]).loc[("Tarvia", "Post"), "counted"] == 2
    assert frame["feature"].tolist()[-1] == "unknown"


@pytest.mark.parametrize(("count", "expect"), [("quotations", 3), ("words", 4), ("people", 2)])
def test_shares_count_quotations_words_or_people(count, expect):
    rows = [(0, "Reck", "Tarvia", "direct", "neutral", ((0, 7),)), (0, "Reck", "Tarvia", "direct", "neutral", ((0, 3),)),
            (1, "Reck", "Tarvia", "indirect", "neutral", ((0, 3),))]  # fmt: skip
    frame = shares(said(rows), count=count).frame
    assert frame.set_index("group").loc["Post", "counted"] == expect
    assert set(shares(said(rows), of="manner").frame["feature"]) == {"in marks", "indirect"}


def test_shares_of_nothing_and_of_nothing_known():
    assert shares(said([])).frame["counted"].sum() == 0
    for wrong in ({"of": "mood"}, {"count": "letters"}, {"by": "paper"}):
        with pytest.raises(ValueError, match=r"no (column|unit) '(mood|letters|paper)'.*choose one of"):
            shares(said([]), **wrong)


TOLD = [
    "Rain came.\n\nSima Orlak said that the dam was weak. It rained.",
    "Nothing was said.",
    "Davor Lisk denied it.",
]
REPORTS = pd.DataFrame({"id": ["a", "b", "c"], "text": TOLD, "outlet": ["Post"] * 3})
KNOWN = pd.DataFrame({"pattern": ["Orlak"], "name": ["Sima Orlak"], "side": ["Kessmar"]})


def corpus():
    return mk.read(REPORTS, actors=KNOWN)


def marks(*rows):
    columns = ["article", "start", "end", "passage", "kind", "cue", "speaker", "side"]
    return Marked.load(pd.DataFrame(rows, columns=columns))


SAID = ("a", 100, 117, "the dam was weak", "indirect", "said", "Sima Orlak", "Kessmar")
RAIN = ("a", 120, 129, "It rained", "indirect", "", "Sima Orlak", "Kessmar")


def test_marks_are_found_at_their_place_in_the_text_whatever_stands_before_it_in_the_file():
    found = marks(SAID, RAIN).find(corpus())
    text = corpus().articles["text"].iloc[0]
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == ["the dam was weak", "It rained"]
    assert len(corpus().find(marks(SAID, RAIN))) == 2


def test_of_equal_passages_the_nearest_is_taken():
    twice = mk.read(pd.DataFrame({"id": ["a"], "text": ["We wait. He came. We wait. So be it."], "outlet": ["Post"]}))
    rows = [("a", 109, 116, "He came"), ("a", 118, 125, "We wait")]
    found = Marked.load(pd.DataFrame(rows, columns=["article", "start", "end", "passage"])).find(twice)
    assert found["start"].tolist() == [9, 18]


def test_what_is_missed_is_listed_with_its_sentence():
    measured = measure_quotations(corpus().quotations(), marks(SAID, RAIN))
    frame = measured.frame.set_index("measure")
    assert frame.loc["content", ["right", "marked", "recall"]].tolist() == [1, 2, 0.5]
    assert frame.loc["side, where the content is right", "precision"] == 1
    assert measured.missed.frame[["passage", "sentence"]].values.tolist() == [["It rained", "It rained."]]
    assert frame[["precision_low", "recall_low", "f1_low"]].isna().all(axis=None)  # one article


def test_what_is_found_has_an_interval_over_articles():
    names = [f"a{number}" for number in range(12)]
    reports = pd.DataFrame({"id": names, "outlet": "Post", "text": [f"{TOLD[0]} Day {name}." for name in names]})
    every = [(name, *said[1:]) for name in names for said in (SAID, RAIN)[: 1 + int(name[1:]) % 2]]
    measured = measure_quotations(mk.read(reports, actors=KNOWN).quotations(), marks(*every)).frame.set_index("measure")
    content = measured.loc["content"]
    assert content[["right", "marked"]].tolist() == [12, 18] and content["recall"] == pytest.approx(2 / 3)
    for score in ("recall", "f1"):
        assert 0 < content[f"{score}_low"] < content[score] < content[f"{score}_high"] < 1


def test_a_side_no_actor_has_stands_for_any_that_is_not_marked():
    other = ("c", 0, 9, "it", "indirect", "denied", "Davor Lisk", "other")
    measured = measure_quotations(corpus().quotations(), marks(SAID, other))
    assert measured.frame.set_index("measure").loc["content and side", "right"] == measured.frame["right"].iloc[0]


def test_marks_that_stand_in_no_article_are_left_out_and_counted():
    lost = ("z", 0, 4, "gone", "direct", "", "Nobody", "")
    measured = measure_quotations(corpus().quotations(), marks(SAID, lost))
    assert measured.frame["marked"].iloc[0] == 1
    assert any("1 marks stand in no article" in note for note in measured.notes)


def test_nothing_marked_measures_nothing():
    measured = measure_quotations(corpus().quotations(), marks())
    assert len(measured) == 0 == len(measured.missed) == len(measured.in_vain)
    with pytest.raises(ValueError, match=r"lack the column\(s\) passage"):
        Marked.load(pd.DataFrame({"article": [], "start": [], "end": []}))


def test_several_paragraphs_are_one_quotation():
    text = '"We listened," she added.\n\nMarta Ilvane said: "We waited.\n\n"We asked.\n\n"We hoped."\n\nIt rained.'
    long = [quotation for quotation in find_quotations(text) if len(quotation.pieces) == 3]
    assert [text[a:b] for a, b in long[0].pieces] == ["We waited.", "We asked.", "We hoped."]
    assert long[0].speaker == "Marta Ilvane"


def test_words_keep_their_places_whatever_stands_between_them():
    for gap in (" ", "  ", "\t", "\u00a0 \t"):
        text = gap.join(("  Omar", "al-Sayed", "said", "the", "talks", "in", "A" * 300, "had", "failed. "))
        (one,) = find_quotations(text, language="en")
        assert text[one.start : one.end] == gap.join(("the", "talks", "in", "A" * 300, "had", "failed"))
        assert text[one.cue_start : one.cue_end] == "said"
        assert text[one.speaker_start : one.speaker_end].endswith("al-Sayed")


def test_words_are_those_of_the_corpus():
    """Besides marks of punctuation, an abbreviation's last full stop and a plural's apostrophe: U.S., U.S.'s, officials'."""
    with open(CASES / "tokens.csv", encoding="utf-8", newline="") as file:
        texts = [re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), row["text"]) for row in csv.DictReader(file)]
    texts += mk.read("data/talks").articles["text"].tolist()
    tokens = tokenise(texts)
    expected = zip(tokens.starts, tokens.ends, (tokens.vocabulary[number] for number in tokens.ids), strict=True)
    found = []
    for text in texts:
        unit = read_unit(text, (0, len(text)), [], [])
        for start, end, low in zip(unit.starts, unit.ends, unit.lows, strict=True):
            own = re.search(r"(?<=\w)(?:(?<=s)'|\.(?:'s)?)$", low)
            if low[0].isalnum() and low[0] not in "²¹":
                found.append((start, end - len(own[0]) if own else end, low.removesuffix(own[0]) if own else low))
                found += [(end - 1, end, "s")] if own and own[0] == ".'s" else []
    assert found == list(expected)


def test_odd_mark_harms_nothing_beyond_its_paragraph():
    whole = 'Sima Orlak said: "We wait."\n\nThe 9" shell fell at dawn.\n\n"They know," Davor Lisk said.'
    found = find_quotations(whole)
    assert [quotation.speaker for quotation in found] == ["Sima Orlak", "Davor Lisk"]
    assert [whole[quotation.start : quotation.end] for quotation in found] == ["We wait.", "They know,"]


def test_unclosed_quotation_ends_with_its_paragraph():
    text = 'Sima Orlak said: "We wait.\n\nThe talks go on in Brenn.'
    assert [text[q.start : q.end] for q in find_quotations(text)] == ["We wait."]


def test_stances_and_positions_are_those_of_the_words():
    text = (
        "Tarvia claimed that the dam was safe. Davor Lisk promised to return. Sima Orlak conceded that water was short."
    )
    found = find_quotations(text)
    assert [quotation.stance for quotation in found] == ["distancing", "commissive", "admitting"]
    assert [text[q.cue_start : q.cue_end] for q in found] == ["claimed", "promised", "conceded"]
    assert [text[q.speaker_start : q.speaker_end] for q in found] == [q.speaker_as_written for q in found]


def test_embedded_reports_are_kept_and_embedded_thoughts_are_not():
    reports = find_quotations("Sima Orlak said that Davor Lisk had warned that the dam was weak.")
    assert [quotation.speaker for quotation in reports] == ["Sima Orlak", "Davor Lisk"]
    thoughts = find_quotations("Sima Orlak said she wanted peace.")
    assert [quotation.verb for quotation in thoughts] == ["say"]


def test_transcript_turns_belong_to_the_speaker_named():
    text = "Marta Ilvane was interviewed.\n\nILVANE: We listened for two days.\n\nHOST: And then?"
    assert [quotation.speaker for quotation in find_quotations(text)] == ["Marta Ilvane", "Host"]


def test_nothing_in_nothing_out():
    assert find_quotations("") == [] == find_quotations("\n\n \n")
    assert quotations_frame(pd.DataFrame({"text": []})).empty
    assert list(quotations_frame(pd.DataFrame({"text": [""]})).columns) == list(
        quotations_frame(pd.DataFrame({"text": []})).columns
    )


def test_unknown_language_names_the_choices():
    with pytest.raises(ValueError, match=r"'xx'.*en, ru, uk, de"):
        find_quotations("Anything.", language="xx")


def test_no_article_is_refused_for_its_language():
    articles = pd.DataFrame({"text": ['"We wait," Davor Lisk said.'] * 3, "language": ["en-GB", "fr", ""]})
    found = quotations_frame(articles)
    assert found["speaker"].tolist() == ["Davor Lisk", "", "Davor Lisk"]  # there are no rules for French
    assert found["kind"].tolist() == ["direct", "floating", "direct"]


def test_frame_has_one_row_an_attribution_with_sides():
    actors = Actors.load(pd.DataFrame({"pattern": ["Ilvane"], "name": ["Marta Ilvane"], "side": ["Tarvia"]}))
    articles = pd.DataFrame(
        {
            "text": ["It rained.", "Ilvane said that it rained. Lisk denied it."],
            "date": [pd.Timestamp("2019-02-06")] * 2,
        }
    )
    frame = quotations_frame(articles, actors)
    assert frame[["article", "speaker", "side"]].values.tolist() == [[1, "Marta Ilvane", "Tarvia"], [1, "Lisk", ""]]


@pytest.mark.parametrize("language", ["en", "ru", "uk", "de"])
def test_every_list_of_words_is_used_and_no_entry_is_empty(language):
    rules = grammar(language)
    assert rules.forms and rules.phrases and rules.speaking <= set(rules.forms)
    assert all(form and form == form.strip() for form in rules.forms)
    assert {cue.takes for cues in rules.forms.values() for cue in cues} <= {
        "speech",
        "told",
        "that",
        "infinitive",
        "order",
        "quote",
        "thing",
    }


@pytest.mark.parametrize(
    ("lemma", "past"), [("deny", "denied"), ("urge", "urged"), ("warn", "warned"), ("stay", "stayed")]
)
def test_regular_forms(lemma, past):
    assert past in inflect(lemma)


WORDS = [
    "Marta Ilvane",
    "said",
    "that",
    "the talks",
    '"',
    "“",
    "”",
    "«",
    "»",
    "„",
    "'",
    ",",
    ".",
    "?",
    "—",
    ":",
    "\n\n",
    "\n",
    " ",
    "she",
    "who",
    "according to",
    "denied",
    "told",
    "was accused by",
    "and",
    "Lisk's",
    "claim",
    "(",
    ")",
    "…",
    "WALLACE:",
    "\u00ad",
    "İ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["en", "ru", "uk", "de"]))
def test_any_text_is_read_and_every_position_is_inside_it(words, language):
    text = " ".join(words)
    found = find_quotations(text, language=language)
    assert found == find_quotations(text, language=language)
    for quotation in found:
        assert quotation.pieces[0][0] == quotation.start < quotation.end == quotation.pieces[-1][1]
        for start, end in (*quotation.pieces, *quotation.quoted):
            assert 0 <= start < end <= len(text)
        if quotation.speaker_start >= 0:
            assert text[quotation.speaker_start : quotation.speaker_end] == quotation.speaker_as_written


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \"“”«»„\n.,'’", max_size=120))
def test_passages_are_ordered_and_stay_in_their_paragraphs(text):
    spans = paragraphs(text)
    found = find_passages(text, spans)
    edges = [piece for passage in found for piece in passage.pieces]
    assert edges == sorted(edges)
    for start, end in edges:
        assert any(a <= start <= end <= b for a, b in spans)


def fails_on(word, monkeypatch):
    """Rules that fail on every article with ``word``, as a user would meet them."""

    def reading(text, *, language=""):
        if word in text:
            raise IndexError("list index out of range")
        return find_quotations(text, language=language)

    monkeypatch.setattr("mediakit.finding.quotations.attributions.find_quotations", reading)
    monkeypatch.delenv("MEDIAKIT_STRICT", raising=False)
    return mk.read(REPORTS, actors=KNOWN)


def test_an_article_our_rules_fail_on_leaves_hits_and_words_and_is_named(monkeypatch):
    broken = fails_on("Nothing", monkeypatch)
    found = broken.quotations()
    assert found.frame["article"].tolist() == ["a", "c"]
    assert "left out: b (mediakit fails on it, which is a fault of mediakit" in repr(found)
    assert "IndexError" in repr(found)
    assert found.per_words(100).rows["article"].tolist() == ["a", "c"]
    rain = broken.find("rain*")
    assert rain.per_words(100).rows["article"].tolist() == ["a", "b", "c"]
    assert set(rain.per_words(100, split="voice").rows["article"]) == {"a", "c"}
    assert set(rain.where(voice="own").corpus.articles["id"]) == {"a", "c"}
    assert any(note.startswith("left out: b (") for note in found.per_words(100).compare(by="outlet").notes)
    assert set(np.asarray(broken.parts("voice"))[broken.token_articles == 1]) == {"unknown"}
    assert broken.show("b") is not None
    assert len(broken.passives().frame) >= 0


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("actors", [KNOWN, None])
def test_a_note_names_no_article_that_was_not_asked_for(before, actors, monkeypatch):
    broken = fails_on("Nothing", monkeypatch)
    broken = broken if actors is not None else replace(broken, sides=None)
    if before:
        broken.quotations()
    every, others = broken.find("rain*"), broken.find("rain*").where(article=["a", "c"])
    assert [note[:12] for note in every.per_words(100, split="voice").hits.corpus.left_unheard()] == ["left out: b "]
    assert others.per_words(100, split="voice").hits.corpus.left_unheard() == ()
    assert broken.where(id=["a", "c"]).quotations().corpus.left_unheard() == ()


def test_in_tests_a_fault_of_ours_is_raised(monkeypatch):
    broken = fails_on("Nothing", monkeypatch)
    monkeypatch.setenv("MEDIAKIT_STRICT", "1")
    with pytest.raises(IndexError, match="out of range"):
        broken.quotations()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мы готовы, — сказал министр, —", "ru"),
        ("Ми готові, — сказав міністр, —", "uk"),
        ("Ja, sagte er, —", "de"),
        ("«Ja», sagte er, —", "de"),
        ("We are ready, said the minister, --", "en"),
        ("сказал: —", "ru"),
        ("dem Ministerium zufolge —", "de"),
    ],
)
def test_a_paragraph_may_end_in_a_cue_and_a_dash(text, language):
    for quotation in find_quotations(text, language=language):
        assert 0 <= quotation.start < quotation.end <= len(text)


WHO = pd.DataFrame(
    [("Reck", "Tomas Reck", "Tarvia"), ("Lisk", "Davor Lisk", "Kessmar"), ("Tarvia*", "", "Tarvia"),
     ("Palace", "", "Kessmar"), ("Зорин*", "Пётр Зорин", "Kessmar")],
    columns=["pattern", "name", "side"])  # fmt: skip


@pytest.mark.parametrize(
    ("speaker", "side"),
    [
        ("Reck's critics", ""),
        ("Reck’s mother", ""),
        ("Supporters of Tomas Reck", ""),
        ("critics of Lisk's government", ""),
        ("a neighbour of Reck", ""),
        ("Mr Lisk's Tarvian counterpart", "Tarvia"),
        ("Tarvian critics of Lisk", "Tarvia"),
        ("Tarvia's neighbours", ""),
        ("Tarvia's foreign minister", "Tarvia"),
        ("the ambassador to Tarvia", ""),
        ("the Palace's spokesman", "Kessmar"),
        ("Palace critics", ""),
        ("critics of the Palace", ""),
        ("Lisk supporters", ""),
        ("Lisk's office", "Kessmar"),
        ("a spokesman for Lisk", "Kessmar"),
        ("Reck's rival Davor Lisk", "Kessmar"),
        ("сторонники Зорина", ""),
        ("Зорин", "Kessmar"),
    ],
)
def test_a_side_belongs_to_the_head_of_the_phrase(speaker, side):
    assert Actors.load(WHO).side_of(speaker)[2] == side


def test_who_speaks_for_somebody_keeps_his_own_name():
    assert Actors.load(WHO).side_of("Lisk's office") == ("Lisk's office", "", "Kessmar")
    assert [q.confidence for q in find_quotations("Reck's critics said that it rained.")] == ["guess"]
    assert [q.speaker for q in find_quotations("Kessmar's Marta Ilvane said that it rained.")] == ["Marta Ilvane"]


def test_the_table_is_the_same_however_many_processes_read_it(monkeypatch):
    monkeypatch.setattr("mediakit.finding.quotations.attributions.TOGETHER", 2)
    texts = ['"We wait," Davor Lisk said.', "", "Nothing was said.", "«Мы готовы», — сказал Иван Морозов.", "", ""]
    articles = pd.DataFrame({"text": texts, "language": [""] * len(texts)})
    seen = []
    alone = quotations_frame(articles, progress=lambda rows: (seen.append(row) or row for row in rows))
    pd.testing.assert_frame_equal(quotations_frame(articles, processes=2), alone)
    assert seen == list(range(len(texts)))
    assert alone["article"].tolist() == [0, 3]
