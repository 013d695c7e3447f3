"""Never run, only checked (`make lint`): what a verb gives back is known to an editor, and our finders are finders."""

from typing import assert_type

import mediakit as mk
from mediakit.corpus.concordance import Concordance
from mediakit.finding.finder import Finder
from mediakit.finding.passives.passive_clauses import Passives
from mediakit.finding.phrase import Phrase

corpus = mk.read("data/talks")
frames = mk.Lexicon.load("talks")
hits = corpus.where(outlet="Post").find(frames)
rates = hits.where(negated=False).per_words(1000)
assert_type(corpus, mk.Corpus)
assert_type(hits, mk.Hits)
assert_type(rates, mk.Rates)
assert_type(rates.compare(by="outlet"), mk.Comparison)
assert_type(hits.compare(by="outlet"), mk.Comparison)
assert_type(corpus.find("ultimatum*").concordance(n=10), Concordance)
assert_type(corpus.passives(), mk.Hits)
assert_type(corpus.quotations().compare(by="side"), mk.Comparison)

finders: list[Finder] = [frames, Phrase("significant progress"), Passives()]
