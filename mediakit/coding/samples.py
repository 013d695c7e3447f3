"""Units of coding (articles, sentences, quotations) and samples of them that lead back to the whole corpus."""

import json
import os
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mediakit.coding import sheets
from mediakit.coding.codebook import UNITS, Codebook
from mediakit.corpus.articles import Articles
from mediakit.corpus.finders import quotations
from mediakit.corpus.hits import Matches
from mediakit.results.choices import choice, column_of
from mediakit.results.files import Saved, sha256, stem
from mediakit.results.provenance import Provenance, recorded
from mediakit.results.table import Table

COLUMNS = ["unit", "article", "start", "end", "text", "stratum", "weight"]
NO_HIT = "no hit"
ENRICHED = 0.5  # of an enriched sample: half with hits shows the false alarms, half without shows the misses


def units_of(corpus: Articles, unit: str = "article") -> pd.DataFrame:
    """All units of a corpus, sorted by article and place, each with weight 1.

    Args:
        corpus: the articles.
        unit: `article`, `sentence` (with the marks that touch its first and last word) or `quotation`.

    Returns:
        `unit` (the article's id, or `ARTICLE:START-END`), `article`, `start`, `end` (characters in the article's
        text), `text`, `stratum`, `weight`.

    Raises:
        ValueError: if there is no such unit.

    >>> from mediakit import read
    >>> corpus = read(pd.DataFrame({"id": ["a"], "text": ["They met. “Will it last?”"]}))
    >>> units_of(corpus, "sentence")[["unit", "text"]].values.tolist()
    [['a:0-9', 'They met.'], ['a:10-25', '“Will it last?”']]
    """
    choice(unit, UNITS, "unit", "of coding")
    if unit == "article":
        rows = np.arange(len(corpus))
        starts, ends = np.zeros(len(corpus), np.int64), corpus.articles["text"].str.len().to_numpy(np.int64)
    elif unit == "sentence":
        rows, starts, ends = _sentences(corpus)
    else:
        spans = quotations(corpus).spans.drop_duplicates(["article", "start", "end"])
        rows, starts, ends = (spans[name].to_numpy(np.int64) for name in ("article", "start", "end"))
    ids, texts = (corpus.articles[name].to_numpy(dtype=object)[rows] for name in ("id", "text"))
    frame = pd.DataFrame({"article": ids, "start": starts, "end": ends}).astype({"article": "str"})
    frame["text"] = pd.Series([t[s:e] for t, s, e in zip(texts, starts, ends, strict=True)], dtype="str")
    places = [f"{a}:{s}-{e}" for a, s, e in zip(ids, starts, ends, strict=True)]
    frame["unit"] = frame["article"] if unit == "article" else pd.Series(places, dtype="str")
    frame = frame.assign(stratum="", weight=1.0)[COLUMNS]
    return frame.sort_values(["article", "start", "end"], ignore_index=True)


def _sentences(corpus: Articles) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Article row, start and end of each sentence, without the blanks around it."""
    tokens, texts = corpus.tokens, corpus.articles["text"].tolist()
    first = tokens.sentence_starts
    last = np.append(first[1:], len(tokens))[: len(first)] - 1
    rows = tokens.article_of(first).astype(np.int64)
    starts, ends = tokens.starts[first].astype(np.int64), tokens.ends[last].astype(np.int64)
    for place, row in enumerate(rows):
        at = 0 if place == 0 or rows[place - 1] != row else ends[place - 1]
        starts[place] -= len(re.findall(r"\S*\Z", texts[row][at : starts[place]])[0])
        stop = len(texts[row]) if place + 1 == len(rows) or rows[place + 1] != row else starts[place + 1]
        ends[place] += len(re.findall(r"\A\S*", texts[row][ends[place] : stop])[0])
    return rows, starts, ends


def units_in(corpus: Articles, units: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Coded units with the places and the words that a corpus has for them.

    A unit whose words stand at its place there stays as it is. One that is known by its id only (sheets read without
    `units=` have no places, and may have no texts) gets both from the corpus. None is guessed.

    Args:
        corpus: the corpus that the units were drawn from.
        units: with the columns of `units_of`; "" where the text is not known.
        unit: `article`, `sentence` or `quotation`.

    Raises:
        ValueError: where an article is not in the corpus, a unit is none of its units, or its words are others there.

    >>> from mediakit import read
    >>> corpus = read(pd.DataFrame({"id": ["a"], "text": ["They met. It rained."]}))
    >>> bare = pd.DataFrame([("a:10-20", "a", 0, 0, "", "", 1.0)], columns=COLUMNS)
    >>> units_in(corpus, bare, "sentence")[["start", "end", "text"]].values.tolist()
    [[10, 20, 'It rained.']]
    """
    texts = dict(zip(corpus.articles["id"], corpus.articles["text"], strict=True))
    if unknown := sorted(set(units["article"]) - set(texts)):
        raise ValueError(f"the article {unknown[0]!r} was coded, but is not in this corpus: "
                         "give the corpus that the units were drawn from")  # fmt: skip
    columns = ("article", "start", "end", "text")
    there = [texts[article][start:end] for article, start, end in zip(*(units[c] for c in columns[:3]), strict=True)]
    others = (units["text"] == "").to_numpy() | (units["text"].to_numpy(dtype=object) != np.array(there, dtype=object))
    if not others.any():
        return units
    every, units = units_of(corpus, unit).set_index("unit"), units.copy()
    for row in np.flatnonzero(others):
        name, said = units["unit"].iloc[row], units["text"].iloc[row]
        found = every.loc[name] if name in every.index else None
        if found is None:
            raise ValueError(f"there is no {unit} {name!r} in this corpus, which has others, such as "
                             f"{every.index[0]!r}: give the corpus that the units were drawn from, or read the codes "
                             "with units=, the sample that was coded")  # fmt: skip
        if said and sheets.comparable(said) != sheets.comparable(found["text"]):
            raise ValueError(f"the {unit} {name!r} has other words in this corpus than when it was coded ({said[:40]!r} "
                             "…): give the corpus that the units were drawn from")  # fmt: skip
        units.loc[units.index[row], list(columns)] = found[list(columns)].to_numpy()
    return units


def holding(units: pd.DataFrame, spans: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Which unit holds which span: (row of the unit, row of the span) for each two that share a character.

    Args:
        units, spans: `article` (id), `start`, `end`.

    >>> units = pd.DataFrame({"article": ["a", "a"], "start": [0, 10], "end": [9, 20]})
    >>> spans = pd.DataFrame({"article": ["a", "b"], "start": [12, 12], "end": [14, 14]})
    >>> [rows.tolist() for rows in holding(units, spans)]
    [[1], [0]]
    """
    names = pd.Index(units["article"].unique())
    step = int(max(units["end"].max(), spans["end"].max())) + 1 if len(units) and len(spans) else 1
    begins, stops = (_places(units, names, column, step) for column in ("start", "end"))
    order = np.argsort(begins, kind="stable")
    reach = np.maximum.accumulate(stops[order])  # quotations may lie in one another: the furthest end so far
    known = np.flatnonzero(names.get_indexer(spans["article"]) >= 0)
    starts, ends = (_places(spans.iloc[known], names, column, step) for column in ("start", "end"))
    first, last = np.searchsorted(reach, starts, "right"), np.searchsorted(begins[order], ends, "left")
    many = np.maximum(last - first, 0)
    span = np.repeat(np.arange(len(known)), many)
    unit = order[np.repeat(first, many) + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)]
    shared = (begins[unit] < ends[span]) & (stops[unit] > starts[span])
    return unit[shared], known[span[shared]]


def _places(frame: pd.DataFrame, names: pd.Index, column: str, step: int) -> np.ndarray:
    """Places as if all articles stood one after the other."""
    return names.get_indexer(frame["article"]) * step + frame[column].to_numpy(dtype=np.int64)


@dataclass(frozen=True, repr=False, eq=False)
class Sample(Table):
    """Units drawn from a corpus to be coded: `.frame` has `unit, article, start, end, text, stratum, weight`.

    `weight` is one over the probability with which the unit was drawn: sums of weights estimate numbers of units in the
    corpus (Horvitz and Thompson 1952). `.save(name)` keeps it all, `Sample.load(name)` reads it again.
    """

    unit: str = "article"
    seed: int = 0

    def sheet(
        self, path: str | os.PathLike[str], codebook: Codebook | str | os.PathLike[str], *, coder: str = ""
    ) -> Saved:
        """Write what a coder fills in: a row a unit with its text, drop-down levels, no machine output in sight.

        Args:
            path: ends in `.xlsx`, `.csv`, or, for a model, `.jsonl`.
            codebook: a Codebook or its file.
            coder: who will fill it in.

        Returns:
            The path.

        Raises:
            ValueError: if the codebook is for another unit, or the ending is another one.
        """
        codebook = Codebook.load(codebook)
        if codebook.unit != self.unit:
            raise ValueError(
                f"the codebook {codebook.name!r} is for {codebook.unit}s and the sample holds {self.unit}s: "
                f"draw it with unit={codebook.unit!r}, or change the codebook's unit"
            )
        return sheets.write_sheet(self.frame, path, codebook, coder=coder, seed=self.seed)

    @classmethod
    def load(cls, name: str | os.PathLike[str]) -> "Sample":
        """Read a sample that was saved, with its weights and where it came from.

        Args:
            name: as it was given to `save`.

        Returns:
            A Sample.

        Raises:
            ValueError: if the files are no sample, or the table is not the one that was saved.
        """
        base = stem(name)
        table, sidecar = (base.with_name(f"{base.name}.{kind}") for kind in ("csv", "json"))
        said = json.loads(sidecar.read_text("utf-8"))
        if said.get("columns") != COLUMNS:
            raise ValueError(f"{sidecar.name} is no sample: its columns are not {', '.join(COLUMNS)}")
        if said["files"].get(table.name) != sha256(table):
            raise ValueError(f"{table.name} is not what was saved: weights may be lost; take the saved one again")
        frame = pd.read_csv(table, dtype="str", keep_default_na=False, lineterminator="\n")
        frame = frame.astype({"start": np.int64, "end": np.int64, "weight": float})
        inputs = said["inputs"]
        counts = {key: value for key, value in inputs.items() if key != "corpus"}
        made = Provenance.from_dict({"corpus": inputs["corpus"], "counts": counts, "steps": said["parameters"]})
        drawn = dict(made.steps[-1].parameters)
        return cls(frame, made, said["title"], tuple(said["notes"]), unit=drawn["unit"], seed=drawn["seed"])


@recorded
def sample(
    corpus: Articles, n: int, *, unit: str = "article", by: str | None = None, enrich: Matches | None = None,
    seed: int = 0,
) -> Sample:  # fmt: skip
    """Draw units to be coded by people, stratified, rare categories enriched, the design kept as weights.

    Units are drawn without replacement within strata; each of a stratum's N_h has the same probability n_h/N_h, and
    weight N_h/n_h. Every stratum gets at least one; where there are more strata than n, which of them get one is drawn
    too, systematically, so that the probabilities stay exact (Särndal, Swensson and Wretman 1992, 3.5 and 3.7).

    Args:
        corpus: the articles.
        n: how many units; all where there are no more.
        unit: `article`, `sentence` or `quotation`.
        by: a column of the articles whose values are strata, each with its share of the sample.
        enrich: hits; about half the sample are units with a hit, the categories in equal parts as far as there are
            enough. A unit with hits of several categories counts for the rarest.
        seed: of the draw; the order of the articles does not matter.

    Returns:
        A Sample, sorted by article and place.

    Raises:
        ValueError: if n is below 1, or there is no such unit or column.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> drawn = corpus.sample(4, by="outlet")
    >>> drawn.frame[["stratum", "weight"]].values.tolist()
    [['Post', 3.0], ['Globe', 3.0], ['Globe', 3.0], ['Post', 3.0]]
    """
    if not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"a sample of {n!r} units cannot be drawn: give a whole number from 1")
    column = None if by is None else column_of(corpus.articles, by, "to stratify by")
    units = units_of(corpus, unit)
    found = np.array([""] * len(units), dtype=object) if enrich is None else _rarest(units, enrich)
    groups = np.array([""] * len(units), dtype=object)
    if column is not None:
        named = pd.Series(column.astype(str).to_numpy(dtype=object), index=corpus.articles["id"])
        groups = named.loc[units["article"]].to_numpy(dtype=object)
    stratum = pd.Series([" · ".join(filter(None, pair)) for pair in zip(groups, found, strict=True)], dtype="str")
    units["stratum"] = stratum
    drawn, weights = _drawn(stratum, _targets(stratum, pd.Series(found), n), np.random.default_rng(seed))
    frame = units.iloc[drawn].assign(weight=weights).reset_index(drop=True)
    found_by, carried = None, {}
    if enrich is not None:
        found_by = [str(step) for step in enrich.provenance.steps]
        steps = [step.to_dict() for step in enrich.provenance.steps]
        carried = {**enrich.provenance.carried, "steps of enrich": {"steps": steps}}
    choices = {"n": n, "unit": unit, "by": by, "enrich": found_by, "seed": seed}
    title = f"{len(frame):,} of {len(units):,} {unit}s to code"
    return Sample(
        frame, corpus.provenance.then("sample", **choices).carrying(**carried), title, _told(n, len(units), stratum), unit=unit, seed=seed
    )


def _told(n: int, units: int, stratum: pd.Series) -> tuple[str, ...]:
    if n >= units:
        return (f"there are {units:,} units and no more: all are taken, each with weight 1",)
    if (strata := stratum.nunique()) > n:
        return (f"{strata:,} strata share {n:,} units: some have none, their like stand for them",)
    return ()


def _rarest(units: pd.DataFrame, hits: Matches) -> np.ndarray:
    """The category of each unit's hits, of several the one that fewest units have; NO_HIT without any."""
    spans = hits.spans.assign(article=hits.corpus.articles["id"].to_numpy(dtype=object)[hits.spans["article"]])
    unit, span = holding(units, spans)
    held = pd.DataFrame({"unit": unit, "category": spans["category"].astype(str).to_numpy()[span]}).drop_duplicates()
    held = held.assign(often=held.groupby("category")["unit"].transform("size"))
    first = held.sort_values(["often", "category", "unit"]).drop_duplicates("unit")
    found = np.full(len(units), NO_HIT, dtype=object)
    found[first["unit"]] = first["category"]
    return found


def _targets(stratum: pd.Series, found: pd.Series, n: int) -> pd.Series:
    """How many units of each stratum are wanted: fractions, summing to n, none above what there is."""
    sizes = found.value_counts().sort_index().astype(float)
    n = min(n, len(found))
    if NO_HIT not in sizes:
        wanted = _shared(sizes, n)
    else:
        hits = sizes.drop(NO_HIT)
        # Where more than half have hits anyway, fewer would be no enrichment.
        half = max(ENRICHED, hits.sum() / len(found)) * n if len(hits) else 0.0
        many = max(min(half, hits.sum()), n - sizes[NO_HIT])
        wanted = pd.concat([_shared(hits, many), pd.Series({NO_HIT: n - many})])
    share = wanted / sizes
    return share.loc[found].groupby(stratum.to_numpy(), sort=True).sum()


def _shared(sizes: pd.Series, n: float) -> pd.Series:
    """n in equal parts, but to none more than there are: what one cannot take goes to the others."""
    wanted, left = pd.Series(0.0, index=sizes.index), list(sizes.sort_values(kind="stable").index)
    while left:
        name = left.pop(0)
        wanted[name] = min(sizes[name], (n - wanted.sum()) / (len(left) + 1))
    return wanted


def _drawn(stratum: pd.Series, targets: pd.Series, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows drawn, in order, and the weight of each."""
    codes = targets.index.get_indexer(stratum)
    sizes = np.bincount(codes, minlength=len(targets))
    n = round(float(targets.sum()))
    wanted = targets.to_numpy() if len(targets) > n else _whole(targets.to_numpy(), sizes, n)
    # Systematic: each stratum gets its expected number, rounded up or down so that the expectation is exact.
    marks = np.floor(np.round(np.concatenate(([0.0], np.cumsum(wanted))), 9) + rng.random() * (len(targets) > n))
    rows, weights = [], []
    for code, (many, expected, size) in enumerate(zip(np.diff(marks).astype(int), wanted, sizes, strict=True)):
        rows.append(rng.choice(np.flatnonzero(codes == code), many, replace=False))
        weights.append(np.full(many, size / expected if many else 0.0))
    order = np.argsort(np.concatenate(rows or [[]]), kind="stable")
    return np.concatenate([[], *rows]).astype(int)[order], np.concatenate([[], *weights])[order]


def _whole(targets: np.ndarray, sizes: np.ndarray, n: int) -> np.ndarray:
    """Whole numbers near the targets that sum to n, at least one for each stratum (largest remainders)."""
    whole = np.clip(np.floor(targets + 1e-9), 1, sizes)
    while whole.sum() != n:
        step = np.sign(n - whole.sum())
        free = whole < sizes if step > 0 else whole > 1
        whole[np.argmax(np.where(free, step * (targets - whole), -np.inf))] += step
    return whole
