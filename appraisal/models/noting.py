"""The word of who led a rep for a part of the month and does not sign the card (4.3.1, figures 15)."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.people.models import Role


class SupervisorNote(models.Model):
    """What a former supervisor says of the rep's month; reviewer and manager read it before they decide."""

    card = models.ForeignKey("appraisal.Scorecard", models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["card", "by"], name="one_note_per_card_and_supervisor"),
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
        ]

    def __str__(self):
        return f"{self.by}: {self.card}"


class Noted:
    """A card on which a former supervisor may comment while the month is reviewed and evaluated."""

    pk: Any
    period: Any
    revision: Any
    notes: Any
    _lock: Any

    def note_refusal(self, by) -> RuleBroken | None:
        """Why `by` may not comment on the card now, or None."""
        if not self._was_led_by(by) or self.period.is_reviewed_by(self, by):
            return NotYourPart(
                gettext("Who led the rep for a part of the month comments on the card; who led last signs it."), "4.3.1"
            )
        at_work = (self.period.State.COMPILED, self.period.State.REVIEWED)
        if self.period.state not in at_work or self.period.revision != self.revision:
            return NotNow(gettext("Cards are commented on between compilation and evaluation."), "4.3.1")
        return None

    def _was_led_by(self, by) -> bool:
        cards: Any = type(self)
        return by.is_a(Role.SUPERVISOR) and cards.objects.led_in_part_by(by).filter(pk=self.pk).exists()

    @transaction.atomic
    def note(self, *, by, text: str) -> None:
        """The former supervisor's word; a later one takes its place."""
        self._lock()
        if refusal := self.note_refusal(by):
            raise refusal
        self.notes.update_or_create(by=by, defaults={"text": text, "at": now()})
        record_change(self, by=by, clause="4.3.1", action="note_on_card", reason=text)
