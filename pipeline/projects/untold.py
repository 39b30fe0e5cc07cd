"""What a project's page shows of the dates that its customer does not know yet (3.5.2)."""

from dataclasses import dataclass

from django import forms
from django.db.models import prefetch_related_objects

from .models import Milestone


@dataclass(frozen=True)
class Untold:
    """A milestone that moved untold; `form` records the telling, None for who only reads."""

    milestone: Milestone
    form: forms.Form | None


def untold_of(project, user) -> list[Untold]:
    """The milestones that moved untold, those that wait longest first; reads `milestones` with their `changes`."""
    waiting = [one for one in project.milestones.all() if one.untold]
    prefetch_related_objects(waiting, "changes__by", "project__contract__customer__contacts")
    return [Untold(one, _form(one, user)) for one in sorted(waiting, key=lambda one: one.untold[0].at)]


def _form(milestone, user) -> forms.Form | None:
    telling = Milestone.tell.step
    return None if telling.refusal(milestone, user) else telling.make_form(None, milestone, user)
