from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractMonth

from salesdept.common.money import ZERO, money_field
from salesdept.people.models import Role

from ..reviewers import falls_to, leading_today


class BudgetEntryQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("by")

    def taken_by_month(self, year: int) -> dict[tuple, Decimal]:
        """(line, month) -> what was reserved or spent, less what was given back, in that month of the year."""
        rows = self.filter(at__year=year).order_by().values("line", month=ExtractMonth("at"))
        taken = rows.annotate(taken=Sum("reserved", default=ZERO) + Sum("spent", default=ZERO))
        return {(row["line"], row["month"]): row["taken"] for row in taken}


class RaisedQuerySet(models.QuerySet):
    """What a colleague asks for and the colleague's reviewer decides, beside claims."""

    def visible_to(self, user):
        """Own ones; a supervisor sees the team's, manager, leadership and finance all.

        Who stands in for an absent reviewer sees what falls to the absent one, as long as it does.
        """
        if user.is_a(Role.MANAGER, Role.LEADERSHIP, Role.FINANCE):
            return self
        own = Q(claimant=user)
        if user.is_a(Role.SUPERVISOR):
            led_then = Q(team__in=leading_today().filter(user=user).values("team"))
            return self.filter(own | led_then | Q(claimant__in=user.led_ids) | falls_to(user))
        return self.filter(own)

    def to_review_by(self, user):
        """What waits for this reviewer, the longest-waiting first."""
        return self.filter(falls_to(user), state="submitted").order_by("created_at")


class CommitmentQuerySet(RaisedQuerySet):
    def to_draw_on_by(self, user):
        """What this person's claims may draw on; also what is over, as long as an advance on it is to be set off."""
        from ..models import Advance

        advanced = Exists(Advance.objects.open().filter(commitment=OuterRef("pk")))
        return self.filter(Q(state="approved") | Q(state__in=["closed", "expired"]) & advanced, claimant=user)

    def for_list(self):
        """With `still_held`, by the ledger."""
        from ..models import BudgetEntry

        sums = BudgetEntry.objects.filter(source_id=OuterRef("pk")).order_by().values("source_id")
        held = Subquery(sums.annotate(held=Sum("reserved")).values("held"))
        return self.select_related(
            "claimant", "team", "line__category", "line__team", "line__budget", "customer"
        ).annotate(still_held=Coalesce(held, ZERO, output_field=money_field()))
