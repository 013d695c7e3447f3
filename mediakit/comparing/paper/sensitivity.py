"""Sensitivity: one comparison made again under every choice that could have been another one."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mediakit.comparing.contrasts import Contrasts, compare
from mediakit.comparing.group_rates import FEWEST
from mediakit.comparing.paper.prose import against, chosen, untested
from mediakit.comparing.paper.variants import (
    CORRECTED,
    LABELLED,
    REPEATED,
    RESAMPLING,
    Variant,
    VariedRow,
    recounted,
    variants,
)
from mediakit.corpus.rates import Counts
from mediakit.results.figures.drawing import Drawing, show
from mediakit.results.figures.forest import forest
from mediakit.results.figures.style import shorten
from mediakit.results.provenance import recorded
from mediakit.results.table import Table

BASE = "as asked"
COLUMNS = ["variant", "kind", "articles", "hits", "effect", "low", "high", "p", "same_sign", "inside"]
ENTRIES, CODERS = 6, 24  # variants of a kind that are drawn
NAMES = {"ratio": "ratio", "log_ratio": "log ratio", "difference": "difference"}


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivity(Table):
    """One row a variant of one comparison, the comparison as it was asked for first.

    `effect` with `low` and `high` and `p` as in the comparison; `same_sign`: on the same side of no difference as the
    base; `inside`: within the interval of the base. `articles` and `hits` are those that the variant was made of.
    """

    effect: str = "ratio"
    about: str = ""

    def plot(self, ax: Any = None) -> Drawing:
        """A forest: effects with their intervals by kind, the base's interval as a band, turned signs in orange.

        Of entries and other kinds with many variants the most influential are drawn.
        """
        label = f"{NAMES[self.effect]}: {shorten(self.about, 90)}"
        most = CODERS if self.frame["kind"].isin([LABELLED, CORRECTED]).any() else ENTRIES
        return show(forest(self.frame, ax, effect=self.effect, label=label, most=most))

    def sentence(self) -> str:
        """Whether the sign holds, where it turns, and how far the effect moves.

        Other seeds, units and intervals cannot move the effect and are not counted.

        Returns:
            A sentence or two.

        >>> import mediakit as mk, pandas as pd
        >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
        >>> gap = corpus.find(mk.Lexicon.load("talks")).compare(by="outlet")
        >>> gap.sensitivity("cooperative", "Post").sentence()[:31]
        'Cooperative, Post against Globe'
        """
        if self.frame.empty:
            return f"{_capital(self.about)}: nothing to vary"
        base, others = self.frame.iloc[0], self.frame.iloc[1:]
        if others["kind"].isin([LABELLED, CORRECTED]).any():
            told = "; ".join(self._by_coder(rows, kind) for kind, rows in others.groupby("kind", sort=False))
            return f"{_capital(self.about)} (the {NAMES[self.effect]} is {_said(base['effect'])} as asked): {told}"
        moved = others[others["kind"] != RESAMPLING]
        if moved.empty:
            return f"{_capital(self.about)}: no other choice would have changed what is counted"
        turned = moved.loc[~moved["same_sign"], "variant"]
        held = f"{len(moved) - len(turned):,} of {len(moved):,}" if len(turned) else f"all {len(moved):,}"
        turns = f"; it turns for: {_listed(turned)}" if len(turned) else ""
        ends = [_said(value) for value in (moved["effect"].min(), moved["effect"].max())]
        lies = f"lies between {ends[0]} and {ends[1]}" if ends[0] != ends[1] else f"is {ends[0]} in each"
        return (
            f"{_capital(self.about)}: the sign holds in {held} variants{_left_out(moved)}{turns}; "
            f"the {NAMES[self.effect]} {lies} ({_said(base['effect'])} as asked); {self._certain(others)}"
        )

    def _by_coder(self, rows: pd.DataFrame, kind: str) -> str:
        """In how many of one kind sign and significance hold."""
        turned = rows.loc[~rows["same_sign"], "variant"]
        turns = f", it turns for: {_listed(turned)}" if len(turned) else ""
        ends = " to ".join(dict.fromkeys(_said(value) for value in (rows["effect"].min(), rows["effect"].max())))
        return (f"{kind}, the sign holds in {len(rows) - len(turned):,} of {len(rows):,}{turns}, the {NAMES[self.effect]} is {ends}; "
                f"{self._certain(rows)}")  # fmt: skip

    def _certain(self, others: pd.DataFrame) -> str:
        """In how many variants the interval leaves out "no difference"."""
        none = _none(self.effect)
        known = others[others["low"].notna()]
        clear = int(((known["low"] > none) | (known["high"] < none)).sum())
        return f"its interval leaves out {none:g} in {clear:,} of {len(known):,}" if len(known) else "too few for an interval"


@recorded
def sensitivity(
    comparison: Contrasts, feature: str | None = None, group: str | None = None, *, coders: Any = None, codes: Any = None
) -> Sensitivity:
    """The same comparison again under every choice that could have been another one.

    Made again are: without reprints; the outlets' own words and what they attribute; headline and lead, and the body;
    turned hits counted as plain ones, and dropped; the share of articles with a hit; another seed, and
    stories or outlets as what is resampled; each outlet (and each other group) left out; each entry left out. Nothing is
    found anew: the hits that there are, are counted again.

    Args:
        comparison: made by `rates.compare(…)`.
        feature, group: the row that is meant; where one is not said, that with the smallest p of those left, or the first.
        coders: Labels (anything with `variants`): made again is only the comparison of each person, model, prompt, run and threshold,
            as labelled and corrected by codes.
        codes: Codes of people to correct by; None: those of the people among the coders, taken for a sample drawn by chance.

    Returns:
        One row a variant, the base first; within a kind the most influential first. What changes nothing that is
        counted, and what cannot be made here, is named in the notes. It is a multiverse taken one choice at a time
        (Steegen, Tuerlinckx, Gelman & Vanpaemel 2016).

    Raises:
        ValueError: if there is no such feature or group, or the comparison does not know its rates; as `coder_variants` does.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> gap = corpus.find(mk.Lexicon.load("talks")).compare(by="outlet")
    >>> gap.sensitivity("cooperative", "Post").frame["variant"].head(3).tolist()
    ['as asked', 'share of articles with a hit']
    """
    if comparison.rates is None:
        raise ValueError("this comparison does not know the rates it was made of: make it by rates.compare(…)")
    row = chosen(comparison, feature, group)
    row = untested(comparison, feature, group) if row is None else row
    made = comparison.provenance.then("sensitivity", feature, group, **({"coders": " ".join(coders.raters)} if coders is not None else {}))
    made = made if coders is None else made.carrying(**coders.carried).without("the labels")
    if row is None or np.isnan(row[comparison.effect]):
        empty = pd.DataFrame(columns=COLUMNS).astype(dict.fromkeys(("effect", "low", "high", "p"), float))
        about = f"comparison by {comparison.by}"
        return Sensitivity(empty, made, "Nothing to vary", effect=comparison.effect, about=about)
    feature, group = str(row["feature"]), str(row["group"])
    other, others = against(comparison, group)
    asked = VariedRow(comparison.rates, comparison.choices, comparison.effect, feature, group, tuple(others))
    base = Variant(BASE, "base", _only(asked.rates, feature), found=comparison.frame[comparison.frame["feature"] == feature])
    rows, notes = _rows(asked, base) if coders is None else _coder_rows(asked, base, coders, codes)
    about = f"{feature}, {group} against {other}"
    what = comparison.measure if coders is None else "shares of labelled units"
    return Sensitivity(
        _judged(pd.DataFrame(rows), comparison.effect), made,
        f"{NAMES[comparison.effect].capitalize()} of {what}: {about}, in {len(rows):,} variants",
        (*notes, *comparison.notes), effect=comparison.effect, about=about,
    )  # fmt: skip


def _coder_rows(asked: VariedRow, base: Variant, coders: Any, codes: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """One row a coder and threshold, as labelled and corrected, the base first."""
    made = [base, *coders.variants(asked, codes)]
    answers = [_row(asked, variant, variant.found) for variant in made]
    lacking = [f"{variant.name}, {variant.kind}" for variant, row in zip(made, answers, strict=True) if row is None]
    kinds = {variant.kind for variant in made}
    notes = ["hits: units labelled so, or coded by people; p is that of each variant alone"]
    if CORRECTED in kinds:
        notes.append("corrected by codes: all labels of a coder, and people's codes of a sample, in each group by its own")
        notes += [] if codes is not None else ["the people among the coders are taken for a sample drawn by chance: give codes= where it was not"]
    else:
        notes.append("nothing to correct by: no codes of people are given, nor are there any among the labels of models")
    return [row for row in answers if row is not None], notes + ([f"nothing to compare under: {_listed(lacking)}"] if lacking else [])


def _rows(asked: VariedRow, base: Variant) -> tuple[list[dict[str, Any]], list[str]]:
    """One row a variant, the base first, and what a reader must know of them and of those that are not there."""
    made = [base, *(replace(variant, rates=_only(variant.rates, asked.feature)) for variant in variants(asked))]
    rows, same, lacking = [], [], []
    for variant, row in zip(made, _answers(asked, made), strict=True):
        if row is None:
            few = f"fewer than {FEWEST} in a group" if variant.kind == RESAMPLING else "nothing left to compare"
            lacking.append(f"{variant.name} ({few})")
        elif variant.kind not in ("base", RESAMPLING) and _equal(variant.rates, base.rates):
            same.append(variant.name)
        else:
            rows.append(row)
    if not recounted(asked.rates):
        why = "the hits are not known" if asked.rates.hits is None else f"the shares are of {asked.rates.unit}"
        lacking.append(f"quotations, sections, negation and entries ({why})")
        if "story" not in asked.rates.rows.columns and asked.rates.hits is None:
            lacking.append("reprints (no column story and no texts)")
    if not any(variant.kind == "outlet" for variant in made):
        lacking.append("leaving out one outlet (none can be spared)")
    return rows, _notes(asked, same, lacking)


def _only(rates: Counts | None, feature: str) -> Counts | None:
    """Rates of the one feature; None where they do not have it."""
    if rates is None or feature not in rates.features:
        return None
    column = rates.features.index(feature)
    return replace(rates, counts=rates.counts[:, [column]], features=(feature,))


def _equal(rates: Counts | None, base: Counts | None) -> bool:
    if rates is None or base is None:
        return rates is base
    return np.array_equal(rates.counts, base.counts) and np.array_equal(rates.words, base.words)


def _answers(asked: VariedRow, made: list[Variant]) -> list[dict[str, Any] | None]:
    """The effect of each variant; None where there is nothing left to compare, or too little to resample.

    Entries change neither the articles nor (but for a balance) the words: all are compared at once, as if each variant
    were a feature, which gives the same numbers in a fraction of the time.
    """
    words = asked.rates.words
    entries = [(v, v.rates) for v in made if v.kind == "entry" and v.rates is not None]
    alike = [(v, rates) for v, rates in entries if np.array_equal(rates.words, words)]
    at_once = {}
    if alike:
        (first, rates), names = alike[0], tuple(variant.name for variant, _ in alike)
        counts = np.hstack([rates.counts for _, rates in alike])
        found = _compared(asked, replace(first, rates=replace(rates, counts=counts, features=names)))
        at_once = {} if found is None else {("entry", name): frame for name, frame in found.groupby("feature")}
    done = [at_once[key] if (key := (v.kind, v.name)) in at_once else _compared(asked, v) for v in made]
    return [_row(asked, variant, found) for variant, found in zip(made, done, strict=True)]


def _compared(asked: VariedRow, variant: Variant) -> pd.DataFrame | None:
    if variant.rates is None or variant.found is not None:
        return variant.found
    try:
        return compare(variant.rates, **{**asked.choices, **variant.choices}).frame
    except ValueError:
        return None  # the reference, or what is to be resampled, is not there


def _row(asked: VariedRow, variant: Variant, found: pd.DataFrame | None) -> dict[str, Any] | None:
    if variant.rates is None or found is None or asked.group not in set(found["group"]):
        return None
    row = found.loc[found["group"] == asked.group].iloc[0]
    effect, low, high, p = (row[name] for name in (asked.effect, f"{asked.effect}_low", f"{asked.effect}_high", "p"))
    if np.isnan(effect) or (variant.kind == RESAMPLING and np.isnan(p)):
        return None
    sides = found["group"].isin([asked.group, *asked.others])
    counted = "all" if asked.rates.of == "hits" else "hits" if "hits" in found else "coded"  # of a balance the hits of either side
    return {
        "variant": variant.name, "kind": variant.kind, "articles": int((~variant.rates.rows["article"].duplicated()).sum()),
        "hits": int(found.loc[sides, counted].sum()), "effect": effect, "low": low, "high": high, "p": p,
    }  # fmt: skip


def _notes(asked: VariedRow, same: list[str], lacking: list[str]) -> list[str]:
    resamples = asked.choices["resamples"]
    fewer = f"; {REPEATED:,} permutations instead of {resamples:,} in all variants but of the resampling"
    notes = [f"p is that of each variant alone, not corrected{fewer if resamples > REPEATED else ''}"]
    notes += [f"changes nothing that is counted: {_listed(same)}"] if same else []
    return notes + ([f"cannot be made here: {_listed(lacking)}"] if lacking else [])


def _judged(frame: pd.DataFrame, effect: str) -> pd.DataFrame:
    """Each variant beside the base (the first row); of each kind the farthest from it first."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(frame["effect"]) if effect == "ratio" else frame["effect"]
        far = (value - value.iloc[0]).abs().fillna(0.0)
    base = frame.iloc[0]
    frame["same_sign"] = np.sign(value) == np.sign(value.iloc[0])
    frame["inside"] = frame["effect"].between(base["low"], base["high"])
    kind = pd.Categorical(frame["kind"], list(dict.fromkeys(frame["kind"]))).codes
    order = np.lexsort((frame["variant"].to_numpy(dtype=str), -far.to_numpy(), kind))
    return frame.iloc[order].reset_index(drop=True)[COLUMNS]


def _left_out(moved: pd.DataFrame) -> str:
    """How many of the variants only leave out one of many: they weigh little, and are told apart."""
    one = moved.loc[moved["variant"].str.startswith("without "), "kind"].value_counts(sort=False)
    return f" ({', '.join(f'{number:,} without one {kind}' for kind, number in one.items())})" if len(one) else ""


def _none(effect: str) -> float:
    return 1.0 if effect == "ratio" else 0.0


def _said(value: float) -> str:
    return ("∞" if value > 0 else "−∞") if np.isinf(value) else f"{value:.2f}".replace("-", "−")


def _listed(names: Any, most: int = 6) -> str:
    """The names, of many the first few and how many more.

    >>> _listed(["a", "b", "c", "d"], most=2)
    'a; b; 2 more'
    """
    names = list(names)
    rest = [f"{len(names) - most:,} more"] if len(names) > most else []
    return "; ".join([*names[:most], *rest])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
