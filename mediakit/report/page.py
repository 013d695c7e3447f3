"""The page: its head, its parts in order, and the sentences behind the numbers at its end."""

import html
import os
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from mediakit.corpus.articles import Corpus
from mediakit.finding.lexicon import Lexicon
from mediakit.report import sections
from mediakit.report.lines_behind import Evidence
from mediakit.report.request import Asked
from mediakit.report.sections import Behind, Section
from mediakit.report.writing import cleaned, listed, paragraph, said
from mediakit.results.figures.style import shorten
from mediakit.results.files import Saved, write
from mediakit.results.progress import MANY
from mediakit.results.table import versions

__all__ = ["report"]

PARTS = (
    sections.read, sections.counted, sections.compared, sections.timed,
    sections.voiced, sections.retold, sections.worded,
)  # fmt: skip
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
BEHIND = "The sentences behind the numbers"
PRINTED = "t-compared"  # whose sentences are on paper too

HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>{heading}</h1>
{lede}</header>
<nav aria-label="Contents">
{contents}</nav>
<main id="content">
{body}</main>
<footer>
{made}</footer>
</body>
</html>
"""


def report(
    corpus: Corpus,
    path: str | os.PathLike[str],
    *,
    lexicon: str | os.PathLike[str] | Lexicon = "talks",
    by: str = "outlet",
    seed: int = 0,
) -> Saved:
    """Write one self-contained HTML page: what was read, the comparison, and the sentences behind every number.

    The page holds figures, tables and text and fetches nothing: it opens from a file, prints, and needs no script. The
    same corpus, lexicon and seed give the same bytes. Where something is missing (dates, actors, a second group) the page
    says so.

    Args:
        corpus: the articles.
        path: of the page, such as `report.html`; replaced only when the new one is whole.
        lexicon: one that ships with the library, a file, or a Lexicon.
        by: what is compared: a column of the articles with at most 200 values, or `side`, `section`, `voice`.
        seed: of the resampling, and of the draw of sentences.

    Returns:
        The path written.

    Raises:
        ValueError: if there is no such column, or it makes too many groups. FileNotFoundError: if there is no such
            lexicon. OSError: if the page cannot be written.
    """
    asked = Asked(corpus, lexicon if isinstance(lexicon, Lexicon) else Lexicon.load(lexicon), by, seed)
    _ = asked.comparison  # a wrong column is said before anything takes long
    few = True if len(corpus) < MANY else None
    parts = [part(asked) for part in tqdm(PARTS, desc="report", unit="section", leave=False, disable=few)]
    return Saved([write(path, _page(asked, parts).encode("utf-8", "replace"))])


def _page(asked: Asked, parts: Sequence[Section]) -> str:
    source = cleaned(asked.corpus.audit.source) if asked.corpus.audit else "corpus"
    heading = f"{source}: {asked.lexicon.header.get('title') or asked.lexicon.name}, by {asked.by}"
    behind = _behind([table for part in parts for table in part.behind if any(table.evidence)])
    contents = [(part.place, part.title) for part in parts] + ([("behind", BEHIND)] if behind else [])
    return HEAD.format(
        policy=POLICY,
        title=html.escape(cleaned(heading)),
        style=(Path(__file__).parent / "page.css").read_text("utf-8"),
        heading=said(heading),
        lede=paragraph(said(repr(asked.corpus).strip("<>").removeprefix("corpus: ") + "."), kind="lede"),
        contents=listed(f'<a href="#{place}">{said(title)}</a>' for place, title in contents),
        body="".join(_section(part.place, part.title, part.body) for part in parts) + behind,
        made=_made(asked, source),
    )


def _section(place: str, title: str, body: str) -> str:
    return f'<section aria-labelledby="{place}">\n<h2 id="{place}">{said(title)}</h2>\n{body}</section>\n'


def _behind(tables: Sequence[Behind]) -> str:
    """The evidence of all tables: each number's lines under a heading to which its cell leads."""
    if not tables:
        return ""
    intro = paragraph(
        "Each number that is underlined in a table leads here: to a draw, by the seed, of the places that were counted.",
        "What was found is marked; struck through, its sentence turns it (“no progress”).",
    )
    return _section("behind", BEHIND, intro + "".join(map(_of_table, tables)))


def _of_table(table: Behind) -> str:
    blocks = "".join(_block(f"{table.place}-{row}", lines) for row, lines in enumerate(table.evidence) if lines)
    kind = "" if table.place == PRINTED else ' class="screen"'
    return f"<div{kind}>\n<h3>{said(table.caption)}</h3>\n{blocks}</div>\n"


def _block(place: str, lines: Evidence) -> str:
    items = "".join(f"<li>{item}</li>\n" for item in lines.items)
    label = html.escape(cleaned(f"back to the number: {shorten(lines.title, 120)}"))
    return (
        f'<div class="lines" id="{place}-lines">\n<h4>{said(shorten(lines.title, 120))}</h4>\n<p class="note">{lines.of} · '
        f'<a class="back" href="#{place}" aria-label="{label}">back to the number</a></p>\n<ol>\n{items}</ol>\n</div>\n'
    )


def _made(asked: Asked, source: str) -> str:
    """How to make the page again: the command, the fingerprint of the articles, the steps, the versions."""
    command = f"mediakit report {source} --lexicon {asked.lexicon.name} --by {asked.by} --seed {asked.seed}"
    used = versions()
    with_ = ", ".join(f"{name} {number}" for name, number in used["packages"].items())
    return (
        paragraph(f"Made with <code>{html.escape(command)}</code> from the articles with the fingerprint <code>{asked.corpus.fingerprint}</code>:",
                  said(asked.comparison.provenance))
        + paragraph(f"mediakit {used['mediakit']}, Python {used['python']}, {said(with_)}.")
    )  # fmt: skip
