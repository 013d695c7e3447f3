"""A pandas DataFrame as a source, and cells of any type as text."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mediakit.reading.records import Records, refuse_repeated


def read_frame(frame: pd.DataFrame) -> Records:
    """Take a user's DataFrame with one article a row; it is never changed.

    The index counts as the record number if it is made of different whole numbers, otherwise rows count from 0.
    Raises ValueError where a column name stands twice.
    """
    names = [str(name) for name in frame.columns]
    refuse_repeated(names)
    counts = pd.api.types.is_integer_dtype(frame.index.dtype) and frame.index.is_unique
    numbers = frame.index.tolist() if counts else list(range(len(frame)))
    columns = {name: frame.iloc[:, place].reset_index(drop=True) for place, name in enumerate(names)}
    return Records(columns, numbers)


def as_text(values: Sequence[Any] | pd.Series) -> list[str]:
    """Write cells as text: nothing (None, NaN, NaT) is "", a whole number has no ".0", lists are joined by "; ".

    >>> as_text(pd.Series([7.0, None, 1.5])), as_text([True, "007"])
    (['7', '', '1.5'], ['True', '007'])
    """
    if isinstance(values, pd.Series):
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            return ["" if day is pd.NaT else day.isoformat(sep=" ") for day in values]
        values = values.astype(object).tolist()
    if all(type(value) is str for value in values):
        return list(values)
    return [cell_text(value) for value in values]


def joined(parts: Iterable[Sequence[Any] | pd.Series]) -> Sequence[Any] | pd.Series:
    """The values of several files one after the other; typed columns stay typed."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    if all(isinstance(part, pd.Series) for part in parts):
        return pd.concat(parts, ignore_index=True)
    return [value for part in parts for value in part]


def cell_text(value: Any) -> str:
    """One cell as `as_text` writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | np.ndarray):
        return "; ".join(map(cell_text, value))
    nothing = value is None or value is pd.NaT or value is pd.NA
    if nothing or (isinstance(value, float | np.floating) and np.isnan(value)):
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)
