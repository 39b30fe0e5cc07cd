from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import money_field
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ..querysets import SupplementQuerySet
from ..roles import ASKERS
from .budget import BudgetLine

supplement_asked = Happening()
"""Told (supplement) when more is asked for the first time and waits for leadership."""


def did_not_ask(supplement, by):
    if by.pk == supplement.asked_by_id:
        return NotYourPart(gettext("Who asks for more does not approve it."), "5.3.3")
    return None


def asked_it(supplement, by):
    if by.pk != supplement.asked_by_id:
        return NotYourPart(gettext("Who asked may withdraw it."), "5.3.3")
    return None


def year_still_runs(supplement, by):
    """Nothing is added afterwards to a year that takes no expenses any more."""
    lines = [supplement.line, supplement.source] if supplement.source else [supplement.line]
    return next((no for line in lines if (no := line.refusal() or line.budget.is_over())), None)


class Supplement(Document):
    """A supplementary budget (5.3.3): asked of leadership before anything beyond the budget is spent.

    With a `source` it is a shift: what this line gains the other one gives. It holds from its approval on: what was
    refused before is handed in again.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Sent back")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="supplements", verbose_name=_("budget line"))
    source = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, blank=True, related_name="given_away", verbose_name=_("shifted from")
    )
    claim = models.ForeignKey(
        "expenses.Claim",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="supplements",
        verbose_name=_("claim that waits for it"),
    )
    amount = money_field(verbose_name=_("amount asked for"), validators=[MinValueValidator(Decimal("0.01"))])
    granted = money_field(verbose_name=_("amount granted"), null=True, editable=False)
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supplements")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED, editable=False)

    objects = SupplementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "-created_at"], name="supplements_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="supplement_is_positive"),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted__gt=0, granted__lte=F("amount")), name="granted_within_asked"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="asker_does_not_decide"
            ),
            models.CheckConstraint(condition=Q(source=None) | ~Q(source=F("line")), name="shift_between_two_lines"),
        ]

    def __str__(self):
        return f"{self.line} +{self.amount:,.2f}"

    def get_absolute_url(self):
        return reverse("expenses:supplement", args=[self.pk])

    @step(
        State.SUBMITTED,
        State.APPROVED,
        label=_("Approve"),
        by=[Role.LEADERSHIP],
        clause="5.3.3",
        guards=[did_not_ask, year_still_runs],
        form="expenses.budgets.forms.GrantForm",
        tone="primary",
    )
    def approve(self, *, by, granted=None):
        """All of it or less; from now on claims may draw on it."""
        self.granted = self.amount if granted is None else granted
        if not 0 < self.granted <= self.amount:
            raise RuleBroken(gettext("Grant at most what was asked for."), "5.3.3")
        self.decided_by = by
        if self.source is None:
            self.line.move("supplement", source=self, round=1, by=by, approved=self.granted)
        else:
            self._shift(self.source, by)

    def _shift(self, source: BudgetLine, by) -> None:
        BudgetLine.lock([source, self.line])
        source.refresh_from_db(fields=["approved", "reserved", "spent"])
        if self.granted > source.left:
            raise RuleBroken(
                gettext("%(line)s has %(left)s to give away; the rest is reserved or spent.")
                % {"line": source, "left": f"{source.left:,.2f}"},
                "5.3.1",
                remedy=gettext("Shift less, or take it from another line."),
            )
        source.move("transfer_out", source=self, round=1, by=by, approved=-self.granted)
        self.line.move("transfer_in", source=self, round=1, by=by, approved=self.granted)

    @step(
        State.SUBMITTED,
        State.REJECTED,
        label=_("Reject"),
        by=[Role.LEADERSHIP],
        clause="5.3.3",
        guards=[did_not_ask],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def reject(self, *, by, reason):
        """Nothing beyond the budget is spent."""
        self.decided_by, self.answer = by, reason

    @step(
        State.SUBMITTED,
        State.RETURNED,
        label=_("Send back"),
        by=[Role.LEADERSHIP],
        clause="5.3.3",
        guards=[did_not_ask],
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Not like this: another amount or a better reason."""
        self.answer = reason

    @step(
        State.RETURNED,
        State.SUBMITTED,
        label=_("Ask again"),
        by=ASKERS,
        clause="5.3.3",
        guards=[asked_it],
        form="expenses.budgets.forms.AskAgainForm",
        tone="primary",
    )
    def submit(self, *, by, amount, reason):
        """Mended, to leadership once more."""
        self.amount, self.reason = amount, reason

    @step(
        [State.SUBMITTED, State.RETURNED],
        State.WITHDRAWN,
        label=_("Withdraw"),
        by=ASKERS,
        clause="5.3.3",
        guards=[asked_it],
    )
    def withdraw(self, *, by):
        """No longer needed."""
