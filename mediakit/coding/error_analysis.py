"""Where an instrument goes wrong: each error with its words, the entries that do harm, the words it lacks."""

from typing import Any

import numpy as np
import pandas as pd

from mediakit.coding.coded_units import CodedUnits
from mediakit.coding.scores import scores
from mediakit.corpus.terms import table
from mediakit.wording import association

KINDS = ("false alarm", "miss")
ERRORS = ["kind", "feature", "entry", "match", "text", "article", "start", "end", "unit"]
ENTRIES = ["feature", "entry", "units", "right", "false_alarms", "only_right", "only_false", "f1_without", "gain"]
LACKING = ["word", "missed", "articles", "rejected", "log_odds", "z", "example"]
FEWEST = 2  # articles in which a lacking word must stand: one article's names are no evidence


def errors(coded_units: CodedUnits, number: int) -> pd.DataFrame:
    """One row a hit in a unit that was not coded so, and one a unit coded so without a hit, for one target.

    A miss names the entries that a cue turned there ("progress, turned by no"), since these are what hid it.
    """
    target = coded_units.targets[number]
    wrong = coded_units.known[:, number] & coded_units.found[:, number] & ~coded_units.coded[:, number]
    missed = np.flatnonzero(coded_units.known[:, number] & ~coded_units.found[:, number] & coded_units.coded[:, number])
    hits = coded_units.hits_of(target.feature)
    rows = [_false_alarm(coded_units, *row) for row in hits[wrong[hits["row"]]][["row", "hit"]].itertuples(index=False)]
    turned = coded_units.hits_of(f"not {target.feature}")
    said = (turned["entry"] + ", turned by " + turned["negated_by"]).groupby(turned["row"]).agg("; ".join)
    rows += [_miss(coded_units, row, said.get(row, "")) for row in missed.tolist()]
    frame = pd.DataFrame(rows, columns=[name for name in ERRORS if name != "feature"])
    return frame.assign(feature=target.feature)[ERRORS].sort_values(["kind", "unit", "start"], ignore_index=True)


def _false_alarm(coded_units: CodedUnits, row: int, hit: int) -> dict[str, Any]:
    unit, span, corpus = coded_units.units.iloc[row], coded_units.hits.spans.iloc[hit], coded_units.hits.corpus
    text = corpus.articles["text"].iloc[span["article"]]
    first, last = corpus.tokens.sentence_span(span["first"])
    start, end = span["start"], span["end"]
    return {"kind": "false alarm", "unit": unit["unit"], "article": unit["article"], "entry": span["entry"],
            "match": text[start:end], "text": text[first:last], "start": start, "end": end}  # fmt: skip


def _miss(coded_units: CodedUnits, row: int, turned: str) -> dict[str, Any]:
    unit = coded_units.units.iloc[row]
    return {"kind": "miss", "entry": turned, "match": ""} | unit[["unit", "article", "text", "start", "end"]].to_dict()


def entries(coded_units: CodedUnits, number: int) -> pd.DataFrame:
    """One row an entry that hit a coded unit, for one pair; what taking it out would do to F1 comes first."""
    target, weight = coded_units.targets[number], coded_units.units["weight"].to_numpy(float)
    hits = coded_units.hits_of(target.feature)
    cells = hits.loc[coded_units.known[hits["row"], number], ["row", "entry"]].drop_duplicates()
    row = cells["row"].to_numpy()
    right = coded_units.coded[row, number]
    only = (cells.groupby("row")["entry"].transform("size") == 1).to_numpy(bool)
    facts = {
        "units": np.ones(len(row), int), "right": right, "false_alarms": ~right,
        "only_right": right & only, "only_false": ~right & only,
        "lost": weight[row] * (right & only), "spared": weight[row] * (~right & only),
    }  # fmt: skip
    frame = (
        pd.DataFrame({name: np.asarray(v, float) for name, v in facts.items()}).groupby(cells["entry"].to_numpy()).sum()
    )
    whole = coded_units.cells[:, number].sum(axis=0)
    moved = np.stack([-frame["lost"], -frame["spared"], frame["lost"], frame["spared"]], axis=1)
    f1 = scores(whole + moved)[:, 2] if len(frame) else np.zeros(0)
    frame = frame.astype(dict.fromkeys(ENTRIES[2:7], int)).assign(feature=target.feature, f1_without=f1)
    frame = frame.assign(gain=f1 - scores(whole)[2]).rename_axis("entry").reset_index()
    return frame.sort_values(["gain", "false_alarms", "entry"], ascending=[False, False, True], ignore_index=True)[
        ENTRIES
    ]


def lacking(coded_units: CodedUnits, number: int) -> pd.DataFrame:
    """Words that stand in missed positives more than in true negatives, for one pair; the surest first.

    A word counts once in each unit, against all different words of the units, so that longer units do not make every
    word a find. δ and z are those of `association.log_odds_with_prior`; the prior is one average unit of both kinds.
    """
    known, coded, found = (getattr(coded_units, name)[:, number] for name in ("known", "coded", "found"))
    missed, rejected = np.flatnonzero(known & coded & ~found), np.flatnonzero(known & ~coded & ~found)
    tokens = coded_units.hits.corpus.tokens
    row, code = _words(coded_units, np.concatenate([missed, rejected]))
    held = table(row, code, (len(missed) + len(rejected), len(tokens.vocabulary)))
    held.data[:] = 1
    y1, y2 = (np.asarray(part.sum(axis=0)).ravel() for part in (held[: len(missed)], held[len(missed) :]))
    inside = row < len(missed)
    pairs = np.unique(np.stack([code[inside], coded_units.article_of[missed][row[inside]]]), axis=1)
    articles = np.bincount(pairs[0], minlength=len(tokens.vocabulary))
    chosen = np.flatnonzero((articles >= FEWEST) & (y1 > 0))
    n1, n2, average = y1.sum(), y2.sum(), held.sum() / max(1, held.shape[0])
    prior = average * (y1 + y2)[chosen] / max(1, n1 + n2)
    delta, z = association.log_odds_with_prior(y1[chosen], n1, y2[chosen], n2, prior, average)
    frame = pd.DataFrame({
        "word": np.array(tokens.vocabulary, dtype=object)[chosen], "missed": y1[chosen], "articles": articles[chosen],
        "rejected": y2[chosen], "log_odds": delta, "z": z, "code": chosen,
    })  # fmt: skip
    frame = frame[frame["z"] > 0].sort_values(["z", "word"], ascending=[False, True], ignore_index=True)
    first = pd.Series(row[inside][::-1], index=code[inside][::-1])
    first = first[~first.index.duplicated(keep="last")]
    text = coded_units.units["text"].to_numpy()[missed]
    return frame.assign(example=[text[first[code]] for code in frame.pop("code")])[LACKING]


def _words(coded_units: CodedUnits, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The words of some units: number of the unit (in the order given) and of the word."""
    tokens, units = coded_units.hits.corpus.tokens, coded_units.units.iloc[rows]
    article = pd.Index(coded_units.hits.corpus.articles["id"]).get_indexer(units["article"])
    bounds = np.zeros((len(rows), 2), np.int64)
    for place, (number, start, end) in enumerate(zip(article, units["start"], units["end"], strict=True)):
        own = tokens.starts[tokens.indptr[number] : tokens.indptr[number + 1]]
        bounds[place] = tokens.indptr[number] + np.searchsorted(own, [start, end])
    many = bounds[:, 1] - bounds[:, 0]
    unit = np.repeat(np.arange(len(rows)), many)
    place = np.arange(len(unit)) - np.repeat(np.cumsum(many) - many, many)
    return unit, tokens.ids[bounds[unit, 0] + place].astype(np.int64)
