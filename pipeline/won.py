"""What was won through leads (3.1.1), for the yield of channels and campaigns."""

from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery, Sum
from django.urls import reverse

from customers.models import Lead
from customers.yields import Won, Yields

from .contracts.currency import in_company_currency
from .models import Contract


def won_amounts(user, leads, field: str) -> dict:
    """Value of the leads' `field` -> what the contracts won through them come to, as `user` sees them.

    Without tax, in company currency.
    """
    contracts = Contract.objects.visible_to(user).won_through(leads)
    value = Lead.objects.filter(pk=OuterRef("lead_credited")).values(field)
    by_value = contracts.annotate(value=Subquery(value)).order_by().values_list("value")
    return dict(by_value.annotate(together=Sum(in_company_currency("net"))))


def contracts_won(filters: dict) -> str:
    return f"{reverse('pipeline:contracts')}?{urlencode({f'lead_{name}': value for name, value in filters.items()})}"


Yields.won = Won(won_amounts, contracts_won)
