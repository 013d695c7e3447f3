import csv
import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.reading.dates import MONTHS, Numeric, date_in_address, has_time, parse_dates, read_date

with open(Path(__file__).parent / "cases" / "dates.csv", encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
TODAY = datetime.date(2024, 6, 1)


def days(values, **more):
    return parse_dates(values, ["a.csv"] * len(values), today=TODAY, **more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_date_is_read_as_it_is_written(case):
    read = read_date(case["text"])
    if isinstance(read, str):
        assert case["expect"] == ("refused" if read else "not a date")
    elif isinstance(read, Numeric):
        assert case["expect"] == "open"
    else:
        assert case["expect"] == read.isoformat()


@given(day=st.dates(datetime.date(1700, 1, 1), datetime.date(2024, 1, 1)), month=st.sampled_from(sorted(MONTHS)))
def test_every_month_name_reads_back(day, month):
    day = day.replace(day=min(day.day, 28), month=MONTHS[month])
    assert read_date(f"{day.day} {month} {day.year}") == day
    assert read_date(f"{month.upper()} {day.day}, {day.year:04}") == day


@given(day=st.datetimes(datetime.datetime(1700, 1, 1), datetime.datetime(2024, 1, 1)))
def test_iso_dates_read_back_with_any_clock(day):
    assert read_date(day.isoformat()) == day.date()
    assert read_date(day.isoformat(sep=" ") + "+02:00") == day.date()


@given(st.text(max_size=40))
def test_no_text_makes_the_parser_fail(text):
    assert isinstance(read_date(text), str | datetime.date | Numeric)


def test_the_order_of_day_and_month_is_never_guessed():
    assert days(["01/02/2024", "03/04/2024"]).reasons[0] == (
        "01/02/2024 could be day or month first; pass date_order='day first' or 'month first'"
    )


def test_another_row_of_the_same_file_proves_the_order():
    values, files = ["01/02/2024", "13/02/2024", "01/02/2024", "02/25/2024"], ["a", "a", "b", "b"]
    read = parse_dates(values, files, today=TODAY)
    assert read.days.astype(str).tolist() == ["2024-02-01", "2024-02-13", "2024-01-02", "2024-02-25"]
    assert read.orders == {
        "a": "day first, proven by 13/02/2024",
        "b": "month first, proven by 02/25/2024",
    }


def test_rows_that_contradict_each_other_prove_nothing():
    read = days(["01/02/2024", "13/02/2024", "02/25/2024"])
    assert [bool(reason) for reason in read.reasons] == [True, False, False]


def test_a_declared_order_is_obeyed():
    assert days(["01/02/2024"], order="month first").days.astype(str).tolist() == ["2024-01-02"]
    assert "no day" in days(["25/02/2024"], order="month first").reasons[0]
    with pytest.raises(ValueError, match="'day first'"):
        days(["01/02/2024"], order="dmy")


@pytest.mark.parametrize("value", ["0001-01-01", "1500-01-01", "9999-12-31", "2024-06-03"])
def test_days_before_newspapers_and_after_tomorrow_are_refused(value):
    assert days([value]).reasons[0]


def test_tomorrow_is_allowed_for_the_sake_of_time_zones():
    assert days(["2024-06-02"]).reasons == [""]


def test_a_missing_date_has_its_reason():
    read = days(["", "  "])
    assert read.reasons == ["no date", "no date"]
    assert np.isnat(read.days).all()


def test_numbers_are_refused_with_a_hint():
    assert "unit='ms'" in days(["1647216000000"]).reasons[0]


def test_mixed_naive_and_zoned_dates_stand_in_one_column():
    assert days(["2024-01-01", "2024-01-01T10:00:00+02:00"]).reasons == ["", ""]


def test_no_dates_at_all():
    assert len(days([]).days) == 0


def test_a_time_of_day_is_noticed_unless_it_is_midnight():
    assert has_time("March 14, 2022 10:15") and not has_time("2022-03-14T00:00:00") and not has_time("2022-03-14")


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://www.post.example/2022/06/07/talks", "2022-06-07"), ("https://post.example/20220607/123.html", "2022-06-07"),
        ("https://post.example/2022-06-07-talks", "2022-06-07"), ("https://post.example/2022/6/7/talks", "2022-06-07"),
        ("https://post.example/world/2022/Jun/07/talks", "2022-06-07"), ("https://post.example/2022/06/talks", None),
        ("https://post.example/article/2022123456", None), ("https://post.example/p/20229/1", None),
        ("https://post.example/2022/sep/31/talks", None), ("https://post.example/find?from=/2022/06/07/", None),
        ("https://post.example/2022/abc/07/talks", None), ("", None),
    ],
)  # fmt: skip
def test_an_address_that_holds_a_day(address, day):
    found = date_in_address(address)
    assert (found and found.isoformat()) == day
