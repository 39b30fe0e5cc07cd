from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step

from ..addresses.models import Address
from ..models.communication import Communication, may_log
from ..models.contact import Contact
from ..models.customer import Customer
from .querysets import PlannedVisitQuerySet


def is_own(visit, by):
    """Whose plan it is; others read it."""
    if visit.person_id == by.pk:
        return None
    return NotYourPart(gettext("This visit stands in another person's plan."), "7.2.1")


def may_write_there(visit, by):
    """Who still writes in the file: it may have been handed over since."""
    return None if may_log(visit.customer, by) else _not_yours()


def _not_yours() -> NotYourPart:
    return NotYourPart(gettext("This file is kept by others; ask its owner to share it."), "7.1.3")


def day_has_come(visit, by):
    if visit.day <= today():
        return None
    return RuleBroken(gettext("What has not happened yet can't be recorded. Move the visit to today first."), "7.1.1")


class PlannedVisit(Document):
    """A visit in the plan of `person` for a day (3.1.3, 7.2.1), without times for no certain hour.

    Once made it is `done` and names the communication `record` that tells of it. `keeps` is the promised next step for
    whose sake it was planned: that one counts as done with it. `times_moved` counts how often it got another time.
    `place_in_day` is its place in the route of that day, where somebody ordered it by hand.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Made")
        CANCELLED = "cancelled", _("Called off")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="planned_visits", editable=False, verbose_name=_("by")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="planned_visits", editable=False, verbose_name=_("customer")
    )
    contacts = models.ManyToManyField(Contact, blank=True, related_name="planned_visits", verbose_name=_("with"))
    day = models.DateField(_("date"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    address = models.ForeignKey(
        Address, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    keeps = models.ForeignKey(
        Communication, models.SET_NULL, null=True, blank=True, related_name="kept_by", editable=False
    )
    record = models.OneToOneField(Communication, models.PROTECT, null=True, related_name="plan", editable=False)
    reason = models.CharField(_("why it was called off"), max_length=1000, blank=True, editable=False)
    times_moved = models.PositiveSmallIntegerField(default=0, editable=False)
    place_in_day = models.PositiveSmallIntegerField(null=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, editable=False)

    overlaps: bool
    """Annotated by `for_list`."""

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts", "pk"]
        indexes = [
            models.Index(fields=["person", "day"], name="visits_of_person"),
            models.Index(fields=["customer", "day"], name="visits_of_customer"),
            models.Index(fields=["-day", "-id"], name="visits_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gt=F("starts")),
                name="visit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state="done", record__isnull=False) | (~Q(state="done") & Q(record=None)),
                name="visit_made_has_its_record",
            ),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(reason=""), name="visit_called_off_says_why"),
        ]

    def __str__(self):
        return f"{self.customer} · {self.when}"

    def get_absolute_url(self):
        return reverse("customers:visit", args=[self.pk])

    @property
    def when(self) -> str:
        """2026-11-23 14:00–15:00; the day alone where it has no hour."""
        return f"{self.day:%Y-%m-%d} {self.hours}".strip()

    @property
    def hours(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}" if self.starts else ""

    @property
    def is_missed(self) -> bool:
        """Its day is past, and nobody said what became of it."""
        return self.state == self.State.PLANNED and self.day < today()

    @property
    def place(self) -> str:
        """The address that was chosen, else the file's own."""
        return str(self.address or self.customer.address)

    @property
    def other_days(self) -> list[tuple]:
        """Where it is moved to most often: (label, day)."""
        tomorrow = today() + timedelta(days=1)
        later = max(self.day, today())
        days = [
            (_("Today"), today()),
            (_("Tomorrow"), tomorrow),
            (_("A day later"), later + timedelta(days=1)),
            (_("A week later"), later + timedelta(days=7)),
        ]
        told = {day: label for label, day in reversed(days) if day != self.day}
        return [(label, day) for day, label in sorted(told.items())]

    def clashes(self):
        """Others of the same person at the same time; a warning, never a refusal."""
        if not self.starts or self.state != self.State.PLANNED:
            return PlannedVisit.objects.none()
        return PlannedVisit.objects.overlapping(lambda name: getattr(self, name)).select_related("customer")

    def may_edit(self, user) -> bool:
        return self.state == self.State.PLANNED and is_own(self, user) is None and may_log(self.customer, user)

    def must_be_plannable_by(self, by) -> None:
        """NotYourPart for another person's plan, and for a file in which `by` does not write."""
        if refusal := is_own(self, by) or may_write_there(self, by):
            raise refusal

    def must_be_in_plan_of(self, by) -> None:
        """NotYourPart for another person's plan."""
        if refusal := is_own(self, by):
            raise refusal

    def must_lie_ahead(self) -> None:
        """NotNow for one that was made or called off: it stands as it is."""
        if self.state != self.State.PLANNED:
            raise NotNow(gettext("This is %(state)s by now.") % {"state": self.get_state_display()}, "7.2.1")

    @step(
        State.PLANNED,
        None,
        label=_("Move"),
        by=None,
        clause="7.2.1",
        guards=[is_own, may_write_there],
        form="customers.visits.forms.MoveForm",
    )
    def move(self, *, by, day, starts=None, ends=None):
        """Another day or another time; whoever has it in the calendar by the feed sees it there too."""
        if (day, starts, ends) != (self.day, self.starts, self.ends):
            self.place_in_day = self.place_in_day if day == self.day else None
            self.day, self.starts, self.ends = day, starts, ends
            self.times_moved += 1

    @step(
        State.PLANNED,
        State.CANCELLED,
        label=_("Call off"),
        by=None,
        clause="7.2.1",
        guards=[is_own],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def cancel(self, *, by, reason):
        """It won't be made; the reason is told to who leads."""
        self.reason = reason

    @step(
        State.PLANNED,
        State.DONE,
        label=_("Log the visit"),
        by=None,
        clause="7.2.1",
        guards=[is_own, may_write_there, day_has_come],
        form="customers.visits.forms.MeetForm",
        tone="primary",
    )
    def meet(self, *, by, outcome="", record=None):
        """It was made: `record` tells of it, else one is written with this outcome and what the plan says."""
        self.record = record or Communication.write(
            by=by, customer=self.customer, kind=Communication.Kind.VISIT, outcome=outcome, contact=self.contacts.first()
        )
        if self.keeps_id and self.record.is_two_way:
            self.keeps.settle_next_step(by=by)

    @transaction.atomic
    def put_in_route(self, place: int, *, by) -> None:
        """Make it the stop at `place`, counted from 0, of its person's day; the others keep their order (3.1.3)."""
        self.must_be_in_plan_of(by)
        stops = list(PlannedVisit.objects.route(self.person_id, self.day).select_for_update(of=("self",)))
        former = next((number for number, stop in enumerate(stops) if stop.pk == self.pk), None)
        if former is None:
            raise NotNow(gettext("This visit is not on that day's route any more."), "3.1.3")
        stops.insert(max(place, 0), stops.pop(former))
        for number, stop in enumerate(stops):
            stop.place_in_day = number
        PlannedVisit.objects.bulk_update(stops, ["place_in_day"])
        self.place_in_day = next(number for number, stop in enumerate(stops) if stop.pk == self.pk)
        if self.place_in_day != former:
            changed = {"place_in_day": [str(former + 1), str(self.place_in_day + 1)]}
            record_change(self, by=by, clause="3.1.3", action="put_in_route", changed=changed)

    @classmethod
    def expecting(cls, record: Communication, named: "PlannedVisit | None" = None) -> "PlannedVisit | None":
        """Which planned visit is made with this record: the `named` one, else what its author had planned there for
        that day. None where one has the record already: the same record sent again makes no second visit.
        """
        is_visit = record.kind in (Communication.Kind.VISIT, Communication.Kind.MEETING)
        if not is_visit or cls.objects.filter(record=record).exists():
            return None
        own = cls.objects.planned().filter(person=record.by_id, customer=record.customer_id).by_time()
        day = timezone.localdate(record.happened_at)
        return (own.filter(pk=named.pk).first() if named else None) or own.filter(day=day).first()

    @transaction.atomic
    def pass_to(self, heir, *, by) -> None:
        """It goes along with the file to its new owner."""
        before, self.person = self.person, heir
        self.version += 1
        self.save(update_fields=["person", "version", "changed_at"])
        record_change(self, by=by, clause="7.1.3", action="hand_over", changed={"by": [before.name, heir.name]})
