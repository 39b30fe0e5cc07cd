"""Campaigns (3.1.1): what was done in a channel, when, at what cost; a lead that names one follows its channel."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from customers.models import Campaign, Lead
from salesdept.common.calendar import today
from salesdept.common.models import AuditEntry

from .makers import make_campaign, make_lead

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.1")]

FAIR = {
    "name": "台北電腦展",
    "channel": "trade_fair",
    "starts_on": "2026-06-02",
    "ends_on": "2026-06-05",
    "cost": "80000",
}


class TestPlanning:
    @pytest.mark.parametrize("who", ["supervisor", "manager"])
    def test_leaders_plan_one(self, office, as_user, who):
        answer = as_user(getattr(office, who)).post("/customers/campaigns/new/", FAIR)
        campaign = Campaign.objects.get()
        assert answer["Location"] == campaign.get_absolute_url()
        assert (campaign.name, campaign.cost) == ("台北電腦展", Decimal(80_000))
        assert AuditEntry.objects.of(campaign).get().action == "create"

    @pytest.mark.parametrize("who", ["rep", "clerk", "leadership"])
    def test_others_read(self, office, as_user, api_as, who):
        person = getattr(office, who)
        assert as_user(person).post("/customers/campaigns/new/", FAIR).status_code == 403
        assert api_as(person).post("/api/v1/campaigns/", FAIR, format="json").status_code == 403
        campaign = make_campaign()
        url = f"/api/v1/campaigns/{campaign.pk}/"
        assert api_as(person).patch(url, {"cost": "1"}, format="json").status_code == 403
        assert as_user(person).get(campaign.get_absolute_url()).status_code == 200
        assert Campaign.objects.get() == campaign

    def test_it_does_not_end_before_it_begins(self, office, as_user, api_as):
        wrong = FAIR | {"ends_on": "2026-06-01"}
        page = as_user(office.manager).post("/customers/campaigns/new/", wrong)
        assert page.status_code == 422
        assert page.context["form"].errors["ends_on"]
        assert api_as(office.manager).post("/api/v1/campaigns/", wrong, format="json").status_code == 400

    def test_the_api_makes_and_changes_one(self, office, api_as):
        api = api_as(office.manager)
        row = api.post("/api/v1/campaigns/", FAIR, format="json").json()
        changed = api.patch(f"/api/v1/campaigns/{row['id']}/", {"cost": "90000"}, format="json").json()
        assert (changed["cost"], changed["name"]) == ("90000.00", "台北電腦展")


class TestLeadsOfACampaign:
    def test_a_lead_takes_the_channel_of_its_campaign(self, office, as_user):
        fair = make_campaign(channel="trade_fair")
        as_user(office.rep).post(
            "/customers/leads/new/", {"company": "A", "channel": "online", "campaign": str(fair.pk)}
        )
        assert Lead.objects.get().channel == "trade_fair"

    def test_and_follows_when_the_campaign_changes(self, office, as_user):
        fair = make_campaign(channel="trade_fair")
        lead = make_lead(office.rep, campaign=fair)
        entered = {name: getattr(fair, name) for name in FAIR} | {"channel": "online", "version": 1}
        as_user(office.manager).post(f"{fair.get_absolute_url()}edit/", entered)
        lead.refresh_from_db()
        assert lead.channel == "online"

    def test_by_no_door_does_it_have_another(self, office):
        lead = make_lead(office.rep, campaign=make_campaign(channel="trade_fair"))
        with pytest.raises(IntegrityError):
            Lead.objects.filter(pk=lead.pk).update(channel="online")

    def test_without_campaign_and_channel_the_field_says_so(self, office, as_user):
        page = as_user(office.rep).post("/customers/leads/new/", {"company": "A"})
        assert page.context["form"].errors["channel"]
        assert not Lead.objects.exists()

    def test_the_page_counts_what_the_reader_sees_and_opens_it(self, office, as_user):
        fair = make_campaign()
        make_lead(office.rep, campaign=fair)
        make_lead(office.rep, campaign=fair).contact(by=office.rep)
        make_lead(office.other_rep, campaign=fair)
        browser = as_user(office.supervisor)
        counts = browser.get(fair.get_absolute_url()).context["leads"]
        assert [count for _label, count, _url in counts] == [2, 1, 1, 0, 0]
        for _label, count, url in counts:
            assert len(browser.get(url).context["listing"].rows) == count


def test_the_list_is_filtered_by_channel_and_days(office, as_user):
    day = today()
    make_campaign(name="past", starts_on=day - timedelta(90), ends_on=day - timedelta(80), channel="online")
    make_campaign(name="running", starts_on=day, ends_on=day)
    browser = as_user(office.rep)

    def names(query):
        return [one.name for one in browser.get(f"/customers/campaigns/?{query}").context["listing"].rows]

    assert names("") == ["running", "past"]
    assert names("channel=online") == ["past"]
    assert names(f"since={day}") == ["running"]
    assert names(f"until={day - timedelta(85)}") == ["past"]
    assert names("q=unn") == ["running"]


def test_the_search_box_finds_one(office, as_user):
    make_campaign(name="台北電腦展")
    assert "台北電腦展" in as_user(office.rep).get("/find/?q=電腦展").content.decode()
    assert "台北電腦展" not in as_user(office.finance).get("/find/?q=電腦展").content.decode()
