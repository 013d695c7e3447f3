"""An instrument compared with human codes: scores, errors with their words, harm, gaps, groups, corrected shares."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mediakit.chain import read
from mediakit.coding.codes import Codes
from mediakit.coding.scores import MEASURES, cells, intervals, scores
from mediakit.coding.validation import validate
from mediakit.finding.lexicon import Lexicon

TONE = Lexicon("tone", {"warm": ["thank*", "gift*"], "cold": ["threat*"]})
ROWS = [  # text, coded warm
    ("They gave thanks.", 1), ("No thanks were heard.", 1), ("A gift shop opened.", 0), ("Gifts and thanks.", 1),
    ("Rain fell.", 0), ("He smiled at her.", 1), ("She smiled again.", 1), ("The gift shop closed.", 0),
    ("Threats were made.", 0), ("Snow fell.", 0),
]  # fmt: skip


def corpus_of(texts, **columns):
    ids = [f"{n:03}" for n in range(len(texts))]
    return read(pd.DataFrame({"id": ids, "date": "2019-02-06", "text": texts, **columns}))


def codes_of(corpus, values, *, variable="warm", levels=("1", "0"), weight=1.0, starts=None):
    """What `Codes` offers, from one value a unit; "" where nothing is settled."""
    articles = corpus.articles
    units = pd.DataFrame({
        "unit": articles["id"], "article": articles["id"], "start": 0, "end": articles["text"].str.len(),
        "text": articles["text"], "stratum": "", "weight": weight,
    })  # fmt: skip
    values = pd.Series(list(map(str, values)), index=units["unit"])
    book = SimpleNamespace(unit="article", variables={variable: SimpleNamespace(levels=dict.fromkeys(levels, ""))})
    return SimpleNamespace(units=units, codebook=book, settled=lambda name: values[values != ""])


@pytest.fixture(scope="module")
def small():
    corpus = corpus_of([text for text, _ in ROWS])
    return validate(TONE, codes_of(corpus, [code for _, code in ROWS]), corpus=corpus)


@pytest.fixture(scope="module")
def two_papers():
    """Eighty articles; in paper b the finder misses more and raises more false alarms."""
    rng = np.random.default_rng(5)
    outlet, truth = np.repeat(["a", "b"], 40), rng.random(80) < 0.5
    found = rng.random(80) < np.where(truth, np.where(outlet == "a", 0.95, 0.5), np.where(outlet == "a", 0.05, 0.5))
    corpus = corpus_of([f"Many thanks {n}." if hit else f"Rain {n}." for n, hit in enumerate(found)], outlet=outlet)
    return corpus, codes_of(corpus, truth.astype(int)), truth


# scores


def test_units_fall_into_four_cells_and_a_turned_hit_is_no_hit(small):
    row = small.frame.iloc[0]
    assert row[["tp", "fp", "fn", "tn", "units"]].tolist() == [2, 2, 3, 3, 10]
    assert row["precision"] == 2 / 4 and row["recall"] == 2 / 5 and row["f1"] == pytest.approx(4 / 9)
    assert row[[f"{name}_low" for name in MEASURES]].isna().all()  # two articles with an error say nothing of its rate
    corpus = corpus_of([text for text, _ in ROWS * 4])
    row = validate(TONE, codes_of(corpus, [code for _, code in ROWS * 4]), corpus=corpus).frame.iloc[0]
    for name in MEASURES:
        assert row[f"{name}_low"] < row[name] < row[f"{name}_high"]


def test_weights_lead_back_to_the_corpus():
    corpus = corpus_of([text for text, _ in ROWS])
    weight = np.where([text == "He smiled at her." for text, _ in ROWS], 7.0, 1.0)
    row = validate(TONE, codes_of(corpus, [c for _, c in ROWS], weight=weight), corpus=corpus).frame.iloc[0]
    assert row["fn"] == 3 and row["recall"] == pytest.approx(2 / 11)


def test_units_of_one_article_are_drawn_together():
    rng = np.random.default_rng(0)
    found, coded = np.repeat(rng.random((2, 30)) < 0.5, 8, axis=1)
    table = cells(found, coded, np.ones(240))
    low, high = intervals(table.reshape(30, 8, 4).sum(axis=1)[:, None])
    apart_low, apart_high = intervals(table[:, None])
    assert ((high - low) > 2 * (apart_high - apart_low)).all()


def test_no_error_in_few_units_is_no_proof():
    perfect = np.tile([[[1.0, 0, 0, 0]], [[0, 0, 0, 1.0]]], (10, 1, 1))
    low, high = intervals(perfect)
    assert np.isnan([low, high]).all()
    assert scores(perfect.sum(axis=0)).tolist() == [[1, 1, 1, 1]]


def test_scores_of_an_instrument_that_is_as_good_again_are_covered():
    """Units of articles of different difficulty, also where those found were drawn five times as often."""
    for enriched in (False, True):
        held = np.zeros((2, 4))
        for seed in range(150):
            rng = np.random.default_rng([3, seed])
            article = np.repeat(np.arange(120), 3)
            coded = rng.random(360) < 0.4
            found = rng.random(360) < np.where(coded, rng.beta(2.8, 1.2, 120)[article], rng.beta(0.4, 3.6, 120)[article])
            drawn = rng.random(360) < np.where(found, 1, 0.2 if enriched else 1)
            each = cells(found, coded, np.where(found | (not enriched), 1.0, 5.0))[drawn]
            table = np.zeros((120, 1, 4))
            np.add.at(table[:, 0], article[drawn], each)
            low, high = intervals(table, heaviest=5.0 if enriched else 1.0)
            truth = scores(np.array([0.28, 0.06, 0.12, 0.54]))
            held += [(~np.isnan(low[0])), (low[0] <= truth) & (truth <= high[0])]
        assert (held[0] > 100).all()
        assert (held[1] / held[0]).min() > 0.925 - 3 * (0.07 * 0.93 / 150) ** 0.5 and (held[1] / held[0]).max() < 1


def test_what_is_not_defined_is_missing_not_zero():
    corpus = corpus_of(["Rain fell.", "Snow fell."] * 5)
    row = validate(TONE, codes_of(corpus, [0] * 10), corpus=corpus).frame.iloc[0]
    assert row[["precision", "recall", "kappa"]].isna().all() and row["tn"] == 10


def test_units_without_a_settled_code_are_left_out_and_counted():
    corpus = corpus_of([text for text, _ in ROWS])
    found = validate(TONE, codes_of(corpus, ["" if n < 3 else c for n, (_, c) in enumerate(ROWS)]), corpus=corpus)
    assert found.frame["units"].tolist() == [7]
    assert any("3 units without a settled code or label" in note for note in found.notes)


# what is compared with what


def test_any_finder_can_be_validated():
    class Smiles:
        name = "smiles"

        def find(self, corpus):
            rows = corpus.articles[corpus.articles["text"].str.contains("smiled")]
            at = rows["text"].str.find("smiled")
            return pd.DataFrame({"article": rows["id"], "start": at, "end": at + 6, "category": "smile"})

    corpus = corpus_of([text for text, _ in ROWS])
    codes = codes_of(corpus, [code for _, code in ROWS])
    own = validate(Smiles(), codes, corpus=corpus, variable="warm").frame.iloc[0]
    assert own[["tp", "fp", "fn", "tn"]].tolist() == [2, 0, 3, 5]
    pattern = validate("smil*", codes, corpus=corpus, variable="warm").frame.iloc[0]
    assert pattern[["tp", "fp", "fn", "tn"]].tolist() == [2, 0, 3, 5]


def test_levels_named_like_features_are_held_against_them():
    corpus = corpus_of([text for text, _ in ROWS])
    tone = ["warm" if code else "cold" if "Threat" in text else "none" for text, code in ROWS]
    found = validate(TONE, codes_of(corpus, tone, variable="tone", levels=("warm", "cold", "none")), corpus=corpus,
                     variable="tone")  # fmt: skip
    assert found.frame["feature"].tolist() == ["warm", "cold"]
    assert found.frame.loc[1, ["tp", "fp", "fn"]].tolist() == [1, 0, 0]


def test_sentences_and_articles_of_marked_passages():
    corpus = corpus_of(["They gave thanks. Rain fell. A kind word was said.", "Gifts came."])
    marks = pd.DataFrame({"article": ["000", "000", "001"], "start": [5, 31, 0], "end": [16, 42, 5], "code": "warm",
                          "passage": ["gave thanks", "kind word", "Gifts"]})  # fmt: skip
    by_unit = {
        unit: validate(TONE, Codes.of_passages(corpus, marks, unit=unit), corpus=corpus).frame.iloc[0]
        for unit in ("sentence", "article")
    }
    assert by_unit["sentence"][["tp", "fp", "fn", "tn"]].tolist() == [2, 0, 1, 1]
    assert by_unit["article"][["tp", "fp", "fn", "tn"]].tolist() == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"variable": "tone"}, "no variable 'tone' here: choose one of 'warm'"),
        ({"feature": "hot"}, "no feature 'hot' here: choose one of 'warm'"),
        ({"level": "yes", "variable": "warm", "feature": "warm"}, "no level 'yes'"),
        ({"variable": "warm"}, "Say feature=, one of 'warm', 'cold'"),
        ({"feature": "cold"}, "none of the features 'cold' has the name of a variable"),
        ({"by": "paper"}, "no column 'paper' to validate by"),
    ],
)
def test_what_cannot_be_held_against_each_other_says_so(choices, problem):
    corpus = corpus_of([text for text, _ in ROWS])
    with pytest.raises(ValueError, match=problem):
        validate(TONE, codes_of(corpus, [code for _, code in ROWS]), corpus=corpus, **choices)


def test_codes_of_another_corpus_are_refused():
    corpus = corpus_of([text for text, _ in ROWS])
    with pytest.raises(ValueError, match="'009' was coded, but is not in this corpus"):
        validate(TONE, codes_of(corpus, [code for _, code in ROWS]), corpus=corpus.take(np.arange(9)))


def test_nothing_coded_gives_tables_without_numbers():
    corpus = corpus_of(["Rain fell."])
    codes = codes_of(corpus, [""])
    nothing = validate(TONE, codes, corpus=corpus)
    assert nothing.frame["units"].tolist() == [0] and nothing.frame["f1"].isna().all()
    assert len(nothing.errors()) == len(nothing.entries()) == len(nothing.lacking()) == 0
    empty = codes_of(corpus, [1])
    empty.units = empty.units[:0]
    assert validate(TONE, empty, corpus=corpus.take(np.arange(0))).frame["units"].tolist() == [0]
    assert validate(TONE, empty, corpus=corpus, by="outlet").differences().frame.empty


# what to mend


def test_every_error_has_its_words_and_its_entry(small):
    alarms, misses = small.errors("false alarm").frame, small.errors("miss").frame
    assert alarms[["unit", "entry", "match"]].values.tolist() == [["002", "gift*", "gift"], ["007", "gift*", "gift"]]
    assert alarms["text"].str.contains("gift shop").all()
    assert misses["text"].tolist() == ["No thanks were heard.", "He smiled at her.", "She smiled again."]
    assert misses["entry"].tolist() == ["thank*, turned by No", "", ""]
    assert len(small.errors()) == 5
    with pytest.raises(ValueError, match="'false alarm', 'miss'"):
        small.errors("slip")


def test_entries_are_ranked_by_the_harm_they_do(small):
    frame = small.entries().frame.set_index("entry")
    assert frame.index.tolist() == ["gift*", "thank*"]
    assert frame.loc["gift*", ["units", "right", "false_alarms", "only_right", "only_false"]].tolist() == [
        3,
        1,
        2,
        0,
        2,
    ]
    without = validate(TONE.without("gift*"), codes_of(small.coded_units.hits.corpus, [c for _, c in ROWS]),
                       corpus=small.coded_units.hits.corpus)  # fmt: skip
    assert frame.loc["gift*", "f1_without"] == pytest.approx(without.frame["f1"].iat[0])
    assert frame.loc["gift*", "gain"] > 0 > frame.loc["thank*", "gain"]


def test_what_the_missed_share_is_lacking(small):
    frame = small.lacking().frame
    assert frame["word"].iat[0] == "smiled" and frame[["missed", "rejected"]].iloc[0].tolist() == [2, 0]
    assert "fell" not in set(frame["word"])
    assert frame["example"].iat[0] == "He smiled at her."


# groups


def test_error_that_differs_between_groups_is_found(two_papers):
    corpus, codes, _ = two_papers
    frame = validate(TONE, codes, corpus=corpus, feature="warm", by="outlet").differences().frame
    assert frame["measure"].tolist() == ["recall", "recall", "false alarm rate", "false alarm rate"]
    assert frame["difference"].iloc[0] == -frame["difference"].iloc[1] > 0
    assert (frame["q"].iloc[:2] < 0.05).all() and (frame["q"].iloc[:2] >= frame["p"].iloc[:2]).all()
    assert frame[["p", "difference_low"]].iloc[2:].isna().all(axis=None)  # a raised one false alarm: the one rule withholds it
    assert frame["difference_low"].isna().all()  # … and the interval of a recall that one article falls short of
    rng, outlet = np.random.default_rng(2), np.repeat(["a", "b"], 100)
    coded = rng.random(200) < 0.5
    found = rng.random(200) < np.where(outlet == "a", np.where(coded, 0.8, 0.15), np.where(coded, 0.5, 0.5))
    corpus = corpus_of([f"Many thanks {n}." if hit else f"Rain {n}." for n, hit in enumerate(found)], outlet=outlet)
    frame = validate(TONE, codes_of(corpus, coded.astype(int)), corpus=corpus, feature="warm", by="outlet").differences().frame
    assert ((frame["difference_low"] < frame["difference"]) & (frame["difference"] < frame["difference_high"])).all()
    assert frame["difference"].iloc[0] == pytest.approx(frame["value"].iloc[0] - frame["others"].iloc[0])


def test_without_groups_there_is_no_difference(small):
    with pytest.raises(ValueError, match="by='outlet'"):
        small.differences()


def test_groups_of_few_articles_have_no_interval_and_no_test():
    corpus = corpus_of([text for text, _ in ROWS * 3], outlet=["a"] * 26 + ["b"] * 4)
    found = validate(TONE, codes_of(corpus, [code for _, code in ROWS * 3]), corpus=corpus, by="outlet")
    assert found.frame.set_index("group")["f1_low"].isna().tolist() == [False, True]
    assert found.differences().frame["p"].isna().all()


# corrected shares (test_coding_correction.py has the rest)


def test_coding_everything_gives_the_share_that_was_coded(two_papers):
    corpus, codes, truth = two_papers
    found = validate(TONE, codes, corpus=corpus, feature="warm")
    row = found.compare().frame.iloc[0]
    assert row["rate"] == pytest.approx(100 * truth.mean()) and row["low"] < row["rate"] < row["high"]
    by = found.compare(by="outlet", effect="difference").frame
    assert by["rate"].tolist() == pytest.approx([100 * truth[:40].mean(), 100 * truth[40:].mean()])
    assert by["difference"].tolist() == pytest.approx([100 * (truth[:40].mean() - truth[40:].mean()) * way for way in (1, -1)])
    assert by["difference_low"].iat[0] == -by["difference_high"].iat[1]


def test_figures_are_drawn_and_saved(two_papers, tmp_path):
    corpus, codes, _ = two_papers
    found = validate(TONE, codes, corpus=corpus, feature="warm", by="outlet")
    for name, table in (("scores", found), ("shares", found.compare()), ("by", found.compare(by="outlet"))):
        assert {path.suffix for path in table.save(tmp_path / name)} == {".csv", ".json", ".svg", ".png"}
