"""The panels that chapters above add to the page of a customer file."""

from salesdept.common.sections import Section, Sections

section = Sections()

__all__ = ["Section", "section"]
