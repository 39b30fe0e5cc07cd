from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Around, Column, Listing
from salesdept.common.screens import screen
from salesdept.common.text import Text
from salesdept.common.web import go
from salesdept.lists.pages import has_views

from ..bulk.acts import acts_open_to
from ..completeness import completeness_of
from ..doubles import Company, Doubles
from ..files import section
from ..filters import CustomerFilter
from ..forms import MARKS, CustomerEditForm, CustomerForm
from ..lists import CUSTOMERS
from ..models import Customer, OwnField
from ..models.communication import may_log
from ..models.merge import may_merge
from ..numbers.views import id_number_reveal
from ..own_fields.records import own_columns
from ..private.forms import PersonEditForm
from ..readers import readers_of
from ..roles import CORRECT, REVEAL, SEE_CUSTOMERS, SELLERS
from ..time_line import TimeLine
from ..time_line.forms import TimeLineForm
from .exports import export
from .pages import contacts_of, crumbs_of, entered, form_page, open_customer, revealed, to_edit

CHECKING = "checking"
"""Names the place in the queue of facts to check to which one goes back."""

COLUMNS = [
    Column("name", _("Customer"), sort="name"),
    Column("level", _("Class"), sort="level"),
    Column("industry", _("Industry"), sort="industry"),
    Column("owner", _("Owner")),
    Column("contact", _("Last contact"), sort="silent_since"),
    Column("status", _("Status"), sort="status"),
    Column("tags", _("Tags"), extra=True),
    Column("region", _("Region"), sort="region", extra=True),
    Column("tax_id", _("Tax ID"), extra=True),
    Column("group", _("Group"), extra=True),
    Column("employees", _("Employees"), numeric=True, extra=True),
    Column("revenue", _("Yearly revenue, millions"), numeric=True, extra=True),
    Column("silent", _("Days silent"), numeric=True, extra=True),
    Column("verified", _("Last verified"), extra=True),
    Column("opened", _("Opened on"), sort="opened_on", extra=True),
]


def columns() -> list[Column]:
    """What the list of files offers, the department's own fields last."""
    return [*COLUMNS, *own_columns(OwnField.About.CUSTOMER)]


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
    may_take = export.screen.is_open_to(request.user)
    rows = Customer.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns(), filterset=CustomerFilter, empty=_nothing_yet(may_add))
    context = {
        "listing": listing,
        "views": views.of(listing),
        "acts": [*acts_open_to(request.user), *([("export", _("Export"))] if may_take else [])],
        "may_add": may_add,
        "may_take": may_take,
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
        customer = open_customer(request, pk)
    except Http404:
        return redirect(_merged_into(request, pk))
    contacts, line = contacts_of(customer), TimeLineForm(request.GET)
    keeps = customer.is_kept_by(user)
    context = {
        "customer": customer,
        "contacts": contacts,
        "completeness": completeness_of(customer, contacts),
        "line": line,
        "time_line": TimeLine(customer, user, line.asked, after=request.GET.get("after", "")),
        "promised": customer.communications.select_related("contact", "by").promised()[:3],
        "sections": section.of(customer, user),
        "shared_with": customer.shared_with(),
        "addresses": customer.addresses.all(),
        "accounts": customer.bank_accounts.all(),
        "may_see_numbers": id_number_reveal.screen.is_open_to(user),
        "periods": customer.periods.select_related("owner"),
        "merges": customer.merges.standing(),
        "keeps": keeps,
        "may_edit": customer.may_edit(user),
        "may_log": may_log(customer, user),
        "may_merge": may_merge(customer, user),
        "writes": customer.is_written_by(user),
        "may_hand_over": customer.may_hand_over(user),
        "may_give_back": customer.may_give_back(user),
        "may_reveal": not customer.reads_whole and (keeps or customer.is_shared_with(user)),
        "around": _around(request, customer),
        "history": history_of(customer, limit=10),
    }
    return render(request, "customers/customer_detail.html", context)


def _around(request, customer: Customer) -> Around | None:
    """The neighbours in the list that the reader comes from; None when the file was opened otherwise."""
    if "from" not in request.GET:
        return None
    rows, query = Customer.objects.visible_to(request.user), QueryDict(request.GET["from"])
    listing = Listing(request, rows, columns(), filterset=CustomerFilter, query=query)
    return listing.around(customer, CUSTOMERS.url)


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
    form_class = PersonEditForm if customer.is_person else CustomerEditForm
    form = form_class(entered(request), instance=customer, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _on_from_queue(request, customer) if CHECKING in request.GET else go(request, customer)
    return form_page(request, form, _("Edit"), customer.get_absolute_url(), crumbs_of(customer), form.status)


@screen(_("Confirm a customer file"), to=SELLERS, clauses=["7.1.2"])
@require_POST
def customer_verify(request, pk):
    customer = open_customer(request, pk)
    if CHECKING in request.GET:
        return _on_from_queue(request, customer)
    customer.verify(by=request.user)
    messages.success(request, gettext("Checked today: the facts of %(customer)s hold.") % {"customer": customer})
    return go(request, customer)


def _on_from_queue(request, customer: Customer):
    """The facts of this one are right now: to the next of the queue."""
    customer.verify(by=request.user)
    return go(request, f"{reverse('customers:verify_queue')}?{urlencode({'after': request.GET[CHECKING]})}")


@screen(_("Who can see this file"), to=SEE_CUSTOMERS, clauses=["7.1.3"])
def customer_readers(request, pk):
    customer = open_customer(request, pk)
    return render(request, "customers/readers.html", {"customer": customer, "readers": readers_of(customer)})


@screen(_("Phone number of a customer"), to=REVEAL, clauses=["7.1.3"])
def customer_reveal(request, pk):
    customer = open_customer(request, pk)
    return revealed(request, customer, customer.get_absolute_url())


def _merged_into(request, pk) -> Customer:
    """The visible file to which an old address leads; 404 as for any other where there is none."""
    kept = Customer.with_merged.standing_for(pk)
    return open_customer(request, kept.pk if kept else pk)
