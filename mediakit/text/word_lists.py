"""Lists of words: they lie beside the code that reads them, in a TOML file of its name, where a linguist can add to them."""

import tomllib
from pathlib import Path
from typing import Any


def word_lists(module: str) -> dict[str, Any]:
    """The lists that lie beside a module; module: its `__file__`."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text("utf-8"))
