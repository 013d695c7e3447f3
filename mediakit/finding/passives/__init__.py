"""Passive clauses, with an agent or without: who acts, who suffers.

A passive is a form of *be* or *get* and a participle: ``was killed``, ``had not yet been told``, ``got arrested``,
``was he arrested?``. Without a parser it is read from the words between the two, from the participle (an irregular
table, else -ed), and from what follows. The lists stand in ``lexicons/participles.yaml``, with what they decide.

What counts, after Quirk et al. (1985, 3.63-78) and Huddleston and Pullum (2002, ch. 16, 10):

- One clause for each auxiliary: in *were shelled and burned* the second participle shares the first one's.
- States are adjectives (was interested, is located, is supposed to, was born) unless somebody acts: was surprised
**by** them.
- Participles without auxiliary (the bills passed yesterday) do not count.
- The agent is what "by" names when it names no time, manner or amount and no deed (by Monday, by phone, by half, by
signing).

Only English. The words are numbers (see mediakit.text.tokens): every list is a mask over the vocabulary, and all
auxiliaries of the corpus step forward together, one word at a time.

verb_classes (forms and classes) → word_masks (lists as masks) → auxiliaries (to their participle) → judging (adjective or
passive) · agents (what "by" names) → passive_clauses (the finder, and who acts and who suffers).
"""
