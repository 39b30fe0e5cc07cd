from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisal.rules import Indicator
from salesdept.common.calendar import MonthField, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from .querysets import OPEN, TrainingPlanQuerySet

MONTHS = 3
"""Months after the poor one in which better grades close the plan."""
BETTER_MONTHS = 2
"""So many of them, graded C or better, are enough."""


def is_not_own(plan, by):
    return NotYourPart(gettext("Nobody decides about an own plan."), "4.4.3") if plan.person_id == by.pk else None


def month_is_not_open_again(plan, by):
    if plan.card.period.is_published:
        return None
    return RuleBroken(
        gettext("%(month)s was opened again: whether it is poor is to be re-checked.") % {"month": plan.month.label},
        "4.4.3",
        gettext("It is settled when that month is published; or close the plan."),
    )


def is_in_doubt(plan, by):
    if plan.is_doubtful:
        return None
    return NotNow(gettext("Nothing of this plan is in doubt."), "4.4.3")


def is_own(plan, by):
    if plan.person_id == by.pk:
        return None
    return NotYourPart(gettext("Progress is noted by the person whose plan it is."), "4.4.3")


class TrainingPlan(Document):
    """A plan after poor results (4.4.3): drafted by the rules, filled in by the manager, ended by better ones.

    `month` is the poor one; `counts_from` the month after which better ones count: the last that was published when
    the plan was put in force. `is_doubtful`: its month was opened again and is not, or not yet, poor any more;
    `held_to` are the published grades (`following.ground_of`) in spite of which the manager went on with it.
    `closed_by` nobody: better months closed it, and open it again where they do not stand any more.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("To be filled in")
        IN_FORCE = "in_force", _("In force")
        ESCALATED = "escalated", _("Without success so far")
        CLOSED = "closed", _("Closed")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="training_plans", verbose_name=_("person")
    )
    card = models.ForeignKey("appraisal.Scorecard", models.PROTECT, related_name="training_plans")
    month = MonthField(_("poor month"), editable=False)
    counts_from = MonthField(editable=False)
    weak_points = ArrayField(models.CharField(max_length=16, choices=Indicator), default=list, editable=False)
    due_on = models.DateField(_("to be filled in by"), editable=False)
    topics = models.TextField(_("topics"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    starts_on = models.DateField(_("from"), null=True)
    ends_on = models.DateField(_("until"), null=True)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("mentor")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    ended_with = MonthField(_("ended with"), null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    is_doubtful = models.BooleanField(_("to be re-checked"), default=False, editable=False)
    held_to = models.CharField(max_length=2, blank=True, editable=False)

    objects = TrainingPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "person__name"]
        indexes = [models.Index(fields=["-month", "-id"], name="training_plans_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="closed"), name="one_open_training_plan_per_person"
            ),
            models.UniqueConstraint(fields=["person", "month"], name="one_training_plan_per_month"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"])
                | ~Q(topics="") & ~Q(measures="") & Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="training_plan_in_force_is_filled_in",
            ),
            models.CheckConstraint(condition=~Q(mentor=F("person")), name="nobody_mentors_himself"),
            models.CheckConstraint(condition=Q(ended_with=None) ^ Q(state="closed"), name="training_plan_ends_once"),
            models.CheckConstraint(condition=Q(closed_by=None) | Q(state="closed"), name="training_plan_closed_by_one"),
        ]

    def __str__(self):
        return gettext("Training plan of %(person)s") % {"person": self.person}

    def get_absolute_url(self):
        return reverse("teamdev:plan", args=[self.pk])

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return {"draft": "review", "in_force": "info", "escalated": "warning"}.get(self.state, "success")

    @property
    def weak_labels(self) -> list:
        return [Indicator(name).label for name in self.weak_points]

    @property
    def last_month(self):
        """The last month that counts for it."""
        return self.counts_from.shift(MONTHS)

    @step(
        [State.DRAFT, State.ESCALATED],
        State.IN_FORCE,
        label=_("Put in force"),
        by=[Role.MANAGER],
        clause="4.4.3",
        guards=[is_not_own, month_is_not_open_again],
        form="teamdev.plans.forms.PlanForm",
        tone="primary",
    )
    def put_in_force(self, *, by, topics, measures, starts_on, ends_on, mentor=None):
        """The manager has filled it in, or renews it: months count from the last one published by now."""
        from .following import last_published

        self.counts_from = max(self.counts_from, last_published())
        self.topics, self.measures, self.mentor = topics, measures, mentor
        self.starts_on, self.ends_on = starts_on, ends_on

    @step(
        [State.IN_FORCE, State.ESCALATED],
        None,
        label=_("Note progress"),
        by=[Role.REP, Role.SUPERVISOR],
        clause="4.4.3",
        guards=[is_own],
        form="teamdev.plans.forms.ProgressForm",
    )
    def note_progress(self, *, by, text):
        """What was learnt or done; it stands on the plan."""
        Progress.objects.create(plan=self, by=by, text=text)

    @step(
        [State.IN_FORCE, State.ESCALATED],
        None,
        label=_("Go on with it"),
        by=[Role.MANAGER],
        clause="4.4.3",
        guards=[is_not_own, is_in_doubt],
        form="salesdept.common.forms.ReasonForm",
    )
    def go_on(self, *, by, reason):
        """Its month is no longer poor; the manager has re-checked it and holds to the plan all the same: until the
        grades are others.
        """
        from .following import ground_of

        self.is_doubtful, self.held_to = False, ground_of(self)

    @step(
        [State.DRAFT, State.IN_FORCE, State.ESCALATED],
        State.CLOSED,
        label=_("Close"),
        by=[Role.MANAGER],
        clause="4.4.3",
        guards=[is_not_own],
        form="salesdept.common.forms.ReasonForm",
    )
    def close(self, *, by, reason):
        """The manager ends it before the months do."""
        from .following import last_published

        self.ended_with, self.closed_by, self.is_doubtful = max(self.month, last_published()), by, False

    def follow_results(self, better: int, until) -> None:
        """What the months published up to `until` make of it: closed by `better` ones, escalated when time is over."""
        if better >= BETTER_MONTHS:
            self._turn(self.State.CLOSED, list(OPEN), ended_with=until, is_doubtful=False)
            return
        self._turn(self.State.IN_FORCE if self.topics else self.State.DRAFT, [self.State.CLOSED], ended_with=None)
        if until >= self.last_month:
            self._turn(self.State.ESCALATED, [self.State.IN_FORCE])

    def follow_its_month(self, is_poor: bool, ground: str) -> None:
        """Its month, or one before it, was opened or published again. A draft goes, or waits while its month is open;
        what is in force is re-checked, unless the manager went on with it by the same `ground`.
        """
        is_settled = month_is_not_open_again(self, None) is None
        stands = is_poor and self.card.revision == self.card.period.revision
        is_doubtful = not is_poor and not (is_settled and ground and ground == self.held_to)
        if self.state == self.State.DRAFT and not stands and is_settled:
            self._take_back()
        elif self.is_doubtful != is_doubtful:
            TrainingPlan.objects.filter(pk=self.pk).update(is_doubtful=is_doubtful, version=F("version") + 1)

    def _take_back(self) -> None:
        AuditEntry.record(self, "take_back", clause="4.4.3", person=str(self.person_id), month=str(self.month))
        self.delete()

    def _turn(self, target: str, sources: list[str], **facts) -> None:
        """The clock's step: once, whoever else acts at the moment."""
        if self.state not in sources:
            return
        standing = TrainingPlan.objects.filter(pk=self.pk, state__in=sources)
        source = self.state
        if standing.update(state=target, version=F("version") + 1, **facts):
            AuditEntry.record(self, target, clause="4.4.3", source=source, target=target)
            self.refresh_from_db()

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.DRAFT and self.due_on < today()


class Progress(models.Model):
    """What the person noted of the own plan, as written then."""

    plan = models.ForeignKey(TrainingPlan, models.PROTECT, related_name="progress")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("progress"), max_length=2000)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return self.text
