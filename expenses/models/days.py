"""Days away that are claimed: what stands here, its person doesn't claim a second time (5.2.1)."""

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from salesdept.common.errors import RuleBroken
from salesdept.common.locks import hold

from .line import ClaimLine

HALVES = (1, 2)


class HalfDay(models.Model):
    """Half a day's allowance in use; a whole day takes both halves."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    half = models.PositiveSmallIntegerField()
    line = models.ForeignKey(ClaimLine, models.CASCADE, related_name="half_days")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day", "half"], name="half_day_is_claimed_once"),
            models.CheckConstraint(condition=Q(half__in=HALVES), name="day_has_two_halves"),
        ]

    def __str__(self):
        return f"{self.day} {self.half}/2"

    @classmethod
    def register(cls, claim) -> None:
        """Take the days of the claim's expenses into use; RuleBroken where one is claimed already."""
        if not claim.lines.by_days().exists():
            return
        hold([f"days away:{claim.claimant_id}"])
        fitted, left_over = cls._fit(claim)
        if left_over:
            raise is_claimed_already(left_over)
        try:
            with transaction.atomic():
                HalfDay.objects.bulk_create(fitted)
        except IntegrityError:
            raise is_claimed_already(fitted[0].line) from None

    @classmethod
    def free(cls, claim) -> None:
        cls.objects.filter(line__claim=claim.pk).delete()

    @classmethod
    def beyond(cls, claim) -> ClaimLine | None:
        """The expense of the claim with a day that is claimed already, here or on another one."""
        return cls._fit(claim)[1]

    @classmethod
    def _fit(cls, claim) -> tuple[list["HalfDay"], ClaimLine | None]:
        """The halves that the claim's days take, and the first expense for which none is left."""
        lines = list(claim.lines.by_days())
        wanted = {day for line in lines for day, _halves in line.days()}
        others = cls.objects.filter(person=claim.claimant_id, day__in=wanted).exclude(line__claim=claim.pk)
        taken = set(others.values_list("day", "half")) if lines else set()
        fitted: list[HalfDay] = []
        for line in lines:
            for day, halves in line.days():
                free = [half for half in HALVES if (day, half) not in taken][:halves]
                if len(free) < halves:
                    return fitted, line
                taken |= {(day, half) for half in free}
                fitted += [cls(person_id=claim.claimant_id, day=day, half=half, line=line) for half in free]
        return fitted, None


def is_claimed_already(line: ClaimLine) -> RuleBroken:
    message = gettext("“%(purpose)s” has days that are claimed already: there is one allowance a day.")
    return RuleBroken(
        message % {"purpose": line.purpose},
        "5.2.1",
        remedy=gettext("Correct the days, or take it out"),
        remedy_url=reverse("expenses:claim_edit", args=[line.claim_id]),
    )
