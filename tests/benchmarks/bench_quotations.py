"""Precision, recall and F1 of find_quotations on a folder of hand-marked articles, by kind, with intervals; speed; fuzz.

    python tests/benchmarks/bench_quotations.py FOLDER [--half 0|1] [--fuzz 10000]
    python tests/benchmarks/bench_quotations.py data/talks --talks [--errors]
    python tests/benchmarks/bench_quotations.py tests/cases/quotations-news-ru.csv --news kept

FOLDER is laid out as PolNeAR (Newell, Margolin and Ruths 2018): text/NAME.txt and attributions/NAME_xxxx.ann, brat
stand-off with Source, Cue and Content spans joined by E lines; of several annotators the first by name counts.

- direct with named speaker: of the passages of four words or more between double quotation marks that lie in a gold
  Content whose Source is no bare pronoun, those found with the speaker's own words (the written span overlaps).
- all, 0.3 and 0.8: attributions whose content overlaps the gold's (Jaccard of characters, one to one) at least so much.
- by kind (as found; the gold's kind follows from the marks in its Content) at overlap 0.3.

- speaker, by confidence: how often the written source overlaps the gold's where the content is right.

With ``--talks`` FOLDER is a corpus with gold/quotations.csv (data/talks), measured by mediakit.coding.marked_quotations.

With ``--news made`` (or ``kept``, or "" for both) FOLDER is one of tests/cases/quotations-news-XX.csv: short invented news in
Russian, Ukrainian and German, marked by the one who wrote the rules before running them. Rules were then written on the
half "made"; the half "kept" was looked at once they stood, and only then were the rules mended after it too.

Intervals: 95 %, 2,000 resamples of whole articles, seed 0. ``--half`` keeps the articles whose name's CRC-32 is even (0)
or odd (1): rules were written on half 0, half 1 was only measured.
"""

import argparse
import csv
import random
import re
import time
import zlib
from pathlib import Path

import numpy as np

from mediakit.coding.marked_quotations import Marked, measure_quotations
from mediakit.finding.quotations.article_quotations import Quotation, find_quotations

CONFIDENCES = ("certain", "likely", "guess", "")
PRONOUNS = {"he", "she", "they", "it", "we", "i", "you", "who", "his", "her", "their", "him", "them"}
PASSAGE = re.compile(r"[“„]([^”“\n]{1,1200})(?:”|\n)|\"([^\"\n]{1,1200})\"|«([^»\n]{1,1200})»")
MARKS = re.compile(r"[\"“”„«»]")
NOISE = "\"“”„«»‘’'—–-:;,.!?()…\n\n\t\u00ad\u0301\u202e\x00İ"
WORDS_IN_PASSAGE = 4


def read_gold(path: Path) -> list[dict[str, list[tuple[int, int]]]]:
    """The attributions of one .ann file: Source, Cue and Content as lists of (start, end)."""
    spans, events = {}, []
    for line in path.read_text("utf-8").splitlines():
        fields = line.split("\t")
        if line.startswith("T"):
            _, _, places = fields[1].partition(" ")
            spans[fields[0]] = [tuple(map(int, place.split())) for place in places.split(";")]
        elif line.startswith("E"):
            event: dict[str, list[tuple[int, int]]] = {"Source": [], "Cue": [], "Content": []}
            for role, name in (part.split(":") for part in fields[1].split()):
                event.get(re.sub(r"\d+$", "", role), []).extend(spans.get(name, []))
            events.append(event)
    return [event for event in events if event["Content"]]


def load(folder: Path) -> list[tuple[str, str, list]]:
    """(name, text, attributions) of each article that has annotations."""
    first: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        first.setdefault(path.name.rsplit("_", 1)[0], path)
    texts = sorted((folder / "text").glob("*.txt"))
    return [(t.stem, t.read_bytes().decode("utf-8"), read_gold(first[t.stem])) for t in texts if t.stem in first]


def characters(spans: list[tuple[int, int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def gold_kind(text: str, event: dict) -> str:
    words = "".join(text[a:b] for a, b in sorted(event["Content"])).strip(" ,.")
    if not MARKS.search(words):
        return "indirect"
    return "direct" if MARKS.match(words) and MARKS.match(words[-1]) else "mixed"


def matched(found: list[Quotation], gold: list, least: float) -> dict[int, int]:
    """found → gold, one to one, best overlap first."""
    places = [characters(event["Content"]) for event in gold]
    pairs = []
    for i, quotation in enumerate(found):
        own = set(range(quotation.start, quotation.end))
        for j, other in enumerate(places):
            shared = len(own & other)
            if shared and shared / len(own | other) >= least:
                pairs.append((shared / len(own | other), i, j))
    chosen: dict[int, int] = {}
    for _, i, j in sorted(pairs, reverse=True):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


def named_direct(text: str, found: list[Quotation], gold: list) -> tuple[int, int, int]:
    """(right, found, gold) of quoted passages whose gold source is named."""
    right = reported = wanted = 0
    contents = [characters(event["Content"]) for event in gold]
    for match in PASSAGE.finditer(text):
        start, end = match.span(match.lastindex or 0)
        if len(re.findall(r"\w+", text[start:end])) < WORDS_IN_PASSAGE:
            continue
        here = set(range(start, end))
        best = max(range(len(gold)), key=lambda j: len(contents[j] & here), default=None)
        is_gold = best is not None and len(contents[best] & here) >= 0.5 * (end - start)
        source = gold[best]["Source"] if is_gold else []
        words = set(re.findall(r"\w+", " ".join(text[a:b] for a, b in source).lower()))
        named = bool(words) and not words <= PRONOUNS
        wanted += named
        over = [(min(end, q.end) - max(start, q.start), i) for i, q in enumerate(found)]
        overlap, which = max(over, default=(0, 0))
        if overlap < 0.5 * (end - start) or (is_gold and source and not named):
            continue
        reported += 1
        speaker = set(range(found[which].speaker_start, found[which].speaker_end))
        right += named and bool(speaker & characters(source))
    return right, reported, wanted


def counts(text: str, gold: list) -> dict[str, tuple[int, int, int]]:
    """(right, found, gold) of one article by measure."""
    found = find_quotations(text)
    table = {"direct with named speaker": named_direct(text, found, gold)}
    for least in (0.3, 0.8):
        table[f"all, overlap {least}"] = (len(matched(found, gold, least)), len(found), len(gold))
    pairs = matched(found, gold, 0.3)
    kinds = [gold_kind(text, event) for event in gold]
    for kind in ("direct", "mixed", "indirect"):
        own = [i for i, quotation in enumerate(found) if quotation.kind.replace("floating", "direct") == kind]
        table[f"{kind}, precision by its own kind"] = (sum(i in pairs for i in own), len(own), 0)
        table[f"{kind}, recall by the gold's kind"] = (
            sum(kinds[j] == kind for j in pairs.values()),
            0,
            kinds.count(kind),
        )
    return table


def score(right: np.ndarray, found: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """Precision, recall, F1 along the last axis; nan where there is nothing to divide by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        p, r = right / found, right / gold
        return np.stack([p, r, 2 * p * r / (p + r)])


def report(tables: list[dict]) -> None:
    draw = np.random.default_rng(0).integers(0, len(tables), (2000, len(tables)))
    print(f"{'':36}{'precision':>22}{'recall':>22}{'F1':>22}")
    for name in tables[0]:
        numbers = np.array([table[name] for table in tables], dtype=float)
        point = score(*numbers.sum(axis=0))
        low, high = np.percentile(np.nan_to_num(score(*numbers[draw].sum(axis=1).T), posinf=0), [2.5, 97.5], axis=1)
        cells = [
            f"{p:.3f} [{a:.3f}, {b:.3f}]" if np.isfinite(p) and p > 0 else ""
            for p, a, b in zip(point, low, high, strict=True)
        ]
        print(f"{name:36}" + "".join(f"{cell:>22}" for cell in cells))


def fuzz(texts: list[str], times: int) -> None:
    """Find quotations in mutated texts; every position must lie inside, nothing may raise."""
    pick = random.Random(0)
    for _ in range(times):
        text = pick.choice(texts)
        start = pick.randrange(max(1, len(text) - 1500))
        text = text[start : start + pick.randrange(10, 1500)]
        for _ in range(pick.randrange(1, 12)):
            place = pick.randrange(len(text) + 1)
            text = (
                text[:place] + pick.choice(NOISE) * pick.choice((0, 1, 3)) + text[place + pick.choice((0, 0, 1, 15)) :]
            )
        for quotation in find_quotations(text, language=pick.choice(("en", "en", "ru", "uk", "de"))):
            assert all(0 <= a < b <= len(text) for a, b in (*quotation.pieces, *quotation.quoted)), text
    print(f"{times:,} mutations: no exception, every position inside")


def talks(folder: Path, errors: bool) -> None:
    """A corpus with gold/quotations.csv, measured by the library's own measure_quotations."""
    import mediakit as mk

    corpus = mk.read(folder)
    measured = measure_quotations(corpus.quotations(), Marked.load(folder / "gold" / "quotations.csv"))
    print(measured)
    if errors:
        print(measured.missed.frame.to_string(), measured.in_vain.frame.to_string(), sep="\n")


def news(path: Path, half: str) -> None:
    """Invented news of tests/cases: content and, of what is found, the source's words; texts were marked by their writer."""
    language, tables = path.stem[-2:], []
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if half in ("", row["half"])]
    for row in rows:
        gold = [_read_mark(row["text"], line) for line in row["expect"].split("\n")]
        found = find_quotations(row["text"], language=language)
        table = {
            f"content, overlap {least}": (len(matched(found, gold, least)), len(found), len(gold))
            for least in (0.3, 0.8)
        }
        pairs = matched(found, gold, 0.3)
        named = sum(_shares_a_word(found[i].speaker_as_written, gold[j]["speaker"]) for i, j in pairs.items())
        table["content and speaker"] = (named, len(found), len(gold))
        table["speaker, where content is right"] = (named, len(pairs), 0)
        tables.append(table)
    print(
        f"{path.name} {half}: {len(rows)} items, {sum(table['content, overlap 0.3'][2] for table in tables)} attributions"
    )
    report(tables)


def _read_mark(text: str, line: str) -> dict:
    speaker, _, content = line.split("|")
    spans, at = [], 0
    for part in content.split(" ... "):
        start = text.find(part, at)
        start = text.index(part) if start < 0 else start
        spans.append((start, start + len(part)))
        at = start + len(part)
    return {"speaker": speaker, "Content": spans}


def _shares_a_word(ours: str, gold: str) -> bool:
    words = [set(re.findall(r"\w+", source.lower())) for source in (ours, gold)]
    return bool(words[0] & words[1]) or words == [set(), set()]


def confidences(articles: list[tuple[str, str, list]]) -> None:
    """How often the source's words are right, by confidence, where the content is."""
    tables = []
    for _, text, gold in articles:
        found, table = find_quotations(text), {name or "unresolved": [0, 0, 0] for name in CONFIDENCES}
        for i, j in matched(found, gold, 0.3).items():
            places = gold[j]["Source"]
            q = found[i]
            right = q.speaker_start >= 0 and any(q.speaker_start < b and a < q.speaker_end for a, b in places)
            table[q.confidence or "unresolved"][0] += right
            table[q.confidence or "unresolved"][1] += bool(places)
        tables.append({f"speaker, {name}": tuple(counted) for name, counted in table.items()})
    report(tables)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), help="only the articles of that half")
    parser.add_argument("--fuzz", type=int, default=0, metavar="N", help="also read N mutated texts")
    parser.add_argument("--talks", action="store_true", help="FOLDER is a corpus with gold/quotations.csv")
    parser.add_argument("--errors", action="store_true", help="with --talks: list what is wrong")
    parser.add_argument("--news", choices=("made", "kept", ""), help="FOLDER is a tests/cases/quotations-news-XX.csv")
    options = parser.parse_args()
    if options.talks:
        talks(options.folder, options.errors)
        return
    if options.news is not None:
        news(options.folder, options.news)
        return
    articles = load(options.folder)
    if options.half is not None:
        articles = [one for one in articles if zlib.crc32(one[0].encode()) % 2 == options.half]
    if not articles:
        parser.error(f"{options.folder} has no text/NAME.txt with attributions/NAME_xxxx.ann")
    print(f"{len(articles)} articles, {sum(len(gold) for *_, gold in articles):,} attributions")
    report([counts(text, gold) for _, text, gold in articles])
    confidences(articles)
    words = sum(len(text.split()) for _, text, _ in articles)
    seconds = []
    for _ in range(5):
        start = time.process_time()
        for _, text, _ in articles:
            find_quotations(text)
        seconds.append(time.process_time() - start)
    print(f"{words / 500 / min(seconds):,.0f} articles of 500 words a second of processor time, best of 5")
    if options.fuzz:
        fuzz([text for _, text, _ in articles], options.fuzz)


if __name__ == "__main__":
    main()
