from django.db import models
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from salesdept.common.tables.imports.models import ImportQuerySet
from salesdept.people.models import Role

from ..roles import SEE_ALL_SPENDING


class PastImportQuerySet(ImportQuerySet):
    def visible_to(self, user):
        return self if user.is_a(Role.FINANCE) else self.none()


class PastExpenseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for manager, finance and leadership; a supervisor those of the people led, everybody the own."""
        if user.is_a(*SEE_ALL_SPENDING):
            return self
        people = [user.pk, *user.led_ids] if user.is_a(Role.SUPERVISOR) else [user.pk]
        return self.filter(claimant__in=people)

    def for_list(self):
        return self.select_related("category", "claimant", "team")

    def counted(self):
        """Without those that were taken back."""
        return self.filter(counts=True)

    def of_year(self, year: int):
        return self.counted().filter(spent_on__year=year)

    def sums_by(self, *fields: str) -> dict[tuple, object]:
        """Key of these fields -> sum: `category`, `team`, `month` (its first day). What counts, in one query."""
        rows = self.counted().annotate(month=TruncMonth("spent_on")).order_by().values_list(*fields)
        return {tuple(key): amount for *key, amount in rows.annotate(sum=Sum("amount")).values_list(*fields, "sum")}
