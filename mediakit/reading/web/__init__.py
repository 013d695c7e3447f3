"""Web pages, feeds and web archives, and the flat list of blocks that HTML is read as."""
