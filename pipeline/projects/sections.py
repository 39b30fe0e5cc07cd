"""Where a project shows on other pages: its contract's and its opportunity's."""

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Case
from salesdept.links.panel import links_panel

from ..pages import Section, contract_section, opportunity_section
from ..roles import SEE_PROJECTS
from .models import Project, ProjectCase
from .pages import project_section


@contract_section(order=30)
def project_of_contract(contract, user) -> Section | None:
    """How its delivery stands."""
    return _panel(Project.objects.visible_to(user).filter(contract=contract), user)


@opportunity_section(order=50)
def projects_of_opportunity(opportunity, user) -> Section | None:
    """How the delivery of its contracts stands."""
    return _panel(Project.objects.visible_to(user).filter(contract__opportunity=opportunity), user)


def _panel(projects, user) -> Section | None:
    if not user.is_a(*SEE_PROJECTS):
        return None
    found = list(projects.for_list().prefetch_related("milestones__changes"))
    if not found:
        return None
    return Section(
        _("Project execution"),
        "pipeline/projects/_of_contract.html",
        {"projects": found},
        url=found[0].get_absolute_url(),
        link_label=_("Open the project"),
        flush=True,
    )


@project_section(order=5)
def customers_page_of(project, user) -> Section | None:
    """Who outside reads how it stands, whether they looked, and which files they find and took along (3.5.2)."""
    links, files = links_panel(project, "project", user), list(project.notes.shown().for_list())
    if not links and not files:
        return None
    context = {"links": links, "files": files}
    return Section(_("The customer's page"), "pipeline/projects/_customers_page.html", context)


@project_section(order=10)
def cases_of_project(project, user) -> Section | None:
    """The cases about it that this reader may see (3.5.3)."""
    cases = list(Case.objects.visible_to(user).filter(on_project__project=project).for_list())
    reports = project.state == Project.State.RUNNING and ProjectCase.may_be_reported_by(user, project)
    if not cases and not reports:
        return None
    return Section(
        _("Cases"),
        "customers/cases/_of_file.html",
        {"cases": cases},
        count=len(cases),
        url=reverse("pipeline:project_case_new", args=[project.pk]) if reports else "",
        link_label=_("Report"),
        flush=bool(cases),
    )
