"""What the search box finds of the sales flow: opportunities and contracts."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import NUMBERS, Finding, Query, finder

from .models import Contract, Opportunity


@finder(_("Opportunities"), order=40, icon="sales", sign=NUMBERS)
def opportunities(user, query: Query, limit: int):
    rows = Opportunity.objects.visible_to(user).select_related("customer")
    for opportunity in rows.best(query, limit):
        title = f"{opportunity.code} {opportunity.name}"
        yield Finding(title, opportunity.get_absolute_url(), opportunity.get_stage_display(), opportunity.customer.name)


@finder(_("Contracts"), order=50, icon="file", sign=NUMBERS)
def contracts(user, query: Query, limit: int):
    for contract in Contract.objects.visible_to(user).select_related("customer").best(query, limit):
        yield Finding(
            contract.number, contract.get_absolute_url(), contract.get_state_display(), contract.customer.name
        )
