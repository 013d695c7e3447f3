"""What there is to choose from: a name that is none is refused with all of them and the nearest; and what completion lists."""

import difflib
from collections.abc import Iterable
from typing import Any, ClassVar

__all__ = ["Listed", "choice", "nearest"]

LISTED = 30
MANY = 20_000  # names among which looking for the nearest takes long
READ = ("text", "body")  # columns that one reads and does not choose by


def choice(value: Any, known: Iterable[Any], what: str, where: str = "here") -> Any:
    """`value`, if it is one of the `known`.

    Args:
        value: what was asked for.
        known: what there is, in the order in which it is told; names twice are told once.
        what: the kind of thing: "column", "feature".
        where: what it was asked for: "to compare by".

    Raises:
        ValueError: if it is none of them, with the choices and the nearest.

    >>> choice("outlat", ["date", "outlet", "text"], "column", "to compare by")
    Traceback (most recent call last):
    ValueError: no column 'outlat' to compare by: choose one of 'date', 'outlet'. Did you mean 'outlet'?
    """
    known = list(dict.fromkeys(known))
    if value in known:
        return value
    told = [repr(name) for name in known if name not in READ]
    more = f", … ({len(told):,} in all)" if len(told) > LISTED else ""
    choices = f"choose one of {', '.join(told[:LISTED])}{more}" if told else "there is none"
    close = nearest(value, known) if len(known) <= MANY else None
    hint = f". Did you mean {close!r}?" if close else ""
    raise ValueError(f"{' '.join(filter(None, (f'no {what} {value!r}', where)))}: {choices}{hint}")


def nearest(value: Any, known: Iterable[Any]) -> Any:
    """The one of the `known` that is spelled most like `value`, upper and lower case being alike; None if none is.

    >>> nearest("Tribun", ["gazette", "tribune"]), nearest("x", ["gazette"])
    ('tribune', None)
    """
    plain = {str(name).strip().lower(): name for name in known}
    close = difflib.get_close_matches(str(value).strip().lower(), sorted(plain), n=1)
    return plain[close[0]] if close else None


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
