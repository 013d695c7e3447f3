"""Running chapters: notebooks executed one after another, on the sample corpus or on anyone's own articles."""

import ast
import contextlib
import copy
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import matplotlib
import matplotlib.font_manager  # builds its cache here, where its message on stderr is in no cell
import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from mediakit.comparing.description import several, what_groups
from mediakit.finding.lexicon import Lexicon
from mediakit.reading.settings import NAME as SETTINGS
from mediakit.reporting.chapter_pages import contents, page
from mediakit.results.files import sha256, write

if TYPE_CHECKING:
    from mediakit.chain import Corpus

try:
    import fcntl
except ImportError:  # Windows: nothing keeps two runs out of one folder there
    fcntl = None  # type: ignore[assignment]

MANY = 30
MANIFEST, INDEX = "MANIFEST.sha256", "index.html"
NEEDS = "needs-"  # the tag of a cell that only some corpora can answer
UNFINISHED = ".unfinished"
# What a kernel's environment must not decide: width, colours, warnings, backends, who is logged in.
LEFT_OUT = ("COLUMNS", "LINES", "MPLBACKEND", "PYTHONWARNINGS", "PYTHONSTARTUP", "FORCE_COLOR")


@dataclass(frozen=True)
class Chapter:
    """A notebook: its file, the parameters it declares, what it and single cells need of a corpus, how many cells are code."""

    path: Path
    parameters: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    cells: int = 0
    cells_need: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Chapter":
        """Raises ValueError where the file is no notebook."""
        notebook = read_notebook(path)
        needs = notebook.metadata.get("mediakit", {}).get("needs", ())
        cells = sum(cell.cell_type == "code" for cell in notebook.cells)
        tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", ()) if tag.startswith(NEEDS)}
        cells_need = frozenset(tag.removeprefix(NEEDS) for tag in tags)
        return cls(Path(path), _declared(notebook), tuple(map(str, needs)), cells, cells_need)

    @property
    def name(self) -> str:
        """The file's name without its ending, such as `02-how-outlets-frame-the-talks`."""
        return self.path.stem

    @property
    def number(self) -> str:
        """What stands before the first hyphen; the names of its figures and tables begin with it."""
        return self.name.split("-")[0]


def chapters_in(folder: str | os.PathLike[str]) -> list[Chapter]:
    """The notebooks of a folder in the order of their names.

    Raises:
        FileNotFoundError: if there is none.
    """
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {str(folder)!r}")
    return [Chapter.load(path) for path in paths]


def read_notebook(path: str | os.PathLike[str]) -> NotebookNode:
    """A notebook from its file; raises ValueError where it is none."""
    try:
        return nbformat.reads(Path(path).read_text("utf-8"), as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.validator.NotebookValidationError, UnicodeDecodeError) as error:
        raise ValueError(f"{str(path)!r} is no notebook; give an .ipynb file") from error


def _tagged(notebook: NotebookNode, tag: str) -> int | None:
    tags = (cell.metadata.get("tags", ()) for cell in notebook.cells)
    return next((i for i, names in enumerate(tags) if tag in names), None)


def _declared(notebook: NotebookNode) -> dict[str, Any]:
    """The plain assignments of the cell tagged `parameters`."""
    index = _tagged(notebook, "parameters")
    if index is None:
        return {}
    found = {}
    for line in ast.parse(notebook.cells[index].source).body:
        if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
            with contextlib.suppress(ValueError):
                found[line.targets[0].id] = ast.literal_eval(line.value)
    return found


# executing


class ChapterError(RuntimeError):
    """A chapter stopped: the message says where and why in one line; `details` holds the traceback."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class _ThisPython(AsyncKernelManager):
    """Kernels of the interpreter that runs now, whatever kernels are installed for the user."""

    running: ClassVar[set["_ThisPython"]] = set()

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")

    @contextlib.contextmanager
    def known(self) -> Iterator[None]:
        """Among those that are running, as long as this lasts."""
        self.running.add(self)
        try:
            yield
        finally:
            self.running.discard(self)


def _connection(private: Path) -> dict[str, Any]:
    """How to talk to a kernel: through sockets in a folder that only this user can open, where there are such."""
    sockets = {} if os.name == "nt" else {"transport": "ipc", "ip": str(private / "kernel")}
    return {"connection_file": str(private / "kernel.json"), **sockets}


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any] | None = None,
    *,
    folder: str | os.PathLike[str],
    shown: Mapping[str, Any] | None = None,
    advance: Callable[[], object] = lambda: None,
) -> NotebookNode:
    """Run a notebook from top to bottom in a fresh kernel; the same inputs give the same notebook, to the byte.

    Args:
        notebook: as nbformat reads it; it is not changed.
        parameters: values that replace those of the cell tagged `parameters`; they follow it in a cell of their own.
        folder: the working directory of the kernel.
        shown: what the executed notebook says instead of `parameters`, so that no folder of this machine is in it;
            where it is empty, the cell is left out.
        advance: called after every code cell of the notebook itself.

    Returns:
        A new notebook with outputs, execution counts from 1, cell names in order, and only the metadata that matters.

    Raises:
        ChapterError: if a cell raises, or the kernel dies.
    """
    parameters = dict(parameters or {})
    running = _prepared(notebook, parameters)
    with tempfile.TemporaryDirectory(prefix="mediakit-") as private:
        manager = _ThisPython(**_connection(Path(private)))
        settings = {"timeout": None, "record_timing": False, "coalesce_streams": True, "shutdown_kernel": "immediate"}
        client = NotebookClient(running, km=manager, **settings)
        client.reset_execution_trackers()
        with client.setup_kernel(cleanup_kc=True, cwd=str(folder), env=_environment(private)), manager.known():
            number = 0
            for index, cell in enumerate(running.cells):
                if cell.cell_type == "code":
                    own = "injected-parameters" not in cell.metadata.get("tags", ())
                    number += own
                    _execute_cell(client, cell, index, f"code cell {number} ({_first_line(cell.source)})")
                    if own:
                        advance()
    return tidy(_with_shown(running, parameters if shown is None else shown))


def _execute_cell(client: NotebookClient, cell: NotebookNode, index: int, where: str) -> None:
    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        line = " ".join(_plain(f"{error.ename}: {error.evalue}").split())
        raise ChapterError(f"{where}: {line}", _plain(error.traceback)) from error
    except DeadKernelError as error:
        why = "its Python process ended; perhaps the memory did not suffice"
        raise ChapterError(f"{where}: {why}") from error


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _first_line(source: str) -> str:
    line = source.strip().split("\n")[0]
    return line if len(line) <= 60 else line[:59] + "…"


def _environment(private: str) -> dict[str, str]:
    """The user's environment without what would make outputs differ from one machine to the next."""
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    fixed = {
        "IPYTHONDIR": private,
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",  # sums of linear algebra depend on their threads; small models are faster without
        "OPENBLAS_NUM_THREADS": "1",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # older ipykernels warn about a debugger that nobody uses
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
    }
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file():
        # Run straight from a checkout, the kernel must find the same mediakit.
        fixed["PYTHONPATH"] = os.pathsep.join(filter(None, [str(checkout), os.environ.get("PYTHONPATH")]))
    return kept | fixed


def _assignments(parameters: Mapping[str, Any]) -> str:
    return "\n".join(f"{name} = {value!r}" for name, value in parameters.items())


def _prepared(notebook: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    """A copy without outputs, and with the parameters in a cell after the one that declares them."""
    running = copy.deepcopy(notebook)
    running.cells = [c for c in running.cells if "injected-parameters" not in c.metadata.get("tags", ())]
    for cell in running.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if parameters:
        index = _tagged(running, "parameters")
        cell = nbformat.v4.new_code_cell(_assignments(parameters), metadata={"tags": ["injected-parameters"]})
        running.cells.insert(0 if index is None else index + 1, cell)
    return running


def _with_shown(executed: NotebookNode, shown: Mapping[str, Any]) -> NotebookNode:
    index = _tagged(executed, "injected-parameters")
    if index is not None and shown:
        executed.cells[index].source = _assignments(shown)
    elif index is not None:
        del executed.cells[index]
    return executed


def tidy(notebook: NotebookNode) -> NotebookNode:
    """The notebook with counts from 1, cell names in order and no metadata but tags and what mediakit needs."""
    count = 0
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index:02d}"
        cell.metadata = NotebookNode({k: v for k, v in cell.metadata.items() if k == "tags"})
        if cell.cell_type == "code":
            count += bool(cell.source.strip())
            cell.execution_count = count if cell.source.strip() else None
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    kept = {k: v for k, v in notebook.metadata.items() if k == "mediakit"}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = NotebookNode(kept | {"kernelspec": kernel, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def dumps(notebook: NotebookNode) -> str:
    """The text of the notebook's file: sorted keys, one blank of indent, LF, a last line end."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def save(path: str | os.PathLike[str]) -> bool:
    """Execute a notebook and save it in place, outputs and all; True if its bytes changed.

    The figures and tables that it saves go to a temporary folder and are gone afterwards.
    """
    before = Path(path).read_text("utf-8")
    chapter, notebook = Chapter.load(path), read_notebook(path)
    with tempfile.TemporaryDirectory() as results:
        given = {"results": results} if "results" in chapter.parameters else {}
        after = dumps(execute(notebook, given, folder=Path(path).parent, shown={}))
    write(path, after)
    return before != after


# what a chapter needs

HOW = {
    "groups": "articles of at least two outlets, or another column to compare by: mediakit run --by COLUMN",
    "outlet": "articles of at least two outlets: a column `outlet`, or outlets.csv (host, outlet) for their addresses",
    "date": "the day of the articles: a column `date`, or a date line in each text file",
    "side": "who belongs to which side: a file actors.csv beside the articles (pattern, name, organisation, side);"
    " mediakit run writes actors-to-fill.csv, with everybody who is quoted, to begin from",
    "many": f"{MANY} articles or more, for halves of them to be compared",
    "talks": "a lexicon with the categories cooperative and confrontational, as `talks` has them",
    "gold": "marks made by reading: a folder gold beside the articles, such as data/talks/gold",
    "events": "events to compare around: a file events.csv beside the articles (date, label)",
}


def lacks(
    corpus: "Corpus", needs: Iterable[str], *, gold: str | os.PathLike[str] = "", lexicon: str = "talks"
) -> list[str]:
    """What a corpus lacks of the needs of a chapter: one phrase each, saying what to add; empty if nothing.

    A need is `groups` (`what_groups` finds some), `date`, `side` (a table of actors, or titles that tell), `events`, `gold` (a
    folder of marks made by reading), `talks` (the categories of that lexicon), or any column of the articles that must hold
    two different values.
    """
    there = {"gold": lambda: Path(gold, "frames.yaml").is_file(), "many": lambda: len(corpus) >= MANY, "talks": lambda: {"cooperative", "confrontational"} <= _categories(lexicon)}
    return [
        HOW.get(need, f"a column `{need}` with at least two different values")
        for need in needs
        if not (there[need]() if need in there else _has(corpus, need))
    ]


def _categories(lexicon: str) -> set[str]:
    return set(Lexicon.load(lexicon).categories)


def _has(corpus: "Corpus", need: str) -> bool:
    if need == "groups":
        return what_groups(corpus) != ""
    if need == "side":
        return corpus.says_sides
    if need == "events":
        return len(corpus.events) > 0
    if need == "date":
        return bool(corpus.articles["date"].notna().any())
    return several(corpus.articles, need)


# running them all


@dataclass(frozen=True)
class Outcome:
    """What became of a chapter: "done", "skipped" or "failed", why, and the files written, by name."""

    name: str
    state: str
    why: str = ""
    files: tuple[str, ...] = ()
    details: str = ""


def run(
    chapters: Sequence[Chapter],
    *,
    out: str | os.PathLike[str],
    corpus: "Corpus | None" = None,
    given: Mapping[str, Any] | None = None,
    jobs: int = 1,
    advance: Callable[[], object] = lambda: None,
) -> Iterator[Outcome]:
    """Execute chapters and write a page of each, and a folder of its figures and tables, to the folder `out`.

    Args:
        chapters: the notebooks.
        out: the folder; made if missing. Files of an earlier run are replaced chapter by chapter, when it is done; its
            `index.html` leads to them all.
        corpus: what is read, to know what it lacks: a chapter is skipped for what all of it needs, and leaves out
            the cells tagged `needs-events`, `needs-side`, … for what only they need.
        given: parameters for the chapters that declare them: `source` (a path, what `mediakit.read` shall read instead of
            the sample), `gold`, `seed`, `by`, `lexicon`; None gives nothing.
        jobs: how many chapters run at once.
        advance: called after every code cell.

    Yields:
        One Outcome a chapter, in their order. The same inputs write the same bytes, whatever `jobs`.

    Raises:
        ValueError: if another run is writing to the folder. OSError: if it cannot be written to.
    """
    out = Path(out).absolute()
    out.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in (given or {}).items() if value is not None}
    known = {name: given[name] for name in ("gold", "lexicon") if name in given}
    needs = sorted({need for chapter in chapters for need in (*chapter.needs, *chapter.cells_need)})
    told = {need: lacks(corpus, [need], **known) for need in needs} if corpus is not None else {}
    lacking = {need: how[0] for need, how in told.items() if how}

    def executed(chapter: Chapter) -> tuple[Outcome, Path]:
        unfinished = Path(tempfile.mkdtemp(prefix=f"{UNFINISHED}-", dir=out))
        missing = [lacking[need] for need in chapter.needs if need in lacking and "source" in chapter.parameters]
        if missing:
            return Outcome(chapter.name, "skipped", "it needs " + "; and ".join(missing)), unfinished
        return _executed(chapter, unfinished, given, lacking, advance), unfinished

    with _alone(out):
        for chapter, (outcome, unfinished) in zip(chapters, _each(executed, chapters, jobs), strict=True):
            if outcome.state == "done":
                outcome = replace(outcome, files=_exchange(unfinished, out, chapter.number))
            shutil.rmtree(unfinished, ignore_errors=True)
            yield outcome
        if pages := sorted(name for name in _noted(out) if re.fullmatch(r"[^/]+\.html", name) and name != INDEX):
            _note(out, {INDEX: contents({name: (out / name).read_text("utf-8") for name in pages})})


def _each(work: Callable[[Chapter], Any], chapters: Sequence[Chapter], jobs: int) -> Iterator[Any]:
    """What the work gives for each chapter, in order, so many at once; where it is stopped, so are all kernels."""
    if jobs <= 1:
        yield from map(work, chapters)
        return
    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield from pool.map(work, chapters)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for manager in list(_ThisPython.running):
                cast(Any, manager.provisioner).process.kill()
            raise


def bent(notebook: NotebookNode, lacking: Mapping[str, str]) -> NotebookNode:
    """The notebook without the cells whose tags say that they need what is lacking; one sentence says what was left out.

    >>> cells = [nbformat.v4.new_markdown_cell("How?"), nbformat.v4.new_code_cell("1", metadata={"tags": ["needs-events"]})]
    >>> [cell.source for cell in bent(nbformat.v4.new_notebook(cells=cells), {"events": "a file events.csv"}).cells]
    ['How?', '*Left out here; it needs a file events.csv.*']
    """
    notebook, kept = copy.deepcopy(notebook), []
    told: tuple[str, ...] = ()
    for cell in notebook.cells:
        why = tuple(lacking[need] for need in lacking if f"{NEEDS}{need}" in cell.metadata.get("tags", ()))
        if why and why != told:
            kept.append(nbformat.v4.new_markdown_cell(f"*Left out here; it needs {'; and '.join(why)}.*"))
        told = why
        if not why:
            kept.append(cell)
    notebook.cells = kept
    return notebook


def _executed(
    chapter: Chapter, folder: Path, given: Mapping[str, Any], lacking: Mapping[str, str], advance: Callable[[], object]
) -> Outcome:
    """A chapter executed, its page, figures and tables in the folder."""
    given = {name: value for name, value in given.items() if name in chapter.parameters}
    shown = {name: _shown(name, value) for name, value in given.items()}
    results = folder / chapter.name
    results.mkdir()
    parameters = given | ({"results": str(results)} if "results" in chapter.parameters else {})
    try:
        notebook = bent(read_notebook(chapter.path), lacking)
        executed = execute(notebook, parameters, folder=chapter.path.parent, shown=shown, advance=advance)
    except ChapterError as error:
        return Outcome(chapter.name, "failed", str(error), details=error.details)
    write(folder / f"{chapter.name}.html", page(executed, chapter.name))
    return Outcome(chapter.name, "done")


def _shown(name: str, value: Any) -> Any:
    """A parameter as the page shows it: of a path on this machine only the name of the articles' folder."""
    if name == "gold":
        return "/".join(Path(value).parts[-2:])
    if name not in ("source", "lexicon"):
        return value
    return Path(value).parent.name if Path(value).name == SETTINGS else Path(value).name


def _exchange(fresh: Path, out: Path, number: str) -> tuple[str, ...]:
    """Move a chapter's files in, take out what it no longer makes, and note all hashes; gives the files' names."""
    names = sorted(path.relative_to(fresh).as_posix() for path in fresh.rglob("*") if path.is_file())
    paths = [fresh / name for name in names]
    hashes = dict(zip(names, map(sha256, paths), strict=True))
    for path, name in zip(paths, names, strict=True):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, out / name)
    noted = _noted(out)
    gone = [name for name in noted if name.startswith(f"{number}-") and name not in hashes]
    for name in gone:
        (out / name).unlink(missing_ok=True)
    _note(out, {}, {name: value for name, value in noted.items() if name not in gone} | hashes)
    return tuple(names)


def _note(out: Path, texts: Mapping[str, str], noted: Mapping[str, str] | None = None) -> None:
    """Write these files, and note the hashes of all."""
    noted = dict(_noted(out) if noted is None else noted)
    for name, text in texts.items():
        write(out / name, text)
        noted[name] = sha256(out / name)
    write(out / MANIFEST, "".join(f"{noted[name]}  {name}\n" for name in sorted(noted)))


def _noted(out: Path) -> dict[str, str]:
    """Names and hashes of the files of earlier runs."""
    if not (out / MANIFEST).is_file():
        return {}
    lines = (out / MANIFEST).read_text("utf-8").splitlines()
    return {name: value for value, _, name in (line.partition("  ") for line in lines) if name}


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder for one run; the lock goes with the process, however that ends."""
    handle = None if fcntl is None else os.open(out, os.O_RDONLY)
    try:
        if handle is not None:
            _lock(handle, out)
        try:
            _sweep(out)  # what a run left that was killed
            yield
        finally:
            _sweep(out)
    finally:
        if handle is not None:
            os.close(handle)


def _sweep(out: Path) -> None:
    for rest in out.glob(f"{UNFINISHED}-*"):
        shutil.rmtree(rest, ignore_errors=True)


def _lock(handle: int, out: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ValueError(f"another run is writing to {str(out)!r}: wait for it, or give another folder") from error
    except OSError:
        pass  # some network drives cannot lock a folder


def main(folders: Sequence[str]) -> int:
    """Execute and save in place every notebook of the folders: what `make notebooks` does. 1 if one failed."""
    failed = 0
    for chapter in (chapter for folder in folders for chapter in chapters_in(folder)):
        try:
            said = "saved anew" if save(chapter.path) else "as it was"
        except ChapterError as error:
            failed, said = 1, f"failed, {error}\n{error.details}"
        print(f"{chapter.name}: {said}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
