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
    from mediakit.coding.active import next_units
    from mediakit.coding.agreement import agreement
    from mediakit.coding.codebook import Codebook
    from mediakit.coding.codes import Codes
    from mediakit.coding.units import Sample
    from mediakit.coding.validation import validate
    from mediakit.comparing.comparison import Comparison
    from mediakit.comparing.planning import plan
    from mediakit.comparing.series import Series
    from mediakit.concordance import Concordance
    from mediakit.corpus import Corpus, Finder, read
    from mediakit.hits import Hits, Quotations
    from mediakit.learning.classifier import FrameClassifier
    from mediakit.learning.model import Model, learn
    from mediakit.learning.vectorizers import FrameVectorizer, TokenVectorizer, VoiceVectorizer
    from mediakit.learning.wordfish import wordfish
    from mediakit.learning.wordscores import wordscores
    from mediakit.lexicon import Lexicon
    from mediakit.plots import Shown, show
    from mediakit.provenance import Provenance
    from mediakit.rates import Rates
    from mediakit.stories import Stories
    from mediakit.table import Table
    from mediakit.voices.actors import Actors
    from mediakit.voices.agreement import compare_finders
    from mediakit.voices.gold import Marked, measure_quotations

__version__ = "0.1.0"
__all__ = [
    "Actors",
    "Codebook",
    "Codes",
    "Comparison",
    "Concordance",
    "Corpus",
    "Finder",
    "FrameClassifier",
    "FrameVectorizer",
    "Hits",
    "Lexicon",
    "Marked",
    "Model",
    "Passives",
    "Provenance",
    "Quotations",
    "Rates",
    "Sample",
    "Series",
    "Shown",
    "Stories",
    "Table",
    "TokenVectorizer",
    "VoiceVectorizer",
    "agreement",
    "compare_finders",
    "learn",
    "measure_quotations",
    "next_units",
    "plan",
    "read",
    "show",
    "validate",
    "wordfish",
    "wordscores",
]

# Each name is fetched from its room when first used: `mediakit --help` need not wait for pandas.
_ROOMS = {
    "Actors": "voices.actors",
    "Codebook": "coding.codebook",
    "Codes": "coding.codes",
    "Comparison": "comparing.comparison",
    "Concordance": "concordance",
    "Corpus": "corpus",
    "Finder": "corpus",
    "FrameClassifier": "learning.classifier",
    "FrameVectorizer": "learning.vectorizers",
    "Hits": "hits",
    "Lexicon": "lexicon",
    "Marked": "voices.gold",
    "Model": "learning.model",
    "Passives": "agency",
    "Provenance": "provenance",
    "Quotations": "hits",
    "Rates": "rates",
    "Sample": "coding.units",
    "Series": "comparing.series",
    "Shown": "plots",
    "Stories": "stories",
    "Table": "table",
    "TokenVectorizer": "learning.vectorizers",
    "VoiceVectorizer": "learning.vectorizers",
    "agreement": "coding.agreement",
    "compare_finders": "voices.agreement",
    "learn": "learning.model",
    "measure_quotations": "voices.gold",
    "next_units": "coding.active",
    "plan": "comparing.planning",
    "read": "corpus",
    "show": "plots",
    "validate": "coding.validation",
    "wordfish": "learning.wordfish",
    "wordscores": "learning.wordscores",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'mediakit' has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"mediakit.{_ROOMS[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
