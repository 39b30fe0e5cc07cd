from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.records import Record


class SurveyAnswer(Record):
    """A customer's rating of 1 to 5 from a questionnaire (4.1.5), credited to `rep` in the month of `received_on`."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="survey_answers")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="survey_answers")
    received_on = models.DateField(_("received on"))
    rating = models.PositiveSmallIntegerField(_("rating"))
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["received_on", "rep"], name="answers_by_rep")]
        constraints = [models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="rating_is_1_to_5")]

    def __str__(self):
        return f"{self.customer} {self.rating}"
