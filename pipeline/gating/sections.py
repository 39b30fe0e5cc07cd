"""The waivers of an opportunity, on its page."""

from django.utils.translation import gettext as _

from ..pages import Section, opportunity_section


@opportunity_section(order=5)
def waivers_of(opportunity, user) -> Section | None:
    """What was asked for and what became of it; no panel where nothing was."""
    waivers = list(opportunity.waivers.select_related("asked_by", "decided_by"))
    if not waivers:
        return None
    context = {"waivers": waivers}
    return Section(_("Waivers"), "pipeline/gating/_waivers.html", context, count=len(waivers), flush=True)
