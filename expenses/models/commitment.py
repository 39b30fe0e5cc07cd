from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import uuid7
from salesdept.common.workflow import Document, Happening, step

from ..budgets.querysets import CommitmentQuerySet
from ..reviewers import is_reviewer, reviewers_for, stands_in_for
from ..roles import REVIEWERS
from .budget import CLOSED, Budget, BudgetEntry, BudgetLine, Category, ChangeOfHolder
from .budget.paying import Payers
from .raising import Raised

money_held = Happening()
"""Told (commitment) when money is held ahead and waits for its reviewer."""

commitment_expired = Happening()
"""Told (commitment) when its day has passed and the rest went back to the line."""

OVER = ("closed", "expired")


def own_commitment(commitment, by):
    if by.pk != commitment.claimant_id:
        return NotYourPart(gettext("Who holds the money gives it back."), "5.3.1")
    return None


def own_or_reviewed(commitment, by):
    return None if by.pk == commitment.claimant_id else is_reviewer(commitment, by)


def nothing_is_asked_on_it(commitment, by):
    """No cover is given away under an advance that is about to be paid."""
    if asked := commitment.advances.asked().first():
        return NotNow(
            gettext("An advance on it is asked for and not paid yet: %(advance)s.") % {"advance": asked},
            "5.2.4",
            remedy=gettext("Withdraw it first, or wait until it is paid"),
            remedy_url=asked.get_absolute_url(),
        )
    return None


class Commitment(Raised, Document):
    """Money held ahead for something planned: a trip, an event, an external course (5.3.1).

    Held from the day it is asked for; once the claimant's reviewer has approved it, claims draw on it and only what is
    beyond it needs new room. What is left goes back when it is closed, or by itself after `until`; what was paid in
    advance on it stays held until that is settled.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        CLOSED = "closed", _("Closed")
        EXPIRED = "expired", _("Expired")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="commitments")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, editable=False, related_name="+")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="commitments", verbose_name=_("budget line"))
    amount = money_field(verbose_name=_("amount"), validators=[MinValueValidator(Decimal("0.01"))])
    purpose = models.CharField(_("purpose"), max_length=200)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    planned_on = models.DateField(_("planned for"))
    until = models.DateField(_("held until"))
    answer = models.TextField(blank=True, editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["claimant", "-created_at", "-id"], name="commitments_of_person"),
            models.Index(fields=["state", "until"], name="commitments_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_is_positive"),
            models.CheckConstraint(condition=Q(until__gte=F("planned_on")), name="held_until_it_happens"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("claimant")), name="holder_does_not_approve"
            ),
        ]

    def __str__(self):
        return self.purpose

    def get_absolute_url(self):
        return reverse("expenses:commitment", args=[self.pk])

    @classmethod
    @transaction.atomic
    def hold(
        cls,
        *,
        by,
        category: Category,
        amount: Decimal,
        purpose: str,
        planned_on: date,
        until: date,
        customer=None,
        record_id=None,
    ) -> "Commitment":
        """Hold `amount` for `by` until that day, from the line that pays the category then; OverBudget if it is not
        there. The claimant's reviewer is asked.
        """
        line = Payers(by, [planned_on]).open_for(category, planned_on)
        if not reviewers_for(by, by.team):
            raise RuleBroken(gettext("Nobody is there who may approve it."), "5.2.3")
        if until < max(planned_on, today()):
            raise RuleBroken(gettext("Hold the money at least until the day that it is planned for."), "5.3.1")
        if until > line.budget.takes_until:
            raise RuleBroken(
                gettext("%(budget)s takes expenses until %(day)s: hold the money until then at most.")
                % {"budget": line.budget, "day": date_format(line.budget.takes_until)},
                "5.3.1",
            )
        commitment = cls.objects.create(
            pk=record_id or uuid7(),
            claimant=by,
            team=by.team,
            line=line,
            amount=amount,
            purpose=purpose,
            customer=customer,
            planned_on=planned_on,
            until=until,
            clock_from=now(),
        )
        commitment._move("reserve", amount, by)
        record_change(commitment, by=by, clause="5.3.1", action="create")
        money_held.tell(commitment)
        return commitment

    def held(self) -> Decimal:
        """What it holds now, by the ledger."""
        return BudgetEntry.objects.filter(source_id=self.pk).aggregate(held=Sum("reserved", default=ZERO))["held"]

    def drawable(self, wanted: Decimal) -> Decimal:
        """How much of `wanted` a claim may have of what is held. The caller has locked this."""
        return min(self.held(), wanted) if self.state in (self.State.APPROVED, *OVER) else ZERO

    def draw(self, drawn: Decimal) -> ChangeOfHolder:
        """What a claim holds now, in the movement of the claim."""
        return self._other_side("release", -drawn)

    def take_back(self, drawn: Decimal) -> ChangeOfHolder | None:
        """What a claim drew and no longer needs is held again while this is open, in the movement of the claim.

        Once it is over, no more than its advances need; nothing in a closed budget. The caller has locked this.
        """
        needed = self.advanced() - self.held() if self.state in OVER else ZERO
        again = drawn if self.state == self.State.APPROVED else min(drawn, needed)
        if again <= 0 or Budget.objects.filter(pk=self.line.budget_id, state__in=CLOSED).exists():
            return None
        return self._other_side("reserve", again)

    def advanced(self) -> Decimal:
        """What was paid in advance on it, or is in payment, and is neither set off nor brought back (5.2.4)."""
        return self.advances.out().left()

    @property
    def may_be_drawn_on(self) -> bool:
        """Also when it is over, as long as an advance on it is to be set off."""
        return self.state == self.State.APPROVED or (self.state in OVER and self.advances.open().exists())

    def free_cover(self, by) -> None:
        """Once it is over: what its advances no longer need goes back to the line. The caller has locked this."""
        if self.state in OVER:
            self._give_back(by)

    def _give_back(self, by) -> None:
        """What is held goes back to the line; what was paid in advance on it stays covered until that is settled."""
        if (free := self.held() - self.advanced()) > 0:
            self._move("release", -free, by)

    def _move(self, kind: str, amount: Decimal, by) -> None:
        self.line.move(by=by, **self._other_side(kind, amount)._asdict())

    def _other_side(self, kind: str, amount: Decimal) -> ChangeOfHolder:
        self.round += 1
        self.save(update_fields=["round"])
        return ChangeOfHolder(kind, self, self.round, amount)

    # Steps.

    @step(
        State.SUBMITTED,
        State.APPROVED,
        label=_("Approve"),
        by=REVIEWERS,
        clause="5.2.3",
        guards=[is_reviewer],
        tone="primary",
    )
    def approve(self, *, by):
        """Claims may draw on it. `approved_for` is the absent reviewer for whom a delegate approved."""
        self.approved_by, self.approved_for, self.approved_at = by, stands_in_for(by, self), now()

    @step(
        State.SUBMITTED,
        State.REJECTED,
        label=_("Reject"),
        by=REVIEWERS,
        clause="5.2.3",
        guards=[is_reviewer],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def reject(self, *, by, reason):
        """Not to be spent: the money is free again."""
        self.answer = reason
        self._give_back(by)

    @step(State.SUBMITTED, State.WITHDRAWN, label=_("Withdraw"), by=None, clause="5.3.1", guards=[own_commitment])
    def withdraw(self, *, by):
        """Not needed: the money is free again."""
        self._give_back(by)

    @step(
        State.APPROVED,
        State.CLOSED,
        label=_("Give back the rest"),
        by=None,
        clause="5.3.1",
        guards=[own_or_reviewed, nothing_is_asked_on_it],
    )
    def close(self, *, by):
        """It is over: what no claim drew, and no advance covers, goes back to the line."""
        self._give_back(by)

    @classmethod
    def expire_due(cls) -> int:
        """Give back what commitments hold beyond their day; again it gives back nothing. How many expired."""
        due = cls.objects.filter(state__in=[cls.State.SUBMITTED, cls.State.APPROVED], until__lt=today())
        return sum(cls._expire(pk) for pk in due.values_list("pk", flat=True))

    @classmethod
    @transaction.atomic
    def _expire(cls, pk) -> bool:
        commitment = cls.objects.select_for_update(of=("self",)).get(pk=pk)
        if commitment.state not in (cls.State.SUBMITTED, cls.State.APPROVED) or commitment.until >= today():
            return False
        commitment._give_back(by=None)
        commitment.state = cls.State.EXPIRED
        commitment.version += 1
        commitment.save(update_fields=["state", "version"])
        AuditEntry.record(commitment, "expire", clause="5.3.1")
        commitment_expired.tell(commitment)
        return True
