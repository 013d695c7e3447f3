"""The command line: `mediakit run`, `start`, `read`, `find`, `report` and `redo`.

Exit codes: 0 done, 1 a chapter failed or a result came out otherwise, 2 it cannot be done as asked (one line says why), 130 interrupted.
"""

import argparse
import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# What is slow to import (pandas, matplotlib, nbconvert) is imported where it is used: `--help` answers at once.
if TYPE_CHECKING:
    from mediakit.chain import Corpus
    from mediakit.reporting.chapters import Chapter, Outcome

__all__ = ["main"]

USER_ERRORS = (ValueError, OSError, ImportError)
SAMPLES = ("talks", "march-2022")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage above it."""

    def error(self, message: str) -> Any:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with these arguments (by default the process's own); gives the exit code."""
    options = _parser().parse_args(arguments)
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, _stop)
    try:
        code = options.command(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing may be written when Python closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nstopped; what earlier runs wrote is whole", file=sys.stderr)
        return 130
    except USER_ERRORS as error:
        if options.debug:
            traceback.print_exc()
        print(f"mediakit {options.verb}: {_one_line(error)}", file=sys.stderr)
        return 2


def _stop(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__


def _parser() -> argparse.ArgumentParser:
    from mediakit import __version__

    about = "Compare how news outlets, sides, periods and speakers word and frame a conflict."
    parser = _Parser(prog="mediakit", description=about)
    parser.add_argument("--version", action="version", version=f"mediakit {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for add in (_add_run, _add_start, _add_read, _add_find, _add_report, _add_redo):
        add(verbs)
    return parser


def _add(verbs: Any, name: str, command: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=about, description=about)
    parser.add_argument("--debug", action="store_true", help="show where in the code an error arose")
    parser.set_defaults(command=command)
    return parser


def _add_run(verbs: Any) -> None:
    parser = _add(verbs, "run", _run, "execute the notebooks: a page, figures and tables for each")
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="a file or a number such as 02 (default: all)")
    parser.add_argument(
        "--corpus", metavar="PATH", help="your articles: a folder, file or pattern (default: the sample)"
    )
    parser.add_argument("--out", metavar="DIR", default="results", help="where results go (default: results)")
    parser.add_argument("--seed", metavar="N", type=int, help="of everything random (default: as the notebooks say)")


def _add_start(verbs: Any) -> None:
    parser = _add(verbs, "start", _start, "copy the notebooks and the sample articles into a new folder, to work in")
    parser.add_argument("folder", metavar="DIR")


def _add_read(verbs: Any) -> None:
    parser = _add(verbs, "read", _read, "say what is in a folder or file of articles, and what was set aside and why")
    _add_reading(parser)
    parser.add_argument("--json", action="store_true", help="for programs: the same as JSON")


def _add_find(verbs: Any) -> None:
    parser = _add(verbs, "find", _find, "count a lexicon's categories, or one pattern, by outlet; or show the lines")
    _add_reading(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--lexicon", metavar="NAME", help="a lexicon that comes with mediakit, or a file")
    what.add_argument("--pattern", metavar="P", help="such as 'ultimatum*' or 'reach* [0-3] agreement'")
    parser.add_argument("--by", metavar="COLUMN", default="outlet", help="what to compare (default: outlet)")
    parser.add_argument("--concordance", action="store_true", help="lines of text instead of rates")
    parser.add_argument("--n", metavar="N", type=int, default=20, help="how many lines (default: 20)")
    parser.add_argument("--csv", metavar="FILE", help="also write the table, unrounded, to this file")


def _add_report(verbs: Any) -> None:
    parser = _add(verbs, "report", _report, "write one page: figures, tables, and the sentences behind every number")
    _add_reading(parser)
    parser.add_argument("-o", "--out", metavar="FILE", default="report.html", help="the page (default: report.html)")
    parser.add_argument(
        "--lexicon", metavar="NAME", default="talks", help="one of mediakit's, or a file (default: talks)"
    )
    parser.add_argument("--by", metavar="COLUMN", default="outlet", help="what to compare (default: outlet)")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of everything random (default: 0)")


def _add_redo(verbs: Any) -> None:
    parser = _add(verbs, "redo", _redo, "make a saved result again from its articles, and say whether it is the same")
    parser.add_argument(
        "sidecar", metavar="FILE", help="the .json beside a saved table, such as results/02-frames.json"
    )
    parser.add_argument(
        "--corpus", metavar="PATH", dest="path", required=True, help="the articles, as they were read then"
    )
    parser.add_argument("--lexicon", metavar="FILE", help="the lexicon that was used, if it is not one of mediakit's")
    _add_choices(parser)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a folder, a file, or a pattern such as 'articles/*.txt'")
    _add_choices(parser)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outlet", metavar="NAME", help="the outlet of articles that do not say theirs")
    parser.add_argument("--encoding", metavar="NAME", help="of files that do not say theirs")
    parser.add_argument(
        "--date-order", metavar="ORDER", help="of dates such as 01/02/2024: 'day first' or 'month first'"
    )
    parser.add_argument("--column", metavar="FIELD=NAME", action="append", default=[], help="which column is what")


def _corpus(options: argparse.Namespace) -> "Corpus":
    from mediakit.chain import read

    pairs = [pair.partition("=") for pair in options.column]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise ValueError(f"--column {wrong[0]!r} says nothing: write FIELD=NAME, such as text=content")
    return read(
        options.path,
        columns={field: name for field, _, name in pairs} or None,
        outlet=options.outlet,
        encoding=options.encoding,
        date_order=options.date_order,
    )


def _read(options: argparse.Namespace) -> int:
    audit = _corpus(options).audit
    print(json.dumps(_plain(vars(audit)), indent=2, ensure_ascii=False) if options.json else audit)
    return 0


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict("records")
    if hasattr(value, "items"):
        return {str(name): _plain(item) for name, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _find(options: argparse.Namespace) -> int:
    from mediakit.finding.lexicon import Lexicon
    from mediakit.finding.phrase import Phrase
    from mediakit.results.files import csv_bytes, write

    if options.n < 1:
        raise ValueError(f"--n {options.n}: give 1 or more lines")
    if options.pattern is not None and not options.pattern.strip():
        raise ValueError("--pattern is empty: give a word or a phrase")
    finder = Lexicon.load(options.lexicon) if options.lexicon else Phrase(options.pattern)
    hits = _corpus(options).find(finder)
    table = hits.concordance(n=options.n) if options.concordance else hits.compare(by=options.by)
    if options.csv:
        write(options.csv, csv_bytes(table.frame))
    print(table)
    return 0


def _report(options: argparse.Namespace) -> int:
    from mediakit.reporting.page import report

    corpus = _corpus(options)
    print(report(corpus, options.out, lexicon=options.lexicon, by=options.by, seed=options.seed))
    return 0


def _redo(options: argparse.Namespace) -> int:
    from mediakit.finding.lexicon import Lexicon
    from mediakit.reporting.redo import redo

    lexicon = Lexicon.load(options.lexicon) if options.lexicon else None
    redone = redo(options.sidecar, _corpus(options), lexicon=lexicon)
    print(redone)
    return 0 if redone.same else 1


def _start(options: argparse.Namespace) -> int:
    import shlex
    import shutil
    from importlib.util import find_spec

    from mediakit.results.optional import advice

    folder = Path(options.folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{str(folder)!r} is a file: give a new folder")
    if folder.is_dir() and (there := sorted(path.name for path in folder.iterdir())):
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        raise ValueError(f"{str(folder)!r} is not empty, it holds {', '.join(there[:3])}{more}: give a new folder")
    unwanted = shutil.ignore_patterns(".*", "__pycache__")
    for part in ("notebooks", *(f"data/{name}" for name in SAMPLES)):
        shutil.copytree(_home() / part, folder / part, ignore=unwanted)
    print(f"{folder} now holds the notebooks and the sample articles. Next:\n")
    missing = "" if find_spec("nbclient") else f"  {advice('notebooks')}\n"
    print(f"{missing}  cd {shlex.quote(str(folder))}\n  mediakit run\n")
    print("or open the notebooks in JupyterLab: jupyter lab")
    return 0


def _home() -> Path:
    """The folder that holds `notebooks/` and `data/`: of this checkout, or as installed."""
    package = Path(__file__).parent
    for folder in (package / "share", package.parent):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    raise FileNotFoundError("this copy of mediakit came without its notebooks and data: install it again")


def _run(options: argparse.Namespace) -> int:
    from mediakit.results.optional import library

    run = library("mediakit.reporting.chapters", "executing notebooks").run
    chapters = _chapters(options.notebooks)
    if options.seed is not None and not any("seed" in chapter.parameters for chapter in chapters):
        raise ValueError(f"--seed {options.seed}: none of these notebooks has a parameter `seed`")
    corpus = None
    if options.corpus:
        from mediakit.chain import read

        corpus = read(options.corpus)
        print(corpus.audit, end="\n\n", file=sys.stderr)
    with _progress(chapters) as (advance, say):
        outcomes = []
        for outcome in run(
            chapters, out=options.out, source=options.corpus, corpus=corpus, seed=options.seed, advance=advance
        ):
            outcomes.append(outcome)
            say(_line(outcome))
            if options.debug and outcome.details:
                say(outcome.details)
    print(_summary(outcomes, options.out))
    return int(any(outcome.state == "failed" for outcome in outcomes))


def _chapters(asked: Sequence[str]) -> "list[Chapter]":
    """The notebooks asked for: files, or names or numbers among those of this folder or of the library."""
    from mediakit.reporting.chapters import Chapter, chapters_in

    here = Path("notebooks")
    known = chapters_in(here if any(here.glob("*.ipynb")) else _home() / "notebooks")
    if not asked:
        return known
    found = []
    for name in asked:
        if Path(name).is_file():
            found.append(Chapter.load(name))
        elif matching := [c for c in known if name in (c.name, c.number, c.path.name)]:
            found += matching
        else:
            raise ValueError(f"no notebook {name!r}: give a file or one of {', '.join(c.name for c in known)}")
    return found


@contextlib.contextmanager
def _progress(chapters: "Sequence[Chapter]") -> Any:
    """A bar over all cells where somebody watches, otherwise one plain line a chapter."""
    from tqdm import tqdm

    watched = sys.stderr.isatty()
    cells = sum(chapter.cells for chapter in chapters)
    with tqdm(total=cells, unit="cell", file=sys.stderr, disable=not watched, leave=False) as bar:
        yield bar.update, lambda text: bar.write(text, file=sys.stderr)


def _line(outcome: "Outcome") -> str:
    files = len(outcome.files)
    said = f"{files} file{'s' * (files != 1)}" if outcome.state == "done" else outcome.why
    return f"{outcome.name}: {outcome.state}, {said}"


def _summary(outcomes: "Sequence[Outcome]", out: str) -> str:
    states = [outcome.state for outcome in outcomes]
    counts = [f"{states.count(state)} {state}" for state in ("done", "skipped", "failed") if state in states]
    lines = [f"{len(states)} notebook{'s' * (len(states) != 1)}: {', '.join(counts)}."]
    pages = [outcome.name for outcome in outcomes if outcome.state == "done"]
    if pages:
        lines.append(f"Pages, figures and tables are in {out}; begin with {os.path.join(out, pages[0] + '.html')}")
    return "\n".join(lines)
