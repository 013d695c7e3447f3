"""What completion lists of a noun: what its user calls, not what rooms use of each other."""

from typing import ClassVar

__all__ = ["Listed"]


class Listed:
    """`dir()` leaves out the names in `INNER`, those of the classes above included.

    >>> class Rates(Listed):
    ...     INNER = ("cells",)
    ...     cells, compare = 1, 2
    >>> [name for name in dir(Rates()) if not name.startswith("_")]
    ['compare']
    """

    INNER: ClassVar[tuple[str, ...]] = ()

    def __dir__(self) -> list[str]:
        inner = {"INNER", *(name for kind in type(self).__mro__ for name in vars(kind).get("INNER", ()))}
        return [name for name in super().__dir__() if name not in inner]
