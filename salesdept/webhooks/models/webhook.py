from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.sealed import SealedField
from salesdept.common.workflow import Document, step

from ..destinations import is_number, is_public
from ..events import label_of
from ..notices import tell_of_pause
from ..querysets import WebhookQuerySet
from ..roles import KEEPERS
from ..sending import Outcome, Trouble
from ..signing import new_secret

FAILURES, FAILING_FOR = 5, timedelta(days=1)
"""So many attempts in a row without success, over such a time: then a webhook pauses by itself."""

BOTH_SECRETS = timedelta(hours=24)
"""How long deliveries are signed with the former secret, too, once there is a new one."""

STATE_TONES = {"active": "success", "paused": "warning", "ended": "neutral"}


def be_an_address(address: str) -> None:
    """https and a public host, without a name and a password: those would stand in every log."""
    wanted = _("Write it as https://receiver.example.com/path.")
    URLValidator(["https", "http"] if settings.WEBHOOKS_PRIVATE else ["https"], message=wanted)(address)
    parts = urlsplit(address)
    if parts.username or parts.password:
        raise ValidationError(_("Leave name and password out: deliveries are signed."))
    host = parts.hostname or ""
    if is_number(host) and not settings.WEBHOOKS_PRIVATE and not is_public(host):
        raise ValidationError(_("This address lies in a private network; a receiver stands on the open internet."))


class Webhook(Document):
    """A program outside that is told what happens here (7.1.3): where it listens, and to which events.

    `secret` signs what is sent; `shown_secret` is known to who has just made it. `failures` counts attempts in a row
    without success, since `failing_since`.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Switched on")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Because(models.TextChoices):
        BY_HAND = "by_hand", _("somebody paused it")
        FAILING = "failing", _("nothing has arrived for a day or longer")
        GONE = "gone", _("the receiver answered that it wants no more (410)")

    name = models.CharField(_("what it is for"), max_length=60)
    address = models.CharField(
        _("URL"),
        max_length=500,
        validators=[be_an_address],
        help_text=_("Where the program listens: https://…, reached from the open internet."),
    )
    events = ArrayField(models.CharField(max_length=60), verbose_name=_("hears of"))
    secret = SealedField(_("secret"), editable=False)
    former_secret = SealedField(editable=False)
    former_until = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.ACTIVE, editable=False)
    paused_because = models.CharField(max_length=7, choices=Because, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = WebhookQuerySet.as_manager()

    shown_secret = ""

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["name", "id"], name="webhooks_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ended", secret__isnull=True) | (~Q(state="ended") & Q(secret__isnull=False)),
                name="webhook_signs_until_it_ends",
            ),
            models.CheckConstraint(
                condition=(Q(state="paused") & ~Q(paused_because="")) | (~Q(state="paused") & Q(paused_because="")),
                name="paused_webhook_has_a_cause",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("webhooks:webhook", args=[self.pk])

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return STATE_TONES[self.state]

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def event_labels(self) -> list:
        return [label_of(name) for name in self.events]

    @property
    def keys(self) -> list[str]:
        """What a delivery is signed with now, the present secret first."""
        kept = [self.secret]
        if self.former_secret and self.former_until and now() < self.former_until:
            kept.append(self.former_secret)
        return [secret.whole() for secret in kept]

    def may_edit(self, user) -> bool:
        return user.is_a(*KEEPERS) and self.state != self.State.ENDED

    def draw_secret(self) -> None:
        """A new one, shown by who saves the record, this once."""
        self.shown_secret = new_secret()
        self.secret = self.shown_secret

    def must_be_kept_by(self, by) -> None:
        if not by.is_a(*KEEPERS):
            raise NotYourPart(gettext("This belongs to another role."), "7.1.3")
        if self.state == self.State.ENDED:
            raise NotNow(gettext("This webhook has ended."), "7.1.3", remedy=gettext("Make a new one."))

    @transaction.atomic
    def rotate_secret(self, *, by) -> None:
        """A new secret, on `shown_secret`; for a day deliveries bear signatures by both, so that none is refused."""
        self.refresh_from_db(from_queryset=Webhook.objects.select_for_update(of=("self",)))
        self.must_be_kept_by(by)
        self.former_secret, self.former_until = self.secret, now() + BOTH_SECRETS
        self.draw_secret()
        self.version += 1
        self.save()
        record_change(self, by=by, clause="7.1.3", action="rotate_secret")

    # Steps.

    @step(State.PAUSED, State.ACTIVE, label=_("Resume"), by=KEEPERS, clause="7.1.3", tone="primary")
    def resume(self, *, by):
        """It is told again, and gets what waited; what happened while it was paused it isn't told."""
        self._start_counting_anew()
        self.paused_because = ""

    @step(State.ACTIVE, State.PAUSED, label=_("Pause"), by=KEEPERS, clause="7.1.3")
    def pause(self, *, by):
        """Nothing goes there until it is resumed, and what happens meanwhile is not told later."""
        self.paused_because = self.Because.BY_HAND

    @step(
        [State.ACTIVE, State.PAUSED],
        State.ENDED,
        label=_("End"),
        by=KEEPERS,
        clause="7.1.3",
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def end(self, *, by, reason):
        """For good: its secret is forgotten, what waited is not sent. Its log stays for its time."""
        self.secret = self.former_secret = self.former_until = None
        self.paused_because = ""
        self.deliveries.filter(state="pending").update(state="failed", trouble=Trouble.ENDED)

    def _start_counting_anew(self) -> None:
        self.failures, self.failing_since = 0, None

    # What becomes of its deliveries.

    def note(self, outcome: Outcome) -> None:
        """Count an attempt; after too many without success, or when the receiver is gone, it pauses by itself."""
        me = Webhook.objects.filter(pk=self.pk)
        if outcome.arrived:
            me.exclude(failures=0).update(failures=0, failing_since=None)
            return
        me.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", Value(now())))
        self._pause_if_hopeless(is_gone=outcome.trouble == Trouble.GONE)

    @transaction.atomic
    def _pause_if_hopeless(self, *, is_gone: bool) -> None:
        self.refresh_from_db(from_queryset=Webhook.objects.select_for_update(of=("self",)))
        if self.state != self.State.ACTIVE or not (is_gone or self.has_failed_for_long):
            return
        self.state, self.paused_because = self.State.PAUSED, self.Because.GONE if is_gone else self.Because.FAILING
        self.version += 1
        self.save()
        record_change(self, by=None, clause="7.1.3", action="pause_itself", reason=self.get_paused_because_display())
        tell_of_pause(self)

    @property
    def has_failed_for_long(self) -> bool:
        since = self.failing_since
        return since is not None and self.failures >= FAILURES and now() - since >= FAILING_FOR
