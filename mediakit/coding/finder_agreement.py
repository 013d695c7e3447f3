"""Two finders of quotations held against each other: how far they agree, and where they differ."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

__all__ = ["Agreement", "compare_finders", "match_contents"]

OVERLAP = 0.3  # of characters (Jaccard): below, two contents are not the same attribution
CHARACTERS = 160  # of a content, as shown


@dataclass(frozen=True, repr=False, eq=False)
class Agreement(Table):
    """Where two finders differ, one row an attribution; `scores` says how far they agree.

    Columns `article, start, end, only, ours, theirs, content`: `only` is "ours", "theirs" or "speakers differ".
    `scores` has one row a measure: `pairs, ours, theirs`, `of_ours` (precision of ours if theirs is taken for the truth)
    and `of_theirs` (its recall), `f1`.
    """

    scores: pd.DataFrame | None = None


def match_contents(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]], least: float = OVERLAP
) -> dict[int, int]:
    """Spans of one list → spans of the other, one to one, greatest overlap (Jaccard of characters) first.

    >>> match_contents([(0, 10), (20, 30)], [(22, 30), (50, 60)])
    {1: 0}
    """
    pairs = []
    for i, (start, end) in enumerate(ours):
        for j, (first, stop) in enumerate(theirs):
            shared = min(end, stop) - max(start, first)
            if shared > 0 and shared / (max(end, stop) - min(start, first)) >= least:
                pairs.append((-shared / (max(end, stop) - min(start, first)), i, j))
    chosen: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


def compare_finders(
    ours: pd.DataFrame, theirs: pd.DataFrame, *, texts: pd.Series | None = None, least: float = OVERLAP,
    provenance: Provenance | None = None,
) -> Agreement:  # fmt: skip
    """Agreement of two finders' attributions; contents that overlap by `least` are the same attribution.

    Args:
        ours, theirs: frames with `article, start, end` and, where known, `speaker`; `article` is the same key in both.
        texts: the article's text by that key, for the column `content`.
        least: Jaccard overlap of the contents' characters, above 0 to 1. provenance: of the corpus.

    Raises:
        ValueError: if a column is missing or `least` is out of range.

    >>> a = pd.DataFrame({"article": [0, 0], "start": [0, 20], "end": [10, 30], "speaker": ["Reck", "Lisk"]})
    >>> b = pd.DataFrame({"article": [0], "start": [1], "end": [10], "speaker": ["Tomas Reck"]})
    >>> compare_finders(a, b).scores[["measure", "of_ours", "of_theirs"]].values.tolist()
    [['content', 0.5, 1.0], ['content and speaker', 0.5, 1.0]]
    """
    if not 0 < least <= 1:
        raise ValueError(f"an overlap of {least!r} says nothing: give a number above 0 and up to 1, usually {OVERLAP}")
    for name, frame in (("ours", ours), ("theirs", theirs)):
        if missing := [column for column in ("article", "start", "end") if column not in frame.columns]:
            raise ValueError(f"{name} lacks the column(s) {', '.join(missing)}; give article, start, end and speaker")
    rows: list[dict[str, Any]] = []
    same = agreed = 0
    for article in sorted(set(ours["article"]) | set(theirs["article"])):
        mine, other = _spans(ours, article), _spans(theirs, article)
        pairs = match_contents([span[:2] for span in mine], [span[:2] for span in other], least)
        alike = [_same_speaker(mine[i][2], other[j][2]) for i, j in pairs.items()]
        same, agreed = same + len(pairs), agreed + sum(alike)
        rows.extend(_differences(article, mine, other, pairs))
    frame = pd.DataFrame(rows, columns=["article", "start", "end", "only", "ours", "theirs"])
    frame["content"] = [_cut(texts, row) for row in frame.itertuples()]
    scores = pd.DataFrame([
        _score("content", same, len(ours), len(theirs)), _score("content and speaker", agreed, len(ours), len(theirs)),
    ])  # fmt: skip
    steps = (provenance or Provenance("0")).then("compare_finders", least=least)
    return Agreement(
        frame,
        steps,
        title=f"{len(frame):,} differences",
        notes=tuple(map(_told, scores.to_dict("records"))),
        scores=scores,
    )


def _spans(frame: pd.DataFrame, article: Any) -> list[tuple[int, int, str]]:
    own = frame[frame["article"] == article].sort_values(["start", "end"], kind="stable")
    speakers = own["speaker"].astype(str) if "speaker" in own.columns else [""] * len(own)
    return list(zip(own["start"].astype(int), own["end"].astype(int), speakers, strict=True))


def _same_speaker(one: str, other: str) -> bool:
    """Whether two names share their last word, or one is the other."""
    a, b = one.lower().split(), other.lower().split()
    return a == b or bool(a and b and (a[-1] == b[-1]))


def _differences(article: Any, mine: list, other: list, pairs: dict[int, int]) -> list[dict[str, Any]]:
    rows = []
    for i, (start, end, speaker) in enumerate(mine):
        theirs = other[pairs[i]][2] if i in pairs else ""
        if i not in pairs or not _same_speaker(speaker, theirs):
            only = "speakers differ" if i in pairs else "ours"
            rows.append(
                {"article": article, "start": start, "end": end, "only": only, "ours": speaker, "theirs": theirs}
            )
    for j, (start, end, speaker) in enumerate(other):
        if j not in pairs.values():
            rows.append(
                {"article": article, "start": start, "end": end, "only": "theirs", "ours": "", "theirs": speaker}
            )
    return sorted(rows, key=lambda row: (row["start"], row["end"], row["only"]))


def _cut(texts: pd.Series | None, row: Any) -> str:
    return "" if texts is None else " ".join(texts[row.article][row.start : row.end].split())[:CHARACTERS]


def _score(measure: str, pairs: int, ours: int, theirs: int) -> dict[str, Any]:
    return {
        "measure": measure, "pairs": pairs, "ours": ours, "theirs": theirs,
        "of_ours": pairs / ours if ours else float("nan"), "of_theirs": pairs / theirs if theirs else float("nan"),
        "f1": 2 * pairs / (ours + theirs) if ours + theirs else float("nan"),
    }  # fmt: skip


def _told(score: dict[str, Any]) -> str:
    share = [f"{100 * score[name]:.0f} %" if score[name] == score[name] else "–" for name in ("of_ours", "of_theirs")]
    return f"{score['measure']}: {score['pairs']:,} shared, {share[0]} of our {score['ours']:,}, {share[1]} of their {score['theirs']:,}"
