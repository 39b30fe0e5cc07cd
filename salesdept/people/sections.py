"""The panels that the chapters above add to a person's page."""

from salesdept.common.sections import Section, Sections

person_section = Sections()

__all__ = ["Section", "person_section"]
