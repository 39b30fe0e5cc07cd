"""What the visit log says of an expense's day: where its person was, and which visits cost something (5.2.2, 7.2.1)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import DateField, Exists, OuterRef
from django.db.models.functions import TruncDate

from customers.models import Communication
from salesdept.common.calendar import midnight, today

VISITS = (Communication.Kind.VISIT, Communication.Kind.MEETING)
PROPOSED_FOR = timedelta(days=14)
PROPOSED = 8


def visits_by(person):
    """The person's own visits, of files that it still sees, each with its `day` by the company's clock."""
    own = Communication.objects.visible_to(person).filter(by=person, kind__in=VISITS)
    return own.annotate(day=TruncDate("happened_at", output_field=DateField()))


def visits_of_days(person, days: Iterable[date]) -> dict[date, list[Communication]]:
    """Where `person` was on each of these days, one visit per customer."""
    found: dict[date, list[Communication]] = defaultdict(list)
    if days := set(days):
        made = visits_by(person).filter(happened_at__gte=midnight(min(days)), day__in=days)
        for visit in made.select_related("customer").order_by("happened_at"):
            if visit.customer_id not in {one.customer_id for one in found[visit.day]}:
                found[visit.day].append(visit)
    return found


def without_expense(person):
    """The latest visits for which `person` has claimed nothing: lines are proposed of them."""
    from ..models import ClaimLine

    claimed = ClaimLine.objects.live().filter(
        claim__claimant=OuterRef("by"), customer=OuterRef("customer"), spent_on=OuterRef("day")
    )
    since = midnight(today() - PROPOSED_FOR)
    made = visits_by(person).filter(happened_at__gte=since).exclude(Exists(claimed))
    return made.select_related("customer", "contact").order_by("-happened_at")[:PROPOSED]
