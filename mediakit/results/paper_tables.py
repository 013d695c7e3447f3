"""Tables for a paper: LaTeX and Markdown of what a table displays, every letter of a name meaning itself."""

import re
from collections.abc import Sequence

import pandas as pd

from mediakit.results.display import FIGURE_SPACE, Column, to_columns
from mediakit.results.html import plain_line

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "_": r"\_", "&": r"\&",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"{\char34}", "`": r"\textasciigrave{}", FIGURE_SPACE: "",
}  # fmt: skip
_LATEX_SPECIAL = re.compile(f"[{re.escape(''.join(_LATEX))}]")
_LATEX_TAKEN = ("[", "*")  # after \\ these would be read as its argument and its starred form
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~$^#@]")
_MARKDOWN_BLOCK = re.compile(r"^(\d*)([-+=.):])")  # at the start of a paragraph: a list, a rule, a definition


def latex(frame: pd.DataFrame, *, title: str = "", notes: Sequence[str] = ()) -> str:
    r"""All rows of a table as LaTeX, rounded as displayed; the document needs the package `booktabs`.

    The title becomes the caption, the notes stand under the table. Letters of any script are left as they are: a
    document in more than Latin letters is made with XeLaTeX or LuaLaTeX.

    >>> print(latex(pd.DataFrame({"outlet": ["A & B"], "p": [0.0002]}), title="By outlet", notes=["q: BH"]))
    \begin{table}
    \centering
    \caption{By outlet}
    \begin{tabular}{lr}
    \toprule
    outlet & p \\
    \midrule
    A \& B & \textless{}.001 \\
    \bottomrule
    \end{tabular}
    \par\smallskip{\footnotesize q: BH\par}
    \end{table}
    """
    columns = to_columns(frame)
    head, *rows = [_latex_row(cells) for cells in _rows(columns)] or [r"\\"]
    places = "".join("r" if column.right else "l" for column in columns) or "l"
    caption = [rf"\caption{{{_latex(plain_line(title))}}}"] if title else []
    below = [rf"\par\smallskip{{\footnotesize {_latex(plain_line(note))}\par}}" for note in notes]
    inner = [rf"\begin{{tabular}}{{{places}}}", r"\toprule", head, r"\midrule", *rows, r"\bottomrule", r"\end{tabular}"]
    return "\n".join([r"\begin{table}", r"\centering", *caption, *inner, *below, r"\end{table}"])


def markdown(frame: pd.DataFrame, *, title: str = "", notes: Sequence[str] = ()) -> str:
    r"""All rows of a table as a Markdown pipe table, rounded as displayed: title above, notes below.

    >>> print(markdown(pd.DataFrame({"outlet": ["A|B"], "p": [0.0002]}), title="By outlet"))
    **By outlet**
    <BLANKLINE>
    | outlet | p |
    | :--- | ---: |
    | A\|B | \<.001 |
    """
    columns = to_columns(frame)
    names, *rows = _rows(columns) or [("",)]
    head = f"| {' | '.join(map(_markdown, names))} |"
    rule = f"| {' | '.join('---:' if column.right else ':---' for column in columns) or '---'} |"
    body = [_markdown_row(columns, cells) for cells in rows]
    above = [f"**{_markdown(plain_line(title))}**", ""] if title else []
    below = [line for note in notes for line in ("", _paragraph(plain_line(note)))]
    return "\n".join([*above, head, rule, *body, *below])


def _rows(columns: list[Column]) -> list[tuple[str, ...]]:
    """The names, then the cells of each row."""
    return list(zip(*([column.name, *column.cells] for column in columns), strict=True))


def _latex_row(cells: tuple[str, ...]) -> str:
    line = " & ".join(map(_latex, cells)) + r" \\"
    return "{}" + line if line.startswith(_LATEX_TAKEN) else line


def _latex(text: str) -> str:
    r"""Text that LaTeX prints as it is.

    >>> _latex("50 % of $x_1$")
    '50 \\% of \\$x\\_1\\$'
    """
    return _LATEX_SPECIAL.sub(lambda found: _LATEX[found[0]], text)


def _markdown_row(columns: list[Column], cells: tuple[str, ...]) -> str:
    said = [_markdown(cell, number=column.numbers) for column, cell in zip(columns, cells, strict=True)]
    return f"| {' | '.join(said)} |"


def _markdown(text: str, *, number: bool = False) -> str:
    """Text that Markdown shows as it is; the brackets of an interval need no escape and read better without."""
    text = text.replace(FIGURE_SPACE, "")
    return _MARKDOWN_SPECIAL.sub(lambda found: found[0] if number and found[0] in "[]" else rf"\{found[0]}", text)


def _paragraph(text: str) -> str:
    return _MARKDOWN_BLOCK.sub(r"\1\\\2", _markdown(text))
