"""Prose: a result as a paper would write it, whatever the effect, and methods with the sources that were really used."""

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from mediakit.chain import Comparison, Rates
from mediakit.comparing.footnotes import CORRECTIONS
from mediakit.comparing.paper.prose import REFERENCES, SOFTWARE, methods, sentence
from mediakit.results.provenance import Provenance


def rates(per_article, articles=20, unit="hits", of="words"):
    """So many hits in every article of each outlet, 100 words each; a little uneven, so that intervals have a width."""
    outlets = np.repeat(list(per_article), articles)
    counts = np.repeat([list(c) for c in per_article.values()], articles, axis=0).astype(np.int64)
    counts[::4] *= 2
    counts[1::4] *= 0
    rows = pd.DataFrame({
        "article": [f"a{i:03}" for i in range(len(outlets))], "outlet": outlets,
        "date": pd.Timestamp("2019-02-04") + pd.to_timedelta(np.arange(len(outlets)), "D"),
    })  # fmt: skip
    made = Provenance("0", counts={"articles": len(outlets), "words": 100 * len(outlets)}).then("find", "tone")
    features = ("hostile", "friendly")[: counts.shape[1]]
    return Rates(counts, np.full(len(outlets), 100), features, rows, made.then("per_words", 1000), unit=unit, of=of)


def compared(per_article, **given):
    return rates(per_article).compare(by="outlet", resamples=200, **given)


def test_a_ratio_is_said_in_times():
    said = sentence(compared({"Post": [6], "Globe": [3]}), group="Post")
    assert said.startswith("Outlet Post used hostile wording 2.0 times as often as Globe (95 % interval ")
    tested = r"; 20 and 20 articles; permutation p (= \.\d{3}|< \.001), q (= \.\d{3}|< \.001)\)"
    assert re.search(tested + "; the groups' periods differ, all share no day: Globe 2019-02-24 to ", said)
    made = rates({"Post": [6], "Globe": [3]})
    made.rows["date"] = pd.Timestamp("2019-02-04")
    assert re.search(tested + "$", sentence(made.compare(by="outlet", resamples=200), group="Post"))


def test_all_the_others_are_said_to_be_together():
    assert "as often as all others together" in sentence(compared({"a": [4], "b": [2], "c": [1]}))


def test_a_reference_is_named_and_is_itself_held_against_nothing():
    comparison = compared({"a": [4], "b": [2], "c": [1]}, reference="c")
    assert "as often as c (" in sentence(comparison, group="a")
    assert sentence(comparison, "hostile", "c") == "Outlet c is what the other groups are compared with"


def test_a_nested_group_is_held_against_those_of_its_kind():
    made = rates({"a": [4], "b": [2], "c": [2], "d": [1]})
    made.rows["country"] = np.where(made.rows["outlet"] < "d", "north", "south")
    comparison = made.compare(by=["country", "outlet"], resamples=200)
    assert "in all others of the same country (" in sentence(comparison, group="north / a")
    assert sentence(comparison, "hostile", "south / d") == "Country / outlet south / d is compared with nothing"


@pytest.mark.parametrize(("effect", "more", "less"), [
    ("log ratio", "more often than Globe, by a log ratio (base 2) of 1.00", "less often than Post, by a log ratio (base 2) of 1.00"),
    ("difference", "more often than Globe, by 30.00 hits per 1,000 words", "less often than Post, by 30.00 hits per 1,000 words"),
])  # fmt: skip
def test_the_sign_of_a_difference_is_a_word_and_its_interval_turns_with_it(effect, more, less):
    comparison = compared({"Post": [6], "Globe": [3]}, effect=effect)
    there, back = sentence(comparison, group="Post"), sentence(comparison, group="Globe")
    assert more in there and less in back
    ends = [re.search(r"interval ([^;]+);", said)[1] for said in (there, back)]
    assert ends[0] == ends[1]


def test_groups_that_use_no_words_themselves_are_said_to_have_a_rate():
    made = rates({"before": [6], "after": [3]})
    made.rows["period"] = made.rows["outlet"]
    said = sentence(made.compare(by="period", resamples=200), group="before")
    assert said.startswith("In period before, the rate of hostile hits was 2.0 times as high as in after (")


def test_a_share_of_articles_differs_by_percentage_points():
    made = rates({"Post": [6], "Globe": [0]}).presence()
    said = sentence(made.compare(by="outlet", effect="difference", resamples=200), group="Post")
    assert said.startswith(
        "In outlet Post, the share of articles with hostile wording was higher than in Globe, by 75.00 percentage points ("
    )


def test_a_balance_is_higher_or_lower():
    made = rates({"Post": [6, 2], "Globe": [2, 6]}).balance("friendly", "hostile")
    said = sentence(made.compare(by="outlet", resamples=200), group="Globe")
    assert said.startswith("In outlet Globe, the balance of friendly over hostile was higher than in Post, by 1.00 (")


def test_what_one_side_never_says_has_no_ratio_in_times():
    comparison = compared({"Post": [6], "Globe": [0]})
    assert sentence(comparison, group="Globe").startswith(
        "Outlet Globe never used hostile wording, Post did (20 and 20 articles: too few with a hit for an interval and a test)"
    )
    assert re.match(
        r"Outlet Post used hostile wording, Globe never \(too few with a hit for an interval; 40 and 40 articles; permutation p =",
        sentence(rates({"Post": [6], "Globe": [0]}, articles=40).compare(by="outlet", resamples=200), group="Post"),
    )
    quoted = rates({"Post": [6], "Globe": [0]}, unit="quotations").compare(by="outlet", resamples=200)
    assert sentence(quoted, group="Globe").startswith(
        "In outlet Globe, the rate of hostile quotations was zero, unlike in Post"
    )
    assert sentence(quoted, group="Post").startswith(
        "In outlet Post, the rate of hostile quotations was above zero, in Globe zero"
    )


def test_what_nobody_says_is_nothing_to_compare():
    said = sentence(compared({"Post": [0], "Globe": [0]}))
    assert said == "No hostile hits in outlet Globe or in Post: nothing to compare"
    balanced = (
        rates({"Post": [0, 0], "Globe": [0, 0]}).balance("hostile", "friendly").compare(by="outlet", resamples=50)
    )
    assert sentence(balanced) == "No hits of either feature in outlet Globe or in Post: nothing to compare"


def test_too_few_articles_have_an_effect_but_no_interval():
    few = rates({"Post": [6], "Globe": [3]}, articles=4).compare(by="outlet", resamples=200)
    assert sentence(few) == "no two groups of outlet with 5 articles or more each: nothing to compare"
    found, caution = sentence(few, "hostile", "Post").split("; ", 1)
    assert found.endswith("2.0 times as often as Globe (4 and 4 articles: too few for an interval and a test)")
    assert caution.startswith("the groups' periods differ") and few.frame["ratio_low"].isna().all()


@pytest.mark.parametrize("per_article", [{}, {"Post": [6]}])
def test_nothing_and_one_group_are_said_so(per_article):
    made = rates({"Post": [6]})
    keep = len(made) if per_article else 0
    made = Rates(made.counts[:keep], made.words[:keep], made.features, made.rows[:keep], made.provenance)
    comparison = made.compare(by="outlet", resamples=50)
    assert sentence(comparison) == "no two groups of outlet with 5 articles or more each: nothing to compare"
    assert methods(comparison).startswith(f"The comparison is of {keep} articles")
    assert "Efron" not in methods(comparison)


def test_the_row_with_the_smallest_p_is_told_first():
    comparison = compared({"Post": [2, 9], "Globe": [2, 1]})
    assert "friendly" in sentence(comparison)
    assert "hostile" in sentence(comparison, feature="hostile")


def test_a_feature_without_a_test_is_told_itself_and_not_another():
    said = sentence(compared({"Post": [6, 0], "Globe": [3, 0]}), "friendly")
    assert "friendly" in said and "hostile" not in said


def test_an_unknown_row_names_the_choices():
    comparison = compared({"Post": [6], "Globe": [3]})
    with pytest.raises(ValueError, match="no feature 'angry' here: choose one of 'hostile'"):
        sentence(comparison, feature="angry")
    with pytest.raises(ValueError, match="no group 'Sun' here: choose one of 'Globe', 'Post'"):
        sentence(comparison, group="Sun")


def test_hostile_names_stand_in_a_sentence_as_they_are():
    name = "$x_1$ & “<b>%s</b>” {0}"
    assert name in sentence(compared({name: [6], "Globe": [3]}), group=name)


def test_a_pattern_is_quoted():
    made = rates({"Post": [6], "Globe": [3]})
    made = Rates(made.counts, made.words, ("ultimatum*",), made.rows, made.provenance)
    assert "used “ultimatum*” 2.0 times" in sentence(made.compare(by="outlet", resamples=200), group="Post")


def test_another_correction_names_itself():
    assert "q (Holm) " in sentence(compared({"Post": [6], "Globe": [3]}).corrected("Holm"))


def references(text):
    return text.split("\nReferences\n\n")[1].splitlines()


def test_the_methods_say_what_was_counted_where_and_how():
    text = methods(compared({"Post": [6], "Globe": [3]}, seed=7))
    for said in (
        "40 articles (4,000 words) of 2 outlets, 2019-02-04 to 2019-03-15", "instrument “tone”", "hits per 1,000 words",
        "Groups are those of outlet (2)", "ratio of the two rates", "whole articles", "200 times", "seed 7", "2 tests",
        "linearised", "mediakit",
    ):  # fmt: skip
        assert said in text


def test_only_sources_of_what_was_used_are_listed():
    plain = methods(compared({"Post": [6], "Globe": [3]}))
    assert [line.split(",")[0] for line in references(plain)] == [
        "Benjamini",
        "Chung",
        "Cochran",
        "Janssen",
        "Kish",
        "Phipson",
        "The mediakit developers. mediakit: comparing how news outlets",
    ]
    other = methods(compared({"Post": [6], "Globe": [0]}, effect="difference").corrected("Holm"))
    assert {"Kish 1965", "Holm 1979", "Zou & Donner 2008"} <= {
        name for name in REFERENCES if name in other
    }
    assert "Benjamini" not in other and "difference of the two rates" in other


def test_shares_and_balances_have_sources_of_their_own():
    share = methods(rates({"Post": [6], "Globe": [0]}).presence().compare(by="outlet", resamples=100))
    assert "A rate is the share of articles with at least one hit" in share
    balance = methods(
        rates({"Post": [6, 2], "Globe": [2, 6]}).balance("friendly", "hostile").compare(by="outlet", resamples=100)
    )
    assert "Kim & Fording 2002" in balance and "Counted were hits (friendly, hostile)" in balance


def test_every_source_that_is_named_is_listed_and_the_other_way_round():
    for correction, effect in itertools.product(CORRECTIONS, ("ratio", "difference")):
        text = methods(compared({"Post": [6], "Globe": [3]}, effect=effect).corrected(correction))
        named = set(re.findall(r"([A-Z]\w+(?: & [A-Z]\w+)?) (\d{4})", text.split("\nReferences")[0]))
        listed = {(line.split(",")[0], re.search(r"\((\d{4})\)", line)[1]) for line in references(text) if "(" in line}
        assert {(name.split(" & ")[0], year) for name, year in named} == listed


def test_parts_of_articles_are_tested_by_random_signs():
    made = rates({"Post": [6], "Globe": [3]})
    rows = made.rows.assign(article=[f"a{i % 20:02}" for i in range(len(made))], side=made.rows["outlet"])
    parts = Rates(made.counts, made.words, made.features, rows, made.provenance, split="side")
    comparison = parts.compare(by="side", resamples=200)
    assert "random signs p" in sentence(comparison)
    assert "Kline & Santos 2012" in methods(comparison) and "Kline, P." in methods(comparison)


def test_the_software_is_cited_as_its_own_file_says():
    cited = yaml.safe_load((Path(__file__).parents[1] / "CITATION.cff").read_text("utf-8"))
    assert cited["title"] == SOFTWARE
    assert cited["authors"][0]["name"] in REFERENCES


def test_methods_need_the_rates():
    with pytest.raises(ValueError, match="does not know the rates it was made of: make it by"):
        methods(Comparison(compared({"Post": [6], "Globe": [3]}).frame, Provenance("0"), by="outlet"))
