"""How many work at once: what `MEDIAKIT_JOBS` says, or as many as the machine has processors. No result depends on it."""

import itertools
import os
from collections.abc import Callable, Iterable
from typing import Any


def jobs() -> int:
    """A number from 1 up.

    Raises:
        ValueError: if `MEDIAKIT_JOBS` is set to anything else.
    """
    said = os.environ.get("MEDIAKIT_JOBS", "")
    if said and not (said.isascii() and said.isdigit() and int(said) > 0):
        raise ValueError(f"MEDIAKIT_JOBS={said!r} cannot be: set it to a whole number from 1 up, or not at all")
    return int(said) if said else os.cpu_count() or 1


def in_processes(function: Callable[..., Any], calls: Iterable[tuple[Any, ...]], processes: int) -> Iterable[Any]:
    """What a function gives for each call's arguments, in their order; of one process, this one.

    >>> list(in_processes(max, [(1, 2), (4, 3)], 1))
    [2, 4]
    """
    if processes == 1:
        return itertools.starmap(function, calls)
    from joblib import Parallel, delayed  # comes with scikit-learn; its processes need no guard in a user's script

    return Parallel(processes, return_as="generator")(delayed(function)(*call) for call in calls)
