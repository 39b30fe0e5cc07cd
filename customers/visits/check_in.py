from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7
from salesdept.people.models import Role

from ..attachments.models import Attachment
from ..offline.clocks import CLOCKS_DIFFER_BY
from .models import PlannedVisit, is_own, may_write_there

SENT_WITHIN = timedelta(days=7)
"""How long a device may keep a check-in that waits for a line."""
NO_PLACE = {"latitude": None, "longitude": None, "accuracy": None}


class CheckInQuerySet(models.QuerySet):
    def with_place(self):
        return self.filter(latitude__isnull=False)

    def outlived(self):
        """Those whose place nobody needs any more: older than CHECK_IN_PLACE_DAYS, or of who has left."""
        oldest = now() - timedelta(days=settings.CHECK_IN_PLACE_DAYS)
        return self.with_place().filter(Q(at__lt=oldest) | Q(by__is_active=False))

    def forget_places(self) -> int:
        """That there was a check-in stays, and when; where it was goes for good (7.1.3)."""
        return self.update(**NO_PLACE)


class CheckIn(Record):
    """Somebody arrived at a planned visit (7.2.1): when, and where if the person let the browser tell.

    `at` is when it was, `created_at` when it came: a device without a line keeps it, and its own clock tells when.
    The place is read by the person and by who answers for the person, and is forgotten after CHECK_IN_PLACE_DAYS. It
    stands here alone: not in the history, which is kept. A photo goes into the customer's file.
    """

    visit = models.OneToOneField(PlannedVisit, models.CASCADE, related_name="check_in", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(_("when"), default=now, editable=False)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, editable=False)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, editable=False)
    accuracy = models.PositiveIntegerField(null=True, editable=False)
    """In metres, as the device says."""
    photo = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, accuracy=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180), accuracy__isnull=False),
                name="check_in_place_is_whole",
            )
        ]
        indexes = [models.Index(fields=["at"], condition=Q(latitude__isnull=False), name="check_ins_with_place")]

    def __str__(self):
        return f"{self.visit} · {timezone.localtime(self.at):%H:%M}"

    @property
    def came_later(self) -> bool:
        """A device kept it; `at` is what that device's clock said."""
        return self.created_at - self.at > CLOCKS_DIFFER_BY

    @classmethod
    @transaction.atomic
    def make(cls, visit: PlannedVisit, *, by, id=None, at=None, photo=None, **place) -> "CheckIn":
        """`by` is there, or was `at` that moment. `place` is latitude, longitude and accuracy in metres, or nothing.

        The same `id` sent again gives the check-in that the first call made. Raises what `refusal` says, and what is
        wrong with the upload `photo` as Attachment.add does.
        """
        visit.refresh_from_db(from_queryset=PlannedVisit.objects.select_for_update(of=("self",)))
        at = at or now()
        if sent_before := cls._sent_before(id, visit, by):
            return sent_before
        if refusal := cls.refusal(visit, by, at):
            raise refusal
        kept = Attachment.add(photo, by=by, place=visit.customer, remark=str(visit)[:200]) if photo else None
        made = cls.objects.create(id=id or uuid7(), visit=visit, by=by, at=at, photo=kept, **place)
        record_change(visit, by=by, clause="7.2.1", action="check_in")
        return made

    @classmethod
    def _sent_before(cls, id, visit: PlannedVisit, by) -> "CheckIn | None":
        made = cls.objects.filter(pk=id).first() if id else None
        if made and (made.visit_id, made.by_id) != (visit.pk, by.pk):
            raise NotYourPart(gettext("This check-in belongs to another visit."), "7.1.3")
        return made

    @classmethod
    def refusal(cls, visit: PlannedVisit, by, at: datetime | None = None) -> RuleBroken | None:
        """Why `by` does not check in there at that moment (now), or None: it is the own visit of that day, not made
        yet, and once.
        """
        at = at or now()
        if refusal := is_own(visit, by) or may_write_there(visit, by):
            return refusal
        if not _was_ahead(visit, at):
            return NotNow(gettext("This is %(state)s by now.") % {"state": visit.get_state_display()}, "7.2.1")
        if earlier := cls.objects.filter(visit=visit).first():
            told = timezone.localtime(earlier.at)
            return NotNow(gettext("You checked in here at %(time)s.") % {"time": f"{told:%H:%M}"}, "7.2.1")
        return _no_such_moment(visit, at)

    def shows_place_to(self, user) -> bool:
        """Where somebody was is seen by that person and by who answers for the person, by nobody else (7.1.3)."""
        return self.latitude is not None and (user == self.by or user.is_a(Role.MANAGER) or user.leads(self.by))


def _was_ahead(visit: PlannedVisit, at: datetime) -> bool:
    """Whether it was still to be made then: the arrival may come in after the record that tells of the visit."""
    return visit.state == visit.State.PLANNED or (visit.record is not None and at < visit.record.created_at)


def _no_such_moment(visit: PlannedVisit, at: datetime) -> RuleBroken | None:
    """Why nobody arrived there at that moment, whatever a device's clock says."""
    if visit.day != timezone.localdate(at):
        may_move = visit.day != today()
        return RuleBroken(
            gettext("One checks in on the day of the visit."),
            "7.2.1",
            remedy=gettext("Move the visit to today") if may_move else "",
            remedy_url=visit.step_url("move") if may_move else "",
        )
    if at < visit.created_at - CLOCKS_DIFFER_BY:
        return RuleBroken(gettext("The visit was not planned yet at that time; log it as a record."), "7.2.1")
    if at < now() - SENT_WITHIN:
        told = gettext("A check-in is taken for %(days)s days; this one is older. Log the visit as a record.")
        return RuleBroken(told % {"days": SENT_WITHIN.days}, "7.2.1")
    return None
