"""What people are told: notices inside the product, and the outbox for everything that leaves the house."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.records import Record
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from . import gateways
from .querysets import NoticeQuerySet, OutboxQuerySet
from .writing import NotYet, Withheld, letter_of

ATTEMPTS = 5
PAUSE = timedelta(minutes=2)
"""Before the second attempt; it doubles each time."""

INTERRUPTED_AFTER = timedelta(minutes=15)


STATE_TONES = {
    "pending": "info",
    "sending": "info",
    "sent": "success",
    "unknown": "warning",
    "failed": "danger",
    "withheld": "neutral",
    "returned": "danger",
}

bounced = Happening()
"""(message, why): nothing ever arrives at the message's address."""


class Notice(Record):
    """One thing a person is told inside the product, once per meaning (`key`)."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notices_of_person"),
            models.Index(fields=["recipient"], name="unread_notices", condition=models.Q(read_at=None)),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def tell(cls, user, *, key: str, title, url="", body="", due_on=None) -> bool:
        """Tell `user` unless told before under this `key`; return whether it is new.

        Render the texts `in_language_of(user)`. Who has left is told nothing.
        """
        if not user.is_active:
            return False
        notice = Notice(recipient=user, key=key, title=str(title)[:200], body=str(body), url=url, due_on=due_on)
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
        return Notice.objects.filter(pk=notice.pk).exists()


class OutboxMessage(Document):
    """Something that leaves the house: written in the business's own transaction, sent once, by whoever claims it.

    `key` is made of the message's meaning ("invitation:<user>"), so that no second one is ever written.
    What may or may not have left is `unknown` and waits for a person to decide; what left and came back as mail is
    `returned`. With a `paper` it waits until that is
    printed, and takes it along. Kinds of messages that are written on leaving (writing.py) may be withheld then.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        TEXT = "text", _("Text message")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNKNOWN = "unknown", _("Not known whether it left")
        FAILED = "failed", _("Not sent")
        WITHHELD = "withheld", _("Held back")
        RETURNED = "returned", _("Came back")

    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.MAIL)
    address = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(blank=True)
    paper = models.ForeignKey("papers.Paper", models.PROTECT, null=True, editable=False, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PENDING, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True, editable=False)
    not_before = models.DateTimeField(default=now, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["not_before", "id"], name="outbox_due", condition=models.Q(state="pending")),
            models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
            models.Index(Upper("address"), "created_at", name="outbox_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "returned"], sent_at__isnull=False)
                | (~models.Q(state__in=["sent", "returned"]) & models.Q(sent_at=None)),
                name="what_left_has_its_moment",
            )
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("messages:outbox_message", args=[self.pk])

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return STATE_TONES[self.state]

    @property
    def kind(self) -> str:
        """What sort of message it is, by the beginning of its key."""
        return self.key.partition(":")[0]

    @property
    def told_trouble(self) -> str:
        """What kept it, in the reader's language where it is ours."""
        return gettext(self.trouble) if self.trouble else ""

    @classmethod
    def queue(cls, *, key: str, address: str, subject, body="", channel=Channel.MAIL, paper=None) -> bool:
        """Write the message unless one of this meaning was written before; return whether it is new.

        Sent right after the commit where the queue answers, else by the next sweep.
        """
        message = OutboxMessage(
            key=key, address=address, subject=one_line(subject), body=str(body), channel=channel, paper=paper
        )
        OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
        if not OutboxMessage.objects.filter(pk=message.pk).exists():
            return False
        _hint_on_commit()
        return True

    def mark_sending(self) -> None:
        """Before the outside hears of it: from here on a silent end means `unknown`."""
        self.state, self.claimed_at, self.attempts = self.State.SENDING, now(), self.attempts + 1
        self.save(update_fields=["state", "claimed_at", "attempts"])

    def send(self, post: gateways.Post) -> None:
        """Hand the claimed message over and keep what became of it. Its text goes once it has left: links are keys."""
        try:
            post.deliver(self, letter_of(self))
        except Withheld as held:
            self._end(self.State.WITHHELD, held.why, body="")
        except NotYet as held:
            self._end(self.State.PENDING, "", not_before=held.until, attempts=self.attempts - 1)
        except gateways.NotAccepted as problem:
            self._try_later(str(problem)) if problem.may_pass else self._give_up(problem)
        except Exception as problem:  # noqa: BLE001 — whatever it was, the message may have left
            self._end(self.State.UNKNOWN, f"{type(problem).__name__}: {problem}")
        else:
            self._end(self.State.SENT, "", sent_at=now(), body="")

    def _try_later(self, trouble: str) -> None:
        if self.attempts >= ATTEMPTS:
            return self._end(self.State.FAILED, trouble)
        self._end(self.State.PENDING, trouble, not_before=now() + PAUSE * 2 ** (self.attempts - 1))

    def _give_up(self, problem: gateways.NotAccepted) -> None:
        self._end(self.State.FAILED, str(problem))
        if problem.bounces:
            bounced.tell(self, str(problem))

    def _end(self, state: str, trouble: str, **facts) -> None:
        """Only who claimed it says how it ended: a sweep may have put it in doubt meanwhile."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.SENDING, attempts=self.attempts)
        mine.update(state=state, trouble=trouble[:300], **facts)

    @transaction.atomic
    def come_back(self, why: str, *, bounces: bool) -> None:
        """It had left, and a server told later that it did not arrive; `bounces` as in NotAccepted. Once."""
        left = type(self).objects.filter(pk=self.pk, state__in=[self.State.SENT, self.State.UNKNOWN])
        moment, version = Coalesce("sent_at", "claimed_at"), F("version") + 1
        if not left.update(state=self.State.RETURNED, trouble=why[:300], body="", sent_at=moment, version=version):
            return
        self.refresh_from_db(from_queryset=type(self).objects.all())
        record_change(self, by=None, clause="7.1.2", action="come_back", reason=why)
        if bounces:
            bounced.tell(self, why)

    @step([State.UNKNOWN, State.FAILED], State.PENDING, label=_("Send again"), by=[Role.ADMIN], clause="7.1.3")
    def send_again(self, *, by):
        """A person has made sure that it did not arrive, or takes a second copy into account."""
        self.attempts, self.not_before, self.trouble = 0, now(), ""
        if self.paper:
            self.paper.try_again()

    @step(State.UNKNOWN, State.SENT, label=_("It arrived"), by=[Role.ADMIN], clause="7.1.3")
    def settle(self, *, by):
        """The recipient has it: nothing more is sent."""
        self.sent_at, self.body = now(), ""


def one_line(text) -> str:
    """A subject can't carry a line break: it would start a header of its own."""
    return " ".join(str(text).split())[:200]


def _hint_on_commit() -> None:
    """Once in a transaction, however many messages it writes."""
    if not any(registered[1] is _hint for registered in connection.run_on_commit):
        transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    from .tasks import send_outbox

    send_outbox.delay()
