"""Copies of a signed contract for the technical and the after-sales department, and their questions (3.5.1)."""
