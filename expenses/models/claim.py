from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index, spelled
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO, money_field
from salesdept.common.spelling import fold
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ..querysets import CLAIM_WITHIN, ClaimQuerySet
from ..reviewers import is_reviewer, reviewers_for
from ..roles import REVIEWERS
from .budget import BudgetEntry, BudgetLine, OverBudget
from .budget.paying import Payers
from .commitment import Commitment
from .line import ClaimLine, Invoice, Payment

HELD_FOR = timedelta(days=7)
"""How long a claim that was sent back keeps its reservation."""

reservation_released = Happening()
"""Told (claim) when what was reserved for a claim sent back is free again."""


def own_claim(claim, by):
    if by.pk != claim.claimant_id:
        return NotYourPart(gettext("Only the claimant does this."), "5.2.1")
    return None


def has_lines(claim, by):
    if not claim.lines.exists():
        return RuleBroken(gettext("The claim has no lines yet."), "5.2.2")
    return None


def has_documents(claim, by):
    bare = claim.lines.filter(Q(document="") | Q(invoice_key="")).first()
    if bare:
        return RuleBroken(
            gettext("“%(purpose)s” has no invoice: each line needs its number and its document.")
            % {"purpose": bare.purpose},
            "5.2.2",
            remedy=gettext("Attach the invoice"),
            remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
        )
    return None


def is_explained_when_late(claim, by):
    if claim.is_late and not claim.late_reason.strip():
        return RuleBroken(
            gettext("An expense is more than 60 days old: write down why it is claimed so late."),
            "5.2.1",
            remedy=gettext("Give the reason"),
            remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
        )
    return None


def within_budget(claim, by):
    """Says beforehand what would not fit; `BudgetLine.move` is what holds it when many try at once."""
    try:
        wanted = claim.wanted()
    except RuleBroken as no_budget:
        return no_budget
    held = claim.held()
    for line, amount in wanted.items():
        if (missing := amount - held.get(line, ZERO) - claim.held_ahead(line) - line.left) > 0:
            return OverBudget(line, missing, by, claim)
    return None


def commitment_is_open(claim, by):
    if claim.commitment is None or claim.commitment.state == Commitment.State.APPROVED:
        return None
    told = {"commitment": claim.commitment, "state": claim.commitment.get_state_display()}
    return RuleBroken(
        gettext("The claim is to draw on “%(commitment)s”, which is %(state)s.") % told,
        "5.3.1",
        remedy=gettext("Take it out of the claim, or wait for its approval"),
        remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
    )


def is_explained_beyond_the_month(claim, by):
    """The months' plan is no hard stop: beyond it a written reason is asked (5.3.3 holds the year)."""
    if claim.month_reason.strip():
        return None
    held = claim.held()
    for line, amount in claim.wanted().items():
        new = amount - held.get(line, ZERO) - claim.held_ahead(line)
        if (beyond := new - line.left_on(today())) > 0 and new > 0:
            return RuleBroken(
                gettext("%(line)s: %(beyond)s beyond the plan to this month.")
                % {"line": line, "beyond": f"{beyond:,.2f}"},
                "5.3.1",
                remedy=gettext("Write down why it can't wait"),
                remedy_url=reverse("expenses:claim_edit", args=[claim.pk]) + "#id_month_reason",
            )
    return None


def has_reviewer(claim, by):
    """Nothing approves itself: a claim that nobody may review is not taken."""
    if not reviewers_for(by, by.team):
        return RuleBroken(
            gettext("Nobody is there who may review your claim."),
            "5.2.3",
            remedy=gettext("Ask the administrator: the post of your reviewer is vacant."),
        )
    return None


def has_unused_invoices(claim, by):
    """Says beforehand what `Invoice` refuses for good."""
    used = claim.lines.filter(
        Exists(Invoice.objects.exclude(line__claim=claim.pk).filter(key=OuterRef("invoice_key")))
        | Exists(Invoice.objects.exclude(line__claim=claim.pk).filter(sha256=OuterRef("document_sha256")))
    ).first()
    return used.is_claimed_already() if used else None


def had_no_part(*fields: str):
    """A guard: who took one of these parts in the claim does not take the next (security: duties apart)."""

    def apart(claim, by):
        if by.pk in {getattr(claim, f"{name}_id") for name in fields}:
            return NotYourPart(gettext("Who had a part in this claim does not take the next one."), "5.2.4")
        return None

    return apart


had_no_part_before_verifying = had_no_part("claimant", "approved_by")


def has_it_in_hand(claim, by):
    """A guard: the reviewer while the claim is submitted, finance once it is approved."""
    if claim.state == Claim.State.SUBMITTED:
        return is_reviewer(claim, by)
    if not by.is_a(Role.FINANCE):
        return NotYourPart(gettext("Finance has this claim now."), "5.2.4")
    return had_no_part_before_verifying(claim, by)


class Claim(Findable, Document):
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
    month_reason = models.CharField(_("why it goes beyond the month's plan"), max_length=300, blank=True)
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="claims",
        verbose_name=_("draws on"),
    )
    drawn = money_field(default=ZERO, editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    answer = models.TextField(blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    paid_at = models.DateTimeField(null=True, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    SPELLED = ("number", "title")

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            gram_index("spellings", "claims_by_spelling"),
            models.Index(fields=["claimant", "-created_at", "-id"], name="claims_of_person"),
            models.Index(fields=["state", "submitted_at", "id"], name="claims_by_state"),
            models.Index(fields=["-created_at", "-id"], name="claims_by_age"),
            models.Index(fields=["commitment"], condition=Q(commitment__isnull=False), name="claims_of_commitment"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("claimant")), name="claimant_does_not_review"
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | (~Q(verified_by=F("claimant")) & ~Q(verified_by=F("approved_by"))),
                name="verifier_had_no_part",
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None)
                | (~Q(paid_by=F("claimant")) & ~Q(paid_by=F("approved_by")) & ~Q(paid_by=F("verified_by"))),
                name="payer_had_no_part",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("expenses:claim", args=[self.pk])

    def spell(self) -> None:
        self.spellings = as_lines(fold(self.number), *spelled(self.title))

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
        rows = BudgetEntry.objects.filter(source_id=self.pk).order_by().values("line").annotate(held=Sum("reserved"))
        sums = {row["line"]: row["held"] for row in rows if row["held"]}
        lines = BudgetLine.objects.filter(pk__in=sums).for_list().order_by("pk") if sums else ()
        return {line: sums[line.pk] for line in lines}

    def payers(self) -> dict[ClaimLine, BudgetLine]:
        """Which budget line pays for each expense: of its category and year, the team's own before the department's.

        RuleBroken where leadership has approved none (5.1.3).
        """
        lines, held = list(self.lines.select_related("category")), self.held()
        payers = Payers(self.claimant, [line.spent_on for line in lines])
        found = {line: payers.of(line.category, line.spent_on) for line in lines}
        # What was handed in in time and sent back may be mended later.
        for line in (line for line, payer in found.items() if payer not in held):
            payers.open_for(line.category, line.spent_on)
        return found

    def held_ahead(self, line: BudgetLine) -> Decimal:
        """What the commitment that it draws on holds of that line, what this claim drew before not counted."""
        return self.commitment.held() if self.commitment and self.commitment.line_id == line.pk else ZERO

    def wanted(self) -> dict[BudgetLine, Decimal]:
        """What the expenses take from which budget line, in id order."""
        return _sums(self.payers())

    def _reserve(self, payers: dict[ClaimLine, BudgetLine], by) -> None:
        """All of it or nothing (5.3.1); OverBudget when it doesn't fit."""
        for line, payer in payers.items():
            ClaimLine.objects.filter(pk=line.pk).update(budget_line=payer)
        sums = _sums(payers)
        if self.commitment:
            self.drawn = self.commitment.draw(sums.get(self.commitment.line, ZERO), by)
        for budget_line, amount in sums.items():
            budget_line.move("reserve", source=self, round=self.round, by=by, reserved=amount)

    def _release(self, by) -> None:
        """All that it holds is free; what it drew is held by its commitment again."""
        self._lock_commitment()
        released = self.held()
        for line, amount in released.items():
            line.move("release", source=self, round=self.round, by=by, reserved=-amount)
        if self.commitment and self.drawn:
            self.commitment.take_back(min(self.drawn, released.get(self.commitment.line, ZERO)), by)
            self.drawn = ZERO
            Claim.objects.filter(pk=self.pk).update(drawn=ZERO)

    def _lock_commitment(self) -> None:
        """Before any line, as the commitment's own steps do."""
        if self.commitment_id:
            self.commitment = Commitment.objects.select_for_update(of=("self",)).for_list().get(pk=self.commitment_id)

    def _register_invoices(self) -> None:
        for line in self.lines.order_by("invoice_key"):
            line.register_invoice()

    def _free_invoices(self) -> None:
        Invoice.objects.filter(line__claim=self).delete()

    # Steps.

    @step(
        [State.DRAFT, State.RETURNED],
        State.SUBMITTED,
        label=_("Submit for review"),
        by=None,
        clause="5.2.2",
        guards=[
            own_claim,
            has_lines,
            has_documents,
            has_unused_invoices,
            is_explained_when_late,
            has_reviewer,
            commitment_is_open,
            within_budget,
            is_explained_beyond_the_month,
        ],
        tone="primary",
    )
    def submit(self, *, by):
        """Invoices are registered and the money reserved, all or nothing (5.3.1); OverBudget when it doesn't fit."""
        payers = self.payers()
        self._lock_commitment()
        BudgetLine.lock([*self.held(), *payers.values()])
        self._release(by)
        self._free_invoices()
        self.round += 1
        self.team = by.team
        self.approved_by = self.verified_by = None
        self.approved_at = self.verified_at = self.returned_at = None
        self.submitted_at = now()
        self._reserve(payers, by)
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
        [State.SUBMITTED, State.APPROVED],
        State.RETURNED,
        label=_("Send back"),
        by=[*REVIEWERS, Role.FINANCE],
        clause="5.2.3",
        guards=[has_it_in_hand],
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """To be corrected, then reviewed anew; the money stays reserved for a week."""
        self.answer, self.returned_at = reason, now()

    @step(
        [State.SUBMITTED, State.APPROVED],
        State.REJECTED,
        label=_("Reject"),
        by=[*REVIEWERS, Role.FINANCE],
        clause="5.2.3",
        guards=[has_it_in_hand],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def reject(self, *, by, reason):
        """Not an expense of the company: money and invoices are free again."""
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
        guards=[had_no_part_before_verifying],
        tone="primary",
    )
    def verify(self, *, by):
        """Finance has seen document, number and amount."""
        self.verified_by, self.verified_at = by, now()

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
        self.paid_by, self.paid_at = by, now()
        Payment.objects.create(claim=self, amount=sum(held.values(), ZERO), reference=reference)
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
        AuditEntry.record(claim, "release", clause="5.3.1")
        reservation_released.tell(claim)
        return True


def _sums(payers: dict[ClaimLine, BudgetLine]) -> dict[BudgetLine, Decimal]:
    sums: dict[BudgetLine, Decimal] = defaultdict(lambda: ZERO)
    for line, payer in payers.items():
        sums[payer] += line.amount
    return dict(sorted(sums.items(), key=lambda entry: entry[0].pk))
