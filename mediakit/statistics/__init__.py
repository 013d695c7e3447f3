"""The arithmetic: arrays in, numbers out, nothing about news. The one home of draws, intervals, tests and of the rule when to
withhold them.

Counts stay integers until the last line of a calculation, so that no order of work, no number of threads and no library
of linear algebra can change a digit. Whole clusters (articles, or the stories they belong to) are the sample.
"""

from mediakit.statistics.corrections import adjust
from mediakit.statistics.draws import bootstrap_sums, flipped_sums, keys, orders, permuted_sums
from mediakit.statistics.intervals import (
    LEVEL,
    difference_ends,
    drawn_interval,
    expanded_level,
    log_ratio,
    middle,
    normal_quantile,
    outermost,
    rate_interval,
    reach,
    share_interval,
    t_quantile,
    wilson,
)
from mediakit.statistics.moments import Moments, columns
from mediakit.statistics.p_values import permutation_p, studentised, upper_tail
from mediakit.statistics.withholding import (
    CODED,
    EXPECTED,
    FEWEST,
    codes_withheld,
    contrast_withheld,
    expected_carriers,
    rate_withheld,
)

__all__ = [
    "CODED", "EXPECTED", "FEWEST", "LEVEL", "Moments", "adjust", "bootstrap_sums", "codes_withheld", "columns",
    "contrast_withheld", "difference_ends", "drawn_interval", "expanded_level", "expected_carriers", "flipped_sums",
    "keys", "log_ratio", "middle", "normal_quantile", "orders", "outermost", "permutation_p", "permuted_sums",
    "rate_interval", "rate_withheld", "reach", "share_interval", "studentised", "t_quantile", "upper_tail", "wilson",
]  # fmt: skip
