"""Reading: a path becomes an article table and an audit of what was read; one file a source format."""
