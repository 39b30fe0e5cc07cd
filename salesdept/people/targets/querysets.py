from django.db import models
from django.db.models import Prefetch, Sum

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

from ..roles import SEE_TARGETS


class SeenByTheDepartment(models.QuerySet):
    def visible_to(self, user):
        """Targets are known to the whole department and to leadership (1.3.2)."""
        return self if user.is_a(*SEE_TARGETS) else self.none()


class MonthTargetQuerySet(SeenByTheDepartment):
    def of_month(self, month: Month):
        return self.filter(month=month)

    def for_list(self):
        return self.select_related(self.model.WHOSE, "changed_by")

    def changed_after_start(self):
        """Targets that were set or changed after their month had begun."""
        return self.filter(changed_at__isnull=False)


class TargetQuerySet(MonthTargetQuerySet):
    def answered_for_by(self, user):
        """Own ones of a rep, the team's of a supervisor at present, the department's of those above."""
        from ..models import Role, User

        if user.is_a(Role.REP):
            return self.filter(rep=user)
        return self.filter(rep__in=User.objects.led_by(user)) if user.is_a(Role.SUPERVISOR) else self

    def sums(self) -> dict:
        """amount, profit (company currency) and new_customers of the targets together; profit None when none is set."""
        return self.aggregate(
            amount=Sum("amount", default=ZERO), profit=Sum("profit"), new_customers=Sum("new_customers")
        )


class YearGoalsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is or was in force is known to the department; drafts to those who help to make them (2.2.2)."""
        from ..models import Role

        if user.is_a(Role.MANAGER, Role.SUPERVISOR, Role.LEADERSHIP):
            return self
        return self.filter(state__in=["approved", "replaced"]) if user.is_a(*SEE_TARGETS) else self.none()

    def for_list(self):
        return self.select_related("drafted_by", "approved_by").prefetch_related("goals")

    def of_year(self, year: int):
        return self.filter(year=year)

    def in_force(self):
        return self.filter(state="approved")

    def in_preparation(self):
        return self.filter(state__in=["draft", "submitted"])


class TargetProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the manager and leadership, a supervisor's own: reps learn of a target once it is set."""
        from ..models import Role

        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self
        return self.filter(proposed_by=user) if user.is_a(Role.SUPERVISOR) else self.none()

    def for_list(self):
        from ..models import ProposedTarget

        rows = ProposedTarget.objects.select_related("rep")
        return self.select_related("team", "proposed_by").prefetch_related(Prefetch("rows", rows))

    def open(self):
        return self.filter(state="open")
