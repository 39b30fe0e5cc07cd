"""What stands in a person's calendar out of chapter 3."""

from salesdept.common.dates import CalendarEntry, calendar_source

from .models import Opportunity

AT_MOST = 200


@calendar_source(order=25)
def steps_of_opportunities(user, first, last):
    """Next steps of one's own open opportunities (3.1.3)."""
    due = Opportunity.objects.filter(owner=user, next_on__range=(first, last)).open().select_related("customer")
    for opportunity in due.order_by("next_on", "pk")[:AT_MOST]:
        yield CalendarEntry(
            day=opportunity.next_on,
            title=opportunity.customer.name,
            detail=opportunity.next_step,
            url=opportunity.get_absolute_url(),
            icon="sales",
            record=opportunity,
        )
