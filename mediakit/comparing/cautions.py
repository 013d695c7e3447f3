"""Cautions: what makes two groups unlike each other before a word is counted, said beneath their comparison."""

import pandas as pd

from mediakit.comparing.grouping import By, Grouping
from mediakit.corpus.rates import Counts
from mediakit.text.names import alike, is_no_name

IN_COMMON = 0.8  # of a group's articles must lie in the days that all groups share
TIMES = frozenset(("date", "day", "week", "month", "quarter", "year", "period"))  # groups that are periods by design
NAMED = 4


def cautions(rates: Counts, made: Grouping, by: By) -> tuple[str, ...]:
    """What a reader must know of the groups: periods that differ, one name written in two ways, names that are none.

    Args:
        rates: of articles; `made`: their groups; `by`: what made them.

    Returns:
        One sentence each; nothing where the groups are alike. Of groups that are periods the periods are not compared.
    """
    names = [str(name) for name in made.group.categories]
    found = [*_variants(names), *_no_names(names)]
    columns = [] if callable(by) else [by] if isinstance(by, str) else list(by)
    if columns and not TIMES & {column.lower() for column in columns} and rates.split is None and len(names) > 1:
        found += _periods(rates.rows.iloc[made.rows], made.group)
    return tuple(found)


def _variants(names: list[str]) -> list[str]:
    """Names that differ only in upper and lower case or in blanks."""
    several = [" and ".join(map(repr, each)) for each in alike(names)]
    return [f"one name or two? {'; '.join(several[:NAMED])} are compared as different groups"] if several else []


def _no_names(names: list[str]) -> list[str]:
    absent = [repr(name) for name in names if is_no_name(name)]
    return [f"reads like a missing name, and is compared as a group: {', '.join(absent[:NAMED])}"] if absent else []


def _periods(rows: pd.DataFrame, group: pd.Categorical) -> list[str]:
    """Groups of whose articles too few lie in the days that all groups have in common."""
    if "date" not in rows or not pd.api.types.is_datetime64_any_dtype(rows["date"]):
        return []
    dated = pd.DataFrame({"date": rows["date"].to_numpy(), "group": group}).dropna()
    spans = dated.groupby("group", observed=True)["date"].agg(["min", "max"])
    if len(spans) < 2:
        return []
    first, last = spans["min"].max(), spans["max"].min()
    shared = dated["date"].between(first, last).groupby(dated["group"], observed=True).mean()
    apart = shared[shared < IN_COMMON]
    if apart.empty:
        return []
    told = [f"{name} {spans['min'][name]:%Y-%m-%d} to {spans['max'][name]:%Y-%m-%d} ({share:.0%} in common days)"
            for name, share in apart.items()]  # fmt: skip
    common = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first <= last else "no day"
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return [f"the groups' periods differ, all share {common}: {'; '.join(told[:NAMED])}{more}"]
