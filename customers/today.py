"""What waits for whom in chapter 7 and in 3.1."""

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.calendar import today
from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from .models import Communication, Customer, Lead, Mail, PlannedVisit
from .roles import LOG

SHOWN = 10
SILENT_SHOWN = 5


@source(order=15)
def visits_missed(user):
    """Planned visits of days past of which nobody said what became of them (7.2.1)."""
    missed = PlannedVisit.objects.visible_to(user).filter(person=user).missed().select_related("customer")
    yield Waiting(missed.by_time()[:SHOWN], _visited)


def _visited(visit) -> WorkItem:
    return WorkItem(
        title=_("Visited %(customer)s?") % {"customer": visit.customer},
        why=visit.purpose or _("planned, with no word of what became of it"),
        url=visit.get_absolute_url(),
        due=visit.day,
        tone="danger",
        action_label=_("Open"),
    )


@source(order=20)
def promises_due(user):
    """Promised next steps that are due or late (7.2.1), on files that are still open to the person (7.1.3)."""
    if not user.is_a(*LOG):
        return
    promised = Communication.objects.visible_to(user).planned_by(user).not_yet_planned()
    yield Waiting(promised.filter(next_on__lte=today()).select_related("customer")[:SHOWN], _promised)


def _promised(record) -> WorkItem:
    return WorkItem(
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
    yield Waiting(Lead.objects.filter(owner=user).waiting().order_by("next_on", "created_at")[:SHOWN], _lead)


def _lead(lead: Lead) -> WorkItem:
    return WorkItem(
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
    yield Waiting(late.count_by_owner(user.led_ids), _untouched)


def _untouched(row: tuple) -> WorkItem:
    rep, name, count = row
    return WorkItem(
        title=ngettext("%(rep)s: %(n)d lead untouched", "%(rep)s: %(n)d leads untouched", count)
        % {"rep": name, "n": count},
        why=_("no first contact for more than %(hours)d hours") % {"hours": settings.UNTOUCHED_HOURS},
        url=f"{reverse('customers:leads')}?state=new&owner={rep}",
        tone="warning",
        action_label=_("See"),
    )


@source(order=40)
def customers_silent(user):
    """Own customers past the contact rhythm of their class, those first that are lost soon, then by class (7.2.1)."""
    if not user.is_a(Role.REP, Role.SUPERVISOR):
        return
    silent = Customer.objects.filter(owner=user).silent().with_loss_ahead()
    yield Waiting(silent.order_by("-loss_ahead", "level", "silent_since")[:SILENT_SHOWN], _silent)


def _silent(customer) -> WorkItem:
    lost_on = customer.pool_day if customer.loss_ahead else None
    why = _("class %(level)s, %(days)d days without contact")
    if lost_on:
        why = _("class %(level)s, %(days)d days without contact: goes back to the public pool")
    return WorkItem(
        title=customer.name,
        why=why % {"level": customer.level, "days": customer.days_silent},
        url=customer.get_absolute_url(),
        due=lost_on,
        tone="warning" if lost_on or customer.level == Customer.Level.A else "neutral",
        action_label=_("Log a visit"),
    )


@source(order=45)
def papers_to_put_in_order(user):
    """Own files whose facts are to be checked (7.1.2), and copied mails of which the file is not clear (7.1.1)."""
    if not user.is_a(*LOG):
        return
    if user.is_a(Role.REP, Role.SUPERVISOR):
        files = Customer.objects.filter(owner=user).unchecked().order_by()
        yield Waiting(files.values_list("owner").annotate(Count("pk")), _files_to_check)
    mails = Mail.objects.filter(person=user).waiting().order_by()
    yield Waiting(mails.values_list("person").annotate(Count("pk")), _mails_to_put)


def _files_to_check(row: tuple) -> WorkItem:
    _owner, files = row
    return WorkItem(
        title=ngettext("Check the facts of %(n)d customer", "Check the facts of %(n)d customers", files) % {"n": files},
        why=_("file after file, by one key"),
        url=reverse("customers:verify_queue"),
        action_label=_("Check"),
    )


def _mails_to_put(row: tuple) -> WorkItem:
    _person, mails = row
    return WorkItem(
        title=ngettext("Put %(n)d e-mail in its file", "Put %(n)d e-mails in their files", mails) % {"n": mails},
        why=_("the customer was not clear from the addresses"),
        url=reverse("customers:mails"),
        action_label=_("Open"),
    )
