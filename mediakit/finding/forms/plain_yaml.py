"""YAML as people write it: maps, lists and strings only, each string knowing its line.

``no`` stays "no" (an outlet in Norway, a cue of negation), ``1.0`` stays "1.0". Aliases and tags are refused, so that a
small file cannot grow in memory and nothing in it can run.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 5_000_000
DEEPEST = 20
_TOO_DEEP = f"lists nested more than {DEEPEST} deep; write them flat"


class Text(str):
    """A string with the number of the line it stands in, from 1; 0 where it stood in no file."""

    line: int = 0

    @classmethod
    def at(cls, text: str, line: int) -> "Text":
        """The text, remembering its line."""
        placed = cls(text)
        placed.line = line
        return placed


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where PyYAML has it, without its guesses at numbers, dates, yes and no."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, nothing aliased."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def read_yaml(path: str | os.PathLike[str]) -> Any:
    """Maps, lists and strings of a YAML file; keys and values are Text.

    Raises ValueError with file and line where it is no YAML, names a key twice, uses an alias or a tag, is nested more
    than twenty deep or larger than five million bytes; OSError where it cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "outlets.yaml"
    ...     _ = file.write_text("outlets: [no, 1.0]")
    ...     read_yaml(file)
    {'outlets': ['no', '1.0']}
    """
    path = Path(path)
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path.name} has {len(data):,} bytes, more than the {MOST_BYTES:,} that are read; split it")
    try:
        text = data.decode("utf-8-sig")
        _refuse_odd_events(text, path)
        root = yaml.compose(text, _Loader)
        return {} if root is None else _plain(root, path)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        if "nesting" in str(problem):  # C gives up by itself
            raise ValueError(f"{path.name}{where}: {_TOO_DEEP}") from error
        raise ValueError(f"{path.name}{where}: no YAML ({problem}); what begins with * or & needs quotation marks, "
                         "and so does what holds a colon and a space") from error  # fmt: skip


def write_yaml(data: Mapping[str, Any]) -> str:
    """The data as YAML text, in the order given, the same text every time.

    >>> print(write_yaml({"cues": ["no", "not"], "turns": True}), end="")
    cues:
      - 'no'
      - not
    turns: true
    """
    return yaml.dump(_untagged(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _refuse_odd_events(text: str, path: Path) -> None:
    """Stop at the first alias, tag or deep nesting, before anything is built from the text."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line + 1
        name = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if name and name != "!":
            raise ValueError(f"{path.name}, line {line}: {name!r} is an alias or a tag; write the value itself, "
                             "and entries that begin with *, & or ! in quotation marks")  # fmt: skip
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"{path.name}, line {line}: {_TOO_DEEP}")


def _plain(node: yaml.Node, path: Path) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Text.at(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path) for item in node.value]
    plain: dict[Any, Any] = {}
    for key_node, value in node.value:
        key = _plain(key_node, path)
        if not isinstance(key, Text):
            raise ValueError(f"{path.name}, line {line}: a list or map stands where a name is expected")
        if key in plain:
            raise ValueError(f"{path.name}, line {key.line}: {key!r} stands there twice; join the two or rename one")
        plain[key] = _plain(value, path)
    return plain


def _untagged(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {str(key): _untagged(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_untagged(value) for value in data]
    return str(data) if isinstance(data, str) else data
