"""Reading: a folder, a file, a pattern or a DataFrame becomes an article table and an audit of what was read.

One file a source format. Each reader takes a file's bytes and gives Records; everything that formats have in common
(which column is which field, dates, outlets, ids, duplicates, what is set aside) happens here once.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from mediakit.articles import COLUMNS
from mediakit.audit import TINY, Audit
from mediakit.readers.columns import map_columns
from mediakit.readers.delimited import read_csv, read_tsv
from mediakit.readers.europresse import is_europresse, read_europresse
from mediakit.readers.excel import read_excel
from mediakit.readers.factiva import is_factiva_html, is_factiva_xml, read_factiva_html, read_factiva_xml
from mediakit.readers.frames import read_frame
from mediakit.readers.gather import Part, gather
from mediakit.readers.json_records import read_json, read_json_lines
from mediakit.readers.nexis import is_nexis_html, is_nexis_text, read_nexis_html, read_nexis_text
from mediakit.readers.parquet import read_parquet
from mediakit.readers.plain import read_plain
from mediakit.readers.proquest import (
    is_proquest_html,
    is_proquest_mail,
    read_proquest_html,
    read_proquest_mail,
)
from mediakit.readers.records import Options, Records
from mediakit.readers.settle import SET_ASIDE, Outlets, Settled, settle
from mediakit.readers.sources import File, Found, find_files, read_companion, read_companions

__all__ = ["FORMATS", "Audit", "read_articles", "read_companions"]

MANY = 500  # files: from here on a progress bar is worth its line
FORMATS: dict[str, tuple[str, Callable[[bytes, Options], Records]]] = {
    ".txt": ("text", read_plain),
    ".csv": ("CSV", read_csv),
    ".tsv": ("TSV", read_tsv),
    ".tab": ("TSV", read_tsv),
    ".jsonl": ("JSON Lines", read_json_lines),
    ".ndjson": ("JSON Lines", read_json_lines),
    ".json": ("JSON", read_json),
    ".parquet": ("Parquet", read_parquet),
    ".xlsx": ("Excel", read_excel),
}
# The exports of archives are known by their content, whatever the file is called.
EXPORTS: tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes, Options], Records]], ...] = (
    ("Nexis text", is_nexis_text, read_nexis_text),
    ("Nexis HTML", is_nexis_html, read_nexis_html),
    ("Factiva HTML", is_factiva_html, read_factiva_html),
    ("Factiva XML", is_factiva_xml, read_factiva_xml),
    ("Europresse HTML", is_europresse, read_europresse),
    ("ProQuest HTML", is_proquest_html, read_proquest_html),
    ("ProQuest mail", is_proquest_mail, read_proquest_mail),
)
TABLES = frozenset(FORMATS) - {".txt"}


def read_articles(
    source: str | os.PathLike | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
) -> tuple[pd.DataFrame, Audit]:
    """Read articles.

    source: a folder (with everything below it), a file, a pattern like "articles/*.txt", or a DataFrame.
    columns: field -> column, where the usual names do not tell ({"text": "story_body"}; "" takes none).
    outlet: the outlet of articles that do not name one. encoding: declared for all text files.
    date_order: "day first" or "month first" for dates like 01/02/2024.

    Returns the article table (see `mediakit.articles`; further columns keep their names, with "_given" where a field
    has that name) and the Audit. Records that cannot stand are set aside there, with file, line and reason; in a
    folder so are whole files. Raises ValueError where nothing is left to read, a table has no text column, or an id
    names two texts; FileNotFoundError where there is no source; ImportError naming the extra a format needs.

    >>> given = pd.DataFrame({"title": ["Talks"], "text": ["They met."], "date": ["2022-03-14"]})
    >>> articles, audit = read_articles(given)
    >>> articles.loc[0, ["id", "headline", "body"]].tolist()
    ['DataFrame:0', 'Talks', 'They met.']
    """
    options = Options(dict(columns or {}), outlet, encoding, date_order)
    name, parts, refused, outlets = _read(source, options)
    refused += [(part.file, *row) for part in parts for row in part.records.refused]
    parts_with_records = [part for part in parts if len(part.records)]
    if not parts_with_records:
        raise ValueError(_nothing(name, refused))
    table = gather(parts_with_records)
    parts = [
        part._replace(records=replace(part.records, columns={})) for part in parts
    ]  # the cells are in the table now
    del parts_with_records
    settled = settle(table, options, outlets)
    set_aside = _set_aside(refused, settled)
    if settled.frame.empty:
        raise ValueError(_nothing(name, set_aside.itertuples(index=False)))
    return settled.frame, _audit(name, parts, settled, set_aside, table.mended)


def _read(source: str | os.PathLike | pd.DataFrame, options: Options) -> tuple[str, list[Part], list, list[Outlets]]:
    """The source's name, its parts, the files that were set aside whole, and its outlets.csv tables."""
    if isinstance(source, pd.DataFrame):
        return "DataFrame", [_part("DataFrame", "DataFrame", read_frame(source), options)], [], []
    found = find_files(source)
    parts, refused = _read_files(found, options)
    return found.name, parts, refused, [_outlets(file) for file in found.outlets]


def _read_files(found: Found, options: Options) -> tuple[list[Part], list[tuple]]:
    """Read every file; one that cannot be read is an error if it is alone, otherwise it is set aside."""
    parts, refused = [], []
    shown = len(found.files) > MANY and sys.stderr.isatty() and not {"CI", "PYTEST_CURRENT_TEST"} & set(os.environ)
    for file in tqdm(found.files, desc="reading", unit="file", disable=not shown):
        try:
            parts.append(_read_file(file, options))
        except (ValueError, OSError) as error:
            if found.alone:
                raise ValueError(f"{file.name}: {error}") from None
            refused.append((file.name, 0, 0, str(error)))
    return parts, refused


def _read_file(file: File, options: Options) -> Part:
    data = file.path.read_bytes()
    kind, reader = _format(file.name, data)
    return _part(file.name, kind, reader(data, options), options)


def _format(name: str, data: bytes) -> tuple[str, Callable[[bytes, Options], Records]]:
    suffix = Path(name).suffix.casefold()
    if suffix not in TABLES:
        for kind, recognised, reader in EXPORTS:
            if recognised(data):
                return kind, reader
    if suffix not in FORMATS:
        exports = ", ".join(kind for kind, _, _ in EXPORTS)
        raise ValueError(f"no known format; mediakit reads {', '.join(FORMATS)} and the exports {exports}")
    return FORMATS[suffix]


def _part(file: str, kind: str, records: Records, options: Options) -> Part:
    if records.arranged:
        return Part(file, kind, records, {name: name for name in records.columns if name in COLUMNS})
    mapping = map_columns(records.columns, options.columns) if records.columns else {}
    return Part(file, kind, records, mapping)


def _outlets(file: File) -> Outlets:
    table = read_companion(file.path)
    missing = [name for name in ("host", "outlet") if name not in table]
    if missing:
        raise ValueError(f"{file.name}: the columns host and outlet are needed, {' and '.join(missing)} is missing")
    folder = file.name.rpartition("/")[0]
    return Outlets(f"{folder}/" if folder else "", table)


def _set_aside(refused: list[tuple], settled: Settled) -> pd.DataFrame:
    before = pd.DataFrame(refused, columns=list(SET_ASIDE))
    frame = pd.concat([before, settled.set_aside], ignore_index=True) if refused else settled.set_aside
    frame = frame.astype({"file": "str", "line": "int64", "record": "int64", "reason": "str"})
    return frame.sort_values(["file", "line", "record"], kind="stable", ignore_index=True)


def _nothing(name: str, refused: Sequence[tuple]) -> str:
    reasons = Counter(row[3] for row in refused)
    said = "; ".join(f"{reason} ({count})" for reason, count in reasons.most_common(3))
    return f"{name}: 0 articles" + (f"; set aside: {said}" if said else ", the table has a header and no rows")


def _audit(name: str, parts: list[Part], settled: Settled, set_aside: pd.DataFrame, mended: Mapping[str, int]) -> Audit:
    frame, days = settled.frame, settled.frame["date"].dropna()
    encodings = Counter(part.records.encoding for part in parts if part.records.encoding)
    notes = [f"{part.file}: {note}" for part in parts for note in part.records.notes]
    records: Counter[str] = Counter()
    for part in parts:
        records[part.format] += len(part.records) + len(part.records.refused)
    return Audit(
        source=name,
        articles=len(frame),
        files=_sorted(Counter(part.format for part in parts)),
        records=_sorted(records),
        fields=_fields(parts, settled),
        first_day=str(days.min().date()) if len(days) else "",
        last_day=str(days.max().date()) if len(days) else "",
        years={str(year): int(count) for year, count in days.dt.year.value_counts().sort_index().items()},
        undated=len(frame) - len(days),
        outlets=_sorted(Counter(frame["outlet"])),
        tiny=sum(len(text.split()) < TINY for text in frame["text"] if len(text) < 30 * TINY),
        repeated=int(frame["body"].duplicated().sum()),
        set_aside=set_aside,
        encodings=_sorted(encodings),
        guessed=tuple(f"{part.file} ({part.records.encoding})" for part in parts if part.records.guessed),
        mended=mended,
        notes=(*notes, *settled.notes),
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _fields(parts: list[Part], settled: Settled) -> pd.DataFrame:
    """Per field: in how many articles it is filled, and where it is from."""
    rows = []
    for field in COLUMNS:
        if field in ("source", "record"):
            continue
        values = settled.frame[field]
        filled = int((values.notna() if field == "date" else values != "").sum())
        rows.append((field, filled, filled / len(values), _origin(field, parts, settled.marks, filled)))
    return pd.DataFrame(rows, columns=["field", "articles", "share", "origin"])


def _origin(field: str, parts: list[Part], marks: pd.DataFrame, filled: int) -> str:
    if field in ("id", "outlet", "date"):
        ways = _sorted(Counter(marks.loc[marks[field] != "", field]))
        return "; ".join(f"{way} {count:,}" if len(ways) > 1 else way for way, count in ways.items())
    tables = [part for part in parts if not part.records.arranged and len(part.records)]
    ways = {f"column {part.mapping[field]!r}" for part in tables if field in part.mapping}
    derived = {"agency": "byline or dateline", "dateline": "start of the body"}.get(field, "") if filled else ""
    return "; ".join(sorted(ways)) or derived
