"""Which column of a table is which field of an article: guessed from usual names, or told."""

import re
from collections.abc import Iterable, Mapping

from mediakit.reading.article_table import COLUMNS

# The first name that a table has wins. Compared without case, spaces and punctuation.
USUAL_NAMES = {
    "id": "id article_id articleid doc_id document_id text_id story_id stories_id uid guid accession_no",
    "outlet": "outlet outlet_name publication publication_name newspaper media_name media medium media_outlet"
    " publisher journal source.name source_name source site_name site sourcecommonname domain",
    "date": "date published publish_date published_date published_at pub_date publication_date date_published"
    " webPublicationDate article_date datetime publish_time timestamp day seendate",
    "headline": "headline title head heading article_title webTitle titel titre",
    "body": "body text full_text fulltext article_text article_body body_text bodyText fields.bodyText maintext"
    " main_text plain_text content contents article story texte volltext",
    "byline": "byline author authors author_name writer journalist reporter creator fields.byline",
    "agency": "agency news_agency wire",
    "dateline": "dateline",
    "paper_section": "paper_section section section_name sectionName rubrik rubrique news_desk",
    "page": "page pages page_number print_page newspaperPageNumber",
    "correction": "correction correction_note corrections",
    "caption": "caption captions image_caption photo_caption",
    "photo_credit": "photo_credit image_credit",
    "url": "url link article_url web_url webUrl permalink uri href source_url",
    "language": "language lang language_code",
}
FIELDS = tuple(USUAL_NAMES)


def map_columns(names: Iterable[str], told: Mapping[str, str]) -> dict[str, str]:
    """Say which of a table's columns holds which field: field -> column.

    told: what the user says, field -> column ("text" and "body" both mean the article's text; "" means that no
    column is to be taken). What is not told is guessed from USUAL_NAMES. A table of mediakit's own, with all the
    columns of an article, keeps them.

    >>> map_columns(["Title", "story", "Publication Date", "mood"], {"outlet": ""})
    {'date': 'Publication Date', 'headline': 'Title', 'body': 'story'}
    >>> map_columns(["a", "b"], {})
    Traceback (most recent call last):
    ...
    ValueError: no column is known to hold the text; the columns are 'a', 'b': pass columns={'text': '…'}
    """
    names = list(names)
    told = {("body" if field == "text" else field): name for field, name in told.items()}
    _check(told, names)
    if not told and set(COLUMNS) <= set(names):
        return {name: name for name in COLUMNS}
    mapping = {}
    for field in FIELDS:
        name = told[field] if field in told else guess(field, [name for name in names if name not in told.values()])
        if name:
            mapping[field] = name
    if "body" not in mapping:
        raise ValueError(f"no column is known to hold the text; {_listed(names)}: pass columns={{'text': '…'}}")
    return mapping


def guess(field: str, names: Iterable[str]) -> str:
    """The first of the names that usually holds the field; "" for none.

    >>> guess("headline", ["ID", "Article title"])
    'Article title'
    """
    by_key = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    return next((by_key[_key(usual)] for usual in USUAL_NAMES[field].split() if _key(usual) in by_key), "")


def own_name(name: str) -> str:
    """The name a user's further column is kept under: its own, with "_given" where an article field has that name.

    >>> own_name("leaning"), own_name("source")
    ('leaning', 'source_given')
    """
    return f"{name}_given" if name in (*COLUMNS, "text") else name


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _check(told: Mapping[str, str], names: list[str]) -> None:
    for field, name in told.items():
        if field not in FIELDS:
            raise ValueError(f"columns={{{field!r}: …}}: no such field; the fields are text, {', '.join(FIELDS)}")
        if name and name not in names:
            raise ValueError(f"columns={{{field!r}: {name!r}}}: no such column; {_listed(names)}")


def _listed(names: list[str]) -> str:
    return f"the columns are {', '.join(map(repr, names))}" if names else "there are no columns"
