"""The page to explore: every number opens its sentences, and a word typed becomes a concordance; no server, no network."""
