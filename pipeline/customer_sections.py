"""What the sales flow adds to a customer's file: the purchase records and what is under way (7.1.1)."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from customers.files import Section, section

from .models import Contract, Opportunity

SHOWN = 5


@section(order=10)
def opportunities_of(customer, user) -> Section | None:
    """What this reader may see of the opportunities under way."""
    found = Opportunity.objects.visible_to(user).filter(customer=customer).open().for_list()
    shown = list(found.order_by("-amount")[:SHOWN])
    if not shown:
        return None
    context = {"opportunities": shown}
    return Section(
        _("Opportunities"), "pipeline/_customer_opportunities.html", context, count=found.count(), flush=True
    )


@section(order=20)
def purchases_of(customer, user) -> Section | None:
    """The signed contracts that this reader may see, the latest first, and what they come to."""
    found = Contract.objects.visible_to(user).filter(customer=customer, state=Contract.State.SIGNED).distinct()
    shown = list(found.select_related("product").order_by("-signed_on", "-number")[:SHOWN])
    if not shown:
        return None
    context = {"contracts": shown, "together": found.aggregate(net=Sum("net"))["net"]}
    return Section(_("Purchase records"), "pipeline/_customer_purchases.html", context, count=found.count(), flush=True)
