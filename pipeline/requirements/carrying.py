"""The research of an earlier deal, taken over into a further one of the same customer (3.2.1, 3.6.3; flow G6)."""

from datetime import timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import uuid7

from ..stages import Stage
from .checks import research_of
from .models import Requirements
from .standing import Standing

CARRIED_FOR = timedelta(days=180)
"""How old the customer's confirmation may be: what was true before that is found out anew."""
FACTS = (
    "budget",
    "budget_currency",
    "budget_certainty",
    "budget_source",
    "budget_asked_on",
    "is_custom",
    "feasibility",
)


def is_recent(brief: Requirements) -> bool:
    confirmed = brief.confirmation
    return confirmed is not None and confirmed.said_on + CARRIED_FOR >= today()


def sources_for(opportunity) -> list[Requirements]:
    """Research that may be carried over: of the customer's other deals, through its own gate, confirmed within 180
    days and not changed since.
    """
    through = [stage for stage in Stage if stage.position > Stage.REQUIREMENTS.position]
    others = Requirements.objects.filter(opportunity__customer=opportunity.customer_id, opportunity__stage__in=through)
    found = [brief.read() for brief in others.exclude(opportunity=opportunity).select_related("opportunity")]
    return [brief for brief in found if is_recent(brief) and brief.standing != Standing.CHANGED]


def has_findings(brief: Requirements | None) -> bool:
    return brief is not None and bool(brief.needs.all() or brief.deciders.all() or brief.purchase_steps.all())


@transaction.atomic
def carry_over(opportunity, source: Requirements, *, by) -> None:
    """Everything that `source` found out stands here too, and waits for the customer's word on it anew.

    NotYourPart for research that `by` does not read; RuleBroken for one that is none of `sources_for`, and where this
    deal has findings of its own.
    """
    brief = Requirements.of(opportunity)
    brief.must_be_written_by(by)
    Requirements.objects.select_for_update().get(pk=brief.pk)
    if not Requirements.objects.visible_to(by).filter(pk=source.pk).exists():
        raise NotYourPart(gettext("That research is another person's."), "7.1.3")
    if has_findings(brief) or source not in sources_for(opportunity):
        raise RuleBroken(gettext("This research can't be carried over."), "3.2.1")
    _copy_rows(source.read(), brief)
    for name in FACTS:
        setattr(brief, name, getattr(source, name))
    brief.carried_from = source
    brief.version += 1
    brief.save()
    brief.note_change(by, carried_from=["", str(source)])


def _copy_rows(source: Requirements, brief: Requirements) -> None:
    """With the technical department's word; days on which the customer meant to buy then are not those of now."""
    people = [one for one in source.deciders.all() if one.contact.erased_on is None]
    answered = [one for one in source.questions.all() if not one.is_open][:1]
    for row in [*source.needs.all(), *people, *source.purchase_steps.all(), *answered]:
        row.pk, row.requirements, row._state.adding = uuid7(), brief, True
        if hasattr(row, "expected_on"):
            row.expected_on = None
        row.save()


def is_carried(opportunity) -> bool:
    brief = research_of(opportunity)
    return brief is not None and brief.carried_from is not None and is_recent(brief.carried_from)


def told_of_carrying(opportunity) -> str:
    """From which deal, and the day of the customer's word there; else why nothing is carried over."""
    brief = research_of(opportunity)
    source = brief.carried_from if brief else None
    if source and source.confirmation:
        told = {"deal": source.opportunity, "day": date_format(source.confirmation.said_on, "SHORT_DATE_FORMAT")}
        return gettext("%(deal)s, confirmed on %(day)s") % told
    if has_findings(brief):
        return gettext("this deal has findings of its own: go through its research")
    return "" if sources_for(opportunity) else gettext("none of this customer's was confirmed within 180 days")
