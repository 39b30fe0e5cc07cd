from datetime import timedelta

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Cast, Coalesce

from salesdept.common.finding import FindableQuerySet
from salesdept.common.money import ZERO, money_field
from salesdept.people.models import Role

from .reviewers import falls_to, leading_today
from .roles import SEE_SUPPLEMENTS, SEE_WHOLE_BUDGET

CLAIM_WITHIN = timedelta(days=60)
"""After the expense; later claims need a reason (5.2.1)."""


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Budgets: those who draft, approve, pay and control see all; supervisors those in force; others none."""
        if user.is_a(*SEE_WHOLE_BUDGET):
            return self
        return self.filter(state="approved") if user.is_a(Role.SUPERVISOR) else self.none()

    def for_list(self):
        return self.annotate(
            planned=Sum("lines__planned", default=ZERO),
            approved=Sum("lines__approved", default=ZERO),
            reserved=Sum("lines__reserved", default=ZERO),
            spent=Sum("lines__spent", default=ZERO),
        )


class BudgetLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines: all for those who see whole budgets; for others what their own claims may draw on."""
        if user.is_a(*SEE_WHOLE_BUDGET):
            return self
        in_force = self.filter(budget__state="approved")
        return in_force.filter(Q(team=None) | Q(team=user.team))

    def in_force(self, *years: int):
        return self.filter(budget__year__in=years, budget__state="approved", frozen=False)

    def for_list(self):
        return self.select_related("category", "team", "budget")


class SupplementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests for more: leadership and the manager all; who asks the own."""
        if user.is_a(Role.LEADERSHIP, Role.MANAGER):
            return self
        return self.filter(asked_by=user) if user.is_a(*SEE_SUPPLEMENTS) else self.none()

    def for_list(self):
        return self.select_related("line__category", "line__team", "line__budget", "asked_by")


class ClaimQuerySet(FindableQuerySet):
    def visible_to(self, user):
        """Own claims; of those handed in: a supervisor the team's, manager and leadership all, finance the approved."""
        own = Q(claimant=user)
        handed_in = ~Q(state="draft")
        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self.filter(own | handed_in)
        if user.is_a(Role.FINANCE):
            return self.filter(own | Q(approved_by__isnull=False))
        if user.is_a(Role.SUPERVISOR):
            led_at_submission = Q(team__in=leading_today().filter(user=user).values("team"))
            led_now = Q(claimant__in=user.led_ids)
            return self.filter(own | handed_in & (led_at_submission | led_now))
        return self.filter(own)

    def to_review_by(self, user):
        """What waits for this reviewer, the longest-waiting first."""
        return self.filter(falls_to(user), state="submitted").order_by("submitted_at", "pk")

    def to_verify_by(self, user):
        """Approved claims in which this person of finance had no part."""
        return self.filter(state="approved").exclude(Q(claimant=user) | Q(approved_by=user)).order_by("approved_at")

    def to_pay_by(self, user):
        """Verified claims in which this person of finance had no part."""
        had_part = Q(claimant=user) | Q(approved_by=user) | Q(verified_by=user)
        return self.filter(state="verified").exclude(had_part).order_by("verified_at")

    def left_to_colleagues_of(self, user):
        """Approved and verified claims of which this person of finance may not take the next step."""
        own_work = self.to_verify_by(user).values("pk"), self.to_pay_by(user).values("pk")
        waiting = self.filter(state__in=["approved", "verified"]).order_by("approved_at")
        return waiting.exclude(pk__in=own_work[0]).exclude(pk__in=own_work[1])

    def with_warnings(self):
        """Annotate `has_warning`: an expense came late, fell on a weekend, or looks like one on another claim."""
        from .models import ClaimLine

        lines = ClaimLine.objects.filter(claim=OuterRef("pk")).for_review()
        late = Q(spent_on__lt=Cast(OuterRef("submitted_at"), models.DateField()) - CLAIM_WITHIN)
        return self.annotate(has_warning=Exists(lines.filter(late | Q(on_weekend=True) | Q(alike__gt=0))))

    def for_list(self):
        """With `total`, the sum of the lines."""
        from .models import ClaimLine

        sums = ClaimLine.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(sum=Sum("amount"))
        total = Coalesce(Subquery(sums.values("sum")), ZERO, output_field=money_field())
        return self.select_related("claimant", "team").annotate(total=total)


class ClaimLineQuerySet(models.QuerySet):
    def live(self):
        """Those of claims that are made, under way or paid: neither rejected nor cancelled."""
        return self.exclude(claim__state__in=["rejected", "cancelled"])

    def by_invoice(self):
        """Those that an invoice proves; days and kilometres go by the company's standards."""
        return self.filter(basis="invoice")

    def with_limit(self):
        """With `most`, up to which the standards of its day pay it without a reason; None where nothing limits it."""
        from .standards.models import ExpenseLimit, ExpenseStandards

        of_its_day = ExpenseStandards.objects.filter(valid_from__lte=OuterRef(OuterRef("spent_on")))
        limits = ExpenseLimit.objects.filter(
            Q(grade=OuterRef("claim__claimant__role")) | Q(grade=""),
            Q(city=OuterRef("city")) | Q(city=""),
            standards=Subquery(of_its_day.order_by("-valid_from").values("pk")[:1]),
            category=OuterRef("category"),
        )
        most = Subquery(limits.order_by("-grade", "-city").values("most")[:1])
        return self.annotate(most=Case(When(basis="invoice", then=most)))

    def for_review(self):
        """With `alike`, how many live lines of other claims have the same amount, date and seller, `on_weekend`, and
        `has_visit`: the claimant's log knows of a visit on that day.
        """
        others = (
            self.model.objects.filter(
                amount=OuterRef("amount"), spent_on=OuterRef("spent_on"), seller=OuterRef("seller")
            )
            .exclude(claim=OuterRef("claim"))
            .exclude(claim__state__in=["draft", "rejected", "cancelled"])
        )
        count = others.order_by().values("amount").annotate(count=Count("pk")).values("count")
        from .wallet.visits import visits

        registered = Exists(self.model.invoice.related.related_model.objects.filter(line=OuterRef("pk")))
        visited = visits().filter(by=OuterRef("claim__claimant"), day=OuterRef("spent_on"))
        return (
            self.with_limit()
            .select_related("category", "customer", "paper")
            .annotate(
                has_visit=Exists(visited),
                alike=Coalesce(Subquery(count), 0),
                is_registered=registered,
                on_weekend=Q(spent_on__iso_week_day__gte=6),
            )
        )
