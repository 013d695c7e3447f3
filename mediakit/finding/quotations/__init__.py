"""Who is quoted, in which words, with which verb, for which side: rules over marks and reporting verbs, no parser.

One file a step: quotation_marks (quoted passages) and names_in_marks (what is none of them) → speaker_labels (turns, signatures,
datelines) → sentence_words (sentences and their words) → cues (verbs and phrases that attribute) → clauses (source, cue and
content of one attribution) → speakers (who that is), with titles and inflection (names as they are called) →
article_quotations (of one article, by the rules of rule_choice) → actors, with phrase_heads (on which side) → attributions (of a corpus). English clauses
are read in clauses, contents and subjects; those of languages whose commas part them in comma_clauses, comma_subjects,
attributing_phrases, verbless_speech and subjunctive.
"""
