"""Research on the page of its opportunity (3.2)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from salesdept.links.panel import links_panel

from ..pages import Section, opportunity_section
from ..roles import SEE_RESEARCH
from .checks import research_of
from .standing import told


@opportunity_section(order=10)
def research_on(opportunity, user) -> Section | None:
    """Needs, budget, who decides and how they buy, feasibility, the customer's word; the departments read the needs."""
    brief, may_edit = research_of(opportunity), opportunity.may_edit(user)
    context = {
        "opportunity": opportunity,
        "research": brief,
        "needs": list(brief.needs.all()) if brief else [],
        "reads_all": user.is_a(*SEE_RESEARCH),
        "may_edit": may_edit,
    }
    if brief and context["reads_all"]:
        context |= _customers_word(brief, user)
    return Section(_("Requirements research"), "pipeline/requirements/_research.html", context, flush=True)


def _customers_word(brief, user) -> dict:
    """How the confirmation stands; a new link only for a version that is still what stands here."""
    asks_anew = brief.newest is None or brief.newest.content != brief.content()
    links = links_panel(brief, "requirements", user) if brief.newest else None
    if links and asks_anew:
        links = replace(links, new_url="")
    return {"standing": brief.standing, "told": told(brief), "asks_anew": asks_anew, "links": links}
