from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.sealed import SealedField
from salesdept.common.workflow import Document, step

from ..payers import confirmable, confirmers_but, nobody_confirms
from ..querysets import PaymentBatchQuerySet
from ..roles import SIGNERS
from .budget import BudgetLine
from .rules import PaymentRules


def has_payments(batch, by):
    if not batch.payments.standing().exists():
        return NotNow(gettext("The bank gave everything in it back: there is nothing to confirm."), "5.2.4")
    return None


def not_the_maker(batch, by):
    if by.pk in (batch.made_by_id, batch.first_confirmed_by_id):
        return NotYourPart(gettext("Somebody else confirms this payment: two people, four eyes."), "5.2.4")
    return None


def had_no_part_in_its_claims(batch, by):
    """Nobody confirms the payment of a claim that is the own, or that one has approved."""
    if batch.payments.standing().filter(Q(claim__claimant=by) | Q(claim__approved_by=by)).exists():
        return NotYourPart(gettext("A claim in it is yours, or was approved by you: somebody else confirms."), "5.2.4")
    return None


def is_one_of_its_confirmers(batch, by):
    """By whichever account; the manager where nobody of finance and leadership is left."""
    if by not in batch.confirmers():
        return NotYourPart(gettext("Somebody else confirms this payment: two people, four eyes."), "5.2.4")
    return None


class PaymentBatch(Document):
    """Verified claims that are paid together (5.2.4): put together by one, confirmed as paid by another.

    Above the sum that the rules named when it was made two confirm, beside the one who made it: nobody who confirms it
    lifts the sum meanwhile.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for confirmation")
        HALF = "half", _("Waits for the second confirmation")
        PAID = "paid", _("Paid")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, editable=False)
    paid_on = models.DateField(_("day of payment"), null=True)
    reference = models.CharField(_("bank reference"), max_length=60, blank=True)
    two_confirm_above = money_field(editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)

    objects = PaymentBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "payment batches"
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="batches_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(confirmed_by=None) | ~Q(confirmed_by=F("made_by")))
                & (Q(first_confirmed_by=None) | ~Q(first_confirmed_by=F("made_by")))
                & (Q(confirmed_by=None) | Q(first_confirmed_by=None) | ~Q(confirmed_by=F("first_confirmed_by"))),
                name="batch_is_confirmed_by_others",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False), name="paid_batch_has_its_day"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("expenses:batch", args=[self.pk])

    def save(self, *args, **kwargs):
        self.number = self.number or f"ZF-{today():%y%m}-{self.pk.hex[-6:].upper()}"
        super().save(*args, **kwargs)

    @classmethod
    def open_by(cls, user) -> "PaymentBatch":
        batch = cls.objects.create(made_by=user, two_confirm_above=PaymentRules.current().two_confirm_above)
        record_change(batch, by=user, clause="5.2.4", action="create")
        return batch

    @classmethod
    @transaction.atomic
    def of(cls, claims, *, by) -> "PaymentBatch":
        """All of `claims` in one batch or none; RuleBroken for the first that may not be paid by this person."""
        batch = cls.open_by(by)
        for claim in sorted(claims, key=lambda one: one.pk):
            claim.pay(by=by, batch=batch)
        if refusal := confirmable(batch._had_part(), lambda: batch.sum):
            raise refusal
        return batch

    def confirmers(self) -> set:
        """Who may confirm it now; empty when nobody is left."""
        return confirmers_but(self._had_part())

    def standstill(self) -> RuleBroken | None:
        """Why nobody can confirm it, and what to do; None while somebody can."""
        is_waiting = self.state != self.State.PAID and self.payments.standing().exists()
        return nobody_confirms() if is_waiting and not self.confirmers() else None

    def _had_part(self) -> set:
        parts = self.payments.standing().values_list("claim__claimant", "claim__approved_by")
        return {self.made_by_id, self.first_confirmed_by_id, *(one for pair in parts for one in pair)}

    @property
    def sum(self) -> Decimal:
        """What is paid with it; what the bank gave back is not."""
        return self.payments.standing().aggregate(sum=Sum("amount", default=ZERO))["sum"]

    @property
    def needs_two(self) -> bool:
        return self.sum > self.two_confirm_above

    @step(
        [State.WAITING, State.HALF],
        None,
        label=_("Confirm as paid"),
        by=SIGNERS,
        clause="5.2.4",
        guards=[has_payments, not_the_maker, had_no_part_in_its_claims, is_one_of_its_confirmers],
        form="expenses.payments.forms.ConfirmForm",
        tone="primary",
    )
    def confirm(self, *, by, paid_on, reference):
        """The bank has it: with the last confirmation each claim is paid, all or none."""
        self.paid_on, self.reference = paid_on, reference
        if self.needs_two and self.first_confirmed_by is None:
            self.first_confirmed_by, self.state = by, self.State.HALF
            return
        self.confirmed_by, self.confirmed_at, self.state = by, now(), self.State.PAID
        self.save()
        self._settle(by)

    def _settle(self, by) -> None:
        claims = [payment.claim for payment in self.payments.standing().select_related("claim").order_by("claim")]
        # All lines at once, in one order for everybody: two batches never wait for each other.
        BudgetLine.lock({line for claim in claims for line in claim.held()})
        for claim in claims:
            claim.settle(by=by)


class PaymentQuerySet(models.QuerySet):
    def standing(self):
        """Not given back by the bank."""
        return self.filter(failed_at=None)

    def for_list(self):
        return self.select_related("claim__claimant").order_by("claim__claimant__name", "pk")


class Payment(Record):
    """One claim in a batch (5.2.4), with the account as it was when it was put there. One stands per claim at most."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments")
    claim = models.ForeignKey("expenses.Claim", models.PROTECT, related_name="payments")
    amount = money_field()
    holder = models.CharField(max_length=70, blank=True)
    bank_code = models.CharField(max_length=11, blank=True)
    number = SealedField()
    failed_at = models.DateTimeField(null=True, editable=False)
    failure = models.CharField(max_length=1000, blank=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(fields=["claim"], condition=Q(failed_at=None), name="one_standing_payment"),
        ]

    def __str__(self):
        return f"{self.claim} {self.batch}"

    @classmethod
    def put(cls, claim, batch: PaymentBatch) -> "Payment":
        """What the claim holds, to the claimant's account as it is now; RuleBroken when it is in a payment already."""
        account = getattr(claim.claimant, "payee_account", None)
        to = {name: getattr(account, name) for name in ("holder", "bank_code", "number")} if account else {}
        try:
            with transaction.atomic():
                return cls.objects.create(batch=batch, claim=claim, amount=sum(claim.held().values(), ZERO), **to)
        except IntegrityError:
            raise RuleBroken(gettext("This claim is in a payment already."), "5.2.4") from None

    def fail(self, reason: str) -> None:
        self.failed_at, self.failure = now(), reason
        self.save(update_fields=["failed_at", "failure"])
