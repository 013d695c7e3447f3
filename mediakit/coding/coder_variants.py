"""The same comparison under every coder: each person, model, prompt, run and threshold, as labelled and corrected by codes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mediakit.coding.codebook import Codebook, number
from mediakit.coding.correction import AllUnits, compare_corrected
from mediakit.coding.label_rows import PASSAGE
from mediakit.comparing.contrasts import compare
from mediakit.comparing.paper.variants import CORRECTED, LABELLED, REPEATED, Variant, VariedRow
from mediakit.results.choices import nearest

SURE = (0.25, 0.75)  # probabilities of yes from which a unit is read as yes, beside the label itself
SCALES = ((0, 1), (0, 10), (0, 100))
STEPS = 10  # values of a rating, up to which each is a threshold


def question(book: Codebook, feature: str) -> tuple[str, str]:
    """The variable and level that ask for a feature; the level is "" of ratings.

    Raises:
        ValueError: if no variable and no level, or several, are called so.

    >>> from mediakit import Variable
    >>> question(Codebook("tone", variables={"tone": Variable("Tone?", {"warm": "", "cold": ""})}), "warm")
    ('tone', 'warm')
    """
    known = book.variables
    asked = [feature] if feature in known else [name for name, variable in known.items() if feature in variable.levels]
    asked = asked or (list(known) if len(known) == 1 and "1" in next(iter(known.values())).levels else [])
    if len(asked) != 1:
        names = [*known, *(level for variable in known.values() for level in variable.levels)]
        close = nearest(feature, names)
        raise ValueError(f"no variable and no level is called {feature!r}{f', the nearest is {close!r}' if close else ''}: compare a feature "
                         f"called like one of {', '.join(map(repr, dict.fromkeys(names)))}")  # fmt: skip
    levels = known[asked[0]].levels
    return asked[0], "" if not levels else feature if feature in levels else "1"


def coder_variants(labels: Any, asked: VariedRow, codes: Any = None) -> Iterator[Variant]:
    """A variant a coder and threshold, and of each the corrected one, where there are codes of people.

    Args:
        labels: Labels of units of the corpus that was compared.
        asked: the row of the comparison that is meant.
        codes: of people (Codes, Labels or those of a validation); None: those of the people among the labels, which are taken for a
            sample drawn by chance, where models have labelled too.

    Raises:
        ValueError: if the labels are marked passages, the feature is none of theirs, or the comparison is of parts of articles or a
            difference in another unit.
    """
    rates = asked.rates
    if labels.unit == PASSAGE:
        raise ValueError("marked passages are no share of units: give labels.over('sentence', corpus) as coders")
    if rates.split is not None or rates.hits is None:
        raise ValueError("labels are of whole units: compare whole articles, labels.shares(corpus).compare(…), before coders are varied")
    if asked.effect == "difference" and rates.of not in ("all", "articles"):
        raise ValueError(f"a difference in {rates.measure} and one in per cent of units have no axis in common: compare with "
                         "effect='ratio', or labels.shares(corpus).compare(…)")  # fmt: skip
    here = labels.on(rates.hits.corpus)
    name, level = question(here.codebook, asked.feature)
    frame = here.frame.assign(rater=here.named())
    frame = frame[frame["variable"] == name].reset_index(drop=True)
    people = (frame["model"] == "") & (frame["coder"] != "")
    truth = _truth(codes, asked.feature)
    if codes is None and people.any() and not people.all():
        own = frame[people] if level else frame[people].iloc[:0]
        given = (own["label"] == level).groupby(own["unit"]).mean()
        truth = {unit: (float(share > 0.5), 1.0) for unit, share in given[given != 0.5].items()}
    for rater, rows in frame.groupby("rater", sort=True):
        corrects = not (codes is None and people[rows.index].all())
        for told, yes in _readings(rows, here.codebook.variable(name), level, frame["label"]):
            yield from _of_one(asked, here.unit, f"{rater}{told}", rows, yes, truth if corrects else {})


def _truth(codes: Any, feature: str) -> dict[str, tuple[float, float]]:
    """Unit → whether people say yes, and the unit's weight."""
    if codes is None:
        return {}
    if hasattr(codes, "targets"):
        at = [target.feature for target in codes.targets].index(feature)
        rows = zip(codes.units["unit"], codes.coded[:, at], codes.units["weight"], codes.known[:, at], strict=True)
        return {unit: (float(yes), float(weight)) for unit, yes, weight, known in rows if known}
    codes = codes.codes() if hasattr(codes, "raters") else codes
    name, level = question(codes.codebook, feature)
    weight = codes.units.set_index("unit")["weight"]
    return {unit: (float(value == level), float(weight[unit])) for unit, value in codes.settled(name).items()}


def _readings(rows: pd.DataFrame, variable: Any, level: str, every: pd.Series) -> Iterator[tuple[str, np.ndarray]]:
    """How a coder's labels can be read as yes or no: a name for it, and whether each unit is."""
    if not level:
        values = np.array([number(label) for label in rows["label"]], dtype=float)
        yield from ((f", from {cut:g}", values >= cut) for cut in _thresholds(np.array([number(label) for label in every], dtype=float)))
        return
    yes = (rows["label"] == level).to_numpy()
    yield "", yes
    sure = pd.to_numeric(rows["probability"], errors="coerce").to_numpy(float)
    if not np.isnan(sure).any() and ((sure >= 0) & (sure <= 1)).all():
        of_yes = np.where(yes, sure, 1 - sure if len(variable.levels) == 2 else 0.0)
        yield from ((f", yes from {cut:g}", of_yes >= cut) for cut in SURE if ((of_yes >= cut) != yes).any())


def _thresholds(values: np.ndarray) -> list[float]:
    """Each value of a short scale but the lowest; of a long one a quarter, a half and three quarters.

    >>> _thresholds(np.array([1.0, 2, 3])), _thresholds(np.arange(3.0, 96.0))
    ([2.0, 3.0], [25.0, 50.0, 75.0])
    """
    seen = np.unique(values)
    if len(seen) <= STEPS:
        return seen[1:].tolist()
    low, high = next((ends for ends in SCALES if ends[0] <= seen[0] and seen[-1] <= ends[1]), (seen[0], seen[-1]))
    return [float(low + part * (high - low)) for part in (0.25, 0.5, 0.75)]


def _of_one(
    asked: VariedRow, unit: str, name: str, rows: pd.DataFrame, yes: np.ndarray, truth: dict[str, tuple[float, float]]
) -> Iterator[Variant]:
    """What comes of one coder's labels, as they are and corrected."""
    base = asked.rates
    article = pd.Index(base.rows["article"]).get_indexer(rows["article"])
    there = article >= 0
    article, yes, units = article[there], yes[there], rows["unit"].to_numpy(dtype=object)[there]
    counts, words = (np.bincount(article, part, len(base.rows)).astype(np.int64) for part in (yes, None))
    rates = replace(base, counts=counts[:, None], words=words, features=(asked.feature,), per=100, of="all", unit=f"labelled {unit}s",
                    behind={}, hits=None)  # fmt: skip
    given = {**asked.choices, "resamples": min(REPEATED, asked.choices["resamples"])}
    read = replace(rates, counts=rates.counts[words > 0], words=words[words > 0], rows=base.rows[words > 0].reset_index(drop=True))
    try:
        plain = compare(rates, **given).frame
    except ValueError:
        plain = None
    yield Variant(name, LABELLED, read, found=plain)
    known = [truth.get(name, (0.0, 0.0)) for name in units]
    if any(weight for _, weight in known):
        coded, weight = (np.array(part)[:, None] for part in zip(*known, strict=True))
        every = AllUnits(unit, (asked.feature,), article, yes[:, None], coded, weight, np.ones((len(yes), 1), bool), rates)
        yield Variant(name, CORRECTED, read, found=_corrected(every, asked, given))


def _corrected(every: AllUnits, asked: VariedRow, given: dict[str, Any]) -> pd.DataFrame | None:
    try:
        made = compare_corrected(every, every.rates.provenance, **{k: given[k] for k in ("by", "reference", "cluster")}, effect=asked.effect)
    except ValueError:
        return None  # no codes in one of the groups
    return made.frame.rename(columns={"coded": "hits"})
