"""Delivery on a contract's page (3.5.2)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.people.models import Role

from .pages import Section, contract_section


@contract_section(order=30)
def milestones_of(contract, user) -> Section | None:
    """The promised steps of delivery, kept by the technical department (3.5.2)."""
    if contract.state != "signed":
        return None
    keeps = user.is_a(Role.TECHNICAL)
    milestones = contract.milestones.all()
    return Section(
        _("Milestones"),
        "pipeline/_milestones.html",
        {"milestones": milestones, "keeps_milestones": keeps},
        count=len(milestones),
        url=reverse("pipeline:milestone_new", args=[contract.pk]) if keeps else "",
        link_label=_("New milestone"),
        flush=bool(milestones),
    )
