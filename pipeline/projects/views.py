"""Pages of project execution (3.5)."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.views.pages import entered, form_page, saved_or_page
from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.papers.offers import papers_section
from salesdept.people.models import Role

from ..models import Proposal
from ..roles import DEPARTMENTS, SEE_PROJECTS, SELLERS
from .files import sent
from .filters import ProjectFilter
from .forms import MilestoneEditForm, MilestoneForm, NoteForm, ProjectCaseForm, ReportForm
from .models import Milestone, ProgressReport, Project, ProjectCase, ProjectNote
from .models.note import may_write
from .pages import project_section
from .untold import untold_of

SHOWN = 20


@screen(_("Projects"), to=SEE_PROJECTS, clauses=["3.5.1", "3.5.2"])
def projects(request):
    columns = [
        Column("project", _("Project")),
        Column("lead", _("Project lead")),
        Column("started", _("Started on"), sort="started_on"),
        Column("next", _("Next milestone")),
        Column("reported", _("Last report")),
        Column("state", _("State")),
    ]
    rows = Project.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ProjectFilter, order="-started_on")
    return render(request, "pipeline/projects/project_list.html", {"listing": listing})


@screen(_("Project"), to=SEE_PROJECTS, clauses=["3.5.1", "3.5.2", "3.5.3"])
def project(request, pk):
    """Milestones, what the customer was told, notes and files; what is missing until execution ends."""
    rows = Project.objects.visible_to(request.user).for_list()
    rows = rows.prefetch_related(
        "milestones__owner", "milestones__changes", Prefetch("reports", ProgressReport.objects.select_related("by"))
    )
    project, user = visible_or_404(rows, pk=pk), request.user
    context = {
        "project": project,
        "milestones": project.milestones.all(),
        "untold": untold_of(project, user),
        "reports": project.reports.all()[:SHOWN],
        "notes": project.notes.select_related("by", "milestone")[:SHOWN],
        "has_steps": bool(project.open_steps(user)),
        "checks": project.ends_when() if project.state == Project.State.RUNNING else [],
        "may_plan": user.is_a(Role.TECHNICAL) and project.state == Project.State.RUNNING,
        "may_tell": project.state == Project.State.RUNNING and project.customer.is_kept_by(user),
        "may_write": may_write(project, user),
        "sections": project_section.of(project, user),
        "history": history_of(project),
    }
    return render(request, "pipeline/projects/project_detail.html", context)


@screen(_("Step of a project"), to=[*SELLERS, Role.TECHNICAL], clauses=["3.5.1", "3.5.2"])
def project_step(request, pk, name):
    return take_step(request, _project(request, pk), name)


@screen(_("New milestone"), to=[Role.TECHNICAL], clauses=["3.5.2"])
def milestone_new(request, pk):
    project = _project(request, pk)
    Milestone.must_be_planned_by(request.user, project)
    form = MilestoneForm(entered(request), project=project, by=request.user)
    return saved_or_page(request, form, _("New milestone"), project.get_absolute_url(), crumbs_of(project), to=project)


@screen(_("Milestone"), to=SEE_PROJECTS, clauses=["3.5.2"])
def milestone(request, pk):
    """Its dates with every change, and what the customer said."""
    milestone = _milestone(request, pk)
    context = {
        "milestone": milestone,
        "project": milestone.project,
        "told": milestone.as_told if milestone.still_read else None,
        "changes": milestone.changes.select_related("by", "report"),
        "answers": milestone.answers.select_related("by", "evidence"),
        "sees_offer": Proposal.objects.visible_to(request.user).filter(plan_steps=milestone.plan_step_id).exists(),
        "instalments": milestone.instalments.visible_to(request.user),
        "may_edit": milestone.may_edit(request.user),
        "papers": papers_section(milestone, request.user),
        "has_steps": bool(milestone.open_steps(request.user) or milestone.refused_steps(request.user)),
        "history": history_of(milestone),
    }
    return render(request, "pipeline/projects/milestone.html", context)


@screen(_("Edit a milestone"), to=[Role.TECHNICAL], clauses=["3.5.2"])
def milestone_edit(request, pk):
    milestone = _milestone(request, pk)
    if not milestone.may_edit(request.user):
        raise NotYourPart(gettext("An open milestone is edited by the technical department."), "3.5.2")
    form = MilestoneEditForm(entered(request), instance=milestone, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save().project)
    crumbs = crumbs_of(milestone.project)
    return form_page(request, form, milestone.title, milestone.get_absolute_url(), crumbs, form.status)


@screen(_("Step of a milestone"), to=[*SELLERS, Role.TECHNICAL], clauses=["3.5.2"])
def milestone_step(request, pk, name):
    """The telling leads back to the project, where the next one waits."""
    milestone = _milestone(request, pk)
    return take_step(request, milestone, name, back=milestone.project if name == "tell" else None)


@screen(_("Tell the customer"), to=SELLERS, clauses=["3.5.2"])
def report_new(request, pk):
    """The draft written from the milestones stands there; saved, all date changes are told."""
    project = _project(request, pk)
    ProgressReport.must_be_told_by(request.user, project)
    form = ReportForm(entered(request), project=project, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Kept: the customer was told."))
        return go(request, project)
    return form_page(request, form, _("Tell the customer"), project.get_absolute_url(), crumbs_of(project))


@screen(_("Progress note"), to=[*SELLERS, *DEPARTMENTS], clauses=["3.5.2", "3.5.3"])
def note_new(request, pk):
    project = _project(request, pk)
    if not may_write(project, request.user):
        raise NotYourPart(gettext("The departments and who keeps the customer's file write here."), "3.5.2")
    asked = {"milestone": request.GET.get("milestone")}
    form = NoteForm(entered(request), request.FILES or None, project=project, by=request.user, initial=asked)
    return saved_or_page(request, form, _("Progress note"), project.get_absolute_url(), crumbs_of(project), to=project)


@screen(_("Case about a project"), to=[*SELLERS, Role.AFTER_SALES], clauses=["3.5.3", "7.2.2"])
def project_case_new(request, pk):
    project = _project(request, pk)
    ProjectCase.must_be_reported_by(request.user, project)
    form = ProjectCaseForm(entered(request), project=project, by=request.user)
    return saved_or_page(request, form, _("New case"), project.get_absolute_url(), crumbs_of(project), to=project)


@screen(_("File of a project"), to=SEE_PROJECTS, clauses=["3.5.2"])
def project_file(request, pk):
    return sent(visible_or_404(ProjectNote.objects.visible_to(request.user), pk=pk))


@screen(_("Step of a project's file"), to=SELLERS, clauses=["3.5.2", "7.1.3"])
def note_step(request, pk, name):
    return take_step(request, visible_or_404(ProjectNote.objects.visible_to(request.user).for_list(), pk=pk), name)


def crumbs_of(project) -> list[tuple]:
    return [(_("Projects"), reverse("pipeline:projects")), (str(project), project.get_absolute_url())]


def _project(request, pk) -> Project:
    return visible_or_404(Project.objects.visible_to(request.user).for_list(), pk=pk)


def _milestone(request, pk) -> Milestone:
    return visible_or_404(Milestone.objects.visible_to(request.user).for_list(), pk=pk)
