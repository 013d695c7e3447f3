"""Rates: every article keeps its row, zeros too; time keeps its gaps."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.chain import Rates
from mediakit.results.provenance import Provenance


def rates(hits=(2, 0, 1, 0, 3, 1), dates=None):
    n = len(hits)
    rows = pd.DataFrame({
        "article": [f"a{i}" for i in range(n)], "outlet": ["x", "x", "x", "y", "y", ""][:n],
        "date": pd.to_datetime(dates or ["2019-02-04"] * n),
    })  # fmt: skip
    counts = np.array(hits, dtype=np.int64).reshape(n, 1)
    return Rates(counts, np.full(n, 200), ("threats",), rows, Provenance("0" * 64))


def test_articles_without_a_hit_keep_their_row():
    frame = rates().frame
    assert frame["rate"].tolist() == [10, 0, 5, 0, 15, 5]
    assert frame["article"].tolist() == [f"a{i}" for i in range(6)]


def test_articles_without_a_group_are_left_out_and_counted():
    compared = rates().compare(by="outlet", resamples=50)
    assert compared.groups == ["x", "y"]
    assert "1 articles without outlet left out" in compared.notes[0]


def test_an_unknown_column_names_the_choices():
    with pytest.raises(ValueError, match="no column 'paper' to compare by: choose one of 'article', 'date', 'outlet'"):
        rates().compare(by="paper")


def test_an_unknown_period_names_the_choices():
    with pytest.raises(ValueError, match="choose one of 'day', 'week', 'month', 'quarter', 'year'"):
        rates().over("fortnight")


def test_weeks_without_articles_are_gaps_not_zeros():
    series = rates((1, 2), ["2019-02-04", "2019-02-20"]).over("week").frame
    assert series["period"].dt.strftime("%m-%d").tolist() == ["02-04", "02-11", "02-18"]
    assert series["articles"].tolist() == [1, 0, 1]
    assert np.isnan(series["rate"].iloc[1]) and series["rate"].iloc[0] == 5


def test_each_group_has_its_own_line_over_time():
    series = rates().over("month", by="outlet").frame
    assert series["group"].tolist() == ["x", "y"]
    assert series["hits"].tolist() == [3, 3]


def test_groups_are_shown_in_the_order_of_their_categories():
    r = rates()
    r.rows["period"] = pd.Categorical(["before", "after"] * 3, ["before", "after"])
    assert r.compare(by="period", resamples=50).groups == ["before", "after"]


def test_nothing_has_rates_and_comparisons_too():
    empty = rates(())
    assert empty.frame.empty
    assert len(empty.compare(by="outlet")) == 0
    assert len(empty.over("week")) == 0


def test_its_text_shows_the_first_rows():
    assert "threats" in repr(rates()) and "one row per article and feature" in repr(rates())


def many(n=60, seed=0):
    """Articles of four outlets in two countries, half of them from another year."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({
        "article": [f"a{i:03}" for i in range(n)], "outlet": np.resize(["Post", "Globe", "Star", "Mail"], n),
        "country": np.resize(["A", "A", "B", "B"], n), "state": np.resize(["state", "private"], n),
        "date": pd.to_datetime(np.resize(["2019-02-04", "2020-02-04", "2019-05-05"], n)),
    })  # fmt: skip
    counts = rng.poisson(np.where(rows["outlet"] == "Post", 4, 2)[:, None] * [1.0, 0.5])
    return Rates(counts, rng.integers(100, 600, n), ("threats", "offers"), rows, Provenance("0" * 64))


def compared(rates, **given):
    return rates.compare(**{"by": "outlet", "resamples": 99} | given)


def test_presence_counts_articles_and_not_hits():
    frame = compared(rates().presence()).frame.set_index("group")
    assert frame["rate"].round(1).tolist() == [66.7, 50.0]
    assert frame["all"].tolist() == [3, 2] and frame["hits"].tolist() == [2, 1]
    assert compared(many().presence()).title == "Articles with a hit (per cent) by outlet"


def test_an_article_without_a_word_to_read_is_not_one_without_a_hit():
    r = rates()
    r.words[1] = 0
    assert compared(r.presence()).frame["all"].tolist() == [2, 2]


def test_shares_stay_between_their_bounds_and_are_never_certain():
    always = many()
    always.counts[:] = 1
    frame = compared(always.presence()).frame
    assert (frame["rate"] == 100).all() and frame[["low", "high"]].isna().all(axis=None)
    some = compared(many().presence()).frame.dropna()
    assert (some["low"] > 0).all() and (some["high"] < 100).all()


def test_a_balance_is_the_difference_over_the_sum():
    r = many()
    found = compared(r.balance("threats", "offers"))
    post = r.counts[(r.rows["outlet"] == "Post").to_numpy()].sum(axis=0)
    row = found.frame.set_index("group").loc["Post"]
    assert row["rate"] == (post[0] - post[1]) / post.sum()
    assert found.effect == "difference" and found.measure == "balance of threats over offers"
    assert -1 <= row["low"] <= row["rate"] <= row["high"] <= 1


def test_the_balance_turned_round_is_the_same_with_the_other_sign():
    there, back = (compared(many().balance(*pair)).frame for pair in (("threats", "offers"), ("offers", "threats")))
    assert (there["rate"] == -back["rate"]).all() and (there["low"] == -back["high"]).all()
    assert (there["difference_low"] == -back["difference_high"]).all() and there["p"].equals(back["p"])


def test_a_balance_needs_two_features():
    with pytest.raises(ValueError, match="no feature 'smiles' to balance: choose one of 'threats', 'offers'"):
        many().balance("threats", "smiles")
    with pytest.raises(ValueError, match="no balance of 'threats' with itself"):
        many().balance("threats", "threats")


def test_a_balance_has_no_presence():
    with pytest.raises(ValueError, match="a balance of threats over offers has no presence"):
        many().balance("threats", "offers").presence()


def test_groups_of_nothing_are_refused():
    for by in (None, []):
        with pytest.raises(ValueError, match="no column to compare by: name one"):
            many().compare(by=by)


def test_measures_read_as_an_axis_does():
    r = many()
    assert r.measure == "hits per 1,000 words"
    assert r.presence().measure == "articles with a hit (per cent)"


@pytest.mark.parametrize("effect", ["ratio", "log ratio", "difference"])
def test_one_effect_a_table(effect):
    found = compared(many(), effect=effect)
    name = effect.replace(" ", "_")
    assert found.effect == name
    assert found.frame.columns.tolist()[8:] == [name, f"{name}_low", f"{name}_high", "p", "q"]
    assert found.notes[-1].startswith(effect)


def test_differences_are_per_so_many_words():
    frame = compared(many(), by="country", effect="difference").frame
    assert frame["difference"].iloc[0] == pytest.approx(frame["rate"].iloc[0] - frame["rate"].iloc[1])


def test_groups_can_be_made_by_a_function():
    found = compared(many(), by=lambda rows: rows["date"].dt.year)
    assert found.groups == ["2019", "2020"] and found.by == "date, grouped"

    def early_or_late(rows):
        return np.where(rows["date"].dt.year < 2020, "early", None)

    assert compared(many(), by=early_or_late).by == "early or late"
    assert "20 articles without early or late left out" in compared(many(), by=early_or_late).notes


def test_a_function_must_give_a_value_for_each_row():
    with pytest.raises(ValueError, match="one value for each of the 60 rows"):
        compared(many(), by=lambda rows: [1, 2])


def test_nested_groups_are_held_against_those_of_their_own():
    found = compared(many(), by=["country", "outlet"])
    assert found.groups == ["A / Globe", "A / Post", "B / Mail", "B / Star"]
    frame = found.frame.set_index(["feature", "group"])
    globe, post = (frame.loc[("threats", f"A / {name}")] for name in ("Globe", "Post"))
    assert post["ratio"] == pytest.approx(post["rate"] / globe["rate"])
    assert found.against["B / Mail"] == ("B / Star",)
    assert "all other groups of the same country together" in found.notes[-1]


def test_a_nested_reference_is_that_of_each_outer_group():
    r = many()
    found = compared(r, by=["country", "state"], reference="state")
    assert found.against == {
        "A / private": ("A / state",),
        "A / state": (),
        "B / private": ("B / state",),
        "B / state": (),
    }
    only = replace(r, rows=r.rows.assign(state=np.where(r.rows["country"] == "B", "private", r.rows["state"])))
    alone = compared(only, by=["country", "state"], reference="state")
    assert "without state to be compared with: B" in alone.notes
    assert alone.frame.set_index("group").loc["B / private", "ratio"].isna().all()


def test_an_unknown_reference_names_the_groups():
    with pytest.raises(ValueError, match="no group 'Sun' to compare with: choose one of 'Globe', 'Mail', 'Post', 'Star'"):
        compared(many(), reference="Sun")


def test_groups_too_small_for_an_interval_are_named():
    r = many()
    few = replace(r, rows=r.rows.assign(outlet=["Echo"] * 3 + ["Post", "Globe", "Star"] * 19))
    assert "too few articles for an interval: Echo (3)" in compared(few).notes


def test_few_large_clusters_are_said_by_their_name():
    r = many()
    by_day = replace(r, rows=r.rows.assign(paper=np.resize(list("abcdefgh"), 60)))
    found = compared(by_day, by=lambda rows: rows["date"].dt.year, cluster="paper")
    assert found.frame["papers"].tolist() == [8] * 4 and found.units == "papers"
    assert "intervals over papers" in found.notes[-1]
    alone = compared(by_day, cluster="outlet")
    assert alone.frame[["low", "p"]].isna().all(axis=None)
    assert alone.notes[0].startswith("too few outlets for an interval: Globe (1)")


def test_copies_of_a_story_do_not_narrow_its_interval():
    once = many()
    again = replace(
        once, counts=np.repeat(once.counts, 3, axis=0), words=np.repeat(once.words, 3),
        rows=once.rows.loc[once.rows.index.repeat(3)].reset_index(drop=True).assign(story=np.repeat(once.rows["article"], 3).to_numpy()),
    )  # fmt: skip
    again.rows["article"] = [f"{article}{copy}" for copy, article in enumerate(again.rows["article"])]
    ends = ["rate", "low", "high", "ratio", "ratio_low", "ratio_high", "p", "q"]
    by_story = compared(again, cluster="story").frame
    pd.testing.assert_frame_equal(by_story[ends], compared(once).frame[ends], rtol=1e-12)
    by_article = compared(again).frame
    assert (by_article["high"] - by_article["low"] < 0.8 * (by_story["high"] - by_story["low"])).all()


def test_an_unknown_cluster_names_the_choices():
    with pytest.raises(ValueError, match="no column 'wire' to resample by: choose one of 'article', 'country'"):
        compared(many(), cluster="wire")


def test_a_row_without_a_cluster_is_not_a_cluster_of_its_own():
    r = many()
    gone = replace(r, rows=r.rows.assign(story=[None, *r.rows["article"][1:]]))
    with pytest.raises(ValueError, match="1 rows have no story"):
        compared(gone, cluster="story")


@pytest.mark.parametrize("method", ["BY", "Holm", "Bonferroni", "BH"])
def test_another_correction_is_named(method):
    found = compared(many())
    other = found.corrected("BY").corrected(method)
    assert other.frame["p"].equals(found.frame["p"])
    assert other.frame["q"].equals(found.frame["q"]) == (method == "BH")
    assert (
        f"q: {'Benjamini–Hochberg' if method == 'BH' else 'Benjamini–Yekutieli' if method == 'BY' else method}"
        in other.notes[-1]
    )


def test_every_two_groups_are_a_pair():
    found = compared(many())
    pairs = found.pairs()
    assert len(pairs) == 2 * 6
    first = pairs.frame.iloc[0]
    assert (first["feature"], first["group"], first["other"]) == ("threats", "Globe", "Mail")
    assert first[["rate", "low", "high"]].tolist() == found.frame.iloc[0][["rate", "low", "high"]].tolist()
    only = many()
    both = only.rows["outlet"].isin(["Globe", "Mail"]).to_numpy()
    two = compared(
        replace(only, counts=only.counts[both], words=only.words[both], rows=only.rows[both].reset_index(drop=True))
    )
    assert first[["ratio", "ratio_low", "p"]].tolist() == two.frame.iloc[0][["ratio", "ratio_low", "p"]].tolist()


def test_nested_groups_are_paired_within_their_own():
    frame = compared(many(), by=["country", "outlet"]).pairs().frame
    assert set(zip(frame["group"], frame["other"], strict=True)) == {
        ("A / Globe", "A / Post"),
        ("B / Mail", "B / Star"),
    }


def test_a_comparison_can_be_made_again():
    found = compared(many(), effect="log ratio", reference="Post")
    again = found.rates.compare(**found.choices)
    pd.testing.assert_frame_equal(found.frame, again.frame)
    assert (repr(found), found.provenance) == (repr(again), again.provenance)


def test_one_group_and_no_article_at_all_are_described_only():
    one = compared(many(), by=lambda rows: ["all"] * len(rows))
    assert one.notes == ("one group: nothing to compare with",)
    assert one.frame["rate"].notna().all() and one.frame[["ratio", "p"]].isna().all(axis=None)
    assert len(one.pairs()) == 0
    for empty in (rates(()), rates(()).presence()):
        for given in ({"by": "outlet"}, {"by": ["outlet", "article"]}, {"by": "outlet", "effect": "difference"}):
            found = empty.compare(**given)
            assert len(found) == 0 and len(found.pairs()) == 0 and len(found.corrected("Holm")) == 0


ACTORS = pd.DataFrame({
    "pattern": ["Mara Quill", "Jon Brask"], "name": ["Mara Quill", "Jon Brask"], "organisation": "", "side": ["east", "west"],
    "from": "", "to": "",
})  # fmt: skip


@pytest.fixture
def spoken():
    """Hits in what two sides say in two outlets."""
    text = '"Your threats are empty," said Mara Quill. "We see progress," Jon Brask said. A threat remained.'
    rows = {"id": [f"n{i}" for i in range(6)], "outlet": ["a", "b"] * 3, "date": "2019-02-06", "text": [text] * 6}
    lexicon = mk.Lexicon("test", {"cooperative": ["progress"], "confrontational": ["threat*"]})
    return mk.read(pd.DataFrame(rows), actors=ACTORS).find(lexicon)


@pytest.mark.parametrize("by", ["outlet", ["side", "outlet"], lambda rows: rows["side"] == "east"])
def test_every_number_leads_back_to_its_sentences(spoken, by):
    found = spoken.per_words(1000, split="side").compare(by=by, resamples=50)
    for row in found.frame.itertuples():
        lines = found.concordance(row.feature, row.group, n=99).frame
        assert len(lines) == row.hits and set(lines["feature"]) <= {row.feature}


def test_behind_a_balance_stand_the_hits_of_both(spoken):
    found = spoken.per_words(1000).balance("cooperative", "confrontational").compare(by="outlet", resamples=50)
    lines = found.concordance("cooperative over confrontational", "a", n=99).frame
    assert lines["feature"].value_counts().to_dict() == {"confrontational": 6, "cooperative": 3}
    with pytest.raises(ValueError, match="do not come apart by entry"):
        found.contributions("cooperative over confrontational", "a")
