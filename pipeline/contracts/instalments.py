from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.people.models import Role

from ..roles import NEGOTIATORS, SEE_RECEIVABLES
from .currency import in_company_currency

AGES = ((0, 30), (31, 60), (61, 90), (91, None))
"""Days overdue by which receivables are told apart."""


IN_COMPANY = {
    "amount_in_company": in_company_currency("amount", "contract__rate"),
    "paid_in_company": in_company_currency("paid", "contract__rate"),
}
"""What an instalment comes to and has received, in company currency: what lists show and sums add up."""


class Basis(models.TextChoices):
    SIGNING = "signing", _("on signing")
    DATE = "date", _("on a date")
    MILESTONE = "milestone", _("on a milestone")


class InstalmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the contracts that the reader sees, for who has to do with money owed (permissions)."""
        from ..models import Contract

        if not user.is_a(*SEE_RECEIVABLES):
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        rows = self.select_related("contract__customer__owner").annotate(left=F("amount") - F("paid"))
        return rows.annotate(**IN_COMPANY).annotate(left_in_company=F("amount_in_company") - F("paid_in_company"))

    def in_force(self):
        """Of signed contracts: what is a draft or cancelled is owed by nobody."""
        return self.filter(contract__state="signed")

    def open(self):
        return self.in_force().filter(paid__lt=F("amount"))

    def paid_up(self):
        return self.in_force().filter(paid__gte=F("amount"))

    def by_day(self):
        """Annotate `falls_due`: the day, or the end of time for what waits for signature or milestone."""
        return self.annotate(falls_due=Coalesce("due_on", models.Value(date.max, models.DateField())))

    def overdue(self, by_days: int = 0):
        """Open, and due more than `by_days` days ago."""
        return self.open().filter(due_on__lt=today() - timedelta(days=by_days))

    def of_age(self, first: int, last: int | None):
        """Overdue by `first` to `last` days, both included; None: and more."""
        aged = self.open().filter(due_on__lt=today(), due_on__lte=today() - timedelta(days=first))
        return aged if last is None else aged.filter(due_on__gte=today() - timedelta(days=last))

    def sums(self) -> dict:
        """amount, paid and left of these together, with tax, in company currency at the rates of their contracts."""
        planned, received = (Sum(amount, default=ZERO) for amount in IN_COMPANY.values())
        sums = self.order_by().aggregate(planned=planned, received=received)
        return sums | {"left": sums["planned"] - sums["received"]}


class Instalment(Record):
    """A part of a contract's amount with tax, in the contract's currency, and when it is owed.

    `due_on` is not known before the signature or the milestone that it waits for: a draft names a step of the accepted
    plan (`plan_step`), a signed contract its `milestone`, and it is owed `days` after the customer accepts that. `paid`
    is what receipts were allocated to it, kept by the receipts alone (receipts/allocating.py). Overdue is told from the
    dates, never stored.
    """

    contract = models.ForeignKey("pipeline.Contract", models.CASCADE, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("instalment"), max_length=80)
    amount = money_field(verbose_name=_("amount"))
    basis = models.CharField(_("due"), max_length=10, choices=Basis, default=Basis.SIGNING)
    days = models.PositiveSmallIntegerField(_("days after it"), default=0)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    plan_step = models.ForeignKey(
        "pipeline.PlanStep", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("which milestone")
    )
    milestone = models.ForeignKey(
        "pipeline.Milestone", models.PROTECT, null=True, editable=False, related_name="instalments"
    )
    paid = money_field(verbose_name=_("received"), default=ZERO, editable=False)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="instalments_open", condition=Q(paid__lt=F("amount"))),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "position"], name="one_instalment_per_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(paid__gte=0, paid__lte=F("amount")), name="paid_within_instalment"),
            models.CheckConstraint(condition=~Q(basis="date") | Q(due_on__isnull=False), name="date_is_named"),
            models.CheckConstraint(
                condition=Q(basis="milestone") | Q(milestone=None, plan_step=None), name="who_waits_names_what_for"
            ),
        ]

    def __str__(self):
        return f"{self.contract} {self.label}"

    def get_absolute_url(self):
        return self.contract.get_absolute_url()

    @property
    def open_amount(self):
        return self.amount - self.paid

    @property
    def days_overdue(self) -> int:
        """0 while it is not due or not open."""
        if self.due_on is None or self.contract.state != "signed" or self.paid >= self.amount:
            return 0
        return max((today() - self.due_on).days, 0)

    @property
    def standing(self) -> str:
        """paid, overdue, part, due, or waiting for the signature or its milestone."""
        if self.paid >= self.amount:
            return "paid"
        if self.days_overdue:
            return "overdue"
        if self.paid:
            return "part"
        return "due" if self.due_on else "waiting"

    def may_be_dated(self, user) -> bool:
        """Whether it is open and `user` follows the money of its contract."""
        return self.contract.state == "signed" and self.paid < self.amount and self._is_followed_by(user)

    def _is_followed_by(self, user) -> bool:
        from .guards import concerns_own_team

        return user.is_a(Role.FINANCE) or user.is_a(*NEGOTIATORS) and concerns_own_team(self.contract, user) is None

    def must_be_dated_by(self, user) -> None:
        """NotYourPart for who does not follow the money; NotNow for one that is paid or of no signed contract."""
        if not self._is_followed_by(user):
            raise NotYourPart(gettext("Finance, a supervisor of the team or the manager says when it is due."), "3.4.3")
        if not self.may_be_dated(user):
            raise NotNow(gettext("Only what is open of a signed contract gets another day."), "3.4.3")

    @transaction.atomic
    def fall_due(self, *, by, on, reason) -> None:
        """Owed on that day: its milestone was reached, or the customer was granted another date; audited."""
        self.must_be_dated_by(by)
        self.be_dated(on, by=by, reason=reason)

    def be_dated(self, on, *, by, reason) -> None:
        """The day and its trace, for who has checked that it may be; `by` None for the customer."""
        changed = {"due_on": [str(self.due_on or ""), str(on or "")], "instalment": ["", self.label]}
        self.due_on = on
        self.save(update_fields=["due_on"])
        record_change(self.contract, by=by, clause="3.4.3", action="date_instalment", changed=changed, reason=reason)

    @property
    def waits_in_vain(self) -> bool:
        """Its milestone was taken out by agreement: somebody says what it waits for now."""
        return self.due_on is None and self.milestone is not None and self.milestone.state == "dropped"


def collected(contracts):
    """contract's pk -> (share collected as a ratio, paid instalments, instalments), in one query."""
    rows = (
        Instalment.objects.filter(contract__in=[contract.pk for contract in contracts])
        .order_by()
        .values("contract")
        .annotate(
            together=Coalesce(Sum("amount"), ZERO),
            received=Coalesce(Sum("paid"), ZERO),
            count=Count("pk"),
            done=Count(Case(When(paid__gte=F("amount"), then=1))),
        )
    )
    return {row["contract"]: Collected(row["together"], row["received"], row["done"], row["count"]) for row in rows}


class Collected:
    """How much of a contract was received: the share of its amount, and how many instalments are paid."""

    def __init__(self, together, received, done: int, count: int):
        self.together, self.received, self.done, self.count = together, received, done, count

    @property
    def share(self):
        return self.received / self.together if self.together else None
