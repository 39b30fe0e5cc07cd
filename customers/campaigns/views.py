from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import visible_or_404

from ..filters import CampaignFilter
from ..models import Campaign, Lead
from ..roles import HAND_OVER as LEADERS
from ..roles import SEE_LEADS
from ..views.pages import entered, saved_or_page
from .forms import CampaignEditForm, CampaignForm

COLUMNS = [
    Column("name", _("Campaign"), sort="name"),
    Column("channel", _("Channel")),
    Column("span", _("From – until"), sort="starts_on"),
    Column("cost", _("Cost"), sort="cost", numeric=True),
]


@screen(_("Campaigns"), to=SEE_LEADS, clauses=["3.1.1"])
def campaigns(request):
    rows = Campaign.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, COLUMNS, filterset=CampaignFilter, order="-starts_on")
    context = {"listing": listing, "may_add": campaign_new.screen.is_open_to(request.user)}
    return render(request, "customers/campaign_list.html", context)


@screen(_("Campaign"), to=SEE_LEADS, clauses=["3.1.1"])
def campaign(request, pk):
    campaign = visible_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    context = {
        "campaign": campaign,
        "leads": _leads_of(campaign, request.user),
        "may_edit": campaign.may_edit(request.user),
        "history": history_of(campaign),
    }
    return render(request, "customers/campaign_detail.html", context)


def _leads_of(campaign, user) -> list[tuple]:
    """(state, how many of its leads `user` sees in it, where they stand), all of them first."""
    counts = Lead.objects.visible_to(user).filter(campaign=campaign).count_by_state()
    here = f"{reverse('customers:leads')}?campaign={campaign.pk}"
    by_state = [(state.label, counts.get(state, 0), f"{here}&state={state}") for state in Lead.State]
    return [(_("All"), sum(counts.values()), here), *by_state]


@screen(_("New campaign"), to=LEADERS, clauses=["3.1.1"])
def campaign_new(request):
    form = CampaignForm(entered(request), by=request.user)
    back = reverse("customers:campaigns")
    return saved_or_page(request, form, _("New campaign"), back, [(_("Campaigns"), back)])


@screen(_("Edit a campaign"), to=LEADERS, clauses=["3.1.1"])
def campaign_edit(request, pk):
    campaign = visible_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    form = CampaignEditForm(entered(request), instance=campaign, by=request.user)
    back = campaign.get_absolute_url()
    crumbs = [(_("Campaigns"), reverse("customers:campaigns")), (str(campaign), back)]
    return saved_or_page(request, form, _("Edit"), back, crumbs)
