from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from customers.models import Customer, Lead
from customers.querysets import OwnedQuerySet
from salesdept.common.calendar import Month, now, today
from salesdept.common.finding import FindableQuerySet
from salesdept.common.money import CENT, ZERO
from salesdept.people.models import Role

from .contracts.currency import RATE_OR_OFFERS, in_company_currency
from .stages import EXPECTED_DAYS, FORGOTTEN, STUCK_AFTER


class OpportunityQuerySet(OwnedQuerySet):
    def visible_to(self, user):
        """Own, and on files that are open to the reader; a supervisor the team's; who sees all, all; departments what
        they hold a copy of.
        """
        if user.is_a(*self.SEE_ALL):
            return self
        if user.is_a(Role.FINANCE, Role.ADMIN):
            return self.none()
        if user.is_a(Role.TECHNICAL, Role.AFTER_SALES):
            return self.filter(contracts__copies__department=user.role).distinct()
        # As two sets and not as one OR: each is found by its index, whatever else the table holds.
        every = self.model.objects.order_by().values("pk")
        on_files = every.filter(customer__in=Customer.objects.ids_open_to(user))
        return self.filter(pk__in=every.filter(self.owned_within(user)).union(on_files))

    def for_list(self):
        return self.select_related("customer", "owner", "product", "lost_reason", "competitor").with_time_in_stage()

    def with_time_in_stage(self):
        """Annotate `time_in_stage`: at work in the present stage until now; None for what is lost or taken out."""
        from .models import StageVisit

        here = StageVisit.objects.filter(opportunity=OuterRef("pk")).present().with_time(now())
        return self.annotate(time_in_stage=Subquery(here.values("took")[:1]))

    def with_open_steps(self):
        """Annotate what the guards of many rows ask, for lists: `customer_bought`, a contract with the customer took
        effect, and `has_papers`, a proposal or contract hangs on the deal. A step asks anew."""
        from .models import Contract, Proposal

        bought = Contract.objects.effective().filter(customer=OuterRef("customer"))
        papers = [papers.filter(opportunity=OuterRef("pk")) for papers in (Proposal.objects, Contract.objects)]
        return self.annotate(customer_bought=Exists(bought), has_papers=Exists(papers[0]) | Exists(papers[1]))

    def answered_for_by(self, user):
        """Own ones of a rep, the team's of a supervisor, the department's of who sees all: whose numbers they are."""
        if user.is_a(*self.SEE_ALL):
            return self
        return self.filter(self.owned_within(user)) if user.is_a(Role.REP, Role.SUPERVISOR) else self.none()

    def open(self):
        return self.filter(state__in=["open", "hold"])

    def on_board(self):
        """What stands on the board: what is open, and what was won and is being delivered or looked after."""
        return self.filter(state__in=["open", "hold", "won"])

    def by_stage(self) -> dict[str, dict]:
        """stage -> count and sum of the expected amounts (company currency), exact, in one query."""
        rows = self.order_by().values("stage").annotate(count=Count("pk"), amount=Sum("amount", default=ZERO))
        return {row["stage"]: row for row in rows}

    def with_step_due_or_missing(self):
        """Open, and the next step is due, or there is none and no reason that still holds."""
        return self.filter(self._due_or_missing(), state="open")

    def _due_or_missing(self) -> Q:
        nothing = Q(next_on=None) & (Q(none_until=None) | Q(none_until__lt=today()))
        return nothing | Q(next_on__lte=today())

    def waiting_for(self, user):
        """Own ones whose next step is due or missing; large losses of those whom `user` leads (flow G7)."""
        lost = Q(loss_to_confirm=True)
        if user.is_a(Role.SUPERVISOR):
            lost &= Q(owner__in=user.led_ids)
        own = Q(self._due_or_missing(), owner=user, state="open")
        return self.filter(own | lost if user.is_a(Role.SUPERVISOR, Role.MANAGER) else own)

    def with_step_forgotten(self):
        """Open, and the next step is two weeks overdue."""
        return self.filter(state="open", next_on__lte=today() - timedelta(days=FORGOTTEN))

    def stuck(self):
        """Open, and longer at work in the stage than half as much again as is expected (flow G10)."""
        late = Q()
        for stage, days in EXPECTED_DAYS.items():
            late |= Q(stage=stage, time_in_stage__gt=timedelta(days=days * STUCK_AFTER))
        return self.with_time_in_stage().filter(late, state="open")


class ContractQuerySet(FindableQuerySet):
    def visible_to(self, user):
        """Reps with a share, who owns the customer file, and the supervisors of both; departments whose copy they hold;
        finance and who sees all, all.
        """
        if user.is_a(Role.MANAGER, Role.CLERK, Role.LEADERSHIP, Role.FINANCE):
            return self
        if user.is_a(Role.TECHNICAL, Role.AFTER_SALES):
            return self.filter(copies__department=user.role)
        if user.is_a(Role.REP, Role.SUPERVISOR):
            files = Customer.objects.filter(Customer.objects.owned_within(user)).order_by().values("pk")
            return self.filter(Q(pk__in=self._ids_credited_to(user)) | Q(customer__in=files))
        return self.none()

    def credited_to(self, user):
        """Those of whose credit `user` or the team has a part (4.1.1)."""
        return self.filter(pk__in=self._ids_credited_to(user))

    def _ids_credited_to(self, user):
        from .models import ContractShare

        reps = Q(rep=user)
        if user.is_a(Role.SUPERVISOR):
            reps |= Q(rep__in=user.led_ids)
        return ContractShare.objects.filter(reps).values("contract")

    def of_own_customers(self, user):
        """Contracts of the customers that a rep owns, a supervisor's team owns, or all (3.6.3)."""
        if user.is_a(Role.MANAGER, Role.CLERK, Role.LEADERSHIP):
            return self
        owners = [user.pk, *(user.led_ids if user.is_a(Role.SUPERVISOR) else ())]
        return self.filter(customer__owner__in=owners) if user.is_a(Role.REP, Role.SUPERVISOR) else self.none()

    def for_list(self):
        """With `worth`: the amount without tax in company currency, before the signature at the rate of the offer."""
        rows = self.select_related("customer", "opportunity", "proposal__quotation")
        return rows.annotate(worth=in_company_currency("net", RATE_OR_OFFERS))

    def to_decide_by(self, user):
        """Contracts that wait for an approval, for who neither drew them up nor asked."""
        waiting = self.visible_to(user).filter(state="asked").exclude(drawn_by=user).exclude(asked_by=user)
        return waiting.select_related("customer", "asked_by", "opportunity", "proposal", "round__decided_by")

    def with_lead(self):
        """Annotate `lead_credited`: the lead of the contract's opportunity, else the first one that opened the file.

        One lead at most, so that no amount counts twice. A lead that joined an older file brings its own opportunity
        and no more.
        """
        leads = Lead.objects.filter(customer=OuterRef("customer")).order_by("created_at", "pk")
        opened = leads.filter(created_at__date__lte=OuterRef("customer__opened_on"))
        first = Subquery(opened.values("pk")[:1])
        return self.annotate(lead_credited=Coalesce("opportunity__lead", first))

    def won_through(self, leads):
        """Contracts in force that are credited to one of `leads` (3.1.1)."""
        return self.with_lead().filter(state="signed", lead_credited__in=leads.order_by().values("pk"))

    def effective(self):
        """Contracts that took effect, cancelled later or not."""
        return self.filter(state__in=["signed", "cancelled"])


class SalesEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Entries `user` may read: a rep the own, a supervisor the team's and its people's, the others all (1.3.2)."""
        if user.is_a(Role.MANAGER, Role.CLERK, Role.LEADERSHIP):
            return self
        if user.is_a(Role.SUPERVISOR):
            return self.filter(Q(rep__in=[user.pk, *user.led_ids]) | Q(team=user.team))
        return self.filter(rep=user) if user.is_a(Role.REP) else self.none()

    def answered_for_by(self, user):
        """Own entries of a rep, of the people whom a supervisor leads today, all of who sees all."""
        if user.is_a(Role.SUPERVISOR):
            return self.filter(rep__in=[user.pk, *user.led_ids])
        return self.visible_to(user)

    def in_month(self, month: Month):
        return self.filter(booked_on__gte=month.first, booked_on__lt=month.next.first)

    def for_list(self):
        return self.select_related("contract", "customer", "rep", "team")

    STANDING = Q(reverses=None, reversed_by=None)
    WAITS_FOR_COST = Q(cost=None) & ~Q(kind__in=["corrected", "counted"])
    """Without a cost; what only sets another figure right waits for none."""

    PENDING = STANDING & WAITS_FOR_COST
    """Without a cost, which nobody has named since."""

    RETURNED = ~Q(kind="corrected") & (
        Q(new_customers__gt=0, new_customers__lt=F("share") - CENT)
        | Q(new_customers__lt=0, new_customers__gt=CENT - F("share"))
    )
    """Of a customer who came back: less than the rep's whole share of one, and more than by rounding."""

    CORRECTS = Q(kind="corrected") | Q(reverses__kind="corrected")
    """Corrections, and what takes one back: not part of what the contract comes to."""

    def standing(self):
        """What counts: neither taken back nor taking another back."""
        return self.filter(self.STANDING)

    def pending(self):
        return self.filter(self.PENDING)

    def by_rep(self) -> dict[object, dict]:
        """rep's pk -> rep__name, and of these entries `together` (the amount) and `customers` (the new ones)."""
        rows = self.order_by().values("rep", "rep__name")
        sums = rows.annotate(together=Sum("amount"), customers=Sum("new_customers"))
        return {row["rep"]: row for row in sums}

    def totals(self) -> dict:
        """amount, profit and new_customers of these entries together; profit None where no entry has a cost.

        An entry without cost counts 0 for the profit and is counted in `without_cost` (figures: cost pending).
        """
        return self.aggregate(
            profit=Sum(F("amount") - F("cost"), filter=Q(cost__isnull=False)),
            new_customers=Sum("new_customers", default=ZERO),
            without_cost=Count("pk", filter=self.PENDING),
            # Last: what stands after it would mean the sum by that name, not the column.
            amount=Sum("amount", default=ZERO),
        )


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the opportunity, and the named authors (3.3.1)."""
        from .models import Opportunity

        seen = Q(opportunity__in=Opportunity.objects.visible_to(user).values("pk"))
        return self.filter(seen | Q(authors=user)).distinct()

    def for_list(self):
        rows = self.select_related("opportunity__owner", "opportunity__requirements", "quotation")
        return rows.prefetch_related("authors", "quotation__lines", "coverage", "opportunity__requirements__needs")

    def to_be_decided_by(self, user):
        """Those whose approval waits for the role of `user` or one below it, the oldest first."""
        from .proposals.limits import LADDER

        if user.role not in LADDER:
            return self.none()
        roles = LADDER[: LADDER.index(user.role) + 1]
        waiting = self.visible_to(user).filter(state="review", approvals__decided_at=None, approvals__role__in=roles)
        return waiting.exclude(approvals__decided_at=None, approvals__asked_by=user).order_by("approvals__asked_at")
