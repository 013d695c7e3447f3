"""The forms that lexicons and lists of words are kept in: plain YAML, CSV, LIWC dictionaries, quanteda YAML."""
