"""The panels of the pages of an opportunity and of a contract; each is registered where its rows are."""

from salesdept.common.sections import Section, Sections

opportunity_section = Sections()
contract_section = Sections()

__all__ = ["Section", "contract_section", "opportunity_section"]
