"""From the records of many files to one table: article fields as text, further columns under their own names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from mediakit.reading.article_table import COLUMNS, as_series, holding
from mediakit.reading.dates import has_time
from mediakit.reading.encodings import clean, mend_mojibake
from mediakit.reading.records import Records
from mediakit.reading.tables.column_names import own_name
from mediakit.reading.tables.data_frames import as_text, joined
from mediakit.reading.web.html_blocks import without_tags


class Part(NamedTuple):
    """One file that was read: its name, its format, its records, and which column holds which field."""

    file: str
    format: str
    records: Records
    mapping: Mapping[str, str]


class JoinedTable(NamedTuple):
    """Articles on their way.

    frame: the fields as text and the user's further columns. marks, on the same index: part (which file, counted),
    file, line, record, single (the file is this one article), headlines (its format has no texts), and id, outlet, date (in words, where each is from).
    mended: what was taken out of the texts, in words -> how often.
    """

    frame: pd.DataFrame
    marks: pd.DataFrame
    mended: Mapping[str, int]


def gather(parts: Sequence[Part], *, mend: bool = False) -> JoinedTable:
    """Put the records of all files under each other, in the order of the files. mend: mend mojibake."""
    alike: dict[Any, list[tuple[int, Part]]] = {}
    for place, part in enumerate(parts):
        alike.setdefault((part.records.arranged, *part.records.columns), []).append((place, part))
    mended: Counter[str] = Counter()
    frames = [_fields([part for _, part in group], mended) for group in alike.values()]
    frame = pd.concat(frames, ignore_index=True)
    marks = pd.concat([_marks(group) for group in alike.values()], ignore_index=True)
    for name in frame.columns:
        if pd.api.types.is_string_dtype(frame[name].dtype):
            frame[name] = _filled(frame[name]).astype("str")
    if len(frames) > 1:
        order = marks["part"].argsort(kind="stable")
        frame, marks = frame.iloc[order].reset_index(drop=True), marks.iloc[order].reset_index(drop=True)
    if mend:
        for name in ("headline", "byline", "caption", "body"):
            fixed = frame[name].map(mend_mojibake)
            mended["garbled texts mended"] += int((fixed != frame[name]).sum())
            frame[name] = fixed.astype("str")
    return JoinedTable(frame, marks, dict(mended))


def _fields(parts: list[Part], mended: Counter[str]) -> pd.DataFrame:
    """The fields and further columns of files that have the same columns."""
    mapping = parts[0].mapping
    values = {name: joined([part.records.columns[name] for part in parts]) for name in parts[0].records.columns}
    fields = {field: _text(values[name], mended) for field, name in mapping.items()}
    count = sum(len(part.records) for part in parts)
    nothing = as_series(pa.chunked_array([pa.repeat(pa.scalar("", pa.large_string()), count)]))
    fields = {field: fields.get(field, nothing) for field in COLUMNS}
    if "source" not in mapping:
        fields["source"] = [part.file for part in parts for _ in part.records.numbers]
        fields["record"] = [number for part in parts for number in part.records.numbers]
    further = {name: _further(column, mended) for name, column in _named(values, mapping).items()}
    frame = pd.DataFrame(
        {name: pd.Series(column, dtype=_dtype(column)) for name, column in {**fields, **further}.items()}
    )
    if not parts[0].records.arranged:
        marked = holding(frame["body"], "<")
        bare = frame.loc[marked, "body"].map(without_tags).astype("str")
        if freed := int((bare != frame.loc[marked, "body"]).sum()):
            mended["texts freed of tags"] += freed
            frame.loc[marked, "body"] = bare
    if holding(frame["body"], "\r\n").any():
        frame["body"] = frame["body"].str.replace("\r\n", "\n", regex=False)
    return frame.assign(record=pd.to_numeric(frame["record"]).astype("int64"))


def _dtype(column: Sequence[Any] | pd.Series) -> Any:
    return column.dtype if isinstance(column, pd.Series) else "str"


def _named(values: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """The columns that hold no field, by the names they are kept under; a date column stays if it tells the time."""
    date = mapping.get("date")
    timed = date is not None and any(map(has_time, dict.fromkeys(as_text(values[date]))))
    kept: dict[str, Any] = {}
    for name, column in values.items():
        if name in mapping.values() and not (timed and name == date):
            continue
        own = own_name(clean(name))
        while own in kept or (own != name and own in values):
            own += "_given"
        kept[own] = column
    return kept


def _further(column: Sequence[Any] | pd.Series, mended: Counter[str]) -> Any:
    """Numbers, truth values and days of a typed table stay what they are; everything else is text."""
    kinds = pd.api.types
    if isinstance(column, pd.Series) and (
        kinds.is_numeric_dtype(column.dtype) or kinds.is_datetime64_any_dtype(column.dtype)
    ):
        return column
    return _text(column, mended)


def _text(column: Sequence[Any] | pd.Series, mended: Counter[str]) -> Sequence[str] | pd.Series:
    if isinstance(column, pd.Series) and column.dtype == "str" and not holding(column, "\x00").any():
        return _filled(column)
    values = as_text(column)
    nuls = sum(value.count("\x00") for value in values)
    surrogates = sum(map(_count_surrogates, values))
    if not nuls and not surrogates:
        return values
    mended.update({"NUL characters removed": nuls, "lone surrogates replaced": surrogates})
    return [clean(value) for value in values]


def _filled(column: pd.Series) -> pd.Series:
    return column.fillna("") if column.hasnans else column


def _count_surrogates(text: str) -> int:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return sum("\ud800" <= character <= "\udfff" for character in text)
    return 0


def _marks(parts: list[tuple[int, Part]]) -> pd.DataFrame:
    frames: list[dict[str, list[Any]]] = []
    for place, part in parts:
        records, mapping = part.records, part.mapping
        frames.append(
            {
                "part": [place] * len(records), "file": [part.file] * len(records),
                "line": list(records.lines) or [0] * len(records), "record": list(records.numbers),
                "single": [records.single] * len(records), "headlines": [records.headlines] * len(records),
                **{field: [_origin(field, records, mapping)] * len(records) for field in ("id", "outlet", "date")},
            }
        )  # fmt: skip
    return pd.DataFrame({name: [value for frame in frames for value in frame[name]] for name in frames[0]})


def _origin(field: str, records: Records, mapping: Mapping[str, str]) -> str:
    if records.arranged:
        return "date line" if field == "date" else "export" if field in mapping else ""
    return f"column {mapping[field]!r}" if field in mapping else ""
