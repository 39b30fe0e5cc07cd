"""What customers are asked about: each kind of occasion finds its own (4.3.2). Chapters above register theirs.

@occasions("milestone")
def accepted_milestones(campaign): yield Occasion(key=f"milestone:{pk}", customer=..., happened_at=..., about=...)
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from salesdept.common.calendar import Month, now, today

from ..models import Case, Customer
from .models import SurveyCampaign


@dataclass(frozen=True)
class Occasion:
    """Something that happened with a customer. `key` names it for ever, `about` in the words of the letter."""

    key: str
    customer: Any
    happened_at: datetime
    contact: Any = None
    case: Any = None
    about: str = ""
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
    closed = Case.objects.filter(state=Case.State.CLOSED, closed_at__gte=campaign.started_at)
    for case in closed.for_list():
        yield Occasion(f"case:{case.pk}", case.customer, case.closed_at, case.contact, case, about=case.subject)


@occasions(SurveyCampaign.Occasion.REGULAR)
def regular(campaign) -> Iterator[Occasion]:
    """Every customer with an owner, once in each span of the campaign's months."""
    begun = Month.of(timezone.localdate(campaign.started_at))
    span = (Month.of(today()) - begun) // campaign.every_months
    bought = Customer.objects.kept().exclude(status=Customer.Status.PROSPECT)
    for customer in bought.for_list().order_by("pk").iterator():
        yield Occasion(f"regular:{customer.pk}:{span}", customer, now())
