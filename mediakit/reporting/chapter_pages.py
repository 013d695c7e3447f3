"""An executed notebook as one HTML page that stands alone: no script, no address that a browser would fetch."""

import copy
import html
import re
from collections.abc import Mapping
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from mediakit.results.html import Html, document, element

# Nothing but what is in the file: even a notebook of somebody else's cannot make the page call home.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(notebook: NotebookNode, name: str) -> str:
    """The page of an executed notebook; its title is the notebook's first heading, or else `name`.

    >>> import nbformat
    >>> text = page(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Who says progress?")]), "03-who")
    >>> "<title>Who says progress?</title>" in text, "<script" in text
    (True, False)
    """
    exporter = HTMLExporter(
        template_name="basic", exclude_anchor_links=True, exclude_input_prompt=True, exclude_output_prompt=True
    )
    body, _ = exporter.from_notebook_node(_described(notebook))
    body = re.sub(r"<script\b(?:(?!<script\b).)*?</script>", "", body, flags=re.DOTALL | re.IGNORECASE)
    body = body.strip().replace("</h1>", f"</h1>\n{_in_short(notebook)}", 1)  # what nbconvert wrote
    main = Html(f"<main>\n{body}\n</main>\n")
    return document(_title(notebook) or name, _style(), main, policy=POLICY)


def contents(pages: Mapping[str, str]) -> str:
    """The page that leads to others, file name → HTML as `page` wrote it: the question, what was found, a picture of each.

    >>> import nbformat
    >>> one = page(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Who says progress?")]), "03-who")
    >>> '<a href="03-who.html">Who says progress?</a>' in contents({"03-who.html": one})
    True
    """
    entries = [_entry(name, text) for name, text in pages.items()]
    main = element("main", element("h1", "What was asked, and what was found"), *entries, class_="contents")
    return document("What was asked, and what was found", _style(), main, policy=POLICY)


def _entry(name: str, text: str) -> Html:
    title = html.unescape(_between(text, "<title>", "</title>"))
    found = _between(text, '<aside class="in-short">', "</aside>") or f"<p>{_between(text, '<p>', '</p>')}</p>"
    picture = _between(text, 'src="data:image/png;base64,', '"')
    drawn = Html(f'<img alt="" src="data:image/png;base64,{picture}">') if picture else ""
    heading = element("h2", element("a", title, href=name))
    return element("section", element("div", heading, Html(found)), drawn, class_="chapter")


def _between(text: str, start: str, end: str) -> str:
    """What stands between the first start and the end after it; "" where either is missing."""
    inside, ended, _ = text.partition(start)[2].partition(end)
    return inside if ended else ""


def _in_short(notebook: NotebookNode) -> Html:
    """What the chapter's own sentences say was found."""
    said = [
        output.get("text", "").strip()
        for cell in notebook.cells
        if cell.cell_type == "code" and any(".sentence(" in line and line.rstrip().endswith("))") for line in cell.source.splitlines())
        for output in cell.get("outputs", ())
        if output.output_type == "stream"
    ]
    return element("aside", *(element("p", line) for line in said[:2]), class_="in-short") if said else Html("")


def _style() -> str:
    return (Path(__file__).parent / "chapter_pages.css").read_text("utf-8")


def _title(notebook: NotebookNode) -> str:
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^# +(.+)$", prose, flags=re.MULTILINE)
    return heading.group(1).strip() if heading else ""


def _described(notebook: NotebookNode) -> NotebookNode:
    """The notebook with a text for every picture, for those who cannot see it."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                text = output.data.get("text/plain", "figure")
                output.metadata = NotebookNode({"image/png": {"alt": text.strip("<>")}})
    return notebook
