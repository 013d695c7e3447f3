"""Files of labels in the shapes that tools write: tables long and wide, doccano, Label Studio, REFI-QDA projects."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from mediakit.coding.label_rows import PASSAGE, RATER, LabelRow
from mediakit.coding.qda_projects import read_project
from mediakit.coding.sheets import read_rows
from mediakit.reading.tables.data_frames import read_frame

UNIT = ("unit", "article", ".id", "id", "doc_id", "document")
LONG = ("variable", "label", "probability", "date", *RATER)
ABOUT = ("text", "explanation", "reasoning", "comment", "comments", "notes", "remark", "confidence", "headline", "title",
         "outlet", "source", "url")  # columns of wide tables that are no variables  # fmt: skip


def read_labels(
    source: Path | pd.DataFrame, *, columns: Mapping[str, str], variables: Iterable[str] | None
) -> list[LabelRow]:
    """The labels of a file or frame.

    Args:
        source: `.csv`, `.tsv`, `.xlsx`, `.json`, `.jsonl`, `.qdpx`, or a frame.
        columns: which column is what (`{"unit": "doc", "label": "answer"}`), where the names are others.
        variables: of a wide table; None: all columns that are not known to be something else.

    Raises:
        ValueError: if the shape is none of those known. OSError: if it cannot be read.
    """
    if isinstance(source, pd.DataFrame):
        return list(_table(read_frame(source).columns, range(1, len(source) + 1), columns, variables))
    data, suffix = source.read_bytes(), source.suffix.lower()
    if suffix == ".qdpx":
        return list(read_project(data))
    if suffix == ".json":
        return list(_json(json.loads(data.decode("utf-8-sig")), columns, variables))
    if suffix in (".jsonl", ".ndjson"):
        lines = [line for line in data.decode("utf-8-sig").split("\n") if line.strip()]
        return list(_json([json.loads(line) for line in lines], columns, variables))
    if suffix not in (".xlsx", ".csv", ".tsv"):
        raise ValueError(
            f"a file that ends in {suffix or 'nothing'!r}: labels are .csv, .tsv, .xlsx, .json, .jsonl or .qdpx"
        )
    records = read_rows(data, suffix)
    return list(_table(records.columns, records.lines, columns, variables))


def _table(
    cells: Mapping[str, Any], lines: Iterable[int], columns: Mapping[str, str], variables: Iterable[str] | None
) -> Iterator[LabelRow]:
    """A long table (a row a label), or a wide one (a row a unit, a column a variable)."""
    told = {theirs: ours for ours, theirs in columns.items()}
    named = {told.get(name, name.strip()): [str(cell).strip() for cell in column] for name, column in cells.items()}
    unit = next((name for name in UNIT if name in named), None)
    if unit is None:
        raise ValueError(f"no column unit or article: it has {', '.join(named)}; say columns={{'unit': …}}")
    known = [name for name in LONG if name in named]
    if "label" in named:
        wide = []
    else:
        about = {*UNIT, *LONG, *ABOUT}
        wide = (
            [n for n in named if n.lower() not in about] if variables is None else [n for n in variables if n in named]
        )
        if not wide:
            raise ValueError(f"no column label, and none that is a variable: it has {', '.join(named)}")
    for place, line in enumerate(lines):
        row: dict[str, Any] = {name: named[name][place] for name in known}
        whole = LabelRow(line, named[unit][place], text=named["text"][place] if "text" in named else "")
        whole = whole._replace(**{name: value for name, value in row.items() if name not in ("variable", "label")})
        if wide:
            for name in wide:
                yield whole._replace(variable=name, label=named[name][place])
        else:
            yield whole._replace(variable=row.get("variable") or "label", label=row["label"])


def _json(data: Any, columns: Mapping[str, str], variables: Iterable[str] | None) -> Iterator[LabelRow]:
    items = data if isinstance(data, list) else [data]
    if not all(isinstance(item, dict) for item in items):
        raise ValueError("labels in JSON are a list of objects, one a label, a unit or a task")
    if any("annotations" in item or "predictions" in item for item in items):
        yield from _label_studio(items)
    elif any(isinstance(item.get("label", item.get("labels")), list) for item in items):
        yield from _doccano(items)
    else:
        names = list(dict.fromkeys(name for item in items for name in item))
        cells = {name: ["" if item.get(name) is None else item[name] for item in items] for name in names}
        yield from _table(cells, range(1, len(items) + 1), columns, variables)


def _doccano(items: list[dict[str, Any]]) -> Iterator[LabelRow]:
    """doccano: `label` is a list of classes, or of [start, end, label]."""
    lists = [item.get("label", item.get("labels")) or [] for item in items]
    classes = sorted({label for given in lists for label in given if isinstance(label, str)})
    several = any(len(given) != 1 for given in lists)
    for line, (item, given) in enumerate(zip(items, lists, strict=True), start=1):
        text = str(item.get("text", ""))
        read = LabelRow(line, _unit_of(item), text=text, coder=str(item.get("annotator", item.get("user", ""))))
        yield read
        for span in (span for span in given if not isinstance(span, str)):
            start, end, label = int(span[0]), int(span[1]), str(span[2])
            yield read._replace(variable=PASSAGE, label=label, start=start, end=end, text=text[start:end], whole=text)
        if classes:
            yield from _classes(read, classes, [label for label in given if isinstance(label, str)], "label", several)


def _classes(row: LabelRow, classes: list[str], given: list[str], variable: str, several: bool) -> Iterator[LabelRow]:
    """One class a unit is a label; of any number of classes each is a question of yes or no."""
    if not several:
        yield row._replace(variable=variable, label=given[0])
        return
    for name in classes:
        yield row._replace(variable=name, label=str(int(name in given)))


def _unit_of(item: Mapping[str, Any]) -> str:
    meta: Any = item.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return next((str(part[name]) for part in (item, meta) for name in UNIT if part.get(name) not in (None, "")), "")


def _label_studio(tasks: list[dict[str, Any]]) -> Iterator[LabelRow]:
    """Label Studio: tasks with annotations of people (`completed_by`) and predictions of models (`model_version`)."""
    drawn = []
    for line, task in enumerate(tasks, start=1):
        data = task.get("data", {})
        text = str(next((data[name] for name in ("text", "body", "content") if name in data), ""))
        read = LabelRow(line, _unit_of(data) or _unit_of(task), text=text)
        for one in (a for a in task.get("annotations", ()) if not a.get("was_cancelled")):
            by = one.get("completed_by", "")
            by = by.get("email") or by.get("id") if isinstance(by, dict) else by
            drawn.append((read._replace(coder=str(by), date=str(one.get("created_at", ""))[:10]), one))
        for one in task.get("predictions", ()):
            score = one.get("score")
            said: dict[str, Any] = {"model": str(one.get("model_version", "model")), "probability": "" if score is None else str(score)}
            drawn.append((read._replace(**said), one))
    picked: dict[str, set[str]] = {}
    several = set()
    for _, one in drawn:
        for result in one.get("result", ()):
            if choices := result.get("value", {}).get("choices"):
                picked.setdefault(result["from_name"], set()).update(choices)
                several |= {result["from_name"]} if len(choices) > 1 else set()
    for read, one in drawn:
        yield read
        for result in one.get("result", ()):
            value, name = result.get("value", {}), str(result.get("from_name", "label"))
            if value.get("choices"):
                yield from _classes(read, sorted(picked[name]), list(value["choices"]), name, name in several)
            elif "rating" in value or "number" in value:
                yield read._replace(variable=name, label=str(value.get("rating", value.get("number"))))
            elif "start" in value:
                start, end = int(value["start"]), int(value["end"])
                for label in next((value[k] for k in ("labels", "hypertextlabels") if k in value), ()):
                    words = str(value.get("text", read.text[start:end]))
                    yield read._replace(
                        variable=PASSAGE, label=str(label), start=start, end=end, text=words, whole=read.text
                    )
