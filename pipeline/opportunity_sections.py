"""What stands on an opportunity's page: what was researched, offered, negotiated and agreed (3.2–3.4)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.links.panel import links_panel

from .pages import Section, opportunity_section


def _organises(opportunity, user) -> bool:
    return opportunity.state == "open" and opportunity.organised_by(user) is None


def _new(name: str, opportunity, user) -> str:
    """Where the next one is made, "" for who does not organise it."""
    return reverse(f"pipeline:{name}", args=[opportunity.pk]) if _organises(opportunity, user) else ""


@opportunity_section(order=10)
def requirements_of(opportunity, user) -> Section:
    """Needs, budget, pains and goals (3.2)."""
    brief = getattr(opportunity, "requirements", None)
    return Section(
        _("Requirements"),
        "pipeline/_requirements.html",
        {"requirements": brief, "links": links_panel(brief, "requirements", user) if brief else None},
        url=reverse("pipeline:requirements", args=[opportunity.pk]) if opportunity.may_edit(user) else "",
        link_label=_("Write the requirements"),
    )
