"""Damaged files: does any stop a folder, hang, or lose a record unseen?

    python tests/benchmarks/bench_fuzz.py [RUNS] [--seed N]

Small files of every kind, each of eight records with a mark of its own, are damaged at random (bytes flipped, cut out, doubled, replaced
by what formats are made of, the file cut off) and read beside a whole file. Each run asks: is the whole file read; is
nothing raised but what is documented; does it take less than two seconds of CPU; is every record that still has its mark in
the bytes an article, part of one, or set aside (a record, or the whole file)?
"""

import argparse
import csv
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from mediakit.reading.read import read_articles

COUNT = 8
SECONDS = 2.0
PIECES = (b'"', b'""', b"\\", b"\x00", b"\xff\xfe", b"\r", b"\n\n", b"{", b"}", b"[", b"<", b">", b"</div>", b"<!--", b"\\u", b"\\'e4",
          b",", b";", b"\t", b"4000000000", b"-", b"--------", b"1 of 9 DOCUMENTS\n\n", b"&#x110000;", b"\xc3", b"\xf0\x9f", b"'",
          b"=", b"charset=utf-0", b"\\bin99999999 ", b"&", b"]]>", b"Infinity")  # fmt: skip


class Failure(NamedTuple):
    """What went wrong: with which kind of file, from which seed, and how."""

    kind: str
    seed: int
    what: str


def mark(number: int) -> str:
    return f"mark{number:04d}"


def rows() -> list[dict[str, str]]:
    return [
        {"id": f"a{number}", "title": f"Talks {mark(number)}", "outlet": "The Valley Post", "date": f"2019-02-{number + 1:02d}",
         "author": "By Nora Ilves, MPA", "url": f"https://www.post.example/{number}",
         "text": f'BRENN (MPA) — Envoys, with {mark(number)}, met.\n\n"We wait," Größe said.'}
        for number in range(COUNT)
    ]  # fmt: skip


def kinds() -> dict[str, bytes]:
    """A whole file of each kind, by its name."""
    given = rows()
    out = io.StringIO()
    writer = csv.DictWriter(out, list(given[0]))
    writer.writeheader()
    writer.writerows(given)
    table = out.getvalue().encode()
    nexis = "".join(
        f"\n                {number + 1} of {COUNT} DOCUMENTS\n\n\nThe Valley Post\n\nFebruary {number + 1}, 2019\n\n{row['title']}\n\n"
        f"BYLINE: Nora Ilves\n\nLENGTH: 9 words\n\n{row['text']}\n\nLOAD-DATE: March 1, 2019\n\n"
        for number, row in enumerate(given)
    )
    factiva = "".join(
        f'<div class="article enArticle"><div class="hd">{row["title"]}</div><div>9 words</div><div>{number + 1} February 2019</div>'
        f'<div>The Valley Post</div><div>VPOST</div><div>English</div><p class="articleParagraph enarticleParagraph">{row["text"]}</p>'
        f"<p>Document VPOST00201902{number + 1:02d}e7ct0000{number}</p></div>"
        for number, row in enumerate(given)
    )
    items = "".join(
        f"<item><title>{row['title']}</title><link>{row['url']}</link><pubDate>0{number + 1} Feb 2019 09:20:00 GMT</pubDate>"
        f"<description>{row['text']}</description></item>"
        for number, row in enumerate(given)
    )
    rtf = r"{\rtf1\ansi " + r"\par ".join(nexis.replace("—", r"\emdash ").replace("ö", r"\'f6").replace("ß", r"\'df").split("\n")) + "}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in.csv", table)
    return {
        "a.csv": table, "a.tsv": table.replace(b",", b"\t"), "a.jsonl": "\n".join(map(json.dumps, given)).encode(),
        "a.json": json.dumps(given, ensure_ascii=False).encode(), "nexis.txt": nexis.encode(), "nexis.rtf": rtf.encode(),
        "factiva.html": f"<html><body>{factiva}</body></html>".encode(),
        "feed.xml": f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Valley Post</title>{items}</channel></rss>'.encode(),
        "plain.txt": f"# {given[0]['title']}\n\nBy Nora Ilves\n\nFebruary 1, 2019\n\n{given[0]['text']}".encode(),
        "packed.zip": packed.getvalue(), "a.parquet": _bytes(pd.DataFrame(given).to_parquet), "a.xlsx": _workbook(given),
    }  # fmt: skip


def _bytes(write: Callable[[io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def _workbook(given: list[dict[str, str]]) -> bytes:
    return _bytes(lambda out: pd.DataFrame(given).to_excel(out, index=False))


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to four random damages."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place, length = rng.randrange(len(out) + 1), rng.choice((1, 3, 20, 200))
        way = rng.randrange(5)
        if way == 0 and place < len(out):
            out[place] ^= 1 << rng.randrange(8)
        elif way == 1:
            del out[place : place + length]
        elif way == 2:
            out[place:place] = out[place : place + length]
        elif way == 3:
            out[place:place] = rng.choice(PIECES)
        elif rng.random() < 0.3:
            del out[place:]
    return bytes(out)


def run(kind: str, data: bytes, seed: int, folder: Path) -> Failure | None:
    """One damaged file read beside a whole one; None if all is well."""
    (folder / kind).write_bytes(data)
    started = time.thread_time()
    try:
        frame, audit = _in_time(lambda: read_articles(folder))
    except Exception as error:
        return Failure(kind, seed, f"{type(error).__name__}: {error}")
    if (taken := time.thread_time() - started) > SECONDS:
        return Failure(kind, seed, f"{taken:.1f} s")
    if "whole.csv" not in set(frame["source"]):
        return Failure(kind, seed, "the whole file beside it is not read")
    aside = audit.set_aside[audit.set_aside["file"].str.startswith(kind)]
    kept = "\n".join(frame.drop(columns=["date", "record"]).astype("str").to_numpy().ravel().tolist())
    there = [number for number in range(COUNT) if mark(number).encode() in data]
    lost = [number for number in there if mark(number) not in kept]
    # A damage across the border of two records makes one of them.
    runs = sum(number - 1 not in lost for number in lost)
    if runs > len(aside) and not (aside["record"] == 0).any() and not any(kind in said for said in (*audit.findings, *audit.doubts)):
        swallowed = aside["reason"].str.contains("to line").any()
        return None if swallowed else Failure(kind, seed, f"lost unseen: {lost}, set aside {len(aside)}")
    return None


def _in_time(read: Callable) -> tuple:
    def stop(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SECONDS)
    try:
        return read()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def campaign(runs: int, seed: int) -> list[Failure]:
    """Damage the kinds in turn, so many times; what went wrong."""
    whole, failures = kinds(), []
    names = list(whole)
    for number in range(seed, seed + runs):
        kind = names[number % len(names)]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "whole.csv").write_bytes(b"id,title,text,date\nw,Whole,They met.,2019-02-06\n")
            if failure := run(kind, damaged(whole[kind], random.Random(number)), number, folder):
                failures.append(failure)
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    os.environ.update(MEDIAKIT_STRICT="1", TQDM_DISABLE="1")
    failures = campaign(told.runs, told.seed)
    for failure in failures[:40]:
        print(f"{failure.kind:14} seed {failure.seed:6} {failure.what[:200]}")
    print(f"{told.runs:,} runs, {len(failures):,} failures")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
