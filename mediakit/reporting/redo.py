"""Making a saved result again from its articles: the same bytes, or what exactly is not as it was."""

import inspect
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.chain import Corpus
from mediakit.comparing.over_time.series import Series
from mediakit.comparing.paper import planning
from mediakit.finding.lexicon import Lexicon
from mediakit.finding.passives.passive_clauses import Passives
from mediakit.finding.phrase import Phrase
from mediakit.learning import wordfish_scaling, wordscores_scaling
from mediakit.results.figures.drawing import Drawing, picture
from mediakit.results.files import sha256
from mediakit.results.provenance import RECORDED, Provenance, Step
from mediakit.results.table import Table

FUNCTIONS = (planning, wordfish_scaling, wordscores_scaling)  # rooms with verbs that no noun has: importing them is what makes them known
SIDECAR = ("files", "inputs", "parameters", "title")
# What verbs no longer take, and since when: it governed only the draws of an older version, so a step is read without it.
GONE = {
    "around": {"resamples": "0.2.0", "seed": "0.2.0"},
    "collocates": {"resamples": "0.2.0"},
    "compare": {"interval": "0.2.0"},
    "distinctive_words": {"resamples": "0.2.0"},
    "over": {"interval": "0.2.0", "resamples": "0.2.0", "seed": "0.2.0"},
}


@dataclass(frozen=True)
class Redone:
    """What came of making a result again: the names of its files, and what changed, a line each."""

    files: tuple[str, ...]
    changes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether every byte is as it was."""
        return not self.changes

    def __str__(self) -> str:
        if self.same:
            return f"the same: {len(self.files)} file{'s' * (len(self.files) != 1)}"
        return "\n".join(["not the same:", *(f"  {change}" for change in self.changes)])


def redo(sidecar: str | os.PathLike[str], corpus: Corpus, *, lexicon: Lexicon | None = None) -> Redone:
    """Make a saved result again from its articles, by the steps that it remembers, and compare it byte by byte.

    Args:
        sidecar: the `.json` that `save` wrote beside the table.
        corpus: the articles, read as they were then.
        lexicon: the one that was used, where it neither ships with the library nor stands in the sidecar.

    Returns:
        A Redone, which says what changed: the articles, the lexicon, a version, or the numbers (which columns, by how
        much), as far as the table still lies beside the sidecar.

    Raises:
        ValueError: if the file is no sidecar, or a step cannot be made again: a function that was given as a condition,
            a finder or a lexicon of one's own.
        OSError: if the file cannot be read.

    >>> import pandas as pd
    >>> import mediakit as mk
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gap = corpus.find("threat").compare(by="outlet")
    ...     _ = gap.save(f"{folder}/threats")
    ...     print(mk.redo(f"{folder}/threats.json", corpus))
    the same: 4 files
    """
    path = Path(sidecar)
    saved = _read(path)
    steps = Provenance.from_dict({"corpus": "", "steps": saved["parameters"]}).steps
    if why := saved.get("not redone"):
        raise ValueError(f"it cannot be made again: {why}")
    table = _replayed(steps, corpus, _Beside(lexicon, saved.get("carried", {})))
    if not isinstance(table, Table):
        raise ValueError(f"these steps make {type(table).__name__}, no table: the file is not as save() wrote it")
    with tempfile.TemporaryDirectory() as folder:
        carried = any(dict(what).get("not passed on") for what in saved.get("carried", {}).values())
        name, figure = Path(folder) / path.stem, _figure(table, saved, corpus)
        fresh = {file.name: file for file in table.save(name, figure=figure, with_lexicon=carried)}
        files = tuple(sorted({*saved["files"], path.name}))
        if fresh[path.name].read_bytes() == path.read_bytes() and set(fresh) == set(files):
            return Redone(files, tuple(_altered(path, saved)))
        return Redone(files, tuple(_changes(path, saved, fresh)))


def _read(path: Path) -> dict[str, Any]:
    try:
        saved = json.loads(path.read_text("utf-8"))
    except ValueError:
        saved = None
    if not isinstance(saved, dict) or (lacking := [name for name in SIDECAR if name not in saved]):
        what = "is no JSON object" if not isinstance(saved, dict) else f"lacks {', '.join(map(repr, lacking))}"
        raise ValueError(f"{path.name} {what}: give the .json that .save() wrote beside a table")
    return saved


# replaying


def _replayed(steps: Iterable[Step], corpus: Corpus, beside: "_Beside") -> Any:
    """What the steps make of the corpus."""
    made: Any = corpus
    for step in _joined(list(steps)):
        try:
            made = _apply(step, made, corpus, beside)
        except _Not as why:
            raise ValueError(f"the step '{step}' cannot be made again: {why}") from None
        except (ValueError, TypeError, KeyError, AttributeError, FileNotFoundError) as error:
            raise ValueError(f"the step '{step}' cannot be made again: {error}") from error
    return made


class _Not(Exception):
    """Why a step cannot be made again."""


@dataclass(frozen=True)
class _Beside:
    """What the steps need beside the articles: the lexicon that was given, and what the sidecar carries."""

    lexicon: Lexicon | None
    carried: Mapping[str, Any]

    def lexicon_of(self, name: str) -> Lexicon:
        if self.lexicon is not None and self.lexicon.name == name:
            return self.lexicon
        if data := self.carried.get(f"lexicon {name}"):
            return Lexicon.from_data(data)
        if name in Lexicon.shipped():
            return Lexicon.load(name)
        if self.lexicon is not None:
            return self.lexicon
        raise _Not("the lexicon neither ships with mediakit nor stands in the file; give it with lexicon= or --lexicon")


def _joined(steps: list[Step]) -> list[Step]:
    """The steps, a verb and the further step that it leaves (shares, and the comparison of them) as the one call they were."""
    joined: list[Step] = []
    for step in steps:
        verb = RECORDED.get(joined[-1].verb) if joined else None
        if verb is not None and step.verb == verb.ending:
            taken = inspect.signature(verb).parameters
            handed = {name: value for name, value in dict(step.parameters).items() if name in taken}
            joined[-1] = Step(joined[-1].verb, joined[-1].values, {**dict(joined[-1].parameters), **handed})
        else:
            joined.append(step)
    return joined


def _apply(step: Step, made: Any, corpus: Corpus, beside: _Beside) -> Any:
    """What one step makes; only a verb that is marked as recorded is ever called, whatever a file asks for."""
    given = _taken(step.verb, dict(step.parameters))
    verb = getattr(type(made), step.verb, None)
    verb = verb if getattr(verb, "recorded", False) else RECORDED.get(step.verb)
    if verb is None:
        raise _Not(f"{type(made).__name__} has no such verb that may be called from a file")
    if step.obstacle:
        raise _Not(step.obstacle)
    if isinstance(made, Corpus) and step.verb == "find":
        return made.find(_finder(step.values[0], given, beside), **given)
    if isinstance(made, Corpus) and step.verb == "assign":
        return _assigned(made, given)
    if step.verb == "sample" and given.get("enrich"):
        steps = Provenance.from_dict({"corpus": "", **beside.carried.get("steps of enrich", {})}).steps
        given["enrich"] = _replayed(steps, corpus, beside)
    return verb(made, *step.values, **given)


def _taken(verb: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a verb was given, without what it no longer takes.

    >>> _taken("over", {"period": "week", "resamples": 99})
    {'period': 'week'}
    """
    return {name: value for name, value in given.items() if name not in GONE.get(verb, {})}


def _finder(name: str, given: dict[str, Any], beside: _Beside) -> Any:
    """The finder that a step names; what only says which one it was is taken out of what is given."""
    if given.pop("lexicon", None):
        return beside.lexicon_of(name)
    if given.pop("finder", None):  # another's is an obstacle
        return Passives()
    # A phrase rather than the words: some of them may name a shipped lexicon, which `find` would refuse.
    return Phrase(name, across_sentences=given.pop("across_sentences", False))


def _assigned(corpus: Corpus, columns: Mapping[str, str]) -> Corpus:
    """The corpus with the columns that can be worked out from the articles; refused where they were others."""
    stories = corpus.stories().frame
    for name in ("linked", "story"):  # either may be what counts as one story
        assigned = corpus.assign(**dict.fromkeys(columns, stories[name]))
        if dict(assigned.steps[-1].parameters) == dict(columns):
            return assigned
    raise _Not(f"the values of {', '.join(columns)} were others than these articles give")


def _figure(table: Table, saved: Mapping[str, Any], corpus: Corpus) -> Drawing | None:
    """The drawing to save where it is not the plain one: a series may have been drawn with the events."""
    if isinstance(table, Series) and "digest" in saved and len(corpus.events):
        marked = table.plot(events=corpus.events)
        picture(marked.figure, "svg")  # the digest is that of a figure whose parts have been laid out
        if marked.digest == saved["digest"]:
            return table.plot(events=corpus.events)  # anew: a figure that was drawn once is not drawn alike again
    return None


# what changed


def _changes(path: Path, saved: Mapping[str, Any], fresh: Mapping[str, Path]) -> Iterable[str]:
    now = json.loads(fresh[path.name].read_text("utf-8"))
    causes = [*_of_articles(saved["inputs"], now["inputs"]), *_of_versions(saved, now), *_of_steps(saved, now)]
    yield from causes
    for name in ("title", "notes"):
        if saved.get(name) != now[name]:
            yield f"{name}: {saved.get(name)!r} then, {now[name]!r} now"
    effects = list(_of_files(path, saved, now, fresh))
    yield from effects
    if effects and not causes:
        yield "nothing in the file explains it: the table of actors, the code, or the file itself may have been changed"


def _of_articles(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[str]:
    if then.get("corpus") != now["corpus"]:
        said = [
            f"{side.get('articles', 0):,} with {side.get('words', 0):,} words (fingerprint {str(side.get('corpus'))[:8]})"
            for side in (then, now)
        ]
        yield f"the articles: {said[0]} then, {said[1]} now"


def _of_versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[str]:
    for name in ("mediakit", "python"):
        if then.get(name) != now[name]:
            yield f"{name}: {then.get(name)} then, {now[name]} now"
    for name, version in now["packages"].items():
        if (before := then.get("packages", {}).get(name)) != version:
            yield f"{name}: {before} then, {version} now"


def _of_steps(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[str]:
    for old, new in zip(then["parameters"], now["parameters"], strict=False):
        before, after = (side.get("parameters", {}).get("lexicon") for side in (old, new))
        if before != after:
            yield f"the lexicon {old['values'][0]!r}: its entries are others (digest {before} then, {after} now)"
            continue
        verb, given = old["verb"], old.get("parameters", {})
        for name in (name for name in given if name in GONE.get(verb, {})):
            yield f"{verb}: the parameter {name!r} is gone since {GONE[verb][name]}"
        kept, made = _step({**old, "parameters": _taken(verb, given)}), _step(new)
        if kept != made:
            yield f"the step {str(kept)!r} is now {str(made)!r}"


def _step(said: Mapping[str, Any]) -> Step:
    return Step(said["verb"], said.get("values", ()), said.get("parameters", {}))


def _of_files(path: Path, saved: Mapping[str, Any], now: Mapping[str, Any], fresh: Mapping[str, Path]) -> Iterable[str]:
    """What differs in the files themselves: the numbers, or only the drawing."""
    table = f"{path.stem}.csv"
    for name, digest in sorted(saved["files"].items()):
        if name not in fresh:
            yield f"{name}: drawn by hand, it is not what the table draws of itself"
        elif now["files"][name] != digest and name == table:
            yield from _of_numbers(path.with_name(table), digest, fresh[table])
        elif now["files"][name] != digest:
            drawn = "the same drawing in other bytes" if saved.get("digest") == now.get("digest") else "drawn otherwise"
            yield f"{name}: {drawn}"
    yield from (f"{name}: was not saved then" for name in sorted(set(now["files"]) - set(saved["files"])))


def _of_numbers(old: Path, digest: str, new: Path) -> Iterable[str]:
    if not old.is_file() or sha256(old) != digest:
        yield f"{old.name}: other numbers; which cannot be said, for the table as it was saved is not beside its .json"
        return
    then, now = (pd.read_csv(file, dtype=str, keep_default_na=False) for file in (old, new))
    if list(then.columns) != list(now.columns):
        yield f"{old.name}: columns {', '.join(then.columns)} then, {', '.join(now.columns)} now"
    elif len(then) != len(now):
        yield f"{old.name}: {len(then):,} rows then, {len(now):,} now"
    else:
        yield from (f"{old.name}: {said}" for name in then if (said := _difference(name, then[name], now[name])))


def _difference(name: str, then: pd.Series, now: pd.Series) -> str:
    """In how many rows a column differs, and by how much at most; "" where it does not."""
    differ = (then != now).to_numpy()
    if not differ.any():
        return ""
    said = f"{name} differs in {differ.sum():,} of {len(then):,} rows"
    old, new = (pd.to_numeric(side[differ], errors="coerce").to_numpy(dtype=float) for side in (then, now))
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(new - old) / np.maximum(np.abs(old), np.abs(new))
    known = apart[np.isfinite(apart)]
    return f"{said}, by {known.max():.2g} of its size at most" if len(known) else said


def _altered(path: Path, saved: Mapping[str, Any]) -> Iterable[str]:
    """Files that lie beside the sidecar and are not what was saved."""
    for name, digest in sorted(saved["files"].items()):
        file = path.with_name(Path(name).name)
        if file.is_file() and sha256(file) != digest:
            yield f"{name}: the file was changed after it was saved; what is made again is as the .json says"
