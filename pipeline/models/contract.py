from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index
from salesdept.common.money import ZERO, money_field, net_of_tax
from salesdept.common.records import Record
from salesdept.common.spelling import fold
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role, User

from ..querysets import ContractQuerySet

NEGOTIATORS = [Role.SUPERVISOR, Role.MANAGER]
DEPARTMENTS = (Role.TECHNICAL, Role.AFTER_SALES)


def concerns_own_team(contract, by):
    """The manager everywhere, a supervisor where a rep of the team has a share (3.4.1)."""
    if by.is_a(Role.MANAGER):
        return None
    reps = contract.shares.values("rep")
    if not (User.objects.led_by(by).filter(pk__in=reps).exists() or contract.shares.filter(rep=by).exists()):
        return NotYourPart(gettext("This contract belongs to another team."), "3.4.1")
    return None


def has_whole_shares(contract, by):
    if sum((share.share for share in contract.shares.all()), Decimal(0)) != 1:
        return RuleBroken(gettext("The shares of the reps must add up to 100 %."), "4.1.1")
    return None


class Contract(Findable, Document):
    """A sales contract (3.4.3). Signing is what makes the opportunity won, and writes the sales ledger.

    `gross` includes tax at `tax_rate` (0.05 is 5 %), in company currency; `net` is without. `cost` None: not known.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=40, unique=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="contracts", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        "pipeline.Opportunity", models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    product = models.ForeignKey("pipeline.Product", models.PROTECT, null=True, blank=True, verbose_name=_("product"))
    gross = money_field(verbose_name=_("amount with tax"))
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4, default=Decimal("0.05"))
    net = money_field(verbose_name=_("amount without tax"), editable=False)
    cost = money_field(verbose_name=_("cost"), null=True, blank=True)
    our_duties = models.TextField(_("our duties"), blank=True)
    their_duties = models.TextField(_("the customer's duties"), blank=True)
    signed_on = models.DateField(_("signed on"), null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = ContractQuerySet.as_manager()

    SPELLED = ("number",)

    class Meta:
        ordering = ["-signed_on", "number"]
        indexes = [
            gram_index("spellings", "contracts_by_spelling"),
            models.Index(fields=["customer", "signed_on"], name="contracts_of_customer"),
            models.Index(fields=["signed_on", "id"], name="contracts_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state="draft") | Q(signed_on__isnull=False), name="signed_has_a_day"),
            models.CheckConstraint(condition=Q(gross__gte=F("net")), name="net_within_gross"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lt=1), name="tax_rate_is_a_rate"),
        ]

    def __str__(self):
        return self.number

    def spell(self) -> None:
        self.spellings = as_lines(fold(self.number))

    def save(self, *args, **kwargs):
        self.net = net_of_tax(self.gross, self.tax_rate)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("pipeline:contract", args=[self.pk])

    @property
    def tax(self):
        return self.gross - self.net

    @property
    def profit(self):
        return None if self.cost is None else self.net - self.cost

    def may_edit(self, user) -> bool:
        """Drafts alone, by who negotiates (3.4.1)."""
        own_part = user.is_a(*NEGOTIATORS) and concerns_own_team(self, user) is None
        return self.state == self.State.DRAFT and own_part

    def credit_is_shown_to(self, user) -> bool:
        """Who has a part in it and their line; who keeps the file alone reads what was bought, no credit (1.3.2)."""
        if user.is_a(Role.REP, Role.SUPERVISOR):
            return Contract.objects.credited_to(user).filter(pk=self.pk).exists()
        return not user.is_a(*DEPARTMENTS)

    @classmethod
    @transaction.atomic
    def draft(cls, *, by, shares: dict, **terms) -> "Contract":
        """A contract to be signed; `shares` maps reps to their part of the credit, 1 in all."""
        contract = cls.objects.create(**terms)
        ContractShare.objects.bulk_create(
            [ContractShare(contract=contract, rep=rep, share=share) for rep, share in shares.items()]
        )
        if refusal := has_whole_shares(contract, by):
            raise refusal
        record_change(contract, by=by, clause="3.4.3", action="create")
        return contract

    @step(
        State.DRAFT,
        State.SIGNED,
        label=_("Record the signature"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[concerns_own_team, has_whole_shares],
        form="pipeline.forms.SignatureForm",
        tone="primary",
    )
    def sign(self, *, by, signed_on):
        """Both have signed: the ledger is written, the opportunity won, copies go to both departments (3.5.1)."""
        from ..ledger import book_signed

        if signed_on > today():
            raise RuleBroken(gettext("A contract takes effect on the day of the later signature, not before."), "3.4.3")
        if self.opportunity:
            self.opportunity.close_as_won(on=signed_on, by=by)
        self.signed_on = signed_on
        book_signed([self], by=by)
        ContractCopy.send(self)

    @step(
        State.SIGNED,
        None,
        label=_("Change the amount"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[concerns_own_team],
        form="pipeline.forms.AmendmentForm",
    )
    def amend(self, *, by, gross_change, on, reason, cost_change=None):
        """An amendment: the difference is a new entry on its own day; what was booked stays (4.1.1)."""
        from ..ledger import book_change

        self._must_lie_in_force(on)
        before = self.net
        self.gross += gross_change
        net_change = net_of_tax(self.gross, self.tax_rate) - before
        if cost_change is not None:
            self.cost = (self.cost or ZERO) + cost_change
        change = {"amount": net_change, "cost": self._cost_of_change(cost_change), "new_customers": ZERO}
        book_change(self, kind="changed", on=on, by=by, reason=reason, **change)

    def _cost_of_change(self, cost_change):
        """A change that names no cost leaves the known cost as it is; with no cost known it stays unknown."""
        return None if self.cost is None else cost_change or ZERO

    @step(
        State.SIGNED,
        State.CANCELLED,
        label=_("Cancel the contract"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[concerns_own_team],
        form="pipeline.forms.CancellationForm",
        tone="danger",
    )
    def cancel(self, *, by, on, reason):
        """Everything booked is taken back in the month in which the cancellation is confirmed (4.1.1, 4.1.4)."""
        from ..ledger import book_change, credited_newness

        self._must_lie_in_force(on)
        cost = None if self.cost is None else -self.cost
        newness = -credited_newness(self)
        book_change(
            self, kind="cancelled", amount=-self.net, cost=cost, new_customers=newness, on=on, by=by, reason=reason
        )

    def _must_lie_in_force(self, day) -> None:
        if not self.signed_on <= day <= today():
            raise RuleBroken(gettext("The day must lie between the signature and today."), "3.4.3")


class ContractShare(models.Model):
    """One rep's part of a contract's credit; 1.0000 is all. Frozen with the signature."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="shares")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contract_shares")
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=4, default=Decimal(1))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "rep"], name="one_share_per_rep"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="share_is_a_part"),
        ]

    def __str__(self):
        return f"{self.rep} {self.share:%}"


class ContractCopy(models.Model):
    """A contract's copy for one department, which confirms that it has it (3.5.1)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="copies")
    department = models.CharField(max_length=12, choices=[(role.value, role.label) for role in DEPARTMENTS])
    sent_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "department"], name="one_copy_per_department"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["department", "sent_at"], name="copies_open", condition=Q(confirmed_at=None))]

    def __str__(self):
        return f"{self.contract} → {self.get_department_display()}"

    @classmethod
    def send(cls, contract: Contract) -> None:
        """A copy to the technical and one to the after-sales department."""
        ContractCopy.objects.bulk_create([ContractCopy(contract=contract, department=role) for role in DEPARTMENTS])

    @transaction.atomic
    def confirm(self, *, by) -> None:
        """The department has the copy; a second confirmation changes nothing."""
        if by.role != self.department:
            raise NotYourPart(gettext("The department itself confirms its copy."), "3.5.1")
        waiting = ContractCopy.objects.filter(pk=self.pk, confirmed_at=None)
        if waiting.update(confirmed_at=now(), confirmed_by=by):
            record_change(self.contract, by=by, clause="3.5.1", action="confirm_copy")

    @property
    def is_overdue(self) -> bool:
        """Not confirmed two days after it was sent."""
        return self.confirmed_at is None and (today() - timezone.localdate(self.sent_at)).days > 2


class Milestone(Record):
    """A promised step of delivery, kept by the technical department (3.5.2)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due on"))
    accepted_on = models.DateField(_("accepted by the customer on"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.title

    @transaction.atomic
    def accept(self, *, by, on) -> None:
        """The customer accepted it on that day; the technical department records it."""
        if not by.is_a(Role.TECHNICAL):
            raise NotYourPart(gettext("The technical department keeps the milestones."), "3.5.2")
        self.accepted_on = on
        self.save(update_fields=["accepted_on"])
        record_change(
            self.contract, by=by, clause="3.5.2", action="accept_milestone", changed={"title": ["", self.title]}
        )

    @property
    def is_late(self) -> bool:
        return self.accepted_on is None and self.due_on < today()
