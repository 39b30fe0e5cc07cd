"""What the search box finds of the expenses: claims, by number or by what they are for."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import NUMBERS, Finding, Query, finder

from .models import Claim


@finder(_("Claims"), order=60, icon="expenses", sign=NUMBERS)
def claims(user, query: Query, limit: int):
    for claim in Claim.objects.visible_to(user).select_related("claimant").best(query, limit):
        yield Finding(f"{claim.number} {claim.title}", claim.get_absolute_url(), "", claim.claimant.name)
