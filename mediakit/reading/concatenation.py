"""Corpora put under each other: ids kept apart, what both hold kept once, audits joined."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from mediakit.reading.article_table import check
from mediakit.reading.audit import Audit, counts_of, fields_of

_COUNTED = ("files", "records", "encodings", "mended")
_TOLD = ("guessed", "notes", "findings", "doubts")


def concat_articles(
    frames: Sequence[pd.DataFrame], audits: Sequence[Audit | None], *, chosen: Sequence[Sequence[str]] = ()
) -> tuple[pd.DataFrame, Audit | None]:
    """Put article tables under each other and join their audits (None where one has none).

    An article whose id and text stand in an earlier table is set aside; an id that names another text there gets the
    number of its table before it ("2/talks-1"). A column that a table lacks is empty in its rows. chosen: what was done
    to each table after it was read, in words, which its audit does not know.

    Raises:
        ValueError: if there is no table, or one is no article table.

    >>> from mediakit.reading.read import read_articles
    >>> one, two = (read_articles(pd.DataFrame({"id": ["a", "b"], "text": ["They met.", text]})) for text in ("Rain.", "Sun."))
    >>> articles, audit = concat_articles([one[0], two[0]], [one[1], two[1]])
    >>> articles["id"].tolist(), audit.set_aside["reason"].tolist()
    (['a', 'b', '2/b'], ['the same id and text as in table 1'])
    """
    if not frames:
        raise ValueError("no corpus to put under another; give a list of two or more")
    kept: list[pd.DataFrame] = []
    aside: list[Any] = []
    texts: dict[str, Any] = {}
    for number, frame in enumerate(frames, start=1):
        check(frame)
        again = [texts.get(name, (0, None))[1] == text for name, text in zip(frame["id"], frame["text"], strict=True)]
        same = pd.Series(again, index=frame.index, dtype=bool)
        aside += [
            (row.source, 0, row.record, f"the same id and text as in table {texts[row.id][0]}")
            for row in frame[same].itertuples()
        ]
        frame = frame[~same]
        ids = [_free(name, number, texts) for name in frame["id"]]
        texts |= {name: (number, text) for name, text in zip(ids, frame["text"], strict=True)}
        kept.append(frame.assign(id=pd.Series(ids, index=frame.index, dtype="str")))
    articles = pd.concat(kept, ignore_index=True)
    for name in articles.columns:
        if all(name not in frame or pd.api.types.is_string_dtype(frame[name].dtype) for frame in frames):
            articles[name] = articles[name].fillna("").astype("str")
    articles = articles[[*(name for name in articles.columns if name != "text"), "text"]]
    known = [audit for audit in audits if audit is not None]
    if len(known) < len(frames):
        return articles, None
    said = [f"{audit.source}: {step}" for audit, steps in zip(known, chosen or [()] * len(frames), strict=True) for step in steps]
    return articles, joined_audit(known, articles, aside, said)


def _free(name: str, number: int, texts: Mapping[str, Any]) -> str:
    """The id itself, or the number of its table before it where another article has it."""
    while name in texts:
        name = f"{number}/{name}"
    return name


def joined_audit(audits: Sequence[Audit], articles: pd.DataFrame, aside: list[tuple], said: list[str]) -> Audit:
    """One audit of articles that these audits know; aside: what was set aside since (file, line, record, reason); said: notes."""
    counted: dict[str, Any] = {name: _sums(getattr(audit, name) for audit in audits) for name in _COUNTED}
    told = {name: tuple(one for audit in audits for one in getattr(audit, name)) for name in _TOLD}
    set_aside = pd.concat([audit.set_aside for audit in audits], ignore_index=True)
    more = pd.DataFrame(aside, columns=list(set_aside.columns)).astype(set_aside.dtypes.to_dict())
    origins = pd.concat([audit.fields for audit in audits]).groupby("field")["origin"].agg(dict.fromkeys)
    return Audit(
        source=" + ".join(audit.source for audit in audits),
        fields=fields_of(articles, audits[0].fields["field"], lambda name, _: "; ".join(filter(None, origins[name]))),
        set_aside=pd.concat([set_aside, more], ignore_index=True) if aside else set_aside,
        **counted | counts_of(articles) | told | {"notes": (*told["notes"], *said)},
    )


def _sums(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
