"""Nobody rates himself (4.3.2): addresses and numbers of our own house are not asked, and one that the rated rep wrote
lately is marked wherever its answer is read.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from salesdept.common.calendar import now
from salesdept.common.mobile import dialled
from salesdept.common.models import AuditEntry
from salesdept.people.models import User

from ..imports.models import ImportedRecord
from ..models import Contact
from ..reaching.reachable import BY_MAIL, BY_NUMBER, FURTHER, KIND_OF_ADDRESS, Way

LATELY = timedelta(days=30)
FIELDS = {kind: [kind, FURTHER[kind]] for kind in (BY_MAIL, BY_NUMBER)}
"""What the history of a contact calls its addresses."""


def is_ours(address: str) -> bool:
    """A mail address or mobile number of one of our people, who has left too, or below a mail domain of the company."""
    if "@" not in address:
        return User.objects.filter(mobiles__contains=[dialled(address)]).exists()
    _name, _at, host = address.lower().rpartition("@")
    parts = host.split(".")
    domains = {".".join(parts[place:]) for place in range(len(parts))}
    return not domains.isdisjoint(settings.OWN_MAIL_DOMAINS) or User.objects.filter(email__iexact=address).exists()


def written_by_rep_at(contact: Contact, rep, channel: str) -> datetime | None:
    """When `rep` last entered, imported or changed an address of this channel, where that is not long ago.

    Who stands for a private person has the addresses of the file.
    """
    changed = Q(details__changed__has_any_keys=FIELDS[KIND_OF_ADDRESS[Way(channel)]])
    written = Q(action="create") | _made_by_import() | changed
    records = [contact, contact.customer] if contact.is_self else [contact]
    lately = [AuditEntry.objects.of(one).filter(written, by=rep, at__gt=now() - LATELY).first() for one in records]
    return max((entry.at for entry in lately if entry), default=None)


def _made_by_import() -> Q:
    """Of the entries of a record the one by which a file brought it; what a file filled in, its entry names itself."""
    which = Cast(KeyTextTransform("import", OuterRef("details")), UUIDField())
    made = ImportedRecord.objects.filter(record=OuterRef("document_id"), customer_import=which, is_new=True)
    return Q(Exists(made), action="import")
