"""Pages of requirements research (3.2); what stands in it is read on the opportunity's page."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from customers.views.pages import entered, form_page
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404
from salesdept.people.models import Role

from ..models import FeasibilityQuestion, Opportunity, Requirements, RequirementsVersion
from ..roles import SEE_RESEARCH, SELLERS
from ..working import worked_by
from .forms import AskForm, ConfirmationForm, ResearchForm, VerdictForm
from .kinds import kind_of


@screen(_("Budget and feasibility"), to=SELLERS, clauses=["3.2.1", "3.2.3"])
def research(request, pk):
    brief = _to_write(request, pk)
    form = ResearchForm(entered(request), instance=brief, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form_page(request, form, _("Budget and feasibility"), brief.opportunity, form.status)


@screen(_("New finding of research"), to=SELLERS, clauses=["3.2.1", "3.2.2", "3.2.3"])
def finding_new(request, pk, kind):
    """A need, somebody with a part in the decision, or a step of buying."""
    kind, brief = kind_of(kind), _to_write(request, pk)
    form = kind.new_form(entered(request), opportunity=brief.opportunity, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form_page(request, form, kind.new_label, brief.opportunity)


@screen(_("Edit a finding of research"), to=SELLERS, clauses=["3.2.1", "3.2.2", "3.2.3"])
def finding(request, kind, pk):
    kind = kind_of(kind)
    row = _finding_to_write(request, kind, pk)
    form = kind.edit_form(entered(request), instance=row, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    context = {"form": form, "row": row, "heading": kind.label, "opportunity": row.opportunity}
    return render(request, "pipeline/requirements/finding.html", context, status=form.status)


@screen(_("Take out a finding of research"), to=SELLERS, clauses=["3.2.1"])
@require_POST
def finding_drop(request, kind, pk):
    row = _finding_to_write(request, kind_of(kind), pk)
    row.drop(by=request.user)
    return go(request, row.requirements)


@screen(_("Freeze the requirements for the customer"), to=SELLERS, clauses=["3.2.3"])
@require_POST
def research_freeze(request, pk):
    """The next version; then the form of the private link for the customer."""
    brief = _to_write(request, pk)
    version = Requirements.of(brief.opportunity).freeze(by=request.user)
    messages.success(request, gettext("Version %(n)d stands. Send it to the customer.") % {"n": version.number})
    return go(request, reverse("links:new", args=["requirements", version.requirements_id]))


@screen(_("Record the customer's confirmation"), to=SELLERS, clauses=["3.2.3"])
def research_confirm(request, pk):
    brief = _to_write(request, pk)
    form = ConfirmationForm(entered(request), request.FILES or None, brief=brief)
    if request.method == "POST" and form.is_valid():
        Requirements.of(brief.opportunity).record_confirmation(by=request.user, **form.cleaned_data)
        return go(request, brief)
    return _form_page(request, form, _("Record the customer's confirmation"), brief.opportunity)


@screen(_("Requirements as the customer read them"), to=SEE_RESEARCH, clauses=["3.2.3"])
def research_version(request, pk):
    """A frozen version with what the customer said of it, and what changed since the version before."""
    versions = RequirementsVersion.objects.visible_to(request.user).for_list()
    version = visible_or_404(versions, pk=pk)
    before = version.requirements.versions.filter(number__lt=version.number).first()
    context = {
        "version": version,
        "opportunity": version.requirements.opportunity,
        "before": before,
        "changed": version.differs_from(before),
        "gone": before.differs_from(version) if before else [],
        "answers": version.answers.all(),
    }
    return render(request, "pipeline/requirements/version.html", context)


@screen(_("Ask the technical department"), to=SELLERS, clauses=["3.2.3"])
def feasibility_ask(request, pk):
    brief = _to_write(request, pk)
    form = AskForm(entered(request))
    if request.method == "POST" and form.is_valid():
        FeasibilityQuestion.ask(Requirements.of(brief.opportunity), by=request.user, **form.cleaned_data)
        return go(request, brief)
    return _form_page(request, form, _("Ask the technical department"), brief.opportunity)


@screen(_("Can it be done?"), to=[*SEE_RESEARCH, Role.TECHNICAL], clauses=["3.2.3"])
def feasibility(request, pk):
    """The question with the needs it is about, and no more of the deal; the technical department answers here."""
    question = visible_or_404(FeasibilityQuestion.objects.visible_to(request.user).for_list(), pk=pk)
    if request.method == "POST":
        question.must_be_answered_by(request.user)
    form = VerdictForm(entered(request)) if question.may_answer(request.user) else None
    if request.method == "POST" and form and form.is_valid():
        question.give_answer(by=request.user, **form.cleaned_data)
        return go(request, question)
    context = {
        "question": question,
        "needs": question.requirements.needs.all(),
        "reads_deal": request.user.is_a(*SEE_RESEARCH),
        "form": form,
        "history": history_of(question),
    }
    return render(
        request, "pipeline/requirements/feasibility.html", context, status=422 if form and form.errors else 200
    )


def _to_write(request, pk) -> Requirements:
    """The research of an opportunity that the reader works on; not kept yet where there is none and nothing is sent."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    if refusal := worked_by(opportunity, request.user):
        raise refusal
    brief = getattr(opportunity, "requirements", None)
    if brief is None:
        brief = Requirements.of(opportunity) if request.method == "POST" else Requirements(opportunity=opportunity)
    brief.must_be_written_by(request.user)
    return brief


def _finding_to_write(request, kind, pk):
    row = visible_or_404(kind.model.objects.visible_to(request.user).for_list(), pk=pk)
    row.requirements.must_be_written_by(request.user)
    return row


def _form_page(request, form, heading, opportunity, status=None):
    crumbs = [(opportunity.name, opportunity.get_absolute_url())]
    return form_page(request, form, heading, f"{opportunity.get_absolute_url()}#research", crumbs, status)
