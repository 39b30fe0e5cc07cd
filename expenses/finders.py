"""What the search box finds of the expenses: claims, by number, by what they are for, by an invoice on them."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import NUMBERS, Finding, Query, finder

from .models import Claim


@finder(_("Claims"), order=60, icon="expenses", sign=NUMBERS)
def claims(user, query: Query, limit: int):
    visible = Claim.objects.visible_to(user).select_related("claimant")
    found = visible.best(query, limit)
    found += visible.with_invoice(query.text).exclude(pk__in=[one.pk for one in found])[: limit - len(found)]
    for claim in found:
        yield Finding(f"{claim.number} {claim.title}", claim.get_absolute_url(), "", claim.claimant.name)
