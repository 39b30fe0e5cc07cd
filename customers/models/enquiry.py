from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext

from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from .customer import Customer

MOST_A_DAY = 20
"""Of how many colleagues' files a person may learn in a day that they are there: enough to work, too few to fish."""


class Enquiry(models.Model):
    """Somebody learned that a colleague keeps a file (7.1.3), whichever way it was asked; not what was typed."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    on = models.DateField(default=today)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "enquiries"
        constraints = [models.UniqueConstraint(fields=["by", "on", "customer"], name="learned_once_a_day")]

    def __str__(self):
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def count(cls, *, by: User, taken: Collection[UUID]) -> None:
        """`by` learns that these files are there; asking for the same one again is free.

        RuleBroken, and nothing learned, beyond the day's limit; then the supervisor hears of it.
        """
        if not taken or cls._is_counted(by, taken):
            return
        _tell_superior(by)
        raise RuleBroken(
            gettext("You have asked for %(limit)d taken companies today.") % {"limit": MOST_A_DAY},
            "7.1.3",
            remedy=gettext("Ask your supervisor, or go on tomorrow."),
        )

    @classmethod
    @transaction.atomic
    def _is_counted(cls, by: User, taken: Collection[UUID]) -> bool:
        # One question of a person at a time: many at once must not pass the limit together.
        User.objects.select_for_update().get(pk=by.pk)
        learned = set(cls.objects.filter(by=by, on=today()).values_list("customer", flat=True))
        new = set(taken) - learned
        if new and len(learned | new) > MOST_A_DAY:
            return False
        Enquiry.objects.bulk_create(Enquiry(by=by, customer_id=pk) for pk in new)
        return True


def _tell_superior(by: User) -> None:
    superior = by.superior
    if superior is None:
        return
    with in_language_of(superior):
        title = gettext("%(person)s asks often for companies that colleagues keep") % {"person": by.name}
    Notice.tell(superior, key=f"enquiries:{by.pk}:{today()}", title=title, due_on=today())
