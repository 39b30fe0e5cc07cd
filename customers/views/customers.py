from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Keyset, Listing
from salesdept.common.screens import screen
from salesdept.common.text import Text
from salesdept.common.web import go, visible_or_404
from salesdept.lists.pages import has_views

from ..doubles import Company, Doubles
from ..files import sections_of
from ..filters import CustomerFilter
from ..forms import MARKS, CustomerEditForm, CustomerForm, HandOverForm, ShareForm
from ..lists import CUSTOMERS
from ..models import Customer
from ..models.communication import may_log
from ..roles import CORRECT, HAND_OVER, REVEAL, SEE_CUSTOMERS, SELLERS
from .exports import export
from .pages import entered, form_page, revealed, to_edit

TIME_LINE_SIZE = 20

COLUMNS = [
    Column("name", _("Customer"), sort="name"),
    Column("level", _("Class"), sort="level"),
    Column("industry", _("Industry"), sort="industry"),
    Column("owner", _("Owner")),
    Column("contact", _("Last contact"), sort="silent_since"),
    Column("status", _("Status"), sort="status"),
    Column("region", _("Region"), sort="region", extra=True),
    Column("tax_id", _("Tax ID"), extra=True),
    Column("group", _("Group"), extra=True),
    Column("employees", _("Employees"), numeric=True, extra=True),
    Column("revenue", _("Yearly revenue, millions"), numeric=True, extra=True),
    Column("silent", _("Days silent"), numeric=True, extra=True),
    Column("verified", _("Last verified"), extra=True),
    Column("opened", _("Opened on"), sort="opened_on", extra=True),
]


@dataclass(frozen=True)
class NothingYet:
    """What the list says where there is no file to see."""

    title: Text
    text: Text
    action_label: Text = ""
    action_url: str = ""


@screen(_("Customer files"), to=SEE_CUSTOMERS, clauses=["7.1.1", "7.2.1", "7.1.3"])
@has_views(CUSTOMERS)
def customers(request, views):
    may_add = customer_new.screen.is_open_to(request.user)
    rows = Customer.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, COLUMNS, filterset=CustomerFilter, empty=_nothing_yet(may_add))
    context = {
        "listing": listing,
        "views": views.of(listing),
        "may_add": may_add,
        "may_take": export.screen.is_open_to(request.user),
    }
    return render(request, "customers/customer_list.html", context)


def _nothing_yet(may_add: bool) -> NothingYet:
    if not may_add:
        return NothingYet(_("No customer files yet"), _("Files that a colleague shares with you stand here."))
    return NothingYet(
        _("No customer files yet"),
        _("A qualified lead becomes a file without typing it again; or start one here."),
        _("New customer"),
        reverse("customers:customer_new"),
    )


@screen(_("Customer file"), to=SEE_CUSTOMERS, clauses=["7.1.1", "7.1.2", "7.1.3", "7.2.1"])
def customer(request, pk):
    """Facts, contacts and everything that was said and bought, on one page."""
    user = request.user
    try:
        customer = _customer(request, pk)
    except Http404:
        return redirect(_merged_into(request, pk))
    records = customer.communications.select_related("contact", "by")
    keeps = customer.is_kept_by(user)
    context = {
        "customer": customer,
        "contacts": _contacts_of(customer),
        "time_line": Keyset(records, "-happened_at", after=request.GET.get("after", ""), size=TIME_LINE_SIZE),
        "promised": records.promised()[:3],
        "sections": sections_of(customer, user),
        "shared_with": customer.shared_with(),
        "merges": customer.merges.standing(),
        "keeps": keeps,
        "may_edit": customer.may_edit(user),
        "may_log": may_log(customer, user),
        "may_hand_over": customer.may_hand_over(user),
        "may_reveal": not customer.reads_whole and (keeps or customer.is_shared_with(user)),
        "history": history_of(customer, limit=10),
    }
    return render(request, "customers/customer_detail.html", context)


def _contacts_of(customer: Customer) -> list:
    """The contact persons, read as whole or as masked as the file itself."""
    contacts = list(customer.contacts.all())
    for contact in contacts:
        contact.reads_whole = customer.reads_whole
    return contacts


@screen(_("New customer"), to=SELLERS, clauses=["3.1.2", "7.1.1"])
def customer_new(request):
    form = CustomerForm(entered(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    context = {"form": form, "doubles": form.doubles}
    return render(request, "customers/customer_new.html", context, status=422 if form.errors else 200)


@screen(_("Files of the same company"), to=SELLERS, clauses=["3.1.2", "7.1.3"])
@require_POST
def doubles(request):
    """While a new one is typed: which files look like it."""
    company = Company(**{mark: request.POST.get(mark, "")[:160] for mark in MARKS})
    found = Doubles(company, request.user, with_similar=True).tell()
    return render(request, "customers/_doubles.html", {"doubles": found})


@screen(_("Edit a customer file"), to=CORRECT, clauses=["7.1.1"])
def customer_edit(request, pk):
    customer = to_edit(Customer.objects, request.user, pk)
    form = CustomerEditForm(entered(request), instance=customer, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return form_page(request, form, _("Edit"), customer.get_absolute_url(), _crumbs(customer), form.status)


@screen(_("Confirm a customer file"), to=SELLERS, clauses=["7.1.2"])
@require_POST
def customer_verify(request, pk):
    customer = _customer(request, pk)
    customer.verify(by=request.user)
    messages.success(request, gettext("Checked today: the facts of %(customer)s hold.") % {"customer": customer})
    return go(request, customer)


@screen(_("Phone number of a customer"), to=REVEAL, clauses=["7.1.3"])
def customer_reveal(request, pk):
    customer = _customer(request, pk)
    return revealed(request, customer, customer.get_absolute_url())


@screen(_("Share a customer file"), to=SELLERS, clauses=["1.3.3", "7.1.3"])
def customer_share(request, pk):
    customer = _kept(request, pk)
    form = ShareForm(entered(request), customer=customer)
    if request.method == "POST" and form.is_valid():
        customer.share(form.cleaned_data["colleague"], by=request.user)
        return go(request, customer)
    return form_page(request, form, _("Share with a colleague"), customer.get_absolute_url(), _crumbs(customer))


@screen(_("End the sharing of a customer file"), to=SELLERS, clauses=["7.1.3"])
@require_POST
def customer_unshare(request, pk, person):
    customer = _kept(request, pk)
    grant = visible_or_404(customer.customeruserobjectpermission_set.select_related("user"), user=person)
    customer.unshare(grant.user, by=request.user)
    return go(request, customer)


@screen(_("Hand over a customer file"), to=HAND_OVER, clauses=["7.1.3"])
def customer_hand_over(request, pk):
    customer = _kept(request, pk)
    form = HandOverForm(entered(request), customer=customer, by=request.user)
    if request.method == "POST" and form.is_valid():
        customer.hand_over(form.cleaned_data["heir"], by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, gettext("%(customer)s is %(owner)s's now.") % {"customer": customer, "owner": customer.owner}
        )
        return go(request, customer)
    return form_page(request, form, _("Hand over"), customer.get_absolute_url(), _crumbs(customer))


def _customer(request, pk) -> Customer:
    return visible_or_404(Customer.objects.visible_to(request.user).read_by(request.user).for_list(), pk=pk)


def _merged_into(request, pk) -> Customer:
    """The visible file to which an old address leads; 404 as for any other where there is none."""
    kept = Customer.with_merged.standing_for(pk)
    return _customer(request, kept.pk if kept else pk)


def _kept(request, pk) -> Customer:
    customer = _customer(request, pk)
    customer.must_be_kept_by(request.user)
    return customer


def _crumbs(customer: Customer) -> list[tuple[Text, str]]:
    return [(_("Customer files"), reverse("customers:customers")), (customer.name, customer.get_absolute_url())]
