from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404
from salesdept.lists.pages import has_views

from ..attachments.models import of as attachments_of
from ..filters import LeadFilter
from ..forms import LeadEditForm, LeadForm
from ..lists import LEADS
from ..models import Lead, OwnField
from ..own_fields.records import own_columns
from ..roles import CORRECT, SEE_LEADS, SELLERS
from ..scoring import reasons
from .pages import entered, revealed, saved_or_page, to_edit

COLUMNS = [
    Column("company", _("Company"), sort="company"),
    Column("channel", _("Channel")),
    Column("score", _("Score"), sort="score", numeric=True),
    Column("owner", _("Owner")),
    Column("age", _("Collected"), sort="created_at"),
    Column("state", _("State")),
]


@screen(_("Leads"), to=SEE_LEADS, clauses=["3.1.1", "3.1.3"])
@has_views(LEADS)
def leads(request, views):
    rows = Lead.objects.visible_to(request.user).for_list()
    listing = Listing(
        request, rows, [*COLUMNS, *own_columns(OwnField.About.LEAD)], filterset=LeadFilter, order="-created_at"
    )
    context = {"listing": listing, "views": views.of(listing), "may_add": lead_new.screen.is_open_to(request.user)}
    return render(request, "customers/lead_list.html", context)


@screen(_("Lead"), to=SEE_LEADS, clauses=["3.1.1", "3.1.2", "3.1.3"])
def lead(request, pk):
    lead = visible_or_404(Lead.objects.visible_to(request.user).read_by(request.user).for_list(), pk=pk)
    context = {
        "lead": lead,
        "may_edit": lead.may_edit(request.user),
        "may_reveal": lead.hides_something and lead.may_reveal(request.user),
        "attachments": attachments_of(lead).standing().for_list().visible_to(request.user),
        "reasons": reasons(lead) if lead.is_open else [],
        "history": history_of(lead),
    }
    return render(request, "customers/lead_detail.html", context)


@screen(_("New lead"), to=SELLERS, clauses=["3.1.1"])
def lead_new(request):
    form = LeadForm(entered(request), by=request.user)
    back = reverse("customers:leads")
    return saved_or_page(request, form, _("New lead"), back, [(_("Leads"), back)])


@screen(_("Edit a lead"), to=CORRECT, clauses=["3.1.1"])
def lead_edit(request, pk):
    lead = to_edit(Lead.objects, request.user, pk)
    form = LeadEditForm(entered(request), instance=lead, by=request.user)
    crumbs = [(_("Leads"), reverse("customers:leads")), (lead.company, lead.get_absolute_url())]
    return saved_or_page(request, form, _("Edit"), lead.get_absolute_url(), crumbs)


@screen(_("Contact data of a lead"), to=SELLERS, clauses=["7.1.3"])
def lead_reveal(request, pk):
    lead = visible_or_404(Lead.objects.visible_to(request.user), pk=pk)
    return revealed(request, lead, lead.get_absolute_url())


@screen(_("Step of a lead"), to=SELLERS, clauses=["3.1.2", "3.1.3"])
def lead_step(request, pk, name):
    lead = visible_or_404(Lead.objects.visible_to(request.user), pk=pk)
    return take_step(request, lead, name)
