"""Before and after events: how much each group changed, more than the others, and more than on any other day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from mediakit import statistics as stats
from mediakit.comparing.grouping import By, remembered
from mediakit.comparing.groups import FEWEST, Method, compare_groups
from mediakit.comparing.over_time.difference_in_differences import beyond, change, contributions
from mediakit.comparing.over_time.series import Dated
from mediakit.corpus.rates import Counts
from mediakit.results.figures import layout
from mediakit.results.figures.before_after import before_after
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

__all__ = ["Events", "around"]

_DAY_AND_LABEL = re.compile(r"\d{4}-\d\d-\d\d (?!\d\d:\d\d)")
DATES = 19  # placebo dates below which their share could not reach .05
COLUMNS = [
    "event", "feature", "group", "ratio", "ratio_low", "ratio_high", "p", "q", "placebo", "did", "did_low", "did_high",
    "did_p", "did_q", "did_placebo", "before", "after", "date", "placebo_dates", "articles_before", "articles_after",
]  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Events(Table):
    """One row an event, feature and group: the rates before and after, their ratio, and what it is worth.

    Columns `event, feature, group, ratio, ratio_low, ratio_high, p, q, placebo`, with several groups `did, did_low,
    did_high, did_p, did_q, did_placebo`, then `before, after` (rates), `date, placebo_dates, articles_before,
    articles_after`. `placebos` has the ratios of the placebo dates: `date, feature, group, ratio`.
    """

    days: int = 14
    placebos: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    def plot(self, ax: Any = None) -> Drawing:
        """Each event's ratio with its interval, the ratios of the placebo dates behind it."""
        label = f"rate in the {self.days} days after : in the {self.days} days before"
        return show(before_after(self.frame, self.placebos, ax, label=label))


@dataclass(frozen=True)
class _Placebos:
    """The same figures at every day of the corpus whose two windows it holds whole; NaN where articles are too few."""

    dates: pd.DatetimeIndex
    change: np.ndarray  # dates × groups × features, natural logs
    beyond: np.ndarray

    def away(self, events: pd.Series, days: int) -> np.ndarray:
        """The dates so far from every event that no window holds one within it."""
        apart = np.abs((self.dates.to_numpy()[:, None] - events.to_numpy()).astype("timedelta64[D]").astype(int))
        return (apart >= days).all(axis=1)


@recorded
def around(
    rates: Counts,
    events: Any,
    *,
    days: int = 14,
    by: By | None = None,
    cluster: str = "article",
    resamples: int = 2000,
    seed: int = 0,
) -> Events:
    """Before against after each event, by group, beside the other groups and beside the other days of the corpus.

    Args:
        rates: as `hits.per_words(1000)` returns them.
        events: a frame with `date` and `label`, a mapping from dates to labels, a date, or a list of dates.
        days: on each side; the day itself counts as after.
        by: a column that makes groups, or None.
        cluster: the column whose values are resampled whole, `article` or `story`.
        resamples, seed: of the bootstrap and of the tests.

    Returns:
        Events. `ratio` is after : before with an expanded percentile bootstrap interval; `p` deals the two labels out anew among
        the group's articles of the window. `did`, the difference in differences as a ratio of ratios, is that over
        the one common to the other groups; its p gives random signs to what each article adds to it (see
        `mediakit.comparing.over_time.difference_in_differences`). `placebo` is the share of placebo dates with a |log ratio| at least as large,
        (1 + #)/(1 + dates), as in Abadie, Diamond & Hainmueller 2010; nothing below 19 dates. A side of fewer than five
        articles gives no ratio, a side without a hit no `did`.

    Raises:
        ValueError: if an event has no date, `days` is below 1, there is no such column, or the rates are a balance.

    >>> from mediakit.results.provenance import Provenance
    >>> from mediakit.chain import Rates
    >>> day = pd.date_range("2019-02-01", periods=40)
    >>> rows = pd.DataFrame({"article": [f"a{i:02}" for i in range(40)], "date": day})
    >>> counted = Rates(np.repeat([[1], [2]], 20, axis=0), np.full(40, 500), ("threats",), rows, Provenance("0"))
    >>> found = around(counted, {"2019-02-21": "talks open"}, days=7).frame
    >>> found[["event", "before", "after", "ratio"]].values.tolist()
    [['talks open', 2.0, 4.0, 2.0]]
    """
    if not isinstance(days, int | np.integer) or days < 1:
        raise ValueError(f"{days!r} days around an event cannot be looked at: give a whole number from 1 up")
    if cluster not in rates.rows.columns:
        raise ValueError(f"no column {cluster!r} to resample by: choose 'article', or 'story' once stories are known")
    if (rates.counts < 0).any():
        raise ValueError("a balance has no ratio: look at the rates of its two features around events")
    listed, dated = _listed(events), Dated.of(rates, by, cluster)
    given = {"features": rates.features, "method": Method(resamples=resamples, seed=seed)}
    placebos = _placebos(dated, days, len(rates.features))
    shown, parts = np.zeros(len(placebos.dates), dtype=bool), [pd.DataFrame(columns=COLUMNS)]
    for event in listed.itertuples():
        away = placebos.away(listed["date"], days)
        away = away if away.sum() >= DATES else placebos.away(listed["date"].iloc[[event.Index]], days)
        parts.append(_event(dated, event, days, (placebos, away), given))
        shown |= away
    frame = pd.concat(parts[1:] or parts, ignore_index=True)
    frame[["before", "after"]] *= rates.per
    for p, q in (("p", "q"), ("did_p", "did_q")):
        frame[q] = stats.adjust(frame[p].to_numpy(dtype=float))
    kept = [c for c in COLUMNS if len(dated.names) > 1 or not c.startswith("did")]
    steps = {
        "events": [f"{e.date:%Y-%m-%d} {e.label}" for e in listed.itertuples()],
        "days": days,
        "by": by and remembered(by),
    }
    return Events(
        frame[kept], rates.provenance.then("around", **steps, cluster=cluster, resamples=resamples, seed=seed),
        title=f"{rates.measure[:1].upper()}{rates.measure[1:]}, {days} days before and after",
        notes=(*dated.notes, *_methods(dated, cluster, given), *_cautions(frame, listed, dated, placebos, days)),
        days=days, placebos=_long_placebos(placebos, shown, dated.names, rates.features),
    )  # fmt: skip


def _listed(events: Any) -> pd.DataFrame:
    """Events as a frame of `date` and `label`, in order of time."""
    label: list[str] | None
    if isinstance(events, pd.DataFrame):
        layout.checked(events, ["date", "label"], "around")
        date, label = list(events["date"]), [str(said) for said in events["label"]]
    elif isinstance(events, Mapping):
        date, label = list(events), [str(said) for said in events.values()]
    else:
        date = [events] if isinstance(events, str) or not hasattr(events, "__iter__") else list(events)
        label = None
        if date and all(isinstance(day, str) and _DAY_AND_LABEL.match(day) for day in date):  # as a step keeps them
            date, label = [day.split(" ", 1)[0] for day in date], [day.split(" ", 1)[1] for day in date]
    if number := next((day for day in date if isinstance(day, int | float) and day == day), None):
        raise ValueError(f"event {number!r} is a number, no date: write dates like 2019-03-12")
    try:
        days = pd.to_datetime(pd.Series(date, dtype=object)).dt.normalize().astype("datetime64[us]")
    except (ValueError, TypeError) as error:
        raise ValueError(f"an event has no readable date ({error}): write dates like 2019-03-12") from error
    if days.isna().any():
        raise ValueError(
            f"event {int(days.isna().argmax()) + 1} has no date: write it like 2019-03-12, or leave it out"
        )
    label = days.dt.strftime("%Y-%m-%d").tolist() if label is None else label
    return pd.DataFrame({"date": days, "label": label}).sort_values(["date", "label"], ignore_index=True)


def _event(
    dated: Dated, event: Any, days: int, beside: tuple[_Placebos, np.ndarray], given: dict[str, Any]
) -> pd.DataFrame:
    """All features and groups of one event."""
    apart = (dated.day - event.date).days.to_numpy()
    near = np.flatnonzero((apart >= -days) & (apart < days))
    part, after = dated.take(near), (apart[near] >= 0).astype(int)
    groups, features = len(dated.names), list(given["features"])
    sums, articles = _cells(part, after, groups), _articles(part, after, groups)
    fair = articles.min(axis=1) >= FEWEST
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = sums[..., :-1] / sums[..., -1:]
    columns = {"before": rate[:, 0], "after": rate[:, 1]} | _ratios(part, after, fair, given)
    columns["placebo"], dates = _share(change(sums), beside[0].change[beside[1]], fair)
    columns |= _beyond(part, after, (sums, fair), given) if groups > 1 else {}
    if groups > 1:
        hidden = np.where(np.isnan(columns["did"]), np.nan, beyond(sums))
        columns["did_placebo"], _ = _share(hidden, beside[0].beyond[beside[1]], fair)
    long = {name: values.T.ravel() for name, values in columns.items()}
    return pd.DataFrame({
        "event": event.label, "date": event.date, "feature": np.repeat(features, groups),
        "group": np.tile(dated.names, len(features)), **long, "placebo_dates": dates.T.ravel(),
        "articles_before": np.tile(articles[:, 0], len(features)),
        "articles_after": np.tile(articles[:, 1], len(features)),
    }).reindex(columns=COLUMNS)  # fmt: skip


def _cells(part: Dated, after: np.ndarray, groups: int) -> np.ndarray:
    """Hits and words of each group before and after, groups × 2 × (features + 1)."""
    sums = np.zeros((groups, 2, part.counts.shape[1] + 1), dtype=np.int64)
    np.add.at(sums, (part.group, after), np.column_stack([part.counts, part.words]))
    return sums


def _articles(part: Dated, after: np.ndarray, groups: int) -> np.ndarray:
    seen = pd.DataFrame({"g": part.group, "t": after, "c": part.cluster}).drop_duplicates()
    return np.bincount(seen["g"] * 2 + seen["t"], minlength=2 * groups).reshape(groups, 2)


def _ratios(part: Dated, after: np.ndarray, fair: np.ndarray, given: dict[str, Any]) -> dict[str, np.ndarray]:
    """After against before within each group that has enough articles on both sides."""
    names = ("ratio", "ratio_low", "ratio_high", "p")
    out = {name: np.full((len(fair), len(given["features"])), np.nan) for name in names}
    for g in np.flatnonzero(fair):
        mine = part.group == g
        label = pd.Categorical.from_codes(after[mine], ["before", "after"])
        compared = compare_groups(part.counts[mine], part.words[mine], label, part.cluster[mine], **given)
        for name in names:
            out[name][g] = compared.loc[compared["group"] == "after", name]
    return out


def _beyond(
    part: Dated, after: np.ndarray, sized: tuple[np.ndarray, np.ndarray], given: dict[str, Any]
) -> dict[str, np.ndarray]:
    """The difference in differences of each group, its interval, and p by random signs of whole clusters."""
    sums, fair = sized
    groups, _, columns = sums.shape
    names, which = np.unique(part.cluster, return_inverse=True)
    column = ((part.group * 2 + after)[:, None] * columns + np.arange(columns)).ravel()
    values = np.column_stack([part.counts, part.words]).ravel()
    cells = sparse.csr_array((values, (np.repeat(which, columns), column)), shape=(len(names), sums.size))
    resamples, seed = given["method"].resamples, given["method"].seed
    drawn = stats.bootstrap_sums(cells, resamples=resamples, seed=seed).reshape(-1, *sums.shape)
    sound = (sums[..., :-1] > 0).all(axis=1) & fair[:, None] & (fair.sum() > 1)
    did = np.where(sound, beyond(sums), np.nan)
    fewest = np.bincount(np.unique(np.column_stack([part.group, which]), axis=0)[:, 0], minlength=groups).min()
    low, high = stats.interval(beyond(drawn), did, level=stats.expanded_level(np.array(max(2, fewest))))
    added = np.zeros((len(names), groups * (columns - 1)))
    np.add.at(
        added, which, contributions(part.counts, part.words, part.group, after, groups).reshape(-1, added.shape[1])
    )
    # What the fit of α and β takes from the spread is given back: the factor CR1 of cluster-robust errors.
    lost = np.sqrt(len(names) / max(1, len(names) - groups - 1))
    flipped = lost * stats.flipped_sums(added, permutations=resamples, seed=seed)
    p = stats.permutation_p(added.sum(axis=0), flipped).reshape(did.shape)
    return {"did": np.exp(did), "did_low": np.exp(low), "did_high": np.exp(high), "did_p": np.where(sound, p, np.nan)}


def _placebos(dated: Dated, days: int, features: int) -> _Placebos:
    groups = len(dated.names)
    if not len(dated):
        return _Placebos(pd.DatetimeIndex([]), *np.zeros((2, 0, groups, features)))
    first = dated.day.min()
    day = (dated.day - first).days.to_numpy()
    length = int(day.max()) + 1
    daily = np.zeros((length + 1, groups, features + 2), dtype=np.int64)  # the last column counts articles
    once = ~pd.DataFrame({"d": day, "g": dated.group, "c": dated.cluster}).duplicated().to_numpy()
    np.add.at(daily, (day + 1, dated.group), np.column_stack([dated.counts, dated.words, once]))
    total, at = daily.cumsum(axis=0), np.arange(days, length - days + 1)
    sums = np.stack([total[at] - total[at - days], total[at + days] - total[at]], axis=2)
    fair = (sums[..., -1].min(axis=-1) >= FEWEST)[..., None]
    jump = np.where(fair, np.nan_to_num(change(sums[..., :-1])), np.nan)  # no hit on either side: no jump
    extra = np.where(fair, np.nan_to_num(beyond(sums[..., :-1])), np.nan) if groups > 1 else jump
    return _Placebos(first + pd.to_timedelta(at, "D"), jump, extra)


def _share(log: np.ndarray, placebos: np.ndarray, fair: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The share of placebo dates that jump at least as far, the event counted among them, and their number."""
    known = ~np.isnan(placebos)
    dates = np.where(fair[:, None], known.sum(axis=0), 0)
    farther = (np.abs(np.nan_to_num(placebos)) >= np.abs(log) - 1e-12) & known
    share = (1 + farther.sum(axis=0)) / (1 + dates)
    return np.where((dates >= DATES) & ~np.isnan(log), share, np.nan), dates


def _long_placebos(placebos: _Placebos, shown: np.ndarray, names: list[str], features: tuple[str, ...]) -> pd.DataFrame:
    values = placebos.change[shown]
    index = pd.MultiIndex.from_product([placebos.dates[shown], names, features], names=["date", "group", "feature"])
    long = pd.Series(np.exp(values.ravel()), index, name="ratio").reset_index()
    return long[["date", "feature", "group", "ratio"]].dropna(ignore_index=True)


def _methods(dated: Dated, cluster: str, given: dict[str, Any]) -> tuple[str, ...]:
    unit = "stories" if cluster == "story" else f"{cluster}s"
    draws = f"{given['method'].resamples:,} each, seed {given['method'].seed}"
    did = "did: this ratio over the one common to the other groups, p by random signs; " if len(dated.names) > 1 else ""
    return (
        f"ratio: after to before, the day itself counts as after; 95 % expanded percentile bootstrap over {unit}, p by "
        f"permutation ({draws}); {did}q: Benjamini–Hochberg over the table",
        "placebo: share of the corpus' other days with a jump at least as large, the event counted among them; "
        f"neighbouring days share articles; none below {DATES} days",
    )


def _cautions(
    frame: pd.DataFrame, listed: pd.DataFrame, dated: Dated, placebos: _Placebos, days: int
) -> tuple[str, ...]:
    """What keeps these numbers from meaning what they seem to."""
    width, said = pd.Timedelta(days=days), []
    pairs = [f"{a.label} and {b.label}" for a, b in pairwise(listed.itertuples()) if b.date - a.date < 2 * width]
    if pairs:
        more = f" and {len(pairs) - 3} more pairs" if len(pairs) > 3 else ""
        said.append(f"windows overlap, so that one event's change counts for both: {'; '.join(pairs[:3])}{more}")
    if len(listed) and len(placebos.dates) and placebos.away(listed["date"], days).sum() < DATES:
        said.append(
            f"fewer than {DATES} days are {days} days from every event: placebo dates are that far from their own only"
        )
    cut = [
        e.label for e in listed.itertuples()
        if len(dated) and (e.date - width < dated.day.min() or e.date + width > dated.day.max() + pd.Timedelta(days=1))
    ]  # fmt: skip
    if cut:
        said.append(f"the corpus does not hold the whole window of {', '.join(cut)}")
    few = frame["ratio"].isna() & (frame[["articles_before", "articles_after"]].min(axis=1) < FEWEST)
    if few.any():
        said.append(f"no ratio where a side has fewer than {FEWEST} articles")
    return tuple(said)
