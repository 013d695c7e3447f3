"""Names in quotation marks: in "газета «Вестник» сообщила" nobody speaks between the marks."""

from mediakit.finding.quotations.cues import DASHES, Grammar
from mediakit.finding.quotations.quotation_marks import Passage

LONGEST = 4  # words of a newspaper's, club's or firm's name
_ENDS = ",.?!…—–"


def part_names(text: str, passages: list[Passage], grammar: Grammar) -> tuple[list[Passage], list[Passage]]:
    """(speech and words quoted, names) among ``passages``.

    A name is short, begins with a capital, ends without a mark, and stands neither behind a colon nor before a dash.
    Where every noun has a capital (German), it must also name a medium, or one must stand before it (``outlets``).

    >>> from mediakit.finding.quotations.cues import grammar
    >>> from mediakit.finding.quotations.quotation_marks import find_passages
    >>> text = "«Вестник» пишет: «Мир близко», «Мы готовы», — сказал он."
    >>> [text[p.start : p.end] for p in part_names(text, find_passages(text), grammar("ru"))[1]]
    ['Вестник']
    """
    names = {number for number, passage in enumerate(passages) if _is_name(text, passage, grammar)}
    speech = [passage for number, passage in enumerate(passages) if number not in names]
    return speech, [passages[number] for number in sorted(names)]


def _is_name(text: str, passage: Passage, grammar: Grammar) -> bool:
    (start, end), words = passage.pieces[0], text[passage.start : passage.end].split()
    if len(passage.pieces) > 1 or not 0 < len(words) <= LONGEST:
        return False
    first, last = text[start], text[end - 1]
    if not (first.isupper() or first.isdigit()) or last in _ENDS or not _is_outer(text, passage):
        return False
    before, after = text[max(0, start - 30) : start - 1].rstrip(), text[end + 1 : end + 4].lstrip(" ,")
    if before[-1:] in (":", *DASHES) or after[:1] in DASHES or (after[:1] == "-" and after[1:2] == " "):
        return False
    return not grammar.outlets or _is_medium((before.split() or [""])[-1], words, grammar)


def _is_outer(text: str, passage: Passage) -> bool:
    """Whether marks stand on both sides (speech behind a dash has none)."""
    return passage.outer[0][0] < passage.start and passage.outer[0][1] > passage.end


def _is_medium(before: str, words: list[str], grammar: Grammar) -> bool:
    endings = tuple(grammar.outlets)
    return before.lower().endswith(endings) or any(word.lower().endswith(endings) for word in words)
