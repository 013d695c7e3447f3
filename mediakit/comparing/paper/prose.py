"""A comparison in words: the result as a paper would write it, and the paragraph that says how it was made."""


import numpy as np
import pandas as pd

from mediakit.comparing.contrasts import Contrasts
from mediakit.comparing.footnotes import plural
from mediakit.comparing.group_rates import FEWEST
from mediakit.comparing.grouping import WITHIN
from mediakit.results.choices import choice
from mediakit.text import word_lists

SPEAKING = ("outlet", "side", "speaker", "byline", "agency", "organisation", "country")  # groups that use words
CORRECTED = {
    "BH": "false discovery rate, Benjamini & Hochberg 1995", "BY": "false discovery rate, Benjamini & Yekutieli 2001",
    "Holm": "family-wise error rate, Holm 1979", "Bonferroni": "family-wise error rate, Dunn 1961",
}  # fmt: skip
EFFECTS = {
    "ratio": "the ratio of the two rates", "log_ratio": "the logarithm (base 2) of the ratio of the two rates",
    "difference": "the difference of the two rates",
}  # fmt: skip
SOFTWARE = "mediakit: comparing how news outlets, sides, periods and speakers word and frame a conflict"
REFERENCES = word_lists(__file__)["references"] | {
    "The mediakit developers": f"The mediakit developers. {SOFTWARE} [Computer software].",
}
UNITS = {"articles": " percentage points", "all": " percentage points", "hits": ""}
BY = {"log_ratio": "a log ratio (base 2) of "}


def chosen(comparison: Contrasts, feature: str | None = None, group: str | None = None) -> pd.Series | None:
    """The row of this feature and group or, of those asked for, the one with the smallest p; None where none has a p.

    Raises:
        ValueError: if there is no such feature or group.
    """
    rows = comparison.frame
    for name, value in (("feature", feature), ("group", group)):
        if value is not None:
            rows = rows[rows[name] == choice(value, rows[name], name)]
    if rows.empty:
        return None
    first = rows.sort_values(["p", "feature", "group"], kind="stable").iloc[0]
    return None if np.isnan(first["p"]) and None in (feature, group) else first


def against(comparison: Contrasts, group: str) -> tuple[str, list[str]]:
    """What a group is compared with, in words, and the groups that this is."""
    rest = [name for name in comparison.groups if name != group]
    others = list(comparison.against.get(group, rest if comparison.reference is None else [comparison.reference]))
    outer, nested, _ = comparison.by.rpartition(WITHIN)
    all_others = f"all others of the same {outer}" if nested else "all others together"
    return (others[0] if len(others) == 1 else all_others), [name for name in others if name != group]


def sentence(comparison: Contrasts, feature: str | None = None, group: str | None = None) -> str:
    """One result as a paper would write it: effect, interval, articles, p and q.

    Args:
        comparison: the comparison, of ratios, log ratios or differences.
        feature, group: the row that is meant; where one is not said, the row with the smallest p of those that are left.

    Returns:
        One sentence; where the articles cannot tell, it says that.

    Raises:
        ValueError: if there is no such feature or group.

    >>> from mediakit.chain import Comparison
    >>> from mediakit.comparing.group_rates import compare_groups
    >>> from mediakit.results.provenance import Provenance
    >>> counts = np.repeat([[3], [1]], 20, axis=0)
    >>> cells = pd.Categorical(["Post"] * 20 + ["Globe"] * 20)
    >>> frame = compare_groups(counts, np.full(40, 100), cells, np.arange(40), features=["hostile"])
    >>> print(sentence(Comparison(frame, Provenance("0"), by="outlet"), group="Post"))
    Outlet Post used hostile wording 3.0 times as often as Globe (95 % interval 3.0 to 3.0; 20 and 20 articles; permutation p < .001, q < .001)
    """
    row = chosen(comparison, feature, group)
    row = untested(comparison, feature, group) if row is None else row
    if row is None:
        return f"no two groups of {comparison.by} with {FEWEST} articles or more each: nothing to compare"
    other, others = against(comparison, row["group"])
    if np.isnan(row[comparison.effect]):
        return _nothing(comparison, row, other, others)
    caution = f"; {'; '.join(comparison.cautions)}" if comparison.cautions else ""
    return f"{_finding(comparison, row, other)} ({_evidence(comparison, row, others)}){caution}"


def untested(comparison: Contrasts, feature: str | None = None, group: str | None = None) -> pd.Series | None:
    """Of the rows asked for, none with a p, the first with an effect, or the first; None where not even two groups have articles enough."""
    rows = comparison.frame
    units = rows.drop_duplicates("group")[rows.columns[2]] if len(rows) else pd.Series(dtype=int)
    if (units >= FEWEST).sum() < 2 and units.any():
        return None
    for name, value in (("feature", feature), ("group", group)):
        rows = rows if value is None else rows[rows[name] == value]
    return rows.iloc[int(rows[comparison.effect].notna().argmax())] if len(units) > 1 else None


def methods(comparison: Contrasts) -> str:
    """The methods paragraph of a comparison: what was counted in which corpus, how it was compared and tested.

    Under it stand the references of what was really used, and of nothing else.

    Returns:
        Text: a paragraph, an empty line, and the references.

    Raises:
        ValueError: if the comparison does not know the rates it was made of.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> gap = corpus.find(mk.Lexicon.load("talks")).compare(by="outlet")
    >>> gap.methods()[:61]
    'The comparison is of 12 articles (24 words) of 2 outlets. Cou'
    """
    if comparison.rates is None:
        raise ValueError("this comparison does not know the rates it was made of: make it by rates.compare(…)")
    said = [_corpus(comparison), *_counted(comparison), _compared_with(comparison)]
    if len(comparison.groups) > 1:
        said += _resampled(comparison)
    paragraph = " ".join(said)
    used = [text for name, text in REFERENCES.items() if name in paragraph]
    return "\n".join([paragraph, "", "References", "", *used])


def _corpus(comparison: Contrasts) -> str:
    """How many articles and words, of how many outlets, from when to when."""
    rows, counts = comparison.rates.rows, dict(comparison.rates.provenance.counts)
    articles = rows["article"].nunique()
    size = f"{articles:,} articles"
    if "words" in counts and counts.get("articles") == articles:
        size += f" ({counts['words']:,} words)"
    elif "articles" in counts:
        size += f" (of {counts['articles']:,} in the corpus)"
    if "outlet" in rows.columns and (outlets := rows["outlet"].replace("", np.nan).nunique()):
        size += f" of {outlets:,} outlet{'s' * (outlets > 1)}"
    if "date" in rows.columns and len(days := rows["date"].dropna()):
        size += f", {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}"
    return f"The comparison is of {size}."


def _counted(comparison: Contrasts) -> list[str]:
    """What was counted, with which instrument, and what a rate is."""
    rates = comparison.rates
    features = [name for feature in rates.features for name in rates.behind.get(feature, (feature,))]
    what = ", ".join(features) if len(features) <= 6 else f"{len(features):,} features"
    found = [step.values[0] for step in rates.provenance.steps if step.verb == "find" and step.values]
    instrument = f" with the instrument “{found[0]}”" if found and found[0] not in features else ""
    counted = "hits" if rates.of == "hits" else rates.unit
    said = [f"Counted were {counted} ({what}){instrument}, by mediakit (The mediakit developers)."]
    if rates.hits is not None:
        said += [f"It is {note}." for note in rates.hits.language_notes]
    if choices := [str(step).removeprefix("where ") for step in rates.provenance.steps if step.verb == "where"]:
        said.append(f"Only these were taken: {'; '.join(choices)}.")
    if any(feature.startswith("not ") for feature in features):
        said.append("A hit that a negation turns is a feature of its own (“not …”).")
    pooled = {
        "articles": "A rate is the share of articles with at least one hit",
        "hits": "A rate is the balance index, the hits of the first less those of the second over those of both "
        "(Kim & Fording 2002)",
        "all": f"A rate is a share: per cent of all {rates.unit} of a group",
    }.get(rates.of, f"Rates are pooled: {comparison.measure} over all texts of a group, those without any included")
    return [*said, f"{pooled}."]


def _compared_with(comparison: Contrasts) -> str:
    groups = f"Groups are those of {comparison.by} ({len(comparison.groups):,})"
    if len(comparison.groups) < 2:
        return f"{groups}."
    other = {against(comparison, group)[0] for group in comparison.groups} - {comparison.reference}
    whom = comparison.reference or (other.pop() if len(other) == 1 else "the other")
    return f"{groups}, each compared with {whom}; the effect is {EFFECTS[comparison.effect]}."


def _resampled(comparison: Contrasts) -> list[str]:
    """Interval, test and correction, each with its source."""
    choices = comparison.choices
    units = plural(choices["cluster"])
    how = (
        f"the difference of the two rates was studentised and whole {units} were permuted among the groups at random "
        "(Janssen 1997; Chung & Romano 2013)"
        if comparison.test == "permutation"
        else f"since {units} have parts in several groups, each kept or changed the sign of its contribution at random "
        "(Kline & Santos 2012)"
    )
    turned = (
        "that of an effect holds what this test does not reject"
        if comparison.test == "permutation"
        else f"that of an effect has the error of {units} as clusters"
    )
    moved = ", by way of the intervals of the two rates (Zou & Donner 2008)" if comparison.effect == "difference" else ""
    tests = int(comparison.frame["p"].notna().sum())
    return [
        f"For p (two-sided) {how}, {choices['resamples']:,} times (seed {choices['seed']}), the observed outcome counted "
        f"among them (Phipson & Smyth 2010); q is p corrected for {tests:,} tests ({CORRECTED[comparison.correction]}).",
        f"Intervals of 95 % take {units}, not words, as the sample: that of a rate is linearised (Cochran 1977), with "
        f"Student's t for the effective number of {units} (Kish 1965), {turned}{moved}.",
        f"Groups of fewer than {FEWEST} {units} have neither interval nor p, nor has what fewer than 2 {units} of a group "
        "carry or fewer than 5 would, were rates equal.",
    ]


def _nothing(comparison: Contrasts, row: pd.Series, other: str, others: list[str]) -> str:
    """Why a row has no effect."""
    where = f"{comparison.by} {row['group']}"
    if not others:
        alone = len(comparison.groups) < 2 or comparison.reference is None
        return f"{_capital(where)} is {'compared with nothing' if alone else 'what the other groups are compared with'}"
    what = "hits of either feature" if _of(comparison) == "hits" else f"{row['feature']} {comparison.unit}"
    return f"No {what} in {where} or in {other}: nothing to compare"


def _finding(comparison: Contrasts, row: pd.Series, other: str) -> str:
    """The effect: "Outlet Post used hostile wording 3.0 times as often as Globe"."""
    value, of = row[comparison.effect], _of(comparison)
    none = {"ratio": (0.0, np.inf)}.get(comparison.effect, (-np.inf, np.inf))
    if of == "words" and comparison.unit == "hits" and comparison.by in SPEAKING:
        who = f"{_capital(comparison.by)} {row['group']}"
        wording = _wording(row["feature"])
        if value in none:
            return (
                f"{who} never used {wording}, {other} did"
                if value == none[0]
                else f"{who} used {wording}, {other} never"
            )
        held = _held(comparison, value, ("as often as", "more often than", "less often than"), other)
        return f"{who} used {wording} {held}"
    rate = f"In {comparison.by} {row['group']}, {_rate(comparison, row['feature'], of)} was"
    if value in none:
        return f"{rate} zero, unlike in {other}" if value == none[0] else f"{rate} above zero, in {other} zero"
    return f"{rate} {_held(comparison, value, ('as high as in', 'higher than in', 'lower than in'), other)}"


def _held(comparison: Contrasts, value: float, words: tuple[str, str, str], other: str) -> str:
    times, more, less = words
    if comparison.effect == "ratio":
        return f"{_number(value, times=True)} times {times} {other}"
    unit = "" if comparison.effect == "log_ratio" else UNITS.get(_of(comparison), f" {comparison.measure}")
    return f"{less if value < 0 else more} {other}, by {BY.get(comparison.effect, '')}{_number(abs(value))}{unit}"


def _evidence(comparison: Contrasts, row: pd.Series, others: list[str]) -> str:
    """Interval, units, p and q; or that there were too few articles for them."""
    unit = row.index[2]
    same = comparison.frame[comparison.frame["feature"] == row["feature"]].set_index("group")[unit]
    size = f"{row[unit]:,} and {same[others].sum():,} {unit}"
    low, high = (row[f"{comparison.effect}_{end}"] for end in ("low", "high"))
    if np.isnan(row["p"]):
        why = row.get("withheld", "")
        return f"{size}: {'too few with a hit' if why == 'few hits' else 'too few'} for an interval and a test"
    times = comparison.effect == "ratio"
    if not times and row[comparison.effect] < 0:
        low, high = -high, -low  # said as "less often, by so much"
    ends = f"{_number(low, times=times)} to {_number(high, times=times)}"
    q = "q" if comparison.correction == "BH" else f"q ({comparison.correction})"
    interval = f"95 % interval {ends}" if not np.isnan(low) else "too few with a hit for an interval"
    return f"{interval}; {size}; {comparison.test} p {_p(row['p'])}, {q} {_p(row['q'])}"


def _of(comparison: Contrasts) -> str:
    return "words" if comparison.rates is None else comparison.rates.of


def _rate(comparison: Contrasts, feature: str, of: str) -> str:
    """What was compared, where the group is not what uses the words."""
    if of == "articles":
        return f"the share of articles with {_wording(feature)}"
    if of == "all":
        return f"the share of {feature} in all {comparison.unit}"
    if of == "hits":
        return f"the {comparison.measure}"
    return f"the rate of {comparison.unit if comparison.unit.startswith(feature) else f'{feature} {comparison.unit}'}"


def _wording(feature: str) -> str:
    """A category as an adjective; a pattern in quotation marks."""
    return f"{feature} wording" if feature.replace(" ", "").replace("-", "").isalpha() else f"“{feature}”"


def _number(value: float, *, times: bool = False) -> str:
    """A number with two decimals (ratios from 1 up with one), a very small one with its first digit."""
    if np.isinf(value) or value == 0:
        return {np.inf: "∞", -np.inf: "−∞"}.get(value, "0")
    form = ".1f" if times and abs(value) >= 0.995 else ".2f" if abs(value) >= 0.01 else ".1g"
    return f"{value:{form}}".replace("-", "−")


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"= {value:.3f}".replace("0.", ".", 1)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
