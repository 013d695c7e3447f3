"""Two texts beside each other: what they share plain, what differs marked."""

import re
import textwrap
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from mediakit.results.html import element, plain, plain_line

WIDTH = 56  # characters of each column of the plain form
_MARK = "background:#fff3c4;color:#1c1f23;text-decoration:underline"
_CELL = "white-space:pre-wrap;vertical-align:top;text-align:left;width:50%;padding:.3em 1em"
_WORD = re.compile(r"\w")


@dataclass(frozen=True, repr=False, eq=False)
class SideBySide:
    """Two texts with the passages they share: `heads`, `texts` and `shared` hold one for the left, one for the right.

    `shared` gives character positions (start, end), in order and apart from each other. As HTML a difference is underlined
    on a ground of its own; in plain text it stands in ⟦ ⟧.

    >>> SideBySide(("wire", "paper"), ("Envoys met at dawn.", "Envoys met at noon."), (((0, 13),), ((0, 13),)))
    wire                                                      paper
    <BLANKLINE>
    Envoys met at ⟦dawn.⟧                                     Envoys met at ⟦noon.⟧
    """

    heads: tuple[str, str]
    texts: tuple[str, str]
    shared: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]

    def __repr__(self) -> str:
        columns = []
        for head, text, shared in zip(self.heads, self.texts, self.shared, strict=True):
            marked = "".join(_in_brackets(piece) if new else piece for piece, new in pieces(text, shared))
            paragraphs = [" ".join(part.split()) for part in plain(marked).split("\n\n")]
            lines = [textwrap.wrap(part, WIDTH) for part in (plain_line(head), *paragraphs)]
            columns.append([line for part in lines for line in (*part, "")][:-1])
        return "\n".join(f"{left:<{WIDTH}}  {right}".rstrip() for left, right in zip_longest(*columns, fillvalue=""))

    def _repr_html_(self) -> str:
        head = element("tr", *(element("th", plain_line(head), scope="col", dir="auto") for head in self.heads))
        cells = [
            element("td", *(_marked(*piece) for piece in pieces(text, shared)), dir="auto", style=_CELL)
            for text, shared in zip(self.texts, self.shared, strict=True)
        ]
        parts = element("thead", head), element("tbody", element("tr", *cells))
        return element("table", *parts, style="width:100%")


def pieces(text: str, shared: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it differs; what holds no word (a full stop, a line end) does not.

    >>> pieces("Envoys met, at last.", ((0, 10),))
    [('Envoys met', False), (', at last.', True)]
    """
    edges = [0, *(edge for span in shared for edge in span), len(text)]
    cut = [(text[start:stop], place % 2 == 0) for place, (start, stop) in enumerate(pairwise(edges))]
    return [(piece, new and _WORD.search(piece) is not None) for piece, new in cut if piece]


def _in_brackets(piece: str) -> str:
    """A difference in brackets, paragraph by paragraph, the blanks around it left outside."""
    return re.sub(
        r"\S(?:(?!\n\n).)*\S|\S",
        lambda match: f"⟦{match[0]}⟧" if _WORD.search(match[0]) else match[0],
        piece,
        flags=re.DOTALL,
    )


def _marked(piece: str, new: bool) -> str:
    return element("mark", piece, style=_MARK) if new else piece
