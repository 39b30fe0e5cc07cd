from django.utils.translation import gettext_lazy as _

from customers.models import PlannedVisit
from customers.roles import LOG
from customers.views.pages import entered, saved_or_page
from salesdept.common.calendar import today
from salesdept.common.screens import screen
from salesdept.common.web import visible_or_404

from ..models import Opportunity, VisitForDeal
from ..roles import SELLERS
from .forms import DealOfVisitForm, VisitForDealForm


@screen(_("Opportunity of a planned visit"), to=LOG, clauses=["3.1.3"])
def visit_deal(request, pk):
    visit = visible_or_404(PlannedVisit.objects.visible_to(request.user).for_list(), pk=pk)
    if refusal := VisitForDeal.refusal(visit, request.user):
        raise refusal
    form = DealOfVisitForm(entered(request), visit=visit, by=request.user)
    back = visit.get_absolute_url()
    return saved_or_page(request, form, _("Opportunity"), back, [(str(visit), back)], to=visit)


@screen(_("Plan a visit for an opportunity"), to=SELLERS, clauses=["3.1.3"])
def deal_visit_new(request, pk):
    """Its next step is proposed: when and what for."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user).select_related("customer"), pk=pk)
    PlannedVisit(person=request.user, customer=opportunity.customer).must_be_plannable_by(request.user)
    initial = {"purpose": opportunity.next_step, "day": max(opportunity.next_on or today(), today())}
    form = VisitForDealForm(entered(request), by=request.user, opportunity=opportunity, initial=initial)
    back = opportunity.get_absolute_url()
    return saved_or_page(request, form, _("Plan a visit"), back, [(str(opportunity), back)])
