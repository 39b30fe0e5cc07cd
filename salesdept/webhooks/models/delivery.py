import json
from collections.abc import Mapping
from datetime import timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow
from salesdept.common.records import uuid7
from salesdept.common.workflow import Document, step

from ..events import PING, Event, label_of
from ..querysets import DeliveryQuerySet
from ..roles import KEEPERS
from ..sending import Outcome, Trouble, post
from ..signing import signature
from .webhook import Webhook

PAUSES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), *(timedelta(hours=n) for n in (2, 8, 24))]
"""Before each further attempt."""

ATTEMPTS = len(PAUSES) + 1
INTERRUPTED_AFTER = timedelta(minutes=5)
KEPT_FOR = timedelta(days=30)

STATE_TONES = {"pending": "info", "sending": "info", "sent": "success", "failed": "danger"}


def hook_is_active(delivery, by):
    hook = delivery.hook
    if hook.state == Webhook.State.ACTIVE or (delivery.is_test and hook.state == Webhook.State.PAUSED):
        return None
    text = gettext("The webhook is not active: nothing goes there.")
    return NotNow(text, "7.1.3", remedy=gettext("See the webhook"), remedy_url=hook.get_absolute_url())


class Delivery(Document):
    """One event told to one webhook: written in the business's own transaction, its text frozen then, sent at least
    once.

    `key` is made of the happening's meaning, so that nobody is told twice. A receiver knows a repeated delivery by its
    id. Kept for KEPT_FOR.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Arrived")
        FAILED = "failed", _("Given up")

    hook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries", verbose_name=_("webhook"))
    event = models.CharField(_("event"), max_length=60)
    key = models.CharField(max_length=120)
    body = models.TextField()
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PENDING, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    not_before = models.DateTimeField(_("next attempt"), default=now, editable=False)
    claimed_at = models.DateTimeField(_("last attempt"), null=True, editable=False)
    sent_at = models.DateTimeField(_("arrived at"), null=True, editable=False)
    status = models.PositiveSmallIntegerField(_("status"), null=True, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)
    trouble = models.CharField(_("trouble"), max_length=11, choices=Trouble, blank=True, editable=False)
    detail = models.CharField(max_length=300, blank=True, editable=False)
    took_ms = models.PositiveIntegerField(null=True, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["not_before", "id"], name="deliveries_due", condition=models.Q(state="pending")),
            models.Index(fields=["-created_at", "-id"], name="deliveries_newest"),
            models.Index(fields=["hook", "-created_at", "-id"], name="deliveries_of_webhook"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["hook", "event", "key"], name="webhook_is_told_once"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="arrived_has_its_moment",
            ),
        ]

    def __str__(self):
        return str(label_of(self.event))

    def get_absolute_url(self):
        return reverse("webhooks:delivery", args=[self.pk])

    # Writing.

    @classmethod
    def write(cls, event: Event, happened: Mapping[str, object]) -> int:
        """Tell every webhook that listens of what `happened`, {key of its meaning: record}; return how many it is.

        In the caller's transaction: what is rolled back is told to nobody. Sent right after the commit where the queue
        answers, else by the next sweep.
        """
        hooks = list(Webhook.objects.hearing(event.name)) if happened else []
        if not hooks:
            return 0
        facts = {key: event.facts(record) for key, record in happened.items()}
        rows = [Delivery._of(hook, event.name, key, told) for hook in hooks for key, told in facts.items()]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(_hint, robust=True)
        return len(rows)

    @classmethod
    @transaction.atomic
    def test(cls, hook: Webhook, *, by) -> "Delivery":
        """A delivery of no meaning, to see whether the receiver takes it; a paused webhook can be tried, too."""
        hook.must_be_kept_by(by)
        delivery = Delivery._of(hook, PING, str(uuid7()), {"webhook": str(hook.pk)})
        delivery.save()
        transaction.on_commit(_hint, robust=True)
        return delivery

    @classmethod
    def _of(cls, hook: Webhook, event: str, key: str, facts: dict) -> "Delivery":
        delivery = cls(hook=hook, event=event, key=key)
        moment = timezone.localtime(delivery.created_at).isoformat(timespec="seconds")
        told = {"id": str(delivery.pk), "event": event, "at": moment, "data": facts}
        delivery.body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return delivery

    # Sending, by the worker.

    def mark_sending(self) -> None:
        self.state, self.claimed_at, self.attempts = self.State.SENDING, now(), self.attempts + 1
        self.save(update_fields=["state", "claimed_at", "attempts"])

    def send(self) -> bool:
        """Hand the claimed delivery over and keep what came back; return whether it arrived."""
        body = self.body.encode()
        outcome = post(self.hook.address, body, self._headers(body))
        self.note(outcome)
        return outcome.arrived

    def _headers(self, body: bytes) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "User-Agent": "Salesdept-Webhooks/1",
            "Salesdept-Event": self.event,
            "Salesdept-Delivery": str(self.pk),
            # The moment as it is, whatever day a job runs as on: receivers refuse another.
            "Salesdept-Signature": signature(body, int(timezone.now().timestamp()), self.hook.keys),
        }

    def note(self, outcome: Outcome) -> None:
        """Keep what became of the attempt, here and with the webhook; what did not arrive is tried again later."""
        told = {name: getattr(outcome, name) for name in ("status", "answer", "trouble", "detail", "took_ms")}
        if outcome.arrived:
            is_mine = self._end(self.State.SENT, sent_at=now(), **told)
        elif self.is_test or self.attempts >= ATTEMPTS or outcome.trouble == Trouble.GONE:
            is_mine = self._end(self.State.FAILED, **told)
        else:
            is_mine = self._end(self.State.PENDING, not_before=now() + PAUSES[self.attempts - 1], **told)
        if is_mine and not self.is_test:
            self.hook.note(outcome)

    def _end(self, state: str, **facts) -> bool:
        """Only who claimed it says how it ended: a sweep may have given it to somebody else meanwhile."""
        mine = Delivery.objects.filter(pk=self.pk, state=self.State.SENDING, attempts=self.attempts)
        return bool(mine.update(state=state, **facts))

    # What pages ask.

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return STATE_TONES[self.state]

    @property
    def is_test(self) -> bool:
        return self.event == PING

    @property
    def is_tried_again(self) -> bool:
        """It failed, and another attempt is to come."""
        return self.state == self.State.PENDING and self.attempts > 0 and hook_is_active(self, None) is None

    @property
    def is_under_way(self) -> bool:
        """Within moments it reads otherwise."""
        is_due = self.state == self.State.PENDING and self.not_before <= now() and hook_is_active(self, None) is None
        return is_due or self.state == self.State.SENDING

    @property
    def pretty_body(self) -> str:
        return json.dumps(json.loads(self.body), ensure_ascii=False, indent=2)

    @step(
        [State.SENT, State.FAILED],
        State.PENDING,
        label=_("Send again"),
        by=KEEPERS,
        clause="7.1.3",
        guards=[hook_is_active],
    )
    def send_again(self, *, by):
        """The same text with the same id, as often as the first time."""
        self.attempts, self.not_before, self.sent_at = 0, now(), None
        transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    from ..tasks import send_deliveries

    send_deliveries.delay()
