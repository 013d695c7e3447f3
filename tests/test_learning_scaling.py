"""Positions of groups from their words: the published examples, the interval over articles, and what is refused."""

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.learning.wordfish_scaling import fit_wordfish, wordfish
from mediakit.learning.wordscores_scaling import rescaled, score_words, wordscores

BASE = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
TEXTS = ["R1", "R2", "R3", "R4", "R5", "V1"]
GIVEN = {"R1": -1.5, "R2": -0.75, "R3": 0, "R4": 0.75, "R5": 1.5}


@pytest.fixture(scope="module")
def published():
    """Laver, Benoit & Garry 2003, table 1: five references and one text between the second and the third."""
    counts = np.zeros((6, 37), dtype=int)
    for row, offset in enumerate([0, 5, 10, 15, 20, 7]):
        counts[row, offset : offset + 17] = BASE
    return pd.DataFrame(counts, index=TEXTS, columns=[f"w{i:02d}" for i in range(37)])


def corpus_of(*leanings, articles=12, seed=0):
    """A corpus of outlets whose share of left words (the others are right words) is given."""
    rng = np.random.default_rng(seed)
    rows = []
    for number, leaning in enumerate(leanings):
        for article in range(articles):
            left = rng.random(60) < leaning
            words = [f"left{rng.integers(12)}" if is_left else f"right{rng.integers(12)}" for is_left in left]
            rows.append(
                {
                    "id": f"{number}-{article}",
                    "outlet": f"outlet {number}",
                    "text": " ".join(words),
                    "date": "2019-02-06",
                }
            )
    return mk.read(pd.DataFrame(rows))


def score(result, group, column="score"):
    return float(result.frame.set_index("group").loc[group, column])


class TestWordscores:
    def test_published_raw_score_and_standard_error(self, published):
        result = wordscores(published, GIVEN)
        assert round(score(result, "V1"), 5) == -0.44806
        assert round(score(result, "V1", "se"), 4) == 0.0119

    def test_published_rescaling_by_the_spread_of_the_references(self, published):
        result = wordscores(published, GIVEN, rescale="LBG")
        assert [round(score(result, name), 6) for name in ("V1", "R1", "R5")] == [-0.529671, -1.589677, 1.622322]

    def test_published_rescaling_by_the_outermost_references(self, published):
        result = wordscores(published, GIVEN, rescale="MV")
        assert [round(score(result, name), 6) for name in ("V1", "R2")] == [-0.509957, -0.841728]

    def test_references_keep_their_positions_under_mv(self, published):
        result = wordscores(published, GIVEN, rescale="MV")
        assert score(result, "R1") == pytest.approx(-1.5) and score(result, "R5") == pytest.approx(1.5)

    def test_turning_the_line_turns_every_score(self, published):
        turned = wordscores(published, {name: -position for name, position in GIVEN.items()})
        plain = wordscores(published, GIVEN)
        assert [score(turned, t) for t in TEXTS] == pytest.approx([-score(plain, t) for t in TEXTS], abs=1e-15)

    def test_a_word_of_no_reference_has_no_score_and_is_counted(self, published):
        result = wordscores(published.assign(new=[0, 0, 0, 0, 0, 50]), GIVEN)
        assert round(score(result, "V1"), 5) == -0.44806
        assert score(result, "V1", "words") - score(result, "V1", "scored") == 50
        assert "1 of 38 words" in " ".join(result.notes)

    def test_a_text_without_a_scored_word_has_no_score(self):
        scored = score_words(np.array([[5, 0, 0], [0, 5, 0], [0, 0, 5]]), np.array([-1.0, 1.0, np.nan]))
        assert np.isnan(scored.scores[2])

    def test_one_text_cannot_be_rescaled_by_spread(self):
        assert rescaled(np.array([0.2]), np.array([1.0]), "LBG") == (np.array([0.2]), 1.0)

    def test_the_interval_is_over_articles_and_contains_the_score(self):
        result = wordscores(corpus_of(0.9, 0.5, 0.1), {"outlet 0": -1, "outlet 2": 1}, resamples=100)
        row = result.frame.set_index("group").loc["outlet 1"]
        assert row["low"] <= row["score"] <= row["high"] and row["low"] < row["high"]
        assert -0.5 < row["score"] < 0.5

    def test_few_articles_have_no_interval(self):
        result = wordscores(corpus_of(0.9, 0.1, articles=4), {"outlet 0": -1, "outlet 1": 1}, resamples=50)
        assert result.frame[["low", "high"]].isna().all(axis=None)

    @pytest.mark.parametrize(
        ("references", "said"),
        [({"R9": 1, "R1": 0}, "R9"), ({"R1": 1}, "define no line"), ({"R1": 1, "R2": 1}, "define no line")],
    )
    def test_references_that_make_no_line_are_refused(self, published, references, said):
        with pytest.raises(ValueError, match=said):
            wordscores(published, references)

    def test_an_unknown_rescaling_is_refused(self, published):
        with pytest.raises(ValueError, match="choose one of 'none', 'LBG', 'MV'"):
            wordscores(published, GIVEN, rescale="lbg")


class TestWordfish:
    def test_published_positions(self, published):
        result = wordfish(published, direction=("R1", "R5"))
        known = [-1.29057, -0.61644, 0.03351, 0.70961, 1.52334, -0.35945]
        found = [score(result, name) for name in TEXTS]
        assert np.corrcoef(found, known)[0, 1] > 0.99
        assert np.argsort(found).tolist() == np.argsort(known).tolist()

    def test_positions_have_mean_0_and_spread_1(self, published):
        positions = fit_wordfish(published.to_numpy(dtype=float)).positions
        assert positions.mean() == pytest.approx(0, abs=1e-12) and positions.std() == pytest.approx(1)

    def test_it_finds_the_order_that_was_planted(self):
        result = wordfish(corpus_of(0.9, 0.7, 0.4, 0.1), direction=("outlet 0", "outlet 3"), resamples=60)
        assert result.frame["group"].tolist() == [f"outlet {i}" for i in range(4)]
        assert (result.frame["low"] <= result.frame["score"]).all() and (
            result.frame["score"] <= result.frame["high"]
        ).all()

    def test_the_words_at_the_ends_are_those_that_make_the_line(self):
        words = wordfish(corpus_of(0.9, 0.5, 0.1), direction=("outlet 0", "outlet 2"), resamples=40).words(5).frame
        assert (
            words["word"].head(5).str.startswith("left").all() and words["word"].tail(5).str.startswith("right").all()
        )

    def test_the_other_direction_turns_every_score(self, published):
        plain, turned = (wordfish(published, direction=d) for d in (("R1", "R5"), ("R5", "R1")))
        assert [score(turned, t) for t in TEXTS] == [-score(plain, t) for t in TEXTS]

    def test_the_order_of_articles_does_not_matter(self):
        corpus = corpus_of(0.9, 0.5, 0.1)
        direction = ("outlet 0", "outlet 2")
        turned = wordfish(corpus.take(np.arange(len(corpus))[::-1]), direction=direction, resamples=20)
        pd.testing.assert_frame_equal(turned.frame, wordfish(corpus, direction=direction, resamples=20).frame)

    @pytest.mark.parametrize(("direction", "said"), [(("R1", "R9"), "R9"), (("R1", "R1"), "twice")])
    def test_a_direction_needs_two_groups(self, published, direction, said):
        with pytest.raises(ValueError, match=said):
            wordfish(published, direction=direction)

    def test_two_groups_make_no_line_of_their_own(self, published):
        with pytest.raises(ValueError, match="three groups"):
            wordfish(published.head(2), direction=("R1", "R2"))


def test_sentences_stand_behind_every_word():
    corpus = corpus_of(0.9, 0.5, 0.1)
    result = wordscores(corpus, {"outlet 0": -1, "outlet 2": 1}, resamples=40)
    word = result.words(1).frame["word"].iloc[0]
    assert set(result.concordance(word, "outlet 1").frame["match"]) <= {word}
    with pytest.raises(ValueError, match="no group"):
        result.concordance(word, "nowhere")
    with pytest.raises(ValueError, match="has no score"):
        result.concordance("absent")


def test_bare_counts_have_no_sentences(published):
    with pytest.raises(ValueError, match="bare counts"):
        wordscores(published, GIVEN).concordance("w00")


def test_an_empty_corpus_has_no_groups():
    empty = corpus_of(0.5, 0.5).take(np.array([], dtype=int))
    with pytest.raises(ValueError, match="no group"):
        wordscores(empty, {"a": 1, "b": 2})
    with pytest.raises(ValueError, match="no group"):
        wordfish(empty, direction=("a", "b"))


@pytest.mark.parametrize("bad", [[["a"]], [[-1.0]], [[np.inf]]])
def test_a_frame_of_anything_but_counts_is_refused(bad):
    with pytest.raises(ValueError, match="frame of counts"):
        wordscores(pd.DataFrame(bad), {"0": 1})
