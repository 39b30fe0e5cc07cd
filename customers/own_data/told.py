"""Everything that is held about a person, as the person may read it (7.1.3): on a page, and as a file of JSON."""

import json
import zipfile
from io import BytesIO

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.common.models import AuditEntry

from ..models import Contact
from ..reaching.reachable import Way
from .places import Person, column_name
from .traces import places_of

FACTS = (
    "name",
    "title",
    "part",
    "phone",
    "email",
    "language",
    "birth_calendar",
    "birth_year",
    "birth_month",
    "birth_day",
)


def told_of(contact: Contact) -> dict[str, list[dict]]:
    """By heading what is known, each entry as (label -> value). Nothing is masked: it is the person's own."""
    person = Person(contact)
    return {
        _("The person"): [_facts(contact)],
        _("How a person may be reached"): [{str(way.label): str(contact.wish(way).label) for way in Way}],
        _("What was said"): [
            {"way": one.get_way_display(), "answer": one.get_wish_display(), "on": one.said_on, "source": one.source}
            for one in contact.consents.all()
        ],
        _("Communication records"): [
            {"when": one.happened_at, "kind": one.get_kind_display(), "note": one.note, "next": one.next_step}
            for one in contact.communications.order_by("happened_at")
        ],
        _("Other places that name the person"): [
            {"place": place.label, "text": place.excerpt(person)}
            for place in places_of(person)
            if not isinstance(place.row, AuditEntry)
        ],
        _("History"): [
            {"when": one.at, "action": one.action, "changed": one.details.get("changed", {})}
            for one in AuditEntry.objects.of(contact)
        ],
        _("Contact data looked at"): [
            {"when": one.at, "reason": one.details.get("reason", "")}
            for one in AuditEntry.objects.of(contact.customer).filter(action="reveal")
            if one.details.get("changed", {}).get("contact", [""])[-1] == contact.name
        ],
    }


def _facts(contact: Contact) -> dict:
    facts = {column_name(contact, name): getattr(contact, name) for name in FACTS}
    number = contact.id_number.whole() if contact.id_number else ""
    more = {
        _("customer"): contact.customer.name,
        _("further phones"): ", ".join(contact.other_phones),
        _("further e-mail addresses"): ", ".join(contact.other_emails),
        _("speaks"): ", ".join(contact.speaks),
        _("ID number"): number,
    }
    return {label: value for label, value in (facts | more).items() if value not in (None, "")}


def as_archive(contact: Contact) -> bytes:
    """A ZIP file with everything as JSON that people can read too."""
    told = {"made_at": now(), **told_of(contact)}
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    return archive.getvalue()
