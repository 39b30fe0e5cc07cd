"""The panels that chapters above add to the page of a planned visit."""

from salesdept.common.sections import Section, Sections

visit_section = Sections()

__all__ = ["Section", "visit_section"]
