"""The page: its head, its parts in order, and the sentences behind the numbers at its end."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from tqdm import tqdm

from mediakit.chain import Corpus
from mediakit.finding.lexicon import Lexicon
from mediakit.reporting import sections
from mediakit.reporting.lines_behind import all_lines
from mediakit.reporting.request import EACH, Request
from mediakit.reporting.sections import Behind, Section
from mediakit.reporting.writing import LinesBehind, listed, paragraph, said
from mediakit.results.figures.style import shorten
from mediakit.results.files import Saved, write_all
from mediakit.results.html import Html, document, element, joined, plain_line
from mediakit.results.progress import MANY
from mediakit.results.table import versions

PARTS = (
    sections.read, sections.counted, sections.compared, sections.timed,
    sections.voiced, sections.retold, sections.worded,
)  # fmt: skip
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
BEHIND = "The sentences behind the numbers"
PRINTED = "t-compared"  # whose sentences are on paper too


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
        by: what is compared: a column of the articles or a period of their date (`month`) with at most 200 values, or `side`, `section`, `voice`.
        seed: of the resampling, and of the draw of sentences.

    Returns:
        The paths written: the page and, where the lexicon found more than it can hold, `…-sentences.csv` with every sentence.

    Raises:
        ValueError: if there is no such column, or it makes too many groups.
        FileNotFoundError: if there is no such lexicon.
        OSError: if the page cannot be written.
    """
    asked = Request(corpus, Lexicon.load(lexicon), by, seed)
    _ = asked.comparison  # a wrong column is said before anything takes long
    few = True if len(corpus) < MANY else None
    parts = [part(asked) for part in tqdm(PARTS, desc="report", unit="section", leave=False, disable=few)]
    path = Path(path)
    beside = None if asked.all_lines else path.with_name(f"{path.stem}-sentences.csv")
    written: dict[Path, bytes | Iterator[bytes]] = {path: _page(asked, parts, beside.name if beside else "").encode("utf-8", "replace")}
    if beside:
        written[beside] = all_lines(asked.hits)
    return write_all(written)


def _page(asked: Request, parts: Sequence[Section], beside: str) -> str:
    source = plain_line(asked.corpus.audit.source) if asked.corpus.audit else "corpus"
    heading = f"{source}: {asked.lexicon.header.get('title') or asked.lexicon.name}, by {asked.by}"
    behind = _behind([table for part in parts for table in part.behind if any(table.evidence)], beside)
    contents = [(part.place, part.title) for part in parts] + ([("behind", BEHIND)] if behind else [])
    lede = paragraph(said(repr(asked.corpus).strip("<>").removeprefix("corpus: ") + "."), kind="lede")
    body = (
        element("a", "To the content", class_="skip", href="#content"),
        element("header", "\n", element("h1", said(heading)), "\n", lede),
        element("nav", "\n", listed(element("a", said(title), href=f"#{place}") for place, title in contents), aria_label="Contents"),
        element("main", "\n", *(_section(part.place, part.title, part.body) for part in parts), behind, id="content"),
        element("footer", "\n", _made(asked, source)),
        "",
    )  # fmt: skip
    style = (Path(__file__).parent / "page.css").read_text("utf-8")
    return document(heading, style, joined(body, "\n"), policy=POLICY)


def _section(place: str, title: str, body: Html) -> Html:
    heading = element("h2", said(title), id=place)
    return joined((element("section", "\n", heading, "\n", body, aria_labelledby=place), "\n"))


def _behind(tables: Sequence[Behind], beside: str) -> Html:
    """The evidence of all tables: each number's lines under a heading to which its cell leads; `beside`: the file with all."""
    if not tables:
        return Html()
    intro = paragraph(
        "Each number that is underlined in a table leads here: to the places that were counted, or, where they are too many for a page, ",
        "to a draw of them by the seed",
        joined((": all that the lexicon found are in ", element("a", plain_line(beside), href=quote(beside)), ". ")) if beside else ". ",
        "What was found is marked; struck through, its sentence turns it (“no progress”).",
    )
    return _section("behind", BEHIND, joined((intro, *map(_of_table, tables))))


def _of_table(table: Behind) -> Html:
    blocks = [_block(f"{table.place}-{row}", lines) for row, lines in enumerate(table.evidence) if lines]
    kind = "" if table.place == PRINTED else "screen"
    return joined((element("div", "\n", element("h3", said(table.caption)), "\n", *blocks, class_=kind), "\n"))


def _block(place: str, lines: LinesBehind) -> Html:
    title = shorten(lines.title, 120)
    label = f"back to the number: {title}"
    back = element("a", "back to the number", class_="back", href=f"#{place}", aria_label=label)
    parts = [element("h4", said(title)), "\n", paragraph(f"{lines.of} · ", back, kind="note"), listed(lines.items[:EACH], tag="ol")]
    if more := lines.items[EACH:]:
        folded = element("summary", f"and {len(more):,} more"), "\n", listed(more, tag="ol", start=EACH + 1)
        parts += [element("details", *folded), "\n"]
    return joined((element("div", "\n", *parts, class_="lines", id=f"{place}-lines"), "\n"))


def _made(asked: Request, source: str) -> Html:
    """How to make the page again: the command, the fingerprint of the articles, the steps, the versions."""
    command = f"mediakit report {source} --lexicon {asked.lexicon.name} --by {asked.by} --seed {asked.seed}"
    used = versions()
    with_ = ", ".join(f"{name} {number}" for name, number in used["packages"].items())
    how = paragraph(
        "Made with ", element("code", plain_line(command)), " from the articles with the fingerprint ",
        element("code", asked.corpus.fingerprint), ": ", said(asked.comparison.provenance),
    )  # fmt: skip
    return joined((how, paragraph(f"mediakit {used['mediakit']}, Python {used['python']}, ", said(with_), ".")))
