from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ReasonForm
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..models import Case, Customer, SurveyAnswer, SurveyCampaign
from ..roles import RUN_SURVEYS, SEE_ANSWERS, SEE_CAMPAIGNS
from ..views.pages import entered, form_page, saved_or_page
from .filters import AnswerFilter, CampaignFilter
from .forms import CampaignEditForm, CampaignForm
from .imports.views import survey_imports
from .progress import left_out_of, progress_in_words, withheld_from
from .quiet import hours_in_words

CAMPAIGN_COLUMNS = [
    Column("campaign", _("Survey campaign"), sort="name"),
    Column("occasion", _("Asks when")),
    Column("asked", _("Asked"), numeric=True),
    Column("answered", _("Answered"), numeric=True),
    Column("state", _("State")),
    Column("created", _("Made on"), sort="created_at"),
]
ANSWER_COLUMNS = [
    Column("customer", _("Customer")),
    Column("rating", _("Rating"), numeric=True),
    Column("nps", _("Recommends"), numeric=True),
    Column("comment", _("Comment")),
    Column("rep", _("Sales rep")),
    Column("received", _("Received"), sort="told_on"),
]


@screen(_("Survey campaigns"), to=SEE_CAMPAIGNS, clauses=["4.3.2"])
def survey_campaigns(request):
    rows = SurveyCampaign.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, CAMPAIGN_COLUMNS, filterset=CampaignFilter, order="-created_at")
    context = {"listing": listing, "may_add": survey_campaign_new.screen.is_open_to(request.user)}
    return render(request, "customers/surveys/campaign_list.html", context)


@screen(_("Survey campaign"), to=SEE_CAMPAIGNS, clauses=["4.3.2"])
def survey_campaign(request, pk):
    campaign = _campaign(request, pk)
    answers = SurveyAnswer.received.visible_to(request.user).filter(campaign=campaign)
    context = {
        "campaign": campaign,
        "progress": progress_in_words(campaign),
        "left_out": left_out_of(campaign),
        "withheld": withheld_from(campaign),
        "hours": hours_in_words(),
        "answers": answers.for_list()[:8],
        "answers_url": f"{reverse('customers:survey_results')}?campaign={campaign.pk}",
        "may_act": bool(campaign.open_steps(request.user)),
        "may_edit": campaign.may_edit(request.user),
        "history": history_of(campaign),
    }
    return render(request, "customers/surveys/campaign.html", context)


@screen(_("New survey campaign"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_campaign_new(request):
    form = CampaignForm(entered(request), by=request.user)
    back = reverse("customers:survey_campaigns")
    return saved_or_page(request, form, _("New survey campaign"), back, [(_("Survey campaigns"), back)])


@screen(_("Edit a survey campaign"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_campaign_edit(request, pk):
    campaign = _campaign(request, pk)
    campaign.must_be_edited_by(request.user)
    form = CampaignEditForm(entered(request), instance=campaign, by=request.user)
    back = campaign.get_absolute_url()
    crumbs = [(_("Survey campaigns"), reverse("customers:survey_campaigns")), (campaign.name, back)]
    return saved_or_page(request, form, _("Edit"), back, crumbs)


@screen(_("Step of a survey campaign"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_campaign_step(request, pk, name):
    return take_step(request, _campaign(request, pk), name)


@screen(_("Answers of customers"), to=SEE_ANSWERS, clauses=["4.3.2", "4.1.5"])
def survey_answers(request):
    rows = SurveyAnswer.received.known_to(request.user).for_list()
    listing = Listing(request, rows, ANSWER_COLUMNS, filterset=AnswerFilter, order="-told_on", tie="told_as")
    context = {"listing": listing, "may_import": survey_imports.screen.is_open_to(request.user)}
    return render(request, "customers/surveys/answer_list.html", context)


@screen(_("Answer of a customer"), to=SEE_ANSWERS, clauses=["4.3.2", "4.1.5"])
def survey_answer(request, pk):
    answer = _answer(request, pk)
    context = {
        "answer": answer,
        "sees_file": Customer.objects.visible_to(request.user).filter(pk=answer.customer_id).exists(),
        "sees_case": Case.objects.visible_to(request.user).filter(pk=answer.case_id).exists(),
        "may_exclude": answer.may_be_excluded_by(request.user),
        "history": history_of(answer),
    }
    return render(request, "customers/surveys/answer.html", context)


@screen(_("Leave an answer out of the count"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_answer_exclude(request, pk):
    answer = _answer(request, pk)
    form = ReasonForm(entered(request))
    if request.method == "POST" and form.is_valid():
        answer.exclude(by=request.user, reason=form.cleaned_data["reason"])
        return go(request, answer)
    crumbs = [(_("Answers of customers"), reverse("customers:survey_answers"))]
    heading = _("Leave an answer out of the count")
    return form_page(request, form, heading, answer.get_absolute_url(), crumbs)


def _campaign(request, pk) -> SurveyCampaign:
    return visible_or_404(SurveyCampaign.objects.visible_to(request.user).for_list(), pk=pk)


def _answer(request, pk) -> SurveyAnswer:
    return visible_or_404(SurveyAnswer.received.visible_to(request.user).for_list(), pk=pk)
