"""Negation and reversal: the linguists' cases, and what holds for any text.

Each case of cases/negation.csv gives a text, a hit (a pattern), its kind and the cue that must turn it ("" = none). A comment
that begins with "xfail:" marks a known failure; when one begins to pass, the mark must go.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.lexicon import Lexicon
from mediakit.negation import Cues, turned
from mediakit.patterns import Spans, find_patterns, parse
from mediakit.tokens import tokenise

CASES = Path(__file__).parent / "cases" / "negation.csv"


def read_cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = pytest.mark.xfail(reason=row["comment"], strict=True) if row["comment"].startswith("xfail:") else ()
            yield pytest.param(row, id=row["label"], marks=known)


def cue_of(text, hit, kind="", cues=None):
    tokens = tokenise([text])
    spans = find_patterns(tokens, [hit])
    assert len(spans), f"{hit!r} does not stand in {text!r}"
    turns = turned(tokens, spans, categories=[kind] * len(spans), gapped=np.full(len(spans), "[" in hit), cues=cues)
    return text[tokens.starts[turns.first[0]] : tokens.ends[turns.stop[0] - 1]] if turns.any[0] else ""


@pytest.mark.parametrize("case", read_cases())
def test_the_cue_that_turns_a_hit(case):
    assert cue_of(case["text"], case["hit"], case["kind"]) == case["expect"]
