"""The command line: `mediakit run`, `start`, `read`, `find`, `report`, `explore`, `redo` and `split`.

Exit codes: 0 done, 1 a chapter failed or a result came out otherwise, 2 it cannot be done as asked (one line says why), 130 interrupted.
"""

import argparse
import contextlib
import itertools
import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# What is slow to import (pandas, matplotlib, nbconvert) is imported where it is used: `--help` answers at once.
if TYPE_CHECKING:
    from mediakit.chain import Corpus
    from mediakit.reading.settings import Settings
    from mediakit.reporting.chapters import Chapter, Outcome

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
    return _as_options(" ".join(str(error).split())) or type(error).__name__


def _as_options(said: str) -> str:
    """What a message asks of Python, asked of the command line.

    >>> _as_options("pass columns={'text': '…'}"), _as_options("or pass encoding=, as in 'cp1251'")
    ('give --column text=…', "or give --encoding, as in 'cp1251'")
    """
    said = re.sub(r"(pass )?columns=\{'?(\w{1,80})'?: '?([^'}]{0,200})'?\}", lambda m: f"{'give ' * bool(m[1])}--column {m[2]}={m[3]}", said)
    said = re.sub(r"(pass )?\b(outlet|encoding|date_order|events|actors|by|lexicon)=(?!=)",
                  lambda m: f"{'give ' * bool(m[1])}--{m[2].replace('_', '-')}" + " " * (m.end() < len(said) and said[m.end()] in "'\""), said)  # fmt: skip
    return said


def _parser() -> argparse.ArgumentParser:
    from mediakit import __version__

    about = "Compare how news outlets, sides, periods and speakers word and frame a conflict."
    parser = _Parser(prog="mediakit", description=about)
    parser.add_argument("--version", action="version", version=f"mediakit {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for add in (_add_run, _add_start, _add_read, _add_find, _add_report, _add_explore, _add_redo, _add_split):
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
        "--corpus", metavar="PATH", dest="path", help="your articles: a folder, file or pattern (default: the sample)"
    )
    parser.add_argument("--out", metavar="DIR", default="results", help="where results go (default: results)")
    parser.add_argument("--chapters", metavar="LIST", type=_listed, help="numbers, such as 02,05 (default: all)")
    parser.add_argument("--jobs", metavar="N", type=int, help="how many at once (default: one a processor)")
    _add_asking(parser)
    _add_choices(parser)


def _add_start(verbs: Any) -> None:
    parser = _add(verbs, "start", _start, "copy the notebooks and the sample articles into a new folder, to work in")
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument(
        "--corpus", metavar="PATH", dest="path", help="your articles: a mediakit.toml is written beside them, to change"
    )
    _add_choices(parser)


def _add_read(verbs: Any) -> None:
    parser = _add(verbs, "read", _read, "say what is in a folder or file of articles, and what was set aside and why")
    _add_reading(parser)
    parser.add_argument("--json", action="store_true", help="for programs: the same as JSON")


def _add_find(verbs: Any) -> None:
    parser = _add(verbs, "find", _find, "count a lexicon's categories, or one pattern, by outlet; or show the lines")
    _add_reading(parser)
    parser.add_argument("--pattern", metavar="P", help="such as 'ultimatum*' or 'reach* [0-3] agreement'")
    _add_asking(parser)
    parser.add_argument("--concordance", action="store_true", help="lines of text instead of rates")
    parser.add_argument("--n", metavar="N", type=int, default=20, help="how many lines (default: 20)")
    parser.add_argument("--csv", metavar="FILE", help="also write the table, unrounded, to this file")


def _add_report(verbs: Any) -> None:
    parser = _add(verbs, "report", _report, "write one page: figures, tables, and the sentences behind every number")
    _add_reading(parser)
    parser.add_argument("-o", "--out", metavar="FILE", default="report.html", help="the page (default: report.html)")
    _add_asking(parser)


def _add_explore(verbs: Any) -> None:
    about = "write one page to click and search in: every number opens its sentences"
    parser = _add(verbs, "explore", _explore, about)
    _add_reading(parser)
    parser.add_argument("-o", "--out", metavar="FILE", default="explore.html", help="the page (default: explore.html)")
    parser.add_argument("--no-texts", action="store_true", help="counts, figures and links only, to pass on")
    _add_asking(parser)


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


def _add_split(verbs: Any) -> None:
    about = "read what does not fit in memory into a folder of parts, for mk.parts; run again, it goes on"
    parser = _add(verbs, "split", _split, about)
    parser.add_argument("path", metavar="PATH", help="CSV, TSV, JSON Lines or Parquet of any size: a file, a folder or a pattern")
    parser.add_argument("-o", "--out", metavar="DIR", required=True, help="where the parts go")
    parser.add_argument("--articles", metavar="N", type=int, default=5000, help="in each part (default: 5000)")
    _add_choices(parser)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a folder, a file, or a pattern such as 'articles/*.txt'")
    _add_choices(parser)


def _add_asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="COLUMN", help="what to compare (default: what makes groups, outlets first)")
    parser.add_argument("--lexicon", metavar="NAME", help="one of mediakit's, or a file (default: talks)")
    parser.add_argument("--seed", metavar="N", type=int, help="of everything random (default: 0)")


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outlet", metavar="NAME", help="the outlet of articles that do not say theirs")
    parser.add_argument("--encoding", metavar="NAME", help="of files that do not say theirs")
    parser.add_argument(
        "--date-order", metavar="ORDER", help="of dates such as 01/02/2024: 'day first' or 'month first'"
    )
    parser.add_argument("--column", metavar="FIELD=NAME", action="append", default=[], help="which column is what")
    parser.add_argument("--actors", metavar="FILE", help="who belongs to which side (default: actors.csv beside them)")
    parser.add_argument("--events", metavar="FILE", help="days to compare around (default: events.csv beside them)")
    parser.add_argument("--period", metavar="SPAN", help="a column `period` of each 'year', 'quarter', 'month' or 'week'")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _settings(options: argparse.Namespace) -> "Settings":
    """What `mediakit.toml` beside the articles says, and what the command line says otherwise."""
    from mediakit.reading.settings import Settings

    pairs = [pair.partition("=") for pair in options.column]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise ValueError(f"--column {wrong[0]!r} says nothing: write FIELD=NAME, such as text=content")
    names = ("outlet", "encoding", "date_order", "actors", "events", "period", "by", "lexicon", "chapters", "seed", "jobs")
    asked = {name: getattr(options, name, None) for name in names}
    beside = Settings.beside(options.path) if options.path else Settings()
    settings = beside.over(columns={field: name for field, _, name in pairs}, **asked)
    if not options.path and settings.notes:
        raise ValueError(f"how articles are read ({settings.notes[0].removeprefix('set: ')}) goes with --corpus PATH")
    if settings.lexicon and Path(settings.lexicon).is_file():  # chapters run in another folder
        settings = settings.over(lexicon=os.path.abspath(settings.lexicon))
    return settings


def _corpus(settings: "Settings") -> "Corpus":
    from mediakit.chain import read

    return read(settings)


def _read(options: argparse.Namespace) -> int:
    audit = _corpus(_settings(options)).audit
    print(json.dumps(_plain(vars(audit)), indent=2, ensure_ascii=False) if options.json else audit)
    return 0


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict("records")
    if hasattr(value, "items"):
        return {str(name): _plain(item) for name, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _split(options: argparse.Namespace) -> int:
    from mediakit.reading.splitting import split

    if options.articles < 1:
        raise ValueError(f"--articles {options.articles}: give 1 or more")
    print(split(_settings(options), options.out, articles=options.articles))
    return 0


def _find(options: argparse.Namespace) -> int:
    from mediakit.finding.lexicon import Lexicon
    from mediakit.finding.phrase import Phrase
    from mediakit.results.files import csv_bytes, for_spreadsheets, write

    if options.n < 1:
        raise ValueError(f"--n {options.n}: give 1 or more lines")
    if options.pattern is not None and not options.pattern.strip():
        raise ValueError("--pattern is empty: give a word or a phrase")
    settings = _settings(options)
    if options.pattern and options.lexicon:
        raise ValueError("--lexicon and --pattern: give one of them")
    if not options.pattern and not settings.lexicon:
        raise ValueError("nothing to look for: give --lexicon NAME or --pattern P")
    finder = Phrase(options.pattern) if options.pattern else Lexicon.load(str(settings.lexicon))
    hits = (corpus := _corpus(settings)).find(finder)
    table = hits.concordance(n=options.n) if options.concordance else hits.compare(by=_by(settings, corpus))
    if options.csv:
        write(options.csv, csv_bytes(for_spreadsheets(table.frame)))
    print(table)
    return 0


def _report(options: argparse.Namespace) -> int:
    from mediakit.reporting.page import report

    settings = _settings(options)
    corpus = _corpus(settings)
    lexicon, by = settings.lexicon or "talks", _by(settings, corpus)
    print(report(corpus, options.out, lexicon=lexicon, by=by, seed=settings.seed or 0))
    return 0


def _explore(options: argparse.Namespace) -> int:
    from mediakit.reporting.exploring.exploration import explore

    settings = _settings(options)
    corpus, texts = _corpus(settings), not options.no_texts
    lexicon = settings.lexicon or "talks"
    print(explore(corpus, options.out, lexicon=lexicon, by=settings.by, texts=texts, seed=settings.seed or 0))
    return 0


def _by(settings: "Settings", corpus: "Corpus") -> str:
    from mediakit.comparing.description import what_groups

    return settings.by or what_groups(corpus) or "outlet"


def _redo(options: argparse.Namespace) -> int:
    from mediakit.finding.lexicon import Lexicon
    from mediakit.reporting.redo import redo

    lexicon = Lexicon.load(options.lexicon) if options.lexicon else None
    redone = redo(options.sidecar, _corpus(_settings(options)), lexicon=lexicon)
    print(redone)
    return 0 if redone.same else 1


def _start(options: argparse.Namespace) -> int:
    import shlex
    import shutil
    from importlib.util import find_spec

    from mediakit.results.optional import advice

    _settings(options)  # what cannot be is said before anything is copied
    folder = Path(options.folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{str(folder)!r} is a file: give a new folder")
    if folder.is_dir() and (there := sorted(path.name for path in folder.iterdir())):
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        raise ValueError(f"{str(folder)!r} is not empty, it holds {', '.join(there[:3])}{more}: give a new folder")
    unwanted = shutil.ignore_patterns(".*", "__pycache__")
    for part in ("notebooks", *(f"data/{name}" for name in SAMPLES)):
        shutil.copytree(_home() / part, folder / part, ignore=unwanted)
    print(f"{folder} now holds the notebooks and the sample articles.", _settle(options) if options.path else "", "Next:\n")
    missing = "" if find_spec("nbclient") else f"  {advice('notebooks')}\n"
    run = f"mediakit run --corpus {shlex.quote(os.path.abspath(options.path))}" if options.path else "mediakit run"
    print(f"{missing}  cd {shlex.quote(str(folder))}\n  {run}\n")
    print("or open the notebooks in JupyterLab: jupyter lab")
    return 0


def _settle(options: argparse.Namespace) -> str:
    """Write `mediakit.toml` beside one's own articles, filled from what was read; says so, or that one is there."""
    from dataclasses import replace

    from mediakit.reading.settings import NAME
    from mediakit.results.files import write

    path = Path(options.path)
    file = (path if path.is_dir() else path.parent) / NAME
    if file.exists():
        return f"{file} is there already, and kept."
    settings, corpus = _compared(_settings(options))
    read = f"# As `mediakit read {path.name}` found them: {str(corpus.audit).splitlines()[0]}.\n"
    write(file, read + replace(settings, source=None).toml())
    return f"{file} says how your articles are read and compared: change it as you like."


def _home() -> Path:
    """The folder that holds `notebooks/` and `data/`: of this checkout, or as installed."""
    package = Path(__file__).parent
    for folder in (package / "share", package.parent):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    raise FileNotFoundError("this copy of mediakit came without its notebooks and data: install it again")


def _run(options: argparse.Namespace) -> int:
    import tempfile

    from mediakit.results.optional import library

    run = library("mediakit.reporting.chapters", "executing notebooks").run
    settings, corpus = _settings(options), None
    if options.path:
        settings, corpus = _compared(settings)
    chapters = _chapters([*options.notebooks, *settings.chapters])
    given: dict[str, Any] = {name: getattr(settings, name) for name in ("seed", "by", "lexicon")}
    if settings.lexicon:
        given["feature"] = _looked_at(settings.lexicon)
    for name in ("seed", "by", "lexicon"):
        if getattr(options, name) is not None and not any(name in chapter.parameters for chapter in chapters):
            raise ValueError(f"--{name} {given[name]}: none of these notebooks has a parameter `{name}`")
    jobs, outcomes = settings.jobs or os.cpu_count() or 1, []
    with tempfile.TemporaryDirectory() as private, _progress(chapters) as (advance, say):
        if corpus is not None:
            print(corpus.audit, end="\n\n", file=sys.stderr)
            given |= {"source": _kept(settings, options.path, Path(private)), "gold": os.path.abspath(f"{settings.source}/gold")}
        for outcome in run(chapters, out=options.out, corpus=corpus, given=given, jobs=jobs, advance=advance):
            outcomes.append(outcome)
            say(_line(outcome) + (f"\n{outcome.details}" if options.debug and outcome.details else ""))
    if corpus is not None and corpus.sides is None:
        _propose_actors(corpus, Path(options.out))
    print(_summary(outcomes, options.out))
    return int(any(outcome.state == "failed" for outcome in outcomes))


def _compared(settings: "Settings") -> "tuple[Settings, Corpus]":
    """The articles, and what they are compared by where nobody said: periods, where they are of one outlet."""
    from dataclasses import replace

    from mediakit.comparing.description import what_groups
    from mediakit.reading.settings import period_of, with_period

    corpus = _corpus(settings)
    if settings.by is None and settings.period is None and what_groups(corpus) != "outlet":
        settings = replace(settings, period=period_of(corpus.articles["date"]))
        if settings.period:
            corpus = corpus.assign(period=with_period(corpus.articles, settings.period)["period"])
    return replace(settings, by=settings.by or what_groups(corpus) or None), corpus


def _looked_at(lexicon: str) -> str:
    """The category that chapters look at more closely: confrontational, where there is one, or else the last."""
    from mediakit.finding.lexicon import Lexicon

    categories = list(Lexicon.load(lexicon).categories)
    return "confrontational" if "confrontational" in categories else categories[-1]


def _kept(settings: "Settings", path: str, folder: Path) -> str:
    """What a chapter reads: the articles' folder, or a `mediakit.toml` in `folder` where the command line said more."""
    from dataclasses import replace

    from mediakit.reading.settings import NAME, Settings
    from mediakit.results.files import write

    if settings.reading == Settings.beside(path).reading:
        return os.path.abspath(path)
    paths = {name: os.path.abspath(value) for name in ("source", "actors", "events") if (value := getattr(settings, name))}
    place = folder / Path(paths["source"]).name
    place.mkdir()
    return str(write(place / NAME, replace(settings.reading, **paths).toml(about=False)))


def _propose_actors(corpus: "Corpus", out: Path) -> None:
    """Who is quoted, for the table of actors that is not there."""
    from mediakit.results.files import csv_bytes, for_spreadsheets, write

    write(out / "actors-to-fill.csv", csv_bytes(for_spreadsheets(corpus.actors().frame)))


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
    """A bar over all cells, with the chapters done and the time left, where somebody watches; and one plain line a chapter."""
    from tqdm import tqdm

    watched, done = sys.stderr.isatty(), itertools.count(1)
    cells = sum(chapter.cells for chapter in chapters)
    with tqdm(desc=f"0 of {len(chapters)} chapters", total=cells, unit="cell", file=sys.stderr, disable=not watched, leave=False) as bar:

        def say(text: str) -> None:
            bar.write(text, file=sys.stderr)
            bar.set_description(f"{next(done)} of {len(chapters)} chapters")

        yield bar.update, say


def _line(outcome: "Outcome") -> str:
    files = len(outcome.files)
    said = f"{files} file{'s' * (files != 1)}" if outcome.state == "done" else outcome.why
    return f"{outcome.name}: {outcome.state}, {said}"


def _summary(outcomes: "Sequence[Outcome]", out: str) -> str:
    states = [outcome.state for outcome in outcomes]
    counts = [f"{states.count(state)} {state}" for state in ("done", "skipped", "failed") if state in states]
    lines = [f"{len(states)} notebook{'s' * (len(states) != 1)}: {', '.join(counts)}."]
    if "done" in states:
        lines.append(f"Pages, figures and tables are in {out}; begin with {os.path.join(out, 'index.html')}")
    return "\n".join(lines)
