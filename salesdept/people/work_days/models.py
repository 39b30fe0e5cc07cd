from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record

from ..models.people import Role

KEEPERS = [Role.CLERK, Role.MANAGER]


class WorkDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody who works here knows the company's holidays."""
        return self if user.is_active else self.none()

    def for_list(self):
        return self

    def ahead(self):
        """This year's and later ones, the earliest first."""
        return self.filter(day__gte=timezone.localdate(now()).replace(month=1, day=1)).order_by("day")


class WorkDay(Record):
    """A day that is not what its weekday says: a holiday on a Tuesday, a Saturday on which one works instead."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(
        _("one works on that day"), default=False, help_text=_("A make-up day. Not ticked: a holiday.")
    )
    name = models.CharField(_("name"), max_length=60)

    objects = WorkDayQuerySet.as_manager()

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"

    @staticmethod
    def may_be_set_by(user) -> bool:
        return user.is_a(*KEEPERS)

    @classmethod
    def must_be_set_by(cls, by) -> None:
        if not cls.may_be_set_by(by):
            raise NotYourPart(gettext("The sales clerk and the manager keep the company's calendar."), "7.2.2")

    @transaction.atomic
    def remove(self, *, by) -> None:
        """The day is again what its weekday says; what is due already stays due when it was."""
        self.must_be_set_by(by)
        record_change(self, by=by, clause="7.2.2", action="remove", changed={"day": [str(self), ""]})
        self.delete()
