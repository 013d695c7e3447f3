"""Parts on disk: a folder of Parquet files with some thousand articles each, and a manifest that says what each must hold.

A part is written whole or not at all, then named in the manifest with the SHA-256 of its bytes; a run that is killed leaves
whole parts and a manifest of them.
"""

import base64
import hashlib
import io
import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import regex

from mediakit.reading.article_table import LONG, compose, digests
from mediakit.reading.audit import Audit
from mediakit.reading.saving import kept_beside, save_articles
from mediakit.results.files import Saved, csv_bytes, write
from mediakit.text import tokens
from mediakit.text.tokens import tokenise

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class PartFile:
    """One part: its place, how many articles it holds, and the SHA-256 of its bytes."""

    path: str
    articles: int
    sha256: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return Path(self.path).name

    def read(self) -> pd.DataFrame:
        """Its articles with their `text`.

        Raises:
            ValueError: if its bytes are not those that were written. OSError: if there is no such file.
        """
        return compose(pq.read_table(self._verified()).to_pandas(ignore_metadata=True))

    def _verified(self) -> io.BytesIO:
        data = Path(self.path).read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ValueError(f"the part {self.name!r} is damaged: it is not what was saved; take another copy, or save it anew")
        return io.BytesIO(data)

    def known(self) -> tuple[np.ndarray, np.ndarray] | None:
        """What it keeps of each article: SHA-256 (object: bytes) and number of words (int64); None if words were counted otherwise.

        Raises:
            ValueError: if its bytes are not those that were written.
        """
        said = kept_beside(pq.read_schema(self._verified()))
        if said.get("words_by") != _words_by():
            return None
        data = base64.b64decode(said["digests"])
        digests = np.array([data[at : at + 32] for at in range(0, len(data), 32)] + [None], object)[:-1]
        return digests, np.array(said["words"], np.int64)

    def read_short(self) -> pa.Table:
        """Its articles without the long columns, for whoever only needs to know which there are."""
        try:
            file = pq.ParquetFile(self.path, page_checksum_verification=True)
            return file.read([name for name in file.schema_arrow.names if name not in LONG]).replace_schema_metadata(None)
        except pa.ArrowException as error:
            raise ValueError(f"the part {self.name!r} is damaged ({str(error).splitlines()[0]}); take another copy") from None


@cache
def _words_by() -> str:
    """What decides how many words a text has: where it is not what it was when a part was written, its words are counted anew."""
    rules = Path(tokens.__file__).read_bytes() + f"{regex.__version__} {unicodedata.unidata_version}".encode()
    return hashlib.sha256(rules).hexdigest()[:16]


def write_part(
    articles: pd.DataFrame, folder: str | os.PathLike[str], number: int, *, audit: Audit | None = None
) -> PartFile:
    """Write one part, whole or not at all."""
    path = Path(folder) / f"part-{number:05d}.parquet"
    known = {
        "digests": base64.b64encode(b"".join(digests(articles))).decode(),
        "words": tokenise(articles["text"].tolist()).words.tolist(), "words_by": _words_by(),
    }  # fmt: skip
    save_articles(articles, path, fingerprint="", audit=audit, known=known)
    return PartFile(str(path), len(articles), hashlib.sha256(path.read_bytes()).hexdigest())


def write_manifest(folder: str | os.PathLike[str], parts: Sequence[PartFile], **more: Any) -> Path:
    """Say in the folder which parts there are; `more`: whatever else whoever writes them must know of them."""
    named = [{**asdict(part), "path": part.name} for part in parts]
    said = {"format": FORMAT, "articles": sum(part.articles for part in parts), **more, "parts": named}
    path = Path(folder) / MANIFEST
    write(path, (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def read_manifest(folder: str | os.PathLike[str]) -> tuple[list[PartFile], dict[str, Any]]:
    """The parts that a folder holds, and what else its manifest says.

    Raises:
        FileNotFoundError: if there is no manifest. ValueError: if it cannot be read.
    """
    path = Path(folder) / MANIFEST
    if not path.is_file():
        raise FileNotFoundError(
            f"{str(folder)!r} holds no corpus in parts: make one with corpus.save(folder, articles=5000) or `mediakit split`"
        )
    try:
        said = json.loads(path.read_text("utf-8"))
        parts = [PartFile(**{**part, "path": str(path.parent / part["path"])}) for part in said.pop("parts")]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{str(path)!r} cannot be read ({error}); take another copy, or save the parts anew") from None
    if said.pop("format", None) != FORMAT:
        raise ValueError(f"{str(path)!r} is of another format than {FORMAT}: update mediakit")
    return parts, said


def audit_of_parts(folder: str | os.PathLike[str], files: Sequence[PartFile], said: Mapping[str, Any]) -> Audit | None:
    """The audit of all parts, as their manifest says it; None if it does not."""
    if "audit" not in said:
        return None
    aside = pd.DataFrame(said.get("set_aside", []), columns=["file", "line", "record", "reason"])
    audit = Audit.of_saved(said["audit"], Path(folder).resolve().name, aside)
    return replace(audit, files={"Parquet": len(files)}, records={"Parquet": audit.articles + len(aside)})


def save_parts(
    articles: pd.DataFrame, folder: str | os.PathLike[str], *, size: int, fingerprint: str = "", audit: Audit | None = None,
    beside: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Saved:  # fmt: skip
    """Write articles into a folder, `size` in each part, the manifest last; `beside`: tables of actors and events.

    Parts that are there are replaced; until the last one is, the folder has no manifest.

    Raises:
        ValueError: if size is below 1.
    """
    if size < 1:
        raise ValueError(f"parts of {size!r} articles hold nothing: give 1 or more, usually 5000")
    (Path(folder) / MANIFEST).unlink(missing_ok=True)
    slices = [articles.iloc[first : first + size] for first in range(0, len(articles), size)]
    parts = [write_part(part.reset_index(drop=True), folder, number) for number, part in enumerate(slices, start=1)]
    for path in set(Path(folder).glob("part-*.parquet")) - {Path(part.path) for part in parts}:
        path.unlink()
    tables = [write(Path(folder) / f"{name}.csv", csv_bytes(table)) for name, table in beside.items()]
    manifest = write_manifest(folder, parts, fingerprint=fingerprint, **({"audit": audit.kept()} if audit else {}))
    return Saved([manifest, *tables, *(Path(part.path) for part in parts)])
