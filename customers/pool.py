"""The public pool (公海): files without an owner. Who sells claims them; silence brings files back (7.1.3, 7.2.1).

A file on which something is under way stays with its owner. Each chapter says what that is:

@keeps_out_of_pool(_("an open opportunity"))
def open_opportunities():
    return Opportunity.objects.open()     # rows with a `customer`
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.calendar import midnight, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.text import Text
from salesdept.people.models import User

from .roles import SELLERS

_reasons: list[tuple[Text, Callable]] = []


def keeps_out_of_pool(label: Text):
    """Register function() -> rows with a `customer`: no file that has one goes to the pool."""

    def register(rows: Callable) -> Callable:
        _reasons.append((label, rows))
        return rows

    return register


def under_way() -> Q:
    """Condition on files: something on them is under way."""
    found = Q(pk__in=[])
    for _label, rows in _reasons:
        found |= Q(Exists(rows().filter(customer=OuterRef("pk"))))
    return found


def what_is_under_way(customer) -> list[Text]:
    """Why the file stays with its owner; empty where nothing does."""
    return [label for label, rows in _reasons if rows().filter(customer=customer).exists()]


def must_be_free_for_the_pool(customer) -> None:
    if reasons := what_is_under_way(customer):
        raise RuleBroken(
            _("This file stays with its owner: %(reasons)s.") % {"reasons": ", ".join(map(str, reasons))},
            "7.1.3",
            remedy=_("A supervisor can hand it over to a colleague."),
        )


def may_claim(customer, by) -> None:
    """Lock person and file, and let `by` claim it; else RuleBroken that names the limit and when it ends."""
    from .models import KeepingRules

    if not by.is_a(*SELLERS):
        raise NotYourPart(_("Who sells claims files of the pool."), "7.1.3")
    # One claim of a person at a time: two at once must not pass a limit together.
    User.objects.select_for_update().get(pk=by.pk)
    customer.lock()
    rules = KeepingRules.now()
    if not customer.is_in_pool:
        raise NotNow(_("Somebody keeps this file by now."), "7.1.3")
    if again := claimable_again(by, [customer]).get(customer.pk):
        raise RuleBroken(
            _("You kept this file until lately; you may claim it again from %(day)s on.") % {"day": again}, "7.1.3"
        )
    if claims_left(by) <= 0:
        raise RuleBroken(
            _("You have claimed %(limit)d files today, as many as one may in a day.") % {"limit": rules.claims_a_day},
            "7.1.3",
            remedy=_("Go on tomorrow, or ask your supervisor to hand it over to you."),
        )
    if rules.files_at_most is not None and by.customers.count() >= rules.files_at_most:
        raise RuleBroken(
            _("You keep as many files as one may: %(limit)d.") % {"limit": rules.files_at_most},
            "7.1.3",
            remedy=_("Give one back first."),
            remedy_url=reverse("customers:customers"),
        )


def claims_left(user) -> int:
    """How many files the person may still claim today."""
    from .models import KeepingRules, OwnershipPeriod

    claimed = OwnershipPeriod.objects.filter(
        owner=user, begun=OwnershipPeriod.Begun.CLAIMED, since__gte=midnight(today())
    )
    return KeepingRules.now().claims_a_day - claimed.count()


def claimable_again(user, customers) -> dict:
    """File id -> day, for those of `customers` that the person lost so lately that the claim has to wait."""
    from django.utils import timezone

    from .models import KeepingRules, OwnershipPeriod

    waiting = timedelta(days=KeepingRules.now().waiting_days)
    lost = OwnershipPeriod.objects.filter(
        owner=user, customer__in=customers, until__gte=midnight(today() - waiting + timedelta(days=1))
    ).order_by("until")
    return {customer: timezone.localdate(until) + waiting for customer, until in lost.values_list("customer", "until")}
