"""The site says everything, and what it says runs: entries and docstrings of the public face, links between pages, code.

`make docs` builds it strictly; this is what can be told of it in seconds, without Sphinx.
"""

import ast
import collections
import dataclasses
import doctest
import importlib.util
import inspect
import json
import re
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LIKE_SKLEARN = {"fit", "fit_transform", "get_feature_names_out", "predict", "predict_proba", "transform"}


def _load(name):
    sys.path.insert(0, str(DOCS))
    try:
        spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(DOCS))


blocks, pages = _load("blocks"), _load("pages")
MADE = {
    "chapters": {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} | {"index"},
    "reference": {*pages.PAGES, "index", "command-line"},
    "lexicons": {*pages.mk.Lexicon.shipped(), "index"},
}
WRITTEN = sorted(path for path in DOCS.rglob("*.md") if path.relative_to(DOCS).parts[0] not in (*MADE, "_build", "examples"))
EXAMPLES = sorted((DOCS / "examples").glob("*.md"))


def _face():
    """Every entry of the reference: the name it stands under, its function or class, and whether it is called."""
    told = {}
    for path, value in pages.public().items():
        name = path.rpartition(".")[2]
        told[name] = (inspect.unwrap(value), not inspect.isclass(value))
        if inspect.isclass(value):
            told |= {f"{name}.{verb}": (function, callable(getattr(value, verb))) for verb, function in pages.verbs(value).items()}
    return told


FACE = _face()
SHOWN = {name for path in EXAMPLES for name, _ in blocks.examples(path.read_text("utf-8"))}


def _sections(doc):
    parts = re.split(r"^(Args|Returns|Raises|Attributes):$", doc, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def _refuses(function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Raise) for node in ast.walk(tree))


def shortfalls(name, value, called, shown=SHOWN):
    """What a reader of this entry would miss, a word each.

    A parameter is told in `Args` or by its name in the text; what comes back in `Returns`, in the text's `columns`, or by an
    annotation that is a noun of the chain; `ax` is on the page of all results; a pointer (`as in …`) leads to an example.
    """
    doc = inspect.getdoc(value) or ""
    if not doc:
        return ["docstring"]
    if not called or name.rpartition(".")[2] in LIKE_SKLEARN:
        return []
    parts, signature = _sections(doc), inspect.signature(value)
    given = list(signature.parameters)[1 if "." in name and not isinstance(inspect.getattr_static(_kind(name), name.rpartition(".")[2]), staticmethod) else 0 :]
    given = [p for p in given if p not in ("self", "cls", "ax")]
    told = parts.get("Args", "")
    missing = [f"parameter {p}" for p in given if not re.search(rf"^ +[\w, *]*\b{p}\b[\w, *]*:", told, re.M) and not re.search(rf"`[^`]*\b{p}\b[^`]*`", doc)]
    back = str(signature.return_annotation)
    if "Returns" not in parts and "`" not in parts[""] and not re.search(r"Self|Corpus|Hits|Rates|Comparison|Lexicon|Drawing|HitsT|RatesT|None|ArticleView|Concordance|str", back):
        missing.append("what comes back")
    if "Raises" not in parts and "Error" not in doc and _refuses(value):
        missing.append("what it refuses")
    if ">>>" not in doc and name not in shown and value not in {FACE[each][0] for each in shown & FACE.keys()} and not name.endswith((".plot", ".sentence")):
        missing.append("example")
    return missing


def _kind(name):
    noun = name.partition(".")[0]
    return next(value for path, value in pages.public().items() if path.rpartition(".")[2] == noun)


@pytest.mark.parametrize("name", FACE)
def test_every_public_name_is_told_whole(name):
    value, called = FACE[name]
    assert shortfalls(name, value, called) == []


def test_a_shortfall_would_be_seen():
    def told(one, *, other=1):
        """Make something.

        Args:
            one: what it is made of.
        """
        if other < 1:
            raise ValueError(other)
        return one, other

    assert shortfalls("told", told, True) == ["parameter other", "what comes back", "what it refuses", "example"]
    assert shortfalls("told", lambda one: one, True) == ["docstring"]


def _shown_code():
    """What a reader sees of how verbs are called: chapters, pages, examples of the reference and of the docstrings."""
    for chapter in (ROOT / "notebooks").glob("*.ipynb"):
        yield from ("".join(cell["source"]) for cell in json.loads(chapter.read_text("utf-8"))["cells"] if cell["cell_type"] == "code")
    for page in (*WRITTEN, *EXAMPLES, ROOT / "README.md"):
        yield from blocks.BLOCK.findall(page.read_text("utf-8"))
    parser = doctest.DocTestParser()
    for value, _ in FACE.values():
        yield from (example.source for example in parser.get_examples(inspect.getdoc(value) or ""))


def test_every_keyword_of_a_public_verb_is_shown_where_the_verb_is_called():
    given = collections.defaultdict(set)
    calls = (node for code in _shown_code() for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    for call in calls:
        given[getattr(call.func, "attr", getattr(call.func, "id", ""))] |= {keyword.arg for keyword in call.keywords}
    asked = {name: inspect.signature(value).parameters.values() for name, (value, called) in FACE.items() if called}
    keywords = {name: {each.name for each in given_ if each.kind is each.KEYWORD_ONLY} for name, given_ in asked.items()}
    assert {name: left for name, known in keywords.items() if (left := known - given[name.rpartition(".")[2]])} == {}


def test_the_reference_has_the_front_door_and_what_scikit_learn_users_import():
    from mediakit import learning

    assert {f"mediakit.{name}" for name in dir(pages.mk)} | {f"mediakit.learning.{name}" for name in learning.__all__} <= pages.public().keys()
    assert {name for _, _, names in pages.PAGES.values() for name in names} <= pages.public().keys()


def test_examples_stand_under_names_that_are_there():
    assert SHOWN - {"begin"} <= FACE.keys()


def test_names_that_completion_leaves_out_are_there_to_be_left_out():
    """A name is taken from the list with its method; what stays public stays told."""
    told = [value for value in pages.public().values() if inspect.isclass(value)]
    listed = {base: vars(base)["INNER"] for kind in told for base in kind.__mro__ if vars(base).get("INNER")}
    fields = {kind: {field.name for field in dataclasses.fields(kind)} for kind in listed}
    assert len(listed) > 6
    assert [f"{kind.__name__}.{name}" for kind, names in listed.items() for name in names if not hasattr(kind, name) and name not in fields[kind]] == []


def _targets(path, text):
    """Where the links of a page lead: files of the repository or pages of the site."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"https?:|mailto:", link):
            target, _, anchor = link.partition("#")
            yield link, (path.parent / target).resolve() if target else path, anchor


def _slugs(path):
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    heads = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads} | set(re.findall(r"^\(([\w-]+)\)=$", text, re.M))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_links_lead_somewhere(path):
    for link, target, anchor in _targets(path, path.read_text("utf-8")):
        room = target.parent.name
        if target.parent.parent == DOCS and room in MADE:
            assert target.stem in MADE[room] and target.suffix == ".md", link
            continue
        assert target.is_file(), link
        assert not anchor or anchor in _slugs(target), link


def test_every_page_is_in_a_table_of_contents():
    listed = {DOCS / "index.md"}
    for path in WRITTEN:
        for toctree in re.findall(r"```\{toctree\}\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            entries = [re.sub(r".*<(.+)>", r"\1", line.strip()) for line in toctree.splitlines() if line.strip() and not line.startswith(":")]
            listed |= {(path.parent / f"{entry}.md").resolve() for entry in entries}
    assert set(WRITTEN) <= listed


def test_nothing_is_fetched_by_a_reader_of_the_sources():
    """No picture, script or style sheet with an address of its own."""
    for path in [*WRITTEN, *sorted((DOCS / "_static").iterdir())]:
        assert not re.search(r"!\[[^\]]*\]\(https?:|(src|url)\s*[=(]\s*['\"]?https?:|@import", path.read_text("utf-8")), path.name


@pytest.mark.timeout(120)
@pytest.mark.parametrize("path", [path for path in WRITTEN if blocks.BLOCK.search(path.read_text("utf-8"))], ids=lambda path: path.relative_to(DOCS).as_posix())
def test_the_code_of_a_page_runs(path):
    names = {}
    with blocks.elsewhere():
        codes = blocks.BLOCK.findall(path.read_text("utf-8"))
        shown = [blocks.run(code, names, where=path.name) for code in codes]
    checked = any(isinstance(node, ast.Assert) for code in codes for node in ast.walk(ast.parse(code)))
    assert checked or any(value is not None or printed for value, printed in shown)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_of_the_reference_run(path):
    names = {}
    with blocks.elsewhere():
        for page in dict.fromkeys([DOCS / "examples" / "begin.md", path]):
            examples = list(blocks.examples(page.read_text("utf-8")))
            shown = [blocks.run(code, names, where=f"{page.name}, {name}") for name, code in examples]
    assert "corpus" in names
    assert path.name == "begin.md" or any(value is not None or printed for value, printed in shown)


def test_code_that_fails_is_told_with_its_page():
    with pytest.raises(RuntimeError, match=r"tasks/x.md: NameError: name 'corpsu'"):
        blocks.run("corpsu.find('x')", {}, where="tasks/x.md")
