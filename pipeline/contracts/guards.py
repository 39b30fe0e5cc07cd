"""What holds a contract back from its signature and its changes (3.4.1, 3.4.3). They look, and never write."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.people.models import Role, User

from ..limits import suffices
from ..roles import NEGOTIATORS
from .credit import consents_missing, overdue_elsewhere


def concerns_own_team(contract, by):
    """The manager and leadership everywhere, a supervisor where a rep of the team has a share (3.4.1)."""
    if by.is_a(Role.MANAGER, Role.LEADERSHIP):
        return None
    reps = contract.shares.values("rep")
    if not (User.objects.led_by(by).filter(pk__in=reps).exists() or contract.shares.filter(rep=by).exists()):
        return NotYourPart(gettext("This contract belongs to another team."), "3.4.1")
    return None


def has_whole_shares(contract, by):
    if sum((share.share for share in contract.shares.all()), Decimal(0)) != 1:
        return RuleBroken(gettext("The shares of the reps must add up to 100 %."), "4.1.1")
    return None


def is_in_the_agreed_currency(contract, by):
    """In company currency, or in the one of what was agreed last."""
    price = contract.agreed_price()
    if price is None or price.in_currency(contract.currency) is not None:
        return None
    told = {"currency": contract.currency, "agreed": price.currency}
    return RuleBroken(
        gettext("The contract is in %(currency)s, what was agreed is in %(agreed)s.") % told,
        "3.4.3",
        gettext("Draw up the contract of what was agreed"),
        reverse("pipeline:contract_new", args=[contract.opportunity_id]),
    )


def equals_what_was_agreed(contract, by):
    """To the cent what the accepted version says, else the agreed round; or the difference was waived (flow S4)."""
    agreed = contract.agreed_amount()
    if agreed is None or contract.net == agreed or contract.net - agreed == contract.waived_difference:
        return None
    told = {"net": f"{contract.net:,.2f}", "agreed": f"{agreed:,.2f}", "difference": f"{contract.net - agreed:+,.2f}"}
    message = gettext("The contract's %(net)s are not the agreed %(agreed)s: a difference of %(difference)s.") % told
    remedy = gettext("Correct the contract, or ask the manager to allow the difference with a reason.")
    return RuleBroken(message, "3.4.3", remedy, reverse("pipeline:contract_edit", args=[contract.pk]))


def differs_from_what_was_agreed(contract, by):
    if equals_what_was_agreed(contract, by) is None:
        return RuleBroken(gettext("The contract says what was agreed."), "3.4.3")
    return None


def was_drawn_by_somebody_else(contract, by):
    if by.pk == contract.drawn_by_id:
        return NotYourPart(gettext("Who drew up the contract does not decide about it."), "3.4.1")
    return None


def deviates(contract, by):
    """There is something for somebody higher to approve."""
    needed = contract.approver()
    if needed is None or suffices(by.role, needed):
        return RuleBroken(gettext("You may sign this off yourself."), "3.4.1")
    return None


def has_authority(contract, by):
    """Who stands high enough for what deviates, and neither drew it up nor asked."""
    if not suffices(by.role, contract.approver() or Role.MANAGER):
        return NotYourPart(gettext("This contract is beyond your limit."), "3.4.1")
    if by.pk in (contract.drawn_by_id, contract.asked_by_id):
        return NotYourPart(gettext("Who asked does not decide."), "3.4.1")
    return None


def is_approved_where_it_deviates(contract, by):
    needed = contract.approver()
    if needed is None or contract.state == contract.State.APPROVED or suffices(by.role, needed):
        return None
    reasons = "; ".join(str(one.label) for one in contract.deviations())
    return RuleBroken(
        gettext("%(who)s must approve this contract first: %(reasons)s.") % {"who": needed.label, "reasons": reasons},
        "3.4.1",
        gettext("Ask for approval"),
        f"{contract.get_absolute_url()}ask_approval/" if contract.state == contract.State.DRAFT else "",
    )


def has_signed_copy(contract, by):
    """What was drawn up for an opportunity is won by paper, not by a click."""
    if contract.opportunity_id is None or contract.signed_copies.exists():
        return None
    return RuleBroken(
        gettext("The copy signed by both sides is missing."),
        "3.4.3",
        gettext("Add the signed copy (PDF)"),
        reverse("pipeline:signed_copy_new", args=[contract.pk]),
    )


def has_payment_schedule(contract, by):
    if contract.opportunity_id is None or contract.instalments.exists():
        return None
    return RuleBroken(
        gettext("The payment schedule is missing."),
        "3.4.3",
        gettext("Write the payment schedule"),
        reverse("pipeline:schedule", args=[contract.pk]),
    )


def customer_pays_or_is_released(contract, by):
    """No money long overdue on other contracts; else finance and manager both release it."""
    if contract.opportunity_id is None:
        return None
    overdue = overdue_elsewhere(contract)
    missing = consents_missing(contract)
    if not overdue or not missing:
        return None
    told = {"amount": f"{overdue:,.2f}", "who": ", ".join(str(Role(role).label) for role in missing)}
    return RuleBroken(
        gettext("The customer owes %(amount)s that is long overdue. Still needed: the consent of %(who)s.") % told,
        "3.4.3",
    )


def customer_owes(contract, by):
    if by.role not in consents_missing(contract) or not overdue_elsewhere(contract):
        return RuleBroken(gettext("There is nothing to consent to."), "3.4.3")
    if by.pk == contract.drawn_by_id:
        return NotYourPart(gettext("Who drew up the contract does not decide about it."), "3.4.1")
    return None


def negotiated_by(contract, by):
    """Who changes a draft: supervisor of the team, manager."""
    if not by.is_a(*NEGOTIATORS):
        return NotYourPart(gettext("A supervisor of the team or the manager does this."), "3.4.1")
    return concerns_own_team(contract, by)
