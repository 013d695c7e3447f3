"""Topics: what was planted is found, found again in other articles, and leads back to articles and sentences."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit.learning.tf_idf import tf_idf, weighted
from mediakit.learning.topic_factors import distinctive_part, factorise, mixtures, permuted_words
from mediakit.learning.topics import NUMBERS, choose_topics, topics

PLANTED = ("dam water river flood gate pump reservoir valley", "vote ballot party poll seat turnout mayor council",
           "goal match coach league striker penalty stadium fans")  # fmt: skip
COMMON = "the and of said to in on for with it"


def written(sizes=(30, 22, 16), *, seed=0, outlets=("a", "b", "c")):
    """Articles of 40 words, six in ten of one planted topic, the others common to all."""
    rng = np.random.default_rng(seed)
    rows = []
    for topic, size in enumerate(sizes):
        own = PLANTED[topic].split()
        for article in range(size):
            words = [rng.choice(own if rng.random() < 0.6 else COMMON.split()) for _ in range(40)]
            text = " ".join(words[:20]).capitalize() + ". " + " ".join(words[20:]).capitalize() + "."
            rows.append({"id": f"{topic}-{article:02d}", "outlet": outlets[article % len(outlets)], "text": text,
                         "title": f"Headline {topic}", "date": "2019-02-06"})  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def corpus():
    return mk.read(written())


@pytest.fixture(scope="module")
def found(corpus):
    return topics(corpus, 3, runs=4)


def words_of(result, topic):
    return set(result.frame["top_words"].iloc[topic - 1].split())


class TestFinding:
    def test_planted_topics_are_found_the_largest_first(self, found):
        for topic, (planted, size) in enumerate(zip(PLANTED, (30, 22, 16), strict=True), start=1):
            assert set(planted.split()) <= words_of(found, topic)
            assert found.frame["articles"].iloc[topic - 1] == size

    def test_words_of_nearly_every_article_are_in_no_topic(self, found):
        assert not set(COMMON.split()) & set(found.terms)

    def test_articles_have_the_topic_they_were_written_on(self, found):
        planted = [int(name[0]) for name in found.weights["article"]]
        assert found.main.tolist() == planted

    def test_weights_are_shares(self, found):
        assert np.allclose(found.weights.iloc[:, 1:].sum(axis=1), 1, atol=1e-6)
        assert found.frame["share"].sum() == pytest.approx(100, abs=1e-4)

    def test_a_topic_of_one_outlet_is_told_by_its_share(self):
        rows = written()
        rows["outlet"] = np.where(rows["id"].str.startswith("2"), "only", rows["outlet"])
        rows.loc[len(rows)] = {**rows.iloc[-1].to_dict(), "id": "2-99", "outlet": "a"}
        last = topics(mk.read(rows), 3, runs=2).frame.iloc[2]
        assert last["outlet"] == "only" and 85 < last["outlet_share"] < 100

    def test_words_of_one_outlet_are_no_topic_unless_there_is_but_one(self):
        rows = written()
        rows.loc[rows["outlet"] == "a", "text"] += " Subscribe tonight."
        assert "subscribe" not in tf_idf(mk.read(rows)).terms
        assert "subscribe" in tf_idf(mk.read(rows[rows["outlet"] == "a"]), minimum=2, at_most=1).terms

    def test_a_story_printed_six_times_is_read_once(self):
        rows = written()
        zebra = {**rows.iloc[0].to_dict(), "text": "Zebra escapes from circus. " * 5}
        wire = [{**zebra, "id": f"w{i}", "outlet": "abcabc"[i]} for i in range(6)]
        rows = pd.concat([rows, pd.DataFrame(wire)], ignore_index=True)
        told = mk.read(rows.assign(story=["wire" if i.startswith("w") else i for i in rows["id"]]))
        assert "zebra" in tf_idf(told).terms
        assert "zebra" not in tf_idf(told, "story").terms
        assert "6 articles have none of these words" in " ".join(topics(told, 3, cluster="story", runs=2).notes)

    def test_numbers_are_no_words(self):
        rows = written()
        rows.loc[::3, "text"] += " 2019 covid-19"
        terms = tf_idf(mk.read(rows)).terms
        assert "2019" not in terms and "covid-19" in terms


class TestStability:
    def test_planted_topics_are_stable_and_chance_is_not(self, found):
        assert (found.frame["stability"] > 0.8).all() and (found.frame["restarts"] > 0.95).all()
        assert found.chance < 0.5 * found.frame["stability"].min()
        assert found.frame["stability"].between(found.frame["low"], found.frame["high"]).all()

    def test_permuted_words_make_no_stable_topic(self, corpus):
        solution = factorise(permuted_words(tf_idf(corpus).values), 3, runs=4)
        assert solution.likeness.mean() < 0.4

    def test_one_topic_too_many_shows_as_the_weakest(self, corpus):
        choice = choose_topics(corpus, [2, 3, 5], runs=4).frame.set_index("topics")
        assert choice["stability"].idxmax() == 3
        assert choice.loc[5, "weakest"] < 0.5 < choice.loc[3, "weakest"]
        assert choice["unexplained"].is_monotonic_decreasing

    def test_choosing_from_topics_keeps_their_choices(self, corpus):
        made = topics(corpus, 2, runs=2, minimum=6, seed=3)
        pd.testing.assert_frame_equal(
            made.choose([3]).frame, choose_topics(corpus, [3], runs=2, minimum=6, seed=3).frame
        )

    def test_dealing_keeps_how_many_texts_have_a_word(self, corpus):
        values = tf_idf(corpus).values
        assert ((permuted_words(values) > 0).sum(axis=0) == (values > 0).sum(axis=0)).all()

    def test_what_sets_topics_apart_sums_to_nothing(self, corpus):
        values = tf_idf(corpus).values
        assert np.allclose(distinctive_part(values, factorise(values, 3, runs=2).words).sum(axis=1), 0, atol=1e-6)


class TestSameAgain:
    def test_a_second_run_gives_the_same(self, corpus, found):
        pd.testing.assert_frame_equal(topics(corpus, 3, runs=4).frame, found.frame)

    @settings(max_examples=3)
    @given(st.randoms(use_true_random=False))
    def test_the_order_of_articles_changes_nothing(self, corpus, found, chance):
        order = list(range(len(corpus)))
        chance.shuffle(order)
        again = topics(corpus.take(np.array(order)), 3, runs=4)
        pd.testing.assert_frame_equal(again.frame, found.frame)
        same = again.weights.set_index("article").loc[found.weights["article"]]
        assert np.allclose(same, found.weights.set_index("article"), atol=1e-8)

    def test_an_article_weighs_by_its_words_not_its_length(self):
        counts = np.array([[3, 0], [6, 0], [1, 1]])
        values = weighted(counts, np.array([1.0, 2.0]))
        assert np.allclose(values.toarray()[0], values.toarray()[1])

    def test_mixtures_of_pure_texts_are_pure(self):
        words = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
        values = weighted(np.array([[2, 2, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]]), np.ones(4))
        assert np.allclose(mixtures(values, words), [[1, 0], [0, 1], [0, 0]], atol=1e-6)


class TestEvidence:
    def test_articles_behind_a_topic(self, found):
        shown = found.articles(2, n=3).frame
        assert shown["article"].str.startswith("1-").all() and len(shown) == 3
        assert shown["weight"].is_monotonic_decreasing and (shown["headline"] == "Headline 1").all()

    def test_words_of_a_topic_with_the_articles_they_stand_in(self, corpus, found):
        shown = found.words(1, n=5).frame
        assert (shown["on_topic"] <= shown["articles"]).all() and shown["weight"].is_monotonic_decreasing
        there = corpus.articles["text"].str.lower().str.contains(rf"\b{shown['word'].iloc[0]}\b").sum()
        assert shown["articles"].iloc[0] == there

    def test_a_topic_goes_by_number_or_name(self, found):
        pd.testing.assert_frame_equal(found.words(2).frame, found.words(found.categories[1]).frame)

    @pytest.mark.parametrize("topic", [0, 4, "water", None])
    def test_an_unknown_topic_is_refused_with_those_there_are(self, found, topic):
        with pytest.raises(ValueError, match="choose one of '1 "):
            found.articles(topic)

    def test_each_article_is_shown_by_the_sentence_with_most_of_its_topic(self):
        rows = written()
        rows["text"] = "It said so. " + rows["text"]
        hits = topics(mk.read(rows), 3, runs=2).hits
        assert len(hits) == len(rows) and not any(match.startswith("It said so") for match in hits.matches)

    def test_topics_are_found_in_a_part_of_the_corpus_and_nowhere_else(self, corpus, found):
        some = corpus.where(outlet="a")
        assert len(some.find(found)) == len(some)
        with pytest.raises(ValueError, match="find them anew"):
            mk.read(written().assign(id="new-" + written()["id"])).find(found)


class TestComparing:
    def test_rates_are_the_articles_of_each_group_on_each_topic(self, corpus, found):
        compared = found.compare(by="outlet", resamples=50)
        table = pd.crosstab(found.main, corpus.articles["outlet"])
        for row in compared.frame.itertuples():
            topic = found.categories.index(row.feature)
            assert row.hits == table.loc[topic, row.group]
            assert row.rate == pytest.approx(100 * row.hits / table[row.group].sum())
        assert compared.measure == "articles on the topic (per cent)"

    def test_the_articles_behind_a_rate(self, corpus, found):
        compared = found.compare(by="outlet", resamples=50)
        lines = compared.concordance(found.categories[0], "a", n=None)
        expected = corpus.articles["id"][(corpus.articles["outlet"] == "a").to_numpy() & (found.main == 0)]
        assert sorted(lines.frame["article"]) == sorted(expected)

    def test_what_was_done_is_remembered(self, found):
        assert "topics 3" in str(found.compare(by="outlet", resamples=50).provenance)


class TestEdges:
    def test_an_empty_corpus_has_no_topics(self):
        empty = mk.read(written()).take(np.array([], dtype=int))
        made = topics(empty, 3)
        assert len(made) == 0 and "no articles" in repr(made) and made.categories == []
        assert made.plot().figure is not None and len(made.hits) == 0
        assert len(made.compare(by="outlet")) == 0
        assert choose_topics(empty, [2, 3]).frame.columns.tolist() == NUMBERS

    def test_one_outlet_is_compared_with_nothing(self):
        made = topics(mk.read(written(outlets=("only",))), 3, runs=2)
        assert made.compare(by="outlet", resamples=20).frame["group"].unique().tolist() == ["only"]

    @pytest.mark.parametrize(
        ("n", "choices", "said"),
        [(1, {}, "from 2 up"), (2.5, {}, "from 2 up"), (40, {}, "give 2 to 17"), (3, {"minimum": 69}, "lower minimum"),
         (3, {"minimum": 0}, "choose no words"), (3, {"at_most": 0}, "choose no words"), (3, {"runs": 1}, "2 or more"),
         (3, {"cluster": "story"}, "no column 'story'")],
    )  # fmt: skip
    def test_what_cannot_be_done_is_said(self, corpus, n, choices, said):
        with pytest.raises(ValueError, match=said):
            topics(corpus, n, **choices)

    def test_articles_without_a_story_are_refused(self, corpus):
        some = corpus.assign(story=[None, *["s"] * (len(corpus) - 1)])
        with pytest.raises(ValueError, match="1 articles have no story"):
            topics(some, 2, cluster="story")

    def test_hostile_names_stay_text(self):
        made = topics(mk.read(written(outlets=("<b>$x_1$</b>", "b"))), 3, runs=2)
        assert "<b>" not in made._repr_html_() and "&lt;b&gt;" in made._repr_html_()
        made.compare(by="outlet", resamples=20).plot()


class TestFigures:
    def test_one_row_a_topic_and_chance_beside_it(self, found):
        axes = found.plot().figure.axes[0]
        assert [label.get_text() for label in axes.get_yticklabels()] == found.categories
        assert "chance" in [text.get_text() for text in axes.texts]

    def test_stability_over_the_number_of_topics(self, corpus):
        choice = choose_topics(corpus, [2, 3], runs=2)
        axes = choice.plot().figure.axes[0]
        assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "3"]
        assert len(choice.each) == 5

    def test_saved_with_figure_and_every_digit(self, found, tmp_path):
        saved = found.save(tmp_path / "topics")
        assert {path.suffix for path in saved} == {".csv", ".svg", ".png", ".json"}
        assert "outlet_share" in (tmp_path / "topics.csv").read_text()
