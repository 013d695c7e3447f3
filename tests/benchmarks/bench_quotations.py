"""Precision, recall and F1 of find_quotations on a folder of hand-marked articles, by kind, with intervals; speed; fuzz.

    python tests/benchmarks/bench_quotations.py FOLDER [--half 0|1] [--fuzz 10000]
    python tests/benchmarks/bench_quotations.py data/talks --talks [--errors]

FOLDER is laid out as PolNeAR (Newell, Margolin and Ruths 2018): text/NAME.txt and attributions/NAME_xxxx.ann, brat
stand-off with Source, Cue and Content spans joined by E lines; of several annotators the first by name counts.

- direct with named speaker: of the passages of four words or more between double quotation marks that lie in a gold
  Content whose Source is no bare pronoun, those found with the speaker's own words (the written span overlaps).
- all, 0.3 and 0.8: attributions whose content overlaps the gold's (Jaccard of characters, one to one) at least so much.
- by kind (as found; the gold's kind follows from the marks in its Content) at overlap 0.3.

With ``--talks`` FOLDER is a corpus with gold/quotations.csv (data/talks): precision, recall and F1 of the content at
overlap 0.3 and 0.8, of content and speaker, of content and side, recall by the gold's kind, and how often the speaker is
right by its confidence. The gold's offsets count in the raw file and are carried over to the article's text; its side
"council" is the table's "observers", "other" any side but the five. A speaker is right if the gold's speaker and ours
(name, words as written or organisation) share a word of four letters or more.

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

from mediakit.voices import Quotation, find_quotations, quotations_frame

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


SIDES = ("Tarvia", "Kessmar", "mediator", "observers", "relief")
CONFIDENCES = ("certain", "likely", "guess", "")


def read_talks(folder: Path) -> list[tuple[str, str, object, list[dict]]]:
    """(id, text, our quotations, gold rows with places in the text) of each article of a corpus with gold."""
    import mediakit as mk

    corpus = mk.read(folder)
    ours = quotations_frame(corpus.articles, corpus.actors)
    gold: dict[str, list[dict]] = {}
    with open(folder / "gold" / "quotations.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gold.setdefault(row["article"], []).append(row)
    articles = []
    for number, article in enumerate(corpus.articles.itertuples()):
        name = Path(article.source).stem
        if name in gold:
            raw = (folder / "articles" / f"{name}.txt").read_text("utf-8")
            rows = [_placed(row, raw, article.text) for row in gold[name]]
            articles.append((name, article.text, ours[ours["article"] == number], [row for row in rows if row]))
    return articles


def _placed(row: dict, raw: str, text: str) -> dict | None:
    """The gold row with the place of its passage in the article's text: the one nearest to its place in the file."""
    passage = row["passage"]
    shift = raw.rfind(text[-60:].strip()) - text.rfind(text[-60:].strip())
    places = [match.start() for match in re.finditer(re.escape(passage), text)]
    if not places:
        return None
    start = min(places, key=lambda place: abs(place - (int(row["start"]) - shift)))
    return {**row, "Content": [(start, start + len(passage))]}


def talks_counts(ours: object, gold: list[dict]) -> dict[str, tuple[int, int, int]]:
    """(right, found, gold) of one article by measure."""
    found = list(ours.itertuples())
    table = {
        f"content, overlap {least}": (len(matched(found, gold, least)), len(found), len(gold)) for least in (0.3, 0.8)
    }
    pairs = matched(found, gold, 0.3)
    spoken = {i: _same_speaker(found[i], gold[j]) for i, j in pairs.items()}
    sided = {i: _same_side(found[i].side, gold[j]["side"]) for i, j in pairs.items()}
    table["content and speaker"] = (sum(spoken.values()), len(found), len(gold))
    table["content and side"] = (sum(sided.values()), len(found), len(gold))
    table["speaker, where content is right"] = (sum(spoken.values()), len(pairs), 0)
    table["side, where content is right"] = (sum(sided.values()), len(pairs), 0)
    for kind in ("direct", "mixed", "indirect"):
        own = [j for j, row in enumerate(gold) if row["kind"] == kind]
        table[f"{kind}, recall"] = (sum(j in pairs.values() for j in own), 0, len(own))
    for confidence in CONFIDENCES:
        own = [i for i in pairs if found[i].confidence == confidence]
        table[f"speaker, {confidence or 'unresolved'}"] = (sum(spoken[i] for i in own), len(own), 0)
    return table


def _same_speaker(found: object, gold: dict) -> bool:
    wanted = set(re.findall(r"\w{4,}", gold["speaker"].lower())) - {"unnamed"}
    return bool(
        wanted & set(re.findall(r"\w{4,}", f"{found.speaker} {found.organisation} {found.speaker_written}".lower()))
    )


def _same_side(found: str, gold: str) -> bool:
    gold = {"council": "observers"}.get(gold, gold)
    return found == gold or (gold == "other" and found not in SIDES)


def talks_errors(articles: list, least: float = 0.3) -> None:
    """What is missed, what is found in vain, and where the side is wrong, one line each."""
    for name, text, ours, gold in articles:
        found = list(ours.itertuples())
        pairs = matched(found, gold, least)
        for j, row in enumerate(gold):
            if j not in pairs.values():
                print(f"missed\t{name}\t{row['kind']}\t{row['cue']}\t{row['speaker_written']}\t{row['passage'][:90]}")
        for i, q in enumerate(found):
            words = " ".join(text[q.start : q.end].split())[:90]
            if i not in pairs:
                print(f"in vain\t{name}\t{q.kind}\t{q.cue}\t{q.speaker_written}\t{words}")
            elif not _same_side(q.side, gold[pairs[i]]["side"]):
                print(
                    f"side\t{name}\t{q.speaker}\t{q.side}\t{gold[pairs[i]]['speaker']}\t{gold[pairs[i]]['side']}\t{words}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), help="only the articles of that half")
    parser.add_argument("--fuzz", type=int, default=0, metavar="N", help="also read N mutated texts")
    parser.add_argument("--talks", action="store_true", help="FOLDER is a corpus with gold/quotations.csv")
    parser.add_argument("--errors", action="store_true", help="with --talks: list what is wrong")
    options = parser.parse_args()
    if options.talks:
        articles = read_talks(options.folder)
        print(f"{len(articles)} articles, {sum(len(gold) for *_, gold in articles):,} attributions")
        report([talks_counts(ours, gold) for *_, ours, gold in articles])
        if options.errors:
            talks_errors(articles)
        return
    articles = load(options.folder)
    if options.half is not None:
        articles = [one for one in articles if zlib.crc32(one[0].encode()) % 2 == options.half]
    if not articles:
        parser.error(f"{options.folder} has no text/NAME.txt with attributions/NAME_xxxx.ann")
    print(f"{len(articles)} articles, {sum(len(gold) for *_, gold in articles):,} attributions")
    report([counts(text, gold) for _, text, gold in articles])
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
