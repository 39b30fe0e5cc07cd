from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.sealed import SealedField
from salesdept.common.workflow import Document, step

from ..payers import BEFORE_VERIFYING, accounts_of, confirmable, confirmers_but, nobody_confirms, stands_in
from ..querysets import PaymentBatchQuerySet
from ..roles import SIGNERS
from .rules import PaymentRules


def has_payments(batch, by):
    if not batch.payments.standing().exists():
        return NotNow(gettext("The bank gave everything in it back: there is nothing to confirm."), "5.2.4")
    return None


def not_the_maker(batch, by):
    if by.pk in (batch.made_by_id, batch.first_confirmed_by_id):
        return NotYourPart(gettext("Somebody else confirms this payment: two people, four eyes."), "5.2.4")
    return None


def had_no_part_in_it(batch, by):
    """Nobody confirms the payment of a claim or an advance that is the own, or that one has approved."""
    if batch.payments.standing().of_or_approved_by(accounts_of(by)).exists():
        return NotYourPart(gettext("A claim in it is yours, or was approved by you: somebody else confirms."), "5.2.4")
    return None


def is_one_of_its_confirmers(batch, by):
    """By whichever account; the manager where nobody of finance and leadership is left."""
    if by not in batch.confirmers():
        return NotYourPart(gettext("Somebody else confirms this payment: two people, four eyes."), "5.2.4")
    return None


class PaymentBatch(Document):
    """Verified claims and approved advances that are paid together: put together by one, confirmed by another (5.2.4).

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
    def of(cls, claims=(), advances=(), *, by) -> "PaymentBatch":
        """All of them in one batch or none; RuleBroken for the first that may not be paid by this person."""
        from .claim.setting_off import lock_in_order

        batch = cls.open_by(by)
        lock_in_order(claims, advances)
        for paper in (*claims, *advances):
            paper.pay(by=by, batch=batch)
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
        """By id; with None where a part is taken by nobody yet."""
        taken = [f"{paper}__{part}" for paper in ("claim", "advance") for part in BEFORE_VERIFYING]
        parts = self.payments.standing().values_list(*taken)
        return {self.made_by_id, self.first_confirmed_by_id, *(one for each in parts for one in each)}

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
        guards=[has_payments, not_the_maker, had_no_part_in_it, is_one_of_its_confirmers],
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
        from .claim.setting_off import lock_to_settle

        payments = self.payments.standing().select_related("claim", "advance").order_by("claim", "advance")
        claims = [payment.claim for payment in payments if payment.claim]
        advances = [payment.advance for payment in payments if payment.advance]
        lock_to_settle(claims, advances)
        for advance in advances:
            advance.hand_over(by=by)
        for claim in claims:
            claim.settle(by=by)


class PaymentQuerySet(models.QuerySet):
    def standing(self):
        """Not given back by the bank."""
        return self.filter(failed_at=None)

    def through_the_bank(self):
        """Those of a sum: a claim that an advance covers is paid by the advance."""
        return self.filter(amount__gt=0)

    def of_or_approved_by(self, accounts):
        of_claim = Q(claim__claimant__in=accounts) | Q(claim__approved_by__in=accounts)
        return self.filter(of_claim | Q(advance__claimant__in=accounts) | Q(advance__approved_by__in=accounts))

    def for_list(self):
        payee = Coalesce("claim__claimant__name", "advance__claimant__name")
        return self.select_related("claim__claimant", "advance__claimant").order_by(payee, "pk")


class Payment(Record):
    """One claim or advance in a batch (5.2.4), with the account as it was when it was put there.

    One stands per claim or advance at most. `amount` is what the bank pays: of a claim what is not set off.
    """

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments")
    claim = models.ForeignKey("expenses.Claim", models.PROTECT, null=True, related_name="payments")
    advance = models.ForeignKey("expenses.Advance", models.PROTECT, null=True, db_index=False, related_name="payments")
    amount = money_field()
    holder = models.CharField(max_length=70, blank=True)
    bank_code = models.CharField(max_length=11, blank=True)
    number = SealedField()
    failed_at = models.DateTimeField(null=True, editable=False)
    failure = models.CharField(max_length=1000, blank=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["advance"], condition=Q(advance__isnull=False), name="payments_of_advance"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, claim__isnull=False), name="payment_is_of_a_sum"
            ),
            models.CheckConstraint(
                condition=Q(claim=None, advance__isnull=False) | Q(claim__isnull=False, advance=None),
                name="payment_of_claim_or_advance",
            ),
            models.UniqueConstraint(fields=["claim"], condition=Q(failed_at=None), name="one_standing_payment"),
            models.UniqueConstraint(
                fields=["advance"],
                condition=Q(failed_at=None, advance__isnull=False),
                name="one_standing_payment_of_advance",
            ),
        ]

    def __str__(self):
        return f"{self.paper} {self.batch}"

    @property
    def paper(self):
        """The claim or the advance that it pays."""
        return self.claim or self.advance

    @classmethod
    def put(cls, paper, batch: PaymentBatch, amount: Decimal) -> "Payment":
        """`amount` for this claim or advance to the claimant's account as it is now; RuleBroken when it is in a payment
        already.
        """
        account = getattr(paper.claimant, "payee_account", None)
        to = {name: getattr(account, name) for name in ("holder", "bank_code", "number")} if account else {}
        try:
            with transaction.atomic():
                return cls.objects.create(batch=batch, amount=amount, **{paper._meta.model_name: paper}, **to)
        except IntegrityError:
            raise RuleBroken(gettext("This claim is in a payment already."), "5.2.4") from None

    def fail(self, reason: str) -> None:
        self.failed_at, self.failure = now(), reason
        self.save(update_fields=["failed_at", "failure"])


class Payable(models.Model):
    """What is paid with a batch. `paid_by` is who put it there; who confirmed it stands on the batch.

    `stood_in`: somebody signed only because nobody else was left; what re-checks the books (the audit) looks there.
    """

    payments: Any
    paid_from: str
    """The state in which it is put in payment."""
    to_be_paid: Any

    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True, editable=False)
    stood_in = models.BooleanField(db_default=False, default=False, editable=False)

    class Meta:
        abstract = True

    def _sign_for_want_of_others(self, by) -> None:
        """Flagged, with an entry of its own, when `by` signs only because nobody else is left."""
        if stands_in(self, by):
            self.stood_in = True
            AuditEntry.record(self, "stood_in", by=by, clause="5.2.4")

    @property
    def payment(self):
        """The payment that stands; those that the bank gave back are history."""
        return self.payments.standing().select_related("batch__made_by", "batch__confirmed_by").first()
