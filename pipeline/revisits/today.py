from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..models import Revisit
from ..roles import SELLERS
from .renewals import ending

SHOWN = 10


@source(order=22)
def revisits_due(user):
    """Revisits of the own customers that are due or were missed (3.6.1)."""
    if not user.is_a(*SELLERS):
        return
    due = Revisit.objects.due().of_reps([user.pk])
    yield Waiting(due.for_list().order_by("due_on", "pk")[:SHOWN], _revisit)


def _revisit(revisit) -> WorkItem:
    return WorkItem(
        title=str(revisit),
        why=str(revisit.contract),
        url=revisit.get_absolute_url(),
        due=revisit.due_on,
        tone="danger" if revisit.is_missed else "warning",
        action_label=_("Record"),
    )


@source(order=23)
def contracts_ending(user):
    """Contracts of the own customers that end within 90 days and are not being renewed (3.6.3)."""
    if not user.is_a(*SELLERS):
        return
    own = ending().filter(customer__owner=user).select_related("customer")
    yield Waiting(own.order_by("ends_on", "pk")[:SHOWN], _ending)


def _ending(contract) -> WorkItem:
    left = (contract.ends_on - today()).days
    return WorkItem(
        title=f"{contract} · {contract.customer}",
        why=_("ends in %(n)d days: renew it") % {"n": left},
        url=contract.get_absolute_url(),
        due=contract.ends_on,
        tone="warning" if left <= 30 else "neutral",
        action_label=_("Renew"),
    )


@source(order=24)
def revisits_missed_in_team(user):
    """What the team missed, in one line per rep (3.6.1)."""
    if not user.is_a(Role.SUPERVISOR):
        return
    missed = Revisit.objects.missed().of_reps(user.led_ids).order_by()
    rows = missed.values_list("contract__customer__owner__name").annotate(n=Count("pk"), since=Min("due_on"))
    yield Waiting(rows.order_by("contract__customer__owner__name"), _missed)


def _missed(row: tuple) -> WorkItem:
    rep, count, since = row
    return WorkItem(
        title=_("%(rep)s: revisits missed: %(n)d") % {"rep": rep, "n": count},
        why=_("the oldest was due on %(day)s") % {"day": since},
        url=f"{reverse('pipeline:revisits')}?missed=on",
        tone="warning",
        action_label=_("See"),
    )
