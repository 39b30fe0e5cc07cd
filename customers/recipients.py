"""Whom of a customer's persons a private link may be made for (7.1.3)."""

from salesdept.links.private_pages import Recipient

from .models import Contact, Customer
from .reaching.reachable import Way


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
    )
