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

from ...querysets import ContractQuerySet
from ...roles import NEGOTIATORS, sees_prices
from ...webhook_events.contracts import tell_of_signature
from .. import guards
from ..currency import InCurrency
from ..deviations import Deviation, deviations_of, highest
from ..numbers import next_number
from ..parties import Parties, parties_of
from ..price import Price, price_agreed_for
from .approval import Approval
from .changes import Changes
from .share import ContractShare
from .state import UNSIGNED, State


class Contract(Approval, Changes, Findable, Parties, InCurrency, Document):
    """A sales contract (3.4.3). Signing is what makes the opportunity won, and writes the sales ledger.

    `gross` includes tax at `tax_rate` (0.05 is 5 %), `net` is without, both in the contract's currency. `cost` is in
    the company's; None: not known.
    """

    State, UNSIGNED = State, UNSIGNED

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
                condition=Q(state__in=["draft", "asked", "approved"]) | Q(rate__isnull=False), name="signed_at_a_rate"
            ),
            models.CheckConstraint(condition=Q(rate=1) | Q(rate__gt=0, rate_on__isnull=False), name="rate_is_of_a_day"),
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
    def net_in_company(self):
        return self.in_company(self.net)

    @property
    def gross_in_company(self):
        return self.in_company(self.gross)

    @property
    def profit(self):
        """In company currency; None while the cost is not known."""
        return None if self.cost is None else self.net_in_company - self.cost

    def may_edit(self, user) -> bool:
        """Drafts alone, by who negotiates (3.4.1)."""
        return self.state == self.State.DRAFT and guards.negotiated_by(self, user) is None

    def credit_is_shown_to(self, user) -> bool:
        """Who has a part in it and their line; who keeps the file alone reads what was bought, no credit (1.3.2)."""
        if user.is_a(Role.REP, Role.SUPERVISOR):
            return Contract.objects.credited_to(user).filter(pk=self.pk).exists()
        return sees_prices(user)

    def agreed_price(self) -> Price | None:
        """Of its opportunity; None where nothing is known, as for what was taken over from elsewhere."""
        return price_agreed_for(self.opportunity) if self.opportunity else None

    def agreed_amount(self) -> Decimal | None:
        """Without tax, in the contract's currency; None where nothing is known in it."""
        price = self.agreed_price()
        return None if price is None else price.in_currency(self.currency)

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
        from ..schedule import proposed, write_schedule

        terms = parties_of(terms["customer"]) | terms
        terms["number"] = terms.get("number") or next_number()
        contract = cls(drawn_by=by, **terms)
        if contract.is_foreign:
            contract.rate = None
        contract.save(force_insert=True)
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
            guards.is_in_the_agreed_currency,
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

        `signed_on` is the customer's day, `we_signed_on` ours; the later one counts, not the day of the click. Foreign
        money counts at the rate of that day from now on.
        """
        from ...ledger import book_signed
        from ...models import ContractCopy, Project
        from ..awaiting import find_milestones
        from ..schedule import fall_due_by_signature

        self.they_signed_on, self.we_signed_on = signed_on, we_signed_on or signed_on
        self.signed_on = max(self.they_signed_on, self.we_signed_on)
        if self.signed_on > today():
            raise RuleBroken(gettext("A contract takes effect on the day of the later signature, not before."), "3.4.3")
        self.fix_rate(self.signed_on)
        # Once more: at this rate it may be worth more than by the forecast.
        if refusal := guards.is_approved_where_it_deviates(self, by):
            raise refusal
        if self.opportunity:
            self.opportunity.close_as_won(on=self.signed_on, by=by)
        book_signed([self], by=by)
        fall_due_by_signature(self)
        ContractCopy.send(self)
        self.project = Project.begin(self)
        find_milestones(self)
        tell_of_signature(self)

    def must_lie_in_force(self, day) -> None:
        """RuleBroken for a day before the signature or ahead of today."""
        if not self.signed_on <= day <= today():
            raise RuleBroken(gettext("The day must lie between the signature and today."), "3.4.3")
