"""Stories: reprints and wire copy, found by the runs of words that articles share."""
