"""Whose mail it is: files and persons by e-mail address, among what the person may write in (7.1.3)."""

from collections.abc import Sequence

from ..models.contact import Contact
from ..models.customer import Customer

MOST = 40


def files_of(addresses: Sequence[str], person) -> list[Customer]:
    """The files in which `person` writes and that have somebody with one of the addresses, each once."""
    found: dict = {}
    for address in addresses[:MOST]:
        known = Contact.objects.visible_to(person).with_line("reach", address)
        for contact in known.select_related("customer", "customer__owner")[:MOST]:
            found.setdefault(contact.customer_id, contact.customer)
    return [customer for customer in found.values() if customer.is_written_by(person)]


def person_of(customer: Customer, address: str) -> Contact | None:
    return customer.contacts.with_line("reach", address).first() if address else None
