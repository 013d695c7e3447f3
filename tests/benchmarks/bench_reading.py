"""How long `read` takes and what it keeps in memory: a table as CSV and as Parquet, and the corpus' own saved file.

    python tests/benchmarks/bench_reading.py [ARTICLES] [--times N] [--profile csv]

Articles of about 2.6 kB are made of sentences of data/talks, drawn at random, in paragraphs, with what real tables hold:
datelines, bylines, closing credits, copyright lines, addresses, a column of the user's own. Each way is read in a process of
its own; the seconds are CPU (user and system) without the imports, the memory is the peak above what the imports take,
beside the size of the text. pandas and Arrow read the same files in the same way.
"""

import argparse
import cProfile
import datetime
import pstats
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

PROJECT = Path(__file__).resolve().parents[2]
CHARACTERS = 2600
WAYS = ("parquet", "csv", "saved", "pandas csv", "pandas parquet")
OUTLETS = ("Brenn Courier", "Lisk Gazette", "Valley Post", "Tribune", "Ledger", "Morning Herald")
_CLOSINGS = ("", "", "", "", "— AFP", "(Reporting by Nora Ilves; editing by Ivo Hast)", "MPA contributed to this report.",
             "Copyright 2019 The Valley Post")  # fmt: skip


def articles(count: int, seed: int = 0) -> pd.DataFrame:
    """A table of articles: id, title, outlet, date, author, url, desk, text."""
    draw = random.Random(seed)
    texts = [path.read_text("utf-8") for path in sorted((PROJECT / "data/talks/articles").glob("*.txt"))]
    sentences = [one for text in texts for one in re.split(r"(?<=[.!?”])\s+", text) if len(one) > 30 and "http" not in one]
    rows = []
    for number in range(count):
        paragraphs, size = [], 0
        while size < CHARACTERS:
            paragraphs.append(" ".join(draw.choices(sentences, k=draw.randint(1, 4))))
            size += len(paragraphs[-1]) + 2
        day = datetime.date(2018, 1, 1) + datetime.timedelta(days=draw.randrange(1000))
        lead = draw.choice(("", "", f"BRENN, {day:%B} {day.day} (MPA) — ", "BRENN — ", "LISK (MPA) - "))
        end = draw.choice(_CLOSINGS)
        rows.append(
            {
                "id": f"a{number:07d}", "title": " ".join(draw.choice(sentences).split()[:9]).strip(".,"),
                "outlet": draw.choice(OUTLETS), "date": day.isoformat(), "author": draw.choice(("", "By Lena Quist", "Nora Ilves, MPA")),
                "url": f"https://www.post.example/{day:%Y/%m/%d}/talks-{number}", "desk": draw.choice(("world", "home", "")),
                "text": lead + "\n\n".join(paragraphs) + (f"\n\n{end}" if end else ""),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def make(folder: Path, count: int) -> None:
    """The same articles as CSV, as Parquet, and as a saved corpus."""
    import mediakit as mk

    table = articles(count)
    table.to_csv(folder / "articles.csv", index=False)
    table.to_parquet(folder / "articles.parquet")
    mk.read(folder / "articles.parquet").save(folder / "saved.parquet")


def measure(way: str, path: Path, profile: bool) -> str:
    """Read once, in this process: CPU seconds, wall seconds, megabytes at the peak above the imports."""
    import pyarrow.parquet  # noqa: F401

    from mediakit.chain import read
    from mediakit.reading.read import read_articles  # noqa: F401

    ways = {"pandas csv": pd.read_csv, "pandas parquet": pd.read_parquet}
    before, started = _peak(), time.perf_counter()
    cpu = time.process_time()
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    got = ways.get(way, read)(path)
    if profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    taken = time.process_time() - cpu
    return f"{taken:.2f} {time.perf_counter() - started:.2f} {_peak() - before:.0f} {len(got)}"


def _peak() -> float:
    """Megabytes at the peak; what the kernel counts for `resource` is handed down from the process before."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="?", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--profile", choices=WAYS)
    parser.add_argument("--folder", help="where the files are, or are to be kept")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.measure:
        print(measure(told.measure[0], Path(told.measure[1]), bool(told.profile)))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(told.folder or place)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "saved.parquet").exists():
            make(folder, told.articles)
        files = {"parquet": "articles.parquet", "csv": "articles.csv", "saved": "saved.parquet"}
        print(f"{'':16} {'CPU s':>7} {'wall s':>7} {'MB':>7}   text {(folder / 'articles.csv').stat().st_size / 1e6:,.0f} MB")
        for way in [told.profile] if told.profile else WAYS:
            path = folder / files[way.split()[-1]]
            runs = []
            for _ in range(1 if told.profile else told.times):
                command = [sys.executable, __file__, "--measure", way, str(path), *(["--profile", way] if told.profile else [])]
                out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
                if told.profile:
                    print(out)
                runs.append([float(value) for value in out.split("\n")[-1].split()])
            cpu, wall, peak, count = min(runs)
            print(f"{way:16} {cpu:7.2f} {wall:7.2f} {peak:7,.0f}   {int(count):,} articles")


if __name__ == "__main__":
    main()
