"""The corpus: articles with their tokens and parts, in memory or in files; hits in them, their rates, and the lines they stand in."""
