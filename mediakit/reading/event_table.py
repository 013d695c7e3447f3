"""Events: the table of what happened when, that lies beside articles."""

import os

import pandas as pd

from mediakit.results.files import read_cells

EVENTS = ("date", "label")


def event_table(table: str | os.PathLike[str] | pd.DataFrame | None) -> pd.DataFrame:
    """Events as `date, label`, sorted; from a CSV file or a frame, empty of None.

    Raises:
        ValueError: if a column is missing, or a date is not like 2019-02-06.
    """
    if table is None:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]"), "label": pd.Series(dtype=str)})
    frame = table if isinstance(table, pd.DataFrame) else read_cells(table)
    if missing := [name for name in EVENTS if name not in frame.columns]:
        raise ValueError(
            f"the table of events lacks {' and '.join(missing)}: it has {', '.join(map(str, frame.columns))}"
        )
    days = pd.to_datetime(frame["date"], format="ISO8601", errors="coerce")
    if days.isna().any():
        row = int(days.isna().to_numpy().argmax())
        raise ValueError(f"the table of events has the date {frame['date'].iloc[row]!r} in row {row + 1}; write it like 2019-02-06")
    return frame.assign(date=days).sort_values(["date", "label"], ignore_index=True)
