"""FrameClassifier: learns frames from few texts, keeps scikit-learn's contract, and does no worse than always yes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict, cross_val_score
from sklearn.utils.estimator_checks import check_no_attributes_set_in_init, check_parameters_default_constructible

from mediakit.learning.classifier import FrameClassifier, read_labels
from mediakit.learning.features import FeatureSpace, TextFeatures
from mediakit.learning.folds import fold_of, splits
from mediakit.learning.thresholds import choose_level, f1_threshold, prior_power

WORDS = {
    "peace": ["agreed", "deal", "handshake"],
    "war": ["shelled", "raid", "mortar"],
    "rain": ["flood", "storm", "clouds"],
}


def texts_of(levels, seed=0, filler=12):
    """A text for each level: one word that tells, many that do not."""
    rng = np.random.default_rng(seed)
    common = [f"word{n}" for n in range(12)]
    return [" ".join(rng.permutation([*rng.choice(common, filler), rng.choice(WORDS[level])])) for level in levels]


LEVELS = np.array(["peace", "war", "rain"] * 20)
TEXTS = texts_of(LEVELS)
YES = (LEVELS == "war").astype(int)


@pytest.fixture(scope="module")
def yes_no():
    return FrameClassifier().fit(TEXTS, YES)


# what it learns


def test_it_learns_yes_or_no(yes_no):
    new = np.array(["war", "peace", "rain"] * 10)
    assert f1_score(new == "war", yes_no.predict(texts_of(new, seed=1))) > 0.9
    p = yes_no.predict_proba(texts_of(new, seed=1))
    assert p.shape == (30, 2) and np.allclose(p.sum(axis=1), 1) and ((p >= 0) & (p <= 1)).all()


def test_it_learns_one_of_several():
    made = FrameClassifier(None).fit(TEXTS, LEVELS)
    new = np.array(["war", "peace", "rain"] * 10)
    assert made.classes_.tolist() == ["peace", "rain", "war"]
    assert (made.predict(texts_of(new, seed=1)) == new).mean() > 0.9
    assert np.allclose(made.predict_proba(TEXTS).sum(axis=1), 1)


def test_it_learns_any_of_several_from_a_table():
    table = pd.DataFrame({"war": YES, "wet": (LEVELS == "rain").astype(int)})
    made = FrameClassifier().fit(TEXTS, table)
    assert made.classes_.tolist() == ["war", "wet"]
    assert made.predict(TEXTS[:3]).tolist() == [[0, 0], [1, 0], [0, 1]]
    assert made.predict_proba(TEXTS).shape == (60, 2)


def test_texts_of_noise_are_all_given_a_frequent_level():
    rng = np.random.default_rng(1)
    noise = [" ".join(rng.choice([f"word{n}" for n in range(30)], 20)) for _ in range(80)]
    y = np.arange(80) % 3 > 0
    held = cross_val_predict(FrameClassifier(None), noise, y, cv=4)
    assert f1_score(y, held) >= 0.95 * f1_score(y, np.ones(80, bool))


def test_probabilities_of_held_out_texts_hold():
    """Texts whose word tells the truth in 8 of 10 cases: those that have it are yes with 80 %."""
    rng = np.random.default_rng(2)
    level = np.where(rng.random(400) < 0.5, "war", "peace")
    y = np.where(rng.random(400) < 0.8, level == "war", level != "war").astype(int)
    p = FrameClassifier(None).fit(texts_of(level[:300]), y[:300]).predict_proba(texts_of(level[300:], seed=4))[:, 1]
    told = level[300:] == "war"
    assert 0.65 < p[told].mean() < 0.9 and 0.1 < p[~told].mean() < 0.35


# scikit-learn's contract


def test_it_is_made_and_cloned_as_scikit_learn_asks(yes_no):
    check_no_attributes_set_in_init("FrameClassifier", FrameClassifier())
    check_parameters_default_constructible("FrameClassifier", FrameClassifier())
    again = clone(yes_no)
    assert again.get_params() == yes_no.get_params() and not hasattr(again, "model_")
    assert clone(yes_no).set_params(seed=3).seed == 3
    assert yes_no.__sklearn_tags__().input_tags.string and is_classifier(yes_no)


def test_before_fit_it_says_so():
    for ask in (FrameClassifier().predict, FrameClassifier().predict_proba):
        with pytest.raises(NotFittedError):
            ask(["text"])


def test_any_form_of_texts_gives_the_same_bits(yes_no):
    expected = yes_no.predict_proba(TEXTS)
    for texts in (pd.Series(TEXTS), np.array(TEXTS, dtype=object), (t for t in TEXTS)):
        assert np.array_equal(clone(yes_no).fit(texts, YES).predict_proba(TEXTS), expected)
    assert np.array_equal(yes_no.fit(TEXTS, YES).predict_proba(iter(TEXTS)), expected)


def test_a_text_is_judged_by_itself(yes_no):
    together = yes_no.predict_proba(TEXTS[:5])
    assert np.array_equal(np.vstack([yes_no.predict_proba([text]) for text in TEXTS[:5]]), together)


def test_it_works_with_cross_validation_and_the_users_own_folds():
    story = np.arange(60) // 2
    held = cross_val_predict(FrameClassifier(None), TEXTS, LEVELS, groups=story, cv=GroupKFold(3))
    assert (held == LEVELS).mean() > 0.8
    assert (
        cross_val_score(FrameClassifier(None), pd.Series(TEXTS), YES, cv=[(range(40), range(40, 60))], scoring="f1")[0]
        > 0.8
    )


def test_single_texts_other_lengths_and_one_level_are_refused():
    with pytest.raises(TypeError, match="Write \\[text\\]"):
        FrameClassifier().fit("one text", [1])
    with pytest.raises(ValueError, match="60 texts, but 3 codes"):
        FrameClassifier().fit(TEXTS, [1, 0, 1])
    with pytest.raises(ValueError, match="5 codes, all '1'"):
        FrameClassifier().fit(TEXTS[:5], ["1"] * 5)
    with pytest.raises(ValueError, match="0 codes: nothing"):
        FrameClassifier().fit([], [])
    with pytest.raises(ValueError, match="0 and 1 only"):
        read_labels([[0, 2], [1, 1]])


@pytest.mark.parametrize("texts", [TEXTS[:5], [""] * 5, ["war"] * 5, ["a", "", "b", "\u0301", "漢字"]])
def test_five_texts_or_empty_ones_give_a_defined_answer(texts):
    made = FrameClassifier().fit(texts, [0, 1, 0, 0, 1])
    p = made.predict_proba([*texts, "something else"])
    assert np.isfinite(p).all() and set(made.predict(texts)) <= {0, 1}
    assert made.predict([]).shape == (0,)


# its parts


def test_weights_of_a_text_are_those_of_scikit_learns_tfidf():
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["dam talks dam", "talks rain", "rain rain dam"]
    theirs = TfidfVectorizer(min_df=2).fit(texts)
    features = TextFeatures.of(texts, None)
    space = FeatureSpace.of(features)
    assert space.names[0].tolist() == theirs.get_feature_names_out().tolist()
    assert np.allclose(space.matrix(features).toarray(), theirs.transform(texts).toarray())


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=40), st.integers(2, 5))
def test_folds_keep_clusters_whole_and_use_every_text_once(rows, folds):
    clusters, labels = np.array([c for c, _ in rows]), np.array([[y] for _, y in rows])
    if len(set(clusters)) < 2:
        with pytest.raises(ValueError, match="two stories or more"):
            fold_of(labels, clusters, folds=folds)
        return
    fold = fold_of(labels, clusters, folds=folds)
    assert all(len(set(fold[clusters == c])) == 1 for c in set(clusters)) and len(set(fold)) > 1
    assert sorted(np.concatenate([held for _, held in splits(fold)])) == list(range(len(rows)))
    assert np.array_equal(fold, fold_of(labels, clusters, folds=folds))


def test_folds_have_about_the_same_share_of_each_level():
    labels = (np.arange(100) < 20)[:, None]
    fold = fold_of(labels, np.arange(100))
    assert np.bincount(fold[labels[:, 0]]).tolist() == [4] * 5 and np.bincount(fold).tolist() == [20] * 5


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), min_size=1, max_size=30))
def test_an_outlet_held_out_shares_no_story_with_what_is_learnt(rows):
    outlet, story = np.array([o for o, _ in rows]), np.array([s for _, s in rows])
    held_once = []
    for learnt, held in splits(outlet, story):
        assert len(set(outlet[held])) == 1 and not set(story[learnt]) & set(story[held])
        assert not set(outlet[learnt]) & set(outlet[held])
        held_once += held.tolist()
    assert sorted(held_once) == list(range(len(rows)))


def test_the_threshold_favours_yes_where_it_is_rare_and_gives_way_to_always_yes():
    rng = np.random.default_rng(0)
    p = rng.beta(1, 4, 500)
    y = rng.random(500) < p
    assert 0.1 < f1_threshold(p, y) < 0.4
    assert f1_threshold(np.full(100, 0.6), np.arange(100) < 60) == 0.0
    assert f1_threshold(np.full(100, 0.05), np.arange(100) < 5) == 0.05


def test_rare_levels_are_favoured_only_where_that_helps():
    labels = np.eye(2, dtype=bool)[np.repeat([0, 1], [80, 20])]
    sure = labels * 0.8 + 0.1
    assert prior_power(sure, labels) == 0.0
    weak = np.column_stack([1 - (0.1 + 0.3 * labels[:, 1]), 0.1 + 0.3 * labels[:, 1]])
    assert (
        prior_power(weak, labels) > 0
        and choose_level(weak, labels.mean(axis=0), prior_power(weak, labels)).tolist() == [0] * 80 + [1] * 20
    )


def test_more_words_of_a_level_move_its_line_up(yes_no):
    space, models = yes_no.model_.space, yes_no.model_.models
    words = dict(zip(space.names[0], space.log_odds_steps(models.weights[:, 0])[0], strict=True))
    assert min(words["raid"], words["mortar"]) > 0 > max(words["deal"], words["flood"])
