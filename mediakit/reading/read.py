"""Reading: a folder, a file, a pattern or a DataFrame becomes an article table and an audit of what was read.

One file a source format. Each reader takes a file's bytes and gives Records; everything that formats have in common
(which column is which field, dates, outlets, ids, duplicates, what is set aside) happens here once.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pandas as pd

from mediakit.reading.archives import is_zip, unzip
from mediakit.reading.article_fields import SET_ASIDE, Beside, Outlets, Settled, host_of, settle
from mediakit.reading.article_table import COLUMNS, strings
from mediakit.reading.audit import Audit, counts_of, fields_of, kinds_of, ranked
from mediakit.reading.checks import doubts_of, findings_of
from mediakit.reading.damage import reason
from mediakit.reading.encodings import clean
from mediakit.reading.file_names import rows_by_file
from mediakit.reading.formats import format_of
from mediakit.reading.joining import Part, gather
from mediakit.reading.records import Options, Records
from mediakit.reading.settings import READING, Settings, with_period
from mediakit.reading.sources import (
    File,
    Found,
    find_files,
    is_article_file,
    read_companion,
    read_companions,
    read_file,
)
from mediakit.reading.tables.column_names import map_columns, no_text, own_name, unusual_text
from mediakit.reading.tables.data_frames import as_text, read_frame
from mediakit.results.progress import watched


def read_articles(
    source: str | os.PathLike | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    mend_mojibake: bool = False,
    pattern: str | None = None,
) -> tuple[pd.DataFrame, Audit]:
    """Read articles.

    source: a folder (with everything below it), a file, a zip file, a pattern like "articles/*.txt", or a DataFrame.
    columns: field -> column, where the usual names do not tell ({"text": "story_body"}; "" takes none).
    outlet: the outlet of articles that do not name one. encoding: declared for all text files.
    date_order: "day first" or "month first" for dates like 01/02/2024. mend_mojibake: put right texts that were
    once read in a wrong encoding (the audit flags them in any case). pattern: what the names of files say, such as
    "{date}_{outlet}_{headline}" or "{outlet}/{date}_{headline}"; other names in braces become columns.

    A table without texts whose cells name text files tells their fields and gives them its columns.

    Returns the article table (see `mediakit.reading.article_table`; further columns keep their names, with "_given" where a field
    has that name) and the Audit. Records that cannot stand are set aside there, with file, line and reason; in a
    folder and in a zip file so are whole files, whatever is wrong with them. Raises ValueError where nothing is left to
    read, a table alone has no text column, or no name fits the pattern; FileNotFoundError where there is no source; ImportError
    naming the extra that a file by itself needs.

    >>> given = pd.DataFrame({"title": ["Talks"], "text": ["They met."], "date": ["2022-03-14"]})
    >>> articles, audit = read_articles(given)
    >>> articles.loc[0, ["id", "headline", "body"]].tolist()
    ['DataFrame:0', 'Talks', 'They met.']
    """
    options = Options(dict(columns or {}), outlet, encoding, date_order, mend_mojibake, pattern)
    name, parts, refused, outlets = _read(source, options)
    parts, beside = _parted(parts, refused)
    refused += [(part.file, *row) for part in parts for row in part.records.refused]
    parts_with_records = [part for part in parts if len(part.records)]
    if not parts_with_records:
        raise ValueError(_nothing(name, refused))
    saved = [part for part in parts_with_records if part.records.saved is not None]
    alone = len(saved) == len(parts_with_records) == 1 and not mend_mojibake
    if alone and not refused and (kept := saved[0].records.kept):
        return saved[0].records.saved, Audit.of_saved(kept, name, _set_aside([], pd.DataFrame(columns=list(SET_ASIDE))))
    table = gather(parts_with_records, mend=mend_mojibake)
    # The cells are in the table now.
    parts = [part._replace(records=replace(part.records, columns={})) for part in parts]
    del parts_with_records
    settled = _as_saved(saved[0], table.marks) if alone else settle(table, options, outlets, beside)
    set_aside = _set_aside(refused, settled.set_aside)
    if settled.frame.empty:
        raise ValueError(_nothing(name, set_aside.itertuples(index=False)))
    return settled.frame, _audit(name, parts, settled, set_aside, table.mended)


def read_set(source: str | os.PathLike | pd.DataFrame | Settings, **asked: Any) -> tuple[pd.DataFrame, Audit, dict[str, Any]]:
    """Read articles as asked, and as `mediakit.toml` beside them says where nothing is asked.

    Args:
        source: as in `read_articles`, or Settings. asked: the keywords of `read_articles`.

    Returns:
        The article table, with a column `period` if one is set; the audit, which tells what was set; and the tables (or
        their paths) of actors and events that lie beside the articles or are set.
    """
    kept = Settings.beside(source)
    settings = kept.over(**{name: value or None for name, value in asked.items()})
    place = source if isinstance(source, pd.DataFrame) else str(settings.source)
    frame, audit = read_articles(place, **{name: getattr(settings, name) for name in READING})
    broken: list[tuple[str, Exception]] = []
    beside = {} if isinstance(source, pd.DataFrame) else read_companions(place, broken)
    beside |= {name: path for name in ("actors", "events") if (path := getattr(settings, name)) is not None}
    for name, error in broken:
        row = (name, 0, 0, reason(error).removeprefix(f"{name}: ").removeprefix(f"{name}, "))
        finding = f"{name} cannot be used, so there are no {name.removesuffix('.csv')}: {row[3]}"
        audit = replace(audit, set_aside=_set_aside([row], audit.set_aside), findings=(*audit.findings, finding))
    return with_period(frame, settings.period), replace(audit, notes=(*audit.notes, *kept.notes)), beside


def _read(source: str | os.PathLike | pd.DataFrame, options: Options) -> tuple[str, list[Part], list, list[Outlets]]:
    """The source's name, its parts, the files that were set aside whole, and its outlets.csv tables."""
    if isinstance(source, pd.DataFrame):
        return "DataFrame", [_part("DataFrame", "DataFrame", read_frame(source), options, alone=True)], [], []
    found = find_files(source)
    parts, refused = _read_files(found, options)
    outlets = []
    for file in found.outlets:
        try:
            outlets.append(_outlets(file))
        except Exception as error:
            refused.append((file.name, 0, 0, f"the outlets are not named by it: {reason(error)}"))
    return found.name, parts, refused, outlets


def _parted(parts: list[Part], refused: list[tuple]) -> tuple[list[Part], list[Beside]]:
    """The parts with texts, and the tables without any that name the files of some; what is neither is refused."""
    kept, beside = [], []
    texts = [part.file for part in parts if part.records.single]
    for part in parts:
        if part.records.arranged or "body" in part.mapping or not part.records.columns:
            kept.append(part)
            continue
        values = pd.DataFrame({name: as_text(column) for name, column in part.records.columns.items()}, dtype="str")
        if rows_by_file(values, texts)[0]:
            fields = {column: field for field, column in part.mapping.items()}
            beside.append(Beside(part.file, values, {name: fields.get(name, own_name(clean(name))) for name in values}))
        else:
            refused.append((part.file, 0, 0, no_text(list(values))))
    return kept, beside


def _read_files(found: Found, options: Options) -> tuple[list[Part], list[tuple]]:
    """Read every file; one that cannot be read is an error if it is alone, otherwise it is set aside."""
    parts, refused, missing = [], [], None
    for file in watched(found.files, "reading", total=len(found.files)):
        for name, content in _contents(file):
            try:
                parts.append(_read_data(name, content(), options, alone=found.alone))
            except Exception as error:
                refused.append((name, 0, 0, reason(error)))
                missing = error if isinstance(error, ImportError) else missing
    if found.alone and not parts and refused:
        raise missing or ValueError(f"{refused[0][0]}: {refused[0][3]}")
    return parts, refused


def _contents(file: File) -> list[tuple[str, Callable[[], bytes]]]:
    """A file by itself, or those in an archive that could be articles: names, and what gives or refuses their bytes."""
    try:
        data = read_file(file.path)
        if not is_zip(data):
            return [(file.name, lambda: data)]
        inside = [(f"{file.name}/{name}", content) for name, content in unzip(data) if is_article_file(name)]
        if not inside:
            raise ValueError("the zip archive holds no file of articles")
        return inside
    except Exception as error:
        return [(file.name, partial(_refuse, error))]


def _refuse(error: Exception) -> bytes:
    raise error


def _read_data(name: str, data: bytes, options: Options, *, alone: bool) -> Part:
    if is_zip(data):
        raise ValueError("an archive inside an archive is not read; unpack it first")
    kind, reader, content = format_of(name, data)
    return _part(name, kind, reader(content, options), options, alone=alone)


def _part(file: str, kind: str, records: Records, options: Options, *, alone: bool) -> Part:
    if records.arranged:
        return Part(file, kind, records, {name: name for name in records.columns if name in COLUMNS})
    mapping = map_columns(records.columns, options.columns, texts=alone) if records.columns else {}
    if said := unusual_text(mapping, options.columns):
        records = replace(records, doubts=(*records.doubts, said))
    return Part(file, kind, records, mapping)


def _outlets(file: File) -> Outlets:
    table = read_companion(file.path)
    missing = [name for name in ("host", "outlet") if name not in table]
    if missing:
        raise ValueError(f"{file.name}: the columns host and outlet are needed, {' and '.join(missing)} is missing")
    folder = file.name.rpartition("/")[0]
    return Outlets(f"{folder}/" if folder else "", table)


def _as_saved(part: Part, marks: pd.DataFrame) -> Settled:
    """The articles that `corpus.save` wrote, with nothing read anew: they were settled before."""
    frame = cast(pd.DataFrame, part.records.saved)
    marks = marks.assign(host=frame["url"].map(host_of))
    return Settled(frame, marks, pd.DataFrame(columns=list(SET_ASIDE)), [f"{part.file}: saved by mediakit, verified"])


def _set_aside(refused: list[tuple], settled: pd.DataFrame) -> pd.DataFrame:
    before = pd.DataFrame(refused, columns=list(SET_ASIDE))
    frame = pd.concat([before, settled], ignore_index=True) if refused else settled
    frame = frame.astype({"file": "str", "line": "int64", "record": "int64", "reason": "str"})
    return frame.sort_values(["file", "line", "record"], kind="stable", ignore_index=True)


def _nothing(name: str, refused: Sequence[tuple]) -> str:
    said = "; ".join(f"{first} ({len(rows)})" for first, rows in kinds_of([row[3] for row in refused])[:3])
    return f"{name}: 0 articles" + (f"; set aside: {said}" if said else ", the table has a header and no rows")


def _audit(name: str, parts: list[Part], settled: Settled, set_aside: pd.DataFrame, mended: Mapping[str, int]) -> Audit:
    notes = [f"{part.file}: {note}" for part in parts for note in part.records.notes]
    formats = [part.format for part in parts for _ in range(len(part.records) + len(part.records.refused))]
    said = [field for field in COLUMNS if field not in ("source", "record")]
    return Audit(
        source=name,
        files=ranked(part.format for part in parts),
        records=ranked(formats),
        fields=fields_of(settled.frame, said, partial(_origin, parts, settled.marks)),
        set_aside=set_aside,
        encodings=ranked(part.records.encoding for part in parts if part.records.encoding),
        guessed=tuple(f"{part.file} ({part.records.guessed})" for part in parts if part.records.guessed),
        mended=mended,
        notes=(*notes, *settled.notes),
        findings=findings_of(parts, settled),
        doubts=doubts_of(parts, settled),
        **counts_of(settled.frame),
    )


def _origin(parts: list[Part], marks: pd.DataFrame, field: str, filled: int) -> str:
    """Where a field is from that so many articles have."""
    if field in ("id", "outlet", "date"):
        ways = ranked(strings(marks.loc[marks[field] != "", field]))
        return "; ".join(f"{way} {count:,}" if len(ways) > 1 else way for way, count in ways.items())
    tables = [part for part in parts if not part.records.arranged and len(part.records)]
    columns = {f"column {part.mapping[field]!r}" for part in tables if field in part.mapping}
    derived = {"agency": "byline or dateline", "dateline": "start of the body"}.get(field, "") if filled else ""
    return "; ".join(sorted(columns)) or derived
