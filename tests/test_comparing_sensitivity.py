"""Sensitivity: the same comparison under every other choice, the same numbers as if each were made by hand."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.chain import Rates
from mediakit.comparing.paper.sensitivity import Sensitivity, sensitivity
from mediakit.results.figures.drawing import digest
from mediakit.results.figures.forest import forest
from mediakit.results.provenance import Provenance

LEXICON = mk.Lexicon("tone", {"hostile": ["threat*", "ultimatum*", "rival*"], "friendly": ["progress", "agree*"]})
OTHER = ["The mayor spoke about the weather.", "Trains were late again in the north.", "A dull day."]
KINDS = ["reprints", "quotations", "section", "negation", "measure", "resampling", "outlet", "entry"]


def text(outlet, number):
    """Ten sentences; the Post threatens in its own words, the Globe quotes threats."""
    rng = np.random.default_rng([ord(outlet[0]), number])
    own = ["The threat stands."] * int(rng.integers(0, 5) + 2 * (outlet == "Post"))
    own += ["The rival left."] * int(rng.integers(0, 2)) + ["There was progress."] * int(rng.integers(0, 2))
    own += ["No ultimatum was issued."] * int(rng.integers(0, 2))
    said = ['"Your threats and ultimatums are empty," said Jon Brask.'] * int(outlet == "Globe" and number % 2)
    fill = [f"{OTHER[i % 3]} It was day {number} for {outlet} {i}." for i in range(6)]
    return f"Report {number} of {outlet}\n\n" + "\n\n".join([*own, *said, *fill])


@pytest.fixture(scope="module")
def corpus():
    outlets = np.repeat(["Post", "Globe", "Sun"], 20)  # of half of them, without reprints, there are still intervals
    frame = pd.DataFrame({"text": [text(o, i) for i, o in enumerate(outlets)], "outlet": outlets})
    frame["date"] = (pd.Timestamp("2019-02-04") + pd.to_timedelta(np.arange(len(frame)), "D")).strftime("%Y-%m-%d")
    frame["id"] = [f"n{i:02}" for i in range(len(frame))]
    return mk.read(frame)


@pytest.fixture(scope="module")
def comparison(corpus):
    stories = [f"n{i - i % 2:02}" for i in range(len(corpus))]  # every second article repeats the one before
    told = corpus.assign(story=stories)
    return told.find(LEXICON).per_words(1000).compare(by="outlet", resamples=100)


@pytest.fixture(scope="module")
def result(comparison):
    return sensitivity(comparison, "hostile", "Post")


def by_hand(rates, **choices):
    frame = rates.compare(by="outlet", **{"resamples": 100, **choices}).frame
    row = frame[(frame["feature"] == "hostile") & (frame["group"] == "Post")].iloc[0]
    return plain(row[["ratio", "ratio_low", "ratio_high", "p"]])


def plain(values):
    return [None if np.isnan(value) else value for value in values]  # None is equal to itself


def row(result, variant, *, withheld=False):
    found = result.frame[result.frame["variant"] == variant]
    assert len(found) == 1, f"{variant} in {result.frame['variant'].tolist()}"
    found = found.iloc[0][["effect", "low", "high", "p"]]
    assert found[["low", "high"]].isna().all() == withheld and found[["effect", "p"]].notna().all(), variant
    return plain(found)


def test_the_comparison_as_asked_comes_first(comparison, result):
    first = result.frame.iloc[0]
    base = comparison.frame.set_index(["feature", "group"]).loc[("hostile", "Post")]
    assert first["variant"] == "as asked"
    assert first[["effect", "low", "high", "p"]].tolist() == base[["ratio", "ratio_low", "ratio_high", "p"]].tolist()
    assert first["same_sign"] and first["inside"]
    assert first["articles"] == 60
    assert first["hits"] == comparison.frame.loc[comparison.frame["feature"] == "hostile", "hits"].sum()


def test_every_kind_of_choice_is_varied(result):
    assert list(dict.fromkeys(result.frame["kind"])) == ["base", *KINDS]


def test_each_variant_is_what_one_would_have_made_by_hand(comparison, result):
    hits = comparison.hits
    first = hits.corpus.where(id=sorted(set(hits.corpus.articles["story"])))
    assert row(result, "reprints left out") == by_hand(first.find(LEXICON).per_words(1000))
    assert row(result, "own words only") == by_hand(hits.where(voice="own").per_words(1000))
    assert row(result, "body only") == by_hand(hits.where(section="body").per_words(1000))
    shares = row(result, "share of articles with a hit", withheld=True)  # next to none is without a hit
    assert shares == by_hand(hits.per_words(1000).presence())
    assert row(result, "stories resampled") == by_hand(comparison.rates, cluster="story")
    assert row(result, "seed 1") == by_hand(comparison.rates, seed=1)
    assert row(result, "without Sun") == by_hand(hits.where(outlet=["Post", "Globe"]).per_words(1000))


def test_leaving_out_an_entry_is_the_same_as_a_lexicon_without_it(comparison, result):
    for entry in ("threat*", "rival*", "ultimatum*"):
        found = comparison.hits.corpus.find(LEXICON.without(entry)).per_words(1000)
        assert row(result, f"without “{entry}”") == by_hand(found)


def test_ignoring_negation_is_the_same_as_a_lexicon_without_polarity(comparison, result):
    blind = mk.Lexicon("tone", LEXICON.categories, polarity=False)
    assert row(result, "negation ignored") == by_hand(comparison.hits.corpus.find(blind).per_words(1000))


def test_nothing_is_found_or_quoted_anew(comparison, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("found anew")

    _ = comparison.hits.corpus.parts("voice")
    monkeypatch.setattr("mediakit.finding.lexicon.Lexicon.find", forbidden)
    monkeypatch.setattr("mediakit.finding.quotations.attributions.quotations_frame", forbidden)
    assert len(sensitivity(comparison, "hostile", "Post")) > 10


def test_what_changes_nothing_is_named_and_not_counted_as_support(result):
    assert "turned hits dropped" not in set(result.frame["variant"])
    assert any(
        note.startswith("changes nothing that is counted:") and "turned hits dropped" in note for note in result.notes
    )


def test_within_a_kind_the_most_influential_comes_first(result):
    with np.errstate(divide="ignore"):
        log = np.log(result.frame["effect"])
    far = (log - log.iloc[0]).abs()
    for _, part in far.groupby(result.frame["kind"]):
        assert part.is_monotonic_decreasing


def test_the_sign_and_the_interval_of_the_base_are_compared_with(result):
    frame, base = result.frame, result.frame.iloc[0]
    assert ((frame["effect"] > 1) == (base["effect"] > 1)).equals(frame["same_sign"])
    assert frame["effect"].between(base["low"], base["high"]).equals(frame["inside"])


def test_the_sentence_counts_what_can_move_the_effect():
    rows = [
        ("as asked", "base", 1.8, 1.3, 2.5, True), ("own words only", "quotations", 0.9, 0.6, 1.4, False),
        ("seed 1", "resampling", 1.8, 1.3, 2.6, True), ("without A", "outlet", 2.3, 1.2, 3.0, True),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["variant", "kind", "effect", "low", "high", "same_sign"])
    made = Sensitivity(frame, Provenance("0"), effect="ratio", about="hostile, A against B")
    assert made.sentence() == (
        "Hostile, A against B: the sign holds in 1 of 2 variants (1 without one outlet); it turns for: own words only; "
        "the ratio lies between 0.90 and 2.30 (1.80 as asked); its interval leaves out 1 in 2 of 3"
    )
    alike = frame.assign(effect=np.inf, same_sign=True)
    said = Sensitivity(alike, Provenance("0"), effect="ratio", about="hostile, A against B").sentence()
    assert "the ratio is ∞ in each (∞ as asked)" in said


def test_the_row_with_the_smallest_p_is_varied_where_none_is_named(comparison):
    smallest = comparison.frame.sort_values(["p", "feature", "group"]).iloc[0]
    assert sensitivity(comparison).about.startswith(f"{smallest['feature']}, {smallest['group']} against ")


@pytest.mark.parametrize("effect", ["log ratio", "difference"])
def test_other_effects_are_varied_in_their_own_unit(comparison, effect):
    other = comparison.rates.compare(by="outlet", effect=effect, resamples=100)
    result = sensitivity(other, "hostile", "Post")
    assert result.frame["same_sign"].iloc[0] and result.frame["effect"].iloc[0] > 0
    assert ("measure" in set(result.frame["kind"])) == (effect == "log ratio")
    assert f"the {effect} lies between" in result.sentence()
    assert "leaves out 0 in" in result.sentence()


def test_a_balance_is_counted_again_by_its_own_steps(comparison):
    balance = comparison.rates.balance("friendly", "hostile")
    result = sensitivity(balance.compare(by="outlet", resamples=100), group="Post")
    struck = comparison.hits.corpus.find(LEXICON.without("threat*")).per_words(1000).balance("friendly", "hostile")
    frame = struck.compare(by="outlet", resamples=100).frame
    expected = frame.loc[frame["group"] == "Post", ["difference", "difference_low", "difference_high", "p"]].iloc[0]
    assert row(result, "without “threat*”") == expected.tolist()
    assert (result.frame["hits"] >= 0).all()


def test_parts_of_articles_are_varied_too(corpus):
    result = sensitivity(corpus.find(LEXICON).compare(by="section"), "hostile", "body")
    assert (result.frame.loc[result.frame["kind"] == "entry", "effect"] > 0).all()
    assert any("body only (nothing left to compare)" in note for note in result.notes)


@pytest.mark.parametrize("by", [["country", "outlet"], lambda rows: rows["outlet"].replace("Sun", "Globe")])
def test_nested_groups_and_those_of_a_function_are_varied(corpus, by):
    some = corpus.assign(country="north").find(LEXICON).per_words(1000).compare(by=by, resamples=100)
    result = sensitivity(some, "hostile", some.groups[-1])
    assert {"outlet", "entry"} <= set(result.frame["kind"])


def test_an_article_without_a_story_is_its_own_original(corpus):
    stories = np.where(np.arange(len(corpus)) < 2, "n00", "")
    made = corpus.assign(story=stories).find(LEXICON).per_words(1000).compare(by="outlet", resamples=100)
    result = sensitivity(made, "hostile", "Post")
    assert result.frame.set_index("variant").loc["reprints left out", "articles"] == len(corpus) - 1


def test_a_turned_feature_cannot_be_had_without_negation(comparison):
    result = sensitivity(comparison, "not hostile", "Post")
    assert "negation" not in set(result.frame["kind"])
    assert any("negation ignored (nothing left to compare)" in note for note in result.notes)


def test_two_outlets_cannot_spare_one(corpus):
    two = corpus.where(outlet=["Post", "Globe"]).find(LEXICON).per_words(1000).compare(by="outlet", resamples=100)
    result = sensitivity(two, "hostile", "Post")
    assert "outlet" not in set(result.frame["kind"])
    assert any("leaving out one outlet (none can be spared)" in note for note in result.notes)


def test_fewer_resamples_are_said(corpus):
    full = corpus.find(LEXICON).per_words(1000).compare(by="outlet", resamples=600)
    assert "500 permutations instead of 600" in sensitivity(full, "hostile", "Post").notes[0]


def counted(articles=12):
    """Rates without hits, as shares have them."""
    rows = pd.DataFrame({"article": [f"a{i}" for i in range(articles)], "outlet": ["x", "y"] * (articles // 2)})
    counts = np.arange(articles)[:, None] % 5
    return Rates(counts, np.full(articles, 100), ("hostile",), rows, Provenance("0" * 64))


def test_rates_without_hits_are_varied_as_far_as_they_go():
    result = sensitivity(counted(24).compare(by="outlet", resamples=100))
    assert set(result.frame["kind"]) == {"base", "measure", "resampling"}
    lacking = next(note for note in result.notes if note.startswith("cannot be made here"))
    assert "the hits are not known" in lacking and "no column story and no texts" in lacking


def test_where_each_p_is_withheld_the_choices_are_varied_all_the_same():
    rates = counted(40)
    rare = replace(rates, counts=(np.arange(40) < 3).astype(int)[:, None])
    made = rare.compare(by="outlet", resamples=50)
    assert made.frame["p"].isna().all()
    result = sensitivity(made)
    assert len(result) > 1 and result.frame["effect"].notna().all() and "the sign holds in" in result.sentence()


@pytest.mark.parametrize("articles", [0, 2, 4])
def test_nothing_to_compare_is_nothing_to_vary(articles):
    made = counted(articles).compare(by="outlet", resamples=100)
    result = sensitivity(made)
    assert len(result) == 0 and "same_sign" in result.frame.columns
    assert result.sentence() == "Comparison by outlet: nothing to vary"
    assert result.plot().axes


def test_an_empty_corpus_and_one_group_have_nothing_to_vary(corpus):
    for some in (corpus.take(np.array([], dtype=int)), corpus.where(outlet="Post")):
        made = some.find(LEXICON).per_words(1000).compare(by="outlet", resamples=50)
        assert len(sensitivity(made)) == 0


def test_a_comparison_that_does_not_know_its_rates_is_refused(comparison):
    made = mk.Comparison(comparison.frame, comparison.provenance, by="outlet")
    with pytest.raises(ValueError, match="does not know the rates it was made of"):
        sensitivity(made)
    with pytest.raises(ValueError, match="no feature 'angry' here: choose one of 'hostile'"):
        sensitivity(comparison, "angry")


def test_hostile_names_of_outlets_are_only_names():
    name = "$x_1$ “threat*” <b>&</b>"
    made = counted()
    rows = made.rows.assign(outlet=[name, "without x", "“y”"] * 4)
    result = sensitivity(
        Rates(made.counts, made.words, made.features, rows, made.provenance).compare(by="outlet", resamples=50)
    )
    assert result.plot().axes and "<b>" not in result._repr_html_()


def test_the_same_comparison_gives_the_same_table(comparison, result):
    again = sensitivity(comparison, "hostile", "Post")
    pd.testing.assert_frame_equal(again.frame, result.frame, check_exact=True)
    assert again.notes == result.notes


def test_it_is_saved_with_its_figure_and_the_question(result, tmp_path):
    saved = result.save(tmp_path / "sensitivity")
    assert sorted(path.suffix for path in saved) == [".csv", ".json", ".png", ".svg"]
    assert '"sensitivity"' in (tmp_path / "sensitivity.json").read_text("utf-8")


# the figure


def varied(entries=3, effects=None):
    values = [1.8, 0.9, *np.linspace(1.5, 1.7, entries)] if effects is None else effects
    frame = pd.DataFrame({"effect": values, "low": np.array(values) * 0.7, "high": np.array(values) * 1.4})
    frame["variant"] = ["as asked", "own words only", *(f"without {i}" for i in range(len(values) - 2))]
    frame["kind"] = ["base", "quotations", *["entry"] * (len(values) - 2)]
    return frame.assign(same_sign=frame["effect"] > 1)


def labels(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def dots(ax):
    return [line for line in ax.lines if line.get_marker() in ("o", "<", ">")]


def test_variants_stand_under_their_kind():
    assert labels(forest(varied(2))) == ["as asked", "quotations", "own words only", "entry", "without 0", "without 1"]


def test_of_many_entries_the_first_are_drawn_and_the_rest_is_told():
    ax = forest(varied(100), most=5)
    assert labels(ax)[-1] == "… and 95 more"
    assert len(dots(ax)) == 7
    said = [text.get_text() for text in ax.texts]
    assert len(said) == 1 and re.fullmatch(r"not drawn: 1\.51 to 1\.70", said[0])


def test_a_single_rest_is_drawn():
    assert labels(forest(varied(6), most=5))[-1] == "without 5"


def test_a_turned_sign_is_orange_and_hollow():
    ax = forest(varied())
    faces = [(line.get_markerfacecolor(), line.get_markeredgecolor()) for line in dots(ax)]
    assert faces[1][0] == "white" and faces[1][1] != faces[0][1]
    assert all(face != "white" for number, (face, _) in enumerate(faces) if number != 1)


def test_ratios_are_drawn_on_a_logarithmic_axis_and_differences_about_zero():
    assert forest(varied()).get_xscale() == "log"
    low, high = forest(varied(effects=[0.2, 0.1, 0.3]), effect="difference").get_xlim()
    assert low < 0 < high


def test_every_dot_lies_on_the_page_and_one_without_end_points_beyond_it():
    ax = forest(varied(effects=[1.8, np.inf, 0.0, 3.0]))
    low, high = ax.get_xlim()
    assert all(low <= line.get_xdata()[0] <= high for line in dots(ax))
    assert [line.get_marker() for line in dots(ax)] == ["o", ">", "<", "o"]


def test_an_axis_of_ratios_has_a_second_number_beside_one():
    ax = forest(varied(effects=[1.1, 1.05, 1.2]))
    assert {"1", "2"} <= {label.get_text() for label in ax.get_xticklabels()}


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="needs the column 'same_sign'"):
        forest(varied().drop(columns="same_sign"))


def test_the_digest_of_the_figure_knows_its_effects():
    there, other = (
        digest(forest(varied(effects=values)).figure) for values in ([1.8, 0.9, 1.5], [1.8, 0.9, 1.6])
    )
    assert there != other
