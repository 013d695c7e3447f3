"""The table of all attributions of a corpus, one row an attribution, with sides."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from mediakit.finding.quotations.actors import FROM, Actors, proposed_sides
from mediakit.finding.quotations.article_quotations import SCARE, Quotation, find_quotations
from mediakit.finding.quotations.quotation_marks import find_passages, plain_marks
from mediakit.finding.quotations.rule_choice import rules_for
from mediakit.finding.quotations.source_kinds import pronouns, source_kind, spread
from mediakit.text.jobs import in_processes, jobs


def quotations_frame(
    articles: pd.DataFrame,
    actors: Actors | None = None,
    *,
    progress: Callable[[Iterable], Iterable] | None = None,
    faults: dict[int, Exception] | None = None,
    processes: int = 0,
) -> pd.DataFrame:
    """One row an attribution over ``articles`` (columns ``text``, and ``date``, ``language`` where known), each read by itself.

    Columns: ``article`` (row number), ``start, end, kind, cue, verb, stance, cue_start, cue_end, speaker_written,
    speaker_start, speaker_end, speaker, role, confidence, organisation, side, side_from, source, pieces, quoted``;
    "" (or -1) where unknown. What several articles say together ``as_all_say`` adds. In a language without rules a quotation is what stands in marks, its speaker unknown; where the language is "" it is
    guessed.
    ``progress`` wraps the run over the articles (tqdm, for one). ``faults`` takes up what our rules fail on, by the
    article's row number, which then has no rows; without it the failure is raised. ``processes`` work at once, 0: as many
    as the machine has for a large corpus, else one; the table is the same whatever their number.
    """
    texts = articles["text"].tolist()
    dates = articles["date"].tolist() if "date" in articles else [None] * len(texts)
    tongues = articles["language"].tolist() if "language" in articles else [""] * len(texts)
    parts = [slice(first, first + TOGETHER) for first in range(0, len(texts), TOGETHER)] or [slice(0, 0)]
    calls = [(part.start, texts[part], dates[part], tongues[part], actors, faults is not None) for part in parts]
    found = in_processes(_table, calls, processes or _processes(texts))
    frames = []

    def read() -> Iterator[int]:
        for (number, _, *_), (part, failed) in zip(calls, found, strict=True):
            frames.append(part)
            if faults is not None:
                faults.update(failed)
            yield from range(number, min(number + TOGETHER, len(texts)))

    for _ in (progress or iter)(read()):
        pass
    return pd.concat([part for part in frames if len(part)] or frames[:1], ignore_index=True)


def as_all_say(read: pd.DataFrame, actors: Actors | None = None, dates: pd.Series | None = None) -> pd.DataFrame:
    """The attributions of some articles with what these together say of a speaker: `side`, `source`, `pronoun`.

    ``side_from`` is "table" or "proposed": without a table of actors a side is what titles and descriptions say themselves;
    a table's "@Tarvia" is whoever bears such a title anywhere in these articles (``dates``: each article's day).
    ``source`` is the kind of speaker (official, civilian …), ``pronoun`` that of the text.
    """
    frame = read.assign(source=spread(read["speaker"].tolist(), read["source"].tolist()))
    if len(frame) and (actors is None or actors.by_titles):
        told = proposed_sides(frame["speaker"], frame["role"])["side"]
        if actors is None:
            frame["side"], frame["side_from"] = told, np.where(told == "", "", FROM[1])
        else:
            frame["side"], frame["side_from"] = sides_by_titles(frame, told, actors, dates)
    frame.insert(frame.columns.get_loc("source") + 1, "pronoun", pronouns(frame))
    return frame


TOGETHER = 200  # articles that are read in one go and become one part of the table
WORTHWHILE = 10_000_000  # characters from which further processes save more time than they take to start


def sides_by_titles(frame: pd.DataFrame, told: Iterable[str], actors: Actors, dates: pd.Series | None) -> tuple[Any, ...]:
    """`side` and `side_from` of attributions with a `source`: where the table gives none, its "@…" row for what titles told."""
    days = [None] * len(frame) if dates is None else dates.iloc[frame["article"]].tolist()
    known = zip(frame["side"], frame["side_from"], frame["speaker"], told, frame["source"], days, strict=True)
    sides = [one[:2] if one[0] else actors.titled(*one[2:]) for one in known]
    return tuple(zip(*sides, strict=True)) or ((), ())


def _processes(texts: list[str]) -> int:
    return jobs() if sum(map(len, texts)) >= WORTHWHILE else 1


def _table(
    first: int, texts: list[str], dates: list, tongues: list[str], actors: Actors | None, forgiving: bool
) -> tuple[pd.DataFrame, dict[int, Exception]]:
    """COLUMNS of some articles, of which the first has that number, and what our rules failed on."""
    rows, faults = [], {}
    for number, (text, date, tongue) in enumerate(zip(texts, dates, tongues, strict=True), first):
        try:
            found = _read(text, tongue)
        except Exception as error:  # whatever it is, it is one article's
            if not forgiving:
                raise
            faults[number] = error
            continue
        for q in found:
            told = actors.told_of(q.speaker, q.role, date) if actors else (q.speaker, "", "", "")
            rows.append((number, *_row(q, text, told)))
    return pd.DataFrame(rows, columns=COLUMNS), faults


COLUMNS = [
    "article", "start", "end", "kind", "cue", "verb", "stance", "cue_start", "cue_end", "speaker_written", "speaker_start",
    "speaker_end", "speaker", "role", "confidence", "organisation", "side", "side_from", "source", "pieces", "quoted",
]  # fmt: skip


def _read(text: str, tongue: str) -> list[Quotation]:
    """The attributions of one article, by the rules of its language."""
    rules = rules_for(tongue, text)
    return find_quotations(text, language=rules) if rules else by_marks(text)


def _row(q: Quotation, text: str, told: tuple[str, str, str, str]) -> tuple[Any, ...]:
    """What COLUMNS hold after the article; `told`: name, organisation, side and whence the side is known."""
    name, organisation, side, whence = told
    cue = text[q.cue_start : q.cue_end] if q.cue_start >= 0 else ""
    return (
        q.start, q.end, q.kind, cue, q.verb, q.stance, q.cue_start, q.cue_end, q.speaker_as_written, q.speaker_start,
        q.speaker_end, name, q.role, q.confidence, organisation, side, whence, source_kind(q.role, q.speaker), q.pieces,
        q.quoted,
    )  # fmt: skip


def by_marks(text: str) -> list[Quotation]:
    """What stands in quotation marks and is longer than a title or a scare quote: all that is read without rules."""
    passages = find_passages(plain_marks(text))
    return [
        Quotation(one.start, one.end, one.pieces, one.pieces, "floating")
        for one in passages
        if len(text[one.start : one.end].split()) > SCARE or text[one.end - 1] in ",.!?…"
    ]
