"""What a visit and an opportunity say of each other on their pages (3.1.3)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import PlannedVisit
from customers.visits.sections import visit_section
from salesdept.common.history import words_for

from ..models import VisitForDeal
from ..pages import Section, opportunity_section
from .forms import deals_of

SHOWN = 6


@visit_section(order=10)
def deal_of_visit(visit, user) -> Section | None:
    """The opportunity for whose sake it is planned; without one only for who could name one."""
    tied = VisitForDeal.objects.visible_to(user).filter(visit=visit).for_list().first()
    names_one = VisitForDeal.refusal(visit, user) is None and (tied or deals_of(visit, user).exists())
    if not tied and not names_one:
        return None
    return Section(
        _("Opportunity"),
        "pipeline/planned_visits/_of_visit.html",
        {"opportunity": tied and tied.opportunity},
        url=reverse("pipeline:visit_deal", args=[visit.pk]) if names_one else "",
        link_label=_("Choose"),
    )


@opportunity_section(order=15)
def visits_of_deal(opportunity, user) -> Section | None:
    """Planned and made, the latest first; without any only for who could plan one."""
    tied = VisitForDeal.objects.visible_to(user).filter(opportunity=opportunity).for_list()
    visits = [one.visit for one in tied.latest_visits_first()[:SHOWN]]
    plans = opportunity.state == "open" and PlannedVisit(person=user, customer=opportunity.customer).may_edit(user)
    if not visits and not plans:
        return None
    return Section(
        _("Visits"),
        "pipeline/planned_visits/_of_opportunity.html",
        {"visits": visits},
        count=len(visits) if len(visits) < SHOWN else tied.count(),
        url=reverse("pipeline:deal_visit_new", args=[opportunity.pk]) if plans else "",
        link_label=_("Plan a visit"),
        flush=bool(visits),
    )


words_for(tie=gettext_lazy("Opportunity chosen"), untie=gettext_lazy("For no certain opportunity any more"))
