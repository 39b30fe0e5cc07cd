"""Who may open what of chapter 2."""

SEE_TARGETS = ("rep", "supervisor", "manager", "clerk", "leadership")
"""Targets are known to the department and to leadership (1.3.2)."""
