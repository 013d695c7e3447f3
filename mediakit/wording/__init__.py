"""How groups word what they write: distinctive words, collocates, n-grams, dispersion, names, and the lines of a concordance.

association (formulas of two by two counts) and spread (formulas of dispersion) → resampling (sparse counts, whole
articles drawn again) → terms (words and n-grams counted) → keyness · collocates · ngrams · dispersion · naming; lines (of a concordance).
"""
