"""Advance payments (5.2.4): asked for on money held ahead, paid, set off against claims, the rest brought back."""
