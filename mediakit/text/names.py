"""Names of groups: which are one name written in two ways, and which are none."""

from collections.abc import Iterable

NO_NAMES = frozenset(("none", "nan", "null", "n/a", "na", "unknown", "-", "–", "?"))


def alike(names: Iterable[str]) -> list[list[str]]:
    """The names that differ in case and blanks alone, in the order in which they come.

    >>> alike(["BBC", "Post", "bbc ", "post"])
    [['BBC', 'bbc '], ['Post', 'post']]
    """
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        found.setdefault(" ".join(name.casefold().split()), []).append(name)
    return [written for written in found.values() if len(written) > 1]


def is_no_name(name: str) -> bool:
    """Whether a name stands for none, as programs write that.

    >>> is_no_name("None"), is_no_name("The None")
    (True, False)
    """
    return name.strip().casefold() in NO_NAMES
