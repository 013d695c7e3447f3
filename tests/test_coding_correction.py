"""Shares corrected by codes: beside plain implementations of both published estimators, at the edges, and as a user meets them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.statistics import surrogates
from mediakit.statistics.surrogates import DoubleSample, regression

TONE = mk.Lexicon("tone", {"warm": ["thanks"]}, polarity=False)
YES_NO = mk.Codebook("tone", variables={"warm": mk.Variable("Warm?", {"1": "yes", "0": "no"})})


def prediction_powered(found, coded, weight):
    """PPI++ of a mean, plainly: λ by power tuning, codes weighted (Angelopoulos, Duchi & Zrnic 2023)."""
    at = weight > 0
    f, y, w = found[at], coded[at], weight[at] / weight[at].sum()
    slope = (w * (f - w @ f) * (y - w @ y)).sum() / (w * (f - w @ f) ** 2).sum()
    value = slope * found.mean() + w @ (y - slope * f)
    of_units = slope * (found - found.mean()) / len(found)
    of_units[at] += w * ((y - slope * f) - w @ (y - slope * f))
    return value, np.sqrt((of_units**2).sum())


def design_based(design, found, coded, weight):
    """DSL, plainly: predict, adjust by the design, regress (Egami, Hinck, Stewart & Wei 2023)."""
    at = weight > 0
    helped = np.column_stack([design, found])
    normal = helped[at].T @ (weight[at, None] * helped[at])
    predicted = helped @ np.linalg.solve(normal, helped[at].T @ (weight[at] * coded[at]))
    adjusted = predicted + weight * (coded - predicted)
    inverse = np.linalg.inv(design.T @ design)
    value = inverse @ design.T @ adjusted
    meat = design * (adjusted - design @ value)[:, None]
    return value, np.sqrt(np.diag(inverse @ meat.T @ meat @ inverse))


def units(seed=0, n=4000, shares=(0.2, 0.3), recall=(0.9, 0.6), passed=(0.95, 0.8), enriched=True, codes=600):
    rng = np.random.default_rng(seed)
    group = np.arange(n) % len(shares)
    coded = (rng.random(n) < np.array(shares)[group]).astype(float)
    found = rng.random(n) < np.where(coded > 0, np.array(recall)[group], 1 - np.array(passed)[group])
    weight = np.zeros(n)
    for part in [found, ~found] if enriched else [np.ones(n, bool)]:
        rows = rng.choice(np.flatnonzero(part), codes // (2 if enriched else 1), replace=False)
        weight[rows] = part.sum() / len(rows)
    return found, group, coded, weight


def sample(found, group, coded, weight, cluster=None, groups=2):
    return DoubleSample(found, group, np.arange(len(found)) if cluster is None else cluster, coded, weight, groups)


def both(made):
    return made.sides(np.eye(made.groups))


# the arithmetic


@pytest.mark.parametrize("enriched", [True, False])
def test_it_is_prediction_powered_inference_in_each_group(monkeypatch, enriched):
    monkeypatch.setattr(surrogates, "UNSEEN", 0)
    found, group, coded, weight = units(enriched=enriched)
    sides = both(sample(found, group, coded, weight))
    for g in (0, 1):
        mine = group == g
        value, error = prediction_powered(found[mine].astype(float), coded[mine], weight[mine])
        assert sides.value[g] == pytest.approx(value, abs=1e-12)
        assert np.sqrt(sides.covariance[g, g]) == pytest.approx(error, rel=0.04)


def test_it_is_design_based_supervised_learning_with_a_slope_for_each_group(monkeypatch):
    monkeypatch.setattr(surrogates, "UNSEEN", 0)
    found, group, coded, weight = units()
    for g in (0, 1):
        mine = group == g
        value, error = design_based(np.ones((mine.sum(), 1)), found[mine].astype(float), coded[mine], weight[mine])
        sides = both(sample(found, group, coded, weight))
        assert sides.value[g] == pytest.approx(value[0], abs=1e-12)
        assert np.sqrt(sides.covariance[g, g]) == pytest.approx(error[0], rel=0.04)


def test_coefficients_are_those_of_design_based_supervised_learning():
    found, group, coded, weight = units(seed=3)
    design = np.column_stack([np.ones(len(found)), group, np.linspace(0, 1, len(found))])
    made = regression(design, found, np.arange(len(found)), coded, weight)
    value, error = design_based(design, found.astype(float), coded, weight)
    assert made.value == pytest.approx(value, abs=1e-10)
    assert made.error == pytest.approx(error, rel=0.02)
    low, high = made.interval()
    assert (low < value).all() and (value < high).all()


def test_an_instrument_that_errs_in_one_group_only_makes_no_difference():
    held, naive = 0, 0
    for seed in range(60):
        found, group, coded, weight = units(seed=seed, shares=(0.25, 0.25), passed=(0.98, 0.75))
        _, low, high = (part[0] for part in both(sample(found, group, coded, weight)).apart([0], [1]).difference())
        held += low <= 0 <= high
        naive += abs(found[group == 0].mean() - found[group == 1].mean()) < 0.03
    assert held >= 53 and naive <= 5


def test_difference_ratio_and_p_say_the_same():
    for seed in range(25):
        found, group, coded, weight = units(seed=seed, shares=(0.25, 0.3), codes=300)
        pair = both(sample(found, group, coded, weight)).apart([0, 1], [1, 0])
        (value, low, high), (ratio, under, over), p = pair.difference(), pair.ratio(), pair.p()
        assert p[0] == pytest.approx(p[1]) and value[0] == -value[1] and low[0] == -high[1]
        assert ratio[0] * ratio[1] == pytest.approx(1) and under[0] * over[1] == pytest.approx(1)
        assert ((p < 0.05) == ((low > 0) | (high < 0))).all() and ((under > 1) | (over < 1)).tolist() == (p < 0.05).tolist()
        assert ((low < value) & (value < high) & (under < ratio) & (ratio < over)).all()


def test_units_of_one_article_count_for_less_than_units_of_many():
    rng = np.random.default_rng(1)
    article = np.repeat(np.arange(60), 20)
    coded = np.repeat(rng.random(60) < 0.4, 20).astype(float)  # an article is all or nothing
    found = np.where(rng.random(1200) < 0.15, 1 - coded, coded) > 0
    weight = np.where(rng.random(1200) < 0.3, 1200 / 360, 0)
    wide, narrow = (both(sample(found, article * 0, coded, weight, cluster, 1)) for cluster in (article, np.arange(1200)))
    assert wide.value == narrow.value
    assert np.subtract(*wide.interval()) < 2.5 * np.subtract(*narrow.interval())


def test_no_error_seen_is_not_certainty():
    found = np.repeat([True, False], [500, 500])
    sides = both(sample(found, np.zeros(1000, int), found.astype(float), np.tile([10.0] + [0] * 9, 100), groups=1))
    plain = np.sqrt(0.25 / 1000)
    assert sides.value[0] == 0.5 and np.sqrt(sides.covariance[0, 0]) > 1.05 * plain


def test_where_everything_was_coded_the_codes_are_the_share():
    found, group, coded, _ = units()
    sides = both(sample(found, group, coded, np.ones(len(found))))
    assert sides.value.tolist() == pytest.approx([coded[group == g].mean() for g in (0, 1)])
    assert np.sqrt(np.diag(sides.covariance)) == pytest.approx([np.sqrt(s * (1 - s) / 2000) for s in sides.value], rel=0.01)


def test_a_good_instrument_narrows_and_a_poor_one_does_no_harm():
    for recall, passed, least, most in ((0.9, 0.95, 0.6, 0.85), (0.2, 0.8, 0.97, 1.1)):
        found, group, coded, weight = units(shares=(0.3, 0.3), recall=(recall,) * 2, passed=(passed,) * 2, enriched=False, codes=500)
        helped, alone = (both(sample(f, group, coded, weight)).interval() for f in (found, found & False))
        assert least < (np.subtract(*helped) / np.subtract(*alone)).mean() < most


def test_groups_taken_together_are_corrected_one_by_one():
    found, group, coded, weight = units(n=6000, shares=(0.2, 0.3, 0.4), recall=(0.9, 0.5, 0.7), passed=(0.9, 0.8, 0.95), codes=900)
    made = sample(found, group, coded, weight, groups=3)
    alone, together = both(made), made.sides([[1, 1, 0]])
    assert together.value[0] == pytest.approx(alone.value[:2].mean())
    assert together.covariance[0, 0] == pytest.approx(alone.covariance[:2, :2].mean(), rel=0.05)


def test_where_an_answer_of_the_instrument_was_never_coded_the_codes_alone_count():
    found, group, coded, weight = units(enriched=False)
    weight = np.where(found & (group == 0), 0, weight)
    mine = group == 0
    assert both(sample(found, group, coded, weight)).value[0] == pytest.approx(np.average(coded[mine], weights=weight[mine]))


@given(st.integers(0, 10_000), st.tuples(*[st.floats(0, 1)] * 3), st.integers(1, 200))
def test_shares_stay_possible_and_in_their_interval(seed, rates, codes):
    share, recall, passed = rates
    found, group, coded, weight = units(seed, 400, (share,) * 2, (recall,) * 2, (passed,) * 2, enriched=False, codes=codes)
    made = sample(found, group, coded, weight)
    sides = made.sides([[1, 0], [0, 1], [1, 1]])
    low, high = sides._ends(0.95)
    there = made.codes[0] > 0
    there = np.append(there, there.all())
    assert ((low >= 0) & (low <= sides.value + 1e-12) & (sides.value <= high + 1e-12) & (high <= 1))[there].all()
    assert np.isnan(sides.value[~there]).all() and (sides.why[~there] == "no codes").all() and (sides.needed[~there] == 20).all()


@given(st.integers(0, 1000), st.booleans())
def test_calling_yes_no_mirrors_the_shares(seed, enriched):
    found, group, coded, weight = units(seed, 600, codes=200, enriched=enriched)
    one, other = both(sample(found, group, coded, weight)), both(sample(~found, group, 1 - coded, weight))
    assert one.value == pytest.approx(1 - other.value) and one.why.tolist() == other.why.tolist()
    assert one.interval()[0] == pytest.approx(1 - other.interval()[1], nan_ok=True)


@pytest.mark.parametrize(("many", "equal"), [(True, False), (False, True)])
def test_intervals_hold_in_a_small_part_of_the_grid(many, equal):
    """200 corpora; tests/benchmarks/bench_correction.py prints the whole grid. Half the level, or a missing cluster term, fails."""
    held = []
    for seed in range(100):
        rng = np.random.default_rng([5, seed])
        article = np.repeat(np.arange(200 if many else 20), 10 if many else 100)
        own = rng.beta(0.2 * 9, 0.8 * 9, article.max() + 1)[article]
        coded = (rng.random(2000) < own).astype(float)
        found = rng.random(2000) < np.where(coded > 0, 0.85, 0.05 if equal else 0.15)
        weight = np.zeros(2000)
        weight[rng.choice(2000, 300, replace=False)] = 2000 / 300
        low, high = both(sample(found, article * 0, coded, weight, article, 1)).interval()
        held.append(low[0] <= 0.2 <= high[0])
    assert 0.9 <= np.mean(held) <= 0.995


# withholding


def test_few_codes_are_refused_with_the_number_that_is_still_needed():
    found, group, coded, weight = units(shares=(0.1, 0.1), enriched=False, codes=60)
    made = sample(found, group, coded, weight)
    sides = both(made)
    assert sides.why.tolist() == ["few codes"] * 2 and np.isnan(sides.interval()).all()
    assert sides.needed.tolist() == [np.ceil(10 * n / yes - n) for n, yes in made.codes[:2].T]
    assert np.isnan(sides.apart([0], [1]).p()).all() and np.isnan(sides.apart([0], [1]).ratio()[1:]).all()


def test_one_miss_among_units_seldom_coded_is_no_share():
    """Forty found and forty not found were coded: a single miss among the latter stands for more than all that was found."""
    found = np.repeat([True, False], [40, 4000])
    coded = found.astype(float)
    coded[-1] = 1
    weight = np.where(found, 1.0, 0.0)
    weight[-40:] = 100
    sides = both(sample(found, np.zeros(4040, int), coded, weight, groups=1))
    assert sides.yes[0] < 10 and sides.why[0] == "few codes" and sides.needed[0] > 0


# as a user meets them


def corpus_and_codes(warm=(0.5, 0.5), missed=(0.0, 0.6), coded=60, size=240):
    """Two papers; what the second wrote warmly the lexicon often misses."""
    rng = np.random.default_rng(2)
    paper = np.arange(size) % 2
    truth = rng.random(size) < np.array(warm)[paper]
    said = truth & (rng.random(size) >= np.array(missed)[paper])
    texts = [f"Report {n}. {'They gave thanks.' if s else 'It rained.'} Day {n}." for n, s in enumerate(said)]
    dates = (pd.Timestamp("2019-02-04") + pd.to_timedelta(np.arange(size) % 28, "D")).strftime("%Y-%m-%d")
    corpus = mk.read(pd.DataFrame({"id": [f"a{n:03}" for n in range(size)], "text": texts, "date": dates,
                                   "outlet": np.where(paper, "Ledger", "Gazette")}))  # fmt: skip
    drawn = corpus.sample(coded * 2, by="outlet")
    answer = {f"a{n:03}": str(int(t)) for n, t in enumerate(truth)}
    sheet = pd.DataFrame({"unit": drawn.frame["unit"], "warm": drawn.frame["unit"].map(answer)})
    return corpus, sheet, drawn, truth


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    corpus, sheet, drawn, _ = corpus_and_codes()
    path = tmp_path_factory.mktemp("codes") / "ann.csv"
    sheet.to_csv(path, index=False)
    return mk.validate(TONE, mk.Codes.read(path, codebook=YES_NO, units=drawn), corpus=corpus)


def test_a_corrected_comparison_is_drawn_in_the_order_asked_for(held):
    gap = held.compare(by="outlet")
    last = gap.groups[-1]
    asked, plain = (plot.axes[0].get_yticklabels()[0].get_text() for plot in (gap.plot(order=[last]), gap.plot()))
    assert asked == last != plain


def test_a_difference_that_the_instrument_made_is_gone(held):
    gap = held.compare(by="outlet", effect="difference")
    row = gap.frame.set_index("group").loc["Gazette"]
    assert row["plain_difference_low"] > 0 and row["plain_p"] < 0.05
    assert row["difference_low"] < 0 < row["difference_high"] and row["p"] > 0.05
    assert "corrected p" in gap.sentence()


@pytest.mark.parametrize("by", ["week", ["outlet", "month"], lambda rows: rows["date"].dt.month, None])
def test_it_is_compared_by_whatever_rates_are_compared_by(held, by):
    frame = held.compare(by=by).frame
    assert frame["units"].sum() == 240 and frame["coded"].sum() == 120
    assert frame["rate"].between(0, 100).all()


def test_the_rates_are_those_of_the_formula(held):
    frame = held.compare(by="outlet").frame.set_index("group")
    cells = held.coded_units
    outlet = cells.hits.corpus.articles.set_index("id").loc[cells.units["article"], "outlet"].to_numpy()
    for name in ("Gazette", "Ledger"):
        mine, found, coded = outlet == name, cells.found[:, 0], cells.coded[:, 0]
        share = frame.loc[name, "plain"] / 100
        expected = share * coded[mine & found].mean() + (1 - share) * coded[mine & ~found].mean()
        assert frame.loc[name, "rate"] == pytest.approx(100 * expected)


def test_a_group_without_codes_is_refused(tmp_path):
    corpus, sheet, drawn, _ = corpus_and_codes()
    outlet = corpus.articles.set_index("id")["outlet"]
    one = sheet[sheet["unit"].map(outlet) == "Gazette"]
    one.to_csv(tmp_path / "one.csv", index=False)
    codes = mk.Codes.read(tmp_path / "one.csv", codebook=YES_NO, units=drawn)
    with pytest.raises(ValueError, match="no article of Ledger was coded: code at least 20"):
        mk.validate(TONE, codes, corpus=corpus).compare(by="outlet")


def test_of_many_groups_those_without_codes_are_told_and_left_out(tmp_path):
    corpus, sheet, drawn, _ = corpus_and_codes()
    corpus = corpus.assign(city=lambda a: np.where(a["id"] < "a010", "Brenn", a["outlet"]))
    sheet[sheet["unit"] >= "a010"].to_csv(tmp_path / "few.csv", index=False)
    codes = mk.Codes.read(tmp_path / "few.csv", codebook=YES_NO, units=drawn)
    made = mk.validate(TONE, codes, corpus=corpus).compare(by="city")
    row = made.frame.set_index("group").loc["Brenn"]
    assert np.isnan(row["rate"]) and row["withheld"] == "no codes" and row["needed"] == 10
    assert made.against["Gazette"] == ("Ledger",) and any("no article of Brenn was coded" in note for note in made.notes)


def test_few_codes_are_told_with_how_many_more(tmp_path):
    corpus, sheet, drawn, _ = corpus_and_codes(coded=12)
    sheet.to_csv(tmp_path / "few.csv", index=False)
    made = mk.validate(TONE, mk.Codes.read(tmp_path / "few.csv", codebook=YES_NO, units=drawn), corpus=corpus).compare(by="outlet")
    assert (made.frame["withheld"] == "few codes").all() and (made.frame["needed"] > 0).all() and made.frame["low"].isna().all()
    assert any("would still have to be coded" in note for note in made.notes)


def test_a_group_without_a_name_is_no_group(held):
    corpus = held.coded_units.hits.corpus
    assert "" not in held.compare(by=lambda rows: np.where(rows["outlet"] == "Gazette", "Gazette", "")).groups and len(corpus) == 240


def test_regression_has_a_row_a_column_and_level(held):
    made = held.regress(["outlet", "week"])
    assert made.frame["column"].tolist() == ["constant", "outlet", "week"] and made.frame["level"].tolist() == ["", "Ledger", "per week"]
    row = made.frame.iloc[1]
    gap = held.compare(by="outlet", effect="difference", reference="Gazette").frame.set_index("group").loc["Ledger"]
    assert row["value"] == pytest.approx(gap["difference"], abs=3)
    assert row["plain_high"] < 0 < row["high"]
    with pytest.raises(ValueError, match="no column 'outlets' to regress on"):
        held.regress("outlets")


def test_planning_says_how_many_codes_would_do(held):
    plan = held.plan(width=0.2, by="outlet")
    wide = plan.frame[plan.frame["group"] == "Ledger"]
    assert wide["width"].iloc[0] > 20 and wide["more"].sum() > 0 and wide["width_then"].iloc[0] < wide["width"].iloc[0]
    assert plan.frame.equals(held.plan(width=20, by="outlet").frame)
    assert "more would make it" in plan.sentence()
    assert "it takes more articles" in held.plan(width=0.01).sentence()
    with pytest.raises(ValueError, match="give a share"):
        held.plan(width=0)


def test_planned_codes_make_the_interval_as_narrow_as_was_said():
    found, group, coded, weight = units(n=20000, shares=(0.3,), recall=(0.8,), passed=(0.9,), codes=150)
    made = sample(found, group, coded, weight, groups=1)
    more, width = made.more(both(made), 0.08)
    rng = np.random.default_rng(1)
    for place, part in enumerate((~found, found)):
        take = int(made.strata["codes"][0, place] + more[0, place])
        weight[part] = 0
        weight[rng.choice(np.flatnonzero(part), take, replace=False)] = part.sum() / take
    again = -np.subtract(*both(sample(found, group, coded, weight, groups=1)).interval())[0]
    assert width[0, 0] > 0.1 and (more > 0).all() and again == pytest.approx(0.08, abs=0.01)


def test_figures_are_drawn_and_saved(held, tmp_path):
    for name, table in (("all", held.compare()), ("by", held.compare(by="outlet"))):
        assert {path.suffix for path in table.save(tmp_path / name)} == {".csv", ".json", ".svg", ".png"}
    saved = held.compare(by="outlet").save(tmp_path / "again")
    assert "needs the human codes" in saved.remark
