"""What the clock does for open deals: who rests wakes on the day, forgotten next steps come before the supervisor."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.calendar import today
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from ..models import Opportunity

NAMED = 20


def wake_due() -> int:
    """Every deal whose rest is over goes on; its owner is told. Return how many."""
    due = Opportunity.objects.filter(state="hold", wake_on__lte=today()).values_list("pk", flat=True)
    return sum(_wake(pk) for pk in due)


@transaction.atomic
def _wake(pk) -> bool:
    deal = Opportunity.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
    if deal.state != "hold" or deal.wake_on is None or deal.wake_on > today():
        return False
    day = deal.wake_on
    deal.wake_by_clock()
    with in_language_of(deal.owner):
        title = _("Goes on today: %(name)s") % {"name": deal.name}
    Notice.tell(deal.owner, key=f"woke:{pk}:{day}", title=title, url=deal.get_absolute_url())
    return True


@transaction.atomic
def tell_of_forgotten() -> int:
    """Supervisors hear once of each next step that is two weeks overdue; return how many notices went out."""
    forgotten = Opportunity.objects.with_step_forgotten().select_related("owner").order_by("next_on", "pk")
    by_superior: dict[User, list[Opportunity]] = {}
    for deal in forgotten.filter(told_step_on=None).select_for_update(of=("self",), skip_locked=True):
        if superior := deal.owner.superior:
            by_superior.setdefault(superior, []).append(deal)
    for deals in by_superior.values():
        Opportunity.objects.filter(pk__in=[deal.pk for deal in deals]).update(told_step_on=today())
    return sum(_tell(person, deals) for person, deals in by_superior.items())


def _tell(person: User, deals: list[Opportunity]) -> bool:
    with in_language_of(person):
        title = ngettext(
            "%(n)d next step forgotten for two weeks", "%(n)d next steps forgotten for two weeks", len(deals)
        ) % {"n": len(deals)}
    return Notice.tell(
        person,
        key=f"forgotten-steps:{deals[0].pk}:{today()}",
        title=title,
        body="\n".join(f"{deal.name} · {deal.owner.name}" for deal in deals[:NAMED]),
        url=deals[0].get_absolute_url() if len(deals) == 1 else f"{reverse('pipeline:opportunities')}?overdue=on",
    )
