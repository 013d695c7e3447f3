"""What a large corpus takes: each verb with its time and the peak of the memory of the whole process tree.

    python tests/benchmarks/bench_memory.py [--articles 100000] [--jobs N] [--parts] [VERB ...]

Articles of about 2.6 kB are made of sentences of the sample corpus, in twelve outlets over a year. Each verb runs in a process of its own.
Memory is the summed PSS of that process and its children (`/proc/PID/smaps_rollup`), sampled ten times a second: what two
processes share is counted once, and address space that is never touched not at all. Linux only.

With `--parts` the corpus is a folder of parts, worked on by `--jobs` processes, and is never in memory as a whole; the
parts are written as `mediakit split` writes them, so that a million articles need no more memory than five thousand.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import mediakit as mk
from mediakit.reading.part_files import write_manifest, write_part
from mediakit.reading.read import read_articles

PROJECT = Path(__file__).resolve().parents[2]
CHARACTERS = 2600
PART = 5000
VERBS = {
    "read": lambda corpus: len(corpus),
    "find": lambda corpus: len(corpus.find(mk.Lexicon.load("talks"))),
    "compare": lambda corpus: corpus.find(mk.Lexicon.load("talks")).per_words(1000).compare(by="outlet"),
    "quotations": lambda corpus: corpus.quotations().per_words(1000, split="side").compare(by="side"),
    "distinctive": lambda corpus: corpus.distinctive_words(by="outlet", reference="Outlet 00", minimum=20),
    "stories": lambda corpus: corpus.stories(),
    "report": lambda corpus: mk.report(corpus, str(Path(tempfile.mkdtemp()) / "report.html"), by="outlet"),
}


def frames(articles: int) -> Iterator[pd.DataFrame]:
    """The articles, some thousand at a time."""
    sentences = [s for text in mk.read(PROJECT / "data" / "talks").articles["body"] for s in re.split(r"(?<=[.!?”])\s+", text)]
    lengths = np.array([len(s) for s in sentences])
    for start in range(0, articles, PART):
        draw, numbers = np.random.default_rng(start), range(start, min(start + PART, articles))
        wanted = draw.gamma(4, CHARACTERS / 4, len(numbers)) / lengths.mean()
        texts = ["\n\n".join(" ".join(sentences[i] for i in draw.integers(0, len(sentences), 4)) for _ in range(max(1, int(n / 4)))) for n in wanted]
        days = pd.Timestamp("2021-01-01") + pd.to_timedelta(draw.integers(0, 365, len(numbers)), "D")
        outlets = [f"Outlet {o:02d}" for o in draw.integers(0, 12, len(numbers))]
        yield pd.DataFrame({"id": [f"a{n:08d}" for n in numbers], "text": texts, "date": days.strftime("%Y-%m-%d"), "outlet": outlets})


def make(articles: int, folder: Path) -> None:
    """The articles as parts."""
    parts = [write_part(read_articles(frame)[0], folder, number) for number, frame in enumerate(frames(articles), start=1)]
    write_manifest(folder, parts)
    (folder / "actors.csv").write_bytes((PROJECT / "data" / "talks" / "actors.csv").read_bytes())


def tree(process: int) -> int:
    """Summed PSS of a process and its children, in bytes."""
    total, open_ = 0, [process]
    while open_:
        pid = open_.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) * 1024
            open_ += [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
        except (OSError, TypeError):
            continue  # it has ended
    return total


def opened(folder: Path, in_parts: bool, pool: Any) -> Any:
    """The corpus: in parts, or whole, read as one saved file."""
    return mk.parts(folder, executor=pool) if in_parts else mk.read(folder / "whole" / "whole.parquet", actors=folder / "actors.csv")


def work(verb: str, folder: Path, in_parts: bool, jobs: int) -> None:
    """What the process of one verb does."""
    if jobs > 1 and in_parts:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            VERBS[verb](opened(folder, in_parts, pool))
    else:
        VERBS[verb](opened(folder, in_parts, None))


def main() -> None:
    """Make the articles, run each verb, print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("verbs", nargs="*", metavar="VERB", help=f"of {', '.join(VERBS)}")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--folder", type=Path, help="of parts that an earlier run made")
    parser.add_argument("--verb", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.verb:
        work(options.verb, options.folder, options.parts, options.jobs)
        return
    folder = options.folder or Path(tempfile.mkdtemp(prefix="mediakit-"))
    if not (folder / "manifest.json").exists():
        make(options.articles, folder)
    if not options.parts and not (folder / "whole").exists():
        mk.parts(folder).gather().save(folder / "whole" / "whole.parquet")
    print(f"{options.articles:,} articles in {folder}{' in parts' if options.parts else ''}, {options.jobs} jobs")
    for verb in options.verbs or [v for v in VERBS if not options.parts or v not in ("stories", "report")]:
        command = [sys.executable, __file__, "--verb", verb, "--folder", str(folder), "--jobs", str(options.jobs), *["--parts"] * options.parts]
        start, before, peak = time.perf_counter(), os.times(), 0
        process = subprocess.Popen(command)
        while process.poll() is None:
            peak = max(peak, tree(process.pid))
            time.sleep(0.1)
        after, took = os.times(), time.perf_counter() - start
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        failed = f"  FAILED ({process.returncode})" * bool(process.returncode)
        print(f"{verb:<12} {took:8.1f} s wall {cpu:8.1f} s CPU   peak {peak / 2**30:5.2f} GiB{failed}", flush=True)


if __name__ == "__main__":
    main()
