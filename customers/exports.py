"""Customer files and contact persons as files for elsewhere (7.1.3): streamed, masked, signed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from salesdept.common.tables.batches import batches
from salesdept.common.tables.values import Cell
from salesdept.common.tables.vcards import card, escaped, parts
from salesdept.common.tables.workbook import table_as_workbook
from salesdept.common.tables.writing import table_as_csv
from salesdept.people.models import Role

from .birthdays import Calendar
from .models import Contact, Customer, Export
from .own_fields.models import own_fields
from .querysets import CustomerQuerySet
from .signature import signature_of

AT_A_TIME = 500

TYPES: dict[str, str] = {
    Export.Form.CSV: "text/csv; charset=utf-8",
    Export.Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Form.VCARD: "text/vcard; charset=utf-8",
}


def files_to_take(user) -> CustomerQuerySet:
    """The files that `user` may take: own, the team's, all. A file that a colleague shared is read, not taken."""
    files = Customer.objects.visible_to(user)
    return files if user.is_a(Role.MANAGER) else files.filter(Customer.objects.owned_within(user))


def rows_to_take(what: str, files: CustomerQuerySet, user) -> QuerySet:
    """The records of an export of these files, as `user` may read them, in the order of the file."""
    if what == Export.What.CONTACTS:
        contacts = Contact.objects.filter(customer__in=files.order_by().values("pk")).read_by(user)
        return contacts.select_related("customer", "customer__owner").order_by("customer__name", "pk")
    return files.read_by(user).select_related("owner", "parent").prefetch_related("addresses").order_by("name", "pk")


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[Any], Cell | Decimal]


def columns_of(what: str) -> list[Column]:
    """The columns in the reader's language; the import knows these titles."""
    return _contact_columns() if what == Export.What.CONTACTS else _customer_columns()


def _customer_columns() -> list[Column]:
    states = {value: str(label) for value, label in Customer.Status.choices}
    return [
        Column(_("Customer"), lambda file: file.name),
        Column(_("Tax ID"), lambda file: file.tax_id),
        Column(_("Class"), lambda file: file.level),
        Column(_("Status"), lambda file: states[file.status]),
        Column(_("Industry"), lambda file: file.industry),
        Column(_("Employees"), lambda file: file.employees),
        Column(_("Yearly revenue, millions"), lambda file: file.revenue),
        Column(_("Founded"), lambda file: file.founded_year),
        Column(_("Region"), lambda file: file.region),
        Column(_("Address"), lambda file: file.address),
        Column(_("Further addresses"), _further_addresses),
        Column(_("Phone"), lambda file: file.shown_phone),
        Column(_("Website"), lambda file: file.website),
        Column(_("Group"), lambda file: file.parent.name if file.parent else ""),
        Column(_("Tags"), lambda file: ", ".join(file.tags)),
        Column(_("Owner"), lambda file: file.keeper),
        Column(_("Last contact"), lambda file: file.last_contact_on),
        *_own_columns(Customer.OWN_ABOUT),
    ]


def _further_addresses(file) -> str:
    others = (one for one in file.addresses.all() if not one.is_main)
    return "; ".join(f"{one.get_kind_display()}: {one}" for one in others)


def _contact_columns() -> list[Column]:
    return [
        Column(_("Customer"), lambda contact: contact.customer.name),
        Column(_("Tax ID"), lambda contact: contact.customer.tax_id),
        Column(_("Contact person"), lambda contact: contact.name),
        Column(_("Job title"), lambda contact: contact.title),
        Column(_("Phone of the person"), lambda contact: contact.shown_phone),
        Column(_("E-mail"), lambda contact: contact.shown_email),
        Column(_("Further phones"), lambda contact: contact.shown_other_phones),
        Column(_("Further e-mail addresses"), lambda contact: contact.shown_other_emails),
        Column(_("Agreed to"), lambda contact: ", ".join(contact.agreed)),
        Column(_("Refused"), lambda contact: ", ".join(contact.refused)),
        Column(_("Does not work"), lambda contact: "; ".join(contact.broken)),
        Column(_("Birthday"), lambda contact: _solar_birthday(contact) or contact.birthday),
        Column(_("Owner"), lambda contact: contact.customer.keeper),
        *_own_columns(Contact.OWN_ABOUT),
    ]


def _own_columns(about: str) -> list[Column]:
    """Own fields under their labels, dates and numbers as the import reads them again."""
    return [Column(one.label, _own_value(one.key)) for one in own_fields(about)]


def _own_value(key: str) -> Callable:
    return lambda record: record.own.get(key)


def _solar_birthday(contact) -> str:
    """As address books write it: 1980-03-22, or --03-22 without the year; they know no lunar one."""
    if not contact.birth_month or contact.birth_calendar != Calendar.SOLAR:
        return ""
    year = f"{contact.birth_year:04}" if contact.birth_year else "-"
    return f"{year}-{contact.birth_month:02}-{contact.birth_day:02}"


def content_of(export: Export, rows: QuerySet) -> Iterator[bytes]:
    """The file in pieces, read from the database as they are sent; at its end the delivery is logged.

    Texts are made ready at once, in the language of the request that asks.
    """
    make = {Export.Form.CSV: _csv, Export.Form.XLSX: _xlsx, Export.Form.VCARD: _vcards}[Export.Form(export.form)]
    counted = Counted(rows[: export.rows].iterator(chunk_size=2_000))
    return _logged(export, counted, make(export, counted))


class Counted:
    """Counts the records as they go by."""

    def __init__(self, records: Iterable):
        self.records = records
        self.count = 0

    def __iter__(self):
        for record in self.records:
            self.count += 1
            yield record


def _logged(export: Export, counted: Counted, pieces: Iterator[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    export.log_delivery(counted.count, digest.hexdigest())


def _csv(export: Export, records: Iterable) -> Iterator[bytes]:
    columns, signed = columns_of(export.what), signature_of(export)
    rows: Iterable[list] = chain(([column.value(record) for column in columns] for record in records), [[signed]])
    lines = table_as_csv([column.title for column in columns], rows)
    return ("".join(some).encode() for some in batches(lines, AT_A_TIME))


def _vcards(export: Export, records: Iterable) -> Iterator[bytes]:
    note = escaped(signature_of(export))
    entries = _contact_entries if export.what == Export.What.CONTACTS else _customer_entries
    cards = (card([*entries(record), ("NOTE", note)]) for record in records)
    return ("".join(some).encode() for some in batches(cards, AT_A_TIME))


def _contact_entries(contact) -> list[tuple[str, str]]:
    return [
        ("N", parts(contact.name, "", "", "", "")),
        ("FN", escaped(contact.name)),
        ("ORG", parts(contact.customer.name)),
        ("TITLE", escaped(contact.title)),
        ("TEL;TYPE=WORK", escaped(contact.shown_phone)),
        ("EMAIL", escaped(contact.shown_email)),
        ("BDAY", _solar_birthday(contact)),
        ("CATEGORIES", ",".join(escaped(_("Refused: %(way)s") % {"way": way}) for way in contact.refused)),
        ("X-DOES-NOT-WORK", escaped("; ".join(contact.broken))),
    ]


def _customer_entries(file) -> list[tuple[str, str]]:
    return [
        ("N", parts(file.name, "", "", "", "")),
        ("FN", escaped(file.name)),
        ("ORG", parts(file.name)),
        ("KIND", "org"),
        ("TEL;TYPE=WORK", escaped(file.shown_phone)),
        ("URL", escaped(file.website)),
        ("ADR;TYPE=WORK", parts("", "", file.address, "", "", "", "")),
    ]


def _xlsx(export: Export, records: Iterable) -> Iterator[bytes]:
    columns, signed = columns_of(export.what), signature_of(export)
    rows: Iterable[list] = ([column.value(record) for column in columns] for record in records)
    data: Iterable[list] = chain([[column.title for column in columns]], rows)
    return table_as_workbook([(_("Data"), data), (_("Taken by"), [[_("Taken by")], [signed]])])
