"""Progress: a bar on long work, for whoever is watching, and for nobody else."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

MANY = 500
Item = TypeVar("Item")


def watched(items: Iterable[Item], what: str, *, total: int) -> Iterator[Item]:
    """The items, with a bar on stderr while they pass: from 500 on, in a terminal or a notebook, never in a test.

    >>> list(watched("ab", "letters", total=2))
    ['a', 'b']
    """
    checked = {"CI", "PYTEST_CURRENT_TEST", "TQDM_DISABLE"} & set(os.environ)
    seen = sys.stderr.isatty() or "ipykernel" in sys.modules
    yield from tqdm(items, desc=what, total=total, disable=bool(checked) or not seen or total < MANY, leave=False)
