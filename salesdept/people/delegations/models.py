from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.common.workflow import Happening

from ..models.people import Role, User
from ..ranges import IdRange

duty_lent = Happening()
"""Told (delegation) when somebody is named who stands in."""

MAY_STAND_IN = {
    Role.SUPERVISOR: (Role.SUPERVISOR, Role.MANAGER),
    Role.MANAGER: (Role.LEADERSHIP,),
    Role.LEADERSHIP: (Role.LEADERSHIP,),
}
"""Who could hold whose duty of reviewing."""


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ones, given and taken over."""
        return self.filter(Q(principal=user) | Q(delegate=user))

    def on(self, day):
        return self.filter(since__lte=day, until__gte=day)

    def today(self):
        return self.on(today())

    def fitting(self):
        """Those whose delegate could hold the duty by both posts of today: none outlives a change of post."""
        posts = (Q(principal__role=lent, delegate__role__in=held) for lent, held in MAY_STAND_IN.items())
        return self.filter(reduce(or_, posts))

    def meeting(self, since, until):
        """Those with a day between the two."""
        return self.filter(since__lte=until, until__gte=since)

    def for_list(self):
        return self.select_related("principal", "delegate")


class Delegation(Record):
    """Who reviews in an absent one's place, from `since` to `until`, both included.

    The duty is lent, not given: the delegate does it in the own name and nobody takes it over from the delegate.
    """

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name=_("who stands in")
    )
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        indexes = [models.Index(fields=["delegate", "until"], name="delegations_to_person")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(delegate=F("principal")), name="nobody_stands_in_for_oneself"),
            ExclusionConstraint(
                name="one_delegate_at_a_time",
                expressions=[
                    (IdRange("principal"), RangeOperators.OVERLAPS),
                    (Func("since", "until", Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.principal} → {self.delegate}"

    def get_absolute_url(self):
        return reverse("people:delegations")

    @property
    def is_over(self) -> bool:
        return self.until < today()

    @classmethod
    def candidates_of(cls, principal: User):
        """Who could hold the duty of `principal`."""
        posts = MAY_STAND_IN.get(Role(principal.role), ())
        return User.objects.active().filter(role__in=posts).exclude(pk=principal.pk).order_by("name")

    def must_hold(self) -> None:
        """RuleBroken for who can't hold the duty, is away as well, or when somebody stands in already."""
        if not Delegation.candidates_of(self.principal).filter(pk=self.delegate_id).exists():
            raise NotYourPart(gettext("This colleague could not hold your duty."), "5.2.3")
        meeting = Delegation.objects.meeting(self.since, self.until).exclude(pk=self.pk)
        if meeting.filter(principal=self.delegate).exists():
            raise RuleBroken(gettext("%(name)s is away on one of these days.") % {"name": self.delegate}, "5.2.3")
        if meeting.filter(principal=self.principal).exists():
            raise RuleBroken(
                gettext("Somebody stands in for you on one of these days already."),
                "5.2.3",
                remedy=gettext("End the other delegation first."),
                remedy_url=reverse("people:delegations"),
            )
        if meeting.filter(delegate=self.principal).exists():
            raise RuleBroken(
                gettext("You stand in for a colleague on one of these days: a duty that was lent is not passed on."),
                "5.2.3",
            )

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """Back earlier: today is the first day without it. One that has not begun is gone."""
        if by.pk != self.principal_id:
            raise NotYourPart(gettext("Who is absent ends it."), "5.2.3")
        if self.is_over:
            raise NotNow(gettext("It is over already."), "5.2.3")
        record_change(self, by=by, clause="5.2.3", action="end_delegation", changed={"delegate": [str(self), ""]})
        if self.since >= today():
            self.delete()
        else:
            self.until = today() - timedelta(days=1)
            self.save(update_fields=["until"])
