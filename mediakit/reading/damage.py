"""Why a file is set aside: damage that is known, or a fault of ours, told with its place in the code."""

import os
import traceback
import zlib
from pathlib import Path

# Set by the tests: what we did not foresee is raised there, for setting aside is no hiding-place.
STRICT = "MEDIAKIT_STRICT"
_HERE = Path(__file__).parents[1]
_KNOWN = {
    zlib.error: "compressed data in it is damaged",
    EOFError: "it is cut off",
    RecursionError: "it is nested too deeply",
    MemoryError: "it is larger than this computer's memory allows; split it",
    UnicodeDecodeError: "some of its bytes do not fit its encoding",
    UnicodeEncodeError: "it holds characters that no file may hold",
}


def reason(error: Exception) -> str:
    """In words why a file cannot be read: what a reader says of it, a known kind of damage, or a fault of mediakit.

    Under MEDIAKIT_STRICT=1 (as in the tests) a fault of mediakit is raised.

    >>> reason(zlib.error("Error -3")), reason(LookupError("unknown encoding: rot-0"))
    ('compressed data in it is damaged (Error -3)', 'unknown encoding: rot-0')
    """
    if _foreseen(error) or type(error) is LookupError:
        return str(error)
    if isinstance(error, OSError):
        return f"it cannot be opened ({error.strerror or error})"
    if known := next((words for kind, words in _KNOWN.items() if isinstance(error, kind)), ""):
        return f"{known} ({str(error)[:200]})" if str(error) else known
    if os.environ.get(STRICT):
        raise error
    return (
        f"mediakit fails on it, which is a fault of mediakit and not of the file; please report"
        f" {type(error).__name__} in {_place(error)} ({str(error)[:200]})"
    )


def _foreseen(error: Exception) -> bool:
    """Whether a reader of ours refused the file itself: the error comes from a `raise` in mediakit."""
    if not isinstance(error, ValueError | ImportError):
        return False
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return all(_inside(frame) and (frame.line or "raise").startswith("raise") for frame in last)


def _place(error: Exception) -> str:
    """The last line of ours on the way to an error."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _inside(frame)]
    return f"{Path(frames[-1].filename).relative_to(_HERE).as_posix()}, line {frames[-1].lineno}" if frames else "a library"


def _inside(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).is_relative_to(_HERE)
