"""Making a saved result again: the same bytes, or what exactly changed; nothing a file asks for is called unlisted."""

import ast
import importlib
import inspect
import json
import pkgutil
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.codebook import Codebook, Variable
from mediakit.learning import wordfish
from mediakit.reporting import redo as module
from mediakit.reporting.redo import redo
from mediakit.results.files import write
from mediakit.results.provenance import RECORDED

WORDS = mk.Lexicon("mine", {"warm": ["progress", "agree*"], "cold": ["ultimatum*"]})


def articles(more=""):
    texts = [f"Both sides agree on progress {'again ' * (n % 5)}today." + more for n in range(8)]
    texts += [f"He issued an ultimatum {'and said no more ' * (n % 4)}there." for n in range(8)]
    days = [f"2019-02-{1 + n % 8:02d}" for n in range(16)]
    outlets = ["North" if n % 2 else "South" for n in range(16)]
    return mk.read(pd.DataFrame({"id": [f"a{n}" for n in range(16)], "outlet": outlets, "date": days, "text": texts}))


def found(corpus):
    return corpus.find(mk.Lexicon.load("talks"))


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    found(articles()).per_words(1000).compare(by="outlet", resamples=50).save(folder / "gap")
    return folder


@pytest.fixture
def saved(original, tmp_path):
    """The sidecar of a comparison, saved with its table and figure."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return tmp_path / "gap.json"


def changed(path, change):
    said = json.loads(path.read_text("utf-8"))
    change(said)
    path.write_text(json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


# the same


@pytest.mark.parametrize(
    "make",
    [
        lambda c: found(c).per_words(1000).compare(by="outlet", reference="North", seed=3, resamples=50),
        lambda c: found(c.around("2019-02-04", days=3)).where(period="after").concordance(n=3, seed=1),
        lambda c: found(c.assign(story=c.stories().frame["story"])).concordance(),
        lambda c: c.where(story="first", outlet=["North", "West"]).ngrams(2),
        lambda c: found(c).where(voice="own", negated=False).concordance(),
        lambda c: c.find("no more").concordance(n=3, seed=1),
        lambda c: c.passives().concordance(),
        lambda c: c.quotations().shares(of="kind", by="outlet"),
        lambda c: c.distinctive_words(by="outlet").top(3),
        lambda c: found(c).concordance(
            "confrontational", n=3, width="sentence", columns=["outlet"], sort=["1R", "date"]
        ),
        lambda c: found(c).naming(by="outlet", reference="North", resamples=50),
        lambda c: found(c).naming("cooperative", by="outlet", seed=2, resamples=50),
        lambda c: found(c).crossed("outlet", "date", resamples=50),
        lambda c: found(c).compare(
            by=["date", "outlet"], cluster="outlet", effect="log ratio", resamples=50
        ),
        lambda c: found(c).compare(by="outlet", resamples=50).pairs(),
        lambda c: found(c).compare(by="outlet", resamples=50).corrected("Holm"),
        lambda c: found(c).compare(by="outlet", resamples=50).sensitivity(),
        lambda c: found(c).per_words(1000).balance("cooperative", "confrontational").compare(by="outlet", resamples=50),
        lambda c: found(c).per_words(100).presence().over("day", by="outlet", smooth=3),
        lambda c: found(c.where(outlet=[])).per_words(1000).over("day", smooth=3),
        lambda c: found(c).per_words(1000).around({"2019-02-03": "walk-out"}, days=2, by=["outlet"]),
        lambda c: found(c).per_words(1000).changes("day", by="outlet", resamples=50),
        lambda c: mk.plan(found(c).per_words(1000), by="outlet", ratio=3, resamples=50),
        lambda c: c.sample(4, unit="sentence", by="outlet", seed=2),
        lambda c: c.topics(2, minimum=2, runs=3),
        lambda c: c.topics(2, minimum=2, runs=3).words(1, 3),
        lambda c: c.topics(2, minimum=2, runs=3).compare(by="outlet", resamples=50),
        lambda c: c.topics(2, minimum=2, runs=3).concordance(1, 3),
        lambda c: c.choose_topics(range(2, 3), minimum=2, runs=3),
        lambda c: c.find(WORDS.only("warm")).concordance(n=None),
        lambda c: c.sample(6, by="outlet", enrich=c.find(WORDS), seed=2),
        lambda c: wordfish(c, direction=("2019-02-01", "2019-02-08"), by="date", minimum=1, resamples=5),
        lambda c: found(c).compare(by="outlet", resamples=50).concordance("confrontational", "North"),
        lambda c: c.quotations().passages(),
        lambda c: c.distinctive_words(by="outlet").concordance("progress", "North", n=2),
        lambda c: wordfish(c, direction=("2019-02-01", "2019-02-08"), by="date", minimum=1, resamples=5).concordance("progress"),
    ],
    ids=[
        "compare",
        "around",
        "story",
        "first",
        "where",
        "pattern",
        "passives",
        "shares",
        "words",
        "lines",
        "naming",
        "names of one",
        "crossed",
        "nested",
        "pairs",
        "corrected",
        "sensitivity",
        "balance",
        "presence",
        "no series",
        "events",
        "changes",
        "plan",
        "sample",
        "topics",
        "words of a topic",
        "topics by group",
        "articles on a topic",
        "choose topics",
        "a lexicon made in Python",
        "enriched sample",
        "wordfish",
        "evidence",
        "passages",
        "lines of a word",
        "lines of a scored word",
    ],
)
def test_a_result_is_made_again_to_the_byte(make, tmp_path):
    files = make(articles()).save(tmp_path / "result")
    again = redo(tmp_path / "result.json", articles())
    assert str(again) == f"the same: {len(files)} files"
    assert sorted(again.files) == sorted(path.name for path in files)


def test_a_series_drawn_with_the_events_is_drawn_with_them_again(tmp_path):
    events = pd.DataFrame({"date": ["2019-02-03"], "label": ["walk-out"]})
    corpus = mk.read(articles().articles, events=events)
    series = found(corpus).per_words(1000).over("day")
    series.save(tmp_path / "days", figure=series.plot(events=corpus.events))
    assert redo(tmp_path / "days.json", corpus).same


def test_a_lexicon_of_ones_own_may_be_given_again(tmp_path):
    articles().find(WORDS).concordance(n=None).save(tmp_path / "own")
    assert redo(tmp_path / "own.json", articles(), lexicon=WORDS).same


# what changed


def test_other_articles_are_named_with_the_numbers_they_change(saved):
    said = str(redo(saved, articles(" They reached an agreement.")))
    assert "the articles: 16 with" in said
    assert "gap.csv: hits differs in" in said
    assert "of its size at most" in said
    assert "nothing in the file explains it" not in said


def test_a_parameter_that_is_gone_is_left_out_and_said(saved):
    changed(saved, lambda said: said["parameters"][-1]["parameters"].update(interval="bca"))
    assert redo(saved, articles()).changes == ("compare: the parameter 'interval' is gone since 0.2.0",)
    changed(saved, lambda said: said["parameters"][-1]["parameters"].update(spin=3))
    with pytest.raises(ValueError, match=r"cannot be made again: .*'spin'"):
        redo(saved, articles())


@pytest.mark.parametrize("verb", module.GONE)
def test_what_is_said_to_be_gone_is_no_longer_taken(verb):
    assert not set(module.GONE[verb]) & set(inspect.signature(RECORDED[verb]).parameters)


def test_another_version_is_named(saved):
    changed(saved, lambda said: said["packages"].update(numpy="1.0"))
    again = redo(saved, articles())
    assert not again.same
    assert len(again.changes) == 1
    assert again.changes[0].startswith("numpy: 1.0 then, ")


def test_other_entries_of_the_lexicon_are_named(tmp_path):
    articles().find(WORDS).concordance(n=None).save(tmp_path / "own")
    said = str(redo(tmp_path / "own.json", articles(), lexicon=WORDS.without("progress")))
    assert "the lexicon 'mine': its entries are others" in said
    assert "own.csv: 24 rows then, 16 now" in said


def test_numbers_that_nothing_explains_are_said_to_be_unexplained(saved):
    table = saved.with_suffix(".csv")
    table.write_text(table.read_text("utf-8").replace("North", "Nowhere"), "utf-8")
    changed(saved, lambda said: said["files"].update({"gap.csv": module.sha256(table)}))
    said = str(redo(saved, articles()))
    assert "gap.csv: group differs in" in said
    assert "nothing in the file explains it" in said


def test_a_table_that_is_not_there_cannot_be_compared_by_column(saved):
    saved.with_suffix(".csv").unlink()
    assert "which cannot be said" in str(redo(saved, articles(" They reached an agreement.")))


def test_a_file_that_was_edited_after_saving_is_noticed(saved):
    saved.with_suffix(".csv").write_text("feature\n", "utf-8")
    assert "gap.csv: the file was changed after it was saved" in str(redo(saved, articles()))


def test_a_figure_drawn_by_hand_is_not_made_again(tmp_path):
    corpus = articles()
    corpus.ngrams(2).save(tmp_path / "pairs", figure=corpus.describe().plot())
    said = str(redo(tmp_path / "pairs.json", corpus))
    assert "pairs.svg: drawn by hand" in said


# what cannot be made again


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda c: found(c.where(outlet=lambda o: o != "North")).concordance(), "'outlet' was chosen by a function"),
        (lambda c: c.find(Everything()).concordance(), "Everything is a finder of somebody's own"),
        (lambda c: found(c.assign(mood="calm")).concordance(), "the values of 'mood' were given in Python"),
        (lambda c: validated(c), "validate needs the human codes"),
        (lambda c: validated(c).errors(), "validate needs the human codes"),
    ],
    ids=["function", "finder", "column", "validate", "errors"],
)
def test_what_no_file_can_keep_is_said_when_it_is_saved_and_when_it_is_asked_for(make, said, tmp_path):
    made = make(articles()).save(tmp_path / "result")
    assert f"result.json cannot be made again by itself: {said}" in repr(made)
    with pytest.raises(ValueError, match=said):
        redo(tmp_path / "result.json", articles())
    changed(tmp_path / "result.json", lambda said: said.pop("not redone"))
    with pytest.raises(ValueError, match="cannot be made again"):
        redo(tmp_path / "result.json", articles())


def validated(corpus):
    book = Codebook("tone", variables={"warm": Variable("Warm?", {"1": "yes", "0": "no"})})
    rows = "".join(f"a{n},{int(n < 8)}\n" for n in range(16))
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "ann.csv", f"unit,warm\n{rows}")
        codes = mk.Codes.read([path], codebook=book, units=corpus)
    return mk.validate(WORDS, codes, corpus=corpus, variable="warm", feature="warm")


def test_a_column_that_came_out_otherwise_is_named(tmp_path):
    found(articles().assign(story="one")).concordance().save(tmp_path / "result")
    with pytest.raises(ValueError, match=r"'assign story .*others than these articles give"):
        redo(tmp_path / "result.json", articles())


def test_a_liwc_lexicon_is_passed_on_only_when_asked(tmp_path):
    path = write(tmp_path / "owned.dic", "%\n1\twarm\n%\nprogress\t1\nagree*\t1\n")
    lexicon = mk.Lexicon.load(path)
    table = articles().find(lexicon).concordance(n=None)
    assert repr(table.save(tmp_path / "without")).endswith("lexicon owned is not in it")
    assert "agree*" not in (tmp_path / "without.json").read_text("utf-8")
    with pytest.raises(ValueError, match=r"'find owned, .*give it with lexicon="):
        redo(tmp_path / "without.json", articles())
    assert redo(tmp_path / "without.json", articles(), lexicon=lexicon).same
    table.save(tmp_path / "with", with_lexicon=True)
    assert "agree*" in (tmp_path / "with.json").read_text("utf-8")
    assert redo(tmp_path / "with.json", articles()).same


AFTER = {  # verbs of what was made with human codes: they inherit that the codes are missing
    "errors", "entries", "lacking", "differences", "terms", "disagreements", "agreement", "learning_curve", "calibration",
    "at_least", "codes",
}  # fmt: skip


def test_every_verb_that_records_a_step_can_be_made_again_or_says_why_not():
    """The verbs come from the source: who writes `.then("new")` marks the verb as recorded, or says what it lacks."""
    kinds = {
        kind
        for module in pkgutil.walk_packages(mk.__path__, "mediakit.") if not module.name.endswith("__main__")
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if kind.__module__.startswith("mediakit")
    }  # fmt: skip
    known = set(RECORDED) | {n for kind in kinds for n, v in vars(kind).items() if getattr(v, "recorded", False)}
    verbs = 0
    for path in Path(mk.__file__).parent.rglob("*.py"):
        for node in ast.walk(tree := ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("then", "_then")):
                continue
            verb = next((a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)), None)
            said = any(
                isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "without" and node in ast.walk(call)
                for call in ast.walk(tree)
            )
            verbs += verb is not None
            assert verb is None or said or verb in known | AFTER, (path.name, verb)
    assert verbs > 40


class Everything:
    name = "all"

    def find(self, corpus):
        return pd.DataFrame({"article": corpus.articles["id"], "start": 0, "end": 1, "category": "all"})


@pytest.mark.parametrize("verb", ["save", "__class__", "take", "_then", "share", "provenance"])
def test_no_verb_is_called_but_those_on_the_list(verb, saved):
    changed(saved, lambda said: said["parameters"].insert(0, {"verb": verb, "values": ["x.csv"]}))
    with pytest.raises(ValueError, match="no such verb that may be called from a file"):
        redo(saved, articles())


def test_a_step_that_these_articles_do_not_allow_is_named(saved):
    changed(saved, lambda said: said["parameters"][-1]["parameters"].update(by="colour"))
    with pytest.raises(ValueError, match=r"'compare by colour.*no column 'colour'"):
        redo(saved, articles())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {}}', "not json"])
def test_a_file_that_is_no_sidecar_is_refused(text, tmp_path):
    (tmp_path / "x.json").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"x\.json (lacks|is no JSON object).*: give the \.json that \.save\(\) wrote"):
        redo(tmp_path / "x.json", articles())


def test_steps_that_make_no_table_are_refused(saved):
    changed(saved, lambda said: said.update(parameters=said["parameters"][:1]))
    with pytest.raises(ValueError, match="these steps make Hits, no table"):
        redo(saved, articles())
