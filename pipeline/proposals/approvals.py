"""Approval of an offer whose discount or margin passes the limits of who would send it (3.4.1)."""

import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.people.models import Role

from .limits import LADDER, OfferLimits

WRITTEN = ("introduction", "solution", "plan")
LINE_FACTS = (
    "product_id", "name", "unit", "quantity", "list_price", "unit_price", "discount_kind", "discount", "cost",
    "tax_rate", "is_optional",
)  # fmt: skip


def approver_of(proposal, by) -> Role | None:
    """Who must approve what `by` would send; None within the own limits."""
    totals = proposal.quotation.totals
    return OfferLimits.on().approver_for(margin=totals.margin, discount=totals.discount_rate, by=by)


def overruns_limits(proposal, by):
    if approver_of(proposal, by) is None:
        return RuleBroken(gettext("It is within your limits: send it without approval."), "3.4.1")
    return None


def needs_no_approval(proposal, by):
    """Within the sender's own limits, or approved as it stands."""
    approver = approver_of(proposal, by)
    if approver is None or proposal.approvals.filter(verdict="approved", fingerprint=fingerprint(proposal)).exists():
        return None
    return RuleBroken(
        gettext("Discount or margin pass your limits: %(approver)s approves it first.") % {"approver": approver.label},
        "3.4.1",
    )


def may_decide(proposal, by):
    """Somebody of the role that was asked for or above it, never who asked."""
    asked = next((one for one in proposal.approvals.all() if one.decided_at is None), None)
    if asked is None or LADDER.index(by.role) < LADDER.index(Role(asked.role)):
        return NotYourPart(gettext("This approval belongs to a role above yours."), "3.4.1")
    if asked.asked_by_id == by.pk:
        return NotYourPart(gettext("Who asks for an approval does not give it."), "3.4.1")
    if by.is_a(Role.SUPERVISOR) and proposal.opportunity.organised_by(by):
        return NotYourPart(gettext("A supervisor of the team or the manager does this."), "3.4.1")
    return None


def fingerprint(proposal) -> str:
    """The same for the same offer: texts, lines and terms; another after the least change."""
    quotation = proposal.quotation
    facts = {
        "written": [getattr(proposal, name) for name in WRITTEN],
        "terms": [quotation.currency, quotation.rate, quotation.discount_kind, quotation.discount],
        "lines": [list(line) for line in quotation.lines.order_by("position", "pk").values_list(*LINE_FACTS)],
    }
    return hashlib.sha256(json.dumps(facts, cls=DjangoJSONEncoder).encode()).hexdigest()


class OfferApproval(Record):
    """That an offer was put before a role, with what it came to then, and what was decided. Rows are never changed
    but by their one decision.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    proposal = models.ForeignKey("pipeline.Proposal", models.CASCADE, related_name="approvals")
    role = models.CharField(max_length=12, choices=Role.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    net = money_field(verbose_name=_("amount without tax"))
    margin = models.DecimalField(_("margin"), max_digits=9, decimal_places=4, null=True)
    discount = models.DecimalField(_("discount"), max_digits=5, decimal_places=4)
    fingerprint = models.CharField(max_length=64)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["role", "asked_at"], name="approvals_open", condition=Q(decided_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(decided_at=None), name="one_open_approval_per_proposal"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["approved", "returned"]) | ~Q(decided_by=F("asked_by")),
                name="nobody_approves_the_own_offer",
            ),
        ]

    def __str__(self):
        return f"{self.proposal} · {self.get_verdict_display() or self.get_role_display()}"

    @classmethod
    def ask(cls, proposal, *, by) -> "OfferApproval":
        totals = proposal.quotation.totals
        return cls.objects.create(
            proposal=proposal,
            role=approver_of(proposal, by),
            asked_by=by,
            net=totals.net_in_company,
            margin=None if totals.margin is None else round(totals.margin, 4),
            discount=round(totals.discount_rate, 4),
            fingerprint=fingerprint(proposal),
        )

    def decide(self, verdict: str, *, by, reason="") -> None:
        """Part of a step of the proposal, in its transaction."""
        self.verdict, self.decided_by, self.decided_at, self.reason = verdict, by, now(), reason
        self.save()
