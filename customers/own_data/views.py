from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..models import Contact, DataRequest
from ..roles import CORRECT
from ..views.pages import crumbs_of, entered, form_page, to_edit
from .erasing import pseudonym_of
from .forms import DataRequestForm
from .places import Person
from .told import as_archive, told_of
from .traces import places_of

COLUMNS = [
    Column("request", _("Request")),
    Column("customer", _("Customer")),
    Column("asked", _("Asked on"), sort="asked_on"),
    Column("due", _("Due")),
    Column("state", _("State")),
]


@screen(_("Requests of persons"), to=CORRECT, clauses=["7.1.3"])
def data_requests(request):
    rows = DataRequest.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, COLUMNS, order="-asked_on")
    return render(request, "customers/own_data/request_list.html", {"listing": listing})


@screen(_("Request of a person"), to=CORRECT, clauses=["7.1.3"])
def data_request(request, pk):
    """Where it stands, what is held, and before an erasure what will be erased, what is kept and why."""
    document = visible_or_404(DataRequest.objects.visible_to(request.user).for_list(), pk=pk)
    previews = document.kind == DataRequest.Kind.ERASURE and document.is_open and request.user.is_a(Role.MANAGER)
    person = Person(document.contact)
    places = places_of(person) if previews else []
    context = {
        "document": document,
        "places": [(place, place.excerpt(person)) for place in places],
        "previews": previews,
        "pseudonym": pseudonym_of(document.contact),
        "may_read": document.may_be_told and request.user.is_a(Role.MANAGER),
        "history": history_of(document),
    }
    return render(request, "customers/own_data/request_detail.html", context)


@screen(_("New request of a person"), to=CORRECT, clauses=["7.1.3"])
def data_request_new(request, pk):
    contact = to_edit(Contact.objects.for_list(), request.user, pk)
    form = DataRequestForm(entered(request))
    if request.method == "POST" and form.is_valid():
        return go(request, DataRequest.receive(contact, by=request.user, **form.cleaned_data))
    back = reverse("customers:reaching", args=[contact.pk])
    return form_page(request, form, _("New request of a person"), back, crumbs_of(contact.customer))


@screen(_("Step of a request of a person"), to=CORRECT, clauses=["7.1.3"])
def data_request_step(request, pk, name):
    document = visible_or_404(DataRequest.objects.visible_to(request.user).for_list(), pk=pk)
    return take_step(request, document, name)


@screen(_("What is held about a person"), to=[Role.MANAGER], clauses=["7.1.3"])
def own_data(request, pk):
    """On a page, or with `?as=zip` as a file; each reading is logged."""
    document = visible_or_404(DataRequest.objects.visible_to(request.user).for_list(), pk=pk)
    if not document.may_be_told:
        raise Http404
    if request.method != "POST":
        return render(request, "customers/own_data/ask.html", {"document": document})
    if request.POST.get("as") == "zip":
        return copy_for(document, request.user)
    document.log_copy(request.user)
    told = [(heading, entries) for heading, entries in told_of(document.contact).items() if any(entries)]
    return render(request, "customers/own_data/told.html", {"document": document, "told": told})


def copy_for(document: DataRequest, user) -> HttpResponse:
    """All that is held about the person, as a file; the reading is logged. Http404 before it is agreed to."""
    if not document.may_be_told:
        raise Http404
    document.log_copy(user)
    answer = HttpResponse(as_archive(document.contact), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="data-{document.pk.hex[-8:]}.zip"'
    answer["Cache-Control"] = NO_STORE
    return answer
