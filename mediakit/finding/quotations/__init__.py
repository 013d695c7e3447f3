"""Who is quoted, in which words, with which verb, for which side: rules over marks and reporting verbs, no parser.

One file a step: marks (quoted passages) and names (what is none of them) → units (sentences and their words) → cues
(verbs and phrases that attribute) → clauses (source, cue and content of one attribution) → speakers (who that is), with
titles and inflection (names as they are called) → quotations (of one article) → actors (on which side) → frame (of a corpus).
English clauses are read in clauses, contents and subjects; those of languages whose commas part them in commas,
segments, phrases, unlisted and subjunctive. What is compared afterwards stands in shares, agreement and gold.
"""
