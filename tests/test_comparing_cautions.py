"""Groups that are unlike before a word is counted are compared, and their comparison says so."""

import pandas as pd

import mediakit as mk


def compared(outlets, dates, by="outlet"):
    frame = pd.DataFrame({"text": [f"A threat number {n} was made." for n in range(len(outlets))], "outlet": outlets})
    return mk.read(frame.assign(date=dates, camp=outlets)).find("threat").compare(by=by, resamples=50)


def months(first, last, n):
    return pd.date_range(f"2019-{first:02}-01", f"2019-{last:02}-28", periods=n).strftime("%Y-%m-%d").tolist()


def test_periods_that_differ_are_told_with_what_all_groups_share():
    gap = compared(["North"] * 12 + ["South"] * 12, [*months(6, 9, 12), *months(5, 11, 12)], by="camp")
    assert gap.cautions == (
        "the groups' periods differ, all share 2019-06-01 to 2019-09-28: "
        "South 2019-05-01 to 2019-11-28 (50% in common days)",
    )
    assert gap.cautions[0] in gap.notes
    assert gap.cautions[0] in gap.sentence()


def test_periods_without_a_common_day():
    gap = compared(["North"] * 6 + ["South"] * 6, [*months(1, 2, 6), *months(5, 6, 6)])
    assert gap.cautions[0].startswith("the groups' periods differ, all share no day: North 2019-01-01 to 2019-02-28 (0%")


def test_groups_of_one_time_and_groups_that_are_periods_need_no_caution():
    dates = months(1, 3, 6)
    assert compared(["North"] * 6 + ["South"] * 6, dates * 2).cautions == ()
    hits = mk.read(pd.DataFrame({"text": ["A threat."] * 12, "date": months(1, 6, 12)})).find("threat")
    period = hits.corpus.around("2019-03-15", days=60).find("threat").compare(by="period", resamples=50)
    assert period.cautions == ()
    assert hits.compare(by=lambda rows: rows["date"].dt.month, resamples=50).cautions == ()


def test_one_name_in_two_spellings_and_names_that_are_none():
    gap = compared(["FOX", "fox", "None", "Post"], ["2019-02-06"] * 4, by="camp")
    assert gap.cautions == (
        "one name or two? 'FOX' and 'fox' are compared as different groups",
        "reads like a missing name, and is compared as a group: 'None'",
    )


def test_nothing_to_compare_needs_no_caution():
    assert compared(["North"], ["2019-02-06"]).cautions == ()
