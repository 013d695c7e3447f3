"""Marked passages looked for in the articles' texts: files have bylines and marks that the texts have not."""

import re
from collections.abc import Sequence


def passage_starts(text: str, marked: Sequence[tuple[int, str]]) -> list[int]:
    """Where marked passages begin in a text, or −1 where it does not hold them.

    How far places have moved is seen from the passages that occur once; of those that occur more often the place nearest
    to the one so expected is taken.

    Args:
        text: the article's.
        marked: the place in the file and the words of each passage.

    >>> passage_starts("It rained. It rained again. It stopped.", [(11, "It rained"), (29, "It stopped"), (5, "Snow")])
    [11, 28, -1]
    """
    places = [[m.start() for m in re.finditer(f"(?={re.escape(words)})", text)] if words else [] for _, words in marked]
    moved = [(start, at[0] - start) for (start, _), at in zip(marked, places, strict=True) if len(at) == 1]
    starts = []
    for (start, _), at in zip(marked, places, strict=True):
        shift = min(moved, key=lambda known: abs(known[0] - start))[1] if moved else 0
        starts.append(min(at, key=lambda place: abs(place - start - shift)) if at else -1)
    return starts


def found_again(text: str, whole: str, start: int, end: int) -> int:
    """Where a passage of the labelled text begins in the corpus' text, by the words around it; −1 where that is not sure.

    Args:
        text: the article's, as the corpus has it.
        whole: the text that was labelled, in which the passage stands from `start` to `end`.

    >>> found_again("They met. It rained.", "BRENN — They met. It rained.", 18, 20)
    10
    """
    for reach in (40, 20, 10):
        first = max(0, start - reach)
        around = whole[first : end + reach]
        if around and text.count(around) == 1 == whole.count(around):
            return text.index(around) + start - first
    passage = whole[start:end]
    return text.index(passage) if passage and text.count(passage) == 1 == whole.count(passage) else -1
