"""Concordance: every hit in its line of text, the word looked for in the middle."""

import html
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mediakit.table import Table

__all__ = ["Concordance", "context"]

MARK = "background:#fff3c4;font-weight:600"
TURNED = "background:#e4e7eb;font-weight:600;text-decoration:line-through"
_LEFT = "text-align:left;vertical-align:top"
_RIGHT = "text-align:right;vertical-align:top"
_SOFT = "color:#5c6670;font-size:85%"


def context(text: str, start: int, end: int, *, width: int = 60) -> tuple[str, str, str]:
    """The characters to the left, the match, and the characters to the right, on one line, cut at words.

    Paragraphs are parted by ¶; a blank before or after the match stays, so that what touches it is seen to.

    >>> context("Talks ended.\\n\\nThey saw “no progress” on the dam.", 27, 35, width=18)
    ('… ¶ They saw “no ', 'progress', '” on the dam.')
    """
    left, right = _one_line(text[max(0, start - 2 * width) : start]), _one_line(text[end : end + 2 * width])
    if len(left) > width or start > 2 * width:
        left = "… " + (left[-width:].partition(" ")[2] or left[-width:])
    if len(right) > width or end + 2 * width < len(text):
        right = (right[:width].rpartition(" ")[0] or right[:width]) + " …"
    return left, " ".join(text[start:end].split()), right


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*\n\s*\n\s*", " ¶ ", text))


@dataclass(frozen=True, repr=False, eq=False)
class Concordance(Table):
    """Lines of context with columns `article, outlet, date, left, match, right, negated_by, speaker, side, …`.

    Shown as aligned lines; a hit that its sentence turns ("no progress") is marked ✗ and says by which word.
    """

    def _lines(self) -> list[tuple[str, str, str, str, bool]]:
        rows = self.frame.to_dict("records")
        return [(_source(r), r["left"], r["match"], r["right"], bool(r.get("negated_by"))) for r in rows]

    def _remarks(self) -> list[str]:
        return [_remark(row) for row in self.frame.to_dict("records")]

    def __repr__(self) -> str:
        head = [self.title, ""] if self.title else []
        if self.frame.empty:
            return "\n".join([*head, "no hits"])
        lines = self._lines()
        source = max(len(line[0]) for line in lines)
        left = max(len(line[1]) for line in lines)
        body = []
        for (where, before, match, after, turned), remark in zip(lines, self._remarks(), strict=True):
            tail = f"   ({remark})" if remark else ""
            before = before.rjust(left) + "✗" if turned else before.rjust(left + 1)
            body.append(f"{where:<{source}}  {before}[{match}]{after}{tail}".rstrip())
        return "\n".join([*head, *body, *(f"  {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        caption = f'<caption style="{_LEFT}">{html.escape(self.title)}</caption>' if self.title else ""
        if self.frame.empty:
            return f"<table>{caption}<tr><td>no hits</td></tr></table>"
        rows = []
        for line, remark in zip(self._lines(), self._remarks(), strict=True):
            where, before, match, after = (html.escape(part) for part in line[:4])
            mark = f'<span style="{TURNED if line[4] else MARK}">{match}</span>'
            said = f'<br><span style="{_SOFT}">{"✗ " if line[4] else ""}{html.escape(remark)}</span>' if remark else ""
            rows.append(
                f'<tr><td style="{_RIGHT};width:46%">{before}{mark}</td>'
                f'<td style="{_LEFT};width:36%">{after}</td><td style="{_LEFT};{_SOFT}">{where}{said}</td></tr>'
            )
        notes = "".join(f'<p style="{_SOFT}">{html.escape(note)}</p>' for note in self.notes)
        return f'<table style="width:100%">{caption}\n' + "\n".join(rows) + f"\n</table>{notes}"


def _source(row: dict[str, Any]) -> str:
    day = f"{row['date']:%Y-%m-%d}" if not pd.isna(row.get("date")) else ""
    outlet = str(row.get("outlet", ""))
    return " ".join(part for part in (day, outlet if len(outlet) <= 24 else outlet[:23] + "…") if part)


def _remark(row: dict[str, Any]) -> str:
    turned = f"turned by “{row['negated_by']}”" if row.get("negated_by") else ""
    speaker = str(row.get("speaker") or "")
    side = f", {row['side']}" if row.get("side") and speaker else str(row.get("side") or "")
    voice = speaker + side if row.get("voice", "own words") != "own words" else ""
    return "; ".join(part for part in (turned, voice) if part)
