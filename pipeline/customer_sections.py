"""What the sales flow adds to a customer's file: the purchase records and what is under way (7.1.1)."""

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.files import Section, section
from customers.time_line import day_begins, strand

from .contracts.currency import in_company_currency
from .models import Contract, Opportunity
from .purchases import AT_MOST, contracts_of, latest, years

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
    """Signed contracts that this reader may see and purchases entered beside them, and what each year comes to.

    A panel without any only for who could enter one.
    """
    contracts, purchases = contracts_of(customer, user), customer.purchases.standing()
    rows, writes = latest(contracts, purchases), customer.is_written_by(user)
    if not rows and not writes:
        return None
    context: dict = {"rows": rows[:SHOWN], "older": rows[SHOWN:]}
    if rows:
        together = contracts.aggregate(worth=Sum(in_company_currency("net")))["worth"]
        context |= {"together": together, "years": years(contracts, purchases)}
    return Section(
        _("Purchase records"),
        "pipeline/_customer_purchases.html",
        context,
        count=len(rows) if len(rows) < AT_MOST else contracts.count() + purchases.count(),
        url=reverse("customers:purchase_new", args=[customer.pk]) if writes else "",
        link_label=_("Add"),
        flush=bool(rows),
    )


@strand(
    {"contract": gettext_lazy("Contract")},
    at=day_begins("signed_on"),
    template="pipeline/_contract_on_line.html",
    searched=["number", "product__name"],
)
def contracts_on_line(customer, user):
    """The contracts that took effect and that this reader may see, also those cancelled since, on their day."""
    visible = Contract.objects.visible_to(user).filter(customer=customer, signed_on__isnull=False)
    return Contract.objects.filter(pk__in=visible.order_by().values("pk")).select_related("product")
