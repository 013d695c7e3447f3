"""Comparing: groups, pairs, periods and events, with intervals and tests that resample whole articles."""
