"""The score of a lead (3.1.2): points by a table that the manager keeps, each with its reason, added up in SQL."""

from datetime import timedelta

import pytest

from customers.models import Lead, ScoreTable
from customers.scoring import reasons
from customers.tasks import score_leads
from salesdept.common.calendar import as_of, now
from salesdept.common.models import AuditEntry

from .makers import make_campaign, make_lead

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.2")]

EDIT = "/customers/leads/score/edit/"
TABLE = {
    "industry": "semiconductor 30",
    "size": "1000 40\n10 5",
    "channel": "Referral 20\nTrade fair 7",
    "completeness": "person 1",
    "recency": "3 9\n30 4",
}


@pytest.fixture
def table():
    """Points of TABLE."""
    return ScoreTable.objects.create(
        industry={"semiconductor": 30},
        size={"1000": 40, "10": 5},
        channel={"referral": 20, "trade_fair": 7},
        completeness={"person": 1},
        recency={"3": 9, "30": 4},
    )


def scored(lead) -> int:
    return Lead.objects.get(pk=lead.pk).score


class TestPoints:
    @pytest.mark.parametrize(
        ("facts", "points"),
        [
            ({"industry": "Semiconductors"}, 30),
            ({"industry": "Food"}, 0),
            ({"employees": 9}, 0),
            ({"employees": 10}, 5),
            ({"employees": 1000}, 40),
            ({"channel": "referral"}, 20),
            ({"channel": "online"}, 0),
            ({"person": "Ms Lin"}, 1),
        ],
    )
    def test_each_fact_earns_what_the_table_says(self, office, table, facts, points):
        plain = {"channel": "other", "person": "", "created_at": now() - timedelta(days=90)}
        assert scored(make_lead(office.rep, **plain | facts)) == points

    def test_the_reasons_add_up_to_the_score(self, office, table):
        lead = make_lead(office.rep, industry="semiconductor", employees=1200, channel="referral")
        found = reasons(lead)
        assert sum(rule.points for rule in found) == scored(lead) == 100
        assert [rule.points for rule in found] == [30, 40, 20, 9, 1]

    def test_before_anybody_changed_it_the_defaults_count(self, office):
        lead = make_lead(office.rep, employees=600, channel="referral")
        assert sum(rule.points for rule in reasons(lead)) == scored(lead) > 0
        assert not ScoreTable.objects.exists()

    def test_what_is_recent_fades_by_night(self, office, table):
        lead = make_lead(office.rep, channel="other")
        assert scored(lead) == 10
        with as_of(now() + timedelta(days=5)):
            score_leads()
            assert scored(lead) == 5
            assert score_leads() == 0

    def test_a_closed_lead_keeps_its_score(self, office, table):
        lead = make_lead(office.rep)
        lead.disqualify(by=office.rep, reason="no budget")
        before = scored(lead)
        with as_of(now() + timedelta(days=50)):
            score_leads()
        assert scored(lead) == before > 0

    def test_it_follows_the_campaigns_channel(self, office, table, as_user):
        fair = make_campaign(channel="trade_fair")
        lead = make_lead(office.rep, campaign=fair)
        before = scored(lead)
        fields = ("name", "channel", "starts_on", "ends_on", "cost")
        entered = {name: getattr(fair, name) for name in fields} | {"channel": "referral", "version": 1}
        as_user(office.manager).post(f"{fair.get_absolute_url()}edit/", entered)
        assert scored(lead) == before + 13


class TestTable:
    def test_the_manager_changes_it_and_open_leads_follow(self, office, as_user):
        lead = make_lead(office.rep, channel="referral", industry="Semiconductor", employees=20)
        answer = as_user(office.manager).post(EDIT, TABLE)
        assert answer.status_code == 302
        kept = ScoreTable.objects.get()
        assert (kept.size, kept.channel) == ({"1000": 40, "10": 5}, {"referral": 20, "trade_fair": 7})
        assert scored(lead) == 30 + 5 + 20 + 1 + 9
        assert AuditEntry.objects.of(kept).get().by == office.manager

    @pytest.mark.parametrize(
        "wrong",
        [
            {"size": "many 5"},
            {"channel": "Television 5"},
            {"industry": "Food"},
            {"industry": "Food 101"},
            {"size": "²3 5"},
        ],
    )
    def test_what_cannot_be_read_is_said_at_the_field(self, office, as_user, wrong):
        page = as_user(office.manager).post(EDIT, TABLE | wrong)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == set(wrong)

    def test_others_read_it(self, office, as_user):
        page = as_user(office.rep).get("/customers/leads/score/")
        assert page.status_code == 200
        assert as_user(office.supervisor).post(EDIT, TABLE).status_code == 403


class TestList:
    def test_is_sorted_and_filtered_by_it(self, office, as_user, table):
        make_lead(office.rep, company="small", channel="other")
        make_lead(office.rep, company="great", channel="referral", employees=2000)
        browser = as_user(office.rep)

        def companies(query):
            return [lead.company for lead in browser.get(f"/customers/leads/?{query}").context["listing"].rows]

        assert companies("sort=-score") == ["great", "small"]
        assert companies("score=50") == ["great"]

    def test_the_page_shows_each_reason_with_its_points(self, office, as_user, table):
        page = as_user(office.rep).get(make_lead(office.rep, channel="referral").get_absolute_url()).content.decode()
        assert "Channel: Referral" in page
        assert "+20" in page
