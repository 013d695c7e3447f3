"""Every pattern of the library meets the texts that could make it slow; `benchmarks/bench_patterns.py` measures how it grows."""

import csv
import importlib.util
import json
import re
from functools import cache
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("bench_patterns", Path(__file__).parent / "benchmarks" / "bench_patterns.py")
bench = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bench)

CHARACTERS = 20_000
SECONDS = 1.0  # a linear pattern takes some thousandths of one, one of the second degree ten and more
ROOMS = ("cli", "coding", "comparing", "corpus", "finding", "learning", "reading", "reporting", "results", "stories", "text", "wording")


@cache
def worst():
    """The texts on which each pattern once took longest, by its name."""
    kept = {}
    with bench.WORST.open(encoding="utf-8", newline="") as file:
        for name, *attack in list(csv.reader(file))[1:]:
            kept.setdefault(name, []).append(tuple(map(json.loads, attack)))
    return {name: [attack for attack in attacks if attack[1]] for name, attacks in kept.items()}


def found(*room):
    return bench.patterns(tuple(f"mediakit.{name}" for name in room))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("room", ROOMS)
def test_no_text_makes_a_pattern_slow(room):
    for one in found(room):
        length = bench.BOUNDED.get(one.name, CHARACTERS)
        for attack in [*worst().get(one.name, ()), *bench.attacks(one)[:40]]:
            assert bench.seconds(one, attack, length, SECONDS) < SECONDS, (one.name, attack)


def test_patterns_of_every_kind_are_found():
    names = {one.name for one in found("reading", "text")}
    assert {"reading.credits._CLOSINGS", "reading.boilerplate._LINES", "text.sentences._END"} <= names
    assert any(name.startswith("reading.credits:") for name in names)


@pytest.mark.parametrize(
    ("pattern", "attack", "steep"),
    [(r"(?:-|--)+\d", ("", "-", "\x00"), True), (r"\s*,?\s+\w", ("", " ", "\x00"), True), (r"<\w.*?>", ("", "<a", "\x00"), True),
     (r"(?<!\s)\s++\w", ("", " ", "\x00"), False), (r"(?<!\w)\w++ \w", ("", "a", "\x00"), False)],
)  # fmt: skip
def test_the_harness_tells_the_steep_from_the_plain(pattern, attack, steep):
    one = bench.Pattern("x", re.compile(pattern), "search")
    assert (bench.growth(one, attack).exponent > bench.STEEP) == steep
