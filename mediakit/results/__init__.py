"""Results: a table with the steps that made it, its displays, its files and its figures."""
