"""The rows behind a figure: one query gives the number, its list, and their equality (1.3.2)."""

from django.db.models import Q

from pipeline.models import SalesEntry

from .models import Scorecard, SurveyAnswer
from .rules import Indicator


def rows_behind(card: Scorecard, indicator: Indicator):
    """The ledger entries, or for satisfaction the answers, that make `indicator` on this card.

    Entries booked after the card was computed are not among them: the card is what it was then.
    """
    month = card.period.month
    if indicator == Indicator.SATISFACTION:
        answers = SurveyAnswer.objects.filter(rep=card.rep, received_on__gte=month.first, received_on__lte=month.last)
        return answers.select_related("customer")
    entries = SalesEntry.objects.filter(rep=card.rep, created_at__lte=card.period.computed_at).for_list()
    if indicator == Indicator.GROWTH:
        return entries.filter(booked_on__gte=month.previous.first, booked_on__lte=month.last)
    entries = entries.in_month(month)
    return entries.filter(~Q(new_customers=0)) if indicator == Indicator.NEW_CUSTOMERS else entries
