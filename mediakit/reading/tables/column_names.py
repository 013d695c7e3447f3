"""Which column of a table is which field of an article: guessed from usual names, or told."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mediakit.reading.article_table import COLUMNS
from mediakit.reading.dates import read_date
from mediakit.text import word_lists

SHOWN = 50  # filled cells by which a column is judged
_ADDRESS = re.compile(r"<?https?://\S+>?$")
PROSE = 25  # words: half of the cells of a column of articles have more

# The first name that a table has wins. Compared without case, accents, spaces and punctuation.
USUAL_NAMES: dict[str, str] = word_lists(__file__)["usual_names"]
FIELDS = tuple(USUAL_NAMES)


def map_columns(names: Iterable[str], told: Mapping[str, str], *, texts: bool = True) -> dict[str, str]:
    """Say which of a table's columns holds which field: field -> column.

    names: the names, or name -> values; then the values count too: a column of addresses is no outlet but the URL,
    one named "data" without a date is none, and where no name tells, the text is the column that reads like articles.
    texts: whether one must hold the text. told: what the user says, field -> column ("text" and "body" both mean the article's text; "" means that no
    column is to be taken). What is not told is guessed from USUAL_NAMES. A table of mediakit's own, with all the
    columns of an article, keeps them.

    >>> map_columns(["Title", "story", "Publication Date", "mood"], {"outlet": ""})
    {'date': 'Publication Date', 'headline': 'Title', 'body': 'story'}
    >>> map_columns(["a", "b"], {})
    Traceback (most recent call last):
    ...
    ValueError: no column is known to hold the text; the columns are 'a', 'b': pass columns={'text': '…'}
    """
    values = names if isinstance(names, Mapping) else {}
    names = list(names)
    told = {("body" if field == "text" else field): name for field, name in told.items()}
    _check(told, names)
    if not told and set(COLUMNS) <= set(names):
        return {name: name for name in COLUMNS}
    mapping = {}
    for field in FIELDS:
        free = [name for name in names if name not in told.values() and _may_hold(field, name, values)]
        name = told[field] if field in told else guess(field, free)
        if name:
            mapping[field] = name
    if "url" not in mapping and "url" not in told:
        addresses = [name for name in names if _key(name) in _keys("outlet") and not _may_hold("outlet", name, values)]
        mapping |= {"url": addresses[0]} if addresses and addresses[0] not in mapping.values() else {}
    if "body" not in mapping and "body" not in told and (prose := _prose(values, mapping)):
        mapping["body"] = prose
    if texts and "body" not in mapping:
        raise ValueError(no_text(names))
    return mapping


def no_text(names: list[str]) -> str:
    """In words, that no column holds the text, with those there are."""
    return f"no column is known to hold the text; {_listed(names)}: pass columns={{'text': '…'}}"


def guess(field: str, names: Iterable[str]) -> str:
    """The first of the names that usually holds the field; "" for none.

    >>> guess("headline", ["ID", "Article title"])
    'Article title'
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    return next((by_key[usual] for usual in _keys(field) if usual in by_key), "")


@lru_cache
def _keys(field: str) -> tuple[str, ...]:
    return tuple(map(_key, USUAL_NAMES[field].split()))


def _may_hold(field: str, name: str, values: Mapping[str, Sequence[Any]]) -> bool:
    """Whether the values of a column speak against its name."""
    if field == "outlet":
        return not ((shown := _shown(values.get(name, ()))) and all(map(_ADDRESS.match, shown)))
    return field != "date" or _key(name) != "data" or any(map(read_date, _shown(values.get(name, ()))))


def _prose(values: Mapping[str, Sequence[Any]], mapping: Mapping[str, str]) -> str:
    """The column without a field whose cells read like articles: the longest of those that are mostly sentences."""
    lengths = {}
    for name in values:
        if name not in mapping.values():
            shown = _shown(values[name])
            words = sorted(len(cell.split()) for cell in shown)
            if words and words[len(words) // 2] >= PROSE and sum("." in cell for cell in shown) > len(shown) / 2:
                lengths[name] = words[len(words) // 2]
    return max(lengths, key=lengths.__getitem__, default="")


def _shown(cells: Sequence[Any]) -> list[str]:
    filled = (str(cell).strip() for cell in cells if isinstance(cell, str) and cell.strip())
    return [cell for cell, _ in zip(filled, range(SHOWN), strict=False)]


def unusual_text(mapping: Mapping[str, str], told: Mapping[str, str]) -> str:
    """In words, that the text stands in a column taken for its cells and not its name; "" where it does not."""
    name = mapping.get("body", "")
    if not name or {"text", "body"} & told.keys() or guess("body", [name]):
        return ""
    return f"the column {name!r} is taken for the text, because it reads like articles; if not, pass columns={{'text': '…'}}"


def own_name(name: str) -> str:
    """The name a user's further column is kept under: its own, with "_given" where an article field has that name.

    >>> own_name("leaning"), own_name("source")
    ('leaning', 'source_given')
    """
    return f"{name}_given" if name in (*COLUMNS, "text") else name


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold().replace("ł", "l"))
    return re.sub(r"[\W_]+", "", re.sub("[\u0300-\u036f]", "", plain))


def _check(told: Mapping[str, str], names: list[str]) -> None:
    for field, name in told.items():
        if field not in FIELDS:
            raise ValueError(f"columns={{{field!r}: …}}: no such field; the fields are text, {', '.join(FIELDS)}")
        if name and name not in names:
            raise ValueError(f"columns={{{field!r}: {name!r}}}: no such column; {_listed(names)}")


def _listed(names: list[str]) -> str:
    return f"the columns are {', '.join(map(repr, names))}" if names else "there are no columns"
