"""A glance before a long pattern: where in some words one of its forms can begin at all."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

__all__ = ["glance"]

_RUN = re.compile(r"[\w-]+")


def glance(forms: Iterable[str]) -> Callable[[str], list[int]]:
    """The places at which one of the forms may begin in some words, by its first word alone; elsewhere none does.

    forms: words and phrases with ``*`` for any characters, compared in any case, each behind no letter and no hyphen.

    >>> may = glance(["prime minister", "arm*", "*minister"])
    >>> [may(words) for words in ("the army", "Premierminister", "a prime number", "a cook")]
    [[4], [0], [2], []]
    """
    exact: set[str] = set()
    heads: dict[int, set[str]] = {}
    inner: set[str] = set()
    for form in forms:
        first = _RUN.search(form.lower())
        run = first.group() if first else ""
        if form.startswith("*"):
            inner.add(run)
        elif first and form[first.end() : first.end() + 1] in ("*", "?"):
            heads.setdefault(len(run), set()).add(run)
        else:
            exact.add(run)
    sizes, parts = sorted(heads.items()), sorted(inner)

    @lru_cache(maxsize=1 << 16)
    def begins(low: str) -> bool:
        return low in exact or any(low[:size] in those for size, those in sizes) or any(part in low for part in parts)

    def may(words: str) -> list[int]:
        return [run.start() for run in _RUN.finditer(words) if begins(run.group().lower())]

    return may
