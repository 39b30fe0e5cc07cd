"""The versions of the proposal on the opportunity's page (3.3)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..pages import Section, opportunity_section


@opportunity_section(order=20)
def proposals_of(opportunity, user) -> Section:
    """The versions, the newest first (3.3)."""
    may_open = opportunity.state == "open" and opportunity.organised_by(user) is None
    proposals = opportunity.proposals.select_related("quotation__sums").prefetch_related("authors")
    for proposal in proposals:
        proposal.shows_prices = proposal.prices_are_shown_to(user)
    return Section(
        _("Proposals"),
        "pipeline/proposals/_versions.html",
        {"proposals": proposals},
        count=len(proposals),
        url=reverse("pipeline:proposal_new", args=[opportunity.pk]) if may_open else "",
        link_label=_("Open a proposal"),
        flush=bool(proposals),
    )
