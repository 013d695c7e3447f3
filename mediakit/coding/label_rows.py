"""One label as a file has it: what all readers of labels give."""

from typing import NamedTuple

RATER = ("coder", "model", "prompt", "run")  # what tells one labelling of a unit from another
PASSAGE = "passage"  # the variable of labels that are marked spans of text


class LabelRow(NamedTuple):
    """One label as a file has it. Without a `variable` the row says only that the unit was read.

    `start, end` are −1 where a whole unit was labelled; `text` is the words of the unit or passage, `whole` those of the
    text it stands in, "" where the file does not say; `line` is the place in the file.
    """

    line: int
    unit: str
    variable: str = ""
    label: str = ""
    start: int = -1
    end: int = -1
    text: str = ""
    whole: str = ""
    coder: str = ""
    model: str = ""
    prompt: str = ""
    run: str = ""
    probability: str = ""
    date: str = ""
