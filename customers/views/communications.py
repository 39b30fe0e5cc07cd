from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404
from salesdept.lists.pages import has_views

from ..filters import CommunicationFilter
from ..forms import CommunicationEditForm, FollowUpForm, VisitForm
from ..lists import COMMUNICATIONS
from ..models import Communication, Customer, Mail
from ..roles import LOG, SEE_CUSTOMERS
from .pages import entered, form_page

COLUMNS = [
    Column("customer", _("Customer")),
    Column("when", _("When"), sort="happened_at"),
    Column("kind", _("Kind")),
    Column("by", _("By")),
    Column("next", _("Next step")),
    Column("outcome", _("Outcome")),
]


@screen(_("Communication records"), to=SEE_CUSTOMERS, clauses=["7.1.1", "7.2.1"])
@has_views(COMMUNICATIONS)
def communications(request, views):
    rows = Communication.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, COLUMNS, filterset=CommunicationFilter, order="-happened_at")
    context = {
        "listing": listing,
        "views": views.of(listing),
        "may_add": communication_new.screen.is_open_to(request.user),
    }
    return render(request, "customers/communication_list.html", context)


@screen(_("Communication record"), to=SEE_CUSTOMERS, clauses=["7.1.1"])
def communication(request, pk):
    record = _record(request, pk)
    context = {
        "record": record,
        "mail": _mail_of(record, request.user),
        "may_edit": record.may_edit(request.user),
        "may_settle": bool(record.next_on) and not record.next_done and record.may_settle(request.user),
        "history": history_of(record),
    }
    return render(request, "customers/communication_detail.html", context)


def _mail_of(record: Communication, user) -> Mail | None:
    """The mail of which the record was made, its addresses as whole or as masked as the file's."""
    return Mail.objects.filter(communication=record).read_by(user).for_list().first()


@screen(_("Log a visit"), to=LOG, clauses=["3.1.3", "7.1.1", "7.2.1"])
def communication_new(request):
    """Customer and kind stand there already; the tap on the outcome saves."""
    files = Customer.objects.visible_to(request.user)
    chosen = visible_or_404(files, pk=request.GET["customer"]) if request.GET.get("customer") else None
    search = request.GET.get("q", "").strip()
    initial = _kind_asked(request) | {"visit": request.GET.get("visit", "")}
    form = VisitForm(entered(request), by=request.user, customer=chosen, search=search, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect("customers:communication_next", form.save().pk)
    context = {"form": form, "outcomes": form.fields["outcome"].choices, "search": search}
    return render(request, "customers/communication_new.html", context, status=422 if form.errors else 200)


def _kind_asked(request) -> dict:
    asked = request.GET.get("kind")
    return {"kind": asked} if asked in Communication.Kind.values else {}


@screen(_("After a visit"), to=LOG, clauses=["7.2.1"])
def communication_next(request, pk):
    """The record is saved; next step, person and note are added here or left out."""
    record = _own_record_of_today(request, pk)
    form = FollowUpForm(entered(request), instance=record, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Kept with the visit."))
        return go(request, record.customer)
    context = {"form": form, "record": record}
    return render(request, "customers/communication_next.html", context, status=form.status)


@screen(_("Edit a communication record"), to=LOG, clauses=["7.1.1"])
def communication_edit(request, pk):
    record = _own_record_of_today(request, pk)
    form = CommunicationEditForm(entered(request), instance=record, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    crumbs = [
        (_("Communication records"), reverse("customers:communications")),
        (record.customer.name, record.customer.get_absolute_url()),
    ]
    return form_page(request, form, record, record.get_absolute_url(), crumbs, form.status)


@screen(_("Next step done"), to=LOG, clauses=["7.2.1"])
@require_POST
def communication_done(request, pk):
    record = _record(request, pk)
    record.settle_next_step(by=request.user)
    messages.success(request, gettext("Done: %(step)s") % {"step": record.next_step})
    return go(request, record.customer)


def _record(request, pk) -> Communication:
    return visible_or_404(Communication.objects.visible_to(request.user).for_list(), pk=pk)


def _own_record_of_today(request, pk) -> Communication:
    record = _record(request, pk)
    if not record.may_edit(request.user):
        raise NotYourPart(
            gettext("A record is completed by its author on the day it was logged; later it stands."), "7.1.1"
        )
    return record
