"""The report: one page that stands alone, with the figures, the tables, and the sentences behind every number."""
