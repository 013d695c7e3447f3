"""Exports of news archives: Nexis, Factiva, Europresse, ProQuest, and the RTF and Word documents they come in."""
