"""What the exports of archives have in common: records made of fields, counted against their delimiters."""

from collections.abc import Sequence

from mediakit.reading.article_table import COLUMNS
from mediakit.reading.dates import read_date
from mediakit.reading.encodings import Decoded
from mediakit.reading.records import Records

FIELDS = tuple(name for name in COLUMNS if name not in ("source", "record", "agency"))


def export(
    articles: Sequence[dict[str, str]],
    *,
    delimiters: int,
    decoded: Decoded,
    lines: Sequence[int] = (),
    said: str = "",
    cut: str = "",
) -> Records:
    """Make Records of an export's articles. delimiters: how many the file marks; said: where; cut: what is cut off."""
    columns = {name: [article.get(name, "") for article in articles] for name in FIELDS}
    further = dict.fromkeys(name for article in articles for name in article if name not in FIELDS)
    columns |= {name: [article.get(name, "") for article in articles] for name in further}
    return Records(
        columns, range(1, len(articles) + 1), lines, encoding=decoded.encoding, guessed=decoded.guessed,
        arranged=True, expected=delimiters, expectation=said, cut=cut,
    )  # fmt: skip


def leading_date(line: str) -> str:
    """The date that a line starts with ("January 28, 1993, Tuesday, Late Edition" -> "January 28, 1993, Tuesday").

    >>> leading_date("January 28, 1993, Tuesday, Late Edition - Final"), leading_date("The Times (London)")
    ('January 28, 1993, Tuesday', '')
    """
    pieces = line.split(",")
    starts = (",".join(pieces[:count]).strip() for count in range(len(pieces), 0, -1))
    return next((start for start in starts if read_date(start)), "")


def paragraphs(parts: Sequence[str]) -> str:
    """Join what is not empty into a body."""
    return "\n\n".join(part.strip() for part in parts if part.strip())
