"""Entries of a lexicon that do no work."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from mediakit.finding.patterns import Pattern, find_patterns
from mediakit.text.tokens import tokenise


def idle_entries(table: Mapping[str, Any], names: Sequence[str]) -> pd.DataFrame:
    """Entries that do no work, `category, entry, problem`, of a table of patterns as a lexicon keeps it."""
    examples = [_example(pattern, wide=wide) for wide in (False, True) for pattern in table["pattern"]]
    tokens = tokenise(examples)
    spans = find_patterns(tokens, table["pattern"])
    row = tokens.article_of(spans.first)
    entry = row % len(table["pattern"])
    same = table["category"][entry] == table["category"][spans.entry]
    whole = same & ((spans.stop - spans.first) == tokens.words[row])
    wide = row >= len(table["pattern"])
    found = pd.DataFrame({"number": entry, "wide": wide, "by": spans.entry, "whole": whole})[same]
    problems = []
    groups = dict(iter(found.groupby("number")))
    for number, text in enumerate(table["entry"]):
        if problem := _problem(number, table, groups.get(number, found[:0])):
            problems.append((names[table["category"][number]], text, problem))
    return pd.DataFrame(problems, columns=["category", "entry", "problem"], dtype=str)


_FILLED = re.compile(r"^\*$|^\*(?=-)|(?<=-)\*$")  # wildcards that must stand for something


def _example(pattern: Pattern, *, wide: bool) -> str:
    """The shortest text that a pattern must match, or a longer one: wildcards and gaps filled."""
    words = [_FILLED.sub("zq", word).replace("*", "zq" if wide else "").replace("?", "e") for word in pattern.words]
    gaps = ["zq " * most if wide else "zq " * fewest for fewest, most in pattern.gaps]
    return "".join(f"{word} {gap}" for word, gap in zip(words, [*gaps, ""], strict=True))


def _problem(number: int, table: Mapping[str, Any], found: pd.DataFrame) -> str:
    """What is wrong with a pattern, given which patterns of its category (by) match its examples, in part or whole."""
    if not ((found["by"] == number) & found["whole"] & ~found["wide"]).any():
        return "does not match itself"
    others = found[found["by"] != number]
    if table["excepted"][number]:
        return "" if (~table["excepted"][others["by"]]).any() else "is excepted, but shadows no entry"
    whole = others[others["whole"]]
    both = sorted(set(whole.loc[whole["wide"], "by"]) & set(whole.loc[~whole["wide"], "by"]))
    if not both:
        return ""
    hidden = [by for by in both if table["excepted"][by]]
    by = table["entry"][(hidden or both)[0]]
    return f"is never found: {by!r} is excepted" if hidden else f"is already found by {by!r}"
