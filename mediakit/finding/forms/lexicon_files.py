"""Lexicons as files: our YAML, CSV, LIWC ``.dic`` and quanteda YAML, read into groups of entries and written again."""

import csv
import io
import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mediakit.finding.forms.plain_yaml import Text, read_yaml, write_yaml
from mediakit.finding.patterns import parse

HEADER = ("title", "language", "version", "about", "sources", "measured")
CSV_COLUMNS = ("category", "entry", "group", "source", "kind")
_GROUP_KEYS = ("why", "entries", "except")
_EXCEPT = ("except", "excepts", "exception", "exceptions", "excepted", "exclude", "excludes", "excluded")
_OF_A_GROUP = ("entries", *_EXCEPT)


@dataclass(frozen=True)
class Group:
    """Entries that belong together, with the source or reason for them, and phrases that are none of them.

    An excepted phrase competes with its category's entries for the longest match and, where it wins, is dropped:
    `heart attack*` hides `attack*`.
    """

    name: str = ""
    why: str = ""
    entries: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()

    def without(self, entries: Collection[str]) -> "Group":
        """The group without some of its entries."""
        return replace(self, entries=tuple(e for e in self.entries if e not in entries))


def groups(category: str, value: Any) -> tuple[Group, ...]:
    """What a category may be given as (entries, groups by name, or Groups), as Groups; ValueError on anything else.

    >>> groups("warm", ["thank*", "friendly"])
    (Group(name='', why='', entries=('thank*', 'friendly'), excepted=()),)
    """
    if isinstance(value, str):
        raise ValueError(f"category {category!r}: {value!r} is one text. Write a list of entries, [{value!r}].")
    if isinstance(value, Mapping):
        _refuse_misplaced(category, value)
        return tuple(_group(category, str(name), content) for name, content in value.items())
    if not isinstance(value, Sequence):
        raise ValueError(f"category {category!r} is {value!r}. Write a list of entries.")
    if value and all(isinstance(item, Group) for item in value):
        return tuple(value)
    return (Group(entries=_entries(category, value)),)


def _refuse_misplaced(category: str, value: Mapping[str, Any]) -> None:
    """ValueError where the keys of a group stand in the place of groups: what they hold would be counted."""
    keys = [key for key in value if str(key).lower() in _OF_A_GROUP and not isinstance(value[key], Group)]
    if keys:
        wanted = ", ".join(dict.fromkeys("except: […]" if k.lower() in _EXCEPT else "entries: […]" for k in keys))
        raise ValueError(f"category {category!r}{_line(keys[0])}: {str(keys[0])!r} is no name of a group, and what it "
                         "holds would be counted. Give the group a name: "
                         f"categories: {{{category}: {{my group: {{{wanted}}}}}}}")  # fmt: skip


def _group(category: str, name: str, content: Any) -> Group:
    if isinstance(content, Group):
        return content
    if not isinstance(content, Mapping):
        return Group(name, entries=_entries(f"{category}, {name}", content))
    if unknown := [key for key in content if key not in _GROUP_KEYS]:
        raise ValueError(f"category {category!r}, group {name!r}{_line(unknown[0])}: {str(unknown[0])!r} is not known; "
                         f"a group has {', '.join(_GROUP_KEYS)}")  # fmt: skip
    where = f"{category}, {name}"
    return Group(
        name,
        why=str(content.get("why", "")),
        entries=_entries(where, content.get("entries", [])),
        excepted=_entries(where, content.get("except", [])),
    )


def _entries(where: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"{where}{_line(value)}: {value!r} is no list. Write the entries one a line, each after '- '.")
    for entry in value:
        if not isinstance(entry, str):
            raise ValueError(f"{where}: {entry!r} is no text. Put it in quotation marks.")
    return tuple(value)


def _line(value: Any) -> str:
    return f", line {value.line}" if getattr(value, "line", 0) else ""


# reading


def read(path: Path) -> dict[str, Any]:
    """The parts of a lexicon file, as Lexicon takes them: name, categories, and where given polarity, header.

    Raises ValueError naming the file, and the line where there is one.
    """
    readers = {".yaml": _read_yaml, ".yml": _read_yaml, ".csv": _read_csv, ".dic": _read_dic}
    if path.suffix.lower() not in readers:
        raise ValueError(f"{path.name} is none of the files a lexicon is read from: {', '.join(readers)}")
    parts = {"name": path.stem, **readers[path.suffix.lower()](path)}
    if not parts["categories"]:
        raise ValueError(f"{path.name} holds no entries")
    return parts


def _read_yaml(path: Path) -> dict[str, Any]:
    data = read_yaml(path)
    if not isinstance(data, Mapping):
        raise ValueError(f"{path.name} holds no categories. Write 'categories:' and below it each category's entries.")
    if "categories" not in data:
        return {"categories": dict(_flat(path, data))}
    if not isinstance(data["categories"], Mapping):
        raise ValueError(f"{path.name}{_line(data['categories'])}: 'categories' needs names with entries below them")
    polarity = data.get("polarity", "true")
    if polarity not in ("true", "false"):
        raise ValueError(f"{path.name}{_line(polarity)}: polarity is {str(polarity)!r}; write true or false")
    known = {"name", "polarity", "categories", *HEADER}
    if unknown := [key for key in data if key not in known]:
        raise ValueError(f"{path.name}{_line(unknown[0])}: {str(unknown[0])!r} is not known; "
                         f"there are {', '.join(sorted(known))}")  # fmt: skip
    return {
        "name": str(data.get("name", path.stem)),
        "categories": data["categories"],
        "polarity": polarity == "true",
        "header": {key: data[key] for key in HEADER if key in data},
    }


def _flat(path: Path, data: Mapping[str, Any], above: str = "") -> list[tuple[str, tuple[str, ...]]]:
    """quanteda's nested dictionaries with dotted names: emotion: {fear: […]} is emotion.fear."""
    _refuse_misplaced(above.removesuffix(".") or path.stem, data)
    flat: list[tuple[str, tuple[str, ...]]] = []
    for name, value in data.items():
        if not above and name in ("name", "polarity", *HEADER) and isinstance(value, str):
            raise ValueError(f"{path.name}{_line(name)}: {str(name)!r} says something of the lexicon and would be read as "
                             "a category. Write 'categories:' and, indented below it, the categories.")  # fmt: skip
        if isinstance(value, Mapping):
            flat += _flat(path, value, f"{above}{name}.")
        else:
            items = [value] if isinstance(value, str) else value
            flat.append((above + name, _entries(f"{path.name}, {above}{name}", items)))
    return flat


def _read_csv(path: Path) -> dict[str, Any]:
    rows = csv.DictReader(io.StringIO(_decoded(path)), strict=True, restkey="", restval=None)
    if misplaced := [name for name in rows.fieldnames or [] if name.lower() in _EXCEPT]:
        raise ValueError(f"{path.name}: a column {misplaced[0]!r} is not read. Write each exception in a row of its own, "
                         "in the column 'entry', with 'except' in the column 'kind'.")  # fmt: skip
    if missing := [name for name in ("category", "entry") if name not in (rows.fieldnames or [])]:
        raise ValueError(f"{path.name} has no column {missing[0]!r}; it has {', '.join(rows.fieldnames or ['none'])}")
    found: dict[str, dict[str, dict[str, Any]]] = {}
    try:
        for row in rows:
            if "" in row or None in row.values():
                raise ValueError(f"{path.name}, line {rows.line_num}: not as many fields as columns")
            kind = row.get("kind") or "entry"
            if kind not in ("entry", "except"):
                raise ValueError(f"{path.name}, line {rows.line_num}: kind is {kind!r}; write entry or except")
            groups = found.setdefault(row["category"], {})
            group = groups.setdefault(row.get("group") or "", {"entries": [], "except": []})
            group["why"] = row.get("source") or group.get("why", "")
            group["entries" if kind == "entry" else "except"].append(Text.at(row["entry"], rows.line_num))
    except csv.Error as error:
        raise ValueError(f"{path.name}, line {rows.line_num}: no CSV ({error})") from error
    return {"categories": found}


def _read_dic(path: Path) -> dict[str, Any]:
    """LIWC: the categories' numbers and names between two lines of %, then each entry with its categories' numbers."""
    lines = list(enumerate(_decoded(path).splitlines(), start=1))
    bounds = [at for at, (_, line) in enumerate(lines) if line.strip() == "%"]
    if len(bounds) < 2:
        raise ValueError(f"{path.name} is no LIWC dictionary: its categories must stand between two lines with %")
    names: dict[str, str] = {}
    for number, line in lines[bounds[0] + 1 : bounds[1]]:
        key, _, name = line.strip().partition("\t") if "\t" in line.strip() else line.strip().partition(" ")
        if key and not name.strip():
            raise ValueError(f"{path.name}, line {number}: {line.strip()!r} is no number and name of a category")
        if key:
            names[key] = name.strip()
    found: dict[str, list[str]] = {name: [] for name in names.values()}
    for number, line in lines[bounds[1] + 1 :]:
        if not line.strip():
            continue
        words = line.split()
        keys = list(itertools.takewhile(str.isdecimal, reversed(words[1:])))[::-1]
        unknown = [key for key in keys if key not in names] if keys else [line.strip()]
        if unknown:
            raise ValueError(f"{path.name}, line {number}: {unknown[0]!r} is no number of a category; "
                             f"there are {', '.join(names)}")  # fmt: skip
        for key in dict.fromkeys(keys):
            found[names[key]].append(Text.at(" ".join(words[: -len(keys)]), number))
    return {"categories": {name: entries for name, entries in found.items() if entries}, "header": {"form": "dic"}}


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error


# writing


def text(lexicon: Any, suffix: str, *, lossy: bool = False) -> str:
    """The lexicon (a Lexicon) as the text of a file with that ending.

    ValueError on another ending, or where the form cannot hold the lexicon and lossy is not set.
    """
    writers = {".yaml": _yaml_text, ".csv": _csv_text, ".yml": _quanteda_text, ".dic": _dic_text}
    if suffix not in writers:
        raise ValueError(f"a lexicon is not saved as {suffix!r}: choose {', '.join(writers)} "
                         "(.yaml holds everything, .yml is quanteda's form, .dic is LIWC's)")  # fmt: skip
    if suffix in (".yml", ".dic"):
        lexicon = _simple(lexicon, suffix, lossy)
    return writers[suffix](lexicon)


def _yaml_text(lexicon: Any) -> str:
    header = {key: lexicon.header[key] for key in HEADER if key in lexicon.header}
    categories: dict[str, Any] = {}
    for name, members in lexicon.categories.items():
        plain = len(members) == 1 and not (members[0].name or members[0].why or members[0].excepted)
        categories[name] = list(members[0].entries) if plain else {g.name or name: _group_data(g) for g in members}
    return write_yaml({"name": lexicon.name, **header, "polarity": lexicon.polarity, "categories": categories})


def _group_data(group: Group) -> dict[str, Any]:
    data = {"why": group.why, "entries": list(group.entries), "except": list(group.excepted)}
    return {key: value for key, value in data.items() if value or key == "entries"}


def _csv_text(lexicon: Any) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for name, members in lexicon.categories.items():
        for group in members:
            writer.writerows([name, entry, group.name, group.why, "entry"] for entry in group.entries)
            writer.writerows([name, entry, group.name, group.why, "except"] for entry in group.excepted)
    return out.getvalue()


def _quanteda_text(lexicon: Any) -> str:
    return write_yaml({name: _plain_entries(members) for name, members in lexicon.categories.items()})


def _dic_text(lexicon: Any) -> str:
    numbers = {name: str(number) for number, name in enumerate(lexicon.categories, start=1)}
    rows: dict[str, list[str]] = {}
    for name, members in lexicon.categories.items():
        for entry in _plain_entries(members):
            rows.setdefault(entry, []).append(numbers[name])
    head = [f"{number}\t{name}" for name, number in numbers.items()]
    return "\n".join(["%", *head, "%", *("\t".join([entry, *keys]) for entry, keys in sorted(rows.items()))]) + "\n"


def _plain_entries(members: Sequence[Group]) -> list[str]:
    return [entry for group in members for entry in group.entries]


def _simple(lexicon: Any, suffix: str, lossy: bool) -> Any:
    """The lexicon without what LIWC (wildcards only at a word's end) or quanteda (no gaps) cannot say."""
    beyond = re.compile(r"\[" if suffix == ".yml" else r"\[|\?|\*\S|(^|\s)\*(\s|$)")
    odd = [e for members in lexicon.categories.values() for e in _plain_entries(members) if beyond.search(e)]
    excepted = [e for members in lexicon.categories.values() for group in members for e in group.excepted]
    if (odd or excepted) and not lossy:
        first = f"the entry {odd[0]!r}" if odd else f"the exception {excepted[0]!r}"
        raise ValueError(f"a {suffix} file cannot hold {first} ({len(odd)} entries, {len(excepted)} exceptions). "
                         "Save as .yaml or .csv, or leave them out with lossy=True.")  # fmt: skip
    return lexicon.without(*odd) if odd else lexicon


def refuse_bad_entries(lexicon: str, category: str, groups: Sequence[Group]) -> None:
    """Raises ValueError where an entry of a category is empty, stands there twice or cannot be read; its line is named if known."""
    seen: dict[str, str] = {}
    for group in groups:
        for entry in (*group.entries, *group.excepted):
            where = f"{lexicon!r}, category {category!r}{_line(entry)}"
            if not entry.strip():
                raise ValueError(f"{where}: an empty entry. Take it out.")
            plain = " ".join(entry.lower().split())
            if plain in seen:
                before = f" (first in{_line(seen[plain]).removeprefix(',')})" if _line(seen[plain]) else ""
                raise ValueError(f"{where}: {str(entry)!r} stands there twice{before}. Take one out.")
            seen[plain] = entry
            try:
                parse(entry)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
