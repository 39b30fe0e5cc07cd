"""What is missing in a month and left so, with its reason (4.3.1)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart
from salesdept.common.workflow import step
from salesdept.people.models import Role, User

from . import guards


class Waiver(models.Model):
    """One thing that is missing in a revision of a month and left so: what, why, by whom.

    Given before the month is compiled by who answers for the part, never by the clerk; it stands with the revision.
    """

    period = models.ForeignKey("appraisal.Period", models.CASCADE, related_name="waivers")
    revision = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    """By what the finding is known (coverage)."""
    name = models.CharField(max_length=200)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name", "key"]
        constraints = [
            models.UniqueConstraint(fields=["period", "revision", "key"], name="one_waiver_per_finding_and_revision"),
            models.CheckConstraint(condition=~Q(reason=""), name="waived_with_a_reason"),
        ]

    def __str__(self):
        return f"{self.name} {self.period}"


class Waiving:
    """The part of a `Period` that says what is missing and who leaves it so."""

    pk: Any
    revision: Any
    State: Any
    waivers: Any
    cards_to_review: Any

    @cached_property
    def missing(self) -> dict[str, list]:
        """What blocks the compilation: label -> findings; complete or waived, nothing is left."""
        waived = {waiver.key for waiver in self.standing_waivers()} if self.gaps else set()
        open_ones = {str(gap.label): [one for one in gap.findings if one.key not in waived] for gap in self.gaps}
        return {label: found for label, found in open_ones.items() if found}

    @cached_property
    def gaps(self) -> list:
        """The checks of what blocks the compilation, with what is waived among them."""
        from ..coverage import missing_in

        return missing_in(self)  # type: ignore[arg-type]

    def standing_waivers(self):
        """Those given for the next compilation, and those of the last one: they hold while the thing is missing."""
        return self.waivers.filter(revision__gte=self.revision).select_related("by")

    def waivable_by(self, by) -> list:
        """What is missing and not waived yet of those for whom `by` answers: the manager for all, a reviewer for whose
        cards it is, leadership for the manager; nobody for the own.
        """
        found = [one for several in self.missing.values() for one in several]
        if not found:
            return []
        if by.is_a(Role.MANAGER):
            return [one for one in found if one.rep_id != by.pk]
        answered_for = {card.rep_id for card in self.cards_to_review(by)}
        if by.is_a(Role.LEADERSHIP):
            answered_for |= set(User.objects.filter(role=Role.MANAGER).values_list("pk", flat=True))
        return [one for one in found if one.rep_id in answered_for]

    @step(
        ["open", "compiled"],
        None,
        label=_("Leave it so, with a reason"),
        by=[Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP],
        clause="4.3.1",
        guards=[guards.answers_for_a_gap],
        form="appraisal.months.forms.WaiveForm",
    )
    def waive(self, *, by, what, reason):
        """Some of what is missing stays so in the next compilation. `what` are the findings' keys."""
        own = {one.key: one for one in self.waivable_by(by)}
        if not set(what) <= set(own):
            raise NotYourPart(gettext("Only what is missing among your own is yours to waive."), "4.3.1")
        Waiver.objects.bulk_create(
            Waiver(period=self, revision=self.revision + 1, key=key, name=own[key].name, reason=reason, by=by)
            for key in dict.fromkeys(what)
        )
        del self.missing

    def keep_waivers(self) -> None:
        """Under the revision that has just begun stand the waivers of what is missing in it, and no others."""
        missing = {one.key for gap in self.gaps for one in gap.findings}
        self.waivers.filter(revision=self.revision).exclude(key__in=missing).delete()
        there = self.waivers.filter(revision=self.revision).values("key")
        before = self.waivers.filter(revision=self.revision - 1, key__in=missing).exclude(key__in=there)
        for waiver in before:
            waiver.pk, waiver.revision = None, self.revision
        Waiver.objects.bulk_create(before)
