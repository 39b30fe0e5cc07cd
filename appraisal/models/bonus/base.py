from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, MonthField
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.people.models import Role, User

from ...bonus.querysets import BonusBaseQuerySet


class BonusBase(Record):
    """What a person's bonus is a multiple of, from a month on until the next one (4.4.1); confidential."""

    CONFIDENTIAL = ("amount",)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bonus_bases", verbose_name=_("person")
    )
    valid_from = MonthField(_("valid from"))
    amount = money_field(verbose_name=_("bonus base"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = BonusBaseQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "valid_from"], name="one_bonus_base_per_person_and_month"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="bonus_base_is_not_negative"),
            models.CheckConstraint(condition=Q(valid_from__day=1), name="bonus_base_from_first_day"),
        ]

    def __str__(self):
        return f"{self.person} {self.valid_from}"

    def get_absolute_url(self):
        return reverse("appraisal:bonus_bases")

    @classmethod
    @transaction.atomic
    def assign(cls, person: User, valid_from: Month, amount, *, by: User) -> "BonusBase":
        """Set or correct a base; NotYourPart for all but the manager, RuleBroken for a month that is settled."""
        from .run import BonusRun

        if not by.is_a(Role.MANAGER) or by == person:
            raise NotYourPart(gettext("The manager sets the bonus bases, never the own."), "4.4.1")
        # A run that is being approved decides first: it stands by the bases of now, or it is refused with the new one.
        runs = list(BonusRun.objects.since(valid_from).select_for_update(of=("self",)))
        if settled := next((run for run in runs if run.is_settled), None):
            raise RuleBroken(
                gettext("The bonus of %(month)s is approved already.") % {"month": settled.month.label},
                "4.4.1",
                gettext("Let the new base begin with a later month."),
            )
        given = {"amount": amount, "set_by": by}
        base, is_new = cls.objects.update_or_create(person=person, valid_from=valid_from, defaults=given)
        record_change(
            base, by=by, clause="4.4.1", action="set_base", changed={"amount": ["" if is_new else "•••", "•••"]}
        )
        return base
