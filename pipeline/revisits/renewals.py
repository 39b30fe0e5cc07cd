"""Contracts that end (3.6.3): a task 90, 60 and 30 days before, and one click to the opportunity that renews them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from salesdept.common.calendar import today
from salesdept.common.errors import NotNow
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice

from ..models import Contract, Opportunity

DAYS_BEFORE = (90, 60, 30)


def ending(days: int = DAYS_BEFORE[0]):
    """Contracts in force that end within so many days and have no opportunity that renews them."""
    renewed = Opportunity.objects.filter(renews=OuterRef("pk"))
    within = {"ends_on__gte": today(), "ends_on__lte": today() + timedelta(days=days)}
    return Contract.objects.filter(state=Contract.State.SIGNED, **within).exclude(Exists(renewed))


@transaction.atomic
def renew(contract, *, by) -> Opportunity:
    """The opportunity that renews the contract; a second call gives the first one. NotNow without an end."""
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("customer", "product").get(pk=contract.pk)
    )
    if contract.ends_on is None or contract.state != Contract.State.SIGNED:
        raise NotNow(gettext("Only a contract in force that ends is renewed."), "3.6.3")
    if known := Opportunity.objects.filter(renews=contract).first():
        return known
    return Opportunity.open(
        by=by,
        customer=contract.customer,
        name=gettext("Renewal of %(contract)s") % {"contract": contract},
        kind=Opportunity.Kind.RENEWAL,
        renews=contract,
        product=contract.product,
        amount=contract.net_in_company,
        expected_close=contract.ends_on,
    )


def remind_of_renewals() -> int:
    """Tell who keeps the file 90, 60 and 30 days before a contract ends, once each; return how many were told."""
    told = 0
    for contract in ending().select_related("customer__owner"):
        owner, left = contract.customer.owner, (contract.ends_on - today()).days
        step = min(days for days in DAYS_BEFORE if left <= days)
        if owner:
            with in_language_of(owner):
                title = gettext("%(contract)s of %(customer)s ends on %(day)s: renew it") % {
                    "contract": contract,
                    "customer": contract.customer,
                    "day": contract.ends_on,
                }
            key = f"renewal:{contract.pk}:{contract.ends_on}:{step}"
            told += Notice.tell(owner, key=key, title=title, url=contract.get_absolute_url(), due_on=contract.ends_on)
    return told
