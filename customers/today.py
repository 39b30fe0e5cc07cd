"""What waits for whom in chapter 7 and in 3.1."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.calendar import today
from salesdept.common.today import WorkItem, source
from salesdept.people.models import Role, User

from .models import Communication, Customer, Lead
from .roles import LOG

SHOWN = 10
SILENT_SHOWN = 5


@source(order=20)
def promises_due(user):
    """Promised next steps that are due or late (7.2.1), on files that are still open to the person (7.1.3)."""
    if not user.is_a(*LOG):
        return
    promised = Communication.objects.visible_to(user).planned_by(user)
    for record in promised.filter(next_on__lte=today()).select_related("customer")[:SHOWN]:
        yield WorkItem(
            title=f"{record.next_step} · {record.customer}",
            why=record.note or str(record),
            url=record.get_absolute_url(),
            due=record.next_on,
            tone="danger" if record.next_on < today() else "warning",
            action_label=_("Open"),
        )


@source(order=25)
def leads_waiting(user):
    """Own leads with which nobody has spoken yet, and those whose next step is due (3.1.3)."""
    if not user.is_a(Role.REP, Role.SUPERVISOR):
        return
    for lead in Lead.objects.filter(owner=user).waiting().order_by("next_on", "created_at")[:SHOWN]:
        yield WorkItem(
            title=f"{lead.next_step} · {lead.company}" if lead.next_step else lead.company,
            why=_("%(channel)s: first contact is open") % {"channel": lead.get_channel_display()}
            if lead.state == Lead.State.NEW
            else lead.note,
            url=lead.get_absolute_url(),
            due=lead.next_on,
            tone=_tone(lead),
            action_label=_("Contact"),
        )


def _tone(lead: Lead) -> str:
    if lead.next_on:
        return "danger" if lead.next_on < today() else "warning"
    return "warning" if lead.is_late else "neutral"


@source(order=26)
def leads_late_in_team(user):
    """What the team has left lying, in one line per rep (3.1.3)."""
    if not user.is_a(Role.SUPERVISOR):
        return
    late = Lead.objects.untouched_for(1)
    for rep, count in late.count_by_owner(User.objects.led_by(user)):
        yield WorkItem(
            title=ngettext("%(rep)s: %(n)d lead untouched", "%(rep)s: %(n)d leads untouched", count)
            % {"rep": rep.name, "n": count},
            why=_("no first contact for more than %(hours)d hours") % {"hours": settings.UNTOUCHED_HOURS},
            url=f"{reverse('customers:leads')}?state=new&owner={rep.pk}",
            tone="warning",
            action_label=_("See"),
        )


@source(order=40)
def customers_silent(user):
    """Own customers past the contact rhythm of their class, the best class first (7.2.1)."""
    if not user.is_a(Role.REP, Role.SUPERVISOR):
        return
    for customer in Customer.objects.filter(owner=user).silent().order_by("level", "silent_since")[:SILENT_SHOWN]:
        yield WorkItem(
            title=customer.name,
            why=_("class %(level)s, %(days)d days without contact")
            % {"level": customer.level, "days": customer.days_silent},
            url=customer.get_absolute_url(),
            tone="warning" if customer.level == Customer.Level.A else "neutral",
            action_label=_("Log a visit"),
        )
