"""The chapters are whole, and the checks on them would notice a change: checks of the checks."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from mediakit.reporting import chapters as running
from mediakit.reporting.chapter_pages import page
from mediakit.reporting.chapters import dumps, execute, read_notebook

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOCK = (ROOT / "requirements" / "lock.txt").read_text("utf-8")
DRAWING = ("matplotlib", "numpy", "pandas", "pillow", "scipy")
OTHER_VERSIONS = [name for name in DRAWING if f"{name}=={importlib.metadata.version(name)} " not in LOCK]
MOST_LINES = 6
code, prose = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell


# the guard: what nbval does not look at


def problems(notebook):
    """What is wrong with a saved notebook, a sentence for each cell; empty if it is whole."""
    found = [f"cell {i}: {said}" for i, cell in enumerate(notebook.cells) for said in cell_problems(cell, i)]
    found += [f"cell {i}: no prose before the code" for i in bare_cells(notebook)]
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    if counts != list(range(1, len(counts) + 1)):
        found.append(f"not run from top to bottom: {counts}")
    if extra := sorted(notebook.metadata.keys() - {"kernelspec", "language_info", "mediakit"}):
        found.append(f"metadata that no reader needs: {', '.join(extra)}")
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernel is not python3")
    return found


def bare_cells(notebook):
    kinds = ["markdown", *(cell.cell_type for cell in notebook.cells)]
    return [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and kinds[i] != "markdown"]


def cell_problems(cell, index):
    if cell.get("id") != f"cell-{index:02d}":
        yield "its name is not its place: run `make notebooks`"
    if extra := sorted(cell.metadata.keys() - {"tags"}):
        yield f"metadata that no reader needs: {', '.join(extra)}"
    if cell.cell_type == "code":
        yield from source_problems(cell)
        for output in cell.outputs:
            yield from output_problems(output)


def source_problems(cell):
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]
    if len(lines) > MOST_LINES:
        yield f"{len(lines)} lines of code; one idea, one cell"
    if re.search(r"NBVAL_|PYTEST_VALIDATE", cell.source) or {tag for tag in cell.metadata.get("tags", ()) if not tag.startswith("needs-")} - {"parameters"}:
        yield "marked so that its outputs are not compared"
    if re.search(r"^\s*[%!]|^.*\?\s*$", cell.source, flags=re.MULTILINE):
        yield "a magic command: plain Python runs everywhere"
        return
    try:
        nodes = list(ast.walk(ast.parse(cell.source)))
    except SyntaxError:
        yield "no Python"
        return
    if any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in nodes):
        yield "defines a function or class: it belongs into the library"


def output_problems(output):
    data = output.get("data", {})
    text = "".join(data.get("text/plain", "")) + output.get("text", "")
    if output.output_type == "error":
        yield "saved with an error"
    if output.get("name") == "stderr":
        yield "writes to stderr"
    if any(kind.startswith("image/") for kind in data) and not re.search(r"data [0-9a-f]{16}", text):
        yield "a picture without the digest of its data: end with plot() or mk.show(figure)"
    if set(data) - {"text/plain", "text/html", "image/png"}:
        yield f"an output that is not compared or differs by version: {', '.join(sorted(data))}"
    if re.search(
        r"0x[0-9a-f]{6,}|(?<![\w:/.])/(home|Users|root|tmp|work|private)/|[A-Z]:\\\\", text + data.get("text/html", "")
    ):
        yield "an address in memory or a path of one machine"


def dead_data(notebook):
    """Numbers in prose that no cell computed: a chapter must read true on any corpus."""
    texts = [
        re.sub(r"`[^`]*`|\]\([^)]*\)|^#+ .*$", "", c.source, flags=re.MULTILINE)
        for c in notebook.cells
        if c.cell_type == "markdown"
    ]
    return [number for text in texts for number in re.findall(r"(?<![\w.-])\d+\.\d+(?![\w.-])|\d+(?:\.\d+)? ?%", text)
            if number.replace(" ", "") not in {"95%"}]  # fmt: skip


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
class TestChapter:
    def test_is_whole(self, path):
        assert problems(read_notebook(path)) == []

    def test_declares_what_it_reads_and_where_it_saves(self, path):
        chapter = running.Chapter.load(path)
        assert {"source", "results"} <= chapter.parameters.keys()
        assert re.fullmatch(r"\d\d-[a-z0-9-]+", chapter.name)

    def test_begins_with_its_question_and_states_no_result_in_prose(self, path):
        notebook = read_notebook(path)
        assert notebook.cells[0].source.startswith("# ")
        assert dead_data(notebook) == []

    def test_names_what_it_saves_with_its_number(self, path):
        sources = "\n".join(cell.source for cell in read_notebook(path).cells if cell.cell_type == "code")
        names = re.findall(r"\{results\}/([^\"']*)", sources)
        assert all(name.startswith(f"{path.stem.split('-')[0]}-") for name in names)

    @pytest.mark.timeout(180)
    @pytest.mark.skipif(OTHER_VERSIONS, reason="pictures are the same to the byte only with the locked versions")
    def test_runs_as_make_run_does_and_comes_out_byte_for_byte(self, path, tmp_path, monkeypatch):
        executed = []
        monkeypatch.setattr(running, "page", lambda notebook, name: executed.append(notebook) or page(notebook, name))
        [outcome] = running.run([running.Chapter.load(path)], out=tmp_path)
        assert outcome.state == "done", outcome.details
        assert dumps(executed[0]) == path.read_text("utf-8")
        assert (tmp_path / f"{path.stem}.html").read_text("utf-8") == page(read_notebook(path), path.stem)


def test_there_are_chapters():
    assert len(CHAPTERS) >= 5


# the guard is right


def small(*cells, **metadata):
    """A small whole notebook, as saved after running."""
    notebook = nbformat.v4.new_notebook(cells=[prose("# Why?"), *cells])
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, **metadata})
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index:02d}"
    return notebook


def ran(source, *outputs, count=1, **metadata):
    return code(source, execution_count=count, outputs=list(outputs), metadata=metadata)


def output(kind, **data):
    return nbformat.v4.new_output(kind, **data)


PICTURE = {"image/png": "iVBORw0KGgo=", "text/plain": "<figure: 1 axes, 2 marks, data 0123456789abcdef>"}


def test_a_whole_notebook_has_no_problems():
    shown = output("execute_result", data=PICTURE, execution_count=1)
    assert problems(small(ran("x = 1\nx", shown))) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (ran("x = 1", count=None), "not run from top to bottom"),
        (ran("x = 1", count=2), "not run from top to bottom"),
        (ran("print(1)", output("stream", name="stderr", text="careful")), "writes to stderr"),
        (ran("1 / 0", output("error", ename="E", evalue="", traceback=[])), "saved with an error"),
        (ran("f", output("display_data", data={"image/png": "iVBORw0KGgo="})), "a picture without the digest"),
        (ran("f", output("display_data", data={"image/svg+xml": "<svg/>"})), "a picture without the digest"),
        (
            ran("f", output("display_data", data=PICTURE | {"image/svg+xml": "<svg/>"})),
            "an output that is not compared",
        ),
        (ran("a", output("stream", name="stdout", text="<A at 0x7f00aa11bb22>")), "an address in memory"),
        (ran("p", output("stream", name="stdout", text="in /home/jo/corpus")), "an address in memory or a path"),
        (ran("def f(): pass"), "defines a function"),
        (ran("class A: pass"), "defines a function or class"),
        (ran("\n".join(f"a{i} = 1" for i in range(7))), "7 lines of code"),
        (ran("# NBVAL_IGNORE_OUTPUT\n1"), "marked so that"),
        (ran("1", tags=["nbval-skip"]), "marked so that"),
        (ran("1", tags=["raises-exception"]), "marked so that"),
        (ran("%matplotlib inline"), "a magic command"),
        (ran("1", collapsed=True), "metadata that no reader needs"),
    ],
)
def test_the_guard_sees(broken, said):
    assert any(said in problem for problem in problems(small(broken)))


def test_the_guard_sees_code_without_prose_and_foreign_metadata():
    assert any("no prose" in problem for problem in problems(small(ran("1"), ran("2", count=2))))
    assert any("metadata" in problem for problem in problems(small(ran("1"), widgets={})))
    notebook = small(ran("1"))
    notebook.metadata.kernelspec.name = "conda-env-jo"
    notebook.cells[1].id = "a1b2c3"
    assert {"the kernel is not python3", "cell 1: its name is not its place: run `make notebooks`"} <= {
        *problems(notebook)
    }


def test_a_result_told_in_prose_is_seen():
    assert dead_data(small(prose("Here 37 % of hits, 2.4 a thousand, with `n=2.5` and 95 % intervals."))) == [
        "37 %",
        "2.4",
    ]


# the whole of the checks: a change of a lexicon's entry, a seed, a number or a bar is caught

SETTING = """import numpy as np
import pandas as pd
import mediakit as mk
words = ["war", "talks", "progress", "ultimatum", "the", "of", "and", "side"]
draw = np.random.default_rng(7)
texts = [" ".join(draw.choice(words, 60)) + "." for _ in range(24)]"""
CORPUS = """frame = pd.DataFrame({"text": texts, "outlet": ["North", "South"] * 12, "date": "2019-02-06"})
corpus = mk.read(frame)
lexicon = mk.Lexicon("small", {"harsh": ["ultimatum*", "war"], "mild": ["progress", "talks"]})
share = pd.DataFrame({"outlet": ["North", "South", "West"], "share": [0.1, 0.25, 1 / 3]})"""
TABLE = """gap = corpus.find(lexicon).per_words(1000).compare(by="outlet", seed=0)
gap.frame[["feature", "group", "low", "high", "p"]].round(4)"""
BARS = """from mediakit.results.figures.style import new_figure
figure = new_figure()
axes = figure.subplots()
axes.bar(share["outlet"], share["share"], color="#336699")
_ = axes.plot([0, 1, 2], share["share"] * 1.1, label="upper"), axes.set(title="Shares", ylabel="share"), axes.legend()
mk.show(figure, "bars")"""

MUTATIONS = {
    "nothing": (TABLE, ("", "")),
    "a lexicon's entry": (
        TABLE,
        ("lexicon)", 'mk.Lexicon("small", {"harsh": ["ultimatum*"], "mild": ["progress", "talks"]}))'),
    ),
    "a seed": (TABLE, ("seed=0", "seed=1")),
    "a word of an article": (
        TABLE,
        ("corpus.find", "mk.read(frame.assign(text=frame['text'].str.replace('war', 'the', n=1))).find"),
    ),
    "an outlet": (
        TABLE,
        ("corpus.find", "mk.read(frame.assign(outlet=['South', 'North'] + ['North', 'South'] * 11)).find"),
    ),
    "a number": ("print(round(share['share'].mean(), 4))", ("4)", "3)")),
    "nothing in the figure": (BARS, ("", "")),
    "a bar": (BARS, ('share["share"], color', "[0.1, 0.2501, 1 / 3], color")),
    "a line's height": (BARS, ("* 1.1", "* 1.11")),
    "a label": (BARS, ("upper", "lower")),
    "an axis' name": (BARS, ('ylabel="share"', 'ylabel="count"')),
    "a colour": (BARS, ("#336699", "#993333")),
    "a scale": (BARS, ("axes.legend()", "axes.legend(), axes.set_yscale('log')")),
    "an axis' limits": (BARS, ("axes.legend()", "axes.legend(), axes.set_ylim(0.09, 0.4)")),
    "a series dropped": (BARS, ('axes.plot([0, 1, 2], share["share"] * 1.1, label="upper"), ', "")),
    "a line hidden": (BARS, ("axes.legend()", "axes.legend(), axes.lines[0].set_visible(False)")),
    "categories in another order": (BARS, ('share["outlet"], share', 'share["outlet"][::-1].tolist(), share')),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What nbval says of each mutation: a notebook saved with the right outputs, then changed in its sources."""
    folder = tmp_path_factory.mktemp("mutations")
    cells = [code(SETTING), code(CORPUS), *(code(source) for source, _ in MUTATIONS.values())]
    saved = execute(nbformat.v4.new_notebook(cells=cells), folder=folder)
    for cell, (_, (old, new)) in zip(saved.cells[2:], MUTATIONS.values(), strict=True):
        assert old in cell.source
        cell.source = cell.source.replace(old, new, 1) if old else cell.source
    (folder / "mutated.ipynb").write_text(dumps(saved), "utf-8")
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["addopts"]
    options = [option for option in options if "nbval" in option and "sanitize" not in option]
    sanitize = f"--nbval-sanitize-with={ROOT / 'tests' / 'sanitize.cfg'}"
    (folder / "none.ini").write_text("[pytest]\n", "utf-8")
    command = [sys.executable, "-m", "pytest", *options, sanitize, "-rA", "-n0", "--color=no", "-c", "none.ini", "."]
    report = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280).stdout
    said = {
        int(number): verdict
        for verdict, number in re.findall(r"^(PASSED|FAILED) \S+::Cell (\d+)", report, flags=re.MULTILINE)
    }
    assert len(said) == len(cells), report
    return dict(zip(MUTATIONS, [said[i + 2] for i in range(len(MUTATIONS))], strict=True))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("change", MUTATIONS)
def test_the_checks_notice(verdicts, change):
    assert verdicts[change] == ("PASSED" if change.startswith("nothing") else "FAILED")


# saving anew


@pytest.mark.timeout(180)
def test_executing_twice_gives_the_same_bytes(tmp_path, monkeypatch):
    cells = [code(SETTING), code(CORPUS), code(TABLE), code(BARS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    first = dumps(execute(notebook, folder=tmp_path))
    for name, value in {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "COLUMNS": "40", "PYTHONWARNINGS": "error"}.items():
        monkeypatch.setenv(name, value)
    assert dumps(execute(nbformat.reads(first, as_version=4), folder=tmp_path)) == first
