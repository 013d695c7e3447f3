"""The Python blocks of a page, run in their order in one namespace: by a test for errors, by the site for what they show.

Every block that begins with ```python is run; what cannot be run here is a block of ```text. `data/talks` is there, and files
are written to a folder that is thrown away.
"""

import ast
import base64
import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["BLOCK", "elsewhere", "examples", "run", "with_outputs"]

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """A working folder of its own that holds the sample corpora, and what the pages show of their own."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("data", "docs"):
            os.symlink(ROOT / name, Path(folder, name))
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


def run(code: str, names: dict[str, Any], *, where: str) -> tuple[Any, str]:
    """The value of a block's last line, if it is an expression, and what it printed; errors name the page and block."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(tree, where, "exec"), names)
            value = eval(compile(ast.Expression(last.value), where, "eval"), names) if last else None
    except Exception as error:
        raise RuntimeError(f"{where}: {type(error).__name__}: {error}\n{code}") from error
    return value, said.getvalue()


def with_outputs(page: str, *, where: str) -> str:
    """A page with what each of its blocks shows under it, as a notebook would."""
    names: dict[str, Any] = {}

    def shown(block: re.Match[str]) -> str:
        value, said = run(block[1], names, where=where)
        told = [_text(said)] if said.strip() else []
        return "\n\n".join([block[0], *told, *([_shown(value)] if value is not None else [])])

    if not BLOCK.search(page):
        return page
    with elsewhere():
        return BLOCK.sub(shown, page)


def _shown(value: Any) -> str:
    if hasattr(value, "_repr_png_") and (png := value._repr_png_()):
        picture = base64.b64encode(png if isinstance(png, bytes) else png[0]).decode()
        said = repr(value).strip("<>").replace('"', "'")
        return f'```{{raw}} html\n<img class="figure" alt="{said}" src="data:image/png;base64,{picture}">\n```'
    if hasattr(value, "_repr_html_") and (made := value._repr_html_()):
        return f'````{{raw}} html\n<div class="output">{made}</div>\n````'
    return _text(value if isinstance(value, str) else repr(value))


def _text(said: str) -> str:
    return f"```{{code-block}} text\n:class: output\n\n{said.rstrip()}\n```"


def examples(page: str) -> Iterator[tuple[str, str]]:
    """The examples of a page of the reference: the name each stands under, and its code."""
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        yield name.strip(), "\n".join(BLOCK.findall(rest)).strip()


def as_doctest(code: str, names: dict[str, Any], *, where: str) -> list[str]:
    """The lines of an example with prompts, each statement followed by what it shows."""
    told, lines = [], code.split("\n")
    for node in ast.parse(code).body:
        source = lines[node.lineno - 1 : node.end_lineno]
        told += [("... " if number else ">>> ") + line for number, line in enumerate(source)]
        value, said = run("\n".join(source), names, where=where)
        told += [*said.rstrip("\n").split("\n")] if said.strip() else []
        told += repr(value).split("\n") if value is not None else []
    return [line.rstrip() for line in told]
