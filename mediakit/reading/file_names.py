"""What the names of files say: fields from a pattern, the pattern that names seem to follow, tables that name texts."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from mediakit.reading.dates import read_date
from mediakit.reading.tables.column_names import own_name

_FIELD = re.compile(r"\{(\w+)\}")
_WORDED = ("headline", "outlet", "byline")  # fields in which hyphens and underscores stand for blanks
FEW = 3  # files: fewer follow no pattern


def fields_in_names(files: Sequence[str], pattern: str) -> pd.DataFrame:
    """What names of files hold where a pattern has {field}: one row a file, fields by their names, "" where none fits.

    Names count without their ending; a pattern with / reads the folders before them too. A field ends where what stands
    after it in the pattern begins.

    Raises:
        ValueError: if the pattern names no field, or no name fits it.

    >>> fields_in_names(["x/2022-03-14_courier_talks-resume.txt"], "{date}_{outlet}_{headline}").iloc[0].tolist()
    ['2022-03-14', 'courier', 'talks resume']
    """
    names = _FIELD.findall(pattern)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"pattern={pattern!r} names no field, or one twice; write it like '{{date}}_{{outlet}}_{{headline}}'")
    compiled = _compiled(pattern)
    found = [compiled.search(str(PurePosixPath(file).with_suffix(""))) for file in files]
    if files and not any(found):
        raise ValueError(f"pattern={pattern!r} fits no name of a file, such as {files[0]!r}; leave it out or mend it")
    rows = [[match[name] if match else "" for name in names] for match in found]
    frame = pd.DataFrame(rows, columns=names, dtype="str")
    for name in set(_WORDED) & set(names):
        frame[name] = frame[name].str.replace(r"[-_]+", " ", regex=True).str.strip()
    return frame.rename(columns={name: own_name(name) for name in names if name in ("source", "record", "text")})


def _compiled(pattern: str) -> re.Pattern[str]:
    out, place = "(?:^|/)", 0
    for match in _FIELD.finditer(pattern):
        out += re.escape(pattern[place : match.start()])
        after = pattern[match.end() : match.end() + 1]
        day = r"\d{4}[-_.]?\d{1,2}[-_.]?\d{1,2}|" if match[1] == "date" else ""
        out += f"(?P<{match[1]}>{day}[^/{re.escape(after) if after not in ('', '{') else ''}]+)"
        place = match.end()
    return re.compile(out + re.escape(pattern[place:]) + "$")


def pattern_of(files: Sequence[str]) -> str:
    """The pattern that names of files follow: pieces between underscores, a date among them, one that often returns; "" for none.

    >>> pattern_of(["2022-03-14_courier_talks.txt", "2022-03-15_gazette_lull.txt", "2022-03-16_courier_snow.txt"])
    '{date}_{outlet}_{headline}'
    >>> pattern_of(["talks_1.txt", "talks_2.txt", "lull_3.txt"])
    ''
    """
    stems = [PurePosixPath(file).stem.split("_") for file in files]
    if len(stems) < FEW or len({len(stem) for stem in stems}) > 1 or len(stems[0]) < 2:
        return ""
    pieces = list(zip(*stems, strict=True))
    dated = [place for place, piece in enumerate(pieces) if all(map(_is_day, piece))]
    kinds = {place: len(set(piece)) for place, piece in enumerate(pieces) if place not in dated and not all(map(str.isdigit, piece))}
    if len(dated) != 1 or not kinds:
        return ""
    outlet = min(kinds, key=lambda place: (kinds[place], place))
    if not 1 < kinds[outlet] < len(stems) or any(not piece.strip() for piece in pieces[outlet]):
        return ""
    names = {dated[0]: "date", outlet: "outlet"}
    names |= {max(kinds, key=lambda place: (kinds[place], place)): "headline"} if len(kinds) > 1 else {}
    return "_".join(f"{{{names.get(place, f'part_{place + 1}')}}}" for place in range(len(pieces)))


def _is_day(piece: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", piece)) and not isinstance(read_date(piece), str)


def rows_by_file(table: pd.DataFrame, files: Sequence[str]) -> tuple[str, pd.Series]:
    """The column of a table whose cells name these files (by path, name or name without ending), and file -> row; "" for none.

    >>> rows_by_file(pd.DataFrame({"file": ["a.txt", "b"], "side": ["x", "y"]}), ["t/a.txt", "t/b.txt"])[1].to_dict()
    {'t/a.txt': 0, 't/b.txt': 1}
    """
    known: dict[str, set[str]] = {}
    for file in files:
        path = PurePosixPath(file)
        for name in {file, str(path.with_suffix("")), path.name, path.stem}:
            known.setdefault(name.casefold(), set()).add(file)
    best: tuple[str, dict[str, int]] = ("", {})
    for column in table:
        found: dict[str, int] = {}
        for row, cell in enumerate(table[column].astype(str)):
            named = known.get(cell.strip().replace("\\", "/").removeprefix("./").casefold(), set())
            if len(named) == 1:
                found.setdefault(next(iter(named)), row)
        if len(found) > len(best[1]):
            best = (str(column), found)
    return best[0], pd.Series(best[1], dtype="int64")


def filled_in(frame: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The frame with these values where it has none; both have one index.

    >>> filled_in(pd.DataFrame({"outlet": ["", "Post"]}), pd.DataFrame({"outlet": ["a", "b"], "side": ["x", ""]})).values.tolist()
    [['a', 'x'], ['Post', '']]
    """
    columns = {}
    for name in values:
        given = values[name].fillna("").astype("str")
        columns[name] = frame[name].mask(frame[name] == "", given).astype("str") if name in frame else given
    return frame.assign(**columns)
