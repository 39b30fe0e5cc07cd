from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import Max

from salesdept.common.calendar import today

from .categories import in_force


class ForecastLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of the opportunities that `user` may see."""
        from ..models import Opportunity

        return self.filter(opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk"))

    def day_before(self, day: date) -> date | None:
        """The latest day before `day` on which the forecast was written down."""
        return self.filter(taken_on__lt=day).aggregate(day=Max("taken_on"))["day"]

    @transaction.atomic
    def take(self) -> int:
        """Write down how all open deals stand, unless that was done this week; return how many lines."""
        from ..models import Opportunity

        monday = today() - timedelta(days=today().weekday())
        if self.filter(taken_on__gte=monday, taken_on__lte=today()).exists():
            return 0
        deals = Opportunity.objects.filter(state="open").annotate(category=in_force())
        facts = deals.values_list("pk", "owner", "category", "amount", "expected_close")
        names = ("opportunity_id", "owner_id", "category", "amount", "expected_close")
        lines = [self.model(taken_on=today(), **dict(zip(names, row, strict=True))) for row in facts]
        return len(self.bulk_create(lines, batch_size=2000, ignore_conflicts=True))
