"""Where the papers of chapter 3 are offered: on the page of their document."""

from salesdept.papers.offers import papers_section

from ..pages import Section, contract_section
from ..projects.pages import project_section


@contract_section(order=90)
def papers_of_contract(contract, user) -> Section | None:
    """Of the contract and of each of its changes."""
    changes = contract.amendments.all() if contract.credit_is_shown_to(user) else ()
    return papers_section(contract, user, changes)


@project_section(order=90)
def papers_of_project(project, user) -> Section | None:
    return papers_section(project, user)
