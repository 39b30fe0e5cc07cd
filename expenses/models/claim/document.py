from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart
from salesdept.common.finding import Findable, as_lines, gram_index, spelled
from salesdept.common.money import ZERO
from salesdept.common.spelling import fold
from salesdept.common.workflow import Document, step

from ...line_rules import LINE_RULES
from ...querysets import CLAIM_WITHIN, ClaimQuerySet
from .guards import (
    commitment_is_open,
    has_documents,
    has_lines,
    has_nothing_unsaved,
    has_reviewer,
    has_unused_invoices,
    is_explained_beyond_the_month,
    is_explained_when_late,
    own_claim,
    within_budget,
)
from .left_behind import LeftBehind
from .paying import Paying
from .reviewed import Reviewed
from .states import Ground, State


class Claim(LeftBehind, Reviewed, Paying, Findable, Document):
    """A reimbursement claim (5.2): reserved when submitted, reviewed, verified and paid by four different people."""

    State = State
    Ground = Ground

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, editable=False, related_name="claims")
    title = models.CharField(_("what for"), max_length=160)
    late_reason = models.CharField(_("why it is claimed so late"), max_length=300, blank=True)
    month_reason = models.CharField(_("why it goes beyond the month's plan"), max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)

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
            models.Index(fields=["decided_at"], name="claims_untold", condition=Q(untold=True)),
            models.Index(fields=["bounce_told_by"], name="claims_bounced", condition=Q(bounce_told_by__isnull=False)),
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
        return self.lines.before(today() - CLAIM_WITHIN).exists()

    def may_edit(self, user) -> bool:
        """Not in the seconds in which who sent it back may still take that back."""
        is_open = self.state in (self.State.DRAFT, self.State.RETURNED) and not self.may_be_taken_back
        return user.pk == self.claimant_id and is_open

    def must_be_open_to(self, user) -> None:
        if not self.may_edit(user):
            raise NotYourPart(
                gettext("A claim is changed by its claimant, while it is a draft or was sent back."), "5.2.1"
            )

    # Steps.

    @step(
        [State.DRAFT, State.RETURNED],
        State.SUBMITTED,
        label=_("Submit for review"),
        by=None,
        clause="5.2.2",
        guards=[
            own_claim,
            has_nothing_unsaved,
            has_lines,
            has_documents,
            has_unused_invoices,
            *LINE_RULES,
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
        self._hold_anew(by)
        self.team, self.submitted_at = by.team, now()
        self.verified_by = self.verified_at = None
        self._start_review()
        for line in self.lines.all():
            line.hand_in()

    @step(State.SUBMITTED, State.DRAFT, label=_("Withdraw"), by=None, clause="5.2.1", guards=[own_claim])
    def withdraw(self, *, by):
        """Back to the draft; the money is free again."""
        self._let_go(by)

    @step(
        [State.DRAFT, State.RETURNED], State.CANCELLED, label=_("Cancel"), by=None, clause="5.2.1", guards=[own_claim]
    )
    def cancel(self, *, by):
        """The claimant gives it up."""
        self._let_go(by)
