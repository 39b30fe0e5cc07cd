from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import uuid7
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ...advances.querysets import ASKED, AdvanceQuerySet
from ...payers import BEFORE_TAKING_BACK, had_no_part, has_who_confirms, turn_of_payer
from ...reviewers import is_reviewer, reviewers_for, stands_in_for
from ...roles import REVIEWERS, SIGNERS
from ..commitment import OVER, Commitment
from ..duties import has_a_settled_account, its_batch_is_paid
from ..payment import Payable, Payment, PaymentBatch
from ..raising import Raised
from .guards import (
    has_advance_in_hand,
    is_covered,
    is_for_one_who_is_here,
    not_covered,
    not_in_its_time,
    overdue_advance,
    own_advance,
    pays_advance,
)
from .settling import AdvanceReturn

SETTLED_WITHIN = timedelta(days=30)
"""After the last day of its commitment: by then claims are handed in and the rest is back."""

advance_asked = Happening()
"""Told (advance) when it waits for its reviewer."""


class Advance(Raised, Payable, Document):
    """Cash before the expense, on money that the claimant holds ahead (5.2.4, 5.3.1).

    It is owed, not spent: the budget moves for the claims that it is set off against. Asked for, approved, put in
    payment and confirmed by four people. One that the bank returns later is brought back like any rest.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Asked for")
        APPROVED = "approved", _("Approved")
        IN_PAYMENT = "in_payment", _("In payment")
        PAID = "paid", _("Paid, to be settled")
        SETTLED = "settled", _("Settled")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="advances", verbose_name=_("commitment"))
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="advances")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, editable=False, related_name="+")
    amount = money_field(verbose_name=_("amount"), validators=[MinValueValidator(Decimal("0.01"))])
    purpose = models.CharField(_("what for"), max_length=160)
    needed_on = models.DateField(_("needed on"))
    settle_by = models.DateField(_("to be settled by"), editable=False)
    set_off = money_field(default=ZERO, editable=False)
    returned = money_field(default=ZERO, editable=False)
    answer = models.TextField(blank=True, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED, editable=False)

    objects = AdvanceQuerySet.as_manager()

    paid_from = State.APPROVED
    round = 1
    """It is asked for once."""

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["claimant", "-created_at", "-id"], name="advances_of_person"),
            models.Index(fields=["state", "settle_by"], name="advances_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="advance_is_positive"),
            models.CheckConstraint(
                condition=Q(set_off__gte=0, returned__gte=0, amount__gte=F("set_off") + F("returned")),
                name="no_more_is_settled_than_advanced",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("claimant")), name="asker_does_not_approve_advance"
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None) | (~Q(paid_by=F("claimant")) & ~Q(paid_by=F("approved_by"))),
                name="payer_of_advance_had_no_part",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.purpose}"

    def get_absolute_url(self):
        return reverse("expenses:advance", args=[self.pk])

    def save(self, *args, **kwargs):
        self.number = self.number or f"YZ-{today():%y%m}-{self.pk.hex[-6:].upper()}"
        super().save(*args, **kwargs)

    @property
    def left(self) -> Decimal:
        """What is neither set off nor brought back."""
        return self.amount - self.set_off - self.returned

    @property
    def to_be_paid(self) -> Decimal:
        return self.amount

    @property
    def title(self) -> str:
        return self.purpose

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.PAID and self.settle_by < today()

    @classmethod
    def refusal_to_ask(cls, commitment: Commitment, by, amount=Decimal("0.01")) -> RuleBroken | None:
        """Why this person can't ask for `amount` on the commitment, or None."""
        if by.pk != commitment.claimant_id:
            return NotYourPart(gettext("An advance is asked for on a commitment of one's own."), "5.3.1")
        if not reviewers_for(by, by.team):
            return RuleBroken(gettext("Nobody is there who may approve it."), "5.2.3")
        return overdue_advance(by) or not_covered(commitment, amount)

    @classmethod
    @transaction.atomic
    def ask(
        cls, *, by, commitment: Commitment, amount: Decimal, needed_on: date, purpose: str, record_id=None
    ) -> "Advance":
        """Ask the claimant's reviewer for it; RuleBroken beyond what the commitment holds undrawn and unadvanced."""
        commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
        if refusal := cls.refusal_to_ask(commitment, by, amount) or not_in_its_time(commitment, needed_on):
            raise refusal
        advance = cls.objects.create(
            pk=record_id or uuid7(),
            commitment=commitment,
            claimant=by,
            team=by.team,
            amount=amount,
            purpose=purpose,
            needed_on=needed_on,
            settle_by=commitment.until + SETTLED_WITHIN,
            clock_from=now(),
        )
        record_change(advance, by=by, clause="5.2.4", action="create")
        advance_asked.tell(advance)
        return advance

    # Steps.

    @step(
        State.SUBMITTED,
        State.APPROVED,
        label=_("Approve"),
        by=REVIEWERS,
        clause="5.2.3",
        guards=[is_reviewer, is_for_one_who_is_here, is_covered],
        tone="primary",
    )
    def approve(self, *, by):
        """Finance may pay it. `approved_for` is the absent reviewer for whom a delegate approved."""
        if by.is_a(Role.MANAGER) and self.claimant.is_a(Role.LEADERSHIP):
            self._sign_for_want_of_others(by)
        self.approved_by, self.approved_for, self.approved_at = by, stands_in_for(by, self), now()

    @step(
        ASKED,
        State.REJECTED,
        label=_("Reject"),
        by=[*REVIEWERS, Role.FINANCE],
        clause="5.2.3",
        guards=[has_advance_in_hand],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def reject(self, *, by, reason):
        """Nothing is paid ahead; the commitment stays."""
        self.answer = reason

    @step(ASKED, State.WITHDRAWN, label=_("Withdraw"), by=None, clause="5.2.4", guards=[own_advance])
    def withdraw(self, *, by):
        """Not needed."""

    @step(
        State.APPROVED,
        State.IN_PAYMENT,
        label=_("Put in payment"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[pays_advance, is_for_one_who_is_here, has_a_settled_account, has_who_confirms, is_covered],
        tone="primary",
    )
    def pay(self, *, by, batch=None):
        """In `batch`, or in one of its own; somebody else confirms that it was paid."""
        if refusal := not_covered(self._lock_commitment(), self.amount, but=self):
            raise refusal
        self._sign_for_want_of_others(by)
        self.paid_by = by
        Payment.put(self, batch or PaymentBatch.open_by(by), self.amount)

    @step(
        State.IN_PAYMENT,
        State.PAID,
        label=_("Confirm as paid"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[had_no_part("claimant", "approved_by", "paid_by"), its_batch_is_paid, is_for_one_who_is_here],
    )
    def hand_over(self, *, by):
        """Paid with its batch: the claimant owes it until it is settled."""
        self.paid_at = now()
        if by.is_a(Role.MANAGER):
            self._sign_for_want_of_others(by)

    @step(
        State.IN_PAYMENT,
        State.APPROVED,
        label=_("The bank gave it back"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[pays_advance],
        form="salesdept.common.forms.ReasonForm",
    )
    def bank_failed(self, *, by, reason):
        """The money did not arrive: it can be put in payment again, as long as its commitment goes on."""
        self.paid_by, self.state = None, self.State.APPROVED
        self.save(update_fields=["paid_by", "state"])
        self.payments.standing().get().fail(reason)
        self._lock_commitment().free_cover(by)

    @step(
        State.PAID,
        None,
        label=_("Record what was brought back"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[turn_of_payer(*BEFORE_TAKING_BACK)],
        form="expenses.advances.forms.ReturnForm",
        tone="primary",
    )
    def take_return(self, *, by, amount, returned_on, reference):
        """All that is left or a part; each receipt once. The amount is no more than what is left."""
        AdvanceReturn.take(self, amount=amount, returned_on=returned_on, reference=reference, by=by)
        self._owe_less("returned", amount)
        self._lock_commitment().free_cover(by)

    # What claims and the clock do.

    def set_off_against(self, amount: Decimal, by) -> None:
        """So much of a claim is paid by it. The caller has locked this, and frees the commitment's cover."""
        self._owe_less("set_off", amount)
        self._save_written_down("set_off", by, amount)

    def owe_again(self, amount: Decimal, by) -> None:
        """What it paid of a claim that is not paid after all. The caller has locked this."""
        type(self).objects.filter(pk=self.pk).update(set_off=F("set_off") - amount)
        self.refresh_from_db(fields=["set_off"])
        self.state = self.State.PAID
        self._save_written_down("set_off_undone", by, amount)

    def _owe_less(self, column: str, amount: Decimal) -> None:
        """RuleBroken when it is more than what is left; with the last of it, it is settled."""
        has_it = Q(state=self.State.PAID, amount__gte=F("set_off") + F("returned") + amount)
        if not type(self).objects.filter(has_it, pk=self.pk).update(**{column: F(column) + amount}):
            raise RuleBroken(
                gettext("Of the advance %(left)s is left to settle.") % {"left": f"{self.left:,.2f}"}, "5.2.4"
            )
        self.refresh_from_db(fields=["set_off", "returned"])
        if not self.left:
            self.state = self.State.SETTLED
            self.save(update_fields=["state"])

    def _save_written_down(self, action: str, by, amount: Decimal) -> None:
        self.version += 1
        self.save(update_fields=["state", "version"])
        AuditEntry.record(self, action, by=by, clause="5.2.4", amount=str(amount))

    def _lock_commitment(self) -> Commitment:
        return Commitment.objects.select_for_update(of=("self",)).select_related("line").get(pk=self.commitment_id)

    @classmethod
    def drop_baseless(cls) -> int:
        """Withdraw those that nobody paid and whose commitment is over or claimant has left; how many."""
        baseless = Q(commitment__state__in=OVER) | Q(claimant__is_active=False)
        return sum(cls._drop(pk) for pk in cls.objects.asked().filter(baseless).values_list("pk", flat=True))

    @classmethod
    @transaction.atomic
    def _drop(cls, pk) -> bool:
        advance = cls.objects.select_for_update(of=("self",)).get(pk=pk)
        if advance.state not in ASKED:
            return False
        source, advance.state = advance.state, cls.State.WITHDRAWN
        advance.version += 1
        advance.save(update_fields=["state", "version"])
        AuditEntry.record(advance, "withdraw", clause="5.2.4", source=source, target=advance.state)
        return True
