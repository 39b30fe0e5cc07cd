"""Where a customer file came from (3.1.2): what the leads held stays in sight for whoever opens the file."""

from django.utils.translation import gettext as _

from salesdept.common.history import history_of

from .files import Section, section
from .models import Lead

SHOWN = 5


@section(order=30)
def leads_of(customer, user) -> Section | None:
    leads = list(customer.leads.for_list().order_by("-created_at")[:SHOWN])
    if not leads:
        return None
    visible = set(Lead.objects.visible_to(user).filter(customer=customer).values_list("pk", flat=True))
    for lead in leads:
        lead.opens, lead.lines = lead.pk in visible, history_of(lead)
    context = {"leads": leads}
    return Section(_("Came from these leads"), "customers/_customer_leads.html", context, count=customer.leads.count())
