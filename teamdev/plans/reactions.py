"""What follows published months and plans (4.4.3)."""

from django.utils.translation import gettext_lazy as _

from appraisal.models import Period
from salesdept.common.history import words_for
from salesdept.common.workflow import after

from .following import follow, recheck
from .models import TrainingPlan
from .notices import tell_of_plan


@after(Period.publish)
def follow_results(period, by):
    follow(period)


@after(Period.reopen)
def doubt_its_plans(period, by):
    recheck(period)


@after(TrainingPlan.put_in_force)
def tell_the_person(plan, by):
    tell_of_plan(plan)


words_for(
    closed=_("Closed by better months"),
    escalated=_("Without success so far"),
    in_force=_("In force again: better months do not stand any more"),
    draft=_("To be filled in again: better months do not stand any more"),
)
