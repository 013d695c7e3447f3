"""Formulas of association and dispersion: every published number to the digits given, and what must hold for any count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from mediakit.wording import association
from mediakit.wording.dispersion_formulas import spread

DUNNING = {  # Dunning 1993, table 1
    "the swiss": (110, 2442, 111, 29114, 270.72),
    "can be": (29, 13, 123, 31612, 263.90),
    "previous year": (31, 23, 139, 31584, 256.84),
    "mineral water": (10, 0, 3, 31764, 167.23),
    "at the": (76, 104, 2476, 29121, 157.21),
    "real terms": (16, 16, 51, 31694, 157.03),
    "natural gas": (9, 0, 5, 31763, 146.80),
    "owing to": (16, 0, 865, 30896, 115.02),
    "health insurance": (10, 9, 41, 31717, 104.53),
    "stiff competition": (8, 2, 27, 31740, 100.96),
}
MILLION = 1_000_000
sides = st.tuples(st.integers(0, 500), st.integers(501, 10**6), st.integers(0, 500), st.integers(501, 10**6))


@pytest.mark.parametrize(("k11", "k12", "k21", "k22", "expected"), DUNNING.values(), ids=DUNNING)
def test_dunnings_table(k11, k12, k21, k22, expected):
    assert association.g2(k11, k12, k21, k22) == pytest.approx(expected, abs=0.01)


def test_rayson_over_four_cells():
    counts = 52, 50_000, 57, 75_000
    assert association.keyness_g2(*counts).round(4) == 2.6541


def test_log_ratio_of_three_to_one_and_of_double():
    assert association.log2_ratio(6, 10_000, 2, 10_000).round(3) == 1.585
    assert association.log2_ratio(4, 10_000, 2, 10_000) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("counts", "tests", "expected"),
    [((393, MILLION, 170, MILLION), 1, 0.9458), ((393, MILLION, 170, MILLION), 10_000, 0.6128), ((20, MILLION, 0, MILLION), 1, 2.3037),
     ((0, MILLION, 20, MILLION), 1, -2.3037), ((52, 50_000, 57, 75_000), 1, 0)],
)  # fmt: skip
def test_conservative_log_ratio(counts, tests, expected):
    assert association.conservative_log_ratio(*counts, tests=tests)[0].round(4) == expected


def test_the_interval_of_the_conservative_log_ratio():
    _, low, high = association.conservative_log_ratio(52, 50_000, 57, 75_000)
    assert (low.round(3), high.round(3)) == (-0.118, 1.020)


def test_keyness_of_a_toy():
    assert association.g2(3, 7, 7, 2).round(5) == 4.53494


def test_two_words_that_hold_together():
    cells = 2, 1, 1, 5  # "other capital"
    odds, z = association.log_odds_ratio(*cells)
    assert (odds.round(4), (odds / z).round(4), z.round(4)) == (1.8101, 1.3839, 1.3080)
    assert association.g2(*cells).round(4) == 2.2314
    assert association.dice(2, 3, 3).round(3) == 0.667


def test_fighting_words():
    hits, other = np.array([1, 0, 3]), np.array([0, 1, 3])  # brown, purple, a word of both sentences
    delta, z = association.log_odds_with_prior(hits, 9, other, 9, 0.05, 0.05 * 11)
    assert delta.round(6).tolist() == [3.155748, -3.155748, 0]
    assert z.round(6).tolist() == [0.689423, -0.689423, 0]


def test_new_companies_and_ayatollah_ruhollah():
    assert association.t_score(8, 15_828, 4_675, 14_307_668).round(6) == 0.999932
    assert association.mutual_information(20, 42, 20, 14_307_668).round(2) == 18.38


def test_log_dice_has_its_scale():
    assert association.log_dice(7, 7, 7) == 14
    assert association.log_dice(1, 16_384, 16_384) == 0
    assert association.log_dice(20, 100, 300) - association.log_dice(10, 100, 300) == pytest.approx(1)
    assert association.log_dice(128, 500, 300) - association.log_dice(1, 500, 300) == pytest.approx(7)


@given(sides)
def test_exchanging_sides_flips_every_sign_exactly(counts):
    k1, n1, k2, n2 = counts
    swapped = k2, n2, k1, n1
    for measure in (association.keyness_g2, association.log2_ratio):
        there, back = measure(*counts), measure(*swapped)
        assert there == -back or (np.isnan(there) and np.isnan(back))
    prior = (k1 + k2 + 1) / (n1 + n2)
    for there, back in zip(
        association.log_odds_with_prior(*counts, prior, 400),
        association.log_odds_with_prior(*swapped, prior, 400),
        strict=True,
    ):
        assert there == -back
    lrc, low, high = association.conservative_log_ratio(*counts)
    other, other_low, other_high = association.conservative_log_ratio(*swapped)
    assert (lrc, low, high) == (-other, -other_high, -other_low)


@given(sides)
def test_the_conservative_log_ratio_claims_no_more_than_the_log_ratio(counts):
    lrc, low, high = association.conservative_log_ratio(*counts)
    assert low <= high
    if counts[0] and counts[2]:
        ratio = association.log2_ratio(*counts)
        assert low <= ratio <= high
        assert abs(lrc) <= abs(ratio)


TOY = [
    "b a m n i b e u p",
    "b a s a t b e w q n",
    "b c a g a b e s t a",
    "b a g h a b e a a t",
    "b a h a a b e a x a t",
]
GRIES = {  # D, D2, S, DP, DPnorm, KL
    "a": (0.785, 0.938, 0.95, 0.18, 0.2195, 0.137),
    "b": (0.968, 0.9987, 0.999, 0.02, 0.024, 0.003),
    "i": (0, 0, 0.18, 0.82, 1, 2.474),
    "q": (0, 0, 0.2, 0.8, 0.976, 2.322),
    "x": (0, 0, 0.22, 0.78, 0.951, 2.184),
}
LYNE = {(6, 1, 1, 1, 1): (0.5, 0.7627, 0.8319, 0.4), (4, 3, 2, 1, 0): (0.6464, 0.7952, 0.7555, 0.3),
        (5, 5, 0, 0, 0): (0.3876, 0.4307, 0.4, 0.6)}  # fmt: skip


def digits(number):
    return len(str(float(number)).partition(".")[2])


@pytest.mark.parametrize("word", GRIES)
def test_dispersion_in_the_toy_corpus_of_gries(word):
    counts = np.array([[part.split().count(word)] for part in TOY])
    found = spread(counts, np.array([len(part.split()) for part in TOY])).iloc[0]
    for name, expected in zip(("D", "D2", "S", "DP", "DPnorm", "KL"), GRIES[word], strict=True):
        assert found[name] == pytest.approx(expected, abs=0.51 * 10 ** -max(digits(expected), 3)), name


@pytest.mark.parametrize("hits", LYNE)
def test_dispersion_in_five_equal_parts(hits):
    found = spread(np.array(hits)[:, None], np.full(5, 100)).iloc[0]
    assert found[["D", "D2", "S", "DP"]].round(4).tolist() == list(LYNE[hits])


@given(st.lists(st.integers(0, 30), min_size=2, max_size=12), st.integers(0, 100))
def test_dispersion_stays_in_its_range_and_knows_no_order(hits, seed):
    sizes = np.random.default_rng(seed).integers(40, 400, len(hits))
    order = np.random.default_rng(seed).permutation(len(hits))
    found = spread(np.array(hits)[:, None], sizes).iloc[0]
    again = spread(sparse.csr_array(np.array(hits)[order][:, None]), sizes[order]).iloc[0]
    assert np.allclose(found.astype(float), again.astype(float), equal_nan=True)
    if sum(hits):
        assert found[["D", "D2", "S", "DP", "DPnorm"]].between(0, 1 + 1e-12).all()
        assert found["KL"] >= 0
    else:
        assert found["D":].isna().all()


def test_a_word_as_frequent_as_its_part_is_large_is_even():
    found = spread(np.array([[2], [4], [6]]), np.array([100, 200, 300])).iloc[0]
    assert found[["D", "D2", "S", "DP", "DPnorm", "KL"]].round(12).tolist() == [1, 1, 1, 0, 0, 0]


def test_one_part_has_no_spread_of_its_own():
    found = spread(np.array([[3]]), np.array([50])).iloc[0]
    assert np.isnan(found["D"])
    assert np.isnan(found["D2"])
    assert found["DP"] == 0
