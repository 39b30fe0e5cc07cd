from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery

from salesdept.common.calendar import midnight, today
from salesdept.people.models import Role

REPORT_EVERY = 14
"""Days after which the customer of a running project hears again how it stands."""
NEAR = 7
"""Days before a milestone from which its date is shown as near."""


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the contract; finance has papers of its own."""
        from ..models import Contract

        if user.is_a(Role.FINANCE):
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        """With `next_on`, `milestones_open`, `is_late` of the milestones, and `reported_at` of the last report."""
        from .models import Milestone, ProgressReport

        waiting = Milestone.objects.filter(project=OuterRef("pk")).waiting().order_by()
        reports = ProgressReport.objects.filter(project=OuterRef("pk")).order_by("-sent_at")
        return self.select_related("contract__customer__owner", "lead").annotate(
            next_on=Subquery(waiting.order_by("expected_on").values("expected_on")[:1]),
            is_late=Exists(waiting.late()),
            reported_at=Subquery(reports.values("sent_at")[:1]),
        )

    def running(self):
        return self.filter(state="running")

    def of_reps(self, people):
        """Projects of the customers that these keep."""
        return self.filter(contract__customer__owner__in=people)

    def moved_untold(self):
        """Those with dates that moved untold (3.5.2); annotated with their number `n`, and `since` when."""
        from .models import DateChange

        moved = self.filter(milestones__changes__in=DateChange.objects.untold().order_by())
        return moved.annotate(n=Count("milestones__changes"), since=Min("milestones__changes__at"))

    def due_for_report(self):
        """Running ones whose customer has heard nothing for REPORT_EVERY days; annotated `heard_on`."""
        since = midnight(today() - timedelta(days=REPORT_EVERY - 1))
        last = Max("reports__sent_at")
        rows = self.running().filter(started_on__lte=today() - timedelta(days=REPORT_EVERY)).annotate(heard_at=last)
        return rows.filter(Q(heard_at=None) | Q(heard_at__lt=since))


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user):
        from .models import Project

        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def for_list(self):
        return self.select_related("project__contract__customer__owner", "owner", "plan_step__proposal")

    def standing(self):
        """Those that were not taken out by agreement."""
        return self.exclude(state="dropped")

    def waiting(self):
        """Those that the customer has still to get."""
        return self.filter(state="open")

    def late(self):
        """Expected after the promised day, or the expected day is over: seen before the promise is broken."""
        return self.filter(Q(expected_on__gt=F("promised_on")) | Q(expected_on__lt=today()), state="open")

    def moved_untold(self):
        """Those whose customer knows another date than we (3.5.2), with their changes."""
        from .models import DateChange

        moved = Exists(DateChange.objects.untold().filter(milestone=OuterRef("pk")).order_by())
        return self.filter(moved).select_related("project").prefetch_related("changes")

    def near(self):
        return self.filter(state="open", expected_on__lte=today() + timedelta(days=NEAR))


class DateChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        from .models import Milestone

        return self.filter(milestone__in=Milestone.objects.visible_to(user).values("pk"))

    def for_list(self):
        return self.select_related("milestone", "by", "report")

    def untold(self):
        """Those of which the customer has still to be told; what was taken out or stopped needs no word (3.5.2)."""
        return self.filter(report=None, milestone__project__state="running").exclude(milestone__state="dropped")

    def waiting_to_be_told(self):
        """The untold ones with their customer and who follows the project, the oldest first."""
        return self.untold().select_related("milestone__project__contract__customer__owner").order_by("at", "pk")

    def first_of_milestones(self):
        """Of each milestone the change that waits longest."""
        same = self.model.objects.untold().filter(milestone=OuterRef("milestone"))
        return self.filter(~Exists(same.filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")))))

    def known_by(self, sent_at, changes=None):
        """Those of which who is told of `changes` at that moment has heard: these and what moved before them; without
        `changes`, all that moved until then.
        """
        rows = self.filter(at__lte=sent_at)
        if changes is None:
            return rows
        named = type(self)(self.model).filter(pk__in=[change.pk for change in changes])
        return rows.filter(Exists(named.filter(milestone=OuterRef("milestone"), pk__gte=OuterRef("pk"))))
