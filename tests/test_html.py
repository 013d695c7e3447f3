"""HTML: text from outside is only ever text, in every display of the library and on both of its pages."""

import ast
import base64
import importlib
import inspect
import pkgutil
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.codebook import Variable
from mediakit.reporting import chapter_pages
from mediakit.reporting.page import report
from mediakit.results.html import BREAK, Html, document, element, escape, joined, plain, plain_line
from mediakit.results.provenance import Provenance
from mediakit.stories.side_by_side import SideBySide

ATTACK = "</td></title></style>\"><script>alert(1)</script>'<img src=x onerror=y>"
NASTY = f"talks {ATTACK} \u202egnp\u2066 \x1b[31m\x07\x85\u2028 & $x$ end"
ALLOWED = {
    "a", "article", "b", "bdi", "body", "br", "caption", "clippath", "code", "dd", "defs", "desc", "details", "div", "dl",
    "dt", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "h4", "head", "header", "html", "iframe", "li", "main", "mark",
    "meta", "nav", "ol", "p", "path", "pre", "rect", "section", "span", "style", "summary", "sup", "svg", "table", "tbody", "td",
    "th", "thead", "title", "tr", "ul", "use",
}  # fmt: skip
EMPTY = {"br", "meta", "path", "use"}
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class Checked(HTMLParser):
    """A piece of HTML that is refused where anything from outside became a tag, an attribute or an address."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.text = [], ""
        self.feed(page)
        self.close()
        assert not self.open
        for letter in self.text:
            assert letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp"), repr(letter)
            assert unicodedata.bidirectional(letter) not in TURNING

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name == "src":
                value = framed(tag, dict(attrs))
            assert name != "href" or value.startswith("#"), value
            self.text += str(value)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def framed(tag, attrs):
    """The page inside a frame that sees nothing of the page around it; every other address is refused."""
    kind, _, page = attrs["src"].partition(",")
    assert (tag, kind) == ("iframe", "data:text/html;charset=utf-8;base64") and "same-origin" not in attrs["sandbox"]
    return base64.b64decode(page).decode()


@pytest.fixture(scope="module")
def corpus():
    name, other = f"Post {NASTY}", f"Globe {NASTY}"
    said = f"The mediator spoke of progress {NASTY} in the talks. “No ultimatum,” {ATTACK} said Ilvane on Monday. "
    told = (
        said + "Carts carried cement over the bridge while porters slept, and no clerk wrote down how many went. " * 4
    )
    rows = [(name, told), (other, told), (name, "Rain fell. " + said), (other, "An ultimatum.")]
    return mk.read(
        pd.DataFrame(rows * 3, columns=["outlet", "text"]).assign(
            id=[f"{number}{NASTY}" for number in range(12)], title=NASTY, date="2022-03-01"
        )
    )


@pytest.fixture(scope="module")
def lexicon():
    header = {"title": NASTY, "about": NASTY, "measured": {"none": NASTY}}
    return mk.Lexicon("tone", {NASTY: ["talks", "progress"], "hostile": ["ultimatum*"]}, header=header)


def displays():
    """The classes that say themselves how a notebook shows them."""
    found = set()
    for module in pkgutil.walk_packages(mk.__path__, "mediakit."):
        if not module.name.endswith("__main__"):
            kinds = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {
                kind for _, kind in kinds if callable(vars(kind).get("_repr_html_")) and kind.__module__.startswith("mediakit")
            }
    return found


def test_every_display_shows_hostile_text_as_text(corpus, lexicon):
    hits = corpus.find(lexicon)
    book = mk.Codebook(
        NASTY, variables={"tone": Variable(NASTY, {NASTY: NASTY, "b": ""}, {"b": (NASTY,)})}, about=NASTY
    )
    bad = pd.DataFrame({NASTY: pd.Series([NASTY + "\ud800"], dtype=object), "low": [1.0], f"{NASTY}_p": [0.1]})
    shown = [
        mk.Table(bad, Provenance("0"), NASTY, (NASTY,)), hits, hits.concordance(), hits.concordance(width="sentence"),
        hits.per_words(1000), hits.compare(by="outlet", resamples=20), lexicon, book, corpus.audit, corpus.stories(),
        corpus.show(corpus.articles["id"].iat[0], hits=hits), SideBySide((NASTY, NASTY), (NASTY, NASTY), (((0, 4),),) * 2),
        corpus.topics(2, minimum=2, at_most=0.9, runs=2), mk.explore(hits.compare(by="outlet", resamples=20)),
    ]  # fmt: skip
    given = {"unit": corpus.articles["id"], "variable": "tone", "label": f"<script>{NASTY}", "coder": ATTACK}
    shown.append(mk.Labels.read(pd.DataFrame(given), corpus=corpus))
    covered = {next(kind for kind in type(thing).__mro__ if "_repr_html_" in vars(kind)) for thing in shown}
    assert covered == displays()
    for thing in shown:
        page = Checked(thing._repr_html_())
        assert "<script>" in page.text or "…" in page.text, type(thing)
        assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in repr(thing)), type(thing)
        assert "\u202e" not in repr(thing), type(thing)


def test_both_pages_show_hostile_text_as_text(corpus, lexicon, tmp_path):
    report(corpus, tmp_path / "report.html", lexicon=lexicon)
    page = Checked((tmp_path / "report.html").read_text("utf-8"))
    assert page.text.count(ATTACK) > 10
    cells = [nbformat.v4.new_markdown_cell(f"# {NASTY}")]
    head, _, _ = chapter_pages.page(nbformat.v4.new_notebook(cells=cells), "x").partition("<body>")
    assert ATTACK in Checked(head + "<body></body></html>").text


def test_a_saved_drawing_and_workbook_hold_hostile_text_as_text(corpus, lexicon, tmp_path):
    made = corpus.find(lexicon).compare(by="outlet", resamples=20)
    made = type(made)(**{**vars(made), "title": NASTY + "\ud800\ufffe"})
    made.save(tmp_path / "one.xlsx")
    root = ElementTree.parse(tmp_path / "one.svg").getroot()
    assert not [part.tag for part in root.iter() if part.tag.rpartition("}")[2] in ("script", "img")]
    with zipfile.ZipFile(tmp_path / "one.xlsx") as book:
        for name in book.namelist():
            ElementTree.fromstring(book.read(name))


def test_html_is_escaped_in_its_own_file_only():
    """Whoever escapes by hand forgets it once; `html.unescape`, which readers need, is something else."""
    for path in Path(mk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            escapes = isinstance(node, ast.Attribute) and node.attr == "escape" and ast.unparse(node.value) == "html"
            taken = isinstance(node, ast.ImportFrom) and node.module == "html" and node.level == 0
            assert not (escapes or taken) or path.name == "html.py", path


def test_what_is_added_to_html_is_escaped():
    assert element("b", "x") + "<" == "<b>x</b>&lt;" and "<" + Html("<i>") == "&lt;<i>"
    assert joined(["<", BREAK], "&") == "&lt;&amp;<br>" and isinstance(escape(1) + 2, Html)
    assert element("p", None, 0, class_=None, tabindex=0, aria_label='a\n"b"') == (
        '<p tabindex="0" aria-label="a &quot;b&quot;">None0</p>'
    )
    assert "<title>&lt;b&gt; c</title>" in document("<b>\u202e\nc", "", Html(""), policy="")


def test_plain_text_keeps_what_is_text():
    assert plain("a\tb\n\nc\u200d\u200fd é 会") == "a\tb\n\nc\u200d\u200fd é 会"  # joiners and marks of Arabic stay
    assert plain("a\rb\x0bc\u2029d\x9be\ufffe") == "a\nb\nc\nde\ufffd"
    assert plain_line("\u202e a \x1f b \u202c") == "a b"
