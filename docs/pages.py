"""Pages made of what the repository says elsewhere: the chapters, the reference, what each lexicon was measured on.

Each is written beside the pages written by hand, into folders that git ignores (`MADE`), so that nothing is said twice.
"""

import base64
import contextlib
import importlib
import inspect
import io
import json
import pkgutil
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import blocks

import mediakit as mk

__all__ = ["MADE", "PAGES", "live", "public", "results", "short_signature", "told_level", "verbs", "with_example", "write"]

ROOT = Path(__file__).parents[1]
MADE = ("chapters", "reference", "lexicons")  # folders of docs/ that are written here

# Which page of the reference holds which names; results of a verb stand on the page of its noun.
PAGES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "reading": ("Reading", "A path becomes a corpus.", ("mediakit.read", "mediakit.concat")),
    "corpus": ("Corpus", "Articles, read once and never changed.", ("mediakit.Corpus",)),
    "finding": (
        "Finding", "What finds spans in a text, and who belongs to which side.",
        ("mediakit.Lexicon", "mediakit.Finder", "mediakit.Actors"),
    ),
    "hits": ("Hits and quotations", "One row a match, with its place, cue, speaker and side.", ("mediakit.Hits", "mediakit.chain.Quotations")),
    "rates": ("Rates", "Hits of each feature in each article, the zeros kept.", ("mediakit.Rates",)),
    "comparison": ("Comparison", "One row a feature and group: rate, interval, effect, p, q.", ("mediakit.Comparison", "mediakit.plan")),
    "results": ("Results", "Tables that remember how they were made, and what can be drawn of them.", ("mediakit.Table", "mediakit.show")),
    "coding": (
        "Coding and validating", "Codebook, sheets, codes, labels of people and models, and what an instrument is worth.",
        ("mediakit.Codebook", "mediakit.Variable", "mediakit.Codes", "mediakit.Labels", "mediakit.agreement", "mediakit.validate"),
    ),
    "learning": ("Learning", "Models of codes, topics and scales.", ("mediakit.learn",)),
    "reporting": ("Reporting", "One page for a paper, a page to explore, and a saved result made again.", ("mediakit.report", "mediakit.explore", "mediakit.redo")),
}  # fmt: skip
# Where the results of the rooms stand.
ROOM_PAGES = {
    "corpus": "hits", "comparing": "comparison", "wording": "corpus", "stories": "corpus", "learning": "learning",
    "coding": "coding", "results": "results", "finding": "finding", "reading": "reading", "reporting": "reporting",
}  # fmt: skip
BY_HAND = ("Actors", "Codebook", "FrameClassifier", "FrameVectorizer", "Lexicon", "TokenVectorizer", "Variable", "VoiceVectorizer")
_PLAIN = ("", None, True, False, 0, 1, 2, 3, 4, 5, 10, "article", "nominal")


def public() -> dict[str, Any]:
    """Every name of the reference, by the path it is documented under: the door, `mediakit.learning`, the results."""
    learning = importlib.import_module("mediakit.learning")
    named = {f"mediakit.{name}": getattr(mk, name) for name in dir(mk)}
    named |= {"mediakit.chain.Quotations": importlib.import_module("mediakit.chain").Quotations}
    named |= {f"mediakit.learning.{name}": getattr(learning, name) for name in learning.__all__}
    return named | {f"{kind.__module__}.{kind.__name__}": kind for kind in results() if kind not in named.values()}


def results() -> list[type]:
    """Every kind of table that a verb gives, by name."""
    for module in pkgutil.walk_packages(mk.__path__, "mediakit."):
        if not module.name.startswith(("mediakit.share", "mediakit.__main__")):
            importlib.import_module(module.name)
    found, open_ = set(), [mk.Table]
    while open_:
        kinds = [kind for kind in open_.pop().__subclasses__() if kind.__module__.startswith("mediakit.")]
        open_ += kinds
        found |= {kind for kind in kinds if not kind.__name__.startswith("_")}
    base = {kind for noun in (mk.Comparison, mk.Labels, mk.Codes) for kind in noun.__mro__[1:]}
    return sorted(found - base, key=lambda kind: kind.__name__)


def verbs(kind: type) -> dict[str, Any]:
    """What an object of this kind can be asked, by name: its own methods and properties, or those its verbs gave it."""
    above = [base for base in (mk.Table, mk.Hits, mk.Comparison) if base is not kind and issubclass(kind, base)]
    inherited = {name for base in above for name in dir(base)}
    inner = {name for base in kind.__mro__ for name in vars(base).get("INNER", ())}
    told = {}
    for name in dir(kind):
        if name.startswith("_") or name in inner or (name in inherited and name not in vars(kind)):
            continue
        value = inspect.getattr_static(kind, name)
        value = getattr(value, "__func__", value)
        function = value.fget if isinstance(value, property) else getattr(value, "func", value)
        function = inspect.unwrap(function) if callable(function) else None
        if inspect.isfunction(function) and function.__module__.startswith("mediakit"):
            told[name] = function
    return told


def write(docs: Path) -> None:
    """All made pages, anew; a page that is as it was keeps its file, so that Sphinx need not read it again."""
    for folder, made in zip(MADE, (_chapters(), _reference(), _lexicons()), strict=True):
        made = dict(made)
        target = docs / folder
        target.mkdir(exist_ok=True)
        for path in target.iterdir():
            if path.name not in made:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, content in made.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            path = target / name
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)


# The chapters


def _chapters() -> Iterator[tuple[str, str | bytes]]:
    """Each notebook with its saved outputs as a page, its pictures as files."""
    names = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        names.append(path.stem)
        parts = []
        for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                parts.append(re.sub(r"\]\((\d\d-[\w-]+)\.ipynb\)", r"](\1.md)", source))
                continue
            parts.append(f"```{{code-block}} python\n{source}\n```")
            for place, output in enumerate(cell.get("outputs", ())):
                text, picture = _shown(output, f"{path.stem}-{number}-{place}.png")
                parts.append(text)
                if picture:
                    yield f"{path.stem}-{number}-{place}.png", picture
        yield f"{path.stem}.md", "\n\n".join(parts) + "\n"
    listed = "\n".join(names)
    yield "index.md", (
        "# The chapters\n\nOne question each, on the teaching corpus, with the outputs that are saved in the notebooks and "
        "compared on every change. `make lab` opens them to work in; `mediakit run --corpus MY/FOLDER` runs them on your own "
        f"articles.\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    )


def _shown(output: dict[str, Any], name: str) -> tuple[str, bytes]:
    """One output as Markdown, and the picture it names."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", output.get("text", "")))
    if "image/png" in data:
        said = text.strip("<>\n").replace('"', "'") or "figure"
        return f"```{{image}} {name}\n:alt: \"{said}\"\n:class: figure\n```", base64.b64decode(data["image/png"])
    if "text/html" in data:
        return f"````{{raw}} html\n<div class=\"output\">{''.join(data['text/html'])}</div>\n````", b""
    return f"```{{code-block}} text\n:class: output\n\n{text}\n```" if text.strip() else "", b""


# The reference


def _reference() -> Iterator[tuple[str, str]]:
    """A page for each noun and what its verbs give, an index of all verbs, and the command line."""
    named = public()
    on_page = {name: page for page, (_, _, names) in PAGES.items() for name in names}
    for name, kind in named.items():
        room = kind.__module__.split(".")[1]
        on_page.setdefault(name, ROOM_PAGES.get(room, "results"))
    for page, (title, about, first) in PAGES.items():
        rest = sorted(name for name, where in on_page.items() if where == page and name not in first)
        told = [f"# {title}\n\n{about} {_BEGIN}\n", *(_entry(name, named[name]) for name in (*first, *rest))]
        yield f"{page}.md", "\n".join(told)
    yield "command-line.md", _command_line()
    listed = "\n".join([*PAGES, "command-line"])
    yield "index.md", f"{_INDEX}\n{_contents(named)}\n\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n"


_BEGIN = "Examples begin as [the reference](index.md) does."
_INDEX = """# Reference

Every name that `dir(mediakit)` shows, and everything its nouns can be asked. Columns and units are said where a verb gives
them. Examples are executed whenever these pages are made; they go on from here:

```{code-block} python
import pandas as pd
import mediakit as mk

corpus = mk.read("data/talks")
frames = mk.Lexicon.load("talks")
hits = corpus.find(frames)
rates = hits.per_words(1000)
gap = rates.compare(by="outlet")
```

| name | what it does |
|---|---|"""


def _entry(name: str, value: Any) -> str:
    if not inspect.isclass(value):
        return f"## {name.rpartition('.')[2]}\n\n```{{eval-rst}}\n.. autofunction:: {name}\n```\n"
    members = ", ".join(verbs(value))
    listed = f"   :members: {members}\n" if members else ""
    return f"## {value.__name__}\n\n```{{eval-rst}}\n.. autoclass:: {name}\n{listed}```\n"


def _contents(named: dict[str, Any]) -> str:
    rows = []
    for name, value in sorted(named.items(), key=lambda item: item[0].rpartition(".")[2].lower()):
        rows.append(_row(name, name.rpartition(".")[2], value))
        if inspect.isclass(value):
            rows += [_row(f"{name}.{verb}", f"{value.__name__}.{verb}", told) for verb, told in verbs(value).items()]
    return "\n".join(rows)


def _row(path: str, shown: str, value: Any) -> str:
    first = " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())
    first = re.split(r"(?<=[.;:])\s", first)[0].rstrip(":;").replace("|", "\\|")
    return f"| {{py:obj}}`{shown} <{path}>` | {first} |"


def _command_line() -> str:
    """What `mediakit` and each of its commands say of themselves."""
    from mediakit.cli import main

    def said(*arguments: str) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
            main([*arguments, "--help"])
        return out.getvalue()

    top = said()
    names = re.search(r"\{([\w,-]+)\}", top)
    parts = [f"# The command line\n\n```{{code-block}} text\n{top}```\n"]
    for name in names[1].split(",") if names else ():
        parts.append(f"## mediakit {name}\n\n```{{code-block}} text\n{said(name)}```\n")
    return "\n".join(parts)


def _examples() -> dict[str, list[str]]:
    """The worked examples of `examples/`, run now, each with what it shows, by the name they stand under."""
    folder = Path(__file__).parent / "examples"
    told: dict[str, list[str]] = {}
    with blocks.elsewhere():
        begin: dict[str, Any] = {}
        [[_, code]] = blocks.examples((folder / "begin.md").read_text("utf-8"))
        blocks.run(code, begin, where="begin.md")
        for path in sorted(folder.glob("*.md")):
            names = dict(begin)
            for name, code in blocks.examples(path.read_text("utf-8")) if path.stem != "begin" else ():
                told[name] = blocks.as_doctest(code, names, where=f"{path.name}, {name}")
    return told


_EXAMPLES: dict[str, list[str]] = {}


def with_example(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Under the docstring of each verb stands its worked example."""
    if not _EXAMPLES:
        _EXAMPLES.update(_examples())
    short = ".".join(name.split(".")[-2:]) if what in ("method", "property", "attribute") else name.rpartition(".")[2]
    if example := _EXAMPLES.get(short):
        lines += ["", "Example:", "", ".. code-block:: pycon", "", *(f"   {line}" for line in example), ""]


def live(app: Any, name: str, source: list[str]) -> None:
    """Pages written by hand show what their blocks give."""
    if not name.startswith(MADE):
        source[0] = blocks.with_outputs(source[0], where=name)


def told_level(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Captions among the contents are headings of the second level, and say so."""
    if tree := context.get("furo_navigation_tree"):
        context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def short_signature(app: Any, what: str, name: str, obj: Any, options: Any, signature: Any, returns: Any) -> Any:
    """A class that is made by hand is called with names and defaults; one that verbs give is not called at all."""
    if what != "class":
        return None
    if name.rpartition(".")[2] not in BY_HAND:
        return "", None
    told = [
        name if given.default is given.empty else f"{name}={given.default if given.default in _PLAIN else '…'!r}"
        for name, given in inspect.signature(obj).parameters.items()
    ]
    return f"({', '.join(told)})", None


# The lexicons


def _lexicons() -> Iterator[tuple[str, str]]:
    """A page for each lexicon that ships: what it is for, what it was measured on, where its entries come from."""
    names = mk.Lexicon.shipped()
    for name in names:
        yield f"{name}.md", _card(mk.Lexicon.load(name))
    listed = "\n".join(names)
    yield "index.md", (
        "# The lexicons\n\nEach page is written from the lexicon's own file, which the library ships: what it is for, its "
        f"sources, what it was measured on and by whom, or that it was not.\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    )


def _card(lexicon: mk.Lexicon) -> str:
    head = lexicon.header
    parts = [
        f"# {lexicon.name}: {head['title']}",
        f"{head['about']}",
        f"- Language: {head['language']}\n- Version: {head['version']}\n- Digest of what it finds: `{lexicon.digest}`\n"
        f"- A negation {'turns its hits (“no progress” is *not* …)' if lexicon.polarity else 'is not looked at'}\n"
        f"- Load it: `mk.Lexicon.load({lexicon.name!r})`",
        "## What it was measured on", _measured(lexicon),
        "## What is in it", _entries(lexicon),
    ]  # fmt: skip
    if head.get("sources"):
        parts += ["## Sources", "\n".join(f"- {source}" for source in head["sources"])]
    parts += [
        "## How to cite it",
        f"> The mediakit developers. *{head['title']}* (lexicon `{lexicon.name}`, version {head['version']}, digest "
        f"{lexicon.digest}). In mediakit {mk.__version__}.",
    ]
    return "\n\n".join(parts) + "\n"


def _measured(lexicon: mk.Lexicon) -> str:
    record = lexicon.measured
    if record.empty:
        told = lexicon.header.get("measured") or {}
        return f"Not measured against codes: {told.get('none', 'nobody has looked')}. Measure it on your own texts: [](../tasks/coding.md)."
    columns = ["category", "unit", "units", "positives", "precision", "recall", "f1"]
    parts = []
    for (texts, coder, sight), rows in record.groupby(["texts", "coder", "sight"], sort=False):
        table = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        table += ["| " + " | ".join(row) + " |" for row in rows[columns].itertuples(index=False)]
        parts.append(f"**{texts}**\n\nCoded by {coder}; {sight}. Intervals are 95 %.\n\n" + "\n".join(table))
    return "\n\n".join(parts)


def _entries(lexicon: mk.Lexicon) -> str:
    parts = []
    for category, groups in lexicon.groups.items():
        rows = [f"| {group.name} | {len(group.entries)} | {_cell(', '.join(group.entries))} | {_cell(group.why)} |" for group in groups]
        parts.append(f"### {category}\n\n| group | entries | which | why |\n|---|---|---|---|\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return re.sub(r"([|*_<>\[\]`])", r"\\\1", " ".join(str(text).split()))
