"""How groups word what they write: distinctive words, collocates, n-grams, dispersion, names, shares of voice.

association (formulas of two by two counts) and dispersion_formulas → keyness · collocates · ngrams · dispersion;
voice_shares and naming share out a whole.
"""
