"""Transformers for scikit-learn: they keep its contract, and their numbers are those of the library's own counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline, make_union
from sklearn.utils.estimator_checks import check_no_attributes_set_in_init, check_parameters_default_constructible

from mediakit import Lexicon, read
from mediakit.learning.vectorizers import FrameVectorizer, TokenVectorizer, VoiceVectorizer
from mediakit.text.tokens import tokenise

TEXTS = [
    '"We see progress," said the envoy. Threats were made.', "No progress was made: an ultimatum.",
    "Rain fell on the dam.", "",
]  # fmt: skip
EACH = [FrameVectorizer(), TokenVectorizer(sparse_output=False), VoiceVectorizer(),
        TokenVectorizer("character", ngram_range=(3, 4), sparse_output=False)]  # fmt: skip
each = pytest.mark.parametrize("made", EACH, ids=repr)


def plain(out):
    return out.toarray() if sparse.issparse(out) else np.asarray(out)


@each
def test_it_is_made_and_cloned_as_scikit_learn_asks(made):
    check_no_attributes_set_in_init(type(made).__name__, clone(made))
    check_parameters_default_constructible(type(made).__name__, type(made)())
    assert clone(made).get_params().keys() == made.get_params().keys()
    name, value = next(iter(made.get_params().items()))
    assert clone(made).set_params(**{name: value}).get_params()[name] == value
    with pytest.raises(ValueError, match="Invalid parameter"):
        clone(made).set_params(nothing=1)


@each
def test_list_series_array_and_generator_give_the_same(made):
    expected = plain(clone(made).fit_transform(TEXTS))
    for texts in (pd.Series(TEXTS), np.array(TEXTS, dtype=object), tuple(TEXTS)):
        assert np.array_equal(plain(clone(made).fit_transform(texts)), expected)
    assert np.array_equal(plain(clone(made).fit_transform(text for text in TEXTS)), expected)
    assert np.array_equal(plain(clone(made).fit(TEXTS).transform(text for text in TEXTS)), expected)


@each
def test_fitting_twice_changes_nothing(made):
    once = clone(made).fit(TEXTS)
    twice = clone(made).fit(["Something else."]).fit(TEXTS)
    assert list(once.get_feature_names_out()) == list(twice.get_feature_names_out())
    assert np.array_equal(plain(once.transform(TEXTS)), plain(twice.transform(TEXTS)))


@each
def test_pandas_output_keeps_the_index_and_names_the_columns(made):
    texts = pd.Series(TEXTS, index=["a", "b", "c", "d"])
    made = clone(made).set_output(transform="pandas")
    frame = made.fit_transform(texts)
    assert list(frame.index) == ["a", "b", "c", "d"] and list(frame.columns) == list(made.get_feature_names_out())
    assert frame.shape[1] == len(set(frame.columns))


@each
def test_before_fit_it_says_so(made):
    for ask in (lambda new: new.transform(TEXTS), lambda new: new.get_feature_names_out()):
        with pytest.raises(NotFittedError):
            ask(clone(made))


@each
@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("one text", "Write \\[text\\]"),
        (pd.DataFrame({"text": TEXTS}), "choose the column"),
        (["a", None], "text 1 is None"),
    ],
)
def test_what_are_no_texts_is_refused(made, texts, said):
    with pytest.raises(TypeError, match=said):
        clone(made).fit(texts)
    with pytest.raises(TypeError, match=said):
        clone(made).fit(TEXTS).transform(texts)


@each
def test_no_texts_give_no_rows(made):
    assert plain(clone(made).fit(TEXTS).transform([])).shape == (0, len(clone(made).fit(TEXTS).get_feature_names_out()))


@each
def test_its_tags_say_that_it_reads_texts(made):
    assert made.__sklearn_tags__().input_tags.string and not made.__sklearn_tags__().input_tags.two_d_array


def test_they_work_in_pipelines_and_unions():
    union = make_union(TokenVectorizer(ngram_range=(1, 2)), FrameVectorizer(), VoiceVectorizer())
    line = make_pipeline(union, LogisticRegression()).fit(TEXTS, [1, 0, 0, 0])
    assert line.predict(TEXTS[:1]).tolist() == [1]
    names = (
        FeatureUnion([("words", TokenVectorizer()), ("frames", FrameVectorizer())]).fit(TEXTS).get_feature_names_out()
    )
    assert "words__progress" in names and "frames__not cooperative" in names


# frames


def test_frames_are_the_hits_of_the_corpus():
    corpus = read(pd.DataFrame({"id": list("abc"), "date": "2019-02-06", "text": TEXTS[:3]}))
    rates = corpus.find(Lexicon.load("talks")).per_words(1000)
    counted = FrameVectorizer("talks", per=None).fit(TEXTS)
    assert counted.transform(TEXTS[:3]).tolist() == rates.counts.tolist()
    assert tuple(counted.get_feature_names_out()) == rates.features
    assert np.allclose(FrameVectorizer("talks").fit_transform(TEXTS[:3]), 1000 * rates.counts / rates.words[:, None])


def test_a_lexicon_of_ones_own_without_polarity_has_no_turned_columns():
    own = Lexicon("weather", {"rain": ["rain*"]}, polarity=False)
    made = FrameVectorizer(own, per=None).fit(TEXTS)
    assert list(made.get_feature_names_out()) == ["rain"] and made.transform(TEXTS).ravel().tolist() == [0, 0, 1, 0]
    assert clone(made).fit_transform(TEXTS).ravel().tolist() == [0, 0, 1, 0]


def test_a_rate_per_nothing_and_an_unknown_lexicon_are_refused():
    with pytest.raises(ValueError, match="None for counts"):
        FrameVectorizer(per=0).fit(TEXTS)
    with pytest.raises(FileNotFoundError, match="talks"):
        FrameVectorizer("talk").fit(TEXTS)


# tokens


def test_words_are_those_of_the_tokeniser_in_any_script():
    texts = ["Переговоры о дамбе.", "协议", "cease\u00adfire Cafe\u0301", "Don't"]
    made = TokenVectorizer().fit(texts)
    assert (
        set(made.get_feature_names_out())
        == set(tokenise(texts).vocabulary)
        >= {"дамбе", "协议", "ceasefire", "café", "don't"}
    )


def test_no_run_of_words_crosses_a_sentence():
    assert "on talks" not in set(
        TokenVectorizer(ngram_range=(2, 2)).fit(["Talks go on. Talks end."]).get_feature_names_out()
    )


def test_rare_runs_are_left_out_and_new_words_are_passed_over():
    made = TokenVectorizer(min_df=2, sparse_output=False).fit(["dam talks", "dam rain", "dam talks talks"])
    assert list(made.get_feature_names_out()) == ["dam", "talks"]
    assert made.transform(["talks talks snow"]).tolist() == [[0, 2]]


@given(st.lists(st.text(alphabet="ab .é漢", max_size=20), max_size=5), st.sampled_from(["word", "character"]))
def test_counts_of_texts_do_not_depend_on_their_neighbours(texts, unit):
    made = TokenVectorizer(unit, ngram_range=(1, 2)).fit(["a b ab ba é 漢", *texts])
    together = made.transform(texts).toarray()
    for row, text in enumerate(texts):
        assert made.transform([text]).toarray().tolist() == [together[row].tolist()]


def test_runs_of_characters_are_those_within_words():
    made = TokenVectorizer("character", ngram_range=(3, 3), sparse_output=False).fit(["war a"])
    assert list(made.get_feature_names_out()) == [" a ", " wa", "ar ", "war"]
    weighed = make_pipeline(TokenVectorizer("character", ngram_range=(3, 5)), TfidfTransformer()).fit_transform(
        ["war a"]
    )
    assert (weighed.power(2).sum()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("choice", "said"), [({"unit": "letter"}, "no unit 'letter' .*: choose one of 'word', 'character'"), ({"ngram_range": (2, 1)}, "from 1 to 8")]
)
def test_runs_that_cannot_be_counted_are_refused(choice, said):
    with pytest.raises(ValueError, match=said):
        TokenVectorizer(**choice).fit(TEXTS)


# voices


def test_shares_of_voice_add_up():
    frame = VoiceVectorizer().set_output(transform="pandas").fit_transform(TEXTS)
    for what in ("kind ", "stance "):
        assert np.allclose(frame.filter(like=what).sum(axis=1), frame["quoted"])
    assert frame["quoted"].tolist() == [3 / 9, 0, 0, 0] and frame["stance neutral"][0] == 3 / 9


def test_a_quotation_in_a_quotation_counts_once():
    frame = (
        VoiceVectorizer()
        .set_output(transform="pandas")
        .fit_transform(["He said that the minister had told him that no deal was near."])
    )
    assert 0 < frame["quoted"][0] <= 1
