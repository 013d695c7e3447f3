"""Estimates: the rates of articles become the table of a comparison, and of every pair."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mediakit import statistics as stats
from mediakit.comparing.cautions import cautions
from mediakit.comparing.footnotes import about_groups, about_method, compared_in_words, plural, withheld
from mediakit.comparing.group_rates import Method, compare_groups
from mediakit.comparing.grouping import By, Grouping, grouping
from mediakit.corpus.rates import Counts
from mediakit.results.choices import choice


@dataclass(frozen=True, eq=False)
class Estimates:
    """The frame of a comparison, what made its groups, and the groups that each group is compared with."""

    frame: pd.DataFrame
    by: str
    effect: str
    test: str
    against: dict[str, tuple[str, ...]]
    notes: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def estimates(rates: Counts, *, by: By, reference: str | None, cluster: str, effect: str, **given: Any) -> Estimates:
    """Groups compared; the arguments are those of `Rates.compare`."""
    made, method = grouping(rates.rows, by), _method(rates, effect, given)
    units, against = clusters(rates, cluster)[made.rows], made.against(reference)
    frame = compare_groups(
        rates.counts[made.rows], rates.words[made.rows], made.group, units,
        features=rates.features, against=against, method=method,
    )  # fmt: skip
    notes = about_groups(rates, made, frame, (reference, cluster)) + withheld(frame)
    test = _test(made, units)
    if len(made) < 2:
        notes += (f"{'one' if len(made) else 'no'} group: nothing to compare with",)
    else:
        notes += (about_method(rates, method, (compared_in_words(made, reference), cluster, test)),)
    names = made.group.categories
    others = {name: tuple(names[row > 0]) for name, row in zip(names, against, strict=True)}
    warned = cautions(rates, made, by)
    shown = _shown(frame, rates, cluster)
    return Estimates(shown, made.name, method.effect, test, others, (*warned, *notes), warned)


def pair_estimates(rates: Counts, *, by: By, cluster: str, effect: str, **given: Any) -> tuple[pd.DataFrame, str]:
    """Every two groups (of one outer group) by themselves: the columns of a comparison with `other` after `group`; a note.

    Each pair is drawn and permuted among its own clusters; `q` (Benjamini–Hochberg) is over the whole table.
    """
    made, units, method = grouping(rates.rows, by), clusters(rates, cluster), _method(rates, effect, given)
    names, codes = list(made.group.categories), np.asarray(made.group.codes)
    parts = [_pair(rates, units, (np.zeros(0, int), pd.Categorical([], ["", " "])), method)[:0]]
    for first, second in zip(*np.triu_indices(len(made), 1), strict=True):
        if made.strata[first] == made.strata[second]:
            inside = np.isin(codes, (first, second))
            group = pd.Categorical.from_codes((codes[inside] == second).astype(int), [names[first], names[second]])
            parts.append(_pair(rates, units, (made.rows[inside], group), method))
    frame = pd.concat(parts[1:] or parts)
    if "withheld" in frame:
        frame = frame.fillna({"withheld": ""})
    order = {name: number for number, name in enumerate(rates.features)}
    frame = frame.sort_values("feature", key=lambda column: column.map(order), kind="stable", ignore_index=True)
    frame["q"] = stats.adjust(frame["p"].to_numpy(dtype=float))
    note = about_method(rates, method, ("the other of the pair", cluster, _test(made, units[made.rows])))
    return _shown(frame, rates, cluster), note


def _pair(rates: Counts, units: np.ndarray, pair: tuple[np.ndarray, pd.Categorical], method: Method) -> pd.DataFrame:
    """The first of two groups compared with the second; `pair`: the rows of both, and which of the two each is."""
    rows, group = pair
    first, second = group.categories
    frame = compare_groups(
        rates.counts[rows], rates.words[rows], group, units[rows],
        features=rates.features, against=np.array([[0, 1], [0, 0]]), method=method,
    )  # fmt: skip
    frame = frame[frame["group"] == first].copy()
    frame.insert(2, "other", second)
    return frame


def _test(made: Grouping, units: np.ndarray) -> str:
    several = pd.Series(made.group.codes).groupby(units).nunique().gt(1).any()
    return "random signs" if several else "permutation"


def clusters(rates: Counts, cluster: str) -> np.ndarray:
    """What each row belongs to that is resampled whole.

    Raises:
        ValueError: if there is no such column, or a row without a value in it.
    """
    column = rates.rows[choice(cluster, sorted(rates.rows.columns), "column", "to resample by")]
    if column.isna().any():
        raise ValueError(
            f"{int(column.isna().sum()):,} rows have no {cluster}, so that they cannot be resampled by it: "
            f"give them one, or leave them out with where({cluster}=…)"
        )
    return column.astype(str).to_numpy() if isinstance(column.dtype, pd.CategoricalDtype) else column.to_numpy()


def _method(rates: Counts, effect: str, given: dict[str, Any]) -> Method:
    """A balance may be below zero and has no ratio: its effect is a difference."""
    effect = "difference" if rates.of == "hits" else effect.replace(" ", "_")
    return Method(effect=effect, within=rates.within, **given)


def _shown(frame: pd.DataFrame, rates: Counts, cluster: str) -> pd.DataFrame:
    """Rates and their differences per so many words, clusters under their name; what is no number of words is `all`."""
    names = {"articles": plural(cluster), **({"words": "all"} if rates.of in ("articles", "hits") else {})}
    scaled = [name for name in frame if name in ("rate", "low", "high") or name.startswith("difference")]
    return frame.assign(**{name: frame[name] * rates.per for name in scaled}).rename(columns=names)
