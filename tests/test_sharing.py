"""Sharing: what leaves the house counts, and cannot be read."""

import csv
import io
import json
import random
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.reading.sharing import BOUND, rebuilt_share, released, share_features
from mediakit.text.tokens import tokenise

KEY = "a key that nobody guesses"


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    return mk.read("data/talks")


@pytest.fixture(scope="module")
def shared(corpus: mk.Corpus, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    path = tmp_path_factory.mktemp("shared") / "talks.zip"
    assert share_features(corpus.tokens, corpus.articles, path, key=KEY) == (path,)
    return zipfile.ZipFile(path)


def table(file: zipfile.ZipFile, name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(file.read(name)), dtype={"article": str, "word": str}, keep_default_na=False)


def test_the_file_holds_four_tables_and_pages_and_no_text(corpus: mk.Corpus, shared: zipfile.ZipFile):
    assert shared.namelist() == ["README.md", "about.json", "articles.csv", "counts.csv"]
    content = b"\n".join(shared.read(name) for name in shared.namelist()).decode()
    for article in corpus.articles.itertuples():
        assert article.id not in content and article.headline not in content and article.url not in content
        words = article.body.split()
        assert not any(" ".join(words[at : at + 4]) in content for at in range(0, len(words) - 4, 4))
    assert corpus.fingerprint not in content and KEY not in content


def test_every_article_has_a_row_with_its_month_and_a_rounded_length(corpus: mk.Corpus, shared: zipfile.ZipFile):
    articles = table(shared, "articles.csv")
    assert list(articles.columns) == ["article", "outlet", "month", "language", "words"]
    assert articles["outlet"].value_counts().to_dict() == corpus.articles["outlet"].value_counts().to_dict()
    assert set(articles["month"]) == {"2019-02", "2019-03", "2019-04"}
    assert (articles["words"] % 50 == 0).all() and articles["article"].is_unique
    assert articles["article"].is_monotonic_increasing  # so that the order of the corpus is not in the file


def test_counts_are_those_of_the_articles_in_the_order_of_the_alphabet(corpus: mk.Corpus, shared: zipfile.ZipFile):
    counts = table(shared, "counts.csv")
    kept = released(corpus.tokens, corpus.articles["outlet"])
    assert counts["count"].sum() == kept.sum()
    talks = corpus.tokens.vocabulary.index("talks")
    assert (
        counts.loc[counts["word"] == "talks", "count"].sum()
        == kept[:, [talks]].sum()
        == corpus.tokens.frequencies[talks]
    )
    assert all(group.is_monotonic_increasing for _, group in counts.groupby("article")["word"])


def test_rare_words_and_short_articles_are_left_out():
    common, many = "wir sind hier " * 40, [f"nur{n} " * 20 for n in range(6)]
    texts = [
        common + own + "alle " + ("vier " if n < 4 else "") + ("gazette " if n < 5 else "")
        for n, own in enumerate(many)
    ]
    tokens = tokenise([*texts, "wir sind hier alle"])
    outlets = pd.Series(["Gazette"] * 5 + ["Tribune", "Tribune"])
    counts = released(tokens, outlets)
    words = {tokens.vocabulary[word] for word in counts.indices}
    assert words == {"wir", "sind", "hier", "alle"}
    assert counts[[6]].nnz == 0
    alone = released(tokens, pd.Series(["Gazette"] * 7))
    assert {tokens.vocabulary[word] for word in alone.indices} == words | {"gazette"}


def test_ids_depend_on_the_key_alone(corpus: mk.Corpus, shared: zipfile.ZipFile, tmp_path: Path):
    ids = set(table(shared, "articles.csv")["article"])
    for key, same in ((KEY.encode(), True), ("another key of enough bytes", False)):
        share_features(corpus.tokens, corpus.articles, tmp_path / "again.zip", key=key)
        again = zipfile.ZipFile(tmp_path / "again.zip")
        assert (set(table(again, "articles.csv")["article"]) == ids) is same
    subset = corpus.where(outlet="Daily Lantern")
    share_features(subset.tokens, subset.articles, tmp_path / "part.zip", key=KEY)
    assert set(table(zipfile.ZipFile(tmp_path / "part.zip"), "articles.csv")["article"]) < ids


def test_the_same_corpus_gives_the_same_bytes(corpus: mk.Corpus, shared: zipfile.ZipFile, tmp_path: Path):
    share_features(corpus.tokens, corpus.articles, tmp_path / "again.zip", key=KEY)
    assert (tmp_path / "again.zip").read_bytes() == Path(shared.filename).read_bytes()


def test_the_readme_says_what_it_is(shared: zipfile.ZipFile):
    text, about = shared.read("README.md").decode(), json.loads(shared.read("about.json"))
    assert "holds **no article**" in text and "no legal advice" in text and "{" not in text
    assert f"{about['words_released']:,} words are released" in text
    assert about["rebuilt_runs_of_eight"] <= about["bound"] == BOUND


def test_the_texts_cannot_be_rebuilt_from_the_counts(corpus: mk.Corpus):
    assert rebuilt_share(corpus.tokens, released(corpus.tokens, corpus.articles["outlet"])) < BOUND


def counted_off() -> pd.DataFrame:
    """Articles in which the order of words is a fixed one: what follows a word is known once seven words are."""
    alphabet, rows = [f"{a}{b}" for a in "abcdefghijklm" for b in "uvwxyz"], []
    for number in range(60):
        draw = random.Random(number)
        begins = [draw.randrange(len(alphabet) - 15) for _ in range(12)]
        length = 15 if number % 2 else 7
        sentences = [" ".join(alphabet[at : at + length]) for at in begins]
        rows.append((f"a{number}", f"outlet {number % 3}", " so. ".join(sentences * (1 if number % 2 else 2))))
    frame = pd.DataFrame(rows, columns=["id", "outlet", "text"])
    return frame.assign(date=pd.Timestamp("2019-03-19"), language="")


def test_texts_that_follow_from_their_words_are_refused_and_nothing_is_written(tmp_path: Path):
    articles = counted_off()
    tokens = tokenise(articles["text"].tolist())
    assert rebuilt_share(tokens, released(tokens, articles["outlet"])) > BOUND
    with pytest.raises(ValueError, match="nothing was written"):
        share_features(tokens, articles, tmp_path / "f.zip", key=KEY)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_shared_is_refused_with_the_reason(corpus: mk.Corpus, tmp_path: Path):
    with pytest.raises(ValueError, match="16 or more"):
        share_features(corpus.tokens, corpus.articles, tmp_path / "f.zip", key="short")
    with pytest.raises(ValueError, match=r"does not end in \.zip"):
        share_features(corpus.tokens, corpus.articles, tmp_path / "f.csv", key=KEY)
    few = corpus.take(np.arange(4))
    with pytest.raises(ValueError, match="4 articles have no word"):
        share_features(few.tokens, few.articles, tmp_path / "f.zip", key=KEY)
    nothing = corpus.take(np.arange(0))
    with pytest.raises(ValueError, match="0 articles"):
        share_features(nothing.tokens, nothing.articles, tmp_path / "f.zip", key=KEY)


def test_the_tables_can_be_read_by_anything_that_reads_csv(shared: zipfile.ZipFile):
    rows = list(csv.reader(io.StringIO(shared.read("counts.csv").decode(), newline=""), strict=True))
    assert rows[0] == ["article", "word", "count"] and {len(row) for row in rows} == {3}
    assert not any(row[1].startswith(("=", "+", "-", "@")) for row in rows)
