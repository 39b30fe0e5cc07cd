"""What stands on a contract's page: its entries in the ledger, rights and duties, delivery (3.4.3, 3.5.2, 4.1.1)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.people.models import Role

from .pages import Section, contract_section


@contract_section(order=10)
def entries_of(contract, user) -> Section | None:
    """What was booked, for those whose credit it concerns (1.3.2)."""
    if not contract.credit_is_shown_to(user):
        return None
    entries = contract.entries.select_related("rep", "team")
    if not entries:
        return None
    return Section(_("Entries in the sales ledger"), "pipeline/_entries.html", {"entries": entries}, flush=True)


@contract_section(order=20)
def duties_of(contract, user) -> Section | None:
    """Rights and duties of both sides."""
    if not (contract.our_duties or contract.their_duties):
        return None
    return Section(_("Rights and duties"), "pipeline/_duties.html", {"contract": contract})


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
