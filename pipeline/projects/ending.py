"""What ends the execution of an opportunity (3.5): the same as ends its projects."""

from collections.abc import Callable

from django.urls import reverse


def _running(opportunity) -> list:
    """The projects of its signed contracts."""
    contracts = opportunity.contracts.filter(state="signed").select_related("project", "customer")
    return [contract.project for contract in contracts if hasattr(contract, "project")]


def ended_by(part: str) -> Callable:
    """Whether `part`, a fact of a project, holds of every project of the opportunity, of one at least."""

    def holds(opportunity) -> bool:
        projects = _running(opportunity)
        return bool(projects) and all(getattr(project, part) for project in projects)

    return holds


def project_page(opportunity) -> str:
    """Where it is done: the project that lacks something, else the list of projects."""
    lacking = [project for project in _running(opportunity) if project.missing()]
    return lacking[0].get_absolute_url() if lacking else reverse("pipeline:projects")
