"""Parts of articles: the section of each token, and the innermost quotation it stands in."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mediakit.reading.article_table import sections

SECTIONS = ("headline", "caption", "lead", "body")
PARTS = ("section", "voice", "speaker", "side")  # what cuts an article into parts, each with its own words
OWN, UNKNOWN = "own words", "unknown"
LAST = (UNKNOWN, OWN)


def section_of_tokens(corpus: Any) -> pd.Categorical:
    """Headline, caption, lead or body: where each token of the corpus stands."""
    where = sections(corpus.articles)
    tokens, article = corpus.tokens, corpus.token_articles
    codes = np.zeros(len(tokens), dtype=np.int8)
    for bound in ("headline_end", "caption_end", "lead_end"):
        codes += tokens.starts >= where[bound].to_numpy()[article]
    # A body of one paragraph has its first sentence as its lead.
    whole = (where["lead_end"] == where["body_end"]).to_numpy()
    lead = np.flatnonzero((codes == 2) & whole[article])
    first = np.full(len(corpus.articles), -1)
    names, begins = np.unique(article[lead], return_index=True)
    first[names] = tokens.sentences[lead[begins]]
    codes[lead[tokens.sentences[lead] != first[article[lead]]]] = 3
    return pd.Categorical.from_codes(codes, SECTIONS)


def together(found: Sequence[pd.Categorical]) -> pd.Categorical:
    """Labels of several corpora one after the other, their categories in one order.

    By name, what is unknown and the outlet's own words last; sections as they stand in an article.

    >>> together([pd.Categorical(["own words", "Tarvia"]), pd.Categorical(["Kessmar"])]).categories.tolist()
    ['Kessmar', 'Tarvia', 'own words']
    """
    names = list(dict.fromkeys(str(name) for labels in found for name in labels.categories))
    if set(names) - set(SECTIONS):
        names = sorted(set(names) - set(LAST)) + [name for name in LAST if name in names]
    return pd.Categorical(np.concatenate([np.asarray(labels, dtype=object) for labels in found]), names)


def innermost(place: Callable[[Any, Any], Any], spoken: pd.DataFrame, places: np.ndarray) -> np.ndarray:
    """For each token the quotation that contains it (the one that begins last), or -1.

    A quotation split round its cue is in its pieces only: "…," he said, "…".
    """
    pieces = spoken[["article", "pieces"]].explode("pieces").dropna()
    bounds = np.array(pieces["pieces"].tolist(), dtype=np.int64).reshape(-1, 2)
    starts, ends = (place(pieces["article"].to_numpy(), bounds[:, side]) for side in (0, 1))
    order = np.lexsort((-ends, starts))
    first, stop = np.searchsorted(places, starts), np.searchsorted(places, ends)
    inside, rows = np.full(len(places), -1, dtype=np.int32), pieces.index.to_numpy()
    for piece in order:
        inside[first[piece] : stop[piece]] = rows[piece]
    return inside
