"""The live regulation: its clauses, the screens that carry each out, the tests that prove it."""

from .clauses import CHAPTERS, CLAUSES, Clause

__all__ = ["CHAPTERS", "CLAUSES", "Clause"]
