"""Before and after events: how much each group changed, more than the others, and more than on any other day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.group_rates import FEWEST
from mediakit.comparing.grouping import By, remembered
from mediakit.comparing.over_time.difference_in_differences import beyond
from mediakit.comparing.over_time.series import Dated
from mediakit.corpus.rates import Counts
from mediakit.results.figures import layout
from mediakit.results.figures.before_after import before_after
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

_DAY_AND_LABEL = re.compile(r"\d{4}-\d\d-\d\d (?!\d\d:\d\d)")
DATES = 19  # other days below which their share could not reach .05
COLUMNS = [
    "event", "feature", "group", "ratio", "ratio_low", "ratio_high", "p", "q", "did", "did_low", "did_high", "did_p",
    "did_q", "before", "after", "date", "placebo_dates", "articles_before", "articles_after",
]  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Events(Table):
    """One row an event, feature and group: the rates before and after, their ratio, and what it is worth.

    Columns `event, feature, group, ratio, ratio_low, ratio_high, p, q`, with several groups `did, did_low, did_high, did_p,
    did_q`, then `before, after` (rates), `date, placebo_dates, articles_before, articles_after`. `placebos` has the ratios
    of the placebo dates: `date, feature, group, ratio`.
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
    error: np.ndarray  # of these
    beyond: np.ndarray

    def beside(self, event: pd.Timestamp, days: int) -> tuple[np.ndarray, np.ndarray]:
        """Every other day (which they are), and how much of the event's change its windows hold, from 0 to 1."""
        apart = np.abs((self.dates - event).days.to_numpy())
        return np.flatnonzero(apart), np.maximum(0, 1 - apart[apart > 0] / days)


@recorded
def around(
    rates: Counts,
    events: Any,
    *,
    days: int = 14,
    by: By | None = None,
    cluster: str = "article",
) -> Events:
    """Before against after each event, by group, beside the other groups and beside the other days of the corpus.

    Args:
        rates: as `hits.per_words(1000)` returns them.
        events: a frame with `date` and `label`, a mapping from dates to labels, a date, or a list of dates.
        days: on each side; the day itself counts as after.
        by: a column that makes groups, or None.
        cluster: the column whose values are one observation, `article` or `story`.

    Returns:
        Events. `ratio` is after : before. Its p is the share of all days of the corpus on which the log ratio, over its error, jumps at
        least as far (Abadie, Diamond & Hainmueller 2010): articles of a week in which all write about one thing are no
        independent sample, so that no test over articles could tell an event from such a week. The interval is that test
        turned round, neighbouring days relieved of their part of the change. `did`, the difference in differences as a ratio
        of ratios, is `ratio` over the one common to the other groups, with p and interval from its own days. Fewer than 19
        other days give neither; a side of fewer than five articles gives no ratio, one without a hit no `did`.

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
    placebos = _placebos(dated, days, len(rates.features))
    parts = [pd.DataFrame(columns=COLUMNS)]
    parts += [_event(dated, event, days, placebos, rates.features) for event in listed.itertuples()]
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
        frame[kept], rates.provenance.then("around", **steps, cluster=cluster),
        title=f"{rates.measure[:1].upper()}{rates.measure[1:]}, {days} days before and after",
        notes=(*dated.notes, *_methods(dated, cluster), *_cautions(frame, listed, dated, days)),
        days=days, placebos=_long_placebos(placebos, listed["date"], dated.names, rates.features),
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


def _event(dated: Dated, event: Any, days: int, placebos: _Placebos, features: tuple[str, ...]) -> pd.DataFrame:
    """All features and groups of one event."""
    apart = (dated.day - event.date).days.to_numpy()
    near = np.flatnonzero((apart >= -days) & (apart < days))
    part, after = dated.take(near), (apart[near] >= 0).astype(int)
    groups = len(dated.names)
    sums, articles = _cells(part, after, groups), _articles(part, after, groups)
    fair = np.all(articles >= FEWEST, axis=1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = sums[..., :-1] / sums[..., -1:]
    columns = {"before": rate[:, 0], "after": rate[:, 1]}
    jump, error = _jump(part, after, articles, groups)
    others, held = placebos.beside(event.date, days)
    known = np.where(fair, jump, np.nan)
    columns |= _judged("ratio", known, error, (placebos.change[others], placebos.error[others], held))
    columns["ratio"] = np.where(fair & ~np.isnan(known), _exactly(sums), np.nan)
    none = (columns["ratio"] == 0) | np.isinf(columns["ratio"])
    columns |= {end: np.where(none, np.nan, columns[end]) for end in ("ratio_low", "ratio_high")}
    dates = np.where(fair, (~np.isnan(placebos.change[others])).sum(axis=0), 0)
    if groups > 1:
        sound = (sums[..., :-1] > 0).all(axis=1) & fair & (fair.sum() > 1)
        known = np.where(sound, beyond(sums), np.nan)
        columns |= _judged("did", known, np.ones(known.shape), (placebos.beyond[others], np.ones(1), held))
        columns["did_p"] = columns.pop("p_of_did")
    long = {name: values.T.ravel() for name, values in columns.items()}
    return pd.DataFrame({
        "event": event.label, "date": event.date, "feature": np.repeat(features, groups),
        "group": np.tile(dated.names, len(features)), **long, "placebo_dates": dates.T.ravel(),
        "articles_before": np.tile(articles[:, 0], len(features)),
        "articles_after": np.tile(articles[:, 1], len(features)),
    }).reindex(columns=COLUMNS)  # fmt: skip


def _exactly(sums: np.ndarray) -> np.ndarray:
    """The ratio of the rates after and before: 0, or without end, where one of them is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = sums[..., :-1] / sums[..., -1:]
        return rate[:, 1] / rate[:, 0]


def _judged(
    name: str, log: np.ndarray, error: np.ndarray, others: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    """A ratio with its p and ends by the other days: their jumps, errors, and how much of this change each holds."""
    jumps, errors, held = others
    p = stats.upper_tail(np.abs(log / error), np.abs(jumps / errors))
    relieved = np.abs((jumps - held[:, None, None] * np.nan_to_num(log)) / errors)
    reach = stats.outermost(relieved) * error
    reach = np.where(p > 1 - stats.LEVEL, np.maximum(reach, np.abs(log)), reach)  # both say the same of no change
    known = ((~np.isnan(jumps)).sum(axis=0) >= DATES) & ~np.isnan(log)
    p, low, high = (np.where(known, value, np.nan) for value in (p, np.exp(log - reach), np.exp(log + reach)))
    return {name: np.exp(log), f"{name}_low": low, f"{name}_high": high, "p" if name == "ratio" else f"p_of_{name}": p}


def _jump(part: Dated, after: np.ndarray, articles: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """The log ratio of each group and its error over articles (or stories), groups × features."""
    made = pd.DataFrame(np.column_stack([part.counts, part.words])).groupby([part.group, after, part.cluster]).sum()
    columns = stats.columns(made.to_numpy()[:, :-1], made.to_numpy()[:, -1])
    sums = np.zeros((groups, 2, columns.shape[1]))
    at = made.index.get_level_values(0).to_numpy(), made.index.get_level_values(1).to_numpy()
    np.add.at(sums, at, columns)
    return _apart(sums, articles)


def _apart(sums: np.ndarray, articles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """… × groups × 2 × columns: the log ratio and its error; NaN where neither side has a hit."""
    before, after = (stats.Moments(sums[..., side, :], articles[..., side]) for side in (0, 1))
    apart, error = stats.studentised(after, before)
    return np.where(before.hits + after.hits > 0, apart, np.nan), error


def _cells(part: Dated, after: np.ndarray, groups: int) -> np.ndarray:
    """Hits and words of each group before and after, groups × 2 × (features + 1)."""
    sums = np.zeros((groups, 2, part.counts.shape[1] + 1), dtype=np.int64)
    np.add.at(sums, (part.group, after), np.column_stack([part.counts, part.words]))
    return sums


def _articles(part: Dated, after: np.ndarray, groups: int) -> np.ndarray:
    seen = pd.DataFrame({"g": part.group, "t": after, "c": part.cluster}).drop_duplicates()
    return np.bincount(seen["g"] * 2 + seen["t"], minlength=2 * groups).reshape(groups, 2)


def _placebos(dated: Dated, days: int, features: int) -> _Placebos:
    groups = len(dated.names)
    if not len(dated):
        return _Placebos(pd.DatetimeIndex([]), *np.zeros((3, 0, groups, features)))
    first = dated.day.min()
    day = (dated.day - first).days.to_numpy()
    length = int(day.max()) + 1
    made = pd.DataFrame(np.column_stack([dated.counts, dated.words])).groupby([day, dated.group, dated.cluster]).sum()
    values = made.to_numpy()
    columns = np.column_stack([stats.columns(values[:, :-1], values[:, -1]), np.ones(len(values))])  # the last counts articles
    daily = np.zeros((length + 1, groups, columns.shape[1]))
    np.add.at(daily, tuple(made.index.get_level_values(level).to_numpy() + (level == 0) for level in (0, 1)), columns)
    total, at = daily.cumsum(axis=0), np.arange(days, length - days + 1)
    sums = np.stack([total[at] - total[at - days], total[at + days] - total[at]], axis=2)
    fair = np.asarray(np.all(sums[..., -1] >= FEWEST, axis=-1))[..., None]
    jump, error = _apart(sums[..., :-1], sums[..., -1])
    jump = np.where(fair, np.nan_to_num(jump), np.nan)  # no hit on either side: no jump
    extra = np.where(fair, np.nan_to_num(beyond(sums[..., : features + 1])), np.nan) if groups > 1 else jump
    return _Placebos(first + pd.to_timedelta(at, "D"), jump, error, extra)


def _long_placebos(placebos: _Placebos, events: pd.Series, names: list[str], features: tuple[str, ...]) -> pd.DataFrame:
    shown = np.flatnonzero(~placebos.dates.isin(events))
    index = pd.MultiIndex.from_product([placebos.dates[shown], names, features], names=["date", "group", "feature"])
    long = pd.Series(np.exp(placebos.change[shown].ravel()), index, name="ratio").reset_index()
    return long[["date", "feature", "group", "ratio"]].dropna(ignore_index=True)


def _methods(dated: Dated, cluster: str) -> tuple[str, ...]:
    unit = "stories" if cluster == "story" else f"{cluster}s"
    did = "did: this ratio over the one common to the other groups; " if len(dated.names) > 1 else ""
    return (
        f"ratio: after to before, the day itself counts as after; {did}p: share of the corpus' days with a jump at least as "
        f"far (in errors over {unit}); 95 % intervals from the same days, q: Benjamini–Hochberg",
        f"neighbouring days share articles; neither p nor interval below {DATES} other days",
    )


def _cautions(frame: pd.DataFrame, listed: pd.DataFrame, dated: Dated, days: int) -> tuple[str, ...]:
    """What keeps these numbers from meaning what they seem to."""
    width, said = pd.Timedelta(days=days), []
    pairs = [f"{a.label} and {b.label}" for a, b in pairwise(listed.itertuples()) if b.date - a.date < 2 * width]
    if pairs:
        more = f" and {len(pairs) - 3} more pairs" if len(pairs) > 3 else ""
        said.append(f"windows overlap, so that one event's change counts for both: {'; '.join(pairs[:3])}{more}")
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
