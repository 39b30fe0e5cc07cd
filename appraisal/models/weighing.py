"""What the manager adds to a computed card: another grade with its reason, a word to rep or team (4.3.3)."""

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.money import ZERO
from salesdept.people.models import Role

from .. import rules

GRADES = ("A", "B", "C", "D", "E")


def departs_with_reason(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(set_grade="") | ~Q(grade_reason=""), name=name)


class Weighed(models.Model):
    """`grade` is what counts; `set_grade` says that the manager set it, "" that it follows from the score."""

    period: Any
    period_id: Any
    revision: Any
    score: Any
    grade: Any

    set_grade = models.CharField(max_length=1, blank=True, editable=False)
    grade_reason = models.TextField(blank=True, editable=False)
    comment = models.TextField(_("comment"), blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def grade_by_score(self) -> str:
        """The grade that follows from the score, adjustment included; "" without rank."""
        if self.score is None:
            return ""
        return rules.grade(max(self.score, ZERO), self.period.rule_set.thresholds)

    @property
    def is_departed_from(self) -> bool:
        """The manager's judgement is in it, not the figures alone."""
        return bool(self.set_grade)

    def is_weighed_by(self, by) -> bool:
        """The manager weighs team and reps (4.3.3)."""
        return by.is_a(Role.MANAGER)

    @transaction.atomic
    def set_other_grade(self, *, by, grade: str, reason: str) -> None:
        """Another grade than the score gives, with its reason in writing; the score's own takes the departure back."""
        self.must_be_weighed_by(by)
        computed = self.grade_by_score
        if not computed:
            raise RuleBroken(gettext("A card that is not ranked has no grade to set."), "4.3.3")
        departs = grade != computed
        if departs and not reason.strip():
            raise RuleBroken(
                gettext("A grade that departs from the computed one needs its reason in writing."), "4.3.3"
            )
        before = self.grade
        self.grade, self.set_grade, self.grade_reason = (grade, grade, reason) if departs else (computed, "", "")
        self.save()
        record_change(
            self, by=by, clause="4.3.3", action="set_grade", changed={"grade": [before, self.grade]}, reason=reason
        )

    @transaction.atomic
    def remark(self, *, by, comment: str) -> None:
        """A word to the rep or the team, shown on the card."""
        self.must_be_weighed_by(by)
        changed = {"comment": [self.comment, comment]}
        self.comment = comment
        self.save()
        record_change(self, by=by, clause="4.3.3", action="remark", changed=changed)

    def weighing_refusal(self, by) -> RuleBroken | None:
        """Why `by` may not weigh the card now, or None."""
        if not self.is_weighed_by(by):
            return NotYourPart(
                gettext("The manager weighs the results, never the own; those leadership weighs."), "4.3.3"
            )
        if self.period.state != self.period.State.REVIEWED or self.period.revision != self.revision:
            return NotNow(gettext("Results are weighed between review and publication."), "4.3.3")
        return None

    def must_be_weighed_by(self, by) -> None:
        """Lock the period and read the card anew; raises what `weighing_refusal` then says."""
        period = type(self.period).objects.select_for_update(of=("self",)).get(pk=self.period_id)
        self.refresh_from_db()
        self.period = period
        if refusal := self.weighing_refusal(by):
            raise refusal
