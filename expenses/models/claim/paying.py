"""What finance does with a claim (5.2.4): verified, paid once with a batch, voided when it was paid in error."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.money import ZERO
from salesdept.common.workflow import step
from salesdept.people.models import Role

from ...payers import beside_finance, had_no_part, has_who_confirms, turn_of_payer
from ...roles import SIGNERS
from ..budget import CLOSED, Budget, BudgetLine
from ..days import HalfDay
from ..duties import has_a_settled_account, its_batch_is_paid
from ..payment import Payment, PaymentBatch
from .guards import (
    decision_is_out,
    is_payer,
    is_verifier,
    void_is_not_proposed,
    void_is_proposed,
)
from .setting_off import SettingOff
from .states import State


def bounce_is_told(claim, by):
    if claim.bounce_told_by_id is None:
        return NotNow(gettext("Finance tells first that the bank returned it."), "5.2.4")
    return None


def no_bounce_is_told(claim, by):
    if claim.bounce_told_by_id is not None:
        return NotNow(
            gettext("The bank returned it, says finance: another one confirms or denies that first."), "5.2.4"
        )
    return None


def passed_the_bank(claim, by):
    if claim.payment and not claim.payment.amount:
        return RuleBroken(
            gettext("It was set off against an advance: nothing of it passed the bank, nothing came back."),
            "5.2.4",
            remedy=gettext("Propose to void it, if it was paid in error"),
            remedy_url=claim.step_url("propose_void"),
        )
    return None


class Paying(SettingOff):
    """What was advanced on its commitment is set off first; a claim that it covers passes its batch with a sum of 0."""

    paid_from = State.VERIFIED
    lines: Any
    round: Any
    used: Any

    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True, editable=False)
    void_proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=1000, blank=True, editable=False)
    bounce_told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    bounce_reason = models.CharField(max_length=1000, blank=True, editable=False)

    class Meta:
        abstract = True

    def _must_be_as_handed_in(self) -> None:
        """No guard, because pages ask those for each button and this reads every file."""
        if other := next((line for line in self.lines.all() if not line.has_its_document()), None):
            raise RuleBroken(
                gettext("The file of “%(purpose)s” is not the one that was handed in.") % {"purpose": other.purpose},
                "5.2.4",
                remedy=gettext("Have the claimant attach the invoice anew."),
            )

    @step(
        State.APPROVED,
        State.VERIFIED,
        label=_("Verify"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[is_verifier, decision_is_out],
        form="expenses.payments.forms.VerifyForm",
        tone="primary",
    )
    def verify(self, *, by, seen=()):
        """Finance has seen document, number and amount of each line; what was ticked stays in the history."""
        self._must_be_as_handed_in()
        self._sign_for_want_of_others(by)
        self.verified_by, self.verified_at = by, now()

    @step(
        State.VERIFIED,
        State.IN_PAYMENT,
        label=_("Put in payment"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[is_payer, has_a_settled_account, has_who_confirms],
        tone="primary",
    )
    def pay(self, *, by, batch=None):
        """In `batch`, or in one of its own; somebody else confirms that it was paid."""
        self._must_be_as_handed_in()
        self._sign_for_want_of_others(by)
        self.paid_by = by
        claimed = sum(self.held().values(), ZERO)
        Payment.put(self, batch or PaymentBatch.open_by(by), claimed - self._set_off(claimed, by))

    @step(
        State.IN_PAYMENT,
        State.PAID,
        label=_("Confirm as paid"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[had_no_part("claimant", "approved_by", "paid_by"), its_batch_is_paid],
    )
    def settle(self, *, by):
        """Paid once, with its batch: what was reserved is spent."""
        self.paid_at = now()
        if by.is_a(Role.MANAGER):
            self._sign_for_want_of_others(by)
        self._spend(by)

    @step(
        State.IN_PAYMENT,
        State.VERIFIED,
        label=_("The bank gave it back"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[is_verifier],
        form="salesdept.common.forms.ReasonForm",
    )
    def bank_failed(self, *, by, reason):
        """The money did not arrive: it can be put in payment again, and what was set off is owed again."""
        self._undo_set_off(by)
        self.paid_by = None
        self.payments.standing().get().fail(reason)

    @step(
        State.PAID,
        None,
        label=_("The bank returned it"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[turn_of_payer("claimant"), void_is_not_proposed, no_bounce_is_told, passed_the_bank],
        form="salesdept.common.forms.ReasonForm",
    )
    def tell_bounce(self, *, by, reason):
        """The money came back after it was confirmed as paid; another one looks at the bank's statement too."""
        self.bounce_told_by, self.bounce_reason = by, reason

    @step(
        State.PAID,
        State.VERIFIED,
        label=_("It came back"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[bounce_is_told, beside_finance("claimant", "bounce_told_by")],
        tone="primary",
    )
    def confirm_bounce(self, *, by):
        """What was spent is reserved again, what was set off is owed again; it can be put in payment again."""
        self._undo_set_off(by)
        self._reserve_what_was_spent(by)
        self.payments.standing().get().fail(self.bounce_reason)
        self.paid_by = self.paid_at = self.bounce_told_by = None
        self.bounce_reason = ""

    @step(
        State.PAID,
        None,
        label=_("It did not come back"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[bounce_is_told, beside_finance("claimant")],
    )
    def decline_bounce(self, *, by):
        """The bank has paid it after all; who told of it may say so as well."""
        self.bounce_told_by, self.bounce_reason = None, ""

    def _reserve_what_was_spent(self, by) -> None:
        used = self.used()
        BudgetLine.lock(used)
        # Who closes the year holds its lines meanwhile: asked once they are ours.
        if closed := Budget.objects.filter(lines__in=used, state__in=CLOSED).first():
            raise RuleBroken(
                gettext("%(budget)s is closed: nothing can be reserved there.") % {"budget": closed},
                "5.3.1",
                remedy=gettext("Ask to have it reopened first"),
                remedy_url=closed.get_absolute_url(),
            )
        for line, amount in used.items():
            line.move("refund", source=self, round=self.round, by=by, reserved=amount, spent=-amount)
        self.round += 1

    @step(
        State.PAID,
        None,
        label=_("Propose to void it"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[turn_of_payer("claimant"), void_is_not_proposed, no_bounce_is_told],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def propose_void(self, *, by, reason):
        """It was paid in error; manager or leadership decide."""
        self.void_proposed_by, self.void_reason = by, reason

    @step(
        State.PAID,
        State.VOID_PENDING,
        label=_("Have it paid back"),
        by=[Role.MANAGER, Role.LEADERSHIP],
        clause="5.2.4",
        guards=[void_is_proposed, had_no_part("claimant", "void_proposed_by")],
        tone="danger",
    )
    def confirm_void(self, *, by):
        """The claimant owes it; until the money is back it counts as spent."""

    @step(
        [State.PAID, State.VOID_PENDING],
        State.PAID,
        label=_("Leave it paid"),
        by=[Role.MANAGER, Role.LEADERSHIP],
        clause="5.2.4",
        guards=[void_is_proposed, had_no_part("claimant", "void_proposed_by")],
    )
    def decline_void(self, *, by):
        """Rightly paid after all."""
        self.void_proposed_by, self.void_reason = None, ""

    @step(
        State.VOID_PENDING,
        State.VOIDED,
        label=_("Money is back"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[turn_of_payer("claimant")],
        form="expenses.payments.forms.MoneyBackForm",
        tone="primary",
    )
    def money_back(self, *, by, reference):
        """What was spent is free again or held where it was drawn from; what was set off is owed again.

        Its days are free too; the invoices, paid once, are never claimed again.
        """
        self._undo_set_off(by)
        self._refund(by)
        HalfDay.free(self)
