"""The one rule for withholding: where so few articles carry what is counted that simulations found false numbers.

Of observed counts only, the same in every verb. An interval of one rate needs five articles, three of them with a hit (and of
a share three in which it falls short). A contrast needs, on both sides, two articles with a hit and five to be expected: the
five of Cochran (1954, 'Some methods for strengthening the common χ² tests'), counted in articles, not in words. Where one
side has next to none although twelve were to be expected, the absence itself is the finding: a p, but no interval.
`tests/benchmarks/bench_truth.py` prints what the rule costs and what it buys.
"""

import numpy as np

from mediakit.statistics.moments import Moments

FEWEST = 5  # articles (or stories) of a group
CARRIERS = 2  # articles with a hit, on each side of a contrast
SEEN = 3  # … for the interval of a single rate
EXPECTED = 5  # articles with a hit that a side would have if the rates were equal
ABSENT = 12  # … from which their absence has a p
CODED = 10  # units coded yes, and as many coded no, for a share corrected by codes
HEAVY = 3  # … which must be as many times what one unit stands for that stands for most
REASONS = ("", "few articles", "few hits", "few codes", "no codes")


def rate_withheld(clusters: np.ndarray, carriers: np.ndarray) -> np.ndarray:
    """Why a rate has no interval, in a word; "" where it has one.

    >>> rate_withheld(np.array([4, 9, 9]), np.array([4, 2, 3])).tolist()
    ['few articles', 'few hits', '']
    """
    return np.where(np.asarray(clusters) < FEWEST, REASONS[1], np.where(np.asarray(carriers) < SEEN, REASONS[2], ""))


def expected_carriers(mine: Moments, other: Moments, carriers: np.ndarray) -> np.ndarray:
    """Articles with a hit that the poorer of two sides would have at equal rates: its share of the articles, or of the hits.

    The smaller of the two, so that neither few short parts nor a few articles full of hits pass for many. `carriers`: articles
    with a hit on both sides together.

    >>> few, many = (Moments(np.array([9.0, 4000, 0, 0, 0]), 20), Moments(np.array([51.0, 16000, 0, 0, 0]), 80))
    >>> float(expected_carriers(few, many, np.array([30.0]))[0])
    6.0
    """
    n, other_n = (np.asarray(side.clusters, dtype=float) for side in (mine, other))
    n, other_n = (part[..., None] if part.ndim else part for part in (n, other_n))
    with np.errstate(divide="ignore", invalid="ignore"):
        by_articles = carriers * np.minimum(n, other_n) / (n + other_n)
        words = np.minimum(mine.words, other.words) / (mine.words + other.words)
    tops = zip(mine.tops(), other.tops(), strict=True)
    return np.minimum.reduce([by_articles, *((top + other_top) * words for (top, _), (other_top, _) in tops)])


def contrast_withheld(
    clusters: np.ndarray, carriers: np.ndarray, expected: np.ndarray, *, absent: float = ABSENT
) -> tuple[np.ndarray, np.ndarray]:
    """Why a contrast has no interval, and why it has no p, in a word; the arguments are those of the poorer side.

    `absent`: expected carriers from which next to none has a p. Distinctive words take the five of all others: they ask whether
    articles could have been labelled at random, which such a word refutes, not whether two rates are equal.

    >>> interval, p = contrast_withheld(np.array([4, 9, 40, 40]), np.array([2, 2, 0, 9]), np.array([4, 4.9, 12, 9]))
    >>> interval.tolist(), p.tolist()
    (['few articles', 'few hits', 'few hits', ''], ['few articles', 'few hits', '', ''])
    """
    few = np.asarray(clusters) < FEWEST
    rare = (expected < EXPECTED) | (carriers < CARRIERS)
    missing = (carriers < CARRIERS) & (expected >= absent)
    interval, p = (np.where(few, REASONS[1], np.where(why, REASONS[2], "")) for why in (rare, rare & ~missing))
    return interval, p


def codes_withheld(
    codes: np.ndarray, yes_no: tuple[np.ndarray, np.ndarray], clusters: tuple[np.ndarray, np.ndarray, np.ndarray],
    share: np.ndarray, heaviest: np.ndarray, units: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Why a share corrected by codes has no interval, in a word, and how many more codes it would take (drawn as these were).

    Ten units coded yes and ten coded no; and a share of at least three times what a single unit stands for, as one miss among
    units that were seldom coded would otherwise be all there is; in five articles, three of them with either code. Where all units
    were coded only the articles are asked about.

    Args:
        codes: coded units; yes_no: of these, those coded yes and no. clusters: articles with a coded unit, with a yes, with a no.
        share: as corrected. heaviest: what part of all units one coded unit stands for, where that is most. units: that there are.

    >>> why, needed = codes_withheld(np.array([0, 50, 50, 80]), (np.array([0, 4, 20, 20]), np.array([0, 46, 30, 60])),
    ...                              (np.full(4, 40), np.full(4, 4), np.full(4, 30)), np.full(4, 0.1), np.array([0, 0.01, 0.05, 0.01]),
    ...                              np.array([900, 60, 900, 900]))
    >>> why.tolist(), needed.tolist()
    (['no codes', 'few codes', 'few codes', ''], [20, 10, 25, 0])
    """
    codes, (coded, *carried), times = np.asarray(codes, dtype=float), clusters, []
    for given, part in zip(yes_no, (share, 1 - share), strict=True):
        seen = np.maximum(given, 0.5)
        times += [CODED / seen, HEAVY * heaviest / np.maximum(part, 0.5 / np.maximum(codes, 1))]
    of_articles = np.maximum(FEWEST / np.maximum(coded, 1), SEEN / np.maximum(np.minimum(*carried), 1))
    every = codes >= units
    lacks = np.where(every, of_articles, np.max([of_articles, *times], axis=0)) > 1 + 1e-9
    needed = np.where(codes > 0, np.ceil(codes * (np.max([of_articles, *times], axis=0) - 1) - 1e-9), 2 * CODED)
    needed = np.where(lacks | (codes == 0), np.minimum(needed, units - codes), 0).astype(np.int64)
    few = np.where(every | (coded < FEWEST), REASONS[1], REASONS[3])
    return np.where(codes == 0, REASONS[4], np.where(lacks, few, "")), needed
