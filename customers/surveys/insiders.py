"""Nobody rates himself (4.3.2): addresses of our own house are not asked, and one that the rated rep wrote lately is
marked wherever its answer is read.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from salesdept.common.calendar import now
from salesdept.common.models import AuditEntry
from salesdept.people.models import User

from ..models import Contact
from ..reaching.reachable import BY_MAIL, BY_NUMBER, FURTHER, KIND_OF_ADDRESS, Way

LATELY = timedelta(days=30)
FIELDS = {kind: [kind, FURTHER[kind]] for kind in (BY_MAIL, BY_NUMBER)}
"""What the history of a contact calls its addresses."""


def is_ours(address: str) -> bool:
    """A mail address of one of our people, who has left too, or below a mail domain of the company."""
    _name, _at, host = address.lower().rpartition("@")
    parts = host.split(".")
    domains = {".".join(parts[place:]) for place in range(len(parts))}
    return not domains.isdisjoint(settings.OWN_MAIL_DOMAINS) or User.objects.filter(email__iexact=address).exists()


def written_by_rep_at(contact: Contact, rep, channel: str) -> datetime | None:
    """When `rep` last entered or changed an address of this channel, where that is not long ago.

    Who stands for a private person has the addresses of the file.
    """
    written = Q(action="create") | Q(details__changed__has_any_keys=FIELDS[KIND_OF_ADDRESS[Way(channel)]])
    records = [contact, contact.customer] if contact.is_self else [contact]
    lately = [AuditEntry.objects.of(one).filter(written, by=rep, at__gt=now() - LATELY).first() for one in records]
    return max((entry.at for entry in lately if entry), default=None)
