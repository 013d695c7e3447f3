"""A small part of `tests/benchmarks/bench_truth.py`, seeded: what its table says still holds; and no verb is left out of the tables."""

import importlib
import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit import chain, learning
from mediakit.coding.validation import Validation
from mediakit.learning.model import Model
from mediakit.learning.topics import Topics
from mediakit.statistics import intervals

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from bench_truth import trial
from bench_truth_verbs import AS, CELLS, TABLE, VERBS, sampled

NOUNS = {
    "corpus": chain.Corpus, "hits": chain.Hits, "quotations": chain.Quotations, "rates": chain.Rates, "comparison": chain.Comparison,
    "topics": Topics, "labels": mk.Labels, "codes": mk.Codes, "validation": Validation, "model": Model,
}  # fmt: skip
PRINTS = re.compile(r"95 %|interval|\bp\b[^a-z]{1,3}(test|is|by)|`p`|`low|_low|\blow, high")
# said of others' numbers, or of what is no interval of a rate: what they print has its row elsewhere or is none
NO_NUMBERS = {
    "comparison.plot", "validation.plot", "quotations.compare", "quotations.crossed", "quotations.naming", "comparison.row", "mk.report",
    "mk.redo", "mk.show", "topics.topics", "corpus.topics", "corpus.choose_topics", "mk.Comparison", "mk.Table",
}  # fmt: skip


@pytest.mark.parametrize(
    ("design", "sizes"),
    [("even", (10, 10)), ("bursty", (30, 30)), ("10 % v. 50 % carry it", (30, 30)), ("10 % v. 50 % carry it", (10, 100)),
     ("long v. short", (10, 30)), ("one giant", (10, 10)), ("15 % carry it", (30, 30)), ("stories", (10, 30))],
)  # fmt: skip
def test_intervals_hold_the_truth_and_nothing_is_found_where_nothing_is(design, sizes):
    """Twelve samples of ten features: three Monte Carlo errors are allowed beyond the limits .925 and .07."""
    found = trial(design, sizes, 1.0, 12, 1)
    error = 3 * (0.07 * 0.93 / 120) ** 0.5
    assert found["found"] <= (0.07 + error) * found["cells"]
    assert found["holds"] >= 0.925 * found["known"] - error * 120
    assert found["rate"] >= 0.925 * found["singles"] - error * 240
    assert found["against"] <= 0.02 * found["cells"]


def _verbs():
    """Every public callable of the nouns and the front door, by name, with what its docstring says, and that of what it returns."""
    named = {f"{noun}.{name}": getattr(kind, name) for noun, kind in NOUNS.items() for name in dir(kind) if not name.startswith("_")}
    named |= {f"mk.{name}": getattr(mk, name) for name in mk.__all__ if not inspect.isclass(getattr(mk, name))}
    named |= {name: getattr(learning, name) for name in learning.__all__ if not inspect.isclass(getattr(learning, name))}
    for name, verb in named.items():
        if callable(verb) and not inspect.isclass(verb):
            returned = str(inspect.unwrap(verb).__annotations__.get("return", "")).rpartition(".")[2].strip("'\"<>")
            kind = getattr(importlib.import_module(verb.__module__), returned, None)
            yield name, f"{inspect.getdoc(verb)} {inspect.getdoc(kind) if inspect.isclass(kind) and kind is not mk.Table else ''}"


def test_every_verb_that_prints_an_interval_or_p_has_a_row():
    told = {verb.partition(":")[0] for verb in pd.read_csv(TABLE)["verb"]}
    assert told == {verb.partition(":")[0] for verb in VERBS}
    said = {name for name, text in _verbs() if PRINTS.search(text)}
    assert len(said) > 20 and not said - told - set(AS) - NO_NUMBERS
    assert {row for row in AS.values() if not row.endswith(".py")} <= told


def test_what_the_table_says_holds():
    """The limits, judged beyond the Monte Carlo error of the row; nothing is printed that does not cover."""
    table = pd.read_csv(TABLE).set_index("verb")
    judged = table[table["coverage"].notna()]
    assert len(judged) >= 20
    assert (judged["coverage"] >= 0.925 - 2 * judged["error"]).all(), judged["coverage"].idxmin()
    tested = table[table["null"].notna()]
    assert (tested["null"] <= 0.07 + 2 * tested["error"]).all(), tested["null"].idxmax()


@pytest.mark.parametrize("verb", VERBS)
def test_an_interval_is_noticed_when_its_level_its_centre_or_its_limit_moves(verb):
    """Every end and p of a seeded sample; and at another level each interval is another one, so that none is made elsewhere."""
    kept = pd.read_csv(CELLS)
    kept = kept[kept["verb"] == verb].reset_index(drop=True)
    made = sampled(verb)
    assert kept[["low", "high"]].notna().any(axis=None)
    pd.testing.assert_frame_equal(made[["low", "high", "p"]], kept[["low", "high", "p"]], rtol=1e-6, check_dtype=False)


@pytest.fixture
def another_level(monkeypatch):
    """Half of the level that is meant, in every function that makes an interval."""
    monkeypatch.setattr(intervals, "LEVEL", 0.5)
    for function in (intervals.t_quantile, intervals.drawn_interval):
        monkeypatch.setitem(function.__kwdefaults__, "level", 0.5)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "rates.changes"])  # which inverts a test of its own
def test_every_interval_is_made_in_the_one_room(verb, another_level):
    kept = pd.read_csv(CELLS)
    kept, made = kept[kept["verb"] == verb], sampled(verb)
    known = kept["low"].notna().to_numpy() & made["low"].notna().to_numpy()
    width = [np.asarray(each["high"] - each["low"])[known] for each in (made, kept)]
    assert known.any() and (width[0] < width[1]).mean() > 0.9
