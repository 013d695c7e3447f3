"""Agreement: published examples to the digit, the definition by brute force, and what is left undefined."""

import math
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.coding.agreement import SHORT_NAMES, agreement
from mediakit.coding.coefficients import CodeTable, estimate

MEASURES = ("nominal", "ordinal", "interval", "ratio")


def coefficient(name):
    def of(table, **choices):
        return estimate(SHORT_NAMES[name], CodeTable.of(table, **choices))

    return of


krippendorff_alpha, observed_agreement, cohen_kappa, gwet_ac1, fleiss_kappa = map(coefficient, SHORT_NAMES)


def units(*coders, missing=None):
    """Units × coders from one string a coder; a dot or a star is missing."""
    return [[missing if code in ".*" else code for code in unit] for unit in zip(*coders, strict=True)]


def crossed(cells):
    return [pair for pair, times in cells.items() for _ in range(times)]


FLEISS = ["0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1", "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7"]  # fmt: skip
FLEISS_TABLE = [[level for level, times in enumerate(map(int, row.split())) for _ in range(times)] for row in FLEISS]
A, B, C, D = (
    "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
)  # fmt: skip
C_DATA = [row.split() for row in (A, B, C, D)]
WIKIPEDIA = [
    row.split()
    for row in ("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
]


@pytest.mark.parametrize("missing", [None, float("nan"), "", " ", pd.NA])
@pytest.mark.parametrize(
    ("measure", "alpha"), list(zip(MEASURES, (0.743421, 0.815388, 0.849107, 0.797403), strict=True))
)
def test_krippendorffs_c_data(measure, alpha, missing):
    assert krippendorff_alpha(units(*C_DATA, missing=missing), measure=measure) == pytest.approx(alpha, abs=5e-7)


def test_krippendorffs_c_data_as_numbers_in_a_frame_with_gaps():
    frame = pd.DataFrame(
        {name: pd.to_numeric(pd.Series(row), errors="coerce") for name, row in zip("abcd", C_DATA, strict=True)}
    )
    assert krippendorff_alpha(frame, measure="ratio") == pytest.approx(0.797403, abs=5e-7)


@pytest.mark.parametrize(("measure", "alpha"), list(zip(MEASURES, (0.6914, 0.8067, 0.8108, 0.8089), strict=True)))
def test_three_coders_of_fifteen_units(measure, alpha):
    assert krippendorff_alpha(units(*WIKIPEDIA), measure=measure) == pytest.approx(alpha, abs=5e-5)


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        (("0100000010", "1110010000"), 0.0952),
        (("aabbdcccedda", "babbbccceddd"), 0.6920),
        (("yy.", "nn.", "n.n"), -0.3333),
    ],
)
def test_nominal_alpha_of_small_tables(coders, alpha):
    assert krippendorff_alpha(units(*coders)) == pytest.approx(alpha, abs=5e-5)


def test_fleiss_kappa_of_fourteen_raters():
    assert fleiss_kappa(FLEISS_TABLE) == pytest.approx(0.20993, abs=5e-6)


def test_the_toy_of_artstein_and_poesio():
    toy = crossed(
        {("stat", "stat"): 46, ("stat", "ireq"): 6, ("ireq", "ireq"): 32, ("chck", "ireq"): 6, ("chck", "chck"): 10}
    )
    assert observed_agreement(toy) == pytest.approx(0.88)
    assert fleiss_kappa(toy) == pytest.approx(0.79953, abs=5e-6)  # Scott's pi


def test_cohens_kappa_of_a_table():
    assert cohen_kappa(crossed({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})) == pytest.approx(0.4)


def test_cohens_kappa_of_three_coders_is_the_mean_of_the_pairs():
    table = np.array(units("aabbab", "aabbba", "abbaab"))
    pairs = [cohen_kappa(table[:, list(pair)]) for pair in combinations(range(3), 2)]
    assert cohen_kappa(table) == pytest.approx(np.mean(pairs))


def test_gwets_ac1_stays_high_where_kappa_falls_for_a_rare_level():
    table = crossed({("+", "+"): 118, ("+", "-"): 5, ("-", "+"): 2})
    assert gwet_ac1(table) == pytest.approx(0.940776, abs=5e-7)  # by hand: (.944 - .054432) / (1 - .054432)
    assert cohen_kappa(table) < 0


def test_levels_that_nobody_gave_count_for_ac1_where_they_are_named():
    table = units("aab", "abb")
    assert gwet_ac1(table, levels=["a", "b", "c"]) > gwet_ac1(table)


# the definition, pair by pair


def brute_alpha(table, delta):
    """1 - D_o / D_e from all pairs of codes, without coincidences."""
    kept = [[code for code in unit if code is not None] for unit in table]
    kept = [unit for unit in kept if len(unit) > 1]
    values = [code for unit in kept for code in unit]
    within = sum(sum(delta(a, b, values) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in kept)
    across = sum(delta(a, b, values) for a, b in permutations(values, 2))
    return 1 - (len(values) - 1) * within / across


def ordinal(a, b, values):
    low, high = min(a, b), max(a, b)
    return (sum(low <= v <= high for v in values) - (values.count(a) + values.count(b)) / 2) ** 2 * (a != b)


DELTAS = {
    "nominal": lambda a, b, _: float(a != b),
    "ordinal": ordinal,
    "interval": lambda a, b, _: (a - b) ** 2,
    "ratio": lambda a, b, _: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
}
codes = st.one_of(st.none(), st.sampled_from([0, 1, 2, 5, 9, 2.5]))
tables = st.integers(2, 5).flatmap(lambda coders: st.lists(st.lists(codes, min_size=coders, max_size=coders), min_size=2, max_size=9))  # fmt: skip


def varies(table):
    kept = [[code for code in unit if code is not None] for unit in table]
    kept = [unit for unit in kept if len(unit) > 1]
    return len(kept) > 1 and len({code for unit in kept for code in unit}) > 1


@pytest.mark.parametrize("measure", MEASURES)
@given(table=tables.filter(varies), form=st.sampled_from([lambda v: v, str, float, lambda v: f" {v} "]))
def test_alpha_is_its_definition_whatever_form_the_numbers_have(measure, table, form):
    written = [[code if code is None else form(code) for code in unit] for unit in table]
    assert krippendorff_alpha(written, measure=measure) == pytest.approx(brute_alpha(table, DELTAS[measure]), abs=1e-9)


@given(tables.filter(varies))
def test_fleiss_and_gwet_are_their_definitions(table):
    kept = [[code for code in unit if code is not None] for unit in table]
    pairs = [[a == b for a, b in permutations(unit, 2)] for unit in kept if len(unit) > 1]
    observed = np.mean([np.mean(unit) for unit in pairs])
    rated = [unit for unit in kept if unit]
    levels = {code for unit in rated for code in unit}
    share = [np.mean([unit.count(level) / len(unit) for unit in rated]) for level in levels]
    chance = sum(p**2 for p in share), sum(p * (1 - p) for p in share) / (len(levels) - 1)
    expected = [(observed - e) / (1 - e) for e in chance]
    assert [fleiss_kappa(table), gwet_ac1(table)] == pytest.approx(expected, abs=1e-9)
    assert observed_agreement(table) == pytest.approx(observed)


@given(tables.filter(varies), st.randoms(use_true_random=False))
def test_neither_the_order_of_units_nor_of_coders_matters(table, random):
    other = random.sample(table, len(table))
    places = random.sample(range(len(table[0])), len(table[0]))
    other = [[unit[place] for place in places] for unit in other]
    for coefficient in (krippendorff_alpha, cohen_kappa, fleiss_kappa, gwet_ac1, observed_agreement):
        assert coefficient(other) == pytest.approx(coefficient(table), abs=1e-9, nan_ok=True)


@given(tables.filter(varies))
def test_two_levels_have_one_alpha_whatever_the_measure(table):
    binary = [[None if code is None else float(code > 1) for code in unit] for unit in table]
    if varies(binary):
        values = [krippendorff_alpha(binary, measure=measure) for measure in MEASURES]
        assert values == pytest.approx([values[0]] * 4, abs=1e-9)


@settings(max_examples=15)
@given(tables.filter(varies))
def test_every_interval_contains_its_estimate_and_stays_below_one(table):
    frame = agreement(table).frame.dropna()
    assert ((frame["low"] <= frame["value"]) & (frame["value"] <= frame["high"])).all()
    assert (frame["high"] <= 1 + 1e-12).all()


@settings(max_examples=15)
@given(tables)
def test_whole_agreement_is_one(table):
    same = [[unit[0] if unit[0] is not None else 1] * 3 for unit in table]
    assert set(agreement(same).frame["value"].round(12)) == {1.0}


# what is defined by convention


def test_constant_ratings_agree_by_convention_and_without_an_interval():
    found = agreement([["a", "a", "a"]] * 5)
    chance = found.frame[found.frame["coefficient"] != "observed agreement"]
    assert (chance["value"] == 1).all() and chance[["low", "high"]].isna().all(axis=None)
    assert "no variation: every code is 'a'; agreement is 1 by convention" in found.notes


@pytest.mark.parametrize(
    "table", [[], [["a"]], [["a"], ["b"]], [["a", None], [None, "a"]], [["a", "b"]], [["", None], ["", ""]]]
)
def test_without_two_units_coded_twice_nothing_is_told_from_chance(table):
    found = agreement(table)
    assert set(found.frame["coefficient"]) <= {"observed agreement"} and found.frame["value"].notna().all()
    assert "agreement cannot be told" in found.notes[0]
    assert math.isnan(krippendorff_alpha(table))


# what is told of units that were not coded


def answers(rng, n, share, miss=0.1, alarm=0.02):
    """Codes of two coders who each miss, and give in vain, a rare level."""
    truth = rng.random(n) < share
    return truth, np.where(rng.random((2, n)) < np.where(truth, 1 - miss, alarm), "1", "0").T


def test_an_interval_needs_ten_codes_of_the_rarer_level():
    nine = [["1", "1"]] * 4 + [["1", "0"]] + [["0", "0"]] * 95
    found = agreement(nine, variable="war")
    assert found.frame[["low", "high"]].isna().all(axis=None) and found.value() == pytest.approx(0.884, abs=5e-4)
    assert "war: 9 codes are of another level" in found.notes[0] and "about 112 units like these" in found.notes[0]
    assert agreement([["1", "1"], *nine]).frame[["low", "high"]].notna().all(axis=None)
    assert agreement(nine).by_level.frame["low"].isna().all() and agreement(nine).by_pair.frame["low"].isna().all()


def test_perfect_agreement_is_no_proof():
    """Row 7 of "numbers that hold at the edges": ten units in perfect agreement gave [1, 1]."""
    found = agreement([["a", "a"], ["b", "b"]] * 5)
    assert (found.frame["value"] == 1).all() and found.frame[["low", "high"]].isna().all(axis=None)
    assert "in 30.8 % of the units coders may still differ" in found.notes[0]


def test_intervals_of_a_rare_level_hold_where_they_are_given():
    """They covered .75 of the time."""
    rng = np.random.default_rng(5)
    _, many = answers(rng, 200_000, 0.03)
    truth, held = krippendorff_alpha(many), []
    for seed in range(50):
        row = agreement(answers(rng, 200, 0.03)[1], coefficients=["alpha"], seed=seed).frame.iloc[0]
        held += [row["low"] <= truth <= row["high"]] if row["low"] == row["low"] else []
    assert len(held) > 20 and np.mean(held) > 0.85


def test_units_of_an_enriched_sample_count_by_their_weight():
    """Row 7: alpha .745 was reported of a sample in which a rare level was enriched, .486 was true."""
    rng = np.random.default_rng(6)
    true, codes = answers(rng, 40_000, 0.02, miss=0.2)
    rare = np.flatnonzero(true)[:400]
    plain = np.setdiff1d(np.arange(40_000), np.flatnonzero(true))[:400]
    chosen = np.concatenate([rare, plain])
    weight = np.where(true[chosen], true.sum() / 400, (~true).sum() / 400)
    table = pd.DataFrame(codes[chosen], columns=["ann", "bob"])
    whole, weighted = krippendorff_alpha(codes), agreement(table.assign(weight=weight))
    row = weighted.frame.iloc[0]
    assert agreement(table).value() > whole + 0.15 and row["value"] == pytest.approx(whole, abs=0.1)
    assert row["low"] <= whole <= row["high"] and "weighted back" in weighted.notes[-1]
    assert agreement(table.assign(weight=3.0)).frame.equals(agreement(table).frame)
    with pytest.raises(ValueError, match="a weight is no number above 0"):
        agreement(table.assign(weight=0))


def test_units_of_one_article_are_drawn_together():
    rng = np.random.default_rng(7)
    article = np.repeat(np.arange(30), 8)
    differ = np.repeat(rng.random(30) < 0.3, 8)  # in some articles the coders agree on nothing
    first = rng.random(240) < 0.5
    table = pd.DataFrame({"ann": first, "bob": first ^ differ})
    apart, together = (agreement(t).frame.iloc[0] for t in (table, table.assign(article=article)))
    assert together["value"] == apart["value"]
    assert together["high"] - together["low"] > 2 * (apart["high"] - apart["low"])


# what is defined by convention


def test_two_constant_coders_who_differ_do_not_agree():
    assert cohen_kappa([["a", "b"]] * 4) == 0
    assert krippendorff_alpha([["a", "b"]] * 4) < 0


# the table


THREE = pd.DataFrame(units("aabbcc", "aabbca", "abbbcc"), columns=["ann", "bob", "cem"])


def test_each_two_coders_have_their_own_agreement():
    pairs = agreement(THREE).by_pair.frame.set_index(["coefficient", "pair"])["value"]
    for one, other in combinations(THREE.columns, 2):
        table = THREE[[one, other]]
        assert pairs["Krippendorff's alpha", f"{one} + {other}"] == pytest.approx(krippendorff_alpha(table))
        assert pairs["Cohen's kappa", f"{one} + {other}"] == pytest.approx(cohen_kappa(table))


def test_each_level_is_held_against_the_rest():
    levels = (
        agreement(THREE, coefficients=["Fleiss"])
        .by_level.frame.query('coefficient == "Fleiss\' kappa"')
        .set_index("level")
    )
    assert levels["given"].to_dict() == {"a": 6, "b": 7, "c": 5}
    for level in "abc":
        assert levels.loc[level, "value"] == pytest.approx(fleiss_kappa(THREE.isin([level])))


def test_a_level_that_nobody_gave_is_said_and_not_rated():
    found = agreement(THREE, levels=["a", "b", "c", "d"])
    assert "nobody gave d" in found.notes
    assert set(found.by_level.frame["level"]) == {"a", "b", "c"}


def test_quantities_have_no_levels_against_the_rest():
    assert agreement(units(*C_DATA), measure="interval").by_level.frame.empty


def test_ordinal_words_need_their_order():
    table = [["low", "mid"], ["mid", "high"], ["high", "high"]]
    with pytest.raises(ValueError, match=r"ordinal needs the order .* give levels="):
        krippendorff_alpha(table, measure="ordinal")
    numbered = [["1", "2"], ["2", "3"], ["3", "3"]]
    in_order = krippendorff_alpha(table, measure="ordinal", levels=["low", "mid", "high"])
    assert in_order == krippendorff_alpha(numbered, measure="ordinal")
    assert in_order != krippendorff_alpha(table, measure="ordinal", levels=["mid", "low", "high"])


@pytest.mark.parametrize(
    ("table", "choices", "said"),
    [
        ([["a", "b"]], {"measure": "cardinal"}, "no measure 'cardinal': choose one of 'nominal'"),
        ([["a", "1"]], {"measure": "interval"}, "interval needs numbers, and 'a' is a word"),
        ([[-1, 1]], {"measure": "ratio"}, "ratio needs numbers from 0 upwards, and -1 is below"),
        ([["a", "x"]], {"levels": ["a", "b"]}, "no level 'x' to code: choose one of 'a', 'b'"),
        ([["a", "b"]], {"coefficients": ["pi"]}, "no coefficient 'pi': choose one of"),
        (["ab", "ac"], {}, "one row a unit, one column a coder"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_words(table, choices, said):
    with pytest.raises(ValueError, match=said):
        agreement(table, **choices)


def test_numbers_count_by_their_value_and_not_by_their_spelling():
    assert observed_agreement([["1", 1.0], ["2.0", 2], ["10", "10"]]) == 1
    wide = [["2", "10"], ["10", "10"], ["2", "2"], ["30", "2"]]
    assert krippendorff_alpha(wide, measure="ordinal") == krippendorff_alpha([[1, 2], [2, 2], [1, 1], [3, 1]], measure="ordinal")  # fmt: skip


def test_a_table_is_read_from_a_file_and_a_column_of_units_is_no_coder(tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("unit,ann,bob\n1,x,x\n2,x,y\n3,y,y\n4,,y\n")
    found = agreement(file)
    assert found.value("observed agreement") == pytest.approx(2 / 3)
    assert found.value() == pytest.approx(krippendorff_alpha([["x", "x"], ["x", "y"], ["y", "y"]]))
    assert found.value("observed") == found.value("observed agreement")
    with pytest.raises(ValueError, match='no coefficient "Fleiss\' kappa" here: choose one of'):
        found.value("Fleiss")


def test_the_same_seed_gives_the_same_interval_and_another_does_not():
    assert agreement(units(*C_DATA)).frame.equals(agreement(units(*C_DATA)).frame)
    assert not agreement(units(*C_DATA)).frame.equals(agreement(units(*C_DATA), seed=1).frame)


def test_neither_the_order_of_units_nor_that_of_articles_changes_an_interval():
    rng = np.random.default_rng(9)
    codes = pd.DataFrame(answers(rng, 90, 0.3)[1], columns=["ann", "bob"])
    named = codes.assign(unit=[f"u{n:02}" for n in range(90)])
    for table in (codes, named, named.assign(article=[f"a{n // 3}" for n in range(90)])):
        mixed = table.sample(frac=1, random_state=1)
        pd.testing.assert_frame_equal(agreement(mixed).frame, agreement(table).frame, rtol=1e-12)
        assert agreement(table).frame["low"].notna().all()


def test_the_interval_is_near_the_published_bootstrap_of_the_same_data():
    row = agreement(units(*C_DATA), measure="ordinal").frame.iloc[0]
    # irr draws coincidences; we draw the eleven units, at the level that so few need
    assert row["low"] == pytest.approx(0.4297, abs=0.25) and row["high"] == pytest.approx(1.0, abs=0.05)


def test_it_is_drawn_and_saved(tmp_path):
    found = agreement(THREE, variable="tone $x_1$")
    assert len(found.plot().axes) == 2
    assert {path.suffix for path in found.save(tmp_path / "agreement")} == {".csv", ".json", ".svg", ".png"}
    assert found.frame["coefficient"].tolist() == [SHORT_NAMES[name] for name in ("alpha", "observed", "kappa")]
