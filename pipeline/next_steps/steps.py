from datetime import timedelta

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.workflow import Document, step

from ..roles import SELLERS
from ..stages import FORGOTTEN, LATE
from ..working import worked_by

LONGEST_WITHOUT = timedelta(days=90)


class Planned(Document):
    """A document with one next step and its date, or a reason why there is none until a day (3.1.3)."""

    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    none_because = models.CharField(_("no next step because"), max_length=200, blank=True, editable=False)
    none_until = models.DateField(_("no next step until"), null=True, editable=False)
    told_step_on = models.DateField(null=True, editable=False)
    """When the supervisor heard that it is forgotten."""

    class Meta:
        abstract = True

    @property
    def has_plan(self) -> bool:
        """A step with its date, or a reason for none that still holds."""
        if self.none_until is not None:
            return self.none_until >= today()
        return bool(self.next_step and self.next_on)

    @property
    def days_overdue(self) -> int:
        """Days since the next step, or the day until which none was needed, went by."""
        due = self.next_on or self.none_until
        return max((today() - due).days, 0) if due else 0

    @property
    def step_lateness(self) -> str:
        """Tone of the next step: "" in time, "warning" late by a week or missing, "danger" by two."""
        if not (self.next_on or self.none_until):
            return "warning"
        days = self.days_overdue
        return "danger" if days >= FORGOTTEN else "warning" if days >= LATE or not self.has_plan else ""

    @step(
        "open",
        None,
        label=_("Plan the next step"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.next_steps.forms.NextStepForm",
    )
    def plan(self, *, by, next_step="", next_on=None, none_because="", none_until=None):
        """What comes next and when; or why nothing does, until a day within 90 days."""
        self.plan_next(next_step=next_step, next_on=next_on, none_because=none_because, none_until=none_until)

    @step(
        "open",
        None,
        label=_("Done, and next"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.next_steps.forms.FinishForm",
    )
    def finish_step(self, *, by, done="", next_step="", next_on=None, none_because="", none_until=None):
        """The next step is done; the one after it, or why there is none, is said in the same breath."""
        if not (self.next_step and self.next_on):
            raise RuleBroken(gettext("There is no next step to finish."), "3.1.3")
        self.plan_next(next_step=next_step, next_on=next_on, none_because=none_because, none_until=none_until)

    def plan_next(self, *, next_step="", next_on=None, none_because="", none_until=None) -> None:
        """One or the other, in the caller's step; RuleBroken for neither or both."""
        is_step, is_none = bool(next_step and next_on), bool(none_because and none_until)
        if is_step == is_none:
            raise RuleBroken(gettext("A next step with its date, or a reason for none until a date."), "3.1.3")
        if none_until and not today() <= none_until <= today() + LONGEST_WITHOUT:
            raise RuleBroken(gettext("Without a next step for 90 days at most."), "3.1.3")
        self.told_step_on = None
        self.next_step, self.next_on = (next_step, next_on) if is_step else ("", None)
        self.none_because, self.none_until = ("", None) if is_step else (none_because, none_until)
