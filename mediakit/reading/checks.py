"""Is the parse right? Counts, dates, fields and ends of what was read, compared with each other.

`findings_of` are signs that a file was misread or damaged, to be looked at before anything is counted; `doubts_of`
are values that may well be right and deserve a look.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import regex

from mediakit.reading.article_fields import Settled
from mediakit.reading.article_table import COLUMNS, as_arrow, each, strings
from mediakit.reading.audit import number_of
from mediakit.reading.dates import MONTHS, WEEKDAYS, as_days, date_in_address, read_date
from mediakit.reading.encodings import may_be_mojibake, mojibake
from mediakit.reading.joining import Part
from mediakit.text.names import alike, is_no_name

EPOCHS = ("1601-01-01", "1899-12-30", "1900-01-01", "1904-01-01", "1970-01-01", "1980-01-01")
FEW = 3  # informative records: fewer prove nothing
LONG_RUN = 20
HUGE = 120_000  # characters, about 20,000 words
_LOST = ("outlet", "headline", "byline", "paper_section", "page", "caption", "photo_credit", "url", "language")
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_IN_ID = re.compile(r"(?:^[A-Z]{2,8}\d{0,4}?|·)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[a-z·])")
_HEAD_DAY = regex.compile(
    r"\p{Lu}[^\n]{0,60}?[,.]\s+(?:(?P<month>\p{L}{3,9})\.?\s+(?P<day>\d{1,2})|(?P<day>\d{1,2})\.?\s+(?P<month>\p{L}{3,9}))\b"
    r"[^\n]{0,3}[\s(/—–-]"
)
_ANY_WEEKDAY = rf"(?i)(?:^|[^\pL\pN])(?P<day>{'|'.join(WEEKDAYS)})(?:$|[^\pL\pN])"  # for RE2
_FINISHED = re.compile(r"[.!?…:\"”“»«’')\]*|>]\s*$")
_LENGTH = re.compile(
    r"(?:(?:length|länge|longueur|lengte|WC)\s*:\s*|^)([\d.,]+)\s*(?:words?|wörter|mots|woorden)",
    re.IGNORECASE | re.MULTILINE,
)


def findings_of(parts: Sequence[Part], settled: Settled) -> tuple[str, ...]:
    """Signs that a file was misread or damaged: records missing, cut off, dates shifted, a field lost half-way."""
    found = [said for part in parts for said in _counts(part)]
    open_ended = {part.file for part in parts if part.records.open_end}
    for name, rows in _groups(settled):
        checks = (_shifted, _lost, _unfinished) if name in open_ended else (_shifted, _lost)
        found += [f"{name}: {said}" for check in checks for said in check(settled, rows)]
    return (*found, *_lost_rows(settled))


def doubts_of(parts: Sequence[Part], settled: Settled) -> tuple[str, ...]:
    """Values that deserve a look: dates, sizes, garbled letters, numbers left out."""
    frame = settled.frame
    said = [*(f"{part.file}: {one}" for part in parts for one in part.records.doubts), *settled.doubts]
    said += [*_close_encodings(parts), *_dated_by_address(settled.marks), *_outlet_names(frame), *_hosts(settled)]
    said += [one for check in (_odd_dates, _url_dates, _odd_sizes, _garbled, _lengths) for one in check(frame)]
    for name, rows in _groups(settled):
        said += [f"{name}: {one}" for check in (_runs, _gaps) for one in check(settled, rows)]
    return tuple(said)


def _groups(settled: Settled) -> Iterator[tuple[str, pd.Index]]:
    """The records of a file, in their order; files of one article count together, folder by folder."""
    marks = settled.marks
    folders = {file: file.rpartition("/")[0] for file in marks["file"].unique()}
    of_folders = marks["file"].map({file: f"the files in {folder}" if folder else "the files" for file, folder in folders.items()})
    keys = marks["file"].where(~marks["single"], of_folders)
    yield from marks.groupby(keys, sort=False).groups.items()


def _counts(part: Part) -> Iterator[str]:
    records = part.records
    read = len(records) + len(records.refused)
    if records.expected is not None and records.expected != read:
        said = f" ({records.expectation})" if records.expectation else ""
        yield f"{part.file}: {number_of(read, 'record')} read where the file marks {records.expected:,}{said}"
    if records.cut:
        yield f"{part.file}: the file looks cut off, {records.cut} is not there or not whole"


# dates shifted


def _shifted(settled: Settled, rows: pd.Index) -> Iterator[str]:
    """Does each article's own evidence of its day agree with its neighbour's date instead?"""
    dates = settled.frame["date"].loc[rows]
    if len(dates) < FEW + 1 or dates.nunique() < 3:
        return
    days = dates.to_numpy().astype("datetime64[D]")
    files = settled.marks.loc[rows, "file"].where(settled.marks.loc[rows, "single"], "")
    heads, aside = (settled.frame[name].str[:size].loc[rows] for name, size in (("body", 600), ("boilerplate", 120)))
    named = (each(settled.frame[name].loc[rows]) for name in ("url", "id", "dateline"))
    told = list(map(_evidence, days.tolist(), each(heads.str[:120]), each(aside), *named, each(files)))
    exact, later = as_days([day for day, _ in told]), np.array([later for _, later in told])
    weekday = _weekdays(heads)
    for step, whose in ((-1, "the record before"), (1, "the record after")):
        own, other = _votes(days, step, lambda day: _distance(day, exact, later))
        if other >= FEW and other > 4 * own:
            yield (
                f"the dates look shifted by one record: {number_of(other, 'article')} name a day in URL, id or dateline that is the"
                f" date of {whose}, {own:,} their own"
            )
            return
        own, other = _votes(days, step, lambda day: _week_distance(day, weekday))
        if other >= 8 and (other - own) / (other + own) ** 0.5 > 3:
            yield (
                f"the dates look shifted by one record: the weekday that the text names fits the date of {whose} in"
                f" {number_of(other, 'article')}, their own in {own:,}"
            )
            return


def _votes(days: np.ndarray, step: int, distance: Callable[[np.ndarray], np.ndarray]) -> tuple[int, int]:
    """In how many articles the evidence is nearer to the own date, and to the neighbour's; a distance is NaN where one is unknown."""
    near = np.full(len(days), np.datetime64("NaT"), days.dtype)
    near[max(0, -step) : len(days) - max(0, step)] = days[max(0, step) : len(days) + min(0, step)]
    here, there = distance(days), distance(near)
    return int((here < there).sum()), int((there < here).sum())


def _evidence(
    date: datetime.date | None, body: str, aside: str, url: str, name: str, dateline: str, file: str
) -> tuple[datetime.date | None, bool]:
    """A day that the article names outside its date (None: none), and whether the date may also be a day later."""
    for text, pattern in ((url, _URL_DAY), (name, _IN_ID), (file.rpartition("/")[2], _URL_DAY)):
        if match := pattern.search(text):
            day = read_date(f"{match[1]}-{match[2]}-{match[3]}")
            if isinstance(day, datetime.date):
                return day, False
    # A dateline that was taken off the body stands first in what was set apart.
    head = _HEAD_DAY.match(aside if dateline and aside.startswith(dateline) else body[:120])
    if head and head["month"].casefold() in MONTHS and date is not None:
        years = [read_date(f"{head['day']} {head['month']} {date.year + back}") for back in (0, -1, 1)]
        known = [day for day in years if isinstance(day, datetime.date)]
        return min(known, key=lambda day: abs((day - date).days), default=None), True
    return None, False


def _distance(days: np.ndarray, said: np.ndarray, later: np.ndarray) -> np.ndarray:
    apart = np.where(np.isnat(days) | np.isnat(said), np.nan, (days - said).astype(float))
    return np.where(later & (apart == 1), 0, np.abs(apart))


def _weekdays(heads: pd.Series) -> np.ndarray:
    """The number of the first weekday that each text names; NaN: none."""
    found = pc.struct_field(pc.extract_regex(as_arrow(heads), _ANY_WEEKDAY), "day").to_pylist()
    return np.array([np.nan if day is None else WEEKDAYS[day.casefold()] for day in found])


def _week_distance(days: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """0 if the article came out on that weekday or the day after."""
    own = np.where(np.isnat(days), np.nan, (days.astype(np.int64) - 4) % 7)  # the first of January 1970 was a Thursday
    return np.where(np.isnan(own + weekday), np.nan, (own - weekday) % 7 > 1)


# fields lost and files cut


def _lost(settled: Settled, rows: pd.Index) -> Iterator[str]:
    frame, marks = settled.frame, settled.marks.loc[rows]
    if len(marks) < 8:
        return
    further = [name for name in frame.columns if name not in (*COLUMNS, "text")]
    for name in (*_LOST, *further):
        if not pd.api.types.is_string_dtype(frame[name].dtype):
            continue
        filled = (frame[name] != "").loc[rows].to_numpy()
        place = _end_of(filled)
        if place and _same_outlets(frame["outlet"].loc[rows].to_numpy(), filled, place):
            where = (
                f"record {marks['record'].iloc[place]:,}"
                if not marks["single"].iloc[place]
                else marks["file"].iloc[place]
            )
            yield (
                f"the field {name} is lost half-way: filled in {int(filled[:place].sum()):,} of the first"
                f" {number_of(place, 'record')}, in none of the {len(filled) - place:,} from {where} on"
            )


def _end_of(filled: np.ndarray) -> int:
    """Where a field that was filled stops being so for good; 0 if chance could do it."""
    if not filled.any() or filled[-1]:
        return 0
    place = int(np.flatnonzero(filled)[-1]) + 1
    rest, share = len(filled) - place, min(filled[:place].mean(), 0.99)
    return place if rest >= FEW and share >= 0.25 and (1 - share) ** rest < 1e-4 else 0


def _same_outlets(outlets: np.ndarray, filled: np.ndarray, place: int) -> bool:
    """An outlet that never fills a field explains its emptiness; one that did before does not."""
    return bool(set(outlets[:place][filled[:place]]) & set(outlets[place:]))


def _lost_rows(settled: Settled) -> Iterator[str]:
    """Dates or texts that are missing from a record on: those records were set aside."""
    read = settled.marks.groupby("file")["record"].max()
    for (file, reason), rows in settled.set_aside.groupby(["file", "reason"], sort=True):
        if reason in ("no date", "no text") and len(rows) >= FEW and file in read and rows["record"].min() > read[file]:
            yield (
                f"{file}: the field {reason[3:]} is lost half-way: it is empty in all {len(rows):,} records from"
                f" record {rows['record'].min():,} on"
            )


def _unfinished(settled: Settled, rows: pd.Index) -> Iterator[str]:
    """Does the last text alone stop in a sentence? Of n other texts so many do that chance has (k + 1) / (n + 2) for it."""
    if settled.marks["headlines"].loc[rows].any():
        return
    bodies = settled.frame["body"].str[-400:].loc[rows]
    if _ends_well(bodies.iloc[-1]):
        return
    ends = list(map(_ends_well, each(bodies.iloc[:-1])))
    if (ends.count(False) + 1) / (len(ends) + 2) < 0.05:
        yield "the file looks cut off, its last record ends in the middle of a sentence"


def _ends_well(body: str) -> bool:
    last = body.rstrip()[-200:].rpartition("\n")[2]
    return _FINISHED.search(last) is not None or len(last.split()) < 5


# what deserves a look


def _close_encodings(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        guess = part.records.guessed
        if guess and guess.close:
            yield f"{part.file}: read as {guess.encoding}, nearly as likely is {guess.other}; pass encoding= if you know"


def _odd_dates(frame: pd.DataFrame) -> Iterator[str]:
    days = frame["date"].dropna()
    epochs = days[days.isin(pd.to_datetime(list(EPOCHS)))]
    for day, count in epochs.value_counts().sort_index().items():
        yield f"{number_of(count, 'article')} dated {day.date()}, the day from which computers count"
    if len(days) < 10:
        return
    ordered = days.sort_values()
    low, high = ordered.iloc[len(days) // 4], ordered.iloc[3 * len(days) // 4]
    apart = max(pd.Timedelta(days=730), 5 * (high - low))
    for what, far in (("before", days[days < low - apart]), ("after", days[days > high + apart])):
        far = far[~far.isin(epochs)]
        if len(far):
            first = frame.loc[far.index[0], "id"]
            yield f"{number_of(len(far), 'article')} dated long {what} the others ({far.iloc[0].date()}: {first})"


def _url_dates(frame: pd.DataFrame) -> Iterator[str]:
    days = pd.Series(as_days(list(map(date_in_address, strings(frame["url"])))), index=frame.index)
    apart = (frame["date"] - days).abs() > pd.Timedelta(days=1)
    if apart.any():
        row = frame.loc[apart.idxmax()]
        yield (
            f"{number_of(int(apart.sum()), 'article')} of {int(days.notna().sum()):,} dated otherwise than the URL says"
            f" ({row['date'].date()}: {row['url'][:80]})"
        )


def _dated_by_address(marks: pd.DataFrame) -> Iterator[str]:
    if count := int((marks["date"] == "address").sum()):
        yield f"{number_of(count, 'article')} without a date of their own, dated by their address"


def _outlet_names(frame: pd.DataFrame) -> Iterator[str]:
    """Outlets that are one name written in several ways, or none, with the line that mends them."""
    counts = frame["outlet"].value_counts()
    mended = {other: first for first, *others in alike(counts.index) for other in others}
    mended |= {name: "" for name in counts.index if is_no_name(name)}
    if mended:
        said = ", ".join(f"{name!r} is {first!r}" if first else f"{name!r} is no name" for name, first in mended.items())
        yield f"outlets: {said}? corpus.assign(outlet=lambda frame: frame['outlet'].replace({mended!r}))"


def _hosts(settled: Settled) -> Iterator[str]:
    """A host that nearly all articles of a named outlet do not have: one article filed under another outlet's name."""
    frame, hosts = settled.frame, settled.marks["host"]
    known = frame[["id", "outlet"]][(frame["outlet"] != "") & (hosts != "") & (settled.marks["outlet"] != "host of the URL")]
    usual = hosts[known.index].groupby(known["outlet"]).agg(lambda own: own.mode().iloc[0])
    owner = {host: outlet for outlet, host in usual.items() if (usual == host).sum() == 1}
    own = hosts[known.index].map(owner)
    odd = known[own.notna() & (own != known["outlet"])]
    if len(odd) and len(odd) < 0.1 * len(known):
        first = odd.index[0]
        yield (
            f"{number_of(len(odd), 'article')} of an outlet whose address is another's ({frame.at[first, 'id']}:"
            f" {frame.at[first, 'outlet']!r} at {hosts[first]}, which is {own[first]!r}'s)"
        )


def _odd_sizes(frame: pd.DataFrame) -> Iterator[str]:
    sizes = frame["body"].str.len()
    empty, large = int((sizes == 0).sum()), sizes[sizes > max(HUGE, 20 * sizes.median())]
    if empty:
        yield f"{number_of(empty, 'article')} with a headline and no text"
    if len(large):
        yield f"{number_of(len(large), 'article')} far longer than the others ({frame.loc[large.idxmax(), 'id']})"


def _garbled(frame: pd.DataFrame) -> Iterator[str]:
    suspect = frame["text"][may_be_mojibake(as_arrow(frame["text"]))]
    found = [row for row, text in zip(suspect.index, each(suspect), strict=True) if mojibake(text)]
    if found:
        yield f"{number_of(len(found), 'article')} with garbled letters ({frame.loc[found[0], 'id']}); mend_mojibake=True mends them"


def _lengths(frame: pd.DataFrame) -> Iterator[str]:
    """Some exporters say how many words a text has."""
    told = wrong = 0
    asides = frame["boilerplate"][frame["boilerplate"] != ""]
    matches = ((row, match) for row, aside in zip(asides.index, each(asides), strict=True) if (match := _LENGTH.search(aside)))
    for row, match in matches:
        body = frame.at[row, "body"]
        if (said := int(re.sub(r"[.,]", "", match[1]) or 0)):
            told += 1
            words = len(body.split())
            wrong += abs(words - said) > 50 and not 0.5 < words / said < 2
    if wrong:
        yield f"{wrong:,} of {number_of(told, 'text')} with far fewer or more words than the file says"


def _runs(settled: Settled, rows: pd.Index) -> Iterator[str]:
    """One date in many neighbours: the day of the download rather than the articles' own."""
    days = settled.frame.loc[rows, "date"]
    if len(days) < LONG_RUN:
        return
    starts = np.flatnonzero(np.r_[True, (days.to_numpy()[1:] != days.to_numpy()[:-1])])
    lengths = np.diff(np.r_[starts, len(days)])
    longest = int(lengths.max())
    usual = float(np.median(np.delete(lengths, lengths.argmax()))) if len(lengths) > 1 else 0.0
    day = days.iloc[starts[lengths.argmax()]]
    if longest >= LONG_RUN and longest > 8 * usual and day is not pd.NaT:
        yield f"the same date, {day.date()}, in {longest:,} records one after the other"


def _gaps(settled: Settled, rows: pd.Index) -> Iterator[str]:
    """Ids that count the records tell of one that is missing."""
    ids, aside = settled.frame.loc[rows, "id"], len(settled.set_aside)
    if len(ids) < 10 or aside or not ids.str.fullmatch(r"\d{1,15}").all():
        return
    numbers = set(map(int, ids))
    span = range(min(numbers), max(numbers) + 1)
    if 0 < len(span) - len(numbers) <= max(1, len(numbers) // 50):
        missing = [str(number) for number in span if number not in numbers]
        yield f"the ids count from {span[0]:,} to {span[-1]:,}, missing: {', '.join(missing[:5])}"
