"""A corpus in parts gives what the whole corpus gives, to the last bit: however it is cut, wherever it is counted, whoever is lost."""

import json
import os
import shutil
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import mediakit as mk

TALKS = Path(__file__).parents[1] / "data" / "talks"
FRAMES = mk.Lexicon.load("talks")


@pytest.fixture(scope="module")
def whole():
    return mk.read(TALKS).take(np.arange(0, 139, 3))


@pytest.fixture(scope="module")
def folder(whole, tmp_path_factory):
    made = tmp_path_factory.mktemp("parts") / "three"
    whole.save(made, articles=len(whole) // 3 + 1)
    return made


@pytest.fixture(scope="module")
def cut(folder):
    return mk.parts(folder)


def assert_same(one, other):
    """Two results alike in every number, name, type and note."""
    assert_frame_equal(one.frame, other.frame, check_exact=True)
    assert str(one.provenance) == str(other.provenance)
    assert getattr(one, "notes", ()) == getattr(other, "notes", ())


def _by_side(corpus):
    return corpus.find(FRAMES).compare(by="side")


VERBS = {
    "rates": lambda corpus: corpus.find(FRAMES).per_words(1000),
    "words": lambda corpus: corpus.ngrams(1),
    "pairs of words": lambda corpus: corpus.ngrams(minimum=1),
    "runs of words": lambda corpus: corpus.ngrams(4),
    "clusters": lambda corpus: corpus.clusters("negotiat*", words=3, minimum=1),
    "actors": lambda corpus: corpus.actors(least=1),
    "rates of sections": lambda corpus: corpus.find(FRAMES).per_words(1000, split="section"),
    "rates of sides": lambda corpus: corpus.find(FRAMES).per_words(1000, split="side"),
    "compare": lambda corpus: corpus.find(FRAMES).per_words(1000).compare(by="outlet"),
    "compare nested": lambda corpus: corpus.find(FRAMES).compare(by=["outlet", "side"]),
    "over": lambda corpus: corpus.find(FRAMES).per_words(1000).over("month"),
    "around": lambda corpus: corpus.find(FRAMES).per_words(1000).around(corpus.events, days=10),
    "changes": lambda corpus: corpus.find("negotiat*").per_words(1000).changes(),
    "presence": lambda corpus: corpus.find(FRAMES).per_words(1000).presence().compare(by="outlet"),
    "balance": lambda corpus: corpus.find(FRAMES).per_words(1000).balance("cooperative", "confrontational").compare(by="outlet"),
    "pairs": lambda corpus: corpus.find("negotiat*").compare(by="outlet").pairs(),
    "leads": lambda corpus: corpus.find(FRAMES).where(section=["headline", "lead"], negated=False).compare(by="outlet"),
    "own words": lambda corpus: corpus.find(FRAMES).where(voice="own").compare(by="outlet"),
    "one outlet": lambda corpus: corpus.find(FRAMES).where(outlet="Elsin Tribune", feature="cooperative").per_words(1000),
    "chosen articles": lambda corpus: corpus.where(date=lambda days: days.dt.month > 2).find(FRAMES).per_words(1000),
    "a new column": lambda corpus: corpus.assign(half=lambda a: a["date"].dt.day > 15).find(FRAMES).compare(by="half"),
    "crossed": lambda corpus: corpus.assign(half=lambda a: a["date"].dt.day > 15).find("negotiat*").crossed("outlet", "half"),
    "dispersion": lambda corpus: corpus.find(FRAMES).dispersion(by="outlet"),
    "quotations": lambda corpus: corpus.quotations().per_words(1000, split="side"),
    "quotations by side": lambda corpus: corpus.quotations().compare(by="side"),
    "shares of sides": lambda corpus: corpus.quotations().shares(of="side"),
    "shares of speakers' words": lambda corpus: corpus.quotations().shares(of="speaker", count="words"),
    "passives": lambda corpus: corpus.passives().compare(by="outlet"),
    "describe": lambda corpus: corpus.describe(by="outlet"),
    "distinctive words": lambda corpus: corpus.distinctive_words(by="outlet"),
    "distinctive pairs of words": lambda corpus: corpus.distinctive_words(by="outlet", words=2, minimum=3),
    "distinctive words of sides": lambda corpus: corpus.where(outlet="Elsin Tribune").distinctive_words(by="side"),
    "concordance": lambda corpus: corpus.find(FRAMES).concordance(n=12),
    "concordance of sentences": lambda corpus: corpus.find("negotiat*").concordance(n=5, width="sentence"),
    "concordance, sorted": lambda corpus: corpus.find(FRAMES).concordance("confrontational", n=7, sort=["right", "outlet"]),
    "concordance, random": lambda corpus: corpus.find(FRAMES).concordance(n=7, sort="random"),
    "behind a number": lambda corpus: corpus.find("negotiat*").compare(by="outlet").concordance("negotiat*", "Elsin Tribune"),
    "collocates": lambda corpus: corpus.collocates("talks"),
    "collocates by outlet": lambda corpus: corpus.collocates("negotiat*", by="outlet", window="sentence"),
    "collocates by a column with an order": lambda corpus: corpus.assign(
        half=lambda a: pd.Categorical(np.where(a["date"].dt.day > 15, "late", "early"), ["late", "early"])
    ).collocates("talks", by="half"),
    "collocates of sides": lambda corpus: corpus.collocates("talks", by="side"),
    "naming": lambda corpus: corpus.naming(by="outlet"),
    "naming by entry": lambda corpus: corpus.find(FRAMES).naming("confrontational", by="side"),
    "contributions": lambda corpus: corpus.find(FRAMES).compare(by="outlet").contributions("cooperative", "Elsin Tribune"),
    "contributions of sides": lambda corpus: _by_side(corpus).contributions("cooperative", _by_side(corpus).groups[0]),
    "sensitivity": lambda corpus: corpus.find(FRAMES).compare(by="outlet", resamples=200).sensitivity("cooperative", "Elsin Tribune"),
    "sensitivity of turned hits": lambda corpus: corpus.find(FRAMES).compare(by="outlet", resamples=200).sensitivity("not cooperative"),
    "stories": lambda corpus: corpus.stories(),
    "stories of any days": lambda corpus: corpus.stories(days=None),
    "behind a word": lambda corpus: corpus.distinctive_words(by="outlet", minimum=6).concordance("talks"),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_gives_what_the_whole_corpus_gives(verb, whole, cut):
    assert_same(VERBS[verb](cut), VERBS[verb](whole))


@pytest.mark.parametrize("at_once", [1, 5000])
def test_stories_whose_articles_stand_in_several_parts(at_once, tmp_path, monkeypatch):
    monkeypatch.setattr("mediakit.stories.stories.AT_ONCE", at_once)
    corpus = mk.read(TALKS)
    corpus.save(tmp_path / "parts", articles=9)
    cut = mk.parts(tmp_path / "parts")
    one, other = (of.stories() for of in (cut, corpus))
    assert_same(one, other)
    assert_frame_equal(one.passages, other.passages, check_exact=True)
    part = dict(zip(cut.articles["id"], cut.place[:, 0], strict=True))
    assert any(part[row.article] != part[row.source] for row in one.passages.itertuples())
    taken = one.passages["article"].iloc[0]
    assert one.side_by_side(taken).texts == other.side_by_side(taken).texts


def test_a_corpus_in_parts_has_its_audit(tmp_path):
    corpus = mk.read(TALKS)
    corpus.save(tmp_path / "parts", articles=50)
    cut = mk.parts(tmp_path / "parts")
    assert cut.audit.kept() == corpus.audit.kept()
    assert "139 articles" in str(cut.audit)
    corpus.where(outlet="Elsin Tribune").save(tmp_path / "parts", articles=50)
    assert mk.parts(tmp_path / "parts").audit is None  # it does not know what was chosen


def test_the_fingerprint_is_that_of_the_whole_corpus(whole, cut):
    assert cut.fingerprint == whole.fingerprint
    assert repr(cut) == repr(whole)[:-1] + ", in 3 parts>"


def test_a_part_knows_how_many_words_it_has_so_that_none_is_read_to_say_so(whole, folder, monkeypatch):
    monkeypatch.setattr("mediakit.corpus.articles.tokenise", lambda *texts: pytest.fail("words were counted again"))
    cut = mk.parts(folder)
    assert cut.words.tolist() == whole.words.tolist() and cut.digests == whole.digests
    assert mk.parts(folder).where(outlet="Elsin Tribune").fingerprint == whole.where(outlet="Elsin Tribune").fingerprint


def test_where_words_are_counted_otherwise_than_when_it_was_written_they_are_counted_anew(whole, folder, monkeypatch):
    monkeypatch.setattr("mediakit.reading.part_files._words_by", lambda: "as another version does")
    assert {file.known() for file in mk.parts(folder).files} == {None}
    assert repr(mk.parts(folder)) == repr(whole)[:-1] + ", in 3 parts>"


def test_another_outlet_than_in_the_files_is_another_article(whole, cut):
    renamed = [corpus.assign(outlet=corpus.articles["outlet"].str.upper()) for corpus in (whole, cut)]
    assert renamed[0].fingerprint == renamed[1].fingerprint != whole.fingerprint


def test_gather_gives_an_ordinary_corpus(whole, cut):
    assert type(cut.gather()) is mk.Corpus
    assert_frame_equal(cut.gather().articles, whole.articles)
    few = cut.gather(9, seed=4)
    assert len(few) == 9 and few.fingerprint != cut.gather(9, seed=5).fingerprint
    assert set(few.articles["id"]) < set(whole.articles["id"])


def counted(corpus):
    found = corpus.find(FRAMES).per_words(1000).compare(by="outlet")
    return found.frame, corpus.quotations().per_words(1000, split="side").frame


@pytest.mark.parametrize("size", [17, 1000])
def test_nothing_depends_on_the_size_of_the_parts(size, whole, tmp_path):
    whole.save(tmp_path / "parts", articles=size)
    for one, other in zip(counted(mk.parts(tmp_path / "parts")), counted(whole), strict=True):
        assert_frame_equal(one, other, check_exact=True)


def test_nor_on_their_order(whole, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "parts")
    manifest = tmp_path / "parts" / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(said | {"parts": said["parts"][::-1]}), "utf-8")
    cut = mk.parts(tmp_path / "parts")
    assert cut.articles["id"].tolist() != whole.articles["id"].tolist()
    assert cut.fingerprint == whole.fingerprint
    assert_frame_equal(counted(cut)[0], counted(whole)[0], check_exact=True)


def test_sides_without_a_table_of_actors_are_what_all_parts_say(tmp_path):
    """The first article says for whom Merl speaks, the last one does not."""
    texts = ["“We wait,” said the Russian envoy Ada Merl.", "Rain fell on the pass.", "“No,” Ada Merl said."]
    whole = mk.read(pd.DataFrame({"text": texts, "outlet": ["A", "B", "B"], "id": ["a", "b", "c"]}))
    whole.save(tmp_path / "parts", articles=1)
    cut = mk.parts(tmp_path / "parts")
    one, other = (corpus.quotations().per_words(split="side") for corpus in (cut, whole))
    assert_same(one, other)
    assert "Russia" in set(one.rows["side"])
    assert_same(*(corpus.quotations().shares(of="source") for corpus in (cut, whole)))


def test_a_title_in_one_part_holds_in_another_where_the_table_says_whose_voices_bear_it(tmp_path):
    texts = ["“We wait,” said the Russian envoy Ada Merl.", "Rain fell on the pass.", "“No,” Ada Merl said."]
    articles = pd.DataFrame({"text": texts, "outlet": ["A", "B", "B"], "id": ["a", "b", "c"]})
    (tmp_path / "actors.csv").write_text("pattern,side\n@Russia,east\nBo Ost,west\n")
    whole = mk.read(articles, actors=tmp_path / "actors.csv")
    whole.save(tmp_path / "parts", articles=1)
    cut = mk.parts(tmp_path / "parts")
    for choose in (lambda found: found, lambda found: found.where(outlet="B"), lambda found: found.where(side="east")):
        one, other = (choose(corpus.quotations()).per_words(split="side") for corpus in (cut, whole))
        assert_same(one, other)
    assert_same(*(corpus.quotations().concordance(sort="side") for corpus in (cut, whole)))
    assert whole.quotations().where(outlet="B").frame["side"].tolist() == ["east"]  # as before it was narrowed


class Numbers:
    """A finder of somebody's own, which does not say beforehand what it finds."""

    name = "numbers"

    def find(self, corpus):
        found = corpus.articles["text"].str.extractall(r"(?P<word>\b(?:two|three)\b)").reset_index()
        rows = found["level_0"].to_numpy(dtype=np.int64) if len(found) else np.zeros(0, np.int64)
        start = [text.find(word) for text, word in zip(corpus.articles["text"].iloc[rows], found["word"], strict=True)]
        start = np.array(start, dtype=np.int64)
        return pd.DataFrame({"article": rows, "start": start, "end": start + found["word"].str.len().astype(int), "category": found["word"]})


def test_a_finder_that_does_not_say_what_it_finds(tmp_path):
    texts = ["They have two dams.", "Nothing.", "There are three bridges."]
    whole = mk.read(pd.DataFrame({"text": texts, "id": ["a", "b", "c"]}))
    whole.save(tmp_path / "parts", articles=1)
    assert_same(mk.parts(tmp_path / "parts").find(Numbers()).per_words(), whole.find(Numbers()).per_words())


def test_actors_without_a_table_are_proposed_by_what_all_parts_say(tmp_path):
    said = ["“We will come,” said Nela Torrin, the Tarvian envoy.", "“No,” N. Torrin said.", "“Never,” said Tomas Reck, a Kessmar official."]
    whole = mk.read(pd.DataFrame({"text": said * 3, "id": list("abcdefghi"), "outlet": ["Post", "Globe", "Post"] * 3}))
    whole.save(tmp_path / "parts", articles=2)
    assert_same(mk.parts(tmp_path / "parts").actors(), whole.actors())
    assert len(whole.actors())


def test_what_is_no_sum_says_so_and_names_the_way_out(cut):
    with pytest.raises(ValueError, match=r"no sum over them.*gather\(5000\)"):
        cut.topics(2)


def test_a_damaged_part_is_named(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "parts")
    part = tmp_path / "parts" / "part-00002.parquet"
    data = bytearray(part.read_bytes())
    data[len(data) // 3] ^= 1
    part.write_bytes(data)
    with pytest.raises(ValueError, match=r"part-00002\.parquet"):
        mk.parts(tmp_path / "parts").find(FRAMES).per_words()
    with pytest.raises(ValueError, match=r"part-00002\.parquet"):
        repr(mk.parts(tmp_path / "parts"))


def test_a_folder_that_holds_parts_is_written_anew(whole, tmp_path):
    for articles in (5, 20):
        whole.save(tmp_path / "parts", articles=articles)
        assert len(list((tmp_path / "parts").glob("*.parquet"))) == -(-len(whole) // articles)
        assert mk.parts(tmp_path / "parts").fingerprint == whole.fingerprint
    with pytest.raises(ValueError, match="hold nothing"):
        whole.save(tmp_path / "parts", articles=0)


def test_a_folder_without_parts(tmp_path):
    with pytest.raises(FileNotFoundError, match="mediakit split"):
        mk.parts(tmp_path)


# who works on the parts


def test_a_pool_of_processes_gives_the_same(whole, folder):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert_frame_equal(counted(mk.parts(folder, executor=pool))[0], counted(whole)[0], check_exact=True)


class Lost:
    """Asks for a lexicon's hits; the first process that looks for them is lost."""

    name = "lost"
    categories = ("progress",)

    def __init__(self, mark):
        self.mark, self.home = mark, os.getpid()

    def find(self, corpus):
        if os.getpid() != self.home and not self.mark.exists():
            self.mark.write_text("")
            os.kill(os.getpid(), signal.SIGKILL)
        return mk.Lexicon("progress", {"progress": ["progress"]}, polarity=False).find(corpus)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_process_that_is_killed_changes_nothing(whole, folder, tmp_path):
    finder = Lost(tmp_path / "killed")
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        found = mk.parts(folder, executor=pool).find(finder).per_words(1000).compare(by="outlet")
    assert finder.mark.exists()
    assert_same(found, whole.find(finder).per_words(1000).compare(by="outlet"))


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_dask_gives_the_same_with_a_worker_killed(whole, folder, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra `scale` is not installed")
    finder = Lost(tmp_path / "killed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
        found = mk.parts(folder, executor=client.get_executor()).find(finder).per_words(1000).compare(by="outlet")
    assert finder.mark.exists()
    assert_same(found, whole.find(finder).per_words(1000).compare(by="outlet"))
