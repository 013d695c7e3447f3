"""Change points: where in time a rate becomes another one, how sure that is, and between which days it lies."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.group_rates import FEWEST
from mediakit.comparing.grouping import By, remembered
from mediakit.comparing.over_time.series import Dated, checked, largest, over
from mediakit.corpus.rates import Counts
from mediakit.results.choices import PERIODS
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.steps import steps
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

LEAST = 2  # periods on each side: one loud week is no change
LEVEL = 0.05
APART = 0.02  # of a place: only a change that was found has one, and at .05 those found by luck held the true day in .84
PLACES = 499  # permutations for each possible place of a change
COLUMNS = [
    "feature", "group", "change", "earliest", "latest", "before", "after", "ratio", "p", "q", "articles_before",
    "articles_after",
]  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Changes(Table):
    """One row a change: the first day of the new rate, the days it lies between, the rates on both sides, p and q.

    A feature and group without a change has one row that says so, with the p of its likeliest place. `series` has the
    rates of the periods, `levels` the rates between the changes (`feature, group, start, stop, rate`).
    """

    measure: str = "hits per 1,000 words"
    series: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    levels: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    def plot(self, ax: Any = None) -> Drawing:
        """The rates of the periods, the level between changes, and a band over the days a change lies between.

        Of more than twelve groups those with the most articles are drawn, and the title says so.
        """
        series, title = largest(self.series)
        levels, found = (part[part["group"].isin(series["group"])] for part in (self.levels, self.frame))
        return show(steps(series, levels, found, ax, label=self.measure, title=title))


@dataclass(frozen=True)
class _Counted:
    """Hits, words and articles of the periods that have articles, in order of time."""

    hits: np.ndarray
    words: np.ndarray
    articles: np.ndarray

    def part(self, start: int, stop: int) -> "_Counted":
        return _Counted(self.hits[start:stop], self.words[start:stop], self.articles[start:stop])

    def ordered(self, order: np.ndarray) -> "_Counted":
        return _Counted(self.hits[order], self.words[order], self.articles[order])

    def scan(self) -> np.ndarray:
        """How far the pooled rates before and from each period are apart, by their error; −1 where none may be.

        |k₁/n₁ − k₂/n₂| √(n₁n₂/n): the cumulative sum of Page (1955) with its variance made equal (James, James &
        Siegmund 1987), periods weighted by their words. Places run along the last axis, from the second period on.
        """
        total = [np.cumsum(a, axis=-1, dtype=np.float64) for a in (self.hits, self.words, self.articles)]
        (k, n, a), (all_k, all_n, all_a) = [t[..., :-1] for t in total], [t[..., -1:] for t in total]
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.abs(k / n - (all_k - k) / (all_n - n)) * np.sqrt(n * (all_n - n) / all_n)
        allowed = (a >= FEWEST) & (all_a - a >= FEWEST) & np.isfinite(apart)
        place = np.arange(1, self.hits.shape[-1])
        return np.where(allowed & (place >= LEAST) & (place <= len(place) + 1 - LEAST), apart, -1.0)

    def likeliest(self) -> int | None:
        """The number of the period that begins anew, or None where none may."""
        scan = self.scan()
        return int(scan.argmax()) + 1 if scan.max(initial=-1.0) >= 0 else None

    def p(self, permutations: int, seed: int) -> float:
        """How often periods in random order have a place as remarkable as the likeliest."""
        drawn = self.ordered(stats.orders(len(self.hits), permutations=permutations, seed=seed)).scan().max(axis=-1)
        return float(stats.upper_tail(self.scan().max(), drawn))

    def places(self, seed: int) -> np.ndarray:
        """The periods that may begin anew: those where the likeliest place is no farther off than chance allows.

        At each place the periods before it and those from it on are put in random order, each on their side: if the
        change is there, that alters nothing. A place stays unless its own mark falls short of the highest by more than
        in 98 of 100 such orders (the inversion of a test, as in Siegmund 1988).
        """
        scan, kept = self.scan(), []
        for place in (np.flatnonzero(scan >= 0) + 1).tolist():
            orders = stats.orders(len(self.hits), cut=place, permutations=PLACES, seed=seed)
            drawn = self.ordered(orders).scan()
            short = drawn.max(axis=-1) - drawn[:, place - 1]
            if stats.upper_tail(scan.max() - scan[place - 1], short) > APART:
                kept.append(place)
        return np.array(kept)


@recorded
def changes(
    rates: Counts, period: str = "week", *, by: By | None = None, resamples: int = 2000, seed: int = 0
) -> Changes:
    """Find where rates change, feature by feature and group by group.

    Args:
        rates: as `hits.per_words(1000)` returns them.
        period: `day`, `week`, `month`, `quarter` or `year`: a change begins with a period.
        by: a column that makes groups, or None.
        resamples: orders of the permutation test.
        seed: of the test.

    Returns:
        Changes. Binary segmentation (Scott & Knott 1974; Vostrikova 1981): the time is cut where the pooled rates on
        both sides are farthest apart, as long as whole periods in random order seldom have such a place (p of the
        largest mark times the pieces that could be cut, at most .05). Periods, not articles, are exchanged: what
        is written in one week is not independent. The interval inverts the same test. Each side has two periods
        and five articles or more.

    Raises:
        ValueError: if there is no such period or column.

    >>> from mediakit.results.provenance import Provenance
    >>> from mediakit.chain import Rates
    >>> day = pd.date_range("2019-02-04", periods=140)
    >>> rows = pd.DataFrame({"article": [f"a{i:03}" for i in range(140)], "date": day})
    >>> counted = Rates(np.repeat([[1], [2]], 70, axis=0), np.full(140, 500), ("threats",), rows, Provenance("0"))
    >>> found = changes(counted, "week").frame.iloc[0]
    >>> f"{found['change']:%d %b}, {found['before']} to {found['after']}, p {found['p']:.4f}"
    '15 Apr, 2.0 to 4.0, p 0.0005'
    """
    checked(period)
    dated = Dated.of(rates, by)
    series = over(rates, period, by=by).frame
    when = pd.PeriodIndex(dated.day, freq=PERIODS[period])
    rows, levels = [], []
    for f, feature in enumerate(rates.features):
        for g, group in enumerate(dated.names):
            mine = dated.group == g
            found, level = _series(dated.take(mine), when[mine], (f, rates.per), resamples, seed)
            rows += [{"feature": feature, "group": group} | row for row in found]
            levels += [{"feature": feature, "group": group} | row for row in level]
    dates, counts = dict.fromkeys(COLUMNS[2:5], "datetime64[us]"), dict.fromkeys(COLUMNS[-2:], "Int64")
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(dates | counts)
    frame["q"] = stats.adjust(frame["p"].to_numpy(dtype=float))
    made = {"period": period, "by": by and remembered(by), "resamples": resamples, "seed": seed}
    return Changes(
        frame, rates.provenance.then("changes", **made),
        title=f"Changes of {rates.measure}, by {period}",
        notes=dated.notes + _methods(period, frame, resamples, seed), measure=rates.measure, series=series,
        levels=pd.DataFrame(levels, columns=["feature", "group", "start", "stop", "rate"]),
    )  # fmt: skip


def _series(
    dated: Dated, when: pd.PeriodIndex, chosen: tuple[int, int], resamples: int, seed: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of one feature and group, and its levels."""
    feature, per = chosen
    span, where = np.unique(when.asi8, return_inverse=True)
    span = pd.PeriodIndex.from_ordinals(span, freq=when.freq)
    articles = pd.DataFrame({"p": where, "c": dated.cluster}).drop_duplicates()["p"]
    counted = _Counted(*(
        np.bincount(at, weights, minlength=len(span)).astype(np.int64)
        for at, weights in ((where, dated.counts[:, feature]), (where, dated.words), (articles, None))
    ))  # fmt: skip
    found, p = _segmented(counted, resamples, seed)
    cuts = _refined(counted, sorted(found))
    ends = [0, *cuts, len(span)]
    pieces = [counted.part(a, b) for a, b in pairwise(ends)] if len(span) else []
    rate = [per * c.hits.sum() / c.words.sum() if c.words.sum() else np.nan for c in pieces]
    rows = [
        _row(counted, span, ends[i : i + 3], seed) | _sides(pieces[i : i + 2], rate[i : i + 2]) | {"p": found[key]}
        for i, key in enumerate(sorted(found))
    ]
    levels = [
        {"start": span[a].start_time, "stop": span[b - 1].end_time.normalize() + pd.Timedelta(days=1), "rate": r}
        for a, b, r in zip(ends, ends[1:], rate, strict=False)
    ]
    return rows or [{"p": p}], levels


def _segmented(counted: _Counted, resamples: int, seed: int) -> tuple[dict[int, float], float]:
    """The places cut with their p, and the p of the first place tried (NaN where none may be)."""
    found: dict[int, float] = {}
    tests = _tested(counted, 0, len(counted.hits), resamples, seed)
    first, least = (tests[0][0] if tests else np.nan), 0.0
    while tests:
        p, place, start, stop = min(tests)
        least = max(least, min(1.0, p * len(tests)))
        if least > LEVEL:
            break
        found[place] = least
        tests = [test for test in tests if test[2] != start]
        for a, b in ((start, place), (place, stop)):
            tests += _tested(counted, a, b, resamples, seed)
    return found, first


def _tested(counted: _Counted, start: int, stop: int, resamples: int, seed: int) -> list[tuple[float, int, int, int]]:
    part = counted.part(start, stop)
    place = part.likeliest()
    return [] if place is None else [(part.p(resamples, seed), start + place, start, stop)]


def _refined(counted: _Counted, cuts: list[int]) -> list[int]:
    """Each place once more, between its neighbours: the first cuts were made with later ones still in sight."""
    ends = [0, *cuts, len(counted.hits)]
    for i in range(1, len(ends) - 1):
        place = counted.part(ends[i - 1], ends[i + 1]).likeliest()
        ends[i] = ends[i] if place is None else ends[i - 1] + place
    return ends[1:-1]


def _row(counted: _Counted, span: pd.PeriodIndex, ends: list[int], seed: int) -> dict[str, pd.Timestamp]:
    """When the change came, and between which days: the earliest is the day after the last article before it."""
    start, place, stop = ends
    places = start + counted.part(start, stop).places(seed)
    return {
        "change": span[place].start_time, "earliest": (span[places.min() - 1] + 1).start_time,
        "latest": span[places.max()].start_time,
    }  # fmt: skip


def _sides(pieces: list[_Counted], rate: list[float]) -> dict[str, float]:
    before, after = rate
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = float(np.float64(after) / before)
    articles = [int(piece.articles.sum()) for piece in pieces]
    return {
        "before": before,
        "after": after,
        "ratio": ratio,
        "articles_before": articles[0],
        "articles_after": articles[1],
    }


def _methods(period: str, frame: pd.DataFrame, resamples: int, seed: int) -> tuple[str, ...]:
    untested = int((frame["p"].isna()).sum())
    few = (f"{untested} without a place to test: two {period}s and {FEWEST} articles on each side are needed",)
    return (
        f"binary segmentation while p ≤ .05; p: whole {period}s in random order ({resamples:,}, seed {seed}), the "
        "largest mark of all places, times the pieces that could be cut; q: Benjamini–Hochberg over the table",
        f"the change begins with a {period} from earliest to latest (95 %, the same test inverted); the rates "
        "on both sides are those of the likeliest place, which sets them somewhat too far apart",
        *(few if untested else ()),
    )
