"""What makes a customer file a private person's: its own contact person, kept alike whichever of the two is written."""

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow, RuleBroken

from ..names import name_key
from ..tax_ids import PLACEHOLDERS


class Kind(models.TextChoices):
    COMPANY = "company", _("Company")
    PERSON = "person", _("Private person")


ALIKE = ("name", "phone")
"""What the file and its own contact person both say."""
LONGEST_NAME = 80


def bring_self_along(file) -> None:
    """The own contact person of a private person's file says what the file says; made where there is none yet."""
    from ..models import Contact

    told = {"name": file.name[:LONGEST_NAME], "phone": file.phone}
    own = file.contacts.filter(is_self=True).first()
    if own is None:
        is_first = not file.contacts.filter(is_primary=True).exists()
        Contact.objects.create(customer=file, is_self=True, is_primary=is_first, **told)
    elif {name: getattr(own, name) for name in ALIKE} != told:
        own.name, own.phone = told["name"], told["phone"]
        own.version += 1
        own.save(update_fields=[*ALIKE, "version", "failures"])


def tell_file(contact) -> None:
    """The file of a private person says what its own contact person was written to say."""
    file = contact.customer
    if {name: getattr(file, name) for name in ALIKE} != {name: getattr(contact, name) for name in ALIKE}:
        file.name, file.phone = contact.name, contact.phone
        file.version += 1
        file.save(update_fields=[*ALIKE, "version"])


@transaction.atomic
def become_person(file, *, by) -> None:
    """It is a private person after all: the contact person of this name is the customer, the others stay."""
    file.must_be_kept_by(by)
    file.lock()
    if file.kind == Kind.PERSON:
        raise NotNow(gettext("It is a private person's file already."), "7.1.1")
    if file.tax_id not in PLACEHOLDERS:
        raise RuleBroken(
            gettext("A private person has no tax ID of a company."),
            "7.1.1",
            remedy=gettext("Take the tax ID out of the file first, or leave it a company."),
        )
    namesakes = [one for one in file.contacts.all() if name_key(one.name) == name_key(file.name)]
    if len(namesakes) == 1:
        own = namesakes[0]
        file.phone = file.phone or own.phone
        own.is_self = True
        own.save(update_fields=["is_self"])
    _turn(file, Kind.PERSON, by)


@transaction.atomic
def become_company(file, *, by) -> None:
    """It is a company after all: the person stays as one of its contact persons."""
    file.must_be_kept_by(by)
    file.lock()
    if file.kind == Kind.COMPANY:
        raise NotNow(gettext("It is a company's file already."), "7.1.1")
    file.contacts.filter(is_self=True).update(is_self=False)
    _turn(file, Kind.COMPANY, by)


def _turn(file, kind: str, by) -> None:
    before, file.kind = file.get_kind_display(), kind
    file.version += 1
    file.save()
    record_change(file, by=by, clause="7.1.1", action="turn", changed={"kind": [before, file.get_kind_display()]})
