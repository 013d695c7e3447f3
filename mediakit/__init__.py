"""mediakit: compare how news outlets, sides, periods and speakers word and frame a conflict.

corpus = read("data/talks")
hits = corpus.find(Lexicon.load("talks"))
hits.concordance("confrontational", n=10)
hits.per_words(1000).compare(by="outlet").plot()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mediakit.coding.agreement import agreement
    from mediakit.coding.codebook import Codebook
    from mediakit.coding.codes import Codes
    from mediakit.coding.marked_quotations import Marked, measure_quotations
    from mediakit.coding.samples import Sample
    from mediakit.coding.validation import validate
    from mediakit.comparing.comparison import Comparison
    from mediakit.comparing.over_time.series import Series
    from mediakit.comparing.planning import plan
    from mediakit.corpus.articles import Corpus, Finder, read
    from mediakit.corpus.concordance import Concordance
    from mediakit.corpus.hits import Hits, Quotations
    from mediakit.corpus.rates import Rates
    from mediakit.finding.lexicon import Lexicon
    from mediakit.finding.passives.passive_clauses import Passives
    from mediakit.finding.phrase import Phrase
    from mediakit.finding.quotations.actors import Actors
    from mediakit.learning.classifier import FrameClassifier
    from mediakit.learning.model import Model, learn
    from mediakit.learning.vectorizers import FrameVectorizer, TokenVectorizer, VoiceVectorizer
    from mediakit.learning.wordfish import wordfish
    from mediakit.learning.wordscores import wordscores
    from mediakit.results.figures.drawing import Drawing, show
    from mediakit.results.provenance import Provenance
    from mediakit.results.table import Table
    from mediakit.stories.stories import Stories

__version__ = "0.2.0"
__all__ = [
    "Actors",
    "Codebook",
    "Codes",
    "Comparison",
    "Concordance",
    "Corpus",
    "Drawing",
    "Finder",
    "FrameClassifier",
    "FrameVectorizer",
    "Hits",
    "Lexicon",
    "Marked",
    "Model",
    "Passives",
    "Phrase",
    "Provenance",
    "Quotations",
    "Rates",
    "Sample",
    "Series",
    "Stories",
    "Table",
    "TokenVectorizer",
    "VoiceVectorizer",
    "agreement",
    "learn",
    "measure_quotations",
    "plan",
    "read",
    "show",
    "validate",
    "wordfish",
    "wordscores",
]

# Each name is fetched from its room when first used: `mediakit --help` need not wait for pandas.
_ROOMS = {
    "Actors": "finding.quotations.actors",
    "Codebook": "coding.codebook",
    "Codes": "coding.codes",
    "Comparison": "comparing.comparison",
    "Concordance": "corpus.concordance",
    "Corpus": "corpus.articles",
    "Finder": "corpus.articles",
    "FrameClassifier": "learning.classifier",
    "FrameVectorizer": "learning.vectorizers",
    "Hits": "corpus.hits",
    "Lexicon": "finding.lexicon",
    "Marked": "coding.marked_quotations",
    "Model": "learning.model",
    "Passives": "finding.passives.passive_clauses",
    "Phrase": "finding.phrase",
    "Provenance": "results.provenance",
    "Quotations": "corpus.hits",
    "Rates": "corpus.rates",
    "Sample": "coding.samples",
    "Series": "comparing.over_time.series",
    "Drawing": "results.figures.drawing",
    "Stories": "stories.stories",
    "Table": "results.table",
    "TokenVectorizer": "learning.vectorizers",
    "VoiceVectorizer": "learning.vectorizers",
    "agreement": "coding.agreement",
    "learn": "learning.model",
    "measure_quotations": "coding.marked_quotations",
    "plan": "comparing.planning",
    "read": "corpus.articles",
    "show": "results.figures.drawing",
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
