"""Tables for a paper: what is displayed, in LaTeX and Markdown, and no name of an outlet can break them."""

import re

import mistune
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

latex, markdown = Table.to_latex, Table.to_markdown

HOSTILE = [
    r"50 % of $x_1$ & y\\", "a|b", "| a |", "[x](http://e.example)", "*a* _b_ `c` ~d~", "<b>bold</b>", "&lt;", "#1", "\\", "^",
    "Київ", "人民日報", "a\nb", "{}", '"quoted"', "[", "* * *", "---", "\\end{table}", "$$", "@key", "x" * 300, "\u202egnol", "",
]  # fmt: skip
AS_TEXT = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textless{}": "<", r"\textgreater{}": ">",
    r"\textbar{}": "|", r"{\char34}": '"', r"\textasciigrave{}": "`", r"\{": "{", r"\}": "}", r"\$": "$", r"\%": "%", r"\#": "#",
    r"\_": "_", r"\&": "&",
}  # fmt: skip
names = st.text(min_size=1, max_size=12) | st.sampled_from([name for name in HOSTILE if name])


def table(outlets, **more):
    rows = len(outlets)
    frame = pd.DataFrame({"outlet": pd.array(outlets, dtype="str"), "rate": np.linspace(1.25, 12.5, rows)})
    frame = frame.assign(low=frame["rate"] - 1, high=frame["rate"] + 1, p=np.linspace(0.0002, 0.21, rows))
    return Table(frame, Provenance("0"), **more)


def shown(outlet):
    """The name as every display of a table gives it."""
    column = repr(Table(pd.DataFrame({"name": pd.array([outlet], dtype="str")}), Provenance("0")))
    return column.split("\n", 1)[1]


def latex_rows(text):
    """The cells of each row, as LaTeX would print them."""
    inner = text.split("\\toprule\n")[1].split("\\bottomrule")[0].replace("\\midrule\n", "")
    special = "|".join(map(re.escape, AS_TEXT))
    rows = [line.removeprefix("{}").removesuffix("\\\\") for line in inner.splitlines()]
    cells = [re.findall(rf"(?:{special}|[^&])+|(?<=^)(?=&)", row) for row in rows]
    return [[re.sub(special, lambda found: AS_TEXT[found[0]], cell).strip() for cell in row] for row in cells]


def markdown_rows(text):
    """The cells of each row, as a reader of Markdown sees them."""
    tree = mistune.create_markdown(renderer="ast", plugins=["table"])(text)
    tables = [node for node in tree if node["type"] == "table"]
    assert len(tables) == 1, "the table is broken in two"
    head, *body = tables[0]["children"]
    return [
        ["".join(text_of(cell)) for cell in row]
        for row in [head["children"], *(row["children"] for part in body for row in part["children"])]
    ]


def text_of(node):
    for child in node.get("children", []):
        assert child["type"] == "text", f"{child['type']} made of a name"
        yield child["raw"]


def test_numbers_are_rounded_as_displayed_with_intervals_in_brackets():
    text = latex(table(["Post", "Globe"], title="By outlet", notes=("hits per 1,000 words",)))
    assert "\nPost & 1.25 [0.25, 2.25] & \\textless{}.001 \\\\\n" in text
    assert "\\caption{By outlet}" in text
    assert "\\begin{tabular}{lrr}" in text
    assert text.index("hits per 1,000 words") > text.index("\\end{tabular}")


def test_markdown_has_title_above_and_notes_below():
    lines = markdown(table(["Post"], title="By outlet", notes=("one", "two"))).splitlines()
    assert lines[0] == "**By outlet**"
    assert lines[-3:] == ["one", "", "two"]
    assert "| :--- | ---: | ---: |" in lines


@pytest.mark.parametrize("outlet", [name for name in HOSTILE if shown(name).strip() and len(name) < 60])
def test_a_hostile_name_is_one_cell_that_reads_as_it_is(outlet):
    for rows in (latex_rows(latex(table([outlet]))), markdown_rows(markdown(table([outlet])))):
        assert [len(row) for row in rows] == [3, 3]
        assert rows[1][0] == shown(outlet).strip()


@given(st.lists(names, min_size=1, max_size=4))
def test_the_number_of_columns_is_stable(outlets):
    text = markdown(table(outlets))
    assert {len(row) for row in markdown_rows(text)} == {3}
    assert len(markdown_rows(text)) == len(outlets) + 1


@given(st.lists(names, min_size=1, max_size=4))
def test_no_bare_special_letter_reaches_latex(outlets):
    lines = latex(table(outlets, title=outlets[0], notes=tuple(outlets))).splitlines()
    for line in lines:
        bare = re.sub(r"\\[{}$%#_&]|\\[a-zA-Z]+|\\\\", "", line)
        assert not set(bare) & set("$%#_~^"), line
    rows = lines[lines.index("\\midrule") + 1 : lines.index("\\bottomrule")]
    assert len(rows) == len(outlets)
    assert all(len(re.findall(r"(?<!\\)&", row)) == 2 and row.endswith("\\\\") for row in rows)


@given(names)
def test_braces_are_balanced_in_latex(outlet):
    text = re.sub(r"\\[{}\\]", "", latex(table([outlet], title=outlet, notes=(outlet,))))
    assert text.count("{") == text.count("}")


def test_a_row_that_begins_with_a_bracket_is_no_argument_of_the_line_before():
    for name in ("[2cm]", "*"):
        assert f"\n{{}}{name}" in latex(table([name]))


@pytest.mark.parametrize(
    "note", ["- not a list", "1. not a list", "# no heading", "> no quotation", "---", "+ x", "=== x"]
)
def test_a_note_is_a_paragraph_whatever_it_begins_with(note):
    tree = mistune.create_markdown(renderer="ast", plugins=["table"])(markdown(table(["a"], notes=(note,))))
    assert tree[-1]["type"] == "paragraph"
    assert "".join(text_of(tree[-1])) == note


def test_all_rows_are_written_not_only_those_displayed():
    assert latex(table(["a"] * 50)).count("\na & ") == 50
    assert markdown(table(["a"] * 50)).count("\n| a |") == 50


def test_a_table_without_rows_or_columns_is_a_table_still():
    empty = table([], title="Nothing")
    assert markdown_rows(markdown(empty)) == [["outlet", "rate [low, high]", "p"]]
    assert latex_rows(latex(empty)) == [["outlet", "rate [low, high]", "p"]]
    nothing = Table(pd.DataFrame(), Provenance("0"))
    assert "\\begin{tabular}{l}" in latex(nothing) and markdown(nothing).startswith("|")


def test_every_table_gives_both_by_itself():
    shown = table(["North", "South"])
    assert (shown.to_latex(), shown.to_markdown()) == (latex(shown), markdown(shown))
