"""Who compiled, evaluated, confirmed and published a revision of a month: it keeps its signers for ever (4.3)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now


class Signature(models.Model):
    """One act under one revision of a month; who reviewed stands as `Review`. Published, the database keeps both."""

    class Act(models.TextChoices):
        COMPILED = "compiled", _("Compiled")
        EVALUATED = "evaluated", _("Evaluated")
        CONFIRMED = "confirmed", _("Confirmed")
        PUBLISHED = "published", _("Published")

    period = models.ForeignKey("appraisal.Period", models.CASCADE, related_name="signatures")
    revision = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=9, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["period", "revision", "act"], name="one_signature_per_act_and_revision")
        ]

    def __str__(self):
        return f"{self.get_act_display()} {self.by} {self.period}"


Line = tuple[str, object, datetime | None]


def signatures_under(period, revision: int) -> list[Line]:
    """(what, who, when) as cards of the revision and their papers show it; what is still to come has nobody."""
    signed = {one.act: one for one in period.signatures.filter(revision=revision).select_related("by")}
    reviews = period.reviews.filter(revision=revision).select_related("by", "team")
    reviewed = [(gettext("Reviewed"), _with_part(review), review.at) for review in reviews]
    compiled, *later = (_line(act, signed.get(act)) for act in Signature.Act if act in signed or act != "confirmed")
    return [compiled, *reviewed, *later]


def _line(act: Signature.Act, signature: Signature | None) -> Line:
    return (str(act.label), signature.by, signature.at) if signature else (str(act.label), None, None)


def _with_part(review) -> str:
    return f"{review.by} ({review.team or gettext('Cards of supervisors')})"
