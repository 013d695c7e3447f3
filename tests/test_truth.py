"""A small part of `tests/benchmarks/bench_truth.py`, seeded: what its table says still holds."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from bench_truth import trial


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
