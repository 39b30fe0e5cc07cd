from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index
from salesdept.common.money import money_field, net_of_tax
from salesdept.common.spelling import fold
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..limits import DECIDERS
from ..querysets import ContractQuerySet
from ..roles import DEPARTMENTS, NEGOTIATORS
from ..webhook_events.contracts import tell_of_signature
from . import guards
from .amending import add_amendment
from .credit import CreditRelease
from .deviations import Deviation, deviations_of, highest
from .numbers import must_be_free, next_number
from .parties import Parties, parties_of


class Contract(Findable, Parties, Document):
    """A sales contract (3.4.3). Signing is what makes the opportunity won, and writes the sales ledger.

    `gross` includes tax at `tax_rate` (0.05 is 5 %), in company currency; `net` is without. `cost` None: not known.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASKED = "asked", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        SIGNED = "signed", _("Signed")
        CANCELLED = "cancelled", _("Cancelled")

    UNSIGNED = (State.DRAFT, State.ASKED, State.APPROVED)

    number = models.CharField(_("number"), max_length=40, unique=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="contracts", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        "pipeline.Opportunity", models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    proposal = models.ForeignKey(
        "pipeline.Proposal", models.PROTECT, null=True, editable=False, related_name="contracts"
    )
    round = models.ForeignKey(
        "pipeline.NegotiationRound", models.PROTECT, null=True, editable=False, related_name="contracts"
    )
    product = models.ForeignKey("pipeline.Product", models.PROTECT, null=True, blank=True, verbose_name=_("product"))
    gross = money_field(verbose_name=_("amount with tax"))
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4, default=Decimal("0.05"))
    net = money_field(verbose_name=_("amount without tax"), editable=False)
    cost = money_field(verbose_name=_("cost"), null=True, blank=True)
    our_duties = models.TextField(_("our duties"), blank=True)
    their_duties = models.TextField(_("the customer's duties"), blank=True)
    payment_terms = models.CharField(_("payment terms"), max_length=300, blank=True)
    service_terms = models.CharField(_("service terms"), max_length=300, blank=True)
    special_terms = models.TextField(
        _("terms of its own"), max_length=4000, blank=True, help_text=_("What leaves our usual terms: approved first.")
    )
    starts_on = models.DateField(_("runs from"), null=True, blank=True)
    ends_on = models.DateField(_("runs until"), null=True, blank=True)
    renews_itself = models.BooleanField(_("renews itself at its end"), default=False)
    we_signed_on = models.DateField(_("we signed on"), null=True, editable=False)
    they_signed_on = models.DateField(_("the customer signed on"), null=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, editable=False)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    asked_because = models.TextField(blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    waived_difference = money_field(null=True, editable=False)
    waived_because = models.TextField(blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = ContractQuerySet.as_manager()

    SPELLED = ("number",)

    class Meta:
        ordering = ["-signed_on", "number"]
        indexes = [
            gram_index("spellings", "contracts_by_spelling"),
            models.Index(fields=["customer", "signed_on"], name="contracts_of_customer"),
            models.Index(fields=["signed_on", "id"], name="contracts_by_day"),
            models.Index(fields=["state"], name="contracts_to_approve", condition=Q(state="asked")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked", "approved"]) | Q(signed_on__isnull=False),
                name="signed_has_a_day",
            ),
            models.CheckConstraint(condition=Q(gross__gte=F("net")), name="net_within_gross"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lt=1), name="tax_rate_is_a_rate"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="asker_does_not_approve"
            ),
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
        return self.state == self.State.DRAFT and guards.negotiated_by(self, user) is None

    def credit_is_shown_to(self, user) -> bool:
        """Who has a part in it and their line; who keeps the file alone reads what was bought, no credit (1.3.2)."""
        if user.is_a(Role.REP, Role.SUPERVISOR):
            return Contract.objects.credited_to(user).filter(pk=self.pk).exists()
        return not user.is_a(*DEPARTMENTS)

    def paper_is_shown_to(self, user) -> bool:
        """The paper names prices: departments deliver by their copy, without it (permissions)."""
        return not user.is_a(*DEPARTMENTS)

    def agreed_amount(self):
        """Without tax: of the accepted version, else of the last agreed round; None where neither is known."""
        if self.opportunity_id is None:
            return None
        accepted = self.opportunity.proposals.filter(state="accepted").first()
        if accepted:
            return accepted.quotation.totals.net_in_company
        agreed = self.opportunity.rounds.agreed().first()
        return agreed and agreed.price

    def deviations(self) -> list[Deviation]:
        return deviations_of(self)

    def approver(self) -> Role | None:
        """The lowest role that may approve what deviates; None where nothing does."""
        return highest(self.deviations())

    @classmethod
    @transaction.atomic
    def draft(cls, *, by, shares: dict, schedule: list | None = None, **terms) -> "Contract":
        """A contract to be signed; `shares` maps reps to their part of the credit, 1 in all.

        Without a number it gets the next one of the year; without a `schedule` the one of its payment terms.
        """
        from .schedule import proposed, write_schedule

        terms = parties_of(terms["customer"]) | terms
        terms["number"] = terms.get("number") or next_number()
        contract = cls.objects.create(drawn_by=by, **terms)
        ContractShare.objects.bulk_create(
            [ContractShare(contract=contract, rep=rep, share=share) for rep, share in shares.items()]
        )
        if refusal := guards.has_whole_shares(contract, by):
            raise refusal
        write_schedule(contract, proposed(contract) if schedule is None else schedule)
        record_change(contract, by=by, clause="3.4.3", action="create")
        return contract

    @step(
        [State.DRAFT, State.APPROVED],
        State.SIGNED,
        label=_("Record the signature"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[
            guards.concerns_own_team,
            guards.has_whole_shares,
            guards.equals_what_was_agreed,
            guards.is_approved_where_it_deviates,
            guards.has_payment_schedule,
            guards.customer_pays_or_is_released,
            guards.has_signed_copy,
        ],
        form="pipeline.contracts.forms.SignatureForm",
        tone="primary",
    )
    def sign(self, *, by, signed_on, we_signed_on=None):
        """Both have signed: the ledger is written, the opportunity won, copies go to both departments, the project
        begins (3.5.1).

        `signed_on` is the customer's day, `we_signed_on` ours; the later one counts, not the day of the click.
        """
        from ..ledger import book_signed
        from ..models import ContractCopy, Project
        from .awaiting import find_milestones
        from .schedule import fall_due_by_signature

        self.they_signed_on, self.we_signed_on = signed_on, we_signed_on or signed_on
        self.signed_on = max(self.they_signed_on, self.we_signed_on)
        if self.signed_on > today():
            raise RuleBroken(gettext("A contract takes effect on the day of the later signature, not before."), "3.4.3")
        if self.opportunity:
            self.opportunity.close_as_won(on=self.signed_on, by=by)
        book_signed([self], by=by)
        fall_due_by_signature(self)
        ContractCopy.send(self)
        self.project = Project.begin(self)
        find_milestones(self)
        tell_of_signature(self)

    @step(
        State.DRAFT,
        State.ASKED,
        label=_("Ask for approval"),
        by=NEGOTIATORS,
        clause="3.4.1",
        guards=[guards.concerns_own_team, guards.equals_what_was_agreed, guards.deviates],
        form="salesdept.common.forms.ReasonForm",
        tone="primary",
    )
    def ask_approval(self, *, by, reason):
        """It deviates from the usual terms: who stands high enough decides."""
        self.asked_by, self.asked_because, self.approved_by = by, reason, None

    @step(
        State.ASKED,
        State.APPROVED,
        label=_("Approve"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[guards.has_authority],
        form="pipeline.contracts.forms.RemarkForm",
        tone="primary",
    )
    def approve(self, *, by, remark=""):
        """As it stands: a change of the draft afterwards needs a new approval."""
        self.approved_by = by

    @step(
        State.ASKED,
        State.DRAFT,
        label=_("Send back"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[guards.has_authority],
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Not like this."""

    @step(
        [State.ASKED, State.APPROVED],
        State.DRAFT,
        label=_("Change the draft again"),
        by=NEGOTIATORS,
        clause="3.4.1",
        guards=[guards.concerns_own_team],
    )
    def revise(self, *, by):
        """What was approved is approved no more."""
        self.approved_by = None

    @step(
        State.DRAFT,
        None,
        label=_("Allow the difference"),
        by=DECIDERS,
        clause="3.4.3",
        guards=[guards.differs_from_what_was_agreed, guards.was_drawn_by_somebody_else],
        form="salesdept.common.forms.ReasonForm",
    )
    def waive_difference(self, *, by, reason):
        """This very difference from what was agreed is allowed; another one is not."""
        self.waived_difference, self.waived_because = self.net - self.agreed_amount(), reason

    @step(
        UNSIGNED,
        None,
        label=_("Give it another number"),
        by=[*NEGOTIATORS, Role.CLERK],
        clause="3.4.3",
        form="pipeline.contracts.forms.NumberForm",
    )
    def renumber(self, *, by, number):
        """By the paper's own number."""
        must_be_free(number, self)
        self.number = number

    @step(
        UNSIGNED,
        None,
        label=_("Consent in spite of debts"),
        by=[Role.FINANCE, Role.MANAGER],
        clause="3.4.3",
        guards=[guards.customer_owes],
        form="salesdept.common.forms.ReasonForm",
    )
    def release_credit(self, *, by, reason):
        """One of the two consents, of finance and manager, that a customer with long overdue debts needs."""
        CreditRelease.objects.create(contract=self, role=by.role, by=by, reason=reason)

    @step(
        State.SIGNED,
        None,
        label=_("Change the amount"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[guards.concerns_own_team],
        form="pipeline.contracts.forms.AmendmentForm",
    )
    def amend(self, *, by, gross_change, on, reason, cost_change=None):
        """An amendment: the difference is a new entry on its own day; what was booked stays (4.1.1).

        One beyond the limit of who records it waits for the manager.
        """
        self.must_lie_in_force(on)
        add_amendment(self, by=by, gross_change=gross_change, cost_change=cost_change, on=on, reason=reason)

    @step(
        State.SIGNED,
        State.CANCELLED,
        label=_("Cancel the contract"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[guards.concerns_own_team],
        form="pipeline.contracts.forms.CancellationForm",
        tone="danger",
    )
    def cancel(self, *, by, on, reason):
        """Everything booked is taken back in the month in which the cancellation is confirmed (4.1.1, 4.1.4)."""
        from ..ledger import book_change, credited_newness

        self.must_lie_in_force(on)
        cost = None if self.cost is None else -self.cost
        newness = -credited_newness(self)
        book_change(
            self, kind="cancelled", amount=-self.net, cost=cost, new_customers=newness, on=on, by=by, reason=reason
        )

    def must_lie_in_force(self, day) -> None:
        """RuleBroken for a day before the signature or ahead of today."""
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


class ContractCount(models.Model):
    """How many contracts of a year were numbered by the system."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.year}: {self.last}"
