"""mediakit: compare how news outlets, sides, periods and speakers word and frame a conflict.

corpus = read("data/talks")
hits = corpus.find(Lexicon.load("talks"))
hits.concordance("confrontational", n=10)
hits.per_words(1000).compare(by="outlet").plot()
"""

from mediakit.agency import Passives
from mediakit.comparison import Comparison, Series
from mediakit.concordance import Concordance
from mediakit.corpus import Corpus, Finder, read
from mediakit.hits import Hits, Quotations
from mediakit.lexicon import Lexicon
from mediakit.plots import Shown, show
from mediakit.provenance import Provenance
from mediakit.rates import Rates
from mediakit.stories import Stories
from mediakit.table import Table
from mediakit.voices import Actors

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
    "read",
    "show",
]
