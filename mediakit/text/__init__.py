"""Text to integers: words with their places, what stands between them, sentences."""

import tomllib
from pathlib import Path
from typing import Any


def word_lists(module: str) -> dict[str, Any]:
    """The lists of words in the TOML file beside a module of its name, where a linguist can add to them; module: its `__file__`."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text("utf-8"))
