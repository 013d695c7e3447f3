"""Write the `datapackage.json` of each folder of data: what is in it, under which licence, with which hashes.

Run `python data/datapackage.py` after any change under data/; `--check` only says what is out of date (a test does so).
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
TITLES = {
    "talks": "The talks: a teaching corpus of invented news about invented states",
    "march-2022": "March 2022: two short retellings for close reading",
}
DESCRIPTIONS = {
    "talks": "States, people, outlets and events are invented; the texts were written for mediakit by a language model.",
    "march-2022": "The sentences are ours; only the words between quotation marks are quotations, sourced in gold/sources.csv.",
}
LICENCE = [{"name": "MIT", "path": "https://opensource.org/license/mit"}]


def resource(folder: Path, path: Path) -> dict:
    content = path.read_bytes()
    entry = {
        "name": path.relative_to(folder).with_suffix("").as_posix().lower().replace("/", "-"),
        "path": path.relative_to(folder).as_posix(),
        "format": path.suffix.lstrip("."),
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
    }
    if path.suffix == ".csv":
        header = next(csv.reader(content.decode("utf-8").splitlines()))
        entry |= {"profile": "tabular-data-resource", "schema": {"fields": [{"name": name} for name in header]}}
    return entry


def package(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "datapackage.json")
    described = {
        "name": folder.name,
        "title": TITLES[folder.name],
        "description": DESCRIPTIONS[folder.name],
        "licenses": LICENCE,
        "resources": [resource(folder, path) for path in files],
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def main(check: bool) -> int:
    stale = []
    for name in sorted(TITLES):
        target = HERE / name / "datapackage.json"
        wanted = package(HERE / name)
        if not target.exists() or target.read_text("utf-8") != wanted:
            stale.append(f"data/{name}/datapackage.json")
            if not check:
                target.write_text(wanted, "utf-8")
    print("\n".join(f"{'out of date' if check else 'written'}: {name}" for name in stale) or "up to date")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
