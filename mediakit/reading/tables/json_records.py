"""JSON Lines and JSON: one object an article, numbers kept as they are written."""

import json
import math
from collections.abc import Iterable
from typing import Any

from mediakit.reading.encodings import decode, undecodable
from mediakit.reading.records import Options, Records, Refused, repeated
from mediakit.reading.tables.column_names import guess
from mediakit.reading.tables.services import known_list


def read_json_lines(data: bytes, options: Options) -> Records:
    """Read one JSON object a line; a broken line is set aside. Only a line feed ends a line, never U+2028."""
    decoded = decode(data, options.encoding)
    objects: list[Any] = []
    numbers: list[int] = []
    lines: list[int] = []
    refused: list[Any] = []
    for line, text in enumerate(decoded.text.split("\n"), start=1):
        if not text.strip():
            continue
        number = len(numbers) + len(refused) + 1
        try:
            if decoded.mixed and undecodable(text):
                raise ValueError("bytes that are not UTF-8 in a file that is")
            objects.append(_object(parse(text)))
            numbers.append(number)
            lines.append(line)
        except ValueError as error:
            refused.append(Refused(line, number, str(error)))
    if not numbers and not refused:
        raise ValueError("the file is empty; JSON Lines holds one object a line")
    columns = _columns(objects)
    cut = refused and refused[-1].line > max(lines, default=0) and not decoded.text.endswith("\n")
    return Records(
        columns, numbers, lines, tuple(refused), encoding=decoded.encoding, guessed=decoded.guessed,
        cut="its last line" if cut else "",
    )  # fmt: skip


def read_json(data: bytes, options: Options) -> Records:
    """Read a JSON array of objects, an object that holds one such array, or one article; JSON Lines under this name too."""
    decoded = decode(data, options.encoding)
    if not decoded.text.strip():
        raise ValueError("the file is empty; JSON holds an array of objects")
    if decoded.mixed:
        raise ValueError("some of its bytes are not UTF-8; mend the file or pass encoding=")
    try:
        value = parse(decoded.text)
    except ValueError as error:
        if "Extra data" in str(error):
            return read_json_lines(data, options)
        raise
    items, refused, objects, numbers = _items(value), [], [], []
    for number, item in enumerate(items, start=1):
        try:
            objects.append(_object(item))
            numbers.append(number)
        except ValueError as error:
            refused.append(Refused(0, number, str(error)))
    return Records(_columns(objects), numbers, (), tuple(refused), encoding=decoded.encoding, guessed=decoded.guessed)


def parse(text: str) -> Any:
    """Parse strict JSON; numbers stay text. NaN, infinite numbers and deep nesting are errors.

    >>> parse('{"id": 1234567890123456789, "share": 1.50}')
    {'id': '1234567890123456789', 'share': '1.50'}
    """
    try:
        return json.loads(
            text, parse_int=str, parse_float=_finite, parse_constant=_no_number, object_pairs_hook=_marked
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _finite(number: str) -> str:
    if math.isinf(float(number)):
        raise ValueError(f"{number} is larger than any number")
    return number


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number; write null")


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _NamedTwice(found, name=repeated(name for name, _ in pairs)[0])


class _NamedTwice(dict):
    """An object in which a name stands twice; whoever looks for its values refuses it, and not the whole file."""

    def __init__(self, found: dict[str, Any], name: str) -> None:
        super().__init__(found)
        self.name = name


def _items(value: Any) -> list[Any]:
    """The array of articles: the value itself, the one in it ({"articles": […]}), or the value or a part as the only one."""
    if isinstance(value, list):
        # Answers of a service, one after the other, each with its array of articles.
        pages = [_arrays(page) if isinstance(page, dict) else [] for page in value]
        several = bool(value) and all(isinstance(page, dict) and {"articles", "response"} & set(page) for page in value)
        return [item for page in pages for item in page[0]] if several and all(pages) else value
    if turned := _turned(value):
        return turned
    arrays = _arrays(value) if isinstance(value, dict) else []
    with_texts = [array for array in arrays if any(_is_article(item) for item in array[:5])]
    if len(with_texts) == 1:
        return with_texts[0]
    if not with_texts and (article := _one_article(value)):
        return [article]
    if len(arrays) != 1:
        raise ValueError(
            f"JSON needs an array of objects, one an article, or one article with its text; here are {len(arrays)} such"
            f" arrays and {_names(value)}"
        )
    return arrays[0]


def _turned(value: Any) -> list[Any]:
    """The articles of an object that has them under their names, or column by column, as data frames are written."""
    if not isinstance(value, dict) or isinstance(value, _NamedTwice) or (_is_article(value) and not _columnwise(value)):
        return []
    if isinstance(names := value.get("columns"), list) and isinstance(rows := value.get("data"), list):
        return [dict(zip(map(str, names), row, strict=False)) if isinstance(row, list) else row for row in rows] if guess("body", map(str, names)) else []
    if _columnwise(value):
        keys = dict.fromkeys(key for cells in value.values() for key in cells)
        return [{name: cells.get(key) for name, cells in value.items()} for key in keys]
    named = value.values()
    return [{"id": key} | item for key, item in value.items()] if value and all(map(_is_article, named)) and len(value) > 1 else []


def _columnwise(value: dict[str, Any]) -> bool:
    body = value.get(guess("body", value))
    return isinstance(body, dict) and all(isinstance(cells, dict) for cells in value.values()) and all(key.isdigit() for key in body)


def _is_article(value: Any) -> bool:
    """Whether an object has a text under a usual name, or the names of a known list."""
    names = list(dict(_flat(value, ""))) if isinstance(value, dict) else []
    return bool(guess("body", names) or known_list(names))


def _one_article(value: Any) -> dict[str, Any] | None:
    """The object itself or the only one inside it that is an article ({"response": {"content": {…}}})."""
    if not isinstance(value, dict) or _is_article(value):
        return value if isinstance(value, dict) else None
    inner = [found for item in value.values() if (found := _one_article(item))]
    return inner[0] if len(inner) == 1 else None


def _names(value: Any) -> str:
    return f"the names {', '.join(map(repr, list(value)[:20]))}" if isinstance(value, dict) and value else "no object"


def _arrays(value: dict[str, Any]) -> list[list[Any]]:
    inner = [item for item in value.values() if isinstance(item, dict)]
    own = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
    return own + [array for item in inner for array in _arrays(item)]


def _object(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("not an object in braces")
    pairs = list(_flat(value, ""))
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError(f"the name {repeated(name for name, _ in pairs)[0]!r} stands twice, with a dot and as an object in an object")
    return found


def _flat(value: dict[str, Any], above: str) -> Iterable[tuple[str, str]]:
    """Objects inside objects become columns like source.name; lists of plain values are joined by "; ", texts by lines."""
    if isinstance(value, _NamedTwice):
        raise ValueError(f"the name {value.name!r} stands twice in one object")
    for name, item in value.items():
        if isinstance(item, dict) and not {"summary", "sections"} <= set(item):
            yield from _flat(item, f"{above}{name}.")
        elif isinstance(item, list | dict) and guess("body", [name]):
            yield above + name, "\n\n".join(_paragraphs(item))
        else:
            yield above + name, _cell(item)


def _paragraphs(item: Any) -> list[str]:
    """The paragraphs of a text that is stored in pieces: a list of paragraphs, or of lists of sentences, or sections."""
    if isinstance(item, str):
        return [item] if item.strip() else []
    if isinstance(item, dict):
        return _paragraphs(item[own]) if (own := guess("body", item)) else _paragraphs(list(item.values()))
    found = []
    for part in item if isinstance(item, list) else []:
        sentences = isinstance(part, list) and all(isinstance(piece, str) for piece in part) and len(item) > 1
        found += [" ".join(part)] if sentences and part else _paragraphs(part)
    return found


def _cell(item: Any) -> str:
    if isinstance(item, list):
        plain = all(isinstance(part, str) for part in item)
        return "; ".join(item) if plain else json.dumps(item, ensure_ascii=False)
    return {None: "", True: "true", False: "false"}[item] if item is None or isinstance(item, bool) else item


def _columns(objects: list[dict[str, str]]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for item in objects for name in item)
    return {name: [item.get(name, "") for item in objects] for name in names}
