"""Crossing: the rate where two factors meet, and whether one makes the difference that the other makes larger."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.estimates import clusters
from mediakit.comparing.footnotes import CORRECTIONS, plural
from mediakit.comparing.group_rates import group_rates
from mediakit.comparing.grouping import grouping
from mediakit.comparing.sums import Sums, sums
from mediakit.corpus.hits import Matches, splitting
from mediakit.corpus.rates import Counts
from mediakit.results.choices import choice
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.figures.style import shorten
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

SIGNS = np.array(
    [1, -1, -1, 1]
)  # of the four cells: the level pair, each of its two levels with a reference, both references
EFFECT = ("interaction", "interaction_low", "interaction_high")
NUMBERS = ["articles", "words", "hits", "rate", "low", "high", *EFFECT, "p", "q"]


@dataclass(frozen=True, repr=False, eq=False)
class Crossing(Table):
    """One row a feature and pair of levels: the rate there, and the interaction of the two factors.

    Columns `feature`, the two factors, `articles, words, hits, rate, low, high`, and for levels other than the references
    `interaction, interaction_low, interaction_high, p, q`: log₂ of how many times larger the ratio of the first level to
    its reference is here than at the reference of the second. 0: the one makes no difference to the other.
    """

    factors: tuple[str, str] = ("", "")
    references: tuple[str, str] = ("", "")
    measure: str = "hits per 1,000 words"
    units: str = "articles"

    def plot(self, ax: Any = None) -> Drawing:
        """Dot and whisker: the interaction of each pair of levels beside the references, one panel a feature."""
        (first, second), (at_first, at_second) = self.factors, self.references
        rows = self.frame[(self.frame[first] != at_first) & (self.frame[second] != at_second)]
        pair = rows[first].map(shorten) + " · " + rows[second].map(shorten)
        label = f"log₂ of the ratio to {shorten(at_first, 20)}, less that at {shorten(at_second, 20)}"
        given = {"value": EFFECT[0], "group": "pair", "label": label, "count": self.units}
        return show(intervals(rows.assign(pair=pair), ax, **given))


@recorded
def crossed(
    rates: Counts, first: str, second: str, *, references: tuple[str, str] | None = None, cluster: str = "article",
    resamples: int = 2000, seed: int = 0,
) -> Crossing:  # fmt: skip
    """Two factors at once: do outlets differ more about one side than about another?

    The interaction is a difference of log ratios, log₂(r₁₁/r₀₁) − log₂(r₁₀/r₀₀); its interval has the error of clusters and
    Student's t for the smallest effective number of them in a cell. p is a score test by random signs
    (Kline & Santos 2012): with M the hits expected when the ratios are equal, which have the margins of those observed,
    each cluster adds Σ ±(k − nM/N)/M over the four cells, and under no interaction is as likely to add as to take. Dealing
    labels anew would not do: that tests whether the factor does nothing at all.

    Args:
        rates: of articles, or of their parts where a factor is a part (`side`, `voice`, …).
        first, second: two columns of the articles or parts.
        references: the level of each factor that the others are compared with; None: the first of each.
        cluster: the column whose values keep or change their sign whole.
        resamples, seed: of the test.

    Returns:
        A Crossing, one row a feature and pair of levels: the two columns, `articles, words, hits, rate`, and for each
            pair without a reference level `interaction` with `low, high, p, q`.

    Raises:
        ValueError: if there is no such column or level, both factors are one, or the rates are a balance, which has no ratio.

    >>> from mediakit.results.provenance import Provenance
    >>> from mediakit.chain import Rates
    >>> rows = pd.DataFrame({"article": range(80), "outlet": ["Globe", "Post"] * 40, "about": np.repeat(["abroad", "home"], 40)})
    >>> counts = np.where((rows["outlet"] == "Post") & (rows["about"] == "home"), 8, 2)[:, None]
    >>> made = crossed(Rates(counts, np.full(80, 500), ("threats",), rows, Provenance("0")), "outlet", "about")
    >>> made.frame[["outlet", "about", "rate", "interaction"]].values.tolist()[-1]
    ['Post', 'home', 16.0, 2.0]
    """
    grid = _Grid.of(rates, (first, second), references)
    units, counts, words = clusters(rates, cluster)[grid.rows], rates.counts[grid.rows], rates.words[grid.rows]
    drawing = {"resamples": resamples, "seed": seed}
    frame = group_rates(counts, words, grid.cells, units, features=rates.features, within=rates.within)
    frame = frame.assign(**{name: frame[name] * rates.per for name in ("rate", "low", "high")}, **grid.names(frame))
    counted = sums(counts, words, np.asarray(grid.cells.codes), units, len(grid.cells.categories))
    frame = frame.assign(**_interactions(counted, grid, resamples, seed))
    frame["q"] = stats.adjust(frame["p"].to_numpy(dtype=float))
    done = rates.provenance.then("crossed", first, second, references=grid.references, cluster=cluster, **drawing)
    return Crossing(
        frame[["feature", first, second, *NUMBERS]].rename(columns={"articles": plural(cluster)}), done,
        title=f"{rates.title} by {first} and {second}", notes=_notes(grid, plural(cluster), drawing),
        factors=(first, second), references=grid.references, measure=rates.measure, units=plural(cluster),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Grid:
    """Every level of one factor with every level of another."""

    factors: tuple[str, str]
    levels: tuple[list[str], list[str]]
    references: tuple[str, str]
    rows: np.ndarray  # rows that have both
    cells: pd.Categorical  # the cell of each, the second factor running fastest

    @classmethod
    def of(cls, rates: Counts, factors: tuple[str, str], references: tuple[str, str] | None) -> "_Grid":
        if rates.of == "hits" or factors[0] == factors[1]:
            raise ValueError(
                f"{rates.measure} by {factors[0]} and {factors[1]} has no interaction: "
                "cross rates per words or a presence by two columns"
            )
        made = [grouping(rates.rows, name) for name in factors]
        levels = list(made[0].group.categories), list(made[1].group.categories)
        chosen = ((levels[0] or [""])[0], (levels[1] or [""])[0]) if references is None else tuple(map(str, references))
        for name, known, level in zip(factors, levels, chosen, strict=True):
            if known:
                choice(level, known, name)
        rows, *places = np.intersect1d(made[0].rows, made[1].rows, assume_unique=True, return_indices=True)
        codes = [np.asarray(each.group.codes)[place].astype(int) for each, place in zip(made, places, strict=True)]
        cells = pd.Categorical.from_codes(codes[0] * len(levels[1]) + codes[1], range(len(levels[0]) * len(levels[1])))
        return cls(factors, levels, (chosen[0], chosen[1]), rows, cells)

    def names(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        """The levels of each row of a frame with a row a feature and cell."""
        cell = frame["group"].astype(int).to_numpy()
        pair = cell // max(len(self.levels[1]), 1), cell % max(len(self.levels[1]), 1)
        return {
            name: np.array(known, dtype=object)[at]
            for name, known, at in zip(self.factors, self.levels, pair, strict=True)
        }

    def fours(self) -> np.ndarray:
        """For each cell beside the references the four cells of its interaction, signed as SIGNS: cells × 4."""
        first, second = (known.index(level) for known, level in zip(self.levels, self.references, strict=True))
        width = len(self.levels[1])
        return np.array(
            [
                [a * width + b, a * width + second, first * width + b, first * width + second]
                for a in range(len(self.levels[0])) if a != first
                for b in range(width) if b != second
            ], dtype=int,
        ).reshape(-1, 4)  # fmt: skip


def _interactions(counted: Sums, grid: _Grid, resamples: int, seed: int) -> dict[str, np.ndarray]:
    """The columns of the interaction and p, one value a feature and cell."""
    columns = {name: np.full(counted.moments.hits.shape, np.nan) for name in (*EFFECT, "p")}
    fours = list(grid.fours()) if len(grid.rows) else []
    made = [_Four.of(counted, four) for four in fours]
    flipped = np.zeros(0)
    if made:
        scores, names = np.hstack([each.scores for each in made]), list(counted.names)
        flipped = stats.flipped_sums(scores, names=names, permutations=resamples, seed=seed)
    for four, each, signed in zip(fours, made, np.split(flipped, max(len(fours), 1), axis=-1), strict=False):
        p = stats.permutation_p(np.where(np.isnan(each.value), np.nan, each.scores.sum(axis=0)), signed)
        why, why_no_p = each.withheld(counted, four)
        low, high = each.value - each.reach, each.value + each.reach
        for name, values, given in zip(columns, (each.value, low, high, p), (True, why == "", why == "", why_no_p == ""), strict=True):
            columns[name][four[0]] = np.where(given, values, np.nan)
    return {name: values.T.ravel() for name, values in columns.items()}


@dataclass(frozen=True, eq=False)
class _Four:
    """The four cells of an interaction: its value, how far its interval reaches, and what each cluster adds to its score."""

    value: np.ndarray
    reach: np.ndarray
    scores: np.ndarray

    @classmethod
    def of(cls, counted: Sums, four: np.ndarray) -> "_Four":
        made = stats.Moments(counted.moments.sums[four], counted.clusters[four])
        words = made.words[:, 0]
        expected = _without_interaction(made.hits, words)
        scores, added = np.zeros((2, len(counted.names), made.hits.shape[1]))
        for number, cell in enumerate(four):
            k, n = counted.part(np.arange(counted.groups) == cell)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = k / expected[number] - n[:, None] / max(words[number], 1)
            scores += SIGNS[number] * np.nan_to_num(share, posinf=0, neginf=0)
            added += SIGNS[number] * (k - n[:, None] * np.nan_to_num(made.rate[number])) * made.slope()[number]
        fewest = max(2, counted.clusters[four].min())
        error = np.sqrt((added**2).sum(axis=0) * fewest / (fewest - 1))
        return cls(_interaction(made), stats.t_quantile(made.freedom().min(axis=0)) * error / np.log(2), scores)

    def withheld(self, counted: Sums, four: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Why there is no interval, and no p, by the poorest of the four cells."""
        carriers, clusters = counted.carriers[four], counted.clusters[four]
        made = counted.moments
        expected = [
            _without_interaction(carriers, clusters.astype(float)).min(axis=0),
            _without_interaction(made.hits[four], made.words[four, 0]).min(axis=0),
        ]
        return stats.contrast_withheld(clusters.min(), carriers.min(axis=0), np.nan_to_num(np.minimum(*expected)))


def _interaction(cells: stats.Moments) -> np.ndarray:
    """log₂(r₁₁/r₀₁) − log₂(r₁₀/r₀₀), ±∞ where one of the four has no hit; NaN where a whole level has no hit or no word."""
    hits, words = cells.hits, cells.words
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log2(np.maximum(hits, 0.5)) - np.log2(words)
        value = (log[0] - log[2]) - (log[1] - log[3])
    margins = [hits[i] + hits[j] for i, j in ((0, 1), (2, 3), (0, 2), (1, 3))]
    known = (np.minimum.reduce(margins) > 0) & (words > 0).all(axis=0)
    down, up = (hits[SIGNS > 0] == 0).any(axis=0), (hits[SIGNS < 0] == 0).any(axis=0)
    return np.where(known, np.where(down, -np.inf, np.where(up, np.inf, value)), np.nan)


def _without_interaction(hits: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Hits expected in the four cells when the two ratios are equal; their margins are those of the hits observed.

    M = K ∓ δ with (K₁₁−δ)(K₀₀−δ)/((K₁₀+δ)(K₀₁+δ)) = ω, the same ratio of the words: the smaller root of a quadratic.

    >>> _without_interaction(np.array([[8.0], [2.0], [2.0], [2.0]]), np.ones(4)).round(2).ravel().tolist()
    [7.14, 2.86, 2.86, 1.14]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        omega = words[0] * words[3] / (words[1] * words[2])
        middle = hits[0] + hits[3] + omega * (hits[1] + hits[2])
        last = hits[0] * hits[3] - omega * hits[1] * hits[2]
        delta = 2 * last / (middle + np.sqrt(np.maximum(middle**2 - 4 * (1 - omega) * last, 0)))
    return hits - SIGNS[:, None] * delta


def _notes(grid: _Grid, units: str, drawing: dict[str, int]) -> tuple[str, ...]:
    first, second = grid.references
    return (
        f"interaction: log₂ of the ratio to {first}, less that at {second}; 95 % intervals over {units}, p by random signs of "
        f"{units} ({drawing['resamples']:,}, seed {drawing['seed']}), q: {CORRECTIONS['BH']}; neither where too few {units} of "
        "one of the four cells have a hit, or would without an interaction",
    )


def crossed_hits(
    hits: Matches, first: str, second: str, *, per: int = 1000, references: tuple[str, str] | None = None,
    cluster: str = "article", resamples: int = 2000, seed: int = 0,
) -> Crossing:  # fmt: skip
    """Two factors at once, in one step: `per_words(per).crossed(first, second)`.

    Articles are split into parts first where one of the two is a part (`side`, `speaker`, `voice`, `section`).

    Args:
        first, second: two columns of the articles or parts.
        per: words that a rate refers to.
        references, cluster, resamples, seed: as in `Rates.crossed`.

    Returns:
        A Crossing; see `Rates.crossed`.

    Raises:
        ValueError: as `Rates.crossed`, and if `per` is below 1.

    >>> import mediakit as mk, pandas as pd
    >>> said = ["They say no.", "“A threat,” said Ada Merl.", "A threat, no doubt.", "“Talk to us,” said Ada Merl."] * 5
    >>> corpus = mk.read(pd.DataFrame({"text": said, "outlet": ["Post", "Post", "Globe", "Globe"] * 5}))
    >>> made = corpus.find("threat").crossed("outlet", "voice", references=("Globe", "own words"), per=100)
    >>> made.frame[["outlet", "voice", "hits"]].values.tolist()[:2]
    [['Globe', 'direct', 0], ['Globe', 'indirect', 0]]
    """
    rates = hits.per_words(per, split=splitting(first, second))
    return crossed(rates, first, second, references=references, cluster=cluster, resamples=resamples, seed=seed)
