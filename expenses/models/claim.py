from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..invoices import invoice_key
from ..querysets import ClaimQuerySet
from ..reviewers import is_reviewer
from .budget import BudgetEntry, BudgetLine, Category

CLAIM_WITHIN = timedelta(days=60)
"""After the expense; later claims need a reason (5.2.1)."""

HELD_FOR = timedelta(days=7)
"""How long a claim that was sent back keeps its reservation."""

REVIEWERS = [Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP]


def own_claim(claim, by):
    if by.pk != claim.claimant_id:
        return NotYourPart(_now("Only the claimant does this."), "5.2.1")
    return None


def has_lines(claim, by):
    if not claim.lines.exists():
        return RuleBroken(_now("The claim has no lines yet."), "5.2.2")
    return None


def has_documents(claim, by):
    bare = claim.lines.filter(Q(document="") | Q(invoice_key="")).first()
    if bare:
        return RuleBroken(
            _now("“%(purpose)s” has no invoice: each line needs its number and its document.")
            % {"purpose": bare.purpose},
            "5.2.2",
            remedy=_now("Attach the invoice"),
            remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
        )
    return None


def is_explained_when_late(claim, by):
    if claim.is_late and not claim.late_reason.strip():
        return RuleBroken(
            _now("An expense is more than 60 days old: write down why it is claimed so late."),
            "5.2.1",
            remedy=_now("Give the reason"),
            remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
        )
    return None


def had_no_part(*fields: str):
    """A guard: who took one of these parts in the claim does not take the next (security: duties apart)."""

    def apart(claim, by):
        if by.pk in {getattr(claim, f"{name}_id") for name in fields}:
            return NotYourPart(_now("Who had a part in this claim does not take the next one."), "5.2.4")
        return None

    return apart


class Claim(Document):
    """A reimbursement claim (5.2): reserved when submitted, reviewed, verified and paid by four different people."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        VERIFIED = "verified", _("Verified")
        PAID = "paid", _("Paid")
        RETURNED = "returned", _("Sent back")
        REJECTED = "rejected", _("Rejected")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, editable=False, related_name="claims")
    title = models.CharField(_("what for"), max_length=160)
    late_reason = models.CharField(_("why it is claimed so late"), max_length=300, blank=True)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    answer = models.TextField(blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["claimant", "-created_at", "-id"], name="claims_of_person"),
            models.Index(fields=["state", "submitted_at", "id"], name="claims_by_state"),
            models.Index(fields=["-created_at", "-id"], name="claims_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("claimant")), name="claimant_does_not_review"
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | (~Q(verified_by=F("claimant")) & ~Q(verified_by=F("approved_by"))),
                name="verifier_had_no_part",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("expenses:claim", args=[self.pk])

    def save(self, *args, **kwargs):
        self.number = self.number or f"BX-{today():%y%m}-{self.pk.hex[-6:].upper()}"
        super().save(*args, **kwargs)

    @property
    def sum(self) -> Decimal:
        """All lines together, company currency."""
        return self.lines.aggregate(sum=Sum("amount", default=ZERO))["sum"]

    @property
    def is_late(self) -> bool:
        return self.lines.filter(spent_on__lt=today() - CLAIM_WITHIN).exists()

    def may_edit(self, user) -> bool:
        return user.pk == self.claimant_id and self.state in (self.State.DRAFT, self.State.RETURNED)

    # Money and invoices, each in the step's transaction.

    def held(self) -> dict[BudgetLine, Decimal]:
        """What this claim holds of which line, by the ledger."""
        rows = BudgetEntry.objects.filter(source_id=self.pk).values("line").annotate(held=Sum("reserved"))
        sums = {row["line"]: row["held"] for row in rows if row["held"]}
        return {line: sums[line.pk] for line in BudgetLine.objects.filter(pk__in=sums).order_by("pk")}

    def _wanted(self, team) -> dict[BudgetLine, Decimal]:
        """Which budget line pays how much; each claim line remembers its own."""
        wanted: dict[BudgetLine, Decimal] = defaultdict(lambda: ZERO)
        for line in self.lines.select_related("category"):
            line.budget_line = BudgetLine.for_expense(line.category, team, line.spent_on)
            line.save(update_fields=["budget_line"])
            wanted[line.budget_line] += line.amount
        return wanted

    def _release(self, by) -> None:
        for line, amount in self.held().items():
            line.move("release", source=self, round=self.round, by=by, reserved=-amount)

    def _register_invoices(self) -> None:
        """Nobody else may claim these again (5.2.2); told without telling whose they are."""
        for line in self.lines.all():
            try:
                with transaction.atomic():
                    Invoice.objects.create(key=line.invoice_key, line=line)
            except IntegrityError:
                raise RuleBroken(
                    _now("Invoice %(number)s was claimed already.") % {"number": line.invoice_number},
                    "5.2.2",
                    remedy=_now("Check the number; the same invoice can't be claimed twice, by anybody."),
                    remedy_url=reverse("expenses:claim_edit", args=[self.pk]),
                ) from None
            if line.has_twin_document():
                raise RuleBroken(
                    _now("The document of “%(purpose)s” came with another claim already.") % {"purpose": line.purpose},
                    "5.2.2",
                )

    def _free_invoices(self) -> None:
        Invoice.objects.filter(line__claim=self).delete()

    # Steps.

    @step(
        [State.DRAFT, State.RETURNED],
        State.SUBMITTED,
        label=_("Submit for review"),
        by=None,
        clause="5.2.2",
        guards=[own_claim, has_lines, has_documents, is_explained_when_late],
        tone="primary",
    )
    def submit(self, *, by):
        """Invoices are registered and the money reserved, all or nothing (5.3.1); OverBudget when it doesn't fit."""
        wanted = self._wanted(by.team)
        # Every line of the old and the new claim is locked in one order, so that two claims never wait for each other.
        list(
            BudgetLine.objects.select_for_update()
            .filter(pk__in={line.pk for line in (*wanted, *self.held())})
            .order_by("pk")
        )
        self._release(by)
        self._free_invoices()
        self.round += 1
        self.team = by.team
        self.approved_by = self.verified_by = None
        self.submitted_at, self.returned_at = now(), None
        for line in sorted(wanted, key=lambda one: one.pk):
            line.move("reserve", source=self, round=self.round, by=by, reserved=wanted[line])
        self._register_invoices()

    @step(State.SUBMITTED, State.DRAFT, label=_("Withdraw"), by=None, clause="5.2.1", guards=[own_claim])
    def withdraw(self, *, by):
        """Back to the draft; the money is free again."""
        self._release(by)
        self._free_invoices()

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
        """Real, within the rules and the budget."""
        self.approved_by, self.approved_at = by, now()

    @step(
        State.SUBMITTED,
        State.RETURNED,
        label=_("Send back"),
        by=REVIEWERS,
        clause="5.2.3",
        guards=[is_reviewer],
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """To be corrected; the money stays reserved for a week."""
        self.answer, self.returned_at = reason, now()

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
        """Not an expense of the company: money and invoice are free again."""
        self.answer = reason
        self._release(by)
        self._free_invoices()

    @step(
        [State.DRAFT, State.RETURNED], State.CANCELLED, label=_("Cancel"), by=None, clause="5.2.1", guards=[own_claim]
    )
    def cancel(self, *, by):
        """The claimant gives it up."""
        self._release(by)
        self._free_invoices()

    @step(
        State.APPROVED,
        State.VERIFIED,
        label=_("Verify"),
        by=[Role.FINANCE],
        clause="5.2.4",
        guards=[had_no_part("claimant", "approved_by")],
        tone="primary",
    )
    def verify(self, *, by):
        """Finance has seen document, number and amount."""
        self.verified_by, self.verified_at = by, now()

    @step(
        State.APPROVED,
        State.RETURNED,
        label=_("Send back to the claimant"),
        by=[Role.FINANCE],
        clause="5.2.4",
        guards=[had_no_part("claimant", "approved_by")],
        form="salesdept.common.forms.ReasonForm",
    )
    def return_from_finance(self, *, by, reason):
        """Something is wrong with the documents; the review starts again."""
        self.answer, self.returned_at = reason, now()

    @step(
        State.VERIFIED,
        State.PAID,
        label=_("Pay"),
        by=[Role.FINANCE],
        clause="5.2.4",
        guards=[had_no_part("claimant", "approved_by", "verified_by")],
        form="expenses.forms.PaymentForm",
        tone="primary",
    )
    def pay(self, *, by, reference):
        """Paid once, by another one of finance: what was reserved is spent."""
        held = self.held()
        Payment.objects.create(claim=self, amount=sum(held.values(), ZERO), reference=reference, by=by)
        for line, amount in held.items():
            line.move("spend", source=self, round=self.round, by=by, reserved=-amount, spent=amount)

    @classmethod
    def release_forgotten(cls) -> int:
        """Free the money of claims sent back more than a week ago; again it frees nothing. How many were freed."""
        waiting = cls.objects.filter(state=cls.State.RETURNED, returned_at__lt=now() - HELD_FOR)
        return sum(cls._release_if_held(pk) for pk in waiting.values_list("pk", flat=True))

    @classmethod
    @transaction.atomic
    def _release_if_held(cls, pk) -> bool:
        claim = cls.objects.select_for_update(of=("self",)).get(pk=pk)
        if claim.state != cls.State.RETURNED or not claim.held():
            return False
        claim._release(by=None)
        return True


def document_path(line, name: str) -> str:
    return f"claims/{name}"


class ClaimLine(Record):
    """One expense with its invoice; `amount` in company currency."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    spent_on = models.DateField(_("date"))
    amount = money_field(verbose_name=_("amount"))
    purpose = models.CharField(_("purpose"), max_length=200)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    seller = models.CharField(_("seller"), max_length=120, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=40, blank=True)
    invoice_key = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    document = models.FileField(_("invoice"), upload_to=document_path, blank=True)
    document_kind = models.CharField(max_length=8, blank=True, editable=False)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, editable=False, related_name="claim_lines")

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="expense_is_positive")]

    def __str__(self):
        return self.purpose

    def save(self, *args, **kwargs):
        self.invoice_key = invoice_key(self.invoice_number)
        super().save(*args, **kwargs)

    def has_twin_document(self) -> bool:
        """The same file stands on a live claim of anybody's."""
        live = ClaimLine.objects.filter(document_sha256=self.document_sha256, invoice__isnull=False)
        return bool(self.document_sha256) and live.exclude(claim=self.claim_id).exists()

    def lookalikes(self):
        """Lines of other claims with the same amount, date and seller: often right, pointed out all the same."""
        alike = ClaimLine.objects.filter(amount=self.amount, spent_on=self.spent_on, seller=self.seller)
        return alike.exclude(claim=self.claim_id).exclude(claim__state__in=["draft", "rejected", "cancelled"])


class Invoice(models.Model):
    """An invoice in use: while it stands here, nobody can claim it (5.2.2)."""

    key = models.CharField(max_length=40, unique=True)
    line = models.OneToOneField(ClaimLine, models.PROTECT, related_name="invoice")

    def __str__(self):
        return self.key


class Payment(Record):
    """What finance paid for a claim (5.2.4), once."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="payment")
    amount = money_field()
    reference = models.CharField(_("bank reference"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive")]

    def __str__(self):
        return f"{self.claim} {self.reference}"
