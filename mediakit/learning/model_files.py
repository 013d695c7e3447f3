"""A trained model as one .zip of JSON and arrays: read without executing anything, refused where it is not what it
says."""

import io
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.finding.lexicon import Lexicon
from mediakit.learning.classifier import KINDS, FittedModel
from mediakit.learning.features import RECIPES, FeatureSpace
from mediakit.learning.linear import LinearModels
from mediakit.results.files import atomic, member
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

LARGEST = 500_000_000  # bytes when unpacked: some hundred times what a model of a thousand articles has
ARRAYS = ("centre", "spread", "weights", "bias", "slope", "offset", "lengths", "cuts", "known")


def _kinds(form: Any) -> list[str]:
    """What kinds of runs a file of this format has names and an array of."""
    if form not in RECIPES:
        raise ValueError(f"it has format {form!r}, this version reads {', '.join(map(str, RECIPES))}")
    return [unit for unit, *_ in RECIPES[form].runs]


def write_model(
    path: str | os.PathLike[str], fitted: FittedModel, lexicon: Lexicon | None, about: Mapping[str, Any]
) -> Path:
    """Write a model, whole or not at all.

    Args:
        path: where to, ending in .zip. learnt, lexicon: the model.
        about: `variable, unit, features, seed, provenance, known, scores`, as in `Model`.

    Raises:
        ValueError: if the path does not end in .zip.
    """
    path = Path(path)
    if path.suffix.lower() != ".zip":
        raise ValueError(f"{path.name!r} does not end in .zip: a model is JSON and arrays in one .zip")
    space, models, known = fitted.space, fitted.models, about["known"]
    numbers = known.drop(columns=["unit", "digest"]).to_numpy(np.float64)
    kinds = _kinds(space.recipe)
    values = (space.centre, space.spread, models.weights, models.bias, models.slope, models.offset,
              np.full(len(kinds), space.length), fitted.thresholds, numbers)  # fmt: skip
    arrays = dict(zip([f"{kind}_idf" for kind in kinds], space.idf, strict=True)) | dict(zip(ARRAYS, values, strict=True))
    plain = {
        **about, "mediakit model": space.recipe, "kind": fitted.kind, "favour": fitted.power,
        "features": list(about["features"]),
        **{f"{kind}s": list(names) for kind, names in zip(kinds, space.names, strict=True)},
        "lexicon": None if lexicon is None else lexicon.to_data(),
        "known": {name: list(known[name]) for name in ("unit", "digest")}, "scores": _table_data(about["scores"]),
    }  # fmt: skip
    with atomic(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(member("model.json"), json.dumps(plain, indent=1, sort_keys=True, allow_nan=False) + "\n")
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array, dtype="<f8"), (1, 0), allow_pickle=False)
            file.writestr(member(f"{name}.npy"), content.getvalue())
    return path


def _table_data(table: Table) -> dict[str, Any]:
    frame = table.frame.astype(object).where(table.frame.notna(), None)
    columns = {name: [v.item() if isinstance(v, np.generic) else v for v in frame[name]] for name in frame}
    return {"title": table.title, "notes": list(table.notes), "provenance": table.provenance.to_dict(),
            "order": list(columns), "frame": columns}  # fmt: skip


def read_model(path: str | os.PathLike[str]) -> tuple[FittedModel, Lexicon | None, dict[str, Any]]:
    """Read what `write_model` wrote: the model, its lexicon, and what it says about itself.

    Raises:
        ValueError: if the file is no model, is damaged, or its parts do not fit together. OSError: if it cannot be
        read.
    """
    name = Path(path).name
    try:
        with zipfile.ZipFile(path) as file:
            if sum(entry.file_size for entry in file.infolist()) > LARGEST:
                raise ValueError(f"unpacked it has more than {LARGEST:,} bytes")
            content = {entry.filename: file.read(entry) for entry in file.infolist()}
        plain = json.loads(content.pop("model.json"))
        kinds = _kinds(plain["mediakit model"])
        wanted = [*(f"{kind}_idf" for kind in kinds), *ARRAYS]
        if sorted(content) != sorted(f"{part}.npy" for part in wanted):
            raise ValueError(f"it does not hold model.json and {len(wanted)} arrays")
        arrays = {part: _array(part, content[f"{part}.npy"]) for part in wanted}
        return _fitted(plain, arrays), plain["lexicon"] and Lexicon.from_data(plain["lexicon"]), _about(plain, arrays["known"])
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, AttributeError, IndexError, EOFError, ValueError,
            NotImplementedError, RecursionError) as error:  # fmt: skip
        said = str(error) if isinstance(error, ValueError) else f"{type(error).__name__} {error}"
        raise ValueError(
            f"{name!r} is no model that can be read ({said}): give a .zip that model.save() wrote"
        ) from error


def _array(name: str, content: bytes) -> np.ndarray:
    """An array of finite numbers, its size as its head says; the head is looked at before any room is taken."""
    stream = io.BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError(f"{name}.npy is of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    if dtype != np.dtype("<f8") or 8 * int(np.prod(shape, dtype=object)) != len(content) - stream.tell():
        raise ValueError(f"{name}.npy holds something else than it says")
    array = np.load(io.BytesIO(content), allow_pickle=False)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}.npy holds what is no number")
    return array


def _fitted(plain: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> FittedModel:
    form, outputs, rates = plain["mediakit model"], len(_texts(plain["features"])), arrays["centre"].shape[0]
    names = {kind: _texts(plain[f"{kind}s"]) for kind in _kinds(form)}
    columns = sum(map(len, names.values())) + rates
    shapes = {**{f"{kind}_idf": (len(runs),) for kind, runs in names.items()}, "centre": (rates,), "spread": (rates,),
              "weights": (columns, outputs), "bias": (outputs,), "slope": (outputs,), "offset": (outputs,),
              "lengths": (len(names),), "cuts": (outputs,), "known": (len(plain["known"]["unit"]), 2 * outputs)}  # fmt: skip
    if odd := [name for name, shape in shapes.items() if arrays[name].shape != shape]:
        raise ValueError(f"{odd[0]}.npy does not fit the words and levels")
    if plain["kind"] not in KINDS or (arrays["spread"] <= 0).any():
        raise ValueError(f"the kind {plain['kind']!r} or the spread of a rate is not possible")
    idf = tuple(arrays[f"{kind}_idf"] for kind in names)
    space = FeatureSpace(tuple(names.values()), idf, arrays["centre"], arrays["spread"], float(arrays["lengths"][0]), form)
    models = LinearModels(*(arrays[name] for name in ("weights", "bias", "slope", "offset")))
    return FittedModel(plain["kind"], space, models, arrays["cuts"], float(plain["favour"]))


def _texts(values: Any) -> np.ndarray:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError("a list of names holds something else")
    return np.array(values, dtype=object)


def _about(plain: Mapping[str, Any], known: np.ndarray) -> dict[str, Any]:
    features = [str(name) for name in plain["features"]]
    frame = pd.DataFrame(
        {"unit": _texts(plain["known"]["unit"]), "digest": _texts(plain["known"]["digest"])}, dtype="str"
    )
    p, given = np.hsplit(known, 2)
    frame = pd.concat([frame, pd.DataFrame(p, columns=features),
                       pd.DataFrame(given > 0, columns=[f"given {name}" for name in features])], axis=1)  # fmt: skip
    told = plain["scores"]
    table = pd.DataFrame({name: told["frame"][name] for name in told["order"]})
    about = {name: str(plain[name]) for name in ("variable", "unit")}
    scores = Table(table, Provenance.from_dict(told["provenance"]), str(told["title"]), tuple(map(str, told["notes"])))
    return {**about, "features": features, "seed": int(plain["seed"]), "known": frame, "scores": scores,
            "provenance": Provenance.from_dict(plain["provenance"])}  # fmt: skip
