"""What a finder is: anything with a name that gives spans."""

from typing import Any, Protocol

import pandas as pd

from mediakit.text.tokens import Tokens


class Texts(Protocol):
    """What the finders of the library read: the articles and their tokens."""

    @property
    def articles(self) -> pd.DataFrame:
        """One row an article, with a column `text`."""
        ...

    @property
    def tokens(self) -> Tokens:
        """The words of all articles."""
        ...


class Finder(Protocol):
    """What `corpus.find` takes beside a lexicon or a pattern: anything with a name that gives spans.

    `find(corpus)` returns a frame with the columns `article` (the id), `start`, `end` (character positions in the
    article's `text`), `category`, and where known `entry` and `negated_by`. `tests/test_spacy_finder.py` is one on a parser.

    >>> import mediakit as mk
    >>> class Shouting:
    ...     name = "shouting"
    ...     def find(self, corpus):
    ...         found = corpus.articles["text"].str.extractall("(?P<said>[A-Z]{3,}!)").reset_index()
    ...         texts = corpus.articles["text"].loc[found["level_0"]]
    ...         start = [text.index(said) for text, said in zip(texts, found["said"])]
    ...         end = found["said"].str.len() + start
    ...         return pd.DataFrame({"article": found["level_0"], "start": start, "end": end, "category": "shouting"})
    >>> corpus = mk.read(pd.DataFrame({"text": ["Go. NEVER!", "Rain."]}))
    >>> corpus.find(Shouting()).frame["match"].tolist()
    ['NEVER!']
    """

    @property
    def name(self) -> str:
        """What the finder is called in the provenance."""
        ...

    def find(self, corpus: Any) -> pd.DataFrame:
        """Spans of the feature in the `corpus`: `article` (row), `start, end` (characters of its text), `category`, …"""
        ...
