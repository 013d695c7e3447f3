"""Choosing: which values of a column a condition means, and how a step remembers it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["matching", "told"]


def matching(column: pd.Series, wanted: Any) -> np.ndarray:
    """Which values of a column are `wanted`: one value, a list of values, or a function of the column.

    >>> matching(pd.Series(["a", "b", "c"]), ["a", "c"])
    array([ True, False,  True])
    """
    if isinstance(wanted, Callable):
        return np.asarray(wanted(column), dtype=bool)
    if isinstance(wanted, list | tuple | set | frozenset):
        return column.isin(list(wanted)).to_numpy()
    return (column == wanted).to_numpy(dtype=bool)


def told(wanted: Any) -> Any:
    """A condition in a form that the provenance can keep."""
    return f"function {getattr(wanted, '__name__', 'given')}" if isinstance(wanted, Callable) else wanted
