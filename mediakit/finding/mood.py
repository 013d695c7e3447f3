"""Whether a match is stated, asked or made conditional: no progress was *stated*, "Is there any progress?" is *asked*.

What opens a condition or an indirect question stands in ``lexicons/negation.yaml`` under ``moods``; a direct question is told
by its mark, in any language.
"""

import re
from collections.abc import Sequence

import numpy as np

from mediakit.finding.negation import Around, Cues, nearest_before
from mediakit.finding.patterns import Spans
from mediakit.text.tokens import Tokens

MOODS = ("stated", "asked", "conditional")
# From the match to the mark of its question; what opens a quotation (`peace, and asked: "Why?"`) asks something else.
_ASKED = re.compile(r"(?:[^?!;:,؛]|,(?!\s*[\"“„«‘']|\s+(?:but|and|so|yet)\b))*[?؟？]")
_MARKS = "?؟？"
_MARK = re.compile(f"[{_MARKS}]")


def moods(tokens: Tokens, spans: Spans, texts: Sequence[str], language: str = "", around: Around | None = None) -> np.ndarray:
    """The mood of each span, one of MOODS (object).

    texts: of the articles, in the order of the tokens; language: of the instrument, whose conditions are known (English where
    it says none); around: what stands around the spans, where that is known.

    >>> from mediakit.finding.patterns import find_patterns
    >>> from mediakit.text.tokens import tokenise
    >>> texts = ["Is there any progress? If peace comes, talks go on."]
    >>> tokens = tokenise(texts)
    >>> moods(tokens, find_patterns(tokens, ["progress", "peace", "talks"]), texts).tolist()
    ['asked', 'conditional', 'stated']
    """
    cues = Cues.of(language, moods=True)
    names = np.array([MOODS[0], *(group.name for group in cues.groups)], dtype=object)
    found = np.full(len(spans), MOODS[0], object)
    if cues.groups:
        found = names[nearest_before(around or Around.of(tokens, spans, cues), cues) + 1]
    starts = np.append(tokens.sentence_starts, len(tokens))
    last = starts[np.searchsorted(starts, spans.stop - 1, "right")] - 1
    article = tokens.article_of(spans.first)
    after = np.append(tokens.starts, 0)[last + 1]
    after[last + 1 >= tokens.indptr[article + 1]] = -1  # the article ends there
    rows, ends, limits = article.tolist(), tokens.ends[spans.stop - 1].tolist(), after.tolist()
    for span in _before_a_mark(article, tokens.ends[spans.stop - 1], after, texts).tolist():
        text, limit = texts[rows[span]], limits[span]
        if _ASKED.match(text, ends[span], limit if limit >= 0 else len(text)):
            found[span] = "asked"
    return found


def _before_a_mark(article: np.ndarray, end: np.ndarray, limit: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """Which spans have a question mark between their end and the limit (-1: their article's end): few."""
    marks = [(row, match.start()) for row, text in enumerate(texts) if any(mark in text for mark in _MARKS) for match in _MARK.finditer(text)]
    rows, places = np.array(marks, np.int64).reshape(-1, 2).T
    size = max(map(len, texts), default=0) + 1
    marks_at = np.append(rows * size + places, len(texts) * size)
    first = marks_at[np.searchsorted(marks_at, article * size + end)]
    return np.flatnonzero(first < article * size + np.where(limit < 0, size, limit))
