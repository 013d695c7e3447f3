"""How many work at once: what `MEDIAKIT_JOBS` says, or as many as the machine has processors. No result depends on it."""

import os


def jobs() -> int:
    """A number from 1 up.

    Raises:
        ValueError: if `MEDIAKIT_JOBS` is set to anything else.
    """
    said = os.environ.get("MEDIAKIT_JOBS", "")
    if said and not (said.isascii() and said.isdigit() and int(said) > 0):
        raise ValueError(f"MEDIAKIT_JOBS={said!r} cannot be: set it to a whole number from 1 up, or not at all")
    return int(said) if said else os.cpu_count() or 1
