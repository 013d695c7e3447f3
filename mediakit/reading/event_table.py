"""Events: the table of what happened when, that lies beside articles."""

import os

import pandas as pd

__all__ = ["event_table"]

EVENTS = ("date", "label")


def event_table(table: str | os.PathLike[str] | pd.DataFrame | None) -> pd.DataFrame:
    """Events as `date, label`, sorted; from a CSV file or a frame, empty of None.

    Raises:
        ValueError: if a column is missing, or a date is not like 2019-02-06.
    """
    if table is None:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]"), "label": pd.Series(dtype=str)})
    frame = table if isinstance(table, pd.DataFrame) else pd.read_csv(table, dtype=str, keep_default_na=False)
    if missing := [name for name in EVENTS if name not in frame.columns]:
        raise ValueError(
            f"the table of events lacks {' and '.join(missing)}: it has {', '.join(map(str, frame.columns))}"
        )
    try:
        days = pd.to_datetime(frame["date"], format="ISO8601")
    except ValueError as error:
        raise ValueError(f"the table of events has a date that is not like 2019-02-06: {error}") from error
    return frame.assign(date=days).sort_values(["date", "label"], ignore_index=True)
