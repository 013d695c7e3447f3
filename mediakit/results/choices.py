"""What there is to choose from: a name that is none is refused with all of them and the nearest; columns and periods; completion."""

import difflib
from collections.abc import Iterable
from typing import Any, ClassVar

import pandas as pd

LISTED = 30
MANY = 20_000  # names among which looking for the nearest takes long
PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}  # from the shortest; weeks begin on Monday
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


def named_periods(days: pd.Series, period: str) -> pd.Series:
    """The period of each date as text, a week by its Monday; "" without a date.

    >>> days = pd.Series(pd.to_datetime(["2019-02-06", None]))
    >>> [named_periods(days, period).tolist()[0] for period in PERIODS]
    ['2019-02-06', '2019-02-04', '2019-02', '2019Q1', '2019']
    """
    spans = pd.PeriodIndex(days, freq=PERIODS[period])
    names = spans.start_time.strftime("%Y-%m-%d") if period == "week" else spans.astype(str)
    return pd.Series(names, index=days.index).where(days.notna(), "")


def column_of(frame: pd.DataFrame, name: str, purpose: str, *, also: Iterable[str] = ()) -> pd.Series:
    """The column that names the groups of rows: one of the frame's, or the period (`week`) of its `date`.

    purpose: what it is wanted for ("to compare by"); also: other names that would do. Raises ValueError naming the choices.

    >>> rows = pd.DataFrame({"date": pd.to_datetime(["2019-02-06", "2019-03-01"]), "outlet": ["Post", "Globe"]})
    >>> column_of(rows, "month", "to compare by").tolist(), column_of(rows, "outlet", "to compare by").tolist()
    (['2019-02', '2019-03'], ['Post', 'Globe'])
    """
    if name in PERIODS and name not in frame.columns and "date" in frame.columns:
        return named_periods(frame["date"], name)
    return frame[choice(name, sorted({*also, *frame.columns}), "column", purpose)]
