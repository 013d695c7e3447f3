"""REFI-QDA projects (.qdpx): what MAXQDA, NVivo, ATLAS.ti and QualCoder exchange; read, and written back.

Places are counted in Unicode code points of texts whose lines end in LF (REFI-QDA 1.0, https://www.qdasoftware.org).
"""

import io
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from mediakit.coding.label_rows import PASSAGE, LabelRow
from mediakit.reading.archives import xml_root
from mediakit.results.files import member

LARGEST = 200_000_000  # bytes of a project when unpacked
URI = "urn:QDA-XML:project:1.0"
QDE, NAMESPACE = "project.qde", f"{{{URI}}}"
_NO_DAY = "1980-01-01"
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read_project(data: bytes) -> Iterator[LabelRow]:
    """A REFI-QDA project (MAXQDA, NVivo, ATLAS.ti, QualCoder): codes of selections, places in Unicode code points.

    A code below another is a level of it where a whole source is coded; a coded selection is a passage with the code's
    name.

    Raises:
        ValueError: if it is no project, is too large, or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(member.file_size for member in file.infolist()) > LARGEST:
                raise ValueError(f"the project has more than {LARGEST:,} bytes when unpacked")
            texts = {n.rsplit("/", 1)[-1]: file.read(n) for n in file.namelist() if n.endswith(".txt")}
            source = file.read(next((n for n in file.namelist() if n.endswith(".qde")), QDE))
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"no REFI-QDA project: {error}") from error
    root = xml_root(source, "the project")
    users = {user.get("guid", ""): user.get("name", "") for user in root.iter(f"{NAMESPACE}User")}
    names: dict[str | None, str] = {}
    above: dict[str | None, str] = {}
    for code in root.iter(f"{NAMESPACE}Code"):
        names[code.get("guid")] = code.get("name", "")
        above |= {child.get("guid"): code.get("name", "") for child in code.findall(f"{NAMESPACE}Code")}
    for line, text in enumerate(root.iter(f"{NAMESPACE}TextSource"), start=1):
        path = text.get("plainTextPath", "").rsplit("/", 1)[-1]
        words = texts.get(path, b"").decode("utf-8-sig").replace("\r\n", "\n")
        words = words or (text.findtext(f"{NAMESPACE}PlainTextContent") or "")
        read = LabelRow(line, text.get("name", ""), text=words)
        coders = {c.get("creatingUser", "") for c in text.iter(f"{NAMESPACE}Coding")} or {text.get("creatingUser", "")}
        yield from (read._replace(coder=users.get(user, user)) for user in sorted(coders))
        for part, start, end in _coded_parts(text, len(words)):
            for coding in part.findall(f"{NAMESPACE}Coding"):
                row = read._replace(coder=users.get(coding.get("creatingUser", ""), ""),
                                    date=coding.get("creationDateTime", "")[:10])  # fmt: skip
                for reference in coding.findall(f"{NAMESPACE}CodeRef"):
                    guid = reference.get("targetGUID")
                    if start < 0:
                        yield row._replace(variable=above.get(guid, "code"), label=names.get(guid, ""))
                    else:
                        yield row._replace(variable=PASSAGE, label=names.get(guid, ""), start=start, end=end,
                                           text=words[start:end], whole=words)  # fmt: skip


def _coded_parts(source: ElementTree.Element, length: int) -> Iterator[tuple[ElementTree.Element, int, int]]:
    """The source as a whole (start −1), and each selection with its place."""
    yield source, -1, -1
    for selection in source.findall(f"{NAMESPACE}PlainTextSelection"):
        start, end = (int(selection.get(name, 0)) for name in ("startPosition", "endPosition"))
        yield selection, min(start, length), min(end, length)


def project_bytes(labels: pd.DataFrame, texts: Mapping[str, str], name: str) -> bytes:
    """A project of labels, the same bytes for the same labels.

    A label of a whole article is a coding of its source by the code `variable / label`; one of a passage or a part of an
    article is a coding of a selection, a passage's by the code `label`.

    Args:
        labels: `article, start, end, variable, label, rater, date`.
        texts: of the articles, by id.
        name: of the project.
    """
    raters = sorted(set(labels["rater"]))
    day = min(set(labels["date"]) - {""}, default=_NO_DAY)
    root = _element(None, "Project", name=name, origin="mediakit", creatingUserGUID=_guid("user", raters[0]),
                    creationDateTime=_moment(day), basePath="")  # fmt: skip
    users = _element(root, "Users")
    for rater in raters:
        _element(users, "User", guid=_guid("user", rater), name=rater)
    codes = _element(_element(root, "CodeBook"), "Codes")
    above: dict[str, ElementTree.Element] = {}
    for variable, label in sorted(set(zip(labels["variable"], labels["label"], strict=True))):
        if variable != PASSAGE and variable not in above:
            above[variable] = _element(codes, "Code", guid=_guid("code", variable), name=variable, isCodable="false")
        parent = codes if variable == PASSAGE else above[variable]
        _element(parent, "Code", guid=_guid("code", variable, label), name=label, isCodable="true")
    sources, files = _element(root, "Sources"), []
    for article, rows in labels.groupby("article", sort=True):
        place = _guid("source", article)
        source = _element(sources, "TextSource", guid=place, name=article, plainTextPath=f"internal://{place}.txt",
                          creatingUser=_guid("user", raters[0]), creationDateTime=_moment(day))  # fmt: skip
        files.append((f"sources/{place}.txt", texts[article]))
        whole = (rows["variable"] != PASSAGE) & (rows["start"] == 0) & (rows["end"] == len(texts[article]))
        for row in rows[~whole].sort_values(["start", "end", "label", "rater"]).itertuples():
            words, key = (
                texts[article][row.start : row.end],
                (article, row.start, row.end, row.variable, row.label, row.rater),
            )
            part = _element(source, "PlainTextSelection", guid=_guid("selection", *key), name=words[:40],
                            startPosition=str(row.start), endPosition=str(row.end), creatingUser=_guid("user", row.rater),
                            creationDateTime=_moment(row.date or day))  # fmt: skip
            _coding(part, row, key, day)
        for row in rows[whole].sort_values(["variable", "label", "rater"]).itertuples():
            _coding(source, row, (article, row.variable, row.label, row.rater), day)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        ElementTree.indent(root)
        for path, text in [
            (QDE, '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"),
            *files,
        ]:
            file.writestr(member(path), text.encode("utf-8", "replace"))
    return written.getvalue()


def _coding(above: ElementTree.Element, row: Any, key: tuple, day: str) -> None:
    coding = _element(above, "Coding", guid=_guid("coding", *key), creatingUser=_guid("user", row.rater),
                      creationDateTime=_moment(row.date or day))  # fmt: skip
    _element(coding, "CodeRef", targetGUID=_guid("code", row.variable, row.label))


def _element(above: ElementTree.Element | None, tag: str, /, **attributes: str) -> ElementTree.Element:
    clean = {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    if above is None:
        return ElementTree.Element(tag, {"xmlns": URI, **clean})
    return ElementTree.SubElement(above, tag, clean)


def _guid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "mediakit " + " / ".join(map(str, parts))))


def _moment(day: str) -> str:
    """A day as the schema wants it; a label's date may be anything."""
    return f"{day[:10]}T00:00:00Z" if re.match(r"\d{4}-\d\d-\d\d", day) else f"{_NO_DAY}T00:00:00Z"
