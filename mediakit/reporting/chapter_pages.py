"""An executed notebook as one HTML page that stands alone: no script, no address that a browser would fetch."""

import copy
import re
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from mediakit.results.html import Html, document

__all__ = ["page"]

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
    style = (Path(__file__).parent / "chapter_pages.css").read_text("utf-8")
    main = Html(f"<main>\n{body.strip()}\n</main>\n")  # what nbconvert wrote
    return document(_title(notebook) or name, style, main, policy=POLICY)


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
