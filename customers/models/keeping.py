from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Role

from ..querysets import LEVELS


def days_field(label, default: int, **options) -> models.PositiveSmallIntegerField:
    """A number of days, ten years at most."""
    validators = [MinValueValidator(1), MaxValueValidator(3650)]
    return models.PositiveSmallIntegerField(label, default=default, validators=validators, **options)


class KeepingRules(Record):
    """How files are kept (7.1.2, 7.2.1), by class: days between contacts, between checks of the facts, and without
    contact until a file goes back to the public pool (empty: never); and who may claim how many.

    There is one set, changed by the manager; until then the defaults hold.
    """

    contact_a = days_field(_("class A: contact every … days"), 30)
    contact_b = days_field(_("class B: contact every … days"), 60)
    contact_c = days_field(_("class C: contact every … days"), 90)
    check_a = days_field(_("class A: check the facts every … days"), 90)
    check_b = days_field(_("class B: check the facts every … days"), 180)
    check_c = days_field(_("class C: check the facts every … days"), 365)
    pool_a = days_field(_("class A: to the pool after … days of silence"), 90, null=True, blank=True)
    pool_b = days_field(_("class B: to the pool after … days of silence"), 120, null=True, blank=True)
    pool_c = days_field(_("class C: to the pool after … days of silence"), 180, null=True, blank=True)
    warning_days = days_field(_("warned … days before"), 14)
    waiting_days = days_field(_("who lost a file may claim it again after … days"), 30)
    claims_a_day = models.PositiveSmallIntegerField(
        _("files a person may claim in a day"), default=5, validators=[MaxValueValidator(1000)]
    )
    files_at_most = models.PositiveIntegerField(
        _("files a person may keep"), null=True, blank=True, help_text=_("Claims stop here; empty for no limit.")
    )
    is_the_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_the_one=True), name="one_set_of_keeping_rules")]

    def __str__(self):
        return gettext("Rhythm and pool")

    def get_absolute_url(self):
        return reverse("customers:keeping")

    @classmethod
    @once_per_request
    def now(cls) -> "KeepingRules":
        """The rules in force."""
        return cls.objects.first() or cls()

    @property
    def rhythms(self) -> list[dict]:
        """Class by class: level, and the days of contact, check and pool."""
        return [
            {
                "level": level,
                "contact": self.contact_days(level),
                "check": self.check_days(level),
                "pool": self.pool_days(level),
            }
            for level in LEVELS
        ]

    def contact_days(self, level: str) -> int:
        return getattr(self, f"contact_{level.lower()}")

    def check_days(self, level: str) -> int:
        return getattr(self, f"check_{level.lower()}")

    def pool_days(self, level: str) -> int | None:
        return getattr(self, f"pool_{level.lower()}")

    def pool_day(self, level: str, idle_since: date) -> date | None:
        """When a file of this class without contact since that day goes back to the pool; None for never."""
        days = self.pool_days(level)
        return None if days is None else idle_since + timedelta(days=days)

    @staticmethod
    def may_be_set_by(user) -> bool:
        return user.is_a(Role.MANAGER)

    def must_be_set_by(self, by) -> None:
        if not self.may_be_set_by(by):
            raise NotYourPart(gettext("The manager sets the rhythm of the classes and the rules of the pool."), "7.2.1")

    @transaction.atomic
    def change(self, *, by, **values) -> "KeepingRules":
        """Set the rules for all; each change is audited."""
        self.must_be_set_by(by)
        before = {name: getattr(self, name) for name in values}
        changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
        if changed:
            for name, value in values.items():
                setattr(self, name, value)
            self.version += 1
            self.save()
            record_change(self, by=by, clause="7.2.1", changed=changed)
            KeepingRules.now.forget()
        return self
