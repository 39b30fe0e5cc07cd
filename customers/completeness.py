"""How complete a customer file is (7.1.1), and what is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from salesdept.common.text import Text

from .models import Contact, Customer
from .own_fields.models import own_fields


def _is_reachable(person: Contact) -> bool:
    """Who was erased by request is asked for no more."""
    return person.is_reachable or person.erased_on is not None


FACTS: list[tuple[Text, Callable[[Customer, Sequence[Contact]], object]]] = [
    (_("tax ID"), lambda file, people: file.tax_id),
    (_("industry"), lambda file, people: file.industry),
    (_("number of employees"), lambda file, people: file.employees),
    (_("region"), lambda file, people: file.region),
    (_("address"), lambda file, people: file.address),
    (_("phone"), lambda file, people: file.phone),
    (_("website"), lambda file, people: file.website),
    (_("a contact person"), lambda file, people: people),
    (_("who decides"), lambda file, people: any(one.part == Contact.Part.DECIDES for one in people)),
    (
        _("a way to reach each person"),
        lambda file, people: people and all(map(_is_reachable, people)),
    ),
]
"""What a whole file of a company says; each counts alike."""

FACTS_OF_PERSONS: list[tuple[Text, Callable[[Customer, Sequence[Contact]], object]]] = [
    (_("region"), lambda file, people: file.region),
    (_("address"), lambda file, people: file.address),
    (_("phone"), lambda file, people: file.phone),
    (_("e-mail"), lambda file, people: any(one.email for one in people if one.is_self)),
    (_("birthday"), lambda file, people: any(one.birth_month for one in people if one.is_self)),
]
"""What a whole file of a private person says."""


@dataclass(frozen=True)
class Completeness:
    """Which part of the facts the file has, 0 to 1, and the others by name."""

    share: float
    missing: list[Text]


def completeness_of(customer: Customer, people: Sequence[Contact]) -> Completeness:
    """Of a file with these contact persons; own fields that have to be filled in count too."""
    facts = FACTS_OF_PERSONS if customer.is_person else FACTS
    missing = [label for label, knows in facts if not knows(customer, people)]
    needed = [one for one in own_fields(customer.OWN_ABOUT) if one.is_required]
    missing += [one.label for one in needed if one.key not in customer.own]
    return Completeness(1 - len(missing) / (len(facts) + len(needed)), missing)
