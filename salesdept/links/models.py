import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.addresses import address_of, digest_of
from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, RuleBroken, TooMany
from salesdept.common.records import Record
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice, OutboxMessage

from .letters import KIND, write_letter
from .private_pages import PrivatePage, page_of
from .querysets import PrivateLinkQuerySet

LONGEST = timedelta(days=365)
LETTERS_A_DAY = 10
"""How many links go to one address in 24 hours, whoever makes them."""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long: no salt is needed, nobody finds it from this."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def usual_end():
    return today() + timedelta(days=settings.PRIVATE_LINK_DAYS)


class PrivateLink(Record):
    """A page for one person outside the house (7.1.3): of one purpose, on one record, until a day.

    Only the hash of its token is kept; `address` is known to who has just made it, and to the letter. `opened_at` and
    its like come from a person's look, never from a fetch.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("by mail")
        HAND = "hand", _("passed on by oneself")

    purpose = models.CharField(max_length=20)
    record_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    record = GenericForeignKey("record_type", "record_id")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    way = models.CharField(_("how it gets there"), max_length=4, choices=Way)
    expires_on = models.DateField(_("opens until"), default=usual_end)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    last_opened_at = models.DateTimeField(null=True, editable=False)
    times_opened = models.PositiveIntegerField(default=0, editable=False)

    objects = PrivateLinkQuerySet.as_manager()

    address = ""
    """Where the page is; known to who has just made the link."""
    letter: OutboxMessage | None
    """The mail that carried it, where a panel has read it."""
    may_change: bool

    class Meta:
        indexes = [models.Index(fields=["record_id", "purpose", "-created_at"], name="links_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way="mail") | ~Q(email="") | Q(revoked_at__isnull=False), name="mailed_link_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, last_opened_at=None, times_opened=0)
                | Q(opened_at__isnull=False, last_opened_at__gte=F("opened_at"), times_opened__gte=1),
                name="opening_is_whole",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def page(self) -> PrivatePage:
        return page_of(self.purpose)

    # Making and ending, by the staff.

    @classmethod
    @transaction.atomic
    def make(cls, record, purpose: str, *, by, name: str, language: str, way: str, words="", **facts) -> "PrivateLink":
        """A new link to `record`, its `address` on it; by mail the letter goes out with the commit.

        `words` are the sender's own lines in the letter. Raises what the purpose's `refusal` says, and refuses mail to
        who wants none, to an address that does not work, and to one that has got many today.
        """
        page = page_of(purpose)
        if refusal := page.refusal(record, by):
            raise refusal
        link = cls(record=record, purpose=purpose, made_by=by, name=name, language=language, way=way, **facts)
        link._must_end_in_time()
        token = new_token()
        link.token_hash = hash_of(token)
        link.save()
        link.address = settings.SITE_URL + reverse("private:page", args=[token])
        if way == cls.Way.MAIL:
            link._must_be_welcome()
            write_letter(link, words)
        told = {"link": ["", name]}
        record_change(page.chronicle(record), by=by, clause=page.clause, action="link_made", changed=told)
        return link

    def _must_end_in_time(self) -> None:
        if not today() <= self.expires_on <= today() + LONGEST:
            raise RuleBroken(gettext("A link opens until a day within the next 365 days."), "7.1.3")

    def _must_be_welcome(self) -> None:
        if why := self.page.obstacle(self.record, self.email):
            raise RuleBroken(gettext("No mail may go to this person: %(why)s.") % {"why": why}, "7.1.3")
        today_there = OutboxMessage.objects.to(self.email).of_kind(KIND).written_since(now() - timedelta(days=1))
        if today_there.count() >= LETTERS_A_DAY:
            raise TooMany(gettext("This address has got many links today. Pass this one on yourself."), "7.1.3")

    @transaction.atomic
    def renew(self, *, by) -> "PrivateLink":
        """A new link for the same person, as this one went; this one ends."""
        if self.revoked_at is None:
            self.revoke(by=by)
        facts = {"name": self.name, "email": self.email, "language": self.language, "way": self.way}
        return PrivateLink.make(self.record, self.purpose, by=by, **facts)

    @transaction.atomic
    def revoke(self, *, by) -> None:
        """It opens no more, from now on."""
        if refusal := self.page.refusal(self.record, by):
            raise refusal
        if not PrivateLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now()):
            raise NotNow(gettext("This link was revoked before."), "7.1.3")
        told = {"link": [self.name, ""]}
        chronicle = self.page.chronicle(self.record)
        record_change(chronicle, by=by, clause=self.page.clause, action="link_revoked", changed=told)

    # Being opened, by the customer.

    def note_opened(self) -> None:
        """A person looks at the page; the first time its keeper hears of it."""
        moment = now()
        PrivateLink.objects.filter(pk=self.pk).update(
            opened_at=Coalesce("opened_at", moment), last_opened_at=moment, times_opened=F("times_opened") + 1
        )
        keeper = self.page.keeper(self.record)
        if keeper is not None and self.opened_at is None:
            with in_language_of(keeper):
                told = {"who": self.name, "what": self.page.label, "record": self.record}
                title = gettext("%(who)s has opened the private page: %(what)s, %(record)s") % told
            Notice.tell(keeper, key=f"opened:{self.pk}", title=title, url=self.page.staff_url(self.record))

    @property
    def status(self) -> tuple[str, str]:
        """How it stands, in words and in the tone of a badge."""
        if self.revoked_at:
            return gettext("revoked"), "neutral"
        if self.expires_on < today():
            return gettext("expired"), "neutral"
        return (gettext("opened"), "success") if self.opened_at else (gettext("not opened yet"), "info")

    @property
    def opens(self) -> bool:
        return self.revoked_at is None and self.expires_on >= today()


class Knock(models.Model):
    """That somebody asked for a link that is none, or sent something to one; kept for a day, for the limits alone."""

    class Kind(models.TextChoices):
        WRONG = "wrong"
        SENT = "sent"

    LIMITS = {Kind.WRONG: (20, timedelta(minutes=10)), Kind.SENT: (60, timedelta(minutes=10))}
    """How many from one address within how long."""

    kind = models.CharField(max_length=5, choices=Kind)
    origin = models.CharField(max_length=64)
    """A digest of the visitor's address."""
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["origin", "kind", "at"], name="knocks_of_origin")]

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, kind: "Knock.Kind", request) -> None:
        """Count one more from the caller's address; TooMany when it has reached the limit."""
        origin = digest_of(address_of(request))
        most, span = cls.LIMITS[kind]
        if cls.objects.filter(origin=origin, kind=kind, at__gt=now() - span).count() >= most:
            raise TooMany(gettext("Too much came from your address in a short time. Please try again later."), "7.1.3")
        cls.objects.create(kind=kind, origin=origin)

    @classmethod
    def forget(cls) -> int:
        """Drop what no limit asks for any more."""
        return cls.objects.filter(at__lt=now() - timedelta(days=1)).delete()[0]
