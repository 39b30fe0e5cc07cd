"""Erasing a person (7.1.3): a pseudonym in every place that is not kept, for good."""

from collections.abc import Collection

from salesdept.common.erasing import erasing
from salesdept.common.models import KeptAnswer

from ..models import CheckIn, Contact, ErasedAddress
from .places import Fate, Person
from .traces import places_of

EMPTY: dict[str, object] = {
    "title": "", "part": "", "phone": "", "email": "", "other_phones": [], "other_emails": [], "speaks": [],
    "language": "", "birth_calendar": "solar", "birth_year": None, "birth_month": None, "birth_day": None,
    "birth_in_leap_month": False, "is_primary": False, "own": {}, "failures": {}, "id_number": None,
}  # fmt: skip
"""What is left of the contact beside a pseudonym and what the person refused."""


def pseudonym_of(contact: Contact) -> str:
    """Tells two erased persons apart and says nothing of them."""
    return f"#{contact.pk.hex[-8:]}"


def erase(contact: Contact, *, keep: Collection[str] = (), day) -> dict[str, int]:
    """Write the pseudonym everywhere, in the caller's transaction; return how many places, by their fate.

    `keep` are keys of places that a person decided to leave as they are.
    """
    person, pseudonym = Person(contact), pseudonym_of(contact)
    counted = dict.fromkeys(Fate.values, 0)
    places = places_of(person)
    with erasing():
        for place in places:
            stays = place.fate == Fate.KEPT or place.key in keep
            counted[Fate.KEPT if stays else Fate.ERASED] += 1
            if not stays:
                place.write_over(person, pseudonym)
        for consent in contact.consents.all():
            consents = type(consent).objects.filter(pk=consent.pk)
            consents.update(source=person.without(consent.source, pseudonym))
    for word in person.words:
        KeptAnswer.objects.filter(body__icontains=word).delete()
    ErasedAddress.remember(point.value for point in contact.addresses)
    _empty(contact, pseudonym, day)
    return counted


def _empty(contact: Contact, pseudonym: str, day) -> None:
    contact.name, contact.erased_on = pseudonym, day
    for column, value in EMPTY.items():
        setattr(contact, column, value)
    contact.version += 1
    contact.save()
    if contact.is_self:
        _empty_file(contact.customer, pseudonym)


def _empty_file(file, pseudonym: str) -> None:
    """Of a private person nothing but the file's number and what is kept stays."""
    file.refresh_from_db()
    file.name, file.other_names, file.tags, file.own = pseudonym, [], [], {}
    file.phone = file.address = file.website = ""
    file.version += 1
    file.save()
    file.addresses.all().delete()
    CheckIn.objects.filter(visit__customer=file).forget_places()
