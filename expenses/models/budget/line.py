from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ...querysets import BudgetLineQuerySet
from .category import Category
from .entry import BudgetEntry
from .refusals import OverBudget

ALL_MONTHS = sum((F(f"months__{place}") for place in range(1, 12)), F("months__0"))


def awaits_leadership(line, by):
    if line.budget.state != "submitted":
        return NotNow(gettext("Lines are looked at while the budget waits for leadership."), "5.1.3")
    return None


def is_of_a_running_budget(line, by):
    if line.budget.state != "approved":
        return NotNow(gettext("%(budget)s is not in force.") % {"budget": line.budget}, "5.3.1")
    return None


class ChangeOfHolder(NamedTuple):
    """The other side of a movement: by how much more or less `source` holds after it."""

    kind: str
    source: Any
    round: int
    reserved: Decimal


class BudgetLine(Document):
    """One category of a budget, for the department or one team. Counters change by `move` alone.

    `planned` is the draft's figure and the sum of `months` where these are planned (empty: the year has no curve);
    `approved`, `reserved` and `spent` are sums of the ledger. From a `frozen` line nothing new is taken: by its own
    state, or because the whole budget is frozen or closed. Company currency.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Sent back")
        MENDED = "mended", _("Mended")
        IN_FORCE = "in_force", _("In force")
        FROZEN = "frozen", _("Frozen")

    budget = models.ForeignKey("expenses.Budget", models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    planned = money_field(verbose_name=_("amount"), default=ZERO, validators=[MinValueValidator(ZERO)])
    months = ArrayField(money_field(), default=list, blank=True, editable=False)
    plan = models.TextField(_("plan of use"), max_length=2000, blank=True)
    remark = models.TextField(_("leadership's remark"), blank=True, editable=False)
    approved = money_field(default=ZERO, editable=False)
    reserved = money_field(default=ZERO, editable=False)
    spent = money_field(default=ZERO, editable=False)
    frozen = models.BooleanField(default=False, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "category", "team"], nulls_distinct=False, name="one_line_per_category_and_team"
            ),
            models.CheckConstraint(condition=Q(planned__gte=0), name="planned_not_negative"),
            models.CheckConstraint(condition=Q(months=[]) | Q(planned=ALL_MONTHS), name="months_meet_the_year"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_not_negative"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="spent_not_negative"),
            models.CheckConstraint(
                condition=Q(approved__gte=F("reserved") + F("spent")), name="nothing_beyond_the_approved"
            ),
        ]

    def __str__(self):
        return f"{self.category} {self.budget.year}" + (f" {self.team}" if self.team else "")

    def get_absolute_url(self):
        return reverse("expenses:budget_line", args=[self.pk])

    @property
    def left(self) -> Decimal:
        return self.approved - self.reserved - self.spent

    @property
    def used(self) -> Decimal:
        """Reserved or spent."""
        return self.reserved + self.spent

    def planned_in(self, day: date) -> Decimal | None:
        """What the plan has for that month; None where the year has no curve."""
        return self.months[day.month - 1] if self.months and day.year == self.budget.year else None

    def cap_on(self, day: date) -> Decimal:
        """What may be used by the end of that month without a word: the months' plan so far, and what was added since
        the plan was approved. A year without a curve, or one that is over, is open to its whole sum.
        """
        if not self.months or day.year > self.budget.year:
            return self.approved
        months = self.months[: day.month] if day.year == self.budget.year else []
        return sum(months, ZERO) + self.approved - self.planned

    def left_on(self, day: date) -> Decimal:
        """What the plan to that month leaves; negative where it is exceeded."""
        return self.cap_on(day) - self.used

    def holders(self, by) -> list[bool]:
        """For each claim or commitment that has a reservation here, whether it is the reader's own."""
        own = Count("pk", filter=Q(kind=BudgetEntry.Kind.RESERVE, by=by))
        rows = self.entries.order_by().values("source_id").annotate(held=Sum("reserved"), own=own)
        return [bool(row["own"]) for row in rows.filter(held__gt=0)]

    def refusal(self) -> RuleBroken | None:
        """Why nothing new may be taken from this line or given to it, or None."""
        if not self.frozen:
            return None
        if self.state == self.State.FROZEN:
            message = gettext("%(line)s is frozen; nothing new is taken from it.") % {"line": self}
        elif self.budget.state == "frozen":
            message = gettext("%(budget)s is frozen; nothing new is taken from it.") % {"budget": self.budget}
        else:
            message = gettext("%(budget)s is closed; nothing new is taken from it.") % {"budget": self.budget}
        return RuleBroken(
            message, "5.3.1", remedy=gettext("Leadership alone lifts it; the reason stands in its history.")
        )

    @classmethod
    def lock(cls, lines) -> None:
        """Lock `lines` in one order for everybody, so that two claims never wait for each other.

        Their keys stay free: who only refers to two lines, a shift that is asked for, names them in any order.
        """
        rows = cls.objects.select_for_update(no_key=True).filter(pk__in=[line.pk for line in lines])
        list(rows.order_by("pk").values("pk"))

    def move(
        self,
        kind: str,
        *,
        source,
        round: int,
        by,
        approved=ZERO,
        reserved=ZERO,
        spent=ZERO,
        other: ChangeOfHolder | None = None,
    ) -> None:
        """Change the counters by these deltas and write the ledger row, in the caller's transaction (5.3.1).

        One conditional UPDATE: OverBudget when it doesn't fit, however many try at once. On a frozen line only what is
        held already is released, spent, paid back or, with `other`, held by another one. Move several lines in id
        order, or `lock` them first.
        """
        of_source = reserved
        reserved += other.reserved if other else ZERO
        fits = BudgetLine.objects.filter(
            pk=self.pk,
            reserved__gte=-reserved,
            spent__gte=-spent,
            approved__gte=F("reserved") + F("spent") + reserved + spent - approved,
        )
        if approved or reserved + spent > 0:
            fits = fits.filter(frozen=False)
        moved = fits.update(
            approved=F("approved") + approved, reserved=F("reserved") + reserved, spent=F("spent") + spent
        )
        self.refresh_from_db(fields=["approved", "reserved", "spent", "frozen", "state"])
        if not moved:
            raise self.refusal() or OverBudget(self, reserved + spent - approved - self.left, by)
        if other:
            self._write(other.source, round=other.round, kind=other.kind, reserved=other.reserved, by=by)
        self._write(source, round=round, kind=kind, approved=approved, reserved=of_source, spent=spent, by=by)

    def _write(self, source, **movement) -> None:
        BudgetEntry.objects.create(line=self, source_type=source._meta.model_name, source_id=source.pk, **movement)

    # Leadership looks at the lines one by one (5.1.3).

    @step(
        [State.PLANNED, State.RETURNED, State.MENDED],
        State.ACCEPTED,
        label=_("Accept the line"),
        by=[Role.LEADERSHIP],
        clause="5.1.3",
        guards=[awaits_leadership],
    )
    def accept(self, *, by):
        """Good as it is."""
        self.remark = ""

    @step(
        [State.PLANNED, State.ACCEPTED, State.MENDED],
        State.RETURNED,
        label=_("Send the line back"),
        by=[Role.LEADERSHIP],
        clause="5.1.3",
        guards=[awaits_leadership],
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Not so: the budget does not come into force until this line is mended."""
        self.remark = reason

    def mend(self) -> None:
        """The manager changed it: leadership looks at it anew."""
        self.state = self.State.MENDED if self.state == self.State.RETURNED else self.State.PLANNED

    # Leadership stops a line of a running budget (5.3.1).

    @step(
        State.IN_FORCE,
        State.FROZEN,
        label=_("Freeze"),
        by=[Role.LEADERSHIP],
        clause="5.3.1",
        guards=[is_of_a_running_budget],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def freeze(self, *, by, reason):
        """Nothing new is taken; what is reserved may still be paid."""
        self.frozen, self.remark = True, reason

    @step(
        State.FROZEN,
        State.IN_FORCE,
        label=_("Unfreeze"),
        by=[Role.LEADERSHIP],
        clause="5.3.1",
        guards=[is_of_a_running_budget],
        form="salesdept.common.forms.ReasonForm",
    )
    def unfreeze(self, *, by, reason):
        """Claims may draw on it again."""
        self.frozen, self.remark = False, ""
