"""Pages on which the clerk writes questionnaires (4.3.2)."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import Questionnaire
from ..roles import RUN_SURVEYS, SEE_CAMPAIGNS
from ..views.pages import entered, saved_or_page
from .forms import QuestionForm, QuestionnaireEditForm, QuestionnaireForm
from .pages import Page, draw
from .questions import FEW

COLUMNS = [Column("name", _("Questionnaire"), sort="name"), Column("questions", _("Questions"), numeric=True)]


@screen(_("Questionnaires"), to=SEE_CAMPAIGNS, clauses=["4.3.2"])
def questionnaires(request):
    listing = Listing(request, Questionnaire.objects.visible_to(request.user).for_list(), COLUMNS)
    context = {"listing": listing, "may_add": questionnaire_new.screen.is_open_to(request.user)}
    return render(request, "customers/surveys/questionnaire_list.html", context)


@screen(_("Questionnaire"), to=SEE_CAMPAIGNS, clauses=["4.3.2"])
def questionnaire(request, pk):
    questionnaire = _questionnaire(request, pk)
    version = questionnaire.current
    context = {
        "questionnaire": questionnaire,
        "version": version,
        "questions": [(one, version.condition_in_words(one)) for one in version.questions],
        "is_long": len(version.questions) > FEW,
        "may_edit": questionnaire.may_edit(request.user),
        "history": history_of(questionnaire),
    }
    return render(request, "customers/surveys/questionnaire.html", context)


@screen(_("New questionnaire"), to=RUN_SURVEYS, clauses=["4.3.2"])
def questionnaire_new(request):
    form = QuestionnaireForm(entered(request), by=request.user)
    back = reverse("customers:questionnaires")
    return saved_or_page(request, form, _("New questionnaire"), back, [(_("Questionnaires"), back)])


@screen(_("Rename a questionnaire"), to=RUN_SURVEYS, clauses=["4.3.2"])
def questionnaire_edit(request, pk):
    questionnaire = _questionnaire(request, pk)
    form = QuestionnaireEditForm(entered(request), instance=questionnaire, by=request.user)
    back = questionnaire.get_absolute_url()
    return saved_or_page(request, form, _("Rename"), back, _crumbs(questionnaire))


@screen(_("New question"), to=RUN_SURVEYS, clauses=["4.3.2"])
def question_new(request, pk):
    questionnaire = _questionnaire(request, pk)
    return _question_page(request, questionnaire, None, _("New question"))


@screen(_("Edit a question"), to=RUN_SURVEYS, clauses=["4.3.2"])
def question_edit(request, pk, key):
    questionnaire = _questionnaire(request, pk)
    return _question_page(request, questionnaire, _question(questionnaire, key), _("Edit a question"))


def _question_page(request, questionnaire, question, heading):
    form = QuestionForm(entered(request), questionnaire=questionnaire, by=request.user, question=question)
    return saved_or_page(
        request, form, heading, questionnaire.get_absolute_url(), _crumbs(questionnaire), to=questionnaire
    )


@screen(_("Take out a question"), to=RUN_SURVEYS, clauses=["4.3.2"])
@require_POST
def question_remove(request, pk, key):
    questionnaire = _questionnaire(request, pk)
    gone = _question(questionnaire, key)
    questionnaire.rewrite([one for one in questionnaire.current.questions if one.key != gone.key], by=request.user)
    return go(request, questionnaire)


@screen(_("Move a question up"), to=RUN_SURVEYS, clauses=["4.3.2"])
@require_POST
def question_up(request, pk, key):
    questionnaire = _questionnaire(request, pk)
    questions = list(questionnaire.current.questions)
    place = questions.index(_question(questionnaire, key))
    if place:
        questions[place - 1], questions[place] = questions[place], questions[place - 1]
        questionnaire.rewrite(questions, by=request.user)
    return go(request, questionnaire)


@screen(_("Preview of a questionnaire"), to=SEE_CAMPAIGNS, clauses=["4.3.2"])
def questionnaire_preview(request, pk):
    """As the customer sees it, in each language, all at once; nothing is kept."""
    questionnaire = _questionnaire(request, pk)
    asked = request.GET.get("lang")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    questions = questionnaire.current.questions
    with translation.override(language):
        page = Page.of_all(questions)
        context = {"page": page, "questions": draw(questions, page), "looks_on": True}
        return render(request, "customers/surveys/visitor/page.html", context)


def _questionnaire(request, pk) -> Questionnaire:
    return visible_or_404(Questionnaire.objects.visible_to(request.user).for_list(), pk=pk)


def _question(questionnaire: Questionnaire, key: str):
    found = next((one for one in questionnaire.current.questions if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _crumbs(questionnaire: Questionnaire) -> list[tuple]:
    above = (_("Questionnaires"), reverse("customers:questionnaires"))
    return [above, (questionnaire.name, questionnaire.get_absolute_url())]
