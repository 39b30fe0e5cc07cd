import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from ipaddress import ip_address, ip_network

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record

from ..querysets import AccessKeyQuerySet
from .people import User

MARK = "salesdept_"
"""How every key begins: what scans mail and code for secrets knows it again."""

LONGEST = timedelta(days=365)
USE_NOTED_EVERY = timedelta(minutes=1)


class Chapter(models.TextChoices):
    """The parts of the API to which a key may be narrowed, as their addresses' apps are called."""

    CUSTOMERS = "customers", _("Customers")
    PIPELINE = "pipeline", _("Sales")
    APPRAISAL = "appraisal", _("Appraisal")
    EXPENSES = "expenses", _("Expenses")
    TEAM = "teamdev", _("Team")


class AccessKey(Record):
    """A key by which a program calls the API for its owner, never beyond what the owner may (7.1.3).

    The key itself is shown once, when it is made; kept is its hash.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="access_keys")
    name = models.CharField(_("what it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ends_with = models.CharField(max_length=4, editable=False)
    may_write = models.BooleanField(_("reads and writes"), default=False)
    chapters = ArrayField(models.CharField(max_length=10, choices=Chapter), verbose_name=_("chapters"))
    networks = ArrayField(
        models.CharField(max_length=43), verbose_name=_("from these networks alone"), default=list, blank=True
    )
    until = models.DateField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    last_used_from = models.CharField(max_length=45, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = AccessKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("people:access_keys")

    @classmethod
    @transaction.atomic
    def make(cls, *, by: User, until: date, **scope) -> tuple["AccessKey", str]:
        """A new key of `by`, and its text: nobody can read it again."""
        text = MARK + secrets.token_urlsafe(32)
        key = cls.objects.create(owner=by, until=until, digest=digest_of(text), ends_with=text[-4:], **scope)
        record_change(key, by=by, clause="7.1.3", action="make_key")
        return key, text

    @property
    def chapter_names(self) -> str:
        return ", ".join(str(Chapter(chapter).label) for chapter in self.chapters)

    @property
    def is_valid(self) -> bool:
        """Neither revoked nor run out, and the owner's access has not ended since it was made."""
        ended = self.owner.access_ended_at
        is_of_this_access = self.owner.is_active and (ended is None or self.created_at > ended)
        return self.revoked_at is None and today() <= self.until and is_of_this_access

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """End the key; once is enough. NotYourPart for who neither owns it nor looks after its owner's account."""
        if by != self.owner and not User.objects.visible_to(by).filter(pk=self.owner_id).exists():
            raise NotYourPart(gettext("This key is another person's."), "7.1.3")
        if AccessKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now()):
            record_change(self, by=by, clause="7.1.3", action="revoke_key")

    def refusal(self, *, address: str, is_reading: bool, chapters: Iterable[str]) -> NotYourPart | None:
        """Why a call from `address` that touches `chapters` is beyond this key, or None."""
        if not self.admits(address):
            return NotYourPart(gettext("This key is not valid from this network."), "7.1.3")
        if not set(chapters) <= set(self.chapters):
            return NotYourPart(gettext("This key is not for this chapter."), "7.1.3")
        if not (is_reading or self.may_write):
            return NotYourPart(gettext("This key reads only."), "7.1.3")
        return None

    def admits(self, address: str) -> bool:
        try:
            return not self.networks or any(ip_address(address) in ip_network(network) for network in self.networks)
        except ValueError:
            return False

    def note_use(self, address: str) -> None:
        """When and from where it was used last, to the minute."""
        moment = now()
        not_just_now = Q(last_used_at=None) | Q(last_used_at__lt=moment - USE_NOTED_EVERY)
        changed = AccessKey.objects.filter(not_just_now | ~Q(last_used_from=address), pk=self.pk)
        changed.update(last_used_at=moment, last_used_from=address)


def digest_of(text: str) -> str:
    """A key holds 256 bits of chance: a plain hash can't be guessed back, and finds it by index."""
    return hashlib.sha256(text.encode()).hexdigest()
