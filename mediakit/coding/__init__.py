"""Coding by people: codebook → sample → sheets → codes → agreement; labels made elsewhere; instruments compared with codes."""
