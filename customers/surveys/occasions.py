"""What customers are asked about: each kind of occasion finds its own (4.3.2). Chapters above register theirs.

@occasions("milestone")
def accepted_milestones(campaign): yield Occasion(f"milestone:{pk}", customer, happened_at, about=lambda: _("…"))
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from salesdept.common.calendar import Month, midnight, now

from ..models import Case, Customer
from .models import SurveyAnswer, SurveyCampaign


@dataclass(frozen=True)
class Occasion:
    """Something that happened with a customer. `key` names it for ever; `about` does for the customer, in the language
    that is spoken when it is called: what the staff call it stays with them.
    """

    key: str
    customer: Any
    happened_at: datetime
    contact: Any = None
    case: Any = None
    about: Callable[[], str] = str
    product: str = ""


Finder = Callable[[SurveyCampaign], Iterable[Occasion]]
_finders: dict[str, Finder] = {}


def occasions(kind: str):
    """Register function(campaign) -> what happened since the campaign started."""

    def register(finder: Finder) -> Finder:
        _finders[kind] = finder
        return finder

    return register


def occasions_of(campaign: SurveyCampaign) -> Iterable[Occasion]:
    """All since it started, also those that were asked about; none where the clerk names the customers."""
    finder = _finders.get(campaign.occasion)
    return finder(campaign) if finder else []


@occasions(SurveyCampaign.Occasion.CASE)
def closed_cases(campaign) -> Iterator[Occasion]:
    """But those that an answer opened: that customer was asked."""
    closed = Case.objects.filter(state=Case.State.CLOSED, closed_at__gte=campaign.started_at)
    opened_by_answer = Exists(SurveyAnswer.received.filter(case=OuterRef("pk")))
    for case in closed.exclude(opened_by_answer).for_list():
        about = partial(_your_request_of, case.created_at)
        yield Occasion(f"case:{case.pk}", case.customer, case.closed_at, case.contact, case, about)


def _your_request_of(moment: datetime) -> str:
    day = date_format(timezone.localdate(moment), "SHORT_DATE_FORMAT")
    return gettext("your request of %(day)s") % {"day": day}


@occasions(SurveyCampaign.Occasion.REGULAR)
def regular(campaign) -> Iterator[Occasion]:
    """Every customer with an owner, once in each span of the campaign's months, and never sooner after the last time:
    somebody may have been asked late in a span, or the span changed.
    """
    begun = Month.of(timezone.localdate(campaign.started_at))
    passed = Month.current() - begun
    span = begun.shift(passed - passed % campaign.every_months)
    rest = midnight(Month.current().shift(1 - campaign.every_months).first)
    asked = campaign.invitations.asked().filter(customer=OuterRef("pk"), created_at__gte=rest)
    bought = Customer.objects.kept().exclude(status=Customer.Status.PROSPECT).exclude(Exists(asked))
    for customer in bought.for_list().order_by("pk").iterator():
        yield Occasion(f"regular:{customer.pk}:{span}", customer, now())
