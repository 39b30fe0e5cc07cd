"""Runs of excellent months as a ground for promotion and pay rise (4.4.2)."""
