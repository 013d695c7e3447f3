"""Coding by people: codebook → sample → sheets → codes → agreement; labels made elsewhere; instruments held against codes."""
