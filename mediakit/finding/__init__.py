"""Finding spans in tokens: patterns and lexicons with the cues that turn them, quotations, passives."""
