"""The demo company's visits ahead: those to customers with an open opportunity are for its sake."""

from customers.models import PlannedVisit

from ..models import Opportunity, VisitForDeal

PER_REP = 2


def tell(story) -> None:
    for rep in story.people.reps:
        ahead = PlannedVisit.objects.planned().filter(person=rep, day__gte=story.today).by_time()
        deals = Opportunity.objects.filter(owner=rep).open()
        by_customer = {deal.customer_id: deal for deal in deals}
        for visit in [one for one in ahead if one.customer_id in by_customer][:PER_REP]:
            VisitForDeal.tie(visit, by_customer[visit.customer_id], by=rep)
