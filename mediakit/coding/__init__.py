"""Coding by people: codebook → sample → sheets → codes → agreement, and instruments held against the codes."""
