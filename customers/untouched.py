"""Leads with which nobody has spoken (3.1.3): the owner hears of it after a span, the supervisor after a second one."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from .models import Lead

NAMED = 20


def remind() -> int:
    """Tell whom it concerns, of each lead once each; return how many notices went out."""
    return _remind(1, lambda owner: owner) + _remind(2, lambda owner: owner.superior)


@transaction.atomic
def _remind(spans: int, concerned: Callable[[User], User | None]) -> int:
    """One notice for each person of all that has become late since the last time."""
    late = Lead.objects.untouched_for(spans).filter(reminded__lt=spans).select_related("owner").order_by("created_at")
    leads = list(late.select_for_update(of=("self",), skip_locked=True))
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(reminded=spans)
    by_owner: dict[User, list[Lead]] = {}
    for lead in leads:
        by_owner.setdefault(lead.owner, []).append(lead)
    by_person: dict[User, list[Lead]] = {}
    for owner, owned in by_owner.items():
        if person := concerned(owner):
            by_person.setdefault(person, []).extend(owned)
    return sum(_tell(person, found, spans) for person, found in by_person.items())


def _tell(person: User, leads: list[Lead], spans: int) -> bool:
    hours = settings.UNTOUCHED_HOURS * spans
    with in_language_of(person):
        title = ngettext(
            "%(n)d lead untouched for more than %(hours)d hours",
            "%(n)d leads untouched for more than %(hours)d hours",
            len(leads),
        ) % {"n": len(leads), "hours": hours}
    first = leads[0]
    return Notice.tell(
        person,
        key=f"untouched:{spans}:{first.pk}",
        title=title,
        body="\n".join(f"{lead.company} · {lead.owner.name}" for lead in leads[:NAMED]),
        url=first.get_absolute_url() if len(leads) == 1 else f"{reverse('customers:leads')}?state=new&sort=created_at",
    )
