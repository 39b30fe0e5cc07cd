from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.records import uuid7

from ..stages import Stage, State
from .querysets import StageMoveQuerySet, StageVisitQuerySet


class Via(models.TextChoices):
    """How a move came about."""

    START = "start", _("started")
    FORWARD = "forward", _("moved on")
    BACK = "back", _("sent back")
    SKIP = "skip", _("skipped to")
    HOLD = "hold", _("put on hold")
    WAKE = "wake", _("went on")
    LOST = "lost", _("lost")
    REOPENED = "reopened", _("reopened")
    WON = "won", _("won")
    VOID = "void", _("taken out")
    IMPORT = "import", _("imported")


class StageMove(models.Model):
    """One change of an opportunity's stage or state. Never changed, never deleted; erasing a person empties `reason`.

    `number` counts them from 1 for each opportunity and is their order: an imported one may tell a day of the past.
    `from_stage` is empty on the first. `gate` is what the gate said then: [{code, clause, state}]. `by` is None for the
    clock. Opportunity writes them; the database refuses one that does not stand where its last move led.
    """

    Via = Via
    ONLY_CODES = ("gate",)
    """No words of a person stand here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    opportunity = models.ForeignKey("pipeline.Opportunity", models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    from_stage = models.CharField(max_length=14, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=14, choices=Stage)
    from_state = models.CharField(max_length=6, choices=State, blank=True)
    to_state = models.CharField(max_length=6, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField(default=now)
    via = models.CharField(max_length=8, choices=Via)
    reason = models.CharField(max_length=1000, blank=True)
    gate = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["moved_at", "id"], name="moves_by_moment")]
        constraints = [models.UniqueConstraint(fields=["opportunity", "number"], name="one_move_after_the_other")]

    def __str__(self):
        return f"{self.opportunity_id} {self.via} {self.to_stage}"

    def get_absolute_url(self):
        return self.opportunity.get_absolute_url()


class StageVisit(models.Model):
    """From entering a stage to leaving it, by moving, losing or taking out; a reopened deal pays a new visit.

    The database writes it with each move and lets nobody else write; `id` and `number` are those of the move that began
    it. `rested` is the time on hold that is over, `resting_since` the beginning of the one that isn't. While the visit
    lasts, `left_via` is empty and `left_at` None.
    """

    id = models.UUIDField(primary_key=True)
    opportunity = models.ForeignKey("pipeline.Opportunity", models.PROTECT, related_name="visits")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=14, choices=Stage)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=8, choices=Via)
    left_via = models.CharField(max_length=8, choices=Via, blank=True)
    rested = models.DurationField(default=timedelta)
    resting_since = models.DateTimeField(null=True)

    objects = StageVisitQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["entered_at", "id"], name="visits_by_moment")]
        constraints = [
            models.UniqueConstraint(fields=["opportunity"], condition=Q(left_at=None), name="one_present_visit"),
        ]

    def __str__(self):
        return f"{self.opportunity_id} {self.stage}"

    def starts_on(self):
        return timezone.localdate(self.entered_at)

    @property
    def lasted(self):
        """Time at work in this visit, until now while it lasts; time on hold does not count."""
        return (self.resting_since or self.left_at or now()) - self.entered_at - self.rested
