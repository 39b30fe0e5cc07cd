"""Revisits that are missing: of projects that have ended, and those whose turn comes (3.6.1)."""

from django.db.models import Exists, Max, OuterRef

from ..models import Contract, Project, Revisit


def plan_revisits() -> int:
    """Plan what is missing; return how many revisits are new."""
    made = 0
    planned = Revisit.objects.filter(contract=OuterRef("contract"))
    ended = Project.objects.filter(state=Project.State.FINISHED, contract__state="signed").exclude(Exists(planned))
    for project in ended.select_related("contract"):
        made += Revisit.plan(project.contract, ended_on=project.ended_on or project.started_on)
    for contract in _at_the_end_of_their_plan():
        made += Revisit.plan_next(contract, last_on=contract.last_on)
    return made


def _at_the_end_of_their_plan():
    """Contracts in force with revisits, annotated `last_on`."""
    planned = Contract.objects.filter(state=Contract.State.SIGNED).annotate(last_on=Max("revisits__due_on"))
    return planned.filter(last_on__isnull=False).select_related("customer").order_by("pk")
