"""What a customer said of us, on the page of the file and on its line (1.3.1, 4.3.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.people.models import Role

from ..files import Section, section
from ..models import SurveyAnswer
from ..time_line import day_begins, strand
from .results import total

SHOWN = 5
RATINGS_SHOWN = 12


@section(order=24)
def satisfaction_of(customer, user) -> Section | None:
    """The newest answers, how the ratings went, and their mean; leadership reads the figures alone."""
    answers = SurveyAnswer.received.filter(customer=customer)
    whole = answers.visible_to(user)
    rated = (answers if user.is_a(Role.LEADERSHIP) else whole).standing().exclude(rating=None)
    ratings = list(rated.order_by("-received_on", "-pk").values_list("rating", flat=True)[:RATINGS_SHOWN])
    newest = list(whole.for_list()[:SHOWN])
    if not ratings and not newest:
        return None
    context = {"answers": newest, "past": ratings[::-1], "result": total(rated)}
    return Section(_("Satisfaction"), "customers/surveys/_of_file.html", context, count=len(newest) or None)


@strand(
    {"survey_answer": gettext_lazy("Answer to a survey")},
    at=day_begins("received_on"),
    template="customers/surveys/_on_line.html",
    searched=["comment"],
)
def answers_on_line(customer, user):
    return SurveyAnswer.received.visible_to(user).filter(customer=customer).select_related("campaign")
