"""Who concludes the contract, as the paper names them: kept on it, whatever changes in the file later."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Parties(models.Model):
    our_name = models.CharField(_("our name"), max_length=160, blank=True)
    our_tax_id = models.CharField(_("our tax ID"), max_length=20, blank=True)
    our_address = models.CharField(_("our address"), max_length=200, blank=True)
    our_signatory = models.CharField(_("who signs for us"), max_length=120, blank=True)
    their_name = models.CharField(_("the customer's name"), max_length=160, blank=True)
    their_tax_id = models.CharField(_("the customer's tax ID"), max_length=20, blank=True)
    their_address = models.CharField(_("the customer's address"), max_length=200, blank=True)
    their_signatory = models.CharField(_("who signs for the customer"), max_length=120, blank=True)

    class Meta:
        abstract = True


def parties_of(customer) -> dict:
    """The eight facts, ours by the settings, theirs by the customer file and its first person to ask."""
    person = customer.contacts.filter(is_primary=True).first()
    return {
        "our_name": settings.COMPANY_NAME,
        "our_tax_id": settings.COMPANY_TAX_ID,
        "our_address": settings.COMPANY_ADDRESS,
        "our_signatory": settings.COMPANY_SIGNATORY,
        "their_name": customer.name,
        "their_tax_id": customer.tax_id,
        "their_address": customer.address,
        "their_signatory": person.name if person else "",
    }
