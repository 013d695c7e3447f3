"""mediakit: compare how news outlets, sides, periods and speakers word and frame a conflict.

corpus = read("data/talks")
hits = corpus.find(Lexicon.load("talks"))
hits.concordance("confrontational", n=10)
hits.per_words(1000).compare(by="outlet").plot()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mediakit.chain import Comparison, Corpus, Hits, Rates, concat, parts, read
    from mediakit.coding.agreement import agreement
    from mediakit.coding.codebook import Codebook, Variable
    from mediakit.coding.codes import Codes
    from mediakit.coding.labels import Labels
    from mediakit.coding.validation import validate
    from mediakit.comparing.paper.planning import plan
    from mediakit.finding.finder import Finder
    from mediakit.finding.lexicon import Lexicon
    from mediakit.finding.quotations.actors import Actors
    from mediakit.learning.model import learn
    from mediakit.reporting.exploring.exploration import explore
    from mediakit.reporting.page import report
    from mediakit.reporting.redo import redo
    from mediakit.results.figures.drawing import show
    from mediakit.results.table import Table

__version__ = "0.2.0"
__all__ = [
    "Actors",
    "Codebook",
    "Codes",
    "Comparison",
    "Corpus",
    "Finder",
    "Hits",
    "Labels",
    "Lexicon",
    "Rates",
    "Table",
    "Variable",
    "agreement",
    "concat",
    "explore",
    "learn",
    "parts",
    "plan",
    "read",
    "redo",
    "report",
    "show",
    "validate",
]

# Each name is fetched from its room when first used: `mediakit --help` need not wait for pandas.
_ROOMS = {
    "Actors": "finding.quotations.actors",
    "Codebook": "coding.codebook",
    "Codes": "coding.codes",
    "Comparison": "chain",
    "Corpus": "chain",
    "Finder": "finding.finder",
    "Hits": "chain",
    "Labels": "coding.labels",
    "Lexicon": "finding.lexicon",
    "Rates": "chain",
    "Table": "results.table",
    "Variable": "coding.codebook",
    "agreement": "coding.agreement",
    "concat": "chain",
    "explore": "reporting.exploring.exploration",
    "learn": "learning.model",
    "parts": "chain",
    "plan": "comparing.paper.planning",
    "read": "chain",
    "redo": "reporting.redo",
    "report": "reporting.page",
    "show": "results.figures.drawing",
    "validate": "coding.validation",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'mediakit' has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"mediakit.{_ROOMS[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return list(__all__)
