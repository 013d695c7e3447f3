"""From a gathered table to articles: dates, outlets, credits and ids settled, what cannot stand set aside."""

import re
from collections.abc import Mapping, Sequence
from itertools import compress
from operator import ne
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa

from mediakit.reading.article_table import COLUMNS, compose, holding, strings, texts_of, with_at
from mediakit.reading.boilerplate import Swept, may_sweep, sweep
from mediakit.reading.credits import MAY_CREDIT, find_closing, is_own, split_byline
from mediakit.reading.dates import date_in_address, parse_dates, read_date
from mediakit.reading.file_names import fields_in_names, filled_in, pattern_of, rows_by_file
from mediakit.reading.joining import JoinedTable
from mediakit.reading.openings import read_opening
from mediakit.reading.records import Options
from mediakit.text.jobs import in_processes, jobs

NAMED = 3  # ids that are told by name
AT_ONCE = 5_000  # articles whose ends are read together
WORTHWHILE = 200_000_000  # characters from which further processes save more time than they take to start
SET_ASIDE = ("file", "line", "record", "reason")
_FILE_DATE = re.compile(r"(?<!\d)((?:1[6-9]|20)\d{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_ADDRESS, _WWW = re.compile(r"<?https?://\S+>?"), re.compile(r"^www\.(?=\S+\.\w+$)")
_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|$)")


class Outlets(NamedTuple):
    """One outlets.csv: the folder it speaks for ("" for all) and its table with the columns host, outlet, …"""

    folder: str
    table: pd.DataFrame


class Beside(NamedTuple):
    """A table without texts that names the files of some: its file, its values as text, and column -> field."""

    file: str
    values: pd.DataFrame
    fields: Mapping[str, str]


class Settled(NamedTuple):
    """The articles, their marks (see `joining.JoinedTable`), what was set aside, and notes and doubts in words."""

    frame: pd.DataFrame
    marks: pd.DataFrame
    set_aside: pd.DataFrame
    notes: list[str]
    doubts: Sequence[str] = ()


def settle(
    table: JoinedTable, options: Options, outlets: Sequence[Outlets] = (), beside: Sequence[Beside] = ()
) -> Settled:
    """Make articles of a gathered table.

    Set aside are rows without a usable date (where the file has dates), without text, and those that repeat an id
    with the same text; another text under a known id is kept under an id of file and record. beside: tables of what is
    said of texts, by the names of their files.
    """
    frame, marks = _named(table.frame, table.marks.copy(), options)
    joined = []
    for companion in beside:
        frame, marks, note = _beside(frame, marks, companion)
        joined.append(note)
    frame, marks, reasons, notes = _dates(frame, marks, options)
    notes += joined
    frame, marks = _outlets(frame, marks, options)
    for table_of_hosts in outlets:
        frame, marks, note = _companion(frame, marks, table_of_hosts)
        notes.append(note)
    frame = _ends_read(frame)
    del table.frame["body"]  # as they were read: nobody needs them any more, and they are large
    pa.default_memory_pool().release_unused()
    frame, marks = _ids(frame, marks)
    empty = ~holding(frame["body"], r"[^\s\pZ]")
    stands = marks["headlines"] & ((frame["headline"] != "") | (frame["url"] != ""))
    reasons = reasons.mask((reasons == "") & empty & ~stands, "no text")
    repeats, made, doubts = _repeats(frame, reasons, marks)
    frame["id"] = pd.Series(made, dtype="str").reindex(frame.index).fillna(frame["id"]).astype("str")
    reasons = reasons.mask(reasons == "", repeats.reindex(reasons.index, fill_value=""))
    kept = reasons == ""
    set_aside = marks.loc[~kept, ["file", "line", "record"]].assign(reason=reasons[~kept])
    articles = _finished(frame if kept.all() else _rows(frame, kept))
    return Settled(articles, marks[kept].reset_index(drop=True), set_aside, notes, [*doubts, *_offered(marks, frame)])


def _named(frame: pd.DataFrame, marks: pd.DataFrame, options: Options) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fields and columns from the names of files, where the user says how these are made."""
    if not options.pattern:
        return frame, marks
    files = marks["file"].unique().tolist()
    values = fields_in_names(files, options.pattern).set_axis(files).loc[marks["file"]].set_axis(frame.index)
    return _told_by(frame, marks, values, "file name")


def _told_by(frame: pd.DataFrame, marks: pd.DataFrame, values: pd.DataFrame, way: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    told = {name: marks[name].mask((frame[name] == "") & (values[name] != ""), way) for name in values if name in ("id", "date", "outlet")}
    return filled_in(frame, values), marks.assign(**told)


def _offered(marks: pd.DataFrame, frame: pd.DataFrame) -> list[str]:
    """The pattern that the names of texts without an outlet seem to follow."""
    pattern = pattern_of(marks.loc[marks["single"] & (frame["outlet"] == ""), "file"].tolist())
    return [f"names of files look like {pattern}: if they are, pass pattern={pattern!r}"] if pattern else []


def _beside(
    frame: pd.DataFrame, marks: pd.DataFrame, table: Beside
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Fields and columns from a table that names the files of texts."""
    files = marks.loc[marks["single"], "file"].unique()
    column, rows = rows_by_file(table.values, files.tolist())
    here = marks["file"].isin(rows.index)
    values = table.values.drop(columns=column).rename(columns=table.fields)
    values = values.iloc[rows.loc[marks.loc[here, "file"]]].set_axis(frame.index[here]).reindex(frame.index).fillna("")
    frame, marks = _told_by(frame, marks, values.astype("str"), table.file)
    left = len(table.values) - rows.nunique()
    more = f"; {left:,} of its rows name no file here" if left else ""
    return frame, marks, f"{table.file} tells of {int(here.sum()):,} texts, by the column {column!r}{more}"


def _dates(frame: pd.DataFrame, marks: pd.DataFrame, options: Options) -> tuple:
    """Dates as days; a file without a date line takes the date in its name. Reasons are "" where all is well."""
    values = frame["date"].str.strip()
    undated = marks["single"] & (values == "")
    from_name = marks.loc[undated, "file"].map(_date_in_name)
    values = values.mask(undated, from_name)
    marks["date"] = marks["date"].mask(undated, "file name")
    told = _in_addresses(values, frame["url"])
    values, marks["date"] = values.mask(told != "", told), marks["date"].mask(told != "", "address")
    read = parse_dates(strings(values), strings(marks["file"]), options.date_order)
    reasons = pd.Series(read.reasons, index=frame.index, dtype="str")
    reasons = reasons.mask(
        undated & (values == ""), "no date line, and no date like 2022-03-14 in the file name; add one of them"
    )
    reasons = reasons.mask(marks["date"] == "", "")
    frame = frame.assign(date=pd.Series(read.days, index=frame.index).astype("datetime64[us]"))
    return frame, marks, reasons, [f"{file}: {order}" for file, order in read.orders.items()]


def _in_addresses(values: pd.Series, urls: pd.Series) -> pd.Series:
    """The days in the addresses of articles whose date is absent or not recognised; "" where there is none."""
    unread = values.isin([value for value in strings(values.drop_duplicates()) if read_date(value) == ""])
    days = pd.Series("", index=values.index, dtype="str")
    days[unread] = [str(date_in_address(url) or "") for url in strings(urls[unread])]
    return days


def _date_in_name(file: str) -> str:
    match = _FILE_DATE.search(PurePosixPath(file).name)
    return f"{match[1]}-{match[3]}-{match[4]}" if match else ""


def _outlets(frame: pd.DataFrame, marks: pd.DataFrame, options: Options) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outlet an article names itself, or the one the user gives, or the host of its URL, or its folder."""
    hosts = texts_of(list(map(host_of, strings(frame["url"])))).set_axis(frame.index)
    names = strings(frame["outlet"])
    known = {name: _outlet_named(name) for name in set(names)}
    outlet = texts_of([known[name] for name in names]).set_axis(frame.index)
    address = frame["outlet"].isin([name for name in known if _ADDRESS.fullmatch(name)])
    origin = marks["outlet"].where(outlet != "", "").mask(address, "host of the URL")
    hosts = hosts.mask(address & (hosts == ""), outlet)
    ways = (
        ("outlet=", pd.Series(options.outlet or "", index=frame.index)),
        ("host of the URL", hosts),
        ("folder", _folders(marks)),
    )
    for name, values in ways:
        open_rows = (outlet == "") & (values != "")
        outlet, origin = outlet.mask(open_rows, values), origin.mask(open_rows, name)
    return frame.assign(outlet=outlet.astype("str")), marks.assign(outlet=origin, host=hosts)


def _outlet_named(name: str) -> str:
    """An address is named by its host, and a host as in addresses."""
    return _WWW.sub("", host_of(name) if _ADDRESS.fullmatch(name) else name)


def _folders(marks: pd.DataFrame) -> pd.Series:
    """The folder of each article file, where there are several: one folder an outlet is a common order of files."""
    parents = {file: PurePosixPath(file).parent.name for file in marks["file"].unique()}
    folders = marks["file"].map(parents).where(marks["single"], "")
    folders = folders.mask(folders.str.fullmatch(r"[\d._-]*"), "")
    return folders if folders[folders != ""].nunique() > 1 else folders.mask(folders != "", "")


def host_of(url: str) -> str:
    """The host in a URL, without www.

    >>> host_of("https://www.brenn-courier.example/2019/03/01/x")
    'brenn-courier.example'
    """
    if plain := _PLAIN_HOST.match(url):
        return plain[1].removeprefix("www.")
    address = url.strip().strip("<>")
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _companion(frame: pd.DataFrame, marks: pd.DataFrame, outlets: Outlets) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Name the hosts by outlets.csv, and give every article the further columns of its outlet."""
    table, here = outlets.table, marks["file"].str.startswith(outlets.folder)
    by_host = {host_of(host): outlet for host, outlet in zip(table["host"], table["outlet"], strict=True)}
    named = here & (marks["outlet"] == "host of the URL") & marks["host"].isin(by_host)
    frame = frame.assign(outlet=frame["outlet"].mask(named, marks["host"].map(by_host)).astype("str"))
    marks = marks.assign(outlet=marks["outlet"].mask(named, "host of the URL, named by outlets.csv"))
    further = [name for name in table.columns if name not in ("host", "outlet", *COLUMNS, "text")]
    rows = table.drop_duplicates("outlet").set_index("outlet")
    for name in further:
        own = frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")
        filled = frame["outlet"].map(rows[name]).fillna("")
        frame[name] = own.mask(here & (own == ""), filled)
    known = int((here & frame["outlet"].isin(rows.index)).sum())
    added = f", adding {', '.join(further)}" if further else ""
    return frame, marks, f"outlets.csv names the outlets of {known} articles{added}"


def _ends_read(frame: pd.DataFrame) -> pd.DataFrame:
    """What stands above and below the texts is set apart from what is counted: boilerplate, corrections, repeated headlines,
    bylines, datelines; names and agencies are parted. What a source says itself is kept."""
    parts = ((frame.iloc[start : start + AT_ONCE],) for start in range(0, max(1, len(frame)), AT_ONCE))
    return pd.concat(in_processes(_ends_of, parts, jobs() if frame["body"].str.len().sum() >= WORTHWHILE else 1))


def _ends_of(frame: pd.DataFrame) -> pd.DataFrame:
    headlines, given, above, before, lines, outlets = (
        strings(frame[name]) for name in ("headline", "body", "boilerplate", "correction", "byline", "outlet")
    )
    bodies, asides, notes, tails, printed, datelines = [], [], [], [], [], []
    for headline, body, may, aside, note in zip(headlines, given, may_sweep(frame["body"]).tolist(), above, before, strict=True):
        swept = sweep(body) if may else Swept(body, "", "")
        opening = read_opening(headline, swept.body)
        aside = _below(aside, swept.boilerplate)
        tails.append(f"{opening.body[-1000:]}\n\n{aside[-200:]}".rstrip()[-450:])
        asides.append(_below(opening.aside, aside))
        notes.append(_below(note, swept.correction))
        bodies.append(opening.body)
        printed.append(opening.byline)
        datelines.append(opening.dateline)
    changed = np.fromiter(map(ne, bodies, given), bool, len(given))
    lines = [line or below for line, below in zip(lines, printed, strict=True)]
    bylines = {line: split_byline(line) for line in {*lines, *printed}}
    closing = [find_closing(tail) if may else "" for tail, may in zip(tails, holding(texts_of(tails), MAY_CREDIT).tolist(), strict=True)]
    credited = []
    for line, below, dateline, end, outlet in zip(lines, printed, datelines, closing, outlets, strict=True):
        ways = [way for way in (bylines[line][1], bylines[below][1], dateline.agency, end) if way]
        names = dict.fromkeys(name for way in ways for name in way.split("; ") if name and not is_own(name, outlet)) if ways else ()
        credited.append("; ".join(names))
    found = {
        "byline": [bylines[line][0] for line in lines], "agency": credited,
        "dateline": [dateline.place for dateline in datelines], "boilerplate": asides, "correction": notes,
    }  # fmt: skip
    columns = {name: texts_of(values).set_axis(frame.index) for name, values in found.items()}
    columns |= {name: frame[name].mask(frame[name] == "", columns[name]) for name in ("agency", "dateline")}
    return frame.assign(**columns, body=with_at(frame["body"], changed, list(compress(bodies, changed.tolist()))))


def _below(above: str, below: str) -> str:
    return f"{above}\n\n{below}" if above and below else above or below


def _ids(frame: pd.DataFrame, marks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """An absent id is made: of the file's name where it holds one article, otherwise of file and record."""
    files = marks["file"].drop_duplicates()
    stems = files.map(lambda file: PurePosixPath(file).stem)
    paths = files.map(lambda file: str(PurePosixPath(file).with_suffix("")))
    short = stems.where(~stems.duplicated(keep=False), paths.where(~paths.duplicated(keep=False), files))
    by_file = dict(zip(files, short, strict=True))
    made = marks["file"].map(by_file).where(marks["single"], marks["file"] + ":" + marks["record"].astype("str"))
    absent = frame["id"] == ""
    origin = marks["id"].mask(absent, marks["single"].map({True: "file name", False: "file and record"}))
    return frame.assign(id=frame["id"].mask(absent, made).astype("str")), marks.assign(id=origin)


def _repeats(frame: pd.DataFrame, known: pd.Series, marks: pd.DataFrame) -> tuple[pd.Series, dict[int, str], list[str]]:
    """Reasons for rows that repeat the id and the text of an earlier row; ids of file and record for those with another
    text, and in words which. Rows with a reason already are left out."""
    ids = frame["id"][known == ""]
    again = _rows(frame[["id", "body", "headline"]], (known == "") & frame["id"].isin(ids[ids.duplicated()]))
    taken, reasons, own, said = set(ids), {}, {}, []
    for name, rows in again.groupby("id", sort=False):
        first, *later = rows.index
        for row in later:
            if rows.at[row, "body"] == rows.at[first, "body"] and rows.at[row, "headline"] == rows.at[first, "headline"]:
                reasons[row] = f"the same id and text as {place(marks, first)}"
                continue
            made = f"{marks.at[row, 'file']}:{marks.at[row, 'record']}"
            while made in taken:
                made += "-2"
            taken.add(made)
            own[row] = made
            said.append(f"the id {name!r} names two texts, {place(marks, first)} and {place(marks, row)}, which has the id {made!r} here")
    more = [f"… and {len(said) - NAMED:,} more ids that name two texts"] if len(said) > NAMED else []
    return pd.Series(reasons, dtype="str"), own, [*said[:NAMED], *more]


def _rows(frame: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """The rows of a mask, column by column: of a whole frame pandas takes them by places, for which Arrow puts all texts together."""
    return pd.DataFrame({name: frame[name][chosen] for name in frame.columns})


def place(marks: pd.DataFrame, row: int) -> str:
    """Where a record stands, in words.

    >>> place(pd.DataFrame({"file": ["a.csv"], "line": [3], "record": [2]}), 0)
    'a.csv line 3'
    """
    file, line, record = marks.loc[row, ["file", "line", "record"]]
    return f"{file} line {line}" if line else f"{file} record {record}"


def _finished(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns in their order, `text` composed last; a `text` that came along is dropped if it is the same."""
    frame = compose(frame.reset_index(drop=True))
    if "text_given" in frame and (frame["text_given"] == frame["text"]).all():
        frame = frame.drop(columns="text_given")
    further = [name for name in frame.columns if name not in (*COLUMNS, "text")]
    return frame[[*COLUMNS, *further, "text"]]
