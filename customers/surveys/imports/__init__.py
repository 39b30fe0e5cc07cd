"""Answers that were collected elsewhere come in by file (4.3.2)."""
