from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, MonthField, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.money import money_field
from salesdept.common.workflow import changes_since

from ...models.people import Role, Team, User
from ..closing import is_closed
from ..querysets import MonthTargetQuerySet, TargetQuerySet
from .figures import NOT_BELOW_0, Figures


@dataclass(frozen=True)
class LateChange:
    """The last change of a target after its month began: who, when, why."""

    by: User | None
    at: datetime
    reason: str


class MonthTarget(Figures):
    """What somebody is to reach in one natural month (1.1). Set by `assign` alone.

    `changed_by`, `changed_at` and `change_reason` tell the last change after the month began; all are in the audit.
    """

    WHOSE = ""
    """The field that names whose target it is."""

    month = MonthField(_("month"))
    amount = money_field(verbose_name=_("sales amount"), validators=[NOT_BELOW_0])
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    change_reason = models.TextField(blank=True, editable=False)

    class Meta(Figures.Meta):
        abstract = True
        constraints = [
            *Figures.Meta.constraints,
            models.CheckConstraint(condition=Q(month__day=1), name="%(class)s_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(changed_by=None, changed_at=None, change_reason="")
                | Q(changed_by__isnull=False, changed_at__isnull=False) & ~Q(change_reason=""),
                name="%(class)s_late_change_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{getattr(self, self.WHOSE)} {self.month}"

    @staticmethod
    def may_be_set_by(user: User) -> bool:
        return user.is_a(Role.MANAGER)

    @property
    def changed_after_start(self) -> LateChange | None:
        """The last change after the month began, to be shown wherever the target is (1.3.2); None without one."""
        if not self.changed_at:
            return None
        return LateChange(self.changed_by, self.changed_at, self.change_reason)

    @classmethod
    @transaction.atomic
    def assign(cls, whose, month, *, by: User, reason: str = "", seen: int | None = None, **figures) -> Self:
        """Set or change a target (1.1); figures that are not named stay.

        Once the month has begun a change needs its `reason` and is marked; in a published month there is none.
        `seen` is the version that was shown, 0 for none yet: Stale when a colleague saved in between.
        """
        cls.must_be_open(month, by)
        found: dict[str, Any] = {cls.WHOSE: whose, "month": month}
        if figures.get("amount") is None and not cls._base_manager.filter(**found).exists():
            raise RuleBroken(gettext("A target needs its amount."), "1.1")
        target, is_new = cls._base_manager.select_for_update().get_or_create(**found, defaults=figures)
        target.must_be_as_seen(seen, 0 if is_new else target.version)
        changed = {name: [None, value] for name, value in figures.items()} if is_new else target.take(figures)
        if changed:
            is_late = target.mark_late(by, reason)
            target.version += not is_new
            if is_late or not is_new:
                target.save()
            record_change(target, by=by, clause="1.1", action="set_target", changed=changed, reason=reason)
        return target

    @transaction.atomic
    def remove(self, *, by: User, seen: int | None = None) -> None:
        """Take back a target whose month has not begun; later it is changed, with a reason."""
        self.must_be_open(self.month, by)
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
        self.must_be_as_seen(seen, self.version)
        if self.month.first <= today():
            raise NotNow(
                gettext("%(month)s has begun: its targets are changed, not taken back.") % {"month": self.month.label},
                "1.1",
                remedy=gettext("Enter another amount and say why."),
            )
        record_change(self, by=by, clause="1.1", action="remove_target", changed={"amount": [self.amount, None]})
        self.delete()

    @classmethod
    def must_be_open(cls, month: Month, by: User) -> None:
        """Raise unless `by` may set targets of `month` now."""
        if not cls.may_be_set_by(by):
            raise NotYourPart(
                gettext("The manager sets targets."),
                "2.2.1",
                remedy=gettext("A supervisor proposes the own team's on the sheet of the month."),
            )
        must_not_be_published(month)

    def must_be_as_seen(self, seen: int | None, version: int) -> None:
        if seen is not None and seen != version:
            raise Stale(
                gettext("Somebody changed the target of %(whose)s while you were looking at it.")
                % {"whose": getattr(self, self.WHOSE)},
                "1.1",
                remedy=gettext("Open the sheet again: it shows both."),
                changes=changes_since(self, str(seen)),
            )

    def mark_late(self, by: User, reason: str) -> bool:
        """Mark a change once the month has begun, with its reason; True where it had."""
        if self.month.first > today():
            return False
        if not reason.strip():
            raise RuleBroken(
                gettext("%(month)s has begun: a change of a target needs its reason.") % {"month": self.month.label},
                "1.1",
                remedy=gettext("Write why it changes; the reason is shown beside the target and on the scorecard."),
            )
        self.changed_by, self.changed_at, self.change_reason = by, now(), reason.strip()
        return True


def must_not_be_published(month: Month) -> None:
    if is_closed(month):
        raise NotNow(
            gettext("The appraisal of %(month)s is published: its targets stay as they are.") % {"month": month.label},
            "4.3.3",
            remedy=gettext("The manager asks leadership to reopen the month."),
        )


class Target(MonthTarget):
    """What one rep is to reach in one natural month (1.1)."""

    WHOSE = "rep"

    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="targets")

    objects = TargetQuerySet.as_manager()

    class Meta(MonthTarget.Meta):
        ordering = ["month", "rep"]
        constraints = [
            models.UniqueConstraint(fields=["rep", "month"], name="one_target_per_rep_and_month"),
            *MonthTarget.Meta.constraints,
        ]


class TeamTarget(MonthTarget):
    """What one team is to reach in one natural month (1.1): the whole that its reps' targets are parts of."""

    WHOSE = "team"

    team = models.ForeignKey(Team, models.PROTECT, related_name="targets")

    objects = MonthTargetQuerySet.as_manager()

    class Meta(MonthTarget.Meta):
        ordering = ["month", "team"]
        constraints = [
            models.UniqueConstraint(fields=["team", "month"], name="one_target_per_team_and_month"),
            *MonthTarget.Meta.constraints,
        ]
