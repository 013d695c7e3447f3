"""Coefficients of agreement: codes in, numbers out; each for the units as they are and for any draw of them.

A table of codes is units × coders. None, NaN and blank cells are missing and no level of their own. Every coefficient
is made of sums over units, so that a bootstrap draw is nothing but other weights of the units.

Where all codes are one level, agreement cannot be told from chance (0/0). It is defined as 1, since every pair agrees;
`agreement` then notes "no variation". Where fewer than two units have codes of two coders, agreement and chance cannot
be told apart: NaN.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from mediakit.coding.codebook import MEASURES, number
from mediakit.reading.tables.data_frames import cell_text
from mediakit.results.choices import choice


@dataclass(frozen=True, eq=False)
class CodeTable:
    """A table of codes as integers that count in `levels` (units × coders, −1: missing).

    `values` are the numbers of the levels, where the measure of Krippendorff's alpha needs them.
    """

    codes: np.ndarray
    levels: tuple[str, ...]
    measure: str = "nominal"
    values: np.ndarray | None = None

    @classmethod
    def of(cls, table: Any, *, measure: str = "nominal", levels: Sequence[Any] | None = None) -> "CodeTable":
        """Read a table of codes. Numbers are the same level as their text: 1, 1.0 and "1".

        Args:
            table: units × coders: an array, a frame or lists.
            measure: `nominal`, `ordinal`, `interval` or `ratio`.
            levels: all levels, in their order; None: those that occur, numbers sorted by value.

        Raises:
            ValueError: if there is no such measure, a code is no level, or the levels lack the order or the numbers
                that the measure needs.

        >>> CodeTable.of([["1", 2.0], [None, 2], ["", "1.0"]]).codes.tolist()
        [[0, 1], [-1, 1], [-1, 0]]
        """
        choice(measure, MEASURES, "measure", "")
        cells = np.asarray(table, dtype=object)
        cells = cells.reshape(0, 0) if cells.shape == (0,) else cells
        if cells.ndim != 2:
            raise ValueError("codes are given as units × coders: one row a unit, one column a coder, all equally long")
        labels = [[cell_text(cell).strip() for cell in row] for row in cells]
        used = sorted({label for row in labels for label in row} - {""}, key=_order)
        names: dict[str | float, str] = {}
        for label in used if levels is None else (cell_text(level).strip() for level in levels):
            names.setdefault(_key(label), label)
        for label in used:
            if _key(label) not in names:
                choice(label, names.values(), "level", "to code")
        place = {key: at for at, key in enumerate(names)} | {"": -1}
        codes = np.array([[place[_key(label)] for label in row] for row in labels], dtype=np.int64)
        values = _values(tuple(names), measure, ordered=levels is not None)
        return cls(codes.reshape(cells.shape), tuple(names.values()), measure, values)

    @cached_property
    def counts(self) -> np.ndarray:
        """How many coders gave each unit each level: units × levels."""
        return (self.codes[:, :, None] == np.arange(len(self.levels))).sum(axis=1).astype(float)

    @cached_property
    def rated(self) -> np.ndarray:
        """How many coders gave each unit a code."""
        return (self.codes >= 0).sum(axis=1)

    def against_rest(self, level: int) -> "CodeTable":
        """One level against all others."""
        codes = np.where(self.codes < 0, -1, (self.codes == level).astype(np.int64))
        return CodeTable(codes, ("other", self.levels[level]))

    def of_coders(self, coders: Sequence[int]) -> "CodeTable":
        """The codes of some coders."""
        return CodeTable(self.codes[:, list(coders)], self.levels, self.measure, self.values)


def _key(label: str) -> str | float:
    value = number(label)
    return label if value is None else value


def _order(label: str) -> tuple[bool, Any]:
    key = _key(label)
    return isinstance(key, str), key


def _values(keys: tuple[str | float, ...], measure: str, *, ordered: bool) -> np.ndarray | None:
    """The numbers of the levels, refused where the measure cannot be had."""
    words = [key for key in keys if isinstance(key, str)]
    if measure == "ordinal" and words and not ordered and len(keys) > 2:
        raise ValueError(
            f"ordinal needs the order of the levels, and {words[0]!r} is a word: give levels=[low, …, high]"
        )
    if measure not in ("interval", "ratio"):
        return None
    if words:
        raise ValueError(f"{measure} needs numbers, and {words[0]!r} is a word: choose nominal or ordinal")
    values = np.array(keys, dtype=float)
    if measure == "ratio" and values.min(initial=0) < 0:
        raise ValueError(f"ratio needs numbers from 0 upwards, and {values.min():g} is below: choose interval")
    return values


def estimate(name: str, coded: "CodeTable", weights: np.ndarray | None = None) -> float:
    """One coefficient of the units, each counted by its weight; None: once.

    >>> pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    >>> round(estimate("Cohen's kappa", CodeTable.of(pairs)), 6)
    0.4
    """
    weights = np.ones(len(coded.codes)) if weights is None else weights
    return float(COEFFICIENTS[name](coded, np.asarray(weights, dtype=float)[None, :], alike=1.0)[0])


def _over(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def krippendorff_alpha(coded: CodeTable, weights: np.ndarray, *, alike: float = np.nan) -> np.ndarray:
    """Krippendorff's alpha for any number of coders, with missing codes.

    α = 1 − D_o/D_e = 1 − (n−1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck, where o_ck counts the pairs of codes c, k within units
    (each unit's weighted by 1/(m_u − 1)), n_c the codes in units with two codes or more, n their sum (Krippendorff
    2011, "Computing Krippendorff's alpha-reliability"). δ² is 1 for two levels (nominal), (c − k)² (interval),
    ((c − k)/(c + k))² (ratio), or the squared number of codes from c to k, those at both ends counted half (ordinal).

    Args:
        coded: the codes.
        weights: draws × units, how often each unit counts.
        alike: what it is where all codes are one level.

    Returns:
        One number a draw, as all coefficients here.

    >>> a, b = "123321412...", "1233224125.3"
    >>> c, d = ".33323422 51.".replace(" ", ""), "1233244125 1.".replace(" ", "")
    >>> data = [["" if code == "." else code for code in unit] for unit in zip(a, b, c, d)]
    >>> measures = ("nominal", "ordinal", "interval", "ratio")
    >>> [round(estimate("Krippendorff's alpha", CodeTable.of(data, measure=m)), 6) for m in measures]
    [0.743421, 0.815388, 0.849107, 0.797403]
    """
    pairable = coded.rated >= 2
    if pairable.sum() < 2:
        return np.full(len(weights), np.nan)
    counts, weights = coded.counts[pairable], weights[:, pairable]
    others = coded.rated[pairable] - 1
    margins = weights @ counts
    n = margins.sum(axis=1)
    if coded.measure == "ordinal":
        # The codes from c to k, both ends half, are the distance of the two levels' middle ranks.
        ranks = np.cumsum(margins, axis=1) - margins / 2
        first, second = counts @ ranks.T, counts @ (ranks**2).T  # units × draws
        apart = (2 * (others[:, None] + 1) * second - 2 * first**2) / others[:, None]
        observed = (weights * apart.T).sum(axis=1)
        expected = 2 * (n * (margins * ranks**2).sum(axis=1) - (margins * ranks).sum(axis=1) ** 2)
    else:
        distances = _distances(coded)
        observed = weights @ (((counts @ distances) * counts).sum(axis=1) / others)
        expected = ((margins @ distances) * margins).sum(axis=1)
    alpha = 1 - (n - 1) * _over(observed, expected)
    return np.where((margins > 0).sum(axis=1) == 1, alike, alpha)


def _distances(coded: CodeTable) -> np.ndarray:
    """δ² of each two levels."""
    if coded.values is None:
        return 1.0 - np.eye(len(coded.levels))
    one, other = coded.values[:, None], coded.values[None, :]
    if coded.measure == "interval":
        return (one - other) ** 2
    return np.nan_to_num(_over(one - other, one + other)) ** 2


def observed_agreement(coded: CodeTable, weights: np.ndarray, *, alike: float = np.nan) -> np.ndarray:
    """Share of the pairs of coders that agree, averaged over the units with two codes or more (Fleiss 1971, P̄).

    A share from 0 to 1: percent agreement is 100 times this. All alike is agreement here, not 0/0.

    >>> estimate("observed agreement", CodeTable.of([["a", "a"], ["a", "b"], ["b", None]]))
    0.5
    """
    pairable = coded.rated >= 2
    counts, rated, weights = coded.counts[pairable], coded.rated[pairable], weights[:, pairable]
    same = (counts * (counts - 1)).sum(axis=1) / (rated * (rated - 1))
    return _over(weights @ same, weights.sum(axis=1))


def _by_chance(coded: CodeTable, weights: np.ndarray, expected: np.ndarray, alike: float) -> np.ndarray:
    """(P̄ − p_e) / (1 − p_e)."""
    if (coded.rated >= 2).sum() < 2:
        return np.full(len(weights), np.nan)
    observed = observed_agreement(coded, weights)
    # Rounding must not make a number of 0/0: within 1e-12 of certainty there is nothing left to chance.
    certain = (expected > 1 - 1e-12) & ~np.isnan(observed)
    return np.where(certain, alike, _over(observed - expected, 1 - expected))


def _shares(coded: CodeTable, weights: np.ndarray) -> np.ndarray:
    """p_k: draws × levels."""
    some = coded.rated > 0
    each = coded.counts[some] / coded.rated[some][:, None]
    return _over(weights[:, some] @ each, weights[:, some].sum(axis=1)[:, None])


def fleiss_kappa(coded: CodeTable, weights: np.ndarray, *, alike: float = np.nan) -> np.ndarray:
    """Fleiss' kappa (1971): (P̄ − Σ p_k²) / (1 − Σ p_k²), p_k the mean over units of the share of codes that are k.

    Units may have different numbers of codes (Gwet 2014, 2.5): P̄ takes those with two or more. Of two coders that
    coded everything this is Scott's pi (1955).

    >>> toy = {"stat stat": 46, "stat ireq": 6, "ireq ireq": 32, "chck ireq": 6, "chck chck": 10}
    >>> units = [pair.split() for pair, times in toy.items() for _ in range(times)]
    >>> round(estimate("Fleiss' kappa", CodeTable.of(units)), 5)
    0.79953
    """
    return _by_chance(coded, weights, (_shares(coded, weights) ** 2).sum(axis=1), alike)


def gwet_ac1(coded: CodeTable, weights: np.ndarray, *, alike: float = np.nan) -> np.ndarray:
    """Gwet's AC1 (2008): (P̄ − p_e) / (1 − p_e) with p_e = Σ p_k (1 − p_k) / (q − 1), q the number of levels.

    >>> units = [("+", "+")] * 118 + [("+", "-")] * 5 + [("-", "+")] * 2
    >>> round(estimate("Gwet's AC1", CodeTable.of(units)), 6)
    0.940776
    """
    shares, q = _shares(coded, weights), len(coded.levels)
    expected = (shares * (1 - shares)).sum(axis=1) / (q - 1) if q > 1 else np.ones(len(weights))
    return _by_chance(coded, weights, expected, alike)


def cohen_kappa(coded: CodeTable, weights: np.ndarray, *, alike: float = np.nan) -> np.ndarray:
    """Cohen's kappa (1960): (p_o − Σ p_a p_b) / (1 − Σ p_a p_b), p_a and p_b the shares of a level in the codes of each.

    Each pair of coders is judged by the units that both coded; of more than two coders it is the mean of all pairs
    (Light 1971).
    """
    pairs = [_cohen_pair(coded, weights, pair, alike) for pair in combinations(range(coded.codes.shape[1]), 2)]
    known = ~np.isnan(np.reshape(pairs, (len(pairs), len(weights))))
    return _over(np.nansum(np.reshape(pairs, known.shape), axis=0), known.sum(axis=0))


def _cohen_pair(coded: CodeTable, weights: np.ndarray, pair: tuple[int, int], alike: float) -> np.ndarray:
    codes = coded.codes[:, list(pair)]
    both = (codes >= 0).all(axis=1)
    if both.sum() < 2:
        return np.full(len(weights), np.nan)
    one, other = (codes[both, side][:, None] == np.arange(len(coded.levels)) for side in (0, 1))
    weights = weights[:, both]
    n = weights.sum(axis=1)
    margins, others = weights @ one, weights @ other
    expected = _over((margins * others).sum(axis=1), n**2)
    kappa = _over(_over(weights @ (one & other).sum(axis=1), n) - expected, 1 - expected)
    return np.where(expected == 1, alike, kappa)


COEFFICIENTS = {
    "Krippendorff's alpha": krippendorff_alpha,
    "observed agreement": observed_agreement,
    "Cohen's kappa": cohen_kappa,
    "Gwet's AC1": gwet_ac1,
    "Fleiss' kappa": fleiss_kappa,
}
