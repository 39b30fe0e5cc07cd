from django.conf import settings
from django.db import models

from salesdept.common.money import money_field

from .categories import Category
from .querysets import ForecastLineQuerySet


class ForecastLine(models.Model):
    """How one open deal stood in the forecast on one day: once a week, so that a change can be told. Never changed."""

    taken_on = models.DateField()
    opportunity = models.ForeignKey("pipeline.Opportunity", models.PROTECT, related_name="forecast_lines")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    category = models.CharField(max_length=10, choices=Category)
    amount = money_field()
    expected_close = models.DateField(null=True)

    objects = ForecastLineQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "pk"]
        indexes = [models.Index(fields=["opportunity", "-taken_on"], name="forecast_of_opportunity")]
        constraints = [
            models.UniqueConstraint(fields=["taken_on", "opportunity"], name="one_forecast_line_per_day"),
        ]

    def __str__(self):
        return f"{self.taken_on} {self.opportunity_id} {self.category}"
