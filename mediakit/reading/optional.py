"""What the optional readers need: a library of the extra `ingest`, asked for when it is needed."""

import importlib
from types import ModuleType


def library(name: str, what: str) -> ModuleType:
    """Import an optional library. Raises ImportError that names the extra and what needs it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ImportError(f"reading {what} needs {name}: pip install 'mediakit[ingest]'") from None
