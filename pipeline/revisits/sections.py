from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Revisit
from ..pages import Section, contract_section, opportunity_section
from ..roles import SEE_PROJECTS

SHOWN = 8


@contract_section(order=40)
def revisits_of_contract(contract, user) -> Section | None:
    """Planned and done, and the way to renew what ends (3.6)."""
    if not user.is_a(*SEE_PROJECTS):
        return None
    revisits = list(Revisit.objects.filter(contract=contract).for_list().order_by("-due_on")[:SHOWN])
    renews = contract.state == "signed" and contract.ends_on and contract.customer.is_kept_by(user)
    if not revisits and not renews:
        return None
    context = {"revisits": revisits, "contract": contract if renews else None}
    return Section(_("Maintenance"), "pipeline/revisits/_of_contract.html", context, count=len(revisits), flush=True)


@opportunity_section(order=5)
def origin_of(opportunity, user) -> Section | None:
    """From which revisit or contract it came (3.6.3)."""
    if opportunity.origin_id is None and opportunity.renews_id is None:
        return None
    links = []
    if opportunity.origin_id:
        links.append((str(opportunity.origin), opportunity.origin.get_absolute_url()))
    if opportunity.renews_id:
        links.append((str(opportunity.renews), reverse("pipeline:contract", args=[opportunity.renews_id])))
    return Section(opportunity.get_kind_display(), "pipeline/revisits/_origin.html", {"links": links})
