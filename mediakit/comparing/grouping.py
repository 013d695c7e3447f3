"""Grouping: which group each article (or part of one) is in, and what that group is compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.sums import contrast_matrix
from mediakit.results.choices import choice, column_of

By = str | Sequence[str] | Callable[[pd.DataFrame], Any]
WITHIN = " / "  # between the names of an outer group and an inner one


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of rows: `rows` (numbers of those that are in one), the `group` of each, and what made them.

    `outer` names what the groups are nested in ("" where they are not), `strata` is the outer group of each group, `inner`
    its own name.
    """

    name: str
    outer: str
    rows: np.ndarray
    group: pd.Categorical
    strata: tuple[str, ...]
    inner: tuple[str, ...]
    left_out: np.ndarray  # rows without a group

    def __len__(self) -> int:
        return len(self.group.categories)

    def against(self, reference: str | None) -> np.ndarray:
        """What each group is compared with, within its outer group: the reference there, or all the others together.

        Raises:
            ValueError: if no group is called so.
        """
        strata = np.unique(self.strata, return_inverse=True)[1] if len(self) else np.zeros(0)
        if reference is None:
            return contrast_matrix(strata)
        chosen = [str(reference) in names for names in zip(self.inner, self.group.categories, strict=True)]
        if len(self) and not any(chosen):
            choice(str(reference), self.inner, "group", "to compare with")
        return contrast_matrix(strata, chosen)

    def alone(self, reference: str | None) -> list[str]:
        """The outer groups in which nothing can be compared with anything."""
        against = self.against(reference)
        tied = {s for s, row in zip(self.strata, against, strict=True) if row.any()}
        return [s for s in dict.fromkeys(self.strata) if s not in tied]


def named(by: By) -> str:
    """What makes the groups, in words: a column, "country / outlet", or the name of a function.

    >>> named("outlet"), named(["country", "outlet"]), named(len)
    ('outlet', 'country / outlet', 'len')
    """
    if isinstance(by, str):
        return by
    if callable(by):
        name = getattr(by, "__name__", "<lambda>")
        return "group" if name == "<lambda>" else name.strip("_").replace("_", " ")
    return WITHIN.join(by)


def remembered(by: By) -> str | list[str]:
    """What a step keeps of it: several columns one by one, so that the step can be made again.

    >>> remembered("outlet"), remembered(("country", "outlet"))
    ('outlet', ['country', 'outlet'])
    """
    return named(by) if isinstance(by, str) or callable(by) else list(by)


def grouping(frame: pd.DataFrame, by: By) -> Grouping:
    """The groups that a column, a list of columns from the outside in, or a function of the rows makes.

    Args:
        frame: rows with the columns to group by. Categories are shown in their order, all else sorted.
        by: one column, or `day`, `week`, `month`, `quarter` or `year` of the date; two or more (`["country", "outlet"]`: outlets, each within its country); or a function that gives a
            value for each row. Rows without a value are in no group.

    Raises:
        ValueError: if there is no such column, or the function does not give one value a row.

    >>> rows = pd.DataFrame({"country": ["A", "A", "B"], "outlet": ["x", "y", "z"]})
    >>> made = grouping(rows, ["country", "outlet"])
    >>> list(made.group.categories), made.strata
    (['A / x', 'A / y', 'B / z'], ('A', 'A', 'B'))
    """
    columns = (
        [_made(frame, by)]
        if callable(by)
        else [column_of(frame, name, "to compare by") for name in ([by] if isinstance(by, str) else by or ())]
    )
    if not columns:
        raise ValueError("no column to compare by: name one, such as 'outlet', or several from the outside in")
    there = np.logical_and.reduce([(column.notna() & (column.astype(str) != "")).to_numpy() for column in columns])
    rows = np.flatnonzero(there)
    levels = [_levels(column.iloc[rows]) for column in columns]
    codes = np.column_stack([level.codes for level in levels]).astype(np.int64)
    used, code = np.unique(codes, axis=0, return_inverse=True)
    names = [[str(level.categories[c]) for level, c in zip(levels, row, strict=True)] for row in used]
    group = pd.Categorical.from_codes(code.ravel(), [WITHIN.join(parts) for parts in names])
    strata, inner = ([WITHIN.join(parts[:-1]) for parts in names], [parts[-1] for parts in names])
    outer = "" if isinstance(by, str) or callable(by) else named(list(by)[:-1])
    return Grouping(_name(by, columns[0]), outer, rows, group, tuple(strata), tuple(inner), np.flatnonzero(~there))


def _made(frame: pd.DataFrame, by: Callable[[pd.DataFrame], Any]) -> pd.Series:
    made = by(frame)
    if np.ndim(made) != 1 or len(made) != len(frame):
        raise ValueError(
            f"{named(by)!r} must give one value for each of the {len(frame):,} rows, such as rows['date'].dt.year"
        )
    return made.reset_index(drop=True) if isinstance(made, pd.Series) else pd.Series(made)


def _name(by: By, column: pd.Series) -> str:
    """A function without a name is called after the column that it gives."""
    return f"{column.name}, grouped" if named(by) == "group" and callable(by) and column.name else named(by)


def _levels(chosen: pd.Series) -> pd.Categorical:
    if isinstance(chosen.dtype, pd.CategoricalDtype):
        return pd.Categorical(chosen.astype(str), [str(c) for c in chosen.cat.categories if (chosen == c).any()])
    return pd.Categorical(chosen.astype(str))
