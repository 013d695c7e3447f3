"""Learning: models, topics and scales from words, measured like any other instrument."""
