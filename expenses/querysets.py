from django.db import models
from django.db.models import F, Q, Sum

from salesdept.common.money import ZERO
from salesdept.people.models import Role, User


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Budgets: those who draft, approve, pay and control see all; everybody else those in force."""
        if user.is_a(Role.MANAGER, Role.LEADERSHIP, Role.FINANCE, Role.CLERK):
            return self
        return self.none() if user.is_a(Role.ADMIN) else self.filter(state="approved")

    def for_list(self):
        return self.annotate(
            planned=Sum("lines__planned", default=ZERO),
            approved=Sum("lines__approved", default=ZERO),
            reserved=Sum("lines__reserved", default=ZERO),
            spent=Sum("lines__spent", default=ZERO),
        )


class BudgetLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of visible budgets; outside leadership, finance and the manager only the department's and the own team's."""
        from .models import Budget

        lines = self.filter(budget__in=Budget.objects.visible_to(user).values("pk"))
        if user.is_a(Role.MANAGER, Role.LEADERSHIP, Role.FINANCE, Role.CLERK):
            return lines
        return lines.filter(Q(team=None) | Q(team=user.team))

    def in_force(self, year: int):
        return self.filter(budget__year=year, budget__state="approved", frozen=False)

    def with_left(self):
        """Annotate `left`: approved less reserved less spent."""
        return self.annotate(left=F("approved") - F("reserved") - F("spent"))

    def for_list(self):
        return self.select_related("category", "team", "budget").with_left()


class SupplementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests for more: leadership, manager and finance all; everybody the own."""
        if user.is_a(Role.LEADERSHIP, Role.MANAGER, Role.FINANCE):
            return self
        return self.none() if user.is_a(Role.ADMIN) else self.filter(asked_by=user)

    def for_list(self):
        return self.select_related("line__category", "line__team", "line__budget", "asked_by")


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Claims: everybody the own; a supervisor the team's at submission; manager and leadership all; finance what was approved."""
        own = Q(claimant=user)
        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self.filter(own | ~Q(state="draft"))
        if user.is_a(Role.FINANCE):
            return self.filter(own | Q(state__in=["approved", "verified", "paid"]) | Q(approved_by__isnull=False))
        if user.is_a(Role.SUPERVISOR):
            team = Q(claimant__in=User.objects.led_by(user).values("pk")) & ~Q(state="draft")
            return self.filter(own | team)
        return self.filter(own)

    def for_list(self):
        return self.select_related("claimant", "team").annotate(total=Sum("lines__amount", default=ZERO))

    def live(self):
        """Claims whose money is held: submitted, approved, returned within the week, verified."""
        return self.filter(state__in=["submitted", "approved", "returned", "verified"])

    def waiting_for_review(self):
        return self.filter(state="submitted")
