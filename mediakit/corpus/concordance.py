"""Concordance: every hit in its line of text, the word looked for in the middle."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mediakit.corpus.article_view import COLOURS, GREY, LINES, NOBODY, REST, SIGNS, ArticleView, show_article
from mediakit.results.display import MISSING, columns_wide
from mediakit.results.html import Html, element, joined, plain_line
from mediakit.results.table import WIDE, Table

OWN, UNKNOWN = "own words", "unknown"
SHOWN = 100  # lines that are displayed; the frame and what is saved hold all
LONGEST = 24  # characters of an outlet or other column beside the line
PAGE = 96  # columns of running text where whole sentences or paragraphs are shown
_OWN_MARK = ("#fff3c4", "#a5790a")  # background, line
_CELL = "text-align:left;vertical-align:baseline;padding:.15em .6em .15em 0"
_TEXT = "vertical-align:baseline;white-space:pre;padding:.15em 0"
_SOFT = "color:#5c6670;font-size:85%"


def context(text: str, start: int, end: int, *, width: int = 60) -> tuple[str, str, str]:
    """The characters to the left, the match, and the characters to the right, on one line, cut at words.

    Paragraphs are parted by ¶; a blank before or after the match stays, so that what touches it is seen to.

    >>> context("Talks ended.\\n\\nThey saw “no progress” on the dam.", 27, 35, width=18)
    ('… ¶ They saw “no ', 'progress', '” on the dam.')
    """
    left, right = one_line(text[max(0, start - 2 * width) : start]), one_line(text[end : end + 2 * width])
    if len(left) > width or start > 2 * width:
        left = "… " + (left[-width:].partition(" ")[2] or left[-width:])
    if len(right) > width or end + 2 * width < len(text):
        right = (right[:width].rpartition(" ")[0] or right[:width]) + " …"
    return left, " ".join(text[start:end].split()), right


def one_line(text: str) -> str:
    return re.sub(r"[^\S ]\s*| \s+", lambda blanks: " ¶ " if blanks[0].count("\n") > 1 else " ", text)


@dataclass(frozen=True, repr=False, eq=False)
class Concordance(Table):
    """Lines of context with columns `article, date, outlet, speaker, side, left, match, right, feature, negated_by, …`.

    Drawing as numbered, aligned lines. A hit that its sentence turns ("no progress") is marked ✗ and says by which word; one
    that somebody is quoted with has the sign and colour of the side. `.article(3)` is the whole article of line 3;
    `.save("lines.xlsx")` writes all lines for a spreadsheet.
    """

    hits: Any = field(default=None, compare=False)
    running: bool = False  # whole sentences or paragraphs instead of a line

    def article(self, line: int) -> ArticleView:
        """The whole article of a `line` (its number), hits and quotations marked; ValueError if there is no such line."""
        if not 1 <= line <= len(self):
            raise ValueError(f"no line {line!r} here: choose one of 1 to {len(self)}" if len(self) else "no lines here")
        return show_article(self.hits.corpus, self.frame["article"].iloc[line - 1], hits=self.hits)

    @property
    def _names(self) -> list[str]:
        """The columns that stand beside the line, but for who speaks."""
        names = list(self.frame.columns)
        return [name for name in names[1 : names.index("left")] if name not in ("speaker", "side")]

    @property
    def _signs(self) -> dict[str, str]:
        """side → its sign, by name; "?" for unknown."""
        sides = sorted(set(self.frame["side"].astype(str)) - {OWN, UNKNOWN}) if "side" in self.frame.columns else []
        signs = {side: SIGNS[number] if number < len(SIGNS) else REST for number, side in enumerate(sides)}
        unknown = "side" in self.frame.columns and (self.frame["side"].astype(str) == UNKNOWN).any()
        return signs | ({UNKNOWN: NOBODY} if unknown else {})

    def _lines(self) -> list["_Shown"]:
        signs, names = self._signs, self._names
        rows = self.frame.head(SHOWN).to_dict("records")
        return [_Shown.of(number, row, names, signs) for number, row in enumerate(rows, start=1)]

    def _below(self, left_out: Sequence[str] = ()) -> list[str]:
        """What must be said under the lines: how many more, what the signs mean, notes."""
        more = [f"… and {len(self) - SHOWN:,} more"] if len(self) > SHOWN else []
        signs = [f"{sign}[…] {'side unknown' if side == UNKNOWN else side}" for side, sign in self._signs.items()]
        turned = ["✗[…] turned by its sentence"] if (self.frame["negated_by"] != "").any() else []
        return [
            *more,
            *(["   ".join([*map(plain_line, signs), *turned])] if signs or turned else []),
            *map(plain_line, self.notes),
        ]

    def __repr__(self) -> str:
        head = [plain_line(self.title), ""] if self.title else []
        if self.frame.empty:
            return "\n".join([*head, "no hits"])
        return "\n".join([*head, *(_running if self.running else _aligned)(self._lines()), *self._below()])

    def _repr_html_(self) -> str:
        title = plain_line(self.title)
        caption = element("caption", title, style=f"{_CELL};font-weight:bold") if title else ""
        if self.frame.empty:
            return element("table", caption, element("tr", element("td", "no hits")))
        names = ["", *([""] if self.running else ["left", "hit, right"]), *self._names, ""]
        styles = [_CELL + ";text-align:right" * (name == "left") for name in names]
        heads = [element("th", name, scope="col", style=style) for name, style in zip(names, styles, strict=True)]
        head = element("thead", element("tr", *heads))
        body = element("tbody", "\n", joined((line.html(running=self.running) for line in self._lines()), "\n"), "\n")
        below = [element("p", note, style=f"margin:.2em 0;{_SOFT}") for note in self._below()]
        table = element("table", caption, "\n", head, "\n", body, style="border-collapse:collapse")
        return element("div", "\n", table, "\n", *below, style=WIDE)


@dataclass(frozen=True)
class _Shown:
    """A line as it is displayed."""

    number: int
    left: str
    match: str
    right: str
    beside: tuple[str, ...]
    sign: str  # of the side that says it; "" in the outlet's own words
    turned: bool
    remark: str

    @classmethod
    def of(cls, number: int, row: dict[str, Any], names: Sequence[str], signs: dict[str, str]) -> "_Shown":
        left, right = (plain_line(row[part]) for part in ("left", "right"))
        return cls(
            number, left + " " * row["left"].endswith(" "), row["match"], " " * row["right"].startswith(" ") + right,
            tuple(_cell(row[name]) for name in names), signs.get(str(row.get("side", "")), ""),
            bool(row["negated_by"]), _remark(row),
        )  # fmt: skip

    @property
    def marks(self) -> str:
        return "✗" * self.turned + self.sign

    def html(self, *, running: bool) -> Html:
        """The line as a row of a table."""
        known = SIGNS.find(self.sign) if self.sign else -1
        colour, line = _OWN_MARK if not self.sign else (COLOURS[known], LINES[known]) if known >= 0 else GREY
        through = ";text-decoration:line-through" * self.turned
        style = f"background:{colour};border-bottom:2px solid {line};font-weight:600{through};print-color-adjust:exact"
        sign = element("sup", self.marks, style=f"color:{line};font-weight:700;line-height:0") if self.marks else ""
        hit = element("mark", self.match, style=f"color:#1c1f23;{style}")
        soft = f"{_CELL};{_SOFT}"
        if running:
            inside = (self.left, sign, hit, self.right)
            text = [element("td", *inside, dir="auto", style=f"{_CELL};max-width:46em")]
        else:  # the sign ends the left cell, so that all hits begin in one column
            text = [
                element("td", self.left, sign, style=f"{_TEXT};text-align:right"),
                element("td", hit, self.right, style=f"{_TEXT};text-align:left;padding-right:1em"),
            ]
        number = element("td", self.number, style=f"{soft};text-align:right")
        beside = [element("td", cell, style=f"{soft};white-space:nowrap") for cell in self.beside]
        return element("tr", number, *text, *beside, element("td", self.remark, style=f"{soft};min-width:12em"))


def _aligned(lines: Sequence[_Shown]) -> list[str]:
    """The lines with every match beginning in the same column."""
    left = max(columns_wide(line.left) + len(line.marks) for line in lines)
    beside = [max(map(columns_wide, cells)) for cells in zip(*(line.beside for line in lines), strict=True)]
    written = []
    for line in lines:
        cells = [f"{line.number:>{len(str(len(lines)))}}"]
        cells += [cell + " " * (width - columns_wide(cell)) for cell, width in zip(line.beside, beside, strict=True)]
        gap = " " * (left - columns_wide(line.left) - len(line.marks))
        remark = f"   ({line.remark})" if line.remark else ""
        written.append(f"{'  '.join(cells)}  {gap}{line.left}{line.marks}[{line.match}]{line.right}{remark}".rstrip())
    return written


def _running(lines: Sequence[_Shown]) -> list[str]:
    """The lines as paragraphs, each under what stands beside it."""
    written = []
    for line in lines:
        remark = f"({line.remark})" if line.remark else ""
        text = f"{line.left}{line.marks}[{line.match}]{line.right}"
        head = "  ".join(filter(None, [str(line.number), *line.beside, remark]))
        written += [head, *textwrap.wrap(text, PAGE, initial_indent="   ", subsequent_indent="   "), ""]
    return written[:-1]


def _cell(value: object) -> str:
    """A date, an outlet or another value beside the line."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    text = MISSING if pd.isna(value) else plain_line(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _remark(row: dict[str, Any]) -> str:
    """Which word turned the hit, and who says it for which side."""
    turned = f"turned by “{plain_line(row['negated_by'])}”" if row["negated_by"] else ""
    said = dict.fromkeys(str(row.get(name) or "") for name in ("speaker", "side"))
    voice = ", ".join(plain_line(name) for name in said if name and name != OWN)
    return "; ".join(part for part in (turned, voice) if part)
