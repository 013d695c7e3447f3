"""Tables with one row an article: CSV, workbooks, JSON, Parquet, data frames, lists that services give out."""
