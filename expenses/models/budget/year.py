from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO, money_field
from salesdept.common.workflow import Document, step
from salesdept.people.models import Goal, Role
from salesdept.people.models.drafting import DraftSteps
from salesdept.people.targets.spreading import spread

from ...querysets import APPROVED_ONCE, BudgetQuerySet
from .line import BudgetLine

STEPS = DraftSteps("5.1.3")
ALIKE = [Decimal(1)] * 12


def not_the_author(budget, by):
    """Nor who submitted or edited it, whatever the post was then."""
    worked_on_it = AuditEntry.objects.of(budget).filter(by=by, action__in=["edit", "submit"])
    if by.pk == budget.drafted_by_id or worked_on_it.exists():
        return NotYourPart(gettext("Who drafts a budget does not approve it."), "5.1.3")
    return None


def has_lines(budget, by):
    if not budget.lines.filter(planned__gt=0).exists():
        return RuleBroken(gettext("The budget has no amounts yet."), "5.1.3")
    return None


def says_what_for(budget, by):
    """A plan of use per category, beside its amount."""
    silent = budget.lines.filter(planned__gt=0, plan="").for_list()
    if not silent:
        return None
    return RuleBroken(
        gettext("No plan of use yet: %(lines)s.") % {"lines": ", ".join(str(line) for line in silent)},
        "5.1.3",
        remedy=gettext("Say on the sheet what each amount is for."),
        remedy_url=reverse("expenses:budget_edit", args=[budget.pk]) if budget.may_edit(by) else "",
    )


def has_no_line_sent_back(budget, by):
    returned = budget.lines.filter(state=BudgetLine.State.RETURNED).for_list()
    if not returned:
        return None
    return RuleBroken(
        gettext("Sent back and not mended: %(lines)s.") % {"lines": ", ".join(str(line) for line in returned)},
        "5.1.3",
        remedy=gettext("The manager changes these lines on the sheet; then leadership looks at them again."),
        remedy_url=reverse("expenses:budget_edit", args=[budget.pk]) if budget.may_edit(by) else "",
    )


def did_not_ask_to_reopen(budget, by):
    """Whatever the post was when it was asked."""
    asked = AuditEntry.objects.of(budget).filter(action="ask_to_reopen").first()
    if asked and asked.by_id == by.pk:
        return NotYourPart(gettext("Who asks to reopen a budget does not decide about it."), "5.3.1")
    return None


def next_year_is_free(budget, by):
    if there := Budget.objects.filter(year=budget.year + 1).first():
        return NotNow(
            gettext("%(budget)s is there already.") % {"budget": there},
            "5.1.1",
            remedy=gettext("Open it"),
            remedy_url=there.get_absolute_url(),
        )
    return None


def has_run_out(budget, by):
    if today() > budget.takes_until:
        return None
    return NotNow(
        gettext("Expenses of %(year)s are taken until %(day)s; it is closed after that.")
        % {"year": budget.year, "day": budget.takes_until},
        "5.3.1",
    )


def holds_nothing(budget, by):
    held = [line for line in budget.lines.for_list() if line.reserved]
    if not held:
        return None
    told = ", ".join(f"{line} {line.reserved:,.2f}" for line in held)
    return RuleBroken(
        gettext("Money is still reserved: %(lines)s.") % {"lines": told},
        "5.3.1",
        remedy=gettext("Pay or send back the claims and close the commitments first; the lines' pages name them."),
        remedy_url=budget.get_absolute_url(),
    )


class Budget(Document):
    """The expense budget of a year (5.1.1), drafted by the manager, in force once leadership approves (5.1.3).

    An expense belongs to the budget of its own year; it is taken until the grace after the year has run out.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("In force")
        FROZEN = "frozen", _("Frozen")
        CLOSED = "closed", _("Closed")
        REOPENING = "reopening", _("Reopening asked for")

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    goal = models.TextField(_("sales goal that it serves"), max_length=2000)
    goal_amount = money_field(
        verbose_name=_("sales amount aimed at"), null=True, blank=True, validators=[MinValueValidator(ZERO)]
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    reopened_until = models.DateField(_("takes expenses until"), null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(state__in=APPROVED_ONCE), name="one_approved_budget_per_year"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")), name="author_does_not_approve_budget"
            ),
        ]

    def __str__(self):
        return gettext("Budget %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("expenses:budget", args=[self.pk])

    def may_edit(self, user) -> bool:
        return self.state == self.State.DRAFT and user.is_a(Role.MANAGER)

    @property
    def is_approved(self) -> bool:
        """Leadership approved it once: its lines have a ledger."""
        return self.state in APPROVED_ONCE

    @property
    def takes_until(self) -> date:
        """The last day on which expenses of its year are handed in."""
        return self.reopened_until or date(self.year, 12, 31) + timedelta(days=settings.BUDGET_GRACE_DAYS)

    def is_over(self) -> RuleBroken | None:
        """Why no expense of its year is taken any more, or None."""
        if today() <= self.takes_until:
            return None
        return RuleBroken(
            gettext("Expenses of %(year)s were taken until %(day)s.") % {"year": self.year, "day": self.takes_until},
            "5.2.1",
            remedy=gettext("Ask finance to have %(budget)s reopened; leadership confirms it.") % {"budget": self},
        )

    @property
    def target(self) -> Goal | None:
        """The department's goal of that year, where leadership has approved one (1.1)."""
        return Goal.objects.filter(goals__year=self.year, goals__state="approved", months=Goal.Span.YEAR).first()

    # From the draft to what is in force.

    @STEPS.submitted(guards=[has_lines, says_what_for, has_no_line_sent_back])
    def submit(self, *, by):
        """The manager asks leadership to approve."""

    @STEPS.withdrawn()
    def withdraw(self, *, by):
        """Back to the draft."""

    @STEPS.sent_back()
    def send_back(self, *, by, reason):
        """Leadership wants it changed; what is wrong with a single line stands beside the line."""

    @STEPS.approved(guards=[not_the_author, has_no_line_sent_back])
    def approve(self, *, by):
        """In force: what was planned may be spent. Two leaders at once approve it once."""
        try:
            with transaction.atomic():
                Budget.objects.filter(pk=self.pk).update(state=self.State.APPROVED)
        except IntegrityError:
            raise RuleBroken(
                gettext("A budget of this year is in force; ask for a supplement instead."), "5.1.3"
            ) from None
        self._lock_lines()
        # A colleague may have sent a line back since the guard looked.
        if refusal := has_no_line_sent_back(self, by):
            raise refusal
        self.approved_by, self.approved_at = by, now()
        self.lines.update(state=BudgetLine.State.IN_FORCE)
        for line in self.lines.order_by("pk"):
            line.move("approve", source=self, round=1, by=by, approved=line.planned)

    @step(
        [State.APPROVED, State.FROZEN, State.CLOSED],
        None,
        label=_("Copy into the next year"),
        by=[Role.MANAGER],
        clause="5.1.1",
        guards=[next_year_is_free],
    )
    def carry_over(self, *, by):
        """The next year's draft with these lines, their sums and curves as they are now."""
        draft = Budget(year=self.year + 1, goal=self.goal, drafted_by=by)
        draft.goal_amount = draft.target.amount if draft.target else self.goal_amount
        draft.save()
        record_change(draft, by=by, clause="5.1.1", action="create")
        for line in self.lines.all():
            BudgetLine.objects.create(
                budget=draft,
                category_id=line.category_id,
                team_id=line.team_id,
                planned=line.approved,
                months=spread(line.approved, line.months if any(line.months) else ALIKE),
                plan=line.plan,
            )

    # Stopping and closing.

    @step(
        State.APPROVED,
        State.FROZEN,
        label=_("Freeze"),
        by=[Role.LEADERSHIP],
        clause="5.3.1",
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def freeze(self, *, by, reason):
        """Nothing new is taken from any line; what is reserved may still be paid."""
        self._stop()

    @step(
        State.FROZEN,
        State.APPROVED,
        label=_("Unfreeze"),
        by=[Role.LEADERSHIP],
        clause="5.3.1",
        form="salesdept.common.forms.ReasonForm",
    )
    def unfreeze(self, *, by, reason):
        """Claims may draw on it again, but for lines that are frozen themselves."""
        self._go_on()

    @step(
        [State.APPROVED, State.FROZEN],
        State.CLOSED,
        label=_("Close the year"),
        by=[Role.FINANCE],
        clause="5.3.1",
        guards=[has_run_out, holds_nothing],
        tone="primary",
    )
    def close(self, *, by):
        """The grace is over and nothing is held: the year's figures stay as they are."""
        self._stop()
        # What came in since the guard looked has waited for the lines, and is seen now.
        if refusal := holds_nothing(self, by):
            raise refusal

    @step(
        State.CLOSED,
        State.REOPENING,
        label=_("Ask to reopen"),
        by=[Role.FINANCE],
        clause="5.3.1",
        form="salesdept.common.forms.ReasonForm",
    )
    def ask_to_reopen(self, *, by, reason):
        """Something of that year came to light; leadership has to agree."""

    @step(
        State.REOPENING,
        State.APPROVED,
        label=_("Reopen"),
        by=[Role.LEADERSHIP],
        clause="5.3.1",
        guards=[did_not_ask_to_reopen],
        form="expenses.budgets.forms.ReopenForm",
        tone="primary",
    )
    def reopen(self, *, by, until):
        """Expenses of its year are taken until that day."""
        if until < today():
            raise RuleBroken(gettext("Reopen it until a day to come."), "5.3.1")
        self.reopened_until = until
        self._go_on()

    @step(
        State.REOPENING,
        State.CLOSED,
        label=_("Leave it closed"),
        by=[Role.LEADERSHIP],
        clause="5.3.1",
        guards=[did_not_ask_to_reopen],
        form="salesdept.common.forms.ReasonForm",
    )
    def leave_closed(self, *, by, reason):
        """The year stays as it is."""

    def _lock_lines(self) -> None:
        BudgetLine.lock(self.lines.only("pk"))

    def _stop(self) -> None:
        self._lock_lines()
        self.lines.update(frozen=True)

    def _go_on(self) -> None:
        self._lock_lines()
        self.lines.exclude(state=BudgetLine.State.FROZEN).update(frozen=False)


CLOSED = (Budget.State.CLOSED, Budget.State.REOPENING)
"""Nothing is held there any more."""
