"""Who is quoted, in which words, with which verb, for which side: rules over marks and reporting verbs, no parser.

One file a step: marks (quoted passages) → units (sentences and their words) → cues (verbs and phrases that attribute)
→ clauses (source, cue and content of one attribution) → speakers (who that is) → actors (on which side) → quotations.
English clauses are read in clauses, contents and subjects; those of languages whose commas part them in commas and
segments. What is counted and compared afterwards stands in shares and agreement.
"""

from mediakit.voices.actors import Actors
from mediakit.voices.quotations import Quotation, find_quotations, quotations_frame

__all__ = ["Actors", "Quotation", "find_quotations", "quotations_frame"]
