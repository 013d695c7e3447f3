"""The day an article came out, from the many ways it is written; what could mean two days is refused.

`read_date` looks at one value alone, `parse_dates` at a column: there a day above 12 in one row can prove the order
of day and month for the rows of the same file.
"""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from mediakit.text import word_lists

ORDERS = ("day first", "month first")
_EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST_YEAR = 1605  # the first printed newspaper
_WORDS = word_lists(__file__)
WEEKDAYS = {name: int(number) for number, names in _WORDS["weekdays"].items() for name in names.split()}


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("ß", "ss").replace("ı", "i"))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u0305\u0307-\u036f]", "", decomposed)).replace("’", "'")


MONTHS = {_plain(name): int(number) for number, names in _WORDS["months"].items() for name in names.split()}
IGNORED = {_plain(word) for word in (*WEEKDAYS, *(_WORDS["other_weekdays"] + " " + _WORDS["fillers"]).split())}

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
_ZONE = r"(?:z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2}|\[[\w/]+\])"
_AFTER = rf"(?:\s*{_ZONE})*"
_ISO = re.compile(
    rf"(\d{{4}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{1,2}})\.?(?:(?:t|,?\s+){_CLOCK}(?:\s*[ap]\.?m\.?)?)?{_AFTER}", re.IGNORECASE
)
# 2022年3月14日（月）, 2022년 3월 14일 오전 10:15
_EAST_ASIAN = re.compile(
    r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일號号]?"
    rf"(?:[\s,(（]*(?:星期|周|週)?[月火水木金土日一二三四五六天월화수목금토일](?:曜日?|요일)?[)）]?)?"
    rf"(?:[\s,]*(?:[上下]午|午[前後]|오[전후])?\s?(?:{_CLOCK}|\d{{1,2}}[時时시点點](?:\s?\d{{1,2}}[分분])?))?{_AFTER}",
    re.IGNORECASE,
)
_TWO_WORDS = {"كانون الثاني": "يناير", "تشرين الأول": "أكتوبر", "تشرين الثاني": "نوفمبر", "كانون الأول": "ديسمبر"}
_IN_ADDRESS = re.compile(
    r"/((?:19[89]|20[0-4])\d)(?:([/-])(0?[1-9]|1[0-2]|[a-z]{3})\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))"
    r"(?=[/_.-]|$)",
    re.IGNORECASE,
)
_COMPACT = re.compile(rf"(\d{{4}})(\d\d)(\d\d)(?:t\d{{4}}(?:\d\d)?{_AFTER})?", re.IGNORECASE)
_NUMERIC = re.compile(
    rf"(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}})(?:,?\s+(?:{_CLOCK}|\d{{1,2}}\.\d{{2}}))?(?:\s*[ap]m)?{_AFTER}", re.IGNORECASE
)
_TIME_OF_DAY = re.compile(
    rf"(?<![\d-])(?:{_CLOCK}|\d{{1,2}}(?:[.h]|\sh\s)\d{{2}}(?!\d|[./]))(?:\s*[ap]m\b)?"
    r"|\b\d{1,2}\s*[ap]m\b|\b(?:utc|gmt)\s?[+-]\d{1,2}\b|(?<=\s)[+-]\d{2}:?\d{2}\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|-го|-е|го|e)?")


class Numeric(NamedTuple):
    """Two numbers and a year whose order is open: 01/02/2024."""

    first: int
    second: int
    year: int


@dataclass(frozen=True)
class Dates:
    """Parsed dates, one a value: days (datetime64, NaT where refused), reasons ("" where there is a day).

    orders: file -> in words, which order was taken there for numeric dates and what proves it.
    """

    days: np.ndarray
    reasons: list[str]
    orders: dict[str, str]


@lru_cache(maxsize=50_000)
def read_date(text: str) -> datetime.date | Numeric | str:
    """Read one date as written: the day, or two numbers whose order is open, or in words why it is refused.

    "" means that the text is no date at all.

    >>> read_date("March 14, 2022"), read_date("2022-03-14T23:30:00-05:00"), read_date("14 марта 2022 г.")
    (datetime.date(2022, 3, 14), datetime.date(2022, 3, 14), datetime.date(2022, 3, 14))
    >>> read_date("01/02/2024")
    Numeric(first=1, second=2, year=2024)
    >>> read_date("2024-02-30"), read_date("May 1968 remembered")
    ('2024-02-30 is no day of the calendar', '')
    """
    value = text.strip()
    if len(value) > 80 or not any(character.isdigit() for character in value):
        return ""
    if match := _ISO.fullmatch(value):
        return _day(int(match[1]), int(match[3]), int(match[4]), value)
    if match := _EAST_ASIAN.fullmatch(value):
        return _day(int(match[1]), int(match[2]), int(match[3]), value)
    if match := _COMPACT.fullmatch(value):
        return _day(int(match[1]), int(match[2]), int(match[3]), value)
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return _refuse_number(value)
    if match := _NUMERIC.fullmatch(value):
        return _numeric(match, value)
    # Mails of ProQuest break lines inside numbers: "Feb 26, 2 009".
    return _named_month(value) or _named_month(re.sub(r"(?<=\d) (?=\d)", "", value))


def date_in_address(url: str) -> datetime.date | None:
    """The day in the path of an address, where news sites put it; None where there is none.

    >>> date_in_address("https://www.post.example/world/2022/mar/07/talks"), date_in_address("https://x.example/p/20220399")
    (datetime.date(2022, 3, 7), None)
    """
    for year, _, month, of_month, other_month, of_other in _IN_ADDRESS.findall(url.partition("?")[0].partition("#")[0]):
        day = _day_in_address(year, month or other_month, of_month or of_other)
        if isinstance(day, datetime.date):
            return day
    return None


@lru_cache(maxsize=50_000)
def _day_in_address(year: str, month: str, day: str) -> datetime.date | str:
    return _day(int(year), int(month) if month.isdigit() else MONTHS.get(month.casefold(), 0), int(day), "")


def parse_dates(
    values: Sequence[str], files: Sequence[str], order: str | None = None, today: datetime.date | None = None
) -> Dates:
    """Read a column of dates. values, files: one a row; order: "day first" or "month first", for dates like 01/02/2024.

    Days before the first newspaper and later than tomorrow are refused.

    >>> parse_dates(["13/02/2024", "01/02/2024"], ["a.csv", "a.csv"]).days.astype(str).tolist()
    ['2024-02-13', '2024-02-01']
    >>> parse_dates(["01/02/2024"], ["a.csv"]).reasons
    ["01/02/2024 could be day or month first; pass date_order='day first' or 'month first'"]
    """
    if order not in (None, *ORDERS):
        raise ValueError(f"date_order={order!r}: the choices are 'day first' and 'month first'")
    last = (today or datetime.date.today()) + datetime.timedelta(days=1)
    read = {value: read_date(value) for value in dict.fromkeys(values)}
    open_rows = [row for row, value in enumerate(values) if isinstance(read[value], Numeric)]
    proofs = _proofs({(files[row], values[row]) for row in open_rows}, read)
    orders = {file: order or proof[0] for file, proof in proofs.items()}
    settled = {
        pair: _settle(pair[1], read[pair[1]], orders.get(pair[0], ""), last)
        for pair in dict.fromkeys(zip(files, values, strict=True))
    }
    outcome = [settled[pair] for pair in zip(files, values, strict=True)]
    days = as_days([day if isinstance(day, datetime.date) else None for day in outcome])
    reasons = ["" if isinstance(day, datetime.date) else day for day in outcome]
    return Dates(days, reasons, {file: _in_words(orders[file], proofs[file][1], order) for file in sorted(orders)})


def as_days(dates: Sequence[datetime.date | None]) -> np.ndarray:
    """Dates as NumPy has them; by their numbers that takes a tenth of the time.

    >>> as_days([datetime.date(2022, 3, 14), None]).astype(str).tolist()
    ['2022-03-14', 'NaT']
    """
    nothing = np.datetime64("NaT", "D").astype(np.int64)
    return np.array([nothing if day is None else day.toordinal() - _EPOCH for day in dates], np.int64).view("datetime64[D]")


def has_time(text: str) -> bool:
    """Whether a date as written also tells the time of day (midnight on the dot does not count).

    >>> has_time("2022-03-14T10:15:00Z"), has_time("2022-03-14 00:00:00")
    (True, False)
    """
    return any(re.search("[1-9]", clock) for clock in re.findall(_CLOCK, text))


def _day(year: int, month: int, day: int, value: str) -> datetime.date | str:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return f"{value} is no day of the calendar"


def _refuse_number(value: str) -> datetime.date | str:
    digits = value.split(".")[0]
    if len(digits) == 14 and not isinstance(
        day := _day(int(digits[:4]), int(digits[4:6]), int(digits[6:8]), value), str
    ):
        return day
    if 9 <= len(digits) <= 14:
        unit = "s" if len(digits) < 12 else "ms"
        return f"{value} is a number; if it counts from 1970, convert it with pandas.to_datetime(column, unit={unit!r})"
    return f"{value} is a number, not a date; write it as 2022-03-14"


def _numeric(match: re.Match[str], value: str) -> datetime.date | Numeric | str:
    if len(match[4]) == 2:
        return f"{value} has a year of two digits; write it as 2022-03-14"
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first == second:
        return _day(year, first, second, value)
    if max(first, second) > 31 or min(first, second) > 12 or not first or not second:
        return f"{value} is no day of the calendar"
    return Numeric(first, second, year)


def _named_month(value: str) -> datetime.date | str:
    for name, month in _TWO_WORDS.items():
        value = value.replace(name, month)
    bare = _TIME_OF_DAY.sub(" ", _plain(value).replace("a.m.", "am").replace("p.m.", "pm"))
    words = re.findall(r"[^\s,.;:()|/-][^\s,.;()|/]*(?<![:-])", bare.replace("-", " "))
    months = {MONTHS[word] for word in words if word in MONTHS}  # "مارس/آذار" names one month twice
    rest = [word for word in words if word not in MONTHS and word not in IGNORED]
    years = [word for word in rest if re.fullmatch(r"\d{4}", word)]
    days = [match for word in rest if (match := _ORDINAL.fullmatch(word))]
    if len(months) != 1 or len(years) != 1 or len(rest) != len(years) + len(days):
        return ""
    if not days:
        return f"{value} names no day of the month"
    [number] = months
    return _day(int(years[0]), number, int(days[0][1]), value) if len(days) == 1 else ""


def _proofs(pairs: set[tuple[str, str]], read: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """File -> the order its own rows prove ("" for none or both) and the value that proves it."""
    found: dict[str, dict[str, str]] = {}
    for file, value in sorted(pairs):
        first, second, _ = read[value]
        proved = "day first" if first > 12 else "month first" if second > 12 else ""
        found.setdefault(file, {}).setdefault(proved, value)
    orders = {}
    for file, values in found.items():
        known = [order for order in ORDERS if order in values]
        orders[file] = (known[0], values[known[0]]) if len(known) == 1 else ("", "")
    return orders


def _settle(value: str, date: datetime.date | Numeric | str, order: str, last: datetime.date) -> datetime.date | str:
    if isinstance(date, Numeric):
        date = _ordered(value, date, order)
    if date == "":
        return f"no date is recognised in {value[:60]!r}; write it as 2022-03-14" if value.strip() else "no date"
    if isinstance(date, str):
        return date
    if date.year < FIRST_YEAR:
        return f"{value} is before the first newspaper ({FIRST_YEAR})"
    return f"{value} is in the future" if date > last else date


def _ordered(value: str, date: Numeric, order: str) -> datetime.date | str:
    order = order or ("day first" if date.first > 12 else "month first" if date.second > 12 else "")
    if not order:
        return f"{value} could be day or month first; pass date_order='day first' or 'month first'"
    day, month = (date.first, date.second) if order == "day first" else (date.second, date.first)
    return _day(date.year, month, day, value)


def _in_words(order: str, proof: str, declared: str | None) -> str:
    words = order or "order of day and month open"
    return f"{words}, as declared" if declared else f"{words}, proven by {proof}" if proof else words
