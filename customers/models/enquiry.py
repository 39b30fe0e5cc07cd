from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext

from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

MOST_TAKEN = 20
"""How often a day a rep learns that a company is a colleague's: enough to work, too few to fish."""


class Enquiry(models.Model):
    """A blind question whether a company is taken (7.1.3): who asked when, and whether it was; not what was typed."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_taken = models.BooleanField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "enquiries"
        indexes = [models.Index(fields=["by", "-at"], name="enquiries_of_person")]

    def __str__(self):
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def log(cls, *, by: User, is_taken: bool) -> None:
        """Count the question; RuleBroken when it met colleagues' files too often today, and the supervisor hears."""
        if cls._is_counted(by, is_taken):
            return
        _tell_supervisor(by)
        raise RuleBroken(
            gettext("You have asked for %(limit)d taken companies today.") % {"limit": MOST_TAKEN},
            "7.1.3",
            remedy=gettext("Ask your supervisor, or go on tomorrow."),
        )

    @classmethod
    @transaction.atomic
    def _is_counted(cls, by: User, is_taken: bool) -> bool:
        """False, and nothing counted, beyond the limit; one question of a person at a time."""
        User.objects.select_for_update().get(pk=by.pk)
        if is_taken and cls.objects.filter(by=by, is_taken=True, at__date=today()).count() >= MOST_TAKEN:
            return False
        cls.objects.create(by=by, is_taken=is_taken)
        return True


def _tell_supervisor(by: User) -> None:
    supervisor = by.supervisor_on(today()) or User.manager()
    if supervisor is None or supervisor == by:
        return
    with in_language_of(supervisor):
        title = gettext("%(person)s asks often for companies that colleagues keep") % {"person": by.name}
    Notice.tell(supervisor, key=f"enquiries:{by.pk}:{today()}", title=title, due_on=today())
