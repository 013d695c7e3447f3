"""Rates over time: series, events, change points."""
