"""Whom of a customer's persons a private link may be made for (7.1.3)."""

from django.utils.translation import gettext

from salesdept.links.private_pages import Recipient

from .models import Contact, Customer
from .reaching.reachable import BY_MAIL, ContactPoint, Way, Wish


def recipients_of(customer: Customer) -> list[Recipient]:
    """The contact persons, the first person to ask first; a refusal of mail and a broken address are obstacles."""
    persons = customer.contacts.filter(erased_on=None).order_by("-is_primary", "name")
    return [_recipient(contact) for contact in persons]


def _recipient(contact: Contact) -> Recipient:
    return Recipient(
        key=str(contact.pk),
        name=contact.name,
        email=contact.address_for(Way.MAIL),
        language=contact.language,
        note=contact.title,
        obstacle=contact.obstacle(Way.MAIL, in_business=True),
        obstacles={one.value.lower(): _obstacle(contact, one) for one in contact.addresses if one.kind == BY_MAIL},
    )


def _obstacle(contact: Contact, address: ContactPoint) -> str:
    if contact.wish(Way.MAIL) == Wish.REFUSED:
        return gettext("refused")
    return "" if address.works else gettext("the address does not work")
