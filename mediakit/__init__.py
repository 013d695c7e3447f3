"""mediakit: compare how news outlets, sides, periods and speakers word and frame a conflict.

corpus = read("data/talks")
hits = corpus.find(Lexicon.load("talks"))
hits.concordance("confrontational", n=10)
hits.per_words(1000).compare(by="outlet").plot()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mediakit.agency import Passives
    from mediakit.comparing.comparison import Comparison
    from mediakit.comparing.series import Series
    from mediakit.concordance import Concordance
    from mediakit.corpus import Corpus, Finder, read
    from mediakit.hits import Hits, Quotations
    from mediakit.lexicon import Lexicon
    from mediakit.plots import Shown, show
    from mediakit.provenance import Provenance
    from mediakit.rates import Rates
    from mediakit.stories import Stories
    from mediakit.table import Table
    from mediakit.voices.actors import Actors
    from mediakit.voices.agreement import compare_finders

__version__ = "0.1.0"
__all__ = [
    "Actors",
    "Comparison",
    "Concordance",
    "Corpus",
    "Finder",
    "Hits",
    "Lexicon",
    "Passives",
    "Provenance",
    "Quotations",
    "Rates",
    "Series",
    "Shown",
    "Stories",
    "Table",
    "compare_finders",
    "read",
    "show",
]

# Each name is fetched from its room when first used: `mediakit --help` need not wait for pandas.
_ROOMS = {
    "Actors": "voices.actors",
    "Comparison": "comparing.comparison",
    "Concordance": "concordance",
    "Corpus": "corpus",
    "Finder": "corpus",
    "Hits": "hits",
    "Lexicon": "lexicon",
    "Passives": "agency",
    "Provenance": "provenance",
    "Quotations": "hits",
    "Rates": "rates",
    "Series": "comparing.series",
    "Shown": "plots",
    "Stories": "stories",
    "Table": "table",
    "compare_finders": "voices.agreement",
    "read": "corpus",
    "show": "plots",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'mediakit' has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"mediakit.{_ROOMS[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
