"""The corpus: articles with their tokens and parts; hits in them, their rates, and the lines they stand in."""
