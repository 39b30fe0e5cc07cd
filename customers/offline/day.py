"""What a device keeps so that a visit can be logged without a line: names of those whom one likely visits, no more."""

from salesdept.common.calendar import today

from ..models import Customer, PlannedVisit

AT_MOST = 60


def day_of(person) -> list[dict]:
    """Today's visits in their order, then the customers of whom the person most likely speaks; three queries.

    Names and hours: no persons, numbers or addresses stand on a phone that can be lost (7.1.3).
    """
    route = (
        PlannedVisit.objects.visible_to(person).route(person, today()).planned().select_related("customer", "check_in")
    )
    stops = [
        {
            "customer": visit.customer_id,
            "name": visit.customer.name,
            "visit": visit.pk,
            "about": " · ".join(filter(None, [visit.hours, visit.purpose])),
            "arrived": hasattr(visit, "check_in"),
        }
        for visit in route
    ]
    planned = {stop["customer"] for stop in stops}
    likely = Customer.objects.visible_to(person).proposed_to(person, AT_MOST)
    others = [{"customer": one.pk, "name": one.name} for one in likely if one.pk not in planned]
    return stops + others
