"""What a customer said of us, on the page of the file and on its line (1.3.1, 4.3.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.people.models import Role

from ..files import Section, section
from ..models import SurveyAnswer
from ..time_line import day_begins, strand
from .results import total

LATEST = 12
SHOWN = 5


@section(order=24)
def satisfaction_of(customer, user) -> Section | None:
    """The newest answers, how the ratings went, and their mean; leadership reads the figures alone."""
    reads_figures_alone = user.is_a(Role.LEADERSHIP)
    answers = SurveyAnswer.received.filter(customer=customer)
    told = answers if reads_figures_alone else answers.visible_to(user)
    latest = list(told[:LATEST])
    if not latest:
        return None
    context = {
        "answers": [] if reads_figures_alone else latest[:SHOWN],
        "past": [one.rating for one in reversed(latest) if one.rating and not one.is_excluded],
        "result": total(told.standing()),
    }
    return Section(_("Satisfaction"), "customers/surveys/_of_file.html", context, flush=True)


@strand(
    {"survey_answer": gettext_lazy("Answer to a survey")},
    at=day_begins("received_on"),
    template="customers/surveys/_on_line.html",
    searched=["comment"],
)
def answers_on_line(customer, user):
    return SurveyAnswer.received.visible_to(user).filter(customer=customer).select_related("campaign")
