"""Changes of signed contracts (3.4.3): numbered, with their reason, in force at once or after the manager's consent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field, net_of_tax
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..limits import DECIDERS, approver_for, suffices
from .line_changes import AmendmentLine, changed_lines, has_lines, worth_of


def has_authority(amendment, by):
    if not suffices(by.role, amendment.approver()):
        return NotYourPart(gettext("This change is beyond your limit."), "3.4.1")
    if by.pk == amendment.asked_by_id:
        return NotYourPart(gettext("Who asked does not decide."), "3.4.1")
    return None


def is_of_a_contract_in_force(amendment, by):
    if amendment.contract.state != "signed":
        return RuleBroken(gettext("The contract is no longer in force."), "3.4.3")
    return None


class AmendmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        from ..models import Contract

        return self.filter(contract__in=Contract.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("contract__customer", "asked_by", "decided_by").prefetch_related("lines")

    def to_decide_by(self, user):
        """Changes that wait, for who decides and did not ask."""
        waiting = self.visible_to(user).filter(state=Amendment.State.ASKED, contract__state="signed")
        return waiting.exclude(asked_by=user) if user.is_a(*DECIDERS) else self.none()


class Amendment(Document):
    """A numbered change of a signed contract; amounts are the difference, `gross_change` with tax.

    `gross_change` is in the contract's currency, `cost_change` in the company's.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for approval")
        IN_FORCE = "in_force", _("In force")
        REFUSED = "refused", _("Refused")

    contract = models.ForeignKey("pipeline.Contract", models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    gross_change = money_field(verbose_name=_("change of the amount with tax"))
    cost_change = money_field(verbose_name=_("change of the cost"), null=True)
    in_force_on = models.DateField(_("in force from"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendments_are_numbered"),
            models.UniqueConstraint(fields=["contract"], condition=Q(state="asked"), name="one_change_at_a_time"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="change_decided_by_another"
            ),
        ]

    def __str__(self):
        return f"{self.contract} ({self.number})"

    def get_absolute_url(self):
        return self.contract.get_absolute_url()

    def step_url(self, name: str) -> str:
        return reverse("pipeline:amendment_step", args=[self.pk, name])

    @property
    def gross_before(self):
        """With tax, as the contract stood when this change came or would come."""
        since = self.contract.amendments.filter(state=self.State.IN_FORCE, number__gte=self.number)
        return self.contract.gross - (since.aggregate(all=models.Sum("gross_change"))["all"] or ZERO)

    def approver(self):
        """The lowest role that may put it in force."""
        return approver_of_change(self.contract, self.gross_change, self.cost_change)

    @step(
        State.ASKED,
        State.IN_FORCE,
        label=_("Approve the change"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[has_authority, is_of_a_contract_in_force],
        tone="primary",
    )
    def approve(self, *, by):
        """It is in force from its own day; the ledger takes it in the open month."""
        contract = type(self.contract)._base_manager.select_for_update(of=("self",)).get(pk=self.contract_id)
        self.contract, self.decided_by = contract, by
        # Once more: it may have been cancelled until it was locked.
        if refusal := is_of_a_contract_in_force(self, by):
            raise refusal
        take_in(contract, self, by=by)
        contract.version += 1
        contract.save()

    @step(
        State.ASKED,
        State.REFUSED,
        label=_("Refuse the change"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[has_authority],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def refuse(self, *, by, reason):
        """Nothing changes."""
        self.decided_by = by


def add_amendment(contract, *, by, on, reason, gross_change, cost_change, lines) -> "Amendment":
    """Part of the contract's step `amend`: numbered, and in force unless it needs somebody higher.

    `lines` as `changed_lines` reads them; their worth is the change. By total only where the contract has no lines.
    """
    latest = contract.amendments.aggregate(latest=Max("number"))["latest"] or 0
    if contract.amendments.filter(state=Amendment.State.ASKED).exists():
        raise RuleBroken(gettext("An earlier change still waits for its approval."), "3.4.3")
    changes: list[AmendmentLine] = []
    if has_lines(contract):
        if gross_change is not None or cost_change is not None:
            raise RuleBroken(gettext("This contract has lines: say which of them change, not the total."), "3.4.3")
        changes = changed_lines(contract, lines or [])
        gross_change, cost_change = worth_of(contract, changes)
    elif not gross_change:
        raise RuleBroken(
            gettext("Nothing would change."), "3.4.3", gettext("Name the cost where only that turned out otherwise.")
        )
    must_fit(contract, gross_change)
    is_in_force = suffices(by.role, approver_of_change(contract, gross_change, cost_change))
    amendment = Amendment.objects.create(
        contract=contract,
        number=latest + 1,
        gross_change=gross_change,
        cost_change=cost_change,
        in_force_on=on,
        reason=reason,
        asked_by=by,
        state=Amendment.State.IN_FORCE if is_in_force else Amendment.State.ASKED,
    )
    for change in changes:
        change.amendment = amendment
    AmendmentLine.objects.bulk_create(changes)
    if is_in_force:
        take_in(contract, amendment, by=by)
    return amendment


def approver_of_change(contract, gross_change, cost_change) -> Role:
    """By the part of the contract that it takes away, and the margin that it leaves."""
    taken_away = -gross_change / contract.gross if contract.gross else None
    net = contract.in_company(net_of_tax(contract.gross + gross_change, contract.tax_rate))
    cost = None if None in (contract.cost, cost_change) else contract.cost + cost_change
    return approver_for(discount=taken_away, margin=(net - cost) / net if cost is not None and net > 0 else None)


def must_fit(contract, gross_change) -> None:
    """RuleBroken for a change that leaves less than nothing, or less than what was paid."""
    from .schedule import must_leave_what_is_paid

    if contract.gross + gross_change < 0:
        raise RuleBroken(
            gettext("Less than nothing would be left."), "3.4.3", gettext("Rather cancel the contract than change it.")
        )
    must_leave_what_is_paid(contract, -gross_change)


def take_in(contract, amendment: "Amendment", *, by) -> None:
    """Amount, cost, ledger and schedule follow; on a locked contract that its caller saves."""
    from ..ledger import book_change
    from .schedule import follow_amendment

    must_fit(contract, amendment.gross_change)
    before = contract.net_in_company
    contract.gross += amendment.gross_change
    contract.net = net_of_tax(contract.gross, contract.tax_rate)
    # A sum of which a part is not known is not known, and never the rest (figures 2).
    known = None not in (contract.cost, amendment.cost_change)
    contract.cost = contract.cost + amendment.cost_change if known else None
    book_change(
        contract,
        # The difference of the rounded totals, so that all entries together are the rounded total (4.1.1).
        amount=contract.net_in_company - before,
        cost=amendment.cost_change,
        on=amendment.in_force_on,
        by=by,
        reason=amendment.reason,
    )
    follow_amendment(contract, amendment)
