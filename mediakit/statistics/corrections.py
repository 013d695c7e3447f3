"""Corrections for many tests at once."""

import numpy as np


def adjust(p: np.ndarray, *, method: str = "BH") -> np.ndarray:
    """Adjusted p-values: `BH` (Benjamini & Hochberg 1995), `BY` (Benjamini & Yekutieli 2001), `Holm`, `Bonferroni`.

    NaN stays NaN and does not count as a test.

    >>> p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1]
    >>> adjust(np.array(p))[:6].round(6).tolist()
    [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857]
    >>> int((adjust(np.array(p), method="Bonferroni") < .05).sum())
    3
    """
    p = np.asarray(p, dtype=float)
    known = ~np.isnan(p)
    out = np.full(p.shape, np.nan)
    tests = p[known]
    if method in ("BH", "BY"):
        order, rank = np.argsort(tests), np.arange(1, tests.size + 1)
        stepped = tests[order] * (tests.size / rank) * (np.sum(1 / rank) if method == "BY" else 1.0)
        out[np.flatnonzero(known)[order]] = np.clip(np.minimum.accumulate(stepped[::-1])[::-1], 0, 1)
    elif method == "Bonferroni":
        out[known] = np.minimum(1.0, tests * tests.size)
    elif method == "Holm":
        order = np.argsort(tests, kind="stable")
        stepped = np.maximum.accumulate(tests[order] * (tests.size - np.arange(tests.size)))
        out[np.flatnonzero(known)[order]] = np.minimum(1.0, stepped)
    else:
        raise ValueError(f"no correction called {method!r}: choose BH, BY, Holm or Bonferroni")
    return out
