from django.utils.translation import gettext as _

from ..pages import Section, opportunity_section
from .categories import Category, by_facts


@opportunity_section(order=5)
def forecast_of(opportunity, user) -> Section | None:
    """How sure the deal is by the facts, and what its owner says otherwise."""
    if opportunity.state != "open":
        return None
    told = type(opportunity).objects.filter(pk=opportunity.pk).annotate(told=by_facts()).values_list("told", flat=True)
    facts = Category(told.get())
    own = Category(opportunity.own_category) if opportunity.own_category else None
    return Section(
        _("Forecast"), "pipeline/analysis/_category.html", {"facts": facts, "own": own, "why": opportunity.own_reason}
    )
